"""Finds secrets in texts as a person reads them: in any case, spaced out, in pieces, backwards, in letters that look alike."""

from __future__ import annotations

import functools
import re
import unicodedata
from bisect import bisect_right
from collections import Counter
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
    zip(
        "авекмнорстухіјѕԁԛԝһьзαβεζηικμνορτυχγɑɛɩ\u212e",
        "abekmhopctyxijsdqwhb3abezhikmvoptuxyaeie",
        strict=True,
    )
)

_SHORT: Final = 8
"""Characters; what is shorter occurs within other words, so it counts only where it is not part of one."""

_MOST_BETWEEN: Final = 3
"""Pieces that stand between two of a secret, and the second of these; of texts that have nothing to do with it, few are so."""

_LONGEST_IN_PIECES: Final = 100
_LONGEST_BEGINNING: Final = 20
"""Letters; what of a secret may stand in its first piece, where others stand between its pieces."""

_MOST_CACHED: Final = 2_000

Place = tuple[int, int, int]
"""A piece, and from where to where in it."""

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
        self._beginnings: dict[str, list[str]] = {}
        # Most of a page is the same at every look, and the attributes of boxes on every page.
        self._found: dict[tuple[str, ...], tuple[Place, ...]] = {}

    def find(self, pieces: Sequence[str]) -> tuple[Place, ...]:
        """Return (piece, start, end) for each part of a secret in texts that are read one after the other."""
        self._learn()
        key = tuple(pieces)
        found = self._found.get(key)
        if found is None:
            starts = [0, *accumulate(len(piece) for piece in pieces)]
            # This may recognise a secret of an earlier process, which is known from then on.
            spans = self._secrets.spans("".join(pieces))
            places = [place for span in spans for place in _parts(*span, starts)]
            self._learn()
            folded = [_BETWEEN.sub("", _plain(piece)) for piece in pieces]
            places += self._find_folded(pieces, folded, self._folded, _BETWEEN)
            places += self._find_with_more_between(pieces, folded)
            if self._symbols:
                folded = [_SPACES.sub("", _plain(piece)) for piece in pieces]
                places += self._find_folded(pieces, folded, self._symbols, _SPACES)
            if len(self._found) >= _MOST_CACHED:
                self._found.clear()
            found = self._found[key] = tuple(places)
        return found

    def is_in(self, text: str) -> bool:
        """Tell whether a text shows a secret."""
        return bool(self.find([text]))

    def can_be_spelt(self, letters: str) -> bool:
        """Tell whether a secret can be put together from letters that may be drawn in any order."""
        self._learn()
        there = Counter(fold(letters))
        return any(len(form) <= there.total() and Counter(form) <= there for form in self._folded)

    def _learn(self) -> None:
        forms = self._secrets.forms
        if forms is self._forms:
            return
        self._forms = forms
        self._found.clear()
        folded, symbols = set(), set()
        for form in forms:
            letters = fold(form)
            if len(letters) < SHORTEST_REPLACEABLE:
                symbols.add(_SPACES.sub("", _plain(form)))
            elif not letters.isdecimal() or len(letters) >= _SHORTEST_CODE:
                folded.add(letters)
        self._folded = tuple(sorted(folded | {form[::-1] for form in folded}))
        self._beginnings.clear()
        for form in self._folded:
            if _SHORT <= len(form) <= _LONGEST_IN_PIECES and not form.isdecimal():
                for end in range(1, min(len(form), _LONGEST_BEGINNING + 1)):
                    self._beginnings.setdefault(form[:end], []).append(form)
        self._symbols = tuple(sorted(form for form in symbols if len(form) >= SHORTEST_REPLACEABLE))

    def _find_with_more_between(self, pieces: Sequence[str], folded: Sequence[str]) -> Iterator[Place]:
        """Find secrets whose pieces have others between them, which may be drawn so that nobody sees them."""
        filled = [(number, text) for number, text in enumerate(folded) if text]
        # Of which form, how much of it, where the last of it stands, and all of it.
        begun: list[tuple[str, int, int, list[Place]]] = []
        for at, (number, text) in enumerate(filled):
            begun = [one for one in begun if at - one[2] <= _MOST_BETWEEN + 1]
            more: list[tuple[str, int, int, list[Place]]] = []
            for form, end, _, places in begun:
                common = min(len(form) - end, len(text))
                if form.startswith(text[:common], end):
                    more.append((form, end + common, at, [*places, (number, 0, common)]))
            for start in range(max(len(text) - _LONGEST_BEGINNING, 0), len(text)):
                place = number, start, len(text)
                more += [
                    (form, len(text) - start, at, [place]) for form in self._beginnings.get(text[start:], ())
                ]
            for form, end, _, places in more:
                if end == len(form):
                    for piece, first, last in places:
                        yield piece, *_unfolded(pieces[piece], first, last, _BETWEEN)
            begun += [one for one in more if one[1] < len(one[0])]

    def _find_folded(
        self, pieces: Sequence[str], folded: Sequence[str], forms: Sequence[str], between: re.Pattern[str]
    ) -> Iterator[Place]:
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
