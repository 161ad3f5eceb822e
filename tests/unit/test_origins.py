"""Whose an address is: exact hosts, schemes and ports, however like the owner's it looks."""

from __future__ import annotations

import pytest

from pages.credentials import Account, Credential
from pages.origins import AMAZON_ORIGINS, is_loopback, is_private, origin_of


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://sellercentral.amazon.co.uk/ap/signin?x=1#y", "https://sellercentral.amazon.co.uk"),
        ("https://SellerCentral.Amazon.co.uk:443/", "https://sellercentral.amazon.co.uk"),
        ("https://www.amazon.de:8443", "https://www.amazon.de:8443"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("http://[0:0:0:0:0:0:0:1]:99/", "http://[::1]:99"),
        ("https://b\u00fccher.example", "https://xn--bcher-kva.example"),
        ("https://user:word@host.example/", "https://host.example"),
        ("https://www.amazon.de@evil.example/", "https://evil.example"),
        ("https://evil.example/www.amazon.de", "https://evil.example"),
    ],
)
def test_an_address_has_one_origin(address, origin):
    assert origin_of(address) == origin


@pytest.mark.parametrize(
    "address",
    ["", "about:blank", "about:srcdoc", "data:text/html,x", "blob:https://www.amazon.de/1", "file:///etc", "javascript:0",
     "https://", "https://host:99999", "https://[::1", "chrome-error://chromewebdata/", "ftp://www.amazon.de"],
)  # fmt: skip
def test_some_addresses_have_none(address):
    assert origin_of(address) is None


@pytest.mark.parametrize(
    "address",
    [
        "https://sellercentral.amazon.com/",
        "https://sellercentral.amazon.co.uk/ap/signin",
        "https://sellercentral-europe.amazon.com/apps/authorize/consent",
        "https://www.amazon.co.jp/ap/signin",
        "https://na.account.amazon.com/ap/oa",
    ],
)
def test_amazons_own_sign_in(address):
    assert origin_of(address) in AMAZON_ORIGINS


@pytest.mark.parametrize(
    "address",
    [
        "http://sellercentral.amazon.co.uk/",
        "https://sellercentral.amazon.co.uk:8443/",
        "https://sellercentral.amazon.co.uk./",
        "https://sellercentral.amazon.co.uk.example/",
        "https://sellercentral.amazon.co.uk@evil.example/",
        "https://evil.example/https://sellercentral.amazon.co.uk/",
        "https://sellercentral-amazon.co.uk/",
        "https://sellercentral.amazon.co/",
        "https://sellercentral.arnazon.com/",
        "https://sellercentral.\u0430mazon.com/",
        "https://notamazon.com/",
        "https://amazon.com.evil.example/",
        "https://x.s3.amazonaws.com/",
        "https://evil.amazon.com/",
        "http://127.0.0.1/",
        "http://localhost:1/",
    ],
)
def test_what_only_looks_like_amazons(address):
    assert origin_of(address) not in AMAZON_ORIGINS


def test_every_one_of_amazons_is_https_and_written_as_an_origin():
    assert all(origin.startswith("https://") and origin_of(origin) == origin for origin in AMAZON_ORIGINS)
    assert len(AMAZON_ORIGINS) > 40


@pytest.mark.parametrize(
    "origin", ["http://portal.localhost", "http://127.0.0.2", "http://host", "http://0.0.0.0"]
)
def test_no_account_has_an_origin_that_others_can_listen_to(origin):
    assert not is_loopback(origin)
    assert not is_private(origin)
    with pytest.raises(ValueError, match="no origins for credentials"):
        Account("Channels", "sam", frozenset({origin, "https://host"}))


def test_an_account_without_origins_is_none():
    with pytest.raises(ValueError, match="none given"):
        Account("Channels", "sam", frozenset())


def test_no_text_of_a_credential_holds_it():
    account = Account("Channels", "sam", frozenset({"https://host"}))
    assert "hunter2" not in repr(Credential(account, "the password", "hunter2"))
