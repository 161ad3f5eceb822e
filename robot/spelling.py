"""When two names are the same one, and how names differ that look alike.

Screens show a run of spaces as one and leave out those at the ends, and boxes keep them; so nobody can see them, and
they do not count. Everything else does, to the code point: capitals, no-break spaces, how an accent is put together.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

_HTML_SPACES = re.compile(r"[ \t\n\r\f]+")
"""Source: HTML Standard, "ASCII whitespace"; what browsers collapse. A no-break space is none of it."""

_INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs", "Mn"})
"""Categories of characters that a person cannot see, or cannot tell from another way to write the same."""

BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Letters and marks by their category that show nothing."""

_MOST_LISTED = 20


def shown_name(name: str) -> str:
    """Return a name as a screen shows it: runs of spaces as one, none at the ends."""
    return _HTML_SPACES.sub(" ", name).strip(" ")


def looks_like(one: str, other: str) -> bool:
    """Tell whether two names differ at most in what is easily overlooked: capitals, spaces, invisible characters."""
    return _alike(one) == _alike(other)


def missing_name(name: str, there: Iterable[str]) -> tuple[str, str]:
    """Say that nothing is called exactly so: what there is, and what to type instead.

    Args:
        name: The name that was asked for.
        there: The names that there are.

    Returns:
        The end of a sentence that names what there is, and what to do about it.
    """
    every = [shown_name(one) for one in there]
    near = list(dict.fromkeys(one for one in every if looks_like(one, name))) or _in_other_letters(
        name, every
    )
    if not near:
        listed = ", ".join(f'"{one}"' for one in every[:_MOST_LISTED]) or "none"
        return f"there are: {listed}", "Give the name exactly as it is shown, including capitals and spaces."
    told = "; ".join(f'"{one}", which differs in {difference(name, one)}' for one in near)
    hint = "Give the name exactly as it is written there, including capitals and spaces."
    if hidden := [one for one in near if _is_hard_to_type(one)]:
        hint += f" In a shell such as bash it can be typed so: {', '.join(map(_typed, hidden))}."
    return f"nearly so: {told}", hint


def _in_other_letters(name: str, there: Iterable[str]) -> list[str]:
    """Find the name that differs only in letters of another alphabet, which may look the same."""
    asked = shown_name(name)
    for one in get_close_matches(asked, there, n=1):
        changed = [
            kind
            for kind in SequenceMatcher(a=asked, b=one, autojunk=False).get_opcodes()
            if kind[0] != "equal"
        ]
        if all(kind == "replace" and not (asked[a:b] + one[c:d]).isascii() for kind, a, b, c, d in changed):
            return [one]
    return []


def difference(asked: str, there: str) -> str:
    """Say in what two names differ, with the code points of whatever cannot be seen."""
    one, other = shown_name(asked), shown_name(there)
    parts = []
    for kind, start, end, from_, to in SequenceMatcher(a=one, b=other, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        place = f"at character {from_ + 1}"
        match kind:
            case "insert":
                parts.append(f"{_described(other[from_:to])} {place} too")
            case "delete":
                parts.append(f"no {_described(one[start:end])} {place}")
            case _:
                parts.append(f"{_described(other[from_:to])} {place} instead of {_described(one[start:end])}")
    return ", ".join(parts)


def _described(text: str) -> str:
    """Name each character that cannot be read off the screen; quote the others."""
    if text.isascii() and text.isprintable() and not text.isspace():
        return f'"{text}"'
    return " and ".join(
        "a space" if letter == " " else f"U+{ord(letter):04X} ({unicodedata.name(letter, 'no name')})"
        for letter in text
    )


def _is_hard_to_type(name: str) -> bool:
    return any(_is_hidden(letter) for letter in name)


def _is_hidden(letter: str) -> bool:
    return letter != " " and (unicodedata.category(letter) in _INVISIBLE or BLANK.match(letter) is not None)


def _typed(name: str) -> str:
    """Write a name as a word of a shell, invisible characters by their code points."""
    letters = (
        f"\\U{ord(one):08x}" if _is_hidden(one) else f"\\{one}" if one in "'\\" else one for one in name
    )
    return f"$'{''.join(letters)}'"


def _alike(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    return "".join(
        letter
        for letter in decomposed
        if not letter.isspace()
        and unicodedata.category(letter) not in _INVISIBLE - {"Mn"}
        and not BLANK.match(letter)
    )
