"""The right row, in lists of any making."""

from __future__ import annotations

import re

import pytest

from pages.companies import CompaniesPage, CompanyRow
from pages.store import StorePage
from pages.stores import StoresPage
from robot.errors import DriftError, RequestError

PENCIL = '<svg width="16" height="16" viewBox="0 0 16 16"><path d="M1 15l3-1L14 4l-2-2L2 12z"/></svg>'
BIN = '<svg width="16" height="16"><rect width="9" height="12"/></svg>'
FORM = """<h1>{name}</h1><form><label>Channel Name <input name="n" value="{name}"></label><button>Save</button></form>"""
CHANNELS = [
    ("Amazon", "amazon", "Yes"),
    ("Amazon SP", "amazon_sp", "No"),
    ("AMAZON", "amazon", "Yes"),
    ("amazon-uk", "amazon", "No"),
    ("Amazon&nbsp;", "amazon", "Yes"),
    ("Am\u0430zon", "amazon", "Yes"),
    ("Amazon\u200b", "amazon", "Yes"),
]


def table(edit: str) -> str:
    rows = "".join(
        f"<tr><td>{name}</td><td>{provider}</td><td>{active}</td><td>{edit.format(i=i)}</td></tr>"
        for i, (name, provider, active) in enumerate(CHANNELS)
    )
    return f"<table><thead><tr><th>Name<th>Provider<th>Active<th>Actions</tr></thead><tbody>{rows}</tbody></table>"


def grid(edit: str) -> str:
    rows = "".join(
        f'<div role="row"><div role="gridcell">{name}</div><div role="gridcell">{provider}</div>'
        f'<div role="gridcell">{active}</div><div role="gridcell">{edit.format(i=i)}</div></div>'
        for i, (name, provider, active) in enumerate(CHANNELS)
    )
    heads = "".join(f'<div role="columnheader">{one}</div>' for one in ("NAME", "PROVIDER", "ACTIVE", ""))
    return f'<div role="grid"><div role="row">{heads}</div>{rows}</div>'


def cards(edit: str) -> str:
    return "".join(
        f'<div style="border:1px solid;padding:8px"><div><h3>{name}</h3></div><div><span>Provider:</span> <span>{provider}</span></div>'
        f"<div><span>{'Active' if active == 'Yes' else 'Inactive'}</span></div><div>{edit.format(i=i)}</div></div>"
        for i, (name, provider, active) in enumerate(CHANNELS)
    )


def items(edit: str) -> str:
    rows = "".join(
        f"<li><div><div>{name}</div><small>{provider}</small></div>"
        f'<input type="checkbox" disabled {"checked" if active == "Yes" else ""}>{edit.format(i=i)}</li>'
        for i, (name, provider, active) in enumerate(CHANNELS)
    )
    return f"<ul>{rows}</ul>"


LISTS = {"table": table, "grid": grid, "cards": cards, "items": items}
EDITS = {
    "nameless svg link": f'<a href="/edit/{{i}}">{PENCIL}</a>',
    "nameless svg button": f"<button onclick=\"location='/edit/{{i}}'\">{PENCIL}</button>",
    "font glyph": '<a href="/edit/{i}"><span style="font-size:20px">\uf040</span></a><a href="/delete/{i}">\uf1f8</a>',
    "ligature": '<button onclick="location=\'/edit/{i}\'"><i class="material-icons">edit</i></button><button><i class="material-icons">delete</i></button>',
    "class": '<a href="/edit/{i}"><i class="fa fa-pencil" style="display:inline-block;width:14px;height:14px"></i></a><a href="/delete/{i}"><i class="fa fa-trash" style="display:inline-block;width:14px;height:14px"></i></a>',
    "sprite": '<a href="/edit/{i}"><svg width="14" height="14"><use href="/s.svg#icon-pencil"/></svg></a><a href="/x/{i}"><svg width="14" height="14"><use href="/s.svg#icon-trash"/></svg></a>',
    "title": f'<a href="/edit/{{i}}" title="Edit">{PENCIL}</a><a href="/delete/{{i}}" title="Delete">{BIN}</a>',
    "words": '<a href="/edit/{i}">Edit</a> <a href="/products/{i}">Products</a>',
    "picture": '<a href="/edit/{i}"><img src="/img/pencil-16.png" width="16" height="16"></a>',
    "row menu": "<button aria-haspopup=menu onclick=\"event.stopPropagation();document.body.insertAdjacentHTML('beforeend','<div role=menu style=position:absolute;top:50px;left:300px><a role=menuitem href=/edit/{i}>Edit</a><a role=menuitem href=/delete/{i}>Delete</a></div>')\">\u22ee</button>",
    "on hover": '<style>.act{{visibility:hidden}} *:hover>*>.act,*:hover>.act{{visibility:visible}}</style><a class=act href="/edit/{i}" title=Edit>x</a>',
    "address": f'<a href="/channels/{{i}}/edit">{PENCIL}</a><a href="/channels/{{i}}/delete">{BIN}</a>',
}


