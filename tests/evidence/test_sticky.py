"""On the picture of a scrolled page a header lies where it belongs, and not over what the picture is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pixels import as_it_is, colours_in, differences

from robot.evidence import Marks
from robot.evidence.covers import MASK_COLOUR
from robot.evidence.sticky import unstuck

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from robot.evidence import Recorder

STRIPES = "".join(f"<p style='height: 90px; margin: 0'>Line {number}</p>" for number in range(40))
SOON = "new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"
"""What a page hears, it hears with its next frame; what it was told to show, it shows then, however busy the machine."""

BAR = "height: 60px; background: red"
GO_ALONG = {
    "a header that sticks": f"<div id=bar style='position: sticky; top: 0; {BAR}'>Channels</div>{STRIPES}",
    "a header that is fixed": f"<div id=bar style='position: fixed; inset: 0 0 auto; {BAR}'>Channels</div>"
    f"<div style='padding-top: 60px'>{STRIPES}</div>",
    "a header that fades": f"<div id=bar style='position: sticky; top: 0; transition: all 2s; {BAR}'>Channels</div>{STRIPES}",
    "a side bar": "<div id=bar style='position: fixed; inset: 0 auto 0 0; width: 200px; background: red'>Stores</div>"
    f"<div style='margin-left: 200px'>{STRIPES}</div>",
    "a table's header": f"<table><thead id=bar style='position: sticky; top: 0; {BAR}'><tr><th>Store</thead>"
    + "".join(f"<tr><td style='height: 90px'>Line {number}" for number in range(40))
    + "</table>",
}
STAY = {
    "a dialog": "<div style='position: fixed; inset: 0; background: #0006'><div style='margin: 100px; background: white'>Sure?</div></div>",
    "a dialog at the top": "<dialog style='margin: 0 auto'>Sure?</dialog><script>document.querySelector('dialog').showModal()</script>",
    "a drawer": "<div role=dialog style='position: fixed; inset: 0 0 0 auto; width: 300px; background: white'>Filters</div>",
    "a notice below": "<div style='position: fixed; inset: auto 0 0; background: red'>We use cookies</div>",
    "a list's own header": "<div style='position: absolute; top: 1000px; height: 300px; overflow: auto' id=list>"
    "<div style='position: sticky; top: 0; background: red'>Name</div><div style='height: 2000px'>Names</div></div>"
    "<script>document.querySelector('#list').scrollTop = 400</script>",
    "a bar that would change its size": "<div style='width: 700px; position: relative; float: right'>"
    "<div style='position: fixed; top: 0; left: 0; right: 0; background: red'>Channels</div></div>",
}


def scroll(page: Page) -> None:
    page.evaluate("scrollTo(0, 1234)")
    page.evaluate(SOON)


def picture_of(recorder: Recorder, page: Page) -> bytes:
    ref = recorder.picture(page, "page")
    return (recorder.run_dir / ref.path).read_bytes()


@pytest.mark.parametrize("shown", GO_ALONG)
def test_a_scrolled_page_looks_as_it_does_from_its_beginning(shown: str, picturing: Recorder, page: Page):
    page.set_content(f"<body style='margin: 0'>{GO_ALONG[shown]}")
    unscrolled = picture_of(picturing, page)
    scroll(page)
    stuck = as_it_is(page)
    scrolled = picture_of(picturing, page)
    assert differences(page, scrolled, unscrolled) < 20
    assert differences(page, stuck, unscrolled) > 1000


def test_a_bar_that_sticks_below_lies_at_the_end_of_its_form(picturing: Recorder, page: Page):
    form = f"<body style='margin: 0'>{STRIPES}<div style='position: {{}}; bottom: 0; {BAR}'>Save</div>"
    page.set_content(form.format("static"))
    at_its_end = picture_of(picturing, page)
    page.set_content(form.format("sticky"))
    scroll(page)
    assert differences(page, as_it_is(page), at_its_end) > 1000
    assert differences(page, picture_of(picturing, page), at_its_end) < 20


@pytest.mark.parametrize("shown", STAY)
def test_what_belongs_to_what_is_seen_stays(shown: str, picturing: Recorder, page: Page):
    page.set_content(f"<body style='margin: 0'>{STRIPES}{STAY[shown]}")
    scroll(page)
    unchanged = as_it_is(page)
    assert differences(page, picture_of(picturing, page), unchanged) < 20


def test_what_is_covered_is_covered_where_it_lies_then(picturing: Recorder, page: Page):
    page.set_content(f"<body style='margin: 0'>{GO_ALONG['a header that sticks']}")
    picturing._secrets.register("Channels", "password")
    scroll(page)
    width = page.viewport_size["width"]
    (header, below) = colours_in(
        page,
        picture_of(picturing, page),
        [{"x": 0, "y": top, "width": width, "height": 60} for top in (0, 1234)],
    )
    assert header == [MASK_COLOUR]
    assert MASK_COLOUR not in below


def test_controls_are_noted_where_they_lie_then(picturing: Recorder, page: Page):
    def find(page: Page) -> Marks:
        left, top, width, height = page.evaluate(
            "() => { const box = document.querySelector('#bar').getBoundingClientRect();"
            " return [box.x + scrollX, box.y + scrollY, box.width, box.height]; }"
        )
        return Marks({"menu": (left, top, width, height)})

    picturing.find_marks = find
    page.set_content(f"<body style='margin: 0'>{GO_ALONG['a header that sticks']}")
    scroll(page)
    ref = picturing.picture(page, "page")
    assert ref.marks.controls["menu"][:2] == (0, 0)


def test_the_page_is_as_it_was_and_heard_nothing(page: Page):
    page.set_content(f"<body style='margin: 0'>{GO_ALONG['a header that fades']}")
    page.evaluate("document.adoptedStyleSheets = [new CSSStyleSheet()]")
    scroll(page)
    page.evaluate("""() => {
        window.heard = [];
        for (const name of ['scroll', 'resize', 'transitionrun', 'focusin']) addEventListener(name, () => heard.push(name), true);
        new MutationObserver((all) => heard.push(...all.map((one) => one.target.nodeName)))
            .observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
    }""")
    look = "[scrollY, document.adoptedStyleSheets.length, document.querySelector('#bar').getBoundingClientRect().top]"
    before = page.content()
    with unstuck(page, None):
        page.evaluate(SOON)
        assert page.evaluate(look) == [1234, 2, -1234]
    page.evaluate(SOON)
    assert page.evaluate(look) == [1234, 1, 0]
    assert page.evaluate("heard") == []
    assert page.content() == before
    left = "Object.getOwnPropertySymbols(window).map(String).filter((one) => one.includes('unstuck'))"
    assert page.evaluate(left) == []


def test_a_page_that_does_not_let_it_be_done_is_pictured_as_it_is(picturing: Recorder, page: Page):
    page.set_content(f"<body style='margin: 0'>{GO_ALONG['a header that sticks']}")
    scroll(page)
    unchanged = as_it_is(page)
    page.evaluate("() => { window.CSSStyleSheet = function () { throw new Error('not here'); }; }")
    assert differences(page, picture_of(picturing, page), unchanged) < 20
