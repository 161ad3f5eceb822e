"""Finds where a page draws a secret, by what the browser has laid out, and what shows pixels that nobody can read."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from robot.evidence.images import ImageReader
from robot.evidence.layout import AskBrowser, Fragment, LaidOut, Rect, is_password, read_layout
from robot.evidence.lookalikes import Lookalikes
from robot.evidence.places import TURNED, Places, moved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from playwright.sync_api import CDPSession, Page

    from robot.evidence.redaction import Secrets

_PIXELS: Final = {"CANVAS", "VIDEO"}
_PLUG_INS: Final = {"OBJECT", "EMBED"}
_FRAMES: Final = {"IFRAME", "FRAME", "FENCEDFRAME"}
_SVG_IMAGES: Final = {"image", "feImage", "use"}
# What lies in these is drawn elsewhere, where something refers to it.
_SVG_STORES: Final = {"defs", "symbol", "pattern", "mask", "clipPath", "marker", "filter"}

_MOST_ECHOES: Final = 64
"""Of one text; each shadow of a filter doubles them."""

_PIXEL = re.compile(r"(-?[\d.]+)px")
_LENGTHS = re.compile(r"(-?[\d.]+)px (-?[\d.]+)px (-?[\d.]+)px")
_sessions: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a page draws at this moment.

    Attributes:
        covers: What a picture must not show, in pixels from the page's top left corner.
        backgrounds: Elements with an image behind their texts, a filter or a hyphen that must not show either,
            by the browser's numbers.
        roots: One node of the page, of each of its frames and of each closed shadow root, by the browser's numbers.
        looks: Differs where the page's layout or one of its texts differs.
    """

    covers: tuple[Rect, ...] = ()
    backgrounds: tuple[int, ...] = ()
    roots: tuple[int, ...] = field(default=(), compare=False)
    looks: int = 0


class DrawnSecrets:
    """Finds the secrets of a run on its pages.

    Args:
        secrets: May grow.
    """

    def __init__(self, secrets: Secrets) -> None:
        self._lookalikes = Lookalikes(secrets)

    def on(self, page: Page, ask_browser: AskBrowser) -> Drawn:
        """Find what has to be covered on a page as it is now.

        Args:
            page: Where they are looked for.
            ask_browser: Asks about it.

        Raises:
            playwright.sync_api.Error: The browser refused.
        """
        documents = read_layout(page, ask_browser)
        places = Places(page, ask_browser, documents)
        images = ImageReader(page, ask_browser)
        covers: set[Rect] = set()
        backgrounds: list[int] = []
        finders = [_Finder(document, self._lookalikes, images) for document in documents]
        for finder in finders:
            finder.read_images()
        across = self._found_across(documents)
        for number, (document, finder) in enumerate(zip(documents, finders, strict=True)):
            whole, letters = finder.find(across[number])
            rects = [(item, rect) for item in whole for rect in places.whole(document, item)]
            rects += [
                (item, rect) for item, hit in letters.items() for rect in places.letters(document, item, hit)
            ]
            echoes = [echo for item, rect in rects for echo in finder.echoes(item, rect)]
            covers.update(places.on_page(number, [*(rect for _, rect in rects), *echoes]))
            backgrounds += finder.backgrounds
        looks = hash(tuple(document.looks for document in documents))
        roots = tuple(chain.from_iterable(document.roots for document in documents))
        return Drawn(tuple(sorted(covers)), tuple(sorted(set(backgrounds))), roots, looks)

    def _found_across(self, documents: Sequence[LaidOut]) -> dict[int, dict[int, set[int]]]:
        """Return by document and item the letters of secrets that run through several frames."""
        found: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
        order = list(_in_order(documents, 0)) if len(documents) > 1 else []
        pieces = [documents[number].texts[item] for number, item in order]
        for piece, first, last in self._lookalikes.find(pieces):
            number, item = order[piece]
            found[number][item].update(range(first, last))
        return found


