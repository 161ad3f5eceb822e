"""Signs: how each element of the screens is recognised. The words stand in `signs.toml`, a profile may differ."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import playwright.sync_api as pw

from pages.base import at_mark, look, look_until, mark_of, page_of, where
from pages.looks import Look, Trail
from robot.errors import DriftError, Missing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

DEFAULT_TIMEOUT_MS = 15_000
FRAME = "menu.frame"
"""Stands for the frame of a signed-in screen in what is waited for: its menu, or what may open one."""

OF_THE_FORM = "channel."
"""How the names of a channel's options and of its form's buttons begin."""

SETTLE_MS = 1_500
"""How long two candidates may be the old and the new drawing of one element."""


@dataclass(frozen=True)
class Way:
    """One way to recognise an element; `by` says what the other fields mean.

    Attributes:
        by: One of `pages.signs_file.WAYS`.
        look: How it looks, for a way by `look`.
        learned: By whom it was learned: `way`, `person` or `adviser`.
    """

    by: str
    roles: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    icons: tuple[str, ...] = ()
    glyphs: tuple[str, ...] = ()
    ligatures: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    css: str = ""
    look: Look | None = None
    learned: str = ""


@dataclass(frozen=True)
class Sign:
    """Everything known about one element: words in order of preference, ways in order of trust."""

    words: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    excluded: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    place: str = "anywhere"
    versions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seen:
    """What was seen of an element at one moment.

    Attributes:
        hits: What each candidate says; one is a match, more are ambiguous.
        marks: The candidates, for `pages.base.at_mark`.
        by: The sign that matched: its way and wording; empty without a match.
        near: What comes nearest, without a match.
    """

    hits: tuple[str, ...]
    marks: tuple[str, ...]
    by: str
    near: tuple[str, ...]


class Signs:
    """The signs of all elements, ready to be looked for on a page."""

    def __init__(
        self,
        signs: dict[str, Sign],
        *,
        on_match: Callable[[str, str], None] | None = None,
        timeout_ms: int = DEFAULT_TIMEOUT_MS,
        trail: Trail | None = None,
    ) -> None:
        self._signs = signs
        self._on_match = on_match
        self.timeout_ms = timeout_ms
        self.trail = trail or Trail()

    @classmethod
    def load(
        cls,
        profile: Path | None = None,
        *,
        on_match: Callable[[str, str], None] | None = None,
        timeout_ms: int = DEFAULT_TIMEOUT_MS,
        trail: Trail | None = None,
    ) -> Signs:
        """Read `signs.toml` and, on top of it, a profile.

        Args:
            profile: File of the same format; a table there replaces what it names, `add_words` and `add_ways` add.
            on_match: Called with the element's name and the sign that matched, on every use.
            timeout_ms: How long an element may take to appear, in milliseconds.
            trail: What was learned of the site's ways, and who hears of the search for more.

        Raises:
            SettingsError: A file is missing or wrong; the message names file and line.
        """
        from pages.signs_file import read_signs  # noqa: PLC0415 - it makes the classes of this module

        signs = read_signs(Path(__file__).with_name("signs.toml"), {})
        if profile is not None:
            signs = read_signs(profile, signs)
        return cls(signs, on_match=on_match, timeout_ms=timeout_ms, trail=trail)

    @property
    def elements(self) -> tuple[str, ...]:
        """Names of all known elements."""
        return tuple(self._signs)

    def sign(self, element: str) -> Sign:
        """Return what is known about an element."""
        return self._signs[element]

    def words(self, element: str) -> list[str]:
        """Return the element's words, the preferred one first."""
        return list(self._signs[element].words)

    def says(self, element: str) -> str:
        """Return the element's documented word."""
        words = self._signs[element].words
        return words[0] if words else element

    def find(self, scope: pw.Page | pw.Locator, element: str, *, timeout_ms: int | None = None) -> pw.Locator:
        """Wait for the element and return it: exactly one, visible.

        Args:
            scope: The page, or the part of it to look in.
            element: Name of a table of `signs.toml`, such as `stores.view-store`.
            timeout_ms: How long it may take to appear, in milliseconds.

        Raises:
            DriftError: Not found, or more than one; the message describes what was seen.
        """
        page, given = self._question(scope, element)
        limit = self.timeout_ms if timeout_ms is None else timeout_ms
        answer = look_until(page, "waitForSign", given, limit)
        if answer and len(answer["hits"]) > 1:
            answer = look_until(page, "waitForOneSign", given, SETTLE_MS) or look(page, "findSign", given)
        if not answer:
            answer = look(page, "findSign", given)
        hits = answer["hits"]
        if len(hits) == 1:
            self._tell(element, answer)
            return at_mark(page, hits[0]["mark"])
        if hits:
            seen = ", ".join(hit["said"] for hit in hits[:5])
            raise DriftError(
                f'expected one "{self.says(element)}" ({element}), seen {len(hits)}: {seen} ({where(page)}).',
                hint=f"Say in a profile which one is meant: [{element}].",
                missing=Missing(element),
            )
        near = ", ".join(answer["near"]) or "nothing like it"
        raise DriftError(
            f'expected "{self.says(element)}" ({element}), not found; nearest: {near} ({where(page)}).',
            hint=f"If it is called otherwise now, add the word to a profile: [{element}].",
            missing=Missing(element),
        )

    def ask(self, scope: pw.Page | pw.Locator, element: str) -> Seen:
        """Say what is seen of the element at this moment; nothing is waited for and nothing is an error."""
        page, given = self._question(scope, element)
        answer = look(page, "findSign", given)
        hits = answer["hits"]
        return Seen(
            tuple(hit["said"] for hit in hits),
            tuple(hit["mark"] for hit in hits),
            self._by(element, answer) if hits else "",
            tuple(answer["near"]),
        )

    def within(self, timeout_ms: int) -> Signs:
        """Return the same signs, with less patience."""
        return self._with(self._signs, min(self.timeout_ms, timeout_ms))

    def with_words(self, words: Mapping[str, Sequence[str]]) -> Signs:
        """Return signs that know further words, as a profile's `add_words` would add them."""
        more = {
            name: replace(self._signs[name], words=(*self._signs[name].words, *added))
            for name, added in words.items()
        }
        return self._with({**self._signs, **more}, self.timeout_ms)

    def _with(self, signs: dict[str, Sign], timeout_ms: int) -> Signs:
        return Signs(signs, on_match=self._on_match, timeout_ms=timeout_ms, trail=self.trail)

    def present(self, scope: pw.Page | pw.Locator, element: str) -> bool:
        """Tell whether the element is shown at this moment; once or several times."""
        page, given = self._question(scope, element)
        return bool(look(page, "findSign", given)["hits"])

    def wait_any(
        self, scope: pw.Page | pw.Locator, elements: Sequence[str], *, timeout_ms: int | None = None
    ) -> str | None:
        """Wait until one of the elements is shown; return the first in the given order, None if none came."""
        questions = [
            {
                "element": name,
                **({"frame": self.frame()} if name == FRAME else self._question(scope, name)[1]),
            }
            for name in elements
        ]
        limit = self.timeout_ms if timeout_ms is None else timeout_ms
        answer = look_until(page_of(scope), "waitForAny", questions, limit)
        return str(answer) if answer else None

    def frame(self) -> dict[str, Any]:
        """Return what the lens has to know to tell the frame of a signed-in screen."""
        names = {
            "stores": "menu.stores",
            "unfold": "menu.unfold",
            "user": "menu.user",
            "form": "sign-in.username",
        }
        return {name: self.question(element) for name, element in names.items()}

    def question(self, element: str) -> dict[str, Any]:
        """Return the element's ways and words as the lens wants them."""
        sign = self._signs[element]
        ways = self._ways(element)
        return {
            "ways": [asdict(way) for way in ways],
            "words": list(sign.words),
            "excluded": list(sign.excluded),
            "place": sign.place,
            **(self._guard(element) if any(way.look for way in ways) else {}),
        }

    def looks(self, element: str) -> dict[str, Any]:
        """Return the element's looks as the lens wants them for fields: those learned first, then those of a profile."""
        looks = [way.look.as_json() for way in self._ways(element) if way.look]
        return {"looks": looks, "data": list(self.trail.names)} if looks else {}

    def _ways(self, element: str) -> tuple[Way, ...]:
        learned = (Way("look", look=one) for one in self.trail.looks(element))
        return (*learned, *self._signs[element].ways)

    def _guard(self, element: str) -> dict[str, Any]:
        """Return what a look is never to be mistaken for: what else a channel's form has, which writes."""
        own = set(self.words(element))
        others = (
            [name for name in self.elements if name.startswith(OF_THE_FORM)]
            if element.startswith(OF_THE_FORM)
            else []
        )
        return {
            "foreign": [word for name in others for word in self.words(name) if word not in own],
            "data": list(self.trail.names),
        }

    def _question(self, scope: pw.Page | pw.Locator, element: str) -> tuple[pw.Page, dict[str, Any]]:
        return page_of(scope), {"scope": mark_of(scope), **self.question(element)}

    def _tell(self, element: str, answer: dict[str, Any]) -> None:
        if self._ways(element)[answer["way"]].look:
            self.trail.used(element, answer["hits"][0]["said"])
        if self._on_match is not None:
            self._on_match(element, f"{self._by(element, answer)}: {answer['hits'][0]['said']}")

    def _by(self, element: str, answer: dict[str, Any]) -> str:
        way = self._ways(element)[answer["way"]]
        return f'{way.by} "{answer["said"]}"' if answer["said"] else way.by
