"""The deciding half of documented Step Two: choose the cut-off, and switch the old channel off at it."""

from __future__ import annotations

import time
from typing import ClassVar

from whenever import Instant

from robot import clock as clocks
from robot.engine import Facts, Seen, Step
from robot.errors import DriftError, RequestError, UnavailableError
from robot.procedures.amazon_mws_to_sp.facts import CARRIED_OVER, ClockFact, SwitchOff
from robot.procedures.amazon_mws_to_sp.request import old_is_off
from robot.procedures.amazon_mws_to_sp.work import MigrationWork

LEAD_S = 4.0
"""Time between choosing the cut-off and pressing Save: opening the page, switching unsaved, one picture."""

LEAST_LEAD_S = 1.5
"""Less than this before the cut-off and a new one is chosen; a picture and a journal line take a third."""


class NoteCutOff(Step[MigrationWork]):
    id: ClassVar = "note-cut-off"
    part: ClassVar = 2
    title: ClassVar = "Note the exact instant at which the old channel will be switched off"

    def look(self, work: MigrationWork) -> Seen | None:
        cutoff = work.known.cutoff_at
        if cutoff is None:
            return None
        if work.has_intended(SwitchOffOldChannel.id):
            return Seen()
        if cutoff < work.server_clock().now() + clocks.seconds(LEAST_LEAD_S):
            return None
        return Seen({"cutoff": cutoff.format_iso(), "clock": work.facts["clock"]})

    def act(self, work: MigrationWork) -> None:
        work.require_room()
        if not work.history.has_intended and not work.approve(plan_text(work)):
            raise RequestError("Not confirmed.", hint="Nothing was changed. Start again when it may be done.")
        clock = work.server_clock()
        work.facts["clock"] = ClockFact(
            uncertainty_s=round(clock.uncertainty_s, 4),
            round_trip_s=round(clock.round_trip_s, 4),
            local_error_s=round(clock.local_error_s(), 3),
            exchanges=len(clock.round_trips_s),
        ).model_dump(mode="json")
        choose_cutoff(work)


class SwitchOffOldChannel(Step[MigrationWork]):
    id: ClassVar = "switch-off-old-channel"
    part: ClassVar = 2
    title: ClassVar = "Switch the old channel off and save, at that instant"
    changes: ClassVar = True

    def __init__(self) -> None:
        self._pressed: tuple[float, float] | None = None

    def look(self, work: MigrationWork) -> Seen | None:
        page = work.open_old()
        if page.read_active():
            return None
        if work.known.switched_off is not None:
            return Seen()
        clock = work.server_clock()
        if self._pressed is not None:
            sent_s, answered_s = self._pressed
            bracket = SwitchOff(
                earliest=clock.earliest_at(sent_s).format_iso(),
                latest=clock.latest_at(answered_s).format_iso(),
            )
        elif intended := work.history.steps[self.id].intended:
            # The process ended between the intention and its record: it was after the one and before now.
            work.facts["cutoff"] = intended["cutoff"]
            bracket = SwitchOff(
                earliest=intended["server_time"], latest=clock.latest_at(time.monotonic()).format_iso()
            )
        else:
            raise old_is_off(work.request.channel)
        return Seen({"switched_off": bracket.model_dump(mode="json"), "cutoff": work.known.cutoff})

    def prepare(self, work: MigrationWork) -> Facts:
        page = work.desk.old or work.open_old()
        page.set_active(False)
        page.ready_save()
        clock = work.server_clock()
        cutoff = work.known.cutoff_at
        if cutoff is None or cutoff < clock.now() + clocks.seconds(LEAST_LEAD_S):
            cutoff = choose_cutoff(work)
        return {
            "is_active": {"before": True, "written": False},
            "cutoff": cutoff.format_iso(),
            "server_time": clock.earliest_at(time.monotonic()).format_iso(),
        }

    def act(self, work: MigrationWork) -> None:
        page, clock, cutoff = work.desk.old, work.server_clock(), work.known.cutoff_at
        if page is None or cutoff is None:
            raise DriftError("The old channel's settings are not open.")
        press_at_s = clock.monotonic_of(cutoff) - clock.round_trip_s / 2
        if time.monotonic() > press_at_s:
            raise UnavailableError(
                "Preparing the switch-off took longer than planned; Save was not pressed.",
                hint="Run `channels-robot resume`; it chooses a new instant.",
            )
        clocks.wait_until(press_at_s, tick=lambda left: work.tell(f"Switching off in {left:.0f} s"))
        sent_s = time.monotonic()
        try:
            page.press_save()
            outcome = page.wait_saved()
        finally:
            self._pressed = (sent_s, time.monotonic())
        if not outcome.is_accepted:
            raise RequestError(
                f"Channels refused to switch the old channel off: {'; '.join(outcome.errors) or 'no reason shown'}.",
                hint="The old channel is unchanged. Mend what Channels names, then run `channels-robot resume`.",
            )


def choose_cutoff(work: MigrationWork) -> Instant:
    """Choose the next instant that the box can hold and that leaves time to prepare."""
    box = work.known.box
    if box is None:
        raise DriftError("The box of the cut-off was not inspected.")
    cutoff = box.as_box().next_after(work.server_clock().now() + clocks.seconds(LEAD_S))
    work.facts["cutoff"] = cutoff.format_iso()
    return cutoff


def plan_text(work: MigrationWork) -> str:
    """Say what will be written, before a person approves it."""
    known = work.known
    values = known.old.values if known.old else {}
    lines = [
        f"Company   {known.company or 'not shown'}",
        f"Store     {work.request.store}",
        f"Switch off  {work.request.channel}",
        f"Create      {work.request.new_name}  (Amazon SP)",
        *(f"  {CARRIED_OVER[element]}: {', '.join(value)}" for element, value in values.items()),
        f"  Ignore Orders Before: the instant of the switch-off, in {known.box.zone if known.box else '?'}",
    ]
    return "\n".join(lines)
