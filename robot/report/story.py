"""A run as a story to be read: its journal by documented Step, by step, and by attempt.

Journals are other people's words here: whatever is in an entry, of whatever shape, is shown and never trusted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from robot.errors import JournalError
from robot.journal import Event, read_events
from robot.report.kept import Picture, Trace, pictures_in, trace_in
from robot.report.procedure import Item, Procedure, Telling
from robot.runs import RunHistory, fold, is_being_carried_out, other_version

STATES: Final = {
    "completed": "Completed",
    "waiting": "Waiting for the account owner",
    "failed": "Stopped",
    "rolled_back": "Rolled back",
    "at_work": "At work",
    "interrupted": "Interrupted",
    "unreadable": "Altered or unreadable",
}
"""How a run may stand, in the words of the page."""

STEP_STATES: Final = {
    "done": "done",
    "already": "already so",
    "not_needed": "not needed",
    "not_possible": "not possible on this site",
    "waiting": "waiting",
    "failed": "stopped",
    "pending": "begun, no outcome recorded",
    "not_reached": "not reached",
}

WAYS: Final = ("before", "written", "read_back")
"""How one value is journaled: as it was, as it was written, as it was read back."""


@dataclass
class Turn:
    """One go at a step, in one attempt.

    Attributes:
        values: Each value that was written: its `WAYS` as far as they are known.
        more: Whatever else its entries say.
        entries: Entries between its begin and its end, of other kinds.
        wanted: What a person was asked for when it stopped; empty where nothing was asked.
        candidates: Number of each thing on the picture, and what it says.
    """

    attempt: int
    title: str
    part: int
    started_at: str
    ended_at: str = ""
    state: str = "pending"
    intended_at: str = ""
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    error: str = ""
    failure: str = ""
    address: str = ""
    signs: dict[str, Any] = field(default_factory=dict)
    searches: list[dict[str, Any]] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)
    entries: list[Event] = field(default_factory=list)
    wanted: str = ""
    candidates: list[tuple[str, str]] = field(default_factory=list)

    def take_question(self, run_dir: Path, data: Mapping[str, Any]) -> None:
        """Add what a person was asked, and the picture with the numbers."""
        listed = data.get("candidates")
        candidates = [_mapping(one) for one in listed] if isinstance(listed, list) else []
        self.wanted = _text(data.get("wanted"))
        self.candidates = [(_text(one.get("n")), _text(one.get("says"))) for one in candidates]
        self.pictures += pictures_in(run_dir, data.get("pictures"), None)


@dataclass
class StepStory:
    """One documented step: the go at it that decided, and the others."""

    id: str
    part: int
    title: str
    sentence: str = ""
    turns: list[Turn] = field(default_factory=list)
    state: str = "not_reached"

    @property
    def deciding(self) -> Turn | None:
        """The go that brought the step's state about: one that wrote comes before one that only looked."""
        same = [turn for turn in self.turns if turn.state == self.state] or self.turns
        if self.state not in ("done", "already"):
            return same[-1] if same else None
        # Looked at again in later attempts; it was done when it was done.
        return next((turn for turn in same if turn.intended_at), same[0] if same else None)

    @property
    def others(self) -> list[Turn]:
        """All other goes at it, in order."""
        return [turn for turn in self.turns if turn is not self.deciding]


@dataclass
class PartStory:
    """One documented Step with its steps and its traces."""

    number: int
    heading: str
    steps: list[StepStory] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)


@dataclass
class Attempt:
    """One process's go at the run."""

    number: int
    started_at: str
    circumstances: dict[str, Any]
    browser: dict[str, Any] = field(default_factory=dict)
    ended_at: str = ""
    state: str = "no end recorded"
    exit_code: Any = None
    error: dict[str, Any] = field(default_factory=dict)


