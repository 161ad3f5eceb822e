"""A server before the stand-in that puts a script into each of its pages."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

OF_ONE_CONNECTION = {"content-length", "transfer-encoding", "connection", "date", "server"}


@dataclass
class Relay:
    """One; `script` may be changed while it serves, and empty leaves pages as they are."""

    base_url: str
    script: str


@contextmanager
def relaying(site_url: str, script: str) -> Iterator[Relay]:
    """Serve a site with a script in its pages, on another port of this machine."""
    behind = site_url.removeprefix("http://")
    relay = Relay("", script)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            connection = http.client.HTTPConnection(behind, timeout=30)
            headers = {
                name: value for name, value in self.headers.items() if name.lower() != "accept-encoding"
            }
            connection.request(self.command, self.path, body, {**headers, "Host": behind})
            answer = connection.getresponse()
            text = answer.read()
            if "text/html" in answer.headers.get("Content-Type", ""):
                text = text.replace(b"<head>", b"<head>" + relay.script.encode(), 1)
            self.send_response_only(answer.status)
            self.send_header("Date", answer.headers["Date"])
            for name, value in answer.headers.items():
                if name.lower() not in OF_ONE_CONNECTION:
                    self.send_header(name, value.replace(behind, self.headers["Host"]))
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(text)
            connection.close()

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _any  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    relay.base_url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield relay
    finally:
        server.shutdown()
        server.server_close()
