"""`resume`: go on with a run, or with every one that is not finished."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from robot.cli import consent, options, output
from robot.cli.point import Show, carry_on
from robot.errors import (
    BATCH_EXIT_CODE,
    WAITING_EXIT_CODE,
    RobotError,
    SettingsError,
    StopRequestedError,
    UnavailableError,
)
from robot.models import ErrorReport, RunResult
from robot.stopping import StopRequest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from robot.procedures.amazon_mws_to_sp.advance import Hooks
    from robot.settings import Settings


def resume(
    run: Annotated[str | None, typer.Argument(help="Id of the run, or its unique beginning or end.")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Every run that is not finished.")] = False,
    watch: Annotated[
        int | None,
        typer.Option(
            "--watch", min=1, help="With --all: look again every so many minutes, until none waits."
        ),
    ] = None,
    deadline: Annotated[
        float | None,
        typer.Option("--deadline", min=0, help="Days after which a run that waits is called overdue."),
    ] = None,
    fresh_link: Annotated[
        bool,
        typer.Option(
            "--fresh-link", help="Take the connect link of a waiting run anew, to send it once more."
        ),
    ] = False,
    show: Show = False,
    yes: consent.Yes = False,
    base_url: options.BaseUrl = None,
    headed: options.Headed = False,
    slow_mo: options.SlowMo = None,
    profile: options.Profile = None,
    traces: options.Traces = None,
    timezone: options.Timezone = None,
    trust_local_clock: options.TrustLocalClock = False,
    trust_timezone: options.TrustTimezone = False,
    doubled_hour: options.DoubledHour = None,
    evidence: options.Evidence = None,
    json: options.Json = False,
) -> int:
    """Go on with a run from where it stands.

    The yes that was given to the run covers this too, as long as what would be written is what was shown then;
    otherwise it is asked again. Every step looks first and repeats nothing that is there. A run whose account owner has not authorised yet
    stays waiting (exit code 75).
    """
    from robot.procedures.amazon_mws_to_sp import advance
    from robot.runs import find_run_dir

    output.start_diagnostics()
    if watch is not None and not every:
        raise SettingsError("--watch looks after all runs: give it together with --all.")
    if fresh_link and every:
        raise SettingsError("--fresh-link takes the link of one run: give its id instead of --all.")
    if (run is None) != every:
        raise SettingsError("Give the id of a run, or --all.", hint="`channels-robot status` lists the runs.")
    if deadline is not None:
        options.require_days(deadline)
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
        evidence=evidence,
    )
    progress = output.Progress()
    with StopRequest(output.announce) as stop:
        make_hooks = partial(hooks_for, is_yes=yes, stop=stop, progress=progress)
        if run is not None:
            run_dir = find_run_dir(settings.traces, run)
            hooks = make_hooks(run_dir)
            if fresh_link:
                result = _take_fresh_link(run_dir, settings, hooks)
            else:
                go_on = partial(
                    advance.advance, run_dir, settings, hooks, may_trust_operator=True, deadline_days=deadline
                )
                result = carry_on(run_dir, settings, hooks, stop, is_json=json, is_shown=show, go_on=go_on)
            if output.print_result(result, is_json=json) and result.connect_link:
                advance.hand_over(run_dir, settings)
            return result.exit_code
        batch = _Batch(settings, make_hooks, stop, progress, deadline, is_shown=not json)
        batch.go_through()
        while watch is not None and not stop.is_asked and batch.may_change:
            progress.tell(f"Looking again in {watch} min; Ctrl-C ends this, and every run keeps its state.")
            stop.wait(watch * 60)
            batch.go_through()
    results = list(batch.results.values())
    if json:
        output.print_json({"runs": [result.model_dump(mode="json") for result in results]})
    return StopRequestedError.exit_code if stop.is_asked else batch_exit_code(results)


def hooks_for(run_dir: Path, *, is_yes: bool, stop: StopRequest, progress: output.Progress) -> Hooks:
    """Return how a run that exists speaks to the person watching.

    Raises:
        ConsentNeededError: It needs a yes, and nobody can give it.
    """
    from robot.procedures.amazon_mws_to_sp import advance
    from robot.runs import read_run

    command = ["channels-robot", "resume", run_dir.name]
    if advance.needs_yes(read_run(run_dir)):
        consent.require_possible(is_yes=is_yes, command=command)
    return advance.Hooks(
        ask=consent.asking(is_yes=is_yes, command=command, idle=stop.idle),
        tell=progress.tell,
        watch=progress.watch,
        check=stop.check,
        is_yes=is_yes,
    )


def _take_fresh_link(run_dir: Path, settings: Settings, hooks: Hooks) -> RunResult:
    from robot.procedures.amazon_mws_to_sp import advance
    from robot.procedures.amazon_mws_to_sp.fresh_link import take_fresh_link
    from robot.runs import read_run

    before = advance.report(read_run(run_dir))
    try:
        return take_fresh_link(run_dir, settings, hooks)
    except RobotError as error:  # whatever it is, the run stands as it did
        detail = ErrorReport(code=error.exit_code, step=error.step, message=error.message, hint=error.hint)
        return before.model_copy(update={"exit_code": error.exit_code, "error": detail})


class _Batch:
    """All unfinished runs of the traces folder.

    Attributes:
        results: How each run stands, by its id.
    """

    def __init__(
        self,
        settings: Settings,
        hooks_for: Callable[[Path], Hooks],
        stop: StopRequest,
        progress: output.Progress,
        deadline_days: float | None,
        *,
        is_shown: bool,
    ) -> None:
        self._settings = settings
        self._hooks_for = hooks_for
        self._stop = stop
        self._progress = progress
        self._deadline_days = deadline_days
        self._is_shown = is_shown
        self.results: dict[str, RunResult] = {}

    @property
    def may_change(self) -> bool:
        """Whether looking again later may help: the owner may authorise, the site may come back."""
        return any(_may_change(result) for result in self.results.values())

    def go_through(self) -> None:
        """Carry on every run; those that a person must see to first, only once."""
        from robot.runs import list_runs

        for run_dir in list_runs(self._settings.traces):
            if self._stop.is_asked:
                return
            before = self.results.get(run_dir.name)
            if before is None or _may_change(before):
                self._resume(run_dir)

    def _resume(self, run_dir: Path) -> None:
        from robot.procedures.amazon_mws_to_sp import advance
        from robot.runs import read_run

        try:
            history = read_run(run_dir)
            if history.is_finished:
                return
            self._progress.tell(f"Run {run_dir.name}")
            hooks = self._hooks_for(run_dir)
            result = advance.advance(run_dir, self._settings, hooks, deadline_days=self._deadline_days)
        except RobotError as error:  # one that cannot go on must not hold up the others
            result = output.failure(error).model_copy(update={"run_id": run_dir.name})
            with suppress(RobotError):
                result = _with_error(advance.report(read_run(run_dir)), error)
        self.results[run_dir.name] = result
        is_delivered = not self._is_shown or output.print_result(result, is_json=False)
        if is_delivered and result.connect_link:
            advance.hand_over(run_dir, self._settings)


def batch_exit_code(results: list[RunResult]) -> int:
    """Give the exit code of a batch: 0 if all are done, 75 if some wait and none failed or is overdue, else 20."""
    codes = {result.exit_code for result in results} - {0}
    if not codes:
        return 0
    is_overdue = any(result.exit_code == WAITING_EXIT_CODE and result.error for result in results)
    return WAITING_EXIT_CODE if codes == {WAITING_EXIT_CODE} and not is_overdue else BATCH_EXIT_CODE


def _may_change(result: RunResult) -> bool:
    """Tell whether looking again later may help: the owner may authorise, the site may come back."""
    return result.exit_code in (WAITING_EXIT_CODE, UnavailableError.exit_code)


def _with_error(result: RunResult, error: RobotError) -> RunResult:
    detail = ErrorReport(code=error.exit_code, step=error.step, message=error.message, hint=error.hint)
    return result.model_copy(update={"state": "failed", "exit_code": error.exit_code, "error": detail})
