"""Two names are the same where the screens show the same; everything that can be told apart is told, by code point."""

from __future__ import annotations

import subprocess
import unicodedata

import pytest

from robot.models import MigrationRequest
from robot.spelling import difference, looks_like, missing_name, shown_name

NBSP, ZERO_WIDTH, SOFT_HYPHEN, THIN = "\u00a0", "\u200b", "\u00ad", "\u2009"


@pytest.mark.parametrize(
    "typed", [" Amazon UK", "Amazon UK ", "Amazon  UK", "\tAmazon \n UK\r\n", "Amazon UK"]
)
def test_spaces_that_no_screen_shows_do_not_count(typed: str) -> None:
    assert shown_name(typed) == "Amazon UK"
    request = MigrationRequest(store=typed, channel=typed, new_name=typed + " SP")
    assert request == MigrationRequest(store="Amazon UK", channel="Amazon UK", new_name="Amazon UK SP")


@pytest.mark.parametrize("space", [NBSP, ZERO_WIDTH, SOFT_HYPHEN, THIN, "\u3000", "\v", "\u2028"])
def test_every_other_blank_counts(space: str) -> None:
    assert shown_name(f"Amazon{space}UK{space}") == f"Amazon{space}UK{space}"


@pytest.mark.parametrize(
    ("asked", "there", "said"),
    [
        ("Amazon UK", f"Amazon{NBSP}UK", "U+00A0 (NO-BREAK SPACE) at character 7 instead of a space"),
        ("Amazon", f"Ama{ZERO_WIDTH}zon", "U+200B (ZERO WIDTH SPACE) at character 4 too"),
        (f"Amazon{ZERO_WIDTH}", "Amazon", "no U+200B (ZERO WIDTH SPACE) at character 7"),
        ("amazon", "Amazon", '"A" at character 1 instead of "a"'),
        ("\u0410mazon", "Amazon", '"A" at character 1 instead of U+0410 (CYRILLIC CAPITAL LETTER A)'),
        ("Caf\u00e9", unicodedata.normalize("NFD", "Caf\u00e9"), "U+0301 (COMBINING ACUTE ACCENT)"),
        ("Tools", "Tools\u3164", "U+3164 (HANGUL FILLER)"),
        ("Tools", "To\u2800ols", "U+2800 (BRAILLE PATTERN BLANK)"),
        ("Tools\u115f", "Tools", "U+115F (HANGUL CHOSEONG FILLER)"),
        ("Tools", "Tools\ufe0f", "U+FE0F (VARIATION SELECTOR-16)"),
        ("Shop \u202eBA", "Shop BA", "U+202E (RIGHT-TO-LEFT OVERRIDE)"),
    ],
)
def test_names_that_look_alike_are_told_apart_by_code_point(asked: str, there: str, said: str) -> None:
    assert said in difference(asked, there)
    seen, _ = missing_name(asked, ["eBay", there])
    assert f'nearly so: "{there}"' in seen
    assert said in seen


@pytest.mark.parametrize(
    "there",
    [
        f"Amazon{NBSP}UK",
        f"Ama{ZERO_WIDTH}zon UK",
        f"Amazon{THIN}'UK'",
        "Amazon\u3000\\UK",
        "Amazon\u3164",
        "A\U000e0100mazon",
    ],
)
def test_a_name_is_shown_as_a_shell_takes_it(there: str) -> None:
    plain = "".join(letter for letter in there if letter.isascii())
    _, hint = missing_name(plain, [there])
    typed = hint.split("typed so: ")[1].rstrip(".")
    echoed = subprocess.run(
        ["bash", "-c", f"printf %s {typed}"], capture_output=True, check=True, env={"LC_ALL": "C.UTF-8"}
    )
    assert echoed.stdout.decode() == there


def test_what_is_only_similar_is_listed_and_not_called_nearly_so() -> None:
    assert not looks_like("Amazon", "Amazon SP")
    seen, hint = missing_name("Amazon", ["Amazon SP", "eBay"])
    assert seen == 'there are: "Amazon SP", "eBay"'
    assert "exactly" in hint
    assert missing_name("Amazon", [])[0] == "there are: none"


@pytest.mark.parametrize("empty", ["", " ", "\t\n"])
def test_a_name_of_spaces_is_none(empty: str) -> None:
    with pytest.raises(ValueError, match="at least 1 item"):
        MigrationRequest(store=empty, channel="Amazon", new_name="Amazon SP")
