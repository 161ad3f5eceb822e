"""Amazon's own pages. They belong to the account owner; the robot looks, and acts only when told to."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

import playwright.sync_api as pw

from pages.base import Region, at_mark, look, press, translated, where
from pages.credentials import Account, Credential, Refusals, note_refused, submit
from pages.origins import AMAZON_ORIGINS, is_loopback, origin_of
from pages.sending import Sending
from pages.traffic import traffic_of
from pages.widgets.finder import Field, Finder
from pages.widgets.toggle import read_toggle, set_toggle
from robot.errors import DriftError, SignedOutError, SignInError, UnavailableError

if TYPE_CHECKING:
    from pages.signs import Signs

ASK_MS = 10_000
"""How long a stand-in may take to name its Amazon."""

STAND_IN_HEADER = "stand-in-amazon"
"""In the answers of the stand-in's Channels: the address of its Amazon."""

Place = Literal[
    "sign-in",
    "password",
    "one-time code",
    "account",
    "consent",
    "confirmation",
    "error",
    "elsewhere",
]

_PLACES: dict[str, Place] = {
    "amazon.error": "error",
    "amazon.code": "one-time code",
    "amazon.password": "password",
    "amazon.email": "sign-in",
    "amazon.account": "account",
    "amazon.confirm": "consent",
    "confirmation.refused": "error",
    "confirmation.text": "confirmation",
}


def amazon_origins(page: pw.Page, base_url: str) -> frozenset[str]:
    """Return whose pages are Amazon's: the real one's, and for a Channels on this machine those that it names.

    Any other Channels has no say in that, and what is named must be on this machine, too.

    Raises:
        UnavailableError: It does not answer.
    """
    origin = origin_of(base_url)
    if origin is None or not is_loopback(origin):
        return AMAZON_ORIGINS
    try:
        answer = page.context.request.head(f"{origin}/", max_redirects=0, timeout=ASK_MS)
    except pw.Error:
        raise UnavailableError(
            f"{origin} did not say which Amazon belongs to it.", hint="Try again when it answers."
        ) from None
    named = origin_of(answer.headers.get(STAND_IN_HEADER, ""))
    return AMAZON_ORIGINS | {named} if named is not None and is_loopback(named) else AMAZON_ORIGINS


