"""What a step announces is what the wall looks for while it writes."""

from __future__ import annotations

import pytest

from robot.browser.announced import announced_by
from robot.browser.rules import Mode, Origin, Rules, Sent

SITE = Origin.of("https://channels.example")

SWITCH_OFF = {
    "channel": "Amazon UK",
    "is_active": {"before": True, "written": False},
    "cutoff": "2026-03-01T10:00:00Z",
    "server_time": "2026-03-01T09:59:57Z",
}
NEW_CHANNEL = {
    "name": {"before": None, "written": "Amazon SP"},
    "ignore_orders_before": {"before": None, "written": "2026-11-28T09:15"},
}
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


def test_values_at_any_depth_and_ids_of_the_address_are_announced():
    values = {
        "channel": "Amazon UK",
        "links": {"before": [["old", "one"]], "written": [["A-1", "B-2"]]},
        "rows": 1,
        "server_time": "never sent",
    }
    announced = announced_by(values, "https://channels.example/stores/12/channels/x7f?tab=settings#/edit/9")
    assert announced.values == {"Amazon UK"}
    assert announced.named == {("links", "A-1"), ("links", "B-2")}
    assert announced.ids == {"9"}


STORE, CHANNEL = "8f14e45f-ceea-467f-a8c2-1d2e3f405162", "0c9f45f1-1111-4222-8333-444455556666"


@pytest.mark.parametrize(
    ("address", "ids"),
    [
        (f"/stores/{STORE}/channels/{CHANNEL}/edit", {CHANNEL}),
        (f"/stores/{STORE}/channels/{CHANNEL}/products?page=2", {CHANNEL}),
        (f"/stores/{STORE}/channels/new/amazon_sp", set()),
        (f"/stores/{STORE}/channels/create", set()),
        (f"/stores/{STORE}/channels/new-channel?provider=4", set()),
        ("/#/stores/12/channels/17/edit", {"17"}),
        ("/api/v2/channels/17/step2", {"17"}),
        ("/channel.php?store=3&id=17&page=2", {"17"}),
        ("/channels?page=2", set()),
        ("/", set()),
    ],
)
def test_the_last_id_is_the_channels_and_a_new_one_has_none(address: str, ids: set[str]):
    assert announced_by({}, f"https://channels.example{address}").ids == ids


@pytest.mark.parametrize(
    ("target", "body", "passes"),
    [
        (f"/stores/{STORE}/channels/{CHANNEL}/edit", b"active=0", True),
        (f"/stores/{STORE}/channels/OTHER/edit", b"active=0", False),
        (f"/stores/{STORE}/settings", b"vacation=1", False),
        (f"/stores/{STORE}/channels/{CHANNEL}/products/import", b"x=1", True),
        ("/api/save", f"channel_id={CHANNEL}&active=0".encode(), True),
        ("/api/save", f"note={CHANNEL}&active=0".encode(), False),
    ],
)
def test_it_is_the_channels_id_that_counts_not_the_stores(target: str, body: bytes, passes):
    announced = announced_by({"rows": 1}, f"https://channels.example/stores/{STORE}/channels/{CHANNEL}/edit")
    rules = Rules(SITE, mode=Mode.WRITING, announced=announced)
    kind = (("content-type", "application/x-www-form-urlencoded"),)
    assert (rules.judge(Sent("POST", SITE, target, kind, body)) is None) is passes


FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@pytest.mark.parametrize(
    ("target", "kind", "body", "passes"),
    [
        ("/stores/17", FORM, b"vacation=1", False),
        ("/stores/17/edit", FORM, b"vacation=1", False),
        ("/orders/17/refund", FORM, b"all=1", False),
        ("/api/users/17", JSON, b'{"role":"admin"}', False),
        ("/api/v2/warehouses/17", JSON, b"{}", False),
        ("/17", FORM, b"active=0", False),
        ("/api/channels/17", JSON, b'{"active":false}', True),
        ("/channel/update/17", FORM, b"active=0", True),
        ("/channels/amazon/17", FORM, b"active=0", True),
        ("/api/save", JSON, b'{"store":{"id":17},"vacation":true}', False),
        ("/api/save", JSON, b'{"channel":{"id":17},"active":false}', True),
        ("/api/save", JSON, b'{"data":{"id":17,"active":false}}', True),
        ("/api/save", FORM, b"store_id=17&vacation=1", False),
        ("/api/save", FORM, b"store[id]=17&vacation=1", False),
        ("/api/save", FORM, b"user_id=17&role=admin", False),
        ("/api/save", FORM, b"channel[id]=17&active=0", True),
        ("/api/save", FORM, b"channelId=17&active=0", True),
        ("/api/save", FORM, b"id=17&active=0", True),
        ("/stores/save", FORM, b"id=17&vacation=1", False),
        ("/orders/refund?id=17", FORM, b"x=1", False),
        ("/channels/save", FORM, b"id=17&active=0", True),
        (
            "/graphql",
            JSON,
            b'{"query":"mutation($i:ID){saveStore(id:$i){id}}","variables":{"i":1,"id":17}}',
            False,
        ),
        (
            "/graphql",
            JSON,
            b'{"query":"mutation($id:ID){saveChannel(id:$id){id store{id}}}","variables":{"id":17}}',
            True,
        ),
        ("/rpc", JSON, b'{"jsonrpc":"2.0","method":"store.save","params":{"id":17}}', False),
        ("/rpc", JSON, b'{"jsonrpc":"2.0","method":"channel.save","params":{"id":17}}', True),
    ],
)
def test_the_same_number_of_something_else_is_another_thing(target: str, kind: str, body: bytes, passes):
    for page in (
        "/stores/1/channels/17/edit",
        "/channels/edit/17",
        "/#/stores/1/channels/17",
        "/channel.php?store=1&id=17",
    ):
        rules = Rules(SITE, mode=Mode.WRITING, announced=announced_by({}, f"https://channels.example{page}"))
        sent = Sent("POST", SITE, target, (("content-type", kind),), body)
        assert (rules.judge(sent) is None) is passes, page


