"""The companies of the signed-in user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from pages.base import look, look_until, press
from pages.lists import ListPage
from pages.menu import Menu


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
        """Return all companies; the active one is the one that cannot be switched to, or is marked."""
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
