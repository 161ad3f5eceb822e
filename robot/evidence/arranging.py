"""Lets a page lie as it should while it is pictured."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

from robot.evidence.backgrounds import without_backgrounds
from robot.evidence.sticky import unstuck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from robot.evidence.layout import AskBrowser
    from robot.evidence.masks import AskPage, Glance


@contextmanager
def arranged(page: Page, seen: Glance, ask_page: AskPage | None, ask_browser: AskBrowser) -> Iterator[None]:
    """Let headers lie where they belong, and images behind texts be away that a picture must not show.

    Args:
        page: Holding still.
        seen: How it is.
        ask_page: Asks the page; None asks through Playwright.
        ask_browser: Asks the browser.

    Raises:
        playwright.sync_api.Error: The page is gone, or does not let it be done.
    """
    in_place = unstuck(page, ask_page) if seen.is_scrolled else nullcontext()
    with in_place, without_backgrounds(page, seen.drawn.backgrounds, seen.drawn.roots, ask_browser):
        yield


@contextmanager
def held_still(page: Page, ask_browser: AskBrowser) -> Iterator[None]:
    """Let a page's animations wait, so that what moves with them can be covered; what its scripts move goes on.

    Args:
        page: With something on it that moves.
        ask_browser: Asks the browser.

    Raises:
        playwright.sync_api.Error: The page is gone.
    """
    ask_browser(page, "Animation.enable", {})
    try:
        ask_browser(page, "Animation.setPlaybackRate", {"playbackRate": 0})
        yield
    finally:
        ask_browser(page, "Animation.setPlaybackRate", {"playbackRate": 1})
        ask_browser(page, "Animation.disable", {})
