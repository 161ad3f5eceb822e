"""Answers to a run's question: written into its journal, and tried by the next attempt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from robot import machine
from robot.errors import RequestError
from robot.journal import Journal
from robot.runs import RunHistory, fold

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from robot.step import Facts

POINTED: Final = "pointed"


def answer(run_dir: Path, *, number: int | None = None, at: tuple[int, int] | None = None) -> None:
    """Write down what a person points at; `advance` then tries it.

    Args:
        run_dir: The run's folder.
        number: Of a candidate on the picture.
        at: A place on the picture instead: pixels from its left and its top edge. Without either it is none of the candidates.

    Raises:
        RequestError: The run asks nothing, or nothing that can be pressed is there.
        JournalError: The run is locked or altered.
    """
    with Journal.writing(run_dir) as journal:
        history = fold(run_dir, journal.events)
        record_answer(journal, history, number=number, at=at, by="person")


def record_answer(
    journal: Journal,
    history: RunHistory,
    *,
    number: int | None = None,
    at: tuple[int, int] | None = None,
    by: Literal["person", "adviser"],
) -> None:
    """Write an answer into an open journal; the arguments are those of `answer`."""
    question = history.open_question
    if question is None:
        raise RequestError(
            f"Run {history.run_id} asks nothing at the moment.",
            hint=f"See how it stands with `channels-robot status {history.run_id}`.",
        )
    journal.append(POINTED, data=answer_to(question, number=number, at=at, by=by))


def answer_to(
    question: Mapping[str, Any],
    *,
    number: int | None = None,
    at: tuple[int, int] | None = None,
    by: Literal["person", "adviser"],
) -> Facts:
    """Return what the journal keeps of an answer; the arguments are those of `answer`.

    Raises:
        RequestError: Nothing that can be meant is there.
    """
    chosen: Mapping[str, Any] = {}
    if number is not None:
        chosen = _numbered(question, number)
    elif at is not None:
        chosen = _at(question, at)
    return {
        "id": question["id"],
        "element": question["element"],
        "step": question["step"],
        "by": by,
        "operator": machine.operator(),
        "number": number,
        "at": at,
        "says": chosen.get("says"),
        "look": dict(chosen.get("look") or {}),
    }


def _numbered(question: Mapping[str, Any], number: int) -> Mapping[str, Any]:
    count = len(question["candidates"])
    if not 1 <= number <= count:
        raise RequestError(
            f"There is no number {number} on the picture; the numbers go from 1 to {count}.",
            hint="Give one of these, or n if it is none of them.",
        )
    found: Mapping[str, Any] = question["looks"][number - 1]
    return found


def _at(question: Mapping[str, Any], at: tuple[int, int]) -> Mapping[str, Any]:
    """Return the smallest thing around a place on the picture.

    Raises:
        RequestError: There is none that can be meant.
    """
    x, y = at
    around = [
        one
        for one in question["looks"]
        if one["box"] and 0 <= x - one["box"][0] <= one["box"][2] and 0 <= y - one["box"][1] <= one["box"][3]
    ]
    if not around:
        raise RequestError(
            f"Nothing at {x},{y} on the picture can be what is looked for.",
            hint="Give a place inside a button, a link, a picture or a box; or n if it is not on the picture.",
        )
    found: Mapping[str, Any] = min(around, key=lambda one: one["box"][2] * one["box"][3])
    return found
