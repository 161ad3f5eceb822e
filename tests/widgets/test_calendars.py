"""A far month is reached the short way where a calendar has one, else month by month; never is another date set."""

from __future__ import annotations

import pytest
from whenever import PlainDateTime

from pages.channel_settings import ChannelSettingsPage
from robot.errors import DriftError

FAR = PlainDateTime(2024, 10, 4, 15, 6)
LONG_AGO = PlainDateTime(2019, 7, 8, 9, 10)
FORMER_DAY = "2021-05-25"

# `pressed` keeps what of it was pressed; `head` makes what stands above its days, at every drawing.
SCREEN = """
<style>
#pop {{ position: absolute; left: 40px; top: 120px; background: #fff; border: 1px solid; padding: 8px; }}
#cells {{ display: grid; grid-template-columns: repeat(7, 40px); direction: {direction}; }}
#head > * {{ margin: 0 6px; }}
</style>
<h1>Amazon</h1><label>Channel Name <input value=Amazon></label>
<div><label><input type=checkbox checked> Ignore Orders Before</label> <input id=d class=date readonly></div>
<button>Save</button>
<script>
const NAMES = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
window.pressed = [];
let [year, month, level, held] = [2021, 4, "days", "2021-05-25"];
let [hour, minute] = ["08", "30"];
const pop = document.createElement("div");
pop.id = "pop";
const two = (number) => String(number).padStart(2, "0");
let half = "";
const hour24 = () => (half ? two(Number(hour) % 12 + (half === "PM" ? 12 : 0)) : hour);
let show = () => {{ const [y, m, dd] = held.split("-"); const hh = hour24(); d.value = {shown}; }};
const shift = (months) => {{ const all = year * 12 + month + months; [year, month] = [Math.floor(all / 12), all % 12]; draw(); }};
const el = (tag, given, text = "") => {{ const one = Object.assign(document.createElement(tag), given); one.append(text); return one; }};
const press = (name, text, act) => el("button", {{ type: "button", onclick: () => {{ pressed.push(name); act(); }} }}, text);
const GLYPHS = {{ back: "\\u2039", next: "\\u203a", "back years": "\\u00ab", "next years": "\\u00bb" }};
const arrow = (name, months) => press(name, GLYPHS[name] || "", () => shift(months));
const select = (texts, now, act, given = {{}}) => {{
  const one = el("select", {{ ...given, onchange: () => {{ pressed.push("list"); act(one.value); draw(); }} }});
  one.append(...texts.map((text) => new Option(text, text, false, text === String(now))));
  return one;
}};
const box = (event, given = {{}}) => {{
  const one = el("input", {{ type: "number", value: year, ...given }});
  if (event) one.addEventListener(event, () => {{ if (/^\\d{{4}}$/.test(one.value) && Number(one.value) !== year) {{ pressed.push("box"); year = Number(one.value); draw(); }} }});
  return one;
}};
const months = (given) => select(NAMES, NAMES[month], (text) => {{ month = NAMES.indexOf(text); }}, given);
const years = (given) => select([...Array(16).keys()].map((one) => String(2015 + one)), year, (text) => {{ year = Number(text); }}, given);
const to = (name, text, next) => press(name, text, () => {{ level = next; draw(); }});
const title = () => `${{NAMES[month]}} ${{year}}`;
const days = () => {{
  const first = new Date(Date.UTC(year, month, 1)).getUTCDay();
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return [...Array(first).fill(0).map(() => el("span", {{}})), ...[...Array(last).keys()].map((index) => press("day", String(index + 1), () => {{ held = `${{year}}-${{two(month + 1)}}-${{two(index + 1)}}`; show(); }}))];
}};
const decade = () => Math.floor(year / 10) * 10;
const lists = {{
  days,
  months: () => NAMES.map((name, index) => press("month", name.slice(0, 3), () => {{ month = index; level = "days"; draw(); }})),
  years: () => [...Array(10).keys()].map((index) => press("year", String(decade() + index), () => {{ year = decade() + index; level = {after_year}; draw(); }})),
}};
const time = (name, now, take) => el("input", {{ name, value: now, size: 2, oninput: (event) => {{ take(event.target.value); show(); }} }});
const times = [time("hour", hour, (text) => {{ hour = text; }}), time("minute", minute, (text) => {{ minute = text; }})];
const draw = () => {{
  const head = el("div", {{ id: "head" }});
  const listHead = {{ months: () => [arrow("back", -12), to("heading", String(year), "years"), arrow("next", 12)], years: () => [arrow("back", -120), el("b", {{}}, `${{decade()}} - ${{decade() + 9}}`), arrow("next", 120)] }};
  head.append(...(level === "days" ? (() => {head})() : listHead[level]()));
  const cells = el("div", {{ id: "cells" }});
  cells.append(...lists[level]());
  pop.replaceChildren(head, cells, ...times);
}};
{more}
show();
d.onclick = () => {{ draw(); document.body.append(pop); }};
document.addEventListener("keydown", (event) => {{ if (event.key === "Escape") pop.remove(); }});
</script>
"""

