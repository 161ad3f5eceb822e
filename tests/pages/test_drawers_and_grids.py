"""Menus that unfold in a drawer, cards and cells that the keyboard reaches, drawers with buttons of their own."""

from __future__ import annotations

import pytest
from whenever import PlainDateTime

from pages.base import look, watch
from pages.channel_picker import ChannelPicker
from pages.channel_settings import ChannelSettingsPage
from pages.menu import Menu
from pages.stores import StoresPage
from pages.windows import close_window
from robot.errors import DriftError, NoWayError

STORES = (
    "<h1>Stores</h1><table><tr><th>Name<th></tr><tr><td>One<td><a href='/one'>View Store</a></tr></table>"
)
NAME = "<label>Channel Name <input value=Amazon></label>"

# Entries come and go with what unfolds; what opens the drawer is shown only while the drawer is not.
DRAWER = """<div id=menu></div><main><h1>Dashboard</h1></main><script>
const shown = new Set();
const branch = (name, entries) => `<button aria-expanded=${shown.has(name)} onclick="shown.has('${name}') ? shown.delete('${name}') : shown.add('${name}'); draw()">${name}</button>`
  + (shown.has(name) ? entries.map((one) => `<button onclick="location='/${one.toLowerCase()}'">${one}</button>`).join("") : "");
const draw = () => { menu.innerHTML = shown.has("menu")
  ? `<nav><button class=hamburger aria-label="Close navigation" onclick="shown.delete('menu'); draw()">=</button><button onclick="location='/'">Home</button>${branch("People", ["Members"])}${branch("Selling", ["Stores", "Orders"])}</nav>`
  : `<button class=hamburger aria-label="Navigation" onclick="shown.add('menu'); draw()">=</button>`; };
addEventListener("keydown", (event) => { if (event.key === "Escape") { shown.clear(); draw(); } });
draw();</script>"""


def test_a_branch_of_a_drawer_is_unfolded_and_then_the_next_one(site, signs):
    site.screens["/stores"] = f"<main>{STORES}</main>"
    site.show(DRAWER)
    Menu(site.page, signs).prove().open_stores()
    assert site.page.get_by_role("heading", name="Stores").is_visible()


def test_what_is_called_as_another_place_opens_no_list_of_companies(site, signs):
    asked = []
    site.page.on("request", lambda request: asked.append(request.url))
    entries = "".join(
        f"<button onclick=\"location='/{one}'\">{one}</button>" for one in ("Stores", "Orders", "Logs")
    )
    site.show(f"<nav>{entries}</nav><main><h1>Dashboard</h1></main>")
    asked.clear()
    with pytest.raises((NoWayError, DriftError)):
        Menu(site.page, signs).open_companies("Two Tides")
    assert asked == []


CARDS = {
    "groups": "<div role=group tabindex=0 onclick=\"location='/new/{i}'\"><img alt='' src='data:,' width=40 height=40><div>{name}</div></div>",
    "articles": "<article tabindex=0 onclick=\"location='/new/{i}'\"><b>{name}</b></article>",
}


@pytest.mark.parametrize("card", CARDS)
def test_a_card_that_is_reached_by_the_keyboard_is_a_tile(site, signs, card):
    names = ("eBay", "Amazon", "Amazon SP")
    site.screens["/new/2"] = f"<h1>Amazon SP</h1>{NAME}<button>Save</button>"
    cards = "".join(CARDS[card].format(i=i, name=name) for i, name in enumerate(names))
    site.show(
        f"<main><h1>One</h1></main><div role=dialog aria-modal=true style='position:fixed;top:40px;left:99px;background:#fff'><h2>Choose a channel</h2><button aria-label=Close>x</button>{cards}</div>"
    )
    window = ChannelPicker(site.page, signs).prove()
    assert [tile.name for tile in window.read_tiles()] == list(names)
    window.choose_amazon_sp()
    assert site.page.url.endswith("/new/2")


def test_a_cell_that_only_the_keyboard_reaches_is_pressed_last(site, signs):
    site.show(
        "<div role=grid><div role=row data-robot-mark=r><div role=gridcell tabindex=0>Amazon</div><div role=gridcell><button aria-haspopup=menu aria-label=More>...</button></div></div></div>"
    )
    watch(site.page)
    given = {
        "scope": "r",
        "sign": signs.question("store.edit-channel"),
        "opener": None,
        "name": "Amazon",
        "place": "row",
    }
    ways = look(site.page, "waysTo", {**given, "corner": "left", "tried": []})
    assert [way["says"] for way in ways] == ['button "More"', 'gridcell "Amazon"']


