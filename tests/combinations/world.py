"""What the screens show and what was done to it: one seeded data set, orders that arrive all the time, a record."""

from __future__ import annotations

import bisect
import copy
import random
import threading
import time
import uuid
from collections.abc import Iterable
from typing import Any

DAY_MS = 86_400_000
FOREVER = float("inf")
STORE, CHANNEL, NEW = "Acme Outdoor", "Amazon", "Amazon SP"
COMPANY, OTHER_COMPANY = "Acme Group Ltd", "Birch Holdings Ltd"
STORES = (
    "Alder Lighting", "Acme Outdoor (old)", "Beacon Bikes", "Acme Outdoors", "Clover Crafts", "ACME Outdoor", "Dalton Dyes",
    "Elmfield Eggs", "Acme Outdoor Outlet", "Fern & Fig", "Granary Goods", "Heron Hats", "Ivy Interiors", "Acme Outdoor",
    "Jasper Jars", "Outdoor Acme", "Kite Knits", "Linden Lamps", "Acme Indoor", "Maple Maps", "Nettle Nets", "Orchard Oats",
    "Plum Paper",
)  # fmt: skip
MARKETPLACES = {
    "A39IBJ37TRP1C6": "Australia", "AMEN7PMS3EDWL": "Belgium", "A2Q3Y263D00KWC": "Brazil", "A2EUQ1WTGCTBG2": "Canada",
    "ARBP9OOSHTCHU": "Egypt", "A13V1IB3VIYZZH": "France", "A1PA6795UKMFR9": "Germany", "A21TJRUUN4KGV": "India",
    "APJ6JRA9NG5V4": "Italy", "A1VC38T7YXB528": "Japan", "A1AM78C64UM0Y8": "Mexico", "A1805IZSGTT6HS": "Netherlands",
    "A1C3SOZRARQ6R3": "Poland", "A17E79C6D8DWNP": "Saudi Arabia", "A19VAU5U5O7RUS": "Singapore", "A1RKKUPIHCS9HS": "Spain",
    "A2NODRKZP88ZB9": "Sweden", "A33AVAJ2PDY3EV": "Turkey", "A2VIGQ35RCS4UG": "United Arab Emirates",
    "A1F83G8C2ARO7P": "United Kingdom", "ATVPDKIKX0DER": "United States",
}  # fmt: skip
FULFILMENT = {"MFN": "Merchant (MFN)", "AFN": "Amazon (AFN)"}
STATUSES = {
    "PendingAvailability": "Pending Availability", "Pending": "Pending", "Unshipped": "Unshipped",
    "PartiallyShipped": "Partially Shipped", "Shipped": "Shipped", "InvoiceUnconfirmed": "Invoice Unconfirmed",
    "Canceled": "Cancelled", "Unfulfillable": "Unfulfillable",
}  # fmt: skip
LOCATIONS = ("Main Warehouse", "Leeds Overflow", "Returns Bay")
OPTIONS = {
    "order_polling": None, "prices_include_tax": True, "location": "Main Warehouse", "rate_limit": "30", "nominal_code": "",
}  # fmt: skip
FIELDS = (
    "name",
    "active",
    "marketplace",
    "fulfilment",
    "statuses",
    "ignore_on",
    "ignore_before",
    *OPTIONS,
)
STATUS_SETS = (
    ["Unshipped", "PartiallyShipped", "Shipped"],
    ["Unshipped", "PartiallyShipped", "InvoiceUnconfirmed"],
    ["PendingAvailability", "Unshipped", "PartiallyShipped"],
)
ORDERS_PER_S = 0.5


def now_ms() -> int:
    return int(time.time() * 1000)


class RefusedError(Exception):
    """A form that is not taken; `errors` are texts by field."""

    def __init__(self, **errors: str) -> None:
        super().__init__(str(errors))
        self.errors = {name: [text] for name, text in errors.items()}


