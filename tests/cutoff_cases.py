"""Cases for the cut-off: boxes, zones, clock offsets and the days around every clock change."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from whenever import Instant

ZONES = ("UTC", "Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
RESOLUTIONS: tuple[Literal[1, 60], ...] = (1, 60)
CHANGES = (
    "2026-03-29T01:00:00Z",  # Europe, forward
    "2026-10-25T01:00:00Z",  # Europe, back
    "2026-03-08T07:00:00Z",  # New York, forward
    "2026-11-01T06:00:00Z",  # New York, back
    "2026-04-04T15:00:00Z",  # Lord Howe, back, by half an hour
    "2026-10-03T15:30:00Z",  # Lord Howe, forward, by half an hour
)
"""Instants of the clock changes of 2026."""

MOST_OFFSET_S = 12 * 3600


@dataclass(frozen=True)
class Case:
    """The server's clock reads `server_now`; this machine's differs by `offset_s`."""

    resolution_s: Literal[1, 60]
    zone: str
    offset_s: float
    server_now: Instant


def cases(count: int, seed: int = 1) -> Iterator[Case]:
    """Generate cases, evenly over boxes and zones; a third of them lie within two hours of a clock change."""
    random_ = random.Random(seed)
    for number in range(count):
        change = Instant.parse_iso(random_.choice(CHANGES))
        reach_h = 2 if number % 3 == 0 else 48
        moved = change.add(milliseconds=random_.randint(-reach_h * 3_600_000, reach_h * 3_600_000))
        yield Case(
            resolution_s=RESOLUTIONS[number % 2],
            zone=ZONES[number // 2 % len(ZONES)],
            offset_s=random_.uniform(-MOST_OFFSET_S, MOST_OFFSET_S),
            server_now=moved,
        )
