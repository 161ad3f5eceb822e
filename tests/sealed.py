"""A traces folder with sealed runs, written by hand: what an auditor is given."""

from __future__ import annotations

import random
from pathlib import Path

from robot.evidence import Sealer, close_evidence
from robot.evidence.audit import Verdict, verify_evidence
from robot.journal import Journal

RUNS = ("20260101-a", "20260102-b", "20260103-c")
DATA = {
    "state": "completed",
    "exit_code": 0,
    "words": "größer 3/4",
    "request": {"store": "Harbour Lane", "channel": "Amazon", "new_name": "Amazon SP"},
    "account": "0123456789abcdef",
    "procedure": "amazon-mws-to-sp/1",
}


class Archive:
    """A traces folder with sealed runs, written by hand."""

    def __init__(self, folder: Path, *, keys: Path | None = None) -> None:
        self.traces, self.keys = folder / "traces", keys or folder / "keys"
        chance = random.Random(5)
        for run in RUNS:
            self.write(run, "run-created")
            for name in ("pictures/001-before.png", "pictures/002-after.png", "traces/step-1-a.zip"):
                path = self.traces / run / name
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(chance.randbytes(900))
            for number in range(12):
                self.write(run, "step-ended", f"step-{number}")
            self.write(run, "attempt-ended", is_last=True)

    def write(self, run: str, kind: str, step: str | None = None, *, is_last: bool = False) -> None:
        with Journal.writing(self.traces / run) as journal:
            journal.append(kind, step=step, data=dict(DATA))
            if is_last:
                close_evidence(journal, Sealer(self.keys), {"state": "completed"})

    def verify(self, run: str | None = None, *keys: str) -> Verdict:
        return verify_evidence(self.traces, self.keys, run=run, public_keys=keys)

    def named(self, run: str | None = None) -> str:
        """Say what is wrong first."""
        verdict = self.verify(run)
        assert verdict.problems, "nothing was found"
        return str(verdict.problems[0])

    @property
    def files(self) -> list[Path]:
        """Every file that an auditor relies on."""
        return sorted(path for path in self.traces.rglob("*") if path.is_file() and path.suffix != ".lock")
