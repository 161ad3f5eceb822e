"""The local Amazon: the pages that an account owner goes through, with the words and ids of the real ones."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from robot.rehearsal.authorisations import APPLICATION_ID
from robot.rehearsal.config import OWNER, STRANGER, AmazonOwner

if TYPE_CHECKING:
    from starlette.requests import Request

    from robot.rehearsal.world import World

COOKIE = "session-token"
APPLICATION_NAME = "Channels"
ROLES = ("Selling Partner Insights", "Amazon Fulfillment", "Pricing", "Finance and Accounting", "Product Listing",
         "Inventory and Order Tracking", "Buyer Communication")  # fmt: skip
PEOPLE = {person.email: person for person in (OWNER, STRANGER)}


@dataclass
class Session:
    """What the local Amazon remembers of a browser.

    Attributes:
        email: What was typed on the first screen.
        is_checked: The password was right; a one-time code may still be wanted.
        person: Who is signed in.
    """

    email: str = ""
    is_checked: bool = False
    person: AmazonOwner | None = None


class Amazon:
    """The pages and their sessions."""

    def __init__(self, world: World, channels_url: str) -> None:
        self._world = world
        self._channels_url = channels_url
        self._sessions: dict[str, Session] = {}
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def routes(self) -> list[Route]:
        """Return every address."""
        return [
            Route("/", self.show_start),
            Route("/ap/signin", self.show_sign_in, methods=["GET"]),
            Route("/ap/signin", self.take_sign_in, methods=["POST"]),
            Route("/ap/mfa", self.show_code, methods=["GET"]),
            Route("/ap/mfa", self.take_code, methods=["POST"]),
            Route("/ap/signout", self.sign_out),
            Route("/apps/authorize/consent", self.show_consent, methods=["GET"]),
            Route("/apps/authorize/consent", self.take_consent, methods=["POST"]),
        ]

    async def show_start(self, request: Request) -> Response:
        """Say who is signed in."""
        return self._render(request, "start.html")

    async def show_sign_in(self, request: Request) -> Response:
        """Show the first screen: the e-mail address."""
        return self._render(request, "email.html", back=_back(request), wrong="")

    async def take_sign_in(self, request: Request) -> Response:
        """Take the e-mail address, or the password."""
        form = await request.form()
        session = self._session(request)
        email, back = str(form.get("email", "")).strip().lower(), str(form.get("back", "/"))
        if "password" not in form:
            if email not in PEOPLE:
                wrong = "We cannot find an account with that email address"
                return self._render(request, "email.html", back=back, wrong=wrong)
            session.email = email
            return self._render(request, "password.html", back=back, wrong="")
        person = PEOPLE.get(session.email)
        if person is None or not secrets.compare_digest(str(form["password"]), person.password):
            return self._render(request, "password.html", back=back, wrong="Your password is incorrect")
        session.is_checked = True
        if self._world.config.amazon_otp:
            return RedirectResponse(f"/ap/mfa?{urlencode({'back': back})}", 302)
        session.person = person
        return RedirectResponse(_own_path(back), 302)

    async def show_code(self, request: Request) -> Response:
        """Ask for the one-time code."""
        if not self._session(request).is_checked:
            return RedirectResponse(f"/ap/signin?{urlencode({'back': _back(request)})}", 302)
        return self._render(request, "code.html", back=_back(request), wrong="")

    async def take_code(self, request: Request) -> Response:
        """Take the one-time code."""
        form = await request.form()
        session, back = self._session(request), str(form.get("back", "/"))
        person = PEOPLE.get(session.email)
        if person is None or not session.is_checked:
            return RedirectResponse(f"/ap/signin?{urlencode({'back': back})}", 302)
        if str(form.get("otpCode", "")).replace(" ", "") != person.otp:
            wrong = "The code you entered is not valid. Check the code and try again."
            return self._render(request, "code.html", back=back, wrong=wrong)
        session.person = person
        return RedirectResponse(_own_path(back), 302)

    async def sign_out(self, request: Request) -> Response:
        """Forget the browser."""
        self._sessions.pop(request.cookies.get(COOKIE, ""), None)
        return RedirectResponse("/", 302)

    async def show_consent(self, request: Request) -> Response:
        """Show the consent page; sign-in comes first."""
        if request.query_params.get("application_id") != APPLICATION_ID:
            return self._render(request, "error.html", 400, code="MD1000")
        if self._session(request).person is None:
            back = f"{request.url.path}?{request.url.query}"
            return RedirectResponse(f"/ap/signin?{urlencode({'back': back})}", 302)
        return self._consent(request, str(request.query_params.get("state", "")), wrong="")

    async def take_consent(self, request: Request) -> Response:
        """Take Confirm or Cancel; Confirm shows the interim page, which leads back to Channels."""
        form = await request.form()
        state, person = str(form.get("state", "")), self._session(request).person
        if person is None:
            return RedirectResponse("/ap/signin", 302)
        if form.get("answer") == "cancel":
            query = urlencode({"state": state, "error": "access_denied"})
            return RedirectResponse(f"{self._channels_url}/amazon/callback?{query}", 302)
        if not form.get("directs"):
            return self._consent(request, state, wrong="Tick the box to go on.")
        code = self._world.authorisations.issue_code(person.seller_id)
        query = urlencode(
            {"state": state, "selling_partner_id": person.seller_id, "spapi_oauth_code": code.code}
        )
        return self._render(
            request,
            "authorizing.html",
            address=f"{self._channels_url}/amazon/callback?{query}",
            interim_ms=self._world.config.interim_ms,
        )

    def _consent(self, request: Request, state: str, *, wrong: str) -> Response:
        return self._render(request, "consent.html", state=state, roles=ROLES, wrong=wrong)

    def _session(self, request: Request) -> Session:
        key = getattr(request.state, "session_key", None) or request.cookies.get(COOKIE, "")
        if key not in self._sessions:
            key = secrets.token_urlsafe(24)
            self._sessions[key] = Session()
        request.state.session_key = key
        return self._sessions[key]

    def _render(self, request: Request, template: str, status: int = 200, **context: object) -> Response:
        session = self._session(request)
        html = self._templates.get_template(template).render(
            **context, session=session, application=APPLICATION_NAME
        )
        response = HTMLResponse(html, status)
        response.set_cookie(COOKIE, request.state.session_key, httponly=True, samesite="lax")
        response.headers["cache-control"] = "no-store"
        return response


def amazon_app(world: World, channels_url: str) -> Starlette:
    """Return the local Amazon as an application."""
    return Starlette(routes=Amazon(world, channels_url).routes())


def _back(request: Request) -> str:
    return str(request.query_params.get("back", "/"))


def _own_path(address: str) -> str:
    """Return the address without any host, so that signing in leads nowhere else."""
    parts = urlsplit(address)
    path = "/" + parts.path.lstrip("/")
    return f"{path}?{parts.query}" if parts.query else path
