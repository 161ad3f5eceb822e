"""An app that redraws without loading, late and twice: the old screen is never taken for the new one."""

from __future__ import annotations

import pytest

from pages.menu import Menu
from pages.sign_in import SignInPage
from pages.signs import Signs
from robot.rehearsal import StandIn, StandInConfig

APP = """
<header>Company: Northgate <button>+ Invite</button></header>
<nav><a style="cursor:pointer" onclick="go('stores')">Stores</a><a style="cursor:pointer" onclick="go('orders')">Orders</a></nav><div id=app><h1>Dashboard</h1></div><div id=toasts style="position:fixed;right:9px;bottom:9px"></div>
<script>
window.pressed = [];
const stores = [...Array(12).keys()].map((i) => "Store " + i), channels = { "Store 3": ["Amazon", "Amazon SP"], "Store 11": ["Amazon"] };
let saved = {};
const views = {
  stores: (at = 0) => `<h1>Stores</h1>` + stores.slice(at, at + 8).map((n) => `<div class=v-card><div class=title>${n}</div><button onclick="go('store','${n}')">VIEW STORE</button><button class=pen onclick="pressed.push('pen')"><i class="mdi mdi-pencil" style="display:inline-block;width:9px;height:9px"></i></button></div>`).join("") + `<button ${at ? "" : "disabled"} onclick="go('stores',0)">Previous</button><button ${at ? "disabled" : ""} onclick="go('stores',8)">Next</button>`,
  store: (n) => `<h2>${n}</h2><div role=tablist><button role=tab>Channels</button><button role=tab>Plugins</button></div><button>+ ADD</button>` + (channels[n] || []).map((c) => `<div class=v-card><span class=title>${c}</span><span>amazon</span><button onclick="go('channel','${c}')"><i class="mdi mdi-pencil" style="display:inline-block;width:9px;height:9px"></i></button></div>`).join(""),
  channel: (c) => `<h2>${c}</h2><div><div>Is Active</div><div role=switch tabindex=0 aria-checked="${saved[c] ?? true}" style="width:30px;height:15px;background:#888" onclick="this.setAttribute('aria-checked', this.getAttribute('aria-checked') !== 'true')"></div></div><div><div>Channel Name</div><input value="${c}"></div><button onclick="saved['${c}'] = document.querySelector('[role=switch]').getAttribute('aria-checked') === 'true'; pressed.push('save ${c}'); setTimeout(() => { toasts.innerHTML = '<div>Channel updated</div>'; }, 120)">SAVE</button>`,
  orders: () => `<h1>Orders</h1><p>Choose a store</p>`,
};
const go = (view, of) => { pressed.push(view); setTimeout(() => { app.innerHTML = views[view](of); setTimeout(() => { app.innerHTML = views[view](of); }, 30); }, DELAY); };
</script>
"""


@pytest.mark.parametrize("delay_ms", [0, 400])
def test_the_way_to_a_channel_and_back(site, signs, delay_ms):
    site.show(APP.replace("DELAY", str(delay_ms)))
    menu = Menu(site.page, signs).prove()
    assert menu.read_company() == "Northgate"
    settings = menu.open_stores().open_store("Store 3").open_channel("Amazon")
    assert settings.read_active() is True
    settings.set_active(is_active=False)
    assert settings.save().is_accepted
    other = menu.open_stores().open_store("Store 11")
    assert [row.name for row in other.read_channels()] == ["Amazon"]
    assert other.open_channel("Amazon").read_active() is False
    assert site.page.evaluate("pressed.filter((one) => one.startsWith('save') || one === 'pen')") == [
        "save Amazon"
    ]


def test_a_slow_server_does_not_leave_the_old_screen_for_the_new(page):
    with StandIn(StandInConfig(latency_ms=500)) as slow:
        menu = SignInPage.open(page, Signs.load(), slow.base_url).sign_in(slow.username, slow.password)
        first = menu.open_stores().open_store("Quayside Books")
        assert "Amazon" in {row.name for row in first.read_channels()}
        assert menu.open_stores().page.url.endswith("/stores")
