"""The steps of a rollback: the old channel is switched on again, the new one is left as it is, switched off.

The document knows no way back. What each of its steps leaves behind is said by the step itself (`inverse`).
"""

from __future__ import annotations

import time
from typing import ClassVar, Literal

from whenever import Instant

from pages.channel_settings import ChannelSettingsPage
from pages.store import ChannelRow, StorePage
from robot.errors import DriftError, ReadBackError, RequestError, look_first
from robot.procedures.amazon_mws_to_sp import others, reconcile
from robot.procedures.amazon_mws_to_sp.activation import ActivateNewChannel
from robot.procedures.amazon_mws_to_sp.facts import Left, OrdersToCompare, SwitchOff, SwitchOn
from robot.procedures.amazon_mws_to_sp.old_channel import SignIn
from robot.procedures.amazon_mws_to_sp.press_time import Pressed, Timing, announce, time_press, time_since
from robot.procedures.amazon_mws_to_sp.request import classify_provider, only_row
from robot.procedures.amazon_mws_to_sp.switch_off import SwitchOffOldChannel
from robot.procedures.amazon_mws_to_sp.verdict import Given, to_screens
from robot.procedures.amazon_mws_to_sp.work import MigrationWork
from robot.runs import StepHistory
from robot.step import NOTHING_TO_UNDO, Facts, Seen, Step

PART = 5
ROLLBACK_PARTS = {PART: "Step Two, taken back: switch the old channel on again"}
"""The document has four Steps; this one is the robot's own, and has a trace of its own."""


class RollbackRefusedError(RequestError):
    """The new channel is active, and nothing was taken back: the run is what it was before."""


class LearnSwitchOff(Step[MigrationWork]):
    """What was announced and not recorded may have been carried out, or may be on its way."""

    id: ClassVar = "learn-switch-off"
    part: ClassVar = PART
    title: ClassVar = "See whether this run has switched the old channel off"
    inverse: ClassVar = NOTHING_TO_UNDO
    announced_by: ClassVar = SwitchOffOldChannel.id

    def __init__(self) -> None:
        self._is_final = False

    def look(self, work: MigrationWork) -> Seen | None:
        announced = work.history.steps.get(SwitchOffOldChannel.id)
        if announced is None or announced.intended is None:
            return Seen({"was_off": False}, is_needed=False)
        if work.known.switched_off is not None:
            return Seen({"was_off": True})
        if work.open_old().read_active():
            return Seen({"was_off": False}) if self._is_final else None
        timing = time_since(announced.intended, work.clock_afterwards())
        off = SwitchOff(earliest=timing.earliest.format_iso(), latest=timing.latest.format_iso())
        return Seen({"was_off": True, "switched_off": off.model_dump(mode="json")})

    def sent_by(self, work: MigrationWork, announced_at: Instant) -> Instant | None:
        return SwitchOffOldChannel().sent_by(work, announced_at)

    def act(self, work: MigrationWork) -> None:  # noqa: ARG002 - there is nothing to do
        self._is_final = True  # it was looked at until nothing could be on its way any more


class ProveNewChannelOff(Step[MigrationWork]):
    id: ClassVar = "prove-new-channel-off"
    part: ClassVar = PART
    title: ClassVar = "See that the new channel is not active"
    inverse: ClassVar = NOTHING_TO_UNDO
    announced_by: ClassVar = ActivateNewChannel.id

    def __init__(self) -> None:
        self._is_final = False

    def look(self, work: MigrationWork) -> Seen | None:
        if not work.known.was_off:
            return Seen(is_needed=False)  # nothing will be switched on
        store = work.open_store()
        rows = store.read_channels()
        refuse_active_new(work, store, rows)
        refuse_others(work, rows)
        refuse_renamed(work, rows)
        if work.has_intended(ActivateNewChannel.id) and not self._is_final:
            return None  # an activation that was announced may be on its way
        return Seen()

    def act(self, work: MigrationWork) -> None:  # noqa: ARG002 - there is nothing to do
        self._is_final = True


