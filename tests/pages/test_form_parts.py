"""What of a form is not shown at once is found, read and filled; turning to it changes nothing."""

from __future__ import annotations

import pytest

from pages.channel_settings import ChannelSettingsPage
from robot.errors import DriftError, OutcomeUnknownError

STORES = "<nav><a href='/stores'>Stores</a></nav><main><h1>Stores</h1><table><tr><th>Name<th></tr><tr><td>One<td><a href='/one'>View Store</a></tr></table></main>"
MENU = "<nav><a href='/stores'>Stores</a></nav>"
NAME = "<label>Channel Name <input value=Amazon></label><label><input type=checkbox id=on> Is Active</label>"
MARKETPLACE = (
    "<label>Marketplace <select id=m><option>Germany<option>France</select></label>"
    "<label>Order Statuses <select multiple><option>Shipped<option>Pending</select></label>"
)
LAST = "<label>Account Nominal Code <input value=4000></label>"
SAVE = '<button type=button onclick="document.body.dataset.saved=(document.body.dataset.saved||0)*1+1">Save</button>'
PARTS = {"General": NAME, "Amazon": MARKETPLACE, "More": LAST}

SHOW = "for(const p of document.querySelectorAll('.p'))p.hidden=p.id!==this.dataset.p;for(const t of this.parentNode.children){t.className=t===this?'on':'';t.setAttribute('aria-selected',t===this)}"
PANELS = "".join(
    f"<div class=p id=p{i} {'hidden' if i else ''}>{part}</div>" for i, part in enumerate(PARTS.values())
)


def tabs(*, has_roles):
    bar = "".join(
        f'<button type=button {"role=tab aria-selected=" + str(not i).lower() if has_roles else ""} data-p=p{i} onclick="{SHOW}">{title}</button>'
        for i, title in enumerate(PARTS)
    )
    return f"<div>{bar}</div>{PANELS}{SAVE}"


def folds(*, says):
    toggle = "const b=this.nextElementSibling;b.hidden=!b.hidden;" + (
        "this.setAttribute('aria-expanded',!b.hidden)" if says else ""
    )
    return (
        "".join(
            f'<div><button type=button {"aria-expanded=" + str(not i).lower() if says else ""} onclick="{toggle}">{title}</button><div {"hidden" if i else ""}>{part}</div></div>'
            for i, (title, part) in enumerate(PARTS.items())
        )
        + SAVE
    )


ONE_OPENS = "for(const b of document.querySelectorAll('.h')){const o=b===this&&b.nextElementSibling.hidden;b.nextElementSibling.hidden=!o;b.setAttribute('aria-expanded',o)}"


def one_at_a_time():
    return (
        "".join(
            f'<div><button type=button class=h aria-expanded=false onclick="{ONE_OPENS}">{title}</button><div hidden>{part}</div></div>'
            for title, part in {"Amazon": MARKETPLACE, "More": LAST, "Notes": "<p>None</p>"}.items()
        )
        + NAME
        + SAVE
    )


def sliding():
    slide = "const [on,off]=[...document.querySelectorAll('.p')].sort((a,b)=>(b.id===this.dataset.p)-(a.id===this.dataset.p));for(const t of this.parentNode.children)t.setAttribute('aria-selected',t===this);for(const h of off.querySelectorAll('.h')){h.setAttribute('aria-expanded',false);h.nextElementSibling.hidden=true}off.style.position='absolute';on.hidden=false;off.animate({transform:['none','translateX(-80%)']},600).onfinish=()=>{off.hidden=true;off.style.position=''}"
    last = f'<button type=button class=h aria-expanded=false onclick="{ONE_OPENS}">Taxes</button><div hidden>{LAST}</div>'
    bar = "".join(
        f'<button type=button role=tab aria-selected={str(not i).lower()} data-p=p{i} onclick="{slide}">{title}</button>'
        for i, title in enumerate(("General", "More"))
    )
    return f"<div>{bar}</div><div class=p id=p0>{NAME}{MARKETPLACE}</div><div class=p id=p1 hidden>{last}</div>{SAVE}"


