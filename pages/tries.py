"""What the pathfinder tries: ways, where they came to be seen, and what is looked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pages.looks import Look

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Way:
    """Something to press.

    Attributes:
        key: The same for the same control after the page was drawn again.
        mark: The control on the page as it is now.
        says: What it is, for messages.
        kind: Whether it `leads` somewhere, `opens` what may lead there, or shows more while pointed at (`hovers`).
        is_sure: It says itself that it leads there; what is shown then is no accident of a guess.
        is_documented: It is called as documented, or has a picture of that kind.
        is_folded: It says itself that it shows more when it is pressed.
        learned: The learned look that it fits.
        scope: Mark of the part that it was found in.
    """

    key: str
    mark: str
    says: str
    kind: str
    is_sure: bool
    is_documented: bool
    is_folded: bool
    learned: Look | None = None
    scope: str | None = None

    @classmethod
    def of(cls, told: dict[str, Any], scope: str | None) -> Way:
        """Make one of what the lens says."""
        learned = told.pop("look")
        return cls(**told, learned=Look.of_lens(learned) if learned else None, scope=scope)


@dataclass(frozen=True)
class Question:
    """What is looked for, and where."""

    element: str
    opener: str | None
    where: Callable[[], str | None]
    name: str | None
    in_row: bool

    def element_of(self, way: Way) -> str | None:
        """Return the sign that a way is one of."""
        return self.element if way.kind == "leads" else self.opener


@dataclass
class Step:
    """A way that is tried: from which other one it came to be seen, and what it looks like."""

    way: Way
    behind: Step | None
    seen: Look | None = None
    began_s: float = 0.0
    ended_s: float = 0.0

    def chain(self) -> list[Step]:
        """Return the steps from the first to this one."""
        return [*(self.behind.chain() if self.behind else []), self]


def ordinal(number: int) -> str:
    """Return `1st`, `2nd`, `3rd` and so on."""
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
