"""Comparing what both channels have: orders that came twice, SKU links that must be carried over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from robot.procedures.amazon_mws_to_sp.sku_links import (
    IMPORT_FILE,
    OLD_LINKS_FILE,
    rows_to_import,
    write_import_file,
)

__all__ = [
    "IMPORT_FILE",
    "OLD_LINKS_FILE",
    "channels_by_number",
    "find_twice",
    "links_by_hand",
    "rows_to_import",
    "write_import_file",
]


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


def links_by_hand(links: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """List the links that do not come over by themselves: those whose two SKUs are not exactly the same.

    Source: the document, "Important".
    """
    return tuple(sorted({(ours, theirs) for ours, theirs in links if theirs and ours != theirs}))
