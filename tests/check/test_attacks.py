"""Pages that write in more than a hundred ways: each does without the wall, and none does with it.

`--all-cases` takes every page in six rounds; else a page of each family, once.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from attacks import ATTACKS, Attack
from hostile_site import HostileSite
from playwright.sync_api import Error

from robot.browser import find_browser
from robot.check.guard import WriteGuard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, Playwright

FAMILIES = tuple(dict.fromkeys(attack.family for attack in ATTACKS))
LEAST_PAGES = 8
ROUNDS = 6
TRIES = 6
"""Some pages write in some rounds only: they race with their own end."""
FROM_OUTSIDE = (
    "download-link", "frame-child-as-the-parent-goes", "later-later-at-once", "popup-later", "redirect-picture-by-302",
    "ahead-rules-prefetch", "socket-stream",
)  # fmt: skip
"""What people found that got through the guard before there was a wall; always taken."""
TABS = 12
ACTS_WITHIN_S = 0.8
PROVEN_WITHIN_S = 6.0


@pytest.fixture
def site() -> Iterator[HostileSite]:
    with HostileSite() as running:
        yield running


@pytest.fixture(scope="module")
def bare_browser(playwright: Playwright) -> Iterator[Browser]:
    """The browser without any of the robot's switches."""
    path = find_browser(None, playwright=playwright).path
    browser = playwright.chromium.launch(executable_path=str(path))
    yield browser
    browser.close()


@pytest.fixture
def chosen(request: pytest.FixtureRequest) -> list[Attack]:
    if request.config.getoption("--all-cases"):
        return list(ATTACKS)
    choose = random.Random(request.config.getoption("--seed"))
    always = [attack for attack in ATTACKS if attack.id in FROM_OUTSIDE]
    others = [family for family in FAMILIES if family not in {attack.family for attack in always}]
    return always + [choose.choice([one for one in ATTACKS if one.family == family]) for family in others]


def go(page: Page, address: str) -> None:
    """Open an address; a page that leaves at once interrupts its own opening."""
    try:
        page.goto(address, wait_until="commit", timeout=10_000)
    except Error as error:
        if not any(why in error.message for why in ("ERR_ABORTED", "interrupted")):
            raise


def writes_without_the_wall(browser: Browser, site: HostileSite, attack: Attack) -> bool:
    for _ in range(TRIES):
        context = browser.new_context()
        page = context.new_page()
        go(page, site.address_of(attack))
        has_written = site.wait_for(attack, ACTS_WITHIN_S if attack.leaves else PROVEN_WITHIN_S)
        if not has_written:
            go(page, f"{site.base}/next")
            has_written = site.wait_for(attack, PROVEN_WITHIN_S)
        context.close()
        if has_written:
            return True
    return False


def visit(context: BrowserContext, site: HostileSite, attacks: list[Attack]) -> None:
    """Open the pages, each in a tab of its own, let them act, and leave them."""
    tabs = [context.new_page() for _ in attacks]
    for attack, page in zip(attacks, tabs, strict=True):
        go(page, site.address_of(attack))
    site.wait_for_any(ACTS_WITHIN_S)
    for page in tabs:
        go(page, f"{site.base}/next")
    site.wait_for_any(ACTS_WITHIN_S)


def test_every_family_has_enough_pages_and_no_two_are_the_same() -> None:
    assert min(Counter(attack.family for attack in ATTACKS).values()) >= LEAST_PAGES
    assert len(FAMILIES) == 13
    assert {attack.id for attack in ATTACKS} >= set(FROM_OUTSIDE)
    assert (
        len({attack.id for attack in ATTACKS}) == len(ATTACKS) == len({(a.body, a.headers) for a in ATTACKS})
    )


def test_each_page_writes_without_the_wall(bare_browser, site, chosen) -> None:
    assert [one.id for one in chosen if not writes_without_the_wall(bare_browser, site, one)] == []


def test_no_page_writes_through_the_wall(browser, site, chosen, request, capfd) -> None:
    rounds = ROUNDS if request.config.getoption("--all-cases") else 1
    for _ in range(rounds):
        for first in range(0, len(chosen), TABS):
            attacks = chosen[first : first + TABS]
            guard = WriteGuard(site.base)
            context = guard.context(browser)
            visit(context, site, attacks)
            context.close()
            assert [trouble for trouble in guard.wall.troubles if trouble.kind == "bug"] == []
            assert guard.refused
    assert site.names == []
    assert "Traceback" not in "".join(capfd.readouterr())
