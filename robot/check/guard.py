"""The write guard: a browser context that reads, signs in, and refuses everything else by itself.

What a page sends is refused by the wall, where the page has no say. What a read-only visit never needs is taken away
from the page as well, before its first script runs: a second layer, which also names what was tried.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from robot.browser import LOCALE, VIEWPORT_HEIGHT_PX, VIEWPORT_WIDTH_PX
from robot.browser.wall import Wall

if TYPE_CHECKING:
    from collections import Counter
    from contextlib import AbstractContextManager

    from playwright.sync_api import Browser, BrowserContext, ProxySettings, StorageState

_REPORT: Final = "channelsRobotRefused"

_TAKE_AWAY: Final = (
    """(() => {
  const report = (what, method, address) => {
    try { window[REPORT](what, method ?? "", address === undefined ? "" : new URL(address, document.baseURI).href); } catch { /* the page is going away */ }
  };
  const refused = (what, method, address) => {
    report(what, method, address);
    return new DOMException(`${what} is refused: this browser only reads.`, "SecurityError");
  };
  for (const name of ["Worker", "SharedWorker", "WebSocketStream", "WebTransport", "RTCPeerConnection"]) {
    window[name] = class { constructor() { throw refused(name); } };
  }
  window.fetchLater = (input, given) => {
    throw refused("fetchLater", given?.method?.toUpperCase() ?? input?.method ?? "GET", input?.url ?? input);
  };
  if (window.ServiceWorkerContainer) ServiceWorkerContainer.prototype.register = () => Promise.reject(refused("ServiceWorker"));
  Navigator.prototype.sendBeacon = (address) => { report("sendBeacon", "POST", address); return false; };
  let isLeaving = false;
  addEventListener("pagehide", () => { isLeaving = true; }, true);
  addEventListener("pageshow", () => { isLeaving = false; }, true);
  const read = window.fetch;
  window.fetch = function fetch(input, given) {
    let request;
    try { request = new Request(input, given); } catch { return read.call(this, input, given); }
    if (isLeaving) return Promise.reject(refused(`${request.method} as the page goes`, request.method, request.url));
    if (request.keepalive && !["GET", "HEAD", "OPTIONS"].includes(request.method)) {
      return Promise.reject(refused(`${request.method} that outlives its page`, request.method, request.url));
    }
    return read.call(this, input, given);
  };
  const open = XMLHttpRequest.prototype.open;
  const send = XMLHttpRequest.prototype.send;
  const asked = new WeakMap();
  XMLHttpRequest.prototype.open = function (method, address, ...more) {
    asked.set(this, [String(method).toUpperCase(), address]);
    return open.call(this, method, address, ...more);
  };
  XMLHttpRequest.prototype.send = function (body) {
    if (isLeaving) throw refused("request as the page goes", ...(asked.get(this) ?? []));
    return send.call(this, body);
  };
})()"""
).replace("REPORT", json.dumps(_REPORT))


class WriteGuard:
    """Makes contexts that read, behind a wall that refuses whatever else they send, and names it.

    Args:
        base_url: Address of the site; its pages may not lead to another one.

    Attributes:
        wall: Judges every request; it starts with the first context, and stops with the last one.
    """

    def __init__(self, base_url: str) -> None:
        self.wall = Wall(base_url)
        self._open_contexts = 0

    @property
    def refused(self) -> Counter[str]:
        """What was refused and how often, such as "POST /stores/1/edit"; never with query or content."""
        return self.wall.refused

    @property
    def count(self) -> int:
        """How many requests were refused."""
        return self.wall.count

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

        Raises:
            SettingsError: This machine gives the wall no port.
        """
        context = browser.new_context(
            viewport={"width": VIEWPORT_WIDTH_PX, "height": VIEWPORT_HEIGHT_PX},
            locale=LOCALE,
            timezone_id=timezone,
            storage_state=storage_state,
            service_workers="block",
            accept_downloads=False,
            proxy=self._proxy(),
        )
        context.expose_binding(_REPORT, self._note)
        context.add_init_script(_TAKE_AWAY)
        context.on("close", self._note_close)
        self._open_contexts += 1
        return context

    def _proxy(self) -> ProxySettings | None:
        return self.wall.start().proxy

    def _note(self, _source: object, what: object, method: object = "", address: object = "") -> None:
        self.wall.refuse_in_page(str(what)[:60], str(method)[:20], str(address))

    def _note_close(self, _context: BrowserContext) -> None:
        self._open_contexts -= 1
        if not self._open_contexts:
            self.wall.stop()

    def signing_in(self, username: str) -> AbstractContextManager[None]:
        """Let through, meanwhile, one sign-in at the site itself: this user name and its bound password in a body."""
        return self.wall.signing_in(username)
