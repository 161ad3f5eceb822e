"""Windows and panels that lie over a screen: closed without an answer before anything else is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pages.base import at_mark, look, look_until, press, translated

if TYPE_CHECKING:
    import playwright.sync_api as pw

    from pages.signs import Signs

CLOSE_MS: Final = 600
GONE_MS: Final = 1_500


def close_window(page: pw.Page, signs: Signs, mark: str) -> bool:
    """Close a window, and leave what was typed there; tell whether it is gone.

    Args:
        page: Playwright's page.
        signs: The words of all elements.
        mark: The window.
    """
    with translated(page, "Closing a window"):
        page.keyboard.press("Escape")
    if _is_gone(page, signs, mark):
        return True
    closer = look(page, "closerOf", {"scope": mark, "close": signs.question("picker.close")})
    if closer is None:
        return False
    press(at_mark(page, closer), '"Close"', signs)
    return _is_gone(page, signs, mark)


def _is_gone(page: pw.Page, signs: Signs, mark: str) -> bool:
    if look_until(page, "isPopupGone", [mark], CLOSE_MS):
        return True
    given = {"leave": signs.question("leave.confirm"), "agree": signs.words("leave.agree")}
    leave = look(page, "leaveQuestion", given)
    if leave is None:
        return False
    press(at_mark(page, leave), '"Leave"', signs)
    return bool(look_until(page, "isPopupGone", [mark], GONE_MS))
