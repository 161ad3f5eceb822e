"""Tells POST requests that provably only read: GraphQL queries, rows of a table, a search, calls that get something.

Address and body must both say so. A form's Save sent to such an address, or such a body sent to another address, is no
proof.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from robot.browser.acts import DONE_TO_ONE
from robot.browser.addresses import SEARCH_NAMES, harmful_word, pairs_of
from robot.browser.component_posts import is_component_read
from robot.browser.words import words_of

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
_WRITING_WORDS: Final = DONE_TO_ONE | {
    "add", "confirm", "create", "edit", "import", "insert", "mark", "new", "save", "send", "set", "submit", "sync", "update",
    "upload", "write",
}  # fmt: skip
_READING_VERBS: Final = frozenset(
    {"count", "describe", "fetch", "find", "get", "list", "lookup", "query", "read", "search", "show"}
)
_READ_THINGS: Final = frozenset({
    "account", "accounts", "all", "by", "catalog", "categories", "category", "channel", "channels", "companies", "company",
    "currencies", "currency", "customer", "customers", "dashboard", "data", "detail", "details", "for", "history", "id",
    "ids", "info", "inventory", "item", "items", "latest", "log", "logs", "marketplace", "marketplaces", "message",
    "messages", "name", "names", "notification", "notifications", "of", "one", "option", "options", "order", "orders",
    "page", "pages", "price", "prices", "product", "products", "profile", "provider", "providers", "record", "records",
    "report", "reports", "role", "roles", "row", "rows", "setting", "settings", "sku", "skus", "state", "statistics",
    "stats", "status", "stock", "store", "stores", "summary", "transaction", "transactions", "unread", "user", "users",
    "version", "warehouse", "warehouses", "with",
})  # fmt: skip
"""What a call that gets something may name besides its verb; a call with any other word may do more than get."""
_OF_DESCRIPTIONS: Final = frozenset({"can", "has", "is", "may", "should", "was"})
_TOKENS: Final = frozenset({"_token", "csrf", "csrf_token", "csrfmiddlewaretoken", "authenticity_token"})
_SEARCH_FIELDS: Final = _TOKENS | SEARCH_NAMES
_TABLE_FIELDS: Final = _TOKENS | {"_", "columns", "draw", "length", "order", "search", "start"}
_GRAPHQL_FIELDS: Final = frozenset(
    {"extensions", "operation", "operationname", "opname", "query", "variables"}
)
_TABLE_MARKS: Final = frozenset({"draw", "length", "start"})

_GRAPHQL_WORDS = re.compile(r'"""(?:\\"""|.)*?"""|"(?:\\.|[^"\\\n])*"|#[^\n\r]*|[,\ufeff]', re.DOTALL)
"""Texts, comments, and what counts as a space."""
_GRAPHQL_ARGUMENTS = re.compile(r"\([^()]*\)")
_GRAPHQL_FIELD = re.compile(r"(?<![\w@.])([_A-Za-z]\w*)(?!\w)(?!\s*:)")

_BEGINS_OPERATION = re.compile(r"\{|(?:query|mutation|subscription|fragment)\b")


def why_not_reading(target: str, content_type: str, body: bytes) -> str | None:
    """Return why a POST is not proven to read; None if it is.

    Args:
        target: Path and query; the query's names must be such as the body's may be.
        content_type: Of the body.
        body: Whole.
    """
    path, _, query = target.partition("?")
    asked = {_first_name(name) for name, _ in pairs_of(query)}
    words = words_of(path)
    if harmful_word(path) or not words:
        return NOT_SHOWN
    text = body.decode("utf-8", "replace")
    if not query and "json" in content_type and is_component_read(_json(text)):
        return None
    if _WRITING_WORDS & set(words):
        return NOT_SHOWN
    return _why_not_by_address(words[-1], asked, content_type, text)


