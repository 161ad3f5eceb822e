"""The one place that types credentials, and only into their owner's pages.

Whatever a page looks like, its address decides: that of the page, of the frame that the box is in, and of where its form
sends what is typed. They are looked at right before each box is filled and right before the button is pressed. What a
script of the owner's own page does with it is the network's affair, which has a guard of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import playwright.sync_api as pw

from pages.base import CLICK_TIMEOUT_MS, translated, uncover
from pages.origins import is_private, origin_of
from pages.signs import Signs
from pages.traffic import traffic_of
from robot.errors import DriftError, RobotError, SignInError

TRY_AGAIN: Final = "channels-robot doctor --forget-refusals"
"""What a person starts so that a refused credential is typed once more."""

_READ_TARGET: Final = """(element) => {
  const attribute = (of, name) => of ? Element.prototype.getAttribute.call(of, name) : null;
  const page = element.ownerDocument;
  // Not `form.action`: a box of that name would answer instead.
  const form = element.form instanceof HTMLFormElement ? element.form : element.closest("form");
  const isSender = element.matches("button:not([type=button], [type=reset]), input:is([type=submit], [type=image])");
  const own = (name) => isSender ? attribute(element, `form${name}`) : null;
  const action = own("action") ?? attribute(form, "action");
  let target = page.URL;
  try { if (action) target = new URL(action, page.baseURI).href; } catch { target = ""; }
  return { target: form ? target : page.URL, method: (own("method") ?? attribute(form, "method") ?? "").toLowerCase() };
}"""

_WATCH: Final = """(element, allowed) => {
  const note = window[Symbol.for("channels-robot.kept-back")] = { why: "" };
  const attribute = (of, name) => of ? Element.prototype.getAttribute.call(of, name) : null;
  const whyNot = (form, by, isSent) => {
    const action = attribute(by, "formaction") ?? attribute(form, "action");
    const method = (attribute(by, "formmethod") ?? attribute(form, "method") ?? "").toLowerCase();
    let target = null;
    try { target = new URL(action || document.URL, document.baseURI); } catch { return "nowhere"; }
    if (!allowed.includes(target.origin) && target.protocol !== "javascript:") return target.origin;
    return isSent && !["post", "dialog"].includes(method) ? "get" : "";
  };
  const judge = (event, isSent) => {
    const why = whyNot(event.target, event.submitter, isSent);
    if (!why) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    note.why = why;
  };
  addEventListener("submit", (event) => judge(event, false), true);
  // What the page's own scripts handle themselves is no request of the form's.
  addEventListener("submit", (event) => judge(event, !event.defaultPrevented));
  const send = HTMLFormElement.prototype.submit;
  HTMLFormElement.prototype.submit = function () {
    const why = whyNot(this, null, true);
    if (why) note.why = why; else send.call(this);
  };
}"""

_WHY_KEPT_BACK: Final = """() => window[Symbol.for("channels-robot.kept-back")]?.why ?? "" """


class Refusals(Protocol):
    """Remembers which credentials their owners have refused, so that none is typed twice."""

    def note(self, credential: Credential) -> None:
        """Remember that its owner has refused it."""

    def when(self, credential: Credential) -> str | None:
        """Tell when its owner has refused it, for people; None if it has not."""


class RefusalsOfThisProcess:
    """For as long as a process lives; the robot itself uses `robot.refusals`, which outlives it."""

    def __init__(self) -> None:
        """Begin without any."""
        self._known: set[Credential] = set()

    def note(self, credential: Credential) -> None:
        """Remember that its owner has refused it."""
        self._known.add(credential)

    def when(self, credential: Credential) -> str | None:
        """Tell when."""
        return "just now" if credential in self._known else None


_OF_THIS_PROCESS: Final = RefusalsOfThisProcess()


@dataclass(frozen=True)
class Account:
    """Whose a credential is.

    Attributes:
        owner: As people call it, such as "Channels".
        user: Whose of the owner's users.
        origins: Where it may be typed and sent to, such as "https://host"; each by https, or on this machine.
        refusals: What its owner has refused.
    """

    owner: str
    user: str
    origins: frozenset[str]
    refusals: Refusals = field(default=_OF_THIS_PROCESS, repr=False, compare=False)

    def __post_init__(self) -> None:
        open_ones = [origin for origin in self.origins if not is_private(origin)]
        if open_ones or not self.origins:
            raise ValueError(
                f"no origins for credentials of {self.owner}: {', '.join(open_ones) or 'none given'}"
            )


@dataclass(frozen=True)
class Credential:
    """A user name, a password or a one-time code; its value is in no text of this object."""

    account: Account
    what: str
    value: str = field(repr=False)


def submit(
    page: pw.Page,
    signs: Signs,
    entries: Sequence[tuple[pw.Locator, Credential]],
    find_button: Callable[[], pw.Locator],
    button_name: str,
) -> None:
    """Type credentials into boxes and press the button that sends them.

    Args:
        page: Where the boxes are.
        signs: For closing notices that lie over the button.
        entries: Each box and what belongs into it, in order; all of one account.
        find_button: Finds the button once everything is typed; some pages show it only then.
        button_name: As people call it.

    Raises:
        SignInError: The page, a frame, or what the form sends to is not the owner's; or the owner has refused this
            before. Then nothing is left in the boxes, and nothing was sent.
        DriftError: A box or the button cannot be used.
    """
    for _, credential in entries:
        _refuse_repeating(credential)
    filled: list[pw.ElementHandle] = []
    try:
        for box, credential in entries:
            with translated(page, f"Filling the box for {credential.what}"):
                # The element itself: where another page comes in between, it is gone, and nothing is typed there.
                element = box.element_handle(timeout=CLICK_TIMEOUT_MS)
                _prove(page, element, credential)
                filled.append(element)
                element.fill(credential.value, timeout=CLICK_TIMEOUT_MS)
        _press(page, signs, find_button(), button_name, entries[-1][1])
    except RobotError:
        for element in filled:
            with suppress(pw.Error):  # gone with its page
                element.fill("", timeout=CLICK_TIMEOUT_MS)
        raise


def refuse_kept_back(page: pw.Page, account: Account) -> None:
    """Stop where the form was about to send the credentials elsewhere, or in an address, and was kept from it.

    Raises:
        SignInError: It was.
    """
    try:
        why = str(page.evaluate(_WHY_KEPT_BACK))
    except pw.Error:
        return  # another page is coming, so it was sent
    if why == "get":
        raise _in_an_address(account, page)
    if why:
        raise _elsewhere("the form sends to", why, account)


def refuse_led_away(page: pw.Page, since: int, account: Account) -> None:
    """Stop where the page was led to another site, whether it got there, or the site is down, or it was kept from it.

    Args:
        page: The browser's page.
        since: How many addresses it had not reached before.
        account: Whose sign-in was wanted.

    Raises:
        SignInError: It was.
    """
    refuse_others((*traffic_of(page).not_reached[since:], page.url), account)


def refuse_others(addresses: Iterable[str], account: Account) -> None:
    """Stop where one of the addresses that were led to is another site's.

    Raises:
        SignInError: One is.
    """
    for address in addresses:
        origin = origin_of(address)
        if origin is not None and origin not in account.origins:
            raise _elsewhere("the way led to", address, account)


def note_refused(credential: Credential) -> None:
    """Remember that the owner has refused it, so that it is not tried again."""
    credential.account.refusals.note(credential)


def _refuse_repeating(credential: Credential) -> None:
    account = credential.account
    if (when := account.refusals.when(credential)) is not None:
        raise SignInError(
            f"{account.owner} has refused {credential.what} already ({when}), and it has not been "
            "changed since: it is not typed again, because repeating a wrong one may lock the account.",
            hint=f"Sign in by hand once. If it is wrong, correct the setting and start again. If it is right, because "
            f"the account was locked for a while, for example: `{TRY_AGAIN}`, then start again; it is typed once more.",
        )


def _prove(page: pw.Page, element: pw.ElementHandle, credential: Credential) -> None:
    account = credential.account
    frame = element.owner_frame()
    addresses = [page.url]
    while frame is not None:
        addresses.append(frame.url)
        frame = frame.parent_frame
    for address in addresses:
        if origin_of(address) not in account.origins:
            raise _elsewhere("the page is at", address, account)
    found: dict[str, Any] = element.evaluate(_READ_TARGET)
    target = str(found["target"])
    if not target.startswith("javascript:") and origin_of(target) not in account.origins:
        raise _elsewhere("the form sends to", target, account)
    if found["method"] == "get":
        raise _in_an_address(account, page)


def _press(page: pw.Page, signs: Signs, button: pw.Locator, name: str, credential: Credential) -> None:
    for is_last in (False, True):
        uncover(button, signs)
        try:
            with translated(page, f'Pressing "{name}"'):
                element = button.element_handle(timeout=CLICK_TIMEOUT_MS)
                element.evaluate(_WATCH, sorted(credential.account.origins))
                _prove(page, element, credential)
                element.click(timeout=CLICK_TIMEOUT_MS, no_wait_after=True)
            break
        except DriftError as error:
            if is_last or "covered" not in error.message:
                raise
    refuse_kept_back(page, credential.account)


def _elsewhere(how: str, address: str, account: Account) -> SignInError:
    origins = sorted(account.origins)
    own = origins[0] if len(origins) == 1 else f"{account.owner}'s own hosts, such as {origins[0]}"
    return SignInError(
        f"The sign-in for {account.owner} was not typed: {how} {origin_of(address) or 'no host'}, and it belongs to {own} "
        "only.",
        hint="Nothing was sent. Open the address in a browser and look who asks: a page of your network, a moved site "
        "(then set CHANNELS_BASE_URL), or a forged one.",
    )


def _in_an_address(account: Account, page: pw.Page) -> SignInError:
    return SignInError(
        f"The sign-in for {account.owner} was not sent: the form at {origin_of(page.url)} would put it into an address.",
        hint="Tell a maintainer: passwords in addresses are kept in many logs. Nothing was sent.",
    )
