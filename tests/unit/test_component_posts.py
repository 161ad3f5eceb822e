"""Of sites that send every click to one address: what only turns a page, filters or opens is read, and a Save is not."""

from __future__ import annotations

import json

import pytest

from robot.browser.announced import Announced
from robot.browser.rules import Mode, Origin, Rules, Sent

SITE = Origin.of("https://channels.example")
SNAPSHOT = json.dumps(
    {"data": {"name": "Amazon", "active": True}, "memo": {"name": "channels"}, "checksum": "x"}
)


def newer(updates=None, calls=()) -> str:
    """As Livewire 3 says it: components with a snapshot."""
    called = [{"path": "", "method": method, "params": list(params)} for method, *params in calls]
    return json.dumps(
        {"_token": "x", "components": [{"snapshot": SNAPSHOT, "updates": updates or {}, "calls": called}]}
    )


def plain(updates=None, calls=()) -> str:
    """As others of the same shape say it."""
    called = [{"method": method, "params": list(params)} for method, *params in calls]
    return json.dumps({"id": "9f8e7d6c", "updates": updates or {}, "calls": called})


def older(*steps) -> str:
    """As Livewire 2 says it: what was typed and what is called in one list."""
    return json.dumps(
        {"fingerprint": {"id": "a", "name": "channels"}, "serverMemo": {"data": {}}, "updates": list(steps)}
    )


def call(method, *params):
    return {"type": "callMethod", "payload": {"id": "a", "method": method, "params": list(params)}}


def typed(name, value):
    return {"type": "syncInput", "payload": {"id": "a", "name": name, "value": value}}


READS = [
    ({}, ()),
    ({"search": "Acme"}, ()),
    ({"tableSearch": "Acme", "paginators.page": 1}, ()),
    ({"tableFilters.status.value": "paused"}, ()),
    ({"tableSortColumn": "name", "tableSortDirection": "asc"}, ()),
    ({"perPage": 50}, (("$refresh",),)),
    ({"activeTab": "orders"}, ()),
    ({}, (("gotoPage", 2, "page"),)),
    ({}, (("nextPage", "page"),)),
    ({}, (("go", 3),)),
    ({}, (("$set", "page", 2),)),
    ({}, (("sortBy", "name"),)),
    ({}, (("resetTableFilters",),)),
    ({}, (("loadMore",),)),
    ({}, (("openModal", "channel-picker"),)),
    ({}, (("openPicker",),)),
    ({}, (("close",),)),
    ({}, (("showOrder", 17),)),
    ({}, (("__lazyLoad", "eyJkYXRhIjp7fX0="),)),
]
WRITES = [
    ({}, (("save",),)),
    ({}, (("delete", 17),)),
    ({}, (("nextPage",), ("save",))),
    ({"active": False}, ()),
    ({"data.name": "Amazon DE"}, ()),
    ({"search": "x", "is_active": False}, ()),
    ({"limit": 5}, ()),
    ({"filtersEnabled": True}, ()),
    ({}, (("$set", "active", False),)),
    ({}, (("$toggle", "active"),)),
    ({}, (("close", 17),)),
    ({}, (("closeOrder", 17),)),
    ({}, (("openStore", 17),)),
    ({}, (("setStatus", "paused"),)),
    ({}, (("resetChannel",),)),
    ({}, (("add",),)),
    ({}, (("mountAction", "pause"),)),
    ({}, (("loadOrders",),)),
    ({}, (("goLive",),)),
    ({}, (("showOrder", {"id": 17, "active": False}),)),
    ({}, (("search", ["a"]),)),
    ({}, (("__dispatch", "save", {}),)),
    ({}, (("switch", 3),)),
]


def judge(body: str, target="/livewire/update", mode=Mode.READING):
    rules = Rules(SITE, mode=mode, announced=Announced(frozenset({"Amazon SP"})))
    return rules.judge(Sent("POST", SITE, target, (("content-type", "application/json"),), body.encode()))


@pytest.mark.parametrize("say", [newer, plain])
@pytest.mark.parametrize(("updates", "calls"), READS)
def test_what_only_changes_what_is_shown_is_read(say, updates, calls):
    assert judge(say(updates, calls)) is None
    assert judge(say(updates, calls), "/unlike-anything/message") is None
    assert judge(say(updates, calls), mode=Mode.WRITING) is None


@pytest.mark.parametrize("say", [newer, plain])
@pytest.mark.parametrize(("updates", "calls"), WRITES)
def test_anything_else_is_refused(say, updates, calls):
    assert judge(say(updates, calls)).is_attempt
    assert judge(say(updates, calls), mode=Mode.WRITING).stops


def test_an_older_version_is_judged_likewise():
    assert judge(older(typed("search", "Acme"), call("nextPage")), "/livewire/message/channels") is None
    assert judge(older(typed("search", "Acme"), call("save"))) is not None
    assert judge(older(typed("name", "Acme"))) is not None
    assert judge(older({"type": "fireEvent", "payload": {"event": "save"}})) is not None


@pytest.mark.parametrize(
    ("target", "body"),
    [
        ("/livewire/update?active=0", newer()),
        ("/channels/17/delete", newer()),
        ("/livewire/update", json.dumps({**json.loads(plain()), "active": False})),
        ("/livewire/update", json.dumps({"updates": {}, "calls": []})),
        ("/livewire/update", json.dumps({"components": []})),
        ("/livewire/update", json.dumps({"id": "a"})),
        ("/livewire/update", json.dumps([json.loads(plain())])),
        ("/livewire/update", plain().replace('"calls": []', '"calls": [], "Calls": [{"method": "save"}]')),
    ],
)
def test_what_has_another_shape_is_refused(target, body):
    assert judge(body, target) is not None
