"""Beginning again by itself, where that is safe: the site was away, or had signed the robot out.

An attempt looks before it acts and repeats nothing that is there, so a whole new attempt is the one way of
trying again; single clicks are never repeated.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from tenacity import RetryCallState, Retrying, retry_if_result, stop_after_attempt, wait_exponential

T = TypeVar("T")

FIRST_PAUSE_S = 5.0
LONGEST_PAUSE_S = 60.0

LONGEST_ASKED_PAUSE_S = 600.0
"""A site that asks to be left alone for longer is not waited for: whoever started the run is told when to come back."""


def persist(  # noqa: PLR0913 - what trying again depends on
    attempt: Callable[[], T],
    may_help: Callable[[T], bool],
    *,
    retries: int,
    tell: Callable[[str], None],
    check: Callable[[], None],
    asked_pause_s: Callable[[T], float | None] = lambda _result: None,
    pause: Callable[[float], None] = time.sleep,
) -> T:
    """Attempt again while that may help, at most `retries` times, with pauses that double each time.

    A pause is at least as long as the site asked for; if that is longer than anybody would wait, it ends there.

    Args:
        attempt: One whole attempt; what it returns is what the last one returned.
        may_help: Whether another attempt may end better.
        retries: How many attempts may follow the first.
        tell: Shows a line before each pause.
        check: Called every second of a pause; raises to stop there.
        asked_pause_s: How long the site asked to be left alone at the end of an attempt, in seconds.
        pause: Lets time pass, in seconds.
    """

    def sleep(duration_s: float) -> None:
        until_s = time.monotonic() + duration_s
        while (left_s := until_s - time.monotonic()) > 0:
            check()
            pause(min(1.0, left_s))

    growing = wait_exponential(multiplier=FIRST_PAUSE_S, max=LONGEST_PAUSE_S)

    def wait(state: RetryCallState) -> float:
        return max(growing(state), asked_pause_s(_result_of(state)) or 0.0)

    def may_go_on(result: T) -> bool:
        return may_help(result) and (asked_pause_s(result) or 0.0) <= LONGEST_ASKED_PAUSE_S

    def announce(state: RetryCallState) -> None:
        pause_s = state.next_action.sleep if state.next_action else 0.0
        tell(f"Trying again in {pause_s:.0f} s ({state.attempt_number} of {retries})")

    retrying = Retrying(
        retry=retry_if_result(may_go_on),
        stop=stop_after_attempt(retries + 1),
        wait=wait,
        sleep=sleep,
        before_sleep=announce,
        retry_error_callback=_result_of,
    )
    return retrying(attempt)


def _result_of(state: RetryCallState) -> Any:  # noqa: ANN401 - whatever the attempt returned
    if state.outcome is None:
        raise AssertionError("an attempt without an outcome")
    return state.outcome.result()
