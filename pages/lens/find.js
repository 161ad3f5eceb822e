// Elements by their signs: the ways of pages/signs.toml, in order; the first that finds anything decides.

const CONTROLS = "a, button, summary, input:not([type=hidden]), [role], [onclick], [tabindex]";

const interactive = (scope) => {
  const found = [];
  for (const element of walk(scope)) {
    if ((element.matches(CONTROLS) || isClickable(element)) && isVisible(element)) found.push(element);
  }
  return found;
};

// A nameless control whose picture says that it does something else.
const OTHER_ICONS = ["trash", "bin", "delete", "remove", "close", "times", "xmark", "copy", "clone", "link", "eye", "sync", "refresh", "dots", "ellipsis", "kebab", "menu", "more", "sort", "drag", "handle", "chevron", "caret", "download", "upload", "power"];
const isOtherIcon = (element) => {
  const called = iconWords(element);
  const text = collapse(element.textContent);
  return element.hasAttribute("aria-haspopup") || OTHER_ICONS.some((word) => called.has(word)) || /^(\u22ee|\u2026|\.\.\.|\u00d7|\u2715|\u2716|\uf1f8|\uf2ed|\uf014|delete|more_vert|more_horiz|close)$/.test(text);
};

// A text that no markup calls a heading, but is set like one: larger than the rest, and nothing to click.
const looksLikeHeading = (element) => ownText(element) !== "" && ownText(element).length < 80 && isVisible(element)
  && parseFloat(getComputedStyle(element).fontSize) >= 1.2 * parseFloat(getComputedStyle(document.body).fontSize)
  && !within(element, `${CONTROLS}, ${MENU}, table, [role=grid], header, [role=banner]`) && !isClickable(element);

const tryWay = (scope, way, words, candidates, isMany) => {
  const withRole = (roles) => (roles && roles.length ? candidates().filter((element) => roles.includes(roleOf(element))) : candidates());
  const byWord = (elements, textsOf) => {
    for (const word of words) {
      const hits = elements.filter((element) => textsOf(element).some((text) => matches(text, [word])));
      if (hits.length) return { hits, said: word };
    }
    return { hits: [], said: "" };
  };
  if (way.by === "role") return byWord(withRole(way.roles), namesOf);
  if (way.by === "title") return byWord(withRole(way.roles), tooltipsOf);
  if (way.by === "alt") return byWord(withRole(way.roles), altsOf);
  if (way.by === "heading") {
    const told = byWord([...walk(scope)].filter((element) => roleOf(element) === "heading" && isVisible(element)), namesOf);
    return told.hits.length ? told : byWord([...walk(scope)].filter(looksLikeHeading), namesOf);
  }
  if (way.by === "text") {
    return byWord([...walk(scope)].filter((element) => element.childNodes.length && isVisible(element) && element.textContent.length < 200),
      (element) => [textOf(element, { withoutIcons: true }), textOf(element)]);
  }
  if (way.by === "phrase") {
    const pattern = words.map(keyOf);
    const hits = [...walk(scope)].filter((element) => ownText(element) && isVisible(element)
      && pattern.some((word) => keyOf(textOf(element)).includes(word)));
    return { hits, said: "" };
  }
  if (way.by === "icon") {
    const hits = withRole(way.roles).filter((element) => {
      const called = iconWords(element);
      if ((way.icons || []).some((icon) => called.has(icon))) return true;
      const glyphs = glyphsOf(element);
      if ((way.glyphs || []).some((glyph) => glyphs.includes(glyph))) return true;
      return (way.ligatures || []).some((ligature) => [...walk(element), element].some((node) => collapse(node.textContent) === ligature));
    });
    return { hits, said: "" };
  }
  if (way.by === "address") {
    const hits = candidates().filter((element) => {
      const path = element.tagName === "A" && element.href ? new URL(element.href, location.href).pathname.replace(/\/+$/, "").toLowerCase() : "";
      return path && (way.endings || []).some((ending) => path.endsWith(ending.toLowerCase()));
    });
    return { hits, said: "" };
  }
  if (way.by === "label") {
    // What is secret goes only where a secret was asked for, and nothing else goes there.
    const fitsType = (box) => ((way.types || []).length ? way.types.every((type) => type === box.type || type === "any") : box.type !== "password");
    for (const word of words) {
      const hits = all(scope, "input:not([type=hidden]), textarea, select").filter((box) => isVisible(box) && !/^(checkbox|radio|submit|button)$/.test(box.type)
        && fitsType(box)
        && [...[...(box.labels || [])].map((label) => textOf(label)), box.getAttribute("aria-label") || "", box.placeholder || "",
          ...referenced(box, "aria-labelledby").map((label) => textOf(label))].some((text) => matches(text, [word])));
      if (hits.length) return { hits, said: word };
    }
    // No markup ties them: the caption stands beside its box.
    const units = labelled(scope).filter((unit) => !unit.isBox && !unit.isTied && unit.element.matches("input, textarea, select")
      && fitsType(unit.element));
    for (const word of words) {
      const hits = units.filter((unit) => unit.labels.some((label) => matches(label.text, [word]))).map((unit) => unit.element);
      if (hits.length) return { hits, said: word };
    }
    return { hits: [], said: "" };
  }
  if (way.by === "css") return { hits: all(scope, way.css).filter(isVisible), said: "" };
  if (way.by === "only-nameless") {
    const hits = innermost(candidates().filter((element) => ["link", "button", "clickable"].includes(roleOf(element))
      && !isOtherIcon(element) && !namesOf(element).some((name) => keyOf(name)) && !tooltipsOf(element).length && !altsOf(element).length));
    return { hits: hits.length === 1 || isMany ? hits : [], said: "" };
  }
  return { hits: [], said: "" };
};

