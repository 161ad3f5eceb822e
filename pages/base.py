"""What all screens share: arrival is proven, errors are translated, being signed out is noticed.

The only module that catches Playwright's errors.
"""

from __future__ import annotations

import json
import re
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, ClassVar, Self
from weakref import WeakKeyDictionary

import playwright.sync_api as pw
from whenever import Instant

from pages.devtools import evaluate
from pages.in_front import Front, what_is_in_front
from pages.lens import ASK, ASK_UNTIL, MARK_ATTRIBUTE, MARK_IT, installation
from pages.traffic import is_watched, traffic_of
from robot.driver_errors import meaning_of
from robot.errors import DriftError, Missing, RobotError, SignedOutError, UnavailableError
from robot.way_in import why_no_way_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pages.signs import Signs

CLICK_TIMEOUT_MS = 5_000
GONE_MS = 200
POLL_MS = 20
"""Pause before a page is looked at again; it grows to five times as much."""

SETTLE_MS = 3_000
"""How long a page may take to be read once it is shown; after that its own signs decide."""

_SIGNED_OUT = frozenset({401, 419})

FOLLOW_MS = 1_200
"""How long a click may show nothing before it counts as one that leads to the same screen."""

MOST_NOTICES = 3
"""Notices that may lie over one element, one above the other."""

_WAYS_OUT = {"close": "close", "agree": "agree", "refuse": "refuse-cookies", "accept": "accept-cookies"}

_marks: WeakKeyDictionary[pw.Locator, str] = WeakKeyDictionary()


def watch(page: pw.Page) -> None:
    """Remember a page's traffic from now on, and give each of its documents the lens."""
    if is_watched(page):
        return
    traffic_of(page)
    with translated(page, "Preparing to read the pages to come"):
        page.add_init_script(f"({installation()})()")


def where(page: pw.Page) -> str:
    """Say which page is shown, without query and fragment: those may carry tokens."""
    address = page.url.split("?")[0].split("#")[0]
    # A connect link's token stands in the path.
    return re.sub(r"/[^/]{20,}(?=/|$)", "/...", address)


@contextmanager
def translated(page: pw.Page, doing: str) -> Iterator[None]:
    """Turn Playwright's errors into the robot's, saying what was being done.

    Playwright's own text is not kept beyond its first line: its call log may quote a filled value.

    Raises:
        UnavailableError: The site did not answer, or the browser page went away.
        SettingsError: Its certificate is not trusted, it does not speak https, or a proxy did not let the browser through.
        SignInError: It asks for HTTP authentication.
        DriftError: The element could not be used as expected.
    """
    try:
        yield
    except pw.Error as error:
        known = why_no_way_in(error.message, doing) or meaning_of(
            error.message, doing, is_late=isinstance(error, pw.TimeoutError)
        )
        if known is not None:
            raise known from None
        covered = re.search(r"<(\w+)[^>]*>.{0,80}? intercepts pointer events", error.message)
        seen = f"covered by <{covered[1]}>" if covered else _first_reason(error)
        raise DriftError(
            f"{doing} on {where(page)}: it could not be used ({seen}).",
            hint="Look at the picture of this step; the screens may have changed.",
        ) from None


def _first_reason(error: pw.Error) -> str:
    if isinstance(error, pw.TimeoutError):
        for sign in ("not visible", "not enabled", "not stable", "outside of the viewport", "not editable"):
            if sign in error.message:
                return f"element is {sign}"
        return "it did not react in time"
    return error.message.splitlines()[0][:120].replace("Error: ", "")


_MOVING = (
    "Execution context was destroyed",
    "Cannot find context",
    "Cannot find default execution context",
    "Inspected target navigated",
    "Promise was collected",
    "Frame was detached",
    "frame navigated",
)


def look(page: pw.Page, function: str, given: object = None) -> Any:  # noqa: ANN401 - JSON of many shapes
    """Ask the lens once; a navigation under way is waited out."""
    with translated(page, f"Reading {where(page)}"):
        for _ in range(5):
            try:
                return _ask(page, function, given)
            except pw.Error as error:
                if not any(sign in error.message for sign in _MOVING):
                    raise
                _wait_until_read(page, SETTLE_MS)
        return _ask(page, function, given)


def _ask(page: pw.Page, function: str, given: object) -> Any:  # noqa: ANN401 - as above
    question = json.dumps([function, given])
    answer = evaluate(page, ASK, question)
    while "isMissing" in answer:
        evaluate(page, installation())
        answer = evaluate(page, ASK, question)
    return answer.get("said")


def look_until(page: pw.Page, function: str, given: object, timeout_ms: float) -> Any:  # noqa: ANN401 - as above
    """Ask the lens until it answers with something true; None when the time is over."""
    until_s = time.monotonic() + timeout_ms / 1000
    with translated(page, f"Reading {where(page)}"):
        while True:
            left_ms = max(0.0, (until_s - time.monotonic()) * 1000)
            try:
                answer = evaluate(page, ASK_UNTIL, json.dumps([function, given, POLL_MS, left_ms]))
                if "isMissing" not in answer:
                    return answer.get("said") or None
                evaluate(page, installation())
            except pw.Error as error:
                if not any(sign in error.message for sign in _MOVING) or not left_ms:
                    raise


