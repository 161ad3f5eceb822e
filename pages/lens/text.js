// What a person sees: visibility, texts, names, pictures. Shared by the other files of this folder.

const MARK = "data-robot-mark";

// Only the blanks that HTML itself collapses; a no-break space is data.
const collapse = (text) => text.replace(/[ \t\n\r\f]+/g, " ").replace(/^ | $/g, "");

const keyOf = (text) => text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");

// Words are compared without case, blanks, punctuation, icons, and the marks that forms add to labels.
const keysOf = (text) => {
  const keys = new Set([keyOf(text)]);
  const bare = text.replace(/\s*[([](required|optional|\d+)[)\]]\s*[:*]*\s*$/i, "")
    .replace(/\s*[*:]*\s*\b(required|optional)\s*[:*]*\s*$/i, "");
  keys.add(keyOf(bare));
  keys.add(keyOf(text.replace(/\s+\d{1,4}\s*$/, "")));
  for (const key of [...keys]) {
    const half = key.length / 2;
    // The ligature of an icon font doubles the word: "add Add".
    if (half >= 2 && Number.isInteger(half) && key.slice(0, half) === key.slice(half)) keys.add(key.slice(half));
  }
  keys.delete("");
  return keys;
};

const matches = (text, words) => {
  const keys = keysOf(text);
  return words.some((word) => keys.has(keyOf(word)));
};

const parentOf = (node) => node.assignedSlot || node.parentElement
  || (node.parentNode instanceof ShadowRoot ? node.parentNode.host : null);

// As they are drawn: what is given to a slot stands in that slot.
const childrenOf = (node) => {
  if (node.tagName === "SLOT" && node.assignedElements().length) return node.assignedElements();
  return node.shadowRoot ? [...node.shadowRoot.children, ...[...node.children].filter((child) => !child.assignedSlot)] : [...node.children];
};

const contains = (outer, inner) => {
  for (let node = inner; node; node = parentOf(node)) if (node === outer) return true;
  return false;
};

const hasShadows = (root) => [...root.querySelectorAll("*")].some((element) => element.shadowRoot);
const isFlat = !hasShadows(document);

// All elements below, in page order. The browser's own search is many times quicker, and blind to shadow roots.
const walk = (root) => {
  if (isFlat) return [...root.querySelectorAll("*")];
  const found = [];
  const descend = (node) => { for (const child of childrenOf(node)) { found.push(child); descend(child); } };
  descend(root);
  return found;
};

const all = (root, selector) => {
  const found = isFlat ? [...root.querySelectorAll(selector)] : walk(root).filter((element) => element.matches(selector));
  if (root.matches && root.matches(selector)) found.unshift(root);
  return found;
};

const within = (element, selector) => {
  for (let node = element; node; node = parentOf(node)) if (node.matches(selector)) return node;
  return null;
};

const SILENT = new Set(["SCRIPT", "STYLE", "TEMPLATE", "NOSCRIPT", "HEAD"]);
const seen = new Map();

const isVisible = (element) => {
  if (!seen.has(element)) seen.set(element, lookVisible(element));
  return seen.get(element);
};

const lookVisible = (element) => {
  if (SILENT.has(element.tagName)) return false;
  const style = getComputedStyle(element);
  if (style.display === "contents") return childrenOf(element).some(isVisible) || collapse(element.textContent) !== "";
  if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })) return false;
  let box = element.getBoundingClientRect();
  if (box.width <= 1 || box.height <= 1) {
    return style.overflow === "visible" && box.width + box.height > 0 && style.position !== "absolute"
      && childrenOf(element).some(isVisible);
  }
  if (style.clipPath === "inset(50%)" || /rect\((0|1)px,? (0|1)px,? (0|1)px,? (0|1)px\)/.test(style.clip)) return false;
  const page = document.documentElement;
  let isPinned = style.position === "fixed";
  for (let node = parentOf(element); node && node !== page && node !== document.body; node = parentOf(node)) {
    const about = getComputedStyle(node);
    if (about.position === "fixed") isPinned = true;
    if (about.overflow === "visible" || style.position === "fixed") continue;
    const frame = node.getBoundingClientRect();
    const scrolls = /auto|scroll/.test(about.overflowX + about.overflowY);
    const isOutside = box.right <= frame.left || box.left >= frame.right || box.bottom <= frame.top || box.top >= frame.bottom;
    if (frame.width <= 1 || frame.height <= 1 || (isOutside && !scrolls)) return false;
    if (isOutside) box = frame;
  }
  // What was moved out at the left or top cannot be scrolled to: a folded drawer.
  if (box.right + (isPinned ? 0 : scrollX) <= 0 || box.bottom + (isPinned ? 0 : scrollY) <= 0) return false;
  if (isPinned && (box.left >= innerWidth || box.top >= innerHeight)) return false;
  return true;
};

