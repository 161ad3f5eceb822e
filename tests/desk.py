"""The robot as its users start it: as a command, against a stand-in that runs in this process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from robot.rehearsal import MAIN_COMPANY, MAIN_STORE, OLD_CHANNEL, StandIn, StandInConfig

RESULT_KEYS = [
    "run_id", "state", "exit_code", "store", "channel", "new_channel", "connect_link", "cutoff", "steps",
    "evidence", "error",
]  # fmt: skip
"""The contract of the command line, in order."""

QUICK = {
    "resolution_s": 1,
    "interim_ms": 50,
    "orders_per_hour": 8,
    "orders_per_page": 40,
    "rows_per_page": 30,
}
"""Whole seconds, so that nobody waits for a minute; few orders on few pages, so that lists are read quickly."""

COMMAND_TIMEOUT_S = 600


@dataclass
class Answer:
    """What a command left: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one JSON object on standard output."""
        value = json.loads(self.out)
        assert isinstance(value, dict)
        return value


class Robot:
    """Starts commands in a folder of their own, with the settings of one stand-in."""

    def __init__(self, site: StandIn, folder: Path, traces: Path) -> None:
        self.site = site
        self.folder = folder
        self.traces = traces
        self.env = {name: value for name, value in os.environ.items() if not name.startswith("CHANNELS_")}
        self.env |= {
            "CHANNELS_BASE_URL": site.base_url,
            "CHANNELS_USERNAME": site.username,
            "CHANNELS_PASSWORD": site.password,
            "CHANNELS_COMPANY": MAIN_COMPANY,
            "CHANNELS_TRACES": str(traces),
            "CHANNELS_KEYS": str(folder / "keys"),
            "CHANNELS_TIMEOUT_MS": "8000",
            "CHANNELS_RETRIES": "0",  # tests of trying again ask for it
            "CHANNELS_EVIDENCE": "minimal",  # a third of the time; tests of the evidence ask for more
        }

    def __call__(self, *arguments: str, **env: str | None) -> Answer:
        """Run one command to its end; a value of None takes a setting away."""
        process = self.start(*arguments, **env)
        try:
            out, err = process.communicate(timeout=COMMAND_TIMEOUT_S)
        finally:
            process.kill()  # does nothing to one that has ended
        return Answer(process.returncode, out, err)

    def start(
        self, *arguments: str, launcher: tuple[str, ...] = ("-m", "robot"), **env: str | None
    ) -> subprocess.Popen[str]:
        """Start one command; `launcher` is what Python starts in place of the robot."""
        merged = {name: value for name, value in (self.env | env).items() if value is not None}
        return subprocess.Popen(
            [sys.executable, *launcher, *arguments],
            cwd=self.folder,
            env=merged,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            umask=0,  # the most careless there is; see `readable_by_others`
            start_new_session=True,  # a group of its own, as a terminal gives it one: Ctrl-C goes to all of it
        )

    def migrate(
        self, *arguments: str, store: str = MAIN_STORE, channel: str = OLD_CHANNEL, **env: str | None
    ) -> Answer:
        """Run `migrate --json` for a channel."""
        return self("migrate", "--store", store, "--channel", channel, "--yes", "--json", *arguments, **env)

    def own(self, *, code: bool = False) -> dict[str, str]:
        """Give the settings with which the robot may sign in at Amazon."""
        owner = self.site.owner
        values = {"CHANNELS_AMAZON_USERNAME": owner.email, "CHANNELS_AMAZON_PASSWORD": owner.password}
        return values | ({"CHANNELS_AMAZON_OTP": owner.otp} if code else {})


def readable_by_others(*folders: Path) -> list[str]:
    """List what the robot has made, and others may read, write or enter."""
    made = [path for folder in folders for path in (folder, *folder.rglob("*")) if not path.is_symlink()]
    assert made
    return [
        f"{path}: {path.stat().st_mode:o}"
        for path in made
        if os.name == "posix" and path.stat().st_mode & 0o077
    ]


MakeRobot = Callable[..., Robot]
"""Makes a robot with a stand-in of the given configuration."""


@contextmanager
def robots(folder: Path) -> Iterator[MakeRobot]:
    """Make robots, each with a stand-in of its own, as `QUICK` unless told otherwise."""
    running: list[StandIn] = []

    def make(**config: Any) -> Robot:
        site = StandIn(StandInConfig(**{**QUICK, **config})).start()
        running.append(site)
        desk = folder / "desk"
        desk.mkdir(exist_ok=True)
        return Robot(site, desk, folder / "traces")

    try:
        yield make
    finally:
        for site in running:
            site.stop()


@pytest.fixture
def make_robot(tmp_path: Path) -> Iterator[MakeRobot]:
    """Make a robot with a stand-in of its own."""
    with robots(tmp_path) as make:
        yield make


@pytest.fixture
def robot(make_robot: MakeRobot) -> Robot:
    """Make a robot and a stand-in with their defaults."""
    return make_robot()
