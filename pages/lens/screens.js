// What a screen says: where one is, messages, errors, tiles, the connection.

const SEPARATORS = /\s*(?:[\/›»>|:–—]|\s-\s)\s*/;

// Does a heading, breadcrumb or the like name exactly this?
const showsName = ({ name, scope }) => {
  const root = byMark(scope);
  name = collapse(name);
  if (!root) return null;
  const places = all(root, "h1, h2, h3, h4, [role=heading], [aria-label*=breadcrumb i] *, [class*=breadcrumb] *, [class*=title], [aria-current]")
    .filter((one) => isVisible(one) && !within(one, "table, [role=grid], [role=row], [role=listbox], option") && textOf(one).length < 300);
  for (const place of places) {
    const texts = [textOf(place), textOf(place, { withoutIcons: true }), ownText(place), collapse(rawTextOf(place))];
    for (const text of texts) if (text === name || text.split(SEPARATORS).some((part) => part === name) || unquoted(text, name)) return { said: text.slice(0, 80) };
  }
  // Some apps name the place in plain text at the top.
  const top = leavesOf(root).find((leaf) => collapse(leaf.textContent) === name && leaf.getBoundingClientRect().top + scrollY < 320
    && !within(leaf, `table, [role=grid], [role=row], [role=listbox], option, li, [class*=user-menu], [class*=company]`) && !menuPart(leaf));
  return top ? { said: name } : null;
};

const unquoted = (text, name) => [`"${name}"`, `“${name}”`, `'${name}'`, `‘${name}’`].some((quoted) => text.includes(quoted));

const headings = () => all(document.documentElement, "h1, h2, h3, [role=heading], [aria-current=page]").filter(isVisible).map((one) => textOf(one).slice(0, 60)).filter(Boolean).slice(0, 6);

const MESSAGE = "[role=alert], [role=status], [role=alertdialog], [class*=toast i], [class*=snack i], [class*=notif i], [class*=noty], [class*=flash], .alert, .message, [class*=ant-message], [class*=el-message], [class*=swal], [class*=banner]";
const FIELD_ERROR = ".invalid-feedback, [class*=error-message], [class*=field-error], [class*=help-danger], [class*=text-danger], [class*=form-error], .help.is-danger, .error, .errors li, [class*=messages__message], [class*=explain-error], [class*=item__error], [class*=helper-text][class*=error], [class*=Mui-error]";

