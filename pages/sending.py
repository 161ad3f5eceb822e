"""What a page sends after a press, and what of it is answered."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from robot.errors import OutcomeUnknownError

if TYPE_CHECKING:
    from types import TracebackType

    import playwright.sync_api as pw

_WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_REDIRECTS = range(300, 400)
_FETCHES = frozenset({"xhr", "fetch"})


class Sending:
    """Listens to one page while it is entered, or between `start` and `stop`.

    Attributes:
        count: How many requests of the kinds listened for were sent.
        statuses: Of the answers to what was sent, redirections left out.
        answered_s: When everything that was sent had been answered, monotonic seconds; None while some of it has
            not: which of several requests is the one that saves, nobody can tell from here.
        dates: When each answer of the page's own host was heard, and its `Date` header; redirections count.
    """

    def __init__(
        self, page: pw.Page, *, counts_navigation: bool = False, counts_fetches: bool = False
    ) -> None:
        """Make one.

        Args:
            page: The page that is pressed on.
            counts_navigation: Whether asking for another page counts, too; else only what may change something.
            counts_fetches: Whether what the page asks for in the background counts, too.
        """
        self.statuses: list[int] = []
        self.answered_s: float | None = None
        self.dates: list[tuple[float, str | None]] = []
        self._page = page
        self._counts_navigation = counts_navigation
        self._counts_fetches = counts_fetches
        self.count = 0
        self._unanswered: list[pw.Request] = []

    @property
    def is_settled(self) -> bool:
        """Whether nothing is on its way: everything was answered, or nothing was sent."""
        return not self._unanswered

    @property
    def is_answered(self) -> bool:
        """Whether something was sent, and all of it was answered; where to it led counts as an answer too."""
        return self.answered_s is not None

    def start(self) -> None:
        """Begin to listen."""
        self._page.on("request", self._note)
        self._page.on("response", self._note_answer)
        self._page.on("requestfailed", self._note_failure)

    def stop(self) -> None:
        """Listen no more; what was heard stays."""
        self._page.remove_listener("request", self._note)
        self._page.remove_listener("response", self._note_answer)
        self._page.remove_listener("requestfailed", self._note_failure)

    def unknown(self, what: str, message: str) -> OutcomeUnknownError:
        """Return the error for a press without a visible consequence."""
        if not self.count:
            message = f"the page sent nothing ({message})"
        return OutcomeUnknownError(
            f"{what} was pressed, and whether it was carried out is unknown: {message}",
            hint="Open the channel and look whether the change is there before anything is repeated.",
            is_settled=self.is_settled,
        )

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _note(self, request: pw.Request) -> None:
        is_going = self._counts_navigation and request.is_navigation_request()
        is_fetch = self._counts_fetches and request.resource_type in _FETCHES
        if request.method in _WRITING or is_going or is_fetch:
            self.count += 1
            self._unanswered.append(request)
            self.answered_s = None

    def _note_answer(self, response: pw.Response) -> None:
        request = response.request
        if request not in self._unanswered:
            return
        self._unanswered.remove(request)
        heard_s = time.monotonic()
        if not self._unanswered:
            self.answered_s = heard_s
        if urlsplit(response.url).hostname == urlsplit(self._page.url).hostname:  # others have other clocks
            self.dates.append((heard_s, response.headers.get("date")))
        if response.status not in _REDIRECTS:
            self.statuses.append(response.status)

    def _note_failure(self, request: pw.Request) -> None:
        if self._counts_fetches and request in self._unanswered:
            self._unanswered.remove(request)
