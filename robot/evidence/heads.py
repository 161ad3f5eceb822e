"""What is known beside the key of the lists that it signed: how each of them ended, and in which folders it lay.

A chain cannot show that its end is missing, or that all of it is. This can, unless somebody may write both places.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from robot.errors import EvidenceError
from robot.evidence.files import write_whole
from robot.machine import make_dirs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from robot.evidence.chain import Signed

_HEADS_DIR: Final = "seal-heads"


@dataclass(frozen=True)
class Head:
    """What is known of one list.

    Attributes:
        path: The file beside the key.
        number: How many entries the list had.
        digest: Of the last one.
        at: When that was made; empty where an older version of the robot noted it.
        name: Of the list's file; empty likewise.
        folders: In which the whole list was seen.
    """

    path: Path
    number: int
    digest: str
    at: str = ""
    name: str = ""
    folders: tuple[str, ...] = ()


def note_head(keys_dir: Path, list_path: Path, first: Signed, last: Signed) -> None:
    """Note how a list ends now. The list itself is what counts: nothing is wrong where this cannot be written."""
    path = _path_of(keys_dir, first)
    known = _read(path)
    here = _name_of(list_path.parent)
    # A folder that is gone was moved or thrown away as a whole; one that is there and empty is still looked at.
    before = () if known is None else known.folders
    folders = [folder for folder in before if folder != here and Path(folder).is_dir()]
    content = {
        "number": last.number,
        "digest": last.digest,
        "at": last.at,
        "list": list_path.name,
        "folders": [*folders, here],
    }
    with suppress(EvidenceError, OSError):
        make_dirs(path.parent)
        write_whole(path, json.dumps(content, sort_keys=True, ensure_ascii=False).encode())


def what_is_lost(keys_dir: Path, list_path: Path, entries: Sequence[Signed], called: str) -> list[str]:
    """Say what is missing of a list, as far as this machine knows how it ended; the list may be gone altogether."""
    here, own = _name_of(list_path.parent), _path_of(keys_dir, entries[0]) if entries else None
    lost: list[str] = []
    for head in _heads(keys_dir):
        if head.path == own:
            lost += _lost_at_the_end(head, entries, called)
        elif head.name == list_path.name and here in head.folders:
            begins = "begins with another entry" if entries else "is empty or missing"
            lost.append(
                f"{begins}: {head.number} {called}s are known to have been in this folder, the last one of {head.at}. "
                f"If you moved them to another folder yourself, remove {head.path}"
            )
    return lost


def places_of(keys_dir: Path, name: str) -> list[str]:
    """Say where this machine knows lists of this name to be or to have been; empty where it knows of none."""
    heads = [head for head in _heads(keys_dir) if head.name in {name, ""}]
    return sorted({folder for head in heads for folder in head.folders or ("a folder that was not noted",)})


def note_place(keys_dir: Path, list_path: Path, entries: Sequence[Signed]) -> str | None:
    """Note that a list was seen, whole, in its folder; say so if it was known in others only.

    Args:
        keys_dir: Folder of the key that signed it.
        list_path: The list.
        entries: All of it; nothing of it is lost.
    """
    head = _read(_path_of(keys_dir, entries[0]))
    if head is None:
        return f"How long {list_path.name} was is not known on this machine, so entries may be missing at its end."
    here = _name_of(list_path.parent)
    if here in head.folders:
        return None
    note_head(keys_dir, list_path, entries[0], entries[-1])
    return (
        f"These seals were written in {', '.join(head.folders)}, and moved or copied here."
        if head.folders
        else None
    )


def _lost_at_the_end(head: Head, entries: Sequence[Signed], called: str) -> Iterator[str]:
    if head.number > len(entries):
        lost = head.number - len(entries)
        yield f"line {len(entries) + 1} is missing: the last {lost} of {head.number} {called}s"
    elif head.number and entries[head.number - 1].digest != head.digest:
        yield f"line {head.number} is not the one that was written"


def _heads(keys_dir: Path) -> Iterator[Head]:
    for path in sorted((keys_dir / _HEADS_DIR).glob("*.json")):
        if (head := _read(path)) is not None:
            yield head


def _read(path: Path) -> Head | None:
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Head(
            path,
            int(content["number"]),
            str(content["digest"]),
            str(content.get("at", "")),
            str(content.get("list", "")),
            tuple(map(str, content.get("folders", ()))),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _path_of(keys_dir: Path, first: Signed) -> Path:
    return keys_dir / _HEADS_DIR / f"{first.digest[:32]}.json"


def _name_of(folder: Path) -> str:
    return str(folder.resolve())
