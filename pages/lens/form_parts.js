// The parts of a form of which not all are shown at once: tabs, heads that unfold, steps.

// What is pressed only to see another part: it says something, and is no field, no way elsewhere, and changes nothing.
const turnersIn = (scope) => {
  const units = unitsIn(scope);
  return innermost(interactive(scope)).filter((one) => ["button", "tab", "clickable", "link"].includes(roleOf(one)) && textOf(one, { withoutIcons: true }) && !one.matches(`[aria-haspopup], [role=combobox], ${CONTROL}`)
    && (one.tagName !== "A" || leadsNowhere(one) || (one.getAttribute("href") || "").startsWith("#")) && (one.matches("[role=tab][aria-selected]") ? !isDisabled(one) : !isNever(one) && !MAKES.test(textOf(one)))
    && !menuPart(one) && !within(one, "header, [role=banner], [class*=breadcrumb], [role=row], [role=listbox], label") && !units.some((unit) => contains(unit.root, one)));
};

// Tabs: by their role; else buttons in a row of their own, with no caption before them and boxes right below.
const tabsIn = (scope, turners) => {
  const told = all(scope, "[role=tab]").filter((one) => isVisible(one) && !isDisabled(one) && turners.some((other) => contains(one, other) || contains(other, one)));
  if (told.length > 1) return told;
  const rows = new Map();
  for (const one of turners) rows.set(parentOf(one), [...(rows.get(parentOf(one)) || []), one]);
  const bars = [...rows].filter(([row, tabs]) => tabs.length > 1 && childrenOf(row).every((one) => tabs.includes(one) || !textOf(one, { withoutIcons: true })) && !tabs.some((one) => STATE_PAIRS.flat().includes(keyOf(textOf(one))))
    && new Set(tabs.map((one) => one.tagName)).size === 1 && tabs.every((one) => Math.abs(one.getBoundingClientRect().top - tabs[0].getBoundingClientRect().top) < 8)
    && [...(parentOf(row) ? childrenOf(parentOf(row)) : [])].every((one) => one === row || !precedes(one, row) || !textOf(one) || contains(one, row)) && isAboveBoxes(row, scope));
  return bars.length === 1 ? bars[0][1] : [];
};
const isAboveBoxes = (row, scope) => {
  for (let node = row; node && node !== scope; node = parentOf(node)) {
    const after = childrenOf(parentOf(node) || node).filter((one) => one !== node && precedes(node, one));
    if (after.some((one) => isVisible(one))) return after.filter(isVisible).every((one) => all(one, CONTROL).length > 0 || !textOf(one, { withoutIcons: true }) || all(one, "button").length > 0) && all(after.find(isVisible), CONTROL).length > 0;
  }
  return false;
};
const isTabOn = (tab) => tab.getAttribute("aria-selected") === "true" || tab.getAttribute("aria-current") === "true";

// Heads that say whether they are folded: of a group of options, never of a list that opens.
const groupHeads = () => all(byMark(formScope()) || document.documentElement, "details > summary, [aria-expanded]")
  .filter((one) => isVisible(one) && !one.matches("[aria-haspopup], [role=combobox], input, [role=row], [role=treeitem], a[href]:not([href^='#'])") && !menuPart(one) && !within(one, "header, [role=banner], [class*=user-menu], [class*=dropdown], table")
    && !WIDGET.test(one.getAttribute("class") || "") && !referenced(one, "aria-controls").some((target) => target.matches(POPUP)) && (one.matches("summary, [aria-controls]") || isHead(one, document.body)))
  .map((one) => [markOf(one), isOpenHead(one)]);

const isOpenHead = (one) => (one.tagName === "SUMMARY" ? one.parentElement.open : one.getAttribute("aria-expanded") === "true");
const isUnfolded = ({ mark }) => { const one = byMark(mark); return !one || isOpenHead(one); };

// Heads that say nothing of it: two and more built alike, with nothing to be seen behind this one.
const foldsIn = (scope, turners) => {
  const bare = turners.filter((one) => !one.matches("summary, [role=tab], [aria-expanded]") && isHead(one, scope));
  return bare.filter((one) => bare.some((other) => other !== one && headShape(other) === headShape(one)) && !isBodyShown(one, scope));
};
const headShape = (one) => `${one.tagName} ${parentOf(one).tagName} ${Math.round(one.getBoundingClientRect().left)}`;
// What a head unfolds stands behind it, in a part that the head begins.
const bodyOf = (head, scope) => {
  for (let node = head, step = 0; node && node !== scope && step < 3; node = parentOf(node), step += 1) {
    const parent = parentOf(node);
    if (!parent || parent === scope) return null;
    const beside = childrenOf(parent).filter((one) => one !== node);
    if (beside.some((one) => precedes(one, node) && textOf(one))) return null;
    const after = beside.filter((one) => precedes(node, one) && !SILENT.has(one.tagName));
    if (after.length) return after.length === 1 ? after[0] : null;
  }
  return null;
};
const isHead = (one, scope) => bodyOf(one, scope) !== null && !one.matches("td *, th *");
const isBodyShown = (head, scope) => { const body = bodyOf(head, scope); return isVisible(body) && (textOf(body) !== "" || all(body, CONTROL).some(isVisible)); };

