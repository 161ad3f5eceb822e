"""What came twice, what never came, and the order report that tells: nothing hidden, nothing guessed."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from whenever import Instant, PlainDateTime, TimeDelta

from pages.dates import read_dates, steps_of_s
from robot.procedures.amazon_mws_to_sp import order_window, reconcile
from robot.procedures.amazon_mws_to_sp.amazon_orders import (
    AmazonOrder,
    AmazonReport,
    Choices,
)
from robot.procedures.amazon_mws_to_sp.cutoff import Bracket
from robot.procedures.amazon_mws_to_sp.order_window import Screens, SeenOrder, find_missing, find_window
from robot.rehearsal import options

T = Instant.from_utc(2022, 7, 18, 12)
ROOT = Path(__file__).resolve().parents[2]
MFN = Choices.of(
    {
        "marketplace": ("United Kingdom",),
        "fulfilment-channels": ("MFN",),
        "order-statuses": ("Unshipped", "Partially Shipped"),
    }
)


@pytest.fixture(scope="session")
def proof():
    """`scripts/orders_proof.py`, which is started by path and so imported by path."""
    spec = importlib.util.spec_from_file_location("orders_proof", ROOT / "scripts" / "orders_proof.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


def test_every_order_that_came_twice_or_never_lies_in_the_window(proof):
    counts = proof.prove(proof.SEEDS)
    assert counts.purchases >= 10_000
    assert (counts.twice, counts.never) > (0, 0), "a proof about nothing"
    assert counts.never > 20
    assert (counts.outside, counts.unlisted, counts.wrongly_listed) == (0, 0, 0)
    assert counts.quiet_seeds >= 20
    assert (counts.quiet_twice, counts.quiet_never) == (0, 0)
    assert counts.is_proven


def test_the_proof_notices_a_window_that_is_too_small(proof, monkeypatch):
    monkeypatch.setattr(order_window, "LEAST_REACH", TimeDelta())
    monkeypatch.setattr(order_window, "REACH_FACTOR", 0)
    counts = proof.prove(30)
    assert counts.outside > 0
    assert not counts.is_proven


# --- what a channel asks for ---------------------------------------------------------------------


def order(number: str = "203-0000000-0000001", bought_at: Instant = T, **changes: str) -> AmazonOrder:
    values = {
        "status": "Unshipped",
        "fulfilment": "Merchant",
        "sales_channel": "Amazon.co.uk",
    } | changes
    return AmazonOrder(number, bought_at, line=2, **values)


@pytest.mark.parametrize(
    ("changes", "is_wanted"),
    [
        ({}, True),
        ({"status": "PartiallyShipped"}, True),
        ({"status": "Shipped"}, True),  # it was Unshipped before, so it should have come
        ({"status": "Pending"}, False),
        ({"status": "Cancelled"}, False),
        ({"fulfilment": "Amazon"}, False),
        ({"fulfilment": ""}, True),
        ({"sales_channel": "Amazon.de"}, False),
        ({"sales_channel": ""}, True),
        ({"sales_channel": "Something new"}, True),
    ],
)
def test_an_order_counts_if_the_channel_asks_for_it(changes, is_wanted):
    assert MFN.wants(order(**changes)) is is_wanted


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        ("Cancelled", "cancelled"),
        ("canceled", "cancelled"),
        ("Cancelled - Refunded", "unknown"),
        ("Pending", "unpaid"),
        ("PendingAvailability", "unpaid"),
        ("Pending - Waiting for Pick Up", "open"),
        ("Pending Cancellation", "unknown"),
        ("Partially Shipped", "open"),
        ("InvoiceUnconfirmed", "open"),
        ("Unfulfillable", "open"),
        ("Shipped \u2013 Delivered to Buyer", "sent"),
        ("Shipped - Teleported", "unknown"),
        ("Complete", "sent"),
        ("Versendet", "unknown"),
        ("Can-celled", "unknown"),
        ("Shipped?", "unknown"),
        ("Not shipped", "unknown"),
        ("Pending -", "unknown"),
        ("CANCELLED", "cancelled"),
        ("Partially  shipped", "open"),
    ],
)
def test_only_a_status_that_is_known_to_need_nobody_hides_an_order(status, standing):
    one = order(status=status)
    assert one.standing == standing
    assert MFN.wants(one) is (standing not in {"cancelled", "unpaid"})
    assert one.is_pending is (standing == "unpaid")
    assert bool(MFN.unknown_words(one)) is (standing == "unknown")


@pytest.mark.parametrize("sold_on", ["Non-Amazon", "Non-Amazon UK", "non amazon", "NON-AMAZON DE"])
def test_what_amazon_only_sends_is_of_no_channel(sold_on):
    both = Choices.of({"marketplace": ("United Kingdom",), "fulfilment-channels": ("MFN", "AFN")})
    assert not both.wants(
        order("S02-1234567-1234567", status="Shipped", fulfilment="Amazon", sales_channel=sold_on)
    )


@pytest.mark.parametrize("statuses", [("Offen", "Unshipped"), ("Shipped only",)])
def test_an_option_that_is_not_understood_hides_nothing(statuses):
    choices = Choices.of({"order-statuses": statuses})
    assert choices.wants(order(status="Unshipped"))
    assert choices.wants(order(status="Pending"))


def test_a_channel_of_several_marketplaces_wants_the_orders_of_each():
    choices = Choices.of({"marketplace": ("United Kingdom", "Germany")})
    assert choices.wants(order(sales_channel="Amazon.de"))
    assert not choices.wants(order(sales_channel="Amazon.fr"))
    assert "amazon.co.uk, amazon.de" in choices.why_never(order(sales_channel="Amazon.fr"))


@pytest.mark.parametrize(
    ("label", "word"),
    [
        ("Fulfilled by merchant", "mfn"),
        ("Merchant (MFN)", "mfn"),
        ("Seller fulfilled", "mfn"),
        ("Fulfilled by Amazon", "afn"),
    ],
)
def test_fulfilment_is_understood_in_its_spellings(label, word):
    assert Choices.of({"fulfilment-channels": (label,)}).fulfilments == {word}


@pytest.mark.parametrize(
    ("option", "label", "shown"),
    [
        ("fulfilment-channels", "Fulfilment Channels", "Drones"),
        ("fulfilment-channels", "Fulfilment Channels", "Non-Amazon (own warehouse)"),
        ("fulfilment-channels", "Fulfilment Channels", "Not Amazon"),
        ("fulfilment-channels", "Fulfilment Channels", "Self-fulfilled (no Amazon)"),
        ("fulfilment-channels", "Fulfilment Channels", "AFN off"),
        ("fulfilment-channels", "Fulfilment Channels", "No merchant"),
        ("marketplace", "Marketplace", "Atlantis"),
        ("marketplace", "Marketplace", "Northern Ireland"),
        ("marketplace", "Marketplace", "Indiana"),
        ("marketplace", "Marketplace", "New Mexico"),
        ("marketplace", "Marketplace", "Everywhere but Germany"),
        ("order-statuses", "Order Statuses", "Shipped?"),
        ("order-statuses", "Order Statuses", "Pend-ing"),
    ],
)
def test_an_option_that_is_not_known_word_for_word_hides_nothing_and_is_named(option, label, shown):
    choices = Choices.of({option: (shown,)})
    for fulfilment in ("Merchant", "Amazon"):
        for sold_on in ("Amazon.co.uk", "Amazon.ie", "Amazon.de"):
            one = order(fulfilment=fulfilment, sales_channel=sold_on)
            assert choices.wants(one)
            assert choices.unknown_words(one) == (f"option {label} {shown!r}",)


def test_each_option_of_the_stand_in_is_understood():
    choices = Choices.of(
        {
            "marketplace": options.MARKETPLACES,
            "fulfilment-channels": ("MFN", "AFN"),
            "order-statuses": options.ORDER_STATUSES,
        }
    )
    assert choices.not_understood == ()
    assert len(choices.domains) == len(options.MARKETPLACES)


# --- the window ----------------------------------------------------------------------------------


def shop(
    *, took_s: float = 0, count: int = 40, polls: tuple[Instant, ...] | None = (T,), **changes
) -> Screens:
    """A shop with an order every ten minutes before T, each imported `took_s` after its purchase."""
    orders = tuple(
        SeenOrder(f"203-0000000-{number:07}", "Amazon", at, at.add(seconds=took_s), "Unshipped")
        for number in range(count)
        for at in [T.subtract(minutes=10 * number + 60)]
    )
    values = {
        "old": "Amazon",
        "new": "Amazon SP",
        "cutoff": T,
        "off": Bracket(T.subtract(milliseconds=20), T.add(milliseconds=30)),
        "orders": orders,
        "polls": polls,
        "resolution": TimeDelta(seconds=1),
    } | changes
    return Screens(**values)


def test_where_nothing_comes_late_there_is_nothing_to_look_at():
    window = find_window(shop())
    assert window.doubts == ()
    assert window.to_at == T.add(milliseconds=30)
    assert T.subtract(minutes=61) < window.from_at <= T.subtract(minutes=60)


def test_the_window_reaches_twice_as_far_as_the_slowest_import():
    window = find_window(shop(took_s=3 * 3600))
    assert T.subtract(hours=6.1) < window.from_at <= T.subtract(hours=6)
    assert "come late here" in " ".join(window.doubts)


@pytest.mark.parametrize(
    ("screens", "words"),
    [
        (shop(count=19), "Only 19 imports"),
        (shop(count=0), "does not show when orders were imported"),
        (shop(polls=()), "no successful import"),
        (shop(polls=(T.subtract(hours=2),)), "2 h before the switch-off"),
        (shop(polls=(T, T.add(minutes=5))), "it was on again"),
        (shop(cutoff=T.add(seconds=40)), "off 40 s before the cut-off"),
    ],
)
def test_a_doubt_is_told(screens, words):
    assert words in " ".join(find_window(screens).doubts)


def test_an_outage_of_the_old_channel_moves_the_window_back():
    polls = (T.subtract(hours=50),)
    assert find_window(shop(polls=polls)).from_at < T.subtract(hours=50)


def test_without_import_dates_the_window_is_as_long_as_amazon_may_wait():
    orders = tuple(SeenOrder(o.number, o.channel, o.ordered_at, None) for o in shop().orders)
    assert find_window(shop(orders=orders)).from_at < T.subtract(hours=21 * 24)


@pytest.mark.parametrize("seconds", [-3600 * 30, -40, 40, 3600 * 30])
def test_the_window_holds_everything_between_cutoff_and_switch_off(seconds):
    cutoff = T.add(seconds=seconds)
    window = find_window(shop(cutoff=cutoff))
    assert window.holds(cutoff)
    assert window.holds(T)


def test_what_waited_for_the_activation_is_not_taken_for_slow():
    activated_at = T.add(hours=80)
    waited = SeenOrder("203-1111111-0000001", "Amazon SP", T.add(hours=1), activated_at)
    late = SeenOrder("203-1111111-0000002", "Amazon SP", activated_at.add(hours=1), activated_at.add(hours=3))
    screens = shop()
    assert find_window(shop(orders=(*screens.orders, waited))) == find_window(screens)
    assert find_window(shop(orders=(*screens.orders, waited, late))).from_at < T.subtract(hours=4)


# --- what never came -----------------------------------------------------------------------------


def report(*orders: AmazonOrder) -> AmazonReport:
    return AmazonReport("orders.txt", orders)


def test_orders_under_neither_channel_are_listed_with_what_to_expect():
    screens = shop()
    window = find_window(screens)
    before = order("203-2222222-0000001", T.subtract(minutes=5))
    after = order("203-2222222-0000002", T.add(minutes=5))
    held = order("203-2222222-0000003", T.subtract(minutes=4), status="Pending")
    fine = (
        order(
            "203-2222222-0000004", T.add(minutes=4), status="Pending"
        ),  # the new channel takes it when paid
        order("203-2222222-0000005", T.subtract(minutes=4), status="Cancelled"),
        order("203-2222222-0000006", T.subtract(hours=30)),  # before the window
        order(screens.orders[0].number, T.subtract(minutes=3)),
    )
    never, pending = find_missing(screens, window, report(after, before, held, *fine), MFN)
    assert [item.order.number for item in never] == [before.number, after.number]
    assert "neither channel will take it" in never[0].note
    assert "new channel should take it" in never[1].note
    assert [item.order.number for item in pending] == [held.number]


def listed(screens: Screens) -> list[AmazonOrder]:
    return [order(seen.number, seen.ordered_at) for seen in screens.orders]


@pytest.mark.parametrize("ago_s", [0, 40 * 3600])
def test_a_report_must_reach_to_the_end_of_the_window(ago_s):
    ago = TimeDelta(seconds=ago_s)
    moved = [
        replace(one, ordered_at=one.ordered_at - ago, imported_at=one.imported_at - ago)
        for one in shop(count=20).orders
    ]
    screens = shop(orders=tuple(moved))
    doubts = order_window.doubts_about(screens, find_window(screens), report(*listed(screens)))
    assert ("long before the window ends" in " ".join(doubts)) is bool(ago_s)


def test_a_channel_that_asks_for_sent_orders_only_loses_what_was_open_at_the_switch_off():
    choices = Choices.of({"order-statuses": ("Shipped",)})
    before, after = (order(f"203-2222222-000000{n}", T.add(minutes=at)) for n, at in ((1, -5), (2, 5)))
    screens = shop()
    never, pending = find_missing(screens, find_window(screens), report(before, after), choices)
    assert ([item.order.number for item in never], pending) == ([before.number], ())


def test_a_report_of_all_orders_settles_the_window():
    screens = shop(took_s=3600)
    assert order_window.doubts_about(screens, find_window(screens), report(*listed(screens))) == ()


@pytest.mark.parametrize(
    ("orders", "words"),
    [
        ([], "no order in common"),
        ([order("203-9999999-0000001")], "no order in common"),
        (listed(shop())[3:], "lacks 3 orders"),
        (
            [order(one.number, one.bought_at.add(hours=1)) for one in listed(shop())],
            "1 h away from Amazon's purchase dates",
        ),
    ],
)
def test_a_report_that_cannot_settle_it_is_told(orders, words):
    screens = shop(took_s=3600)
    assert words in " ".join(order_window.doubts_about(screens, find_window(screens), report(*orders)))


def test_twice_is_by_number_and_channel():
    rows = [("1", "Amazon"), ("1", "Amazon SP"), ("2", "Amazon"), ("2", "Amazon"), ("3", "eBay")]
    assert reconcile.find_twice(rows) == ("1",)
    assert reconcile.channels_by_number(rows)["1"] == ("Amazon", "Amazon SP")


# --- dates on the screens ------------------------------------------------------------------------


def test_dates_are_read_where_all_of_them_agree():
    dates = read_dates(["01/07/2022 09:30", "", "18/07/2022 10:00", "-"])
    assert [str(date) if date else None for date in dates] == [
        "2022-07-01T09:30:00",
        None,
        "2022-07-18T10:00:00",
        None,
    ]
    assert steps_of_s(date for date in dates if date) == 60
    assert steps_of_s(date for date in read_dates(["2022-07-18 10:00:01"]) if date) == 1


@pytest.mark.parametrize(
    "texts", [["01/07/2022 09:30", "02/07/2022 09:30"], ["yesterday"], ["18/07/2022 10:00", "soon"]]
)
def test_dates_that_may_mean_another_day_are_not_guessed(texts):
    assert set(read_dates(texts)) == {None}


@pytest.mark.parametrize(
    ("near", "read"),
    [
        (("2026-12-05T10:00:00",), "2026-12-05T09:30:00"),
        (("2026-05-12T10:00:00", "2027-03-01T00:00:00"), "2026-05-12T09:30:00"),
        (("2026-12-05T10:00:00", "2026-05-12T10:00:00"), None),
        (("2026-08-01T10:00:00",), None),
    ],
)
def test_dates_near_a_known_one_show_which_number_is_the_month(near, read):
    texts = ["05/12/2026 09:30", "", "04/12/2026 08:00"]
    dates = read_dates(texts, near=[PlainDateTime.parse_iso(text) for text in near])
    assert [date and date.format_iso() for date in dates[:2]] == [read, None]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.25, "250 ms"), (40, "40 s"), (61, "1 min 1 s"), (3600, "1 h"), (90_000, "1 days 1 h")],
)
def test_durations_are_said_shortly(seconds, words):
    assert order_window.say(TimeDelta(seconds=seconds)) == words
