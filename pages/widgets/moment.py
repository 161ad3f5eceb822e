"""Date-times: native boxes, a date beside a time, typed text in the format that the page shows, in one box or two."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from whenever import PlainDateTime

from pages.base import CLICK_TIMEOUT_MS, at_mark, fill, look, translated
from pages.widgets.calendar import pick_moment
from pages.widgets.formats import Format, agree, from_example, from_pattern, patterns_in
from robot.errors import DriftError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.widgets.finder import Field, Finder

MINUTE_S = 60
SECTIONS = frozenset({"day", "month", "year", "hour", "minute", "second", "half"})


class Moment:
    """The boxes that together hold one date-time.

    Attributes:
        parts: The boxes.
        learnt: The format of a typed box, once the page has shown it; a value written since may show it no more.
    """

    def __init__(self, finder: Finder, parts: Sequence[Field], learnt: Format | None = None) -> None:
        self.finder = finder
        self.page = finder.page
        self.parts = tuple(parts)
        self._label = "/".join(self.parts[0].labels) or "the date-time"
        self.learnt = learnt

    def read_text(self) -> str:
        """Return what the boxes show, as they hold it."""
        return " ".join(text for text in (self._value(part) for part in self.parts) if text)

    def read(self) -> PlainDateTime | None:
        """Return the date-time that the boxes hold, None when empty.

        Raises:
            DriftError: It cannot be told, for example because day and month may be swapped.
        """
        text = self.read_text()
        if not text:
            return None
        iso = _iso(text)
        if iso is not None:
            return iso
        readings = {one.read(text) for one in from_example(text)} if self.learnt is None else set()
        # Where every order of day and month says the same, none has to be known.
        local = readings.pop() if len(readings) == 1 else self._format().read(text)
        if local is None:
            raise DriftError(
                f'"{self._label}": expected a date-time; seen "{text}".',
                hint="Look at the box on the screen.",
            )
        return local

    def set(self, local: PlainDateTime) -> None:
        """Enter the date-time as the boxes take it; the caller reads back what they made of it."""
        types = [part.type for part in self.parts]
        if types == ["datetime-local"]:
            self._fill(self.parts[0], _native(local, self._native_resolution_s()))
        elif sorted(types) == ["date", "time"]:
            for part in self.parts:
                text = (
                    f"{local.year:04}-{local.month:02}-{local.day:02}"
                    if part.type == "date"
                    else _native(local, self._native_resolution_s()).split("T")[1]
                )
                self._fill(part, text)
        elif types == ["sections"]:
            self._turn(self.parts[0], local)
        elif len(self.parts) == 1 and self.parts[0].is_read_only:
            pick_moment(self.finder, self.parts[0], local)
            self._learn_from(local)
        elif len(self.parts) == 1:
            self._type(self.parts[0], self._format(), local)
            self._try_other_names(local)
        elif types == ["text", "text"] and (halves := self._format().halves()):
            for part, pattern in zip(self.parts, halves, strict=True):
                self._type(part, pattern, local)
        else:
            raise DriftError(
                f'"{self._label}": expected a date-time box; seen boxes of types {", ".join(types)}.',
                hint="The robot does not know this kind of date-time; say so to its maintainer.",
            )

    def hint_texts(self) -> tuple[str, ...]:
        """Return the remarks near the boxes, where formats and zones are told."""
        return tuple(look(self.page, "zoneTexts", {"mark": self.parts[0].mark}))

    def is_valid(self) -> bool:
        """Tell whether the boxes themselves accept what they hold."""
        with translated(self.page, f'Reading "{self._label}"'):
            return all(
                at_mark(self.page, part.mark).evaluate("(box) => box.validity ? box.validity.valid : true")
                for part in self.parts
            )

    def _native_resolution_s(self) -> int:
        for part in self.parts:
            if part.type == "date":
                continue
            if part.step == "any" or (part.step and float(part.step) < MINUTE_S):
                return 1
        return MINUTE_S

    def _format(self) -> Format:
        if self.learnt is None:
            self.learnt = self._learn()
        return self.learnt

    def _learn(self) -> Format:
        # A date's box and a time's beside it are read as one.
        placeholder = " ".join(part.placeholder.strip() for part in self.parts)
        shown = from_pattern(placeholder)
        hints = [one for text in self.hint_texts() for one in patterns_in(text)]
        examples = [placeholder, self.read_text()]
        found = agree([(shown,) if shown else (), tuple(hints), *(from_example(text) for text in examples)])
        if found is None:
            raise DriftError(
                f'"{self._label}": its date format cannot be told from the page (day and month could be swapped).',
                hint="Check the format on the screen; the robot never guesses the order of day and month.",
            )
        return found

    def _type(self, part: Field, pattern: Format, local: PlainDateTime) -> None:
        if part.is_read_only:
            raise DriftError(
                f'"{self._label}": one of its boxes takes no typed text, only its calendar.',
                hint="The robot cannot use this calendar yet; say so to its maintainer.",
            )
        self._fill(part, pattern.write(local))
        # Some pickers listen to keys only; this one changes nothing. Leaving the box makes most pickers take the text; Enter might send the form instead.
        with translated(self.page, f'Leaving "{self._label}"'):
            at_mark(self.page, part.mark).press("End", timeout=CLICK_TIMEOUT_MS)
            at_mark(self.page, part.mark).press("Tab", timeout=CLICK_TIMEOUT_MS)

    def _try_other_names(self, local: PlainDateTime) -> None:
        """Write the month's name in full, or short, where the other was not taken: "May" did not tell."""
        other = self._format().other_names()
        if other is not None and other.read(self.read_text()) != local:
            self.learnt = other
            self._type(self.parts[0], other, local)

    def _turn(self, part: Field, local: PlainDateTime) -> None:
        for section in look(self.page, "readSections", {"mark": part.mark}):
            name = section["part"]
            if name not in SECTIONS:
                raise DriftError(
                    f'"{self._label}": expected sections of a date-time; one of them says not which it is.',
                    hint="The robot does not know this kind of date-time; say so to its maintainer.",
                )
            pattern = "month-name" if section["isNamed"] else name
            with translated(self.page, f'Turning the {name} of "{self._label}"'):
                at_mark(self.page, section["mark"]).click(timeout=CLICK_TIMEOUT_MS)
                self.page.keyboard.type(Format((pattern,)).write(local))
        with translated(self.page, f'Leaving "{self._label}"'):
            self.page.keyboard.press("Tab")

    def _learn_from(self, local: PlainDateTime) -> None:
        """Tell the format by what the box shows of a date-time that was chosen, not typed."""
        if self.learnt is None:
            text = self.read_text()
            shown = [one for one in from_example(text) if one.read(text) == local]
            # Of 05/05 both orders are true.
            self.learnt = shown[0] if len(shown) == 1 else None

    def _value(self, part: Field) -> str:
        if part.type in {"sections", "button"}:
            now = self.finder.now(part)
            return (now.values or ("",))[0] if now else ""
        with translated(self.page, f'Reading "{self._label}"'):
            return at_mark(self.page, part.mark).input_value(timeout=CLICK_TIMEOUT_MS)

    def _fill(self, part: Field, text: str) -> None:
        fill(at_mark(self.page, part.mark), text, f'"{self._label}"')


def _native(local: PlainDateTime, resolution_s: int) -> str:
    date = f"{local.year:04}-{local.month:02}-{local.day:02}T{local.hour:02}:{local.minute:02}"
    return date if resolution_s == MINUTE_S else f"{date}:{local.second:02}"


def _iso(text: str) -> PlainDateTime | None:
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.0+)?)?", text.strip())
    if not found:
        return None
    try:
        return PlainDateTime(*(int(part or 0) for part in found.groups()))
    except ValueError:
        return None
