"""The parts of a form of which not all are shown at once: tabs, heads that unfold, steps.

Turning to another part writes nothing; what stands for a change is never pressed for it (`pages/lens/form_parts.js`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pages.base import at_mark, look, look_until, press
from pages.widgets.finder import DRAWN_ANEW
from robot.errors import DriftError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import playwright.sync_api as pw

    from pages.signs import Signs

OPEN_MS: Final = 1_500
TURN_MS: Final = 700
"""How long a tab may take to show its fields; the one that is open already shows nothing new."""

PRESS_MS: Final = 2_000
MOST_STEPS: Final = 12
LEAST_STILL: Final = 2
"""Presses in a row of tabs that change nothing: one is the open tab, a second means that they are no tabs."""


class FormParts:
    """Turns to the parts of one form.

    Args:
        page: Playwright's page.
        signs: The words of all elements.
        scope: Gives the mark of the window that holds the form, None where it is the page itself.
    """

    def __init__(self, page: pw.Page, signs: Signs, scope: Callable[[], str | None]) -> None:
        self.page = page
        self.signs = signs
        self._scope = scope
        self._tabs_of: dict[str, str] = {}
        self._rivals: dict[str, None] = {}
        self._steps = 0

    def reach(self, what: str, is_shown: Callable[[], bool]) -> bool:
        """Turn to the part that shows something; False where none does.

        Args:
            what: A name for it: the part is remembered under it.
            is_shown: Tells whether it is shown now.
        """
        if is_shown():
            return True
        tab = self._tabs_of.get(what)
        if tab is not None:
            self._turn(tab)
            if is_shown():
                return True
        for part in self.each():
            if is_shown():
                self._tabs_of[what] = part
                return True
        return False

    def each(self) -> Iterator[str]:
        """Show one part after the other; each gives its name, empty where it has none."""
        self.unfold()
        parts = self._look()
        for fold in parts["folds"]:
            self._open(fold["key"])
            yield ""
        for _ in self._each_rival():
            yield ""
        tabs = [tab["key"] for tab in parts["tabs"]]
        still = 0
        for tab in tabs:
            is_other = self._turn(tab)
            still += is_other is False
            if still >= LEAST_STILL:
                raise DriftError(
                    f"Something in the form looks like tabs and shows nothing else when it is pressed: {', '.join(tabs)}.",
                    hint="Nothing was saved. Look at the screen; it may be a choice that the robot does not know.",
                )
            yield tab
            for _ in self._each_rival():
                yield tab
        if not tabs:
            yield from self._each_step()

    def has_more(self) -> bool:
        """Tell whether there is more of the form than what is shown."""
        parts = self._look()
        return bool(parts["tabs"] or parts["folds"] or parts["next"])

    def unfold(self) -> bool:
        """Open the groups that say that they are folded; tell whether there were any.

        Those of which only one is open at a time are left as they are once that is known: `each` shows them in turn.
        """
        groups, pressed = self._groups(), set[str]()
        while True:
            folded = (one for one, is_open in groups.items() if not is_open)
            mark = next((one for one in folded if one not in pressed and one not in self._rivals), None)
            if mark is None:
                return bool(pressed)
            pressed.add(mark)
            self._unfold(mark)
            after = self._groups()
            shut = [one for one, is_open in groups.items() if is_open and after.get(one) is False]
            if shut:
                self._rivals.update(dict.fromkeys([*shut, mark]))
            groups = after

    def _groups(self) -> dict[str, bool]:
        return dict(look(self.page, "groupHeads", {}))

    def _unfold(self, mark: str) -> None:
        given = {"scope": self._scope()}
        before = look(self.page, "fieldsShown", given)
        try:
            press(at_mark(self.page, mark), "a folded group of options", self.signs)
        except DriftError:
            if look(self.page, "isShown", {"mark": mark}):
                raise
            return  # it went away with the part that it was in
        look_until(self.page, "isUnfolded", {"mark": mark}, OPEN_MS)
        if mark in self._rivals:
            look_until(self.page, "showsOthers", {**given, "before": before}, TURN_MS)

    def _each_rival(self) -> Iterator[None]:
        for mark in list(self._rivals):
            is_open = self._groups().get(mark)
            if is_open is not None:
                if not is_open:
                    self._unfold(mark)
                yield

    def _each_step(self) -> Iterator[str]:
        while self._steps > 0 and self._step("back"):
            self._steps -= 1
        self._steps = 0
        yield ""
        for _ in range(MOST_STEPS):
            if not self._step("next"):
                return
            self._steps += 1
            self.unfold()
            yield ""

    def _step(self, which: str) -> bool:
        is_other = self._press(
            lambda parts: {"mark": parts[which]}, f'"{which.title()}" in the form', OPEN_MS
        )
        return bool(is_other)

    def _turn(self, key: str) -> bool | None:
        """Turn to a tab: True where other fields came, False where not, None where it is open or gone."""
        tab = _named(self._look()["tabs"], key)
        if tab is None or tab["isOn"]:
            return None
        is_other = self._press(lambda parts: _named(parts["tabs"], key), f'the tab "{key}"', TURN_MS)
        self.unfold()
        return is_other or (None if tab["isTold"] else False)

    def _open(self, key: str) -> None:
        self._press(lambda parts: _named(parts["folds"], key), f'the group "{key}"', TURN_MS)

    def _press(
        self, choose: Callable[[dict[str, Any]], dict[str, Any] | None], what: str, timeout_ms: int
    ) -> bool | None:
        """Press what is chosen of the parts; tell whether other fields came, None where it is not there."""
        given = {"scope": self._scope()}
        for tries_left in reversed(range(DRAWN_ANEW)):
            one = choose(self._look())
            if one is None or one["mark"] is None:
                return None
            before = look(self.page, "fieldsShown", given)
            target = at_mark(self.page, one["mark"])
            try:
                press(target, what, self.signs, timeout_ms=PRESS_MS)
            except DriftError:
                # Only what was drawn again was surely not pressed.
                if target.count() or not tries_left:
                    raise
            else:
                is_other = bool(look_until(self.page, "showsOthers", {**given, "before": before}, timeout_ms))
                if is_other:
                    look_until(self.page, "isAtRest", given, OPEN_MS)
                return is_other
        return None

    def _look(self) -> dict[str, Any]:
        signs = {"next": "channel.next-step", "back": "channel.previous-step"}
        words = {name: self.signs.words(element) for name, element in signs.items()}
        return dict(look(self.page, "formParts", words))


def _named(parts: Sequence[dict[str, Any]], key: str) -> dict[str, Any] | None:
    return next((one for one in parts if one["key"] == key), None)
