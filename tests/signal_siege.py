"""Signals to a migration at any moment: to all of its processes at once, to their group, or to one of them alone."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import psutil

from robot.journal import read_events
from robot.rehearsal import MAIN_STORE, OLD_CHANNEL
from robot.runs import list_runs, read_run

if TYPE_CHECKING:
    from desk import Robot

Whom = Literal["all", "all, browser before robot", "group", "robot", "driver", "browser"]
WHOM: tuple[Whom, ...] = ("all", "all, browser before robot", "group", "robot", "driver", "browser")
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
END_TIMEOUT_S = 200.0
LEFT_OVER_S = 5.0


@dataclass(frozen=True)
class Ended:
    """How a robot ended that got a signal.

    Attributes:
        code: Its exit code; None if it had ended before the moment came.
        err: What it said.
        run_dir: Its run.
        is_in_flight: The journal announces a change of which it does not know what became.
        is_waiting: All that the robot can do was done by then.
        left: Its processes that were still there five seconds later.
    """

    code: int | None
    err: str
    run_dir: Path | None
    is_in_flight: bool
    is_waiting: bool
    left: list[str]


def processes_of(pid: int) -> dict[str, list[psutil.Process]]:
    """Sort a robot's processes into itself, its driver and the browser."""
    robot = psutil.Process(pid)
    drivers = robot.children()
    return {
        "robot": [robot],
        "driver": drivers,
        "browser": [one for one in robot.children(recursive=True) if one not in drivers],
    }


def send(pid: int, number: signal.Signals, whom: Whom) -> None:
    """Send a signal as service managers, terminals and people do."""
    if whom == "group":
        os.killpg(pid, number)
        return
    sorted_in = processes_of(pid)
    order = {
        "all": ("robot", "driver", "browser"),
        "all, browser before robot": ("browser", "driver", "robot"),
    }.get(whom, (whom,))
    for kind in order:
        for process in sorted_in[kind]:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)


def takes_signals(pid: int) -> bool:
    """Tell whether a robot has come so far that it can take a signal: not before the interpreter itself is up."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return True
    lines = status.read_text().splitlines()
    caught = next((line for line in lines if line.startswith("SigCgt:")), "SigCgt: 0")
    # SIGINT is taken by the interpreter first, all the others by nobody.
    return bool(int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1)


def end_by(
    robot: Robot, number: signal.Signals, whom: Whom, *, at_event: int, later_s: float, times: int = 1
) -> Ended:
    """Start a migration, send it the signal so long after its journal has so many lines, and see how it ends."""
    before = set(list_runs(robot.traces))
    process = robot.start("migrate", "--store", MAIN_STORE, "--channel", OLD_CHANNEL, "--yes")
    family: list[psutil.Process] = []
    give_up_at_s = time.monotonic() + END_TIMEOUT_S
    run_dir = None
    try:
        while time.monotonic() < give_up_at_s and process.poll() is None:
            runs = list_runs(robot.traces)
            run_dir = (sorted(set(runs) - before) or runs or [None])[-1]
            if run_dir is not None and len(read_events(run_dir)) >= at_event and takes_signals(process.pid):
                break
            time.sleep(0.01)  # reason: polls a file of another process, no page
        time.sleep(later_s)  # reason: any moment is meant
        if process.poll() is not None:
            _, err = process.communicate()
            return Ended(None, err, run_dir, is_in_flight=False, is_waiting=False, left=[])
        family = psutil.Process(process.pid).children(recursive=True)
        for _ in range(times):
            send(process.pid, number, whom)
        _, err = process.communicate(timeout=END_TIMEOUT_S)
    finally:
        process.kill()
    _, alive = psutil.wait_procs(family, timeout=LEFT_OVER_S)
    left = [
        f"{one.pid} {one.name()}"
        for one in alive
        if one.is_running() and one.status() != psutil.STATUS_ZOMBIE
    ]
    is_waiting = run_dir is not None and read_run(run_dir).state == "waiting"
    is_in_flight = run_dir is not None and has_change_in_flight(run_dir)
    return Ended(process.returncode, err, run_dir, is_in_flight, is_waiting, left)


def has_change_in_flight(run_dir: Path) -> bool:
    """Tell whether the last thing that was announced has no outcome in the journal."""
    events = read_events(run_dir)
    announced = [event for event in events if event.kind == "step-intended"]
    if not announced:
        return False
    last = announced[-1]
    return not any(
        event.kind == "step-ended" and event.step == last.step and event.data["state"] in ("done", "already")
        for event in events[last.number :]
    )
