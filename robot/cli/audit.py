"""`audit`: prove that evidence is as it was sealed, hand it out, recover it after a crash, remove what is old."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from robot import machine
from robot.cli import consent, options, output, written
from robot.errors import JournalError, RequestError

if TYPE_CHECKING:
    from robot.evidence.audit import Verdict

Run = Annotated[str, typer.Argument(help="Id of the run, or its unique beginning or end.")]


def verify(
    run: Annotated[
        str | None, typer.Argument(help="Id of the run, or its unique beginning or end. None: every run.")
    ] = None,
    *,
    every: Annotated[
        bool, typer.Option("--all", help="Every run; one that is missing is found, too.")
    ] = False,
    public_key: Annotated[
        list[str] | None,
        typer.Option("--public-key", help="Trusted public key (repeatable; default: this machine's)."),
    ] = None,
    traces: options.Traces = None,
    json: options.Json = False,
) -> int:
    """Prove that nobody changed the evidence; works without a network and without Channels.

    Names the first thing that is wrong, and where, and then everything else. The exit code is 0 if nothing is
    wrong, 8 otherwise.
    """
    from robot.evidence.audit import verify_evidence
    from robot.runs import find_run_dir

    if run is not None and every:
        raise RequestError("Either a run or --all.", hint="Leave one of them out.")
    settings = options.settings_from(traces=traces)
    name = None if run is None else find_run_dir(settings.traces, run).name
    verdict = verify_evidence(
        settings.traces, machine.keys_dir(settings.keys), run=name, public_keys=tuple(public_key or ())
    )
    code = JournalError.exit_code if verdict.problems else 0
    if json:
        output.print_json(_as_json(verdict, code))
    output.print_lines(words_of(verdict))
    return code


def recover(run: Run, *, traces: options.Traces = None, json: options.Json = False) -> int:
    """Make readable traces of what an attempt that was ended from outside had recorded, and seal the run.

    Nothing is opened and nothing is changed in Channels. The trace lacks at most the step in flight.
    """
    from robot.evidence.mending import mend_run
    from robot.runs import find_run_dir

    settings = options.settings_from(traces=traces)
    run_dir = find_run_dir(settings.traces, run)
    mended = mend_run(run_dir, machine.keys_dir(settings.keys), settings.known_secrets())
    if json:
        output.print_json(
            {
                "run_id": run_dir.name,
                "exit_code": 0,
                "traces": list(mended.traces),
                "notes": list(mended.notes),
            }
        )
    lines = [f"Recovered {run_dir.name}/{path}" for path in mended.traces]
    output.print_lines(
        [*(lines or ["There was no recording to recover."]), *mended.notes, "The run is sealed."]
    )
    return 0


def export(
    run: Run,
    *,
    to: Annotated[
        Path | None, typer.Option("--to", help="File to write; RUN.zip in this folder if not given.")
    ] = None,
    traces: options.Traces = None,
    json: options.Json = False,
) -> int:
    """Put a run's evidence into one zip for a ticket, with everything that is needed to check it elsewhere."""
    from robot.evidence.audit import verify_evidence
    from robot.evidence.export import SEAL_NAME, WORDS_NAME, export_run
    from robot.runs import find_run_dir

    settings = options.settings_from(traces=traces)
    run_dir = find_run_dir(settings.traces, run)
    to = to or Path(f"{run_dir.name}.zip")
    written.require_file("--to", to, settings, written.zip_holds(WORDS_NAME, SEAL_NAME))
    verdict = verify_evidence(settings.traces, machine.keys_dir(settings.keys), run=run_dir.name)
    words = words_of(verdict)
    path = export_run(run_dir, to, words, is_as_sealed=not verdict.problems)
    code = JournalError.exit_code if verdict.problems else 0
    if json:
        output.print_json(
            {
                "run_id": run_dir.name,
                "exit_code": code,
                "file": str(path),
                "problems": [str(problem) for problem in verdict.problems],
            }
        )
    else:
        output.answer(path)
    output.print_lines(
        [*words, "Only you can read the file. To hand it on, send a copy, or open it: chmod a+r FILE"]
    )
    return code


def purge(
    *,
    older_than: Annotated[
        float, typer.Option("--older-than", min=0, help="Days since the last event of a run.", metavar="DAYS")
    ],
    yes: consent.Yes = False,
    traces: options.Traces = None,
    json: options.Json = False,
) -> int:
    """Remove pictures and traces of old, finished runs; journals and digests stay, so that `audit verify` still holds.

    First it shows what would be removed, and why, and asks. Runs that are not finished are left alone, and so are runs
    whose evidence is not as it was sealed.
    """
    from whenever import Instant

    from robot.consent import obtain
    from robot.evidence import Sealer
    from robot.evidence.audit import UNSEALED, verify_evidence
    from robot.evidence.purge import find_removable, purge_plan, purge_run

    settings = options.settings_from(traces=traces)
    verdict = verify_evidence(settings.traces, machine.keys_dir(settings.keys))
    wrong = {problem.run for problem in verdict.problems if UNSEALED not in problem.what}
    options.require_days(older_than)
    removable, unfinished = find_removable(settings.traces, older_than, Instant.now(), without=wrong)
    if removable:
        ask = consent.asking(is_yes=yes, command=consent.this_command())
        approval = obtain(purge_plan(removable, older_than), ask)
        sealer = Sealer(machine.keys_dir(settings.keys))
        for one in removable:
            purge_run(one, sealer, approval, days=older_than)
    count = sum(len(one.files) for one in removable)
    size_mib = sum(one.size_bytes for one in removable) / 2**20
    code = JournalError.exit_code if wrong else 0
    if json:
        output.print_json(
            {"runs": [one.run_dir.name for one in removable], "files": count, "exit_code": code}
        )
    output.print_lines(
        [
            f"Removed {count} files ({size_mib:.1f} MiB) of {len(removable)} runs; their digests stay.",
            *(f"Left alone, because it is not finished: {name}" for name in unfinished),
            *(
                f"Left alone, because its evidence is not as it was sealed: {name}"
                for name in sorted(filter(None, wrong))
            ),
        ]
    )
    return code


def words_of(verdict: Verdict) -> list[str]:
    """Say what looking at evidence came to."""
    from robot.evidence.strays import NOT_COVERED

    lines = [f"Looked at {verdict.runs} runs, {verdict.events} events."]
    lines += [f"Public key {key}" for key in verdict.keys]
    lines += [f"Note: {note}" for note in verdict.notes]
    if not verdict.problems:
        return [*lines, "Everything is as it was sealed.", NOT_COVERED] if verdict.runs else lines
    first, *others = verdict.problems
    return [*lines, f"WRONG: {first}", *(f"  also: {problem}" for problem in others)]


def _as_json(verdict: Verdict, code: int) -> dict[str, Any]:
    return {
        "exit_code": code,
        "runs": verdict.runs,
        "events": verdict.events,
        "public_keys": list(verdict.keys),
        "problems": [
            {"run_id": problem.run, "where": problem.where, "what": problem.what}
            for problem in verdict.problems
        ],
        "notes": list(verdict.notes),
    }
