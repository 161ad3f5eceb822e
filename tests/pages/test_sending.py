"""What is kept of the answers after a press: their dates, of the page's own host only."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Page

from pages.sending import Sending

DATES = {"127.0.0.1": "Thu, 02 Jul 2026 10:00:00 GMT", "localhost": "Fri, 03 Jul 2026 10:00:00 GMT"}


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer(200)

    def do_POST(self) -> None:
        self._answer(302 if self.path == "/save" else 200)

    def _answer(self, status: int) -> None:
        self.send_response_only(status)
        self.send_header("Date", DATES[self.headers["Host"].split(":")[0]])
        self.send_header("Location", "/saved")
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002 - its name there


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_the_date_of_the_answer_is_kept_and_that_of_another_host_is_not(page: Page, port: int) -> None:
    page.goto(f"http://127.0.0.1:{port}/")
    with Sending(page) as sending:
        page.evaluate(
            "port => fetch(`http://localhost:${port}/beacon`, {method: 'POST', mode: 'no-cors'}).catch(() => null)",
            port,
        )
        page.evaluate("fetch('/save', {method: 'POST'})")
    assert [date for _, date in sending.dates] == [DATES["127.0.0.1"]]
    assert sending.dates[0][0] <= (sending.answered_s or 0)
