"""Seller Central's order report, and which of its orders a channel should have."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from whenever import Instant, OffsetDateTime

from pages.channel_settings import Element
from robot.errors import RequestError
from robot.procedures.amazon_mws_to_sp.order_words import (
    DOMAINS,
    Standing,
    as_known,
    domain_of,
    is_not_amazon,
    offered_fulfilment,
    reported_fulfilment,
    standing_of,
)
from robot.procedures.amazon_mws_to_sp.tables import (
    NotATableError,
    Row,
    Table,
    decode,
    fold,
    quote,
    read_table,
)

NUMBER: Final = "amazon-order-id"
BOUGHT: Final = "purchase-date"
STATUS: Final = "order-status"
FULFILMENT: Final = "fulfillment-channel"
SALES_CHANNEL: Final = "sales-channel"
REQUIRED: Final = (NUMBER, BOUGHT, STATUS)
OPTIONAL: Final = (FULFILMENT, SALES_CHANNEL)

MOST_BYTES: Final = 500 * 2**20

_NUMBER: Final = re.compile(r"[0-9A-Z]\d{2}-\d{7}-\d{7}")
"""Source: facts sheet 3.5; a letter comes first in orders that Amazon sends for other shops."""

_LIKE_NUMBER: Final = re.compile(r"\w\d{2}[-\u2010-\u2015\u2212]\d{7}[-\u2010-\u2015\u2212]\d{7}")
"""A number, in whatever digits, wherever it stands."""

_NUMBER_BEGINS: Final = re.compile(r"(^|[\t\"])[^0-9A-Za-z\t]*[0-9A-Z]\d{2}-\d|^\"?[0-9A-Z]\d{0,2}-?\"?$")
"""A number, whole or cut off, at the beginning of a cell, whatever spaces and marks stand before it."""

_BREAK: Final = re.compile("[\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""What some programs write between two lines."""

_BEFORE: Final = ("unshipped", "partiallyshipped")
"""Statuses that an order had before it was sent: it could be imported then, so it counts."""


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
    def standing(self) -> Standing:
        """How far it is, as far as its status is understood."""
        return standing_of(self.status)

    @property
    def is_pending(self) -> bool:
        """Whether Amazon still holds it back."""
        return self.standing == "unpaid"


@dataclass(frozen=True)
class AmazonReport:
    """A report that was read.

    Attributes:
        name: The file's name, without its folder.
        orders: One for each number and status, in the order of the file.
        missing_columns: Optional columns that it lacks.
        rows: How many rows with orders it has; an order of several items has several.
    """

    name: str
    orders: tuple[AmazonOrder, ...]
    missing_columns: tuple[str, ...] = ()
    rows: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Choices:
    """What a channel asks Amazon for, in folded words; an empty set means that everything counts.

    A value of an option that is not understood makes its set empty, so that it hides no orders, and is named.

    Attributes:
        statuses: Order statuses.
        fulfilments: `mfn`, `afn`, or both.
        domains: What the report calls the channel's marketplaces.
        not_understood: Options with values that are not understood, in words.
    """

    statuses: frozenset[str]
    fulfilments: frozenset[str]
    domains: frozenset[str]
    not_understood: tuple[str, ...] = ()

    @classmethod
    def of(cls, values: Mapping[Element, Sequence[str]]) -> Choices:
        """Take them from the options of the channel, as they are shown."""
        not_understood = []

        def known(name: Element, label: str, meaning: Callable[[str], str | None]) -> frozenset[str]:
            shown = {value: meaning(value) for value in values.get(name, ())}
            unknown = [quote(value) for value, word in shown.items() if word is None]
            if unknown:
                not_understood.append(f"option {label} {', '.join(unknown)}")
            return frozenset() if unknown else frozenset(filter(None, shown.values()))

        return cls(
            statuses=known("order-statuses", "Order Statuses", _status),
            fulfilments=known("fulfilment-channels", "Fulfilment Channels", offered_fulfilment),
            domains=known("marketplace", "Marketplace", domain_of),
            not_understood=tuple(not_understood),
        )

    def why_never(self, order: AmazonOrder) -> str | None:
        """Say why the channel certainly never has to take in such an order, None if that is not known."""
        if is_not_amazon(order.sales_channel):
            return f"sold elsewhere ({order.sales_channel}), Amazon only sends them"
        sold_on = as_known(order.sales_channel)
        if self.domains and sold_on in DOMAINS.values() and sold_on not in self.domains:
            return f"sold on {order.sales_channel}, the channel is of {', '.join(sorted(self.domains))}"
        fulfilment = reported_fulfilment(order.fulfilment)
        if fulfilment and self.fulfilments and fulfilment not in self.fulfilments:
            return f"sent by {order.fulfilment}, which is not among the channel's Fulfilment Channels"
        if order.standing == "cancelled":
            return "cancelled"
        return None

    def may_want(self, order: AmazonOrder) -> bool:
        """Tell whether the channel asks for such an order, now or later."""
        return self.why_never(order) is None

    def wants(self, order: AmazonOrder) -> bool:
        """Tell whether the channel imports such an order, or would have before its status went on."""
        status = _status(order.status)
        if not self.may_want(order) or not self.statuses or status is None:
            return self.may_want(order)
        if order.is_pending or status in _BEFORE:
            return bool({status, *(_BEFORE if status == _BEFORE[1] else ())} & self.statuses)
        return True

    def unknown_words(self, order: AmazonOrder) -> tuple[str, ...]:
        """Name what of an order is not understood, and so left it in."""
        words = [*self.not_understood]
        if order.standing == "unknown":
            words.append(f"{STATUS} {quote(order.status)}")
        if order.fulfilment and self.fulfilments and reported_fulfilment(order.fulfilment) is None:
            words.append(f"{FULFILMENT} {quote(order.fulfilment)}")
        if order.sales_channel and self.domains and as_known(order.sales_channel) not in DOMAINS.values():
            words.append(f"{SALES_CHANNEL} {quote(order.sales_channel)}")
        return tuple(words)


