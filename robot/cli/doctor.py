"""`doctor`: what is wrong with this machine or these settings, each fault by name and how to fix it."""

from __future__ import annotations

import http.client
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from robot import machine
from robot.bugs import explain_bug
from robot.cli import doctor_site, options, output, written
from robot.cli.doctor_screens import print_examination
from robot.clock import MOST_APART_S
from robot.env_file import others_may_use
from robot.errors import EvidenceError, RobotError, SettingsError, UnavailableError
from robot.proxy import find_proxy
from robot.refusals import KeptRefusals
from robot.settings import ENV_FILE, Settings

LEAST_PYTHON = (3, 11)
LEAST_ROOM_MIB = 100
MOST_CLOCK_ERROR_S = 2.0


class Finding(NamedTuple):
    """What one examination found; `mend` is empty where nothing is wrong."""

    name: str
    seen: str
    mend: str = ""
    exit_code: int = 0


def doctor(
    *,
    base_url: options.BaseUrl = None,
    headed: options.Headed = False,
    profile: options.Profile = None,
    traces: options.Traces = None,
    timezone: options.Timezone = None,
    screens: Annotated[
        bool,
        typer.Option(
            "--screens", help="Sign in and look for every element on every screen of the procedure."
        ),
    ] = False,
    store: Annotated[
        str | None,
        typer.Option("--store", help="With --screens: the store to look at. [default: the first that fits]"),
    ] = None,
    channel: Annotated[
        str | None, typer.Option("--channel", help="With --screens: its Amazon (MWS) channel.")
    ] = None,
    bundle: Annotated[
        Path | None,
        typer.Option(
            "--bundle", help="With --screens: pack the screens into this zip, without secrets and names."
        ),
    ] = None,
    forget_refusals: Annotated[
        bool,
        typer.Option(
            "--forget-refusals",
            help="Let a password that was refused be typed once more, after you have made sure that it is right.",
        ),
    ] = False,
    json: options.Json = False,
) -> int:
    """Examine Python, browser, settings, reachability, clock and write access; with --screens, the screens.

    Nothing is changed in Channels, and without --screens nothing is signed in to. The exit code is that of the first
    fault. With --screens the browser itself refuses whatever is not reading or signing in, and the exit code is 5 if
    an element is missing or stands there twice.
    """
    output.start_diagnostics()
    if screens and forget_refusals:
        raise SettingsError(
            "--forget-refusals does not go with --screens.", hint="Start them one after the other."
        )
    if not screens and (store or channel or bundle):
        raise SettingsError("--store, --channel and --bundle belong to --screens.", hint="Add --screens.")
    if screens:
        settings = options.settings_from(
            base_url=base_url, headed=headed, profile=profile, traces=traces, timezone=timezone
        )
        store, channel = options.names_from(store, channel)
        if bundle is not None:
            from robot.check.bundle import INDEX

            written.require_file("--bundle", bundle, settings, written.zip_holds(INDEX))
        return _examine_screens(settings, store, channel, bundle, is_json=json)
    findings = list(_examine(base_url, headed, profile, traces, timezone, forgets=forget_refusals))
    if json:
        output.print_json({"findings": [finding._asdict() for finding in findings]})
    else:
        table = output.table("", "What", "Seen", "How to fix it")
        for finding in findings:
            mark = (
                ("fault", "red")
                if finding.exit_code
                else ("note", "yellow")
                if finding.mend
                else ("ok", "green")
            )
            table.add_row(output.styled(*mark), finding.name, finding.seen, finding.mend)
        output.show(table)
    return next((finding.exit_code for finding in findings if finding.exit_code), 0)


def _examine_screens(
    settings: Settings, store: str | None, channel: str | None, bundle: Path | None, *, is_json: bool
) -> int:
    from robot.check.examination import examine_screens

    found = examine_screens(
        settings, store=store, channel=channel, bundle=bundle, tell=lambda line: output.print_lines([line])
    )
    if is_json:
        output.print_json(found.as_json())
    else:
        print_examination(found)
    return found.exit_code


