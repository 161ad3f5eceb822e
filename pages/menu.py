"""The left menu, and the user menu at the top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from pages.base import Region, at_mark, look, look_until, press
from pages.signs import FRAME
from pages.ways import Pathfinder
from pages.windows import close_window, leave_question
from robot.errors import DriftError, NoWayError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pages.companies import CompaniesPage, CompanyEntries
    from pages.lists import ListPage
    from pages.orders import OrdersPage
    from pages.signs import Signs
    from pages.stores import StoresPage
    from pages.transaction_records import TransactionRecordsPage

QUICK_MS = 400

MOST_USER_MENUS = 5
"""Things at the head of the screen that are opened to look for companies."""

P = TypeVar("P", bound="ListPage")


class Menu(Region):
    """Leads to every screen; it may be folded behind a button.

    Attributes:
        chosen_company: The company that was chosen on the way here, None where nothing asked for one.
    """

    title = "The menu"
    chosen_company: str | None = None

    def prove(self) -> Self:
        """Wait until the menu is shown, or what may open it."""
        if self.signs.wait_any(self.page, (FRAME,)) is None:
            raise self.drift('the menu with "Stores"', "no menu", element="menu.stores")
        return self

    def open_stores(self, *, may_ask: bool = False) -> StoresPage:
        """Open the list of stores.

        Args:
            may_ask: The page may ask whether unsaved changes may be lost; they may.
        """
        from pages.stores import StoresPage  # noqa: PLC0415 - screens lead to each other

        question = leave_question(self.page, self.signs) if may_ask else None

        def arrive(signs: Signs) -> StoresPage:
            leave = look_until(self.page, "leaveQuestion", question, QUICK_MS) if question else None
            if leave:
                press(at_mark(self.page, leave), '"Leave"', self.signs)
            return StoresPage(self.page, signs).prove()

        return self._lead("menu.stores", arrive, "the list of stores")

    def open_orders(self) -> OrdersPage:
        """Open the orders."""
        from pages.orders import OrdersPage  # noqa: PLC0415 - as above

        return self._lead(
            "menu.orders", lambda signs: OrdersPage(self.page, signs).prove(), "the list of orders"
        )

    def open_transaction_records(self) -> TransactionRecordsPage:
        """Open the transaction records."""
        from pages.transaction_records import TransactionRecordsPage  # noqa: PLC0415 - as above

        return self._lead(
            "menu.transaction-records",
            lambda signs: TransactionRecordsPage(self.page, signs).prove(),
            "the transaction records",
        )

    def open_companies(self, known: str | None = None) -> CompaniesPage | CompanyEntries:
        """Open the companies: their screen, or a list that the frame itself opens.

        Args:
            known: A company's name, by which such a list is recognised.

        Raises:
            NoWayError: Nothing leads to any.
            DriftError: What leads to them, or is likely to open them, does not show a list that can be read.
        """
        from pages.companies import CompaniesPage, CompanyEntries  # noqa: PLC0415 - as above

        active = self.read_company()
        names = [name for name in (active, known) if name]

        def count() -> int:
            return int(look(self.page, "pressedCalled", {"name": active})) if active else 0

        shown = [count()]

        def glance() -> CompanyEntries | None:
            shown.append(count())
            given = {"known": names, "mustMark": active is not None}
            found = look(self.page, "companyEntries", given) if names else None
            return None if found is None else CompanyEntries(self.page, self.signs, found, active)

        def arrive(signs: Signs) -> CompaniesPage | CompanyEntries:
            return CompaniesPage(self.page, signs).prove()

        try:
            return Pathfinder(self.page, self.signs).lead(
                "menu.companies",
                arrive,
                place="the companies",
                opener="menu.user",
                glance=glance,
                most=MOST_USER_MENUS,
            )
        except NoWayError as error:
            if max(shown) > shown[0]:
                raise DriftError(
                    f"{self.title}: {active!r} can be chosen in what has opened, and what else can be chosen is not clear.",
                    hint="Look at the head of the screen: is there more than one company?",
                ) from error
            raise self.explain(error) from error
        except (DriftError, UnavailableError) as error:
            raise self.explain(error) from error

    def read_company(self) -> str | None:
        """Return the active company's name where the frame of the screen shows it, else None."""
        name = look(self.page, "readCompany", {"words": ["Company", "Active company", "Current company"]})
        return str(name) if name else None

    def _lead(self, element: str, arrive: Callable[[Signs], P], place: str) -> P:
        over = look(self.page, "windowOver", {})
        if over:
            close_window(self.page, self.signs, over)
        try:
            return Pathfinder(self.page, self.signs).lead(element, arrive, place=place, opener="menu.unfold")
        except (DriftError, UnavailableError) as error:
            raise self.explain(error) from error
