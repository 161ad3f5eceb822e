"""Where the controls of the procedure stand on a page, for whoever draws on a picture of it; nothing is used."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from pages.base import look
from pages.channel_picker import tiles_question

if TYPE_CHECKING:
    from collections.abc import Sequence

    import playwright.sync_api as pw

    from pages.signs import Signs

Box = tuple[int, int, int, int]
"""Left, top, width and height in CSS pixels, from the page's top left corner."""

_BY_WORDS = ("field", "column", "tile")
"""Kinds that are looked for by what they are called alone."""


@dataclass(frozen=True)
class Asked:
    """An element whose box is wanted.

    Attributes:
        element: Its table of `signs.toml`.
        kind: How it is looked for: control, menu, in row, field, column, tile, or text, which may be in several parts.
        widgets: Kinds of field that it may be, for a field.
        row: Name of the row in which it is meant, in a list; empty where no row is meant.
        may_be_elsewhere: The list may have several pages, and its first row then stands for the named one.
    """

    element: str
    kind: str
    widgets: tuple[str, ...] = ()
    row: str = ""
    may_be_elsewhere: bool = False


def read_boxes(page: pw.Page, signs: Signs, asked: Sequence[Asked]) -> tuple[dict[str, Box], tuple[Box, ...]]:
    """Return the box around each element that the page shows, and around what says who the user is.

    One question to the page, and nothing is waited for; what is not there, or cannot be told from another, is left out.

    Raises:
        UnavailableError: The page is gone.
        DriftError: It moves on all the time.
    """
    given = {
        "asked": [_question(signs, one) for one in asked],
        # A heading above check boxes that bear another option's words is not the one that is asked for.
        "options": {one: signs.words(one) for one in signs.elements if one.startswith("channel.")},
        "user": _without_empty(signs.question("menu.user")),
        "tiles": tiles_question(signs),
    }
    seen = look(page, "boxesOf", given)
    return (
        {element: _box(box) for element, box in seen["controls"].items()},
        tuple(_box(box) for box in seen["persons"]),
    )


def _question(signs: Signs, asked: Asked) -> dict[str, Any]:
    """Return what the lens has to know of one element, and no more: it stands in the traces for every picture."""
    question = signs.question(asked.element)
    if asked.kind in _BY_WORDS:
        question = {"words": question["words"]}
    return _without_empty({**asdict(asked), **question})


def _without_empty(value: dict[str, Any]) -> dict[str, Any]:
    kept = {name: inner for name, inner in value.items() if inner}
    ways = [{name: inner for name, inner in way.items() if inner} for way in kept.get("ways", ())]
    return {**kept, "ways": ways}


def _box(seen: list[int]) -> Box:
    left, top, width, height = seen
    return left, top, width, height
