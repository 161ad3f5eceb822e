"""What an error of the browser's driver means, wherever it comes up: one table for screens, evidence and clock.

Playwright tells by text what happened. Its first line alone is looked at and kept: the rest may quote a filled value.

Source: texts of Playwright 1.65 and of the network errors of Chromium 156 and Node, seen and read in 2026-11.
"""

from __future__ import annotations

import re
from typing import Final

from robot.errors import BrowserGoneError, RobotError, SettingsError, UnavailableError
from robot.proxy import name_proxies

_GONE: Final = re.compile(
    r"(has|have) been (closed|disposed)|\bcrashed|(Target|Session|Browser|connection) closed|Event loop is closed"
    r"|Connection closed|browser has disconnected|Target (detached|is closed)",
    re.IGNORECASE,
)
_PROXY: Final = re.compile(
    r"net::ERR_(TUNNEL_CONNECTION_FAILED|\w*PROXY\w*|SOCKS_\w+|PAC_\w+)|proxy(ing)? (response|authentication|CONNECT)"
    r"|the proxy \w+",
    re.IGNORECASE,
)
_NET: Final = re.compile(
    r"net::\w+|NS_ERROR_\w+|\b(E(AI_AGAIN|CONN\w+|HOST\w+|NET\w+|PIPE|TIMEDOUT)|ENOTFOUND)\b|socket hang up"
    r"|unable to verify|certificate"
)
_LATE: Final = re.compile(r"goto|navigat|Request timed out|apiRequestContext", re.IGNORECASE)


def first_line(message: str) -> str:
    """Return what of the driver's text may be kept."""
    lines = message.strip().splitlines()
    return lines[0] if lines else "no reason given"


def meaning_of(message: str, doing: str, *, is_late: bool = False) -> RobotError | None:
    """Tell what the driver's error says about browser, network or proxy; None if it is about the page itself.

    Args:
        message: The driver's text.
        doing: What was being done, e.g. "Signing in".
        is_late: Whether the error is that something took too long.
    """
    reason = first_line(message)
    if _GONE.search(reason):
        return BrowserGoneError(
            f"{doing}: the browser page was closed or crashed.", hint="Run `channels-robot resume`."
        )
    net = _NET.search(reason)
    if _PROXY.search(reason):
        what = f" ({net[0] if net else reason})"
        return SettingsError(
            f"{doing}: the proxy {name_proxies()} did not let the browser through{what}.",
            hint="Check the proxy's address in HTTPS_PROXY or HTTP_PROXY, whether it wants a user name and password, "
            "and whether the site belongs into NO_PROXY; then run `channels-robot doctor`.",
        )
    if net:
        return UnavailableError(
            f"{doing}: the site did not answer ({net[0]}).", hint="Try again when the site is back."
        )
    if is_late and _LATE.search(reason):
        return UnavailableError(f"{doing}: no answer in time.", hint="Try again when the site is back.")
    return None
