// Takes every word and icon from some controls of a page, as it is drawn and whenever it is drawn again. What is left
// is an empty box that does what it did. With `isHard` nothing that makers call them by is left either.
((wanted, isHard) => {
  const WORDS = ["title", "aria-label", "alt", "placeholder", "data-original-title", "data-tooltip", "aria-description"];
  const bare = (text) => (text || "").replace(/[^\p{L}\p{N} ]+/gu, " ").replace(/\s+/g, " ").trim().toLowerCase();
  const done = new WeakSet();
  const isCalled = (text, words) => words.includes(bare(text));
  const ownText = (element) => [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join(" ");

  const empty = (element) => {
    for (const node of [element, ...element.querySelectorAll("*")]) {
      for (const name of WORDS) node.removeAttribute(name);
      for (const child of [...node.childNodes]) if (child.nodeType === 3) child.data = "";
      if (node !== element && node.matches("svg, i, img, [class*=icon]")) node.remove();
    }
    if (element.matches("input")) element.value = " ";
    element.classList.add("stripped");
    element.style.cssText += ";display:inline-block;min-width:44px;min-height:26px;outline:1px solid #999";
  };

  // A link that says nowhere where it leads, and still leads there.
  const hideAddress = (element) => {
    const link = element.closest("a[href]");
    if (!link || link.getAttribute("href") === "#") return;
    const to = link.href;
    link.removeAttribute("href");
    link.setAttribute("role", "link");
    link.tabIndex = 0;
    link.addEventListener("click", () => { location.href = to; });
  };

  // A box without its name: the form gets it back when it is sent.
  let renamed = 0;
  const hideNames = (box) => {
    if (done.has(box)) return;
    done.add(box);
    const { id, name } = box;
    if (id) {
      renamed += 1;
      for (const attribute of ["for", "data-needs"]) for (const one of document.querySelectorAll(`[${attribute}="${id}"]`)) one.setAttribute(attribute, `b${renamed}`);
      box.id = `b${renamed}`;
    }
    if (!name || !box.form) return;
    box.form.addEventListener("submit", () => { box.name = name; }, { capture: true });
    box.removeAttribute("name");
  };

  // The part that holds the label and its control: painted, so that whoever judges sees which is which. The robot does
  // not look at colours.
  const FIELD = "input:not([type=hidden]), select, textarea, [role=switch], [role=combobox], [role=listbox], [role=checkbox], [class*=sel]";
  const fieldOf = (label) => { for (let node = label, step = 0; node && step < 5; node = node.parentElement, step += 1) if (node.querySelector(FIELD)) return node; return label; };
  const paint = (element, colour) => { element.style.cssText += `;background:${colour} !important`; };

  const strip = () => {
    for (const { kind, words, at, inside, colour } of wanted) {
      if (at && !new RegExp(at).test(location.pathname + location.hash)) continue;
      if (kind === "control") {
        for (const one of document.querySelectorAll("a, button, [role], input[type=submit], [onclick], [class*=btn], .tile, .thumb, [tabindex]")) {
          if (done.has(one) || (inside && !one.closest(inside)) || one.querySelector("a, button, input, [role=button], [role=link]") || one.closest("h1, h2, thead")) continue;
          const said = [one.textContent, one.getAttribute("title"), one.getAttribute("aria-label"), one.value, ...[...one.querySelectorAll("[alt], [title], [aria-label]")].flatMap((inner) => [inner.getAttribute("alt"), inner.getAttribute("title"), inner.getAttribute("aria-label")])];
          if (!said.some((text) => typeof text === "string" && isCalled(text, words))) continue;
          done.add(one);
          empty(one);
          paint(one, colour);
          if (isHard) hideAddress(one);
        }
      } else {
        for (const one of document.querySelectorAll("label, legend, dt, [class*=label], [class*=caption], span, div, h3, td")) {
          if (done.has(one) || !isCalled(ownText(one), words) || one.closest("thead, nav, a, button, option") || document.readyState === "loading") continue;
          done.add(one);
          for (const child of [...one.childNodes]) if (child.nodeType === 3) child.data = "";
          for (const mark of one.querySelectorAll("em, .required")) mark.remove();
          one.style.cssText += ";min-width:44px;min-height:16px";
          const field = fieldOf(one);
          paint(field, colour);
          if (isHard) for (const box of field.querySelectorAll("input, select, textarea")) hideNames(box);
        }
        for (const one of document.querySelectorAll(WORDS.map((name) => `[${name}]`).join(", "))) for (const name of WORDS) if (isCalled(one.getAttribute(name), words)) one.removeAttribute(name);
      }
    }
  };
  const style = document.createElement("style");
  style.textContent = ".stripped::before, .stripped::after, .stripped *::before { content: none !important; background-image: none !important }";
  document.documentElement.append(style);
  document.addEventListener("DOMContentLoaded", strip);
  new MutationObserver(strip).observe(document.documentElement, { childList: true, subtree: true, characterData: true });
  strip();
})
