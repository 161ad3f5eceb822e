"""Lists full of rows that are nearly the wanted one: the right row's own pen is pressed, or nothing is."""

from __future__ import annotations

import random
import sys
from collections import Counter
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import pytest

from pages.signs import Signs
from pages.store import StorePage
from robot.errors import RobotError

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

LISTS = 500
SAMPLED = 60
STORE = "Harbour Lane"
WANTED = ("Amazon", "Amazon", "Amazon SP", "amazon-uk", "Amazon (old)", "AMAZON", "Amazon\u00a0UK")
NAMES = (
    "Amazon", "Amazon", "Amazon SP", "amazon", "AMAZON", "amazon-uk", "amazon uk", "Amazon UK", "Amazon\u00a0UK", "Amazon (old)",
    "Amazon (Old)", "Amazon ", " Amazon", "Amazon\u00a0", "Am\u0430zon", "\u0410mazon", "Amazon\u200b", "Amaz\u043en SP", "Amazon  SP",
    "Amazon\u2009SP", "Amazon SP 2", "My Amazon", "Amazon.", "Amazon*", "Amazon Vendor", "eBay", "Website", "\uff21mazon",
)  # fmt: skip
"""`Amazon` stands there twice, so that some lists have it twice; look-alikes are Cyrillic, full-width or hold no-break blanks."""

PENCIL = '<svg width="14" height="14" viewBox="0 0 16 16"><path d="M1 15l3-1L14 4l-2-2L2 12z"/></svg>'
CROSS = (
    '<svg width="14" height="14" viewBox="0 0 16 16" class="icon-trash"><rect width="9" height="12"/></svg>'
)
PENS: dict[str, str] = {
    "words": '<a href="#" data-does="{0}">Edit</a>',
    "title": f'<button title="Edit" data-does="{{0}}">{PENCIL}</button>',
    "label": f'<button aria-label="Edit channel" data-does="{{0}}">{PENCIL}</button>',
    "class": '<a href="#" data-does="{0}"><i class="fa fa-pencil" style="display:inline-block;width:14px;height:14px"></i></a>',
    "ligature": '<button data-does="{0}"><i class="material-icons">edit</i></button>',
    "glyph": '<a href="#" data-does="{0}"><span style="font-size:18px">\uf040</span></a>',
    "nameless": f'<a href="#" data-does="{{0}}">{PENCIL}</a>',
    "picture": '<a href="#" data-does="{0}"><img src="data:,#" alt="Edit" width="14" height="14"></a>',
    "settings": '<div role="button" tabindex="0" data-does="{0}">Settings</div>',
}
OTHERS = (
    "",
    '<a href="#" data-does="products {0}">Products</a>',
    f'<a href="#" title="Delete" data-does="delete {{0}}">{CROSS}</a>',
    '<button data-does="logs {0}">Logs</button>',
    '<button data-does="copy {0}"><i class="material-icons">content_copy</i></button>',
)
STORE_PEN = '<a href="#" title="Edit Store" data-does="store {0}"><i class="fa fa-pencil" style="display:inline-block;width:14px;height:14px"></i></a>'

SCRIPT = """<script>
window.pressed = [];
document.addEventListener("click", (event) => {
  event.preventDefault();
  const one = event.target.closest("[data-does]");
  if (!one) return;
  pressed.push(one.dataset.does);
  const name = window.names[Number(one.dataset.does)];
  if (name === undefined) return;
  document.body.innerHTML = '<h1></h1><form><label>Channel Name <input></label><button>Save</button></form>';
  document.querySelector("h1").textContent = name;
  document.querySelector("input").value = name;
}, true);
</script>"""


@dataclass(frozen=True)
class Row:
    name: str
    provider: str
    is_active: bool
    controls: str


def table(rows: list[Row]) -> str:
    body = "".join(
        f"<tr><td>{r.name}</td><td>{r.provider}</td><td>{'Yes' if r.is_active else 'No'}</td><td>{r.controls}</td></tr>"
        for r in rows
    )
    return f"<table><tr><th>Name<th>Provider<th>Active<th>Actions</tr>{body}</table>"


def grid(rows: list[Row]) -> str:
    def line(cells: tuple[str, ...], role: str) -> str:
        return (
            '<div role="row" style="display:flex">'
            + "".join(f'<div role="{role}" style="width:150px">{c}</div>' for c in cells)
            + "</div>"
        )

    head = line(("CHANNEL", "PROVIDER", "STATUS", ""), "columnheader")
    body = "".join(
        line((r.name, r.provider, "Active" if r.is_active else "Inactive", r.controls), "gridcell")
        for r in rows
    )
    return f'<div role="grid">{head}{body}</div>'


def cards(rows: list[Row]) -> str:
    return "".join(
        f'<div class="c-card" style="border:1px solid"><h3 style="font-size:15px;margin:0">{r.name}</h3>'
        f"<span>Provider:</span> <span>{r.provider}</span> {r.controls}</div>"
        for r in rows
    )


