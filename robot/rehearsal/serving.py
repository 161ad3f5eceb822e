"""Serves the two sites from a background thread, with the stand-in's own clock, latency and faults."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
import threading
from typing import TYPE_CHECKING, Any

import uvicorn

from robot.rehearsal.faults import PAGE_KINDS
from robot.rehearsal.model import RequestSeen
from robot.rehearsal.page_faults import send_changed, send_unended

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send
    from whenever import Instant

    from robot.rehearsal.faults import Fault, Faults
    from robot.rehearsal.world import World

LOOPBACK = "127.0.0.1"
_START_TIMEOUT_S = 20
_STOP_TIMEOUT_S = 10


class Gate:
    """What every request passes: it is noted, delayed, struck by faults, and its answer is dated.

    Args:
        site: "channels" or "amazon".
        app: What answers.
        error_page: Makes its error pages.
        world: The state.
        faults: What goes wrong on purpose.
        amazon_url: Named in every answer of Channels, so that the robot knows whose sign-in pages belong to it.
    """

    def __init__(  # noqa: PLR0913 - what a site is made of
        self,
        site: str,
        app: ASGIApp,
        error_page: Callable[[int], Response],
        world: World,
        faults: Faults,
        *,
        amazon_url: str = "",
    ) -> None:
        self._site = site
        self._amazon_url = amazon_url
        self._error_page = error_page
        self._app = app
        self._world = world
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        arrived_at = self._world.clock.now()
        half_latency_s = self._world.config.latency_ms / 2000
        await _pause(half_latency_s)
        fault = self._faults.strike(self._site, scope["method"], scope["path"], opens_page=_opens_page(scope))
        notes: list[RequestSeen] = []

        def note(status: int) -> None:
            """Note the request before the visitor can see its answer; only the first note counts."""
            if not notes:
                seen = RequestSeen(arrived_at, scope["method"], scope["path"], status, self._site)
                notes.append(seen)
                with self._world.lock:
                    self._world.requests.append(seen)

        async def send_dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                note(message["status"])
                headers = [header for header in message["headers"] if header[0].lower() != b"date"]
                if self._amazon_url:
                    headers.append((b"stand-in-amazon", self._amazon_url.encode()))
                if self._world.config.stamps_date:
                    off_s = self._world.config.date_offset_s if self._site == "channels" else 0.0
                    headers.append((b"date", http_date(self._world.clock.now().add(seconds=off_s)).encode()))
                message = {**message, "headers": headers}
                await _pause(half_latency_s)
            await send(message)

        async def cut() -> None:
            note(0)
            await _cut(send)

        try:
            await self._answer(fault, scope, receive, send_dated, cut=cut)
        finally:
            note(0)

    async def _answer(
        self,
        fault: Fault | None,
        scope: Scope,
        receive: Receive,
        send: Send,
        *,
        cut: Callable[[], Awaitable[None]],
    ) -> None:
        match fault.kind if fault else None:
            case None:
                await self._app(scope, receive, send)
            case "status" if fault:
                page = self._error_page(fault.status)
                if fault.retry_after_s is not None:
                    page.headers["retry-after"] = str(fault.retry_after_s)
                await page(scope, receive, send)
            case "delay" if fault:
                taken = await _take(receive)
                await _pause(fault.delay_ms / 1000)
                await self._app(scope, taken, _Late(send, fault.delay_after_ms / 1000))
            case "drop":
                await cut()
            case "after-commit-drop":
                await self._app(scope, receive, _swallow)
                await cut()
            case "after-commit-500":
                await self._app(scope, receive, _swallow)
                await self._error_page(500)(scope, receive, send)
            case "sign-out":
                self._world.sign_out_everybody()
                await self._app(scope, receive, send)
            case _ if fault:
                await self._answer_in_part(fault, scope, receive, send)

    async def _answer_in_part(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        if fault.kind not in PAGE_KINDS:
            await send_unended(fault, self._app, scope, receive, send)
        elif not await send_changed(fault, self._app, scope, receive, send):
            self._faults.spare(fault)


async def _take(receive: Receive) -> Receive:
    """Take a whole request in, so that it is carried out even if its visitor has gone by then."""
    messages = [await receive()]
    while messages[-1].get("more_body"):
        messages.append(await receive())

    async def replay() -> Message:
        return messages.pop(0) if messages else await receive()

    return replay


class _Late:
    """Holds an answer back."""

    def __init__(self, send: Send, seconds: float) -> None:
        self._send = send
        self._seconds = seconds

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await _pause(self._seconds)
        await self._send(message)


class Background:
    """Both servers on one event loop in one thread."""

    def __init__(self, apps: Sequence[ASGIApp], sockets: Sequence[socket.socket]) -> None:
        self._sockets = sockets
        self._servers = [_Server(_config(app)) for app in apps]
        self._thread = threading.Thread(target=self._run, name="stand-in", daemon=True)
        self._failure: BaseException | None = None

    def start(self) -> None:
        """Serve; returns when both sites answer.

        Raises:
            RuntimeError: They did not start.
        """
        self._thread.start()
        for server in self._servers:
            if not server.is_up.wait(_START_TIMEOUT_S) or self._failure is not None:
                raise RuntimeError("the stand-in did not start") from self._failure

    def stop(self) -> None:
        """Stop serving and wait until the thread has ended.

        Raises:
            RuntimeError: It did not end in time.
        """
        for server in self._servers:
            server.should_exit = True
        self._thread.join(_STOP_TIMEOUT_S)
        if self._thread.is_alive():
            raise RuntimeError("the stand-in did not stop")

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - handed to start(), which raises it in the caller's thread
            self._failure = error
        finally:
            for server in self._servers:
                server.is_up.set()

    async def _serve(self) -> None:
        pairs = zip(self._servers, self._sockets, strict=True)
        await asyncio.gather(*(server.serve(sockets=[listener]) for server, listener in pairs))


class _Server(uvicorn.Server):
    """A server that says when it is up."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()


def listen(port: int) -> socket.socket:
    """Return a listening loopback socket on `port`, or on a free one for 0.

    Raises:
        OSError: The port is taken.
    """
    # With the protocol named, asyncio sets TCP_NODELAY; without, every answer's body comes 40 ms late.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":  # there it would share a port that is in use
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, port))
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def http_date(instant: Instant) -> str:
    """Return the text of a `Date` header."""
    return instant.format_rfc2822().removesuffix("+0000").removesuffix("GMT").rstrip() + " GMT"


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="h11",
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        date_header=False,  # uvicorn refreshes its own only once a second
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=75,  # as usual web servers: an idle browser finds its connection again
        timeout_graceful_shutdown=1,
    )


def _opens_page(scope: Scope) -> bool:
    """Tell whether a browser asks for a page to show, and not a script for data or a page for its parts."""
    accepted = b",".join(value for name, value in scope["headers"] if name == b"accept")
    return scope["method"] == "GET" and b"text/html" in accepted


async def _cut(send: Any) -> None:  # noqa: ANN401 - uvicorn's bound method, the only way to its connection
    transport = send.__self__.transport
    with contextlib.suppress(OSError):
        transport.abort()
    await asyncio.sleep(0.01)  # lets the loop notice the loss, so that no answer is attempted


async def _swallow(message: Message) -> None:
    """Let an answer vanish."""


async def _pause(seconds: float) -> None:
    if seconds > 0:
        await asyncio.sleep(seconds)  # no wait for anything: the delay itself is what was asked for
