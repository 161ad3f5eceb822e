"""What the renderings by other hands taught: each in a small screen, with the neighbour that must not be taken."""

from __future__ import annotations

import pytest
from screens import BASE
from whenever import PlainDateTime

from pages.base import look, look_until, watch
from pages.channel_picker import ChannelPicker
from pages.channel_settings import ChannelSettingsPage
from pages.menu import Menu
from pages.orders import OrdersPage
from pages.sign_in import SignInPage
from pages.store import StorePage
from pages.store_choice import choose_store
from pages.stores import StoresPage
from pages.widgets import choice
from pages.widgets.finder import Finder
from robot.errors import DriftError, UnavailableError

STORES = "<main><h1>Stores</h1><table><tr><th>Name<th></tr><tr><td>One<td><a href='/one'>View Store</a></tr></table></main>"
FLOATING = "position:absolute;top:2px;left:4px;font-size:11px"
SAVE = "<button>Save</button>"


def settings(site, signs, body):
    site.show(f"<h1>Amazon</h1><label>Channel Name <input value=Amazon></label><div>{body}</div>{SAVE}")
    return ChannelSettingsPage(site.page, signs, None)


def test_sign_in_by_captions_that_stand_after_their_boxes(site, signs):
    box = "<div style='position:relative;padding-top:18px'><input {more}><div style='{style}'>{text}</div></div>"
    site.screens["/in"] = "<nav><a href='/stores'>Stores</a></nav>"
    site.show(
        box.format(more="", style=FLOATING, text="Email")
        + box.format(more="type=password", style=FLOATING, text="Password")
        + "<button onclick=\"location='/in?' + [...document.querySelectorAll('input')].map((one) => one.value)\">Sign in</button>"
    )
    SignInPage(site.page, signs, BASE).prove().sign_in("sam", "Lantern-9")
    assert site.page.url.endswith("/in?sam,Lantern-9")


def test_a_sign_in_form_without_its_box_is_drift_and_no_ended_session(site, signs):
    site.show("<input type=password><button>Sign in</button>")
    with pytest.raises(DriftError, match="E-Mail Address"):
        SignInPage(site.page, signs, BASE).prove().sign_in("sam", "Lantern-9")


BUILT = """<div style='position:relative;padding:16px 4px 2px;width:200px' role=button aria-haspopup=listbox onclick="open_(this)">
<div class=now>{value}</div><input readonly style='position:absolute;inset:0;opacity:0'><div style='{style}'>{label}</div></div>"""
SCRIPT = """<script>const open_ = (face) => { const list = document.createElement('div'); list.setAttribute('role', 'listbox');
list.style.cssText = 'position:fixed;left:300px;top:90px;height:90px;width:160px;overflow:auto'; document.body.append(list);
const values = [...Array(30).keys()].map((n) => 'Value ' + n); const room = document.createElement('div'); room.style.cssText = 'position:relative;height:900px'; list.append(room);
let over = -1; const draw = () => { const start = Math.floor(list.scrollTop / 30); room.replaceChildren(...values.slice(start, start + 4).map((text, at) => {
const row = document.createElement('div'); row.setAttribute('role', 'option'); row.textContent = text; row.style.cssText = `position:absolute;height:30px;top:${(start + at) * 30}px`;
row.onmouseenter = () => { if (over !== start + at) { over = start + at; draw(); } };
row.onclick = () => { face.querySelector('.now').textContent = text; list.remove(); }; return row; })); }; list.onscroll = draw; draw(); };</script>"""


@pytest.mark.parametrize("wanted", ["Value 0", "Value 3", "Value 17", "Value 29"])
def test_a_caption_inside_the_control_and_a_list_drawn_anew_under_the_mouse(site, signs, wanted):
    body = (
        BUILT.format(value="Value 5", style=FLOATING, label="Warehouse")
        + BUILT.format(value="Value 5", style=FLOATING, label="Marketplace *")
        + SCRIPT
    )
    form = settings(site, signs, body)
    assert form.read_values("marketplace") == ("Value 5",)
    form.set_values("marketplace", [wanted])
    assert form.read_values("marketplace") == (wanted,)
    shown = site.page.eval_on_selector_all("[role=button] > div", "all => all.map((one) => one.textContent)")
    assert shown == ["Value 5", "Warehouse", wanted, "Marketplace *"]


