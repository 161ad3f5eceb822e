"""The ways in which a site may write a secret, singly and nested; made without the code under test."""

from __future__ import annotations

import base64
import gzip
import html
import json
import quopri
from collections.abc import Callable
from urllib.parse import quote


def packed_json(value: str) -> str:
    return base64.urlsafe_b64encode(json.dumps({"of": 3, "it": value, "x": 1}).encode()).decode().rstrip("=")


ENCODINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "address": lambda value: quote(value, safe=""),
    "address, every character": lambda value: "".join(f"%{byte:02x}" for byte in value.encode()),
    "address in an address": lambda value: quote("".join(f"%{byte:02X}" for byte in value.encode()), safe=""),
    "HTML": html.escape,
    "HTML by numbers": lambda value: "".join(f"&#{ord(char)};" for char in value),
    "HTML by numbers of 16": lambda value: "".join(f"&#x{ord(char):X};" for char in value),
    "JSON": lambda value: json.dumps(json.dumps(value)),
    "JSON by numbers": lambda value: "".join(f"\\u{ord(char):04x}" for char in value),
    "script by numbers": lambda value: "".join(f"\\x{ord(char):02x}" for char in value),
    "HTML of JSON of an address": lambda value: html.escape(json.dumps({"to": quote(value, safe="")})),
    "base64": lambda value: base64.b64encode(value.encode()).decode(),
    "base64 for addresses": packed_json,
    "base64 twice": lambda value: base64.b64encode(base64.b64encode(value.encode())).decode(),
    "base64 in lines": lambda value: base64.encodebytes(f"{'.' * 50}{value}{'.' * 50}".encode()).decode(),
    "base64 in an address in HTML": lambda value: html.escape(
        quote(base64.b64encode(value.encode()), safe="")
    ),
    "hex": lambda value: value.encode().hex(),
    "hex, capitals, one off": lambda value: f"a{value.encode().hex().upper()}f",
    "quoted-printable": lambda value: quopri.encodestring(f"{'=' * 3} {value}".encode()).decode(),
    "quoted-printable, every character": lambda value: "".join(f"={byte:02X}" for byte in value.encode()),
    "gzip in base64": lambda value: base64.b64encode(gzip.compress(f"<{value}>".encode())).decode(),
}
