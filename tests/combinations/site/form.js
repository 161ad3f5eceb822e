// The settings of a channel: labels, layout, what Save does and how it says so.
import { A, ask, counted, closePopup, go, h, icon, isOpenFor, part, path, popup, question } from "./core.js";
import { choice, choices, newId, toggle } from "./choices.js";
import { moment } from "./dates.js";

class Field extends HTMLElement {}
customElements.define("app-field", Field);

function words(label, { required, help }) {
  const text = A.wording === "colon" ? `${label}:` : label;
  return [text, A.wording === "star" && required ? h("span", { class: "star" }, " *") : null, A.wording === "help" && help ? h("small", { class: "help" }, help) : null];
}

function labelled(label, widget, about = {}) {
  const text = words(label, about);
  const upper = A.wording === "upper" ? " upper" : "";
  if (A.layout === "table") {
    const head = A.labels === "for" && !widget.isGroup ? h("label", { for: widget.id }, text) : text;
    return h("tr", {}, h("th", { class: "cap" + upper }, head), h("td", {}, widget.node));
  }
  if (A.labels === "near") return h("div", { class: "frow" }, h("div", { class: "cap" + upper }, text), h("div", { class: "control" }, widget.node));
  if (A.labels === "legend") return h("fieldset", {}, h("legend", { class: "cap" + upper }, text), widget.node);
  if (A.labels === "aria") {
    const id = newId();
    const named = widget.isGroup ? widget.node : widget.node.matches(`#${widget.id}`) ? widget.node : widget.node.querySelector(`#${widget.id}`);
    if (widget.isGroup && !named.getAttribute("role")) named.setAttribute("role", "group");
    named.removeAttribute("aria-label");
    named.setAttribute("aria-labelledby", id);
    return h("div", { class: "frow" }, h("span", { class: "cap" + upper, id }, text), h("div", { class: "control" }, widget.node));
  }
  if (A.labels === "shadow" || A.labels === "slot") {
    const host = h("app-field");
    const root = host.attachShadow({ mode: "open" });
    const own = A.labels === "shadow";
    const style = h("link", { rel: "stylesheet", href: "/site/style.css" });
    root.append(style, h("div", { class: "frow" }, own && !widget.isGroup ? h("label", { class: "cap" + upper, for: widget.id }, text) : h("div", { class: "cap" + upper }, text), h("div", { class: "control" }, own ? widget.node : h("slot"))));
    if (!own) host.append(widget.node);
    return host;
  }
  return h("div", { class: "frow" }, h("label", { class: "cap" + upper, for: widget.isGroup ? null : widget.id }, text), h("div", { class: "control" }, widget.node));
}

const text = (name, get, set, type = "text") => {
  const id = newId();
  const node = h("input", { type, id, value: get() ?? "", part_: name, autocomplete: "off", oninput: () => set(node.value, true), onchange: () => set(node.value) });
  return { node, id };
};

function wrap(content) {
  return A.layout === "table" ? h("table", { class: "form" }, h("tbody", {}, content)) : h("div", { class: "fields" }, content);
}

