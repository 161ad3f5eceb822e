"""Runs on disk: finding them, and folding a journal into where the run stands.

The journal is the state; this module only reads it. Whoever wants to know anything about a run asks here.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout
from pydantic import ValidationError
from whenever import Instant

from robot.errors import JournalError, RequestError
from robot.journal import FILE_NAME, HEAD_NAME, LOCK_NAME, Event, read_events
from robot.machine import PRIVATE_FILE, make_dirs, open_private
from robot.models import ErrorReport, MigrationRequest, RunState, StepReport, StepState


@dataclass(frozen=True)
class StepHistory:
    """What the journal says of one step.

    Attributes:
        state: How it stands.
        started_at: First start, ISO 8601 in UTC.
        ended_at: Last end, if it ended.
        intended: Values of the last intention to change something, whether or not it was carried out.
        intended_at: When that was journaled, ISO 8601 in UTC.
    """

    state: StepState = "pending"
    started_at: str | None = None
    ended_at: str | None = None
    intended: Mapping[str, Any] | None = None
    intended_at: str | None = None


@dataclass(frozen=True)
class Pointed:
    """An answer to a question: what somebody pointed at, and what became of it.

    Attributes:
        id: Of the question.
        element: What was looked for: a table of `pages/signs.toml`.
        step: The step that asked.
        by: `person` or `adviser`.
        look: How it is found again; empty where the answer was that it is none of these.
        state: `pending` until a step has proven it, or shown it to be `wrong`.
    """

    id: str
    element: str
    step: str
    by: Literal["person", "adviser"]
    look: Mapping[str, Any]
    state: Literal["pending", "proven", "wrong"] = "pending"


@dataclass
class RunHistory:
    """Where a run stands, folded from its journal.

    Attributes:
        is_rolling_back: A rollback was begun and not refused: from then on the run goes on with that, and never
            again with the migration.
        questions: What was asked because a screen was not known, by its id, as journaled.
        pointed: The answers, in order.
        is_yes: The last attempt was started with a yes.
    """

    run_id: str
    run_dir: Path
    account: str = ""
    procedure: str = ""
    request: MigrationRequest | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    steps: dict[str, StepHistory] = field(default_factory=dict)
    attempts: int = 0
    state: RunState = "failed"
    is_ended: bool = False
    exit_code: int = 1
    error: ErrorReport | None = None
    is_handed_over: bool = False
    is_rolling_back: bool = False
    waiting_since: str | None = None
    created_at: str = ""
    changed_at: str = ""
    questions: dict[str, dict[str, Any]] = field(default_factory=dict)
    pointed: list[Pointed] = field(default_factory=list)
    is_yes: bool = False

    @property
    def open_question(self) -> dict[str, Any] | None:
        """Return the question with which the last attempt ended, None if it asked nothing or that was answered."""
        asked = self.error.question if self.is_ended and self.error else None
        is_answered = asked is None or any(one.id == asked.id for one in self.pointed)
        return None if asked is None or is_answered else self.questions.get(asked.id)

    def refused_looks(self, element: str) -> list[Mapping[str, Any]]:
        """List what an element is not: what was pointed at wrongly, and what somebody said it is none of."""
        wrong = [one for one in self.pointed if one.element == element and one.state == "wrong"]
        pointed = [one.look for one in wrong if one.look]
        asked = [self.questions[one.id] for one in wrong if not one.look]
        # What bore a number comes first.
        return [*pointed, *(it["look"] for one in asked for it in one["looks"][: len(one["candidates"])])]

    @property
    def is_finished(self) -> bool:
        """Tell whether nothing is left to do: completed or rolled back."""
        return self.is_ended and self.state in ("completed", "rolled_back")

    @property
    def has_intended(self) -> bool:
        """Tell whether the run ever announced a change; without one nothing can have been written."""
        return any(step.intended is not None for step in self.steps.values())

    @property
    def open_intention(self) -> str | None:
        """Name the latest step whose change was announced and whose outcome is not recorded."""
        return next(
            (
                name
                for name, step in reversed(self.steps.items())
                if step.intended is not None and step.state == "pending"
            ),
            None,
        )

    def steps_taken(self) -> list[str]:
        """List the steps that ended well or announced a change, in the order in which they were begun."""
        ended = ("done", "already", "not_needed", "not_possible")
        return [name for name, step in self.steps.items() if step.state in ended or step.intended is not None]

    def step_reports(self, ids: Iterable[str]) -> tuple[StepReport, ...]:
        """List the steps in the procedure's order, those not reached as pending."""
        reports = []
        for step_id in ids:
            step = self.steps.get(step_id, StepHistory())
            reports.append(
                StepReport(id=step_id, state=step.state, started_at=step.started_at, ended_at=step.ended_at)
            )
        return tuple(reports)


