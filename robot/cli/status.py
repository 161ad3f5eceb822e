"""`status`: where runs stand, read from their journals; nothing is opened and nothing is changed."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from robot.cli import options, output


def status(
    run: Annotated[str | None, typer.Argument(help="Id of the run, or its unique beginning or end.")] = None,
    *,
    traces: options.Traces = None,
    json: options.Json = False,
) -> int:
    """Show where a run, or every run, stands."""
    from robot.procedures.amazon_mws_to_sp import advance
    from robot.runs import find_run_dir, list_runs, read_run

    settings = options.settings_from(traces=traces)
    if run is not None:
        result = advance.report(read_run(find_run_dir(settings.traces, run)))
        if not json:
            output.console().print(output.step_table(result))
        output.print_result(result, is_json=json)
        return 0
    results = [advance.report(read_run(run_dir)) for run_dir in list_runs(settings.traces)]
    if json:
        output.print_json({"runs": [result.model_dump(mode="json") for result in results]})
        return 0
    table = Table(box=None, pad_edge=False)
    for column in ("Run", "State", "Store", "Channel", "Exit code", "Stopped because"):
        table.add_column(column, overflow="fold")
    for result in results:
        reason = result.error.message if result.error else ""
        table.add_row(
            result.run_id, result.state, result.store, result.channel, str(result.exit_code), reason[:100]
        )
    output.console().print(table if results else f"There are no runs in {settings.traces}.")
    return 0
