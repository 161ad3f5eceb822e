"""Orders under both channels stop a run once; a person who has looked at them closes it by resuming it by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from paper import Run

from robot.errors import DriftError, OutcomeUnknownError
from robot.procedures.amazon_mws_to_sp.activation import CheckOrders

EARLIER, TWICE, ANOTHER = "202-0000001-0000001", "202-0000002-0000002", "202-0000003-0000003"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    run = Run(tmp_path).know(twice_before=[EARLIER])
    run.both(EARLIER)
    return run


def test_what_stood_twice_before_the_run_is_none_of_its_business(run: Run) -> None:
    assert run.advance(CheckOrders())["twice"] == []


def test_an_order_under_both_channels_stops_the_run_and_is_named(run: Run) -> None:
    run.both(TWICE)
    with pytest.raises(OutcomeUnknownError, match=f"more than one channel: {TWICE}") as stopped:
        run.advance(CheckOrders())
    assert "closes the run" in stopped.value.hint
    assert not stopped.value.may_be_seen_later  # a person has to look, so nothing begins again by itself


def test_resumed_by_name_the_run_ends_and_names_it_again(run: Run) -> None:
    run.both(TWICE)
    with pytest.raises(OutcomeUnknownError):
        run.advance(CheckOrders(), is_by_name=True)  # the first time it is news, whoever began
    assert run.advance(CheckOrders(), is_by_name=True)["twice"] == [TWICE]
    assert TWICE in run.told[-1]


def test_going_on_without_naming_the_run_says_nothing_about_the_orders(run: Run) -> None:
    run.both(TWICE)
    for _ in range(2):
        with pytest.raises(OutcomeUnknownError):
            run.advance(CheckOrders())


def test_one_that_came_meanwhile_is_news(run: Run) -> None:
    run.both(TWICE)
    with pytest.raises(OutcomeUnknownError):
        run.advance(CheckOrders())
    run.both(ANOTHER)
    with pytest.raises(OutcomeUnknownError, match=ANOTHER):
        run.advance(CheckOrders(), is_by_name=True)


JUMP = {
    "seen_in": "the answer to Save",
    "by_s": 90.0,
    "before": {"earliest": "2026-07-01T12:00:00Z", "latest": "2026-07-01T12:00:01Z"},
    "after": {"earliest": "2026-07-01T12:01:30Z", "latest": "2026-07-01T12:01:31Z"},
}


def test_a_clock_that_was_set_at_the_switch_off_is_named_once(run: Run) -> None:
    run.know(clock_jump=JUMP)
    with pytest.raises(
        OutcomeUnknownError, match=r"set forward by about 90 s.*12:00:00Z.*12:01:31Z"
    ) as stopped:
        run.advance(CheckOrders(), is_by_name=True)
    assert "verify" in stopped.value.hint
    with pytest.raises(OutcomeUnknownError):
        run.advance(CheckOrders())  # nobody has named the run
    assert run.advance(CheckOrders(), is_by_name=True)["twice"] == []


def test_a_clock_that_was_set_does_not_hide_an_order_that_came_twice_later(run: Run) -> None:
    run.know(clock_jump=JUMP)
    with pytest.raises(OutcomeUnknownError):
        run.advance(CheckOrders())
    run.both(TWICE)
    with pytest.raises(OutcomeUnknownError, match=TWICE):
        run.advance(CheckOrders(), is_by_name=True)


def test_a_list_that_shows_no_order_any_more_shows_none_twice_either(run: Run) -> None:
    run.know(orders_before=3)
    run.store.orders[:] = [(ANOTHER, "eBay")]
    with pytest.raises(
        DriftError, match="showed 3 orders of 'Amazon' before the switch-off, and shows none now"
    ):
        run.advance(CheckOrders())
    run.store.orders.append((TWICE, "Amazon"))
    assert run.advance(CheckOrders())["twice"] == []


def test_orders_without_amazons_number_are_told(run: Run) -> None:
    run.store.orders[:] = [("81", "Amazon"), ("93", "Amazon SP")]
    assert run.advance(CheckOrders())["twice"] == []
    assert "no order numbers of Amazon's" in run.told[-1]


def test_a_run_that_was_killed_before_it_said_so_has_told_nobody(run: Run) -> None:
    run.both(TWICE).know(twice=[TWICE]).write("step-started", CheckOrders.id)
    with pytest.raises(OutcomeUnknownError):
        run.advance(CheckOrders(), is_by_name=True)
