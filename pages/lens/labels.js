// Controls and the visible labels they belong to, tied in the markup or only by where they stand.

const CONTROL = "input:not([type=hidden]):not([type=submit]):not([type=button]):not([type=reset]):not([type=image]):not([type=file]), select, textarea, "
  + "[role=switch], [role=checkbox], [role=radio], [role=combobox], [role=listbox], [role=textbox], [role=spinbutton], "
  + "button[aria-haspopup=dialog], [aria-haspopup=listbox], button[aria-pressed], [contenteditable=true], [contenteditable='']";
const POPUP = "[role=listbox], [role=menu], [role=tree], [role=grid], [class*=dropdown-menu], [class*=calendar], [class*=popper], [class*=overlay], [class*=popover]";
const WIDGET = /(^|[\s_-])(\w*select\w*|ts-wrapper|dropdown|combobox|combo|autocomplete|multiselect|\w*picker|choices|chosen|tagify|token-?input|chips?-?input|listbox)($|[\s_-])/i;
const CAPTION = "label, legend, dt";
const LABELISH = `${CAPTION}, [class*=label]`;
const SWITCHLIKE = /switch|toggle/i;

const isFloating = (element) => /absolute|fixed/.test(getComputedStyle(element).position);

const isInPopup = (element, scope) => {
  for (let node = parentOf(element); node && node !== scope; node = parentOf(node)) {
    if (node.matches(POPUP) && isFloating(node)) return true;
  }
  return element.matches("[role=listbox]") && isFloating(element);
};

const labelElements = (element) => [...(element.labels || []), ...(element.id && !element.labels
  ? all(document.documentElement, `label[for="${CSS.escape(element.id)}"]`) : [])];

// The built widget around a box: grows while the parts look like one widget and hold no label of a field.
const widgetRoot = (element) => {
  let root = element;
  const tied = [...labelElements(element), ...referenced(element, "aria-labelledby")];
  for (let node = parentOf(element), step = 0; node && step < 6; node = parentOf(node), step += 1) {
    if (/^(FORM|FIELDSET|BODY|MAIN|TD|TR|SECTION|DL|UL)$/.test(node.tagName)) break;
    // Where the box is tied to a label of its own, a part of its widget that is only called a label shows what is chosen.
    const isAlone = tied.length > 0 && all(node, CONTROL).every((one) => one === node || contains(root, one));
    const inner = all(node, isAlone ? CAPTION : LABELISH).some((one) => one !== node && textOf(one) && !contains(root, one) && !tied.some((label) => contains(label, one)) && !BADGE.test(one.getAttribute("class") || ""));
    // A native list that is shown is a control of its own: a box beside it is no part of it, nor it of the box.
    const native = all(node, "select").filter(isVisible);
    if (inner || native.some((one) => one !== element) || (native.length && all(node, CONTROL).some((one) => one !== element && isVisible(one)))) break;
    if (WIDGET.test(node.getAttribute("class") || "") || node.matches("[role=combobox], [aria-haspopup=listbox]")) root = node;
  }
  return root;
};

const isBox = (element) => element.matches("input[type=checkbox], input[type=radio], [role=switch], [role=checkbox], [role=radio], button[aria-pressed]");

// What a person would click for a box that may itself have no size: itself, its drawn neighbour, its label.
const faceOf = (element) => {
  if (isVisible(element) && (!element.matches("input") || getComputedStyle(element).opacity !== "0")) return element;
  const near = [element.nextElementSibling, element.previousElementSibling, parentOf(element)];
  for (const one of near) if (one && isVisible(one) && !all(one, CONTROL).some((other) => other !== element && isVisible(other))) return one;
  for (const label of labelElements(element)) if (isVisible(label)) return label;
  const wrapper = parentOf(element) && parentOf(parentOf(element));
  return wrapper && isVisible(wrapper) && all(wrapper, CONTROL).length === 1 ? wrapper : null;
};

