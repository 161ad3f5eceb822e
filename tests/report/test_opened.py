"""The report in a real browser, opened from disk, without a network."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe  # judges a page that is open; starts nothing
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Runs
    from playwright.sync_api import Browser, Page

    from robot.report import Built

LARGEST_PAGE_BYTES = 5_000_000
AXE_OPTIONS = {"resultTypes": ["violations"], "preload": False}
"""Preloading would fetch the style sheet, which the page's policy forbids."""


@pytest.fixture(params=["light", "dark"])
def window(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(color_scheme=request.param, viewport={"width": 1000, "height": 800})
    yield context.new_page()
    context.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page whose every complaint fails the test."""
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
    opened.on("request", lambda one: one.url.startswith("file:") or complaints.append(one.url))
    opened.on("requestfailed", lambda one: complaints.append(f"failed: {one.url}"))
    yield opened
    context.close()
    assert not complaints


def test_every_picture_loads_also_after_the_folder_was_moved(
    built: Built, traces_dir: Path, tmp_path: Path, page: Page, runs: type[Runs]
):
    moved = traces_dir.rename(tmp_path / "else where")
    page.goto((moved / "report" / "index.html").as_uri())
    assert page.get_by_role("row").count() == 5
    page.get_by_role("link", name=runs.COMPLETED).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbour Lane: Amazon → Amazon SP")
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    pictures = page.locator("img")
    named = (moved / runs.COMPLETED / "pictures").glob("*.png")
    assert pictures.count() == len(list(named)) == 10
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
    page.wait_for_function("[...document.images].every((each) => each.complete && each.naturalWidth === 40)")
    page.get_by_role("link", name="Trace of Step Two, attempt 2").click()
    expect(page.get_by_text("channels-robot report --serve")).to_be_visible()
    for path in (moved / "report" / "runs").iterdir():
        assert path.stat().st_size < LARGEST_PAGE_BYTES
        page.goto(path.as_uri())
        expect(page.get_by_role("main")).to_be_visible()


def test_the_index_finds_runs_and_the_keyboard_opens_pictures(built: Built, page: Page, runs: type[Runs]):
    page.goto(built.index_path.as_uri())
    page.get_by_role("searchbox", name="Search").fill("Quayside 20260302")
    expect(page.get_by_role("status")).to_have_text("1 of 4 runs")
    expect(page.get_by_role("link", name=runs.WAITING)).to_be_visible()
    expect(page.get_by_role("link", name=runs.COMPLETED)).to_be_hidden()
    page.get_by_role("searchbox", name="Search").clear()
    page.get_by_role("combobox", name="State").select_option("Completed (1)")
    expect(page.get_by_role("status")).to_have_text("1 of 4 runs")
    page.get_by_role("checkbox").check()
    expect(page.get_by_role("status")).to_have_text("0 of 4 runs")
    page.get_by_role("checkbox").uncheck()
    page.get_by_role("link", name=runs.COMPLETED).press("Enter")
    picture = page.get_by_role("link", name="The page: before, The step of part 2 (attempt 1). Enlarge")
    picture.press("Enter")
    dialog = page.get_by_role("dialog", name="Picture, enlarged")
    expect(dialog.get_by_role("img", name="The page: before, The step of part 2 (attempt 1)")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(picture).to_be_focused()


def test_axe_finds_nothing(built: Built, window: Page, runs: type[Runs]):
    found = []
    for path in (
        built.index_path,
        *(built.pages[name] for name in (runs.COMPLETED, runs.ALTERED, runs.HOSTILE)),
    ):
        window.goto(path.as_uri())
        window.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        for violation in Axe().run(window, options=AXE_OPTIONS).response["violations"]:
            places = [node["target"] for node in violation["nodes"]]
            found.append(f"{path.name}: {violation['help']}: {json.dumps(places)}")
    assert not found


def test_paper_shows_what_is_folded(built: Built, page: Page, runs: type[Runs]):
    page.goto(built.pages[runs.COMPLETED].as_uri())
    folded = page.get_by_text("Who, and with what").locator(
        "xpath=.."
    )  # its details, to see whether it is open
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("document.querySelectorAll('details:not([open]), img[loading=lazy]').length") == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert folded.count() == 2
    assert page.evaluate("document.querySelectorAll('details:not([open])').length") > 0
