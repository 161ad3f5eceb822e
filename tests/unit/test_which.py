"""Which of these? Asked at the terminal, and answered by one key and Enter."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest
from terminal import ATTACH, TIMEOUT_S, read_until

from robot.cli.consent import WHICH, ask_which

CODE = "from robot.cli.consent import ask_which; print(ask_which(['  1  button', '  2  link'], 2))"
QUESTION = WHICH.format(most=2)


def answered(*typed: str) -> str:
    """Type one line after the other, each when it is asked for; give what came of it."""
    theirs, ours = pty.openpty()
    command = [sys.executable, "-c", ATTACH, str(ours), "before", sys.executable, "-c", CODE]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, pass_fds=[ours], start_new_session=True
    )
    os.close(ours)
    try:
        for line in typed:
            assert QUESTION in read_until(QUESTION, theirs, process)
            os.write(theirs, f"{line}\n".encode())
        return process.communicate(timeout=TIMEOUT_S)[0].decode().strip()
    finally:
        process.kill()
        process.wait()
        os.close(theirs)


@pytest.mark.parametrize(
    ("typed", "given"),
    [(("0", "one", "2"), "2"), (("N",), "0"), (("q",), "None"), (("",), "None")],
)
def test_a_number_none_or_a_stop(typed, given):
    assert answered(*typed) == given


def test_without_a_terminal_nobody_is_asked():
    code = f"import os; os.setsid() if os.getsid(0) != os.getpid() else None; {CODE}"
    done = subprocess.run(
        [sys.executable, "-c", code], stdin=subprocess.DEVNULL, capture_output=True, check=True, text=True
    )
    assert done.stdout.strip() == "None"
    assert callable(ask_which)
