"""`advance` continues any run from wherever it is: the one entry for a first attempt and for every later one."""

from __future__ import annotations

import getpass
import platform
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from loguru import logger
from whenever import Instant

from robot import __version__
from robot.engine import Engine, Facts, Waiting, Watch
from robot.errors import (
    WAITING_EXIT_CODE,
    EvidenceError,
    JournalError,
    OutcomeUnknownError,
    RequestError,
    RobotError,
    SignedOutError,
    UnavailableError,
)
from robot.evidence import Recorder, Secrets, scrubbing_patcher, write_manifest
from robot.journal import Journal
from robot.models import ConnectWay, ErrorReport, MigrationRequest, RunResult
from robot.procedures.amazon_mws_to_sp import amazon, waiting
from robot.procedures.amazon_mws_to_sp.reporting import report
from robot.procedures.amazon_mws_to_sp.rollback import (
    ROLLBACK_PARTS,
    RollbackRefusedError,
    make_rollback_steps,
    rollback_ids,
)
from robot.procedures.amazon_mws_to_sp.rollback_plan import describe_rollback, refuse_rollback, rollback_plan
from robot.procedures.amazon_mws_to_sp.steps import PARTS, make_steps, procedure_version, step_ids
from robot.procedures.amazon_mws_to_sp.work import MigrationWork
from robot.procedures.amazon_mws_to_sp.workplace import Wishes, at_the_screens
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
    "refuse_other",
    "report",
]


@dataclass(frozen=True)
class Hooks:
    """How a run speaks to the person watching.

    Attributes:
        approve: Shows the plan before the first change; False stops the run.
        tell: Shows a line.
        watch: Shows a step beginning or ending.
        check: Called wherever it is safe to stop; raises to stop there.
    """

    approve: Callable[[str], bool] = lambda _plan: True
    tell: Callable[[str], None] = lambda _line: None
    watch: Watch = lambda _title, _state: None
    check: Callable[[], None] = lambda: None


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


def create_run(settings: Settings, request: MigrationRequest) -> Path:
    """Make the folder and the journal of a new run; nothing is opened yet.

    Raises:
        EvidenceError: The traces folder cannot be written.
    """
    username, _ = settings.require_credentials()
    run_dir = settings.traces / new_run_id(request)
    with Journal.writing(run_dir) as journal:
        journal.append(
            "run-created",
            data={
                "request": request.model_dump(mode="json"),
                "account": account_key(settings.base_url, username),
                "base_url": settings.base_url,
                "procedure": procedure_version(),
            },
        )
    return run_dir


def begin_rollback(run_dir: Path, settings: Settings) -> None:
    """Write down that a run is rolled back from now on; `advance` then does it, however often it takes.

    Raises:
        RequestError: The new channel is active already.
        JournalError: The run is locked, altered, of another account or procedure.
        EvidenceError: The journal cannot be written.
    """
    with Journal.writing(run_dir) as journal:
        history = fold(run_dir, journal.events)
        refuse_other(history, account_key(settings.base_url, settings.require_credentials()[0]))
        refuse_rollback(history)
        if not history.is_rolling_back:
            plan = rollback_plan(history).splitlines()
            journal.append("rollback-started", data={"operator": getpass.getuser(), "plan": plan})


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
    history = read_run(run_dir)
    if history.is_finished:
        return report(history)
    username, _ = settings.require_credentials()
    account = account_key(settings.base_url, username)
    refuse_other(history, account)
    secrets = Secrets()
    with (
        account_lock(account, history.run_id),
        Journal.writing(run_dir, clean=secrets.scrub_json) as journal,
    ):
        attempt = _Attempt(run_dir, settings, hooks, secrets, journal, may_trust_operator=may_trust_operator)
        # A person who resumes by name may know more than the screens show: that is a whole attempt.
        if waiting.needs_only_a_look(history) and not may_trust_operator:
            still = attempt.look_once(history, deadline_days)
            if still is not None:
                return still
        return persist(
            attempt.carry_out,
            lambda _result: attempt.may_end_better,
            retries=settings.retries,
            tell=lambda line: hooks.tell(f"{attempt.reason} {line}"),
            check=hooks.check,
            asked_pause_s=lambda _result: attempt.asked_pause_s,
        )


def hand_over(run_dir: Path) -> None:
    """Record that the connect link has reached the person who asked for it."""
    with Journal.writing(run_dir) as journal:
        journal.append("link-handed-over")
    with suppress(EvidenceError):  # the journal is what counts; a manifest that lags behind is seen
        write_manifest(run_dir, {"run": run_dir.name, "state": "waiting", "browser": {}})


