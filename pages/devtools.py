"""Asks the browser past Playwright's own calls, each of which copies the whole page into a trace, twice."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

import playwright.sync_api as pw

_sessions: WeakKeyDictionary[pw.Page, pw.CDPSession] = WeakKeyDictionary()
_crashed: WeakSet[pw.Page] = WeakSet()


def evaluate(page: pw.Page, function: str, *arguments: str) -> Any:  # noqa: ANN401 - as above
    """Call a function in the page past Playwright's `evaluate`, which copies the whole page into a trace twice each time.

    The robot reads a page hundreds of times for each of its clicks; only what it does is worth a copy.

    Raises:
        playwright.sync_api.Error: As `evaluate` does.
    """
    expression = f"({function})({','.join(json.dumps(one) for one in arguments)})"
    answer = ask_browser(
        page, "Runtime.evaluate", {"expression": expression, "awaitPromise": True, "returnByValue": True}
    )
    thrown = answer.get("exceptionDetails")
    if thrown is not None:
        raise pw.Error(str(thrown.get("exception", {}).get("description") or thrown.get("text")))
    return answer["result"].get("value")


def capture(page: pw.Page, width: int, height: int) -> bytes:
    """Take a picture (PNG) of a page past Playwright's `screenshot`, which copies the page into a trace twice.

    Args:
        page: As it is; nothing is waited for.
        width: How much of it from its left edge, in CSS pixels.
        height: How much of it from its top edge, in CSS pixels.

    Raises:
        playwright.sync_api.Error: The browser refused, or the page has crashed.
    """
    clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
    # A third more bytes for a quarter less time, of which a run spends more on its pictures than on anything else.
    how = {"format": "png", "clip": clip, "captureBeyondViewport": True, "optimizeForSpeed": True}
    return base64.b64decode(str(ask_browser(page, "Page.captureScreenshot", how)["data"]))


def ask_browser(page: pw.Page, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """Ask the browser about a page by its own protocol (CDP).

    Raises:
        playwright.sync_api.Error: The browser refused, or the page has crashed.
    """
    session = _sessions.get(page) or _start_session(page)
    if page in _crashed:
        raise pw.Error("Target crashed")
    answer: dict[str, Any] = session.send(method, parameters)
    return answer


def _start_session(page: pw.Page) -> pw.CDPSession:
    if page.is_closed():
        raise pw.Error("Target page, context or browser has been closed")  # the driver names a number instead
    session = _sessions[page] = page.context.new_cdp_session(page)

    def end(_page: pw.Page) -> None:
        # A renderer that has crashed answers nothing any more, and its session does not tell: only closing ends the wait.
        _crashed.add(page)
        with suppress(pw.Error):
            page.close()

    page.on("crash", end)
    return session
