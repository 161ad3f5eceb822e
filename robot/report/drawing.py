"""Draws on pictures: frames with numbers around controls, covers over persons, and long pages cut to what matters."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw, ImageFont

from robot.errors import EvidenceError

if TYPE_CHECKING:
    from robot.evidence.marks import Box

FRAME_COLOUR: Final = (200, 16, 92)
COVER_COLOUR: Final = (91, 103, 112)
_WHITE: Final = (255, 255, 255)
_TEAR_COLOUR: Final = (138, 148, 156)

FRAME_PX: Final = 3
GAP_PX: Final = 4
"""Between a control and its frame."""

BADGE_PX: Final = 26
TALL_PX: Final = 1_000
"""Higher pictures are cut to the bands around their controls."""

BAND_PX: Final = 170
"""So much above and below a control stays."""

TEAR_PX: Final = 22
HEAD_PX: Final = 150
"""So much of the top of a page always stays: it says where one is."""


def draw_marks(
    picture: bytes, controls: Sequence[tuple[int, Box]], persons: Sequence[Box], *, is_whole: bool = False
) -> bytes:
    """Return a PNG with a numbered frame around each control; the same input gives the same bytes.

    Args:
        picture: A PNG.
        controls: Number and box of each control.
        persons: What is covered.
        is_whole: Nothing of a high picture is left out.

    Raises:
        EvidenceError: The picture cannot be read.
    """
    try:
        with Image.open(io.BytesIO(picture)) as opened:
            image = opened.convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise EvidenceError(f"A picture of the run cannot be read: {type(error).__name__}.") from error
    draw = ImageDraw.Draw(image)
    for left, top, width, height in persons:
        draw.rectangle((left, top, left + width, top + height), fill=COVER_COLOUR)
    for _, box in controls:
        _frame(draw, box)
    for number, box in controls:  # above all frames
        _badge(draw, image.size, number, box)
    bands = [(0, image.height)] if is_whole else find_bands(image.height, [box for _, box in controls])
    out = io.BytesIO()
    _cut(image, bands).save(out, "PNG", optimize=True)
    return out.getvalue()


def find_bands(height: int, boxes: Sequence[Box]) -> list[tuple[int, int]]:
    """Say which rows of a picture stay, from and to: all of a low one, else those around the boxes.

    Args:
        height: Of the picture, in pixels.
        boxes: What must stay; without any the top stays.
    """
    if height <= TALL_PX:
        return [(0, height)]
    if not boxes:
        return [(0, TALL_PX)]
    bands = [(0, HEAD_PX)]
    for _, top, _, tall in sorted(boxes, key=lambda box: box[1]):
        start, end = max(0, top - BAND_PX), min(height, top + tall + BAND_PX)
        if height - end < BAND_PX:
            end = height
        if start <= bands[-1][1] + TEAR_PX:
            bands[-1] = (bands[-1][0], max(end, bands[-1][1]))
        else:
            bands.append((start, end))
    return bands


def _frame(draw: ImageDraw.ImageDraw, box: Box) -> None:
    left, top, width, height = box
    edge = (left - GAP_PX, top - GAP_PX, left + width + GAP_PX, top + height + GAP_PX)
    around = (edge[0] - FRAME_PX, edge[1] - FRAME_PX, edge[2] + FRAME_PX, edge[3] + FRAME_PX)
    # White on both sides: the frame stands out on any ground.
    outer = (around[0] - 1, around[1] - 1, around[2] + 1, around[3] + 1)
    draw.rounded_rectangle(outer, radius=8, outline=_WHITE, width=FRAME_PX + 2)
    draw.rounded_rectangle(around, radius=7, outline=FRAME_COLOUR, width=FRAME_PX)


def _badge(draw: ImageDraw.ImageDraw, size: tuple[int, int], number: int, box: Box) -> None:
    left, top, _, height = box
    half = BADGE_PX // 2
    # On the left edge, where it hides neither what the control says nor the label above it.
    x = min(max(left - GAP_PX - FRAME_PX - 2, half + 1), size[0] - half - 2)
    y = min(max(top + min(height // 2, half), half + 1), size[1] - half - 2)
    draw.ellipse((x - half - 1, y - half - 1, x + half + 1, y + half + 1), fill=_WHITE)
    draw.ellipse((x - half, y - half, x + half, y + half), fill=FRAME_COLOUR)
    font = ImageFont.load_default(size=17)
    draw.text((x, y), str(number), fill=_WHITE, font=font, anchor="mm", stroke_width=0.4, stroke_fill=_WHITE)


def _cut(image: Image.Image, bands: Sequence[tuple[int, int]]) -> Image.Image:
    if bands == [(0, image.height)]:
        return image
    has_tear = [start > 0 for start, _ in bands]
    is_cut_off = bands[-1][1] < image.height
    height = sum(end - start for start, end in bands) + TEAR_PX * (sum(has_tear) + is_cut_off)
    cut = Image.new("RGB", (image.width, height), _WHITE)
    draw = ImageDraw.Draw(cut)
    y = 0
    for (start, end), is_torn in zip(bands, has_tear, strict=True):
        if is_torn:
            y = _tear(draw, image.width, y)
        cut.paste(image.crop((0, start, image.width, end)), (0, y))
        y += end - start
    if is_cut_off:
        _tear(draw, image.width, y)
    return cut


def _tear(draw: ImageDraw.ImageDraw, width: int, y: int) -> int:
    """Draw where the page was cut: a zigzag; return where it goes on."""
    step = TEAR_PX // 2
    points = [
        (x, y + (5 if number % 2 else TEAR_PX - 6)) for number, x in enumerate(range(0, width + step, step))
    ]
    draw.line(points, fill=_TEAR_COLOUR, width=2, joint="curve")
    return y + TEAR_PX
