"""Date-times as text: the format is learnt from what the page shows, never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from whenever import PlainDateTime

if TYPE_CHECKING:
    from collections.abc import Iterable

LONG_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
MONTHS = tuple(name[:3] for name in LONG_MONTHS)
_NOON = 12
_CENTURY = 2000
_SHORT_YEAR = 2
_LONG_YEAR = 4
_SHORT_NAME = 3
_MIXED_UP = frozenset({"day", "month", "year", "short-year"})

_TOKENS = re.compile(
    r"(?P<year>yyyy|yy|YYYY|YY)|(?P<name>MMMM|mmmm|MMM|mmm)|(?P<day>dd|DD|d|D)|(?P<hour>HH|hh|H|h)"
    r"|(?P<second>ss|SS)|(?P<half>tt|TT|AM/PM|am/pm|[AaPp][Mm](?![a-zA-Z])|[aA](?![a-zA-Z]))|(?P<month>MM|mm|M|m)|(?P<minute>ii|nn)"
    r"|(?P<blank>\s+)|(?P<other>[/.\-:,T ])"
)


@dataclass(frozen=True)
class Format:
    """A pattern such as day/month/year hour:minute.

    Attributes:
        parts: Names of parts, or the characters between them, in order.
    """

    parts: tuple[str, ...]

    @property
    def has_seconds(self) -> bool:
        """Whether the pattern holds seconds."""
        return "second" in self.parts

    @property
    def has_time(self) -> bool:
        """Whether the pattern holds a time of day."""
        return "hour" in self.parts

    def halves(self) -> tuple[Format, Format] | None:
        """Return the date's pattern and the time's, for two boxes; None where they do not stand one after the other."""
        if "hour" not in self.parts:
            return None
        border = self.parts.index("hour")
        date, time = self.parts[:border], self.parts[border:]
        if {"day", "month", "month-name", "long-month", "year", "short-year"} & set(time) or {
            "minute",
            "second",
        } & set(date):
            return None
        while date and not date[-1].isalpha():
            date = date[:-1]
        return Format(date), Format(time)

    def other_names(self) -> Format | None:
        """Return the pattern with months in full instead of short, or the other way; "May" is both."""
        swap = {"month-name": "long-month", "long-month": "month-name"}
        parts = tuple(swap.get(part, part) for part in self.parts)
        return Format(parts) if parts != self.parts else None

    def write(self, local: PlainDateTime) -> str:
        """Return the date-time as this pattern writes it."""
        hour12 = local.hour % _NOON or _NOON
        texts = {
            "year": f"{local.year:04}",
            "short-year": f"{local.year % 100:02}",
            "month": f"{local.month:02}",
            "month-name": MONTHS[local.month - 1].title(),
            "long-month": LONG_MONTHS[local.month - 1].title(),
            "day": f"{local.day:02}",
            "hour": f"{hour12 if 'half' in self.parts else local.hour:02}",
            "minute": f"{local.minute:02}",
            "second": f"{local.second:02}",
            "half": "PM" if local.hour >= _NOON else "AM",
        }
        return "".join(texts.get(part, part) for part in self.parts)

    def read(self, text: str) -> PlainDateTime | None:
        """Return the date-time that a text says, None if it is not of this pattern."""
        patterns = {
            "year": r"(?P<year>\d{4})",
            "short-year": r"(?P<year>\d{2})",
            "month": r"(?P<month>\d{1,2})",
            "month-name": r"(?P<name>[A-Za-z]{3,9})\.?",
            "long-month": r"(?P<name>[A-Za-z]{3,9})",
            "day": r"(?P<day>\d{1,2})",
            "hour": r"(?P<hour>\d{1,2})",
            "minute": r"(?P<minute>\d{2})",
            "second": r"(?P<second>\d{2})",
            "half": r"(?P<half>[AaPp]\.?[Mm]\.?)",
        }
        pattern = "".join(
            patterns[part] if part in patterns else (r"\s*" if part.isspace() else re.escape(part))
            for part in self.parts
        )
        found = re.fullmatch(rf"\s*{pattern}\s*", text)
        if not found:
            return None
        got = found.groupdict()
        year = int(got["year"])
        month = int(got["month"]) if got.get("month") else _month(got.get("name") or "")
        hour = int(got.get("hour") or 0)
        if got.get("half"):
            hour = hour % _NOON + (_NOON if got["half"].lower().startswith("p") else 0)
        try:
            return PlainDateTime(
                year + _CENTURY if len(got["year"]) == _SHORT_YEAR else year,
                month,
                int(got["day"]),
                hour,
                int(got.get("minute") or 0),
                int(got.get("second") or 0),
            )
        except ValueError:
            return None


def _month(name: str) -> int:
    return MONTHS.index(name[:3].lower()) + 1 if name[:3].lower() in MONTHS else 0


def _name(shown: str) -> str:
    return "month-name" if len(shown) == _SHORT_NAME else "long-month"


def from_pattern(pattern: str) -> Format | None:
    """Read a shown pattern such as `dd/mm/yyyy hh:mm`, None if it is not one."""
    parts: list[str] = []
    position = 0
    while position < len(pattern):
        found = _TOKENS.match(pattern, position)
        if not found:
            return None
        kind, text = found.lastgroup or "", found[0]
        if kind == "year":
            parts.append("year" if len(text) > _SHORT_YEAR else "short-year")
        elif kind == "name":
            parts.append("month-name" if len(text) == _SHORT_NAME else "long-month")
        elif kind == "month":
            # The same letters mean minutes once an hour stands before them.
            parts.append("minute" if "hour" in parts else "month")
        elif kind in {"blank", "other"}:
            parts.append(" " if kind == "blank" else text)
        else:
            parts.append(kind)
        position = found.end()
    needed = {"day", "hour", "minute"}
    has_month = bool({"month", "month-name", "long-month"} & set(parts))
    has_year = "year" in parts or "short-year" in parts
    named = [part for part in parts if part.isalpha() and part != "T"]
    is_one = len(named) == len(set(named))
    return Format(tuple(parts)) if needed <= set(parts) and has_month and has_year and is_one else None


def patterns_in(text: str) -> tuple[Format, ...]:
    """Return the patterns quoted within a hint such as "Format: dd/mm/yyyy hh:mm"."""
    found = re.findall(
        r"(?i)(?:[dmy]{1,4}[/.\-\s]){2}[dmy]{1,4}[,T\s]*h{1,2}:[mi]{2}(?::s{2})?(?:\s*(?:tt|am/pm|a\b))?",
        text,
    )
    formats = (from_pattern(one) for one in found)
    return tuple(one for one in formats if one is not None)


def from_example(text: str) -> tuple[Format, ...]:
    """Return every pattern that a shown date-time may be of: several when day, month and a short year cannot be told apart."""
    found = re.fullmatch(
        r"\s*(\d{1,4}|[A-Za-z]{3,9})([/.\-\s])(\d{1,2}|[A-Za-z]{3,9})(,?[/.\-\s])(\d{1,4})([,T\s]+)"
        r"(\d{1,2}):(\d{2})(:\d{2})?(?:(\s*)([AaPp][Mm]))?\s*",
        text,
    )
    if not found:
        return ()
    one, gap, two, gap2, three, mid, _, _, second, blank, half = found.groups()
    time = ("hour", ":", "minute", *((":", "second") if second else ()))
    time += (" " if blank else "", "half") if half else ()
    gaps2 = tuple(gap2)
    year = "year" if len(three) == _LONG_YEAR else "short-year"
    if not one.isdigit():
        dates = [(_name(one), gap, "day", *gaps2, year)]
    else:
        month = "month" if two.isdigit() else _name(two)
        first = "year" if len(one) == _LONG_YEAR else "short-year"
        dates = [("day", gap, month, *gaps2, year), (first, gap, month, *gaps2, "day")]
        dates += [("month", gap, "day", *gaps2, year)] if two.isdigit() else []
    middle = ("T",) if mid == "T" else tuple(mid)
    shapes = (Format(tuple(part for part in (*date, *middle, *time) if part)) for date in dates)
    return tuple(shape for shape in shapes if shape.read(text))


def agree(candidates: Iterable[tuple[Format, ...]]) -> Format | None:
    """Return the one pattern that the clues leave, None while it is unclear, or where they contradict each other."""
    clear = [formats[0] for formats in candidates if len(set(formats)) == 1]
    orders = {_order(one) for one in clear} - {None}
    return clear[0] if clear and len(orders) <= 1 else None


def _order(one: Format) -> tuple[str, ...] | None:
    """Return the order of day, month and year; None where none can be taken for another."""
    order = tuple(part.removeprefix("short-") for part in one.parts if part in _MIXED_UP)
    return None if one.parts[0] == "year" or "month" not in order else order
