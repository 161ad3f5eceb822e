"""Opening a list is never choosing: a chip's remove icon may lie where one would click."""

from __future__ import annotations

import pytest

from pages.channel_settings import ChannelSettingsPage
from robot.errors import DriftError

# The chips' parts have no names that tell, and the icons are words of an icon font: how wide they are is up to the fonts.
BOX = """
<style>
.x1 {{ position: relative; width: 420px; height: 52px; background: #eee; cursor: pointer; }}
.x2 {{ position: absolute; left: 8px; top: 2px; font-size: 12px; }}
.x3 {{ position: absolute; left: {left}px; top: 12px; display: flex; gap: 6px; }}
.x4 {{ display: inline-flex; background: #ccc; padding: 2px 6px; }}
.x5 {{ cursor: pointer; width: {wide}px; overflow: hidden; }}
.x6 {{ position: absolute; right: 4px; top: 14px; width: 20px; overflow: hidden; }}
.list {{ position: fixed; left: 500px; top: 10px; background: #fff; border: 1px solid; }}
</style>
<h1>Amazon</h1><label>Channel Name <input value=Amazon></label>
<div><div id=box class=x1 role=button aria-haspopup=listbox aria-expanded=false><div class=x2>Order Statuses *</div>
<div class=x3 id=chips></div><div class=x6><i>arrow_drop_down</i></div></div></div>
<button>Save</button>
<script>
window.chosen = ["Unshipped", "PartiallyShipped"];
const ALL = ["Pending", "Unshipped", "PartiallyShipped"];
let list = null;
const draw = () => {{
  chips.replaceChildren(...chosen.map((one) => {{
    const chip = document.createElement("span");
    chip.className = "x4";
    chip.innerHTML = `<span>${{one}}</span><span class=x5><i>cancel</i></span>`;
    chip.lastChild.onclick = (event) => {{ event.stopPropagation(); chosen = chosen.filter((other) => other !== one); draw(); }};
    return chip;
  }}));
  if (list) list.replaceChildren(...ALL.map((one) => {{
    const row = document.createElement("div");
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", String(chosen.includes(one)));
    row.textContent = one;
    row.onclick = () => {{ chosen = chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one]; draw(); }};
    return row;
  }}));
}};
const close = () => {{ list?.remove(); list = null; }};
box.onclick = () => {{
  {opening}
  if (list) return close();
  list = document.createElement("div");
  list.className = "list";
  list.setAttribute("role", "listbox");
  document.body.append(list);
  draw();
}};
document.addEventListener("keydown", (event) => {{ if (event.key === "Escape") close(); }});
draw();
</script>
"""


def settings(site, signs, **given):
    site.show(BOX.format(**{"left": 8, "wide": 20, "opening": "", **given}))
    return ChannelSettingsPage(site.page, signs, None)


@pytest.mark.parametrize("left", range(0, 121, 12))
def test_reading_deletes_no_chip_wherever_its_icon_lies(site, signs, left):
    form = settings(site, signs, left=left, wide=60)
    assert form.read_values("order-statuses") == ("Unshipped", "PartiallyShipped")
    assert form.read_offered("order-statuses") == ("Pending", "Unshipped", "PartiallyShipped")
    assert site.page.evaluate("chosen") == ["Unshipped", "PartiallyShipped"]
    form.set_values("order-statuses", ["Pending", "Unshipped"])
    assert sorted(site.page.evaluate("chosen")) == ["Pending", "Unshipped"]


def test_a_list_whose_opening_changes_the_choice_is_drift(site, signs):
    form = settings(site, signs, opening="chosen = ['Unshipped']; draw();")
    with pytest.raises(DriftError, match=r"changed it from .*PartiallyShipped.* to .*Unshipped"):
        form.read_values("order-statuses")


def test_a_click_that_opens_nothing_and_changes_the_choice_says_so(site, signs):
    form = settings(site, signs, opening="chosen = ['Unshipped']; draw(); return;")
    with pytest.raises(DriftError, match="changed it from"):
        form.read_values("order-statuses")


COUNTED = """<h1>Amazon</h1><label>Channel Name <input value=Amazon></label>
<div><div id=t>Order Statuses</div><div style='position:relative'><div role=combobox tabindex=0 aria-labelledby=t aria-haspopup=listbox aria-controls=l onclick="l.hidden = !l.hidden">
<div class=tag><span>{count}</span><span aria-label="Clear all" onclick="event.stopPropagation();document.body.dataset.cleared=1">&times;</span></div><span class=label>Choose some</span></div>
<ul id=l role=listbox aria-multiselectable=true hidden style='position:absolute'><li role=option aria-selected=true>Shipped<li role=option aria-selected=false>Pending<li role=option aria-selected=true>Unshipped</ul></div></div>
<div><div id=m>Marketplace</div><div role=combobox tabindex=0 aria-labelledby=m aria-haspopup=listbox><span class=list-label>France</span></div></div><button>Save</button>
<script>document.addEventListener("keydown", (event) => { if (event.key === "Escape") l.hidden = true; });</script>"""


@pytest.mark.parametrize("count", ["2", "2 selected", "+2", "2 items selected"])
def test_a_count_is_no_value_and_a_value_may_be_called_a_label(site, signs, count):
    site.show(COUNTED.replace("{count}", count))
    form = ChannelSettingsPage(site.page, signs, "Amazon").prove()
    assert form.read_values("order-statuses") == ("Shipped", "Unshipped")
    assert form.read_values("marketplace") == ("France",)
    assert site.page.evaluate("document.body.dataset.cleared") is None
