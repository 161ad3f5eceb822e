// One control described by its words, its place and its shape, so that it is found again: drawn again, for another store,
// with other rows. No position in pixels, no generated id; digits, and names that are another day's, do not count.

const MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*";
const DATED = new RegExp(`\\d+(?:st|nd|rd|th)?[ ,]+${MONTH}\\b|\\b${MONTH}[ ,]+\\d+(?:st|nd|rd|th)?`, "gi");
const MOST_OF_A_TEXT = 60;

// What of a text is the same another day.
const lasting = (text, data) => {
  let left = collapse(text);
  for (const name of [...data].sort((one, two) => two.length - one.length)) if (collapse(name)) left = left.split(collapse(name)).join("…");
  // Addresses, e-mail addresses and tokens are of one person or one channel.
  left = left.replace(/\S*(?:@|:\/\/)\S*|\S{31,}/g, "…").replace(DATED, "#").replace(/\d+(?:[.,:\/]\d+)*/g, "#");
  left = [...left].slice(0, MOST_OF_A_TEXT).join("").trim();
  return /[\p{L}\p{N}]/u.test(left) ? left : "";
};

// What a picture is called: by what names it alone, else by its classes; one without any name by how it is drawn.
const STATES = new Set(["active", "hover", "hovered", "focus", "focused", "open", "opened", "selected", "current", "visible", "disabled", "pressed", "animated"]);
const pictureWords = (element) => {
  const named = [];
  const classes = [];
  const words = (text) => text.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase().split(/[^a-z0-9]+/).filter((word) => word && !/\d/.test(word) && !STATES.has(word));
  for (const node of [element, ...walk(element)]) {
    const isPicture = (isIcon(node) && node !== element) || node.matches("svg, img, i, use, path, polyline, polygon, rect, circle, line, input[type=image]") || /icon/i.test(node.tagName);
    const painted = /url\("?([^")]+)"?\)/.exec(getComputedStyle(node).backgroundImage + getComputedStyle(node).maskImage);
    if (painted) named.push(...words(fileOf(painted[1])));
    const glyph = ["::before", "::after"].map((pseudo) => getComputedStyle(node, pseudo).content).filter((content) => /^"[\ue000-\uf8ff\u2190-\u2bff]"$/.test(content));
    named.push(...glyph.map((content) => `u-${content.charCodeAt(1).toString(16)}`));
    if (!isPicture) continue;
    for (const name of ["data-icon", "data-lucide", "data-feather", "icon", "icon-name", "data-name", "name", "data-testid"]) named.push(...words(node.getAttribute(name) || ""));
    if (node.tagName.toLowerCase() === "use") named.push(...words(((node.getAttribute("href") || node.getAttribute("xlink:href") || "").split("#")[1]) || ""));
    if (node.matches("img, input")) named.push(...words(fileOf(node.getAttribute("src") || "")));
    if (node.childElementCount === 0 && /^[a-z_]{3,}$/.test(collapse(node.textContent))) named.push(...words(collapse(node.textContent)));
    const drawn = ["d", "points"].map((name) => node.getAttribute(name) || "").join("");
    if (drawn) named.push(`drawn-${digestOf(drawn.replace(/[\s,]+/g, " "))}`);
    classes.push(...words(node.getAttribute("class") || ""));
  }
  return [...new Set(named.length ? named : classes)].sort().slice(0, 12);
};

const digestOf = (text) => {
  let digest = 0x811c9dc5;
  for (const letter of text) digest = Math.imul(digest ^ letter.codePointAt(0), 0x01000193) >>> 0;
  return digest.toString(16).padStart(8, "0");
};

// The part that a control is in, and what bounds it: what is beside it is looked for in there.
const looksPartOf = (element, root) => {
  const whole = document.body;
  const floating = within(element, "dialog, [role=dialog], [role=alertdialog], [aria-modal=true]");
  if (root && root !== document.documentElement && root !== floating && contains(root, element) && !root.matches("form, body, main, [role=main]") && !all(root, TYPED).some(isVisible)) return { part: "row", around: root };
  const line = within(element, "tr, [role=row]");
  if (line && within(line, TABLES) && !all(line, TYPED).some(isVisible)) return { part: "row", around: line };
  if (floating) return { part: "window", around: floating };
  if (placeOf(element) === "menu") return { part: "menu", around: menuPart(element) || within(element, POPPED) || whole };
  if (placeOf(element) === "frame") return { part: "frame", around: within(element, "header, [role=banner], footer") || whole };
  const form = within(element, "form");
  return form ? { part: "form", around: form } : { part: "content", around: within(element, "main, [role=main]") || whole };
};

