"""The answer to the one Save that matters comes late, wrong, or not at all: one switch-off, the right bracket."""

from __future__ import annotations

import pytest
from desk import Answer, MakeRobot, Robot
from whenever import Instant

from robot.rehearsal import MAIN_STORE, OLD_CHANNEL, Fault

SAVE = {"method": "POST", "path": "/stores/*/channels/*"}
NEW = OLD_CHANNEL + " SP"
MORE = pytest.mark.one_of_all_cases


def check(robot: Robot, answer: Answer) -> tuple[float, float]:
    """One switch-off, inside the bracket; return how far it and the new channel's cut-off are from the planned one."""
    world = robot.site.world
    assert len(world.switch_offs) == 1
    switched_off_at = world.switch_offs[0].at
    cutoff = answer.json["cutoff"]
    earliest, latest = (Instant.parse_iso(text) for text in cutoff["switched_off_between"])
    assert earliest <= switched_off_at <= latest
    is_on, saved = world.channel(MAIN_STORE, NEW).ignore_before
    assert is_on
    assert saved == Instant.parse_iso(cutoff["instant"])
    return (switched_off_at - saved).total("seconds"), (latest - earliest).total("seconds")


@pytest.mark.parametrize(
    ("fault", "most_distance_s"),
    [
        pytest.param(Fault(kind="delay", delay_ms=3000, **SAVE), 3.5, marks=MORE),
        pytest.param(Fault(kind="delay", delay_after_ms=3000, **SAVE), 0.5, marks=MORE),
        pytest.param(Fault(kind="after-commit-500", **SAVE), 0.5, marks=MORE),
        pytest.param(Fault(kind="after-commit-drop", **SAVE), 0.5, marks=MORE),
    ],
    ids=["carried out late", "answered late", "answered with 500", "answer cut off"],
)
def test_the_run_goes_on_with_the_planned_cutoff(
    make_robot: MakeRobot, fault: Fault, most_distance_s: float
) -> None:
    robot = make_robot()
    robot.site.faults.add(fault)
    answer = robot.migrate()
    assert answer.code == 75, answer.err
    distance_s, _ = check(robot, answer)
    assert abs(distance_s) < most_distance_s


@MORE
def test_a_save_that_never_arrived_is_told_and_resumed(make_robot: MakeRobot) -> None:
    robot = make_robot()
    robot.site.faults.add(Fault(kind="drop", **SAVE))
    answer = robot.migrate()
    if answer.code != 75:  # a browser may itself send again what was cut off before any answer
        assert answer.code in (6, 7), answer.err
        assert robot.site.world.switch_offs == []
        assert answer.json["error"]["step"] == "switch-off-old-channel"
        answer = robot("resume", "--yes", answer.json["run_id"], "--json")
    assert answer.code == 75, answer.err
    distance_s, _ = check(robot, answer)
    assert abs(distance_s) < 0.5


def test_a_save_carried_out_after_the_robot_gave_up_keeps_its_cutoff(make_robot: MakeRobot) -> None:
    robot = make_robot()
    robot.site.faults.add(Fault(kind="delay", delay_ms=12_000, **SAVE))
    answer = robot.migrate()
    assert answer.code == 75, answer.err
    distance_s, width_s = check(robot, answer)
    assert 11 < distance_s < 14
    assert width_s > 11
