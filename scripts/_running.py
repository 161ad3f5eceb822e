"""What the bootstraps use to start other programs, show that they are at work, and tell what went wrong.

Standard library only, because nothing else is there yet when this runs.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, NoReturn, Self

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

SETUP_FAILED = 2
"""Exit code of a set-up that cannot be made here; README.md, "Exit codes"."""


class SetupError(Exception):
    """The set-up cannot go on; the text says what a person can do."""


class Progress:
    """Say on stderr what is being done and for how long: one living line on a terminal, else plain lines."""

    plain_interval_s = 10.0

    def __init__(self, what: str, log_path: Path | None = None) -> None:
        self.outcome = "done"
        self._what = what
        self._log_path = log_path
        self._is_terminal = sys.stderr.isatty()
        self._ended = threading.Event()
        self._started_s = time.monotonic()
        self._ticker = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> Self:
        if not self._is_terminal:
            say(f"{self._what} ...")
        self._ticker.start()
        return self

    def __exit__(self, kind: object, value: object, trace: object) -> None:
        self._ended.set()
        self._ticker.join()
        state = self.outcome if kind is None else "stopped"
        elapsed_s = time.monotonic() - self._started_s
        say(f"{self._clear()}{self._what}: {state} after {elapsed_s:.0f} s")

    def _clear(self) -> str:
        return "\r\x1b[K" if self._is_terminal else ""

    def _tick(self) -> None:
        while not self._ended.wait(0.5 if self._is_terminal else self.plain_interval_s):
            elapsed_s = time.monotonic() - self._started_s
            latest = _last_line(self._log_path)
            line = f"{self._what} ... {elapsed_s:.0f} s" + (f"  [{latest}]" if latest else "")
            if self._is_terminal:
                width = shutil.get_terminal_size().columns - 1
                sys.stderr.write(f"{self._clear()}{line[:width]}")
                sys.stderr.flush()
            else:
                say(line)


def say(line: str) -> None:
    """Print a line for people."""
    print(line, file=sys.stderr, flush=True)


def _last_line(log_path: Path | None) -> str:
    if log_path is None or not log_path.exists():
        return ""
    with log_path.open("rb") as log:
        log.seek(max(0, log_path.stat().st_size - 400))
        lines = log.read().decode("utf-8", "replace").split("\n")
    return next((line.strip()[:60] for line in reversed(lines) if line.strip()), "")


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment for what is started here, without what points Python at other installations."""
    dropped = {"PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "PIP_USER": "0", **(extra or {})}


def run_logged(
    command: Sequence[str | Path],
    what: str,
    log_path: Path,
    *,
    timeout_s: float | None = None,
    environment: Mapping[str, str] | None = None,
) -> tuple[int, str]:
    """Run a command with its output in a log file.

    Returns:
        The exit code and what it wrote; a command that is missing or took longer than `timeout_s` counts as
        failed and says so in the text.
    """
    with log_path.open("w", encoding="utf-8", errors="replace") as log, Progress(what, log_path) as progress:
        try:
            done = subprocess.run(
                [str(word) for word in command],
                env=clean_environment(environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                timeout=timeout_s,
                close_fds=False,  # what is meant to be inherited is: see Environment.only_one
                check=False,
            )
            code = done.returncode
        except subprocess.TimeoutExpired:
            code = 124
            log.write(f"\nstopped: took longer than {timeout_s:.0f} s\n")
        except OSError as error:
            code = 127
            log.write(f"\ncould not be started: {error}\n")
        progress.outcome = "done" if code == 0 else "failed"
    return code, log_path.read_text(encoding="utf-8", errors="replace")


def tail(text: str, lines: int = 15) -> str:
    """Return the last lines of a log, indented."""
    kept = [line for line in text.splitlines() if line.strip()][-lines:]
    return "\n".join(f"    {line}" for line in kept)


def may_install() -> bool:
    """Say whether this process may install system packages."""
    return sys.platform != "win32" and shutil.which("apt-get") is not None and os.geteuid() == 0


def apt_install(alternatives: Sequence[Sequence[str]], log_path: Path) -> bool:
    """Install the first of `alternatives` that Debian's package manager has; False where that cannot be done."""
    apt = shutil.which("apt-get")
    if apt is None or not may_install():
        return False
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run_logged(
        [apt, "update"], "Reading the list of system packages", log_path, timeout_s=180, environment=quiet
    )
    for packages in alternatives:
        command: list[str | Path] = [apt, "install", "-y", "--no-install-recommends", *packages]
        what = f"Installing system packages {' '.join(packages)}"
        code, _ = run_logged(command, what, log_path, timeout_s=900, environment=quiet)
        if code == 0:
            return True
    return False


def start(command: Sequence[str | Path]) -> NoReturn:
    """Hand over to `command`: in place of this process where the system can do that."""
    words = [str(word) for word in command]
    sys.stdout.flush()
    sys.stderr.flush()
    if sys.platform == "win32":
        raise SystemExit(subprocess.run(words, env=clean_environment(), check=False).returncode)
    os.execve(words[0], words, clean_environment())  # noqa: S606 - a program of our own .venv, no shell wanted


@contextlib.contextmanager
def told_plainly() -> Iterator[None]:
    """Turn what stops the set-up into a message and an exit code instead of a traceback."""
    try:
        yield
    except SetupError as error:
        say(f"\n{error}")
        raise SystemExit(SETUP_FAILED) from None
    except KeyboardInterrupt:
        say("\nStopped. What was half installed is repaired at the next start.")
        raise SystemExit(130) from None
