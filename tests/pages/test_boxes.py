"""Where controls are said to be is where they are on the picture: judged by their colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PIL import Image

from pages.boxes import Asked, read_boxes
from pages.signs import Signs
from robot.evidence import Marks, Recorder, Secrets

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from playwright.sync_api import Page

    from robot.evidence import PictureRef

RED = (255, 0, 0)
LOOK = """<style>* { box-sizing: border-box } body { margin: 0; background: #fff } .it { background: #f00; color: #f00;
  border: 0; border-radius: 0; padding: 0; font: 16px sans-serif; width: 120px; height: 40px; display: inline-block }
  .tall { height: 2500px }</style>"""

SAVE = (Asked("channel.save", "control"),)
NAME = (Asked("channel.name", "field", ("text",)),)


@pytest.fixture
def recorder(page: Page, tmp_path: Path) -> Recorder:
    recorder = Recorder(tmp_path / "run", Secrets(), level="minimal")
    recorder.attach(page.context, page, title="boxes")
    return recorder


def take(page: Page, recorder: Recorder, asked: Sequence[Asked]) -> PictureRef:
    signs = Signs.load(timeout_ms=1_000)
    recorder.find_marks = lambda page: Marks(*read_boxes(page, signs, asked))
    return recorder.picture(page, "page")


def is_exact(recorder: Recorder, taken: PictureRef, element: str, colour: tuple[int, ...] = RED) -> bool:
    """Just inside of the box is the control, just outside of it is none of it."""
    left, top, width, height = taken.marks.controls[element]
    right, bottom = left + width, top + height
    with Image.open(recorder.run_dir / taken.path) as image:
        seen = image.convert("RGB")
        inside = [(left, top), (right - 1, bottom - 1), (left, bottom - 1), (right - 1, top)]
        outside = [(left - 2, top), (right + 1, bottom - 1), (left, bottom + 1), (left, top - 2)]
        on_picture = [at for at in outside if 0 <= at[0] < seen.width and 0 <= at[1] < seen.height]
        return all(seen.getpixel(at) == colour for at in inside) and all(
            seen.getpixel(at) != colour for at in on_picture
        )


PLACES = {
    "in view": '<p style="margin: 50px"><button class="it">Save</button></p>',
    "far below": '<div class="tall"></div><button class="it">Save</button>',
    "pinned to the bottom of the window": '<div class="tall"></div><button class="it" style="position: fixed; right: 30px; bottom: 20px">Save</button>',
    "in a window in front": '<div class="tall"></div><dialog style="width: 300px; height: 200px; padding: 30px; border: 0"><button class="it" style="outline: none">Save</button></dialog><script>document.querySelector("dialog").showModal()</script>',
    "half in a part that scrolls": '<div style="margin: 20px; height: 200px; overflow: auto"><div style="height: 180px"></div><button class="it">Save</button><div style="height: 900px"></div></div>',
    "in a part that scrolls": '<div style="margin: 20px; height: 200px; overflow: auto"><div style="height: 900px"></div><button class="it">Save</button></div><script>document.querySelector("div").scrollTop = 9999</script>',
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("scrolled_px", [0, 700])
def test_the_box_is_where_the_control_is_on_the_picture(place, scrolled_px, page: Page, recorder: Recorder):
    page.set_content(LOOK + PLACES[place])
    page.evaluate("(y) => scrollTo(0, y)", scrolled_px)
    assert is_exact(recorder, take(page, recorder, SAVE), "channel.save")


@pytest.mark.parametrize(
    "html",
    [
        "<button class=it>Save</button><button class=it>Save</button>",
        "<button class=it style='display: none'>Save</button>",
        "<div style='height: 100px; overflow: hidden'><p style='height: 300px'></p><button class=it>Save</button></div>",
        "<button class=it>Save</button><dialog>Sure?<button>Close</button></dialog><script>document.querySelector('dialog').showModal()</script>",
        "<p>Save</p>",
    ],
    ids=["two", "hidden", "scrolled away", "behind a window", "no control"],
)
def test_what_nobody_could_click_has_no_box(html: str, page: Page, recorder: Recorder):
    page.set_content(LOOK + html)
    assert take(page, recorder, SAVE).marks.controls == {}


def test_a_field_is_framed_as_a_whole(page: Page, recorder: Recorder):
    page.set_content(
        f"{LOOK}<p><label>Fulfilment Channels</label></p><fieldset style='border: 0; margin: 20px'><legend>Fulfilment Channels</legend>"
        "<label><input type=checkbox name=f>MFN</label><br><label><input type=checkbox name=f>AFN</label></fieldset>"
        "<p style='margin: 40px'><label>Channel Name <input class=it></label></p>"
    )
    asked = (*NAME, Asked("channel.fulfilment-channels", "field", ("choice", "choices")))
    taken = take(page, recorder, asked)
    assert is_exact(recorder, taken, "channel.name")
    boxes = page.get_by_role("checkbox").all()
    _, top, _, height = taken.marks.controls["channel.fulfilment-channels"]
    for box in (one.bounding_box() for one in boxes):
        assert box is not None
        assert top <= box["y"] + 1
        assert box["y"] + box["height"] <= top + height + 1


LIST = f"""{LOOK}<style>td, th {{ width: 200px; height: 50px; padding: 0 }} table {{ border-spacing: 4px }}</style>
<h1>Harbour Lane</h1><table><tr><th>Name<th>Provider<th>Actions
<tr><td>Amazon SP<td>amazon_sp<td><a href=#a>Edit</a>
<tr><td>Amazon<td style="background: #f00">amazon<td><a class=it href=#b>Edit</a></table>"""