// A hidden list without words, kept for the form's sake only: what is chosen there cannot be read.
const isBlankCopy = (element) => element.matches("select") && !isVisible(element) && element.options.length > 0
  && [...element.options].every((option) => !collapse(option.textContent));

// A date-time that is a button with a calendar behind it; never the icon that opens a box's calendar.
const isDateButton = (element) => {
  const text = textOf(element, { withoutIcons: true });
  return DATE_VALUE.test(text) || (/\d/.test(text) && MONTH_WORD.test(text)) || (text.length > 3 && DATEISH.test(element.getAttribute("class") || ""));
};

// A button that turns something on or off, beside a word that says how it stands: what both stand in.
const TURNS = /^(turn|switch) (it )?(on|off)$|^(en|dis)able$|^(de)?activate$/i;
const TURNS_OFF = /\boff$|^disable|^deactivate/i;
const actOf = (element) => {
  if (!TURNS.test(textOf(element, { withoutIcons: true })) || !isVisible(element)) return null;
  for (let node = parentOf(element), step = 0; node && step < 3; node = parentOf(node), step += 1) {
    if (all(node, CONTROL).some(isVisible) || all(node, "button, [role=button]").filter((one) => TURNS.test(textOf(one))).length > 1) return null;
    const states = leavesOf(node).filter((leaf) => !contains(element, leaf) && STATE_PAIRS.flat().includes(keyOf(ownText(leaf))));
    if (!states.length) continue;
    // A button that would turn on what is said to be on already is believed as little as its badge.
    const isOff = STATE_PAIRS.some((pair) => pair[1] === keyOf(ownText(states[0])));
    return states.length === 1 ? { root: node, state: states[0], isTold: isOff !== TURNS_OFF.test(textOf(element)) } : null;
  }
  return null;
};

// Two buttons side by side of which one is pressed in, "On" and "Off": one switch.
const isSegment = (element) => {
  if (!element.matches("button[aria-pressed]")) return false;
  const texts = all(parentOf(element), "button[aria-pressed]").map((one) => keyOf(textOf(one, { withoutIcons: true })));
  return texts.length === 2 && STATE_PAIRS.some((pair) => pair.every((word) => texts.includes(word)));
};

// A choice that no markup tells: something like a box that takes the keyboard, and holds no control itself.
const isBareChoice = (element) => {
  if (!element.matches("div, span") || element.hasAttribute("role") || element.tabIndex !== 0 || !element.hasAttribute("tabindex") || !isVisible(element)) return false;
  const style = getComputedStyle(element);
  return style.cursor === "pointer" && parseFloat(style.borderBottomWidth) > 0 && parseFloat(style.borderTopWidth) > 0
    && element.getBoundingClientRect().height < 120 && !all(element, `${CONTROL}, img, h1, h2, h3, h4`).length && !within(element, "li, tr, [role=option], [role=listbox], [role=row], button, a");
};

// Two lists side by side, of what can still be chosen and of what is chosen: a press moves an entry to the other one.
const LEFT_OVER = /^(available|not selected|unselected|options|all)\b/i;
const CHOSEN = /^(selected|chosen|assigned|current|added)\b/i;
const dualsIn = (scope) => {
  const captions = [...walk(scope)].filter((one) => ownText(one) && ownText(one).length < 40 && isVisible(one) && !within(one, "li, option, button, [role=option], label"));
  const duals = [];
  for (const left of captions.filter((one) => LEFT_OVER.test(ownText(one)))) {
    for (let node = parentOf(left), step = 0; node && step < 4 && node !== scope; node = parentOf(node), step += 1) {
      const right = captions.filter((one) => contains(node, one) && CHOSEN.test(ownText(one)));
      if (!right.length) continue;
      const side = (caption) => childrenOf(node).find((one) => contains(one, caption));
      const sides = [side(left), side(right[0])];
      const isDual = right.length === 1 && sides[0] !== sides[1] && sides.every((one) => one && all(one, "ul, ol, [role=list], [role=listbox]").length === 1 && !all(one, "input, select, textarea").length);
      if (isDual) duals.push({ node, sides });
      break;
    }
  }
  return duals;
};
const dualEntries = (side) => innermost(interactive(all(side, "ul, ol, [role=list], [role=listbox]")[0])).filter((one) => !one.matches("ul, ol") && textOf(one, { withoutIcons: true }));

