"""The page behind a connect link, hosted by Channels, and the final confirmation screen."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from pages.base import Page, go, look, press, translated, watch
from pages.origins import origin_of
from robot.errors import DriftError, SignInError, UnavailableError

if TYPE_CHECKING:
    import playwright.sync_api as pw

    from pages.signs import Signs


class HostedConnectPage(Page):
    """What the account owner sees first; needs no sign-in to Channels."""

    title = "The hosted connect page"
    is_of_channels = False

    @classmethod
    def open(cls, page: pw.Page, signs: Signs, link: str) -> Self:
        """Open the link. It is a secret and appears in no error text."""
        watch(page)
        try:
            with translated(page, "Opening the connect link"):
                go(page, link, signs.timeout_ms * 2)
        except DriftError as error:
            raise UnavailableError("Opening the connect link failed.", hint=error.hint) from None
        return cls(page, signs).prove()

    def prove(self) -> Self:
        """Wait for its Connect button."""
        self.find("connect.button")
        return self

    def connect(self) -> None:
        """Press Connect, which leads to Amazon; `AmazonPages.where` tells when it came."""
        self.press("connect.button")


class ConfirmationPage(Page):
    """The screen on which the connection is complete.

    Attributes:
        text: What it says.
    """

    title = "The confirmation screen"
    is_of_channels = False

    def __init__(self, page: pw.Page, signs: Signs, text: str) -> None:
        super().__init__(page, signs)
        self.text = text

    @classmethod
    def wait(cls, page: pw.Page, signs: Signs, timeout_ms: int, channels_url: str = "") -> Self:
        """Wait for the confirmation.

        Args:
            page: Where Amazon's pages were shown.
            signs: The signs.
            timeout_ms: How long to wait, in milliseconds.
            channels_url: Address of Channels: what pages of others say counts for nothing. Empty where the page was
                proven to be one of Channels' already.

        Raises:
            SignInError: The page says that the connection was refused.
            DriftError: It did not come.
        """
        region = cls(page, signs, "")
        order = ("confirmation.refused", "confirmation.text")
        until_s = time.monotonic() + timeout_ms / 1000
        home = origin_of(channels_url) if channels_url else None
        came = signs.wait_any(page, order, timeout_ms=timeout_ms)
        while came is not None and home is not None and origin_of(page.url) != home:
            left_ms = (until_s - time.monotonic()) * 1000
            if left_ms <= 0:
                came = None
                break
            with suppress(DriftError), translated(page, "Waiting for the way back to Channels"):
                page.wait_for_url(lambda url: origin_of(url) == home, timeout=left_ms)
            came = signs.wait_any(page, order, timeout_ms=max(1, round(left_ms)))
        text = str(look(page, "mainText", {}))[:300]
        if came is None:
            raise region.drift("a confirmation that the connection is complete", f'"{text[:120]}"')
        if came == "confirmation.refused":
            raise SignInError(
                f'{cls.title}: expected the connection to be complete; the page says "{text[:160]}".',
                hint="Start again with the Amazon account of this store: `channels-robot resume` presses Connect "
                "anew, and a connect link can be opened again. Never reload Amazon's return page.",
            )
        return cls(page, signs, text)

    def continue_(self) -> None:
        """Press Continue, which leads back to the channel where one is signed in."""
        press(self.find("confirmation.continue"), '"Continue"', self.signs)
