"""Tells addresses that change something even where they are only read: careless sites have such links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote_plus

from robot.browser.acts import act_asked_for, act_of, act_of_route
from robot.browser.words import decoded, parts_of, plain, split, words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

_LEAVING: Final = ("logout", "logoff", "signout", "signoff")
"""Ends the sign-in. Each is also found in two words (`sign_out`, `sign/out`) and inside a longer one (`userlogout`)."""

_OTHER_LANGUAGES: Final = frozenset({
    "abmelden", "afmelden", "ausloggen", "borrar", "cancella", "deconnecter", "deconnexion", "disconnetti", "effacer",
    "elimina", "eliminar", "eliminare", "eliminer", "entfernen", "excluir", "loeschen", "loschen", "radera", "salir", "supprimer",
    "uitloggen", "usun", "verwijder", "verwijderen", "wyloguj", "выйти", "удалить", "删除", "削除",
})  # fmt: skip
"""Deletes or signs out, without accents."""

_FINAL_STEMS: Final = (
    "archive",
    "delete",
    "destroy",
    "purge",
    "remove",
    "revoke",
    "terminate",
    "trash",
    "uninstall",
)
_STEMS: Final = (
    *_FINAL_STEMS, "activate", "cancel", "disable", "disconnect", "enable", "toggle", "unlink", "unsubscribe",
)  # fmt: skip
"""Found anywhere in a word (`bulkdelete`, `deleterecord`), except where the word only describes (`deleted`)."""
_DESCRIBES: Final = re.compile(
    r"(?:d|ed|led|r|er|rs|ers|able|lable|ion|ions|lation|lations)"
    r"(?:at|on|by|since|before|after|from|until|date|time|count|only|list|items|orders|channels|records|products)?"
)
"""What follows a stem in a word that describes: `deleted`, `removers`, `cancellation`, `deletedat`."""
_HARMLESS: Final = frozenset({"amenable", "archives", "deleterious", "sustenable", "tenable"})
_SAID_OF_SOMETHING: Final = re.compile(
    r"(?:[Aa]rchived|[Dd]eleted|[Dd]estroyed|[Rr]emoved|[Cc]ancell?ed|[Dd]isabled|[Ee]nabled|[Aa]ctivated)(?![a-z])"
)

_FINAL: Final = frozenset({"erase", "wipe", *_OTHER_LANGUAGES})
_TWO_FINAL: Final = frozenset({*_LEAVING, "cerrarsesion", "endsession", "loggaut", "sessionend"})
_TWO_WORDS: Final = _TWO_FINAL | {"setactive", "setinactive", "switchoff", "turnoff", "switchon", "turnon"}
"""A step that writes may do what these say, and never what those of `_TWO_FINAL` and `_FINAL_STEMS` say."""
_MOST_BETWEEN: Final = 2
"""So many words may stand between two that belong together: `/log/me/out`, `switchChannelOff`."""

_SHORT: Final = frozenset({"del", "drop", "rm"})
"""Delete, where they are all of a part of a path or of a value."""
SAVING_METHODS: Final = frozenset({"POST", "PUT", "PATCH"})

_ACTION_NAMES: Final = frozenset({
    "a", "act", "action", "button", "cmd", "command", "do", "event", "func", "function", "intent", "method", "mode", "op",
    "operation", "submit", "task", "verb",
})  # fmt: skip
"""Parameters whose value says what is to be done."""
_ACTION_NAMES_OF_BODIES: Final = _ACTION_NAMES - {"a", "mode"} | {"type"}
_SAVES: Final = frozenset({"insert", "save", "set", "store", "update"})

SEARCH_NAMES: Final = frozenset({
    "direction", "dir", "filter", "filters", "from", "keyword", "keywords", "limit", "offset", "order", "orderby",
    "page", "pagesize", "per_page", "perpage", "q", "query", "search", "size", "sort", "sortby", "term",
})  # fmt: skip
"""Parameters of a search."""
_WORDS_ARE_DATA: Final = SEARCH_NAMES - {"page"} | {
    "back",
    "callback",
    "next",
    "redirect",
    "referer",
    "return",
    "s",
}
"""Parameters whose value does nothing, whatever it says; where a browser is sent on to, is judged then."""
_PLACES: Final = frozenset(
    {"category", "folder", "label", "section", "show", "state", "status", "tab", "type", "view"}
)
_NAMES_OF_PLACES: Final = frozenset({"archive", "trash"})

OVERRIDE_NAMES: Final = frozenset(
    {"_method", "_httpmethod", "httpmethod", "x-http-method-override", "x-http-method", "x-method-override"}
)
"""Parameters and headers by which a request asks to be taken for one of another method."""

OTHER_ADDRESSES: Final = frozenset(
    {"x-original-uri", "x-original-url", "x-override-url", "x-rewrite-uri", "x-rewrite-url"}
)
"""Headers by which a request asks to be taken for one to another address."""

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

_VAGUE: Final = frozenset({"collect", "track", "tracking"})


def harmful_word(text: str, *, is_saving: bool = False) -> str | None:
    """Return the word of a path or name that changes something, such as `delete` or `signout`; None if it has none.

    Args:
        text: The path or name.
        is_saving: Something is meant to be changed: only what deletes or signs out counts.
    """
    two, stems = (_TWO_FINAL, _FINAL_STEMS) if is_saving else (_TWO_WORDS, _STEMS)
    # Capitals in odd places (`sIgNoUt`) cut nothing: both ways of reading them count.
    for words in (words_of(text), split(_SAID_OF_SOMETHING.sub(" ", plain(text)))):
        for first, second, third in zip(words, [*words[1:], ""], [*words[2:], "", ""], strict=False):
            if first + second in two and third != "of":  # `/log/out-of-stock`
                return first + second
            if found := _harm_of_word(first, stems):
                return found
    return _two_apart(text, two)


def _two_apart(text: str, two: Collection[str]) -> str | None:
    """Return two words that belong together and stand apart, the second at the end of a part of a path."""
    before: list[str] = []
    for part in parts_of(text):
        words = [*before, *words_of(part)]
        for first in words[-_MOST_BETWEEN - 2 : -1]:
            if first + words[-1] in two:
                return first + words[-1]
        before = words
    return None


def _harm_of_word(word: str, stems: Iterable[str]) -> str | None:
    if word in _FINAL:
        return word
    if word in _HARMLESS:
        return None
    for leaving in _LEAVING:
        if word.startswith(leaving) or word.endswith(leaving):
            return leaving
    for stem in stems:
        _, found, rest = word.rpartition(stem)
        if found and not _DESCRIBES.fullmatch(rest):
            return stem
    return None


def _harm_of_path(path: str, *, is_saving: bool) -> str | None:
    if found := harmful_word(path, is_saving=is_saving):
        return found
    names = [part.lower().partition(".")[0] for part in parts_of(path)]  # of `/del.php`
    return next((name for name in names if name in _SHORT), None)


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
    # Parameters may stand in a path, too: `/channels/17;_method=PUT`.
    plain_path, mark, parameters = decoded(path).partition(";")
    asked = list(pairs_of(f"{query}&{parameters}" if mark else query))
    return (
        _harm_of_path(path, is_saving=is_saving)
        or harm_of_fields(asked, is_saving=is_saving)
        or (None if is_saving else act_of(plain_path, asked, _WORDS_ARE_DATA))
    )


def is_harmless_file(target: str) -> bool:
    """Tell whether an address is a file that pages are made of, such as `/assets/orders-4f2a.js`."""
    path = target.partition("?")[0]
    return path == target and any(
        _is_static(path, kind) and harm_of(target, kind) is None for kind in _STATIC_ENDINGS
    )


def _is_static(path: str, destination: str) -> bool:
    plain = decoded(path)
    # What is decoded later may lead elsewhere: `/images/..%2fchannels%2f17%2fdelete.png`.
    if plain.count("/") != path.count("/") or re.search(r"[\\;]|/\.\.?/", plain):
        return False
    folders, _, name = plain.rpartition("/")
    ending = name.rpartition(".")[2].lower()
    return ending in _STATIC_ENDINGS.get(destination, ()) and bool(
        _STATIC_FOLDERS & set(folders.lower().split("/"))
    )


def harm_of_fields(fields: Iterable[tuple[str, str]], *, is_saving: bool = False) -> str | None:
    """Return what in the fields of an address or body changes something, None if nothing does.

    Args:
        fields: Names and values.
        is_saving: As in `harmful_word`; names of fields count only as they stand in an address.
    """
    for name, value in fields:
        folded, words = folded_name(name), set(words_of(name))
        if folded in OVERRIDE_NAMES:
            if is_saving and value.strip().upper() in SAVING_METHODS:
                continue
            return folded
        if found := harmful_word(name, is_saving=is_saving):
            return found
        if found := _harm_of_value(folded, words, value, is_saving=is_saving):
            return found
    return None


def harm_of_body(fields: Iterable[tuple[str, str]]) -> str | None:
    """Return what in a body deletes or signs out, None if nothing does.

    A form may well have a switch `archive_orders`; a field that is called `delete` and nothing else is a button.
    """
    for name, value in fields:
        words = words_of(name)
        is_no = value.strip().lower() in {"", "0", "false", "no", "null", "off"}
        if len(words) == 1 and not is_no and (found := harmful_word(words[0], is_saving=True)):
            return found
        if set(words) & _ACTION_NAMES_OF_BODIES and (found := _harm_of_action(value, is_saving=True)):
            return found
    return None


def _harm_of_value(name: str, words: set[str], value: str, *, is_saving: bool) -> str | None:
    if words & _ACTION_NAMES:
        return _harm_of_action(value, is_saving=is_saving) or (None if is_saving else act_asked_for(value))
    if is_saving or name in _WORDS_ARE_DATA or words & _WORDS_ARE_DATA:
        return None
    if words & _PLACES and value.strip().lower() in _NAMES_OF_PLACES:
        return None
    # A word or two, or an address within the address (`?r=channel/delete`), says what to do; more is a text.
    is_text = len(words_of(value)) > 2 and not re.fullmatch(r"[\w./-]+", value)  # noqa: PLR2004 - "or two"
    return None if is_text else harmful_word(value) or act_of_route(value)


def _harm_of_action(value: str, *, is_saving: bool) -> str | None:
    word = value.strip().lower()
    if word in _SHORT or (not is_saving and word in _SAVES):
        return word
    return harmful_word(value, is_saving=is_saving)


def folded_name(name: str) -> str:
    """Return the name of a parameter as PHP and others take it: `.method`, `_method[]` and `_METHOD` are `_method`."""
    plain = decoded(name).partition("\0")[0].strip().lower()
    return re.sub(r"[. \[]", "_", plain[:1] + plain[1:].partition("[")[0])


def pairs_of(query: str) -> Iterator[tuple[str, str]]:
    """Yield the names and values of a query, in each way in which servers read one."""
    # Some servers take a semicolon for an ampersand, and some decode twice.
    for text in {query, unquote_plus(query), query.replace(";", "&")}:
        yield from parse_qsl(text, keep_blank_values=True, max_num_fields=None)


def is_telemetry(path: str) -> bool:
    """Tell whether an address takes what pages tell about themselves: refused like all that writes, and no harm.

    `/orders/17/tracking` is an order's, and `/collect` alone may be anything.
    """
    words = words_of(re.sub(r"/v\d+(?=/)", "", path))
    if not words or any(re.search(r"\d", word) for word in words) or words[-1] not in _TELEMETRY:
        return False
    return words[-1] not in _VAGUE or any(word in _TELEMETRY - _VAGUE for word in words)


def overriding_methods(fields: Iterable[tuple[str, str]]) -> list[str]:
    """Return every method, in capitals, that headers or fields ask to be taken for."""
    return [value.strip().upper() for name, value in fields if folded_name(name) in OVERRIDE_NAMES]
