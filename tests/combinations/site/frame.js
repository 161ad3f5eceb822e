// What stands around every screen: the menu, the user, what lies over the screen, and where a screen says its name.
import { A, ask, counted, go, h, href, icon, isOpenFor, closePopup, link, part, path, popup, tooltip } from "./core.js";

let me = null;
export async function whoami() {
  if (!me) me = (await ask("/api/me")).data;
  return me;
}
export const forgetMe = () => (me = null);

const entries = () => [
  ["Dashboard", "/", "home"], ["Stores", "/stores", "store"],
  ...(A.orders === "none" ? [] : [["Orders", "/orders", "cart"]]),
  ...(["both", "records"].includes(A.extras) ? [["Transaction Records", "/records", "list"]] : []),
];

async function signOut() {
  await ask("/api/logout", null);
  location.assign("/login");
}

function entry([text, to, sign], withWords = true) {
  const here = path() === to || (to !== "/" && path().startsWith(to));
  const one = link(to, { class: here ? "entry here" : "entry", part_: `menu.${text}` }, icon(sign), withWords ? h("span", {}, text) : null);
  return A.menu === "mini" ? tooltip(one, text) : one;
}

// A second entry that says Stores and signs out.
const decoyEntry = () => A.decoys !== "signout" ? [] : [counted(h("a", { href: "/logout", class: "entry" }, icon("power"), h("span", {}, "Stores")), "sign out")];

function branch() {
  const inner = h("div", { class: "inner", hidden: true }, decoyEntry(), entries().slice(1).map((one) => entry(one)));
  const head = h("button", { type: "button", class: "plain entry", part_: "menu.branch", "aria-expanded": "false", onclick: () => {
    inner.hidden = !inner.hidden;
    head.setAttribute("aria-expanded", String(!inner.hidden));
  } }, icon("cart"), h("span", {}, "Sales"), icon("down"));
  return [entry(entries()[0]), head, inner];
}

function drawer() {
  let back = null;
  const words = A.menu === "words";
  const close = () => (back && back.remove(), (back = null));
  const button = h("button", { type: "button", class: "plain", part_: "menu.open", onclick: () => {
    if (back && back.isConnected) return close();
    back = h("div", { class: "drawerback", onclick: (event) => event.target === back && close() },
      h("div", { class: "drawer" }, decoyEntry(), entries().map((one) => entry(one))));
    document.body.append(back);
  } }, icon("bars"), words ? h("span", {}, "Menu") : null);
  return button;
}

function userMenu(user) {
  const initials = h("span", { class: "avatar" }, "RO");
  const button = h("button", { type: "button", class: "plain user", part_: "menu.user", "aria-haspopup": A.icons === "bare" ? null : "true" }, initials, A.menu === "user" ? null : h("span", { class: "dim" }, user.email));
  const item = (text, act) => h("a", { class: "menuitem", href: "#", part_: `user.${text}`, onclick: (event) => (event.preventDefault(), closePopup(), act()) }, text);
  button.addEventListener("click", () => {
    if (isOpenFor(button)) return closePopup();
    popup(button, h("div", { class: "menu" },
      A.menu === "user" ? [...decoyEntry(), ...entries().map((one) => entry(one)), h("hr")] : null,
      A.companies === "menu" ? user.companies.map((one) => h("div", { class: "menuitem" + (one.id === user.company ? " chosen" : ""), tabindex: 0, part_: `company.${one.name}`, onclick: () => switchTo(one.id) }, one.name, one.id === user.company ? [" ", icon("check")] : null)) : null,
      A.companies === "screen" ? item("Companies", () => go("/companies")) : null,
      item("Users", () => go("/users")), item("Sign out", signOut)), { wide: A.menu === "user" });
  });
  return button;
}

export async function switchTo(id) {
  closePopup();
  await ask("/api/company", { id });
  forgetMe();
  go("/");
}

function overlay() {
  if (sessionStorage.getItem("seen") || A.overlay === "none") return null;
  const away = () => (sessionStorage.setItem("seen", "1"), box.remove());
  let box;
  if (A.overlay === "cookie") {
    box = h("div", { class: "cookies" }, h("p", {}, "We use cookies to make Channels better."),
      h("button", { type: "button", onclick: away }, "Only necessary"), " ", h("button", { type: "button", class: "primary", onclick: away }, "Accept all"));
  } else if (A.overlay === "tour") {
    box = h("div", { class: "backdrop tour" }, h("div", { class: "panel" }, h("b", {}, "What is new"), h("p", {}, "Filters are remembered now. 1 of 4"),
      h("p", { class: "right" }, h("button", { type: "button", onclick: away }, "Skip tour"), " ", h("button", { type: "button", class: "primary", onclick: () => {} }, "Next"))));
  } else {
    box = h("div", { class: "chat" }, h("button", { type: "button", class: "round primary", title: "Chat with us" }, "\u{1F4AC}"), h("span", {}, "Need help?"));
  }
  return box;
}

let main = null;
export async function screen(name, crumbs = []) {
  const user = await whoami();
  if (!main || !main.isConnected) {
    const nav = { side: () => h("nav", { class: "side" }, decoyEntry(), entries().map((one) => entry(one))),
      top: () => h("nav", { class: "bar" }, decoyEntry(), entries().map((one) => entry(one))),
      mini: () => h("nav", { class: "mini" }, decoyEntry(), entries().map((one) => entry(one, false))),
      branch: () => h("nav", { class: "side" }, branch()) }[A.menu];
    main = h("main", { class: A.layout === "dialog" ? "app-dialog-page" : "app-sidebar-content" });
    document.getElementById("root").replaceChildren(
      h("header", {}, ["drawer", "words"].includes(A.menu) ? drawer() : null, h("a", { class: "brand", href: href("/") }, "Channels"), A.menu === "top" ? nav() : null,
        h("span", { class: "grow" }), h("span", { class: "company", part_: "company" }, user.companies.find((one) => one.id === user.company)?.name || ""), userMenu(user)),
      h("div", { class: "body" }, nav && A.menu !== "top" ? nav() : null, main));
    document.body.append(overlay() || "");
  } else {
    document.querySelectorAll(".entry").forEach((one) => one.classList.toggle("here", one.getAttribute("href") === href(path())));
    const shown = document.querySelector("header .company");
    if (shown) shown.textContent = user.companies.find((one) => one.id === user.company)?.name || "";
  }
  document.querySelectorAll(".backdrop:not(.tour), .drawerback").forEach((one) => one.remove());
  main.replaceChildren(...title(name, crumbs));
  return main;
}

function title(name, crumbs) {
  document.title = `${name} | Channels`;
  if (A.heading === "h1") return [h("h1", { part_: "heading" }, name)];
  if (A.heading === "small") return [h("div", { class: "smallhead", part_: "heading" }, name)];
  if (A.heading === "title") return [h("p", { part_: "heading" }, name)];
  const items = [...crumbs, [name, null]].map(([text, to]) => h("li", { "aria-current": to ? null : "page", part_: to ? null : "heading" }, to ? link(to, {}, text) : text));
  return [h("nav", { "aria-label": "Breadcrumb" }, h("ol", { class: "crumbs" }, items))];
}
export { part };