def lazily():
    bodies = "".join(f"<template id=t{i}>{part}</template>" for i, part in enumerate(PARTS.values()))
    toggle = "const b=this.nextElementSibling;if(b.firstChild)b.replaceChildren();else b.append(document.getElementById(this.dataset.t).content.cloneNode(true))"
    heads = "".join(
        f'<div><button type=button data-t=t{i} onclick="{toggle}">{title}</button><div>{"" if i else part}</div></div>'
        for i, (title, part) in enumerate(PARTS.items())
    )
    return bodies + heads + SAVE


def steps():
    go = "for(const p of document.querySelectorAll('.p'))p.hidden=p.id!=='p{}'"
    return "".join(
        f"<div class=p id=p{i} {'hidden' if i else ''}>{part}"
        + (f'<button type=button onclick="{go.format(i - 1)}">Back</button>' if i else "")
        + (f'<button type=button onclick="{go.format(i + 1)}">Next</button>' if i < 2 else SAVE)
        + "</div>"
        for i, part in enumerate(PARTS.values())
    )


FORMS = {
    "tabs": tabs(has_roles=True),
    "tabs without roles": tabs(has_roles=False),
    "folded": folds(says=True),
    "folded without saying so": folds(says=False),
    "one at a time": one_at_a_time(),
    "sliding": sliding(),
    "there once opened": lazily(),
    "steps": steps(),
}


@pytest.mark.parametrize("making", FORMS)
def test_parts_that_are_not_shown_are_read_and_filled_and_nothing_is_saved(site, signs, making):
    site.show(f"{MENU}<main><h1>Amazon</h1><div>{FORMS[making]}</div></main>")
    form = ChannelSettingsPage(site.page, signs, "Amazon").prove()
    form.set_values("marketplace", ["France"])
    form.set_name("Amazon SP")
    form.set_values("order-statuses", ["Shipped", "Pending"])
    form.set_active(True)
    assert form.read_values("marketplace") == ("France",)
    assert form.read_name() == "Amazon SP"
    assert {option.label for option in form.read_options()} == {
        "Channel Name",
        "Is Active",
        "Marketplace",
        "Order Statuses",
        "Account Nominal Code",
    }
    assert form.read_active()
    form.ready_save()
    assert form.is_ready
    assert site.page.evaluate("document.body.dataset.saved") is None
    form.press_save()
    assert site.page.evaluate("document.body.dataset.saved") == "1"


@pytest.mark.parametrize(
    "row",
    [
        "<div><button type=button onclick=\"document.body.dataset.saved='a'\">Delete channel</button><button type=button onclick=\"document.body.dataset.saved='b'\">Turn off</button></div>",
        "<div><button type=button onclick=\"document.body.dataset.saved='a'\">Save and close</button><button type=button onclick=\"document.body.dataset.saved='b'\">Send a test</button></div>",
        "<div><span>Price List</span> <button type=button onclick=\"document.body.dataset.saved='a'\">Retail</button><button type=button onclick=\"document.body.dataset.saved='b'\">Trade</button></div>",
        "<div><button type=button onclick=\"document.body.dataset.saved='a'\">On</button><button type=button onclick=\"document.body.dataset.saved='b'\">Off</button></div>",
    ],
    ids=["harm", "saves", "a choice with a caption", "a switch"],
)
def test_buttons_that_are_no_tabs_are_not_pressed_to_look_behind_them(site, signs, row):
    site.show(f"{MENU}<main><h1>Amazon</h1><div>{row}<div>{NAME}</div>{SAVE}</div></main>")
    form = ChannelSettingsPage(site.page, signs, "Amazon").prove()
    with pytest.raises(DriftError, match="Marketplace"):
        form.read_values("marketplace")
    assert site.page.evaluate("document.body.dataset.saved") is None


