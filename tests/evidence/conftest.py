"""A small site on loopback that shows secrets wherever a site can show them."""

from __future__ import annotations

import gzip
import html
import json
import shutil
import threading
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

import pytest

from pages.devtools import capture, evaluate
from robot.browser import working_context
from robot.evidence import Recorder, Secrets
from robot.report.serving import viewer_dir

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page


@dataclass(frozen=True)
class Planted:
    """One secret of each kind, with characters that every encoding writes differently."""

    password: str = 'Pa"ss w&rd<é>/+1'
    cookie: str = "cookie-5b0f/9c+77=="
    authorization: str = "auth-73d4b1c6e5"
    query_token: str = "query-81c2d3e4f5"
    json_token: str = 'json-19aa&28"bb<c'
    page_text: str = "page-Text#4711'é"
    console_text: str = "console-4712<x>"
    connect_token: str = "conn-0a1b2c3d4e5f"
    call_argument: str = "argument-4713&y"
    stored: str = "stored-4714-abcdef"
    code: str = "482913"

    def all(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


class Site:
    """Serves one page with a form, an API and a connect link."""

    def __init__(self, planted: Planted) -> None:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args: object) -> None:
                pass

            def do_GET(self) -> None:
                site.answer(self)

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.send_response(302)
                self.send_header("Location", "/")
                self.send_header("Content-Length", "0")
                self.end_headers()

        self.planted = planted
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self.base_url = f"http://127.0.0.1:{self._server.server_port}"
        self.connect_link = f"{self.base_url}/connect/{planted.connect_token}?store=9"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        if request.path.startswith("/api"):
            body, kind = json.dumps({"answer": self.planted.json_token}).encode(), "application/json"
            body = gzip.compress(body)
        else:
            body, kind = self._page().encode(), "text/html; charset=utf-8"
        request.send_response(200)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(body)))
        request.send_header("Set-Cookie", f"channels_session={quote(self.planted.cookie)}; Path=/; HttpOnly")
        if kind == "application/json":
            request.send_header("Content-Encoding", "gzip")
        request.end_headers()
        request.wfile.write(body)

    def _page(self) -> str:
        planted = self.planted
        console_text = json.dumps(planted.console_text).replace("<", "\\u003c")
        return f"""<!doctype html><title>Channels</title><h1>Settings</h1>
            <form method=post action=/login>
              <label>E-mail <input name=email></label>
              <label>Password <input type=password name=password></label>
              <label>One-time code <input name=code></label>
              <button>Save</button>
            </form>
            <p id=text>{html.escape(planted.page_text)}</p>
            <a href="{self.connect_link}">link</a>
            <script>console.log({console_text})</script>"""


@pytest.fixture
def planted() -> Planted:
    return Planted()


@pytest.fixture
def site(planted: Planted) -> Iterator[Site]:
    with Site(planted) as running:
        yield running


@pytest.fixture
def secrets(planted: Planted, site: Site) -> Secrets:
    """What a run knows: not the cookie and the header, which the recorder has to learn by itself."""
    known = Secrets()
    for name, value in planted.all().items():
        if name not in {"cookie", "authorization", "connect_token"}:
            known.register(value, name.replace("_", " "))
    known.register_link(site.connect_link, "connect link")
    return known


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = working_context(browser, timezone="UTC")
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def recorder(
    request: pytest.FixtureRequest, context: BrowserContext, page: Page, secrets: Secrets, tmp_path: Path
) -> Recorder:
    """Attached to `page`, with Step One open; its level may be given as a parameter."""
    made = Recorder(tmp_path / "run", secrets, level=getattr(request, "param", "full"))
    made.attach(context, page, title="run")
    made.open_part(1, "Step One")
    return made


@pytest.fixture(params=["by Playwright", "past the recording"])
def picturing(
    request: pytest.FixtureRequest, context: BrowserContext, page: Page, tmp_path: Path
) -> Recorder:
    """Attached to `page`, knows no secret, and takes its pictures in each of the two ways."""
    made = Recorder(tmp_path / "run", Secrets(), level="minimal")
    if request.param == "past the recording":
        made.ask_page, made.capture_page = evaluate, capture
    made.attach(context, page, title="pictures")
    return made


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def viewer(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """(folder, address) of a site that holds nothing but the viewer."""
    folder = tmp_path / "site"
    shutil.copytree(viewer_dir(), folder / "trace")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
