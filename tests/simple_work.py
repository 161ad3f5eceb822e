"""A value that steps set, wait for and look at: work for the engine without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import pytest
from paper import NoEvidence
from patience import PatientClock

from robot.engine import Engine
from robot.errors import (
    RobotError,
)
from robot.journal import Event, Journal
from robot.runs import fold
from robot.step import Facts, Finished, Seen, Step, Waiting


class Desk:
    """Work without a browser: a value that steps look at and set."""

    def __init__(self) -> None:
        self.facts: Facts = {}
        self.page = None
        self.value: object = None
        self.calls: list[str] = []
        self.held: list[tuple[Facts, list[str]]] = []
        self.told: list[str] = []
        self.ended: list[str] = []
        self.stopped: list[tuple[str, RobotError]] = []

    def tell(self, line: str) -> None:
        self.told.append(line)

    def obtain_consent(self) -> Facts:
        return {"how": "in a test"}

    @contextmanager
    def writing(self, values: Facts) -> Iterator[None]:
        first = len(self.calls)
        try:
            yield
        finally:
            self.held.append((values, self.calls[first:]))

    def drain_notes(self) -> Facts:
        return {}

    def step_ended(self, step_id: str) -> None:
        self.ended.append(step_id)

    def explain_stop(self, step_id: str, error: RobotError) -> None:
        self.stopped.append((step_id, error))


@pytest.fixture(autouse=True)
def patient_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a quarter of a minute of looking again pass at once."""
    clock = PatientClock()
    monkeypatch.setattr("robot.engine.time", clock)
    monkeypatch.setattr("robot.engine.clocks", clock)


class Set(Step[Desk]):
    """Sets the desk's value; each part can be made to fail."""

    id: ClassVar = "set-value"
    part: ClassVar = 1
    title: ClassVar = "Set the value"
    changes: ClassVar = True

    def __init__(
        self, *, fails: RobotError | None = None, does_it: bool = True, looks: list[object] | None = None
    ) -> None:
        self.fails, self.does_it, self.looks = fails, does_it, list(looks or [])

    def look(self, work: Desk) -> Seen | None:
        work.calls.append("look")
        if self.looks:
            told = self.looks.pop(0)
            if isinstance(told, Exception):
                raise told
        return Seen({"value": work.value}) if work.value == "new" else None

    def prepare(self, work: Desk) -> Facts:
        work.calls.append("prepare")
        return {"value": "new"}

    def act(self, work: Desk) -> None:
        work.calls.append("act")
        if self.does_it:
            work.value = "new"
        if self.fails is not None:
            raise self.fails


class Move(Set):
    id: ClassVar = "move-there"
    changes: ClassVar = False


class Wait(Set):
    id: ClassVar = "wait-for-owner"

    def look(self, work: Desk) -> Seen | None:
        raise Waiting("not yet")


class Finish(Set):
    id: ClassVar = "find-it-done"

    def look(self, work: Desk) -> Seen | None:
        raise Finished("already so", {"found": True})


def advance(run_dir: Path, *steps: Step[Desk], work: Desk | None = None) -> tuple[Desk, list[Event]]:
    work = work or Desk()
    with Journal.writing(run_dir) as journal:
        engine = Engine[Desk](journal, NoEvidence(), fold(run_dir, journal.events), {1: "One"})
        try:
            engine.advance(steps, work)
        finally:
            work.facts["events"] = list(journal.events)
    return work, work.facts.pop("events")


def kinds(events: list[Event]) -> list[str]:
    return [event.kind for event in events]
