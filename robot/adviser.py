"""Asks the program of CHANNELS_ADVISER what a person would be asked; what stands behind it is the user's affair."""

from __future__ import annotations

import json
import shlex
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from robot.settings import environment_for_children

if TYPE_CHECKING:
    from collections.abc import Mapping

PATIENCE_S: Final = 30


def advise(program: str, question: Mapping[str, Any]) -> tuple[int | None, str]:
    """Give the question as JSON on the program's standard input, and read a number from its standard output.

    Args:
        program: A path, or a command with its arguments.
        question: JSON values; `picture` is the path of a picture in which everything secret is covered.

    Returns:
        The number, None if it gave none; and what to tell about that.
    """
    command = [program] if Path(program).is_file() else shlex.split(program)
    try:
        done = subprocess.run(  # noqa: S603 - the program that the user has named
            command,
            input=json.dumps(question).encode(),
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
            env=environment_for_children(),
        )
    except subprocess.TimeoutExpired:
        return None, f"The adviser gave no answer within {PATIENCE_S} s."
    except OSError as error:
        return None, f"The adviser could not be started: {error.strerror or error}."
    if done.returncode:
        return None, f"The adviser ended with exit code {done.returncode}."
    said = done.stdout.decode(errors="replace").strip()
    if not said:
        return None, "The adviser gave no answer."
    numbers = {one["n"] for one in question["candidates"]}
    if not said.isascii() or not said.isdecimal() or int(said) not in numbers:
        return None, "The adviser gave an answer that is none of the numbers."
    return int(said), f"The adviser points at number {int(said)}."