// What is marked as one is an icon only while it could be: behind an open window whole parts are hidden from screen readers.
const LONGEST_ICON = 40;
const isIcon = (element) => (element.tagName === "I" || element.getAttribute("aria-hidden") === "true"
  || /(^|[\s_-])(icons?|mdi|glyphicon|fa|fas|far|fal|fab|bi|material-symbols\w*)($|[\s_-])/i.test(element.getAttribute("class") || ""))
  && element.textContent.length <= LONGEST_ICON && !element.querySelector("input, select, textarea, button, a, table, h1, h2, h3, h4");

const isBlock = (element) => !/^(inline|contents)/.test(getComputedStyle(element).display) || element.tagName === "BR";

const gather = (node, options, parts) => {
  for (const child of node.nodeType === 1 && node.shadowRoot ? node.shadowRoot.childNodes : node.childNodes) {
    if (child.nodeType === 3) parts.push(child.data);
    else if (child.nodeType === 1 && !SILENT.has(child.tagName)) {
      if (child.tagName === "SLOT") { for (const given of child.assignedNodes()) given.nodeType === 3 ? parts.push(given.data) : gather(given, options, parts); continue; }
      if (child.tagName === "SELECT" || child.tagName === "TEXTAREA" || child.tagName === "SVG" || child.tagName === "svg") continue;
      if (options.withoutIcons && isIcon(child)) continue;
      if (options.skip && options.skip(child)) continue;
      if (getComputedStyle(child).display !== "contents" && !isVisible(child)) continue;
      const edge = isBlock(child) ? " " : "";
      parts.push(edge);
      gather(child, options, parts);
      parts.push(edge);
    }
  }
  return parts;
};

