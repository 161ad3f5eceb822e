"""A migration taken back as support does it: once, whatever ends it on the way, and never beside an active new channel."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable

import pytest
from desk import RESULT_KEYS, Answer, MakeRobot, Robot
from whenever import Instant

from robot.evidence import verify_manifest
from robot.journal import read_events
from robot.procedures.amazon_mws_to_sp.facts import MigrationFacts
from robot.procedures.amazon_mws_to_sp.rollback import rollback_ids
from robot.procedures.amazon_mws_to_sp.steps import step_ids
from robot.rehearsal import MAIN_STORE, OLD_CHANNEL, Fault
from robot.runs import list_runs, read_run

NEW = OLD_CHANNEL + " SP"
EDIT = {"method": "POST", "path": "/stores/*/channels/*/edit"}
"""Save on the settings of a channel that is there already."""

OFF_OR_ON = "save channel 'Amazon' (amazon)"
ADD = "add channel 'Amazon SP' (amazon_sp)"
REACH_S = 300


def written(robot: Robot) -> list[str]:
    return [write.what for write in robot.site.world.writes]


def kill_when(is_so: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Kill a command as soon as something is so in the stand-in."""
    give_up_at_s = time.monotonic() + REACH_S
    try:
        while not is_so():
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < give_up_at_s
            time.sleep(0.005)  # reason: watches a server in this process, no page
    finally:
        process.kill()
        process.communicate()


def test_a_waiting_run_is_taken_back_once_and_the_channel_can_be_migrated_again(
    make_robot: MakeRobot,
) -> None:
    robot = make_robot(zone="Asia/Tokyo")
    first = robot.migrate()
    assert first.code == 75, first.err
    run = first.json["run_id"]
    refuse_beside_an_active_new_channel(robot, run)
    taken_back = take_back_through_a_kill(robot, run)
    prove_what_it_says(robot, run, taken_back)
    prove_nothing_is_left_to_do(robot, run, taken_back)
    migrate_again(robot, run)


def refuse_beside_an_active_new_channel(robot: Robot, run: str) -> None:
    """Somebody has activated it by hand: the screens refuse what the journal would allow."""
    new = robot.site.world.channel(MAIN_STORE, NEW)
    new.is_active = True
    refused = robot("rollback", run, "--yes", "--json")
    assert refused.code == 3, refused.err
    assert list(refused.json) == RESULT_KEYS
    assert (refused.json["state"], refused.json["error"]["step"]) == ("failed", "prove-new-channel-off")
    assert "orders already come through the new channel" in refused.json["error"]["message"]
    assert [step["id"] for step in refused.json["steps"]] == step_ids()
    assert written(robot) == [OFF_OR_ON, ADD]
    new.is_active = False


def take_back_through_a_kill(robot: Robot, run: str) -> Answer:
    """Killed between the change and the server's answer: the journal does not know, and the change is made once."""
    world = robot.site.world
    old, new = world.channel(MAIN_STORE, OLD_CHANNEL), world.channel(MAIN_STORE, NEW)
    robot.site.faults.add(Fault(kind="delay", delay_after_ms=20_000, **EDIT))
    kill_when(lambda: old.is_active, robot.start("rollback", run, "--yes"))
    status = robot("status", run, "--json").json
    assert (status["error"]["code"], status["error"]["step"]) == (7, "switch-old-channel-on-again")

    done = robot("resume", run, "--json")
    assert done.code == 0, done.err
    assert (done.json["state"], done.json["error"]) == ("rolled_back", None)
    assert [step["id"] for step in done.json["steps"]] == [*step_ids(), *rollback_ids()]
    assert {step["state"] for step in done.json["steps"] if step["id"] in rollback_ids()} == {"done"}
    assert written(robot) == [OFF_OR_ON, ADD, OFF_OR_ON]
    assert (old.is_active, new.is_active) == (True, False)
    assert len(world.switch_offs) == 1
    assert verify_manifest(robot.traces / run) == []
    return done


