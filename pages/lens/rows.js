// Lists of any making: tables, grids, cards, list items; their pages; one row's cells by header.

const BADGE = /(^|[\s_-])(badge|chip|tag|avatar|pill|sub|subtitle|caption|sr-only)($|[\s_-])/i;

// The text that names something inside a cell or card: a link or heading before the bare text.
const nameIn = (cell) => {
  const titled = all(cell, "a, h1, h2, h3, h4, h5, h6, [role=heading], [role=link], strong, b")
    .filter((element) => isVisible(element) && textOf(element, { withoutIcons: true }));
  const owner = titled.length && textOf(titled[0], { withoutIcons: true }).length >= textOf(cell, { withoutIcons: true }).length / 3 && ownText(cell) === ""
    ? titled[0] : cell;
  // "Active" in a part of its own beside the name is a mark on it, whatever it is called.
  const isState = (element) => element !== owner && ON.concat(OFF, ["current"]).includes(keyOf(element.textContent));
  const skip = (element) => BADGE.test(element.getAttribute("class") || "") || isState(element);
  const text = textOf(owner, { withoutIcons: true, skip });
  const drawn = altsOf(cell)[0] || tooltipsOf(cell)[0] || "";
  return { text: text || textOf(owner) || collapse(drawn), raw: rawTextOf(owner) };
};

const ON = ["active", "yes", "on", "enabled", "true", "connected", "running", "live"];
const OFF = ["inactive", "no", "off", "disabled", "false", "notactive", "deactivated", "paused", "stopped"];

const stateIn = (cell) => {
  for (const box of all(cell, "input[type=checkbox], [role=switch], [role=checkbox], [aria-checked], [aria-pressed]")) {
    if (box.tagName === "INPUT") return box.checked;
    const said = box.getAttribute("aria-checked") || box.getAttribute("aria-pressed");
    if (said === "true" || said === "false") return said === "true";
  }
  for (const text of [textOf(cell, { withoutIcons: true }), ...altsOf(cell), ...[cell, ...walk(cell)].flatMap(tooltipsOf), ...all(cell, "[aria-label]").map((node) => node.getAttribute("aria-label")),
    ...all(cell, "[aria-describedby]").flatMap((node) => referenced(node, "aria-describedby")).map((node) => node.textContent)]) {
    const key = keyOf(text || "");
    if (ON.includes(key)) return true;
    if (OFF.includes(key)) return false;
  }
  const text = collapse(cell.textContent);
  if (/^[\u2713\u2714\u2705]$/.test(text) || ["check", "check_circle", "done", "toggle_on"].includes(text)) return true;
  if (/^[\u2715-\u2718\u274c\u00d7]$/.test(text) || ["close", "cancel", "clear", "block", "toggle_off"].includes(text)) return false;
  if (text === "") {
    const called = iconWords(cell);
    const isOn = ["check", "tick", "success", "on", "checked"].some((word) => called.has(word));
    const isOff = ["times", "cross", "close", "danger", "off", "unchecked", "xmark", "x"].some((word) => called.has(word));
    if (isOn !== isOff) return isOn;
  }
  return null;
};

const TABLES = "table, [role=table], [role=grid], [role=treegrid]";

const tablesIn = (scope) => {
  const tables = [];
  for (const table of all(scope, TABLES).filter(isVisible)) {
    if (within(parentOf(table) || table, "[role=listbox], [role=dialog] .calendar")) continue;
    const rows = all(table, "tr, [role=row]").filter((row) => isVisible(row) && within(row, TABLES) === table);
    const cellsOf = (row) => all(row, "td, th, [role=cell], [role=gridcell], [role=columnheader], [role=rowheader]")
      .filter((cell) => within(parentOf(cell), "tr, [role=row]") === row);
    const isHeader = (row) => cellsOf(row).length > 0 && cellsOf(row).every((cell) => ["columnheader"].includes(roleOf(cell)));
    const headerRow = rows.find(isHeader);
    tables.push({ table, headers: headerRow ? cellsOf(headerRow).map((cell) => textOf(cell, { withoutIcons: true }) || textOf(cell)) : [],
      rows: rows.filter((row) => !isHeader(row) && cellsOf(row).length).map((row) => ({ row, cells: cellsOf(row) })) });
  }
  // Some kits draw the header as a table of its own above the body's.
  for (const [index, one] of tables.entries()) {
    const before = tables[index - 1];
    if (!one.headers.length && one.rows.length && before && before.headers.length && !before.rows.length
      && before.headers.length === one.rows[0].cells.length) one.headers = before.headers;
  }
  return tables.filter((one) => one.rows.length || one.headers.length);
};

