"""The addresses of the local Channels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from robot.rehearsal.channels import account, connecting, orders, products, records, settings, stores
from robot.rehearsal.channels.visits import Handler, Site, screen

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_STORE = "/stores/{store}"
_CHANNEL = _STORE + "/channels/{channel}"

_PUBLIC: list[tuple[str, str, Handler]] = [
    ("GET", "/login", account.show_sign_in),
    ("POST", "/login", account.sign_in),
]
_HOSTED: list[tuple[str, str, Handler]] = [
    ("GET", "/connect/done/{reference}", connecting.show_confirmation),
    ("GET", "/connect/closed", connecting.show_closed),
    ("GET", "/connect/{token}", connecting.show_hosted_page),
    ("GET", "/connect/{token}/start", connecting.start_from_link),
    ("GET", "/amazon/callback", connecting.come_back),
]
_SCREENS: list[tuple[str, str, Handler]] = [
    ("GET", "/", account.show_start),
    ("POST", "/logout", account.sign_out),
    ("GET", "/companies", account.show_companies),
    ("POST", "/companies", account.add_company),
    ("POST", "/companies/{company}/switch", account.switch_company),
    ("GET", "/users", account.show_users),
    ("GET", "/roles", account.show_roles),
    ("GET", "/stores", stores.show_stores),
    ("GET", "/stores/create", stores.show_new_store),
    ("POST", "/stores/create", stores.add_store),
    ("GET", _STORE, stores.show_store),
    ("GET", _STORE + "/edit", stores.show_store_form),
    ("POST", _STORE + "/edit", stores.save_store),
    ("GET", _STORE + "/channels/create/{provider}", settings.show_new_channel),
    ("POST", _STORE + "/channels/create/{provider}", settings.add_channel),
    ("GET", _CHANNEL + "/edit", settings.show_channel),
    ("POST", _CHANNEL + "/edit", settings.save_channel),
    ("GET", _CHANNEL + "/connect-link", connecting.give_link),
    ("GET", _CHANNEL + "/connect", connecting.start_signed_in),
    ("GET", _CHANNEL + "/products", products.show_products),
    ("GET", _CHANNEL + "/products/links.csv", products.download_links),
    ("POST", _CHANNEL + "/products/import", products.import_links),
    ("GET", "/orders", orders.show_orders),
    ("GET", "/confirmationOrders", account.show_empty),
    ("GET", "/invoices", account.show_empty),
    ("GET", "/products", account.show_empty),
    ("GET", "/helpdesk", account.show_empty),
    ("GET", "/transactionRecords", records.show_channels),
    ("GET", "/transactionRecords/{channel}", records.show_log),
]


class _Assets(StaticFiles):
    """Style and script, which a browser asks for once."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401 - handed on as they are
        response = super().file_response(*args, **kwargs)
        response.headers["cache-control"] = "public, max-age=3600"
        return response


def channels_app(site: Site) -> Starlette:
    """Return the local Channels as an application."""

    async def show_error(_request: Request, error: Exception) -> Response:
        return site.error_page(getattr(error, "status_code", 500))

    routes = [
        Route(
            path,
            screen(site, handler, is_public=entries is not _SCREENS, is_hosted=entries is _HOSTED),
            methods=[method],
        )
        for entries in (_PUBLIC, _HOSTED, _SCREENS)
        for method, path, handler in entries
    ]
    assets = Mount("/assets", _Assets(directory=Path(__file__).parent / "static"))
    handlers = {404: show_error, 405: show_error, 500: show_error}
    return Starlette(routes=[assets, *routes], exception_handlers=handlers)
