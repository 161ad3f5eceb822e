"""A visit to a screen: who asks, with which session, and how it is answered."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import UploadFile
from starlette.responses import HTMLResponse, RedirectResponse, Response

from robot.rehearsal.channels import single_page
from robot.rehearsal.model import PROVIDER_TITLES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from whenever import Instant

    from robot.rehearsal.model import Channel, Store, User
    from robot.rehearsal.options import Typed
    from robot.rehearsal.world import World

COOKIE = "channels_session"
_ERROR_TITLES = {
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    419: "Page Expired",
    429: "Too Many Requests",
    500: "Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
}


class StatusError(Exception):
    """The visit ends with an error page."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass
class Session:
    """What Channels remembers of a browser.

    Attributes:
        token: Must come back with every form.
        toasts: Messages for the next screen.
        typed: A form that was not accepted, for the screen at `typed_at`; `wrong` its messages.
        ends_at: Monotonic seconds.
    """

    id: str
    token: str
    username: str | None = None
    is_remembered: bool = False
    everybody_count: int = 0
    ends_at: float = 0.0
    intended: str = ""
    toasts: list[str] = field(default_factory=list)
    typed: Typed | None = None
    typed_at: str = ""
    wrong: dict[str, str] = field(default_factory=dict)
    columns: list[str] | None = None


class Site:
    """The local Channels: its sessions, its screens' rendering, the way to Amazon."""

    def __init__(self, world: World, amazon_url: str) -> None:
        self.world = world
        self.amazon_url = amazon_url
        self.sessions: dict[str, Session] = {}
        self.templates = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates" / world.config.rendering),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.is_single_page = world.config.rendering == "material"
        self.templates.filters["local"] = self.local
        self.templates.globals.update(provider_titles=PROVIDER_TITLES, config=world.config)

    def local(self, instant: Instant) -> str:
        """Return how the screens show an instant."""
        return instant.to_tz(self.world.config.zone).to_plain().format("YYYY-MM-DD HH:mm:ss")

    def session_of(self, request: Request) -> Session:
        """Return the browser's session; a new one where it has none or it has expired."""
        session = self.sessions.get(
            single_page.session_id(request) if self.is_single_page else request.cookies.get(COOKIE, "")
        )
        everybody_count = self.world.sign_out_everybody_count
        if session is None or session.ends_at < self._present_s():
            session = self.begin_session()
        elif session.username is not None and session.everybody_count != everybody_count:
            session.username = None
        self._prolong(session)
        return session

    def begin_session(self, username: str | None = None, *, is_remembered: bool = False) -> Session:
        """Begin a session with a fresh id and token."""
        session = Session(secrets.token_urlsafe(30), secrets.token_urlsafe(30), username, is_remembered)
        session.everybody_count = self.world.sign_out_everybody_count
        self._prolong(session)
        self.sessions[session.id] = session
        return session

    def lifetime_s(self, session: Session) -> float:
        """Return how long the session lives without a visit."""
        config = self.world.config
        return 60 * (config.remember_minutes if session.is_remembered else config.session_minutes)

    def error_page(self, status: int) -> Response:
        """Return a page like Laravel's for an error status."""
        html = self.templates.get_template("error.html").render(
            status=status, title=_ERROR_TITLES.get(status, "Error")
        )
        return HTMLResponse(html, status)

    def _prolong(self, session: Session) -> None:
        session.ends_at = self._present_s() + self.lifetime_s(session)

    def _present_s(self) -> float:
        """Sessions age by this machine's time: a stand-in whose clock is moved signs nobody out."""
        return time.monotonic() + self.world.idle_s


