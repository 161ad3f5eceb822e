"""Date-times in pieces: a list or a box for each part, and sections that are turned one by one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from whenever import PlainDateTime

from pages.base import CLICK_TIMEOUT_MS, at_mark, fill, look, translated
from pages.widgets.formats import MONTHS
from robot.errors import DriftError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pages.widgets.finder import Field, Finder

_NOON = 12
_DATE = ("year", "month", "day")
_PARTS = (*_DATE, "hour", "minute", "second", "half")


def set_pieces(finder: Finder, parts: Sequence[Field], local: PlainDateTime) -> None:
    """Set every piece; the caller reads them back.

    Raises:
        DriftError: A list does not offer its part, or two pieces hold the same.
    """
    own = _by_piece(parts)
    if set(own) & set(_DATE) and not {*_DATE, "hour"} <= set(own):
        seen = ", ".join(own)
        raise DriftError(
            f"Expected boxes of a whole date-time; seen only those of: {seen}.", hint="Look at the screen."
        )
    # The day after year and month: one of 30 days may take back a 31st.
    for name in sorted(own, key=_PARTS.index):
        part = own[name]
        number = _number(name, local, is_halved="half" in own)
        doing = f'Setting the {name} of "{"/".join(part.labels)}"'
        if part.kind == "choice":
            hits = [text for text in part.offered or () if _piece(name, text) == number]
            if len(hits) != 1:
                raise DriftError(
                    f"The list of the {name} does not offer {number} once.", hint="Look at the screen."
                )
            with translated(finder.page, doing):
                at_mark(finder.page, part.mark).select_option(label=hits[0], timeout=CLICK_TIMEOUT_MS)
        else:
            fill(at_mark(finder.page, part.mark), f"{number:02}", doing)
            with translated(finder.page, doing):
                at_mark(finder.page, part.mark).press("Tab", timeout=CLICK_TIMEOUT_MS)


def read_pieces(finder: Finder, parts: Sequence[Field], label: str) -> PlainDateTime | None:
    """Return the date-time that the pieces hold together, None where all are empty.

    Raises:
        DriftError: Only some of them hold something, or they make up no date-time.
    """
    return _together({name: _value(finder, part) for name, part in _by_piece(parts).items()}, label)


def read_time(finder: Finder, parts: Sequence[Field]) -> str:
    """Return the time of day that lists beside a date's box hold, empty where there are none."""
    own = _by_piece([part for part in parts if part.piece])
    if "hour" not in own or set(_DATE) & set(own):
        return ""
    held = {name: _piece(name, _value(finder, part)) for name, part in own.items()}
    if any(number is None for number in held.values()):
        return ""
    hour = _hour(held)
    return ":".join(
        f"{number:02}"
        for number in (hour, held.get("minute") or 0, *((held["second"],) if "second" in held else ()))
    )


def read_half(finder: Finder, parts: Sequence[Field]) -> str:
    """Return AM or PM as a list beside a time's box holds it, empty where there is none."""
    part = _by_piece(parts).get("half")
    number = None if part is None else _piece("half", _value(finder, part))
    return "" if number is None else ("AM", "PM")[number]


def set_sections(finder: Finder, part: Field, local: PlainDateTime, label: str) -> None:
    """Turn every section, typing as into a box of its own.

    Raises:
        DriftError: One of them does not say which part it holds.
    """
    sections = look(finder.page, "readSections", {"mark": part.mark})
    is_halved = any(section["part"] == "half" for section in sections)
    for section in sections:
        name = section["part"]
        if name not in _PARTS:
            raise DriftError(
                f'"{label}": expected sections of a date-time; one of them says not which it is.',
                hint="The robot does not know this kind of date-time; say so to its maintainer.",
            )
        number = _number(name, local, is_halved=is_halved)
        text = (
            ("AM", "PM")[number]
            if name == "half"
            else MONTHS[number - 1]
            if section["isNamed"]
            else f"{number:02}"
        )
        with translated(finder.page, f'Turning the {name} of "{label}"'):
            at_mark(finder.page, section["mark"]).click(timeout=CLICK_TIMEOUT_MS)
            finder.page.keyboard.type(text)
    with translated(finder.page, f'Leaving "{label}"'):
        finder.page.keyboard.press("Tab")


def read_sections(finder: Finder, part: Field, label: str) -> PlainDateTime | None:
    """Return the date-time that sections hold together, None where all are empty.

    Raises:
        DriftError: Only some of them hold something.
    """
    sections = look(finder.page, "readSections", {"mark": part.mark})
    if not sections:
        now = finder.now(part)
        sections = look(finder.page, "readSections", {"mark": now.mark}) if now else []
    return _together({one["part"]: one["said"] for one in sections}, label)


def _together(texts: Mapping[str, str], label: str) -> PlainDateTime | None:
    held = {name: _piece(name, text) for name, text in texts.items()}
    if all(number is None for name, number in held.items() if name != "half"):
        return None
    try:
        if None not in held.values() and {*_DATE, "hour"} <= set(held):
            year, month, day = (held[name] or 0 for name in _DATE)
            return PlainDateTime(
                year, month, day, _hour(held), held.get("minute") or 0, held.get("second") or 0
            )
    except ValueError:
        pass  # the 31st of a shorter month
    shown = " ".join(filter(None, texts.values()))
    raise DriftError(
        f'"{label}": expected a date-time; seen "{shown}".', hint="Look at the box on the screen."
    )


def _hour(held: Mapping[str, int | None]) -> int:
    hour = held["hour"] or 0
    return hour if held.get("half") is None else hour % _NOON + _NOON * (held["half"] or 0)


def _by_piece(parts: Sequence[Field]) -> dict[str, Field]:
    own: dict[str, Field] = {}
    for part in parts:
        if part.piece in own:
            raise DriftError(
                f'Two boxes hold the {part.piece} of "{"/".join(part.labels)}".', hint="Look at the screen."
            )
        if part.piece:
            own[part.piece] = part
    return own


def _value(finder: Finder, part: Field) -> str:
    now = finder.now(part) or part
    return (now.values or ("",))[0] if now.values else ""


def _number(name: str, local: PlainDateTime, *, is_halved: bool) -> int:
    if name == "half":
        return int(local.hour >= _NOON)
    if name == "hour" and is_halved:
        return local.hour % _NOON or _NOON
    return int(getattr(local, name))


def _piece(name: str, text: str) -> int | None:
    """Return what a piece says as a number, the second half of the day as 1; None where it says nothing."""
    bare = text.strip()
    if name == "half":
        return {"a": 0, "p": 1}[bare[0].lower()] if re.fullmatch(r"(?i)[ap]\.?m\.?", bare) else None
    if name == "month" and bare[:3].lower() in MONTHS:
        return MONTHS.index(bare[:3].lower()) + 1
    return int(bare) if re.fullmatch(r"\d{1,4}", bare) else None
