"""The engine: looks, acts, looks again, and writes down what it is about to do before it does it.

It knows neither screens nor documents. A procedure is a list of steps; a step says how to see that its
result is there, and how to bring it about. Everything between (order, journal, pictures, what a failure
means) is here, once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Generic, Protocol

from whenever import Instant

from robot import clock as clocks
from robot.errors import (
    BrowserGoneError,
    DriftError,
    OutcomeUnknownError,
    ReadBackError,
    RequestError,
    RobotError,
    SignedOutError,
    StopRequestedError,
    UnavailableError,
)
from robot.models import StepState
from robot.runs import RunHistory, StepHistory
from robot.step import Facts, Finished, Seen, Step, W, Waiting

if TYPE_CHECKING:  # keeps `--help` from loading a browser driver
    from playwright.sync_api import Page

    from robot.journal import Journal

IN_FLIGHT_S = 15.0
"""So long after it was sent a request may still be carried out; until then "not there" is no proof of anything."""

ACCEPTED_S = 5.0
"""So long after a site has said that it is done a change may still not be seen: some say so first, and do it then."""

LOOK_AGAIN_S = 3.0
"""Pause between two looks while something may be on its way."""

Watch = Callable[[str, StepState], None]
"""Told the title and the state of each step as it begins (pending) and ends, to show progress."""


class Evidence(Protocol):
    """What the engine asks of whoever records."""

    @property
    def is_sparing(self) -> bool:
        """Whether steps that change nothing need no picture."""

    def open_part(self, part: int, title: str) -> None:
        """Begin the trace of a documented Step."""

    def end_part(self) -> None:
        """End that trace; it is cleaned while the run goes on."""

    def finished_traces(self) -> Iterable[Any]:
        """Wait for the traces of ended parts; give those that were not given before, references only journaled."""

    def group(self, title: str) -> AbstractContextManager[None]:
        """Show everything inside as one row of the trace."""

    def picture(self, page: Page, name: str) -> Any:  # noqa: ANN401 - a reference; only journaled
        """Keep a picture of the page."""


class Engine(Generic[W]):
    """Carries the steps of one run out, in order, each looked at before and after."""

    def __init__(  # noqa: PLR0913 - what an engine is made of
        self,
        journal: Journal,
        evidence: Evidence,
        history: RunHistory,
        parts: Mapping[int, str],
        *,
        watch: Watch = lambda _title, _state: None,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        """Make one.

        Args:
            journal: Written before and after every step.
            evidence: Traces and pictures.
            history: What earlier attempts did.
            parts: Number and heading of each documented Step.
            watch: Shows a step beginning or ending.
            check: Called wherever it is safe to stop; raises to stop there.
        """
        self._journal = journal
        self._evidence = evidence
        self._history = history
        self._parts = parts
        self._watch = watch
        self._check = check
        self._part: int | None = None

    def advance(self, steps: Sequence[Step[W]], work: W) -> None:
        """Carry out whatever is not done yet.

        Raises:
            Waiting: A person outside has to act first; everything before that is done.
            RobotError: The run stopped; `step` names where.
        """
        try:
            self._carry_out_all(steps, work)
        except Waiting:
            self._close_part()
            raise
        except BaseException:  # raised again below
            # What stopped the run is what to report; a trace that could not be finished comes second.
            with suppress(RobotError):
                self._close_part()
            raise
        self._close_part()

    def _carry_out_all(self, steps: Sequence[Step[W]], work: W) -> None:
        for position, step in enumerate(steps):
            try:
                self._carry_out(step, work)
            except Finished as finished:
                self._end(step, work, "already", finished.facts)
                for unneeded in steps[position + 1 :]:
                    self._journal.append("step-ended", step=unneeded.id, data={"state": "not_needed"})
                return

    def _carry_out(self, step: Step[W], work: W) -> None:
        if step.part != self._part and work.page is not None:  # nothing is recorded before signing in
            self._part = step.part
            self._evidence.open_part(step.part, self._parts[step.part])
        before = self._history.steps.get(step.id, StepHistory())
        self._journal.append("step-started", step=step.id, data={"title": step.title, "part": step.part})
        self._watch(step.title, "pending")
        with self._evidence.group(step.title):
            try:
                self._check()
                self._look_act_look(step, work, before)
            except Waiting as waiting:
                self._end(step, work, "waiting", {}, note=str(waiting))
                raise
            except RobotError as error:
                error.step = error.step or step.id
                error.say_where(self._parts[step.part])
                self._record_stop(step, work, error)
                with suppress(RobotError):  # what stopped the run is what to report
                    work.explain_stop(step.id, error)
                raise

    def _look_act_look(self, step: Step[W], work: W, before: StepHistory) -> None:
        seen = self._look(step, work, self._on_its_way_until_s(step, work))
        if seen is not None:
            is_ours = before.intended is not None or before.state == "done" or not step.changes
            state: StepState = "done" if is_ours else "already"
            written = _with_read_back(before.intended, seen) if step.changes else {}
            self._end(step, work, seen.state(state), seen.facts, values=written)
            return
        allowed = work.obtain_consent() if step.changes else {}
        values = step.prepare(work)
        pictures = []
        if step.changes:
            pictures.append(self._picture(step, work, "before"))
            self._check()
            self._keep_traces()  # nothing more is changed before what was recorded is proven and kept
            allowed |= {"because": "it was looked at first, and it was not so yet"}
            self._journal.append("step-intended", step=step.id, data={"values": values, "allowed": allowed})
        if step.changes:
            with work.writing(values):  # until the step is proven, the page can send nothing else
                seen = self._act(step, work)
        else:
            seen = self._move(step, work)
        written = _with_read_back(values, seen) if step.changes else {}
        self._end(step, work, seen.state("done"), seen.facts, pictures=pictures, values=written)

    def _on_its_way_until_s(self, step: Step[W], work: W) -> float:
        """Tell until when, in monotonic seconds, what an earlier attempt had sent may still be carried out."""
        announced = self._history.steps.get(step.announced_by or step.id, StepHistory())
        if announced.intended_at is None or announced.state in ("done", "already"):
            return 0.0
        sent_at = step.sent_by(work, Instant.parse_iso(announced.intended_at))
        if sent_at is None:
            return 0.0
        return time.monotonic() + IN_FLIGHT_S - (Instant.now() - sent_at).total("seconds")

    def _look(self, step: Step[W], work: W, until_s: float) -> Seen | None:
        """Look, and while something may be on its way look again; the last look comes after that time."""
        while True:
            is_last = time.monotonic() >= until_s
            seen = step.look(work)
            if seen is not None or is_last:
                return seen
            work.tell(f"{step.title}: this may be on its way and is not seen yet; looking again")
            clocks.wait_until(
                min(until_s, time.monotonic() + LOOK_AGAIN_S), tick=lambda _left_s: self._check()
            )

    def _move(self, step: Step[W], work: W) -> Seen:
        """Act where nothing stays changed: a failure is just a failure."""
        step.act(work)
        seen = step.look(work)
        if seen is None:
            raise DriftError(
                f"{step.title}: this was done, but the page does not show it.",
                hint="Look at the picture of this step; a word or an icon of the screen may have changed.",
            )
        return seen

    def _act(self, step: Step[W], work: W) -> Seen:
        """Act where something changes: after a failure only looking tells what happened."""
        failure: RobotError | None = None
        try:
            self._check()  # a stop that was asked for while it was announced
            step.act(work)
        except StopRequestedError:
            raise  # asked for only where nothing is pressed
        except RobotError as error:
            failure = error
        self._journal.append(
            "step-acted",
            step=step.id,
            data={"failure": None if failure is None else failure.message, **work.drain_notes()},
        )
        late_s = ACCEPTED_S if failure is None else IN_FLIGHT_S if _may_be_on_its_way(failure) else 0.0
        try:
            seen = self._look(step, work, time.monotonic() + late_s)
        except (ReadBackError, RequestError):
            raise  # the outcome was seen, and it is not the wanted one
        except RobotError as error:
            if failure is None and isinstance(error, BrowserGoneError):
                self._check()  # what was pressed has been answered: the next attempt looks
            if isinstance(failure, SignedOutError) and failure.is_before_anything:
                raise failure from error  # it surely did not happen, and signing in again is all that is needed
            raise OutcomeUnknownError(
                f"{step.title}: this was begun, and whether it happened cannot be seen: {error.message}",
                hint="Look at the page yourself. Then run `channels-robot resume`: it looks first and repeats nothing.",
                may_be_seen_later=isinstance(error, (UnavailableError, SignedOutError)),
            ) from error
        if seen is not None:
            return seen
        if isinstance(failure, UnavailableError) or (
            isinstance(failure, OutcomeUnknownError) and failure.is_settled
        ):
            # Nothing is on its way and nothing is there: proven undone, so it may be tried again.
            raise UnavailableError(
                f"{step.title}: it was begun and did not happen: {failure.message}",
                hint="Looking showed that nothing was changed. `channels-robot resume` tries it again.",
                retry_after_s=getattr(failure, "retry_after_s", None),
            ) from failure
        if failure is not None:
            raise failure
        raise DriftError(
            f"{step.title}: the button was pressed, but the page shows that nothing changed.",
            hint="Nothing was written by this step. Look at its pictures; then run `channels-robot resume`.",
        )

    def _end(  # noqa: PLR0913 - one event, its fields
        self,
        step: Step[W],
        work: W,
        state: StepState,
        facts: Facts,
        *,
        pictures: Sequence[Any] = (),
        values: Facts | None = None,
        note: str | None = None,
    ) -> None:
        is_shown = step.changes or not self._evidence.is_sparing
        kept = [*pictures, self._picture(step, work, "after") if is_shown else None]
        data: Facts = {
            "state": state,
            "facts": facts,
            "pictures": [_plain(picture) for picture in kept if picture],
        }
        if values:
            data["values"] = values
        if note:
            data["note"] = note
        self._journal.append("step-ended", step=step.id, data=data | work.drain_notes())
        if state in ("done", "already"):
            work.step_ended(step.id)
        work.facts.update(facts)
        self._watch(step.title, state)

    def _record_stop(self, step: Step[W], work: W, error: RobotError) -> None:
        self._watch(step.title, "failed")
        try:
            picture = self._picture(step, work, "stopped")
        except RobotError:
            picture = None  # the first reason to stop is the one to report
        data: Facts = {
            "state": "failed",
            "error": error.message,
            "pictures": [_plain(picture)] if picture else [],
        }
        try:
            self._journal.append("step-ended", step=step.id, data=data | work.drain_notes())
        except RobotError as unwritten:
            raise unwritten from error

    def _picture(self, step: Step[W], work: W, moment: str) -> Any:  # noqa: ANN401 - see Evidence.picture
        return None if work.page is None else self._evidence.picture(work.page, f"{step.id}-{moment}")

    def _close_part(self) -> None:
        self._part = None
        try:
            self._evidence.end_part()
        finally:
            self._keep_traces()

    def _keep_traces(self) -> None:
        for trace in self._evidence.finished_traces():
            self._journal.append("trace-kept", data={"part": trace.part, "trace": _plain(trace)})


def _with_read_back(values: Mapping[str, Any] | None, seen: Seen) -> Facts:
    """Put what was read back beside what was there before and what was written."""
    return {
        name: {**pair, "read_back": seen.read_back.get(name)}
        for name, pair in (values or {}).items()
        if isinstance(pair, Mapping) and {"before", "written"} <= pair.keys()
    }


def _may_be_on_its_way(failure: RobotError | None) -> bool:
    """Tell whether a request may have been sent that nobody has heard the answer of."""
    if isinstance(failure, OutcomeUnknownError):
        return not failure.is_settled
    return isinstance(failure, UnavailableError)


def _plain(reference: Any) -> Facts:  # noqa: ANN401 - a dataclass, as the recorder made it
    return {
        name: value if isinstance(value, int | dict) else str(value)
        for name, value in asdict(reference).items()
    }
