"""A channel's products and their SKU links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from robot.rehearsal.channels.stores import sheet
from robot.rehearsal.world import FormError

if TYPE_CHECKING:
    from robot.rehearsal.channels.visits import Visit


def show_products(visit: Visit) -> Response:
    """List the channel's products."""
    store = visit.store()
    channel = visit.channel(store)
    search = visit.query("search")
    needle = search.strip().casefold()
    rows = [
        link
        for link in channel.links
        if needle in f"{link.channel_sku} {link.product_sku} {link.title}".casefold()
    ]
    found = sheet(rows, visit.page_number(), visit.world.config.rows_per_page)
    return visit.render("products.html", store=store, channel=channel, sheet=found, search=search)


def download_links(visit: Visit) -> Response:
    """Return the SKU links as a file."""
    channel = visit.channel(visit.store())
    content = visit.world.catalogue.export_links(channel)
    name = "".join(letter if letter.isalnum() else "-" for letter in channel.name.lower())
    headers = {"Content-Disposition": f'attachment; filename="sku-links-{name}.csv"'}
    return Response(content, media_type="text/csv", headers=headers)


def import_links(visit: Visit) -> Response:
    """Take SKU links from a file and say how many rows were taken and which were not."""
    store = visit.store()
    channel = visit.channel(store)
    path = f"/stores/{store.id}/channels/{channel.id}/products"
    content = visit.uploads.get("file", b"").decode("utf-8", errors="replace")
    if not content:
        return visit.refuse(path, {"file": "Please choose a file."})
    try:
        report = visit.world.import_links(visit.signed_in, channel, content, visit.path)
    except FormError as error:
        return visit.refuse(path, error.messages)
    wrong = {f"row{number}": text for number, text in enumerate(report.refused)}
    toast = f"{_rows(report.taken)} imported, {_rows(len(report.refused))} refused."
    return visit.refuse(path, wrong, toast)


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"
