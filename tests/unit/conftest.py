"""A small project of the same shape as this one, whose set-up needs no network: for the bootstraps' tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

BACKEND = """
import pathlib, time, zipfile
def build_editable(folder, config=None, metadata=None):
    marker = pathlib.Path("slow")
    if marker.exists():
        pathlib.Path("building").touch()
        give_up_at_s = time.monotonic() + 100
        while marker.exists() and time.monotonic() < give_up_at_s:
            time.sleep(0.02)
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
    "scripts/requirements-gallery.txt": "",
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
            "PYTHONDONTWRITEBYTECODE": "1",
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

    def start_aside(self, told: Path) -> subprocess.Popen[bytes]:
        """Start it without waiting for it; what it says goes to a file."""
        with told.open("wb") as file:
            return subprocess.Popen(
                self.command, env=self.environment(), cwd=self.root, stderr=file, start_new_session=True
            )

    def hold_back_installing(self) -> Path:
        """Let what installs the project wait until this file is removed."""
        marker = self.root / "slow"
        marker.touch()
        return marker

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
