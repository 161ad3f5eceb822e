// Date-times that take no text as a whole: sections that are turned one by one.

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH_NAME = "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
const MONTH_WORD = new RegExp(`(?:^|[^\\p{L}])${MONTH_NAME}(?![\\p{L}])`, "iu");
const MONTH_ALONE = new RegExp(`^${MONTH_NAME}\\.?$`, "iu");
const monthOf = (word) => MONTHS.indexOf(word.slice(0, 3).toLowerCase()) + 1;
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

const readSections = ({ mark }) => sectionsIn(byMark(mark)).map(({ element, part }) => ({ mark: markOf(element), part, said: collapse(element.textContent.replace(UNSEEN, "")), isNamed: part === "month" && !/\d/.test(element.textContent) && Number(element.getAttribute("aria-valuenow")) > 0 }));

const NAMED_PIECES = [["half", /^(ampm|meridiem|half|period|dayperiod|am|pm)$/], ["second", /^(seconds?|ss|sec)$/], ["minute", /^(minutes?|min|mins)$/], ["hour", /^(hours?|hh|hrs?)$/], ["year", /^(years?|yyyy|yy)$/], ["month", /^months?$/], ["day", /^(days?|dayofmonth|dd)$/]];
const numbersAmong = (texts) => texts.filter((text) => /^\d{1,4}$/.test(text)).map(Number);

// Which part of a date-time a small box or list takes: as the list's own contents say, else its name; empty for none.
const pieceOf = (field) => {
  if (!["choice", "text"].includes(field.kind) || (field.kind === "choice" && !(field.offered && field.making === "select"))) return "";
  const element = byMark(field.mark);
  const names = [...field.labels, element.getAttribute("aria-label") || "", field.placeholder, element.getAttribute("title") || "", element.getAttribute("name") || "", element.id].map(keyOf);
  const found = NAMED_PIECES.find(([, pattern]) => names.some((name) => pattern.test(name)));
  if (field.kind === "text") return found && (/^(text|number|tel|search|)$/).test(field.type) ? found[0] : "";
  const texts = field.offered.map((text) => text.trim());
  const numbers = numbersAmong(texts);
  if (texts.filter((text) => MONTH_ALONE.test(text)).length === 12) return "month";
  if (texts.filter((text) => /^[ap]\.?m\.?$/i.test(text)).length === 2) return "half";
  if (numbers.length < Math.max(2, texts.length - 2)) return "";
  const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
  if (first > 1900) return "year";
  if (last === 31) return "day";
  if (first === 0 && last === 23) return "hour";
  return found && last < 60 ? found[0] : "";
};

const SUBLABELS = ["date", "time", "datetime", "dateandtime", "value", "before", "from", "at", "selectdate", "selecttime", "choosedate", "pickadate", "ignoredate",
  "day", "month", "year", "hour", "minute", "second", "days", "months", "years", "hours", "minutes", "seconds", "dd", "mm", "yyyy", "hh", "ss", "ampm", "meridiem"];

// Says no more than that it is a date or a time: "Date", "Select date and time", "Pick a day".
const SAYS_DATE = /^\W*(please )?(select|choose|pick|enter|set)?( an?| the)? ?(date|time|\bday\b)( ?(and|&|\/|,|-|\+)? ?(date|time|hour))?\W*$/i;
const SAYS_EMPTY = /^\W*(not set|none|never|no date|empty|n\/a|any( ?time)?|optional)?\W*$/i;
const isSubLabel = (text) => SUBLABELS.includes(keyOf(text)) || SAYS_DATE.test(text);
const asksForDate = (box) => SAYS_DATE.test(box.placeholder || "") && keyOf(box.placeholder) !== "day";

// A box that is typed into, or that opens a list of times: its label says so.
const isTimeCombo = (field) => field.kind === "choice" && field.making === "built" && field.labels.length > 0 && field.labels.every((label) => keyOf(label) === "time") && byMark(field.mark).matches("input:not([readonly])");

// A box or list of a date-time that is called no more than that: it belongs to what stands around it.
const isFree = (field) => pieceOf(field) === "half" || isTimeCombo(field) || (field.labels.every(isSubLabel)
  && (field.kind === "moment" || (field.kind === "text" && /^(text|number|tel|search|)$/.test(field.type)) || pieceOf(field) !== ""));

// AM and PM that are no part of the box's text, nor of what it opened.
const hasHalvesBeside = ({ mark }) => {
  const around = aroundBox(mark);
  return Boolean(around) && leavesOf(around).some((leaf) => /^[ap]\.?m\.?$/i.test(textOf(leaf)) && floatingAround(leaf) === floatingAround(byMark(mark)) && !within(leaf, "[role=spinbutton]"));
};

// The label of a date's box and a time's that are called no more than that: the one that stands before both.
const outerLabels = (field, fields) => {
  const box = byMark(field.mark);
  for (let node = parentOf(box), step = 0; node && step < 5; node = parentOf(node), step += 1) {
    if (fields.some((other) => contains(node, byMark(other.mark)) && !isFree(other))) return [];
    const labels = all(node, LABELISH).filter((one) => precedes(one, box) && isVisible(one) && textOf(one) && !isSubLabel(textOf(one)));
    if (labels.length) return labels.map((one) => textOf(one, { withoutIcons: true }));
  }
  return [];
};
