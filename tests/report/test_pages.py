"""The pages say what the journals say: all of it, as text, and nothing else."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from robot.cli import app
from robot.cli import report as command
from robot.journal import Journal
from robot.models import CutoffReport
from robot.report import build_site
from robot.report.story import StepStory, Turn
from robot.report.timeline import draw

if TYPE_CHECKING:
    from conftest import Runs

    from robot.report import Built


class Reader(HTMLParser):
    """Reads a page as a browser would: its elements with their attributes, and its text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def addresses(self) -> list[str]:
        return [each[name] for _, each in self.elements for name in ("href", "src") if name in each]


def files_of(run_dir: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in run_dir.rglob("*") if path.is_file()}


def test_a_page_tells_its_run(built: Built, runs: type[Runs]):
    page = Reader(built.pages[runs.COMPLETED])
    for words in (
        "Harbour Lane: Amazon → Amazon SP",
        "Completed",
        "Choose Stores in the menu on the left.",  # the document's sentence, from procedure.md
        "The step of part 2",
        "Read back",
        "Orders bought from 10:01:00.000 to 10:01:01.400 (1.40 s) may come twice",
        "Orders bought from 10:00:59.950 to 10:01:00.000 (50 ms) may never come",
        "Clock: the site's; the site's was 5400.0 s ahead of this machine's. What showed which is right: order 1 came in.",
        "not reached",
        "Nobody has tried.",
        "Done in attempt 2",
        "Looked for the list of stores",
        "button without a name (learned before): it opened more",
    ):
        assert words in page.text, words
    waiting = Reader(built.pages[runs.WAITING])
    assert f"channels-robot resume {runs.WAITING}" in waiting.text
    assert "No cut-off has been chosen yet." in waiting.text


def test_nothing_of_a_journal_becomes_more_than_text(built: Built, runs: type[Runs]):
    for path in (built.pages[runs.HOSTILE], built.index_path):
        page = Reader(path)
        scripts = [each for tag, each in page.elements if tag == "script"]
        assert [each["src"].removeprefix("../") for each in scripts] == ["report.js"]
        assert not [name for _, each in page.elements for name in each if name.startswith("on")]
        assert all(
            not address.startswith(("javascript:", "data:", "//", "http")) for address in page.addresses()
        )
        assert runs.EVIL in page.text  # shown as it stands
    policies = [each["content"] for tag, each in page.elements if "http-equiv" in each]
    assert policies == [policy for policy in policies if policy.startswith("default-src 'none'")] != []


def test_unknown_entries_and_fields_are_shown(built: Built, runs: type[Runs]):
    text = Reader(built.pages[runs.HOSTILE]).text
    for words in ("a kind of tomorrow", "still shown", "inside the step", "a new field", "evidence purged"):
        assert words in text


def test_a_removed_picture_is_named_with_its_digest(built: Built, runs: type[Runs]):
    page = Reader(built.pages[runs.HOSTILE])
    assert "this picture is not in the folder any more; it was removed on" in page.text
    assert runs.GONE_DIGEST in page.text


def test_a_page_leads_only_to_its_own_run(built: Built, runs: type[Runs]):
    page = Reader(built.pages[runs.HOSTILE])
    assert "../../../secret.png" in page.text  # named, not linked
    assert not [each for tag, each in page.elements if tag == "img"]
    addresses = [address for address in page.addresses() if not address.startswith("#")]
    assert set(addresses) == {"../report.css", "../report.js", "../index.html"}


def test_an_altered_journal_is_said_to_be_and_hides_no_other(built: Built, runs: type[Runs]):
    assert set(built.pages) == {runs.COMPLETED, runs.WAITING, runs.ALTERED, runs.HOSTILE}
    assert runs.ALTERED in built.problems
    page = Reader(built.pages[runs.ALTERED])
    assert "was altered: line 1" in page.text
    assert "Harbour Lane" not in page.text
    assert "Altered or unreadable" in Reader(built.index_path).text


def test_a_second_build_changes_nothing_and_no_build_touches_a_run(traces_dir: Path, runs: type[Runs]):
    before = {path.name: files_of(path) for path in traces_dir.iterdir()}
    for _ in range(2):
        answer = CliRunner().invoke(app, ["report", "--json", "--traces", str(traces_dir)])
        assert (answer.exit_code, json.loads(answer.stdout)["pages"]) == (8, 4)
    after = {path.name: files_of(path) for path in traces_dir.iterdir() if path.name != "report"}
    without_locks = {
        run: {n: c for n, c in files.items() if not n.endswith(".lock")} for run, files in after.items()
    }
    assert without_locks == {
        run: {n: c for n, c in files.items() if not n.endswith(".lock")} for run, files in before.items()
    }