@dataclass
class RunStory:
    """Everything that is shown of one run.

    Attributes:
        purged: When each file was removed on purpose, by its path.
        problem: Why its journal is not to be believed, or cannot be read by this version of the robot.
        looks: When it was looked whether the account owner has authorised, and what was seen.
        entries: Entries that belong to no step and are of a kind that has no place of its own.
    """

    run_id: str
    run_dir: Path
    state: str = "unreadable"
    problem: JournalError | None = None
    request: dict[str, Any] = field(default_factory=dict)
    created: dict[str, Any] = field(default_factory=dict)
    telling: Telling = field(default_factory=Telling)
    parts: list[PartStory] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    looks: list[Event] = field(default_factory=list)
    entries: list[Event] = field(default_factory=list)
    events: Sequence[Event] = ()
    purged: dict[str, str] = field(default_factory=dict)

    @property
    def created_at(self) -> str:
        """When the run was made; empty where that is not known."""
        return self.events[0].at if self.events else ""

    @property
    def changed_at(self) -> str:
        """When its last entry was written; empty where that is not known."""
        return self.events[-1].at if self.events else ""

    def name(self, key: str) -> str:
        """Say what was asked for: `store`, `channel` or `new_name`; empty where that is not known."""
        return _text(self.request.get(key))

    @property
    def pictures(self) -> list[Picture]:
        """Every picture, in the order of the steps."""
        steps = [step for part in self.parts for step in part.steps]
        return [picture for step in steps for turn in step.turns for picture in turn.pictures]


def read_story(run_dir: Path, procedure: Procedure) -> RunStory:
    """Read and prove a run's journal, and tell it; a journal that cannot be believed is said to be so."""
    story = RunStory(run_dir.name, run_dir)
    try:
        story.events = read_events(run_dir)
    except JournalError as error:
        story.problem = error
        return story
    history: RunHistory | None = None
    try:
        history = fold(run_dir, story.events)
        story.telling = procedure.tell(history)
        story.state = _state_of(history)
    except JournalError as error:  # whole, but of another version: what it says can still be shown
        story.problem = error
    except (AttributeError, TypeError, ValueError) as error:  # likewise: an entry has another shape
        story.problem = other_version(run_dir.name, type(error).__name__)
    _Reader(story, procedure).read(history)
    return story


def _state_of(history: RunHistory) -> str:
    if history.is_ended:
        return history.state if history.state in STATES else "unreadable"
    return "at_work" if is_being_carried_out(history.run_dir) else "interrupted"