@pytest.mark.parametrize(
    ("page", "target", "passes"),
    [
        ("/stores/1/integrations/17/edit", "/stores/1/integrations/17", True),
        ("/stores/1/integrations/17/edit", "/api/channels/17", True),
        ("/stores/1/integrations/17/edit", "/stores/17", False),
        ("/stores/1/integrations/17/edit", "/products/17", False),
        ("/edit/17", "/edit/17", True),
        ("/edit/17", "/stores/17", False),
        ("/17/edit", "/17", True),
        ("/17/edit", "/stores/17", False),
    ],
)
def test_what_the_pages_own_address_calls_it_counts(page: str, target: str, passes):
    rules = Rules(SITE, mode=Mode.WRITING, announced=announced_by({}, f"https://channels.example{page}"))
    sent = Sent("PATCH", SITE, target, (("content-type", JSON),), b'{"active":false}')
    assert (rules.judge(sent) is None) is passes


@pytest.mark.parametrize(
    ("values", "body", "passes"),
    [
        ({"replace_kits": {"before": "No", "written": "Yes"}}, b"vacation=Yes", False),
        ({"replace_kits": {"before": "No", "written": "Yes"}}, b"replace_kits=Yes", False),
        ({"rows": "1"}, b"vacation=1", False),
        ({"rows": "1"}, b"rows=1", False),
        ({"is_active": "true"}, b"is_active=true", False),
        ({"marketplace": "UK"}, b"country=UK", False),
        ({"marketplace": "UK"}, b"channel[marketplace]=UK", True),
        ({"channel": "SP"}, b"note=SP", False),
        ({"channel": "SP"}, b"channel_name=SP", True),
        ({"name": {"before": None, "written": "SP"}}, b"name=SP", True),
        ({"name": {"before": None, "written": "SP"}}, b"carrier=SP", False),
        ({"name": {"before": None, "written": "SP2"}}, b"name=SP2x", False),
    ],
)
def test_a_short_text_counts_only_where_it_was_announced(values, body: bytes, passes):
    rules = Rules(
        SITE, mode=Mode.WRITING, announced=announced_by(values, "https://channels.example/stores/1")
    )
    sent = Sent("POST", SITE, "/api/save", (("content-type", FORM),), body)
    assert (rules.judge(sent) is None) is passes


@pytest.mark.parametrize(
    ("target", "kind", "body"),
    [
        ("/channels/17", "application/x-www-form-urlencoded", b"name=Amazon+UK&is_active=0"),
        ("/channels/17", "application/json", b'{"active":false}'),
        ("/api/save", "application/json", b'{"id":17,"active":false}'),
        (
            "/livewire/update",
            "application/json",
            b'{"components":[{"snapshot":"{\\"name\\":\\"Amazon UK\\"}"}]}',
        ),
    ],
)
def test_the_save_of_the_step_passes(target: str, kind: str, body: bytes):
    assert judge(target, kind, body) is None


@pytest.mark.parametrize(
    ("target", "kind", "body"),
    [
        ("/channels/18", "application/x-www-form-urlencoded", b"name=Amazon+DE&is_active=0"),
        ("/stores/3/archive", "application/json", b'{"id":17}'),
        ("/channels/17/delete", "application/x-www-form-urlencoded", b"name=Amazon+UK"),
        ("/channels/17", "application/x-www-form-urlencoded", b"name=Amazon+UK&_method=DELETE"),
        ("/log", "application/json", b'{"at":"/settings"}'),
    ],
)
def test_anything_else_is_refused_and_stops_the_step(target: str, kind: str, body: bytes):
    refusal = judge(target, kind, body)
    assert refusal is not None
    assert refusal.stops


