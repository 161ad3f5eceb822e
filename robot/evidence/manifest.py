"""The list of everything that a run left behind, with a digest of each file."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
from typing import TYPE_CHECKING, Any, Final

import robot
from robot.errors import EvidenceError
from robot.evidence.files import give_final_name, part_of, sha256_of, write_part, writing
from robot.evidence.memory import DIGESTS_NAME, SEALED_AS, measure
from robot.evidence.recorder import RAW_DIR_NAME
from robot.evidence.recordings import LISTED_AS, foreign_recordings, list_recordings
from robot.evidence.seal import read_seals
from robot.journal import LOCK_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from robot.evidence.redaction import Secrets
    from robot.evidence.seal import Sealer
    from robot.journal import Event, Journal

MANIFEST_NAME: Final = "manifest.json"
MANIFEST_FORMAT: Final = 2
"""In the first format, files that end like unfinished ones and locks were not listed."""

PURGED: Final = "evidence-purged"
"""Kind of the journal's entry that names the files which were removed because they were old enough."""

UNLISTED: Final = "is not in the manifest"

_ONCE_UNLISTED = (".lock", ".part")
_FORMAT_WITH_ALL: Final = 2

Files = dict[str, dict[str, Any]]
"""By name, with forward slashes, relative to the run's folder: `sha256`, `size_bytes`, `removed`."""


def close_evidence(
    journal: Journal, sealer: Sealer, extra: Mapping[str, Any], *, secrets: Secrets | None = None
) -> None:
    """List everything that a run has left behind, and seal the list and the journal's end.

    Args:
        journal: Of the run; nothing more is to be written into it by this attempt.
        sealer: Signs both.
        extra: What else is to be kept: the run's state, the browser's version ...
        secrets: See `write_manifest`.

    Raises:
        EvidenceError: The manifest or the seal cannot be written, or would hold a secret.
    """
    run_dir = journal.path.parent
    end = journal.events[-1]
    recordings = list_recordings(run_dir)
    foreign = find_foreign_recordings(run_dir, journal.events)
    write_manifest(
        run_dir,
        {
            **extra,
            "run": run_dir.name,
            "public_key": sealer.public_key,
            LISTED_AS: {name: entry for name, entry in recordings.items() if name not in foreign},
            SEALED_AS: measure(run_dir),
        },
        secrets=secrets,
        removed=removed_files(journal.events),
        seal=lambda digest: sealer.seal(run_dir, end, digest),
    )


def find_foreign_recordings(run_dir: Path, events: Sequence[Event]) -> dict[str, str]:
    """Find the raw recordings that no attempt of a run made; give what is wrong with each.

    Raises:
        EvidenceError: One of them cannot be read.
    """
    found = list_recordings(run_dir)
    seals = [seal for seal in read_seals(run_dir.parent)[0] if seal.run == run_dir.name] if found else []
    if not seals:
        return foreign_recordings(found.items(), None, events)
    sealed = read_sealed(run_dir, seals[-1].manifest)
    manifest = {LISTED_AS: {}} if sealed is None else sealed[0]
    return foreign_recordings(found.items(), manifest, events[seals[-1].events :])


def removed_files(events: Iterable[Event]) -> Files:
    """List the files that were removed because they were old enough, as the journal tells it."""
    return {
        str(name): {**entry, "removed": True}
        for event in events
        if event.kind == PURGED
        for name, entry in event.data["files"].items()
    }


def write_manifest(
    run_dir: Path,
    extra: Mapping[str, Any],
    *,
    secrets: Secrets | None = None,
    removed: Files | None = None,
    seal: Callable[[str], object] = lambda _digest: None,
) -> Path:
    """Write `manifest.json`: size and SHA-256 of every finished file, and the versions that made them.

    Args:
        run_dir: The run's folder; raw recordings, the journal's lock and the digests of secrets are left out.
        extra: What else is to be kept: the browser's version, the operator ...
        secrets: Taken out of `extra`, and looked for in the result.
        removed: Files that were there once, and stay listed.
        seal: Told the digest of the finished file right before it gets its name.

    Raises:
        EvidenceError: It cannot be written, or would hold a secret.
    """
    content = {
        **extra,
        "format": MANIFEST_FORMAT,
        "versions": {
            "robot": robot.__version__,
            "playwright": importlib.metadata.version("playwright"),
            "python": platform.python_version(),
        },
        "files": (removed or {}) | list_files(run_dir),
    }
    text = json.dumps(content, indent=2, ensure_ascii=False, sort_keys=True, default=str) + "\n"
    if secrets is not None and (hits := secrets.find(text.encode())):
        raise EvidenceError(
            f"{MANIFEST_NAME} would hold a secret and was not written: {hits[0].label} ({hits[0].form}).",
            hint="Tell a maintainer.",
        )
    path = run_dir / MANIFEST_NAME
    part, digest = write_part(path, text.encode())
    # Killed in between, the seal names what the unfinished file holds; see `read_sealed`.
    seal(digest)
    give_final_name(part, path)
    return path


