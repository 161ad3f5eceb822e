"""Kill and resume rehearsals at random times, under random faults, and count.

`.venv/bin/python scripts/torture.py --minutes 10` prints a line for each migration and a summary; exit 1 if one of
them ended wrong. A wrong end is anything but: everything done once, nothing else touched, the cut-off of the first
attempt, the switch-off inside its bracket, and a journal that can be read. `--seed` makes the choices repeatable (not
the times at which they strike).
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

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
                end(process.pid, chance.choice(WAYS))
                process.wait()
            siege.prove_unharmed()
            if code == 0:
                siege.prove_end()
                return
            if code is not None:
                counts[f"stopped with {code}"] += 1
                assert code in (4, 5, 6, 7), f"stopped with {code}"
        raise AssertionError(f"not ended after {MOST_ATTEMPTS} attempts")


def _some_fault(chance: random.Random) -> Fault:
    if chance.random() < 0.5:  # noqa: PLR2004 - one half
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


def main(
    minutes: Annotated[float, typer.Option(help="How long; the migration under way is finished.")] = 10.0,
    seed: Annotated[int | None, typer.Option(help="Repeat the choices of an earlier time.")] = None,
) -> None:
    """Torture migrations and count how they end."""
    seed = random.SystemRandom().randrange(10**6) if seed is None else seed
    chance = random.Random(seed)  # noqa: S311 - repeatable choices, no secret
    counts: Counter[str] = Counter()
    until_s = time.monotonic() + 60 * minutes
    print(f"seed {seed}", flush=True)
    while time.monotonic() < until_s:
        counts["runs"] += 1
        before = counts.copy()
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            try:
                torture_one(chance, Path(folder), counts, until_s)
                ending = "sound"
            except AssertionError as wrong:
                counts["wrong ends"] += 1
                ending = f"WRONG: {wrong}"
        kills, attempts = counts["kills"] - before["kills"], counts["attempts"] - before["attempts"]
        print(f"run {counts['runs']:3}: {attempts:2} attempts, {kills:2} kills, {ending}", flush=True)
    wrong_ends = counts.pop("wrong ends", 0)
    print(", ".join(f"{name} {count}" for name, count in counts.items()) + f", wrong ends {wrong_ends}")
    sys.exit(1 if wrong_ends else 0)


if __name__ == "__main__":
    typer.run(main)
