from __future__ import annotations

import re

import pytest
from whenever import Instant

from robot.rehearsal import MAIN_STORE, SECOND_STORE, Fault


def errors_in(text: str) -> dict[str, str]:
    return dict(re.findall(r'id="error-(\w+)">([^<]*)<', text))


def test_a_new_channel_exists_only_after_save(signed_in, stand_in, screens):
    before = signed_in.get(screens.new(MAIN_STORE))
    assert "Copy Connect Link" not in before.text
    assert len(stand_in.world.channels(MAIN_STORE)) == 5
    after = signed_in.post(screens.new(MAIN_STORE), screens.form())
    channel = stand_in.world.channel(MAIN_STORE, "Amazon SP")
    assert after.url.endswith(f"/channels/{channel.id}/edit")
    assert "Channel saved." in after.text
    assert "Copy Connect Link" in after.text
    assert "Not connected" in after.text
    assert not channel.is_active
    assert channel.marketplace == "United Kingdom"
    assert channel.fulfilment_channels == ("MFN",)
    assert channel.order_statuses == ("Unshipped", "PartiallyShipped")
    assert channel.ignore_before == (False, None)


@pytest.mark.parametrize("key", ["name", "marketplace", "fulfilment_channels", "order_statuses"])
def test_each_required_option_is_asked_for(signed_in, stand_in, screens, key):
    form = screens.form(account_nominal_code="4711")
    del form[key]
    answer = signed_in.post(screens.new(MAIN_STORE), form)
    assert answer.url.endswith("/create/amazon_sp")
    assert list(errors_in(answer.text)) == [key]
    assert "4711" in answer.text
    assert stand_in.world.writes == []
    assert "4711" not in signed_in.get(screens.new(MAIN_STORE)).text


@pytest.mark.parametrize("name", ["Amazon", "aMAZON", " Amazon "])
def test_a_name_is_unique_within_its_store(signed_in, stand_in, screens, name):
    answer = signed_in.post(screens.new(MAIN_STORE), screens.form(name))
    assert errors_in(answer.text) == {"name": "The channel name has already been taken."}
    assert signed_in.post(screens.new("Two Tides"), screens.form(name)).url.endswith("/edit")
    assert len(stand_in.world.writes) == 1


def test_ignore_orders_before_needs_its_moment(signed_in, screens):
    answer = signed_in.post(screens.new(MAIN_STORE), screens.form(ignore_orders_before_on="1"))
    assert list(errors_in(answer.text)) == ["ignore_orders_before"]


def test_a_moment_that_is_none_is_refused(signed_in, screens):
    form = screens.form(ignore_orders_before_on="1", ignore_orders_before="18/07/2022 15:17")
    assert (
        "not a valid date"
        in errors_in(signed_in.post(screens.new(MAIN_STORE), form).text)["ignore_orders_before"]
    )


@pytest.mark.parametrize(
    "case",
    [
        (("UTC", 60), "2022-07-18T15:17", "2022-07-18T15:17:00Z", "2022-07-18T15:17"),
        (("UTC", 60), "2022-07-18T15:17:42", "2022-07-18T15:17:00Z", "2022-07-18T15:17"),
        (("UTC", 1), "2022-07-18T15:17:42", "2022-07-18T15:17:42Z", "2022-07-18T15:17:42"),
        (("Europe/London", 60), "2022-07-18T15:17", "2022-07-18T14:17:00Z", "2022-07-18T15:17"),
        (("Asia/Kolkata", 1), "2022-07-18T15:17:42", "2022-07-18T09:47:42Z", "2022-07-18T15:17:42"),
        # The hour that occurs twice is taken without a word, as the first; the one that does not exist moves on.
        (("Europe/London", 60), "2026-10-25T01:30", "2026-10-25T00:30:00Z", "2026-10-25T01:30"),
        (("Europe/London", 60), "2026-03-29T01:30", "2026-03-29T01:30:00Z", "2026-03-29T02:30"),
    ],
)
def test_the_cutoff_is_held_as_an_instant(start, visit, screens_of, case):
    (zone, resolution_s), typed, held, shown = case
    stand_in = start(zone=zone, resolution_s=resolution_s)
    visitor, screens = visit(stand_in), screens_of(stand_in)
    visitor.sign_in()
    form = screens.form(ignore_orders_before_on="1", ignore_orders_before=typed)
    answer = visitor.post(screens.new(MAIN_STORE), form)
    channel = stand_in.world.channel(MAIN_STORE, "Amazon SP")
    assert channel.ignore_before == (True, Instant.parse_iso(held))
    box = re.search(r'<input type="datetime-local" id="ignore_orders_before"[^>]*>', answer.text).group(0)
    assert f'value="{shown}"' in box
    assert f'step="{resolution_s}"' in box
    assert f"Times are in {zone}." in answer.text


def test_the_zone_can_be_left_out(start, visit, screens_of):
    stand_in = start(shows_zone=False, zone="Europe/London")
    visitor = visit(stand_in)
    visitor.sign_in()
    assert "Europe/London" not in visitor.get(screens_of(stand_in).new(MAIN_STORE)).text


