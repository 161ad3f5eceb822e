"""The site goes away and comes back, and signs the robot out half way: the run goes on by itself."""

from __future__ import annotations

import pytest
from desk import MakeRobot

from robot.journal import read_events
from robot.rehearsal import MAIN_STORE, OLD_CHANNEL, Fault
from robot.runs import list_runs


@pytest.mark.one_of_all_cases
def test_a_run_outlasts_a_site_that_is_away_and_a_session_that_ends(make_robot: MakeRobot) -> None:
    robot = make_robot()
    away = robot.site.faults.add(Fault(kind="status", status=503, method="GET", path="/orders*", times=2))
    # Each of the first three attempts opens the form and leaves it by loading it again; after that it is the real one.
    out = robot.site.faults.add(
        Fault(kind="sign-out", method="GET", path="/stores/*/channels/create/*", skip=6)
    )
    answer = robot.migrate(CHANNELS_RETRIES="3")
    assert answer.code == 75, answer.err
    assert (away.struck, out.struck) == (2, 1)
    assert "Trying again in 5 s (1 of 3)" in answer.err
    assert "Trying again in 20 s (3 of 3)" in answer.err

    world = robot.site.world
    (off,) = world.switch_offs
    new = world.channel(MAIN_STORE, OLD_CHANNEL + " SP")
    assert abs((off.at - new.ignore_before[1]).total("seconds")) < 0.5
    assert [write.what for write in world.writes] == [
        "save channel 'Amazon' (amazon)",
        "add channel 'Amazon SP' (amazon_sp)",
    ]
    (run_dir,) = list_runs(robot.traces)
    ends = [event.data for event in read_events(run_dir) if event.kind == "attempt-ended"]
    assert [end["exit_code"] for end in ends] == [6, 6, 4, 75]
    assert ends[2]["error"]["step"] == "choose-amazon-sp"
    assert "session has ended" in ends[2]["error"]["message"]
