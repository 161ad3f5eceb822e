"""Gathers what a screen shows that may be an element under another name; nothing of it is used to act."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pages.base import look
from robot.check.likeness import key_of
from robot.check.proposals import Candidate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from playwright.sync_api import Page

    from pages.signs import Signs
    from pages.widgets.finder import Field, Finder

MOST_BOXES = 6
"""Boxes below a caption that are looked at."""


def tiles(page: Page, signs: Signs) -> list[str]:
    """Return the names of the providers' tiles that are not marked as old connections."""
    given = {"close": signs.words("picker.close"), "legacy": signs.words("picker.legacy")}
    return [str(tile["name"]) for tile in look(page, "readTiles", given) if not tile["isLegacy"]]


def controls(
    page: Page, screen: str, scope: str | None, row: str | None, *, is_list: bool
) -> list[Candidate]:
    """Return everything that says something and can be pressed.

    Args:
        page: The page.
        screen: Which screen it shows; on the menu's, only what stands in the menu counts.
        scope: Mark of the form, None for the whole page.
        row: Mark of the row whose controls are looked at, in a list.
        is_list: Controls of other rows are left out.
    """
    seen = look(page, "readControls", {"scope": scope})
    in_menu = screen == "menu"
    inside = {one["mark"] for one in look(page, "readControls", {"scope": row})} if row else set()
    shown = [
        one
        for one in seen
        if screen == "sign-in"
        or (one["place"] == "menu" or (not one["isInRow"] and one["place"] != "content")) == in_menu
    ]
    buttons = [one for one in shown if one["role"] == "button" and not one["isInRow"]]
    submits = [one for one in buttons if one["isSubmit"]] or buttons[-1:]
    return [
        Candidate(
            one["text"],
            (one["role"],),
            tuple(one["hints"]),
            icons=tuple(one["icons"]),
            mark=one["mark"],
            is_last=one in submits,
            is_outside=one["mark"] not in inside and (in_menu or not one["isInRow"]),
        )
        for one in shown
        if not (in_menu and one["leadsNowhere"])
        and (one["mark"] in inside or in_menu or not one["isInRow"] or not is_list)
    ]


def fields(finder: Finder, known: Mapping[str, str]) -> list[Candidate]:
    """Return every labelled control of a form, and captions above check boxes that nothing else ties together.

    Args:
        finder: Looks in the form.
        known: Elements that were found, by what they are called.
    """
    seen = finder.fields()
    hints = look(finder.page, "hintsAt", {"marks": [one.mark for one in seen]})
    places = [next((known[key] for key in map(key_of, one.labels) if key in known), "") for one in seen]
    found = [
        Candidate(
            _label(one),
            (one.kind,),
            tuple(hint),
            values=_values(one),
            mark=one.mark,
            beside=tuple(places[max(0, place - 2) : place + 3]),
        )
        for place, (one, hint) in enumerate(zip(seen, hints, strict=True))
        if one.labels
    ]
    return found + _groups(finder, seen, places)


def _groups(finder: Finder, seen: Sequence[Field], places: Sequence[str]) -> list[Candidate]:
    read = look(finder.page, "readCaptions", {"scope": finder.scope})
    captions = {key_of(one["next"]): one["text"] for one in read}
    return [
        Candidate(
            captions[key_of(_label(one))].strip(" *:"),
            ("choices",),
            values=tuple(
                _label(box) for box in seen[place : place + MOST_BOXES] if box.kind == "toggle" and box.labels
            ),
            beside=tuple(places[max(0, place - 2) : place + 4]),
        )
        for place, one in enumerate(seen)
        if one.kind == "toggle" and one.labels and key_of(_label(one)) in captions
    ]


def _label(field: Field) -> str:
    return field.labels[0].strip(" *:")


def _values(field: Field) -> tuple[str, ...]:
    chosen = (part.strip() for value in field.values or () for part in re.split("[,;]", value))
    return (*(field.offered or ()), *chosen, *(option.text for option in field.options))
