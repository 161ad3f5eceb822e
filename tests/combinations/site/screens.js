// The screens, by their paths.
import { A, ask, counted, dialog, go, h, icon, link, onRoute, part, path, popup, closePopup, isOpenFor, href, question } from "./core.js";
import { forgetMe, screen, switchTo, whoami } from "./frame.js";
import { listing, row, stateOf, tail } from "./lists.js";
import { drawForm, flash, flashLeft, keep, localOf } from "./form.js";
import { newId } from "./choices.js";

function login() {
  document.title = "Sign in | Channels";
  const says = h("p", { class: "error", role: "alert", hidden: true });
  const email = h("input", { type: "email", id: "email", name: "email", part_: "login.email", autocomplete: "username" });
  const secret = h("input", { type: "password", id: "password", name: "password", part_: "login.password", autocomplete: "current-password" });
  const form = h("form", { method: "post", action: "/login", class: "login", part_: "login", onsubmit: async (event) => {
    event.preventDefault();
    says.hidden = true;
    const { status } = await ask("/api/login", { email: email.value, password: secret.value });
    if (status !== 200) return (says.hidden = false), (says.textContent = "These credentials do not match our records.");
    forgetMe();
    const wait = A.signin === "stays" ? 1500 : 0;
    setTimeout(async () => {
      const user = await whoami();
      const to = A.companies === "signin" && user.companies.length > 1 ? "/choose" : "/";
      A.frame === "hash" ? ((location.hash = to)) : A.frame === "pages" ? location.assign(to) : go(to);
    }, wait);
  } }, h("h1", {}, "Sign in"), says, h("p", {}, h("label", { for: "email" }, "Email address"), email), h("p", {}, h("label", { for: "password" }, "Password"), secret), h("p", {}, h("button", { type: "submit", class: "primary", part_: "login.go" }, "Sign in")));
  document.getElementById("root").replaceChildren(form);
}

async function choose() {
  const user = await whoami();
  document.title = "Choose a company | Channels";
  document.getElementById("root").replaceChildren(h("div", { class: "login" }, h("h1", {}, "Choose a company"), h("p", {}, "You belong to more than one."),
    user.companies.map((one) => h("div", { class: "pick clickable", tabindex: 0, part_: `company.${one.name}`, onclick: () => switchTo(one.id) }, h("span", { class: "avatar" }, one.name.slice(0, 1)), " ", one.name))));
}

async function home() {
  const place = await screen("Dashboard");
  place.append(h("p", {}, "Welcome back."), h("div", { class: "cards" }, h("div", { class: "card" }, h("div", { class: "cardhead" }, "Failed imports"), h("b", {}, "0")), h("div", { class: "card" }, h("div", { class: "cardhead" }, "Orders today"), h("b", {}, "118"))));
}

async function companies() {
  const place = await screen("Companies");
  const user = await whoami();
  place.append(h("table", { class: "list" }, h("thead", {}, h("tr", {}, h("th", {}, "Name"), h("th"))), h("tbody", {}, user.companies.map((one) => h("tr", {}, h("td", {}, one.name),
    h("td", { class: "right" }, one.id === user.company ? h("span", { class: "badge green" }, "Active") : h("button", { type: "button", part_: `company.${one.name}`, onclick: () => switchTo(one.id) }, "Switch")))))));
}

const others = (store) => [{ text: "Edit", act: () => go(`/stores/${store.id}/edit`) }, { text: "Delete", danger: true, act: () => question(`Delete ${store.name}?`, "Delete") }];

function storeTail(store) {
  const to = `/stores/${store.id}`;
  if (A.decoys === "delete") return counted(h("button", { type: "button", class: "button danger", onclick: (event) => (event.stopPropagation(), fetch(`/api/stores/${store.id}`, { method: "DELETE" })) }, "Delete store"), "delete store");
  if (A.decoys === "getlink") return [counted(h("a", { class: "button", href: `/stores/${store.id}/archive`, onclick: (event) => event.stopPropagation() }, "Archive"), "archive by a link"), " ", tail(A.row, store.name, to, "View Store", others(store))];
  const pen = ["link", "name", "row"].includes(A.row) ? link(`/stores/${store.id}/edit`, { class: "round", title: "Edit store" }, icon("pencil")) : null;
  return [tail(A.row, store.name, to, "View Store", others(store)), " ", pen];
}