class _Finder:
    """Finds in one document what has to be covered.

    Attributes:
        backgrounds: Elements with an image behind their texts, or a filter, that must not show; known once `find` was asked.
    """

    def __init__(self, document: LaidOut, lookalikes: Lookalikes, images: ImageReader) -> None:
        self._document = document
        self._lookalikes = lookalikes
        self._images = images
        self.backgrounds: list[int] = []

    def find(self, across: Mapping[int, set[int]]) -> tuple[set[int], dict[int, set[int]]]:
        """Return the items that have to be covered whole, and by item the letters of a text whose rest may be read.

        Args:
            across: By item, letters that are known to be a secret's by what is in other frames.
        """
        document = self._document
        letters = self._letters_of_secrets()
        for item, hit in across.items():
            letters[item] |= hit
        whole = {item for item in document.unusual_items() if self._draws_a_secret(item)}
        whole |= {item for item, hit in letters.items() if self._is_nothing_else(item, hit)}
        whole |= self._whole_parents(whole)
        stored = {item for item in whole | set(letters) if self._is_drawn_elsewhere(item)}
        whole |= self._what_draws(
            whole | set(letters), has_stored=bool(stored) or self._is_secret_in_a_filter()
        )
        whole -= stored
        self.backgrounds += self._filters_around(whole | set(letters))
        return whole, {item: hit for item, hit in letters.items() if item not in whole | stored}

    def echoes(self, item: int, rect: Rect) -> list[Rect]:
        """Return where shadows and reflections of an item lie, and those of these."""
        document = self._document
        drawn = [rect]

        def cast(shadows: str) -> Iterator[list[Rect]]:
            for lengths in _LENGTHS.findall(shadows):
                right, down, blur = map(float, lengths)
                yield [moved(one, right, down, blur) for one in drawn[:_MOST_ECHOES]]

        drawn += chain.from_iterable(list(cast(document.style(item, "text-shadow"))))
        for around in (document.item_of.get(node) for node in document.ancestors(document.nodes[item])):
            if around is None:
                continue
            for more in cast(document.style(around, "filter")):  # each shadow has one of the next
                drawn += more
            if (reflection := document.style(around, "-webkit-box-reflect")) not in {"none", ""}:
                drawn.append(_reflected(document.rects[around], reflection))
        return drawn[1:]

    def _draws_a_secret(self, item: int) -> bool:
        document = self._document
        node = document.nodes[item]
        name = document.name(node)
        is_unseen_frame = name in _FRAMES and node not in document.frames
        is_password_box = name == "INPUT" and is_password(document.attributes(node))
        if name in _PIXELS or is_unseen_frame or is_password_box:
            return True
        if self._lookalikes.is_in(document.style(item, "hyphenate-character")):
            # It stands at the end of a line, beyond what is laid out.
            self.backgrounds.append(document.browser_id(document.element_of(item)))
        if self._draws_over(item):
            self.backgrounds.append(document.browser_id(document.element_of(item)))
        if self._show_a_secret(node, document.backgrounds(item)):
            if not document.lies_behind_texts(item):
                return True
            self.backgrounds.append(document.browser_id(document.element_of(item)))
        if self._lookalikes.is_in("\n".join(document.hidden_texts(item))):
            return True
        return self._show_a_secret(node, chain(document.pictures_of_style(item), self._addresses_of(node)))

    def _draws_over(self, item: int) -> bool:
        """Tell whether an item draws letters of its own beside others, or what lies below it in another place."""
        document = self._document
        has_marks = document.style(item, "text-emphasis-style").startswith('"')
        return has_marks or "url(" in document.style(item, "backdrop-filter")

    def _show_a_secret(self, node: int, addresses: Iterable[str]) -> bool:
        for one in addresses:
            text = self._images.texts_of(self._document, node, one)
            if text is None or self._lookalikes.is_in(text):
                return True
            # Where in an image its letters are drawn is not known.
            if self._lookalikes.can_be_spelt(self._images.letters_of(self._document, node, one)):
                return True
        return False

    def _addresses_of(self, node: int) -> Iterator[str]:
        """Yield the addresses of the images that an element shows."""
        document = self._document
        name, attributes = document.name(node), document.attributes(node)
        if name == "IMG":
            yield document.shown_address(node) or attributes.get("src", "")
        elif name == "INPUT" and attributes.get("type", "").lower() == "image":
            yield attributes.get("src", "")
        elif name in _SVG_IMAGES:
            address = attributes.get("href") or attributes.get("xlink:href") or "#"
            if not address.startswith("#"):
                yield address
        elif name in _PLUG_INS and node not in document.frames and node not in document.holders:
            yield attributes.get("data") or attributes.get("src") or ""

    def read_images(self) -> None:
        """Count the letters of an SVG's image among the page's texts: a secret may be put together from several."""
        document = self._document
        for item in document.unusual_items():
            node = document.nodes[item]
            for address in chain(
                document.backgrounds(item), document.pictures_of_style(item), self._addresses_of(node)
            ):
                letters = self._images.letters_of(document, node, address)
                if letters and (item not in document.texts or document.name(node) == "IMG"):
                    document.add_text(item, letters)

    def _letters_of_secrets(self) -> dict[int, set[int]]:
        """Return by item which letters of its text are a secret's, in whatever order the texts are read."""
        document = self._document
        letters: dict[int, set[int]] = defaultdict(set)
        in_order = [
            Fragment(item, 0, len(text), document.rects[item]) for item, text in document.texts.items()
        ]
        seen = [one for one in document.fragments if document.is_seen(one.item)]
        is_seen = {one.item for one in seen}
        for reading in (
            in_order,
            [one for one in in_order if one.item in is_seen],
            _rows(seen),
            _columns(seen),
        ):
            pieces = [document.texts[one.item][one.start : one.end] for one in reading]
            for piece, first, last in self._lookalikes.find(pieces):
                start = reading[piece].start
                letters[reading[piece].item].update(range(start + first, start + last))
        return letters

    def _is_nothing_else(self, item: int, hit: set[int]) -> bool:
        is_box = not self._document.is_laid_out_text(item)
        return is_box or not any(
            at not in hit and char.isalnum() for at, char in enumerate(self._document.texts[item])
        )

    def _is_drawn_elsewhere(self, item: int) -> bool:
        document = self._document
        return any(document.name(node) in _SVG_STORES for node in document.ancestors(document.nodes[item]))

    def _is_secret_in_a_filter(self) -> bool:
        """Tell whether a filter of an SVG, which is not laid out itself, may draw one."""
        document = self._document
        nodes = document.nodes_named({"feImage"})
        return any(self._show_a_secret(node, self._addresses_of(node)) for node in nodes)

    def _filters_around(self, items: set[int]) -> Iterator[int]:
        """Yield the elements whose filter may draw a secret somewhere else, by the browser's numbers."""
        document = self._document
        for node in {node for item in items for node in document.ancestors(document.nodes[item])}:
            item = document.item_of.get(node)
            if item is not None and "url(" in document.style(item, "filter"):
                yield document.browser_id(node)

    def _what_draws(self, items: set[int], *, has_stored: bool) -> set[int]:
        """Return what draws texts of an SVG once more: its `use` elements, and whatever is filled or cut out by them."""
        document = self._document
        nodes = {node for item in items for node in document.ancestors(document.nodes[item])}
        if not has_stored and not any(document.name(node) == "svg" for node in nodes):
            return set()
        names = {document.attributes(node).get("id") for node in nodes} - {None}
        uses = {node for node in document.nodes if document.name(node) == "use"}
        drawing: set[int] = set()
        while more := {node for node in uses - drawing if self._refers_to(node, names)}:
            drawing |= more
            names |= {document.attributes(one).get("id") for node in more for one in document.ancestors(node)}
        found = {document.item_of[node] for node in drawing}
        if has_stored:
            found |= {item for item in range(len(document.nodes)) if document.refers_to_svg(item)}
        return found

    def _refers_to(self, use: int, names: set[str | None]) -> bool:
        attributes = self._document.attributes(use)
        return (attributes.get("href") or attributes.get("xlink:href") or "").partition("#")[2] in names

    def _whole_parents(self, whole: set[int]) -> set[int]:
        """Return what is around texts that are covered whole, where there is nothing else in it."""
        document = self._document
        lacking: set[int] = set()
        texts = (item for item in whole if document.is_laid_out_text(item))
        # Around what is turned lies more than the text.
        straight = (item for item in texts if not document.has_around(item, TURNED))
        parents = {document.parents[document.nodes[item]] for item in straight}
        if parents:
            for item, node in enumerate(document.nodes):
                if item not in whole and node not in document.holders and not document.is_space(item):
                    lacking.update(document.ancestors(node))
        return {document.item_of[node] for node in parents - lacking if node in document.item_of}


