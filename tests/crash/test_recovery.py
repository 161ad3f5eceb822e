"""`kill -9` at any time: out of what was recorded comes a trace with every step but the one in flight."""

from __future__ import annotations

import json
import random
import re
import subprocess
import time
import zipfile
from dataclasses import asdict
from pathlib import Path

import psutil
import pytest
from desk import MakeRobot
from siege import WAYS, Siege, end

from robot.evidence import Secrets, recover_run
from robot.journal import Event, Journal, read_events
from robot.runs import list_runs

KILLS_A_MIGRATION = 5
LATEST_S = 12.0
"""An attempt that nobody disturbs takes about so long."""

COOKIE = re.compile(rb"(?:channels_session|laravel_session|XSRF-TOKEN)=([\w%-]{20,})")
UNRECORDED = {"sign-in"}
"""Nothing is recorded before the robot is signed in."""


@pytest.mark.one_of_all_cases
@pytest.mark.parametrize("seed", range(10))
def test_a_killed_run_loses_at_most_the_step_in_flight(seed: int, make_robot: MakeRobot):
    """Ten migrations, each killed five times (or until it is complete): fifty kills."""
    choice = random.Random(seed)
    siege = Siege(make_robot(), env={"CHANNELS_EVIDENCE": "full"})
    siege.late_s = LATEST_S
    recovered = 0
    for number in range(KILLS_A_MIGRATION):
        way = choice.choice(WAYS)
        # The first one comes when there is something to recover, however slow the machine is.
        if not kill_after(
            siege, choice.uniform(0.0, LATEST_S / (2 if number == 0 else 1)), way, is_first=number == 0
        ):
            break
        siege.prove_unharmed()
        if list_runs(siege.robot.traces):
            recovered += prove_recovery(siege)
    assert recovered, "there was nothing to recover"


def kill_after(siege: Siege, after_s: float, way: str, *, is_first: bool) -> bool:
    """Carry the run on and kill it after a time, or so long after it is recorded; False if it was complete before."""
    process = siege.robot.start(*siege.command, **siege.env)
    while is_first and process.poll() is None and not is_recorded(siege):
        time.sleep(0.05)  # reason: polls a file
    try:
        process.communicate(timeout=after_s)
    except subprocess.TimeoutExpired:
        drivers = psutil.Process(process.pid).children()
        end(process.pid, way)
        process.communicate()
        # One that was not killed closes its browser, and ends; until then it writes.
        psutil.wait_procs(drivers, timeout=30)
        return True
    return False


def is_recorded(siege: Siege) -> bool:
    """Tell whether a step has ended in front of the recorder."""
    return any(
        event.kind == "step-ended" and event.step not in UNRECORDED
        for run_dir in list_runs(siege.robot.traces)
        for event in read_events(run_dir)
    )


def prove_recovery(siege: Siege) -> int:
    """Recover the run's latest attempt, prove what came of it, and return the number of traces."""
    run_dir = siege.run_dir
    secrets = known_to_the_stand_in(siege)
    for path in (run_dir / "raw").rglob("*.*"):
        if path.is_file():
            secrets |= {match.decode() for match in COOKIE.findall(path.read_bytes())}
    with Journal.writing(run_dir) as journal:
        found = recover_run(run_dir, Secrets())
        for trace in found.traces:
            journal.append("trace-recovered", data={"part": trace.part, "trace": asdict(trace)})
    assert found.has_known_secrets, found.notes
    assert not (run_dir / "raw").exists()
    for path in (run_dir / "traces").glob("*"):  # none yet, if it was killed that early
        prove_trace(path, secrets)
    prove_rows(run_dir, latest_attempt(read_events(run_dir)))
    return len(found.traces)


def known_to_the_stand_in(siege: Siege) -> set[str]:
    """List what no evidence may show."""
    site, authorisations = siege.robot.site, siege.world.authorisations
    return {site.password, site.owner.password, *authorisations.links, *authorisations.codes}


def prove_trace(path: Path, secrets: set[str]) -> None:
    """It opens as a zip, every line is JSON, and it holds no secret."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            content = archive.read(name)
            assert [secret for secret in secrets if secret.encode() in content] == [], f"{path.name}: {name}"
            if name in ("trace.trace", "trace.network"):
                for line in content.splitlines():
                    json.loads(line)


def latest_attempt(events: list[Event]) -> list[Event]:
    """Return what the journal says since the last attempt began."""
    starts = [position for position, event in enumerate(events) if event.kind == "attempt-started"]
    return events[starts[-1] :] if starts else []


def prove_rows(run_dir: Path, attempt: list[Event]) -> None:
    """Every step that ended has its row in a trace of its attempt and part."""
    rows: dict[int, list[str]] = {}
    for event in attempt:
        if event.kind in ("trace-kept", "trace-recovered"):
            with zipfile.ZipFile(run_dir / event.data["trace"]["path"]) as archive:
                shown = [json.loads(line) for line in archive.read("trace.trace").splitlines()]
            titles = [event.get("title", "") for event in shown if event.get("method") == "tracingGroup"]
            rows.setdefault(event.data["part"], []).extend(titles)
    begun = {event.step: event.data for event in attempt if event.kind == "step-started"}
    for event in attempt:
        if event.kind == "step-ended" and event.step in begun.keys() - UNRECORDED:
            step = begun[event.step]
            assert step["title"] in rows.get(step["part"], []), f"{event.step} has no row"
