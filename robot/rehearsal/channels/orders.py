"""The Orders screen."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from robot.rehearsal.channels.stores import sheet

if TYPE_CHECKING:
    from starlette.responses import Response

    from robot.rehearsal.channels.visits import Visit
    from robot.rehearsal.model import ImportedOrder

DEFAULT_COLUMNS = ("ID", "Channel", "Customer", "Number Of Items", "Status", "Order Date", "Sync Status",
                   "Fulfilment Status")  # fmt: skip
MORE_COLUMNS = ("Order Import Date", "Sent via Webhook")
STATUSES = ("Unpaid", "Unshipped", "Partially Shipped", "Shipped", "Cancelled", "Refunded", "Unfulfillable")
SYNC_STATUSES = ("Pending", "Updated", "Synced", "On Hold", "In Progress", "Excluded", "Failed")


def show_orders(visit: Visit) -> Response:
    """Show nothing until a store is chosen, then its orders, filtered."""
    world = visit.world
    company = next(company for company in world.companies if company.id == visit.signed_in.company_id)
    stores = world.stores(company)
    store = next((store for store in stores if store.id == visit.query("store")), None)
    columns = _columns(visit)
    filters = {key: visit.query(key) for key in ("store", "channel", "status", "sync", "search")}
    rows = [row for row in world.order_rows(store) if _passes(row, filters)] if store else []
    found = sheet(rows, visit.page_number(), world.config.orders_per_page)
    return visit.render(
        "orders.html",
        stores=stores,
        store=store,
        channels=world.channels(store) if store else [],
        statuses=STATUSES,
        sync_statuses=SYNC_STATUSES,
        filters=filters,
        address=urlencode({key: value for key, value in filters.items() if value}),
        columns=columns,
        all_columns=DEFAULT_COLUMNS + MORE_COLUMNS,
        sheet=found,
        cells=[_cells(visit, row) for row in found.rows],
    )


def _columns(visit: Visit) -> list[str]:
    asked = visit.request.query_params.getlist("columns")
    if asked:
        known = [column for column in DEFAULT_COLUMNS + MORE_COLUMNS if column in asked]
        visit.session.columns = known or None
    return visit.session.columns or list(DEFAULT_COLUMNS)


def _passes(row: ImportedOrder, filters: dict[str, str]) -> bool:
    return (
        filters["channel"] in {"", row.channel_id}
        and filters["status"] in {"", row.status}
        and filters["sync"] in {"", row.sync_status}
        and filters["search"].strip().casefold() in row.number.casefold()
    )


def _cells(visit: Visit, row: ImportedOrder) -> dict[str, str]:
    return {
        "ID": row.number,
        "Channel": row.channel_name,
        "Customer": row.customer,
        "Number Of Items": str(row.items),
        "Status": row.status,
        "Order Date": visit.site.local(row.bought_at),
        "Sync Status": row.sync_status,
        "Fulfilment Status": row.fulfilment_status,
        "Order Import Date": visit.site.local(row.imported_at),
        "Sent via Webhook": "No",
    }
