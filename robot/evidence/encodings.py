"""The ways in which one value can be written: in addresses, JSON, HTML and base64, singly and nested."""

from __future__ import annotations

import base64
import html
import json
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, quote_plus, unquote, unquote_plus

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORTEST_REPLACEABLE: Final = 4
"""Characters; a shorter value occurs everywhere by chance, so replacing it would destroy the text."""

_SHORTEST_BASE64_CORE = 6
_JSON_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|([\"'\\/]))")
_PERCENT = re.compile(r"%[0-9A-F]{2}")


def forms_of(value: str) -> dict[str, str]:
    """Return every form of a value with the name of its encoding; the raw value comes first."""
    forms: dict[str, str] = {}

    def add(form: str, encoding: str) -> None:
        if len(form) >= SHORTEST_REPLACEABLE:
            forms.setdefault(form, encoding)

    add(value, "raw")
    for encoding, encode in (("JSON", _json_forms), ("URL", _url_forms)):
        for once in encode(value):
            add(once, encoding)
            for twice in encode(once):
                add(twice, f"{encoding} in {encoding}")
    for outer, inner, encode_outer, encode_inner in (
        ("JSON", "HTML", _json_forms, _html_forms),
        ("URL", "base64", _url_forms, _base64_forms),
    ):
        for once in encode_inner(value):
            add(once, inner)
            for within in encode_outer(once):
                add(within, f"{inner} in {outer}")
    raw = value.encode("utf-8", "surrogatepass")
    add(raw.hex(), "hex")
    add(raw.hex().upper(), "hex")
    return forms


def decoded_views(text: str) -> Iterator[tuple[str, str]]:
    """Yield the text as it reads once its encodings are undone, for mixtures that no list of forms foresees."""
    views: dict[str, str] = {}
    if "%" in text or "+" in text:
        views[unquote_plus(text)] = "URL"
        views[unquote(text)] = "URL"
    if "&" in text:
        views[html.unescape(text)] = "HTML"
    if "\\" in text:
        views[_JSON_ESCAPE.sub(_unescape, text)] = "JSON"
    for decoded, encoding in list(views.items()):
        if "%" in decoded:
            views.setdefault(unquote_plus(decoded), f"URL in {encoding}")
        if "&" in decoded:
            views.setdefault(html.unescape(decoded), f"HTML in {encoding}")
        if "\\" in decoded:
            views.setdefault(_JSON_ESCAPE.sub(_unescape, decoded), f"JSON in {encoding}")
    for decoded, encoding in views.items():
        if decoded != text:
            yield encoding, decoded


def _unescape(match: re.Match[str]) -> str:
    code, char = match.groups()
    return chr(int(code, 16)) if code else str(char)


def _json_forms(value: str) -> set[str]:
    plain = json.dumps(value, ensure_ascii=False)[1:-1]
    ascii_only = json.dumps(value)[1:-1]
    forms = {plain, ascii_only}
    # PHP escapes the slash by default, and templates escape what HTML would read.
    forms |= {form.replace("/", "\\/") for form in (plain, ascii_only)}
    for form in tuple(forms):
        for style in ("04x", "04X"):
            escaped = form
            for char in "<>&'":
                escaped = escaped.replace(char, f"\\u{ord(char):{style}}")
            forms.add(escaped)
            forms.add(escaped.replace('\\"', "\\u0022"))
    return forms


def _url_forms(value: str) -> set[str]:
    raw = value.encode("utf-8", "surrogatepass")
    forms = {quote(raw, safe=""), quote_plus(raw)}
    forms |= {quote(raw, safe=safe) for safe in ("/", "/:", "!'()*", "!'()*~;/?:@&=+$,#", "-_.!~*'()/?:@")}
    return forms | {_PERCENT.sub(lambda match: match.group().lower(), form) for form in forms}


def _html_forms(value: str) -> set[str]:
    forms = {html.escape(value, quote=False), html.escape(value)}
    for apostrophe in ("&#39;", "&#039;", "&apos;"):
        forms.add(html.escape(value).replace("&#x27;", apostrophe))
    forms.add(html.escape(value, quote=False).replace('"', "&quot;"))
    forms |= {form.encode("ascii", "xmlcharrefreplace").decode("ascii") for form in tuple(forms)}
    return forms


def _base64_forms(value: str) -> set[str]:
    raw = value.encode("utf-8", "surrogatepass")
    forms: set[str] = set()
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        whole = encode(raw).decode("ascii")
        forms |= {whole, whole.rstrip("=")}
        # Within a longer text the value may begin at any of three places of a group of four characters;
        # the characters that mix with its neighbours are left out.
        for offset in range(3):
            text = encode(b"\0" * offset + raw).decode("ascii").rstrip("=")
            first = (offset * 8 + 5) // 6
            last = (offset + len(raw)) * 8 // 6
            if last - first >= _SHORTEST_BASE64_CORE:
                forms.add(text[first:last])
    return forms
