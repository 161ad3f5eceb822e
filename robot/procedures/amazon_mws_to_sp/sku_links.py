"""The file of SKU links that Channels gives out: read whatever its form, and the rows that must be imported again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from itertools import permutations
from pathlib import Path
from typing import Final

from robot.errors import DriftError
from robot.machine import open_private
from robot.procedures.amazon_mws_to_sp.tables import (
    NotATableError,
    Row,
    Table,
    decode,
    fold,
    quote,
    read_table,
    without_guard,
)

OLD_LINKS_FILE: Final = "sku-links-old.csv"
IMPORT_FILE: Final = "sku-links-to-import.csv"

Link = tuple[str, str]
"""The channel's SKU and the product's."""

_OF_CHANNEL: Final = ("channel", "listing", "amazon", "remote", "seller")
_OF_PRODUCT: Final = ("product", "linked", "main")
"""Words of the two columns, as those of the screen in pages/signs.toml; they decide only between two readings."""

MOST_NAMED: Final = 5


@dataclass(frozen=True)
class LinksFile:
    """A downloaded file of SKU links.

    Attributes:
        name: The file's, for messages.
        table: Its form.
        rows: Its rows.
        columns: Where the channel's SKU and the product's are.
    """

    name: str
    table: Table
    rows: tuple[Row, ...]
    columns: tuple[int, int]

    @classmethod
    def read(cls, path: Path, shown: Iterable[Link]) -> LinksFile:
        """Read a file and find its two columns of SKUs by the links that the screen showed.

        Raises:
            DriftError: It is no table, lacks a link, or its columns cannot be told apart.
        """
        try:
            table = read_table(path.read_bytes())
            rows = tuple(table.rows)
        except NotATableError as error:
            raise _refused(path.name, f"are no table of links: {error}") from None
        except OSError as error:
            raise _refused(path.name, f"cannot be read: {error.strerror or error}") from error
        return cls(path.name, table, rows, _find_columns(path.name, table, rows, set(shown)))

    @property
    def header(self) -> list[str]:
        """The names of the columns."""
        return self.table.header.texts()

    def not_in(self, shown: Collection[Link]) -> tuple[Link, ...]:
        """List the links of the file whose two SKUs differ and which the screen did not show."""
        known = {(_bare(ours), _bare(theirs)) for ours, theirs in shown}
        return tuple(
            sorted({link for row in self.rows if all(link := self._link(row)) and link[0] != link[1]} - known)
        )

    def rows_of(self, wanted: Iterable[Link]) -> list[Row]:
        """Give the rows of some links, in the order of the file, SKUs without guards.

        Raises:
            DriftError: A link is not in the file.
        """
        rows: defaultdict[Link, list[Row]] = defaultdict(list)
        for row in self.rows:
            rows[self._link(row)].append(row)
        chosen: dict[tuple[str, ...], Row] = {}
        missing = []
        for link in sorted(set(wanted)):
            held = rows.get((_bare(link[0]), _bare(link[1])), [])
            if not held:
                missing.append(link)
            for row in held:  # several, if they differ by spaces that no screen shows
                chosen.setdefault(tuple(row.raw[column] for column in self.columns), self._plain(row, link))
        if missing:
            raise _lacks(self.name, self.table, self.rows, missing)
        return sorted(chosen.values(), key=lambda row: row.line)

    def _plain(self, row: Row, link: Link) -> Row:
        cells = list(row.raw)
        for column, sku in zip(self.columns, link, strict=True):
            cell = without_guard(cells[column])
            is_marked = cell.startswith("'") and not sku.startswith("'")
            cells[column] = cell[1:] if is_marked else cell
        return replace(row, raw=tuple(cells))

    def _link(self, row: Row) -> Link:
        return _cell(row, self.columns[0]), _cell(row, self.columns[1])


def check_links_file(path: Path, shown: Collection[Link], by_hand: Collection[Link]) -> str | None:
    """Check that the links that must be imported later can be, and compare the file with the screen.

    Returns:
        What a person should know; None where file and screen agree.

    Raises:
        DriftError: A link that was made by hand is not in the file.
    """
    try:
        links = LinksFile.read(path, shown)
        links.rows_of(by_hand)
    except DriftError as error:
        if by_hand:
            raise
        return f"{error.message} The screen shows no link that was made by hand, so none is carried over."
    extra = links.not_in(shown)
    return _say_extra(extra) if extra else None


def write_import_file(old_file: Path, to: Path, wanted: Iterable[Link], shown: Iterable[Link] = ()) -> int:
    """Write the rows of the downloaded file that must be imported, in the form in which they came.

    Args:
        old_file: The downloaded file.
        to: The file to write.
        wanted: The links to import.
        shown: All links that the screen showed, by which the columns are found.

    Returns:
        How many rows were written.

    Raises:
        DriftError: A wanted link is not in the file, or the file is no table.
    """
    wanted = set(wanted)
    links = LinksFile.read(old_file, {*wanted, *shown})
    rows = links.rows_of(wanted)
    with open_private(to, "wb") as file:
        file.write(links.table.to_bytes(rows))
    return len(rows)


def rows_to_import(
    old_file: Path, wanted: Iterable[Link], shown: Iterable[Link] = ()
) -> tuple[list[str], list[list[str]]]:
    """Give the header and the rows of the downloaded file that hold the wanted links.

    Raises:
        DriftError: A wanted link is not in the file, or the file is no table.
    """
    wanted = set(wanted)
    links = LinksFile.read(old_file, {*wanted, *shown})
    return links.header, [row.texts() for row in links.rows_of(wanted)]


def _find_columns(name: str, table: Table, rows: Iterable[Row], shown: set[Link]) -> tuple[int, int]:
    wanted = {(_bare(ours), _bare(theirs)) for ours, theirs in shown}
    if len(table.names) == 1:
        raise _refused(
            name, f"are no table of links: one column only; they begin with {quote(table.names[0])}"
        )
    if not wanted and not tuple(rows):
        return 0, 1  # there is nothing in either
    if not wanted:
        said = [pair for pair in permutations(range(len(table.names)), 2) if _rank(table.names, pair) > 1]
        if len(said) != 1:
            raise _refused(
                name, f"do not say which columns hold the SKUs: {', '.join(map(quote, table.names))}"
            )
        return said[0]
    found = _find_links(rows, wanted, len(table.names))
    # Columns that say of themselves that it is the other way round hold other links.
    ranked = {pair: rank for pair in found if (rank := _rank(table.names, pair)) >= 0}
    most = max((found[pair] for pair in ranked), key=len, default=set())
    if most != wanted:
        lacking = [(ours, theirs) for ours, theirs in shown if (_bare(ours), _bare(theirs)) not in most]
        raise _lacks(name, table, rows, lacking)
    whole = [pair for pair in ranked if found[pair] == wanted]
    likely = [pair for pair in whole if ranked[pair] == max(ranked[one] for one in whole)]
    if any((second, first) in likely for first, second in likely) and not _is_same_both_ways(wanted):
        first, second = (quote(table.names[column]) for column in likely[0])
        raise _refused(
            name, f"do not show which of the columns {first} and {second} holds the channel's SKUs"
        )
    return min(likely)


def _find_links(rows: Iterable[Row], wanted: set[Link], width: int) -> dict[tuple[int, int], set[Link]]:
    """Give the wanted links that each pair of columns holds."""
    ours = {link[0] for link in wanted}
    found: defaultdict[tuple[int, int], set[Link]] = defaultdict(set)
    for row in rows:
        cells = [_cell(row, column) for column in range(width)]
        for first, sku in enumerate(cells):
            if sku in ours:
                for second, other in enumerate(cells):
                    if second != first and (sku, other) in wanted:
                        found[first, second].add((sku, other))
    return found


def _is_same_both_ways(links: set[Link]) -> bool:
    return all((theirs, ours) in links for ours, theirs in links)


def _rank(names: list[str], pair: tuple[int, int]) -> int:
    """Tell how well the names of two columns fit: positive if they say so, negative if they say the opposite."""

    def says(column: int, words: tuple[str, ...]) -> bool:
        return any(word in fold(names[column]) for word in words)

    ours, theirs = pair
    return (
        says(ours, _OF_CHANNEL)
        - says(ours, _OF_PRODUCT)
        + says(theirs, _OF_PRODUCT)
        - says(theirs, _OF_CHANNEL)
    )


def _cell(row: Row, column: int) -> str:
    return _bare(without_guard(decode(row.raw[column]))) if column < len(row.raw) else ""


def _bare(sku: str) -> str:
    """Give a SKU as a screen shows it: runs of spaces are one, and a mark against spreadsheets is none."""
    return " ".join(sku.split()).removeprefix("'")


def _lacks(name: str, table: Table, rows: Iterable[Row], links: Iterable[Link]) -> DriftError:
    width = len(table.names)
    odd = next(
        (
            f"; line {row.line} has {len(row.raw)} cells instead of {width}"
            for row in rows
            if len(row.raw) != width
        ),
        "",
    )
    return _refused(name, f"lack what the screen showed: {_said(links)}{odd}")


def _said(links: Iterable[Link]) -> str:
    return ", ".join(f"{ours} -> {theirs}" for ours, theirs in sorted(links))


def _refused(name: str, what: str) -> DriftError:
    return DriftError(
        f"The downloaded SKU links ({name}) {what}.",
        hint="Download the SKU links of the old channel by hand and compare both. If the file is right, tell a maintainer.",
    )


def _say_extra(links: tuple[Link, ...]) -> str:
    """Say that a file names links that the screen did not show."""
    more = f" and {len(links) - MOST_NAMED} more" if len(links) > MOST_NAMED else ""
    return (
        f"The downloaded SKU links name links that the screen did not show: {_said(links[:MOST_NAMED])}{more}. These are "
        "not carried over: look at them in Channels."
    )
