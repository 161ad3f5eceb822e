"""Tables in files from outside: in whatever encoding, separator and quotation marks they come.

The bytes of a cell are kept and decoded cell by cell: a letter that cannot be read in a column that nobody needs
does no harm, and a row that is written out again has the bytes that it came with. All separators, line ends and
quotation marks are single bytes that no second byte of a letter can be, in UTF-8, the Windows code pages and
Shift-JIS alike.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

SEPARATORS: Final = ("\t", ",", ";", "|")
MOST_SHOWN: Final = 40
"""How much of a wrong value, header or file an error quotes, in characters."""

_BYTES: Final = "latin-1"
"""One letter for each byte: how cells are held."""

_FILES: Final = (
    (b"PK\x03\x04", "a zip archive or an Excel workbook (.xlsx), not a text file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls), not a text file"),
    (b"\x1f\x8b", "a compressed file (.gz), not a text file"),
    (b"%PDF", "a PDF, not a text file"),
)
_WIDE: Final = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_LINE_END: Final = re.compile(r"\r\n|\n|\r")
_HINT: Final = re.compile(r'"?sep=.?"?', re.IGNORECASE)
"""What some files tell a spreadsheet in their first line; the separator is seen in the header all the same."""

_GUARD: Final = re.compile(r'=\s*"(.*)"', re.DOTALL)

StartsRecord = Callable[[str], bool]
"""Tell whether a line, or what looks like one inside a cell, begins a record of its own."""


class NotATableError(ValueError):
    """The content is no table, or a line of it is broken; the text says what, with its first characters."""


@dataclass(frozen=True)
class Row:
    """A record of a table.

    Attributes:
        line: Where it begins, from 1.
        raw: Its cells, one letter for each byte.
    """

    line: int
    raw: tuple[str, ...]

    def text(self, column: int) -> str:
        """Read a cell, without spaces around it; empty where the row is too short."""
        return decode(self.raw[column]) if column < len(self.raw) else ""

    def texts(self) -> list[str]:
        """Read all cells, spaces included."""
        return [_decoded(cell) for cell in self.raw]


@dataclass(frozen=True)
class Table:
    """A table that was recognised.

    Attributes:
        header: The names of the columns.
        separator: What stands between two cells.
        encoding: How the file as a whole is encoded, if it is in UTF-16 or UTF-32; None where bytes are kept.
        rows: The records; raises `NotATableError` where one is broken. Can be read once.
    """

    header: Row
    separator: str
    encoding: str | None
    rows: Iterator[Row]

    @property
    def names(self) -> list[str]:
        """The names of the columns, without spaces around them."""
        return [decode(cell) for cell in self.header.raw]

    def to_bytes(self, rows: Iterable[Row]) -> bytes:
        """Write the header and some rows in the form in which they came."""
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=self.separator).writerows(row.raw for row in (self.header, *rows))
        content = out.getvalue().encode(_BYTES)
        return content if self.encoding is None else content.decode("utf-8").encode(self.encoding)


def read_table(
    content: bytes,
    *,
    wanted: Collection[str] = (),
    starts_record: StartsRecord = lambda _line: False,
) -> Table:
    """Recognise the table in a file.

    Args:
        content: The whole file.
        wanted: Folded names of columns (see `fold`); of several separators the one that shows most of them counts.
        starts_record: Given where lines that belong to the record before can be told from records.

    Raises:
        NotATableError: It is something else.
    """
    text, encoding = _to_text(content)
    lines = _LINE_END.split(text)
    lines_with_text = (
        (n, line) for n, line in enumerate(lines, start=1) if line.strip() and not _HINT.fullmatch(line)
    )
    number, first = next(lines_with_text, (0, ""))
    if not number:
        raise NotATableError("it is empty")
    _refuse_markup(first)

    def rank(separator: str) -> tuple[int, int]:
        cells = _header(first, separator)
        return sum(fold(decode(cell)) in wanted for cell in cells), len(cells)

    separator = max(SEPARATORS, key=rank)
    header = Row(number, _header(first, separator))
    rest = lines[number:]
    if separator == "\t" and '"' not in first:
        rows = _unquoted(rest, number, len(header.raw), starts_record)
    else:
        rows = _quoted(rest, number, separator, starts_record)
    return Table(header, separator, encoding, rows)


def fold(text: str) -> str:
    """Give a word without spaces, hyphens and capitals."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def decode(cell: str) -> str:
    """Read a cell, without the spaces around it."""
    return _decoded(cell).strip().strip("\ufeff\u200b").strip()


