"""Replaces known secrets in texts, in every encoding that `encodings` foresees."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from robot.evidence.encodings import decoded_views
from robot.evidence.packing import GZIP_IN_BASE64, GZIP_START, unpack_base64
from robot.evidence.shapes import scrub_shapes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PASSES: Final = 4
_SHORTEST_IN_READINGS: Final = 8
_SPARE_MARKS: Final = ("[removed]", "[x]")
GZIP_IN_BASE64_TEXT = re.compile(GZIP_IN_BASE64.pattern.decode("ascii"))


@dataclass(frozen=True, slots=True)
class Hit:
    """A secret that was found where none may be.

    Attributes:
        label: Which secret (never its value), or the shape of an unknown one.
        form: How it is encoded.
        offset: Where, in bytes or characters; -1 where it shows only after unpacking.
    """

    label: str
    form: str
    offset: int


class Form:
    """One encoding of one secret, and how to find it."""

    __slots__ = ("_pattern", "encoding", "label", "text")

    def __init__(self, text: str, label: str, encoding: str) -> None:
        self.text = text
        self.label = label
        self.encoding = encoding
        # Six digits stand in many a time stamp; a one-time code stands by itself.
        self._pattern = re.compile(rf"(?<!\d)(?<!\d\.){text}(?!\d)(?!\.\d)") if text.isdecimal() else None

    def find(self, text: str, start: int = 0) -> int:
        """Return where it stands from a place on, -1 where it does not."""
        if self._pattern is None:
            return text.find(self.text, start)
        match = self._pattern.search(text, start)
        return match.start() if match else -1

    def count(self, text: str) -> int:
        """Return how often it stands in a text."""
        return text.count(self.text) if self._pattern is None else len(self._pattern.findall(text))

    def replace(self, text: str, mark: str) -> str:
        """Return the text with the mark in its place."""
        return text.replace(self.text, mark) if self._pattern is None else self._pattern.sub(mark, text)


class Scrubber:
    """Known forms and their marks; never changes, so threads can share it."""

    def __init__(self, forms: Iterable[Form]) -> None:
        # The longest first: a link is one secret, not a piece of address and a token.
        self.forms = tuple(sorted(forms, key=lambda form: -len(form.text)))
        # Narrowing to a text leaves those out that stand in it packed only.
        self.known_forms = self.forms
        self.raw_forms = tuple(form for form in self.forms if form.encoding == "raw")
        self.texts = tuple(form.text for form in self.forms)
        self.marks = {label: self._choose_mark(label) for label in {form.label for form in self.forms}}
        self.may_be_mixed = True

    def _choose_mark(self, label: str) -> str:
        for mark in (f"[{label}]", *_SPARE_MARKS):
            # A password that reads "password" must not come back by its own label.
            if not any(form.text in mark for form in self.forms):
                return mark
        return _SPARE_MARKS[-1]

    def held_in(self, readings: Iterable[str]) -> Form | None:
        """Return the longest secret that stands in one of them as it is; short ones stand everywhere by chance."""
        texts = tuple(readings)
        long = (form for form in self.raw_forms if len(form.text) >= _SHORTEST_IN_READINGS)
        return next((form for form in long if any(form.find(text) >= 0 for text in texts)), None)

    def narrowed_to(self, text: str) -> Scrubber:
        """Return a quicker one for the pieces of this text."""
        narrow = copy.copy(self)
        narrow.forms = tuple(form for form in self.forms if form.find(text) >= 0)
        narrow.may_be_mixed = self.find_mixed(text) is not None
        return narrow

    def replace(self, text: str) -> str:
        """Return the text with every known form replaced by its secret's mark."""
        for _ in range(_PASSES):
            before = text
            for form in self.forms:
                text = form.replace(text, self.marks[form.label])
            if text == before:
                return text
        # Marks and their neighbours keep making new ones.
        return _SPARE_MARKS[-1]

    def find_mixed(self, text: str) -> Hit | None:
        """Find a secret in which several encodings are mixed."""
        for encoding, decoded in decoded_views(text):
            for form in self.raw_forms:
                if form.find(decoded) >= 0 and form.count(decoded) > form.count(text):
                    return Hit(form.label, f"{encoding}, mixed", -1)
        return None

    def replace_packed(self, text: str) -> str:
        """Remove packed texts that hold a secret, whole: nothing can be put in its place inside."""
        return GZIP_IN_BASE64_TEXT.sub(self._judge_packed, text) if GZIP_START in text else text

    def _judge_packed(self, match: re.Match[str]) -> str:
        unpacked = unpack_base64(match.group().encode("ascii")).decode("utf-8", "replace")
        held = next((form for form in self.known_forms if form.find(unpacked) >= 0), None)
        return match.group() if held is None else self.marks[held.label]

    def scrub(self, text: str) -> str:
        """Return the text without known secrets and without what is secret by its shape."""
        text = self.replace_packed(self.replace(text))
        text = self.replace(scrub_shapes(text))
        if self.may_be_mixed and self.find_mixed(text) is not None:
            text = "".join(self._scrub_line(line) for line in text.splitlines(keepends=True))
            if self.find_mixed(text) is not None or self.replace(text) != text:
                return _SPARE_MARKS[-1]
        return text

    def _scrub_line(self, line: str) -> str:
        hit = self.find_mixed(line)
        if hit is None:
            return line
        return self.marks[hit.label] + ("\n" if line.endswith("\n") else "")


def without(text: str, held: Mapping[str, str]) -> str:
    """Replace the pieces of a text that hold a secret, each by its label, the longest first."""
    for piece in sorted(held, key=len, reverse=True):
        text = text.replace(piece, f"[{held[piece]}]")
    return text
