"""A question, its answer and what becomes of it, as the journal tells it; and the program that may answer first."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from robot import adviser
from robot.adviser import advise
from robot.errors import RequestError
from robot.journal import Journal
from robot.models import MigrationRequest
from robot.procedures.amazon_mws_to_sp.answering import answer
from robot.procedures.amazon_mws_to_sp.pointing import question_report
from robot.runs import RunHistory, read_run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def look(says: str) -> dict[str, Any]:
    return {"role": "button", "says": says, "icons": []}


THINGS = [
    {"says": "one", "box": [10, 10, 300, 100], "look": look("one")},
    {"says": "two", "box": [20, 20, 40, 20], "look": look("two")},
    {"says": "three", "box": None, "look": look("three")},
    {"says": "beyond the numbers", "box": [500, 20, 40, 20], "look": look("far")},
]
QUESTION = {
    "id": "q1",
    "element": "store.add",
    "step": "inspect-new-form",
    "is_writing": False,
    "wanted": "adds a channel to this store",
    "sentence": "Press Add.",
    "picture": "pictures/001-x.png",
    "candidates": [
        {"n": at, "says": one["says"], "kind": "button", "box": one["box"]}
        for at, one in enumerate(THINGS[:3], 1)
    ],
    "looks": THINGS,
}
ERROR = {"code": 5, "step": "inspect-new-form", "message": "not found", "hint": ""}


@pytest.fixture
def run_dir(tmp_path: Path) -> Path:
    """A run that has ended with the question."""
    request = MigrationRequest(store="Harbour Lane", channel="Amazon", new_name="Amazon SP")
    folder = tmp_path / "run"
    with Journal.writing(folder) as journal:
        journal.append(
            "run-created", data={"request": request.model_dump(mode="json"), "account": "a", "procedure": "p"}
        )
        journal.append("attempt-started")
    ask(folder, QUESTION)
    return folder


def note(run_dir: Path, kind: str, **data: Any) -> None:
    with Journal.writing(run_dir) as journal:
        journal.append(kind, data=data)


def ask(run_dir: Path, question: dict[str, Any]) -> None:
    error = {**ERROR, "question": question_report(question).model_dump(mode="json")}
    note(run_dir, "question", **question)
    note(run_dir, "attempt-ended", state="failed", exit_code=5, error=error)


def said(run: RunHistory) -> list[tuple[str, str, str]]:
    return [(one.element, one.look.get("says", "none"), one.state) for one in run.pointed]


def test_a_number_is_kept_as_what_the_thing_looks_like(run_dir):
    answer(run_dir, number=2)
    run = read_run(run_dir)
    assert said(run) == [("store.add", "two", "pending")]
    assert run.open_question is None


@pytest.mark.parametrize(
    ("place", "says"), [((30, 25), "two"), ((200, 100), "one"), ((510, 30), "far"), ((310, 110), "one")]
)
def test_a_place_means_the_smallest_thing_around_it_numbered_or_not(run_dir, place, says):
    answer(run_dir, at=place)
    assert said(read_run(run_dir)) == [("store.add", says, "pending")]


@pytest.mark.parametrize("given", [{"number": 0}, {"number": 4}, {"number": -1}, {"at": (900, 900)}])
def test_what_is_not_on_the_picture_is_no_answer(run_dir, given):
    with pytest.raises(RequestError):
        answer(run_dir, **given)
    assert read_run(run_dir).open_question is not None


def test_none_of_them_is_remembered_so_that_other_things_are_asked(run_dir):
    answer(run_dir)
    run = read_run(run_dir)
    assert said(run) == [("store.add", "none", "wrong")]
    assert run.refused_looks("store.add") == [one["look"] for one in THINGS[:3]]
    assert run.refused_looks("channel.save") == []


def test_a_wrong_answer_is_not_shown_again_and_a_proven_one_is_settled(run_dir):
    answer(run_dir, number=1)
    note(run_dir, "point-wrong", id="q1", element="store.add", why="it led elsewhere")
    ask(run_dir, {**QUESTION, "id": "q2"})
    answer(run_dir, number=2)
    note(run_dir, "point-proven", id="q2", element="store.add")
    run = read_run(run_dir)
    assert said(run) == [("store.add", "one", "wrong"), ("store.add", "two", "proven")]
    assert run.refused_looks("store.add") == [look("one")]


def test_a_run_that_asks_nothing_takes_no_answer(run_dir):
    answer(run_dir, number=1)
    with pytest.raises(RequestError, match="asks nothing"):
        answer(run_dir, number=1)


def test_a_question_is_over_once_the_run_goes_on(run_dir):
    note(run_dir, "attempt-started")
    assert read_run(run_dir).open_question is None


# --- the program -----------------------------------------------------------------------------------


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], str]:
    def make(code: str) -> str:
        path = tmp_path / "adviser.py"
        path.write_text(
            f"import json, os, sys, time\nasked = json.load(sys.stdin)\n{code}\n", encoding="utf-8"
        )
        return f"{sys.executable} {path}"

    return make


def test_the_program_gets_the_question_and_gives_a_number(program):
    given = {
        **question_report(QUESTION).model_dump(mode="json"),
        "run_id": "r",
        "picture": "/somewhere/x.png",
    }
    code = f"assert asked == json.loads({json.dumps(json.dumps(given))!s})\nprint(2)"
    assert advise(program(code), given)[0] == 2


@pytest.mark.parametrize(
    "code",
    ["", "print('n')", "print(4)", "print(0)", "print('2 or 3')", "print(2); sys.exit(1)", "print('²')"],
)
def test_whatever_else_it_does_is_no_answer(program, code):
    number, why = advise(program(code), QUESTION)
    assert number is None
    assert why


def test_a_program_that_is_not_there_is_told(tmp_path):
    number, why = advise(str(tmp_path / "nothing"), QUESTION)
    assert number is None
    assert "could not be started" in why


def test_it_has_so_long_and_no_longer(program, monkeypatch):
    monkeypatch.setattr(adviser, "PATIENCE_S", 0.5)
    number, why = advise(program("time.sleep(30)\nprint(1)"), QUESTION)
    assert number is None
    assert "within" in why


def test_it_gets_no_password_of_the_robot(program, monkeypatch):
    monkeypatch.setenv("CHANNELS_PASSWORD", "correct horse")
    monkeypatch.setenv("CHANNELS_USERNAME", "somebody@example.test")
    assert (
        advise(
            program("print(1 if not any(one.startswith('CHANNELS_') for one in os.environ) else 2)"), QUESTION
        )[0]
        == 1
    )
