"""What a person is asked when a control of the document is not found, and what becomes of the answer.

An answer is a *look* that is tried in the next attempt, behind every check there is. It counts once the step that needs it
has ended well; if the same control is then still not found, or nothing of what was announced was sent, it was wrong.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from pages.looks import Look
from pages.pointing import Candidate, Wish, boxes_of, candidates, wait_for_click
from pages.widgets import choice
from pages.widgets.finder import Finder
from robot.errors import (
    DriftError,
    EvidenceError,
    Missing,
    OutcomeUnknownError,
    RobotError,
    SettingsError,
    SignInError,
    StopRequestedError,
    UnavailableError,
)
from robot.evidence import Marks, Overlay
from robot.models import ConnectWay, QuestionReport
from robot.procedures.amazon_mws_to_sp.answering import POINTED, answer_to
from robot.procedures.amazon_mws_to_sp.document import read_document
from robot.procedures.amazon_mws_to_sp.facts import CARRIED_OVER
from robot.procedures.amazon_mws_to_sp.request import classify_provider
from robot.procedures.amazon_mws_to_sp.screens import SCREENS, Screen, Wanted
from robot.report.drawing import draw_marks
from robot.runs import Pointed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from playwright.sync_api import Page

    from pages.channel_settings import ChannelSettingsPage, Element
    from robot.evidence.marks import Box
    from robot.procedures.amazon_mws_to_sp.work import MigrationWork

MOST_NUMBERED: Final = 9
"""Candidates that bear a number: one key each."""

CLICK_S: Final = 120.0
"""How long somebody may take to click in the browser window."""

WRITES: Final = frozenset(
    {"channel.save", "channel.connect", "products.import", "products.import-confirm", "orders.save-columns"}
)
"""Controls whose press changes something: only what is inside the form is shown to choose from, and no adviser is asked."""

_TILE: Final = "picker.amazon-sp"
_PRESSED_FOR: Final = {"channel.copy-connect-link": ConnectWay.LINK, "channel.connect": ConnectWay.OWN}
"""Both are looked for, and one of them is pressed."""

_WORDS: Final = {
    "menu.stores": "opens the list of stores",
    "menu.orders": "opens the orders",
    "menu.transaction-records": "opens the transaction records",
    "stores.view-store": 'opens the store "{store}"',
    "store.add": "adds a channel to this store",
    "store.edit-channel": 'opens the settings of the channel "{row}"',
    "picker.amazon-sp": "stands for Amazon SP",
    "channel.name": "holds the name of the channel",
    "channel.is-active": 'is the switch "Is Active" of the channel',
    "channel.ignore-orders-before": 'is "Ignore Orders Before" (its switch, or its box if there is no switch)',
    "channel.save": "saves this channel",
    "channel.copy-connect-link": "copies the connect link",
    "channel.connect": "connects this channel to Amazon",
}
"""What each does; others are called as the document calls them."""

_SWITCHED_OFF, _SAVED, _CONNECTED = "switch-off-old-channel", "save-new-channel", "connect"
_PROVEN_BY: Final = {
    "channel.name": ("open-old-settings", _SAVED),
    "channel.is-active": (_SWITCHED_OFF, "activate-new-channel"),
    "channel.marketplace": (_SAVED,),
    "channel.fulfilment-channels": (_SAVED,),
    "channel.order-statuses": (_SAVED,),
    "channel.ignore-orders-before": (_SAVED,),
    "channel.save": (_SWITCHED_OFF, _SAVED, "activate-new-channel"),
}
"""Steps that prove an answer by what was sent and read back; every other one is proven by the step that asked."""


_MENU: Final = next(screen for screen in SCREENS if screen.id == "menu")


@dataclass(frozen=True)
class Asked:
    """An element that was not found, and how it is looked for."""

    missing: Missing
    wanted: Wanted
    screen: Screen | None

    @classmethod
    def of(cls, missing: Missing) -> Asked:
        """Find what is known of it."""
        for screen in SCREENS:
            for one in screen.wanted:
                if one.element == missing.element:
                    return cls(missing, one, screen)
        return cls(missing, Wanted(missing.element, "control"), None)

    @property
    def is_on_work_page(self) -> bool:
        """Whether it is on one of the screens that are worked on: nobody points on sign-in pages or at Amazon's."""
        return self.screen is not None and self.screen.id != "sign-in"

    def wish(self) -> Wish:
        """Return what the page is asked for."""
        # The menu is there on every screen.
        others = [one for screen in SCREENS if screen in {self.screen, _MENU} for one in screen.wanted]
        if self.wanted.kind == "field":  # a text beside an unlabelled field may be anything's
            others = [one for one in others if one.kind == "field"]
        return Wish(
            self.missing.element,
            self.wanted.kind,
            self.wanted.widgets,
            row=self.missing.row,
            scope=self.missing.scope,
            writes=self.missing.element in WRITES,
            others=tuple(one.element for one in others if one.element != self.missing.element),
        )


