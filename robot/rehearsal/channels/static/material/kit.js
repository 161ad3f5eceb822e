// A small kit of controls in the manner of the material design kits: drawn parts, captions beside the boxes.

const SVG = { add: "M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6z" };

export function h(name, given = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key in element && key !== "role" && !key.startsWith("aria")) element[key === "class" ? "className" : key] = value;
    else element.setAttribute(key === "class" ? "class" : key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const icon = (name) => h("i", { class: "mi", "aria-hidden": "true" }, name);

export function button(text, act, { fill = false, svg = "" } = {}) {
  const inside = h("span", { class: "bt-in" }, text);
  if (svg) {
    inside.insertAdjacentHTML("afterbegin", `<svg viewBox="0 0 24 24" width="14" height="14"><path fill="currentColor" d="${SVG[svg]}"/></svg>`);
  }
  return h("button", { class: `bt${fill ? " bt-fill" : ""}`, type: "button", onclick: act }, h("span", { class: "bt-shade" }), inside);
}

export const iconButton = (name, act, given = {}) =>
  h("button", { class: "ib", type: "button", onclick: act, ...given }, h("span", { class: "bt-shade" }), icon(name));

let floats = 0;

// Draws something over everything else at the end of the body; a press elsewhere or Escape closes it.
export function float(content, { at = null, scrim = false, close = () => {} } = {}) {
  floats += 1;
  const holder = h("div", { class: scrim ? "over over-scrim" : "over", id: `over-${floats}` }, content);
  const end = () => {
    holder.remove();
    document.removeEventListener("mousedown", outside, true);
    document.removeEventListener("keydown", key, true);
    close();
  };
  const outside = (event) => { if (!content.contains(event.target) && !(at && at.contains(event.target)) && holder === document.body.lastElementChild) end(); };
  const key = (event) => { if (event.key === "Escape" && holder === document.body.lastElementChild) { event.stopPropagation(); end(); } };
  document.body.append(holder);
  if (at) {
    const box = at.getBoundingClientRect();
    const height = content.offsetHeight;
    const below = box.bottom + height < innerHeight ? box.bottom : Math.max(4, box.top - height);
    Object.assign(content.style, { position: "fixed", left: `${Math.min(box.left, innerWidth - content.offsetWidth - 8)}px`, top: `${below}px` });
  }
  document.addEventListener("mousedown", outside, true);
  document.addEventListener("keydown", key, true);
  return end;
}

export function toast(text, isBad) {
  const box = h("div", { class: `snk${isBad ? " snk-bad" : ""}` }, h("div", { class: "snk-in" }, text));
  let corner = document.querySelector(".snk-corner");
  if (!corner) { corner = h("div", { class: "snk-corner" }); document.body.prepend(corner); }
  corner.append(box);
  setTimeout(() => box.remove(), 3000);
}

export function ask(text, yes, no) {
  return new Promise((resolve) => {
    let answer = false;
    let end = () => {};
    const say = (value) => { answer = value; end(); };
    const dialog = h("div", { class: "dlg", role: "dialog", "aria-modal": "true" }, h("div", { class: "dlg-body" }, text),
      h("div", { class: "dlg-foot" }, button(no, () => say(false)), button(yes, () => say(true), { fill: true })));
    end = float(dialog, { scrim: true, close: () => resolve(answer) });
  });
}

export function menu(at, entries) {
  let end = () => {};
  const list = h("div", { class: "mn", role: "menu" }, entries.map(([text, act]) =>
    h("div", { class: "mn-row", role: "menuitem", tabIndex: -1, onclick: () => { end(); act(); } }, text)));
  end = float(list, { at });
  return end;
}

const caption = (label, isRequired) => h("div", { class: "tf-cap" }, isRequired ? `${label} *` : label);
const remark = (wrong, hint) => h("div", { class: "tf-under" }, wrong ? h("div", { class: "tf-wrong" }, wrong) : hint ? h("div", { class: "tf-hint" }, hint) : null);

// A box with its caption floating inside, after it in the page.
function boxed(label, inside, { isRequired, wrong, hint, tail } = {}) {
  return h("div", { class: `tf${wrong ? " tf-bad" : ""}` },
    h("div", { class: "tf-line" }, h("div", { class: "tf-slot" }, inside, caption(label, isRequired)), tail),
    remark(wrong, hint));
}

export function textBox(label, value, change, given = {}) {
  const kind = given.kind || "text";
  const input = kind === "long" ? h("textarea", { class: "tf-in", rows: 3, value }) : h("input", { class: "tf-in", type: kind, value });
  input.addEventListener("input", () => change(input.value));
  if (given.enter) input.addEventListener("keydown", (event) => { if (event.key === "Enter") given.enter(); });
  return boxed(label, input, given);
}

// A switch drawn over a box that has no size, or one that is only drawn.
export function toggle(label, isOn, change, { isBare = false } = {}) {
  let on = isOn;
  const track = h("span", { class: "sw-track" }, h("span", { class: "sw-knob" }));
  if (isBare) {
    const face = h("div", { class: "sw", role: "switch", tabIndex: 0, "aria-checked": String(on) }, track);
    const turn = () => { on = !on; face.setAttribute("aria-checked", String(on)); change(on); };
    face.addEventListener("click", turn);
    face.addEventListener("keydown", (event) => { if (event.key === " ") { event.preventDefault(); turn(); } });
    return h("div", { class: "sw-line" }, h("span", { class: "sw-text" }, label), face);
  }
  const box = h("input", { type: "checkbox", class: "sw-none", checked: on });
  box.addEventListener("change", () => change(box.checked));
  const face = h("div", { class: "sw" }, box, track);
  face.addEventListener("click", (event) => { if (event.target !== box) box.click(); });
  return h("div", { class: "sw-line" }, h("span", { class: "sw-text" }, label), face);
}

export function ticks(label, options, chosen, change, { isRequired, wrong } = {}) {
  const now = new Set(chosen);
  const rows = options.map(([value, text]) => {
    const box = h("div", { class: "tk-box", role: "checkbox", tabIndex: 0, "aria-checked": String(now.has(value)) });
    const row = h("div", { class: "tk" }, box, h("span", { class: "tk-text" }, text));
    row.addEventListener("click", () => {
      if (now.has(value)) now.delete(value); else now.add(value);
      box.setAttribute("aria-checked", String(now.has(value)));
      change(options.map(([one]) => one).filter((one) => now.has(one)));
    });
    return row;
  });
  return h("div", { class: "tks" }, h("div", { class: "tks-cap" }, isRequired ? `${label} *` : label), h("div", { class: "tks-rows" }, rows), remark(wrong));
}

const ROW_PX = 36;
const SHOWN_PX = 252;

// The list that opens: only the rows in view are drawn, and drawn anew while the mouse moves over them.
function openList(at, options, isChosen, pick, close) {
  const room = h("div", { class: "ls-room" });
  const list = h("div", { class: "ls", role: "listbox" }, room);
  room.style.height = `${options.length * ROW_PX}px`;
  list.style.maxHeight = `${SHOWN_PX}px`;
  list.style.width = `${at.offsetWidth}px`;
  let hovered = -1;
  const draw = () => {
    const start = Math.max(0, Math.floor(list.scrollTop / ROW_PX) - 1);
    const rows = options.slice(start, start + Math.ceil(SHOWN_PX / ROW_PX) + 2).map(([value, text], offset) => {
      const place = start + offset;
      const row = h("div", { class: `ls-row${place === hovered ? " ls-over" : ""}${isChosen(value) ? " ls-on" : ""}`, role: "option", "aria-selected": String(isChosen(value)) },
        h("div", { class: "ls-text" }, text));
      row.style.top = `${place * ROW_PX}px`;
      row.addEventListener("mouseenter", () => { if (hovered !== place) { hovered = place; draw(); } });
      row.addEventListener("click", () => { pick(value); draw(); });
      return row;
    });
    room.replaceChildren(...rows);
  };
  list.addEventListener("scroll", draw);
  const end = float(list, { at, close });
  draw();
  const box = at.getBoundingClientRect();
  if (box.bottom + list.offsetHeight > innerHeight) list.style.top = `${Math.max(4, box.top - list.offsetHeight)}px`;
  return { end, draw };
}

export function select(label, options, chosen, change, { isMany = false, isRequired, wrong, hint } = {}) {
  let now = [...chosen];
  let open = null;
  const value = h("div", { class: "se-now" });
  const input = h("input", { class: "se-in", type: "text", readOnly: true, autocomplete: "off" });
  const face = h("div", { class: "se", role: "button", "aria-haspopup": "listbox", "aria-expanded": "false" },
    h("div", { class: "tf-slot" }, value, input, caption(label, isRequired)), h("div", { class: "se-tail" }, icon("arrow_drop_down")));
  const textOf = (one) => (options.find(([key]) => key === one) || ["", one])[1];
  const draw = () => {
    value.replaceChildren(...now.map((one) => (isMany
      ? h("span", { class: "ch" }, h("span", { class: "ch-text" }, textOf(one)), h("span", { class: "ch-x", onclick: (event) => { event.stopPropagation(); set(now.filter((other) => other !== one)); } }, icon("cancel")))
      : h("div", { class: "se-text" }, textOf(one)))));
    face.classList.toggle("se-full", now.length > 0);
  };
  const set = (values) => { now = options.map(([key]) => key).filter((key) => values.includes(key)); draw(); if (open) open.draw(); change(isMany ? now : now[0] || ""); };
  const pick = (one) => {
    if (isMany) { set(now.includes(one) ? now.filter((other) => other !== one) : [...now, one]); return; }
    set([one]);
    open.end();
  };
  const show = () => {
    if (open) { open.end(); return; }
    face.setAttribute("aria-expanded", "true");
    open = openList(face, options, (one) => now.includes(one), pick, () => { open = null; face.setAttribute("aria-expanded", "false"); });
  };
  face.addEventListener("click", show);
  input.addEventListener("keydown", (event) => { if (["ArrowDown", "Enter", " "].includes(event.key) && !open) { event.preventDefault(); show(); } });
  draw();
  return h("div", { class: `tf${wrong ? " tf-bad" : ""}` }, face, remark(wrong, hint));
}

const two = (number) => String(number).padStart(2, "0");
const shown = (iso, seconds) => (iso ? `${iso.slice(8, 10)}/${iso.slice(5, 7)}/${iso.slice(0, 4)} ${iso.slice(11, 16)}${seconds ? `:${iso.slice(17, 19) || "00"}` : ""}` : "");

function parse(text, seconds) {
  const found = /^\s*(\d{1,2})\/(\d{1,2})\/(\d{4}),?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*$/.exec(text);
  if (!found) return null;
  const [, day, month, year, hour, minute, second] = found.map(Number);
  const made = new Date(Date.UTC(year, month - 1, day, hour, minute, second || 0));
  if (made.getUTCMonth() !== month - 1 || hour > 23 || minute > 59 || (second || 0) > 59) return null;
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}${seconds ? `:${two(second || 0)}` : ""}`;
}

// A date and time: typed text counts once Enter or OK is pressed or the box is left.
export function moment(label, iso, change, { seconds, hint, wrong } = {}) {
  let now = iso;
  let end = null;
  const pattern = seconds ? "dd/mm/yyyy hh:mm:ss" : "dd/mm/yyyy hh:mm";
  const input = h("input", { class: "tf-in", type: "text", autocomplete: "off", placeholder: pattern, value: shown(iso, seconds) });
  const take = () => {
    const read = input.value.trim() ? parse(input.value, seconds) : "";
    if (read !== null && read !== now) { now = read; change(now); }
    input.value = shown(now, seconds);
  };
  const picker = () => {
    if (end) return;
    const base = now || `${new Date().toISOString().slice(0, 10)}T00:00:00`;
    let [year, month, day] = base.slice(0, 10).split("-").map(Number);
    const parts = [two(Number(base.slice(11, 13))), base.slice(14, 16), base.slice(17, 19) || "00"];
    const grid = h("div", { class: "dp-days" });
    const title = h("div", { class: "dp-title" });
    const draw = () => {
      title.textContent = new Date(Date.UTC(year, month - 1, 1)).toLocaleDateString("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });
      const count = new Date(Date.UTC(year, month, 0)).getUTCDate();
      grid.replaceChildren(...Array.from({ length: count }, (_, place) => h("div", { class: `dp-day${place + 1 === day ? " dp-on" : ""}`, onclick: () => { day = place + 1; draw(); } }, String(place + 1))));
    };
    const turn = (by) => { const next = new Date(Date.UTC(year, month - 1 + by, 1)); year = next.getUTCFullYear(); month = next.getUTCMonth() + 1; day = 1; draw(); };
    const clock = parts.slice(0, seconds ? 3 : 2).map((part, place) => h("input", { class: "dp-num", type: "text", value: part, oninput: (event) => { parts[place] = two(Number(event.target.value) || 0); } }));
    const panel = h("div", { class: "dp" }, h("div", { class: "dp-head" }, iconButton("chevron_left", () => turn(-1)), title, iconButton("chevron_right", () => turn(1))), grid,
      h("div", { class: "dp-clock" }, clock.flatMap((one, place) => (place ? [":", one] : [one]))),
      h("div", { class: "dp-foot" }, button("Cancel", () => { input.value = shown(now, seconds); end(); }), button("OK", () => {
        input.value = `${two(day)}/${two(month)}/${year} ${parts.slice(0, seconds ? 3 : 2).join(":")}`; take(); end(); })));
    draw();
    end = float(panel, { at: input, close: () => { end = null; } });
  };
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") { take(); if (end) end(); } });
  input.addEventListener("blur", take);
  return boxed(label, input, { hint, wrong, tail: h("div", { class: "tf-tail" }, iconButton("event", picker)) });
}
