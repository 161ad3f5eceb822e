"""While a step writes, its page sends what the step announced; whatever else it sends does not arrive, and stops it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from relay import relaying

from robot.rehearsal import MAIN_STORE, OLD_CHANNEL

if TYPE_CHECKING:
    from desk import MakeRobot

BESIDE_SAVE = """<script>
addEventListener("submit", () => {
  if (!location.pathname.includes("/channels/")) return;
  fetch("/stores/3/settings", { method: "POST", body: new URLSearchParams({ vacation: "1" }), keepalive: true });
}, true);
</script>"""

OFF = "switch-off-old-channel"


def test_what_a_page_sends_beside_the_save_does_not_arrive_and_stops_the_step(make_robot: MakeRobot) -> None:
    robot = make_robot()
    with relaying(robot.site.base_url, BESIDE_SAVE) as relay:
        stopped = robot.migrate(CHANNELS_BASE_URL=relay.base_url)
        assert stopped.code == 5, stopped.err
        error = stopped.json["error"]
        assert error["step"] == OFF
        assert "POST /stores/3/settings" in error["message"]
        assert not any(one.path == "/stores/3/settings" for one in robot.site.world.requests)
        # The Save itself was announced, arrived, and stands with its status in the journal.
        assert not robot.site.world.channel(MAIN_STORE, OLD_CHANNEL).is_active
        assert [(one["method"], one["status"] < 400) for one in sent(robot, stopped, OFF)] == [("POST", True)]

        relay.script = ""
        # It goes on to the connect link, which leads past the server of this test.
        resumed = robot("resume", stopped.json["run_id"], "--json", CHANNELS_BASE_URL=relay.base_url)
        assert (resumed.json["error"] or {}).get("step") == "connect", resumed.err
        assert len(sent(robot, resumed, "save-new-channel")) == 1
        assert len(sent(robot, resumed, OFF)) == 1  # nothing was pressed twice


def sent(robot, answer, step: str) -> list[dict]:
    journal = (robot.traces / answer.json["run_id"] / "journal.jsonl").read_text(encoding="utf-8")
    events = [json.loads(line) for line in journal.splitlines()]
    return [
        one
        for event in events
        if event["kind"] == "step-acted" and event["step"] == step
        for one in event["data"].get("sent", ())
    ]
