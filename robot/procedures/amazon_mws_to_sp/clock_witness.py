"""Which of two clocks is right, where the site's and this machine's differ: what a third one says.

Ignore Orders Before is compared with purchase dates, so the clock that counts is Amazon's. An order's date is a
reading of it, though not of this moment: an order is imported late, and a Pending one much later. So

- an order is never dated later than Amazon's now: a clock that it is ahead of is behind. That is proof.
- an order that came in between two looks and was bought just then, by the clock that is ahead, proves that clock.
- for the clock that is behind, an order can only speak: it may have been bought long ago, by the other clock. Many
  orders have to say so, in the order in which they were bought; and for this machine's clock, a date that Channels
  itself wrote has to say so as well (a transaction record or an import, which are never late).

What fits both clocks or neither says nothing. Nothing here looks at a page or at a clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from whenever import Instant

from pages.dates import MINUTE_S

Name = Literal["site", "machine"]

TOLERANCE_S: Final = 5.0
"""How far ahead of a right clock a date may be: Amazon's clock and the site's are not quite the same."""

MOST_AGE_S: Final = 60.0
"""An order that came in between two looks was bought at most so long before the first of them."""

LEAST_SHARE: Final = 4
"""That age is at most one part in so many of the difference between the clocks, so that no order fits both."""

LEAST_ORDERS: Final = 10
"""As many orders have to speak for the clock that is behind.

