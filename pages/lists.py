"""Lists: rows of any making, read through all their pages."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from pages.base import CLICK_TIMEOUT_MS, Page, at_mark, look, look_until, press, translated, uncover
from pages.sending import Sending
from pages.ways import Pathfinder
from robot.errors import DriftError, RequestError, look_first
from robot.spelling import missing_name, shown_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import playwright.sync_api as pw

    from pages.signs import Signs

P = TypeVar("P", bound=Page)

MAX_PAGES = 500
EMPTY_MS = 2_500
"""How long a list may stay without rows before it counts as empty."""
GROW_MS = 800
"""How long a list may take to grow after scrolling to its end."""
CLAIM_MS = 3_000
"""The same, before it is said that something is not in the list."""
FRESH_MS = 1_500
"""How long after something came a list that is all in view may still be growing."""
TURN_MS = 6_000
"""How long a press of Next may show nothing new before it counts as the end."""

APPLY_TRIES = 3

MARKS_NEEDED = 2
"""Independent things that must say which place is shown."""


@dataclass(frozen=True)
class Cell:
    """A value of a row.

    Attributes:
        text: As it is rendered.
        raw: As it stands in the page, blanks not collapsed.
        state: On or off, where the cell shows that.
    """

    text: str
    raw: str
    state: bool | None


@dataclass(frozen=True)
class ListRow:
    """A row: the wanted fields, and all cells by header."""

    mark: str
    page_number: int
    fields: dict[str, Cell | None]
    cells: dict[str, str]

    def says(self, field: str, name: str) -> bool:
        """Tell whether a field reads exactly so, but for runs of spaces."""
        cell = self.fields.get(field)
        return cell is not None and shown_name(name) in {cell.text, shown_name(cell.raw)}

    def text(self, field: str) -> str:
        """Return a field's text, empty where the row does not show it."""
        cell = self.fields.get(field)
        return cell.text if cell else ""


