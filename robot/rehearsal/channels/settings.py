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
    store, provider = visit.store(), _provider(visit)
    blank = Channel("", store.id, "", provider)
    blank.settings.update(DEFAULTS)
    return _show(visit, store, blank, is_new=True)


def add_channel(visit: Visit) -> Response:
    """Add a channel; the page then loads again at the channel's own address."""
    return _save(visit, visit.store(), _provider(visit), None)


def show_channel(visit: Visit) -> Response:
    """Show a channel's settings."""
    store = visit.store()
    return _show(visit, store, visit.channel(store), is_new=False)


def save_channel(visit: Visit) -> Response:
    """Save a channel's settings."""
    store = visit.store()
    channel = visit.channel(store)
    return _save(visit, store, channel.provider, channel)


def _save(visit: Visit, store: Store, provider: str, channel: Channel | None) -> Response:
    try:
        saved = visit.world.save_channel(visit.signed_in, store, provider, channel, visit.typed, visit.path)
    except FormError as error:
        return visit.refuse(visit.path, error.messages, "The channel could not be saved.")
    return visit.redirect(f"/stores/{store.id}/channels/{saved.id}/edit", "Channel saved.")


def _show(visit: Visit, store: Store, channel: Channel, *, is_new: bool) -> Response:
    config = visit.world.config
    return visit.render(
        "channel.html",
        store=store,
        channel=channel,
        is_new=is_new,
        groups=groups_of(channel.provider, config),
        form=visit.session.typed if visit.session.typed is not None else as_typed(channel, config),
        connects=channel.provider == SP and not is_new,
        is_legacy=channel.provider == MWS and config.picker == "after",
        masked_seller=_mask(channel.seller_id or ""),
    )


def _provider(visit: Visit) -> str:
    provider = str(visit.request.path_params["provider"])
    is_offered = provider in PROVIDER_TITLES and not (
        provider == MWS and visit.world.config.picker == "after"
    )
    if not is_offered:
        raise StatusError(404)
    return provider


def _mask(seller_id: str) -> str:
    return f"{seller_id[:2]}{'•' * 8}{seller_id[-2:]}" if seller_id else ""
