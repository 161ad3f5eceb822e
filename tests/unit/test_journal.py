"""The journal is the only truth about a run: nothing in it can be changed, lost or half believed."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.errors import EvidenceError, JournalError
from robot.journal import FILE_NAME, HEAD_NAME, Journal, read_events

DATA = st.dictionaries(
    st.text(max_size=8),
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
)


def write(run_dir: Path, count: int = 5) -> None:
    with Journal.writing(run_dir) as journal:
        for number in range(count):
            journal.append("note", step="sign-in", data={"number": number})


@given(entries=st.lists(DATA, max_size=6))
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, entries: list[dict[str, object]]
) -> None:
    run_dir = tmp_path_factory.mktemp("run")
    with Journal.writing(run_dir) as journal:
        for data in entries:
            journal.append("note", data=data)
    assert [event.data for event in read_events(run_dir)] == entries


def test_a_second_process_goes_on_where_the_first_ended(tmp_path: Path) -> None:
    write(tmp_path, 2)
    write(tmp_path, 3)
    assert [event.number for event in read_events(tmp_path)] == [1, 2, 3, 4, 5]


@given(cut=st.integers(1, 200))
def test_a_torn_last_line_is_set_aside_and_everything_before_it_counts(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    run_dir = tmp_path_factory.mktemp("run")
    write(run_dir, 4)
    head = (run_dir / HEAD_NAME).read_bytes()
    write(run_dir, 1)
    (run_dir / HEAD_NAME).write_bytes(head)  # a crash in the middle of a line comes before its head
    path = run_dir / FILE_NAME
    content = path.read_bytes()
    last = content[content[:-1].rfind(b"\n") + 1 :]
    path.write_bytes(content[: -min(cut, len(last))])
    assert len(read_events(run_dir)) == 4
    with Journal.writing(run_dir) as journal:
        journal.append("note")
    assert [event.number for event in read_events(run_dir)] == [1, 2, 3, 4, 5]


@given(line=st.integers(0, 4), position=st.integers(0, 10**6), choice=st.integers(0, 10**6))
def test_every_edited_character_is_found(
    tmp_path_factory: pytest.TempPathFactory, line: int, position: int, choice: int
) -> None:
    run_dir = tmp_path_factory.mktemp("run")
    write(run_dir)
    path = run_dir / FILE_NAME
    lines = path.read_text().splitlines(keepends=True)
    position %= len(lines[line]) - 1
    old = lines[line][position]
    # Not drawn from what is in the journal: its times differ from example to example, and so would what is drawn.
    others = [character for character in '0123456789abcxyz "{}' if character != old]
    new = others[choice % len(others)]
    lines[line] = lines[line][:position] + new + lines[line][position + 1 :]
    path.write_text("".join(lines))
    with pytest.raises(JournalError) as refused:
        read_events(run_dir)
    assert f"line {line + 1} " in str(refused.value)


@pytest.mark.parametrize("change", ["removed", "swapped", "doubled"])
def test_removed_moved_and_added_lines_are_found(tmp_path: Path, change: str) -> None:
    write(tmp_path)
    path = tmp_path / FILE_NAME
    lines = path.read_text().splitlines(keepends=True)
    if change == "removed":
        del lines[2]
    elif change == "swapped":
        lines[2], lines[3] = lines[3], lines[2]
    else:
        lines.insert(2, lines[2])
    path.write_text("".join(lines))
    with pytest.raises(JournalError):
        read_events(tmp_path)


@pytest.mark.parametrize("lines_left", [0, 1, 3, 4])
def test_a_journal_whose_end_is_missing_is_refused(tmp_path: Path, lines_left: int) -> None:
    write(tmp_path)
    path = tmp_path / FILE_NAME
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:lines_left]))
    with pytest.raises(JournalError, match=rf"line {lines_left + 1} is missing: journal.head counts 5"):
        read_events(tmp_path)


def test_a_journal_that_was_written_anew_from_its_beginning_is_refused(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / FILE_NAME).unlink()
    (tmp_path / HEAD_NAME).rename(tmp_path / "head")
    write(tmp_path, 6)
    (tmp_path / "head").rename(tmp_path / HEAD_NAME)
    with pytest.raises(JournalError, match="does not agree"):
        read_events(tmp_path)


@pytest.mark.parametrize("content", [None, b"", b"garbage\n", b"000000000002 0000\n"])
def test_a_journal_without_its_head_is_refused(tmp_path: Path, content: bytes | None) -> None:
    write(tmp_path)
    if content is None:
        (tmp_path / HEAD_NAME).unlink()
    else:
        (tmp_path / HEAD_NAME).write_bytes(content)
    with pytest.raises(JournalError):
        read_events(tmp_path)


def test_a_crash_between_a_line_and_its_head_costs_nothing(tmp_path: Path) -> None:
    write(tmp_path, 2)
    head = (tmp_path / HEAD_NAME).read_bytes()
    write(tmp_path, 1)
    (tmp_path / HEAD_NAME).write_bytes(head)
    assert len(read_events(tmp_path)) == 3
    write(tmp_path, 1)
    assert len(read_events(tmp_path)) == 4


def test_a_journal_that_is_being_written_can_be_read_at_any_moment(tmp_path: Path) -> None:
    write(tmp_path, 1)
    code = (
        "import sys; from pathlib import Path; from robot.journal import Journal\n"
        "with Journal.writing(Path(sys.argv[1])) as journal:\n"
        "    for number in range(300): journal.append('note', data={'number': number})"
    )
    writer = subprocess.Popen([sys.executable, "-c", code, tmp_path])
    lengths = []
    while writer.poll() is None:
        lengths.append(len(read_events(tmp_path)))
    assert writer.returncode == 0
    assert lengths == sorted(lengths)
    assert len(set(lengths)) > 5


def test_two_writers_are_not_let_in(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from robot.journal import Journal\n"
        "with Journal.writing(Path(sys.argv[1])): pass"
    )
    with Journal.writing(tmp_path):
        second = subprocess.run(
            [sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=False
        )
    assert "is being carried out by another process" in second.stderr


def test_secrets_are_taken_out_before_anything_is_written(tmp_path: Path) -> None:
    def clean(value: object) -> object:
        return json.loads(json.dumps(value).replace("hunter2", "[password]"))

    with Journal.writing(tmp_path, clean=clean) as journal:
        journal.append("note", data={"typed": ["hunter2"]})
    assert "hunter2" not in (tmp_path / FILE_NAME).read_text()


@pytest.mark.skipif(os.name != "posix", reason="folder modes are POSIX")
def test_a_folder_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    blocked.chmod(stat.S_IRUSR)
    with pytest.raises(EvidenceError) as stopped, Journal.writing(blocked / "run"):
        pass
    assert "file/run" in str(stopped.value)
