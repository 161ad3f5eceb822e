"""The server's clock as seen from here, with its uncertainty.

A response's `Date` header says the server's time in whole seconds, so each exchange proves an interval for
(server time - monotonic time of this machine): with the header `d`, sent at `s` and received at `r`, the
header was stamped between the two, so the difference lies in `[d - r, d + 1 - s]`. Exchanges aimed at the
moment where the header is about to change cut that interval in half again and again. The wall clock of this
machine plays no part.

Source: field notes, "The server's clock" (7 to 11 requests gave about one round trip).
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime

from whenever import Instant, TimeDelta

from robot.errors import DriftError

MOST_EXCHANGES = 12
"""Requests spent on one measurement at the most; more would not be polite."""

LATE_STAMP_S = 1.3
"""Some servers refresh their header once a second and send it late; measured with uvicorn."""


@dataclass(frozen=True)
class Exchange:
    """One request: when it was sent and answered (monotonic seconds), and the header of the answer."""

    sent_s: float
    received_s: float
    date: str | None


MOST_DRIFT = 200e-6
"""How much faster or slower one clock may run than the other while it is being set right (slewed)."""


FROM_DATE = "the site's Date headers"
FROM_THIS_MACHINE = "this machine's clock, trusted on the operator's word"
BORNE_OUT = "this machine's clock, which a third one bears out against the site's"

MOST_APART_S = 60.0
"""Up to here between the site's clock and this machine's, the site's counts; beyond, a third one has to decide."""

MOST_STEP_S = 1.0
"""This machine's clock was set, or the machine slept, if its distance to monotonic time has changed by more."""

Ask = Callable[[], Exchange]
"""Send one small request that changes nothing."""


@dataclass
class ServerClock:
    """Tells the server's time.

    Attributes:
        earliest_s: Least possible (server epoch seconds - monotonic seconds).
        latest_s: Greatest possible, not counting a late stamp.
        round_trips_s: Durations of the exchanges seen.
        source: Where the time comes from.
        learned_s: When the last exchange was, monotonic seconds.
    """

    earliest_s: float = float("-inf")
    latest_s: float = float("inf")
    round_trips_s: list[float] = field(default_factory=list)
    learned_s: float = 0.0
    source: str = FROM_DATE

    @classmethod
    def of_this_machine(
        cls, why: str = FROM_THIS_MACHINE, round_trips_s: Sequence[float] = (0.0,)
    ) -> ServerClock:
        """Take this machine's clock for the server's; its error is unknown.

        Args:
            why: Why it may be taken; becomes the source.
            round_trips_s: Durations of exchanges with the site.
        """
        offset_s = time.time() - time.monotonic()
        return cls(offset_s, offset_s, list(round_trips_s), time.monotonic(), why)

    def is_stale(self) -> bool:
        """Tell whether this machine's clock, taken for the server's, was set since, or the machine has slept."""
        if self.source == FROM_DATE:
            return False
        return abs(time.time() - time.monotonic() - self._offset_s) > MOST_STEP_S

    @property
    def uncertainty_s(self) -> float:
        """Half the width of what is known, in seconds."""
        return (self.latest_s - self.earliest_s) / 2

    @property
    def round_trip_s(self) -> float:
        """Median time of an exchange, in seconds."""
        return statistics.median(self.round_trips_s)

    @property
    def _offset_s(self) -> float:
        return (self.earliest_s + self.latest_s) / 2

    def now(self) -> Instant:
        """Tell the server's time, best estimate."""
        return self.at(time.monotonic())

    def at(self, monotonic_s: float) -> Instant:
        """Tell the server's time at a monotonic instant of this machine."""
        return Instant.from_timestamp(round((monotonic_s + self._offset_s) * 1e9), unit="nanosecond")

    def earliest_at(self, monotonic_s: float) -> Instant:
        """Tell the least the server's time can have been."""
        return Instant.from_timestamp(round((monotonic_s + self.earliest_s) * 1e9), unit="nanosecond")

    def latest_at(self, monotonic_s: float) -> Instant:
        """Tell the most the server's time can have been, a late stamp included."""
        return Instant.from_timestamp(
            round((monotonic_s + self.latest_s + LATE_STAMP_S) * 1e9), unit="nanosecond"
        )

    def monotonic_of(self, instant: Instant) -> float:
        """Tell when, in monotonic seconds of this machine, the server reaches an instant."""
        return instant.timestamp(unit="nanosecond") / 1e9 - self._offset_s

    def local_error_s(self) -> float:
        """Tell how far this machine's wall clock is ahead of the server, in seconds."""
        return (Instant.now() - self.now()).total("seconds")

    def learn(self, exchange: Exchange) -> None:
        """Narrow down by one more exchange.

        Raises:
            DriftError: The answer has no usable `Date`, or contradicts the earlier ones (the server's clock
                was set, or several servers disagree).
        """
        if not exchange.date:
            raise DriftError(
                "The site's answers carry no Date header, so its clock cannot be read.", hint=_NO_CLOCK
            )
        stamped_s = read_date(exchange.date)
        if stamped_s is None:
            raise DriftError("The site's Date header is not a date.", hint=_NO_CLOCK)
        aged_s = MOST_DRIFT * max(0.0, exchange.received_s - self.learned_s) if self.round_trips_s else 0.0
        earliest_s = max(self.earliest_s - aged_s, stamped_s - exchange.received_s)
        latest_s = min(self.latest_s + aged_s, stamped_s + 1 - exchange.sent_s)
        if earliest_s > latest_s:
            raise DriftError(
                "The site's clock contradicts itself: it was set, or its servers disagree.", hint=_NO_CLOCK
            )
        self.earliest_s, self.latest_s, self.learned_s = earliest_s, latest_s, exchange.received_s
        self.round_trips_s.append(exchange.received_s - exchange.sent_s)


