"""Take every word and icon from documented controls, let the robot migrate, and point where it asks.

python -m tests.pointing                                         each control alone, in each rendering
python -m tests.pointing --rendering plain --only channel.save,store.add
python -m tests.pointing --ten 5 --seed 3                        ten controls at once, five choices of them
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # tests/desk.py, as pytest finds it

from desk import robots

from .running import Course, migrate, named
from .stripped import CONTROLS, Control

RENDERINGS = ("plain", "classic", "material")
TEN = 10
MOST_FOR_TEN = 3


def say(text: str) -> None:
    """Print at once, also into a file that somebody follows."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _one(
    rendering: str, controls: list[Control], asked: argparse.Namespace, *, is_wrong_first: bool
) -> Course:
    began_s = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, robots(Path(folder)) as make_robot:
        # An empty home: nothing that was learned before helps.
        os.environ |= {"XDG_STATE_HOME": f"{folder}/state", "XDG_DATA_HOME": f"{folder}/data"}
        course, _ = migrate(
            make_robot,
            rendering,
            controls,
            is_hard=not asked.soft,
            is_wrong_first=is_wrong_first,
            seed=asked.seed,
        )
    names = ", ".join(one.element for one in controls)
    say(
        f"{'ok  ' if not course.faults else 'MISS'} {rendering:8} {time.monotonic() - began_s:5.1f} s  {names}: {course.line()}"
    )
    return course


def main() -> int:
    """Do what the command line asks; 0 where all is as it should be."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rendering", choices=RENDERINGS, action="append", help="only these")
    parser.add_argument("--only", default="", metavar="ELEMENT,...", help="only these controls")
    parser.add_argument(
        "--ten", type=int, default=0, metavar="COUNT", help="so many times ten controls at once"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--soft", action="store_true", help="leave addresses and names of boxes as they are")
    asked = parser.parse_args()
    renderings = asked.rendering or RENDERINGS
    chooser = random.Random(f"pointing-{asked.seed}")
    courses: list[Course] = []
    too_many = 0
    for rendering in renderings:
        for _ in range(asked.ten):
            course = _one(rendering, chooser.sample(CONTROLS, TEN), asked, is_wrong_first=False)
            too_many += len(course.asked) > MOST_FOR_TEN
            courses.append(course)
        alone = named(asked.only) if not asked.ten else []
        courses += [_one(rendering, [control], asked, is_wrong_first=True) for control in alone]
    faults = sum(bool(one.faults) for one in courses)
    silent = sum(not one.asked for one in courses)
    say(
        f"\nSeed {asked.seed}: {len(courses) - faults} of {len(courses)} as they should be; {silent} found the way without a question; {too_many} asked more than {MOST_FOR_TEN} questions."
    )
    return int(bool(faults or too_many))


if __name__ == "__main__":
    sys.exit(main())
