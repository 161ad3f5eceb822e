"""A run that was killed goes on from where it was: one switch-off, one new channel, the first cut-off."""

from __future__ import annotations

import time
from pathlib import Path

from desk import Robot

from robot.evidence import verify_manifest
from robot.journal import Event, read_events
from robot.rehearsal import MAIN_STORE, OLD_CHANNEL

KILL_TIMEOUT_S = 400


def kill_at(robot: Robot, command: list[str], kind: str, step: str) -> bool:
    """Start a command and kill it as soon as its run's journal has gained an event; tell whether that came."""
    before = sum(len(found(run_dir, kind, step)) for run_dir in robot.traces.glob("*"))
    process = robot.start(*command, **robot.own())
    give_up_at_s = time.monotonic() + KILL_TIMEOUT_S
    try:
        while time.monotonic() < give_up_at_s and process.poll() is None:
            if sum(len(found(run_dir, kind, step)) for run_dir in robot.traces.glob("*")) > before:
                return True
            time.sleep(0.01)  # reason: polls a file of another process, no page
    finally:
        process.kill()
        process.communicate()
    return False


def found(run_dir: Path, kind: str, step: str) -> list[Event]:
    return [event for event in events_of(run_dir, kind) if event.step == step]


def events_of(run_dir: Path, kind: str) -> list[Event]:
    return [event for event in read_events(run_dir) if event.kind == kind]


KILLS = [
    ("step-intended", "switch-off-old-channel"),
    ("step-acted", "switch-off-old-channel"),
    ("step-intended", "save-new-channel"),
    ("step-ended", "save-new-channel"),
    ("step-acted", "connect"),
    ("step-intended", "activate-new-channel"),
]


def test_a_run_that_is_killed_again_and_again_is_finished_by_resume(robot: Robot) -> None:
    migrate = ["migrate", "--store", MAIN_STORE, "--channel", OLD_CHANNEL, "--connect", "own", "--yes"]
    assert kill_at(robot, migrate, *KILLS[0])
    (run_dir,) = robot.traces.glob("*")
    kills = [KILLS[0]]
    for kill in KILLS[1:]:
        status = robot("status", run_dir.name, "--json").json
        assert status["state"] == "failed"
        assert status["error"]["hint"]
        # Not every point comes: what the killed process had done by then is not done again.
        if kill_at(robot, ["resume", run_dir.name], *kill):
            kills.append(kill)
    assert len(kills) >= 4, kills

    done = robot("resume", run_dir.name, "--json", **robot.own())
    assert done.code == 0, done.err
    world = robot.site.world
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
    # Each change once, whatever was killed.
    assert [write.what for write in world.writes] == [
        "save channel 'Amazon' (amazon)",
        "add channel 'Amazon SP' (amazon_sp)",
        "connect 'Amazon SP'",
        "save channel 'Amazon SP' (amazon_sp)",
        "import SKU links of 'Amazon SP'",
    ]
    assert len(events_of(run_dir, "attempt-started")) >= len(kills) + 1
