"""Looks: one control described by its words, its place and its shape; and what is known of the ways on a site.

A look fits the same control after the page was drawn again, for another store and with other rows. It holds no position
in pixels and no generated id. Digits do not count, nor do the names of the stores and channels that are worked on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from pages.base import look

if TYPE_CHECKING:
    import playwright.sync_api as pw

PARTS: Final = ("menu", "frame", "row", "window", "form", "content")
"""Where a control may be: the menu, the head of the screen, a row of a list, a window over the screen, a form, the rest."""

MOST_LOOKS: Final = 4
"""Looks that are kept of one element; the oldest goes."""

LearnedBy = Literal["way", "person", "adviser"]
"""Who showed the way: the robot by trying, a person, or the program that may be asked instead."""


@dataclass(frozen=True)
class Look:
    """How one control looks.

    Attributes:
        role: As screen readers say it, such as `button`; of a field its kind, such as `choice`.
        says: Its own words; of a field its label, never its value.
        title: What is shown while it is pointed at.
        alt: What stands for its picture.
        icons: What its picture is called, or a digest of how it is drawn.
        part: One of `PARTS`.
        before: The nearest text before it in its part, and in no row of data.
        after: The nearest text behind it.
        alike: Which it is of those that are the same in all of this, from 1.
        of: How many there are.
    """

    role: str
    says: str = ""
    title: str = ""
    alt: str = ""
    icons: tuple[str, ...] = ()
    part: str = "content"
    before: str = ""
    after: str = ""
    alike: int = 1
    of: int = 1

    @classmethod
    def at(
        cls,
        page: pw.Page,
        mark: str,
        *,
        scope: str | None = None,
        names: Sequence[str] = (),
        may_be_field: bool = True,
    ) -> Look | None:
        """Describe the control that the lens marked; None where it is gone.

        Args:
            page: Where it is shown.
            mark: Its mark; of a field any part of it.
            scope: Mark of the row or window that it will be looked for in; None is the whole page.
            names: Names of stores, channels and the like, which are other ones another day.
            may_be_field: It may be a part of a field; else it is looked for by `Signs.find` and the pathfinder only.
        """
        given = {"mark": mark, "scope": scope, "data": list(names), "isControl": not may_be_field}
        told = look(page, "lookOf", given)
        return None if told is None else cls.of_lens(told)

    @classmethod
    def of_lens(cls, told: Mapping[str, Any]) -> Look:
        """Make one of what the lens says."""
        return cls(**{**told, "icons": tuple(told["icons"])})

    def as_json(self) -> dict[str, Any]:
        """Return it for the lens, a file or a journal."""
        return asdict(self)

    def __str__(self) -> str:
        """Say it to people, such as `button "Stores" (menu)`."""
        called = self.says or self.title or self.alt
        pictured = f" with the picture {' '.join(self.icons)}" if self.icons and not called else ""
        beside = f' behind "{self.before}"' if self.before and not (called or self.icons) else ""
        named = f' "{called}"' if called else " without a name"
        return f"{self.role or 'part'}{named}{pictured}{beside} ({self.part})"


@dataclass
class Try:
    """One way that was tried.

    Attributes:
        says: What was pressed or pointed at.
        came: What came of it.
        is_learned: It was tried because it had led there before.
        is_inside: An earlier try had opened what it is in.
        refused: What the page tried to change because of it, and was refused. Then nothing in what opened was tried, and
            the way is no learned one.
    """

    says: str
    came: str = ""
    is_learned: bool = False
    is_inside: bool = False
    refused: list[str] = field(default_factory=list)


@dataclass
class Search:
    """How a place was looked for.

    Attributes:
        element: Sign of what leads there.
        place: What was looked for, in words.
        tries: What was tried, in order.
        is_found: Whether the last one led there.
    """

    element: str
    place: str
    tries: list[Try] = field(default_factory=list)
    is_found: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return it for a journal."""
        return asdict(self)


class Trail:
    """What is known of the ways on a site, and what is told of the search for more; here for this process only.

    `robot.learned` keeps the ways in a file, asks the wall, and writes the journal.

    Attributes:
        names: Names of the store, the channels and the like, which stand in no look.
        uses: Elements that were found by a look, in order; whoever needs to know clears it.
    """

    def __init__(self) -> None:
        self.names: tuple[str, ...] = ()
        self.uses: list[str] = []
        self._known: dict[str, list[Look]] = {}
        self._supposed: dict[str, list[Look]] = {}

    def looks(self, element: str) -> tuple[Look, ...]:
        """Return the looks that were learned of an element, the latest first; what somebody has just shown comes before."""
        supposed = self._supposed.get(element, [])
        return (*supposed, *(one for one in self._known.get(element, ()) if one not in supposed))

    def suppose(self, element: str, seen: Look) -> None:
        """Try a look that is not proven yet: somebody has pointed at it."""
        self._supposed.setdefault(element, []).insert(0, seen)

    def learn(self, element: str, seen: Look, by: LearnedBy) -> None:  # noqa: ARG002 - kept where there is a file
        """Remember what an element looks like here. It was proven: by where it led, or by a value read back."""
        known = [seen, *(one for one in self._known.get(element, ()) if one != seen)]
        self._known[element] = known[:MOST_LOOKS]

    def forget(self, element: str, seen: Look) -> None:
        """Forget a look that fits something else now."""
        self._supposed[element] = [one for one in self._supposed.get(element, ()) if one != seen]
        self._known[element] = [one for one in self._known.get(element, ()) if one != seen]

    def used(self, element: str, says: str) -> None:  # noqa: ARG002 - kept where there is a file
        """Hear that an element was found by a learned look."""
        self.uses.append(element)

    def searched(self, search: Search) -> None:
        """Hear how a place was looked for."""

    def progress(self, text: str) -> None:
        """Hear what is going on, in words for the person who is watching."""

    def refused_between(self, since_s: float, until_s: float) -> frozenset[str]:  # noqa: ARG002 - part of the interface
        """Return what was refused of that which a page tried to change, because of a press.

        Args:
            since_s: When the press began, in seconds of `time.monotonic`.
            until_s: When its consequences are over.

        Returns:
            Methods and paths. What pages send by themselves is not among them.
        """
        return frozenset()