def fold(run_dir: Path, events: Iterable[Event]) -> RunHistory:
    """Fold a journal into where its run stands.

    Raises:
        JournalError: An entry is not as this version of the robot writes it.
    """
    run = RunHistory(run_id=run_dir.name, run_dir=run_dir)
    for event in events:
        try:
            _apply(run, event)
        except (KeyError, ValidationError) as error:
            raise other_version(run_dir.name, f"entry {event.number}, {event.kind!r}") from error
        run.changed_at = event.at
    return run


def other_version(run_id: str, what: str) -> JournalError:
    """Return the error for a journal that is whole, but written by another version of the robot."""
    return JournalError(
        f"The journal of run {run_id} was written by another version of the robot ({what} cannot be read).",
        hint="Read and resume it with the version of the robot that made it; nothing was changed.",
    )


def _apply(run: RunHistory, event: Event) -> None:  # noqa: C901 - one arm a kind of entry
    data = event.data
    match event.kind:
        case "run-created":
            run.request = MigrationRequest.model_validate(data["request"])
            run.account = data["account"]
            run.procedure = data["procedure"]
            run.created_at = event.at
        case "attempt-started":
            run.attempts += 1
            run.is_yes = bool(data.get("is_yes"))
            run.is_ended = False
            run.state, run.exit_code, run.error = "failed", 1, None
        case "facts":
            run.facts.update(data)
        case "looked" | "fresh-link-taken":
            run.facts.update(data.get("facts", {}))
        case "link-handed-over":
            run.is_handed_over = True
        case "rollback-started":
            run.is_rolling_back = True
            run.facts["rollback_approval"] = dict(data)
            run.is_ended = False
            run.state, run.exit_code, run.error = "failed", 1, None
            run.waiting_since = None
        case "rollback-refused":
            run.is_rolling_back = False
        case "attempt-ended":
            run.is_ended = True
            run.waiting_since = (run.waiting_since or event.at) if data["state"] == "waiting" else None
            run.state, run.exit_code = data["state"], data["exit_code"]
            run.error = ErrorReport.model_validate(data["error"]) if data.get("error") else None
        case "question" | "pointed" | "point-proven" | "point-wrong":
            _apply_pointing(run, event)
        case _:  # pictures, traces, signs and notes are for the auditor; they do not steer a run
            if event.step:
                _apply_to_step(run, event.step, event)


def _apply_pointing(run: RunHistory, event: Event) -> None:
    data = event.data
    if event.kind == "question":
        run.questions[data["id"]] = data
    elif event.kind == "pointed":
        said = Pointed(data["id"], data["element"], data["step"], data["by"], data["look"])
        run.pointed.append(said if said.look else replace(said, state="wrong"))
    else:
        state: Literal["proven", "wrong"] = "proven" if event.kind == "point-proven" else "wrong"
        run.pointed = [replace(one, state=state) if one.id == data["id"] else one for one in run.pointed]


def _apply_to_step(run: RunHistory, name: str, event: Event) -> None:
    data = event.data
    step = run.steps.get(name, StepHistory())
    match event.kind:
        case "step-started" if step.state != "done":
            run.steps[name] = replace(
                step, state="pending", started_at=step.started_at or event.at, ended_at=None
            )
        case "step-intended":
            run.steps[name] = replace(
                step, state="pending", ended_at=None, intended=data.get("values", {}), intended_at=event.at
            )
        case "step-ended":
            run.facts.update(data.get("facts", {}))
            if step.state == "done" and data["state"] not in ("failed", "waiting"):
                return  # looked at again in a later attempt: it was done when it was done
            run.steps[name] = replace(step, state=data["state"], ended_at=event.at)


