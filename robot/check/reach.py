"""Goes to a screen and surveys it, looking behind guesses where a word is missing.

Where a word is missing that leads on, the likeliest candidates are tried: only here, where nothing can be written, and
only to see more. What is learnt so becomes a proposal; the robot itself never uses one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pages.base import look, look_until
from robot.check.survey import Finding, Survey
from robot.errors import RobotError, SignInError, UnavailableError
from robot.procedures.amazon_mws_to_sp.screens import SCREENS, Screen

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from pages.signs import Signs
    from robot.check.guard import WriteGuard
    from robot.check.proposals import Proposal
    from robot.settings import Settings

QUICK_MS: Final = 4_000
"""How long a screen may take that is looked for behind a candidate."""

STILL_MS: Final = 400
"""How long a screen must not change to count as drawn."""

MOST_LOOKS: Final = 12
MOST_TRIES: Final = 3
SURE: Final = 0.9
"""Score of a guess behind which the expected screen was seen."""

_BY_ID: Final = {screen.id: screen for screen in SCREENS}


@dataclass(frozen=True)
class Visit:
    """One screen of the walk.

    Attributes:
        findings: What was seen on it; where it was not reached, only if it was most likely shown all the same.
        why_not: Why it was not reached; empty if it was.
        by_guess: The proposal that was followed to get there, if one was.
        picture: Its picture, relative to the folder of the walk.
    """

    screen: Screen
    findings: tuple[Finding, ...] = ()
    why_not: str = ""
    by_guess: str = ""
    picture: str = ""


class Seeing:
    """Sees one screen after the other.

    Args:
        page: A page of a guarded context that is not signed in.
        signs: The robot's signs, with the profile.
        settings: Address, sign-in and company.
        guard: Guards the page's context.
        keep: Keeps a picture, and what else is wanted, of a screen that is shown; returns the picture's path.
        tell: Shows a line to the person watching.

    Attributes:
        visits: What was seen, in the order of the walk.
        proposals: The best proposal for each missing element.
        names: The user's, the company's and the stores' names, as they were read.
        channels: Names of the channels that were read.
        tried: What was found out by more than looking, by the item of the document that it makes wrong.
        ways: How each screen behind the sign-in was reached.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a walk needs
        self,
        page: Page,
        signs: Signs,
        settings: Settings,
        guard: WriteGuard,
        keep: Callable[[Page, Screen, Survey], str],
        tell: Callable[[str], None],
    ) -> None:
        self.visits: list[Visit] = []
        self.proposals: dict[str, Proposal] = {}
        self.names: list[str] = []
        self.channels: list[str] = []
        self.tried: dict[str, str] = {}
        self.page = page
        self.signs = signs
        self._settings = settings
        self._guard = guard
        self._keep = keep
        self.tell = tell
        self._others: dict[str, list[Proposal]] = {}
        self.ways: dict[str, Callable[[Signs], object]] = {}

    def again(self, see: Callable[[Page, Screen], None]) -> None:
        """Go once more to every screen behind the sign-in that was reached, with everything learnt the first time."""
        for screen, way in self.ways.items():
            self.tell(f"Packing: {_BY_ID[screen].title}")
            if (error := self._try(way, self.trial())) is None:
                self.settle()
                see(self.page, _BY_ID[screen])
            else:
                self.tell(f"It could not be reached again: {error.message}")

    def reach(
        self,
        screen: str,
        way: Callable[[Signs], object],
        *,
        by: str = "",
        name: str | None = None,
        keeps: bool = True,
    ) -> bool:
        """Go to a screen and survey it; where what leads there is missing, look behind the likeliest candidates."""
        self.tell(f"Going to: {_BY_ID[screen].title}")
        guesses: list[Proposal | None] = [*self._others.get(by, [])[:MOST_TRIES]] or [None]
        error: RobotError | None = None
        for guess in guesses:
            error = self._try(way, self.trial(guess))
            if error is None:
                return self._arrived(screen, way, guess, name, keeps=keeps)
        # Perhaps it is shown, and only cannot be told by what it should show: survey it, and go there once more.
        first = guesses[0]
        self._try(way, self.trial(first))
        before = dict(self.proposals), dict(self._others)
        self.settle()
        _, findings = self._survey(screen, name)
        error = self._try(way, self.trial(first))
        if error is None:
            return self._arrived(screen, way, first, name, keeps=keeps)
        self.proposals, self._others = before
        self.miss(screen, error.message, findings if _shows_most(findings) else ())
        return False

    def _try(self, way: Callable[[Signs], object], signs: Signs) -> RobotError | None:
        try:
            way(signs)
        except (SignInError, UnavailableError):
            raise
        except RobotError as error:
            return error
        return None

    def _arrived(
        self,
        screen: str,
        way: Callable[[Signs], object],
        guess: Proposal | None,
        name: str | None,
        *,
        keeps: bool,
    ) -> bool:
        if guess is not None:
            self.proposals[guess.element] = replace(
                guess,
                why=f"behind it is: {_BY_ID[screen].title}",
                score=max(guess.score, SURE),
                is_close=False,
            )
            self._others[guess.element] = [guess]
        self.ways[screen] = way
        self.see(screen, name, guess=guess, keeps=keeps)
        return True

    def see(
        self, screen: str, name: str | None = None, *, guess: Proposal | None = None, keeps: bool = True
    ) -> Visit:
        """Survey the screen that is shown, and keep its picture."""
        self.settle()
        survey, findings = self._survey(screen, name)
        picture = self._keep(self.page, _BY_ID[screen], survey) if keeps else ""
        visit = Visit(_BY_ID[screen], findings, by_guess=guess.word if guess else "", picture=picture)
        self.visits.append(visit)
        return visit

    def _survey(self, screen: str, name: str | None) -> tuple[Survey, tuple[Finding, ...]]:
        guessed = {element: one.word for element, one in self.proposals.items()}
        survey = Survey(self.page, self.signs, _BY_ID[screen], name, guessed)
        findings = survey.findings()
        for finding in findings:
            if finding.state != "missing":
                continue
            self._others.setdefault(finding.element, survey.alternatives(finding.element))
            known = self.proposals.get(finding.element)
            if finding.proposal and (known is None or known.score < finding.proposal.score):
                self.proposals[finding.element] = finding.proposal
        return survey, findings

    def trial(self, guess: Proposal | None = None) -> Signs:
        """Signs that know the proposals too, for looking on."""
        words = {element: [one.word] for element, one in self.proposals.items()}
        if guess is not None:
            words[guess.element] = [guess.word]
        signs = self.signs.with_words(words)
        if words:
            signs.timeout_ms = min(signs.timeout_ms, QUICK_MS)
        return signs

    def miss(self, screen: str, why: str, findings: tuple[Finding, ...] = ()) -> None:
        """Note a screen that was not reached."""
        self.visits.append(Visit(_BY_ID[screen], findings, why_not=why))

    def settle(self) -> None:
        """Wait until the screen shows something and holds still."""
        for _ in range(MOST_LOOKS):
            base = look(self.page, "screenBase", {})
            if not look_until(self.page, "hasLeft", base, STILL_MS) and base["text"]:
                return


def _shows_most(findings: tuple[Finding, ...]) -> bool:
    """Tell whether a screen has so much of what it should show that it can be no other."""
    counted = [finding.state != "missing" for finding in findings if finding.state != "not here"]
    return 2 * sum(counted) > len(counted)
