"""Standard output and standard error that take any text: in any encoding, on a closed pipe, whatever is in the text."""

from __future__ import annotations

import errno
import io
import os
import sys
from contextlib import suppress
from typing import TextIO, cast

from robot.text import visible

_GONE = (errno.EPIPE, errno.EINVAL, errno.EBADF, errno.EIO)
"""Nobody reads the other end any more; EINVAL is how Windows says it."""


class SafeStream(io.TextIOBase):
    """Writes to a stream what its encoding can hold, and escapes for the rest; never raises.

    Attributes:
        raw: The stream.
        failure: Why something could not be written; None if everything was. It is "" if nobody listens.
    """

    def __init__(self, raw: TextIO, *, may_steer: bool = False) -> None:
        """Wrap a stream; `may_steer` lets control characters through, for text that was made visible before."""
        self.raw: TextIO = raw.raw if isinstance(raw, SafeStream) else raw
        self.failure: str | None = None
        self._may_steer = may_steer

    @property
    def encoding(self) -> str:  # type: ignore[override] # reason: a plain attribute there
        """The encoding of the stream."""
        return getattr(self.raw, "encoding", None) or "utf-8"

    def write(self, text: str) -> int:
        """Write, and hand over at once: a text that waits in a buffer may fail where nobody catches it."""
        if not self._may_steer:
            text = visible(text)
        encoding = self.encoding
        try:
            self.raw.write(text.encode(encoding, "backslashreplace").decode(encoding))
            self.raw.flush()
        except OSError as error:
            self._give_up("" if error.errno in _GONE else error.strerror or str(error))
        except ValueError:  # closed
            self._give_up("")
        return len(text)

    def flush(self) -> None:
        """Do nothing: nothing is held back."""

    def fileno(self) -> int:
        """Give the stream's descriptor."""
        return self.raw.fileno()

    def isatty(self) -> bool:
        """Tell whether the stream is a terminal."""
        return not self.raw.closed and self.raw.isatty()

    def writable(self) -> bool:
        """Tell that it takes text."""
        return True

    def _give_up(self, why: str) -> None:
        self.failure = self.failure or why
        # What is still in the stream's own buffer would fail once more when the process ends, and change its exit code.
        with suppress(OSError, ValueError):
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, self.raw.fileno())
            os.close(nothing)


def make_streams_safe() -> None:
    """Let everything that this process writes, also what other libraries write, go through a `SafeStream`."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is not None and not isinstance(stream, SafeStream):
            setattr(sys, name, cast("TextIO", SafeStream(stream)))


def standard(name: str, *, may_steer: bool = False) -> SafeStream:
    """Give standard output or standard error as it is now.

    Args:
        name: `stdout` or `stderr`.
        may_steer: See `SafeStream`.
    """
    stream = getattr(sys, name) or io.StringIO()
    # The one that the process writes to remembers whether anything was lost.
    return (
        stream
        if isinstance(stream, SafeStream) and not may_steer
        else SafeStream(stream, may_steer=may_steer)
    )
