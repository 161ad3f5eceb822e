"""The list of stores, a store's page with its channels, and the form of a store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from robot.rehearsal.model import MWS, PROVIDER_TITLES, SP
from robot.rehearsal.world import FormError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response

    from robot.rehearsal.channels.visits import Visit
    from robot.rehearsal.model import Store

RowT = TypeVar("RowT")


@dataclass(frozen=True)
class Sheet(Generic[RowT]):
    """One page of a list."""

    rows: list[RowT]
    number: int
    count: int
    total: int

    @property
    def near(self) -> list[int]:
        """Numbers of the pages to link: the ends and those around this one; 0 stands for a gap."""
        around = {1, self.count, *range(self.number - 3, self.number + 4)}
        numbers = sorted(number for number in around if 1 <= number <= self.count)
        near = []
        for before, number in zip([0, *numbers], numbers, strict=False):
            near += [0] * (number > before + 1) + [number]
        return near


def sheet(rows: Sequence[RowT], number: int, size: int) -> Sheet[RowT]:
    """Return page `number` (from 1) of a list."""
    count = max(1, -(-len(rows) // size))
    number = min(number, count)
    return Sheet(list(rows[(number - 1) * size : number * size]), number, count, len(rows))


def show_stores(visit: Visit) -> Response:
    """List the active company's stores."""
    world = visit.world
    company = next(company for company in world.companies if company.id == visit.signed_in.company_id)
    found = sheet(world.stores(company), visit.page_number(), world.config.rows_per_page)
    return visit.render("stores.html", sheet=found)


def show_new_store(visit: Visit) -> Response:
    """Show the form of a new store."""
    return visit.render("store_form.html", store=None)


def add_store(visit: Visit) -> Response:
    """Add a store."""
    return _save(visit, None, "/stores/create")


def show_store_form(visit: Visit) -> Response:
    """Show the form of a store."""
    return visit.render("store_form.html", store=visit.store())


def save_store(visit: Visit) -> Response:
    """Save a store."""
    store = visit.store()
    return _save(visit, store, f"/stores/{store.id}/edit")


def show_store(visit: Visit) -> Response:
    """Show a store's channels, or its plugins."""
    store = visit.store()
    world = visit.world
    search = visit.query("search")
    channels = [channel for channel in world.channels(store) if search.casefold() in channel.name.casefold()]
    return visit.render(
        "store.html",
        store=store,
        tab="plugins" if visit.query("tab") == "plugins" else "channels",
        search=search,
        sheet=sheet(channels, visit.page_number(), world.config.rows_per_page),
        tiles=_tiles(world.config.picker),
    )


def _tiles(picker: str) -> list[tuple[str, str]]:
    """Return provider and logo of each tile.

    From 31 July 2022 the plain Amazon logo is SP's and MWS is not offered any more (document, Note to Ref 1).
    """
    titles = dict(PROVIDER_TITLES)
    if picker == "after":
        titles[SP] = titles.pop(MWS)
    return sorted(titles.items(), key=lambda item: item[1].casefold())


def _save(visit: Visit, store: Store | None, form_path: str) -> Response:
    try:
        visit.world.save_store(visit.signed_in, store, visit.typed, visit.path)
    except FormError as error:
        return visit.refuse(form_path, error.messages)
    return visit.redirect("/stores", "Store saved.")
