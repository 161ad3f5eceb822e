"""Switches, check boxes, Yes/No pairs: anything that is on or off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages.base import CLICK_TIMEOUT_MS, at_mark, look, look_until, press, translated, uncover
from pages.widgets.choice import set_choice
from robot.errors import DriftError

if TYPE_CHECKING:
    from pages.widgets.finder import Field, Finder

KINDS = ("toggle", "choice")
REACTION_MS = 1_000
ON_WORDS = frozenset({"yes", "on", "enabled", "active", "true", "enable"})
OFF_WORDS = frozenset({"no", "off", "disabled", "inactive", "false", "disable"})


def read_toggle(finder: Finder, field: Field) -> bool:
    """Return whether it is on.

    Raises:
        DriftError: Its state is not shown in a way that can be read.
    """
    now = finder.now(field) or field
    values = [value.casefold() for value in now.values or ()]
    if len(values) == 1 and values[0] in ON_WORDS | OFF_WORDS:
        return values[0] in ON_WORDS
    raise DriftError(
        f'"{"/".join(field.labels)}": expected a control that is on or off; seen {values or "neither"}.',
        hint="Look at the screen; the control may be of a kind the robot does not know.",
    )


def set_toggle(finder: Finder, field: Field, *, is_on: bool) -> None:
    """Bring it to the wanted state as a person would, and read it back.

    Raises:
        DriftError: It did not change.
    """
    if read_toggle(finder, field) == is_on:
        return
    if field.making == "act":
        # Once only: a second press would turn it back.
        press(at_mark(finder.page, field.face), f'the switch of "{_name(field)}"', finder.signs)
        _wait(finder, field, is_on=is_on, timeout_ms=finder.signs.timeout_ms)
    else:
        finder.steadily(field, lambda now: _turn(finder, now, is_on=is_on))
    if read_toggle(finder, finder.now(field) or field) != is_on:
        raise DriftError(
            f'"{_name(field)}" was clicked but did not turn {"on" if is_on else "off"}.',
            hint="Look at the screen; something may refuse the change.",
        )


def _turn(finder: Finder, field: Field, *, is_on: bool) -> None:
    wanted = ON_WORDS if is_on else OFF_WORDS
    if read_toggle(finder, field) == is_on:
        return
    if field.making == "group":
        option = next(one for one in field.options if one.text.casefold() in wanted)
        _try(finder, field, is_on=is_on, click=option.face)
    elif field.kind == "choice":
        texts = [text for text in field.offered or () if text.casefold() in wanted]
        if len(texts) == 1:
            set_choice(finder, field, texts[0])
    else:
        uncover(at_mark(finder.page, field.face), finder.signs)
        for face in look(finder.page, "facesOf", {"mark": field.mark, "face": field.face}):
            if _try(finder, field, is_on=is_on, click=face):
                return
        # What cannot be clicked can still be reached by the keyboard.
        with translated(finder.page, f'Switching "{_name(field)}" with the space bar'):
            at_mark(finder.page, field.mark).press("Space", timeout=CLICK_TIMEOUT_MS)
        _wait(finder, field, is_on=is_on)


def _name(field: Field) -> str:
    return "/".join(field.labels)


def _try(finder: Finder, field: Field, *, is_on: bool, click: str) -> bool:
    try:
        with translated(finder.page, f'Switching "{"/".join(field.labels)}"'):
            at_mark(finder.page, click).click(timeout=REACTION_MS, no_wait_after=True)
    except DriftError:
        return False
    return _wait(finder, field, is_on=is_on)


def _wait(finder: Finder, field: Field, *, is_on: bool, timeout_ms: int = REACTION_MS) -> bool:
    given = {**finder.asks(field), "isOn": is_on}
    return bool(look_until(finder.page, "waitForState", given, timeout_ms))
