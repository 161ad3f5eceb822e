"""Tells POST requests that provably only read: GraphQL queries, rows of a table, a search, calls that get something.

Address and body must both say so. A form's Save sent to such an address, or such a body sent to another address, is no
proof.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from robot.browser.addresses import harmful_word, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

NOT_SHOWN: Final = "whether it only reads cannot be told from its address and body"
NO_TEXT: Final = "a stored GraphQL operation: its text is not sent, so whether it reads cannot be told"
CHANGES: Final = "a GraphQL operation that changes something"

_GRAPHQL_ADDRESSES: Final = frozenset({"graphql", "gql"})
_CALL_ADDRESSES: Final = frozenset({"rpc", "jsonrpc"})
_SEARCH_ADDRESSES: Final = frozenset({"autocomplete", "find", "lookup", "search", "suggest", "typeahead"})
_TABLE_ADDRESSES: Final = frozenset(
    {"ajax", "data", "datatable", "datatables", "grid", "index", "list", "rows", "table"}
)
_WRITING_WORDS: Final = frozenset(
    {"add", "confirm", "create", "edit", "import", "insert", "new", "save", "set", "submit", "sync", "update", "upload", "write"}
)  # fmt: skip
_READING_VERBS: Final = frozenset(
    {"count", "describe", "fetch", "find", "get", "list", "lookup", "query", "read", "search", "show"}
)
_TOKENS: Final = frozenset({"_token", "csrf", "csrf_token", "csrfmiddlewaretoken", "authenticity_token"})
_SEARCH_FIELDS: Final = _TOKENS | {
    "direction", "dir", "filter", "filters", "from", "keyword", "keywords", "limit", "offset", "order", "orderby",
    "page", "pagesize", "per_page", "perpage", "q", "query", "search", "size", "sort", "sortby", "term",
}  # fmt: skip
_TABLE_FIELDS: Final = _TOKENS | {"_", "columns", "draw", "length", "order", "search", "start"}
_TABLE_MARKS: Final = frozenset({"draw", "length", "start"})

_GRAPHQL_WORDS = re.compile(r'"""(?:\\"""|.)*?"""|"(?:\\.|[^"\\\n])*"|#[^\n\r]*|[,\ufeff]', re.DOTALL)
"""Texts, comments, and what counts as a space."""
_GRAPHQL_ARGUMENTS = re.compile(r"\([^()]*\)")
_GRAPHQL_FIELD = re.compile(r"(?<![\w@.])([_A-Za-z]\w*)(?!\w)(?!\s*:)")


def why_not_reading(path: str, content_type: str, body: bytes) -> str | None:
    """Return why a POST is not proven to read; None if it is.

    Args:
        path: Without the query.
        content_type: Of the body.
        body: Whole.
    """
    words = words_of(path)
    if harmful_word(path) or _WRITING_WORDS & set(words) or not words:
        return NOT_SHOWN
    last = words[-1]
    text = body.decode("utf-8", "replace")
    if last in _GRAPHQL_ADDRESSES:
        return _why_no_query(content_type, text)
    fields = _fields(content_type, text)
    if fields is None:
        return _why_no_call(content_type, text) if last in _CALL_ADDRESSES else NOT_SHOWN
    names = {re.split(r"[.\[]", name, maxsplit=1)[0].lower() for name in fields}
    if last in _SEARCH_ADDRESSES and names <= _SEARCH_FIELDS:
        return None
    is_table = last in _TABLE_ADDRESSES | _SEARCH_ADDRESSES and _TABLE_MARKS <= names <= _TABLE_FIELDS
    if is_table:
        return None
    return _why_no_call(content_type, text) if last in _CALL_ADDRESSES else NOT_SHOWN


def _fields(content_type: str, text: str) -> list[str] | None:
    if "json" in content_type:
        said = _json(text)
        return list(said) if isinstance(said, dict) else None
    if content_type.partition(";")[0].strip() in {"application/x-www-form-urlencoded", ""}:
        return [name for name, _ in parse_qsl(text, keep_blank_values=True)]
    return None


def _json(text: str) -> Any:  # noqa: ANN401 - JSON of any shape
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _why_no_call(content_type: str, text: str) -> str | None:
    said = _json(text) if "json" in content_type else None
    calls = said if isinstance(said, list) else [said]
    methods = [call.get("method") if isinstance(call, dict) and "jsonrpc" in call else None for call in calls]
    return None if methods and all(map(_gets, methods)) else NOT_SHOWN


def _gets(method: object) -> bool:
    if not isinstance(method, str) or harmful_word(method):
        return False
    own_words = words_of(re.split(r"[./:]", method)[-1])
    return bool(own_words) and own_words[0] in _READING_VERBS and not _WRITING_WORDS & set(own_words)


def _why_no_query(content_type: str, text: str) -> str | None:
    if content_type.startswith("application/graphql") and "json" not in content_type:
        return why_no_graphql_query(text)
    said = _json(text) if "json" in content_type else None
    operations = said if isinstance(said, list) else [said]
    for operation in operations or [None]:
        if not isinstance(operation, dict):
            return NOT_SHOWN
        document = operation.get("query")
        if not isinstance(document, str) or not document.strip():
            return NO_TEXT
        if why := why_no_graphql_query(document):
            return why
    return None


def why_no_graphql_query(document: str) -> str | None:
    """Return why a GraphQL document is not one of queries only; None if it is.

    A query whose own fields are called like changes (`deleteChannel`, `logout`) is none either.
    """
    text = _GRAPHQL_WORDS.sub(" ", document)
    while (shorter := _GRAPHQL_ARGUMENTS.sub(" ", text)) != text:
        text = shorter
    depth = 0
    for part in re.split(r"([{}])", text):
        if part in {"{", "}"}:
            depth += 1 if part == "{" else -1
            if depth < 0:
                return NOT_SHOWN
        elif depth == 0 and (why := _why_no_query_begins(part)):
            return why
        elif depth == 1 and any(_is_change(words_of(name)) for name in _GRAPHQL_FIELD.findall(part)):
            return CHANGES
    return NOT_SHOWN if depth or "{" not in text else None


def _why_no_query_begins(head: str) -> str | None:
    first = head.split()[:1]
    if first and first[0] in {"mutation", "subscription"}:
        return CHANGES
    return None if not first or first[0] in {"query", "fragment"} else NOT_SHOWN


def is_graphql(path: str) -> bool:
    """Tell whether an address is one for GraphQL."""
    words = words_of(path)
    return bool(words) and words[-1] in _GRAPHQL_ADDRESSES


def _is_change(words: Iterable[str]) -> bool:
    own = list(words)
    return bool(own) and (own[0] in _WRITING_WORDS or harmful_word("-".join(own)) is not None)
