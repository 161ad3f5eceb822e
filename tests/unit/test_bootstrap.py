"""The bootstraps, run for real on a small project of the same shape that needs no network."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="drives POSIX signals and shell scripts")

ROOT = Path(__file__).resolve().parents[2]

BACKEND = """
import pathlib, time, zipfile
def build_editable(folder, config=None, metadata=None):
    marker = pathlib.Path("slow")
    if marker.exists():
        pathlib.Path("building").touch()
        time.sleep(float(marker.read_text()))
    name = "small-0-py3-none-any.whl"
    root = str(pathlib.Path.cwd())
    files = {
        "small.pth": root,
        "small-0.dist-info/METADATA": "Metadata-Version: 2.1\\nName: small\\nVersion: 0\\n",
        "small-0.dist-info/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        "small-0.dist-info/entry_points.txt": "[console_scripts]\\nchannels-robot = robot.cli:main\\n",
    }
    record = "".join(f"{path},,\\n" for path in [*files, "small-0.dist-info/RECORD"])
    with zipfile.ZipFile(pathlib.Path(folder) / name, "w") as wheel:
        for path, text in {**files, "small-0.dist-info/RECORD": record}.items():
            wheel.writestr(path, text)
    return name
build_wheel = build_editable
"""

FILES = {
    "pyproject.toml": """
        [build-system]
        requires = []
        build-backend = "backend"
        backend-path = ["."]
        [project]
        name = "small"
        version = "0"
    """,
    "scripts/requirements.txt": "",
    "scripts/requirements-test.txt": "",
    "robot/__init__.py": "",
    "robot/errors.py": """
        class SettingsError(Exception):
            message = "no browser found; looked here and there"
            hint = "install one"
    """,
    "robot/settings.py": """
        import os
        from robot.errors import SettingsError
        class Settings:
            browser = os.environ.get("CHANNELS_BROWSER")
            headed = False
        def load_settings():
            if "CHANNELS_MISSPELT" in os.environ:
                raise SettingsError
            return Settings
    """,
    "robot/browser.py": """
        import pathlib, shutil
        from robot.errors import SettingsError
        class Choice:
            path = None
        def find_browser(setting, *, headed=False):
            pathlib.Path("searches").open("a").write("x")
            choice = Choice()
            found = setting or shutil.which("chromium" if headed else "chromium-headless-shell")
            if found is None or not pathlib.Path(found).exists():
                raise SettingsError
            choice.path = pathlib.Path(found)
            return choice
    """,
    "robot/cli.py": """
        import sys
        def main():
            print("robot started with", sys.argv[1:])
    """,
    # What Playwright's installer does where its download host is closed.
    "playwright/__main__.py": """
        import sys
        sys.exit("Failed to download: getaddrinfo ENOTFOUND")
    """,
}

BROWSER = "#!/bin/sh\n"


class Project:
    """The small project, with a PATH on which nothing is but what a test puts there."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.bin = root / "bin"
        self.bin.mkdir(parents=True)
        for path, text in {**FILES, "backend.py": BACKEND}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(textwrap.dedent(text))
        for name in ("_bootstrap.py", "_browser.py", "_running.py", "rehearse.py", "test.py"):
            shutil.copy(ROOT / "scripts" / name, root / "scripts" / name)

    @property
    def command(self) -> list[str]:
        return [sys.executable, str(self.root / "scripts" / "rehearse.py")]

    def environment(self, **extra: str) -> dict[str, str]:
        # An index nobody listens at: nothing but loopback, and any look-up fails at once.
        offline = {
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
            "PIP_RETRIES": "0",
        }
        return {"PATH": str(self.bin), "HOME": str(self.root), **offline, **extra}

    def start(self, *words: str, **extra: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.command, *words],
            cwd=self.root,
            env=self.environment(**extra),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def put(self, name: str, script: str = BROWSER) -> Path:
        path = self.bin / name
        path.write_text(script)
        path.chmod(0o755)
        return path


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    """Set up once, with a browser; the tests that use it leave it complete."""
    project = Project(tmp_path_factory.mktemp("ready") / "project")
    project.put("chromium-headless-shell")
    first = project.start("--connect", "own")
    assert first.returncode == 0, first.stderr
    return project, first


@pytest.fixture
def bare(ready):
    """The project that is set up, on a machine without a browser."""
    project, _ = ready
    installer = project.root / "playwright" / "__main__.py"
    for path in [*project.bin.iterdir(), *(project.root / ".venv").glob(".browser*")]:
        path.unlink()
    yield project
    installer.write_text(textwrap.dedent(FILES["playwright/__main__.py"]))
    (project.root / "asked").unlink(missing_ok=True)
    (project.bin / "apt-get").unlink(missing_ok=True)
    project.put("chromium-headless-shell")


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path / "project")


def test_first_start_sets_up_and_says_what_it_does(ready):
    _, first = ready
    assert first.stdout == "robot started with ['rehearse', '--connect', 'own']\n"
    for what in ("Making .venv", "Installing packages", "Installing channels-robot"):
        assert f"{what} ..." in first.stderr
        assert f"{what}: done after" in first.stderr


