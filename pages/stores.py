"""The list of stores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from pages.base import at_mark, look, press_and_follow
from pages.lists import ListPage
from pages.store import StorePage


@dataclass(frozen=True)
class StoreRow:
    """One store of the list."""

    name: str


class StoresPage(ListPage):
    """Lists the stores, usually on several pages."""

    title = "The list of stores"
    fields: ClassVar[dict[str, str]] = {"name": "stores.name"}
    required = ("name",)
    anchor = "stores.view-store"

    def prove(self) -> Self:
        """Wait for the heading or a View Store."""
        if self.signs.wait_any(self.page, ("stores.heading", "stores.view-store")) is None:
            raise self.drift("the list of stores", "another screen")
        return self

    def read_stores(self) -> tuple[StoreRow, ...]:
        """Return all stores of all list pages."""
        return tuple(StoreRow(row.text("name")) for row in self.read_all())

    def open_store(self, name: str, *, is_unique: bool = False) -> StorePage:
        """Open the store of exactly this name and prove that it is shown; `is_unique` as in `one_row`.

        Raises:
            RequestError: No store is named so, or two are.
            DriftError: Another screen or store is shown afterwards.
        """
        row = self.one_row("store", name, is_unique=is_unique)
        element = self.row_at(row)
        self.show_controls(element, "stores.view-store")
        if self.signs.present(element, "stores.view-store"):
            press_and_follow(self.find("stores.view-store", element), f'"View Store" of "{name}"', self.signs)
        else:
            # Without such a control the name itself leads there; never the pen, which edits the store.
            mark = look(self.page, "nameLink", {"mark": row.mark, "name": name})
            if not mark:
                raise self.drift(f'"View Store" in the row of "{name}"', "no such control")
            press_and_follow(at_mark(self.page, mark), f'the store "{name}"', self.signs)
        return StorePage(self.page, self.signs, name).prove()
