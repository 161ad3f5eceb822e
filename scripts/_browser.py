"""Make sure that there is a browser: the robot's own search first, then the ways to install one."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from _running import SetupError, apt_install, clean_environment, run_logged, say, tail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from _bootstrap import Environment

_QUESTION = """
import json, sys
from robot.errors import SettingsError
from robot.settings import load_settings
answer = {"setting": None, "path": None, "found": False, "message": ""}
try:
    settings = load_settings()
    answer["setting"] = settings.browser
    headed = settings.headed or "--headed" in sys.argv
    from robot.browser import find_browser
    choice = find_browser(settings.browser, headed=headed)
    answer.update(found=True, path=None if choice.path is None else str(choice.path))
except SettingsError as error:
    answer["message"] = error.message + " " + error.hint
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
    if not answer.is_found and not answer.is_set_by_hand:
        answer = _install(environment, answer, is_headed=is_headed)
    if answer.is_found and answer.path is not None and not answer.is_set_by_hand:
        known.write_text(str(answer.path), encoding="utf-8")
    # A browser named in CHANNELS_BROWSER that is not there: what is started now says so, with exit code 2.


def _is_still_there(known: Path) -> bool:
    try:
        return Path(known.read_text(encoding="utf-8")).is_file()
    except OSError:
        return False


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
        f"Playwright's installer said:\n{tail(output, 4)}\n"
        f"Install {'Chromium, Chrome or Edge' if is_headed else 'chromium-headless-shell, Chromium, Chrome or Edge'}"
        " (Debian: apt-get install chromium), or name one in CHANNELS_BROWSER, then start this again."
    )
