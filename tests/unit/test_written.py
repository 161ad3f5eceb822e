"""Options that name a file or a folder to write: evidence, keys, settings, code and others' files stay as they are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from sealed import RUNS, Archive
from typer.testing import CliRunner

import robot
from robot.cli import app

READ = {"--profile", "--amazon-orders", "--test-systems"}
SETTINGS = {"--traces", "--baselines"}
"""Folders that are settings; `check --update` writes to the second."""

WRITTEN = {
    "audit export --to": ["audit", "export", RUNS[0], "--to"],
    "guide --to": ["guide", RUNS[0], "--to"],
    "check --junit": ["check", "--junit"],
    "doctor --bundle": ["doctor", "--screens", "--bundle"],
    "profile keep file": ["profile", "keep", "--base-url", "http://127.0.0.1:1"],
}
PLACES = [
    "traces/seals.jsonl",
    f"traces/{RUNS[1]}/journal.jsonl",
    f"traces/{RUNS[1]}/new",
    f"traces/{RUNS[1]}",
    "traces",
    "traces/new",
    "traces/guide",
    f"traces/guide/../{RUNS[1]}/new",
    "link/new",
    "traces/report/new",
    "keys/new",
    "keys",
    ".env",
    "other/.env.local",
    "other/new",  # beside the seals of other runs
    "theirs.txt",
    "to-theirs.txt",
    "to-nowhere",
    "theirs",
    "pipe",
]


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    archive = Archive(tmp_path)
    for name in [name for name in os.environ if name.upper().startswith("CHANNELS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CHANNELS_TRACES", str(archive.traces))
    monkeypatch.setenv("CHANNELS_KEYS", str(archive.keys))
    monkeypatch.chdir(tmp_path)
    for name in ("theirs", "other"):
        Path(name).mkdir()
    for name in ("theirs.txt", "theirs/guide.html", "theirs/guide.md", "other/seals.jsonl"):
        Path(name).write_text("theirs")
    Path("link").symlink_to(archive.traces / RUNS[1])
    Path("to-theirs.txt").symlink_to("theirs.txt")
    Path("to-nowhere").symlink_to("nowhere")
    if hasattr(os, "mkfifo"):
        os.mkfifo("pipe")
    return archive


def content(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def commands(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{before}{name} ")
        else:
            yield before + name, command


def test_every_option_that_names_a_file_or_a_folder_is_known() -> None:
    found = {
        f"{name} {option.opts[0]}"
        for name, command in commands(typer.main.get_command(app))
        for option in command.params
        if "path" in str(option.type_descriptor.annotation).lower() and option.opts[0] not in READ | SETTINGS
    }
    assert found == WRITTEN.keys()


@pytest.mark.parametrize("option", WRITTEN)
@pytest.mark.parametrize("place", PLACES)
def test_what_is_not_its_own_is_neither_replaced_nor_added_to(
    archive: Archive, option: str, place: str, tmp_path: Path
) -> None:
    if place == "pipe" and not hasattr(os, "mkfifo"):
        pytest.skip("no pipes there")
    before = content(tmp_path)
    done = CliRunner().invoke(app, [*WRITTEN[option], place])
    assert done.exit_code == 2, (done.output, done.stderr)
    assert f"{option.rsplit(maxsplit=1)[-1]}: {place} ".lower() in done.stderr.lower()
    assert content(tmp_path) == before


@pytest.mark.parametrize("option", WRITTEN)
def test_the_code_of_the_robot_is_not_added_to(archive: Archive, option: str) -> None:
    place = Path(robot.__file__).parent / "procedures" / "new"
    done = CliRunner().invoke(app, [*WRITTEN[option], str(place)])
    assert done.exit_code == 2
    assert "lies in the robot's own code" in done.stderr
    assert not place.exists()


@pytest.mark.parametrize("folder", ["traces/new", "keys/new", "other", "theirs.txt", "to-nowhere"])
def test_baselines_are_not_written_there_either(archive: Archive, folder: str, tmp_path: Path) -> None:
    before = content(tmp_path)
    done = CliRunner().invoke(app, ["check", "--update", "--baselines", folder])
    assert done.exit_code == 2
    assert f"--baselines: {folder} " in done.stderr
    assert content(tmp_path) == before


def test_what_the_same_command_wrote_before_is_replaced(archive: Archive) -> None:
    for name in RUNS[:2]:
        done = CliRunner().invoke(app, ["audit", "export", name, "--to", "ticket.zip"])
        assert done.exit_code == 0, done.stderr
    assert archive.verify().problems == ()
