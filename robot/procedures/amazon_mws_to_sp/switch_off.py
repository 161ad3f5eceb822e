"""The deciding half of documented Step Two: choose the cut-off, and switch the old channel off at it."""

from __future__ import annotations

import time
from functools import partial
from typing import ClassVar

from whenever import Instant

from pages.channel_settings import ChannelSettingsPage
from robot import clock as clocks
from robot.errors import DriftError, ReadBackError, RequestError, UnavailableError, look_first
from robot.procedures.amazon_mws_to_sp.facts import ClockFact, SwitchOff, settings_of
from robot.procedures.amazon_mws_to_sp.others import old_is_off
from robot.procedures.amazon_mws_to_sp.press_time import (
    MOST_LOCAL_ERROR_S,
    Pressed,
    Timing,
    announce,
    is_borne_out,
    time_press,
    time_since,
)
from robot.procedures.amazon_mws_to_sp.request import only_row
from robot.procedures.amazon_mws_to_sp.true_clock import compare_clocks
from robot.procedures.amazon_mws_to_sp.work import MigrationWork
from robot.runs import StepHistory
from robot.step import NOTHING_TO_UNDO, Facts, Seen, Step

LEAD_S = 1.5
"""Time between choosing the cut-off and pressing Save, besides opening the page: switching unsaved, a picture."""

LEAST_LEAD_S = 1.0
"""Less than this before the cut-off and a later one is chosen."""

MOST_AHEAD_S = 15 * 60.0
"""A cut-off further ahead was chosen by another clock, or by one that has been set since."""

MOST_FORMS = 4
"""Tries to have the form ready in time; each waits as long as the last one showed to be needed."""

MOST_EARLY_S = 5.0
"""Save is never pressed so long before the cut-off: it is early by half a round trip and by what a press takes."""


class NoteCutOff(Step[MigrationWork]):
    id: ClassVar = "note-cut-off"
    part: ClassVar = 2
    title: ClassVar = "Note the exact instant at which the old channel will be switched off"
    inverse: ClassVar = NOTHING_TO_UNDO

    def look(self, work: MigrationWork) -> Seen | None:
        cutoff = work.known.cutoff_at
        if cutoff is None:
            return None
        if work.has_intended(SwitchOffOldChannel.id):
            return Seen()
        now = work.server_clock().now()
        if not now + clocks.seconds(LEAST_LEAD_S) <= cutoff <= now + clocks.seconds(MOST_AHEAD_S):
            return None
        return Seen({"cutoff": cutoff.format_iso(), "clock": work.facts["clock"]})

    def act(self, work: MigrationWork) -> None:
        work.require_room()
        work.server_clock()  # nobody has to say yes to what is going to stop for the clocks
        work.obtain_consent()  # before the cut-off is chosen: a person may take their time
        clock = work.recheck_clock()
        error_s = clock.local_error_s()
        if clock.source == clocks.FROM_DATE and abs(error_s) > MOST_LOCAL_ERROR_S:
            work.tell(f"This machine's clock is {error_s:+.1f} s off the site's; the site's clock is used.")
        site_ahead_s, shown_by = compare_clocks(work, clock)
        work.facts["clock"] = ClockFact(
            source=clock.source,
            uncertainty_s=round(clock.uncertainty_s, 4),
            round_trip_s=round(clock.round_trip_s, 4),
            local_error_s=round(error_s, 3),
            exchanges=len(clock.round_trips_s),
            site_ahead_s=site_ahead_s,
            shown_by=shown_by,
        ).model_dump(mode="json")
        _wait_out_doubled_hour(work)
        choose_cutoff(work, lead_s(work))