TOGGLE = "<div class=shell onclick=\"this.querySelector('input').click()\"><input type=checkbox style='display:none' onclick='event.stopPropagation()'><div><label>On</label><label>Off</label></div></div>"


def test_on_and_off_drawn_on_a_switch_are_not_its_label(site, signs):
    form = settings(
        site,
        signs,
        f"<table><tr><td>Other:<td>{TOGGLE}</tr><tr><td>Is Active:<td>{TOGGLE}<small>Imports orders.</small></tr></table>",
    )
    assert form.read_active() is False
    form.set_active(is_active=True)
    assert site.page.eval_on_selector_all("[type=checkbox]", "all => all.map((one) => one.checked)") == [
        False,
        True,
    ]


def test_a_label_of_another_row_is_not_taken(site, signs):
    form = settings(
        site,
        signs,
        "<table><tr><td>Marketplace<td></tr><tr><td><td><select><option>UK</select><small>Help</small></tr></table>",
    )
    with pytest.raises(DriftError, match="Marketplace"):
        form.read_values("marketplace")


def test_labels_in_the_row_above_their_controls(site, signs):
    pick = "<select id={0}><option>Germany<option>United Kingdom</select>"
    form = settings(
        site,
        signs,
        f"<table><tr><td>Warehouse<td>Marketplace<td>Courier</tr><tr><td>{pick.format('a')}<td>{pick.format('b')}<td>{pick.format('c')}</tr></table>",
    )
    form.set_values("marketplace", ["United Kingdom"])
    assert site.page.eval_on_selector_all("select", "all => all.map((one) => one.value)") == [
        "Germany",
        "United Kingdom",
        "Germany",
    ]


PAIR = "<table><tr><td>Ignore Orders Before:<td><input type=checkbox checked> <input placeholder='{date}' class=date-in> <input placeholder='{time}' class=time-in><small>(UTC)</small></tr></table>"


@pytest.mark.parametrize(
    ("date", "time", "typed"),
    [
        ("dd/mm/yyyy", "hh:mm:ss", ["05/04/2026", "13:07:09"]),
        ("dd/mm/yyyy", "hh:mm AM", ["05/04/2026", "01:07 PM"]),
        ("mm/dd/yyyy", "hh:mm:ss AM/PM", ["04/05/2026", "01:07:09 PM"]),
    ],
)
def test_a_date_and_a_time_in_two_boxes_by_the_format_they_show(site, signs, date, time, typed):
    form = settings(site, signs, PAIR.format(date=date, time=time))
    form.set_ignore_orders_before(PlainDateTime(2026, 4, 5, 13, 7, 9))
    assert site.page.eval_on_selector_all("[placeholder]", "all => all.map((one) => one.value)") == typed


def test_a_time_far_from_its_date_in_the_markup_belongs_to_it_and_the_next_ones_does_not(site, signs):
    def row(label, number):
        deep = "<div>" * 6, "</div>" * 6
        return f"<div>{deep[0]}<label>{label} date <input id=d{number} placeholder=dd/mm/yyyy></label>{deep[1]}{deep[0]}<label>Time <input type=time id=t{number}></label>{deep[1]}</div>"

    switch = "<label><input type=checkbox checked> Ignore Orders Before</label>"
    form = settings(site, signs, switch + row("Ignore orders before", 1) + "<hr>" + row("Order polling", 2))
    form.set_ignore_orders_before(PlainDateTime(2026, 4, 5, 13, 7))
    values = site.page.eval_on_selector_all(
        "[placeholder], [type=time]", "all => all.map((one) => one.value)"
    )
    assert values == ["05/04/2026", "13:07", "", ""]


def test_a_time_under_a_line_of_its_own_is_not_the_dates(site, signs):
    box = "<div><div><label>{0} <input id={1}></label></div></div>"
    switch = "<label><input type=checkbox checked> Ignore Orders Before</label>"
    before = box.format("Ignore orders before", "before placeholder='dd/mm/yyyy hh:mm'")
    form = settings(site, signs, f"<div>{switch}{before}<hr>{box.format('Time', 'other')}</div>")
    form.set_ignore_orders_before(PlainDateTime(2026, 4, 5, 13, 7))
    values = site.page.eval_on_selector_all("#before, #other", "all => all.map((one) => one.value)")
    assert values == ["05/04/2026 13:07", ""]


