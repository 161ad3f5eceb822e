"""What a step announced that it would send, as the wall looks for it in requests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NOT_SENT: Final = frozenset({"before", "read_back", "server_time"})
"""What a step notes of a value besides the value itself."""

_PARTS: Final = re.compile(r"[/?#&=;]+")


def announced_by(values: Mapping[str, Any], address: str) -> frozenset[str]:
    """Return the texts by which a request is known to be the step's.

    Args:
        values: What the step will write, as its intention has it in the journal.
        address: Of the page that is pressed on. What counts something in it (`/channels/17`) names the channel where a
            page sends no more than a switch.

    Returns:
        Texts of the values at any depth, and the parts of the address that hold a digit.
    """
    path = address.partition("://")[2].partition("/")[2]
    ids = {unquote(part) for part in _PARTS.split(path) if any(letter.isdigit() for letter in part)}
    return frozenset({*_texts(values), *ids})


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
