"""Lets tests wait for what happens and not for how long it takes, whatever the machine is busy with."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

GIVE_UP_S = 120
"""Fails only where it never happens; how long it takes is no test's business."""


def wait_for(is_so: Callable[[], object], what: str = "it") -> None:
    """Look again and again until something is so."""
    give_up_at_s = time.monotonic() + GIVE_UP_S
    while not is_so():
        assert time.monotonic() < give_up_at_s, f"{what} never happened"
        time.sleep(0.01)  # reason: watches another thread or process, no page


class PatientClock:
    """A clock that goes on only while somebody waits, so that a busy machine changes nothing."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def monotonic(self) -> float:
        return self.now_s

    def wait_until(self, monotonic_s: float, *, tick: Callable[[float], None]) -> None:
        tick(monotonic_s - self.now_s)
        self.now_s = max(self.now_s, monotonic_s)