async function stores() {
  const place = await screen("Stores");
  place.append(h("p", { class: "right" }, link("/stores/new", { class: "button" }, icon("plus"), " Add store")));
  const source = async (offset, limit) => (await ask(`/api/stores?offset=${offset}&limit=${limit}`)).data;
  const parts = await listing(A.shape, A.paging, ["Name", "Channels"], source, (store, shape) => row(shape, A.decoys === "delete" && A.row === "link" ? "name" : A.row, store.name, `/stores/${store.id}`, [["Name", store.name], ["Channels", `${store.channels} channels`]], storeTail(store)));
  place.append(...parts);
}

async function drawStore(id) {
  const { status, data: store } = await ask(`/api/stores/${id}`);
  if (status !== 200) return missing();
  const place = await screen(store.name, [["Stores", "/stores"]]);
  const add = h("button", { type: "button", part_: "add", onclick: () => addChannel(store, add) }, A.menu === "side" ? [icon("plus"), " Add"] : "Add");
  place.append(h("p", { class: "row" }, h("span", { class: "dim" }, "Channels"), h("span", { class: "grow" }), add));
  const source = async (offset, limit) => ({ total: store.channels.length, rows: store.channels.slice(offset, offset + limit) });
  const parts = await listing(A.channels, A.channel_paging, ["Channel Name", "Provider", "Status"], source, (channel, shape) => {
    const to = `/stores/${id}/channels/${channel.id}`;
    const bin = ["pencil", "bare", "tip"].includes(A.edit) && A.icons !== "bare" ? counted(h("button", { type: "button", class: "plain round", onclick: async (event) => (event.stopPropagation(), (await question(`Delete ${channel.name}?`, "Delete")) && fetch(`/api/channels/${channel.id}`, { method: "DELETE" })) }, icon("trash")), "delete channel") : null;
    const products = ["both", "products"].includes(A.extras) ? link(`/stores/${id}/products/${channel.id}`, { class: "quiet" }, "Products") : null;
    const entries = [{ text: "Delete", danger: true, act: () => question(`Delete ${channel.name}?`, "Delete") }];
    return row(shape, A.edit, channel.name, to, [["Channel Name", channel.name], ["Provider", channel.provider], ["Status", stateOf(channel)]], [products, " ", tail(A.edit, channel.name, to, "Edit", entries), " ", bin]);
  });
  place.append(...parts);
  return store;
}

async function addChannel(store, opener) {
  if (A.picker === "page") return go(`/stores/${store.id}/add`);
  const { data: meta } = await ask("/api/meta");
  const to = (tile) => `/stores/${store.id}/new?provider=${tile.provider}`;
  if (A.picker === "menu") {
    if (isOpenFor(opener)) return closePopup();
    return popup(opener, h("ul", { class: "menu" }, meta.tiles.map((tile) => h("li", { tabindex: 0, part_: `tile.${tile.provider}`, onclick: () => (closePopup(), go(to(tile))) }, h("img", { src: `/site/logo/${tile.provider}.svg`, width: 24, height: 24, alt: "" }), " ", tile.label))));
  }
  const { close } = dialog("Add a channel", [h("input", { type: "search", placeholder: "Search", oninput: (event) => document.querySelectorAll(".tile").forEach((one) => (one.hidden = !one.textContent.toLowerCase().includes(event.target.value.toLowerCase()))) }), tiles(meta, (tile) => (close(), go(to(tile))))]);
}

const tiles = (meta, act) => h("div", { class: "tiles" }, meta.tiles.map((tile) => h("div", { class: "tile", tabindex: 0, part_: `tile.${tile.provider}`, onclick: () => act(tile) },
  A.icons === "bare" ? h("span", { class: "logo", style: `background-image:url(/site/logo/${tile.provider}.svg)` }) : h("img", { src: `/site/logo/${tile.provider}.svg`, alt: tile.label, width: 120, height: 48 }), A.icons === "class" ? null : h("span", {}, tile.label))));