class SwitchOldChannelOnAgain(Step[MigrationWork]):
    id: ClassVar = "switch-old-channel-on-again"
    part: ClassVar = PART
    title: ClassVar = "Switch the old channel on again and save"
    changes: ClassVar = True
    inverse: ClassVar = (
        "A new `channels-robot migrate` switches the old channel off again, with a new cut-off."
    )

    def __init__(self) -> None:
        self._pressed: Pressed | None = None

    def look(self, work: MigrationWork) -> Seen | None:
        known = work.known
        if not known.was_off or known.switched_off is None:
            return Seen(is_needed=False)
        is_on = work.open_old().read_active()
        if known.switched_on is not None:
            if not is_on:
                raise _is_off_again(work.request.channel)
            return Seen(
                {"switched_on": known.switched_on.model_dump(mode="json")}, read_back={"is_active": True}
            )
        if not is_on:
            return None
        clock = work.clock_afterwards()
        if self._pressed is not None:
            timing = time_press(clock, self._pressed, work.ask_clock())
        elif intended := work.history.steps.get(self.id, StepHistory()).intended:
            timing = time_since(intended, clock)
        else:
            work.tell("The old channel is on already: somebody else has switched it on")
            timing = Timing(known.switched_off.as_bracket().earliest, clock.latest_at(time.monotonic()))
        if timing.jump is not None:
            work.tell(f"At the switching on {timing.jump}; the orders to compare cover both")
        on = SwitchOn(earliest=timing.earliest.format_iso(), latest=timing.latest.format_iso())
        return Seen({"switched_on": on.model_dump(mode="json")}, read_back={"is_active": True})

    def prepare(self, work: MigrationWork) -> Facts:
        work.require_room()
        page = open_old_with_new_off(work)  # the new one may have been activated since it was looked at
        page.set_active(True)
        page.ready_save()
        clock = work.clock_afterwards()
        return {
            "channel": work.request.channel,
            "is_active": {"before": False, "written": True},
            **announce(clock),
        }

    def act(self, work: MigrationWork) -> None:
        page = work.desk.old
        if page is None:
            raise DriftError("The old channel's settings are not open.")
        sent_s = time.monotonic()
        try:
            page.press_save()
            outcome = page.wait_saved()
        finally:
            self._pressed = Pressed(sent_s, page.answered_s, page.answer_dates)
        if not outcome.is_accepted:
            raise RequestError(
                f"Channels refused to switch the old channel on again: {'; '.join(outcome.errors) or 'no reason shown'}.",
                hint="The old channel is still off, so no Amazon orders come in. "
                + look_first("If not, put right what Channels names, and run `channels-robot resume`."),
            )


class CheckBothChannels(Step[MigrationWork]):
    id: ClassVar = "check-both-channels"
    part: ClassVar = PART
    title: ClassVar = "Check that the old channel is on and the new one is not"
    inverse: ClassVar = NOTHING_TO_UNDO

    def look(self, work: MigrationWork) -> Seen | None:
        try:
            is_old_on, new = read_both(work)
        except RequestError:
            if work.history.has_intended:
                raise
            # A run that was refused for a store or channel that is not there has nothing to undo in it either.
            return Seen(is_needed=False)
        left = Left(is_old_on=is_old_on, new=new)
        if work.known.was_off and not is_old_on:
            raise _is_off_again(work.request.channel)
        if work.known.was_off and new == "on":
            raise _both_on(work)
        return Seen({"left": left.model_dump(mode="json")})


class NameOrders(Step[MigrationWork]):
    id: ClassVar = "name-orders"
    part: ClassVar = PART
    title: ClassVar = "Name the orders that may have come twice or not at all"
    inverse: ClassVar = NOTHING_TO_UNDO

    def look(self, work: MigrationWork) -> Seen | None:
        known = work.known
        off, on, box, cutoff = known.switched_off, known.switched_on, known.box, known.cutoff_at
        if not known.was_off or off is None or on is None or box is None or cutoff is None:
            return Seen(is_needed=False)
        rows, is_read = work.read_orders_if_shown()
        given = Given(work.request, known, cutoff, box, off, is_completed=False)
        screens = to_screens(given, rows, None)
        # Dates are cut off to whole minutes: those that could have been bought before or after do not count.
        since, until = Instant.parse_iso(off.latest), Instant.parse_iso(on.earliest) - screens.resolution
        fetched = {
            order.number
            for order in screens.of(screens.old)
            if order.ordered_at is not None and since <= order.ordered_at <= until
        }
        twice = set(reconcile.twice_in(rows))
        to_compare = OrdersToCompare(
            bought_from=off.earliest,
            bought_until=on.latest,
            local_from=_local(Instant.parse_iso(off.earliest), box.zone),
            local_until=_local(Instant.parse_iso(on.latest), box.zone, is_end=True),
            zone=box.zone,
            fetched=tuple(sorted(fetched)),
            twice=tuple(sorted(twice - set(known.twice_before or ()))),
        )
        return Seen({"to_compare": to_compare.model_dump(mode="json")}, is_possible=is_read)


def make_rollback_steps() -> list[Step[MigrationWork]]:
    """Make the steps for one attempt of one rollback; signing in is the procedure's own."""
    return [
        SignIn(),
        LearnSwitchOff(),
        ProveNewChannelOff(),
        SwitchOldChannelOnAgain(),
        CheckBothChannels(),
        NameOrders(),
    ]


def rollback_ids() -> list[str]:
    """List the ids of the steps that only a rollback has, in order."""
    return [step.id for step in make_rollback_steps() if step.part == PART]


def open_old_with_new_off(work: MigrationWork) -> ChannelSettingsPage:
    """Open the old channel's settings, having seen that it still is MWS and that the new one is not active.

    Raises:
        RollbackRefusedError: The new channel is active.
        ReadBackError: It is, and an earlier attempt has begun to switch the old one on.
        RequestError: The old channel is not there any more, or is of another provider.
    """
    store = work.open_store()
    rows = store.read_channels()
    refuse_active_new(work, store, rows)
    refuse_others(work, rows)
    old = only_row(rows, work.request.channel, f"store {work.request.store!r}")
    if classify_provider(old.provider) != "mws":
        raise RequestError(
            f"The provider of channel {old.name!r} reads {old.provider!r} now, and read 'amazon' when it was switched off.",
            hint="The robot does not switch it on. Look whether it is the same channel, and who changed it: another "
            "machine or a colleague may have migrated it otherwise. Then ask a maintainer; both channels stay as they are.",
        )
    return work.open_old()


