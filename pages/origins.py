"""Origins: where a page comes from, and whose it is. A credential is typed only where its owner's origins are."""

from __future__ import annotations

import ipaddress
from typing import Final
from urllib.parse import urlsplit

LOOPBACK_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "::1"})
"""Hosts that are this machine by their name alone; each is another origin all the same."""

_PORTS: Final = {"https": 443, "http": 80}

MARKETPLACES: Final = (
    "ae", "ca", "co.jp", "co.uk", "co.za", "com", "com.au", "com.be", "com.br", "com.mx", "com.tr", "de", "eg", "es", "fr",
    "ie", "in", "it", "nl", "pl", "sa", "se", "sg",
)  # fmt: skip
"""Endings of Amazon's own sites, one per country or region that sells."""

_REGIONS: Final = (
    "sellercentral-europe.amazon.com",
    "sellercentral-japan.amazon.com",
    "na.account.amazon.com",
    "eu.account.amazon.com",
    "apac.account.amazon.com",
)

AMAZON_ORIGINS: Final = frozenset(
    f"https://{host}"
    for host in (
        *(f"{part}.amazon.{country}" for part in ("sellercentral", "www") for country in MARKETPLACES),
        *_REGIONS,
    )
)
"""Where Amazon lets account owners sign in and authorise an application.

Whole hosts, never endings: `amazon.co.uk.example` and `notamazon.com` are somebody else's. A host that is missing here
stops the robot; the owner can then sign in by hand (`--headed`).

Source: "Seller Central URLs" of Amazon's Selling Partner API documentation
(developer-docs.amazon.com/sp-api/docs/seller-central-urls), the shops of the same countries, where Amazon's sign-in
(`/ap/signin`) may lead, and the hosts of Login with Amazon; looked up in November 2026.
"""


def origin_of(address: str) -> str | None:
    """Return scheme, host and port of an address as a browser writes an origin; None if it has none.

    `about:`, `data:` and `blob:` have none here: whose they are, their address does not say.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not host:
        return None
    try:
        number = ipaddress.ip_address(host)
        host = f"[{number}]" if number.version == 6 else str(number)  # noqa: PLR2004 - as in "IPv6"
    except ValueError:
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    return f"{parts.scheme}://{host}{'' if port in (None, _PORTS[parts.scheme]) else f':{port}'}"


def is_loopback(origin: str) -> bool:
    """Tell whether an origin is on this machine."""
    return urlsplit(origin).hostname in LOOPBACK_HOSTS


def is_private(origin: str) -> bool:
    """Tell whether what is sent to an origin is seen by nobody on the way: by https, or on this machine."""
    return origin.startswith("https://") or is_loopback(origin)
