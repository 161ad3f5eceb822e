"""What a step announced that it would send, as the wall looks for it in requests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from robot.browser.addresses import decoded, pairs_of, words_of
from robot.browser.sent import fields_of, values_of
from robot.evidence.encodings import forms_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from robot.browser.sent import Sent

_NOT_SENT: Final = frozenset({"before", "read_back", "server_time"})
"""What a step notes of a value besides the value itself."""

_NAMES_OF_IDS: Final = frozenset({"channel", "guid", "id", "ids", "key", "uuid"})
_MAKES_NEW: Final = frozenset({"add", "create", "new"})
_NO_ID: Final = re.compile(r"v\d+|[a-z]{3,}\d{0,2}")
"""A part of an address with a digit that is a word of it: `v2`, `step2`."""


@dataclass(frozen=True)
class Announced:
    """By what a request is known to be the step's.

    Attributes:
        values: Texts, anywhere in it; a short one (up to 3 characters) must be a whole field or part of the path.
        ids: A part of its path, or the value of a field that names an id.
    """

    values: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()

    def is_in(self, sent: Sent) -> bool:
        """Tell whether a request carries any of it."""
        if not sent.is_whole:
            return False
        said = set(values_of(sent))
        text = sent.target + "\n" + sent.body.decode("utf-8", "replace")
        return (
            any(value in said or any(form in text for form in forms_of(value)) for value in self.values)
            or any(decoded(part) in self.ids for part in sent.path.split("/"))
            or any(value in self.ids and _names_id(name) for name, value in _all_fields(sent))
        )


def announced_by(values: Mapping[str, Any], address: str) -> Announced:
    """Return by what a request is known to be the step's.

    Args:
        values: What the step will write, as its intention has it in the journal.
        address: Of the page that is pressed on. The last id in it (`/stores/1/channels/17/edit`) names the channel
            where a page sends no more than a switch; those before it name what others have, too. A page that makes
            something new has none yet.

    Returns:
        Texts of the values at any depth, and that id.
    """
    return Announced(frozenset(_texts(values)), frozenset(_last_id(address)))


def _last_id(address: str) -> list[str]:
    parts = urlsplit(address)
    # The page's own part may be the one after `#`.
    for path in (parts.fragment, parts.path):
        words = [unquote(part) for part in re.split(r"[/?&=;]+", path)]
        if any(_MAKES_NEW & set(words_of(word)) for word in words):
            return []
        if ids := [word for word in words if re.search(r"\d", word) and not _NO_ID.fullmatch(word.lower())]:
            return ids[-1:]
    return [value for name, value in parse_qsl(parts.query) if _names_id(name)][-1:]


def _names_id(name: str) -> bool:
    return bool(_NAMES_OF_IDS & set(words_of(name)[-1:]))


def _all_fields(sent: Sent) -> Iterable[tuple[str, str]]:
    yield from pairs_of(sent.query)
    yield from fields_of(sent)


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON of any shape
    if isinstance(value, str):
        if value:
            yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name not in _NOT_SENT:
                yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
