"""Takes a picture with places covered in half of the time that Playwright takes, of pages where nothing is unusual."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from robot.evidence.masks import PASSWORD_BOXES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playwright.sync_api import Page

    from robot.evidence.masks import AskPage

    CapturePage = Callable[[Page, int, int], bytes]
    """Takes a picture (PNG) of a page as it is, so wide and high from its top left corner, past the recording."""

MASK_COLOUR: Final = "#5b6770"

# The covers lie in the top layer, over open dialogs too, and each says afterwards where it came to lie: where that is
# not on what it is for (a page may style anything), there is no picture. The picture is as large as the page was before.
_COVER = """
(selector, colour) => {
  const style = (element, rules) => {
    const whole = {all: 'initial', display: 'block', position: 'absolute', left: 0, top: 0, width: 0, height: 0, overflow: 'visible', ...rules};
    element.style.cssText = Object.entries(whole).map(([name, value]) => `${name}: ${value} !important`).join('; ');
    return element;
  };
  const boxOf = (one) => {
    const {left, top, right, bottom} = one.getBoundingClientRect();
    return [left + scrollX, top + scrollY, right + scrollX, bottom + scrollY];
  };
  const boxWithText = (element) => {
    const box = boxOf(element);
    if (getComputedStyle(element).overflow !== 'visible') return box;
    const text = document.createRange(); // a long one without blanks goes on beyond its element
    text.selectNodeContents(element);
    return boxOf(text).map((edge, side) => text.getClientRects().length ? Math[side < 2 ? 'min' : 'max'](edge, box[side]) : box[side]);
  };
  const boxes = [...document.querySelectorAll(selector)].map(boxWithText).filter(([left, top, right, bottom]) => right > left && bottom > top);
  if (devicePixelRatio !== 1) return null;
  const [width, height] = ['Width', 'Height'].map((side) => Math.max(...[document.documentElement, document.body]
    .flatMap((one) => one ? [one[`scroll${side}`], one[`offset${side}`], one[`client${side}`]] : [])));
  const host = style(document.createElement('robot-covers'), {});
  const covers = boxes.map(([left, top, right, bottom]) => style(document.createElement('robot-cover'), {
    left: `${left}px`, top: `${top}px`, width: `${right - left}px`, height: `${bottom - top}px`, background: colour,
  }));
  host.append(...covers);
  host.popover = 'manual';
  document.documentElement.append(host);
  host.showPopover();
  const isThere = boxes.every((box, at) => boxOf(covers[at]).every((edge, side) => Math.abs(edge - box[side]) < 0.1));
  if (isThere) return [covers.length, width, height];
  host.remove();
  return null;
}
"""
_UNCOVER = """
() => {
  const hosts = [...document.querySelectorAll('robot-covers')];
  const lay = hosts.reduce((sum, one) => sum + one.children.length, 0);
  hosts.forEach((one) => one.remove());
  return lay;
}
"""


def picture_with_covers(
    page: Page, paths: Sequence[str], *, ask_page: AskPage, capture_page: CapturePage
) -> bytes | None:
    """Take a picture of the whole page, with its password boxes and the given places covered.

    Args:
        page: Without frames, shadow roots and anything that moves: covers are laid once, and only on its own elements.
        paths: CSS paths of what else is to be covered.
        ask_page: Asks the page.
        capture_page: Takes the picture.

    Returns:
        A PNG, or None where something does not lie as it should; then nothing was taken.

    Raises:
        playwright.sync_api.Error: The browser refused.
    """
    laid = ask_page(page, _COVER, ", ".join([PASSWORD_BOXES, *paths]), MASK_COLOUR)
    if laid is None:
        return None
    count, width, height = laid
    try:
        data = capture_page(page, width, height)
    finally:
        left = ask_page(page, _UNCOVER)
    return data if left == count else None  # another page may have come in between
