"""The settings page of a channel, new or saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robot.rehearsal.channels.visits import StatusError, Visit
from robot.rehearsal.model import MWS, PROVIDER_TITLES, SP, Channel, Store
from robot.rehearsal.options import DEFAULTS, as_typed, groups_of
from robot.rehearsal.world import FormError

if TYPE_CHECKING:
    from starlette.responses import Response


def show_new_channel(visit: Visit) -> Response:
    """Show the empty form of a provider that was picked."""
    store = visit.store()
    return _show(visit, store, _blank(visit, store))


def add_channel(visit: Visit) -> Response:
    """Add a channel; the page then loads again at the channel's own address."""
    store = visit.store()
    return _save(visit, store, _blank(visit, store))


def show_channel(visit: Visit) -> Response:
    """Show a channel's settings."""
    store = visit.store()
    return _show(visit, store, visit.channel(store))


def save_channel(visit: Visit) -> Response:
    """Save a channel's settings."""
    store = visit.store()
    return _save(visit, store, visit.channel(store))


def _save(visit: Visit, store: Store, channel: Channel) -> Response:
    try:
        visit.world.save_channel(visit.signed_in, channel, visit.typed, visit.path)
    except FormError as error:
        return visit.refuse(visit.path, error.messages, "The channel could not be saved.")
    return visit.redirect(f"/stores/{store.id}/channels/{channel.id}/edit", "Channel saved.")


def _show(visit: Visit, store: Store, channel: Channel) -> Response:
    config, typed = visit.world.config, visit.typed_before()
    return visit.render(
        "channel.html",
        store=store,
        channel=channel,
        is_new=not channel.id,
        groups=groups_of(channel.provider, config),
        form=as_typed(channel, config) if typed is None else typed,
        connects=channel.provider == SP and bool(channel.id),
        logo_title=logo_title(channel.provider, config.picker),
        masked_seller=_mask(channel.seller_id or ""),
    )


def _blank(visit: Visit, store: Store) -> Channel:
    return Channel("", store.id, "", _provider(visit), settings=dict(DEFAULTS))


def _provider(visit: Visit) -> str:
    provider = str(visit.request.path_params["provider"])
    is_offered = provider in PROVIDER_TITLES and not (
        provider == MWS and visit.world.config.picker == "after"
    )
    if not is_offered:
        raise StatusError(404)
    return provider


def logo_title(provider: str, picker: str) -> str:
    """Return what a provider's logo reads; from 31 July 2022 the old one is marked as legacy."""
    if picker == "after" and provider in {MWS, SP}:
        return "Amazon (Legacy)" if provider == MWS else "Amazon"
    return PROVIDER_TITLES[provider]


def _mask(seller_id: str) -> str:
    return f"{seller_id[:2]}{'•' * 8}{seller_id[-2:]}" if seller_id else ""
