"""Lists with pages: read to their end, or refused."""

from __future__ import annotations

import pytest

from pages.stores import StoresPage
from robot.errors import DriftError

NAMES = [f"Store {i:02}" for i in range(1, 24)]

APP = """
<nav><a href="#">Stores</a></nav><main><h1>Stores</h1><div id=list></div><div id=pager></div></main>
<script>
const names = NAMES, size = 10; let at = 0, shown = size;
const pages = Math.ceil(names.length / size);
const draw = () => {
  const part = STYLE === "more" ? names.slice(0, shown) : names.slice(at * size, at * size + size);
  list.innerHTML = "<table><tr><th>Name<th>Actions</tr>" + part.map((n) => `<tr><td>${n}<td><a href="/view/${n}">View Store</a> <a href="/edit"><svg width=9 height=9><rect width=9 height=9></rect></svg></a></tr>`).join("") + "</table>";
  pager.innerHTML = {
    next: `<button ${at ? "" : "disabled"} onclick="turn(-1)">Previous</button><button ${at + 1 < pages ? "" : "disabled"} onclick="turn(1)">Next</button>`,
    icons: `<button aria-label="Previous page" ${at ? "" : "disabled"} onclick="turn(-1)"><i class=material-icons>chevron_left</i></button><button aria-label="Next page" ${at + 1 < pages ? "" : "disabled"} onclick="turn(1)"><i class=material-icons>chevron_right</i></button>`,
    numbers: `<ul class=pagination>` + [...Array(pages).keys()].map((i) => `<li class="${i === at ? "active" : ""}"><a href="javascript:turn(${i - at})">${i + 1}</a></li>`).join("") + "</ul>",
    bootstrap: `<ul class=pagination><li class="page-item ${at ? "" : "disabled"}"><a class=page-link href="javascript:turn(-1)">&laquo;</a></li><li class="page-item ${at + 1 < pages ? "" : "disabled"}"><a class=page-link href="javascript:turn(1)">&raquo;</a></li></ul>`,
    more: shown < names.length ? `<button onclick="shown += size; slow(draw)">Load more</button>` : "",
    total: `<span>Showing 1 to 10 of 30</span>`,
    endless: "",
  }[STYLE] || "";
};
const slow = (what) => setTimeout(what, 150);
const turn = (by) => { if (at + by >= 0 && at + by < pages) { list.innerHTML = "<div class=spinner style='width:20px;height:20px'></div>"; at += by; slow(draw); } };
if (STYLE === "endless") { shown = size; addEventListener("scroll", () => { if (innerHeight + scrollY > document.body.scrollHeight - 20 && shown < names.length) { shown += size; slow(() => { list.querySelector("table").insertAdjacentHTML("beforeend", names.slice(shown - size, shown).map((n) => `<tr style="height:90px"><td>${n}<td><a href="/view/${n}">View Store</a></tr>`).join("")); }); } }); }
slow(draw);
</script>
"""


def app(style: str, names: list[str] = NAMES) -> str:
    css = "<style>tr{height:90px}</style>" if style == "endless" else ""
    return css + APP.replace("NAMES", repr(names)).replace("STYLE", repr(style))


@pytest.mark.parametrize("style", ["next", "icons", "numbers", "bootstrap", "more", "endless"])
def test_every_page_is_read(site, signs, style):
    site.show(app(style))
    stores = StoresPage(site.page, signs).prove()
    assert [row.name for row in stores.read_stores()] == NAMES


@pytest.mark.parametrize("style", ["next", "numbers", "more"])
def test_a_row_on_a_later_page_is_opened(site, signs, style):
    site.screens["/view/Store%2015"] = "<nav><a>Stores</a></nav><h1>Store 15</h1><button>Add</button>"
    site.show(app(style))
    assert StoresPage(site.page, signs).prove().open_store("Store 15").name == "Store 15"


def test_a_name_twice_on_different_pages_is_refused(site, signs):
    site.show(app("next", [*NAMES, "Store 03"]))
    with pytest.raises(ValueError, match='2 rows are named "Store 03"'):
        StoresPage(site.page, signs).prove().open_store("Store 03")


def test_a_list_that_shows_less_than_it_says_is_drift(site, signs):
    site.show(app("total"))
    with pytest.raises(DriftError, match="30 rows, as the list says"):
        StoresPage(site.page, signs).prove().read_stores()


def test_an_empty_list_is_empty(site, signs):
    site.show(
        "<nav><a>Stores</a></nav><h1>Stores</h1><table><tr><th>Name<th>Actions</tr><tr><td colspan=2>No stores yet</td></tr></table>"
    )
    assert StoresPage(site.page, signs).prove().read_stores() == ()


def test_a_list_that_never_stops_loading_is_drift(site, signs):
    site.show(
        "<nav><a aria-current=page>Stores</a></nav><h1>Stores</h1><div aria-busy=true style='height:50px'>Loading</div>"
    )
    with pytest.raises(DriftError, match="finished loading"):
        StoresPage(site.page, signs).prove().read_stores()
