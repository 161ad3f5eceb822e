"""`status`: where runs stand, read from their journals; nothing is opened and nothing is changed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from robot.cli import options, output
from robot.errors import JournalError
from robot.models import RunResult


def status(
    run: Annotated[str | None, typer.Argument(help="Id of the run, or its unique beginning or end.")] = None,
    *,
    traces: options.Traces = None,
    json: options.Json = False,
) -> int:
    """Show where a run, or every run, stands."""
    from robot.procedures.amazon_mws_to_sp import advance
    from robot.procedures.amazon_mws_to_sp.rollback_plan import describe_rollback
    from robot.runs import find_run_dir, list_runs, read_run

    settings = options.settings_from(traces=traces)
    if run is not None:
        history = read_run(find_run_dir(settings.traces, run))
        result = advance.report(history)
        if not json:
            output.show(output.step_table(result))
        output.print_result(result, is_json=json)
        if not json:
            output.print_lines(describe_rollback(history))
        return 0

    def report(run_dir: Path) -> RunResult:
        try:
            return advance.report(read_run(run_dir))
        except JournalError as error:  # one that cannot be read must not hide the others
            return output.failure(error).model_copy(update={"run_id": run_dir.name})

    results = [report(run_dir) for run_dir in list_runs(settings.traces)]
    if json:
        output.print_json({"runs": [result.model_dump(mode="json") for result in results]})
        return 0
    if not results:
        output.say(f"There are no runs in {settings.traces}.")
    for result in results:
        output.print_line(result)
    return 0