const tableRows = (one, fields) => {
  const columnOf = (words) => {
    for (const word of words) {
      const index = one.headers.findIndex((header) => matches(header, [word]));
      if (index >= 0) return index;
    }
    return -1;
  };
  const columns = Object.fromEntries(Object.entries(fields).map(([field, words]) => [field, columnOf(words)]));
  // A single wide cell is a remark such as "No channels yet", not a row.
  return one.rows.filter(({ cells }) => cells.length > 1 || one.headers.length === 1).map(({ row, cells }) => {
    const pick = {};
    for (const [field, column] of Object.entries(columns)) {
      let cell = column >= 0 ? cells[column] : null;
      if (!cell && field === "name" && !one.headers.length) cell = cells.find((one) => textOf(one, { withoutIcons: true }));
      pick[field] = cell ? { ...nameIn(cell), state: stateIn(cell) } : null;
    }
    const all = {};
    cells.forEach((cell, index) => { const header = one.headers[index] || `#${index + 1}`; if (!(header in all)) all[header] = textOf(cell, { withoutIcons: true }); });
    return { element: row, fields: pick, cells: all };
  });
};

const leavesOf = (row) => [...walk(row)].filter((element) => ownText(element) && isVisible(element) && !isIcon(element));

// Cards and list items: each part that holds exactly one of the wanted controls is a row.
const cardRows = (scope, anchors, fields) => anchors.map((anchor) => cardRow(cardOf(scope, anchors, anchor), anchor, fields));

const cardOf = (scope, anchors, anchor) => {
  let row = anchor;
  for (let node = parentOf(anchor); node && node !== scope && node !== document.body; node = parentOf(node)) {
    if (anchors.some((other) => other !== anchor && contains(node, other))) break;
    const hadText = leavesOf(row).some((leaf) => !contains(anchor, leaf));
    if (anchors.length === 1 && hadText && !within(row, "li, [role=listitem], [role=row], article, tr")) break;
    if (anchors.length === 1 && hadText && row.matches("li, [role=listitem], [role=row], article, tr")) break;
    row = node;
  }
  return row;
};

// Beside cards that hold the wanted control stand others that are built alike and do not: of the active company, of what
// is switched off. They are rows as well.
const withAlike = (scope, rows, fields) => {
  const kindOf = (part) => `${part.tagName}.${[...part.classList].filter((name) => !/active|selected|current|odd|even|first|last|disabled/i.test(name)).sort().join(".")}`;
  const shapeOf = (part) => [part, leavesOf(part)[0]].map((one) => (one ? kindOf(one) : "")).join(" ");
  const levelOf = (row) => {
    for (let node = row; node !== scope && node !== document.body && parentOf(node); node = parentOf(node)) {
      if (rows.some((other) => other.element !== row && contains(node, other.element))) return null;
      const alike = childrenOf(parentOf(node)).filter((one) => isVisible(one) && shapeOf(one) === shapeOf(node) && leavesOf(one).length);
      if (alike.length > 1) return alike;
    }
    return null;
  };
  const levels = rows.map((row) => levelOf(row.element));
  const more = [...new Set(levels.flatMap((level) => level || []))].filter((part) => !rows.some((row) => contains(part, row.element) || contains(row.element, part)));
  return [...rows, ...more.map((part) => cardRow(part, null, fields))].sort((one, two) => (precedes(one.element, two.element) ? -1 : 1));
};

// Parts side by side that are built alike, each with a text and a control: a list without any role.
const alikeParts = (scope, fits = () => true) => {
  let best = [];
  for (const parent of [scope, ...walk(scope)]) {
    if (within(parent, "select, header, footer") || menuPart(parent) || !isVisible(parent)) continue;
    const kinds = new Map();
    for (const child of childrenOf(parent)) {
      const kind = `${child.tagName}.${[...child.classList].filter((name) => !/active|selected|odd|even|first|last/i.test(name)).sort().join(".")}`;
      if (!kinds.has(kind)) kinds.set(kind, []);
      kinds.get(kind).push(child);
    }
    for (const parts of kinds.values()) {
      const rows = parts.filter((part) => isVisible(part) && !part.matches("button, a[role=button], option, th, td") && leavesOf(part).length && interactive(part).some((one) => one !== part) && fits(part));
      const counts = parts.length > 1 || (parts[0].matches("li, [role=listitem], article") && rows.length);
      if (counts && rows.length === parts.filter(isVisible).length && rows.length > best.length) best = rows;
    }
  }
  return best;
};

