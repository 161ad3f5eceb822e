"""Migrations killed and resumed at random times, under random faults; started by `scripts/torture.py`.

Its name keeps it out of the usual test runs: what it finds depends on chance.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from desk import robots
from siege import REQUESTS, WAYS, Siege, end

from robot.rehearsal import Fault

MOST_ATTEMPTS = 40
"""Starts of the robot until a migration counts as one that never ends."""

LONGEST_LIFE_S = 30.0
SHORTEST_LIFE_S = 2.0
KILL_SHARE = 0.75
"""How many attempts are killed, while there is patience; the others may end by themselves."""

FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "after-commit-500"},
    {"kind": "after-commit-drop"},
    {"kind": "status", "status": 500},
    {"kind": "status", "status": 503},
    {"kind": "drop"},
    {"kind": "delay", "delay_ms": 5_000},
    {"kind": "delay", "delay_after_ms": 5_000},
)
ANYWHERE: tuple[dict[str, Any], ...] = (
    {"kind": "sign-out", "method": "GET", "path": "/stores*"},
    {"kind": "status", "status": 503, "method": "GET"},
    {"kind": "status", "status": 429, "retry_after_s": 2, "method": "GET"},
    {"kind": "drop", "method": "GET", "path": "/stores*"},
    {"kind": "announcement", "method": "GET", "path": "/stores*"},
    {"kind": "endless", "method": "GET", "path": "/orders*"},
)


def torture_one(chance: random.Random, folder: Path, counts: Counter[str], until_s: float) -> None:
    """Carry one migration through kills and faults to its end.

    Raises:
        AssertionError: It ended wrong.
    """
    with robots(folder) as make:
        siege = Siege(make(resolution_s=chance.choice((1, 1, 60))), late_s=20.0)
        siege.robot.env |= {"CHANNELS_RETRIES": "2", **siege.env}
        for _ in range(chance.randint(0, 3)):
            counts["faults planted"] += 1
            siege.robot.site.faults.add(_some_fault(chance))
        for attempt in range(MOST_ATTEMPTS):
            counts["attempts"] += 1
            process = siege.robot.start(*siege.command)
            is_doomed = (
                chance.random() < KILL_SHARE and attempt < MOST_ATTEMPTS / 2 and time.monotonic() < until_s
            )
            code = _let_live(process, chance.uniform(SHORTEST_LIFE_S, LONGEST_LIFE_S) if is_doomed else None)
            if code is None:
                counts["kills"] += 1
                siege.ends.append(f"attempt {attempt}")
                end(process.pid, chance.choice(WAYS))
                with (
                    process
                ):  # closes its pipes too; what lives on of the browser may still hold their other ends
                    pass
            siege.prove_unharmed()
            if code == 0:
                siege.prove_end()
                return
            if code is not None:
                counts[f"stopped with {code}"] += 1
                assert code in (4, 5, 6, 7), f"stopped with {code}"
        raise AssertionError(f"not ended after {MOST_ATTEMPTS} attempts")


def _some_fault(chance: random.Random) -> Fault:
    if chance.random() < 0.5:
        request: dict[str, Any] = dict(REQUESTS[chance.choice(list(REQUESTS))])
        return Fault(**request, **chance.choice(FAULTS))
    return Fault(**{**chance.choice(ANYWHERE), "skip": chance.randint(0, 8)})


def _let_live(process: subprocess.Popen[str], life_s: float | None) -> int | None:
    """Wait for a robot to end by itself; None if its time is over before."""
    try:
        process.communicate(timeout=life_s)
    except subprocess.TimeoutExpired:
        return None
    return process.returncode


def test_every_tortured_migration_ends_sound(
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
) -> None:
    minutes, seed = request.config.getoption("--minutes"), request.config.getoption("--seed")
    chance = random.Random(seed)
    counts: Counter[str] = Counter()
    until_s = time.monotonic() + 60 * minutes
    wrong_ends = 0

    def say(line: str) -> None:
        with capsys.disabled():
            sys.stdout.write(line + "\n")
            sys.stdout.flush()

    say(f"\nseed {seed}")
    while not counts["runs"] or time.monotonic() < until_s:
        counts["runs"] += 1
        before = counts.copy()
        try:
            torture_one(chance, tmp_path_factory.mktemp("run"), counts, until_s)
            ending = "sound"
        except AssertionError:
            wrong_ends += 1
            ending = f"WRONG: {traceback.format_exc()}"
        kills, attempts = counts["kills"] - before["kills"], counts["attempts"] - before["attempts"]
        say(f"run {counts['runs']:3}: {attempts:2} attempts, {kills:2} kills, {ending}")
    say(", ".join(f"{name} {count}" for name, count in counts.items()) + f", wrong ends {wrong_ends}")
    assert wrong_ends == 0
