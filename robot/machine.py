"""Who runs the robot, and where its own folders are: the only module that asks the machine for either.

Containers and OpenShift start processes with a user id that is in no list of users: such a user has no name, often
no home folder, or one that is read-only. Then the robot uses what it was told, or says which setting is missing.
"""

from __future__ import annotations

import getpass
import os
import shutil
import stat
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Literal

from filelock import FileLock, Timeout
from platformdirs import user_data_path, user_state_path

from robot.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NAME: Final = "channels-robot"
PRIVATE_DIR: Final = 0o700
PRIVATE_FILE: Final = 0o600
PRIVATE_UMASK: Final = 0o077
"""With it whatever a process and its children make can be read by their user only."""

_LOCKS: Final = "locks"
_REFUSALS: Final = "refused"
_LEARNED: Final = "learned"
_SCRATCH: Final = f"{NAME}-"
_HELD: Final = ".held"
_LONGEST_SCRATCH: Final = 50
"""Characters. A browser makes sockets below it, and the address of a socket has room for about 100."""
_UNLOCKED_FOR_S: Final = 60.0
"""A scratch folder without a lock is one that is being made, for about a millisecond; after this it is left over."""
_TEMP_VARIABLES: Final = ("TMPDIR", "TEMP", "TMP")
_NO_FOLDER_HINT: Final = (
    "Set CHANNELS_KEYS to a folder that only you can read and that outlives this machine's restart, or set HOME to a "
    "folder that you can write to. In a container, mount one."
)


def operator() -> str:
    """Name the user who runs the robot, by number where the system knows no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # by version and system: the user is in no list
        return str(os.getuid()) if hasattr(os, "getuid") else "unknown"


def home_dir() -> Path | None:
    """Find the user's home folder; None where there is none."""
    try:
        home = Path.home()
    except (KeyError, RuntimeError):
        return None
    return home if home.is_absolute() else None


def expanded(path: str | Path) -> Path:
    """Put the home folder in place of `~`.

    Raises:
        SettingsError: There is no such home folder.
    """
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        raise SettingsError(
            f"{path} begins with ~, and this machine knows no home folder of that name.",
            hint="Write the whole path, or set HOME.",
        ) from error


def keys_dir(setting: Path | None) -> Path:
    """Return the folder of the key that seals runs: CHANNELS_KEYS, else the user's data folder.

    Raises:
        SettingsError: It is not set, and the user has no home folder.
    """
    if setting is not None:
        return expanded(setting)
    folder = _user_folder(user_data_path)
    if folder is None:
        raise SettingsError(
            "There is no folder for the robot's key: CHANNELS_KEYS is not set, and this user has no home folder.",
            hint=_NO_FOLDER_HINT,
        )
    return folder


def locks_dir(keys: Path | None) -> Path:
    """Return the folder of the locks on accounts: in the user's state folder, else beside the key.

    Args:
        keys: CHANNELS_KEYS.

    Raises:
        SettingsError: Neither can be written to.
    """
    return _state_dir(keys, _LOCKS, "locks")


def refusals_dir(keys: Path | None) -> Path:
    """Return the folder that tells which credentials were refused, found likewise.

    Raises:
        SettingsError: Neither can be written to.
    """
    return _state_dir(keys, _REFUSALS, "what was refused")


def learned_dir(keys: Path | None) -> Path:
    """Return the folder of the learned ways: in the user's data folder, else beside the key.

    Raises:
        SettingsError: Neither can be written to.
    """
    return _own_dir(user_data_path, keys, _LEARNED, "what was learned")


def _state_dir(keys: Path | None, name: str, purpose: str) -> Path:
    return _own_dir(user_state_path, keys, name, purpose)


def _own_dir(find: Callable[[str], Path], keys: Path | None, name: str, purpose: str) -> Path:
    own = _user_folder(find)
    choices = [*([own] if own else []), keys_dir(keys)]
    for folder in choices:
        if _can_hold_files(folder / name):
            return folder / name
    raise SettingsError(
        f"There is no folder for {purpose}: {' and '.join(map(str, choices))} cannot be written to.",
        hint=_NO_FOLDER_HINT,
    )


