"""Why there is no way in to an address where trying again does not help: its certificate, its redirects, its gate.

Browsers, Node, Python and a wall in front of the browser each have words of their own for that; here are ours.

Source: network errors of Chromium 156, of Node 24 and of OpenSSL 3, seen and read in 2026-11.
"""

from __future__ import annotations

import re
from typing import Final

from robot.errors import RobotError, SettingsError, SignInError, UnavailableError

_CERTIFICATE: Final = (
    (
        r"DATE_INVALID|has expired|not yet valid|CERT_HAS_EXPIRED|CERT_NOT_YET_VALID",
        "it has expired or is not valid yet, or this machine's clock is wrong",
    ),
    (
        r"COMMON_NAME_INVALID|ALTNAME|altnames|[Hh]ostname mismatch|IP address mismatch|not valid for",
        "it was made for another address",
    ),
    (
        r"AUTHORITY_INVALID|self[- _]signed|local issuer|verify the first|UNKNOWN_CA|UNABLE_TO_VERIFY",
        "nobody whom this machine trusts has signed it",
    ),
    (r"REVOKED|revoked", "it was revoked"),
    (
        r"ERR_CERT\w*|PINNED_KEY|CERTIFICATE_TRANSPARENCY|certificate verify failed|CERTIFICATE_VERIFY_FAILED",
        "the browser does not accept it",
    ),
)
_NO_TLS: Final = re.compile(
    r"ERR_SSL_(PROTOCOL_ERROR|VERSION_OR_CIPHER_MISMATCH|UNRECOGNIZED_NAME_ALERT)|EPROTO|WRONG_VERSION_NUMBER"
    r"|packet length too long|wrong version number"
)
_CLIENT_CERTIFICATE: Final = re.compile(
    r"CLIENT_AUTH_CERT|BAD_SSL_CLIENT_AUTH|certificate required|CERTIFICATE_REQUIRED"
)
_HTTP_LOGIN: Final = re.compile(
    r"ERR_(INVALID_AUTH_CREDENTIALS|MISSING_AUTH_CREDENTIALS|UNSUPPORTED_AUTH_SCHEME|UNEXPECTED_HTTP_AUTH)"
)
_CIRCLE: Final = re.compile(r"ERR_TOO_MANY_REDIRECTS|Max redirect count exceeded", re.IGNORECASE)


WALL_HEADER: Final = "channels-robot-wall"
"""Of the page that a wall in front of the browser shows in place of a site that it did not reach: why."""


def why_no_way_in(text: str, doing: str) -> RobotError | None:
    """Tell what the first line of an error says that no second try would change; None if it says nothing of that.

    Args:
        text: What browser, driver, library or wall said.
        doing: What was being done, e.g. "Opening https://channels.example".
    """
    said = text.strip().partition("\n")[0]
    if _CLIENT_CERTIFICATE.search(said):
        return SettingsError(
            f"{doing}: the address asks for a certificate of whoever opens it, which the robot cannot give.",
            hint="Ask whoever runs this address for a way in without one; nothing was changed.",
        )
    if certificate_fault(said):
        return untrusted(doing, said)
    if _NO_TLS.search(said):
        return SettingsError(
            f"{doing}: the address does not speak https as this machine does ({_code(said)}).",
            hint="Compare CHANNELS_BASE_URL, its port too, with the address bar of a browser that shows Channels. In "
            "a guest network its own sign-in page may answer in place of Channels.",
        )
    if _HTTP_LOGIN.search(said):
        return http_login(doing)
    if _CIRCLE.search(said):
        return UnavailableError(
            f"{doing}: the site sends the browser in a circle, from one address to the next and back.",
            hint="Open the address in a browser. If it is the same there, the site is to be put right by whoever runs "
            "it; nothing was changed.",
        )
    return None


def certificate_fault(text: str) -> str:
    """Say in our words what is wrong with a certificate; empty if the text speaks of none."""
    return next((words for pattern, words in _CERTIFICATE if re.search(pattern, text)), "")


def untrusted(where: str, text: str) -> SettingsError:
    """Return the error for a certificate that this machine does not trust, for runs and `doctor` alike.

    Args:
        where: The address, or what was being done there.
        text: What browser, driver, library or wall said of it.
    """
    return SettingsError(
        f"{where}: the site has no certificate that this machine trusts: "
        f"{certificate_fault(text) or 'it is not accepted'} ({_code(text)}).",
        hint="Open the address in a browser on this machine, and do not go on before it is trusted there: somebody may "
        "stand between. A certificate of your own company has to be made known to this machine.",
    )


def http_login(doing: str, scheme: str = "") -> SignInError:
    """Return the error for an address that asks for a user name and password before it shows any page."""
    asks = f" ({scheme})" if scheme else ""
    return SignInError(
        f"{doing}: the address asks for HTTP authentication{asks} before it shows any page (401), which the robot "
        "cannot give.",
        hint="This is no sign-in of Channels: CHANNELS_USERNAME and CHANNELS_PASSWORD are not asked for. Ask whoever "
        "runs this address for a way in without it.",
    )


def _code(text: str) -> str:
    found = re.search(r"ERR_\w+|\b[A-Z]+(?:_[A-Z0-9]+)+\b", text)
    return found[0] if found else text.strip().partition("\n")[0][:120].rstrip(".")
