"""Whether dates of a log fit a zone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whenever import Instant, TimeDelta

from robot.procedures.amazon_mws_to_sp.zone import judge_zone

NOW = Instant.parse_iso("2026-11-23T12:00:00Z")
ZONES = ("UTC", "Europe/London", "Europe/Berlin", "Asia/Kolkata", "America/New_York", "Pacific/Auckland")


def shown(zone: str, *minutes_ago: float):
    return [(NOW - TimeDelta(minutes=ago)).to_tz(zone).to_plain() for ago in minutes_ago]


@given(
    real=st.sampled_from(ZONES),
    named=st.sampled_from(ZONES),
    pause=st.floats(0.1, 6.0),
    since=st.floats(0.0, 1.0),
)
def test_a_living_log_bears_out_its_own_offset_and_contradicts_every_other(real, named, pause, since):
    log = shown(real, *(pause * (since + step) for step in range(12)))
    is_same = NOW.to_tz(real).offset == NOW.to_tz(named).offset
    assert judge_zone(log, named, NOW).fit == ("borne out" if is_same else "contradicted")


@pytest.mark.parametrize(
    ("minutes_ago", "why"),
    [
        ((), "no entry"),
        ((1, 2), "only 2"),
        ((1, 2, 3, 40, 41), "not written often enough"),
    ],
)
def test_what_proves_nothing_is_left_open(minutes_ago, why):
    judgement = judge_zone(shown("UTC", *minutes_ago), "UTC", NOW)
    assert judgement.fit == "open"
    assert why in judgement.why


def test_a_single_entry_of_the_future_is_enough_to_contradict():
    judgement = judge_zone(shown("Europe/Berlin", 5), "UTC", NOW)
    assert judgement.fit == "contradicted"
    assert "55 min from now" in judgement.why


def test_the_oldest_of_a_long_log_do_not_count():
    assert judge_zone(shown("UTC", *range(1, 25), 3000), "UTC", NOW).fit == "borne out"
