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
    r"(?P<year>yyyy|yy|YYYY|YY)|(?P<name>MMMM|mmmm|MMM|mmm)|(?P<weekday>dddd?|DDDD?|EEEE?)|(?P<ordinal>[Dd]o)"
    r"|(?P<day>dd|DD|d|D)|(?P<hour>HH|hh|H|h)"
    r"|(?P<second>ss|SS)|(?P<half>tt|TT|AM/PM|am/pm|[AaPp][Mm](?![a-zA-Z])|[aA](?![a-zA-Z]))|(?P<month>MM|mm|M|m)|(?P<minute>ii|nn)"
    r"|(?P<zone>Z|XXX)|(?P<blank>\s+)|(?P<other>[/.\-:,T ])"
)
_READS = {
    "year": r"(?P<year>\d{4})",
    "short-year": r"(?P<year>\d{2})",
    "month": r"(?P<month>\d{1,2})",
    "month-name": r"(?P<name>[A-Za-z]{3,9})\.?",
    "long-month": r"(?P<name>[A-Za-z]{3,9})",
    "day": r"(?P<day>\d{1,2})",
    "ordinal": r"(?P<day>\d{1,2})(?:st|nd|rd|th)",
    "weekday": r"[A-Za-z]{2,9}\.?",
    "hour": r"(?P<hour>\d{1,2})",
    "minute": r"(?P<minute>\d{2})",
    "second": r"(?P<second>\d{2})",
    "half": r"(?P<half>[AaPp]\.?[Mm]\.?)",
    "small-half": r"(?P<half>[AaPp]\.?[Mm]\.?)",
    "zone": r"(?P<zone>Z|[+\-\u2212]\d{2}:?\d{2})",
}
_NUMBER_OR_NAME = r"\d{1,4}|[A-Za-z]{3,9}\.?"
_DATE = (
    rf"(?:(?P<weekday>[A-Za-z]{{3,9}}\.?)(?P<after>,?\s+))?(?P<one>{_NUMBER_OR_NAME})(?P<first>st|nd|rd|th)?(?P<gap>[/.\-\s]|[.,]\s)"
    rf"(?P<two>\d{{1,2}}|[A-Za-z]{{3,9}}\.?)(?P<second_th>st|nd|rd|th)?(?P<gap2>,?[/.\-\s]|[.]\s)(?P<three>\d{{4}}|\d{{1,2}})"
)
_TIME = (
    r"(?P<hour>\d{1,2})(?P<colon>[:.])(?P<minute>\d{2})(?:(?P=colon)(?P<second>\d{2}))?(?P<fraction>\.0+)?"
    r"(?:(?P<blank>\s*)(?P<half>[AaPp]\.?[Mm]\.?)(?![A-Za-z]))?(?P<zone>Z|[+\-\u2212]\d{2}:?\d{2})?"
)
_BETWEEN = r"(?P<between>T|,?\s+(?:at|[-\u2013@])\s+|[,\s]+)"
_EXAMPLES = tuple(
    re.compile(rf"\s*{one}\s*")
    for one in (rf"{_DATE}{_BETWEEN}{_TIME}", rf"{_TIME}(?P<between>,?\s+){_DATE}")
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

    @property
    def has_halves(self) -> bool:
        """Whether hours are counted to twelve, twice a day."""
        return bool({"half", "small-half"} & set(self.parts))

    @property
    def has_zone(self) -> bool:
        """Whether the text says by how much it differs from UTC; such a text is written, and read, as UTC."""
        return "zone" in self.parts

    def halves(self) -> tuple[Format, Format] | None:
        """Return the date's pattern and the time's, for two boxes; None where they do not stand one after the other."""
        if "hour" not in self.parts:
            return None
        border = self.parts.index("hour")
        date, time = self.parts[:border], self.parts[border:]
        if {"day", "ordinal", "weekday", "month", "month-name", "long-month", "year", "short-year"} & set(
            time
        ) or {
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
            "hour": f"{hour12 if self.has_halves else local.hour:02}",
            "minute": f"{local.minute:02}",
            "second": f"{local.second:02}",
            "half": "PM" if local.hour >= _NOON else "AM",
            "small-half": "pm" if local.hour >= _NOON else "am",
            "ordinal": f"{local.day}{_ordinal(local.day)}",
            "weekday": local.date().day_of_week().name[:3].title(),
            "zone": "Z",
        }
        return "".join(texts.get(part, part) for part in self.parts)

    def read(self, text: str) -> PlainDateTime | None:
        """Return the date-time that a text says, None if it is not of this pattern."""
        pattern = "".join(
            _READS[part] if part in _READS else (r"\s*" if part.isspace() else re.escape(part))
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
            local = PlainDateTime(
                year + _CENTURY if len(got["year"]) == _SHORT_YEAR else year,
                month,
                int(got["day"]),
                hour,
                int(got.get("minute") or 0),
                int(got.get("second") or 0),
            )
        except ValueError:
            return None
        offset = _offset_minutes(got.get("zone"))
        return local.assume_utc().subtract(minutes=offset).to_tz("UTC").to_plain() if offset else local

    def read_alike(self, text: str) -> PlainDateTime | None:
        """Return the date-time of a text whose date is of this pattern and whose time a box has written its own way."""
        fits = [
            one
            for one in from_example(text)
            if one.dates == self.dates and one.has_halves >= self.has_halves and one.has_zone == self.has_zone
        ]
        return fits[0].read(text) if len(fits) == 1 else None

    @property
    def dates(self) -> tuple[str, ...]:
        """The parts that are numbers of a date, in order."""
        return tuple(part.removeprefix("short-") for part in self.parts if part in _MIXED_UP)


def _offset_minutes(zone: str | None) -> int:
    if zone is None or zone == "Z":
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return minutes if zone[0] == "+" else -minutes


def _ordinal(day: int) -> str:
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10 if day // 10 != 1 else 0, "th")


def _month(name: str) -> int:
    return MONTHS.index(name[:3].lower()) + 1 if name[:3].lower() in MONTHS else 0


def _name(shown: str) -> str:
    return "month-name" if len(shown.rstrip(".")) == _SHORT_NAME else "long-month"


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
    needed = {"hour", "minute"}
    has_day = "day" in parts or "ordinal" in parts
    has_month = bool({"month", "month-name", "long-month"} & set(parts))
    has_year = "year" in parts or "short-year" in parts
    named = [part for part in parts if part.isalpha() and part != "T"]
    is_one = len(named) == len(set(named))
    return (
        Format(tuple(parts))
        if needed <= set(parts) and has_day and has_month and has_year and is_one
        else None
    )


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
    found = next(filter(None, (one.fullmatch(text) for one in _EXAMPLES)), None)
    if not found or (found["colon"] == "." and found["gap"] != "."):
        return ()
    got = found.groupdict()
    one, two, three = got["one"], got["two"], got["three"]
    year = "year" if len(three) == _LONG_YEAR else "short-year"
    day, middle_day = ("ordinal" if got[name] else "day" for name in ("first", "second_th"))
    if not one.isdigit():
        orders = [(_name(one), middle_day, year)]
    else:
        month = "month" if two.isdigit() else _name(two)
        orders = [(day, month, year)]
        orders += [("year" if len(one) == _LONG_YEAR else "short-year", month, "day")]
        orders += [("month", middle_day, year)] if two.isdigit() else []
    weekday = ("weekday", *got["after"]) if got["weekday"] else ()
    half = got["half"]
    time = [
        "hour",
        got["colon"],
        "minute",
        *((got["colon"], "second") if got["second"] else ()),
        got["fraction"],
    ]
    time += [got["blank"], "half" if half.isupper() else "small-half"] if half else []
    time += ["zone"] if got["zone"] else []
    shapes = []
    for first, second, third in orders:
        date = (*weekday, first, *got["gap"], second, *got["gap2"], third)
        halves = (time, date) if found.start("hour") < found.start("one") else (date, time)
        shapes.append((*halves[0], *_spaced(got["between"]), *halves[1]))
    formats = (Format(tuple(part for part in shape if part)) for shape in shapes)
    return tuple(one for one in formats if one.read(text))


def _spaced(between: str) -> tuple[str, ...]:
    """Split what stands between a date and a time into words, marks and blanks."""
    return tuple(re.findall(r"[A-Za-z]+|\S|\s", between))


def agree(candidates: Iterable[tuple[Format, ...]]) -> Format | None:
    """Return the one pattern that the clues leave, None while it is unclear, or where they contradict each other."""
    clear = [formats[0] for formats in candidates if len(set(formats)) == 1]
    orders = {_order(one) for one in clear} - {None}
    return clear[0] if clear and len(orders) <= 1 else None


def _order(one: Format) -> tuple[str, ...] | None:
    """Return the order of day, month and year; None where none can be taken for another."""
    return None if one.parts[0] == "year" or "month" not in one.dates else one.dates
