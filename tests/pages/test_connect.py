"""Copy Connect Link and Connect: the link is caught, never shown; Amazon may open here or in a new tab."""

from __future__ import annotations

import pytest

from pages import clipboard
from pages.channel_settings import ChannelSettingsPage
from pages.connect import ConfirmationPage, HostedConnectPage
from robot.errors import DriftError, SignInError

LINK = "https://channels.example/connect/0f8fad5bd9cb469fa16570867728950e"
STYLES = {
    "writeText": f"navigator.clipboard.writeText('{LINK}')",
    "later": f"setTimeout(() => navigator.clipboard.writeText('{LINK}'), 200)",
    "write": f"navigator.clipboard.write([new ClipboardItem({{'text/plain': new Blob(['{LINK}'], {{type: 'text/plain'}})}})])",
    "textarea": f"const t = document.createElement('textarea'); t.value = '{LINK}'; document.body.append(t); t.select(); document.execCommand('copy'); t.remove()",
    "copy event": f"document.addEventListener('copy', (e) => {{ e.clipboardData.setData('text/plain', '{LINK}'); e.preventDefault(); }}, {{once: true}}); document.execCommand('copy')",
}


def form(copy="", connect="location='/amazon'"):
    return f'<h1>A</h1><label>Name <input value=A></label><button>Save</button><button onclick="{copy}">Copy Connect Link</button><a href=# onclick="{connect};return false">Connect</a>'


@pytest.mark.parametrize("is_early", [True, False])
@pytest.mark.parametrize("style", STYLES)
def test_the_link_is_caught_however_it_is_copied(site, signs, style, is_early):
    if is_early:
        clipboard.install(site.page.context)
    site.show(form(STYLES[style].replace('"', "&quot;")))
    settings = ChannelSettingsPage(site.page, signs, "A")
    settings.wait_for_connect()
    assert settings.copy_connect_link() == LINK


def test_a_hidden_clipboard_is_filled_in(page, signs):
    page.route(
        "**/*",
        lambda route: route.fulfill(
            content_type="text/html", body="<!doctype html>" + form(STYLES["writeText"])
        ),
    )
    clipboard.install(page.context)
    page.goto("http://plain.test/")
    assert page.evaluate("isSecureContext") is False
    assert ChannelSettingsPage(page, signs, "A").copy_connect_link() == LINK


@pytest.mark.parametrize(
    "copied",
    [
        "",
        "navigator.clipboard.writeText('secret-token-123')",
        "navigator.clipboard.writeText('http://evil.test/secret-token-123')",
        "navigator.clipboard.writeText('javascript:secret-token-123')",
    ],
)
def test_what_is_no_link_is_drift_and_never_quoted(site, signs, copied, monkeypatch):
    monkeypatch.setattr("pages.channel_connect.COPY_MS", 400)
    site.show(form(copied))
    with pytest.raises(DriftError, match="Copy Connect Link") as caught:
        ChannelSettingsPage(site.page, signs, "A").copy_connect_link()
    assert "secret-token" not in str(caught.value) + caught.value.hint


@pytest.mark.parametrize(
    ("connect", "is_new"),
    [
        ("location='/amazon'", False),
        ("window.open('/amazon')", True),
        ("setTimeout(()=>{location='/amazon'},400)", False),
    ],
)
def test_connect_returns_the_page_on_which_amazon_opens(site, signs, connect, is_new):
    site.screens["/amazon"] = (
        "<h1>Sign in</h1><label>Email <input type=email></label><button>Continue</button>"
    )
    site.page.context.route("**/*", site.answer)
    site.show(form(connect=connect))
    page = ChannelSettingsPage(site.page, signs, "A").connect()
    assert (page is not site.page) is is_new
    assert page.url.endswith("/amazon")


def test_a_connect_that_opens_nothing_is_drift(site, signs):
    site.show(form(connect="0"))
    with pytest.raises(DriftError, match="Connect to open Amazon"):
        ChannelSettingsPage(site.page, signs, "A").connect()


def test_buttons_that_never_come_are_drift(site, signs):
    site.show("<h1>A</h1><label>Name <input value=A></label><button>Save</button>")
    with pytest.raises(DriftError, match="Copy Connect Link"):
        ChannelSettingsPage(site.page, signs, "A").wait_for_connect()


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        ("Not connected", "not connected"),
        ("Connected to Amazon as A1B***", "connected"),
        ("Status: Connected", "connected"),
        ("Once authorised, orders come in.", "unknown"),
        ("", "unknown"),
    ],
)
def test_the_connection_is_what_the_page_says(site, signs, says, expected):
    site.show(form() + f"<p>{says}</p>")
    assert ChannelSettingsPage(site.page, signs, "A").read_connection() == expected


def test_the_link_of_a_dead_page_is_in_no_error(site, signs):
    site.screens["/connect/0f8fad5bd9cb469fa16570867728950e"] = "<h1>This link has expired</h1>"
    with pytest.raises(DriftError) as caught:
        HostedConnectPage.open(site.page, signs, LINK)
    assert "0f8fad5b" not in str(caught.value) + caught.value.hint


@pytest.mark.parametrize(
    "says",
    [
        "Your Amazon account is now connected",
        "Connection successful!",
        "Thank you. The connection is complete.",
    ],
)
def test_a_confirmation_is_recognised(site, signs, says):
    site.show(f"<h1>{says}</h1><a href=#>Continue</a>")
    assert says in ConfirmationPage.wait(site.page, signs, 1_000).text


@pytest.mark.parametrize(
    ("says", "error"),
    [
        ("Your Amazon account is not connected", SignInError),
        ("The connection failed", SignInError),
        ("Connection cancelled", SignInError),
        ("Welcome", DriftError),
    ],
)
def test_a_refusal_is_no_confirmation(site, signs, says, error):
    site.show(f"<h1>{says}</h1><a href=#>Continue</a>")
    with pytest.raises(error):
        ConfirmationPage.wait(site.page, signs, 600)


@pytest.mark.parametrize(
    ("style", "says", "expected"),
    [
        ("", "This channel is not connected to Amazon yet.", "not connected"),
        ("", "Connected to Amazon.", "connected"),
        ("position:fixed;right:9px;bottom:9px", "Connected to Amazon.", "unknown"),
    ],
)
def test_a_banner_of_the_form_tells_of_the_connection_and_what_floats_does_not(
    site, signs, style, says, expected
):
    site.show(f"<div style='{style}'><div role=alert><div>{says}</div></div></div>" + form())
    assert ChannelSettingsPage(site.page, signs, "A").read_connection() == expected