def test_second_start_does_nothing_but_start(ready):
    project, _ = ready
    searches = (project.root / "searches").read_text()
    again_at = time.monotonic()
    again = project.start()
    assert time.monotonic() - again_at < 2
    assert (again.returncode, again.stderr) == (0, "")
    assert (project.root / "searches").read_text() == searches


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


def test_two_starts_at_once_wait_for_one_another(project):
    project.put("chromium-headless-shell")
    both = [
        subprocess.Popen(
            project.command, env=project.environment(), cwd=project.root, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=120)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sorted("Installing packages: done" in text for text in said) == [False, True]
    assert sorted("Waiting for another start" in text for text in said) == [False, True]


def test_pip_that_outlives_its_killed_starter_is_waited_for(project):
    project.put("chromium-headless-shell")
    (project.root / "slow").write_text("2")
    starter = subprocess.Popen(
        project.command,
        env=project.environment(),
        cwd=project.root,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        deadline_s = time.monotonic() + 60
        while not (project.root / "building").exists():
            assert time.monotonic() < deadline_s
            time.sleep(0.05)  # a look at the disk, which nobody announces
        starter.send_signal(signal.SIGKILL)
        starter.wait(timeout=10)
        (project.root / "slow").unlink()
        next_start = project.start()
    finally:
        starter.kill()
    assert next_start.returncode == 0
    assert "Waiting for another start" in next_start.stderr
    assert "Making .venv" in next_start.stderr


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


def test_without_any_browser_it_says_what_to_install(bare):
    failed = bare.start()
    assert failed.returncode == 2
    assert "no browser found; looked here and there" in failed.stderr
    assert "Failed to download" in failed.stderr
    assert "apt-get install chromium" in failed.stderr
    assert "Traceback" not in failed.stderr
    bare.put("chromium-headless-shell")
    assert bare.start().returncode == 0


def test_playwrights_installer_is_tried_first(bare):
    installer = (
        f"import sys, pathlib; p = pathlib.Path({str(bare.bin)!r}) / sys.argv[2]; p.touch(); p.chmod(0o755)"
    )
    (bare.root / "playwright" / "__main__.py").write_text(installer)
    done = bare.start()
    assert done.returncode == 0, done.stderr
    assert "Fetching chromium-headless-shell by Playwright's installer" in done.stderr
    assert "system packages" not in done.stderr
    headed = bare.start("--headed")
    assert headed.returncode == 0, headed.stderr
    assert "Fetching chromium by Playwright's installer" in headed.stderr


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="system packages need root")
def test_system_package_is_installed_where_the_installer_is_closed(bare):
    # Has no headless shell in its lists, like Debian before 12: the second choice must come.
    bare.put(
        "apt-get",
        f'#!/bin/sh\necho "$@" >> {bare.root}/asked\n'
        f'case "$*" in *chromium-headless-shell*) exit 100;; *install*) '
        f"printf '#!/bin/sh\\n' > {bare.bin}/chromium-headless-shell; "
        f"/bin/chmod 755 {bare.bin}/chromium-headless-shell;; esac\n",
    )
    done = bare.start()
    assert done.returncode == 0, done.stderr
    assert (bare.root / "asked").read_text().splitlines() == [
        "update",
        "install -y --no-install-recommends chromium-headless-shell fonts-dejavu-core",
        "install -y --no-install-recommends chromium fonts-dejavu-core",
    ]


def test_missing_system_libraries_are_told(bare):
    lacking = (
        "#!/bin/sh\necho 'x: error while loading shared libraries: libnss3.so: no such file' >&2\nexit 127\n"
    )
    browser = bare.put("chromium-headless-shell", lacking)
    failed = bare.start()
    assert failed.returncode == 2
    assert "libnss3.so" in failed.stderr
    assert "playwright install-deps chromium" in failed.stderr
    browser.write_text(BROWSER)
    assert bare.start().returncode == 0


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="system packages need root")
def test_missing_system_libraries_are_installed_where_they_may_be(bare):
    lacking = (
        "#!/bin/sh\necho 'x: error while loading shared libraries: libnss3.so: no such file' >&2\nexit 127\n"
    )
    browser = bare.put("chromium-headless-shell", lacking)
    bare.put("apt-get")
    installer = f"import sys, pathlib; sys.argv[1] == 'install-deps' and pathlib.Path({str(browser)!r}).write_text({BROWSER!r})"
    (bare.root / "playwright" / "__main__.py").write_text(installer)
    done = bare.start()
    assert done.returncode == 0, done.stderr
    assert "Installing the browser's system libraries: done" in done.stderr


def test_browser_named_by_hand_is_never_replaced(bare):
    done = bare.start(CHANNELS_BROWSER="/nowhere/chrome")
    assert done.returncode == 0  # the robot itself refuses it, with its own words
    assert "installing one" not in done.stderr


def test_setting_that_cannot_be_read_installs_nothing(bare):
    bare.put("chromium-headless-shell")
    done = bare.start(CHANNELS_MISSPELT="x")
    assert done.returncode == 0  # the robot itself refuses it, with its own words
    assert "browser" not in done.stderr


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