ARROWS = '[arrow("back", -1), el("b", {}, title()), arrow("next", 1)]'
YEARS = '[arrow("back years", -12), arrow("back", -1), el("b", {}, title()), arrow("next", 1), arrow("next years", 12)]'
NAMED_YEARS = """[["Previous year", -12], ["Previous month", -1], ["Next month", 1], ["Next year", 12]].map(([name, months]) => {
  const one = arrow(name, months); one.ariaLabel = name; one.append(el("i", {}, "o")); return one; }).concat(el("b", {}, title()))"""
LEVELS = '[arrow("back", -1), to("heading", title(), "months"), arrow("next", 1)]'
PARTS = '[arrow("back", -1), to("heading", NAMES[month], "months"), to("heading", String(year), "years"), arrow("next", 1)]'


SHOWN = "`${y}-${m}-${dd} ${hh}:${minute}`"


def boxes(event, given="{}"):
    return f'[arrow("back", -1), months(), box("{event}", {given}), arrow("next", 1)]'


def settings(site, signs, head, *, after_year='"months"', direction="ltr", shown=SHOWN, more=""):
    site.show(SCREEN.format(head=head, after_year=after_year, direction=direction, shown=shown, more=more))
    return ChannelSettingsPage(site.page, signs, None)


def pressed(site):
    """Return what was pressed up to the first choice of a day."""
    names = site.page.evaluate("pressed")
    return names[: names.index("day")] if "day" in names else names


FLOATING_CELLS = """const bare = lists.days; lists.days = () => bare().map((one) => {
  const cell = el("span", { style: "position: relative; height: 30px" }); one.style.cssText = "position: absolute; inset: 0"; cell.append(one); return cell; });"""
SHORT = {
    "floating-cells": (ARROWS, {"more": FLOATING_CELLS}, ["next"] * 41),
    "boxes-typing": (boxes("input"), {}, ["box", "list"]),
    "boxes-keys": (boxes("keyup"), {}, ["box", "list"]),
    "boxes-left": (boxes("blur"), {}, ["box", "list"]),
    "selects": ('[months(), years(), arrow("next", 1)]', {}, ["list", "list"]),
    "years": (YEARS, {}, [*["next years"] * 3, *["next"] * 5]),
    "named-years": (NAMED_YEARS, {}, [*["Next year"] * 3, *["Next month"] * 5]),
    "levels": (LEVELS, {}, ["heading", "next", "next", "next", "month"]),
    "parts-then-months": (PARTS, {}, ["heading", "year", "month"]),
    "parts-then-days": (PARTS, {"after_year": '"days"'}, ["heading", "year", "heading", "month"]),
    "arrows": (ARROWS, {}, ["next"] * 41),
    "right-to-left": (ARROWS, {"direction": "rtl"}, ["next"] * 41),
}


@pytest.mark.parametrize(("head", "given", "way"), SHORT.values(), ids=SHORT)
def test_a_far_month_is_reached_as_a_person_would(site, signs, head, given, way):
    form = settings(site, signs, head, **given)
    assert form.set_ignore_orders_before(FAR).local == FAR
    assert site.page.locator("#d").input_value() == "2024-10-04 15:06"
    assert pressed(site) == way
    assert form.set_ignore_orders_before(LONG_AGO).local == LONG_AGO
    assert site.page.locator("#d").input_value() == "2019-07-08 09:10"


