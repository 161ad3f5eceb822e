"""Announcements and cookie banners over a screen are put away; what asks something is left to a person."""

from __future__ import annotations

import pytest

from pages.base import press
from pages.channel_settings import ChannelSettingsPage
from pages.menu import Menu
from pages.sign_in import SignInPage
from pages.signs import Signs
from robot.errors import DriftError
from robot.rehearsal import Fault, StandIn, StandInConfig

PAGE = """
<nav style="position:sticky;top:0;background:#ddd"><a href=#>Stores</a> <button onclick="pressed.push('menu')">Close</button></nav>
<main style="height:700px"><h1>Amazon</h1><button onclick="pressed.push('dismiss the alert')">Dismiss</button></main>
<button id=goal onclick="pressed.push('goal')">Save</button>
<script>const pressed = []; const gone = (id, name) => { pressed.push(name); document.getElementById(id).remove(); };</script>
"""
SHADE = "position:fixed;inset:0;background:#0008"
BAR = "position:fixed;inset:auto 0 0 0;height:120px;background:#222"


def button(name: str, text: str | None = None, *, tag: str = "button", of: str = "n") -> str:
    return f"<{tag} onclick=\"gone('{of}', '{name}')\">{name if text is None else text}</{tag}>"


NOTICES = {
    "a window on its backdrop": (
        f"<div id=n style='{SHADE}'><div role=dialog>News<br>{button('Read more')}{button('Close')}</div></div>",
        ["Close"],
    ),
    "a window beside its backdrop": (
        f"<div id=n><div style='{SHADE}'></div><div style='position:fixed;top:99px;background:#fff'>News {button('Got it')}</div></div>",
        ["Got it"],
    ),
    "a dialog": (
        f"<dialog id=n>What is new {button('Dismiss')}</dialog><script>n.showModal()</script>",
        ["Dismiss"],
    ),
    "a cross": (f"<div id=n style='{SHADE}'>News {button('x', '&times;')}</div>", ["x"]),
    "only OK": (f"<div id=n style='{SHADE}'>We have moved. {button('OK')}</div>", ["OK"]),
    "cookies, refused": (
        f"<div id=n style='{BAR}'>We use cookies. {button('Accept all')}{button('Settings')}{button('Reject all')}</div>",
        ["Reject all"],
    ),
    "cookies, closed": (
        f"<div id=n style='{BAR}'>We use cookies. {button('Accept')}{button('x', '&times;')}</div>",
        ["x"],
    ),
    "cookies, accepted where nothing else is offered": (
        f"<div id=n style='{BAR}'>We use cookies. <label><input type=checkbox checked>Needed</label>{button('Accept')}</div>",
        ["Accept"],
    ),
    "cookies in a shadow": (
        f"<div id=n></div><script>n.attachShadow({{mode:'open'}}).innerHTML = `<div style='{BAR}'>Cookies! {button('Accept')}{button('Decline')}</div>`</script>",
        ["Decline"],
    ),
    "a tour": (
        f"<div id=n style='{SHADE}'><div role=dialog><b>What is new</b><p>1 of 4</p>{button('Skip tour')}{button('Next')}</div></div>",
        ["Skip tour"],
    ),
    "a session that ends soon": (
        f"<div id=n style='{SHADE}'><div role=alertdialog>Your session ends in 2 minutes.{button('Log out')}{button('Stay signed in')}</div></div>",
        ["Stay signed in"],
    ),
    "one above the other": (
        f"<div id=n style='{BAR}'>Cookies {button('Reject')}</div><div id=m style='{SHADE}'>News {button('Close', of='m')}</div>",
        ["Close", "Reject"],
    ),
}


@pytest.mark.parametrize("notice", NOTICES)
def test_a_notice_is_put_away_and_the_click_arrives(site, signs, notice):
    html, closed = NOTICES[notice]
    site.show(PAGE + html)
    press(site.page.locator("#goal"), "Save", signs)
    assert site.page.evaluate("pressed") == [*closed, "goal"]


NO_NOTICES = {
    "a question": f"<div id=n style='{SHADE}'>Switch the channel off? {button('OK')}{button('Cancel')}</div>",
    "terms": f"<div id=n style='{SHADE}'>Our terms have changed. {button('Accept')}{button('Decline')}</div>",
    "a form": f"<div id=n style='{SHADE}'>Your e-mail <input> {button('Close')}</div>",
    "nothing to press": f"<div id=n style='{SHADE}'>Please wait</div>",
}


@pytest.mark.parametrize("cover", NO_NOTICES)
def test_what_is_no_notice_is_left_alone(site, signs, cover):
    site.show(PAGE + NO_NOTICES[cover])
    with pytest.raises(DriftError, match="covered by"):
        press(site.page.locator("#goal"), "Save", signs, timeout_ms=500)
    assert site.page.evaluate("pressed") == []


def test_the_widgets_of_a_form_are_uncovered_too(site, signs):
    option = "<button type=button role=switch aria-checked=false aria-label='Is Active' onclick=\"this.setAttribute('aria-checked', true)\" style='width:40px;height:20px'></button>"
    form = f"<form><label>Name <input value=A></label><label>Is Active {option}</label><button>Save</button></form>"
    site.show(PAGE.replace("Save", "-") + form + NOTICES["a window on its backdrop"][0])
    settings = ChannelSettingsPage(site.page, signs, "A").prove()
    settings.set_active(is_active=True)
    assert settings.read_active()
    assert site.page.evaluate("pressed") == ["Close"]


@pytest.mark.parametrize("rendering", ["plain", "material", "classic"])
def test_the_robot_gets_around_under_announcements_and_banners(page, rendering):
    signs = Signs.load()
    with StandIn(StandInConfig(rendering=rendering)) as place:
        news = place.faults.add(Fault("announcement", path="*"))
        sign_in = SignInPage.open(page, signs, place.base_url)
        menu = sign_in.sign_in(place.username, place.password)
        assert news.struck == 1
        # In the single-page rendering the one page that is loaded; else the form with its Save button.
        path = "*" if rendering == "material" else "/stores/*/edit"
        banner = place.faults.add(Fault("cookie-banner", path=path))
        if rendering == "material":
            menu = sign_in_again(page, signs, place)
        form = menu.open_stores().open_store("Quayside Books").open_channel("Amazon")
        form.set_active(is_active=False)
        assert form.save().is_accepted
        assert banner.struck == 1
        assert page.evaluate("window.cookiesAccepted") is None
        assert len(place.world.switch_offs) == 1


def sign_in_again(page, signs, place) -> Menu:
    home = SignInPage.open(page, signs, place.base_url)
    assert home.is_signed_in()
    return Menu(page, signs)


def test_a_bar_that_unfolds_while_it_is_pointed_at_is_left_before_what_it_covers_is_pressed(site, signs):
    site.show(
        "<style>nav{position:fixed;inset:0 auto 0 0;width:48px;overflow:hidden;background:#eee;white-space:nowrap}"
        "nav:hover{width:300px}main{margin-left:60px}</style>"
        "<nav><a href='/stores'>Stores</a><p>Everything else that is in the bar</nav>"
        '<main><button onclick="document.body.dataset.done=1">Apply</button></main>'
    )
    site.page.mouse.move(20, 20)
    press(site.page.get_by_role("button", name="Apply"), "Apply", signs)
    assert site.page.evaluate("document.body.dataset.done") == "1"
