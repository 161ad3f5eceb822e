"""What `verify` concludes from what it read: nothing is found sound that was not read to its end."""

from __future__ import annotations

import pytest
from whenever import Instant, PlainDateTime

from pages.orders import OrderRow
from robot.cli.verify import _print as print_report
from robot.errors import UnavailableError
from robot.models import MigrationRequest
from robot.procedures.amazon_mws_to_sp.amazon_orders import AmazonOrder, AmazonReport
from robot.procedures.amazon_mws_to_sp.facts import Box, MigrationFacts, SwitchOff
from robot.procedures.amazon_mws_to_sp.verdict import Found, Given, check_cutoff, judge, to_screens

T = Instant.from_utc(2026, 7, 1, 12)
LONDON = Box(resolution_s=1, zone="Europe/London", zone_source="setting")


def a_run(*, cutoff: Instant = T, is_completed: bool = True, **facts) -> Given:
    off = SwitchOff(
        earliest=cutoff.subtract(milliseconds=30).format_iso(),
        latest=cutoff.add(milliseconds=40).format_iso(),
    )
    request = MigrationRequest(store="Shop", channel="Amazon", new_name="Amazon SP")
    return Given(request, MigrationFacts(**facts), cutoff, LONDON, off, is_completed)


def shown(at: Instant) -> str:
    return at.to_tz(LONDON.zone).to_plain().format("DD/MM/YYYY HH:mm:ss")


def row(number: int, channel: str = "Amazon", **changes) -> OrderRow:
    at = T.subtract(minutes=11 * number + 2)
    values = {
        "ordered": shown(at),
        "imported": shown(at),
        "status": "Unshipped",
        "cells": {},
    } | changes
    return OrderRow(f"203-0000000-{number:07}", channel, **values)


ROWS = tuple(row(number) for number in range(300))


def found(given: Given, rows: tuple[OrderRow, ...] = ROWS, **changes) -> Found:
    local = given.cutoff.to_tz(LONDON.zone).to_plain()
    values = {
        "cutoff": check_cutoff(given, str(local), local),
        "is_new_on": True,
        "rows": rows,
        "screens": to_screens(given, rows, (given.cutoff,)),
    } | changes
    return Found(**values)


def test_nothing_to_look_at_is_code_0():
    given = a_run()
    report = judge("run", given, found(given), None, None)
    assert (report.exit_code, report.error) == (0, None)
    assert report.orders_read.with_import_date == 300
    assert report.model_dump(mode="json", by_alias=True)["window"]["from"] == "2026-07-01T10:59:59.97Z"


def test_an_order_that_waited_for_the_new_channel_does_not_count_as_a_slow_import():
    given = a_run()
    waited = row(900, "Amazon SP", ordered=shown(T.add(seconds=4)), imported=shown(T.add(seconds=20)))
    report = judge("run", given, found(given, (*ROWS, waited)), None, None)
    assert report.orders_read.slowest_import_s == 0
    assert report.orders_read.with_import_date == 301


@pytest.mark.parametrize(
    ("local", "is_on", "read"),
    [
        (PlainDateTime(2026, 7, 1, 13), True, "2026-07-01T12:00:00Z"),
        (PlainDateTime(2026, 7, 1, 12), True, "2026-07-01T11:00:00Z"),
        (PlainDateTime(2026, 10, 25, 1, 30), True, None),  # occurs twice in London
        (PlainDateTime(2026, 3, 29, 1, 30), True, None),  # never occurs there
        (None, True, None),
    ],
)
def test_the_cutoff_is_compared_as_an_instant(local, is_on, read):
    check = check_cutoff(a_run(), "text", local if is_on else None)
    assert (check.read, check.is_same) == (read, read == "2026-07-01T12:00:00Z")
    assert (check.may_have_lost_ms, check.may_have_doubled_ms) == (30, 40)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"is_old_on": True}, "on again"),
        ({"is_new_on": False}, "is off, though"),
        (
            {"cutoff": check_cutoff(a_run(), "2026-07-01 12:00", PlainDateTime(2026, 7, 1, 12))},
            "not the cut-off",
        ),
    ],
)
def test_what_somebody_changed_since_is_code_5(changes, words):
    given = a_run()
    report = judge("run", given, found(given, **changes), None, None)
    assert report.exit_code == 5
    assert words in report.error.message
    assert report.window is not None


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((*ROWS, row(7, "Amazon SP")), "1 orders came twice: 203-0000000-0000007"),
        ((*ROWS, row(900, status="Unpaid")), "1 orders are not paid yet: 203-0000000-0000900"),
        ((*ROWS, OrderRow("4711", "Amazon SP", {}, shown(T), shown(T))), "no order number of Amazon's"),
        (tuple(row(number, imported="") for number in range(300)), "does not show when orders were imported"),
        ((), "does not show when orders were imported"),
    ],
)
def test_what_a_person_must_look_at_is_code_7(rows, words):
    given = a_run()
    report = judge("run", given, found(given, rows), None, None)
    assert report.exit_code == 7
    assert words in report.error.message


