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


def test_values_at_any_depth_and_ids_of_the_address_are_announced():
    values = {
        "channel": "Amazon UK",
        "links": {"before": [["old", "one"]], "written": [["A-1", "B-2"]]},
        "rows": 1,
        "server_time": "never sent",
    }
    announced = announced_by(values, "https://channels.example/stores/12/channels/x7f?tab=settings#/edit/9")
    assert announced.values == {"Amazon UK", "A-1", "B-2"}
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
