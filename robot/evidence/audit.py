"""Proves that nobody changed the evidence: seals, journals and files, against nothing but a public key."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from robot.errors import JournalError
from robot.evidence.chain import what_is_lost
from robot.evidence.keys import find_public_key
from robot.evidence.manifest import MANIFEST_NAME, UNLISTED, compare_files, read_sealed, removed_files
from robot.evidence.seal import CALLED, SEALS_NAME, Seal, read_seals
from robot.journal import FILE_NAME, HEAD_NAME, LOCK_NAME, Event, read_events
from robot.runs import is_being_carried_out, list_runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

UNSEALED: Final = "not sealed"
"""How it reads where an attempt was ended from outside before its seal."""

_GROWS: Final = {FILE_NAME, HEAD_NAME, "journal.torn"}
"""What an attempt writes to after the last seal."""


@dataclass(frozen=True)
class Problem:
    """Something that is wrong: in which run (None: in the list of seals), in which file and line, and what."""

    run: str | None
    where: str
    what: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.run, self.where, self.what) if part)


@dataclass(frozen=True)
class Verdict:
    """What looking at the evidence came to.

    Attributes:
        problems: In the order in which they were found; nothing is wrong where there is none.
        notes: What a person should know although nothing is wrong.
        runs: How many runs were looked at.
        events: How many events their journals have.
        keys: The public keys that the seals were checked with.
    """

    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    runs: int
    events: int
    keys: tuple[str, ...]


@dataclass
class _Look:
    """One look at some runs, and what it has found so far."""

    keys: tuple[str, ...]
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    events: int = 0


def verify_evidence(
    traces_dir: Path, keys_dir: Path, *, run: str | None = None, public_keys: Sequence[str] = ()
) -> Verdict:
    """Compare one run, or all of a traces folder, with what was sealed.

    Args:
        traces_dir: The traces folder.
        keys_dir: Where this machine's own key would be.
        run: Name of the run's folder; None for all, and then a run that is missing is found, too.
        public_keys: Keys that are trusted; without any, this machine's own, else the ones that the seals name.
    """
    seals, broken = read_seals(traces_dir)
    trusted = tuple(public_keys) or tuple(filter(None, (find_public_key(keys_dir),)))
    look = _Look(trusted or tuple(dict.fromkeys(seal.public_key for seal in seals)))
    if not trusted and seals:
        look.notes.append(
            "There is no key on this machine: the seals were checked with the key that they name."
        )
    look.problems += [
        Problem(None, SEALS_NAME, what)
        for what in (broken, what_is_lost(keys_dir, seals, CALLED))
        if what is not None
    ]
    by_run: dict[str, list[Seal]] = {}
    for seal in seals:
        by_run.setdefault(seal.run, []).append(seal)
    names = [run] if run is not None else sorted({*by_run, *(path.name for path in list_runs(traces_dir))})
    for name in names:
        _verify_run(traces_dir / name, by_run.get(name, []), look)
    return Verdict(tuple(look.problems), tuple(look.notes), len(names), look.events, look.keys)


def _verify_run(run_dir: Path, seals: Sequence[Seal], look: _Look) -> None:
    """Add what is wrong with one run; after the first break of its chain nothing else of it says anything."""
    look.problems += _problems_of_run(run_dir, seals, look)


def _problems_of_run(run_dir: Path, seals: Sequence[Seal], look: _Look) -> Iterator[Problem]:
    run = run_dir.name
    if not run_dir.is_dir():
        yield Problem(
            run, "", f"the whole run is missing; its seal is line {seals[-1].number} of {SEALS_NAME}"
        )
        return
    is_live = is_being_carried_out(run_dir)
    try:
        events = read_events(run_dir)
    except JournalError as error:
        yield Problem(run, FILE_NAME, error.message)
        return
    look.events += len(events)
    if not seals:
        if is_live:
            look.notes.append(f"{run} is being carried out right now, and has no seal yet.")
        else:
            yield Problem(run, SEALS_NAME, _unsealed("this run"))
        return
    for seal in seals:
        if not any(seal.is_signed_by(key) for key in look.keys):
            signer = "with another key" if seal.is_signed_by(seal.public_key) else "by nobody"
            yield Problem(run, f"{SEALS_NAME} line {seal.number}", f"is signed {signer}")
            return
        if len(events) < seal.events or events[seal.events - 1].digest != seal.head:
            yield Problem(run, f"{FILE_NAME} line {seal.events}", "is not the one that was sealed")
            return
    yield from _problems_of_files(run_dir, events, seals[-1], look, is_live=is_live)


def _problems_of_files(
    run_dir: Path, events: Sequence[Event], seal: Seal, look: _Look, *, is_live: bool
) -> Iterator[Problem]:
    run = run_dir.name
    manifest = read_sealed(run_dir, seal.manifest)
    if manifest is None:
        yield Problem(run, MANIFEST_NAME, "is not the one that was sealed")
        return
    has_grown = len(events) > seal.events
    listed: dict[str, dict[str, Any]] = manifest["files"]
    removed = {name for name, entry in listed.items() if entry.get("removed")}
    if removed != removed_files(events[: seal.events]).keys():
        yield Problem(run, MANIFEST_NAME, "lists other files as removed than the journal")
    lock = run_dir / LOCK_NAME
    if lock.exists() and lock.stat().st_size:
        yield Problem(run, LOCK_NAME, "is not empty")
    if not has_grown:
        yield from (Problem(run, name, what) for name, what in compare_files(run_dir, listed))
        return
    yield from _problems_before_growth(run_dir, listed)
    if is_live:
        look.notes.append(f"{run} is being carried out right now; sealed up to line {seal.events}.")
    else:
        yield Problem(run, f"{FILE_NAME} line {seal.events + 1}", _unsealed("this and everything after it"))


def _problems_before_growth(run_dir: Path, listed: dict[str, dict[str, Any]]) -> Iterator[Problem]:
    """Find what is wrong with what was sealed, although an attempt has added to it since."""
    for name, what in compare_files(run_dir, listed):
        if name not in _GROWS and what != UNLISTED:
            yield Problem(run_dir.name, name, what)
    entry = listed[FILE_NAME]
    sealed = (run_dir / FILE_NAME).read_bytes()[: entry["size_bytes"]]
    if hashlib.sha256(sealed).hexdigest() != entry["sha256"]:
        yield Problem(run_dir.name, FILE_NAME, "its sealed beginning was altered")


def _unsealed(what: str) -> str:
    return (
        f"{what} is {UNSEALED}: the attempt was ended from outside, or somebody took the seal away. "
        "`channels-robot audit recover` seals it"
    )


def is_sealed(run_dir: Path, events: Sequence[Event]) -> bool:
    """Tell whether everything that a run's journal says is sealed, its last line included.

    Raises:
        JournalError: The journal is not the one that was sealed before.
    """
    seals = [seal for seal in read_seals(run_dir.parent)[0] if seal.run == run_dir.name]
    for seal in seals:
        if len(events) < seal.events or events[seal.events - 1].digest != seal.head:
            raise JournalError(
                f"The journal of run {run_dir.name} was altered: line {seal.events} is not the one that was sealed.",
                hint="Do not resume this run. Keep the folder as it is and ask a maintainer.",
            )
    return bool(seals) and seals[-1].events == len(events) and (run_dir / MANIFEST_NAME).exists()