def items(rows: list[Row]) -> str:
    body = "".join(
        f"<li><div><span>{r.name}</span> <small>{r.provider}</small></div>"
        f'<input type="checkbox" disabled {"checked" if r.is_active else ""}>{r.controls}</li>'
        for r in rows
    )
    return f"<ul>{body}</ul>"


def flat(rows: list[Row]) -> str:
    return "".join(
        f'<div class="c-line"><b>{r.name}</b> <em>{r.provider}</em> <span>{r.controls}</span></div>'
        for r in rows
    )


MAKINGS: tuple[Callable[[list[Row]], str], ...] = (table, grid, cards, items, flat)


@dataclass(frozen=True)
class Decoys:
    """A generated list: its page, what is wanted there, and which of its pens would be the right one."""

    html: str
    wanted: str
    right: set[str]
    making: str


def generate(number: int) -> Decoys:
    dice = random.Random(number)
    names = dice.sample(NAMES, dice.randint(2, 8))
    wanted = dice.choice(WANTED)
    if dice.random() < 0.8 and wanted not in names:
        names.insert(dice.randrange(len(names)), wanted)
    making, pen, other = dice.choice(MAKINGS), dice.choice([*PENS.values()]), dice.choice(OTHERS)
    lost = dice.random() < 0.15  # the pen of one row is the store's
    at_lost = dice.randrange(len(names))
    rows = []
    for at, name in enumerate(names):
        own = STORE_PEN if lost and at == at_lost else pen
        controls = [other.format(at), own.format(at)]
        if dice.random() < 0.5:
            controls.reverse()
        provider = "amazon_sp" if "SP" in name else "amazon" if dice.random() < 0.7 else "ebay"
        rows.append(Row(escape(name), provider, dice.random() < 0.5, " ".join(controls)))
    body = making(rows)
    if dice.random() < 0.2:  # the same name in another store, on the same screen
        extra = len(names)
        names.append("Amazon")
        stranger = Row("Amazon", "amazon", is_active=True, controls=pen.format(extra))
        body += (
            f"<h2>Harbour Lane UK</h2>{making([stranger, stranger] if dice.random() < 0.3 else [stranger])}"
        )
    head = f"<h1>{STORE}</h1>" + (STORE_PEN.format("head") if dice.random() < 0.4 else "")
    shown = [" ".join(name.split(" ")).strip(" ") for name in names]
    shown = [" ".join(part for part in name.split(" ") if part) for name in shown]
    right = {
        str(at)
        for at, name in enumerate(names)
        if wanted in {name, shown[at]} and not (lost and at == at_lost)
    }
    script = SCRIPT.replace("window.pressed = [];", f"window.pressed = []; window.names = {shown!r};")
    style = "<style>body { font-size: 13px } td, li { padding: 1px }</style>"
    nav = "<nav><a href='#' data-does='menu'>Stores</a></nav>"
    html = (
        f"<!doctype html>{style}{script}{nav}<main>{head}<button data-does='add'>+ Add</button>{body}</main>"
    )
    return Decoys(html, wanted, right, making.__name__)


def press(page: Page, signs: Signs, decoys: Decoys) -> tuple[str, str]:
    """Open the wanted channel, and tell what came of it: right, stopped or wrong."""
    page.set_content(decoys.html)
    said = ""
    try:
        StorePage(page, signs, STORE).open_channel(decoys.wanted)
    except RobotError as error:
        said = error.message
    pressed = page.evaluate("window.pressed")
    if not pressed:
        return "stopped" if said else "wrong", said
    is_right = len(decoys.right) == 1 and pressed == [*decoys.right] and not said
    return "right" if is_right else "wrong", f"{pressed} for {sorted(decoys.right)} {said}"


def go_through(page: Page, numbers: range) -> tuple[Counter[str], list[str]]:
    signs = Signs.load(timeout_ms=1_500)
    outcomes: Counter[str] = Counter()
    wrong = []
    for number in numbers:
        decoys = generate(number)
        outcome, said = press(page, signs, decoys)
        outcomes[outcome] += 1
        if outcome == "stopped" and len(decoys.right) == 1:
            outcomes["stopped where there was one"] += 1
        if outcome == "wrong":
            wrong.append(f"list {number} ({decoys.making}), {decoys.wanted!r}: {said}")
    return outcomes, wrong


def test_no_wrong_pen_is_pressed_among_decoys(page: Page) -> None:
    outcomes, wrong = go_through(page, range(SAMPLED))
    assert wrong == []
    assert outcomes["right"] > SAMPLED / 4


@pytest.mark.one_of_all_cases
def test_no_wrong_pen_is_pressed_in_any_of_the_lists(page: Page, capsys: pytest.CaptureFixture[str]) -> None:
    outcomes, wrong = go_through(page, range(LISTS))
    with capsys.disabled():
        sys.stdout.write(f"\ndecoys: {dict(outcomes)} of {LISTS} lists\n")
    assert wrong == []
    assert outcomes["right"] > LISTS / 4
