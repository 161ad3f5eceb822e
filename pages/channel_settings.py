"""The settings of one channel, old or new."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from whenever import PlainDateTime

from pages.base import Page, go, look, look_until, translated
from pages.channel_connect import ConnectRegion
from pages.channel_save import Message, SaveOutcome, SaveRegion
from pages.looks import Look
from pages.products import ProductsPage
from pages.widgets import choice, choices, toggle
from pages.widgets.finder import Field, Finder
from pages.widgets.formats import Format
from pages.widgets.moment import MINUTE_S, Moment
from pages.widgets.text import read_text, set_text
from pages.windows import close_window
from robot.errors import DriftError
from robot.spelling import shown_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    import playwright.sync_api as pw

    from pages.signs import Signs

Element = Literal["marketplace", "fulfilment-channels", "order-statuses"]
PLURAL = frozenset({"fulfilment-channels", "order-statuses"})
QUICK_MS = 1_500
MOMENT_MS = 4_000
PROBE = PlainDateTime(2026, 11, 28, 21, 47)
"""Date-time of which no two parts are alike, with a day that is no month and an hour of the afternoon."""
PROBE_S = 37
"""Second that is tried where a box may hold seconds: of no coarser step (5, 10, 15, 20, 30)."""


@dataclass(frozen=True)
class Option:
    """One labelled control of the form as it was read.

    Attributes:
        label: Its visible label.
        kind: text, toggle, choice, choices or moment.
        value: What it holds: texts, or ("True",) / ("False",) of a toggle; empty for password boxes.
        offered: What can be chosen, where that is shown without opening it.
        is_required: Whether the page marks it as required.
    """

    label: str
    kind: str
    value: tuple[str, ...]
    offered: tuple[str, ...]
    is_required: bool


@dataclass(frozen=True)
class MomentReading:
    """What Ignore Orders Before holds: whether it is on, the text shown, and that text as a local date-time."""

    is_on: bool
    text: str
    local: PlainDateTime | None


@dataclass(frozen=True)
class CutoffField:
    """What the Ignore Orders Before box can hold.

    Attributes:
        resolution_s: Its steps in seconds, 1 or 60.
        shown_zone: The zone that the screen names, None if it does not.
        shown_zone_text: The remark that names or hints at it.
        pattern: How its text is written, for `know_cutoff`; empty where it is not one text.
        has_offset: Whether that text says by how much it differs from UTC; it is then written, and read, as UTC.
    """

    resolution_s: int
    shown_zone: str | None
    shown_zone_text: str | None
    pattern: tuple[str, ...] = ()
    has_offset: bool = False


class ChannelSettingsPage(SaveRegion, ConnectRegion, Page):
    """The form of one channel; for a new channel its name is not known yet."""

    title = "The channel settings"

    def __init__(self, page: pw.Page, signs: Signs, name: str | None) -> None:
        super().__init__(page, signs)
        self._name = None if name is None else shown_name(name)
        self.is_new = name is None
        self._format: Format | None = None

    def prove(self) -> Self:
        """Wait for the form; for a known channel its name box must hold exactly that name."""
        self._wait_form()
        if self._name is not None:
            seen = self._read_drawn_name()
            if seen != self._name:
                # Somebody may have pointed at another box than the name's.
                doubted = "channel.name" if self.signs.looks("channel.name") else ""
                raise self.drift(f'the channel "{self._name}"', f'the channel "{seen}"', element=doubted)
        return self

    def _read_drawn_name(self) -> str:
        """Read the name; a page that draws itself twice may take the box away between finding and reading it."""
        try:
            return self.read_name()
        except DriftError:
            self._wait_form()
            return self.read_name()

    def _wait_form(self) -> None:
        try:
            self._tell_name_by_value()
            Finder(self.page, self.signs, self.form_scope()).find(
                "channel.name", ("text",), timeout_ms=QUICK_MS
            )
        except DriftError:
            # A window with the form may have opened meanwhile.
            limit = self.signs.timeout_ms
            try:
                given = {"words": self.signs.words("channel.name"), **self.signs.looks("channel.name")}
                look_until(self.page, "waitForForm", given, limit)
                self._tell_name_by_value()
                self._finder().find("channel.name", ("text",), timeout_ms=QUICK_MS)
            except DriftError as error:
                # On a screen that is no form nobody is asked for the name's box.
                error.missing = error.missing if self._is_form() else None
                raise self.explain(error) from error
        if self.shown_save() is None and not self.parts.has_more() and not self._can_be_changed():
            self.find_save()

    def _can_be_changed(self) -> bool:
        """Tell whether name and state are there to be changed: some forms show Save only once something is."""
        finder = self._finder()
        fields = (finder.peek("channel.name", ("text",)), finder.peek("channel.is-active", toggle.KINDS))
        return all(field and not field.is_disabled and not field.is_read_only for field in fields)

    def _tell_name_by_value(self) -> None:
        """Where nothing labels the box of the name: it is the only text box without a label that holds exactly that name."""
        finder = self._finder()
        if self._name is None or finder.is_shown("channel.name", ("text",)):
            return
        hits = [one for one in finder.fields() if one.kind == "text" and one.values is not None]
        hits = [one for one in hits if [shown_name(value) for value in one.values or ()] == [self._name]]
        seen = Look.at(self.page, hits[0].mark, names=self.signs.trail.names) if len(hits) == 1 else None
        if seen is not None:
            self.signs.trail.suppose("channel.name", seen)

    def _is_form(self) -> bool:
        kinds = {field.kind for field in self._finder().fields()}
        return "text" in kinds and bool(kinds & {"toggle", "choice", "choices"})

    # --- plain options ---------------------------------------------------------------------------

    def read_name(self) -> str:
        """Return the channel's name as the screens show it; its box also holds spaces that they leave out."""
        finder = self._finder()
        return shown_name(read_text(finder, self._field(finder, "channel.name", ("text",))))

    def set_name(self, name: str) -> None:
        """Enter the channel's name; unsaved."""
        finder = self._finder()
        set_text(finder, self._field(finder, "channel.name", ("text",)), name)

    def read_provider(self) -> str | None:
        """Return the provider as the form shows it, None where it does not."""
        shown = look(self.page, "readShown", {"words": self.signs.words("channel.provider")})
        return str(shown).strip() if shown else None

    def read_active(self) -> bool:
        """Return whether Is Active is on in the form."""
        finder = self._finder()
        return toggle.read_toggle(finder, self._field(finder, "channel.is-active", toggle.KINDS))

    def set_active(self, is_active: bool) -> None:  # noqa: FBT001 - the one thing it sets
        """Bring Is Active to the wanted state; unsaved."""
        finder = self._finder()
        toggle.set_toggle(finder, self._field(finder, "channel.is-active", toggle.KINDS), is_on=is_active)
        self._is_turned_on = is_active

    def read_uses_stock_control(self) -> bool | None:
        """Return whether stock control is used, None where the form does not say."""
        finder = self._finder()
        element = "channel.stock-control"
        self.parts.reach(element, lambda: finder.is_shown(element, ("toggle",)))
        field = finder.peek(element, ("toggle",))
        return toggle.read_toggle(finder, field) if field else None

    def read_options(self) -> tuple[Option, ...]:
        """Return every labelled control of the form; nothing is opened or changed."""
        options: list[Option] = []
        known: set[str] = set()
        for _ in self.parts.each():
            # In many forms the same control is shown with several parts.
            fields = [one for one in self._finder().fields() if one.labels and one.mark not in known]
            known.update(one.mark for one in fields)
            options += [_option(one) for one in fields]
        return tuple(options)

    def read_values(self, element: Element) -> tuple[str, ...]:
        """Return what is chosen in Marketplace, Fulfilment Channels or Order Statuses."""
        finder = self._finder()
        field = self._field(finder, f"channel.{element}", choice.KINDS)
        return choice.read_values(finder, field, is_plural=element in PLURAL)

    def read_offered(self, element: Element) -> tuple[str, ...]:
        """Return what can be chosen there."""
        finder = self._finder()
        return choice.read_offered(finder, self._field(finder, f"channel.{element}", choice.KINDS))

    def set_values(self, element: Element, values: Sequence[str]) -> None:
        """Choose exactly these values; unsaved.

        Raises:
            RequestError: A value is not offered.
        """
        finder = self._finder()
        field = self._field(finder, f"channel.{element}", choice.KINDS)
        choices.set_values(finder, field, values, is_plural=element in PLURAL)

    # --- Ignore Orders Before --------------------------------------------------------------------

    def read_ignore_orders_before(self) -> MomentReading:
        """Return whether Ignore Orders Before is on, and what its box holds."""
        finder = self._finder()
        switch, moment = self._cutoff(finder, 1)
        if moment is None and switch is not None and toggle.read_toggle(finder, switch):
            switch, moment = self._cutoff(finder, MOMENT_MS)
        text = moment.read_text() if moment else ""
        local = moment.read() if moment else None
        is_on = toggle.read_toggle(finder, switch) if switch else bool(text)
        return MomentReading(is_on, text, local)

    def set_ignore_orders_before(self, local: PlainDateTime) -> MomentReading:
        """Switch the option on, set its box, and read back; unsaved.

        Raises:
            DriftError: What is read back differs from what was set.
        """
        self._write_cutoff(local)
        reading = self.read_ignore_orders_before()
        wanted = local if self._holds_seconds(reading) else local.replace(second=0, nanosecond=0)
        if not reading.is_on or reading.local != wanted:
            raise self.drift(
                f"Ignore Orders Before on and at {wanted}",
                f'{"on" if reading.is_on else "off"} and "{reading.text}"',
                "Do not save; look at how the box takes a date and time.",
            )
        return reading

    def know_cutoff(self, pattern: Sequence[str]) -> Self:
        """Take over how the box's text is written, as `learn_cutoff_field` found out on another form like this."""
        # Of "05/11" nothing else tells which is the day.
        self._format = Format(tuple(pattern)) if pattern else None
        return self

    def learn_cutoff_field(self, probe: PlainDateTime = PROBE) -> CutoffField:
        """Find out on an unsaved form what the box can hold, and how it is written; leaves the form dirty, so leave it.

        Args:
            probe: A date-time to write, its day above 12; its seconds are replaced by ones that no coarser step allows.

        Raises:
            DriftError: The box holds something else than what was written.
        """
        # Seconds of 00 would be kept by a box that knows none, and browsers leave them out where it knows some.
        probe = probe.replace(second=PROBE_S, nanosecond=0)
        moment = self._write_cutoff(probe, may_probe=True)
        seen = moment.read()
        if seen is None or seen.replace(second=0) != probe.replace(second=0):
            raise self.drift(f"Ignore Orders Before to hold {probe}", f'"{moment.read_text()}"')
        holds = seen.second == PROBE_S and moment.is_valid()
        zone, text = _zone(moment.hint_texts())
        learnt = moment.learnt or Format(())
        return CutoffField(1 if holds else MINUTE_S, zone, text, learnt.parts, learnt.has_zone)

    def _write_cutoff(self, local: PlainDateTime, *, may_probe: bool = False) -> Moment:
        finder = self._finder()
        switch, _ = self._cutoff(finder, 1)
        if switch is not None:
            toggle.set_toggle(finder, switch, is_on=True)
        switch, moment = self._cutoff(finder, MOMENT_MS)
        if moment is None:
            raise self.drift(
                "a date-time box for Ignore Orders Before",
                "none that clearly belongs to it",
                element="channel.ignore-orders-before",
            )
        moment.set(local, may_probe=may_probe)
        self._format = moment.learnt
        return moment

    def _cutoff(self, finder: Finder, timeout_ms: int) -> tuple[Field | None, Moment | None]:
        element = "channel.ignore-orders-before"
        switch = finder.peek(element, ("toggle",))
        if switch is None:
            self.parts.reach(element, lambda: finder.is_shown(element, ("toggle", "moment", "text")))
            switch = finder.peek(element, ("toggle",))
        parts = finder.moment_parts(element, switch, timeout_ms=timeout_ms)
        if switch is None and not parts:
            switch = self._field(finder, element, ("toggle",))
            parts = finder.moment_parts(element, switch, timeout_ms=timeout_ms)
        types = sorted(part.type for part in parts if not part.piece)
        if len(types) > 1 and types not in (["date", "time"], ["text", "text"], ["text", "time"]):
            seen = ", ".join(f'{part.type} "{"/".join(part.labels)}"' for part in parts)
            raise self.drift("one date-time box for Ignore Orders Before", seen)
        return switch, Moment(finder, parts, self._format) if parts else None

    def _holds_seconds(self, reading: MomentReading) -> bool:
        return reading.local is not None and bool(re.search(r"\d:\d{2}:\d{2}", reading.text))

    # --- away ------------------------------------------------------------------------------------

    def open_products(self) -> ProductsPage:
        """Open the products of this channel."""
        name = self.read_name()
        self.follow("channel.products")
        return ProductsPage(self.page, self.signs, name).prove()

    def leave(self) -> None:
        """Go away without saving; what the page asks about unsaved changes is answered with leaving."""
        from pages.menu import Menu  # noqa: PLC0415 - screens lead to each other

        def accept(dialog: pw.Dialog) -> None:
            dialog.accept()

        self.page.on("dialog", accept)
        try:
            start, is_window = self.page.url, self._close_window()
            with translated(self.page, "Leaving the form"):
                # A fresh GET: a reload could send a refused form again.
                go(self.page, self.page.url, self.signs.timeout_ms)
            if is_window and self.page.url == start and look_until(self.page, "formScope", {}, QUICK_MS):
                self._close_window()  # it has the screen's address, and so came again
            Menu(self.page, self.signs).open_stores(may_ask=True)
        finally:
            self.page.remove_listener("dialog", accept)

    def _close_window(self) -> bool:
        """Close the window or panel that holds the form, without saving; False where it is the screen itself."""
        scope = self.form_scope()
        if scope is None:
            return False
        if not close_window(self.page, self.signs, scope):
            raise self.drift("the form's window to close", "it is still shown")
        return True

    def _finder(self) -> Finder:
        return Finder(self.page, self.signs, self.form_scope())

    def _field(self, finder: Finder, element: str, kinds: Sequence[str]) -> Field:
        self.parts.unfold()
        hit = finder.peek(element, kinds)
        if hit is not None:
            return hit
        self.parts.reach(element, lambda: finder.is_shown(element, kinds))
        try:
            return finder.find(element, kinds)
        except DriftError as error:
            raise self.explain(error) from error


