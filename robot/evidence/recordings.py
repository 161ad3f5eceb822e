"""Which raw recordings in a run's folder are its own: those that its last seal lists, and those of attempts begun since."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from robot.evidence.files import sha256_of, writing
from robot.evidence.recorder import RAW_DIR_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from robot.journal import Event

FOREIGN: Final = "foreign_recordings"
"""Where a beginning names those that lay there already and were nobody's."""

LISTED_AS: Final = "recordings"
"""Where a manifest lists them; one of an older version does not."""

_BEGINNINGS: Final = {"attempt-started", "verify-started"}
"""Events after which a recording may be begun."""

_RECORDING: Final = re.compile(rf"{RAW_DIR_NAME}/(attempt-(\d+))/.+", re.DOTALL)


def list_recordings(run_dir: Path) -> dict[str, dict[str, Any]]:
    """List a run's raw recordings with size and digest; of a link only that it is one.

    Raises:
        EvidenceError: One of them cannot be read.
    """
    raw_dir = run_dir / RAW_DIR_NAME
    found: dict[str, dict[str, Any]] = {}
    for path in [raw_dir, *sorted(raw_dir.rglob("*"))]:
        name = path.relative_to(run_dir).as_posix()
        with writing(path):
            if path.is_symlink():
                found[name] = {"is_link": True}
            elif path.is_file():
                found[name] = {"sha256": sha256_of(path), "size_bytes": path.stat().st_size}
    return found


def foreign_recordings(
    found: Iterable[tuple[str, Mapping[str, Any]]], sealed: Mapping[str, Any] | None, since: Iterable[Event]
) -> dict[str, str]:
    """Find the raw recordings that no attempt of a run made; give what is wrong with each.

    Args:
        found: What lies there, see `list_recordings`.
        sealed: The manifest of the run's last seal, None where it has none.
        since: The journal's events after that seal.
    """
    # An older version listed none, so in a run that it sealed what was left behind cannot be told from what was added.
    listed: Mapping[str, Any] = (sealed or {}).get(LISTED_AS, {})
    folders = {match[1] for match in map(_RECORDING.fullmatch, listed) if match}
    beginnings = [event for event in since if event.kind in _BEGINNINGS]
    known = {str(name) for event in beginnings for name in event.data.get(FOREIGN, ())}
    taken = folders | {match[1] for match in map(_RECORDING.fullmatch, known) if match}
    wrong = {}
    for name, entry in found:
        match = _RECORDING.fullmatch(name)
        if "is_link" in entry:
            wrong[name] = "is a link to another place, and not the file itself"
        elif entry == listed.get(name):
            continue
        elif name in listed:
            wrong[name] = "was altered"
        # Each attempt takes the first number that is free.
        elif not (
            match
            and beginnings
            and match[1] not in taken
            and 0 < int(match[2]) <= len(taken) + len(beginnings)
        ):
            wrong[name] = "is a recording that no attempt in the journal has left behind"
    return wrong
