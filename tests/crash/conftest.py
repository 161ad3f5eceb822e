"""A robot at its desk, as in tests/procedure."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import MakeRobot, robots


@pytest.fixture
def make_robot(tmp_path: Path) -> Iterator[MakeRobot]:
    """Make a robot with a stand-in of its own."""
    with robots(tmp_path) as make:
        yield make
