"""Lets what sticks to the window's edge lie in its own place while a scrolled page is pictured whole.

A header that goes along with the window would otherwise lie in the middle of the picture, over what is to be seen there.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from robot.evidence.trace_scrub import UNRECORDED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from robot.evidence.masks import AskPage

_PLACE = 'window[Symbol.for("channels-robot.unstuck")]'

# By a style sheet of no element, so that nothing that watches the page's elements hears of it; and only where each one
# keeps its size. What lies over the page (dialogs, notices at its lower edge) stays: it belongs to what is seen now.
_UNSTICK = (
    UNRECORDED
    + r"""
() => {
  const positionOf = (one) => getComputedStyle(one).position;
  const isInScroller = (one) => {
    for (let node = one.parentElement; node !== document.body; node = node.parentElement) {
      if (getComputedStyle(node).overflow !== 'visible') return true;
    }
    return false;
  };
  const pathOf = (one) => one === document.documentElement ? ':root'
    : `${pathOf(one.parentElement)} > *:nth-child(${[...one.parentElement.children].indexOf(one) + 1})`;
  const isInDialog = (one) => one.closest('dialog, [role=dialog], [role=alertdialog], [aria-modal=true], [popover]');
  const isAtEdge = ({left, top, right, bottom, width, height}) => {
    const isHeader = top <= 0 && bottom > 0 && width > innerWidth / 2 && height < innerHeight / 2;
    const isSidebar = (left <= 0 || right >= innerWidth) && height > innerHeight / 2 && width < innerWidth / 2;
    return isHeader || isSidebar;
  };
  const stuck = [...document.body.querySelectorAll('*')].map((one) => ({one, was: positionOf(one), box: one.getBoundingClientRect()}))
    .filter(({one, was, box}) => (was === 'sticky' && !isInScroller(one)) || (was === 'fixed' && isAtEdge(box) && !isInDialog(one)));
  const ruleOf = ({one, was}) => `${pathOf(one)} { position: ${was === 'fixed' ? 'absolute' : 'relative'} !important;`
    + `${was === 'fixed' ? '' : 'inset: auto !important;'} }`;
  const keepsItsSize = ({one, was, box}) => {
    const {left, top, width, height} = one.getBoundingClientRect();
    const isMoved = was === 'fixed' && Math.hypot(left + scrollX - box.left, top + scrollY - box.top) > 0.5;
    return !isMoved && Math.hypot(width - box.width, height - box.height) < 0.5;
  };
  const sheet = PLACE = new CSSStyleSheet();
  sheet.replaceSync(stuck.map(ruleOf).join(' '));
  document.adoptedStyleSheets.push(sheet);
  sheet.replaceSync(stuck.filter(keepsItsSize).map(ruleOf).join(' '));
}
""".replace("PLACE", _PLACE)
)
_STICK = (
    UNRECORDED
    + """
() => {
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== PLACE);
  delete PLACE;
}
""".replace("PLACE", _PLACE)
)


@contextmanager
def unstuck(page: Page, ask_page: AskPage | None) -> Iterator[None]:
    """Let headers and side bars of a page's own lie where they would lie if it were not scrolled.

    Args:
        page: Scrolled; holding still.
        ask_page: Asks the page; None asks through Playwright.

    Raises:
        playwright.sync_api.Error: The page is gone.
    """
    from playwright.sync_api import Error  # noqa: PLC0415 - evidence is imported where no browser is needed

    def ask(function: str) -> Any:  # noqa: ANN401 - JSON
        return ask_page(page, function) if ask_page else page.evaluate(function)

    try:
        with suppress(Error):  # a page that does not let it be done is pictured as it is
            ask(_UNSTICK)
        yield
    finally:
        ask(_STICK)
