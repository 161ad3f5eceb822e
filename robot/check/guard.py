"""The write guard: a browser context that reads, signs in, and refuses everything else by itself.

What a page sends is refused at the network, where the page has no say. What the network does not show (workers, web
sockets inside them) is taken away from the page before its first script runs.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from robot.browser import LOCALE, VIEWPORT_HEIGHT_PX, VIEWPORT_WIDTH_PX
from robot.evidence.encodings import forms_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Request, Route, StorageState, WebSocketRoute

READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})

_HARMFUL: Final = frozenset(
    {
        "logout", "signout", "delete", "destroy", "remove", "disconnect", "revoke", "archive", "deactivate", "purge",
    }
)  # fmt: skip
"""Words of an address that change something even where it is only read; careless sites have such links."""

_OVERRIDES: Final = frozenset({"x-http-method-override", "x-http-method", "x-method-override"})
_REPORT: Final = "channelsRobotRefused"

_TAKE_AWAY: Final = (
    """(() => {
  const report = (what) => { try { window[REPORT](what); } catch { /* the page is going away */ } };
  const refused = (what) => { report(what); return new DOMException(`${what} is refused: this browser only reads.`, "SecurityError"); };
  // Requests of workers are not shown to the guard, so there are none.
  for (const name of ["Worker", "SharedWorker", "WebTransport", "RTCPeerConnection"]) {
    if (name in window) window[name] = class { constructor() { throw refused(name); } };
  }
  if (window.ServiceWorkerContainer) ServiceWorkerContainer.prototype.register = () => Promise.reject(refused("ServiceWorker"));
  // In the moment when a page goes, what it sends can slip past the network's guard (seen in one of five runs).
  Navigator.prototype.sendBeacon = () => { report("sendBeacon"); return false; };
  let isLeaving = false;
  addEventListener("pagehide", () => { isLeaving = true; }, true);
  addEventListener("pageshow", () => { isLeaving = false; }, true);
  const read = window.fetch;
  window.fetch = function fetch(input, given) {
    if (isLeaving) return Promise.reject(refused("what a page sends as it goes"));
    let request;
    try { request = new Request(input, given); } catch { return read.call(this, input, given); }
    if (request.keepalive && !["GET", "HEAD", "OPTIONS"].includes(request.method)) return Promise.reject(refused(`${request.method} that outlives its page`));
    return read.call(this, input, given);
  };
  const send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function (body) {
    if (isLeaving) throw refused("what a page sends as it goes");
    return send.call(this, body);
  };
})()"""
).replace("REPORT", json.dumps(_REPORT))


class WriteGuard:
    """Refuses every request that is not reading; counts and names what it refused.

    Args:
        base_url: Address of the site; its pages may not lead to another one.

    Attributes:
        refused: What was refused and how often, such as "POST /stores/1/edit"; never with query or content.
    """

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        self._origin = (parts.scheme, parts.netloc)
        self._sign_in_forms: tuple[str, ...] = ()
        self.refused: Counter[str] = Counter()

    def context(
        self,
        browser: Browser,
        *,
        timezone: str | None = None,
        storage_state: StorageState | None = None,
    ) -> BrowserContext:
        """Return a guarded context; the same size, language and zone as a run's.

        Args:
            browser: From `robot.browser.launch`.
            timezone: IANA name; None keeps the machine's own zone.
            storage_state: `storage_state()` of a context that signed in, to be signed in here too.
        """
        context = browser.new_context(
            viewport={"width": VIEWPORT_WIDTH_PX, "height": VIEWPORT_HEIGHT_PX},
            locale=LOCALE,
            timezone_id=timezone,
            storage_state=storage_state,
            service_workers="block",
            accept_downloads=False,
        )
        self.watch(context)
        return context

    def watch(self, context: BrowserContext) -> None:
        """Guard a context that was made elsewhere; it must have no page yet, and service workers blocked."""
        context.expose_binding(_REPORT, lambda _page, what: self._refuse(str(what)[:60]))
        context.add_init_script(_TAKE_AWAY)
        context.route("**/*", self._judge)
        context.route_web_socket(re.compile(".*"), self._close)

    @contextmanager
    def signing_in(self, username: str) -> Iterator[None]:
        """Let through, meanwhile, what is sent to the site itself and carries this user name."""
        self._sign_in_forms = tuple(forms_of(username))
        try:
            yield
        finally:
            self._sign_in_forms = ()

    @property
    def count(self) -> int:
        """How many requests were refused."""
        return self.refused.total()

    def _judge(self, route: Route, request: Request) -> None:
        if self._may_pass(request):
            route.fallback()
        else:
            self._refuse(f"{request.method} {_place(request.url)}")
            route.abort("blockedbyclient")

    def _may_pass(self, request: Request) -> bool:
        parts = urlsplit(request.url)
        is_own = (parts.scheme, parts.netloc) == self._origin
        if request.method not in READING:
            body = (request.post_data_buffer or b"").decode("utf-8", "replace")
            return is_own and any(form in body for form in self._sign_in_forms)
        if any(name.lower() in _OVERRIDES for name in request.headers) or any(
            name == "_method" for name, _ in parse_qsl(parts.query)
        ):
            return False
        if request.is_navigation_request() and request.frame.parent_frame is None and not is_own:
            return parts.scheme not in {"http", "https"}
        return not (
            is_own
            and _HARMFUL
            & set(re.split(r"[/._]|-(?!out)", unquote(parts.path).lower().replace("-out", "out")))
        )

    def _close(self, socket: WebSocketRoute) -> None:
        self._refuse(f"WebSocket {_place(socket.url)}")
        socket.close(code=1008, reason="this browser only reads")

    def _refuse(self, what: str) -> None:
        self.refused[what] += 1


def _place(address: str) -> str:
    parts = urlsplit(address)
    # A token may stand in the path.
    path = re.sub(r"/[^/]{20,}(?=/|$)", "/...", parts.path)
    return f"{parts.hostname or ''}{path}" if parts.scheme not in {"http", "https"} else path or "/"
