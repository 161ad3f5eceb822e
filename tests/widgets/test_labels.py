"""A control is the one its label names, or none: never a neighbour's."""

from __future__ import annotations

import re

import pytest
from whenever import PlainDateTime

from pages.channel_settings import ChannelSettingsPage
from robot.errors import DriftError, RequestError

HEAD = "<h1>Amazon</h1><label>Channel Name <input value=Amazon></label>"
SAVE = "<button>Save</button>"
UK = "<option>Germany</option><option>United Kingdom</option>"


def settings(site, signs, body):
    site.show(f"{HEAD}<div>{body}</div>{SAVE}")
    return ChannelSettingsPage(site.page, signs, None)


@pytest.mark.parametrize(
    "body",
    [
        f"<div><span>Marketplace</span></div><div><span>Warehouse</span><select>{UK}</select></div>",
        f"<div><span>Marketplace</span><div><span>Warehouse</span><select>{UK}</select></div></div>",
        f"<h3>Marketplace</h3><p><label>Warehouse <select>{UK}</select></label></p>",
        f"<table><tr><td>Marketplace<td></tr><tr><td>Warehouse<td><select>{UK}</select></tr></table>",
        f"<p>Marketplace</p><fieldset><legend>Warehouse</legend><select>{UK}</select></fieldset>",
        f"<div>Marketplace settings</div><select>{UK}</select>",
        f"<label>Marketplace <select>{UK}</select></label><label>MARKETPLACE: <select>{UK}</select></label>",
    ],
)
def test_a_label_without_its_own_control_is_drift(site, signs, body):
    form = settings(site, signs, body)
    with pytest.raises(DriftError, match="Marketplace"):
        form.set_values("marketplace", ["United Kingdom"])
    assert all(
        value != "United Kingdom"
        for value in site.page.eval_on_selector_all("select", "all => all.map(s => s.value)")
    )


@pytest.mark.parametrize(
    "body",
    [
        f"<div><span>Warehouse</span><select>{UK}</select></div><div><span>Marketplace</span><select id=m>{UK}</select></div>",
        f"<span>Warehouse</span><select>{UK}</select><span>Marketplace</span><select id=m>{UK}</select><span>Courier</span><select>{UK}</select>",
        f"<table><tr><td>Warehouse<td><select>{UK}</select></tr><tr><td>Marketplace *<td><select id=m>{UK}</select></tr></table>",
        f"<dl><dt>Warehouse<dd><select>{UK}</select><dt>Marketplace<dd><select id=m>{UK}</select></dl>",
        f"<div><div>Marketplace</div><small>Where this channel sells</small><div><select id=m>{UK}</select></div></div><div><div>Warehouse</div><div><select>{UK}</select></div></div>",
        f"<select aria-label=Warehouse>{UK}</select><select aria-label=Marketplace id=m>{UK}</select>",
        f"<b id=x>Marketplace</b><select>{UK}</select><select aria-labelledby=x id=m>{UK}</select>",
        f"Warehouse <select>{UK}</select><br>Marketplace <select id=m>{UK}</select>",
    ],
)
def test_an_untied_label_finds_its_own_control(site, signs, body):
    form = settings(site, signs, body)
    form.set_values("marketplace", ["United Kingdom"])
    assert site.page.eval_on_selector_all(
        "select", "all => all.filter(s => s.value !== 'Germany').map(s => s.id)"
    ) == ["m"]


def test_a_date_time_of_another_label_is_never_taken(site, signs):
    form = settings(
        site,
        signs,
        "<div><label><input type=checkbox> Ignore Orders Before</label></div>"
        "<div><span>Order Polling</span> <input type=datetime-local value='2022-01-01T00:00'></div>",
    )
    with pytest.raises(DriftError, match="Ignore Orders Before"):
        form.set_ignore_orders_before(PlainDateTime(2026, 1, 2, 3, 4))
    assert site.page.locator("input[type=datetime-local]").input_value() == "2022-01-01T00:00"


@pytest.mark.parametrize(
    ("asks", "is_its_own"),
    [
        ("Pick a date and time", True),
        ("Please select date & time...", True),
        ("Choose a day", True),
        ("Order polling date", False),
        ("Date of the last order", False),
    ],
)
def test_a_box_that_only_asks_for_a_date_belongs_to_the_switch_before_it(site, signs, asks, *, is_its_own):
    form = settings(
        site,
        signs,
        "<div><div><input type=checkbox role=switch id=i><label for=i>Ignore Orders Before</label></div>"
        f"<div><div><input class=date placeholder='{asks}' value='18 Jul 2022 15:20'></div><small>Earlier ones stay away.</small></div></div>",
    )
    assert (form.read_ignore_orders_before().local is not None) is is_its_own


