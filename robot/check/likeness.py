"""How much two wordings mean the same, as far as letters and a small list of everyday words can tell."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_SAME: Final = (
    "store shop outlet storefront business site",
    "channel connection integration marketplace listing",
    "marketplace region country market territory locale",
    "provider platform type kind service vendor engine",
    "save apply update keep submit confirm store done finish ok",
    "active enabled live on running activated switched working status state",
    "ignore skip exclude omit disregard drop leave hide discard",
    "before older until prior earlier preceding previous than",
    "date time from since start cutoff moment day",
    "add new create plus insert make set up",
    "edit change modify configure amend adjust settings options manage setup details pencil",
    "view open show see go visit enter display select browse details manage look",
    "fulfilment fulfillment shipping delivery dispatch despatch shipment logistics method methods",
    "status state stage phase condition",
    "order purchase sale transaction",
    "name title label caption called",
    "connect link authorise authorize join attach pair account login grant",
    "copy duplicate clipboard get share",
    "address url link uri",
    "log record journal history entry activity event audit",
    "transaction request call api",
    "message text details description info note",
    "product item article goods sku listing catalogue",
    "download export fetch",
    "import upload load",
    "stock inventory quantity control management sync",
    "login sign in log enter continue",
    "number id no reference ref code",
)
_FILLERS: Final = frozenset(
    ("the", "a", "an", "of", "to", "is", "are", "be", "your", "my", "this", "that", "for", "in", "at", "by", "with", "and",
     "all", "it")
)  # fmt: skip
_NEAR_LETTERS: Final = 0.78
_SAME_GROUP: Final = 0.8


def key_of(text: str) -> str:
    """Return what counts of a wording: its letters and digits, without case."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def likeness(one: str, other: str, *, groups: bool = True) -> float:
    """Tell how alike two wordings are, from 0 to 1; `groups=False` leaves the list of everyday words out."""
    ours, theirs = _words(one), _words(other)
    if not ours or not theirs:
        return 0.0
    kept = sum(max(_alike(word, against, groups=groups) for against in theirs) for word in ours) / len(ours)
    told = sum(max(_alike(word, against, groups=groups) for against in ours) for word in theirs) / len(theirs)
    return 2 * kept * told / (kept + told) if kept + told else 0.0


def best_likeness(text: str, words: Iterable[str]) -> float:
    """Tell how alike a text is to the nearest of some wordings, from 0 to 1."""
    return max((likeness(text, word) for word in words), default=0.0)


@cache
def _words(text: str) -> tuple[str, ...]:
    split = re.sub(r"([a-z])([A-Z])", r"\1 \2", text)
    words = re.findall(r"[^\W\d_]+|\d+", split.casefold())
    return tuple(word for word in words if word not in _FILLERS) or tuple(words)


@cache
def _stem(word: str) -> str:
    for ending in ("ies", "ing", "ed", "es", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:  # noqa: PLR2004 - shorter ones are other words
            return word[: -len(ending)]
    return word


@cache
def _groups(word: str) -> frozenset[int]:
    return frozenset(
        place for place, words in enumerate(_SAME) if any(_stem(word) == _stem(one) for one in words.split())
    )


@cache
def _alike(one: str, other: str, *, groups: bool) -> float:
    if _stem(one) == _stem(other):
        return 1.0
    letters = SequenceMatcher(None, one, other).ratio()
    near = letters if letters >= _NEAR_LETTERS else 0.0
    return max(near, _SAME_GROUP if groups and _groups(one) & _groups(other) else 0.0)