def test_switching_off_is_noted_with_the_instant_of_the_commit(signed_in, stand_in, screens):
    world = stand_in.world
    old = world.channel(MAIN_STORE, "Amazon")
    before = world.clock.now()
    signed_in.post(screens.settings(MAIN_STORE, "Amazon"), screens.form("Amazon"))
    after = world.clock.now()
    (switch_off,) = world.switch_offs
    assert switch_off.channel_id == old.id
    assert before < switch_off.at < after
    assert world.writes[-1].at == switch_off.at
    assert not old.is_active
    signed_in.post(screens.settings(MAIN_STORE, "Amazon"), screens.form("Amazon"))
    assert len(world.switch_offs) == 1


def test_an_sp_channel_that_is_not_connected_cannot_be_activated(signed_in, stand_in, screens):
    answer = signed_in.post(screens.new(MAIN_STORE), screens.form(is_active="1"))
    assert "cannot be activated until it is connected" in errors_in(answer.text)["is_active"]
    assert stand_in.world.writes == []


def test_the_buttons_to_connect_belong_to_sp_channels(signed_in, screens):
    assert "Copy Connect Link" not in signed_in.get(screens.settings(MAIN_STORE, "Amazon")).text
    assert "Connect Link" in signed_in.get(screens.settings("Two Tides", "Amazon SP")).text


def test_an_option_of_the_old_form_can_be_missing_on_the_new_one(start, visit, screens_of):
    stand_in = start(sp_missing_option=("Order Statuses", "Unfulfillable"))
    visitor, screens = visit(stand_in), screens_of(stand_in)
    visitor.sign_in()
    assert "Unfulfillable" in visitor.get(screens.settings(MAIN_STORE, "Amazon")).text
    assert "Unfulfillable" not in visitor.get(screens.new(MAIN_STORE)).text
    form = screens.form(order_statuses=["Unfulfillable"])
    assert list(errors_in(visitor.post(screens.new(MAIN_STORE), form).text)) == ["order_statuses"]


def test_the_groups_come_in_their_order(signed_in, screens):
    titles = re.findall(r"<h2>([^<]+)</h2>", signed_in.get(screens.settings(MAIN_STORE, "Amazon")).text)
    assert titles == [
        "Channel Options", "Fulfilment Management", "Location Management", "Notification Management",
        "Order Management", "Order Polling", "Push All Stocks", "Rate Limits", "Stock Management", "Taxes",
        "Couriers",
    ]  # fmt: skip


def test_saving_what_is_shown_changes_nothing(signed_in, stand_in, screens):
    old = stand_in.world.channel(SECOND_STORE, "Amazon")
    settings, links = dict(old.settings), list(old.links)
    text = signed_in.get(screens.settings(SECOND_STORE, "Amazon")).text
    form = _form_as_shown(text)
    signed_in.post(screens.settings(SECOND_STORE, "Amazon"), form)
    assert {key: value for key, value in old.settings.items() if value} == {
        key: value for key, value in settings.items() if value
    }
    assert old.links == links
    assert old.is_active


def _form_as_shown(text: str) -> dict[str, list[str]]:
    form: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", text):
        found = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        is_box = found.get("type") == "checkbox"
        if (
            "name" in found
            and found["name"] != "_token"
            and " disabled" not in tag
            and (not is_box or " checked" in tag)
        ):
            form.setdefault(found["name"], []).append(found["value"])
    for name, options in re.findall(r'<select id="\w+" name="(\w+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        form[name] = re.findall(r'<option value="([^"]*)" selected>', options)
    for name, value in re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>([^<]*)</textarea>', text):
        form[name] = [value]
    return form


def test_the_new_form_can_call_values_otherwise(start, visit, screens_of):
    stand_in = start(sp_option_labels={"MFN": "Fulfilled by merchant"})
    visitor, screens = visit(stand_in), screens_of(stand_in)
    visitor.sign_in()
    assert 'value="MFN"> Fulfilled by merchant' in visitor.get(screens.new(MAIN_STORE)).text
    assert "Fulfilled by merchant" not in visitor.get(screens.settings(MAIN_STORE, "Amazon")).text
    visitor.post(screens.new(MAIN_STORE), screens.form())
    assert stand_in.world.channel(MAIN_STORE, "Amazon SP").fulfilment_channels == ("MFN",)


def test_a_form_that_was_refused_unseen_does_not_show_on_another_screen(signed_in, stand_in, screens):
    token = signed_in.get(screens.new(MAIN_STORE)).token
    stand_in.faults.add(Fault("after-commit-500", "POST"))
    refused = screens.form("", account_nominal_code="4711")
    assert signed_in.post(screens.new(MAIN_STORE), refused, token=token).status == 500
    other = signed_in.get(screens.settings(MAIN_STORE, "Amazon")).text
    assert "4711" not in other
    assert errors_in(other) == {}


def test_a_moment_counts_only_while_its_switch_is_on(signed_in, stand_in, screens):
    signed_in.post(screens.new(MAIN_STORE), screens.form(ignore_orders_before="2022-07-18T15:17"))
    assert stand_in.world.channel(MAIN_STORE, "Amazon SP").ignore_before == (False, None)
