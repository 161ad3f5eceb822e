"""What the screens ask the server for, and what it does: one function for each, found by method and path."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from .world import FIELDS, FULFILMENT, LOCATIONS, MARKETPLACES, OPTIONS, STATUSES

if TYPE_CHECKING:
    from .server import Site

USER = "robot@example.test"
TILES = {
    "ebay": "eBay",
    "shopify": "Shopify",
    "amazon": "Amazon",
    "amazon_sp": "Amazon SP",
    "amazon_vendor": "Amazon Vendor",
}
FLAGS = ("active", "ignore_on", "prices_include_tax")
SLOW_S = {"late": 0.8, "optimistic": 0.6}
"""How long the server takes before a save takes effect, where the combination asks for it."""
ORDERS_ON_A_PAGE = 25

META = {
    "marketplaces": [{"value": value, "label": label} for value, label in MARKETPLACES.items()],
    "fulfilment": [{"value": value, "label": label} for value, label in FULFILMENT.items()],
    "statuses": [{"value": value, "label": label} for value, label in STATUSES.items()],
    "locations": [{"value": name, "label": name} for name in LOCATIONS],
    "tiles": [{"provider": provider, "label": label} for provider, label in TILES.items()],
}


@dataclass
class Asked:
    """One request: `effect` is what came of it, in the server's record."""

    site: Site
    method: str
    path: list[str]
    query: dict[str, str]
    sent: dict[str, Any]
    effect: str = ""


@dataclass
class Answer:
    """What is said: JSON, or a way to another page."""

    value: object = None
    status: int = 200
    to: str = ""


MISSING = Answer({"message": "Not found."}, 404)
Act = Callable[[Asked], Answer]


def act(asked: Asked) -> Answer:
    """Do what was asked for; `*` in a path stands for an id."""
    for (method, pattern), done in ACTS.items():
        steps = pattern.split("/")
        fits = len(steps) == len(asked.path) and all(
            step in ("*", part) for step, part in zip(steps, asked.path, strict=True)
        )
        if fits and method in ("*", asked.method):
            return done(asked)
    return MISSING


def _me(asked: Asked) -> Answer:
    world = asked.site.world
    return Answer({"email": USER, "company": world.company, "companies": world.companies})


def _switch(asked: Asked) -> Answer:
    asked.site.world.company = asked.sent["id"]
    asked.effect = "company switched"
    return Answer({})


def _stores(asked: Asked) -> Answer:
    every, first = asked.site.world.visible(), int(asked.query.get("offset", 0))
    rows = every[first : first + int(asked.query.get("limit", 1000))]
    shown = [{"id": one["id"], "name": one["name"], "channels": len(one["channels"])} for one in rows]
    return Answer({"total": len(every), "rows": shown})


def _store(asked: Asked) -> Answer:
    store = asked.site.world.store(asked.path[2])
    if store is None:
        return MISSING
    if asked.method == "GET":
        return Answer({**store, "channels": [shown(asked.site, store, one) for one in store["channels"]]})
    asked.effect = f"store {'deleted' if asked.method == 'DELETE' else 'saved'} {store['id']}"
    if asked.method == "DELETE":
        asked.site.world.stores.remove(store)
    else:
        store["name"] = asked.sent.get("name") or store["name"]
    return Answer({})


def _blank(asked: Asked) -> Answer:
    world = asked.site.world
    store = world.store(asked.query["store"])
    return Answer(shown(asked.site, store, world.blank(asked.query["provider"]))) if store else MISSING


def _create(asked: Asked) -> Answer:
    world = asked.site.world
    store = world.store(asked.path[2])
    if store is None:
        return MISSING
    _take_time(asked.site)
    made = world.save(store, world.blank(asked.sent["provider"]), values_of(asked.sent))
    asked.effect = f"created {made['id']}"
    return Answer(shown(asked.site, store, made), 201)


def _channel(asked: Asked) -> Answer:
    world = asked.site.world
    found = world.channel(asked.path[2])
    if found is None or found[0]["company"] != world.company:
        return MISSING
    store, channel = found
    if asked.method == "DELETE":
        store["channels"].remove(channel)
        asked.effect = f"deleted {channel['id']}"
        return Answer({})
    if asked.method != "GET":
        _take_time(asked.site)
        is_toggle = asked.path[3:] == ["toggle"]
        world.save(store, channel, {"active": not channel["active"]} if is_toggle else values_of(asked.sent))
        asked.effect = f"saved {channel['id']}"
    return Answer(shown(asked.site, store, channel))


def _orders(asked: Asked) -> Answer:
    world = asked.site.world
    rows = world.orders_of(world.store(asked.query["store"]) or {"channels": []})
    first = (int(asked.query.get("page", 1)) - 1) * ORDERS_ON_A_PAGE
    return Answer({"total": len(rows), "rows": rows[first : first + ORDERS_ON_A_PAGE]})


def _connect(asked: Asked) -> Answer:
    found = asked.site.world.channel(asked.path[1])
    return Answer(to=asked.site.grant(found[1])) if found else MISSING


def _archive(asked: Asked) -> Answer:
    asked.site.world.note("archived", store=asked.path[1])
    return Answer(to="/stores")


ACTS: dict[tuple[str, str], Act] = {
    ("GET", "api/me"): _me,
    ("POST", "api/company"): _switch,
    ("GET", "api/meta"): lambda asked: Answer(META),
    ("GET", "api/stores"): _stores,
    ("*", "api/stores/*"): _store,
    ("POST", "api/stores/*/channels"): _create,
    ("GET", "api/new"): _blank,
    ("*", "api/channels/*"): _channel,
    ("POST", "api/channels/*/toggle"): _channel,
    ("GET", "api/orders"): _orders,
    ("GET", "channels/*/connect"): _connect,
    ("GET", "stores/*/archive"): _archive,
}


def _take_time(site: Site) -> None:
    threading.Event().wait(SLOW_S.get(site.axes["feedback"], 0.0))


def shown(site: Site, store: dict[str, Any], channel: dict[str, Any]) -> dict[str, Any]:
    """Return a channel as the screens get it."""
    instants = {name: _iso(channel[name]) for name in ("ignore_before", "order_polling")}
    is_sp = channel["provider"] == "amazon_sp" and channel["id"]
    link = f"{site.base_url}/connect/{channel['token']}" if is_sp else None
    kept = {name: value for name, value in channel.items() if name not in {"token", "spans"}}
    return {**kept, **instants, "connect_link": link, "store": {"id": store["id"], "name": store["name"]}}


def _iso(at: int | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")


def _ms(text: object) -> int | None:
    return round(datetime.fromisoformat(str(text)).timestamp() * 1000) if text else None


def values_of(sent: dict[str, Any]) -> dict[str, Any]:
    """Return what a form sends, as JSON or in the way of HTML forms, in the types of the world."""
    found = {name: sent[name] for name in FIELDS if name in sent}
    for name in FLAGS:
        if name in found:
            found[name] = found[name] in {True, "1", "true"}
    found["fulfilment"] = [one for one in FULFILMENT if one in (found.get("fulfilment") or [])]
    found["statuses"] = [one for one in STATUSES if one in (found.get("statuses") or [])]
    for name in ("ignore_before", "order_polling"):
        found[name] = _ms(found.get(name))
    if not found.get("ignore_on"):
        found["ignore_before"] = None
    found["rate_limit"] = str(found.get("rate_limit", OPTIONS["rate_limit"]))
    return found
