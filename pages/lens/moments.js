// Date-times that take no text: sections that are turned one by one, and boxes that only their calendar fills.

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH_WORD = /(?:^|[^\p{L}])(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![\p{L}])/iu;
const PARTS = [["half", /meridiem|am ?\/? ?pm|day ?period/i], ["second", /second/i], ["minute", /minute/i], ["hour", /hour/i], ["year", /year/i], ["month", /month/i], ["day", /day/i]];

// Which part of a date-time it holds, as its own words say; else by how far it goes: hours first, then minutes.
const partOf = (element, before) => {
  const words = ["aria-label", "data-type", "data-segment", "name", "class", "placeholder"].map((name) => element.getAttribute(name) || "");
  for (const word of words) {
    const found = PARTS.find(([, pattern]) => pattern.test(word));
    if (found) return found[0];
  }
  const most = Number(element.getAttribute("aria-valuemax") || element.getAttribute("max") || NaN);
  if (most === 23 || most === 12 || most === 24) return "hour";
  if (most === 59) return before.includes("minute") ? "second" : "minute";
  return "";
};

const sectionsIn = (group) => {
  const parts = [];
  return all(group, "[role=spinbutton]").filter((one) => !one.matches("input")).map((element) => {
    parts.push(partOf(element, parts));
    return { element, part: parts[parts.length - 1] };
  });
};

const UNSEEN = /[\u200b-\u200f\u2066-\u2069]/g;

// What the sections show together, and the pattern they are of; empty while no section holds anything.
const shownSections = (group) => {
  const sections = sectionsIn(group);
  const tokens = { day: "DD", hour: "HH", minute: "mm", second: "ss", half: "a" };
  let [text, pattern] = ["", ""];
  const descend = (node) => {
    const section = sections.find((one) => one.element === node);
    if (section) {
      const said = node.textContent.replace(UNSEEN, "").trim();
      text += said;
      pattern += section.part === "month" ? (/\d/.test(said) ? "MM" : "MMM") : section.part === "year" ? (said.length === 2 ? "YY" : "YYYY") : tokens[section.part] || "?";
    } else if (node.nodeType === 3) {
      [text, pattern] = [text + node.data.replace(UNSEEN, ""), pattern + node.data.replace(UNSEEN, "")];
    } else if (node.nodeType === 1 && !isIcon(node) && all(node, "[role=spinbutton]").length + (isVisible(node) && parentOf(node) !== group ? 1 : 0)) node.childNodes.forEach(descend);
  };
  descend(group);
  return { text: /\d/.test(text) ? collapse(text) : "", pattern: collapse(pattern) };
};

const readSections = ({ mark }) => sectionsIn(byMark(mark)).map(({ element, part }) => ({ mark: markOf(element), part, isNamed: part === "month" && !/\d/.test(element.textContent) && Number(element.getAttribute("aria-valuenow")) > 0 }));

// The days of one month in a row; what is shown of the months beside it comes before a 1 or after the last.
const monthIn = (root) => {
  let run = [];
  for (const cell of all(root, "*")) {
    const text = ownText(cell);
    if (!/^[1-9]\d?$/.test(text) || cell.matches("option") || !isVisible(cell)) continue;
    const day = Number(text);
    if (run.length >= 28 && day !== run.length + 1) break;
    if (day === run.length + 1) run.push(cell);
    else run = day === 1 ? [cell] : [];
  }
  return run.length >= 28 && run.length <= 31 ? run : null;
};

const floatingAround = (element) => {
  let floating = null;
  for (let node = element; node && node !== document.body; node = parentOf(node)) if (isFloating(node)) { floating = node; break; }
  return floating;
};

const headOf = (popup, first) => {
  const shown = all(popup, "*").filter((one) => precedes(one, first) && isVisible(one) && !within(one, "option"));
  const text = shown.map((one) => (one.matches("select") ? [...one.selectedOptions].map((option) => option.text).join(" ") : one.matches("input") ? one.value : ownText(one))).join(" ");
  const [month, year] = [MONTH_WORD.exec(text), /(?:^|\D)((?:19|20)\d{2})(?!\d)/.exec(text)];
  return month && year ? { month: MONTHS.indexOf(month[1].slice(0, 3).toLowerCase()) + 1, year: Number(year[1]) } : null;
};

