from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whenever import Instant

from robot.rehearsal import MAIN_STORE, SECOND_STORE, StandInConfig, World
from robot.rehearsal.model import SP
from robot.rehearsal.seed import fill

NOON = Instant.from_utc(2026, 7, 1, 12)
FORM = {
    "marketplace": ["United Kingdom"],
    "fulfilment_channels": ["MFN"],
    "order_statuses": ["Unshipped", "PartiallyShipped"],
}


def world_at(instant: Instant = NOON, **options) -> World:
    world = World(StandInConfig(**options))
    world.clock.set(instant)
    fill(world)
    return world


def switch_off(world: World):
    """Save the old channel inactive, as the settings page does, and return it with the instant."""
    old = world.channel(MAIN_STORE, "Amazon")
    world.save_channel(world.users[0], old, {**FORM, "name": ["Amazon"]}, "/test")
    return old, world.switch_offs[-1].at


def add_new(world: World, cutoff: Instant | None, **changes):
    """Add the SP channel, connected and active, with its cut-off."""
    old = world.channel(MAIN_STORE, "Amazon")
    new = world.add_channel(
        MAIN_STORE, "Amazon SP", SP, seller_id=old.seller_id, **{**old.settings, **changes}
    )
    new.ignore_before = (cutoff is not None, cutoff)
    new.is_active, new.active_since = True, world.clock.now()
    return new


def bought_between(world: World, channel, begin: Instant, end: Instant) -> list[str]:
    return [
        purchase.number
        for purchase in world.marketplaces.bought(channel, end)
        if purchase.bought_at >= begin and purchase.fulfilment in channel.fulfilment_channels
    ]


@settings(max_examples=40)
@given(seed=st.integers(0, 10_000), shift_s=st.integers(-900, 900))
def test_twice_and_never_are_what_lies_between_cutoff_and_switch_off(seed, shift_s):
    world = world_at(seed=seed, orders_per_hour=120, history_hours=2)
    old, off_at = switch_off(world)
    cutoff = off_at.add(seconds=shift_s)
    new = add_new(world, cutoff)
    outcome = world.count_orders(old, new, until=off_at.add(hours=1))
    assert outcome.twice == sorted(bought_between(world, old, cutoff, off_at))
    assert outcome.never == bought_between(world, old, off_at, cutoff)
    assert outcome.imported_old == len(bought_between(world, old, world.marketplaces.begins_at, off_at))
    assert outcome.imported_new == len(bought_between(world, old, cutoff, off_at.add(hours=1)))


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), lag_s=st.floats(0, 600), pending_share=st.floats(0, 1))
def test_with_an_exact_cutoff_only_late_orders_never_come(seed, lag_s, pending_share):
    world = world_at(
        seed=seed, orders_per_hour=120, history_hours=2, import_lag_s=lag_s, pending_share=pending_share
    )
    old, off_at = switch_off(world)
    new = add_new(world, off_at)
    outcome = world.count_orders(old, new, until=off_at.add(hours=3))
    late = {
        purchase.number
        for purchase in world.marketplaces.bought(old, off_at)
        if purchase.offered_at >= off_at and purchase.fulfilment == "MFN"
    }
    assert outcome.twice == []
    not_yet = {
        purchase.number
        for purchase in world.marketplaces.bought(new, off_at.add(hours=3))
        if purchase.offered_at >= off_at.add(hours=3)
    }
    assert set(outcome.never) - not_yet == late - not_yet


def test_without_lag_and_pending_an_exact_cutoff_loses_nothing():
    world = world_at(orders_per_hour=500)
    old, off_at = switch_off(world)
    outcome = world.count_orders(old, add_new(world, off_at), until=off_at.add(hours=2))
    assert (outcome.twice, outcome.never) == ([], [])
    assert outcome.imported_old > 2000
    assert outcome.imported_new > 500


def test_without_a_cutoff_everything_comes_twice():
    world = world_at()
    old, _ = switch_off(world)
    outcome = world.count_orders(old, add_new(world, None))
    assert len(outcome.twice) == outcome.imported_old > 50


def test_a_new_channel_that_is_not_active_takes_nothing():
    world = world_at(orders_per_hour=600)
    old, off_at = switch_off(world)
    new = add_new(world, off_at)
    new.is_active = False
    outcome = world.count_orders(old, new, until=off_at.add(minutes=30))
    assert outcome.imported_new == 0
    assert outcome.never == bought_between(world, old, off_at, off_at.add(minutes=30)) != []


@pytest.mark.parametrize(
    "changes",
    [{"marketplace": "France"}, {"fulfilment_channels": ("AFN",)}, {"order_statuses": ("Shipped",)}],
    ids=["marketplace", "fulfilment", "statuses"],
)
def test_options_that_were_not_carried_over_lose_orders(changes):
    world = world_at(orders_per_hour=120)
    old, off_at = switch_off(world)
    assert world.count_orders(old, add_new(world, off_at, **changes), until=off_at.add(hours=1)).never


def test_the_stream_follows_from_the_seed():
    def numbers(seed: int) -> list[str]:
        world = world_at(seed=seed)
        return [p.number for p in world.marketplaces.bought(world.channel(MAIN_STORE, "Amazon"), NOON)]

    assert numbers(1) == numbers(1) != numbers(2)