def _examine(base_url, headed, profile, traces, timezone, *, forgets) -> Iterator[Finding]:  # type: ignore[no-untyped-def]  # noqa: ANN001 - doctor's own arguments
    yield _examine_python()
    try:
        settings = options.settings_from(
            base_url=base_url, headed=headed, profile=profile, traces=traces, timezone=timezone, tells=False
        )
    except SettingsError as error:
        yield Finding("settings", error.message, error.hint, error.exit_code)
        return
    examinations: tuple[tuple[str, Callable[[Settings], Finding]], ...] = (
        ("settings", _examine_settings),
        ("user", _examine_user),
        ("zone", _examine_zone),
        ("profile", _examine_profile),
        ("browser", _examine_browser),
        ("traces", _examine_traces),
        ("proxy", _examine_proxy),
        *((("refusals", _forget_refusals),) if forgets else ()),
        ("site", _examine_site),
        ("clock", _examine_clock),
    )
    for remark in settings.remarks:
        yield Finding("settings", remark.seen, remark.fix)
    if others_may_use(ENV_FILE):
        seen = f"other users of this machine can read or change {ENV_FILE}"
        yield Finding("settings", seen, f"Run `chmod 600 {ENV_FILE}`.")
    for name, examine in examinations:
        try:
            yield examine(settings)
        except RobotError as error:
            yield Finding(name, error.message, error.hint, error.exit_code)
        except Exception as error:  # noqa: BLE001 - the other findings are shown all the same
            bug = explain_bug(error, f"`doctor`, {name}", settings.traces, None)
            yield Finding(name, bug.message, bug.hint, bug.exit_code)


def _examine_python() -> Finding:
    seen = sys.version.split()[0]
    if sys.version_info < LEAST_PYTHON:
        return Finding("python", seen, "Install Python 3.11 or newer.", SettingsError.exit_code)
    return Finding("python", seen)


def _examine_settings(settings: Settings) -> Finding:
    settings.require_credentials()
    company = f", company {settings.company}" if settings.company else ""
    return Finding("settings", f"{settings.base_url} as {settings.username}{company}")


def _examine_user(settings: Settings) -> Finding:
    keys_dir = machine.require_folders(settings.keys)
    return Finding(
        "user", f"{machine.operator()}, key in {keys_dir}, locks in {machine.locks_dir(settings.keys)}"
    )


def _examine_zone(settings: Settings) -> Finding:
    if settings.timezone:
        return Finding("zone", f"{settings.timezone}, if the screen shows none")
    return Finding(
        "zone", "not set", "Set CHANNELS_TIMEZONE if the screen does not show the zone of its times."
    )


def _examine_profile(settings: Settings) -> Finding:
    from pages.signs import Signs

    Signs.load(settings.profile)
    return Finding("profile", str(settings.profile or "none; the robot's own signs"))


def _examine_browser(settings: Settings) -> Finding:
    from robot.browser import find_browser, launch, start_playwright

    choice = find_browser(settings.browser, headed=settings.headed)
    with (
        start_playwright() as playwright,
        launch(playwright, choice, headed=False, slow_mo_ms=0, raw_dir=None) as browser,
    ):
        return Finding(
            "browser", f"{choice.kind} {browser.version}, {choice.path or choice.channel or choice.source}"
        )


def _examine_traces(settings: Settings) -> Finding:
    folder = settings.traces
    try:
        machine.make_dirs(folder)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-"):
            pass
        free_mib = shutil.disk_usage(folder).free // 2**20
    except OSError as error:
        raise EvidenceError(
            f"{folder} cannot be written: {error.strerror or error}.",
            hint="Give write access, or another --traces.",
        ) from error
    if free_mib < LEAST_ROOM_MIB:
        raise EvidenceError(
            f"Only {free_mib} MiB are free in {folder}.", hint=f"Make room for {LEAST_ROOM_MIB} MiB."
        )
    return Finding("traces", f"{folder} can be written, {free_mib} MiB free")


def _examine_proxy(settings: Settings) -> Finding:
    proxy = find_proxy(settings.base_url)
    return Finding("proxy", proxy.name if proxy else "none on the way to the site")


def _forget_refusals(settings: Settings) -> Finding:
    kept = KeptRefusals(settings.keys)
    users = (("Channels", settings.username), ("Amazon", settings.amazon_username))
    counts = {f"{owner} as {user}": kept.forget(owner, user) for owner, user in users if user}
    told = ", ".join(f"{count} of {who}" for who, count in counts.items())
    return Finding(
        "refusals", f"forgotten: {told or 'none, no user name is set'}; what is set is typed once more"
    )


def _examine_site(settings: Settings) -> Finding:
    answer = doctor_site.ask(settings.base_url)
    if answer.status >= http.client.INTERNAL_SERVER_ERROR:
        raise UnavailableError(
            f"{settings.base_url} answers with {answer.status}{answer.way}.", hint="Try again later."
        )
    return Finding("site", f"{settings.base_url} answers ({answer.status}){answer.way}")


def _examine_clock(settings: Settings) -> Finding:
    answer = doctor_site.ask(settings.base_url)
    error_s = doctor_site.clock_error_s(answer)
    note = ""
    if abs(error_s) > MOST_CLOCK_ERROR_S:
        note = f"This machine's clock is {error_s:+.0f} s off the site's. "
        note += (
            f"That is more than {MOST_APART_S:.0f} s: a run goes on only if a new order shows which of the two is right."
            if abs(error_s) > MOST_APART_S
            else "The robot uses the site's clock; correct yours anyway."
        )
    return Finding("clock", f"the site's clock reads {answer.date}", note)
