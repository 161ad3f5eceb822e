"""What a step announced that it would send, as the wall looks for it in requests."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlsplit

from robot.browser.addresses import pairs_of
from robot.browser.component_posts import is_component_save
from robot.browser.reading_posts import fields_of_operation
from robot.browser.sent import Origin, placed_fields_of, placed_with_json, values_of
from robot.browser.words import is_id, parts_of, words_of
from robot.evidence.encodings import forms_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from robot.browser.sent import Sent

_NOT_SENT: Final = frozenset({"before", "read_back", "server_time"})
"""What a step notes of a value besides the value itself."""

_SHORT: Final = 3
"""A text of so many characters stands in many requests; it counts only in a field that is called as it was announced."""
_SAYS_NOTHING: Final = frozenset({
    "active", "all", "any", "default", "disabled", "enabled", "false", "inactive", "no", "none", "null", "off", "on", "true", "yes",
})  # fmt: skip
"""Stand in every other form; by these, as by short numbers, no request is known."""
_OFF: Final = frozenset({"", "0", "disabled", "false", "inactive", "no", "null", "off"})
_ON: Final = frozenset({"1", "active", "enabled", "on", "true", "yes"})
_OF_MANY: Final = frozenset({"channel", "channels", "is", "order", "orders"})
"""Words that stand in the names of many options."""

_ENOUGH: Final = 2
_NAMES_OF_NAMES: Final = frozenset({"label", "name", "title"})

_NAMES_OF_IDS: Final = frozenset({"channel", "guid", "id", "ids", "key", "uuid"})
_CHANNEL: Final = "channel"
KINDS: Final = frozenset({
    "account", "brand", "carrier", "category", "channel", "company", "courier", "customer", "invoice", "item", "listing", "location", "member",
    "message", "notification", "order", "payment", "product", "refund", "report", "return", "role", "rule", "shipment", "shop",
    "sku", "store", "subscription", "supplier", "team", "template", "tenant", "token", "user", "warehouse", "webhook", "workspace",
})  # fmt: skip
"""What a site keeps; the same number may be the id of one of each."""
_AROUND: Final = frozenset({
    "attribute", "body", "call", "component", "data", "entity", "form", "input", "item", "json", "memo", "model", "param",
    "payload", "props", "record", "request", "server", "snapshot", "state", "update", "value", "variable",
})  # fmt: skip
"""What a field may stand in, whatever it is of."""
_VERBS: Final = frozenset({"change", "edit", "modify", "save", "settings", "show", "update", "view"})

_MAKES_NEW: Final = frozenset({"add", "create", "new"})


@dataclass(frozen=True)
class Announced:
    """By what a request is known to be the step's.

    Attributes:
        values: Texts, anywhere in it.
        ids: A part of its path, or the value of a field that names an id; of one of `kinds`.
        kinds: What the ids are of, each as one word: `/stores/17` is not the channel 17.
        named: Name and text of what is too short to be looked for anywhere.
        page: Path of the page that is pressed on; empty if none was told.
        states: Name of what is switched or filled, and whether it is on, or holds anything, afterwards.
        doubted: Those of them whose control somebody has pointed at, and nothing has proven yet.
    """

    values: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset({_CHANNEL})
    named: frozenset[tuple[str, str]] = frozenset()
    page: str = ""
    states: frozenset[tuple[str, bool]] = frozenset()
    doubted: frozenset[str] = frozenset()

    def contradicted_by(self, sent: Sent) -> str:
        """Return the name of what a request says otherwise than it was announced, empty if there is none.

        A name may stand in it several times, such as with the value from before: one that agrees is enough. Of what is
        doubted something must be said, in a request that calls others as they were announced.
        """
        fields = [(_bare(names), value.strip().lower()) for names, value in _all(sent)]
        known = {name for name, _ in self.states if any(words == words_of(name) for words, _ in fields)}
        for name, is_on in sorted(self.states):
            values = [value for words, value in fields if words == words_of(name)]
            said = {value not in _OFF for value in values if value in _OFF | _ON or is_on}
            own = set(words_of(name)) - _OF_MANY
            is_silent = not any(own & set(words) and value not in _OFF for words, value in fields)
            is_missing = is_on and is_silent and name in self.doubted and len(known - {name}) >= _ENOUGH
            if said == {not is_on} or is_missing:
                return name
        return ""

    def is_saved_by(self, sent: Sent) -> bool:
        """Tell whether the page that is pressed on asks its own form to be kept, whose values it has sent before.

        A component that is drawn at the server is sent each value when it is typed; its Save names no more than itself.
        """
        asked_by = urlsplit(sent.header("referer"))
        if not self.page or not sent.is_whole or asked_by.path != self.page:
            return False
        if Origin.of(f"{asked_by.scheme}://{asked_by.netloc}") != sent.origin:
            return False
        try:
            return is_component_save(json.loads(sent.body))
        except ValueError:
            return False

    def is_in(self, sent: Sent) -> bool:
        """Tell whether a request carries any of it."""
        if not sent.is_whole:
            return False
        said = set(values_of(sent))
        text = sent.target + "\n" + sent.body.decode("utf-8", "replace")
        if any(value in said or any(form in text for form in forms_of(value)) for value in self.values):
            return True
        parts = parts_of(sent.path)
        if any(part in self.ids and self._is_of_kind(parts[:at]) for at, part in enumerate(parts)):
            return True
        fields = [([word for name in names for word in words_of(name)], value) for names, value in _all(sent)]
        return any(
            self._names_one(words, sent) if value in self.ids else self._is_named(words, value)
            for words, value in fields
        )

    def _is_of_kind(self, before: Sequence[str]) -> bool:
        """Tell whether an id that follows these parts of a path is of a kind that counts."""
        for part in reversed(before):
            if is_id(part):
                return False
            if self.kinds & kinds_of(words_of(part)):
                return True
        return not before and "" in self.kinds

    def _names_one(self, words: Sequence[str], sent: Sent) -> bool:
        """Tell whether a field of these names, from the outside in, holds the id of a kind that counts."""
        if not _names_id(words[-1:]):
            return False
        around = kinds_of(words if words[-1] == _CHANNEL else words[:-1])
        if around - _AROUND:
            return bool(self.kinds & around)
        about = kinds_of(
            [*words_of(sent.path), *(word for name in _operations(sent) for word in words_of(name))]
        )
        return bool(self.kinds & about) or not KINDS & about

    def _is_named(self, words: Sequence[str], value: str) -> bool:
        return any(value == said and _fits(words, words_of(name)) for name, said in self.named)


def announced_by(values: Mapping[str, Any], address: str, doubted: Iterable[str] = ()) -> Announced:
    """Return by what a request is known to be the step's.

    Args:
        values: What the step will write, as its intention has it in the journal.
        address: Of the page that is pressed on. The last id in it (`/stores/1/channels/17/edit`) names the channel
            where a page sends no more than a switch; those before it name what others have, too. A page that makes
            something new has none yet.
        doubted: See `Announced`.

    Returns:
        Texts of the values at any depth, and that id.
    """
    texts = {(name, text) for name, text in _texts("", values) if not _says_nothing(text)}
    ids, kind = _last_id(address)
    return Announced(
        frozenset(text for _, text in texts if len(text) > _SHORT),
        frozenset(ids),
        frozenset({_CHANNEL, *kind}),
        frozenset((name, text) for name, text in texts if len(text) <= _SHORT),
        urlsplit(address).path,
        frozenset(_states(values)),
        frozenset(
            name for name, _ in _states(values) if words_of(name) in [words_of(one) for one in doubted]
        ),
    )


def _states(values: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    for name, value in values.items():
        if isinstance(value, dict) and "written" in value:
            yield name, bool(value["written"])


def _bare(names: Sequence[str]) -> list[str]:
    """Return the words of a field's name, without those of what it stands in."""
    words = words_of(names[-1])
    around = [word for word in words if not kinds_of([word]) & {*_AROUND, _CHANNEL}]
    return around or words


