"""Menus, pickers, windows, messages: found by their words, used once, proven afterwards."""

from __future__ import annotations

import time

import pytest

from pages import ways
from pages.base import look
from pages.channel_picker import ChannelPicker, Tile
from pages.channel_settings import ChannelSettingsPage
from pages.menu import Menu
from pages.sign_in import SignInPage
from pages.signs import Signs
from pages.store import StorePage
from pages.stores import StoresPage
from robot.errors import DriftError, NoWayError, OutcomeUnknownError, SignInError, UnavailableError

STORES = "<nav><a href='/stores'>Stores</a></nav><main><h1>Stores</h1><table><tr><th>Name<th></tr><tr><td>One<td><a href='/one'>View Store</a></tr></table></main>"
LOGIN = "<h1>Welcome</h1><form method=post action=/login><label>E-Mail Address <input type=email name=e></label><label>Password <input type=password name=p></label><button>Login</button></form>"
FORM = "<nav><a href='/stores'>Stores</a></nav><h1>Amazon</h1><form {attributes}><label>Channel Name <input name=n value='Amazon' required></label>{more}<button>Save</button></form>"

MENUS = {
    "links": "<nav><a href='/stores'>Stores</a><a href='/orders'>Orders</a></nav><main><p>Open your <a href='/x'>stores</a> here</p></main>",
    "buttons": "<aside><button onclick=\"location='/stores'\">STORES</button></aside>",
    "menu items": "<ul role=menubar><li role=none><a role=menuitem href='/stores'><i class=material-icons>store</i>Stores</a></li></ul>",
    "tabs": "<div role=tablist><button role=tab onclick=\"location='/stores'\">Stores</button></div>",
    "divs": "<div class=sidebar><div class=item style='cursor:pointer' onclick=\"location='/stores'\"><span>Stores</span></div></div>",
    "folded": "<button aria-label='Open menu' onclick='m.hidden=false'>=</button><nav id=m hidden><a href='/stores'>Stores</a></nav>",
    "drawer": "<button onclick=\"m.style.left='0'\"><svg class='bi bi-list hamburger' width=20 height=20><rect width=9 height=2 /></svg></button><nav id=m style='position:fixed;left:-300px;width:280px;transition:left .2s'><a href='/stores'>Stores</a></nav>",
    "a picture with a role": "<button onclick=\"m.style.left='0'\"><i aria-hidden=true><svg role=img width=20 height=20><rect width=9 height=2 /></svg></i></button><nav id=m style='position:fixed;left:-300px;width:280px'><a href='/stores'>Stores</a></nav>",
    "icons": "<nav><a href='/stores' title='Stores'><svg width=20 height=20><rect width=9 height=9 /></svg></a></nav>",
    "router": "<nav><a onclick=\"setTimeout(()=>{app.innerHTML='<h1>Stores</h1><p>No stores yet.</p>'},200)\" style='cursor:pointer'>Stores</a></nav><div id=app><h1>Dashboard</h1></div>",
    "late": "<nav><a href='#/stores' onclick=\"document.title='Stores';setTimeout(()=>{app.innerHTML='<h1>Stores</h1><p>No stores yet.</p>'},900)\">Stores</a></nav><div id=app><h1>Amazon</h1><label>Name <input></label></div>",
}


@pytest.mark.parametrize("menu", MENUS)
def test_stores_is_opened_from_any_menu(site, signs, menu):
    site.screens["/stores"] = STORES
    site.show(MENUS[menu])
    Menu(site.page, signs).prove().open_stores()
    assert site.page.get_by_role("heading", name="Stores").is_visible()