def without_guard(cell: str) -> str:
    """Undo what keeps a spreadsheet from changing a value: ="00123"."""
    guarded = _GUARD.fullmatch(cell.strip(" "))
    return cell if guarded is None else guarded.group(1).replace('""', '"')


def quote(text: str) -> str:
    """Show a text from outside in a message."""
    return repr(text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}...")


def _decoded(cell: str) -> str:
    data = cell.encode(_BYTES)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _to_text(content: bytes) -> tuple[str, str | None]:
    for mark, what in _FILES:
        if content.startswith(mark):
            raise NotATableError(f"it is {what}; it begins with {quote(_start(content))}")
    encoding = next((name for mark, name in _WIDE if content.startswith(mark)), None) or _wide(content)
    if encoding is not None:
        content = content.decode(encoding, "replace").removeprefix("\ufeff").encode("utf-8", "replace")
    content = content.removeprefix(b"\xef\xbb\xbf")
    if b"\0" in content:
        raise NotATableError(f"it is not a text file; it begins with {quote(_start(content))}")
    return content.decode(_BYTES), encoding


def _wide(content: bytes) -> str | None:
    """Recognise UTF-16 without its mark: every other byte of plain text is zero."""
    start = content[:200]
    for encoding, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[0::2])):
        if len(zeros) > 1 and zeros.count(0) > 0.8 * len(zeros) and start.count(0) < 0.6 * len(start):
            return encoding
    return None


def _refuse_markup(first: str) -> None:
    start = first.lstrip()
    if start.startswith("<"):
        what = "a web page or XML instead of a table; perhaps the sign-in had ended"
    elif start.startswith(("{", "[{")):
        what = "JSON instead of a table"
    else:
        return
    raise NotATableError(f"it is {what}; it begins with {quote(_decoded(start))}")


def _start(content: bytes) -> str:
    return content[: MOST_SHOWN * 2].decode("utf-8", "replace")


def _header(line: str, separator: str) -> tuple[str, ...]:
    try:
        (cells,) = csv.reader([line], delimiter=separator, strict=True)
    except (csv.Error, ValueError):
        return tuple(line.split(separator))
    return tuple(cells)


def _quoted(lines: Sequence[str], skipped: int, separator: str, starts_record: StartsRecord) -> Iterator[Row]:
    """Read cells that may stand in quotation marks.

    Strictly: a mark that is not closed would swallow the rows behind it.
    """
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=separator, strict=True)
    before = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise NotATableError(
                f"line {skipped + before + 1}: its quotation marks do not match ({error})"
            ) from None
        line, before = skipped + before + 1, reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        for cell in cells:
            if any(starts_record(part) for part in cell.split("\n")[1:]):
                raise NotATableError(f"line {line}: a quotation mark is not closed; the next rows follow it")
        yield Row(line, tuple(cells))


def _unquoted(lines: Sequence[str], skipped: int, width: int, starts_record: StartsRecord) -> Iterator[Row]:
    """Read tab-separated cells, in which a quotation mark is a letter like any other.

    A cell with a line break in it goes on in the next line: joined as long as that begins no record and both
    together have no more cells than the header.
    """
    held: Row | None = None
    for number, line in enumerate(lines, start=skipped + 1):
        if not line.strip():
            continue
        cells = line.split("\t")
        if held is not None:
            if len(held.raw) + len(cells) - 1 <= width and not starts_record(line):
                held = Row(held.line, (*held.raw[:-1], f"{held.raw[-1]}\n{cells[0]}", *cells[1:]))
                continue
            yield _without_marks(held)
        held = Row(number, tuple(cells))
    if held is not None:
        yield _without_marks(held)


def _without_marks(row: Row) -> Row:
    """Take off the quotation marks around a whole cell, which spreadsheets set where they see a need."""
    return Row(
        row.line,
        tuple(
            cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell
            for cell in row.raw
        ),
    )
