"""Faults that are in a page itself: what is put into an answer, and answers that never end."""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from robot.rehearsal.faults import Fault

_OK = 200

# Listens on the document, not on the window: a driver's trial click ends there and must not use up the dead one.
_DEAD_CLICK = """
<script>
(() => {
  const label = LABEL.toLowerCase();
  let isOver = false;
  const isMeant = (event) => {
    const button = event.target instanceof Element && event.target.closest("button, input[type=submit], input[type=button], [role=button], a.button, a.btn");
    if (!button || button.closest("header, nav, aside, .main-header, .main-sidebar, .bar")) return false;
    const text = (button.value || button.textContent).trim().toLowerCase();
    return label ? text === label : button.type === "submit" || /^(save|confirm|import)/.test(text);
  };
  const swallow = (event) => {
    if (isOver || !isMeant(event)) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    isOver = event.type === "click";
  };
  for (const kind of ["pointerdown", "mousedown", "pointerup", "mouseup", "click"]) document.addEventListener(kind, swallow, true);
})();
</script>
"""

# On the window, after the page's own handlers: they may add to the form, or send it themselves.
_DOUBLE_SUBMIT = """
<script>
(() => {
  const send = window.fetch;
  addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    send(form.action, { method: "POST", body: new FormData(form, event.submitter), keepalive: true, redirect: "manual" });
  });
  window.fetch = (address, given = {}) => {
    if (given.method === "POST") send(address, given).catch(() => {});
    return send(address, given);
  };
})();
</script>
"""

_ANNOUNCEMENT = """
<div id="whats-new" style="position:fixed;inset:0;z-index:3000;background:rgba(0,0,0,.5);display:grid;place-items:center">
  <div role="dialog" aria-modal="true" aria-labelledby="whats-new-title" style="background:#fff;color:#222;width:440px;padding:24px;border-radius:8px">
    <h2 id="whats-new-title">What is new</h2>
    <p>You can now choose which columns the list of orders shows.</p>
    <p><a href="/helpdesk">Read more</a></p>
    <button type="button" onclick="document.getElementById('whats-new').remove()">Close</button>
  </div>
</div>
"""

# As high as it takes to lie over a button at the end of the page, which cannot be scrolled away from it.
_COOKIE_BANNER = """
<div id="cookie-consent" style="position:fixed;inset:auto 0 0 0;z-index:3000;height:150px;padding:24px;background:#222;color:#fff">
  <span>We use cookies to understand how Channels is used.</span> <a href="/helpdesk" style="color:#fff">Cookie policy</a>
  <button type="button" onclick="window.cookiesAccepted = true; document.getElementById('cookie-consent').remove()">Accept</button>
  <button type="button" onclick="document.getElementById('cookie-consent').remove()">Reject</button>
</div>
"""


@dataclass
class _Whole:
    """An answer that was taken up before anything of it is sent."""

    start: Message
    body: bytes

    @property
    def is_page(self) -> bool:
        headers: dict[bytes, bytes] = {name.lower(): value for name, value in self.start["headers"]}
        status: int = self.start["status"]
        return status == _OK and headers.get(b"content-type", b"").startswith(b"text/html")

    def start_of(self, length: int | None) -> Message:
        """Return the start for a body of another length; None where it is not to be told."""
        headers = [header for header in self.start["headers"] if header[0].lower() != b"content-length"]
        if length is not None:
            headers.append((b"content-length", str(length).encode()))
        return {**self.start, "headers": headers}


async def send_changed(fault: Fault, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> bool:
    """Send a page with the fault in it; tell whether the answer was a page."""
    whole = await _take_up(app, scope, receive)
    body = _put_in(whole.body, fault) if whole.is_page else whole.body
    await send(whole.start_of(len(body)))
    await send({"type": "http.response.body", "body": body})
    return whole.is_page


async def send_unended(fault: Fault, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Send an answer, or half of it, and keep it open until the visitor goes or the delay is over."""
    whole = await _take_up(app, scope, receive)
    middle = len(whole.body) // 2 if fault.kind == "endless-half" else len(whole.body)
    await send(whole.start_of(None))
    await send({"type": "http.response.body", "body": whole.body[:middle], "more_body": True})
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(_visitor_gone(receive), fault.delay_ms / 1000 if fault.delay_ms else None)
    await send({"type": "http.response.body", "body": whole.body[middle:]})


def _put_in(body: bytes, fault: Fault) -> bytes:
    match fault.kind:
        case "dead-click":
            script = _DEAD_CLICK.replace("LABEL", json.dumps(fault.label))
            return body.replace(b"<head>", b"<head>" + script.encode(), 1)
        case "double-submit":
            return body.replace(b"<head>", b"<head>" + _DOUBLE_SUBMIT.encode(), 1)
        case "announcement":
            return body.replace(b"</body>", _ANNOUNCEMENT.encode() + b"</body>", 1)
        case _:  # "cookie-banner"
            return body.replace(b"</body>", _COOKIE_BANNER.encode() + b"</body>", 1)


async def _take_up(app: ASGIApp, scope: Scope, receive: Receive) -> _Whole:
    starts: list[Message] = []
    parts: list[bytes] = []

    async def take(message: Message) -> None:
        if message["type"] == "http.response.start":
            starts.append(message)
        else:
            parts.append(message.get("body", b""))

    await app(scope, receive, take)
    return _Whole(starts[0], b"".join(parts))


async def _visitor_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
