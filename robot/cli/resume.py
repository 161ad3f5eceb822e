"""`resume`: go on with a run, or with every one that is not finished."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from robot.cli import options, output
from robot.errors import (
    BATCH_EXIT_CODE,
    WAITING_EXIT_CODE,
    RobotError,
    SettingsError,
    StopRequestedError,
)
from robot.models import ErrorReport, RunResult
from robot.stopping import StopRequest

if TYPE_CHECKING:
    from robot.procedures.amazon_mws_to_sp.advance import Hooks
    from robot.settings import Settings


def resume(
    run: Annotated[str | None, typer.Argument(help="Id of the run, or its unique beginning or end.")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Every run that is not finished.")] = False,
    base_url: options.BaseUrl = None,
    headed: options.Headed = False,
    slow_mo: options.SlowMo = None,
    profile: options.Profile = None,
    traces: options.Traces = None,
    timezone: options.Timezone = None,
    trust_local_clock: options.TrustLocalClock = False,
    trust_timezone: options.TrustTimezone = False,
    doubled_hour: options.DoubledHour = None,
    json: options.Json = False,
) -> int:
    """Go on with a run from where it stands.

    Every step looks first and repeats nothing that is there. A run whose account owner has not authorised yet
    stays waiting (exit code 75).
    """
    from robot.procedures.amazon_mws_to_sp import advance
    from robot.runs import find_run_dir

    output.start_diagnostics()
    if (run is None) != every:
        raise SettingsError("Give the id of a run, or --all.", hint="`channels-robot status` lists the runs.")
    settings = options.settings_from(
        base_url=base_url,
        headed=headed,
        slow_mo=slow_mo,
        profile=profile,
        traces=traces,
        timezone=timezone,
        trust_local_clock=trust_local_clock,
        trust_timezone=trust_timezone,
        doubled_hour=doubled_hour,
    )
    progress = output.Progress()
    with StopRequest(output.announce) as stop:
        hooks = advance.Hooks(tell=progress.tell, watch=progress.watch, check=stop.check)
        if run is not None:
            run_dir = find_run_dir(settings.traces, run)
            result = advance.advance(run_dir, settings, hooks, may_trust_operator=True)
            output.print_result(result, is_json=json)
            if result.connect_link:
                advance.hand_over(run_dir)
            return result.exit_code
        results = _resume_all(settings, hooks, stop, progress, is_shown=not json)
    if json:
        output.print_json({"runs": [result.model_dump(mode="json") for result in results]})
    return StopRequestedError.exit_code if stop.is_asked else batch_exit_code(results)


def _resume_all(
    settings: Settings, hooks: Hooks, stop: StopRequest, progress: output.Progress, *, is_shown: bool
) -> list[RunResult]:
    from robot.procedures.amazon_mws_to_sp import advance
    from robot.runs import list_runs, read_run

    results = []
    for run_dir in list_runs(settings.traces):
        if stop.is_asked:
            break
        try:
            history = read_run(run_dir)
            if history.is_finished:
                continue
            progress.tell(f"Run {run_dir.name}")
            result = advance.advance(run_dir, settings, hooks)
        except RobotError as error:  # one that cannot go on must not hold up the others
            result = output.failure(error).model_copy(update={"run_id": run_dir.name})
            with suppress(RobotError):
                result = _with_error(advance.report(read_run(run_dir)), error)
        results.append(result)
        if is_shown:
            output.print_result(result, is_json=False)
        if result.connect_link:
            advance.hand_over(run_dir)
    return results


def batch_exit_code(results: list[RunResult]) -> int:
    """Give the exit code of a batch: 0 if all are done, 75 if some wait and none failed, else 20."""
    codes = {result.exit_code for result in results} - {0}
    if not codes:
        return 0
    return WAITING_EXIT_CODE if codes == {WAITING_EXIT_CODE} else BATCH_EXIT_CODE


def _with_error(result: RunResult, error: RobotError) -> RunResult:
    detail = ErrorReport(code=error.exit_code, step=error.step, message=error.message, hint=error.hint)
    return result.model_copy(update={"state": "failed", "exit_code": error.exit_code, "error": detail})
