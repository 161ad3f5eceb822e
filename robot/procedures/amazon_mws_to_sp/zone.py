"""Whether the zone that the operator named fits the instants that the screens show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar, Literal

from whenever import Instant, PlainDateTime, TimeDelta

from pages.dates import read_dates
from robot.clock import ServerClock
from robot.errors import DriftError, RequestError, SettingsError
from robot.procedures.amazon_mws_to_sp.switch_off import SwitchOffOldChannel
from robot.procedures.amazon_mws_to_sp.work import MigrationWork
from robot.step import NOTHING_TO_UNDO, Seen, Step

EARLY = TimeDelta(minutes=2)
"""So far ahead of the server's clock an entry may be dated: the log may be written by another machine."""

LONGEST_PAUSE = TimeDelta(minutes=14)
"""Zones differ by half an hour at least (by a quarter with very few), so a log must be written more often."""

LEAST_ENTRIES = 4
"""From fewer entries no rhythm can be told."""

NEWEST = 20
"""Entries that are compared: those of the last hours."""

Fit = Literal["borne out", "contradicted", "open"]


@dataclass(frozen=True)
class Judgement:
    """Whether the dates of a log fit a zone, and why; `why` completes "... because"."""

    fit: Fit
    why: str


def judge_zone(shown: Sequence[PlainDateTime], zone: str, now: Instant) -> Judgement:
    """Compare a log that is written again and again, as shown, with the server's clock.

    Args:
        shown: Local dates of the log's entries, in any order.
        zone: The zone they are taken to be in.
        now: The server's clock.

    Returns:
        `borne out` where the log is written at least every `LONGEST_PAUSE` and its newest entry is no older
        than two such pauses of its own; `contradicted` where an entry would lie in the future, or the newest
        would be older than that.
    """
    if not shown:
        return Judgement("open", "the log has no entry whose date can be read")
    instants = sorted(at.assume_tz(zone, disambiguation="earlier").to_instant() for at in shown)[-NEWEST:]
    newest, shown_newest = instants[-1], max(shown)
    ahead = newest - now
    if ahead > EARLY:
        return Judgement(
            "contradicted",
            f"the newest entry reads {shown_newest.format_iso()}, which in {zone} would be "
            f"{ahead.total('minutes'):.0f} min from now",
        )
    if len(instants) < LEAST_ENTRIES:
        return Judgement("open", f"the log has only {len(instants)} entries")
    pause = max(later - earlier for earlier, later in pairwise(instants))
    age = now - newest
    if pause > LONGEST_PAUSE:
        return Judgement(
            "open", f"the log is not written often enough (once not for {pause.total('minutes'):.0f} min)"
        )
    if age > 2 * pause + EARLY:
        return Judgement(
            "contradicted",
            f"the log is written every {pause.total('minutes'):.0f} min, but its newest entry reads "
            f"{shown_newest.format_iso()}, which in {zone} was {age.total('minutes'):.0f} min ago",
        )
    return Judgement(
        "borne out",
        f"the newest entry reads {shown_newest.format_iso()}, which in {zone} was {age.total('seconds'):.0f} s ago",
    )


class ProveZone(Step[MigrationWork]):
    id: ClassVar = "prove-zone"
    part: ClassVar = 2
    title: ClassVar = "Compare the zone that was named with the instants that the screens show"
    inverse: ClassVar = NOTHING_TO_UNDO

    def look(self, work: MigrationWork) -> Seen | None:
        box = work.known.box
        if box is None:
            raise DriftError("The box of the cut-off was not inspected.")
        if box.zone_source == "shown on the screen":
            return Seen(is_needed=False)
        if work.known.zone_proof is None and not work.has_intended(SwitchOffOldChannel.id):
            return None
        return Seen({"zone_proof": work.known.zone_proof, "box": work.facts["box"]})

    def act(self, work: MigrationWork) -> None:
        box = work.known.box
        if box is None:
            raise DriftError("The box of the cut-off was not inspected.")
        clock = work.server_clock()  # first: it may lead to other screens
        judgement = self._judge(work, box.zone, clock)
        if judgement.fit == "contradicted" and not work.settings.trust_timezone:
            raise SettingsError(
                f"CHANNELS_TIMEZONE is {box.zone}, but the Transaction Records contradict it: {judgement.why}.",
                hint="Find out which zone the screens of this account use and give that one with --timezone; a wrong "
                "one would be wrong by hours. If it is certain (the old channel may have stopped asking Amazon), "
                "add --trust-timezone. Nothing was changed.",
            )
        if judgement.fit == "borne out":
            proven = box.model_copy(update={"zone_source": "setting, borne out by the Transaction Records"})
            work.facts["box"] = proven.model_dump(mode="json")
        else:
            work.tell(
                f"That times are in {box.zone} is taken from the setting ({judgement.fit}): {judgement.why}."
            )
        work.facts["zone_proof"] = f"{judgement.fit}: {judgement.why}"

    def _judge(self, work: MigrationWork, zone: str, clock: ServerClock) -> Judgement:
        try:
            records = work.open_old_records()
            records.show_all()  # what imported nothing is dated, too
            if not work.recorder.is_sparing:
                work.keep_picture(work.need_page(), "record-log")  # the step's own come when it is left again
            texts = [record.date for record in records.read_latest(1)]
        except (DriftError, RequestError) as error:
            return Judgement("open", f"the Transaction Records could not be read ({error.message})")
        dates = [at for at in read_dates(texts) if at is not None]
        return judge_zone(dates, zone, clock.now())
