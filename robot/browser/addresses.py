"""Tells addresses that change something even where they are only read: careless sites have such links."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote, unquote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable

_LEAVING: Final = ("logout", "logoff", "signout", "signoff")
"""Ends the sign-in. Each is also found in two words (`sign_out`, `sign/out`) and inside a longer one (`userlogout`)."""

_DELETING: Final = ("delete", "destroy", "remove")
"""Also found where a word only begins with it (`deletechannel`); `deleted` and `removed` describe, they do nothing."""

_FINAL: Final = frozenset({"archive", "erase", "purge", "revoke", "terminate", "trash", "uninstall", "wipe"})
_CHANGING: Final = _FINAL | {
    "activate", "cancel", "deactivate", "disable", "disconnect", "enable", "toggle", "unarchive", "unlink",
    "unsubscribe",
}  # fmt: skip
"""A step that writes may do what these say, and never what those above say."""
_TWO_FINAL: Final = frozenset({*_LEAVING, "endsession"})
_TWO_WORDS: Final = _TWO_FINAL | {"switchoff", "turnoff", "switchon", "turnon"}

SAVING_METHODS: Final = frozenset({"POST", "PUT", "PATCH"})

_ACTION_NAMES: Final = frozenset(
    {
        "act",
        "action",
        "cmd",
        "command",
        "do",
        "event",
        "func",
        "function",
        "method",
        "op",
        "operation",
        "task",
    }
)
"""Parameters whose value says what is to be done; the value of any other is data, such as what is searched for."""

OVERRIDE_NAMES: Final = frozenset(
    {"_method", "_httpmethod", "httpmethod", "x-http-method-override", "x-http-method", "x-method-override"}
)
"""Parameters and headers by which a request asks to be taken for one of another method."""

_STATIC_FOLDERS: Final = frozenset(
    {"_next", "_nuxt", "assets", "build", "chunks", "css", "dist", "fonts", "icons", "images", "img", "js", "static", "vendor"}
)  # fmt: skip
_STATIC_ENDINGS: Final = {
    "script": ("js", "mjs"),
    "style": ("css",),
    "font": ("woff", "woff2", "ttf", "otf", "eot"),
    "image": ("svg", "png", "gif", "jpg", "jpeg", "webp", "avif", "ico"),
}

_TELEMETRY: Final = frozenset(
    {"analytics", "beacon", "collect", "csp", "heartbeat", "metrics", "ping", "rum", "sentry", "telemetry", "track", "tracking"}
)  # fmt: skip

_MOST_DECODINGS = 4


def words_of(text: str) -> list[str]:
    """Return the words of a name or path in lower case, cut at separators and inside camel case."""
    return _split(re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", _plain(text)))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", decoded(text))


def _split(text: str) -> list[str]:
    return [word for word in re.split(r"[\W_]+", text.lower()) if word]


def decoded(text: str) -> str:
    """Undo percent-encoding until nothing changes any more; servers and frameworks may decode twice."""
    for _ in range(_MOST_DECODINGS):
        once = unquote(text)
        if once == text:
            break
        text = once
    return text


def harmful_word(text: str, *, is_saving: bool = False) -> str | None:
    """Return the word of a path or name that changes something, such as `delete` or `signout`; None if it has none.

    Args:
        text: The path or name.
        is_saving: Something is meant to be changed: only what deletes or signs out counts.
    """
    two, one = (_TWO_FINAL, _FINAL) if is_saving else (_TWO_WORDS, _CHANGING)
    # Capitals in odd places (`sIgNoUt`) cut nothing: both ways of reading them count.
    for words in (words_of(text), _split(_plain(text))):
        for first, second in pairwise([*words, ""]):
            if first + second in two:
                return first + second
            if first in one:
                return first
            if found := _deletes_or_leaves(first):
                return found
    return None


def _deletes_or_leaves(word: str) -> str | None:
    for leaving in _LEAVING:
        if word.startswith(leaving) or word.endswith(leaving):
            return leaving
    for deleting in _DELETING:
        if word.startswith(deleting) and not word.startswith((f"{deleting}d", f"{deleting}r")):
            return deleting
    return None


def harm_of(target: str, destination: str = "", *, is_saving: bool = False) -> str | None:
    """Return what in an address changes something, None if nothing does.

    Args:
        target: Path and query.
        destination: What the browser wants it for, as in `Sec-Fetch-Dest`. A script, style, font or picture in a
            folder for such files is judged by its folders only: `assets/DeleteDialog-4f2a.js` is a part of the page.
        is_saving: As in `harmful_word`.
    """
    path, _, query = target.partition("?")
    if not query and _is_static(path, destination):
        path = path.rpartition("/")[0]
    return harmful_word(path, is_saving=is_saving) or _harm_of_query(query, is_saving=is_saving)


def is_harmless_file(target: str) -> bool:
    """Tell whether an address is a file that pages are made of, such as `/assets/orders-4f2a.js`."""
    path = target.partition("?")[0]
    return path == target and any(
        _is_static(path, kind) and harm_of(target, kind) is None for kind in _STATIC_ENDINGS
    )


def _is_static(path: str, destination: str) -> bool:
    folders, _, name = path.rpartition("/")
    ending = name.rpartition(".")[2].lower()
    return ending in _STATIC_ENDINGS.get(destination, ()) and bool(
        _STATIC_FOLDERS & set(folders.lower().split("/"))
    )


def _harm_of_query(query: str, *, is_saving: bool) -> str | None:
    for name, value in _pairs(query):
        if name.strip().lower() in OVERRIDE_NAMES:
            if is_saving and value.strip().upper() in SAVING_METHODS:
                continue
            return name.strip().lower()
        if found := harmful_word(name, is_saving=is_saving):
            return found
        if _ACTION_NAMES & set(words_of(name)) and (found := harmful_word(value, is_saving=is_saving)):
            return found
    return None


def _pairs(query: str) -> Iterable[tuple[str, str]]:
    # Some servers take a semicolon for an ampersand, and some decode twice.
    for text in {query, unquote_plus(query), query.replace(";", "&")}:
        yield from parse_qsl(text, keep_blank_values=True, max_num_fields=None)


def is_telemetry(path: str) -> bool:
    """Tell whether an address takes what pages tell about themselves: refused like all that writes, and no harm."""
    return bool(_TELEMETRY & set(words_of(path)))


def overriding_method(fields: Iterable[tuple[str, str]]) -> str | None:
    """Return the method, in capitals, that headers or fields ask to be taken for; None if they do not."""
    for name, value in fields:
        if name.strip().lower() in OVERRIDE_NAMES:
            return value.strip().upper()
    return None