def test_what_looks_like_tabs_and_shows_nothing_else_is_drift(site, signs):
    press = 'onclick="document.body.dataset.chosen=this.textContent"'
    row = f"<div><button type=button {press}>Daily</button><button type=button {press}>Weekly</button><button type=button {press}>Never</button></div>"
    site.show(f"{MENU}<main><h1>Amazon</h1><div>{row}<div>{NAME}</div>{SAVE}</div></main>")
    with pytest.raises(DriftError, match="looks like tabs"):
        ChannelSettingsPage(site.page, signs, "Amazon").read_values("marketplace")


CLOSERS = {
    "words": '<button type=button onclick="w.remove()">Cancel</button>',
    "a picture": "<button type=button style='float:right' onclick=\"w.remove()\"><svg width=12 height=12><path d='M0 0L9 9' stroke=red /></svg></button>",
    "a question": '<button type=button aria-label=Close onclick="q.hidden=false">&times;</button><p id=q hidden>Unsaved. <button type=button onclick="w.remove()">Discard changes</button></p>',
}


@pytest.mark.parametrize("closer", CLOSERS)
def test_a_window_that_holds_the_form_is_closed_before_the_menu_is_used(site, signs, closer):
    site.screens["/stores"] = STORES
    site.show(
        f"{MENU}<main><h1>One</h1></main><div id=w style='position:fixed;inset:0;background:#0008'>"
        f"<div role=dialog aria-modal=true style='background:#fff;margin:40px;padding:9px'>{CLOSERS[closer]}<b>Amazon</b>{NAME}{MARKETPLACE}{SAVE}</div></div>"
    )
    form = ChannelSettingsPage(site.page, signs, "Amazon").prove()
    form.set_name("Amazon SP")
    form.leave()
    assert site.page.get_by_role("heading", name="Stores").is_visible()


def test_a_new_channels_form_may_say_create_but_an_old_ones_may_not(site, signs):
    site.show(f"{MENU}<main><h1>Amazon</h1>{NAME}{SAVE.replace('>Save<', '>Create<')}</main>")
    ChannelSettingsPage(site.page, signs, None).prove().ready_save()
    with pytest.raises(DriftError, match="Save"):
        ChannelSettingsPage(site.page, signs.within(500), "Amazon").check_save()


LATE_SAVE = f"<div id=bar hidden>{SAVE}</div><script>oninput = () => {{ bar.hidden = false; }}</script>"


def test_save_may_be_shown_only_once_something_is_changed(site, signs):
    site.show(f"{MENU}<main><h1>Amazon</h1>{NAME}{LATE_SAVE}</main>")
    form = ChannelSettingsPage(site.page, signs, "Amazon").prove()
    form.set_active(True)
    form.ready_save()
    assert form.is_ready


def test_a_page_without_save_that_cannot_be_changed_is_not_the_form(site, signs):
    site.show(f"{MENU}<main><h1>Amazon</h1>{NAME.replace('id=on', 'disabled')}</main>")
    with pytest.raises(DriftError, match="Save"):
        ChannelSettingsPage(site.page, signs.within(500), "Amazon").prove()


ASKS = 'onclick="q.hidden=false"'
QUESTION = "<div id=q hidden style='position:fixed;top:90px;left:90px;background:#fff;padding:9px'><p>{}</p><button type=button onclick=\"q.hidden=true\">Cancel</button> <button type=button onclick=\"q.hidden=true;document.body.dataset.saved=1;document.querySelector('main').insertAdjacentHTML('beforeend','<p role=status>Channel saved</p>')\">{}</button></div>"


@pytest.mark.parametrize(("says", "answer"), [("Save the changes?", "Yes, save"), ("Are you sure?", "OK")])
def test_the_pages_own_question_before_it_saves_is_answered(site, signs, says, answer):
    button = f"<button type=button {ASKS}>Save</button>"
    site.show(f"{MENU}<main><h1>Amazon</h1>{NAME}{button}</main>{QUESTION.format(says, answer)}")
    outcome = ChannelSettingsPage(site.page, signs, "Amazon").prove().save()
    assert outcome.is_accepted
    assert says in [message.text for message in outcome.messages]


