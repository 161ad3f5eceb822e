"""Cuts addresses and names into words, as whoever wrote them meant them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import unquote

_MOST_DECODINGS: Final = 4


def words_of(text: str) -> list[str]:
    """Return the words of a name or path in lower case, cut at separators and inside camel case."""
    return split(re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", plain(text)))


def plain(text: str) -> str:
    """Return a text decoded, with usual letters for those that only look otherwise, without accents and unseen ones."""
    taken_apart = unicodedata.normalize("NFKD", decoded(text))
    return "".join(one for one in taken_apart if not unicodedata.combining(one) and not _is_unseen(one))


def _is_unseen(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cf"}


def split(text: str) -> list[str]:
    """Return the words of a text in lower case, cut at separators only."""
    return [word for word in re.split(r"[\W_]+", text.lower()) if word]


def decoded(text: str) -> str:
    """Undo percent-encoding until nothing changes any more; servers and frameworks may decode twice."""
    for _ in range(_MOST_DECODINGS):
        once = unquote(text)
        if once == text:
            break
        text = once
    return text


def parts_of(path: str) -> list[str]:
    """Return the parts of a path, decoded; letters stay as they are."""
    return [part for part in decoded(path).replace("\\", "/").split("/") if part]


_NO_ID: Final = re.compile(r"v\d+|[a-z]{3,}\d{0,2}")
"""A part of an address with a digit that is a word of it: `v2`, `step2`."""


def is_id(part: str) -> bool:
    """Tell whether a part of an address names one thing by a number or key."""
    return re.search(r"\d", part) is not None and not _NO_ID.fullmatch(part.lower())
