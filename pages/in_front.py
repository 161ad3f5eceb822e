"""What stands in front of Channels, where a screen was expected and something else is shown.

One question to the page, asked wherever an expected screen did not come: at the sign-in, at every arrival, in checks.
Words alone decide nothing where the menu of Channels is shown: then it is Channels, and only its headings count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pages.answers import UNAUTHORISED
from robot.errors import (
    CompanyNeededError,
    PersonNeededError,
    RobotError,
    SettingsError,
    SignInError,
    UnavailableError,
)
from robot.way_in import http_login

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from pages.answers import ServerAnswer

FORBIDDEN = 403
PROXY_LOGIN = 407
CLIENT_ERRORS = range(400, 500)

MOST_CONTROLS_OF_A_NOTICE = 3
MOST_LETTERS_OF_A_NOTICE = 700

BY_HAND: Final = (
    "With --headed the robot waits for you to do it in the browser window. A sign-in that asks for it each time cannot "
    "be used by runs that nobody watches."
)
_AGAIN: Final = "Nothing has to be done on this machine. Try again when the site is back."


@dataclass(frozen=True)
class Front:
    """What a page shows, in as few facts as it takes.

    Attributes:
        type: Its media type.
        host: Where it comes from.
        text: The beginning of its text; `is_long` if there is more.
        messages: Its error messages.
        controls: What its links and buttons are called.
        ticks, boxes, passwords, codes: How many check boxes, boxes to type into, and of these for passwords and codes.
        captchas: How many parts ask whether the visitor is human.
        lists: How many tables.
    """

    type: str
    host: str
    title: str
    headings: tuple[str, ...]
    text: str
    is_long: bool
    messages: tuple[str, ...]
    controls: tuple[str, ...]
    ticks: int
    boxes: int
    passwords: int
    codes: int
    captchas: int
    lists: int

    @classmethod
    def of(cls, seen: Mapping[str, Any]) -> Front:
        """Take what the lens has read."""
        given: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in seen.items()
        }
        return cls(**given)

    @property
    def said(self) -> str:
        """What the page says it is, for a message."""
        parts = []
        if self.title:
            parts.append(f'titled "{self.title}"')
        if self.headings and self.headings[0] != self.title:
            parts.append(f'headed "{self.headings[0]}"')
        if not parts:
            parts.append(f'that reads "{self.text[:100]}"' if self.text else "without any text")
        return "a page " + " and ".join(parts)

    def claims(self, pattern: re.Pattern[str]) -> bool:
        """Tell whether title, headings or messages say so; of a short page, any of its text."""
        texts = (self.title, *self.headings, *self.messages, "" if self.is_long else self.text)
        return any(pattern.search(text) for text in texts)

    def is_headed(self, pattern: re.Pattern[str]) -> bool:
        """Tell whether title or headings say so."""
        return any(pattern.search(text) for text in (self.title, *self.headings))

    def offers(self, pattern: re.Pattern[str]) -> bool:
        """Tell whether a link or button is called so."""
        return any(pattern.search(name) for name in self.controls)


@dataclass(frozen=True)
class Kind:
    """A kind of page that may stand in front.

    Attributes:
        is_it: Whether a page is one.
        what: What is shown, as the end of "the site shows ...".
        error: Its class, which says whether trying again may help and who acts.
        hint: What to do.
        may_be_beside_form: It may stand on the page that also shows the sign-in form.
        is_of_the_site: Only the site itself asks so; elsewhere it is the sign-in of another site.
    """

    is_it: Callable[[Front], bool]
    what: str
    error: type[RobotError]
    hint: str
    may_be_beside_form: bool = False
    is_of_the_site: bool = False


def _words(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_HUMAN = _words(
    r"captcha|security (check|verification)|(verify|confirm|prove|check)\w*.{0,25}(you are|you're|that you).{0,15}(human|robot|bot)\b"
    r"|not a (ro)?bot\b|checking (your browser|if the site|the security)|unusual (traffic|activity)|ddos|attention required"
    r"|pardon our interruption|human verification|are you (a )?(human|robot)"
)
_BARRED = _words(
    r"access (to this (page|site|resource) )?(has been |is |was )?(denied|blocked|forbidden)|(request|you|ip)\w* (has been |have been |was |were "
    r"|are )?(blocked|banned)|not (allowed|authori[sz]ed) to (access|view)|^\W*(forbidden|blocked)\W*$|just a moment|one moment"
    r"|request unsuccessful|web application firewall|incident id|ray id|enable (javascript|cookies)"
)
_CODE = _words(
    r"(one[- ]?time|verification|security|authentication|authenticator|access|sms|6[- ]digit|six[- ]digit).{0,20}\b(code|pass(word|code)|pin)\b"
    r"|two[- ]?(factor|step)|multi[- ]?factor|\b(2fa|mfa|otp|totp)\b|code (that )?(we|was) (have )?(sent|emailed|texted)|authenticator app"
)
_PASSWORD = _words(
    r"(change|update|reset|renew|choose|set|create|new|expired?).{0,40}\bpassword|password.{0,40}\b(expired|change|renew|update|reset|old)"
)
_TERMS = _words(r"\b(terms|conditions|agreement|privacy|policy|policies|consent|contract|data processing)\b")
_ACCEPT = _words(r"\b(accept|agree|consent|continue|confirm|i have read)\b")
_COMPANY = _words(
    r"(choose|select|pick|which|switch).{0,30}\b(company|companies|account|organi[sz]ation|workspace|business|tenant|team)\b"
)
_NETWORK = _words(
    r"\bwi-?fi\b|hotspot|captive|guest (network|access|internet)|internet access|(connect|sign|log) ?(in|on)? ?to (the|this|our|a) (network|internet)"
)
_AWAY = _words(
    r"maintenance|be (right )?back|back (soon|shortly|online|in a)|(temporarily|currently) (un\w+|down|offline|closed|not available)"
    r"|down for|is down\b|out of service|service unavailable|scheduled (downtime|update|upgrade)|upgrading|under construction|closed for"
    r"|wartung|en mantenimiento|manutenzione|onderhoud|indisponible"
)
_BROKEN = _words(
    r"something (went|has gone|is) wrong|went wrong|whoops|oops|unexpected (error|problem)|(internal )?server error|application error"
    r"|bad gateway|gateway time-?out|an? (unknown |unexpected |internal )?error (has )?(occurred|happened)|error (code )?5\d\d\b|^\W*(fatal )?error\W*$"
    r"|could ?n[o']t (process|complete|load|handle)|(can|could)(not| not) be (processed|loaded|reached|displayed)|try again (later|in a)"
)

KINDS: Final = (
    Kind(
        lambda page: (
            page.passwords > 1
            or (bool(page.passwords) and page.is_headed(_PASSWORD))
            or (bool(page.boxes) and not page.codes and page.is_headed(_PASSWORD))
        ),
        "a page that wants the password to be changed",
        PersonNeededError,
        "Sign in by hand, choose the new password there, and set CHANNELS_PASSWORD to it.",
        may_be_beside_form=True,
        is_of_the_site=True,
    ),
    Kind(
        lambda page: (
            bool(page.codes) or (page.boxes in range(1, 9) and not page.passwords and page.claims(_CODE))
        ),
        "a page that asks for a one-time code",
        PersonNeededError,
        BY_HAND,
    ),
    Kind(
        lambda page: bool(page.captchas) or page.claims(_HUMAN),
        "a security check, which wants to see that a person is there",
        PersonNeededError,
        BY_HAND,
        may_be_beside_form=True,
    ),
    Kind(
        lambda page: page.claims(_NETWORK),
        "the sign-in page of the network that this machine is in",
        UnavailableError,
        "Open any page in a browser on this machine and sign in to the network; then try again.",
    ),
    Kind(
        lambda page: not page.passwords and page.claims(_TERMS) and page.offers(_ACCEPT) and page.boxes <= 1,
        "a page that wants something to be accepted",
        PersonNeededError,
        "The robot accepts nothing in your name. Whoever may do so signs in by hand and reads it; then run it again.",
        is_of_the_site=True,
    ),
    Kind(
        lambda page: not page.passwords and page.claims(_COMPANY) and bool(page.controls or page.boxes),
        "a page that wants a company to be chosen",
        CompanyNeededError,
        "Set CHANNELS_COMPANY to the company that is meant, exactly as it is shown there.",
        is_of_the_site=True,
    ),
    Kind(
        lambda page: not page.boxes and page.claims(_BARRED),
        "a page of a protection service, which does not let the robot in",
        SignInError,
        "Open the address in a browser on this machine. If a person is let in, ask whoever runs the site to let this "
        "machine's address through; user name and password have nothing to do with it.",
    ),
    Kind(
        lambda page: not page.boxes and page.claims(_AWAY),
        "that it is away for a while",
        UnavailableError,
        _AGAIN,
    ),
    Kind(lambda page: not page.boxes and page.claims(_BROKEN), "an error page", UnavailableError, _AGAIN),
)
"""In the order in which they are tried: what asks something of a person, before what only says something."""


def what_is_in_front(  # noqa: PLR0911, PLR0913 - one kind after the other, and what they depend on
    page: Front,
    answer: ServerAnswer | None,
    *,
    has_menu: bool,
    has_form: bool,
    is_entrance: bool,
    home: str | None,
) -> RobotError | None:
    """Tell what stands in front of Channels; None if it is Channels itself, as far as can be told.

    Args:
        page: What is shown.
        answer: The answer to the last navigation.
        has_menu: The menu of Channels is shown.
        has_form: Its sign-in form is shown.
        is_entrance: Channels was just opened, or signed in to.
        home: Host of Channels; None if it is not known.
    """
    status = answer.status if answer else None
    if answer is not None and status == UNAUTHORISED and answer.login_scheme:
        return http_login(f"{page.host}", answer.login_scheme)
    if status == PROXY_LOGIN:
        return SettingsError(
            f"The proxy asks for a user name and password (407), and shows {page.said}.",
            hint="Put them into the proxy's address in HTTPS_PROXY or HTTP_PROXY, or have this machine let through.",
        )
    if has_menu:
        is_broken = not page.boxes and not page.lists and (page.is_headed(_BROKEN) or page.is_headed(_AWAY))
        return (
            UnavailableError(f"Channels shows {page.said} in place of the screen.", hint=_AGAIN)
            if is_broken
            else None
        )
    with_status = f" (HTTP {status})" if status in CLIENT_ERRORS else ""
    is_elsewhere = home is not None and bool(page.host) and page.host != home
    for kind in KINDS:
        may_be = (kind.may_be_beside_form or not has_form) and not (kind.is_of_the_site and is_elsewhere)
        if may_be and kind.is_it(page):
            return kind.error(f"The site shows {kind.what}{with_status}: {page.said}.", hint=kind.hint)
    if has_form and not is_elsewhere:
        return None
    if status == FORBIDDEN:
        return SignInError(
            f"The site does not let the robot in: it answered with HTTP 403 and {page.said}.",
            hint="Open the address in a browser on this machine. If a person sees the same, ask whoever runs the site; "
            "user name and password have nothing to do with it.",
        )
    if is_elsewhere:
        return SignInError(
            f"Another site is shown in place of Channels: {page.host}, with {page.said}.",
            hint="If people sign in there (single sign-on), the robot needs a user of Channels that signs in with a "
            "password of Channels. If that site is unknown to you, look at this machine's network first.",
        )
    return _no_page_of_channels(page, status, is_entrance=is_entrance)


def _no_page_of_channels(page: Front, status: int | None, *, is_entrance: bool) -> RobotError | None:
    if page.type not in ("text/html", "application/xhtml+xml"):
        return UnavailableError(
            f'The site answered with data ({page.type}) in place of a page; it begins "{page.text[:100]}".',
            hint=_AGAIN,
        )
    if is_entrance and status == UNAUTHORISED:
        return SignInError(
            f"The address answers that nobody is signed in (401), and shows {page.said}, without a sign-in form.",
            hint="Compare CHANNELS_BASE_URL with the address bar of a browser that shows the sign-in form of Channels.",
        )
    if is_entrance and status in CLIENT_ERRORS:
        return SettingsError(
            f"The address answers with HTTP {status} and {page.said}.",
            hint="Compare CHANNELS_BASE_URL with the address bar of a browser that shows Channels.",
        )
    if not page.text and not page.boxes and not page.controls:
        return UnavailableError("The site answered with an empty page.", hint=_AGAIN)
    is_notice = (
        not page.boxes
        and not page.lists
        and len(page.text) <= MOST_LETTERS_OF_A_NOTICE
        and len(page.controls) <= (MOST_CONTROLS_OF_A_NOTICE if is_entrance else 1)
    )
    if is_notice:
        return UnavailableError(
            f"The site shows {page.said}, with neither the sign-in form nor the menu of Channels.",
            hint="It may be away, or something may stand in front of it. Open the address in a browser, then try again.",
        )
    return None
