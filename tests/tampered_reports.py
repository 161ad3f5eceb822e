"""Order reports, changed on purpose; see `tampered_files` for what must come of it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from tampered_files import Form, Tampering, other_files
from whenever import Instant

T = Instant.from_utc(2026, 7, 1, 12)

STATUSES = (
    "Versendet", "Annulé", "Storniert", "キャンセル済み", "Cancelled - Refunded", "Partially Cancelled", "Awaiting Payment",
    "On Hold", "Refund Applied", "Returned", "Shipped - Somewhere New", "Delivered", "?", "0", "N/A", "Pending Cancellation",
    "PendingSchedule", "Cancel", "Payment Complete", "Unshiped",
)  # fmt: skip
"""None of these is known to mean that nobody has to send the order."""

KNOWN_PAID = (
    "Unshipped", "PartiallyShipped", "Partially Shipped", "SHIPPED", "shipping", "Shipped - Delivered to Buyer",
    "Shipped \u2013 Picked Up", "Shipped - Returned to Seller", "Pending - Waiting for Pick Up", "Pending-Waiting for Pick up",
    "InvoiceUnconfirmed", "Unfulfillable", "Complete",
)  # fmt: skip

COLUMNS = (
    "amazon-order-id", "merchant-order-id", "purchase-date", "last-updated-date", "order-status", "fulfillment-channel",
    "sales-channel", "order-channel", "ship-service-level", "product-name", "sku", "asin", "item-status", "quantity",
)  # fmt: skip


def number_of(index: int, first: int = 203) -> str:
    return f"{first}-0000000-{index:07}"


def bought_at(index: int) -> Instant:
    """When the orders that the old channel has were bought: every eleven minutes before the cut-off."""
    return T.subtract(minutes=11 * index + 2)


def line(number: str, at: Instant, **changes: str) -> dict[str, str]:
    values = dict.fromkeys(COLUMNS, "") | {
        "amazon-order-id": number,
        "purchase-date": at.format_iso(unit="second").replace("Z", "+00:00"),
        "order-status": "Shipped",
        "fulfillment-channel": "Merchant",
        "sales-channel": "Amazon.co.uk",
        "product-name": "Mug",
        "sku": "HL-MUG-L",
        "item-status": "Shipped",
        "quantity": "1",
    }
    return values | {name.replace("_", "-"): value for name, value in changes.items()}


OUT = 5
"""How many orders at the end of a sound report neither channel has, each rightly so."""


@dataclass
class Report:
    """An order report in which nothing is to be looked at."""

    lines: list[dict[str, str]] = field(default_factory=list)
    columns: list[str] = field(default_factory=lambda: list(COLUMNS))
    form: Form = field(default_factory=Form)

    @classmethod
    def sound(cls, count: int = 60) -> Report:
        before, after = T.subtract(minutes=5), T.add(minutes=9)
        return cls(
            [
                *(line(number_of(index), bought_at(index)) for index in range(count)),
                line("204-0000000-0000001", before, order_status="Cancelled"),
                line(
                    "S02-0000000-0000002", before, sales_channel="Non-Amazon UK", fulfillment_channel="Amazon"
                ),
                line("204-0000000-0000003", before, sales_channel="Amazon.de"),
                line("204-0000000-0000004", before, fulfillment_channel="Amazon"),
                line("204-0000000-0000005", after, order_status="Pending"),
            ]
        )

    def put(self, index: int, **changes: str) -> Report:
        self.lines[index] |= {name.replace("_", "-"): value for name, value in changes.items()}
        return self

    def write(self) -> bytes:
        return self.form.write([self.columns, *([one[name] for name in self.columns] for one in self.lines)])

    def line_of(self, index: int) -> str:
        return f"line {(index if index >= 0 else len(self.lines) + index) + 2}"


def report_tamperings(rng: random.Random) -> Iterator[Tampering]:
    """Give changes of order reports."""
    yield from _harmless_reports(rng)
    yield from _words(rng)
    yield from _rows(rng)
    yield from _cells(rng)
    yield from _headers(rng)
    yield from other_files(Report.sound().write())


def _harmless_reports(rng: random.Random) -> Iterator[Tampering]:
    def forms() -> Iterator[Form]:
        for encoding in ("utf-8", "utf-8-sig", "cp1252", "cp1250", "utf-16", "utf-16-le", "utf-32"):
            yield Form(encoding=encoding)
        for separator in (",", ";", "|"):
            yield Form(separator=separator)
            yield Form(separator=separator, is_quoted=True, encoding="cp1252")
        yield Form(is_quoted=True)
        yield Form(end="\n", ends_with_end=False)
        yield Form(end="\r")

    for form in forms():
        report = replace(Report.sound(), form=form)
        report.lines[3]["product-name"] = 'Café, "groß"; 5" | Mug'
        yield Tampering(f"written as {form}", report.write())
    report = Report.sound()
    rng.shuffle(report.columns)
    yield Tampering("columns in another order", report.write())
    report = Report.sound()
    rng.shuffle(report.lines)
    yield Tampering("rows in another order", report.write())
    report = Report.sound()
    report.columns.append("cpf")
    report.lines = [one | {"cpf": ""} for one in report.lines]
    yield Tampering("one more column", report.write())
    yield Tampering(
        "only what counts", replace(Report.sound(), columns=[COLUMNS[at] for at in (4, 0, 6, 5, 2)]).write()
    )
    content = Report.sound().write()
    yield Tampering("capitals in the header", content.replace(b"amazon-order-id", b"Amazon Order ID"))
    yield Tampering("a cut letter", content.replace(b"Mug", "Mug ”".encode()[:-1], 7))
    yield Tampering("Shift-JIS in the titles", content.replace(b"Mug", "表示ソ".encode("cp932"), 9))
    yield Tampering("a line break in a title", content.replace(b"\tMug\t", b"\tMug for Anna\nand Ben\t", 1))
    yield Tampering(
        "two line breaks in a title", content.replace(b"\tMug\t", b"\tMug\n\nfor Anna\r\nand Ben\t", 2)
    )
    yield Tampering("a hint for spreadsheets", b"sep=\t\r\n" + content)
    yield Tampering("lines between", content.replace(b"\r\n", b"\r\n\r\n"))
    yield Tampering("several items of an order", content + content.split(b"\r\n")[4] + b"\r\n")
    yield Tampering("a lone quotation mark", content.replace(b"\tMug\t", b'\t"5 inch mug\t', 3))


def _words(rng: random.Random) -> Iterator[Tampering]:
    """Words in the rows that were rightly left out, and in such of orders that nobody has."""
    for status in (*STATUSES, *KNOWN_PAID):
        report = Report.sound().put(-5, order_status=status)
        finds = ("204-0000000-0000001", *((repr(status),) if status in STATUSES else ()))
        yield Tampering(f"cancelled becomes {status!r}", report.write(), finds)
    for status in rng.sample(STATUSES, 6):
        report = Report.sound().put(-1, order_status=status)
        yield Tampering(f"bought later, {status!r}", report.write(), ("204-0000000-0000005", repr(status)))
    for sold_on, is_named in (
        ("Amazon.co.uk", False),
        ("", False),
        ("Amazon.cn", True),
        ("SI UK Prod Marketplace", True),
    ):
        named = (repr(sold_on),) if is_named else ()
        for index, number in ((-4, "S02-0000000-0000002"), (-3, "204-0000000-0000003")):
            report = Report.sound().put(index, sales_channel=sold_on, fulfillment_channel="Merchant")
            yield Tampering(f"row {index} sold on {sold_on!r}", report.write(), (number, *named))
    for sent_by, is_named in (
        ("Merchant", False),
        ("", False),
        ("Seller Flex", True),
        ("Amazon-Partner", True),
    ):
        report = Report.sound().put(-2, fulfillment_channel=sent_by)
        yield Tampering(
            f"sent by {sent_by!r}",
            report.write(),
            ("204-0000000-0000004", *((repr(sent_by),) if is_named else ())),
        )
    report = Report.sound()
    report.lines.append(report.lines[-5] | {"order-status": "Unshipped"})
    yield Tampering("one item of it is not cancelled", report.write(), ("204-0000000-0000001",))
    report = Report.sound().put(-5, order_status="Pending")
    yield Tampering("cancelled becomes unpaid", report.write(), ("204-0000000-0000001", "not paid"))
    report = Report.sound().put(-5, order_status="Pending", purchase_date="2026-06-27T10:00:00+00:00")
    yield Tampering("unpaid for days", report.write(), ("204-0000000-0000001", "not paid"))
    report = Report.sound().put(-5, order_status="Unshipped", purchase_date=bought_at(40).format_iso())
    yield Tampering("bought before the window", report.write(), ("204-0000000-0000001", "before the window"))


def _rows(rng: random.Random) -> Iterator[Tampering]:
    for index in rng.sample(range(5), 3):
        report = Report.sound()
        gone = report.lines.pop(index)["amazon-order-id"]
        yield Tampering(f"row {index} is gone", report.write(), (gone,))
    report = Report.sound()
    report.lines = report.lines[30:60]
    yield Tampering("ends before the window", report.write(), ("lacks",))
    yield Tampering("no rows", replace(Report.sound(), lines=[]).write(), ("no order in common",))
    report = Report.sound()
    for one in report.lines:
        one["amazon-order-id"] = "9" + one["amazon-order-id"][1:]
    yield Tampering("another account", report.write(), ("no order in common",))
    report = Report.sound()
    for one in report.lines:
        one["purchase-date"] = one["purchase-date"].replace("+00:00", "-07:00")
    yield Tampering("dates in another zone", report.write(), ("away from Amazon's purchase dates",))
    report = Report.sound()
    report.lines.append(line("204-0000000-0000009", T.subtract(minutes=3), order_status="Unshipped"))
    yield Tampering("an order more", report.write(), ("204-0000000-0000009",))
    for _ in range(6):
        report = Report.sound()
        content = report.write()
        last = content.rstrip().rindex(b"\n") + 1
        cut = rng.randrange(last + 1, last + 45)
        yield Tampering(
            f"cut off after {cut - last} bytes of the last row",
            content[:cut],
            (report.line_of(-1),),
            is_refused=True,
        )


def _cells(rng: random.Random) -> Iterator[Tampering]:
    index = rng.randrange(1, 50)
    where = Report.sound().line_of(index)
    for wrong in (
        "2.03E+16",
        "203-0000000",
        "203 0000000 0000001",
        "2O3-0000000-0000001",
        "",
        "#NAME?",
        "203-0000000-0000001-1",
    ):
        report = Report.sound().put(index, amazon_order_id=wrong)
        yield Tampering(f"number {wrong!r}", report.write(), (where, "amazon-order-id"), is_refused=True)
    for wrong in (
        "18/07/2026 09:30",
        "2026-07-01 09:30:00",
        "01.07.2026 09:30:00 MESZ",
        "46204.39",
        "",
        "2026-07-01",
        "########",
    ):
        report = Report.sound().put(index, purchase_date=wrong)
        yield Tampering(f"date {wrong!r}", report.write(), (where, "purchase-date"), is_refused=True)
    report = Report.sound().put(index, order_status=" ")
    yield Tampering("no status", report.write(), (where, "order-status"), is_refused=True)
    report = Report.sound()
    report.lines.append(report.lines[index] | {"purchase-date": "2026-06-01T00:00:00+00:00"})
    yield Tampering(
        "two dates", report.write(), (where.removeprefix("line "), "two purchase"), is_refused=True
    )
    number = number_of(index)
    report = Report.sound().put(index, amazon_order_id="209" + number[3:])
    report.lines[index]["purchase-date"] = T.subtract(minutes=4).format_iso()
    yield Tampering("another digit", report.write(), ("209" + number[3:],))
    content = Report.sound().write()
    yield Tampering(
        "a cell too many before the status",
        content.replace(b"\tCancelled\t", b"\t\tCancelled\t"),
        (Report.sound().line_of(-5), "order-status"),
        is_refused=True,
    )
    report = replace(Report.sound(), form=Form(separator=",", is_quoted=True))
    content = report.write()
    yield Tampering(
        "a quotation mark is not closed",
        content.replace(b'"Mug"', b'"Mug', 1),
        ("line 2", "quotation"),
        is_refused=True,
    )
    report = replace(Report.sound(), form=Form(separator=";"), columns=[*COLUMNS[:9], "sku", "product-name"])
    content = report.write().replace(b";Mug\r\n", b';"Mug\r\n', 1)
    second = content.index(b";Mug\r\n", content.index(b'"Mug'))
    swallowing = content[:second] + b';5 Mug"\r\n' + content[second + 6 :]
    yield Tampering("a quotation mark swallows a row", swallowing, ("line 2", "quotation"), is_refused=True)


def _headers(rng: random.Random) -> Iterator[Tampering]:
    for name in ("amazon-order-id", "purchase-date", "order-status"):
        for other in (rng.choice(("Bestellnummer", "numéro", "注文番号", "")), f"{name}-2"):
            content = Report.sound().write().replace(name.encode(), other.encode(), 1)
            yield Tampering(f"{name} becomes {other!r}", content, (repr(name),), is_refused=True)
        report = Report.sound()
        report.columns.append(name)
        yield Tampering(
            f"two columns {name}", report.write(), (repr(name), "more than once"), is_refused=True
        )
    report = Report.sound()
    report.columns.remove("sales-channel")
    yield Tampering("no column sales-channel", report.write(), ("204-0000000-0000003", "'sales-channel'"))
    report = Report.sound()
    report.columns.remove("fulfillment-channel")
    yield Tampering(
        "no column fulfillment-channel", report.write(), ("204-0000000-0000004", "'fulfillment-channel'")
    )
    content = Report.sound().write()
    yield Tampering("no header", content[content.index(b"\n") + 1 :], ("'amazon-order-id'",), is_refused=True)
