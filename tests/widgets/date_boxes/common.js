// What the hand-made date boxes of this folder share: writing and reading a date, a month of days, a popup.
// `state` is what the form would send. Dates are {y, m, d, h, i}, months from 1.
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const two = (number) => String(number).padStart(2, "0");
const $ = (id) => document.getElementById(id);
const el = (tag, given = {}, ...inside) => {
  const one = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) name.startsWith("on") ? one.addEventListener(name.slice(2), value) : one.setAttribute(name, value);
  one.append(...inside);
  return one;
};
const isoOf = (v) => (v ? `${v.y}-${two(v.m)}-${two(v.d)}T${two(v.h)}:${two(v.i)}` : "");
const ofIso = (text) => { const found = /^(\d+)-(\d+)-(\d+)T(\d+):(\d+)/.exec(text); return found ? Object.fromEntries(["y", "m", "d", "h", "i"].map((name, index) => [name, Number(found[index + 1])])) : null; };
const saved = ofIso(location.hash.slice(1));
window.state = { on: Boolean(saved), before: isoOf(saved), polling: "2022-01-01T00:00" };
// What one box holds, and what the form would send of it.
const holder = (key, id, now) => ({ id, held: now, put(v) { this.held = v && { ...v }; state[key] = isoOf(v); } });
const isReal = (v) => v.m >= 1 && v.m <= 12 && v.d >= 1 && v.d <= new Date(v.y, v.m, 0).getDate() && v.h < 24 && v.i < 60;
const suffix = (day) => ({ 1: "st", 2: "nd", 3: "rd" })[Math.floor(day / 10) === 1 ? 0 : day % 10] || "th";
const TOKENS = { YYYY: (v) => v.y, MMMM: (v) => MONTHS[v.m - 1], MMM: (v) => MONTHS[v.m - 1].slice(0, 3), MM: (v) => two(v.m), M: (v) => v.m, Do: (v) => v.d + suffix(v.d), DD: (v) => two(v.d), D: (v) => v.d,
  HH: (v) => two(v.h), H: (v) => v.h, hh: (v) => two(v.h % 12 || 12), h: (v) => v.h % 12 || 12, mm: (v) => two(v.i), ss: () => "00", A: (v) => (v.h < 12 ? "AM" : "PM"), a: (v) => (v.h < 12 ? "am" : "pm") };
