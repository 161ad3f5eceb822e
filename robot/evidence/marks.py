"""What is where on a picture: noted beside it when it is taken, because afterwards nobody can ask the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from robot.errors import RobotError

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

Box = tuple[int, int, int, int]
"""Left, top, width and height in pixels, from the top left corner of a picture."""

_FIND_TIMEOUT_MS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Marks:
    """What is where on a picture.

    Attributes:
        controls: The box around each control of the procedure, by the name of its sign.
        persons: What says who somebody is and was not covered; whoever shows the picture to others covers it.
    """

    controls: Mapping[str, Box] = field(default_factory=dict)
    persons: tuple[Box, ...] = ()


NO_MARKS: Final = Marks()

FindMarks = Callable[["Page"], Marks]
"""Says what is where on a page as it is now; raises a `RobotError` where that cannot be told."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """What is drawn on a picture once everything on it is covered that must not show.

    Attributes:
        find: Says what is where, while the page lies as it is pictured.
        draw: Returns the picture (PNG), as large as it was, with that drawn on it.
    """

    find: FindMarks
    draw: Callable[[bytes, Marks], bytes]


def find_marks_on(page: Page, find: FindMarks | None, customers: Sequence[Locator]) -> Marks:
    """Ask what is where on a page; nothing is wrong where that cannot be told, for the picture is the evidence.

    Args:
        page: Holding still.
        find: Knows the screens; None where nobody does.
        customers: What shows customers' data, and was left legible.
    """
    if find is None:
        return NO_MARKS
    try:
        marks = find(page)
    except RobotError:
        return NO_MARKS
    boxes = [one.bounding_box(timeout=_FIND_TIMEOUT_MS) for one in customers]
    if not any(boxes):
        return marks
    left, top = page.evaluate("() => [scrollX, scrollY]")
    # One pixel more than the rounded edges: too much is covered rather than too little.
    more = [
        (int(box["x"] + left) - 1, int(box["y"] + top) - 1, int(box["width"]) + 3, int(box["height"]) + 3)
        for box in boxes
        if box
    ]
    return replace(marks, persons=(*marks.persons, *more))
