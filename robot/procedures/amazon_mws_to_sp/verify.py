"""`verify`: afterwards, and again any later day, compare what both channels hold; it reads, and changes no shop."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from loguru import logger
from whenever import Instant

from pages.dates import read_dates
from robot import __version__, machine
from robot.errors import DriftError, JournalError, RequestError, RobotError
from robot.evidence import Recorder, Sealer, Secrets, close_evidence, scrubbing_patcher
from robot.evidence.manifest import find_foreign_recordings
from robot.evidence.recordings import FOREIGN
from robot.journal import Journal
from robot.procedures.amazon_mws_to_sp.amazon_orders import AmazonReport
from robot.procedures.amazon_mws_to_sp.facts import MigrationFacts
from robot.procedures.amazon_mws_to_sp.verdict import (
    Found,
    Given,
    check_cutoff,
    judge,
    to_instant,
    to_screens,
)
from robot.procedures.amazon_mws_to_sp.verify_report import VerifyReport
from robot.procedures.amazon_mws_to_sp.work import MigrationWork
from robot.procedures.amazon_mws_to_sp.workplace import Wishes, at_the_screens
from robot.runs import RunHistory, account_key, account_lock, fold, read_run
from robot.settings import Settings
from robot.step import Facts

PART = 4
"""The documented Step that asks for this: Step Four, last Critical remark."""

TITLE = "Verify: the cut-off, and the orders of both channels"


RECORD_PAGES = 4
"""The switch-off is near the beginning of the old channel's log: it has written little since."""


def verify(
    run_dir: Path,
    settings: Settings,
    amazon: AmazonReport | None = None,
    *,
    tell: Callable[[str], None] = lambda _line: None,
) -> VerifyReport:
    """Compare a run's cut-off and the orders of both its channels with what should be there.

    Args:
        run_dir: The run's folder; its journal gets one `verify-started` and one `verify-ended`.
        settings: Must name the account that the run was made for.
        amazon: Seller Central's order report, if one was given.
        tell: Shows a line to the person watching.

    Returns:
        What was found; `error` says what a person must look at, if anything.

    Raises:
        RequestError: The run has no new channel yet, or is rolled back.
        JournalError: The run is locked, altered, or of another account.
        EvidenceError: The journal cannot be written.
    """
    given = _given(read_run(run_dir))
    account = account_key(settings.base_url, settings.require_credentials()[0])
    keys = machine.keys_dir(settings.keys)
    sealer = Sealer(keys)
    secrets = Secrets.of_run(run_dir, keys, settings.known_secrets())
    with (
        account_lock(account, run_dir.name, machine.locks_dir(settings.keys)),
        Journal.writing(run_dir, clean=secrets.scrub_json) as journal,
    ):
        history = fold(run_dir, journal.events)
        if history.account != account:
            raise JournalError(
                f"Run {history.run_id} belongs to another account than the one that is set now.",
                hint="Set CHANNELS_BASE_URL and CHANNELS_USERNAME as they were when the run was made.",
            )
        logger.configure(patcher=scrubbing_patcher(secrets))
        foreign = list(find_foreign_recordings(run_dir, journal.events))
        journal.append("verify-started", data={**_circumstances(settings, amazon), FOREIGN: foreign})
        verification = _Verification(history, given, settings, amazon, secrets, tell=tell)
        report, found = verification.carry_out()
        data = {
            **report.model_dump(mode="json", by_alias=True),
            "pictures": found.pictures,
            "trace": found.trace,
        }
        journal.append("verify-ended", data=data)
        # The journal has grown, and the pictures are new: without a new list the evidence would look altered.
        close_evidence(journal, sealer, {"state": history.state}, secrets=secrets)
    return report