@pytest.mark.parametrize(
    ("date", "time"), [("", ""), ("dd/mm/yyyy hh:mm", "dd/mm/yyyy hh:mm"), ("Date", "hh:mm")]
)
def test_two_boxes_that_do_not_show_their_format_are_not_guessed(site, signs, date, time):
    form = settings(site, signs, PAIR.format(date=date, time=time))
    with pytest.raises(DriftError):
        form.set_ignore_orders_before(PlainDateTime(2026, 4, 5, 13, 7, 9))


TREE = "<div class=sidebar><ul><li><a href='/shop'>Shop</a></li><li><a href='#' onclick=\"this.nextElementSibling.style.display=''\">{branch}</a><ul style='display:none'><li><a href='/stores'>Stores</a></li></ul></li></ul></div>"


def test_a_folded_branch_of_the_menu_is_unfolded_and_the_menu_itself_left_alone(site, signs):
    site.screens["/stores"] = STORES
    site.show(
        "<a href='#' title='Toggle navigation' onclick=\"document.querySelector('.sidebar').style.display='none'\">=</a>"
        + TREE.format(branch="Sales")
    )
    Menu(site.page, signs).open_stores()
    assert "GET /stores" in site.asked
    assert "GET /shop" not in site.asked


def test_a_name_that_stands_bare_beside_its_controls(site, signs):
    rows = "".join(
        f"<li>{name}<span><a href='/{at}'>View Store</a> <a href='/edit{at}' title=Edit>e</a></span></li>"
        for at, name in enumerate(["Quay", "Quay North", "quay"])
    )
    site.screens["/2"] = "<h1>quay</h1><button>Add</button>"
    site.show(f"<h1>Stores</h1><ul>{rows}</ul>")
    page = StoresPage(site.page, signs).prove()
    assert [row.name for row in page.read_stores()] == ["Quay", "Quay North", "quay"]
    page.open_store("quay")
    assert site.asked[-1] == "GET /2"


def test_a_state_marked_beside_a_name_is_no_part_of_it(site, signs):
    site.show(
        "<h1>S</h1><button>Add</button><table><tr><th>Name<th>Platform<th></tr>"
        "<tr><td>Amazon <span>Active</span><td>amazon<td><a title=Edit href='/e'>x</a></tr></table>"
    )
    assert [row.name for row in StorePage(site.page, signs, "S").read_channels()] == ["Amazon"]


def test_tiles_behind_a_window_that_is_centred_by_its_backdrop_do_not_count(site, signs):
    tile = "<div style='cursor:pointer' onclick=\"location='/new'\"><img alt='{0}' src='data:,' width=40 height=40></div>"
    site.show(
        "<div onclick='1' style='cursor:pointer'>Amazon SP</div><div style='position:fixed;inset:0;display:grid'>"
        f"<div role=dialog>{tile.format('Amazon')}{tile.format('Amazon SP')}</div></div>"
    )
    assert [tile.name for tile in ChannelPicker(site.page, signs).prove().read_tiles()] == [
        "Amazon",
        "Amazon SP",
    ]


def test_a_screen_is_named_by_what_is_set_like_a_heading_but_not_by_its_menu(site, signs):
    site.show("<nav><a href='/orders' style='font-size:30px'>Orders</a></nav><p>Hello</p>")
    assert not signs.present(site.page, "orders.heading")
    site.show("<nav><a href='/orders'>Orders</a></nav><div style='font-size:26px'>Orders</div><p>Hello</p>")
    assert signs.present(site.page, "orders.heading")