def test_the_command_says_by_its_code_whether_a_run_can_be_believed(traces_dir: Path, runs: type[Runs]):
    whole = CliRunner().invoke(app, ["report", "aaaa", "--json", "--traces", str(traces_dir)])
    assert whole.exit_code == 0
    assert Path(json.loads(whole.stdout)["report"]).is_file()
    altered = CliRunner().invoke(app, ["report", runs.ALTERED, "--json", "--traces", str(traces_dir)])
    assert altered.exit_code == 8
    assert json.loads(altered.stdout)["unreadable"][0]["run_id"] == runs.ALTERED
    index = Reader(traces_dir / "report" / "index.html")
    assert len([address for address in index.addresses() if address.startswith("runs/")]) == 2
    assert runs.WAITING in index.text  # without a page so far, and listed
    both = CliRunner().invoke(app, ["report", "aaaa", "--all", "--traces", str(traces_dir)])
    assert both.exit_code == 3


@pytest.mark.parametrize(
    ("states", "state", "deciding"),
    [
        ([("done", True), ("done", False)], "done", 0),
        ([("pending", True), ("done", False)], "done", 1),
        ([("done", False), ("done", True)], "done", 1),
        ([("waiting", False), ("waiting", False), ("done", False), ("done", False)], "done", 2),
        ([("done", True), ("failed", False)], "failed", 1),
        ([("pending", True)], "pending", 0),
    ],
)
def test_the_turn_that_decided_comes_first(states, state, deciding):
    turns = [
        Turn(number, "t", 1, "2026-03-01T10:00:00Z", state=each, intended_at="x" if writes else "")
        for number, (each, writes) in enumerate(states)
    ]
    step = StepStory("s", 1, "t", turns=turns, state=state)
    assert step.deciding is turns[deciding]
    assert len(step.others) == len(turns) - 1


@pytest.mark.parametrize(
    ("earliest", "latest", "windows"),
    [
        ("09:59:59.9", "10:00:01", [("never", 100.0), ("twice", 1000.0)]),
        ("10:00:00", "10:00:01", [("twice", 1000.0)]),
        ("09:59:58", "09:59:59", [("never", 2000.0)]),
        ("10:00:00", "10:00:00", []),
    ],
)
def test_the_cut_off_on_its_line(earliest, latest, windows):
    between = tuple(f"2026-03-01T{time}Z" for time in (earliest, latest))
    report = CutoffReport(
        instant="2026-03-01T10:00:00Z",
        shown_as=None,
        zone="UTC",
        resolution_s=1,
        switched_off_between=between,
    )
    line = draw(report)
    assert line is not None
    assert [(window.kind, window.length_ms) for window in line.windows] == windows
    assert all(window.x > 0 and window.x + window.width < 1000 for window in line.windows)


def test_what_is_no_instant_draws_no_line():
    report = CutoffReport(
        instant="noon", shown_as=None, zone="UTC", resolution_s=1, switched_off_between=("a", "b")
    )
    assert draw(report) is None


def test_a_question_is_shown_with_its_picture_and_the_command_that_answers(tmp_path: Path):
    run_dir = tmp_path / "20260305-100000-harbour-lane-amazon-eeee"
    request = {"store": "Harbour Lane", "channel": "Amazon", "new_name": "Amazon SP", "connect": "link"}
    things = [{"n": 1, "says": "button <b>without</b> words", "kind": "button", "box": [1, 2, 3, 4]}]
    asked = {
        "id": "q1",
        "wanted": "saves this channel",
        "sentence": "Save.",
        "picture": "pictures/001-x-question.png",
        "candidates": things,
    }
    error = {"code": 5, "step": "save-new-channel", "message": "not found", "hint": "", "question": asked}
    with Journal.writing(run_dir) as journal:
        picture = {"path": asked["picture"], "sha256": "0" * 64, "width": 1, "height": 1, "marks": {}}
        (run_dir / "pictures").mkdir()
        (run_dir / asked["picture"]).write_bytes(b"x")
        journal.append("run-created", data={"request": request, "account": "a", "procedure": "p"})
        journal.append("attempt-started")
        journal.append("step-started", step="save-new-channel", data={"title": "Save", "part": 3})
        journal.append("step-ended", step="save-new-channel", data={"state": "failed", "error": "not found"})
        data = {
            **asked,
            "step": "save-new-channel",
            "element": "channel.save",
            "looks": [],
            "pictures": [picture],
        }
        journal.append("question", step="save-new-channel", data=data)
        journal.append("attempt-ended", data={"state": "failed", "exit_code": 5, "error": error})
    page = next(iter(build_site(tmp_path, command.procedure_words()).pages.values())).read_text("utf-8")
    assert page.count(f"channels-robot point {run_dir.name} N") >= 2
    assert "Which of these saves this channel?" in page
    assert "button &lt;b&gt;without&lt;/b&gt; words" in page
    assert asked["picture"] in page