def require_folders(keys: Path | None) -> Path:
    """Prove that there is a folder for the key and one for locks, before a run is begun; return the key's.

    Raises:
        SettingsError: There is none, or it cannot be written to; the message names the settings.
    """
    locks_dir(keys)
    folder = keys_dir(keys)
    if not _can_hold_files(folder):
        raise SettingsError(
            f"The folder of the robot's key cannot be written to: {folder}.", hint=_NO_FOLDER_HINT
        )
    return folder


def make_dirs(folder: Path) -> None:
    """Make a folder and every missing one above it, each for its owner only, whatever the umask is.

    Raises:
        OSError: It cannot be made, or something else has that name.
    """
    missing = [one for one in (folder, *folder.parents) if not one.is_dir()]
    for one in reversed(missing):
        with suppress(FileExistsError):
            one.mkdir(mode=PRIVATE_DIR)
    if not folder.is_dir():
        raise NotADirectoryError(20, "something that is not a folder has that name", str(folder))


def private(path: str | Path, flags: int) -> int:
    """Open a file as `os.open` does; one that is made now is for its owner only, whatever the umask is."""
    return os.open(path, flags | getattr(os, "O_BINARY", 0), PRIVATE_FILE)


def open_private(path: Path, mode: Literal["ab", "wb", "xb"]) -> BinaryIO:
    """Open a file to write; one that is made now is for its owner only, whatever the umask is.

    Raises:
        OSError: It cannot be opened.
    """
    return open(path, mode, opener=private)


@contextmanager
def scratch_dir() -> Iterator[Path]:
    """Make a folder for what is needed for a while; it is removed at the end, or at the next start after a kill.

    Raises:
        SettingsError: There is no folder for temporary files.
    """
    try:
        top = Path(tempfile.gettempdir())
        _remove_left_over(top)
        folder = Path(tempfile.mkdtemp(prefix=_SCRATCH))  # for its owner only
    except OSError as error:
        raise SettingsError(
            f"There is no folder for temporary files: {error.strerror or error}.",
            hint="Set TMPDIR to a folder that you can write to.",
        ) from error
    lock = FileLock(folder / _HELD, mode=PRIVATE_FILE)
    lock.acquire(timeout=0)  # the system frees it when the process ends, however it ends
    try:
        yield folder
    finally:
        lock.release()
        _remove(folder)


@contextmanager
def temporary_files_in(folder: Path) -> Iterator[None]:
    """Let this process and those that it starts put their temporary files there: a browser's profile, recordings."""
    if len(str(folder)) > _LONGEST_SCRATCH:
        yield
        return
    before = {name: os.environ.get(name) for name in _TEMP_VARIABLES}  # the driver inherits them
    os.environ.update(dict.fromkeys(_TEMP_VARIABLES, str(folder)))  # same
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)  # as it was
            else:
                os.environ[name] = value  # as it was


def _remove_left_over(top: Path) -> None:
    """Remove the scratch folders of this user's processes that have ended."""
    for folder in top.glob(f"{_SCRATCH}*"):
        with suppress(OSError):
            found = folder.lstat()
            if stat.S_ISDIR(found.st_mode) and _is_ours(found) and _is_left_over(folder, found):
                _remove(folder)


def _is_ours(found: os.stat_result) -> bool:
    return not hasattr(os, "getuid") or found.st_uid == os.getuid()


def _is_left_over(folder: Path, found: os.stat_result) -> bool:
    held = folder / _HELD
    if not held.exists():
        return time.time() - found.st_mtime > _UNLOCKED_FOR_S
    lock = FileLock(held, mode=PRIVATE_FILE)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    lock.release()
    return True


def _remove(folder: Path) -> None:
    # What a browser that is just ending still writes is removed at the next start.
    shutil.rmtree(
        folder, ignore_errors=True
    )  # reason: a scratch folder of an ended process, never the audit trail


def _user_folder(find: Callable[[str], Path]) -> Path | None:
    """Find one of the user's folders as the system has them; None for a user without a home."""
    try:
        folder = find(NAME)
    except (KeyError, RuntimeError):
        return None
    return folder if folder.is_absolute() else None


def _can_hold_files(folder: Path) -> bool:
    try:
        make_dirs(folder)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)
