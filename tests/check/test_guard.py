"""The write guard against a page that tries every way out, and a server that counts what arrives."""

from __future__ import annotations

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from robot.check.guard import WriteGuard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

USERNAME = "sam@harbour-lane.example"

TRICKS = """<!doctype html><title>t</title>
<form id="form" method="post" action="/by-form" target="frame"><input name="a" value="1"></form>
<iframe name="frame" src="about:blank"></iframe>
<a id="ping" href="#" ping="/by-ping">p</a>
<script>
window.tried = (async () => {
  const end = [];
  const attempt = async (name, act) => { try { await act(); end.push(name); } catch (error) { end.push(`${name}: ${error.name}`); } };
  await attempt("fetch", () => fetch("/by-fetch", { method: "POST", body: "a=1" }));
  await attempt("put", () => fetch("/by-put", { method: "PUT", body: "a=1" }));
  await attempt("xhr", () => new Promise((done, failed) => { const x = new XMLHttpRequest(); x.open("DELETE", "/by-xhr"); x.onload = done; x.onerror = () => failed(new TypeError("x")); x.send(); }));
  await attempt("beacon", () => { if (!navigator.sendBeacon("/by-beacon", "a=1")) throw new TypeError("refused"); });
  await attempt("override", () => fetch("/by-override", { headers: { "X-HTTP-Method-Override": "DELETE" } }));
  await attempt("service worker", () => navigator.serviceWorker.register("/worker.js"));
  await attempt("prototype", () => ServiceWorkerContainer.prototype.register.call(navigator.serviceWorker, "/worker.js"));
  await attempt("worker", () => new Worker("/worker.js"));
  await attempt("shared worker", () => new SharedWorker("/worker.js"));
  await attempt("socket", () => new Promise((done, failed) => { const s = new WebSocket(`ws://${location.host}/by-socket`); s.onopen = done; s.onerror = s.onclose = () => failed(new TypeError("closed")); }));
  await attempt("logout", () => fetch("/logout"));
  await attempt("frame", () => new Promise((done, failed) => { const f = document.createElement("iframe"); f.onload = () => f.contentWindow.fetch("/by-frame", { method: "POST" }).then(done, failed); f.src = "/blank"; document.body.append(f); }));
  document.getElementById("form").submit();
  document.getElementById("ping").click();
  await attempt("image", () => new Promise((done, failed) => { const image = new Image(); image.onload = done; image.onerror = () => failed(new TypeError("x")); image.src = "/image.svg"; }));
  addEventListener("pagehide", () => {
    fetch("/by-last-fetch", { method: "POST", body: "a=1", keepalive: true }).catch(() => {});
    fetch("/by-last-plain-fetch", { method: "POST", body: "a=1" }).catch(() => {});
    navigator.sendBeacon("/by-last-beacon", "a=1");
    const x = new XMLHttpRequest(); x.open("POST", "/by-last-xhr"); x.send();
  });
  return end;
})();
</script>"""

WORKER = """
const send = () => { fetch("/by-worker", { method: "POST" }); try { new WebSocket(`ws://${location.host}/by-worker-socket`); } catch {} };
self.oninstall = send; self.onconnect = send; send();
"""


class Counting(BaseHTTPRequestHandler):
    """Answers everything, and remembers what arrived."""

    arrived: list[str]
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.arrived.append(f"{self.command} {self.path}")
        bodies = {
            "/": (TRICKS, "text/html"),
            "/worker.js": (WORKER, "text/javascript"),
            "/image.svg": ('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>', "image/svg+xml"),
        }
        text, kind = bodies.get(self.path, ("<!doctype html><p>ok", "text/html"))
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _answer  # noqa: N815 - the names are http.server's

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def place() -> Iterator[tuple[str, list[str]]]:
    arrived: list[str] = []
    handler = type("Handler", (Counting,), {"arrived": arrived})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", arrived
    server.shutdown()
    server.server_close()


@contextlib.contextmanager
def guarded(browser: Browser, base: str) -> Iterator[tuple[WriteGuard, Page]]:
    guard = WriteGuard(base)
    context = guard.context(browser)
    try:
        yield guard, context.new_page()
    finally:
        context.close()


def writes(arrived: list[str]) -> list[str]:
    return [one for one in arrived if not one.startswith(("GET ", "HEAD "))]


def test_a_page_that_tries_every_way_out_sends_nothing_but_what_reads(browser, place):
    base, arrived = place
    with guarded(browser, base) as (guard, page):
        page.goto(base)
        tried = page.evaluate("tried")
        page.goto(f"{base}/elsewhere")
        # What is still on its way when the page went has arrived once a later request has.
        page.evaluate("fetch('/last')")
    assert writes(arrived) == []
    assert [name for name in tried if ":" not in name] == ["image"]
    assert not [one for one in arrived if "by-" in one or "logout" in one or "worker" in one]
    for name in ("fetch", "put", "xhr", "form", "ping", "override", "frame"):
        assert any(f"/by-{name}" in one for one in guard.refused), (name, guard.refused)
    for name in ("sendBeacon", "Worker", "SharedWorker", "ServiceWorker", "WebSocket"):
        assert any(name in one for one in guard.refused), (name, guard.refused)


def test_without_the_guard_the_same_page_writes(browser, place):
    base, arrived = place
    page = browser.new_page()
    page.goto(base)
    page.evaluate("tried")
    page.close()
    assert {"POST /by-fetch", "DELETE /by-xhr", "POST /by-beacon", "POST /by-form"} <= set(arrived)


def test_signing_in_passes_and_only_that(browser, place):
    base, arrived = place
    send = "async (body) => { try { return (await fetch('/login', { method: 'POST', body })).status; } catch { return 0; } }"
    with guarded(browser, base) as (guard, page):
        page.goto(f"{base}/blank")
        assert page.evaluate(send, f"email={USERNAME}") == 0
        guard.wall.bind("pass-word", [base])
        with guard.signing_in(USERNAME):
            assert page.evaluate(send, "save=everything") == 0
            assert page.evaluate(send, f"email={USERNAME}&password=another") == 0
            assert (
                page.evaluate(send, f"email={USERNAME}") == 200
            )  # some ask for the password on the next page
            assert page.evaluate(send, "email=sam%40harbour-lane.example&password=pass-word") == 200
            assert page.evaluate(send, "email=sam%40harbour-lane.example&password=pass-word") == 0
    assert writes(arrived) == ["POST /login"] * 2
    assert guard.refused == {"POST /login": 4}


def test_the_site_is_not_left(browser, place):
    base, _ = place
    with guarded(browser, "http://localhost:1") as (guard, page):
        with pytest.raises(Exception, match="ERR_ABORTED"):
            page.goto(base)
        assert guard.count == 1
