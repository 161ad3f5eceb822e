"""Ctrl-C, SIGTERM, SIGHUP: a run stops at the next safe point; asked a second time, the process ends at once."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Self

from robot.errors import StopRequestedError

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_LONG_S = 3600.0
_SAME_REQUEST_S = 1.0
"""A signal that follows the first one within this time is the same request: `timeout` sends its own to the process and
then to its whole group, and so does a service manager."""


class StopRequest:
    """Takes the signals while it is entered.

    Attributes:
        is_asked: Whether one came.

    The journal is whole at any instant, so even the second signal loses nothing; the first one spares the
    next attempt from having to find out what became of a change.
    """

    def __init__(self, announce: Callable[[str], None]) -> None:
        """Make one; `announce` is called inside a signal handler, so it must not take locks."""
        self._announce = announce
        self.is_asked = False
        self._is_idle = False
        self._asked_s = 0.0
        self._before: dict[int, object] = {}

    def check(self) -> None:
        """Call this where it is safe to stop.

        Raises:
            StopRequestedError: Somebody asked.
        """
        if self.is_asked:
            raise StopRequestedError(
                "Stopped on request, at a safe point.",
                hint="`channels-robot resume` goes on from here: it looks first and repeats nothing.",
            )

    def wait(self, duration_s: float) -> None:
        """Let time pass, in seconds, unless somebody asks to stop."""
        until_s = time.monotonic() + duration_s
        while not self.is_asked and time.monotonic() < until_s:
            left_s = max(0.0, until_s - time.monotonic())
            time.sleep(min(1.0, left_s))  # reason: waits for people, not for a page

    def wait_until_asked(self) -> None:
        """Let time pass until somebody asks to stop."""
        while not self.is_asked:
            self.wait(_LONG_S)

    @contextmanager
    def idle(self) -> Iterator[None]:
        """Stop at once inside this: nothing is going on but waiting for a person."""
        self._is_idle = True
        try:
            yield
        finally:
            self._is_idle = False

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():  # elsewhere Python takes no signals
            self._before = _take_over(self._take)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type] # reason: what `signal.signal` itself returned

    def _take(self, _number: int, _frame: FrameType | None) -> None:
        if self.is_asked:
            if time.monotonic() - self._asked_s > _SAME_REQUEST_S:
                os._exit(StopRequestedError.exit_code)  # the driver sees its pipe close, and ends the browser
            return
        self.is_asked = True
        self._asked_s = time.monotonic()
        if self._is_idle:
            self.check()
        self._announce("Stopping at the next safe point. Once more stops at once; the run can be resumed.")


def end_at_signals() -> None:
    """Let each of the signals end the process at once as a stop, until something takes them: nothing has begun yet."""
    _take_over(lambda _number, _frame: os._exit(StopRequestedError.exit_code))


@contextmanager
def interruptible() -> Iterator[None]:
    """End whatever is inside by KeyboardInterrupt at any of the signals, as Ctrl-C does; `StopRequest` is kinder."""
    before = _take_over(_interrupt) if threading.current_thread() is threading.main_thread() else {}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)  # type: ignore[arg-type] # reason: what `signal.signal` itself returned


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _take_over(take: Callable[[int, FrameType | None], None]) -> dict[int, object]:
    """Take the signals, except a hang-up that is to be ignored (`nohup`); return who had them before."""
    wanted = [one for one in SIGNALS if one.name != "SIGHUP" or signal.getsignal(one) is not signal.SIG_IGN]
    return {number: signal.signal(number, take) for number in wanted}