def go(page: pw.Page, address: str, timeout_ms: int) -> None:
    """Open an address; a page that is shown and never finishes loading is used as it is.

    Args:
        page: The browser's page.
        address: Where to go.
        timeout_ms: How long the first answer may take.

    Raises:
        playwright.sync_api.Error: There was no answer; call it inside `translated`.
    """
    page.goto(address, wait_until="commit", timeout=timeout_ms)
    _wait_until_read(page, SETTLE_MS)


def _wait_until_read(page: pw.Page, timeout_ms: float) -> None:
    """Wait until the page's text has been read by the browser, if that ever comes."""
    with suppress(pw.TimeoutError):
        page.wait_for_load_state("domcontentloaded", timeout=timeout_ms)


def at_mark(page: pw.Page, mark: str) -> pw.Locator:
    """Return the element that the lens marked."""
    element = page.locator(f'[{MARK_ATTRIBUTE}="{mark}"]')
    _marks[element] = mark
    return element


def at_marks(page: pw.Page, marks: Iterable[str]) -> pw.Locator:
    """Return all the elements that the lens marked so."""
    return page.locator(", ".join(f'[{MARK_ATTRIBUTE}="{mark}"]' for mark in marks))


def page_of(scope: pw.Page | pw.Locator) -> pw.Page:
    """Return the page a scope belongs to."""
    return scope if isinstance(scope, pw.Page) else scope.page


def mark_of(scope: pw.Page | pw.Locator) -> str | None:
    """Return the mark of a scope, None for the whole page."""
    if isinstance(scope, pw.Page):
        return None
    known = _marks.get(scope)
    if known is not None and look(scope.page, "isMarked", {"mark": known}):
        return known
    with translated(scope.page, "Looking for a part of the page"):
        # What is found by its mark does not come again once the page has drawn something else in its place.
        mark = scope.get_attribute(MARK_ATTRIBUTE, timeout=CLICK_TIMEOUT_MS if known is None else GONE_MS)
        if mark is None:
            mark = scope.evaluate(MARK_IT)
        if mark is None:
            scope.page.evaluate(installation())
            mark = scope.evaluate(MARK_IT)
    return str(mark)


def press(target: pw.Locator, what: str, signs: Signs, *, timeout_ms: float = CLICK_TIMEOUT_MS) -> None:
    """Click once, as a person would; a notice that covers the element is closed first.

    Raises:
        DriftError: The element cannot be clicked.
    """
    page = target.page
    uncover(target, signs)
    try:
        with translated(page, f"Pressing {what}"):
            # Without waiting for a navigation: a slow answer must not look like a click that failed.
            target.click(timeout=timeout_ms, no_wait_after=True)
    except DriftError as error:
        if "covered" not in error.message or not uncover(target, signs):
            raise
        with translated(page, f"Pressing {what}"):
            target.click(timeout=timeout_ms, no_wait_after=True)


def press_and_follow(target: pw.Locator, what: str, signs: Signs) -> bool:
    """Click once, wait until the screen has begun to change (or the old one is taken for the new), tell whether it has."""
    page = target.page
    watch(page)
    departures = traffic_of(page).departures
    before = len(departures)
    uncover(target, signs)  # before the screen is remembered: a notice that goes is no change of it
    base = look(page, "screenBase", {})
    press(target, what, signs)
    # A new address alone is no new screen: some change it first, and draw the screen when they have it.
    has_begun = look_until(page, "hasOtherText", base, FOLLOW_MS) or look(page, "hasLeft", base)
    if not has_begun and len(departures) > before:  # a slow answer: the old screen stays until it comes
        has_begun = look_until(page, "hasLeft", base, signs.timeout_ms)
    return bool(has_begun)


def notice_signs(signs: Signs) -> dict[str, Any]:
    """Return by what the lens tells a notice, such as an announcement or a cookie banner."""
    ways_out = {short: signs.question(f"notice.{element}") for short, element in _WAYS_OUT.items()}
    return {"cookies": signs.words("notice.cookies"), **ways_out}


def uncover(target: pw.Locator, signs: Signs) -> bool:
    """Close the notices that lie over the element, or point elsewhere if that unfolds it; tell whether there was any.

    Nothing else that lies over it is touched: a window that asks something must not be answered unread.
    """
    page = target.page
    mark = _marks.get(target) or mark_of(target)
    given = {"mark": mark, **notice_signs(signs)}
    is_closed = False
    for _ in range(MOST_NOTICES):
        way = look(page, "findNotice", given)
        if way is False:
            mark_of(target)  # says that it is gone
        if not way:
            break
        with translated(page, "Closing a notice"):
            if isinstance(way, str):
                at_mark(page, way).click(timeout=CLICK_TIMEOUT_MS, no_wait_after=True)
            else:
                page.mouse.move(*way["away"])
        is_closed = True
        look_until(page, "isUncovered", {"mark": mark}, FOLLOW_MS)
    return is_closed


