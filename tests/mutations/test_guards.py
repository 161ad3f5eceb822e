"""Guards against the wrong target, each on the smallest screen that shows it, with the neighbour that must be left alone."""

from __future__ import annotations

import pytest

from pages.channel_picker import ChannelPicker
from pages.channel_settings import ChannelSettingsPage
from pages.store import StorePage
from robot.errors import DriftError

HEAD = "<tr><th>Name<th>Provider<th></tr>"
ROW = "<tr><td>{0}<td>amazon<td>{1}</tr>"
PEN = (
    "<a href='/{0}' title='{1}'><svg class='icon-pencil' width=9 height=9><rect width=9 height=9 /></svg></a>"
)


def store(site, signs, body):
    site.show(f"<main><h1>Quay</h1><button>Add</button>{body}</main>")
    return StorePage(site.page, signs, "Quay").prove()


def test_of_two_lists_with_the_same_columns_neither_is_taken(site, signs):
    ours = f"<table>{HEAD}{ROW.format('Amazon', PEN.format('ours', 'Edit'))}</table>"
    others = "".join(
        ROW.format(name, PEN.format("other", "Edit")) for name in ("eBay", "Website", "Amazon SP")
    )
    page = store(site, signs, f"{ours}<h2>Archived</h2><table>{HEAD}{others}</table>")
    for name in ("Amazon", "Amazon SP"):
        with pytest.raises(DriftError, match="one list"):
            page.open_channel(name)
    assert site.asked == ["GET /"]


def test_a_heading_drawn_as_a_table_of_its_own_is_no_second_list(site, signs):
    site.screens["/ours"] = (
        "<h1>Amazon</h1><label>Channel Name <input value=Amazon></label><button>Save</button>"
    )
    body = f"<table>{HEAD}</table><table>{ROW.format('Amazon', PEN.format('ours', 'Edit'))}</table>"
    assert store(site, signs, body).open_channel("Amazon").read_name() == "Amazon"


@pytest.mark.parametrize("called", ["Edit Store", "Store Settings", "Rename store"])
def test_a_pen_that_says_it_is_the_stores_is_no_channels_pen(site, signs, called):
    page = store(
        site, signs, f"<table>{HEAD}{ROW.format('Amazon', PEN.format('store/edit', called))}</table>"
    )
    with pytest.raises(DriftError, match=r"nothing on the screen leads there"):
        page.open_channel("Amazon")
    assert site.asked == ["GET /"]


MENU = "<button aria-haspopup=menu aria-label='Actions' onclick=\"document.querySelector('#m').hidden = false\">...</button>"


@pytest.mark.parametrize(("entry", "is_opened"), [("Products", False), ("Edit", True)])
def test_edit_is_taken_from_the_rows_own_menu_only(site, signs, entry, is_opened):
    site.screens["/own"] = (
        "<h1>Amazon</h1><label>Channel Name <input value=Amazon></label><button>Save</button>"
    )
    elsewhere = "" if is_opened else "<a href='/store'>Settings</a>"
    menu = f"<div id=m role=menu hidden style='position:absolute;left:400px'><a role=menuitem href='/own'>{entry}</a></div>"
    page = store(site, signs, f"{elsewhere}<table>{HEAD}{ROW.format('Amazon', MENU)}</table>{menu}")
    if is_opened:
        page.open_channel("Amazon")
        assert site.asked == ["GET /", "GET /own"]
    else:
        with pytest.raises(DriftError):
            page.open_channel("Amazon")
        assert site.asked == ["GET /"]


def picker(site, signs, *names):
    tiles = "".join(f"<a href='/new' style='display:block'>{name}</a>" for name in names)
    site.screens["/new"] = "<label>Channel Name <input></label><button>Save</button>"
    site.show(f"<div role=dialog style='position:fixed'>{tiles}</div>")
    return ChannelPicker(site.page, signs).prove()


@pytest.mark.parametrize("unknown", ["Amazon Seller Central", "Amazon (new)", "Amazon SPx"])
def test_the_plain_amazon_tile_is_not_taken_beside_one_of_an_unknown_name(site, signs, unknown):
    with pytest.raises(DriftError, match="exactly one tile Amazon SP"):
        picker(site, signs, "Amazon", unknown, "eBay").choose_amazon_sp()
    assert "GET /new" not in site.asked


def test_the_plain_amazon_tile_is_taken_beside_amazons_other_businesses(site, signs):
    tiles = picker(site, signs, "Amazon", "Amazon Vendor", "Amazon (Legacy)", "eBay")
    assert tiles.read_amazon_sp().name == "Amazon"
    tiles.choose_amazon_sp()
    assert "GET /new" in site.asked


def settings(site, signs, body):
    site.show(f"<h1>Amazon</h1><form><label>Channel Name <input name=name value=Amazon></label>{body}")
    return ChannelSettingsPage(site.page, signs, None)


SAVE = "<button>Save</button></form>"
BOX = "<label><input type=checkbox name='{0}'> {1}</label><br>"


@pytest.mark.parametrize(
    "foreign",
    ["<button form=other>Save</button></form>", "</form><form id=more><button>Save</button></form>"],
)
def test_save_of_another_form_is_not_pressed(site, signs, foreign):
    form = settings(site, signs, f"{foreign}<form id=other action='/other'><input type=hidden name=x></form>")
    with pytest.raises(DriftError, match="Save"):
        form.ready_save()
    assert site.asked == ["GET /"]


@pytest.mark.parametrize(
    ("active", "tax"), [("is_active", "prices_with_tax"), ("channel[is_active]", "channel[tax][]")]
)
def test_a_label_that_has_come_to_stand_at_another_option_is_noticed(site, signs, active, tax):
    settings(
        site, signs, BOX.format(active, "Is Active") + BOX.format(tax, "Prices Include Tax") + SAVE
    ).check_save()
    form = settings(
        site, signs, BOX.format(tax, "Is Active") + BOX.format(active, "Prices Include Tax") + SAVE
    )
    with pytest.raises(DriftError, match='"Is Active" at the option of that name'):
        form.check_save()


@pytest.mark.parametrize(
    "body",
    [
        "<input type=hidden name=is_active value=0>" + BOX.format("is_active", "Is Active"),
        "<button type=button role=switch id=r1 aria-checked=true aria-label='Is Active'></button><input type=hidden name=is_active>",
        BOX.format("live", "Is Active") + BOX.format("hold", "Auto Hold Orders"),
    ],
)
def test_names_that_tell_nothing_do_not_stop_the_robot(site, signs, body):
    settings(site, signs, body + SAVE).check_save()


def test_a_save_that_is_disabled_until_the_form_is_filled_is_a_save(site, signs):
    settings(site, signs, "<button disabled>Save</button></form>").check_save()
