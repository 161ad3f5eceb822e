// Fields: controls by label and kind, with their values as the page shows them.

const DATEISH = /date|time|calendar|flatpickr|picker/i;
const DATE_VALUE = /^\s*\d{1,4}[\/.\-]\d{1,2}[\/.\-]\d{1,4}([ ,T]+\d{1,2}:\d{2}(:\d{2})?\s*([ap]m)?)?\s*$/i;
const DATE_PATTERN = /(d{1,2}|tt|jj)\s*[\/.\- ]\s*(m{1,3})|(m{1,2})\s*[\/.\- ]\s*(d{1,2})|y{2,4}\s*[\/.\-]\s*m{1,2}|hh?:mm/i;

// "with-chips" says that there are several; "without-chips" does not.
const saysMany = (element) => [...element.classList].some((name) => /multi|tags|chips|token/i.test(name) && !/(^|[-_])(without|no|not|non)[-_]/i.test(name));

const kindOf = (unit) => {
  const { element } = unit;
  if (unit.isSections || element.matches("button[aria-haspopup=dialog]")) return "moment";
  if (unit.isBox) return unit.isSegment || element.matches("input[type=radio], [role=radio]") ? "radio" : "toggle";
  if (unit.dual) return "choices";
  if (element.tagName === "SELECT") return element.multiple ? "choices" : "choice";
  const role = element.getAttribute("role");
  const type = element.tagName === "INPUT" ? element.type : "";
  if (["datetime-local", "date", "time"].includes(type)) return "moment";
  const multi = all(unit.root, "[aria-multiselectable=true]").length || element.getAttribute("aria-multiselectable") === "true"
    || saysMany(unit.root) || all(unit.root, "[class*=chip i], [class*=token i]").some((one) => one !== unit.root && !one.matches("input") && isVisible(one) && textOf(one)) || chipRemovers(unit.root).length > 0 || popupsOf(unit).some((popup) => popup.getAttribute("aria-multiselectable") === "true");
  const isDate = type === "text" && (DATE_VALUE.test(element.value) || DATE_PATTERN.test(element.placeholder || "") || asksForDate(element) || isCalledDate(element)
    || DATEISH.test([element.className, element.id, element.name, element.dataset.format || ""].join(" ")) || DATEISH.test(unit.root.getAttribute("class") || ""));
  if (isDate && element.matches("input[role=combobox][aria-haspopup=dialog], input[role=combobox][aria-haspopup=grid]")) return "moment";
  if (role === "combobox" || role === "listbox" || element.matches("[aria-haspopup=listbox]")) return multi ? "choices" : "choice";
  if (unit.isBare) return multi ? "choices" : "choice";
  if (isDate) return "moment";
  if (WIDGET.test(unit.root.getAttribute("class") || "") && unit.root !== element) return multi ? "choices" : "choice";
  return "text";
};

// A box whose calendar is a window of its own is told by what is around it, too.
const isCalledDate = (element) => {
  if (!element.matches("[aria-haspopup=dialog], [aria-haspopup=grid]")) return false;
  for (let node = parentOf(element), step = 0; node && step < 3 && all(node, CONTROL).length === 1; node = parentOf(node), step += 1) if (DATEISH.test(node.getAttribute("class") || "")) return true;
  return /\d/.test(element.value) && MONTH_WORD.test(element.value);
};

const popupsOf = (unit) => [...unit.inner, unit.root, ...all(unit.root, "[aria-controls], [aria-owns]")]
  .flatMap((element) => [...referenced(element, "aria-controls"), ...referenced(element, "aria-owns")]);

const isOn = (element) => {
  if (element.matches("input")) return element.checked;
  const said = element.getAttribute("aria-checked") ?? element.getAttribute("aria-pressed");
  return said === null ? null : said === "true";
};

const optionText = (unit) => (unit.isSegment ? textOf(unit.element, { withoutIcons: true }) : unit.labels[0] ? unit.labels[0].whole || unit.labels[0].text : unit.element.value || "");

