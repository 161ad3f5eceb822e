"""After a crash: readable traces out of what was recorded, and a seal on everything that is there."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from robot.errors import EvidenceError
from robot.evidence.audit import refuse_copy
from robot.evidence.manifest import close_evidence, find_foreign_recordings
from robot.evidence.recovery import Recovered, RecoveryError, recover_run
from robot.evidence.redaction import Secrets
from robot.evidence.seal import Sealer
from robot.journal import Journal
from robot.runs import fold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True)
class Mended:
    """What mending a run came to.

    Attributes:
        traces: The traces that were made, relative to the run's folder.
        notes: What a person should know about them.
    """

    traces: tuple[str, ...]
    notes: tuple[str, ...]


def recover_traces(journal: Journal, secrets: Secrets) -> Recovered:
    """Make traces of what attempts that were ended from outside had recorded, and write them into the journal.

    Raises:
        RecoveryError: One would hold a secret, or something cannot be written; the others are in the journal.
        EvidenceError: A recording lies there that no attempt of the run made; nothing was made of any.
    """
    run_dir = journal.path.parent
    for name, what in find_foreign_recordings(run_dir, journal.events).items():
        raise EvidenceError(
            f"No trace was made of the recordings of run {run_dir.name}: {name} {what}.",
            hint="Somebody put it there. Keep a copy for whoever looks into that, move it out of the run's folder, and "
            f"try again: `channels-robot audit recover {run_dir.name}`.",
        )
    failure: RecoveryError | None = None
    try:
        recovered = recover_run(run_dir, secrets)
    except RecoveryError as error:
        failure, recovered = error, error.recovered
    for trace in recovered.traces:
        journal.append("trace-recovered", data={"part": trace.part, "trace": asdict(trace)})
    if failure is not None:
        raise failure
    return recovered


def mend_run(run_dir: Path, keys_dir: Path, known: Iterable[tuple[str, str]] = ()) -> Mended:
    """Recover the traces of attempts that were ended from outside, write them into the journal, seal the run.

    Args:
        run_dir: The run's folder.
        keys_dir: Folder of the key.
        known: Secrets and their labels that the recording may hold, besides those that were kept beside it.

    Raises:
        JournalError: The run is being carried out, or its journal was altered.
        EvidenceError: A trace would hold a secret, or something cannot be written.
    """
    sealer = Sealer(keys_dir)
    secrets = Secrets.of_run(run_dir, keys_dir, known)
    with Journal.writing(run_dir, clean=secrets.scrub_json) as journal:
        refuse_copy(run_dir, journal.events)
        recovered = recover_traces(journal, secrets)
        state = fold(run_dir, journal.events).state
        close_evidence(journal, sealer, {"state": state, "browser": {}}, secrets=secrets)
    return Mended(tuple(trace.path for trace in recovered.traces), (*secrets.notes, *recovered.notes))
