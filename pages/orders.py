"""The orders of a store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from pages.lists import ListPage, ListRow
from pages.store_choice import choose_store

QUICK_MS = 1_500


@dataclass(frozen=True)
class OrderRow:
    """One order: its number, its channel, dates and status as shown, and all cells by their column's header.

    Attributes:
        ordered: Order Date; empty where that column is not shown. Likewise `imported` and `status`.
    """

    number: str
    channel: str
    cells: dict[str, str]
    ordered: str = ""
    imported: str = ""
    status: str = ""


class OrdersPage(ListPage):
    """Empty until a store is chosen."""

    title = "Orders"
    fields: ClassVar[dict[str, str]] = {
        "name": "orders.number",
        "channel": "orders.channel",
        "ordered": "orders.date",
        "imported": "orders.import-date",
        "status": "orders.status",
    }
    required = ("name", "channel")

    def prove(self) -> Self:
        """Wait until the orders, or the choice of their store, are shown."""
        self.prove_place(
            "orders.heading",
            "the list of orders",
            called=("orders", "sales"),
            controls=("orders.customise",),
            choices=("orders.store",),
        )
        return self

    def choose_store(self, name: str) -> None:
        """Choose the store of exactly this name; its orders come.

        Raises:
            RequestError: No such store is offered.
        """
        choose_store(self, "orders.store", name)

    def show_import_dates(self) -> bool:
        """Show the column with the import dates, where the list lets one choose its columns.

        Returns:
            Whether it is shown now; True also for a list without orders, which has no column to show.

        Raises:
            DriftError: The window with the columns opened, and the column did not come.
        """
        before = self._read()
        if not before["rows"] or self._dates_imports():
            return True
        if not self._is_there("orders.customise"):
            return False
        self.press("orders.customise")
        if not self._is_there("orders.add-import-date"):
            self.page.keyboard.press("Escape")
            return False
        self.press("orders.add-import-date")
        self.press("orders.save-columns")
        self._read(before["signature"])
        if not self._dates_imports():
            raise self.drift('the column "Order Import Date" after it was chosen', "the columns as before")
        return True

    def read_orders(self) -> tuple[OrderRow, ...]:
        """Return the orders of all list pages."""
        return tuple(map(_order, self.read_all()))

    def read_newest(self) -> tuple[OrderRow, ...]:
        """Return the orders of the first list page: it shows the newest, and is read at once."""
        return tuple(map(_order, self._rows(self._go_to_start(), 1)))

    def _is_there(self, element: str) -> bool:
        return self.signs.wait_any(self.page, (element,), timeout_ms=QUICK_MS) is not None

    def _dates_imports(self) -> bool:
        return any(row.fields["imported"] is not None for row in self.read_page())


def _order(row: ListRow) -> OrderRow:
    return OrderRow(
        row.text("name"),
        row.text("channel"),
        row.cells,
        row.text("ordered"),
        row.text("imported"),
        row.text("status"),
    )