def test_each_marketplace_has_its_own_purchases():
    world = world_at()
    main, second = (world.channel(store, "Amazon") for store in (MAIN_STORE, SECOND_STORE))
    assert world.imports(main)
    assert world.imports(second)
    assert not world.imports(main).keys() & world.imports(second).keys()


def test_what_was_imported_stays_when_the_cutoff_is_changed_later():
    world = world_at(orders_per_hour=120)
    old, off_at = switch_off(world)
    new = add_new(world, off_at.subtract(hours=1))
    before = world.imports(new)
    typed = {**FORM, "name": ["Amazon SP"], "is_active": ["1"], "ignore_orders_before_on": ["1"]}
    world.save_channel(world.users[0], new, {**typed, "ignore_orders_before": ["2026-07-01T12:00"]}, "/test")
    assert before.items() <= world.imports(new).items()
    assert world.count_orders(old, new).twice


def test_moving_the_clock_far_begins_the_purchases_again():
    world = world_at()
    old = world.channel(MAIN_STORE, "Amazon")
    world.clock.set(Instant.from_utc(2027, 3, 28, 0, 59))
    imported = world.imports(old)
    assert imported
    assert max(imported.values()) <= world.clock.now()
    assert min(imported.values()) > Instant.from_utc(2027, 3, 27)


def cells(text: str) -> list[list[str]]:
    body = re.search(r"<tbody>(.*?)</tbody>", text, re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", body.group(1), re.DOTALL) if body else []
    return [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in rows]


def test_the_list_is_empty_until_a_store_is_chosen(signed_in, stand_in):
    empty = signed_in.get("/orders")
    assert "Select a store to see its orders." in empty.text
    assert "<table>" not in empty.text
    store = stand_in.world.store(MAIN_STORE)
    text = signed_in.get(f"/orders?store={store.id}").text
    assert re.findall(r'<th scope="col">([^<]+)</th>', text) == [
        "ID", "Channel", "Customer", "Number Of Items", "Status", "Order Date", "Sync Status", "Fulfilment Status",
    ]  # fmt: skip
    assert len(cells(text)) == 25


def test_all_pages_together_hold_each_order_once_and_the_filter_keeps_one_channel(signed_in, stand_in):
    world = stand_in.world
    store, channel = world.store(MAIN_STORE), world.channel(MAIN_STORE, "Amazon")
    numbers = []
    for page in range(1, 40):
        text = signed_in.get(f"/orders?store={store.id}&channel={channel.id}&page={page}").text
        rows = cells(text)
        assert {row[1] for row in rows} == {"Amazon"}
        numbers += [row[0] for row in rows]
        if 'rel="next"' not in text:
            break
    assert sorted(numbers) == sorted(world.imports(channel))
    assert all(re.fullmatch(r"\d{3}-\d{7}-\d{7}", number) for number in numbers)
    found = cells(signed_in.get(f"/orders?store={store.id}&search={numbers[3]}").text)
    assert [row[0] for row in found] == [numbers[3]]


def test_more_columns_can_be_chosen_and_taken_back(signed_in, stand_in):
    address = f"/orders?store={stand_in.world.store(MAIN_STORE).id}"
    chosen = signed_in.get(f"{address}&columns=ID&columns=Order+Import+Date").text
    assert re.findall(r'<th scope="col">([^<]+)</th>', chosen) == ["ID", "Order Import Date"]
    assert signed_in.get(address).text.count('scope="col"') == 2
    assert signed_in.get(f"{address}&columns=default").text.count('scope="col"') == 8


def test_an_order_that_came_twice_is_shown_under_both_channels(signed_in, stand_in):
    world = stand_in.world
    old = world.channel(MAIN_STORE, "Amazon")
    add_new(world, None)
    number = max(world.imports(old), key=world.imports(old).get)
    rows = cells(signed_in.get(f"/orders?store={old.store_id}&search={number}").text)
    assert sorted(row[1] for row in rows) == ["Amazon", "Amazon SP"]


def test_transaction_records_show_polls_and_their_end(signed_in, stand_in, screens):
    world = stand_in.world
    store, old = world.store(MAIN_STORE), world.channel(MAIN_STORE, "Amazon")
    text = signed_in.get(f"/transactionRecords?store={store.id}").text
    assert text.count("View Transaction Records") == len(world.channels(store))
    polls = cells(signed_in.get(f"/transactionRecords/{old.id}").text)
    everything = cells(signed_in.get(f"/transactionRecords/{old.id}?all=1").text)
    assert {row[3] for row in polls} == {"get_orders"}
    assert not any(row[4].startswith("0 orders") for row in polls)
    assert len(everything) == 25
    signed_in.post(screens.settings(MAIN_STORE, "Amazon"), screens.form("Amazon"))
    world.clock.set_offset(1800)
    latest = world.log_of(old)[0]
    assert latest.at <= world.switch_offs[0].at


def test_pending_orders_come_when_the_channel_asks_for_them():
    world = world_at(orders_per_hour=120, pending_share=1, pending_minutes=60)
    old = world.channel(MAIN_STORE, "Amazon")
    without = len(world.imports(old))
    old.settings["order_statuses"] = ("Pending", "Unshipped")
    assert len(world.imports(old)) > without
    assert {row.status for row in world.order_rows(world.store(MAIN_STORE))} >= {"Unpaid", "Unshipped"}