def test_in_a_list_the_named_row_is_meant_and_no_other(page: Page, recorder: Recorder):
    page.set_content(LIST)
    asked = (
        Asked("store.provider", "column", row="Amazon"),
        Asked("store.edit-channel", "in row", row="Amazon"),
    )
    taken = take(page, recorder, asked)
    assert is_exact(recorder, taken, "store.provider")
    assert is_exact(recorder, taken, "store.edit-channel")


def test_a_row_on_another_list_page_is_stood_for_only_where_that_was_said(page: Page, recorder: Recorder):
    page.set_content(LIST.replace("class=it ", "").replace("<a href=#a", "<a class=it href=#a"))
    asked = Asked("store.edit-channel", "in row", row="Elsewhere", may_be_elsewhere=True)
    assert is_exact(recorder, take(page, recorder, (asked,)), "store.edit-channel")
    page.set_content(LIST)
    assert (
        take(page, recorder, (Asked("store.edit-channel", "in row", row="Elsewhere"),)).marks.controls == {}
    )


def test_a_toggle_beside_the_channels_name_is_no_pencil(page: Page, recorder: Recorder):
    page.set_content(
        f"{LOOK}<main><h1>Amazon</h1><p><a href=#x><svg width=20 height=20></svg></a></p><label>Name <input value=Amazon></label>"
    )
    assert take(page, recorder, (Asked("store.edit-channel", "in row", row="Amazon"),)).marks.controls == {}


def test_a_provider_in_a_list_is_no_tile(page: Page, recorder: Recorder):
    asked = (Asked("picker.amazon", "tile"),)
    page.set_content(LIST.replace("<td>Amazon<", "<td><a href=#c>Amazon</a><"))
    assert take(page, recorder, asked).marks.controls == {}
    tile = "<button class=it style='margin: 9px'><img alt='' src='/amazon.svg'>Amazon</button>"
    page.set_content(LOOK + tile)
    assert is_exact(recorder, take(page, recorder, asked), "picker.amazon")


def test_who_the_user_is_is_noted_to_be_covered(page: Page, recorder: Recorder):
    page.set_content(
        f"{LOOK}<header><button class=it aria-haspopup=true aria-label='User menu'>Sam</button></header>"
        "<p><span class=it>sam@example.test</span></p><p>Harbour Lane</p><input class=it value=jo@example.test>"
    )
    taken = take(page, recorder, SAVE)
    assert sorted((width, height) for _, _, width, height in taken.marks.persons) == [(120, 40)] * 3


def test_customers_that_the_operator_wanted_to_see_are_noted_too(page: Page, tmp_path: Path):
    recorder = Recorder(tmp_path / "run", Secrets(), level="minimal", shows_customers=True)
    recorder.attach(page.context, page, title="boxes")
    page.set_content(
        f"{LOOK}<div class=tall></div><table><tr><th>ID<th>Customer<tr><td>100<td><span class=it>Jo</span></table>"
    )
    page.evaluate("scrollTo(0, 900)")
    taken = take(page, recorder, SAVE)
    ((left, top, width, height),) = taken.marks.persons
    with Image.open(recorder.run_dir / taken.path) as image:
        covered = image.convert("RGB").crop((left, top, left + width, top + height))
        assert RED in set(covered.get_flattened_data())


def test_a_page_that_looks_the_same_is_not_asked_again(page: Page, recorder: Recorder):
    asked: list[Page] = []
    recorder.find_marks = lambda page: (asked.append(page), Marks({"channel.save": (1, 2, 3, 4)}))[1]
    page.set_content("<p>the same</p>")
    first, second = recorder.picture(page, "one"), recorder.picture(page, "two")
    assert first.marks == second.marks
    assert len(asked) == 1


def test_check_boxes_below_a_bare_heading_are_one_field_and_a_text_in_two_parts_is_one(
    page: Page, recorder: Recorder
):
    page.set_content(
        f"{LOOK}<div><p>Fulfilment Channels *</p><div id=all><label><input type=checkbox>MFN</label> "
        "<label><input type=checkbox>AFN</label></div></div><h2>Success!</h2><p>It has been connected to it.</p>"
    )
    asked = (
        Asked("channel.fulfilment-channels", "field", ("choice", "choices")),
        Asked("confirmation.text", "text"),
    )
    marks = take(page, recorder, asked).marks.controls
    boxes = page.get_by_role("checkbox")
    group, text = marks["channel.fulfilment-channels"], marks["confirmation.text"]
    edges = [one.bounding_box() or {} for one in (*boxes.all(), page.get_by_role("heading"))]
    assert group[0] <= edges[0]["x"] + 1
    assert group[0] + group[2] >= edges[1]["x"] + edges[1]["width"] - 1
    last = page.get_by_text("has been connected").bounding_box()
    assert last is not None
    assert text[1] <= edges[2]["y"] + 1
    assert text[1] + text[3] >= last["y"] + last["height"] - 1