def test_an_entry_that_does_nothing_is_not_waited_for_to_the_end(site, monkeypatch):
    monkeypatch.setattr(ways, "SURE_REST_MS", 500)
    site.show(
        "<header><button aria-haspopup=menu onclick='m.hidden=!m.hidden'>Robot Operator</button><div id=m role=menu hidden>"
        "<a role=menuitem href='#' onclick='m.hidden=true;return false'>Companies</a></div></header>"
        "<nav><a href='/stores'>Stores</a></nav><main><h1>Dashboard</h1></main>"
    )
    began_s = time.monotonic()
    with pytest.raises(NoWayError):
        Menu(site.page, Signs.load(timeout_ms=180_000)).open_companies()
    assert time.monotonic() - began_s < 90  # half of its patience, and many times what it takes


def test_a_screen_that_is_still_asked_for_is_waited_for(site, monkeypatch):
    monkeypatch.setattr(ways, "SURE_REST_MS", 200)
    held = []

    def hold(route):
        held.append(route)

    def answer(route):
        held.pop().fulfill(body="<h1>Stores</h1><p>No stores yet.</p>")
        route.fulfill(body="")

    site.page.route("**/slow", hold)
    site.page.route("**/release", answer)
    site.show(
        "<nav><a href='#' onclick=\"fetch('/slow').then((one) => one.text()).then((text) => { app.innerHTML = text });"
        "setTimeout(() => fetch('/release'), 3000); return false\">Stores</a></nav><div id=app><h1>Dashboard</h1></div>"
    )
    Menu(site.page, Signs.load(timeout_ms=60_000)).open_stores()
    assert held == []


def test_a_picture_that_every_entry_has_opens_no_menu(site, signs):
    entry = "<a href='/{0}'><span class=avatar-slot><i class='icon avatar'></i></span>{0}</a>"
    site.show(f"<header>{entry.format('home')}{entry.format('orders')}{entry.format('products')}</header>")
    asked = {"sign": signs.question("menu.companies"), "opener": signs.question("menu.user"), "scope": None}
    assert look(site.page, "findSign", {**asked["opener"], "scope": None, "isMany": True})["hits"]
    assert not [way for way in look(site.page, "waysTo", asked) if way["is_documented"]]


TILES = {
    "buttons": lambda tiles: "".join(
        f"<button onclick=\"location='/new/{i}'\">{name}</button>" for i, name in enumerate(tiles)
    ),
    "logos": lambda tiles: "".join(
        f"<a href='/new/{i}'><img alt='{name}' src='data:,' width=40 height=40></a>"
        for i, name in enumerate(tiles)
    ),
    "cards": lambda tiles: "".join(
        f"<div class=card><h4>{name}</h4><p>Orders and stock</p><button onclick=\"location='/new/{i}'\">Select</button></div>"
        for i, name in enumerate(tiles)
    ),
    "divs": lambda tiles: "".join(
        f"<div style='cursor:pointer;padding:9px' onclick=\"location='/new/{i}'\"><span>{name}</span></div>"
        for i, name in enumerate(tiles)
    ),
}


def picker(making, tiles):
    return (
        "<nav><a href='/stores'>Stores</a></nav><main><h1>One</h1><button>Add</button><table><tr><th>Name<th>Provider</tr><tr><td>Amazon<td>amazon</tr></table></main>"
        f"<div role=dialog aria-modal=true style='position:fixed;top:40px;left:200px;background:#fff'><h2>Add channel</h2><input type=search placeholder=Search>{TILES[making](tiles)}<button aria-label=Close>x</button></div>"
    )


@pytest.mark.parametrize("making", TILES)
@pytest.mark.parametrize(
    ("tiles", "index"),
    [
        (["Amazon", "Amazon SP", "Amazon Vendor"], 1),
        (["Amazon Vendor", "Amazon", "Amazon (Legacy MWS)", "Amazon Pay"], 1),
    ],
)
def test_the_tile_of_amazon_sp_is_chosen(site, signs, making, tiles, index):
    site.screens[f"/new/{index}"] = FORM.format(attributes="", more="")
    site.show(picker(making, tiles))
    window = ChannelPicker(site.page, signs).prove()
    assert [tile.name for tile in window.read_tiles()] == tiles
    window.choose_amazon_sp()
    assert site.asked == ["GET /", f"GET /new/{index}"]


