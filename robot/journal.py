"""The journal: append-only events of a run, and the only truth about it.

JSON Lines, one event a line, each carrying the digest of the one before it, flushed to the disk before
`append` returns. A run is resumed from here alone, so nothing is believed that the chain does not prove.
A chain cannot show that its end is missing: number and digest of the last event stand in a file beside it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError
from whenever import Instant

from robot.errors import EvidenceError, JournalError
from robot.machine import PRIVATE_DIR, PRIVATE_FILE, make_dirs, open_private, private

FILE_NAME = "journal.jsonl"
HEAD_NAME = "journal.head"
LOCK_NAME = f"{FILE_NAME}.lock"
HEAD_WORDS = 2
START = "0" * 64
"""What the first event names as the digest before it."""

Data = dict[str, Any]
"""JSON values; validated by being written as JSON."""


class Event(BaseModel):
    """One line of the journal.

    Attributes:
        number: Counts from 1 without gaps.
        at: When it was written, ISO 8601 in UTC, by this machine's clock.
        kind: What happened, e.g. `step-intended`.
        step: Id of the documented step it belongs to, if any.
        data: The values, free of secrets.
        before: Digest of the event before this one.
        digest: SHA-256 over all of the above in canonical JSON.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    at: str
    kind: str
    step: str | None
    data: Data
    before: str
    digest: str

    def expected_digest(self) -> str:
        """Compute the digest anew from the other fields."""
        content = self.model_dump(exclude={"digest"})
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()


class Journal:
    """Writes one run's events; one writer at a time, on this machine or another that shares the folder.

    Make it with `Journal.writing`; read a journal that others may be writing with `read_events`.
    """

    def __init__(self, path: Path, events: list[Event], clean: Callable[[Any], Any]) -> None:
        self.path = path
        self.events = events
        self._clean = clean

    @classmethod
    @contextmanager
    def writing(
        cls, run_dir: Path, *, clean: Callable[[Any], Any] = lambda value: value
    ) -> Iterator[Journal]:
        """Open the journal of a run for appending, exclusively.

        Args:
            run_dir: The run's folder; made if missing.
            clean: Takes secrets out of every value before it is written.

        Raises:
            JournalError: Somebody else is writing it, or it was altered.
            EvidenceError: The folder cannot be written.
        """
        lock = FileLock(run_dir / LOCK_NAME, mode=PRIVATE_FILE)
        try:
            make_dirs(run_dir)
            run_dir.chmod(PRIVATE_DIR)  # one of an earlier version may be open to others
            lock.acquire(timeout=0)
        except Timeout:
            raise JournalError(
                f"Run {run_dir.name} is being carried out by another process.",
                hint="Wait until it has ended, then look with `channels-robot status`.",
            ) from None
        except OSError as error:
            raise _cannot_write(run_dir, error) from error
        try:
            path = run_dir / FILE_NAME
            _set_torn_line_aside(path)
            yield cls(path, read_events(run_dir), clean)
        finally:
            lock.release()

    def append(self, kind: str, *, step: str | None = None, data: Mapping[str, Any] | None = None) -> Event:
        """Write one event and return once it is on the disk.

        Raises:
            EvidenceError: It could not be written; nothing may be done that it was to announce.
        """
        before = self.events[-1].digest if self.events else START
        draft = Event(
            number=len(self.events) + 1,
            at=Instant.now().format_iso(),
            kind=kind,
            step=step,
            data=_as_text(self._clean(dict(data or {}))),
            before=before,
            digest="",
        )
        event = draft.model_copy(update={"digest": draft.expected_digest()})
        line = json.dumps(event.model_dump(), ensure_ascii=False, separators=(",", ":")) + "\n"
        try:
            is_new = not self.path.exists()
            with open_private(self.path, "ab") as file:
                file.write(line.encode())
                file.flush()
                os.fsync(file.fileno())
            _write_head(self.path.with_name(HEAD_NAME), event)
            if is_new:
                _sync_folder(self.path.parent)
        except OSError as error:
            raise _cannot_write(self.path, error) from error
        self.events.append(event)
        return event


