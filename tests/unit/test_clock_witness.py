"""Which of two clocks is right, decided by what comes in; a wrong answer is worse than none."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from robot.procedures.amazon_mws_to_sp.clock_witness import Clocks, Look, find_beyond, judge

TRUE_S = 1_796_000_000.0
"""Amazon's clock minus the monotonic one."""


@dataclass
class World:
    """A site on paper: its list of orders, its log, and what both are dated by."""

    orders_per_s: float = 1.0
    polled_s: float = 0.0
    """Orders are imported all at once, every so often; 0 for each by itself."""
    lag_s: float = 0.0
    is_lag_the_same: bool = True
    pending_share: float = 0.0
    pending_s: float = 1500.0
    resolution_s: int = 1
    rows: int = 20
    dense_s: float = 300.0
    seed: int = 1

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.made: list[tuple[float, float, str]] = []
        at_s = -7200.0
        while at_s < 200:
            lag_s = self.lag_s if self.is_lag_the_same else self.dice.uniform(0, self.lag_s)
            if self.dice.random() < self.pending_share:
                lag_s += self.dice.uniform(0.5, 1) * self.pending_s
            there_s = at_s + lag_s
            if self.polled_s:
                there_s = -(-there_s // self.polled_s) * self.polled_s
            self.made.append((at_s, there_s, f"order {len(self.made)}"))
            # As many again in the hours before are not needed: only the newest page is looked at.
            at_s += self.dice.expovariate(self.orders_per_s) * (1 if at_s > -self.dense_s else 20)

    def look(self, at_s: float) -> Look:
        """Look at the newest orders; the list takes four seconds to come."""
        there = sorted((one for one in self.made if one[1] < at_s + 2), reverse=True)[: self.rows]
        step = self.resolution_s
        dated_s = {name: (TRUE_S + bought_s) // step * step for bought_s, _, name in there}
        return Look(at_s, at_s + 4, dated_s, step)


def records(ahead_s: float, at_s: float) -> Look:
    """Look at a log that is written every 7 seconds by a clock that is so far ahead of the true one."""
    dated_s = {
        f"record {number}": TRUE_S + ahead_s + 7 * number
        for number in range(int(at_s / 7) - 20, int(at_s / 7))
    }
    return Look(at_s, at_s + 3, {name: float(int(at)) for name, at in dated_s.items()})


def clocks(right: str, off_s: float) -> Clocks:
    """Make the two clocks; the one that is not right is `off_s` ahead of the true time."""
    return Clocks(
        site_s=TRUE_S + (0 if right == "site" else off_s),
        machine_s=TRUE_S + (off_s if right == "site" else 0),
    )


LOOKS_S = range(0, 120, 8)

apart = st.floats(61, 20_000) | st.sampled_from([61.0, 90.0, 300.0, 900.0, 1500.0, 3600.0, 5400.0, 86_400.0])
off = st.builds(lambda size, sign: size * sign, apart, st.sampled_from([1, -1]))


worlds = st.builds(
    World,
    orders_per_s=st.sampled_from([0.01, 0.1, 1.0, 4.0]),
    polled_s=st.sampled_from([0.0, 30.0, 180.0]),
    lag_s=st.sampled_from([0.0, 150.0, 3600.0, 5400.0]) | st.floats(0, 20_000),
    is_lag_the_same=st.booleans(),
    pending_share=st.sampled_from([0.0, 0.2, 1.0]),
    resolution_s=st.sampled_from([1, 60]),
    rows=st.sampled_from([5, 10, 50]),
    seed=st.integers(0, 1000),
)


@given(
    off_s=off,
    right=st.sampled_from(["site", "machine"]),
    world=worlds,
    log=st.sampled_from([None, "site", "true"]),
)
@settings(max_examples=400)
def test_no_late_order_ever_speaks_for_the_wrong_clock(off_s, right, world, log):
    pair = clocks(right, off_s)
    # The one case that no list can tell: every order is late by just what the site's clock is behind.
    is_hidden = right == "machine" and world.is_lag_the_same and abs(world.lag_s + off_s) < 200
    assume(not (is_hidden and off_s < 0))
    log_ahead_s = pair.site_s - TRUE_S if log == "site" else 0.0
    orders = [world.look(at_s) for at_s in LOOKS_S]
    entries = [records(log_ahead_s, at_s) for at_s in LOOKS_S] if log else []
    for count in range(1, len(orders) + 1):
        ruling = judge(pair, orders[:count], entries[:count])
        assert ruling.clock in {None, right}, ruling.why
        assert ruling.why


@given(off_s=off, seed=st.integers(0, 1000), resolution_s=st.sampled_from([1, 60]), lag_s=st.floats(0, 10))
@settings(max_examples=100)
def test_orders_that_come_in_at_once_prove_the_sites_clock(off_s, seed, resolution_s, lag_s):
    assume(abs(off_s) > 4 * 60 + 100 if resolution_s > 1 else abs(off_s) > 100)
    world = World(2.0, lag_s=lag_s, resolution_s=resolution_s, seed=seed)
    ruling = judge(clocks("site", off_s), [world.look(at_s) for at_s in LOOKS_S], [])
    assert ruling.clock == "site", ruling.why
    assert "came in between two looks" in ruling.why


@given(off_s=off, seed=st.integers(0, 1000))
@settings(max_examples=50)
def test_they_prove_this_machines_clock_where_the_sites_is_behind(off_s, seed):
    assume(abs(off_s) > 100)
    world, pair = World(2.0, seed=seed), clocks("machine", -abs(off_s))
    assert judge(pair, [world.look(at_s) for at_s in LOOKS_S], []).clock == "machine"


@pytest.mark.parametrize(
    ("log", "clock", "said"),
    [(None, None, "imported late"), ("site", None, "imported late"), ("true", "machine", "record")],
)
def test_where_the_sites_clock_is_ahead_channels_has_to_confirm_it(log, clock, said):
    pair = clocks("machine", 5400)
    orders = [World(2.0).look(at_s) for at_s in LOOKS_S]
    entries = [records(5400 if log == "site" else 0, at_s) for at_s in LOOKS_S] if log else []
    ruling = judge(pair, orders, entries)
    assert ruling.clock == clock
    assert said in ruling.why


def test_old_orders_prove_only_that_a_clock_is_behind():
    pair = clocks("site", -5400)
    old = [Look(at_s, at_s + 4, {"order 1": TRUE_S - 60}) for at_s in LOOKS_S]
    assert find_beyond(pair, "machine", old) == "order 1"
    ruling = judge(pair, old, [])
    assert (ruling.clock, "none that came in fits" in ruling.why) == (None, True)


@pytest.mark.parametrize("lag_s", [5400.0, 5410.0])
def test_orders_that_are_late_by_as_much_as_this_machine_is_behind_speak_for_nothing(lag_s):
    world = World(4.0, lag_s=lag_s)
    orders = [world.look(at_s) for at_s in LOOKS_S]
    for entries in ([], [records(0, at_s) for at_s in LOOKS_S]):
        assert judge(clocks("site", -5400), orders, entries).clock is None


def test_both_clocks_may_be_behind():
    world = World(4.0)
    pair = Clocks(site_s=TRUE_S - 500, machine_s=TRUE_S - 5000)
    ruling = judge(pair, [world.look(at_s) for at_s in LOOKS_S], [])
    assert (ruling.clock, "later than both" in ruling.why) == (None, True)


@pytest.mark.parametrize(
    ("apart_s", "may_be"),
    [
        (61, False),
        (800, False),
        (850, True),
        (900, True),
        (1000, False),
        (1400, False),
        (5400, True),
        (5500, False),
    ],
)
def test_clocks_may_be_as_far_apart_as_zones(apart_s, may_be):
    for sign in (1, -1):
        assert clocks("site", sign * apart_s).may_be_zones(1) is may_be


def test_without_orders_it_says_so():
    assert "no new order" in judge(clocks("site", 5400), [], []).why
    nothing_new = [Look(at_s, at_s + 4, {"order 1": TRUE_S - 9000}) for at_s in LOOKS_S]
    assert "no new order" in judge(clocks("site", 5400), nothing_new, []).why


@pytest.mark.parametrize("rate", [0.2, 1.0, 4.0])
@pytest.mark.parametrize("rows", [5, 20])
def test_orders_that_all_stay_pending_do_not_speak_for_a_clock_that_is_behind_by_as_much(rate, rows):
    # Amazon releases them after 12 to 25 minutes: there is always a clock that the newest of them fit.
    for seed in range(8):
        world = World(rate, pending_share=1.0, rows=rows, seed=seed, dense_s=2400)
        orders = [world.look(at_s) for at_s in LOOKS_S]
        for off_s in (-740, -760, -800):
            rulings = {
                judge(clocks("machine", off_s), orders[:count], []).clock for count in range(2, len(orders))
            }
            assert rulings <= {None, "machine"}