def test_a_list_that_says_it_is_loading_is_waited_for(site, signs):
    row = "<tr><td>{0}<td>amazon<td><a title=Edit href='/e'>x</a></tr>"
    site.show(
        "<style>@keyframes t { to { rotate: 1turn } } i { animation: t 1s infinite; display: inline-block }</style><h1>S</h1><button>Add</button>"
        "<div id=s style='height:60px;overflow:auto'><table><tbody id=b><tr><th>Name<th>Platform<th></tr>"
        + "".join(row.format(f"C{number}") for number in range(6))
        + "</table><div id=e></div></div><script>let n = 0; s.onscroll = () => { if (n++) return; e.innerHTML = '<i>o</i>';"
        f"setTimeout(() => {{ e.innerHTML = ''; b.insertAdjacentHTML('beforeend', `{row.format('Late')}`); }}, 1500); }};</script>"
    )
    assert StorePage(site.page, signs, "S").read_channels()[-1].name == "Late"


LOGOS = (
    "<div style='cursor:pointer' onclick=\"location='/new'\"><img src='/img/{0}' width=40 height=40></div>"
)


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (["amazon.svg", "amazon-sp.svg"], ["amazon", "amazon sp"]),
        (["amazon_logo.png", "logo-amazonSP-8c1f02d4.png?v=2"], ["amazon", "amazonSP"]),
        (["3f9ac2d1.png", "amazon-sp.svg"], ["3f9ac2d1", "amazon sp"]),
    ],
)
def test_tiles_are_told_by_their_pictures_files_where_nothing_else_names_them(site, signs, files, names):
    site.show(
        f"<div role=dialog style='position:fixed'>{''.join(LOGOS.format(file) for file in files)}</div>"
    )
    site.screens["/new"] = "<label>Channel Name <input></label><button>Save</button>"
    picker = ChannelPicker(site.page, signs).prove()
    assert [tile.name for tile in picker.read_tiles()] == names
    picker.choose_amazon_sp()


def test_a_picture_called_legacy_is_not_the_new_connection(site, signs):
    site.show(
        f"<div role=dialog style='position:fixed'>{LOGOS.format('amazon-legacy.svg')}{LOGOS.format('ebay.svg')}</div>"
    )
    site.screens["/new"] = "<label>Channel Name <input></label><button>Save</button>"
    with pytest.raises(DriftError):
        ChannelPicker(site.page, signs).prove().choose_amazon_sp()
    assert "GET /new" not in site.asked


def test_a_choice_that_sends_its_form_is_read_back_from_the_screen_that_comes(site, signs):
    screen = (
        "<h1>Orders</h1><form action=/orders><label>Store <select name=s onchange='this.form.submit()'>"
        "<option>Choose<option {0}>Quay</select></label></form>{1}"
    )
    late = "<script>const f = document.querySelector('form'); f.remove(); setTimeout(() => document.body.append(f), 2600);</script>"
    site.screens["/orders"] = screen.format("selected", late + "<p>None</p>")
    site.show(screen.format("", ""))
    choose_store(OrdersPage(site.page, signs), "orders.store", "Quay")
    assert site.page.url.endswith("/orders?s=Quay")


def test_a_choice_is_read_again_where_its_screen_went_away_between_waiting_and_reading(
    site, signs, monkeypatch
):
    site.show("<h1>Orders</h1><form><label>Store <select><option>Choose<option>Quay</select></label></form>")
    take_away = (
        "() => { const form = document.querySelector('form'); form.remove();"
        " setTimeout(() => document.body.append(form), 800); }"
    )
    look, times = choice.look, [take_away]

    def look_and_lose(page, function, given=None):
        answer = look(page, function, given)
        if function == "isFieldAway" and times:
            page.evaluate(times.pop())
        return answer

    monkeypatch.setattr(choice, "look", look_and_lose)
    finder = Finder(site.page, signs)
    choice.set_choice(finder, finder.find("orders.store", ("choice",)), "Quay")
    assert not times


def test_apply_is_looked_for_again_where_the_page_was_drawn_anew_in_between(site, signs):
    # As after a choice that sends the filter by itself: what was found is gone before it can be pressed.
    site.show(
        "<h1>Orders</h1><button id=go onclick=\"document.title='applied'\">Apply</button>"
        "<table><tr><th>Order Number<th>Channel</tr><tr><td>1<td>Amazon</tr></table>"
        "<script>const go = document.querySelector('#go');"
        "new MutationObserver((_, self) => { self.disconnect(); const fresh = go.cloneNode(true);"
        " fresh.removeAttribute('data-robot-mark'); go.replaceWith(fresh); }).observe(go, { attributes: true });</script>"
    )
    OrdersPage(site.page, signs).apply_filter()
    assert site.page.title() == "applied"