def new_run_id(request: MigrationRequest) -> str:
    """Make the id of a new run: it sorts by time and can be read out on the phone."""
    now = Instant.now().to_tz("UTC").to_plain()
    stamp = now.format_iso(unit="second", basic=True).replace("T", "-")
    words = "-".join(_slug(word) for word in (request.store, request.channel))
    return f"{stamp}-{words}-{secrets.token_hex(2)}"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:30] or "x"


def account_key(base_url: str, username: str) -> str:
    """Name one Channels sign-in without saying who it is: the first 16 hex digits of a SHA-256."""
    return hashlib.sha256(json.dumps([base_url, username.lower()]).encode()).hexdigest()[:16]


def read_run(run_dir: Path) -> RunHistory:
    """Read where one run stands.

    Raises:
        JournalError: Its journal was altered, or written by another version of the robot.
    """
    return fold(run_dir, read_events(run_dir))


def list_runs(traces_dir: Path) -> list[Path]:
    """List the folders of all runs, oldest first.

    One that was killed while its very first line was written is none: nothing of it can have been begun.
    """
    if not traces_dir.is_dir():
        return []
    return sorted(path.parent for path in traces_dir.glob(f"*/{FILE_NAME}") if _has_begun(path))


def _has_begun(journal: Path) -> bool:
    if not journal.parent.name.isprintable():
        return False  # no name that a run was ever given: bytes that are no text, or lines
    if journal.with_name(HEAD_NAME).exists():
        return True
    with journal.open("rb") as file:
        return file.readline().endswith(b"\n")


def find_run_dir(traces_dir: Path, run_id: str) -> Path:
    """Find a run by its id or the unique beginning or end of it.

    Raises:
        RequestError: No run, or several, are called so.
    """
    every = list_runs(traces_dir)
    exact = [path for path in every if path.name == run_id]
    candidates = exact or [
        path for path in every if path.name.startswith(run_id) or path.name.endswith(run_id)
    ]
    if len(candidates) == 1:
        return candidates[0]
    if not candidates:
        raise RequestError(
            f"There is no run {run_id!r} in {traces_dir}.", hint="`channels-robot status` lists the runs."
        )
    names = ", ".join(path.name for path in candidates)
    raise RequestError(f"Several runs are called {run_id!r}: {names}.", hint="Give the whole id.")


def is_being_carried_out(run_dir: Path) -> bool:
    """Tell whether a process is writing this run's journal right now."""
    lock = FileLock(run_dir / LOCK_NAME, mode=PRIVATE_FILE)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:
        return False  # a folder that cannot be written is one that nobody writes
    lock.release()
    return False


@contextmanager
def account_lock(account: str, run_id: str, locks_dir: Path) -> Iterator[None]:
    """Hold one account for one run; the system frees it when the process ends, however it ends.

    Args:
        account: As `account_key` names it.
        run_id: Which run.
        locks_dir: As `robot.machine` finds it.

    Raises:
        JournalError: Another run holds the account; the message names it.
    """
    holder = locks_dir / f"{account}.json"
    try:
        make_dirs(locks_dir)
        lock = FileLock(locks_dir / f"{account}.lock", mode=PRIVATE_FILE)
        lock.acquire(timeout=0)
    except Timeout:
        raise JournalError(
            f"Another run is at work on this account: {_read_holder(holder)}.",
            hint="One run per account at a time, as the document asks; wait until it has ended.",
        ) from None
    except OSError as error:
        raise JournalError(
            f"The account cannot be locked: {locks_dir} cannot be written ({error.strerror or error}).",
            hint="Give write access to that folder, then start again.",
        ) from error
    try:
        since = Instant.now().format_iso(unit="second")
        _write_holder(holder, {"run": run_id, "since": since, "process": str(os.getpid())})
        yield
    finally:
        with suppress(OSError):
            holder.unlink(missing_ok=True)  # while the lock is still held: a name that stands there is true
        lock.release()


def _write_holder(path: Path, content: Mapping[str, str]) -> None:
    """Name the holder; a name that cannot be written costs a worse message, not the run."""
    part = path.with_suffix(f".{os.getpid()}.part")
    with suppress(OSError):
        with open_private(part, "wb") as file:
            file.write(json.dumps(content).encode())
        part.replace(path)


def _read_holder(path: Path) -> str:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return f"run {content['run']}, since {content['since']}, process {content['process']}"
    except (OSError, ValueError, KeyError):
        return "an unnamed one"
