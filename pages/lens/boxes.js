// Where elements stand on the page, for whoever draws on a picture of it: CSS pixels from the page's top left corner.

// The part of the elements that is not cut off by something that scrolls around them; null where nothing is left.
const boxAround = (elements) => {
  const parts = elements.filter(Boolean).map((element) => {
    const box = element.getBoundingClientRect();
    let [left, top, right, bottom] = [box.left, box.top, box.right, box.bottom];
    for (let node = parentOf(element); node && node !== document.body && node !== document.documentElement; node = parentOf(node)) {
      if (getComputedStyle(node).overflow === "visible") continue;
      const around = node.getBoundingClientRect();
      [left, top, right, bottom] = [Math.max(left, around.left), Math.max(top, around.top), Math.min(right, around.right), Math.min(bottom, around.bottom)];
    }
    return [left, top, right, bottom];
  }).filter(([left, top, right, bottom]) => right - left >= 1 && bottom - top >= 1);
  if (!parts.length) return null;
  const edge = (index, choose) => Math.round(choose(...parts.map((part) => part[index])));
  const [left, top] = [edge(0, Math.min), edge(1, Math.min)];
  return [left + Math.round(scrollX), top + Math.round(scrollY), edge(2, Math.max) - left, edge(3, Math.max) - top];
};

const leavesNamed = (name) => leavesOf(document.body).filter((leaf) => [textOf(leaf, { withoutIcons: true }), collapse(leaf.textContent)].includes(collapse(name)));

const ROW = "tr, [role=row], li, [role=listitem]";

// The one control that belongs to the name: climb from the name to the first part that holds any. A part with a text box
// is a form, not a row. Where the list may go on elsewhere, the first row's control shows what is meant.
const controlBeside = (name, hits, mayBeElsewhere) => {
  const beside = new Set();
  for (const leaf of leavesNamed(name)) {
    for (let node = leaf; node && node !== document.body; node = parentOf(node)) {
      const inside = hits.filter((hit) => contains(node, hit));
      if (!inside.length) continue;
      if (inside.length === 1 && !all(node, CONTROL).some((box) => !isBox(box) && isVisible(box))) beside.add(inside[0]);
      break;
    }
  }
  if (beside.size) return beside.size === 1 ? [...beside] : [];
  return mayBeElsewhere ? hits.filter((hit) => within(hit, "tr, [role=row], li, [role=listitem]")).slice(0, 1) : [];
};

// The cell of a column in the named row; the header where no row is named, or that one is not shown.
const cellsOfColumn = ({ words, row }) => {
  const headers = all(document.documentElement, "th, [role=columnheader]").filter(isVisible);
  const header = words.map((word) => headers.find((one) => matches(textOf(one, { withoutIcons: true }), [word]))).find(Boolean);
  if (!header) return [];
  const leaves = leavesNamed(row || "-").filter((leaf) => within(leaf, "tr, [role=row]"));
  const line = leaves.length === 1 ? within(leaves[0], "tr, [role=row]") : null;
  if (!line) return [header];
  const cellsIn = (one) => all(one, "td, th, [role=cell], [role=gridcell], [role=columnheader], [role=rowheader]").filter((cell) => within(parentOf(cell), "tr, [role=row]") === one);
  return [cellsIn(line)[cellsIn(within(header, "tr, [role=row]")).indexOf(header)]];
};

const E_MAIL = /[^\s@<>]+@[^\s@<>]+\.[a-z]{2,}/i;

// What says who the user is: their menu, and every e-mail address.
const personsIn = (user, controls) => [
  ...findSign({ ...user, scope: null, isMany: true, isBrief: true, controls }).hits.map((hit) => byMark(hit.mark)),
  ...[...walk(document.documentElement)].filter((element) => (E_MAIL.test(ownText(element)) || (isBox(element) ? false : E_MAIL.test(element.value || ""))) && isVisible(element)),
];

const boxesOf = ({ asked, options, user, tiles }) => {
  const foreignTo = (element) => Object.keys(options).filter((other) => other !== element).flatMap((other) => options[other]);
  const front = frontWindow();
  const inFrontOnly = (element) => element && (!front || contains(front, element));
  const scope = formScope();
  const fields = asked.some((one) => one.kind === "field") ? readFields({ scope }) : [];
  const controls = interactive(document.documentElement); // once for all questions: that is what takes the time
  const hitsOf = (one, isMany) => findSign({ ...one, scope: null, isMany, isBrief: true, controls }).hits.map((hit) => byMark(hit.mark));
  // Outside a window only what has a picture is a tile: names of providers stand in lists and forms, too.
  const tilesNamed = (words) => readTiles(tiles).filter((tile) => matches(tile.name, words)).map((tile) => byMark(tile.mark))
    .filter((tile) => front || pictureNames(tile).length).slice(0, 1);
  const partsOf = (one) => {
    if (one.kind === "field") {
      const ofKind = fields.filter((field) => one.widgets.includes(field.kind));
      let hits = one.words.map((word) => ofKind.filter((field) => field.labels.some((label) => matches(label, [word])))).find((some) => some.length) || [];
      const group = hits.length || !one.widgets.includes("choices") ? null : bareGroup(scope, one.words, foreignTo(one.element));
      if (group) hits = [group];
      const toggle = one.widgets.includes("moment") && hits.find((field) => field.kind === "toggle");
      if (toggle) hits = [...hits, ...findMoment({ scope, words: one.words, toggle: toggle.mark }).parts];
      return hits.flatMap((field) => [field.root, field.face, ...(field.options || []).map((option) => option.face)].map((mark) => mark && byMark(mark)));
    }
    if (one.kind === "column") return cellsOfColumn(one);
    if (one.kind === "in row") return one.row ? controlBeside(one.row, hitsOf(one, true), one.may_be_elsewhere) : [];
    if (one.kind === "tile") return tilesNamed(one.words);
    if (one.kind === "menu") return [byMark(menuEntry({ ...one, scope: null, isBrief: true, controls }) || "-")];
    if (one.kind === "text") return hitsOf(one, true);
    const hits = hitsOf(one, false);
    return hits.length === 1 ? hits : [];
  };
  const found = {};
  for (const one of asked) {
    const box = boxAround(partsOf(one).filter(inFrontOnly));
    if (box) found[one.element] = box;
  }
  return { controls: found, persons: personsIn(user, controls).map((element) => boxAround([element])).filter(Boolean) };
};
