"""Proves that nobody changed the evidence: seals, journals and files, against nothing but a public key."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from robot.errors import JournalError
from robot.evidence.files import part_of, sha256_of
from robot.evidence.heads import note_place, places_of, what_is_lost
from robot.evidence.keys import find_public_key
from robot.evidence.manifest import (
    MANIFEST_NAME,
    PURGED,
    UNLISTED,
    compare_files,
    find_foreign_recordings,
    lists_all,
    read_sealed,
    removed_files,
)
from robot.evidence.memory import DIGESTS_NAME, LOSS, has_lost
from robot.evidence.seal import CALLED, SEALS_NAME, Seal, read_seals
from robot.evidence.strays import (
    IS_LINK,
    has_recordings,
    linked_from_elsewhere,
    strays_among_runs,
    strays_in_run,
)
from robot.journal import FILE_NAME, HEAD_NAME, LOCK_NAME, Event, read_events
from robot.runs import is_being_carried_out, list_runs

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
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
    seals: tuple[Seal, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    events: int = 0


def verify_evidence(
    traces_dir: Path, keys_dir: Path, *, run: str | None = None, public_keys: Sequence[str] = ()
) -> Verdict:
    """Compare one run, or all of a traces folder, with what was sealed.

    What must be there is known from the list of seals, and how long that is stands beside the key. Where a list is
    whole, it is noted beside the key in which folder it was seen.

    Args:
        traces_dir: The traces folder.
        keys_dir: Where this machine's own key would be.
        run: Name of the run's folder; None for all, and then a run that is missing is found, too.
        public_keys: Keys that are trusted; without any, this machine's own, else the ones that the seals name.
    """
    seals, broken = read_seals(traces_dir)
    own = find_public_key(keys_dir)
    trusted = tuple(public_keys) or ((own,) if own is not None else ())
    look = _Look(trusted or tuple(dict.fromkeys(seal.public_key for seal in seals)), tuple(seals))
    if not trusted and seals:
        look.notes.append(
            "There is no key on this machine: the seals were checked with the key that they name."
        )
    seals_path = traces_dir / SEALS_NAME
    lost = [*filter(None, (broken,)), *what_is_lost(keys_dir, seals_path, seals, CALLED)]
    look.problems += [Problem(None, SEALS_NAME, what) for what in lost]
    if seals and not lost and own is not None and seals[0].is_signed_by(own):
        look.notes += filter(None, (note_place(keys_dir, seals_path, seals),))
    by_run: dict[str, list[Seal]] = {}
    for seal in seals:
        by_run.setdefault(seal.run, []).append(seal)
    every = {*by_run, *(path.name for path in list_runs(traces_dir))}
    names = [run] if run is not None else sorted(every)
    if run is None:
        look.problems += [Problem(None, name, what) for name, what in strays_among_runs(traces_dir, every)]
    for name in names:
        look.problems += _problems_of_run(traces_dir / name, by_run.get(name, []), look)
    if not names and not lost:
        _say_that_there_is_nothing(places_of(keys_dir, SEALS_NAME), look)
    return Verdict(tuple(look.problems), tuple(look.notes), len(names), look.events, look.keys)


def _say_that_there_is_nothing(elsewhere: Sequence[str], look: _Look) -> None:
    nothing = "there is no run here, so nothing was verified"
    if elsewhere:
        what = f"{nothing}; this machine's key has sealed runs in {', '.join(elsewhere)}"
        look.problems.append(Problem(None, "", what))
    else:
        look.notes.append(f"{nothing.capitalize()}.")


def _problems_of_run(run_dir: Path, seals: Sequence[Seal], look: _Look) -> Iterator[Problem]:
    """Yield what is wrong with one run; after the first break of its chain nothing else of it says anything."""
    run = run_dir.name
    if run_dir.is_symlink():
        yield Problem(run, "", IS_LINK)
        return
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
    if (other := original_of(run, events, look.seals)) is not None:
        yield Problem(run, FILE_NAME, f"is a copy of the journal of run {other}")
        return
    if not seals:
        if is_live:
            look.notes.append(f"{run} is being carried out right now, and has no seal yet.")
        else:
            yield Problem(run, SEALS_NAME, _unsealed("this run", events))
        return
    if (broken := _break_of_chain(run, events, seals, look.keys)) is not None:
        yield broken
        return
    yield from (Problem(run, name, what) for name, what in strays_in_run(run_dir))
    yield from _problems_of_files(run_dir, events, seals, look, is_live=is_live)


def _break_of_chain(
    run: str, events: Sequence[Event], seals: Iterable[Seal], keys: Sequence[str]
) -> Problem | None:
    for seal in seals:
        if not any(seal.is_signed_by(key) for key in keys):
            signer = "with another key" if seal.is_signed_by(seal.public_key) else "by nobody"
            return Problem(run, f"{SEALS_NAME} line {seal.number}", f"is signed {signer}")
        if len(events) < seal.events or events[seal.events - 1].digest != seal.head:
            return Problem(run, f"{FILE_NAME} line {seal.events}", "is not the one that was sealed")
    return None


def _problems_of_files(
    run_dir: Path, events: Sequence[Event], seals: Sequence[Seal], look: _Look, *, is_live: bool
) -> Iterator[Problem]:
    run, seal = run_dir.name, seals[-1]
    has_grown = len(events) > seal.events
    sealed = read_sealed(run_dir, seal.manifest)
    if sealed is None:
        yield Problem(run, MANIFEST_NAME, "is not the one that was sealed")
        return
    manifest, path = sealed
    earlier = {one.manifest for one in seals[:-1]}
    yield from _problems_of_manifest(run_dir, path, earlier, has_grown=has_grown)
    listed: dict[str, dict[str, Any]] = manifest["files"]
    removed = removed_files(events[: seal.events])
    if {name for name, entry in listed.items() if entry.get("removed")} != removed.keys():
        yield Problem(run, MANIFEST_NAME, "lists other files as removed than the journal")
    lock = run_dir / LOCK_NAME
    if lock.exists() and lock.stat().st_size:
        yield Problem(run, LOCK_NAME, "is not empty")
    foreign = {} if is_live else find_foreign_recordings(run_dir, events)
    yield from (Problem(run, name, what) for name, what in foreign.items() if what != IS_LINK)
    if has_lost(run_dir, manifest):
        yield Problem(run, DIGESTS_NAME, LOSS)
    look.notes += _notes_of_run(run_dir, events, manifest, may_recover=not foreign)
    if not has_grown:
        yield from (Problem(run, name, what) for name, what in compare_files(run_dir, manifest))
        return
    yield from _problems_before_growth(run_dir, manifest)
    if is_live:
        look.notes.append(f"{run} is being carried out right now; sealed up to line {seal.events}.")
    else:
        what = _unsealed("this and everything after it", events)
        yield Problem(run, f"{FILE_NAME} line {seal.events + 1}", what)


def _problems_of_manifest(
    run_dir: Path, sealed: Path, earlier: Container[str], *, has_grown: bool
) -> Iterator[Problem]:
    """Find a manifest that takes the place of the sealed one, and an unfinished one that nothing accounts for."""
    manifest = run_dir / MANIFEST_NAME
    if sealed != manifest:
        # Killed between the seal and the renaming, what has the name is an earlier manifest, or nothing is.
        if manifest.exists() and sha256_of(manifest) not in earlier:
            what = f"is not the one that was sealed, which lies beside it as {sealed.name}"
            yield Problem(run_dir.name, MANIFEST_NAME, what)
    elif part_of(manifest).exists() and not has_grown:
        yield Problem(run_dir.name, part_of(manifest).name, UNLISTED)


def _notes_of_run(
    run_dir: Path, events: Iterable[Event], manifest: Mapping[str, Any], *, may_recover: bool
) -> Iterator[str]:
    run = run_dir.name
    for event in events:
        if event.kind == PURGED:
            yield (
                f"{run}: {len(event.data['files'])} files were removed on {event.at[:10]} by "
                f"{event.data.get('operator', 'somebody')} with `audit purge`; their digests stay."
            )
    if may_recover and has_recordings(run_dir):
        yield f"{run}: no trace was made yet of what lies in raw/. `channels-robot audit recover {run}` makes it."
    if linked := linked_from_elsewhere(run_dir):
        yield f"{run}: {len(linked)} files have another name outside of the run's folder, the first is {linked[0]}."
    if not lists_all(manifest) and (parts := sorted(path.name for path in run_dir.rglob("*.part"))):
        yield f"{run}: an older version of the robot sealed it, which did not list unfinished files: {', '.join(parts)}."


def _problems_before_growth(run_dir: Path, manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Find what is wrong with what was sealed, although an attempt has added to it since."""
    for name, what in compare_files(run_dir, manifest):
        if name not in _GROWS and what != UNLISTED:
            yield Problem(run_dir.name, name, what)
    entry = manifest["files"][FILE_NAME]
    sealed = (run_dir / FILE_NAME).read_bytes()[: entry["size_bytes"]]
    if hashlib.sha256(sealed).hexdigest() != entry["sha256"]:
        yield Problem(run_dir.name, FILE_NAME, "its sealed beginning was altered")


