"""Nobody can change a run's evidence unseen: edits, losses, swaps and truncations are found, and where they are."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sealed import DATA, RUNS, Archive
from whenever import Instant

from robot.bugs import explain_bug
from robot.consent import obtain
from robot.errors import EvidenceError, JournalError, RequestError
from robot.evidence import Sealer, close_evidence
from robot.evidence.audit import UNSEALED, verify_evidence
from robot.evidence.export import export_run
from robot.evidence.keys import KEY_NAME
from robot.evidence.purge import find_removable, purge_plan, purge_run
from robot.evidence.seal import SEALS_NAME, read_seals
from robot.journal import Journal

SOME, ALL = 150, 1_000
"""How many random changes every test run tries, and how many `--all-cases`."""


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path)
    assert archive.verify().problems == ()
    return archive


@contextmanager
def put_back(*paths: Path) -> Iterator[None]:
    """Undo whatever happens to these files."""
    before = {path: path.read_bytes() for path in paths}
    yield
    for path, data in before.items():
        path.write_bytes(data)


def flip(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def insert(path: Path, chance: random.Random) -> None:
    data = path.read_bytes()
    at = chance.randrange(len(data) + 1)
    path.write_bytes(data[:at] + chance.randbytes(chance.randint(1, 9)) + data[at:])


def cut_out(path: Path, chance: random.Random) -> None:
    data = path.read_bytes()
    at = chance.randrange(len(data))
    path.write_bytes(data[:at] + data[at + chance.randint(1, 60) :])


def truncate(path: Path, chance: random.Random) -> None:
    path.write_bytes(path.read_bytes()[: chance.randrange(path.stat().st_size)])


def delete(path: Path, chance: random.Random) -> None:
    path.unlink()


def move_line(path: Path, chance: random.Random) -> None:
    """Take a line away, write it twice, or let it change places with the next one; of others the first bytes."""
    lines = path.read_bytes().splitlines(keepends=True)
    at = chance.randrange(len(lines))
    changed = chance.choice(
        ([], [lines[at]] * 2, [*lines[at + 1 : at + 2], lines[at]] if at + 1 < len(lines) else [])
    )
    path.write_bytes(b"".join([*lines[:at], *changed, *lines[at + max(1, len(set(changed))) :]]))


CHANGES: tuple[Callable[[Path, random.Random], None], ...] = (
    flip,
    insert,
    cut_out,
    truncate,
    delete,
    move_line,
)


@pytest.mark.parametrize(
    "count", [SOME, pytest.param(ALL, marks=pytest.mark.one_of_all_cases)], ids=["some", "all"]
)
def test_every_random_change_is_found_and_located(archive: Archive, count: int) -> None:
    chance = random.Random(2026)
    number = 0
    while number < count:
        path = chance.choice(archive.files)
        change = chance.choice(CHANGES)
        with put_back(path):
            before = path.read_bytes()
            change(path, chance)
            if path.exists() and path.read_bytes() == before:
                continue  # two equal lines changed places
            number += 1
            problems = archive.verify().problems
            said = [str(problem) for problem in problems]
            assert problems, f"{number}: {change.__name__} of {path} was not found"
            place = path.relative_to(archive.traces)
            # A line that is gone from the list of seals shows at the run that it was of, too.
            assert any(place.name in words for words in said), (number, change.__name__, place, said)
            if len(place.parts) > 1:
                assert all(problem.run == place.parts[0] for problem in problems), (number, said)
    assert archive.verify().problems == ()


def test_files_that_changed_places_are_found(archive: Archive) -> None:
    chance = random.Random(7)
    for _ in range(40):
        one, other = chance.sample([path for path in archive.files if path.name != SEALS_NAME], 2)
        with put_back(one, other):
            data, more = one.read_bytes(), other.read_bytes()
            one.write_bytes(more)
            other.write_bytes(data)
            said = " / ".join(str(problem) for problem in archive.verify().problems)
            if data != more:
                assert one.name in said or other.name in said, (one, other, said)


def test_the_line_of_the_journal_is_named(archive: Archive) -> None:
    journal = archive.traces / RUNS[1] / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(
        b"".join(lines).replace(b'"step-ended","step":"step-6"', b'"step-ended","step":"step-7"')
    )
    assert archive.named() == (
        f"{RUNS[1]}: journal.jsonl: The journal of run {RUNS[1]} was altered: line 8 does not match its own digest."
    )
    assert archive.verify(RUNS[0]).problems == ()


def test_a_journal_made_anew_without_the_key_is_found(archive: Archive) -> None:
    run_dir = archive.traces / RUNS[1]
    for name in ("journal.jsonl", "journal.head"):
        (run_dir / name).unlink()
    for number in range(14):
        archive.write(RUNS[1], "step-ended", f"other-{number}")
    assert "journal.jsonl line 14: is not the one that was sealed" in archive.named()


def test_sealed_anew_with_another_key_is_found(archive: Archive, tmp_path: Path) -> None:
    own = Sealer(archive.keys).public_key
    with Journal.writing(archive.traces / RUNS[1]) as journal:
        journal.append("attempt-ended", data=dict(DATA))
        close_evidence(journal, Sealer(tmp_path / "other"), {"state": "completed"})
    assert "line 4: is signed with another key" in archive.named()
    # Whoever trusts both keys says so.
    assert archive.verify(None, own, Sealer(tmp_path / "other").public_key).problems == ()


def test_a_run_that_is_missing_shows(archive: Archive) -> None:
    shutil.rmtree(archive.traces / RUNS[1])
    assert archive.named() == f"{RUNS[1]}: the whole run is missing; its seal is line 2 of {SEALS_NAME}"
    seals = archive.traces / SEALS_NAME
    lines = seals.read_bytes().splitlines(keepends=True)
    seals.write_bytes(lines[0] + lines[2])
    assert "line 2 does not follow" in archive.named()


def test_the_last_run_that_is_missing_with_its_seal_shows(archive: Archive) -> None:
    shutil.rmtree(archive.traces / RUNS[2])
    seals = archive.traces / SEALS_NAME
    seals.write_bytes(b"".join(seals.read_bytes().splitlines(keepends=True)[:2]))
    assert "line 3 is missing: the last 1 of 3 seals" in archive.named()


def test_a_file_that_was_added_is_found(archive: Archive) -> None:
    (archive.traces / RUNS[0] / "pictures" / "003 added.png").write_bytes(b"x")
    assert archive.named() == f"{RUNS[0]}: pictures/003 added.png: is not in the manifest"


def test_what_the_robot_writes_of_a_bug_is_its_own(archive: Archive) -> None:
    explain_bug(ValueError("x"), "`check`", archive.traces, str)
    (written,) = archive.traces.glob("bug-*")
    assert archive.verify().problems == ()
    written.rename(archive.traces / "bug-report.txt")
    assert "bug-report.txt: is neither a run" in archive.named()


def test_only_the_public_key_is_needed(archive: Archive, tmp_path: Path) -> None:
    public = Sealer(archive.keys).public_key
    elsewhere = tmp_path / "no-key-here"
    verdict = verify_evidence(archive.traces, elsewhere, public_keys=[public])
    assert (verdict.problems, verdict.notes, verdict.runs) == ((), (), 3)
    assert not (elsewhere / KEY_NAME).exists()
    unnamed = verify_evidence(archive.traces, elsewhere)
    assert unnamed.problems == ()
    assert "no key on this machine" in unnamed.notes[0]
    other = Sealer(tmp_path / "other").public_key
    assert "another key" in str(verify_evidence(archive.traces, elsewhere, public_keys=[other]).problems[0])


def test_an_attempt_that_was_ended_from_outside_is_not_sealed(archive: Archive) -> None:
    archive.write(RUNS[0], "attempt-started")
    (archive.traces / RUNS[0] / "pictures" / "003-more.png").write_bytes(b"x")
    (problem,) = archive.verify().problems
    assert problem.where == "journal.jsonl line 15"
    assert UNSEALED in problem.what
    (archive.traces / RUNS[0] / "pictures" / "001-before.png").write_bytes(b"y")
    assert "001-before.png" in archive.named()


def test_killed_between_seal_and_manifest_nothing_is_wrong(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def kill(_part: Path, _path: Path) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("robot.evidence.manifest.give_final_name", kill)
        with pytest.raises(Killed):
            archive.write(RUNS[0], "attempt-ended", is_last=True)
    assert archive.verify().problems == ()
    archive.write(RUNS[0], "attempt-ended", is_last=True)
    assert archive.verify().problems == ()


def test_a_torn_last_seal_is_set_aside(archive: Archive) -> None:
    seals = archive.traces / SEALS_NAME
    whole = seals.read_bytes()
    with seals.open("ab") as file:
        file.write(whole[:70])
    archive.write(RUNS[0], "attempt-ended", is_last=True)
    assert [seal.run for seal in read_seals(archive.traces)[0]] == [*RUNS, RUNS[0]]
    assert archive.verify().problems == ()


@pytest.mark.skipif(not hasattr(shutil, "chown"), reason="file modes are POSIX")
def test_the_key_is_its_owners_alone(archive: Archive) -> None:
    key = archive.keys / KEY_NAME
    assert key.stat().st_mode & 0o777 == 0o600
    key.chmod(0o644)
    with pytest.raises(EvidenceError, match="Others may read the key"):
        Sealer(archive.keys)


def test_purged_evidence_still_verifies_and_its_digests_stay(archive: Archive) -> None:
    run_dir = archive.traces / RUNS[1]
    before = json.loads((run_dir / "manifest.json").read_bytes())["files"]
    (shown, *_), _ = find_removable(archive.traces, 0, Instant.now(), without={RUNS[0], RUNS[2]})
    approval = obtain(purge_plan([shown], 90), lambda _plan: "in a test")
    assert purge_run(shown, Sealer(archive.keys), approval, days=90) == 3
    assert not list((run_dir / "pictures").iterdir())
    assert archive.verify().problems == ()
    after = json.loads((run_dir / "manifest.json").read_bytes())["files"]
    for name in ("pictures/001-before.png", "traces/step-1-a.zip"):
        assert after[name] == {**before[name], "removed": True}
    with pytest.raises(JournalError, match="has changed since it was shown"):
        purge_run(shown, Sealer(archive.keys), approval, days=90)
    assert find_removable(archive.traces, 0, Instant.now(), without={RUNS[0], RUNS[2]}) == ((), ())
    (run_dir / "pictures" / "001-before.png").write_bytes(b"back again")
    assert archive.named() == f"{RUNS[1]}: pictures/001-before.png: is there, and was removed"


def test_an_export_is_checked_without_the_robot(archive: Archive, tmp_path: Path) -> None:
    path = export_run(archive.traces / RUNS[1], tmp_path / "ticket.zip", ["Everything is as it was sealed."])
    with zipfile.ZipFile(path) as archived:
        archived.extractall(tmp_path / "ticket")
    ticket = tmp_path / "ticket"

    def run(*command: str) -> str:
        return subprocess.run(command, cwd=ticket, capture_output=True, text=True, check=False).stdout

    words = (ticket / "VERIFY.txt").read_text()
    seal = json.loads((ticket / "seal.json").read_text())
    check_signature = ("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "public-key.pem", "-rawin", "-in",
                       "seal.json", "-sigfile", "seal.sig")  # fmt: skip
    assert " ".join(check_signature) in words
    assert "Verified Successfully" in run(*check_signature)
    assert seal["manifest"] in words
    assert run("sha256sum", "evidence/manifest.json").split()[0] == seal["manifest"]
    assert "FAILED" not in run("sha256sum", "--check", "SHA256SUMS")
    (ticket / "evidence" / "pictures" / "001-before.png").write_bytes(b"x")
    assert "001-before.png: FAILED" in run("sha256sum", "--check", "SHA256SUMS")
    (ticket / "seal.json").write_text(json.dumps(seal | {"events": 3}))
    assert "Verified Successfully" not in run(*check_signature)


def test_a_run_that_was_never_sealed_is_not_exported(archive: Archive, tmp_path: Path) -> None:
    archive.write("20260104-d", "run-created")
    with pytest.raises(RequestError, match="has no seal yet"):
        export_run(archive.traces / "20260104-d", tmp_path / "ticket.zip", [])
    assert not (tmp_path / "ticket.zip").exists()