// The groups of the form: [title, () => its fields].
function groups(channel, meta, bind) {
  const kind = A.toggle === "shared" ? "switch" : A.toggle;
  const flag = (key, label, about) => labelled(label, toggle(key, kind, ...bind(key), label), about);
  const many = (key, label, options) => labelled(label, choices(key, A.choices, options, ...bind(key), label), { required: true, help: "More than one may be chosen." });
  const when = (key, label) => moment(key, A.date, ...bind(key, ["panel", "sections", "selects"].includes(A.date)), label);
  const ignore = () => {
    const [isOn] = bind("ignore_on");
    const label = "Ignore Orders Before";
    const help = { help: "Orders placed earlier are not imported." };
    const date = when("ignore_before", label);
    const hidden = (element) => ((element.hidden = !isOn()), (hide = element), element);
    let hide = null;
    const [get, set] = bind("ignore_on");
    const flip = (value) => (set(value), hide && (hide.hidden = !value));
    if (A.toggle === "shared") {
      const both = toggle("ignore_on", "switch", get, flip, label);
      return labelled(label, { node: h("span", { class: "row" }, both.node, " ", hidden(h("span", {}, date.node))), id: both.id }, help);
    }
    const own = labelled(label, toggle("ignore_on", A.toggle, get, flip, label), help);
    if (["for", "near", "aria"].includes(A.labels)) return [own, hidden(labelled("Ignore Orders Before Date", date))];
    if (A.layout === "table") return [own, hidden(labelled("Date and time", date))];
    return h("div", { class: "together" }, own, hidden(labelled("Date and time", date)));
  };
  const amazon = channel.provider.startsWith("amazon");
  return [
    ["General", () => [flag("active", "Is Active", { help: "Inactive channels import nothing." }), labelled("Channel Name", text("name", ...bind("name")), { required: true, help: "Must be unique in the store." })]],
    ...(amazon ? [["Amazon", () => [
      labelled("Marketplace", choice("marketplace", A.choice, meta.marketplaces, ...bind("marketplace"), "Marketplace"), { required: true, help: "Where you sell." }),
      many("fulfilment", "Fulfilment Channels", meta.fulfilment), many("statuses", "Order Statuses", meta.statuses)]]] : []),
    ["Orders", () => [ignore(), labelled("Order Polling", when("order_polling", "Order Polling"), { help: "Fetch older orders once, from this date." })]],
    ["More options", () => [flag("prices_include_tax", "Prices Include Tax", {}), labelled("Select Default Location", choice("location", "native", meta.locations, ...bind("location"), "Select Default Location")),
      labelled("Requests per minute", text("rate_limit", ...bind("rate_limit"), "number")), labelled("Account Nominal Code", text("nominal_code", ...bind("nominal_code")))]],
  ];
}

// Draw the form into `place`, with buttons below it.
export function drawForm(place, channel, meta, afterSave) {
  const values = { ...channel };
  let at = 0;
  const opened = new Set([0]);
  let timer = null;
  const bind = (key, isKept) => [() => values[key], (value, isTyping) => {
    values[key] = value;
    if (A.redraw !== "form" || isTyping || isKept) return;
    clearTimeout(timer);
    timer = setTimeout(redraw, 80);
  }];
  const body = h("div", { class: "formbody" });
  const errors = h("div", { class: "errors", role: A.feedback === "banner" ? "alert" : null });
  let foot = h("div");
  const redraw = () => {
    if (!body.isConnected) return;
    closePopup();
    fill();
  };
  const all = groups(channel, meta, bind);

  function fill() {
    if (A.layout === "tabs") {
      const isNamed = A.icons !== "bare";
      const panels = all.map(([, make], number) => h("div", { hidden: number !== at, role: isNamed ? "tabpanel" : null }, wrap(make())));
      const tabs = all.map(([title], number) => h("button", { type: "button", class: "tab" + (number === at ? " on" : ""), role: isNamed ? "tab" : null, "aria-selected": isNamed ? String(number === at) : null, part_: `group.${title}`, onclick: () => {
        at = number;
        panels.forEach((one, other) => (one.hidden = other !== at));
        tabs.forEach((one, other) => (one.classList.toggle("on", other === at), isNamed && one.setAttribute("aria-selected", String(other === at))));
      } }, title));
      body.replaceChildren(h("div", { class: "tabs", role: isNamed ? "tablist" : null }, tabs), ...panels);
    } else if (A.layout === "accordion" || A.layout === "lazy") {
      body.replaceChildren(...all.map(([title, make], number) => {
        const panel = h("div", { class: "foldbody", hidden: !opened.has(number) });
        if (A.layout === "accordion" || opened.has(number)) panel.append(wrap(make()));
        const head = h("button", { type: "button", class: "foldhead", "aria-expanded": A.icons === "bare" ? null : String(opened.has(number)), part_: `group.${title}`, onclick: () => {
          opened.has(number) ? opened.delete(number) : opened.add(number);
          panel.hidden = !opened.has(number);
          if (A.layout === "lazy") panel.replaceChildren(...(panel.hidden ? [] : [wrap(make())]));
          if (head.hasAttribute("aria-expanded")) head.setAttribute("aria-expanded", String(!panel.hidden));
        } }, title, icon("down"));
        return h("div", { class: "fold" }, head, panel);
      }));
    } else if (A.layout === "wizard") {
      const turn = (number) => ((at = number), fill());
      body.replaceChildren(h("ol", { class: "steps" }, all.map(([title], number) => h("li", { class: number === at ? "on" : "" }, `${number + 1}. ${title}`))), wrap(all[at][1]()),
        h("p", { class: "row" }, at > 0 ? h("button", { type: "button", part_: "wizard.back", onclick: () => turn(at - 1) }, "Back") : null, " ", at < all.length - 1 ? h("button", { type: "button", part_: "wizard.next", onclick: () => turn(at + 1) }, "Next") : null));
    } else {
      body.replaceChildren(...all.map(([title, make]) => h("section", {}, h("h2", {}, title), wrap(make()))));
    }
    const isLast = A.layout !== "wizard" || at === all.length - 1;
    const next = isLast ? buttons(() => save(), channel) : h("div");
    foot.replaceWith(next);
    foot = next;
  }

  async function save() {
    const isNew = !values.id;
    if (A.feedback === "ask" && !(await question(isNew ? "Create this channel?" : "Save the changes of this channel?", isNew ? "Yes, create" : "Yes, save"))) return;
    const buttons = [...foot.querySelectorAll("button")];
    buttons.forEach((one) => (one.disabled = true));
    if (A.feedback === "optimistic") toast("Saved");
    const sent = ask(isNew ? `/api/stores/${values.store.id}/channels` : `/api/channels/${values.id}`, payload(values), isNew ? "POST" : "PUT");
    const { status, data } = await sent;
    buttons.forEach((one) => (one.disabled = false));
    if (status === 422) {
      errors.replaceChildren(...Object.values(data.errors || {}).flat().map((one) => h("p", { class: "error" }, one)));
      if (A.feedback === "optimistic") toast("The channel could not be saved");
      return;
    }
    afterSave(data);
  }

  place.append(errors, body, foot);
  fill();
}

