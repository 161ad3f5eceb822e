// What may lead to where one wants to be, the likeliest first: for trying. Nothing here says that it is the right one.

// What stands for changing something or for going away for good is never tried, whatever else it may be called.
const NEVER = /\b(save|update|delete|remove|turn (on|off)|switch (on|off)|(de|en)?activate|(dis|en)able|copy|duplicate|clone|(dis)?connect|log ?(out|off)|sign ?(out|off)|archive|import|upload|reset|cancel|submit|confirm|approve|send|unlink|clear|merge|refund|trash|bin|power)\b/i;
const MAKES = /\b(add|new|create|register|invite)\b/i;
const saysNever = (element) => {
  const path = element.tagName === "A" && element.href && !leadsNowhere(element) ? new URL(element.href, location.href) : null;
  const address = path ? `${path.pathname} ${path.search}` : "";
  // Pictures are called after many things; the layout's own class names are none of them.
  const pictures = [...walk(element), element].filter((node) => isIcon(node) || node.matches("svg, img, use, path")).flatMap((node) => [...iconWords(node)]);
  const texts = [...namesOf(element), ...tooltipsOf(element), ...altsOf(element), address, pictures.join(" ")];
  return texts.some((text) => NEVER.test(text.replace(/([a-z])([A-Z])/g, "$1 $2").replace(/[_\-/.]+/g, " ")));
};
const isNever = (element) => isDisabled(element) || saysNever(element)
  || (element.matches("button:not([type]), [type=submit]") && Boolean(within(element, "form")) && !within(element, "form[role=search]") && all(within(element, "form"), CONTROL).length > 0);

// Stays the same when the page is drawn again, and tells two controls of one row apart.
const keyOfWay = (element, root, others) => {
  const key = Object.values(bareLook(element, root, [])).join("|");
  return `${key}|${others.filter((one) => one.key.startsWith(`${key}|`)).length}`;
};

const looksIn = (question) => question.ways.filter((way) => way.by === "look").map((way) => way.look);