def test_a_switch_that_refuses_is_drift(site, signs):
    form = settings(site, signs, "<label><input type=checkbox onclick='return false'> Is Active</label>")
    with pytest.raises(DriftError, match="did not turn on"):
        form.set_active(True)


def test_a_select_that_turns_back_is_drift(site, signs):
    form = settings(
        site, signs, f"<label>Marketplace <select onchange='this.selectedIndex=0'>{UK}</select></label>"
    )
    with pytest.raises(DriftError, match="shows Germany"):
        form.set_values("marketplace", ["United Kingdom"])


def test_a_choice_offered_twice_is_drift(site, signs):
    form = settings(site, signs, f"<label>Marketplace <select><option>France{UK}{UK}</select></label>")
    with pytest.raises(DriftError, match="offers"):
        form.set_values("marketplace", ["United Kingdom"])


def test_a_password_box_is_read_by_nobody(site, signs):
    form = settings(site, signs, "<label>Secret Key <input type=password value=hunter2></label>")
    option = next(one for one in form.read_options() if one.label == "Secret Key")
    assert option.value == ()


LOCAL = PlainDateTime(2026, 3, 4, 15, 6, 7)


def moment(box, hint=""):
    return f"<div><label><input type=checkbox id=on> Ignore Orders Before</label> {box} <small>{hint}</small></div>"


@pytest.mark.parametrize(("step", "resolution_s"), [("1", 1), ("60", 60)])
def test_steps_are_told_apart_in_the_very_second_0(site, signs, *, step, resolution_s):
    form = settings(site, signs, moment(f"<input id=d type=datetime-local step={step}>", ""))
    assert form.learn_cutoff_field(LOCAL.replace(second=0)).resolution_s == resolution_s


@pytest.mark.parametrize(
    ("box", "hint", "held", "resolution_s"),
    [
        ("<input id=d type=datetime-local>", "", "2026-03-04T15:06", 60),
        ("<input id=d type=datetime-local step=1>", "", "2026-03-04T15:06:07", 1),
        ("<input id=d type=datetime-local step=60>", "", "2026-03-04T15:06", 60),
        ("<input id=d type=datetime-local step=any>", "", "2026-03-04T15:06:07", 1),
        ("<input id=d type=date> <input type=time>", "", "2026-03-04", 60),
        ("<input id=d type=date> <input type=time step=1>", "", "2026-03-04", 1),
        ("<input type=date> <input id=d type=time>", "", "15:06", 60),
        ("<input type=date> <input id=d type=time step=1>", "", "15:06:07", 1),
        ("<input id=d placeholder='dd/mm/yyyy'> <input placeholder='hh:mm'>", "", "04/03/2026", 60),
        ("<input placeholder='mm/dd/yyyy'> <input id=d placeholder='hh:mm:ss'>", "", "15:06:07", 1),
        ("<input id=d placeholder='dd/mm/yyyy hh:mm'>", "", "04/03/2026 15:06", 60),
        ("<input id=d placeholder='MM/DD/YYYY HH:mm'>", "", "03/04/2026 15:06", 60),
        ("<input id=d placeholder='mm/dd/yyyy hh:mm AM/PM'>", "", "03/04/2026 03:06 PM", 60),
        ("<input id=d class=date value='2022-07-18 15:20:01'>", "", "2026-03-04 15:06:07", 1),
        ("<input id=d class=date value='18/07/2022 15:20'>", "", "04/03/2026 15:06", 60),
        ("<input id=d class=date value='18 Jul 2022, 15:20'>", "", "04 Mar 2026, 15:06", 60),
        (
            "<input id=d class=date value='01/02/2022 15:20'>",
            "Format: DD/MM/YYYY HH:mm",
            "04/03/2026 15:06",
            60,
        ),
    ],
)
def test_a_date_time_is_written_as_the_page_shows_it(site, signs, *, box, hint, held, resolution_s):
    form = settings(site, signs, moment(box, hint))
    field = form.learn_cutoff_field(LOCAL)
    assert field.resolution_s == resolution_s
    reading = form.set_ignore_orders_before(LOCAL)
    assert site.page.locator("#d").input_value() == held
    assert reading.is_on
    assert reading.local == (LOCAL if resolution_s == 1 else LOCAL.replace(second=0))


