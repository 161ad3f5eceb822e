"""Looks: one control is found again by words, place and shape, drawn again and with other data."""

from __future__ import annotations

import pytest

from pages.base import at_mark, look
from pages.looks import Look
from pages.signs import Signs
from pages.widgets.finder import Finder

PENCIL = "<svg width=16 height=16><path d='M3 12l9-9 3 3-9 9z'/></svg>"
BIN = "<svg width=16 height=16><path d='M4 5h10l-1 9H5z'/></svg>"
BARS = "<svg width=16 height=16><path d='M2 4h12M2 8h12M2 12h12'/></svg>"


def rows(names: list[str], controls: str) -> str:
    cells = "".join(f"<tr><td>{name}<td>{controls}</tr>" for name in names)
    return f"<main><h1>Stores</h1><table><tr><th>Name<th></tr>{cells}</table></main>"


def mark_in(page, css: str) -> str:
    return page.locator(css).evaluate("(one) => window[Symbol.for('channels-robot.lens')]('markOf', one)")


def prepared(site, signs, html: str) -> None:
    site.show(html)
    signs.present(site.page, "menu.stores")  # gives the page the lens


def described(site, signs, html: str, css: str, **given) -> Look:
    prepared(site, signs, html)
    seen = Look.at(site.page, mark_in(site.page, css), **given)
    assert seen is not None
    return seen


def found(site, seen: Look, scope: str | None = None) -> list[str]:
    given = {"scope": scope, "looks": [seen.as_json()], "data": ["Harbour Lane", "Mill Road"], "words": []}
    return [
        at_mark(site.page, mark).get_attribute("data-is") or "" for mark in look(site.page, "fitting", given)
    ]


SAME = {
    "its words": (
        "<button id=a1 data-is=it>Shops (3)</button><button>Orders</button>",
        "<p>News</p><button>Orders</button><button id=b7 class=active data-is=it>SHOPS (12)</button>",
    ),
    "only a picture": (
        f"<header><button data-is=it class='x css-1a'>{BARS}</button><button>{BIN}</button></header>",
        f"<header><button>{BIN}</button><button data-is=it class='x css-9z open'>{BARS}</button></header>",
    ),
    "a font's glyph": (
        "<style>i::before{content:'\\f0c9'} i.b::before{content:'\\f007'}</style><button data-is=it><i class=q></i></button><button><i class=b></i></button>",
        "<style>i::before{content:'\\f0c9'} i.b::before{content:'\\f007'}</style><button><i class=b></i></button><button data-is=it><i class=z></i></button>",
    ),
    "nothing but its place": (
        "<main><button>Save</button><button data-is=it style='width:20px;height:20px'></button><button>Help</button><button style='width:20px;height:20px'></button></main>",
        "<main><p>28 Nov 2026</p><button>Save</button><button data-is=it style='width:20px;height:20px'></button><button>Help</button><button style='width:20px;height:20px'></button></main>",
    ),
    "the second of two that are the same": (
        "<main><p>Before</p><button>Go</button><button data-is=it>Go</button></main>",
        "<main><p>Before</p><div><button>Go</button></div><div><button data-is=it>Go</button></div></main>",
    ),
    "below another store": (
        "<main><h1>Harbour Lane</h1><button data-is=it style='width:20px;height:20px'></button></main>",
        "<main><h1>Mill Road</h1><button data-is=it style='width:20px;height:20px'></button></main>",
    ),
    "nobody made it a control": (
        "<main><h2>Tools</h2><span data-is=it>Overview</span></main>",
        "<main><h2>Tools</h2><div><span data-is=it>Overview</span></div></main>",
    ),
}


@pytest.mark.parametrize("kind", SAME)
def test_a_control_is_found_again_on_a_page_that_was_drawn_again(site, signs, kind):
    before, after = SAME[kind]
    seen = described(site, signs, before, "[data-is=it]", names=["Harbour Lane", "Mill Road"])
    prepared(site, signs, after)
    assert found(site, seen) == ["it"]
    assert "css" not in str(seen.as_json())


