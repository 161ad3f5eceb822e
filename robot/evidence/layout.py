"""Reads what the browser has laid out of a page: every text that it draws, whatever put it there, and what is pixels only.

That includes closed shadow roots, `content` of style sheets and frames, which a script in the page cannot read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from playwright.sync_api import Page

AskBrowser = Callable[["Page", str, dict[str, Any]], dict[str, Any]]
"""Asks the browser about a page by its own protocol (CDP) and returns its answer."""

Rect = tuple[float, float, float, float]
"""Left, top, right and bottom in CSS pixels, from the top left corner of a page or of a frame's page."""

# In this order in what the browser answers.
STYLES: Final = (
    "visibility", "opacity", "text-shadow", "filter", "-webkit-box-reflect", "hyphenate-character", "text-emphasis-style",
    "background-image", "border-image-source", "mask-image", "-webkit-mask-box-image-source", "list-style-image", "content",
    "clip-path", "fill", "stroke", "marker-start", "marker-mid", "marker-end", "backdrop-filter",
    "transform", "rotate", "column-count", "column-width",
)  # fmt: skip
BACKGROUND_STYLES: Final = (
    "background-image",
    "border-image-source",
    "mask-image",
    "-webkit-mask-box-image-source",
)
"""Where images may lie behind texts."""

_SVG_STYLES: Final = (
    "mask-image", "clip-path", "filter", "backdrop-filter", "fill", "stroke", "marker-start", "marker-mid", "marker-end",
)  # fmt: skip
_OTHER_PICTURE_STYLES: Final = ("content", "-webkit-box-reflect", *_SVG_STYLES[1:])

_URL = re.compile(r"url\(\"((?:[^\"\\]|\\.)*)\"\)")
_IMAGE = re.compile(r"(?:url|paint)\(")
_PAINTED: Final = "data:,%89PNG"
"""Stands for pixels that have no address."""