def _says_nothing(text: str) -> bool:
    return text.lower() in _SAYS_NOTHING or (len(text) <= _SHORT and not re.search(r"[^\W\d]", text))


def _last_id(address: str) -> tuple[list[str], set[str]]:
    """Return the last id of an address, and what it is of."""
    parts = urlsplit(address)
    # The page's own part may be the one after `#`.
    for path in (parts.fragment, parts.path):
        words = [word for part in parts_of(path) for word in re.split(r"[?&=;]+", part)]
        if any(_MAKES_NEW & set(words_of(word)) for word in words):
            return [], set()
        if places := [at for at, word in enumerate(words) if is_id(word)]:
            return [words[places[-1]]], _kind_before(words[: places[-1]])
    ids = [(value, words_of(name)) for name, value in parse_qsl(parts.query) if _names_id(words_of(name))]
    return ([ids[-1][0]], _kind_before(words_of(parts.path))) if ids else ([], set())


def _kind_before(parts: Sequence[str]) -> set[str]:
    own = []
    for part in reversed(parts):
        if is_id(part):
            break
        own.append(part)
    of_things = [part for part in own if not _VERBS & set(words_of(part))]
    return kinds_of(words_of(next(iter([*of_things, *own]), ""))) or {""}


def kinds_of(words: Iterable[str]) -> set[str]:
    """Return words as they are said of one: `companies` are each a `company`."""
    return {re.sub(r"(?<=[^s])s$", "", re.sub(r"ies$", "y", word)) for word in words}


def _names_id(words: Sequence[str]) -> bool:
    return bool(_NAMES_OF_IDS & set(words[-1:]))


def _fits(words: Sequence[str], name: Sequence[str]) -> bool:
    """Tell whether a field is called as what was announced, or is the name of something."""
    is_name = bool({_CHANNEL, *_NAMES_OF_NAMES} & set(name)) and bool(_NAMES_OF_NAMES & set(words[-1:]))
    return bool(name) and (set(name) <= set(words) or is_name)


def _all(sent: Sent) -> Iterator[tuple[tuple[str, ...], str]]:
    yield from placed_with_json(((name,), value) for name, value in pairs_of(sent.query))
    yield from placed_fields_of(sent)


def _operations(sent: Sent) -> Iterator[str]:
    """Yield what is called by its name: of GraphQL and of JSON-RPC."""
    for names, value in _all(sent):
        if names[-1].lower() == "query":
            yield from fields_of_operation(value)
        elif names[-1].lower() in {"method", "action", "operation", "operationname"}:
            yield value


def _texts(name: str, value: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON of any shape
    if isinstance(value, str):
        if value:
            yield name, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in _NOT_SENT:
                yield from _texts(name if key == "written" else key, inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(name, inner)
