"""Which parts of a picture are not as they were, and the same picture with those framed.

Pillow, which draws the guide, is enough: what a person has to be shown is where something changed, not how strongly,
and a picture never decides, because fonts and browsers draw differently.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageChops, ImageColor

from robot.errors import EvidenceError
from robot.evidence.covers import MASK_COLOUR
from robot.report.drawing import draw_marks

if TYPE_CHECKING:
    from pathlib import Path

    from robot.evidence.marks import Box

CELL_PX: Final = 12
"""Pictures are compared in cells of this size; what is next to each other is one part."""

LEAST_STEP: Final = 48
"""So much must a pixel differ, of 255: the smoothing of letters differs by less."""

LEAST_SHARE: Final = 4
"""So much of a cell must differ, of 255: a few pixels in 144."""

MOST_PARTS: Final = 20


def draw_changes(before_path: Path, now: bytes) -> bytes | None:
    """Return the picture of now with the changed parts framed; None where it looks the same, or there was none.

    Raises:
        EvidenceError: A picture cannot be read.
    """
    try:
        before = before_path.read_bytes()
        parts = find_changes(before, now)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise EvidenceError(
            f"The baseline's picture cannot be read: {before_path} ({type(error).__name__}).",
            hint="Remove it, and write it anew: `channels-robot check --update`.",
        ) from error
    return draw_marks(now, list(enumerate(parts[:MOST_PARTS], 1)), []) if parts else None


def find_changes(before: bytes, now: bytes) -> list[Box]:
    """Return the boxes around the parts of two PNGs that differ, from top to bottom.

    What is covered on one of them counts as the same, and the lower or narrower one as going on in its ground.
    """
    if before == now:
        return []
    one, other = _open(before), _open(now)
    size = (max(one.width, other.width), max(one.height, other.height))
    one, other = _grown(one, size), _grown(other, size)
    strongest = _strongest(ImageChops.difference(one, other))
    cover = Image.new("RGB", size, ImageColor.getrgb(MASK_COLOUR))
    for picture in (one, other):
        shown = _strongest(ImageChops.difference(picture, cover)).point(lambda step: 255 if step else 0)
        strongest = ImageChops.darker(strongest, shown)
    cells = strongest.point(lambda step: 255 if step >= LEAST_STEP else 0).reduce(CELL_PX)
    shares = cells.tobytes()  # one byte a cell
    left = {divmod(at, cells.width) for at, share in enumerate(shares) if share >= LEAST_SHARE}
    parts = []
    while left:
        parts.append(_part_from(left))
    return sorted(parts, key=lambda box: (box[1], box[0]))


def _open(picture: bytes) -> Image.Image:
    with Image.open(io.BytesIO(picture)) as opened:
        return opened.convert("RGB")


def _grown(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    ground = picture.getpixel((0, picture.height - 1))
    grown = Image.new("RGB", size, ground)
    grown.paste(picture)
    return grown


def _strongest(picture: Image.Image) -> Image.Image:
    red, green, blue = picture.split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def _part_from(left: set[tuple[int, int]]) -> Box:
    """Take one part out of the cells that are left: cells that touch, with one in between allowed."""
    pending = [left.pop()]
    rows, columns = set(), set()
    while pending:
        row, column = pending.pop()
        rows.add(row)
        columns.add(column)
        near = {(row + down, column + right) for down in range(-2, 3) for right in range(-2, 3)} & left
        left -= near
        pending += near
    return (
        min(columns) * CELL_PX,
        min(rows) * CELL_PX,
        (max(columns) - min(columns) + 1) * CELL_PX,
        (max(rows) - min(rows) + 1) * CELL_PX,
    )