class World:
    """Companies, stores, channels and orders, with everything that happened to them.

    Attributes:
        requests: Every request that is no GET, with what came of it.
        events: What changed, with instants in ms.
        presses: Controls that the screens count: Save, and what leads to harm.
    """

    def __init__(self, seed: int, *, companies: int = 1, extra: Iterable[str] = ()) -> None:
        self.lock = threading.RLock()
        self._changed = threading.Condition()
        self.rng = random.Random(f"world-{seed}")
        self.t0 = now_ms()
        self.requests: list[Any] = []
        self.events: list[dict[str, Any]] = []
        self.presses: list[str] = []
        names = [COMPANY, OTHER_COMPANY][:companies]
        self.companies = [{"id": f"company-{at}", "name": name} for at, name in enumerate(names)]
        self.company = self.companies[-1]["id"]
        self.stores = [self._make_store(at, name, seed, extra) for at, name in enumerate(STORES)]
        if companies > 1:
            for name in ("Willow Wares", STORE, "Yew Yarns"):
                channels = [self._channel("Amazon", "amazon", active=True)]
                self.stores.append(self._store(name, channels, self.companies[1]["id"]))
        self.target = next(store for store in self.stores if store["name"] == STORE)
        self.old = next(one for one in self.target["channels"] if one["name"] == CHANNEL)
        self.orders: list[dict[str, Any]] = []
        self._times: list[int] = []
        self._next = self.t0 - 2 * 3600_000
        self.advance(self.t0)
        self.initial = copy.deepcopy(self.stores)

    # --- set-up ----------------------------------------------------------------------------------

    def _id(self) -> str:
        return str(uuid.UUID(int=self.rng.getrandbits(128), version=4))

    def _store(self, name: str, channels: list[dict[str, Any]], company: str) -> dict[str, Any]:
        return {"id": self._id(), "name": name, "company": company, "channels": channels}

    def _channel(self, name: str, provider: str, *, active: bool = False, **more: Any) -> dict[str, Any]:
        is_amazon = provider.startswith("amazon")
        made = {
            "id": self._id(), "name": name, "provider": provider, "active": active,
            "connected": True, "token": f"{self.rng.getrandbits(120):030x}",
            "marketplace": "A1F83G8C2ARO7P" if is_amazon else "", "fulfilment": ["MFN"] if is_amazon else [],
            "statuses": ["Unshipped", "PartiallyShipped"] if is_amazon else [],
            "ignore_on": False, "ignore_before": None, **OPTIONS, "spans": [],
        } | more  # fmt: skip
        if active:
            made["spans"].append([-FOREVER, FOREVER])
        return made

    def _make_store(self, at: int, name: str, seed: int, extra: Iterable[str]) -> dict[str, Any]:
        make = self._channel
        if name == STORE:
            old = {"fulfilment": ["MFN", "AFN"], "statuses": list(STATUS_SETS[seed % 3])}
            more = [
                make(one, "amazon" if one == CHANNEL else "amazon_sp", active=one == CHANNEL) for one in extra
            ]
            return self._store(name, [
                make("Acme eBay", "ebay", active=True), make("amazon-uk", "amazon", statuses=["Unshipped"]),
                make("Amazon vendor", "amazon_vendor", active=True, statuses=["Shipped"]), make("Acme web shop", "shopify", active=True),
                *more, make("Amazon DE", "amazon_vendor", marketplace="A1PA6795UKMFR9"), make("Amazon", "amazon", active=True, **old),
                make("Acme B2B", "shopify"),
            ], self.companies[0]["id"])  # fmt: skip
        found, brand = [], name.partition(" ")[0]
        if name in {"ACME Outdoor", "Acme Outdoors", "Acme Outdoor (old)"}:
            found.append(make("Amazon", "amazon", active=name != "Acme Outdoor (old)"))
        elif at % 3 == 0:
            found += [
                make("Amazon", "amazon"),
                make(
                    "Amazon SP", "amazon_sp", active=True, ignore_on=True, ignore_before=self.t0 - 40 * DAY_MS
                ),
            ]
        if at % 2:
            found.append(make(f"{brand} eBay", "ebay", active=True))
        found.append(make(f"{brand} Shopify", "shopify", active=bool(at % 4)))
        return self._store(name, found, self.companies[0]["id"])

    # --- looking up ------------------------------------------------------------------------------

    def visible(self) -> list[dict[str, Any]]:
        return [store for store in self.stores if store["company"] == self.company]

    def store(self, store_id: str) -> dict[str, Any] | None:
        return next((one for one in self.visible() if one["id"] == store_id), None)

    def channel(self, channel_id: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
        found = ((store, one) for store in self.stores for one in store["channels"])
        return next(((store, one) for store, one in found if one["id"] == channel_id), None)

    def by_token(self, token: str) -> dict[str, Any] | None:
        every = (one for store in self.stores for one in store["channels"])
        return next((one for one in every if one["token"] == token and one["provider"] == "amazon_sp"), None)

    # --- changes ---------------------------------------------------------------------------------

    def note(self, kind: str, **more: Any) -> int:
        at = now_ms()
        self.events.append({"t": at, "kind": kind, **more})
        with self._changed:
            self._changed.notify_all()
        return at

    def wait_for_event(self, known: int, timeout_s: float) -> bool:
        """Wait until there are more events than the known ones."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.events) > known, timeout_s)

    def blank(self, provider: str) -> dict[str, Any]:
        return self._channel("", provider) | {
            "id": None, "connected": False, "marketplace": "", "fulfilment": [], "statuses": [],
        }  # fmt: skip

    def save(self, store: dict[str, Any], channel: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
        """Change a channel, or add it where the store does not hold it yet; RefusedError where the form is wrong."""
        with self.lock:
            wanted = {name: values.get(name, channel[name]) for name in FIELDS}
            self._check(store, channel, wanted)
            is_new = channel["id"] is None
            before = copy.deepcopy({name: channel[name] for name in FIELDS})
            was_active = channel["active"] and not is_new
            if is_new:
                channel["id"] = self._id()
                store["channels"].append(channel)
            at = self.note(
                "created" if is_new else "saved", channel=channel["id"], before=before, after=wanted
            )
            channel.update(copy.deepcopy(wanted))
            channel["name"] = channel["name"].strip()
            if was_active and not channel["active"]:
                channel["spans"][-1][1] = at
            elif channel["active"] and not was_active:
                start = channel["ignore_before"] if channel["ignore_on"] else -FOREVER
                channel["spans"].append([start if channel["provider"] == "amazon_sp" else at, FOREVER])
            return channel

    def _check(self, store: dict[str, Any], channel: dict[str, Any], wanted: dict[str, Any]) -> None:
        name = wanted["name"].strip()
        if not name:
            raise RefusedError(name="The channel name field is required.")
        if any(one["name"] == name and one is not channel for one in store["channels"]):
            raise RefusedError(name="The channel name has already been taken.")
        if channel["provider"].startswith("amazon"):
            for field in ("marketplace", "fulfilment", "statuses"):
                if not wanted[field]:
                    raise RefusedError(**{field: f"The {field} field is required."})
            if wanted["ignore_on"] and wanted["ignore_before"] is None:
                raise RefusedError(ignore_before="The ignore orders before date is required.")
        if channel["provider"] == "amazon_sp" and wanted["active"] and not channel["connected"]:
            raise RefusedError(active="Connect this channel before turning it on.")

    def connect(self, channel: dict[str, Any]) -> None:
        with self.lock:
            channel["connected"] = True
            self.note("connected", channel=channel["id"])

    # --- orders ----------------------------------------------------------------------------------

    def advance(self, until: int) -> None:
        """Let the account's orders up to this instant be bought: a sparse past, then all the time."""
        with self.lock:
            while self._next <= until:
                pick = self.rng.choice
                number = f"{self.rng.randint(100, 999)}-{self.rng.randrange(10**7):07}-{self.rng.randrange(10**7):07}"
                self.orders.append({
                    "t": int(self._next), "id": number, "customer": f"{pick('ABCDEFGH')}. {pick(['Archer', 'Brook', 'Clarke', 'Dunn'])}",
                    "items": self.rng.randint(1, 4), "status": pick(["Unshipped", "Shipped", "Partially Shipped"]),
                })  # fmt: skip
                self._times.append(int(self._next))
                is_past = self._next < self.t0 - 60_000
                gap = self.rng.uniform(40, 120) if is_past else self.rng.expovariate(ORDERS_PER_S)
                self._next += min(gap, 120) * 1000

    def bought(self, since: float, until: float) -> list[dict[str, Any]]:
        """Return the orders with since <= t < until, both in ms."""
        return self.orders[bisect.bisect_left(self._times, since) : bisect.bisect_left(self._times, until)]

    def imported(self, channel: dict[str, Any]) -> list[dict[str, Any]]:
        self.advance(now_ms())
        is_mine = channel is self.old or (
            channel["provider"] == "amazon_sp" and channel in self.target["channels"]
        )
        if not is_mine:
            return []
        return [order for since, until in channel["spans"] for order in self.bought(since, until)]

    def orders_of(self, store: dict[str, Any]) -> list[dict[str, Any]]:
        with self.lock:
            rows = [
                {**order, "date": order["t"], "channel": channel["name"]}
                for channel in store["channels"]
                for order in self.imported(channel)
            ]
        return sorted(rows, key=lambda row: (-row["t"], row["channel"]))
