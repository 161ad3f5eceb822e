"""The arithmetic of the cut-off: which instants the box can hold, and which of them is next.

Source: design, "The cut-off, precisely". Nothing here looks at a page or a clock.
"""

from __future__ import annotations

from dataclasses import dataclass

from whenever import Instant, PlainDateTime, RepeatedTime, SkippedTime, TimeDelta

from robot.errors import RequestError

LONGEST_DOUBLED_MIN = 4 * 60
"""No zone's clocks were ever put back by more."""


@dataclass(frozen=True)
class CutoffBox:
    """What *Ignore Orders Before* can hold.

    Attributes:
        resolution_s: Its steps, in seconds: 1 or 60.
        zone: IANA name of the zone its local times are in.
    """

    resolution_s: int
    zone: str

    def to_local(self, instant: Instant) -> PlainDateTime:
        """Express an instant as the local time to be put into the box.

        Raises:
            RequestError: The box cannot express it: it falls between two steps, or its local time occurs
                twice (end of summer time).
        """
        if instant.timestamp(unit="nanosecond") % (self.resolution_s * 10**9):
            raise RequestError(
                f"{instant.format_iso()} lies between two values of a box with steps of {self.resolution_s} s."
            )
        local = instant.to_tz(self.zone).to_plain()
        if self.to_instant(local) != instant:
            raise _occurs_twice(local, self.zone)
        return local

    def to_instant(self, local: PlainDateTime) -> Instant:
        """Tell which instant a local time in the box means.

        Raises:
            RequestError: The local time occurs twice or never in this zone.
        """
        try:
            return local.assume_tz(self.zone, disambiguation="raise").to_instant()
        except RepeatedTime:
            raise _occurs_twice(local, self.zone) from None
        except SkippedTime:
            raise RequestError(
                f"{local.format_iso()} does not exist in {self.zone}: the clocks skip it.",
                hint="The box holds a time that was never shown by a clock; look at it on the page.",
            ) from None

    def next_after(self, earliest: Instant) -> Instant:
        """Choose the next instant the box can hold, at or after `earliest`.

        Raises:
            RequestError: It falls into the hour that occurs twice.
        """
        step_ns = self.resolution_s * 10**9
        steps = -(-earliest.timestamp(unit="nanosecond") // step_ns)
        instant = Instant.from_timestamp(steps * step_ns, unit="nanosecond")
        self.to_local(instant)
        return instant

    def nearest_to(self, instant: Instant) -> Instant:
        """Round an instant to the nearest value of the box, whatever its local time is called."""
        step_ns = self.resolution_s * 10**9
        steps = (instant.timestamp(unit="nanosecond") + step_ns // 2) // step_ns
        return Instant.from_timestamp(steps * step_ns, unit="nanosecond")

    def next_unambiguous(self, earliest: Instant) -> Instant:
        """Choose the next instant whose local time occurs once only, at or after `earliest`."""
        for minutes in range(LONGEST_DOUBLED_MIN + 1):
            try:
                return self.next_after(earliest + TimeDelta(minutes=minutes))
            except RequestError:
                continue
        raise _occurs_twice(earliest.to_tz(self.zone).to_plain(), self.zone)


@dataclass(frozen=True)
class Bracket:
    """Between which instants of the server's clock the old channel was switched off."""

    earliest: Instant
    latest: Instant

    def distance_to(self, cutoff: Instant) -> tuple[TimeDelta, TimeDelta]:
        """Tell how much too early and how much too late the switch-off can have been, as (losses, duplicates).

        Orders between the switch-off and the cut-off never come; orders between the cut-off and the
        switch-off come twice. Both are zero or positive.
        """
        nothing = TimeDelta()
        return max(cutoff - self.earliest, nothing), max(self.latest - cutoff, nothing)


def _occurs_twice(local: PlainDateTime, zone: str) -> RequestError:
    return RequestError(
        f"{local.format_iso()} occurs twice in {zone}, and the box cannot say which one is meant.",
        hint="Nothing was changed. Start again once the clocks have passed the doubled hour.",
    )
