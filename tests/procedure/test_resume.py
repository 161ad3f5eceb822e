"""A run that was killed goes on from where it was: one switch-off, one new channel, the first cut-off."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from desk import Robot

from robot.evidence import verify_manifest
from robot.journal import Event, read_events
from robot.rehearsal import MAIN_STORE, OLD_CHANNEL

KILL_TIMEOUT_S = 400


def kill_at(robot: Robot, kind: str, step: str) -> Path:
    """Start a migration and kill it as soon as its journal holds an event; return the run's folder."""
    env = robot.own()
    process = robot.start(
        "migrate", "--store", MAIN_STORE, "--channel", OLD_CHANNEL, "--connect", "own", "--yes", **env
    )
    give_up_at_s = time.monotonic() + KILL_TIMEOUT_S
    try:
        while time.monotonic() < give_up_at_s and process.poll() is None:
            for run_dir in robot.traces.glob("*"):
                if any(event.kind == kind and event.step == step for event in read_events(run_dir)):
                    return run_dir
            time.sleep(0.01)  # reason: polls a file of another process, no page
    finally:
        process.kill()
        _, err = process.communicate()
    pytest.fail(f"{kind} of {step} was never journaled: {err}")


def events_of(run_dir: Path, kind: str) -> list[Event]:
    return [event for event in read_events(run_dir) if event.kind == kind]


@pytest.mark.parametrize(
    ("kind", "step"),
    [
        ("step-intended", "switch-off-old-channel"),
        ("step-acted", "switch-off-old-channel"),
        ("step-intended", "save-new-channel"),
        ("step-intended", "activate-new-channel"),
    ],
)
def test_a_killed_run_is_finished_by_resume(robot: Robot, kind: str, step: str) -> None:
    run_dir = kill_at(robot, kind, step)
    world = robot.site.world
    status = robot("status", run_dir.name, "--json").json
    assert status["state"] == "failed"
    assert status["error"]["hint"]

    done = robot("resume", run_dir.name, "--json", **robot.own())
    assert done.code == 0, done.err
    old = world.channel(MAIN_STORE, OLD_CHANNEL)
    new = world.channel(MAIN_STORE, OLD_CHANNEL + " SP")
    assert [off.channel_id for off in world.switch_offs] == [old.id]
    assert [channel.name for channel in world.channels(MAIN_STORE)].count(new.name) == 1
    assert new.is_active
    outcome = world.count_orders(old, new, world.clock.now().add(hours=1))
    assert (outcome.twice, outcome.never) == ([], [])
    switched_off_at = world.switch_offs[0].at
    assert abs((switched_off_at - new.ignore_before[1]).total("seconds")) < 0.5
    assert verify_manifest(run_dir) == []
    creations = [write for write in world.writes if write.what.startswith("create")]
    assert len(creations) <= 1
    assert len(events_of(run_dir, "attempt-started")) == 2
