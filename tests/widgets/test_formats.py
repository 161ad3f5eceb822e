"""Formats of typed date-times: written, read, never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whenever import PlainDateTime

from pages.widgets.formats import from_example, from_pattern, patterns_in

PATTERNS = [
    "dd/mm/yyyy hh:mm",
    "MM/DD/YYYY HH:mm:ss",
    "yyyy-mm-dd hh:ii",
    "DD.MM.YYYY, HH:mm",
    "d/m/yy h:mm tt",
    "DD MMM YYYY HH:mm",
    "YYYY-MM-DDTHH:mm:ss",
]
MOMENTS = st.builds(
    PlainDateTime,
    st.integers(2000, 2099),
    st.integers(1, 12),
    st.integers(1, 28),
    st.integers(0, 23),
    st.integers(0, 59),
    st.integers(0, 59),
)


@pytest.mark.parametrize("pattern", PATTERNS)
@given(local=MOMENTS)
def test_what_is_written_reads_the_same(pattern, local):
    shape = from_pattern(pattern)
    assert shape is not None
    assert shape.read(shape.write(local)) == (local if shape.has_seconds else local.replace(second=0))


@given(local=MOMENTS)
def test_an_example_is_one_pattern_or_openly_two(local):
    text = f"{local.day:02}/{local.month:02}/{local.year} {local.hour:02}:{local.minute:02}"
    shapes = from_example(text)
    assert len(shapes) == (2 if local.day <= 12 else 1)
    assert local.replace(second=0) in {shape.read(text) for shape in shapes}


@pytest.mark.parametrize("text", ["", "Select date", "mm:ss", "dd/mm", "Pick a day", "hh:mm"])
def test_what_is_no_pattern_is_none(text):
    assert from_pattern(text) is None
    assert patterns_in(text) == ()


def test_impossible_dates_are_not_read():
    shape = from_pattern("dd/mm/yyyy hh:mm")
    assert shape is not None
    assert shape.read("31/02/2026 10:00") is None
    assert shape.read("12/31/2026 10:00") is None
