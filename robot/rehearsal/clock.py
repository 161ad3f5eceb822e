"""The stand-in's own clock: everything it dates, the `Date` header included, comes from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from whenever import Instant

if TYPE_CHECKING:
    from collections.abc import Callable


class Clock:
    """This machine's clock plus an offset that tests may change while the stand-in runs."""

    def __init__(self, offset_s: float = 0.0, *, on_set: Callable[[], None] = lambda: None) -> None:
        self._offset_s = offset_s
        self._on_set = on_set

    @property
    def offset_s(self) -> float:
        """Seconds by which this clock is ahead of the machine's."""
        return self._offset_s

    def now(self) -> Instant:
        """Return the stand-in's present."""
        return Instant.now().add(seconds=self._offset_s)

    def set_offset(self, seconds: float) -> None:
        """Put the clock `seconds` ahead of this machine's (behind it, if negative)."""
        self._offset_s = seconds
        self._on_set()

    def set(self, instant: Instant) -> None:
        """Make `instant` the present; time goes on from there."""
        self.set_offset((instant - Instant.now()).total("seconds"))
