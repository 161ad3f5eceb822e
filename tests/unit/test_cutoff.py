"""The arithmetic of the cut-off: no silent difference between an instant and what the box can hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whenever import Instant, PlainDateTime, TimeDelta

from robot.errors import RequestError
from robot.procedures.amazon_mws_to_sp.cutoff import Bracket, CutoffBox

ZONES = ["UTC", "Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]
SECONDS = st.integers(
    int(Instant.from_utc(2022, 1, 1).timestamp()), int(Instant.from_utc(2030, 1, 1).timestamp())
)


@given(
    epoch_s=SECONDS,
    extra_ns=st.integers(0, 10**9 - 1),
    zone=st.sampled_from(ZONES),
    step=st.sampled_from([1, 60]),
)
def test_the_next_value_is_the_nearest_later_one_and_comes_back_the_same(
    epoch_s: int, extra_ns: int, zone: str, step: int
) -> None:
    box = CutoffBox(step, zone)
    now = Instant.from_timestamp(epoch_s * 10**9 + extra_ns, unit="nanosecond")
    try:
        cutoff = box.next_after(now)
    except RequestError:
        # Only the doubled hour has no answer: the same question in UTC always has one.
        assert CutoffBox(step, "UTC").next_after(now).to_tz(zone).is_ambiguous()
        return
    assert TimeDelta() <= cutoff - now < TimeDelta(seconds=step)
    assert box.to_instant(box.to_local(cutoff)) == cutoff


@pytest.mark.parametrize(
    ("zone", "twice", "never"),
    [
        ("Europe/London", "2026-10-25T01:30", "2026-03-29T01:30"),
        ("America/New_York", "2026-11-01T01:30", "2026-03-08T02:30"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-10-04T02:15"),
    ],
)
def test_the_doubled_and_the_missing_hour_are_refused_not_guessed(zone: str, twice: str, never: str) -> None:
    box = CutoffBox(60, zone)
    with pytest.raises(RequestError, match="occurs twice"):
        box.to_instant(PlainDateTime.parse_iso(twice))
    with pytest.raises(RequestError, match="does not exist"):
        box.to_instant(PlainDateTime.parse_iso(never))
    doubled = PlainDateTime.parse_iso(twice)
    for disambiguate in ("earlier", "later"):
        instant = doubled.assume_tz(zone, disambiguation=disambiguate).to_instant()
        with pytest.raises(RequestError, match="occurs twice"):
            box.to_local(instant)


def test_an_instant_between_two_values_is_refused() -> None:
    with pytest.raises(RequestError, match="between two values"):
        CutoffBox(60, "UTC").to_local(Instant.from_utc(2026, 1, 1, 12, 0, 1))


def test_the_distance_names_losses_and_duplicates() -> None:
    cutoff = Instant.from_utc(2026, 1, 1)
    bracket = Bracket(cutoff - TimeDelta(milliseconds=30), cutoff + TimeDelta(milliseconds=200))
    assert bracket.distance_to(cutoff) == (TimeDelta(milliseconds=30), TimeDelta(milliseconds=200))
    late = Bracket(cutoff + TimeDelta(seconds=1), cutoff + TimeDelta(seconds=2))
    assert late.distance_to(cutoff) == (TimeDelta(), TimeDelta(seconds=2))


@given(
    epoch_s=SECONDS,
    extra_ns=st.integers(0, 10**9 - 1),
    zone=st.sampled_from(ZONES),
    step=st.sampled_from([1, 60]),
)
def test_the_nearest_value_is_at_most_half_a_step_away(
    epoch_s: int, extra_ns: int, zone: str, step: int
) -> None:
    instant = Instant.from_timestamp(epoch_s * 10**9 + extra_ns, unit="nanosecond")
    nearest = CutoffBox(step, zone).nearest_to(instant)
    assert abs((nearest - instant).total("nanoseconds")) <= step * 10**9 / 2
    assert nearest.timestamp() % step == 0


@pytest.mark.parametrize("zone", ZONES)
def test_the_doubled_hour_can_be_waited_out(zone: str) -> None:
    box = CutoffBox(60, zone)
    for day in range(365):
        earliest = Instant.from_utc(2026, 1, 1, 0, 30).add(hours=24 * day)
        for hours in range(24):
            moment = earliest.add(hours=hours)
            free = box.next_unambiguous(moment)
            assert free >= moment
            assert box.to_instant(box.to_local(free)) == free
