// Calendars that fill a box which takes no text: what they show, and where a person would press to see something else.

const ownNumber = (cell) => (/^[1-9]\d?$/.test(ownText(cell)) ? Number(ownText(cell)) : 0);
const ownMonth = (cell) => (MONTH_ALONE.test(ownText(cell)) ? monthOf(ownText(cell)) : 0);
const ownYear = (cell) => (/^(?:19|20)\d{2}$/.test(ownText(cell)) ? Number(ownText(cell)) : 0);

// The first cells whose numbers go up by one: so many at least, at most; from `start` where one is given. What is shown
// of the months beside it comes before a 1 or after the last.
const runIn = (root, numberOf, least, most, start) => {
  let run = [];
  for (const cell of all(root, "*")) {
    const number = numberOf(cell);
    if (!number || cell.matches("option") || !isVisible(cell)) continue;
    const isNext = run.length && number === numberOf(run[run.length - 1]) + 1;
    if (!isNext && run.length >= least) break;
    if (isNext) run.push(cell);
    else run = !start || number === start ? [cell] : [];
  }
  return run.length >= least && run.length <= most ? run : null;
};

const floatingAround = (element) => {
  let floating = null;
  for (let node = element; node && node !== document.body; node = parentOf(node)) if (isFloating(node)) { floating = node; break; }
  return floating;
};

// What belongs to the date box alone, and so may hold a calendar that always stands open: the largest part around it
// without another field.
const aroundBox = (near) => {
  const box = near && byMark(near);
  if (!box) return null;
  const others = readFields({ scope: null }).filter((field) => !contains(box, byMark(field.mark)) && field.labels.length && !isFree(field));
  let around = null;
  for (let node = parentOf(box); node && node !== document.body; node = parentOf(node)) {
    if (others.some((field) => field.kind !== "toggle" && contains(node, byMark(field.mark)))) break;
    around = node;
  }
  return around;
};

const only = (elements) => (elements.length === 1 ? markOf(elements[0]) : null);

// The day of the week in the first column, Sunday is 0, if the days are those of that month; null where they lie in no columns.
const weekStartOf = (run, year, month) => {
  const along = run.slice(0, 7).map((cell) => { const box = cell.getBoundingClientRect(); return box.left + box.width / 2; });
  const sorted = [...along].sort((one, two) => (getComputedStyle(run[0]).direction === "rtl" ? two - one : one - two));
  if (sorted.some((place, index) => index && Math.abs(place - sorted[index - 1]) < 4)) return null;
  return (new Date(Date.UTC(year, month - 1, 1)).getUTCDay() - sorted.indexOf(along[0]) + 7) % 7;
};

const SATURDAY_TO_MONDAY = [6, 0, 1];

const shownBefore = (popup, first) => all(popup, "*").filter((one) => precedes(one, first) && isVisible(one) && !within(one, "option"));
const saidBy = (one) => (one.matches("select") ? [...one.selectedOptions].map((option) => option.text).join(" ") : one.matches("input") ? (/^\s*(\d{4}|\p{L}+)\s*$/u.test(one.value) ? one.value : "") : ownText(one)); // a box that holds a whole date tells what is chosen, not what is shown
const yearsIn = (text) => [...new Set([...text.matchAll(/(?:^|\D)((?:19|20)\d{2})(?!\d)/g)].map((found) => Number(found[1])))];
const monthsIn = (text) => [...new Set([...text.matchAll(new RegExp(MONTH_WORD, "giu"))].map((found) => monthOf(found[1])))];

// The month that stands above the days; of several, the one whose days they can be; null where that leaves it open.
const headOf = (popup, run) => {
  // "Nov 28" tells what is chosen.
  const text = shownBefore(popup, run[0]).map(saidBy).filter((said) => !(MONTH_WORD.test(said) && /(^|\D)\d{1,2}(?!\d)/.test(said))).join(" ");
  const heads = yearsIn(text).flatMap((year) => monthsIn(text).map((month) => ({ year, month, weekStart: weekStartOf(run, year, month) })));
  const fitting = heads.filter(({ year, month, weekStart }) => new Date(Date.UTC(year, month, 0)).getUTCDate() === run.length && (weekStart === null || SATURDAY_TO_MONDAY.includes(weekStart)));
  return fitting.length === 1 ? fitting[0] : null;
};

// The one box or list above the days that holds just the year, or the month; never one that cannot be used.
const boxIn = (popup, first, holds) => {
  const boxes = shownBefore(popup, first).filter((one) => one.matches("input, select") && holds(collapse(saidBy(one))));
  if (boxes.length !== 1 || isDisabled(boxes[0]) || boxes[0].readOnly) return null;
  return { mark: markOf(boxes[0]), texts: boxes[0].matches("select") ? [...boxes[0].options].filter((option) => !option.disabled).map((option) => collapse(option.text)) : null };
};

// The one text above the cells that can be pressed and says just that: it leads to the list of months, or of years.
const headingIn = (popup, first, says) => only(innermost(shownBefore(popup, first).filter((one) => one.textContent.length < 20 && says(textOf(one, { withoutIcons: true }))
  && (one.matches("button, a, [role=button]") || isClickable(one)) && !isDisabled(one))));

