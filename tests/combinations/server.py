"""Serves one combination of screens on this machine; nothing else is shared with the robot than HTTP."""

from __future__ import annotations

import contextlib
import hmac
import json
import secrets
import threading
from datetime import UTC, datetime
from html import escape
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from .world import (
    FIELDS,
    FULFILMENT,
    LOCATIONS,
    MARKETPLACES,
    OPTIONS,
    STATUSES,
    RefusedError,
    World,
)

SITE_DIR = Path(__file__).parent / "site"
USER, PASSWORD = "robot@example.test", "correct horse battery"
OWNER = ("owner@example.test", "owner pass")
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
TILES = (
    ("ebay", "eBay"), ("shopify", "Shopify"), ("amazon", "Amazon"), ("amazon_sp", "Amazon SP"), ("amazon_vendor", "Amazon Vendor"),
)  # fmt: skip
FLAGS = ("active", "ignore_on", "prices_include_tax")
LISTS = ("fulfilment", "statuses")
SLOW_S = {"late": 0.8, "optimistic": 0.6}
"""How long the server takes before a save takes effect, where the combination asks for it."""

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
        decoy = axes.get("decoys", "none")
        companies = 1 if axes["companies"] == "one" else 2
        self.world = World(seed, companies=companies, twin=decoy == "twin", suffix=decoy == "suffix")
        self.sessions: set[str] = set()
        self.grants: dict[str, dict[str, Any]] = {}
        site = self

        class Handler(_Handler):
            pass

        Handler.site = site
        self._server = _Server(("127.0.0.1", port), Handler)
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


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        pass  # a browser that is closed cuts its connections


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def do_PUT(self) -> None:
        self._answer("PUT")

    def do_DELETE(self) -> None:
        self._answer("DELETE")

    # --- saying ----------------------------------------------------------------------------------

    def say(self, body: str | bytes, kind: str = "text/html", status: int = 200, **headers: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in {"Content-Type": f"{kind}; charset=utf-8", "Cache-Control": "no-store", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def json(self, value: object, status: int = 200, **headers: str) -> None:
        self.say(json.dumps(value), "application/json", status, **headers)

    def go(self, to: str, **headers: str) -> None:
        self.say("", status=303, Location=to, **headers)

    # --- dispatch --------------------------------------------------------------------------------

    def _answer(self, method: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        path = parts.path.strip("/").split("/")
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        sent = self._read(body)
        method = str(sent.pop("_method", method))
        record = {"method": method, "path": parts.path, "effect": ""}
        if method != "GET":
            self.site.world.requests.append(record)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            try:
                self._route(method, path, query, sent, record)
            except RefusedError as error:
                record["effect"] = f"refused: {error}"
                self.json({"message": "The given data was invalid.", "errors": error.errors}, 422)

    def _read(self, body: bytes) -> dict[str, Any]:
        if "json" in (self.headers.get("Content-Type") or ""):
            value = json.loads(body or b"{}")
            return value if isinstance(value, dict) else {}
        found: dict[str, Any] = {}
        for name, values in parse_qs(body.decode(), keep_blank_values=True).items():
            found[name.removesuffix("[]")] = values if name.endswith("[]") else values[-1]
        return found

    def _route(self, method: str, path: list[str], query: dict[str, str], sent: dict[str, Any], record: dict[str, Any]) -> None:
        site = self.site
        if path[0] == "site":
            return self._file(path[1:], query)
        if path[0] in {"connect", "amazon"}:
            return self._owner(method, path, query, sent, record)
        if path == ["api", "login"]:
            return self._sign_in(sent, record)
        if path[0] == "api" or path == ["logout"] or path[0] == "channels" or path[-1] == "archive":
            if not self._is_known():
                return self.json({"message": "Unauthenticated."}, 401)
            return self._act(method, path, query, sent, record)
        if path != ["login"] and not self._is_known():
            return self.go("/login")
        return self.say(SHELL)

    def _file(self, path: list[str], query: dict[str, str]) -> None:
        if path == ["seen.svg"]:
            self.site.world.presses.append(bytes.fromhex(query["n"]).decode())
            return self.say("", TYPES[".svg"])
        if path == ["axes.js"]:
            return self.say(f"export default {json.dumps(self.site.axes)}", "text/javascript")
        if path[0] == "logo":
            name = dict(TILES)[Path(path[1]).stem]
            art = f'<svg xmlns="http://www.w3.org/2000/svg" width="120" height="48"><rect width="120" height="48" rx="6" fill="#eef"/><text x="60" y="30" text-anchor="middle" font-family="Arial" font-size="15">{name}</text></svg>'
            return self.say(art, "image/svg+xml")
        file = SITE_DIR / path[-1]
        if not file.is_file():
            return self.say("", status=404)
        return self.say(file.read_bytes(), TYPES[file.suffix])

    # --- signed in -------------------------------------------------------------------------------

    def _session(self) -> str:
        cookie = SimpleCookie(self.headers.get("Cookie") or "").get("combination")
        return cookie.value if cookie else ""

    def _is_known(self) -> bool:
        return self._session() in self.site.sessions

    def _sign_in(self, sent: dict[str, Any], record: dict[str, Any]) -> None:
        given = f"{sent.get('email')}\n{sent.get('password')}"
        if not hmac.compare_digest(given.encode(), f"{USER}\n{PASSWORD}".encode()):
            record["effect"] = "sign-in refused"
            return self.json({"message": "These credentials do not match our records."}, 422)
        record["effect"] = "signed in"
        token = secrets.token_urlsafe(24)
        self.site.sessions.add(token)
        return self.json({}, Set_Cookie=f"combination={token}; HttpOnly; SameSite=Lax; Path=/")

    def _act(self, method: str, path: list[str], query: dict[str, str], sent: dict[str, Any], record: dict[str, Any]) -> None:
        world = self.site.world
        match (method, path):
            case (_, ["logout"] | ["api", "logout"]):
                self.site.sessions.discard(self._session())
                record["effect"] = "signed out"
                return self.go("/login")
            case ("GET", ["api", "me"]):
                return self.json({"email": USER, "company": world.company, "companies": world.companies})
            case ("POST", ["api", "company"]):
                world.company = sent["id"]
                record["effect"] = "company switched"
                return self.json({})
            case ("GET", ["api", "meta"]):
                return self.json(META)
            case ("GET", ["api", "stores"]):
                first = int(query.get("offset", 0))
                rows = world.visible()[first : first + int(query.get("limit", 1000))]
                shown = [{"id": one["id"], "name": one["name"], "channels": len(one["channels"])} for one in rows]
                return self.json({"total": len(world.visible()), "rows": shown})
            case ("GET", ["api", "new"]):
                store = world.store(query["store"])
                return self.json(self._shown(store, world.blank(query["provider"]))) if store else self.json({}, 404)
            case ("GET", ["api", "orders"]):
                rows = world.orders_of(world.store(query["store"]) or {"channels": []})
                first = (int(query.get("page", 1)) - 1) * 25
                return self.json({"total": len(rows), "rows": rows[first : first + 25]})
            case (_, ["api", "stores", store_id, *rest]):
                return self._store(method, store_id, rest, sent, record)
            case (_, ["api", "channels", channel_id, *rest]):
                return self._channel(method, channel_id, rest, sent, record)
            case ("GET", ["channels", channel_id, "connect"]):
                found = world.channel(channel_id)
                return self._grant(found[1]) if found else self.say("", status=404)
            case ("GET", ["stores", store_id, "archive"]):
                world.note("archived", store=store_id)
                return self.go("/stores")
        return self.json({"message": "Not found."}, 404)

    def _store(self, method: str, store_id: str, rest: list[str], sent: dict[str, Any], record: dict[str, Any]) -> None:
        world = self.site.world
        store = world.store(store_id)
        if store is None:
            return self.json({"message": "Not found."}, 404)
        if method == "POST" and rest == ["channels"]:
            self._take_time()
            made = world.save(store, world.blank(sent["provider"]), _values(sent))
            record["effect"] = f"created {made['id']}"
            return self.json(self._shown(store, made), 201)
        if method == "GET":
            return self.json({**store, "channels": [self._shown(store, one) for one in store["channels"]]})
        record["effect"] = f"store {'deleted' if method == 'DELETE' else 'saved'} {store_id}"
        if method == "DELETE":
            world.stores.remove(store)
        elif sent.get("name"):
            store["name"] = sent["name"]
        return self.json({})

    def _channel(self, method: str, channel_id: str, rest: list[str], sent: dict[str, Any], record: dict[str, Any]) -> None:
        world = self.site.world
        found = world.channel(channel_id)
        if found is None or found[0]["company"] != world.company:
            return self.json({"message": "Not found."}, 404)
        store, channel = found
        if method == "GET":
            return self.json(self._shown(store, channel))
        if method == "DELETE":
            store["channels"].remove(channel)
            record["effect"] = f"deleted {channel_id}"
            return self.json({})
        self._take_time()
        world.save(store, channel, {"active": not channel["active"]} if rest == ["toggle"] else _values(sent))
        record["effect"] = f"saved {channel_id}"
        return self.json(self._shown(store, channel))

    def _take_time(self) -> None:
        threading.Event().wait(SLOW_S.get(self.site.axes["feedback"], 0.0))

    def _shown(self, store: dict[str, Any], channel: dict[str, Any]) -> dict[str, Any]:
        hidden = {"token", "spans"}
        instants = {name: _iso(channel[name]) for name in ("ignore_before", "order_polling")}
        is_sp = channel["provider"] == "amazon_sp" and channel["id"]
        link = f"{self.site.base_url}/connect/{channel['token']}" if is_sp else None
        shown = {name: value for name, value in channel.items() if name not in hidden}
        return {**shown, **instants, "connect_link": link, "store": {"id": store["id"], "name": store["name"]}}

    # --- the account owner -----------------------------------------------------------------------

    def page(self, title: str, body: str, head: str = "") -> None:
        self.say(OWNER_PAGE.format(title=title, body=body, head=head))

    def _grant(self, channel: dict[str, Any]) -> None:
        state = secrets.token_urlsafe(12)
        self.site.grants[state] = {"channel": channel, "email": "", "signed": False}
        self.go(f"/amazon/ap/signin?state={state}")

    def _owner(self, method: str, path: list[str], query: dict[str, str], sent: dict[str, Any], record: dict[str, Any]) -> None:
        record["effect"] = "owner"
        if path[0] == "connect":
            channel = self.site.world.by_token(path[-1])
            if channel is None:
                return self.say("This link is not valid any more.", status=404)
            if method == "POST":
                return self._grant(channel)
            return self.page("Connect your Amazon account", f'<p>Connect <b>{escape(channel["name"])}</b>.</p><form method="post"><button>Connect</button></form>')
        grant = self.site.grants.get(query.get("state", ""))
        if grant is None:
            return self.say("Not found", status=404)
        return self._amazon(method, path[-1], query["state"], grant, sent)

    def _amazon(self, method: str, step: str, state: str, grant: dict[str, Any], sent: dict[str, Any]) -> None:
        kind = self.site.axes["owner"]
        if step == "signin":
            grant["email"] = sent.get("email") or grant["email"]
            is_right = (grant["email"], sent.get("password")) == OWNER
            if is_right:
                grant["signed"] = True
                return self.go(f"/amazon/apps/authorize/consent?state={state}")
            error = '<p id="auth-error-message-box">Your email or password is incorrect</p>' if "password" in sent else ""
            asks_mail = kind != "two" or not grant["email"]
            mail = '<label for="ap_email">Email or mobile phone number</label><input type="email" id="ap_email" name="email">' if asks_mail else f"<p>{escape(grant['email'])}</p>"
            asks_secret = kind != "two" or grant["email"]
            secret = '<label for="ap_password">Password</label><input type="password" id="ap_password" name="password">' if asks_secret else ""
            button = '<input type="submit" id="signInSubmit" value="Sign in">' if asks_secret else '<input type="submit" id="continue" value="Continue">'
            return self.page("Sign in", f'{error}<form method="post">{mail}{secret}{button}</form>')
        if not grant["signed"]:
            return self.say("Not found", status=404)
        if step == "consent" and method == "POST" and (kind == "direct" or sent.get("agree")):
            return self.go(f"/amazon/apps/authorize/working?state={state}")
        if step == "consent":
            tick = "" if kind == "direct" else '<p><label><input type="checkbox" name="agree" value="1"> I direct Amazon to provide Channels access to my Selling Partner account.</label></p>'
            return self.page("Authorize Channels", f'<p>Channels wants to access your orders.</p><form method="post">{tick}<button>{"Authorise now" if kind == "direct" else "Confirm"}</button></form>')
        if step == "working":
            return self.page("Please wait", "<p>We are authorizing Channels.</p>", f'<meta http-equiv="refresh" content="1;url=/amazon/done?state={state}">')
        channel = grant["channel"]
        self.site.world.connect(channel)
        return self.page("Connection complete", f'<p>Your Amazon account is now connected to <b>{escape(channel["name"])}</b>.</p><a href="/">Continue</a>')


META = {
    "marketplaces": [{"value": value, "label": label} for value, label in MARKETPLACES.items()],
    "fulfilment": [{"value": value, "label": label} for value, label in FULFILMENT.items()],
    "statuses": [{"value": value, "label": label} for value, label in STATUSES.items()],
    "locations": [{"value": name, "label": name} for name in LOCATIONS],
    "tiles": [{"provider": provider, "label": label} for provider, label in TILES],
}


def _iso(at: int | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _ms(text: object) -> int | None:
    return round(datetime.fromisoformat(str(text)).timestamp() * 1000) if text else None


def _values(sent: dict[str, Any]) -> dict[str, Any]:
    """Return what a form sends, as JSON or in the way of HTML forms, in the types of the world."""
    found = {name: sent[name] for name in FIELDS if name in sent}
    for name in FLAGS:
        if name in found:
            found[name] = found[name] in {True, "1", "true"}
    for name in LISTS:
        found[name] = list(found.get(name) or [])
    found["fulfilment"] = [one for one in FULFILMENT if one in found["fulfilment"]]
    found["statuses"] = [one for one in STATUSES if one in found["statuses"]]
    for name in ("ignore_before", "order_polling"):
        found[name] = _ms(found.get(name))
    if not found.get("ignore_on"):
        found["ignore_before"] = None
    found["rate_limit"] = str(found.get("rate_limit", OPTIONS["rate_limit"]))
    return found