const formParts = ({ next, back }) => {
  const root = byMark(formScope());
  if (!root) return { tabs: [], folds: [], next: null, back: null };
  const turners = turnersIn(root);
  const step = (words) => { const hits = turners.filter((one) => namesOf(one).some((name) => matches(name, words))); return hits.length === 1 ? markOf(hits[0]) : null; };
  return { tabs: tabsIn(root, turners).map((tab) => ({ mark: markOf(tab), key: keyOf(namesOf(tab)[0] || ""), isOn: isTabOn(tab), isTold: tab.matches("[role=tab]") })), folds: foldsIn(root, turners).map((one) => ({ mark: markOf(one), key: keyOf(namesOf(one)[0] || "") })), next: step(next), back: step(back) };
};

// Which fields are shown: it changes when another part is.
const fieldsShown = ({ scope }) => readFields({ scope: byMark(scope) ? scope : formScope() }).map((field) => field.mark).join(" ");
const showsOthers = ({ scope, before }) => document.readyState !== "loading" && fieldsShown({ scope }) !== before;

// What is left may slide away while the other comes, and can be seen until it is gone.
const isAtRest = ({ scope }) => !document.getAnimations().some((one) => one.playState === "running" && one.effect && one.effect.target && one.effect.getTiming().iterations !== Infinity
  && contains(byMark(scope) || document.documentElement, one.effect.target) && all(one.effect.target, `${CONTROL}, button`).length > 0);

const isShown = ({ mark }) => { const one = byMark(mark); return Boolean(one && isVisible(one)); };

// A window with boxes to fill in that lies over the screen.
const windowOver = () => { const front = frontWindow(); return front && all(front, CONTROL).some((box) => !isBox(box) && isVisible(box)) ? markOf(front) : null; };

// What closes a window: by its words or its picture; else the nameless control in its top right corner.
const closerOf = ({ scope, close }) => {
  const root = byMark(scope);
  if (!root) return null;
  const { hits } = findSign({ scope, ...close, isBrief: true });
  if (hits.length === 1) return hits[0].mark;
  const box = root.getBoundingClientRect();
  const corner = innermost(interactive(root)).filter((one) => { const at = one.getBoundingClientRect(); return at.right > box.right - 80 && at.bottom < box.top + 80 && !isNever(one) && (isNameless(one) || hits.some((hit) => byMark(hit.mark) === one)); });
  return corner.length === 1 ? markOf(corner[0]) : null;
};

// A question of the page's own that has come since Save was pressed: it floats, offers more than one answer, holds no
// box to type into, and speaks neither of an error nor of anything that is lost.
const agreeingButtons = (words) => all(document.documentElement, "button, [role=button], input[type=button], input[type=submit]").filter((one) => isVisible(one) && !isDisabled(one) && namesOf(one).some((name) => matches(name, words)));
const LOSES = /\b(delet\w*|remov\w*|discard\w*|overwrit\w*|replac\w*|disconnect\w*|los[et]\w*|leav\w*|undone|reset\w*|unsaved)\b/i;
const saveQuestion = (base, words, answered) => {
  const fresh = agreeingButtons(words).filter((one) => !base.agreed.includes(one.getAttribute(MARK)) && isAfloat(one));
  if (fresh.length !== 1) return null;
  let window = fresh[0];
  while (parentOf(window) && !isLaidOver(window) && getComputedStyle(window).position !== "absolute") window = parentOf(window);
  const says = textOf(window, { withoutIcons: true, skip: (one) => one.matches("button, [role=button]") });
  const answers = all(window, "button, [role=button], a, input[type=button]").filter((one) => isVisible(one) && textOf(one, { withoutIcons: true }));
  if (answered[markOf(fresh[0])] === says) return null; // it still fades away
  if (answers.length < 2 || !says || LOSES.test(says) || ERROR_WORDS.test(says) || all(window, CONTROL).some((one) => !isBox(one) && isVisible(one))) return null;
  return { by: "question", yes: markOf(fresh[0]), says, messages: [], errors: [] };
};

// The page's own question whether what was typed may be lost: what agrees to that. It says so by its own word, or the
// question speaks of losing and not of saving, floats, offers more than one answer, and holds no box to type into.
const LEAVES = /\b(discard\w*|los[et]\w*|leav\w*|unsaved|without saving)\b/i;
const leaveWords = ({ leave }) => findSign({ scope: null, ...leave, isMany: true, isBrief: true }).hits.map((hit) => hit.mark);
const leaveQuestion = ({ leave, agree, shown }) => {
  // A form may have a button of its own that is called so, and takes back what was typed.
  const told = findSign({ scope: null, ...leave }).hits.filter((hit) => !hit.isDisabled && !shown.includes(hit.mark));
  if (told.length) return told.length === 1 ? told[0].mark : null;
  const hits = agreeingButtons(agree).filter((button) => {
    let window = button;
    while (parentOf(window) && !isLaidOver(window) && getComputedStyle(window).position !== "absolute") window = parentOf(window);
    const says = textOf(window, { withoutIcons: true, skip: (one) => one.matches("button, [role=button]") });
    const answers = all(window, "button, [role=button], a, input[type=button]").filter((one) => isVisible(one) && textOf(one, { withoutIcons: true }));
    return isAfloat(button) && answers.length > 1 && LEAVES.test(says) && !/\bsave\b/i.test(says) && !all(window, CONTROL).some((one) => !isBox(one) && isVisible(one));
  });
  return hits.length === 1 ? markOf(hits[0]) : null;
};