class AmazonPages(Region):
    """Sign-in, one-time code, consent, and the way back to Channels."""

    title = "Amazon"
    is_of_channels = False

    def __init__(
        self,
        page: pw.Page,
        signs: Signs,
        channels_url: str,
        origins: frozenset[str] = AMAZON_ORIGINS,
        refusals: Refusals | None = None,
    ) -> None:
        """Make them.

        Args:
            page: The page on which Amazon opened.
            signs: How its elements are recognised.
            channels_url: Address of Channels, where the way leads back to.
            origins: From `amazon_origins`.
            refusals: What Amazon has refused before; None remembers it for this process only.
        """
        super().__init__(page, signs)
        self._channels = origin_of(channels_url)
        self._origins = origins
        self._refusals = refusals
        self._sent: dict[str, Credential] = {}
        """The box's element and what was typed there, for what was sent last."""
        self._has_sent: set[str] = set()
        self._has_acted = False

    def where(self) -> Place:
        """Wait for one of Amazon's pages, or the confirmation, and say which is shown.

        The interim page leads on by itself, so what comes after it is waited for.

        Raises:
            UnavailableError: Amazon, or Channels on the way back, is away, or takes too long.
            SignedOutError: Channels shows its own sign-in form.
            SignInError: The page is neither Amazon's nor Channels'.
        """
        came = self.signs.wait_any(self.page, (*_PLACES, "amazon.interim"))
        if came == "amazon.interim":
            came = self.signs.wait_any(self.page, tuple(_PLACES))
            if came is None and self.signs.present(self.page, "amazon.interim"):
                raise UnavailableError(
                    "Amazon's page that leads back to Channels did not lead on in time.",
                    hint="`channels-robot resume` looks first whether the connection was made.",
                )
        place = self._prove_whose(_PLACES[came] if came else "elsewhere")
        if place == "error":
            # Only where its box is shown again was it this that was refused.
            for box, credential in self._sent.items():
                if self.signs.present(self.page, box):
                    note_refused(credential)
        if place in {"error", "elsewhere"}:
            reason = self.explain(DriftError("No page of Amazon's."))
            if not isinstance(reason, DriftError):
                raise reason
        return place

    def _prove_whose(self, place: Place) -> Place:
        origin = origin_of(self.page.url)
        missed = [origin_of(address) for address in traffic_of(self.page).not_reached[-1:]]
        if place == "elsewhere" and missed and missed[-1] not in {*self._origins, self._channels}:
            origin = missed[-1]  # it is down, or the browser was kept from it
        if origin in self._origins:
            return place
        if origin is None:
            return "elsewhere"  # an error page of the browser's, among others
        if origin != self._channels:
            raise SignInError(
                f"Connecting to Amazon led to {origin}, which is neither Amazon's nor Channels' ({self._channels}). "
                "Nothing was typed or pressed there.",
                hint="Look at that address in a browser, and who it belongs to, before you sign in there by hand.",
            )
        if place in {"sign-in", "password"}:
            raise SignedOutError(
                f"Channels shows its own sign-in form ({where(self.page)}) in place of Amazon's: the session has "
                "ended. Nothing was typed there.",
                hint="Run `channels-robot resume`; it signs in again.",
                is_before_anything=not self._has_acted,
            )
        return place if place in {"confirmation", "error"} else "elsewhere"

    def sign_in(self, email: str, password: str) -> None:
        """Type the account owner's credentials, which were explicitly given, on one page or two.

        Raises:
            SignInError: They were typed before, and Amazon asks again; or the page is not Amazon's.
        """
        account = self._account(email)
        name = Credential(account, "the e-mail address", email)
        secret = Credential(account, "the password", password)
        self._sent = {}
        entries: list[tuple[str, Credential]] = [("amazon.password", secret)]
        if self.signs.present(self.page, "amazon.email"):
            entries.insert(0, ("amazon.email", name))
            if not self.signs.present(self.page, "amazon.password"):
                self._type(entries[:1], "amazon.continue")
                del entries[0]
                if self.signs.wait_any(self.page, ("amazon.error", "amazon.password")) != "amazon.password":
                    return  # `where` says what came instead
        self._leave_by("amazon.sign-in", entries)

    def enter_code(self, code: str, email: str) -> None:
        """Type the one-time code and send it.

        Raises:
            SignInError: It was typed before, and Amazon asks again; or the page is not Amazon's.
        """
        account = self._account(email)
        self._sent = {}
        self._leave_by(
            "amazon.code-submit", [("amazon.code", Credential(account, "the one-time code", code))]
        )

    def _account(self, email: str) -> Account:
        if self._refusals is None:
            return Account("Amazon", email, self._origins)
        return Account("Amazon", email, self._origins, self._refusals)

    def _type(self, entries: Sequence[tuple[str, Credential]], button: str) -> None:
        self._has_acted = True
        for box, credential in entries:
            if box in self._has_sent:
                note_refused(credential)  # Amazon would not ask for what it has accepted
            self._has_sent.add(box)
            self._sent[box] = credential
        submit(
            self.page,
            self.signs,
            [(self.find(box), credential) for box, credential in entries],
            lambda: self.find(button),
            self.signs.says(button),
        )

    def consent(self) -> None:
        """Tick the declaration where there is one, and confirm."""
        finder = Finder(self.page, self.signs)
        self.find("amazon.confirm")
        boxes = [field for field in finder.fields() if field.kind == "toggle"]
        if len(boxes) > 1:
            raise DriftError(
                f"Amazon's consent page: expected one declaration to tick; seen {len(boxes)}.",
                hint="The account owner must do this by hand.",
            )
        for box in boxes:
            self._tick(finder, box)
        self._leave_by("amazon.confirm")

    def cancel(self) -> None:
        """Press Cancel on the consent page."""
        self.press("amazon.cancel")

    def read_error(self) -> str:
        """Return what an error page says, empty if none is shown."""
        answer = look(self.page, "findSign", {**self.signs.question("amazon.error"), "scope": None})
        if answer["hits"]:
            return str(at_mark(self.page, answer["hits"][0]["mark"]).inner_text()).strip()[:300]
        if self.signs.present(self.page, "confirmation.refused"):
            # A page of Channels with nothing on it but what went wrong; its heading alone does not say why.
            return str(look(self.page, "mainText", {}))[:300]
        return ""

    def _leave_by(self, element: str, entries: Sequence[tuple[str, Credential]] = ()) -> None:
        """Press, and wait until what was pressed is gone, so that `where` does not see the same page again.

        A page that stays where it is has refused, or the press has reached nothing; `where` and `read_error` say so.

        Args:
            element: What is pressed.
            entries: Boxes to be filled first, and what belongs into them.

        Raises:
            UnavailableError: What was sent is not answered in time: pressing again would send it twice.
        """
        button = self.find(element)
        self._has_acted = True
        with Sending(self.page, counts_navigation=True) as sending:
            if entries:
                self._type(entries, element)
            else:
                self._sent = {}
                press(button, f'"{self.signs.says(element)}"', self.signs)
            with suppress(DriftError), translated(self.page, "Leaving Amazon's page"):
                button.wait_for(state="hidden", timeout=self.signs.timeout_ms)
                return
        if not sending.is_settled:
            raise UnavailableError(
                f'"{self.signs.says(element)}" was pressed at Amazon, and no answer came in time.',
                hint="`channels-robot resume` looks first whether the connection was made.",
            )

    def _tick(self, finder: Finder, box: Field) -> None:
        if not read_toggle(finder, box):
            set_toggle(finder, box, is_on=True)
