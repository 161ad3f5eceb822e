"""The list of everything that a run left behind, with a digest of each file."""

from __future__ import annotations

import importlib.metadata
import json
import platform
from typing import TYPE_CHECKING, Any, Final

import robot
from robot.errors import EvidenceError
from robot.evidence.files import sha256_of, write_whole, writing
from robot.evidence.recorder import RAW_DIR_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from robot.evidence.redaction import Secrets

MANIFEST_NAME: Final = "manifest.json"
MANIFEST_FORMAT: Final = 1

_UNLISTED_SUFFIXES = (".lock", ".part")


def write_manifest(run_dir: Path, extra: Mapping[str, Any], *, secrets: Secrets | None = None) -> Path:
    """Write `manifest.json`: size and SHA-256 of every finished file, and the versions that made them.

    Args:
        run_dir: The run's folder; raw recordings, locks and unfinished files are left out.
        extra: What else is to be kept: the browser's version, the operator ...
        secrets: Taken out of `extra`, and looked for in the result.

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
        "files": _list_files(run_dir),
    }
    text = json.dumps(content, indent=2, ensure_ascii=False, sort_keys=True, default=str) + "\n"
    if secrets is not None and (hits := secrets.find(text.encode())):
        raise EvidenceError(
            f"{MANIFEST_NAME} would hold a secret and was not written: {hits[0].label} ({hits[0].form}).",
            hint="Tell a maintainer.",
        )
    path = run_dir / MANIFEST_NAME
    write_whole(path, text.encode())
    return path


def verify_manifest(run_dir: Path) -> list[str]:
    """Compare a run's files with its manifest.

    Returns:
        What is wrong, one sentence a file, in the order of the files' names; empty where nothing is.
    """
    try:
        listed = json.loads((run_dir / MANIFEST_NAME).read_text(encoding="utf-8"))["files"]
        wanted = {
            str(name): (str(entry["sha256"]), int(entry["size_bytes"])) for name, entry in listed.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return [f"{MANIFEST_NAME} cannot be read: {type(error).__name__}"]
    there = {name: (entry["sha256"], entry["size_bytes"]) for name, entry in _list_files(run_dir).items()}
    problems = []
    for name in sorted({*wanted, *there}):
        if name not in there:
            problems.append(f"{name} is missing")
        elif name not in wanted:
            problems.append(f"{name} is not in the manifest")
        elif wanted[name][1] != there[name][1]:
            problems.append(f"{name} has {there[name][1]} bytes, not {wanted[name][1]}")
        elif wanted[name][0] != there[name][0]:
            problems.append(f"{name} was altered")
    return problems


def _list_files(run_dir: Path) -> dict[str, dict[str, Any]]:
    files = {}
    with writing(run_dir / MANIFEST_NAME):
        for path in sorted(run_dir.rglob("*")):
            name = path.relative_to(run_dir)
            is_unlisted = name.parts[0] == RAW_DIR_NAME or path.name.endswith(_UNLISTED_SUFFIXES)
            if path.is_file() and not is_unlisted and name.as_posix() != MANIFEST_NAME:
                files[name.as_posix()] = {"sha256": sha256_of(path), "size_bytes": path.stat().st_size}
    return files
