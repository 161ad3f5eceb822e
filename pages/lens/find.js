// Elements by their signs: the ways of pages/signs.toml, in order; the first that finds anything decides.

const CONTROLS = "a, button, summary, input:not([type=hidden]), [role], [onclick], [tabindex]";

const interactive = (scope) => {
  const found = [];
  for (const element of walk(scope)) {
    if ((element.matches(CONTROLS) || isClickable(element)) && !isPictureOf(element) && isVisible(element)) found.push(element);
  }
  return found;
};

// A picture in a button is no control of its own, whatever role it has.
const isPictureOf = (element) => element.matches("[role=img], [role=presentation], [role=none]") && !isClickable(element) && Boolean(parentOf(element) && within(parentOf(element), PRESSED));

// A nameless control whose picture says that it does something else.
const OTHER_ICONS = ["trash", "bin", "delete", "remove", "close", "times", "xmark", "copy", "clone", "link", "eye", "sync", "refresh", "dots", "ellipsis", "kebab", "menu", "more", "sort", "drag", "handle", "chevron", "caret", "download", "upload", "power"];
const isOtherIcon = (element) => {
  const called = iconWords(element);
  const text = collapse(element.textContent);
  return element.hasAttribute("aria-haspopup") || OTHER_ICONS.some((word) => called.has(word)) || /^(\u22ee|\u2026|\.\.\.|\u00d7|\u2715|\u2716|\uf1f8|\uf2ed|\uf014|delete|more_vert|more_horiz|close)$/.test(text);
};

const MENU = "nav, aside, [role=navigation], [role=menubar], [class*=sidebar], [class*=sidenav]";

// The part of the frame that an element stands in. What it is called is weak evidence: it must have the shape of a bar,
// and hold no form. The layout as a whole may be called "with-sidebar", and a form may slide in as an <aside>.
const menuPart = (element) => {
  for (let node = element; node && node !== document.body && node !== document.documentElement; node = parentOf(node)) {
    if (!node.matches(MENU)) continue;
    const box = node.getBoundingClientRect();
    if ((box.width < innerWidth * 0.5 || box.height < innerHeight * 0.35) && all(node, "input:not([type=hidden]), select, textarea").length < 3) return node;
  }
  return null;
};

const PRESSED = "a, button, summary, input, option, [onclick], [role=button], [role=link], [role=menuitem], [role=tab], [role=option], [role=switch], [role=checkbox], [role=radio], [role=combobox]";

// A text that no markup calls a heading, but is set like one: larger than the rest, and nothing to click.
const looksLikeHeading = (element) => ownText(element) !== "" && ownText(element).length < 80 && isVisible(element)
  && parseFloat(getComputedStyle(element).fontSize) >= 1.2 * parseFloat(getComputedStyle(document.body).fontSize)
  && !within(element, `${PRESSED}, table, [role=grid], header, [role=banner]`) && !menuPart(element) && !isClickable(element);

