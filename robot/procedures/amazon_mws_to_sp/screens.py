"""Which elements the procedure uses on which screen, and what each looks like besides its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["control", "menu", "in row", "field", "column", "tile", "label", "heading"]


@dataclass(frozen=True)
class Wanted:
    """An element that is looked for on a screen.

    Attributes:
        element: Its table of `pages/signs.toml`.
        kind: How it is looked for: as the page of that screen does it.
        widgets: Kinds of field that it may be, for a field.
        unless: Another element of the screen that serves in its place; then it is not missed.
        only: When it is there at all; it is not missed where this does not hold. Empty: always.
        shows: Words that stand in what it offers or holds, whatever it is called: "Germany" below a marketplace.
        icons: What its picture may be called.
        beside: Elements next to which the document names it.
    """

    element: str
    kind: Kind
    widgets: tuple[str, ...] = ()
    unless: str = ""
    only: str = ""
    shows: tuple[str, ...] = ()
    icons: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Screen:
    """A screen of the procedure.

    Attributes:
        id: Part of file names.
        title: What people call it.
        row: Element of a column and of the control that makes up its rows, for a list.
        holds_orders: Its rows show what belongs to shops and their customers.
    """

    id: str
    title: str
    wanted: tuple[Wanted, ...]
    holds_orders: bool = False


_CHOICE = ("choice", "choices")
_TOGGLE = ("toggle",)
_COUNTRIES = ("United Kingdom", "Germany", "France", "Spain", "Italy", "United States")

_FORM = (
    Wanted("channel.name", "field", ("text",), beside=("channel.is-active",)),
    Wanted("channel.is-active", "field", ("toggle",), beside=("channel.name",)),
    Wanted("channel.marketplace", "field", _CHOICE, shows=_COUNTRIES, beside=("channel.fulfilment-channels",)),
    Wanted(
        "channel.fulfilment-channels",
        "field",
        _CHOICE,
        shows=("MFN", "AFN", "Merchant", "Fulfilled by Amazon"),
        beside=("channel.marketplace", "channel.order-statuses"),
    ),
    Wanted(
        "channel.order-statuses",
        "field",
        _CHOICE,
        shows=("Unshipped", "PartiallyShipped", "Partially Shipped", "Shipped"),
        beside=("channel.fulfilment-channels", "channel.ignore-orders-before"),
    ),
    Wanted("channel.ignore-orders-before", "field", ("toggle", "moment"), beside=("channel.order-statuses",)),
    Wanted("channel.stock-control", "field", _TOGGLE, only="where stock control is offered"),
    Wanted("channel.save", "control"),
)  # fmt: skip

SCREENS: Final = (
    Screen(
        "sign-in",
        "Sign-in",
        (
            Wanted("sign-in.username", "control"),
            Wanted("sign-in.password", "control"),
            Wanted("sign-in.submit", "control"),
        ),
    ),
    Screen(
        "menu",
        "The menu",
        (
            Wanted("menu.stores", "menu"),
            Wanted("menu.orders", "menu"),
            Wanted("menu.transaction-records", "menu"),
            Wanted("menu.user", "control", only="where the company has to be switched"),
            Wanted("menu.companies", "menu", only="where the company has to be switched"),
            Wanted("menu.unfold", "control", only="where the menu is folded away"),
        ),
    ),
    Screen(
        "stores",
        "The list of stores",
        (
            Wanted("stores.view-store", "in row"),
            Wanted("stores.name", "column"),
            Wanted("stores.heading", "heading", unless="stores.view-store"),
        ),
    ),
    Screen(
        "store",
        "One store and its channels",
        (
            Wanted("store.add", "control", icons=("plus", "add")),
            Wanted("store.name", "column"),
            Wanted("store.provider", "column", shows=("amazon", "ebay", "shopify", "woocommerce")),
            Wanted("store.active", "column", shows=("state",), only="told to people, and not needed"),
            Wanted(
                "store.edit-channel", "in row", icons=("edit", "pencil", "pen", "settings", "cog", "gear")
            ),
            Wanted("store.channels", "control", only="where a store opens on another tab"),
            Wanted("store.row-menu", "in row", only="where rows keep their controls in a menu"),
            Wanted("store.menu-edit", "control", only="where rows keep their controls in a menu"),
            Wanted("store.products", "in row", only="where products are reached from the row"),
        ),
    ),
    Screen(
        "old-channel",
        "The old channel's settings",
        (
            *_FORM,
            Wanted(
                "channel.provider", "label", shows=("amazon",), only="where the form shows it; the list does"
            ),
            Wanted("channel.products", "control", only="where products are reached from the settings"),
        ),
    ),
    Screen(
        "picker",
        "The choice of providers",
        (
            Wanted("picker.amazon-sp", "tile", unless="picker.amazon"),
            Wanted(
                "picker.amazon",
                "tile",
                only="after 31 July 2022 it is the new one",
                unless="picker.amazon-sp",
            ),
            Wanted("picker.window", "control", only="where the choice opens in a window"),
            Wanted("picker.close", "control", only="where Escape does not close it"),
        ),
    ),
    Screen("new-channel", "The new channel's form, unsaved", _FORM),
    Screen(
        "saved-channel",
        "A saved Amazon SP channel",
        (
            Wanted("channel.copy-connect-link", "control", icons=("copy", "clipboard")),
            Wanted("channel.connect", "control", icons=("plug",)),
            Wanted("channel.connected", "control", only="where the channel is connected, and that is shown"),
            Wanted("channel.not-connected", "control", only="where the channel is not connected"),
        ),
    ),
    Screen(
        "products",
        "The old channel's products",
        (
            Wanted("products.download", "control", icons=("download", "export")),
            Wanted("products.import", "control", icons=("upload", "import")),
            Wanted("products.channel-sku", "column"),
            Wanted("products.product-sku", "column", only="told to people, and not needed"),
            Wanted("products.linked-by", "column", only="told to people, and not needed"),
            Wanted("products.heading", "heading", unless="products.download"),
        ),
        holds_orders=True,
    ),
    Screen(
        "orders",
        "Orders of the store",
        (
            Wanted("orders.store", "field", _CHOICE),
            Wanted("orders.number", "column"),
            Wanted("orders.channel", "column"),
            Wanted("orders.date", "column", only="where the list shows that column"),
            Wanted("orders.import-date", "column", only="where the list shows that column"),
            Wanted("orders.status", "column", only="where the list shows that column"),
            Wanted("orders.customise", "control", only="where columns can be chosen"),
            Wanted("orders.heading", "heading"),
        ),
        holds_orders=True,
    ),
    Screen(
        "records",
        "Transaction Records: the store's channels",
        (
            Wanted("records.heading", "heading"),
            Wanted("records.store", "field", _CHOICE),
            Wanted("records.name", "column"),
            Wanted("records.view", "in row"),
        ),
    ),
    Screen(
        "record-log",
        "Transaction Records: the old channel's",
        (
            Wanted("records.date", "column"),
            Wanted("records.status", "column"),
            Wanted("records.log-type", "column", only="where the list shows that column"),
            Wanted("records.message", "column"),
            Wanted("records.show-all", "control", only="where entries are left out at first"),
        ),
        holds_orders=True,
    ),
)
"""In the order of the walk."""

NOT_WALKED: Final = {
    "notice.": "only while a notice lies over a screen",
    "list.": "only on lists of several pages, and where a filter has to be applied",
    "message.": "only after something was done",
    "leave.": "only when unsaved changes are left",
    "sign-in.": "only when the sign-in is refused, or asks for a code",
    "companies.": "only where the company has to be switched, which is a change",
    "picker.legacy": "only where a tile is marked as an old connection",
    "channel.saved": "only after Save",
    "connect.": "the account owner's page, behind a connect link; opening one is a change",
    "confirmation.": "only after the account owner has authorised",
    "amazon.": "Amazon's own page",
    "orders.": "only in the window that chooses columns",
    "products.import-confirm": "only while a file is being imported",
    "records.": "words inside an entry of the log",
}
"""Elements, or beginnings of their names, that are on none of these screens, and when they would be."""


def why_not_walked(element: str) -> str:
    """Say when an element is there that is on none of the walked screens; empty for one that is."""
    if any(wanted.element == element for screen in SCREENS for wanted in screen.wanted):
        return ""
    return next(
        (why for name, why in NOT_WALKED.items() if element.startswith(name)), "only in special cases"
    )
