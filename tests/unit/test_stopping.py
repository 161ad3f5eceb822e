"""Ctrl-C and SIGTERM."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from robot.errors import StopRequestedError
from robot.stopping import StopRequest


@pytest.mark.skipif(sys.platform == "win32", reason="there a process cannot send itself these signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_stops_at_the_next_safe_point(number: signal.Signals) -> None:
    said: list[str] = []
    before = signal.getsignal(number)
    with StopRequest(said.append) as stop:
        stop.check()
        os.kill(os.getpid(), number)
        assert stop.is_asked
        assert len(said) == 1
        with pytest.raises(StopRequestedError):
            stop.check()
    assert signal.getsignal(number) is before


@pytest.mark.skipif(sys.platform == "win32", reason="there a process cannot send itself these signals")
def test_a_person_who_is_being_asked_is_not_kept_waiting() -> None:
    with StopRequest(print) as stop, pytest.raises(StopRequestedError), stop.idle():
        os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.skipif(sys.platform == "win32", reason="there a process cannot send itself these signals")
def test_the_second_signal_ends_the_process_at_once() -> None:
    code = (
        "import os, signal; from robot.stopping import StopRequest\n"
        "with StopRequest(print):\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    print('still here')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 128 + signal.SIGTERM
    assert "still here" not in done.stdout