def read_sealed(run_dir: Path, digest: str) -> tuple[dict[str, Any], Path] | None:
    """Return the content of the manifest with this digest, and its file; None if it is gone.

    It may have the name of an unfinished file: the robot was killed between the seal and the renaming.
    """
    for path in (run_dir / MANIFEST_NAME, part_of(run_dir / MANIFEST_NAME)):
        try:
            data = path.read_bytes()
        except OSError:
            continue
        if hashlib.sha256(data).hexdigest() == digest:
            content: dict[str, Any] = json.loads(data)
            return content, path
    return None


def verify_manifest(run_dir: Path) -> list[str]:
    """Compare a run's files with its manifest.

    Returns:
        What is wrong, one sentence a file, in the order of the files' names; empty where nothing is.
    """
    try:
        manifest = json.loads((run_dir / MANIFEST_NAME).read_text(encoding="utf-8"))
        return [f"{name} {what}" for name, what in compare_files(run_dir, manifest)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return [f"{MANIFEST_NAME} cannot be read: {type(error).__name__}"]


def compare_files(run_dir: Path, manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Compare a run's files with its manifest; give name and fault, in the order of the names."""
    wanted = {
        str(name): (str(entry["sha256"]), int(entry["size_bytes"]), bool(entry.get("removed")))
        for name, entry in manifest["files"].items()
    }
    there = {
        name: (entry["sha256"], entry["size_bytes"])
        for name, entry in list_files(run_dir).items()
        if lists_all(manifest) or name in wanted or not name.endswith(_ONCE_UNLISTED)
    }
    problems = []
    for name in sorted({*wanted, *there}):
        if name not in wanted:
            problems.append((name, UNLISTED))
            continue
        sha256, size_bytes, is_removed = wanted[name]
        if is_removed and name in there:
            problems.append((name, "is there, and was removed"))
        elif is_removed:
            continue
        elif name not in there:
            problems.append((name, "is missing"))
        elif there[name][1] != size_bytes:
            problems.append((name, f"has {there[name][1]} bytes, not {size_bytes}"))
        elif there[name][0] != sha256:
            problems.append((name, "was altered"))
    return problems


def lists_all(manifest: Mapping[str, Any]) -> bool:
    """Tell whether a manifest lists every file, those included that are named like unfinished ones."""
    return int(manifest.get("format", 1)) >= _FORMAT_WITH_ALL


def list_files(run_dir: Path) -> Files:
    """List a run's files with size and digest; the manifest itself is none of them.

    Raises:
        EvidenceError: One of them cannot be read.
    """
    with writing(run_dir / MANIFEST_NAME):
        return {
            path.relative_to(run_dir).as_posix(): {
                "sha256": sha256_of(path),
                "size_bytes": path.stat().st_size,
            }
            for path in listed_paths(run_dir)
        }


def listed_paths(run_dir: Path) -> list[Path]:
    """List a run's files, sorted: no links, no raw recordings, and none of `own_paths`."""
    return [
        path
        for path in sorted(run_dir.rglob("*"))
        if path.is_file()
        and not path.is_symlink()
        and path.relative_to(run_dir).parts[0] != RAW_DIR_NAME
        and path not in own_paths(run_dir)
    ]


def own_paths(run_dir: Path) -> tuple[Path, ...]:
    """Return the files of a run that are no evidence: the manifest itself, the journal's lock, the digests of secrets."""
    manifest = run_dir / MANIFEST_NAME
    return (manifest, part_of(manifest), run_dir / LOCK_NAME, run_dir / DIGESTS_NAME)
