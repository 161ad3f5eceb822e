"""What of a screen is its own and has to show when it changes, and what is another day's and never shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from robot.check.baselines import Watcher
from robot.evidence import Recorder, Secrets
from robot.procedures.amazon_mws_to_sp.screens import SCREENS

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page
    from screens import Site

    from pages.signs import Signs

Look = Callable[..., list[str]]
STATIC_SCREENS = {screen.id: screen for screen in SCREENS}
NAMES = ["Harbour Lane Trading Ltd", "Sam Copperfield", "Harbour Lane", "Quayside Books"]

FORM = """
<header>Harbour Lane Trading Ltd <button>Sam Copperfield</button></header>
<main><h1>Amazon</h1>
<form><input type="hidden" name="_token" value="fgh23uyiu76t8oiu2hkj4">
<label>Channel Name * <input required value="Amazon"></label>
<label>Is Active <input type="checkbox" checked></label>
<label>Marketplace <select><option value="">Choose</option><option selected>Germany</option><option>France</option></select></label>
<label>Rate Limit <input type="number" value="20"></label>
<p>20 of 63 orders, last on 3 March 2026 at 16:04:11, 5 minutes ago.</p>
<button type="button">Copy Connect Link</button> <a href="/x?token=1">Cancel</a> <button>Save</button>
</form></main>"""

LIST = """
<main><h1>Channels</h1><form><label>Search <input type="search"></label></form>
<table><thead><tr><th>Name</th><th>Provider</th><th>Actions</th></tr></thead><tbody>ROWS</tbody></table>
PAGER</main>"""
ROW = "<tr><td>{name}</td><td>amazon</td><td><a href='/{name}'>Edit</a> <button>Logs</button></td></tr>"


@pytest.fixture
def see(page: Page, site: Site, signs: Signs, tmp_path: Path) -> Look:
    def look(html: str, screen: str = "old-channel", channels: tuple[str, ...] = ("Amazon",)) -> list[str]:
        site.show(html)
        watcher = Watcher(Recorder(tmp_path, Secrets(), level="minimal"), signs)
        watcher.look(page, STATIC_SCREENS[screen], NAMES)
        (seen,) = watcher.looks(Secrets(), NAMES, channels)
        assert page.locator("[aria-hidden=true]").count() == html.count('aria-hidden="true"')
        return seen.structure.splitlines()

    return look


def changes(before: list[str], now: list[str]) -> tuple[set[str], set[str]]:
    """Say which lines went, and which came."""
    return (
        {line.strip() for line in before if line not in now},
        {line.strip() for line in now if line not in before},
    )


@pytest.mark.parametrize(
    ("old", "new", "went", "came"),
    [
        pytest.param(
            "<p>", "<label>Tax Code <input required></label><p>",
            set(), {'text field "Tax Code", required'}, id="a required field more",
        ),
        pytest.param(
            "<p>", '<label>Tax Code *</label><div role="combobox" tabindex="0" aria-label="Tax Code *">None</div><p>',
            set(), {'choice field "Tax Code", required'}, id="a built one more",
        ),
        pytest.param(
            '20"></label>', '20" required></label>',
            {'text field "Rate Limit"'}, {'text field "Rate Limit", required'}, id="one that is required now",
        ),
        pytest.param(
            'checkbox" checked', 'checkbox" checked disabled',
            {'toggle field "Is Active"'}, {'toggle field "Is Active", disabled'}, id="a switch that is stuck now",
        ),
        pytest.param(
            "<option>France", "<option>Atlantis</option><option>France",
            set(), {'choice field "Marketplace" offers "Atlantis"'}, id="an option more",
        ),
        pytest.param(
            "<option>France</option>", "",
            {'choice field "Marketplace" offers "France"'}, set(), id="an option less",
        ),
        pytest.param(
            ">Copy Connect Link<", ">Share Link<",
            {'button "Copy Connect Link"'}, {'button "Share Link"'}, id="a button renamed",
        ),
        pytest.param(
            '<a href="/x?token=1">Cancel</a>', "", {'link "Cancel":'}, set(), id="a control removed",
        ),
        pytest.param(
            "<button>Save", "<button>Save</button> <button>Save",
            set(), set(), id="one more of the same name",
        ),
        pytest.param(
            "<p>", "<div onclick='1' style='cursor:pointer'>Advanced</div><p>",
            set(), {'to be pressed: "Advanced"'}, id="what only listens",
        ),
        pytest.param(
            "<p>", "<h2>Customs</h2><p>", set(), {'heading "Customs" [level=2]'}, id="a heading",
        ),
        pytest.param(
            '<label>Is Active <input type="checkbox" checked></label>', "",
            {'toggle field "Is Active"'}, set(), id="a toggle removed",
        ),
    ],
)  # fmt: skip
def test_what_came_went_or_is_called_otherwise_is_named(
    see: Look, old: str, new: str, went: set[str], came: set[str]
) -> None:
    assert FORM.count(old) == 1
    before, now = see(FORM), see(FORM.replace(old, new))
    gone, there = changes(before, now)
    assert went <= gone
    assert came <= there
    assert len(now) != len(before) or (went and came)


TOAST = '<div class="toast" role="status" style="position:fixed;right:0;top:0">Settings saved</div>'
COOKIES = '<div style="position:fixed;bottom:0;left:0">We use cookies. <button>Accept</button> <button>Reject</button></div>'
NEWS = (
    '<div role="dialog" aria-modal="true" style="position:fixed;inset:20%;background:#fff"><h2>What is new</h2>'
    "<p>Columns.</p><button>Close</button></div>"
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("20 of 63 orders", "1 of 1 order", id="counters"),
        pytest.param("3 March 2026 at 16:04:11", "Nov 25, 2027 at 4:04 pm", id="dates"),
        pytest.param("5 minutes ago", "an hour ago", id="ages"),
        pytest.param('value="20"', 'value="31"', id="numbers in boxes"),
        pytest.param('value="20"', 'value="20" disabled', id="a box whose switch is off"),
        pytest.param("checked", "", id="a tick"),
        pytest.param("<option selected>Germany</option><option>", "<option>Germany</option><option selected>", id="a choice"),
        pytest.param("Harbour Lane Trading Ltd", "Quayside Books", id="a company"),
        pytest.param("fgh23uyiu76t8oiu2hkj4", "98sdfkjh34kjhsd8fk3js", id="a token"),
        pytest.param("/x?token=1", "/x?token=2", id="an address"),
        pytest.param("</main>", f"</main>{TOAST}", id="a toast"),
        pytest.param("</main>", f"</main>{COOKIES}", id="a cookie banner"),
        pytest.param("</main>", f"</main>{NEWS}", id="an announcement"),
        pytest.param("<h1>Amazon</h1>", '<h1>Amazon</h1><div role="alert">Slow on Sunday.</div>', id="a notice"),
    ],
)  # fmt: skip
def test_what_is_another_days_never_shows(see: Look, old: str, new: str) -> None:
    assert FORM.count(old) == 1
    assert see(FORM.replace(old, new)) == see(FORM)


def test_a_name_that_is_typed_is_taken_out_wherever_it_stands(see: Look) -> None:
    other = FORM.replace("Amazon", "Westwind")
    assert see(other) == see(FORM)
    assert "Amazon" not in "\n".join(see(FORM))


def rows(*names: str, pager: str = "") -> str:
    return LIST.replace("ROWS", "".join(ROW.format(name=name) for name in names)).replace("PAGER", pager)


def test_rows_never_show_and_what_each_of_them_offers_does(see: Look) -> None:
    pager = '<nav aria-label="Pages"><a href="?2">2</a></nav>'
    few, many = see(rows("One", "Two"), "store"), see(rows("Three", "Four", "Five", pager=pager), "store")
    assert few == many
    assert 'in every row: link "Edit"' in few
    renamed = see(rows("One", "Two").replace(">Edit<", ">Settings<"), "store")
    assert changes(few, renamed) == ({'in every row: link "Edit"'}, {'in every row: link "Settings"'})


def test_of_orders_nothing_of_any_row_is_kept(see: Look) -> None:
    cells = "<tr><td>Jane Pennywhistle <input value='SKU'></td><td>x</td><td><a href='/a'>Edit</a></td></tr>"
    page = LIST.replace("ROWS", cells).replace("PAGER", "")
    kept = "\n".join(see(page, "orders"))
    assert "Jane" not in kept
    assert "Edit" not in kept
    assert 'columnheader "Provider"' in kept


CARDS = "<main><h1>Stores</h1>FIELDS<div>CARDS</div></main>"
CARD = "<div class='card'><h3>{name}</h3><a href='/{name}'>View Store</a></div>"


@pytest.mark.parametrize("count", [1, 4])
def test_fields_side_by_side_are_no_rows_of_a_list(see: Look, count: int) -> None:
    fields = "".join(
        f"<div class='field'><label>{word} <input></label><button>?</button></div>"
        for word in ("One", "Two", "Three", "Four", "Five")[: count + 1]
    )
    cards = [CARD.format(name=name) for name in ("Alder", "Birch", "Cedar")]
    page = CARDS.replace("FIELDS", fields)
    three, two = (
        see(page.replace("CARDS", "".join(cards)), "stores"),
        see(page.replace("CARDS", "".join(cards[1:])), "stores"),
    )
    assert three == two
    assert 'in every row: link "View Store"' in three
    more = see(
        page.replace(
            "CARDS",
            "<div class='field'><label>Added <input required></label><button>?</button></div>"
            + "".join(cards),
        ),
        "stores",
    )
    assert changes(three, more)[1] >= {'text field "Added", required'}


LAID_OUT = """<main><h1>X</h1><table><tr><th>Option</th><th>Value</th></tr>
<tr><td>Marketplace</td><td><select aria-label="Marketplace"><option>Germany</option></select></td></tr>
<tr><td>Rate Limit</td><td><input aria-label="Rate Limit"></td></tr>MORE</table></main>"""


def test_a_form_that_is_laid_out_as_a_table_is_no_list(see: Look) -> None:
    before = see(LAID_OUT.replace("MORE", ""), "new-channel")
    added = "<tr><td>Tax Code</td><td><input aria-label='Tax Code' required></td></tr>"
    now = see(LAID_OUT.replace("MORE", added), "new-channel")
    assert 'text field "Tax Code", required' in changes(before, now)[1]


def test_the_window_that_is_the_screen_is_no_notice(see: Look) -> None:
    window = '<div role="dialog" aria-modal="true" style="position:fixed;inset:5%;background:#fff"><h2>Add</h2>TILES<button>Close</button></div>'
    tiles = '<a href="/a"><img alt="Amazon SP"></a><a href="/e"><img alt="Ebay"></a>'
    before = see(window.replace("TILES", tiles), "picker")
    now = see(window.replace("TILES", f'{tiles}<a href="/s"><img alt="Shop"></a>'), "picker")
    assert changes(before, now) == (set(), {'img "Shop"', 'link "Shop":'})


def test_a_list_that_offers_stores_or_channels_offers_what_is_somebodys_own(see: Look) -> None:
    box = "<label>Store <select><option>All</option>{}</select></label><label>State <select><option>Open</option></select></label>"
    one = see(box.format("<option>Harbour Lane</option>"), "orders")
    two = see(box.format("<option>Harbour Lane</option><option>Northgate</option>"), "orders")
    assert one == two
    assert 'choice field "State" offers "Open"' in one
