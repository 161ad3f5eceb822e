"""The engine: looks, acts, looks again; and what it does when something goes wrong in between."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from paper import NoEvidence
from simple_work import Desk, Finish, Move, Set, Wait, advance, kinds, patient_clock

from robot.engine import Engine
from robot.errors import (
    DriftError,
    EvidenceError,
    OutcomeUnknownError,
    ReadBackError,
    RequestError,
    RobotError,
    StopRequestedError,
    UnavailableError,
)
from robot.evidence import TraceRef
from robot.journal import Event, Journal
from robot.runs import fold
from robot.step import Facts, Seen, Step, Waiting

__all__ = ["patient_clock"]  # a fixture for every test of this module


def test_a_change_is_announced_before_it_is_made_and_ends_when_it_was_seen(tmp_path: Path) -> None:
    work, events = advance(tmp_path, Set())
    assert work.calls == ["look", "prepare", "act", "look"]
    assert work.held == [({"value": "new"}, ["act", "look"])]  # until it is proven
    assert kinds(events) == ["step-started", "step-intended", "step-acted", "step-ended"]
    assert events[1].data["values"] == {"value": "new"}
    assert events[3].data["state"] == "done"
    assert work.facts == {"value": "new"}


def test_work_hears_which_step_was_seen_to_be_done_and_why_one_stopped(tmp_path: Path) -> None:
    work = Desk()
    stop = DriftError("gone")
    with pytest.raises(DriftError):
        advance(tmp_path, Set(), Move(looks=[stop]), work=work)
    assert work.ended == ["set-value"]
    assert work.stopped == [("move-there", stop)]


def test_a_step_that_only_waits_is_not_told_as_done(tmp_path: Path) -> None:
    work = Desk()
    with pytest.raises(Waiting):
        advance(tmp_path, Wait(), work=work)
    assert (work.ended, work.stopped) == ([], [])


def test_what_is_there_already_is_not_done_again(tmp_path: Path) -> None:
    work = Desk()
    work.value = "new"
    work, events = advance(tmp_path, Set(), work=work)
    assert work.calls == ["look"]
    assert events[-1].data["state"] == "already"


def test_moving_is_not_announced(tmp_path: Path) -> None:
    _, events = advance(tmp_path, Move())
    assert kinds(events) == ["step-started", "step-ended"]


def test_a_move_that_led_nowhere_is_drift(tmp_path: Path) -> None:
    with pytest.raises(DriftError, match="does not show it") as stopped:
        advance(tmp_path, Move(does_it=False))
    assert stopped.value.step == "move-there"


def test_an_answer_that_was_lost_is_looked_for_and_not_repeated(tmp_path: Path) -> None:
    work, events = advance(tmp_path, Set(fails=UnavailableError("cut")))
    assert work.calls.count("act") == 1
    assert events[-1].data["state"] == "done"
    assert events[-2].data["failure"] == "cut"


def test_a_change_that_provably_did_not_happen_keeps_its_first_reason(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="cut"):
        advance(tmp_path, Set(fails=UnavailableError("cut"), does_it=False))


def test_a_click_that_reached_nothing_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(DriftError, match="nothing changed"):
        advance(tmp_path, Set(does_it=False))


def test_where_looking_cannot_tell_the_outcome_is_unknown(tmp_path: Path) -> None:
    step = Set(fails=UnavailableError("cut"), looks=[None, UnavailableError("still away")])
    with pytest.raises(OutcomeUnknownError, match="cannot be seen") as stopped:
        advance(tmp_path, step)
    assert (stopped.value.exit_code, stopped.value.step) == (7, "set-value")


class Late(Set):
    """What it sends is carried out some looks after it was sent."""

    def look(self, work: Desk) -> Seen | None:
        if work.calls.count("look") == 4:
            work.value = "new"
        return super().look(work)


def test_a_request_without_an_answer_is_looked_for_while_it_may_be_on_its_way(tmp_path: Path) -> None:
    work, events = advance(tmp_path, Late(fails=OutcomeUnknownError("no answer"), does_it=False))
    assert work.calls == ["look", "prepare", "act", "look", "look", "look", "look"]
    assert events[-1].data["state"] == "done"
    assert "may be on its way" in work.told[0]


def test_a_request_that_never_came_is_unknown_once_it_cannot_come_any_more(tmp_path: Path) -> None:
    work = Desk()
    with pytest.raises(OutcomeUnknownError, match="no answer"):
        advance(tmp_path, Set(fails=OutcomeUnknownError("no answer"), does_it=False), work=work)
    assert work.calls.count("act") == 1
    assert work.calls.count("look") > 4


def test_what_was_answered_and_is_not_there_is_proven_undone_and_may_be_tried_again(tmp_path: Path) -> None:
    work = Desk()
    answered = OutcomeUnknownError("HTTP 500", is_settled=True)
    with pytest.raises(UnavailableError, match="did not happen: HTTP 500"):
        advance(tmp_path, Set(fails=answered, does_it=False), work=work)
    assert work.calls == ["look", "prepare", "act", "look"]


@pytest.mark.parametrize(
    ("away", "may_be_seen_later"), [(UnavailableError("away"), True), (DriftError("?"), False)]
)
def test_looking_that_failed_because_the_site_was_away_may_be_done_later(
    tmp_path: Path, away: RobotError, *, may_be_seen_later: bool
) -> None:
    with pytest.raises(OutcomeUnknownError) as stopped:
        advance(tmp_path, Set(looks=[None, away]))
    assert stopped.value.may_be_seen_later is may_be_seen_later


class Killed(BaseException):
    """Ends a process without a word."""


class Dying(Set):
    def act(self, work: Desk) -> None:
        raise Killed


def test_what_a_killed_attempt_sent_is_looked_for_before_it_is_sent_again(tmp_path: Path) -> None:
    with pytest.raises(Killed):
        advance(tmp_path, Dying())
    work, events = advance(tmp_path, Late())
    assert work.calls == ["look"] * 5
    assert events[-1].data["state"] == "done"


def test_long_after_a_kill_one_look_is_proof_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Killed):
        advance(tmp_path, Dying())
    monkeypatch.setattr("robot.engine.IN_FLIGHT_S", 0.0)  # nothing is on its way any more
    work, _ = advance(tmp_path, Set())
    assert work.calls == ["look", "prepare", "act", "look"]


class PrepareAgain(Move):
    """Would prepare the same change anew."""

    id: ClassVar = "open-the-form"
    announced_by: ClassVar = "set-value"


def test_a_change_is_not_prepared_anew_while_it_may_be_on_its_way(tmp_path: Path) -> None:
    with pytest.raises(Killed):
        advance(tmp_path, Dying())

    class LatePreparation(PrepareAgain, Late):
        """Sees the change some looks later."""

    work, _ = advance(tmp_path, LatePreparation())
    assert "act" not in work.calls


@pytest.mark.parametrize("seen", [ReadBackError("other value"), RequestError("refused")])
def test_an_outcome_that_was_seen_and_is_wrong_keeps_its_class(tmp_path: Path, seen: RobotError) -> None:
    with pytest.raises(type(seen)):
        advance(tmp_path, Set(looks=[None, seen]))


def test_a_refusal_by_the_site_is_final_where_nothing_is_there(tmp_path: Path) -> None:
    work = Desk()
    with pytest.raises(RequestError, match="no"):
        advance(tmp_path, Set(fails=RequestError("no"), does_it=False), work=work)
    assert work.calls == ["look", "prepare", "act", "look"]


def test_what_a_page_sent_twice_is_there_though_the_second_one_was_refused(tmp_path: Path) -> None:
    _, events = advance(tmp_path, Set(fails=RequestError("the name is taken")))
    assert [event.data.get("failure") for event in events[-2:]] == ["the name is taken", None]
    assert events[-1].data["state"] == "done"


def test_waiting_is_kept_and_what_follows_is_not_begun(tmp_path: Path) -> None:
    with pytest.raises(Waiting):
        advance(tmp_path, Wait(), Set())
    run = fold(tmp_path, advance_events(tmp_path))
    assert run.steps["wait-for-owner"].state == "waiting"
    assert "set-value" not in run.steps


def advance_events(run_dir: Path) -> list[Event]:
    with Journal.writing(run_dir) as journal:
        return list(journal.events)


def test_nothing_to_do_ends_the_run_and_marks_the_rest(tmp_path: Path) -> None:
    work, events = advance(tmp_path, Finish(), Set(), Move())
    run = fold(tmp_path, events)
    assert [run.steps[step].state for step in ("find-it-done", "set-value", "move-there")] == [
        "already",
        "not_needed",
        "not_needed",
    ]
    assert work.calls == []
    assert run.facts == {"found": True}


def test_a_resumed_step_that_is_there_counts_as_done_by_this_run(tmp_path: Path) -> None:
    with pytest.raises(OutcomeUnknownError):
        advance(tmp_path, Set(looks=[None, UnavailableError("away")]))
    work = Desk()
    work.value = "new"
    work, events = advance(tmp_path, Set(), work=work)
    assert work.calls == ["look"]
    assert events[-1].data["state"] == "done"


def test_no_change_is_made_when_its_announcement_cannot_be_written(tmp_path: Path) -> None:
    work = Desk()
    with Journal.writing(tmp_path) as journal:
        engine = Engine[Desk](journal, NoEvidence(), fold(tmp_path, []), {1: "One"})

        class Full(Set):
            def prepare(self, work: Desk) -> Facts:
                journal.path = tmp_path / "gone" / "journal.jsonl"
                return super().prepare(work)

        with pytest.raises(EvidenceError):
            engine.advance([Full()], work)
    assert "act" not in work.calls


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, str]] = []
    with Journal.writing(tmp_path) as journal:
        engine = Engine[Desk](
            journal, NoEvidence(), fold(tmp_path, []), {1: "One"}, watch=lambda *seen: told.append(seen)
        )
        engine.advance([Set()], Desk())
    assert told == [("Set the value", "pending"), ("Set the value", "done")]


def test_a_run_stops_on_request_before_its_change_and_not_in_it(tmp_path: Path) -> None:
    calls = 0

    def check() -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise StopRequestedError("asked")

    work = Desk()
    with Journal.writing(tmp_path) as journal:
        engine = Engine[Desk](journal, NoEvidence(), fold(tmp_path, journal.events), {1: "One"}, check=check)
        with pytest.raises(StopRequestedError):
            engine.advance([Set()], work)
        kinds = [event.kind for event in journal.events]
    assert work.calls == ["look", "prepare"]
    assert "step-intended" not in kinds
    assert kinds[-1] == "step-ended"


class Traces(NoEvidence):
    """Ends traces at once, and gives them when asked; each held a secret if the test says so."""

    def __init__(self, *, is_leaking: bool = False) -> None:
        self.is_leaking = is_leaking
        self.open: int | None = None
        self.ended: list[int] = []

    def open_part(self, part: int, title: str) -> None:
        self.end_part()
        self.open = part

    def end_part(self) -> None:
        if self.open is not None:
            self.ended.append(self.open)
        self.open = None

    def finished_traces(self) -> Iterator[TraceRef]:
        while self.ended:
            part = self.ended.pop(0)
            if self.is_leaking:
                raise EvidenceError("it held a secret and was destroyed")
            yield TraceRef(f"traces/step-{part}-a.zip", "", 0, part, "")


class Look(Move):
    """A Step in which there is nothing to do."""

    def look(self, work: Desk) -> Seen | None:
        return Seen({})


class Later(Set):
    """A change of the next Step."""

    id: ClassVar = "set-value-later"
    part: ClassVar = 2


def advance_recorded(run_dir: Path, traces: Traces, *steps: Step[Desk]) -> tuple[Desk, list[str]]:
    work = Desk()
    work.page = object()  # type: ignore[assignment] # reason: only asked whether there is one
    with Journal.writing(run_dir) as journal:
        engine = Engine[Desk](journal, traces, fold(run_dir, []), {1: "One", 2: "Two"})
        try:
            engine.advance(steps, work)
        finally:
            told = [f"{event.kind} {event.data.get('part', '')}".strip() for event in journal.events]
    return work, told


def test_a_steps_trace_is_kept_before_the_next_change_and_the_last_at_the_end(tmp_path: Path) -> None:
    _, told = advance_recorded(tmp_path, Traces(), Look(), Later())
    assert [one for one in told if one.startswith(("trace", "step-started", "step-intended"))] == [
        "step-started 1",
        "step-started 2",
        "trace-kept 1",
        "step-intended",
        "trace-kept 2",
    ]


@pytest.mark.parametrize("last", [Later, Wait], ids=["before a change", "before a wait"])
def test_nothing_more_is_changed_and_nobody_waited_for_where_a_trace_held_a_secret(
    tmp_path: Path, last: type[Set]
) -> None:
    with pytest.raises(EvidenceError, match="held a secret"):
        advance_recorded(tmp_path, Traces(is_leaking=True), Look(), last())
    assert "step-intended" not in kinds(advance_events(tmp_path))
