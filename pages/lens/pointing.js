// What may be a control that was looked for and not found, the likeliest first, for a person to point at. Nothing here
// is used by the robot before somebody has pointed at it, and what stands for a loss is never shown to choose from.

const DESTROYS = /\b(delete|remove|archive|log ?(out|off)|sign ?(out|off)|disconnect|reset|refund|trash|bin|power)\b/i;
const textsOfControl = (element) => [...namesOf(element), ...tooltipsOf(element), ...altsOf(element)].filter((text) => keyOf(text));
const destroysSomething = (element) => isDisabled(element) || [...textsOfControl(element), [...walk(element), element].flatMap((node) => (isIcon(node) || node.matches("svg, img, use") ? [...iconWords(node)] : [])).join(" ")]
  .some((text) => DESTROYS.test(text.replace(/([a-z])([A-Z])/g, "$1 $2").replace(/[_\-/.]+/g, " ")));

const isControlToPress = (element) => !element.matches("input:not([type=button]):not([type=image]):not([type=submit]), select, textarea, option, label") && !isBox(element);

// The smallest part that holds the name and something to press; a part with a text box is a form, and no row.
const rowOf = (name) => {
  for (const leaf of leavesNamed(name)) {
    for (let node = leaf; node && node !== document.body; node = parentOf(node)) {
      const inside = innermost(interactive(node)).filter((one) => isControlToPress(one) && one !== leaf && !contains(one, leaf));
      if (inside.length) { if (all(node, CONTROL).some((box) => !isBox(box) && isVisible(box))) break; return node; }
    }
  }
  return null;
};

const KIND_WORDS = { text: "a text box", toggle: "a switch", choice: "a list to choose one from", choices: "a list to choose several from", moment: "a box for a date and time" };

const sayField = (field, labels) => {
  const shown = (field.values || []).filter(Boolean).join(", ").slice(0, 60);
  const isToggle = field.kind === "toggle";
  const holds = field.isSecret || !shown ? "" : isToggle ? (shown === "true" ? ", on" : shown === "false" ? ", off" : `, ${shown}`) : `, shows "${shown}"`;
  return `${labels.length ? `"${labels.join(" / ")}", ` : ""}${KIND_WORDS[field.kind] || field.kind}${holds}`;
};

const fieldsToPoint = ({ widgets, words, known, shows }) => {
  const every = readFields({ scope: formScope() });
  // A list that offers nothing of what the option has is another one.
  const mayShow = (field) => !shows.length || !(field.offered || []).length || field.offered.some((text) => matches(text, shows));
  return every.filter((field) => widgets.includes(field.kind) && mayShow(field) && !field.isSecret && !field.isDisabled && !ownLabels(field, every).some((label) => matches(label, known))).map((field) => {
    const labels = ownLabels(field, every);
    const element = byMark(field.mark);
    const isCalled = hintsOf(element).some((hint) => matches(hint.replace(/[-_]/g, " "), words));
    return { mark: field.mark, parts: [field.root, field.face, ...(field.options || []).map((option) => option.face)], says: sayField(field, labels), kind: field.kind,
      score: (isCalled ? 8 : 0) + (labels.length ? 0 : 4) + (widgets.length - widgets.indexOf(field.kind)) / 10 };
  });
};

const sayControl = (element) => {
  const text = textsOfControl(element)[0] || textOf(element);
  return text ? `${roleOf(element)} "${collapse(text).slice(0, 60)}"` : `${roleOf(element)} without words`;
};

const controlsToPoint = ({ kind, row, scope, writes, excluded, known, words }) => {
  const front = frontWindow();
  const part = kind !== "in row" ? null : (scope && byMark(scope)) || (row && rowOf(row)) || null;
  const form = writes ? byMark(formScope()) : null;
  const root = part || (kind === "tile" || writes ? form || front : front) || document.documentElement;
  const isRefused = writes ? destroysSomething : isNever;
  const inside = innermost(interactive(root)).filter(isControlToPress);
  const pressed = part && (isClickable(part) || getComputedStyle(part).cursor === "pointer") ? [...inside, part] : inside;
  return pressed.filter((one) => isVisible(one) && !isRefused(one))
    .filter((one) => part || kind === "tile" || !within(one, "table, [role=row], [role=grid]"))
    .filter((one) => !writes || !menuPart(one) || within(one, "main, [role=main], form"))
    .filter((one) => !textsOfControl(one).some((text) => matches(text, excluded) || (matches(text, known) && !matches(text, words))))
    .map((one) => {
      const says = textsOfControl(one).length > 0;
      const isCalled = hintsOf(one).some((hint) => matches(hint.replace(/[-_]/g, " "), words));
      const isHere = kind === "menu" ? placeOf(one) === "menu" : placeOf(one) === "content";
      const isAlike = textsOfControl(one).some((text) => holdsWord(collapse(text), words));
      return { mark: markOf(one), parts: [markOf(one)], scope: part ? markOf(part) : null, says: sayControl(one), kind: roleOf(one),
        score: (isCalled ? 8 : 0) + (isAlike ? 4 : 0) + (says ? 0 : 3) + (isHere ? 2 : 0) + (writes && one.matches("button, input, [role=button]") ? 1 : 0) };
    });
};

// Each with a look, by which it can be found again; what has none cannot be answered.
const toPointAt = (given) => {
  const found = given.kind === "field" ? fieldsToPoint(given) : controlsToPoint(given);
  return found.map((one, order) => ({ ...one, order })).sort((one, two) => two.score - one.score || one.order - two.order).slice(0, given.most)
    .map(({ mark, parts, scope, says, kind }) => ({ parts, says, kind, look: lookOf({ mark, scope, data: given.data }) })).filter((one) => one.look);
};

const boxesAround = ({ groups }) => groups.map((parts) => boxAround(parts.map((mark) => mark && byMark(mark))));

// Somebody points in the window itself: the click reaches nothing of the page. Escape means none.
const PICKING = Symbol.for("channels-robot.picking");
const startPicking = () => {
  const state = { at: null, isOver: false };
  const take = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type === "click") state.at = [Math.round(event.pageX), Math.round(event.pageY)];
  };
  const leave = (event) => { if (event.key === "Escape") { take(event); state.isOver = true; } };
  const types = ["pointerdown", "pointerup", "mousedown", "mouseup", "click"];
  for (const type of types) window.addEventListener(type, take, true);
  window.addEventListener("keydown", leave, true);
  state.stop = () => { for (const type of types) window.removeEventListener(type, take, true); window.removeEventListener("keydown", leave, true); };
  window[PICKING] = state;
  return true;
};
const pickedAt = () => { const state = window[PICKING]; return !state || state.isOver ? { at: null } : state.at && { at: state.at }; };
const stopPicking = () => { if (window[PICKING]) window[PICKING].stop(); delete window[PICKING]; return true; };
