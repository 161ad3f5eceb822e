"""The sign-in screen of Channels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pages.answers import SERVER_ERROR
from pages.base import Page, go, not_reached, translated, watch, where
from pages.credentials import (
    Account,
    Credential,
    note_refused,
    refuse_kept_back,
    refuse_led_away,
    submit,
)
from pages.menu import Menu
from pages.origins import origin_of
from pages.sending import Sending
from robot.errors import DriftError, RobotError, SignInError

if TYPE_CHECKING:
    import playwright.sync_api as pw

    from pages.signs import Signs


def open_channels(page: pw.Page, signs: Signs, base_url: str) -> None:
    """Go to Channels.

    Raises:
        UnavailableError: The site does not answer.
        SignInError: It leads to another site, which was not reached.
    """
    watch(page)
    before = len(not_reached(page))
    try:
        with translated(page, f"Opening {base_url}"):
            go(page, base_url, signs.timeout_ms * 2)
    except RobotError:
        refuse_led_away(page, before, channels_account(base_url))
        raise


def channels_account(base_url: str, username: str = "") -> Account:
    """Return whose the sign-in of Channels is: of nobody but the address that was named."""
    return Account("Channels", username, frozenset({origin_of(base_url) or ""}))


class SignInPage(Page):
    """Where a person signs in; or past it, where the session still holds."""

    title = "Sign-in"

    def __init__(self, page: pw.Page, signs: Signs, base_url: str) -> None:
        """Make one.

        Args:
            page: The browser's page.
            signs: How its elements are recognised.
            base_url: Address of Channels, whose sign-in this is: nowhere else is anything typed.
        """
        super().__init__(page, signs)
        self._base_url = base_url

    def is_signed_out(self) -> bool:
        """The form is this very screen: what is missing on it is no end of a session."""
        return False

    @classmethod
    def open(cls, page: pw.Page, signs: Signs, base_url: str) -> Self:
        """Go to Channels and wait until the sign-in form or the menu is shown.

        Raises:
            UnavailableError: The site does not answer, or with an error page.
            SignInError: The way led to another site.
            DriftError: Neither form nor menu came.
        """
        open_channels(page, signs, base_url)
        return cls(page, signs, base_url).prove()

    def prove(self) -> Self:
        """Wait until the sign-in form or the menu is shown."""
        if self.signs.wait_any(self.page, ("sign-in.password", "menu.stores", "menu.unfold")) is None:
            raise self.drift("the sign-in form or the menu", "neither")
        return self

    def is_signed_in(self) -> bool:
        """Tell whether the menu is shown instead of the form."""
        return not self.signs.present(self.page, "sign-in.password")

    def sign_in(self, username: str, password: str) -> Menu:
        """Sign in and return the menu.

        Raises:
            SignInError: Channels refuses, or has refused this before, or asks for a one-time code; or the form is not
                Channels' own, and nothing was typed.
        """
        account = channels_account(self._base_url, username)
        before = len(not_reached(self.page))
        secret = Credential(account, "the password", password)
        user_box = self.find("sign-in.username")
        secret_box = self.find("sign-in.password")
        # The form itself may speak of failing; only a remark that comes with the answer means refused.
        is_usual = self.signs.present(self.page, "sign-in.refused")
        with Sending(self.page, counts_navigation=True) as sending:
            submit(
                self.page,
                self.signs,
                [(user_box, Credential(account, "the user name", username)), (secret_box, secret)],
                lambda: self.find("sign-in.submit"),
                "Login",
            )
            awaited = (
                "menu.stores",
                "sign-in.code",
                *(() if is_usual else ("sign-in.refused",)),
                "menu.unfold",
            )
            came = self.signs.wait_any(self.page, awaited)
        if came == "sign-in.refused":
            note_refused(secret)
            raise SignInError(
                "Channels refused the sign-in: user name or password is wrong, or the account is locked.",
                hint="Check CHANNELS_USERNAME and CHANNELS_PASSWORD by signing in by hand.",
            )
        if came == "sign-in.code":
            raise SignInError(
                "Channels asks for a one-time code.", hint="Sign in by hand in a headed browser (--headed)."
            )
        if came is None:
            refuse_led_away(self.page, before, account)
            if self.signs.present(self.page, "sign-in.password"):
                refuse_kept_back(self.page, account)
                # A site that is slow or broken has not refused it.
                if sending.is_settled and not any(status >= SERVER_ERROR for status in sending.statuses):
                    note_refused(secret)
                raise SignInError(
                    f"After signing in the form is still shown ({where(self.page)}).",
                    hint="Check CHANNELS_USERNAME and CHANNELS_PASSWORD by signing in by hand.",
                )
            raise self.explain(
                DriftError(
                    f"Sign-in: expected the menu with Stores; not seen ({where(self.page)}).",
                    hint="Look at the screen after signing in by hand.",
                )
            )
        return Menu(self.page, self.signs).prove()
