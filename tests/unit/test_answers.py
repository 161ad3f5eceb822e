"""How long a site asks to be left alone: seconds or a date, by its own clock, and only where it was away."""

from __future__ import annotations

import pytest
from whenever import Instant

from pages.answers import ServerAnswer, in_words

NOW = Instant.from_utc(2026, 11, 23, 18, 0, 0)
IN_A_MINUTE = "Mon, 23 Nov 2026 18:01:00 GMT"


@pytest.mark.parametrize(
    ("status", "headers", "asked_s"),
    [
        (503, {"retry-after": "7"}, 7),
        (429, {"retry-after": " 120 "}, 120),
        (503, {"retry-after": IN_A_MINUTE}, 60),
        (503, {"retry-after": IN_A_MINUTE, "date": "Mon, 23 Nov 2026 18:00:50 GMT"}, 10),
        (503, {"retry-after": IN_A_MINUTE, "date": "Mon, 23 Nov 2026 18:02:00 GMT"}, 0),
        (503, {"retry-after": IN_A_MINUTE, "date": "now"}, 60),
        (503, {"retry-after": "soon"}, None),
        (503, {"retry-after": "-5"}, None),
        (503, {}, None),
        (200, {"retry-after": "7"}, None),
        (500, {"retry-after": "7"}, None),
    ],
)
def test_what_the_site_asks_for(status, headers, asked_s):
    assert ServerAnswer.of(status, headers, NOW).retry_after_s == asked_s


def test_it_is_said_how_long_and_until_when():
    answer = ServerAnswer(503, 7.0)
    assert answer.wish == ", and asks to wait 7 s"
    assert answer.hint(NOW) == "Try again after 2026-11-23 18:00:07 UTC."
    assert ServerAnswer(503).wish == ""
    assert ServerAnswer(503).hint(NOW) == "Try again when the site is back."


@pytest.mark.parametrize(
    ("duration_s", "words"),
    [(0, "0 s"), (6.2, "7 s"), (120, "120 s"), (121, "3 min"), (3600, "60 min"), (9000, "3 h")],
)
def test_a_duration_in_words(duration_s, words):
    assert in_words(duration_s) == words