def test_a_document_that_has_no_body_yet_is_waited_for(site):
    # The moment between two screens: the lens is given to a document before the document holds anything.
    watch(site.page)
    site.show("<h1>Orders</h1>")
    without_body = (
        "() => { const whole = document.documentElement; whole.remove();"
        " setTimeout(() => document.appendChild(whole), 300); }"
    )
    site.page.evaluate(without_body)
    assert look(site.page, "readHeadings", {}) == ["Orders"]
    site.page.evaluate(without_body)
    assert look_until(site.page, "readHeadings", {}, 1_000) == ["Orders"]


def test_a_page_that_crashes_is_never_waited_for(site, context):
    site.show("<h1>Orders</h1>")
    assert look(site.page, "readHeadings", {}) == ["Orders"]
    crasher = context.new_cdp_session(site.page)
    site.page.evaluate("() => { setTimeout(() => console.log('now'), 300) }")
    site.page.on("console", lambda _said: crasher.send("Page.crash"))
    with pytest.raises(UnavailableError, match="crashed"):
        look_until(site.page, "isUnfinished", {}, 60_000)
    with pytest.raises(UnavailableError, match="crashed"):
        look(site.page, "readHeadings", {})


OWN_TIME = """<div><label><input type=checkbox checked> Ignore Orders Before</label></div><div><label>Date <input id=d></label>
<button type=button aria-haspopup=dialog aria-label='Open calendar' onclick="this.dataset.pressed=1"><svg width=9 height=9></svg></button></div><div><label>Time <input id=t></label></div><script>
d.onchange = () => { const at = new Date(d.value); d.setAttribute("aria-invalid", isNaN(at)); if (!isNaN(at)) d.value = `${at.getMonth() + 1}/${at.getDate()}/${at.getFullYear()}`; };
t.onchange = () => { const found = /^(\\d+):(\\d\\d) ?([AP]M)?$/.exec(t.value); if (found) t.value = found[3] ? t.value : `${found[1] % 12 || 12}:${found[2]} ${found[1] < 12 ? "AM" : "PM"}`; };</script>"""


def test_a_time_that_its_box_writes_otherwise_is_read_as_it_is_shown(site, signs):
    form = settings(site, signs, OWN_TIME)
    field = form.learn_cutoff_field()
    assert field.resolution_s == 60
    assert site.page.locator("button[aria-haspopup]").get_attribute("data-pressed") == "1"
    form = settings(site, signs, OWN_TIME).know_cutoff(field.pattern)
    assert form.set_ignore_orders_before(PlainDateTime(2026, 4, 5, 21, 47)).local == PlainDateTime(
        2026, 4, 5, 21, 47
    )
    assert site.page.locator("input#d").input_value() == "4/5/2026"


def test_a_native_list_is_no_part_of_the_box_beside_it(site, signs):
    form = settings(
        site,
        signs,
        "<fieldset><legend>Ignore Orders Before</legend><label><input type=checkbox checked> Ignore Orders Before</label><div><label for=d>Date</label><input id=d placeholder=mm/dd/yyyy></div>"
        "<div><label for=t>Time</label><div class=time-picker><input id=t placeholder=hh:mm><select aria-label='AM or PM'><option>AM<option>PM</select></div></div></fieldset>",
    )
    at = PlainDateTime(2026, 11, 28, 21, 47)
    assert form.set_ignore_orders_before(at).local == at
    assert site.page.locator("input#t").input_value() == "09:47"


@pytest.mark.parametrize(
    ("cell", "leads"),
    [("<td role=cell>Amazon", False), ("<td role=gridcell style='cursor:pointer'>Amazon", True)],
)
def test_a_cell_is_not_pressed_because_it_says_that_it_is_one(site, signs, cell, leads):
    site.show(f"<table><tr data-robot-mark=r>{cell}<td role=cell><button>More</button></table>")
    watch(site.page)
    assert (look(site.page, "nameLink", {"mark": "r", "name": "Amazon"}) is not None) is leads
