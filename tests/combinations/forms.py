"""The ways and forms of a combination by the robot's own pages, without a whole migration and without leaving a trace.

The only module here that knows the robot's pages: keep it thin, their interface changes.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from whenever import PlainDateTime

from pages.sign_in import SignInPage
from pages.signs import Signs
from robot.errors import RequestError, RobotError, SignInError

from . import judge
from .reference import a_page
from .running import Outcome, zone_for
from .server import PASSWORD, USER, Site
from .world import CHANNEL, COMPANY, FULFILMENT, MARKETPLACES, NEW, STATUSES, STORE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from .axes import Combination

PROBE = PlainDateTime(2026, 11, 28, 21, 47, 37)
TIMEOUT_MS = 8_000


class MisreadError(Exception):
    """What a page object read is not what the server holds."""


def try_forms(browser: Browser, axes: Combination, seed: int = 1) -> Outcome:
    """Reach store and channel, read it, fill in a new one and read back; nothing may reach the server."""
    found = Outcome(axes, "forms")
    began_s = time.monotonic()
    with Site(axes, seed) as site, a_page(browser, zone_for(axes)) as page:
        try:
            _walk(page, site)
        except (RobotError, MisreadError) as error:
            found.says = f"{type(error).__name__}: {error}"
            found.code = getattr(error, "exit_code", 1)
            is_no = isinstance(error, RequestError | SignInError)
            found.wrong_no = is_no and axes.get("decoys") != "twin"
        else:
            found.code = 0
        found.wrong_writes = judge.is_untouched(site)
        found.presses = judge.harmful_presses(site)
    found.is_complete = found.code == 0 and not found.wrong_writes
    found.took_s = time.monotonic() - began_s
    return found


def _expect(what: str, seen: object, wanted: object) -> None:
    if seen != wanted:
        raise MisreadError(f"{what}: read {seen!r}, the server holds {wanted!r}")


def _walk(page: Page, site: Site) -> None:
    old = site.world.old
    menu = SignInPage.open(page, Signs.load(timeout_ms=TIMEOUT_MS), site.base_url).sign_in(
        USER, PASSWORD, company=None if site.axes["companies"] == "one" else COMPANY
    )
    if site.axes["companies"] in {"menu", "screen"}:
        menu = menu.open_companies().switch_to(COMPANY)
    store = menu.open_stores().open_store(STORE)
    rows = {(row.name, row.provider, row.is_active) for row in store.read_channels()}
    held = {(one["name"], one["provider"], one["active"]) for one in site.world.target["channels"]}
    _expect("the channels", rows, held)
    channel = store.open_channel(CHANNEL)
    _expect("Is Active", channel.read_active(), old["active"])
    _expect("Provider", channel.read_provider(), "amazon")
    wanted = {
        "marketplace": (MARKETPLACES[old["marketplace"]],),
        "fulfilment-channels": tuple(FULFILMENT[one] for one in old["fulfilment"]),
        "order-statuses": tuple(STATUSES[one] for one in old["statuses"]),
    }
    for element, values in wanted.items():
        _expect(element, tuple(channel.read_values(element)), values)
    channel.leave()
    _fill(menu, wanted)


def _fill(menu, wanted: dict[str, tuple[str, ...]]) -> None:
    new = menu.open_stores().open_store(STORE).open_picker().choose_amazon_sp()
    resolution_s = new.learn_cutoff_field(PROBE).resolution_s
    new.leave()
    new = menu.open_stores().open_store(STORE).open_picker().choose_amazon_sp()
    new.set_name(NEW)
    for element, values in wanted.items():
        new.set_values(element, values)
    when = PROBE if resolution_s == 1 else PROBE.replace(second=0)
    new.set_ignore_orders_before(when)
    new.set_active(is_active=True)
    _expect("the name", new.read_name(), NEW)
    for element, values in wanted.items():
        _expect(element, tuple(new.read_values(element)), values)
    _expect("Ignore Orders Before", new.read_ignore_orders_before().local, when)
    _expect("Is Active", new.read_active(), True)
    new.leave()
