"""Baselines: how every screen was when a person last agreed to it, and what is different now.

A baseline is a text with a line for everything the screen has (see `robot.check.structure`), and a picture on which
what changes from day to day is covered. The text decides; a picture is shown, and never decides.
"""

from __future__ import annotations

import difflib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from pages.base import at_marks
from robot.check.changed_parts import draw_changes, find_changes
from robot.check.likeness import key_of
from robot.check.structure import Seen, as_text, see_structure
from robot.errors import EvidenceError, SettingsError
from robot.evidence.files import make_dir, write_whole
from robot.procedures.amazon_mws_to_sp.screens import SCREENS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from playwright.sync_api import Page

    from pages.signs import Signs
    from robot.evidence import Recorder, Secrets
    from robot.procedures.amazon_mws_to_sp.screens import Screen

State = Literal["same", "differs", "new", "not seen"]

CHANGED_PREFIX: Final = "changed-"


@dataclass(frozen=True)
class Look:
    """A screen as it is now: its structure as text, and a picture on which what changes is covered; empty for none."""

    screen: str
    structure: str
    picture: bytes


@dataclass(frozen=True)
class Comparison:
    """What has become of one screen.

    Attributes:
        state: By its structure; `new` where there is no baseline yet, `not seen` where there is one and nothing else.
        difference: Lines that went (`-`) and came (`+`), in the order of the screen.
        picture: The picture of now with the changed parts framed, relative to the check's folder; empty if none are.
            Fonts and browsers make some, too, so nothing follows from it.
    """

    screen: str
    state: State
    difference: tuple[str, ...] = ()
    picture: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as one object of the command's JSON."""
        return asdict(self)


class Watcher:
    """Takes a look at each screen of a walk; names are taken out at its end, when all are known.

    Args:
        recorder: Takes pictures and reads, without secrets.
        signs: By which notices are known.
    """

    def __init__(self, recorder: Recorder, signs: Signs) -> None:
        self._recorder = recorder
        self._signs = signs
        self._taken: list[tuple[Seen, bytes]] = []

    def look(self, page: Page, screen: Screen, names: Sequence[str]) -> None:
        """Look at a screen that is shown and holds still.

        Raises:
            EvidenceError: The page does not hold still, or does not tell.
        """
        seen = see_structure(page, screen, self._recorder, self._signs, names)
        mask = [at_marks(page, seen.changing)] if seen.changing else []
        taken = self._recorder.picture(page, f"baseline {screen.title}", mask=mask)
        self._taken.append((seen, (self._recorder.run_dir / taken.path).read_bytes()))

    def looks(self, secrets: Secrets, names: Sequence[str], channels: Sequence[str]) -> tuple[Look, ...]:
        """Return the screens, without secrets and names; a name that is a word of the screens has to stay."""
        words = {key_of(word) for element in self._signs.elements for word in self._signs.words(element)}
        left_out = [name for name in names if key_of(name) not in words]
        own = {*names, *channels}
        return tuple(
            Look(seen.screen, as_text(seen, left_out, own, secrets.scrub), picture)
            for seen, picture in self._taken
        )


def require_baselines(folder: Path) -> None:
    """Refuse a folder without any baseline: compared with nothing, everything would be as it was.

    Raises:
        SettingsError: There is none.
    """
    if not any(structure_path(folder, screen.id).is_file() for screen in SCREENS):
        raise SettingsError(
            f"There are no baselines in {folder}.", hint="Write them with `channels-robot check --update`."
        )


def compare_looks(looks: Sequence[Look], folder: Path, evidence_dir: Path) -> tuple[Comparison, ...]:
    """Compare every screen with its baseline, and draw what looks different.

    Args:
        looks: The screens as they are now.
        folder: Where the baselines are.
        evidence_dir: Folder of the check, for the pictures of differences.

    Raises:
        EvidenceError: A baseline cannot be read, or a picture not be written.
    """
    seen = {one.screen: one for one in looks}
    return tuple(
        _compare(seen[screen.id], folder, evidence_dir)
        if screen.id in seen
        else Comparison(screen.id, "not seen")
        for screen in SCREENS
        if screen.id in seen or structure_path(folder, screen.id).is_file()
    )


def update_baselines(looks: Sequence[Look], folder: Path, secrets: Secrets) -> tuple[str, ...]:
    """Make the screens as they are now the baselines; none is written if one would hold a secret.

    Only what is different is written, and nothing of screens that were not seen.

    Returns:
        The screens whose baselines were written.

    Raises:
        EvidenceError: They cannot be written, or would hold a secret.
    """
    for one in looks:
        if hits := secrets.find(one.structure.encode()):
            raise EvidenceError(
                f"The baseline of {one.screen} would hold a secret, and none was written: {hits[0].label}.",
                hint="Tell a maintainer.",
            )
    make_dir(folder)
    written = []
    for one in looks:
        structure, picture = structure_path(folder, one.screen), picture_path(folder, one.screen)
        is_same = structure.is_file() and structure.read_bytes() == one.structure.encode()
        looks_same = not one.picture or (
            picture.is_file() and not find_changes(picture.read_bytes(), one.picture)
        )
        if is_same and looks_same:
            continue
        write_whole(structure, one.structure.encode())
        if one.picture:
            write_whole(picture, one.picture)
        written.append(one.screen)
    return tuple(written)


def structure_path(folder: Path, screen: str) -> Path:
    """Say where the structure of a screen is kept."""
    return folder / f"{screen}.txt"


def picture_path(folder: Path, screen: str) -> Path:
    """Say where the picture of a screen is kept."""
    return folder / f"{screen}.png"


def _compare(one: Look, folder: Path, evidence_dir: Path) -> Comparison:
    try:
        kept = structure_path(folder, one.screen).read_text(encoding="utf-8")
    except FileNotFoundError:
        return Comparison(one.screen, "new")
    except (OSError, UnicodeDecodeError) as error:
        raise EvidenceError(
            f"The baseline of {one.screen} cannot be read: {structure_path(folder, one.screen)}.",
            hint="Remove it, and write it anew: `channels-robot check --update`.",
        ) from error
    lines = _difference(kept.splitlines(), one.structure.splitlines())
    drawn = draw_changes(picture_path(folder, one.screen), one.picture) if one.picture else None
    name = f"{CHANGED_PREFIX}{one.screen}.png" if drawn else ""
    if drawn:
        write_whole(evidence_dir / name, drawn)
    return Comparison(one.screen, "differs" if lines else "same", lines, name)


def _difference(before: list[str], now: list[str]) -> tuple[str, ...]:
    lines = list(difflib.unified_diff(before, now, n=0, lineterm=""))[2:]
    return tuple(f"{line[0]} {line[1:].strip()}" for line in lines if not line.startswith("@@"))
