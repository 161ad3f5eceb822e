"""A run that waits for the account owner: one look, one line in its journal, nothing left running."""

from __future__ import annotations

from whenever import Instant, TimeDelta

from robot.errors import WAITING_EXIT_CODE
from robot.evidence import Recorder, Secrets
from robot.machine import scratch_dir
from robot.models import ErrorReport
from robot.procedures.amazon_mws_to_sp.new_channel import AwaitConfirmation
from robot.procedures.amazon_mws_to_sp.workplace import Wishes, at_the_screens
from robot.runs import RunHistory
from robot.settings import Settings
from robot.step import Facts, Waiting

LOOKED = "looked"
"""Kind of the journal's entry for one look."""


def needs_only_a_look(history: RunHistory) -> bool:
    """Tell whether all that can be done is to see if the owner has authorised meanwhile."""
    is_waiting = history.state == "waiting" and history.is_ended and history.is_handed_over
    return is_waiting and not history.is_rolling_back


def find_reason_to_wait(
    settings: Settings, history: RunHistory, secrets: Secrets, wishes: Wishes
) -> str | None:
    """Look whether the owner has authorised; None if the run can go on.

    Nothing is recorded: a look a quarter of an hour, for days, would bury what matters.

    Raises:
        RobotError: It could not be seen.
    """
    with scratch_dir() as folder:
        recorder = Recorder(folder, secrets, level="minimal")
        with at_the_screens(settings, history, recorder, secrets, wishes) as work:
            try:
                work.sign_in()
                AwaitConfirmation().look(work)
            except Waiting as waiting:
                return str(waiting)
            finally:
                recorder.detach()
    return None


def overdue(history: RunHistory, deadline_days: float | None, now: Instant) -> ErrorReport | None:
    """Say that a run has waited for too long, None if it has not.

    Args:
        history: The run.
        deadline_days: How long the owner may take, in days; None for ever.
        now: By this machine's clock, which also dates the journal.
    """
    if deadline_days is None or history.state != "waiting" or history.waiting_since is None:
        return None
    since = Instant.parse_iso(history.waiting_since)
    if now - since <= TimeDelta(hours=24 * deadline_days):
        return None
    days = (now - since).total("hours") / 24
    return ErrorReport(
        code=WAITING_EXIT_CODE,
        step=AwaitConfirmation.id,
        message=f"Overdue: the account owner has not authorised for {days:.1f} days (deadline: {deadline_days:g}).",
        hint="Get in touch with them: the old channel is off, so no Amazon orders come in meanwhile.",
    )


def entry_of(reason: str, late: ErrorReport | None, seen: Facts) -> Facts:
    """Return what the journal keeps of a look; `seen` is what it found out."""
    return {"why": reason, "overdue": None if late is None else late.message, "facts": seen}
