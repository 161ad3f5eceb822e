// The app: asks the server for each screen's data and draws it without loading a page.

import { ask, float, h, icon, iconButton, menu, toast } from "./kit.js";
import { screens } from "./screens.js";

const KEY = "channels.session";
export const boot = JSON.parse(document.getElementById("boot").textContent);
const kept = window[boot.keptIn];

let state = boot.seed >>> 0;
const random = () => {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
};
const breathe = () => new Promise((resolve) => setTimeout(resolve, 50 + random() * 350));

export async function call(path, form, accept = "application/json") {
  const headers = { Accept: accept };
  const session = kept.getItem(KEY);
  if (session) headers.Authorization = `Bearer ${session}`;
  const answer = await fetch(path, { method: form ? "POST" : "GET", headers, body: form, cache: "no-store" });
  if (answer.headers.get("X-Session")) kept.setItem(KEY, answer.headers.get("X-Session"));
  if (!answer.ok) throw new Error(String(answer.status));
  return answer;
}

export async function read(path, form) {
  let data = await (await call(path, form)).json();
  let at = path;
  while (data.to && data.to.startsWith("/")) { at = data.to; data = await (await call(at)).json(); }
  return { ...data, at };
}

export const page = { isDirty: false, data: null };
let turn = 0;

export async function go(path, { form = null, isBack = false } = {}) {
  if (page.isDirty && !form) {
    if (!(await ask("You have unsaved changes. Do you want to leave this page?", "Leave", "Stay"))) return;
  }
  turn += 1;
  const mine = turn;
  const main = document.getElementById("main");
  if (!form && main) main.replaceChildren(h("div", { class: "sk", "aria-busy": "true" }, h("div", { class: "sk-bar" }), h("div", { class: "sk-bar" }), h("div", { class: "sk-bar sk-half" })));
  let data;
  try {
    data = await read(path, form);
    await breathe();
  } catch (error) {
    if (mine !== turn) return;
    if (main && !form) main.replaceChildren(h("div", { class: "none" }, "Something went wrong. Please try again later."));
    toast(`Something went wrong (${error.message}).`, true);
    return;
  }
  if (mine !== turn) return;
  page.isDirty = false;
  if (!isBack) history.pushState({}, "", data.at);
  draw(data);
}

function draw(data) {
  page.data = data;
  const app = document.getElementById("app");
  document.querySelectorAll("body > .over").forEach((one) => one.remove());
  if (data.screen === "login") {
    app.replaceChildren(screens.login(data));
    document.title = "Channels";
  } else {
    if (!document.getElementById("main")) app.replaceChildren(...frame());
    document.getElementById("company").textContent = data.company ? data.company.name : "";
    document.getElementById("avatar").textContent = (data.user ? data.user.name : "").split(" ").map((word) => word[0]).join("");
    const main = document.getElementById("main");
    main.scrollTop = 0;
    main.replaceChildren(...[screens[data.screen](data)].flat());
    document.title = `Channels | ${{ store: "Store", channel: "Channel", stores: "Stores" }[data.screen] || "Home"}`;
  }
  for (const text of data.toasts || []) toast(text, text.includes("could not"));
}

const ENTRIES = [["store", "Stores", "/stores"], ["shopping_cart", "Orders", "/orders"], ["fact_check", "Confirmation Orders", "/confirmationOrders"],
  ["receipt", "Invoices", "/invoices"], ["inventory_2", "Products", "/products"], ["list_alt", "Transaction Records", "/transactionRecords"], ["help", "Helpdesk", "/helpdesk"]];

function drawer() {
  let end = () => {};
  const panel = h("div", { class: "nav" }, h("div", { class: "nav-top" }, "Channels"),
    ENTRIES.map(([name, text, path]) => h("a", { class: "nav-row", href: path, onclick: (event) => { event.preventDefault(); end(); go(path); } },
      h("div", { class: "nav-ic" }, icon(name)), h("div", { class: "nav-text" }, text))));
  end = float(panel, { scrim: true });
}

function frame() {
  const avatar = h("div", { class: "av", id: "avatar", tabIndex: 0, onclick: () => menu(avatar, [
    ["Companies", () => go("/companies")], ["Users", () => go("/users")], ["Roles", () => go("/roles")],
    ["Log out", async () => { await read("/logout", new FormData()); kept.removeItem(KEY); go("/login"); }]]) });
  return [
    h("div", { class: "bar" }, iconButton("menu", drawer), h("div", { class: "bar-name" }, "Channels"), h("div", { class: "grow" }), h("div", { class: "bar-co", id: "company" }), avatar),
    h("div", { class: "main", id: "main" }),
  ];
}

window.addEventListener("popstate", () => { page.isDirty = false; go(location.pathname + location.search, { isBack: true }); });
window.addEventListener("beforeunload", (event) => { if (page.isDirty) event.preventDefault(); });
document.getElementById("app").append(h("div", { class: "splash" }, h("div", { class: "spin" })));
go(location.pathname + location.search, { isBack: true }).then(() => { if (page.data) history.replaceState({}, "", page.data.at); });