_NOT_AN_ANSWERS_FAULT: Final = (
    EvidenceError,
    SettingsError,
    SignInError,
    StopRequestedError,
    UnavailableError,
    OutcomeUnknownError,
)


class AsksToPoint:
    """What the engine asks of work whose missing controls a person may point at."""

    pointing: Pointing

    def step_ended(self, step_id: str) -> None:
        """Hear that the result of a step was seen."""
        self.pointing.step_ended(step_id)

    def explain_stop(self, step_id: str, error: RobotError) -> None:
        """Hear why the run stops; what a person can point at is asked."""
        self.pointing.explain(step_id, error)


class Pointing:
    """The answers that a run was given, while it is carried out: which were used, which are proven, which were wrong.

    Args:
        work: What the steps share.
    """

    def __init__(self, work: MigrationWork) -> None:
        self._work = work
        self._pending = [one for one in work.history.pointed if one.state == "pending" and one.look]
        self._refuted: list[Mapping[str, Any]] = []
        self._passed_before = 0
        self._trail = work.signs.trail
        for one in self._pending:
            self._trail.suppose(one.element, Look.of_lens(one.look))

    @property
    def has_refuted(self) -> bool:
        """Whether an answer was wrong: another attempt, without it, asks again."""
        return bool(self._refuted)

    def refuse_other_choice(self, element: str, form: ChannelSettingsPage) -> None:
        """Refuse what somebody has pointed at as an option, where it offers nothing of what that option has.

        Raises:
            DriftError: It is another choice.
        """
        name = f"channel.{element}"
        shows = self._work.signs.sign(name).shows
        if shows and any(one.element == name for one in self._pending):
            offered = form.read_offered(cast("Element", element))
            if not any(_key(text) == _key(word) for text in offered for word in shows):
                raise DriftError(
                    f"What was pointed at as {CARRIED_OVER[cast('Element', element)]} offers other things."
                )

    @property
    def doubted(self) -> list[str]:
        """Options whose control was pointed at and is not proven yet, as steps announce them."""
        return [one.element.removeprefix("channel.") for one in self._pending]

    def expect_press(self) -> None:
        """Remember what had left the browser before something is pressed that writes."""
        self._passed_before = len(self._work.wall.passed)

    def refuse_old_form(self) -> None:
        """Refuse the form behind a tile that somebody has pointed at, where its address names the old provider.

        Raises:
            DriftError: It does.
        """
        page = self._work.page
        if page is None or not any(one.element == _TILE for one in self._pending):
            return
        kinds = {classify_provider(part) for part in re.split(r"[/?&=#]+", page.url)}
        if "mws" in kinds and "sp" not in kinds:
            raise DriftError("The form that opened is one for the old provider: its address says so.")

    def step_ended(self, step_id: str) -> None:
        """Take as proven what a step needed that has ended well."""
        for one in [one for one in self._pending if one.element in self._trail.uses]:
            if step_id in _PROVEN_BY.get(one.element, (self._proving(one),)):
                self._pending.remove(one)
                self._work.note("point-proven", {"id": one.id, "element": one.element})
                self._trail.learn(one.element, Look.of_lens(one.look), one.by)
        self._trail.uses.clear()

    def _proving(self, one: Pointed) -> str:
        is_pressed = self._work.request.connect is _PRESSED_FOR.get(one.element)
        return _CONNECTED if is_pressed else one.step

    def explain(self, step_id: str, error: RobotError) -> None:
        """Take an answer for wrong that a stop shows to be so, and add a question where a person can point at what is missing.

        Args:
            step_id: The step that stopped.
            error: Why.
        """
        page = self._work.page
        missing = error.missing if isinstance(error, DriftError) else None
        found: tuple[Candidate, ...] = ()
        if missing is not None and not Asked.of(missing).is_on_work_page:
            missing = None
        if missing is not None and page is not None:
            names = [*self._trail.names, *([missing.row] if missing.row else [])]
            found = candidates(page, self._work.signs, Asked.of(missing).wish(), names)
        wrong = self._wrong(missing, found, error)
        if wrong is not None:
            self._pending.remove(wrong)
            self._refuted.append(wrong.look)
            self._work.note("point-wrong", {"id": wrong.id, "element": wrong.element, "why": error.message})
            if missing is not None and wrong.element != missing.element:
                return  # where it has led is not where the question belongs: another attempt asks
        if isinstance(error, DriftError) and missing is not None and page is not None:
            error.question = self._ask(page, step_id, missing, found)
            if error.question is not None and self._work.settings.headed:
                self._wait_for_click(page, {**error.question, "step": step_id})

    def _wrong(
        self, missing: Missing | None, found: Sequence[Candidate], error: RobotError
    ) -> Pointed | None:
        """Return the answer that this stop shows to be wrong, None if there is none."""
        used = [
            one for element in reversed(self._trail.uses) for one in self._pending if one.element == element
        ]
        if missing is not None and self._is_other_form(missing):
            return next((one for one in used if one.element == _TILE), None)
        if missing is not None:  # what is there, and was not taken for it or did not lead there
            tried = [*used, *(one for one in self._pending if any(one.look == it.look for it in found))]
            return next((one for one in tried if one.element == missing.element), None)
        if isinstance(error, _NOT_AN_ANSWERS_FAULT):
            # A press that sent nothing at all was not the one that was meant.
            is_dead = (
                isinstance(error, UnavailableError | OutcomeUnknownError)
                and len(self._work.wall.passed) == self._passed_before
            )
            return next((one for one in used if one.element in WRITES and is_dead), None)
        return next(iter(used), None)

    def _is_other_form(self, missing: Missing) -> bool:
        """Tell whether the form that has opened is not one of Amazon: it has none of its options."""
        if self._work.page is None or not missing.element.startswith("channel."):
            return False
        finder = Finder(self._work.page, self._work.signs, None)
        return not any(finder.is_shown(f"channel.{one}", choice.KINDS) for one in CARRIED_OVER)

    def _ask(
        self, page: Page, step_id: str, missing: Missing, found: Sequence[Candidate]
    ) -> dict[str, Any] | None:
        """Write a question into the journal and return it; None where there is nothing to point at."""
        work = self._work
        refused = [*work.history.refused_looks(missing.element), *self._refuted]
        shown = [one for one in found if one.look not in refused]
        if not shown:
            return None
        boxes = boxes_of(page, shown)
        numbered = shown[:MOST_NUMBERED]
        picture = work.recorder.picture(page, f"{step_id}-question", overlay=_numbers(numbered))
        question = {
            "id": f"q{len(work.history.questions) + 1}",
            "element": missing.element,
            "is_writing": missing.element in WRITES,
            "wanted": self._words_of(missing),
            "sentence": _sentence(step_id, missing.element),
            "picture": picture.path,
            "candidates": [
                {"n": number, "says": one.says, "kind": one.kind, "box": box}
                for number, (one, box) in enumerate(zip(numbered, boxes, strict=False), 1)
            ],
            # What lies beyond the numbers can be pointed at by its place on the picture.
            "looks": [
                {"says": one.says, "box": box, "look": one.look}
                for one, box in zip(shown, boxes, strict=True)
            ],
        }
        work.note("question", {**question, "step": step_id, "pictures": [asdict(picture)]})
        return question

    def _wait_for_click(self, page: Page, question: Mapping[str, Any]) -> None:
        """Let the person in front of the window answer there."""
        work = self._work
        work.tell(
            f"Which of these {question['wanted']}? Click on it in the browser window, or press Escape there to answer later."
        )
        at = wait_for_click(page, CLICK_S, work.check)
        if at is not None:
            work.note(POINTED, answer_to(question, at=at, by="person"))

    def _words_of(self, missing: Missing) -> str:
        words = _WORDS.get(missing.element) or f'is "{self._work.signs.says(missing.element)}"'
        request = self._work.request
        return words.format(store=request.store, row=missing.row or request.channel)


def question_report(asked: Mapping[str, Any]) -> QuestionReport:
    """Return a question, as it is in the journal, in the form that other people's scripts read."""
    return QuestionReport.model_validate({name: asked[name] for name in QuestionReport.model_fields})


def _key(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _numbers(shown: Sequence[Candidate]) -> Overlay:
    """Return what draws a numbered frame around each candidate on a picture that is covered already."""

    def find(page: Page) -> Marks:
        boxes = boxes_of(page, shown)
        return Marks({str(number): box for number, box in enumerate(boxes, 1) if box})

    def draw(picture: bytes, marks: Marks) -> bytes:
        framed: list[tuple[int, Box]] = [(int(number), box) for number, box in marks.controls.items()]
        return draw_marks(picture, framed, (), is_whole=True)

    return Overlay(find, draw)


def _sentence(step_id: str, element: str) -> str:
    """Return what the document says where the element is needed, in our own words."""
    items = read_document()
    of_step = [item for item in items if item.step == step_id]
    named = [item for item in of_step if element in item.controls] or [
        item for item in items if element in item.controls
    ]
    return next((item.sentence for item in (*named, *of_step)), "")
