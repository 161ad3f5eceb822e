"""Ctrl-C as a terminal sends it: to the robot, its driver and whatever else is in the group."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest
from desk import MakeRobot, Robot

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
