"""Remembers what each page asks the site for, and what it was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from whenever import Instant

from pages.answers import ServerAnswer

if TYPE_CHECKING:
    import playwright.sync_api as pw

_DRAWS: Final = frozenset({"document", "script", "xhr", "fetch"})
"""What a screen waits for before it is drawn; pictures, sockets and telemetry come whenever they like."""


class Traffic:
    """What a page has asked for since it is watched.

    Attributes:
        answers: The answers to its main frame's navigations, the last one last.
        departures: The methods of these navigations.
        not_reached: The addresses that its main frame was led to and did not reach, the last one last.
        home: Where Channels is (host and port), so that another site in its place can be told.
    """

    def __init__(self, page: pw.Page) -> None:
        self.answers: list[ServerAnswer] = []
        self.departures: list[str] = []
        self.not_reached: list[str] = []
        self.home: str | None = None
        self._under_way: set[pw.Request] = set()
        page.on("request", self._asked)
        page.on("response", self._answered)
        page.on("requestfinished", self._came)
        page.on("requestfailed", self._failed)

    @property
    def is_busy(self) -> bool:
        """Whether something is asked for that may change the screen when it comes."""
        return bool(self._under_way)

    @property
    def last_answer(self) -> ServerAnswer | None:
        """The answer to the last navigation, None if none was seen."""
        return self.answers[-1] if self.answers else None

    def _asked(self, request: pw.Request) -> None:
        if request.resource_type in _DRAWS:
            self._under_way.add(request)
        if _is_navigation(request):
            self.departures.append(request.method)

    def _answered(self, response: pw.Response) -> None:
        if response.request.resource_type != "document":
            self._came(response.request)  # an answer that no script reads to its end never finishes
        if _is_navigation(response.request):
            self.answers.append(ServerAnswer.of(response.status, response.headers, Instant.now()))

    def _came(self, request: pw.Request) -> None:
        self._under_way.discard(request)

    def _failed(self, request: pw.Request) -> None:
        self._came(request)
        if _is_navigation(request):
            self.not_reached.append(request.url)


def _is_navigation(request: pw.Request) -> bool:
    return request.is_navigation_request() and request.frame.parent_frame is None


_known: WeakKeyDictionary[pw.Page, Traffic] = WeakKeyDictionary()


def is_watched(page: pw.Page) -> bool:
    """Tell whether a page's traffic is remembered."""
    return page in _known


def traffic_of(page: pw.Page) -> Traffic:
    """Return a page's traffic, remembered from the first time that it is asked for."""
    if page not in _known:
        _known[page] = Traffic(page)
    return _known[page]