const ROWS_COMPARED = 8;

// A control of a row that other rows have as well says what it does; what only this row says is its data.
const isShared = (row, text, data) => {
  const beside = parentOf(row) ? childrenOf(parentOf(row)).filter((one) => one !== row && one.tagName === row.tagName && isVisible(one) && childrenOf(one).some((cell) => roleOf(cell) !== "columnheader")).slice(0, ROWS_COMPARED) : [];
  if (!beside.length) return true;
  return beside.some((one) => interactive(one).some((other) => lastingNames(other, data).says === text || lastingNames(other, data).title === text));
};

const lastingNames = (element, data) => {
  const first = (texts) => texts.map((text) => lasting(text, data)).find(Boolean) || "";
  return { says: element.matches("select, textarea, [role=combobox], [role=listbox], [role=textbox]") ? lasting(element.getAttribute("aria-label") || "", data) : first(namesOf(element)), title: first(tooltipsOf(element)), alt: first(altsOf(element)) };
};

// The control alone, without what is around it.
const bareLook = (element, root, data) => {
  const { part, around } = looksPartOf(element, root);
  const said = lastingNames(element, data);
  if (part === "row") for (const name of ["says", "title"]) if (said[name] && (element === around || !isShared(around, said[name], data))) said[name] = "";
  return { role: roleOf(element), ...said, icons: element === around ? [] : pictureWords(element), part };
};

// Fields are described by their labels: their role is the kind of field, and what they hold is not said.
const bareFieldLook = (field, root, data) => ({ role: field.kind, says: lasting(field.labels[0] || "", data), title: "", alt: "", icons: [], part: looksPartOf(byMark(field.root) || byMark(field.mark), root).part });
const partsOfField = (field) => [field.mark, field.root, field.face, ...(field.options || []).flatMap((option) => [option.mark, option.face])].map((mark) => mark && byMark(mark)).filter(Boolean);

// The nearest texts in the same part: of no row's data, and nothing that a field holds.
const neighbours = (element, root, data, skipped = [element]) => {
  const { part, around } = looksPartOf(element, root);
  const holds = (leaf) => Boolean(within(leaf, "option, [role=option], [role=combobox], [role=listbox], [contenteditable=true], textarea")) && !within(leaf, "label");
  const isData = (leaf) => part !== "row" && Boolean(within(leaf, "td, [role=cell], [role=gridcell]"));
  const texts = part === "row" ? interactive(around).map((one) => ({ one, text: bareLook(one, root, data).says || bareLook(one, root, data).title }))
    : leavesOf(around).filter((leaf) => !holds(leaf) && !isData(leaf)).map((one) => ({ one, text: lasting(ownText(one), data) }));
  const outside = texts.filter(({ one, text }) => text && !skipped.some((other) => contains(other, one) || contains(one, other)));
  const first = skipped[0];
  const before = outside.filter(({ one }) => precedes(one, first)).pop();
  const after = outside.find(({ one }) => precedes(first, one));
  return { before: before ? before.text : "", after: after ? after.text : "" };
};

const isSaid = (one, two) => keyOf(one) === keyOf(two);
const isSameBare = (one, two) => one.role === two.role && one.part === two.part && ["says", "title", "alt"].every((name) => isSaid(one[name], two[name])) && [...one.icons].sort().join(" ") === [...two.icons].sort().join(" ");
const isBeside = (one, two) => isSaid(one.before, two.before) && isSaid(one.after, two.after);

