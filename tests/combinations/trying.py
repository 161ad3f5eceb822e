"""The procedure by hand on one combination, judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Error

from . import judge
from .reference import EXPECTED, Hand, Variant, a_page
from .server import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from .axes import Combination


def try_by_hand(browser: Browser, axes: Combination, variant: Variant, zone: str, seed: int = 1) -> str:
    """Do the procedure, and return what was not as expected; empty where all was."""
    with Site(axes, seed) as site, a_page(browser, zone) as page:
        try:
            Hand(page, site, zone).procedure(variant, own=variant == "right")
        except (Error, AssertionError) as error:
            return f"could not be done: {str(error)[:300]} ({page.url})"
        wrong = judge.wrong_in_migration(site)
    wanted = EXPECTED[variant]
    is_seen = wanted <= set(wrong) if wanted else not wrong
    return "" if is_seen else f"the judge says {wrong}, expected {sorted(wanted)}"
