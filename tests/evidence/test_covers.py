"""Covers lie on what they are for, on every page where they are laid, or there is no picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pixels import colours_in, differences

from pages.devtools import capture, evaluate
from robot.evidence.covers import MASK_COLOUR, picture_with_covers

if TYPE_CHECKING:
    from playwright.sync_api import Page

SECRET = "#secret"

TEXT = "<p style='width: 200px; height: 20px; margin: 10px' id=secret>a secret</p>"
PAGES = {
    "plain": TEXT,
    "below the edge": f"<div style='height: 3000px'></div>{TEXT}",
    "scrolled on": f"<div style='height: 1500px'></div>{TEXT}<div style='height: 1500px'></div><script>scrollTo(0, 900)</script>",
    "wider than the window": f"<div style='width: 3000px; height: 20px'></div><div style='margin-left: 2000px'>{TEXT}</div>",
    "in a dialog": f"<p>page</p><dialog>{TEXT}</dialog><script>document.querySelector('dialog').showModal()</script>",
    "in a popover": f"<p>page</p><div popover>{TEXT}</div><script>document.querySelector('[popover]').showPopover()</script>",
    "over everything": f"<div style='position: fixed; z-index: 2147483647; top: 50px; background: white'>{TEXT}</div>",
    "a box of a password": "<input type=password value=x style='width: 200px; height: 20px'>",
    "not shown": f"<div style='display: none'>{TEXT}</div><p>page</p>",
    "out of the page": f"<div style='position: absolute; left: -5000px'>{TEXT}</div><p>page</p>",
    "beyond what can be scrolled to": f"<body style='overflow: hidden'><div style='position: absolute; left: 5000px'>{TEXT}</div><p>page",
    "two of them": f"{TEXT}<input type=password value=x style='width: 200px; height: 20px'>",
    "a page moved aside": f"<html style='position: relative; left: 40px; top: 30px; border: 5px solid red'>{TEXT}",
    "cut off at the page's edge": f"<div style='width: 1300px; overflow: hidden'><div style='margin-left: 1200px'>{TEXT}</div></div>",
    "wholly cut off": f"<div style='width: 300px; overflow: hidden'><div style='margin-left: 2000px'>{TEXT}</div></div>",
    "cut off by what is around it": f"<div style='width: 300px; overflow: hidden'><div style='margin-left: 200px'>{TEXT}</div></div>",
}
ASKEW = {
    "a page turned": f"<html style='transform: translate(40px, 0)'>{TEXT}",
    "a page made larger": f"<html style='zoom: 2'>{TEXT}",
}


def shoot(page: Page) -> bytes | None:
    return picture_with_covers(page, [SECRET], ask_page=evaluate, capture_page=capture)


def is_the_same(page: Page, one: bytes, two: bytes) -> bool:
    """Whether two pictures are one, but for a pixel on a smoothed edge; a cover has thousands."""
    count = differences(page, one, two)
    return isinstance(count, int) and count < 20


def by_playwright(page: Page, *, mask: bool = True) -> bytes:
    covered = [page.locator(f"input[type=password], {SECRET}")] if mask else []
    return page.screenshot(full_page=True, animations="allow", caret="initial", scale="css", mask=covered, mask_color=MASK_COLOUR)  # fmt: skip


@pytest.mark.parametrize("shown", PAGES)
def test_a_picture_is_the_one_that_playwright_takes(shown: str, page: Page):
    page.set_content(PAGES[shown])
    before = page.content()
    picture = shoot(page)
    assert picture is not None
    assert page.content() == before
    assert is_the_same(page, picture, by_playwright(page))


@pytest.mark.parametrize("shown", ["plain", "in a dialog", "below the edge"])
def test_the_comparison_sees_a_cover_that_is_missing(shown: str, page: Page):
    page.set_content(PAGES[shown])
    picture = shoot(page)
    assert picture is not None
    assert differences(page, picture, by_playwright(page, mask=False)) > 1000


@pytest.mark.parametrize("shown", ASKEW)
def test_a_page_that_is_askew_is_covered_or_not_taken(shown: str, page: Page):
    page.set_content(ASKEW[shown])
    picture = shoot(page)
    assert picture is None or is_the_same(page, picture, by_playwright(page))


def test_what_styles_everything_does_not_style_a_cover(page: Page):
    """Playwright's own would be moved by these rules, and let the page shine through."""
    rules = "display: inline-block !important; opacity: 0.2 !important; margin: 0 0 9px 9px !important"
    page.set_content(f"<style>* {{ {rules} }}</style><p>{TEXT}")
    box = page.locator(SECRET).bounding_box()
    picture = shoot(page)
    assert picture is not None
    assert box is not None
    assert colours_in(page, picture, [box]) == [[MASK_COLOUR]]


def test_a_text_that_goes_on_beyond_its_box_is_covered_whole(page: Page):
    """Playwright's own covers the box alone."""
    page.set_content(f"<p id=secret style='width: 40px; height: 18px'>{'x' * 60}</p><p id=next>next</p>")
    whole = page.locator(SECRET).evaluate(
        "(one) => { const text = document.createRange(); text.selectNodeContents(one);"
        " const {x, y, width, height} = text.getBoundingClientRect(); return {x, y, width, height}; }"
    )
    assert whole["width"] > 300
    picture = shoot(page)
    assert picture is not None
    assert colours_in(page, picture, [whole]) == [[MASK_COLOUR]]
    (shown,) = colours_in(page, picture, [page.locator("#next").bounding_box()])
    assert MASK_COLOUR not in shown


def test_a_cover_that_does_not_lie_there_is_no_cover(page: Page):
    """The page draws everything that is added to it somewhere else."""
    page.set_content(TEXT)
    page.evaluate("""() => { const lay = Element.prototype.append; Element.prototype.append = function (...all) {
        lay.apply(this, all); all.forEach((one) => one.style?.setProperty('left', '300px', 'important')); }; }""")
    before = page.content()
    assert shoot(page) is None
    assert page.content() == before


def test_another_page_in_between_is_not_taken(page: Page):
    page.set_content(TEXT)

    def capture_another(page: Page, width: int, height: int) -> bytes:
        page.set_content(TEXT)
        return capture(page, width, height)

    assert picture_with_covers(page, [SECRET], ask_page=evaluate, capture_page=capture_another) is None


def test_a_picture_that_is_refused_leaves_no_cover(page: Page):
    page.set_content(TEXT)
    before = page.content()

    def refuse(*_given: object) -> bytes:
        raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"):
        picture_with_covers(page, [SECRET], ask_page=evaluate, capture_page=refuse)
    assert page.content() == before
