// Toggles, one of many, some of many. `get` reads and `set` changes the form's value; `name` is for the hand-written reference.
import { A, h, icon, isOpenFor, closePopup, part, popup } from "./core.js";

let count = 0;
export const newId = () => `f${++count}${A.icons === "bare" ? Math.random().toString(36).slice(2, 6) : ""}`;

export function toggle(name, kind, get, set, label) {
  const id = newId();
  if (kind === "check") {
    const node = h("input", { type: "checkbox", id, checked: get(), part_: name, onchange: () => set(node.checked) });
    return { node, id };
  }
  if (kind === "radio") {
    const group = newId();
    const one = (text, value) => h("label", { class: "choice", part_: `${name}.${value}` }, h("input", { type: "radio", name: group, checked: get() === value, onchange: () => set(value) }), " ", text);
    return { node: h("span", { class: "row", role: "radiogroup", "aria-label": A.labels === "aria" ? label : null }, one("Yes", true), one("No", false)), isGroup: true };
  }
  if (kind === "segments") {
    const node = h("span", { class: "segments" });
    const fill = () => node.replaceChildren(...[["On", true], ["Off", false]].map(([text, value]) => h("button", { type: "button", part_: `${name}.${value}`, "aria-pressed": String(get() === value), class: get() === value ? "on" : "", onclick: () => (set(value), fill()) }, text)));
    fill();
    return { node, isGroup: true };
  }
  if (kind === "button") {
    const node = h("span", { class: "row" });
    const fill = () => node.replaceChildren(h("span", { class: `badge ${get() ? "green" : "grey"}` }, get() ? "On" : "Off"), " ",
      h("button", { type: "button", id, part_: name, onclick: () => (set(!get()), fill()) }, get() ? "Turn off" : "Turn on"));
    fill();
    return { node, isGroup: true };
  }
  const node = h("button", { type: "button", role: "switch", id, class: "switch", part_: name, "aria-checked": String(get()), onclick: () => {
    set(!get());
    node.setAttribute("aria-checked", String(get()));
  } }, h("span", { class: "knob" }));
  return { node, id };
}

// --- one of many ------------------------------------------------------------------------------------------

const option = (name, text, value, { isChosen, act, box }) => h("li", { role: "option", "aria-selected": String(isChosen), class: isChosen ? "option chosen" : "option", part_: `${name}=${value}`, onclick: act }, box ? [h("span", { class: isChosen ? "box on" : "box" }, isChosen ? icon("check") : null), " "] : null, text);

export function choice(name, kind, options, get, set, label) {
  const id = newId();
  const text = () => options.find((one) => one.value === get())?.label || "";
  if (kind === "native") {
    const node = h("select", { id, part_: name, onchange: () => set(node.value) }, h("option", { value: "" }, "Choose\u2026"), options.map((one) => h("option", { value: one.value, selected: one.value === get() }, one.label)));
    node.value = get() || "";
    return { node, id };
  }
  if (kind === "radios") {
    const group = newId();
    return { node: h("div", { class: "columns", role: "radiogroup", "aria-label": A.labels === "aria" ? label : null }, options.map((one) => h("label", { class: "choice", part_: `${name}=${one.value}` }, h("input", { type: "radio", name: group, value: one.value, checked: one.value === get(), onchange: () => set(one.value) }), " ", one.label))), isGroup: true };
  }
  if (kind === "combobox") {
    const box = h("input", { type: "text", id, role: "combobox", autocomplete: "off", "aria-expanded": "false", "aria-haspopup": "listbox", placeholder: "Search\u2026", value: text(), part_: name });
    const list = h("ul", { class: "options", role: "listbox" });
    const fill = () => {
      const wanted = box.value === text() ? "" : box.value.toLowerCase();
      list.replaceChildren(...options.filter((one) => one.label.toLowerCase().includes(wanted)).map((one) => option(name, one.label, one.value, { isChosen: one.value === get(), act: () => (set(one.value), (box.value = one.label), closePopup()) })));
      if (!list.children.length) list.append(h("li", { class: "dim option" }, "No results"));
    };
    const show = () => {
      if (!isOpenFor(box)) popup(box, list, { onclose: () => (box.setAttribute("aria-expanded", "false"), (box.value = text())) }), box.setAttribute("aria-expanded", "true");
      fill();
    };
    box.addEventListener("click", show);
    box.addEventListener("input", show);
    return { node: h("span", { class: "combo" }, box, icon("down")), id };
  }
  const shown = h("span", {}, text() || "Choose\u2026");
  const opener = h(A.icons === "bare" ? "div" : "button", { type: A.icons === "bare" ? null : "button", id, tabindex: 0, class: "select", part_: name, role: A.icons === "bare" ? null : "combobox", "aria-haspopup": A.icons === "bare" ? null : "listbox", "aria-expanded": A.icons === "bare" ? null : "false" }, shown, icon("down"));
  opener.addEventListener("click", () => {
    if (isOpenFor(opener)) return closePopup();
    const act = (one) => () => (set(one.value), (shown.textContent = one.label), closePopup());
    const rows = kind === "virtual" ? virtualOptions(name, options, get, act) : h("ul", { class: "options", role: "listbox" }, options.map((one) => option(name, one.label, one.value, { isChosen: one.value === get(), act: act(one) })));
    popup(opener, rows, { onclose: () => opener.hasAttribute("aria-expanded") && opener.setAttribute("aria-expanded", "false") });
    if (opener.hasAttribute("aria-expanded")) opener.setAttribute("aria-expanded", "true");
  });
  return { node: opener, id };
}

