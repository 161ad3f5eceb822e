"""`audit` as an auditor types it: what it says, on which stream, and its exit code."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sealed import RUNS, Archive


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


def audit(archive: Archive, *words: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("CHANNELS_")}
    return subprocess.run(
        [sys.executable, "-m", "robot", "audit", *words],
        cwd=archive.keys.parent,
        env=env | {"CHANNELS_TRACES": str(archive.traces), "CHANNELS_KEYS": str(archive.keys)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_verify_says_that_all_is_well_or_what_is_wrong_first(archive: Archive) -> None:
    well = audit(archive, "verify")
    assert (well.returncode, well.stdout) == (0, "")
    assert "Looked at 3 runs, 42 events." in well.stderr
    assert "Everything is as it was sealed." in well.stderr
    assert "They do not cover the rest of the traces folder: report/" in well.stderr
    (archive.traces / RUNS[1] / "pictures" / "001-before.png").write_bytes(b"other")
    wrong = audit(archive, "verify", "--all", "--json")
    assert wrong.returncode == 8
    (problem,) = json.loads(wrong.stdout)["problems"]
    assert problem == {
        "run_id": RUNS[1],
        "where": "pictures/001-before.png",
        "what": "has 5 bytes, not 900",
    }
    assert f"WRONG: {RUNS[1]}: pictures/001-before.png: has 5 bytes, not 900" in wrong.stderr
    assert audit(archive, "verify", RUNS[0]).returncode == 0
    assert audit(archive, "verify", RUNS[0], "--all").returncode == 3


def test_what_was_ended_from_outside_is_recovered_and_sealed(archive: Archive) -> None:
    archive.write(RUNS[2], "attempt-started")
    before = audit(archive, "verify", RUNS[2])
    assert before.returncode == 8
    assert "`channels-robot audit recover` seals it" in before.stderr
    recovered = audit(archive, "recover", RUNS[2], "--json")
    assert (recovered.returncode, json.loads(recovered.stdout)["traces"]) == (0, [])
    assert "The run is sealed." in recovered.stderr
    assert audit(archive, "verify", "--all").returncode == 0


def test_export_and_purge(archive: Archive) -> None:
    exported = audit(archive, "export", RUNS[0], "--to", "ticket.zip")
    assert (exported.returncode, exported.stdout) == (0, "ticket.zip\n"), exported.stderr
    assert (archive.keys.parent / "ticket.zip").stat().st_size > 900
    assert "Removed 0 files" in audit(archive, "purge", "--older-than", "1", "--yes").stderr
    (archive.traces / RUNS[1] / "pictures" / "001-before.png").write_bytes(b"other")
    purged = audit(archive, "purge", "--older-than", "0", "--yes", "--json")
    assert purged.returncode == 8
    assert json.loads(purged.stdout) == {"runs": [RUNS[0], RUNS[2]], "files": 6, "exit_code": 8}
    assert f"Left alone, because its evidence is not as it was sealed: {RUNS[1]}" in purged.stderr
    assert (archive.traces / RUNS[1] / "pictures" / "002-after.png").exists()
    assert audit(archive, "verify", RUNS[0]).returncode == 0


def test_nothing_at_all_is_not_simply_well(archive: Archive) -> None:
    shutil.rmtree(archive.traces)
    archive.traces.mkdir()
    gone = audit(archive, "verify")
    assert gone.returncode == 8
    assert (
        "WRONG: seals.jsonl: is empty or missing: 3 seals are known to have been in this folder"
        in gone.stderr
    )
    assert "Everything is as it was sealed." not in gone.stderr
    shutil.rmtree(archive.keys)
    unknown = audit(archive, "verify")
    assert unknown.returncode == 0
    assert "There is no run here, so nothing was verified." in unknown.stderr
    assert "Everything is as it was sealed." not in unknown.stderr


def test_an_export_of_what_was_altered_ends_with_8(archive: Archive) -> None:
    (archive.traces / RUNS[1] / "pictures" / "009-added.png").write_bytes(b"added")
    exported = audit(archive, "export", RUNS[1], "--to", "ticket.zip", "--json")
    assert exported.returncode == 8
    assert json.loads(exported.stdout)["problems"] == [
        f"{RUNS[1]}: pictures/009-added.png: is not in the manifest"
    ]
