"""What people and scripts get to read: results, errors, progress. Data on stdout, all else on stderr."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable
from typing import Any

from loguru import logger
from rich.console import Console
from rich.table import Table

from robot.errors import RobotError
from robot.models import ErrorReport, RunResult, RunState, StepState
from robot.procedures.amazon_mws_to_sp.handover import email_text

MARKS: dict[str, str] = {
    "done": "[green]done[/]",
    "already": "[green]already so[/]",
    "not_needed": "[dim]not needed[/]",
    "waiting": "[yellow]waiting[/]",
    "failed": "[red]stopped[/]",
    "pending": "[dim]-[/]",
}

STATES: dict[RunState, str] = {
    "completed": "[green]Completed[/]",
    "waiting": "[yellow]Waiting for the account owner[/]",
    "failed": "[red]Stopped[/]",
    "rolled_back": "Rolled back",
}

WHO_WORDS = {
    "support": "You can mend this",
    "maintainer": "A maintainer must look at this",
    "nobody": "Try again later",
}


def console() -> Console:
    """Make the console for people: stderr, so that stdout stays data."""
    return Console(stderr=True, highlight=False)


def start_diagnostics(*, is_verbose: bool = False) -> None:
    """Send the log to stderr; without values of variables, which could be secrets."""
    logger.remove()
    logger.add(sys.stderr, level="DEBUG" if is_verbose else "ERROR", diagnose=False, backtrace=False)


def print_json(value: Any) -> None:  # noqa: ANN401 - any JSON
    """Print one JSON object on stdout."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def print_error(error: RobotError, *, is_json: bool) -> None:
    """Say why a command stopped before there was a run."""
    if is_json:
        print_json(failure(error).model_dump(mode="json"))
    _explain(
        ErrorReport(code=error.exit_code, step=error.step, message=error.message, hint=error.hint), error.who
    )


def failure(error: RobotError, *, store: str | None = None, channel: str | None = None) -> RunResult:
    """Give the JSON object of a migration that did not become a run."""
    return RunResult(
        run_id=None,
        state="failed",
        exit_code=error.exit_code,
        store=store,
        channel=channel,
        new_channel=None,
        error=ErrorReport(code=error.exit_code, step=error.step, message=error.message, hint=error.hint),
    )


def print_result(result: RunResult, *, is_json: bool) -> None:
    """Say how a run ended; why it stopped is said to people also where a script reads the object."""
    if is_json:
        print_json(result.model_dump(mode="json"))
        if result.error:
            _explain(result.error, _who(result.error.code))
        return
    out = console()
    out.print(
        f"\n{STATES[result.state]}: {result.store} / {result.channel} -> {result.new_channel}  (run {result.run_id})"
    )
    if result.cutoff:
        out.print(
            f"Cut-off   {result.cutoff.instant}, shown as {result.cutoff.shown_as} in {result.cutoff.zone}"
        )
    if result.cutoff and result.cutoff.switched_off_between:
        earliest, latest = result.cutoff.switched_off_between
        out.print(f"Switched off between {earliest} and {latest}")
    out.print(f"Evidence  {result.evidence}", soft_wrap=True)
    if result.connect_link:
        out.print("\nSend this to the owner of the Amazon account:\n")
        out.print(email_text(result.store or "", result.connect_link), soft_wrap=True, markup=False)
        print(result.connect_link)
    if result.state == "waiting":
        if result.answer:
            out.print(f"Owner     {result.answer}", markup=False, soft_wrap=True)
        out.print(
            f"When they have told you that it is done:  channels-robot resume {result.run_id}", soft_wrap=True
        )
    if result.error:
        _explain(result.error, _who(result.error.code))


def print_lines(lines: Iterable[str]) -> None:
    """Say something more about a run, a line or two each."""
    out = console()
    for line in lines:
        out.print(line, markup=False, soft_wrap=True)


def print_line(result: RunResult) -> None:
    """Say in two or three lines where a run stands; its id stands alone, to be copied."""
    out = console()
    out.print(f"{result.run_id}", style="bold", soft_wrap=True)
    names = f"{result.store} / {result.channel}" if result.store else "unreadable"
    out.print(f"    {STATES[result.state]}: {names} (exit code {result.exit_code})", soft_wrap=True)
    for line in (result.answer, result.error.message if result.error else None):
        if line:
            out.print(f"    {line}", markup=False, soft_wrap=True)


def step_table(result: RunResult) -> Table:
    """List a run's steps with their times."""
    table = Table(title=f"{result.store} / {result.channel}", title_justify="left", box=None, pad_edge=False)
    for column in ("Step", "State", "Began (UTC)", "Ended (UTC)"):
        table.add_column(column)
    for step in result.steps:
        began, ended = ((moment or "")[11:22] for moment in (step.started_at, step.ended_at))
        table.add_row(step.id, MARKS[step.state], began, ended)
    return table


class Progress:
    """Shows each step as it ends, and lines in between."""

    def __init__(self) -> None:
        self._console = console()
        self._started_s = time.monotonic()

    def watch(self, title: str, state: StepState) -> None:
        """Show a step beginning or ending."""
        if state == "pending":
            self._started_s = time.monotonic()
            if self._console.is_terminal:
                self._console.print(f"  ... {title}", end="\r", style="dim")
            return
        took_s = time.monotonic() - self._started_s
        self._console.print(f"{MARKS[state]:>20}  {title} [dim]({took_s:.1f} s)[/]", soft_wrap=True)

    def tell(self, line: str) -> None:
        """Show a line."""
        self._console.print(f"        {line}", soft_wrap=True, markup=False)


def announce(line: str) -> None:
    """Say something from within a signal handler, past every buffer and lock."""
    os.write(sys.stderr.fileno(), f"\n{line}\n".encode())


def _explain(error: ErrorReport, who: str) -> None:
    out = console()
    where = f" at step {error.step}" if error.step else ""
    out.print(f"\n[red]Stopped{where}[/] (exit code {error.code}).", soft_wrap=True)
    out.print(error.message, markup=False, soft_wrap=True)
    if error.hint:
        out.print(f"{WHO_WORDS.get(who, who)}: {error.hint}", markup=False, soft_wrap=True)


def _who(code: int) -> str:
    classes = {cls.exit_code: cls.who for cls in RobotError.__subclasses__()}
    return classes.get(code, RobotError.who)
