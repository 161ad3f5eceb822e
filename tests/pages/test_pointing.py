"""What a person may point at: the likeliest things, described so that they are found again, and nothing that destroys."""

from __future__ import annotations

import pytest

from pages.looks import Look
from pages.pointing import Wish, boxes_of, candidates, wait_for_click
from pages.widgets.choice import read_values
from pages.widgets.choices import set_values
from pages.widgets.finder import Finder
from robot.errors import DriftError

FORM = """<main><h1>Settings</h1><form>
<p><label>Channel Name <input type="text" value="Amazon"></label></p>
<p><span></span><label class="switch"><input type="checkbox" checked></label></p>
<p><label>Auto Hold Orders <input type="checkbox"></label></p>
<p><label>Password <input type="password" value="hunter2"></label></p>
<p><label>Warehouse <select><option>North</option><option>South</option></select></label></p>
<button type="submit"></button> <a href="/stores/1">Cancel</a> <button type="button">Delete channel</button>
</form></main><nav><a href="/stores">Stores</a></nav>"""
ROWS = """<table><thead><tr><th>Name</th><th></th></tr></thead><tbody>
<tr><td>Harbour Lane</td><td><button></button> <button title="Remove"></button></td></tr>
<tr><td>Harbour Lane Outlet</td><td><button></button> <button title="Remove"></button></td></tr>
</tbody></table><a href="/out">Sign out</a>"""
OTHERS = ("channel.name", "channel.marketplace", "channel.stock-control")


def says(page, signs, wish, names=()):
    return [one.says for one in candidates(page, signs, wish, names)]


def test_fields_without_a_label_come_first_and_no_known_one_is_offered(site, page, signs):
    site.show(FORM)
    wish = Wish("channel.is-active", "field", ("toggle",), others=OTHERS)
    assert says(page, signs, wish) == ["a switch, on", '"Auto Hold Orders", a switch, off']


def test_what_a_password_box_holds_is_never_said(site, page, signs):
    site.show(FORM)
    said = says(page, signs, Wish("channel.name", "field", ("text",)))
    assert said == ['"Channel Name", a text box, shows "Amazon"']


def test_what_saves_is_in_the_form_and_what_destroys_is_not_offered(site, page, signs):
    site.show(FORM)
    said = says(page, signs, Wish("channel.save", "control", writes=True, others=OTHERS))
    assert said == ["button without words", 'link "Cancel"']


def test_in_a_row_only_what_is_in_that_row_is_offered(site, page, signs):
    site.show(ROWS)
    wish = Wish("stores.view-store", "in row", row="Harbour Lane", others=("stores.name",))
    found = candidates(page, signs, wish, ["Harbour Lane"])
    assert [one.says for one in found] == ["button without words"]
    (box,) = boxes_of(page, found)
    first = page.locator("tbody button:not([title])").all()[0].bounding_box()
    assert box is not None
    assert first is not None
    assert abs(box[0] - first["x"]) <= 1
    assert abs(box[1] - first["y"]) <= 1


@pytest.mark.parametrize("element", ["menu.stores", "store.add"])
def test_what_signs_out_or_deletes_is_never_offered(site, page, signs, element):
    site.show(ROWS + FORM)
    said = " ".join(says(page, signs, Wish(element, "menu" if element == "menu.stores" else "control")))
    assert "Sign out" not in said
    assert "Delete" not in said
    assert "Remove" not in said


def test_what_was_pointed_at_is_found_again_on_a_fresh_page_by_what_it_looks_like(site, page, signs):
    site.show(FORM)
    (first, *_) = candidates(page, signs, Wish("channel.is-active", "field", ("toggle",), others=OTHERS))
    with pytest.raises(DriftError) as stopped:
        Finder(page, signs).find("channel.is-active", ("toggle",), timeout_ms=100)
    assert stopped.value.missing is not None
    assert stopped.value.missing.element == "channel.is-active"
    signs.trail.suppose("channel.is-active", Look.of_lens(first.look))
    site.show(FORM)
    field = Finder(page, signs).find("channel.is-active", ("toggle",), timeout_ms=1_000)
    assert page.locator(f'[data-robot-mark="{field.mark}"]').get_attribute("type") == "checkbox"
    assert field.values == ("true",)
    assert signs.trail.uses == ["channel.is-active"]


