"""What a person may point at when the robot does not find a control: the likeliest things on the screen, in order."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pages.base import look, look_until

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import playwright.sync_api as pw

    from pages.boxes import Box
    from pages.signs import Signs

MOST: Final = 60
"""Things of a screen that are kept with a question; the first of them are numbered."""

CLICK_STEP_MS: Final = 1_000


@dataclass(frozen=True)
class Candidate:
    """Something on a screen that a person may point at.

    Attributes:
        says: What it says, or what it is where it says nothing.
        kind: Its role, or its kind for a field.
        look: How it is found again: words, place and shape.
        parts: Marks of what a box is drawn around.
    """

    says: str
    kind: str
    look: Mapping[str, Any]
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Wish:
    """What is looked for.

    Attributes:
        element: Its table of `signs.toml`.
        kind: As in `pages.boxes.Asked`.
        widgets: Kinds of field that it may be, for a field.
        row: Name of the row in which it is meant; empty where none is.
        scope: Mark of that row, if it is known.
        writes: Pressing it changes something: only what is inside the form counts.
        others: Elements of the same screen, which are none of it.
    """

    element: str
    kind: str
    widgets: tuple[str, ...] = ()
    row: str = ""
    scope: str = ""
    writes: bool = False
    others: tuple[str, ...] = ()


def candidates(page: pw.Page, signs: Signs, wish: Wish, names: Sequence[str] = ()) -> tuple[Candidate, ...]:
    """Return what may be the element on the page as it is now, the likeliest first; nothing is used or changed.

    Args:
        page: Where it was not found.
        signs: The words of all elements.
        wish: What is looked for.
        names: Names of the store, the channels and the like, which stand in no look.

    Raises:
        UnavailableError: The page is gone.
        DriftError: It moves on all the time.
    """
    sign = signs.sign(wish.element)
    given = {
        "kind": wish.kind,
        "widgets": list(wish.widgets),
        "row": wish.row,
        "scope": wish.scope,
        "writes": wish.writes,
        "words": list(sign.words),
        "excluded": list(sign.excluded),
        "shows": list(sign.shows),
        "known": [word for other in wish.others for word in signs.words(other)],
        "most": MOST,
        "data": list(names),
    }
    return tuple(
        Candidate(one["says"], one["kind"], one["look"], tuple(mark for mark in one["parts"] if mark))
        for one in look(page, "toPointAt", given)
    )


def boxes_of(page: pw.Page, shown: Sequence[Candidate]) -> list[Box | None]:
    """Return the box around each of them, in CSS pixels from the page's top left corner; None for what is out of view."""
    boxes = look(page, "boxesAround", {"groups": [list(one.parts) for one in shown]})
    return [None if box is None else (box[0], box[1], box[2], box[3]) for box in boxes]


def wait_for_click(page: pw.Page, limit_s: float, tick: Callable[[], None]) -> tuple[int, int] | None:
    """Wait until somebody clicks on the page; the click does nothing else.

    Args:
        page: Shown in a window.
        limit_s: How long they may take, in seconds.
        tick: Called every second; raises to stop.

    Returns:
        Where, in CSS pixels from the page's top left corner; None if nobody did, or pressed Escape.
    """
    until_s = time.monotonic() + limit_s
    look(page, "startPicking", {})
    try:
        while time.monotonic() < until_s:
            tick()
            picked = look_until(page, "pickedAt", {}, CLICK_STEP_MS)
            if picked:
                return None if picked["at"] is None else (picked["at"][0], picked["at"][1])
    finally:
        look(page, "stopPicking", {})
    return None
