"""Tells whether a POST of a component only turns a page, filters a list or opens something.

Some sites have components that are drawn at the server (Livewire and its like): every click, change and Save is a POST
to one address, with the component's state, what was typed into it since (`updates`) and what is called (`calls`). Only
what is called says which of them writes.
"""

from __future__ import annotations

import re
from typing import Any, Final

from robot.browser.words import words_of

_ENVELOPE: Final = frozenset({
    "_token", "calls", "checksum", "components", "csrf", "epoch", "fingerprint", "id", "memo", "servermemo", "snapshot", "token",
    "updates",
})  # fmt: skip
"""What such a request is made of; with anything else it may be another one."""
_STATE: Final = frozenset({"fingerprint", "memo", "servermemo", "snapshot", "id"})

_OF_LISTS: Final = frozenset({
    "column", "columns", "filter", "filters", "group", "grouping", "more", "page", "pages", "paginator", "paginators", "pagination",
    "query", "records", "rows", "search", "sort", "sorting", "tab", "tabs", "table",
})  # fmt: skip
_OF_UPDATES: Final = _OF_LISTS | {
    "active", "asc", "by", "current", "desc", "dir", "direction", "keyword", "keywords", "limit", "number", "offset", "order", "per",
    "q", "selected", "size", "term",
}  # fmt: skip
"""What the names of a list's own settings are made of: `tableSortDirection`, `perPage`, `activeTab`."""
_SURELY_OF_LISTS: Final = _OF_LISTS | {"keyword", "keywords", "per", "q", "term"}
_OF_WINDOWS: Final = frozenset({
    "dialog", "drawer", "dropdown", "menu", "modal", "over", "overlay", "panel", "picker", "popup", "section", "sidebar", "slide",
})  # fmt: skip
_THINGS_SHOWN: Final = frozenset({
    "channel", "channels", "details", "order", "orders", "product", "products", "record", "records", "row", "store", "stores",
})  # fmt: skip

_MOVES: Final = frozenset(
    {"first", "go", "goto", "last", "load", "next", "previous", "prev", "reset", "set", "to"}
)
"""Do something to a list's own settings only: `nextPage`, `resetFilters`, `goToPage`."""
_OPENS: Final = frozenset({"close", "hide", "open", "show", "toggle"})
_LOOKS: Final = frozenset({"filter", "paginate", "search", "show", "sort", "view"})
_ALONE: Final = frozenset({"go", "goto", "search", "show", "sort", "view"})
_ALONE_AND_OF_NOTHING: Final = frozenset({"close", "open"})
"""`close(17)` may close the order 17."""
_REFRESHES: Final = "$refresh"
_DRAWS_LATER: Final = ["lazy", "load"]
_SETTERS: Final = frozenset({"$set"})
_MOST_PARAMETERS: Final = 2

_KEEPS: Final = frozenset({"create", "save", "store", "submit", "update"})
_KEPT: Final = frozenset({"changes", "channel", "form", "record", "settings"})


def is_component_read(said: Any) -> bool:  # noqa: ANN401 - JSON of any shape
    """Tell whether the body of a request surely changes nothing but what a component shows.

    Args:
        said: The body, as JSON.
    """
    if not isinstance(said, dict) or not {name.lower() for name in said} <= _ENVELOPE:
        return False
    components = said.get("components")
    if components is None:
        return _is_read(said)
    return isinstance(components, list) and bool(components) and all(map(_is_read, components))


def is_component_save(said: Any) -> bool:  # noqa: ANN401 - JSON of any shape
    """Tell whether the body of a request asks one component to keep what was typed into it, and nothing else.

    Args:
        said: The body, as JSON.
    """
    if not isinstance(said, dict):
        return False
    components = said.get("components", [said])
    if not isinstance(components, list) or len(components) != 1 or not isinstance(components[0], dict):
        return False
    component = components[0]
    calls = component.get("calls")
    if (
        not {name.lower() for name in component} <= _ENVELOPE
        or not isinstance(calls, list)
        or len(calls) != 1
    ):
        return False
    method = calls[0].get("method") if isinstance(calls[0], dict) else None
    first, *rest = words_of(method) if isinstance(method, str) else [""]
    return first in _KEEPS and set(rest) <= _KEPT and not calls[0].get("params")


def _is_read(component: Any) -> bool:  # noqa: ANN401 - JSON of any shape
    if not isinstance(component, dict) or not {name.lower() for name in component} <= _ENVELOPE - {
        "components"
    }:
        return False
    if not _STATE & {name.lower() for name in component} or not {"calls", "updates"} & set(component):
        return False
    updates, calls = component.get("updates", {}), component.get("calls", [])
    if isinstance(updates, list):  # as an older version says it: both in one list
        return not calls and all(map(_is_read_step, updates))
    if not isinstance(updates, dict) or not isinstance(calls, list):
        return False
    return all(map(_is_of_list, updates)) and all(map(_is_reading_call, calls))


def _is_read_step(step: Any) -> bool:  # noqa: ANN401 - JSON of any shape
    payload = step.get("payload") if isinstance(step, dict) else None
    if not isinstance(payload, dict):
        return False
    if step.get("type") == "syncInput":
        return isinstance(payload.get("name"), str) and _is_of_list(payload["name"])
    return step.get("type") == "callMethod" and _is_reading_call(payload)


def _is_of_list(name: str) -> bool:
    """Tell whether a component's value is a setting of a list: `search`, `tableFilters.status.value`, `paginators.page`."""
    first = words_of(re.split(r"[.\[]", name, maxsplit=1)[0])
    if {"filter", "filters", "paginators"} & set(first) and set(first) <= _OF_UPDATES:
        return True
    words = words_of(name)
    return bool(_SURELY_OF_LISTS & set(words)) and set(words) <= _OF_UPDATES


def _is_reading_call(call: Any) -> bool:  # noqa: ANN401 - JSON of any shape
    method = call.get("method") if isinstance(call, dict) else None
    parameters = call.get("params", []) if isinstance(call, dict) else None
    if not isinstance(method, str) or not isinstance(parameters, list):
        return False
    if any(isinstance(one, dict | list) for one in parameters) or len(parameters) > _MOST_PARAMETERS:
        return False  # so much may be what is to be kept
    if method in _SETTERS:
        return bool(parameters) and isinstance(parameters[0], str) and _is_of_list(parameters[0])
    first, *rest = words_of(method) or [""]
    if not rest:
        is_of_nothing = first in _ALONE_AND_OF_NOTHING and not parameters
        return method == _REFRESHES or first in _ALONE or is_of_nothing
    others = set(rest)
    return (
        [first, *rest] == _DRAWS_LATER
        or (first in _MOVES and bool(others & _OF_LISTS) and others <= _OF_UPDATES | _MOVES)
        or (
            first in _OPENS
            and bool(others & _OF_WINDOWS)
            and others <= _OF_WINDOWS | _OF_LISTS | _THINGS_SHOWN
        )
        or (
            first in _LOOKS
            and others <= _OF_UPDATES | (_THINGS_SHOWN if first in {"show", "view"} else set())
        )
    )
