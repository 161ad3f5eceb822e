"""Nothing is switched off before somebody has said yes to what was shown; and that yes covers exactly that."""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import Any

import pytest
from desk import Answer, MakeRobot, Robot
from terminal import Seen, at_a_terminal

from robot.cli.consent import ASKED
from robot.journal import read_events
from robot.rehearsal import MAIN_STORE, OLD_CHANNEL
from robot.runs import list_runs, read_run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals there")

MIGRATE = ("migrate", "--store", MAIN_STORE, "--channel", OLD_CHANNEL)


def typed(robot: Robot, answer: str, *words: str) -> Seen:
    return at_a_terminal(answer, *words, cwd=robot.folder, env=robot.env)


def approvals(robot: Robot) -> list[dict[str, Any]]:
    (run_dir,) = list_runs(robot.traces)
    return [
        event.data["approval"]
        for event in read_events(run_dir)
        if event.kind == "facts" and "approval" in event.data
    ]


def test_with_every_output_redirected_the_terminal_is_asked_and_a_no_is_a_no(robot: Robot) -> None:
    seen = typed(robot, "n\n", *MIGRATE)
    assert seen.code == 3, seen
    assert "Not confirmed." in seen.err
    for words in (f"Switch off  {OLD_CHANNEL}", "Marketplace: ", "Continue? [y/N]"):
        assert words in seen.shown
    assert robot.site.world.writes == []
    (run_dir,) = list_runs(robot.traces)
    # Whoever starts it again without a terminal, a minute later, has not said yes either.
    for words in (MIGRATE, ("resume", run_dir.name)):
        again = robot(*words, "--json")
        assert (again.code, again.json["exit_code"]) == (2, 2), again.err
        assert "there is no terminal to ask at" in again.err
    assert read_run(run_dir).attempts == 1


def stop_before_the_switch_off(robot: Robot) -> Answer:
    """Say yes with the command, and press Ctrl-C while the cut-off is awaited."""
    process = robot.start(*MIGRATE, "--yes", "--json")
    give_up_at_s = time.monotonic() + 200
    while time.monotonic() < give_up_at_s and process.poll() is None:
        if any(
            event.step == "switch-off-old-channel"
            for run_dir in list_runs(robot.traces)
            for event in read_events(run_dir)
        ):
            os.killpg(process.pid, signal.SIGINT)
            break
        time.sleep(0.02)  # reason: polls a file of another process, no page
    out, err = process.communicate(timeout=200)
    return Answer(process.returncode, out, err)


@pytest.mark.one_of_all_cases
def test_values_that_changed_since_the_yes_are_asked_for_again(make_robot: MakeRobot) -> None:
    robot = make_robot(resolution_s=60)
    stopped = stop_before_the_switch_off(robot)
    assert stopped.code == 130, stopped.err
    (before,) = approvals(robot)
    assert before["how"] == "--yes"
    old = robot.site.world.channel(MAIN_STORE, OLD_CHANNEL)
    was = tuple(old.order_statuses)
    old.settings["order_statuses"] = was[:1]

    unasked = robot("resume", "--all", "--json")
    assert unasked.code == 20, unasked.err
    error = unasked.json["runs"][0]["error"]
    assert error["code"] == 2
    assert "Order Statuses was" in error["message"]
    assert robot.site.world.writes == []

    seen = typed(robot, "y\n", "resume", stopped.json["run_id"])
    assert seen.code == 75, seen
    assert "this has changed" in seen.shown
    assert [one["how"] for one in approvals(robot)] == ["--yes", ASKED]
    new = robot.site.world.channel(MAIN_STORE, OLD_CHANNEL + " SP")
    assert tuple(new.order_statuses) == was[:1]
    # What was agreed to goes on without a terminal.
    assert robot("resume", "--all", "--json").code == 75
