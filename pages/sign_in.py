"""The sign-in screen of Channels."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from pages.answers import SERVER_ERROR
from pages.base import Page, go, look, translated, watch, where
from pages.companies import CompanyQuestion
from pages.credentials import (
    TRY_AGAIN,
    Account,
    Credential,
    Refusals,
    note_refused,
    refuse_kept_back,
    refuse_led_away,
    submit,
)
from pages.menu import Menu
from pages.origins import origin_of
from pages.sending import Sending
from pages.signs import FRAME
from pages.traffic import traffic_of
from robot.errors import (
    CompanyNeededError,
    DriftError,
    PersonNeededError,
    RobotError,
    SignInError,
    UnavailableError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    import playwright.sync_api as pw

    from pages.signs import Signs

_SHOWN = ("sign-in.password", FRAME)

PASSING_MS = 3_000
"""How long an error page that comes with the sign-in may take to give way to the menu."""

STILL_SHOWN_MS = 300
"""How long a message at the form must be shown to be the answer."""

LOOK_AT_MS = 500
"""How long it is looked for what a person is to bring about before it is asked whether to stop."""

PERSON_S = 300.0
"""How long a person at the browser window has for what Channels asks for."""


@dataclass(frozen=True)
class AtTheWindow:
    """A person who sees the browser and can do in it what the robot cannot.

    Attributes:
        tell: Shows a line to them.
        check: Called often while they are waited for; raises to stop there.
        wait_s: How long they have, in seconds.
    """

    tell: Callable[[str], None]
    check: Callable[[], None]
    wait_s: float = PERSON_S

    def wait(self, reason: PersonNeededError, is_done: Callable[[], bool]) -> None:
        """Ask for it and wait until it is done.

        Raises:
            PersonNeededError: It was not done in time.
        """
        self.tell(
            f"{reason.message} Please do it in the browser window; the robot waits {self.wait_s / 60:.0f} minutes for you."
        )
        until_s = time.monotonic() + self.wait_s
        while not is_done():
            self.check()
            if time.monotonic() > until_s:
                raise PersonNeededError(
                    f"{reason.message} Nobody did it in {self.wait_s / 60:.0f} minutes.", hint=reason.hint
                )


def open_channels(page: pw.Page, signs: Signs, base_url: str) -> None:
    """Go to Channels.

    Raises:
        UnavailableError: The site does not answer.
        SignInError: It leads to another site, which was not reached.
    """
    watch(page)
    traffic = traffic_of(page)
    traffic.home = urlsplit(base_url).netloc
    before = len(traffic.not_reached)
    try:
        with translated(page, f"Opening {base_url}"):
            go(page, base_url, signs.timeout_ms * 2)
    except RobotError:
        refuse_led_away(page, before, channels_account(base_url))
        raise


def channels_account(base_url: str, username: str = "", refusals: Refusals | None = None) -> Account:
    """Return whose the sign-in of Channels is: of nobody but the address that was named."""
    origins = frozenset({origin_of(base_url) or ""})
    if refusals is None:
        return Account("Channels", username, origins)
    return Account("Channels", username, origins, refusals)


class SignInPage(Page):
    """Where a person signs in; or past it, where the session still holds."""

    title = "Sign-in"
    is_entrance = True

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
    def open(cls, page: pw.Page, signs: Signs, base_url: str, *, person: AtTheWindow | None = None) -> Self:
        """Go to Channels and wait until the sign-in form or the menu is shown.

        Args:
            page: The browser's page.
            signs: The signs of all elements.
            base_url: Where Channels is.
            person: As in `sign_in`.

        Raises:
            UnavailableError: The site does not answer, or with an error page.
            SettingsError: Its certificate is not trusted, or the address is none of Channels.
            SignInError: The way led to another site, or something stands in front of it.
            DriftError: Neither form nor menu came.
        """
        open_channels(page, signs, base_url)
        shown = cls(page, signs, base_url)
        try:
            return shown.prove()
        except PersonNeededError as reason:
            if person is None:
                raise
            person.wait(reason, lambda: signs.wait_any(page, _SHOWN, timeout_ms=LOOK_AT_MS) is not None)
            return shown.prove()

    def prove(self) -> Self:
        """Wait until the sign-in form or the menu is shown."""
        if self.signs.wait_any(self.page, _SHOWN) is None:
            raise self.drift("the sign-in form or the menu", "neither")
        return self

    def is_signed_in(self) -> bool:
        """Tell whether the menu is shown instead of the form."""
        return not self.signs.present(self.page, "sign-in.password")

    def sign_in(
        self,
        username: str,
        password: str,
        *,
        person: AtTheWindow | None = None,
        refusals: Refusals | None = None,
        company: str | None = None,
    ) -> Menu:
        """Sign in and return the menu.

        Args:
            username: Of the user of Channels.
            password: Likewise.
            person: Who can do in the browser window what Channels asks for besides; None if nobody watches.
            refusals: What was refused before; None remembers it for this process only.
            company: The company that is chosen where the sign-in asks for one.

        Raises:
            SignInError: Channels refuses, or has refused this before, or asks for what only a person can give; or the form
                is not Channels' own, and nothing was typed.
            UnavailableError: It does not answer, or shows an error page.
            DriftError: The press sent nothing, or an unknown page came.
        """
        account = channels_account(self._base_url, username, refusals)
        before = len(traffic_of(self.page).not_reached)
        secret = Credential(account, "the password", password)
        user_box = self.find("sign-in.username")
        secret_box = self.find("sign-in.password")
        # The form itself may speak of failing, or have a box for a code; only what comes with the answer counts.
        usual = [name for name in ("sign-in.refused", "sign-in.code") if self.signs.present(self.page, name)]
        said_before = self._messages()
        with Sending(self.page, counts_navigation=True) as sent:
            submit(
                self.page,
                self.signs,
                [(user_box, Credential(account, "the user name", username)), (secret_box, secret)],
                lambda: self.find("sign-in.submit"),
                "Login",
            )
            self._wait_for_answer(usual)
        if self._is_in():
            return Menu(self.page, self.signs).prove()
        refuse_led_away(self.page, before, account)
        is_form_shown = self.signs.present(self.page, "sign-in.password")
        if is_form_shown:
            refuse_kept_back(self.page, account)
        reason = self._why_not_in(sent, said_before, usual)
        if isinstance(reason, CompanyNeededError) and company is not None:
            return CompanyQuestion(self.page, self.signs).answer(company)
        if is_form_shown and isinstance(reason, SignInError) and not isinstance(reason, PersonNeededError):
            note_refused(secret)
        if person is not None and isinstance(reason, PersonNeededError):
            person.wait(reason, lambda: self._is_in(LOOK_AT_MS))
            return Menu(self.page, self.signs).prove()
        raise reason

    def _wait_for_answer(self, usual: list[str]) -> None:
        """Wait for the menu, or for what says that it does not come."""
        others = [name for name in ("sign-in.code", "sign-in.refused") if name not in usual]
        came = self.signs.wait_any(self.page, (FRAME, *others))
        if came == "sign-in.refused" and not self.signs.present(self.page, "sign-in.password"):
            # An error page, or one that is only passed through on the way in.
            self.signs.wait_any(self.page, (FRAME,), timeout_ms=PASSING_MS)
        elif came == "sign-in.refused":
            # A message that goes with the screen was none of the form's.
            self.signs.wait_any(self.page, (FRAME,), timeout_ms=STILL_SHOWN_MS)

    def _is_in(self, timeout_ms: int = 1) -> bool:
        return self.signs.wait_any(self.page, (FRAME,), timeout_ms=timeout_ms) is not None

    def _messages(self) -> set[str]:
        return set(look(self.page, "readErrors", {}))

    def _why_not_in(self, sent: Sending, said_before: set[str], usual: list[str]) -> RobotError:
        """Tell why the menu did not come; that the sign-in was refused needs a message at the form that stays."""
        unknown = DriftError(
            f"After signing in, neither the menu nor the form is shown ({where(self.page)}).",
            hint="Look at the screen after signing in by hand; if a word of the menu differs, add it to a profile.",
        )
        if not self.signs.present(self.page, "sign-in.password"):
            return self.explain(unknown)
        said = sorted(self._messages() - said_before)
        if not said and "sign-in.refused" not in usual:
            hits = self.signs.ask(self.page, "sign-in.refused").hits
            said = [hit.partition('"')[2].rstrip('"') for hit in hits]
        words = [word.casefold() for word in self.signs.words("sign-in.refused")]
        refusals = [text for text in said if any(word in text.casefold() for word in words)]
        if any(status >= SERVER_ERROR for status in sent.statuses):
            return UnavailableError(
                f"The sign-in was answered with HTTP {max(sent.statuses)}.",
                hint="Try again when the site is back.",
            )
        if sent.is_answered and refusals:
            return SignInError(
                f'Channels refused the sign-in. It says: "{refusals[0]}".',
                hint="Sign in by hand once with CHANNELS_USERNAME and CHANNELS_PASSWORD, and see whether they are right. "
                "If Channels speaks of too many tries or of a lock, wait as long as it says before anything tries again. "
                f"The robot types this password again only after `{TRY_AGAIN}`.",
            )
        return self.what_is_in_front() or self._form_again(sent, said)

    def _form_again(self, sent: Sending, said: list[str]) -> RobotError:
        """Tell what it means that the form is shown after the press, and nothing else is."""
        if not sent.is_settled:
            return UnavailableError(
                "The sign-in was sent and not answered.", hint="Try again when the site is back."
            )
        if not sent.is_answered:
            complaint = "; ".join(look(self.page, "readInvalid", {})) or "it does not say why"
            return DriftError(
                f"Login was pressed, and the page sent nothing ({where(self.page)}): {complaint}.",
                hint="Look at the form, and whether CHANNELS_USERNAME is of the form that it wants.",
            )
        if said:
            return SignInError(
                f'Channels did not sign the robot in. It says: "{said[0]}".',
                hint="Sign in by hand once and do what it says. The robot types this password again only after "
                f"`{TRY_AGAIN}`.",
            )
        return SignInError(
            f"The sign-in was answered, and the form is shown again without a message ({where(self.page)}).",
            hint="Sign in by hand once and see what Channels shows then. Whether user name and password are right is not "
            f"known. The robot types this password again only after `{TRY_AGAIN}`.",
        )
