// What each screen shows.

import { boot, call, go, read } from "./app.js";
import { button, float, h, icon, iconButton, menu, select, textBox, toast, toggle } from "./kit.js";
import { channel } from "./settings.js";

const head = (text, ...tail) => h("div", { class: "head" }, h("div", { class: "t-head" }, text), h("div", { class: "grow" }), tail);
const crumbs = (...parts) => h("div", { class: "cr" }, parts.flatMap(([text, path], place) => [
  place ? h("span", { class: "cr-sep" }, icon("chevron_right")) : null,
  path ? h("span", { class: "cr-go", onclick: () => go(path) }, text) : h("span", {}, text)]));
const fail = () => toast("Something went wrong.", true);
const formOf = (values) => { const form = new FormData(); for (const [key, value] of Object.entries(values)) [value].flat().forEach((one) => form.append(key, one)); return form; };

function login(data) {
  const typed = { email: "", password: "" };
  const send = () => go("/login", { form: formOf(typed) });
  return h("div", { class: "alone" }, h("div", { class: "sheet" }, h("div", { class: "t-head" }, "Welcome back"),
    textBox("Email", "", (value) => { typed.email = value; }, { enter: send, wrong: data.wrong.email }),
    textBox("Password", "", (value) => { typed.password = value; }, { kind: "password", enter: send, wrong: data.wrong.password }),
    button("Sign in", send, { fill: true })));
}

function stores(data) {
  const list = h("div", { class: "cards" });
  const foot = h("div", { class: "more" });
  const add = (sheet) => {
    list.append(...sheet.rows.map((one) => h("div", { class: "cd" }, h("div", { class: "cd-text" }, one.name),
      h("div", { class: "cd-act" }, button("View Store", () => go(`/stores/${one.id}`)), iconButton("edit", () => go(`/stores/${one.id}/edit`))))));
    foot.replaceChildren(...(sheet.number < sheet.count ? [button("Load more", async (event) => {
      event.currentTarget.disabled = true;
      try { add((await read(`/stores?page=${sheet.number + 1}`)).sheet); } catch { fail(); }
    })] : []));
  };
  add(data.sheet);
  return [head("Stores", button("Add", () => go("/stores/create"), { fill: true, svg: "add" })), list, foot];
}

function storeForm(data) {
  const values = { name: data.old ? data.old.name : data.store ? data.store.name : "", kits: Boolean(data.store && data.store.replaces_kits), deducts: Boolean(data.store && data.store.deducts_not_synced) };
  const save = () => go(data.path, { form: formOf({ name: values.name, ...(values.kits ? { replaces_kits: "1" } : {}), ...(values.deducts ? { deducts_not_synced: "1" } : {}) }) });
  return [crumbs(["Stores", "/stores"], [data.store ? data.store.name : "New"]), head(data.store ? "Edit Store" : "Add Store"),
    h("div", { class: "sheet-w" }, textBox("Name", values.name, (value) => { values.name = value; }, { isRequired: true, wrong: data.wrong.name }),
      toggle("Replace Order Line Items with Kit Items", values.kits, (on) => { values.kits = on; }),
      toggle("Auto Deduct Not Synced Orders", values.deducts, (on) => { values.deducts = on; })),
    h("div", { class: "fab" }, button("Save", save, { fill: true }))];
}

const fileOf = (provider, title) => `/assets/logos/${(title === "Amazon" ? "amazon" : provider).replace("_", "-")}.svg`;

function picker(data) {
  const grid = h("div", { class: "tl-grid" });
  let end = () => {};
  const draw = (words) => grid.replaceChildren(...data.tiles.filter(([, title]) => title.toLowerCase().includes(words.trim().toLowerCase())).map(([provider, title]) =>
    h("div", { class: "tl", tabIndex: 0, onclick: () => { end(); go(`/stores/${data.store.id}/channels/create/${provider}`); } },
      h("img", { src: fileOf(provider, title), alt: boot.logos === "alt" ? title : "", width: 120, height: 51 }))));
  draw("");
  const dialog = h("div", { class: "dlg dlg-wide", role: "dialog", "aria-modal": "true" }, h("div", { class: "dlg-head" }, h("div", {}, "Add a channel"), h("div", { class: "grow" }), iconButton("close", () => end())),
    textBox("Search", "", draw), grid);
  end = float(dialog, { scrim: true });
}

