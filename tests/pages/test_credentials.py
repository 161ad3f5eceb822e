"""Redirects, forms, frames and popups that ask for a credential: none gets a character outside its owner's origins."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import pytest
from hostile import HOPS, Answer, Place, Server, form
from playwright.sync_api import Error as PageError

from pages.amazon import amazon_origins
from pages.base import watch
from pages.connect import ConfirmationPage
from pages.origins import AMAZON_ORIGINS
from pages.sign_in import SignInPage
from pages.signs import Signs
from robot.browser.wall import Wall
from robot.errors import DriftError, RobotError, SignedOutError, SignInError, UnavailableError
from robot.procedures.amazon_mws_to_sp.amazon import Credentials, follow

USER, PASSWORD, CODE = "sam.owner@shop.example", "Lantern/Quay 42+ü", "718293"
OWNER = Credentials(USER, PASSWORD, CODE)

EMAIL_BOX = '<label>Email <input type="email" name="email"></label>'
SECRET_BOX = '<label>Password <input type="password" name="password"></label>'
CODE_BOX = '<label>Enter OTP <input name="code"></label>'
BUTTON = "<button {{}}>{}</button>"

MOMENTS = {
    # what is asked for, and by what it is sent
    "sign-in": (EMAIL_BOX + SECRET_BOX, "Login"),
    "amazon e-mail": (EMAIL_BOX, "Continue"),
    "amazon password": (SECRET_BOX, "Sign in"),
    "amazon code": (CODE_BOX, "Sign in"),
    "way back": (EMAIL_BOX + SECRET_BOX, "Login"),
}
NEXT = {"amazon e-mail": "/2", "amazon password": "/3", "amazon code": "/4", "consent": "/5"}
CASES = [(moment, hop) for moment in MOMENTS for hop in HOPS]
SAMPLE = [
    ("sign-in", "redirect with the owner's name as a user"),
    ("sign-in", "base is another host"),
    ("sign-in", "script moves the form as it is sent"),
    ("sign-in", "form without a method"),
    ("amazon e-mail", "leads away while it is typed"),
    ("amazon password", "redirect to another port"),
    ("amazon code", "button sends to another host"),
    ("way back", "redirect to another host"),
    ("amazon password", "answered by a redirect that sends it again"),
]


ONLY_THE_NETWORK_SEES = (
    "answered by a redirect that sends it again",
    "redirect to another name of this machine",
)
"""A redirect that repeats what was sent before: no page is asked, so the wall before the browser looks."""


class Owners:
    """Channels and its Amazon, with one moment at which a thief comes in."""

    def __init__(self, stack: ExitStack, moment: str, hop: str) -> None:
        self.moment, self.hop = moment, hop
        self.thief = stack.enter_context(Server(self._steal))
        self.amazon = stack.enter_context(Server(self._amazon))
        self.channels = stack.enter_context(Server(self._channels))

    def _screen(self, moment: str, owner: Server, action: str) -> Answer:
        fields, button = MOMENTS[moment]
        if moment == self.moment:
            return HOPS[self.hop](Place(fields, BUTTON.format(button), self.thief, owner.url()))
        return 200, {}, form(fields, action, button=f"<button>{button}</button>")

    def _steal(self, _method: str, _path: str, _body: str) -> Answer:
        fields, button = MOMENTS[self.moment]
        return 200, {}, form(fields, "/x", button=f"<button>{button}</button>")

    def _channels(self, _method: str, path: str, _body: str) -> Answer:
        if path == "/again":
            return 307, {"Location": self.thief.url("localhost") + "/x"}, ""
        if path == "/done":
            return 200, {}, "<main><h1>Your Amazon account is now connected</h1></main>"
        if path == "/back":
            return self._screen("way back", self.channels, "/x")
        if path == "/x":
            return 200, {}, "<nav><a href=/stores>Stores</a></nav>"
        status, headers, page = self._screen("sign-in", self.channels, "/x")
        return status, {**headers, "stand-in-amazon": self.amazon.url()}, page

    def _amazon(self, _method: str, path: str, _body: str) -> Answer:
        if path == "/again":
            return 308, {"Location": self.thief.url("localhost") + "/x"}, ""
        back = self.channels.url() + ("/back" if self.moment == "way back" else "/done")
        screens = {"/": ("amazon e-mail", "/2"), "/2": ("amazon password", "/3"), "/3": ("amazon code", "/4")}
        if path in screens:
            moment, action = screens[path]
            return self._screen(moment, self.amazon, action)
        if path == "/4":
            consent = (
                '<form method=post action="/5"><label><input type=checkbox name=a> I direct Amazon</label>'
            )
            return 200, {}, f"<h1>Authorize Channels</h1>{consent}<button>Confirm</button></form>"
        return 303, {"Location": back}, ""


def reached(server: Server) -> list[str]:
    """What of the credentials came to a server, in whatever was asked or typed there."""
    parts = [USER, PASSWORD, CODE, "Lantern", "Quay"]
    return [text for text in [*server.asked, *server.typed] if any(part in text for part in parts)]


def in_addresses(server: Server) -> list[str]:
    return [text for text in server.asked if re.search("Lantern|718293", text.split("\n")[1])]


def chosen(config: pytest.Config) -> list[tuple[str, str]]:
    if not config.getoption("--all-cases"):
        return SAMPLE
    return random.Random(config.getoption("--seed")).sample(CASES, len(CASES))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "hop" in metafunc.fixturenames:
        metafunc.parametrize(("moment", "hop"), chosen(metafunc.config))


def go_through(page, owners: Owners) -> None:
    signs = Signs.load(timeout_ms=1_200)
    if owners.moment == "sign-in":
        SignInPage.open(page, signs, owners.channels.url()).sign_in(USER, PASSWORD)
    else:
        watch(page)
        with suppress(PageError):  # the wall lets no page come from elsewhere
            page.goto(owners.amazon.url())
        follow(page, signs, OWNER, owners.channels.url())


@contextmanager
def behind_a_wall(page, owners: Owners) -> Iterator[Any]:
    """Give a page whose requests pass the wall, as in a migration."""
    with Wall(owners.channels.url(), companions=("http://127.0.0.1:*",)) as wall:
        wall.move()
        wall.bind(PASSWORD, [owners.amazon.url(), owners.channels.url()])
        context = page.context.browser.new_context(proxy=wall.proxy)
        yield context.new_page()
        context.close()


def test_nothing_is_typed_outside_its_owners_pages(page, moment, hop):
    with ExitStack() as stack:
        owners = Owners(stack, moment, hop)
        if hop in ONLY_THE_NETWORK_SEES:
            page = stack.enter_context(behind_a_wall(page, owners))
        with pytest.raises(RobotError) as caught:
            go_through(page, owners)
        assert caught.value.exit_code in {4, 5, 6}, caught.value.message
        page.goto("about:blank")  # whatever a page sends as it goes has been sent then
        assert reached(owners.thief) == []
        assert owners.thief.typed == []
        assert in_addresses(owners.channels) + in_addresses(owners.amazon) == []
        assert not [word for word in (PASSWORD, CODE) if word in caught.value.message + caught.value.hint]


def test_there_are_at_least_a_hundred_of_them():
    assert len(CASES) >= 100


def test_without_a_thief_everything_is_typed(page):
    """What the tests above count is there: the same sites with nobody in between."""
    with ExitStack() as stack:
        owners = Owners(stack, "nobody", "")
        SignInPage.open(page, Signs.load(timeout_ms=3_000), owners.channels.url()).sign_in(USER, PASSWORD)
        page.goto(owners.amazon.url())
        assert "connected" in follow(page, Signs.load(timeout_ms=3_000), OWNER, owners.channels.url()).text
        assert PASSWORD in owners.channels.typed
        assert {USER, PASSWORD, CODE} <= set(owners.amazon.typed)
        assert owners.thief.asked == []


# --- never the same wrong one twice ------------------------------------------------------------------


@pytest.mark.parametrize("is_silent", [False, True])
def test_a_password_that_was_refused_is_not_typed_again(page, is_silent):
    def answer(_method: str, path: str, _body: str) -> Answer:
        said = (
            "" if is_silent or path != "/x" else "<p role=alert>These credentials do not match our records."
        )
        return 200, {}, said + form(EMAIL_BOX + SECRET_BOX, "/x", button="<button>Login</button>")

    signs = Signs.load(timeout_ms=1_000)
    with Server(answer) as channels:
        for attempt in range(3):
            with pytest.raises(SignInError) as caught:
                SignInPage.open(page, signs, channels.url()).sign_in(USER, PASSWORD)
            assert ("refused the password already" in caught.value.message) == (attempt > 0)
        assert channels.typed == [USER, PASSWORD]
        with pytest.raises(SignInError):
            SignInPage.open(page, signs, channels.url()).sign_in(USER, "another one")
        assert channels.typed == [USER, PASSWORD, USER, "another one"]


@pytest.mark.parametrize("moment", ["amazon e-mail", "amazon password", "amazon code"])
@pytest.mark.parametrize("says", ["", "<p role=alert>There was a problem: it is incorrect"])
def test_what_amazon_refused_is_not_typed_again(page, moment, says):
    """Amazon shows the same screen again, with or without a word."""
    with ExitStack() as stack:
        owners = Owners(stack, "nobody", "")
        plain = owners.amazon.answer
        own, then = {
            "amazon e-mail": ("/", "/2"),
            "amazon password": ("/2", "/3"),
            "amazon code": ("/3", "/4"),
        }[moment]

        def answer(method: str, path: str, body: str) -> Answer:
            if path != then:
                return plain(method, path, body)
            status, headers, html = plain("GET", own, "")
            return status, headers, says + html

        owners.amazon.answer = answer
        for _ in range(2):
            page.goto(owners.amazon.url())
            with pytest.raises(SignInError):
                follow(page, Signs.load(timeout_ms=1_000), OWNER, owners.channels.url())
        wrong = {"amazon e-mail": USER, "amazon password": PASSWORD, "amazon code": CODE}[moment]
        assert owners.amazon.typed.count(wrong) == 1


# --- whose a page is ---------------------------------------------------------------------------------


def test_channels_own_form_in_place_of_amazons_is_an_ended_session(page):
    with ExitStack() as stack:
        owners = Owners(stack, "nobody", "")
        page.goto(owners.channels.url())
        with pytest.raises(SignedOutError, match="the session has ended") as caught:
            follow(page, Signs.load(timeout_ms=1_000), OWNER, owners.channels.url())
        assert caught.value.is_before_anything
        assert owners.channels.typed == []


def test_channels_own_form_behind_the_consent_is_no_step_without_effect(page):
    with ExitStack() as stack:
        owners = Owners(stack, "nobody", "")
        plain = owners.channels.answer
        owners.channels.answer = lambda method, path, body: plain(
            method, "/" if path == "/done" else path, body
        )
        page.goto(owners.amazon.url())
        with pytest.raises(SignedOutError) as caught:
            follow(page, Signs.load(timeout_ms=1_000), OWNER, owners.channels.url())
        assert not caught.value.is_before_anything


def test_a_confirmation_on_a_page_of_others_counts_for_nothing(page):
    with ExitStack() as stack:
        owners = Owners(stack, "nobody", "")
        thief = stack.enter_context(Server(lambda *_: owners.channels.answer("GET", "/done", "")))
        page.goto(thief.url())
        with pytest.raises(SignInError, match="neither Amazon's nor Channels'") as caught:
            follow(page, Signs.load(timeout_ms=1_000), OWNER, owners.channels.url())
        assert thief.url() in caught.value.message
        assert owners.channels.url() in caught.value.message
        with pytest.raises(DriftError):  # a person at the browser, who has not come to an end
            ConfirmationPage.wait(page, Signs.load(), 400, owners.channels.url())


def test_only_a_channels_on_this_machine_names_its_amazon(page):
    with ExitStack() as stack:
        owners = Owners(stack, "nobody", "")
        assert amazon_origins(page, owners.channels.url()) - AMAZON_ORIGINS == {owners.amazon.url()}
        far = stack.enter_context(
            Server(lambda *_: (200, {"stand-in-amazon": "https://amazon.example"}, "x"))
        )
        assert amazon_origins(page, far.url()) == AMAZON_ORIGINS
        assert amazon_origins(page, owners.channels.url("channels.localhost")) == AMAZON_ORIGINS
    assert amazon_origins(page, "https://channels.example") == AMAZON_ORIGINS
    with pytest.raises(UnavailableError):
        amazon_origins(page, "http://127.0.0.1:9")
