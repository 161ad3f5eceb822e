"""What `doctor` sees of the site: whether it answers, by the browser's own way, and what its clock reads."""

from __future__ import annotations

import http.client
import ssl
import time
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from robot.clock import read_date
from robot.errors import DriftError, SettingsError, UnavailableError
from robot.proxy import Proxy, find_proxy
from robot.way_in import untrusted, why_no_way_in

REACH_TIMEOUT_S = 10.0
_PROXY_HINT = (
    "Check the proxy's address in HTTPS_PROXY, whether it wants a user name and password, and whether the site belongs "
    "into NO_PROXY; then run `channels-robot doctor` again."
)


class SiteAnswer(NamedTuple):
    """What came back.

    Attributes:
        status: Of the answer.
        date: Its `Date` header.
        way: How it was reached, for people; empty where the browser and doctor go there directly.
        is_other_way: Doctor cannot go the browser's way, so it went there directly.
    """

    status: int
    date: str | None
    way: str
    is_other_way: bool


def ask(base_url: str) -> SiteAnswer:
    """Send one request to the site, through the proxy that the browser uses.

    Raises:
        SettingsError: The address is none, or the proxy's is, or the proxy does not let the request through.
        UnavailableError: The site does not answer, or its certificate is not trusted.
    """
    proxy = find_proxy(base_url)
    try:
        parts = urlsplit(base_url)
        # Chromium speaks to more kinds of proxy than the standard library does.
        usable = proxy if proxy and proxy.scheme == "http" and parts.scheme == "https" else None
        connection = _connect(parts.scheme, parts.hostname or "", parts.port, usable)
    except ValueError as error:  # two dots in a row, a part of more than 63 letters
        raise SettingsError(
            f"CHANNELS_BASE_URL: {base_url} is not an address that can be asked for.",
            hint="Compare it with the address bar of a browser that shows Channels.",
        ) from error
    way = "" if proxy is None else f" through the proxy {proxy.name}"
    if proxy and not usable:
        way = f"; the browser goes {way.strip()}, doctor asked directly"
    with_connection = _talk(connection, parts.path, base_url, usable)
    return SiteAnswer(
        with_connection.status, with_connection.getheader("Date"), way, bool(proxy and not usable)
    )


def _connect(scheme: str, host: str, port: int | None, proxy: Proxy | None) -> http.client.HTTPConnection:
    host.encode("idna")  # refuses what no resolver takes
    if proxy is not None:
        connection = http.client.HTTPSConnection(proxy.host, proxy.port, timeout=REACH_TIMEOUT_S)
        connection.set_tunnel(host, port or http.client.HTTPS_PORT)
        return connection
    make: Callable[..., http.client.HTTPConnection] = (
        http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
    )
    return make(host, port, timeout=REACH_TIMEOUT_S)


def _talk(
    connection: http.client.HTTPConnection, path: str, base_url: str, proxy: Proxy | None
) -> http.client.HTTPResponse:
    try:
        try:
            connection.connect()
        except ssl.SSLError as error:
            raise (why_no_way_in(str(error), base_url) or untrusted(base_url, str(error))) from error
        except (OSError, http.client.HTTPException) as error:
            if proxy is None:
                raise
            raise SettingsError(
                f"The proxy {proxy.name} did not let doctor through to {base_url}: {_said(error)}.",
                hint=_PROXY_HINT,
            ) from error
        connection.request("HEAD", quote(path or "/", safe="/%:@!$&'()*+,;=~"))
        return connection.getresponse()
    except (OSError, http.client.HTTPException, ValueError) as error:
        if isinstance(error, (SettingsError, UnavailableError)):
            raise
        raise UnavailableError(
            f"{base_url} does not answer: {_said(error)}.",
            hint="Check the address, the network, or try later.",
        ) from error
    finally:
        connection.close()


def _said(error: Exception) -> str:
    """Return the first line of an error's text, or its kind where it has none."""
    lines = str(error).strip().splitlines()
    return lines[0][:200].rstrip(".") if lines else type(error).__name__


def clock_error_s(answer: SiteAnswer) -> float:
    """Tell how far this machine's clock is ahead of the site's, in seconds.

    Raises:
        DriftError: The answer has no `Date` that can be read.
    """
    if not answer.date:
        raise DriftError(
            "The site's answers carry no Date header, so its clock cannot be read.", hint=_NO_CLOCK_HINT
        )
    stamped_s = read_date(answer.date)
    if stamped_s is None:
        raise DriftError(
            f"The Date header of the site's answers is not a date: {answer.date[:60]!r}.",
            hint=f"A proxy may have written it. {_NO_CLOCK_HINT}",
        )
    return time.time() - stamped_s


_NO_CLOCK_HINT = "The cut-off needs the site's clock. If yours is known to be right: --trust-local-clock."
