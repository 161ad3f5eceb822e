"""Products, listings and the links between them."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field

from robot.rehearsal.model import MWS, SP, Channel, Link

CSV_COLUMNS = ("Channel SKU", "Product SKU")


@dataclass(frozen=True)
class ImportReport:
    """How many rows of an import were taken, and why the others were not."""

    taken: int
    refused: list[str]


@dataclass
class Catalogue:
    """The companies' products and the marketplaces' listings.

    Attributes:
        products: SKU to title, by company.
        listings: SKU to title, by selling account and marketplace.
    """

    products: dict[str, dict[str, str]] = field(default_factory=dict)
    listings: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)

    def download(self, channel: Channel) -> None:
        """Take over the listings that the channel does not know yet."""
        if channel.provider not in {MWS, SP} or channel.seller_id is None:
            return
        known = {link.channel_sku for link in channel.links}
        for sku, title in self.listings.get((channel.seller_id, channel.marketplace), {}).items():
            if sku not in known:
                channel.links.append(Link(sku, title))

    def link_exact_matches(self, channel: Channel, company_id: str) -> None:
        """Link what has exactly the SKU of a product; links that exist stay."""
        products = self.products.get(company_id, {})
        for link in channel.links:
            if not link.product_sku and link.channel_sku in products:
                link.product_sku, link.linked_by = link.channel_sku, "Automatic"

    def export_links(self, channel: Channel) -> str:
        """Return the channel's links as CSV."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow((*CSV_COLUMNS, "Linked By"))
        writer.writerows(
            (link.channel_sku, link.product_sku, link.linked_by) for link in channel.links if link.product_sku
        )
        return out.getvalue()

    def import_links(self, channel: Channel, company_id: str, content: str) -> ImportReport:
        """Link what the rows say.

        Raises:
            ValueError: A column is missing.
        """
        reader = csv.DictReader(io.StringIO(content.removeprefix("\ufeff")))
        missing = [column for column in CSV_COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            raise ValueError(f"The file has no column {missing[0]!r}.")
        by_sku = {link.channel_sku: link for link in channel.links}
        products = self.products.get(company_id, {})
        taken, refused = 0, []
        for number, row in enumerate(reader, start=2):
            channel_sku, product_sku = ((row[column] or "").strip() for column in CSV_COLUMNS)
            if channel_sku not in by_sku:
                refused.append(f"Row {number}: the channel has no product with SKU {channel_sku!r}.")
            elif product_sku not in products:
                refused.append(f"Row {number}: there is no product with SKU {product_sku!r}.")
            else:
                link = by_sku[channel_sku]
                if link.product_sku != product_sku:
                    link.product_sku, link.linked_by = product_sku, "Manual"
                taken += 1
        return ImportReport(taken, refused)
