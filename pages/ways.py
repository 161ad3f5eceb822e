"""Finds the way to a place on screens that nobody has described: try the likeliest, look where it led, go back.

Moving about changes nothing, so it may be tried; what stands for a change is never a candidate (`pages/lens/ways.js`). That
it was the right way is proven by the place itself, never by what led there.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar
from weakref import WeakKeyDictionary

import playwright.sync_api as pw

from pages.base import (
    CLICK_TIMEOUT_MS,
    at_mark,
    last_answer,
    look,
    look_until,
    press,
    press_and_follow,
    translated,
)
from robot.errors import DriftError, NoWayError, RobotError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pages.signs import Signs

T = TypeVar("T")

MOST_TRIES: Final = 12
"""Ways that are tried to one place."""

TRY_MS: Final = 6_000
"""How long a place may take to be shown behind a way that is only a guess."""

LED_MS: Final = 2_000
"""How long a place may take to be shown behind what was only to open something."""

OPEN_MS: Final = 1_500
"""How long something that opens may take."""

SURE_MS: Final = 400
"""How long the documented word may take to come before anything else is looked at."""

STILL_MS: Final = 150
"""How long what has opened must hold still."""

MOST_LOOKS: Final = 10

_worked: WeakKeyDictionary[pw.BrowserContext, dict[str, list[str]]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Way:
    """Something to press.

    Attributes:
        key: The same for the same control after the page was drawn again.
        mark: The control on the page as it is now.
        says: What it is, for messages.
        kind: Whether it `leads` somewhere, `opens` what may lead there, or shows more while pointed at (`hovers`).
        is_sure: It says itself that it leads there; what is shown then is no accident of a guess.
    """

    key: str
    mark: str
    says: str
    kind: str
    is_sure: bool


@dataclass(frozen=True)
class _Question:
    element: str
    opener: str | None
    where: Callable[[], str | None]
    name: str | None
    in_row: bool


class Pathfinder:
    """Leads to places.

    Args:
        page: Playwright's page.
        signs: The words of all elements.
    """

    def __init__(self, page: pw.Page, signs: Signs) -> None:
        self.page = page
        self.signs = signs

    def lead(  # noqa: PLR0913 - what tells one way from another
        self,
        element: str,
        arrive: Callable[[Signs], T],
        *,
        opener: str | None = None,
        where: Callable[[], str | None] = lambda: None,
        name: str | None = None,
        in_row: bool = False,
        glance: Callable[[], T | None] = lambda: None,
        most: int = MOST_TRIES,
    ) -> T:
        """Go to the place that an element leads to.

        Args:
            element: Sign of what leads there, as the document names it.
            arrive: Proves the arrival after a try, with signs that say how long that may take; raises `DriftError` elsewhere.
            opener: Sign of what may show the element.
            where: Gives the mark of the part to look in, for each try; None is the whole page.
            name: Name of the row, whose text may lead there itself.
            in_row: The part is a row of a list.
            glance: Tells whether what has just opened is the place itself.
            most: Ways that are tried.

        Raises:
            NoWayError: Nothing on the screen says that it leads there, whatever was opened.
            DriftError: Nothing that was tried led there; the error of the first try, with what was tried.
        """
        ask = _Question(element, opener, where, name, in_row)
        memory = _worked.setdefault(self.page.context, {}).setdefault(element, [])
        tried: list[Way] = []
        inner: list[Way] = []
        before: set[str] = set()
        first: RobotError | None = None
        while len(tried) < most:
            ways = inner or (self._ways(ask, tried) if tried else self._first_ways(ask))
            inner = []
            if not ways:
                break
            way = next((one for key in memory for one in ways if one.key == key), ways[0])
            tried.append(way)
            base = look(self.page, "screenBase", {})
            before |= {one.mark for one in ways}
            if in_row and not way.is_sure:  # what it opens may lie anywhere on the screen
                before |= {one.mark for one in self._everywhere(ask, tried)}
            patience = self.signs if first is None else self.signs.within(TRY_MS)
            try:
                found = self._follow(way, arrive, glance, patience)
            except (DriftError, UnavailableError) as error:
                first = first or self._not_there(error, way)
            else:
                if found is not None:
                    memory[:] = [way.key, *(one.key for one in reversed(tried) if one.kind != "leads")]
                    return found
            # A menu, or an entry that has unfolded others; both on the same screen.
            if self._is_same_screen(base) and not (in_row and way.is_sure):
                inner = [
                    one
                    for one in self._everywhere(ask, tried)
                    if one.kind == "leads" and one.mark not in before
                ]
            if not inner:
                self._put_back(base, way)
        if first is not None:
            raise self._told(first, tried)
        says = self.signs.says(element)
        raise self._told(
            NoWayError(
                f'expected "{says}" ({element}); nothing on the screen leads there.',
                hint=f"If it is called otherwise now, add the word to a profile: [{element}].",
            ),
            tried,
        )

    def _follow(
        self, way: Way, arrive: Callable[[Signs], T], glance: Callable[[], T | None], signs: Signs
    ) -> T | None:
        """Try one way; None where it has only opened something."""
        if way.kind == "leads":
            press_and_follow(at_mark(self.page, way.mark), way.says, self.signs)
            return arrive(signs)
        base = look(self.page, "screenBase", {})
        self._open(way)
        found = glance()
        if found is None and way.kind == "opens" and not self._is_same_screen(base):
            with suppress(DriftError):  # what seemed to open something has led on
                found = arrive(self.signs.within(LED_MS))
        return found

    def _not_there(self, error: RobotError, way: Way) -> RobotError:
        """Return why a way did not lead there; a site that is away, or said so where it surely leads, ends the search."""
        if _is_away(self.page) or (isinstance(error, UnavailableError) and way.is_sure):
            raise error
        return error

    def _is_same_screen(self, base: dict[str, Any]) -> bool:
        now = look(self.page, "screenBase", {})
        return bool(now["origin"] == base["origin"] and now["address"] == base["address"])

    def _everywhere(self, ask: _Question, tried: list[Way]) -> list[Way]:
        return self._ways(replace(ask, where=lambda: None, name=None, in_row=False), tried)

    def _first_ways(self, ask: _Question) -> list[Way]:
        """Give what is named as documented some time to come, and all that may be it as long as any screen may take."""
        given = self._given(ask, [])
        found = look_until(self.page, "waitForWays", {**given, "isSure": True}, SURE_MS)
        found = found or look_until(self.page, "waitForWays", given, self.signs.timeout_ms) or []
        return [Way(**one) for one in found]

    def _ways(self, ask: _Question, tried: list[Way]) -> list[Way]:
        return [Way(**one) for one in look(self.page, "waysTo", self._given(ask, tried))]

    def _given(self, ask: _Question, tried: list[Way]) -> dict[str, Any]:
        return {
            "scope": ask.where(),
            "sign": self.signs.question(ask.element),
            "opener": self.signs.question(ask.opener) if ask.opener else None,
            "name": ask.name,
            "place": "row" if ask.in_row else "screen",
            "corner": "right" if ask.opener == "menu.user" else "left",
            "tried": [one.key for one in tried],
        }

    def _open(self, way: Way) -> None:
        base = look(self.page, "screenBase", {})
        target = at_mark(self.page, way.mark)
        if way.kind == "hovers":
            with translated(self.page, f"Pointing at {way.says}"):
                target.hover(timeout=CLICK_TIMEOUT_MS)
        else:
            press(target, way.says, self.signs)
        look_until(self.page, "hasLeft", base, OPEN_MS)
        self._settle()

    def _settle(self) -> None:
        """Wait until what has opened holds still: what is drawn while it comes in is often drawn again."""
        for _ in range(MOST_LOOKS):
            if not look_until(self.page, "hasLeft", look(self.page, "screenBase", {}), STILL_MS):
                return

    def _put_back(self, base: dict[str, Any], way: Way) -> None:
        """Go back to the screen from before a try that led elsewhere."""
        if not look_until(self.page, "hasLeft", base, 1):
            return
        now = look(self.page, "screenBase", {})
        if now["origin"] != base["origin"] or now["address"] != base["address"]:
            with translated(self.page, "Going back"):
                self.page.go_back(wait_until="commit", timeout=self.signs.timeout_ms)
            look_until(self.page, "isBackAt", base, OPEN_MS)
            return
        with translated(self.page, "Closing what has opened"):
            self.page.keyboard.press("Escape")
        if look_until(self.page, "isBackAt", base, OPEN_MS / 3) or way.kind == "leads":
            return
        target = at_mark(self.page, way.mark)
        if target.count() == 1:
            press(target, way.says, self.signs)
            look_until(self.page, "isBackAt", base, OPEN_MS / 3)

    @staticmethod
    def _told(error: RobotError, tried: list[Way]) -> RobotError:
        # What stood where a wrong way led is no barrier: the robot has gone back from there.
        told = error if isinstance(error, DriftError) else DriftError(error.message, hint=error.hint)
        if len(tried) > 1:
            told.message += f" Tried: {', '.join(way.says for way in tried)}."
            told.args = (told.message,)
        return told


def _is_away(page: pw.Page) -> bool:
    """Tell whether the site did not answer, or with an error page."""
    answer = last_answer(page)
    return page.url.startswith("chrome-error:") or (
        answer is not None and bool(answer.is_away or answer.not_reached)
    )
