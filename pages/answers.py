"""What an answer says besides its page: its status, and how long the site asks to be left alone."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from whenever import Instant

from robot.way_in import WALL_HEADER

UNAUTHORISED = 401
TOO_MANY_REQUESTS = 429
SERVER_ERROR = 500
SERVICE_UNAVAILABLE = 503

_MINUTE_S = 60
_HOUR_S = 3600


@dataclass(frozen=True)
class ServerAnswer:
    """One answer of the site.

    Attributes:
        status: HTTP status.
        retry_after_s: How long the site asks to wait before it is asked again, in seconds; None if it does not.
        login_scheme: What kind of HTTP authentication it asks for, such as Basic; empty if for none.
        not_reached: Why the site was not reached; empty if the answer is the site's own.
    """

    status: int
    retry_after_s: float | None = None
    login_scheme: str = ""
    not_reached: str = ""

    @classmethod
    def of(cls, status: int, headers: Mapping[str, str], now: Instant) -> ServerAnswer:
        """Read an answer.

        Args:
            status: HTTP status.
            headers: By their names in lower case.
            now: By this machine's clock; counts where the answer carries no date of its own.
        """
        if why := headers.get(WALL_HEADER, ""):
            return cls(status, not_reached=why)
        if status == UNAUTHORISED:
            return cls(status, login_scheme=headers.get("www-authenticate", "").strip().partition(" ")[0])
        text = headers.get("retry-after", "").strip()
        if not text or status not in (TOO_MANY_REQUESTS, SERVICE_UNAVAILABLE):
            return cls(status)
        if text.isascii() and text.isdecimal():
            return cls(status, float(text))
        until = _date(text)
        if until is None:
            return cls(status)
        # A date is one of the site's clock, which need not agree with this machine's.
        return cls(status, max(0.0, (until - (_date(headers.get("date", "")) or now)).total("seconds")))

    @property
    def is_away(self) -> bool:
        """Whether the site answered with an error page of its own."""
        return self.status >= SERVER_ERROR or self.status == TOO_MANY_REQUESTS

    @property
    def wish(self) -> str:
        """What the site asks for, as the end of a sentence; empty if nothing."""
        return "" if self.retry_after_s is None else f", and asks to wait {in_words(self.retry_after_s)}"

    def hint(self, now: Instant) -> str:
        """Say when to try again."""
        if self.retry_after_s is None:
            return "Try again when the site is back."
        again = now.add(seconds=math.ceil(self.retry_after_s))
        return f"Try again after {again.to_tz('UTC').to_plain().format('YYYY-MM-DD HH:mm:ss')} UTC."


def in_words(duration_s: float) -> str:
    """Say how long, rounded up: 7 s, 25 min, 3 h."""
    for unit_s, unit in ((_HOUR_S, "h"), (_MINUTE_S, "min")):
        if duration_s > 2 * unit_s:
            return f"{math.ceil(duration_s / unit_s)} {unit}"
    return f"{math.ceil(duration_s)} s"


def _date(text: str) -> Instant | None:
    try:
        return Instant.parse_rfc2822(text)
    except ValueError:
        return None
