"""Signals to a migration: Ctrl-C to its group, a service manager's to all of its processes, anybody's to one of them."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

import pytest
from desk import MakeRobot, Robot
from signal_siege import SIGNALS, WHOM, Ended, end_by

from robot.journal import read_events
from robot.rehearsal import MAIN_STORE, OLD_CHANNEL
from robot.runs import list_runs

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no process groups to signal there")

START_TIMEOUT_S = 200


def interrupt_while_waiting(robot: Robot) -> tuple[int, str, Path]:
    """Start a migration, send Ctrl-C once the cut-off is chosen; return exit code, standard error, run."""
    process = robot.start("migrate", "--store", MAIN_STORE, "--channel", OLD_CHANNEL, "--yes")
    give_up_at_s = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < give_up_at_s and process.poll() is None:
        chosen = [
            run_dir
            for run_dir in list_runs(robot.traces)
            if any(event.step == "switch-off-old-channel" for event in read_events(run_dir))
        ]
        if chosen:
            os.killpg(process.pid, signal.SIGINT)
            _, err = process.communicate(timeout=START_TIMEOUT_S)
            return process.returncode, err, chosen[0]
        time.sleep(0.02)  # reason: polls a file of another process, no page
    process.kill()
    pytest.fail(f"the switch-off was never begun: {process.communicate()[1]}")


def test_ctrl_c_before_the_switch_off_changes_nothing_and_resume_goes_on(make_robot: MakeRobot) -> None:
    robot = make_robot(resolution_s=60)
    code, err, run_dir = interrupt_while_waiting(robot)
    assert code == 130, err
    assert "Stopping at the next safe point" in err
    assert "Stopped on request" in err
    assert robot.site.world.writes == []
    last = read_events(run_dir)[-1]
    assert (last.kind, last.data["exit_code"]) == ("attempt-ended", 130)

    done = robot("resume", run_dir.name, "--json")
    assert done.code == 75, done.err
    assert len(robot.site.world.switch_offs) == 1


def judge(ended: Ended, what: str) -> None:
    """Prove that a signal has left a run that can be resumed, and nothing else."""
    said = f"{what}: exit code {ended.code}, {ended.left}\n{ended.err}"
    assert not ended.left, said
    assert "Traceback" not in ended.err, said
    assert "never retrieved" not in ended.err, said
    if ended.code is None:
        return  # it was quicker
    # A browser that ended alone is one that crashed; and what comes after the last step changes nothing any more.
    allowed = (
        {130} | ({6, 75} if what.startswith("browser") else set()) | ({75} if ended.is_waiting else set())
    )
    assert ended.code in allowed | ({7} if ended.is_in_flight else set()), said
    if ended.run_dir is not None:
        read_events(ended.run_dir)  # whole, as `resume` needs it


def test_a_signal_to_every_process_at_once_is_a_stop(make_robot: MakeRobot) -> None:
    robot = make_robot(resolution_s=60)  # up to a minute lies between the choice of the cut-off and the press
    ended = end_by(robot, signal.SIGTERM, "all, browser before robot", at_event=14, later_s=0.2, times=2)
    assert ended.code == 130, ended.err
    judge(ended, "all")
    assert ended.run_dir is not None
    assert robot.site.world.writes == []
    assert read_events(ended.run_dir)[-1].data["exit_code"] == 130


@pytest.mark.one_of_all_cases
def test_a_signal_at_any_moment_to_anybody_is_a_stop(
    make_robot: MakeRobot, request: pytest.FixtureRequest
) -> None:
    choose = random.Random(request.config.getoption("--seed"))
    for _ in range(40):
        robot = make_robot()
        whom, number = choose.choice(WHOM), choose.choice(SIGNALS)
        at_event, later_s, times = choose.randint(0, 46), choose.random() * 0.7, choose.choice((1, 1, 2))
        what = f"{whom} {number.name} x {times}, {later_s:.2f} s after event {at_event}"
        judge(end_by(robot, number, whom, at_event=at_event, later_s=later_s, times=times), what)