With three, 79 of 1,152 invented sites whose orders all stay Pending for about as long as the site's clock was behind
spoke for it, and with eight none.
"""

LEAST_AGREEING: Final = 0.8
"""As large a part of all that came in has to."""

ZONES_APART_S: Final = 15 * 60
"""Zones differ by a multiple of this; clocks that do so may be told apart wrongly by a wrong zone."""


@dataclass(frozen=True)
class Clocks:
    """Two clocks that differ; each as (seconds since 1970 - monotonic seconds)."""

    site_s: float
    machine_s: float

    @property
    def apart_s(self) -> float:
        """How far the site's clock is ahead of this machine's, in seconds."""
        return self.site_s - self.machine_s

    @property
    def ahead(self) -> Name:
        """The one that is ahead."""
        return "site" if self.apart_s > 0 else "machine"

    @property
    def behind(self) -> Name:
        """The other one."""
        return "machine" if self.apart_s > 0 else "site"

    @property
    def most_age_s(self) -> float:
        """How old an order may be that came in between two looks, if it is to say anything."""
        return min(MOST_AGE_S, abs(self.apart_s) / LEAST_SHARE)

    def reads(self, name: Name, at_s: float) -> float:
        """Tell what a clock reads at a monotonic instant, in seconds since 1970."""
        return at_s + (self.site_s if name == "site" else self.machine_s)

    def may_be_zones(self, resolution_s: int) -> bool:
        """Tell whether the clocks are as far apart as two zones may be, so that a wrong zone looks like a wrong clock."""
        apart_s = abs(self.apart_s)
        zones_s = round(apart_s / ZONES_APART_S) * ZONES_APART_S
        return zones_s > 0 and abs(apart_s - zones_s) <= self.most_age_s + TOLERANCE_S + resolution_s


@dataclass(frozen=True)
class Look:
    """One look at a list.

    Attributes:
        began_s: Before it was asked for, monotonic seconds: what came later may be missing in it.
        ended_s: When it had been read: everything in it was there.
        dated_s: Its entries, with their dates in seconds since 1970.
        resolution_s: Steps of the dates.
    """

    began_s: float
    ended_s: float
    dated_s: Mapping[str, float]
    resolution_s: int = 1


@dataclass(frozen=True)
class Arrival:
    """An entry that a look did not show and the next one did.

    Attributes:
        is_latest: No entry that was there before is dated later.
    """

    name: str
    dated_s: float
    absent_s: float
    seen_s: float
    resolution_s: int
    is_latest: bool

    def fits(self, clocks: Clocks, name: Name) -> bool:
        """Tell whether it is dated as if it had been made just then, by that clock."""
        earliest_s = clocks.reads(name, self.absent_s) - clocks.most_age_s - self.resolution_s
        return earliest_s <= self.dated_s <= clocks.reads(name, self.seen_s) + TOLERANCE_S

    def fits_only(self, clocks: Clocks, name: Name) -> bool:
        """Tell whether that is so by that clock, and not by the other one."""
        other: Name = "machine" if name == "site" else "site"
        return self.fits(clocks, name) and not self.fits(clocks, other)


@dataclass(frozen=True)
class Ruling:
    """Which clock is right, None if nothing shows it; and what was seen, in words for support."""

    clock: Name | None
    why: str


def judge(clocks: Clocks, orders: Sequence[Look], entries: Sequence[Look]) -> Ruling:
    """Decide between two clocks by what came in while they were watched.

    Args:
        clocks: Further apart than `robot.clock.MOST_APART_S`.
        orders: Looks at the orders of the old channel, with their purchase dates.
        entries: Looks at what Channels itself dated when it happened: transaction records, imports of orders.
    """
    ahead, behind = clocks.ahead, clocks.behind
    came = list(_arrivals(orders))
    if (late := find_beyond(clocks, ahead, orders)) is not None:
        return Ruling(None, f"{late} is dated later than both clocks read")
    if (late := find_beyond(clocks, behind, orders)) is None:
        return _judge_behind(clocks, came, list(_arrivals(entries)), find_beyond(clocks, behind, entries))
    for one in came:
        is_beyond = _is_beyond(clocks, behind, one.dated_s, one.seen_s, one.resolution_s)
        if is_beyond and one.fits_only(clocks, ahead):
            return Ruling(ahead, _say(clocks, one))
    return Ruling(
        None, f"{late} is dated later than {SAID[behind]} reads, but none that came in fits {SAID[ahead]}"
    )


def _judge_behind(
    clocks: Clocks, came: Sequence[Arrival], entries: Sequence[Arrival], late: str | None
) -> Ruling:
    """Decide where no order proves that either clock is behind.

    Args:
        clocks: The two.
        came: Orders that came in.
        entries: What Channels dated meanwhile.
        late: What it dated later than the clock that is behind reads.
    """
    behind = clocks.behind
    fitting = [one for one in came if one.is_latest and one.fits_only(clocks, behind)]
    is_spoken_for = len(fitting) >= max(LEAST_ORDERS, LEAST_AGREEING * len(came))
    by_site, by_machine = (
        [one for one in entries if one.is_latest and one.fits_only(clocks, name)] for name in SAID
    )
    if is_spoken_for and behind == "site":
        if late is None and not by_machine:
            return Ruling("site", f"{_say(clocks, fitting[0])}; {len(fitting)} such orders came in")
        return Ruling(None, "new orders fit the site's clock, and what Channels itself dated does not")
    if by_machine and not by_site and (late is None or behind == "site"):
        return Ruling("machine", _say(clocks, by_machine[0]))
    if not came:
        return Ruling(None, "no new order came in")
    if is_spoken_for:
        doubt = "it may also have been imported late, and nothing that Channels dated itself confirms it"
        return Ruling(None, f"{_say(clocks, fitting[0])}; {doubt}")
    return Ruling(None, f"{len(came)} orders came in, and too few of them fit one clock and not the other")


SAID: Final[Mapping[Name, str]] = {"site": "the site's clock", "machine": "this machine's clock"}


def _arrivals(looks: Sequence[Look]) -> Iterator[Arrival]:
    known: dict[str, float] = {}
    for before, look in zip([None, *looks], looks, strict=False):
        latest_s = max(known.values(), default=float("-inf"))
        if before is not None:
            for name, dated_s in look.dated_s.items():
                if name not in known:
                    is_latest = dated_s >= latest_s
                    yield Arrival(name, dated_s, before.began_s, look.ended_s, look.resolution_s, is_latest)
        known.update(look.dated_s)


def find_beyond(clocks: Clocks, name: Name, looks: Sequence[Look]) -> str | None:
    """Give an entry that is dated later than a clock read when it was seen; None if there is none.

    Of orders, that proves that the clock is behind.
    """
    for look in looks:
        for entry, dated_s in look.dated_s.items():
            if _is_beyond(clocks, name, dated_s, look.ended_s, look.resolution_s):
                return entry
    return None


def _is_beyond(clocks: Clocks, name: Name, dated_s: float, seen_s: float, resolution_s: int) -> bool:
    # In whole minutes it may have been rounded up.
    rounded_s = resolution_s if resolution_s >= MINUTE_S else 0
    return dated_s > clocks.reads(name, seen_s) + TOLERANCE_S + rounded_s


def _say(clocks: Clocks, arrival: Arrival) -> str:
    site, machine = (say_time(clocks.reads(name, arrival.seen_s)) for name in ("site", "machine"))
    return (
        f"{arrival.name}, which came in between two looks, is dated {say_time(arrival.dated_s)}; the site's clock "
        f"read {site} then, and this machine's {machine}"
    )


def say_time(epoch_s: float) -> str:
    """Say an instant to the second, for a sentence."""
    return Instant.from_timestamp(int(epoch_s)).format_iso().replace("T", " ").replace("Z", " UTC")
