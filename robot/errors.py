"""Everything that can stop a run, each with the exit code that says who acts next.

The classes and codes are the contract of `README.md` ("Exit codes"); scripts depend on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

WAITING_EXIT_CODE = 75
"""A run waits for the account owner to authorise at Amazon: nobody failed, `resume` later."""

BATCH_EXIT_CODE = 20
"""Some migrations of a batch did not finish."""


def look_first(advice: str) -> str:
    """Word a hint that lets a person change something in Channels; every such hint is made by this function.

    What the robot found may be the work of somebody else that is still going on: changing it would break that.

    Args:
        advice: What may have to be changed, and when.
    """
    return (
        "First check whether a colleague, another machine or an earlier run is working on this, or has done it: if so, "
        f"leave it alone. {advice}"
    )


class RobotError(Exception):
    """A reason to stop that names what a person can do about it.

    Attributes:
        message: What was expected and what was seen, free of secrets.
        hint: What to do next, addressed to whoever acts on this class.
        step: Id of the documented step that was being carried out, once the engine knows it.
        exit_code: The process's exit code for this class.
        who: Who acts on it.
    """

    exit_code: ClassVar[int] = 1
    who: ClassVar[str] = "maintainer"
    meaning: ClassVar[str] = "a bug in the robot"

    def __init__(self, message: str, *, hint: str = "", step: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.step = step

    def say_where(self, part: str) -> None:
        """Add where in the document this happened, e.g. "Step Two: ...", unless the message says so."""
        name = part.split(":", maxsplit=1)[0]
        if name not in self.message:
            self.message = f"{self.message} (documented {name})"
            self.args = (self.message,)


class SettingsError(RobotError, ValueError):
    """A setting is missing or invalid, or there is no browser."""

    exit_code = 2
    who = "support"
    meaning = "missing or invalid setting, no browser, or a yes is needed and there is no terminal"


class ConsentNeededError(SettingsError):
    """Something would be changed or removed, nobody has said yes to it, and nobody can be asked."""


class ClocksDifferError(SettingsError):
    """The site's clock and this machine's differ, and nothing shows which of them is right."""


class RequestError(RobotError, ValueError):
    """This migration cannot be done as asked."""

    exit_code = 3
    who = "support"
    meaning = (
        "this migration cannot be done as asked: no such store or channel, not MWS, name taken, value missing"
    )


class SignInError(RobotError, PermissionError):
    """Not signed in, the wrong company, or a one-time code is needed."""

    exit_code = 4
    who = "support"
    meaning = "not signed in, wrong company, one-time code needed"


class SignedOutError(SignInError):
    """The site had signed the robot in, and then out: signing in again may be all that is needed.

    Attributes:
        is_before_anything: It was noticed before the step had done anything that could have an effect.
    """

    def __init__(
        self, message: str, *, hint: str = "", step: str | None = None, is_before_anything: bool = False
    ) -> None:
        super().__init__(message, hint=hint, step=step)
        self.is_before_anything = is_before_anything


class PersonNeededError(SignInError):
    """The site asks for what only a person can give: a one-time code, a security check, a consent."""


class CompanyNeededError(PersonNeededError):
    """The sign-in asks which company is meant."""


@dataclass(frozen=True)
class Missing:
    """What was looked for on a screen and not found, so that a person can be asked which one it is.

    Attributes:
        element: Its table of `pages/signs.toml`.
        row: Name of the list's row in which it was looked for; empty where none was meant.
        scope: Mark of that row on the page as it was; empty where none was meant.
    """

    element: str
    row: str = ""
    scope: str = ""


class DriftError(RobotError, LookupError):
    """The screens and the document disagree.

    Attributes:
        missing: The element that was not found, where it is one that a person can point at.
        question: What a person was asked because of it, as it is in the journal; None where nobody can point at anything.
    """

    exit_code = 5
    who = "maintainer"
    meaning = "the screens and the document disagree; if the error holds a question, answer it with `point`"

    def __init__(
        self, message: str, *, hint: str = "", step: str | None = None, missing: Missing | None = None
    ) -> None:
        super().__init__(message, hint=hint, step=step)
        self.missing = missing
        self.question: dict[str, Any] | None = None


class NoWayError(DriftError):
    """Nothing on the screen says that it leads to a place, whatever was opened."""


class ReadBackError(DriftError):
    """What was read back after saving is not what was written: the outcome is known, and wrong."""


class UnavailableError(RobotError, ConnectionError):
    """The site was away, and nothing was left half done.

    Attributes:
        retry_after_s: How long the site asked to be left alone, in seconds; None if it did not say.
    """

    exit_code = 6
    who = "nobody"
    meaning = "the site was away, and nothing was left half done"

    def __init__(
        self, message: str, *, hint: str = "", step: str | None = None, retry_after_s: float | None = None
    ) -> None:
        super().__init__(message, hint=hint, step=step)
        self.retry_after_s = retry_after_s


class BrowserGoneError(UnavailableError):
    """The browser, its page or its driver ended: it crashed, or somebody ended it."""


class OutcomeUnknownError(RobotError, RuntimeError):
    """An effect may or may not have happened and looking cannot tell.

    Attributes:
        is_settled: Nothing is on its way any more, since the server has answered or nothing was sent: what
            looking shows from now on is final.
        may_be_seen_later: Only the site was away, or had signed the robot out: a later look can tell.
    """

    exit_code = 7
    who = "support"
    meaning = "an effect may or may not have happened and looking cannot tell"

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        step: str | None = None,
        is_settled: bool = False,
        may_be_seen_later: bool = False,
    ) -> None:
        super().__init__(message, hint=hint, step=step)
        self.is_settled = is_settled
        self.may_be_seen_later = may_be_seen_later


class JournalError(RobotError, RuntimeError):
    """A resume is refused: the run is locked, altered, or of another procedure."""

    exit_code = 8
    who = "maintainer"
    meaning = "resume refused: locked, altered, other procedure"


class EvidenceError(RobotError, OSError):
    """Evidence could not be written, or holds a secret."""

    exit_code = 9
    who = "support"
    meaning = "evidence could not be written, or holds a secret"


class StopRequestedError(RobotError):
    """Ctrl-C or SIGTERM: somebody asked the run to stop, and it did so at a safe point.

    Not one of the reasons below: nothing is wrong, and the code is the one that shells use.
    """

    exit_code = 130
    who = "support"
    meaning = "stopped on request at a safe point"


ERROR_CLASSES: tuple[type[RobotError], ...] = (
    SettingsError,
    RequestError,
    SignInError,
    DriftError,
    UnavailableError,
    OutcomeUnknownError,
    JournalError,
    EvidenceError,
)
