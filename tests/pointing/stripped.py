"""Channels with every word and icon taken from some controls, made on the server as a broken release would be."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.mutations.changes import ANY, Change, Edit

if TYPE_CHECKING:
    from collections.abc import Sequence

SCRIPT = (Path(__file__).parent / "strip.js").read_text(encoding="utf-8").rstrip()


@dataclass(frozen=True)
class Control:
    """A control of the document.

    Attributes:
        element: Its table of `pages/signs.toml`.
        kind: `control`, or `label` of a field.
        words: What it is called in the renderings, without case.
        at: Where it is taken away: a regular expression of the address; empty for everywhere.
        inside: Selector of the part that it is in; empty for the whole screen.
    """

    element: str
    kind: str
    words: tuple[str, ...]
    at: str = ""
    inside: str = ""

    @property
    def colour(self) -> tuple[int, int, int]:
        """What it is painted with, for whoever judges an answer by the picture."""
        place = [one.element for one in CONTROLS].index(self.element)
        return 250, 235 - 11 * place, 130 + 8 * place


CONTROLS = (
    Control("menu.stores", "control", ("stores",)),
    Control("stores.view-store", "control", ("view store",)),
    Control("store.add", "control", ("add",), r"/stores/[0-9a-f-]{36}$"),
    Control("store.edit-channel", "control", ("edit",), r"/stores/[0-9a-f-]{36}$"),
    Control("picker.amazon-sp", "control", ("amazon sp",), inside="dialog, [role=dialog]"),
    Control("channel.name", "label", ("channel name", "name"), "/channels/"),
    Control("channel.is-active", "label", ("is active",), "/channels/"),
    Control("channel.marketplace", "label", ("marketplace",), "/channels/"),
    Control("channel.fulfilment-channels", "label", ("fulfilment channels",), "/channels/"),
    Control("channel.order-statuses", "label", ("order statuses",), "/channels/"),
    Control("channel.ignore-orders-before", "label", ("ignore orders before",), "/channels/"),
    Control("channel.save", "control", ("save",), "/channels/"),
    Control("channel.copy-connect-link", "control", ("copy connect link",), "/channels/"),
)
"""Every control that the document names, up to the connect link."""


def stripped(rendering: str, controls: Sequence[Control], *, is_hard: bool) -> Change:
    """Return the change that takes these controls' words and icons away."""
    wanted = [
        {
            "kind": one.kind,
            "words": list(one.words),
            "at": one.at,
            "inside": one.inside,
            "colour": "rgb({}, {}, {})".format(*one.colour),
        }
        for one in controls
    ]
    script = f"<script>{SCRIPT}({json.dumps(wanted)}, {json.dumps(is_hard)})</script>"

    def rewrite(text: str) -> str:
        return text.replace("<head>", f"<head>{script}", 1) if "<head>" in text else text

    names = ", ".join(one.element for one in controls)
    return Change(f"stripped: {names}", rendering, (Edit(ANY, rewrite),))
