"""Connecting your own Amazon account: the robot opens Amazon's pages and leaves them to their owner.

It types there only what it was explicitly given, and nothing of it is recorded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pages.amazon import AmazonPages, amazon_origins
from pages.channel_settings import ChannelSettingsPage
from pages.connect import ConfirmationPage, HostedConnectPage
from pages.credentials import Account, Refusals, refuse_others
from pages.menu import Menu
from pages.sign_in import SignInPage, channels_account
from pages.signs import Signs
from robot.errors import SettingsError, SignInError, UnavailableError
from robot.procedures.amazon_mws_to_sp.work import MigrationWork
from robot.refusals import KeptRefusals
from robot.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Page


@dataclass(frozen=True)
class Credentials:
    """An account owner's sign-in at Amazon; kept out of every text of this object."""

    email: str
    password: str = field(repr=False)
    code: str | None = field(default=None, repr=False)


PERSON_TIMEOUT_MS = 15 * 60 * 1000
"""How long a person at the headed browser may take for Amazon's pages."""

MOST_SCREENS = 8
"""Amazon's screens between Connect and the confirmation; more is a loop."""


def require_someone(settings: Settings) -> None:
    """Refuse `--connect own` where nobody could sign in at Amazon.

    Raises:
        SettingsError: Headless, and no Amazon credentials were given.
    """
    if not settings.headed and settings.amazon_username is None:
        raise SettingsError(
            "With --connect own somebody must sign in at Amazon: show the browser with --headed, or give the owner's "
            "credentials in CHANNELS_AMAZON_USERNAME and CHANNELS_AMAZON_PASSWORD.",
            hint="If the account belongs to somebody else, use --connect link. Nothing was changed.",
        )


def connect_own_account(work: MigrationWork) -> str:
    """Press Connect and follow Amazon's pages to the confirmation; return what proved it."""
    page = _press_connect(work)
    if work.settings.amazon_username is None:
        work.tell("Please sign in and confirm on Amazon's pages in the browser window.")
        confirmation = ConfirmationPage.wait(
            page, work.signs, timeout_ms=PERSON_TIMEOUT_MS, channels_url=work.settings.base_url
        )
    else:
        credentials = _given(work, amazon_origins(page, work.settings.base_url))
        confirmation = follow(
            page,
            work.signs,
            credentials,
            work.settings.base_url,
            see=work.keep_picture,
            refusals=KeptRefusals(work.settings.keys),
        )
    work.keep_picture(page, "amazon-confirmation")
    return f"confirmation screen: {confirmation.text[:200]}"


def _press_connect(work: MigrationWork) -> Page:
    tab = work.quiet_copy()
    channel = _open_new_channel(work, tab)
    missed: list[str] = []
    tab.context.on(  # of a new window too
        "requestfailed",
        lambda request: missed.append(request.url) if request.is_navigation_request() else None,
    )
    try:
        return channel.connect()
    except UnavailableError:
        base_url = work.settings.base_url
        owners = amazon_origins(tab, base_url) | channels_account(base_url).origins
        # The wall lets no page lead elsewhere, and the browser only says that nothing came.
        refuse_others(missed, Account("Amazon", "", owners))
        raise


def _open_new_channel(work: MigrationWork, page: Page) -> ChannelSettingsPage:
    SignInPage.open(page, work.signs, work.settings.base_url)
    stores = Menu(page, work.signs).open_stores()
    return stores.open_store(work.request.store).open_channel(work.request.new_name)


def authorise_by_link(page: Page, signs: Signs, link: str, credentials: Credentials) -> str:
    """Do what the account owner does with a connect link; for rehearsals and tests only.

    Returns:
        The confirmation's text.
    """
    HostedConnectPage.open(page, signs, link).connect()
    return follow(page, signs, credentials, link).text  # reason: never started by a person's command


def follow(  # noqa: PLR0913 - what the way through Amazon's pages needs
    page: Page,
    signs: Signs,
    credentials: Credentials,
    channels_url: str,
    *,
    see: Callable[[Page, str], None] = lambda _page, _name: None,
    refusals: Refusals | None = None,
) -> ConfirmationPage:
    """Go through Amazon's pages with credentials that were explicitly given.

    Args:
        page: The page on which Amazon opened.
        signs: How its elements are recognised.
        credentials: What may be typed, on Amazon's pages only.
        channels_url: Address of Channels, where the way leads back to.
        see: Called with the consent page before it is confirmed.
        refusals: What Amazon has refused before; None remembers it for this process only.

    Raises:
        SignInError: Amazon refuses, or asks for something only its owner can do; or the way leads to pages of others.
    """
    amazon = AmazonPages(page, signs, channels_url, amazon_origins(page, channels_url), refusals)
    for _ in range(MOST_SCREENS):
        match amazon.where():
            case "sign-in" | "password":
                amazon.sign_in(credentials.email, credentials.password)  # reason: it was given them above
            case "one-time code" if credentials.code is not None:
                amazon.enter_code(credentials.code, credentials.email)
            case "consent":
                see(page, "amazon-consent")
                amazon.consent()
            case "confirmation":
                return ConfirmationPage.wait(page, signs, timeout_ms=signs.timeout_ms)
            case "error":
                raise SignInError(
                    f"The authorisation was refused: {amazon.read_error()}",
                    hint="Check which Amazon account belongs to this store, then run `channels-robot resume`: it "
                    "presses Connect again. Never reload Amazon's return page.",
                )
            case other:
                raise SignInError(
                    f"Amazon asks for something only its account owner can do ({other}).",
                    hint="Run `channels-robot resume RUN --headed` and do it in the browser window, or use the link.",
                )
    raise SignInError(
        "Amazon's pages led in a circle.", hint="Run `channels-robot resume RUN --headed` and look."
    )


def _given(work: MigrationWork, origins: frozenset[str]) -> Credentials:
    settings = work.settings
    if settings.amazon_username is None or settings.amazon_password is None:
        raise SettingsError("No Amazon credentials were given.")
    code = None if settings.amazon_otp is None else settings.amazon_otp.get_secret_value()
    credentials = Credentials(settings.amazon_username, settings.amazon_password.get_secret_value(), code)
    work.secrets.register(credentials.password, "Amazon password")
    for secret in filter(None, (credentials.password, code)):
        work.wall.bind(secret, origins)
    if code is not None:
        work.secrets.register(code, "one-time code")
    return credentials