const TOKEN = /YYYY|MMMM|MMM|MM|M|Do|DD|D|HH|H|hh|h|mm|ss|A|a/g;
const fmt = (pattern, v) => (v ? pattern.replace(TOKEN, (token) => TOKENS[token](v)) : "");
const READS = { YYYY: "(\\d{4})", MMMM: "([A-Z][a-z]+)", MMM: "([A-Z][a-z]{2})", MM: "(\\d\\d?)", M: "(\\d\\d?)", Do: "(\\d\\d?)(?:st|nd|rd|th)", DD: "(\\d\\d?)", D: "(\\d\\d?)", HH: "(\\d\\d?)", H: "(\\d\\d?)", hh: "(\\d\\d?)", h: "(\\d\\d?)", mm: "(\\d\\d)", ss: "(\\d\\d)", A: "([AP]M|[ap]m)", a: "([AP]M|[ap]m)" };
// As strict parsers read: null for what is not of the pattern, or no day.
const parse = (pattern, text) => {
  const names = [];
  const source = pattern.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(TOKEN, (token) => { names.push(token); return READS[token]; });
  const found = new RegExp(`^${source}$`).exec(text.trim());
  if (!found) return null;
  const v = { y: 0, m: 0, d: 0, h: 0, i: 0 };
  names.forEach((name, index) => {
    const said = found[index + 1];
    if (name === "YYYY") v.y = Number(said);
    else if (name.startsWith("MMM")) v.m = MONTHS.findIndex((month) => month.slice(0, said.length) === said && (name === "MMMM" ? month === said : true)) + 1;
    else if (/^M/.test(name)) v.m = Number(said);
    else if (/^D/.test(name)) v.d = Number(said);
    else if (/^[Hh]/.test(name)) v.h = Number(said);
    else if (name === "mm") v.i = Number(said);
    else if (/^a$/i.test(name)) v.h = (v.h % 12) + (/p/i.test(said) ? 12 : 0);
  });
  return isReal(v) ? v : null;
};
const atTime = (day, now) => ({ ...day, h: now ? now.h : 0, i: now ? now.i : 0 });
const shifted = (view, months) => { const all = view.y * 12 + view.m - 1 + months; return { y: Math.floor(all / 12), m: (all % 12) + 1 }; };
const TODAY = { y: 2026, m: 10 };
// The days of one month; `others` shows those of its neighbours too, as many do.
const days = (view, pick, { monday = false, others = false, tag = "button", cls = "day", isOn = () => false } = {}) => {
  const first = new Date(view.y, view.m - 1, 1).getDay();
  const lead = monday ? (first + 6) % 7 : first;
  const last = new Date(view.y, view.m, 0).getDate();
  const before = new Date(view.y, view.m - 1, 0).getDate();
  const host = el("div", { style: "display:grid;grid-template-columns:repeat(7,30px)" });
  for (let index = 0; index < 7; index += 1) host.append(el("span", {}, DAYS[(index + (monday ? 1 : 0)) % 7].slice(0, 2)));
  for (let index = 0; index < lead; index += 1) host.append(el("span", { class: "other" }, others ? String(before - lead + index + 1) : ""));
  for (let day = 1; day <= last; day += 1) host.append(el(tag, { ...(tag === "button" ? { type: "button" } : { style: "cursor:pointer" }), class: cls + (isOn(day) ? " selected" : ""), onclick: () => pick({ ...view, d: day }) }, String(day)));
  for (let index = 0; others && index < (42 - lead - last) % 7; index += 1) host.append(el("span", { class: "other" }, String(index + 1)));
  return host;
};
const button = (text, act, given = {}) => el("button", { type: "button", ...given, onclick: act }, text);
// What opens at the end of the body, below the box; it closes at a press elsewhere, and at Escape.
let openPopup = null;
const popup = (anchor, draw, { onclose = () => {}, cls = "popup", keeps = () => false, place = "absolute" } = {}) => {
  if (openPopup) return openPopup;
  const box = anchor.getBoundingClientRect();
  const host = el("div", { class: cls, style: `position:${place};left:${box.left + scrollX}px;top:${box.bottom + scrollY + 4}px;background:#fff;border:1px solid;padding:8px;z-index:9` });
  const close = (how) => { if (openPopup !== self) return; openPopup = null; host.remove(); document.removeEventListener("mousedown", away, true); document.removeEventListener("keydown", keys, true); onclose(how); };
  const away = (event) => { if (!host.contains(event.target) && !anchor.contains(event.target) && !keeps(event.target)) close("away"); };
  const keys = (event) => { if (event.key === "Escape") close("escape"); };
  const self = { host, close, draw: () => { host.replaceChildren(...draw(self)); } };
  openPopup = self;
  self.draw();
  document.body.append(host);
  document.addEventListener("mousedown", away, true);
  document.addEventListener("keydown", keys, true);
  return self;
};

// The form around a kind of box; each kind draws itself twice, and Order Polling is the decoy.
const drawForm = (make, layout) => {
  const ignore = holder("before", "ignore", saved);
  const polling = holder("polling", "polling", ofIso("2022-01-01T00:00"));
  const place = el("span", { class: "place" });
  const draw = () => { place.replaceChildren(); if (state.on || layout !== "once-on") make(place, ignore, state.on); };
  const box = el("input", { type: "checkbox", id: "on", onchange: () => { state.on = box.checked; if (layout === "once-on") setTimeout(draw, 150); else draw(); } });
  box.checked = state.on;
  const row = el("div", { class: "row" });
  if (layout === "two-labels") row.append(el("label", {}, box, " Ignore Orders Before"), el("br"), el("label", { for: "ignore-box", id: "ignore-label" }, "Ignore Orders Before"), el("br"), place);
  else if (layout === "beside") row.append(el("div", {}, "Ignore Orders Before"), el("div", {}, box, place));
  else row.append(el("label", {}, box, " Ignore Orders Before"), " ", place);
  const other = el("span", { class: "place" });
  document.body.append(el("h1", {}, "Amazon SP"), el("div", { class: "row" }, el("label", {}, "Channel Name ", el("input", { value: "Amazon SP" }))), row,
    el("div", { class: "row" }, el("label", { for: "polling-box", id: "polling-label" }, "Order Polling"), el("br"), other), button("Save", () => { state.saved = true; }));
  draw();
  make(other, polling, true);
};
