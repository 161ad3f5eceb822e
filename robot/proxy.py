"""The machine's proxy, as the browser finds it: in the environment, or in the system's settings."""

from __future__ import annotations

import urllib.request
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

_PORTS: Final = {"http": 80, "https": 443, "socks": 1080, "socks4": 1080, "socks5": 1080}


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy without its credentials: Chromium does not use those of the environment either.

    Attributes:
        scheme: How it is spoken to: http, https or socks.
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


def find_proxy(address: str) -> Proxy | None:
    """Find the proxy through which the browser reaches an address; None if it goes there directly.

    This machine itself is never asked for through a proxy.

    Source: Chromium's own rules for the environment (`all_proxy` before the others; loopback is left out).
    """
    parts = urlsplit(address)
    host = parts.hostname or ""
    if _is_loopback(host):
        return None
    known = _known()
    proxy = known.get("all") or known.get(parts.scheme)
    if proxy is None or urllib.request.proxy_bypass(f"{host}:{parts.port}" if parts.port else host):
        return None
    return proxy


def name_proxies() -> str:
    """Name the proxies of this machine, without credentials."""
    names = dict.fromkeys(proxy.name for proxy in _known().values())
    return " or ".join(names) or "of this network"


def _known() -> dict[str, Proxy]:
    found = {scheme: _parse(value) for scheme, value in urllib.request.getproxies().items()}
    return {
        scheme: proxy
        for scheme, proxy in found.items()
        if proxy is not None and scheme in {"all", "http", "https"}
    }


def _parse(value: str) -> Proxy | None:
    try:
        parts: SplitResult = urlsplit(value if "://" in value else f"http://{value}")
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    return Proxy(parts.scheme, host, port or _PORTS.get(parts.scheme, 80)) if host else None


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