def screen(body: str) -> str:
    return f'<nav><a href="/stores">Stores</a></nav><main><h1>Harbour Lane</h1><button>+ ADD</button>{body}</main>'


@pytest.mark.parametrize("making", LISTS)
def test_channels_are_read_in_any_making(site, signs, making):
    site.show(screen(LISTS[making](EDITS["title"])))
    rows = StorePage(site.page, signs, "Harbour Lane").prove().read_channels()
    names = ["Amazon", "Amazon SP", "AMAZON", "amazon-uk", "Amazon\u00a0", "Am\u0430zon", "Amazon\u200b"]
    assert [row.name for row in rows] == names
    assert [row.provider for row in rows][:4] == ["amazon", "amazon_sp", "amazon", "amazon"]
    assert [row.is_active for row in rows][:4] == [True, False, True, False]


WANTED = {"table": (0, "Amazon"), "cards": (1, "Amazon SP"), "items": (3, "amazon-uk"), "grid": (2, "AMAZON")}
# Every icon in two makings, every making with half of the icons.
PAIRS = [(making, edit) for i, edit in enumerate(EDITS) for j, making in enumerate(LISTS) if (i + j) % 2]


@pytest.mark.parametrize(("making", "edit"), PAIRS)
def test_the_pencil_of_exactly_that_row_is_used(site, signs, making, edit):
    index, name = WANTED[making]
    for i, (other, *_) in enumerate(CHANNELS):
        for path in (f"/edit/{i}", f"/channels/{i}/edit"):
            site.screens[path] = FORM.format(name=other)
    site.show(screen(LISTS[making](EDITS[edit])))
    settings = StorePage(site.page, signs, "Harbour Lane").prove().open_channel(name)
    assert settings.read_name() == name
    gone = [one for one in site.asked if "edit" in one or "delete" in one]
    assert len(gone) == 1
    assert re.search(rf"/{index}\b", gone[0])


@pytest.mark.parametrize("name", ["amazon", "Amazon\u2009", "Amazon S", "amazon_sp", "Amazon\u200b SP"])
def test_a_name_that_is_not_exact_is_refused(site, signs, name):
    site.show(screen(table(EDITS["title"])))
    store = StorePage(site.page, signs, "Harbour Lane").prove()
    with pytest.raises(RequestError, match="No channel is named exactly"):
        store.open_channel(name)
    assert site.asked == ["GET /"]


@pytest.mark.parametrize(
    ("box", "asked"),
    [("Amazon", " Amazon"), (" Amazon ", "Amazon"), ("Amazon\t", "Amazon  "), ("\n Amazon", "Amazon")],
)
def test_spaces_that_no_screen_shows_do_not_count(site, signs, box, asked):
    site.screens["/edit/0"] = FORM.format(name=box)
    site.show(screen(table(EDITS["title"]).replace(">Amazon<", f">{box}<")))
    store = StorePage(site.page, signs, " Harbour  Lane").prove()
    assert store.open_channel(asked).read_name() == "Amazon"


