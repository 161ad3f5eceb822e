"""The window in which a new channel's provider is chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from pages.base import Page, at_mark, look, look_until, mark_of, press_and_follow
from pages.channel_settings import ChannelSettingsPage
from robot.errors import DriftError, Missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.signs import Signs

LEGACY_WORDS = ("legacy", "mws", "deprecated", "retired")
CLOSE_MS = 3_000
AMAZON_SP = "picker.amazon-sp"
LEAST_TILES = 2
"""From so many tiles on a screen is a choice of providers, though Amazon is not seen among them."""


@dataclass(frozen=True)
class Tile:
    """One provider; `is_legacy` where the page marks it as an old connection."""

    name: str
    is_legacy: bool


class ChannelPicker(Page):
    """Logo tiles, usually in a window in the centre."""

    title = "The choice of providers"

    def prove(self) -> Self:
        """Wait until an Amazon tile is shown."""
        wanted = [*self.signs.words("picker.amazon-sp"), *self.signs.words("picker.amazon")]
        given = {**tiles_question(self.signs), "wanted": wanted}
        if self._is_learned() and self.signs.wait_any(self.page, (AMAZON_SP,)):
            return self
        if not look_until(self.page, "waitForTiles", given, self.signs.timeout_ms):
            tiles = self._tiles()
            seen = ", ".join(tile["name"] for tile in tiles[:12]) or "none"
            raise self.drift(
                "tiles of providers, Amazon among them",
                f"tiles: {seen}",
                element=AMAZON_SP if self._is_choice(tiles) else "",
            )
        return self

    def read_tiles(self) -> tuple[Tile, ...]:
        """Return the tiles in page order."""
        return tuple(Tile(tile["name"], bool(tile["isLegacy"])) for tile in self._tiles())

    def choose_amazon_sp(self) -> ChannelSettingsPage:
        """Choose Amazon SP; after 31 July 2022 that may be the plain Amazon tile.

        Source: the document, Ref 1 and its Note.

        Raises:
            DriftError: No tile can be it, or more than one.
        """
        tile = self._amazon_sp()
        press_and_follow(at_mark(self.page, tile["mark"]), f'the tile "{tile["name"]}"', self.signs)
        return ChannelSettingsPage(self.page, self.signs, None).prove()

    def read_amazon_sp(self) -> Tile:
        """Return the tile that `choose_amazon_sp` would choose; it raises the same."""
        tile = self._amazon_sp()
        return Tile(tile["name"], bool(tile["isLegacy"]))

    def _is_choice(self, tiles: Sequence[dict[str, Any]]) -> bool:
        """Tell whether it is a choice of providers at all; the list of a store's channels names some of them, too."""
        if look(self.page, "frontScope", {}):
            return True
        return len(tiles) >= LEAST_TILES and not self.signs.present(self.page, "store.edit-channel")

    def _is_learned(self) -> bool:
        """Tell whether somebody has shown which tile it is."""
        return bool(self.signs.looks(AMAZON_SP))

    def _learned_tile(self) -> dict[str, Any] | None:
        """Return the tile that somebody has shown; None where it is not there, or is named as another provider."""
        if not self._is_learned() or not self.signs.present(self.page, AMAZON_SP):
            return None
        mark = mark_of(self.find(AMAZON_SP))
        named = next((tile for tile in self._tiles() if tile["mark"] == mark), None)
        return named or {"mark": mark, "name": "", "isLegacy": False}

    def _amazon_sp(self) -> dict[str, Any]:
        learned = self._learned_tile()
        if learned is not None and not learned["isLegacy"]:
            return learned
        tiles = self._tiles()
        fresh = [tile for tile in tiles if not tile["isLegacy"]]
        hits = self._named(fresh, self.signs.words("picker.amazon-sp"))
        # The plain one is MWS where SP has a tile of its own, be it under a name that nobody knows yet, or under none.
        nameless = look(self.page, "namelessTiles", tiles_question(self.signs))
        if not hits and not nameless and not self._unknown_amazons(tiles):
            hits = self._named(fresh, self.signs.words("picker.amazon"))
        if len(hits) != 1:
            seen = ", ".join(f'"{tile["name"]}"{" (legacy)" if tile["isLegacy"] else ""}' for tile in tiles)
            raise DriftError(
                f"{self.title}: expected exactly one tile Amazon SP; {len(hits)} may be it, among: {seen or 'none'}.",
                hint="Look at the window; a profile can name the tile: [picker.amazon-sp].",
                missing=Missing(AMAZON_SP) if self._is_choice(tiles) else None,
            )
        return hits[0]

    def _unknown_amazons(self, tiles: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        known = [word for name in ("picker.amazon", "picker.other-amazon") for word in self.signs.words(name)]
        others = [tile for tile in tiles if not tile["isLegacy"] and _key(tile["name"]).startswith("amazon")]
        return [tile for tile in others if tile not in self._named(others, known)]

    def close(self) -> None:
        """Close the window without choosing."""
        marks = [tile["mark"] for tile in self._tiles()]
        self.page.keyboard.press("Escape")
        if look_until(self.page, "isPopupGone", marks, CLOSE_MS / 3):
            return
        self.press("picker.close")
        if not look_until(self.page, "isPopupGone", marks, CLOSE_MS):
            raise self.drift("the window to close", "its tiles are still shown")

    def _named(self, tiles: Sequence[dict[str, Any]], words: Sequence[str]) -> list[dict[str, Any]]:
        keys = {_key(word) for word in words}
        return [tile for tile in tiles if _key(tile["name"]) in keys]

    def _tiles(self) -> list[dict[str, Any]]:
        return list(look(self.page, "readTiles", tiles_question(self.signs)))


def tiles_question(signs: Signs) -> dict[str, Any]:
    """Return what the lens has to know to read the tiles."""
    return {"close": signs.words("picker.close"), "legacy": list(LEGACY_WORDS)}


def _key(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
