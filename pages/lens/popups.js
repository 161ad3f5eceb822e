// Lists that a choice opens: beside the control, or at the end of the body; drawn with or without roles.

const OPTION_LIKE = "[role=option], [role=menuitem], [role=menuitemcheckbox], [role=menuitemradio]";
const ROW_LIKE = "li, [class*=option], [class*=menu-item], [class*=menu__item], [class*=list-item], [class*=dropdown-item], [class*=select-item], [class*=item]";

const optionsIn = (popup) => {
  const drawn = (elements) => elements.filter((one) => isVisible(one) && textOf(one, { withoutIcons: true }) && !one.matches("ul, ol"));
  let rows = drawn(all(popup, OPTION_LIKE));
  // An accessible list may be hidden behind rows without roles.
  if (!rows.length) {
    const like = drawn(all(popup, ROW_LIKE));
    rows = like.filter((one) => !like.some((other) => other !== one && contains(one, other) && textOf(other) !== textOf(one)));
    rows = rows.filter((one) => !rows.some((other) => other !== one && contains(other, one)));
  }
  return rows;
};

const readPopup = ({ root, mark, known }) => {
  const element = byMark(mark);
  const shell = byMark(root);
  if (!element || !shell) return null;
  const popups = new Set();
  for (const popup of popupsOf({ inner: [element], root: shell })) if (isVisible(popup) || optionsIn(popup).length) popups.add(popup);
  let rows = [...popups].flatMap(optionsIn);
  if (!rows.length) {
    const fresh = all(document.documentElement, "[role=listbox], [role=menu], " + POPUP + ", [class*=drop], [class*=menu], [class*=options], [class*=results], [class*=list]")
      .filter((one) => isVisible(one) && !(known || []).includes(one.getAttribute(MARK) || "?") && one !== shell && !contains(one, shell));
    rows = fresh.flatMap(optionsIn);
  }
  rows = [...new Set(rows)];
  return rows.length ? rows.map((row) => ({ mark: markOf(row), text: textOf(row, { withoutIcons: true }), isPicked: isPicked(row), isDisabled: isDisabled(row) })) : null;
};

// Marks what already looks like a list before the popup opens, so that only what is new counts.
const markLists = () => all(document.documentElement, "[role=listbox], [role=menu], " + POPUP + ", [class*=drop], [class*=menu], [class*=options], [class*=results], [class*=list]")
  .filter(isVisible).map(markOf);

const isPopupGone = (marks) => marks.every((mark) => { const element = byMark(mark); return !element || !isVisible(element); });

const nextDrawing = () => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); });

// Some kits hide what is further down and roll it by themselves. Scrolls on by most of a page, or back to the top, and waits until what comes into view can be drawn.
const scrollPopup = async ({ mark, isBack }) => {
  for (let node = byMark(mark); node; node = parentOf(node)) {
    if (node.scrollHeight > node.clientHeight + 4 && /auto|scroll|hidden/.test(getComputedStyle(node).overflowY)) {
      const before = node.scrollTop;
      node.scrollTop = isBack ? 0 : before + node.clientHeight * 0.8;
      if (node.scrollTop === before) return false;
      await nextDrawing();
      return true;
    }
    if (node === document.body) return false;
  }
  return false;
};

const showRow = async ({ mark }) => {
  const row = byMark(mark);
  if (row) row.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
  await nextDrawing();
};

const middleOf = ({ mark }) => {
  const row = byMark(mark);
  const box = row && row.getBoundingClientRect();
  return box && box.width ? [box.left + box.width / 2, box.top + box.height / 2] : null;
};

// Where to click to open: not in the middle, where a chip's remove icon may be; on the arrow or the box itself.
const triggersOf = (shell, element) => {
  const arrows = all(shell, "[class*=arrow], [class*=caret], [class*=chevron], [class*=indicator], [class*=suffix], [class*=append-inner]").filter((one) => isVisible(one) && !TAKES_AWAY.test(one.getAttribute("class") || "") && !/separator/i.test(one.getAttribute("class") || ""));
  const toggles = all(shell, "[aria-haspopup], [aria-expanded], [role=combobox]").filter(isVisible);
  const button = toggles.length === 1 && toggles[0].matches("button, [role=button]") ? toggles : [];
  return [...button, ...arrows.slice(-1), ...(element.matches("input, button") && isVisible(element) ? [element] : []), ...toggles.slice(0, 1), ...(isVisible(element) ? [element] : []), shell];
};