def read_date(header: str) -> float | None:
    """Read a `Date` header as seconds since 1970; None if it is none, such as one that a proxy wrote in its own way."""
    try:
        stamped = parsedate_to_datetime(header)
        return (
            (stamped if stamped.tzinfo else stamped.replace(tzinfo=UTC)).timestamp()
            if (stamped.year in _YEARS)
            else None
        )
    except (ValueError, TypeError, IndexError, OverflowError):  # by version of Python and kind of nonsense
        return None


_YEARS = range(2000, 2200)
"""What no clock reads by mistake of a few years, and every arithmetic of instants can hold."""

_NO_CLOCK = (
    "Nothing was changed. The cut-off cannot be exact without the site's clock. If this machine's clock is known to "
    "be right, --trust-local-clock takes that instead."
)


def measure(ask: Ask, *, target_s: float = 0.008) -> ServerClock:
    """Measure the server's clock; takes about four seconds.

    Args:
        ask: Sends one request.
        target_s: Uncertainty to stop at, in seconds; never below half a round trip, whatever is asked for.

    Raises:
        DriftError: See `ServerClock.learn`.
    """
    clock = ServerClock()
    clock.learn(ask())
    for _ in range(MOST_EXCHANGES - 1):
        if clock.uncertainty_s <= max(target_s, clock.round_trip_s / 2):
            break
        _wait_for_edge(clock)
        clock.learn(ask())
    return clock


def _wait_for_edge(clock: ServerClock) -> None:
    """Wait until a request sent now is stamped where the header is as likely to have changed as not."""
    lead_s = clock.round_trip_s / 2
    reachable_s = time.monotonic() + lead_s + clock._offset_s  # noqa: SLF001 - same module
    edge_s = int(reachable_s) + 1
    wait_until(edge_s - clock._offset_s - lead_s)  # noqa: SLF001 - same module


def wait_until(monotonic_s: float, *, tick: Callable[[float], None] | None = None) -> None:
    """Wait for an instant of this machine's monotonic clock.

    Args:
        monotonic_s: The instant, in seconds.
        tick: Called about once a second with the seconds left, to show a countdown.
    """
    while (left_s := monotonic_s - time.monotonic()) > 0:
        if tick is not None:
            tick(left_s)
        # Short naps at the end: a long one may oversleep by the system's timer resolution.
        time.sleep(min(left_s, 1.0) if left_s > 0.05 else left_s / 2)  # noqa: PLR2004 # reason: waits for an instant of the clock, not for a page


def seconds(value_s: float) -> TimeDelta:
    """Make a duration of seconds."""
    return TimeDelta(nanoseconds=round(value_s * 1e9))