const HEADINGS = "h1, h2, h3, h4, h5, h6, [role=heading]";

// Letters that stand in the row itself, beside its controls, in no part of their own.
const ownLetters = (row) => {
  const texts = [...row.childNodes].filter((node) => node.nodeType === 3 && /[\p{L}\p{N}]/u.test(node.data)).map((node) => node.data.replace(/^[ \t\n\r\f]+|[ \t\n\r\f]+$/g, ""));
  return texts.length === 1 ? texts[0] : "";
};

const cardRow = (row, anchor, fields) => {
  const leaves = leavesOf(row).filter((leaf) => !anchor || !contains(anchor, leaf) || leaf === row);
  const used = new Set();
  const pick = {};
  for (const [field, words] of Object.entries(fields)) {
    pick[field] = null;
    for (const [index, leaf] of leaves.entries()) {
      const text = ownText(leaf);
      const split = /^([^:]{2,30}):\s*(.*)$/s.exec(text);
      if (split && split[2] && matches(split[1], words)) {
        pick[field] = { text: collapse(split[2]), raw: collapse(split[2]), state: stateText(split[2]) };
        used.add(leaf);
      } else if (matches(text, words) && leaves[index + 1] && (field !== "active" || !ON.concat(OFF).includes(keyOf(text)))) {
        pick[field] = { ...nameIn(leaves[index + 1]), state: stateIn(leaves[index + 1]) };
        used.add(leaf);
        used.add(leaves[index + 1]);
      }
      if (pick[field]) break;
    }
  }
  const free = leaves.filter((leaf) => !used.has(leaf) && !isMarkText(leaf) && !isInitials(leaf, leaves));
  const own = ownLetters(row);
  if ("name" in fields && !pick.name && own && !leaves.some((leaf) => within(leaf, HEADINGS) && contains(row, within(leaf, HEADINGS)))) pick.name = { text: collapse(own), raw: own, state: null };
  if ("name" in fields && !pick.name) {
    const title = free.find((leaf) => within(leaf, HEADINGS) && contains(row, within(leaf, HEADINGS))) || free[0];
    if (title) {
      const holder = within(title, "h1,h2,h3,h4,h5,h6,[role=heading],a") || title;
      pick.name = nameIn(contains(row, holder) ? holder : title);
      free.splice(0, free.length, ...free.filter((leaf) => leaf !== title && !contains(holder, leaf)));
    }
  }
  if ("provider" in fields && !pick.provider) {
    const values = free.filter((leaf) => !ON.concat(OFF).includes(keyOf(ownText(leaf))) && !within(leaf, "button, [role=button]"));
    const keys = values.filter((leaf) => /^[a-z][a-z0-9]*([_-][a-z0-9]+)*$/.test(ownText(leaf)));
    const chosen = values.length === 1 ? values : keys;
    if (chosen.length === 1) pick.provider = { text: ownText(chosen[0]), raw: ownText(chosen[0]), state: null };
  }
  if ("active" in fields && (!pick.active || pick.active.state === null)) {
    const said = free.filter((leaf) => ON.concat(OFF).includes(keyOf(ownText(leaf))));
    const state = said.length === 1 ? ON.includes(keyOf(ownText(said[0]))) : (all(row, "input[type=checkbox], [role=switch]").length === 1 ? stateIn(row) : null);
    pick.active = { text: "", raw: "", state };
  }
  return { element: row, fields: pick, cells: {} };
};

const stateText = (text) => (ON.includes(keyOf(text)) ? true : OFF.includes(keyOf(text)) ? false : null);
// The letters in a round picture beside a name: its initials.
const isInitials = (leaf, leaves) => {
  const text = ownText(leaf).toLowerCase();
  if (text.length > 3) return false;
  return leaves.some((other) => other !== leaf && ownText(other).length > text.length + 1 && [1, 2, 3].some((count) => ownText(other).toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean).map((word) => word[0]).slice(0, count).join("") === text));
};
const isMarkText = (leaf) => BADGE.test(leaf.getAttribute("class") || "") && ownText(leaf).length <= 2;

