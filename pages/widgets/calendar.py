"""The calendar in the panel of a date box: turned to the month, and a day clicked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pages.base import CLICK_TIMEOUT_MS, at_mark, fill, look, look_until, translated
from pages.widgets.formats import MONTHS
from pages.widgets.panel import Panel
from robot.errors import DriftError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from whenever import PlainDateTime

    from pages.widgets.finder import Field, Finder

DAY_MS = 300
DRAWN_MS = 1_000
DAY_TRIES = 3
TURN_MS = 600
MOST_STEPS = 240
MOST_FAILURES = 2
FEW = 3
YEAR = 12


def pick_moment(finder: Finder, part: Field, local: PlainDateTime) -> None:
    """Choose a date-time in the panel of a box, as a person would; the caller reads back what the box made of it.

    Raises:
        DriftError: Nothing opens, or its calendar cannot be turned to the month.
    """
    label = "/".join(part.labels) or "the date-time"
    panel = Panel(finder, part, label)
    view = panel.open()
    # The time first: some calendars close at the choice of a day, some tell of a time a moment later than of a day,
    # and then show the old day's month again.
    if view["controls"]:
        panel.set_parts(local)
    for tries_left in reversed(range(DAY_TRIES)):
        calendar = look(finder.page, "readCalendar", panel.given)
        if not calendar:
            break
        calendar = _reach(panel, calendar, local)
        try:
            _choose_day(
                finder, calendar["days"][local.day - 1], label, DRAWN_MS if tries_left else CLICK_TIMEOUT_MS
            )
        except DriftError:
            # Choosing a day twice does no harm; that it was drawn anew meanwhile is no reason to give up.
            if not tries_left:
                raise
            continue
        if look_until(finder.page, "waitForDay", _shown(finder, part, local), DAY_MS):
            break
    panel.set_parts(local)
    panel.close()


@dataclass(frozen=True)
class _Step:
    """What a person would do next to get nearer to a month.

    Attributes:
        way: What it is done by; turning goes on as long as it gets nearer, all else is done twice at most.
        mark: What is pressed, or filled.
        text: What is entered there; None where it is pressed.
        is_offered: Whether that is chosen from a list instead of typed.
    """

    way: str
    mark: str
    text: str | None = None
    is_offered: bool = False


def _reach(panel: Panel, view: dict[str, Any], local: PlainDateTime) -> dict[str, Any]:
    """Make the calendar show the month: near by, by turning; far away, by its boxes, its years or its lists."""
    wanted, week_start = f"{local.year}-{local.month}", view["weekStart"]
    failed: Counter[str] = Counter()
    for _ in range(MOST_STEPS):
        if view["shows"] == wanted:
            return view
        steps = (step for step in _steps(view, local) if failed[step.way] < MOST_FAILURES)
        step = next(steps, None)
        if step is None:
            break
        now = _take(panel, step, {**panel.given, "shows": view["shows"], "weekStart": week_start})
        if now is None:
            break
        if not step.way.startswith("turn"):
            # Once more where it fell back meanwhile, not where nothing came of it.
            failed[step.way] += 1 if now["shows"] != view["shows"] else MOST_FAILURES
        elif now["level"] != view["level"] or _left(now, local) >= _left(view, local):
            # Once it may have fallen back to the old day's month in between, and been turned to the one it showed before.
            failed[step.way] += 1
        view = now
    raise DriftError(
        f'"{panel.label}": its calendar shows {view["shows"]} and could not be turned to {wanted}.',
        hint="The robot does not know this calendar; say so to its maintainer.",
    )


def _left(view: dict[str, Any], local: PlainDateTime) -> int:
    """Return how many months, or years, lie between what a calendar or its list shows and the month."""
    if view["level"] == "days":
        return abs(_ahead(view, local))
    return max(view["year"] - local.year, local.year - view["lastYear"], 0) if view["year"] else 0


def _ahead(view: dict[str, Any], local: PlainDateTime) -> int:
    return (local.year - int(view["year"])) * 12 + local.month - int(view["month"])


def _steps(view: dict[str, Any], local: PlainDateTime) -> Iterator[_Step]:
    """Yield what could lead to the month, the best first."""
    is_later = local.year > (view["year"] or 0) if view["level"] != "days" else _ahead(view, local) > 0
    turn = view["next" if is_later else "previous"]
    left = _left(view, local)
    if view["level"] == "days":
        turns = [_Step("turn", turn)] if turn else []
        yield from turns if left <= FEW else ()
        yield from _boxes(view, local)
        if left >= YEAR and (year := view["nextYear" if is_later else "previousYear"]):
            yield _Step("turn years", year)
        headings = ("heading", "monthHeading" if view["year"] == local.year else "yearHeading")
        yield from (_Step(name, view[name]) for name in headings if view[name])
        yield from turns
    elif view["level"] == "months":
        turns = [_Step("turn the list", turn)] if left and turn else []
        yield from turns if left <= FEW else ()
        if left and view["yearHeading"]:
            yield _Step("heading of the list", view["yearHeading"])
        yield from turns
        yield _Step("month", view["cells"][local.month - 1])
    elif not left:
        yield _Step("year", view["cells"][local.year - view["year"]])
    elif turn:
        yield _Step("turn the list of years", turn)


def _boxes(view: dict[str, Any], local: PlainDateTime) -> Iterator[_Step]:
    for name, now, wanted in (
        ("year", local.year, str(local.year)),
        ("month", local.month, MONTHS[local.month - 1]),
    ):
        box = view[f"{name}Box"]
        if not box or view[name] == now or (name == "month" and view["year"] != local.year):
            continue
        if box["texts"] is None and name == "year":
            yield _Step("year box", box["mark"], wanted)
        # A year's four letters are all of it, a month's first three tell it.
        offered = [text for text in box["texts"] or () if text[: len(wanted)].casefold() == wanted]
        if len(offered) == 1:
            yield _Step(f"list of {name}s", box["mark"], offered[0], is_offered=True)


def _take(panel: Panel, step: _Step, before: dict[str, Any]) -> dict[str, Any] | None:
    """Do it and return what the calendar shows then; None if there is none any more."""
    page, doing = panel.page, f'Turning the calendar of "{panel.label}"'
    target = at_mark(page, step.mark)
    if step.text is None:
        # One press between two looks: what stands above the days moves with its text, and with it what is hit.
        panel.press(step.mark, doing)
    elif step.is_offered:
        with translated(page, doing):
            target.select_option(label=step.text, timeout=CLICK_TIMEOUT_MS)
    else:
        fill(target, step.text, f'the year of "{panel.label}"')
        # Some listen to keys only, and this one changes nothing; some to a box that is left. Enter might send the form.
        for key in ("End", "Tab"):
            with translated(page, doing):
                page.keyboard.press(key)
    now: dict[str, Any] | None = look_until(page, "waitForView", before, TURN_MS)
    now = now or look(page, "readView", panel.given)
    # What stands above days that lie as another month's do is not believed.
    return now if now and now.get("weekStart", before["weekStart"]) == before["weekStart"] else None


def _choose_day(finder: Finder, mark: str, label: str, timeout_ms: int) -> None:
    with translated(finder.page, f'Choosing the day in "{label}"'):
        # This very cell, which a locator would wait for: where it is drawn anew meanwhile, that is told at once.
        cells = at_mark(finder.page, mark).element_handles()
        if len(cells) != 1:
            raise DriftError(
                f'"{label}": its calendar was drawn anew.', hint="Look at the screen; try again."
            )
        cells[0].click(timeout=timeout_ms, no_wait_after=True)


def _shown(finder: Finder, part: Field, local: PlainDateTime) -> dict[str, Any]:
    return {**finder.asks(part), "year": local.year, "month": local.month, "day": local.day}
