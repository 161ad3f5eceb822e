"""What the robot itself asks a site, such as for its clock, goes the way of the pages: one proxy, one trust."""

from __future__ import annotations

import base64
import socket
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler

import pytest
from plain_server import say, serving, trusting

from robot.browser.run_key import tls_towards_browser
from robot.browser.wall import Wall
from robot.browser.way_out import AwayError
from robot.clock import read_date

WHO = "Basic " + base64.b64encode(b"me:p@ss").decode()


def head(handler: BaseHTTPRequestHandler, _body: bytes) -> None:
    handler.send_response(204)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def tunnel(handler: BaseHTTPRequestHandler, port: int) -> None:
    """Be a proxy that wants to know who asks, and leads every name to this machine."""
    if handler.headers.get("Proxy-Authorization") != WHO:
        say(handler, status=407)
        return
    with socket.create_connection(("127.0.0.1", port), timeout=10) as site:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")

        def back() -> None:
            with suppress(OSError):  # both ends are closed from here
                while data := site.recv(65536):
                    handler.connection.sendall(data)

        threading.Thread(target=back, daemon=True).start()
        with suppress(OSError):
            while data := handler.connection.recv(65536):
                site.sendall(data)


@pytest.mark.parametrize("who", ["me:p%40ss@", "me:hunter@", ""])
def test_the_robots_own_question_goes_the_way_of_the_pages(who: str) -> None:
    """Where a proxy is the only way out, the site's clock is asked for through it, too."""
    with (
        serving(head, tls_towards_browser()) as (site_port, arrived),
        serving(lambda handler, _: tunnel(handler, site_port)) as (proxy_port, tunnelled),
        Wall(
            "https://site.invalid",
            proxies={"https": f"http://{who}127.0.0.1:{proxy_port}"},
            tls=trusting(site_port),
        ) as wall,
    ):
        if "p%40ss" not in who:
            with pytest.raises(AwayError, match="the proxy wants a user name") as away:
                wall.ask("https://site.invalid/a", 10)
            assert "hunter" not in str(away.value)
            assert arrived == []
            return
        first, second = (wall.ask("https://site.invalid/a b", 10) for _ in range(2))
        assert (first.status, second.status) == (204, 204)
        assert first.sent_s <= first.received_s <= second.sent_s <= second.received_s
        assert read_date(second.headers["date"]) is not None
        assert arrived == ["HEAD /a%20b"] * 2
        assert tunnelled == ["CONNECT site.invalid:443"], "one connection is enough, and quicker"


def test_a_connection_that_the_site_has_closed_is_made_again() -> None:
    def close(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        head(handler, body)
        handler.close_connection = True

    with serving(close) as (port, arrived), Wall(f"http://127.0.0.1:{port}") as wall:
        assert [wall.ask(f"http://127.0.0.1:{port}", 10).status for _ in range(3)] == [204] * 3
    assert arrived == ["HEAD /"] * 3


@pytest.mark.parametrize(
    ("answer", "kind"), [(b"", "reset"), (b"nonsense\r\n\r\n", "protocol"), (None, "timeout")]
)
def test_a_question_without_an_answer_says_why(answer: bytes | None, kind: str) -> None:
    done = threading.Event()

    def say_it(handler: BaseHTTPRequestHandler, _body: bytes) -> None:
        if answer is None:
            done.wait(20)
        handler.wfile.write(answer or b"")
        handler.close_connection = True

    with serving(say_it) as (port, _), Wall(f"http://127.0.0.1:{port}") as wall:
        with pytest.raises(AwayError) as away:
            wall.ask(f"http://127.0.0.1:{port}", 0.5)
        done.set()
    assert away.value.trouble.kind == kind
    with Wall("http://127.0.0.1:9") as wall, pytest.raises(AwayError) as away:
        wall.ask("http://127.0.0.1:9", 5)
    assert away.value.trouble.kind == "refused"


def test_a_question_to_whom_nobody_trusts_is_not_asked() -> None:
    with (
        serving(head, tls_towards_browser()) as (port, arrived),
        Wall(f"https://localhost:{port}") as wall,
        pytest.raises(AwayError, match="not trusted"),
    ):
        wall.ask(f"https://localhost:{port}", 5)
    assert arrived == []