const HEIGHT = 32;
function virtualOptions(name, options, get, act) {
  const inner = h("div", { style: `height:${options.length * HEIGHT}px;position:relative` });
  const view = h("div", { class: "options tight", role: "listbox", part_: `${name}.list` }, inner);
  const fill = () => {
    const from = Math.floor(view.scrollTop / HEIGHT);
    inner.replaceChildren(...options.slice(from, from + 9).map((one, at) => {
      const row = option(name, one.label, one.value, { isChosen: one.value === get(), act: act(one) });
      row.style.cssText = `position:absolute;left:0;right:0;top:${(from + at) * HEIGHT}px;height:${HEIGHT}px`;
      return row;
    }));
  };
  view.addEventListener("scroll", () => requestAnimationFrame(fill));
  fill();
  return view;
}

// --- some of many -----------------------------------------------------------------------------------------

export function choices(name, kind, options, get, set, label) {
  const id = newId();
  const has = (value) => get().includes(value);
  const flip = (value) => set(has(value) ? get().filter((one) => one !== value) : options.map((one) => one.value).filter((one) => one === value || has(one)));
  const labelOf = (value) => options.find((one) => one.value === value)?.label || value;
  if (kind === "native") {
    const node = h("select", { id, multiple: true, size: Math.min(8, options.length), part_: name, onchange: () => set([...node.selectedOptions].map((one) => one.value)) }, options.map((one) => h("option", { value: one.value, selected: has(one.value) }, one.label)));
    return { node, id };
  }
  if (kind === "boxes") {
    return { node: h("div", { class: "columns", role: "group", "aria-label": A.labels === "aria" ? label : null }, options.map((one) => h("label", { class: "choice", part_: `${name}=${one.value}` }, h("input", { type: "checkbox", value: one.value, checked: has(one.value), onchange: () => flip(one.value) }), " ", one.label))), isGroup: true };
  }
  if (kind === "dual") {
    const node = h("div", { class: "dual" });
    const side = (caption, chosen) => h("div", {}, h("div", { class: "dim" }, caption), h("ul", { class: "options still" }, options.filter((one) => has(one.value) === chosen).map((one) => h("li", { class: "option", tabindex: 0, part_: `${name}=${one.value}`, onclick: () => (flip(one.value), fill()) }, one.label))));
    const fill = () => node.replaceChildren(side("Available", false), h("span", { class: "dim" }, "\u21C4"), side("Selected", true));
    fill();
    return { node, isGroup: true };
  }
  if (kind === "count") {
    const says = () => (get().length ? `${get().length} selected` : "None selected");
    const shown = h("span", {}, says());
    const opener = h("button", { type: "button", id, class: "select", part_: name, "aria-haspopup": "listbox" }, shown, icon("down"));
    opener.addEventListener("click", () => {
      if (isOpenFor(opener)) return closePopup();
      const list = h("ul", { class: "options", role: "listbox", "aria-multiselectable": "true" });
      const fill = () => list.replaceChildren(...options.map((one) => option(name, one.label, one.value, { isChosen: has(one.value), box: true, act: () => (flip(one.value), (shown.textContent = says()), fill()) })));
      fill();
      popup(opener, list);
    });
    return { node: opener, id };
  }
  return kind === "tokens" ? tokens() : chips();

  function pills(redo) {
    return get().map((value) => h("span", { class: "chip" }, labelOf(value), h("span", { class: "x", part_: `${name}-${value}`, onclick: (event) => (event.stopPropagation(), flip(value), redo()) }, "\u00d7")));
  }
  // A box with chips; a press opens the list, which stays open.
  function chips() {
    const box = h("div", { class: "select chips", id, tabindex: 0, role: A.icons === "bare" ? null : "combobox", "aria-haspopup": A.icons === "bare" ? null : "listbox", part_: name });
    const list = h("ul", { class: "options", role: "listbox", "aria-multiselectable": "true" });
    const fill = () => {
      box.replaceChildren(...pills(fill), get().length ? "" : h("span", { class: "dim" }, "Choose\u2026"), icon("down"));
      list.replaceChildren(...options.map((one) => option(name, one.label, one.value, { isChosen: has(one.value), act: () => (flip(one.value), fill()) })));
    };
    fill();
    box.addEventListener("click", (event) => !event.target.classList.contains("x") && (isOpenFor(box) ? closePopup() : popup(box, list)));
    return { node: box, id };
  }
  // A box to type into; chosen ones leave the list.
  function tokens() {
    const input = h("input", { type: "text", id, autocomplete: "off", role: "combobox", placeholder: "Add\u2026", part_: name });
    const held = h("span", { class: "held" });
    const list = h("ul", { class: "options", role: "listbox" });
    const fill = () => {
      held.replaceChildren(...pills(fill));
      const left = options.filter((one) => !has(one.value) && one.label.toLowerCase().includes(input.value.toLowerCase()));
      list.replaceChildren(...left.map((one) => option(name, one.label, one.value, { isChosen: false, act: () => (flip(one.value), (input.value = ""), fill(), input.focus()) })));
      if (!left.length) list.append(h("li", { class: "dim option" }, "Nothing left"));
    };
    fill();
    const show = () => (fill(), isOpenFor(input) || popup(input, list));
    for (const event of ["focus", "click", "input"]) input.addEventListener(event, show);
    return { node: h("div", { class: "select tokens" }, held, input), id };
  }
}
export { part };
