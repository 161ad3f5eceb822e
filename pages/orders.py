"""The orders of a store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from pages.lists import ListPage
from pages.store_choice import choose_store


@dataclass(frozen=True)
class OrderRow:
    """One order: its number, its channel, and all cells by their column's header."""

    number: str
    channel: str
    cells: dict[str, str]


class OrdersPage(ListPage):
    """Empty until a store is chosen."""

    title = "Orders"
    fields: ClassVar[dict[str, str]] = {"name": "orders.number", "channel": "orders.channel"}
    required = ("name", "channel")

    def prove(self) -> Self:
        """Wait for the heading."""
        self.find("orders.heading")
        return self

    def choose_store(self, name: str) -> None:
        """Choose the store of exactly this name; its orders come.

        Raises:
            RequestError: No such store is offered.
        """
        choose_store(self, "orders.store", name)

    def read_orders(self) -> tuple[OrderRow, ...]:
        """Return the orders of all list pages."""
        return tuple(OrderRow(row.text("name"), row.text("channel"), row.cells) for row in self.read_all())
