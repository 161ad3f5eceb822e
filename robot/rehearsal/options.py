"""The options of a channel: which ones there are, how they are read from a form and checked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from whenever import Instant, PlainDateTime

from robot.rehearsal.model import MWS, SP, VENDOR, Channel, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from robot.rehearsal.config import StandInConfig

Kind: TypeAlias = Literal["text", "number", "long_text", "toggle", "choice", "choices", "boxes", "moment"]
Typed: TypeAlias = dict[str, list[str]]
"""A form as it was typed: values by field name."""

MARKETPLACES = (
    "Australia", "Belgium", "Brazil", "Canada", "Egypt", "France", "Germany", "India", "Ireland", "Italy",
    "Japan", "Mexico", "Netherlands", "Poland", "Saudi Arabia", "Singapore", "South Africa", "Spain", "Sweden",
    "Turkey", "United Arab Emirates", "United Kingdom", "United States",
)  # fmt: skip
ORDER_STATUSES = (
    "PendingAvailability", "Pending", "Unshipped", "PartiallyShipped", "Shipped", "InvoiceUnconfirmed",
    "Canceled", "Unfulfillable",
)  # fmt: skip
"""Source: facts sheet 3.5."""


@dataclass(frozen=True)
class Option:
    """One option of the settings page.

    Attributes:
        needs: Key of the toggle that switches this option on; it is asked for only while that is on.
        help: A line under the control.
        labels: What the form calls its values, where it is not the value itself.
    """

    key: str
    label: str
    kind: Kind
    is_required: bool = False
    choices: tuple[str, ...] = ()
    needs: str = ""
    help: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)

    def label_of(self, value: str) -> str:
        """Return how the form calls one of the values."""
        return self.labels.get(value, value)


@dataclass(frozen=True)
class Group:
    """A card of the settings page."""

    title: str
    options: tuple[Option, ...]
    warning: str = ""


_NOMINAL_CODE = Option(
    "account_nominal_code", "Account Nominal Code", "text", help="Used by accounting plugins."
)

_AMAZON = Group(
    "Channel Options",
    (
        Option("marketplace", "Marketplace", "choice", is_required=True, choices=MARKETPLACES),
        Option(
            "fulfilment_channels", "Fulfilment Channels", "boxes", is_required=True, choices=("MFN", "AFN")
        ),
        Option("order_statuses", "Order Statuses", "choices", is_required=True, choices=ORDER_STATUSES),
        Option("ignore_orders_before_on", "Ignore Orders Before", "toggle"),
        Option("ignore_orders_before", "Ignore Orders Before", "moment", needs="ignore_orders_before_on"),
        _NOMINAL_CODE,
    ),
)
_VENDOR = Group(
    "Channel Options",
    (
        Option("marketplace", "Marketplace", "choice", is_required=True, choices=MARKETPLACES),
        Option("vendor_code", "Vendor Code", "text", is_required=True),
        _NOMINAL_CODE,
    ),
)
_OTHER = Group("Channel Options", (Option("shop_address", "Shop Address", "text"), _NOMINAL_CODE))

_WAREHOUSES = ("Quay Street", "Old Granary", "Overflow Barn")

GENERAL_GROUPS = (
    Group(
        "Fulfilment Management",
        (
            Option("use_custom_fulfilment", "Use Custom Fulfilment Status", "toggle"),
            Option("custom_fulfilment", "Custom Fulfilment Status", "text", needs="use_custom_fulfilment"),
            Option("use_multiple_tracking", "Use Multiple Fulfillment Tracking", "toggle"),
        ),
    ),
    Group(
        "Location Management",
        (
            Option("default_location", "Select Default Location", "choice", choices=_WAREHOUSES),
            Option("warehouse", "Select Warehouse", "choice", choices=_WAREHOUSES),
            Option(
                "delivery", "Select Delivery Option", "choice", choices=("Courier", "Collection", "Letter")
            ),
            Option("restrict_orders", "Restrict Orders by Location", "toggle"),
            Option("restrict_products", "Restrict Products by Location", "toggle"),
        ),
    ),
    Group(
        "Notification Management",
        (
            Option("notify_failures", "Notify About Failed Orders", "toggle"),
            Option("notify_address", "Notification E-Mail Address", "text", needs="notify_failures"),
        ),
    ),
    Group(
        "Order Management",
        (
            Option("hold_orders", "Auto Hold Orders", "toggle"),
            Option("use_asin", "Use Asin As SKU", "toggle"),
        ),
    ),
    Group(
        "Order Polling",
        (
            Option("order_polling_on", "Order Polling", "toggle"),
            Option(
                "order_polling",
                "Order Polling",
                "moment",
                needs="order_polling_on",
                help="Looks back once, from this date and time.",
            ),
        ),
    ),
    Group("Push All Stocks", (Option("push_all_stocks", "Push All Stocks", "toggle"),)),
    Group(
        "Rate Limits",
        (
            Option("rate_orders", "Orders Rate Limit", "number"),
            Option("rate_products", "Products Rate Limit", "number"),
        ),
        warning="Please leave these values as they are unless support asks you to change them.",
    ),
    Group(
        "Stock Management",
        (
            Option("use_stock_control", "Use Stock Control", "toggle"),
            Option("download_products", "Download Products", "toggle"),
        ),
    ),
    Group(
        "Taxes",
        (
            Option("prices_with_tax", "Prices Include Tax", "toggle"),
            Option("tax_rate", "Default Tax Rate", "number"),
        ),
    ),
    Group(
        "Couriers",
        (
            Option(
                "courier", "Default Courier", "choice", choices=("Parcel Post", "Swift Van", "Harbour Bikes")
            ),
            Option("courier_mapping", "Courier Service Mapping", "long_text"),
        ),
    ),
)
"""In the order of the facts sheet, 2.7."""

DEFAULTS: dict[str, Value] = {"rate_orders": "20", "rate_products": "5", "tax_rate": "20"}


def groups_of(provider: str, config: StandInConfig) -> tuple[Group, ...]:
    """Return the cards of a provider's settings page."""
    own = _AMAZON if provider in {MWS, SP} else _VENDOR if provider == VENDOR else _OTHER
    if provider == SP:
        own = Group(own.title, tuple(_as_sp(option, config) for option in own.options))
    return (own, *GENERAL_GROUPS)