def test_a_question_is_seen_before_it_is_answered_and_answered_when_its_time_has_come(site, signs):
    button = f"<button type=button {ASKS}>Save</button>"
    site.show(f"{MENU}<main><h1>Amazon</h1>{NAME}{button}</main>{QUESTION.format('Save the changes?', 'OK')}")
    form = ChannelSettingsPage(site.page, signs, "Amazon").prove()
    form.ready_save()
    form.press_save()
    assert form.wait_question()
    assert site.page.evaluate("document.body.dataset.saved") is None
    assert form.answer_question()
    assert form.wait_saved().is_accepted
    assert site.page.evaluate("document.body.dataset.saved") == "1"


def test_where_nothing_is_asked_there_is_no_question(site, signs):
    site.show(f"{MENU}<main><h1>Amazon</h1><form action=/saved method=post>{NAME}{SAVE}</form></main>")
    form = ChannelSettingsPage(site.page, signs, "Amazon").prove()
    form.ready_save()
    form.press_save()
    assert not form.wait_question()


def test_a_question_that_fades_away_is_answered_once(site, signs):
    fades = QUESTION.replace("q.hidden=true;document.body.dataset.saved=1", "c()")
    count = "<script>const c=()=>{document.body.dataset.saved=(document.body.dataset.saved||0)*1+1;setTimeout(()=>{q.hidden=true},700)}</script>"
    button = f"<button type=button {ASKS}>Save</button>"
    late = (
        fades.format("Save the changes?", "OK")
        .replace("document.querySelector", "setTimeout(()=>document.querySelector", 1)
        .replace("</p>')", "</p>'),900)")
    )
    site.show(f"{MENU}<main><h1>Amazon</h1>{NAME}{button}</main>{late}{count}")
    outcome = ChannelSettingsPage(site.page, signs, "Amazon").prove().save()
    assert outcome.is_accepted
    assert [message.text for message in outcome.messages] == ["Save the changes?", "Channel saved"]
    assert site.page.evaluate("document.body.dataset.saved") == "1"


def test_the_question_whether_to_switch_off_is_answered_where_that_was_set(site, signs):
    button = f"<button type=button {ASKS}>Save</button>"
    question = QUESTION.format("Deactivate channel? Its orders are no longer imported.", "Deactivate")
    screen = f"{MENU}<main><h1>Amazon</h1>{NAME}{button}</main>{question}"
    site.show(screen)
    with pytest.raises(OutcomeUnknownError):
        ChannelSettingsPage(site.page, signs.within(1_000), "Amazon").prove().save()
    assert site.page.evaluate("document.body.dataset.saved") is None
    site.show(screen.replace("id=on", "id=on checked"))
    form = ChannelSettingsPage(site.page, signs, "Amazon").prove()
    form.set_active(is_active=False)
    assert form.save().is_accepted
    assert site.page.evaluate("document.body.dataset.saved") == "1"


@pytest.mark.parametrize(
    ("says", "answer"),
    [
        ("This deletes all orders of the channel. Save?", "Yes"),
        ("Your changes will be lost. Leave?", "Yes"),
        ("Copy it?", "Delete"),
    ],
)
def test_a_question_of_something_else_is_left_unanswered(site, signs, says, answer):
    button = f"<button type=button {ASKS}>Save</button>"
    site.show(f"{MENU}<main><h1>Amazon</h1>{NAME}{button}</main>{QUESTION.format(says, answer)}")
    with pytest.raises(OutcomeUnknownError):
        ChannelSettingsPage(site.page, signs.within(1_000), "Amazon").prove().save()
    assert site.page.evaluate("document.body.dataset.saved") is None