const isRed = (element) => {
  const color = /rgba?\((\d+), (\d+), (\d+)/.exec(getComputedStyle(element).color);
  if (!color) return false;
  const [red, green, blue] = color.slice(1).map(Number);
  return red >= 140 && green <= 95 && blue <= 105 && red - Math.max(green, blue) >= 70;
};

const ERROR_WORDS = /\b(error|errors|failed|failure|invalid|required|already been taken|already exists|already taken|must be|cannot|can't|could not|unable|refused|denied|not allowed|went wrong|not saved|problem|please (enter|select|choose|complete|fill|connect)|before (activating|it can))\b/i;
const DONE_WORDS = /\b(saved|updated|created|success|successfully|done|stored|copied|complete|completed)\b/i;

const readMessages = () => {
  const found = [];
  const boxes = all(document.documentElement, MESSAGE).filter((one) => isVisible(one) && textOf(one, { withoutIcons: true }).length > 2 && textOf(one).length < 600
    && !within(one, "table, nav, [role=grid]") && all(one, CONTROL).length === 0);
  // A toast without any name: floating, short, and saying that something was done or went wrong.
  for (const leaf of leavesOf(document.body)) {
    const text = textOf(leaf);
    if (text.length > 250 || !(DONE_WORDS.test(text) || ERROR_WORDS.test(text)) || boxes.some((box) => contains(box, leaf))) continue;
    for (let node = leaf; node && node !== document.body; node = parentOf(node)) {
      if (getComputedStyle(node).position !== "fixed") continue;
      if (!node.matches("dialog, [role=dialog]") && !all(node, `${CONTROL}, nav, a`).length) boxes.push(node);
      break;
    }
  }
  for (const box of boxes.filter((one) => !boxes.some((other) => other !== one && contains(other, one)))) {
    const text = textOf(box, { withoutIcons: true, skip: (one) => one.matches("button, [role=button]") });
    const look = box.getAttribute("class") || "";
    const inner = [box, ...walk(box)].map((one) => one.getAttribute("class") || "").join(" ");
    const isError = /error|danger|negative|invalid|fail/i.test(inner) || (!/success|positive/i.test(inner) && !DONE_WORDS.test(text) && ERROR_WORDS.test(text)) || (ERROR_WORDS.test(text) && /\bnot saved|could not|failed\b/i.test(text));
    if (text) found.push({ text, isError, mark: markOf(box), look: look.slice(0, 40) });
  }
  return found;
};

// Each with the part that says it. That a text is red and speaks of nothing wrong is weak: a state may be shown so, too.
const toldErrors = () => {
  const told = [];
  const add = (element, kind) => {
    const text = textOf(element, { withoutIcons: true });
    if (text.length > 3 && text.length < 400 && /\p{L}{2}/u.test(text) && !told.some((known) => known.text === text || contains(known.element, element) || contains(element, known.element))) told.push({ text, element, kind });
  };
  for (const message of readMessages()) if (message.isError) add(byMark(message.mark), "message");
  all(document.documentElement, FIELD_ERROR).filter((one) => isVisible(one) && !one.matches("input, select, textarea") && all(one, CONTROL).length === 0).forEach((one) => add(one, "field"));
  for (const box of all(document.documentElement, "[aria-invalid=true]")) [...referenced(box, "aria-errormessage"), ...referenced(box, "aria-describedby")].filter(isVisible).forEach((one) => { if (isRed(one) || referenced(box, "aria-errormessage").includes(one)) add(one, "field"); });
  // "Surface any red text as is": validation texts are red in every kit.
  for (const element of walk(document.body)) {
    if (ownText(element).length > 8 && isVisible(element) && isRed(element) && !within(element, "button, a, [role=button], label, legend, table, nav, [role=switch]")) add(element, ERROR_WORDS.test(textOf(element)) ? "text" : "red");
  }
  return told;
};
const readErrors = () => toldErrors().map(({ text }) => text);

// What the browser itself would complain about when the form is sent.
const readInvalid = () => all(document.documentElement, "input, select, textarea").filter((box) => box.willValidate && box.form && !box.form.noValidate && !box.checkValidity())
  .map((box) => `${tiedTexts({ element: box, root: box, inner: [box], isBox: false })[0]?.text || box.name || box.type}: ${box.validationMessage}`);

// State before Save, to tell its consequence from what was there already.
const isLinkShown = (link) => Boolean(link) && findSign({ scope: null, ...link, isBrief: true }).hits.length > 0;
const saveBase = ({ agree, link }) => ({ hasLink: isLinkShown(link), agreed: agreeingButtons(agree || []).map(markOf), origin: performance.timeOrigin, address: location.href, messages: readMessages().map((one) => one.mark), texts: readMessages().map((one) => one.text), errors: readErrors() });

const saveConsequence = ({ base, connect, link, save, agree, answered }) => {
  if (document.readyState === "loading") return null;
  const question = saveQuestion(base, agree, answered);
  if (question) return question;
  const hasMoved = performance.timeOrigin !== base.origin || location.href !== base.address;
  // Only a channel that is saved has a link to connect it: what else is told beside that is its state.
  const isSaved = !base.hasLink && isLinkShown(link);
  // A remark that stood there before is no answer; "saved" and errors may well be said twice.
  const messages = readMessages().filter((one) => (hasMoved ? one.isError || DONE_WORDS.test(one.text) || !base.texts.includes(one.text) : !base.messages.includes(one.mark)));
  const told = toldErrors().filter(({ text, kind }) => (hasMoved || !base.errors.includes(text)) && (kind === "message" || !isSaved));
  const errors = told.filter(({ kind }) => kind !== "red").map(({ text }) => text);
  const weak = told.filter(({ kind }) => kind === "red").map(({ text }) => text);
  const isDone = messages.some((one) => !one.isError && DONE_WORDS.test(one.text));
  const pack = (by) => ({ by, hasMoved, messages: messages.map(({ text, isError }) => ({ text, isError })), errors, weak });
  if ((errors.length || weak.length) && !isDone) return pack("errors");
  if (isDone) return pack("message");
  if (hasMoved) {
    if (isBusy(document.body)) return null;
    const isDrawn = findSign({ scope: null, ...save }).hits.length || findSign({ scope: null, ...connect }).hits.length || all(document.body, "h1, h2, [role=heading], table").some(isVisible);
    return isDrawn ? pack("moved") : null;
  }
  const invalid = readInvalid();
  if (invalid.length) return { ...pack("invalid"), errors: invalid };
  return null;
};

// What floats there tells of what was just done; what stands in the form tells of the channel, whatever its role.
const readConnection = ({ connected, notConnected }) => {
  let isConnected = false;
  const form = byMark(formScope());
  const isPassing = (message) => { for (let node = message; node && node !== form; node = parentOf(node)) if (isFloating(node)) return true; return false; };
  for (const element of walk(document.body)) {
    const text = ownText(element) && isVisible(element) && !within(element, "button, a, [role=button]") && !isPassing(within(element, "[role=alert], [role=status], [class*=toast]")) ? textOf(element) : "";
    if (!text || text.length > 160) continue;
    const key = keyOf(text);
    if (notConnected.some((word) => key.includes(keyOf(word)))) return "not connected";
    if (connected.some((word) => key.startsWith(keyOf(word)) || key.endsWith(keyOf(word)))) isConnected = true;
  }
  return isConnected ? "connected" : "unknown";
};

const CHOOSERS = ["select", "choose", "add", "connect", "install", "use", "pick"];
const FRAME = "nav, header, footer, [role=navigation], [role=banner], [class*=breadcrumb]";

// What the files of an element's pictures are called, without what builders add to names.
const pictureNames = (element) => [...new Set([element, ...walk(element)].map((node) => {
  const drawn = /url\("?([^")]+)"?\)/.exec(getComputedStyle(node).backgroundImage);
  const address = node.tagName === "IMG" || node.matches("input[type=image]") ? node.getAttribute("src") || "" : drawn ? drawn[1] : "";
  return fileOf(address).replace(/[._-](?=[0-9a-f]*\d)[0-9a-f]{6,}$/i, "").split(/[^a-z0-9]+/i)
    .filter((word) => word && !/^(logo|icon|img|image|tile|provider|channel|\d+x|\d{2,4}(px)?)$/i.test(word)).join(" ");
}).filter(Boolean))];