def _unsealed(what: str, events: Sequence[Event]) -> str:
    # Whoever ends an attempt seals it.
    is_ended = bool(events) and events[-1].kind == "attempt-ended"
    why = "the seal could not be written" if is_ended else "the attempt was ended from outside"
    return f"{what} is {UNSEALED}: {why}, or somebody took the seal away. `channels-robot audit recover` seals it"


def original_of(run: str, events: Sequence[Event], seals: Iterable[Seal]) -> str | None:
    """Return the run whose sealed journal this one begins with; None if it is a journal of its own.

    Args:
        run: Name of the folder that the journal is in.
        events: Of the journal.
        seals: Of the traces folder, in their order.
    """
    first = next(
        (one for one in seals if 0 < one.events <= len(events) and events[one.events - 1].digest == one.head),
        None,
    )
    return None if first is None or first.run == run else first.run


def refuse_copy(run_dir: Path, events: Sequence[Event]) -> None:
    """Refuse to go on with, or to seal, a folder that holds the journal of another run.

    Raises:
        JournalError: It does.
    """
    other = original_of(run_dir.name, events, read_seals(run_dir.parent)[0])
    if other is not None:
        raise JournalError(
            f"{run_dir.name} is no run of its own: it holds the journal of run {other}.",
            hint=f"Use run {other}. If its folder was renamed, give it back its name.",
        )


def is_sealed(run_dir: Path, events: Sequence[Event]) -> bool:
    """Tell whether everything that a run's journal says is sealed, its last line included.

    Raises:
        JournalError: The journal is not the one that was sealed before, or is that of another run.
    """
    refuse_copy(run_dir, events)
    seals = [seal for seal in read_seals(run_dir.parent)[0] if seal.run == run_dir.name]
    for seal in seals:
        if len(events) < seal.events or events[seal.events - 1].digest != seal.head:
            raise JournalError(
                f"The journal of run {run_dir.name} was altered: line {seal.events} is not the one that was sealed.",
                hint="Do not resume this run. Keep the folder as it is and ask a maintainer.",
            )
    return bool(seals) and seals[-1].events == len(events) and (run_dir / MANIFEST_NAME).exists()
