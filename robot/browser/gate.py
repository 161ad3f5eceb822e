"""The proxy on this machine through which a browser reaches the network: reads every request, asks, passes it on.

It knows HTTP and connections; what may pass, it asks its judge.
"""

from __future__ import annotations

import asyncio
import html
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar
from weakref import WeakSet

import h11

from robot.browser.peers import is_of_this_user
from robot.browser.run_key import tls_towards_browser
from robot.browser.sent import Origin, Sent
from robot.browser.way_out import CHUNK_BYTES, AwayError, Connection, Trouble, WayOut, proxy_refusal
from robot.way_in import WALL_HEADER

if TYPE_CHECKING:
    from collections.abc import Coroutine

Found = TypeVar("Found")

MOST_JUDGED_BYTES: Final = 8 * 2**20
"""So much of a body is read before it is judged; the rest of a larger one is looked at as it passes."""

_OVERLAP_BYTES: Final = 2**14
_MOST_HEAD_BYTES: Final = 2**18
_HOP_BY_HOP: Final = frozenset(
    {b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization", b"proxy-connection", b"te", b"upgrade"}
)  # fmt: skip
_OWN_HEADER: Final = WALL_HEADER.lower().encode("ascii")
"""The wall's own word, which no site may say."""
_BROKEN_ANSWER: Final = b"HTTP/1.1 502 Refused\r\nContent-Length: 0\r\nContent-Length: 1\r\n\r\n"
"""A page takes it for an error of the network, in every mode of asking, and the browser does not ask again.

An empty answer on a connection that was used before would be asked for once more by the browser itself, whatever the
method (Chromium 156).
"""
_NO_CONTENT: Final = b"HTTP/1.1 204 Refused\r\nConnection: close\r\n\r\n"
"""A page that would be left stays."""
_PROXY_ASKS_WHO: Final = 407
_PORT_TOO_LONG: Final = 6


class Judge(Protocol):
    """Decides, and keeps a record."""

    def may_open(self, host: str, port: int) -> Origin | None:
        """Return the origin that a tunnel to this place would reach; None refuses the tunnel."""

    def may_pass(self, sent: Sent) -> bool:
        """Tell whether a request may pass."""

    def may_go_on(self, sent: Sent, more: bytes) -> bool:
        """Tell whether a further part of a large body may pass."""

    def may_repeat(self, sent: Sent) -> bool:
        """Tell whether a request may be sent once more where the site has closed the connection without an answer."""

    def may_connect(self, origin: Origin) -> bool:
        """Tell whether a host may be connected to at all."""

    def answered(self, sent: Sent, status: int | None) -> None:
        """Hear what came back for a request that passed; None: no whole answer."""

    def may_say(self, sent: Sent) -> bool:
        """Tell whether a page may say something through a web socket that it opened before."""

    def failed(self, trouble: Trouble) -> None:
        """Hear why a site was not reached."""


class _GoneError(Exception):
    """The browser has closed its connection."""


class Gate:
    """Listens on a port of this machine until it is closed.

    Args:
        judge: Asked about every request.
        way_out: Leads to the sites.
    """

    def __init__(self, judge: Judge, way_out: WayOut) -> None:
        self._judge = judge
        self._way_out = way_out
        self._visits: set[asyncio.Task[None]] = set()
        self._writers: WeakSet[asyncio.StreamWriter] = WeakSet()
        self._server: asyncio.Server | None = None
        self.port = 0

    async def open(self) -> None:
        """Begin to listen."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=CHUNK_BYTES)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """End every connection."""
        if self._server is not None:
            self._server.close()
        for visit in tuple(self._visits):
            visit.cancel()
        await asyncio.gather(*self._visits, return_exceptions=True)
        # An encrypted one that was closed still waits for the browser's goodbye, longer than the loop runs.
        for writer in tuple(self._writers):
            writer.transport.abort()
        self._way_out.close()
        await asyncio.sleep(0)  # lets the transports close

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (task := asyncio.current_task()) is None:
            raise RuntimeError
        self._visits.add(task)
        self._writers.add(writer)
        visit = _Visit(self._judge, self._way_out, reader, writer)
        try:
            if is_of_this_user(writer.get_extra_info("sockname"), writer.get_extra_info("peername")):
                await visit.run()
            else:
                writer.transport.abort()
        except (_GoneError, OSError, h11.ProtocolError, asyncio.CancelledError):
            pass
        except Exception as error:  # noqa: BLE001 - the top of a visit: nothing passed, and it is told, not printed
            self._judge.failed(Trouble("bug", "the wall", type(error).__name__))
        finally:
            self._visits.discard(task)
            visit.close()
            with suppress(OSError, RuntimeError):
                writer.close()


class _Visit:
    """One connection of the browser: requests one after the other, or a tunnel with requests in it."""

    def __init__(
        self, judge: Judge, way_out: WayOut, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._judge = judge
        self._way_out = way_out
        self._reader = reader
        self._writer = writer
        self._state = h11.Connection(h11.SERVER, max_incomplete_event_size=_MOST_HEAD_BYTES)
        self._tunnel: Origin | None = None
        self._reading: asyncio.Task[bytes] | None = None

    async def run(self) -> None:
        while True:
            event = await self._next_event()
            if not isinstance(event, h11.Request):
                return
            if event.method == b"CONNECT":
                if not await self._open_tunnel(event):
                    return
                continue
            if not await self._carry(event):
                return
            if self._state.our_state is not h11.DONE or self._state.their_state is not h11.DONE:
                return
            self._state.start_next_cycle()

    async def _next_event(self) -> h11.Event | type[h11.PAUSED]:
        while True:
            event = self._state.next_event()
            if event is not h11.NEED_DATA:
                return event  # type: ignore[return-value] # NEED_DATA is excluded
            self._state.receive_data(await self._read())

    async def _read(self) -> bytes:
        reading, self._reading = self._reading, None
        return await (reading or self._reader.read(CHUNK_BYTES))

    async def _open_tunnel(self, request: h11.Request) -> bool:
        host, _, port = request.target.decode("ascii").rpartition(":")
        origin = self._judge.may_open(
            host.strip("[]").lower().rstrip("."),
            int(port) if port.isdigit() and len(port) < _PORT_TOO_LONG else 0,
        )
        if self._tunnel is not None or origin is None:
            self._writer.write(b"HTTP/1.1 403 Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await self._writer.drain()
            return False
        self._tunnel = origin
        self._writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        if origin.scheme == "https":
            # The browser waits for the line above before it says more, so nothing of its greeting is lost.
            await self._writer.start_tls(tls_towards_browser())
        self._state = h11.Connection(h11.SERVER, max_incomplete_event_size=_MOST_HEAD_BYTES)
        return True

    async def _carry(self, request: h11.Request) -> bool:
        """Judge a request and pass it on; tell whether the connection can be used further."""
        sent = self._sent(request)
        if sent is None:
            return await self._refuse(None)
        sent = await self._with_body(sent)
        if not self._judge.may_pass(sent) or not self._judge.may_connect(sent.origin):
            return await self._refuse(sent)
        try:
            return await self._pass(request, sent)
        except AwayError as error:
            self._judge.failed(error.trouble)
            self._judge.answered(sent, None)
            if self._is_unanswered() and sent.is_navigation and error.trouble.is_before_the_site:
                await self._say(_why_not(error.trouble))
            elif self._is_unanswered() and not self._judge.may_repeat(sent):
                await self._say(_BROKEN_ANSWER)
            return False
        except _GoneError:
            self._judge.answered(sent, None)
            raise

    def _sent(self, request: h11.Request) -> Sent | None:
        """Read a request; None if it says two different things about where it goes or where it ends."""
        headers = tuple(
            (name.decode("ascii"), value.decode("utf-8", "replace")) for name, value in request.headers
        )
        target = request.target.decode("ascii")
        hosts = [value for name, value in headers if name == "host"]
        names = {name for name, _ in headers}
        if len(hosts) != 1 or {"content-length", "transfer-encoding"} <= names:
            return None
        if self._tunnel is not None:
            origin: Origin | None = self._tunnel
        else:
            scheme, _, rest = target.partition("://")
            place, slash, path = rest.partition("/")
            place, mark, query = place.partition("?")
            if scheme.lower() != "http" or "@" in place:
                return None
            origin = _origin(f"http://{place}")
            target = f"/?{query}{slash}{path}" if mark else f"/{path}"
        if origin is None or not target.startswith("/") or _origin(f"{origin.scheme}://{hosts[0]}") != origin:
            return None
        return Sent(request.method.decode("ascii").upper(), origin, target, headers)

    async def _with_body(self, sent: Sent) -> Sent:
        body = bytearray()
        while len(body) <= MOST_JUDGED_BYTES:
            event = await self._next_event()
            if isinstance(event, h11.EndOfMessage):
                return replace(sent, body=bytes(body))
            if not isinstance(event, h11.Data):
                raise _GoneError
            body += event.data
        return replace(sent, body=bytes(body), is_whole=False)

    async def _refuse(self, sent: Sent | None) -> bool:
        await self._say(_NO_CONTENT if sent is not None and sent.is_navigation else _BROKEN_ANSWER)
        return False

    async def _say(self, answer: bytes) -> None:
        self._writer.write(answer)
        with suppress(OSError):
            await self._writer.drain()

    async def _pass(self, request: h11.Request, sent: Sent) -> bool:
        is_fresh = sent.is_socket
        while True:
            connection = await self._unless_gone(self._way_out.take(sent.origin, is_fresh=is_fresh))
            try:
                return await self._exchange(connection, request, sent)
            except AwayError:
                connection.close()
                # The site may have closed a kept connection just now.
                if not connection.was_used or not self._judge.may_repeat(sent) or not self._is_unanswered():
                    raise
                is_fresh = True
            except BaseException:  # closed whatever ends it, and raised further
                connection.close()
                raise

    def _is_unanswered(self) -> bool:
        return self._state.our_state is h11.SEND_RESPONSE

    async def _exchange(self, connection: Connection, request: h11.Request, sent: Sent) -> bool:
        await connection.send(self._passed_on(request, sent, connection))
        if sent.body:
            await connection.send(h11.Data(data=sent.body))
        if not sent.is_whole:
            await self._stream_rest(connection, sent)
        await connection.send(h11.EndOfMessage())
        answer = await self._unless_gone(connection.next_event())
        while isinstance(answer, h11.InformationalResponse):
            if answer.status_code == 101 and sent.is_socket:  # noqa: PLR2004 - Switching Protocols
                await self._join(connection, answer, sent)
                return False
            answer = await self._unless_gone(connection.next_event())
        if not isinstance(answer, h11.Response):
            raise AwayError(Trouble("reset", sent.origin.host, "the connection was closed without an answer"))
        if connection.is_through_proxy and answer.status_code == _PROXY_ASKS_WHO:
            raise AwayError(proxy_refusal("the proxy", _PROXY_ASKS_WHO))
        self._judge.answered(sent, answer.status_code)
        await self._relay(connection, answer)
        self._way_out.give_back(connection)
        return True

    async def _stream_rest(self, connection: Connection, sent: Sent) -> None:
        before = sent.body
        while True:
            event = await self._next_event()
            if isinstance(event, h11.EndOfMessage):
                return
            if not isinstance(event, h11.Data):
                raise _GoneError
            # A value may begin in one part and end in the next.
            before = before[-_OVERLAP_BYTES:] + event.data
            if not self._judge.may_go_on(sent, before):
                raise _GoneError
            await connection.send(h11.Data(data=bytes(event.data)))

    def _passed_on(self, request: h11.Request, sent: Sent, connection: Connection) -> h11.Request:
        headers = [
            (name, value)
            for name, value in request.headers.raw_items()
            if name.lower() not in _HOP_BY_HOP or (sent.is_socket and name.lower() == b"upgrade")
        ]
        if sent.is_socket:
            headers.append((b"Connection", b"Upgrade"))
        target = sent.target
        if connection.is_through_proxy:
            target = f"http://{sent.header('host')}{target}"
            if said := self._way_out.proxy_authorization(sent.origin):
                headers.append((b"Proxy-Authorization", said.encode("ascii")))
        return h11.Request(method=request.method, target=target, headers=headers)

    async def _relay(self, connection: Connection, answer: h11.Response) -> None:
        headers = [
            (name, value)
            for name, value in answer.headers.raw_items()
            if name.lower() not in _HOP_BY_HOP and name.lower() != _OWN_HEADER
        ]
        head = h11.Response(status_code=answer.status_code, headers=headers, reason=answer.reason)
        parts = [self._state.send(head) or b""]
        while True:
            event = connection.state.next_event()
            if event is h11.NEED_DATA:
                self._writer.write(b"".join(parts))
                parts.clear()
                await self._writer.drain()
                event = await self._unless_gone(connection.next_event())
            if isinstance(event, h11.Data):
                parts.append(self._state.send(h11.Data(data=event.data)) or b"")
            elif isinstance(event, h11.EndOfMessage):
                parts.append(self._state.send(h11.EndOfMessage()) or b"")
                self._writer.write(b"".join(parts))
                await self._writer.drain()
                return
            else:
                raise AwayError(Trouble("reset", connection.origin.host, "the answer broke off"))

    async def _unless_gone(self, work: Coroutine[Any, Any, Found]) -> Found:
        """Wait for something, but only as long as the browser does.

        Raises:
            _GoneError: The browser has closed its connection.
        """
        task = asyncio.ensure_future(work)
        if self._reading is None:
            self._reading = asyncio.ensure_future(self._reader.read(CHUNK_BYTES))
        try:
            await asyncio.wait({task, self._reading}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                data = await self._read()
                if not data:
                    raise _GoneError
                self._state.receive_data(data)
            return await task
        finally:
            if not task.done():
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    async def _join(self, connection: Connection, answer: h11.InformationalResponse, sent: Sent) -> None:
        """Let a web socket through in both directions until one side ends it, or it may say nothing more."""
        self._judge.answered(sent, answer.status_code)
        head = h11.InformationalResponse(
            status_code=answer.status_code, headers=answer.headers.raw_items(), reason=answer.reason
        )
        self._writer.write((self._state.send(head) or b"") + connection.state.trailing_data[0])

        async def up() -> None:
            data = self._state.trailing_data[0] or await self._read()
            while data and self._judge.may_say(sent):
                connection.writer.write(data)
                await connection.writer.drain()
                data = await self._read()

        async def down() -> None:
            while data := await connection.reader.read(CHUNK_BYTES):
                self._writer.write(data)
                await self._writer.drain()

        both = [asyncio.ensure_future(up()), asyncio.ensure_future(down())]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in both:
                one.cancel()
            await asyncio.gather(*both, return_exceptions=True)
            connection.close()

    def close(self) -> None:
        if self._reading is not None:
            self._reading.cancel()


def _why_not(trouble: Trouble) -> bytes:
    """Make a page of why nothing was sent to the site: an error of the connection alone would not tell it."""
    why = html.escape(trouble.why).encode("ascii", "xmlcharrefreplace")
    page = b"<!doctype html><title>%s</title><p>%s</p>" % (why, why)
    said = trouble.why.encode("ascii", "replace").replace(b"\r", b" ").replace(b"\n", b" ")
    return (
        b"HTTP/1.1 502 Not reached\r\nContent-Type: text/html\r\nContent-Length: %d\r\n%s: %s\r\n"
        b"Connection: close\r\n\r\n%s" % (len(page), WALL_HEADER.encode(), said, page)
    )


def _origin(address: str) -> Origin | None:
    try:
        return Origin.of(address)
    except ValueError:
        return None
