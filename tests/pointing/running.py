"""A migration on stripped screens, with somebody who points at what the picture shows."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PIL import Image

from robot.rehearsal import MAIN_STORE, OLD_CHANNEL, stand_in
from tests.mutations.changes import ChangedSite

from .stripped import CONTROLS, Control, stripped

if TYPE_CHECKING:
    from pathlib import Path

    from desk import Answer, MakeRobot, Robot

    from robot.rehearsal.channels.visits import Site

ALIKE = 6
"""Steps by which a colour of the picture may differ from the one that was painted."""

MOST_QUESTIONS = 12
NEW = f"{OLD_CHANNEL} SP"
DONE, WAITING, DRIFT = 0, 75, 5


@dataclass
class Course:
    """How a migration went.

    Attributes:
        asked: The element of each question, in order; one that was answered wrongly comes twice.
        faults: What was not as it must be.
    """

    code: int = -1
    asked: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    says: str = ""

    def line(self) -> str:
        """Say it in one line."""
        asked = ", ".join(self.asked) or "nothing"
        return (
            f"exit {self.code}, asked: {asked}"
            + "".join(f"; FAULT {one}" for one in self.faults)
            + (f"; {self.says}" if self.faults else "")
        )


@contextmanager
def changed_site(rendering: str, controls: Sequence[Control], *, is_hard: bool) -> Iterator[None]:
    """Let every stand-in that is started meanwhile show its screens stripped."""
    made: Callable[[Site], Any] = stand_in.channels_app
    change = stripped(rendering, controls, is_hard=is_hard)

    def make(site: Site) -> ChangedSite:
        return ChangedSite(made(site), [change])

    stand_in.channels_app = make
    try:
        yield
    finally:
        stand_in.channels_app = made


def right_number(
    question: dict[str, Any], picture: Path, controls: Sequence[Control], element: str
) -> int | None:
    """Return the number of the candidate that is painted as the element, None where none is."""
    colour = next((one.colour for one in controls if one.element == element), None)
    if colour is None:
        return None
    with Image.open(picture) as opened:
        image = opened.convert("RGB")
    shares = {}
    for one in question["candidates"]:
        if one["box"] is None:
            continue
        left, top, width, height = one["box"]
        part = image.crop((left - 12, top - 12, left + width + 12, top + height + 12))
        raw = part.tobytes()
        pixels = list(zip(raw[::3], raw[1::3], raw[2::3], strict=True))
        hits = sum(all(abs(a - b) <= ALIKE for a, b in zip(pixel, colour, strict=True)) for pixel in pixels)
        shares[one["n"]] = hits / max(1, len(pixels))
    best = max(shares.values(), default=0.0)
    # Of a switch and its box, which are painted alike, the first one is meant.
    return min((n for n, share in shares.items() if share > max(0.05, best / 2)), default=None)


def migrate(
    make_robot: MakeRobot,
    rendering: str,
    controls: Sequence[Control],
    *,
    is_hard: bool = True,
    is_wrong_first: bool = True,
    leaves_running: bool = False,
    seed: int = 1,
    **config: Any,
) -> tuple[Course, Robot]:
    """Migrate on stripped screens; every question is answered, the first time wrongly."""
    chooser = random.Random(seed)
    course = Course()
    with changed_site(rendering, controls, is_hard=is_hard):
        robot = make_robot(rendering=rendering, **config)
    answer = robot.migrate("--connect", "link", CHANNELS_TIMEOUT_MS="5000")
    wrongly: set[str] = set()
    while (question := question_of(answer)) is not None and len(course.asked) < MOST_QUESTIONS:
        element = _element(robot, answer.json["run_id"], question)
        course.asked.append(element)
        picture = robot.traces / answer.json["run_id"] / question["picture"]
        right = right_number(question, picture, controls, element)
        others = [one["n"] for one in question["candidates"] if one["n"] != right]
        if right is None:
            course.faults.append(f"{element} is not on the picture {picture}")
            break
        is_wrong = is_wrong_first and element not in wrongly and bool(others)
        wrongly.add(element)
        number = chooser.choice(others) if is_wrong else right
        before = len(robot.site.world.writes)
        answer = robot("point", answer.json["run_id"], str(number), "--json", CHANNELS_TIMEOUT_MS="5000")
        if is_wrong:
            course.faults += _faults_of_wrong(robot, answer, element, before)
    course.code = answer.code
    course.says = _said(answer)
    _judge_end(course, robot, controls)
    if not leaves_running:
        robot.site.stop()
    return course, robot


def _faults_of_wrong(robot: Robot, answer: Answer, element: str, before: int) -> list[str]:
    """Say what is not as it must be after a wrong number: nothing written, and asked again for the same control."""
    faults = []
    again = question_of(answer)
    if written := [write.what for write in robot.site.world.writes][before:]:
        faults.append(f"a wrong number for {element} wrote {written}")
    if again is None:
        faults.append(f"after a wrong number for {element} nothing was asked: {_said(answer)}")
    elif (now := _element(robot, answer.json["run_id"], again)) != element:
        faults.append(f"after a wrong number for {element} it asked for {now}")
    return faults


def _judge_end(course: Course, robot: Robot, controls: Sequence[Control]) -> None:
    stripped_ones = {one.element for one in controls}
    course.faults += [f"it asked for {one}" for one in course.asked if one not in stripped_ones]
    if course.code != WAITING:
        course.faults.append(f"it ended with exit code {course.code}")
        return
    world = robot.site.world
    old, new = world.channel(MAIN_STORE, OLD_CHANNEL), world.channel(MAIN_STORE, NEW)
    carried = ("marketplace", "fulfilment_channels", "order_statuses")
    is_on, cutoff = new.ignore_before
    is_right = (
        (old.is_active, new.is_active, new.provider) == (False, False, "amazon_sp")
        and all(old.settings[name] == new.settings[name] for name in carried)
        and [off.channel_id for off in world.switch_offs] == [old.id]
        and is_on
        and abs((world.switch_offs[0].at - cutoff).total("seconds")) < 1
    )
    if not is_right:
        course.faults.append(f"the record is wrong: {[write.what for write in world.writes]}")


def question_of(answer: Answer) -> dict[str, Any] | None:
    """Return what a command asked, None if it asked nothing."""
    error = answer.json["error"] if answer.out else None
    question: dict[str, Any] | None = error and error["question"]
    return question


def _said(answer: Answer) -> str:
    error = answer.json["error"] if answer.out else None
    return f"{error['step']}: {error['message'][:300]}" if error else answer.err[-300:]


def _element(robot: Robot, run_id: str, question: dict[str, Any]) -> str:
    """Return which element a question is about, as the journal tells it."""
    from robot.runs import read_run  # noqa: PLC0415 - the tests start without it

    return str(read_run(robot.traces / run_id).questions[question["id"]]["element"])


def named(text: str) -> list[Control]:
    """Return controls by their elements, separated by commas; all of them for an empty text."""
    wanted = [one for one in text.split(",") if one]
    found = [one for one in CONTROLS if not wanted or one.element in wanted]
    if wanted and len(found) != len(wanted):
        raise SystemExit(f"Known: {', '.join(one.element for one in CONTROLS)}")
    return found
