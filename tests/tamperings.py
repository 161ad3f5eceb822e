"""Ways to tamper with a traces folder, each with the place that the audit must name; made without the code under test."""

from __future__ import annotations

import json
import os
import random
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sealed import RUNS, Archive

from robot.evidence import Sealer, close_evidence
from robot.journal import Journal

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


def edit_json(path: Path, change: Callable[[dict[str, object]], object]) -> None:
    content = json.loads(path.read_bytes())
    change(content)
    path.write_text(
        json.dumps(content, indent=2, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8"
    )


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


# --- journal ---------------------------------------------------------------------------------


@deed
def word_in_the_journal(hand: Hand) -> str:
    data = hand.journal.read_bytes()
    hand.journal.write_bytes(data.replace("größer".encode(), b"smaller", 1))
    return "journal.jsonl"


@deed
def events_change_places(hand: Hand) -> str:
    lines = hand.lines(hand.journal)
    at = hand.chance.randrange(len(lines) - 1)
    lines[at : at + 2] = [lines[at + 1], lines[at]]
    hand.journal.write_bytes(b"".join(lines))
    return f"line {at + 1}"


@deed
def event_twice(hand: Hand) -> str:
    lines = hand.lines(hand.journal)
    at = hand.chance.randrange(len(lines))
    hand.journal.write_bytes(b"".join([*lines[:at], lines[at], *lines[at:]]))
    return f"line {at + 2}"


@deed
def event_gone(hand: Hand) -> str:
    lines = hand.lines(hand.journal)
    at = hand.chance.randrange(len(lines) - 1)
    del lines[at]
    hand.journal.write_bytes(b"".join(lines))
    return f"line {at + 1}"


@deed
def last_events_gone_with_the_head(hand: Hand) -> str:
    lines = hand.lines(hand.journal)[: -hand.chance.randint(1, 5)]
    last = json.loads(lines[-1])
    hand.journal.write_bytes(b"".join(lines))
    (hand.run / "journal.head").write_text(f"{last['number']:012} {last['digest']}\n")
    return "journal.jsonl"


@deed
def journal_with_other_line_ends(hand: Hand) -> str:
    hand.journal.write_bytes(hand.journal.read_bytes().replace(b"\n", b"\r\n"))
    return "journal.jsonl"


@deed
def journal_with_a_byte_order_mark(hand: Hand) -> str:
    hand.journal.write_bytes(b"\xef\xbb\xbf" + hand.journal.read_bytes())
    return "journal.jsonl"


@deed
def journal_with_spaces(hand: Hand) -> str:
    hand.journal.write_bytes(hand.journal.read_bytes().replace(b',"', b', "', 3))
    return "journal.jsonl"


@deed
def journal_with_a_key_twice(hand: Hand) -> str:
    lines = hand.lines(hand.journal)
    at = hand.chance.randrange(len(lines))
    lines[at] = lines[at].replace(b'{"number"', b'{"kind":"something-else","number"', 1)
    hand.journal.write_bytes(b"".join(lines))
    return "journal.jsonl"


@deed
def journal_as_utf_16(hand: Hand) -> str:
    hand.journal.write_bytes(hand.journal.read_text(encoding="utf-8").encode("utf-16"))
    return "journal.jsonl"


@deed
def journal_with_empty_lines(hand: Hand) -> str:
    hand.journal.write_bytes(hand.journal.read_bytes() + b"\n" * hand.chance.randint(1, 3))
    return "journal.jsonl"


@deed
def journal_gone(hand: Hand) -> str:
    hand.journal.unlink()
    return "journal.jsonl"


@deed
def head_gone(hand: Hand) -> str:
    (hand.run / "journal.head").unlink()
    return "journal"


@deed
def journal_made_again(hand: Hand) -> str:
    for name in ("journal.jsonl", "journal.head"):
        (hand.run / name).unlink()
    for number in range(14):
        hand.archive.write(hand.run.name, "step-ended", f"other-{number}")
    return "journal.jsonl line 14"


@deed
def words_in_the_lock(hand: Hand) -> str:
    (hand.run / "journal.jsonl.lock").write_bytes(b"words")
    return "journal.jsonl.lock"


@deed
def more_in_the_journal_without_a_seal(hand: Hand) -> str:
    hand.archive.write(hand.run.name, "note")
    return "journal.jsonl line 15"


# --- manifest --------------------------------------------------------------------------------


@deed
def manifest_of_another_state(hand: Hand) -> str:
    edit_json(hand.manifest, lambda content: content.update(state="rolled_back"))
    return "manifest.json"


@deed
def manifest_without_a_file(hand: Hand) -> str:
    path = hand.some_file()
    path.unlink()
    edit_json(hand.manifest, lambda content: content["files"].pop(hand.named(path)))  # type: ignore[attr-defined]
    return "manifest.json"


@deed
def manifest_beside_its_part(hand: Hand) -> str:
    data = hand.manifest.read_bytes()
    (hand.run / ".manifest.json.part").write_bytes(data)
    edit_json(hand.manifest, lambda content: content.update(operator="somebody else"))
    return "manifest.json"


@deed
def manifest_of_another_run(hand: Hand) -> str:
    other = hand.traces / hand.chance.choice([run for run in RUNS if run != hand.run.name])
    data, more = hand.manifest.read_bytes(), (other / "manifest.json").read_bytes()
    hand.manifest.write_bytes(more)
    (other / "manifest.json").write_bytes(data)
    return "manifest.json"


@deed
def manifest_with_other_line_ends(hand: Hand) -> str:
    hand.manifest.write_bytes(hand.manifest.read_bytes().replace(b"\n", b"\r\n"))
    return "manifest.json"


@deed
def manifest_with_a_byte_order_mark(hand: Hand) -> str:
    hand.manifest.write_bytes(b"\xef\xbb\xbf" + hand.manifest.read_bytes())
    return "manifest.json"


@deed
def manifest_with_a_key_twice(hand: Hand) -> str:
    hand.manifest.write_bytes(hand.manifest.read_bytes().replace(b"{\n", b'{\n  "state": "waiting",\n', 1))
    return "manifest.json"


@deed
def manifest_gone(hand: Hand) -> str:
    hand.manifest.unlink()
    return "manifest.json"


@deed
def manifest_as_a_link(hand: Hand) -> str:
    kept = hand.archive.keys.parent / "kept.json"
    hand.manifest.rename(kept)
    hand.manifest.symlink_to(kept)
    return "manifest.json"


# --- seals -----------------------------------------------------------------------------------


@deed
def seals_gone(hand: Hand) -> str:
    (hand.traces / SEALS).unlink()
    return SEALS


@deed
def seals_emptied(hand: Hand) -> str:
    (hand.traces / SEALS).write_bytes(b"")
    return SEALS


@deed
def last_seal_gone(hand: Hand) -> str:
    (hand.traces / SEALS).write_bytes(b"".join(hand.lines(hand.traces / SEALS)[:-1]))
    return "line 3 is missing"


@deed
def first_seal_gone(hand: Hand) -> str:
    (hand.traces / SEALS).write_bytes(b"".join(hand.lines(hand.traces / SEALS)[1:]))
    return "line 1 does not follow"


@deed
def seals_change_places(hand: Hand) -> str:
    lines = hand.lines(hand.traces / SEALS)
    (hand.traces / SEALS).write_bytes(lines[0] + lines[2] + lines[1])
    return "line 2 does not follow"


@deed
def seal_of_another_run(hand: Hand) -> str:
    lines = hand.lines(hand.traces / SEALS)
    at = hand.chance.randrange(3)
    entry = json.loads(lines[at]) | {"run": RUNS[at - 1]}
    lines[at] = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
    (hand.traces / SEALS).write_bytes(b"".join(lines))
    return SEALS


@deed
def seal_with_a_key_twice(hand: Hand) -> str:
    lines = hand.lines(hand.traces / SEALS)
    at = hand.chance.randrange(3)
    lines[at] = lines[at].replace(b"{", b'{"number":7,', 1)
    (hand.traces / SEALS).write_bytes(b"".join(lines))
    return SEALS


@deed
def seals_with_other_line_ends(hand: Hand) -> str:
    path = hand.traces / SEALS
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    return SEALS


@deed
def seals_with_a_byte_order_mark(hand: Hand) -> str:
    path = hand.traces / SEALS
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    return SEALS


@deed
def data_behind_the_seals(hand: Hand) -> str:
    path = hand.traces / SEALS
    path.write_bytes(path.read_bytes() + hand.chance.choice((b"\n", b"words", b" \n\n", b"\0")))
    return SEALS


@deed
def seals_as_a_link(hand: Hand) -> str:
    kept = hand.archive.keys.parent / "kept.jsonl"
    (hand.traces / SEALS).rename(kept)
    (hand.traces / SEALS).symlink_to(kept)
    return SEALS


# --- runs and folders ------------------------------------------------------------------------


@deed
def run_gone(hand: Hand) -> str:
    shutil.rmtree(hand.run)
    return f"{hand.run.name}: the whole run is missing"


@deed
def run_emptied(hand: Hand) -> str:
    shutil.rmtree(hand.run)
    hand.run.mkdir()
    return hand.run.name


@deed
def last_run_gone_with_its_seal(hand: Hand) -> str:
    shutil.rmtree(hand.traces / RUNS[-1])
    return last_seal_gone(hand)


@deed
def everything_gone(hand: Hand) -> str:
    shutil.rmtree(hand.traces)
    hand.traces.mkdir()
    return SEALS


@deed
def folder_gone(hand: Hand) -> str:
    shutil.rmtree(hand.traces)
    return SEALS


@deed
def everything_gone_and_begun_again(hand: Hand) -> str:
    everything_gone(hand)
    hand.archive.write("20260201-new", "run-created", is_last=True)
    return SEALS


@deed
def another_folder_in_its_place(hand: Hand) -> str:
    other = Archive(hand.archive.keys.parent / "elsewhere", keys=hand.archive.keys)
    shutil.rmtree(hand.traces)
    shutil.copytree(other.traces, hand.traces)
    return SEALS


@deed
def run_renamed(hand: Hand) -> str:
    hand.run.rename(hand.traces / "20260108-y")
    return f"is a copy of the journal of run {hand.run.name}"


@deed
def run_copied(hand: Hand) -> str:
    shutil.copytree(hand.run, hand.traces / "20260108-y")
    return "20260108-y"


@deed
def run_copied_and_sealed(hand: Hand) -> str:
    copy = hand.traces / "20260108-y"
    shutil.copytree(hand.run, copy)
    with Journal.writing(copy) as journal:
        close_evidence(journal, Sealer(hand.archive.keys), {"state": "completed"})
    return "20260108-y"


@deed
def two_runs_change_names(hand: Hand) -> str:
    one, other = (hand.traces / name for name in hand.chance.sample(RUNS, 2))
    one.rename(hand.traces / "aside")
    other.rename(one)
    (hand.traces / "aside").rename(other)
    return one.name


@deed
def run_that_was_never_sealed(hand: Hand) -> str:
    hand.archive.write("20260108-y", "run-created")
    hand.archive.write("20260108-y", "attempt-ended")
    return "20260108-y"


@deed
def another_key(hand: Hand) -> str:
    (hand.archive.keys / "seal-key.pem").unlink()
    Sealer(hand.archive.keys)
    return "line 1: is signed with another key"


@deed
def sealed_with_another_key(hand: Hand) -> str:
    with Journal.writing(hand.run) as journal:
        journal.append("attempt-ended", data={"state": "rolled_back", "exit_code": 0})
        close_evidence(journal, Sealer(hand.archive.keys.parent / "other-keys"), {"state": "rolled_back"})
    return "line 4: is signed with another key"


@deed
def purged_by_hand(hand: Hand) -> str:
    edit_json(hand.manifest, lambda content: [one.update(removed=True) for one in content["files"].values()])  # type: ignore[attr-defined]
    for name in EVIDENCE:
        (hand.run / name).unlink()
    return "manifest.json"
