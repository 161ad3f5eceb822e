"""No command ends in a traceback: unusual settings, options, files and answers with every command."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest
from circumstances import CIRCUMSTANCES, OPTIONS, RUN, RUN_IDS
from typer.testing import CliRunner

from robot.cli import app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COMMANDS = {
    "migrate": ["migrate", "--store", "S", "--channel", "Amazon", "--yes"],
    "resume": ["resume", "--all"],
    "resume RUN": ["resume", RUN],
    "status": ["status"],
    "status RUN": ["status", RUN],
    "verify": ["verify", RUN],
    "rollback": ["rollback", RUN, "--yes"],
    "report": ["report"],
    "guide": ["guide", RUN],
    "check": ["check"],
    "check --history": ["check", "--history"],
    "doctor": ["doctor"],
    "audit verify": ["audit", "verify", "--all"],
    "audit recover": ["audit", "recover", RUN],
    "audit export": ["audit", "export", RUN, "--to", "export.zip"],
    "audit purge": ["audit", "purge", "--older-than", "30", "--yes"],
}
CODES = {0, 2, 3, 4, 5, 6, 7, 8, 9, 20, 75}
"""Of the README; 1 is a bug."""

TAKES_RUN = ("resume RUN", "status RUN", "verify", "rollback", "guide", "audit recover", "audit export")

PAIRS = [(command, circumstance) for command in COMMANDS for circumstance in CIRCUMSTANCES]
CHOICES = [(command, options) for command, lists in OPTIONS.items() for options in lists]
NAMED = [(command, name) for command in TAKES_RUN for name in RUN_IDS]


def sample(config: pytest.Config, cases: list, size: int) -> list:
    return (
        cases
        if config.getoption("--all-cases")
        else random.Random(config.getoption("--seed")).sample(cases, size)
    )


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Start a command in a new folder, in this process, and prove how it ends."""

    def start(place: str, arguments: list[str], env: dict[str, str]) -> None:
        folder = tmp_path / place
        given = {
            "CHANNELS_BASE_URL": "http://127.0.0.1:9",
            "CHANNELS_USERNAME": "me@shop.example",
            "CHANNELS_PASSWORD": "correct horse battery",
            "CHANNELS_BROWSER": "/nowhere/browser",
            "CHANNELS_RETRIES": "0",
            "CHANNELS_TRACES": str(folder / "traces"),
            "CHANNELS_KEYS": str(folder / "keys"),
            **env,
        }
        with monkeypatch.context() as patch:
            patch.chdir(folder)
            for name, value in given.items():
                patch.setenv(name, value)
            done = CliRunner().invoke(app, [*arguments, "--json"])
        said = f"{arguments} {env} -> {done.exit_code}\n{done.stdout[:600]}\n{done.stderr[:1500]}"
        assert isinstance(done.exception, SystemExit | None), said
        assert done.exit_code in CODES, said
        assert "Traceback" not in done.output + done.stderr, said
        assert "correct horse battery" not in done.output + done.stderr, said
        if not done.stderr.startswith("Usage"):
            json.loads(done.stdout)

    return start


def test_with_unusual_settings_and_files(command, tmp_path, request):
    for number, (name, circumstance) in enumerate(sample(request.config, PAIRS, 50)):
        folder = tmp_path / str(number)
        folder.mkdir()
        env, options = CIRCUMSTANCES[circumstance](folder)
        command(str(number), [*COMMANDS[name], *options], env)


def test_with_unusual_options(command, tmp_path, request):
    for number, (name, options) in enumerate(sample(request.config, CHOICES, 30)):
        (tmp_path / str(number)).mkdir()
        command(str(number), [*COMMANDS.get(name, [name]), *options], {})


def test_with_unusual_names_of_runs(command, tmp_path, request):
    for number, (name, run) in enumerate(sample(request.config, NAMED, 20)):
        (tmp_path / str(number)).mkdir()
        command(str(number), [run if word == RUN else word for word in COMMANDS[name]], {})
