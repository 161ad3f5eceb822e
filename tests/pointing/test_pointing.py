"""A control loses its words and icons: the robot asks for just that one, a person points, and later runs do not ask."""

from __future__ import annotations

import random
import sys

import pytest

from robot.rehearsal import SECOND_STORE
from tests.pointing.running import WAITING, migrate, question_of
from tests.pointing.stripped import CONTROLS

RENDERINGS = ("plain", "classic", "material")
TEN = 10
MOST_FOR_TEN = 3
BY_ELEMENT = {one.element: one for one in CONTROLS}


def test_a_person_points_first_wrongly_then_rightly_and_the_next_run_asks_nothing(make_robot):
    course, robot = migrate(make_robot, "plain", [BY_ELEMENT["store.add"]], leaves_running=True)
    try:
        assert course.faults == []
        assert course.asked == ["store.add", "store.add"]
        later = robot.migrate("--connect", "link", store=SECOND_STORE, CHANNELS_TIMEOUT_MS="5000")
        assert question_of(later) is None
        assert later.code == WAITING
    finally:
        robot.site.stop()


@pytest.mark.one_of_all_cases
@pytest.mark.parametrize("is_hard", [True, False], ids=["hard", "soft"])
@pytest.mark.parametrize("rendering", RENDERINGS)
@pytest.mark.parametrize("control", CONTROLS, ids=lambda one: one.element)
def test_each_documented_control_is_asked_for_or_found(make_robot, rendering, control, is_hard, capsys):
    course, _ = migrate(make_robot, rendering, [control], is_hard=is_hard)
    with capsys.disabled():
        sys.stdout.write(f"{rendering} {control.element}: {course.line()}\n")
    assert course.faults == []


@pytest.mark.one_of_all_cases
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("rendering", RENDERINGS)
def test_for_ten_controls_three_questions_are_enough(make_robot, rendering, seed):
    controls = random.Random(f"ten-{seed}").sample(CONTROLS, TEN)
    course, _ = migrate(make_robot, rendering, controls, is_wrong_first=False, seed=seed)
    assert course.faults == []
    assert len(course.asked) <= MOST_FOR_TEN
