// Building elements, asking the server, icons, popups: what every screen is made with.
import A from "./axes.js";
export { A };

export const parts = (window.__parts = {}); // where the hand-written reference finds what it presses
export const part = (name, element) => (parts[name] = element);

export function h(tag, attributes, ...children) {
  const element = tag === "svg" || tag === "path" ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "part_") part(value, element);
    else if (["value", "checked", "disabled", "selected", "readOnly"].includes(name)) element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return element;
}

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));
// Asked for as a picture, and in figures: what a press is called must not decide whether the robot's wall lets it be told.
export const pressed = (what) => (new Image().src = "/site/seen.svg?n=" + [...what].map((letter) => letter.charCodeAt(0).toString(16)).join(""));
// A control that would write, or lead to harm: the server counts who presses it.
export const counted = (element, what) => (element.addEventListener("click", () => pressed(what), true), element);

export async function ask(address, body, method) {
  const init = { headers: { Accept: "application/json" } };
  if (body !== undefined) {
    init.method = method || "POST";
    if (A.transport === "json" || !body) {
      init.headers["Content-Type"] = "application/json";
      init.body = JSON.stringify(body);
    } else {
      const form = new URLSearchParams();
      if (init.method !== "POST") form.append("_method", init.method);
      init.method = "POST";
      for (const [name, value] of Object.entries(body)) {
        if (Array.isArray(value)) value.forEach((one) => form.append(name + "[]", one));
        else form.append(name, value === true ? "1" : value === false ? "0" : value ?? "");
      }
      init.body = form;
    }
  }
  const answer = await fetch(address, init);
  if (answer.status === 401 && path() !== "/login") return go("/login"), new Promise(() => {});
  return { status: answer.status, data: await answer.json().catch(() => ({})) };
}

const PATHS = {
  pencil: "M3 17.25V21h3.75L17.81 9.94l-3.75-3.75L3 17.25zM20.7 7.04a1 1 0 0 0 0-1.41l-2.34-2.34a1 1 0 0 0-1.41 0l-1.83 1.83 3.75 3.75z",
  trash: "M6 19a2 2 0 0 0 2 2h8a2 2 0 0 0 2-2V7H6v12zM19 4h-3.5l-1-1h-5l-1 1H5v2h14V4z",
  eye: "M12 4.5C7 4.5 2.7 7.6 1 12c1.7 4.4 6 7.5 11 7.5s9.3-3.1 11-7.5C21.3 7.6 17 4.5 12 4.5zm0 12.5a5 5 0 1 1 0-10 5 5 0 0 1 0 10zm0-8a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
  bars: "M3 18h18v-2H3v2zm0-5h18v-2H3v2zm0-7v2h18V6H3z",
  dots: "M12 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4zm0 2a2 2 0 1 0 0 4 2 2 0 0 0 0-4zm0 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  close: "M19 6.4 17.6 5 12 10.6 6.4 5 5 6.4 10.6 12 5 17.6 6.4 19 12 13.4 17.6 19 19 17.6 13.4 12z",
  left: "M15.4 7.4 14 6l-6 6 6 6 1.4-1.4L10.8 12z", right: "M8.6 16.6 10 18l6-6-6-6-1.4 1.4L13.2 12z",
  down: "M7.4 8.6 12 13.2l4.6-4.6L18 10l-6 6-6-6z", calendar: "M19 4h-1V2h-2v2H8V2H6v2H5a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2V6a2 2 0 0 0-2-2zm0 16H5V9h14v11z",
  check: "M9 16.2 4.8 12l-1.4 1.4L9 19 21 7l-1.4-1.4z", home: "M10 20v-6h4v6h5v-8h3L12 3 2 12h3v8z",
  store: "M20 4H4v2h16V4zm1 10v-2l-1-5H4l-1 5v2h1v6h10v-6h4v6h2v-6h1zm-9 4H6v-4h6v4z", cart: "M7 18a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM1 2v2h2l3.6 7.6L5.2 14c-.7 1.3.3 3 1.8 3h12v-2H7.4l1.1-2h7.5l4-8H5.2L4.3 2H1zm16 16a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  list: "M3 13h2v-2H3v2zm0 4h2v-2H3v2zm0-8h2V7H3v2zm4 4h14v-2H7v2zm0 4h14v-2H7v2zM7 7v2h14V7H7z", plus: "M19 13h-6v6h-2v-6H5v-2h6V5h2v6h6z", power: "M13 3h-2v10h2V3zm4.8 2.2-1.4 1.4A7 7 0 1 1 7.6 6.6L6.2 5.2a9 9 0 1 0 11.6 0z",
};
const GLYPHS = { pencil: "\u270E", trash: "\u2716", eye: "\u25C9", bars: "\u2630", dots: "\u22EE", close: "\u00d7", left: "\u2039", right: "\u203a", down: "\u25BE", calendar: "\u25A6", check: "\u2713", home: "\u2302", store: "\u25A4", cart: "\u25A3", list: "\u2261", plus: "+", power: "\u23FB" };

