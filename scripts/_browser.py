"""Make sure that there is a browser: the robot's own search first, then the ways to install one."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from _running import SetupError, apt_install, clean_environment, may_install, run_logged, say, tail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from _bootstrap import Environment

_QUESTION = """
import json, sys
from robot.errors import SettingsError
from robot.settings import load_settings
from robot.browser import find_browser
answer = {"setting": None, "path": None, "found": False, "message": ""}
headed = "--headed" in sys.argv
try:
    settings = load_settings()
    answer["setting"] = settings.browser
    headed = headed or settings.headed
except SettingsError:
    pass  # what is started next says so better; it needs a browser all the same
try:
    choice = find_browser(answer["setting"], headed=headed)
    answer.update(found=True, path=None if choice.path is None else str(choice.path))
except SettingsError as error:
    answer["message"] = error.message
print(json.dumps(answer))
"""


@dataclass(frozen=True)
class _Answer:
    is_found: bool
    is_set_by_hand: bool
    path: Path | None
    message: str


def prepare_browser(environment: Environment, arguments: Sequence[str]) -> None:
    """Find the browser that the robot would use, else install one.

    Raises:
        SetupError: There is none and none could be installed; the text says what to install.
    """
    is_headed = "--headed" in arguments
    known = environment.folder / (".browser-headed" if is_headed else ".browser")
    if _is_still_there(known):
        return
    answer = _ask(environment, is_headed=is_headed)
    if not answer.is_set_by_hand:
        if not answer.is_found or _lacks_libraries(answer.path):
            with environment.only_one():
                answer = _ask(environment, is_headed=is_headed)  # the other start may have done it
                if not answer.is_found:
                    answer = _install(environment, answer, is_headed=is_headed)
                _add_libraries(environment, answer.path)
        if answer.path is not None:
            known.write_text(str(answer.path), encoding="utf-8")
    # A browser named in CHANNELS_BROWSER that is not there: what is started now says so, with exit code 2.


def _is_still_there(known: Path) -> bool:
    try:
        return Path(known.read_text(encoding="utf-8")).is_file()
    except OSError:
        return False


def _lacks_libraries(path: Path | None) -> str:
    """Return what the system's loader says when it cannot start the browser; empty when it can.

    What Playwright's installer fetches brings no system libraries; a fresh Linux has not got all of them.
    """
    if path is None or not sys.platform.startswith("linux"):
        return ""
    try:
        done = subprocess.run(
            [str(path), "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""  # not this fault: doctor looks for others
    missing = [line for line in done.stderr.splitlines() if "error while loading shared libraries" in line]
    return missing[0] if missing else ""


def _add_libraries(environment: Environment, path: Path | None) -> None:
    if not _lacks_libraries(path):
        return
    words: list[str | Path] = [environment.python, "-m", "playwright", "install-deps", "chromium"]
    if may_install():
        run_logged(words, "Installing the browser's system libraries", environment.log_path, timeout_s=900)
    missing = _lacks_libraries(path)
    if missing:
        raise SetupError(
            f"The browser {path} cannot start here:\n    {missing}\n"
            f"Install what it needs: sudo {environment.python} -m playwright install-deps chromium"
            " (or the package of that library), then start this again."
        )


def _ask(environment: Environment, *, is_headed: bool) -> _Answer:
    done = subprocess.run(
        [str(environment.python), "-c", _QUESTION, *(["--headed"] if is_headed else [])],
        cwd=environment.root,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode != 0:
        raise SetupError(f"The search for a browser failed:\n{tail(done.stderr)}")
    said = json.loads(done.stdout.splitlines()[-1])
    path = None if said["path"] is None else Path(said["path"])
    return _Answer(said["found"], said["setting"] is not None, path, said["message"])


def _install(environment: Environment, missing: _Answer, *, is_headed: bool) -> _Answer:
    say("No browser found; installing one.")
    name = ["chromium", "--no-shell"] if is_headed else ["chromium-headless-shell"]
    code, output = run_logged(
        [environment.python, "-m", "playwright", "install", *name],
        f"Fetching {name[0]} by Playwright's installer",
        environment.log_path,
        timeout_s=600,
        environment={"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "10000"},
    )
    answer = missing if code != 0 else _ask(environment, is_headed=is_headed)
    if answer.is_found:
        return answer
    fonts = "fonts-dejavu-core"
    wanted = [["chromium", fonts]] if is_headed else [["chromium-headless-shell", fonts], ["chromium", fonts]]
    if apt_install(wanted, environment.log_path):
        answer = _ask(environment, is_headed=is_headed)
        if answer.is_found:
            return answer
    raise SetupError(
        f"There is no browser, and none could be installed.\n{answer.message.strip()}\n"
        f"Playwright's installer said:\n{tail(_without_stack(output), 3)}\n"
        f"Install {'Chromium, Chrome or Edge' if is_headed else 'chromium-headless-shell, Chromium, Chrome or Edge'}"
        " (Debian: apt-get install chromium), or name one in CHANNELS_BROWSER, then start this again."
    )


def _without_stack(output: str) -> str:
    """Drop what only the installer's authors can read."""
    return "\n".join(line for line in output.splitlines() if "rror:" in line or "ailed" in line)