def test_a_far_year_is_chosen_from_the_list_of_its_decade(site, signs):
    form = settings(site, signs, LEVELS)
    long_ago = PlainDateTime(2012, 2, 29, 23, 59)
    assert form.set_ignore_orders_before(long_ago).local == long_ago
    assert site.page.locator("#d").input_value() == "2012-02-29 23:59"
    assert pressed(site) == ["heading", "heading", "back", "year", "month"]


TITLE = 'el("b", {}, title())'
ALL_ARROWS = ["next"] * 41
FALLING_BACK = {
    "two-headings": (LEVELS.replace('arrow("back", -1)', 'to("heading", title(), "months")'), ALL_ARROWS),
    "dead-heading": (
        '[press("dead", title(), () => {}), arrow("next", 1)]',
        ["dead", *ALL_ARROWS],
    ),
    "disabled-boxes": (
        '[months({ disabled: true }), box("input", { disabled: true }), arrow("next", 1)]',
        ALL_ARROWS,
    ),
    "read-only-box": (
        '[el("b", {}, NAMES[month]), box("input", { readOnly: true }), arrow("next", 1)]',
        ALL_ARROWS,
    ),
    "two-year-boxes": (
        '[el("b", {}, NAMES[month]), box("input"), box("input"), arrow("next", 1)]',
        ALL_ARROWS,
    ),
    "year-not-offered": (
        '[months(), el("b", {}, ""), year < 2023 ? select(["2021", "2022"], year, () => {}) : el("b", {}, year), arrow("next", 1)]',
        [*["next"] * 32, "list"],
    ),
    "years-by-ten": (
        f'[arrow("next years", 120), arrow("back years", -120), arrow("back", -1), {TITLE}, arrow("next", 1)]',
        ["next years", "back years", "next years", *["back"] * 79],
    ),
}


@pytest.mark.parametrize(("head", "way"), FALLING_BACK.values(), ids=FALLING_BACK)
def test_what_does_not_lead_there_is_left_for_the_arrows(site, signs, head, way):
    form = settings(site, signs, head)
    assert form.set_ignore_orders_before(FAR).local == FAR
    assert site.page.locator("#d").input_value() == "2024-10-04 15:06"
    assert pressed(site) == way


STOPPING = {
    "leaps-over-it": f'[arrow("back", -2), {TITLE}, arrow("next", 2)]',
    "ends-before-it": f'[{TITLE}, ...(year < 2024 ? [arrow("next", 1)] : [])]',
    "dead-year-box": '[arrow("back", -1), months(), box(""), arrow("next", 1)]',
    "closing-heading": '[press("heading", title(), () => pop.remove()), arrow("next", 1)]',
    "another-month-above": f'[el("p", {{}}, "Last order: October 2024"), arrow("back", -1), {TITLE}, arrow("next", 1)]',
    "month-of-other-days": '[arrow("back", -1), el("b", {}, "October 2024"), arrow("next", 1)]',
}


@pytest.mark.parametrize("head", STOPPING.values(), ids=STOPPING)
def test_a_calendar_that_cannot_be_turned_there_sets_no_other_day(site, signs, head):
    form = settings(site, signs, head)
    with pytest.raises(DriftError, match="Ignore Orders Before"):
        form.set_ignore_orders_before(FAR)
    assert "day" not in site.page.evaluate("pressed")
    assert site.page.locator("#d").input_value().startswith(FORMER_DAY)


# Days of May 2021 in weeks that begin on a Sunday lie as those of May 2022 do where weeks begin on a Monday.
A_YEAR_ON = PlainDateTime(2022, 5, 4, 15, 6)


def test_a_typed_year_is_waited_for_until_the_days_lie_as_it_says(site, signs):
    form = settings(site, signs, boxes("keyup"))
    assert form.set_ignore_orders_before(A_YEAR_ON).local == A_YEAR_ON
    assert pressed(site) == ["box"]