function table(columns, rows, empty) {
  const body = h("div", { role: "rowgroup" });
  const rowOf = (cells, given = {}) => h("div", { class: "gr-row", role: "row", ...given }, cells.map((cell) => h("div", { class: "gr-cell", role: "gridcell" }, cell)));
  const add = (more) => body.append(...more.map((cells) => rowOf(cells)));
  add(rows);
  const grid = h("div", { class: "gr", role: "grid" }, h("div", { role: "rowgroup" }, h("div", { class: "gr-row gr-head", role: "row" }, columns.map((text) => h("div", { class: "gr-cell", role: "columnheader" }, text)))), body);
  grid.style.setProperty("--columns", columns.length);
  return { element: rows.length ? grid : h("div", { class: "none" }, empty), add };
}

// Pages in the manner of the kits: how many rows, which of them, and two arrows.
function pager(sheet, size, open) {
  const first = sheet.total ? (sheet.number - 1) * size + 1 : 0;
  const last = Math.min(sheet.number * size, sheet.total);
  return h("div", { class: "pg" }, h("span", {}, "Rows per page:"), h("span", { class: "pg-size" }, String(size), icon("arrow_drop_down")), h("span", {}, `${first}–${last} of ${sheet.total}`),
    iconButton("chevron_left", () => open(sheet.number - 1), { disabled: sheet.number <= 1 }), iconButton("chevron_right", () => open(sheet.number + 1), { disabled: sheet.number >= sheet.count }));
}

function store(data) {
  const base = `/stores/${data.store.id}`;
  const tabs = h("div", { class: "tb", role: "tablist" }, [["Channels", base, "channels"], ["Plugins", `${base}?tab=plugins`, "plugins"]].map(([text, path, key]) =>
    h("div", { class: "tb-one", role: "tab", tabIndex: 0, "aria-selected": String(data.tab === key), onclick: () => go(path) }, text)));
  const top = [crumbs(["Stores", "/stores"], [data.store.name]), head(data.store.name, data.tab === "channels" ? button("Add", () => picker(data), { fill: true, svg: "add" }) : null), tabs];
  if (data.tab !== "channels") return [...top, h("div", { class: "none" }, "No plugins yet.")];
  const cells = (one) => {
    const more = iconButton("more_vert", () => menu(more, [["Products", () => go(`${base}/channels/${one.id}/products`)], ["Transaction Records", () => go(`/transactionRecords/${one.id}`)]]));
    return [h("span", {}, one.name), h("span", {}, one.provider), h("span", { class: one.is_active ? "ch ch-good" : "ch" }, one.is_active ? "Active" : "Inactive"),
      h("div", { class: "gr-act" }, iconButton("edit", () => go(`${base}/channels/${one.id}/edit`)), more)];
  };
  const grid = table(["Channel", "Provider", "Status", ""], data.sheet.rows.map(cells), "No channels yet.");
  const scroll = h("div", { class: "scroll" }, grid.element);
  // The rest comes as one scrolls.
  let sheet = data.sheet;
  const end = h("div", { class: "end" });
  let isLoading = false;
  const watcher = new IntersectionObserver(async (seen) => {
    if (!seen.some((one) => one.isIntersecting) || isLoading || sheet.number >= sheet.count) return;
    isLoading = true;
    end.replaceChildren(h("div", { class: "spin" }));
    try {
      sheet = (await read(`${base}?page=${sheet.number + 1}`)).sheet;
      grid.add(sheet.rows.map(cells));
    } catch { fail(); }
    end.replaceChildren();
    isLoading = false;
    watcher.unobserve(end);
    watcher.observe(end);
  }, { root: scroll });
  scroll.append(end);
  watcher.observe(end);
  return [...top, h("div", { class: "sheet-w" }, scroll)];
}

function companies(data) {
  const grid = table(["Name", "", ""], data.companies.map((one) => [one.name, one.id === data.company.id ? h("span", { class: "ch ch-good" }, "Current") : "",
    one.id === data.company.id ? "" : button("Switch", () => go(`/companies/${one.id}/switch`, { form: new FormData() }))]), "");
  return [head("Companies"), h("div", { class: "sheet-w" }, grid.element)];
}

