"""Who runs the robot and where its folders are, on machines that know no name, no home and no room."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from robot import machine
from robot.errors import SettingsError
from robot.evidence.files import make_dir, write_whole
from robot.journal import Journal
from robot.machine import (
    expanded,
    keys_dir,
    locks_dir,
    make_dirs,
    open_private,
    operator,
    require_folders,
    scratch_dir,
    temporary_files_in,
)

NOT_A_FOLDER = Path(os.devnull) / "home"
"""No user can make anything there, not even root, for whom a folder's permissions count for nothing."""


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Be a user id that is in no list of users, as in a container, without a name and without a home."""

    def unknown(uid):
        raise KeyError(f"getpwuid(): uid not found: {uid}")

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    for name in ("USER", "LOGNAME", "LNAME", "USERNAME", "HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_the_number_of_a_user_without_a_name_is_its_name(nobody):
    assert operator() == str(os.getuid())
    nobody.setenv("LOGNAME", "anna")
    assert operator() == "anna"


@pytest.mark.parametrize("home", [None, "", "relative/home"])
def test_without_a_home_the_missing_settings_are_named(home, nobody, tmp_path):
    nobody.chdir(tmp_path)
    if home is not None:
        nobody.setenv("HOME", home)
    for find in (keys_dir, locks_dir, require_folders):
        if home == "" and os.getuid() == 0:
            continue  # root may make folders at the top
        with pytest.raises(SettingsError, match=r"CHANNELS_KEYS.*home|no folder") as caught:
            find(None)
        assert "CHANNELS_KEYS" in caught.value.hint
        assert "HOME" in caught.value.hint
    assert not list(tmp_path.iterdir()), "a folder called ~ was made"


def test_a_home_that_cannot_be_written_to_is_named_before_a_run_is_begun(nobody):
    nobody.setenv("HOME", str(NOT_A_FOLDER))
    with pytest.raises(SettingsError, match="cannot be written to"):
        require_folders(None)


@pytest.mark.parametrize("home", [None, str(NOT_A_FOLDER)])
def test_the_keys_folder_is_enough(home, nobody, tmp_path):
    if home is not None:
        nobody.setenv("HOME", home)
    keys = tmp_path / "keys"
    assert require_folders(keys) == keys
    assert locks_dir(keys) == keys / "locks"


def test_the_users_own_state_folder_comes_first(nobody, tmp_path):
    nobody.setenv("HOME", str(tmp_path))
    nobody.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert locks_dir(tmp_path / "keys") == tmp_path / "state" / "channels-robot" / "locks"


def test_a_tilde_without_a_home_is_a_setting_to_fix(nobody):
    with pytest.raises(SettingsError, match="begins with ~"):
        expanded("~/profile.toml")
    with pytest.raises(SettingsError, match="begins with ~"):
        keys_dir(Path("~nobody-of-that-name/keys"))


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_what_is_made_is_for_its_owner_only_whatever_the_umask_is(umask, tmp_path):
    top = tmp_path / "traces"
    before = os.umask(umask)
    try:
        make_dirs(top / "run" / "raw")
        make_dir(top / "guide" / "run")
        with open_private(top / "run" / "a.zip", "wb") as file:
            file.write(b"x")
        write_whole(top / "guide" / "run" / "page.html", b"x")
        with open_private(top / "run" / "secrets.jsonl", "ab") as file:
            file.write(b"{}")
        with Journal.writing(top / "run-2") as journal:
            journal.append("run-created", data={})
        with scratch_dir() as scratch:
            assert mode_of(scratch) == 0o700
    finally:
        os.umask(before)
    made = [top, *top.rglob("*")]
    assert len(made) == 12
    assert {path.name: oct(mode_of(path)) for path in made} == {
        path.name: oct(0o700 if path.is_dir() else 0o600) for path in made
    }


def test_a_folder_whose_name_a_file_has_is_refused(tmp_path):
    (tmp_path / "traces").write_bytes(b"")
    with pytest.raises(OSError, match="traces"):
        make_dirs(tmp_path / "traces")
    with pytest.raises(OSError, match="traces"):
        make_dirs(tmp_path / "traces" / "run")


@pytest.fixture
def temp_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the temporary files a folder of their own."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


IN_SCRATCH = (
    "import sys, time, os, tempfile; tempfile.tempdir = sys.argv[1]\n"
    "from robot.machine import scratch_dir\n"
    "with scratch_dir() as folder:\n"
    "    (folder / 'profile').mkdir(); print(folder, flush=True); sys.stdin.read(1); os._exit(9)\n"
)


def test_what_a_killed_process_left_is_removed_at_the_next_start_and_a_live_ones_is_kept(temp_dir):
    killed, alive = (
        subprocess.Popen(
            [sys.executable, "-c", IN_SCRATCH, str(temp_dir)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    )
    with killed, alive:
        left, kept = (Path(one.stdout.readline().strip()) for one in (killed, alive))
        killed.kill()
        killed.wait()
        assert left.is_dir()
        with scratch_dir() as own:
            assert not left.exists()
            assert (kept / "profile").is_dir()
            assert own.is_dir()
        assert not own.exists()
        alive.kill()


def test_only_what_the_robot_left_of_this_user_is_removed(temp_dir):
    being_made, left_over, of_others = (temp_dir / f"channels-robot-{name}" for name in "abc")
    others_folder, linked = temp_dir / "playwright-x", temp_dir / "channels-robot-link"
    for folder in (being_made, left_over, of_others, others_folder):
        folder.mkdir()
    linked.symlink_to(others_folder)
    (temp_dir / "channels-robot-file").write_text("a file of somebody")
    long_ago_s = time.time() - 3_600
    for folder in (left_over, of_others, others_folder):
        os.utime(folder, (long_ago_s, long_ago_s))
    if os.getuid() == 0:
        os.chown(of_others, 12_345, 12_345)
    else:
        of_others.rmdir()  # only root can give a folder away
    with scratch_dir():
        pass
    assert not left_over.exists()
    assert being_made.is_dir()
    assert others_folder.is_dir()
    assert linked.is_symlink()
    assert (temp_dir / "channels-robot-file").is_file()
    assert of_others.exists() == (os.getuid() == 0)


def test_temporary_files_of_children_lie_in_the_scratch_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", "/var/before")
    monkeypatch.delenv("TMP", raising=False)
    short = Path("/x/channels-robot-1")
    with temporary_files_in(short):
        assert os.environ["TMPDIR"] == os.environ["TMP"] == str(short)
    assert os.environ["TMPDIR"] == "/var/before"
    assert "TMP" not in os.environ
    with temporary_files_in(Path("/x" * 60)):  # a socket below it could not be made
        assert os.environ["TMPDIR"] == "/var/before"


def test_a_machine_without_room_for_temporary_files_says_so(monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(NOT_A_FOLDER))
    with pytest.raises(SettingsError, match="temporary files") as caught, machine.scratch_dir():
        pass
    assert "TMPDIR" in caught.value.hint