class SwitchOffOldChannel(Step[MigrationWork]):
    id: ClassVar = "switch-off-old-channel"
    part: ClassVar = 2
    title: ClassVar = "Switch the old channel off and save, at that instant"
    changes: ClassVar = True
    inverse: ClassVar = "The rollback switches the old channel on again."

    def __init__(self) -> None:
        self._pressed: Pressed | None = None
        self._is_anothers = False
        """The channel was seen to be on, and then off, before anything was pressed here."""
        self._unsaved: ChannelSettingsPage | None = None
        """The form in which the channel is switched off and not saved; a page may ask before it is left."""
        self._more_s = 0.0
        """What preparing this form has taken beyond what is usual, in seconds."""

    def look(self, work: MigrationWork) -> Seen | None:
        if self._is_anothers:
            raise old_is_off(work)
        if self._open_old(work).read_active():
            return None
        known = work.known
        if known.switched_off is not None:
            return Seen(read_back={"is_active": False})
        if known.cutoff_at is None:
            raise old_is_off(work)
        if self._pressed is not None:
            timing = time_press(work.server_clock(), self._pressed, work.ask_clock())
            cutoff, reason = self._nearest(work, known.cutoff_at, self._pressed, timing)
        elif intended := work.history.steps.get(self.id, StepHistory()).intended:
            timing = time_since(intended, work.clock_afterwards())
            cutoff, reason = known.cutoff_at, None
        else:
            raise old_is_off(work)
        bracket = SwitchOff(earliest=timing.earliest.format_iso(), latest=timing.latest.format_iso())
        facts: Facts = {"switched_off": bracket.model_dump(mode="json"), "cutoff": cutoff.format_iso()}
        facts["cutoff_record"] = self._record(work, known.cutoff_at, cutoff, reason, bracket)
        if timing.jump is not None:
            work.tell(f"At the switch-off {timing.jump}; the run goes on, and names it at its end")
            facts["clock_jump"] = timing.jump.model_dump(mode="json")
            facts["cutoff_record"]["clock_jump"] = facts["clock_jump"]
        if work.desk.old is not None:
            facts["old_settings"] = settings_of(work.desk.old, work.secrets)
        return Seen(facts, read_back={"is_active": False})

    def _open_old(self, work: MigrationWork) -> ChannelSettingsPage:
        """Open the settings; after Save, only if the list of channels does not contradict them."""
        if self._pressed is None:
            return work.open_old()
        store = work.open_store()
        row = only_row(store.read_channels(), work.request.channel, f"store {work.request.store!r}")
        page = work.desk.old = work.open_channel(store, row.name)
        if row.is_active and not page.read_active():
            raise ReadBackError(
                f"The settings of {row.name!r} say that it is off, but the list of channels says that it is on.",
                hint="Nothing else was changed. Find out what was switched off instead. "
                + look_first("Only if nobody else did that: put it right in Channels."),
            )
        return page

    def sent_by(self, work: MigrationWork, announced_at: Instant) -> Instant | None:
        cutoff, clock = work.known.cutoff_at, work.clock_afterwards()
        if cutoff is None:
            return announced_at
        # Up to a minute after it was announced, and at an instant of the server's clock.
        ahead_s = clock.monotonic_of(cutoff) - time.monotonic()
        return None if ahead_s > MOST_EARLY_S else Instant.now() + clocks.seconds(ahead_s)

    def prepare(self, work: MigrationWork) -> Facts:
        _, cutoff = self._ready_just_before(work, work.known.cutoff_at, work.desk.old)
        return {
            "channel": work.request.channel,
            "is_active": {"before": True, "written": False},
            "cutoff": cutoff.format_iso(),
            **announce(work.server_clock()),
        }

    def _ready_just_before(
        self, work: MigrationWork, cutoff: Instant | None, page: ChannelSettingsPage | None = None
    ) -> tuple[ChannelSettingsPage, Instant]:
        """Load the form as late as the cut-off allows, see that the channel is still on, and switch it off unsaved.

        A form that was loaded a minute ago shows what was so then: another machine may have switched the channel off
        meanwhile, and saving it once more would put this run's cut-off in place of the true one.

        Args:
            work: The migration.
            cutoff: The one that was chosen, if it is not too late for it.
            page: The form, if it was loaded this moment.

        Raises:
            RequestError: Somebody has switched it off.
            DriftError: The form does not keep what is set.
            UnavailableError: It takes longer each time than it took last time.
        """
        for _ in range(MOST_FORMS):
            if page is None and self._unsaved is not None:
                self._unsaved.leave()
                self._unsaved = None
            before = work.server_clock()
            clock = work.recheck_clock()
            # Where it was set, what was chosen by it is void, and finding it again leads to other screens.
            if clock is not before:
                page, cutoff = None, None
            ahead_s = lead_s(work) + self._more_s
            if cutoff is None or cutoff < clock.now() + clocks.seconds(LEAST_LEAD_S):
                cutoff = choose_cutoff(work, ahead_s)
            load_s = clock.monotonic_of(cutoff) - ahead_s
            if page is None or time.monotonic() < load_s:
                clocks.wait_until(load_s, tick=partial(self._tick_until_loaded, work, ahead_s))
                page = work.open_old()
            opened_s = time.monotonic()
            if not page.read_active():
                self._is_anothers = True
                raise old_is_off(work)
            self._unsaved = page
            page.set_active(False)
            page.ready_save()
            if page.read_active():
                raise DriftError(
                    f"Is Active of {work.request.channel!r} was switched off and is on again, before anything was saved.",
                    hint="The page turns it back by itself. Nothing was changed.",
                )
            if not page.is_ready:  # the two stand in different parts of the form
                page.ready_save()
            # A form of several steps has to be gone through.
            self._more_s = max(self._more_s, 1.2 * (time.monotonic() - opened_s) - LEAD_S + LEAST_LEAD_S)
            if cutoff >= clock.now() + clocks.seconds(LEAST_LEAD_S):
                return page, cutoff
            page = None
        raise UnavailableError(
            f"The form of {work.request.channel!r} was not ready at the cut-off that was chosen, {MOST_FORMS} times.",
            hint="The site is slow, and slower each time. Nothing was changed; run `channels-robot resume` later.",
        )

    def _tick_until_loaded(self, work: MigrationWork, ahead_s: float, left_s: float) -> None:
        self._tick(work, left_s + ahead_s)

    def _tick(self, work: MigrationWork, left_s: float) -> None:
        work.check()  # nothing is pressed yet
        work.tell(f"Switching off in {left_s:.0f} s")

    def act(self, work: MigrationWork) -> None:
        page, clock, cutoff = work.desk.old, work.server_clock(), work.known.cutoff_at
        if page is None or cutoff is None:
            raise DriftError("The old channel's settings are not open.")
        ahead_s = clock.round_trip_s / 2 + page.press_takes_s
        if time.monotonic() > clock.monotonic_of(cutoff) - ahead_s:
            # The picture or the disk was slow. Nothing is pressed yet, so a later instant costs nothing.
            page, cutoff = self._ready_just_before(work, None)
            clock, ahead_s = work.server_clock(), clock.round_trip_s / 2 + page.press_takes_s

        def tick(left_s: float) -> None:
            if left_s > 1:
                page.read_messages()  # a browser that is gone is noticed before, not by, the press
            self._tick(work, left_s)

        clocks.wait_until(clock.monotonic_of(cutoff) - ahead_s, tick=tick)
        work.check()
        sent_s = time.monotonic()
        try:
            page.press_save()
            if page.wait_question():
                # Nothing has been sent yet: the channel is switched off by the answer, so that is what is timed.
                cutoff = choose_cutoff(work, LEAST_LEAD_S + page.press_takes_s)
                ahead_s = clock.round_trip_s / 2 + page.press_takes_s
                clocks.wait_until(clock.monotonic_of(cutoff) - ahead_s, tick=tick)
                work.check()
                answering_s = time.monotonic()
                sent_s = answering_s if page.answer_question() else sent_s
            outcome = page.wait_saved()
        finally:
            self._pressed = Pressed(sent_s, page.answered_s, page.answer_dates)
        if not outcome.is_accepted:
            raise RequestError(
                f"Channels refused to switch the old channel off: {'; '.join(outcome.errors) or 'no reason shown'}.",
                hint="The old channel is unchanged. "
                + look_first("If not, put right what Channels names, and run `channels-robot resume`."),
            )

    def _nearest(
        self, work: MigrationWork, planned: Instant, pressed: Pressed, timing: Timing
    ) -> tuple[Instant, str | None]:
        """Keep the planned cut-off, unless the switch-off certainly came nearer to another value of the box.

        Where the site's clock was set meanwhile, the new one counts only if this machine's bears it out and did not
        bear out the one before.
        """
        box = work.known.box
        if box is None:
            return planned, None
        arithmetic = box.as_box()
        clock = work.server_clock()
        if timing.after is not None and is_borne_out(timing.after) and not is_borne_out(clock):
            return arithmetic.nearest_to(timing.after.at(pressed.sent_s)), (
                "the site's clock was set at the switch-off, and this machine's bears out the new one"
            )
        answered_s = time.monotonic() if pressed.answered_s is None else pressed.answered_s
        sent, answered = clock.at(pressed.sent_s), clock.at(answered_s)
        nearest = arithmetic.nearest_to(sent)
        if nearest == planned or nearest != arithmetic.nearest_to(answered):
            return planned, None
        return nearest, (
            f"Save left {(sent - planned).total('milliseconds'):+.0f} ms from the planned cut-off; "
            "this value of the box is nearer to the switch-off"
        )

    def _record(
        self, work: MigrationWork, planned: Instant, cutoff: Instant, reason: str | None, bracket: SwitchOff
    ) -> Facts:
        """Put together everything that an auditor may ask about the cut-off."""
        known, clock = work.known, work.clock_afterwards()
        if known.box is None:
            raise DriftError("The box of the cut-off was not inspected.")
        never, twice = bracket.as_bracket().distance_to(cutoff)
        return {
            "planned": planned.format_iso(),
            "chosen": cutoff.format_iso(),
            "chosen_because": reason or "as planned",
            "local": cutoff.to_tz(known.box.zone).format_iso(),
            "zone": known.box.zone,
            "zone_source": known.box.zone_source,
            "zone_proof": known.zone_proof,
            "resolution_s": known.box.resolution_s,
            "switched_off_between": [bracket.earliest, bracket.latest],
            "orders_never_window_ms": round(never.total("milliseconds"), 1),
            "orders_twice_window_ms": round(twice.total("milliseconds"), 1),
            "clock_uncertainty_s": round(clock.uncertainty_s, 4),
            "clock_source": clock.source,
            "site_ahead_of_this_machine_s": None if known.clock is None else known.clock.site_ahead_s,
            "clock_shown_by": None if known.clock is None else known.clock.shown_by,
            "late_stamp_allowed_s": clocks.LATE_STAMP_S,
        }


