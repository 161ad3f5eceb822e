"""The README's section on stops quotes what the robot says, not what it once said."""

from __future__ import annotations

from pathlib import Path

import pytest
from siege import readme_words

ROOT = Path(__file__).resolve().parents[2]
SOURCE = " ".join(
    path.read_text(encoding="utf-8")
    for folder in ("robot", "pages")
    for path in sorted((ROOT / folder).rglob("*.py"))
)


def test_there_are_as_many_as_a_person_may_meet() -> None:
    assert len(readme_words()) >= 15


@pytest.mark.parametrize("words", readme_words())
def test_the_robot_says_so(words: str) -> None:
    assert words in SOURCE
