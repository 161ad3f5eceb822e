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
    assert announced == {"Amazon UK", "A-1", "B-2", "12", "x7f", "9"}


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
        announced=tuple(announced_by(SWITCH_OFF, "https://channels.example/channels/17/edit")),
    )
    return rules.judge(Sent("POST", SITE, target, (("content-type", kind),), body))
