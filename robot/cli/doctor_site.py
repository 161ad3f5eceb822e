"""What `doctor` sees of the site: whether it answers, by the browser's own way, and what its clock reads."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple
from urllib.parse import urlsplit

from robot.browser.way_out import Asked, AwayError, Trouble, WayOut
from robot.clock import read_date
from robot.errors import DriftError, RobotError, SettingsError, UnavailableError
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
        way: How it was reached, for people; empty where there is no proxy on the way.
    """

    status: int
    date: str | None
    way: str


def ask(base_url: str) -> SiteAnswer:
    """Send one request to the site, by the way on which the browser's go.

    Raises:
        SettingsError: The address is none, or the proxy's is, the proxy does not let the request through, or the site's
            certificate is not trusted.
        UnavailableError: The site does not answer.
    """
    proxy = find_proxy(base_url)
    try:
        # In a thread of its own: a browser that is open in this one has an event loop there already.
        with ThreadPoolExecutor(1) as thread:
            answer = thread.submit(asyncio.run, _ask(base_url)).result()
    except AwayError as away:
        raise _meaning_of(away.trouble, base_url, proxy) from None
    except ValueError as error:  # two dots in a row, a part of more than 63 letters
        raise SettingsError(
            f"CHANNELS_BASE_URL: {base_url} is not an address that can be asked for.",
            hint="Compare it with the address bar of a browser that shows Channels.",
        ) from error
    way = "" if proxy is None else f" through the proxy {proxy.name}"
    return SiteAnswer(answer.status, answer.headers.get("date"), way)


async def _ask(base_url: str) -> Asked:
    way_out = WayOut()
    try:
        async with asyncio.timeout(REACH_TIMEOUT_S):
            return await way_out.ask(base_url)
    except TimeoutError:
        why = f"no answer within {REACH_TIMEOUT_S:.0f} s"
        raise AwayError(Trouble("timeout", urlsplit(base_url).hostname or "", why)) from None
    finally:
        way_out.close()


def _meaning_of(trouble: Trouble, base_url: str, proxy: Proxy | None) -> RobotError:
    if trouble.kind.startswith("proxy") and proxy is not None:
        return SettingsError(
            f"The proxy {proxy.name} did not let doctor through to {base_url}: {trouble.why}.",
            hint=_PROXY_HINT,
        )
    if trouble.kind == "certificate":
        return untrusted(base_url, trouble.why)
    return why_no_way_in(trouble.why, base_url) or UnavailableError(
        f"{base_url} does not answer: {trouble.why}.", hint="Check the address, the network, or try later."
    )


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
