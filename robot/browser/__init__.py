"""Finds a browser, starts it, and keeps what its pages send inside the rules."""

from robot.browser.find import CHROME, CHROMIUM, EDGE, HEADLESS_SHELL, BrowserChoice, find_browser
from robot.browser.start import (
    LOCALE,
    VIEWPORT_HEIGHT_PX,
    VIEWPORT_WIDTH_PX,
    launch,
    quiet_context,
    start_playwright,
    working_context,
)

__all__ = [
    "CHROME",
    "CHROMIUM",
    "EDGE",
    "HEADLESS_SHELL",
    "LOCALE",
    "VIEWPORT_HEIGHT_PX",
    "VIEWPORT_WIDTH_PX",
    "BrowserChoice",
    "find_browser",
    "launch",
    "quiet_context",
    "start_playwright",
    "working_context",
]