@dataclass
class Visit:
    """One request to a screen."""

    site: Site
    request: Request
    session: Session
    user: User | None
    typed: Typed = field(default_factory=dict)
    uploads: dict[str, bytes] = field(default_factory=dict)

    @property
    def world(self) -> World:
        """The state behind the screens."""
        return self.site.world

    @property
    def path(self) -> str:
        """Path of the request."""
        return str(self.request.url.path)

    @property
    def signed_in(self) -> User:
        """The user, on screens that need one."""
        if self.user is None:
            raise StatusError(403)
        return self.user

    def query(self, name: str) -> str:
        """Return a parameter of the address, or nothing."""
        return str(self.request.query_params.get(name, ""))

    def page_number(self) -> int:
        """Return the page that is asked for, from 1."""
        text = self.query("page")
        return max(1, int(text)) if text.isdecimal() else 1

    def store(self) -> Store:
        """Return the store of the address.

        Raises:
            StatusError: The active company has no such store.
        """
        store = self.world.store_by_id(self.request.path_params["store"])
        if store is None or store.company_id != self.signed_in.company_id:
            raise StatusError(404)
        return store

    def channel(self, store: Store) -> Channel:
        """Return the channel of the address.

        Raises:
            StatusError: The store has no such channel.
        """
        channel = self.world.channel_by_id(self.request.path_params["channel"])
        if channel is None or channel.store_id != store.id:
            raise StatusError(404)
        return channel

    def typed_before(self) -> Typed | None:
        """Return what was typed into this screen's form, if it was not accepted."""
        return self.session.typed if self.session.typed_at == self.path else None

    def render(self, template: str, status: int = 200, **context: object) -> Response:
        """Return a screen; messages that wait are shown on it."""
        session = self.session
        toasts, session.toasts = session.toasts, []
        old, wrong = self.typed_before(), session.wrong if session.typed_at == self.path else {}
        company = next((c for c in self.world.companies if self.user and c.id == self.user.company_id), None)
        everything: dict[str, object] = {
            "toasts": toasts,
            "wrong": wrong,
            "old": old,
            **context,
            "token": session.token,
            "user": self.user,
            "company": company,
            "path": self.path,
        }
        session.typed, session.wrong, session.typed_at = None, {}, ""
        if self.site.is_single_page and single_page.is_asked_for(self.request):
            return single_page.screen_data(template.removesuffix(".html"), everything, self.site.local)
        return HTMLResponse(self.site.templates.get_template(template).render(everything), status)

    def redirect(self, path: str, toast: str = "") -> Response:
        """Send the browser on, with a message for the next screen."""
        if toast:
            self.session.toasts.append(toast)
        return RedirectResponse(path, 302)

    def refuse(self, path: str, wrong: dict[str, str], toast: str = "") -> Response:
        """Send the browser back to the form with what was typed and why it is not accepted."""
        self.session.typed = {key: values for key, values in self.typed.items() if "password" not in key}
        self.session.wrong = wrong
        self.session.typed_at = path
        return self.redirect(path, toast)


Handler: TypeAlias = "Callable[[Visit], Response]"


def screen(
    site: Site, handler: Handler, *, is_public: bool = False, is_hosted: bool = False
) -> Callable[[Request], Awaitable[Response]]:
    """Make an endpoint of a handler: session, sign-in and form token are seen to here.

    Hosted pages are for people who are no users of Channels: drawn by the server in every rendering.
    """

    async def endpoint(request: Request) -> Response:
        in_app = site.is_single_page and not is_hosted
        if in_app and request.method == "GET" and not single_page.is_asked_for(request):
            return single_page.shell(site.templates, site.world.config)
        session = site.session_of(request)
        visit = Visit(site, request, session, site.world.user_by_name(session.username or ""))
        try:
            response = await _answer(visit, handler, is_public=is_public)
        except StatusError as error:
            response = site.error_page(error.status)
        if in_app:
            return single_page.answer(response, visit.session.id)
        _set_cookies(response, site, visit.session)
        return response

    return endpoint


async def _answer(visit: Visit, handler: Handler, *, is_public: bool) -> Response:
    request, session = visit.request, visit.session
    if request.method == "POST":
        await _read_form(visit)
        token = "".join(visit.typed.pop("_token", []))
        # An app that sends its session itself cannot be made to send a form from elsewhere.
        if not visit.site.is_single_page and not secrets.compare_digest(token, session.token):
            raise StatusError(419)
    if visit.user is None and not is_public:
        if request.method == "GET":
            session.intended = str(request.url.path)
        return RedirectResponse("/login", 302)
    return handler(visit)


async def _read_form(visit: Visit) -> None:
    async with visit.request.form() as form:
        for key, value in form.multi_items():
            if isinstance(value, UploadFile):
                visit.uploads[key] = await value.read()
            else:
                visit.typed.setdefault(key, []).append(value)


def _set_cookies(response: Response, site: Site, session: Session) -> None:
    common: dict[str, Any] = {"max_age": int(site.lifetime_s(session)) + 60, "samesite": "lax"}
    response.set_cookie("XSRF-TOKEN", session.token, **common)
    response.set_cookie(COOKIE, session.id, httponly=True, **common)
    response.headers["cache-control"] = "no-cache, private"