export function icon(name) {
  if (A.icons === "glyph") return h("i", { class: `gl gl-${name}`, "aria-hidden": "true", "data-g": GLYPHS[name] });
  const attributes = { viewBox: "0 0 24 24", width: 18, height: 18, fill: "currentColor", "aria-hidden": "true" };
  if (A.icons === "class") attributes.class = `icon icon-${name}`;
  return h("svg", attributes, h("path", { d: PATHS[name] }));
}

// A tooltip as kits draw it: nothing in the page until the pointer rests, then a box at the end of the body.
export function tooltip(element, text) {
  let box = null;
  const show = () => {
    if (box) return;
    box = h("div", { class: "tip", role: "tooltip" }, text);
    document.body.append(box);
    const at = element.getBoundingClientRect();
    box.style.left = `${Math.max(4, Math.min(at.left, innerWidth - 140))}px`;
    box.style.top = `${at.bottom + scrollY + 4}px`;
  };
  const hide = () => (box && box.remove(), (box = null));
  for (const name of ["mouseenter", "focus"]) element.addEventListener(name, show);
  for (const name of ["mouseleave", "blur", "click"]) element.addEventListener(name, hide);
  return element;
}

// One popup at the end of the body; a press outside or Escape closes it.
let open = null;
export function closePopup() {
  if (!open) return;
  const { box, onclose } = open;
  open = null;
  box.remove();
  if (onclose) onclose();
}
export function popup(anchor, content, { onclose, wide } = {}) {
  closePopup();
  const box = h("div", { class: "popup" + (wide ? " wide" : "") }, content);
  document.body.append(box);
  const at = anchor.getBoundingClientRect();
  const place = () => {
    box.style.left = `${Math.max(4, Math.min(at.left, innerWidth - box.offsetWidth - 12)) + scrollX}px`;
    const below = at.bottom + 2 + box.offsetHeight < innerHeight || at.top < box.offsetHeight;
    box.style.top = `${(below ? at.bottom + 2 : at.top - box.offsetHeight - 2) + scrollY}px`;
  };
  place();
  open = { box, anchor, onclose };
  return box;
}
document.addEventListener("mousedown", (event) => {
  const path = event.composedPath();
  if (open && !path.includes(open.box) && !path.includes(open.anchor)) closePopup();
});
document.addEventListener("keydown", (event) => event.key === "Escape" && closePopup());
export const isOpenFor = (anchor) => !!open && open.anchor === anchor;

export function menuButton(name, entries, label) {
  const button = h("button", { type: "button", class: "plain round", part_: name, "aria-label": label, "aria-haspopup": A.icons === "bare" ? null : "menu" }, icon("dots"));
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    if (isOpenFor(button)) return closePopup();
    popup(button, h("ul", { class: "menu", role: A.icons === "bare" ? null : "menu" }, entries.map(({ text, act, danger }) => {
      const entry = h("li", { role: A.icons === "bare" ? null : "menuitem", tabindex: 0, class: danger ? "danger" : null, part_: `${name}.${text}`, onclick: () => (closePopup(), act()) }, text);
      return danger ? counted(entry, text) : entry;
    })));
  });
  return button;
}

// --- where one is ---------------------------------------------------------------------------------------

let draw = () => {};
export const onRoute = (callback) => (draw = callback);
export const path = () => (A.frame === "hash" ? location.hash.slice(1) || "/" : location.pathname + location.search);
export const href = (to) => (A.frame === "hash" ? "#" + to : to);
export function go(to) {
  closePopup();
  if (A.frame === "pages") location.assign(to);
  else if (A.frame === "hash") location.hash === "#" + to ? draw() : (location.hash = to);
  else history.pushState(null, "", to), draw();
}
addEventListener("popstate", () => A.frame === "history" && draw());
addEventListener("hashchange", () => A.frame === "hash" && draw());
export function link(to, attributes, ...children) {
  return h("a", { ...attributes, href: href(to), onclick: (event) => {
    event.stopPropagation();
    if (A.frame === "history") event.preventDefault(), go(to);
  } }, ...children);
}

export function dialog(title, content, { side, onclose } = {}) {
  const close = () => (back.remove(), onclose && onclose());
  const back = h("div", { class: side ? "backdrop side" : "backdrop" },
    h("div", { class: side ? "panel slide" : "panel", role: "dialog", "aria-modal": "true" },
      h("div", { class: "panelhead" }, h("b", {}, title), h("button", { type: "button", class: "plain round", "aria-label": A.icons === "bare" ? null : "Close", part_: "panel.close", onclick: () => close() }, icon("close"))),
      h("div", { class: "panelbody" }, content)));
  document.body.append(back);
  return { close, back };
}
export function question(text, yes, no = "Cancel") {
  return new Promise((done) => {
    const { close } = dialog("Please confirm", [h("p", {}, text), h("p", { class: "right" },
      h("button", { type: "button", onclick: () => (done(false), close()) }, no), " ",
      h("button", { type: "button", class: "primary", part_: "question.yes", onclick: () => (done(true), close()) }, yes))],
      { onclose: () => done(false) });
  });
}