// A card whose role tells only that it is a part of its own, and which can be reached like a button.
const isFocusablePart = (element) => /^(group|article|figure|region)$/.test(roleOf(element)) && isClickable(element) && namesOf(element).concat(textOf(element)).some((text) => keyOf(text));

const readTiles = ({ close, legacy, isAll }) => {
  const windows = all(document.documentElement, "dialog[open], [role=dialog], [aria-modal=true], .modal, [class*=modal], [class*=drawer], [class*=popup]")
    .filter((one) => isVisible(one) && (one.matches("dialog") || (one.matches("[role=dialog], [aria-modal=true]") ? isAfloat(one) : isFloating(one))));
  const tops = windows.filter((one) => !windows.some((other) => other !== one && contains(other, one)));
  const root = tops.length === 1 ? tops[0] : document.body;
  const inPage = root === document.body;
  const clickable = innermost(interactive(root).filter((one) => (["link", "button", "clickable", "option", "menuitem", "radio", "listitem", "tab", "gridcell"].includes(roleOf(one)) || isFocusablePart(one))
    && !one.matches("input:not([type=radio]):not([type=image])") && !(inPage && (within(one, FRAME) || menuPart(one))) && (!one.contains || !one.querySelector("input, table, h1"))));
  const tiles = [];
  for (const element of clickable) {
    let card = element;
    const said = namesOf(element)[0] || "";
    if (close.some((word) => matches(said, [word])) && !altsOf(element).length) continue;
    const pictures = pictureNames(element);
    const bare = () => { if (isAll) tiles.push({ mark: markOf(element), name: "", isLegacy: false }); };
    if (CHOOSERS.includes(keyOf(said)) || (!said && !altsOf(element).length && !tooltipsOf(element).length && !pictures.length)) {
      for (let node = parentOf(element); node && node !== root; node = parentOf(node)) {
        if (clickable.some((other) => other !== element && contains(node, other))) break;
        card = node;
      }
      if (card === element) { bare(); continue; }
    }
    const parts = [...leavesOf(card).filter((leaf) => !contains(element, leaf) || card === element).map(ownText).filter((text) => !CHOOSERS.includes(keyOf(text))),
      ...(card === element && ownText(card) ? [ownText(card)] : []), ...namesOf(card).filter((name) => card === element && card.hasAttribute("aria-label")), ...altsOf(card), ...tooltipsOf(card)].filter((text) => keyOf(text));
    const heading = all(card, "h1,h2,h3,h4,h5,h6,[role=heading],strong").filter(isVisible).map((one) => textOf(one))[0];
    const drawn = pictureNames(card);
    // The picture's file names the provider only where nothing else does.
    const name = (heading || parts[0] || (drawn.length === 1 ? drawn[0] : "")).replace(/\s+(logo|icon)$/i, "");
    if (!name) { bare(); continue; }
    const everything = [...parts, ...altsOf(card), ...tooltipsOf(card), ...drawn].join(" ");
    const isLegacy = legacy.some((word) => new RegExp(`(^|[^a-z])${word}($|[^a-z])`, "i").test(everything));
    tiles.push({ mark: markOf(element), name, isLegacy });
  }
  return tiles;
};

// Tiles without a name: as large as one that has a name.
const namelessTiles = (given) => {
  const tiles = readTiles({ ...given, isAll: true });
  const sizeOf = (tile) => { const box = byMark(tile.mark).getBoundingClientRect(); return `${Math.round(box.width / 20)} ${Math.round(box.height / 20)}`; };
  const sizes = new Set(tiles.filter((tile) => tile.name).map(sizeOf));
  return tiles.filter((tile) => !tile.name && sizes.has(sizeOf(tile)));
};

