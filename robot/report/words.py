"""Journaled values as people read them; every one of these takes whatever a journal may hold."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from markupsafe import Markup, escape
from whenever import Instant, TimeZoneNotFoundError

DEEPEST: Final = 6
"""Values nested deeper than this are shown as JSON."""

LONG_LIST: Final = 8
"""Longer lists are folded."""


def say_name(name: object) -> str:
    """Turn a key of the journal into words."""
    return re.sub(r"[_-]+", " ", str(name)).strip()


def say_at(at: object, *, unit: str = "second") -> str:
    """Say an instant in UTC, to the second or millisecond; what is none stays as it is."""
    try:
        instant = Instant.parse_iso(str(at))
    except ValueError:
        return str(at or "")
    text = instant.to_tz("UTC").to_plain().format_iso(unit="millisecond" if unit == "ms" else "second")
    return text.replace("T", " ") + " UTC"


def say_time(at: object) -> str:
    """Say the time of day of an instant in UTC, to the millisecond."""
    return say_at(at, unit="ms").removesuffix(" UTC").rpartition(" ")[2]


def say_in_zone(at: object, zone: str) -> str:
    """Say an instant in a zone, to the second; empty where there is no such zone."""
    try:
        local = Instant.parse_iso(str(at)).to_tz(zone).to_plain()
    except (ValueError, TimeZoneNotFoundError):
        return ""
    return local.format_iso(unit="second").replace("T", " ")


def say_duration(begin: object, end: object) -> str:
    """Say how long something took; empty where that is not known."""
    try:
        seconds = (Instant.parse_iso(str(end)) - Instant.parse_iso(str(begin))).total("seconds")
    except ValueError:
        return ""
    if seconds < 60:  # noqa: PLR2004 - a minute
        return f"{seconds:.1f} s"
    minutes, left_s = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {left_s} s"


def say_ms(ms: float) -> str:
    """Say a length of time given in milliseconds."""
    return f"{ms:.0f} ms" if ms < 1000 else f"{ms / 1000:.2f} s"  # noqa: PLR2004 - a second


def say_size(size_bytes: object) -> str:
    """Say the size of a file; empty where it is not known."""
    return f"{size_bytes / 1000:.0f} kB" if isinstance(size_bytes, int) else ""


def say_json(value: Any) -> str:  # noqa: ANN401 - any JSON
    """Give a value as JSON, for what has no better form."""
    return json.dumps(value, ensure_ascii=False)


def with_commands(text: object) -> Markup:
    """Set off what stands between backticks, which are commands to type."""
    pieces = str(text).split("`")
    is_paired = len(pieces) % 2 == 1
    if not is_paired:
        return escape(text)
    marked = [
        Markup("<code>{}</code>").format(piece) if number % 2 else escape(piece)
        for number, piece in enumerate(pieces)
    ]
    return Markup("").join(marked)


def is_pairs(value: object) -> bool:
    """Tell whether a list holds lists of plain values, which read best one a line."""
    return isinstance(value, list) and bool(value) and all(_is_plain_list(one) for one in value)


def columns_of(value: object) -> list[str]:
    """Name the columns of a list of objects that reads best as a table; empty where it does not."""
    if not isinstance(value, list) or not value or not all(isinstance(one, dict) for one in value):
        return []
    return list(dict.fromkeys(str(name) for one in value for name in one))


def _is_plain_list(value: object) -> bool:
    return isinstance(value, list) and not any(isinstance(one, (list, dict)) for one in value)
