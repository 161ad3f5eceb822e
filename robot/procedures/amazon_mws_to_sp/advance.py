"""`advance` continues any run from wherever it is: the one entry for a first attempt and for every later one."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from robot import machine
from robot.adviser import advise
from robot.consent import Ask, covers, obtain
from robot.errors import EvidenceError, JournalError, RequestError, StopRequestedError
from robot.evidence import Sealer, Secrets, close_evidence
from robot.evidence.audit import is_sealed
from robot.journal import Journal, read_events
from robot.models import MigrationRequest, RunResult
from robot.procedures.amazon_mws_to_sp import waiting
from robot.procedures.amazon_mws_to_sp.answering import record_answer
from robot.procedures.amazon_mws_to_sp.attempt import Attempt, Hooks
from robot.procedures.amazon_mws_to_sp.pointing import question_report
from robot.procedures.amazon_mws_to_sp.reporting import report
from robot.procedures.amazon_mws_to_sp.rollback import rollback_ids
from robot.procedures.amazon_mws_to_sp.rollback_plan import refuse_rollback, rollback_plan
from robot.procedures.amazon_mws_to_sp.steps import procedure_version, step_ids
from robot.proxy import find_proxy
from robot.retrying import persist
from robot.runs import (
    RunHistory,
    account_key,
    account_lock,
    fold,
    list_runs,
    new_run_id,
    read_run,
)
from robot.settings import Settings

__all__ = [
    "Hooks",
    "advance",
    "begin_rollback",
    "create_run",
    "find_unfinished",
    "hand_over",
    "is_migrated",
    "needs_yes",
    "refuse_other",
    "report",
]


def find_unfinished(settings: Settings, request: MigrationRequest) -> RunHistory | None:
    """Find the run that this request would continue.

    Raises:
        RequestError: An unfinished run of this channel has already announced changes under other terms, or is
            being rolled back.
    """
    account = account_key(settings.base_url, settings.require_credentials()[0])
    for run_dir in reversed(list_runs(settings.traces)):
        run = read_run(run_dir)
        asked = run.request
        if asked is None or run.account != account or run.is_finished:
            continue
        if (asked.store, asked.channel) != (request.store, request.channel):
            continue
        if asked == request:
            return run
        if run.is_rolling_back:
            raise RequestError(
                f"Run {run.run_id} of this channel is being rolled back, and that has not come to its end.",
                hint=f"Go on with it: `channels-robot resume {run.run_id}`. Then migrate the channel.",
            )
        if run.has_intended:
            raise RequestError(
                f"Run {run.run_id} of this channel is unfinished, with the new name {asked.new_name!r} and "
                f"--connect {asked.connect}.",
                hint=f"Go on with it: `channels-robot resume {run.run_id}`.",
            )
    return None


def is_migrated(settings: Settings, request: MigrationRequest) -> bool:
    """Tell whether a run of this account has completed what is asked for, so that nothing may be left to say yes to."""
    account = account_key(settings.base_url, settings.require_credentials()[0])
    runs = map(read_run, list_runs(settings.traces))
    return any(run.account == account and run.request == request and run.state == "completed" for run in runs)


def create_run(
    settings: Settings,
    request: MigrationRequest,
    *,
    typed: Mapping[str, str | None] | None = None,
) -> Path:
    """Make the folder and the journal of a new run; nothing is opened yet.

    Args:
        settings: Whose account it is, and where runs are kept.
        request: What is wanted, its names as the screens show them.
        typed: The names as a person gave them, for the journal.

    Raises:
        SettingsError: There is no folder for the key that seals runs, or for locks; or the proxy's address is none.
        EvidenceError: The traces folder cannot be written.
    """
    username, _ = settings.require_credentials()
    machine.require_folders(settings.keys)
    find_proxy(settings.base_url)
    run_dir = settings.traces / new_run_id(request)
    with Journal.writing(run_dir) as journal:
        journal.append(
            "run-created",
            data={
                "request": request.model_dump(mode="json"),
                "account": account_key(settings.base_url, username),
                "base_url": settings.base_url,
                "procedure": procedure_version(),
                **({"typed": dict(typed)} if typed else {}),
            },
        )
    return run_dir


def begin_rollback(run_dir: Path, settings: Settings, ask: Ask) -> None:
    """Ask, and write down that a run is rolled back from now on; `advance` then does it, however often it takes.

    Args:
        run_dir: The run's folder.
        settings: Must name the account that the run was made for.
        ask: Asks for a yes to what will be undone.

    Raises:
        RequestError: The new channel is active already, or the answer was no.
        ConsentNeededError: There is nobody to ask.
        JournalError: The run is locked, altered, of another account or procedure.
        EvidenceError: The journal cannot be written.
    """
    shown = read_run(run_dir)
    refuse_other(shown, account_key(settings.base_url, settings.require_credentials()[0]))
    refuse_rollback(shown)
    if shown.is_rolling_back:
        return
    approval = obtain(rollback_plan(shown), ask)  # a person may take their time: nothing is locked meanwhile
    with Journal.writing(run_dir) as journal:
        history = fold(run_dir, journal.events)
        refuse_rollback(history)
        if history.is_rolling_back:
            return
        if not covers(approval, rollback_plan(history)):
            raise RequestError(
                f"Run {run_dir.name} has changed since its plan was shown. Nothing was changed.",
                hint=f"Look at it with `channels-robot status {run_dir.name}`, then start the rollback again.",
            )
        journal.append("rollback-started", data=approval)


def needs_yes(history: RunHistory) -> bool:
    """Tell whether the run cannot change anything before somebody says yes: nobody has so far."""
    return not (history.is_finished or history.facts.get("approval"))


def advance(
    run_dir: Path,
    settings: Settings,
    hooks: Hooks,
    *,
    may_trust_operator: bool = False,
    deadline_days: float | None = None,
) -> RunResult:
    """Carry a run on until it is completed, or rolled back if that was begun, waits, or stops.

    Args:
        run_dir: The run's folder.
        settings: Must name the account that the run was made for.
        hooks: How to speak to the person watching.
        may_trust_operator: See `MigrationWork.may_trust_operator`.
        deadline_days: How long the account owner may take before the run is called overdue, in days.

    Returns:
        The run as it stands afterwards; `error` says why it stopped, if it did.

    Raises:
        JournalError: The run is locked, altered, of another account or procedure.
        EvidenceError: The journal cannot be written.
    """
    events = read_events(run_dir)
    history = fold(run_dir, events)
    is_whole = is_sealed(run_dir, events)
    if history.is_finished and is_whole:
        return report(history)
    sealer = Sealer(
        machine.keys_dir(settings.keys)
    )  # before anything is changed that could then not be sealed
    if history.is_finished:  # ended from outside after its last word
        with Journal.writing(run_dir) as journal:
            close_evidence(journal, sealer, {"state": history.state, "browser": {}})
        return report(history)
    username, _ = settings.require_credentials()
    account = account_key(settings.base_url, username)
    refuse_other(history, account)
    secrets = Secrets.of_run(run_dir, machine.keys_dir(settings.keys), settings.known_secrets())
    show = hooks.tell
    hooks = replace(hooks, tell=lambda line: show(secrets.scrub(line)))
    for note in secrets.notes:
        hooks.tell(note)
    with (
        account_lock(account, history.run_id, machine.locks_dir(settings.keys)),
        Journal.writing(run_dir, clean=secrets.scrub_json) as journal,
    ):
        attempt = Attempt(settings, hooks, secrets, journal, sealer, may_trust_operator=may_trust_operator)
        # A person who resumes by name may know more than the screens show: that is a whole attempt.
        if waiting.needs_only_a_look(history) and not may_trust_operator:
            still = attempt.look_once(history, deadline_days)
            if still is not None:
                return still
        try:
            while True:
                result = persist(
                    attempt.carry_out,
                    lambda _result: attempt.may_end_better and not attempt.has_refuted,
                    retries=settings.retries,
                    tell=lambda line: hooks.tell(f"{attempt.reason} {line}"),
                    check=hooks.check,
                    asked_pause_s=lambda _result: attempt.asked_pause_s,
                )
                asked = result.error.question if result.error else None
                if attempt.has_refuted and asked is None:
                    hooks.tell("What was pointed at is not it; looking again without it.")
                elif asked is None or not (_is_answered(journal) or _ask_adviser(journal, settings, hooks)):
                    return result
        except StopRequestedError as stop:
            return attempt.stopped_between(stop)


def _is_answered(journal: Journal) -> bool:
    """Tell whether somebody has answered in the browser window what the last attempt asked."""
    return fold(journal.path.parent, journal.events).open_question is None


def _ask_adviser(journal: Journal, settings: Settings, hooks: Hooks) -> bool:
    """Let the adviser answer the open question; tell whether it did.

    It is not asked for what changes something, nor once more for what it has been wrong about.
    """
    history = fold(journal.path.parent, journal.events)
    question = history.open_question
    if settings.adviser is None or question is None or question["is_writing"]:
        return False
    if any(
        one.by == "adviser" and one.element == question["element"] and one.state == "wrong"
        for one in history.pointed
    ):
        return False
    asked = question_report(question).model_dump(mode="json")
    picture = str((history.run_dir / question["picture"]).absolute())
    hooks.tell(f"Asking the adviser: which of these {question['wanted']}?")
    number, said = advise(settings.adviser, {**asked, "run_id": history.run_id, "picture": picture})
    hooks.tell(said)
    if number is not None:
        record_answer(journal, history, number=number, by="adviser")
    return number is not None


def hand_over(run_dir: Path, settings: Settings) -> None:
    """Record that the connect link has reached the person who asked for it."""
    with Journal.writing(run_dir) as journal:
        journal.append("link-handed-over")
        with suppress(EvidenceError):  # the journal is what counts; what is not sealed is seen
            close_evidence(
                journal, Sealer(machine.keys_dir(settings.keys)), {"state": "waiting", "browser": {}}
            )


def refuse_other(history: RunHistory, account: str) -> None:
    """Refuse a run of another account, or of another version of the procedure.

    Raises:
        JournalError: It is one.
    """
    if history.account != account:
        raise JournalError(
            f"Run {history.run_id} belongs to another account than the one that is set now.",
            hint="Set CHANNELS_BASE_URL and CHANNELS_USERNAME as they were when the run was made.",
        )
    taken = [name for name in history.steps_taken() if name not in rollback_ids()]
    if history.procedure != procedure_version() and taken != step_ids()[: len(taken)]:
        raise JournalError(
            f"Run {history.run_id} was made by another version of the procedure ({history.procedure}), and the steps it "
            "has taken are not the first ones of this version.",
            hint="Resume it with the version of the robot that made it.",
        )
