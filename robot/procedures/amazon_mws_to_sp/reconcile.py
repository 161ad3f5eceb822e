"""Comparing what both channels have: orders that came twice, SKU links that must be carried over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pages.orders import OrderRow
from robot.procedures.amazon_mws_to_sp.amazon_orders import is_amazon_number
from robot.procedures.amazon_mws_to_sp.sku_links import IMPORT_FILE, OLD_LINKS_FILE

_FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""With these a spreadsheet takes the text of a cell for a formula."""


def find_twice(orders: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """List the order numbers that stand under more than one channel.

    Args:
        orders: Pairs of order number and channel name.
    """
    return tuple(number for number, names in channels_by_number(orders).items() if len(names) > 1)


def channels_by_number(orders: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Give the channels under which each order number stands, both sorted.

    Args:
        orders: Pairs of order number and channel name.
    """
    channels: defaultdict[str, set[str]] = defaultdict(set)
    for number, channel in orders:
        channels[number].add(channel)
    return {number: tuple(sorted(names)) for number, names in sorted(channels.items())}


def number_of(row: OrderRow) -> str:
    """Give Amazon's number of an order; which column holds it is not documented (facts sheet, 2.10)."""
    if is_amazon_number(row.number):
        return row.number
    others = {text for text in row.cells.values() if is_amazon_number(text)}
    return others.pop() if len(others) == 1 else row.number


def twice_in(rows: Iterable[OrderRow]) -> tuple[str, ...]:
    """List the orders of the Orders screen that stand under more than one channel."""
    return find_twice((number_of(row), row.channel) for row in rows)


def links_by_hand(links: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """List the links that do not come over by themselves: those whose two SKUs are not exactly the same.

    Source: the document, "Important".
    """
    return tuple(sorted({(ours, theirs) for ours, theirs in links if theirs and ours != theirs}))


def warn_of_formulas(links: Iterable[tuple[str, str]]) -> str | None:
    """Say that a spreadsheet would run cells of the files of SKU links, which are exact because Channels reads them."""
    found = sorted({sku for link in links for sku in link if sku.startswith(_FORMULA_MARKS)})
    if not found:
        return None
    return (
        f"Do not open {OLD_LINKS_FILE} or {IMPORT_FILE} in a spreadsheet: it would take {len(found)} SKUs for formulas, "
        f"such as {found[0]!r}. The files are exact, because Channels reads them."
    )
