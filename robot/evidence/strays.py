"""Finds what lies in a traces folder and is not the robot's: links, files without a name of ours, forgotten recordings."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from robot import journal as journal_file
from robot.bugs import FILE_NAME
from robot.evidence.recorder import RAW_DIR_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

_OWN_FILES: Final = re.compile(
    rf"(?:seals|checks)\.jsonl(?:\.lock)?|README\.md|\.doctor-.+|{FILE_NAME.pattern}", re.DOTALL
)
_OWN_FOLDERS: Final = re.compile(r"report|guide|screens-.+", re.DOTALL)

NOT_COVERED: Final = (
    "Seals cover the runs. They do not cover the rest of the traces folder: report/, guide/ and README.md, which can be "
    "made again, and the pictures of `check` (screens-*/)."
)
"""What anybody may have changed without that the audit finds it."""

_LITTER: Final = {".DS_Store", "Thumbs.db", "desktop.ini", ".gitkeep", ".gitignore"}
"""Files that file managers and version control put into any folder."""

_RECORDING: Final = re.compile(r"raw/attempt-\d+/.+", re.DOTALL)

IS_LINK: Final = "is a link to another place, and not the file itself"


def strays_among_runs(traces_dir: Path, runs: set[str]) -> Iterator[tuple[str, str]]:
    """Yield name and fault of what lies beside the runs and is not the robot's.

    Args:
        traces_dir: The traces folder.
        runs: The names of the runs, and of those that should be there.
    """
    for entry in _entries(traces_dir):
        if entry.is_symlink():
            yield entry.name, IS_LINK
        elif entry.name not in runs and not _is_expected(entry):
            yield entry.name, "is neither a run nor anything that the robot writes"


def _is_expected(entry: os.DirEntry[str]) -> bool:
    if not entry.is_dir():
        is_full = entry.name.startswith((".gitkeep", ".doctor-")) and entry.stat().st_size > 0
        return (
            entry.is_file()
            and not is_full
            and bool(entry.name in _LITTER or _OWN_FILES.fullmatch(entry.name))
        )
    if entry.name in _LITTER or _OWN_FILES.fullmatch(entry.name):
        return False
    return bool(_OWN_FOLDERS.fullmatch(entry.name)) or _is_unborn(Path(entry.path))


def _is_unborn(folder: Path) -> bool:
    """Tell whether a folder is that of a run that was killed before its first line was whole: nothing was begun."""
    names = {entry.name for entry in _entries(folder)}
    journal = folder / journal_file.FILE_NAME
    return names <= {journal_file.FILE_NAME, journal_file.LOCK_NAME} and (
        not journal.exists() or b"\n" not in journal.read_bytes()
    )


def strays_in_run(run_dir: Path) -> Iterator[tuple[str, str]]:
    """Yield name and fault of what no manifest can list: links, and what is no file."""
    for entry in _walk(run_dir):
        name = Path(entry.path).relative_to(run_dir).as_posix()
        if entry.is_symlink():
            yield name, IS_LINK
        elif not entry.is_dir() and not entry.is_file():
            yield name, "is no file"
        elif not entry.is_dir() and name.startswith(f"{RAW_DIR_NAME}/") and not _RECORDING.fullmatch(name):
            yield name, "is no recording"


def has_recordings(run_dir: Path) -> bool:
    """Tell whether recordings lie in a run's folder that no trace was made of."""
    raw_dir = run_dir / RAW_DIR_NAME
    return raw_dir.is_dir() and any(path.is_file() for path in raw_dir.glob("attempt-*/*"))


def linked_from_elsewhere(run_dir: Path) -> list[str]:
    """List the files of a run that have another name outside of its folder, under which they could be changed."""
    names: dict[tuple[int, int], list[str]] = {}
    counts: dict[tuple[int, int], int] = {}
    for entry in _walk(run_dir):
        if entry.is_file(follow_symlinks=False):
            # What the entry itself remembers has no number of links on Windows.
            status = Path(entry.path).stat(follow_symlinks=False)
            names.setdefault((status.st_dev, status.st_ino), []).append(
                Path(entry.path).relative_to(run_dir).as_posix()
            )
            counts[(status.st_dev, status.st_ino)] = status.st_nlink
    return sorted(name for key, these in names.items() if counts[key] > len(these) for name in these)


def _walk(folder: Path) -> Iterator[os.DirEntry[str]]:
    for entry in _entries(folder):
        yield entry
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except FileNotFoundError:
        return []
