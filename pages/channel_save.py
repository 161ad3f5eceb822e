"""Save on a channel's form: made ready, pressed once, and its consequence seen."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pages.answers import SERVER_ERROR
from pages.base import CLICK_TIMEOUT_MS, Region, at_mark, look, look_until, mark_of, translated, uncover
from pages.form_parts import FormParts
from pages.sending import Sending
from pages.widgets.finder import DRAWN_ANEW, Field, Finder
from robot.errors import DriftError, RobotError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import playwright.sync_api as pw

    from pages.signs import Signs

T = TypeVar("T")

ANSWER_S = 5.0
"""How long an answer is waited for where the page says already that it has saved."""

LOOK_STEP_MS = 500
QUIET_STEPS = 4
"""Looks without any visible consequence, after the server has answered, until its answer alone counts."""
QUESTION_MS = 1_500
"""How long a question may take to come after Save, where nothing was sent."""

QUESTION_STEP_MS = 100
MOST_QUESTIONS = 2
"""Questions that a page may ask before it saves; each is answered as by the person who pressed Save."""

REDRAWN_MS = 1_000
"""How long what was just seen may take to be used; gone, it has been drawn again."""

TRIALS = 3
"""Trial clicks before Save: the first one scrolls, the quickest tells how long the real one takes."""
_BAD = 400

_SAVES_ANOTHER_FORM = """(save, mark) => {
  const box = document.querySelector(`[data-robot-mark="${mark}"]`);
  const sent = (save.closest("button, input") || save).form || save.closest("form");
  return Boolean(sent && box && box.form && box.form !== sent);
}"""

_NAMES_OF = """(marks) => marks.map((mark) => {
  const one = document.querySelector(`[data-robot-mark="${mark}"]`);
  return one ? [one.getAttribute("name") || "", one.id] : [];
})"""


@dataclass(frozen=True)
class Message:
    """A message of the page: toast, alert, banner."""

    text: str
    is_error: bool


@dataclass(frozen=True)
class SaveOutcome:
    """The consequence of Save as the page shows it.

    Attributes:
        has_sent_more: Whether the page has sent more than one thing: what it shows is the answer to one of them only.
    """

    is_accepted: bool
    messages: tuple[Message, ...]
    errors: tuple[str, ...]
    has_sent_more: bool = False


class SaveRegion(Region):
    """The Save button of a form, and what the page says after it.

    Attributes:
        press_takes_s: Seconds from `press_save` to the click on the page, as the trial clicks showed.
        is_new: The form is of something that does not exist yet, so its Save may be called Create.
        parts: What of the form is shown at a time.
    """

    press_takes_s: float = 0.0
    is_new: bool = False

    _save: pw.Locator | None = None
    _save_mark: str | None = None
    _sending: Sending | None = None
    _base: dict[str, Any]
    _asked: list[str]
    _answered: dict[str, str]
    _question: dict[str, Any] | None = None
    _is_turned_on: bool | None = None
    """What Is Active was brought to on this form: what the page may ask about before it saves."""

    def __init__(self, page: pw.Page, signs: Signs) -> None:
        super().__init__(page, signs)
        self.parts = FormParts(page, signs, self.form_scope)

    @property
    def answered_s(self) -> float | None:
        """When the last Save was answered, monotonic seconds; None if that was not heard."""
        return None if self._sending is None else self._sending.answered_s

    @property
    def answer_dates(self) -> tuple[tuple[float, str | None], ...]:
        """When each answer to the last Save was heard, monotonic seconds, and its `Date` header."""
        return () if self._sending is None else tuple(self._sending.dates)

    def read_messages(self) -> tuple[Message, ...]:
        """Return the messages that are shown now."""
        return tuple(
            Message(one["text"], bool(one["isError"])) for one in look(self.page, "readMessages", {})
        )

    def read_errors(self) -> tuple[str, ...]:
        """Return all error texts that are shown now, those beside the boxes included."""
        return tuple(look(self.page, "readErrors", {}))

    def save(self) -> SaveOutcome:
        """Press Save and wait for its consequence."""
        self.ready_save()
        self.press_save()
        return self.wait_saved()

    @property
    def is_ready(self) -> bool:
        """Whether the Save that was made ready is still there; turning to another step takes it away."""
        return self._save is not None and bool(look(self.page, "isShown", {"mark": self._save_mark}))

    def ready_save(self) -> None:
        """Find the Save button of this form and check that a click would reach it; nothing is pressed.

        Afterwards `press_takes_s` says how long such a click takes until it reaches the page.

        Raises:
            DriftError: There is none, it is disabled or covered.
        """
        save, takes_s = self._steadily(self._try_save)
        self.press_takes_s = min(takes_s)
        self._sending = Sending(self.page)
        self._save, self._save_mark = save, mark_of(save)
        self._base = look(self.page, "saveBase", self._agreeing())
        self._asked, self._answered, self._question = [], {}, None

    def check_save(self) -> pw.Locator:
        """Find the Save button of this form; a form that is not filled yet may show it disabled.

        Raises:
            DriftError: There is none, it saves another form, or the form calls an option otherwise than its label.
        """
        return self._steadily(self._prove_save)

    def _prove_save(self, save: pw.Locator) -> pw.Locator:
        finder = Finder(self.page, self.signs, self.form_scope())
        name = finder.peek("channel.name", ("text",))
        with translated(self.page, "Looking at the Save button"):
            if name is not None and save.evaluate(_SAVES_ANOTHER_FORM, name.mark, timeout=REDRAWN_MS):
                raise self.drift('"Save" of this form', '"Save" of another form on the same screen')
        self._refuse_misnamed(finder)
        return save

    def _try_save(self, save: pw.Locator) -> tuple[pw.Locator, list[float]]:
        self._prove_save(save)
        uncover(save, self.signs)
        with translated(self.page, "Checking the Save button"):
            return save, _tried_s(save)

    def _steadily(self, act: Callable[[pw.Locator], T]) -> T:
        """Do something with the Save button; many forms are drawn again a moment after what was set last."""
        for _ in range(DRAWN_ANEW - 1):
            save = self.find_save()
            try:
                return act(save)
            except DriftError:
                if save.count():
                    raise
        return act(self.find_save())

    def find_save(self) -> pw.Locator:
        """Return the Save button, wherever in the form it is.

        Raises:
            DriftError: There is none, or more than one.
        """
        self.parts.reach("channel.save", lambda: self.shown_save() is not None)
        return self.find(self.shown_save() or "channel.save", self._form())

    def shown_save(self) -> str | None:
        """Return by which sign the Save button is shown now, None where it is not."""
        names = ("channel.save", "channel.create") if self.is_new else ("channel.save",)
        return next((name for name in names if self.signs.present(self._form(), name)), None)

    def _form(self) -> pw.Page | pw.Locator:
        scope = self.form_scope()
        return at_mark(self.page, scope) if scope else self.page

    def press_save(self) -> None:
        """Click Save, nothing else; `ready_save` has been called before.

        A native question that the click brings up is answered with OK, as by the person who pressed Save.

        Raises:
            DriftError: Not ready, or the button went away: nothing was pressed.
        """
        if self._save is None or self._sending is None:
            raise DriftError("Save was not made ready.", hint="This is a bug in the robot.")
        save, self._save = self._save, None
        self._sending.start()
        self.page.on("dialog", self._agree)
        try:
            with translated(self.page, "Pressing Save"):
                save.click(no_wait_after=True, timeout=CLICK_TIMEOUT_MS)
        except RobotError:
            self._stop_listening(self._sending)
            raise

    def wait_question(self) -> bool:
        """Tell whether Save has only brought up a question, and sent nothing: what is saved is saved by its answer.

        Afterwards `press_takes_s` says how long that answer takes until it reaches the page.
        """
        sending = self._sending
        if sending is None:
            raise DriftError("Save was not pressed.", hint="This is a bug in the robot.")
        given, answer = self._consequences(), None
        with suppress(RobotError):  # what became of Save is told by `wait_saved`
            for _ in range(QUESTION_MS // QUESTION_STEP_MS):
                answer = look_until(self.page, "saveConsequence", given, QUESTION_STEP_MS)
                if answer or sending.count:
                    break
            if answer and answer["by"] == "question" and not sending.count:
                with translated(self.page, "Looking at the question before Save"):
                    self.press_takes_s = min(_tried_s(at_mark(self.page, answer["yes"])))
                self._question = None if sending.count else dict(answer)
        return self._question is not None

    def answer_question(self) -> bool:
        """Answer what `wait_question` has found; False where the page went on by itself meanwhile.

        Raises:
            DriftError: The question is not there any more: nothing was pressed.
        """
        if self._question is None or self._sending is None or self._sending.count:
            return False
        self._answer(self._question)
        return True

    def wait_saved(self) -> SaveOutcome:
        """Wait for what Save brings about: a confirmation, errors, a reload or a new address.

        Raises:
            OutcomeUnknownError: Nothing was seen, or an error page: it may or may not be saved.
            SignInError: The session has ended.
        """
        sending = self._sending
        if sending is None:
            raise DriftError("Save was not pressed.", hint="This is a bug in the robot.")
        try:
            answer = self._consequence(sending)
            if answer is not None:
                self._hear_out(sending)
        except RobotError as error:
            raise sending.unknown("Save", error.message) from error
        finally:
            self._stop_listening(sending)
        problem = self.explain(DriftError("nothing was seen to happen."))
        if not isinstance(problem, DriftError):
            raise sending.unknown("Save", problem.message) if problem.who == "nobody" else problem
        if any(status >= SERVER_ERROR for status in sending.statuses):
            raise sending.unknown("Save", f"the server answered with HTTP {max(sending.statuses)}.")
        asked = tuple(Message(text, is_error=False) for text in self._asked)
        if answer is None:
            if not sending.statuses or max(sending.statuses) >= _BAD:
                raise sending.unknown("Save", problem.message)
            return SaveOutcome(is_accepted=True, messages=asked, errors=())
        messages = tuple(Message(one["text"], bool(one["isError"])) for one in answer["messages"])
        # Red letters alone refuse nothing that the server took: whether it is saved is looked up afterwards anyway.
        is_taken = bool(sending.statuses) and max(sending.statuses) < _BAD
        errors = (*answer["errors"], *(() if is_taken else answer.get("weak", ())))
        is_accepted = not errors and (
            answer["by"] in {"message", "moved"} or (answer["by"] == "errors" and is_taken)
        )
        return SaveOutcome(is_accepted, asked + messages, errors, has_sent_more=sending.count > 1)

    def form_scope(self) -> str | None:
        """Return the mark of the window or drawer that holds the form, None where it is the page itself."""
        mark = look(self.page, "formScope", {})
        return str(mark) if mark else None

    def _refuse_misnamed(self, finder: Finder) -> None:
        """Refuse a label that has come to stand at another option than the one which the form calls so."""
        fields = finder.fields()
        with translated(self.page, "Reading the form's own names"):
            names = self.page.evaluate(_NAMES_OF, [field.mark for field in fields])
        called = {
            field: [_key(name) for name in own if name] for field, own in zip(fields, names, strict=True)
        }
        for element in self.signs.elements:
            # What is known by its label only: the options.
            if not element.startswith("channel.") or self.signs.sign(element).ways:
                continue
            word = _key(self.signs.says(element))
            labelled = [field for field in fields if any(_key(label) == word for label in field.labels)]
            for field in labelled:
                others = [
                    other
                    for other in fields
                    if other not in labelled
                    and other.kind == field.kind
                    and any(name.startswith(word) for name in called[other])
                ]
                if called[field] and not any(word in name for name in called[field]) and others:
                    raise self.drift(
                        f'"{field.labels[0]}" at the option of that name',
                        f'it at "{called[field][0]}", and "{_said(others[0])}" at "{called[others[0]][0]}"',
                        "Somebody must look which option is which; a profile can name the right label.",
                    )

    def _consequences(self) -> dict[str, Any]:
        return {
            "base": self._base,
            "connect": self.signs.question("channel.connect"),
            "save": self.signs.question("channel.save"),
            **self._agreeing(),
            "answered": self._answered,
        }

    def _answer(self, question: Mapping[str, Any]) -> None:
        self._question = None
        self._answered[question["yes"]] = question["says"]
        self._asked.append(question["says"])  # what it asked is told with the outcome
        with translated(self.page, "Answering the question before Save"):
            at_mark(self.page, question["yes"]).click(timeout=CLICK_TIMEOUT_MS, no_wait_after=True)

    def _consequence(self, sending: Sending) -> dict[str, Any] | None:
        given, quiet = self._consequences(), 0
        for _ in range(max(1, self.signs.timeout_ms // LOOK_STEP_MS)):
            answer = look_until(self.page, "saveConsequence", given, LOOK_STEP_MS)
            if answer and answer["by"] == "question" and len(self._asked) < MOST_QUESTIONS:
                self._answer(answer)
                continue
            if answer:
                return dict(answer)
            quiet += 1 if sending.statuses else 0
            if quiet >= QUIET_STEPS:
                break
        return None

    def _hear_out(self, sending: Sending) -> None:
        """Wait for the answer: a page that says first that it has saved may fail afterwards, or go elsewhere by itself."""
        until_s = time.monotonic() + ANSWER_S
        while not sending.is_settled and time.monotonic() < until_s:
            look_until(self.page, "hasLeft", look(self.page, "screenBase", {}), LOOK_STEP_MS)

    def _agreeing(self) -> dict[str, Any]:
        turned = {True: "channel.agree-on", False: "channel.agree-off", None: None}[self._is_turned_on]
        return {
            "agree": [*self.signs.words("channel.agree"), *(self.signs.words(turned) if turned else ())],
            "link": self.signs.question("channel.copy-connect-link"),
        }

    def _stop_listening(self, sending: Sending) -> None:
        sending.stop()
        self.page.remove_listener("dialog", self._agree)

    def _agree(self, dialog: pw.Dialog) -> None:
        self._asked.append(dialog.message)
        dialog.accept()


def _key(text: str) -> str:
    """Return a label or a technical name, such as `channel[is_active]`, as bare letters."""
    return "".join(letter for letter in text.removesuffix("[]").split("[")[-1].casefold() if letter.isalnum())


def _tried_s(button: pw.Locator) -> list[float]:
    """Return how long trial clicks took, in seconds; the first one also waits until the button has come to rest."""
    takes_s = []
    for _ in range(TRIALS):
        started_s = time.monotonic()
        button.click(trial=True, timeout=CLICK_TIMEOUT_MS)
        takes_s.append(time.monotonic() - started_s)
    return takes_s


def _said(field: Field) -> str:
    return field.labels[0] if field.labels else "no label"
