"""What the stand-in remembers: plain records, without rules and without markup."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from whenever import Instant

Value: TypeAlias = str | bool | tuple[str, ...] | Instant | None
"""Value of one option of a channel: text, toggle, choices or moment."""

MWS = "amazon"
SP = "amazon_sp"
VENDOR = "amazon_vendor"

PROVIDER_TITLES = {
    MWS: "Amazon",
    SP: "Amazon SP",
    VENDOR: "Amazon Vendor",
    "bigcommerce": "BigCommerce",
    "ebay": "eBay",
    "magento": "Magento",
    "shopify": "Shopify",
    "vend": "Vend",
    "woocommerce": "WooCommerce",
}


@dataclass
class Link:
    """A channel product and the product it is linked to, if any.

    Attributes:
        linked_by: "Automatic", "Manual", or empty where nothing is linked.
    """

    channel_sku: str
    title: str
    product_sku: str = ""
    linked_by: str = ""


@dataclass
class Channel:
    """A connection of a store to a marketplace.

    Attributes:
        settings: Values of every option but the name and whether it is active, by the option's key.
        seller_id: Selling account that the channel reads, once connected.
        active_since: Instant of the last activation while active.
        was_active: Earlier times of activity, from and until.
        imported: Marketplace order number to the instant of import, up to the last time anyone looked.
    """

    id: str
    store_id: str
    name: str
    provider: str
    is_active: bool = False
    is_connected: bool = False
    settings: dict[str, Value] = field(default_factory=dict)
    seller_id: str | None = None
    connected_at: Instant | None = None
    active_since: Instant | None = None
    was_active: list[tuple[Instant, Instant]] = field(default_factory=list)
    imported: dict[str, Instant] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)

    @property
    def ignore_before(self) -> tuple[bool, Instant | None]:
        """Whether Ignore Orders Before is on, and its instant (the cut-off)."""
        moment = self.settings.get("ignore_orders_before")
        return (
            bool(self.settings.get("ignore_orders_before_on")),
            moment if isinstance(moment, Instant) else None,
        )

    @ignore_before.setter
    def ignore_before(self, value: tuple[bool, Instant | None]) -> None:
        self.settings["ignore_orders_before_on"], self.settings["ignore_orders_before"] = value

    @property
    def marketplace(self) -> str:
        """Country of the marketplace, or nothing."""
        return str(self.settings.get("marketplace") or "")

    @property
    def fulfilment_channels(self) -> tuple[str, ...]:
        """Amazon's values, `MFN` and `AFN`."""
        return self._choices("fulfilment_channels")

    @property
    def order_statuses(self) -> tuple[str, ...]:
        """Amazon's values."""
        return self._choices("order_statuses")

    @property
    def uses_stock_control(self) -> bool:
        """Whether the channel's products follow the stock."""
        return bool(self.settings.get("use_stock_control"))

    def _choices(self, key: str) -> tuple[str, ...]:
        value = self.settings.get(key)
        return value if isinstance(value, tuple) else ()


@dataclass
class Store:
    """A shop of a company."""

    id: str
    company_id: str
    name: str
    replaces_kits: bool = False
    deducts_not_synced: bool = False


@dataclass
class Company:
    """What owns stores; one is active for each user."""

    id: str
    name: str


@dataclass
class User:
    """One who signs in to Channels."""

    name: str
    username: str
    password: str
    company_ids: list[str]
    company_id: str


@dataclass(frozen=True)
class LogEntry:
    """A line of Transaction Records."""

    at: Instant
    channel_id: str
    log_type: str
    status: str
    message: str
    attempts: int = 1


@dataclass(frozen=True)
class ImportedOrder:
    """A row of the Orders screen."""

    number: str
    channel_id: str
    channel_name: str
    customer: str
    items: int
    bought_at: Instant
    imported_at: Instant
    status: str
    sync_status: str
    fulfilment_status: str


@dataclass(frozen=True)
class SwitchOff:
    """A channel was saved inactive after having been active."""

    channel_id: str
    at: Instant


@dataclass(frozen=True)
class Write:
    """A state-changing request that was committed."""

    at: Instant
    user: str
    method: str
    path: str
    what: str


@dataclass(frozen=True)
class RequestSeen:
    """A request and how it was answered; status 0 means that the connection was cut.

    Attributes:
        at: When the request arrived.
        site: "channels" or "amazon".
    """

    at: Instant
    method: str
    path: str
    status: int
    site: str


@dataclass(frozen=True)
class OrdersOutcome:
    """What a migration did to the orders.

    Attributes:
        twice: Numbers that both channels imported.
        never: Numbers that the old channel's settings ask for and neither channel imported.
    """

    twice: list[str]
    never: list[str]
    imported_old: int
    imported_new: int
