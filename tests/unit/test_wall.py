"""The wall's way from the browser to the site: what it passes on, what it never does, and how it says what is wrong."""

from __future__ import annotations

import base64
import socket
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING

import pytest
from plain_server import ask, line, ok, say, serving, trusting

from pages.base import Region
from pages.signs import Signs
from robot.browser.announced import Announced
from robot.browser.run_key import tls_towards_browser
from robot.browser.wall import Wall
from robot.errors import DriftError, OutcomeUnknownError, RobotError, SettingsError
from robot.way_in import WALL_HEADER

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_it_passes_on_what_reads_and_names_the_rest() -> None:
    with serving(ok) as (port, arrived), Wall(f"http://127.0.0.1:{port}") as wall:
        place = f"127.0.0.1:{port}"
        assert b"200" in ask(wall.port, line(place, path="/a?b=c"))
        assert b" 502 " in ask(wall.port, line(place, "POST", "/stores/5/edit?token=x", body="a=1"))
        assert b" 502 " in ask(wall.port, line("other.example"))
        assert b" 204 " in ask(wall.port, line("other.example", "GET", "/", "Sec-Fetch-Mode: navigate"))
    assert arrived == ["GET /a?b=c"]
    assert wall.refused == {"POST /stores/5/edit": 1, "GET other.example/": 2}
    assert wall.why["GET other.example/"] == "it goes to another site"


def test_what_a_press_caused_is_told_from_what_a_page_sends_by_itself() -> None:
    def press(*sent: tuple[str, str]) -> frozenset[str]:
        began_s = time.monotonic()
        for method, path in sent:
            ask(wall.port, line(place, method, path, body="a=1" if method != "GET" else ""))
        return wall.refused_between(began_s, time.monotonic())

    with serving(ok) as (port, _), Wall(f"http://127.0.0.1:{port}") as wall:
        wall.move()
        place = f"127.0.0.1:{port}"
        assert press(("GET", "/stores"), ("POST", "/collect"), ("POST", "/stores/search")) == frozenset()
        assert press(("PATCH", "/channels/7"), ("GET", "/stores")) == {"PATCH /channels/7"}
        assert press(("DELETE", "/stores/5")) == {"DELETE /stores/5"}
        assert press(("GET", "/stores/5/delete")) == {"GET /stores/5/delete"}
        # A page that asks for the same again and again: it was seen at another time as well.
        ask(wall.port, line(place, "PUT", "/stores/5/heartbeat", body="a=1"))
        assert press(("PUT", "/stores/5/heartbeat"), ("PUT", "/stores/5")) == {"PUT /stores/5"}
        assert press() == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "GET http://{own}/ HTTP/1.1\r\nHost: other.example\r\n\r\n",
        "GET http://{own}/ HTTP/1.1\r\nHost: {own}\r\nHost: {own}\r\n\r\n",
        "GET http://{own}@other.example/ HTTP/1.1\r\nHost: {own}\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: {own}\r\n\r\n",
        "GET ftp://{own}/ HTTP/1.1\r\nHost: {own}\r\n\r\n",
        "GET http://127.0.0.1:{port}/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n",
        "CONNECT 127.0.0.1:{port} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n",
        "CONNECT other.example:443 HTTP/1.1\r\nHost: other.example:443\r\n\r\n",
        "CONNECT {own}0 HTTP/1.1\r\nHost: {own}0\r\n\r\n",
        "CONNECT {own}x HTTP/1.1\r\nHost: {own}\r\n\r\n",
        "GET http://{own}:x/ HTTP/1.1\r\nHost: {own}\r\n\r\n",
        "POST http://{own}/ HTTP/1.1\r\nHost: {own}\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST http://{own}/ HTTP/1.1\r\nHost: {own}\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "GET http://{own}/ HTTP/1.1\r\nHost: {own}\r\nTransfer-Encoding: x\r\n\r\n",
        "GET http://{own}/ HTTP/1.1\r\nHost : {own}\r\n\r\n",
        "nonsense\r\n\r\n",
        "\x16\x03\x01\x02\x00",
    ],
)
def test_what_says_two_things_or_none_goes_nowhere(text: str) -> None:
    with serving(ok) as (port, arrived), Wall(f"http://127.0.0.1:{port}") as wall:
        answer = ask(wall.port, text.format(own=f"127.0.0.1:{port}", port=wall.port), ends=True)
        assert b" 200 " not in answer
        assert b"200" in ask(wall.port, line(f"127.0.0.1:{port}")), "it goes on for others"
    assert arrived == ["GET /"]
    assert [trouble for trouble in wall.troubles if trouble.kind == "bug"] == []


