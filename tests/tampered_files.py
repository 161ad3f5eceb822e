"""Order reports, files of SKU links and clocks, changed on purpose: what must come of it is known beforehand.

A change is harmless (another encoding, separator, order of columns) and then changes no conclusion, or it changes a
fact and then is found, and named by its line, column, word, order or link.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Form:
    """How a table is written down."""

    separator: str = "\t"
    encoding: str = "utf-8"
    is_quoted: bool = False
    end: str = "\r\n"
    ends_with_end: bool = True

    def write(self, rows: list[list[str]]) -> bytes:
        lines = [self.separator.join(self._cell(cell) for cell in row) for row in rows]
        text = self.end.join(lines) + (self.end if self.ends_with_end else "")
        return text.encode(self.encoding)

    def _cell(self, cell: str) -> str:
        needs = self.separator != "\t" and any(mark in cell for mark in (self.separator, '"', "\n"))
        return f'"{cell.replace(chr(34), chr(34) * 2)}"' if self.is_quoted or needs else cell


@dataclass
class Tampering:
    """One change.

    Attributes:
        content: The file after it.
        finds: Words that must be in what is found; none where no fact changes.
        is_refused: Whether the whole file must be refused.
    """

    name: str
    content: bytes
    finds: tuple[str, ...] = ()
    is_refused: bool = False


def other_files(content: bytes) -> Iterator[Tampering]:
    """Give what may come in place of a table."""
    for name, other, word in (
        ("a sign-in page", b"<!DOCTYPE html><html><title>Sign-In</title>", "web page"),
        ("an XML feed", b'<?xml version="1.0"?><AmazonEnvelope>', "XML"),
        ("an error in JSON", b'{"errors":[{"code":"QuotaExceeded"}]}', "JSON"),
        ("an empty file", b"", "empty"),
        ("a workbook", b"PK\x03\x04" + content, "Excel"),
        ("an old workbook", b"\xd0\xcf\x11\xe0" + content, "Excel"),
        ("a compressed file", b"\x1f\x8b" + content, "compressed"),
        ("a PDF", b"%PDF-1.7" + content, "PDF"),
        ("zeros", b"\0" * 300, "not a text file"),
        ("one line of text", b"Your session has expired.", "'Your session has expired.'"),
    ):
        yield Tampering(f"instead of it {name}", other, (word,), is_refused=True)


# --- SKU links -----------------------------------------------------------------------------------

BY_HAND = (
    ("AMZ-005-UN", "HL-MUG-L"),
    ("00123", "HL-CUP"),
    ("Größe M", "HL-TEE-M"),
    ("SKU-A", "SKU-B"),
    ("X;1", "Y,1"),
)
BY_ITSELF = (("HL-PEN", "HL-PEN"), ("HL-PAD", "HL-PAD"))
HEAD = ["Channel SKU", "Title", "Product SKU", "Linked By"]


def link_rows() -> list[list[str]]:
    linked = [(link, "Manual") for link in BY_HAND] + [(link, "Automatic") for link in BY_ITSELF]
    return [HEAD, *([ours, "Café Mug", theirs, by] for (ours, theirs), by in linked)]


def link_tamperings(rng: random.Random) -> Iterator[Tampering]:
    """Give changes of the downloaded SKU links; what is found names the link."""
    csv = Form(separator=",")
    for form in (
        *(
            replace(csv, encoding=encoding)
            for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le")
        ),
        *(Form(separator=separator, is_quoted=quoted) for separator in ";\t|," for quoted in (False, True)),
        replace(csv, end="\n", ends_with_end=False),
        replace(csv, end="\r"),
    ):
        yield Tampering(f"written as {form}", form.write(link_rows()))
    rows = link_rows()
    yield Tampering("columns turned", csv.write([row[::-1] for row in rows]))
    yield Tampering("rows turned", csv.write([rows[0], *reversed(rows[1:])]))
    yield Tampering("one more column", csv.write([[*row, "x"] for row in rows]))
    yield Tampering(
        "guarded",
        csv.write([rows[0], *([f'="{row[0]}"', row[1], f'="{row[2]}"', row[3]] for row in rows[1:])]),
    )
    yield Tampering("marked", csv.write([rows[0], *([f"'{row[0]}", *row[1:]] for row in rows[1:])]))
    yield Tampering("spaces around", csv.write([[f" {cell}  " for cell in row] for row in rows]))
    yield Tampering(
        "a title that cannot be read", csv.write(rows).replace("Café".encode(), b"Caf\x81\xff", 1)
    )
    words = [["SKU", "Titel", "Artikel", "Von"], *rows[1:]]
    yield Tampering("a header in other words", csv.write(words))

    for at in rng.sample(range(1, 6), 3):
        ours, theirs = BY_HAND[at - 1]
        named = (f"{ours} -> {theirs}",)
        gone = [row for row in rows if row is not rows[at]]
        yield Tampering(f"{ours!r} is gone", csv.write(gone), named, is_refused=True)
        for column in (0, 2):
            changed = [list(row) for row in rows]
            changed[at][column] += "-2"
            yield Tampering(
                f"{ours!r} differs in column {column}", csv.write(changed), named, is_refused=True
            )
        changed = [list(row) for row in rows]
        changed[at][0], changed[at][2] = theirs, ours
        yield Tampering(f"{ours!r} is crosswise", csv.write(changed), named, is_refused=True)
        changed = [list(row) for row in rows]
        changed[at].insert(1, "")
        yield Tampering(
            f"{ours!r} has a cell too many", csv.write(changed), (*named, f"line {at + 1}"), is_refused=True
        )
    head = [HEAD[2], HEAD[1], HEAD[0], HEAD[3]]
    yield Tampering("the header is crosswise", csv.write([head, *rows[1:]]), ("lack",), is_refused=True)
    extra = [*rows, ["AMZ-NEW", "Mug", "HL-OLD", "Manual"]]
    yield Tampering("a link that no screen showed", csv.write(extra), ("AMZ-NEW -> HL-OLD",))
    more = [*rows, ["SKU-B", "Mug", "SKU-A", "Manual"]]
    yield Tampering("the other way round too", csv.write(more), ("SKU-B -> SKU-A",))
    yield Tampering(
        "a quotation mark is not closed",
        csv.write(rows).replace(b"HL-CUP", b'"HL-CUP'),
        ("line 3",),
        is_refused=True,
    )
    yield Tampering("one column", csv.write([[row[0]] for row in rows]), ("one column",), is_refused=True)
    yield from other_files(csv.write(rows))


# --- clocks --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ClockCase:
    """What a site's clock does around a Save.

    Attributes:
        jump_s: By how much it is set; 0 leaves it alone.
        moment: When: before the press, at it, before the answer is dated, after the answer.
        trip_s: What a request takes each way.
        works_s: What the site takes to carry Save out, and again to answer.
        late_s: How old its dates are, at the most.
        dates: Whether the answer to Save is dated.
        is_other_server: Only the answer to Save comes from a server with the other clock.
    """

    jump_s: float = 0.0
    moment: str = "at"
    trip_s: float = 0.005
    works_s: float = 0.05
    late_s: float = 0.0
    dates: bool = True
    is_other_server: bool = False


MOMENTS = ("before", "at", "answering", "after")


def clock_cases(rng: random.Random) -> Iterator[ClockCase]:
    """Give clocks that are set, and such that are not, on quiet and on busy sites."""
    for jump_s in (-86400.0, -3600.0, -90.0, -20.0, -4.0, 4.0, 20.0, 90.0, 3600.0, 86400.0):
        for moment in MOMENTS:
            yield ClockCase(jump_s, moment, trip_s=rng.uniform(0.001, 0.2), works_s=rng.uniform(0.01, 0.4))
    for jump_s in (-90.0, 90.0):
        yield ClockCase(jump_s, dates=False)
        yield ClockCase(jump_s, is_other_server=True)
        yield ClockCase(jump_s, works_s=8.0)
        yield ClockCase(jump_s, late_s=1.3)
    for _ in range(20):
        yield ClockCase(
            trip_s=rng.uniform(0.001, 0.5),
            works_s=rng.choice((0.01, 0.3, 3.0, 12.0)),
            late_s=rng.choice((0.0, 0.3, 1.0, 1.3)),
            dates=rng.random() < 0.8,
        )
    for _ in range(6):
        yield ClockCase(rng.uniform(-0.9, 0.9), rng.choice(MOMENTS))
