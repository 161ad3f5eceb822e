"""The list that a built choice opens, wherever the page draws it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from pages.base import CLICK_TIMEOUT_MS, at_mark, look, look_until, translated, uncover
from robot.errors import DriftError, RequestError, RobotError

if TYPE_CHECKING:
    from types import TracebackType

    from pages.widgets.finder import Field, Finder

OPEN_MS = 1_500
MAX_SCROLLS = 60
CHOOSE_MS = 1_000
CHOOSE_TRIES = 3


@dataclass(frozen=True)
class Row:
    """One row of the list."""

    mark: str
    text: str
    is_picked: bool
    is_disabled: bool


class Popup:
    """Opens a field's list for as long as the `with` block lasts; closes it without choosing."""

    def __init__(self, finder: Finder, field: Field) -> None:
        self.finder = finder
        self.field = field
        self.page = finder.page
        self._known: list[str] = []

    def __enter__(self) -> Self:
        self._open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._close()
        elif issubclass(kind, RobotError):
            # A list left open would cover what comes next; the error under way is the one to tell.
            with suppress(RobotError):
                self._close()

    def rows(self) -> tuple[Row, ...]:
        """Return all rows, those further down included."""
        rows = {row.text: row for row in self._shown()}
        for _ in range(MAX_SCROLLS):
            shown = self._shown()
            if not shown or not look(self.page, "scrollPopup", {"mark": shown[-1].mark}):
                break
            look_until(self.page, "readPopup", self._question(), OPEN_MS)
            fresh = {row.text: row for row in self._shown()}
            rows = {**rows, **fresh}
        return tuple(rows.values())

    def choose(self, text: str) -> None:
        """Click the one row that reads exactly so.

        Raises:
            RequestError: There is none.
            DriftError: There are two.
        """
        label = "/".join(self.field.labels)
        for tries_left in reversed(range(CHOOSE_TRIES)):
            # Brought into view and pointed at first: many lists draw their rows anew at either.
            look(self.page, "showRow", {"mark": self._one(text).mark})
            place = look(self.page, "middleOf", {"mark": self._one(text).mark})
            if place:
                self.page.mouse.move(*place)
            row = at_mark(self.page, self._one(text).mark)
            try:
                with translated(self.page, f'Choosing "{text}" in "{label}"'):
                    row.click(timeout=CHOOSE_MS if tries_left else CLICK_TIMEOUT_MS, no_wait_after=True)
            except DriftError:
                # Only a row that was drawn anew was surely not clicked.
                if row.count() or not tries_left:
                    raise
            else:
                return

    def _one(self, text: str) -> Row:
        label = "/".join(self.field.labels)
        rows = [row for row in self._reach(text) if row.text == text]
        if not rows:
            # "Not offered" is said of a list that was read to its end while it was open.
            offered = self.rows()
            rows = [row for row in self._reach(text) if row.text == text]
        if not rows:
            raise RequestError(
                f'"{label}" does not offer "{text}"; it offers: {", ".join(row.text for row in offered)}.',
                hint="Choose a value that the new channel offers.",
            )
        if len(rows) > 1:
            raise DriftError(f'"{label}" offers "{text}" {len(rows)} times.', hint="A person must choose.")
        return rows[0]

    def toggle(self, text: str) -> None:
        """Click a row of a list that takes several; opens the list again if it closed."""
        if not self._shown():
            self._open()
        self.choose(text)

    def _opened(self) -> tuple[Row, ...]:
        """Return the rows in view; waits for a list that is being drawn, and opens one that has closed."""
        if not look_until(self.page, "readPopup", self._question(), OPEN_MS):
            self._open()
        return self._shown()

    def _reach(self, text: str) -> tuple[Row, ...]:
        shown = self._opened()
        if shown and not any(row.text == text for row in shown):
            look(self.page, "scrollPopup", {"mark": shown[-1].mark, "isBack": True})
            shown = self._shown()
        for _ in range(MAX_SCROLLS):
            if any(row.text == text for row in shown):
                break
            if not shown or not look(self.page, "scrollPopup", {"mark": shown[-1].mark}):
                break
            shown = self._shown()
        return shown

    def _question(self) -> dict[str, object]:
        return {"root": self.field.root, "mark": self.field.mark, "known": self._known}

    def _shown(self) -> tuple[Row, ...]:
        seen = look(self.page, "readPopup", self._question()) or []
        return tuple(Row(one["mark"], one["text"], one["isPicked"], one["isDisabled"]) for one in seen)

    def _open(self) -> None:
        self._known = look(self.page, "markLists", {})
        if self.field.making == "listbox" or self._shown():
            return
        label = "/".join(self.field.labels)
        self._click_opener(f'Opening "{label}"')
        if look_until(self.page, "readPopup", self._question(), OPEN_MS):
            return
        self.prove_unchanged()
        with translated(self.page, f'Opening "{label}" by the keyboard'):
            at_mark(self.page, self.field.mark).press("ArrowDown", timeout=CLICK_TIMEOUT_MS)
        if not look_until(self.page, "readPopup", self._question(), OPEN_MS):
            raise DriftError(
                f'"{label}": expected a list to open; none was seen.',
                hint="Look at the screen; the control may be of a kind the robot does not know.",
            )

    def _close(self) -> None:
        if self.field.making == "listbox":
            return
        marks = [row.mark for row in self._shown()]
        if not marks or look(self.page, "isPopupGone", marks):
            return
        with translated(self.page, "Closing a list"):
            self.page.keyboard.press("Escape")
        if look_until(self.page, "isPopupGone", marks, OPEN_MS):
            return
        self._click_opener("Closing a list")
        look_until(self.page, "isPopupGone", marks, OPEN_MS)

    def _click_opener(self, doing: str) -> None:
        opener = look(self.page, "openerOf", self._question()) or {"mark": self.field.face, "spot": None}
        trigger = at_mark(self.page, opener["mark"])
        if uncover(trigger, self.finder.signs):
            opener = look(self.page, "openerOf", self._question()) or opener
        with translated(self.page, doing):
            trigger.click(position=opener["spot"], timeout=CLICK_TIMEOUT_MS, no_wait_after=True)

    def prove_unchanged(self) -> None:
        """Stop where opening the list has changed what is chosen; for lists that were opened to read.

        Raises:
            DriftError: The control shows something else than before.
        """
        before = self.field.values
        if before is None:
            return
        given = {**self.finder.asks(self.field), "values": list(before)}
        if look_until(self.page, "waitForValues", given, OPEN_MS):
            return
        now = self.finder.now(self.field)
        if now is None or now.values is None:
            return
        raise DriftError(
            f'"{"/".join(self.field.labels)}": opening its list changed it from '
            f'"{", ".join(before)}" to "{", ".join(now.values)}"; nothing was saved.',
            hint="The control is of a kind the robot does not know. Look at the screen.",
        )
