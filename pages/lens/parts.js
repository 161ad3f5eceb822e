// What of a screen is its own, and what is another day's: rows, notices, pagers, and what was typed or chosen.

const TYPED = "input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([type=submit]):not([type=button]):not([type=image]), select, textarea";

// Has everything come that the screen says is on its way?
const isDrawn = () => !isUnfinished() && !isBusy(document.documentElement);

// The rows of every list. What holds boxes is a part of a form that is laid out as a list, and no row: what is new in
// it has to be seen. Below headers of orders and the like every row is one, whatever it holds.
const listRows = ({ isForm, holdsOrders }) => {
  const isData = (row) => !all(row, isForm ? CONTROL : TYPED).length;
  const tables = tablesIn(document.documentElement).filter((one) => one.headers.length || (!isForm && one.rows.every(({ row }) => isData(row))));
  const rows = tables.flatMap((one) => one.rows.map(({ row }) => row).filter((row) => isData(row) || (holdsOrders && one.headers.length)));
  return (rows.length || isForm ? rows : alikeParts(document.documentElement, isData)).map(markOf);
};

// The controls that every one of the rows has: those are the screen's, the others are that row's.
const sharedControls = ({ rows }) => {
  const each = rows.map((mark) => readControls({ scope: mark }).map((one) => `${one.role} ${JSON.stringify(one.text)}`));
  return each.length ? [...new Set(each[0])].filter((one) => each.every((others) => others.includes(one))) : [];
};

// Messages, notices that lie over the screen, and pagers. The window in front is none where it is the screen itself.
const passingParts = ({ isWindow, ...signs }) => {
  const front = isWindow ? frontWindow() : null;
  const afloat = [...walk(document.body)].filter((one) => /fixed|sticky/.test(getComputedStyle(one).position) || one.matches("dialog[open], [role=dialog], [role=alertdialog], [aria-modal=true]"))
    .filter((one) => isVisible(one) && !(front && (contains(one, front) || contains(front, one))) && innermost(interactive(one)).length <= 5 && wayOut(one, signs));
  const pagers = all(document.documentElement, "[class*=pagination], [class*=pager], [class*=paginator], nav[aria-label*=pag i]");
  // What holds a list is the screen itself, however it is placed.
  return [...readMessages().map(({ mark }) => byMark(mark)), ...afloat, ...pagers].filter((one) => one && one !== document.body && !all(one, TABLES).length).map(markOf);
};

// The fields besides those in the given parts, in page order.
const fieldsBesides = ({ parts }) => readFields({ scope: null }).filter((field) => !parts.some((part) => contains(byMark(part), byMark(field.mark))));

// Texts in no part of their own that tell a number, a date, or one of the names.
const changingTexts = ({ names }) => [...walk(document.body)].filter((one) => ownText(one) && isVisible(one) && (/\d/.test(ownText(one)) || names.some((name) => ownText(one).includes(name)))).map(markOf);

// For a moment the browser tells nothing of these parts; what they said of it before is given back.
const leaveOut = ({ parts }) => parts.map((mark) => {
  const one = byMark(mark);
  const was = one && one.getAttribute("aria-hidden");
  if (one) one.setAttribute("aria-hidden", "true");
  return [mark, was];
});
const takeBack = ({ parts }) => parts.slice().reverse().forEach(([mark, was]) => {
  const one = byMark(mark);
  if (one && was === null) one.removeAttribute("aria-hidden");
  else if (one) one.setAttribute("aria-hidden", was);
});

// What can be pressed and is told by no role, because it only listens; besides the given parts, and what is around one.
const justListening = ({ parts }) => {
  const besides = parts.map(byMark).filter(Boolean);
  return readControls({ scope: null }).filter((one) => one.role === "clickable" && !besides.some((part) => contains(part, byMark(one.mark)) || contains(byMark(one.mark), part))).map((one) => one.text);
};

// The tables that the rows stand in: how wide their columns are, and so where their headers stand, is another day's, too.
const tablesAround = ({ rows }) => [...new Set(rows.map((mark) => byMark(mark) && within(byMark(mark), TABLES)).filter(Boolean))].map(markOf);
