"""Text from outside, made safe to show: whatever a terminal would obey, or nobody could see, becomes an escape.

Names of stores and channels come from the site, and are data. They are shown letter by letter, and what is shown
can be typed back: `typed` takes the escapes of `visible_name` back, and those of a terminal whose encoding lacks a
letter, which have the same form.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from typing import Final

from robot.spelling import BLANK, shown_name

_AS_PICTURE: Final = "\ufe0f"
"""Common after a symbol, which it makes an emoji."""

_ESCAPE: Final = re.compile(r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})")
_AMBIGUOUS: Final = re.compile(rf"\\(?={_ESCAPE.pattern.removeprefix(chr(92) * 2)})")
"""A backslash that would begin an escape."""


def visible(text: str) -> str:
    r"""Return a text of one or several lines with escapes such as `\x1b` for what would not be seen as it is."""
    if text.replace("\n", "").replace("\t", "").isprintable() and not BLANK.search(text):
        return text
    return "".join(
        letter if letter in "\n\t" or _is_seen(letter, before) else _escaped(letter)
        for before, letter in zip(" " + text, text, strict=False)
    )


def visible_line(text: str) -> str:
    """Return a text that is one line, whatever is in it, likewise."""
    return visible(text).replace("\n", "\\x0a").replace("\t", "\\x09")


def visible_name(name: str) -> str:
    r"""Return a name on one line; runs of spaces count as one, as a page shows them, and all else is exact.

    A backslash before what could be taken for an escape becomes one itself, so that `typed` finds the name again.
    """
    return visible_line(_AMBIGUOUS.sub(lambda _found: "\\x5c", shown_name(name)))


def visible_value(value: object) -> object:
    """Make what a template puts into a page visible; marked-up text stays marked up, and everything else as it is."""
    if not isinstance(value, str) or (shown := visible(value)) == value:
        return value
    return type(value)(shown) if hasattr(value, "__html__") else shown


def typed(name: str) -> str:
    """Return the name that somebody has copied from where `visible_name` showed it."""
    return _ESCAPE.sub(_letter_of, name)


def _letter_of(found: re.Match[str]) -> str:
    code = int(found[0].lstrip("\\xuU"), base=16)
    return chr(code) if code <= sys.maxunicode else found[0]


def _is_seen(letter: str, before: str) -> bool:
    if letter == _AS_PICTURE and unicodedata.category(before) == "So":
        return True
    # Not printable: controls, formats, surrogates, private and unassigned ones, and every space but the usual one.
    return letter.isprintable() and not BLANK.match(letter)


def _escaped(letter: str) -> str:
    escape = letter.encode("unicode-escape", errors="surrogatepass").decode("ascii")
    return escape if _ESCAPE.fullmatch(escape) else f"\\x{ord(letter):02x}"
