"""`check` on a site whose every page attacks: nothing is written, everything is named, and the exit code says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from relay import relaying

from robot.check.examination import Examination
from robot.check.verdicts import exit_code
from robot.rehearsal import MAIN_STORE, OLD_CHANNEL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desk import MakeRobot, Robot

ATTACK = """<script>(() => {
  const send = (act) => { try { act()?.catch?.(() => 0); } catch { /* refused in the page */ } };
  send(() => fetch('/channels/1/edit', {method: 'POST', body: 'active=0'}));
  send(() => fetch('/channels/2', {method: 'PUT', body: 'a', keepalive: true}));
  send(() => navigator.sendBeacon('/channels/3/edit', 'a'));
  send(() => fetchLater('/channels/4/edit', {method: 'POST', activateAfter: 0}));
  send(() => { new Image().src = '/channels/5/delete'; });
  send(() => { new Image().src = 'http://localhost:8089/collect'; });
  send(() => { new WebSocket(`ws://${location.host}/socket`); });
  send(() => { new Worker('/worker.js'); });
  const f = document.createElement('iframe'); f.name = 'attack'; f.hidden = true;
  const g = document.createElement('form'); g.method = 'post'; g.action = '/channels/6/edit'; g.target = 'attack'; g.hidden = true;
  addEventListener('load', () => { document.body.append(f, g); g.submit(); });
  addEventListener('pagehide', () => { const x = new XMLHttpRequest(); x.open('POST', '/channels/7/edit'); x.send('a'); });
})();</script>"""

NAMES = (
    "POST /channels/1/edit", "PUT that outlives its page /channels/2", "sendBeacon /channels/3/edit",
    "fetchLater /channels/4/edit", "GET /channels/5/delete", "GET localhost:8089/collect", "/socket", "Worker",
    "POST /channels/6/edit",
)  # fmt: skip


@pytest.fixture
def attacked(make_robot: MakeRobot) -> Iterator[Robot]:
    """A stand-in behind a server that puts an attack into each of its pages."""
    robot = make_robot()
    with relaying(robot.site.base_url, ATTACK) as relay:
        robot.env["CHANNELS_BASE_URL"] = relay.base_url
        yield robot


@pytest.mark.one_of_all_cases
def test_a_check_of_pages_that_attack_writes_nothing_and_names_everything(attacked: Robot) -> None:
    answer = attacked("check", "--store", MAIN_STORE, "--channel", OLD_CHANNEL, "--json")
    refused = answer.json["refused"]
    assert [name for name in NAMES if not any(name in one for one in refused)] == [], refused
    assert attacked.site.world.writes == []
    assert [
        one.path
        for one in attacked.site.world.requests
        if "/channels/" in one.path and "/channels/7" in one.path and one.method == "POST"
    ] == []
    assert {one.method for one in attacked.site.world.requests if one.path != "/login"} <= {"GET", "HEAD"}
    assert answer.code == 5
    assert "Traceback" not in answer.err
    assert all(answer.json["refused_because"][name] for name in refused)


def test_what_was_refused_is_told_whole_the_attempts_to_write_first(tmp_path) -> None:
    names = {f"GET other.example/{number}": number for number in range(1, 20)}
    found = Examination(tmp_path, (), (), "", {**names, "POST /a": 2}, {}, attempts={"POST /a": 2})
    found.refused_because.update({"POST /a": "it writes"})
    lead, first, *others = found.refusals
    assert lead == "The screens tried to change something; the browser refused it:"
    assert first == "  POST /a (2): it writes"
    assert len(others) == len(names)
    assert found.exit_code == exit_code((), found) == 5
    assert Examination(tmp_path, (), (), "", names, {}).refusals[0] == "The browser refused to send:"
