"""The dates that decide between two clocks: in which zone they are, and when that is certain."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any, cast

import pytest
from whenever import Instant, PlainDateTime

from pages.orders import OrderRow
from robot.errors import DriftError
from robot.procedures.amazon_mws_to_sp import dated_lists
from robot.procedures.amazon_mws_to_sp.clock_witness import Clocks
from robot.procedures.amazon_mws_to_sp.dated_lists import DatedLists
from robot.procedures.amazon_mws_to_sp.facts import Box, MigrationFacts

EPOCH_S = Instant.parse_iso("2026-07-20T12:00:00Z").timestamp()
BOUGHT = Instant.parse_iso("2026-07-20T11:58:30Z")


def lists_of(
    monkeypatch: pytest.MonkeyPatch,
    *,
    shown_in: str | None,
    apart_s: float = 5400,
    zone_source: str = "setting",
    pattern: tuple[str, ...] = (),
    is_readable: bool = True,
) -> DatedLists:
    """Make lists that are shown in the zone `shown_in`, or in the browser's."""
    browser = SimpleNamespace(zone="Europe/London")

    def read(_menu: object, _store: str) -> tuple[OrderRow, ...]:
        if not is_readable:
            raise DriftError("There is no such screen.")
        local = BOUGHT.to_tz(shown_in or browser.zone).to_plain().format_iso().replace("T", " ")
        mine = OrderRow("203-1234567-1234567", "Amazon", {}, ordered=local)
        return (mine, OrderRow("10-12345-12345", "eBay", {}, ordered=local))

    def no_records() -> None:
        raise DriftError("There is no such screen.")

    def copy(*, timezone: str) -> Any:
        browser.zone = timezone
        back = {"close": lambda: setattr(browser, "zone", "Europe/London")}
        return SimpleNamespace(context=SimpleNamespace(**back))

    monkeypatch.setattr(dated_lists, "_read_newest", read)
    monkeypatch.setattr(dated_lists, "SignInPage", SimpleNamespace(open=lambda *_: None))
    monkeypatch.setattr(dated_lists, "Menu", lambda *_: None)
    box = Box(resolution_s=1, zone="Europe/London", zone_source=cast("Any", zone_source), pattern=pattern)
    work = SimpleNamespace(
        go_home=lambda: None,
        menu=lambda: None,
        quiet_copy=copy,
        open_old_records=no_records,
        browser_zone="Europe/London",
        signs=None,
        settings=SimpleNamespace(base_url=""),
        request=SimpleNamespace(store="Shop", channel="Amazon"),
        known=MigrationFacts(box=box),
    )
    offset_s = EPOCH_S - time.monotonic()
    return DatedLists(cast("Any", work), Clocks(site_s=offset_s, machine_s=offset_s - apart_s))


def test_dates_that_follow_the_browser_are_certain(monkeypatch: pytest.MonkeyPatch) -> None:
    lists = lists_of(monkeypatch, shown_in=None)
    lists.look_at_orders()
    assert lists.are_certain
    (look,) = lists.orders
    assert look.dated_s == {"order 203-1234567-1234567": BOUGHT.timestamp()}


@pytest.mark.parametrize(
    ("zone_source", "pattern", "apart_s", "is_certain"),
    [
        ("shown on the screen", (), 5400, True),
        ("setting", (), 5400, False),
        ("setting", (), 5000, True),
        ("shown on the screen", ("year", "zone"), 5400, False),
        ("shown on the screen", ("year", "zone"), -5000, True),
    ],
)
def test_other_dates_are_where_a_wrong_zone_cannot_look_like_a_wrong_clock(
    monkeypatch: pytest.MonkeyPatch,
    zone_source: str,
    pattern: tuple[str, ...],
    apart_s: float,
    *,
    is_certain: bool,
) -> None:
    lists = lists_of(
        monkeypatch, shown_in="Europe/London", zone_source=zone_source, pattern=pattern, apart_s=apart_s
    )
    lists.look_at_orders()
    assert lists.are_certain is is_certain
    assert is_certain or "as two zones can be" in lists.doubt


def test_orders_that_cannot_be_read_are_not_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    lists = lists_of(monkeypatch, shown_in=None, is_readable=False)
    lists.look_at_orders()
    lists.look_at_records()
    assert (lists.are_certain, lists.are_readable, lists.orders) == (False, False, [])
    assert "no such screen" in lists.doubt


def test_a_date_that_occurs_twice_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    lists = lists_of(monkeypatch, shown_in=None)
    lists.look_at_orders()
    doubled = PlainDateTime(2026, 10, 25, 1, 30)
    assert lists._epoch_s(doubled) is None
