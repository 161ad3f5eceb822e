"""Amazon's hosts: where a migration may go besides Channels, and whose pages may ask for the account owner's password."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from robot.browser.sent import is_loopback

SIGN_IN_HOSTS: Final = tuple(
    f"*.amazon.{ending}"
    for ending in (
        "ae", "ca", "cn", "co.jp", "co.uk", "co.za", "com", "com.au", "com.be", "com.br", "com.mx", "com.tr", "de",
        "eg", "es", "fr", "ie", "in", "it", "nl", "pl", "sa", "se", "sg",
    )
)  # fmt: skip
"""Amazon's own sites, Seller Central's regions among them."""

_DRAWING_HOSTS: Final = ("*.media-amazon.com", "*.ssl-images-amazon.com", "*.awswaf.com")
"""What those pages are drawn and protected with."""


def companions(base_url: str) -> tuple[str, ...]:
    """Return what a migration needs besides the site; a stand-in on this machine has its Amazon there, too."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    here = (f"{parts.scheme}://{host}:*",) if is_loopback(host) else ()
    return (*SIGN_IN_HOSTS, *_DRAWING_HOSTS, *here)
