"""The wall's way to the site: verified connections that are used again, past or through the proxy of this machine."""

from __future__ import annotations

import asyncio
import base64
import socket
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass
from weakref import WeakSet

import h11

from robot.browser.sent import DEFAULT_PORTS, Origin
from robot.proxy import find_proxy, read_proxy

if TYPE_CHECKING:
    from collections.abc import Mapping

CHUNK_BYTES: Final = 2**16
_CONNECT_TIMEOUT_S: Final = 30.0
_MOST_IDLE_S: Final = 60.0
_MOST_HEAD_BYTES: Final = 2**18
_OK: Final = range(200, 300)
_PROXY_ASKS_WHO: Final = 407


@dataclass(frozen=True)
class Trouble:
    """Why a site was not reached.

    Attributes:
        kind: `certificate` (not trusted), `name` (not found), `refused`, `timeout`, `reset` (closed without a whole
            answer), `proxy` (away, or it refuses), `proxy-sign-in` (407), `protocol` (no HTTP), `bug`
            (in the wall itself; nothing passed).
        host: The site's, or the proxy's.
        why: The reason in words, without values.
    """

    kind: str
    host: str
    why: str

    @property
    def is_before_the_site(self) -> bool:
        """Whether nothing was sent to the site, and trying again does not help: a certificate, or the proxy."""
        return self.kind in {"certificate", "proxy", "proxy-sign-in"}

    def __str__(self) -> str:
        """Say it in a sentence's end."""
        return f"{self.host}: {self.why}"


