"""Seller Central's order report, and which of its orders a channel should have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from whenever import Instant, OffsetDateTime

from pages.channel_settings import Element
from robot.errors import RequestError

NUMBER: Final = "amazon-order-id"
BOUGHT: Final = "purchase-date"
STATUS: Final = "order-status"
FULFILMENT: Final = "fulfillment-channel"
SALES_CHANNEL: Final = "sales-channel"
REQUIRED: Final = (NUMBER, BOUGHT, STATUS)
OPTIONAL: Final = (FULFILMENT, SALES_CHANNEL)

MOST_BYTES: Final = 500 * 2**20
MOST_SHOWN: Final = 40
"""How much of a wrong value or header an error quotes, in characters."""

_NUMBER: Final = re.compile(r"[0-9A-Z]\d{2}-\d{7}-\d{7}")
"""Source: facts sheet 3.5; a letter comes first in orders that Amazon sends for other shops."""

_DOMAINS: Final = {
    "united kingdom": "amazon.co.uk", "germany": "amazon.de", "france": "amazon.fr", "italy": "amazon.it",
    "spain": "amazon.es", "netherlands": "amazon.nl", "belgium": "amazon.com.be", "sweden": "amazon.se",
    "poland": "amazon.pl", "ireland": "amazon.ie", "turkey": "amazon.com.tr", "egypt": "amazon.eg",
    "saudi arabia": "amazon.sa", "united arab emirates": "amazon.ae", "india": "amazon.in",
    "south africa": "amazon.co.za", "united states": "amazon.com", "canada": "amazon.ca",
    "mexico": "amazon.com.mx", "brazil": "amazon.com.br", "singapore": "amazon.sg",
    "australia": "amazon.com.au", "japan": "amazon.co.jp",
}  # fmt: skip
"""What the report calls the marketplaces of the facts sheet (3.4)."""

_PASSED: Final = {
    "partiallyshipped": ("unshipped",),
    "shipping": ("unshipped", "partiallyshipped"),
    "shipped": ("unshipped", "partiallyshipped"),
}
"""Statuses that an order of this status had before: it could be imported then, so it counts."""


@dataclass(frozen=True)
class AmazonOrder:
    """An order as the report names it; `line` is where it stands first, empty texts where a column is missing."""

    number: str
    bought_at: Instant
    status: str
    fulfilment: str
    sales_channel: str
    line: int

    @property
    def is_pending(self) -> bool:
        """Whether Amazon still holds it back."""
        return _fold(self.status).startswith("pending")


@dataclass(frozen=True)
class AmazonReport:
    """A report that was read.

    Attributes:
        name: The file's name, without its folder.
        orders: One for each number and status, in the order of the file.
        missing_columns: Optional columns that it lacks.
    """

    name: str
    orders: tuple[AmazonOrder, ...]
    missing_columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choices:
    """What a channel asks Amazon for, in folded words; an empty set means that everything counts.

    Attributes:
        statuses: Order statuses.
        fulfilments: `mfn`, `afn`, or both.
        domain: What the report calls the channel's marketplace, None where that is not known.
    """

    statuses: frozenset[str]
    fulfilments: frozenset[str]
    domain: str | None

    @classmethod
    def of(cls, values: Mapping[Element, Sequence[str]]) -> Choices:
        """Take them from the options of the channel, however these are spelled."""
        fulfilments = [_fulfilment(value) for value in values.get("fulfilment-channels", ())]
        country = " ".join(values.get("marketplace", ())).casefold()
        domains = [domain for name, domain in _DOMAINS.items() if name in country]
        return cls(
            statuses=frozenset(_fold(value) for value in values.get("order-statuses", ())),
            # A word that is not understood must not hide orders.
            fulfilments=frozenset() if None in fulfilments else frozenset(filter(None, fulfilments)),
            domain=domains[0] if len(domains) == 1 else None,
        )

    def may_want(self, order: AmazonOrder) -> bool:
        """Tell whether the channel asks for such an order, whatever its status."""
        fulfilment = _fulfilment(order.fulfilment)
        if fulfilment and self.fulfilments and fulfilment not in self.fulfilments:
            return False
        sold_on = order.sales_channel.casefold()
        return not (self.domain and sold_on in _DOMAINS.values() and sold_on != self.domain)

    def wants(self, order: AmazonOrder) -> bool:
        """Tell whether the channel imports such an order, or would have before its status went on."""
        status = _fold(order.status)
        reached = {status, *_PASSED.get(status, ())}
        return self.may_want(order) and (not self.statuses or bool(reached & self.statuses))


def read_amazon_orders(path: Path) -> AmazonReport:
    """Read an order report: tab-separated, columns by name, UTF-8 or Windows-1252.

    Source: the shape of Seller Central's order reports as the task describes it; none was reached.

    Raises:
        RequestError: It cannot be read, lacks a column, or a line of it is wrong; the message names both.
    """
    lines = _lines(path)
    number, head = next(lines, (0, [""]))
    header = [cell.strip().casefold() for cell in head]
    columns = _columns(path, header, [cell.strip() for cell in head])
    needed = max(columns[name] for name in REQUIRED)
    orders: dict[tuple[str, str], AmazonOrder] = {}
    for number, cells in lines:
        if len(cells) <= needed:
            raise _wrong(path, f"line {number} has {len(cells)} columns instead of {len(header)}")
        order = _order(path, number, {name: _cell(cells, column) for name, column in columns.items()})
        # An order of several items has several lines; one whose status differs is kept too, hiding nothing.
        known = orders.setdefault((order.number, order.status), order)
        if known.bought_at != order.bought_at:
            raise _wrong(
                path, f"lines {known.line} and {number} give order {order.number} two purchase dates"
            )
    missing = tuple(name for name in OPTIONAL if name not in columns)
    return AmazonReport(path.name, tuple(orders.values()), missing)


def is_amazon_number(text: str) -> bool:
    """Tell whether a text is an order number of Amazon's."""
    return _NUMBER.fullmatch(text) is not None


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _wrong(path, f"it is larger than {MOST_BYTES // 2**20} MiB")
        content = path.read_bytes()
    except OSError as error:
        raise RequestError(
            f"The order report {path} cannot be read: {error.strerror or error}.",
            hint="Check --amazon-orders.",
        ) from error
    text = _decode(path, content)
    # Not by csv: the report quotes nothing, and a single quotation mark in it is a letter like any other.
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        if line.strip():
            yield number, line.split("\t")


