"""What is on a picture, and what differs between two; the browser reads them, because it is there already."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

_COLOURS_OF = """
async ([data, boxes]) => {
  const image = await createImageBitmap(await (await fetch('data:image/png;base64,' + data)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height);
  const pixels = canvas.getContext('2d');
  pixels.drawImage(image, 0, 0);
  return boxes.map(box => {
    const {data} = pixels.getImageData(Math.ceil(box.x), Math.ceil(box.y),
      Math.floor(box.width) - 1, Math.floor(box.height) - 1);
    const colours = new Set();
    for (let at = 0; at < data.length; at += 4) {
      colours.add('#' + [0, 1, 2].map(part => data[at + part].toString(16).padStart(2, '0')).join(''));
    }
    return [...colours];
  });
}
"""

_DIFFERENCES = """
async (pictures) => {
  const [one, two] = await Promise.all(pictures.map(async (data) => {
    const image = await createImageBitmap(await (await fetch('data:image/png;base64,' + data)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    canvas.getContext('2d').drawImage(image, 0, 0);
    return [image.width, image.height, canvas.getContext('2d').getImageData(0, 0, image.width, image.height).data];
  }));
  if (one[0] !== two[0] || one[1] !== two[1]) return `${one[0]} x ${one[1]} and ${two[0]} x ${two[1]}`;
  let count = 0;
  for (let at = 0; at < one[2].length; at += 4) count += [0, 1, 2].some((part) => one[2][at + part] !== two[2][at + part]);
  return count;
}
"""


_TRIES = 5
_NO_FRAME = "Unable to capture screenshot"


def as_it_is(page: Page) -> bytes:
    """A picture of the whole page by Playwright, nothing covered and nothing moved.

    A browser whose processes are kept waiting may have no frame of a page at hand, and says so instead of waiting; the
    recorder asks again, too.
    """
    for _ in range(_TRIES - 1):
        try:
            return page.screenshot(full_page=True, animations="allow", caret="initial")
        except Error as error:
            if _NO_FRAME not in error.message:
                raise
    return page.screenshot(full_page=True, animations="allow", caret="initial")


def colours_in(page: Page, picture: bytes, boxes: Sequence[Any]) -> list[list[str]]:
    """The colours that a picture has within each box (x, y, width, height in pixels)."""
    return page.evaluate(_COLOURS_OF, [_base64(picture), list(boxes)])


def differences(page: Page, one: bytes, two: bytes) -> int | str:
    """How many pixels differ; the sizes in words, where these do."""
    return page.evaluate(_DIFFERENCES, [_base64(picture) for picture in (one, two)])


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