DRAWS_MORE: Final = {
    "INPUT", "TEXTAREA", "SELECT", "IMG", "CANVAS", "VIDEO", "OBJECT", "EMBED", "IFRAME", "FRAME", "FENCEDFRAME",
    "image", "use",
}  # fmt: skip
_FIELDS: Final = {"INPUT", "TEXTAREA", "SELECT", "IMG"}
_TEXT: Final = 3


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a text that lies on one line.

    Attributes:
        item: Which of the document's laid out items it belongs to.
        start: Where in the item's text it begins.
        end: Where it ends.
        rect: Where it lies, in the document.
    """

    item: int
    start: int
    end: int
    rect: Rect


class LaidOut:
    """One document (a page, or a frame's page) as the browser has laid it out.

    Attributes:
        nodes: Which node each item belongs to.
        rects: Where each item lies, turned and moved as it is.
        parents: The parent of each node, -1 where there is none.
        frames: The number of the document in each frame, by the frame's node.
    """

    def __init__(self, strings: list[str], document: dict[str, Any]) -> None:
        layout, self._nodes, self._boxes = document["layout"], document["nodes"], document["textBoxes"]
        self._strings = strings
        self._texts, self._styles = layout["text"], layout["styles"]
        self.nodes: list[int] = layout["nodeIndex"]
        self.rects: list[Rect] = [_rect(bounds) for bounds in layout["bounds"]]
        self.parents: list[int] = self._nodes["parentIndex"]
        self.scroll = (document.get("scrollOffsetX", 0.0), document.get("scrollOffsetY", 0.0))
        self.frame_id = strings[document["frameId"]]
        self.base_url = strings[document["baseURL"]]
        content = self._nodes["contentDocumentIndex"]
        self.frames: dict[int, int] = dict(zip(content["index"], content["value"], strict=True))

    def name(self, node: int) -> str:
        """Return a node's name: upper case in HTML, as written in SVG, `::before` and so on."""
        return str(self._strings[self._nodes["nodeName"][node]])

    def is_text(self, node: int) -> bool:
        """Tell whether a node is a text of the page's own."""
        return bool(self._nodes["nodeType"][node] == _TEXT)

    def is_laid_out_text(self, item: int) -> bool:
        """Tell whether an item is a text, and not a box or an image that shows one."""
        return bool(self._texts[item] >= 0)

    def is_space(self, item: int) -> bool:
        """Tell whether an item is a text of spaces, or a line break."""
        at = self._texts[item]
        return self.name(self.nodes[item]) == "BR" or (at >= 0 and self._strings[at].isspace())

    def data(self, node: int) -> str:
        """Return what a text node holds, before its style changes it."""
        at = self._nodes["nodeValue"][node]
        return self._strings[at] if at >= 0 else ""

    def browser_id(self, node: int) -> int:
        """Return the number by which the browser knows a node."""
        return int(self._nodes["backendNodeId"][node])

    def attributes(self, node: int) -> dict[str, str]:
        """Return a node's attributes."""
        pairs = [self._strings[at] for at in self._nodes["attributes"][node]]
        return dict(zip(pairs[::2], pairs[1::2], strict=True))

    def shown_address(self, node: int) -> str:
        """Return the address of the picture or film that an element shows."""
        return self._sources.get(node, "")

    def style(self, item: int, name: str) -> str:
        """Return one of `STYLES` of an item."""
        styles = self._styles[item]
        return self._strings[styles[STYLES.index(name)]] if styles else ""

    def unusual_items(self) -> Iterator[int]:
        """Yield every item that may draw more than its text: by its name, or by an image, hyphen or mark of its style."""
        plain = {at for at, text in enumerate(self._strings) if not _IMAGE.search(text)}
        letters = [STYLES.index(name) for name in ("hyphenate-character", "text-emphasis-style")]
        for item, node in enumerate(self.nodes):
            styles = self._styles[item]
            has_letters = styles and any(self._strings[styles[at]].startswith('"') for at in letters)
            if has_letters or self.name(node) in DRAWS_MORE or not plain.issuperset(styles):
                yield item

    def backgrounds(self, item: int) -> list[str]:
        """Return the address of every image that an item's style draws behind its texts."""
        return list(self._urls(item, BACKGROUND_STYLES))

    def pictures_of_style(self, item: int) -> Iterator[str]:
        """Yield the address of every other image that an item's style draws."""
        # Every element below a list inherits its image; its markers draw it.
        is_marker = self.name(self.nodes[item]) == "::marker"
        yield from self._urls(item, (*_OTHER_PICTURE_STYLES, *(["list-style-image"] if is_marker else [])))

    def lies_behind_texts(self, item: int) -> bool:
        """Tell whether texts that can be seen lie on an item."""
        left, top, right, bottom = self.rects[item]
        return any(
            one.rect[0] < right and one.rect[2] > left and one.rect[1] < bottom and one.rect[3] > top
            for one in self.fragments
            if one.item != item and self.is_seen(one.item)
        )

    def element_of(self, item: int) -> int:
        """Return the node of the element that an item belongs to."""
        around = self.ancestors(self.nodes[item])
        return next(node for node in around if not self.name(node).startswith(("::", "#")))

    def nodes_named(self, names: Collection[str]) -> list[int]:
        """Return the nodes of these names, laid out or not."""
        wanted = {at for at, text in enumerate(self._strings) if text in names}
        return [node for node, at in enumerate(self._nodes["nodeName"]) if at in wanted] if wanted else []

    def has_around(self, item: int, names: Collection[str], *plain: str) -> bool:
        """Tell whether one of these styles of an item, or of what it lies in, is another than a plain value."""
        around = (self.item_of.get(node) for node in self.ancestors(self.nodes[item]))
        return any(
            self.style(one, name) not in {"", "none", "auto", *plain}
            for one in around
            if one is not None
            for name in names
        )

    def refers_to_svg(self, item: int) -> bool:
        """Tell whether an item is drawn with something of an SVG: a mask, a pattern, a filter."""
        return any('url("#' in self.style(item, name) for name in _SVG_STYLES)

    def ancestors(self, node: int) -> Iterator[int]:
        """Yield a node and everything that it lies in, from the inside out."""
        while node >= 0:
            yield node
            node = self.parents[node]

    @cached_property
    def roots(self) -> list[int]:
        """One node of the document, and one in each of its closed shadow roots, by the browser's numbers."""
        kinds = self._nodes["shadowRootType"]
        shadows = zip(kinds["index"], kinds["value"], strict=True)
        closed = [node for node, kind in shadows if self._strings[kind] == "closed"]
        # Any element in one may hold the next one.
        first = {self.parents[node]: node for node in sorted(closed, reverse=True)}
        return [self.browser_id(node) for node in (0, *first.values())]

    @cached_property
    def item_of(self) -> dict[int, int]:
        """The first item of each node."""
        first: dict[int, int] = {}
        for item, node in enumerate(self.nodes):
            first.setdefault(node, item)
        return first

    @cached_property
    def holders(self) -> set[int]:
        """Every node with something laid out directly in it."""
        return {self.parents[node] for node in self.nodes}

    @cached_property
    def looks(self) -> int:
        """Differs where a text, its place or one of `STYLES` differs."""
        # By what the numbers stand for: they differ wherever anything else of the document does.
        styles = tuple(self._strings[at] for styles in self._styles for at in styles)
        return hash((tuple(self.texts.items()), tuple(self.rects), styles, self.scroll))

    @cached_property
    def texts(self) -> dict[int, str]:
        """What is to be read, by item, in the page's order: laid out texts, and what boxes and missing images show."""
        found = {}
        for item, node in enumerate(self.nodes):
            at = self._texts[item]
            if at >= 0:
                if not self._strings[at].isspace():
                    found[item] = self._strings[at]
            elif self.name(node) in _FIELDS and (shown := self._shown_in(node)):
                found[item] = shown
        return found

    def add_text(self, item: int, text: str) -> None:
        """Count a text among those that are to be read, which an image shows; before any fragment is asked for."""
        self.texts[item] = text
        self.texts = dict(sorted(self.texts.items()))

    @cached_property
    def fragments(self) -> list[Fragment]:
        """Every text, line by line; a box is one fragment."""
        found = [
            Fragment(item, 0, len(text), self.rects[item])
            for item, text in self.texts.items()
            if self._texts[item] < 0
        ]
        boxes = self._boxes
        for item, bounds, start, length in zip(
            boxes["layoutIndex"], boxes["bounds"], boxes["start"], boxes["length"], strict=True
        ):
            text = self.texts.get(item)
            if text is not None:
                first, last = (_from_utf16(text, at) for at in (start, start + length))
                found.append(Fragment(item, first, last, _rect(bounds)))
        return found

    def hidden_texts(self, item: int) -> Iterator[str]:
        """Yield what else an item may draw: each attribute of a box or image, every option of a list."""
        node = self.nodes[item]
        if self.name(node) in _FIELDS:
            yield from (one for one in self.attributes(node).values() if not one.startswith("data:"))
            yield from self._options.get(node, ())

    def is_seen(self, item: int) -> bool:
        """Tell whether an item's text has a colour and a size; letters without may stand between those of a secret."""
        left, top, right, bottom = self.rects[item]
        is_drawn = self.style(item, "visibility") == "visible" and right - left >= 1 and bottom - top >= 1
        around = self.item_of.get(self.parents[self.nodes[item]], item)
        return is_drawn and self.style(around, "opacity") != "0"

    def _shown_in(self, node: int) -> str:
        attributes = self.attributes(node)
        if self.name(node) == "IMG":
            return attributes.get("alt", "")
        if self.name(node) == "SELECT":
            return " ".join(self._chosen.get(node, ()))
        value = self._values.get(node) or attributes.get("value", "")
        return "" if is_password(attributes) else value or attributes.get("placeholder", "")

    @cached_property
    def _options(self) -> dict[int, list[str]]:
        return self._texts_of_options(range(len(self.parents)))

    @cached_property
    def _chosen(self) -> dict[int, list[str]]:
        return self._texts_of_options(self._nodes["optionSelected"]["index"])

    def _texts_of_options(self, among: Any) -> dict[int, list[str]]:  # noqa: ANN401 - numbers of nodes
        wanted = [node for node in among if self.name(node) in {"OPTION", "OPTGROUP"}]
        held: dict[int, list[str]] = {node: [] for node in wanted}
        if wanted:
            for node, parent in enumerate(self.parents):
                if parent in held and self.is_text(node):
                    held[parent].append(self.data(node))
        texts: dict[int, list[str]] = {}
        for node, parts in held.items():
            select = next((one for one in self.ancestors(node) if self.name(one) == "SELECT"), -1)
            texts.setdefault(select, []).append(self.attributes(node).get("label") or "".join(parts))
        return texts

    @cached_property
    def _sources(self) -> dict[int, str]:
        return self._rare("currentSourceURL")

    @cached_property
    def _values(self) -> dict[int, str]:
        return self._rare("textValue") | self._rare("inputValue")

    def _rare(self, name: str) -> dict[int, str]:
        held = self._nodes.get(name) or {"index": (), "value": ()}
        return {node: self._strings[at] for node, at in zip(held["index"], held["value"], strict=True)}

    def _urls(self, item: int, styles: Iterable[str]) -> Iterator[str]:
        for style in styles:
            value = self.style(item, style)
            if "paint(" in value:
                yield _PAINTED
            if "url(" in value:
                found = (match[1].replace('\\"', '"') for match in _URL.finditer(value))
                yield from (one for one in found if not one.startswith("#"))


def is_password(attributes: dict[str, str]) -> bool:
    """Tell whether the attributes are those of a password box."""
    return attributes.get("type", "").strip().lower() == "password"


def read_layout(page: Page, ask_browser: AskBrowser) -> list[LaidOut]:
    """Read a page and the frames in it, the page first.

    Raises:
        playwright.sync_api.Error: The browser refused.
    """
    answer = ask_browser(page, "DOMSnapshot.captureSnapshot", {"computedStyles": list(STYLES)})
    return [LaidOut(answer["strings"], document) for document in answer["documents"]]


def _rect(bounds: list[float]) -> Rect:
    left, top, width, height = bounds
    return left, top, left + width, top + height


def _from_utf16(text: str, at: int) -> int:
    """Return the place in a text of what the browser counts in units of 16 bits."""
    return (
        at
        if text.isascii()
        else len(text.encode("utf-16-le", "surrogatepass")[: 2 * at].decode("utf-16-le", "ignore"))
    )