def lead_s(work: MigrationWork) -> float:
    """Tell how long preparing the switch-off will take, in seconds, as this site has been so far."""
    return LEAD_S + 1.2 * work.opening_takes_s


def choose_cutoff(work: MigrationWork, lead_s: float) -> Instant:
    """Choose the next instant that the box can hold and that leaves time to prepare, and write it down."""
    box = work.known.box
    if box is None:
        raise DriftError("The box of the cut-off was not inspected.")
    cutoff = box.as_box().next_after(work.server_clock().now() + clocks.seconds(lead_s))
    work.keep({"cutoff": cutoff.format_iso()})
    return cutoff


def _wait_out_doubled_hour(work: MigrationWork) -> None:
    """Where the operator chose so, wait until the clocks have passed the hour that occurs twice."""
    box = work.known.box
    if box is None or work.settings.doubled_hour != "wait":
        return
    clock = work.server_clock()
    earliest = clock.now() + clocks.seconds(lead_s(work))
    free = box.as_box().next_unambiguous(earliest)
    if free - earliest <= clocks.seconds(box.resolution_s):
        return
    work.tell(
        f"{earliest.to_tz(box.zone).format_iso()} occurs twice; waiting until {free.to_tz(box.zone).format_iso()}"
    )
    clocks.wait_until(clock.monotonic_of(free) - lead_s(work), tick=lambda _left_s: work.check())
    work.clock = None  # after hours, it is measured again