@pytest.mark.parametrize("other", ["Amazon\u2007", "Ama\u200bzon", "Amazon\u3000", "AMAZON"])
def test_what_looks_alike_is_told_by_code_point_and_not_opened(site, signs, other):
    site.show(screen(table(EDITS["title"]).replace(">Amazon<", f">{other}<")))
    store = StorePage(site.page, signs, "Harbour Lane").prove()
    with pytest.raises(RequestError, match="which differs in") as caught:
        store.open_channel("Amazon")
    assert "typed so: $'" in caught.value.hint
    assert f'"{other}", which differs in' in caught.value.message
    assert site.asked == ["GET /"]


def test_two_names_that_differ_only_in_spaces_are_two_candidates(site, signs):
    CHANNELS.append(("Amazon  ", "amazon", "No"))
    try:
        site.show(screen(table(EDITS["title"])))
    finally:
        CHANNELS.pop()
    store = StorePage(site.page, signs, "Harbour Lane").prove()
    with pytest.raises(RequestError, match='2 rows are named "Amazon"') as caught:
        store.open_channel("Amazon")
    assert "First check" in caught.value.hint


def test_a_name_that_is_there_twice_is_refused(site, signs):
    CHANNELS.append(("Amazon", "amazon", "No"))
    try:
        site.show(screen(table(EDITS["title"])))
    finally:
        CHANNELS.pop()
    store = StorePage(site.page, signs, "Harbour Lane").prove()
    with pytest.raises(RequestError, match='2 rows are named "Amazon"'):
        store.open_channel("Amazon")


def test_a_pencil_that_leads_to_another_channel_is_drift(site, signs):
    site.screens["/edit/0"] = FORM.format(name="Amazon SP")
    site.show(screen(table(EDITS["title"])))
    store = StorePage(site.page, signs, "Harbour Lane").prove()
    with pytest.raises(DriftError, match='expected the channel "Amazon"; seen the channel "Amazon SP"'):
        store.open_channel("Amazon")


def two_pencils(site, signs) -> StorePage:
    site.screens["/a/0"] = "<nav><a href='/'>Stores</a></nav><h1>Elsewhere</h1>"
    site.screens["/b/0"] = site.screens["/a/0"]
    site.show(
        screen(
            table(f'<a href="/a/{{i}}" title="Edit">{PENCIL}</a><a href="/b/{{i}}" title="Edit">{PENCIL}</a>')
        )
    )
    return StorePage(site.page, signs, "Harbour Lane").prove()


def test_of_two_controls_that_may_be_the_pencil_the_one_that_leads_there_counts(site, signs):
    store = two_pencils(site, signs)
    site.screens["/b/0"] = FORM.format(name="Amazon")
    assert store.open_channel("Amazon").read_name() == "Amazon"
    assert site.asked == ["GET /", "GET /a/0", "GET /", "GET /b/0"]


def test_where_no_control_of_the_row_leads_there_it_says_what_was_tried(site, signs):
    store = two_pencils(site, signs)
    with pytest.raises(DriftError, match='Tried: link "Edit", link "Edit"'):
        store.open_channel("Amazon")


def test_a_lone_icon_that_says_something_else_is_no_pencil(site, signs):
    site.show(screen(table('<a href="/delete/{i}"><svg class="icon-trash" width="9" height="9"></svg></a>')))
    store = StorePage(site.page, signs, "Harbour Lane").prove()
    with pytest.raises(DriftError, match="nothing on the screen leads there"):
        store.open_channel("Amazon")
    assert site.asked == ["GET /"]


def test_another_store_is_not_taken_for_the_wanted_one(site, signs):
    site.show(screen(table(EDITS["title"])))
    for name in ("harbour lane", "Harbour Lane UK", "Harbour", "Harbour\u00a0Lane"):
        with pytest.raises(DriftError, match="a screen that names the store"):
            StorePage(site.page, signs, name).prove()


STORES = ["Harbour Lane", "harbour lane", "Harbour Lane UK", "Harbour Lane"]


def store_rows(names: list[str], control: str) -> str:
    rows = "".join(f"<tr><td>{n}</td><td>{control.format(i=i)}</td></tr>" for i, n in enumerate(names))
    return f"<main><h1>Stores</h1><a href='/new'>+ Add</a><table><tr><th>Name<th>Actions</tr>{rows}</table></main>"