// The sign that takes a chip away: a cross of letters, or whatever is pressed there and says nothing.
const isCross = (element) => /^[\u00d7\u2715\u2716\u2717\u2a2fx]$/i.test(collapse(element.textContent)) && !element.children.length;

const chipsIn = (root) => {
  const marked = all(root, "[class*=chip i], [class*=tag i], [class*=token i], [class*=multi-value i], [class*=multivalue i], [class*=badge i], [class*=pill i], [class*=selected-item i], [class*=selection__choice i], [class*=selection-item i], .item")
    .filter((element) => isVisible(element) && !isIcon(element) && !/remove|close|clear/i.test(element.getAttribute("class") || "") && textOf(element, { withoutIcons: true }) && !element.matches("input, ul, ol") && !isCross(element)
      && !element.querySelector("input"));
  const outer = innermostChips(marked);
  const texts = outer.map((element) => textOf(element, { withoutIcons: true, skip: (one) => isCross(one) || one.matches("button, [role=button], [class*=remove], [class*=close], [class*=clear]") }));
  return texts.filter(Boolean);
};

const innermostChips = (elements) => elements.filter((one) => !elements.some((other) => other !== one && contains(one, other)
  && textOf(other, { withoutIcons: true }) !== textOf(one, { withoutIcons: true })))
  .filter((one, index, kept) => !kept.some((other, place) => place < index && contains(other, one)));

// "+2", "3", "3 selected": how many there are, not which.
const COUNT = /^(\+\s*\d+.*|\d{1,3}(\s+\p{L}+){0,2})$/u;

// null: the widget does not show its values in a way that can be trusted; open it.
const valuesOf = (unit, kind) => {
  const { element } = unit;
  if (unit.isSections) return [shownSections(element).text];
  if (kind === "moment" && element.matches("button")) return [/\d/.test(textOf(element)) ? textOf(element, { withoutIcons: true }) : ""];
  const select = unit.inner.find((one) => one.tagName === "SELECT");
  if (select) return [...select.selectedOptions].filter((option) => option.value !== "" || !isPlaceholderText(option.text)).map((option) => collapse(option.textContent)).filter(Boolean);
  if (kind === "toggle") return unit.isAct ? (unit.isTold ? [ownText(unit.state)] : []) : [String(isOn(element))];
  if (kind === "choice" || kind === "choices") {
    if (element.matches("[role=listbox]") && !isFloating(element)) return all(element, "[role=option]").filter(isPicked).map((option) => textOf(option, { withoutIcons: true }));
    if (kind === "choices") {
      const chips = chipsIn(unit.root);
      return chips.length ? (chips.some((text) => COUNT.test(text)) ? null : chips) : (shownText(unit) ? null : []);
    }
    const typed = unit.inner.find((one) => one.matches("input") && one.value && isVisible(one));
    const shown = shownText(unit);
    return shown ? [shown] : typed ? [typed.value] : saysInPlaceholder(unit) ? null : [];
  }
  if ("value" in element) return [element.value];
  return [collapse(element.textContent)];
};

const chipRemovers = (root) => [...walk(root)].filter((one) => isCross(one) || one.matches("[class*=remove i], [class*=chip i] button, [class*=chip__close i], [class*=tag i] [class*=close i], [class*=multi-value i] [aria-label*=emove], button[aria-label^=remove i], [class*=choice i] > [class*=close i]")).filter(isVisible);

// The remove icon of one chosen value.
const chipRemover = ({ root, text }) => {
  const shell = byMark(root);
  const hits = shell ? chipRemovers(shell).filter((one) => {
    for (let node = parentOf(one); node && node !== shell; node = parentOf(node)) {
      const said = textOf(node, { withoutIcons: true, skip: (part) => part === one || contains(one, part) });
      if (said) return said === text;
    }
    return false;
  }) : [];
  const inner = innermost(hits);
  return inner.length === 1 ? markOf(inner[0]) : null;
};

