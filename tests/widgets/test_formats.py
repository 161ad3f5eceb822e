"""Formats of typed date-times: written, read, never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whenever import PlainDateTime

from pages.widgets.formats import agree, from_example, from_pattern, patterns_in

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


def test_a_box_may_write_the_time_its_own_way_but_not_the_date():
    shape = from_pattern("MM/DD/YYYY HH:mm")
    halved = from_pattern("MM/DD/YYYY hh:mm A")
    assert shape is not None
    assert halved is not None
    assert shape.read_alike("4/5/2026 9:47 PM") == PlainDateTime(2026, 4, 5, 21, 47)
    assert shape.read_alike("28/5/2026 9:47 PM") is None
    assert halved.read_alike("4/5/2026 9:47") is None  # in the morning or in the evening


def test_impossible_dates_are_not_read():
    shape = from_pattern("dd/mm/yyyy hh:mm")
    assert shape is not None
    assert shape.read("31/02/2026 10:00") is None
    assert shape.read("12/31/2026 10:00") is None


AFTERNOON = PlainDateTime(2026, 3, 4, 15, 6, 7)


@pytest.mark.parametrize(
    ("pattern", "written"),
    [
        ("dd/mm/yyyy hh:mm", "04/03/2026 15:06"),
        ("DD/MM/YYYY HH:mm", "04/03/2026 15:06"),
        ("mm/dd/yyyy hh:mm", "03/04/2026 15:06"),
        ("D.M.YY H:mm", "04.03.26 15:06"),
        ("d-m-yy h:ii", "04-03-26 15:06"),
        ("yyyy-mm-dd hh:nn:ss", "2026-03-04 15:06:07"),
        ("YYYY-MM-DD HH:mm:SS", "2026-03-04 15:06:07"),
        ("YYYY-MM-DDTHH:mm", "2026-03-04T15:06"),
        ("YYYY/MM/DD, HH:mm", "2026/03/04, 15:06"),
        ("dd/mm/yyyy hh:mm tt", "04/03/2026 03:06 PM"),
        ("dd/mm/yyyy hh:mm TT", "04/03/2026 03:06 PM"),
        ("mm/dd/yyyy hh:mm AM/PM", "03/04/2026 03:06 PM"),
        ("mm/dd/yyyy hh:mm am/pm", "03/04/2026 03:06 PM"),
        ("mm/dd/yyyy hh:mm aM", "03/04/2026 03:06 PM"),
        ("MM/DD/YYYY hh:mm A", "03/04/2026 03:06 PM"),
        ("MM/DD/YYYY hh:mma", "03/04/2026 03:06PM"),
        ("DD MMM YYYY HH:mm", "04 Mar 2026 15:06"),
        ("dd-mmm-yyyy hh:mm", "04-Mar-2026 15:06"),
        ("MMMM D, YYYY HH:mm", "March 04, 2026 15:06"),
        ("mmmm d, yyyy hh:mm:ss", "March 04, 2026 15:06:07"),
    ],
)
def test_a_shown_pattern_is_written_letter_by_letter(pattern, written):
    shape = from_pattern(pattern)
    assert shape is not None
    assert shape.write(AFTERNOON) == written


EXAMPLES = [
    ("2026-03-04 15:06", ["YYYY-MM-DD HH:mm"]),
    ("2026-03-04T15:06:07", ["YYYY-MM-DDTHH:mm:ss"]),
    ("2026/03/04, 15:06", ["YYYY/MM/DD, HH:mm"]),
    ("25/03/2026 15:06", ["DD/MM/YYYY HH:mm"]),
    ("03/25/2026 15:06", ["MM/DD/YYYY HH:mm"]),
    ("25.03.2026 15:06:07", ["DD.MM.YYYY HH:mm:ss"]),
    ("03/25/2026 3:06 PM", ["MM/DD/YYYY HH:mm A"]),
    ("25-03-2026 03:06PM", ["DD-MM-YYYY HH:mmA"]),
    ("Nov 28, 2026 09:15", ["MMM DD, YYYY HH:mm"]),
    ("Wed, 25 Mar 2026 15:06", ["ddd, DD MMM YYYY HH:mm"]),
    ("2026-03-25T15:06:07Z", ["YYYY-MM-DDTHH:mm:ssZ"]),
    ("25 Mar 2026 15:06", ["DD MMM YYYY HH:mm"]),
    ("25-March-2026 15:06", ["DD-MMMM-YYYY HH:mm"]),
    ("Mar 25, 2026 15:06", ["MMM DD, YYYY HH:mm"]),
    ("March 4, 2026, 3:06 AM", ["MMMM DD, YYYY, HH:mm A"]),
    ("04/03/2026 15:06", ["DD/MM/YYYY HH:mm", "MM/DD/YYYY HH:mm"]),
    ("05/05/2026 15:06", ["DD/MM/YYYY HH:mm", "MM/DD/YYYY HH:mm"]),
    ("25/03/99 15:06", ["DD/MM/YY HH:mm"]),
    ("03/25/99 15:06", ["MM/DD/YY HH:mm"]),
    ("26/03/04 15:06", ["DD/MM/YY HH:mm", "YY/MM/DD HH:mm"]),
    ("04/03/26 15:06", ["DD/MM/YY HH:mm", "MM/DD/YY HH:mm", "YY/MM/DD HH:mm"]),
    ("2026-Mar-04 15:06", ["YYYY-MMM-DD HH:mm"]),
    ("25-Mar-99 15:06", ["DD-MMM-YY HH:mm"]),
    ("04-Mar-26 15:06", ["DD-MMM-YY HH:mm", "YY-MMM-DD HH:mm"]),
    ("25/13/2026 15:06", []),
    ("25 Spt 2026 15:06", []),
    ("2026-03-04", []),
    ("25 03 2026", []),
    ("yesterday 15:06", []),
]


@pytest.mark.parametrize(("text", "patterns"), EXAMPLES, ids=[text for text, _ in EXAMPLES])
def test_a_shown_date_time_is_of_every_pattern_that_it_may_be_of(text, patterns):
    assert set(from_example(text)) == {from_pattern(pattern) for pattern in patterns}


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("4/3/26 9:06", PlainDateTime(2026, 3, 4, 9, 6)),
        ("04/03/2026 09:06", None),
    ],
)
def test_short_numbers_are_read_and_long_years_are_not_short_ones(text, held):
    shape = from_pattern("d/m/yy h:mm")
    assert shape is not None
    assert shape.read(text) == held


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("27th Nov 2026, 9:15 pm", PlainDateTime(2026, 11, 27, 21, 15)),
        ("Nov 1st, 2026 12:15 am", PlainDateTime(2026, 11, 1, 0, 15)),
        ("Saturday 28 November 2026 at 21:47", PlainDateTime(2026, 11, 28, 21, 47)),
        ("28.11.2026, 21.47", PlainDateTime(2026, 11, 28, 21, 47)),
        ("28. 11. 2026 21:47", PlainDateTime(2026, 11, 28, 21, 47)),
        ("21:47 28/11/2026", PlainDateTime(2026, 11, 28, 21, 47)),
        ("28/11/2026 - 21:47", PlainDateTime(2026, 11, 28, 21, 47)),
        ("2026-11-28T21:47:00.000Z", PlainDateTime(2026, 11, 28, 21, 47)),
        ("2026-11-28T21:47:00+05:30", PlainDateTime(2026, 11, 28, 16, 17)),
        ("2026-11-28T21:47:00-05:00", PlainDateTime(2026, 11, 29, 2, 47)),
    ],
)
def test_what_people_and_machines_write_is_read_and_written_alike(text, held):
    (shape,) = from_example(text)
    assert shape.read(text) == held
    assert shape.read(shape.write(held)) == held


@pytest.mark.parametrize(
    ("text", "hour"),
    [("12:06 AM", 0), ("12:06 p.m.", 12), ("3:06 a.m.", 3), ("03:06pm", 15), ("11:06 PM", 23)],
)
def test_halves_of_the_day_are_read_in_every_spelling(text, hour):
    shape = from_pattern("dd/mm/yyyy hh:mm tt")
    assert shape is not None
    assert shape.read(f"04/03/2026 {text}") == PlainDateTime(2026, 3, 4, hour, 6)


@pytest.mark.parametrize("name", ["Sep", "Sept", "Sep.", "sep", "September"])
def test_names_of_months_are_read_short_and_long(name):
    shape = from_pattern("DD MMM YYYY HH:mm")
    assert shape is not None
    assert shape.read(f"04 {name} 2026 15:06") == PlainDateTime(2026, 9, 4, 15, 6)
    assert shape.read("04 Spt 2026 15:06") is None


def test_the_other_names_of_months_are_tried_where_there_are_names():
    short, numbers = from_pattern("DD MMM YYYY HH:mm"), from_pattern("DD/MM/YYYY HH:mm")
    assert short is not None
    assert numbers is not None
    assert short.other_names() == from_pattern("DD MMMM YYYY HH:mm")
    assert numbers.other_names() is None


@pytest.mark.parametrize(
    ("pattern", "written"),
    [
        ("dd/mm/yyyy hh:mm", ("04/03/2026", "15:06")),
        ("YYYY-MM-DD, HH:mm:ss", ("2026-03-04", "15:06:07")),
        ("MMM D YYYY hh:mm A", ("Mar 04 2026", "03:06 PM")),
        ("hh:mm dd/MM/yyyy", None),
    ],
)
def test_two_boxes_take_the_date_and_the_time_after_it(pattern, written):
    shape = from_pattern(pattern)
    assert (
        tuple(half.write(AFTERNOON) for half in shape.halves()) if shape and shape.halves() else None
    ) == written


@pytest.mark.parametrize(
    ("hint", "patterns"),
    [
        ("Format: dd/mm/yyyy hh:mm", ["dd/mm/yyyy hh:mm"]),
        ("Enter as MM-DD-YYYY HH:mm:ss.", ["MM-DD-YYYY HH:mm:ss"]),
        ("e.g. d.m.yy h:mm am/pm", ["d.m.yy h:mm am/pm"]),
        ("yyyy-mm-dd, hh:ii or dd/mm/yyyy hh:ii", ["yyyy-mm-dd, hh:ii", "dd/mm/yyyy hh:ii"]),
        ("In the format of your country", []),
    ],
)
def test_patterns_are_found_in_hints(hint, patterns):
    assert patterns_in(hint) == tuple(from_pattern(pattern) for pattern in patterns)


UK, US, ISO, UK_SHORT, ISO_SHORT = (
    from_pattern(one)
    for one in (
        "dd/mm/yyyy hh:mm",
        "mm/dd/yyyy hh:mm",
        "yyyy-mm-dd hh:mm",
        "dd/mm/yy hh:mm",
        "yy/mm/dd hh:mm",
    )
)


@pytest.mark.parametrize(
    ("clues", "agreed"),
    [
        ([(), (UK,)], UK),
        ([(UK, US), (US,)], US),
        ([(UK,), (UK, US)], UK),
        ([(ISO,), (UK,)], ISO),
        ([(UK, US), ()], None),
        ([(UK,), (UK_SHORT,)], UK),
        ([(UK,), (US,)], None),
        ([(UK_SHORT,), (ISO_SHORT,)], None),
        ([(), (US,), (UK_SHORT,)], None),
    ],
)
def test_clues_that_leave_the_order_of_day_and_month_open_or_contradict_tell_none(clues, agreed):
    assert agree(clues) == agreed
