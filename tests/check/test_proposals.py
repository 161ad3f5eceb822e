"""Proposals, without a browser: who is proposed for what, and that a profile comes out of it."""

from __future__ import annotations

import pytest

from pages.signs import Signs
from pages.signs_file import read_signs
from robot.check.likeness import likeness
from robot.check.proposals import Candidate, Proposal, assign, profile_text, ranked
from robot.errors import SettingsError
from robot.procedures.amazon_mws_to_sp.screens import SCREENS, why_not_walked

WANTED = {wanted.element: wanted for screen in SCREENS for wanted in screen.wanted}


@pytest.fixture(scope="module")
def known():
    signs = Signs.load()
    return {element: signs.sign(element) for element in signs.elements}


def proposed(known, elements, candidates):
    given = assign({one: ranked(WANTED[one], known[one], candidates) for one in elements})
    return {element: one.word for element, one in given.items()}


def test_each_candidate_is_proposed_once_and_the_surest_pair_first(known):
    boxes = [
        Candidate("Land", ("choice",), values=("United Kingdom", "Germany", "France")),
        Candidate("Import when", ("choices",), values=("Unshipped", "Shipped")),
        Candidate("Warehouse", ("choice",), values=("Quay Street",)),
    ]
    elements = ("channel.marketplace", "channel.order-statuses")
    assert proposed(known, elements, boxes) == {
        "channel.marketplace": "Land",
        "channel.order-statuses": "Import when",
    }


def test_nothing_is_proposed_of_another_kind_or_where_nothing_speaks_for_it(known):
    assert proposed(known, ["channel.save"], [Candidate("Saved", ("textbox",))]) == {}
    toggles = [Candidate(text, ("toggle",)) for text in ("Merge parcels", "Round prices", "Print labels")]
    assert proposed(known, ["channel.is-active"], toggles) == {}


def test_what_little_speaks_for_is_marked_as_not_sure(known):
    toggles = [Candidate(text, ("toggle",)) for text in ("Ship on Sundays", "Round prices", "Print labels")]
    given = assign(
        {"channel.is-active": ranked(WANTED["channel.is-active"], known["channel.is-active"], toggles)}
    )
    assert [one.is_close for one in given.values()] == [True]


def test_an_excluded_word_is_never_proposed(known):
    assert proposed(known, ["store.add"], [Candidate("Add Store", ("button",), icons=("plus",))]) == {}


def test_what_comes_out_is_a_profile_of_one_line_an_element(known, tmp_path):
    proposals = [
        Proposal("channel.save", 'Apply "all"', 0.9, "x"),
        Proposal("menu.stores", "Läden\\Shops", 0.5, "x", is_close=True),
    ]
    text = profile_text(proposals, known)
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert len(lines) == 2
    assert "not sure" in lines[0]
    path = tmp_path / "profile.toml"
    path.write_text(text, encoding="utf-8")
    signs = read_signs(path, known)
    assert signs["channel.save"].words[-1] == 'Apply "all"'
    assert signs["menu.stores"].words[-1] == "Läden\\Shops"
    assert signs["menu.stores"].words[:-1] == known["menu.stores"].words


def test_a_fault_in_such_a_line_is_named_with_its_number(known, tmp_path):
    path = tmp_path / "profile.toml"
    path.write_text(
        '# one\nmenu.stores.add_words = ["Shops"]\nchannel.save.add_word = ["Keep"]\n', encoding="utf-8"
    )
    with pytest.raises(SettingsError, match=r"line 3: \[channel.save\]"):
        read_signs(path, known)


@pytest.mark.parametrize(
    ("one", "other", "least"),
    [("Stores", "Store", 0.9), ("View Store", "Open shop", 0.6), ("Fulfilment", "Fulfillment", 0.8)],
)
def test_likeness(one, other, least):
    assert likeness(one, other) >= least
    assert likeness(one, other) == pytest.approx(likeness(other, one))


def test_unlike_words_are_unlike():
    assert likeness("Is Active", "Warehouse") < 0.3


def test_every_element_is_looked_for_or_it_is_said_when_it_is_there(known):
    assert [one for one in known if one not in WANTED and not why_not_walked(one)] == []
    assert [one for one in WANTED if one not in known] == []