const waitForTiles = (given) => { const tiles = readTiles(given); return tiles.some((tile) => given.wanted.some((word) => matches(tile.name, [word]))) ? tiles : null; };

// Texts near the cut-off box and remarks about times, from which its zone can be told.
const zoneTexts = ({ mark }) => {
  const box = byMark(mark);
  const texts = [];
  if (!box) return texts;
  for (const one of referenced(box, "aria-describedby")) texts.push(textOf(one));
  for (let node = parentOf(box), step = 0; node && step < 4; node = parentOf(node), step += 1) {
    for (const leaf of leavesOf(node)) if (ownText(leaf).length < 160) texts.push(textOf(leaf));
    if (all(node, CONTROL).length > 3) break;
  }
  for (const leaf of leavesOf(document.body)) { const text = textOf(leaf); if (/\b(times?|time ?zones?)\b/i.test(text) && text.length < 160) texts.push(text); }
  return [...new Set(texts)];
};

const waitForForm = (given) => { const answer = findFields({ ...given, scope: formScope(), kinds: ["text"] }); return answer.hits.length === 1 ? true : null; };

// A labelled value that is no control: "Provider: amazon", dt and dd, two cells, a label above a text; else a read-only box.
const readShown = ({ words }) => {
  const scope = byMark(formScope());
  const boxes = readFields({ scope: formScope() }).filter((field) => field.labels.some((label) => matches(label, words)));
  if (boxes.length === 1 && boxes[0].values && boxes[0].values.length === 1) return boxes[0].values[0];
  const found = new Set();
  const leaves = leavesOf(scope).filter((leaf) => !within(leaf, "nav, table thead, [role=columnheader], option"));
  for (const [index, leaf] of leaves.entries()) {
    const split = /^([^:]{3,30}):\s*(\S.*)$/s.exec(ownText(leaf));
    if (split && matches(split[1], words)) found.add(collapse(split[2]));
    else if (matches(ownText(leaf), words) && leaves[index + 1]) {
      const next = leaves[index + 1];
      const shared = [leaf, parentOf(leaf), parentOf(leaf) && parentOf(parentOf(leaf))].some((node) => node && contains(node, next));
      if (shared && !within(next, "label, button, [role=button], h1, h2, h3")) found.add(textOf(next, { withoutIcons: true }));
    }
  }
  return found.size === 1 ? [...found][0] : null;
};

const mainText = () => textOf(all(document.documentElement, "main, [role=main]").filter(isVisible)[0] || document.body, { withoutIcons: true });

const fileBox = () => {
  const boxes = all(document.documentElement, "input[type=file]").filter((box) => !box.disabled && (isVisible(box) || labelElements(box).some(isVisible) || (parentOf(box) && isVisible(parentOf(box)))));
  return boxes.length === 1 ? markOf(boxes[0]) : null;
};

const importSaid = ({ base }) => {
  if (document.readyState === "loading") return null;
  const hasMoved = performance.timeOrigin !== base.origin || location.href !== base.address;
  const messages = readMessages().filter((one) => hasMoved || !base.messages.includes(one.mark));
  const errors = readErrors().filter((text) => hasMoved || !base.errors.includes(text));
  const texts = [...new Set([...messages.map((one) => one.text), ...errors])];
  return texts.length ? texts.join(" ") : null;
};

// The browser's own text knows nothing of what is drawn in shadow roots.
const screenText = () => collapse(!document.body ? "" : isFlat ? document.body.innerText : leavesOf(document.body).map(ownText).join(" ")).slice(0, 20000);
const screenBase = () => ({ origin: performance.timeOrigin, address: location.href, text: screenText() });

// A fresh document that is ready to be read, another address, or other texts.
const hasLeft = (base) => {
  if (document.readyState === "loading") return null;
  return performance.timeOrigin !== base.origin || location.href !== base.address || screenText() !== base.text;
};

const hasOtherText = (base) => (document.readyState === "loading" ? null : performance.timeOrigin !== base.origin || screenText() !== base.text);

// Another screen, or more on it than before: a link that leads nowhere may leave a "#" in the address, or load the page again.
const isElsewhere = (base) => document.readyState !== "loading" && (location.href.replace(/#$/, "") !== base.address.replace(/#$/, "") || screenText() !== base.text);

// The same document and address, and what was written there is there again, but for a list that goes on by itself.
const isBackAt = (base) => document.readyState !== "loading" && location.href === base.address
  && (screenText() === base.text || screenText().slice(0, 200) === base.text.slice(0, 200));
