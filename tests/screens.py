"""Small screens of our own, in markups that the stand-in does not use."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from pages.signs import Signs

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

BASE = "http://localhost"


@dataclass
class Site:
    """Answers a page's requests with given bodies; what was asked for is kept."""

    page: Page
    screens: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def show(self, html: str, path: str = "/") -> None:
        self.screens[path] = html
        self.page.goto(f"{BASE}{path}")

    def answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path != "/favicon.ico":
            self.asked.append(f"{route.request.method} {path}")
        body = self.screens.get(path, f"<h1>Elsewhere</h1><p>{path}</p>")
        route.fulfill(
            status=self.statuses.get(path, 200),
            content_type="text/html; charset=utf-8",
            body=body if body.lstrip().startswith("<!doctype") else f"<!doctype html><title>x</title>{body}",
        )


@pytest.fixture
def site(page: Page) -> Site:
    site = Site(page)
    page.route("**/*", site.answer)
    return site


@pytest.fixture
def matched() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def signs(matched: list[tuple[str, str]]) -> Signs:
    return Signs.load(on_match=lambda element, sign: matched.append((element, sign)), timeout_ms=1_500)