const FORWARD = { names: /next|forward/i, near: ["›", ">", "→"], far: ["»", "≫"] };
const BACK = { names: /prev|back(?!ground)/i, near: ["‹", "<", "←"], far: ["«", "≪"] };

// Where it is turned in that direction: by one step, and by more, as years are where it shows days.
const turnsIn = (popup, first, { names, near, far }) => {
  const says = (one) => [...one.attributes].filter((given) => !/^(style|id|data-robot.*)$/.test(given.name)).map((given) => given.value).join(" ") + " " + ownText(one);
  const named = all(popup, "button, a, [role=button], span, div, th").filter((one) => precedes(one, first) && !contains(one, first) && isVisible(one) && !isDisabled(one) && one.textContent.length < 20);
  const hits = named.filter((one) => names.test(says(one)) || [...near, ...far].includes(ownText(one)));
  const outer = hits.filter((one) => !hits.some((other) => other !== one && contains(other, one)));
  const saysNear = (one) => /month/i.test(says(one)) || near.includes(ownText(one));
  const isFar = (one) => !saysNear(one) && (/year|decade|double|super/i.test(says(one)) || (far.includes(ownText(one)) && outer.some(saysNear)));
  return [only(outer.filter((one) => !isFar(one))), only(outer.filter(isFar))];
};

const holderOf = (run) => { let node = run[0]; while (!run.every((cell) => contains(node, cell))) node = parentOf(node); return node; };

// Where the cells of a calendar are looked for: in what floats, else in what stands around the box.
const cellsIn = (numberOf, least, most, start, { near, known }) => {
  const floating = [...walk(document.body)].filter((one) => isFloating(one) && isVisible(one) && !(known || []).includes(one.getAttribute(MARK)) && !contains(one, byMark(near)));
  const tops = floating.filter((one) => !floating.some((other) => other !== one && contains(other, one)));
  const around = aroundBox(near);
  for (const root of [...tops.reverse(), ...(around ? [around] : [])]) {
    const run = runIn(root, numberOf, least, most, start);
    if (run) return { run, popup: root === around ? root : floatingAround(holderOf(run)) }; // the cells may float themselves
  }
  return null;
};

const CONFIRMS = /^(ok|okay|done|apply|confirm|set|accept|select|choose)$/i;

// The calendar that stands open: its month, its days, and where it is turned.
const readCalendar = (given) => {
  const found = cellsIn(ownNumber, 28, 31, 1, given);
  const head = found && headOf(found.popup, found.run);
  if (!head) return null;
  const { run, popup } = found;
  const first = run[0];
  const [[next, nextYear], [previous, previousYear]] = [turnsIn(popup, first, FORWARD), turnsIn(popup, first, BACK)];
  const [isYear, isMonth] = [(text) => text === String(head.year), (text) => MONTH_ALONE.test(text) && monthOf(text) === head.month];
  const isBoth = (text) => yearsIn(text).includes(head.year) && monthsIn(text).includes(head.month);
  return { ...head, shows: `${head.year}-${head.month}`, level: "days", days: run.map(markOf), next, nextYear, previous, previousYear,
    yearBox: boxIn(popup, first, isYear), monthBox: boxIn(popup, first, isMonth),
    heading: headingIn(popup, first, isBoth), yearHeading: headingIn(popup, first, isYear), monthHeading: headingIn(popup, first, isMonth) };
};

// The list of a year's months or of years that a calendar shows instead of days.
const readList = (given) => {
  const months = cellsIn(ownMonth, 12, 12, 1, given);
  const found = months || cellsIn(ownYear, 9, 300, 0, given);
  if (!found) return null;
  const { run, popup } = found;
  const years = months ? yearsIn(shownBefore(popup, run[0]).map(saidBy).join(" ")) : run.map(ownYear);
  const year = months && years.length !== 1 ? null : years[0];
  const [next, previous] = [FORWARD, BACK].map((direction) => { const [near, far] = turnsIn(popup, run[0], direction); return near || far; });
  return { shows: `${months ? "months" : "years"} ${year}`, level: months ? "months" : "years", year, lastYear: months ? year : years[years.length - 1], cells: run.map(markOf), next, previous,
    yearHeading: headingIn(popup, run[0], (text) => text === String(year)) };
};

const readView = (given) => readCalendar(given) || readList(given);

// What it shows once that is something else, and once its days lie as that month's do.
const waitForView = ({ shows, weekStart, ...given }) => {
  const now = readView(given);
  return now && now.shows !== shows && (now.level !== "days" || now.weekStart === weekStart) ? now : null;
};

// Does the box show that day, in whatever order it writes its parts?
const waitForDay = ({ year, month, day, ...given }) => {
  const field = readField(given);
  const text = field && field.values ? field.values[0] || "" : "";
  const [date, named] = [text.replace(/\d{1,2}:\d{2}.*$/, ""), MONTH_WORD.exec(text)];
  const numbers = (date.match(/\d+/g) || []).map(Number);
  const wanted = named ? [day, year] : [day, month, year];
  return (!named || monthOf(named[1]) === month) && numbers.length === wanted.length && wanted.every((one) => numbers.includes(one) || numbers.includes(one % 100));
};
