"""Credentials are typed in one place, which looks first whose the page is; nobody hands them to the browser otherwise."""

from __future__ import annotations

import ast
import re

import pytest

TYPIST = "pages/credentials.py"
TYPES = {"fill", "type", "press_sequentially", "insert_text", "set_value", "dispatch_event"}
CREDENTIAL = re.compile(r"(sign-in|amazon)\.(username|email|password|code)")
HANDS_OVER = {"http_credentials", "extra_http_headers", "set_extra_http_headers", "authorization"}
UNWRAPS = ("robot/settings.py", "robot/procedures/amazon_mws_to_sp/amazon.py", "scripts/docs.py")
"""Where a secret setting may be read in clear."""


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def typings(source) -> list[str]:
    """Return a line for every typing in a file that speaks of credentials, or that no page object does."""
    speaks = any(
        isinstance(node, ast.Constant) and isinstance(node.value, str) and CREDENTIAL.fullmatch(node.value)
        for node in ast.walk(source.tree)
    )
    if source.path == TYPIST or source.is_in("robot/rehearsal") or not (speaks or source.is_in("robot")):
        return []
    return [
        f"{source.path}:{node.lineno} types: only {TYPIST} types credentials"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and called(node) in TYPES
        and not _is_a_builtin(node)
        and not source.has_reason(node)
    ]


def _is_a_builtin(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id == "type"


def handed_over(source) -> list[str]:
    """Return a line for every way to give the browser credentials without typing them."""
    return [
        f"{source.path}:{node.lineno} gives the browser {name}: nothing is sent to whoever asks by HTTP"
        for node in ast.walk(source.tree)
        for name in (
            *([called(node)] if isinstance(node, ast.Call) else []),
            *([node.arg] if isinstance(node, ast.keyword) and node.arg else []),
        )
        if name.lower() in HANDS_OVER
    ]


def unwrapped(source) -> list[str]:
    return [
        f"{source.path}:{node.lineno} reads a secret in clear"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr == "get_secret_value" and not source.is_in(*UNWRAPS)
    ]


def forgetful(source) -> list[str]:
    """Return a line for every sign-in that does not know what was refused before this process."""
    return [
        f"{source.path}:{node.lineno} signs in without `refusals`: a wrong password would be typed by every process"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and (called(node) == "follow" or (called(node) == "sign_in" and len(node.args) > 1))
        and "refusals" not in {one.arg for one in node.keywords}
        and not source.is_in("robot/rehearsal")
        and not source.has_reason(node)
    ]


def test_every_sign_in_knows_what_was_refused_before(sources, refuse):
    refuse(line for source in sources if source.is_in("robot") for line in forgetful(source))


def test_a_planted_forgetful_sign_in_is_found(planted):
    assert forgetful(planted("robot/another.py", "SignInPage.open(page).sign_in(user, password)"))
    assert forgetful(planted("robot/another.py", "follow(page, signs, credentials, url)"))
    assert not forgetful(planted("robot/another.py", "page.sign_in(user, password, refusals=kept)"))


def test_only_one_place_types_credentials(sources, refuse):
    refuse(line for source in sources if source.is_in("robot", "pages") for line in typings(source))


def test_nobody_gives_the_browser_credentials_otherwise(sources, refuse):
    refuse(line for source in sources if source.is_in("robot", "pages") for line in handed_over(source))


def test_secrets_are_read_in_clear_in_few_places(sources, refuse):
    refuse(
        line for source in sources if source.is_in("robot", "pages", "scripts") for line in unwrapped(source)
    )


@pytest.mark.parametrize(
    "text",
    [
        "def f(self):\n    fill(self.find('sign-in.password'), x, 'it')",
        "def f(self):\n    box = self.find('amazon.code')\n    box.press_sequentially(x)",
        "def f(self):\n    self.find('amazon.email')\n    self.page.keyboard.type(x)",
    ],
)
def test_planted_typing_is_found(text, planted):
    assert typings(planted("pages/another.py", text))
    assert typings(planted("robot/another.py", "def f(page):\n    page.fill('input', x)"))
    assert not typings(planted("pages/boxes.py", "def f(box):\n    box.fill('x')"))


@pytest.mark.parametrize(
    "text", ["browser.new_context(http_credentials={})", "context.set_extra_http_headers(x)"]
)
def test_planted_handing_over_is_found(text, planted):
    assert handed_over(planted("robot/browser.py", text))


def test_planted_reading_in_clear_is_found(planted):
    assert unwrapped(planted("robot/engine.py", "x = settings.password.get_secret_value()"))