def judge(target: str, kind: str, body: bytes):
    rules = Rules(
        SITE,
        mode=Mode.WRITING,
        announced=announced_by(SWITCH_OFF, "https://channels.example/channels/17/edit"),
    )
    return rules.judge(Sent("POST", SITE, target, (("content-type", kind),), body))


SAVES = b'{"id": "c1", "updates": {}, "calls": [{"method": "save", "params": []}]}'


@pytest.mark.parametrize(
    ("body", "page", "passes"),
    [
        (SAVES, "/stores/1/channels/17/edit", True),
        (b'{"_token": "t", "components": [' + SAVES + b"]}", "/stores/1/channels/17/edit", True),
        (SAVES, "/stores/1/channels/18/edit", False),
        (SAVES, "", False),
        (SAVES.replace(b"save", b"delete"), "/stores/1/channels/17/edit", False),
        (SAVES.replace(b"save", b"saveAndDelete"), "/stores/1/channels/17/edit", False),
        (SAVES.replace(b"[]", b"[18]"), "/stores/1/channels/17/edit", False),
        (b'{"components": [' + SAVES + b", " + SAVES + b"]}", "/stores/1/channels/17/edit", False),
    ],
)
def test_a_component_is_saved_only_by_the_page_that_is_pressed_on(body: bytes, page: str, passes):
    announced = announced_by({}, "https://channels.example/stores/1/channels/17/edit")
    rules = Rules(SITE, mode=Mode.WRITING, announced=announced)
    headers = [("content-type", "application/json"), ("host", "channels.example")]
    headers += [("referer", f"https://channels.example{page}")] if page else []
    refusal = rules.judge(Sent("POST", SITE, "/livewire/update", tuple(headers), body))
    assert (refusal is None) is passes


@pytest.mark.parametrize(
    ("doubted", "body", "is_held"),
    [
        (["ignore-orders-before"], "name=Amazon+SP&marketplace=UK&order_polling=2026-11-28T09:15", True),
        (["ignore-orders-before"], "name=Amazon+SP&marketplace=UK&ignore_before=2026-11-28T09:15", False),
        (["ignore-orders-before"], "name=Amazon+SP&f3=UK&f4=2026-11-28T09:15", False),
        ([], "name=Amazon+SP&marketplace=UK&order_polling=2026-11-28T09:15", False),
        (["marketplace"], "name=Amazon+SP&warehouse=UK&ignore_orders_before=2026-11-28T09:15", True),
    ],
)
def test_of_what_was_pointed_at_a_request_must_say_something(doubted, body, is_held):
    values = {**NEW_CHANNEL, "marketplace": {"before": None, "written": ["UK"]}}
    announced = announced_by(values, "https://channels.example/channels/create", doubted)
    rules = Rules(SITE, mode=Mode.WRITING, announced=announced)
    refusal = rules.judge(Sent("POST", SITE, "/channels/create", (("content-type", FORM),), body.encode()))
    assert (refusal is not None) == is_held


@pytest.mark.parametrize(
    ("values", "body", "kind", "is_held"),
    [
        (SWITCH_OFF, "name=Amazon+UK&is_active=1", FORM, True),
        (SWITCH_OFF, "name=Amazon+UK", FORM, False),  # a box that is not ticked is not sent
        (SWITCH_OFF, "name=Amazon+UK&is_active=0&is_active=1", FORM, False),
        (SWITCH_OFF, "name=Amazon+UK&is_active=0", FORM, False),
        (SWITCH_OFF, '{"channel": {"name": "Amazon UK", "isActive": true}}', JSON, True),
        (SWITCH_OFF, '{"channel": {"name": "Amazon UK", "isActive": false}}', JSON, False),
        (
            SWITCH_OFF,
            '{"before": {"is_active": true}, "channel": {"id": 17, "is_active": false}}',
            JSON,
            False,
        ),
        (SWITCH_OFF, '{"name": "Amazon UK", "auto_hold_orders": false, "is_active": true}', JSON, True),
        (SWITCH_OFF, '{"name": "Amazon UK", "is_active": "as it is"}', JSON, False),
        (NEW_CHANNEL, "name=Amazon+SP&ignore_orders_before=2026-11-28T09:15", FORM, False),
        (NEW_CHANNEL, "name=Amazon+SP&ignore_orders_before=", FORM, True),
        (NEW_CHANNEL, '{"name": "Amazon SP", "ignore_orders_before": null}', JSON, True),
        (NEW_CHANNEL, '{"name": "Amazon SP", "ignore_orders_before": true}', JSON, False),
    ],
)
def test_a_request_that_says_the_opposite_of_what_was_announced_is_held(values, body, kind, is_held):
    announced = announced_by(values, "https://channels.example/channels/17/edit")
    rules = Rules(SITE, mode=Mode.WRITING, announced=announced)
    refusal = rules.judge(Sent("POST", SITE, "/channels/17/edit", (("content-type", kind),), body.encode()))
    assert (refusal is not None) == is_held
    assert refusal is None or refusal.stops