OTHERS = {
    "its words are gone": ("<button data-is=it>Shops</button>", "<button>Outlets</button>"),
    "several say the same": (
        "<main><p>A</p><button data-is=it>Shops</button></main>",
        "<main><p>B</p><button>Shops</button><p>C</p><button>Shops</button></main>",
    ),
    "one of two nameless ones is gone": (
        "<main><button style='width:20px;height:20px'></button><button data-is=it style='width:20px;height:20px'></button></main>",
        "<main><button style='width:20px;height:20px'></button></main>",
    ),
    "in its place is another picture": (
        f"<header><button data-is=it>{BARS}</button></header>",
        f"<header><button>{BIN}</button></header>",
    ),
    "it deletes now": (
        "<main><button data-is=it title='Shops'>Open</button></main>",
        "<main><button title='Shops' aria-label='Open' data-testid=x><svg width=9 height=9 class='icon-trash'></svg></button></main>",
    ),
    "it is disabled": ("<button data-is=it>Shops</button>", "<button disabled>Shops</button>"),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_what_cannot_be_told_is_not_found(site, signs, kind):
    before, after = OTHERS[kind]
    seen = described(site, signs, before, "[data-is=it]")
    prepared(site, signs, after)
    assert found(site, seen) == []


@pytest.mark.parametrize(
    "controls",
    [
        f"<a href=#>{BIN}</a><a href=#x data-is=it>{PENCIL}</a>",
        "<a href=# data-is=it>Look inside</a><a href=#>Copy</a>",
        "<button>Copy</button><button data-is=it style='width:20px;height:20px'></button>",
    ],
)
def test_the_control_of_a_row_serves_every_other_row(site, signs, controls):
    prepared(site, signs, rows(["Harbour Lane"], controls))
    row = mark_in(site.page, "tr:nth-child(2)")
    seen = Look.at(site.page, mark_in(site.page, "[data-is=it]"), scope=row, names=["Harbour Lane"])
    assert seen is not None
    assert seen.part == "row"
    prepared(site, signs, rows(["Abbey", "Mill Road", "Zeal"], controls))
    third = mark_in(site.page, "tr:nth-child(3)")
    assert found(site, seen, third) == ["it"]
    assert found(site, seen) == []  # on the whole page it is in every row


def test_the_name_of_a_row_stands_for_the_name_of_any_other(site, signs):
    link = "<a href=# data-is=it>{}</a>"
    names = [link.format(name) for name in ("Harbour Lane", "Quay 4")]
    prepared(site, signs, rows(names, "<a href=#>View</a>"))
    row = mark_in(site.page, "tr:nth-child(2)")
    seen = Look.at(site.page, mark_in(site.page, "tr:nth-child(2) [data-is=it]"), scope=row)
    assert seen is not None
    assert seen.says == ""
    prepared(site, signs, rows([link.format(name) for name in ("Abbey", "Mill Road")], "<a href=#>View</a>"))
    assert found(site, seen, mark_in(site.page, "tr:nth-child(3)")) == ["it"]


FORM = "<form><label>Name <input value='{name}'></label><div><span>Where it sells</span><select data-is=it><option>{first}<option>Germany</select></div><label><input type=checkbox data-tick>Stock</label><button>Keep it</button></form>"


def test_a_field_is_found_by_a_look_and_its_value_is_not_in_it(site, signs):
    seen = described(site, signs, FORM.format(name="Amazon", first="Iceland"), "[data-is=it]")
    assert "Iceland" not in str(seen.as_json())
    assert seen.role == "choice"
    signs.trail.learn("channel.marketplace", seen, "person")
    prepared(site, signs, FORM.format(name="Other", first="Norway"))
    field = Finder(site.page, signs).find("channel.marketplace", ["choice"], timeout_ms=100)
    assert at_mark(site.page, field.mark).get_attribute("data-is") == "it"
    # Drawn again, it is still the same field, though no label was known to anybody.
    site.page.evaluate(
        "document.forms[0].outerHTML = document.forms[0].outerHTML.replaceAll('data-robot-mark', 'data-old')"
    )
    now = Finder(site.page, signs).now(field)
    assert now is not None
    assert now.mark != field.mark


def test_a_look_serves_no_other_kind_of_field_and_none_with_another_documented_label(site, signs):
    tick = described(site, signs, FORM.format(name="Amazon", first="Iceland"), "[data-tick]")
    finder = Finder(site.page, signs)
    signs.trail.learn("channel.marketplace", tick, "person")
    assert finder.peek("channel.marketplace", ["choice"]) is None
    html = "<form><label>Fulfilment channels <select><option>A<option>B</select></label></form>"
    other = described(site, signs, html, "select")
    signs.trail.learn("channel.marketplace", other, "person")
    assert finder.peek("channel.marketplace", ["choice"]) is None


def test_a_learned_button_is_found_and_told(site, matched):
    signs = Signs.load(on_match=lambda element, sign: matched.append((element, sign)), timeout_ms=300)
    seen = described(site, signs, FORM.format(name="a", first="b"), "form button")
    signs.trail.learn("channel.save", seen, "person")
    prepared(site, signs, FORM.format(name="c", first="d"))
    assert signs.find(site.page, "channel.save").inner_text() == "Keep it"
    assert matched == [("channel.save", 'look: button "Keep it"')]


def test_a_profile_adds_looks_before_what_is_known(site, tmp_path):
    path = tmp_path / "profile.toml"
    path.write_text(
        '[channel.save]\nadd_ways = [{ by = "look", role = "button", says = "Keep it", learned = "person" }]\n'
    )
    signs = Signs.load(path, timeout_ms=300)
    prepared(site, signs, "<main><button>Keep it</button><button>Save</button></main>")
    assert signs.find(site.page, "channel.save").inner_text() == "Keep it"
