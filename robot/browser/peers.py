"""Tells who is at the other end of a connection within this machine."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CONNECTIONS: Final = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
"""A client that says `::ffff:127.0.0.1` stands in the second one only."""

_LOOKS: Final = 3
"""The system writes the table while it is read, so a row may be left out."""


def is_of_this_user(
    ours: tuple[str, int], theirs: tuple[str, int], tables: Sequence[Path] = _CONNECTIONS
) -> bool:
    """Tell whether the other end of a connection within this machine belongs to the user who runs the robot.

    Args:
        ours: Host and port of this end.
        theirs: Host and port of the other end.
        tables: Where the system lists connections with their owners. Who stands in none of them is not let in: it may
            have gone just now, and waits for nothing. Where there is no table, as outside of Linux, nobody is turned
            away: the wall leads to the site and its companions only, whoever asks.
    """
    wanted = {(theirs_, ours_) for theirs_ in _as_in_table(*theirs) for ours_ in _as_in_table(*ours)}
    for _ in range(_LOOKS):
        rows = list(_rows(tables))
        if not rows:
            return True
        for row in rows:
            columns = row.split()
            if tuple(columns[1:3]) in wanted:
                return int(columns[7]) == os.getuid()
    return False


def _rows(tables: Sequence[Path]) -> Iterator[str]:
    for table in tables:
        try:
            yield from table.read_text(encoding="ascii").splitlines()
        except OSError:
            continue


def _as_in_table(host: str, port: int) -> tuple[str, str]:
    """Return an end as an IPv4 table has it, and as an IPv6 table has the same one."""
    address = f"{int.from_bytes(socket.inet_aton(host), sys.byteorder):08X}"
    mapped = f"{0:016X}{int.from_bytes(bytes((0, 0, 255, 255)), sys.byteorder):08X}{address}"
    return f"{address}:{port:04X}", f"{mapped}:{port:04X}"
