"""`check`: whether the screens still follow the document, item by item, without writing anything."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from robot.cli import check_baselines, check_history, consent, options, output, written
from robot.errors import EvidenceError
from robot.stopping import StopRequest

if TYPE_CHECKING:
    from robot.check.examination import Examination
    from robot.check.verdicts import Verdict
    from robot.models import RunResult
    from robot.settings import Settings

_MARKS = {
    "as documented": ("as documented", "green"),
    "differs": ("differs", "red"),
    "could not look": ("could not look", "yellow"),
    "not checkable without writing": ("needs writing", "dim"),
}


def check(
    *,
    base_url: options.BaseUrl = None,
    headed: options.Headed = False,
    profile: options.Profile = None,
    traces: options.Traces = None,
    timezone: options.Timezone = None,
    store: Annotated[
        str | None,
        typer.Option("--store", help="The store to look at. [default: the first that fits]"),
    ] = None,
    channel: Annotated[str | None, typer.Option("--channel", help="Its Amazon (MWS) channel.")] = None,
    junit: Annotated[
        Path | None, typer.Option("--junit", help="Also write the verdicts to this file, as JUnit XML.")
    ] = None,
    baselines: Annotated[
        Path | None,
        typer.Option(
            "--baselines",
            help="Compare every screen with its baseline in this folder, too (CHANNELS_BASELINES).",
        ),
    ] = None,
    update: Annotated[
        bool,
        typer.Option(
            "--update", help="Show what is different, then save the current screens as the new baselines."
        ),
    ] = False,
    history: Annotated[
        bool,
        typer.Option(
            "--history",
            help="Do not check; show when each item started to differ, and verify the history.",
        ),
    ] = False,
    full: Annotated[
        bool,
        typer.Option(
            "--full", help="Then carry the steps out, too: on this machine, or on a system for tests."
        ),
    ] = False,
    test_systems: Annotated[
        Path | None,
        typer.Option("--test-systems", help="With --full: file listing test hosts, one per line."),
    ] = None,
    yes: consent.Yes = False,
    json: options.Json = False,
) -> int:
    """Compare the screens with the document, item by item, and write nothing to Channels.

    It signs in, opens every screen that the procedure uses, tries the new channel's form as a run does (its provider,
    its date box, its Save, which is not pressed), and leaves it unsaved; the browser itself refuses whatever is not
    reading or signing in. The exit code is 0 only if nothing differs, 5 if something does or a page tried to change
    something, and otherwise that of what kept it from looking, such as 6 for a site that is away. Every check adds a signed line to the list of checks;
    --history reads that, with the exit code 8 if somebody changed it.

    With --baselines a screen that has something more, less or other than its baseline differs, too: a field, a
    required mark, an option, a button, a text. Rows, dates, numbers, names and what is entered count for nothing.

    With --full the channel is then migrated, as `migrate` does it: by your own Amazon account if its credentials are
    set, else with a link. The real site is refused, and so is every host that is not named as one for tests.
    """
    from pages.signs import Signs
    from robot.check import full as full_check
    from robot.check.examination import examine_screens
    from robot.check.verdicts import JUNIT_SUITE, as_junit, exit_code, judge
    from robot.evidence.files import write_whole
    from robot.procedures.amazon_mws_to_sp.document import read_document

    output.start_diagnostics()
    settings = options.settings_from(
        base_url=base_url,
        headed=headed,
        profile=profile,
        traces=traces,
        timezone=timezone,
        baselines=baselines,
    )
    if junit is not None:
        written.require_file(
            "--junit", junit, settings, written.file_holds(f'<testsuite name="{JUNIT_SUITE}"')
        )
    if update and settings.baselines is not None:
        written.require_folder("--baselines", settings.baselines, settings)
    if history:
        return check_history.show(settings, is_json=json)
    store, channel = options.names_from(store, channel)
    check_baselines.require_folder(settings, is_update=update)
    place = full_check.require_place(settings, store, channel, test_systems) if full else None
    if full:
        consent.require_possible(is_yes=yes, command=consent.this_command())
    found = examine_screens(
        settings,
        store=store,
        channel=channel,
        takes_looks=settings.baselines is not None,
        tell=lambda line: output.print_lines([line]),
    )
    compared = check_baselines.compare(settings, found)
    # What an update agrees to is no difference any more.
    verdicts = judge(read_document(), found, () if update else compared, Signs.load(settings.profile).words)
    result = _carry_out(settings, place, is_yes=yes) if place and found.stopped_by is None else None
    verdicts = full_check.judge_run(verdicts, result) if result else verdicts
    code = check_baselines.exit_code(compared, exit_code(verdicts, found), is_update=update)
    code = code or (result.exit_code if result else 0)
    if junit is not None:
        write_whole(junit, as_junit(verdicts))
    record = check_history.keep(settings, (store, channel), verdicts, found, code)
    code = code if record is not None else code or EvidenceError.exit_code
    if json:
        output.print_json(
            {
                "exit_code": code,
                "items": [verdict.as_json() for verdict in verdicts],
                "refused": found.refused,
                "refused_because": found.refused_because,
                "baselines": [one.as_json() for one in compared],
                "evidence": found.folder.as_posix(),
                "record": record.number if record else None,
                "run": result.run_id if result else None,
                "error": found.as_json()["error"],
            }
        )
    else:
        _print(verdicts, found)
        if result is not None:
            output.print_lines([f"Run  {result.run_id}: {result.state}"])
    check_baselines.show(compared, found)
    if update:
        check_baselines.update(settings, found)
    return code


def _carry_out(settings: Settings, place: tuple[str, str], *, is_yes: bool) -> RunResult:
    from robot.check import full as full_check
    from robot.procedures.amazon_mws_to_sp.advance import Hooks

    progress = output.Progress()
    with StopRequest(output.announce) as stop:
        ask = consent.asking(is_yes=is_yes, command=consent.this_command(), idle=stop.idle)
        hooks = Hooks(ask=ask, tell=progress.tell, watch=progress.watch, check=stop.check)
        return full_check.carry_out(settings, *place, hooks)


def _print(verdicts: tuple[Verdict, ...], found: Examination) -> None:
    table = output.table(widths=(14, 24, 0))
    for verdict in verdicts:
        table.add_row(output.styled(*_MARKS[verdict.state]), verdict.item.id, verdict.item.sentence)
        if verdict.why:
            table.add_row("", "", output.styled(verdict.why, "dim"))
        if verdict.state == "differs":
            table.add_row("", "", f"{verdict.item.place}  {verdict.picture}")
    output.show(table)
    counts = ", ".join(f"{sum(verdict.state == state for verdict in verdicts)} {state}" for state in _MARKS)
    output.say(f"\n{len(verdicts)} items of the document: {counts}.")
    for line in found.refusals:
        output.say(line)
    if found.stopped_by is not None:
        output.say(output.styled("Stopped:", "red"), f" {found.stopped_by.message} {found.stopped_by.hint}")
    output.say(f"Pictures  {found.folder}")
