"""Amazon's hosts: where a migration may go besides Channels."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from pages.origins import MARKETPLACES
from robot.browser.sent import is_loopback

_SITES: Final = tuple(f"*.amazon.{ending}" for ending in MARKETPLACES)
"""Amazon's own sites, Seller Central's regions among them; where credentials are typed is a narrower list."""

_DRAWING_HOSTS: Final = ("*.media-amazon.com", "*.ssl-images-amazon.com", "*.awswaf.com")
"""What those pages are drawn and protected with."""


def companions(base_url: str) -> tuple[str, ...]:
    """Return what a migration needs besides the site; a stand-in on this machine has its Amazon there, too."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    here = (f"{parts.scheme}://{host}:*",) if is_loopback(host) else ()
    return (*_SITES, *_DRAWING_HOSTS, *here)
