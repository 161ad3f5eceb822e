// The frame of the screens: menu entries, the user menu, the company's name.

const POPPED = "[role=menu], [class*=drawer], [class*=menu]";
const inMenuPart = (element) => menuPart(element) || within(element, POPPED);

const menuEntry = (given) => {
  const hits = findSign(given).hits;
  if (hits.length === 1) return hits[0].mark;
  const inMenu = hits.filter((hit) => inMenuPart(byMark(hit.mark)) && !within(byMark(hit.mark), "[class*=breadcrumb], [aria-label*=breadcrumb i], main, [role=main]"));
  return inMenu.length === 1 ? inMenu[0].mark : null;
};

// What unfolds the branch of the menu in which the entry stands: a control that leads nowhere itself.
const foldedBranch = ({ words }) => {
  const leadsNowhere = (one) => !one.matches("a[href]") || /^(#|javascript:)/i.test(one.getAttribute("href"));
  const branches = new Set();
  for (const entry of all(document.documentElement, "a, button, [role=menuitem], [role=treeitem], li")) {
    if (isVisible(entry) || !inMenuPart(entry) || within(entry, "main, [role=main], table, [role=row]") || !matches(entry.textContent, words)) continue;
    for (let node = entry; node && node !== document.body; node = parentOf(node)) {
      const beside = [...(parentOf(node) ? childrenOf(parentOf(node)) : [])].filter((one) => one !== node && isVisible(one) && precedes(one, node));
      const opener = beside.flatMap((one) => interactive(one).concat(one.matches("a, button, summary, [role=button], [tabindex]") ? [one] : []))
        .filter((one) => leadsNowhere(one) && inMenuPart(one)).pop();
      if (opener) { branches.add(opener); break; }
      if (parentOf(node) && isVisible(parentOf(node)) && menuPart(parentOf(node)) === parentOf(node)) break;
    }
  }
  return branches.size === 1 ? markOf([...branches][0]) : null;
};

// At the top right: what is called so, else the only thing there that opens something.
const userMenu = (given) => {
  const { hits } = findSign(given);
  if (hits.length === 1) return hits[0].mark;
  const top = innermost(interactive(document.documentElement)).filter((one) => {
    const box = one.getBoundingClientRect();
    return box.top < 90 && box.left > innerWidth * 0.5 && (one.matches("summary, [aria-haspopup], [aria-expanded]") || /user|account|profile|avatar|dropdown/i.test(`${one.getAttribute("class")} ${one.id}`));
  });
  if (top.length === 1) return markOf(top[0]);
  const right = top.sort((one, two) => two.getBoundingClientRect().right - one.getBoundingClientRect().right)[0];
  return right ? markOf(right) : null;
};

const readCompany = ({ words }) => {
  const frame = all(document.documentElement, "header, nav, aside, [role=banner], [class*=topbar], [class*=app-bar], [class*=appbar], [class*=toolbar], [class*=navbar], [class*=user-menu]").filter(isVisible);
  for (const part of frame) {
    for (const holder of all(part, "[class*=company], [data-company], [title^=Company], [aria-label^=Company]").filter(isVisible)) {
      const text = textOf(holder, { withoutIcons: true }).replace(/^(active |current )?company\s*:?\s*/i, "");
      if (text && text.length < 100 && !holder.matches("a[href*=compan]")) return text;
    }
    const leaves = ownText(part) ? [part, ...leavesOf(part)] : leavesOf(part);
    for (const [index, leaf] of leaves.entries()) {
      const split = /^([^:]{3,30}):\s*(.+)$/s.exec(ownText(leaf));
      if (split && matches(split[1], words)) return collapse(split[2]);
      if (matches(ownText(leaf), words) && leaves[index + 1] && !within(leaf, "a")) return ownText(leaves[index + 1]);
    }
  }
  return null;
};
