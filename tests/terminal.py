"""A person at a terminal of their own: what a command shows there, and what they type."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from robot.cli.consent import QUESTION

ATTACH = """
import fcntl, os, sys, termios
fcntl.ioctl(int(sys.argv[1]), termios.TIOCSCTTY, 0)
if sys.argv[2] == "behind" and (child := os.fork()):
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, os.WUNTRACED)[1]))
if sys.argv[2] == "behind":
    os.setpgid(0, 0)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""Makes the given terminal the one that this session was started at, as a login does; then becomes the command.

With `behind` it starts the command as a shell does with `&`: it belongs to the terminal, and must not read there.
"""

TIMEOUT_S = 200


@dataclass
class Seen:
    """What a command left: exit code, what it showed at the terminal, and where its outputs were sent."""

    code: int
    shown: str
    out: str
    err: str


def at_a_terminal(
    answer: str | signal.Signals | None,
    *words: str,
    cwd: Path,
    env: Mapping[str, str],
    question: str = QUESTION,
    is_behind: bool = False,
    too_early: str = "",
) -> Seen:
    """Start the robot at a terminal with all three streams redirected, and answer its question.

    Args:
        answer: What is typed; a signal is sent to the robot in its place; None closes the terminal.
        words: Command and options.
        cwd: Where it is started.
        env: Its environment.
        question: What is waited for.
        is_behind: It is started in the background.
        too_early: What is typed before the robot is even started.
    """
    theirs, ours = pty.openpty()
    os.write(theirs, too_early.encode())
    out, err = cwd / "out.txt", cwd / "err.txt"
    place = "behind" if is_behind else "before"
    command = [sys.executable, "-c", ATTACH, str(ours), place, sys.executable, "-m", "robot", *words]
    with out.open("wb") as out_file, err.open("wb") as err_file:
        process = subprocess.Popen(
            command, cwd=cwd, env=dict(env), stdin=subprocess.DEVNULL, stdout=out_file, stderr=err_file,
            pass_fds=[ours], start_new_session=True,
        )  # fmt: skip
        os.close(ours)
        try:
            shown = read_until(question, theirs, process)
            if answer is None:
                os.close(theirs)
            elif isinstance(answer, signal.Signals):
                process.send_signal(answer)
            else:
                os.write(theirs, answer.encode())
            code = process.wait(TIMEOUT_S)
        finally:
            process.kill()
            process.wait()
            if answer is not None:
                os.close(theirs)
    return Seen(code, shown, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))


def read_until(words: str, terminal: int, process: subprocess.Popen[bytes]) -> str:
    shown = b""
    give_up_at_s = time.monotonic() + TIMEOUT_S
    while words.encode() not in shown and process.poll() is None and time.monotonic() < give_up_at_s:
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                shown += os.read(terminal, 4096)
            except OSError:  # nobody is at the other end any more
                break
    return shown.decode(errors="replace").replace("\r\n", "\n")
