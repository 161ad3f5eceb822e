"""More ways to tamper with a traces folder: with its journals, manifests and seals, and with whole runs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sealed import RUNS, Archive
from tamperings import DEEDS, EVIDENCE, SEALS, Hand, deed

from robot.evidence import Sealer, close_evidence
from robot.journal import Journal


def edit_json(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    content = json.loads(path.read_bytes())
    change(content)
    path.write_text(
        json.dumps(content, indent=2, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8"
    )


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
    edit_json(hand.manifest, lambda content: content["files"].pop(hand.named(path)))
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
    edit_json(hand.manifest, lambda content: [one.update(removed=True) for one in content["files"].values()])
    for name in EVIDENCE:
        (hand.run / name).unlink()
    return "manifest.json"


EVERY = DEEDS
"""These ways and those of `tamperings`."""