// The DOM's own letters (style may show them in upper case), blanks as HTML collapses them.
const textOf = (element, options = {}) => collapse(gather(element, options, []).join(""));
const rawTextOf = (element) => gather(element, {}, []).join("").replace(/^[ \t\n\r\f]+|[ \t\n\r\f]+$/g, "");
const ownText = (element) => collapse([...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join(" "));

const referenced = (element, attribute) => (element.getAttribute(attribute) || "").split(/\s+/).filter(Boolean)
  .map((id) => element.getRootNode().getElementById?.(id) || document.getElementById(id)).filter(Boolean);

const IMPLICIT = { BUTTON: "button", SUMMARY: "button", TEXTAREA: "textbox", IMG: "img", NAV: "navigation", TR: "row", TD: "cell",
  TH: "columnheader", LI: "listitem", OPTION: "option", DIALOG: "dialog", MAIN: "main", ARTICLE: "article", TABLE: "table", PROGRESS: "progressbar" };

const roleOf = (element) => {
  const given = (element.getAttribute("role") || "").trim().split(/\s+/)[0];
  if (given && given !== "none" && given !== "presentation") return given;
  const tag = element.tagName;
  if (/^H[1-6]$/.test(tag)) return "heading";
  if (tag === "A") return "link";
  if (tag === "SELECT") return element.multiple || element.size > 1 ? "listbox" : "combobox";
  if (tag === "INPUT") {
    const type = element.type;
    if (/^(submit|button|reset|image)$/.test(type)) return "button";
    if (type === "checkbox" || type === "radio") return type;
    return type === "number" ? "spinbutton" : "textbox";
  }
  if (IMPLICIT[tag]) return IMPLICIT[tag];
  return isClickable(element) ? "clickable" : "";
};

// Some frameworks give the part that holds the whole screen a handler that does nothing.
const isHolder = (element) => parentOf(element) === document.body && !element.hasAttribute("onclick") && element.querySelector("a, button, input, [tabindex]") !== null;

// A cell or a group that the keyboard reaches, with nothing else that speaks for being pressed: a grid is walked so.
const isOnlyReached = (element) => /^(cell|gridcell|rowheader|row|group)$/.test(roleOf(element)) && !element.onclick && !element.hasAttribute("onclick") && getComputedStyle(element).cursor !== "pointer";

const isClickable = (element) => {
  if ((element.onclick && !isHolder(element)) || element.hasAttribute("onclick") || element.tabIndex >= 0) return true;
  if (!(element instanceof HTMLElement) || getComputedStyle(element).cursor !== "pointer") return false;
  const parent = parentOf(element);
  return !parent || getComputedStyle(parent).cursor !== "pointer";
};

const TOOLTIPS = ["title", "data-original-title", "data-bs-original-title", "data-tooltip", "data-tip", "data-title", "tooltip", "uk-tooltip"];

const tooltipsOf = (element) => TOOLTIPS.map((name) => element.getAttribute(name)).filter(Boolean)
  .concat([...element.querySelectorAll("svg > title")].map((title) => title.textContent));

const altsOf = (element) => all(element, "img, [role=img], input[type=image]")
  .flatMap((image) => [image.getAttribute("alt"), image.getAttribute("aria-label")]).filter(Boolean);

const namesOf = (element) => {
  const names = [];
  const by = referenced(element, "aria-labelledby").map((node) => collapse(node.textContent)).join(" ");
  if (by) names.push(by);
  if (element.getAttribute("aria-label")) names.push(element.getAttribute("aria-label"));
  if (element.tagName === "INPUT") names.push(element.value && roleOf(element) === "button" ? element.value : "");
  names.push(textOf(element, { withoutIcons: true }), textOf(element));
  return names.filter((name) => collapse(name) !== "");
};

// Everything an icon may be called: classes, sprite and file names, icon attributes; split into small words.
const iconWords = (element) => {
  const words = [];
  for (const node of [element, ...walk(element)]) {
    for (const name of ["class", "data-icon", "data-testid", "data-lucide", "data-feather", "icon", "icon-name", "data-name", "id"]) words.push(node.getAttribute(name) || "");
    if (/icon/i.test(node.tagName)) words.push(node.getAttribute("name") || "");
    if (node.tagName === "use") words.push(((node.getAttribute("href") || node.getAttribute("xlink:href") || "").split("#")[1]) || "");
    if (node.tagName === "IMG" || node.tagName === "INPUT") words.push(fileOf(node.getAttribute("src") || ""));
    const picture = /url\("?([^")]+)"?\)/.exec(getComputedStyle(node).backgroundImage + getComputedStyle(node).maskImage);
    if (picture && !picture[1].startsWith("data:")) words.push(fileOf(picture[1]));
  }
  return new Set(words.join(" ").replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase().split(/[^a-z0-9]+/).filter(Boolean));
};

const fileOf = (address) => (address.startsWith("data:") ? "" : address.split(/[?#]/)[0].split("/").pop().replace(/\.\w+$/, ""));

const glyphsOf = (element) => {
  const glyphs = [];
  for (const node of [element, ...walk(element)]) {
    for (const pseudo of ["::before", "::after"]) {
      const content = getComputedStyle(node, pseudo).content;
      if (content && content.startsWith('"')) glyphs.push(content.slice(1, -1));
    }
  }
  return glyphs.concat([collapse(element.textContent)]).join("");
};

const markOf = (element) => {
  const old = element.getAttribute(MARK);
  if (old && all(document.documentElement, `[${MARK}="${CSS.escape(old)}"]`).length === 1) return old;
  const fresh = Math.random().toString(36).slice(2, 10) + Date.now().toString(36);
  element.setAttribute(MARK, fresh);
  return fresh;
};

const byMark = (mark) => (mark ? all(document.documentElement, `[${MARK}="${CSS.escape(mark)}"]`)[0] || null : document.documentElement);

const isMarked = ({ mark }) => byMark(mark) !== null;

// Names the element for an error text; never the value of a box.
const describe = (element) => {
  const name = (namesOf(element)[0] || tooltipsOf(element)[0] || altsOf(element)[0] || "").slice(0, 60);
  const role = roleOf(element) || element.tagName.toLowerCase();
  return name ? `${role} "${name}"` : `${role} without a name`;
};

const innermost = (elements) => elements.filter((one) => !elements.some((other) => other !== one && contains(one, other)));

const isDisabled = (element) => {
  for (let node = element, step = 0; node && step < 3; node = parentOf(node), step += 1) {
    if (node.disabled || node.getAttribute("aria-disabled") === "true") return true;
    if (/(^|[\s_-])(is-)?disabled($|\s)/.test(node.getAttribute("class") || "") && (step === 0 || node.tagName === "LI")) return true;
    if (step === 0 && node.matches(":disabled")) return true;
  }
  return false;
};