const TAKES_AWAY = /clear|remove|close|delete/i;
const SPOTS = [0.5, 0.6, 0.7, 0.8, 0.9, 0.4, 0.3, 0.2, 0.1];
const PICTURES = "i, svg, img, button, a, [role=button], [role=option], [onclick]";

// Where nothing but the box itself would be hit: a text there may be a chip, a picture its remove icon. From the middle
// outwards, to the right first; null where there is no such place.
const bareSpot = (trigger, element) => {
  const box = trigger.getBoundingClientRect();
  for (const down of [0.5, 0.8, 0.2]) {
    for (const along of SPOTS) {
      const [x, y] = [box.width * along, box.height * down];
      let node = topAt(box.left + x, box.top + y);
      if (!node || !contains(trigger, node)) continue;
      while (node !== trigger && !ownText(node) && !isIcon(node) && !node.matches(PICTURES) && (node.matches("input, textarea") || contains(node, element) || !isClickable(node))) node = parentOf(node);
      if (node === trigger) return { x: x - trigger.clientLeft, y: y - trigger.clientTop };
    }
  }
  return null;
};

// What takes a click over the middle of something that lets it through: an arrow drawn over its box. Never what may
// take a value away, nor a chip.
const underneath = (shell, trigger) => {
  const box = trigger.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const hit = topAt(x, y);
  if (!hit || hit === trigger || !contains(shell, hit) || contains(trigger, hit)) return null;
  for (let node = hit; node && node !== shell; node = parentOf(node)) {
    const names = `${node.getAttribute("class")} ${node.getAttribute("aria-label")}`;
    if (TAKES_AWAY.test(names) || node.matches("button, a, [role=option]") || chipRemovers(shell).some((one) => contains(node, one) && parentOf(one) === node)) return null;
  }
  const under = hit.getBoundingClientRect();
  return { mark: markOf(hit), spot: { x: x - under.left - hit.clientLeft, y: y - under.top - hit.clientTop } };
};

const openerOf = ({ root, mark }) => {
  const [shell, element] = [byMark(root), byMark(mark)];
  if (!shell || !element) return null;
  shell.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
  const triggers = triggersOf(shell, element);
  for (const trigger of triggers) {
    const spot = bareSpot(trigger, element);
    if (spot) return { mark: markOf(trigger), spot };
    const under = underneath(shell, trigger);
    if (under) return under;
  }
  return { mark: markOf(triggers[0]), spot: null };
};

// Where a person would click a switch, best first: what takes the click at its own middle; of a drawn one that holds its
// words too, the part that is no text.
const facesOf = ({ mark, face }) => {
  const [box, drawn] = [byMark(mark), byMark(face)];
  if (!box || !drawn) return [];
  drawn.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
  const inner = box.matches("input") ? [] : all(box, "*").filter((one) => one !== box && isVisible(one) && !textOf(one) && isClickable(one));
  const faces = [...innermost(inner), drawn, box];
  const isHit = (one) => { const top = topOver(one); return Boolean(top && contains(one, top)); };
  return [...new Set([...faces.filter(isHit), ...faces])].map(markOf);
};

const waitForState = ({ isOn: wanted, ...given }) => {
  const element = byMark(given.mark);
  const state = element && isBox(element) ? isOn(element) : null;
  if (state !== null && !element.matches("input[type=radio], [role=radio]") && !isSegment(element)) return state === wanted;
  const field = readField(given);
  return Boolean(field && field.values && field.values.length === 1 && stateText(field.values[0]) === wanted);
};

// Choosing may send the form or draw the screen anew: then there is nothing to read back yet.
const isFieldAway = (given) => document.readyState === "loading" || !readField(given);

// One text for several values, as some kits show them.
const sumsUp = (text, values) => values.length > 1 && collapse([...values].sort((one, two) => two.length - one.length).reduce((left, value) => left.replace(value, ""), text).replace(/[,;]/g, " ")) === "" && values.every((value) => text.includes(value));

const waitForValues = ({ values, ...given }) => {
  if (document.readyState === "loading") return false;
  const field = readField(given);
  if (!field) return false;
  // Where they are not shown there is nothing to wait for: its list has to be opened to read them.
  if (!field.values) return true;
  return (field.values.length === values.length && values.every((value) => field.values.includes(value))) || (field.values.length === 1 && sumsUp(field.values[0], values));
};
