// Boxes for a date and a time. A value is "" or "2026-11-28T21:47:00", in the zone of the browser.
import { A, closePopup, h, icon, isOpenFor, part, popup } from "./core.js";
import { newId } from "./choices.js";

const two = (number) => String(number).padStart(2, "0");
const SHORT = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const LONG = "January February March April May June July August September October November December".split(" ");
const half = A.hours === "12";
const withSeconds = A.seconds === "yes";
const split = (value) => (value ? value.match(/(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)/).slice(1).map(Number) : null);
const build = ([y, mo, d, hh, mi, s]) => `${String(y).padStart(4, "0")}-${two(mo)}-${two(d)}T${two(hh)}:${two(mi)}:${two(withSeconds ? s : 0)}`;
const isReal = ([y, mo, d, hh, mi, s]) => y > 1999 && y < 2100 && mo >= 1 && mo <= 12 && d >= 1 && d <= new Date(y, mo, 0).getDate() && hh < 24 && mi < 60 && s < 60;

export const PATTERN = { iso: "yyyy-mm-dd", dmy: "dd/mm/yyyy", mdy: "mm/dd/yyyy", dot: "dd.mm.yyyy", named: "mmm d, yyyy" }[A.format] + (half ? " hh:mm" : " HH:mm") + (withSeconds ? ":ss" : "") + (half ? " AM/PM" : "");

export function write(value) {
  const parts = split(value);
  if (!parts) return "";
  const [y, mo, d, hh, mi, s] = parts;
  const day = { iso: `${y}-${two(mo)}-${two(d)}`, dmy: `${two(d)}/${two(mo)}/${y}`, mdy: `${two(mo)}/${two(d)}/${y}`, dot: `${two(d)}.${two(mo)}.${y}`, named: `${SHORT[mo - 1]} ${d}, ${y}` }[A.format];
  return `${day} ${two(half ? hh % 12 || 12 : hh)}:${two(mi)}${withSeconds ? `:${two(s)}` : ""}${half ? (hh < 12 ? " AM" : " PM") : ""}`;
}

function read(text) {
  const found = text.trim().match(A.format === "named" ? /^([A-Za-z]{3})[a-z]* (\d{1,2}),? (\d{4}),? (\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?([AaPp])\.?[Mm]\.?)?$/ : /^(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4}),? (\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?([AaPp])\.?[Mm]\.?)?$/);
  if (!found) return null;
  const [, a, b, c, hh, mi, s, m] = found;
  const month = SHORT.findIndex((one) => one.toLowerCase() === String(a).toLowerCase()) + 1;
  const day = { iso: [a, b, c], dmy: [c, b, a], mdy: [c, a, b], dot: [c, b, a], named: [c, month, b] }[A.format].map(Number);
  if (half !== !!m) return null;
  const hour = half ? (Number(hh) % 12) + (m.toLowerCase() === "p" ? 12 : 0) : Number(hh);
  const parts = [...day, hour, Number(mi), Number(s || 0)];
  return isReal(parts) ? build(parts) : null;
}

export function moment(name, kind, get, set, label) {
  return { native, pair, masked, blind: typed, panel, sections, selects }[kind](name, get, set, label);
}

function native(name, get, set) {
  const id = newId();
  const node = h("input", { type: "datetime-local", id, step: withSeconds ? 1 : 60, part_: name, onchange: () => set(node.value ? (node.value + ":00").slice(0, 19) : "") });
  node.value = withSeconds ? get() : get().slice(0, 16);
  return { node, id };
}

function pair(name, get, set, label) {
  const id = newId();
  const day = h("input", { type: "date", id, value: get().slice(0, 10), part_: `${name}.day` });
  const time = h("input", { type: "time", step: withSeconds ? 1 : 60, value: get().slice(11, withSeconds ? 19 : 16), part_: `${name}.time`, "aria-label": A.labels === "aria" ? `${label} time` : null });
  const take = () => set(day.value && time.value ? `${day.value}T${(time.value + ":00").slice(0, 8)}` : "");
  day.addEventListener("change", take);
  time.addEventListener("change", take);
  return { node: h("span", { class: "row" }, day, " ", time), id };
}

