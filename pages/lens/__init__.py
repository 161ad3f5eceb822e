"""The robot's eye: read-only scripts that say what a person would see on a page.

They run inside the page and answer with plain values; an element is handed over by a mark, an attribute
that only the robot uses, because a place in the tree may hold something else a moment later.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

MARK_ATTRIBUTE = "data-robot-mark"

_FILES = ("text.js", "find.js", "rows.js", "labels.js", "fields.js", "popups.js", "screens.js", "menus.js")


@cache
def script(function: str) -> str:
    """Return the JavaScript of one function of this folder, ready for Playwright's `evaluate`."""
    folder = Path(__file__).parent
    body = "\n".join((folder / name).read_text(encoding="utf-8") for name in _FILES)
    return f"(given) => {{\n{body}\nreturn {function}(given);\n}}"
