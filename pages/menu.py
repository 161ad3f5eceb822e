"""The left menu, and the user menu at the top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pages.base import Region, at_mark, look, press, press_and_follow
from robot.errors import DriftError

if TYPE_CHECKING:
    from collections.abc import Callable

    import playwright.sync_api as pw

    from pages.companies import CompaniesPage
    from pages.orders import OrdersPage
    from pages.stores import StoresPage
    from pages.transaction_records import TransactionRecordsPage

UNFOLD_MS = 3_000
QUICK_MS = 400


class Menu(Region):
    """Leads to every screen; it may be folded behind a button."""

    title = "The menu"

    def prove(self) -> Self:
        """Wait until the menu, or the button that unfolds it, is shown."""
        if self.signs.wait_any(self.page, ("menu.stores", "menu.unfold")) is None:
            raise self.drift('the menu with "Stores"', "no menu")
        return self

    def open_stores(self) -> StoresPage:
        """Open the list of stores."""
        from pages.stores import StoresPage  # noqa: PLC0415 - screens lead to each other

        self._open("menu.stores")
        return StoresPage(self.page, self.signs).prove()

    def open_stores_or(self, confirm: Callable[[], None]) -> None:
        """Open the list of stores; where the page asks about unsaved changes, let the caller answer."""
        from pages.stores import StoresPage  # noqa: PLC0415 - as above

        self._open("menu.stores")
        if self.signs.wait_any(self.page, ("leave.confirm",), timeout_ms=QUICK_MS):
            confirm()
        StoresPage(self.page, self.signs).prove()

    def open_orders(self) -> OrdersPage:
        """Open the orders."""
        from pages.orders import OrdersPage  # noqa: PLC0415 - as above

        self._open("menu.orders")
        return OrdersPage(self.page, self.signs).prove()

    def open_transaction_records(self) -> TransactionRecordsPage:
        """Open the transaction records."""
        from pages.transaction_records import TransactionRecordsPage  # noqa: PLC0415 - as above

        self._open("menu.transaction-records")
        return TransactionRecordsPage(self.page, self.signs).prove()

    def open_companies(self) -> CompaniesPage:
        """Open the companies, by the user menu at the top right."""
        from pages.companies import CompaniesPage  # noqa: PLC0415 - as above

        if not self.signs.present(self.page, "menu.companies"):
            self._unfold_user_menu()
        press_and_follow(self.find("menu.companies", timeout_ms=UNFOLD_MS), '"Companies"', self.signs)
        return CompaniesPage(self.page, self.signs).prove()

    def read_company(self) -> str | None:
        """Return the active company's name where the frame of the screen shows it, else None."""
        name = look(self.page, "readCompany", {"words": ["Company", "Active company", "Current company"]})
        return str(name) if name else None

    def _open(self, element: str) -> None:
        if self.signs.wait_any(self.page, (element,), timeout_ms=QUICK_MS) is None:
            self._unfold(element)
        press_and_follow(self._entry(element), f'"{self.signs.says(element)}"', self.signs)

    def _unfold(self, element: str) -> None:
        # A branch first: the button for the whole menu would fold away a menu that is shown.
        mark = look(self.page, "foldedBranch", {"words": self.signs.words(element)})
        if mark:
            press(at_mark(self.page, mark), f'the branch with "{self.signs.says(element)}"', self.signs)
        elif self.signs.present(self.page, "menu.unfold"):
            self.press("menu.unfold")

    def _entry(self, element: str) -> pw.Locator:
        # Words such as "Orders" may stand on the screen too; the menu's own entry is meant.
        mark = look(self.page, "menuEntry", {**self.signs.question(element), "scope": None})
        return at_mark(self.page, mark) if mark else self.find(element)

    def _unfold_user_menu(self) -> None:
        mark = look(self.page, "userMenu", {**self.signs.question("menu.user"), "scope": None})
        if not mark:
            raise self.drift("a user menu at the top right", "none")
        press(at_mark(self.page, mark), "the user menu", self.signs)
        if self.signs.wait_any(self.page, ("menu.companies",), timeout_ms=UNFOLD_MS) is None:
            raise DriftError(
                'The user menu: expected an entry "Companies"; not seen.',
                hint="Look at the user menu; a profile can name the entry: [menu.companies].",
            )
