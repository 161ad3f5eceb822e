"""When a Save was carried out, by the site's clock; and whether that clock was set just then.

The difference between the site's clock and this machine's monotonic one is measured before Save is pressed. The
answer to that Save carries a `Date` of its own, and the site is asked once more afterwards. What these say must fit
what was measured; where it does not, the clock was set in between, or another server with another clock answered.
Then both readings are kept, and nobody can say from here which of them is right.

The least that is seen for certain is a second (the steps of the header), `LATE_STAMP_S` and a round trip: less than
three seconds. Source: design, "The cut-off, precisely"; field notes, "The server's clock".
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from whenever import Instant

from robot import clock as clocks
from robot.errors import DriftError
from robot.procedures.amazon_mws_to_sp.facts import ClockJump, SwitchOff

MOST_LOCAL_ERROR_S = 2.0
"""A machine clock further off than this is reported; it changes nothing, and bears no other clock out."""

MOST_CHANGE_S = clocks.LATE_STAMP_S + 1.0
"""How far two measurements of the same clock, of two processes, are apart at the most, besides their uncertainty:
each may rest on late stamps, and this machine's clock may have been set right a little."""


@dataclass(frozen=True)
class Pressed:
    """A press of Save; in monotonic seconds.

    Attributes:
        sent_s: Before it was pressed.
        answered_s: When its answer was heard, None if it was not.
        dates: When each answer of the site was heard, and its `Date` header.
    """

    sent_s: float
    answered_s: float | None
    dates: tuple[tuple[float, str | None], ...] = ()


@dataclass(frozen=True)
class Timing:
    """Between which instants a Save was carried out.

    Attributes:
        earliest, latest: By the site's clock, by all of its readings.
        jump: Set where they contradict each other.
        after: The clock as it is after a jump.
    """

    earliest: Instant
    latest: Instant
    jump: ClockJump | None = None
    after: clocks.ServerClock | None = None


def time_press(clock: clocks.ServerClock, pressed: Pressed, later: clocks.Exchange | None) -> Timing:
    """Tell when a Save was carried out.

    Args:
        clock: As it was measured before.
        pressed: The press and its answers.
        later: A question for the site's clock after it, if one was asked.
    """
    # Without an answer, it was before this look.
    answered_s = time.monotonic() if pressed.answered_s is None else pressed.answered_s
    earliest, latest = clock.earliest_at(pressed.sent_s), clock.latest_at(answered_s)
    if clock.source != clocks.FROM_DATE:
        return Timing(earliest, latest)
    readings = [
        ("the answer to Save", clocks.Exchange(pressed.sent_s, heard_s, date))
        for heard_s, date in pressed.dates
    ]
    if later is not None:
        readings.append(("an answer after Save", later))
    others = [(name, other) for name, exchange in readings if (other := _clock_of(exchange)) is not None]
    others = [(name, other) for name, other in others if _apart_s(clock, other) > 0]
    if not others:
        return Timing(earliest, latest)
    after = (
        min(other.earliest_at(pressed.sent_s) for _, other in others),
        max(other.latest_at(answered_s) for _, other in others),
    )
    both = min(earliest, after[0]), max(latest, after[1])
    seen = [(name, other) for name, other in others if _apart_s(clock, other) > clocks.LATE_STAMP_S]
    if not seen:
        return Timing(*both)
    best = min((other for _, other in seen), key=lambda other: other.uncertainty_s)
    by_s = (best.earliest_s + best.latest_s - clock.earliest_s - clock.latest_s) / 2
    return Timing(*both, _jump(seen[0][0], by_s, (earliest, latest), after), best)


def time_since(announced: Mapping[str, Any], clock: clocks.ServerClock) -> Timing:
    """Tell when a Save was carried out whose process ended: after it was announced, and before now.

    Args:
        announced: The values that were journaled before it, by the clock of that process.
        clock: The site's clock as it was measured now.
    """
    earliest = Instant.parse_iso(announced["server_time"])
    latest = clock.latest_at(time.monotonic())
    then_s = announced.get("clock_error_s")
    if then_s is None or clock.source != clocks.FROM_DATE:
        return Timing(earliest, latest)
    by_s = float(then_s) - clock.local_error_s()
    if abs(by_s) <= MOST_CHANGE_S + 2 * clock.uncertainty_s:
        return Timing(earliest, latest)
    shift = clocks.seconds(by_s)
    jump = _jump("a later process", by_s, (earliest, latest - shift), (earliest + shift, latest))
    return Timing(min(earliest, earliest + shift), max(latest, latest - shift), jump, clock)


def announce(clock: clocks.ServerClock) -> dict[str, Any]:
    """Give what a later process needs for `time_since`."""
    return {
        "server_time": clock.earliest_at(time.monotonic()).format_iso(),
        "clock_error_s": round(clock.local_error_s(), 3),
    }


def is_borne_out(clock: clocks.ServerClock) -> bool:
    """Tell whether this machine's own clock, which nobody set at that moment, agrees with the site's."""
    return abs(clock.local_error_s()) <= MOST_LOCAL_ERROR_S


def _clock_of(exchange: clocks.Exchange) -> clocks.ServerClock | None:
    clock = clocks.ServerClock()
    try:
        clock.learn(exchange)
    except DriftError:  # no Date, or none that can be read: it says nothing
        return None
    return clock


def _apart_s(one: clocks.ServerClock, other: clocks.ServerClock) -> float:
    """Give the gap between what two readings say; zero or less where they can both be right."""
    return max(other.earliest_s - one.latest_s, one.earliest_s - other.latest_s)


def _jump(
    seen_in: str, by_s: float, before: tuple[Instant, Instant], after: tuple[Instant, Instant]
) -> ClockJump:
    def bracket(ends: tuple[Instant, Instant]) -> SwitchOff:
        return SwitchOff(earliest=ends[0].format_iso(), latest=ends[1].format_iso())

    return ClockJump(seen_in=seen_in, by_s=round(by_s, 1), before=bracket(before), after=bracket(after))
