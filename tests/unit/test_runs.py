"""Where a run stands is folded from its journal alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from whenever import Instant

from robot.errors import JournalError, RequestError
from robot.journal import FILE_NAME, HEAD_NAME, Journal
from robot.models import ConnectWay, MigrationRequest
from robot.procedures.amazon_mws_to_sp.facts import MigrationFacts
from robot.procedures.amazon_mws_to_sp.waiting import overdue
from robot.runs import account_key, account_lock, find_run_dir, list_runs, new_run_id, read_run

REQUEST = MigrationRequest(
    store="Harbour Lane", channel="Amazon", new_name="Amazon SP", connect=ConnectWay.LINK
)


def make_run(traces: Path, *events: tuple[str, str | None, dict[str, object]]) -> Path:
    run_dir = traces / new_run_id(REQUEST)
    with Journal.writing(run_dir) as journal:
        journal.append(
            "run-created", data={"request": REQUEST.model_dump(mode="json"), "account": "a", "procedure": "p"}
        )
        for kind, step, data in events:
            journal.append(kind, step=step, data=data)
    return run_dir


def test_a_run_that_crashed_is_not_finished_and_keeps_its_facts(tmp_path: Path) -> None:
    run = read_run(
        make_run(
            tmp_path,
            ("attempt-started", None, {}),
            ("step-started", "note-cut-off", {}),
            ("step-ended", "note-cut-off", {"state": "done", "facts": {"cutoff": "2026-01-01T00:00:00Z"}}),
            ("step-started", "switch-off-old-channel", {}),
            ("step-intended", "switch-off-old-channel", {"values": {"is_active": False}}),
        )
    )
    assert (run.state, run.is_ended, run.is_finished, run.has_intended) == ("failed", False, False, True)
    assert run.facts == {"cutoff": "2026-01-01T00:00:00Z"}
    assert run.steps["switch-off-old-channel"].state == "pending"
    assert run.steps["switch-off-old-channel"].intended == {"is_active": False}


def test_the_last_attempt_decides_the_state(tmp_path: Path) -> None:
    error = {"code": 6, "step": "sign-in", "message": "away", "hint": ""}
    run = read_run(
        make_run(
            tmp_path,
            ("attempt-started", None, {}),
            ("attempt-ended", None, {"state": "failed", "exit_code": 6, "error": error}),
            ("attempt-started", None, {}),
            ("attempt-ended", None, {"state": "waiting", "exit_code": 75, "error": None}),
        )
    )
    assert (run.state, run.exit_code, run.error, run.attempts) == ("waiting", 75, None, 2)


def test_an_intention_outlives_a_later_start_of_the_same_step(tmp_path: Path) -> None:
    run = read_run(
        make_run(
            tmp_path,
            ("step-intended", "save-new-channel", {"values": {"name": "Amazon SP"}}),
            ("step-started", "save-new-channel", {}),
        )
    )
    assert run.steps["save-new-channel"].intended == {"name": "Amazon SP"}


def test_a_step_that_is_looked_at_again_was_done_when_it_was_done(tmp_path: Path) -> None:
    run_dir = make_run(
        tmp_path,
        ("step-started", "add-channel", {}),
        ("step-ended", "add-channel", {"state": "done", "facts": {"a": 1}}),
    )
    first = read_run(run_dir).steps["add-channel"]
    with Journal.writing(run_dir) as journal:
        journal.append("step-started", step="add-channel")
        journal.append("step-ended", step="add-channel", data={"state": "not_needed", "facts": {"b": 2}})
    again = read_run(run_dir)
    assert again.steps["add-channel"] == first
    assert again.facts == {"a": 1, "b": 2}
    with Journal.writing(run_dir) as journal:
        journal.append("step-ended", step="add-channel", data={"state": "failed"})
    assert read_run(run_dir).steps["add-channel"].state == "failed"


def test_steps_not_reached_are_pending(tmp_path: Path) -> None:
    run = read_run(make_run(tmp_path))
    assert [step.state for step in run.step_reports(["sign-in", "open-stores"])] == ["pending", "pending"]


def test_a_journal_of_another_version_is_told_from_an_altered_one(tmp_path: Path) -> None:
    run_dir = make_run(tmp_path, ("attempt-ended", None, {"state": "failed"}))
    with pytest.raises(JournalError, match=r"another version of the robot \(entry 2, 'attempt-ended'"):
        read_run(run_dir)
    with pytest.raises(JournalError, match=r"another version of the robot \(clock.source"):
        MigrationFacts.of(
            "run", {"clock": {"uncertainty_s": 0.1, "round_trip_s": 0.1, "local_error_s": 0, "exchanges": 2}}
        )


def test_runs_are_found_by_the_unique_end_of_their_id(tmp_path: Path) -> None:
    one, two = make_run(tmp_path), make_run(tmp_path)
    assert list_runs(tmp_path) == sorted([one, two])
    assert find_run_dir(tmp_path, one.name[-4:]) == one
    assert find_run_dir(tmp_path, two.name) == two
    with pytest.raises(RequestError, match="Several runs"):
        find_run_dir(tmp_path, one.name[:8])
    with pytest.raises(RequestError, match="no run"):
        find_run_dir(tmp_path, "nothing")


def test_a_run_that_was_killed_in_its_first_line_is_none_and_one_that_lost_its_lines_is(
    tmp_path: Path,
) -> None:
    for name in ("never-began", "emptied", "begun"):
        with Journal.writing(tmp_path / name) as journal:
            journal.append("run-created")
    (tmp_path / "never-began" / FILE_NAME).write_bytes(b'{"number":1,"at"')
    (tmp_path / "never-began" / HEAD_NAME).unlink()
    (tmp_path / "emptied" / FILE_NAME).write_bytes(b"")
    assert [run_dir.name for run_dir in list_runs(tmp_path)] == ["begun", "emptied"]


def test_an_account_is_named_without_saying_who_it_is() -> None:
    key = account_key("https://example.test", "ann@example.test")
    assert key == account_key("https://example.test", "Ann@example.test")
    assert key != account_key("https://example.test", "bob@example.test")
    assert "ann" not in key


def test_a_second_run_on_the_account_is_refused_and_told_who_holds_it(tmp_path: Path) -> None:
    with (
        account_lock("account", "run-one", locks_dir=tmp_path),
        pytest.raises(JournalError, match="run run-one"),
        account_lock("account", "run-two", locks_dir=tmp_path),
    ):
        pass
    with account_lock("account", "run-two", locks_dir=tmp_path):
        pass


def test_a_lock_whose_process_is_gone_is_free(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from robot.runs import account_lock\n"
        "with account_lock('account', 'run-one', locks_dir=Path(sys.argv[1])): os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path], check=False)
    with account_lock("account", "run-two", locks_dir=tmp_path):
        pass


def test_a_run_is_overdue_from_its_first_wait_on(tmp_path: Path) -> None:
    wait = ("attempt-ended", None, {"state": "waiting", "exit_code": 75, "error": None})
    run = read_run(make_run(tmp_path, wait, ("looked", None, {}), ("attempt-started", None, {}), wait))
    assert run.waiting_since is not None
    since = Instant.parse_iso(run.waiting_since)
    assert overdue(run, None, since.add(hours=1000)) is None
    assert overdue(run, 2, since.add(hours=48)) is None
    late = overdue(run, 2, since.add(hours=49))
    assert late is not None
    assert "2.0 days (deadline: 2)" in late.message
    failed = ("attempt-ended", None, {"state": "failed", "exit_code": 5, "error": None})
    assert read_run(make_run(tmp_path / "other", wait, failed)).waiting_since is None