def _as_sp(option: Option, config: StandInConfig) -> Option:
    label, missing = config.sp_missing_option or ("", "")
    choices = tuple(value for value in option.choices if option.label != label or value != missing)
    return replace(option, choices=choices, labels=config.sp_option_labels)


def options_of(provider: str, config: StandInConfig) -> list[Option]:
    """Return the options of a provider's settings page, in order."""
    return [option for group in groups_of(provider, config) for option in group.options]


def as_typed(channel: Channel, config: StandInConfig) -> Typed:
    """Return the form as the channel's saved values fill it."""
    typed: Typed = {"name": [channel.name], "is_active": ["1"] if channel.is_active else []}
    for option in options_of(channel.provider, config):
        value = channel.settings.get(option.key)
        match value:
            case None | False | "":
                typed[option.key] = []
            case True:
                typed[option.key] = ["1"]
            case tuple():
                typed[option.key] = list(value)
            case Instant():
                typed[option.key] = [local_text(value, config)]
            case _:
                typed[option.key] = [value]
    return typed


def local_text(instant: Instant, config: StandInConfig) -> str:
    """Return `instant` as the cut-off box holds it: local, and no finer than the box's steps."""
    local = instant.to_tz(config.zone).to_plain()
    return local.format("YYYY-MM-DD'T'HH:mm" if config.resolution_s == 60 else "YYYY-MM-DD'T'HH:mm:ss")  # noqa: PLR2004 - the two resolutions


def read_moment(text: str, config: StandInConfig) -> Instant:
    """Return the instant that a typed local date and time stands for.

    What the box cannot hold is cut off, and a time that occurs twice or never is taken without a word,
    as the usual server libraries do.

    Raises:
        ValueError: It is no date and time.
    """
    local = PlainDateTime.parse_iso(text)
    local = local.replace(nanosecond=0) if config.resolution_s == 1 else local.replace(second=0, nanosecond=0)
    return local.assume_tz(config.zone, disambiguation="compatible").to_instant()


def read_form(
    typed: Mapping[str, Sequence[str]], options: Iterable[Option], config: StandInConfig
) -> tuple[dict[str, Value], dict[str, str]]:
    """Return the values of a typed form and the messages of what is wrong, both by the option's key."""
    values: dict[str, Value] = {}
    wrong: dict[str, str] = {}
    for option in options:
        given = [text.strip() for text in typed.get(option.key, ()) if text.strip()]
        try:
            values[option.key] = _read_option(option, given, config)
        except ValueError as error:
            wrong[option.key] = str(error)
            continue
        is_asked_for = option.is_required or bool(option.needs and values.get(option.needs))
        if is_asked_for and not values[option.key]:
            wrong[option.key] = f"The {option.label.lower()} field is required."
        if option.needs and not values.get(option.needs):
            values[option.key] = None
    return values, wrong


def _read_option(option: Option, given: list[str], config: StandInConfig) -> Value:
    match option.kind:
        case "toggle":
            return bool(given)
        case "choices" | "boxes":
            return _read_choices(option, given)
        case "choice":
            return next(iter(_read_choices(option, given[:1])), "")
        case "moment":
            return _read_moment_option(option, given, config)
        case _:
            text = given[0] if given else ""
            if option.kind == "number" and text and not text.isdecimal():
                raise ValueError(f"The {option.label.lower()} must be a number.")
            return text


def _read_choices(option: Option, given: list[str]) -> tuple[str, ...]:
    if not set(given) <= set(option.choices):
        raise ValueError(f"The selected {option.label.lower()} is invalid.")
    return tuple(value for value in option.choices if value in given)


def _read_moment_option(option: Option, given: list[str], config: StandInConfig) -> Instant | None:
    try:
        return read_moment(given[0], config) if given else None
    except ValueError as error:
        raise ValueError(f"The {option.label.lower()} is not a valid date.") from error