@pytest.mark.parametrize(
    "tiles", [["Amazon Legacy", "Amazon Vendor"], ["Amazon SP", "Amazon SP"], ["Amazon", "AMAZON"]]
)
def test_no_tile_or_two_is_drift(site, signs, tiles):
    site.show(picker("buttons", tiles))
    window = ChannelPicker(site.page, signs)
    with pytest.raises(DriftError):
        window.choose_amazon_sp()
    assert site.asked == ["GET /"]


def test_a_legacy_mark_beside_the_logo_is_seen(site, signs):
    site.show(picker("cards", ["Amazon"]).replace("Orders and stock", "Legacy connection"))
    assert ChannelPicker(site.page, signs).read_tiles() == (Tile("Amazon", is_legacy=True),)


BANNER = "<div style='position:fixed;inset:auto 0 0 0;height:100%;background:#eee'>We use cookies <button onclick='this.parentElement.remove()'>Accept</button></div>"


def test_a_notice_over_the_page_is_closed(site, signs):
    site.screens["/stores"] = STORES
    site.show(MENUS["links"] + BANNER)
    Menu(site.page, signs).open_stores()
    assert site.asked == ["GET /", "GET /stores"]


SAVES = {
    "toast": (
        "onsubmit=\"setTimeout(()=>document.body.insertAdjacentHTML('beforeend','<div class=toast role=status>Channel saved.</div>'),150);return false\"",
        True,
    ),
    "reload": ("method=get action=/saved", True),
    "new address": ("onsubmit=\"history.pushState(0,'','/channels/7');return false\"", True),
    "bare toast": (
        "onsubmit=\"setTimeout(()=>document.body.insertAdjacentHTML('beforeend','<div style=position:fixed;right:9px;bottom:9px>Saved</div>'),150);return false\"",
        True,
    ),
    "native question": (
        "onsubmit=\"if(confirm('Switch off?'))document.body.insertAdjacentHTML('beforeend','<p role=status>Channel saved</p>');return false\"",
        True,
    ),
    "answer only": ("onsubmit=\"fetch('/api',{method:'PUT'});return false\"", True),
    "red text": (
        "onsubmit=\"setTimeout(()=>this.insertAdjacentHTML('beforeend','<div style=color:#c00>The name has already been taken.</div>'),150);return false\"",
        False,
    ),
    "alert": (
        "onsubmit=\"document.body.insertAdjacentHTML('beforeend','<div role=alert>Could not be saved</div>');return false\"",
        False,
    ),
    "error page of the form": ("method=get action=/refused", False),
}


@pytest.mark.parametrize("save", SAVES)
def test_the_consequence_of_save_is_told(site, signs, save):
    attributes, is_accepted = SAVES[save]
    site.screens["/saved"] = FORM.format(attributes="", more="")
    site.screens["/refused"] = FORM.format(
        attributes="", more="<p class=invalid-feedback>The marketplace field is required.</p>"
    )
    site.show(FORM.format(attributes=attributes, more=""))
    outcome = ChannelSettingsPage(site.page, signs, "Amazon").prove().save()
    assert outcome.is_accepted is is_accepted
    assert bool(outcome.errors) is not is_accepted


RED = "<p style=color:#c00>{says}</p>"
LINK = "<button type=button>Copy Connect Link</button>"
TAKEN = "onsubmit=\"fetch('/api',{method:'POST'}).then(()=>{history.pushState(0,'','/channels/7');document.body.insertAdjacentHTML('beforeend',later.innerHTML)});return false\""


