"""What the encoded pieces of a text read as once their encodings are undone, however deeply these are nested.

`encodings` lists how a known value can be written. Here it is the other way round: nobody knows the value, so
whatever is encoded is decoded. The same pieces stand in a trace again and again, and each is decoded once.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEEPEST: Final = 5
_MOST_READINGS: Final = 200
"""For one piece; a piece that has more ways to be read was made to have them, and the first ones are looked at."""

_ESCAPE = re.compile(
    r"%[0-9A-Fa-f]{2}|&#?\w{1,10};|\\u\{?[0-9A-Fa-f]{2,6}|\\x[0-9A-Fa-f]{2}|\\[\"'\\/]|=[0-9A-Fa-f]{2}|=\r?\n"
)
_SHORTEST_PIECE: Final = 20  # characters; no encoding makes a value shorter
_PIECE = re.compile(rf"[^\s\"'<>]{{{_SHORTEST_PIECE},}}")
# Escaped quotes and the soft line ends of quoted-printable belong to a piece.
_PIECE_OF_LINES = re.compile(r"(?:=\r?\n|\\[\"']|[^\s\"'<>])+")
_PACKED = re.compile(r"[A-Za-z0-9+/_\-]{27,}={0,2}")
# MIME and PEM break Base64 into lines, all in one of its two alphabets: an address with an id in it, above another text,
# is of neither. Only from where a piece begins: else a long one takes hours.
_PACKED_LINES: Final = tuple(
    re.compile(rf"(?<![{letters}])[{letters}]{{60,}}(?:(?:\r?\n|\\r\\n|\\n)[{letters}]{{4,}}={{0,2}})+")
    for letters in (r"A-Za-z0-9+/", r"A-Za-z0-9_\-")
)
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}){20,}")
_PLAIN = re.compile(rb"[\x20-\x7e]{20,}")
_STANDARD = str.maketrans("-_", "+/")
_JAVASCRIPT = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{2})|([\"'\\/]))")
_QUOTED = re.compile(r"=(?:([0-9A-Fa-f]{2})|\r?\n)")
_LARGEST_CODE: Final = 0x10FFFF


def encoded_pieces(text: str) -> Iterator[str]:
    """Yield the pieces of a text that may hold more than can be read, as they stand in it; one may come twice."""
    if "%" in text or "&" in text or "\\" in text or "=" in text:
        pieces = _PIECE_OF_LINES if _has_joined_pieces(text) else _PIECE
        yield from (
            piece for piece in pieces.findall(text) if len(piece) >= _SHORTEST_PIECE and _ESCAPE.search(piece)
        )
    yield from _PACKED.findall(text)
    for lines in _PACKED_LINES:
        yield from lines.findall(text)


def _has_joined_pieces(text: str) -> bool:
    return "=\n" in text or "=\r\n" in text or '\\"' in text or "\\'" in text


def readings_of(piece: str) -> Iterator[str]:
    """Yield everything that a piece can be read as, itself left out."""
    seen = {piece}
    level = [piece]
    for _ in range(_DEEPEST):
        following: list[str] = []
        for text in level:
            for reading in _undo_one(text):
                if reading not in seen and len(seen) < _MOST_READINGS:
                    seen.add(reading)
                    following.append(reading)
                    yield reading
        level = following


def _undo_one(text: str) -> Iterator[str]:
    """Yield what a text reads as with one encoding undone."""
    if "%" in text:
        yield unquote(text)
    if "&" in text:
        yield html.unescape(text)
    if "\\" in text:
        yield _JAVASCRIPT.sub(_from_javascript, text)
        yield text.replace("\\r", "").replace("\\n", "")
    if "=" in text:
        yield _QUOTED.sub(lambda match: chr(int(match[1], 16)) if match[1] else "", text)
    if "\n" in text:
        yield text.replace("\r", "").replace("\n", "")
    for packed in _PACKED.findall(text):
        yield from _unpacked(packed)


def _unpacked(packed: str) -> Iterator[str]:
    standard = packed.rstrip("=").translate(_STANDARD)
    for offset in range(4):
        usable = standard[offset:]
        if len(usable) % 4 == 1:
            usable = usable[:-1]
        yield from _plain(base64.b64decode(usable + "=" * (-len(usable) % 4)))
    for digits in _HEX.findall(packed):
        yield from _plain(binascii.unhexlify(digits))
        # A run of an odd length was begun one digit too early or ends one too late.
        yield from _plain(binascii.unhexlify(packed[packed.find(digits) + 1 :][: len(digits) - 2]))


def _plain(data: bytes) -> Iterator[str]:
    for text in (data, data.replace(b"\0", b"")) if b"\0" in data else (data,):
        yield from (match.decode("ascii") for match in _PLAIN.findall(text))


def _from_javascript(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if not code:
        return str(match[4])
    number = int(code, 16)
    return chr(number) if number <= _LARGEST_CODE else match.group()
