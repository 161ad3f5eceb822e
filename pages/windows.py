"""Windows and panels that lie over a screen: closed without an answer before anything else is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

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
    question = leave_question(page, signs)
    with translated(page, "Closing a window"):
        page.keyboard.press("Escape")
    if _is_gone(page, signs, mark, question):
        return True
    closer = look(page, "closerOf", {"scope": mark, "close": signs.question("picker.close")})
    if closer is None:
        return False
    press(at_mark(page, closer), '"Close"', signs)
    return _is_gone(page, signs, mark, question)


def leave_question(page: pw.Page, signs: Signs) -> dict[str, Any]:
    """Return how the lens tells a question whether what was typed may be lost; what is shown by now is no answer to it."""
    leave = signs.question("leave.confirm")
    return {
        "leave": leave,
        "agree": signs.words("leave.agree"),
        "shown": look(page, "leaveWords", {"leave": leave}),
    }


def _is_gone(page: pw.Page, signs: Signs, mark: str, question: dict[str, Any]) -> bool:
    if look_until(page, "isPopupGone", [mark], CLOSE_MS):
        return True
    leave = look(page, "leaveQuestion", question)
    if leave is None:
        return False
    press(at_mark(page, leave), '"Leave"', signs)
    return bool(look_until(page, "isPopupGone", [mark], GONE_MS))
