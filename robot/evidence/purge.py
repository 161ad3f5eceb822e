"""Removes pictures and traces that are old enough, and leaves their digests: the chain still holds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from whenever import Instant

from robot.consent import Approval, Plan
from robot.errors import EvidenceError, JournalError
from robot.evidence.files import writing
from robot.evidence.manifest import PURGED, Files, close_evidence, list_files
from robot.evidence.recorder import PICTURES_DIR_NAME, TRACES_DIR_NAME
from robot.journal import Journal
from robot.models import RunState
from robot.runs import fold, is_being_carried_out, list_runs, read_run

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from robot.evidence.seal import Sealer

_REMOVED_DIRS: Final = (PICTURES_DIR_NAME, TRACES_DIR_NAME)


@dataclass(frozen=True)
class Removable:
    """What may be removed of a run.

    Attributes:
        run_dir: The run's folder.
        state: How the run ended.
        changed_at: Its last event, ISO 8601 in UTC.
        files: Its pictures and traces.
    """

    run_dir: Path
    state: RunState
    changed_at: str
    files: Files

    @property
    def size_bytes(self) -> int:
        """How much room they take."""
        return sum(entry["size_bytes"] for entry in self.files.values())


def find_removable(
    traces_dir: Path, days: float, now: Instant, *, without: Container[str | None] = ()
) -> tuple[tuple[Removable, ...], tuple[str, ...]]:
    """List what may be removed of finished runs, and the unfinished runs of that age, which are left alone.

    Args:
        traces_dir: The traces folder.
        days: How old, in days.
        now: From when on.
        without: Names of runs that are not even read.
    """
    limit = now.subtract(hours=24 * days)
    removable, unfinished = [], []
    for run_dir in list_runs(traces_dir):
        if run_dir.name in without or is_being_carried_out(run_dir):
            continue
        history = read_run(run_dir)
        files = removable_files(run_dir)
        if not files or Instant.parse_iso(history.changed_at) >= limit:
            continue
        if history.is_finished:
            removable.append(Removable(run_dir, history.state, history.changed_at, files))
        else:
            unfinished.append(run_dir.name)
    return tuple(removable), tuple(unfinished)


def purge_plan(removable: Iterable[Removable], days: float) -> Plan:
    """Say what would be removed, and why, before somebody says yes to it."""
    found = tuple(removable)
    size_mib = sum(one.size_bytes for one in found) / 2**20
    lines = [
        f"{one.run_dir.name}: {len(one.files)} files, {one.size_bytes / 2**20:.1f} MiB "
        f"({one.state.replace('_', ' ')}, last changed {one.changed_at[:10]}, more than {days:g} days ago)"
        for one in found
    ]
    values = {one.run_dir.name: tuple(one.files) for one in found}
    return Plan(
        f"These pictures and traces of {len(found)} finished runs will be removed ({size_mib:.1f} MiB):",
        values,
        tuple(lines),
    )


def removable_files(run_dir: Path) -> Files:
    """List the pictures and traces of a run, with their digests."""
    return {name: entry for name, entry in list_files(run_dir).items() if name.split("/")[0] in _REMOVED_DIRS}


def purge_run(shown: Removable, sealer: Sealer, approval: Approval, *, days: float) -> int:
    """Remove a run's pictures and traces; what is removed stands in the journal before it is gone.

    Args:
        shown: What was shown to whoever said yes.
        sealer: Signs what is left.
        approval: Their yes.
        days: How old a run's last event had to be, in days.

    Returns:
        How many files were removed.

    Raises:
        JournalError: The run is being carried out, or its journal was altered, or it is not as it was shown.
        EvidenceError: Something cannot be removed or written; doing it again goes on with it.
    """
    run_dir = shown.run_dir
    with Journal.writing(run_dir) as journal:
        files = removable_files(run_dir)
        history = fold(run_dir, journal.events)
        if files != shown.files or not history.is_finished or history.changed_at != shown.changed_at:
            raise JournalError(
                f"Run {run_dir.name} has changed since it was shown. Nothing of it was removed.",
                hint="Start again, and look at what would be removed.",
            )
        said = {name: approval[name] for name in ("operator", "how", "at", "digest")}
        journal.append(PURGED, data={"files": files, **said, "older_than_days": days})
        for name in files:
            with writing(run_dir / name):
                (run_dir / name).unlink()
        close_evidence(journal, sealer, {"state": history.state, "browser": {}})
    if removable_files(run_dir):
        raise EvidenceError(f"Not everything of {run_dir} could be removed.", hint="Do it again.")
    return len(files)
