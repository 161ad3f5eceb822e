// What sets the parts of a date-time in a panel that a box opened: boxes, lists, columns and wheels, clock faces, arrows.

// Everything that floats over the screen now, before a box is pressed.
const floatingNow = () => [...walk(document.body)].filter((one) => isFloating(one) && isVisible(one)).map(markOf);

// What opened since: of what floats, the part that holds most; else what stands around the box, where that may have grown.
const panelOf = ({ near, known }) => {
  const box = byMark(near);
  const fresh = [...walk(document.body)].filter((one) => isFloating(one) && isVisible(one) && !(known || []).includes(one.getAttribute(MARK)) && !contains(one, box) && !contains(box, one));
  const tops = fresh.filter((one) => !fresh.some((other) => other !== one && contains(other, one)) && textOf(one));
  const sizes = tops.map((one) => leavesOf(one).length + all(one, "input, select").length);
  return tops.length ? tops[sizes.indexOf(Math.max(...sizes))] : null;
};

// The outermost part that floats, has the cell in it, and not the box.
const floatsWith = (cell, box) => {
  let found = null;
  for (let node = cell; node && node !== document.body && !contains(node, box); node = parentOf(node)) if (isFloating(node)) found = node;
  return found;
};

const isPanelGone = (given) => !panelOf(given);

const TIMES = { hour: 23, minute: 59, second: 59 };

// Cells of one kind whose numbers go up by one step: hours, minutes; years and days too, where they lie in wheels.
const stepsIn = (cells) => {
  const runs = [];
  let run = [];
  const close = () => { if (run.length > 3) runs.push(run); run = []; };
  for (const cell of cells) {
    const last = run[run.length - 1];
    const step = run.length > 1 ? run[1].number - run[0].number : null;
    const isFirstTwelve = run.length === 1 && last.number === 12 && cell.number === 1;
    if (isFirstTwelve) last.number = 0;
    if (last && last.kind === cell.kind && (step === null ? cell.number > last.number : cell.number - last.number === step)) run.push(cell);
    else { close(); run = [cell]; }
  }
  close();
  return runs;
};

