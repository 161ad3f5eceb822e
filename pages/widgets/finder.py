"""Finds a control by its visible label, tied to it or not, and tells what kind it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import playwright.sync_api as pw

from pages.base import at_mark, look, look_until, where
from pages.looks import Look
from robot.errors import DriftError, Missing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pages.signs import Signs


DRAWN_ANEW = 3
"""Times that a form may be drawn again while one field is used."""


@dataclass(frozen=True)
class GroupOption:
    """One check box or radio button of a group."""

    mark: str
    face: str
    text: str
    is_on: bool
    is_disabled: bool


@dataclass(frozen=True)
class Field:
    """A control as the page shows it now.

    Attributes:
        kind: text, toggle, choice, choices or moment.
        making: How it is made: box, group, select, built, listbox, or the type of a native box.
        labels: Its visible labels; empty where nothing labels it.
        mark: The control itself.
        root: The widget around it.
        face: What a person would click.
        values: Its values; None where only opening it would tell.
        offered: What can be chosen; None where only opening it would tell.
        piece: Which part of a date-time it holds alone, such as "hour"; empty for all others.
        look: The learned look that it was found by.
    """

    kind: str
    making: str
    labels: tuple[str, ...]
    mark: str
    root: str
    face: str
    values: tuple[str, ...] | None
    offered: tuple[str, ...] | None
    is_required: bool
    is_disabled: bool
    is_read_only: bool = False
    is_secret: bool = False
    type: str = ""
    placeholder: str = ""
    step: str = ""
    options: tuple[GroupOption, ...] = ()
    piece: str = ""
    look: Look | None = None

    @classmethod
    def of(cls, seen: Mapping[str, Any]) -> Field:
        """Make a field of what the lens saw."""

        def texts(name: str) -> tuple[str, ...] | None:
            return None if seen.get(name) is None else tuple(seen[name])

        return cls(
            kind=seen["kind"],
            making=seen["making"],
            labels=tuple(seen["labels"]),
            mark=seen["mark"],
            root=seen["root"],
            face=seen["face"],
            values=texts("values"),
            offered=texts("offered"),
            is_required=bool(seen.get("isRequired")),
            is_disabled=bool(seen.get("isDisabled")),
            is_read_only=bool(seen.get("isReadOnly")),
            is_secret=bool(seen.get("isSecret")),
            type=seen.get("type", ""),
            placeholder=seen.get("placeholder", ""),
            step=seen.get("step", ""),
            piece=seen.get("piece", ""),
            look=Look.of_lens(seen["look"]) if seen.get("look") else None,
            options=tuple(
                GroupOption(one["mark"], one["face"], one["text"], one["isOn"], one["isDisabled"])
                for one in seen.get("options", ())
            ),
        )


class Finder:
    """Looks for fields in one form."""

    def __init__(self, page: pw.Page, signs: Signs, scope: str | None = None) -> None:
        self.page = page
        self.signs = signs
        self.scope = scope

    def fields(self) -> tuple[Field, ...]:
        """Return all fields of the form in page order."""
        return tuple(Field.of(seen) for seen in look(self.page, "readFields", {"scope": self.scope}))

    def now(self, field: Field) -> Field | None:
        """Return the field as it is at this moment, None if it is gone."""
        seen = look(self.page, "readField", self.asks(field))
        return Field.of(seen) if seen else None

    def asks(self, field: Field) -> dict[str, Any]:
        """Return what the lens needs to find the field again, even on a redrawn page."""
        return {
            "scope": self.scope,
            "mark": field.mark,
            "labels": list(field.labels),
            "kind": field.kind,
            **({"look": field.look.as_json(), "data": list(self.signs.trail.names)} if field.look else {}),
        }

    def find(self, element: str, kinds: Sequence[str], *, timeout_ms: int | None = None) -> Field:
        """Wait for the one field that is labelled so and of one of the kinds.

        Raises:
            DriftError: There is none, or more than one.
        """
        hits = self._hits(element, kinds, self.signs.timeout_ms if timeout_ms is None else timeout_ms)
        if len(hits) == 1:
            if hits[0].look:
                self.signs.trail.used(element, str(hits[0].look))
            return hits[0]
        says = self.signs.says(element)
        if hits:
            seen = ", ".join(f'{hit.kind} "{"/".join(hit.labels)}"' for hit in hits)
            raise DriftError(
                f'expected one control labelled "{says}", seen {len(hits)}: {seen} ({where(self.page)}).',
                hint=f"Say in a profile which label is meant: [{element}].",
                missing=Missing(element),
            )
        answer = look(self.page, "findFields", self._question(element, kinds))
        labels = ", ".join(answer["labels"]) or "none"
        other = f" (one is there, but it is a {answer['others'][0]})" if answer["others"] else ""
        raise DriftError(
            f'expected a control labelled "{says}"{other}; labels seen: {labels} ({where(self.page)}).',
            hint=f"If the label differs now, add it to a profile: [{element}] add_words.",
            missing=Missing(element),
        )

    def peek(self, element: str, kinds: Sequence[str]) -> Field | None:
        """Return the field if exactly one is there now."""
        answer = look(self.page, "findFields", self._question(element, kinds))
        hits = answer["hits"]
        if len(hits) != 1:
            return None
        field = Field.of(hits[0])
        if field.look:
            self.signs.trail.used(element, str(field.look))
        return field

    def is_shown(self, element: str, kinds: Sequence[str]) -> bool:
        """Tell whether at least one such field is there now."""
        return bool(look(self.page, "findFields", self._question(element, kinds))["hits"])

    def moment_parts(self, element: str, toggle: Field | None, *, timeout_ms: int) -> tuple[Field, ...]:
        """Wait for the boxes of the date-time that belongs to a label and its toggle."""
        given = {
            "scope": self.scope,
            "words": self.signs.words(element),
            "toggle": toggle.mark if toggle else None,
            "foreign": self._foreign(element),
            **self.signs.looks(element),
        }
        answer = look_until(self.page, "waitForMoment", given, timeout_ms) or look(
            self.page, "findMoment", given
        )
        return tuple(Field.of(seen) for seen in answer["parts"])

    def steadily(self, field: Field, act: Callable[[Field], None]) -> None:
        """Do something with a field; where the form was drawn again meanwhile, with the field as it is then.

        Raises:
            DriftError: It was there and could not be used.
        """
        for tries_left in reversed(range(DRAWN_ANEW)):
            now = self.now(field) or field
            try:
                act(now)
            except DriftError:
                # Only what is gone was surely not used.
                if self.at(now.mark).count() or not tries_left:
                    raise
            else:
                return

    def at(self, mark: str) -> pw.Locator:
        """Return the element of a mark."""
        return at_mark(self.page, mark)

    def _question(self, element: str, kinds: Sequence[str]) -> dict[str, Any]:
        return {
            "scope": self.scope,
            "words": self.signs.words(element),
            "kinds": list(kinds),
            "foreign": self._foreign(element),
            "shows": list(self.signs.sign(element).shows),
            **self.signs.looks(element),
        }

    def _foreign(self, element: str) -> list[str]:
        return [
            word
            for other in self.signs.elements
            if other.startswith("channel.") and other != element
            for word in self.signs.words(other)
        ]

    def _hits(self, element: str, kinds: Sequence[str], timeout_ms: int) -> list[Field]:
        answer = look_until(self.page, "waitForFields", self._question(element, kinds), timeout_ms)
        return [Field.of(seen) for seen in answer["hits"]] if answer else []
