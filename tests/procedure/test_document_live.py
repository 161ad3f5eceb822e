"""The same tests as somebody runs them against a live system: with an address, and settings in the environment."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from robot.procedures.amazon_mws_to_sp.document import read_document
from robot.rehearsal import MAIN_STORE, Fault, stand_in
from tests.mutations.changes import ChangedSite, Edit, change

if TYPE_CHECKING:
    from desk import MakeRobot, Robot

ROOT = Path(__file__).parents[2]
LONGEST_FAILURE = 15
FAILURE = re.compile(r"^_+ test_document\[\w+-(\S+)\] _+$", re.MULTILINE)
"""pytest-playwright puts the browser's name before the item's id."""


def run_pytest(robot: Robot, tmp_path: Path) -> tuple[str, dict[str, list[str]]]:
    """Run them in a process of their own; return what was printed, and the lines of each failure or error."""
    words = [
        "tests/procedure/test_document.py",
        "--base-url",
        robot.site.base_url,
        "-p",
        "no:cacheprovider",
        "-n",
        "0",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words, "--basetemp", str(tmp_path / "pytest")],
        cwd=ROOT, env=robot.env, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    told = done.stdout.split("short test summary info")[0]
    parts = FAILURE.split(re.sub(r"^=+ \w+ =+$", "", told, flags=re.MULTILINE))
    return done.stdout, {
        name: text.strip().splitlines() for name, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def picture_of(lines: list[str]) -> Path:
    return Path(next(line for line in lines if line.startswith("picture")).split(maxsplit=1)[1])


@pytest.mark.one_of_all_cases
def test_what_differs_is_told_in_a_few_lines_and_nothing_is_written(
    make_robot: MakeRobot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = stand_in.channels_app
    renamed = change(
        "renamed", "plain", Edit(r"/(?!assets/)", lambda html: html.replace("Order Statuses", "Parcels"))
    )
    monkeypatch.setattr(stand_in, "channels_app", lambda site: ChangedSite(made(site), [renamed]))
    robot = make_robot(rendering="plain")
    robot.site.world.add_channel(MAIN_STORE, "Trial", "amazon_sp", marketplace="United Kingdom")
    out, failures = run_pytest(robot, tmp_path)
    item = next(one for one in read_document() if one.id == "set-options")
    lines = failures["set-options"]
    assert len(lines) <= LONGEST_FAILURE, out
    assert lines[0].startswith(f"{item.place} set-options: differs")
    assert item.sentence in "\n".join(lines)
    assert picture_of(lines).is_file()
    assert robot.site.password not in out
    assert robot.site.world.writes == []


@pytest.mark.one_of_all_cases
def test_a_walk_that_cannot_begin_is_told_in_a_few_lines_too(make_robot: MakeRobot, tmp_path: Path) -> None:
    robot = make_robot(rendering="plain")
    robot.site.faults.add(Fault(kind="status", method="GET", path="/stores", times=999))
    out, failures = run_pytest(robot, tmp_path)
    assert "choose-store" in failures, out
    assert all(len(lines) <= LONGEST_FAILURE for lines in failures.values()), out
    assert picture_of(failures["choose-store"]).is_file(), "of where the walk ended"
    assert robot.site.world.writes == []
