"""What a page keeps for its tab only: handed over from the sign-in to the page that is worked on, and never recorded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from robot.evidence import Secrets

LONGEST_WORD = 12
"""Characters from which a text that a page keeps is taken for a secret."""


class TabStorage(TypedDict):
    """What a page keeps for its tab only, where some apps keep the sign-in; no storage state holds it."""

    origin: str
    values: dict[str, str]


def tab_storage(page: Page) -> TabStorage:
    """Return the page's session storage. Its values are secrets."""
    values: dict[str, str] = page.evaluate("() => ({ ...sessionStorage })")
    return {"origin": page.evaluate("() => location.origin"), "values": values}


def hand_over(context: BrowserContext, tab: TabStorage) -> None:
    """Give every new tab of the context what another tab had kept, on that tab's own site only."""
    if tab["values"]:
        context.add_init_script(
            f"if (location.origin === {json.dumps(tab['origin'])} && !sessionStorage.length)"
            f" for (const [key, value] of Object.entries({json.dumps(tab['values'])}))"
            " sessionStorage.setItem(key, value);"
        )


def _texts_in(name: str, value: str) -> Iterator[tuple[str, str]]:
    """Yield a stored text, and the texts inside where it is JSON, each with its name."""
    yield name, value
    try:
        pending = [(name, json.loads(value))]
    except ValueError:
        return
    while pending:
        called, one = pending.pop()
        if isinstance(one, dict):
            pending += [(str(key), inner) for key, inner in one.items()]
        elif isinstance(one, list):
            pending += [(called, inner) for inner in one]
        elif isinstance(one, str):
            yield called, one


def register_tab_storage(secrets: Secrets, tab: TabStorage) -> None:
    """Register everything in it that may be a secret."""
    for name, value in tab["values"].items():
        # Short ones ("true", "en-GB") are words of every page.
        if len(value) >= LONGEST_WORD:
            secrets.register(value, "stored token")
        for inner_name, inner in _texts_in(name, value):
            secrets.register_named(inner_name, inner, "stored token")
