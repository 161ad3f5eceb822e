"""A scrubbed trace opens in the trace viewer that Playwright brings along, and shows every step."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from conftest import Site
    from playwright.sync_api import Browser, Page

    from robot.evidence import Recorder


def test_a_scrubbed_trace_opens_in_the_viewer(
    viewer: tuple[Path, str], recorder: Recorder, page: Page, site: Site, browser: Browser
):
    """Field notes, "The trace viewer": a relative address, http, and the groups as top rows."""
    with recorder.group("Fill in the form"):
        page.goto(f"{site.base_url}/?token={site.planted.query_token}")
        page.get_by_label("Password").fill(site.planted.password)
        page.get_by_label("E-mail").fill("user@example.test")
    recorder.detach()
    folder, address = viewer
    shutil.copy(recorder.run_dir / "traces" / "step-1-a.zip", folder / "step.zip")
    context = browser.new_context(viewport={"width": 1366, "height": 900})
    try:
        window = context.new_page()
        window.goto(f"{address}/trace/index.html?trace=../step.zip")
        expect(window.get_by_text("Step One")).to_be_visible()
        expect(window.get_by_role("treeitem", name="Fill in the form")).to_be_visible()
        window.get_by_role("treeitem", name='Fill "[password]"').click()
        window.get_by_role("tab", name="After").click()
        copy = window.frame_locator("iframe[name=snapshot]:visible")
        expect(copy.get_by_role("heading", name="Settings")).to_be_visible()
        expect(copy.get_by_label("Password")).to_have_value("[password]")
        expect(copy.locator("#text")).to_have_text("[page text]")
        window.screenshot(path=folder / "viewer.png")
    finally:
        context.close()