def _as_text(data: Data) -> Data:
    """Return what JSON makes of values; a half of a pair of surrogates, which is no text, becomes a question mark."""
    content = json.dumps(data, ensure_ascii=False).encode(errors="replace")
    value: Data = json.loads(content)
    return value


def read_events(run_dir: Path) -> list[Event]:
    """Read and prove a run's journal; a torn last line does not count.

    Raises:
        JournalError: There is no journal, or a line was edited, removed, added or moved.
    """
    try:
        # A journal that is being written grows between two reads; so its head is read before it and after it.
        head = _read(run_dir / HEAD_NAME)
        content = _read(run_dir / FILE_NAME)
        later_head = _read(run_dir / HEAD_NAME)
    except OSError as error:
        raise JournalError(f"The journal of run {run_dir.name} cannot be read: {error.strerror}.") from error
    whole = content[: content.rfind(b"\n") + 1]
    events: list[Event] = []
    before = START
    for number, line in enumerate(whole.splitlines(), start=1):
        try:
            event = Event.model_validate_json(line)
        except ValidationError:
            raise _altered(run_dir, number, "is not an event") from None
        if event.number != number or event.before != before:
            raise _altered(run_dir, number, "does not follow the line before it")
        if event.digest != event.expected_digest():
            raise _altered(run_dir, number, "does not match its own digest")
        before = event.digest
        events.append(event)
    _prove_end(run_dir, events, _parse_head(head), _parse_head(later_head))
    return events


def _prove_end(
    run_dir: Path, events: list[Event], head: tuple[int, str], later_head: tuple[int, str]
) -> None:
    """Prove that no last line is missing; after a crash the head may be one line behind.

    Raises:
        JournalError: Lines are missing, or the head does not belong to this journal.
    """
    number, digest = head
    if number > len(events):
        raise _altered(run_dir, len(events) + 1, f"is missing: {HEAD_NAME} counts {number}")
    if later_head[0] < len(events) - 1 or (number and events[number - 1].digest != digest):
        raise _altered(run_dir, len(events), f"does not agree with {HEAD_NAME}")


def _parse_head(content: bytes) -> tuple[int, str]:
    words = content.decode(errors="replace").split()
    return (int(words[0]), words[1]) if len(words) == HEAD_WORDS and words[0].isdecimal() else (0, START)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _write_head(path: Path, event: Event) -> None:
    """Write number and digest of the last event over those of the one before, all of one length."""
    descriptor = private(path, os.O_WRONLY | os.O_CREAT)
    try:
        os.write(descriptor, f"{event.number:012} {event.digest}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _set_torn_line_aside(path: Path) -> None:
    """Move what a crash left of a half-written last line out of the way; everything before it counts."""
    if not path.exists():
        return
    content = path.read_bytes()
    end = content.rfind(b"\n") + 1
    if end == len(content):
        return
    with open_private(path.with_suffix(".torn"), "ab") as torn:
        torn.write(content[end:] + b"\n")
        torn.flush()
        os.fsync(torn.fileno())
    with path.open("r+b") as file:
        file.truncate(end)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make a new file's name durable, where the system can do that (Windows cannot open a folder)."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _altered(run_dir: Path, number: int, what: str) -> JournalError:
    return JournalError(
        f"The journal of run {run_dir.name} was altered: line {number} {what}.",
        hint="Do not resume this run. Keep the folder as it is and ask a maintainer.",
    )


def _cannot_write(path: Path, error: OSError) -> EvidenceError:
    return EvidenceError(
        f"{path} cannot be written: {error.strerror or error}.",
        hint="Make room or give write access, then run `channels-robot resume`; nothing was done unrecorded.",
    )
