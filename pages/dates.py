"""Dates in lists: their one format is learnt from all of them together, never guessed from one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from whenever import PlainDateTime

from pages.widgets.formats import Format, from_example

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MINUTE_S = 60


def read_dates(texts: Sequence[str]) -> tuple[PlainDateTime | None, ...]:
    """Read a column of local dates with times.

    Returns:
        One for each text; None for an empty one, and for all of them where day and month may be swapped or a
        text is no date: half a column read rightly is not worth the risk of the other half.
    """
    plain = [_plain(text) for text in texts]
    common: set[Format] | None = None
    for text in filter(None, plain):
        formats = set(from_example(text))
        common = formats if common is None else common & formats
    if common is None or len(common) != 1:
        return (None,) * len(plain)
    (format_,) = common
    dates = tuple(format_.read(text) if text else None for text in plain)
    is_whole = all(date is not None for date, text in zip(dates, plain, strict=True) if text)
    return dates if is_whole else (None,) * len(plain)


def steps_of_s(dates: Iterable[PlainDateTime]) -> int:
    """Tell in which steps a list dates things, in seconds: 60 where it never shows a second."""
    return MINUTE_S if all(date.second == 0 for date in dates) else 1


def _plain(text: str) -> str:
    """Take off what says nothing about the format: fractions of a second, a dash for "none"."""
    bare = re.sub(r"(?<=:\d\d)\.\d+$", "", text.strip())
    return "" if bare in {"-", "\u2013", "\u2014"} else bare
