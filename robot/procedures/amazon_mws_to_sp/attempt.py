"""One process's go at a run: its circumstances, its ends, and what is written down of them."""

from __future__ import annotations

import importlib.metadata
import platform
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from loguru import logger
from whenever import Instant

from robot import __version__, machine
from robot.bugs import explain_bug
from robot.consent import Ask, Plan, ask_nobody
from robot.engine import Engine, Watch
from robot.errors import (
    WAITING_EXIT_CODE,
    BrowserGoneError,
    DriftError,
    EvidenceError,
    OutcomeUnknownError,
    RobotError,
    SettingsError,
    SignedOutError,
    StopRequestedError,
    UnavailableError,
)
from robot.evidence import Recorder, Sealer, Secrets, close_evidence, scrubbing_patcher
from robot.evidence.manifest import find_foreign_recordings
from robot.evidence.mending import recover_traces
from robot.evidence.recordings import FOREIGN
from robot.journal import Journal
from robot.models import ConnectWay, ErrorReport, RunResult
from robot.procedures.amazon_mws_to_sp import amazon, waiting
from robot.procedures.amazon_mws_to_sp.plan import migration_plan
from robot.procedures.amazon_mws_to_sp.pointing import question_report
from robot.procedures.amazon_mws_to_sp.reporting import report
from robot.procedures.amazon_mws_to_sp.rollback import (
    ROLLBACK_PARTS,
    RollbackRefusedError,
    make_rollback_steps,
)
from robot.procedures.amazon_mws_to_sp.rollback_plan import describe_rollback, rollback_plan
from robot.procedures.amazon_mws_to_sp.steps import PARTS, make_steps, procedure_version
from robot.procedures.amazon_mws_to_sp.work import MigrationWork
from robot.procedures.amazon_mws_to_sp.workplace import Wishes, at_the_screens
from robot.runs import RunHistory, fold
from robot.settings import Settings
from robot.step import Facts, Waiting

SIGNAL_S = 0.3
"""How long after its browser a process may get the signal that was sent to all of them."""


@dataclass(frozen=True)
class Hooks:
    """How a run speaks to the person watching.

    Attributes:
        ask: Asks for a yes before a change; without one nothing is changed that nobody said yes to before.
        tell: Shows a line.
        watch: Shows a step beginning or ending.
        check: Called wherever it is safe to stop; raises to stop there.
        is_yes: A yes was given with the command; it also covers what a person points at in this run.
        recorder: Keeps the evidence; another one than the usual measures what that costs.
    """

    ask: Ask = ask_nobody
    tell: Callable[[str], None] = lambda _line: None
    watch: Watch = lambda _title, _state: None
    check: Callable[[], None] = lambda: None
    is_yes: bool = False
    recorder: type[Recorder] = Recorder


