"""Starts the browser, and makes the two kinds of context a run needs.

The only module that starts Playwright.
Playwright itself is imported when something is started, so that `--help` does not pay for it.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from robot.browser.find import HOW_TO_INSTALL
from robot.driver_errors import first_line, meaning_of
from robot.errors import BrowserGoneError, DriftError, SettingsError, StopRequestedError
from robot.evidence.files import make_private_dir
from robot.machine import scratch_dir, temporary_files_in
from robot.settings import environment_for_children, secrets_hidden

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Playwright, StorageState

    from robot.browser.find import BrowserChoice
    from robot.browser.wall import Wall

VIEWPORT_WIDTH_PX: Final = 1366
VIEWPORT_HEIGHT_PX: Final = 900
LOCALE: Final = "en-GB"


@contextmanager
def start_playwright() -> Iterator[Playwright]:
    """Start Playwright, and stop it at the end; what it and the browser leave in temporary files is removed.

    Raises:
        SettingsError: Its driver does not start, or there is no folder for temporary files.
    """
    from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415 - takes longer than the whole of --help

    with scratch_dir() as folder, temporary_files_in(folder):
        try:
            starting = sync_playwright()
            with secrets_hidden():  # the driver inherits the environment, and nothing else can be given to it
                playwright = starting.start()
        except Error:
            raise  # it was asked for wrongly
        except Exception as error:  # of a driver that ends as it starts Playwright tells by a bare one
            raise SettingsError(
                f"Playwright's driver does not start: {first_line(str(error))}",
                hint="Install this project's dependencies again.",
            ) from error
        try:
            yield playwright
        finally:
            playwright.stop()


@contextmanager
def launch(  # noqa: PLR0913 - what a browser needs to start
    playwright: Playwright,
    choice: BrowserChoice,
    *,
    headed: bool = False,
    slow_mo_ms: int = 0,
    raw_dir: Path | None = None,
    wall: Wall | None = None,
) -> Iterator[Browser]:
    """Start the browser, and close it at the end.

    Args:
        playwright: From `start_playwright`.
        choice: From `find_browser`.
        headed: Show it.
        slow_mo_ms: Pause after each act, in milliseconds.
        raw_dir: Folder for unfinished recordings, which outlive a kill; only its owner can read it.
        wall: One that has started; every context of this browser reaches the network through it, and no other way.

    Raises:
        SettingsError: The browser does not start, or a proxy does not let it through.
        UnavailableError: It went away in between, or the site did not answer.
        StopRequestedError: The driver was ended from outside.
        EvidenceError: `raw_dir` cannot be made.
    """
    from playwright.sync_api import Error  # noqa: PLC0415 - as in start_playwright

    options = choice.launch_args()
    if wall is not None:
        # By switches, so that Playwright's own requests (`context.request`) keep their own way: no page can send any, and
        # they only ask a site on this machine.
        options["args"] += [
            f"--proxy-server={wall.proxy['server']}",
            "--proxy-bypass-list=<-loopback>",
            # The wall resolves names; what finds another way out than the wall finds nobody.
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        ]
    if raw_dir is not None:
        make_private_dir(raw_dir)
        options["traces_dir"] = str(raw_dir)
    try:
        browser = playwright.chromium.launch(
            headless=not headed,
            slow_mo=slow_mo_ms,
            # Ctrl-C in a terminal reaches the driver too; when the browser is closed is the robot's decision.
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
            env={**environment_for_children()},
            **options,
        )
    except Error as error:
        raise SettingsError(
            f"{choice.kind} ({choice.path or choice.channel}, {choice.source}) does not start: "
            f"{first_line(error.message)}",
            hint="Start it by hand to see why, or choose another with CHANNELS_BROWSER. " + HOW_TO_INSTALL,
        ) from error
    try:
        yield browser
    except BrowserGoneError as gone:
        if _is_driver_alive(playwright):
            raise
        raise _driver_gone() from gone
    except Error as error:
        if not _is_driver_alive(playwright):
            raise _driver_gone() from error
        # Whatever nobody nearer has told as what it is.
        raise meaning_of(error.message, "Using the browser") or DriftError(
            f"The browser refused: {first_line(error.message)}", hint="Run it again; then tell a maintainer."
        ) from error
    finally:
        # Where it crashed or was killed, what stopped the run is being raised already, and says more.
        with suppress(Error):
            browser.close()


def _is_driver_alive(playwright: Playwright) -> bool:
    from playwright.sync_api import Error  # noqa: PLC0415 - as in start_playwright

    try:
        playwright.request.new_context().dispose()
    except Error:
        return False
    return True


def _driver_gone() -> StopRequestedError:
    return StopRequestedError(
        "The browser's driver was ended from outside.",
        hint="`channels-robot resume` goes on from here: it looks first and repeats nothing.",
    )


def quiet_context(
    browser: Browser, *, timezone: str | None = None, storage_state: StorageState | None = None
) -> BrowserContext:
    """Return a context that records nothing: for signing in, and for Amazon's own pages.

    What is typed here is in no recording, because there is none.

    Args:
        browser: From `launch`.
        timezone: IANA name; None keeps the machine's own zone.
        storage_state: `storage_state()` of a context that signed in, to be signed in here too.
    """
    return browser.new_context(
        viewport={"width": VIEWPORT_WIDTH_PX, "height": VIEWPORT_HEIGHT_PX},
        locale=LOCALE,
        timezone_id=timezone,
        storage_state=storage_state,
    )


def working_context(
    browser: Browser, *, storage_state: StorageState | None = None, timezone: str
) -> BrowserContext:
    """Return the context that is recorded: always the same size, language and zone.

    Args:
        browser: From `launch`.
        storage_state: `storage_state()` of the context that signed in.
        timezone: IANA name; without it the screens would show the machine's own zone.
    """
    return browser.new_context(
        viewport={"width": VIEWPORT_WIDTH_PX, "height": VIEWPORT_HEIGHT_PX},
        locale=LOCALE,
        timezone_id=timezone,
        storage_state=storage_state,
        accept_downloads=True,
        # The page's own writeText fails without clipboard-write, and with clipboard-read alone.
        permissions=["clipboard-read", "clipboard-write"],
    )
