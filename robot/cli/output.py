"""What people and scripts get to read: results, errors, progress. Data on stdout, all else on stderr.

This is the only place that prints. A string is data here: it is shown letter by letter, never read as markup, and
what would steer a terminal becomes an escape. What is to be coloured is made by `styled`.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from loguru import logger
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from robot.cli.streams import standard
from robot.errors import RobotError
from robot.models import ErrorReport, RunResult, RunState, StepState
from robot.procedures.amazon_mws_to_sp.handover import email_text
from robot.text import visible, visible_name

MARKS: Mapping[StepState, tuple[str, str]] = {
    "done": ("done", "green"),
    "already": ("already so", "green"),
    "not_needed": ("not needed", "dim"),
    "not_possible": ("not possible", "yellow"),
    "waiting": ("waiting", "yellow"),
    "failed": ("stopped", "red"),
    "pending": ("-", "dim"),
}
"""How the state of a step is shown: the words and their style."""

STATES: Mapping[RunState, tuple[str, str]] = {
    "completed": ("Completed", "green"),
    "waiting": ("Waiting for the account owner", "yellow"),
    "failed": ("Stopped", "red"),
    "rolled_back": ("Rolled back", ""),
}

_MARK_WIDTH = 12

WHO_WORDS = {
    "support": "How to fix it",
    "maintainer": "A maintainer must look at this",
    "nobody": "Try again later",
}


class _Console(Console):
    """A console for which every string is data."""

    def render_str(self, text: str, **given: Any) -> Text:  # noqa: ANN401 - Rich's own
        given |= {"markup": False, "emoji": False, "highlight": False}
        return super().render_str(visible(text), **given)


def console() -> Console:
    """Make the console for people: stderr, so that stdout stays data."""
    stderr: Any = standard("stderr", may_steer=True)  # its own colours; strings are made visible before
    return _Console(file=stderr, highlight=False, markup=False, emoji=False)


def styled(text: object, style: str = "") -> Text:
    """Make a text with a style out of data."""
    return Text(visible(str(text)), style=style)


def name(text: str | None) -> str:
    """Give a name as it is shown: on one line, letter by letter, so that it can be typed back."""
    return "-" if text is None else visible_name(text)


def say(*parts: str | Text, style: str = "", end: str = "\n") -> None:
    """Show one line, or several, to people; a line is never broken, so that it can be copied."""
    texts = [part if isinstance(part, Text) else styled(part) for part in parts]
    console().print(Text.assemble(*texts, style=style), soft_wrap=True, end=end)


def show(table: RenderableType) -> None:
    """Show a table to people."""
    console().print(table)


def table(*columns: str, widths: Iterable[int] = ()) -> Table:
    """Make a table without lines; long cells are folded, never cut off.

    Args:
        columns: Headings.
        widths: Without headings: the least width of each column, in characters; 0 for any.
    """
    padding = (0, 1) if columns else (0, 2, 0, 0)
    made = Table(box=None, pad_edge=False, show_header=bool(columns), padding=padding)
    for heading in columns:
        made.add_column(heading, overflow="fold")
    for width in widths:
        made.add_column(min_width=width or None, overflow="fold")
    return made


def answer(line: object) -> bool:
    """Write a line of the answer on stdout; tell whether it got there."""
    stdout = standard("stdout")
    stdout.write(f"{line}\n")
    if stdout.failure:
        say(f"The answer could not be written to standard output: {stdout.failure}.")
    return stdout.failure is None


def start_diagnostics(*, is_verbose: bool = False) -> None:
    """Send the log to stderr; without values of variables, which could be secrets."""
    logger.remove()
    logger.add(
        _log,
        level="DEBUG" if is_verbose else "ERROR",
        diagnose=False,
        backtrace=False,
        colorize=False,
    )


def _log(line: str) -> None:
    standard("stderr").write(line)


def print_json(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Print one JSON object on stdout, in ASCII, which every encoding holds; tell whether it got there."""
    return answer(json.dumps(value, indent=2).replace("\x7f", "\\u007f"))


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


