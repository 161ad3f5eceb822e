"""Faults that a test can plant in the stand-in's answers."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal, TypeAlias

FaultKind: TypeAlias = Literal[
    "status",
    "delay",
    "drop",
    "after-commit-500",
    "after-commit-drop",
    "sign-out",
    "endless",
    "endless-half",
    "dead-click",
    "double-submit",
    "announcement",
    "cookie-banner",
]

PAGE_KINDS: frozenset[FaultKind] = frozenset({"dead-click", "double-submit", "announcement", "cookie-banner"})
"""Kinds that are put into a page: they strike what a browser opens as a page, and nothing else."""


@dataclass
class Fault:
    """Something that goes wrong with matching requests.

    Attributes:
        kind: `status` answers with `status` and does nothing; `delay` waits `delay_ms` before the request is
            carried out, `delay_after_ms` after it; `drop` cuts the connection before, `after-commit-drop`
            after it was carried out; `after-commit-500` carries it out and answers 500; `sign-out` ends the
            user's sign-in first.
            `endless` sends the whole answer and keeps it open, so that the page never finishes loading,
            `endless-half` stops in the middle; until the visitor goes, or `delay_ms` if given.
            Put into a page: `dead-click` swallows the first click on a button that saves, confirms, imports or
            sends a form; `double-submit` sends each form twice; `announcement` lays a window over the page, and
            `cookie-banner` a bar over its lower end. In the single-page rendering they are in the page that was
            loaded, whatever the app draws on it later.
        method: Request method, or `*`.
        path: Pattern of the path, as in `/stores/*/edit`; a `*` stands for slashes too.
        times: How many requests it strikes; `skip` matching ones are let through before.
        retry_after_s: Value of a `Retry-After` header to send with `status`.
        label: Text of the one button whose first click is dead; empty for all of the above.
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
    label: str = ""
    site: Literal["channels", "amazon"] = "channels"
    struck: int = 0

    def matches(self, site: str, method: str, path: str, *, opens_page: bool = False) -> bool:
        """Whether a request is of the kind that this fault strikes."""
        if self.kind in PAGE_KINDS and not opens_page:
            return False
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

    def strike(self, site: str, method: str, path: str, *, opens_page: bool = False) -> Fault | None:
        """Return the fault that strikes this request, and count it.

        Args:
            site: Which of the two servers.
            method: The request's method.
            path: The request's path.
            opens_page: Whether a browser opens it as a page.
        """
        with self._lock:
            for fault in self._faults:
                if fault.struck >= fault.times or not fault.matches(
                    site, method, path, opens_page=opens_page
                ):
                    continue
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                fault.struck += 1
                return fault
        return None

    def spare(self, fault: Fault) -> None:
        """Take back one strike: the answer was none that the fault could be put into."""
        with self._lock:
            fault.struck -= 1
