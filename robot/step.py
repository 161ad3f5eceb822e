"""What a procedure is made of: steps that say how to see their result, and how to bring it about."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

from whenever import Instant

from robot.errors import DriftError

if TYPE_CHECKING:  # keeps `--help` from loading a browser driver
    from playwright.sync_api import Page

    from robot.errors import RobotError
    from robot.models import StepState

NOTHING_TO_UNDO = "Nothing to undo."
"""The inverse of a step that leaves nothing behind in Channels."""

Facts = dict[str, Any]
"""What a step found out or brought about; JSON values, kept in the journal for all later steps."""


class Waiting(Exception):  # noqa: N818 - not an error: somebody outside has to act first
    """The run cannot go on until a person outside has acted."""


class Finished(Exception):  # noqa: N818 - not an error: the wanted state is already there
    """Everything that was wanted is already so; the steps left are not needed."""

    def __init__(self, message: str, facts: Facts | None = None) -> None:
        super().__init__(message)
        self.facts = facts or {}


@dataclass(frozen=True)
class Seen:
    """The result of a step, read back from the page.

    Attributes:
        facts: What the later steps and the auditor need of it.
        read_back: What was written, by the names that `Step.prepare` gave, as the page shows it now.
        is_needed: False where the document's sentence does not apply to this migration.
        is_possible: False where it applies, and this site does not show what it takes; a person has to do it.
    """

    facts: Facts = field(default_factory=dict)
    is_needed: bool = True
    read_back: Facts = field(default_factory=dict)
    is_possible: bool = True

    def state(self, otherwise: StepState) -> StepState:
        """Return in which state the step has ended, seen so; `otherwise` where nothing is special."""
        if not self.is_possible:
            return "not_possible"
        return otherwise if self.is_needed else "not_needed"


class Work(Protocol):
    """What the engine needs of whatever the steps of a procedure share."""

    facts: Facts

    @property
    def page(self) -> Page | None:
        """The page a person would be looking at, for pictures."""

    @property
    def tell(self) -> Callable[[str], None]:
        """Show a line to the person watching."""

    def obtain_consent(self) -> Facts:
        """Return who allowed what is about to be changed, how and when; for the journal.

        Raises:
            RobotError: Nobody did.
        """

    def writing(self, values: Facts) -> AbstractContextManager[object]:
        """Let pages send, meanwhile, only what carries values that a step announced; it raises if they tried more."""

    def drain_notes(self) -> Facts:
        """Hand over what was observed since the last call, for the journal."""

    def step_ended(self, step_id: str) -> None:
        """Hear that the result of a step was seen."""

    def explain_stop(self, step_id: str, error: RobotError) -> None:
        """Hear why the run stops at a step; a question to a person is added to the error, while the page is open."""


W = TypeVar("W", bound=Work)


class Step(ABC, Generic[W]):
    """One documented act.

    Attributes:
        id: Stable, kebab-case, verb first; it is in journals and in other people's scripts.
        part: Number of the documented Step it belongs to, 1 to 4.
        title: Its sentence in our words; heads the trace group, the journal entry and messages.
        changes: Whether it changes something that stays; then its intention is journaled first.
        inverse: What a rollback makes of its result, or that it cannot be undone, in a sentence.
        announced_by: Id of the step whose announced change decides whether this one has anything to do; its
            own where it is empty.
    """

    id: ClassVar[str]
    part: ClassVar[int]
    title: ClassVar[str]
    changes: ClassVar[bool] = False
    inverse: ClassVar[str]
    announced_by: ClassVar[str] = ""

    @abstractmethod
    def look(self, work: W) -> Seen | None:
        """Read from the page whether the result is there; None if it is not.

        Raises:
            Waiting: It will be there once a person outside has acted.
            Finished: Nothing at all is left to do.
        """

    def prepare(self, work: W) -> Facts:  # noqa: ARG002 - part of the interface
        """Do everything up to the deciding click, and return what it will write.

        Returns:
            By name: `before` and `written`; and whatever else a later look needs, under other names.
        """
        return {}

    def sent_by(self, work: W, announced_at: Instant) -> Instant | None:  # noqa: ARG002 - part of the interface
        """Tell by when an earlier attempt, which ended without a record, had sent what it announced.

        Args:
            work: What the steps share.
            announced_at: When it was announced, by this machine's clock; so is what is returned.

        Returns:
            None if it is certain that nothing was sent.
        """
        return announced_at

    def act(self, work: W) -> None:  # noqa: ARG002 - part of the interface
        """Bring the result about; for a step that changes something, the deciding click alone."""
        raise DriftError(f"{self.title}: it is not so, and this step only looks.")
