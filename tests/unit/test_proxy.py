"""The way through a company's proxy: found as the browser finds it, and told where it is barred."""

from __future__ import annotations

import asyncio
import http.server
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest

from robot.browser.wall import Wall
from robot.cli import app
from robot.cli.doctor_site import ask, clock_error_s
from robot.clock import Exchange, ServerClock, read_date
from robot.driver_errors import meaning_of
from robot.errors import BrowserGoneError, DriftError, SettingsError, UnavailableError
from robot.models import MigrationRequest
from robot.procedures.amazon_mws_to_sp.advance import create_run
from robot.proxy import find_proxy, name_proxies
from robot.settings import Settings

VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def without_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@contextmanager
def listening(handler: type[http.server.BaseHTTPRequestHandler]) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Handler(http.server.BaseHTTPRequestHandler):
    status = 407
    date: str | None = None
    asked: list[str]

    def log_message(self, *_):
        pass

    def do_CONNECT(self):
        self.asked.append(self.path)
        self.send_error(self.status)

    def do_HEAD(self):
        self.send_response_only(200)
        if self.date is not None:
            self.send_header("Date", self.date)
        self.end_headers()


@pytest.mark.parametrize(("status", "said"), [(407, "407"), (403, "403"), (502, "502"), (299, "away")])
def test_a_proxy_that_refuses_is_named_without_its_credentials(status, said, monkeypatch):
    class Refusing(Handler):
        asked: list[str] = []  # noqa: RUF012 - one class a test

    Refusing.status = status
    with listening(Refusing) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.replace("http://", "http://anna:secret@"))
        with pytest.raises(SettingsError, match=rf"{proxy}.*{said}") as caught:
            ask("https://channels.invalid")
        assert "secret" not in str(caught.value) + caught.value.hint
    assert Refusing.asked[0].startswith("channels.invalid:")


def test_a_proxy_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setenv("https_proxy", "127.0.0.1:9")
    with pytest.raises(SettingsError, match=r"http://127\.0\.0\.1:9"):
        ask("https://channels.invalid")


def test_doctor_asks_also_beside_an_open_browser(monkeypatch):
    monkeypatch.setenv("https_proxy", "127.0.0.1:9")

    async def as_beside_a_browser():  # whose event loop is the running one of its thread
        ask("https://channels.invalid")

    with ThreadPoolExecutor(1) as thread, pytest.raises(SettingsError, match=r"http://127\.0\.0\.1:9"):
        thread.submit(asyncio.run, as_beside_a_browser()).result()


def test_every_proxy_that_the_browser_may_use_doctor_uses(monkeypatch):
    class Open(Handler):
        asked: list[str] = []  # noqa: RUF012 - one class a test
        who: list[str | None] = []  # noqa: RUF012 - same

        def do_CONNECT(self):
            self.who.append(self.headers.get("Proxy-Authorization"))
            super().do_CONNECT()

    Open.status = 403
    with listening(Open) as proxy:
        monkeypatch.setenv("https_proxy", proxy.replace("http://", "http://me:p%40ss@"))
        with pytest.raises(SettingsError, match=rf"{proxy}.*403"):
            ask("https://channels.invalid")
        monkeypatch.setenv("https_proxy", proxy.replace("http://", "https://"))
        with pytest.raises(SettingsError, match="The proxy https://127"):
            ask("https://channels.invalid")
    assert Open.asked == ["channels.invalid:443"]
    assert Open.who == ["Basic bWU6cEBzcw=="]


@pytest.mark.parametrize(
    ("no_proxy", "address", "is_direct"),
    [
        ("", "https://channels.example", False),
        ("channels.example", "https://channels.example", True),
        (".example", "https://channels.example", True),
        ("other.example", "https://channels.example", False),
        ("*", "https://channels.example", True),
        ("", "https://127.0.0.1:8443", True),
        ("", "https://[::1]", True),
        ("", "https://app.localhost", True),
    ],
)
def test_the_way_is_the_browsers(no_proxy, address, is_direct, monkeypatch):
    monkeypatch.setenv("https_proxy", "http://proxy.invalid:3128")
    monkeypatch.setenv("no_proxy", no_proxy)
    assert (find_proxy(address) is None) is is_direct


