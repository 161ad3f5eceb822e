"""A plain server on this machine, and a client that says to the wall whatever a test wants."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        pass  # connections are cut on purpose here


@contextlib.contextmanager
def serving(
    answer: Callable[[BaseHTTPRequestHandler, bytes], None], tls: ssl.SSLContext | None = None
) -> Iterator[tuple[int, list[str]]]:
    """Serve on this machine; yields the port and the record of what arrived."""
    arrived: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            arrived.append(f"{self.command} {self.path}")
            answer(self, body)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_CONNECT = _any  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port, arrived
    finally:
        server.shutdown()
        server.server_close()


def say(handler: BaseHTTPRequestHandler, text: bytes = b"ok", status: int = 200) -> None:
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(text)))
    handler.end_headers()
    handler.wfile.write(text)


def ok(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    say(handler, b"%d %d" % (len(body), handler.client_address[1]))


def ask(port: int, text: str | bytes, *, more: tuple[bytes, ...] = (), ends: bool = False) -> bytes:
    """Say something to the wall, and return all that it says until it closes or nothing comes any more."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        with contextlib.suppress(ConnectionError):
            for part in (text.encode() if isinstance(text, str) else text, *more):
                client.sendall(part)
            if ends:
                client.shutdown(socket.SHUT_WR)
        answer = b""
        with contextlib.suppress(TimeoutError, ConnectionError):
            while b"\r\n\r\n" not in answer and (data := client.recv(65536)):
                answer += data
            client.settimeout(0.2)
            while data := client.recv(65536):
                answer += data
        return answer


def line(place: str, method: str = "GET", path: str = "/", *more: str, body: str = "") -> str:
    length = [f"Content-Length: {len(body)}"] if body else []
    return "\r\n".join(
        [f"{method} http://{place}{path} HTTP/1.1", f"Host: {place}", *length, *more, "", body]
    )


def trusting(port: int) -> ssl.SSLContext:
    context = ssl.create_default_context(cadata=ssl.get_server_certificate(("127.0.0.1", port)))
    context.check_hostname = False  # the certificate of the test names no host
    return context
