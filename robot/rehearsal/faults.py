"""Faults that a test can plant in the stand-in's answers."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal, TypeAlias

FaultKind: TypeAlias = Literal["status", "delay", "drop", "after-commit-500", "after-commit-drop", "sign-out"]


@dataclass
class Fault:
    """Something that goes wrong with matching requests.

    Attributes:
        kind: `status` answers with `status` and does nothing; `delay` waits `delay_ms` before the request is
            carried out, `delay_after_ms` after it; `drop` cuts the connection before, `after-commit-drop`
            after it was carried out; `after-commit-500` carries it out and answers 500; `sign-out` ends the
            user's sign-in first.
        method: Request method, or `*`.
        path: Pattern of the path, as in `/stores/*/edit`; a `*` stands for slashes too.
        times: How many requests it strikes; `skip` matching ones are let through before.
        retry_after_s: Value of a `Retry-After` header to send with `status`.
        site: Which of the two servers: channels or amazon.
        struck: How often it has struck.
    """

    kind: FaultKind
    method: str = "*"
    path: str = "*"
    times: int = 1
    skip: int = 0
    status: int = 503
    delay_ms: int = 0
    delay_after_ms: int = 0
    retry_after_s: int | None = None
    site: Literal["channels", "amazon"] = "channels"
    struck: int = 0

    def matches(self, site: str, method: str, path: str) -> bool:
        """Whether a request is of the kind that this fault strikes."""
        return self.site == site and self.method in {"*", method.upper()} and fnmatchcase(path, self.path)


class Faults:
    """The planted faults, in the order in which they were added."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Plant a fault and return it, so that `struck` can be looked at later."""
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Remove every fault."""
        with self._lock:
            self._faults.clear()

    def strike(self, site: str, method: str, path: str) -> Fault | None:
        """Return the fault that strikes this request, and count it."""
        with self._lock:
            for fault in self._faults:
                if fault.struck >= fault.times or not fault.matches(site, method, path):
                    continue
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                fault.struck += 1
                return fault
        return None
