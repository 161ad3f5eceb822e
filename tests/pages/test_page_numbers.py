"""Lists whose pages are turned by numbers: the present one is told by what sets it apart from the others, by nothing else."""

from __future__ import annotations

import pytest

from pages.stores import StoresPage

PAGER = """<script>
const names = {names}, per = 2;
function show(page) {{
  rows.innerHTML = names.slice((page - 1) * per, page * per).map((name) => `<tr><td>${{name}}<td><button>View Store</button></tr>`).join("");
  pager.innerHTML = [1, 2, 3].map((number) => ({number})(number, number === page)).join("");
  pager.querySelectorAll("button").forEach((one, index) => {{ one.onclick = () => show(index + 1); }});
}}
show({start});
</script>"""

NUMBERS = {
    "a class that all of them bear": "(number, isOn) => `<button class='kit-active' ${isOn ? 'aria-current=page' : ''}>${number}</button>`",
    "a class of the bar": "(number, isOn) => `<span class='selected'><button style='background:${isOn ? '#06c' : '#fff'}'>${number}</button></span>`",
    "a class of its own": "(number, isOn) => `<button class='page ${isOn ? 'active' : ''}'>${number}</button>`",
}
STORES = ["One", "Two", "Three", "Four", "Five"]


@pytest.mark.parametrize("start", [1, 2])
@pytest.mark.parametrize("number", NUMBERS)
def test_every_page_is_read(site, signs, number, start):
    site.show(
        "<nav><ul><li class=active><a href='/stores'>Stores <span>3</span></a></li></ul></nav><main><h1>Stores</h1>"
        "<table><thead><tr><th>Name<th></tr></thead><tbody id=rows></tbody></table><div id=pager class=kit-selected></div></main>"
        + PAGER.format(names=STORES, number=NUMBERS[number], start=start)
    )
    stores = StoresPage(site.page, signs).read_stores()
    assert [store.name for store in stores] == STORES
