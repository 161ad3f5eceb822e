"""A secret is found in texts however it is written, and what only resembles one is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.evidence import Secrets
from robot.evidence.lookalikes import Lookalikes, fold

SECRET = "Lantern-Quay-42"
ALIKE = {
    "as it is": [SECRET],
    "within a text": [f"the password {SECRET} is new"],
    "in capitals": ["LANTERN-QUAY-42"],
    "in pieces": ["Lan", "tern-", "Quay", "-42"],
    "in groups": ["Lant ernQ uay4 2"],
    "with soft hyphens": ["Lan\u00adtern-\u00adQuay-42"],
    "with joiners": ["\u200d".join(SECRET)],
    "struck out": ["\u0336".join(SECRET)],
    "backwards": [SECRET[::-1]],
    "in wide letters": ["".join(chr(ord(letter) + 0xFEE0) for letter in SECRET)],
    "in small capitals": ["\u029f\u1d00\u0274\u1d1b\u1d07\u0280\u0274 quay 42"],
    "in dark squares": ["\U0001f17b\U0001f170\U0001f17d\U0001f183\U0001f174\U0001f181\U0001f17d Quay \u2779\u2777"],
    "in Cyrillic letters": ["L\u0430nt\u0435rn-Qu\u0430y-42"],
    "with others between": ["see Lan", "digit", "t", "digit", "er", "x", "y", "z", "n-Quay", "-42 there"],
    "in base64": ["TGFudGVybi1RdWF5LTQy"],
    "in an address": ["?q=Lantern%2DQuay%2D42"],
}  # fmt: skip
ANOTHER = {
    "a part": ["Lantern-Quay"],
    "with other letters between": ["Lantern of the Quay 42"],
    "with many others between": ["Lantern", "a", "b", "c", "d", "-Quay-42"],
    "in another order": ["Quay", "Lantern", "42"],
    "other numbers": ["Lantern-Quay-43"],
}


@pytest.mark.parametrize("written", ALIKE)
def test_it_is_found(written: str):
    pieces = ALIKE[written]
    found = list(Lookalikes(Secrets([(SECRET, "password")])).find(pieces))
    letters = {(piece, at) for piece, start, end in found for at in range(start, end)}
    if written not in {"within a text", "in an address", "with others between"}:
        shown = {
            (piece, at)
            for piece, text in enumerate(pieces)
            for at, letter in enumerate(text)
            if letter.isalnum()
        }
        assert shown <= letters
    else:
        assert letters


@pytest.mark.parametrize("written", ANOTHER)
def test_what_is_no_secret_is_left_alone(written: str):
    assert not list(Lookalikes(Secrets([(SECRET, "password")])).find(ANOTHER[written]))


@pytest.mark.parametrize("text", ["latest", "At est", "contests"])
def test_a_short_one_is_not_found_within_words(text: str):
    lookalikes = Lookalikes(Secrets([("Test", "password")]))
    assert lookalikes.is_in("the Test")
    assert lookalikes.is_in("T E S T")
    assert not lookalikes.is_in(text)


@pytest.mark.parametrize("text", ["2026-04-82 913", "14829137", "0.482913"])
def test_a_code_is_not_found_within_longer_numbers(text: str):
    lookalikes = Lookalikes(Secrets([("482913", "code")]))
    assert lookalikes.is_in("482 913")
    assert not lookalikes.is_in(text)


def test_one_of_signs_is_found_with_its_signs():
    lookalikes = Lookalikes(Secrets([("a!?%/", "password")]))
    assert lookalikes.is_in("A ! ? % /")
    assert not lookalikes.is_in("a")


def test_one_that_is_learnt_later_is_found_then():
    secrets = Secrets([(SECRET, "password")])
    lookalikes = Lookalikes(secrets)
    assert not lookalikes.is_in("Harbour-Light-7")
    secrets.register("Harbour-Light-7", "password")
    assert lookalikes.is_in("harbour light 7")


@given(st.text(max_size=30), st.text(max_size=30))
def test_folding_goes_letter_by_letter(one: str, two: str):
    """What is found in the folded text is looked up letter by letter in the text itself."""
    assert fold(one) + fold(two) == fold(one + two)
