"""The combinations themselves: they can be done by hand, the judge sees what is wrong, and the robot finds its way on a sample."""

from __future__ import annotations

import itertools
import random

import pytest

from .axes import AXES, combine, pairwise, random_one
from .forms import try_forms
from .judge import is_untouched, wrong_anyway
from .reference import EXPECTED, Hand, a_page
from .running import migrate
from .server import Site
from .trying import try_by_hand

ZONE = "Asia/Kolkata"
QUICK = {"frame": "history", "paging": "pages"}
BY_HAND = (
    QUICK,
    {"frame": "hash", "menu": "drawer", "row": "dots", "edit": "tip", "icons": "bare", "layout": "lazy", "labels": "slot",
     "choice": "virtual", "choices": "dual", "date": "panel", "hours": "12", "feedback": "late", "companies": "signin"},
)  # fmt: skip
PASSED = (
    {"frame": "hash", "choice": "listbox", "choices": "boxes"},
    {"frame": "history", "shape": "cards", "date": "pair", "toggle": "check"},
    {"frame": "history", "layout": "wizard", "labels": "legend", "toggle": "button", "choices": "dual"},
    {
        "frame": "hash",
        "layout": "tabs",
        "icons": "bare",
        "wording": "help",
        "toggle": "segments",
        "choices": "tokens",
    },
)
"""What the robot could do when this was written: enough to see that the adaptor works."""


def test_every_pair_of_values_occurs_and_another_seed_makes_other_combinations():
    found = pairwise(1)
    assert len(found) >= 60
    pairs = {pair for one in found for pair in itertools.combinations(one.items(), 2)}
    for one, other in itertools.combinations(AXES, 2):
        missing = [(a, b) for a in AXES[one] for b in AXES[other] if ((one, a), (other, b)) not in pairs]
        assert not missing, (one, other)
    assert found != pairwise(2)


def test_only_values_that_exist_are_taken():
    with pytest.raises(ValueError, match="No axis menu"):
        combine({"menu": "pie"})


@pytest.mark.parametrize("changes", BY_HAND, ids=["plain", "mixed"])
def test_a_combination_can_be_done_by_hand(browser, changes):
    assert try_by_hand(browser, combine(changes), "right", ZONE) == ""


@pytest.mark.parametrize("variant", [one for one in EXPECTED if one != "right"])
def test_the_judge_sees_what_is_wrong(browser, variant):
    assert try_by_hand(browser, combine(QUICK), variant, ZONE) == ""


@pytest.mark.parametrize(
    ("decoy", "row", "press"),
    [("delete", "link", "Delete store"), ("getlink", "link", "Archive"), ("signout", "link", "Stores")],
)
def test_a_press_of_a_decoy_is_counted(browser, decoy, row, press):
    with Site(combine({**QUICK, "decoys": decoy, "row": row})) as site, a_page(browser, ZONE) as page:
        hand = Hand(page, site, ZONE)
        hand.sign_in()
        assert is_untouched(site) == {}
        if decoy != "signout":
            hand.menu("Stores")
        decoys = page.get_by_text(press, exact=True)
        decoys.filter(visible=True).all()[0].click()
        page.wait_for_function("() => true")
        hand.rest(200)
        assert "no_decoy_pressed" in wrong_anyway(site)


@pytest.mark.parametrize("changes", PASSED, ids=["hash", "cards", "steps", "tabs"])
def test_the_robot_finds_its_way(browser, changes, monkeypatch):
    found = try_forms(browser, combine(changes))
    assert found.is_complete, found.line()


@pytest.mark.one_of_all_cases
@pytest.mark.parametrize("number", range(60))
def test_the_robot_finds_its_way_in_all_pairs(browser, number):
    found = try_forms(browser, pairwise(1)[number])
    assert found.is_complete, found.line()


@pytest.mark.one_of_all_cases
@pytest.mark.parametrize("number", range(12))
def test_the_robot_migrates(number):
    chooser = random.Random(f"whole-{number}")
    found = migrate(random_one(chooser))
    assert found.is_complete, found.line()