class _Reader:
    """Puts every entry where a reader looks for it."""

    def __init__(self, story: RunStory, procedure: Procedure) -> None:
        self._story = story
        self._procedure = procedure
        items = (*procedure.items, *procedure.rollback_items)
        self._steps = {item.id: _from_item(item) for item in items}
        self._traces: list[Trace] = []
        self._open: tuple[str, Turn] | None = None

    def read(self, history: RunHistory | None) -> None:
        for event in self._story.events:
            self._take(event)
        for step in self._steps.values():
            if step.turns:
                known = history.steps.get(step.id) if history else None
                step.state = _text(known.state) if known else step.turns[-1].state
        self._number_traces()
        self._story.parts = self._make_parts()

    def _take(self, event: Event) -> None:  # noqa: C901, PLR0912 - one arm a kind of entry
        story, data = self._story, event.data
        match event.kind:
            case "run-created":
                story.created, story.request = dict(data), _mapping(data.get("request"))
            case "attempt-started":
                self._open = None
                story.attempts.append(Attempt(len(story.attempts) + 1, event.at, dict(data)))
            case "browser-started" if story.attempts:
                story.attempts[-1].browser = dict(data)
            case "attempt-ended" if story.attempts:
                last = story.attempts[-1]
                last.ended_at, last.state = event.at, _text(data.get("state"))
                last.exit_code, last.error = data.get("exit_code"), _mapping(data.get("error"))
            case "looked":
                story.looks.append(event)
            case "step-started" if event.step:
                self._begin(event.step, event)
            case "step-intended" | "step-acted" | "step-ended" if event.step:
                self._go_on(event.step, event)
            case "question" if event.step in self._steps and self._steps[event.step].turns:
                self._steps[event.step].turns[-1].take_question(story.run_dir, data)
            case _ if (trace := trace_in(story.run_dir, data.get("trace"), len(story.attempts))) is not None:
                self._traces.append(trace)
            case "trace-kept" if data.get("trace") is None:
                pass  # nothing was recorded, as was asked for
            case "evidence-purged":
                story.purged |= dict.fromkeys(map(str, _mapping(data.get("files"))), event.at)
                story.entries.append(event)
            case _ if self._open is not None and event.step in (None, self._open[0]):
                self._open[1].entries.append(event)
            case _:
                story.entries.append(event)

    def _begin(self, step_id: str, event: Event) -> Turn:
        step = self._steps.setdefault(step_id, StepStory(step_id, 0, step_id))
        part = event.data.get("part")
        turn = Turn(
            attempt=len(self._story.attempts),
            title=_text(event.data.get("title")) or step.title,
            part=part if isinstance(part, int) else step.part,
            started_at=event.at,
        )
        # Which of two titles a step has depends on what was asked for; the journal knows.
        step.title, step.part = turn.title, turn.part
        step.turns.append(turn)
        self._open = (step_id, turn)
        return turn

    def _go_on(self, step_id: str, event: Event) -> None:
        is_open = self._open is not None and self._open[0] == step_id
        turn = self._open[1] if self._open is not None and is_open else self._begin(step_id, event)
        data = dict(event.data)
        if event.kind == "step-intended":
            turn.intended_at = event.at
        for name, value in _mapping(data.pop("values", None)).items():
            turn.values.setdefault(name, {}).update(_ways(value))
        turn.facts.update(_mapping(data.pop("facts", None)))
        turn.signs.update(_mapping(data.pop("signs", None)))
        turn.searches += [_search(one) for one in map(_mapping, _list(data.pop("ways", None)))]
        turn.pictures += pictures_in(
            self._story.run_dir, data.pop("pictures", None), data.pop("further_pictures", None)
        )
        turn.pictures.sort(key=lambda picture: picture.path)  # numbered as they were taken
        for name in ("note", "error", "failure", "address"):
            if (value := data.pop(name, None)) is not None:
                setattr(turn, name, _text(value))
        if event.kind == "step-ended":
            turn.ended_at, turn.state = event.at, _text(data.pop("state", ""))
            self._open = None
        turn.more.update(data)

    def _number_traces(self) -> None:
        """Count several traces of one Step in one attempt, so that every link has a name of its own."""
        counts: Counter[tuple[int, int]] = Counter()
        for trace in self._traces:
            counts[trace.part, trace.attempt] += 1
            trace.number = counts[trace.part, trace.attempt]

    def _make_parts(self) -> list[PartStory]:
        parts = {number: PartStory(number, heading) for number, heading in self._procedure.parts.items()}
        rollback = {item.id for item in self._procedure.rollback_items}
        for step in self._steps.values():
            if step.turns or step.id not in rollback or self._story.telling.is_rolled_back:
                parts.setdefault(step.part, PartStory(step.part, "Further steps")).steps.append(step)
        for trace in self._traces:
            parts.setdefault(trace.part, PartStory(trace.part, trace.title)).traces.append(trace)
        return [part for part in parts.values() if part.steps or part.traces]


def _from_item(item: Item) -> StepStory:
    return StepStory(item.id, item.part, item.title, item.sentence)


def _ways(value: object) -> dict[str, Any]:
    """Give a journaled value by its `WAYS`; a plain one was written."""
    if isinstance(value, Mapping) and value and set(value) <= set(WAYS):
        return dict(value)
    return {"written": value}


def _mapping(value: object) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {}


def _search(told: Mapping[str, Any]) -> dict[str, Any]:
    """Give how a place was looked for, whatever the journal holds of it."""
    tries = [
        {
            "says": _text(one.get("says")),
            "came": _text(one.get("came")),
            "is_learned": one.get("is_learned") is True,
            "refused": [_text(what) for what in _list(one.get("refused"))],
        }
        for one in map(_mapping, _list(told.get("tries")))
    ]
    return {"place": _text(told.get("place")), "is_found": told.get("is_found") is True, "tries": tries}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return "" if value is None else str(value)
