"""Reads and validates files of signs; every fault is named with file and line."""

from __future__ import annotations

import re
import tomllib
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, get_args

from pages.looks import PARTS, LearnedBy, Look
from pages.signs import Sign, Way
from robot.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

WAYS = (
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
    "only-submit",
    "look",
)
PLACES = ("anywhere", "content")
MOST_BYTES = 2**20
"""A file of signs has a few thousand bytes."""
MOST_LETTERS = 200
MOST_ALIKE = 1_000
_NEEDS = {"icon": ("icons", "glyphs", "ligatures"), "address": ("endings",), "css": ("css",)}


class _FaultError(Exception):
    """What is wrong with a table, and under which key."""

    def __init__(self, what: str, key: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.key = key


def read_signs(path: Path, known: dict[str, Sign], *, is_learned: bool = False) -> dict[str, Sign]:
    """Read a file of signs on top of those known already.

    Args:
        path: The file, TOML.
        known: Signs that the file overrides; empty for the file that defines them.
        is_learned: It holds learned looks, and nothing else may be in it.

    Raises:
        SettingsError: The file cannot be read or is wrong; the message names file and line.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        text = content.decode("utf-8-sig")  # editors on Windows put a mark before the first line
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "not UTF-8 text"
        raise SettingsError(
            f"{path.name}: cannot be read ({why}).",
            hint="Check the path of the profile and that it is a UTF-8 text file.",
        ) from error
    if len(content) > MOST_BYTES:
        raise SettingsError(
            f"{path.name}: has more than {MOST_BYTES // 2**20} MiB, so it is no file of signs.",
            hint="Check the path of the profile; README has the format.",
        )
    try:
        tables = tomllib.loads(text.replace("\r\n", "\n"))
    except RecursionError as error:
        raise SettingsError(f"{path.name}: nests too deeply.", hint="README has the format.") from error
    except ValueError as error:  # also for a number of thousands of digits
        raise SettingsError(f"{path.name}: {error}.", hint="Fix the line that is named.") from error
    signs = dict(known)
    for screen, elements in tables.items():
        if not isinstance(elements, dict):
            raise _wrong(path, text, screen, _FaultError("expected a table such as [stores.view-store]"))
        for name, table in elements.items():
            element = f"{screen}.{name}"
            try:
                signs[element] = _sign(element, table, known, is_learned=is_learned)
            except _FaultError as fault:
                raise _wrong(path, text, element, fault) from None
    return signs


def _sign(element: str, table: object, known: dict[str, Sign], *, is_learned: bool) -> Sign:
    if known and element not in known:
        near = [other for other in known if other.split(".")[0] == element.split(".", maxsplit=1)[0]]
        raise _FaultError(f"no such element; known: {', '.join(near or known)}")
    if not isinstance(table, dict):
        raise _FaultError(f"expected a table [{element}]")
    before = known.get(element, Sign())
    allowed = {"add_ways"}
    if not is_learned:
        allowed |= {field.name for field in fields(Sign)} | {"add_words"}
    for key in table:
        if key not in allowed:
            raise _FaultError(f'unknown key "{key}"; known: {", ".join(sorted(allowed))}', key)
    place = table.get("place", before.place)
    if place not in PLACES:
        raise _FaultError(f'place is "{place}"; expected one of {", ".join(PLACES)}', "place")
    added = _ways(table, "add_ways", ())
    looks = tuple(way for way in added if way.look)
    if looks and takes_credentials(element, before):
        raise _FaultError("takes a credential, and those are typed by no look", "add_ways")
    if is_learned and len(looks) < len(added):
        raise _FaultError('only ways by "look" are learned', "add_ways")
    sign = Sign(
        words=(*_texts(table, "words", before.words), *_texts(table, "add_words", ())),
        ways=(*looks, *_ways(table, "ways", before.ways), *(way for way in added if not way.look)),
        excluded=_texts(table, "excluded", before.excluded),
        shows=_texts(table, "shows", before.shows),
        place=place,
        versions=_texts(table, "versions", before.versions),
    )
    if not sign.ways and not sign.words:
        raise _FaultError("has neither words nor ways")
    return sign


def takes_credentials(element: str, sign: Sign) -> bool:
    """Tell whether an element is of those that a user name, a password or a code is typed into, or of Amazon's pages."""
    return element.startswith("amazon.") or any(way.by == "label" for way in sign.ways)


def _ways(table: dict[str, object], key: str, default: tuple[Way, ...]) -> tuple[Way, ...]:
    ways = table.get(key)
    if ways is None:
        return default
    if not isinstance(ways, list):
        raise _FaultError(f"{key}: expected a list of tables", key)
    return tuple(_way(one, key) for one in ways)


def _way(table: object, key: str) -> Way:
    if not isinstance(table, dict):
        raise _FaultError(f"{key}: expected a list of tables", key)
    by = table.get("by")
    if by not in WAYS:
        raise _FaultError(f'a way by "{by}" is unknown; known: {", ".join(WAYS)}', key)
    if by == "look":
        return _look(table, key)
    allowed = {field.name for field in fields(Way)} - {"look", "learned"}
    for name in table:
        if name not in allowed:
            raise _FaultError(f'a way by "{by}" has an unknown key "{name}"', key)
    css = table.get("css", "")
    if not isinstance(css, str):
        raise _FaultError("css: expected a text", key)
    names = ("roles", "words", "types", "icons", "glyphs", "ligatures", "endings")
    texts: dict[str, Any] = {name: _texts(table, name, ()) for name in names}
    way = Way(by=by, css=css, **texts)
    needs = _NEEDS.get(by, ())
    if needs and not any(asdict(way)[name] for name in needs):
        raise _FaultError(f'a way by "{by}" needs {" or ".join(needs)}', key)
    return way


def _look(table: dict[str, Any], key: str) -> Way:
    """Read a look; it has nothing by which a page could be asked for more than what a person sees."""
    given = {name: value for name, value in table.items() if name not in {"by", "learned"}}
    known = {field.name for field in fields(Look)}
    if unknown := next((name for name in given if name not in known), None):
        raise _FaultError(f'a way by "look" has an unknown key "{unknown}"', key)
    if "icons" in given:
        given["icons"] = _texts(table, "icons", ())
    for name, value in given.items():
        _prove_part_of_look(name, value, key)
    if "role" not in given:
        raise _FaultError('a way by "look" needs role', key)
    if given.get("part", "content") not in PARTS:
        raise _FaultError(f"part: expected one of {', '.join(PARTS)}", key)
    learned = table.get("learned", "")
    if learned not in {"", *get_args(LearnedBy)}:
        raise _FaultError(f"learned: expected one of {', '.join(get_args(LearnedBy))}", key)
    seen = Look(**given)
    if seen.alike > seen.of:
        raise _FaultError("alike: is more than of", key)
    return Way(by="look", look=seen, learned=str(learned))


def _prove_part_of_look(name: str, value: object, key: str) -> None:
    if name in {"alike", "of"}:
        if type(value) is not int or not 1 <= value <= MOST_ALIKE:
            raise _FaultError(f"{name}: expected a number from 1 to {MOST_ALIKE}", key)
        return
    is_text = isinstance(value, tuple if name == "icons" else str)
    if not is_text or len("".join(value)) > MOST_LETTERS:  # type: ignore[arg-type] # texts, as was just seen
        raise _FaultError(f"{name}: expected text, of at most {MOST_LETTERS} letters", key)


def _texts(table: dict[str, object], key: str, default: tuple[str, ...]) -> tuple[str, ...]:
    if key not in table:
        return default
    texts = table[key]
    if not isinstance(texts, list) or not all(isinstance(one, str) and one for one in texts):
        raise _FaultError(f"{key}: expected a list of texts", key)
    return tuple(texts)


def _wrong(path: Path, text: str, element: str, fault: _FaultError) -> SettingsError:
    lines = text.splitlines()
    screen, _, name = element.partition(".")
    header = re.compile(
        rf"\s*\[\s*{re.escape(element)}\s*\]|\s*{re.escape(element)}\s*[.=]|\s*{re.escape(name or screen)}\s*[.=]"
    )
    number = next((index for index, line in enumerate(lines, 1) if header.match(line)), 1)
    for index in range(number, len(lines)):
        if lines[index].startswith("["):
            break
        if fault.key and re.match(rf"\s*{re.escape(fault.key)}\s*=", lines[index]):
            number = index + 1
            break
    return SettingsError(
        f"{path.name}, line {number}: [{element}] {fault.what}.",
        hint="Mend this table; README has the format.",
    )