@pytest.mark.parametrize(
    "box",
    [
        "<input id=d class=date value='01/02/2022 15:20'>",
        "<input id=d class=date>",
        "<input id=d placeholder='dd/mm/yyyy hh:mm' onblur=\"this.value=''\">",
        "<input id=d placeholder='dd/mm/yyyy hh:mm' onblur=\"this.value='03/04/2026 15:06'\">",
        "<input id=d readonly class=date value='18/07/2022 15:20'>",
        "<input type=date><input type=date>",
    ],
)
def test_a_date_time_that_is_unclear_or_not_kept_is_drift(site, signs, box):
    form = settings(site, signs, moment(box))
    with pytest.raises(DriftError):
        form.set_ignore_orders_before(PlainDateTime(2026, 3, 4, 15, 6))


@pytest.mark.parametrize(
    ("box", "hint"),
    [
        ("<input id=d placeholder='dd/mm/yyyy hh:mm'>", "Format: MM/DD/YYYY HH:mm"),
        ("<input id=d placeholder='dd/mm/yyyy hh:mm' value='12/31/2022 15:20'>", ""),
        ("<input id=d class=date value='04/03/22 15:20'>", ""),
    ],
)
def test_nothing_is_typed_where_day_and_month_may_be_swapped(site, signs, box, hint):
    form = settings(site, signs, moment(box, hint))
    before = site.page.locator("#d").input_value()
    with pytest.raises(DriftError, match="its date format cannot be told"):
        form.set_ignore_orders_before(LOCAL)
    assert site.page.locator("#d").input_value() == before


SECTIONS = """
<div role=group id=d class=date tabindex=-1 style="display: inline-block; border: 1px solid">
{sections}</div>
<script>
const FULL = {{ day: 2, month: 2, year: 4, hour: 2, minute: 2 }};
for (const one of d.querySelectorAll("[role=spinbutton]")) {{
  let typed = "";
  one.onfocus = () => {{ typed = ""; }};
  one.onkeydown = ({{ key }}) => {{
    if (!/^\\d$/.test(key)) return;
    typed = (typed + key).slice(-FULL[one.dataset.type]);
    one.textContent = typed.padStart(FULL[one.dataset.type], "0");
  }};
}}
</script>"""


@pytest.mark.parametrize(
    ("order", "held"),
    [
        ("day/month/year hour:minute", "04/03/2026 15:06"),
        ("month/day/year hour:minute", "03/04/2026 15:06"),
        ("year-month-day hour:minute", "2026-03-04 15:06"),
    ],
)
def test_sections_are_turned_each_by_its_own_name(site, signs, order, held):
    former = {"day": "18", "month": "07", "year": "2022", "hour": "15", "minute": "20"}
    spans = re.sub(
        r"[a-z]+",
        lambda name: (
            f"<span role=spinbutton tabindex=0 aria-label={name[0]} data-type={name[0]}>{former[name[0]]}</span>"
        ),
        order,
    )
    form = settings(site, signs, moment(SECTIONS.format(sections=spans)))
    assert form.set_ignore_orders_before(LOCAL.replace(second=0)).local == LOCAL.replace(second=0)
    assert site.page.locator("#d").inner_text().strip() == held


@pytest.mark.parametrize(
    ("hint", "zone"),
    [
        ("Times are in Europe/London.", "Europe/London"),
        ("All times in UTC", "UTC"),
        ("UTC+01:00", None),
        ("London time", None),
        ("GMT", None),
        ("", None),
    ],
)
def test_the_zone_is_what_the_page_names(site, signs, hint, zone):
    form = settings(site, signs, moment("<input id=d type=datetime-local>", hint))
    assert form.learn_cutoff_field(LOCAL).shown_zone == zone


HELP = "<small style='display:block'>Where you sell. Germany is the default.</small>"


@pytest.mark.parametrize(
    "body",
    [
        f"<label for=m>Marketplace {HELP}</label><select id=m>{UK}</select>",
        f"<div>Marketplace <small>where you sell</small></div><div><select id=m>{UK}</select></div>",
        f"<label>Marketplace <select id=m>{UK}</select> {HELP}</label>",
        f"<label for=m><span>Marketplace</span><span style='display:block'>Where you sell.</span></label><select id=m>{UK}</select>",
        f"<fieldset><legend>Marketplace * {HELP}</legend><select id=m>{UK}</select></fieldset>",
        f"<div><label>Marketplace {HELP}</label></div><div><select id=m>{UK}</select></div>",
    ],
)
def test_help_inside_a_label_is_no_part_of_it(site, signs, body):
    form = settings(site, signs, body)
    form.set_values("marketplace", ["United Kingdom"])
    assert site.page.input_value("#m") == "United Kingdom"