def prove_what_it_says(robot: Robot, run: str, taken_back: Answer) -> None:
    """The time without orders is inside what it names, at both ends; the journal, the terminal and status agree."""
    world = robot.site.world
    off_at, on_at = world.switch_offs[0].at, world.writes[-1].at
    known = MigrationFacts.of(run, read_run(robot.traces / run).facts)
    on, orders = known.switched_on, known.to_compare
    assert on is not None
    assert orders is not None
    assert Instant.parse_iso(on.earliest) <= on_at <= Instant.parse_iso(on.latest)
    assert Instant.parse_iso(orders.bought_from) <= off_at
    assert on_at <= Instant.parse_iso(orders.bought_until)
    local = Instant.parse_iso(orders.bought_from).to_tz("Asia/Tokyo").to_plain()
    assert orders.local_from == local.format_iso(unit="second").replace("T", " ")
    assert orders.twice == ()
    shown = robot("status", run).err
    for words in ("may never come", orders.local_from, orders.local_until, "stays, switched off"):
        assert words in taken_back.err
        assert words in shown
    assert "only connects a channel that is off" in shown  # the owner still has the link
    plans = [e.data["plan"] for e in read_events(robot.traces / run) if e.kind == "rollback-started"]
    assert len(plans) == 2
    assert any("Cannot be undone" in line for line in plans[1])


def prove_nothing_is_left_to_do(robot: Robot, run: str, taken_back: Answer) -> None:
    """With a run that is rolled back; no browser is started to find that out."""
    world, begun_at = robot.site.world, robot.site.world.clock.now()
    again = robot("rollback", run, "--json")
    assert (again.code, again.json) == (0, taken_back.json), again.err
    assert "nothing to do" in again.err
    assert robot("resume", "--all", "--json").json == {"runs": []}
    assert robot("verify", run, "--json").code == 3
    assert [one for one in world.requests if one.at > begun_at] == []


def migrate_again(robot: Robot, run: str) -> None:
    """The channel that was left behind keeps its name; under another one all is as ever, and then it is too late."""
    world = robot.site.world
    taken = robot.migrate()
    assert taken.code == 3, taken.err
    assert taken.json["run_id"] != run
    assert "--new-name" in taken.json["error"]["hint"]
    assert "delete it in Channels" in taken.json["error"]["hint"]
    moved = robot.migrate("--new-name", "Amazon SP 2", "--connect", "own", **robot.own())
    assert (moved.code, moved.json["state"]) == (0, "completed"), moved.err
    names = (OLD_CHANNEL, NEW, "Amazon SP 2")
    assert [world.channel(MAIN_STORE, name).is_active for name in names] == [False, False, True]

    begun_at = world.clock.now()
    late = robot("rollback", moved.json["run_id"], "--yes", "--json")
    assert (late.code, late.json["state"]) == (3, "completed"), late.err
    assert late.json["steps"] == moved.json["steps"]
    assert "is completed, so orders already come" in late.json["error"]["message"]
    assert [one for one in world.requests if one.at > begun_at] == []
    assert robot("status", moved.json["run_id"], "--json").json == moved.json


@pytest.mark.one_of_all_cases
def test_a_switch_off_that_was_not_recorded_is_taken_back(robot: Robot) -> None:
    world = robot.site.world
    old = world.channel(MAIN_STORE, OLD_CHANNEL)
    robot.site.faults.add(Fault(kind="delay", delay_after_ms=20_000, **EDIT))
    migration = robot.start("migrate", "--store", MAIN_STORE, "--channel", OLD_CHANNEL, "--yes")
    kill_when(lambda: not old.is_active, migration)
    (run_dir,) = list_runs(robot.traces)

    # From the run's own id to the end of it: `migrate` goes on with the rollback, too.
    robot.site.faults.add(Fault(kind="status", method="GET", path="/orders*"))
    stopped = robot("rollback", run_dir.name, "--yes", "--json")
    assert stopped.code == 6, stopped.err
    assert stopped.json["error"]["step"] == "name-orders"
    back = robot.migrate()
    assert (back.code, back.json["state"], back.json["run_id"]) == (0, "rolled_back", run_dir.name), back.err
    assert "being rolled back" in back.err
    assert written(robot) == [OFF_OR_ON, OFF_OR_ON]
    assert old.is_active
    earliest, latest = back.json["cutoff"]["switched_off_between"]
    assert Instant.parse_iso(earliest) <= world.switch_offs[0].at <= Instant.parse_iso(latest)
    assert "There is no new channel 'Amazon SP'" in back.err


def test_a_run_that_announced_nothing_has_nothing_to_undo(robot: Robot) -> None:
    off = robot.migrate(channel="amazon-uk")
    nowhere = robot.migrate(store="Nowhere")
    assert (off.code, nowhere.code) == (3, 3)
    for answer in (off, nowhere):
        back = robot("rollback", answer.json["run_id"], "--yes", "--json")
        assert (back.code, back.json["state"]) == (0, "rolled_back"), back.err
        assert "nothing to undo" in back.err
        assert "switched nothing off" in back.err
    assert "is off; that was not this run" in robot("status", off.json["run_id"]).err
    assert written(robot) == []
    assert robot("resume", "--all", "--json").json == {"runs": []}