class Attempt:
    """One process's go at a run; it begins again by itself where that may end better.

    Attributes:
        has_refuted: What somebody had pointed at was shown to be wrong: without it, the robot asks again.
    """

    def __init__(  # noqa: PLR0913 - what an attempt is made of
        self,
        settings: Settings,
        hooks: Hooks,
        secrets: Secrets,
        journal: Journal,
        sealer: Sealer,
        *,
        may_trust_operator: bool,
    ) -> None:
        self._run_dir = journal.path.parent
        self._settings = settings
        self._hooks = hooks
        self._secrets = secrets
        self._journal = journal
        self._sealer = sealer
        self._may_trust_operator = may_trust_operator
        self._connect_link: str | None = None
        self._error: RobotError | None = None
        self._browser: Facts = {}
        self.has_refuted = False

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
        self._close_evidence("waiting")
        result = report(fold(self._run_dir, self._journal.events))
        if error is not None:
            detail = self._describe(error, error.exit_code)
            return result.model_copy(update={"exit_code": error.exit_code, "error": detail})
        return result.model_copy(update={"error": late})

    def carry_out(self) -> RunResult:
        logger.configure(patcher=scrubbing_patcher(self._secrets))
        self._error, self.has_refuted = None, False
        history = fold(self._run_dir, self._journal.events)
        try:
            self._work(history)
        except Waiting as reason:
            self._hooks.tell(str(reason))
            self._end("waiting", WAITING_EXIT_CODE)
        except RobotError as reason:
            error = self._stop_instead(reason)
            self._error = error
            if isinstance(error, RollbackRefusedError):
                self._journal.append("rollback-refused")  # nothing was taken back: the migration may go on
            self._end("failed", error.exit_code, error)
        except Exception as error:  # noqa: BLE001 - the top of a run: even a bug must leave a journal that says so
            self._end("failed", 1, explain_bug(error, "a run", self._settings.traces, self._secrets.scrub))
        else:
            self._end("rolled_back" if history.is_rolling_back else "completed", 0)
        history = fold(self._run_dir, self._journal.events)
        for line in describe_rollback(history) if history.is_finished else ():
            self._hooks.tell(line)
        return report(history, connect_link=self._connect_link if history.state == "waiting" else None)

    def stopped_between(self, stop: StopRequestedError) -> RunResult:
        """Tell a stop in the pause before another attempt; what nobody could see is still the more important."""
        result = report(fold(self._run_dir, self._journal.events))
        if isinstance(self._error, OutcomeUnknownError):
            return result
        detail = self._describe(stop, stop.exit_code)
        return result.model_copy(update={"exit_code": stop.exit_code, "error": detail})

    def _stop_instead(self, error: RobotError) -> RobotError:
        """Tell a browser that a signal to all processes has ended, maybe as it started, as the stop that it is."""
        if not isinstance(error, (BrowserGoneError, SettingsError)):
            return error
        until_s = time.monotonic() + SIGNAL_S
        try:
            while time.monotonic() < until_s:
                self._hooks.check()
                time.sleep(0.02)  # reason: waits for a signal to this process, not for a page
        except StopRequestedError as stop:
            stop.step = error.step
            return stop
        return error

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
        recorder = self._hooks.recorder(
            self._run_dir, self._secrets, level=settings.evidence, shows_customers=settings.show_customers
        )
        hooks = self._hooks
        wishes = Wishes(
            ask=hooks.ask,
            make_plan=self._make_plan,
            tell=hooks.tell,
            check=hooks.check,
            record=lambda facts: self._journal.append("facts", data=facts),
            note=lambda kind, data: self._journal.append(kind, step=data.get("step"), data=data),
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
                self.has_refuted = work.pointing.has_refuted
            recorder.detach()

    def _make_plan(self, work: MigrationWork) -> Plan:
        if work.history.is_rolling_back:
            return rollback_plan(work.history)
        return migration_plan(work.request, work.known)

    def _note_browser(self, browser: Facts) -> None:
        self._browser = browser
        self._journal.append("browser-started", data=browser)

    def _circumstances(self) -> Facts:
        return {
            "operator": machine.operator(),
            "machine": platform.platform(),
            "channels_user": self._settings.username,
            "robot": __version__,
            "playwright": importlib.metadata.version("playwright"),
            "python": platform.python_version(),
            "procedure": procedure_version(),
            "base_url": self._settings.base_url,
            "evidence": self._settings.evidence,
            "resumed_by_name": self._may_trust_operator,
            "is_yes": self._hooks.is_yes,
            "unrecognised_secrets": list(self._secrets.notes),
            FOREIGN: list(find_foreign_recordings(self._run_dir, self._journal.events)),
        }

    def _recover(self) -> None:
        """Make traces of what a browser or an attempt that died had recorded; a run never stops for that."""
        try:
            recover_traces(self._journal, self._secrets)
        except RobotError as unmade:
            self._hooks.tell(f"What was recorded before could not be made into a trace: {unmade.message}")

    def _end(self, state: str, exit_code: int, error: RobotError | None = None) -> None:
        self._recover()
        detail = None if error is None else self._describe(error, exit_code).model_dump()
        self._journal.append("attempt-ended", data={"state": state, "exit_code": exit_code, "error": detail})
        self._close_evidence(state)

    def _describe(self, error: RobotError, exit_code: int) -> ErrorReport:
        clean = self._secrets.scrub
        asked = error.question if isinstance(error, DriftError) else None
        return ErrorReport(
            code=exit_code,
            step=error.step,
            message=clean(error.message),
            hint=clean(error.hint),
            question=None if asked is None else question_report(self._secrets.scrub_json(asked)),
        )

    def _close_evidence(self, state: str) -> None:
        try:
            close_evidence(
                self._journal, self._sealer, {"state": state, "browser": self._browser}, secrets=self._secrets
            )
        except EvidenceError as unwritten:
            self._hooks.tell(f"The run could not be sealed: {unwritten.message}")
