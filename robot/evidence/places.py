"""Says where on a page lies what the browser has laid out: letters of a text, what is turned, in columns, in a frame."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from playwright.sync_api import Page

    from robot.evidence.layout import AskBrowser, LaidOut, Rect

TURNED: Final = ("transform", "rotate")
"""Styles that turn what they are given to."""

_COLUMNS: Final = ("column-count", "column-width")
_STRAIGHT: Final = 0.02
# Where letters lie: of a text the rest of which may be read.
_RECTS_OF: Final = """function (runs) {
  const range = new Range();
  const rects = this.nodeType !== Node.TEXT_NODE ? [...this.getClientRects()] : runs.flatMap(([start, end]) => {
    range.setStart(this, start);
    range.setEnd(this, end);
    return [...range.getClientRects()];
  });
  return rects.map(({left, top, right, bottom}) => [left, top, right, bottom]);
}"""
_MARGIN_PX: Final = 2
"""Slanted letters lean out of their box."""


class Places:
    """Says where on a page lies what lies in one of its frames."""

    def __init__(self, page: Page, ask: AskBrowser, documents: Sequence[LaidOut]) -> None:
        self._page = page
        self._ask = ask
        self._documents = documents
        self._owners = {frame: (owner, node) for owner in documents for node, frame in owner.frames.items()}

    def whole(self, document: LaidOut, item: int) -> Iterator[Rect]:
        """Yield where an item lies in its document."""
        if document.is_laid_out_text(item):
            yield from self.letters(document, item, set(range(len(document.texts[item]))))
        elif document.has_around(item, _COLUMNS):
            yield from self._around(document, item)
        else:
            yield document.rects[item]

    def letters(self, document: LaidOut, item: int, hit: set[int]) -> Iterator[Rect]:
        """Yield where letters of a text lie in its document."""
        is_turned = document.has_around(item, TURNED)
        is_in_columns = document.has_around(item, _COLUMNS)
        text = document.texts[item]
        if is_turned or is_in_columns:
            # Letter by letter, because the box around a slanted text is full of its neighbours.
            runs = [(at, at + 1) for at in sorted(hit)] if is_turned else list(_runs(hit))
            precise = self._precisely(document, item, runs)
            if precise is None and is_in_columns:
                precise = self._around(document, item)
            yield from precise or [document.rects[item]]
            return
        for fragment in (one for one in document.fragments if one.item == item):
            inside = [at for at in range(fragment.start, fragment.end) if at in hit]
            outside = [
                at for at in range(fragment.start, fragment.end) if at not in hit and text[at].isalnum()
            ]
            precise = self._precisely(document, item, list(_runs(inside))) if inside and outside else None
            if inside:
                yield from precise or [fragment.rect]

    def on_page(self, number: int, rects: Iterable[Rect]) -> Iterator[Rect]:
        """Yield where rectangles of a document lie on the page, a little larger and in whole pixels."""
        drawn = [rect for rect in rects if rect[2] > rect[0] and rect[3] > rect[1]]
        if drawn and number:
            drawn = list(self._from_frame(number, drawn))
        for left, top, right, bottom in drawn:
            yield floor(left) - _MARGIN_PX, floor(top), ceil(right) + _MARGIN_PX, ceil(bottom)

    def _precisely(self, document: LaidOut, item: int, runs: Sequence[tuple[int, int]]) -> list[Rect] | None:
        node, text = document.nodes[item], document.texts[item]
        data = document.data(node)
        # A first letter with a style of its own is laid out by itself.
        before = len(data) - len(text)
        if not document.is_text(node) or before < 0 or data[before:].casefold() != text.casefold():
            return None
        ends = [[_in_utf16(data, before + at) for at in run] for run in runs]
        rects = self._asked(document, node, ends)
        is_there = document.has_around(item, _COLUMNS) or all(
            _is_within(one, document.rects[item]) for one in rects
        )
        return rects if rects and is_there else None

    def _around(self, document: LaidOut, item: int) -> list[Rect]:
        """Return where the element lies that an item belongs to; in columns, what is laid out does not say that."""
        return self._asked(document, document.element_of(item), [])

    def _asked(self, document: LaidOut, node: int, runs: Sequence[Sequence[int]]) -> list[Rect]:
        found = self._ask(self._page, "DOM.resolveNode", {"backendNodeId": document.browser_id(node)})[
            "object"
        ]
        given = {"functionDeclaration": _RECTS_OF, "arguments": [{"value": runs}], "returnByValue": True}
        answer = self._ask(self._page, "Runtime.callFunctionOn", {"objectId": found["objectId"], **given})
        return [moved((*rect,), *document.scroll, 0) for rect in answer["result"].get("value", [])]

    def _from_frame(self, number: int, rects: Sequence[Rect]) -> Iterator[Rect]:
        owner, node = self._owners[number]
        model = self._ask(self._page, "DOM.getBoxModel", {"backendNodeId": owner.browser_id(node)})["model"]
        content, whole = _around(model["content"]), _around(model["border"])
        left, top = self._documents[0].scroll
        scale = (whole[2] - whole[0]) / model["width"]
        is_straight = (
            abs((whole[3] - whole[1]) / model["height"] - scale) < _STRAIGHT
            and model["content"][1] == content[1]
        )
        if not is_straight:
            yield moved(whole, left, top, 0)
            return
        across, down = self._documents[number].scroll
        for rect in rects:
            x1, x2 = (content[0] + scale * (x - across) for x in (rect[0], rect[2]))
            y1, y2 = (content[1] + scale * (y - down) for y in (rect[1], rect[3]))
            seen = max(x1, content[0]), max(y1, content[1]), min(x2, content[2]), min(y2, content[3])
            if seen[2] > seen[0] and seen[3] > seen[1]:
                yield moved(seen, left, top, 0)


def moved(rect: Rect, right: float, down: float, larger: float) -> Rect:
    """Return a rectangle somewhere else, and larger on each side; in pixels."""
    return (
        rect[0] + right - larger,
        rect[1] + down - larger,
        rect[2] + right + larger,
        rect[3] + down + larger,
    )


def _runs(letters: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each run of neighbouring letters."""
    start = end = -1
    for at in sorted(letters):
        if at != end:
            if end > start:
                yield start, end
            start = at
        end = at + 1
    if end > start:
        yield start, end


def _in_utf16(text: str, at: int) -> int:
    return len(text[:at].encode("utf-16-le", "surrogatepass")) // 2


def _is_within(rect: Rect, whole: Rect) -> bool:
    return all(
        (edge - limit) * (1 if side < 2 else -1) >= -_MARGIN_PX  # noqa: PLR2004 - left and top, right and bottom
        for side, (edge, limit) in enumerate(zip(rect, whole, strict=True))
    )


def _around(quad: Sequence[float]) -> Rect:
    return min(quad[::2]), min(quad[1::2]), max(quad[::2]), max(quad[1::2])
