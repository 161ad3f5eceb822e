"""Ctrl-C and SIGTERM."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from robot.errors import StopRequestedError
from robot.stopping import StopRequest, interruptible


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
@pytest.mark.parametrize(("later_s", "code"), [(0.9, 0), (1.1, 130)])
def test_a_second_signal_ends_the_process_at_once_unless_it_is_the_same_request(later_s, code) -> None:
    program = (
        "import os, signal, types; from robot import stopping; from robot.stopping import StopRequest\n"
        "now_s = 0.0\n"
        "stopping.time = types.SimpleNamespace(monotonic=lambda: now_s)\n"
        "with StopRequest(print) as stop:\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        f"    now_s = {later_s}\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    print('still here' if stop.is_asked else '')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert ("still here" in done.stdout) is (code == 0)


@pytest.mark.skipif(os.name != "posix", reason="there is no hang-up elsewhere")
def test_a_hang_up_stops_unless_it_was_to_be_ignored() -> None:
    with StopRequest(lambda _line: None) as stop:
        os.kill(os.getpid(), signal.SIGHUP)
        assert stop.is_asked
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with StopRequest(lambda _line: None) as stop:
            os.kill(os.getpid(), signal.SIGHUP)
            assert not stop.is_asked
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.skipif(sys.platform == "win32", reason="there a process cannot send itself these signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_command_without_safe_points_is_interrupted_by_each_signal(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt), interruptible():
        os.kill(os.getpid(), number)
    assert signal.getsignal(number) is before


@pytest.mark.skipif(sys.platform == "win32", reason="there a process cannot send itself these signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_the_command_line_is_being_loaded_is_a_stop(number: signal.Signals) -> None:
    script = f"""
import builtins, os
load = builtins.__import__
def import_it(name, *given, **named):
    if name == "robot.cli":
        os.kill(os.getpid(), {number.value})
    return load(name, *given, **named)
builtins.__import__ = import_it
from robot.__main__ import main
main()
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (StopRequestedError.exit_code, "")


def test_what_the_driver_was_still_meant_to_do_makes_no_noise_when_it_is_gone() -> None:
    never_awaited = """
import typer
from robot.cli.ending import exiting
async def stop_chunk(): ...
@exiting
def command():
    stop_chunk()
    return 0
try:
    command()
except typer.Exit:
    pass
"""
    done = subprocess.run([sys.executable, "-c", never_awaited], capture_output=True, text=True, check=True)
    assert done.stderr == ""