// The placeholder tells the format; separators come by themselves.
function masked(name, get, set) {
  const id = newId();
  const node = h("input", { type: "text", id, placeholder: PATTERN, value: write(get()), part_: name, autocomplete: "off" });
  node.addEventListener("input", () => {
    if (A.format === "named") return;
    const shape = PATTERN.replace(/AM\/PM/, "").trim().replace(/[a-zA-Z]/g, "0");
    const digits = node.value.replace(/\D/g, "");
    const m = node.value.match(/[AaPp][Mm]?$/);
    let at = 0, text = "";
    for (const letter of shape) {
      if (at >= digits.length) break;
      text += letter === "0" ? digits[at++] : letter;
    }
    node.value = text + (half && m && at === digits.length ? " " + m[0].toUpperCase() : "");
  });
  node.addEventListener("change", () => set(read(node.value) || ""));
  return { node, id };
}

// Nothing tells the format; what is understood is written out when the box is left, what is not is refused.
function typed(name, get, set) {
  const id = newId();
  const node = h("input", { type: "text", id, value: write(get()), part_: name, autocomplete: "off" });
  const says = h("span", { class: "bad" });
  node.addEventListener("change", () => {
    const value = read(node.value);
    says.textContent = value || !node.value ? "" : "Invalid date";
    node.classList.toggle("invalid", !!says.textContent);
    node.setAttribute("aria-invalid", says.textContent ? "true" : "false");
    if (value) node.value = write(value);
    set(value || "");
  });
  return { node: h("span", { class: "row" }, node, " ", says), id };
}

function panel(name, get, set) {
  const id = newId();
  const box = h("input", { type: "text", id, value: write(get()), readOnly: true, part_: name, class: "datebox" });
  let now, view;
  const done = () => ((box.value = write(build(now))), set(build(now)));
  const picked = () => A.ok === "no" && done();
  box.addEventListener("click", () => {
    if (isOpenFor(box)) return closePopup();
    const today = new Date();
    now = split(get()) || [today.getFullYear(), today.getMonth() + 1, today.getDate(), today.getHours(), today.getMinutes(), 0];
    view = [now[0], now[1]];
    const inside = h("div", { class: "calendar" });
    const turn = (by) => ((view = [view[0] + Math.floor((view[1] - 1 + by) / 12), ((view[1] - 1 + by + 12) % 12) + 1]), fill());
    const arrow = (sign, by, words) => h("button", { type: "button", class: "plain round", part_: `${name}.${words}`, "aria-label": A.icons === "bare" ? null : `${words} month`, onclick: () => turn(by) }, icon(sign));
    const numbers = (from, to) => Array.from({ length: to - from + 1 }, (_, at) => two(from + at));
    const time = (at, values, part_) => {
      const shown = at === 3 && half ? two(now[3] % 12 || 12) : two(now[at]);
      const take = (text) => {
        const number = Number(text);
        now[at] = at === 3 && half ? (number % 12) + (now[3] >= 12 ? 12 : 0) : number;
        picked();
      };
      if (A.choice === "native") {
        const one = h("select", { part_: `${name}.${part_}`, "aria-label": part_, onchange: () => take(one.value) }, values.map((text) => h("option", { value: text }, text)));
        one.value = shown;
        return one;
      }
      const one = h("input", { type: "number", min: Number(values[0]), max: Number(values.at(-1)), value: shown, part_: `${name}.${part_}`, "aria-label": A.icons === "bare" ? null : part_, onchange: () => take(one.value) });
      return one;
    };
    const fill = () => {
      const first = A.week === "sunday" ? 0 : 1;
      const lead = (new Date(view[0], view[1] - 1, 1).getDay() - first + 7) % 7;
      const days = new Date(view[0], view[1], 0).getDate();
      const names = "Su Mo Tu We Th Fr Sa Su".split(" ").slice(first, first + 7);
      const cells = [...Array(lead).fill(0), ...Array.from({ length: days }, (_, at) => at + 1)];
      while (cells.length % 7) cells.push(0);
      const day = (number) => h("td", {}, number ? h("button", { type: "button", part_: `${name}.day.${number}`, class: "day" + (now[2] === number && now[1] === view[1] && now[0] === view[0] ? " on" : ""), onclick: () => ((now[0] = view[0]), (now[1] = view[1]), (now[2] = number), picked(), fill()) }, String(number)) : null);
      inside.replaceChildren(
        h("div", { class: "calhead" }, arrow("left", -1, "previous"), h("b", { part_: `${name}.title` }, `${LONG[view[1] - 1]} ${view[0]}`), arrow("right", 1, "next")),
        h("table", {}, h("thead", {}, h("tr", {}, names.map((one) => h("th", {}, one)))), h("tbody", {}, Array.from({ length: cells.length / 7 }, (_, week) => h("tr", {}, cells.slice(week * 7, week * 7 + 7).map(day))))),
        h("div", { class: "row time" }, time(3, half ? numbers(1, 12) : numbers(0, 23), "hour"), ":", time(4, numbers(0, 59), "minute"), withSeconds ? [":", time(5, numbers(0, 59), "second")] : null,
          half ? h("button", { type: "button", part_: `${name}.half`, onclick: () => ((now[3] = (now[3] + 12) % 24), picked(), fill()) }, now[3] < 12 ? "AM" : "PM") : null),
        A.ok === "yes" ? h("p", { class: "right" }, h("button", { type: "button", class: "primary", part_: `${name}.ok`, onclick: () => (done(), closePopup()) }, "OK")) : "");
    };
    fill();
    popup(box, inside, { wide: true });
  });
  return { node: h("span", { class: "combo" }, box, icon("calendar")), id };
}