// What turns at the end of a list says that more comes when one scrolls there, not that these rows are still to come.
const isBusyBefore = (rows, root) => busyParts(root).some((part) => !rows.length || !precedes(rows[rows.length - 1].element, part) || contains(rows[rows.length - 1].element, part));

const busyParts = (scope) => all(scope, "[aria-busy=true], [role=progressbar], .spinner-border, .spinner, .skeleton, .loading")
  .filter((element) => isVisible(element) && !element.hasAttribute("aria-valuenow"));

const isBusy = (scope) => busyParts(scope).length > 0;

// Does the page say that something is on its way, be it only by something that turns without end?
const isLoading = () => isBusy(document.documentElement) || document.getAnimations().some((one) => one.playState === "running" && one.effect
  && one.effect.getTiming().iterations === Infinity && one.effect.target && isVisible(one.effect.target));

// Rows of the list whose columns or controls are asked for. `required` are fields that a table must have.
const readRows = ({ scope, fields, required, anchor }) => {
  const root = byMark(scope);
  if (!root) return { rows: [], headers: [], kind: "none" };
  const wanted = (one) => required.every((field) => one.headers.some((header) => matches(header, fields[field])));
  const tables = tablesIn(root).filter((one) => wanted(one));
  const pack = (rows, headers, kind) => ({ kind, headers, isBusy: isBusyBefore(rows, root),
    rows: rows.map(({ element, fields: found, cells }) => ({ mark: markOf(element), fields: found, cells })) });
  if (tables.length) {
    const best = tables.sort((one, two) => two.rows.length - one.rows.length)[0];
    return pack(tableRows(best, fields), best.headers, tables.filter((one) => one.rows.length).length > 1 ? "tables" : "table");
  }
  if (!anchor) return { rows: [], headers: [], kind: "none", isBusy: isBusy(root) };
  const found = findSign({ scope, ...anchor, isMany: true });
  const anchors = found.hits.map((hit) => byMark(hit.mark));
  const rows = withAlike(root, cardRows(root, anchors, fields), fields);
  if (rows.length && rows.every((row) => row.fields.name)) return pack(rows, [], "cards");
  const alike = alikeParts(root);
  return pack(alike.map((part) => cardRow(part, null, fields)), [], alike.length ? "alike" : "none");
};

const signatureOf = (answer) => JSON.stringify(answer.rows.map((row) => [row.fields, row.cells]));

const STEADY_MS = 40;

// The rows once they hold still: drawn in full, nothing loading, the same at two looks; with all that turns the page.
// The first look is kept in the page; the robot asks again until the second one agrees.
// A document that is still coming in shows the first rows of a list, and looks like the whole of it.
const isUnfinished = () => document.readyState === "loading";

const readSteadyRows = (given) => {
  const place = Symbol.for("channels-robot.rows");
  const now = readRows(given);
  if (now.isBusy || isUnfinished() || (!now.rows.length && !given.mayBeEmpty)) return null;
  now.signature = signatureOf(now);
  const before = window[place];
  const isSame = before && before.signature === now.signature && before.address === location.href;
  if (!isSame) {
    Object.defineProperty(window, place, { configurable: true, value: { signature: now.signature, address: location.href, since: performance.now() } });
    return null;
  }
  if (performance.now() - before.since < STEADY_MS) return null;
  if (given.unlike !== undefined && given.unlike === now.signature) return null;
  const { scope } = given;
  return { ...now, pager: readPager({ scope, page: given.page || 1, ...given.turns }), total: readTotal({ scope }), back: readBack({ scope, isFirst: given.isFirst, ...given.turns }) };
};

// Is it marked as the present one: for screen readers, or by what its class is called? Itself, or what it stands in.
const isCurrent = (element, byClass) => {
  for (let node = element, step = 0; node && step < 2; node = parentOf(node), step += 1) {
    if (byClass ? /(^|[\s_-])(active|current|selected|is-active)($|\s)/.test(node.getAttribute("class") || "")
      : ["page", "true"].includes(node.getAttribute("aria-current")) || node.getAttribute("aria-selected") === "true") return true;
  }
  return false;
};

