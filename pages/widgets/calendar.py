"""The calendar behind a box that takes no typed text: leafed through, a day clicked, the time filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pages.base import CLICK_TIMEOUT_MS, at_mark, fill, look, look_until, translated
from robot.errors import DriftError

if TYPE_CHECKING:
    from whenever import PlainDateTime

    from pages.widgets.finder import Field, Finder

OPEN_MS = 1_500
DAY_MS = 300
DRAWN_MS = 1_000
DAY_TRIES = 3
MOST_MONTHS = 240
MOST_STUCK = 1
TURN_MS = 600
_NOON = 12


def pick_moment(finder: Finder, part: Field, local: PlainDateTime) -> None:
    """Choose a date-time as a person would; the caller reads back what the box made of it.

    Raises:
        DriftError: No calendar opens, or it cannot be leafed to the month.
    """
    label = "/".join(part.labels) or "the date-time"
    if look(finder.page, "readCalendar", {}):
        raise DriftError(
            f'"{label}": another calendar stands open already.',
            hint="Look at the screen; close what is open.",
        )
    _click(finder, part.mark, f'Opening the calendar of "{label}"')
    calendar = look_until(finder.page, "readCalendar", {}, OPEN_MS)
    if not calendar:
        raise DriftError(
            f'"{label}": the box takes no typed text, and no calendar was seen to open.',
            hint="The robot does not know this calendar; say so to its maintainer.",
        )
    # The time first: some calendars close at the choice of a day, some tell of a time a moment later than of a day,
    # and then show the old day's month again.
    _set_time(finder, local, label)
    for tries_left in reversed(range(DAY_TRIES)):
        calendar = look(finder.page, "readCalendar", {})
        if not calendar:
            break
        calendar = _leaf(finder, calendar, local, label)
        try:
            day = calendar["days"][local.day - 1]
            _click(
                finder,
                day,
                f'Choosing the day in "{label}"',
                CLICK_TIMEOUT_MS if not tries_left else DRAWN_MS,
            )
        except DriftError:
            # Choosing a day twice does no harm; that it was drawn anew meanwhile is no reason to give up.
            if not tries_left:
                raise
            continue
        if look_until(finder.page, "waitForDay", _shown(finder, part, local), DAY_MS):
            break
    _set_time(finder, local, label)
    _close(finder, label)


def _leaf(finder: Finder, calendar: dict[str, Any], local: PlainDateTime, label: str) -> dict[str, Any]:
    stuck = 0
    for _ in range(MOST_MONTHS):
        months = (local.year - calendar["year"]) * 12 + local.month - calendar["month"]
        if not months:
            return calendar
        step = 1 if months > 0 else -1
        turn = calendar["next" if step > 0 else "previous"]
        if not turn:
            break
        _click(finder, turn, f'Leafing through the calendar of "{label}"')
        here = {"year": calendar["year"], "month": calendar["month"]}
        turned = look_until(finder.page, "waitForOtherMonth", here, TURN_MS)
        # It may have fallen back to the old day's month in between, and been leafed to the one it showed before.
        stuck += not turned
        if stuck > MOST_STUCK:
            break
        calendar = turned or calendar
    raise DriftError(
        f'"{label}": its calendar shows {calendar["year"]}-{calendar["month"]:02} and could not be leafed to '
        f"{local.year}-{local.month:02}.",
        hint="The robot does not know this calendar; say so to its maintainer.",
    )


def _shown(finder: Finder, part: Field, local: PlainDateTime) -> dict[str, Any]:
    return {**finder.asks(part), "year": local.year, "month": local.month, "day": local.day}


def _set_time(finder: Finder, local: PlainDateTime, label: str) -> None:
    calendar = look(finder.page, "readCalendar", {})
    if not calendar:  # closed by the choice of a day: what it holds now is read back
        return
    half = calendar["half"]
    hour = (local.hour % _NOON or _NOON) if half else local.hour
    for box in calendar["times"]:
        number = {"hour": hour, "minute": local.minute, "second": local.second}.get(box["part"])
        if number is not None:
            target = at_mark(finder.page, box["mark"])
            if box["value"] == number:
                continue
            fill(target, f"{number:02}", f'the {box["part"]} of "{label}"')
            with translated(finder.page, f'Leaving the {box["part"]} of "{label}"'):
                target.press("Tab", timeout=CLICK_TIMEOUT_MS)
    if half and half["text"].casefold().startswith("p") != (local.hour >= _NOON):
        _click(finder, half["mark"], f'Changing the half of the day in "{label}"')


def _close(finder: Finder, label: str) -> None:
    calendar = look(finder.page, "readCalendar", {})
    if not calendar:
        return
    if calendar["confirm"]:
        _click(finder, calendar["confirm"], f'Taking the choice in "{label}"')
        if look_until(finder.page, "isCalendarGone", {}, OPEN_MS):
            return
    with translated(finder.page, f'Closing the calendar of "{label}"'):
        finder.page.keyboard.press("Escape")
    if not look_until(finder.page, "isCalendarGone", {}, OPEN_MS):
        raise DriftError(
            f'"{label}": its calendar did not close.', hint="Look at the screen; do not save before."
        )


def _click(finder: Finder, mark: str, doing: str, timeout_ms: int = CLICK_TIMEOUT_MS) -> None:
    with translated(finder.page, doing):
        at_mark(finder.page, mark).click(timeout=timeout_ms, no_wait_after=True)