const nearest = (scope, words) => {
  const wanted = words.map(keyOf).filter(Boolean);
  const scored = [];
  for (const element of innermost(interactive(scope)).slice(0, 400)) {
    const key = keyOf(namesOf(element)[0] || tooltipsOf(element)[0] || "");
    if (!key) continue;
    let best = 0;
    for (const word of wanted) {
      const short = new Set(word.match(/..?/gs));
      const pairs = (text) => new Set([...text].slice(1).map((letter, index) => text[index] + letter));
      const [one, two] = [pairs(key), pairs(word)];
      const shared = [...one].filter((pair) => two.has(pair)).length;
      best = Math.max(best, (2 * shared) / Math.max(1, one.size + two.size), key.includes(word) && short.size ? 0.6 : 0);
    }
    scored.push([best, describe(element)]);
  }
  scored.sort((one, two) => two[0] - one[0]);
  return [...new Set(scored.filter(([score]) => score > 0.3).map(([, said]) => said))].slice(0, 4);
};

// Drawn over the page: by itself, or in something that lies over it.
const isAfloat = (element) => {
  for (let node = element; node && node !== document.body; node = parentOf(node)) if (/absolute|fixed/.test(getComputedStyle(node).position)) return true;
  return false;
};

// The window in front, where one lies over the page.
const frontWindow = () => {
  const open = all(document.documentElement, "dialog[open], [role=dialog], [role=alertdialog], [aria-modal=true]")
    .filter((one) => isVisible(one) && (one.matches("dialog") || isAfloat(one) || within(one, "[class*=modal], [class*=overlay], [class*=drawer]")));
  const inner = open.filter((one) => !open.some((other) => other !== one && contains(other, one)));
  return inner.length ? inner[inner.length - 1] : null;
};

// Of two candidates, one behind an open window cannot be used by anybody.
const inFront = (hits) => {
  if (hits.length < 2) return hits;
  const front = frontWindow();
  const inside = front ? hits.filter((hit) => contains(front, hit)) : [];
  return inside.length ? inside : hits;
};

const frontScope = () => { const front = frontWindow(); return front ? markOf(front) : null; };

const MENU = "nav, aside, [role=navigation], [role=menubar], [class*=sidebar], [class*=sidenav]";

const findSign = ({ scope, ways, words, excluded, place, isMany }) => {
  const root = byMark(scope);
  if (!root) return { hits: [], way: -1, said: "", near: [], isScopeGone: true };
  let known = null;
  const candidates = () => (known ||= interactive(root).filter((element) => !(place === "content" && within(element, MENU) && !within(element, "main, [role=main]"))).filter((element) => !(excluded || []).length
    || ![...namesOf(element), ...tooltipsOf(element)].some((name) => matches(name, excluded))));
  for (const [index, way] of ways.entries()) {
    const { hits, said } = tryWay(root, way, way.words && way.words.length ? way.words : words, candidates, isMany);
    const unique = inFront(innermost([...new Set(hits)]));
    if (unique.length) return { hits: unique.map((hit) => ({ mark: markOf(hit), said: describe(hit), isDisabled: isDisabled(hit) })), way: index, said, near: [] };
  }
  return { hits: [], way: -1, said: "", near: nearest(root, words) };
};

const waitForSign = (given) => { const answer = findSign(given); return answer.hits.length ? answer : null; };
const waitForOneSign = (given) => { const answer = findSign(given); return answer.hits.length === 1 ? answer : null; };
const waitForAny = (questions) => { for (const given of questions) if (findSign(given).hits.length) return given.element; return null; };

// The button that closes a notice lying over the page: it floats, and is no window that was asked for.
const findNotice = ({ words }) => {
  const floating = (element) => {
    for (let node = element; node && node !== document.body; node = parentOf(node)) {
      // A window with boxes was opened on purpose.
      if (/fixed|sticky/.test(getComputedStyle(node).position) || node.matches("dialog")) return !all(node, "input:not([type=checkbox]):not([type=hidden]), select, textarea").some(isVisible);
    }
    return false;
  };
  for (const word of words) {
    const hits = innermost(interactive(document.documentElement).filter((element) => floating(element)
      && [...namesOf(element), ...tooltipsOf(element)].some((name) => matches(name, [word]))));
    if (hits.length === 1) return markOf(hits[0]);
  }
  return null;
};

// Does something that floats lie over the middle of the element, once it is scrolled into view?
const isCovered = ({ mark }) => {
  const element = byMark(mark);
  if (!element) return false;
  element.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
  const box = element.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  if (!top || contains(element, top) || contains(top, element) || element.getRootNode() !== document) return false;
  for (let node = top; node && node !== document.body; node = parentOf(node)) if (/fixed|sticky/.test(getComputedStyle(node).position)) return true;
  return false;
};
