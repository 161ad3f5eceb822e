"""The part of the channel settings that connects to Amazon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from pages import clipboard
from pages.base import Region, look, press, translated

if TYPE_CHECKING:
    import playwright.sync_api as pw

COPY_MS = 5_000
OPEN_STEP_MS = 250


class ConnectRegion(Region):
    """Copy Connect Link, Connect, and what the page says about the connection."""

    def wait_for_connect(self) -> None:
        """Wait until both "Copy Connect Link" and "Connect" are there; they come with the reload after Save."""
        self.find("channel.copy-connect-link")
        self.find("channel.connect")

    def copy_connect_link(self) -> str:
        """Press Copy Connect Link and return the text that the page copies.

        Raises:
            DriftError: Nothing was copied, or something that is no link. The text is never quoted.
        """
        button = self.find("channel.copy-connect-link")
        with translated(self.page, "Listening for the connect link"):
            known = clipboard.start(self.page)
        press(button, '"Copy Connect Link"', self.signs)
        texts = clipboard.wait_copied(self.page, known, COPY_MS)
        links = {text.strip() for text in texts if _is_link(text.strip(), self.page.url)}
        if len(links) != 1:
            seen = "nothing" if not texts else "several links" if links else "a text that is no link"
            raise self.drift("Copy Connect Link to copy a link", f"{seen} copied")
        return links.pop()

    def connect(self) -> pw.Page:
        """Press Connect and return the browser page on which Amazon opens: this one, or a new one.

        Raises:
            DriftError: Nothing opened.
        """
        button = self.find("channel.connect")
        opened: list[pw.Page] = []

        def keep(one: pw.Page) -> None:
            opened.append(one)

        start = self.page.url
        self.page.on("popup", keep)
        try:
            press(button, '"Connect"', self.signs)
            for _ in range(max(1, self.signs.timeout_ms // OPEN_STEP_MS)):
                if opened:
                    with translated(opened[0], "Waiting for Amazon's page"):
                        opened[0].wait_for_url(lambda url: url != "about:blank", wait_until="commit")
                    return opened[0]
                if self.page.url != start:
                    return self.page
                with translated(self.page, "Waiting for Amazon's page"):
                    self._wait_step(start)
        finally:
            self.page.remove_listener("popup", keep)
        raise self.drift("Connect to open Amazon", "the same screen")

    def read_connection(self) -> Literal["connected", "not connected", "unknown"]:
        """Return what the page says about the connection."""
        given = {
            "connected": self.signs.words("channel.connected"),
            "notConnected": self.signs.words("channel.not-connected"),
        }
        answer = look(self.page, "readConnection", given)
        if answer == "connected":
            return "connected"
        return "not connected" if answer == "not connected" else "unknown"

    def _wait_step(self, start: str) -> None:
        from playwright.sync_api import TimeoutError as Late  # noqa: PLC0415 - only to wait in steps

        try:
            self.page.wait_for_url(lambda url: url != start, wait_until="commit", timeout=OPEN_STEP_MS)
        except Late:
            return


def _is_link(text: str, page_url: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    if any(letter.isspace() for letter in text) or not parts.hostname:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.netloc == urlsplit(page_url).netloc)