const isPlaceholderText = (text) => /^\s*[-–—.…]*\s*((please )?(select|choose|pick|none|nothing)\b.*)?[-–—.…]*\s*$/i.test(text);

const shownText = (unit) => {
  const skip = (one) => unit.labels.some((label) => label.element === one) || one.matches("[class*=placeholder], label, [class*=clear], [class*=arrow], [class*=indicator], [aria-live], [role=listbox], [role=option]") || (one.matches(POPUP) && isFloating(one));
  const root = unit.root.matches("input") ? parentOf(unit.root) : unit.root;
  if (root !== unit.root && all(root, CONTROL).length > 1) return "";
  // What is called a label may be the value's: it is none where nothing else is shown.
  const text = textOf(root, { withoutIcons: true, skip: (one) => skip(one) || one.matches("[class*=label]") }) || textOf(root, { withoutIcons: true, skip });
  return isPlaceholderText(text) || unit.labels.some((label) => label.text === text) ? "" : text;
};

// Some kits show what is chosen in the part that else says what to choose: its name alone rules no value out.
const saysInPlaceholder = (unit) => all(unit.root, "[class*=placeholder]").some((one) => !one.matches("input") && isVisible(one) && textOf(one) && !isPlaceholderText(textOf(one)));

const isPicked = (option) => ["true"].includes(option.getAttribute("aria-selected") || "") || option.getAttribute("aria-checked") === "true"
  || /(^|[\s_-])(is-)?(selected|checked|active--text|item-selected|option-selected)($|[\s_-])/.test(option.getAttribute("class") || "")
  || all(option, "input[type=checkbox], [role=checkbox]").some((box) => isOn(box));