const unitsIn = (scope) => {
  const units = [];
  const duals = dualsIn(scope);
  for (const element of all(scope, `${CONTROL}, button, [role=button], [tabindex="0"]`)) {
    const dual = duals.find((one) => contains(one.node, element));
    if (dual) {
      if (!units.some((unit) => unit.dual === dual)) units.push({ element: dual.node, root: dual.node, face: dual.node, isBox: false, dual, inner: [dual.node] });
      continue;
    }
    if (isInPopup(element, scope) || within(element, "[role=option]") || isBlankCopy(element)) continue;
    if (!element.matches(CONTROL)) {
      const act = element.matches("button, [role=button]") && actOf(element);
      if (act) units.push({ element, face: element, isBox: true, isAct: true, inner: [element], ...act });
      else if (isBareChoice(element) && !units.some((unit) => contains(unit.root, element))) units.push({ element, root: element, face: element, isBox: false, isBare: true, inner: [element] });
      continue;
    }
    if (element.matches("button[aria-haspopup=dialog]") && !isDateButton(element)) continue;
    const group = element.matches("[role=spinbutton]:not(input)") && within(element, "[role=group]");
    if (group && contains(scope, group) && sectionsIn(group).length > 2 && !units.some((unit) => unit.element === group)) {
      units.push({ element: group, root: group, face: group, isBox: false, isSections: true, inner: [group] });
    }
    if (units.some((unit) => unit.isSections && contains(unit.root, element))) continue;
    if (isBox(element)) {
      if (units.some((unit) => unit.isBox && unit.root !== element && contains(unit.element, element))) continue;
      const face = faceOf(element);
      if (face) {
        const shell = within(element, "[role=switch], [role=checkbox], [role=radio]");
        if (shell && shell !== element) { const known = units.find((unit) => unit.element === shell); if (known) continue; }
        units.push({ element, root: face, face, isBox: true, isSegment: isSegment(element), inner: [element] });
      }
      continue;
    }
    let root = widgetRoot(element);
    if (!isVisible(element) && root === element) {
      // A real <select> or box hidden behind a built one that stands beside it.
      const beside = [element.nextElementSibling, element.previousElementSibling].find((one) => one && isVisible(one) && !one.matches("label, legend")
        && (element.matches("select") || WIDGET.test(one.getAttribute("class") || "") || all(one, "[role=combobox], [aria-haspopup], input, button").length));
      if (!beside) continue;
      root = beside;
    }
    if (!isVisible(root)) continue;
    const same = units.find((unit) => !unit.isBox && (unit.root === root || contains(unit.root, element) || contains(root, unit.root)));
    if (same) {
      same.inner.push(element);
      if (contains(root, same.root)) same.root = root;
      if (!same.element.matches("select") && (element.matches("select") || (!isVisible(same.element) && isVisible(element)))) same.element = element;
    } else units.push({ element, root, face: isVisible(element) ? element : root, isBox: false, inner: [element] });
  }
  return units;
};