def test_a_typed_year_that_moves_no_day_is_not_believed(site, signs):
    form = settings(site, signs, boxes(""))
    with pytest.raises(DriftError, match="could not be turned"):
        form.set_ignore_orders_before(A_YEAR_ON)
    assert site.page.evaluate("pressed") == []
    assert site.page.locator("#d").input_value().startswith(FORMER_DAY)


@pytest.mark.parametrize(
    ("shown", "texts"),
    [
        (SHOWN, ["2024-05-05 15:06", "2024-10-04 15:06"]),
        ("`${dd}/${m}/${y} ${hh}:${minute}`", ["05/05/2024 15:06", "04/10/2024 15:06"]),
        ("`${m}/${dd}/${y} ${hh}:${minute}`", ["05/05/2024 15:06", "10/04/2024 15:06"]),
        (
            "`${Number(m)}/${Number(dd)}/${y}, ${hh}:${minute}:00`",
            ["5/5/2024, 15:06:00", "10/4/2024, 15:06:00"],
        ),
        ("`${dd}.${m}.${y.slice(2)} ${hh}:${minute}`", ["04.10.24 15:06"]),
        (
            "`${m}/${dd}/${y} ${hh % 12 || 12}:${minute} ${hh < 12 ? 'AM' : 'PM'}`",
            ["05/05/2024 3:06 PM", "10/04/2024 3:06 PM"],
        ),
        (
            "`${dd} ${NAMES[m - 1].slice(0, 3)} ${y} ${hh}:${minute}`",
            ["05 May 2024 15:06", "04 Oct 2024 15:06"],
        ),
        (
            "`${NAMES[m - 1]} ${Number(dd)}, ${y} ${hh}:${minute}`",
            ["May 5, 2024 15:06", "October 4, 2024 15:06"],
        ),
    ],
)
def test_what_was_chosen_is_read_in_the_order_that_the_box_shows(site, signs, shown, texts):
    form = settings(site, signs, YEARS, shown=shown)
    for local, text in zip((PlainDateTime(2024, 5, 5, 15, 6), FAR)[-len(texts) :], texts, strict=True):
        assert form.set_ignore_orders_before(local).local == local
        assert site.page.locator("#d").input_value() == text


HALVES = """
half = "AM";
const halves = press("half", half, () => { half = half === "AM" ? "PM" : "AM"; halves.textContent = half; show(); });
times.push(halves);"""
TAKEN = """
show();
const take = show;
show = () => {};
times.push(press("ok", "OK", () => { take(); pop.remove(); }));"""
CLOSING = "const choose = show; show = () => { choose(); if (pressed.at(-1) === 'day') pop.remove(); };"


@pytest.mark.parametrize("more", [HALVES, TAKEN, CLOSING], ids=["halves", "taken", "closing"])
@pytest.mark.parametrize("hour", [0, 9, 12, 15])
def test_the_time_is_set_with_its_half_taken_by_a_button_or_before_the_day(site, signs, more, hour):
    form = settings(site, signs, YEARS, more=more)
    local = FAR.replace(hour=hour)
    assert form.set_ignore_orders_before(local).local == local
    assert site.page.locator("#d").input_value() == f"2024-10-04 {hour:02}:06"


# Tells of a time a moment later, and shows the month of the day it holds then; meanwhile it is still moving into its place.
FALLING = """
const moving = document.createElement("style");
moving.textContent = "@keyframes in { from { transform: translateY(40px); } } #pop { animation: in 500ms; }";
document.head.append(moving);
let late = 0;
window.fallen = 0;
for (const one of times) one.addEventListener("input", () => {
  clearTimeout(late);
  late = setTimeout(() => { fallen += 1; [year, month] = [Number(held.slice(0, 4)), Number(held.slice(5, 7)) - 1]; draw(); }, 300);
});"""


def test_a_calendar_that_falls_back_to_its_month_meanwhile_is_turned_again(site, signs):
    form = settings(site, signs, boxes("input"), more=FALLING)
    assert form.set_ignore_orders_before(FAR).local == FAR
    assert site.page.evaluate("fallen") == 1
    assert site.page.locator("#d").input_value() == "2024-10-04 15:06"