// To be seen, or to be rolled into view in a part that is: some kits let a column be rolled only under the mouse.
const isInView = (one) => {
  if (!one.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
  for (let node = parentOf(one), step = 0; node && step < 3; node = parentOf(node), step += 1) if (getComputedStyle(node).overflowY !== "visible") return isVisible(node);
  return isVisible(one);
};

const cellNumber = (text) => (/^\d{1,2}$/.test(text) ? Number(text) : /^(?:19|20)\d{2}$/.test(text) ? Number(text) : null);

// Hours or minutes that are written with the other part: "21:00", "22:00"; "21:00", "21:05".
const clockNumbers = (leaves) => {
  const times = leaves.map((leaf) => ({ leaf, found: /^(\d{1,2}):(\d{2})$/.exec(textOf(leaf)) })).filter(({ found }) => found);
  if (times.length < 4) return [];
  const index = new Set(times.map(({ found }) => found[2])).size === 1 ? 1 : new Set(times.map(({ found }) => found[1])).size === 1 ? 2 : 0;
  return index ? [{ part: index === 1 ? "hour" : "minute", cells: times.map(({ leaf, found }) => ({ leaf, number: Number(found[index]) })) }] : [];
};

// Do the cells lie on a circle? Then its middle, and where in it their first lies.
const circleOf = (cells) => {
  const spots = cells.map(({ leaf }) => { const box = leaf.getBoundingClientRect(); return [box.left + box.width / 2, box.top + box.height / 2]; });
  if (spots.length < 4) return null;
  const middle = [0, 1].map((axis) => (Math.min(...spots.map((spot) => spot[axis])) + Math.max(...spots.map((spot) => spot[axis]))) / 2);
  const far = spots.map(([x, y]) => Math.hypot(x - middle[0], y - middle[1]));
  const most = Math.max(...far);
  return most > 20 && far.every((one) => one > most * 0.8) ? { middle, far: most, spots } : null;
};

const controlOf = (part, cells, isHalved) => {
  const numbers = cells.map(({ number }) => number);
  const rings = circleOf(cells) ? [cells] : cells.length === 24 && circleOf(cells.slice(0, 12)) ? [cells.slice(0, 12), cells.slice(12)] : [];
  return { way: rings.length ? "face" : "cells", part, isHalved, numbers, marks: cells.map(({ leaf }) => markOf(leaf)),
    rings: rings.map((ring) => ({ numbers: ring.map(({ number }) => number), ...circleOf(ring) })).map(({ spots, ...ring }) => ({ ...ring, spots })) };
};

const namedPart = (element) => {
  const words = ["aria-label", "title", "data-unit", "data-type", "name", "class", "id"].map((name) => element.getAttribute(name) || "").join(" ");
  const found = PARTS.find(([, pattern]) => pattern.test(words));
  return found ? found[0] : "";
};

// Up and down, with the number between them.
const arrowsIn = (panel, skip) => {
  const controls = [];
  const leaves = all(panel, "*").filter((one) => /^\d{1,2}$/.test(ownText(one) || (one.matches("input") ? one.value : "")) && isVisible(one) && !skip(one));
  for (const leaf of leaves) {
    const node = parentOf(leaf);
    for (let around = node, step = 0; around && around !== panel && step < 2; around = parentOf(around), step += 1) {
      const buttons = innermost(all(around, "button, a, [role=button], span, div, i").filter((one) => one !== leaf && !contains(one, leaf) && isVisible(one) && !/\d/.test(one.textContent) && (one.matches("button, a, [role=button]") || isClickable(one))));
      const numbers = leaves.filter((other) => contains(around, other));
      if (buttons.length !== 2 || numbers.length !== 1) continue;
      const [up, down] = [...buttons].sort((one, two) => one.getBoundingClientRect().top - two.getBoundingClientRect().top);
      if (up.getBoundingClientRect().bottom > down.getBoundingClientRect().top + 2) continue;
      controls.push({ way: "arrows", part: namedPart(up) || namedPart(leaf), value: Number(ownText(leaf) || leaf.value), up: markOf(up), down: markOf(down), mark: markOf(leaf), leaf });
      break;
    }
  }
  return controls;
};

// A box of text that takes a whole time of day.
const isTimeText = (one) => one.matches("input") && one.type === "text" && (/^\d{1,2}:\d{2}/.test(one.value) || (!one.value && /\btime\b/i.test(`${one.placeholder} ${one.getAttribute("aria-label")}`)));

// Everything in an open panel that sets a part, in page order; the days of a calendar are told by `readCalendar`.
const readPanel = (given) => {
  const calendar = readCalendar(given);
  const days = calendar ? calendar.days.map(byMark) : [];
  // What holds the calendar; pages that are redrawn lose the marks by which the rest is told from what floated before.
  const panel = days.length ? floatsWith(days[0], byMark(given.near)) || aroundBox(given.near) : panelOf(given);
  if (!panel) return null;
  const grid = days.length ? holderOf(days) : null;
  const isDay = (one) => grid && grid !== panel && contains(grid, one);
  const box = byMark(given.near);
  const isHead = (one) => days.length && precedes(one, days[0]);
  const boxes = all(panel, "input, select").filter((one) => one !== box && !contains(box, one) && isVisible(one) && !one.disabled && !one.readOnly && (!isHead(one) || isTimeText(one)) && !["checkbox", "radio"].includes(one.type));
  const controls = [];
  const named = [];
  for (const one of boxes) {
    const isList = one.matches("select");
    const numbers = isList ? numbersAmong([...one.options].map((option) => option.text.trim())) : [];
    const most = numbers.length ? Math.max(...numbers) : 0;
    const part = one.type === "time" || isTimeText(one) ? "time" : namedPart(one) || partOf(one, named) || (isList ? (most === 23 || most === 12 ? "hour" : most > 40 && most < 60 ? (named.includes("minute") ? "second" : "minute") : "") : "");
    named.push(part);
    const isTime = part in TIMES || part === "time" || part === "half";
    if (isTime) controls.push({ way: isList ? "list" : "box", part, mark: markOf(one), value: isList ? saidBy(one).trim() : one.value, isHalved: isList ? most === 12 : false, type: one.type, texts: isList ? [...one.options].map((option) => option.text.trim()) : null });
  }
  const leaves = leavesOf(panel).filter((one) => !isDay(one) && !days.includes(one) && !isHead(one) && !within(one, "option"));
  const drawn = [...walk(panel)].filter((one) => /^\d{1,4}$/.test(ownText(one)) && cellNumber(ownText(one)) !== null && isInView(one) && !isDay(one) && !days.includes(one) && !within(one, "option, select"));
  const arrows = arrowsIn(panel, (one) => isDay(one) || days.includes(one));
  const ordered = ["hour", "minute", "second"];
  arrows.forEach((one, index) => { if (!(one.part in TIMES)) one.part = ordered[index] || ""; });
  const runs = [...clockNumbers(leaves), ...stepsIn(drawn.map((leaf) => ({ leaf, number: cellNumber(ownText(leaf)), kind: `${leaf.tagName} ${getComputedStyle(leaf).fontSize}` }))).map((cells) => {
    const numbers = cells.map(({ number }) => number);
    const [first, last, step] = [numbers[0], numbers[numbers.length - 1], numbers[1] - numbers[0]];
    if (first > 1900) return { part: "year", cells };
    if (first === 0 && step === 1 && last === 23) return { part: "hour", cells };
    if (step === 1 && cells.length === 12 && first <= 1) return { part: "hour", isHalved: true, cells };
    if (first === 1 && step === 1 && last >= 28 && last <= 31) return { part: "day", cells };
    if (first === 0 && last < 60 && last + step >= 60) return { part: "minute", cells };
    return null;
  }).filter(Boolean)];
  let minutes = 0;
  for (const { part, cells, isHalved } of runs) controls.push(controlOf(part === "minute" && minutes++ ? "second" : part, cells, Boolean(isHalved)));
  const months = days.length ? null : runIn(panel, ownMonth, 12, 12, 1);
  if (months && runs.some(({ part }) => part === "day")) controls.push({ way: "cells", part: "month", numbers: months.map(ownMonth), marks: months.map(markOf) });
  // A day is chosen so only where month and year are, too: in wheels. A month of days tells by its heading which it is.
  const dates = ["year", "month", "day"].map((part) => controls.find((one) => one.part === part));
  const isColumn = (marks) => new Set(marks.map((mark) => Math.round(byMark(mark).getBoundingClientRect().left))).size === 1;
  if (!dates.every((one) => one && isColumn(one.marks))) for (const one of dates) if (one) controls.splice(controls.indexOf(one), 1);
  const halves = all(panel, "*").filter((one) => /^[ap]\.?m\.?$/i.test(ownText(one)) && isVisible(one) && !within(one, "option"));
  const half = Object.fromEntries(halves.map((one) => [ownText(one)[0].toLowerCase(), markOf(one)]));
  const pressable = innermost(all(panel, "button, a, [role=button], div, span, i, li").filter((one) => isVisible(one) && !isDay(one) && !days.includes(one) && (one.matches("button, a, [role=button]") || isClickable(one))));
  const confirms = all(panel, "button, [role=button], a").filter((one) => isVisible(one) && !one.disabled
    && (CONFIRMS.test(textOf(one)) || (!textOf(one) && /submit|confirm|apply|accept/i.test(`${one.getAttribute("class")} ${one.getAttribute("aria-label")}`))));
  // The numbers of a time that can be pressed lead to their faces: "21" ":" "47".
  const heads = [];
  for (const colon of leavesOf(panel).filter((one) => /^\s*:\s*$/.test(textOf(one)))) heads.push(colon);
  const numbers = pressable.filter((one) => /^\d{1,2}$/.test(textOf(one)) && !runs.some(({ cells }) => cells.some(({ leaf }) => contains(one, leaf) || contains(leaf, one))));
  const toTime = pressable.filter((one) => /\btime\b|clock|schedule/i.test(["aria-label", "title", "class", "data-action"].map((name) => one.getAttribute(name) || "").join(" ") + " " + textOf(one)) && !/zone|now/i.test(textOf(one)));
  return { calendar, panel: markOf(panel), controls: [...controls, ...arrows.map(({ leaf, ...one }) => one)], half, heads: numbers.slice(0, 3).map(markOf), toTime: only(toTime), confirm: only(confirms) };
};

const OPENS = /date|time|calendar|clock|picker|pick|choose|open|toggle|show/i;
const ACTS = /clear|remove|delete|trash|\bbin\b|reset|today|\bnow\b|save|submit|\b(copy|add|edit|connect|logout)\b|turn ?o/i;

// What may open a box's calendar where the box does not: a picture right beside it, or a button that says so.
const openersOf = ({ mark }) => {
  const box = byMark(mark);
  const around = aroundBox(mark) || parentOf(box);
  const frame = box.getBoundingClientRect();
  const isBeside = (one) => {
    const place = one.getBoundingClientRect();
    const [over, along] = [Math.min(place.bottom, frame.bottom) - Math.max(place.top, frame.top), Math.max(place.left - frame.right, frame.left - place.right)];
    return over > 0 && along < 40;
  };
  const says = (one) => [one, ...all(one, "*")].map((part) => ["aria-label", "title", "class", "name", "icon", "data-icon", "href"].map((name) => part.getAttribute(name) || "").join(" ")).join(" ");
  const found = all(around, "button, a, [role=button], i, svg, img, span, div").filter((one) => isVisible(one) && one !== box && !contains(one, box) && isBeside(one)
    && (one.matches("button, a, [role=button]") || isClickable(one)) && one.type !== "submit" && !within(one, "[role=switch], label") && all(one, CONTROL).every((other) => other === one && one.matches("[aria-haspopup=dialog]"))
    && !ACTS.test(`${says(one)} ${textOf(one)}`) && (!textOf(one, { withoutIcons: true }) || OPENS.test(textOf(one))));
  return innermost(found).slice(0, 3).map(markOf);
};

const hasControls = (given) => { const view = readPanel(given); return Boolean(view && (view.calendar || view.controls.length)); };
const hasOtherControls = ({ before, ...given }) => { const view = readPanel(given); return !view || JSON.stringify(view.controls.map((one) => `${one.way} ${one.part}`)) !== JSON.stringify(before); };
const waitForArrows = ({ part, value, ...given }) => { const view = readPanel(given); const now = view && view.controls.find((one) => one.way === "arrows" && one.part === part); return now && now.value !== value ? now : null; };

const showMiddle = async ({ mark }) => {
  const cell = byMark(mark);
  if (cell) cell.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
  await nextDrawing();
};

// Where on a clock face a number lies, or would: 47 is between 45 and 50.
const faceSpot = ({ marks, rings, wanted }) => {
  byMark(marks[0]).scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
  const cells = marks.map(byMark);
  let place = 0;
  for (const { numbers } of rings) {
    const here = cells.slice(place, place + numbers.length);
    place += numbers.length;
    const step = numbers[1] - numbers[0];
    const whole = numbers.length * step;
    if (wanted < numbers[0] || wanted >= numbers[0] + whole) continue;
    const { middle, far, spots } = circleOf(here.map((leaf) => ({ leaf })));
    const begins = Math.atan2(spots[0][1] - middle[1], spots[0][0] - middle[0]);
    const angle = begins + (2 * Math.PI * (wanted - numbers[0])) / whole;
    return [middle[0] + far * Math.cos(angle), middle[1] + far * Math.sin(angle)];
  }
  return null;
};

// Where nothing would be pressed: on the ground beside the box, outside of what it opened. Never outside of the window
// that the form stands in: that would close it.
const bareSpotBeside = (given) => {
  const [box, panel] = [byMark(given.near), panelOf(given)];
  const isQuiet = (one) => { for (let node = one; node && node !== document.body; node = parentOf(node)) if (isClickable(node) && !node.matches("[role=dialog], dialog")) return false; return true; };
  for (let ground = parentOf(box); ground; ground = parentOf(ground)) {
    const isWindow = ground.matches("[role=dialog], dialog, [aria-modal=true]") || getComputedStyle(ground).position === "fixed";
    if (ground !== document.body && !isWindow && !isFloating(ground)) continue;
    const frame = ground === document.body ? { left: 0, top: 0, right: innerWidth, bottom: innerHeight } : ground.getBoundingClientRect();
    const isBare = (one) => one && contains(ground, one) && !(panel && contains(panel, one)) && !within(one, `${CONTROL}, button, a, label, summary, [role=button], [role=row], tr, li`) && !ownText(one) && isQuiet(one);
    for (let down = Math.max(4, frame.top + 4); down < Math.min(innerHeight, frame.bottom); down += 24) {
      for (let along = Math.max(4, frame.left + 4); along < Math.min(innerWidth, frame.right); along += 60) if (isBare(topAt(along, down))) return [along, down];
    }
    if (isWindow) return null;
  }
  return null;
};

// Does the box find fault with what it holds: by the browser, by what is told to screen readers, by its marking?
const isRefused = ({ mark }) => {
  const box = byMark(mark);
  if (!box) return false;
  const says = (one) => one.getAttribute("aria-invalid") === "true" || /(^|[\s_-])(is-)?(invalid|error|has-error)($|[\s_-])/i.test(one.getAttribute("class") || "");
  if ((box.validity && !box.validity.valid) || says(box)) return true;
  for (let node = parentOf(box), step = 0; node && step < 4 && all(node, CONTROL).length === 1; node = parentOf(node), step += 1) if (says(node)) return true;
  return false;
};