const tryWay = (scope, way, words, candidates, isMany, guard) => {
  if (way.by === "look") return { hits: fitting({ scope: scope === document.documentElement ? null : markOf(scope), looks: [way.look], ...guard }).map(byMark), said: "" };
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
  if (way.by === "only-submit") {
    const submits = candidates().filter((element) => element.matches("button:not([type]), [type=submit]") && within(element, "form") && all(within(element, "form"), CONTROL).filter((box) => !isBox(box)).length > 1);
    const bare = submits.filter((element) => ![...namesOf(element), ...tooltipsOf(element), ...altsOf(element), ...iconWords(element)].some((text) => keyOf(text)));
    return { hits: bare.filter((one) => submits.every((other) => other === one || within(other, "form") !== within(one, "form"))), said: "" };
  }
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

const findSign = ({ scope, ways, words, excluded, place, isMany, isBrief, controls, data, foreign }) => {
  const root = byMark(scope);
  if (!root) return { hits: [], way: -1, said: "", near: [], isScopeGone: true };
  let known = null;
  const candidates = () => (known ||= (controls || interactive(root)).filter((element) => !(place === "content" && menuPart(element) && !within(element, "main, [role=main]"))).filter((element) => !(excluded || []).length
    || ![...namesOf(element), ...tooltipsOf(element)].some((name) => matches(name, excluded))));
  for (const [index, way] of ways.entries()) {
    const { hits, said } = tryWay(root, way, way.words && way.words.length ? way.words : words, candidates, isMany, { words, excluded, foreign, data });
    const unique = inFront(innermost([...new Set(hits)]));
    if (unique.length) return { hits: unique.map((hit) => ({ mark: markOf(hit), said: describe(hit), isDisabled: isDisabled(hit) })), way: index, said, near: [] };
  }
  return { hits: [], way: -1, said: "", near: isBrief ? [] : nearest(root, words) };
};

const waitForSign = (given) => { const answer = findSign(given); return answer.hits.length ? answer : null; };
const waitForOneSign = (given) => { const answer = findSign(given); return answer.hits.length === 1 ? answer : null; };
const waitForAny = (questions) => { for (const given of questions) if (given.frame ? frameGuessed(given.frame) : findSign(given).hits.length) return given.element; return null; };

const isLaidOver = (node) => /fixed|sticky/.test(getComputedStyle(node).position) || node.matches("dialog, [role=dialog], [role=alertdialog], [aria-modal=true]");

const topAt = (x, y) => {
  let top = document.elementFromPoint(x, y);
  while (top && top.shadowRoot) {
    const inner = top.shadowRoot.elementFromPoint(x, y);
    if (!inner || inner === top) break;
    top = inner;
  }
  return top;
};

const topOver = (element) => { const box = element.getBoundingClientRect(); return topAt(box.left + box.width / 2, box.top + box.height / 2); };

// What lies over the middle of the element, once it is scrolled into view: the whole of it.
const coverOf = (element) => {
  element.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
  const top = topOver(element);
  if (!top || contains(element, top) || contains(top, element)) return null;
  let cover = null;
  for (let node = top; node && node !== document.body && !contains(node, element); node = parentOf(node)) if (isLaidOver(node)) cover = node;
  return cover;
};

// The button that does away with a notice. What holds boxes, asks something, or offers a choice is no notice: nobody
// may answer it unread. Cookies are refused where that is offered.
const wayOut = (root, { close, agree, refuse, accept, cookies }) => {
  if (all(root, CONTROL).some((box) => !isBox(box) && isVisible(box))) return null;
  const hit = (sign) => { const { hits } = findSign({ scope: markOf(root), ...sign }); return hits.length ? hits[0].mark : null; };
  const text = keyOf(textOf(root));
  if (cookies.some((word) => text.includes(keyOf(word)))) return hit(refuse) || hit(close) || hit(agree) || hit(accept);
  const buttons = innermost(interactive(root)).filter((one) => ["button", "clickable"].includes(roleOf(one)));
  return hit(close) || (buttons.length === 1 ? hit(agree) : null);
};

// The button that closes the notice lying over the element, or where to point instead; null where it is no notice that
// lies there, false where the element is gone.
const findNotice = ({ mark, ...signs }) => {
  const element = byMark(mark);
  if (!element) return false;
  const cover = coverOf(element);
  const away = awayFrom(element);
  if (away) return { away };
  if (!cover) return null;
  if (textOf(cover) || interactive(cover).length) return wayOut(cover, signs);
  // A bare backdrop: the notice is beside it, in front.
  const fronts = walk(document.body).filter((one) => isLaidOver(one) && isVisible(one) && !contains(one, element) && contains(one, topOver(one) || document.body));
  for (const front of fronts) { const found = wayOut(front, signs); if (found) return found; }
  return null;
};

// Where the pointer is out of the way, where what lies over the element is there only because it points at it: a bar or
// menu that stays unfolded that long.
const awayFrom = (element) => {
  const top = topOver(element);
  if (!top || contains(element, top) || contains(top, element)) return null;
  let part = top;
  while (parentOf(part) && !contains(parentOf(part), element)) part = parentOf(part);
  const [right, bottom] = [innerWidth - 3, innerHeight - 3];
  return part.matches(":hover") ? [[right, bottom], [right, 3], [3, bottom]].find(([x, y]) => { const there = topAt(x, y); return there && !contains(part, there); }) || null : null;
};

const isUncovered = ({ mark }) => { const element = byMark(mark); return !element || !(coverOf(element) || awayFrom(element)); };

const leadsNowhere = (element) => element.tagName === "A" && /^(#|javascript:|$)/i.test(element.getAttribute("href") || "");

// What the page's makers call a thing, where no visitor reads it: it often stays when the words change.
const hintsOf = (element) => {
  const texts = ["id", "name", "for", "data-testid", "data-test", "data-field", "data-key", "formcontrolname", "aria-controls"].map((name) => element.getAttribute(name) || "");
  if (element.tagName === "A" && !leadsNowhere(element)) texts.push(new URL(element.href, location.href).pathname.replace(/\/+$/, "").split("/").pop());
  return texts.filter((text) => text && text.length < 40 && !/\d{4}/.test(text));
};

// A part along the edge of the window, whatever it is called: high, narrow, and pinned there.
const isInSidePart = (element) => {
  for (let node = parentOf(element); node && node !== document.body; node = parentOf(node)) {
    const box = node.getBoundingClientRect();
    if (/fixed|sticky|absolute/.test(getComputedStyle(node).position) && box.width < innerWidth / 2 && box.height > innerHeight * 0.6 && (box.left <= 0 || box.right >= innerWidth)) return true;
  }
  return false;
};

const placeOf = (element) => ((menuPart(element) || within(element, POPPED) || isInSidePart(element)) && !within(element, "main, [role=main]") ? "menu" : within(element, "header, [role=banner], footer") ? "frame" : "content");

// Every control that says something, in page order, for proposals: it is never used to act.
const readControls = ({ scope }) => {
  const root = byMark(scope);
  if (!root) return [];
  return innermost(interactive(root)).filter((element) => !element.matches("input:not([type=submit]):not([type=button]):not([type=image]), select, textarea, option")).map((element) => {
    const text = [textOf(element, { withoutIcons: true }), ...namesOf(element), ...tooltipsOf(element), ...altsOf(element)].find((one) => keyOf(one)) || "";
    return { mark: markOf(element), text, role: roleOf(element), place: placeOf(element), hints: hintsOf(element), icons: [...iconWords(element)].slice(0, 20),
      isSubmit: element.matches("button:not([type]), [type=submit]") && Boolean(within(element, "form")), leadsNowhere: leadsNowhere(element), isInRow: Boolean(within(element, "tr, li, [role=row], [role=listitem]")) };
  }).filter((one) => one.text && one.text.length <= 60);
};

const hintsAt = ({ marks }) => marks.map((mark) => { const element = byMark(mark); return element ? hintsOf(element) : []; });

// Headers of every list with headers, each with what stands below it.
const readColumns = () => tablesIn(document.documentElement).filter((one) => one.headers.length).flatMap((one) => one.headers
  .map((text, index) => ({ text, values: one.rows.slice(0, 8).map(({ cells }) => (cells[index] ? textOf(cells[index], { withoutIcons: true }) : "")), isState: one.rows.length > 0 && one.rows.slice(0, 8).every(({ cells }) => cells[index] && stateIn(cells[index]) !== null) }))
  .filter((column) => keyOf(column.text)));

// Texts that are no controls and have another one right behind them: what may head a group of boxes.
const readCaptions = ({ scope }) => {
  const leaves = leavesOf(byMark(scope)).filter((leaf) => !within(leaf, `nav, table thead, [role=columnheader], option, button, [role=button], a`) && !menuPart(leaf));
  return leaves.flatMap((leaf, index) => (leaves[index + 1] && ownText(leaf).length <= 40 ? [{ text: ownText(leaf), next: textOf(leaves[index + 1], { withoutIcons: true }) }] : []));
};

const readHeadings = () => innermost([...walk(document.documentElement)].filter((element) => isVisible(element) && (roleOf(element) === "heading" || looksLikeHeading(element)))).map((element) => textOf(element, { withoutIcons: true }).slice(0, 60));

// The rows of every list: those of tables, else parts side by side that are built alike.
const bodyRows = () => {
  const rows = tablesIn(document.documentElement).flatMap((one) => one.rows.map(({ row }) => row));
  return (rows.length ? rows : alikeParts(document.documentElement)).map(markOf);
};