@pytest.mark.parametrize("status", [201, 422])
@pytest.mark.parametrize(
    "says", [RED.format(says="Not connected"), RED.format(says="Connection required") + LINK]
)
def test_a_state_in_red_is_no_refusal_of_what_the_server_took(site, signs, says, status):
    site.statuses["/api"] = status
    is_told = "Copy" in says  # only a channel that is saved has a link
    site.show(FORM.format(attributes=TAKEN, more="") + f"<template id=later>{says}</template>")
    outcome = ChannelSettingsPage(site.page, signs, None).prove().save()
    assert outcome.is_accepted is (status == 201 or is_told)


def test_a_required_box_left_empty_is_an_error(site, signs):
    site.show(FORM.format(attributes="", more="<label>Marketplace <input required name=m></label>"))
    outcome = ChannelSettingsPage(site.page, signs, "Amazon").save()
    assert not outcome.is_accepted
    assert "Marketplace" in outcome.errors[0]


@pytest.mark.parametrize("status", [500, 503, 429])
def test_an_error_page_after_save_leaves_the_outcome_unknown(site, signs, status):
    site.statuses["/saved"] = status
    site.screens["/saved"] = "<h1>Server Error</h1>"
    site.show(FORM.format(attributes="method=post action=/saved", more=""))
    with pytest.raises(OutcomeUnknownError, match=str(status)):
        ChannelSettingsPage(site.page, signs, "Amazon").save()


def test_an_answer_of_500_in_the_background_leaves_the_outcome_unknown(site, signs):
    site.statuses["/api"] = 500
    script = "onsubmit=\"fetch('/api',{method:'PUT'}).then(()=>document.body.insertAdjacentHTML('beforeend','<div role=alert>Server error</div>'));return false\""
    site.show(FORM.format(attributes=script, more=""))
    with pytest.raises(OutcomeUnknownError, match="500"):
        ChannelSettingsPage(site.page, signs, "Amazon").save()


def test_folded_options_are_unfolded(site, signs):
    more = (
        "<details><summary>Orders</summary><label>Marketplace <select><option>Germany<option>France</select></label></details>"
        "<div class=accordion><button type=button class=accordion-button aria-expanded=false aria-controls=b onclick=\"b.hidden=false;this.setAttribute('aria-expanded',true)\">Statuses</button>"
        "<div id=b hidden><label>Order Statuses <select multiple><option>Shipped<option>Pending</select></label></div></div>"
    )
    site.show(FORM.format(attributes="", more=more))
    form = ChannelSettingsPage(site.page, signs, "Amazon").prove()
    form.set_values("marketplace", ["France"])
    form.set_values("order-statuses", ["Shipped", "Pending"])
    assert form.read_values("order-statuses") == ("Shipped", "Pending")


def test_a_save_that_does_nothing_visible_leaves_the_outcome_unknown(site, signs):
    site.show(FORM.format(attributes="onsubmit='return false'", more=""))
    with pytest.raises(OutcomeUnknownError):
        ChannelSettingsPage(site.page, signs, "Amazon").save()


def test_a_save_that_signs_out_says_so(site, signs):
    site.screens["/login"] = LOGIN
    site.show(FORM.format(attributes="method=get action=/login", more=""))
    with pytest.raises(SignInError):
        ChannelSettingsPage(site.page, signs, "Amazon").save()


def test_a_disabled_save_is_not_ready(site, signs):
    site.show(FORM.format(attributes="", more="").replace("<button>", "<button disabled>"))
    with pytest.raises(DriftError, match="Save"):
        ChannelSettingsPage(site.page, signs, "Amazon").ready_save()


@pytest.mark.parametrize("status", [500, 503, 429])
def test_an_error_page_is_unavailable(site, signs, status):
    site.statuses["/"] = status
    site.screens["/"] = "<h1>Oops</h1>"
    with pytest.raises(UnavailableError, match=str(status)):
        SignInPage.open(site.page, signs, "http://localhost/")


def test_a_site_that_does_not_answer_is_unavailable(page, signs):
    with pytest.raises(UnavailableError, match="ERR_"):
        SignInPage.open(page, signs, "http://127.0.0.1:9/")