class AwayError(Exception):
    """A site was not reached, or did not answer whole."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(str(trouble))
        self.trouble = trouble


@dataclass
class Connection:
    """One to a site, or to the proxy before it."""

    origin: Origin
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    is_through_proxy: bool
    state: h11.Connection = field(
        default_factory=lambda: h11.Connection(h11.CLIENT, max_incomplete_event_size=_MOST_HEAD_BYTES)
    )
    idle_since_s: float = 0.0
    was_used: bool = False

    async def next_event(self) -> h11.Event | type[h11.PAUSED]:
        """Return what the site says next.

        Raises:
            AwayError: It closed the connection, or speaks no HTTP.
        """
        try:
            while True:
                event = self.state.next_event()
                if event is not h11.NEED_DATA:
                    return event  # type: ignore[return-value] # NEED_DATA is excluded
                self.state.receive_data(await self.reader.read(CHUNK_BYTES))
        except h11.RemoteProtocolError as error:
            kind = "reset" if self.reader.at_eof() else "protocol"
            why = "the connection was closed before the answer was whole" if kind == "reset" else str(error)
            raise AwayError(Trouble(kind, self.origin.host, why)) from None
        except OSError as error:
            raise AwayError(Trouble("reset", self.origin.host, _reason(error))) from None

    async def send(self, event: h11.Event) -> None:
        """Send a part of a request.

        Raises:
            AwayError: The connection is gone.
        """
        data = self.state.send(event)
        if not data:
            return
        try:
            self.writer.write(data)
            await self.writer.drain()
        except OSError as error:
            raise AwayError(Trouble("reset", self.origin.host, _reason(error))) from None

    def close(self) -> None:
        """End it, whatever is under way."""
        with suppress(OSError, RuntimeError):
            self.writer.close()


@dataclass(frozen=True)
class _Proxy:
    host: str
    port: int
    is_encrypted: bool
    authorization: str

    @classmethod
    def of(cls, address: str) -> _Proxy:
        proxy = read_proxy(address)
        parts = urlsplit(address if "://" in address else f"http://{address}")
        said = ""
        if parts.username is not None:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            said = "Basic " + base64.b64encode(pair.encode()).decode("ascii")
        return cls(proxy.host, proxy.port, proxy.scheme == "https", said)


@dataclass(frozen=True)
class Asked:
    """An answer to a question of the robot's own.

    Attributes:
        sent_s: When the question left, in seconds of `time.monotonic`; the connection was there before.
        received_s: When the head of the answer was there, likewise.
        status: Of the answer.
        headers: Of the answer, names in lower case.
    """

    sent_s: float
    received_s: float
    status: int
    headers: Mapping[str, str]


class WayOut:
    """Opens connections and keeps those that can be used again.

    Args:
        proxies: The proxy for each scheme, as `urllib.request.getproxies` gives them; None asks this machine
            (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, or the system's own).
        tls: How certificates are verified; None takes this machine's trust.
    """

    def __init__(
        self, *, proxies: Mapping[str, str] | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        self._proxies = getproxies() if proxies is None else proxies
        self._tls = tls
        self._idle: dict[Origin, list[Connection]] = {}
        self._writers: WeakSet[asyncio.StreamWriter] = WeakSet()

    def _proxy_for(self, origin: Origin) -> _Proxy | None:
        address = self._proxies.get(origin.scheme) or self._proxies.get("all")
        if not address or origin.is_loopback or proxy_bypass(f"{origin.host}:{origin.port}"):
            return None
        try:
            return _Proxy.of(address)
        except ValueError as error:  # for the site it was refused at the start
            raise AwayError(Trouble("proxy", origin.host, f"its proxy cannot be used: {error}")) from None

    def check(self, address: str) -> None:
        """Read the address of the proxy on the way to a site before it is needed.

        Raises:
            SettingsError: It is none, or of a kind that cannot be used.
        """
        find_proxy(address, self._proxies)

    async def take(self, origin: Origin, *, is_fresh: bool = False) -> Connection:
        """Return a connection that is free, or a new one.

        Args:
            origin: Where to.
            is_fresh: Take none that was used before.

        Raises:
            AwayError: The site cannot be reached, or its certificate is not trusted.
        """
        idle = [] if is_fresh else self._idle.get(origin, [])
        while idle:
            connection = idle.pop()
            if not connection.reader.at_eof() and time.monotonic() - connection.idle_since_s < _MOST_IDLE_S:
                connection.was_used = True
                return connection
            connection.close()
        return await self._open(origin)

    async def ask(self, address: str) -> Asked:
        """Ask a site for the head of an answer; a question of the robot's own, such as for the site's clock.

        Raises:
            AwayError: The site cannot be reached, or does not answer.
        """
        origin = Origin.of(address)
        connection = await self.take(origin)
        try:
            return await self._ask(connection, address)
        except AwayError:
            connection.close()
            if not connection.was_used:
                raise
        connection = await self.take(origin, is_fresh=True)  # the site may have closed the other one long ago
        try:
            return await self._ask(connection, address)
        except AwayError:
            connection.close()
            raise

    async def _ask(self, connection: Connection, address: str) -> Asked:
        parts, origin = urlsplit(address), connection.origin
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
        place = _bracketed(origin.host)
        if origin.port != DEFAULT_PORTS.get(origin.scheme):
            place += f":{origin.port}"
        headers = [("Host", place), ("Accept", "*/*")]
        if connection.is_through_proxy:
            path = f"{origin.scheme}://{place}{path}"
            if authorization := self.proxy_authorization(origin):
                headers.append(("Proxy-Authorization", authorization))
        sent_s = time.monotonic()
        await connection.send(h11.Request(method="HEAD", target=path, headers=headers))
        await connection.send(h11.EndOfMessage())
        answer = await connection.next_event()
        while isinstance(answer, h11.InformationalResponse):
            answer = await connection.next_event()
        received_s = time.monotonic()
        if not isinstance(answer, h11.Response):
            raise AwayError(Trouble("reset", origin.host, "the connection was closed without an answer"))
        if connection.is_through_proxy and answer.status_code == _PROXY_ASKS_WHO:
            raise AwayError(proxy_refusal("the proxy", _PROXY_ASKS_WHO))
        await connection.next_event()  # its end: the answer to HEAD has no body
        self.give_back(connection)
        names = {name.decode("ascii").lower(): value.decode("latin-1") for name, value in answer.headers}
        return Asked(sent_s, received_s, answer.status_code, names)

    def give_back(self, connection: Connection) -> None:
        """Keep a connection whose answer is whole, if the site keeps it too."""
        if connection.state.our_state is h11.DONE and connection.state.their_state is h11.DONE:
            connection.state.start_next_cycle()
            connection.idle_since_s = time.monotonic()
            self._idle.setdefault(connection.origin, []).append(connection)
        else:
            connection.close()

    def close(self) -> None:
        """Close everything at once; an encrypted connection would still wait for the site's goodbye."""
        for writer in tuple(self._writers):
            writer.transport.abort()
        self._idle.clear()

    async def _open(self, origin: Origin) -> Connection:
        proxy = self._proxy_for(origin)
        host = proxy.host if proxy else origin.host
        try:
            async with asyncio.timeout(_CONNECT_TIMEOUT_S):
                return await self._connect(origin, proxy)
        except ssl.SSLCertVerificationError as error:
            why = f"its certificate is not trusted ({error.verify_message})"
            raise AwayError(Trouble("certificate", host, why)) from None
        except TimeoutError:
            raise _away("timeout", host, f"no connection within {_CONNECT_TIMEOUT_S:.0f} s", proxy) from None
        except socket.gaierror as error:
            raise _away("name", host, _reason(error), proxy) from None
        except OSError as error:
            kind = "refused" if isinstance(error, ConnectionRefusedError) else "reset"
            raise _away(kind, host, _reason(error), proxy) from None

    async def _connect(self, origin: Origin, proxy: _Proxy | None) -> Connection:
        if proxy is None:
            reader, writer = await _dial(origin.host, origin.port)
        else:
            reader, writer = await _dial(proxy.host, proxy.port)
            if proxy.is_encrypted:
                await writer.start_tls(self._verifying(), server_hostname=proxy.host)
        self._writers.add(writer)
        connection = Connection(origin, reader, writer, is_through_proxy=False)
        try:
            if proxy is not None and origin.scheme == "https":
                await _ask_proxy_for_tunnel(connection, origin, proxy)
            if origin.scheme == "https":
                await writer.start_tls(self._verifying(), server_hostname=origin.host)
        except BaseException:  # closed whatever ends it, and raised further
            connection.close()
            raise
        return Connection(
            origin, reader, writer, is_through_proxy=proxy is not None and origin.scheme == "http"
        )

    def proxy_authorization(self, origin: Origin) -> str:
        """Return what the proxy before an unencrypted site wants to hear with every request; empty if nothing."""
        proxy = self._proxy_for(origin)
        return proxy.authorization if proxy else ""

    def _verifying(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = ssl.create_default_context()
        return self._tls


async def _dial(host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    # Browsers take such names for this machine without asking anybody.
    name = "localhost" if host.endswith(".localhost") else host
    delay_s = None if name[:1].isdigit() else 0.25
    return await asyncio.open_connection(name, port, limit=CHUNK_BYTES, happy_eyeballs_delay=delay_s)


async def _ask_proxy_for_tunnel(connection: Connection, origin: Origin, proxy: _Proxy) -> None:
    place = f"{_bracketed(origin.host)}:{origin.port}"
    headers = [("Host", place)]
    if proxy.authorization:
        headers.append(("Proxy-Authorization", proxy.authorization))
    await connection.send(h11.Request(method="CONNECT", target=place, headers=headers))
    await connection.send(h11.EndOfMessage())
    answer = await connection.next_event()
    while isinstance(answer, h11.InformationalResponse):
        answer = await connection.next_event()
    status = answer.status_code if isinstance(answer, h11.Response) else 0
    if status not in _OK:
        raise AwayError(proxy_refusal(proxy.host, status))


def proxy_refusal(host: str, status: int) -> Trouble:
    """Say that a proxy refuses, and whether it wants a name and password."""
    if status == _PROXY_ASKS_WHO:
        why = "the proxy wants a user name and password (407); those in the proxy's address are missing or wrong"
        return Trouble("proxy-sign-in", host, why)
    return Trouble("proxy", host, f"the proxy refuses to connect ({status})")


def _away(kind: str, host: str, why: str, proxy: _Proxy | None) -> AwayError:
    return AwayError(
        Trouble(kind, host, why) if proxy is None else Trouble("proxy", host, f"the proxy is away: {why}")
    )


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _reason(error: OSError) -> str:
    if isinstance(error, ssl.SSLError):
        return f"the encrypted connection failed ({error.reason or 'TLS'})"
    return error.strerror or type(error).__name__