def _in_order(documents: Sequence[LaidOut], number: int) -> Iterator[tuple[int, int]]:
    """Yield (document, item) of every text of a document, those of its frames where they are."""
    document = documents[number]
    frames = document.frames
    for item, node in enumerate(document.nodes):
        if item in document.texts:
            yield number, item
        if node in frames and document.item_of[node] == item:
            yield from _in_order(documents, frames[node])


def _rows(fragments: Sequence[Fragment]) -> list[Fragment]:
    """Return fragments as they are read from left to right, line by line."""
    return _lines(fragments, across=0, along=1)


def _columns(fragments: Sequence[Fragment]) -> list[Fragment]:
    """Return fragments as they are read from top to bottom, column by column."""
    return _lines(fragments, across=1, along=0)


def _lines(fragments: Sequence[Fragment], *, across: int, along: int) -> list[Fragment]:
    def middle(one: Fragment) -> float:
        return (one.rect[along] + one.rect[along + 2]) / 2

    lines: list[list[Fragment]] = []
    for one in sorted(fragments, key=middle):
        size = one.rect[along + 2] - one.rect[along]
        if not lines or middle(one) - middle(lines[-1][0]) > size / 2:
            lines.append([])
        lines[-1].append(one)
    return [one for line in lines for one in sorted(line, key=lambda one: one.rect[across])]


def _reflected(rect: Rect, reflection: str) -> Rect:
    offset = float((_PIXEL.search(reflection) or ["", "0"])[1])
    width, height = rect[2] - rect[0] + offset, rect[3] - rect[1] + offset
    right, down = {"below": (0, height), "above": (0, -height), "right": (width, 0)}.get(
        reflection.split(maxsplit=1)[0], (-width, 0)
    )
    return moved(rect, right, down, 0)


def ask_directly(page: Page, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """Ask the browser about a page past Playwright; see `AskBrowser`."""
    session = _sessions.get(page)
    if session is None:
        session = _sessions[page] = page.context.new_cdp_session(page)
    answer: dict[str, Any] = session.send(method, parameters)
    return answer
