"""Serves one combination of screens on this machine; it shares nothing with the robot but HTTP."""

from __future__ import annotations

import contextlib
import hmac
import json
import secrets
import threading
from html import escape
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from .api import TILES, USER, Asked, act
from .world import RefusedError, World

__all__ = ["OWNER", "PASSWORD", "USER", "Site"]

SITE_DIR = Path(__file__).parent / "site"
PASSWORD = "correct horse battery"
OWNER = ("owner@example.test", "owner pass")
MORE_CHANNELS = {"twin": ["Amazon"], "suffix": ["Amazon SP (old)"]}
"""Decoys: channels that the right store holds besides."""
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="48"><rect width="120" height="48" rx="6" fill="#eef"/>'
    '<text x="60" y="30" text-anchor="middle" font-family="Arial" font-size="15">{0}</text></svg>'
)
SHELL = """<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Channels</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/site/style.css"></head><body><div id="root"></div>
<script type="module" src="/site/screens.js"></script></body></html>"""
OWNER_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}
<style>body{{font:15px/1.5 Arial;background:#f4f5f7;margin:0}}.box{{max-width:440px;margin:60px auto;background:#fff;padding:26px;border:1px solid #ddd}}
input[type=email],input[type=password]{{width:100%;padding:8px;margin:2px 0 14px}}</style></head><body><div class="box"><h1>{title}</h1>{body}</div></body></html>"""


class Site:
    """A running server of one combination.

    Attributes:
        axes: The combination.
        world: What it shows and what was done.
        base_url: Where it is.
    """

    def __init__(self, axes: dict[str, str], seed: int = 1, port: int = 0) -> None:
        self.axes = axes
        companies = 1 if axes["companies"] == "one" else 2
        self.world = World(seed, companies=companies, extra=MORE_CHANNELS.get(axes["decoys"], ()))
        self.sessions: set[str] = set()
        self.grants: dict[str, dict[str, Any]] = {}
        self._server = _Server(("127.0.0.1", port), type("Handler", (_Handler,), {"site": self}))
        self.base_url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def wait(self) -> None:
        """Serve until the process is told to end."""
        threading.Event().wait()

    def authorise(self, link: str) -> bool:
        """Do what the account owner does, where the link is one that this site handed out."""
        prefix = f"{self.base_url}/connect/"
        channel = self.world.by_token(link.removeprefix(prefix)) if link.startswith(prefix) else None
        if channel is not None:
            self.world.connect(channel)
        return channel is not None

    def grant(self, channel: dict[str, Any]) -> str:
        """Begin an authorisation of this channel; returns where it goes on."""
        state = secrets.token_urlsafe(12)
        self.grants[state] = {"channel": channel, "email": "", "signed": False}
        return f"/amazon/ap/signin?state={state}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        pass  # a browser that is closed cuts its connections


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    site: Site

    def log_message(self, *_: object) -> None:
        pass

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        sent = self._read(body)
        method = str(sent.pop("_method", self.command))
        asked = Asked(self.site, method, parts.path.strip("/").split("/"), query, sent)
        if method != "GET":
            self.site.world.requests.append(asked)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            try:
                self._answer(asked)
            except RefusedError as error:
                asked.effect = f"refused: {error}"
                self.json({"message": "The given data was invalid.", "errors": error.errors}, 422)

    do_GET = do_POST = do_PUT = do_DELETE = _any  # noqa: N815 - http.server's names

    def _read(self, body: bytes) -> dict[str, Any]:
        if "json" in (self.headers.get("Content-Type") or ""):
            value = json.loads(body or b"{}")
            return value if isinstance(value, dict) else {}
        found: dict[str, Any] = {}
        for name, values in parse_qs(body.decode(), keep_blank_values=True).items():
            found[name.removesuffix("[]")] = values if name.endswith("[]") else values[-1]
        return found

    # --- saying ----------------------------------------------------------------------------------

    def say(self, body: str | bytes, kind: str = "text/html", status: int = 200, **headers: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        usual = {"Content-Type": f"{kind}; charset=utf-8", "Cache-Control": "no-store"}
        for name, value in {**usual, **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def json(self, value: object, status: int = 200, **headers: str) -> None:
        self.say(json.dumps(value), "application/json", status, **headers)

    def go(self, to: str) -> None:
        self.say("", status=303, Location=to)

    def page(self, title: str, body: str, head: str = "") -> None:
        self.say(OWNER_PAGE.format(title=title, body=body, head=head))

    def missing(self) -> None:
        self.page("Not found", "<p>This link is not valid any more.</p>")

    # --- whom it is for --------------------------------------------------------------------------

    def _answer(self, asked: Asked) -> None:
        path = asked.path
        is_known = self._session() in self.site.sessions
        if path[0] == "site":
            self._file(asked)
        elif path[0] == "connect":
            self._hosted(asked)
        elif path[0] == "amazon":
            self._amazon(asked)
        elif path == ["api", "login"]:
            self._sign_in(asked)
        elif path[-1] == "logout":
            self.site.sessions.discard(self._session())
            asked.effect = "signed out"
            self.go("/login")
        elif path[0] in {"api", "channels"} or path[-1] == "archive":
            self._act(asked, is_known=is_known)
        elif is_known or path == ["login"]:
            self.say(SHELL)
        else:
            self.go("/login")

    def _file(self, asked: Asked) -> None:
        name = asked.path[-1]
        file = SITE_DIR / name
        if name == "seen.svg":
            self.site.world.presses.append(bytes.fromhex(asked.query["n"]).decode())
            self.say("", TYPES[".svg"])
        elif name == "axes.js":
            self.say(f"export default {json.dumps(self.site.axes)}", TYPES[".js"])
        elif file.stem in TILES:
            self.say(ICON.format(TILES[file.stem]), TYPES[".svg"])
        elif file.is_file():
            self.say(file.read_bytes(), TYPES[file.suffix])
        else:
            self.say("", status=404)

    def _session(self) -> str:
        cookie = SimpleCookie(self.headers.get("Cookie") or "").get("combination")
        return cookie.value if cookie else ""

    def _sign_in(self, asked: Asked) -> None:
        given = f"{asked.sent.get('email')}\n{asked.sent.get('password')}"
        if not hmac.compare_digest(given.encode(), f"{USER}\n{PASSWORD}".encode()):
            asked.effect = "sign-in refused"
            return self.json({"message": "These credentials do not match our records."}, 422)
        asked.effect = "signed in"
        token = secrets.token_urlsafe(24)
        self.site.sessions.add(token)
        return self.json({}, Set_Cookie=f"combination={token}; HttpOnly; SameSite=Lax; Path=/")

    def _act(self, asked: Asked, *, is_known: bool) -> None:
        if not is_known:
            return self.json({"message": "Unauthenticated."}, 401)
        answer = act(asked)
        return self.go(answer.to) if answer.to else self.json(answer.value, answer.status)

    # --- the account owner -----------------------------------------------------------------------

    def _hosted(self, asked: Asked) -> None:
        asked.effect = "owner"
        channel = self.site.world.by_token(asked.path[-1])
        if channel is None:
            self.missing()
        elif asked.method == "POST":
            self.go(self.site.grant(channel))
        else:
            about = f"<p>Connect <b>{escape(channel['name'])}</b>.</p>"
            self.page(
                "Connect your Amazon account", f'{about}<form method="post"><button>Connect</button></form>'
            )

    def _amazon(self, asked: Asked) -> None:
        asked.effect = "owner"
        state, step = asked.query.get("state", ""), asked.path[-1]
        grant = self.site.grants.get(state)
        kind = self.site.axes["owner"]
        if grant is None or (step != "signin" and not grant["signed"]):
            self.missing()
        elif step == "signin":
            grant["email"] = asked.sent.get("email") or grant["email"]
            grant["signed"] = (grant["email"], asked.sent.get("password")) == OWNER
            if grant["signed"]:
                self.go(f"/amazon/apps/authorize/consent?state={state}")
            else:
                self.page("Sign in", _sign_in_form(kind, grant["email"], is_wrong="password" in asked.sent))
        elif step == "consent" and asked.method == "POST" and (kind == "direct" or asked.sent.get("agree")):
            self.go(f"/amazon/apps/authorize/working?state={state}")
        elif step == "consent":
            self.page(
                "Authorize Channels", CONSENT[kind] + "</form><p>Channels wants to access your orders.</p>"
            )
        elif step == "working":
            head = f'<meta http-equiv="refresh" content="1;url=/amazon/done?state={state}">'
            self.page("Please wait", "<p>We are authorizing Channels.</p>", head)
        else:
            self.site.world.connect(grant["channel"])
            name = escape(grant["channel"]["name"])
            self.page(
                "Connection complete",
                f'<p>Your Amazon account is now connected to <b>{name}</b>.</p><a href="/">Continue</a>',
            )


TICK = '<p><label><input type="checkbox" name="agree" value="1"> I direct Amazon to provide Channels access to my account.</label></p>'
CONSENT = {
    "two": f'<form method="post">{TICK}<button>Confirm</button>',
    "one": f'<form method="post">{TICK}<button>Confirm and continue</button>',
    "direct": '<form method="post"><button>Authorise now</button>',
}


def _sign_in_form(kind: str, email: str, *, is_wrong: bool) -> str:
    """Return Amazon's form: mail and password on one page, or one after the other."""
    error = '<p id="auth-error-message-box">Your email or password is incorrect</p>' if is_wrong else ""
    mail = '<label for="ap_email">Email or mobile phone number</label><input type="email" id="ap_email" name="email">'
    secret = '<label for="ap_password">Password</label><input type="password" id="ap_password" name="password"><input type="submit" id="signInSubmit" value="Sign in">'
    if kind == "two":
        fields = (
            f"<p>{escape(email)}</p>{secret}"
            if email
            else f'{mail}<input type="submit" id="continue" value="Continue">'
        )
    else:
        fields = mail + secret
    return f'{error}<form method="post">{fields}</form>'