// What a label says first: help below it, or beside it in smaller letters, is a remark on it.
const captionOf = (element, skip) => {
  const pieces = [];
  const gatherPieces = (node) => {
    for (const child of node.shadowRoot ? node.shadowRoot.childNodes : node.tagName === "SLOT" && node.assignedNodes().length ? node.assignedNodes() : node.childNodes) {
      if (child.nodeType === 1 && !SILENT.has(child.tagName) && !child.matches("select, textarea, svg") && !isIcon(child) && !(skip && skip(child)) && (getComputedStyle(child).display === "contents" || isVisible(child))) gatherPieces(child);
      if (child.nodeType !== 3 || !collapse(child.data)) continue;
      const range = document.createRange();
      range.selectNodeContents(child);
      let block = child.parentElement;
      while (block && block !== element && !isBlock(block)) block = block.parentElement;
      pieces.push({ text: collapse(child.data), box: range.getBoundingClientRect(), size: parseFloat(getComputedStyle(child.parentElement).fontSize), block });
    }
  };
  gatherPieces(element);
  const [first] = pieces;
  const at = pieces.findIndex((one) => /\p{L}/u.test(one.text) && (one.size < first.size * 0.97 || (one.block !== first.block && one.box.top >= first.box.bottom - 2)));
  return at > 0 ? collapse(pieces.slice(0, at).map((one) => one.text).join(" ")) : "";
};

// A text with what it may be called in short before it.
const textsOf = (element, skip) => {
  const text = textOf(element, { withoutIcons: true, skip });
  const caption = captionOf(element, skip);
  return (caption && caption !== text ? [{ text: caption, whole: text, element }] : []).concat({ text, element });
};

const tiedTexts = (unit) => {
  const texts = [];
  for (const element of [...unit.inner, unit.root]) {
    for (const label of [...labelElements(element), ...referenced(element, "aria-labelledby")]) {
      if (contains(unit.root, label) && !unit.isBox && !label.matches("label")) continue;
      const parts = all(label, "[class*=label]").filter((one) => one !== label && textOf(one));
      const said = parts.length === 1 ? textsOf(parts[0])
        : textsOf(label, (one) => !unit.isBox && one !== label && (one === unit.root || unit.inner.includes(one)));
      texts.push(...said.map((one) => ({ ...one, element: label })));
    }
    const own = element.getAttribute("aria-label");
    // A choice that is called by what it shows says what is chosen, not what it is of.
    const isValue = !unit.isBox && own === textOf(element, { withoutIcons: true });
    if (own && !isValue && !WIDGET.test(own) && !/^(null|undefined)$/.test(own)) texts.push({ text: own, element: null });
    const wrapper = !element.labels && parentOf(element) && within(parentOf(element), "label");
    if (wrapper) texts.push({ text: textOf(wrapper, { withoutIcons: true, skip: (one) => one === unit.root }), element: wrapper });
  }
  return texts.filter(({ text }, index) => text && texts.findIndex((other) => other.text === text) === index);
};

// In the order a person sees them: the browser itself compares nothing across the borders of shadow roots.
const precedes = (one, two) => {
  let [first, second] = [one, two];
  if (first.getRootNode() !== second.getRootNode()) {
    const above = [];
    for (let node = one; node; node = parentOf(node)) above.push(node);
    let below = two;
    while (below && parentOf(below) && !above.includes(parentOf(below))) below = parentOf(below);
    const shared = below && parentOf(below);
    if (!shared) return false;
    const place = above.indexOf(shared);
    if (place === 0 || below === one) return place === 0;
    [first, second] = [above[place - 1], below];
    const children = childrenOf(shared);
    if (first.getRootNode() !== second.getRootNode()) return children.indexOf(first) < children.indexOf(second);
  }
  return Boolean(first.compareDocumentPosition(second) & Node.DOCUMENT_POSITION_FOLLOWING);
};

// Texts that may be labels: short, visible, outside of controls and buttons.
const plainTexts = (node, units) => [...walk(node)].filter((element) => ownText(element) && isVisible(element) && ownText(element).length <= 80
  && /\p{L}/u.test(ownText(element)) && !isIcon(element) && !within(element, "button, [role=button], option, [role=option], [role=alert], [role=tooltip]")
  && !units.some((unit) => !unit.isBox && unit.root !== element && contains(unit.root, element)));

