"""The panel that a date box opens: opened as a person would, its clock set, taken with its button, and closed again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pages.base import CLICK_TIMEOUT_MS, at_mark, fill, look, look_until, translated
from pages.widgets.formats import MONTHS
from robot.errors import DriftError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from whenever import PlainDateTime

    from pages.widgets.finder import Field, Finder

OPEN_MS = 800
CLOSE_MS = 600
TAKE_MS = 1_500
FADE_MS = 250
CHANGE_MS = 400
DRAWN_MS = 60
MOST_CONTROLS = 12
MOST_PRESSES = 60
_NOON = 12
_DATE_PARTS = ("year", "month", "day")
_TIME_PARTS = ("hour", "half", "minute", "second")


class Panel:
    """What one box opens.

    Attributes:
        given: What the lens needs to tell this panel from what floated before.
    """

    def __init__(self, finder: Finder, part: Field, label: str) -> None:
        self.finder = finder
        self.page = finder.page
        self.part = part
        self.label = label
        self.given = {"near": part.mark, "known": look(self.page, "floatingNow", {})}

    def open(self) -> dict[str, Any]:
        """Open it by its box, or by what stands beside the box.

        Raises:
            DriftError: Nothing opens.
        """
        ways = [
            self.part.mark,
            *look(self.page, "openersOf", {"mark": self.part.mark}),
        ]
        for mark in ways:
            self.press(mark, f'Opening the calendar of "{self.label}"')
            if look_until(self.page, "hasControls", self.given, OPEN_MS):
                return self.require()
        raise DriftError(
            f'"{self.label}": the box takes no typed text, and no calendar was seen to open.',
            hint="The robot does not know this calendar; say so to its maintainer.",
        )

    def read(self) -> dict[str, Any] | None:
        """Return what it shows now, None where it is closed."""
        view: dict[str, Any] | None = look(self.page, "readPanel", self.given)
        return view

    def require(self) -> dict[str, Any]:
        """Return what it shows now.

        Raises:
            DriftError: It is closed.
        """
        view = self.read()
        if view is None:
            raise DriftError(f'"{self.label}": its calendar closed.', hint="Look at the screen; try again.")
        return view

    def press(self, mark: str, doing: str, timeout_ms: float = CLICK_TIMEOUT_MS) -> None:
        """Click once."""
        with translated(self.page, doing):
            at_mark(self.page, mark).click(timeout=timeout_ms, no_wait_after=True)

    def take(self) -> bool:
        """Press its OK, and tell whether that closed it; False where it has none, or none that can be pressed."""
        # Some fade in a moment after the box was entered.
        view = look_until(self.page, "readPanel", self.given, FADE_MS)
        if not view or not view["confirm"]:
            return False
        try:
            self.press(view["confirm"], f'Taking the choice in "{self.label}"', TAKE_MS)
        except DriftError:
            return False
        return self._is_gone()

    def set_parts(self, local: PlainDateTime) -> None:
        """Bring whatever sets a part of the date-time to it; the caller reads back what the box made of it."""
        done: set[str] = set()
        led: set[str] = set()
        for _ in range(MOST_CONTROLS):
            view = self.read()
            if view is None:  # closed by a choice
                return
            control = next(_controls(view, local, done), None)
            if control is not None:
                self._use(control, view, local)
                done |= {"time", *_TIME_PARTS} if control["part"] == "time" else {control["part"]}
                continue
            lead = next(_leads(view, done, led), None)
            if lead is None:
                return
            led.add(lead)
            self.press(
                view["toTime"] if lead == "time" else view["heads"][int(lead)],
                f'Turning to the time of "{self.label}"',
            )
            look_until(self.page, "hasOtherControls", {**self.given, "before": _signs(view)}, CHANGE_MS)

    def close(self) -> None:
        """Take what was chosen, and close it; one that always stands open stays.

        Raises:
            DriftError: It does not close.
        """
        if self.read() is not None and not self.take():
            self._leave()

    def dismiss(self) -> None:
        """Close whatever was opened by leaving the box, perhaps by the next one, and take nothing of it.

        Raises:
            DriftError: It does not close.
        """
        if look_until(self.page, "hasControls", self.given, FADE_MS):
            self._leave()

    def _leave(self) -> None:
        for leave in (self._press_beside, self._press_escape):
            leave()
            if self._is_gone():
                return
        if look(self.page, "hasControls", self.given):
            raise DriftError(
                f'"{self.label}": its calendar did not close.', hint="Look at the screen; do not save before."
            )

    def _is_gone(self) -> bool:
        return bool(look_until(self.page, "isPanelGone", self.given, CLOSE_MS))

    def _press_beside(self) -> None:
        spot = look(self.page, "bareSpotBeside", self.given)
        if spot:
            with translated(self.page, f'Leaving the calendar of "{self.label}"'):
                self.page.mouse.click(*spot)

    def _press_escape(self) -> None:
        with translated(self.page, f'Closing the calendar of "{self.label}"'):
            self.page.keyboard.press("Escape")

    def _use(self, control: dict[str, Any], view: dict[str, Any], local: PlainDateTime) -> None:
        way, part = control["way"], control["part"]
        doing = f'Setting the {part} of "{self.label}"'
        wanted = _wanted(control, view, local)
        if way == "half":
            self.press(control["mark"], doing)
        elif way == "list":
            with translated(self.page, doing):
                at_mark(self.page, control["mark"]).select_option(label=_offered(control["texts"], wanted))
        elif way == "box":
            self._fill_box(control, wanted, doing)
        elif way == "face":
            spot = look(
                self.page,
                "faceSpot",
                {"rings": control["rings"], "wanted": wanted, "marks": control["marks"]},
            )
            with translated(self.page, doing):
                self.page.mouse.click(*spot)
        elif way == "cells":
            mark = control["marks"][control["numbers"].index(wanted)]
            look(self.page, "showMiddle", {"mark": mark})
            self.press(mark, doing)
        else:
            self._press_arrows(control, int(wanted), doing)
            return
        look_until(
            self.page,
            "hasOtherControls",
            {**self.given, "before": _signs(view)},
            CHANGE_MS if way == "face" else DRAWN_MS,
        )

    def _fill_box(self, control: dict[str, Any], wanted: Any, doing: str) -> None:  # noqa: ANN401 - a number or a text
        target = at_mark(self.page, control["mark"])
        text = (
            wanted
            if isinstance(wanted, str)
            else str(wanted)
            if control["type"] == "range"
            else f"{wanted:02}"
        )
        if control["value"].lstrip("0") == text.lstrip("0") and control["value"]:
            return  # filled again, some calendars turn back to the day that they held
        fill(target, text, doing)
        with translated(self.page, doing):
            target.press("Tab", timeout=CLICK_TIMEOUT_MS)

    def _press_arrows(self, control: dict[str, Any], wanted: int, doing: str) -> None:
        part = control["part"]
        for _ in range(MOST_PRESSES):
            if control["value"] == wanted:
                return
            most = 24 if part == "hour" and not control.get("isHalved") else 12 if part == "hour" else 60
            is_up = (wanted - control["value"]) % most <= most // 2
            self.press(control["up" if is_up else "down"], doing)
            given = {**self.given, "part": part, "value": control["value"]}
            now = look_until(self.page, "waitForArrows", given, CHANGE_MS)
            if not now:
                return
            control = now


def _signs(view: dict[str, Any]) -> list[str]:
    return [f"{one['way']} {one['part']}" for one in view["controls"]]


def _controls(view: dict[str, Any], local: PlainDateTime, done: set[str]) -> Iterator[dict[str, Any]]:
    """Yield what sets a part that is not set yet, the exact ones first."""
    order = ("list", "box", "cells", "face", "arrows")
    controls = sorted(view["controls"], key=lambda one: order.index(one["way"]))
    parts = _TIME_PARTS if view["calendar"] else (*_DATE_PARTS, *_TIME_PARTS)
    for part in ("time", *parts):
        if part in done:
            continue
        if part == "half":
            half = "p" if local.hour >= _NOON else "a"
            shown = view["half"]
            if shown and (half in shown) != (len(shown) == 1):
                # Both are shown, or just the other one, which turns it.
                yield {"way": "half", "part": "half", "mark": shown.get(half) or next(iter(shown.values()))}
        for control in controls:
            if control["part"] == part and _can(control, view, local):
                yield control


def _can(control: dict[str, Any], view: dict[str, Any], local: PlainDateTime) -> bool:
    wanted = _wanted(control, view, local)
    if wanted is None:
        return False
    if control["way"] == "list":
        return _offered(control["texts"], wanted) is not None
    return control["way"] != "cells" or wanted in control["numbers"]


def _wanted(control: dict[str, Any], view: dict[str, Any], local: PlainDateTime) -> Any:  # noqa: ANN401 - a number or a text
    part = control["part"]
    if part == "time":
        seconds = f":{local.second:02}" if control["value"].count(":") > 1 else ""
        return f"{local.hour:02}:{local.minute:02}{seconds}"
    if part == "half":
        return "PM" if local.hour >= _NOON else "AM"
    if (
        part == "hour"
        and (control.get("isHalved") or view["half"])
        and max(control.get("numbers") or [0]) < _NOON * 2 - 1
    ):
        hour = local.hour % _NOON
        return hour if 0 in control.get("numbers", ()) else hour or _NOON
    return {
        "year": local.year,
        "month": local.month,
        "day": local.day,
        "hour": local.hour,
        "minute": local.minute,
        "second": local.second,
    }.get(part)


def _offered(texts: list[str], wanted: Any) -> str | None:  # noqa: ANN401 - as above
    hits = [
        text
        for text in texts
        if (text.isdigit() and text.isascii() and str(int(text)) == str(wanted))
        or text.casefold() == str(wanted).casefold()
    ]
    return hits[0] if len(hits) == 1 else None


def month_offered(texts: list[str], month: int) -> str | None:
    """Return the one text that names a month, or tells its number."""
    named = [text for text in texts if text.strip()[:3].casefold() == MONTHS[month - 1]]
    return named[0] if len(named) == 1 else _offered(texts, month)


def _leads(view: dict[str, Any], done: set[str], led: set[str]) -> Iterator[str]:
    """Yield what could lead to the parts that are not set yet."""
    if view["heads"]:
        for index, part in enumerate(("hour", "minute")[: len(view["heads"])]):
            if part not in done and str(index) not in led:
                yield str(index)
    if view["toTime"] and not {"hour", "minute"} & done and "time" not in led:
        yield "time"
