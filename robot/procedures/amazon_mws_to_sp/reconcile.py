"""Comparing what both channels have: orders that came twice, SKU links that must be carried over."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from robot.errors import DriftError

OLD_LINKS_FILE = "sku-links-old.csv"
IMPORT_FILE = "sku-links-to-import.csv"
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


def write_import_file(old_file: Path, to: Path, wanted: Iterable[tuple[str, str]]) -> int:
    """Write the rows of the downloaded file that must be imported, columns as they were.

    Returns:
        How many rows were written.

    Raises:
        DriftError: A wanted link is not in the file.
    """
    header, kept = rows_to_import(old_file, wanted)
    with to.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *kept])
    return len(kept)


def rows_to_import(old_file: Path, wanted: Iterable[tuple[str, str]]) -> tuple[list[str], list[list[str]]]:
    """Give the header and the rows of the downloaded file that hold the wanted links.

    Raises:
        DriftError: A wanted link is not in the file.
    """
    with old_file.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = list(csv.reader(file)) or [[]]
    missing = set(wanted)
    kept = []
    for row in rows:
        pair = next((link for link in missing if set(link) <= set(row)), None)
        if pair is not None:
            missing.discard(pair)
            kept.append(row)
    if missing:
        listed = ", ".join(f"{ours} -> {theirs}" for ours, theirs in sorted(missing))
        raise DriftError(
            f"The downloaded SKU links lack what the screen showed: {listed}.", hint="Compare both by hand."
        )
    return header, kept