@pytest.mark.parametrize(
    "control",
    [
        f'<a href="/view/{{i}}">View Store</a> <a href="/edit/{{i}}">{PENCIL}</a>',
        f'<a href="/edit/{{i}}" title="Edit">{PENCIL}</a><button onclick="location=\'/view/{{i}}\'">VIEW STORE</button>',
        f'<a href="/edit/{{i}}">{PENCIL}</a><a href="/view/{{i}}" title="View">{BIN}</a>',
        f'<a href="/edit/{{i}}">{PENCIL}</a><a href="/view/{{i}}"><i class="material-icons">visibility</i></a>',
    ],
)
def test_view_store_is_used_and_never_the_pen(site, signs, control):
    site.screens["/view/1"] = screen(table(EDITS["title"])).replace("Harbour Lane", "harbour lane")
    site.show(store_rows(STORES[:3], control))
    assert StoresPage(site.page, signs).prove().open_store("harbour lane").name == "harbour lane"
    assert site.asked == ["GET /", "GET /view/1"]


def test_the_name_as_link_opens_the_store(site, signs):
    site.screens["/view/2"] = screen(table(EDITS["title"])).replace("Harbour Lane", "Harbour Lane UK")
    rows = "".join(
        f'<tr><td><a href="/view/{i}">{n}</a></td><td><a href="/edit/{i}">{PENCIL}</a></td></tr>'
        for i, n in enumerate(STORES[:3])
    )
    site.show(f"<h1>Stores</h1><table><tr><th>Store<th>Actions</tr>{rows}</table>")
    StoresPage(site.page, signs).prove().open_store("Harbour Lane UK")
    assert site.asked == ["GET /", "GET /view/2"]


def test_the_pen_that_leads_elsewhere_is_drift_and_left_again(site, signs):
    site.show(store_rows(STORES[:3], f'<a href="/edit/{{i}}">{PENCIL}</a>'))
    with pytest.raises(DriftError, match="Elsewhere"):
        StoresPage(site.page, signs).prove().open_store("Harbour Lane UK")
    assert site.asked == ["GET /", "GET /edit/2", "GET /"]


def test_two_stores_of_one_name_are_refused(site, signs):
    site.show(store_rows(STORES, '<a href="/view/{i}">View Store</a>'))
    with pytest.raises(RequestError, match="2 rows are named"):
        StoresPage(site.page, signs).prove().open_store("Harbour Lane")


def company_card(name, what):
    return f"<div class=card><div class=body><span>{name}</span>{what}</div></div>"


def companies(*cards):
    return (
        f"<nav><a href='/stores'>Stores</a></nav><main><h1>Companies</h1><div>{''.join(cards)}</div></main>"
    )


SWITCH = "<button>Switch</button>"


def test_the_active_company_is_a_row_although_it_cannot_be_switched_to(site, signs):
    site.show(
        companies(
            company_card("Acme", "<b class=badge>Current</b>"),
            company_card("Acme BV", SWITCH),
        )
    )
    rows = CompaniesPage(site.page, signs).prove().read_companies()
    assert rows == (CompanyRow("Acme", is_active=True), CompanyRow("Acme BV", is_active=False))


def test_of_a_list_with_nothing_but_another_company_nothing_is_claimed(site, signs):
    site.show(companies("<p>Acme, the current one</p>", company_card("Acme BV", SWITCH)))
    with pytest.raises(DriftError, match="active company"):
        CompaniesPage(site.page, signs).prove().read_companies()


def test_a_state_that_only_a_tooltip_of_the_picture_tells_is_read(site, signs):
    site.show(
        "<nav><a href='/stores'>Stores</a></nav><main><h1>One</h1><button>Add</button><table><tr><th>Name<th>Provider<th>State<th></tr>"
        "<tr><td>Amazon<td>amazon<td><i aria-describedby=tip1>pause_circle</i><td><a href='/1'>Edit</a></tr>"
        "<tr><td>eBay<td>ebay<td><i aria-describedby=tip2>play_circle</i><td><a href='/2'>Edit</a></tr></table></main>"
        "<div style='display:none'><div id=tip1>Inactive</div><div id=tip2>Active</div></div>"
    )
    channels = StorePage(site.page, signs, "One").prove().read_channels()
    assert [channel.is_active for channel in channels] == [False, True]