// Letters right beside a control, in no element of their own: after a box, before anything else.
const bareText = (unit) => {
  const side = unit.isBox ? "nextSibling" : "previousSibling";
  for (let node = unit.root[side]; node; node = node[side]) {
    if (node.nodeType === 3 && /\p{L}/u.test(node.data)) return { text: collapse(node.data), isBare: true };
    if (node.nodeType === 1 && (isVisible(node) || node.matches("br"))) return null;
  }
  return null;
};

const STATE_PAIRS = [["on", "off"], ["yes", "no"], ["true", "false"], ["enabled", "disabled"], ["active", "inactive"]];

// "On" and "Off" drawn on a switch say how it stands, not what it is for.
const isStateOf = (unit, text) => {
  if (unit.state) return unit.state === text;
  const key = keyOf(textOf(text, { withoutIcons: true }));
  const pair = STATE_PAIRS.find((one) => one.includes(key));
  if (!pair || !contains(unit.root, text)) return false;
  return STATE_PAIRS.indexOf(pair) < 3 || leavesOf(unit.root).some((other) => other !== text && pair.includes(keyOf(ownText(other))) && keyOf(ownText(other)) !== key);
};

// Above a box or inside it; neither a remark below nor a unit at its right.
const liesOver = (text, root) => {
  const [one, two] = [text.getBoundingClientRect(), root.getBoundingClientRect()];
  return one.top + one.height / 2 < two.bottom && one.left < two.left + two.width / 2;
};

// A caption drawn inside of a built control, over its value or in the place of it: the one text that floats there.
const captionIn = (unit) => {
  if (unit.isBox || unit.root === unit.element && unit.element.matches("input, select, textarea")) return null;
  const floats = (leaf) => {
    for (let node = leaf; node && node !== unit.root; node = parentOf(node)) if (isFloating(node)) return true;
    return false;
  };
  const leaves = [...walk(unit.root)].filter((leaf) => ownText(leaf) && /\p{L}/u.test(ownText(leaf)) && isVisible(leaf) && !isIcon(leaf) && !within(leaf, "[role=option], button, option"));
  const sizeOf = (element) => parseFloat(getComputedStyle(element).fontSize);
  const captions = leaves.filter((leaf) => floats(leaf) && liesOver(leaf, unit.root) && !/value|selected|placeholder|chip|tag/i.test(leaf.getAttribute("class") || "")
    && (leaves.length === 1 || leaves.every((other) => other === leaf || sizeOf(leaf) < sizeOf(other))));
  return captions.length === 1 ? captions[0] : null;
};

// The label of a control that no markup ties: the text between it and the control before it, in the smallest part that has one.
const nearTexts = (unit, units, scope, taken) => {
  const bare = bareText(unit);
  if (bare) return [bare];
  const above = cellAbove(unit, units);
  if (above) return [above];
  // A drawn switch may hold its words itself.
  const own = unit.isBox && !unit.element.matches("input") ? leavesOf(unit.element).filter((leaf) => ownText(leaf).length > 2 && !isStateOf(unit, leaf) && !isIcon(leaf)) : [];
  if (own.length === 1) return own;
  // What stands behind a plain check box is its label; behind a drawn switch it is a remark.
  const isDrawn = unit.isBox && leavesOf(unit.root).some((text) => isStateOf(unit, text));
  let node = parentOf(unit.root);
  for (let step = 0; node && step < 7; node = parentOf(node), step += 1) {
    const texts = plainTexts(node, units).filter((text) => (!contains(unit.root, text) || (unit.isBox && !isStateOf(unit, text))) && !(unit.isBox && taken.some((label) => label === text || contains(label, text))));
    if (texts.length) {
      const inside = units.filter((other) => other !== unit && contains(node, other.root));
      const before = inside.filter((other) => precedes(other.root, unit.root)).pop();
      const after = inside.find((other) => precedes(unit.root, other.root));
      const ahead = texts.filter((text) => precedes(text, unit.root) && (!before || (precedes(before.root, text) && !contains(before.root, text))));
      const behind = texts.filter((text) => !precedes(text, unit.root) && (!after || (precedes(text, after.root) && !contains(text, after.root))));
      if (unit.isBox && !isDrawn && unit.element.matches("input, [role=checkbox], [role=radio]") && behind.length && (before || !ahead.length)) return behind.slice(0, 1);
      if (ahead.length) {
        const labels = ahead.filter((text) => within(text, LABELISH) && !ahead.some((other) => other !== text && contains(other, text)));
        return labels.length ? labels.slice(-1) : ahead.slice(0, 1);
      }
      // A caption that comes after its box in the markup floats over it, and nothing else is in that part.
      const floated = unit.isBox || inside.length ? [] : behind.filter((text) => liesOver(text, unit.root));
      if (floated.length === 1) return floated;
      if (before && !behind.length) return null;
      if (unit.isBox && !isDrawn && behind.length) return behind.slice(0, 1);
      // Nothing but a remark behind it: the second part of the field before.
      if (before) return null;
      // Or its label stands further out, as in the cell before.
    }
    // Past its own row of cells stand the labels of other rows.
    if (node === scope || (node.matches("tr, [role=row]") && childrenOf(node).length > 1)) break;
  }
  return [];
};

