"""Where a command may write what an option names: never among evidence, keys or code, and over nothing of others.

A command that only reads asks for no yes. So it replaces only what the same command wrote before, and refuses
everything else that is there; another name is always free.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from robot import machine
from robot.errors import SettingsError
from robot.settings import Settings

_CODE: Final = tuple(Path(__file__).resolve().parents[2] / name for name in ("robot", "pages", ".git"))
_OF_EVIDENCE: Final = ("seals.jsonl", "journal.jsonl")
"""Files by which a folder of runs and a run are known, also those of other traces folders."""

_HINT: Final = "Give another name."


def require_file(option: str, path: Path, settings: Settings, is_own: Callable[[Path], bool]) -> None:
    """Refuse a file that may not be written.

    Args:
        option: Such as `--to`.
        path: What was given with it.
        settings: Where evidence and keys are.
        is_own: Tells whether a file was written by the same command; may fail as reading a file does.

    Raises:
        SettingsError: It would lie among evidence, keys or code, or it is there and is something else.
    """
    _require_place(option, path, settings)
    if os.path.lexists(path) and not (_is_plain(path) and _holds(path, is_own)):
        raise _there_already(option, path)


def require_folder(
    option: str,
    path: Path,
    settings: Settings,
    is_own: Callable[[Path], bool] | None = None,
    *,
    within: str | None = None,
) -> None:
    """Refuse a folder in the same way; an empty one may be written to.

    Args:
        option: Such as `--to`.
        path: What was given with it.
        settings: Where evidence and keys are.
        is_own: Tells whether a folder was written by the same command; None where others' files stay as they are.
        within: Name of the folder in the traces folder that is meant for this.

    Raises:
        SettingsError: As for a file.
    """
    _require_place(option, path, settings, within)
    if not os.path.lexists(path) or (path.is_dir() and is_own is None):
        return
    if not path.is_dir() or (any(path.iterdir()) and (is_own is None or not _holds(path, is_own))):
        raise _there_already(option, path)


def zip_holds(*names: str) -> Callable[[Path], bool]:
    """Make the function that tells whether a file is a zip with these files in it."""

    def holds(path: Path) -> bool:
        with zipfile.ZipFile(path) as archive:
            return {*names} <= {*archive.namelist()}

    return holds


def file_holds(text: str, name: str = "") -> Callable[[Path], bool]:
    """Make the function that tells whether a file, or the one of that name in a folder, has a text in it."""

    def holds(path: Path) -> bool:
        file = path / name
        return _is_plain(file) and text.encode() in file.read_bytes()

    return holds


def _require_place(option: str, path: Path, settings: Settings, within: str | None = None) -> None:
    place = _real(path)
    if place.name.casefold().startswith(".env"):
        raise SettingsError(f"{option}: {path} is for settings.", hint=_HINT)
    keys = []
    with suppress(SettingsError):  # whoever needs a key says that there is no folder for it
        keys.append(_real(machine.keys_dir(settings.keys)))
    for folder, what in (
        *((folder, "the folder of the keys") for folder in keys),
        *((folder, "the robot's own code") for folder in _CODE),
    ):
        if place.is_relative_to(folder):
            raise SettingsError(f"{option}: {path} lies in {what}.", hint="Give a place outside of it.")
    if within is not None and _real(settings.traces) / within in place.parents:
        return
    if place.is_relative_to(_real(settings.traces)) or any(
        os.path.lexists(folder / name) for folder in (place, *place.parents) for name in _OF_EVIDENCE
    ):
        raise SettingsError(
            f"{option}: {path} lies among the evidence of runs.",
            hint="Give a place outside of the traces folder.",
        )


def _there_already(option: str, path: Path) -> SettingsError:
    return SettingsError(
        f"{option}: {path} is there already, and this command did not write it.",
        hint=f"Nothing was replaced. {_HINT}",
    )


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _holds(path: Path, is_own: Callable[[Path], bool]) -> bool:
    try:
        return is_own(path)
    except (OSError, ValueError, zipfile.BadZipFile):  # it cannot be read: it is something else
        return False


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))
