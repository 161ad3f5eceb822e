"""The machine's proxy, as the browser finds it: in the environment, or in the system's settings."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from robot.errors import SettingsError

_PORTS: Final = {"http": 80, "https": 443}
_HOST: Final = re.compile(r"[\w.:%-]+")


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy without its credentials, to be named to people.

    Attributes:
        scheme: How it is spoken to: http or https.
        host: Its name or address.
        port: Its port.
    """

    scheme: str
    host: str
    port: int

    @property
    def name(self) -> str:
        """Its address, to be shown."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


def find_proxy(address: str, proxies: Mapping[str, str] | None = None) -> Proxy | None:
    """Find the proxy through which the browser reaches an address; None if it goes there directly.

    This machine itself is never asked for through a proxy.

    Args:
        address: Where to.
        proxies: The proxy for each scheme; None takes this machine's.

    Raises:
        SettingsError: What is named there is not the address of a proxy that the robot can use.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return None  # told by whoever asks for it
    host = parts.hostname or ""
    if _is_loopback(host):
        return None
    named = urllib.request.getproxies() if proxies is None else proxies
    scheme = parts.scheme if named.get(parts.scheme) else "all"
    value = named.get(scheme)
    if not value or urllib.request.proxy_bypass(f"{host}:{parts.port}" if parts.port else host):
        return None
    try:
        return read_proxy(value)
    except ValueError as error:
        # Without the value: a password may be part of it.
        raise SettingsError(
            f"{scheme.upper()}_PROXY is not the address of a proxy: {error}.",
            hint="Write it like http://proxy.example:3128. If there is no proxy, remove it; if the site is reached "
            "without it, name the site in NO_PROXY.",
        ) from None


def read_proxy(value: str) -> Proxy:
    """Read the address of a proxy as programs take it from the environment.

    Without `http://` before it, it needs a port: programs disagree on which one is meant.

    Raises:
        ValueError: It is none, or of a kind that the robot cannot use; the text says why, without the value.
    """
    scheme, is_given, _ = value.partition("://")
    scheme = scheme.lower() if is_given else "http"
    if scheme not in _PORTS:
        raise ValueError("it must begin with http:// or https://, other kinds of proxies cannot be used")
    try:
        parts = urlsplit(value if is_given else f"http://{value}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError("its host or its port cannot be read") from None
    if not _HOST.fullmatch(host) or re.search(r"\s", parts.netloc.rpartition("@")[2]):
        raise ValueError("it has no host" if not host else "its host cannot be read")
    if port is None and not is_given:
        raise ValueError("it has no port")
    return Proxy(scheme, host, port or _PORTS[scheme])


def name_proxies() -> str:
    """Name the proxies of this machine, without credentials."""
    names = dict.fromkeys(
        proxy.name for value in urllib.request.getproxies().values() if (proxy := _read_or_none(value))
    )
    return " or ".join(names) or "of this network"


def _read_or_none(value: str) -> Proxy | None:
    try:
        return read_proxy(value)
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
