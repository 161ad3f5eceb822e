"""Looks for secrets in everything that a run leaves, in every usual encoding; made without the code under test."""

from __future__ import annotations

import base64
import gzip
import html
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus

PACKED = re.compile(rb"H4sI[A-Za-z0-9+/]+={0,2}")


def encodings_of(value: str) -> set[str]:
    """The usual ways to write a value."""
    forms = {value, quote(value), quote(value, safe=""), quote_plus(value), html.escape(value)}
    forms |= {json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]}
    return forms | {
        base64.b64encode(value.encode()).decode(),
        base64.urlsafe_b64encode(value.encode()).decode(),
    }


def packed(value: str) -> str:
    """A value as it stands in a text that carries packed data."""
    return base64.b64encode(gzip.compress(value.encode())).decode()


def contents(folder: Path) -> dict[str, bytes]:
    """Every file, every member of its zips, and whatever is packed into their texts."""
    found: dict[str, bytes] = {}
    for path in folder.rglob("*"):
        if path.is_file():
            found[str(path.relative_to(folder))] = path.read_bytes()
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    found[f"{path.relative_to(folder)}/{name}"] = archive.read(name)
    for name, data in list(found.items()):
        for number, match in enumerate(PACKED.findall(data)):
            try:
                found[f"{name}, packed {number}"] = gzip.decompress(base64.b64decode(match))
            except (OSError, EOFError, ValueError):
                continue  # only begins like packed data
    return found


def leaks(files: Mapping[str, bytes], planted: Mapping[str, str]) -> list[str]:
    """Say which secret stands in which file, or in its name."""

    def holds(data: bytes, form: str) -> bool:
        if form.isdecimal():  # six digits stand in a time stamp by chance
            return re.search(rb"(?<![\d.])%s(?![\d.])" % form.encode(), data) is not None
        return form.encode() in data

    return [
        f"{kind} in {name}"
        for name, data in files.items()
        for kind, value in planted.items()
        if any(holds(name.encode() + b"\n" + data, form) for form in encodings_of(value))
    ]
