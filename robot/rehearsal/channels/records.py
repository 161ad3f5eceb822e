"""Transaction Records: what a channel has asked of its marketplace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robot.rehearsal.channels.stores import sheet
from robot.rehearsal.channels.visits import StatusError, Visit

if TYPE_CHECKING:
    from starlette.responses import Response


def show_channels(visit: Visit) -> Response:
    """List the channels of the store that is chosen."""
    world = visit.world
    company = next(company for company in world.companies if company.id == visit.signed_in.company_id)
    stores = world.stores(company)
    store = next((store for store in stores if store.id == visit.query("store")), None)
    channels = world.channels(store) if store else []
    return visit.render("records.html", stores=stores, store=store, channels=channels)


def show_log(visit: Visit) -> Response:
    """Show one channel's log; entries without contents only with "Show All"."""
    world = visit.world
    channel = world.channel_by_id(visit.request.path_params["channel"])
    store = world.store_by_id(channel.store_id) if channel else None
    if channel is None or store is None or store.company_id != visit.signed_in.company_id:
        raise StatusError(404)
    shows_all = visit.query("all") == "1"
    entries = [
        entry for entry in world.log_of(channel) if shows_all or not entry.message.startswith("0 orders")
    ]
    found = sheet(entries, visit.page_number(), world.config.orders_per_page)
    return visit.render("record_log.html", store=store, channel=channel, sheet=found, shows_all=shows_all)
