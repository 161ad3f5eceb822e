"""One store: its channels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from pages.base import look, look_until
from pages.channel_picker import ChannelPicker
from pages.channel_settings import ChannelSettingsPage
from pages.lists import ListPage, ListRow
from pages.products import ProductsPage
from robot.spelling import shown_name

if TYPE_CHECKING:
    import playwright.sync_api as pw

    from pages.signs import Signs

TAB_MS = 3_000


@dataclass(frozen=True)
class ChannelRow:
    """One channel of the store's list; `provider` as shown, empty where it is not; `is_active` None if not told."""

    name: str
    provider: str
    is_active: bool | None


class StorePage(ListPage):
    """The overview of one store.

    Attributes:
        name: The store's name, which the screen was seen to show.
    """

    fields: ClassVar[dict[str, str]] = {
        "name": "store.name",
        "provider": "store.provider",
        "active": "store.active",
    }
    required = ("name", "provider")
    anchor = "store.edit-channel"

    def __init__(self, page: pw.Page, signs: Signs, name: str) -> None:
        super().__init__(page, signs)
        self.name = shown_name(name)
        self.title = f'The store "{name}"'

    def prove(self) -> Self:
        """Wait until the screen names this store and shows its channels."""
        self._prove_name()
        is_add_shown = self.signs.wait_any(self.page, ("store.add",), timeout_ms=TAB_MS) is not None
        if not is_add_shown and len(self.signs.ask(self.page, "store.channels").marks) == 1:
            self.press("store.channels")
            self._prove_name()  # what bears that word may lead out of the store
        if self.signs.wait_any(self.page, ("store.add", "store.edit-channel")) is None:
            raise self.drift(
                "the store's channels with Add", "neither Add nor a channel", element="store.add"
            )
        return self

    def _prove_name(self) -> None:
        given = {"name": self.name, "scope": None}
        if not look_until(self.page, "showsName", given, self.signs.timeout_ms):
            seen = ", ".join(look(self.page, "headings", {})) or "no heading"
            raise self.drift(f'a screen that names the store "{self.name}"', seen)

    def read_channels(self) -> tuple[ChannelRow, ...]:
        """Return all channels of all list pages."""
        return tuple(self._channel(row) for row in self.read_all())

    def open_channel(self, name: str, *, is_unique: bool = False) -> ChannelSettingsPage:
        """Open the settings of the channel of exactly this name by its row's pencil, and prove it.

        Args:
            name: The name; only runs of spaces do not count.
            is_unique: As in `one_row`.

        Raises:
            RequestError: No channel is named so, or two are.
            DriftError: The pencil is not there, or another channel's settings came.
        """
        return self.lead_from_row(
            "channel",
            name,
            "store.edit-channel",
            lambda signs: ChannelSettingsPage(self.page, signs, name).prove(),
            is_unique=is_unique,
        )

    def open_picker(self) -> ChannelPicker:
        """Press Add and wait for the providers."""
        self.follow("store.add")
        return ChannelPicker(self.page, self.signs).prove()

    def open_products(self, channel_name: str) -> ProductsPage:
        """Open the products of one channel: by its row, else by its settings."""
        row = self.one_row("channel", channel_name)
        element = self.row_at(row)
        if self.signs.present(element, "store.products"):
            self.follow("store.products", element)
            return ProductsPage(self.page, self.signs, channel_name).prove()
        return self.open_channel(channel_name).open_products()

    def _channel(self, row: ListRow) -> ChannelRow:
        active = row.fields.get("active")
        return ChannelRow(row.text("name"), row.text("provider"), active.state if active else None)
