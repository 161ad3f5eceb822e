"""Date-times: native boxes, a date beside a time, typed text in the format that the page shows, in one box or two."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from whenever import PlainDateTime

from pages.base import CLICK_TIMEOUT_MS, at_mark, fill, look, look_until, translated
from pages.widgets.calendar import pick_moment
from pages.widgets.formats import Format, agree, from_example, from_pattern, patterns_in
from pages.widgets.panel import Panel
from pages.widgets.pieces import read_half, read_pieces, read_sections, read_time, set_pieces, set_sections
from pages.widgets.probe import learn_by_typing
from robot.errors import DriftError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.widgets.finder import Field, Finder

MINUTE_S = 60
NATIVE = ("date", "time", "datetime-local")
REFUSAL_MS = 300
ENTER_MS = 1_000
_TIME = re.compile(r"\d[:.]\d\d(?!\d)(?!\.)")


class Moment:
    """The boxes that together hold one date-time.

    Attributes:
        parts: The boxes.
        learnt: The format of a typed box, once the page has shown it; a value written since may show it no more.
    """

    def __init__(self, finder: Finder, parts: Sequence[Field], learnt: Format | None = None) -> None:
        self.finder = finder
        self.page = finder.page
        self.parts = tuple(parts)
        self._label = "/".join(self.parts[0].labels) or "the date-time"
        self.learnt = learnt
        self._is_touched = False

    def read_text(self) -> str:
        """Return what the boxes show, as they hold it."""
        return " ".join(filter(None, (self._value(part) for part in self.parts)))

    def _read_shown(self) -> str:
        """Return what the boxes of text show, with the time that lists beside them hold where they show none."""
        text = " ".join(filter(None, (self._value(part) for part in self.parts if not part.piece)))
        time = (
            read_half(self.finder, self.parts) if _TIME.search(text) else read_time(self.finder, self.parts)
        )
        return f"{text} {time}".strip() if text else ""

    def read(self) -> PlainDateTime | None:
        """Return the date-time that the boxes hold, None when empty.

        Raises:
            DriftError: It cannot be told, for example because day and month may be swapped.
        """
        if [part.type for part in self.parts] == ["sections"]:
            return read_sections(self.finder, self.parts[0], self._label)
        if all(part.piece for part in self.parts):
            return read_pieces(self.finder, self.parts, self._label)
        text = self._read_shown()
        if not text:
            return None
        iso = _iso(text)
        if iso is not None:
            return iso
        readings = {one.read(text) for one in from_example(text)} if self.learnt is None else set()
        # Where every order of day and month says the same, none has to be known.
        if len(readings) == 1:
            local = readings.pop()
        else:
            local = self._format().read(text) or self._format().read_alike(text)
        if local is None:
            raise DriftError(
                f'"{self._label}": expected a date-time; seen "{text}".',
                hint="Look at the box on the screen.",
            )
        return local

    def set(self, local: PlainDateTime, *, may_probe: bool = False) -> None:
        """Enter the date-time as the boxes take it; the caller reads back what they made of it.

        Args:
            local: The date-time.
            may_probe: Whether texts may be tried to learn the format; only on a form that will be discarded.
        """
        types = [part.type for part in self.parts if not part.piece]
        natives = [part for part in self.parts if part.type in NATIVE]
        if types == ["sections"]:
            set_sections(self.finder, self.parts[0], local, self._label)
        elif self._texts or natives:
            self._require_known(types)
            for part in natives:
                self._fill(part, self._native(part.type, local))
            if self._texts:
                self._enter(local, may_probe=may_probe)
            else:
                self._set_pieces(local)
        else:
            set_pieces(self.finder, self.parts, local)

    @property
    def _texts(self) -> tuple[Field, ...]:
        """The boxes of text, and buttons that show one."""
        return tuple(part for part in self.parts if not part.piece and part.type not in {*NATIVE, "sections"})

    def _require_known(self, types: Sequence[str]) -> None:
        once = [kind for kind in NATIVE if types.count(kind) > 1]
        if (
            once
            or ("datetime-local" in types and len(types) > 1)
            or types == ["time"]
            or len(types) > len(NATIVE)
        ):
            raise DriftError(
                f'"{self._label}": expected a date-time box; seen boxes of types {", ".join(types)}.',
                hint="The robot does not know this kind of date-time; say so to its maintainer.",
            )

    def _set_pieces(self, local: PlainDateTime) -> None:
        """Set the lists beside a date's box, where that holds no time itself: else they are something else's."""
        shown = " ".join(self._value(part) for part in self.parts if not part.piece)
        pieces = [
            part for part in self.parts if part.piece == "half" or (part.piece and not _TIME.search(shown))
        ]
        if pieces:
            set_pieces(self.finder, pieces, local)

    def _enter(self, local: PlainDateTime, *, may_probe: bool) -> None:
        """Try the ways of a box of text, until it holds the date-time; after each it is read back."""
        problem = None
        if self.learnt is None:
            self.learnt = self._told()
        self._is_touched = True  # what the box shows from now on may be an echo of what is typed
        is_typed = not any(part.is_read_only for part in self._texts)
        ways = [self._write, self._pick, self._write] if is_typed else [self._pick]
        if not is_typed and not all(part.is_read_only for part in self._texts):
            ways.insert(0, self._pick_and_write)
        if may_probe and is_typed:
            ways += [self._try_texts, self._write]
        for way in ways:
            try:
                way(local)
                self._set_pieces(local)
            except DriftError as error:
                problem = problem or error
                continue
            if self._holds(local):
                return
        raise problem or DriftError(
            f'"{self._label}": expected it to hold {local}; seen "{self.read_text()}".',
            hint="Do not save; look at how the box takes a date and time.",
        )

    def _holds(self, local: PlainDateTime) -> bool:
        try:
            held = self.read()
        except DriftError:
            return False
        # "09:47" beside an AM and a PM that are no part of it could be either.
        if not re.search(r"(?i)[ap]\.?m", self._read_shown()) and look(
            self.page, "hasHalvesBeside", {"mark": self._texts[0].mark}
        ):
            return False
        return held is not None and held.replace(second=0) == local.replace(second=0, nanosecond=0)

    def hint_texts(self) -> tuple[str, ...]:
        """Return the remarks near the boxes, where formats and zones are told."""
        return tuple(look(self.page, "zoneTexts", {"mark": self.parts[0].mark}))

    def is_valid(self) -> bool:
        """Tell whether the boxes themselves accept what they hold."""
        with translated(self.page, f'Reading "{self._label}"'):
            return all(
                at_mark(self.page, part.mark).evaluate("(box) => box.validity ? box.validity.valid : true")
                for part in self.parts
            )

    def _native(self, kind: str, local: PlainDateTime) -> str:
        date = f"{local.year:04}-{local.month:02}-{local.day:02}"
        time = f"{local.hour:02}:{local.minute:02}"
        time += "" if self._native_resolution_s() == MINUTE_S else f":{local.second:02}"
        return {"date": date, "time": time, "datetime-local": f"{date}T{time}"}[kind]

    def _native_resolution_s(self) -> int:
        for part in self.parts:
            if part.type == "date":
                continue
            if part.step == "any" or (part.step and float(part.step) < MINUTE_S):
                return 1
        return MINUTE_S

    def _format(self) -> Format:
        if self.learnt is None and not self._is_touched:
            self.learnt = self._told()
        if self.learnt is None:
            raise DriftError(
                f'"{self._label}": its date format cannot be told from the page (day and month could be swapped).',
                hint="Check the format on the screen; the robot never guesses the order of day and month.",
            )
        return self.learnt

    def _told(self) -> Format | None:
        """Tell the format by what the page says and shows, without touching the box."""
        # A date's box and a time's beside it are read as one; of a time the order is known.
        placeholder = " ".join(part.placeholder.strip() for part in self._texts)
        shown = from_pattern(placeholder)
        if shown is None and len(self.parts) > 1:
            shown = from_pattern(f"{self._texts[0].placeholder.strip()} HH:mm")
        hints = [one for text in self.hint_texts() for one in patterns_in(text)]
        examples = [placeholder, self._read_shown()]
        return agree([(shown,) if shown else (), tuple(hints), *(from_example(text) for text in examples)])

    def _write(self, local: PlainDateTime) -> None:
        pattern = self._format()
        if any(part.piece == "half" for part in self.parts) and not pattern.has_halves:
            self.learnt = pattern = Format((*pattern.parts, " ", "half"))
        halves = (pattern,) if len(self.parts) == 1 else pattern.halves() or ()
        for part, half in zip(self._texts, halves, strict=False):
            self._type(part, half, local)
        self._try_other_names(local)

    def _pick(self, local: PlainDateTime) -> None:
        for part in self._texts:
            pick_moment(self.finder, part, local)
            self._learn_from(local)

    def _pick_and_write(self, local: PlainDateTime) -> None:
        """Choose in the calendar of each box that takes no text, then type into the others: a time beside its day."""
        for part in self._texts:
            if part.is_read_only:
                pick_moment(self.finder, part, local)
                self._learn_from(local)
        for part, half in zip(self._texts, self._format().halves() or (), strict=False):
            if not part.is_read_only:
                self._type(part, half, local)

    def _try_texts(self, local: PlainDateTime) -> None:
        """Learn the format by what the first box makes of typed texts.

        Raises:
            DriftError: It proves none.
        """
        if self.learnt is not None:
            return
        date, *others = (*self._texts, *(part for part in self.parts if part not in self._texts))
        time = (local.format_iso()[11:16],) if others else ()
        self.learnt = learn_by_typing(
            local,
            lambda form: self._type(date, form, local),
            lambda: " ".join((self._value(date), *time)),
            lambda: bool(look_until(self.page, "isRefused", {"mark": date.mark}, REFUSAL_MS)),
            has_time=not others,
        )
        self._format()

    def _type(self, part: Field, pattern: Format, local: PlainDateTime) -> None:
        if part.is_read_only:
            raise DriftError(
                f'"{self._label}": one of its boxes takes no typed text, only its calendar.',
                hint="The robot cannot use this calendar yet; say so to its maintainer.",
            )
        panel = Panel(self.finder, part, self._label)
        target = at_mark(self.page, part.mark)
        with suppress(DriftError), translated(self.page, f'Entering "{self._label}"'):
            target.click(timeout=ENTER_MS, no_wait_after=True)  # filling it goes into it, too
        text = pattern.write(local)
        if any(other.piece == "half" for other in self.parts):
            text = re.sub(r"(?i)\s*[ap]m$", "", text)
        self._fill(part, text)
        # Some pickers listen to keys only; this one changes nothing. Its OK, or leaving the box, makes most pickers take
        # the text; Enter might send the form instead.
        with translated(self.page, f'Leaving "{self._label}"'):
            target.press("End", timeout=CLICK_TIMEOUT_MS)
            if panel.take():
                return
            target.press("Tab", timeout=CLICK_TIMEOUT_MS)
        panel.dismiss()

    def _try_other_names(self, local: PlainDateTime) -> None:
        """Write the month's name in full, or short, where the other was not taken: "May" did not tell."""
        other = self._format().other_names()
        if other is not None and len(self.parts) == 1 and other.read(self.read_text()) != local:
            self.learnt = other
            self._type(self.parts[0], other, local)

    def _learn_from(self, local: PlainDateTime) -> None:
        """Tell the format by what the box shows of a day that was chosen, not typed; its time may be another still."""
        if self.learnt is None:
            found = self._read_shown()
            if len(self.parts) > 1 and not _TIME.search(found):
                found += " 00:00"  # the box of the time is empty still
            shown = [
                one
                for one in from_example(found)
                if (held := one.read(found)) and held.date() == local.date()
            ]
            # Of 05/05 both orders are true.
            self.learnt = shown[0] if len(shown) == 1 else None

    def _value(self, part: Field) -> str:
        if part.type in {"sections", "button"}:
            now = self.finder.now(part)
            return (now.values or ("",))[0] if now else ""
        with translated(self.page, f'Reading "{self._label}"'):
            return at_mark(self.page, part.mark).input_value(timeout=CLICK_TIMEOUT_MS)

    def _fill(self, part: Field, text: str) -> None:
        fill(at_mark(self.page, part.mark), text, f'"{self._label}"')


def _iso(text: str) -> PlainDateTime | None:
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.0+)?)?", text.strip())
    if not found:
        return None
    try:
        return PlainDateTime(*(int(part or 0) for part in found.groups()))
    except ValueError:
        return None
