"""Reads what is written on pictures, as a person could; many pictures at once, and what looks the same only once."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from rapidocr import RapidOCR

Pixels = NDArray[np.uint8]

SHEET_PX = 1400
"""Height of what is read at once; twice as much takes twice as long, and four times the memory."""

GAP_PX = 16
"""Between the bands of a sheet, so that no line is read across two."""


class Reader:
    """Reads pictures."""

    def __init__(self) -> None:
        self._read = RapidOCR(params={"Global.log_level": "error"})
        self._known: dict[bytes, list[str]] = {}

    def lines(self, picture: bytes) -> list[str]:
        """What is written on one picture (PNG), from top to bottom."""
        return self.read([picture])[0]

    def read(self, pictures: Sequence[bytes]) -> list[list[str]]:
        """What is written on each."""
        bands = [list(_bands(_pixels(picture))) for picture in pictures]
        new = {band.tobytes(): band for picture in bands for band in picture}
        for sheet in _sheets([band for key, band in new.items() if key not in self._known]):
            self._read_sheet(sheet)
        return [[line for band in picture for line in self._known[band.tobytes()]] for picture in bands]

    def _read_sheet(self, bands: Sequence[Pixels]) -> None:
        width = max(band.shape[1] for band in bands)
        sheet = np.vstack([_padded(band, width) for band in bands])
        ends = np.cumsum([band.shape[0] + 2 * GAP_PX for band in bands])
        found = self._read(sheet)
        lines: dict[int, list[str]] = defaultdict(list)
        if found.txts is not None and found.boxes is not None:
            for box, line in zip(found.boxes, found.txts, strict=True):
                lines[int(np.searchsorted(ends, np.mean(box[:, 1])))].append(str(line))
        self._known |= {band.tobytes(): lines[at] for at, band in enumerate(bands)}


def _pixels(picture: bytes) -> Pixels:
    with Image.open(io.BytesIO(picture)) as image:
        return np.asarray(image.convert("RGB"))


def _bands(pixels: Pixels) -> Iterator[Pixels]:
    """Yield what lies between rows of one colour."""
    is_blank = (pixels == pixels[:, :1]).all(axis=(1, 2))
    edges = np.flatnonzero(np.diff(np.concatenate(([True], is_blank, [True]))))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        # With the row above: its colour is what lies around.
        yield pixels[max(start - 1, 0) : end]


def _sheets(bands: Sequence[Pixels]) -> Iterator[list[Pixels]]:
    sheet: list[Pixels] = []
    for band in bands:
        if sheet and sum(one.shape[0] + 2 * GAP_PX for one in [*sheet, band]) > SHEET_PX:
            yield sheet
            sheet = []
        sheet.append(band)
    if sheet:
        yield sheet


def _padded(band: Pixels, width: int) -> Pixels:
    height = band.shape[0] + 2 * GAP_PX
    padded = np.empty((height, width, 3), np.uint8)
    padded[:] = band[0, 0]
    padded[GAP_PX:-GAP_PX, : band.shape[1]] = band
    return padded


def letters_of(lines: list[str]) -> str:
    """Letters and digits alone."""
    return re.sub(r"[\W_]+", "", "".join(lines)).lower()


def tells(lines: list[str], secret: str) -> bool:
    """Whether a secret can be read, be it with a letter misread here or there."""
    sought, seen = letters_of([secret]), letters_of(lines)
    pieces = [sought[at : at + 4] for at in range(len(sought) - 3)]
    return sum(piece in seen for piece in pieces) > len(pieces) / 2


def words_of(lines: list[str], secret: str) -> list[str]:
    """The words that are no part of the secret."""
    words = re.findall(r"[a-z]{4,}", " ".join(lines).lower())
    return [word for word in words if word not in letters_of([secret])]
