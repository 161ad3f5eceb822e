"""How a run tells the time: the clock that was decided for, once a process."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from robot import clock as clocks
from robot.browser.way_out import AwayError
from robot.driver_errors import meaning_of
from robot.errors import DriftError, RobotError, UnavailableError
from robot.procedures.amazon_mws_to_sp.true_clock import find_clock, find_clock_afterwards
from robot.way_in import why_no_way_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from robot.browser.wall import Wall
    from robot.procedures.amazon_mws_to_sp.work import MigrationWork
    from robot.settings import Settings


class TellsTime:
    """The part of a migration that tells the time.

    Attributes:
        clock: The one that was decided for, once it is needed; None has it found again.
    """

    settings: Settings
    wall: Wall
    tell: Callable[[str], None]
    clock: clocks.ServerClock | None = None
    _clock_afterwards: clocks.ServerClock | None = None

    def server_clock(self) -> clocks.ServerClock:
        """Give the clock by which the cut-off is chosen, once a process; before anything is switched off.

        It may take two minutes and lead to other screens, where the site's clock and this machine's differ.

        Raises:
            DriftError: The site's answers carry no usable clock, and this machine's is not to be trusted.
            ClocksDifferError: Nothing shows which of the two is right.
        """
        if self.clock is None:
            self.clock = find_clock(cast("MigrationWork", self), self._measure_clock())
        return self.clock

    def clock_afterwards(self) -> clocks.ServerClock:
        """Give the same clock where it is too late to stop for it; no screen is left.

        Raises:
            DriftError: As above.
        """
        if self.clock is None and self._clock_afterwards is None:
            self._clock_afterwards = find_clock_afterwards(cast("MigrationWork", self), self._measure_clock())
        return self.clock or self._clock_afterwards or self.server_clock()

    def _measure_clock(self) -> clocks.ServerClock:
        try:
            return clocks.measure(self._ask)
        except DriftError:
            if not self.settings.trust_local_clock:
                raise
            self.tell("The site's answers carry no usable clock; this machine's is trusted, as you said.")
            return clocks.ServerClock.of_this_machine()

    def recheck_clock(self) -> clocks.ServerClock:
        """Ask the clock once more, right before it matters; if it was set meanwhile, find it again."""
        clock = self.server_clock()
        if clock.is_stale():
            self.tell("This machine's clock was set, or the machine has slept. It is compared again.")
            self.clock = None
        try:
            if clock.source == clocks.FROM_DATE:
                clock.learn(self._ask())
        except DriftError as error:
            self.tell(f"{error.message} It is measured again.")
            self.clock = None
        return self.server_clock()

    def ask_clock(self) -> clocks.Exchange | None:
        """Ask the server's clock once; None if the site does not answer, which others will say."""
        try:
            return self._ask()
        except RobotError:
            return None

    def _ask(self) -> clocks.Exchange:
        doing = "Asking for the server's clock"
        try:
            asked = self.wall.ask(self.settings.base_url, self.settings.timeout_ms / 1000)
        except AwayError as away:
            why = away.trouble.why
            raise (
                why_no_way_in(why, doing)
                or meaning_of(why, doing)
                or UnavailableError(
                    f"{doing}: the site did not answer ({why}).", hint="Try again when the site is back."
                )
            ) from None
        return clocks.Exchange(asked.sent_s, asked.received_s, asked.headers.get("date"))