class _Attempt:
    """One process's go at a run."""

    def __init__(  # noqa: PLR0913 - what an attempt is made of
        self,
        run_dir: Path,
        settings: Settings,
        hooks: Hooks,
        secrets: Secrets,
        journal: Journal,
        *,
        may_trust_operator: bool,
    ) -> None:
        self._run_dir = run_dir
        self._settings = settings
        self._hooks = hooks
        self._secrets = secrets
        self._journal = journal
        self._may_trust_operator = may_trust_operator
        self._connect_link: str | None = None
        self._error: RobotError | None = None
        self._approved: str | None = None
        self._browser: Facts = {}

    @property
    def reason(self) -> str:
        """Why the last attempt stopped, free of secrets."""
        return "" if self._error is None else self._secrets.scrub(self._error.message)

    @property
    def may_end_better(self) -> bool:
        """Whether it stopped for a reason that another attempt, which looks before it acts, may not meet."""
        error = self._error
        if isinstance(error, OutcomeUnknownError):
            return error.may_be_seen_later
        return isinstance(error, (UnavailableError, SignedOutError))

    @property
    def asked_pause_s(self) -> float | None:
        """How long the site asked to be left alone when it was away, in seconds."""
        return self._error.retry_after_s if isinstance(self._error, UnavailableError) else None

    def look_once(self, history: RunHistory, deadline_days: float | None) -> RunResult | None:
        """See whether the run still waits; None if it can go on. Either way the journal gains one line."""
        seen: Facts = {}
        wishes = Wishes(tell=self._hooks.tell, check=self._hooks.check, record=seen.update)
        late = waiting.overdue(history, deadline_days, Instant.now())
        error: RobotError | None = None
        try:
            reason = waiting.find_reason_to_wait(self._settings, history, self._secrets, wishes)
        except RobotError as unseen:
            error, reason = unseen, unseen.message
        if reason is None:
            return None
        self._hooks.tell(reason)
        self._journal.append(waiting.LOOKED, data=waiting.entry_of(reason, late, seen))
        self._write_manifest("waiting")
        result = report(fold(self._run_dir, self._journal.events))
        if error is not None:
            detail = self._describe(error, error.exit_code)
            return result.model_copy(update={"exit_code": error.exit_code, "error": detail})
        return result.model_copy(update={"error": late})

    def carry_out(self) -> RunResult:
        logger.configure(patcher=scrubbing_patcher(self._secrets))
        self._error = None
        history = fold(self._run_dir, self._journal.events)
        try:
            self._work(history)
        except Waiting as reason:
            self._hooks.tell(str(reason))
            self._end("waiting", WAITING_EXIT_CODE)
        except RobotError as error:
            self._error = error
            if isinstance(error, RollbackRefusedError):
                self._journal.append("rollback-refused")  # nothing was taken back: the migration may go on
            self._end("failed", error.exit_code, error)
        except Exception as error:  # noqa: BLE001 - the top of a run: even a bug must leave a journal that says so
            logger.opt(exception=error).error("a bug in the robot")
            text = f"{type(error).__name__}: {error}".splitlines()[0]
            self._end(
                "failed",
                1,
                RobotError(text, hint="This is a bug. Keep the run's folder and tell a maintainer."),
            )
        else:
            self._end("rolled_back" if history.is_rolling_back else "completed", 0)
        history = fold(self._run_dir, self._journal.events)
        for line in describe_rollback(history) if history.is_finished else ():
            self._hooks.tell(line)
        return report(history, connect_link=self._connect_link if history.state == "waiting" else None)

    def _work(self, history: RunHistory) -> None:
        settings, request = self._settings, history.request
        self._journal.append("attempt-started", data=self._circumstances())
        if (
            request is not None
            and request.connect is ConnectWay.OWN
            and not history.is_rolling_back
            and "connection_proof" not in history.facts
        ):
            amazon.require_someone(settings)
        recorder = Recorder(self._run_dir, self._secrets, level=settings.evidence)
        hooks = self._hooks
        wishes = Wishes(
            approve=self._approve,
            tell=hooks.tell,
            check=hooks.check,
            record=lambda facts: self._journal.append("facts", data=facts),
            may_trust_operator=self._may_trust_operator,
        )
        with at_the_screens(
            settings, history, recorder, self._secrets, wishes, on_start=self._note_browser
        ) as work:
            engine = Engine[MigrationWork](
                self._journal, recorder, history, PARTS | ROLLBACK_PARTS, watch=hooks.watch, check=hooks.check
            )
            steps = make_rollback_steps() if history.is_rolling_back else make_steps(work.request)
            try:
                engine.advance(steps, work)
            except BaseException:  # raised again below
                with suppress(RobotError):  # what stopped the run says more
                    recorder.detach()
                raise
            finally:
                self._connect_link = work.connect_link
            recorder.detach()

    def _approve(self, plan: str) -> bool:
        if plan != self._approved and not self._hooks.approve(plan):
            return False
        self._approved = plan  # not asked again by an attempt that begins by itself
        return True

    def _note_browser(self, browser: Facts) -> None:
        self._browser = browser
        self._journal.append("browser-started", data=browser)

    def _circumstances(self) -> Facts:
        return {
            "operator": getpass.getuser(),
            "machine": platform.platform(),
            "robot": __version__,
            "procedure": procedure_version(),
            "base_url": self._settings.base_url,
            "evidence": self._settings.evidence,
            "resumed_by_name": self._may_trust_operator,
        }

    def _end(self, state: str, exit_code: int, error: RobotError | None = None) -> None:
        detail = None if error is None else self._describe(error, exit_code).model_dump()
        self._journal.append("attempt-ended", data={"state": state, "exit_code": exit_code, "error": detail})
        self._write_manifest(state)

    def _describe(self, error: RobotError, exit_code: int) -> ErrorReport:
        clean = self._secrets.scrub
        return ErrorReport(
            code=exit_code, step=error.step, message=clean(error.message), hint=clean(error.hint)
        )

    def _write_manifest(self, state: str) -> None:
        try:
            write_manifest(
                self._run_dir,
                {"run": self._run_dir.name, "state": state, "browser": self._browser},
                secrets=self._secrets,
            )
        except EvidenceError as unwritten:
            self._hooks.tell(f"The manifest could not be written: {unwritten.message}")


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
