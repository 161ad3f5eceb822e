"""`audit purge` removes nothing unasked: at a terminal, without one, and whatever the outputs are connected to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sealed import RUNS, Archive
from terminal import at_a_terminal

from robot.cli.consent import ASKED
from robot.journal import read_events

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals there")

PURGE = ("audit", "purge", "--older-than", "0")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


def settings(archive: Archive) -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("CHANNELS_")}
    return env | {"CHANNELS_TRACES": str(archive.traces), "CHANNELS_KEYS": str(archive.keys)}


def content(archive: Archive) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in archive.files}


@pytest.mark.parametrize("answer", ["y\n", "YES\n"])
def test_a_typed_yes_removes_what_was_shown_and_is_written_down(archive: Archive, answer: str) -> None:
    archive.write(RUNS[2], "attempt-started")  # under way again
    seen = at_a_terminal(answer, *PURGE, "--json", cwd=archive.keys.parent, env=settings(archive))
    assert seen.code == 0, seen
    assert json.loads(seen.out) == {"runs": list(RUNS[:2]), "files": 6, "exit_code": 0}
    for name in RUNS[:2]:
        assert f"{name}: 3 files, 0.0 MiB (completed, last changed " in seen.shown
        purged = read_events(archive.traces / name)[-1].data
        assert purged["how"] == ASKED
        assert len(purged["digest"]) == 64
        assert purged["operator"]
    assert RUNS[2] not in seen.shown
    assert f"Left alone, because it is not finished: {RUNS[2]}" in seen.err
    assert (archive.traces / RUNS[2] / "pictures" / "001-before.png").exists()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("n\n", 3), ("\n", 3), ("yes please\n", 3), ("\x04", 3), ("y\x04\x04", 3), ("\x03", 3), (signal.SIGINT, 3),
        (None, -signal.SIGHUP),
    ],
    ids=["no", "nothing", "something else", "end of input", "no whole line", "ctrl-c", "interrupted", "closed terminal"],
)  # fmt: skip
def test_whatever_is_no_yes_removes_nothing(
    archive: Archive, answer: str | signal.Signals | None, code: int
) -> None:
    before = content(archive)
    seen = at_a_terminal(answer, *PURGE, cwd=archive.keys.parent, env=settings(archive))
    # A terminal that goes away ends what is read there and sends a signal, in an order that systems differ in.
    assert seen.code == code or (answer is None and seen.code == 3), seen
    assert content(archive) == before
    if seen.code > 0:
        assert "Nothing was changed." in seen.err


@pytest.mark.parametrize("too_early", ["y\n", "y\ny\nyes\n", "y"])
def test_a_yes_before_the_question_is_none(archive: Archive, too_early: str) -> None:
    before = content(archive)
    seen = at_a_terminal("\n", *PURGE, cwd=archive.keys.parent, env=settings(archive), too_early=too_early)
    assert seen.code == 3, seen
    assert "Nothing was changed." in seen.err
    assert content(archive) == before


def test_a_yes_that_nobody_could_see_the_question_of_is_none(archive: Archive) -> None:
    before = content(archive)
    done = subprocess.run(
        [sys.executable, "-m", "robot", *PURGE],
        cwd=archive.keys.parent, env=settings(archive), input="y\n", capture_output=True, text=True,
        check=False, start_new_session=True,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert "This needs a yes, and there is no terminal to ask at." in done.stderr
    assert "`channels-robot audit purge --older-than 0 --yes`" in done.stderr
    assert content(archive) == before


def test_in_the_background_of_a_terminal_nobody_could_answer(archive: Archive) -> None:
    before = content(archive)
    seen = at_a_terminal("y\n", *PURGE, cwd=archive.keys.parent, env=settings(archive), is_behind=True)
    assert (seen.code, seen.shown) == (2, ""), seen
    assert content(archive) == before


def test_where_nothing_would_be_removed_nobody_is_asked(archive: Archive) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "robot", "audit", "purge", "--older-than", "1"],
        cwd=archive.keys.parent, env=settings(archive), capture_output=True, text=True, check=False,
        start_new_session=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Removed 0 files" in done.stderr
