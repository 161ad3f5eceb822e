"""The list of stores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

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
        """Wait until the stores are shown."""
        self.prove_place(
            "stores.heading",
            "the list of stores",
            called=("stores", "shops"),
            controls=("stores.view-store",),
        )
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
        return self.lead_from_row(
            "store",
            name,
            "stores.view-store",
            lambda signs: StorePage(self.page, signs, name).prove(),
            is_unique=is_unique,
        )
