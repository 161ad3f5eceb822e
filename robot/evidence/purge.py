"""Removes pictures and traces that are old enough, and leaves their digests: the chain still holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from whenever import Instant

from robot.errors import EvidenceError
from robot.evidence.files import writing
from robot.evidence.manifest import PURGED, Files, close_evidence, list_files
from robot.evidence.recorder import PICTURES_DIR_NAME, TRACES_DIR_NAME
from robot.journal import Journal
from robot.runs import fold, is_being_carried_out, list_runs, read_run

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from pathlib import Path

    from robot.evidence.seal import Sealer

_REMOVED_DIRS: Final = (PICTURES_DIR_NAME, TRACES_DIR_NAME)


def old_runs(
    traces_dir: Path, days: float, now: Instant, *, without: Container[str | None] = ()
) -> Iterator[Path]:
    """Yield the folders of the runs whose last event is older than that and that wait for nobody.

    Args:
        traces_dir: The traces folder.
        days: How old, in days.
        now: From when on.
        without: Names of runs that are not even read.
    """
    limit = now.subtract(hours=24 * days)
    for run_dir in list_runs(traces_dir):
        if run_dir.name in without or is_being_carried_out(run_dir):
            continue
        history = read_run(run_dir)
        if history.state != "waiting" and Instant.parse_iso(history.changed_at) < limit:
            yield run_dir


def removable_files(run_dir: Path) -> Files:
    """List the pictures and traces of a run, with their digests."""
    return {name: entry for name, entry in list_files(run_dir).items() if name.split("/")[0] in _REMOVED_DIRS}


def purge_run(run_dir: Path, sealer: Sealer, *, operator: str, days: float) -> int:
    """Remove a run's pictures and traces; what is removed stands in the journal before it is gone.

    Args:
        run_dir: The run's folder.
        sealer: Signs what is left.
        operator: Who asked for it.
        days: How old a run's last event had to be, in days.

    Returns:
        How many files were removed.

    Raises:
        JournalError: The run is being carried out, or its journal was altered.
        EvidenceError: Something cannot be removed or written; doing it again goes on with it.
    """
    with Journal.writing(run_dir) as journal:
        files = removable_files(run_dir)
        if not files:
            return 0
        journal.append(PURGED, data={"files": files, "operator": operator, "older_than_days": days})
        for name in files:
            with writing(run_dir / name):
                (run_dir / name).unlink()
        state = fold(run_dir, journal.events).state
        close_evidence(journal, sealer, {"state": state, "browser": {}})
    if removable_files(run_dir):
        raise EvidenceError(f"Not everything of {run_dir} could be removed.", hint="Do it again.")
    return len(files)
