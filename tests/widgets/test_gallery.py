"""Real widgets of well-known libraries: set and read back by the driver, judged by what the libraries say."""

from __future__ import annotations

import re

import pytest

from tests.widgets.gallery.libraries import LIBRARIES, ROOT, WIDGETS, Form, is_right

FEW = 2
MANY = 50


def names(libraries):
    return [library.name for library in libraries]


@pytest.fixture
def form(request, page, signs):
    return Form.open(request.param, page, signs)


@pytest.mark.parametrize("form", LIBRARIES, ids=names(LIBRARIES), indirect=True)
def test_everything_is_read_set_and_read_back_and_nothing_else_changes(form):
    before = form.state()
    seen = form.read()
    assert {name: before[name] for name in seen} == seen
    assert set(form.settings.read_offered("order-statuses")) > set(before["statuses"])
    assert form.state() == before  # reading is looking
    for kind in form.library.widgets:
        for _ in range(FEW):
            wanted, state, seen = form.set_in_turn(kind)
            assert state == wanted, kind
            assert is_right(kind, wanted, state, seen), (kind, seen)
    seen = form.read()
    assert {name: form.state()[name] for name in seen} == seen


@pytest.mark.one_of_all_cases
@pytest.mark.parametrize(
    ("form", "kind"),
    WIDGETS,
    ids=[f"{library.name}-{kind}" for library, kind in WIDGETS],
    indirect=["form"],
)
def test_every_widget_is_set_fifty_times_in_a_row(form, kind):
    for number in range(MANY):
        wanted, state, seen = form.set_in_turn(kind)
        assert state == wanted, number
        assert is_right(kind, wanted, state, seen), (number, seen)


def test_the_gallery_is_wide_enough():
    count = {kind: sum(kind in library.widgets for library in LIBRARIES) for kind in ("toggle", "choice")}
    count |= {kind: sum(kind in library.widgets for library in LIBRARIES) for kind in ("choices", "moment")}
    assert count["moment"] >= 8
    assert count["toggle"] >= 8
    assert count["choices"] >= 6
    assert count["choice"] >= 6
    assert len({maker for library in LIBRARIES for maker in library.widgets.values()}) >= 8


def test_what_the_pages_are_made_of_is_what_is_fetched():
    lock = (ROOT / "scripts" / "requirements-gallery.txt").read_text(encoding="utf-8")
    fetched = set(re.findall(r"^([\w-]+)==", lock, re.MULTILINE))
    assert fetched == {package for library in LIBRARIES for package in library.packages}
