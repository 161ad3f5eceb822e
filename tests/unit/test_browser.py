"""The browser is found where it is, starts as wanted, and a wrong setting never falls through."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from patience import wait_for
from playwright.sync_api import Error

from robot.browser import (
    CHROMIUM,
    HEADLESS_SHELL,
    VIEWPORT_HEIGHT_PX,
    VIEWPORT_WIDTH_PX,
    BrowserChoice,
    find_browser,
    launch,
    quiet_context,
    start_playwright,
    working_context,
)
from robot.browser.find import _wanted_revision as wanted_revision
from robot.errors import EvidenceError, SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Playwright


@pytest.fixture
def empty_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home and a PATH with nothing in them."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr("robot.browser.find._BRANDED_PATHS", {})
    (tmp_path / "bin").mkdir()
    return tmp_path


def put_program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\nexit 1\n")
    path.chmod(0o755)
    return path


def put_own(machine: Path, folder: str, program: str) -> Path:
    from robot.browser.find import _default_cache_dir  # noqa: PLC0415 - must be asked after HOME was replaced

    install_dir = _default_cache_dir() / f"{folder}-{wanted_revision()}"
    path = put_program(install_dir / "linux64" / program)
    (install_dir / "INSTALLATION_COMPLETE").touch()
    return path


def test_no_browser_names_every_place_and_what_to_install(empty_machine: Path):
    with pytest.raises(SettingsError) as caught:
        find_browser(None)
    for place in ("Playwright's own headless shell", "chromium-headless-shell", "chromium", "Chrome", "Edge"):
        assert place in caught.value.message
    assert "playwright install" in caught.value.hint
    assert "apt-get install" in caught.value.hint
    assert caught.value.exit_code == 2


def test_order_of_places(empty_machine: Path, monkeypatch: pytest.MonkeyPatch):
    edge = put_program(empty_machine / "opt" / "msedge")
    chrome = put_program(empty_machine / "opt" / "chrome")
    monkeypatch.setattr(
        "robot.browser.find._BRANDED_PATHS",
        {sys.platform: {"chrome": (str(chrome),), "msedge": (str(edge),)}},
    )
    assert find_browser(None).channel == "chrome"
    chromium = put_program(empty_machine / "bin" / "chromium")
    assert find_browser(None).path == chromium
    shell = put_program(empty_machine / "bin" / "chromium-headless-shell")
    assert find_browser(None).path == shell
    own_chromium = put_own(empty_machine, "chromium", "chrome")
    assert find_browser(None).path == own_chromium
    own_shell = put_own(empty_machine, "chromium_headless_shell", "chrome-headless-shell")
    assert find_browser(None).path == own_shell
    assert find_browser(None).kind == HEADLESS_SHELL
    assert find_browser(None, headed=True).path == own_chromium
    assert find_browser("msedge").channel == "msedge"


def test_an_interrupted_download_is_no_browser(empty_machine: Path):
    path = put_own(empty_machine, "chromium", "chrome")
    (path.parent.parent / "INSTALLATION_COMPLETE").unlink()
    with pytest.raises(SettingsError):
        find_browser(None)


@pytest.mark.parametrize("setting", ["chrome", "msedge", "/nowhere/chrome", "no-such-command"])
def test_a_wrong_setting_never_falls_through(setting: str, empty_machine: Path):
    put_program(empty_machine / "bin" / "chromium")
    with pytest.raises(SettingsError, match=setting):
        find_browser(setting)


def test_a_setting_may_be_a_path_a_command_or_a_name(empty_machine: Path):
    chromium = put_program(empty_machine / "bin" / "chromium")
    mine = put_program(empty_machine / "bin" / "my-chromium")
    assert find_browser(str(mine)).path == mine
    assert find_browser("my-chromium").path == mine
    assert find_browser("chromium") == BrowserChoice(chromium, None, CHROMIUM, "command chromium")


def test_the_headless_shell_is_never_shown(empty_machine: Path):
    shell = put_program(empty_machine / "bin" / "chromium-headless-shell")
    with pytest.raises(SettingsError, match="can be shown"):
        find_browser(None, headed=True)
    with pytest.raises(SettingsError, match="cannot be shown"):
        find_browser(str(shell), headed=True)


def test_revision_looked_for_is_the_one_playwright_wants(playwright: Playwright):
    assert f"chromium-{wanted_revision()}" in playwright.chromium.executable_path


def test_a_program_that_is_no_browser_is_a_settings_error(playwright: Playwright, tmp_path: Path):
    choice = find_browser(str(put_program(tmp_path / "not-a-browser")))
    with pytest.raises(SettingsError, match="does not start"), launch(playwright, choice):
        pass


def test_importing_the_module_does_not_import_playwright():
    code = "import sys, robot.browser; print('playwright' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_launch_makes_a_private_folder_and_closes_the_browser(playwright: Playwright, tmp_path: Path):
    raw_dir = tmp_path / "run" / "raw"
    with launch(playwright, find_browser(None, playwright=playwright), raw_dir=raw_dir) as browser:
        assert raw_dir.stat().st_mode & 0o777 == 0o700
        assert browser.is_connected()
    assert not browser.is_connected()


def test_an_unfinished_recording_is_on_the_disk(playwright: Playwright, tmp_path: Path):
    """Field notes, "Traces and secrets" 5: so a trace can be made of it after a kill."""
    with launch(playwright, find_browser(None, playwright=playwright), raw_dir=tmp_path / "raw") as browser:
        context = working_context(browser, timezone="UTC")
        context.tracing.start(snapshots=True)
        context.new_page().set_content("<p>seen")
        traces = (tmp_path / "raw").glob
        wait_for(lambda: any("<p>seen" in path.read_text() for path in traces("*.trace")), "writing it down")


def test_playwright_starts_once_a_thread(playwright: Playwright):
    """Field notes, "Traces and secrets" 6: so the recorder takes a context from outside."""
    with pytest.raises(Error), start_playwright():
        pass


def test_a_folder_that_cannot_be_made_is_an_evidence_error(playwright: Playwright, tmp_path: Path):
    (tmp_path / "file").touch()
    choice = find_browser(None, playwright=playwright)
    with (
        pytest.raises(EvidenceError, match="could not be written"),
        launch(playwright, choice, raw_dir=tmp_path / "file"),
    ):
        pass


def test_the_working_context_is_always_the_same(browser: Browser):
    context = working_context(browser, timezone="Asia/Kolkata")
    try:
        page = context.new_page()
        seen = page.evaluate(
            "() => [innerWidth, innerHeight, navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone]"
        )
        assert seen == [VIEWPORT_WIDTH_PX, VIEWPORT_HEIGHT_PX, "en-GB", "Asia/Calcutta"]
    finally:
        context.close()


def test_a_page_may_write_the_clipboard(browser: Browser, tmp_path: Path):
    context = working_context(browser, timezone="UTC")
    try:
        page = context.new_page()
        page.route("**/*", lambda route: route.fulfill(content_type="text/html", body="<p>page"))
        page.goto("http://localhost/")
        page.evaluate("() => navigator.clipboard.writeText('copied')")
        assert page.evaluate("() => navigator.clipboard.readText()") == "copied"
    finally:
        context.close()


def test_the_signed_in_state_is_handed_over(browser: Browser):
    quiet = quiet_context(browser)
    quiet.add_cookies([{"name": "session", "value": "abcd1234", "url": "http://localhost/"}])
    working = working_context(browser, storage_state=quiet.storage_state(), timezone="UTC")
    try:
        assert [cookie["value"] for cookie in working.cookies()] == ["abcd1234"]
    finally:
        quiet.close()
        working.close()


def test_browser_tests_cannot_leave_this_machine(page: Page):
    for address in ("http://192.0.2.1/", "http://example.com/"):
        with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
            page.goto(address)
