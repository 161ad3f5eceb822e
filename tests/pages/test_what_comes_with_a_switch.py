"""Parts of a form that come, or that change what they say, with what is set beside them."""

from __future__ import annotations

import pytest

from pages.channel_settings import ChannelSettingsPage
from pages.widgets.finder import Finder
from pages.windows import close_window

NAME = "<label>Channel Name <input value=Amazon></label>"
CAPTION = "<p>Ignore Orders Before</p>"
PAIR = (
    "<div role=radiogroup><input type=radio name=r id=r0 value=off checked onchange='turn()'><label for=r0>Off</label>"
    "<input type=radio name=r id=r1 value=on onchange='turn()'><label for=r1>On</label></div>"
)
BOXES = {
    "a button": "<button type=button aria-haspopup=dialog class=DateTimePicker-input><span class=DateTimePicker-placeholder>Pick date and time</span></button>",
    "a box that opens a window": "<input role=combobox aria-haspopup=dialog placeholder='Select date and time'>",
    "a box that says no date": "<span class=x-date-editor><input role=combobox aria-haspopup=dialog placeholder='Not set'></span>",
    "a native box": "<input type=datetime-local step=1>",
}


@pytest.mark.parametrize("box", BOXES)
def test_a_date_box_that_comes_with_its_switch_takes_no_word_of_it(site, signs, box):
    site.show(
        f"<h1>Amazon</h1>{NAME}<fieldset><legend>Orders</legend><div>{CAPTION}<div style='display:flex'>{PAIR}<span id=place></span></div></div>"
        "<label>Custom Status <input></label></fieldset><button>Save</button>"
        f"<script>function turn() {{ place.innerHTML = r1.checked ? `{BOXES[box]}` : '' }}</script>"
    )
    form = ChannelSettingsPage(site.page, signs, None)
    assert not form.read_ignore_orders_before().is_on
    finder = form._finder()
    switch = finder.find("channel.ignore-orders-before", ("toggle",))
    site.page.get_by_text("On", exact=True).click()
    parts = finder.moment_parts("channel.ignore-orders-before", switch, timeout_ms=1000)
    assert [(part.kind, part.labels) for part in parts] in (
        [("moment", ("Ignore Orders Before",))],
        [("moment", ())],
    )
    assert form.read_ignore_orders_before().is_on


CHOSEN = {
    "what is chosen": ("United Kingdom", ("United Kingdom",)),
    "what to do": ("Please select", ()),
    "a wish": ("Any country", ()),
}


@pytest.mark.parametrize("says", CHOSEN)
def test_what_stands_in_a_place_holder_is_told_by_the_list(site, signs, says):
    text, expected = CHOSEN[says]
    rows = "".join(
        f"<li role=option aria-selected={'true' if name in expected else 'false'}>{name}</li>"
        for name in ("France", "United Kingdom")
    )
    site.show(
        f"<h1>Amazon</h1>{NAME}<p><label for=m>Marketplace</label></p><div class=x-select><div class=x-select__wrapper onclick='l.hidden=!l.hidden' style='cursor:pointer;border:1px solid;padding:4px'><input id=m role=combobox readonly aria-controls=l aria-haspopup=listbox style='opacity:0;width:9px'>"
        f"<div class=x-select__placeholder style='pointer-events:none'>{text}</div></div></div><ul id=l role=listbox hidden style='position:absolute;background:#fff'>{rows}</ul><button>Save</button>"
    )
    form = ChannelSettingsPage(site.page, signs, None)
    assert form.read_values("marketplace") == expected
    assert Finder(site.page, signs).fields()


QUESTIONS = {
    "its own word": ("Leave this form?", ["Stay", "Discard"], "Discard"),
    "a word that agrees": ("Discard your changes?", ["Cancel", "OK"], "OK"),
    "a yes": ("You have unsaved changes. Do you want to leave?", ["No", "Yes"], "Yes"),
}
OTHERS = {
    "whether to save": ("You have unsaved changes. Save them?", ["No", "Yes"]),
    "something else": ("Switch this channel off?", ["Cancel", "OK"]),
}
WINDOW = (
    "<div role=dialog id=w style='position:fixed;right:0;top:0;width:300px;background:#fff'>{name}<button onclick=\"ask()\">Cancel</button><button>Save</button></div>"
    "<script>function ask() {{ document.body.insertAdjacentHTML('beforeend', `<div role=dialog id=q style='position:fixed;left:300px;top:200px;background:#fff'><p>{says}</p>{answers}</div>`); }}"
    "addEventListener('keydown', (event) => {{ if (event.key === 'Escape' && !window.q) ask(); }});</script>"
)


def window(says, answers, agrees=""):
    buttons = "".join(
        f"<button onclick='document.title=this.textContent;q.remove();{'w.remove()' if one == agrees else ''}'>{one}</button>"
        for one in answers
    )
    return WINDOW.format(name=NAME, says=says, answers=buttons)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_window_is_left_though_it_asks(site, signs, question):
    says, answers, agrees = QUESTIONS[question]
    site.show(window(says, answers, agrees))
    form = ChannelSettingsPage(site.page, signs, None)
    assert close_window(site.page, signs, form.form_scope())
    assert site.page.title() == agrees


@pytest.mark.parametrize("question", OTHERS)
def test_another_question_is_not_answered(site, signs, question):
    site.show(window(*OTHERS[question]))
    form = ChannelSettingsPage(site.page, signs, None)
    assert not close_window(site.page, signs, form.form_scope())
    assert site.page.title() not in OTHERS[question][1]
