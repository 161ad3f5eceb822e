"""The project's own `.venv`: made, filled from the hashed lock, repaired when it was cut off.

Standard library only, because nothing else is there yet when this runs.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from _running import Progress, SetupError, apt_install, clean_environment, run_logged, tail

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {"rehearse": "scripts/requirements.txt", "test": "scripts/requirements-test.txt"}
"""What each purpose needs; the lock of `test` holds everything that of `rehearse` holds."""

GALLERY_LOCK = "scripts/requirements-gallery.txt"
"""Libraries whose widgets tests show in a browser; none of their Python runs, so they stand apart and alone."""

_NO_NETWORK = (
    "newconnectionerror",
    "failed to establish a new connection",
    "name resolution",
    "nameresolutionerror",
    "network is unreachable",
    "proxyerror",
    "connecttimeout",
    "read timed out",
    "connection refused",
    "connection reset",
)


class Environment:
    """The project's own `.venv`: complete for a purpose, or made so."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.scripts = self.folder / ("Scripts" if sys.platform == "win32" else "bin")
        self.python = self.scripts / ("python.exe" if sys.platform == "win32" else "python")
        self._stamp = self.folder / ".setup.json"
        self._unfinished = self.folder / ".setup-unfinished"
        self._lock = self.folder / ".setup.lock"
        self.log_path = self.folder / "setup.log"
        self.gallery = self.folder / "gallery"
        self._gallery_stamp = self.gallery / ".setup.json"

    def is_ready(self, purpose: str) -> bool:
        """Say whether everything that `purpose` needs was installed here, from today's lock, to the end."""
        try:
            stamp = json.loads(self._stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return (
            stamp.get("digest") == self.digest()
            and purpose in stamp.get("purposes", ())
            and self.python.exists()
            and not self._unfinished.exists()
            and (purpose != "test" or self._has_gallery())
        )

    def _has_gallery(self) -> bool:
        """Say whether the gallery was fetched here, from today's lock, to the end."""
        try:
            stamp = json.loads(self._gallery_stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return bool(stamp.get("digest") == self._gallery_digest())

    def _gallery_digest(self) -> str:
        return hashlib.sha256((self.root / GALLERY_LOCK).read_bytes()).hexdigest()

    def digest(self) -> str:
        """Return one value for all that the installation depends on."""
        digest = hashlib.sha256()
        for lock in LOCKS.values():
            digest.update((self.root / lock).read_bytes())
        project = tomllib.loads((self.root / "pyproject.toml").read_text(encoding="utf-8"))
        installed = {key: project.get(key) for key in ("build-system", "project")}
        installed["hatch"] = project.get("tool", {}).get("hatch")
        digest.update(json.dumps(installed, sort_keys=True).encode())
        # A copied or moved folder brings a .venv whose programs still point to where it was made.
        digest.update(f"{self.root}\n{self._made_by()}".encode())
        return digest.hexdigest()

    def _made_by(self) -> str:
        """Return where the environment's Python comes from and its version; empty when there is none."""
        try:
            lines = (self.folder / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
        except OSError:
            return ""
        return "\n".join(line for line in lines if line.startswith(("home", "version")))

    def prepare(self, purpose: str) -> None:
        """Make the environment complete for `purpose`; does nothing when it is.

        Raises:
            SetupError: It cannot be made here.
        """
        if self.is_ready(purpose):
            return
        try:
            if self.folder.is_symlink() and not self.folder.exists():
                self.folder.unlink()
            self.folder.mkdir(exist_ok=True)
            with self.only_one():
                if not self.is_ready(purpose):  # the other start may have done it
                    self._install(purpose)
        except OSError as error:
            raise SetupError(f"{self.folder.name} cannot be written here: {error}") from error

    def _install(self, purpose: str) -> None:
        # An install that was cut off can leave packages that look complete to pip: start from nothing.
        if self._unfinished.exists() or not self._works():
            self._clear()
        self._unfinished.touch()
        self._stamp.unlink(missing_ok=True)
        if not self.python.exists():
            self._make()
        self._pip("Installing packages", "--require-hashes", "-r", str(self.root / LOCKS[purpose]))
        self._pip("Installing channels-robot", "--no-deps", "--no-build-isolation", "-e", str(self.root))
        if purpose == "test" and not self._has_gallery():
            self._fetch_gallery()
        purposes = ["rehearse", "test"] if purpose == "test" else ["rehearse"]
        written = self._stamp.with_suffix(".new")
        written.write_text(json.dumps({"digest": self.digest(), "purposes": purposes}), encoding="utf-8")
        written.replace(self._stamp)
        self._unfinished.unlink()

    def _fetch_gallery(self) -> None:
        if self.gallery.exists():
            shutil.rmtree(self.gallery)  # of .venv only: made by this method, from an older lock or cut off
        target = ["--target", str(self.gallery), "--no-compile"]
        hashed = ["--require-hashes", "--no-deps", "--only-binary", ":all:"]
        self._pip("Fetching the widgets of tests", *hashed, *target, "-r", str(self.root / GALLERY_LOCK))
        self.gallery.mkdir(exist_ok=True)
        # Last, so that a gallery that was cut off is fetched anew.
        self._gallery_stamp.write_text(json.dumps({"digest": self._gallery_digest()}), encoding="utf-8")

    def _works(self) -> bool:
        """Say whether what is there can be built upon: its own Python starts, has pip, and lives here."""
        if not self.python.exists():
            return False
        question = "import pip, sys; print(sys.version_info >= (3, 11), sys.prefix != sys.base_prefix)"
        try:
            answer = subprocess.run(
                [str(self.python), "-c", question],
                env=clean_environment(),
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
        launcher = self.scripts / ("channels-robot.exe" if sys.platform == "win32" else "channels-robot")
        moved = launcher.exists() and str(self.folder).encode() not in launcher.read_bytes()
        return answer.stdout.split() == ["True", "True"] and not moved

    def _clear(self) -> None:
        """Empty the folder except for the lock that this process holds in it."""
        for entry in self.folder.iterdir():
            if entry == self._lock:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)  # of .venv only: made by this module, and made again
            else:
                entry.unlink()

    def _make(self) -> None:
        if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
            self._install_venv_module()
        # The base interpreter, also when this one belongs to another virtual environment.
        maker = getattr(sys, "_base_executable", None) or sys.executable
        code, output = run_logged([maker, "-m", "venv", self.folder], "Making .venv", self.log_path)
        if code != 0 or not self.python.exists():
            raise SetupError(f"This Python could not make a virtual environment:\n{tail(output)}")

    def _install_venv_module(self) -> None:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if not apt_install([[package], ["python3-venv"]], self.log_path):
            raise SetupError(
                "This Python cannot make virtual environments (its modules venv and ensurepip are missing).\n"
                f"On Debian or Ubuntu: apt-get install {package}. Then start this again."
            )

    def _pip(self, what: str, *arguments: str) -> None:
        command: list[str | Path] = [
            self.python,
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--no-input",
        ]
        code, output = run_logged(
            [*command, "--progress-bar", "off", "--retries", "3", *arguments],
            what,
            self.log_path,
        )
        if code == 0:
            return
        text = f"pip failed (all of its output: {self.log_path.relative_to(self.root)}):\n{tail(output)}"
        if any(sign in output.lower() for sign in _NO_NETWORK):
            text += (
                "\nThe package index could not be reached."
                " Check the network; behind a proxy or with a mirror set pip's own settings"
                " (HTTPS_PROXY, PIP_INDEX_URL), then start this again."
            )
        raise SetupError(text)

    @contextlib.contextmanager
    def only_one(self) -> Iterator[None]:
        """Hold the folder's lock; the system lets go of it however this process ends.

        What is started meanwhile inherits it: when this process is killed and pip goes on alone, the next start
        still waits for it.
        """
        with self._lock.open("a+b") as lock:
            os.set_inheritable(lock.fileno(), True)
            if not _try_lock(lock.fileno()):
                with Progress("Waiting for another start that is setting up"):
                    _wait_for_lock(lock.fileno())
            try:
                yield
            finally:
                _unlock(lock.fileno())


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _wait_for_lock(descriptor: int) -> None:
        while True:
            with contextlib.suppress(OSError):  # LK_LOCK gives up after ten seconds
                os.lseek(descriptor, 0, os.SEEK_SET)
                msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
                return

    def _unlock(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _wait_for_lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
