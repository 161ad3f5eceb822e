"""Amazon's own pages. They belong to the account owner; the robot looks, and acts only when told to."""

from __future__ import annotations

from contextlib import suppress
from typing import Literal

from pages.base import Region, at_mark, fill, look, press, translated
from pages.sending import Sending
from pages.widgets.finder import Field, Finder
from pages.widgets.toggle import read_toggle, set_toggle
from robot.errors import DriftError, UnavailableError

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


class AmazonPages(Region):
    """Sign-in, one-time code, consent, and the way back to Channels."""

    title = "Amazon"
    is_of_channels = False

    def where(self) -> Place:
        """Wait for one of Amazon's pages, or the confirmation, and say which is shown.

        The interim page leads on by itself, so what comes after it is waited for.

        Raises:
            UnavailableError: Amazon, or Channels on the way back, is away, or takes too long.
        """
        came = self.signs.wait_any(self.page, (*_PLACES, "amazon.interim"))
        if came == "amazon.interim":
            came = self.signs.wait_any(self.page, tuple(_PLACES))
            if came is None and self.signs.present(self.page, "amazon.interim"):
                raise UnavailableError(
                    "Amazon's page that leads back to Channels did not lead on in time.",
                    hint="`channels-robot resume` looks first whether the connection was made.",
                )
        place = _PLACES[came] if came else "elsewhere"
        if place in {"error", "elsewhere"}:
            reason = self.explain(DriftError("No page of Amazon's."))
            if not isinstance(reason, DriftError):
                raise reason
        return place

    def sign_in(self, email: str, password: str) -> None:
        """Type the account owner's credentials, which were explicitly given, on one page or two."""
        if self.signs.present(self.page, "amazon.email"):
            fill(self.find("amazon.email"), email, "Amazon's e-mail box")
            if not self.signs.present(self.page, "amazon.password"):
                self.press("amazon.continue")
        fill(self.find("amazon.password"), password, "Amazon's password box")
        self._leave_by("amazon.sign-in")

    def enter_code(self, code: str) -> None:
        """Type the one-time code and send it."""
        fill(self.find("amazon.code"), code, "Amazon's box for the one-time code")
        self._leave_by("amazon.code-submit")

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

    def _leave_by(self, element: str) -> None:
        """Press, and wait until what was pressed is gone, so that `where` does not see the same page again.

        A page that stays where it is has refused, or the press has reached nothing; `where` and `read_error` say so.

        Raises:
            UnavailableError: What was sent is not answered in time: pressing again would send it twice.
        """
        button = self.find(element)
        with Sending(self.page, counts_navigation=True) as sending:
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