const stepIn = (popup, first, direction, glyphs) => {
  const named = all(popup, "button, a, [role=button], span, div").filter((one) => precedes(one, first) && !contains(one, first) && isVisible(one) && !isDisabled(one) && one.textContent.length < 20);
  const says = (one) => [...one.attributes].filter((given) => !/^(style|id|data-robot.*)$/.test(given.name)).map((given) => given.value).join(" ") + " " + ownText(one);
  const hits = named.filter((one) => direction.test(says(one)) || glyphs.includes(ownText(one))).filter((one) => !/year|decade|double|super/i.test(says(one)) || /month/i.test(says(one)));
  const outer = hits.filter((one) => !hits.some((other) => other !== one && contains(other, one)));
  return outer.length === 1 ? markOf(outer[0]) : null;
};

// The calendar that stands open: its month, its days, where it leafs, and what sets its time.
const readCalendar = () => {
  const run = monthIn(document.documentElement);
  const popup = run && floatingAround(run[0]);
  const head = popup && headOf(popup, run[0]);
  if (!head) return null;
  const last = run[run.length - 1];
  const parts = [];
  const times = all(popup, "input").filter((one) => precedes(last, one) && isVisible(one) && !one.disabled).map((one) => {
    parts.push(partOf(one, parts));
    return { mark: markOf(one), part: parts[parts.length - 1], value: /\d/.test(one.value) ? Number(one.value) : null };
  });
  const half = all(popup, "*").filter((one) => precedes(last, one) && /^[ap]\.?m\.?$/i.test(ownText(one)) && isVisible(one));
  const confirm = all(popup, "button, [role=button]").filter((one) => precedes(last, one) && isVisible(one)
    && (/^(ok|okay|done|apply|confirm|set|accept)$/i.test(textOf(one)) || (!textOf(one) && /submit|confirm|apply/i.test(`${one.getAttribute("class")} ${one.getAttribute("aria-label")}`))));
  return { ...head, days: run.map(markOf), next: stepIn(popup, run[0], /next|forward/i, ["›", "»", ">", "→"]), previous: stepIn(popup, run[0], /prev|back(?!ground)/i, ["‹", "«", "<", "←"]),
    times, half: half.length === 1 ? { mark: markOf(half[0]), text: ownText(half[0]) } : null, confirm: confirm.length === 1 ? markOf(confirm[0]) : null };
};

const isCalendarGone = () => !readCalendar();
const waitForOtherMonth = ({ year, month }) => { const now = readCalendar(); return now && (now.year !== year || now.month !== month) ? now : null; };

// Does the box show that day, in whatever order it writes its parts?
const waitForDay = ({ year, month, day, ...given }) => {
  const field = readField(given);
  const text = field && field.values ? field.values[0] || "" : "";
  const [date, named] = [text.replace(/\d{1,2}:\d{2}.*$/, ""), MONTH_WORD.exec(text)];
  const numbers = (date.match(/\d+/g) || []).map(Number);
  const wanted = named ? [day, year] : [day, month, year];
  return (!named || MONTHS.indexOf(named[1].slice(0, 3).toLowerCase()) + 1 === month) && numbers.length === wanted.length && wanted.every((one) => numbers.includes(one) || numbers.includes(one % 100));
};

// The label of a date's box and a time's that are called no more than that: the one that stands before both.
const outerLabels = (field, fields) => {
  const box = byMark(field.mark);
  for (let node = parentOf(box), step = 0; node && step < 5; node = parentOf(node), step += 1) {
    if (fields.some((other) => contains(node, byMark(other.mark)) && !(other.kind === "moment" && other.labels.every((label) => SUBLABELS.includes(keyOf(label)))))) return [];
    const labels = all(node, LABELISH).filter((one) => precedes(one, box) && isVisible(one) && textOf(one) && !SUBLABELS.includes(keyOf(textOf(one))));
    if (labels.length) return labels.map((one) => textOf(one, { withoutIcons: true }));
  }
  return [];
};