def test_signed_out_in_between_is_said(site, signs):
    site.screens["/stores"] = LOGIN
    site.show(MENUS["links"])
    with pytest.raises(SignInError, match="sign-in form is shown"):
        Menu(site.page, signs).open_stores()


@pytest.mark.parametrize(
    ("answer", "match"),
    [
        (LOGIN + "<p>These credentials do not match our records.</p>", "refused"),
        (LOGIN, "shown again without a message"),
        ("<h1>Two-factor</h1><label>Authentication code <input></label>", "one-time code"),
    ],
)
def test_a_refused_sign_in_says_why(site, signs, answer, match):
    site.screens["/login"] = answer
    site.show(LOGIN)
    screen = SignInPage.open(site.page, signs, "http://localhost/")
    assert not screen.is_signed_in()
    with pytest.raises(SignInError, match=match) as caught:
        # One for each: what was refused once is not typed again by the same process.
        screen.sign_in(f"{len(answer)}@example.org", "pw-7f3a91")
    assert "pw-7f3a91" not in str(caught.value) + caught.value.hint


def test_another_screen_than_expected_is_drift(site, signs):
    site.show("<nav><a href='/stores'>Stores</a></nav><h1>Invoices</h1>")
    with pytest.raises(DriftError, match="The list of stores"):
        StoresPage(site.page, signs).prove()
    with pytest.raises(DriftError, match="expected a screen that names the store"):
        StorePage(site.page, signs, "One").prove()


def test_the_form_is_left_even_when_the_page_asks(site, signs):
    site.screens["/stores"] = STORES
    ask = "<script>addEventListener('beforeunload', (e) => { e.preventDefault(); e.returnValue = 'x'; });</script>"
    site.show(FORM.format(attributes="", more=ask), "/channels/1/edit")
    form = ChannelSettingsPage(site.page, signs, "Amazon").prove()
    form.set_name("Changed")
    form.leave()
    assert site.asked[-1] == "GET /stores"
    assert not any(one.startswith("POST") for one in site.asked)


def test_the_form_in_a_drawer_is_used_and_not_the_list_behind(site, signs):
    site.show(
        "<main><label>Name <input value='filter'></label><button>Save</button></main>"
        "<div role=dialog aria-modal=true style='position:fixed;right:0;top:0;width:300px;background:#fff'>"
        "<label>Channel Name <input value='Amazon'></label><label>Is Active <input type=checkbox></label>"
        "<button onclick=\"this.after('Channel saved');document.title='right'\">Save</button></div>"
    )
    form = ChannelSettingsPage(site.page, signs, "Amazon").prove()
    form.set_active(True)
    form.ready_save()
    form.press_save()
    assert site.page.title() == "right"


WINDOWS = {
    "told by its role": "<div style='position:fixed;inset:0'><div class=x-drawer role=dialog aria-modal=true>{}</div></div>",
    "told by its class": "<div class=drawer style='position:fixed;right:0;top:0;background:#fff'>{}</div>",
    "a class on each layer": "<div class=modal style='position:fixed;inset:0'><div class=modal-dialog><div class=modal-content style='position:relative'>{}</div></div></div>",
}


@pytest.mark.parametrize("window", WINDOWS)
def test_save_may_stand_in_another_part_of_the_window_than_the_boxes(site, signs, window):
    parts = (
        "<div class='drawer-body modal-body'><label>Channel Name <input value='Amazon'></label></div>"
        "<div class='drawer-foot modal-foot'><button onclick=\"this.after('Channel saved');document.title='right'\">Save</button></div>"
    )
    site.show("<main><button>Save</button></main>" + WINDOWS[window].format(parts))
    form = ChannelSettingsPage(site.page, signs, "Amazon").prove()
    form.ready_save()
    form.press_save()
    assert site.page.title() == "right"
