"""Takes away what no cover can hide: images behind texts that are to be read, and whatever draws a text elsewhere."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from robot.evidence.layout import BACKGROUND_STYLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Page

    from robot.evidence.layout import AskBrowser

_KEY = 'Symbol.for("channels-robot.bare")'
_RULES = " ".join(
    f"{name} !important;"
    for name in (
        "transition: none", "filter: none", "backdrop-filter: none", "-webkit-box-reflect: none",
        *(f"{name}: none" for name in BACKGROUND_STYLES), "hyphenate-character: auto", "text-emphasis-style: none",
    )
)  # fmt: skip

# By a style sheet of no element, so that nothing that watches the page's elements hears of it.
_TAKE = (
    """function () {
  const root = this.getRootNode();
  const pathOf = (one) => one === document.documentElement ? ':root'
    : `${one.parentNode === root ? '' : `${pathOf(one.parentNode)} > `}*:nth-child(${[...one.parentNode.children].indexOf(one) + 1})`;
  const path = pathOf(this);
  const sheet = this[KEY] = new CSSStyleSheet();
  sheet.replaceSync(`${path}, ${['before', 'after', 'backdrop', 'marker', 'first-letter'].map((part) => `${path}::${part}`)} { RULES }`);
  root.adoptedStyleSheets.push(sheet);
}""".replace("KEY", _KEY)
).replace("RULES", _RULES)
_GIVE_BACK = """function () {
  const root = this.getRootNode();
  root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => sheet !== this[KEY]);
  delete this[KEY];
}""".replace("KEY", _KEY)

# The browser tells nothing of the parts of a control, of what lies behind a dialog, of buttons that scroll a list: only
# the pseudo-elements in TOLD are laid out by themselves, or draw no image. So a style sheet's rules for any other part
# are looked through, and what a part draws besides colours is taken away; where they cannot be read, from each of OTHERS.
_TAKE_PARTS: Final = (
    r"""async function () {
  const TOLD = /::(before|after|marker|first-letter|slotted\(.*\)|part\(.*\)|cue|cue\(.*\)|selection|highlight\(.*\)|[a-z]+-(error|text))(:[a-z-]+)*$/;
  const OTHERS = ['backdrop', 'first-line', 'placeholder', 'file-selector-button', 'details-content', 'picker(select)', 'picker-icon',
    'checkmark', 'column', 'scroll-marker-group', 'scroll-marker', 'scroll-button(*)', '-webkit-slider-runnable-track',
    '-webkit-slider-thumb', '-webkit-progress-bar', '-webkit-progress-value', '-webkit-meter-bar', '-webkit-scrollbar',
    '-webkit-scrollbar-track', '-webkit-scrollbar-thumb', '-webkit-scrollbar-corner', '-webkit-resizer'].map((name) => `::${name}`);
  const IMAGES = ['background', 'background-image', 'border-image', 'border-image-source', 'filter', 'backdrop-filter', '-webkit-box-reflect'];
  const CUTS = ['all', 'mask', 'mask-image', '-webkit-mask-box-image', 'clip-path'];
  const DRAWN = /(url|var|attr|image-set|cross-fade|paint|element|image)\(|\binherit\b/;
  const HIDDEN = 'visibility: hidden !important;';
  const start = this.getRootNode();
  const going = (start.getAnimations?.() ?? []).filter((one) => one.effect?.pseudoElement?.startsWith('::view-transition'));
  if (going.length) await new Promise((ended, refuse) => {
    setTimeout(refuse, 3000, new Error('a part of the page is still shown as it was before'));
    Promise.allSettled(going.map((one) => one.finished)).then(ended);
  });
  const rulesOf = (sheet) => {
    try {
      return [...sheet.cssRules].flatMap((rule) => [rule, ...(rule.styleSheet ? rulesOf(rule.styleSheet) : rule.cssRules ? rulesOf(rule) : [])]);
    } catch {
      return [null];
    }
  };
  const isLayered = (rule) => !!rule && (rule instanceof CSSLayerBlockRule || rule.layerName != null || isLayered(rule.parentRule ?? rule.parentStyleSheet?.ownerRule));
  const bare = (parts, more) => parts.map((part) => `:is(*, #x#x#x)${part} { RULES ${more} }`);
  const isUntold = (selector) => selector?.includes('::') && !TOLD.test(selector);
  const judge = (rule) => {
    if (rule === null) return [...bare(OTHERS, ''), ...bare(OTHERS.filter((part) => part.startsWith('::scroll-')), HIDDEN)];
    const parts = rule.style ? (rule.selectorText ?? '').split(/,(?![^(]*\))/).filter(isUntold).map((one) => one.slice(one.indexOf('::'))) : [];
    if (!parts.length) return [];
    let wins = false; // what is important in a layer
    const draws = (name) => DRAWN.test(rule.style.getPropertyValue(name)) && (wins ||= !!rule.style.getPropertyPriority(name) && isLayered(rule), true);
    const isHidden = /["(]|inherit/.test(rule.style.content.replace(/""/g, '')) || CUTS.some(draws);
    const isBare = isHidden || IMAGES.some(draws) || !['', 'none', 'initial'].includes(rule.style.animationName);
    if (wins) throw new Error('an image of the page cannot be taken away');
    return isBare ? bare(parts, isHidden ? HIDDEN : '') : [];
  };
  const roots = [];
  const visit = (root) => {
    roots.push(root);
    root.querySelectorAll('*').forEach((one) => one.shadowRoot && visit(one.shadowRoot));
  };
  visit(start);
  start[KEY] = [];
  for (const root of roots) {
    const animated = root.getAnimations().map((one) => one.effect?.pseudoElement).filter(isUntold);
    const rules = new Set([...[...root.styleSheets, ...root.adoptedStyleSheets].flatMap(rulesOf).flatMap(judge), ...bare(animated, '')]);
    if (!rules.size) continue;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync([...rules].join('\n'));
    root.adoptedStyleSheets.push(sheet);
    start[KEY].push([root, sheet]);
  }
}""".replace("KEY", _KEY)
).replace("RULES", _RULES)
_GIVE_PARTS_BACK: Final = """function () {
  const start = this.getRootNode();
  for (const [root, sheet] of start[KEY] ?? []) root.adoptedStyleSheets = root.adoptedStyleSheets.filter((one) => one !== sheet);
  delete start[KEY];
}""".replace("KEY", _KEY)


@contextmanager
def without_backgrounds(
    page: Page, elements: Sequence[int], roots: Sequence[int], ask_browser: AskBrowser
) -> Iterator[None]:
    """Let elements of a page show no images behind their texts and no filters, and no part of it what nobody can read.

    Args:
        page: Holding still.
        elements: The numbers by which the browser knows them.
        roots: One node of the page, of each of its frames and of each closed shadow root.
        ask_browser: Asks the browser.

    Raises:
        playwright.sync_api.Error: The page does not let it be done, so there can be no picture of it.
    """
    undo: list[tuple[str, str]] = []
    wanted = [(root, _TAKE_PARTS, _GIVE_PARTS_BACK) for root in roots]
    wanted += [(element, _TAKE, _GIVE_BACK) for element in elements]
    try:
        for number, take, give_back in wanted:
            node = ask_browser(page, "DOM.resolveNode", {"backendNodeId": number})["object"]["objectId"]
            undo.append((node, give_back))
            _call(page, node, take, ask_browser)
        yield
    finally:
        for node, give_back in undo:
            _call(page, node, give_back, ask_browser)


def _call(page: Page, node: str, function: str, ask_browser: AskBrowser) -> None:
    from playwright.sync_api import Error  # noqa: PLC0415 - evidence is imported where no browser is needed

    asked: dict[str, Any] = {"objectId": node, "functionDeclaration": function, "awaitPromise": True}
    thrown = ask_browser(page, "Runtime.callFunctionOn", asked).get("exceptionDetails")
    if thrown is not None:
        said = str(thrown.get("exception", {}).get("description") or thrown.get("text"))
        raise Error(said.partition("\n")[0].removeprefix("Error: "))