// The one number among them that is marked as the present one; a mark that all of them bear tells nothing.
const markedNumber = (elements) => {
  for (const byClass of [false, true]) {
    const hits = elements.filter((element) => isCurrent(element, byClass));
    const now = new Set(hits.map((element) => Number(textOf(element))));
    if (now.size === 1 && (!byClass || hits.length < elements.length || elements.length === 1)) return [...now];
  }
  return [];
};

const OF_A_PAGER = /^(\d{1,4}|…|\.{3}|[\u2039\u203a«»<>←→|]+|first|last|next|prev(ious)?|page|pages|of|go to( page)?:?|chevron_(left|right)|(first|last)_page|navigate_(next|before))*$/i;

// The part of the screen that holds nothing but numbers and what turns pages, and has the most numbers.
const numberBar = (numbers) => {
  let best = null;
  for (const number of numbers) {
    for (let node = parentOf(number); node && node !== document.body; node = parentOf(node)) {
      if (!OF_A_PAGER.test(textOf(node).replace(/\s+/g, ""))) break;
      if (!best || numbers.filter((one) => contains(node, one)).length > numbers.filter((one) => contains(best, one)).length) best = node;
    }
  }
  return best;
};

// How a number is painted, with what lies behind it up to its bar.
const paintOf = (element, bar) => {
  const paints = [];
  for (let node = innermost([element, ...walk(element)].filter((one) => ownText(one)))[0] || element; node && node !== bar && paints.length < 5; node = parentOf(node)) {
    const style = getComputedStyle(node);
    paints.push([style.backgroundColor, style.color, style.fontWeight, style.borderTopColor, style.borderBottomWidth, style.textDecorationLine].join());
  }
  return paints.join(";");
};

// Numbered links to list pages, and the number that is marked as the present one: in words, else as the only one that
// is painted otherwise.
const numbersOf = (root) => {
  const numbers = innermost(interactive(root)).filter((element) => /^\d{1,4}$/.test(textOf(element)) && !within(element, TABLES));
  const entries = numbers.map((element) => ({ number: Number(textOf(element)), element }));
  const bar = numberBar(numbers);
  const shown = innermost([...walk(bar || root)].filter((element) => /^\d{1,4}$/.test(textOf(element)) && isVisible(element) && !within(element, TABLES)));
  const marked = markedNumber(shown);
  if (!bar) return { entries: marked.length ? entries : [], now: marked };
  const own = entries.filter(({ element }) => contains(bar, element));
  if (marked.length) return { entries: own, now: marked };
  const drawn = shown.filter((element) => ownText(element));
  const paints = drawn.map((element) => paintOf(element, bar));
  const odd = drawn.filter((_, index) => paints.filter((paint) => paint === paints[index]).length === 1);
  // Of two that differ, the one that cannot be pressed is the present one.
  const current = odd.length === 1 ? odd : drawn.filter((element) => !own.some((entry) => contains(entry.element, element)) || isDisabled(element));
  return { entries: own, now: current.length === 1 && drawn.length > 1 ? [Number(textOf(current[0]))] : [] };
};

const readPager = ({ scope, next, more, page }) => {
  const root = byMark(scope);
  const step = findSign({ scope, ...next });
  if (step.hits.length) {
    // Two pagers, above and below the list, do the same; the lower one is as good as the upper.
    const hit = step.hits[step.hits.length - 1];
    return { kind: "next", mark: hit.mark, isDisabled: step.hits.every((one) => one.isDisabled) };
  }
  const load = findSign({ scope, ...more });
  if (load.hits.length === 1) return { kind: "more", mark: load.hits[0].mark, isDisabled: load.hits[0].isDisabled };
  const { entries, now } = numbersOf(root);
  if (entries.length) {
    const current = now.length ? Math.max(...now) : page;
    const target = entries.find((entry) => entry.number === current + 1);
    return { kind: "number", mark: target ? markOf(target.element) : null, isDisabled: !target };
  }
  return { kind: "none", mark: null, isDisabled: true };
};

// "1 to 10 of 14", "Showing 10 of 14 entries": how many rows the page itself says there are.
const readTotal = ({ scope }) => {
  const root = byMark(scope);
  const counts = new Set();
  for (const element of walk(root)) {
    const text = ownText(element) && isVisible(element) && element.textContent.length < 80 ? textOf(element) : "";
    const found = /\d+\s*(?:-|–|to|bis)\s*\d+\s+of\s+(\d+)/i.exec(text) || /showing\s+\d+\s+of\s+(\d+)/i.exec(text);
    if (found) counts.add(Number(found[1]));
  }
  return counts.size === 1 ? [...counts][0] : null;
};

