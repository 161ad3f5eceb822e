"""Beginning again by itself, where that is safe: the site was away, or had signed the robot out.

An attempt looks before it acts and repeats nothing that is there, so a whole new attempt is the one way of
trying again; single clicks are never repeated.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_result, stop_after_attempt, wait_exponential

T = TypeVar("T")

FIRST_PAUSE_S = 5.0
LONGEST_PAUSE_S = 60.0


def persist(  # noqa: PLR0913 - what trying again depends on
    attempt: Callable[[], T],
    may_help: Callable[[T], bool],
    *,
    retries: int,
    tell: Callable[[str], None],
    check: Callable[[], None],
    pause: Callable[[float], None] = time.sleep,
) -> T:
    """Attempt again while that may help, at most `retries` times, with pauses that double each time.

    Args:
        attempt: One whole attempt; what it returns is what the last one returned.
        may_help: Whether another attempt may end better.
        retries: How many attempts may follow the first.
        tell: Shows a line before each pause.
        check: Called every second of a pause; raises to stop there.
        pause: Lets time pass, in seconds.
    """

    def sleep(duration_s: float) -> None:
        until_s = time.monotonic() + duration_s
        while (left_s := until_s - time.monotonic()) > 0:
            check()
            pause(min(1.0, left_s))

    def announce(state: RetryCallState) -> None:
        pause_s = state.next_action.sleep if state.next_action else 0.0
        tell(f"Trying again in {pause_s:.0f} s ({state.attempt_number} of {retries})")

    def give_up(state: RetryCallState) -> T:
        if state.outcome is None:
            raise AssertionError("an attempt without an outcome")
        result: T = state.outcome.result()
        return result

    retrying = Retrying(
        retry=retry_if_result(may_help),
        stop=stop_after_attempt(retries + 1),
        wait=wait_exponential(multiplier=FIRST_PAUSE_S, max=LONGEST_PAUSE_S),
        sleep=sleep,
        before_sleep=announce,
        retry_error_callback=give_up,
    )
    return retrying(attempt)