NO_PROXIES = {
    "nonsense": "no port",
    "none": "no port",
    "http//proxy.example:3128": "no port",
    "proxy.example": "no port",
    "http://": "no host",
    "://": "must begin with",
    ":3128": "no host",
    "not a proxy": "cannot be read",
    "proxy.example:3128 ": "cannot be read",
    "http://[::1": "cannot be read",
    "http://proxy:abc": "cannot be read",
    "http://proxy:99999": "cannot be read",
    "http://anna:hunter2@": "no host",
    "socks5://anna:hunter2@proxy.example:1080": "must begin with",
    "ftp://proxy.example:21": "must begin with",
}


@pytest.mark.parametrize("value", NO_PROXIES)
@pytest.mark.parametrize("variable", ["https_proxy", "HTTPS_PROXY", "ALL_PROXY"])
def test_what_is_no_proxy_is_refused_before_anything_is_begun(variable, value, monkeypatch, tmp_path):
    monkeypatch.setenv(variable, value)
    settings = Settings.explicit(
        base_url="https://channels.example", username="me", password="x", traces=tmp_path / "traces"
    )
    request = MigrationRequest(store="S", channel="A", new_name="A SP")
    starts = (
        lambda: find_proxy("https://channels.example"),
        lambda: Wall("https://channels.example").start(),
        lambda: create_run(settings, request),
        lambda: ask("https://channels.example"),
    )
    for start in starts:
        with pytest.raises(SettingsError, match=rf"{variable.upper()} .*{NO_PROXIES[value]}") as caught:
            start()
        assert "hunter2" not in str(caught.value) + caught.value.hint
    assert not list(tmp_path.glob("traces/*"))


