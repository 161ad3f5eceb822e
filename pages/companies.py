"""The companies of the signed-in user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from pages.base import Region, at_mark, look, look_until, press, press_and_follow, translated
from pages.lists import ListPage, no_such
from pages.menu import Menu
from pages.signs import FRAME
from pages.widgets import choice
from pages.widgets.finder import Finder
from robot.errors import SignInError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import playwright.sync_api as pw

    from pages.signs import Signs

BY_ITSELF_MS = 1_000
"""How long a chosen company may take to lead on before its button is pressed."""


@dataclass(frozen=True)
class CompanyRow:
    """One company; `is_active` is the one whose stores are shown."""

    name: str
    is_active: bool


class CompaniesPage(ListPage):
    """Lists the companies, each with Switch except the active one."""

    title = "Companies"
    fields: ClassVar[dict[str, str]] = {"name": "companies.name", "active": "companies.active"}
    required = ("name",)
    anchor = "companies.switch"

    def prove(self) -> Self:
        """Wait until the companies are shown."""
        self.prove_place(
            "companies.heading",
            "the list of companies",
            called=("companies", "company", "tenants", "teams"),
            controls=("companies.switch",),
        )
        return self

    def read_companies(self) -> tuple[CompanyRow, ...]:
        """Return all companies; the active one is the one that cannot be switched to, or is marked.

        Raises:
            DriftError: Only one is seen, and it is not the active one: there must be another.
        """
        rows = []
        for row in self.read_all():
            says = look(
                self.page,
                "readActiveRow",
                {
                    "mark": row.mark,
                    "active": self.signs.words("companies.active"),
                    "switch": self.signs.question("companies.switch"),
                },
            )
            rows.append(CompanyRow(row.text("name"), bool(says)))
        if len(rows) == 1 and not rows[0].is_active:
            raise self.drift("the active company in the list, too", f'only "{rows[0].name}", to switch to')
        return tuple(rows)

    def switch_to(self, name: str) -> Menu:
        """Make the company of exactly this name the active one; nothing to do where it is already.

        Raises:
            RequestError: No company is named so, or two are.
            DriftError: It did not become the active one.
        """
        row = self.one_row("company", name)
        if not self._is_active(row.mark):
            press(self.find("companies.switch", self.row_at(row)), '"Switch"', self.signs)
            given = {
                "name": name,
                "list": self._given(),
                "active": self.signs.words("companies.active"),
                "switch": self.signs.question("companies.switch"),
            }
            if not look_until(self.page, "hasSwitched", given, self.signs.timeout_ms):
                raise self.drift(f'the company "{name}" to become active', "no change")
        return Menu(self.page, self.signs).prove()

    def _is_active(self, mark: str) -> bool:
        given = {
            "mark": mark,
            "active": self.signs.words("companies.active"),
            "switch": self.signs.question("companies.switch"),
        }
        return bool(look(self.page, "readActiveRow", given))


class CompanyEntries(Region):
    """A list of companies that has opened in the frame of a screen, or that the sign-in offers; a press switches."""

    title = "The companies"

    def __init__(
        self, page: pw.Page, signs: Signs, entries: Sequence[Mapping[str, str]], active: str | None
    ) -> None:
        super().__init__(page, signs)
        self._marks = [(entry["name"], entry["mark"]) for entry in entries]
        self._active = active

    def read_companies(self) -> tuple[CompanyRow, ...]:
        """Return the companies in page order."""
        return tuple(CompanyRow(name, name == self._active) for name, _ in self._marks)

    def switch_to(self, name: str) -> Menu:
        """Make the company of exactly this name the active one.

        Raises:
            RequestError: No company is named so, or two are.
            DriftError: The screen does not show that it became the active one.
        """
        mark = self._mark(name)
        if name == self._active:
            with translated(self.page, "Closing the companies"):
                self.page.keyboard.press("Escape")
            return Menu(self.page, self.signs).prove()
        press_and_follow(at_mark(self.page, mark), f'"{name}"', self.signs)
        menu = Menu(self.page, self.signs).prove()
        if self._active is not None and menu.read_company() == self._active:
            raise self.drift(f'the company "{name}" to become active', f'"{self._active}"')
        return menu

    def choose(self, name: str) -> None:
        """Press the company of exactly this name, nothing else.

        Raises:
            RequestError: No company is named so, or two are.
        """
        press_and_follow(at_mark(self.page, self._mark(name)), f'"{name}"', self.signs)

    def _mark(self, name: str) -> str:
        marks = [mark for called, mark in self._marks if called == name]
        if len(marks) != 1:
            raise no_such("company", name, [called for called, _ in self._marks], len(marks))
        return marks[0]


class CompanyQuestion(Region):
    """The screen on which the sign-in asks for a company: entries that are pressed, or a list to choose from.

    Many take the choice only with a button of their own.
    """

    title = "The choice of a company"

    def answer(self, name: str) -> Menu:
        """Choose the company of exactly this name and go on to the first screen.

        Raises:
            SignInError: It is not offered.
            DriftError: No screen with the menu came.
        """
        entries = look(self.page, "companyEntries", {"known": [name], "mustMark": False})
        if entries:
            CompanyEntries(self.page, self.signs, entries, None).choose(name)
        else:
            self._choose_in_list(name)
        if self.signs.wait_any(self.page, (FRAME,), timeout_ms=BY_ITSELF_MS) is None and self.signs.present(
            self.page, "companies.confirm"
        ):
            self.follow("companies.confirm")
        menu = Menu(self.page, self.signs).prove()
        menu.chosen_company = name
        return menu

    def _choose_in_list(self, name: str) -> None:
        finder = Finder(self.page, self.signs)
        lists = [one for one in finder.fields() if one.kind == "choice"]
        if len(lists) != 1 or name not in choice.read_offered(finder, lists[0]):
            raise SignInError(
                f"The sign-in asks for a company, and offers none called exactly {name!r}.",
                hint="Set CHANNELS_COMPANY to one that is shown there, exactly as it is written.",
            )
        choice.set_choice(finder, lists[0], name)
