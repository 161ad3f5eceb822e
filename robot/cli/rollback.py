"""`rollback`: take a migration back, as long as its new channel is not active."""

from __future__ import annotations

from typing import Annotated

import typer

from robot.cli import consent, options, output
from robot.errors import ConsentNeededError, RequestError
from robot.models import ErrorReport
from robot.stopping import StopRequest


def rollback(
    run: Annotated[str, typer.Argument(help="Id of the run, or its unique beginning or end.")],
    *,
    yes: consent.Yes = False,
    base_url: options.BaseUrl = None,
    headed: options.Headed = False,
    slow_mo: options.SlowMo = None,
    profile: options.Profile = None,
    traces: options.Traces = None,
    timezone: options.Timezone = None,
    trust_local_clock: options.TrustLocalClock = False,
    evidence: options.Evidence = None,
    json: options.Json = False,
) -> int:
    """Take a migration back: the old channel is switched on again, the new one stays, switched off.

    First it says of every step what becomes of it, and what cannot be undone; at the end, which orders may have
    come twice or not at all. Nothing is ever deleted. Once the new channel is active it is refused (exit code 3).
    A rollback that stopped goes on with `resume`; the run never goes back to the migration.
    """
    from robot.procedures.amazon_mws_to_sp import advance
    from robot.procedures.amazon_mws_to_sp.rollback_plan import describe_rollback
    from robot.runs import find_run_dir, read_run

    output.start_diagnostics()
    settings = options.settings_from(
        base_url=base_url,
        headed=headed,
        slow_mo=slow_mo,
        profile=profile,
        traces=traces,
        timezone=timezone,
        trust_local_clock=trust_local_clock,
        evidence=evidence,
    )
    settings.require_credentials()
    run_dir = find_run_dir(settings.traces, run)
    history = read_run(run_dir)
    progress = output.Progress()
    try:
        with StopRequest(output.announce) as stop:
            ask = consent.asking(is_yes=yes, command=consent.this_command(), idle=stop.idle)
            if not history.is_rolling_back:
                advance.begin_rollback(run_dir, settings, ask)
            elif history.is_finished:
                progress.tell("This run is rolled back already; there is nothing to do.")
                output.print_lines(describe_rollback(history))
            else:
                progress.tell("The rollback of this run was begun before; going on with it.")
            hooks = advance.Hooks(ask=ask, tell=progress.tell, watch=progress.watch, check=stop.check)
            result = advance.advance(run_dir, settings, hooks)
    except (RequestError, ConsentNeededError) as error:  # nothing was begun: the run stands as it did
        detail = ErrorReport(code=error.exit_code, step=error.step, message=error.message, hint=error.hint)
        result = advance.report(history).model_copy(update={"exit_code": error.exit_code, "error": detail})
    output.print_result(result, is_json=json)
    return result.exit_code