def _decode(path: Path, content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise _wrong(path, "it is not text in UTF-8 or Windows-1252")


def _columns(path: Path, header: Sequence[str], shown: Iterable[str]) -> dict[str, int]:
    found = ", ".join(_quote(cell) for cell in shown if cell) or "none"
    for name in REQUIRED:
        if name not in header:
            raise _wrong(path, f"it has no column {name!r}; its columns are: {found}")
    columns = {name: header.index(name) for name in (*REQUIRED, *OPTIONAL) if name in header}
    for name in columns:
        if header.count(name) > 1:
            raise _wrong(path, f"it has the column {name!r} more than once")
    return columns


def _cell(cells: Sequence[str], column: int) -> str:
    return cells[column].strip() if column < len(cells) else ""


def _order(path: Path, line: int, values: Mapping[str, str]) -> AmazonOrder:
    number = values[NUMBER]
    if not is_amazon_number(number):
        raise _wrong(path, f"line {line}: {NUMBER} {_quote(number)} is not like 123-1234567-1234567")
    try:
        bought_at = OffsetDateTime.parse_iso(values[BOUGHT]).to_instant()
    except ValueError:
        shown = _quote(values[BOUGHT])
        raise _wrong(
            path,
            f"line {line}: {BOUGHT} {shown} is not a date and time with offset like 2022-07-18T09:30:00+00:00",
        ) from None
    if not values[STATUS]:
        raise _wrong(path, f"line {line}: {STATUS} is empty")
    return AmazonOrder(
        number=number,
        bought_at=bought_at,
        status=values[STATUS],
        fulfilment=values.get(FULFILMENT, ""),
        sales_channel=values.get(SALES_CHANNEL, ""),
        line=line,
    )


def _fulfilment(text: str) -> str | None:
    """Give Amazon's word for who sends an order, None where the text is not understood."""
    key = _fold(text)
    if key in {"mfn", "fbm"} or "merchant" in key or "seller" in key:
        return "mfn"
    if key in {"afn", "fba"} or "amazon" in key:
        return "afn"
    return None


def _fold(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _quote(text: str) -> str:
    return repr(text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}...")


def _wrong(path: Path, what: str) -> RequestError:
    return RequestError(
        f"The order report {path.name} is refused: {what}.",
        hint="Download it anew in Seller Central (Orders, Order Reports, tab-separated) and do not open it in a "
        "spreadsheet before. Nothing was opened and nothing was changed.",
    )