// Every control that may be described so, in page order. What nobody made a control may have been pointed at all the same.
const described = (role, root, data) => {
  const pressed = [...(root === document.documentElement ? [] : [root]), ...interactive(root)].filter((one) => roleOf(one) === role);
  const every = pressed.length ? pressed : innermost([...walk(root)].filter((one) => isVisible(one) && roleOf(one) === role && (ownText(one) || one.matches("img, svg"))));
  return every.map((element) => ({ element, bare: bareLook(element, root, data) }));
};
const describedFields = (root, data, fields = readFields({ scope: root === document.documentElement ? null : markOf(root) })) => fields.map((field) => ({ field, element: byMark(field.mark), bare: bareFieldLook(field, root, data) })).filter((one) => one.element);

const placed = (one, root, data) => ({ ...one.bare, ...neighbours(one.element, root, data, one.field ? [one.element, ...partsOfField(one.field)] : [one.element]) });

const withPlace = (one, others, root, data) => {
  const whole = placed(one, root, data);
  const alike = others.filter((other) => isSameBare(other.bare, one.bare) && isBeside(placed(other, root, data), whole));
  return { ...whole, alike: alike.findIndex((other) => other.element === one.element) + 1, of: alike.length };
};

const fieldAt = (element, fields) => fields.find((one) => partsOfField(one.field).some((part) => part === element || (contains(part, element) && part !== document.body)));

const lookOf = ({ mark, scope, data, isControl }) => {
  const element = byMark(mark);
  const root = byMark(scope);
  if (!mark || !element || !root) return null;
  const names = data || [];
  if (!isControl && (all(element, CONTROL).length || within(element, CONTROL) || within(element, "label"))) {
    const fields = describedFields(root, names);
    const field = fieldAt(element, fields);
    if (field) return withPlace(field, fields, root, names);
  }
  const others = described(roleOf(element), root, names);
  const own = others.find((one) => one.element === element);
  return withPlace(own || { element, bare: bareLook(element, root, names) }, own ? others : [{ element, bare: bareLook(element, root, names) }], root, names);
};

// The one of these that a look fits; null where none does, or where it cannot be told which. Words are enough if only
// one says them; a picture needs one neighbour as well once there are several, and a place alone needs both.
const fittingOne = (look, candidates, root, data) => {
  const same = candidates.filter((one) => isSameBare(one.bare, look));
  const hasWords = Boolean(look.says || look.title || look.alt);
  if (same.length === 1 && hasWords) return same[0];
  const around = same.map((one) => ({ one, whole: placed(one, root, data) }));
  const exact = around.filter(({ whole }) => isBeside(whole, look));
  if (exact.length === 1 && look.of === 1) return exact[0].one;
  if (exact.length) return exact.length === look.of ? exact[look.alike - 1].one : null;
  const near = around.filter(({ whole }) => ["before", "after"].some((name) => look[name] && isSaid(whole[name], look[name])));
  return near.length === 1 && (hasWords || look.icons.length) ? near[0].one : null;
};

// A learned look never stands for something else that is known, nor for what changes something, unless the element does.
const mayStandFor = (element, { words, excluded, foreign }) => {
  const texts = [...namesOf(element), ...tooltipsOf(element), ...altsOf(element)];
  if (texts.some((text) => !matches(text, words || []) && matches(text, [...(excluded || []), ...(foreign || [])]))) return false;
  return (words || []).some((word) => NEVER.test(word)) || !saysNever(element);
};

// The controls that the looks fit, at most one for each: as marks, for who wants to try them.
const fitting = ({ scope, looks, data, ...guard }) => {
  const root = byMark(scope);
  if (!root) return [];
  const found = looks.map((look) => fittingOne(look, described(look.role, root, data || []), root, data || [])).filter((one) => one && !isDisabled(one.element) && mayStandFor(one.element, guard));
  return [...new Set(found.map((one) => markOf(one.element)))];
};

// The field that the looks fit, among those of the right kind; null where none does.
const fittingField = (fields, { scope, looks, data, words, foreign }) => {
  const root = byMark(scope);
  if (!root || !(looks || []).length) return null;
  const candidates = describedFields(root, data || [], fields);
  for (const look of looks) {
    const hit = fittingOne(look, candidates, root, data || []);
    // What is only near a field whose label was taken away may be another one's.
    const labels = hit && hit.field.isTied ? ownLabels(hit.field, readFields({ scope })) : [];
    if (hit && !labels.some((label) => matches(label, foreign || []) && !matches(label, words || []))) return { ...hit.field, look };
  }
  return null;
};