// Sections that are turned by keys, as in a native box, but drawn.
function sections(name, get, set, label) {
  const order = { iso: "ymd", dmy: "dmy", mdy: "mdy", dot: "dmy", named: "mdy" }[A.format];
  const sign = { iso: "-", dot: "." }[A.format] || "/";
  const parts = split(get());
  const held = { y: parts?.[0], m: parts?.[1], d: parts?.[2], h: parts ? (half ? parts[3] % 12 || 12 : parts[3]) : undefined, i: parts?.[4], s: parts?.[5], a: parts ? (parts[3] < 12 ? "AM" : "PM") : undefined };
  const about = { y: ["Year", "YYYY", 1, 9999], m: ["Month", "MM", 1, 12], d: ["Day", "DD", 1, 31], h: ["Hours", "hh", half ? 1 : 0, half ? 12 : 23], i: ["Minutes", "mm", 0, 59], s: ["Seconds", "ss", 0, 59], a: ["Meridiem", "aa", 0, 1] };
  const letters = [...order, "h", "i", ...(withSeconds ? ["s"] : []), ...(half ? ["a"] : [])];
  const made = {};
  const take = () => {
    if (letters.some((one) => held[one] === undefined)) return set("");
    const hour = half ? (held.h % 12) + (held.a === "PM" ? 12 : 0) : held.h;
    const value = [held.y, held.m, held.d, hour, held.i, held.s || 0];
    set(isReal(value) ? build(value) : "");
  };
  const show = (one) => {
    const [, empty, low, high] = about[one];
    const text = held[one] === undefined ? empty : one === "a" ? held.a : one === "y" ? String(held.y).padStart(4, "0") : two(held[one]);
    made[one].textContent = text;
    for (const [key, value] of Object.entries({ valuetext: held[one] === undefined ? "Empty" : text, valuemin: low, valuemax: high, valuenow: one === "a" || held[one] === undefined ? null : held[one] })) value === null ? made[one].removeAttribute(`aria-${key}`) : made[one].setAttribute(`aria-${key}`, value);
  };
  let typed = "";
  for (const one of letters) {
    made[one] = h("span", { role: "spinbutton", tabindex: 0, "aria-label": about[one][0], class: "section", contenteditable: "true", part_: `${name}.${one}`, onfocus: () => (typed = "") });
    made[one].addEventListener("keydown", (event) => {
      const next = letters[letters.indexOf(one) + 1];
      if (/^\d$/.test(event.key) && one !== "a") {
        typed += event.key;
        const [, , , high] = about[one];
        held[one] = Number(typed);
        if (held[one] > high) (held[one] = Number(event.key)), (typed = event.key);
        show(one);
        take();
        if ((typed.length >= String(high).length || Number(typed) * 10 > high) && next) made[next].focus();
      } else if (/^[apAP]$/.test(event.key) && one === "a") {
        held.a = event.key.toLowerCase() === "a" ? "AM" : "PM";
        show(one);
        take();
      } else if (event.key === "Backspace" || event.key === "Delete") {
        held[one] = undefined;
        typed = "";
        show(one);
        take();
      } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
        const [, , low, high] = about[one];
        if (one === "a") held.a = held.a === "AM" ? "PM" : "AM";
        else held[one] = held[one] === undefined ? low : Math.min(high, Math.max(low, held[one] + (event.key === "ArrowUp" ? 1 : -1)));
        show(one);
        take();
      } else if (event.key === "ArrowRight" && next) made[next].focus();
      else if (event.key === "Tab" || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
    });
    show(one);
  }
  const gap = (text) => h("span", { "aria-hidden": "true" }, text);
  const id = newId();
  const box = h("div", { class: "select sections", role: "group", id, "aria-label": A.labels === "aria" ? label : null }, order.split("").flatMap((one, at) => [at ? gap(sign) : null, made[one]]), gap("\u00a0"), made.h, gap(":"), made.i, withSeconds ? [gap(":"), made.s] : null, half ? [gap("\u00a0"), made.a] : null);
  return { node: box, id };
}

