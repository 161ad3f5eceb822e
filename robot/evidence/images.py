"""Says what an image shows, as far as that can be read: the texts of an SVG can, pixels cannot."""

from __future__ import annotations

import base64
import binascii
import html
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote_to_bytes, urldefrag, urljoin
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from robot.evidence.layout import AskBrowser, LaidOut

_BETWEEN: Final = "\0"
_NO_LETTERS: Final = {"style", "title", "desc", "metadata", "script"}
_UNREADABLE: Final = {"foreignObject", "use"}
"""In an SVG that has texts: what draws a page, or the same letters several times."""

_DATA_URL = re.compile(r"data:([^,]*),(.*)", re.DOTALL | re.IGNORECASE)
_IMAGES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"\0\0\1\0", b"\0\0\0")
"""How files begin that hold pixels: PNG, JPEG, GIF, WebP, BMP, ICO, AVIF."""

_IS_BROKEN: Final = "function () { return this.complete === true && this.naturalWidth === 0; }"


class ImageReader:
    """Reads the images of one page.

    Args:
        page: As it is.
        ask_browser: Asks about it.
    """

    def __init__(self, page: Page, ask_browser: AskBrowser) -> None:
        self._page = page
        self._ask = ask_browser
        self._kinds: dict[str, str] | None = None
        self._read: dict[tuple[str, str], str | None] = {}

    def letters_of(self, document: LaidOut, node: int, address: str) -> str:
        """Return the letters that an image draws, as far as that can be told, without what else may be in it."""
        return (self.texts_of(document, node, address) or "").partition(_BETWEEN)[0]

    def texts_of(self, document: LaidOut, node: int, address: str) -> str | None:
        """Return every text that an image may show, and its address, which is often what it shows.

        Args:
            document: Where it is shown.
            node: Which element or text shows it.
            address: Of the image, as it is written there.

        Returns:
            None where that cannot be told: it is pixels, or has other images in it.
        """
        whole = (
            urldefrag(urljoin(document.base_url, address)).url if not _DATA_URL.match(address) else address
        )
        key = document.frame_id, whole
        if key not in self._read:
            self._read[key] = self._texts_of(document, node, whole)
        return self._read[key]

    def _texts_of(self, document: LaidOut, node: int, address: str) -> str | None:
        from playwright.sync_api import Error  # noqa: PLC0415 - evidence is imported where no browser is needed

        written = _DATA_URL.match(address)
        if written is not None:
            return _texts_in(_bytes_of(*written.groups()))
        if not address:
            return ""
        kind = self._kind_of(address)
        if kind.startswith("image/") and "svg" not in kind:
            return None
        try:
            data = self._fetch(document.frame_id, address)
        except Error:
            # Nothing came, so its other text is shown; or the browser has thrown away what it shows.
            return f"{_BETWEEN}{address}" if self._is_broken(document.browser_id(node)) else None
        texts = _texts_in(data)
        return None if texts is None else f"{texts}\n{address}"

    def _kind_of(self, address: str) -> str:
        """Return the media type of what came from an address, lower case; empty where nothing came."""
        if self._kinds is None:
            with self._page_enabled():
                tree = self._ask(self._page, "Page.getResourceTree", {})["frameTree"]
            self._kinds = {one["url"]: str(one["mimeType"]).lower() for one in _resources_in(tree)}
        return self._kinds.get(address, "")

    def _fetch(self, frame_id: str, address: str) -> bytes:
        with self._page_enabled():
            got = self._ask(self._page, "Page.getResourceContent", {"frameId": frame_id, "url": address})
        content = str(got["content"])
        return base64.b64decode(content) if got["base64Encoded"] else content.encode()

    @contextmanager
    def _page_enabled(self) -> Iterator[None]:
        self._ask(self._page, "Page.enable", {})
        try:
            yield
        finally:
            self._ask(self._page, "Page.disable", {})

    def _is_broken(self, browser_id: int) -> bool:
        from playwright.sync_api import Error  # noqa: PLC0415 - as above

        try:
            found = self._ask(self._page, "DOM.resolveNode", {"backendNodeId": browser_id})["object"][
                "objectId"
            ]
            asked = {"objectId": found, "functionDeclaration": _IS_BROKEN, "returnByValue": True}
            return bool(self._ask(self._page, "Runtime.callFunctionOn", asked)["result"].get("value"))
        except Error:
            return False


def _resources_in(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from tree["resources"]
    for child in tree.get("childFrames", ()):
        yield from _resources_in(child)


def _bytes_of(kind: str, content: str) -> bytes:
    data = unquote_to_bytes(content)
    if not kind.lower().replace(" ", "").endswith(";base64"):
        return data
    try:
        return base64.b64decode(data)
    except binascii.Error:
        return b""


def _texts_in(data: bytes) -> str | None:
    if not data or data.startswith(_IMAGES):
        return None if data else ""
    source = html.unescape(
        data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8", "replace")
    )
    if "\0" in source or "data:" in source.lower() or "<?xml-stylesheet" in source:
        return None  # an image within the image
    try:
        root = ET.fromstring(data)  # noqa: S314 - the parser itself limits what entities grow to
    except ET.ParseError:
        return None if "<svg" in source else f"{source}{_BETWEEN}"
    # Letters may stand one by one, and a style sheet's among them.
    letters = "".join(_letters_in(root)).strip()
    names = {_name_of(one) for one in root.iter()}
    is_readable = not names & _UNREADABLE or ("foreignObject" not in names and not letters)
    return f"{letters}{_BETWEEN}{source}" if is_readable else None


def _letters_in(element: ET.Element) -> Iterator[str]:
    if _name_of(element) not in _NO_LETTERS:
        yield element.text or ""
        for child in element:
            yield from _letters_in(child)
            yield child.tail or ""


def _name_of(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]
