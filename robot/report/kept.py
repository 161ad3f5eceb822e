"""Pictures and traces that a journal names, and whether they are still there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from robot.evidence.marks import Box

PICTURES: Final = re.compile(r"pictures/[^/\\:.][^/\\:]*\.png")
TRACES: Final = re.compile(r"traces/[^/\\:.][^/\\:]*\.zip")
"""The only files of a run that a page refers to and the server hands out."""

FARTHEST_PX: Final = 100_000
"""No picture is so large: a box beyond that is a journal's jest."""

_SLUG = re.compile(r"(?:\d+-)?(?P<words>.+)\.png")
_MOMENTS = ("before", "after", "stopped", "question")


@dataclass(frozen=True)
class Picture:
    """A picture as the journal names it.

    Attributes:
        path: Relative to the run's folder, as journaled.
        label: What it shows: before, after, stopped, or the words of its name.
        digest: SHA-256; empty where the journal does not say.
        is_there: Whether the file is in the run's folder.
        controls: The box around each control on it, by the name of its sign.
        persons: What says on it who somebody is.
    """

    path: str
    label: str
    digest: str
    width: int | None
    height: int | None
    is_there: bool
    controls: Mapping[str, Box] = field(default_factory=dict)
    persons: tuple[Box, ...] = ()


@dataclass
class Trace:
    """A trace as the journal names it.

    Attributes:
        path: Relative to the run's folder, as journaled.
        part: Number of the documented Step.
        attempt: The attempt in which it was made or recovered.
        number: Counts the traces of this Step in this attempt.
        is_there: Whether the file is in the run's folder.
    """

    path: str
    part: int
    title: str
    digest: str
    size_bytes: int | None
    attempt: int
    is_there: bool
    number: int = 1


def pictures_in(run_dir: Path, pictures: object, further: object) -> list[Picture]:
    """Read the pictures of an entry: references with digests, and further ones by their path alone."""
    references = pictures if isinstance(pictures, list) else []
    references = [*references, *(further if isinstance(further, list) else [])]
    found = [_picture(run_dir, one if isinstance(one, Mapping) else {"path": one}) for one in references]
    return [picture for picture in found if picture is not None]


def trace_in(run_dir: Path, reference: object, attempt: int) -> Trace | None:
    """Read a reference to a trace; None where this is none."""
    if not isinstance(reference, Mapping) or not isinstance(path := reference.get("path"), str):
        return None
    if not TRACES.fullmatch(path):
        return None
    part = _whole(reference.get("part"))
    return Trace(
        path=path,
        part=0 if part is None else part,
        title=str(reference.get("title") or "Trace"),
        digest=str(reference.get("sha256") or ""),
        size_bytes=_whole(reference.get("size_bytes")),
        attempt=attempt,
        is_there=(run_dir / path).is_file(),
    )


def address_of(run_id: str, path: str) -> str:
    """Give the address of a run's file, relative to the traces folder."""
    return quote(f"{run_id}/{path}")


def _picture(run_dir: Path, reference: Mapping[str, object]) -> Picture | None:
    path = reference.get("path")
    if not isinstance(path, str):
        return None
    match = _SLUG.fullmatch(path.rpartition("/")[2])
    words = match["words"] if match else path
    moment = words.rpartition("-")[2]
    marks = _mapping(reference.get("marks"))
    return Picture(
        path=path,
        label=moment if moment in _MOMENTS else words.replace("-", " "),
        digest=str(reference.get("sha256") or ""),
        width=_whole(reference.get("width")),
        height=_whole(reference.get("height")),
        is_there=bool(PICTURES.fullmatch(path)) and (run_dir / path).is_file(),
        controls={
            str(name): box for name, one in _mapping(marks.get("controls")).items() if (box := _box(one))
        },
        persons=tuple(box for one in _listed(marks.get("persons")) if (box := _box(one))),
    )


def _box(value: object) -> Box | None:
    """Read a box; None where this is none."""
    sides = [side for side in _listed(value) if _whole(side) is not None and abs(side) < FARTHEST_PX]
    if len(sides) != 4 or len(_listed(value)) != 4 or sides[2] < 1 or sides[3] < 1:  # noqa: PLR2004 - its sides
        return None
    left, top, width, height = sides
    return left, top, width, height


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _listed(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
