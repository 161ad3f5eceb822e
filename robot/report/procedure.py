"""What a procedure hands in, so that the report can speak its words without knowing it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from robot.models import CutoffReport
from robot.runs import RunHistory


@dataclass(frozen=True)
class Item:
    """One step of the procedure as its document tells it.

    Attributes:
        id: The step's id.
        part: Number of the documented Step it belongs to.
        title: Its sentence in short.
        sentence: The document's sentence in our words.
    """

    id: str
    part: int
    title: str
    sentence: str


@dataclass(frozen=True)
class Telling:
    """What a procedure says of one of its runs.

    Attributes:
        cutoff: The cut-off as far as it is known.
        cutoff_record: How it was chosen and met, as journaled.
        remaining: What is left for a person to do, a sentence or two each; empty where nothing is.
        is_rolled_back: A rollback was begun, so that its steps belong to the run.
    """

    cutoff: CutoffReport | None = None
    cutoff_record: Mapping[str, Any] = field(default_factory=dict)
    remaining: tuple[str, ...] = ()
    is_rolled_back: bool = False


@dataclass(frozen=True)
class Procedure:
    """A procedure's words.

    Attributes:
        parts: Number and heading of each documented Step.
        items: All steps in the document's order.
        rollback_items: Those of a rollback.
        tell: Says how a run stands; may raise `JournalError` for a run of another version of the robot.
    """

    parts: Mapping[int, str]
    items: tuple[Item, ...]
    rollback_items: tuple[Item, ...]
    tell: Callable[[RunHistory], Telling]
