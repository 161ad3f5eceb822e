"""Beginning again by itself: bounded, with growing pauses, and only where it may help."""

from __future__ import annotations

import time

import pytest

from robot.errors import StopRequestedError
from robot.retrying import persist


class Time:
    """A clock that only pauses move."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now_s = 0.0
        monkeypatch.setattr(time, "monotonic", lambda: self.now_s)

    def pass_(self, duration_s: float) -> None:
        self.now_s += duration_s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)


def run(
    clock: Time, results: list[str], *, retries: int, check=lambda: None, asked=lambda _result: None
) -> tuple[str, list[str], int]:
    said: list[str] = []
    left = list(results)
    answer = persist(
        lambda: left.pop(0),
        lambda result: result == "away",
        retries=retries,
        tell=said.append,
        check=check,
        asked_pause_s=asked,
        pause=clock.pass_,
    )
    return answer, said, len(results) - len(left)


def test_it_goes_on_until_an_attempt_ends_otherwise(clock: Time) -> None:
    answer, said, attempts = run(clock, ["away", "away", "done", "never"], retries=4)
    assert (answer, attempts) == ("done", 3)
    assert said == ["Trying again in 5 s (1 of 4)", "Trying again in 10 s (2 of 4)"]
    assert clock.now_s == pytest.approx(15)


def test_what_cannot_end_better_is_attempted_once(clock: Time) -> None:
    assert run(clock, ["refused", "never"], retries=4) == ("refused", [], 1)


def test_it_gives_up_with_what_the_last_attempt_returned(clock: Time) -> None:
    answer, said, attempts = run(clock, ["away"] * 6, retries=4)
    assert (answer, attempts, len(said)) == ("away", 5, 4)
    assert clock.now_s == pytest.approx(5 + 10 + 20 + 40)  # longer than a minute's maintenance


def test_without_retries_nothing_is_said(clock: Time) -> None:
    assert run(clock, ["away", "never"], retries=0) == ("away", [], 1)


def test_a_pause_is_at_least_as_long_as_the_site_asked_for(clock: Time) -> None:
    _, said, _ = run(clock, ["away"] * 4, retries=3, asked=lambda _result: 7.0)
    assert said == [
        "Trying again in 7 s (1 of 3)",
        "Trying again in 10 s (2 of 3)",
        "Trying again in 20 s (3 of 3)",
    ]
    assert clock.now_s == pytest.approx(7 + 10 + 20)


@pytest.mark.parametrize(("asked_s", "attempts"), [(600.0, 2), (601.0, 1)])
def test_a_site_that_asks_for_too_long_is_not_waited_for(clock: Time, asked_s: float, attempts: int) -> None:
    answer, _, made = run(clock, ["away", "done"], retries=4, asked=lambda _result: asked_s)
    assert (answer, made) == (("done", 2) if attempts == 2 else ("away", 1))


def test_a_pause_ends_when_somebody_asks_to_stop(clock: Time) -> None:
    def check() -> None:
        if clock.now_s >= 3:
            raise StopRequestedError("asked")

    with pytest.raises(StopRequestedError):
        run(clock, ["away", "never"], retries=4, check=check)
    assert clock.now_s < 5