async function picker(id) {
  const { data: store } = await ask(`/api/stores/${id}`);
  const { data: meta } = await ask("/api/meta");
  const place = await screen("Add a channel", [["Stores", "/stores"], [store.name, `/stores/${id}`]]);
  place.append(h("p", {}, `Which service would you like to add to ${store.name}?`), tiles(meta, (tile) => go(`/stores/${id}/new?provider=${tile.provider}`)));
}

async function settings(id, cid, provider) {
  const { data: meta } = await ask("/api/meta");
  const { status, data: raw } = await ask(cid ? `/api/channels/${cid}` : `/api/new?store=${id}&provider=${provider}`);
  if (status !== 200) return missing();
  const channel = { ...raw, ignore_before: localOf(raw.ignore_before), order_polling: localOf(raw.order_polling) };
  const name = channel.id ? channel.name : "New channel";
  const isOver = ["slide", "dialog"].includes(A.layout);
  let place;
  if (isOver) {
    await drawStore(id);
    place = h("div");
    dialog(name, place, { side: A.layout === "slide", onclose: () => go(`/stores/${id}`) });
  } else {
    place = await screen(name, [["Stores", "/stores"], [channel.store.name, `/stores/${id}`]]);
  }
  if (A.heading !== "crumb" && !isOver) place.append(h("p", { class: "dim" }, link(`/stores/${id}`, {}, channel.store.name)));
  place.append(h("p", {}, "Provider: ", h("code", {}, channel.provider)));
  if (channel.connect_link) place.append(connection(channel));
  drawForm(place, channel, meta, (saved) => {
    const words = channel.id ? "Channel has been saved." : "Channel has been created.";
    if (A.feedback === "list") return go(`/stores/${id}`);
    const to = `/stores/${id}/channels/${saved.id}`;
    if (A.frame === "pages") {
      keep(words);
      return path() === to ? location.reload() : location.assign(to);
    }
    if (path() === to) return route().then(() => flash(words));
    if (A.frame === "history") return history.replaceState(null, "", to), route().then(() => flash(words));
    keep(words);
    go(to);
  });
  flashLeft();
}

function connection(channel) {
  const says = h("span", { role: "status" });
  return h("div", { class: "connection row" }, h("span", { class: channel.connected ? "badge green" : "badge grey" }, channel.connected ? "Connected" : "Not connected"), h("span", { class: "grow" }),
    h("button", { type: "button", part_: "copy", onclick: async () => (await navigator.clipboard.writeText(channel.connect_link), (says.textContent = "Copied")) }, "Copy Connect Link"), " ",
    h("a", { class: "button", href: `/channels/${channel.id}/connect`, part_: "connect" }, channel.connected ? "Reconnect" : "Connect"), says);
}

async function orders() {
  const isNamed = A.orders !== "bare";
  const place = await screen(isNamed ? "Orders" : "Channels");
  if (!isNamed) place.replaceChildren();
  const { data } = await ask("/api/stores?offset=0&limit=1000");
  const below = h("div");
  let store = null, page = 1;
  const show = async () => {
    if (!store) return below.replaceChildren(h("p", { class: "dim" }, "Choose a store to see its orders."));
    const { data: found } = await ask(`/api/orders?store=${store}&page=${page}`);
    const last = Math.max(1, Math.ceil(found.total / 25));
    const turn = (text, to, off) => h("button", { type: "button", disabled: off, onclick: () => ((page = to), show()) }, text);
    below.replaceChildren(h("table", { class: "list" }, h("thead", {}, h("tr", {}, ["ID", "Channel", "Customer", "Number Of Items", "Status", "Order Date"].map((one) => h("th", {}, one)))),
      h("tbody", {}, found.rows.map((one) => h("tr", {}, [one.id, one.channel, one.customer, one.items, one.status, shown(one.date)].map((cell) => h("td", {}, String(cell))))))),
      h("p", { class: "row" }, turn("Previous", page - 1, page <= 1), h("span", { class: "dim" }, ` Page ${page} of ${last} `), turn("Next", page + 1, page >= last)));
  };
  const id = newId();
  if (A.orders === "popup") {
    const words = h("span", {}, "Choose\u2026");
    const opener = h("button", { type: "button", id, class: "select", "aria-haspopup": "listbox", part_: "orders.store", onclick: () => isOpenFor(opener) ? closePopup() : popup(opener, h("ul", { class: "options", role: "listbox" }, data.rows.map((one) => h("li", { class: "option", role: "option", part_: `orders=${one.name}`, onclick: () => ((store = one.id), (words.textContent = one.name), (page = 1), closePopup(), show()) }, one.name)))) }, words, icon("down"));
    place.append(h("p", { class: "row" }, h("label", { for: id }, "Store"), " ", opener), below);
  } else {
    const box = h("select", { id, part_: "orders.store", onchange: () => ((store = box.value), (page = 1), show()) }, h("option", { value: "" }, "Choose a store"), data.rows.map((one) => h("option", { value: one.id }, one.name)));
    place.append(h("p", { class: "row" }, h("label", { for: id }, "Store"), " ", box), below);
  }
  await show();
}
const shown = (instant) => {
  const at = new Date(instant), two = (number) => String(number).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
};

