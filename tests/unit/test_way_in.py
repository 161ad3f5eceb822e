"""Why there is no way in: browsers, Node, OpenSSL and walls word it differently, the robot always in the same way."""

from __future__ import annotations

import pytest

from robot.errors import RobotError, SettingsError, SignInError, UnavailableError
from robot.way_in import certificate_fault, untrusted, why_no_way_in

DOING = "Opening https://channels.example"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Page.goto: net::ERR_CERT_AUTHORITY_INVALID at https://x", "nobody whom this machine trusts"),
        ("Page.goto: net::ERR_CERT_DATE_INVALID at https://x", "expired or is not valid yet"),
        ("Page.goto: net::ERR_CERT_COMMON_NAME_INVALID at https://x", "made for another address"),
        ("Page.goto: net::ERR_CERT_REVOKED at https://x", "revoked"),
        ("Page.goto: net::ERR_CERT_WEAK_SIGNATURE_ALGORITHM at https://x", "does not accept it"),
        ("Page.goto: net::ERR_CERTIFICATE_TRANSPARENCY_REQUIRED at https://x", "does not accept it"),
        ("Page.goto: net::ERR_SSL_PINNED_KEY_NOT_IN_CERT_CHAIN at https://x", "does not accept it"),
        ("apiRequestContext.head: self-signed certificate", "nobody whom this machine trusts"),
        ("apiRequestContext.head: unable to verify the first certificate", "nobody whom this machine trusts"),
        ("apiRequestContext.head: certificate has expired", "expired or is not valid yet"),
        ("Hostname/IP does not match certificate's altnames: Host: x", "made for another address"),
        (
            "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1006)",
            "nobody whom this machine trusts",
        ),
        (
            "certificate verify failed: Hostname mismatch, certificate is not valid for 'x'.",
            "made for another address",
        ),
        ("Certificate verify failed: certificate has expired (errno: 10)", "expired or is not valid yet"),
    ],
)
def test_a_certificate_that_is_not_trusted_is_a_setting_and_never_tried_again(said: str, words: str) -> None:
    told = why_no_way_in(said, DOING)
    assert type(told) is SettingsError
    assert told.message.startswith(f"{DOING}: the site has no certificate that this machine trusts: ")
    assert words in told.message
    assert words == certificate_fault(said) or words in certificate_fault(said)
    assert untrusted(DOING, said).message == told.message


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        ("Page.goto: net::ERR_SSL_PROTOCOL_ERROR at https://x", SettingsError, "does not speak https"),
        (
            "Page.goto: net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH at https://x",
            SettingsError,
            "does not speak https",
        ),
        (
            "head: write EPROTO 0:error:0A00010B:SSL routines:ssl3_get_record:wrong version number",
            SettingsError,
            "https",
        ),
        (
            "Page.goto: net::ERR_SSL_CLIENT_AUTH_CERT_NEEDED at https://x",
            SettingsError,
            "certificate of whoever opens it",
        ),
        (
            "Page.goto: net::ERR_BAD_SSL_CLIENT_AUTH_CERT at https://x",
            SettingsError,
            "certificate of whoever opens it",
        ),
        ("Page.goto: net::ERR_INVALID_AUTH_CREDENTIALS at https://x", SignInError, "HTTP authentication"),
        ("Page.goto: net::ERR_UNSUPPORTED_AUTH_SCHEME at https://x", SignInError, "HTTP authentication"),
        ("Page.goto: net::ERR_TOO_MANY_REDIRECTS at https://x", UnavailableError, "in a circle"),
        ("apiRequestContext.get: Max redirect count exceeded", UnavailableError, "in a circle"),
    ],
)
def test_other_gates(said: str, kind: type[RobotError], words: str) -> None:
    told = why_no_way_in(said, DOING)
    assert type(told) is kind
    assert words in told.message
    assert told.hint


@pytest.mark.parametrize(
    "said",
    [
        "Page.goto: net::ERR_CONNECTION_REFUSED at https://x",
        "Page.goto: net::ERR_TUNNEL_CONNECTION_FAILED at https://x",
        "Page.goto: Timeout 15000ms exceeded.",
        "Locator.click: Timeout 5000ms exceeded.\nCall log: net::ERR_CERT_DATE_INVALID",
        "",
    ],
)
def test_what_says_nothing_of_that_is_left_to_others(said: str) -> None:
    assert why_no_way_in(said, DOING) is None
