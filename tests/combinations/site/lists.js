// Lists of stores and of channels: their shape, how one gets to their end, what leads from a row to what it stands for.
import { A, counted, go, h, icon, link, menuButton, part, pause, tooltip, question } from "./core.js";

function control(kind, name, to, words, others) {
  const svg = { "View Store": "eye", Edit: "pencil" }[words];
  if (kind === "link") return link(to, { class: "button", part_: `open.${name}` }, words);
  if (kind === "pencil") return link(to, { class: "round", "aria-label": words, part_: `open.${name}` }, icon(svg));
  if (kind === "icon" || kind === "bare") return link(to, { class: "round", part_: `open.${name}` }, icon(svg));
  if (kind === "tip") return tooltip(h("button", { type: "button", class: "plain round", part_: `open.${name}`, onclick: (event) => (event.stopPropagation(), go(to)) }, icon(svg)), words);
  if (kind === "dots") return menuButton(`dots.${name}`, [{ text: words, act: () => go(to) }, ...others]);
  return null; // the row or its name leads there
}

// A row: `cells` are [caption, content]; the first is the name.
export function row(shape, kind, name, to, cells, tail) {
  const content = kind === "name" ? link(to, { class: "name", part_: `open.${name}` }, name) : h("span", { class: "name" }, name);
  const all = [[cells[0][0], content], ...cells.slice(1)];
  let element;
  if (shape === "table") {
    element = h("tr", {}, all.map(([, cell]) => h("td", {}, cell)), h("td", { class: "right" }, tail));
  } else if (shape === "cards") {
    element = h("div", { class: "card" }, h("div", { class: "cardhead" }, all[0][1]), h("dl", {}, all.slice(1).map(([caption, cell]) => h("div", {}, h("dt", {}, caption), h("dd", {}, cell)))), h("div", { class: "right" }, tail));
  } else {
    element = h(shape === "virtual" ? "div" : "li", { class: "line" }, all.map(([, cell], at) => h("span", { class: at ? "dim" : null }, cell)), h("span", { class: "grow" }), tail);
  }
  if (kind === "row") {
    element.classList.add("clickable");
    element.addEventListener("click", () => go(to));
    part(`open.${name}`, element);
  }
  return element;
}

export const tail = (kind, name, to, words, others) => control(kind, name, to, words, others);

function frame(shape, captions) {
  if (shape === "table") {
    const body = h("tbody");
    return [h("table", { class: "list" }, h("thead", {}, h("tr", {}, captions.map((one) => h("th", {}, one)), h("th"))), body), body];
  }
  const body = h(shape === "cards" ? "div" : "ul", { class: shape === "cards" ? "cards" : "lines" });
  return [body, body];
}

// `source(offset, limit)` gives {total, rows}; `make(item)` draws a row.
export async function listing(shape, paging, captions, source, make) {
  if (paging === "virtual") return virtual(source, make);
  const size = { all: 1000, more: 8, scroll: 8, pages: 5, nextprev: 7 }[paging];
  const [box, body] = frame(shape, captions);
  const foot = h("div", { class: "foot" });
  let shown = 0;
  const load = async (offset, replace) => {
    const { total, rows } = await source(offset, size);
    const drawn = rows.map((item) => make(item, shape));
    if (replace) body.replaceChildren(...drawn);
    else body.append(...drawn);
    shown = offset + rows.length;
    return total;
  };
  let total = await load(0, true);
  if (paging === "more") {
    const more = h("button", { type: "button", part_: "list.more", onclick: async () => {
      more.disabled = true;
      await load(shown, false);
      more.disabled = false;
      if (shown >= total) more.remove();
    } }, "Load more");
    if (shown < total) foot.append(more);
  } else if (paging === "scroll") {
    const sentinel = h("div", { class: "spinner" }, "\u00a0");
    const view = h("div", { class: "scroller" }, box, sentinel);
    let busy = false;
    const isNear = () => sentinel.getBoundingClientRect().top < view.getBoundingClientRect().bottom + 20;
    const fill = async () => {
      if (busy) return;
      busy = true;
      while (shown < total && view.isConnected && isNear()) {
        sentinel.classList.add("turning");
        await pause(120);
        await load(shown, false);
      }
      sentinel.classList.remove("turning");
      if (shown >= total) sentinel.remove();
      busy = false;
    };
    view.addEventListener("scroll", fill);
    setTimeout(fill, 0);
    part("list.end", sentinel);
    return [view];
  } else if (paging === "pages" || paging === "nextprev") {
    let at = 0;
    const turn = async (to) => {
      total = await load(to * size, true);
      at = to;
      pager();
    };
    const pager = () => {
      const last = Math.ceil(total / size) - 1;
      if (last < 1) return foot.replaceChildren();
      const button = (content, to, off, name, extra) => h("button", { type: "button", class: "pagebutton" + (to === at ? " on" : ""), disabled: off, part_: name, onclick: () => turn(to), ...extra }, content);
      if (paging === "pages") {
        foot.replaceChildren(...Array.from({ length: last + 1 }, (_, number) => h("a", { href: "#", class: "pagebutton" + (number === at ? " on" : ""), part_: `page.${number + 1}`, onclick: (event) => (event.preventDefault(), turn(number)) }, String(number + 1))));
      } else {
        foot.replaceChildren(button("Previous", at - 1, at === 0, "page.previous"), h("span", { class: "dim" }, ` ${at * size + 1}\u2013${shown} of ${total} `), button("Next", at + 1, at === last, "page.next"));
      }
    };
    pager();
  }
  if (A.redraw === "list" && ["all", "pages", "nextprev"].includes(paging)) {
    const timer = setInterval(() => (box.isConnected ? body.replaceChildren(...[...body.children]) : clearInterval(timer)), 1500);
  }
  return [box, foot];
}

const LINE = 44;
async function virtual(source, make) {
  const { rows } = await source(0, 1000);
  const inner = h("div", { class: "virtualinner", style: `height:${rows.length * LINE}px` });
  const view = h("div", { class: "virtual", part_: "list.virtual" }, inner);
  const made = new Map();
  const fill = () => {
    const from = Math.max(0, Math.floor(view.scrollTop / LINE) - 1);
    const to = Math.min(rows.length, from + 10);
    for (const [at, element] of made) if (at < from || at >= to) element.remove(), made.delete(at);
    for (let at = from; at < to; at++) {
      if (made.has(at)) continue;
      const element = make(rows[at], "virtual");
      element.style.cssText = `position:absolute;left:0;right:0;top:${at * LINE}px;height:${LINE}px`;
      made.set(at, element);
      inner.append(element);
    }
  };
  view.addEventListener("scroll", () => requestAnimationFrame(fill));
  fill();
  return [view];
}

export function stateOf(channel) {
  const words = channel.active ? "Active" : "Inactive";
  const colour = channel.active ? "green" : "grey";
  if (A.state === "word") return words;
  if (A.state === "badge") return h("span", { class: `badge ${colour}` }, channel.active ? "On" : "Off");
  if (A.state === "dot") return h("span", { class: `dot ${colour}`, title: words });
  if (A.state === "icon") return h("span", { title: words, class: colour }, icon(channel.active ? "check" : "close"));
  const box = h("button", { type: "button", role: "switch", "aria-checked": String(channel.active), class: "switch", onclick: async (event) => {
    event.stopPropagation();
    if (!(await question(`Change ${channel.name}?`, "Change"))) return;
    await fetch(`/api/channels/${channel.id}/toggle`, { method: "POST" });
  } }, h("span", { class: "knob" }));
  return counted(box, "switch in the list");
}