const isRequired = (unit) => unit.inner.some((one) => one.required || one.getAttribute("aria-required") === "true")
  || unit.labels.some(({ text, element }) => /\*\s*:?$/.test(text) || /\brequired\b\W*$/i.test(text)
    || (element && (/\brequired\b/i.test(element.getAttribute("class") || "") || /["']?\s*\*\s*["']?/.test(getComputedStyle(element, "::after").content.replace(/none|normal/, "") + getComputedStyle(element, "::before").content.replace(/none|normal/, "")))));

const YES_NO = new Set(["yes", "no", "on", "off", "enabled", "disabled", "active", "inactive", "true", "false"]);

// Check boxes or radio buttons that answer one question together.
const groupsOf = (units, scope) => {
  const groups = [];
  for (const unit of units.filter((one) => one.isBox)) {
    const kind = kindOf(unit);
    const name = unit.element.getAttribute("name") || "";
    const holder = unit.isSegment ? parentOf(unit.element) : within(unit.element, "fieldset, [role=group], [role=radiogroup]");
    const holds = unit.isSegment || holder && contains(scope, holder) && units.filter((other) => contains(holder, other.root)).every((other) => other.isBox && kindOf(other) === kind);
    let group = groups.find((one) => one.kind === kind && ((name && one.name === name && (kind === "radio" || name.endsWith("[]") || units.filter((other) => other.element.name === name).length > 1)) || (holds && one.holder === holder)));
    if (!group) { group = { kind, name, holder: holds ? holder : null, members: [] }; groups.push(group); }
    group.members.push(unit);
  }
  // One box alone that says nothing itself, or only "Yes", answers the question above it.
  const lone = groups.filter((group) => group.members.length === 1 && group.kind === "toggle" && group.holder && !/\[\]$/.test(group.name) && saysNothing(group.members[0]));
  for (const group of lone) if (group.members[0].isTied) group.members[0].labels = groupLabels(group, units, scope);
  return groups.filter((group) => !lone.includes(group)).filter((group) => group.members.length > 1 || group.kind === "radio"
    || (group.holder && group.holder.matches("[role=group], fieldset")) || /\[\]$/.test(group.name)).map((group) => ({ ...group, labels: groupLabels(group, units, scope) }));
};

const saysNothing = (unit) => { const own = unit.isTied ? unit.tied[0].text : (bareText(unit) || { text: "" }).text; return !own || YES_NO.has(keyOf(own)); };

const groupLabels = (group, units, scope) => {
  const { holder, members } = group;
  if (holder) {
    const texts = [...all(holder, "legend"), ...referenced(holder, "aria-labelledby")].flatMap((one) => textsOf(one));
    if (holder.getAttribute("aria-label")) texts.push({ text: holder.getAttribute("aria-label"), element: null });
    if (texts.length) return texts;
  }
  let node = members[0].root;
  while (node && !members.every((member) => contains(node, member.root))) node = parentOf(node);
  const claimed = new Set(units.filter((unit) => !unit.isSegment).flatMap((unit) => unit.labels.map((label) => label.element)));
  for (let step = 0; node && step < 4; node = parentOf(node), step += 1) {
    const others = units.filter((unit) => !members.includes(unit) && contains(node, unit.root));
    const before = others.filter((other) => precedes(other.root, members[0].root)).pop();
    const texts = plainTexts(node, units).filter((text) => precedes(text, members[0].root) && !contains(members[0].root, text)
      && ![...claimed].some((label) => label && (label === text || contains(label, text))) && (!before || precedes(before.root, text)));
    if (texts.length) return textsOf(texts.find((text) => within(text, LABELISH)) || texts[0]);
    // What comes once it is on stands after it and has no label of its own: it does not end the question.
    if (before || others.some((other) => other.labels.length && !other.isSecond && !other.isHinted) || node === scope) return [];
  }
  return [];
};

const optionsOfGroup = (group) => group.members.map((member) => ({ mark: markOf(member.element), face: markOf(faceOf(member.element) || member.root), text: optionText(member), isOn: Boolean(isOn(member.element)), isDisabled: isDisabled(member.element) }));

const packGroup = (group) => {
  const options = optionsOfGroup(group);
  const isPair = group.kind === "radio" && options.length === 2 && options.every((option) => YES_NO.has(keyOf(option.text)));
  return { kind: isPair ? "toggle" : group.kind === "radio" ? "choice" : "choices", making: "group", labels: group.labels.map((label) => label.text),
    mark: options[0].mark, root: options[0].mark, face: options[0].face, options, offered: options.map((option) => option.text),
    values: options.filter((option) => option.isOn).map((option) => option.text), isRequired: isRequired({ inner: group.members.map((member) => member.element), labels: group.labels }),
    isDisabled: options.every((option) => option.isDisabled), isTied: true, top: group.members[0].element, sources: group.labels.map((label) => label.element).filter(Boolean), holdsSame: group.members.length > 1 ? Boolean(group.name || group.holder) : group.kind === "radio" || /\[\]$/.test(group.name) };
};

// Some kits leave in the list that they hide only what is chosen.
const tellsAll = (select) => isVisible(select) || [...select.options].some((option) => !option.selected && collapse(option.textContent));

// Told like a group of boxes: what stands in the list of the chosen is on, and a press turns it.
const packDual = (unit) => {
  const options = unit.dual.sides.flatMap((side, index) => dualEntries(side).map((entry) => ({ mark: markOf(entry), face: markOf(entry), text: textOf(entry, { withoutIcons: true }), isOn: index === 1, isDisabled: isDisabled(entry) })));
  return { kind: "choices", making: "group", labels: unit.labels.map((label) => label.text), mark: markOf(unit.element), root: markOf(unit.root), face: markOf(unit.root), options, offered: options.map((option) => option.text),
    values: options.filter((option) => option.isOn).map((option) => option.text), isRequired: isRequired(unit), isDisabled: isDisabled(unit.element), isTied: unit.isTied, top: unit.element };
};

const packUnit = (unit) => {
  if (unit.dual) return packDual(unit);
  const kind = kindOf(unit);
  const { element } = unit;
  const select = unit.inner.find((one) => one.tagName === "SELECT");
  const isListbox = element.matches("[role=listbox]") && !isFloating(element);
  const making = select ? (isVisible(select) ? "select" : "built") : isListbox ? "listbox" : kind === "choice" || kind === "choices" ? "built" : unit.isAct ? "act" : unit.isBox ? "box" : (element.type || element.tagName).toLowerCase();
  // What to do in a date's box, or that it is empty, is no label of it.
  const labels = kind === "moment" && unit.isHinted && (isSubLabel(element.placeholder) || SAYS_EMPTY.test(element.placeholder)) ? [] : unit.labels.map((label) => label.text);
  return { kind, making, labels, mark: markOf(element), root: markOf(unit.root), face: markOf(unit.face),
    values: valuesOf(unit, kind), offered: select && tellsAll(select) ? [...select.options].filter((option) => option.value !== "" || !isPlaceholderText(option.text)).map((option) => collapse(option.textContent))
      : isListbox ? all(element, "[role=option]").map((option) => textOf(option, { withoutIcons: true })) : null,
    isRequired: isRequired(unit), isDisabled: isDisabled(element) || (select ? select.disabled : false), isReadOnly: Boolean(element.readOnly) || (kind === "moment" && element.matches("button")), isTied: unit.isTied, isHeaded: !unit.isTied && unit.labels.length > 0 && unit.labels.every(({ element: one }) => one && (roleOf(one) === "heading" || looksLikeHeading(one))), isSecond: Boolean(unit.isSecond),
    isSecret: element.type === "password", type: unit.isSections ? "sections" : element.type || "", placeholder: unit.isSections ? shownSections(element).pattern : element.placeholder || "", step: element.getAttribute("step") || "", top: element };
};

const isUnderModal = (scope) => {
  const modals = all(document.documentElement, "dialog[open], [role=dialog][aria-modal=true], [role=alertdialog]").filter(isVisible);
  return modals.length && !modals.some((modal) => contains(modal, scope) || contains(scope, modal)) ? modals[modals.length - 1] : null;
};

// All fields in page order. A group is one field; a lone box, select or text box is one.
const readFields = ({ scope }) => {
  const root = byMark(scope);
  const units = labelled(root);
  const groups = groupsOf(units, root);
  const packed = [];
  const grouped = new Set();
  for (const group of groups) {
    const one = packGroup(group);
    // Without a label it can only be pointed at, or told by what it offers; its boxes alone are no questions.
    if (!one.labels.length && !(one.holdsSame && group.members.length > 1)) continue;
    one.order = packed.push(one);
    if (one.holdsSame) group.members.forEach((member) => grouped.add(member));
  }
  for (const [index, unit] of units.entries()) {
    // A box right after a group belongs to the group's question, not to its last answer.
    const before = unit.isSecond && groups.find((group) => group.labels.length && group.members.includes(units[index - 1]));
    if (before) unit.labels = before.labels;
    if (!grouped.has(unit) && kindOf(unit) !== "radio") packed.push(packUnit(unit));
  }
  packed.sort((one, two) => (one.top === two.top ? 0 : precedes(one.top, two.top) ? -1 : 1));
  // Beside a caption that was taken away, the nearest other one is another group's.
  const borne = new Set();
  for (const one of packed) {
    if ((one.sources || []).some((source) => borne.has(source))) one.labels = [];
    (one.sources || []).forEach((source) => borne.add(source));
  }
  return packed.map(({ top, sources, ...rest }) => rest);
};

// Fields of one label. Untied: climb from the label's text to the first part that holds a control which no other text labels.
const findFields = ({ scope, words, kinds, foreign, looks, data, shows }) => {
  const fields = readFields({ scope });
  const fits = (field) => !kinds || kinds.includes(field.kind);
  const learned = fittingField(fields.filter(fits), { scope, words, foreign, looks, data });
  let hits = learned ? [learned] : [];
  for (const word of learned ? [] : words) {
    hits = fields.filter((field) => fits(field) && field.labels.some((label) => matches(label, [word])));
    if (hits.length) break;
  }
  if (!hits.length) hits = sentAs(fields.filter(fits), words, fields);
  if (!hits.length && (shows || []).length) hits = showing(fields.filter(fits), shows, fields);
  if (!hits.length && (shows || []).length && kinds && kinds.includes("choices")) hits = boxesShowing(scope, shows);
  if (!hits.length && kinds && (kinds.includes("choices"))) {
    const group = bareGroup(scope, words, foreign || []);
    if (group) hits = [group];
  }
  return { hits, labels: [...new Set(fields.flatMap((field) => field.labels))].slice(0, 40),
    others: fields.filter((field) => !fits(field) && field.labels.some((label) => matches(label, words))).map((field) => field.kind) };
};

// What labels a field and none before it, and is no heading: beside a label that was taken away, the nearest other one is another field's.
const ownLabels = (field, fields) => (field.isHeaded ? [] : field.labels).filter((label) => !fields.slice(0, fields.findIndex((one) => one.mark === field.mark)).some((before) => before.labels.includes(label)));

// A field that nothing on the screen labels is what its form sends it as: "is_active", "channel[is_active]".
const sentAs = (fields, words, every) => {
  const names = (field) => [byMark(field.mark), ...(field.options || []).map((option) => byMark(option.mark))].flatMap((one) => (one ? [one.getAttribute("name"), one.getAttribute("formcontrolname")] : []))
    .filter(Boolean).map((name) => name.replace(/\[\]$/, "").split(/[[.]/).pop());
  const hits = fields.filter((field) => !ownLabels(field, every).length && names(field).some((name) => matches(name, words)));
  return hits.length === 1 ? hits : [];
};

// ... or the only one of them that offers what this option alone offers: two of its values, or nothing but some.
const showing = (fields, shows, every) => {
  const told = (field) => [...(field.offered || []), ...(field.values || []).flatMap((value) => value.split(/[,;]/))].map(keyOf).filter(Boolean);
  const isOne = (texts) => { const hits = new Set(texts.filter((text) => shows.some((word) => keyOf(word) === text))); return hits.size > 1 || (hits.size === 1 && new Set(texts).size === 1); };
  const hits = fields.filter((field) => !ownLabels(field, every).length && isOne(told(field)));
  return hits.length === 1 ? hits : [];
};

// ... or boxes that stand together, called as its values are, without a caption.
const boxesShowing = (scope, shows) => {
  const root = byMark(scope);
  const units = labelled(root);
  const named = units.filter((unit) => unit.isBox && kindOf(unit) === "toggle" && matches(optionText(unit), shows));
  if (named.length < 2) return [];
  let node = parentOf(named[0].root);
  while (node && !named.every((unit) => contains(node, unit.root))) node = parentOf(node);
  const members = node ? units.filter((unit) => contains(node, unit.root)) : [];
  const before = units.slice(0, units.indexOf(members[0])).pop();
  const hasCaption = plainTexts(root, units).some((text) => members.length && precedes(text, members[0].root) && !contains(text, members[0].root) && !contains(members[0].root, text) && (!before || (precedes(before.root, text) && !contains(before.root, text) && !contains(text, before.root))) && roleOf(text) !== "heading" && !looksLikeHeading(text)
    && !(before && before.labels.some((label) => label.element === text)));
  if (!members.length || hasCaption || !members.every((unit) => unit.isBox && kindOf(unit) === "toggle")) return [];
  const { top, sources, ...rest } = packGroup({ kind: "toggle", name: "", holder: node, members, labels: [] });
  return [rest];
};

// The boxes that stand together with one, when there is more than one.
const boxesBeside = (scope, mark) => {
  const units = labelled(byMark(scope) || document.documentElement);
  const first = units.find((unit) => unit.isBox && markOf(unit.element) === mark);
  let members = [];
  for (let node = first && parentOf(first.root); node; node = parentOf(node)) {
    const inside = units.filter((unit) => contains(node, unit.root));
    if (!inside.every((unit) => unit.isBox && kindOf(unit) === "toggle")) break;
    members = inside;
  }
  if (members.length < 2) return null;
  const { top, sources, ...rest } = packGroup({ kind: "toggle", name: "", holder: null, members, labels: [] });
  return rest;
};

// A heading above check boxes that nothing else ties together.
const bareGroup = (scope, words, foreign) => {
  const root = byMark(scope);
  const units = labelled(root);
  for (const text of plainTexts(root, units).filter((one) => textsOf(one).some(({ text }) => matches(text, words)))) {
    if (units.some((unit) => unit.labels.some((label) => label.element === text))) continue;
    for (let node = parentOf(text), step = 0; node && step < 4; node = parentOf(node), step += 1) {
      const members = units.filter((unit) => contains(node, unit.root));
      if (!members.length) { if (node === root) break; continue; }
      const isGroup = members.every((unit) => unit.isBox && kindOf(unit) === kindOf(members[0]) && optionText(unit) && !matches(optionText(unit), foreign) && precedes(text, unit.root));
      if (!isGroup) break;
      const { top, sources, ...rest } = packGroup({ kind: kindOf(members[0]), name: "", holder: node, members, labels: textsOf(text) });
      return rest;
    }
  }
  return null;
};

// The date-time that belongs to a toggle: of the same label, or the only one near it that no other text labels.
const findMoment = ({ scope, words, toggle, looks, data, foreign }) => {
  const fields = readFields({ scope });
  const box = toggle ? byMark(toggle) : null;
  const saysSo = (label) => matches(label, words) || words.some((word) => keyOf(label).startsWith(keyOf(word)) && SUBLABELS.includes(keyOf(label).slice(keyOf(word).length)));
  const isOwn = (field) => isFree(field) || field.mark === toggle || field.labels.some(saysSo);
  // What else of the same date-time stands beside it, such as the lists of its hours and minutes; a second time, and what
  // stands under a heading or a line of its own, is another's.
  const whole = (parts) => {
    let found = parts;
    for (let node = parentOf(byMark(parts[0].mark)); node && node !== byMark(scope); node = parentOf(node)) {
      const inside = fields.filter((field) => contains(node, byMark(field.mark)));
      if (!inside.every(isOwn)) break;
      const more = fields.filter((field) => parts.includes(field) || (inside.includes(field) && isFree(field) && (field.labels.length || field.kind === "moment")));
      const others = more.filter((field) => !parts.includes(field));
      const takes = others.map((field) => pieceOf(field) || field.type);
      const isParted = all(node, "h1, h2, h3, h4, h5, h6, [role=heading], legend, hr, [role=separator]").some((line) => isVisible(line) && precedes(byMark(parts[0].mark), line) && others.some((field) => precedes(line, byMark(field.mark))));
      if (isParted) break;
      if (new Set(takes).size < takes.length || parts.some((part) => takes.includes(pieceOf(part) || part.type) && part.type !== "text")) break;
      found = more;
    }
    return { parts: found.map((field) => ({ ...field, piece: field.kind === "moment" ? "" : pieceOf(field) })) };
  };
  const learned = fittingField(fields.filter((field) => field.mark !== toggle && ["moment", "text", "choice"].includes(field.kind)), { scope, words, foreign, looks, data });
  if (learned) return whole([fields.find((field) => field.mark === learned.mark)]);
  const labelledSo = fields.filter((field) => field.labels.some(saysSo));
  for (const kind of ["moment", "text", "choice"]) {
    const hits = labelledSo.filter((field) => field.kind === kind && (kind === "moment" || (kind === "text" ? /^(text|tel|search|)$/.test(field.type) : pieceOf(field) !== "")));
    if (hits.length) return whole(hits);
  }
  const outer = fields.filter((field) => (field.labels.length || field.kind === "moment") && isFree(field) && outerLabels(field, fields).some((label) => matches(label, words)));
  if (outer.length) return whole(outer);
  for (let node = box && parentOf(box), step = 0; node && step < 6; node = parentOf(node), step += 1) {
    const inside = fields.filter((field) => contains(node, byMark(field.mark)) && field.mark !== toggle);
    const free = inside.filter(isFree);
    if (inside.some((field) => !free.includes(field) && !field.labels.some((label) => matches(label, words)))) break;
    if (free.length) return whole(free);
    if (node === byMark(scope)) break;
  }
  const next = box ? nextFree(fields, toggle, words) : [];
  return next.length ? whole(next) : { parts: [] };
};

// The date-time right behind a toggle, with not a word between them but "Date" and "Time".
const nextFree = (fields, toggle, words) => {
  const hostOf = (element) => { let node = element; while (node.getRootNode() instanceof ShadowRoot) node = node.getRootNode().host; return node; };
  const leaves = leavesOf(document.body).filter((leaf) => !isSubLabel(textOf(leaf)) && !matches(textOf(leaf), words));
  const found = [];
  let last = hostOf(byMark(toggle));
  for (const field of fields.slice(fields.findIndex((one) => one.mark === toggle) + 1)) {
    const element = byMark(field.mark);
    if (!isFree(field) || leaves.some((leaf) => precedes(last, leaf) && !contains(last, leaf) && precedes(leaf, element))) break;
    found.push(field);
    last = element;
  }
  return found.some((field) => field.kind === "moment") ? found : [];
};

const waitForFields = (given) => { const answer = findFields(given); return answer.hits.length ? answer : null; };
const waitForMoment = (given) => { const answer = findMoment(given); return answer.parts.length && answer.parts.some((part) => !part.isDisabled) ? answer : null; };

// A field as it is now: by its mark; redrawn or on a fresh page, by its labels.
const readField = ({ scope, mark, labels, kind, look, data }) => {
  const fields = readFields({ scope: byMark(scope) ? scope : formScope() });
  const same = fields.find((field) => field.mark === mark && (!kind || field.kind === kind)) || (kind !== "choices" ? null : (labels || []).length ? bareGroup(scope, labels, []) : boxesBeside(scope, mark))
    || fields.find((field) => field.mark === mark);
  if (same) return same;
  if (look) return fittingField(fields.filter((field) => field.kind === kind), { scope: byMark(scope) ? scope : formScope(), looks: [look], data });
  const alike = fields.filter((field) => field.kind === kind && (labels || []).length && labels.every((label) => field.labels.includes(label)));
  return alike.length === 1 ? alike[0] : null;
};

// The window or drawer in front, where there is one; else the whole page. Its own parts may be called so as well, and Save
// may stand in another of them: the window is what says by its role that it is one, else what lies over the page itself.
const formScope = () => {
  const front = all(document.documentElement, "dialog[open], [role=dialog], [aria-modal=true], [class*=drawer], [class*=modal]")
    .filter((one) => isVisible(one) && (isAfloat(one) || one.matches("dialog")) && all(one, CONTROL).some((box) => !isBox(box) && isVisible(box)));
  const isTold = (one) => one.matches("dialog, [role=dialog], [aria-modal=true]");
  const windows = front.filter((one) => isTold(one) || (!front.some((other) => isTold(other) && contains(other, one))
    && (isFloating(one) || !front.some((other) => other !== one && contains(other, one)))));
  const inner = windows.filter((one) => !windows.some((other) => other !== one && contains(other, one)));
  return inner.length === 1 ? markOf(inner[0]) : null;
};
