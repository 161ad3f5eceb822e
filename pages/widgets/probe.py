"""Learns the format of a box by what it makes of typed texts; only on a form that will be discarded.

Only what the box itself does is evidence: a text that it rewrites in another order, or the month 28 that it refuses
while it takes the day 28. A box that keeps both proves nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages.widgets.formats import Format, from_example

if TYPE_CHECKING:
    from collections.abc import Callable

    from whenever import PlainDateTime

_DATE_PARTS = frozenset({"day", "ordinal", "month", "month-name", "long-month", "year", "short-year"})
_TIMES = (
    ("hour", ":", "minute"),
    ("hour", ":", "minute", " ", "half"),
    ("hour", ":", "minute", ":", "second"),
)
_UNMISTAKABLE = (
    ("year", "-", "month", "-", "day"),
    ("day", " ", "month-name", " ", "year"),
    ("month-name", " ", "day", ",", " ", "year"),
)
_PAIRS = tuple(
    (tuple(right), tuple(swapped))
    for mark in "/.-"
    for right, swapped in (
        (("day", mark, "month", mark, "year"), ("month", mark, "day", mark, "year")),
        (("year", mark, "month", mark, "day"), ("year", mark, "day", mark, "month")),
    )
)
"""Orders of which a box takes just one, as there is no month 28."""


def learn_by_typing(
    local: PlainDateTime,
    enter: Callable[[Format], None],
    read: Callable[[], str],
    is_refused: Callable[[], bool],
    *,
    has_time: bool,
) -> Format | None:
    """Return the format that the box proves, None where it proves none.

    Args:
        local: The date-time that is typed; its day must be above 12.
        enter: Types it in a format, and leaves the box.
        read: Reads the box, and what holds the time where the box does not.
        is_refused: Tells whether the box finds fault with what it holds.
        has_time: Whether the box holds the time, too.
    """

    def shown_of(form: Format) -> Format | None:
        """Return the format in which the date-time is shown then, None where the box refuses it."""
        enter(form)
        if is_refused():
            return None
        text = read()
        hits = [one for one in from_example(text) if _is(one, text, local)]
        return hits[0] if len(hits) == 1 else None

    times = tuple((" ", *time) for time in _TIMES) if has_time else ((),)
    for date in _UNMISTAKABLE:
        form = Format((*date, *times[0]))
        shown = shown_of(form)
        if shown is not None and _order(shown) != _order(form):
            return shown
    for time in times:
        for pair in _PAIRS:
            forms = [Format((*date, *time)) for date in pair]
            taken = [
                shown
                for form in forms
                # What falls back to a date-time that it took before is not taken as it was typed.
                if (shown := shown_of(form)) is not None and _order(shown) == _order(form)
            ]
            if len(taken) == 1:
                return taken[0]
            if taken:
                return None  # an echo
    return None


def _is(form: Format, text: str, local: PlainDateTime) -> bool:
    held = form.read(text)
    return held is not None and held.replace(second=0) == local.replace(second=0, nanosecond=0)


def _order(form: Format) -> tuple[str, ...]:
    return tuple(part for part in form.parts if part in _DATE_PARTS)