def fill(target: pw.Locator, value: str, what: str) -> None:
    """Type a value into a box; an error never quotes the value."""
    with translated(target.page, f"Filling {what}"):
        target.fill(value, timeout=CLICK_TIMEOUT_MS)  # any box but those of credentials


class Region:
    """A part of the screens that the robot reads and uses.

    Attributes:
        page: Playwright's page.
        signs: The words and icons of all elements.
    """

    title: str = "the screen"
    is_of_channels: ClassVar[bool] = True
    is_entrance: ClassVar[bool] = False

    def __init__(self, page: pw.Page, signs: Signs) -> None:
        self.page = page
        self.signs = signs
        watch(page)

    def find(
        self, element: str, scope: pw.Page | pw.Locator | None = None, *, timeout_ms: int | None = None
    ) -> pw.Locator:
        """Find the one element, or explain why not: gone, signed out, or the site is down."""
        try:
            return self.signs.find(scope or self.page, element, timeout_ms=timeout_ms)
        except DriftError as error:
            raise self.explain(error) from error

    def press(self, element: str, scope: pw.Page | pw.Locator | None = None) -> None:
        """Find the element and click it once; where it was redrawn in between, find it again."""
        what = f'"{self.signs.says(element)}"'
        target = self.find(element, scope)
        try:
            press(target, what, self.signs)
        except DriftError:
            # Still there means that it was refused, or even clicked; only what is gone was surely not.
            if target.count():
                raise
            press(self.find(element, scope), what, self.signs)

    def follow(self, element: str, scope: pw.Page | pw.Locator | None = None) -> None:
        """Find the element, click it once, and wait until the screen changes."""
        press_and_follow(self.find(element, scope), f'"{self.signs.says(element)}"', self.signs)

    def explain(self, error: RobotError) -> RobotError:  # noqa: PLR0911 - one reason after the other
        """Return the real reason behind an unexpected screen."""
        answer = traffic_of(self.page).last_answer
        if answer is not None and answer.not_reached:
            why = answer.not_reached
            return why_no_way_in(why, self.title) or meaning_of(why, self.title) or error
        if answer is not None and answer.is_away:
            said = Front.of(look(self.page, "readFront", {})).said
            return UnavailableError(
                f"{self.title}: the site answered with an error page (HTTP {answer.status}){answer.wish}: {said}.",
                hint=answer.hint(Instant.now()),
                retry_after_s=answer.retry_after_s,
            )
        if self.page.url.startswith("chrome-error:"):
            return UnavailableError(
                f"{self.title}: the browser could not reach the site.",
                hint="Try again when the site is back.",
            )
        if not self.is_of_channels:
            return error
        is_refused = answer is not None and answer.status in _SIGNED_OUT and not answer.login_scheme
        is_thrown_out = is_refused and not self.is_entrance
        barrier = None if is_thrown_out else self.what_is_in_front()
        if barrier is not None:
            return barrier
        is_form_shown = self.is_signed_out()
        if is_form_shown or is_thrown_out:
            what = "the sign-in form is shown" if is_form_shown else "the site said that nobody is signed in"
            return SignedOutError(
                f"{self.title} was expected, but {what}: the session has ended.",
                hint="Sign in again, then resume the run.",
            )
        if isinstance(error, DriftError) and look(self.page, "isUnfinished", {}):
            why = "the site did not answer with the whole page; it never finished loading"
            return UnavailableError(f"{self.title}: {why}.", hint="Try again when the site is back.")
        if not error.message.startswith(self.title):
            error.message = f"{self.title}: {error.message}"
            error.args = (error.message,)
        return error

    def what_is_in_front(self) -> RobotError | None:
        """Tell what stands in front of Channels, None if nothing does as far as can be told."""
        present, traffic = self.signs.present, traffic_of(self.page)
        return what_is_in_front(
            Front.of(look(self.page, "readFront", {})),
            traffic.last_answer,
            has_menu=self.signs.wait_any(self.page, ("menu.frame",), timeout_ms=1) is not None,
            has_form=present(self.page, "sign-in.password") and present(self.page, "sign-in.submit"),
            is_entrance=self.is_entrance,
            home=traffic.home,
        )

    def is_signed_out(self) -> bool:
        """Tell whether the sign-in form of Channels is shown: a password box and its button, and no menu."""
        present = self.signs.present
        return (
            present(self.page, "sign-in.password")
            and present(self.page, "sign-in.submit")
            and not present(self.page, "menu.stores")
        )

    def drift(self, expected: str, seen: str, hint: str = "", *, element: str = "") -> RobotError:
        """Return the error for a screen that is not as documented; `element` is what a person may point at."""
        return self.explain(
            DriftError(
                f"{self.title}: expected {expected}; seen {seen} ({where(self.page)}).",
                hint=hint or "Compare the screen with the document; if a word differs, add it to a profile.",
                missing=Missing(element) if element else None,
            )
        )


class Page(Region):
    """A whole screen; it is ready when its own sign of arrival is shown."""

    def prove(self) -> Self:
        """Wait until this screen is shown, or say what is shown instead.

        Raises:
            DriftError: Another screen is shown.
            SignInError: The session has ended.
            UnavailableError: The site is down.
        """
        raise NotImplementedError
