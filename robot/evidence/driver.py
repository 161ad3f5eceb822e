"""Calls of the browser's driver for evidence: what goes wrong with them is told as what it is."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from robot.driver_errors import first_line, meaning_of
from robot.errors import EvidenceError
from robot.evidence.files import ROOM_HINT
from robot.evidence.trace_scrub import UNRECORDED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from robot.evidence.masks import AskPage

LOAD_TIMEOUT_MS: Final = 5_000

# A page that is not shown draws nothing, so the wait ends by itself.
_DRAWN: Final = (
    UNRECORDED
    + """
() => Promise.race([
  new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go))),
  new Promise((go) => setTimeout(go, 2000)),
]).then(() => true)
"""
)


@contextlib.contextmanager
def translating(doing: str) -> Iterator[None]:
    """Tell an error of the driver as what it is: only what is not about browser or network is one of the evidence.

    Raises:
        EvidenceError: The browser did not do it.
        UnavailableError: It is gone, or the network is.
    """
    from playwright.sync_api import Error  # noqa: PLC0415 - evidence is imported where no browser is needed

    try:
        yield
    except Error as error:
        known = meaning_of(error.message, f"Keeping evidence ({doing})")
        if known is not None:
            raise known from None  # it is no fault of the disk
        raise EvidenceError(
            f"The browser did not {doing}: {first_line(error.message)}", hint=ROOM_HINT
        ) from error


def wait_until_drawn(page: Page, ask_page: AskPage | None) -> None:
    """Wait until a page has drawn a frame, a while: before that, a browser whose processes wait refuses a picture of it.

    Args:
        page: Whose picture was refused.
        ask_page: Asks the page; None asks through Playwright.
    """
    from playwright.sync_api import Error  # noqa: PLC0415 - as in translating

    with contextlib.suppress(Error):  # the page is on its way to another one
        if ask_page is None:
            page.evaluate(_DRAWN)
        else:
            ask_page(page, _DRAWN)


def wait_until_loaded(page: Page) -> None:
    """Wait for a page's load state, a while."""
    from playwright.sync_api import Error  # noqa: PLC0415 - as in translating

    # A page that never finishes loading is a picture worth having, too.
    with contextlib.suppress(Error):
        page.wait_for_load_state("load", timeout=LOAD_TIMEOUT_MS)
