"""Changes of the stand-in's screens, made on the server as a release of the real ones would make them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Any, Send], Awaitable[None]]
Rewrite = Callable[[str], str]

ID = r"[0-9a-f]{8}-[0-9a-f-]{27}"
ANY = r"/(?!assets/)"
LOGIN = r"/login$"
STORES = r"/stores$"
STORE = rf"/stores/{ID}$"
OLD = rf"/stores/{ID}/channels/{ID}/edit$"
NEW = rf"/stores/{ID}/channels/create/amazon_sp$"
FORM = rf"{OLD}|/stores/{ID}/channels/create/"
ORDERS = r"/orders$"
PRODUCTS = rf"/stores/{ID}/channels/{ID}/products$"
RECORDS = r"/transactionRecords"
APP, SCREENS, SETTINGS, KIT = (
    rf"/assets/material/{name}\.js$" for name in ("app", "screens", "settings", "kit")
)
STYLE = r"/assets/.*\.css$"
"""Addresses, as regular expressions that begin at the start; the single-page app asks for its data at the same."""

TEXTS = ("text/html", "application/json", "text/javascript", "application/javascript", "text/css", "text/csv")


@dataclass(frozen=True)
class Edit:
    """What is done to each answer from some addresses."""

    where: str
    rewrite: Rewrite


def sub(where: str, find: str, put: str, count: int = 0) -> Edit:
    """Replace what a regular expression finds; `\\1` and the like in `put` stand for its groups."""
    pattern = re.compile(find, re.DOTALL)
    return Edit(where, lambda text: pattern.sub(put, text, count=count))


def word(where: str, old: str, new: str) -> Edit:
    """Replace a text as it is."""
    return Edit(where, lambda text: text.replace(old, new))


def swap(where: str, one: str, two: str) -> Edit:
    """Exchange two texts."""
    return Edit(where, lambda text: two.join(part.replace(two, one) for part in text.split(one)))


def next_one(where: str, find: str) -> Edit:
    """Give every hit the text of the next one, and the last that of the first."""

    def rotate(text: str) -> str:
        hits = [hit[0] for hit in re.finditer(find, text)]
        others = iter([*hits[1:], *hits[:1]])
        return re.sub(find, lambda _hit: next(others), text)

    return Edit(where, rotate)


@dataclass(frozen=True)
class Change:
    """One change of one rendering.

    Attributes:
        codes: Exit codes of the right stop, for a harmful one.
        writes: What may have been written before it, where the change cannot be met earlier.
        config: What the stand-in must be set to for it.
    """

    name: str
    rendering: str
    edits: tuple[Edit, ...]
    codes: tuple[int, ...] = (3, 5)
    writes: int = 0
    config: tuple[tuple[str, Any], ...] = ()


def change(name: str, rendering: str, *edits: Edit, **more: Any) -> Change:
    """Make a change."""
    return Change(name, rendering, edits, **more)


class ChangedSite:
    """Channels with its answers rewritten; `met` counts the answers that each edit made different."""

    def __init__(self, app: App, changes: list[Change]) -> None:
        self._app = app
        self._changes = changes
        self.met: Counter[tuple[str, int]] = Counter()

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start: Message = {}
        body = bytearray()

        async def hold(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            headers = list(start["headers"])
            kind = dict(headers).get(b"content-type", b"").decode()
            answer = bytes(body)
            if scope["method"] != "HEAD" and kind.startswith(TEXTS):
                answer = self._rewrite(scope["path"], answer.decode()).encode()
                headers = [pair for pair in headers if pair[0] != b"content-length"]
                headers.append((b"content-length", str(len(answer)).encode()))
            await send({**start, "headers": headers})
            await send({"type": "http.response.body", "body": answer})

        await self._app(scope, receive, hold)

    def unmet(self) -> list[str]:
        """List the changes of which some edit made no difference to any answer."""
        return [
            one.name
            for one in self._changes
            for place, _ in enumerate(one.edits)
            if not self.met[one.name, place]
        ]

    def _rewrite(self, path: str, text: str) -> str:
        for one in self._changes:
            for place, edit in enumerate(one.edits):
                if not re.match(edit.where, path):
                    continue
                changed = edit.rewrite(text)
                self.met[one.name, place] += changed != text
                text = changed
        return text
