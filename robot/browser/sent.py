"""A request that the browser wants to send, and what it says."""

from __future__ import annotations

import ipaddress
import json
import re
from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlsplit

from robot.browser.words import decoded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

READING_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
DEFAULT_PORTS: Final = {"http": 80, "https": 443, "ws": 80, "wss": 443}

_MOST_NESTED = 20


@dataclass(frozen=True)
class Origin:
    """Scheme, host and port; `ws` and `wss` count as the `http` and `https` that they begin as."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, address: str) -> Origin:
        """Read it from an address."""
        parts = urlsplit(address)
        scheme = parts.scheme.lower()
        return cls(
            {"ws": "http", "wss": "https"}.get(scheme, scheme),
            (parts.hostname or "").lower().rstrip("."),
            parts.port or DEFAULT_PORTS.get(scheme, 0),
        )

    @property
    def is_loopback(self) -> bool:
        """Whether it is this machine."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine, by its name alone."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class Sent:
    """A request that the browser wants to send.

    Attributes:
        method: In capitals.
        origin: Where to.
        target: Path and query.
        headers: Names in lower case.
        body: As it is sent; of a very large one only the beginning.
        is_whole: Whether that is all of it.
    """

    method: str
    origin: Origin
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    is_whole: bool = True

    def header(self, name: str) -> str:
        """Return a header's value, empty if it is not there."""
        return next((value for key, value in self.headers if key == name), "")

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """The target after its path."""
        return self.target.partition("?")[2]

    @property
    def is_socket(self) -> bool:
        """Whether it opens a web socket, or changes to another protocol."""
        return bool(self.header("upgrade"))

    @property
    def is_navigation(self) -> bool:
        """Whether a page or frame would be opened by it."""
        return self.header("sec-fetch-mode") == "navigate"


def place_of(sent: Sent, own: Origin) -> str:
    """Name where a request goes: the path on the site itself, else host and path; never with a query."""
    # A token may stand in the path.
    path = re.sub(r"/[^/]{20,}(?=/|$)", "/...", sent.path)
    if sent.origin == own and not sent.is_socket:
        return path
    port = "" if sent.origin.port == DEFAULT_PORTS.get(sent.origin.scheme) else f":{sent.origin.port}"
    return f"{sent.origin.host}{port}{path}"


def text_of(sent: Sent) -> str:
    """Return all of a request in which a credential could stand."""
    headers = "\n".join(f"{name}: {value}" for name, value in sent.headers)
    return (
        f"{sent.method} {sent.origin.host} {sent.target}\n{headers}\n{sent.body.decode('utf-8', 'replace')}"
    )


def fields_of(sent: Sent) -> Iterator[tuple[str, str]]:
    """Yield the names and values of a body: a form's, a multipart form's or JSON's, at any depth; JSON in them, too."""
    yield from ((names[-1], value) for names, value in placed_fields_of(sent))


def placed_fields_of(sent: Sent) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield them with the names of all that they stand in: `store`, `id`; what stands in a list has its list's name."""
    yield from placed_with_json(_fields_of(sent))
    if "json" not in sent.header("content-type").lower():  # it may be JSON that does not say so
        yield from _json_fields(sent.body.decode("utf-8", "replace"))


def with_json(fields: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield names and values, and after each value that is JSON what stands in it."""
    for names, value in placed_with_json(((name,), value) for name, value in fields):
        yield names[-1], value


def placed_with_json(
    fields: Iterable[tuple[tuple[str, ...], str]],
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Do the same with the names of all that each stands in."""
    for names, value in fields:
        yield names, value
        yield from _json_fields(value, names)


def _fields_of(sent: Sent) -> Iterator[tuple[tuple[str, ...], str]]:
    kind = sent.header("content-type")
    if "json" in kind.lower():
        yield from _json_fields(sent.body.decode("utf-8", "replace"))
    elif kind.lower().startswith("multipart/"):
        message = BytesParser(policy=HTTP).parsebytes(
            b"Content-Type: " + kind.encode() + b"\r\n\r\n" + sent.body
        )
        for part in message.iter_parts() if message.is_multipart() else ():
            name = part.get_param("name", "", header="content-disposition")
            payload = part.get_payload(decode=True)
            text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
            yield (str(name),), text
    else:
        for name, value in parse_qsl(sent.body.decode("utf-8", "replace"), keep_blank_values=True):
            yield (name,), value


class _Members(tuple[tuple[str, Any], ...]):
    """Of an object in JSON: a name may stand in it twice, and either may be taken."""

    __slots__ = ()


def _json_fields(text: str, inside: tuple[str, ...] = ("",)) -> Iterator[tuple[tuple[str, ...], str]]:
    if text.lstrip()[:1] not in {"{", "["}:
        return
    try:
        yield from _scalars(inside, json.loads(text, object_pairs_hook=_Members), _MOST_NESTED)
    except (ValueError, RecursionError):
        return


def _scalars(
    names: tuple[str, ...],
    value: Any,  # noqa: ANN401 - JSON of any shape
    deeper: int,
) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, _Members) and deeper:
        for key, inner in value:
            yield from _scalars((*names, key), inner, deeper - 1)
    elif isinstance(value, list) and deeper:
        for inner in value:
            yield from _scalars(names, inner, deeper - 1)
    elif isinstance(value, str):
        yield names, value
    else:
        yield names, json.dumps(value)


def values_of(sent: Sent) -> Iterator[str]:
    """Yield every value of a request that stands by itself: parts of the path, of the query, and of the body."""
    yield from (decoded(part) for part in sent.path.split("/") if part)
    yield from (value for _, value in parse_qsl(sent.query))
    yield from (value for _, value in fields_of(sent))
