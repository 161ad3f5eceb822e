"""The decision between the site's clock and this machine's, on paper: what is looked at, kept, told and refused."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from types import SimpleNamespace
from typing import Any, cast

import pytest
from whenever import Instant

from robot import clock as clocks
from robot.errors import ClocksDifferError
from robot.models import ConnectWay
from robot.procedures.amazon_mws_to_sp import true_clock
from robot.procedures.amazon_mws_to_sp.clock_witness import Look
from robot.procedures.amazon_mws_to_sp.facts import MigrationFacts


class Lists:
    """Lists in which an order comes in between any two looks, dated by a clock that is so far ahead."""

    ahead_s: float | None = 0.0
    entries: tuple[()] = ()
    are_certain = are_readable = True
    doubt = ""

    def __init__(self, *_: Any) -> None:
        self.orders: list[Look] = []

    def look_at_orders(self) -> None:
        now_s = time.monotonic()
        known = dict(self.orders[-1].dated_s) if self.orders else {}
        if self.ahead_s is not None:
            known |= {
                f"order {len(known) + more}": float(int(time.time() + self.ahead_s)) for more in range(10)
            }
        self.orders.append(Look(now_s - 0.1, now_s, known))

    def look_at_records(self) -> None: ...


@dataclass
class Paper:
    """What the decision asks of a migration."""

    ahead_s: float
    trusts: bool = False
    later_s: float = 0.0
    """How far the site's clock is set while it is watched."""
    kept: dict[str, Any] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    check: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        self.tell = self.told.append
        self.settings = SimpleNamespace(trust_local_clock=self.trusts)
        self.request = SimpleNamespace(connect=ConnectWay.LINK)
        self.recorder = SimpleNamespace(is_sparing=True)
        offset_s = time.time() - time.monotonic() + self.ahead_s
        self.site = clocks.ServerClock(offset_s - 0.01, offset_s + 0.01, [0.02], time.monotonic())

    @property
    def known(self) -> MigrationFacts:
        return MigrationFacts.of("run", self.kept)

    def keep(self, facts: dict[str, Any]) -> None:
        self.kept |= facts

    def ask_clock(self) -> clocks.Exchange:
        now_s = time.monotonic()
        site_s = time.time() + self.ahead_s + self.later_s
        return clocks.Exchange(now_s, now_s + 0.001, formatdate(int(site_s), usegmt=True))

    def find(self) -> clocks.ServerClock:
        return true_clock.find_clock(cast("Any", self), self.site)

    def find_afterwards(self) -> clocks.ServerClock:
        return true_clock.find_clock_afterwards(cast("Any", self), self.site)


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch) -> Callable[[float | None], None]:
    """Let orders come in that are dated by a clock that is so far ahead of this machine's; None for no orders."""
    monkeypatch.setattr(true_clock, "WATCH_S", 0.3)
    monkeypatch.setattr(true_clock, "PAUSE_S", 0.02)
    monkeypatch.setattr(true_clock, "DatedLists", Lists)
    return lambda ahead_s: monkeypatch.setattr(Lists, "ahead_s", ahead_s)


@pytest.mark.parametrize("ahead_s", [0.0, 3.0, -59.0, 59.0])
def test_clocks_that_nearly_agree_are_not_watched(ahead_s: float) -> None:
    work = Paper(ahead_s)
    assert work.find() is work.site
    assert (work.told, work.kept) == ([], {})


@pytest.mark.parametrize(
    ("site_ahead_s", "orders_ahead_s"), [(5400, 5400), (-5400, -5400), (90, 90), (-90, -90)]
)
def test_orders_dated_by_the_sites_clock_keep_it(
    orders: Any, site_ahead_s: float, orders_ahead_s: float
) -> None:
    orders(orders_ahead_s)
    work = Paper(site_ahead_s)
    assert work.find() is work.site
    assert "The cut-off goes by the site's clock: order" in work.told[-1]
    check = work.known.clock_check
    assert check is not None
    assert (check.trusted, check.site_ahead_s) == ("site", site_ahead_s)
    # What was decided holds for the next process, too, without another look.
    orders(None)
    assert work.find() is work.site


def test_orders_dated_by_this_machines_clock_decide_where_the_sites_is_behind(orders: Any) -> None:
    orders(0.0)
    work = Paper(-5400)
    found = work.find()
    assert found.source == clocks.BORNE_OUT
    assert abs((found.now() - Instant.now()).total("seconds")) < 0.1
    assert work.find_afterwards().source == clocks.BORNE_OUT
    assert true_clock.compare_clocks(cast("Any", work), found)[0] == -5400


@pytest.mark.parametrize(
    ("site_ahead_s", "orders_ahead_s", "said"),
    [
        (5400, None, "no new order came in"),
        (5400, 0.0, "may also have been imported late"),
        (5400, 9000.0, "later than both"),
    ],
)
def test_without_a_third_clock_the_run_stops_and_says_what_helps(
    orders: Any, site_ahead_s: float, orders_ahead_s: float | None, said: str
) -> None:
    orders(orders_ahead_s)
    work = Paper(site_ahead_s)
    with pytest.raises(ClocksDifferError, match="1 h 30 min ahead of this machine's") as stopped:
        work.find()
    assert said in stopped.value.message
    assert "Nothing was changed" in stopped.value.hint
    assert "time service" in stopped.value.hint
    assert "CHANNELS_TRUST_LOCAL_CLOCK" in stopped.value.hint
    assert work.kept["clock_check"]["trusted"] is None
    assert work.find_afterwards() is work.site  # where it is too late to stop


def test_a_person_may_trust_this_machine_unless_an_order_proves_it_behind(orders: Any) -> None:
    orders(0.0)
    assert Paper(5400, trusts=True).find().source == clocks.BORNE_OUT
    orders(5400.0)
    with pytest.raises(ClocksDifferError, match="this clock is behind"):
        Paper(5400, trusts=True).find()


def test_a_clock_that_is_set_while_it_is_watched_decides_nothing(orders: Any) -> None:
    orders(5400.0)
    with pytest.raises(ClocksDifferError, match="set while they were compared"):
        Paper(5400, later_s=-5400).find()


@pytest.mark.parametrize(
    ("site_ahead_s", "said"),
    [
        (5400.0, "1 h 30 min ahead of"),
        (-61.4, "1 min 1 s behind"),
        (-86_400.0, "24 h behind"),
        (0.2, "0 s ahead of"),
    ],
)
def test_differences_are_said_in_words(site_ahead_s: float, said: str) -> None:
    assert true_clock.say_apart(site_ahead_s) == said