def print_result(result: RunResult, *, is_json: bool) -> bool:
    """Say how a run ended; why it stopped is said to people also where a script reads the object.

    Returns:
        Whether the answer on stdout got there, the connect link with it.
    """
    if is_json:
        is_delivered = print_json(result.model_dump(mode="json"))
        if result.error:
            _explain(result.error, _who(result.error.code))
            _show_question(result)
        return is_delivered
    is_delivered = True
    say(
        "\n",
        styled(*STATES[result.state]),
        f": {name(result.store)} / {name(result.channel)} -> {name(result.new_channel)}  (run {result.run_id})",
    )
    if result.cutoff:
        say(f"Cut-off   {result.cutoff.instant}, shown as {result.cutoff.shown_as} in {result.cutoff.zone}")
    if result.cutoff and result.cutoff.switched_off_between:
        earliest, latest = result.cutoff.switched_off_between
        say(f"Switched off between {earliest} and {latest}")
    if result.cutoff and result.cutoff.clock:
        say(f"Clock     {result.cutoff.clock.describe()}")
    say(f"Evidence  {result.evidence}")
    if result.connect_link:
        say("\nSend this to the owner of the Amazon account:\n")
        say(email_text(name(result.store), result.connect_link))
        is_delivered = answer(result.connect_link)
    if result.state == "waiting":
        if result.answer:
            say(f"Owner     {result.answer}")
        say(f"When they have told you that it is done:  channels-robot resume {result.run_id}")
    if result.error:
        _explain(result.error, _who(result.error.code))
        _show_question(result)
    return is_delivered


def _show_question(result: RunResult) -> None:
    """Say what a person can point at, and the command that answers."""
    asked = result.error.question if result.error else None
    if asked is None:
        return
    say("\nYou can help: point at the right place, and the run goes on.")
    say(f"Picture   {result.evidence}/{asked.picture}")
    if asked.sentence:
        say(f"Procedure {asked.sentence}")
    say(f"Which of these {asked.wanted}?")
    for one in asked.candidates:
        say(f"  {one.n}  {one.says}")
    say(f"Answer with the number, or n for none of them:  channels-robot point {result.run_id} N")


def print_lines(lines: Iterable[str]) -> None:
    """Say something more about a run, a line or two each."""
    for line in lines:
        say(line)


def print_line(result: RunResult) -> None:
    """Say in two or three lines where a run stands; its id stands alone, to be copied."""
    say(str(result.run_id), style="bold")
    names = f"{name(result.store)} / {name(result.channel)}" if result.store else "unreadable"
    say("    ", styled(*STATES[result.state]), f": {names} (exit code {result.exit_code})")
    for line in (result.answer, result.error.message if result.error else None):
        if line:
            say(f"    {line}")


def step_table(result: RunResult) -> RenderableType:
    """List a run's steps with their times."""
    steps = table("Step", "State", "Began (UTC)", "Ended (UTC)")
    for step in result.steps:
        began, ended = ((moment or "")[11:22] for moment in (step.started_at, step.ended_at))
        steps.add_row(step.id, styled(*MARKS[step.state]), began, ended)
    title = Text(f"{name(result.store)} / {name(result.channel)}", style="italic", overflow="fold")
    return Group(title, steps)


class Progress:
    """Shows each step as it ends, and lines in between."""

    def __init__(self) -> None:
        self._is_terminal = console().is_terminal
        self._started_s = time.monotonic()

    def watch(self, title: str, state: StepState) -> None:
        """Show a step beginning or ending."""
        if state == "pending":
            self._started_s = time.monotonic()
            if self._is_terminal:
                say(f"  ... {title}", end="\r", style="dim")
            return
        took_s = time.monotonic() - self._started_s
        words, style = MARKS[state]
        say(
            " " * (_MARK_WIDTH - len(words)),
            styled(words, style),
            f"  {title} ",
            styled(f"({took_s:.1f} s)", "dim"),
        )

    def tell(self, line: str) -> None:
        """Show a line."""
        say(f"        {line}")


def announce(line: str) -> None:
    """Say something from within a signal handler, past every buffer and lock."""
    with suppress(OSError, ValueError):  # nobody listens; the run that was interrupted must not fail for that
        os.write(standard("stderr").fileno(), f"\n{visible(line)}\n".encode(errors="backslashreplace"))


def _explain(error: ErrorReport, who: str) -> None:
    where = f" at step {error.step}" if error.step else ""
    say("\n", styled(f"Stopped{where}", "red"), f" (exit code {error.code}).")
    say(error.message)
    if error.hint and error.question is None:
        say(f"{WHO_WORDS.get(who, who)}: {error.hint}")


def _who(code: int) -> str:
    classes = {cls.exit_code: cls.who for cls in RobotError.__subclasses__()}
    return classes.get(code, RobotError.who)
