"""Registers what a recording itself shows to be secret, so that it is found elsewhere in it too."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any, Final

from robot.evidence.encodings import decoded_views
from robot.evidence.redaction import looks_like_token
from robot.evidence.shapes import find_shapes, hints_at_password, is_secret_name, tokens_of_links

if TYPE_CHECKING:
    from robot.evidence.redaction import Secrets

STORES: Final = ("cookies", "localStorage")
VALUE_KEY: Final = "__playwright_value_"

_COPIED_NAME = re.compile(r"connect|invit|cop(?:y|ied)|clip|share|link$", re.IGNORECASE)


def learn_event(node: Any, secrets: Secrets) -> None:  # noqa: ANN401 - any JSON
    """Register what the trace itself shows to be a secret, so that it is found elsewhere in it too."""
    if isinstance(node, dict):
        if node.get("type") == "before":
            _learn_call(node, secrets)
        _learn_named(node, secrets)
        _learn_copied(node, secrets)
    elif not isinstance(node, list):
        return
    for value in node.values() if isinstance(node, dict) else node:
        # Asked before the call: most values are plain.
        if isinstance(value, (dict, list)):
            learn_event(value, secrets)


def learn_text(text: str, secrets: Secrets, *, only: str | None = None) -> None:
    """Register what a text names as a secret, and what an earlier process knew: a page may show it again under no name.

    Args:
        text: Of a trace.
        secrets: Where it is registered.
        only: The one shape of named secrets that is looked for.
    """
    secrets.recognise(text)
    for _, start, end in find_shapes(text, only=only):
        # In code, what stands behind such a name is mostly another name.
        if looks_like_token(text[start:end]):
            for value in {text[start:end], *(read for _, read in decoded_views(text[start:end]))}:
                secrets.register(value, "token")


def _learn_named(node: dict[str, Any], secrets: Secrets) -> None:
    name = node.get("name")
    if isinstance(name, str) and is_secret_name(name):
        for key in ("value", VALUE_KEY, "content"):
            if isinstance(node.get(key), str):
                _learn_header(name, node[key], secrets)
    typed = node.get(VALUE_KEY)
    if isinstance(typed, str) and typed and is_password_box(node):
        secrets.register(typed, "password")
    for key in STORES:
        entries = node.get(key)
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict):
                secrets.register_named(str(entry.get("name", "")), str(entry.get("value", "")), "cookie")


@functools.lru_cache(maxsize=4096)  # the same few names stand in every line of a trace
def _is_copied(name: str) -> bool:
    return _COPIED_NAME.search(name) is not None


def _learn_copied(node: dict[str, Any], secrets: Secrets) -> None:
    """Register the token of a link that an element keeps to be copied."""
    for key, value in node.items():
        if isinstance(value, str) and _is_copied(key):
            for token in tokens_of_links(f'{key}="{value}"'):
                secrets.register(token, "connect link")


def _learn_call(event: dict[str, Any], secrets: Secrets) -> None:
    params = event.get("params")
    if isinstance(params, dict) and hints_at_password(str(params.get("selector", ""))):
        for key in ("value", "text"):
            typed = params.get(key)
            if isinstance(typed, str) and typed:
                secrets.register(typed, "password")


def _learn_header(name: str, value: str, secrets: Secrets) -> None:
    lowered = name.lower()
    if "cookie" in lowered:
        # Cookie: a=1; b=2  and  Set-Cookie: a=1; Path=/  (several are joined by a line end)
        for line in value.splitlines():
            for pair in line.split(";"):
                cookie, _, held = pair.strip().partition("=")
                secrets.register_named(cookie, held, "cookie")
    elif "authorization" in lowered:
        credentials = value.split(" ", 1)[-1].strip()
        secrets.register(credentials, "authorization")
    elif looks_like_token(value):
        secrets.register(value, lowered.strip("_"))


def is_password_box(node: dict[str, Any]) -> bool:
    """Tell whether a node of a page copy is a box for a password."""
    return str(node.get("type", "")).lower() == "password"
