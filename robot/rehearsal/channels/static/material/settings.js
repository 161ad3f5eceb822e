// The settings of a channel.

import { boot, call, go, page } from "./app.js";
import { button, h, moment, select, textBox, ticks, toast, toggle } from "./kit.js";

function optionOf(option, next, typed, wrong, put) {
  const values = typed[option.key] || [];
  const given = { isRequired: option.is_required, wrong: wrong[option.key], hint: option.help };
  const pairs = (option.choices || []).map((value) => [value, option.labels[value] || value]);
  switch (option.kind) {
    case "toggle": {
      const slot = h("div", { class: "slot" });
      // What the switch asks for is there only while it is on.
      const fill = (on) => slot.replaceChildren(...(on && next && next.kind === "moment" && next.needs === option.key
        ? [moment("Date and time", (typed[next.key] || [])[0] || "", (value) => put(next.key, value ? [value] : []),
          { seconds: boot.seconds, wrong: wrong[next.key], hint: [next.help, boot.zone ? `Time zone: ${boot.zone}` : ""].filter(Boolean).join(" ") })] : []));
      fill(values.length > 0);
      return h("div", { class: "opt" }, toggle(option.label, values.length > 0, (on) => { put(option.key, on ? ["1"] : []); fill(on); }), slot, wrong[option.key] ? h("div", { class: "tf-wrong" }, wrong[option.key]) : null);
    }
    case "choice": return select(option.label, pairs, values, (value) => put(option.key, value ? [value] : []), given);
    case "choices": return select(option.label, pairs, values, (chosen) => put(option.key, chosen), { ...given, isMany: true });
    case "boxes": return ticks(option.label, pairs, values, (chosen) => put(option.key, chosen), given);
    default: return textBox(option.label, values.join(""), (value) => put(option.key, [value]), { ...given, kind: { number: "number", long_text: "long" }[option.kind] });
  }
}

function connection(data, base) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText((await (await call(`${base}/connect-link`)).json()).link);
      toast("Copied");
    } catch { toast("The link could not be copied.", true); }
  };
  const connect = async () => {
    const tab = window.open("", "_blank");
    try { tab.location = (await (await call(`${base}/connect`)).json()).to; } catch { tab.close(); toast("Something went wrong.", true); }
  };
  const state = data.channel.is_connected ? `Connected to Amazon (${data.masked_seller})` : "Not connected to Amazon";
  return h("div", { class: "sheet-w" }, boot.showsConnection ? h("div", { class: "t-body" }, state) : null,
    h("div", { class: "row" }, button("Copy Connect Link", copy), button("Connect", connect, { fill: true })));
}

export function channel(data) {
  const base = `/stores/${data.store.id}/channels/${data.channel.id}`;
  const typed = { ...data.form };
  const put = (key, values) => { typed[key] = values; page.isDirty = true; };
  const save = (event) => {
    event.currentTarget.disabled = true;
    const form = new FormData();
    for (const [key, values] of Object.entries(typed)) values.forEach((value) => form.append(key, value));
    go(data.path, { form }).finally(() => { const box = document.getElementById("save"); if (box) box.querySelector("button").disabled = false; });
  };
  const groups = data.groups.map((group) => h("div", { class: "sheet-w" }, h("div", { class: "t-sub" }, group.title), group.warning ? h("div", { class: "warn" }, group.warning) : null,
    group.options.map((option, place) => (option.kind === "moment" || (option.kind === "text" && option.needs && !(typed[option.needs] || []).length) ? null : optionOf(option, group.options[place + 1], typed, data.wrong, put)))));
  const path = h("div", { class: "cr" }, h("span", { class: "cr-go", onclick: () => go("/stores") }, "Stores"), " / ", h("span", { class: "cr-go", onclick: () => go(`/stores/${data.store.id}`) }, data.store.name), " / ",
    h("span", {}, data.is_new ? "New channel" : data.channel.name));
  return [path,
    h("div", { class: "head" }, h("div", { class: "t-head" }, data.is_new ? `New ${data.logo_title} channel` : data.channel.name), h("div", { class: "grow" }), data.is_new ? null : button("Products", () => go(`${base}/products`))),
    h("div", { class: "sheet-w" },
      toggle("Is Active", (typed.is_active || []).length > 0, (on) => put("is_active", on ? ["1"] : []), { isBare: true }), data.wrong.is_active ? h("div", { class: "tf-wrong" }, data.wrong.is_active) : null,
      h("div", { class: "pair" }, h("div", { class: "pair-key" }, "Provider"), h("div", { class: "pair-value" }, data.channel.provider)),
      textBox("Channel Name", (typed.name || []).join(""), (value) => put("name", [value]), { isRequired: true, wrong: data.wrong.name })),
    data.connects ? connection(data, base) : null, ...groups,
    h("div", { class: "fab", id: "save" }, button("Save", save, { fill: true }))].filter(Boolean);
}