def _option(field: Field) -> Option:
    values = () if field.is_secret else tuple(value for value in field.values or () if value != "")
    label = field.labels[0].strip(" *:")
    return Option(label, field.kind, _state(field, values), field.offered or (), field.is_required)


def _state(field: Field, values: tuple[str, ...]) -> tuple[str, ...]:
    if field.kind != "toggle" or len(values) != 1:
        return values
    return ("True",) if values[0].casefold() in toggle.ON_WORDS else ("False",)


_ZONE_NAME = re.compile(
    r"\b(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc)/[A-Za-z_+\-/0-9]+"
)
_ZONE_HINT = re.compile(r"\b(UTC|GMT|BST|CET|CEST|EST|EDT|time ?zone|local time)\b")


def _zone(texts: Sequence[str]) -> tuple[str | None, str | None]:
    names = {(found[0].rstrip("."), text) for text in texts for found in _ZONE_NAME.finditer(text)}
    if len({name for name, _ in names}) == 1:
        name, text = min(names)
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            return None, text
        return name, text
    for text in texts:
        # An offset beside it, as in "UTC+01:00", is another zone.
        if not names and re.search(r"\bUTC\b(?!\s*[+\-\u2212]\s*\d)", text):
            return "UTC", text
    # Several names, or one that says nothing: a person has to tell which one is meant.
    return None, next((text for text in texts if _ZONE_HINT.search(text) or _ZONE_NAME.search(text)), None)


__all__ = [
    "ChannelSettingsPage",
    "CutoffField",
    "Message",
    "MomentReading",
    "Option",
    "SaveOutcome",
]
