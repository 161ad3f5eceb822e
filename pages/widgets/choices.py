"""Choices of several: native multiple selects, check box groups, lists that open, chips."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages.base import CLICK_TIMEOUT_MS, at_mark, look, press, translated, uncover
from pages.widgets.choice import (
    is_summary,
    must_offer,
    name_of,
    offered_in,
    read_chosen,
    read_offered,
    read_values,
    select_native,
    set_choice,
)
from pages.widgets.popup import Popup, Row
from robot.errors import DriftError, RequestError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pages.widgets.finder import Field, Finder

TICK_MS = 1_000


def set_values(finder: Finder, field: Field, values: Sequence[str], *, is_plural: bool = False) -> None:
    """Make exactly these values the chosen ones, and read them back; their order does not count.

    Raises:
        RequestError: A value is not offered, or the control holds only one.
        DriftError: Something else is chosen afterwards.
    """
    wanted = tuple(dict.fromkeys(values))
    if field.kind == "choice" and not (is_plural and field.making == "built"):
        if len(wanted) != 1:
            raise RequestError(
                f"{name_of(field)} holds exactly one value, but {len(wanted)} are wanted: {', '.join(wanted)}.",
                hint="Choose one value for the new channel.",
            )
        set_choice(finder, field, wanted[0])
        return
    if field.making in {"select", "group"}:
        if set(read_values(finder, field, is_plural=is_plural)) == set(wanted):
            return
        for value in wanted:
            must_offer(field, read_offered(finder, field), value)
        if field.making == "select":
            select_native(finder, field, wanted)
        else:
            _tick(finder, field, wanted)
    elif not _pick(finder, field, wanted, is_plural=is_plural):
        return
    seen = read_chosen(finder, field, wanted, is_plural=is_plural)
    if set(seen) != set(wanted) or len(seen) != len(wanted):
        raise DriftError(
            f"{name_of(field)}: chose {', '.join(wanted) or 'nothing'}, but it shows {', '.join(seen) or 'nothing'}.",
            hint="Look at the screen; the control may be of a kind the robot does not know.",
        )


def _tick(finder: Finder, field: Field, wanted: tuple[str, ...]) -> None:
    turned = [one.text for one in (finder.now(field) or field).options if one.is_on != (one.text in wanted)]

    def turn(text: str) -> Callable[[Field], None]:
        def act(now: Field) -> None:
            option = next((one for one in now.options if one.text == text), None)
            if option is not None and option.is_on != (text in wanted):
                uncover(at_mark(finder.page, option.face), finder.signs)
                faces = look(finder.page, "facesOf", {"mark": option.mark, "face": option.face})
                face = at_mark(finder.page, (faces or [option.face])[0])
                press(face, f'"{text}" in {name_of(field)}', finder.signs, timeout_ms=TICK_MS)

        return act

    for one in turned:
        # Read again each time: many forms draw their boxes again after every press.
        finder.steadily(field, turn(one))


def _pick(finder: Finder, field: Field, wanted: tuple[str, ...], *, is_plural: bool) -> bool:
    """Choose in the list that the control opens; False where everything stood so already."""
    now = finder.now(field) or field
    if now.values is not None and not is_summary(now, is_plural=is_plural) and set(now.values) == set(wanted):
        return False
    with Popup(finder, now) as popup:
        rows = popup.rows()
        popup.prove_unchanged()
        offered = now.offered or offered_in(now, rows)
        for value in wanted:
            must_offer(field, offered, value)
        chosen = _chosen(finder, field, rows)
        if set(chosen) == set(wanted):
            return False
        # What is wanted comes first: in a list of one it replaces what was there.
        for text in wanted:
            if text not in chosen:
                popup.toggle(text)
        for text in _chosen(finder, field, popup.rows()):
            if text not in wanted and any(row.text == text for row in popup.rows()):
                popup.toggle(text)
        _take_away(finder, field, wanted)
    return True


def _take_away(finder: Finder, field: Field, wanted: tuple[str, ...]) -> None:
    """Take chips away: in some kits chosen rows leave the list, and a click on a chip may open it again."""
    shown = finder.now(field)
    for text in (shown.values if shown else None) or ():
        remover = text not in wanted and look(finder.page, "chipRemover", {"root": field.root, "text": text})
        if remover:
            with translated(finder.page, f'Taking "{text}" out of {name_of(field)}'):
                at_mark(finder.page, remover).click(timeout=CLICK_TIMEOUT_MS, no_wait_after=True)


def _chosen(finder: Finder, field: Field, rows: Sequence[Row]) -> tuple[str, ...]:
    now = finder.now(field)
    if now is not None and now.values is not None and now.kind == "choices":
        return now.values
    picked = tuple(row.text for row in rows if row.is_picked)
    texts = {row.text for row in rows}
    return picked or tuple(value for value in (now.values if now else None) or () if value in texts)