// The way back to the first list page; null when this is it.
const readBack = ({ scope, previous, isFirst }) => {
  const step = findSign({ scope, ...previous });
  const open = step.hits.filter((hit) => !hit.isDisabled);
  if (step.hits.length) return open.length === step.hits.length ? open[open.length - 1].mark : null;
  const { entries, now } = numbersOf(byMark(scope));
  const start = entries.find((entry) => entry.number === 1);
  if (!start || (now.length && Math.max(...now) === 1)) return null;
  // Where nothing tells the present number, the first one is pressed once.
  return now.length || !isFirst ? markOf(start.element) : null;
};

// Has the page got something in the background: ever, or a moment ago? A list may be drawn from it, piece by piece.
const hasFetched = ({ withinMs }) => performance.getEntriesByType("resource").some((one) => /^(fetch|xmlhttprequest)$/.test(one.initiatorType) && (!withinMs || performance.now() - one.responseEnd < withinMs));

// Scrolls to the last row, as a person does where a list grows by itself; false if it was in view already.
const scrollToEnd = ({ mark }) => {
  const row = byMark(mark);
  if (!row) return false;
  const before = row.getBoundingClientRect().top;
  const places = [document.scrollingElement];
  for (let node = parentOf(row); node; node = parentOf(node)) if (node.scrollHeight > node.clientHeight + 4 && /auto|scroll/.test(getComputedStyle(node).overflowY)) places.push(node);
  for (const place of places) place.scrollTop = place.scrollHeight;
  return row.getBoundingClientRect().top !== before;
};

// Rolls the part that the row stands in on by most of what is in view, or back to its start; false where it cannot.
const scrollList = async ({ mark, isBack }) => {
  const row = byMark(mark);
  const places = [];
  for (let node = row && parentOf(row); node && node !== document.documentElement; node = parentOf(node)) if (node.scrollHeight > node.clientHeight + 4 && /auto|scroll/.test(getComputedStyle(node).overflowY)) places.push(node);
  for (const place of [...places, document.scrollingElement]) {
    const before = place.scrollTop;
    place.scrollTop = isBack ? 0 : before + place.clientHeight * 0.6;
    if (place.scrollTop !== before) { await nextDrawing(); return true; }
  }
  return false;
};

const readActiveRow = ({ mark, active, switch: question }) => {
  const row = byMark(mark);
  if (!row) return null;
  const switches = findSign({ scope: mark, ...question }).hits.filter((hit) => !hit.isDisabled);
  const isMarked = leavesOf(row).some((leaf) => matches(ownText(leaf), active)) || row.getAttribute("aria-current") === "true" || row.getAttribute("aria-selected") === "true";
  return isMarked || switches.length === 0;
};

// The list shows the company as active, or the app has gone on to a screen that names it in its frame.
const hasSwitched = ({ name, list, active, switch: question }) => {
  if (document.readyState === "loading") return null;
  name = collapse(name);
  const rows = readRows(list).rows.filter((row) => row.fields.name && row.fields.name.text === name);
  if (rows.length === 1) return readActiveRow({ mark: rows[0].mark, active, switch: question }) || null;
  return readCompany({ words: ["Company", "Active company", "Current company"] }) === name || showsName({ name, scope: null }) ? true : null;
};

// The name as something to click, or the part around it that can be clicked; else the row itself.
const nameLink = ({ mark, name }) => {
  const row = byMark(mark);
  if (!row) return null;
  // A part that says it is a cell is none that can be pressed.
  const links = innermost(interactive(row).filter((one) => !/^(cell|gridcell|rowheader|row)$/.test(roleOf(one)) || isClickable(one)).filter((one) => textOf(one, { withoutIcons: true }) === collapse(name)));
  if (links.length === 1) return markOf(links[0]);
  const around = innermost(interactive(row).filter((one) => ["link", "button", "clickable"].includes(roleOf(one)) && leavesOf(one).some((leaf) => collapse(leaf.textContent) === collapse(name))));
  if (around.length === 1) return markOf(around[0]);
  if (links.length) return null;
  return isClickable(row) || getComputedStyle(row).cursor === "pointer" ? mark : null;
};
