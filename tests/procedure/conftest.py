"""A robot at its desk: commands against a stand-in that runs in this process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import MakeRobot, Robot

from robot.rehearsal import StandIn, StandInConfig


@pytest.fixture
def make_robot(tmp_path: Path) -> Iterator[MakeRobot]:
    """Make a robot with a stand-in of its own; whole seconds unless told, so that nobody waits for a minute."""
    running: list[StandIn] = []

    def make(**config: Any) -> Robot:
        site = StandIn(StandInConfig(**{"resolution_s": 1, "interim_ms": 50, **config})).start()
        running.append(site)
        folder = tmp_path / "desk"
        folder.mkdir(exist_ok=True)
        return Robot(site, folder, tmp_path / "traces")

    yield make
    for site in running:
        site.stop()


@pytest.fixture
def robot(make_robot: MakeRobot) -> Robot:
    """A robot and a stand-in with their defaults."""
    return make_robot()