async function records() {
  const place = await screen("Transaction Records");
  const { data } = await ask("/api/stores?offset=0&limit=1000");
  const id = newId();
  const below = h("div");
  const box = h("select", { id, onchange: async () => {
    const { data: store } = await ask(`/api/stores/${box.value}`);
    const view = (channel) => h("button", { type: "button", onclick: () => below.replaceChildren(h("h2", {}, channel.name), h("table", { class: "list" }, h("thead", {}, h("tr", {}, ["Date", "Log Type", "Status", "Message"].map((one) => h("th", {}, one)))), h("tbody", {}, h("tr", {}, [shown(Date.now() - 9e6), "Orders", "OK", "12 orders imported"].map((one) => h("td", {}, one)))))) }, "View Records");
    below.replaceChildren(h("table", { class: "list" }, h("thead", {}, h("tr", {}, ["Channel Name", "Platform", ""].map((one) => h("th", {}, one)))), h("tbody", {}, store.channels.map((one) => h("tr", {}, h("td", {}, one.name), h("td", {}, one.provider), h("td", { class: "right" }, view(one)))))));
  } }, h("option", { value: "" }, "Choose a store"), data.rows.map((one) => h("option", { value: one.id }, one.name)));
  place.append(h("p", { class: "row" }, h("label", { for: id }, "Store"), " ", box), below);
}

async function products(id, cid) {
  const { data: channel } = await ask(`/api/channels/${cid}`);
  const place = await screen("Products", [["Stores", "/stores"], [channel.store.name, `/stores/${id}`]]);
  place.append(h("p", {}, channel.name), h("table", { class: "list" }, h("thead", {}, h("tr", {}, ["Channel SKU", "Product SKU", "Linked by"].map((one) => h("th", {}, one)))), h("tbody", {}, [1, 2, 3].map((one) => h("tr", {}, [`SKU-${one}`, `SKU-${one}`, "Automatic"].map((cell) => h("td", {}, cell)))))));
}

async function storeForm(id) {
  const { data: store } = id === "new" ? { data: { name: "" } } : await ask(`/api/stores/${id}`);
  const place = await screen(id === "new" ? "Add store" : "Edit store", [["Stores", "/stores"]]);
  place.append(h("p", {}, h("label", { for: "storename" }, "Name"), " ", h("input", { id: "storename", value: store.name })), h("p", {}, counted(h("button", { type: "button", class: "primary", onclick: () => ask(`/api/stores/${id}`, { name: document.getElementById("storename").value }, "PUT") }, "Save"), "save store")));
}

async function missing() {
  (await screen("Not found")).append(h("p", {}, "There is nothing here."));
}

async function route() {
  closePopup();
  const at = path();
  const query = new URLSearchParams(at.split("?")[1] || "");
  const [, one, two, three, four] = at.split("?")[0].split("/");
  if (one === "login") return login();
  if (one === "choose") return choose();
  if (!one) return home();
  if (one === "companies") return companies();
  if (one === "orders" && A.orders !== "none") return orders();
  if (one === "records") return records();
  if (one !== "stores") return missing();
  if (!two) return stores();
  if (two === "new") return storeForm("new");
  if (!three) return drawStore(two);
  if (three === "edit") return storeForm(two);
  if (three === "add") return picker(two);
  if (three === "new") return settings(two, null, query.get("provider"));
  if (three === "products") return products(two, four);
  return settings(two, four);
}
onRoute(route);
route().finally(() => (window.__drawn = true));
export { part, href, counted };