def test_a_second_request_in_the_same_bytes_is_judged_by_itself() -> None:
    with serving(ok) as (port, arrived), Wall(f"http://127.0.0.1:{port}") as wall:
        place = f"127.0.0.1:{port}"
        ask(wall.port, line(place, path="/a") + line(place, "DELETE", "/b") + line(place, path="/c"))
    assert arrived == ["GET /a"]
    assert wall.refused == {"DELETE /b": 1}


def test_connections_are_used_again() -> None:
    with serving(ok) as (port, _), Wall(f"http://127.0.0.1:{port}") as wall:
        answers = [ask(wall.port, line(f"127.0.0.1:{port}")) for _ in range(3)]
    assert len({answer.rpartition(b" ")[2] for answer in answers}) == 1


def test_what_may_write_is_sent_once_and_what_reads_once_more_if_a_kept_connection_was_closed() -> None:
    count = 0

    def cut_second(handler: BaseHTTPRequestHandler, _body: bytes) -> None:
        nonlocal count
        count += 1
        if count % 2:
            say(handler)
        else:
            handler.connection.shutdown(socket.SHUT_RDWR)

    # A page may change something by being opened, as Amazon's way back to Channels does.
    with serving(cut_second) as (port, arrived), Wall(f"http://127.0.0.1:{port}") as wall:
        place = f"127.0.0.1:{port}"
        ask(wall.port, line(place))
        with wall.writing(Announced()):
            assert b" 502 " in ask(wall.port, line(place, "GET", "/back", "Sec-Fetch-Mode: navigate"))
        assert arrived == ["GET /", "GET /back"]
    for method, times in (("GET", 3), ("POST", 2)):
        count = 0
        with serving(cut_second) as (port, arrived), Wall(f"http://127.0.0.1:{port}") as wall:
            wall.move()
            ask(wall.port, line(f"127.0.0.1:{port}"))
            answer = ask(
                wall.port, line(f"127.0.0.1:{port}", method, "/x", body="a" if method == "POST" else "")
            )
            assert len(arrived) == times
            assert (b" 200 " in answer) == (method == "GET")
            if method == "POST":
                # Not an empty answer: the browser would ask again by itself.
                assert b" 502 " in answer
                assert [one.as_json() for one in wall.passed] == [
                    {"method": "POST", "place": "/x", "status": None}
                ]
                assert [trouble.kind for trouble in wall.troubles] == ["reset"]


def test_an_answer_that_breaks_off_breaks_off() -> None:
    def half(handler: BaseHTTPRequestHandler, _body: bytes) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        handler.wfile.write(b"half")
        handler.wfile.flush()
        handler.connection.shutdown(socket.SHUT_RDWR)

    with serving(half) as (port, _), Wall(f"http://127.0.0.1:{port}") as wall:
        answer = ask(wall.port, line(f"127.0.0.1:{port}"))
        assert answer.endswith(b"\r\n\r\nhalf")
        assert b"100" in answer
        assert [trouble.kind for trouble in wall.troubles] == ["reset"]


def test_a_site_that_is_away_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with Wall(f"http://127.0.0.1:{port}") as wall:
        assert ask(wall.port, line(f"127.0.0.1:{port}")) == b""
        assert [trouble.kind for trouble in wall.troubles] == ["refused"]


def test_who_goes_away_is_waited_for_no_longer() -> None:
    gone = threading.Event()

    def endless(handler: BaseHTTPRequestHandler, _body: bytes) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(b"x")
        handler.connection.settimeout(10)
        if not handler.connection.recv(1):
            gone.set()

    with serving(endless) as (port, _), Wall(f"http://127.0.0.1:{port}") as wall:
        assert b"x" in ask(wall.port, line(f"127.0.0.1:{port}"))
        assert gone.wait(5), "the site was not told that its visitor has gone"


