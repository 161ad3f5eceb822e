"""How a run stands, in the form that other people's scripts read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from whenever import Instant

from robot import clock as clocks
from robot.errors import JournalError, OutcomeUnknownError, UnavailableError
from robot.models import ClockReport, CutoffReport, ErrorReport, RunResult
from robot.procedures.amazon_mws_to_sp import owner
from robot.procedures.amazon_mws_to_sp.facts import MigrationFacts
from robot.procedures.amazon_mws_to_sp.rollback import rollback_ids
from robot.procedures.amazon_mws_to_sp.steps import step_ids
from robot.runs import RunHistory, is_being_carried_out
from robot.step import Facts


def report(history: RunHistory, *, connect_link: str | None = None) -> RunResult:
    """Say how a run stands, in the form that other people's scripts read."""
    request = history.request
    known = MigrationFacts.of(history.run_id, history.facts)
    error = history.error if history.is_ended else _interrupted(history)
    return RunResult(
        run_id=history.run_id,
        state=history.state,
        exit_code=history.exit_code if history.is_ended else (error.code if error else 1),
        store=request.store if request else None,
        channel=request.channel if request else None,
        new_channel=request.new_name if request else None,
        connect_link=connect_link,
        cutoff=_cutoff_report(known, history.facts),
        steps=history.step_reports([*step_ids(), *(rollback_ids() if history.is_rolling_back else ())]),
        evidence=_relative(history.run_dir),
        error=error,
        answer=_answer(known, Instant.now()) if history.state == "waiting" else None,
    )


def _answer(known: MigrationFacts, now: Instant) -> str | None:
    """Say what is known of the account owner's answer and of their link."""
    said = [] if known.answer is None else [owner.describe(known.answer)]
    if known.link_taken_at is not None:
        said.append(f"Their link was taken {owner.how_old(known.link_taken_at, now)}.")
    return " ".join(said) or None


def _cutoff_report(known: MigrationFacts, facts: Facts) -> CutoffReport | None:
    if known.cutoff is None or known.box is None:
        return None
    off = known.switched_off
    return CutoffReport(
        instant=known.cutoff,
        shown_as=facts.get("cutoff_shown_as"),
        zone=known.box.zone,
        resolution_s=known.box.resolution_s,
        switched_off_between=None if off is None else (off.earliest, off.latest),
        clock=_clock_report(known),
    )


def _clock_report(known: MigrationFacts) -> ClockReport | None:
    clock = known.clock
    if clock is None:
        return None
    trusted: Literal["site", "machine"] = "site" if clock.source == clocks.FROM_DATE else "machine"
    return ClockReport(trusted=trusted, site_ahead_s=clock.site_ahead_s, because=clock.shown_by)


def _interrupted(history: RunHistory) -> ErrorReport:
    """Say of a run without an end what it is doing, or what became of it."""
    if is_being_carried_out(history.run_dir):
        return ErrorReport(
            code=JournalError.exit_code,
            step=None,
            message="This run is being carried out right now by another process.",
            hint="Look again when it has ended.",
        )
    step = history.open_intention
    hint = f"Go on with it: `channels-robot resume {history.run_id}`. It looks first and repeats nothing."
    if step is not None:
        message = "The process was ended from outside after it had announced a change; whether it happened is not recorded."
        return ErrorReport(code=OutcomeUnknownError.exit_code, step=step, message=message, hint=hint)
    message = "The process was ended from outside; no change was under way."
    return ErrorReport(code=UnavailableError.exit_code, step=None, message=message, hint=hint)


def _relative(run_dir: Path) -> str:
    try:
        return Path(os.path.relpath(run_dir)).as_posix()
    except ValueError:  # Windows, another drive: there is no relative way
        return run_dir.as_posix()