@pytest.mark.parametrize("value", ["nonsense", "socks5://proxy.example:1080"])
def test_doctor_names_it_and_shows_the_other_findings(value, monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HTTPS_PROXY", value)
    monkeypatch.setenv("CHANNELS_BROWSER", "/nowhere/browser")
    with suppress(SystemExit):
        app(["doctor", "--json", "--base-url", "https://channels.example"])
    findings = {one["name"]: one for one in json.loads(capsys.readouterr().out)["findings"]}
    assert findings["proxy"]["exit_code"] == 2
    assert "HTTPS_PROXY is not the address of a proxy" in findings["proxy"]["seen"]
    assert {"python", "traces", "site", "clock"} <= set(findings)


@pytest.mark.parametrize("no_proxy", ["channels.example", "*"])
def test_a_proxy_that_is_not_on_the_way_does_not_count(no_proxy, monkeypatch):
    monkeypatch.setenv("https_proxy", "nonsense")
    assert find_proxy("http://127.0.0.1:8000") is None  # rehearsals run behind any proxy
    assert find_proxy("https://app.localhost") is None
    monkeypatch.setenv("no_proxy", no_proxy)
    assert find_proxy("https://channels.example") is None


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("proxy:3128", "http://proxy:3128"),
        ("HTTP://Proxy.Example", "http://proxy.example:80"),
        ("https://proxy.example", "https://proxy.example:443"),
        ("http://anna:se cret@proxy.example:3128/", "http://proxy.example:3128"),
        ("http://[2001:db8::1]:3128", "http://[2001:db8::1]:3128"),
    ],
)
def test_what_is_a_proxy_is_taken(value, name, monkeypatch):
    monkeypatch.setenv("https_proxy", value)
    proxy = find_proxy("https://channels.example")
    assert proxy is not None
    assert proxy.name == name


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Page.goto: net::ERR_TUNNEL_CONNECTION_FAILED at https://x/", SettingsError),
        ("Page.goto: net::ERR_PROXY_CONNECTION_FAILED at https://x/", SettingsError),
        ("Page.goto: net::ERR_PROXY_AUTH_UNSUPPORTED at https://x/", SettingsError),
        ("Page.goto: net::ERR_SOCKS_CONNECTION_FAILED at https://x/", SettingsError),
        ("Page.goto: net::ERR_NAME_NOT_RESOLVED at https://x/", UnavailableError),
        ("Page.goto: net::ERR_CONNECTION_CLOSED at https://x/", UnavailableError),
        ("APIRequestContext.head: connect ECONNREFUSED 127.0.0.1:9", UnavailableError),
        ("APIRequestContext.head: getaddrinfo ENOTFOUND x", UnavailableError),
        ("Tracing.stop_chunk: Target page, context or browser has been closed", BrowserGoneError),
        ("Page.screenshot: Target crashed", BrowserGoneError),
        ("Playwright connection closed", BrowserGoneError),
        ("Page.evaluate: Connection closed while reading from the driver", BrowserGoneError),
        ("APIRequestContext.get: Request context disposed. It has been disposed", BrowserGoneError),
        ("Locator.click: Element is not attached to the DOM", type(None)),
        ("", type(None)),
    ],
)
def test_an_error_of_the_driver_is_told_as_what_it_is(text, kind, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://anna:secret@proxy.invalid:3128")
    meaning = meaning_of(f"{text}\nCall log: filled 'hunter2'", "Signing in")
    assert type(meaning) is kind
    if kind is SettingsError:
        assert "http://proxy.invalid:3128" in str(meaning)
    assert "secret" not in str(meaning)
    assert "hunter2" not in str(meaning)


def test_a_late_answer_is_no_answer_and_a_late_element_is_not():
    late = "Page.goto: Timeout 15000ms exceeded."
    assert type(meaning_of(late, "x", is_late=True)) is UnavailableError
    assert meaning_of("Locator.click: Timeout 5000ms exceeded.", "x", is_late=True) is None
    assert name_proxies() == "of this network"


DATES = {
    "2026-01-01T00:00:00Z": None,
    "Donnerstag, 1. Januar 2026 00:00:00 GMT": None,
    "jeu., 01 janv. 2026 00:00:00 GMT": None,
    "": None,
    " ": None,
    ",": None,
    "0": None,
    "Thu, 01 Jan 99999 00:00:00 GMT": None,
    "Thu, 01 Jan 1970 00:00:00 GMT": None,
    "Thu, 32 Jan 2026 00:00:00 GMT": None,
    "Thu, 01 Jan 2026 25:61:61 GMT": None,
    "Thu, 01 Jan 2026 00:00:00 +9999999": None,
    "1767225600": None,
    "\u0661 Jan 2026": None,
    "Thu, 01 Jan 2026 00:00:00 GMT": 1_767_225_600,
    "Thursday, 01-Jan-26 00:00:00 GMT": 1_767_225_600,
    "Thu Jan  1 00:00:00 2026": 1_767_225_600,
    "Thu, 01 Jan 2026 01:00:00 +0100": 1_767_225_600,
    "Thu, 01 Jan 2026 00:00:00 -0000": 1_767_225_600,
}


@pytest.mark.parametrize("date", DATES)
def test_dates_are_read_or_refused(date):
    assert read_date(date) == DATES[date]
    if DATES[date] is None:
        with pytest.raises(DriftError):
            ServerClock().learn(Exchange(1.0, 1.1, date))


@pytest.mark.parametrize("date", [None, "2026-01-01T00:00:00Z", "Donnerstag, 1. Januar 2026 00:00:00 GMT"])
def test_doctor_says_that_the_sites_clock_cannot_be_read(date):
    class Dated(Handler):
        pass

    Dated.date = date
    with listening(Dated) as address:
        answer = ask(address)
        assert answer.status == 200
        with pytest.raises(DriftError):
            clock_error_s(answer)
