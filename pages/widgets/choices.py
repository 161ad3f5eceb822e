"""Choices of several: native multiple selects, check box groups, lists that open, chips."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages.base import CLICK_TIMEOUT_MS, at_mark, look_until, translated
from pages.widgets.choice import (
    REACTION_MS,
    must_offer,
    name_of,
    read_offered,
    read_values,
    select_native,
    set_choice,
)
from pages.widgets.popup import Popup
from robot.errors import DriftError, RequestError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.widgets.finder import Field, Finder


def set_values(finder: Finder, field: Field, values: Sequence[str]) -> None:
    """Make exactly these values the chosen ones, and read them back; their order does not count.

    Raises:
        RequestError: A value is not offered, or the control holds only one.
        DriftError: Something else is chosen afterwards.
    """
    wanted = tuple(dict.fromkeys(values))
    if field.kind == "choice":
        if len(wanted) != 1:
            raise RequestError(
                f"{name_of(field)} holds exactly one value, but {len(wanted)} are wanted: {', '.join(wanted)}.",
                hint="Choose one value for the new channel.",
            )
        set_choice(finder, field, wanted[0])
        return
    if set(read_values(finder, field)) == set(wanted):
        return
    offered = read_offered(finder, field)
    for value in wanted:
        must_offer(field, offered, value)
    if field.making == "select":
        select_native(finder, field, wanted)
    elif field.making == "group":
        _tick(finder, field, wanted)
    else:
        _pick(finder, field, wanted)
    given = {**finder.asks(field), "values": list(wanted)}
    look_until(finder.page, "waitForValues", given, REACTION_MS)
    seen = read_values(finder, field)
    if set(seen) != set(wanted) or len(seen) != len(wanted):
        raise DriftError(
            f"{name_of(field)}: chose {', '.join(wanted) or 'nothing'}, but it shows {', '.join(seen) or 'nothing'}.",
            hint="Look at the screen; the control may be of a kind the robot does not know.",
        )


def _tick(finder: Finder, field: Field, wanted: tuple[str, ...]) -> None:
    now = finder.now(field) or field
    for option in now.options:
        if option.is_on != (option.text in wanted):
            with translated(finder.page, f'Ticking "{option.text}" in {name_of(field)}'):
                at_mark(finder.page, option.face).click(timeout=CLICK_TIMEOUT_MS, no_wait_after=True)


def _pick(finder: Finder, field: Field, wanted: tuple[str, ...]) -> None:
    with Popup(finder, field) as popup:
        for row in popup.rows():
            current = read_values(finder, field) if finder_shows(finder, field) else None
            is_picked = row.text in current if current is not None else row.is_picked
            if is_picked != (row.text in wanted):
                popup.toggle(row.text)


def finder_shows(finder: Finder, field: Field) -> bool:
    """Tell whether the closed control shows its values one by one."""
    now = finder.now(field)
    return now is not None and now.values is not None