def test_a_button_that_was_pointed_at_is_found_again(site, page, signs):
    site.show(FORM)
    (save, *_) = candidates(page, signs, Wish("channel.save", "control", writes=True, others=OTHERS))
    signs.trail.suppose("channel.save", Look.of_lens(save.look))
    site.show(FORM)
    assert signs.find(page, "channel.save").get_attribute("type") == "submit"


def test_a_field_without_a_label_is_what_its_form_sends_it_as(site, page, signs):
    site.show(FORM.replace('type="checkbox" checked', 'type="checkbox" name="channel[is_active]" checked'))
    field = Finder(page, signs).find("channel.is-active", ("toggle",), timeout_ms=1_000)
    assert field.values == ("true",)


def test_a_field_with_another_label_is_not_what_its_form_sends_it_as(site, page, signs):
    site.show(FORM.replace("Auto Hold Orders <input", 'Auto Hold Orders <input name="is_active"'))
    with pytest.raises(DriftError):
        Finder(page, signs).find("channel.is-active", ("toggle",), timeout_ms=100)


def test_a_click_in_the_window_is_heard_and_does_nothing_else(site, page, signs):
    site.show('<button onclick="document.title = 1">Press</button>')
    left: list[str] = []

    def tick() -> None:
        if not left:
            box = page.get_by_role("button").bounding_box()
            assert box is not None
            page.mouse.click(box["x"] + 3, box["y"] + 4)
            left.append(f"{round(box['x'] + 3)},{round(box['y'] + 4)}")

    at = wait_for_click(page, 5, tick)
    assert at is not None
    assert f"{at[0]},{at[1]}" == left[0]
    assert page.title() != "1"
    page.get_by_role("button").click()
    assert page.title() == "1"


def test_escape_in_the_window_means_that_nobody_answers_there(site, page, signs):
    site.show("<button>Press</button>")
    assert wait_for_click(page, 5, lambda: page.keyboard.press("Escape")) is None


BOXES = """<form><p><label>Channel Name <input value="Amazon"></label></p><div>{caption}
<label><input type="checkbox" checked> MFN</label> <label><input type="checkbox"> AFN</label></div>
<p><label>Warehouse <select><option>North</option></select></label></p></form>"""


def test_boxes_without_a_caption_are_told_by_what_they_are_called(site, page, signs):
    site.show(BOXES.format(caption=""))
    finder = Finder(page, signs)
    field = finder.find("channel.fulfilment-channels", ("choice", "choices"), timeout_ms=1_000)
    assert read_values(finder, field, is_plural=True) == ("MFN",)
    set_values(finder, field, ["MFN", "AFN"], is_plural=True)
    assert read_values(finder, field, is_plural=True) == ("MFN", "AFN")


def test_boxes_with_another_caption_are_another_choice(site, page, signs):
    site.show(BOXES.format(caption="<span>Delivered By</span>"))
    with pytest.raises(DriftError):
        Finder(page, signs).find("channel.fulfilment-channels", ("choice", "choices"), timeout_ms=100)


def test_a_list_without_a_label_is_told_by_what_it_offers(site, page, signs):
    options = "".join(f"<option>{one}</option>" for one in ("", "United Kingdom", "Germany", "Ireland"))
    site.show(f"<form><h2>Options</h2><p><label></label><select>{options}</select></p>{FORM}</form>")
    field = Finder(page, signs).find("channel.marketplace", ("choice",), timeout_ms=1_000)
    assert field.offered == ("United Kingdom", "Germany", "Ireland")
