"""What the stand-in holds when it starts: companies, stores with misleading names, channels, products."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robot.rehearsal.config import (
    MAIN_COMPANY,
    MAIN_STORE,
    OLD_CHANNEL,
    OTHER_COMPANY,
    OWNER,
    PASSWORD,
    SECOND_STORE,
    STRANGER,
    USERNAME,
)
from robot.rehearsal.model import MWS, SP, VENDOR, User

if TYPE_CHECKING:
    from robot.rehearsal.model import Channel
    from robot.rehearsal.world import World

MAIN_STORES = (
    "Alder & Ash", "Beacon Toys", "Bramble Kitchen", "Cobalt Cycles", "Dovetail Tools", "Drift Candles",
    "Ember Lighting", "Fern & Field", "Glasshouse Plants", "Harbour  Lane Outlet", MAIN_STORE, "harbour lane",
    "Harbour Lane (Trade)", "Harbour Lane UK", "Harbour-Lane", "Old Harbour Lane", SECOND_STORE, "Two Tides",
)  # fmt: skip
"""`MAIN_STORE` comes eleventh: on the second page of ten."""

OTHER_STORES = ("Northgate Hardware", "Northgate Linen", "Harbour Lane Clearance")

_GOODS = ("Enamel Mug", "Rope Doormat", "Brass Lantern", "Linen Apron", "Tide Clock", "Oak Board", "Wool Throw",
          "Canvas Bag")  # fmt: skip
_KINDS = ("Small", "Large", "Blue")


def fill(world: World) -> None:
    """Fill an empty world."""
    main, other = world.add_company(MAIN_COMPANY), world.add_company(OTHER_COMPANY)
    world.users.append(User("Sam Copperfield", USERNAME, PASSWORD, [main.id, other.id], main.id))
    for name in MAIN_STORES:
        world.add_store(name, main)
    for name in OTHER_STORES:
        world.add_store(name, other)
    _fill_products(world, main.id)

    old = _add_mws(world, MAIN_STORE, OLD_CHANNEL, "United Kingdom", is_active=True)
    _add_mws(world, MAIN_STORE, "amazon-uk", "Ireland", is_active=False)
    world.add_channel(MAIN_STORE, "Amazon Vendor", VENDOR, marketplace="United Kingdom", vendor_code="HRBLN")
    world.add_channel(MAIN_STORE, "eBay", "ebay", is_active=True, shop_address="harbour-lane.example/ebay")
    world.add_channel(MAIN_STORE, "Website", "shopify", is_active=True, shop_address="harbour-lane.example")
    _link_by_hand(world, old, main.id)

    second = _add_mws(world, SECOND_STORE, OLD_CHANNEL, "Germany", is_active=True)
    second.settings["fulfilment_channels"] = ("MFN", "AFN")
    _link_by_hand(world, second, main.id)
    world.add_channel(SECOND_STORE, "Website", "shopify", is_active=True)

    for name, seller in (("harbour lane", STRANGER), ("Harbour Lane UK", STRANGER)):
        world.add_channel(name, "AMAZON" if name[0] == "h" else "Amazon", MWS, is_active=True,
                          seller_id=seller.seller_id, **_mws_settings(world, "United Kingdom"))  # fmt: skip
    _add_mws(world, "Old Harbour Lane", "Amazon France", "France", is_active=False)
    _add_mws(world, "Old Harbour Lane", "Amazon Spain", "Spain", is_active=False)
    world.add_channel("Two Tides", "Amazon SP", SP, is_active=True, seller_id=STRANGER.seller_id,
                      **_mws_settings(world, "United Kingdom"))  # fmt: skip
    world.add_channel(world.store("Northgate Linen", other), "Amazon", MWS, is_active=True,
                      seller_id=STRANGER.seller_id, **_mws_settings(world, "United Kingdom"))  # fmt: skip


def _mws_settings(world: World, marketplace: str) -> dict[str, str | bool | tuple[str, ...]]:
    return {
        "marketplace": marketplace,
        "fulfilment_channels": ("MFN",),
        "order_statuses": ("Unshipped", "PartiallyShipped"),
        "account_nominal_code": "4000",
        "warehouse": "Quay Street",
        "notify_failures": True,
        "notify_address": "stock@harbour-lane.example",
        "use_stock_control": world.config.stock_control,
        "download_products": world.config.stock_control,
        "prices_with_tax": True,
        "courier": "Parcel Post",
        "courier_mapping": "Std UK = Parcel Post 48",
    }


def _add_mws(world: World, store: str, name: str, marketplace: str, *, is_active: bool) -> Channel:
    return world.add_channel(store, name, MWS, is_active=is_active, seller_id=OWNER.seller_id,
                             **_mws_settings(world, marketplace))  # fmt: skip


def _fill_products(world: World, company_id: str) -> None:
    """Make products, and listings of which most, but not all, have exactly a product's SKU."""
    skus = {
        f"HL-{good.split()[1].upper()}-{kind[0]}": f"{good}, {kind}" for good in _GOODS for kind in _KINDS
    }
    world.catalogue.products[company_id] = skus
    for marketplace in ("United Kingdom", "Germany"):
        listings: dict[str, str] = {}
        for number, (sku, title) in enumerate(skus.items()):
            match number % 6:
                case 4:
                    listings[sku.lower()] = title  # differs by case only: no exact match
                case 5:
                    listings[f"AMZ-{number:03}-{marketplace[:2].upper()}"] = title
                case _:
                    listings[sku] = title
        listings["AMZ-UNKNOWN-1"] = "Mystery Box"
        world.catalogue.listings[OWNER.seller_id, marketplace] = listings


def _link_by_hand(world: World, channel: Channel, company_id: str) -> None:
    """Link the rest as a person did years ago; one listing was never linked."""
    world.catalogue.link_exact_matches(channel, company_id)
    by_title = {title: sku for sku, title in world.catalogue.products[company_id].items()}
    for link in channel.links:
        if not link.product_sku and link.title in by_title:
            link.product_sku, link.linked_by = by_title[link.title], "Manual"