def _why_not_by_address(last: str, asked: set[str], content_type: str, text: str) -> str | None:
    if last in _GRAPHQL_ADDRESSES:
        return _why_no_query(content_type, text) if asked <= _GRAPHQL_FIELDS else NOT_SHOWN
    if last in _CALL_ADDRESSES:
        return NOT_SHOWN if asked else _why_no_call(content_type, text)
    fields = _fields(content_type, text)
    if fields is None:
        return NOT_SHOWN
    names = asked | set(map(_first_name, fields))
    if last in _SEARCH_ADDRESSES and names <= _SEARCH_FIELDS:
        return None
    is_table = last in _TABLE_ADDRESSES | _SEARCH_ADDRESSES and _TABLE_MARKS <= names <= _TABLE_FIELDS
    return None if is_table else NOT_SHOWN


def _first_name(name: str) -> str:
    return re.split(r"[.\[]", name, maxsplit=1)[0].lower()


def _fields(content_type: str, text: str) -> list[str] | None:
    if "json" in content_type:
        said = _json(text)
        return list(said) if isinstance(said, dict) else None
    if content_type.partition(";")[0].strip() in {"application/x-www-form-urlencoded", ""}:
        return [name for name, _ in parse_qsl(text, keep_blank_values=True)]
    return None


def _json(text: str) -> Any:  # noqa: ANN401 - JSON of any shape
    try:
        return json.loads(text, object_pairs_hook=_without_twins)
    except (ValueError, RecursionError):
        return None


def _without_twins(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse what says a thing twice: which of the two is meant, only the site knows."""
    if len({name.lower() for name, _ in members}) != len(members):
        raise ValueError(members)
    return dict(members)


def _why_no_call(content_type: str, text: str) -> str | None:
    said = _json(text) if "json" in content_type else None
    calls = said if isinstance(said, list) else [said]
    methods = [call.get("method") if isinstance(call, dict) and "jsonrpc" in call else None for call in calls]
    return None if methods and all(map(_gets, methods)) else NOT_SHOWN


def _gets(method: object) -> bool:
    if not isinstance(method, str) or harmful_word(method):
        return False
    own_words = words_of(re.split(r"[./:]", method)[-1])
    is_known = set(words_of(method)) <= _READING_VERBS | _READ_THINGS
    return is_known and bool(own_words) and own_words[0] in _READING_VERBS


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

    A query that has fields at any depth which are called like changes (`deleteChannel`, `logout`) is none either.
    """
    text = _without_arguments(document)
    depth = 0
    for part in re.split(r"([{}])", text):
        if part in {"{", "}"}:
            depth += 1 if part == "{" else -1
            if depth < 0:
                return NOT_SHOWN
        elif depth == 0 and (why := _why_no_query_begins(part)):
            return why
        elif depth and any(_is_change(words_of(name)) for name in _GRAPHQL_FIELD.findall(part)):
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
    if not own or own[0] in _OF_DESCRIPTIONS:
        return False
    return own[0] in _WRITING_WORDS or harmful_word("-".join(own)) is not None


def is_operation(text: str) -> bool:
    """Tell whether a text reads like a GraphQL document, wherever it is sent."""
    plain = _GRAPHQL_WORDS.sub(" ", text).split(None, 1)
    return "{" in text and bool(plain) and _BEGINS_OPERATION.match(plain[0]) is not None


def why_no_operation_for_saving(document: str) -> str | None:
    """Return the first name in a GraphQL document that deletes or signs out; None if there is none."""
    for name in _GRAPHQL_FIELD.findall(_without_arguments(document)):
        if (
            words_of(name)[:1]
            and words_of(name)[0] not in _OF_DESCRIPTIONS
            and harmful_word(name, is_saving=True)
        ):
            return str(name)
    return None


def fields_of_operation(document: str) -> list[str]:
    """Return the fields that a GraphQL document asks for first, such as `saveChannel`; none if it is no such document."""
    found: list[str] = []
    depth = 0
    for part in re.split(r"([{}])", _without_arguments(document)) if is_operation(document) else ():
        if part in {"{", "}"}:
            depth += 1 if part == "{" else -1
        elif depth == 1:
            found += _GRAPHQL_FIELD.findall(part)
    return found


def _without_arguments(document: str) -> str:
    text = _GRAPHQL_WORDS.sub(" ", document)
    while (shorter := _GRAPHQL_ARGUMENTS.sub(" ", text)) != text:
        text = shorter
    return text