function payload(values) {
  const { id, store, provider, connected, connect_link, ...rest } = values;
  return { provider, ...rest, ignore_before: utc(rest.ignore_before), order_polling: utc(rest.order_polling) };
}
export const utc = (local) => (local ? new Date(local).toISOString() : null);
export const localOf = (instant) => {
  if (!instant) return "";
  const at = new Date(instant);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60000).toISOString().slice(0, 19);
};

function buttons(save, channel) {
  const says = { save: "Save", menu: "Save", changes: "Save changes", update: channel.id ? "Update" : "Create", bar: "Save" }[A.save];
  const main = counted(h("button", { type: "button", class: "primary", part_: "save", onclick: save }, says), "save");
  if (A.save === "bar") return h("div", { class: "savebar" }, h("span", { class: "dim" }, "Unsaved changes are lost when you leave."), h("span", { class: "grow" }), h("button", { type: "button", onclick: () => go(`/stores/${channel.store.id}`) }, "Discard"), " ", main);
  if (A.save === "menu") {
    const more = h("button", { type: "button", class: "primary caret", "aria-label": A.icons === "bare" ? null : "More", onclick: () => isOpenFor(more) ? closePopup() : popup(more, h("ul", { class: "menu" }, counted(h("li", { tabindex: 0, onclick: save }, "Save and add another"), "save and add another"))) }, icon("down"));
    return h("p", { class: "right" }, main, more);
  }
  return h("p", { class: "right" }, main);
}

export function toast(words) {
  const box = h("div", { class: "toast", role: "status" }, words);
  document.body.append(box);
  setTimeout(() => box.remove(), 3500);
}

// What Save leaves to see; also across a load of the page.
export const keep = (words) => sessionStorage.setItem("flash", words);
export function flash(words) {
  if (["toast", "ask", "late"].includes(A.feedback)) return toast(words);
  if (A.feedback === "banner") document.querySelector(".panelbody, main")?.prepend(h("div", { class: "banner" }, icon("check"), " ", words));
  if (A.feedback === "heading") {
    const head = document.querySelector(".panelhead b") || window.__parts.heading;
    if (head) head.textContent += " \u2013 saved";
  }
}
export function flashLeft() {
  const left = sessionStorage.getItem("flash");
  if (!left) return;
  sessionStorage.removeItem("flash");
  flash(left);
}
export { part, path };
