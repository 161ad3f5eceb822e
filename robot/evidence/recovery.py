"""Traces out of the raw recordings of attempts that were ended from outside: scrubbed and proven like any other.

While Playwright records, its driver writes `part-<Step>-<number>-<id>.trace` and `.network` (JSON, a line at a time) and
`resources/` into the attempt's private folder; finishing a trace only packs these into a zip, and so does this.
Beside them lies what the run knew to be secret, because a later process has not seen it.

Source: the packing of a trace in the driver of Playwright 1.65, and what killed runs left (2026-11).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from robot.errors import EvidenceError
from robot.evidence.files import destroy_dir, make_dir, sha256_of, writing
from robot.evidence.recorder import RAW_DIR_NAME, SECRETS_NAME, TRACES_DIR_NAME, TraceRef, next_trace_path
from robot.evidence.trace_scrub import finish_trace
from robot.journal import read_events
from robot.machine import open_private

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from robot.evidence.redaction import Secrets

_RAW_DIR = re.compile(r"attempt-(\d+)")
_RAW_TRACE = re.compile(r"part-(\d+)-(\d+)(?:-[0-9a-f]+)?")
_FINISHED = re.compile(r"step-(\d+)-[a-z]+")
_RESOURCE = re.compile(rb'"(resources/[^"/\\]+)"')
_NAMED_BY_CONTENT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Recovered:
    """What there is after a recovery.

    Attributes:
        traces: Finished traces that the journal does not name yet: made now, or whole already when the run was ended.
        notes: What a person should know about them, a sentence each.
        has_known_secrets: Whether everything that the ended attempts knew to be secret was known here too.
    """

    traces: tuple[TraceRef, ...] = ()
    notes: tuple[str, ...] = ()
    has_known_secrets: bool = True


class RecoveryError(EvidenceError):
    """A raw recording could not be made into a clean trace; it stays, readable only by its owner.

    Attributes:
        recovered: What could be recovered all the same.
    """

    def __init__(self, first: EvidenceError, recovered: Recovered) -> None:
        super().__init__(first.message, hint=first.hint)
        self.recovered = recovered


def recover_run(run_dir: Path, secrets: Secrets) -> Recovered:
    """Make traces of every raw recording that a run's attempts left behind, then destroy the recordings.

    Ended at any point itself, it can be called again: nothing comes twice, and nothing is left out. Nothing is
    journaled here; the caller appends what is returned, each as `{"part": ..., "trace": {"path": ...}}` in an event
    whose kind begins with `trace-`.

    Args:
        run_dir: The run's folder. The caller holds its journal (`Journal.writing`), so that no attempt is recording.
        secrets: What must not be in them; what the attempts knew, and what the recordings show, is added.

    Raises:
        JournalError: The journal was altered.
        RecoveryError: A trace would have held a secret and was destroyed, or something could not be read or
            written; the raw recording stays.
    """
    named = _traces_in_journal(run_dir)
    notes: list[str] = []
    failures: list[EvidenceError] = []
    raw_dirs = _raw_dirs(run_dir)
    # First all of them: what one attempt was told another one's page may show.
    forgetful = [raw_dir for raw_dir in raw_dirs if not _take_up_secrets(raw_dir, secrets, notes)]
    for raw_dir in raw_dirs:
        has_failed = False
        for raw in _raw_traces(raw_dir):
            try:
                _recover_trace(run_dir, raw, secrets, notes)
            except EvidenceError as error:
                failures.append(error)
                has_failed = True
        if not has_failed:
            destroy_dir(raw_dir)
    with contextlib.suppress(OSError):
        (run_dir / RAW_DIR_NAME).rmdir()  # unless something lies there still
    recovered = Recovered(tuple(_unnamed_traces(run_dir, named)), tuple(notes), not forgetful)
    if failures:
        raise RecoveryError(failures[0], recovered) from failures[0]
    return recovered


def _traces_in_journal(run_dir: Path) -> set[str]:
    return {
        str(event.data["trace"]["path"])
        for event in read_events(run_dir)
        if event.kind.startswith("trace-") and "path" in (event.data.get("trace") or {})
    }


def _raw_dirs(run_dir: Path) -> list[Path]:
    found = [(_RAW_DIR.fullmatch(path.name), path) for path in (run_dir / RAW_DIR_NAME).glob("attempt-*")]
    return [path for _, path in sorted((int(match[1]), path) for match, path in found if match)]


def _raw_traces(raw_dir: Path) -> list[Path]:
    """List the raw traces in the order in which they were begun."""
    found = [(_RAW_TRACE.fullmatch(path.stem), path) for path in raw_dir.glob("part-*.trace")]
    return [path for _, path in sorted((int(match[2]), path) for match, path in found if match)]


def _take_up_secrets(raw_dir: Path, secrets: Secrets, notes: list[str]) -> bool:
    """Register what an attempt knew; tell whether that is all of it."""
    if not _raw_traces(raw_dir):
        return True
    where = f"{RAW_DIR_NAME}/{raw_dir.name}"
    try:
        lines = (raw_dir / SECRETS_NAME).read_bytes().split(b"\n")
    except OSError:
        notes.append(
            f"{where}: what this attempt knew to be secret is missing. The trace was cleaned of what it shows "
            "itself to be secret; look through it before you hand it on."
        )
        return False
    is_whole = lines.pop() == b""
    for line in lines:
        try:
            entry = json.loads(line)
            secrets.register(str(entry["value"]), str(entry["label"]))
        except (ValueError, KeyError, TypeError):
            is_whole = False
    if not is_whole:
        notes.append(
            f"{where}: of what this attempt knew to be secret a line cannot be read. Look through its trace "
            "before you hand it on."
        )
    return is_whole


def _recover_trace(run_dir: Path, raw: Path, secrets: Secrets, notes: list[str]) -> None:
    with writing(raw):
        lines = _whole_lines(raw)
        heading = _parse_heading(lines[0] if lines else b"")
    traces_dir = run_dir / TRACES_DIR_NAME
    if heading is None or _identity(heading) in _identities(traces_dir):
        return  # ended before its first line was whole; or it was finished, and only the raw one is left
    packed = raw.with_suffix(".zip")
    with writing(packed):
        missing = _pack(raw, lines, packed)
    make_dir(traces_dir)
    match = _RAW_TRACE.fullmatch(raw.stem)
    final = next_trace_path(traces_dir, int(match[1]) if match else 0)
    report = finish_trace(packed, final, secrets)
    name = f"{TRACES_DIR_NAME}/{final.name}"
    if missing:
        notes.append(f"{name}: {missing} of its pages' files are missing or were cut short, and left out.")
    if report.removed:
        notes.append(f"{name}: {len(report.removed)} of its pages' files held a secret and were emptied.")


def _pack(raw: Path, lines: list[bytes], packed: Path) -> int:
    """Pack a raw trace as the driver does; return how many of its resources are not there or not whole."""
    network = _whole_lines(raw.with_suffix(".network"))
    named = {match.decode() for line in (*lines, *network) for match in _RESOURCE.findall(line)}
    missing = 0
    with open_private(packed, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("trace.trace", b"".join(lines))
        archive.writestr("trace.network", b"".join(network))
        for name in sorted(named):
            content = _read_resource(raw.parent / name)
            if content is None:
                missing += 1
            else:
                archive.writestr(name, content)
    return missing


def _whole_lines(path: Path) -> list[bytes]:
    """Return the lines that are JSON objects; the viewer opens no trace in which one is cut short."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return []
    return [line + b"\n" for line in content.split(b"\n") if _parse(line) is not None]


