"""How a person is asked for a yes: at the terminal itself, whatever the outputs are connected to, or by `--yes`."""

from __future__ import annotations

import os
import shlex
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Self, TextIO

import typer

from robot.cli import output
from robot.cli.streams import standard
from robot.consent import GIVEN_BEFORE, Ask, Plan, needed
from robot.errors import RequestError
from robot.text import visible_line

Yes = Annotated[
    bool,
    typer.Option(
        "--yes", help="Do not ask before anything is changed. Needed where there is no terminal to ask at."
    ),
]

QUESTION: Final = "Continue? [y/N] "
WHICH: Final = "1-{most}, n for none of them, q to stop: "
_MOST_ASKED: Final = 5
ASKED: Final = "asked at the terminal"
_YES: Final = ("y", "yes")
_IS_WINDOWS: Final = sys.platform == "win32"
_TERMINAL: Final = "CON" if _IS_WINDOWS else "/dev/tty"


class Effect(StrEnum):
    """What a command may do to Channels and to evidence."""

    READS = "changes nothing in Channels and removes no evidence"
    ASKS = "changes something in Channels or removes evidence, and asks for a yes first"
    OWN_STAND_IN = "changes only the stand-in that it starts itself"


EFFECTS: Final[dict[str, Effect]] = {
    "rehearse": Effect.OWN_STAND_IN,
    "migrate": Effect.ASKS,
    "resume": Effect.ASKS,  # what the run's own yes does not cover
    "point": Effect.ASKS,  # likewise
    "status": Effect.READS,
    "verify": Effect.READS,
    "rollback": Effect.ASKS,
    "report": Effect.READS,
    "guide": Effect.READS,
    "check": Effect.ASKS,  # with --full; without it, it only reads (baselines and the list of checks are no evidence)
    "doctor": Effect.READS,
    "stand-in": Effect.OWN_STAND_IN,
    "profile show": Effect.READS,
    "profile keep": Effect.READS,
    "profile forget": Effect.READS,  # what was learned is looked for again; it is no evidence
    "audit verify": Effect.READS,
    "audit recover": Effect.READS,  # makes traces of raw recordings, and removes nothing that was sealed
    "audit export": Effect.READS,
    "audit purge": Effect.ASKS,
}
"""Every command and what it may do; a test keeps the list whole."""


