"""Connecting a channel to Amazon: the link, the hosted page, the way out and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.responses import JSONResponse, RedirectResponse

from robot.rehearsal.authorisations import APPLICATION_ID, Answer, AuthorisationRefusedError
from robot.rehearsal.channels.visits import StatusError, Visit
from robot.rehearsal.model import SP

if TYPE_CHECKING:
    from starlette.responses import Response

    from robot.rehearsal.model import Channel


def give_link(visit: Visit) -> Response:
    """Return the connect link for the page's script to copy."""
    channel = _sp_channel(visit)
    link = visit.world.authorisations.link_for(channel)
    return JSONResponse({"link": f"{_own_url(visit)}/connect/{link.token}"})


def start_signed_in(visit: Visit) -> Response:
    """Lead a signed-in user to Amazon."""
    return _to_amazon(visit, _sp_channel(visit))


def show_hosted_page(visit: Visit) -> Response:
    """Show the page that a connect link opens; nobody needs to be signed in."""
    channel = visit.world.authorisations.channel_of_link(visit.request.path_params["token"])
    if channel is None:
        return visit.render("hosted.html", 410, kind="expired", channel=None, store=None)
    store = visit.world.store_by_id(channel.store_id)
    kind = "already" if channel.is_connected else "connect"
    return visit.render("hosted.html", kind=kind, channel=channel, store=store)


def start_from_link(visit: Visit) -> Response:
    """Lead an account owner to Amazon."""
    token = visit.request.path_params["token"]
    channel = visit.world.authorisations.channel_of_link(token)
    if channel is None or channel.is_connected:
        return visit.redirect(f"/connect/{token}")
    return _to_amazon(visit, channel)


def come_back(visit: Visit) -> Response:
    """Take Amazon's answer; its address works once."""
    answer = Answer(visit.query("selling_partner_id"), visit.query("spapi_oauth_code"), visit.query("error"))
    try:
        reference = visit.world.authorisations.complete(visit.query("state"), answer)
    except AuthorisationRefusedError as refusal:
        return visit.render("hosted.html", 403, kind="refused", reason=str(refusal), channel=None, store=None)
    return visit.redirect(f"/connect/done/{reference}")


def show_confirmation(visit: Visit) -> Response:
    """Show the final confirmation screen."""
    channel_id = visit.world.authorisations.confirmations.get(visit.request.path_params["reference"], "")
    channel = visit.world.channel_by_id(channel_id)
    if channel is None:
        raise StatusError(404)
    store = visit.world.store_by_id(channel.store_id)
    return visit.render("hosted.html", kind="done", channel=channel, store=store)


def show_closed(visit: Visit) -> Response:
    """Tell someone who is not a user of Channels that this is all."""
    return visit.render("hosted.html", kind="closed", channel=None, store=None)


def _sp_channel(visit: Visit) -> Channel:
    channel = visit.channel(visit.store())
    if channel.provider != SP:
        raise StatusError(404)
    return channel


def _to_amazon(visit: Visit, channel: Channel) -> Response:
    attempt = visit.world.authorisations.begin(channel)
    query = urlencode({"application_id": APPLICATION_ID, "state": attempt.state})
    return RedirectResponse(f"{visit.site.amazon_url}/apps/authorize/consent?{query}", 302)


def _own_url(visit: Visit) -> str:
    return str(visit.request.base_url).rstrip("/")