class ListPage(Page):
    """A screen with a list.

    Attributes:
        fields: Wanted columns: our name -> element with the words of its header.
        required: Columns without which a table is another table.
        anchor: Element that every row has, for lists that are no tables.
    """

    fields: ClassVar[dict[str, str]] = {}
    required: tuple[str, ...] = ()
    anchor: str | None = None
    _grow_ms = GROW_MS
    _is_guess = False
    """The rows were told by nothing but that they are built alike."""

    def read_page(
        self, number: int = 1, *, unlike: str | None = None, timeout_ms: int | None = None
    ) -> list[ListRow]:
        """Return the rows of the list page that is shown, once they hold still."""
        return self._rows(self._read(unlike, timeout_ms), number)

    def read_all(self, *, until: Callable[[ListRow], bool] = lambda _row: False) -> list[ListRow]:
        """Turn all list pages and return every row.

        Args:
            until: A row that ends the reading; its list page stays shown.

        Raises:
            DriftError: The list has no end, or shows fewer rows than it says it has.
        """
        answer = self._go_to_start()
        rows = self._rows(answer, 1)
        signatures = {answer.get("signature")}
        for number in range(2, MAX_PAGES):
            if any(until(row) for row in rows):
                return rows
            turned = self._turn(answer, number)
            if turned is None:
                total = answer["total"]
                if total is not None and total > len(rows):
                    raise self.drift(f"{total} rows, as the list says", f"{len(rows)} after its last page")
                return rows
            answer, is_grown = turned
            if answer.get("signature") in signatures:
                return rows
            signatures.add(answer.get("signature"))
            if is_grown and not _goes_on(rows, self._rows(answer, 1)):
                return self._roll(until)
            rows = self._rows(answer, 1) if is_grown else rows + self._rows(answer, number)
        raise self.drift("a list with an end", f"{MAX_PAGES} pages")

    def _roll(self, until: Callable[[ListRow], bool]) -> list[ListRow]:
        """Read a list that holds only the rows in view, rolling it by less than what is in view.

        Raises:
            DriftError: Two looks have no row in common, so that one may have been passed over.
        """
        look(self.page, "scrollList", {"mark": self._read()["rows"][-1]["mark"], "isBack": True})
        answer = self._read()
        rows = self._rows(answer, 1)
        for _ in range(MAX_PAGES):
            if any(until(row) for row in rows):
                return rows
            if not look(self.page, "scrollList", {"mark": answer["rows"][-1]["mark"]}):
                return rows
            given = {**self._given(), "unlike": answer["signature"]}
            answer = look_until(self.page, "readSteadyRows", given, GROW_MS) or answer
            shown = self._rows(answer, 1)
            shared = _overlap(rows, shown)
            if not shared:
                raise self.drift(
                    "a list that rolls row by row", "rows that have none in common with those before"
                )
            rows += shown[shared:]
        raise self.drift("a list with an end", f"{MAX_PAGES} times rolled on")

    def one_row(self, what: str, name: str, *, is_unique: bool = False) -> ListRow:
        """Find the one row of exactly that name, over all pages, and show its page.

        Args:
            what: What the rows are, for messages.
            name: The name; only runs of spaces do not count.
            is_unique: It was seen moments ago that no other row is named so; list pages after it are not read.

        Raises:
            RequestError: There is none, or more than one.
        """
        rows = self.read_all(until=lambda row: is_unique and row.says("name", name))
        hits = [row for row in rows if row.says("name", name)]
        if not hits and rows and look(self.page, "hasFetched", {}):
            # "There is none" is a claim: what comes in pieces may have been read before the last of them.
            self._grow_ms = CLAIM_MS
            try:
                rows = self.read_all()
            finally:
                self._grow_ms = GROW_MS
            hits = [row for row in rows if row.says("name", name)]
        if len(hits) != 1:
            reason = self.explain(DriftError("The row is not there."))
            if not isinstance(reason, DriftError):
                raise reason  # signed out, or an error page: that list says nothing of what there is
            names = [row.text("name") for row in rows]
            if not hits and self._is_guess:
                # "There is none" is a claim: of parts that only look like a list it cannot be made.
                raise self.drift(
                    f'a list of {what}s with "{name}"', f"parts that are built alike: {', '.join(names[:8])}"
                )
            raise no_such(what, name, names, len(hits))
        return self._show(hits[0], name)

    def lead_from_row(
        self, what: str, name: str, element: str, arrive: Callable[[Signs], P], *, is_unique: bool
    ) -> P:
        """Go where a control of the one row of that name leads.

        Args:
            what: What the rows are, for messages.
            name: The row's name.
            element: Sign of the control.
            arrive: Proves the arrival, as in `Pathfinder.lead`.
            is_unique: As in `one_row`.

        Raises:
            RequestError: There is no such row, or more than one.
            DriftError: Nothing in the row leads there.
        """
        self.one_row(what, name, is_unique=is_unique)

        def row_mark() -> str:
            mark = self.show_row(what, name).mark
            self.show_controls(at_mark(self.page, mark), element)
            return mark

        return Pathfinder(self.page, self.signs).lead(
            element,
            arrive,
            place=f'the {what} "{name}"',
            opener="store.row-menu",
            where=row_mark,
            name=name,
            in_row=True,
        )

    def show_row(self, what: str, name: str) -> ListRow:
        """Return the row of that name, which was seen to be the only one; from where it is in view, if it still is."""
        here = self._here(name)
        return here[0] if len(here) == 1 else self.one_row(what, name)

    def _show(self, row: ListRow, name: str) -> ListRow:
        found = self._here(name)
        if not found:
            self.read_all(until=lambda one: one.says("name", name))
            found = self._here(name)
        if len(found) != 1:
            raise self.drift(f'the row "{name}" on list page {row.page_number}', f"{len(found)} such rows")
        return found[0]

    def _here(self, name: str) -> list[ListRow]:
        """Return the rows of that name in the part of the list that is shown."""
        shown = self._rows(look(self.page, "readRows", self._given()), 1)
        return [one for one in shown if one.says("name", name)]

    def apply_filter(self) -> None:
        """Press the button that applies a filter, where there is one, and wait until the list holds still."""
        for _ in range(APPLY_TRIES):
            answer = look(self.page, "findSign", {**self.signs.question("list.apply"), "scope": None})
            if len(answer["hits"]) != 1:
                break
            target = at_mark(self.page, answer["hits"][0]["mark"])
            try:
                press(target, '"Apply"', self.signs)
            except DriftError:
                if target.count():
                    raise
                continue  # choosing alone has already brought a fresh page
            break
        self._read()

    def prove_place(
        self,
        element: str,
        expected: str,
        *,
        called: Sequence[str],
        controls: Sequence[str] = (),
        choices: Sequence[str] = (),
    ) -> None:
        """Wait until at least two things say that this is the place; none of them is needed, and one is not enough.

        Args:
            element: Sign whose words the place is called by: in a heading, the title, the menu, a breadcrumb.
            expected: What is expected, for the error.
            called: What the place may be called in its address.
            controls: Signs of controls that it has; its list counts as well.
            choices: Signs of choices that it has.

        Raises:
            DriftError: Another place is shown.
        """
        given = {
            "words": self.signs.words(element),
            "called": list(called),
            "list": self._given(),
            "controls": {name: self.signs.question(name) for name in controls},
            "fields": {
                name: {"words": self.signs.words(name), "kinds": ["choice"], **self.signs.looks(name)}
                for name in choices
            },
            "need": MARKS_NEEDED,
        }
        if not look_until(self.page, "atPlace", given, self.signs.timeout_ms):
            raise self.drift(expected, "another screen")

    def show_controls(self, row: pw.Locator, element: str) -> None:
        """Point at a row whose control is not shown: some rows show theirs only then."""
        if not self.signs.present(row, element):
            uncover(row, self.signs)
            with translated(self.page, "Pointing at a row"):
                row.hover(timeout=CLICK_TIMEOUT_MS)

    def row_at(self, row: ListRow) -> pw.Locator:
        """Return the row's element."""
        return at_mark(self.page, row.mark)

    def _go_to_start(self) -> dict[str, Any]:
        # A list that kept its page from last time would hide rows before it.
        answer = self._read()
        if (
            answer["pager"]["kind"] == "none"
            and answer["rows"]
            and look(self.page, "scrollList", {"mark": answer["rows"][-1]["mark"], "isBack": True})
        ):
            answer = self._read()
        for _ in range(MAX_PAGES):
            if not answer["back"]:
                break
            press(at_mark(self.page, answer["back"]), "Previous", self.signs)
            given = {**self._given(), "unlike": answer["signature"], "isFirst": True}
            after = look_until(self.page, "readSteadyRows", given, TURN_MS)
            answer = dict(after) if after else self._read()
            if not after:
                break  # it was the first one already
        return answer

    def _turn(self, answer: dict[str, Any], number: int) -> tuple[dict[str, Any], bool] | None:
        pager = answer["pager"]
        given = {**self._given(), "unlike": answer.get("signature", ""), "page": number}
        if pager["kind"] == "none" and answer["rows"]:
            # Without any pager the list may grow when one scrolls to its end.
            with Sending(self.page, counts_fetches=True) as sent:
                is_moved = look(self.page, "scrollToEnd", {"mark": answer["rows"][-1]["mark"]})
                # What is all in view grows by itself, if it does.
                is_fresh = {"withinMs": None if self._grow_ms > GROW_MS else FRESH_MS}
                if not is_moved and not look(self.page, "hasFetched", is_fresh):
                    return None
                grown = look_until(self.page, "readSteadyRows", given, self._grow_ms)
                until_s = time.monotonic() + TURN_MS / 1000
                while not grown and time.monotonic() < until_s:
                    if sent.is_settled and not look(self.page, "isLoading", {}):
                        break
                    grown = look_until(self.page, "readSteadyRows", given, GROW_MS)
            if not grown and look(self.page, "isLoading", {}):
                raise self.drift("a list that comes to its end", "one that says it goes on, and does not")
            return (grown, True) if grown else None
        if pager["isDisabled"] or not pager["mark"]:
            return None
        press(at_mark(self.page, pager["mark"]), "the next list page", self.signs)
        # A slow list page must not pass for the end of the list, so this waits as long as any screen may take.
        turned = look_until(self.page, "readSteadyRows", given, max(TURN_MS, self.signs.timeout_ms))
        return (turned, pager["kind"] == "more") if turned else None

    def _given(self) -> dict[str, Any]:
        return {
            "scope": None,
            "fields": {name: self.signs.words(element) for name, element in self.fields.items()},
            "required": list(self.required),
            "anchor": self.signs.question(self.anchor) if self.anchor else None,
            "turns": {name: self.signs.question(f"list.{name}") for name in ("next", "more", "previous")},
        }

    def _read(self, unlike: str | None = None, timeout_ms: int | None = None) -> dict[str, Any]:
        given = {**self._given(), **({"unlike": unlike} if unlike is not None else {})}
        answer = look_until(
            self.page, "readSteadyRows", given, EMPTY_MS if timeout_ms is None else timeout_ms
        )
        if not answer:
            limit = self.signs.timeout_ms
            answer = look_until(self.page, "readSteadyRows", {**given, "mayBeEmpty": True}, limit)
        if not answer:
            raise self.drift("a list that has finished loading", "one that keeps changing or loading")
        return dict(answer)

    def _rows(self, answer: dict[str, Any], number: int) -> list[ListRow]:
        self._is_guess = answer.get("kind") == "alike"
        if answer.get("kind") == "tables":
            raise self.drift(
                "one list", "several tables with the same columns; which one is meant cannot be told"
            )
        return [
            ListRow(
                row["mark"],
                number,
                {
                    name: Cell(cell["text"], cell["raw"], cell.get("state")) if cell else None
                    for name, cell in row["fields"].items()
                },
                dict(row["cells"]),
            )
            for row in answer["rows"]
        ]


def _said(row: ListRow) -> tuple[object, ...]:
    fields = ((name, cell.raw if cell else None) for name, cell in row.fields.items())
    return (*fields, *row.cells.items())


def _goes_on(before: Sequence[ListRow], after: Sequence[ListRow]) -> bool:
    """Tell whether the rows from before are all still there, in front."""
    return [_said(row) for row in after[: len(before)]] == [_said(row) for row in before]


def _overlap(before: Sequence[ListRow], after: Sequence[ListRow]) -> int:
    """Return with how many of its rows the second look repeats the end of the first."""
    old, new = [_said(row) for row in before], [_said(row) for row in after]
    return next((count for count in range(min(len(old), len(new)), 0, -1) if old[-count:] == new[:count]), 0)


def no_such(what: str, name: str, names: Sequence[str], count: int) -> RequestError | DriftError:
    """Return the error for a name that is not there exactly once."""
    if count:
        return RequestError(
            f'{count} rows are named "{name}" in the list of {what}s; which one is meant cannot be told.',
            hint=look_first(
                f"Only if both are yours alone: rename one of the {what}s in Channels, then try again."
            ),
        )
    seen, hint = missing_name(name, names)
    return RequestError(f'No {what} is named exactly "{name}"; {seen}.', hint=hint)
