"""Choices of one: native selects, radio groups, built selects with a list that opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages.base import at_mark, look, look_until, press, translated
from pages.widgets.popup import Popup
from robot.errors import DriftError, RequestError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.widgets.finder import Field, Finder
    from pages.widgets.popup import Row

KINDS = ("choice", "choices")
REACTION_MS = 2_000
REDRAWN_MS = 1_000

_OPTION_TEXTS = "(box) => [...box.options].map((one) => one.textContent.replace(/[ \\t\\n\\r\\f]+/g, ' ').replace(/^ | $/g, ''))"


def name_of(field: Field) -> str:
    """Return the field's label for messages."""
    return f'"{"/".join(field.labels)}"'


def read_values(finder: Finder, field: Field, *, is_plural: bool = False) -> tuple[str, ...]:
    """Return what is chosen now.

    Args:
        finder: The form.
        field: The control.
        is_plural: The label speaks of several values: a text shown by a built control may be a summary of them.
    """
    now = finder.now(field) or field
    if now.values is not None and not is_summary(now, is_plural=is_plural):
        return now.values
    with Popup(finder, now) as popup:
        rows = popup.rows()
    popup.prove_unchanged()
    picked = tuple(row.text for row in rows if row.is_picked)
    if not picked and now.values and now.values[0] in {row.text for row in rows}:
        return now.values
    return picked


def read_offered(finder: Finder, field: Field) -> tuple[str, ...]:
    """Return what can be chosen; what is chosen already counts."""
    now = finder.now(field) or field
    if now.offered is not None:
        return now.offered
    with Popup(finder, now) as popup:
        rows = popup.rows()
    popup.prove_unchanged()
    return offered_in(now, rows)


def is_summary(now: Field, *, is_plural: bool) -> bool:
    """Tell whether the text that a built control shows may sum up several values."""
    return is_plural and now.making == "built" and now.kind == "choice"


def offered_in(now: Field, rows: Sequence[Row]) -> tuple[str, ...]:
    """Return what an open list offers; what is chosen already counts."""
    offered = [row.text for row in rows]
    picked = [row.text for row in rows if row.is_picked]
    # Some kits take chosen rows out of the list; others show what is chosen as one text, which is no option.
    return (
        *offered,
        *(value for value in now.values or () if value not in offered and not _sums_up(value, picked)),
    )


def _sums_up(text: str, picked: list[str]) -> bool:
    return len(picked) > 1 or (bool(picked) and all(one in text for one in picked))


def must_offer(field: Field, offered: tuple[str, ...], value: str) -> None:
    """Stop unless exactly one option reads like the value.

    Raises:
        RequestError: The value is not offered.
        DriftError: It is offered twice.
    """
    count = offered.count(value)
    if count == 0:
        raise RequestError(
            f'{name_of(field)} does not offer "{value}"; it offers: {", ".join(offered) or "nothing"}.',
            hint="Choose a value that the new channel offers, or ask the maker of Channels.",
        )
    if count > 1:
        raise DriftError(
            f'{name_of(field)} offers "{value}" {count} times.',
            hint="A person must choose which one is meant.",
        )


def set_choice(finder: Finder, field: Field, value: str) -> None:
    """Choose one value and read it back.

    Raises:
        RequestError: The value is not offered.
        DriftError: Something else is chosen afterwards.
    """
    if read_values(finder, field) == (value,):
        return
    if field.making in {"select", "group", "listbox"}:
        must_offer(field, field.offered or (), value)
    if field.making == "select":
        select_native(finder, field, (value,))
    elif field.making == "group":

        def choose(now: Field) -> None:
            face = at_mark(finder.page, next(one.face for one in now.options if one.text == value))
            press(face, f"an option of {name_of(field)}", finder.signs, timeout_ms=REDRAWN_MS)

        finder.steadily(field, choose)
    else:
        with Popup(finder, field) as popup:
            popup.choose(value)
    seen = read_chosen(finder, field, (value,))
    if seen != (value,):
        raise DriftError(
            f'{name_of(field)}: chose "{value}", but it shows {", ".join(seen) or "nothing"}.',
            hint="Look at the screen; the control may be of a kind the robot does not know.",
        )


def read_chosen(
    finder: Finder, field: Field, wanted: tuple[str, ...], *, is_plural: bool = False
) -> tuple[str, ...]:
    """Return what is chosen once the control shows what was wanted, or does not come to show it."""
    wait_chosen(finder, field, wanted)
    seen = read_values(finder, field, is_plural=is_plural)
    if set(seen) != set(wanted):
        # The choice may send its form: what was waited for was the old screen's, what was read the new one's.
        wait_chosen(finder, field, wanted)
        seen = read_values(finder, field, is_plural=is_plural)
    return seen


def wait_chosen(finder: Finder, field: Field, values: tuple[str, ...]) -> None:
    """Wait until the control shows these values, for as long as it is away when the screen is drawn anew."""
    given = {**finder.asks(field), "values": list(values)}
    look_until(finder.page, "waitForValues", given, REACTION_MS)
    if look(finder.page, "isFieldAway", finder.asks(field)):
        look_until(finder.page, "waitForValues", given, finder.signs.timeout_ms)


def select_native(finder: Finder, field: Field, values: tuple[str, ...]) -> None:
    """Choose in a native select by the options' own texts."""

    def select(now: Field) -> None:
        box = at_mark(finder.page, now.mark)
        with translated(finder.page, f"Choosing in {name_of(field)}"):
            texts = box.evaluate(_OPTION_TEXTS, timeout=REDRAWN_MS)
            box.select_option(index=[texts.index(value) for value in values], timeout=REDRAWN_MS)

    finder.steadily(field, select)
