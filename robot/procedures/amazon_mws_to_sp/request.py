"""What is asked for, in the document's terms: default name, and what each provider text means."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from pages.store import ChannelRow
from robot.errors import DriftError, RequestError

SUFFIX = " SP"
"""Source: the document, Step Three, recommends the old name with this suffix."""

ProviderKind = Literal["mws", "sp", "other"]

_SP = re.compile(r"amazon[ _-]?sp", re.IGNORECASE)


def default_new_name(old_name: str) -> str:
    """Name the new channel as the document recommends."""
    return old_name + SUFFIX


def classify_provider(text: str) -> ProviderKind:
    """Tell what a provider text means.

    Only exactly `amazon` is MWS (source: the document, Step Two); the SP texts are a guess of the facts
    sheet (section 4). Anything else is neither, so that nothing unknown is ever switched off.
    """
    shown = text.strip()
    if shown == "amazon":
        return "mws"
    return "sp" if _SP.fullmatch(shown) else "other"


def refuse_other_form(provider: str | None) -> None:
    """Refuse a new channel's form that says it is not for Amazon SP; one that says nothing passes.

    Raises:
        DriftError: The form is for another provider.
    """
    if provider is not None and classify_provider(provider) != "sp":
        raise DriftError(
            f"The form that opened is for provider {provider!r}, not Amazon SP.",
            hint="The tiles of the picker have changed; see the picture. Nothing was saved.",
        )


def refuse_taken_name(new_name: str, taken: list[str]) -> None:
    """Refuse a name that the store has already, or one that a careless comparison would take for it.

    Raises:
        RequestError: The name is taken.
    """
    for name in taken:
        if _fold(name) == _fold(new_name):
            how = (
                "is taken"
                if name == new_name
                else f"differs from the existing {name!r} only in case or blanks"
            )
            raise RequestError(
                f"The new channel's name {new_name!r} {how} in this store (documented Step Three: it must be unique).",
                hint="Choose another name with --new-name. If nobody needs that channel (a rollback leaves the new one "
                "behind, switched off), you can also delete it by hand. Nothing was changed.",
            )


def only_row(rows: tuple[ChannelRow, ...], name: str, where: str) -> ChannelRow:
    """Pick the row of exactly this name.

    Raises:
        RequestError: There is none, or more than one; near matches are named.
    """
    found = [row for row in rows if row.name == name]
    if len(found) == 1:
        return found[0]
    if found:
        raise RequestError(
            f"There are {len(found)} channels called exactly {name!r} in {where}.",
            hint="Rename one of them in Channels; the robot does not choose. Nothing was changed.",
        )
    listed = ", ".join(f"{row.name!r} ({row.provider})" for row in rows) or "none"
    raise RequestError(
        f"There is no channel called exactly {name!r} in {where}; there are: {listed}.",
        hint="Give the name exactly as on the screen, capitals and blanks included. Nothing was changed.",
    )


def old_is_off(name: str) -> RequestError:
    """Say that nobody knows since when the old channel has been off."""
    return RequestError(
        f"Channel {name!r} is already off, and no run of this robot switched it off.",
        hint="Without the instant of its switch-off the cut-off would be a guess. If it must be migrated, switch it "
        "on again first, so that the robot can switch it off.",
    )


def _fold(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
