"""What is asked for, in the document's terms: default name, and what each provider text means."""

from __future__ import annotations

import re
from typing import Literal

from pages.store import ChannelRow
from robot.errors import DriftError, RequestError, look_first
from robot.spelling import difference, looks_like, missing_name, shown_name

SUFFIX = " SP"
"""Source: the document, Step Three, recommends the old name with this suffix."""

ProviderKind = Literal["mws", "sp", "other"]

_SP = re.compile(r"amazon[ _-]?sp", re.IGNORECASE)


def default_new_name(old_name: str) -> str:
    """Name the new channel as the document recommends."""
    return shown_name(old_name) + SUFFIX


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
        if looks_like(name, new_name):
            how = (
                "is taken"
                if name == new_name
                else f"is easily taken for the existing {name!r} (which differs in {difference(new_name, name)})"
            )
            raise RequestError(
                f"The new channel's name {new_name!r} {how} in this store (documented Step Three: it must be unique).",
                hint="Nothing was changed. "
                + look_first(
                    "If that channel takes this shop's Amazon orders, or waits to be connected, nothing is left to "
                    "migrate. Only if it does neither: choose another name with --new-name, or, if it was left behind by a "
                    "rollback and nobody needs it, delete it in Channels."
                ),
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
            hint="The robot does not choose, and nothing was changed. "
            + look_first("Only if nobody else uses them: rename one of them in Channels."),
        )
    seen, hint = missing_name(name, [f"{row.name}" for row in rows])
    raise RequestError(
        f"There is no channel called exactly {name!r} in {where}; {seen}.",
        hint=f"{hint} Nothing was changed.",
    )
