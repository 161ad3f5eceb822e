"""Ways to tamper with a traces folder, each with the place that the audit must name; made without the code under test."""

from __future__ import annotations

import os
import random
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sealed import RUNS, Archive

SEALS = "seals.jsonl"
EVIDENCE = ("pictures/001-before.png", "pictures/002-after.png", "traces/step-1-a.zip")


@dataclass
class Hand:
    """Tampers with one archive.

    Attributes:
        run: The folder of the run that it is about.
        chance: Where it strikes.
    """

    archive: Archive
    chance: random.Random

    def __post_init__(self) -> None:
        self.run = self.archive.traces / self.chance.choice(RUNS)

    @property
    def traces(self) -> Path:
        return self.archive.traces

    @property
    def journal(self) -> Path:
        return self.run / "journal.jsonl"

    @property
    def manifest(self) -> Path:
        return self.run / "manifest.json"

    def some_file(self) -> Path:
        return self.run / self.chance.choice(EVIDENCE)

    def named(self, path: Path) -> str:
        """How the audit names a file."""
        return path.relative_to(self.run).as_posix()

    def lines(self, path: Path) -> list[bytes]:
        return path.read_bytes().splitlines(keepends=True)


Deed = Callable[[Hand], str]
DEEDS: dict[str, Deed] = {}


def deed(function: Deed) -> Deed:
    DEEDS[function.__name__] = function
    return function


# --- files of evidence -----------------------------------------------------------------------


@deed
def one_byte(hand: Hand) -> str:
    path = hand.some_file()
    data = bytearray(path.read_bytes())
    data[hand.chance.randrange(len(data))] ^= 1 << hand.chance.randrange(8)
    path.write_bytes(data)
    return hand.named(path)


@deed
def another_picture_of_equal_size_and_time(hand: Hand) -> str:
    path = hand.some_file()
    status = path.stat()
    path.write_bytes(hand.chance.randbytes(status.st_size))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    return hand.named(path)


@deed
def two_pictures_change_places(hand: Hand) -> str:
    one, other = (hand.run / name for name in EVIDENCE[:2])
    data, more = one.read_bytes(), other.read_bytes()
    one.write_bytes(more)
    other.write_bytes(data)
    return hand.named(one)


@deed
def cut_short(hand: Hand) -> str:
    path = hand.some_file()
    path.write_bytes(path.read_bytes()[: hand.chance.randrange(path.stat().st_size)])
    return hand.named(path)


@deed
def emptied_file(hand: Hand) -> str:
    path = hand.some_file()
    path.write_bytes(b"")
    return hand.named(path)


@deed
def data_behind_the_end(hand: Hand) -> str:
    path = hand.some_file()
    path.write_bytes(path.read_bytes() + hand.chance.randbytes(hand.chance.randint(1, 50)))
    return hand.named(path)


@deed
def zip_with_one_more_member(hand: Hand) -> str:
    path = hand.run / EVIDENCE[2]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("trace.trace", "{}")
        archive.writestr("resources/added.html", "<p>added</p>")
    return hand.named(path)


@deed
def removed_file(hand: Hand) -> str:
    path = hand.some_file()
    path.unlink()
    return hand.named(path)


@deed
def renamed_file(hand: Hand) -> str:
    path = hand.some_file()
    path.rename(path.with_name(f"renamed-{path.name}"))
    return hand.named(path)


@deed
def other_case(hand: Hand) -> str:
    path = hand.some_file()
    path.rename(path.with_name(path.name.upper()))
    return hand.named(path.with_name(path.name.upper()))


@deed
def moved_to_another_run(hand: Hand) -> str:
    path = hand.some_file()
    other = hand.traces / hand.chance.choice([run for run in RUNS if run != hand.run.name])
    path.rename(other / "pictures" / f"moved-{path.name}")
    return f"moved-{path.name}"


@deed
def folder_of_pictures_gone(hand: Hand) -> str:
    shutil.rmtree(hand.run / "pictures")
    return EVIDENCE[0]


@deed
def symbolic_link_to_the_same(hand: Hand) -> str:
    path = hand.some_file()
    kept = hand.archive.keys.parent / f"kept-{path.name}"
    path.rename(kept)
    path.symlink_to(kept)
    return hand.named(path)


@deed
def folder_as_a_link(hand: Hand) -> str:
    kept = hand.archive.keys.parent / "kept"
    (hand.run / "pictures").rename(kept)
    (hand.run / "pictures").symlink_to(kept)
    return "pictures"


@deed
def run_as_a_link(hand: Hand) -> str:
    kept = hand.archive.keys.parent / "kept-run"
    hand.run.rename(kept)
    hand.run.symlink_to(kept)
    return hand.run.name


@deed
def pipe_in_place_of_a_file(hand: Hand) -> str:
    path = hand.some_file()
    path.unlink()
    os.mkfifo(path)
    return hand.named(path)


@deed
def folder_in_place_of_a_file(hand: Hand) -> str:
    path = hand.some_file()
    path.unlink()
    path.mkdir()
    return hand.named(path)


# --- added files -----------------------------------------------------------------------------


def _added(hand: Hand, name: str) -> str:
    path = hand.run / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"added")
    return name


@deed
def added_picture(hand: Hand) -> str:
    return _added(hand, f"pictures/{hand.chance.randrange(900):03d}-added.png")


@deed
def added_unfinished_file(hand: Hand) -> str:
    return _added(hand, hand.chance.choice((".manifest.json.part", "pictures/.003-x.png.part", "notes.part")))


@deed
def added_lock(hand: Hand) -> str:
    return _added(hand, hand.chance.choice(("pictures/x.lock", "manifest.json.lock", "traces/.lock")))


@deed
def added_hidden_file(hand: Hand) -> str:
    return _added(hand, hand.chance.choice((".hidden", "pictures/.git/config", "traces/ ")))


@deed
def added_among_raw_recordings(hand: Hand) -> str:
    return _added(hand, "raw/story.txt")


@deed
def forged_recording(hand: Hand) -> str:
    return _added(
        hand, hand.chance.choice(("raw/attempt-9/part-3-1.trace", "raw/attempt-1/resources/x.html"))
    )


@deed
def second_journal(hand: Hand) -> str:
    name = hand.chance.choice(
        ("journal.jsonl.bak", "journal (1).jsonl", "Journal.jsonl", "old/journal.jsonl")
    )
    (hand.run / name).parent.mkdir(exist_ok=True)
    shutil.copy(hand.journal, hand.run / name)
    return name


@deed
def second_manifest(hand: Hand) -> str:
    shutil.copy(hand.manifest, hand.run / "manifest (1).json")
    return "manifest (1).json"


@deed
def added_beside_the_runs(hand: Hand) -> str:
    name = hand.chance.choice(
        ("notes.txt", "seals (1).jsonl", "20260109-z", ".seals.jsonl.part", "journal.jsonl")
    )
    path = hand.traces / name
    if name.startswith("2026"):
        path.mkdir()
        path /= "picture.png"
    path.write_bytes(b"added")
    return name