def refuse_active_new(work: MigrationWork, store: StorePage, rows: tuple[ChannelRow, ...]) -> None:
    """Refuse to switch the old channel on beside an active new one.

    Raises:
        RollbackRefusedError: It is active.
        ReadBackError: It is, and an earlier attempt has begun to switch the old one on.
    """
    if state_of_new(work, store, rows) != "on":
        return
    if work.has_intended(SwitchOldChannelOnAgain.id):
        raise _both_on(work)
    raise refused(f"The new channel {work.request.new_name!r} is active", work.history.run_id)


def refuse_others(work: MigrationWork, rows: tuple[ChannelRow, ...]) -> None:
    """Refuse to switch the old channel on beside a new one that somebody else has made.

    Raises:
        RollbackRefusedError: There is one.
    """
    if not any(row.name == work.request.new_name for row in rows):
        return
    if work.known.save_answer in ("refused", "never sent"):
        theirs = others.somebody_elses(work, "This run has saved no channel")
        raise RollbackRefusedError(
            f"{theirs.message} With it beside the old one, this run is not rolled back, and nothing was changed.",
            hint=theirs.hint,
        )


def refuse_renamed(work: MigrationWork, rows: tuple[ChannelRow, ...]) -> None:
    """Refuse where the new channel is gone and another Amazon SP channel, which may be it, is not off.

    Raises:
        RollbackRefusedError: There is such a channel.
    """
    if work.known.saved_as is None or any(row.name == work.request.new_name for row in rows):
        return
    before = {seen[0] for seen in work.facts.get("channels_seen", ())}
    others = [
        row.name
        for row in rows
        if row.name not in before and classify_provider(row.provider) == "sp" and row.is_active is not False
    ]
    if others:
        raise RollbackRefusedError(
            f"There is no channel {work.request.new_name!r} any more, and since this run began the store has got "
            f"{', '.join(map(repr, others))} (Amazon SP), which is not known to be off. It may be the same channel "
            "under another name; with the old one on as well, orders would come twice.",
            hint="Look who made it, and for what: another machine, a colleague or an earlier run may be migrating this "
            "channel. Leave the old channel off until that is known; while it is off, no Amazon orders come through it.",
        )


def refused(what: str, run_id: str) -> RollbackRefusedError:
    """Say why a run whose new channel is active is not rolled back, and what can be done.

    Args:
        what: What was seen, as the beginning of a sentence.
        run_id: The run.
    """
    return RollbackRefusedError(
        f"{what}, so orders already come through the new channel. With the old one on as well every further order "
        "would come twice; this run is not rolled back, and nothing was changed.",
        hint=f"If the run has not come to its end, finish it: `channels-robot resume {run_id}`. If the shop must go back "
        "to the old channel all the same, ask a maintainer first: the orders of both channels must be compared, and "
        "never may both be on.",
    )


def state_of_new(
    work: MigrationWork, store: StorePage, rows: tuple[ChannelRow, ...]
) -> Literal["absent", "off", "on"]:
    """Tell how the new channel stands: by the list where it shows that, else by its settings."""
    if not any(row.name == work.request.new_name for row in rows):
        return "absent"
    new = only_row(rows, work.request.new_name, f"store {work.request.store!r}")
    is_on = new.is_active
    if is_on is None:
        is_on = work.open_channel(store, new.name).read_active()
    return "on" if is_on else "off"


def read_both(work: MigrationWork) -> tuple[bool, Literal["absent", "off", "on"]]:
    """Read whether the old channel is on, and how the new one stands."""
    store = work.open_store()
    rows = store.read_channels()
    old = only_row(rows, work.request.channel, f"store {work.request.store!r}")
    new = state_of_new(work, store, rows)
    is_old_on = work.open_old().read_active() if old.is_active is None else old.is_active
    return is_old_on, new


def _is_off_again(name: str) -> ReadBackError:
    return ReadBackError(
        f"The old channel {name!r} is off again, after it was switched on by this rollback.",
        hint="Find out who switched it off, and why: another machine or a colleague may have begun to migrate it again. "
        "While both channels are off no Amazon orders come in. `channels-robot resume` looks at both again.",
    )


def _both_on(work: MigrationWork) -> ReadBackError:
    return ReadBackError(
        f"The new channel {work.request.new_name!r} has become active while this rollback was switching the old one on.",
        hint="With both on, orders come twice. "
        + look_first(
            "Agree with whoever activated it which one stays on, switch the other one off in Channels, and run "
            "`channels-robot resume`."
        ),
    )


def _local(instant: Instant, zone: str, *, is_end: bool = False) -> str:
    whole = instant.round("second", mode="ceil" if is_end else "floor")
    return whole.to_tz(zone).to_plain().format_iso(unit="second").replace("T", " ")
