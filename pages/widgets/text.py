"""Text boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages.base import CLICK_TIMEOUT_MS, fill, translated
from robot.errors import DriftError

if TYPE_CHECKING:
    from pages.widgets.finder import Field, Finder


def read_text(finder: Finder, field: Field) -> str:
    """Return what the box holds, to the letter."""
    with translated(finder.page, f"Reading {_name(field)}"):
        return finder.at(field.mark).input_value(timeout=CLICK_TIMEOUT_MS)


def set_text(finder: Finder, field: Field, value: str) -> None:
    """Type the value and read it back.

    Raises:
        DriftError: The box holds something else afterwards.
    """
    if read_text(finder, field) == value:
        return
    fill(finder.at(field.mark), value, _name(field))
    seen = read_text(finder, field)
    if seen != value:
        shown = "a different value" if field.is_secret else f'"{seen}"'
        raise DriftError(
            f"{_name(field)} was filled but holds {shown}.",
            hint="The box changes what is typed; look at the screen.",
        )


def _name(field: Field) -> str:
    return f'the box "{"/".join(field.labels)}"'