def asking(
    *,
    is_yes: bool,
    command: Sequence[str],
    idle: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Ask:
    """Make the function that asks for a yes.

    Args:
        is_yes: It was given with the command.
        command: What to type to go ahead without a question, `--yes` not included.
        idle: Entered while a person thinks.
    """

    def ask(plan: Plan) -> str:
        if is_yes:
            output.print_lines(("", *_shown(plan)))
            return GIVEN_BEFORE
        terminal = _Terminal.find()
        if terminal is None:
            raise needed(plan, _hint(command))
        with terminal, idle():
            answer = terminal.ask(["", *map(visible_line, _shown(plan))])
        if answer.strip().casefold() not in _YES:
            raise RequestError("Not confirmed.", hint="Nothing was changed.")
        return ASKED

    return ask


def ask_which(
    lines: Sequence[str],
    most: int,
    idle: Callable[[], AbstractContextManager[None]] = nullcontext,
    *,
    opens: Path | None = None,
) -> int | None:
    """Ask at the terminal which of some numbered things is meant.

    Args:
        lines: What is shown before.
        most: The last number.
        idle: Entered while a person thinks.
        opens: A picture that is opened first.

    Returns:
        The number, 0 for none of them; None for an end: no terminal to ask at, or nobody who answers.
    """
    terminal = _Terminal.find()
    if terminal is None:
        return None
    if opens is not None:
        typer.launch(str(opens))
    with terminal, idle():
        for _ in range(_MOST_ASKED):
            said = terminal.ask(["", *map(visible_line, lines)], WHICH.format(most=most)).strip().casefold()
            if said == "n":
                return 0
            if said in {"", "q"}:
                return None
            if said.isascii() and said.isdecimal() and 1 <= int(said) <= most:
                return int(said)
            lines = ["That is none of them."]
    return None


def require_possible(*, is_yes: bool, command: Sequence[str]) -> None:
    """Refuse, before anything is begun, where a yes will be needed and nobody can give it.

    Raises:
        ConsentNeededError: There is neither `--yes` nor a terminal.
    """
    if is_yes:
        return
    terminal = _Terminal.find()
    if terminal is None:
        raise needed(None, _hint(command))
    with terminal:
        pass


def this_command() -> list[str]:
    """Return what was typed, to be shown with `--yes` added."""
    return ["channels-robot", *sys.argv[1:]]


def _hint(command: Sequence[str]) -> str:
    return f"To go ahead without a question: `{shlex.join([*command, '--yes'])}`"


def _shown(plan: Plan) -> tuple[str, ...]:
    differences = [f"  {line}" for line in plan.differences]
    before = (
        ["Since the yes that was given before, this has changed:", *differences, ""] if differences else []
    )
    return (*before, plan.heading, *(f"  {line}" for line in plan.lines))


class _Terminal:
    """The terminal that this process was started at, to read and to write; closed when left."""

    def __init__(self, typed: TextIO, shown: TextIO) -> None:
        self._typed = typed
        self._shown = shown

    @classmethod
    def find(cls) -> _Terminal | None:
        """Open it; None if there is none, or if nobody could answer there."""
        try:
            if _IS_WINDOWS:
                return cls(
                    Path(_TERMINAL).open(encoding="utf-8"),
                    Path(_TERMINAL).open("w", encoding="utf-8"),  # the terminal: no file is made
                )
            descriptor = os.open(_TERMINAL, os.O_RDWR | os.O_NOCTTY)
        except OSError:
            return None
        if _is_in_the_background(descriptor):
            os.close(descriptor)
            return None
        encoding = standard("stderr").encoding
        return cls(
            os.fdopen(descriptor, encoding=encoding, errors="replace", closefd=False),
            os.fdopen(descriptor, "w", encoding=encoding, errors="backslashreplace"),
        )

    def ask(self, lines: Iterable[str], question: str = QUESTION) -> str:
        """Show lines and a question; return the line that is typed after that, "" for what is no whole line.

        What was typed before answers nothing that could be read. The end of the input, Ctrl-C and a terminal that went
        away are no yes.
        """
        try:
            with _ctrl_c_interrupts():
                self._show("\n".join([*lines, ""]))
                _drop_what_was_typed(self._typed)
                self._show(question)
                answer = self._typed.readline()
        except (KeyboardInterrupt, OSError):
            return ""
        return answer if answer.endswith("\n") else ""

    def _show(self, text: str) -> None:
        self._shown.write(text)
        self._shown.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        with suppress(OSError):
            self._typed.close()
        with suppress(OSError):
            self._shown.close()


def _drop_what_was_typed(typed: TextIO) -> None:
    """Forget what was typed and not read yet.

    Raises:
        OSError: The terminal went away.
    """
    if sys.platform == "win32":
        import msvcrt

        while msvcrt.kbhit():
            msvcrt.getwch()
    else:
        import termios

        try:
            termios.tcflush(typed.fileno(), termios.TCIFLUSH)
        except termios.error as error:
            raise OSError(*error.args) from error


def _is_in_the_background(descriptor: int) -> bool:
    """Tell whether the system would stop this process if it read here: nobody would see it ask."""
    try:
        return os.tcgetpgrp(descriptor) not in (os.getpgrp(), 0)
    except OSError:
        return True


@contextmanager
def _ctrl_c_interrupts() -> Iterator[None]:
    """Let Ctrl-C answer the question, whatever it would do elsewhere in the command."""
    if threading.current_thread() is not threading.main_thread():  # elsewhere Python takes no signals
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