def _parse(line: bytes) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) else None


def _read_resource(path: Path) -> bytes | None:
    """Read a resource if it is whole: the first half of a secret is in no list of secrets."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    if path.suffix == ".jsonl":
        return b"".join(_whole_lines(path))
    if _NAMED_BY_CONTENT.fullmatch(path.stem):
        digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        return content if digest == path.stem else None
    return content


def _parse_heading(line: bytes) -> dict[str, Any] | None:
    """Return the first event of a trace, which says what it is of and when it was begun."""
    event = _parse(line)
    return event if event is not None and event.get("type") == "context-options" else None


def _identity(heading: dict[str, Any]) -> tuple[Any, Any]:
    # Scrubbing changes texts, but not these.
    return heading.get("wallTime"), heading.get("monotonicTime")


def _finished(traces_dir: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield every finished trace with its heading; one that cannot be read is the audit's concern."""
    for path in sorted(traces_dir.glob("step-*.zip")):
        try:
            with zipfile.ZipFile(path) as archive, archive.open("trace.trace") as lines:
                heading = _parse_heading(lines.readline())
        except (OSError, KeyError, zipfile.BadZipFile, zlib.error):
            continue
        if heading is not None:
            yield path, heading


def _identities(traces_dir: Path) -> set[tuple[Any, Any]]:
    return {_identity(heading) for _, heading in _finished(traces_dir)}


def _unnamed_traces(run_dir: Path, named: set[str]) -> Iterator[TraceRef]:
    for path, heading in _finished(run_dir / TRACES_DIR_NAME):
        name, match = path.relative_to(run_dir).as_posix(), _FINISHED.fullmatch(path.stem)
        if name not in named and match:
            with writing(path):
                size_bytes = path.stat().st_size
                yield TraceRef(
                    name, sha256_of(path), size_bytes, int(match[1]), str(heading.get("title", ""))
                )