def test_what_was_twice_before_is_not_this_runs_doing():
    given = a_run(twice_before=("203-0000000-0000007",))
    rows = (*ROWS, row(7, "amazon-uk"), row(7, "Amazon SP"), row(8, "eBay"))
    assert judge("run", given, found(given, rows), None, None).twice == ()


def test_another_channel_that_has_an_order_of_the_new_one_counts():
    given = a_run()
    rows = (*ROWS, row(901, "Amazon SP"), row(901, "amazon-uk"))
    (twice,) = judge("run", given, found(given, rows), None, None).twice
    assert (twice.number, twice.channels) == ("203-0000000-0000901", ("Amazon SP", "amazon-uk"))


def test_amazons_number_is_found_in_another_column():
    given = a_run()
    rows = (
        OrderRow("81", "Amazon", {"ID": "81", "Remote ID": "203-0000000-0000001"}),
        OrderRow("93", "Amazon SP", {"ID": "93", "Remote ID": "203-0000000-0000001"}),
    )
    (twice,) = judge("run", given, found(given, rows), None, None).twice
    assert twice.number == "203-0000000-0000001"


def test_a_report_settles_what_the_screens_cannot_and_lists_what_never_came():
    given = a_run()
    rows = tuple(row(number, imported="") for number in range(300))
    seen = to_screens(given, rows, None).orders
    orders = [AmazonOrder(one.number, one.ordered_at, "Shipped", "Merchant", "", 2) for one in seen]
    settled = judge("run", given, found(given, rows), AmazonReport("o.txt", tuple(orders)), None)
    assert settled.exit_code == 0, settled.error
    lost = AmazonOrder("203-7777777-0000001", T.subtract(seconds=1), "Unshipped", "Merchant", "", 3)
    report = judge("run", given, found(given, rows), AmazonReport("o.txt", (*orders, lost)), None)
    assert report.exit_code == 7
    assert [item.number for item in report.never] == [lost.number]
    assert lost.number in report.error.message


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("Awaiting Payment", "'Awaiting Payment' of 1 order of the old channel"),
        ("", "shows no status of 1 order of the old channel"),
    ],
)
def test_a_status_on_the_screen_that_is_not_known_is_told_unless_a_report_says_it(status, words):
    given = a_run()
    rows = (*ROWS, row(900, status=status))
    told = judge("run", given, found(given, rows), None, None)
    assert told.exit_code == 7
    assert words in told.error.message
    assert "203-0000000-0000900" in told.error.message
    seen = to_screens(given, rows, None).orders
    orders = [AmazonOrder(one.number, one.ordered_at, "Shipped", "Merchant", "", 2) for one in seen]
    assert judge("run", given, found(given, rows), AmazonReport("o.txt", tuple(orders)), None).exit_code == 0


def test_advice_on_orders_says_to_look_first():
    given = a_run()
    seen = to_screens(given, ROWS, None).orders
    orders = [AmazonOrder(one.number, one.ordered_at, "Shipped", "Merchant", "", 2) for one in seen]
    lost = AmazonOrder("203-7777777-0000001", T.subtract(seconds=1), "Shipped - Picked Up", "Merchant", "", 3)
    rows = (*ROWS, row(7, "Amazon SP"))
    report = judge("run", given, found(given, rows), AmazonReport("o.txt", (*orders, lost)), None)
    assert "do not send it again" in report.never[0].note
    assert (
        "Look at each order that never came in Seller Central and in your own records first"
        in report.error.hint
    )
    assert "before anything is sent" in report.error.hint


def test_a_run_that_waits_is_not_found_sound():
    given = a_run(is_completed=False)
    report = judge("run", given, found(given, is_new_on=False), None, None)
    assert report.exit_code == 7
    assert "not active yet" in report.error.message


def test_a_person_reads_what_was_found_and_what_cannot_be_told(capsys):
    given = a_run()
    lost = AmazonOrder("203-7777777-0000001", T.subtract(seconds=1), "Unshipped", "Merchant", "", 3)
    seen = to_screens(given, ROWS, None).orders
    orders = [AmazonOrder(one.number, one.ordered_at, "Shipped", "Merchant", "", 2) for one in seen]
    print_report(judge("run", given, found(given), AmazonReport("o.txt", (*orders, lost)), None))
    said = capsys.readouterr()
    assert said.out == ""
    line = f"{lost.number}  2026-07-01T11:59:59Z  Unshipped  Bought before the cut-off"
    for words in ("Came twice: none", "Never came: 1", line, "exit code 7", "up to 21 days"):
        assert words in said.err
    print_report(judge("run", given, found(given), None, None))
    said = capsys.readouterr().err
    assert "Never came: cannot be told without" in said
    assert "Nothing to look at" in said


def test_what_stopped_the_reading_is_reported_with_what_was_read_before():
    given = a_run()
    whole = found(given)
    stopped = UnavailableError("The site was away.", hint="Try again.")
    report = judge("run", given, Found(cutoff=whole.cutoff, is_new_on=True), None, stopped)
    assert (report.exit_code, report.cutoff, report.window) == (6, whole.cutoff, None)
    assert judge("run", given, whole, None, stopped).exit_code == 6
