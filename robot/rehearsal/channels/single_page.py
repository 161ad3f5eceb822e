"""The screens as data, for the rendering that is a single-page app.

The app asks for the same addresses as a browser does for pages, with `Accept: application/json`,
and sends its session in a header.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from whenever import Instant

from robot.rehearsal.model import Channel, Link, LogEntry, Store, User
from robot.rehearsal.options import Group, Option

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Environment
    from starlette.requests import Request

    from robot.rehearsal.config import StandInConfig

SESSION_HEADER = "x-session"
_SHOWN: dict[type, tuple[str, ...]] = {
    Channel: ("id", "name", "provider", "is_active", "is_connected"),
    Store: ("id", "name", "replaces_kits", "deducts_not_synced"),
    User: ("name",),
    Link: ("channel_sku", "title", "product_sku", "linked_by"),
    LogEntry: ("at", "attempts", "status", "log_type", "message"),
    Group: ("title", "warning", "options"),
    Option: ("key", "label", "kind", "is_required", "choices", "needs", "help", "labels"),
}
"""What the app is told of a record; of others everything."""


def is_asked_for(request: Request) -> bool:
    """Tell whether the app asks, and not a browser for a page."""
    return "application/json" in request.headers.get("accept", "")


def session_id(request: Request) -> str:
    """Return the session that the app sends, or nothing."""
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    return value if kind == "Bearer" else ""


def shell(templates: Environment, config: StandInConfig) -> Response:
    """Return the page that loads the app."""
    boot = {
        "seed": config.seed,
        "keptIn": config.sign_in_kept_in,
        "logos": config.logos,
        "zone": config.zone if config.shows_zone else "",
        "seconds": config.resolution_s == 1,
        "showsConnection": config.shows_connection,
    }
    html = templates.get_template("app.html").render(boot=boot)
    return HTMLResponse(html, headers={"cache-control": "no-store"})


def screen_data(screen: str, context: dict[str, object], local: Callable[[Instant], str]) -> Response:
    """Return what a screen shows."""
    shown = {name: _plain(value, local) for name, value in context.items() if name != "token"}
    return JSONResponse({"screen": screen, **shown})


def answer(response: Response, session: str) -> Response:
    """Make an answer one for the app: where to go instead of a redirect, and its session."""
    if isinstance(response, RedirectResponse):
        response = JSONResponse({"to": response.headers["location"]})
    response.headers[SESSION_HEADER] = session
    response.headers["cache-control"] = "no-store"
    return response


def _plain(value: Any, local: Callable[[Instant], str]) -> Any:  # noqa: ANN401 - records of many shapes
    if isinstance(value, Instant):
        return local(value)
    if is_dataclass(value) and not isinstance(value, type):
        names = _SHOWN.get(type(value)) or tuple(one.name for one in fields(value))
        return {name: _plain(getattr(value, name), local) for name in names}
    if isinstance(value, dict):
        return {str(key): _plain(one, local) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one, local) for one in value]
    return value
