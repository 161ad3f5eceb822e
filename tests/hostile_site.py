"""A site whose pages attack, another one beside it, and a record of everything that arrives."""

from __future__ import annotations

import re
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self

from attacks import ATTACKS, Attack

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_: object) -> None:
        pass  # a browser that goes away in the middle is expected here


class HostileSite:
    """Two servers on this machine: the site, at `127.0.0.1`, and another one, at `localhost`.

    Attributes:
        writes: Requests that could have changed something, by the mark of the page that sent them.
        elsewhere: Requests to the other site, likewise.
    """

    def __init__(self, attacks: tuple[Attack, ...] = ATTACKS) -> None:
        self._attacks = {f"n{number}n": attack for number, attack in enumerate(attacks)}
        self._changed = threading.Condition()
        self.writes: Counter[str] = Counter()
        self.elsewhere: Counter[str] = Counter()
        self.names: list[str] = []

    def __enter__(self) -> Self:
        self._servers = [self._serve(self._answer), self._serve(self._answer_elsewhere)]
        self.base = f"http://127.0.0.1:{self._servers[0].server_port}"
        self.other = f"http://localhost:{self._servers[1].server_port}"
        return self

    def __exit__(self, *_: object) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def _serve(self, answer: Callable[[BaseHTTPRequestHandler], None]) -> _Server:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 60

            def _any(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                answer(self)

            do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = _any  # noqa: N815 - http.server's names

            def log_message(self, *_: object) -> None:
                pass

        server = _Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    def mark_of(self, attack: Attack) -> str:
        return next(mark for mark, one in self._attacks.items() if one is attack)

    def address_of(self, attack: Attack) -> str:
        return f"{self.base}/page/{self.mark_of(attack)}"

    def arrived(self, attack: Attack) -> int:
        mark = self.mark_of(attack)
        return self.writes[mark] + self.elsewhere[mark]

    def wait_for(self, attack: Attack, timeout_s: float) -> bool:
        """Wait until something that the page must not send has arrived."""
        with self._changed:
            return self._changed.wait_for(lambda: self.arrived(attack) > 0, timeout_s)

    def wait_for_any(self, timeout_s: float) -> bool:
        """Wait until something arrives that no page may send; it is the time that pages have for it."""
        with self._changed:
            return self._changed.wait_for(lambda: bool(self.names), timeout_s)

    def _note(self, record: Counter[str], path: str, name: str) -> None:
        mark = re.search(r"n\d+n", path)
        with self._changed:
            record[mark[0] if mark else path] += 1
            self.names.append(name)
            self._changed.notify_all()

    def _answer_elsewhere(self, handler: BaseHTTPRequestHandler) -> None:
        self._note(self.elsewhere, handler.path, f"{handler.command} elsewhere {handler.path}")
        _say(handler, 200, "text/html", "elsewhere")

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        path, _, query = handler.path.partition("?")
        is_harm = "/delete" in path or "_method=" in query or "Upgrade" in handler.headers
        if handler.command not in {"GET", "HEAD", "OPTIONS"} or is_harm:
            self._note(self.writes, handler.path, f"{handler.command} {handler.path}")
        if path.startswith("/to/"):
            self._redirect(handler, path)
        elif path.startswith("/attached"):
            _say(handler, 200, "text/csv", "a", {"Content-Disposition": "attachment"})
        elif path.startswith(("/page/", "/file/")):
            self._page(handler, path)
        elif path.endswith(".png"):
            _say(handler, 404, "text/html", "")
        else:
            _say(handler, 200, "text/html", "<!doctype html><title>ok</title><p>ok")

    def _redirect(self, handler: BaseHTTPRequestHandler, path: str) -> None:
        _, _, code, where, mark = path.split("/")
        target = {**self._places(mark), "twice": f"/to/301/harm/{mark}"}[where]
        header = {"Location": target} if code != "200" else {"Refresh": f"0; url={target}"}
        _say(handler, int(code), "text/html", "", header)

    def _places(self, mark: str) -> dict[str, str]:
        return {
            "write": f"/channels/{mark}/edit",
            "harm": f"/channels/{mark}/delete",
            "other": f"{self.other}/collect/{mark}",
            "base": self.base,
            "mark": mark,
        }

    def _page(self, handler: BaseHTTPRequestHandler, path: str) -> None:
        _, kind, mark, *name = path.split("/")
        attack = self._attacks[mark]
        values = {f"{{{one}}}": address for one, address in self._places(mark).items()}
        values |= {f"{{file:{one}}}": f"/file/{mark}/{one}" for one in attack.files}
        if kind == "file":
            content_type, text = attack.files[name[0]]
            _say(handler, 200, content_type, _filled(text, values))
            return
        headers = {name: _filled(value, values) for name, value in attack.headers}
        text = f"<!doctype html><title>{attack.id}</title><body>{attack.body}"
        _say(handler, 200, "text/html", _filled(text, values), headers)


def _filled(text: str, values: Mapping[str, str]) -> str:
    text = re.sub(r"\{to:(\d+):(\w+)\}", rf"/to/\1/\2/{values['{mark}']}", text)
    for name, value in values.items():
        text = text.replace(name, value)
    return text


def _say(
    handler: BaseHTTPRequestHandler,
    status: int,
    kind: str,
    text: str,
    headers: Mapping[str, str] | None = None,
) -> None:
    body = text.encode()
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    for name, value in (headers or {}).items():
        handler.send_header(name, value)
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(body)