function selects(name, get, set, label) {
  const id = newId();
  const parts = split(get()) || [];
  const held = { y: parts[0], m: parts[1], d: parts[2], h: half && parts[3] !== undefined ? parts[3] % 12 || 12 : parts[3], i: parts[4], s: parts[5], a: parts[3] === undefined ? undefined : parts[3] < 12 ? "AM" : "PM" };
  const letters = [...({ iso: "ymd", mdy: "mdy", named: "mdy" }[A.format] || "dmy"), "h", "i", ...(withSeconds ? ["s"] : []), ...(half ? ["a"] : [])];
  const run = (from, to) => Array.from({ length: to - from + 1 }, (_, at) => from + at);
  const now = new Date().getFullYear();
  const offered = { y: run(now - 3, now + 2), m: run(1, 12), d: run(1, 31), h: half ? run(1, 12) : run(0, 23), i: run(0, 59), s: run(0, 59), a: ["AM", "PM"] };
  const words = { y: "Year", m: "Month", d: "Day", h: "Hour", i: "Minute", s: "Second", a: "AM/PM" };
  const take = () => {
    if (letters.some((one) => held[one] === undefined)) return set("");
    const hour = half ? (held.h % 12) + (held.a === "PM" ? 12 : 0) : held.h;
    const value = [held.y, held.m, held.d, hour, held.i, held.s || 0];
    set(isReal(value) ? build(value) : "");
  };
  const box = (one) => {
    const node = h("select", { id: one === letters[0] ? id : null, "aria-label": A.icons === "bare" ? null : words[one], part_: `${name}.${one}`, onchange: () => ((held[one] = node.value === "" ? undefined : one === "a" ? node.value : Number(node.value)), take()) },
      h("option", { value: "" }, words[one]), offered[one].map((value) => h("option", { value }, one === "m" ? LONG[value - 1] : one === "a" || one === "y" ? value : two(value))));
    node.value = held[one] ?? "";
    return node;
  };
  return { node: h("span", { class: "row", role: "group", "aria-label": A.labels === "aria" ? label : null }, letters.map((one) => [one === "i" || one === "s" ? ":" : " ", box(one)])), id, isGroup: true };
}
export { part };
