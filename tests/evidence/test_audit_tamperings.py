"""Whatever changes a fact in a traces folder is found and located; what changes none is no alarm."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sealed import DATA, RUNS, Archive
from tamperings import EVIDENCE, SEALS, Hand
from tamperings_of_records import EVERY
from whenever import Instant

from robot.consent import obtain
from robot.errors import EvidenceError, JournalError
from robot.evidence import Sealer, Secrets
from robot.evidence.audit import is_sealed, verify_evidence
from robot.evidence.export import export_run
from robot.evidence.manifest import find_foreign_recordings, write_manifest
from robot.evidence.mending import mend_run
from robot.evidence.purge import find_removable, purge_plan, purge_run
from robot.evidence.recordings import FOREIGN
from robot.journal import Journal, read_events

SEED = 19
ROUNDS = 3
SAMPLE = 30
"""How many of all tamperings the usual run tries."""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    return Archive(tmp_path_factory.mktemp("archive"))


@contextmanager
def put_back(archive: Archive) -> Iterator[None]:
    """Put everything back as it was, in its place: what is beside the key says where that is."""
    base = archive.keys.parent
    with_all = base.with_name(f"{base.name}-kept")
    shutil.copytree(base, with_all)
    try:
        yield
    finally:
        for path in base.iterdir():
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        shutil.copytree(with_all, base, dirs_exist_ok=True)
        shutil.rmtree(with_all)


@pytest.fixture
def archive(kept: Archive) -> Iterator[Archive]:
    with put_back(kept):
        assert kept.verify().problems == ()
        yield kept


def test_every_tampering_is_found_and_located(kept: Archive, request: pytest.FixtureRequest) -> None:
    chance = random.Random(SEED)
    every = [(name, chance.randrange(1_000_000)) for name in EVERY for _ in range(ROUNDS)]
    assert len(every) >= 130
    missed = []
    for name, seed in every if request.config.getoption("--all-cases") else chance.sample(every, SAMPLE):
        with put_back(kept):
            hand = Hand(kept, random.Random(seed))
            place = EVERY[name](hand)
            said = [str(problem) for problem in kept.verify().problems]
            if not any(place in words for words in said):
                missed.append((name, seed, place, said))
    assert missed == []
    assert kept.verify().problems == ()


@pytest.mark.parametrize(
    "name",
    [
        "one_byte",
        "manifest_beside_its_part",
        "added_picture",
        "seals_emptied",
        "journal_with_other_line_ends",
    ],
)
def test_an_export_says_so(archive: Archive, name: str, tmp_path: Path) -> None:
    hand = Hand(archive, random.Random(SEED))
    place = EVERY[name](hand)
    verdict = verify_evidence(archive.traces, archive.keys, run=hand.run.name)
    words = [str(problem) for problem in verdict.problems]
    if name == "seals_emptied":
        assert words, "of the run nothing can be exported any more"
        return
    path = export_run(hand.run, tmp_path / "ticket.zip", words, is_as_sealed=not words)
    with zipfile.ZipFile(path) as ticket:
        said = ticket.read("VERIFY.txt").decode()
        sums = {line[66:]: line[:64] for line in ticket.read("SHA256SUMS").decode().splitlines()}
        names = ticket.namelist()
    assert "WARNING: THIS EVIDENCE IS NOT AS IT WAS SEALED" in said
    assert place in said
    if name == "added_picture":
        assert f"evidence/{place}" not in names, "nobody could tell who put it there"
    elif name != "manifest_beside_its_part":
        manifest = json.loads(hand.manifest.read_bytes())["files"]
        assert sums[f"evidence/{place}"] == manifest[place]["sha256"], "the sums are those that were sealed"


def test_a_folder_that_was_moved_is_fine(archive: Archive) -> None:
    elsewhere = archive.traces.with_name("moved")
    archive.traces.rename(elsewhere)
    moved = verify_evidence(elsewhere, archive.keys)
    assert moved.problems == ()
    assert [note for note in moved.notes if "moved or copied here" in note]
    assert verify_evidence(elsewhere, archive.keys).notes == (), "said once"
    # A new folder in the old place is another one, with nothing in it yet, and that is said.
    archive.traces.mkdir()
    (problem,) = archive.verify().problems
    assert "nothing was verified; this machine's key has sealed runs in" in str(problem)
    assert str(elsewhere) in str(problem)
    shutil.rmtree(elsewhere)
    elsewhere.mkdir()
    assert "3 seals are known" in str(verify_evidence(elsewhere, archive.keys).problems[0])


def test_a_copy_does_not_hide_that_the_original_was_emptied(archive: Archive) -> None:
    backup = archive.traces.with_name("backup")
    shutil.copytree(archive.traces, backup)
    assert verify_evidence(backup, archive.keys).problems == ()
    shutil.rmtree(archive.traces)
    archive.traces.mkdir()
    assert verify_evidence(backup, archive.keys).problems == ()
    assert "3 seals are known to have been in this folder" in archive.named()


def test_nothing_is_known_where_nothing_was_sealed(tmp_path: Path) -> None:
    verdict = verify_evidence(tmp_path / "traces", tmp_path / "keys")
    assert (verdict.problems, verdict.runs) == ((), 0)
    assert verdict.notes == ("There is no run here, so nothing was verified.",)


def test_what_an_older_version_noted_beside_the_key_counts(archive: Archive) -> None:
    (head,) = (archive.keys / "seal-heads").iterdir()
    content = json.loads(head.read_bytes())
    head.write_text(json.dumps({"number": content["number"], "digest": content["digest"]}))
    aside = archive.traces.rename(archive.traces.with_name("aside"))
    assert "has sealed runs in a folder that was not noted" in archive.named()
    aside.rename(archive.traces)
    assert archive.verify().problems == ()
    assert json.loads(head.read_bytes())["folders"] == [str(archive.traces.resolve())]
    head.unlink()
    unknown = archive.verify()
    assert unknown.problems == ()
    assert "How long seals.jsonl was is not known" in unknown.notes[0]


def test_a_manifest_of_an_older_version_still_verifies(archive: Archive) -> None:
    """It did not list what is named like an unfinished file; what lies there is said, and no alarm."""
    run_dir = archive.traces / RUNS[1]
    (run_dir / "pictures" / ".003-x.png.part").write_bytes(b"half")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("robot.evidence.manifest.MANIFEST_FORMAT", 1)
        archive.write(RUNS[1], "attempt-ended", is_last=True)
    manifest = json.loads((run_dir / "manifest.json").read_bytes())
    assert manifest["format"] == 1
    del manifest["files"]["pictures/.003-x.png.part"]
    from robot.evidence.manifest import compare_files  # noqa: PLC0415 - one test only

    assert compare_files(run_dir, manifest) == []
    assert compare_files(run_dir, manifest | {"format": 2}) == [
        ("pictures/.003-x.png.part", "is not in the manifest")
    ]


def test_what_changes_no_fact_is_no_alarm(archive: Archive) -> None:
    run_dir = archive.traces / RUNS[0]
    for path in archive.traces.rglob("*"):
        os.utime(path, (1, 1))
    (archive.traces / ".DS_Store").write_bytes(b"x")
    (archive.traces / "README.md").write_text("Audit trail")
    (archive.traces / "report").mkdir()
    (archive.keys.parent / "elsewhere.png").hardlink_to(run_dir / EVIDENCE[0])
    verdict = archive.verify()
    assert verdict.problems == ()
    (note,) = verdict.notes
    assert (
        note
        == f"{RUNS[0]}: 1 files have another name outside of the run's folder, the first is {EVIDENCE[0]}."
    )


def test_what_was_purged_is_known_to_be_removed(archive: Archive) -> None:
    (shown, *_), _ = find_removable(archive.traces, 0, Instant.now(), without={RUNS[0], RUNS[2]})
    purge_run(
        shown, Sealer(archive.keys), obtain(purge_plan([shown], 90), lambda _plan: "in a test"), days=90
    )
    verdict = archive.verify()
    assert verdict.problems == ()
    (note,) = verdict.notes
    assert f"{RUNS[1]}: 3 files were removed on" in note
    assert "with `audit purge`; their digests stay" in note


HEADING = (
    b'{"type": "context-options", "title": "Step One", "wallTime": 1790000000000, "monotonicTime": 17}\n'
)


def record(archive: Archive, name: str = "attempt-1/part-1-1-00.trace") -> Path:
    path = archive.traces / RUNS[1] / "raw" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(HEADING)
    return path


def test_recordings_that_were_there_at_the_seal_are_noted(archive: Archive) -> None:
    archive.write(RUNS[1], "attempt-started")
    path = record(archive)
    archive.write(RUNS[1], "attempt-ended", is_last=True)
    verdict = archive.verify()
    assert verdict.problems == ()
    assert "`channels-robot audit recover" in verdict.notes[0]
    path.write_bytes(HEADING.replace(b"One", b"Two"))
    assert archive.named() == f"{RUNS[1]}: raw/attempt-1/part-1-1-00.trace: was altered"
    path.write_bytes(HEADING)
    assert mend_run(path.parents[2], archive.keys).traces == ("traces/step-1-b.zip",)
    assert archive.verify().problems == ()


@pytest.mark.parametrize(
    "name", ["attempt-9/part-3-1.trace", "attempt-1/part-1-1-00.trace", "attempt-0/resources/x"]
)
def test_a_recording_in_a_run_that_ended_is_nobodys(archive: Archive, name: str) -> None:
    record(archive, name)
    run_dir = archive.traces / RUNS[1]
    wrong = f"raw/{name}: is a recording that no attempt in the journal has left behind"
    verdict = archive.verify()
    assert [str(problem) for problem in verdict.problems] == [f"{RUNS[1]}: {wrong}"]
    assert not any("audit recover" in note for note in verdict.notes)
    with pytest.raises(EvidenceError, match=re.escape(wrong.replace(":", ""))):
        mend_run(run_dir, archive.keys)
    assert not (run_dir / "traces" / "step-3-a.zip").exists()
    # Nor does a later attempt take it for its own.
    with Journal.writing(run_dir) as journal:
        lying_there = list(find_foreign_recordings(run_dir, journal.events))
        journal.append("attempt-started", data={**DATA, FOREIGN: lying_there})
    archive.write(RUNS[1], "attempt-ended", is_last=True)
    assert [str(problem) for problem in archive.verify().problems] == [f"{RUNS[1]}: {wrong}"]


def test_of_an_attempt_that_was_killed_only_its_own_recording_counts(archive: Archive) -> None:
    archive.write(RUNS[1], "attempt-started")
    own, forged = record(archive), record(archive, "attempt-2/part-3-1.trace")
    assert f"{RUNS[1]}: raw/attempt-2/part-3-1.trace" in "\n".join(map(str, archive.verify().problems))
    with pytest.raises(EvidenceError, match="attempt-2"):
        mend_run(own.parents[2], archive.keys)
    assert own.exists()
    shutil.rmtree(forged.parent)
    assert mend_run(own.parents[2], archive.keys).traces == ("traces/step-1-b.zip",)
    assert archive.verify().problems == ()


@pytest.mark.parametrize("name", ["raw", "raw/attempt-1", "raw/attempt-1/part-1-1.trace"])
def test_no_link_is_taken_for_a_recording(archive: Archive, tmp_path: Path, name: str) -> None:
    archive.write(RUNS[1], "attempt-started")
    link = archive.traces / RUNS[1] / name
    target = tmp_path / "elsewhere" / "attempt-1"
    target.mkdir(parents=True)
    (target / "part-1-1.trace").write_bytes(HEADING)
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to({"raw": target.parent, "raw/attempt-1": target}.get(name, target / "part-1-1.trace"))
    assert f"{RUNS[1]}: {name}: is a link to another place, and not the file itself" in map(
        str, archive.verify().problems
    )
    with pytest.raises(EvidenceError, match="is a link"):
        mend_run(archive.traces / RUNS[1], archive.keys)


def test_a_manifest_of_an_older_version_says_nothing_of_recordings_and_digests(archive: Archive) -> None:
    run_dir = archive.traces / RUNS[1]
    with Journal.writing(run_dir) as journal:
        journal.append("attempt-ended", data=dict(DATA))
        write_manifest(
            run_dir,
            {"run": RUNS[1]},
            seal=lambda digest: Sealer(archive.keys).seal(run_dir, journal.events[-1], digest),
        )
    (run_dir / "secret-digests.jsonl").write_bytes(b"")
    assert archive.verify().problems == ()
    record(archive)
    assert "no attempt in the journal" in archive.named()


@pytest.mark.parametrize("damage", ["emptied", "shortened", "removed", "altered"])
def test_lost_digests_of_secrets_are_found_and_said_to_later_processes(archive: Archive, damage: str) -> None:
    run_dir = archive.traces / RUNS[1]
    for number in range(3):
        Secrets.of_run(run_dir, archive.keys).register(f"Xq7-{number}Vb2kLm9Zt4Rw8Yp", "token")
    archive.write(RUNS[1], "attempt-ended", is_last=True)
    Secrets.of_run(run_dir, archive.keys).register("Gh5tRk2Wz9Qv7Mn4Bx8Lc3", "token")  # one more is no alarm
    assert archive.verify().problems == ()
    assert Secrets.of_run(run_dir, archive.keys).notes == []
    path = run_dir / "secret-digests.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    match damage:
        case "emptied":
            path.write_bytes(b"")
        case "shortened":
            path.write_bytes(b"".join(lines[:2]))
        case "removed":
            path.unlink()
        case _:
            path.write_bytes(b"".join([lines[0], *reversed(lines[1:])]))
    assert archive.named() == (
        f"{RUNS[1]}: secret-digests.jsonl: does not begin with what was sealed: it was emptied, shortened or altered"
    )
    (note,) = Secrets.of_run(run_dir, archive.keys).notes
    assert "cannot all be recognised: secret-digests.jsonl" in note


@pytest.mark.parametrize(
    ("name", "is_folder", "content"),
    [(".gitkeep", True, b""), (".gitkeep", False, b"x"), (".doctor-x1", False, b"x"), (".doctor-x1", True, b""),
     (".DS_Store", True, b""), ("seals.jsonl.lock.d", True, b"x"), ("report", False, b"x"), ("screens-1", False, b"x")],
)  # fmt: skip
def test_only_the_kind_that_it_should_be_is_expected_beside_the_runs(
    archive: Archive, name: str, *, is_folder: bool, content: bytes
) -> None:
    path = archive.traces / name
    if is_folder:
        path.mkdir()
        path /= "planted"
    if content:
        path.write_bytes(content)
    assert archive.named() == f"{name}: is neither a run nor anything that the robot writes"


def test_nobody_goes_on_with_a_copy_or_seals_it(archive: Archive) -> None:
    copy = archive.traces / "20260108-y"
    shutil.copytree(archive.traces / RUNS[1], copy)
    with pytest.raises(JournalError, match=f"holds the journal of run {RUNS[1]}"):
        is_sealed(copy, read_events(copy))
    with pytest.raises(JournalError, match="no run of its own"):
        mend_run(copy, archive.keys)
    assert SEALS not in {path.name for path in copy.iterdir()}
