"""Finds secrets in texts as a person reads them: in any case, spaced out, in pieces, backwards, in letters that look alike."""

from __future__ import annotations

import functools
import re
import unicodedata
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from robot.evidence.encodings import SHORTEST_REPLACEABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from robot.evidence.redaction import Secrets

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
# Combining marks, soft hyphens and zero-width characters are no letters either.
_BETWEEN = re.compile(r"[\W_]+")
_SPACES = re.compile(r"[\s\u00ad\u200b-\u200f\u2060-\u206f\ufeff\u0300-\u036f]+")
_DRAWN_AS_LATIN = re.compile(r"\b(?:LATIN|REGIONAL INDICATOR)\b.*\b([A-Z])(?: WITH .*)?$")
_CYRILLIC_AND_GREEK: Final = dict(
    zip("авекмнорстухіјѕԁԛԝһьзαβεζηικμνορτυχγ", "abekmhopctyxijsdqwhb3abezhikmvoptuxy", strict=True)
)

_SHORT: Final = 8
"""Characters; what is shorter occurs within other words, so it counts only where it is not part of one."""

_SHORTEST_CODE: Final = 6
"""Digits; what is shorter occurs in dates and numbers once their separators are left out."""


def fold(text: str) -> str:
    """Return the letters and digits of a text, alike for all ways of writing the same ones."""
    return _BETWEEN.sub("", _plain(text))


class Lookalikes:
    """The secrets of a run as they may be drawn.

    Args:
        secrets: May grow.
    """

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._forms: tuple[str, ...] = ()
        self._folded: tuple[str, ...] = ()
        self._symbols: tuple[str, ...] = ()
        # The attributes of boxes are the same on every picture.
        self._judged: dict[str, bool] = {}

    def find(self, pieces: Sequence[str]) -> Iterator[tuple[int, int, int]]:
        """Yield (piece, start, end) for each part of a secret in texts that are read one after the other."""
        starts = [0, *accumulate(len(piece) for piece in pieces)]
        # This may recognise a secret of an earlier process, which is known from then on.
        for first, last in self._secrets.spans("".join(pieces)):
            yield from _parts(first, last, starts)
        self._learn()
        yield from self._find_folded(pieces, self._folded, _BETWEEN)
        if self._symbols:
            yield from self._find_folded(pieces, self._symbols, _SPACES)

    def is_in(self, text: str) -> bool:
        """Tell whether a text shows a secret."""
        self._learn()
        known = self._judged.get(text)
        if known is None:
            known = self._judged[text] = next(self.find([text]), None) is not None
        return known

    def _learn(self) -> None:
        forms = self._secrets.forms
        if forms is self._forms:
            return
        self._forms = forms
        self._judged.clear()
        folded, symbols = set(), set()
        for form in forms:
            letters = fold(form)
            if len(letters) < SHORTEST_REPLACEABLE:
                symbols.add(_SPACES.sub("", _plain(form)))
            elif not letters.isdecimal() or len(letters) >= _SHORTEST_CODE:
                folded.add(letters)
        self._folded = tuple(sorted(folded | {form[::-1] for form in folded}))
        self._symbols = tuple(sorted(form for form in symbols if len(form) >= SHORTEST_REPLACEABLE))

    def _find_folded(
        self, pieces: Sequence[str], forms: Sequence[str], between: re.Pattern[str]
    ) -> Iterator[tuple[int, int, int]]:
        folded = [between.sub("", _plain(piece)) for piece in pieces]
        whole = "".join(folded)
        starts = [0, *accumulate(len(piece) for piece in folded)]
        for form in forms:
            at = whole.find(form)
            while at >= 0:
                found = [
                    (piece, *_unfolded(pieces[piece], first, last, between))
                    for piece, first, last in _parts(at, at + len(form), starts)
                ]
                if not _is_within_a_word(pieces, found, form):
                    yield from found
                at = whole.find(form, at + 1)


def _plain(text: str) -> str:
    return (text if text.isascii() else _NOT_ASCII.sub(_latin_of, text)).lower()


def _latin_of(match: re.Match[str]) -> str:
    return _plain_char(match.group())


@functools.lru_cache(maxsize=4096)
def _plain_char(char: str) -> str:
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    if plain.isascii():
        return plain
    if (digit := unicodedata.digit(char, None)) is not None:
        return str(digit)
    named = _DRAWN_AS_LATIN.search(unicodedata.name(char, ""))
    return named[1].lower() if named else "".join(_CYRILLIC_AND_GREEK.get(one, one) for one in plain)


def _parts(first: int, last: int, starts: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Yield (piece, start, end) of a span in a text that was put together from pieces with these starts."""
    piece = bisect_right(starts, first) - 1
    while piece < len(starts) - 1 and starts[piece] < last:
        start, end = max(first, starts[piece]), min(last, starts[piece + 1])
        if start < end:
            yield piece, start - starts[piece], end - starts[piece]
        piece += 1


def _unfolded(piece: str, first: int, last: int, between: re.Pattern[str]) -> tuple[int, int]:
    origins = [at for at, char in enumerate(piece) for _ in between.sub("", _plain(char))]
    return origins[first], origins[last - 1] + 1


def _is_within_a_word(pieces: Sequence[str], found: Sequence[tuple[int, int, int]], form: str) -> bool:
    if len(form) >= _SHORT and not form.isdecimal():
        return False
    (head, start, _), (tail, _, end) = found[0], found[-1]
    before, after = pieces[head][:start], pieces[tail][end:]
    if form.isdecimal():  # as with codes in texts: part of a longer number it is none
        return re.search(r"\d\.?$", before) is not None or re.match(r"\.?\d", after) is not None
    return before[-1:].isalnum() or after[:1].isalnum()
