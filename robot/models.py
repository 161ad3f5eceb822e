"""What crosses the borders of the robot: requests, results and the facts a run collects.

The JSON of `RunResult` is the contract that other people's scripts read; see `README.md`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from robot.spelling import shown_name


class Frozen(BaseModel):
    """A value: immutable, and nothing in it that is not declared."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ConnectWay(StrEnum):
    """Who authorises at Amazon, and how."""

    LINK = "link"
    """Third party: the link is copied and handed to the account owner."""
    OWN = "own"
    """Own account: Connect is pressed and Amazon's pages follow."""


Name = Annotated[str, BeforeValidator(shown_name), Field(min_length=1)]
"""A name as the screens show it: whatever it is compared with has been read in the same way."""


class MigrationRequest(Frozen):
    """What is wanted: this old channel replaced by that new one."""

    store: Name
    channel: Name
    new_name: Name
    connect: ConnectWay = ConnectWay.LINK


RunState = Literal["completed", "waiting", "failed", "rolled_back"]
StepState = Literal["done", "already", "not_needed", "not_possible", "waiting", "failed", "pending"]


class ClockReport(Frozen):
    """By which clock a cut-off was chosen.

    Attributes:
        trusted: The site's, or this machine's.
        site_ahead_s: How far the site's clock was ahead of this machine's, in seconds.
        because: What showed that it is the right one, where the two differed too much; else None.
    """

    trusted: Literal["site", "machine"]
    site_ahead_s: float | None
    because: str | None

    def describe(self) -> str:
        """Say it to people, in one line."""
        said = "the site's" if self.trusted == "site" else "this machine's"
        if self.site_ahead_s is not None:
            way = "ahead of" if self.site_ahead_s >= 0 else "behind"
            said += f"; the site's was {abs(self.site_ahead_s):.1f} s {way} this machine's"
        return f"{said}. What showed which is right: {self.because}" if self.because else said


class CutoffReport(Frozen):
    """The cut-off as a person and a script want to see it.

    Attributes:
        instant: The cut-off, ISO 8601 in UTC.
        shown_as: The text read back from the saved form.
        zone: IANA name of the zone that the field uses.
        resolution_s: Steps of the field, in seconds (1 or 60).
        switched_off_between: Earliest and latest instant, in the server's time, at which the old channel
            was switched off.
        clock: By which clock it was chosen; None in runs of earlier versions.
    """

    instant: str
    shown_as: str | None
    zone: str
    resolution_s: int
    switched_off_between: tuple[str, str] | None
    clock: ClockReport | None = None


class StepReport(Frozen):
    """How one documented step ended; instants are ISO 8601 in UTC."""

    id: str
    state: StepState
    started_at: str | None = None
    ended_at: str | None = None


class CandidateReport(Frozen):
    """One of the things that a person may point at.

    Attributes:
        n: Its number on the picture, from 1.
        says: What it says, or what it is where it says nothing.
        kind: Its role, such as `button`, or the kind of field, such as `toggle`.
        box: Left, top, width and height on the picture, in pixels; None for what lies out of view.
    """

    n: int
    says: str
    kind: str
    box: tuple[int, int, int, int] | None


class QuestionReport(Frozen):
    """What a person is asked to point at, because the robot does not know the screen.

    Attributes:
        id: Its name within the run.
        wanted: What is looked for; completes "Which of these ...?".
        sentence: What the documented procedure says there.
        picture: The screen with the candidates numbered, relative to the run's folder.
    """

    id: str
    wanted: str
    sentence: str
    picture: str | None
    candidates: tuple[CandidateReport, ...]


class ErrorReport(Frozen):
    """Why a run stopped; `question` is what a person can answer, where they can."""

    code: int
    step: str | None
    message: str
    hint: str
    question: QuestionReport | None = None


class RunResult(Frozen):
    """The one JSON object of `migrate`, `resume`, `rollback` and `status RUN`.

    Attributes:
        answer: What is known of the account owner's answer, for people; not part of the JSON.
    """

    run_id: str | None
    state: RunState
    exit_code: int
    store: str | None
    channel: str | None
    new_channel: str | None
    connect_link: str | None = None
    cutoff: CutoffReport | None = None
    steps: tuple[StepReport, ...] = ()
    evidence: str | None = None
    error: ErrorReport | None = None
    answer: str | None = Field(default=None, exclude=True)