const holdsWord = (text, words) => text.length <= 40 && words.some((word) => keyOf(word).length > 3 && ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ")} `.includes(` ${word.toLowerCase()} `));

// From here on a control says itself that it leads there.
const SURE = 75;

const CLOSES = /^(close|hide|collapse|dismiss)\b/i;

const OPENING = "summary, [aria-haspopup]:not([aria-haspopup=false]), [aria-expanded]";

const isFolded = (element) => element.matches(OPENING) && element.getAttribute("aria-expanded") !== "true";

// Unfolded where it stands, as a branch of a menu is: nothing floats over the screen because of it.
const isUnfoldedInPlace = ({ mark }) => { const one = byMark(mark); return Boolean(one && one.getAttribute("aria-expanded") === "true" && !one.matches("[aria-haspopup]:not([aria-haspopup=false])")); };

const LEARNED = 200;
const LEARNED_OPENER = 76;

const waysTo = ({ scope, sign, opener, name, place, corner, tried, others }) => {
  const root = byMark(scope);
  if (!root) return [];
  const { words } = sign;
  const isRow = place === "row";
  const known = [];
  const opensNothing = (element) => [MAKES, CLOSES].some((no) => no.test(namesOf(element)[0] || tooltipsOf(element)[0] || "")) || (!isFolded(element) && namesOf(element).some((text) => matches(text, others || [])));
  const add = (element, score, kind, { look = null, isDocumented = score > SURE } = {}) => {
    const old = known.find((one) => one.element === element);
    if (old && old.kind === kind && old.look) { old.isSure ||= score > SURE; old.isDocumented ||= isDocumented; }
    if (!element || old || [...namesOf(element), ...tooltipsOf(element), ...altsOf(element)].some((text) => matches(text, sign.excluded || [])) || (kind !== "hovers" && isNever(element)) || (kind === "opens" && opensNothing(element))) return;
    known.push({ element, score, kind, look, isSure: score > SURE && !look, isDocumented: isDocumented && !look });
  };
  const learned = (question) => looksIn(question).flatMap((look) => fitting({ scope, ...question, looks: [look] }).map((mark) => ({ look, element: byMark(mark) })));
  const inSign = (question) => findSign({ scope, ...question, ways: question.ways.filter((way) => way.by !== "look"), isMany: true, isBrief: true }).hits.map((hit) => byMark(hit.mark)).filter(Boolean);
  const inside = innermost(interactive(root)).filter((one) => !one.matches("input:not([type=button]):not([type=image]), select, textarea, option"));
  const fits = inside.filter((one) => isRow || !within(one, "table, [role=row], [role=grid], [role=dialog] form"));
  const inPlace = (element) => (isRow || !inMenuPart(element) ? 0 : 6) + (["link", "menuitem", "treeitem", "tab", "button"].includes(roleOf(element)) ? 3 : 0)
    - (within(element, "[class*=breadcrumb], [aria-label*=breadcrumb i]") ? 20 : 0) - (!isRow && within(element, "main, [role=main]") ? 12 : 0);
  const proven = learned(sign);
  for (const { element, look } of proven) add(element, LEARNED, "leads", { look });
  // What has led to what is not shown now comes before other things that are called so.
  const openerScore = looksIn(sign).length && !proven.length ? LEARNED - 1 : LEARNED_OPENER;
  if (opener) for (const { element, look } of learned(opener)) add(element, openerScore, narrowBars().includes(element) ? "hovers" : "opens", { look });
  for (const element of inSign(sign)) add(element, 120 + inPlace(element), "leads");
  for (const element of fits) {
    const exact = words.findIndex((word) => [...namesOf(element), ...tooltipsOf(element), ...altsOf(element)].some((text) => matches(text, [word])));
    if (exact >= 0) add(element, 100 - exact + inPlace(element), "leads");
  }
  if (name) {
    const link = nameLink({ mark: scope, name });
    if (link && link !== scope) add(byMark(link), isOnlyReached(byMark(link)) ? 27 : 70, "leads");
  }
  for (const element of fits) {
    if (!isRow && isOfForm(element)) continue;
    if (hintsOf(element).some((hint) => matches(hint.replace(/[-_]/g, " "), words))) add(element, 60 + inPlace(element), "leads");
    else if ([...namesOf(element), ...tooltipsOf(element)].some((text) => holdsWord(collapse(text), words))) add(element, 50 + inPlace(element), "leads");
  }
  if (!isRow) { const branch = foldedBranch({ words }); if (branch) add(byMark(branch), 48, "opens"); }
  // What opens a menu is one thing, perhaps a second time for small windows: a picture that every entry has is none of it.
  const openers = opener ? inSign(opener) : [];
  if (openers.length <= MOST_OPENERS) for (const element of openers) add(element, 45 + inPlace(element), "opens", { isDocumented: true });
  for (const element of fits) {
    if (!["button", "link", "clickable", "menuitem", "tab", "treeitem", "listitem"].includes(roleOf(element))) continue;
    if (isFolded(element) && (isRow || isAtEdge(element))) add(element, 40 - (isRow ? 0 : fromCorner(element, corner)), "opens");
    else if (isNameless(element) && isRow && !element.matches(OPENING)) add(element, isOtherIcon(element) ? 20 : 30, "leads");
    else if (isNameless(element) && !isRow && isAtEdge(element)) add(element, 35 - fromCorner(element, corner), "opens");
    else if (!isRow && isAtEdge(element) && ["button", "clickable"].includes(roleOf(element))) add(element, 25 - fromCorner(element, corner), "opens");
  }
  if (isRow && (isClickable(root) || getComputedStyle(root).cursor === "pointer")) add(root, 28, "leads");
  if (!isRow) for (const bar of narrowBars()) add(bar, 38, "hovers");
  known.sort((one, two) => two.score - one.score);
  const ways = [];
  for (const one of known) ways.push({ key: keyOfWay(one.element, root, ways), mark: markOf(one.element), says: describe(one.element), kind: one.kind, is_sure: one.isSure, is_documented: one.isDocumented, is_folded: isFolded(one.element), look: one.look });
  return ways.filter((way) => !(tried || []).includes(way.key));
};

const waitForWays = ({ isSure, ...given }) => { const ways = waysTo(given); return ways.some((way) => way.is_sure || way.look || !isSure) ? ways : null; };

const HEAD = 110;
const MOST_OPENERS = 2;
const isNameless = (element) => !namesOf(element).some((text) => keyOf(text)) && !tooltipsOf(element).length && !altsOf(element).some((text) => keyOf(text));

const isOfForm = (element) => isBox(element) || element.matches(CONTROL) || all(element, CONTROL).some((one) => !one.matches("[aria-haspopup]")) || Boolean(within(element, "form, label, fieldset"));

// In the head of the window or in a bar along its side, where the frame of a screen has its controls.
// Parts of a form are none of them, wherever they have been scrolled to.
const isAtEdge = (element) => {
  if (isOfForm(element) || within(element, "table, [role=dialog]")) return false;
  const box = element.getBoundingClientRect();
  let top = box.top;
  for (let node = element; node; node = parentOf(node)) { if (getComputedStyle(node).position === "fixed") break; top += node === document.documentElement ? scrollY : node.scrollTop; }
  return top < HEAD || box.right < 90 || Boolean(menuPart(element));
};

// Menus open at the top left, a user's at the top right; what is further away is less likely, by up to 8.
const fromCorner = (element, corner) => {
  const box = element.getBoundingClientRect();
  return Math.min(8, ((corner === "right" ? innerWidth - box.right : box.left) / innerWidth) * 5 + (box.top / innerHeight) * 5);
};

// Bars of pictures that show their words only while they are pointed at.
const narrowBars = () => [...walk(document.body)].filter((one) => {
  const box = one.getBoundingClientRect();
  return box.left <= 2 && box.width > 24 && box.width < 110 && box.height > innerHeight * 0.6 && isVisible(one) && interactive(one).length > 1;
}).slice(0, 1);

// Is the frame of a signed-in screen shown? By its documented words, or at least by something that may open its menu.
const COMPANY_ASKED = /(choose|select|pick|which|switch).{0,30}\b(company|companies|account|organi[sz]ation|workspace|business|tenant|team)\b/i;
const asksForCompany = () => [document.title, ...readHeadings()].some((text) => COMPANY_ASKED.test(text)) && !all(document.documentElement, "table").some(isVisible);

// What a page that asks for a company offers, or a list of companies that has opened: parts that are built alike, with
// the name of the known one among them; where the frame shows which one is active, it must be marked there.
const companyEntries = ({ known, mustMark }) => {
  const nameOf = (element) => { const every = leavesOf(element).concat(ownText(element) ? [element] : []); const leaves = every.filter((leaf) => !isInitials(leaf, every)); return leaves.length ? ownText(leaves[0]) : ""; };
  const marksOf = (element) => [element, ...walk(element)].some((one) => ["true", "page"].includes(one.getAttribute("aria-checked") || one.getAttribute("aria-selected") || one.getAttribute("aria-current") || "") || (one.matches("input[type=radio]") && one.checked));
  const pressed = innermost(interactive(document.documentElement)).filter((one) => ["link", "button", "clickable", "option", "menuitem", "menuitemradio", "radio", "listitem"].includes(roleOf(one)) || one.matches("label"));
  for (const hit of pressed.filter((one) => known.includes(nameOf(one)) || known.includes(textOf(one, { withoutIcons: true })))) {
    for (let part = hit; part && part !== document.body && textOf(part, { withoutIcons: true }) === textOf(hit, { withoutIcons: true }); part = parentOf(part)) {
      const beside = childrenOf(parentOf(part)).filter((one) => one.tagName === part.tagName && roleOf(one) === roleOf(part) && isVisible(one) && nameOf(one) && !isNever(one));
      const looks = beside.map((one) => `${one.getAttribute("class")} ${all(one, "svg, i, img, [class*=icon]").length}`);
      const isOdd = (at) => marksOf(beside[at]) || looks.filter((one) => one === looks[at]).length === 1;
      const at = beside.indexOf(part);
      if (beside.length < 2 || (mustMark && (beside.length === 2 ? looks[0] === looks[1] && !beside.some(marksOf) : !isOdd(at)))) continue;
      return beside.map((one) => ({ name: nameOf(one), mark: markOf(pressed.find((other) => contains(one, other)) || one) }));
    }
  }
  return null;
};

// How many things that can be pressed or chosen are called so; with others beside it in a choice, one more.
const pressedCalled = ({ name }) => innermost(interactive(document.documentElement)).filter((one) => isVisible(one) && (one.matches("select")
  ? one.options.length > 1 && [...one.options].some((option) => collapse(option.textContent) === name)
  : textOf(one, { withoutIcons: true }) === name)).length;

const frameGuessed = ({ stores, unfold, user, form }) => {
  const isThere = (question) => findSign({ scope: null, ...question, isBrief: true }).hits.length > 0;
  if (isThere(stores)) return "menu";
  if (isThere(unfold)) return "unfold";
  // Its documented words are enough on a page that never finishes loading; a guess needs the whole page.
  if (document.readyState === "loading") return null;
  if (all(document.documentElement, "input[type=password]").some(isVisible) || isThere(form) || frontWindow() || asksForCompany()) return null;
  const ways = waysTo({ scope: null, sign: stores, opener: unfold });
  return isThere(user) || ways.some((way) => way.kind === "hovers" || (way.kind === "opens" && isNameless(byMark(way.mark)))) ? "guess" : null;
};

// What speaks for being where a place is called so. Each speaks for itself: none is needed, and one alone is not enough.
// A menu goes on to show its entry as the current one on the screens below it, and so do breadcrumbs and titles: of
// these only the end counts that tells where one is.
const placeMarks = ({ words, called }) => {
  const says = [];
  const isSaid = (text) => matches(text, words) || matches(text.replace(/[\s(]*\d+\)?$/, ""), words);
  const parts = (text) => text.split(SEPARATORS).map(collapse).filter(Boolean);
  const ends = (text) => [text, parts(text).pop() || ""];
  if ([...walk(document.body)].some((one) => isVisible(one) && (roleOf(one) === "heading" || looksLikeHeading(one)) && ends(textOf(one, { withoutIcons: true })).some(isSaid))) says.push("heading");
  const titled = parts(document.title);
  if ([titled[0] || "", titled.length === 2 ? titled[1] : "", document.title].some(isSaid)) says.push("title");
  const steps = `${location.pathname}/${location.hash.replace(/[?].*/, "")}`.split(/[/#]+/).filter(Boolean);
  const last = (steps.pop() || "").replace(/[-_.]/g, " ");
  if (last && (matches(last, words) || matches(last, called || []))) says.push("address");
  const crumbs = all(document.documentElement, "[class*=breadcrumb], [aria-label*=breadcrumb i]").filter(isVisible);
  if (crumbs.some((one) => { const leaves = leavesOf(one); return leaves.length && isSaid(ownText(leaves[leaves.length - 1])); })) says.push("breadcrumb");
  if (leavesOf(document.body).some((one) => /^(no|nothing|you (have|don.t))\b/i.test(ownText(one)) && ownText(one).length < 80 && words.some((word) => ` ${ownText(one).toLowerCase()} `.match(new RegExp(`[^a-z]${word.toLowerCase()}[^a-z]`))))) says.push("empty");
  return says;
};

// Is it this place? At least `need` things must say so: what it is called, a list of its kind, its controls, its boxes.
// That its entry in the menu is the current one comes last: it is so on the screens below as well.
const atPlace = ({ words, called, list, controls, fields, need }) => {
  if (document.readyState === "loading") return null;
  const says = placeMarks({ words, called });
  // Title, address and the menu change at once, while the screen from before may still be shown.
  const isOpen = () => says.length < need || says.every((one) => ["title", "address", "current"].includes(one));
  for (const [name, question] of Object.entries(controls || {})) if (isOpen() && findSign({ scope: null, ...question, isMany: true, isBrief: true }).hits.length) says.push(name);
  for (const [name, question] of Object.entries(fields || {})) if (isOpen() && findFields({ scope: null, ...question }).hits.length) says.push(name);
  if (isOpen() && list) {
    const { rows, headers, kind } = readRows(list);
    if (headers.length || (rows.length && kind === "cards") || (rows.length && kind === "alike" && !rows.some((row) => all(byMark(row.mark), TYPED).length))) says.push("list");
  }
  if (says.length === need - 1 && says.includes("heading")
    && all(document.documentElement, "[aria-current]:not([aria-current=false]), [aria-selected=true]").some((one) => isVisible(one) && matches(textOf(one, { withoutIcons: true }), words))) says.push("current");
  return isOpen() ? null : says;
};