class _Verification:
    """One look at one run."""

    def __init__(  # noqa: PLR0913 - what a verification is made of
        self,
        history: RunHistory,
        given: Given,
        settings: Settings,
        amazon: AmazonReport | None,
        secrets: Secrets,
        *,
        tell: Callable[[str], None],
    ) -> None:
        self._history = history
        self._given = given
        self._settings = settings
        self._amazon = amazon
        self._secrets = secrets
        self._tell = tell

    def carry_out(self) -> tuple[VerifyReport, Found]:
        found = Found()
        error: RobotError | None = None
        try:
            self._look(found)
        except RobotError as stopped:
            error = stopped
        except Exception as stopped:  # noqa: BLE001 - the top of a run: even a bug must leave a journal that says so
            logger.opt(exception=stopped).error("a bug in the robot")
            text = f"{type(stopped).__name__}: {stopped}".splitlines()[0]
            error = RobotError(text, hint="This is a bug. Keep the run's folder and tell a maintainer.")
        report = judge(self._history.run_id, self._given, found, self._amazon, error)
        if report.error is not None:
            clean = self._secrets.scrub
            scrubbed = report.error.model_copy(
                update={"message": clean(report.error.message), "hint": clean(report.error.hint)}
            )
            report = report.model_copy(update={"error": scrubbed})
        return report, found

    def _look(self, found: Found) -> None:
        recorder = Recorder(
            self._history.run_dir,
            self._secrets,
            level=self._settings.evidence,
            shows_customers=self._settings.show_customers,
        )
        # Nothing is written, so there is nothing to approve and nothing to keep.
        with at_the_screens(
            self._settings, self._history, recorder, self._secrets, Wishes(tell=self._tell)
        ) as work:
            try:
                work.sign_in()
                if work.switched:
                    found.notes.append(f"{work.switched}.")
                recorder.open_part(PART, TITLE)
                self._read(work, found)
                recorder.end_part()
                found.trace = next((asdict(trace) for trace in recorder.finished_traces()), None)
            except BaseException:  # raised again below: whatever stopped it, the recording must be closed
                with suppress(RobotError):  # what stopped it says more
                    found.pictures.append(asdict(recorder.picture(work.need_page(), "verify-stopped")))
                with suppress(RobotError):
                    recorder.detach()
                raise
            recorder.detach()

    def _read(self, work: MigrationWork, found: Found) -> None:
        def keep(name: str) -> None:
            found.pictures.append(asdict(work.recorder.picture(work.need_page(), f"verify-{name}")))

        with work.recorder.group("Read the cut-off again"):
            self._tell("Reading the cut-off")
            found.is_old_on = work.open_old().read_active()
            keep("old-channel")
            page = work.open_new()
            found.is_new_on = page.read_active()
            reading = page.read_ignore_orders_before()
            found.cutoff = check_cutoff(self._given, reading.text, reading.local if reading.is_on else None)
            keep("cut-off")
        with work.recorder.group("Read the orders of both channels"):
            self._tell("Reading the orders")
            orders = work.menu().open_orders()
            orders.choose_store(work.request.store)
            try:
                if not orders.show_import_dates():
                    found.notes.append("The list of orders has no column with the import dates.")
            except DriftError as error:
                found.notes.append(f"The column with the import dates cannot be shown: {error.message}")
            found.rows = orders.read_orders()
            keep("orders")
        with work.recorder.group("Read when the old channel last asked Amazon"):
            self._tell("Reading the transaction records of the old channel")
            polls = self._read_polls(work, found)
            keep("transaction-records")
        found.screens = to_screens(self._given, found.rows, polls)

    def _read_polls(self, work: MigrationWork, found: Found) -> tuple[Instant, ...] | None:
        try:
            records = work.open_old_records()
            if not records.show_all():
                found.notes.append(
                    "Transaction Records: there is no Show All; imports of nothing may be hidden."
                )
            entries = records.read_latest(RECORD_PAGES)
        except (DriftError, RequestError) as error:
            found.notes.append(f"Transaction Records could not be read: {error.message}")
            return None
        successes = [
            entry.date
            for entry in entries
            if entry.log_type.casefold() == "get_orders" and entry.status.casefold() == "success"
        ]
        dates = read_dates(successes)
        if None in dates:
            found.notes.append(f"Transaction Records: their dates cannot be read (such as {successes[0]!r}).")
            return None
        return tuple(to_instant(at, self._given.box) for at in dates if at is not None)


def _given(history: RunHistory) -> Given:
    request, known = history.request, MigrationFacts.of(history.run_id, history.facts)
    cutoff = known.cutoff_at
    if (
        request is None
        or known.saved_as is None
        or known.box is None
        or known.switched_off is None
        or cutoff is None
        or history.is_rolling_back
    ):
        raise RequestError(
            f"Run {history.run_id} has nothing to verify: it has not switched a channel off and saved a new one, or "
            "it is rolled back.",
            hint="`channels-robot status` shows where it stands.",
        )
    return Given(request, known, cutoff, known.box, known.switched_off, history.is_finished)


def _circumstances(settings: Settings, amazon: AmazonReport | None) -> Facts:
    return {
        "operator": machine.operator(),
        "robot": __version__,
        "base_url": settings.base_url,
        "amazon_orders": None if amazon is None else {"file": amazon.name, "orders": len(amazon.orders)},
    }