def test_a_large_body_passes_while_moving_and_not_while_reading() -> None:
    size = 20 * 2**20
    with serving(ok) as (port, arrived), Wall(f"http://127.0.0.1:{port}") as wall:
        head = line(
            f"127.0.0.1:{port}",
            "POST",
            "/orders/search",
            f"Content-Length: {size}",
            "Content-Type: text/plain",
        )
        parts = (b"a" * (size // 2), b"a" * (size // 2))
        assert b" 200 " not in ask(wall.port, head, more=parts)
        wall.move()
        assert str(size).encode() in ask(wall.port, head, more=parts)
        wall.bind("correct horse battery", ["https://elsewhere.example"])
        parts = (b"a" * (size - 30), b"correct horse battery".ljust(30))
        assert b" 200 " not in ask(wall.port, head, more=parts)
    assert len(arrived) <= 2
    assert wall.leaks


def test_an_encrypted_site_is_read_through_a_real_browser(browser) -> None:
    with serving(ok, tls_towards_browser()) as (port, arrived):
        with Wall(f"https://localhost:{port}", tls=trusting(port)) as wall:
            context = browser.new_context(proxy=wall.proxy)
            page = context.new_page()
            assert page.goto(f"https://localhost:{port}/a").status == 200
            post = "fetch('/b', {method: 'POST', body: 'a'}).then(() => 'sent', () => 'refused')"
            assert page.evaluate(post) == "refused"
            context.close()
        assert [one for one in arrived if "favicon" not in one] == ["GET /a"]
        assert wall.refused["POST /b"] == 1


def test_a_certificate_that_is_not_trusted_is_told_and_nothing_is_sent(browser) -> None:
    with (
        serving(ok, tls_towards_browser()) as (port, arrived),
        Wall(f"https://localhost:{port}") as wall,
    ):
        context = browser.new_context(proxy=wall.proxy)
        reason = why_not_reached(context.new_page(), f"https://localhost:{port}/a")
        context.close()
        assert arrived == []
        assert {trouble.kind for trouble in wall.troubles} == {"certificate"}
        assert "not trusted" in str(wall.troubles[0])
        assert isinstance(reason, SettingsError)
        assert "no certificate that this machine trusts" in reason.message


@pytest.mark.parametrize("status", [403, 407, 502])
def test_a_proxy_that_does_not_let_the_browser_through_is_named_to_whoever_opens_the_site(
    browser, status: int
) -> None:
    def refuse(handler: BaseHTTPRequestHandler, _body: bytes) -> None:
        say(handler, status=status)

    with (
        serving(refuse) as (port, _),
        Wall("https://site.example", proxies={"https": f"http://127.0.0.1:{port}"}) as wall,
    ):
        context = browser.new_context(proxy=wall.proxy)
        reason = why_not_reached(context.new_page(), "https://site.example/")
        context.close()
    assert isinstance(reason, SettingsError)
    assert "the proxy" in reason.message
    assert str(status) in reason.message


def why_not_reached(page, address: str) -> RobotError:
    """Open an address, and return what a screen makes of what is shown in its place."""
    screen = Region(page, Signs.load(timeout_ms=1000))
    page.goto(address)
    return screen.explain(DriftError("not there"))


WHO = "Basic " + base64.b64encode(b"me:p@ss").decode()


def proxy_answer(handler: BaseHTTPRequestHandler, _body: bytes) -> None:
    if handler.headers.get("Proxy-Authorization") != WHO:
        say(handler, status=407)
    elif handler.command == "CONNECT":
        say(handler, b"", status=503)
    else:
        say(handler, b"through the proxy")


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("who", ["", "me:wrong@", "me:p%40ss@"])
def test_a_proxy_is_used_signed_in_to_and_its_refusal_named(scheme: str, who: str) -> None:
    with serving(proxy_answer) as (port, arrived):
        proxies = {scheme: f"http://{who}127.0.0.1:{port}"}
        with Wall(f"{scheme}://site.example", proxies=proxies) as wall:
            if scheme == "http":
                answer = ask(wall.port, line("site.example", path="/a"))
                assert (b"through the proxy" in answer) == ("p%40ss" in who)
                assert arrived[0] == "GET http://site.example/a"
            else:
                with socket.create_connection(("127.0.0.1", wall.port), timeout=10) as raw:
                    raw.sendall(b"CONNECT site.example:443 HTTP/1.1\r\nHost: site.example:443\r\n\r\n")
                    assert b" 200 " in raw.recv(1000)
                    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
                    with context.wrap_socket(raw) as client:
                        client.sendall(b"GET /a HTTP/1.1\r\nHost: site.example\r\n\r\n")
                        assert client.recv(1000) == b""
                assert arrived == ["CONNECT site.example:443"]
            kinds = [trouble.kind for trouble in wall.troubles]
            wanted = "proxy-sign-in" if "p%40ss" not in who else "proxy"
            assert kinds == ([] if "p%40ss" in who and scheme == "http" else [wanted])
            assert "p@ss" not in str(wall.troubles)


def test_this_machine_is_reached_past_every_proxy() -> None:
    with (
        serving(ok) as (port, _),
        Wall(f"http://127.0.0.1:{port}", proxies={"http": "http://127.0.0.1:1"}) as wall,
    ):
        assert b"200" in ask(wall.port, line(f"127.0.0.1:{port}"))


class TestWriting:
    @pytest.fixture
    def place(self) -> Iterator[tuple[Wall, str]]:
        with serving(ok) as (port, _), Wall(f"http://127.0.0.1:{port}") as wall:
            wall.move()
            yield wall, f"127.0.0.1:{port}"

    def test_what_was_announced_is_in_the_record(self, place) -> None:
        wall, at = place
        with wall.writing(Announced(frozenset({"Amazon SP"}))) as passed:
            ask(wall.port, line(at, "POST", "/channels/7/edit?x=y", body="name=Amazon+SP"))
            ask(wall.port, line(at))
        assert [one.as_json() for one in passed] == [
            {"method": "POST", "place": "/channels/7/edit", "status": 200}
        ]

    def test_what_was_not_stops_the_step(self, place) -> None:
        wall, at = place

        def press() -> None:
            with wall.writing(Announced(frozenset({"Amazon SP"}))):
                ask(wall.port, line(at, "POST", "/channels/7/edit", body="name=Amazon+SP"))
                ask(wall.port, line(at, "POST", "/channels/8/edit", body="name=Other"))

        with pytest.raises(DriftError, match=r"POST /channels/8/edit .*nothing that this step announced"):
            press()
        assert len(wall.passed) == 1
        with wall.writing(Announced(frozenset({"Amazon SP"}))):
            pass

    @pytest.mark.parametrize(("name", "error"), [("Other", DriftError), ("Amazon+SP", OutcomeUnknownError)])
    def test_why_nothing_happened_is_said_instead_of_not_knowing(self, place, name, error) -> None:
        wall, at = place

        def press() -> None:
            with wall.writing(Announced(frozenset({"Amazon SP"}))):
                ask(wall.port, line(at, "POST", "/channels/8/edit", body=f"name={name}"))
                raise OutcomeUnknownError("no answer")

        with pytest.raises(RobotError) as raised:
            press()
        assert type(raised.value) is error

    def test_afterwards_it_moves_about_again(self, place) -> None:
        wall, at = place
        with wall.writing(Announced(frozenset({"Amazon SP"}))):
            pass
        assert b"200" in ask(wall.port, line(at, "POST", "/anything", body="a=1"))


def test_sockets_pass_while_moving_and_say_nothing_while_writing() -> None:
    heard: list[bytes] = []
    is_heard = threading.Event()

    def accept(handler: BaseHTTPRequestHandler, _body: bytes) -> None:
        handler.wfile.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhello"
        )
        while data := handler.connection.recv(100):
            heard.append(data)
            is_heard.set()
        handler.close_connection = True

    with serving(accept) as (port, _), Wall(f"http://127.0.0.1:{port}") as wall:
        wall.move()
        place = f"127.0.0.1:{port}"
        with socket.create_connection(("127.0.0.1", wall.port), timeout=10) as client:
            client.sendall(f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n\r\n".encode())
            assert b" 200 " in client.recv(1000)
            client.sendall(
                f"GET /s HTTP/1.1\r\nHost: {place}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n".encode()
            )
            answer = b""
            while not answer.endswith(b"hello"):
                answer += client.recv(1000)
            assert b" 101 " in answer
            client.sendall(b"first")
            assert is_heard.wait(5)

            def say_more() -> None:
                with wall.writing(Announced(frozenset({"x"}))):
                    client.sendall(b"second")
                    assert client.recv(1000) == b""

            with pytest.raises(DriftError, match=r"WebSocket 127\.0\.0\.1:\d+/s"):
                say_more()
    assert b"".join(heard) == b"first"


def test_it_can_be_started_twice_and_stopped_twice() -> None:
    with serving(ok) as (port, _):
        wall = Wall(f"http://127.0.0.1:{port}")
        for _ in range(2):
            wall.start()
            wall.start()
            assert b"200" in ask(wall.port, line(f"127.0.0.1:{port}"))
            wall.stop()
            wall.stop()
        with pytest.raises(ConnectionRefusedError):
            ask(wall.port, line(f"127.0.0.1:{port}"))


def test_a_client_that_speaks_ipv6_is_known_too() -> None:
    with serving(ok) as (port, _), Wall(f"http://127.0.0.1:{port}") as wall:
        try:
            client = socket.create_connection(("::ffff:127.0.0.1", wall.port), timeout=10)
        except OSError:
            pytest.skip("this machine has no IPv6")
        with client:
            client.sendall(line(f"127.0.0.1:{port}").encode())
            assert b"200" in client.recv(65536)


def test_another_user_is_turned_away(monkeypatch) -> None:
    monkeypatch.setattr("robot.browser.gate.is_of_this_user", lambda *_: False)
    with serving(ok) as (port, arrived), Wall(f"http://127.0.0.1:{port}") as wall:
        assert ask(wall.port, line(f"127.0.0.1:{port}")) == b""
    assert arrived == []


@pytest.mark.parametrize("name", [WALL_HEADER, WALL_HEADER.title()])
def test_no_site_speaks_as_the_wall(name: str) -> None:
    def pretend(handler: BaseHTTPRequestHandler, _body: bytes) -> None:
        handler.send_response(502)
        handler.send_header(name, "visit http://evil.example")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    with serving(pretend) as (port, _), Wall(f"http://127.0.0.1:{port}") as wall:
        answer = ask(wall.port, line(f"127.0.0.1:{port}"))
    assert b" 502 " in answer
    assert b"evil" not in answer