@pytest.mark.parametrize(
    "body",
    [
        f"<label>Marketplace <b>of the warehouse</b> <select>{UK}</select></label>",
        f"<label><span style='display:inline-block'>Marketplace</span> <span style='display:inline-block'>Courier</span> <select>{UK}</select></label>",
    ],
)
def test_what_stands_in_the_same_line_and_letters_is_a_part_of_the_label(site, signs, body):
    with pytest.raises(DriftError, match="Marketplace"):
        settings(site, signs.within(500), body).read_values("marketplace")


SEGMENT = "for(const b of this.parentNode.children)b.setAttribute('aria-pressed',b===this)"
SWITCHES = {
    "a box in a fieldset": "<fieldset><legend>Is Active</legend><input type=checkbox></fieldset>",
    "a box that says yes": "<fieldset><legend>Is Active</legend><label><input type=checkbox> Yes</label></fieldset>",
    "two buttons": f'<div><div>Is Active</div><div><button type=button aria-pressed=false onclick="{SEGMENT}">On</button><button type=button aria-pressed=true onclick="{SEGMENT}">Off</button></div></div>',
    "off comes first": f'<fieldset><legend>Is Active</legend><span><button type=button aria-pressed=true onclick="{SEGMENT}">No</button><button type=button aria-pressed=false onclick="{SEGMENT}">Yes</button></span></fieldset>',
    "a button beside a badge": "<div><label>Is Active</label><div><b>Off</b> <button type=button onclick=\"const b=this.previousElementSibling,o=b.textContent==='Off';b.textContent=o?'On':'Off';this.textContent=o?'Turn off':'Turn on'\">Turn on</button></div></div>",
    "other words": "<div><span>Is Active</span> <span><em>Inactive</em> <button type=button onclick=\"const b=this.previousElementSibling,o=b.textContent==='Inactive';b.textContent=o?'Active':'Inactive';this.textContent=o?'Deactivate':'Activate'\">Activate</button></span></div>",
}


@pytest.mark.parametrize("making", SWITCHES)
def test_a_switch_is_read_and_turned_both_ways(site, signs, making):
    form = settings(site, signs, f"{SWITCHES[making]}<label>Marketplace <select>{UK}</select></label>")
    assert not form.read_active()
    form.set_active(True)
    assert form.read_active()
    form.set_active(False)
    assert not form.read_active()


def test_a_badge_and_a_button_that_contradict_each_other_are_not_believed(site, signs):
    body = "<div><label>Is Active</label><div><b>On</b> <button type=button>Turn on</button></div></div>"
    with pytest.raises(DriftError, match="Is Active"):
        settings(site, signs.within(500), body).read_active()


MOVE = "const d=this.closest('.d').querySelectorAll('ul');(this.parentNode===d[0]?d[1]:d[0]).append(this)"


def test_two_lists_of_what_is_left_and_what_is_chosen_are_one_choice(site, signs):
    entries = [
        f'<li tabindex=0 style="cursor:pointer" onclick="{MOVE}">{text}</li>'
        for text in ("Shipped", "Pending", "Unshipped")
    ]
    body = (
        "<div><div>Order Statuses</div><div class=d style='display:flex'>"
        f"<div><div>Available</div><ul style='min-width:60px;min-height:40px'>{entries[0]}{entries[1]}</ul></div>"
        f"<div><div>Selected</div><ul style='min-width:60px;min-height:40px'>{entries[2]}</ul></div></div></div>"
    )
    form = settings(site, signs, body)
    assert form.read_values("order-statuses") == ("Unshipped",)
    assert set(form.read_offered("order-statuses")) == {"Shipped", "Pending", "Unshipped"}
    form.set_values("order-statuses", ["Pending", "Shipped"])
    assert set(form.read_values("order-statuses")) == {"Pending", "Shipped"}
    with pytest.raises(RequestError, match="Cancelled"):
        form.set_values("order-statuses", ["Cancelled"])


def test_the_cross_of_a_chip_is_no_part_of_its_value(site, signs):
    chips = "".join(
        f"<span class=chip>{text}<span onclick='this.parentNode.remove()'>\u00d7</span></span>"
        for text in ("Shipped", "Pending")
    )
    form = settings(
        site, signs, f"<div>Order Statuses</div><div class=multiselect role=combobox tabindex=0>{chips}</div>"
    )
    assert form.read_values("order-statuses") == ("Shipped", "Pending")
