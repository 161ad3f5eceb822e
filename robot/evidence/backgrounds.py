"""Takes away what no cover can hide: images behind texts that are to be read, and filters that draw a text elsewhere."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from robot.evidence.layout import BACKGROUND_STYLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Page

    from robot.evidence.layout import AskBrowser

_KEY = 'Symbol.for("channels-robot.bare")'

# By a style sheet of no element, so that nothing that watches the page's elements hears of it.
_TAKE = (
    """function () {
  const root = this.getRootNode();
  const pathOf = (one) => one === document.documentElement ? ':root'
    : `${one.parentNode === root ? '' : `${pathOf(one.parentNode)} > `}*:nth-child(${[...one.parentNode.children].indexOf(one) + 1})`;
  const path = pathOf(this);
  const sheet = this[KEY] = new CSSStyleSheet();
  sheet.replaceSync(`${path}, ${['before', 'after', 'backdrop', 'marker'].map((part) => `${path}::${part}`)} { RULES hyphenate-character: auto !important; }`);
  root.adoptedStyleSheets.push(sheet);
}""".replace("KEY", _KEY)
).replace(
    "RULES", " ".join(f"{name}: none !important;" for name in ("transition", "filter", *BACKGROUND_STYLES))
)
_GIVE_BACK = """function () {
  const root = this.getRootNode();
  root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => sheet !== this[KEY]);
  delete this[KEY];
}""".replace("KEY", _KEY)


@contextmanager
def without_backgrounds(page: Page, elements: Sequence[int], ask_browser: AskBrowser) -> Iterator[None]:
    """Let elements of a page show no images behind their texts, and no filters.

    Args:
        page: Holding still.
        elements: The numbers by which the browser knows them.
        ask_browser: Asks the browser.

    Raises:
        playwright.sync_api.Error: The page does not let it be done, so there can be no picture of it.
    """
    found: list[str] = []
    try:
        for element in elements:
            node = ask_browser(page, "DOM.resolveNode", {"backendNodeId": element})["object"]["objectId"]
            found.append(node)
            _call(page, node, _TAKE, ask_browser)
        yield
    finally:
        for node in found:
            _call(page, node, _GIVE_BACK, ask_browser)


def _call(page: Page, node: str, function: str, ask_browser: AskBrowser) -> None:
    from playwright.sync_api import Error  # noqa: PLC0415 - evidence is imported where no browser is needed

    asked: dict[str, Any] = {"objectId": node, "functionDeclaration": function}
    thrown = ask_browser(page, "Runtime.callFunctionOn", asked).get("exceptionDetails")
    if thrown is not None:
        raise Error(str(thrown.get("text")))
