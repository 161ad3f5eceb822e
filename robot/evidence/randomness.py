"""Tells what a machine made up at random from what a person wrote: names and words are no secrets to remember."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

LEAST_RANDOM: Final = 20
"""Characters. Shorter values can be guessed, so nothing of them is kept, not even a keyed digest."""

RUN = re.compile(rf"[A-Za-z0-9_\-]{{{LEAST_RANDOM},}}")
"""What tokens are made of, as far as it looks the same in an address, in JSON and in HTML."""

_LETTERS = re.compile(r"[A-Z]?[a-z]{3,}|[A-Z]{4,}")
_FEWEST_KINDS = 6  # of different characters; a run of dashes or zeros is no token
_FEWEST_UNREADABLE = 9
_COMMON_SHARE = 0.6
# The pairs of letters that most of English (and of other languages' technical words) is made of.
_COMMON = frozenset(
    (  # noqa: SIM905 - a list of 140 quoted pairs is no easier to read
        "th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro "
        "ic ne ea ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so "
        "rs un lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh ir su id os iv ia am fi ci vi pl "
        "ig tu ev ld ry mp fe bl ab gh ty op wo sa ay ex ke fr oo av ag if ap gr od bo sp rd do uc bu ei ov by rm"
    ).split()
)


def is_random(value: str, *, least: int = LEAST_RANDOM) -> bool:
    """Tell whether a value was probably made up by a machine.

    Words count for nothing, digits and scattered letters do. Where it cannot be told, the answer is yes.

    Args:
        value: Token characters.
        least: How many characters it must have.
    """
    if len(value) < least or len(set(value)) < _FEWEST_KINDS:
        return False
    words = sum(len(word) for word in _LETTERS.findall(value) if _reads_like_a_word(word.lower()))
    return len(value) - words - value.count("-") - value.count("_") >= _FEWEST_UNREADABLE


def _reads_like_a_word(letters: str) -> bool:
    pairs = ["".join(pair) for pair in pairwise(letters)]
    return sum(pair in _COMMON for pair in pairs) >= _COMMON_SHARE * len(pairs)
