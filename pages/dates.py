"""Dates in lists: their one format is learnt from all of them together, never guessed from one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from whenever import PlainDateTime

from pages.widgets.formats import Format, from_example

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MINUTE_S = 60

NEAR_H = 36
"""A date is near another one up to here: zones differ by 26 hours at the most."""


def read_dates(
    texts: Sequence[str], *, near: Sequence[PlainDateTime] = ()
) -> tuple[PlainDateTime | None, ...]:
    """Read a column of local dates with times.

    Args:
        texts: As shown.
        near: Where day and month may be swapped, that reading is taken whose latest date is near one of these, if it is
            the only one.

    Returns:
        One for each text; None for an empty one, and for all of them where day and month may be swapped or a
        text is no date: half a column read rightly is not worth the risk of the other half.
    """
    plain = [_plain(text) for text in texts]
    common: set[Format] | None = None
    for text in filter(None, plain):
        formats = set(from_example(text))
        common = formats if common is None else common & formats
    readings = {_read(format_, plain) for format_ in common or ()} - {None}
    if len(readings) > 1:
        readings = {dates for dates in readings if dates and any(_is_near(dates, at) for at in near)}
    return (readings.pop() if len(readings) == 1 else None) or (None,) * len(plain)


def _read(format_: Format, plain: Sequence[str]) -> tuple[PlainDateTime | None, ...] | None:
    dates = tuple(format_.read(text) if text else None for text in plain)
    return dates if all(dates[number] for number, text in enumerate(plain) if text) else None


def _is_near(dates: Iterable[PlainDateTime | None], other: PlainDateTime) -> bool:
    latest = max(date for date in dates if date is not None)
    return abs(latest.assume_utc() - other.assume_utc()).total("hours") <= NEAR_H


def steps_of_s(dates: Iterable[PlainDateTime]) -> int:
    """Tell in which steps a list dates things, in seconds: 60 where it never shows a second."""
    return MINUTE_S if all(date.second == 0 for date in dates) else 1


def _plain(text: str) -> str:
    """Take off what says nothing about the format: fractions of a second, a dash for "none"."""
    bare = re.sub(r"(?<=:\d\d)\.\d+$", "", text.strip())
    return "" if bare in {"-", "\u2013", "\u2014"} else bare
