"""The bootstraps, run for real on a small project of the same shape that needs no network."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from patience import wait_for

pytestmark = pytest.mark.skipif(os.name == "nt", reason="drives POSIX signals and shell scripts")

ROOT = Path(__file__).resolve().parents[2]


def test_first_start_sets_up_and_says_what_it_does(ready):
    _, first = ready
    assert first.stdout == "robot started with ['rehearse', '--connect', 'own']\n"
    for what in ("Making .venv", "Installing packages", "Installing channels-robot"):
        assert f"{what} ..." in first.stderr
        assert f"{what}: done after" in first.stderr


def files_in(folder: Path) -> dict[Path, int]:
    """When each of its files was written."""
    return {path: path.lstat().st_mtime_ns for path in folder.rglob("*")}


def test_second_start_does_nothing_but_start(ready):
    project, _ = ready
    searches = (project.root / "searches").read_text()
    before = files_in(project.root / ".venv")
    again = project.start()
    assert (again.returncode, again.stderr) == (0, "")
    assert (project.root / "searches").read_text() == searches
    assert files_in(project.root / ".venv") == before


def test_changed_lock_is_installed(ready):
    project, _ = ready
    lock = project.root / "scripts" / "requirements.txt"
    lock.write_text("# changed\n")
    assert "Installing packages" in project.start().stderr
    assert project.start().stderr == ""


def test_changed_lint_settings_install_nothing(ready):
    project, _ = ready
    with (project.root / "pyproject.toml").open("a") as file:
        file.write("[tool.ruff]\nline-length = 99\n")
    assert project.start().stderr == ""


def test_test_set_up_is_enough_for_a_rehearsal_but_not_the_other_way_round(ready):
    project, _ = ready
    stamp = project.root / ".venv" / ".setup.json"
    assert json.loads(stamp.read_text())["purposes"] == ["rehearse"]
    words = [sys.executable, "scripts/test.py", "--version"]
    subprocess.run(
        words, cwd=project.root, env=project.environment(), capture_output=True, timeout=120, check=False
    )
    assert json.loads(stamp.read_text())["purposes"] == ["rehearse", "test"]
    assert project.start().stderr == ""


def prepare_tests(project):
    words = [sys.executable, "scripts/test.py", "--version"]
    return subprocess.run(
        words,
        cwd=project.root,
        env=project.environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    ).stderr


def test_gallery_is_fetched_for_tests_only_and_once(ready):
    project, first = ready
    assert "Fetching the widgets" not in first.stderr
    shutil.rmtree(project.root / ".venv" / "gallery", ignore_errors=True)
    assert "Fetching the widgets of tests: done" in prepare_tests(project)
    assert "..." not in prepare_tests(project)
    (project.root / "scripts" / "requirements-test.txt").write_text("# changed\n")
    changed = prepare_tests(project)
    assert "Installing packages: done" in changed
    assert "Fetching the widgets" not in changed


def test_changed_gallery_is_fetched_anew_and_no_matter_of_rehearsals(ready):
    project, _ = ready
    prepare_tests(project)
    gallery = project.root / ".venv" / "gallery"
    (gallery / "older").touch()
    (project.root / "scripts" / "requirements-gallery.txt").write_text("# changed\n")
    assert project.start().stderr == ""
    assert "Fetching the widgets of tests: done" in prepare_tests(project)
    assert not (gallery / "older").exists()


def test_gallery_that_was_cut_off_is_fetched_anew(ready):
    project, _ = ready
    prepare_tests(project)
    gallery = project.root / ".venv" / "gallery"
    (gallery / ".setup.json").unlink()
    (gallery / "half-a-package").touch()
    assert "Fetching the widgets of tests: done" in prepare_tests(project)
    assert not (gallery / "half-a-package").exists()


@pytest.mark.parametrize(
    ("failing", "code", "closing"),
    [
        ((), 0, "pytest ran with -n"),
        (("mypy",), 1, "failed: mypy, mypy scripts; all stages: ruff check ok"),
        (("ruff", "pytest"), 1, "failed: ruff check, ruff format, pytest; all stages: ruff check FAILED"),
        (("pytest",), 1, "pytest ran with -n"),
    ],
)
def test_every_check_runs_and_the_last_word_is_pytests(ready, failing, code, closing):
    project, _ = ready
    for name in ("ruff", "mypy", "pytest"):
        text = f"import sys\nprint('{name} ran with', *sys.argv[1:])\nsys.exit({int(name in failing)})\n"
        (project.root / f"{name}.py").write_text(text)
    done = subprocess.run(
        [sys.executable, "scripts/test.py"],
        cwd=project.root,
        env=project.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == code, done.stdout
    assert [line.split()[0] for line in done.stdout.splitlines() if " ran with" in line] == [
        "ruff",
        "ruff",
        "mypy",
        "mypy",
        "pytest",
    ]
    assert done.stdout.splitlines()[-1].startswith(closing)


def test_cut_off_install_starts_from_nothing(ready):
    project, _ = ready
    remains = project.root / ".venv" / "half-a-package"
    remains.touch()
    (project.root / ".venv" / ".setup-unfinished").touch()
    repaired = project.start()
    assert repaired.returncode == 0
    assert "Making .venv" in repaired.stderr
    assert not remains.exists()


def test_python_that_is_gone_is_replaced(ready):
    project, _ = ready
    python = project.root / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to(project.root / "gone" / "python3.11")
    repaired = project.start()
    assert repaired.returncode == 0
    assert "Making .venv" in repaired.stderr


def test_moved_folder_is_set_up_again(ready, tmp_path):
    project, _ = ready
    moved = tmp_path / "moved"
    shutil.copytree(project.root, moved, symlinks=True)
    script = str(moved / "scripts" / "rehearse.py")
    done = subprocess.run(
        [sys.executable, script],
        env=project.environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0
    assert "Making .venv" in done.stderr
    assert str(moved / ".venv").encode() in (moved / ".venv" / "bin" / "channels-robot").read_bytes()


def test_two_starts_at_once_wait_for_one_another(project, tmp_path):
    project.put("chromium-headless-shell")
    held = project.hold_back_installing()
    told = [tmp_path / name for name in ("one", "other")]
    both = [project.start_aside(path) for path in told]
    wait_for(lambda: any("Waiting for another start" in path.read_text() for path in told))
    held.unlink()
    assert [process.wait(120) for process in both] == [0, 0], [path.read_text() for path in told]
    said = [path.read_text() for path in told]
    assert sorted("Installing packages: done" in text for text in said) == [False, True]
    assert sorted("Waiting for another start" in text for text in said) == [False, True]


def test_pip_that_outlives_its_killed_starter_is_waited_for(project, tmp_path):
    project.put("chromium-headless-shell")
    held = project.hold_back_installing()
    starter = project.start_aside(tmp_path / "killed")
    try:
        wait_for((project.root / "building").exists)
        starter.send_signal(signal.SIGKILL)
        starter.wait()
        told = tmp_path / "next"
        next_start = project.start_aside(told)
        wait_for(lambda: "Waiting for another start" in told.read_text())
    finally:
        starter.kill()
        held.unlink()
    assert next_start.wait(120) == 0
    assert "Making .venv" in told.read_text()


def test_closed_network_is_told_plainly(project):
    pin = "left==1 --hash=sha256:" + "0" * 64 + "\n"
    (project.root / "scripts" / "requirements.txt").write_text(pin)
    failed = project.start()
    assert failed.returncode == 2
    assert "The package index could not be reached." in failed.stderr
    assert "PIP_INDEX_URL" in failed.stderr
    assert "Traceback" not in failed.stderr


def test_python_without_venv_says_what_to_install(project, tmp_path):
    # Debian packages ensurepip apart from Python.
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util as u\nfind = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'ensurepip' else find(name, *rest)\n"
    )
    failed = project.start(PYTHONPATH=str(tmp_path))
    assert failed.returncode == 2
    assert f"apt-get install python3.{sys.version_info.minor}-venv" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert project.start().returncode == 2  # for want of a browser only
    assert (project.root / ".venv" / "bin" / "channels-robot").exists()


def test_older_python_gets_a_sentence():
    old = "import sys, runpy; sys.version_info = (3, 8, 1); sys.argv = ['x']; runpy.run_path({!r})"
    for script in ("rehearse.py", "test.py"):
        code = old.format(str(ROOT / "scripts" / script))
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 1
        assert done.stderr.startswith("channels-robot needs Python 3.11 or newer")
        assert "Traceback" not in done.stderr
