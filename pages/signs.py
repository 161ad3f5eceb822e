"""Signs: how each element of the screens is recognised. The words stand in `signs.toml`, a profile may differ."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import playwright.sync_api as pw
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pages.base import at_mark, look, look_until, mark_of, page_of, where
from robot.errors import DriftError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DEFAULT_TIMEOUT_MS = 15_000
SETTLE_MS = 1_500
"""How long two candidates may be the old and the new drawing of one element."""


class Way(BaseModel):
    """One way to recognise an element."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    by: Literal[
        "role",
        "text",
        "phrase",
        "heading",
        "title",
        "alt",
        "label",
        "icon",
        "address",
        "css",
        "only-nameless",
    ]
    roles: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    icons: tuple[str, ...] = ()
    glyphs: tuple[str, ...] = ()
    ligatures: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    css: str = ""

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Way:
        needs = {
            "icon": (self.icons, self.glyphs, self.ligatures),
            "address": (self.endings,),
            "css": (self.css,),
        }
        if self.by in needs and not any(needs[self.by]):
            raise ValueError(f'a way by "{self.by}" needs something to go by')
        return self


class Sign(BaseModel):
    """Everything known about one element: words in order of preference, ways in order of trust."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    excluded: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    add_words: tuple[str, ...] = Field((), description="For profiles: words added to the known ones.")


class Signs:
    """The signs of all elements, ready to be looked for on a page."""

    def __init__(
        self,
        signs: dict[str, Sign],
        *,
        on_match: Callable[[str, str], None] | None = None,
        timeout_ms: int = DEFAULT_TIMEOUT_MS,
    ) -> None:
        self._signs = signs
        self._on_match = on_match
        self.timeout_ms = timeout_ms

    @classmethod
    def load(
        cls,
        profile: Path | None = None,
        *,
        on_match: Callable[[str, str], None] | None = None,
        timeout_ms: int = DEFAULT_TIMEOUT_MS,
    ) -> Signs:
        """Read `signs.toml` and, on top of it, a profile.

        Args:
            profile: File of the same format; a table there replaces what it names, `add_words` adds.
            on_match: Called with the element's name and the sign that matched, on every use.
            timeout_ms: How long an element may take to appear, in milliseconds.

        Raises:
            SettingsError: A file is missing or wrong; the message names file and line.
        """
        signs = _read(Path(__file__).with_name("signs.toml"), {})
        if profile is not None:
            signs = _read(profile, signs)
        return cls(signs, on_match=on_match, timeout_ms=timeout_ms)

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
            )
        near = ", ".join(answer["near"]) or "nothing like it"
        raise DriftError(
            f'expected "{self.says(element)}" ({element}), not found; nearest: {near} ({where(page)}).',
            hint=f"If it is called otherwise now, add the word to a profile: [{element}].",
        )

    def present(self, scope: pw.Page | pw.Locator, element: str) -> bool:
        """Tell whether the element is shown at this moment; once or several times."""
        page, given = self._question(scope, element)
        return bool(look(page, "findSign", given)["hits"])

    def wait_any(
        self, scope: pw.Page | pw.Locator, elements: Sequence[str], *, timeout_ms: int | None = None
    ) -> str | None:
        """Wait until one of the elements is shown; return the first in the given order, None if none came."""
        questions = [{"element": name, **self._question(scope, name)[1]} for name in elements]
        limit = self.timeout_ms if timeout_ms is None else timeout_ms
        answer = look_until(page_of(scope), "waitForAny", questions, limit)
        return str(answer) if answer else None

    def question(self, element: str) -> dict[str, Any]:
        """Return the element's ways and words as the lens wants them."""
        sign = self._signs[element]
        return {
            "ways": [way.model_dump() for way in sign.ways],
            "words": list(sign.words),
            "excluded": list(sign.excluded),
        }

    def _question(self, scope: pw.Page | pw.Locator, element: str) -> tuple[pw.Page, dict[str, Any]]:
        return page_of(scope), {"scope": mark_of(scope), **self.question(element)}

    def _tell(self, element: str, answer: dict[str, Any]) -> None:
        if self._on_match is not None:
            way = self._signs[element].ways[answer["way"]]
            said = f' "{answer["said"]}"' if answer["said"] else ""
            self._on_match(element, f"{way.by}{said}: {answer['hits'][0]['said']}")


def _read(path: Path, known: dict[str, Sign]) -> dict[str, Sign]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise SettingsError(
            f"{path.name}: cannot be read ({type(error).__name__}).",
            hint="Check the path of the profile and that it is a UTF-8 text file.",
        ) from error
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path.name}: {error}.", hint="Mend the line that is named.") from error
    signs = dict(known)
    for screen, elements in tables.items():
        if not isinstance(elements, dict):
            raise _wrong(path, text, screen, "expected a table such as [stores.view-store]")
        for name, table in elements.items():
            element = f"{screen}.{name}"
            if known and element not in known:
                near = [other for other in known if other.startswith(f"{screen}.")]
                raise _wrong(path, text, element, f"no such element; known: {', '.join(near or known)}")
            signs[element] = _sign(path, text, element, table, known.get(element))
    return signs


def _sign(path: Path, text: str, element: str, table: object, known: Sign | None) -> Sign:
    if not isinstance(table, dict):
        raise _wrong(path, text, element, f"expected a table [{element}]")
    merged = {**(known.model_dump(exclude_defaults=True) if known else {}), **table}
    try:
        sign = Sign.model_validate(merged)
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in detail["loc"])
        raise _wrong(path, text, element, f"{place}: {detail['msg']}".removeprefix(": "), place) from None
    sign = sign.model_copy(update={"words": (*sign.words, *sign.add_words), "add_words": ()})
    if not sign.ways and not sign.words:
        raise _wrong(path, text, element, "has neither words nor ways")
    return sign


def _wrong(path: Path, text: str, element: str, what: str, key: str = "") -> SettingsError:
    lines = text.splitlines()
    header = re.compile(rf"\s*\[{re.escape(element)}\]|\s*{re.escape(element)}\s*=")
    number = next((index for index, line in enumerate(lines, 1) if header.match(line)), 1)
    first = key.split(".", maxsplit=1)[0]
    for index in range(number, len(lines)):
        if lines[index].startswith("["):
            break
        if first and re.match(rf"\s*{re.escape(first)}\s*=", lines[index]):
            number = index + 1
            break
    return SettingsError(
        f"{path.name}, line {number}: [{element}] {what}.", hint="Mend this table; README has the format."
    )
