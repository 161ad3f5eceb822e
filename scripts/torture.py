"""Kill and resume rehearsals at random times, under random faults, and count.

`.venv/bin/python scripts/torture.py --minutes 10` prints a line for each migration and a summary; exit 1 if one of
them ended wrong. A wrong end is anything but: everything done once, nothing else touched, the cut-off of the first
attempt, the switch-off inside its bracket, and a journal that can be read. `--seed` repeats the choices (not the
times at which they strike).
"""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

ROOT = Path(__file__).resolve().parent.parent


def main(
    minutes: Annotated[float, typer.Option(help="How long; the migration under way is finished.")] = 10.0,
    seed: Annotated[int | None, typer.Option(help="Repeat the choices of an earlier time.")] = None,
) -> None:
    """Torture migrations and count how they end."""
    seed = random.SystemRandom().randrange(10**6) if seed is None else seed
    words = ["tests/crash/torture.py", "-q", "-n0", "--minutes", str(minutes), "--seed", str(seed)]
    sys.exit(subprocess.run([sys.executable, "-m", "pytest", *words], cwd=ROOT, check=False).returncode)


if __name__ == "__main__":
    typer.run(main)
