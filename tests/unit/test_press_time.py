"""When a Save was carried out, as a later process tells it, and as answers without a usable date leave it."""

from __future__ import annotations

import time
from email.utils import formatdate

import pytest
from whenever import Instant

from robot import clock as clocks
from robot.clock import Exchange, ServerClock
from robot.procedures.amazon_mws_to_sp.press_time import (
    Pressed,
    announce,
    is_borne_out,
    time_press,
    time_since,
)


def site_clock(ahead_s: float = 0.0) -> ServerClock:
    """A site's clock that is ahead of this machine's, as it was measured just now."""
    offset_s = time.time() - time.monotonic() + ahead_s
    return ServerClock(offset_s - 0.01, offset_s + 0.01, [0.01], time.monotonic())


@pytest.mark.parametrize("by_s", [-3600.0, -90.0, -5.0, 5.0, 90.0, 3600.0])
@pytest.mark.parametrize("ahead_s", [0.0, 7200.0])
def test_a_later_process_sees_that_the_clock_was_set_meanwhile(by_s: float, ahead_s: float) -> None:
    announced = announce(site_clock(ahead_s))
    pressed_s = time.monotonic()
    later = site_clock(ahead_s + by_s)
    timing = time_since(announced, later)
    assert timing.jump is not None
    assert timing.jump.by_s == pytest.approx(by_s, abs=0.5)
    for clock in (site_clock(ahead_s), later):
        assert timing.earliest <= clock.at(pressed_s) <= timing.latest


@pytest.mark.parametrize("by_s", [-1.0, 0.0, 1.0])
def test_a_clock_that_runs_on_raises_no_alarm_in_a_later_process(by_s: float) -> None:
    announced = announce(site_clock(-30.0))
    timing = time_since(announced, site_clock(-30.0 + by_s))
    assert timing.jump is None
    assert timing.earliest == Instant.parse_iso(announced["server_time"])


def test_a_journal_of_an_older_robot_says_nothing_of_the_clock() -> None:
    announced = announce(site_clock()) | {"clock_error_s": None}
    assert time_since(announced, site_clock(90.0)).jump is None


@pytest.mark.parametrize("date", [None, "", "yesterday"])
def test_an_answer_without_a_usable_date_says_nothing(date: str | None) -> None:
    clock = site_clock()
    now_s = time.monotonic()
    timing = time_press(clock, Pressed(now_s, now_s + 0.1, ((now_s + 0.1, date),)), None)
    assert (timing.jump, timing.earliest) == (None, clock.earliest_at(now_s))


def test_a_clock_that_a_person_answers_for_is_not_doubted() -> None:
    clock = ServerClock.of_this_machine()
    now_s = time.monotonic()
    later = Exchange(now_s, now_s + 0.1, "Thu, 01 Jan 2026 00:00:00 GMT")
    timing = time_press(clock, Pressed(now_s, now_s + 0.1), later)
    assert timing.jump is None


@pytest.mark.parametrize(
    ("ahead_s", "is_so"), [(0.0, True), (1.5, True), (-1.5, True), (3.0, False), (-90.0, False)]
)
def test_this_machine_bears_out_a_clock_that_agrees_with_it(ahead_s: float, *, is_so: bool) -> None:
    assert is_borne_out(site_clock(ahead_s)) is is_so


def test_a_clock_of_one_answer_holds_the_time_of_the_site() -> None:
    clock, now_s = site_clock(), time.monotonic()
    date = formatdate(int(clock.at(now_s).timestamp() + 90), usegmt=True)
    timing = time_press(clock, Pressed(now_s, now_s + 0.05, ((now_s + 0.05, date),)), None)
    assert timing.jump is not None
    assert timing.jump.seen_in == "the answer to Save"
    assert "forward by about 9" in str(timing.jump)
    assert timing.latest >= clock.at(now_s) + clocks.seconds(89)
