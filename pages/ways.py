"""Finds the way to a place on screens that nobody has described: try the likeliest, look where it led, go back.

Moving about changes nothing, so it may be tried; what stands for a change is never a candidate (`pages/lens/ways.js`). That
it was the right way is proven by the place itself, never by what led there.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

import playwright.sync_api as pw

from pages.base import (
    CLICK_TIMEOUT_MS,
    at_mark,
    look,
    look_until,
    press,
    press_and_follow,
    translated,
)
from pages.looks import Look, Search, Try
from pages.traffic import traffic_of
from pages.tries import Question, Step, Way, ordinal
from robot.errors import DriftError, Missing, NoWayError, RobotError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pages.signs import Signs


class _Place(Protocol):
    signs: Signs


T = TypeVar("T", bound=_Place)

MOST_TRIES: Final = 12
"""Ways that are tried to one place."""

TRY_MS: Final = 6_000
"""How long a place may take to be shown behind a way that is only a guess."""

REST_MS: Final = 1_500
"""How long a screen behind a guess may stay as it is, with nothing asked for, until it counts as what was led to."""

SURE_REST_MS: Final = 5_000
"""The same behind the documented word."""

OPEN_MS: Final = 1_500
"""How long something that opens may take."""

SURE_MS: Final = 400
"""How long the documented word may take to come before anything else is looked at."""

STILL_MS: Final = 150
"""How long what has opened must hold still."""

MOST_LOOKS: Final = 10

MOST_SAID: Final = 160
"""Letters that are kept of what came of a try."""

MENU_PLACES: Final = ("menu.stores", "menu.orders", "menu.transaction-records")
"""Places that the menu leads to: what is called as one of them opens nothing else, unless it says that it unfolds."""

CAUSED_S: Final = 0.5
"""How long after a press and its first consequence what a page sends may still come from it, in seconds."""


class Pathfinder:
    """Leads to places.

    Args:
        page: Playwright's page.
        signs: The words of all elements, and the trail of the ways that are known.
    """

    def __init__(self, page: pw.Page, signs: Signs) -> None:
        self.page = page
        self.signs = signs

    def lead(  # noqa: PLR0913 - what tells one way from another
        self,
        element: str,
        arrive: Callable[[Signs], T],
        *,
        place: str = "",
        opener: str | None = None,
        where: Callable[[], str | None] = lambda: None,
        name: str | None = None,
        in_row: bool = False,
        glance: Callable[[], T | None] = lambda: None,
        most: int = MOST_TRIES,
    ) -> T:
        """Go to the place that an element leads to.

        What led there without being the first thing that is called so is remembered, and tried first from then on. What
        was remembered and leads elsewhere now is forgotten, once another way is found.

        Args:
            element: Sign of what leads there, as the document names it.
            arrive: Proves the arrival after a try, with signs that say how long that may take; raises `DriftError` elsewhere.
            place: What the place is, in words, for who is watching.
            opener: Sign of what may show the element.
            where: Gives the mark of the part to look in, for each try; None is the whole page.
            name: Name of the row, whose text may lead there itself.
            in_row: The part is a row of a list.
            glance: Tells whether what has just opened is the place itself.
            most: Ways that are tried.

        Raises:
            NoWayError: Nothing on the screen says that it leads there, whatever was opened; or what says so does nothing.
            DriftError: Nothing that was tried led there; the error of the first try, with what was tried.
        """
        search = Search(element, place or f'"{self.signs.says(element)}"')
        try:
            found = self._lead(Question(element, opener, where, name, in_row), search, arrive, glance, most)
        except RobotError:
            self.signs.trail.searched(search)
            raise
        found.signs = self.signs  # as patient as before
        return found

    def _lead(
        self,
        ask: Question,
        search: Search,
        arrive: Callable[[Signs], T],
        glance: Callable[[], T | None],
        most: int,
    ) -> T:
        tried: list[Way] = []
        deeper: list[tuple[Way, Step]] = []
        before: set[str] = set()
        first: RobotError | None = None
        half: Way | None = None
        start: dict[str, Any] | None = None
        has_moved = False
        while len(tried) < most:
            deeper = [one for one in deeper if look(self.page, "isShown", {"mark": one[0].mark})]
            ways = [] if deeper else self._ways(ask, tried) if tried else self._first_ways(ask)
            if not deeper and not ways:
                break
            way, behind = deeper.pop(0) if deeper else (ways[0], None)
            step = self._begin(ask, way, behind, tried, search)
            tried.append(way)
            base = look(self.page, "screenBase", {})
            start = start or base
            before |= {one.mark for one in ways}
            if ask.in_row and not way.is_sure:  # what it opens may lie anywhere on the screen
                before |= {one.mark for one in self._everywhere(ask, tried)}
            patience = self.signs if first is None else self.signs.within(TRY_MS)
            try:
                found = self._follow(step, arrive, glance, patience)
            except (DriftError, UnavailableError) as error:
                self._came(search, error.message[:MOST_SAID])
                reason = self._not_there(error, way, ask.element)
                half = half or (way if _lacks(error, ask.element) else None)
                # Where a guess at what opens something led is no answer.
                is_guess = way.kind != "leads"
                first = first or (None if is_guess else reason)
                has_moved = has_moved or (
                    not is_guess and bool(look_until(self.page, "isElsewhere", start, 1))
                )
            else:
                if found is not None:
                    self._arrived(ask, search, step, tried)
                    return found
            # What tries to change something when it is pressed has opened a question, if anything.
            is_refused = self._strike_off(ask, search, step)
            opened = [] if is_refused else self._opened(ask, way, tried, base, before)
            before |= {one.mark for one in opened}
            deeper = [*((one, step) for one in opened), *deeper]
            self._came(search, "it opened more" if opened else "it led nowhere")
            if not opened:
                self._put_back(base, way)
        self._show_again(ask, half, arrive)
        element, says = ask.element, self.signs.says(ask.element)
        missing = Missing(element, ask.name or "", (ask.where() or "") if ask.in_row else "")
        if first is not None and has_moved:
            raise self._told(first, tried, missing)
        seen = "what was pressed did nothing" if first is not None else "nothing on the screen leads there"
        raise self._told(
            NoWayError(
                f'expected "{says}" ({element}); {seen}.',
                hint=f"If it is called otherwise now, add the word to a profile: [{element}].",
            ),
            tried,
            missing,
        )

    def _show_again(self, ask: Question, way: Way | None, arrive: Callable[[Signs], T]) -> None:
        """Go once more to a place of which only one element was not found, so that a person can be asked for that one.

        Raises:
            DriftError: What is missing there, with the place shown.
        """
        ways = self._ways(ask, []) if way is not None else []
        again = next((one for one in ways if way is not None and one.key == way.key), None)
        if again is None or again.kind != "leads":
            return
        base = look(self.page, "screenBase", {})
        try:
            press_and_follow(at_mark(self.page, again.mark), again.says, self.signs)
            arrive(self.signs.within(TRY_MS))
        except (DriftError, UnavailableError) as error:
            if _lacks(error, ask.element):
                raise
        self._put_back(base, again)

    def _opened(
        self, ask: Question, way: Way, tried: list[Way], base: dict[str, Any], before: set[str]
    ) -> list[Way]:
        """Return what may lead further in what a try has opened on the same screen: a menu, or an entry that unfolds.

        In what has unfolded, entries may unfold in turn.
        """
        if not self._is_same_screen(base) or (ask.in_row and way.is_sure):
            return []
        return [
            one
            for one in self._everywhere(ask, tried)
            if one.mark not in before and (one.kind == "leads" or (one.kind == "opens" and one.is_folded))
        ]

    def _begin(self, ask: Question, way: Way, behind: Step | None, tried: list[Way], search: Search) -> Step:
        """Say which way is tried, and note what it looks like while it is still there."""
        search.tries.append(Try(way.says, is_learned=way.learned is not None, is_inside=behind is not None))
        number = sum(not one.is_inside for one in search.tries)
        if number > 1 and not behind:
            self.signs.trail.progress(f"Looking for {search.place}: {ordinal(number)} way")
        if way.learned or (way.is_documented and not tried):
            return Step(way, behind)
        names = self._names(ask)
        seen = Look.at(self.page, way.mark, scope=way.scope, names=names, may_be_field=False)
        return Step(way, behind, seen)

    def _names(self, ask: Question) -> list[str]:
        return [*self.signs.trail.names, *([ask.name] if ask.name else [])]

    @staticmethod
    def _came(search: Search, what: str) -> None:
        search.tries[-1].came = search.tries[-1].came or what

    def _strike_off(self, ask: Question, search: Search, step: Step) -> bool:
        """Tell whether pressing a way made the page try to change something; such a way is no longer a learned one."""
        refused = self.signs.trail.refused_between(step.began_s, step.ended_s)
        if refused:
            search.tries[-1].refused = sorted(refused)
            self._forget(ask, step.way)
        return bool(refused)

    def _forget(self, ask: Question, way: Way) -> None:
        element = ask.element_of(way)
        if way.learned and element:
            self.signs.trail.forget(element, way.learned)

    def _arrived(self, ask: Question, search: Search, step: Step, tried: list[Way]) -> None:
        """Remember the way that was proven, unless it is what anybody would press first."""
        trail = self.signs.trail
        steps = step.chain()
        self._came(search, "it led there")
        is_struck_off = self._strike_off(ask, search, step)
        search.is_found = True
        others = [one for one in tried if all(one is not other.way for other in steps)]
        for other in others:
            self._forget(ask, other)
        for one in steps:
            element = ask.element_of(one.way)
            if element and one.way.learned:
                trail.used(element, str(one.way.learned))
            is_first = one.way.is_documented and not any(
                other.kind == one.way.kind and not other.learned for other in others
            )
            if element and one.seen and not is_first and not is_struck_off:
                trail.learn(element, one.seen, "way")
        if others or not all(one.way.is_documented and not one.way.learned for one in steps):
            trail.searched(search)

    def _follow(
        self, step: Step, arrive: Callable[[Signs], T], glance: Callable[[], T | None], signs: Signs
    ) -> T | None:
        """Try one way; None where it has only opened something."""
        base = look(self.page, "screenBase", {})
        step.began_s = time.monotonic()
        is_leading = step.way.kind == "leads"
        try:
            if is_leading:
                has_begun = press_and_follow(at_mark(self.page, step.way.mark), step.way.says, self.signs)
                # A guess of which nothing came is seldom worth as long a wait as a slow screen.
                signs = signs if has_begun or step.way.is_sure else signs.within(TRY_MS)
            else:
                self._open(step.way)
        finally:
            step.ended_s = time.monotonic() + CAUSED_S
        if is_leading:
            return self._arrive(arrive, signs, SURE_REST_MS if step.way.is_sure else REST_MS)
        # What looked like something that opens may be a link without words.
        found = glance()
        if found is None and not self._is_same_screen(base):
            return self._arrive(arrive, signs.within(TRY_MS), REST_MS)
        return found

    def _arrive(self, arrive: Callable[[Signs], T], signs: Signs, rest_ms: int) -> T:
        """Prove the place; give up earlier where the screen has come to rest, because then nothing more is to come."""
        end_s = time.monotonic() + signs.timeout_ms / 1000
        while True:
            base = look(self.page, "screenBase", {})
            left_ms = int((end_s - time.monotonic()) * 1000)
            try:
                return arrive(signs.within(max(1, min(rest_ms, left_ms))))
            except (DriftError, UnavailableError):
                is_moving = traffic_of(self.page).is_busy or look_until(self.page, "hasOtherText", base, 1)
                if left_ms <= rest_ms or not is_moving:
                    raise

    def _not_there(self, error: RobotError, way: Way, element: str) -> RobotError:
        """Return why a way did not lead there; a site that is away, or said so where it surely leads, ends the search.

        So does a place that is the right one and lacks one of its own elements: a person can be asked for that there.
        """
        if _is_away(self.page) or (
            way.is_sure and (isinstance(error, UnavailableError) or _lacks(error, element))
        ):
            raise error
        return error

    def _is_same_screen(self, base: dict[str, Any]) -> bool:
        now = look(self.page, "screenBase", {})
        return bool(now["origin"] == base["origin"] and now["address"] == base["address"])

    def _everywhere(self, ask: Question, tried: list[Way]) -> list[Way]:
        return self._ways(replace(ask, where=lambda: None, name=None, in_row=False), tried)

    def _first_ways(self, ask: Question) -> list[Way]:
        """Give what is named as documented some time to come, and all that may be it as long as any screen may take."""
        given = self._given(ask, [])
        found = look_until(self.page, "waitForWays", {**given, "isSure": True}, SURE_MS)
        found = found or look_until(self.page, "waitForWays", given, self.signs.timeout_ms) or []
        return [Way.of(one, given["scope"]) for one in found]

    def _ways(self, ask: Question, tried: list[Way]) -> list[Way]:
        given = self._given(ask, tried)
        return [Way.of(one, given["scope"]) for one in look(self.page, "waysTo", given)]

    def _given(self, ask: Question, tried: list[Way]) -> dict[str, Any]:
        return {
            "scope": ask.where(),
            "sign": {**self.signs.question(ask.element), "data": self._names(ask)},
            "opener": self.signs.question(ask.opener) if ask.opener else None,
            "name": ask.name,
            "place": "row" if ask.in_row else "screen",
            "corner": "right" if ask.opener == "menu.user" else "left",
            "tried": [one.key for one in tried],
            "others": [
                word for place in MENU_PLACES if place != ask.element for word in self.signs.words(place)
            ],
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
        # What has unfolded in its place stays: Escape would close the drawer that it is in.
        if way.is_folded and look(self.page, "isUnfoldedInPlace", {"mark": way.mark}):
            return
        with translated(self.page, "Closing what has opened"):
            self.page.keyboard.press("Escape")
        if look_until(self.page, "isBackAt", base, OPEN_MS / 3) or way.kind == "leads":
            return
        target = at_mark(self.page, way.mark)
        if target.count() == 1:
            with suppress(
                DriftError
            ):  # what still lies over it is no reason to end: the next try is another one
                press(target, way.says, self.signs)
            look_until(self.page, "isBackAt", base, OPEN_MS / 3)

    @staticmethod
    def _told(error: RobotError, tried: list[Way], missing: Missing) -> RobotError:
        # What stood where a wrong way led is no barrier: the robot has gone back from there.
        told = error if isinstance(error, DriftError) else DriftError(error.message, hint=error.hint)
        told.missing = missing
        if len(tried) > 1:
            told.message += f" Tried: {', '.join(way.says for way in tried)}."
            told.args = (told.message,)
        return told


def _lacks(error: RobotError, element: str) -> bool:
    """Tell whether it was the place, but for one of its own elements."""
    return isinstance(error, DriftError) and error.missing is not None and error.missing.element != element


def _is_away(page: pw.Page) -> bool:
    """Tell whether the site did not answer, or with an error page."""
    answer = traffic_of(page).last_answer
    return page.url.startswith("chrome-error:") or (
        answer is not None and bool(answer.is_away or answer.not_reached)
    )
