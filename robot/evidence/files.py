"""Writes evidence for its owner only, and so that a file either has its final name and is whole, or is not there."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
from typing import TYPE_CHECKING, Any

from robot.errors import EvidenceError
from robot.machine import PRIVATE_DIR, make_dirs, open_private, private

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

ROOM_HINT = (
    "Give the traces folder room and write access, or choose another with CHANNELS_TRACES; then resume."
)


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn an operating system's refusal to write into an error that names the file.

    Raises:
        EvidenceError: With the file and the reason.
    """
    try:
        yield
    except EvidenceError:
        raise
    except OSError as error:
        raise EvidenceError(
            f"Evidence could not be written: {path}: {error.strerror or error}.", hint=ROOM_HINT
        ) from error


def make_dir(folder: Path) -> None:
    """Make a folder for finished evidence, and those above it, each for its owner only.

    Raises:
        EvidenceError: It cannot be made.
    """
    with writing(folder):
        make_dirs(folder)


def make_private_dir(folder: Path) -> None:
    """Make a folder for its owner only; one that is there and open to others is closed.

    Raises:
        EvidenceError: It cannot be made.
    """
    with writing(folder):
        make_dirs(folder)
        folder.chmod(PRIVATE_DIR)


def destroy_dir(folder: Path) -> None:
    """Remove a folder with everything in it; nothing is wrong where there is none.

    Raises:
        EvidenceError: It cannot be removed.
    """
    with writing(folder), contextlib.suppress(FileNotFoundError):
        shutil.rmtree(folder)  # reason: raw recordings, which hold secrets; never the audit trail


def append_private_lines(path: Path, values: Iterable[Any]) -> None:
    """Add JSON values, a line each, to a file that only its owner can read; they are on the disk when this returns.

    Raises:
        OSError: They were not written, or not all of them.
    """
    lines = "".join(f"{json.dumps(value)}\n" for value in values).encode()
    descriptor = private(path, os.O_RDWR | os.O_CREAT | os.O_APPEND)
    try:
        if os.lseek(descriptor, 0, os.SEEK_END) and os.lseek(descriptor, -1, os.SEEK_END) >= 0:
            is_torn = os.read(descriptor, 1) != b"\n"  # by a power cut, or for want of room
            lines = b"\n" + lines if is_torn else lines
        # One call: what is killed in between leaves whole lines or none.
        if os.write(descriptor, lines) < len(lines):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(path: Path, data: bytes) -> str:
    """Write a file under a temporary name, flush it to the disk, give it its name; return its SHA-256.

    Raises:
        EvidenceError: It cannot be written; nothing is left of it.
    """
    part, digest = write_part(path, data)
    give_final_name(part, path)
    return digest


def part_of(path: Path) -> Path:
    """Return the name that a file has while it is not finished."""
    return path.with_name(f".{path.name}.part")


def write_part(path: Path, data: bytes) -> tuple[Path, str]:
    """Write a file under a temporary name and flush it to the disk; return that name and the SHA-256.

    Raises:
        EvidenceError: It cannot be written; nothing is left of it.
    """
    part = part_of(path)
    with writing(path):
        try:
            with open_private(part, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            raise
    return part, hashlib.sha256(data).hexdigest()


def link_whole(same: Path, path: Path) -> bool:
    """Give a finished file a second name; False where the file system has no such thing."""
    try:
        path.hardlink_to(same)
    except (OSError, NotImplementedError):
        return False
    return True


def give_final_name(part: Path, path: Path) -> None:
    """Rename a finished file, and flush the folder so that the name survives a power cut.

    Raises:
        EvidenceError: It cannot be renamed.
    """
    with writing(path):
        part.replace(path)
        # Windows opens no folders, and needs no such flush.
        with contextlib.suppress(PermissionError):
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
