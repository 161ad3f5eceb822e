"""Every command over runs whose names are hostile: nothing of them steers a terminal, is lost, or ends in a traceback.

`pytest tests/unit/test_hostile_names.py --all-cases --seed 7` takes every name and one command for each.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hostile_names import NAMES, sample
from terminal import at_a_terminal

from robot.journal import Journal
from robot.procedures.amazon_mws_to_sp.handover import email_text
from robot.procedures.amazon_mws_to_sp.steps import procedure_version, step_ids
from robot.runs import account_key
from robot.spelling import shown_name
from robot.text import visible, visible_line, visible_name

BASE_URL, USERNAME = "http://127.0.0.1:9", "anna@example.com"
STEERS = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)


class Desk:
    """A traces folder with a run for each name."""

    def __init__(self, folder: Path, names: tuple[str, ...]) -> None:
        self.folder, self.traces = folder, folder / "traces"
        self.names = {
            f"20260101-{number:06}-x": name for number, name in enumerate(names) if shown_name(name)
        }
        self.env = {name: value for name, value in os.environ.items() if not name.startswith("CHANNELS_")}
        self.env |= {
            "CHANNELS_BASE_URL": BASE_URL,
            "CHANNELS_USERNAME": USERNAME,
            "CHANNELS_PASSWORD": "pass-word",
            "CHANNELS_TRACES": str(self.traces),
            "CHANNELS_KEYS": str(folder / "keys"),
            "CHANNELS_BROWSER": "/nowhere/browser",
            "PYTHONIOENCODING": "utf-8",
            "COLUMNS": "200",
        }
        for run_id, name in self.names.items():
            self._write(run_id, name)

    def _write(self, run_id: str, name: str) -> None:
        request = {"store": name, "channel": f"{name}2", "new_name": f"{name} SP", "connect": "link"}
        error = {"code": 5, "step": None, "message": f"seen: {name}", "hint": f"look at {name}"}
        seen: dict[str, Any] = {"state": "done", "facts": {"store": name, name: [name, {name: name}]}}
        with Journal.writing(self.traces / run_id) as journal:
            account = account_key(BASE_URL, USERNAME)
            data = {
                "request": request,
                "account": account,
                "base_url": BASE_URL,
                "procedure": procedure_version(),
            }
            journal.append("run-created", data=data)
            journal.append("attempt-started", data={"operator": name})
            for step in step_ids()[:3]:
                journal.append("step-started", step=step)
                journal.append("step-ended", step=step, data=seen | {"note": name, "error": name})
            journal.append("attempt-ended", data={"state": "failed", "exit_code": 5, "error": error})

    def __call__(self, *words: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "robot", *words], cwd=self.folder, env=self.env, capture_output=True, check=False,
            encoding="utf-8", start_new_session=True, timeout=300,
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        assert done.returncode in (0, 2, 3, 5, 8, 20), done
        for text in (done.stdout, done.stderr):
            assert not STEERS.search(text), text
        return done


@pytest.fixture
def desk(tmp_path: Path, request: pytest.FixtureRequest) -> Desk:
    """Make runs of a sample of the names; of all of them with --all-cases."""
    names = NAMES if request.config.getoption("--all-cases") else sample(request.config.getoption("--seed"))
    return Desk(tmp_path, names)


def written(name: str) -> str:
    """Give a name as a run holds it."""
    return shown_name(name.encode(errors="replace").decode())


class Text(HTMLParser):
    """The text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)


def test_every_command_that_only_reads_shows_them(desk: Desk) -> None:
    listed = desk("status")
    lines = listed.stderr.splitlines()
    for run_id, name in desk.names.items():
        shown = visible_name(written(name))
        assert f"    Stopped: {shown} / {visible_name(written(f'{name}2'))} (exit code 5)" in lines, name
        assert run_id in lines
    runs = json.loads(desk("status", "--json").stdout)["runs"]
    assert [run["store"] for run in runs] == [written(name) for name in desk.names.values()]
    assert desk("audit", "verify").returncode == 8  # nobody has sealed them
    assert desk("resume", "--all").returncode == 20


def test_the_pages_of_the_report_show_them_and_hold_nothing_that_turns_the_text(desk: Desk) -> None:
    assert desk("report", "--all").returncode == 0
    site = desk.traces / "report"
    index = Text((site / "index.html").read_text(encoding="utf-8"))
    assert "script" not in index.tags[index.tags.index("body") :]
    for run_id, name in desk.names.items():
        page = (site / "runs" / f"{run_id}.html").read_text(encoding="utf-8")
        shown = visible(name.encode(errors="replace").decode())  # letter by letter, as the journal has it
        for text in (Text(page), index):
            assert " ".join(shown.split()) in " ".join(text.text.split()), (name, run_id)
        assert not STEERS.search(page), name
        assert page.count("<h1><bdi>") == 1


def test_one_run_by_one_and_the_plan_at_the_terminal(desk: Desk, request: pytest.FixtureRequest) -> None:
    runs = list(desk.names.items())
    for run_id, name in runs if request.config.getoption("--all-cases") else runs[:1]:
        shown = visible_name(written(name))
        assert f"{shown} / {visible_name(written(f'{name}2'))} -> " in desk("status", run_id).stderr
        for words in (("resume", run_id), ("rollback", run_id), ("audit", "verify", run_id)):
            desk(*words)
        seen = at_a_terminal("n\n", "rollback", run_id, cwd=desk.folder, env=desk.env)
        assert seen.code == 3, seen
        assert not STEERS.search(seen.shown), seen.shown
        assert f"  Store {visible_line(written(name))}, old channel" in seen.shown
        assert not STEERS.search(seen.err), seen.err


def test_names_as_options_are_data(desk: Desk, request: pytest.FixtureRequest) -> None:
    names = [name for name in desk.names.values() if "\0" not in name and name.isprintable()]
    for name in names if request.config.getoption("--all-cases") else names[:1]:
        refused = desk("migrate", f"--store={name}", f"--channel={name}")
        assert refused.returncode == 2
        assert shlex.quote(f"--store={name}") in refused.stderr, name


@pytest.mark.parametrize("name", NAMES)
def test_the_mail_to_the_owner_steers_nothing_either(name: str) -> None:
    mail = email_text(visible_name(name), "https://x.example/c/1")
    assert not STEERS.search(mail)
    assert mail.count("\n") == email_text("x", "https://x.example/c/1").count("\n")
