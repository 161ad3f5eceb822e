"""What is packed in a file or a text: zip, gzip, gzip in Base64."""

from __future__ import annotations

import base64
import io
import re
import zipfile
import zlib
from typing import Final

LARGEST_UNPACKED: Final = 256 * 1024 * 1024
GZIP_START: Final = "H4sI"
GZIP_IN_BASE64 = re.compile(rb"H4sI[A-Za-z0-9+/_\-]{16,}={0,2}")


def text_of(data: bytes) -> str | None:
    """Return the data as text, or None where it is none."""
    if b"\0" in data:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def unpack(data: bytes) -> list[tuple[str, bytes]]:
    """Return what is packed in the data, each with how it was packed."""
    unpacked = []
    if data.startswith(b"\x1f\x8b"):
        unpacked.append(("gzip", _gunzip(data)))
    unpacked += [("gzip in base64", unpack_base64(match.group())) for match in GZIP_IN_BASE64.finditer(data)]
    if data.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as members:
                unpacked += [
                    (f"zip member {member.filename}", members.read(member))
                    for member in members.infolist()
                    if member.file_size <= LARGEST_UNPACKED
                ]
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError):
            pass  # it only begins like a zip
    return unpacked


def unpack_base64(text: bytes) -> bytes:
    """Return what gzip in Base64 holds."""
    return _gunzip(_decode_base64(text.translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")))


def _decode_base64(text: bytes) -> bytes:
    usable = text[: len(text) - 1] if len(text) % 4 == 1 else text
    return base64.b64decode(usable + b"=" * (-len(usable) % 4))


def _gunzip(data: bytes) -> bytes:
    unpacked = b""
    while data.startswith(b"\x1f\x8b") and len(unpacked) < LARGEST_UNPACKED:
        stream = zlib.decompressobj(wbits=31)
        try:
            unpacked += stream.decompress(data, LARGEST_UNPACKED)
        except zlib.error:
            break  # not gzip after all; of one that is cut short the beginning has been read
        data = stream.unused_data
    return unpacked
