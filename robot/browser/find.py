"""Finds the browser to use."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from robot.errors import SettingsError
from robot.machine import expanded, home_dir

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Playwright

HEADLESS_SHELL: Final = "headless shell"
CHROMIUM: Final = "Chromium"
CHROME: Final = "Chrome"
EDGE: Final = "Edge"

QUIET_ARGS: Final = (
    "--disable-background-networking",  # else the browser calls its maker at every start
    "--disable-component-update",
    "--disable-domain-reliability",
    "--no-pings",
    # What no page needs here; each would be judged by the wall all the same. Measured with the headless shell 156:
    # Playwright gives no list of its own by this switch, which would be replaced.
    "--disable-blink-features=FetchLaterAPI,WebSocketStream",
    "--disable-quic",
    "--dns-prefetch-disable",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
)

HOW_TO_INSTALL = (
    "Install one: `python -m playwright install chromium-headless-shell` (or `chromium` to watch it), "
    "on Debian `apt-get install chromium-headless-shell` (or `chromium`), or Google Chrome or Microsoft Edge; "
    "or set CHANNELS_BROWSER to the path of one."
)

_SHELL_COMMANDS = ("chromium-headless-shell", "chrome-headless-shell", "headless_shell")
_CHROMIUM_COMMANDS = ("chromium", "chromium-browser")
_BRANDED_PATHS: dict[str, dict[str, tuple[str, ...]]] = {
    "linux": {
        "chrome": ("/opt/google/chrome/chrome",),
        "msedge": ("/opt/microsoft/msedge/msedge",),
    },
    "darwin": {
        "chrome": ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",),
        "msedge": ("/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",),
    },
    "win32": {
        "chrome": (
            r"C:\Program Files\Google\Chrome\Application\chrome.exe",
            r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
        ),
        "msedge": (
            r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
            r"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
        ),
    },
}
_BRANDED_KINDS = {"chrome": CHROME, "msedge": EDGE}


@dataclass(frozen=True, slots=True)
class BrowserChoice:
    """The browser that a run uses, and where it was found.

    Attributes:
        path: The executable.
        channel: Playwright's name for a branded browser (`chrome`, `msedge`), else None.
        kind: `headless shell`, `Chromium`, `Chrome` or `Edge`.
        source: Where it was found, for `doctor` and the manifest.
    """

    path: Path | None
    channel: str | None
    kind: str
    source: str

    def launch_args(self) -> dict[str, Any]:
        """Return what Playwright's `launch` (and pytest-playwright's `browser_type_launch_args`) needs."""
        from robot.browser.run_key import fingerprint  # noqa: PLC0415 - --help needs no key

        which: dict[str, Any] = (
            {"channel": self.channel} if self.channel else {"executable_path": str(self.path)}
        )
        return {**which, "args": [*QUIET_ARGS, f"--ignore-certificate-errors-spki-list={fingerprint()}"]}


def find_browser(
    setting: str | None, *, headed: bool = False, playwright: Playwright | None = None
) -> BrowserChoice:
    """Find the browser to use: the setting if there is one, else the quickest one installed.

    Args:
        setting: `CHANNELS_BROWSER`: a path, a command, or chrome, msedge, chromium. It never falls through.
        headed: The browser will be shown, which the headless shell cannot be.
        playwright: A started Playwright, which knows where its own browsers are if that was moved.

    Raises:
        SettingsError: There is none; the message names every place that was looked at.

    Source: measured order of the project's field notes ("Browsers"), July 2026: the headless shell takes
        about two thirds of the time of Chromium.
    """
    search = _Search(playwright)
    if setting:
        return _find_named(setting, search, headed=headed)
    finders: list[Callable[[], BrowserChoice | None]] = [
        search.own_chromium,
        lambda: search.command(_CHROMIUM_COMMANDS, CHROMIUM),
        lambda: search.branded("chrome"),
        lambda: search.branded("msedge"),
    ]
    if not headed:
        finders.insert(0, search.own_shell)
        finders.insert(2, lambda: search.command(_SHELL_COMMANDS, HEADLESS_SHELL))
    for find in finders:
        if choice := find():
            return choice
    lead = "No browser that can be shown was found" if headed else "No browser was found"
    raise SettingsError(f"{lead}. Looked at: {'; '.join(search.looked_at)}.", hint=HOW_TO_INSTALL)


def _find_named(setting: str, search: _Search, *, headed: bool) -> BrowserChoice:
    name = setting.strip()
    choice: BrowserChoice | None
    if name in _BRANDED_KINDS:
        choice = search.branded(name)
    elif name == "chromium":
        choice = search.own_chromium() or search.command(_CHROMIUM_COMMANDS, CHROMIUM)
    elif name in _SHELL_COMMANDS:
        choice = search.own_shell() or search.command(_SHELL_COMMANDS, HEADLESS_SHELL)
    else:
        choice = search.path_or_command(name)
    if choice is None:
        raise SettingsError(
            f"CHANNELS_BROWSER is {name!r}, but there is no such browser. "
            f"Looked at: {'; '.join(search.looked_at)}.",
            hint="Fix or remove CHANNELS_BROWSER. " + HOW_TO_INSTALL,
        )
    if headed and choice.kind == HEADLESS_SHELL:
        raise SettingsError(
            f"CHANNELS_BROWSER is {name!r}, a headless shell, which cannot be shown.",
            hint="Leave out --headed, or set CHANNELS_BROWSER to chromium, chrome or msedge.",
        )
    return choice


class _Search:
    """Looks into one place after the other and remembers where it looked."""

    def __init__(self, playwright: Playwright | None) -> None:
        self.looked_at: list[str] = []
        self._playwright = playwright

    def own_shell(self) -> BrowserChoice | None:
        names = {"chrome-headless-shell", "chrome-headless-shell.exe", "headless_shell", "headless_shell.exe"}
        return self._own("chromium_headless_shell", names, HEADLESS_SHELL)

    def own_chromium(self) -> BrowserChoice | None:
        return self._own(
            "chromium", {"chrome", "chrome.exe", "Chromium", "Google Chrome for Testing"}, CHROMIUM
        )

    def command(self, names: tuple[str, ...], kind: str) -> BrowserChoice | None:
        self.looked_at.append(f"commands {', '.join(names)}")
        for name in names:
            if found := shutil.which(name):
                return BrowserChoice(Path(found), None, kind, f"command {name}")
        return None

    def branded(self, channel: str) -> BrowserChoice | None:
        paths = _BRANDED_PATHS.get(sys.platform, {}).get(channel, ())
        self.looked_at.append(f"{_BRANDED_KINDS[channel]} at {' or '.join(paths) or 'its usual place'}")
        for path in paths:
            if _is_program(Path(path)):
                return BrowserChoice(Path(path), channel, _BRANDED_KINDS[channel], "its usual place")
        return None

    def path_or_command(self, name: str) -> BrowserChoice | None:
        path = expanded(name)
        self.looked_at.append(str(path))
        if not _is_program(path):
            found = shutil.which(name)
            if found is None:
                return None
            path = Path(found)
        return BrowserChoice(path, None, _kind_of(path), "CHANNELS_BROWSER")

    def _own(self, folder: str, names: set[str], kind: str) -> BrowserChoice | None:
        cache_dir, revision = self._own_place()
        self.looked_at.append(f"Playwright's own {kind} ({cache_dir / f'{folder}-{revision}'})")
        install_dir = cache_dir / f"{folder}-{revision}"
        # A download that was interrupted leaves a folder without the marker.
        if not (install_dir / "INSTALLATION_COMPLETE").is_file():
            return None
        for path in sorted(install_dir.rglob("*")):
            if path.name in names and _is_program(path):
                return BrowserChoice(path, None, kind, "Playwright's own")
        return None

    def _own_place(self) -> tuple[Path, str]:
        if self._playwright is not None:
            for parent in Path(self._playwright.chromium.executable_path).parents:
                if parent.name.startswith("chromium-"):
                    return parent.parent, parent.name.removeprefix("chromium-")
        return _default_cache_dir(), _wanted_revision()


def _default_cache_dir() -> Path:
    home = home_dir() or Path("~")  # without one there is nothing to be found there
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "ms-playwright"
    if sys.platform == "win32":
        return home / "AppData" / "Local" / "ms-playwright"
    return home / ".cache" / "ms-playwright"


def _wanted_revision() -> str:
    spec = find_spec("playwright")
    if spec is None or spec.origin is None:
        return "?"
    listing = Path(spec.origin).parent / "driver" / "package" / "browsers.json"
    try:
        browsers = json.loads(listing.read_text(encoding="utf-8"))["browsers"]
        return next(str(entry["revision"]) for entry in browsers if entry["name"] == "chromium")
    except (OSError, ValueError, KeyError, StopIteration):
        return "?"


def _is_program(path: Path) -> bool:
    try:
        return path.is_file() and os.access(path, os.X_OK)
    except (OSError, ValueError):  # a name that no file can have
        return False


def _kind_of(path: Path) -> str:
    name = path.name.lower()
    if "headless" in name:
        return HEADLESS_SHELL
    if "edge" in name:
        return EDGE
    return CHROME if "chrome" in name else CHROMIUM
