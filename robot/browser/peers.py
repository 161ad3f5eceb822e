"""Tells who is at the other end of a connection within this machine."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import Final

_CONNECTIONS: Final = Path("/proc/net/tcp")


def is_of_this_user(ours: tuple[str, int], theirs: tuple[str, int], table: Path = _CONNECTIONS) -> bool:
    """Tell whether the other end of a connection within this machine belongs to the user who runs the robot.

    Args:
        ours: Host and port of this end.
        theirs: Host and port of the other end.
        table: Where the system lists connections with their owners. Where it does not, as outside of Linux, nobody is
            turned away: the wall leads to the site and its companions only, whoever asks.
    """
    try:
        rows = table.read_text(encoding="ascii").splitlines()
    except OSError:
        return True
    wanted = [_as_in_table(*theirs), _as_in_table(*ours)]
    for row in rows[1:]:
        columns = row.split()
        if columns[1:3] == wanted:
            return int(columns[7]) == os.getuid()
    return True


def _as_in_table(host: str, port: int) -> str:
    return f"{int.from_bytes(socket.inet_aton(host), sys.byteorder):08X}:{port:04X}"
