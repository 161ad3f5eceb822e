"""Looks for every element of one screen and says by which sign it was found, or what may have become of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pages.base import at_mark, look
from pages.widgets.finder import Field, Finder
from robot.check.candidates import controls, fields, tiles
from robot.check.likeness import key_of
from robot.check.proposals import Candidate, Proposal, assign, ranked
from robot.procedures.amazon_mws_to_sp.screens import Screen, Wanted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from playwright.sync_api import Page

    from pages.signs import Signs

State = Literal["found", "missing", "ambiguous", "not here"]

_LIST_FIELDS = {
    "stores": ({"name": "stores.name"}, ("name",), "stores.view-store"),
    "store": ({"name": "store.name", "provider": "store.provider"}, ("name", "provider"), "store.edit-channel"),
    "records": ({"name": "records.name"}, ("name",), "records.view"),
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """What was seen of one element on one screen.

    Attributes:
        says: The documented word.
        by: The sign that matched: its way and wording.
        seen: What matched; both, where two did; the nearest, where none did.
        note: Why it is not missed, where it is not here.
        proposal: What it may have become.
    """

    screen: str
    element: str
    says: str
    state: State
    by: str = ""
    seen: tuple[str, ...] = ()
    note: str = ""
    proposal: Proposal | None = None

    @property
    def is_fault(self) -> bool:
        """Whether the robot would stop here."""
        return self.state in {"missing", "ambiguous"}


@dataclass(frozen=True)
class _Sight:
    """What was seen of one element: texts, the sign that matched, and marks."""

    hits: tuple[str, ...] = ()
    by: str = ""
    near: tuple[str, ...] = ()
    is_elsewhere: bool = False


class Survey:
    """One look at one screen.

    Args:
        page: The page that shows it, holding still.
        signs: The robot's signs, with the profile.
        screen: Which screen it is.
        name: Name of the row whose controls are looked at, in a list; else the first row's are.
        guessed: What elements of other screens are taken to be called, by element.
    """

    def __init__(
        self,
        page: Page,
        signs: Signs,
        screen: Screen,
        name: str | None = None,
        guessed: Mapping[str, str] | None = None,
    ) -> None:
        self._guessed = guessed or {}
        self._page = page
        self._signs = signs
        self._screen = screen
        self._scope: str | None = look(page, "formScope", {}) if screen.id.endswith("-channel") else None
        self._finder = Finder(page, signs, self._scope)
        self._columns: list[dict[str, Any]] = look(page, "readColumns", {})
        self._row = self._find_row(name)

    def findings(self) -> tuple[Finding, ...]:
        """Look for every element of the screen, and propose for those that are missing."""
        sights = {wanted.element: self._look_for(wanted) for wanted in self._screen.wanted}
        missing = {
            wanted.element: wanted for wanted in self._screen.wanted if self._is_missed(wanted, sights)
        }
        lists = self._ranked(missing, sights)
        proposals = assign(lists)
        return tuple(
            self._finding(
                wanted, sights[wanted.element], lists, proposals, is_missed=wanted.element in missing
            )
            for wanted in self._screen.wanted
        )

    def alternatives(self, element: str) -> list[Proposal]:
        """Return what the element may be, the likeliest first, whatever else is missing."""
        wanted = next(one for one in self._screen.wanted if one.element == element)
        sights = {one.element: self._look_for(one) for one in self._screen.wanted}
        return self._ranked({element: wanted}, sights)[element]

    # --- looking for one element -----------------------------------------------------------------

    def _look_for(self, wanted: Wanted) -> _Sight:  # noqa: PLR0911 - one for each kind
        match wanted.kind:
            case "field":
                return self._look_for_field(wanted)
            case "column":
                return self._look_for_text(wanted, self._columns, "column", is_elsewhere=not self._columns)
            case "tile":
                names = [{"text": name} for name in tiles(self._page, self._signs)]
                return self._look_for_text(wanted, names, "tile")
            case "label":
                shown = look(self._page, "readShown", {"words": self._signs.words(wanted.element)})
                return _Sight((str(shown),), "label") if shown else _Sight()
            case "menu":
                mark = look(self._page, "menuEntry", {**self._signs.question(wanted.element), "scope": None})
                seen = self._signs.ask(self._page, wanted.element)
                one = seen.hits[:1] if mark else seen.hits
                return _Sight(
                    one, seen.by, seen.near, is_elsewhere=not seen.hits and self._is_folded(wanted.element)
                )
            case "in row" if self._row is None:
                return _Sight(is_elsewhere=True)
            case _:
                scope = (
                    at_mark(self._page, self._row) if wanted.kind == "in row" and self._row else self._page
                )
                seen = self._signs.ask(scope, wanted.element)
                return _Sight(seen.hits, seen.by, seen.near)

    def _look_for_field(self, wanted: Wanted) -> _Sight:
        given = {
            "scope": self._scope,
            "kinds": list(wanted.widgets),
            "foreign": self._foreign(wanted.element),
        }
        for word in self._signs.words(wanted.element):
            hits = [
                Field.of(one) for one in look(self._page, "findFields", {**given, "words": [word]})["hits"]
            ]
            if len({one.kind for one in hits}) == len(hits) and wanted.widgets == ("toggle", "moment"):
                hits = hits[:1]  # a switch and the box that belongs to it
            if hits:
                return _Sight(
                    tuple(f'{one.kind} "{"/".join(one.labels)}"' for one in hits), f'label "{word}"'
                )
        return _Sight()

    def _foreign(self, element: str) -> list[str]:
        others = (one for one in self._signs.elements if one.startswith("channel.") and one != element)
        return [word for other in others for word in self._signs.words(other)]

    def _look_for_text(
        self, wanted: Wanted, seen: Sequence[Mapping[str, Any]], what: str, *, is_elsewhere: bool = False
    ) -> _Sight:
        for word in self._signs.words(wanted.element):
            hits = [one["text"] for one in seen if key_of(one["text"]) == key_of(word)]
            if hits:
                return _Sight(
                    (f'{what} "{hits[0]}"',)
                    if what == "column"
                    else tuple(f'{what} "{hit}"' for hit in hits),
                    f'{what} "{word}"',
                )
        return _Sight(is_elsewhere=is_elsewhere)

    def _is_folded(self, element: str) -> bool:
        """Tell whether a menu entry lies in a part that has to be unfolded first."""
        words = self._signs.words(element)
        return bool(look(self._page, "foldedBranch", {"words": words})) or (
            self._signs.present(self._page, "menu.unfold")
            and not look(self._page, "readControls", {"scope": None})
        )

    def _find_row(self, name: str | None) -> str | None:
        if self._screen.id not in _LIST_FIELDS:
            return None
        fields, required, anchor = _LIST_FIELDS[self._screen.id]
        given = {
            "scope": None,
            "fields": {ours: self._signs.words(element) for ours, element in fields.items()},
            "required": list(required),
            "anchor": self._signs.question(anchor),
            "turns": {turn: self._signs.question(f"list.{turn}") for turn in ("next", "more", "previous")},
        }
        rows = (
            look(self._page, "readRows", given)["rows"]
            or look(self._page, "readRows", {**given, "required": ["name"]})["rows"]
        )
        named = [
            row
            for row in rows
            if row["fields"].get("name")
            and name in {row["fields"]["name"]["text"], row["fields"]["name"]["raw"]}
        ]
        chosen = (named or rows)[:1]
        return str(chosen[0]["mark"]) if chosen else None

    # --- what is missing, and what it may have become ----------------------------------------------

    def _is_missed(self, wanted: Wanted, sights: Mapping[str, _Sight]) -> bool:
        if sights[wanted.element].hits or sights[wanted.element].is_elsewhere or wanted.only:
            return False
        if not wanted.unless:
            return True
        # Where both are missing, the one that is listed first is.
        order = [one.element for one in self._screen.wanted]
        return not sights[wanted.unless].hits and order.index(wanted.element) < order.index(wanted.unless)

    def _ranked(
        self, missing: Mapping[str, Wanted], sights: Mapping[str, _Sight]
    ) -> dict[str, list[Proposal]]:
        candidates = self._candidates(sights) if missing else []
        return {
            element: ranked(wanted, self._signs.sign(element), candidates, self._echoes(element))
            for element, wanted in missing.items()
        }

    def _echoes(self, element: str) -> frozenset[str]:
        """What the element's word has become elsewhere, where several elements bear it."""
        words = set(self._signs.words(element))
        return frozenset(
            key_of(word)
            for other, word in self._guessed.items()
            if other != element and words & set(self._signs.words(other)[:2])
        )

    def _candidates(self, sights: Mapping[str, _Sight]) -> list[Candidate]:
        """Everything on the screen that no known element explains."""
        explained = {
            key_of(word)
            for element in self._signs.elements
            if self._explains(element, sights)
            for word in self._signs.words(element)
        } | {
            key_of(word)
            for element, word in self._guessed.items()
            if element.startswith("menu.") and element not in sights
        }
        kinds = {wanted.kind for wanted in self._screen.wanted}
        found: list[Candidate] = []
        if kinds & {"control", "menu", "in row"}:
            is_list = self._screen.id in _LIST_FIELDS
            found += controls(self._page, self._screen.id, self._scope, self._row, is_list=is_list)
        if "field" in kinds:
            found += fields(self._finder, self._known(sights))
        if "column" in kinds:
            found += [
                Candidate(one["text"], ("column",), values=tuple(one["values"]), is_state=one["isState"])
                for one in self._columns
            ]
        if "tile" in kinds:
            found += [Candidate(name, ("tile",)) for name in tiles(self._page, self._signs)]
        found = [one for one in found if key_of(one.text) and key_of(one.text) not in explained]
        if "heading" in kinds:
            # A heading bears the word of the menu entry that led to it.
            found += [Candidate(text, ("heading",)) for text in look(self._page, "readHeadings", {})]
        return found

    def _known(self, sights: Mapping[str, _Sight]) -> dict[str, str]:
        """The elements that were found, by their words."""
        return {
            key_of(word): element
            for element, sight in sights.items()
            if sight.hits
            for word in self._signs.words(element)
        }

    def _explains(self, element: str, sights: Mapping[str, _Sight]) -> bool:
        """Tell whether an element accounts for what bears its words here: it was found, or belongs to the frame."""
        if element in sights:
            return bool(sights[element].hits)
        return element.startswith(("menu.", "list.", "notice.", "picker.close")) and self._screen.id not in {
            "menu",
            "sign-in",
        }

    def _finding(
        self,
        wanted: Wanted,
        sight: _Sight,
        lists: Mapping[str, list[Proposal]],
        proposals: Mapping[str, Proposal],
        *,
        is_missed: bool,
    ) -> Finding:
        screen, element, says = self._screen.id, wanted.element, self._signs.says(wanted.element)
        if len(sight.hits) > 1 and not wanted.only:
            return Finding(screen, element, says, "ambiguous", sight.by, sight.hits)
        if sight.hits:
            return Finding(screen, element, says, "found", sight.by, sight.hits)
        if is_missed:
            near = tuple(f'"{one.word}"' for one in lists[element][:4]) or sight.near
            return Finding(screen, element, says, "missing", seen=near, proposal=proposals.get(element))
        note = wanted.only or (
            f'not needed beside "{self._signs.says(wanted.unless)}"' if wanted.unless else ""
        )
        if sight.is_elsewhere:
            note = {"column": "the list has no headers", "menu": "in a folded part of the menu"}.get(
                wanted.kind, "the list is empty"
            )
        return Finding(screen, element, says, "not here", note=note)
