"""The cut-off on a time line: when the old channel was switched off, and which orders that leaves in doubt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from whenever import Instant, TimeDelta

from robot.models import CutoffReport

WIDTH: Final = 1000
"""Units of the drawing from its left to its right edge."""

_MARGIN: Final = 0.18
"""Of the width, on both sides, so that labels have room."""
_THINNEST: Final = 4.0
"""A window narrower than this would not be seen."""

_WORDS: Final = {
    "never": "may never come: the old channel may have been off, the new one ignores them",
    "twice": "may come twice: the old channel may still have been on, the new one takes them",
}


@dataclass(frozen=True)
class Mark:
    """An instant on the line; `x` in units of the drawing."""

    x: float
    name: str
    at: str


@dataclass(frozen=True)
class Window:
    """Orders bought in this window are in doubt; `x` and `width` in units of the drawing."""

    x: float
    width: float
    kind: Literal["never", "twice"]
    meaning: str
    begins_at: str
    ends_at: str
    length_ms: float


@dataclass(frozen=True)
class TimeLine:
    """What is drawn.

    Attributes:
        cutoff: The cut-off's own mark.
        off_from, off_until: Earliest and latest instant of the switch-off.
    """

    cutoff: Mark
    off_from: Mark
    off_until: Mark
    windows: tuple[Window, ...]


def draw(report: CutoffReport | None) -> TimeLine | None:
    """Draw the cut-off; None before the old channel was switched off, or where the journal has no instants."""
    if report is None or report.switched_off_between is None:
        return None
    try:
        cutoff = Instant.parse_iso(report.instant)
        earliest, latest = (Instant.parse_iso(text) for text in report.switched_off_between)
    except ValueError:
        return None
    left, right = min(cutoff, earliest), max(cutoff, latest)
    span_s = max((right - left).total("seconds"), 0.001)

    def x_of(at: Instant) -> float:
        return round(WIDTH * (_MARGIN + (1 - 2 * _MARGIN) * (at - left).total("seconds") / span_s), 1)

    def window(kind: Literal["never", "twice"], begin: Instant, end: Instant) -> Window | None:
        length: TimeDelta = end - begin
        if length <= TimeDelta():
            return None
        x, width = x_of(begin), max(x_of(end) - x_of(begin), _THINNEST)
        ms = round(length.total("milliseconds"), 1)
        return Window(x, width, kind, _WORDS[kind], begin.format_iso(), end.format_iso(), ms)

    windows = (window("never", earliest, cutoff), window("twice", cutoff, latest))
    return TimeLine(
        cutoff=Mark(x_of(cutoff), "cut-off", cutoff.format_iso()),
        off_from=Mark(x_of(earliest), "switched off, earliest", earliest.format_iso()),
        off_until=Mark(x_of(latest), "switched off, latest", latest.format_iso()),
        windows=tuple(one for one in windows if one is not None),
    )