const people = (data) => [head(data.title), h("div", { class: "sheet-w" }, table(data.columns, data.rows, "").element)];
const empty = (data) => [head(data.title), h("div", { class: "none" }, "Nothing here yet.")];

const storeBox = (data, path) => select("Store", data.stores.map((one) => [one.id, one.name]), data.store ? [data.store.id] : [], (id) => go(`${path}?store=${id}`));
const zoned = () => (boot.zone ? h("div", { class: "t-soft" }, `All times in ${boot.zone}`) : null);

function orders(data) {
  const shownOf = (now) => {
    const grid = table(data.columns, now.cells.map((row) => data.columns.map((column) => row[column])), "No orders found.");
    const open = async (number) => {
      holder.classList.add("busy");
      try { holder.replaceChildren(...shownOf(await read(`/orders?${now.address}&page=${number}`))); } catch { fail(); }
      holder.classList.remove("busy");
    };
    return [grid.element, now.cells.length ? pager(now.sheet, data.size, open) : null].filter(Boolean);
  };
  data.size = Math.max(data.cells.length, 1);
  const holder = h("div", { class: "sheet-w" });
  holder.append(...(data.store ? shownOf(data) : [h("div", { class: "none" }, "Choose a store")]));
  return [head("Orders"), h("div", { class: "filters" }, storeBox(data, "/orders")), zoned(), holder];
}

function products(data) {
  const base = data.path;
  const download = async () => {
    try {
      const content = await (await call(`${base}/links.csv`, null, "application/json, text/csv")).blob();
      const link = h("a", { href: URL.createObjectURL(content), download: "sku-links.csv" });
      link.click();
    } catch { fail(); }
  };
  const upload = () => {
    const box = h("input", { type: "file", accept: ".csv", onchange: () => { const form = new FormData(); form.append("file", box.files[0]); go(`${base}/import`, { form }); } });
    box.click();
  };
  const grid = table(["Channel SKU", "Title", "Product SKU", "Linked By"], data.sheet.rows.map((one) => [one.channel_sku, one.title, one.product_sku || "—", one.linked_by]), "No products.");
  return [crumbs(["Stores", "/stores"], [data.store.name, `/stores/${data.store.id}`], [data.channel.name, base.replace(/products$/, "edit")], ["Products"]),
    head("Products", button("Download SKU Links", download), button("Import SKU Links", upload)),
    ...Object.values(data.wrong).map((text) => h("div", { class: "tf-wrong" }, text)),
    h("div", { class: "sheet-w" }, grid.element, pager(data.sheet, Math.max(data.sheet.rows.length, 1), (number) => go(`${base}?page=${number}`)))];
}

function records(data) {
  const grid = table(["Channel name", "Channel ID", "Platform", "Active", ""], data.channels.map((one) => [one.name, one.id, one.provider, icon(one.is_active ? "check_box" : "check_box_outline_blank"),
    button("View Transaction Records", () => go(`/transactionRecords/${one.id}`))]), "No channels.");
  return [head("Transaction Records"), h("div", { class: "filters" }, storeBox(data, "/transactionRecords")), h("div", { class: "sheet-w" }, data.store ? grid.element : h("div", { class: "none" }, "Choose a store"))];
}

function recordLog(data) {
  const grid = table(["Date", "Attempts", "Status", "Log Type", "Message"], data.sheet.rows.map((one) => [one.at, String(one.attempts), one.status, one.log_type, one.message]), "Nothing logged yet.");
  const address = data.path + (data.shows_all ? "?all=1&" : "?");
  return [crumbs(["Transaction Records", `/transactionRecords?store=${data.store.id}`], [data.store.name], [data.channel.name]),
    head("API Request Transaction Records", button("Show All", () => go(`${data.path}?all=1`))), zoned(),
    h("div", { class: "sheet-w" }, grid.element, pager(data.sheet, Math.max(data.sheet.rows.length, 1), (number) => go(`${address}page=${number}`)))];
}

export const screens = { login, stores, store_form: storeForm, store, channel, companies, people, empty, orders, products, records, record_log: recordLog };
