"""Takes pictures with places covered: in half of the time that Playwright takes, of pages where nothing is unusual."""

from __future__ import annotations

import io
import json
import struct
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw

from robot.errors import EvidenceError
from robot.evidence.masks import PASSWORD_BOXES, locators_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playwright.sync_api import Locator, Page

    from robot.evidence.layout import Rect
    from robot.evidence.masks import AskPage, Glance

    CapturePage = Callable[[Page, int, int], bytes]
    """Takes a picture (PNG) of a page as it is, so wide and high from its top left corner, past the recording."""

_PNG_HEADER = struct.Struct(">8s4x4sII")

PICTURE_TIMEOUT_MS: Final = 15_000

MASK_COLOUR: Final = "#5b6770"

# The covers lie in the top layer, over open dialogs too, and each says afterwards where it came to lie: where that is
# not on what it is for (a page may style anything), there is no picture. The picture is as large as the page was before.
_COVER = """
(selector, rects, colour) => {
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
  const elements = [...document.querySelectorAll(selector)].map(boxWithText);
  const boxes = [...elements, ...JSON.parse(rects)].filter(([left, top, right, bottom]) => right > left && bottom > top);
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


def take_picture(
    page: Page,
    seen: Glance,
    mask: Sequence[Locator],
    *,
    ask_page: AskPage | None,
    capture_page: CapturePage | None,
) -> bytes:
    """Take a picture (PNG) of the whole page with everything covered that must not show, in the quickest way that can.

    Args:
        page: Holding still.
        seen: How it is, with what must not show.
        mask: What else is to be covered.
        ask_page: Asks a page past its recording; None where that cannot be done.
        capture_page: Takes a picture past it likewise.

    Raises:
        EvidenceError: Something that must not show cannot be covered.
        playwright.sync_api.Error: The browser refused.
    """
    if seen.drawn.backgrounds:
        raise EvidenceError(
            "An image behind texts, or a filter, may show a secret, and the page does not let it be taken away."
        )
    if seen.looks is not None and not mask and ask_page is not None and capture_page is not None:
        paths = [path for _, path in seen.places]
        data = picture_with_covers(
            page, paths, seen.drawn.covers, ask_page=ask_page, capture_page=capture_page
        )
        if data is not None:
            return data
    picture = page.screenshot(
        full_page=True,
        # Fast-forwarding animations would let the page believe that they have ended,
        # and hiding the caret leaves attributes behind.
        animations="allow",
        caret="initial",
        scale="css",
        mask=[*locators_of(page, seen.places), *mask],
        mask_color=MASK_COLOUR,
        timeout=PICTURE_TIMEOUT_MS,
    )
    return painted_over(picture, seen.drawn.covers)


def picture_with_covers(
    page: Page,
    paths: Sequence[str],
    rects: Sequence[Rect] = (),
    *,
    ask_page: AskPage,
    capture_page: CapturePage,
) -> bytes | None:
    """Take a picture of the whole page, with its password boxes and the given places covered.

    Args:
        page: Without frames and anything that moves: covers are laid once.
        paths: CSS paths of its elements that are to be covered.
        rects: What else of it is to be covered.
        ask_page: Asks the page.
        capture_page: Takes the picture.

    Returns:
        A PNG, or None where something does not lie as it should; then nothing was taken.

    Raises:
        playwright.sync_api.Error: The browser refused.
    """
    laid = ask_page(page, _COVER, ", ".join([PASSWORD_BOXES, *paths]), json.dumps(rects), MASK_COLOUR)
    if laid is None:
        return None
    count, width, height = laid
    try:
        data = capture_page(page, width, height)
    finally:
        left = ask_page(page, _UNCOVER)
    return data if left == count else None  # another page may have come in between


def painted_over(picture: bytes, rects: Sequence[Rect]) -> bytes:
    """Return a picture (PNG) with these parts of it painted over; this takes about as long as taking it."""
    if not rects:
        return picture
    with Image.open(io.BytesIO(picture)) as image:
        painter = ImageDraw.Draw(image)
        for left, top, right, bottom in rects:
            painter.rectangle((left, top, right - 1, bottom - 1), fill=MASK_COLOUR)
        data = io.BytesIO()
        image.save(data, "PNG", compress_level=1)
    return data.getvalue()


def size_of_png(data: bytes) -> tuple[int, int]:
    """Return a picture's width and height in pixels.

    Raises:
        EvidenceError: It is no PNG.
    """
    _, kind, width, height = _PNG_HEADER.unpack_from(data)
    if kind != b"IHDR":
        raise EvidenceError("The browser gave a picture that is no PNG.")
    return width, height
