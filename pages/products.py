"""The products of one channel and their SKU links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from pages.answers import SERVER_ERROR
from pages.base import at_mark, look, look_until, press, translated
from pages.lists import ListPage
from pages.sending import Sending
from robot.errors import UnavailableError

if TYPE_CHECKING:
    from pathlib import Path

    import playwright.sync_api as pw

    from pages.signs import Signs

QUICK_MS = 1_500
OPEN_TRIES = 2
"""Presses that may be needed to open a window: the first one can reach nothing, and opens nothing then."""


@dataclass(frozen=True)
class SkuLink:
    """A product of the channel and the main product it is linked to; empty where it is not."""

    channel_sku: str
    product_sku: str


class ProductsPage(ListPage):
    """Products with their links; the linking can be downloaded and imported."""

    fields: ClassVar[dict[str, str]] = {"name": "products.channel-sku", "product": "products.product-sku"}
    required = ("name",)

    def __init__(self, page: pw.Page, signs: Signs, channel_name: str) -> None:
        super().__init__(page, signs)
        self.channel_name = channel_name
        self.title = f'The products of "{channel_name}"'

    def prove(self) -> Self:
        """Wait for a way to download the links, on a screen that names the channel."""
        if (
            self.signs.wait_any(self.page, ("products.download", "products.import", "products.heading"))
            is None
        ):
            raise self.drift("the channel's products", "another screen")
        given = {"name": self.channel_name, "scope": None}
        if not look_until(self.page, "showsName", given, self.signs.timeout_ms):
            raise self.drift(
                f'a screen that names the channel "{self.channel_name}"',
                ", ".join(look(self.page, "headings", {})),
            )
        return self

    def read_links(self) -> tuple[SkuLink, ...]:
        """Return the links of all list pages."""
        return tuple(SkuLink(row.text("name"), _sku(row.text("product"))) for row in self.read_all())

    def download_links(self, to: Path) -> Path:
        """Download the linking into a file.

        Args:
            to: The file to write, or a folder for a file of the name that Channels gives it.

        Raises:
            DriftError: No file came.
        """
        button = self.find("products.download")
        with translated(self.page, "Downloading the SKU links"):
            with self.page.expect_download(timeout=self.signs.timeout_ms) as download:
                press(button, '"Download SKU Links"', self.signs)
            path = to / download.value.suggested_filename if to.is_dir() else to
            download.value.save_as(path)
        return path

    def import_links(self, path: Path) -> str:
        """Import a linking file and return what the page says about it.

        Raises:
            DriftError: There is no way to choose a file.
            OutcomeUnknownError: Nothing was said about it, or an error page came.
        """
        base = look(self.page, "saveBase", {})
        with Sending(self.page) as sending:
            try:
                said = self._send_links(path, base)
            except UnavailableError as error:
                raise sending.unknown("Import", error.message) from error
            if not said or any(status >= SERVER_ERROR for status in sending.statuses):
                problem = self.drift("a message about the import", f'"{said}"' if said else "none")
                raise sending.unknown("Import", problem.message)
        return said

    def _send_links(self, path: Path, base: object) -> str:
        """Choose the file, press what sends it, and return what the page says, empty if nothing."""
        mark = look(self.page, "fileBox", {})
        if not mark:
            button = self.find("products.import")
            opened: list[pw.FileChooser] = []

            def keep(one: pw.FileChooser) -> None:
                opened.append(one)

            self.page.on("filechooser", keep)
            try:
                for _ in range(OPEN_TRIES):
                    press(button, '"Import SKU Links"', self.signs)
                    mark = look_until(self.page, "fileBox", {}, QUICK_MS)
                    if mark or opened:
                        break
                if opened:
                    with translated(self.page, "Choosing the file of SKU links"):
                        opened[0].set_files(path)
                    mark = None
                elif not mark:
                    raise self.drift("a way to choose a file", "none")
            finally:
                self.page.remove_listener("filechooser", keep)
        if mark:
            with translated(self.page, "Choosing the file of SKU links"):
                at_mark(self.page, mark).set_input_files(path)
        said = look_until(self.page, "importSaid", {"base": base}, QUICK_MS / 3)
        if not said:
            # Some forms send the file at once, others want a button pressed.
            front = look(self.page, "frontScope", {})
            self.press("products.import-confirm", at_mark(self.page, front) if front else None)
            said = look_until(self.page, "importSaid", {"base": base}, self.signs.timeout_ms)
        return str(said or "")


def _sku(text: str) -> str:
    return "" if text.strip(" -\u2013\u2014").casefold() in {"", "none", "not linked", "unlinked"} else text