// The label in the row above, where a row of controls stands under a row of labels.
const cellAbove = (unit, units) => {
  const cell = within(unit.root, "td");
  const row = cell && parentOf(cell);
  const rowAbove = row && row.matches("tr") ? row.previousElementSibling : null;
  if (!rowAbove || rowAbove.cells.length !== row.cells.length || row.cells.length < 2) return null;
  const holdsControl = (one) => units.some((other) => contains(one, other.root));
  const isRowOfLabels = !holdsControl(rowAbove) && [...row.cells].every((one) => holdsControl(one) || !textOf(one, { withoutIcons: true }) || all(one, "button, input[type=submit]").length);
  const label = rowAbove.cells[cell.cellIndex];
  const texts = isRowOfLabels ? (ownText(label) ? [label] : plainTexts(label, units)) : [];
  return texts.length === 1 ? texts[0] : null;
};

// Is there a text beside the control, in a small part that holds no other control?
const isTightlyLabelled = (unit, units) => {
  if (bareText(unit)) return true;
  for (let node = parentOf(unit.root), step = 0; node && step < 2 && !units.some((other) => other !== unit && contains(node, other.root)); node = parentOf(node), step += 1) {
    if (plainTexts(node, units).some((text) => precedes(text, unit.root) && !looksLikeHeading(text))) return true;
  }
  return false;
};

// Every control with its label; `label` is null where nothing labels it.
const labelled = (scope) => {
  const units = unitsIn(scope);
  for (const unit of units) {
    unit.tied = tiedTexts(unit);
    unit.isTied = unit.tied.length > 0;
    unit.labels = unit.tied;
  }
  for (const [index, unit] of units.entries()) {
    if (unit.isTied) continue;
    const taken = units.flatMap((other) => (other === unit ? [] : other.tied.map((label) => label.element))).filter(Boolean);
    const caption = captionIn(unit);
    const close = caption && !isTightlyLabelled(unit, units) ? [caption] : nearTexts(unit, units, scope, taken);
    // A text that the markup ties to another control is no label of this one.
    const near = close && close.filter((one) => one.isBare || !taken.some((label) => label === one || contains(label, one)));
    if (near === null) {
      // Nothing between this control and the one before: the second part of one field.
      const before = units[index - 1];
      unit.labels = before ? before.labels : [];
      unit.isSecond = true;
    } else unit.labels = near.flatMap((element) => element.isBare ? [{ text: element.text, element: unit.isBox ? parentOf(unit.root) : null }] : textsOf(element));
    unit.isHinted = !unit.labels.length && Boolean(unit.element.placeholder) && !/[dmyh]{2}/i.test(unit.element.placeholder);
    if (unit.isHinted) unit.labels = [{ text: unit.element.placeholder, element: null }];
  }
  return units;
};