def test_the_part_that_holds_the_whole_screen_is_no_control(site, signs):
    site.show("<div id=root><p><span class=x-avatar>RO</span> Robot Operator</p><button>Help</button></div>")
    watch(site.page)
    site.page.evaluate("() => { document.getElementById('root').onclick = () => {}; }")
    given = {"scope": None, **signs.question("menu.user"), "isMany": True}
    assert look(site.page, "findSign", given)["hits"] == []


# A form's own buttons are shown all the time; its question comes when it is closed, or not at all.
OWN_DISCARD = (
    "<div role=dialog id=w style='position:fixed;right:0;top:0;width:300px;background:#fff'><button aria-label=Close onclick='{close}'>x</button>"
    "<button {state} onclick='document.title=\"lost\"'>Discard</button><button>Save</button>"
    + NAME
    + "</div>"
)


@pytest.mark.parametrize("state", ["", "disabled"])
@pytest.mark.parametrize("is_asking", [False, True])
def test_a_button_that_takes_back_what_was_typed_is_no_answer(site, signs, state, is_asking):
    ask = 'document.body.insertAdjacentHTML("beforeend", document.querySelector("template").innerHTML)'
    site.show(
        OWN_DISCARD.format(state=state, close=ask if is_asking else "w.remove()")
        + "<template><div role=dialog id=q style='position:fixed;left:99px;top:200px;background:#fff'><p>Discard changes?</p><button onclick='w.remove();q.remove()'>Discard</button><button>Keep editing</button></div></template>"
    )
    form = ChannelSettingsPage(site.page, signs, None)
    assert close_window(site.page, signs, form.form_scope())
    assert site.page.title() != "lost"


def test_a_box_that_lies_unseen_over_its_picture_is_ticked(site, signs):
    tick = "<span style='position:relative;display:inline-flex'><input type=checkbox id={id} style='opacity:0;position:absolute;left:0;top:0;width:32px;height:32px;margin:0'><div aria-hidden=true style='width:16px;height:16px;margin:8px;border:1px solid'></div><label for={id}>{text}</label></span>"
    ticks = "".join(tick.format(id=f"c{i}", text=text) for i, text in enumerate(("MFN", "AFN")))
    site.show(
        f"<h1>Amazon</h1>{NAME}<div role=group aria-labelledby=g><label id=g>Fulfilment Channels</label>{ticks}</div><button>Save</button>"
    )
    form = ChannelSettingsPage(site.page, signs, None)
    form.set_values("fulfilment-channels", ["AFN"])
    assert form.read_values("fulfilment-channels") == ("AFN",)


# A day that is only chosen, beside a time that is only typed: its list goes by half hours.
DAY_AND_TIME = """<div><label><input type=checkbox checked> Ignore Orders Before</label></div>
<div><label for=d>Date</label><input id=d readonly role=combobox aria-haspopup=dialog placeholder="Select a date..." onclick="cal.hidden=false"></div>
<div id=cal hidden style="position:absolute;background:#fff"><table role=grid><caption>November 2026</caption><tr>{days}</tr></table></div>
<div><label for=t>Time</label><input id=t role=combobox autocomplete=off placeholder="Select a time..." onchange="t.value = t.value.replace(/^0/, '')"></div>
<script>for (const one of cal.querySelectorAll("button")) one.onclick = () => {{
  d.value = new Date(2026, 10, one.textContent).toDateString(); t.value = t.value || "0:00"; cal.hidden = true; }};</script>"""


def test_a_day_is_chosen_and_the_time_beside_it_typed(site, signs):
    days = "</tr><tr>".join(
        "".join(f"<td role=gridcell><button>{day}</button></td>" for day in range(first, min(first + 7, 31)))
        for first in range(1, 31, 7)
    )
    site.show(f"<h1>Amazon</h1>{NAME}<div>{DAY_AND_TIME.format(days=days)}</div><button>Save</button>")
    at = PlainDateTime(2026, 11, 17, 9, 47)
    assert ChannelSettingsPage(site.page, signs, None).set_ignore_orders_before(at).local == at
    assert site.page.locator("#d").input_value() == "Tue Nov 17 2026"
    assert site.page.locator("#t").input_value() == "9:47"


def test_a_part_that_is_hidden_from_screen_readers_is_no_picture(site, signs):
    cell = "<div aria-hidden=true><a href='/{0}'>{0}</a></div>"
    rows = "".join(
        f"<tr><td>{cell.format(name)}<td><a href='/{name}'>View Store</a></tr>" for name in ("One", "Two")
    )
    site.show(f"<main><h1>Stores</h1><table><tr><th>Name<th></tr>{rows}</table></main>")
    assert [row.text("name") for row in StoresPage(site.page, signs).read_all()] == ["One", "Two"]