def read_amazon_orders(path: Path) -> AmazonReport:
    """Read an order report: columns by name, any usual encoding and separator (see `tables`).

    Source: the columns that Amazon documents for its order tracking reports; none was downloaded.

    Raises:
        RequestError: It cannot be read, lacks a column, or a line of it is wrong; the message names both.
    """
    content = _content(path)
    try:
        table = read_table(content, wanted={fold(name) for name in REQUIRED}, starts_record=_begins_order)
        columns, names = _columns(path, table), table.names
        orders: dict[tuple[str, str], AmazonOrder] = {}
        count = 0
        for row in table.rows:
            order = _order(path, row, columns, len(names))
            _refuse_swallowed(path, row, columns, names)
            count += 1
            # An order of several items has several lines; one whose status differs is kept too, hiding nothing.
            known = orders.setdefault((order.number, order.status), order)
            if known.bought_at != order.bought_at:
                raise _wrong(
                    path, f"lines {known.line} and {row.line} give order {order.number} two purchase dates"
                )
    except NotATableError as error:
        raise _wrong(path, str(error)) from None
    missing = tuple(name for name in OPTIONAL if name not in columns)
    return AmazonReport(path.name, tuple(orders.values()), missing, count)


def is_amazon_number(text: str) -> bool:
    """Tell whether a text is an order number of Amazon's."""
    return _NUMBER.fullmatch(text) is not None


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _wrong(path, f"it is larger than {MOST_BYTES // 2**20} MiB")
        return path.read_bytes()
    except OSError as error:
        raise RequestError(
            f"The order report {path} cannot be read: {error.strerror or error}.",
            hint="Check --amazon-orders.",
        ) from error


def _begins_order(line: str) -> bool:
    text = decode(line)
    return _NUMBER_BEGINS.search(text) is not None or _LIKE_NUMBER.search(text) is not None


def _columns(path: Path, table: Table) -> dict[str, int]:
    shown = table.names
    folded = [fold(name) for name in shown]
    for name in REQUIRED:
        if fold(name) not in folded:
            found = ", ".join(quote(cell) for cell in shown if cell) or "none"
            first = quote(table.separator.join(shown))
            raise _wrong(path, f"it has no column {name!r}; its columns are: {found}; it begins with {first}")
    columns = {name: folded.index(fold(name)) for name in (*REQUIRED, *OPTIONAL) if fold(name) in folded}
    for name in columns:
        if folded.count(fold(name)) > 1:
            raise _wrong(path, f"it has the column {name!r} more than once")
    return columns


def _status(text: str) -> str | None:
    """Give a status in one spelling, None where it is not understood."""
    return None if standing_of(text) == "unknown" else fold(text)


def _order(path: Path, row: Row, columns: Mapping[str, int], width: int) -> AmazonOrder:
    if len(row.raw) <= max(columns[name] for name in REQUIRED):
        raise _wrong(path, f"line {row.line} has {len(row.raw)} columns instead of {width}")
    values = {name: row.text(column) for name, column in columns.items()}
    number, bought, status = (values[name] for name in REQUIRED)
    if not is_amazon_number(number):
        raise _wrong(path, f"line {row.line}: {NUMBER} {quote(number)} is not like 123-1234567-1234567")
    try:
        bought_at = OffsetDateTime.parse_iso(bought).to_instant()
    except ValueError:
        raise _wrong(
            path,
            f"line {row.line}: {BOUGHT} {quote(bought)} is not a date and time with offset like "
            "2022-07-18T09:30:00+00:00",
        ) from None
    if not status:
        raise _wrong(path, f"line {row.line}: {STATUS} is empty")
    return AmazonOrder(
        number=number,
        bought_at=bought_at,
        status=status,
        fulfilment=values.get(FULFILMENT, ""),
        sales_channel=values.get(SALES_CHANNEL, ""),
        line=row.line,
    )


def _refuse_swallowed(path: Path, row: Row, columns: Mapping[str, int], names: Sequence[str]) -> None:
    """Refuse a row that may hold another one, whose end of line is lost or is one that no reader here splits at."""
    own = row.text(columns[NUMBER])
    for column, cell in enumerate(map(str.strip, row.texts())):
        name = names[column] if column < len(names) else f"column {column + 1}"
        numbers = set(_LIKE_NUMBER.findall(cell)) - {own}
        is_another = cell in numbers and "order" in fold(name)  # such as the order that this one replaces
        if column >= len(names) and cell:
            what = f"stands behind the last of its {len(names)} columns"
        elif column in columns.values() and _BREAK.search(cell):
            what = "holds a line break"
        elif numbers and not is_another:
            what = "holds the number of another order"
        else:
            continue
        raise _wrong(
            path, f"line {row.line}: {name} {quote(cell)} {what}; perhaps the next row follows in it"
        )


def _wrong(path: Path, what: str) -> RequestError:
    return RequestError(
        f"The order report {path.name} is refused: {what}.",
        hint="Download it from Seller Central as a text file (Orders, Order Reports) and give it as it was "
        "downloaded: a spreadsheet changes numbers and dates when it saves. If a fresh download has the same line, "
        "look at that line in a text editor and correct it in a copy of the file. Nothing was opened and nothing was "
        "changed.",
    )
