"""What the screens date while two clocks are compared: orders, their imports, and Transaction Records.

Each look loads them afresh. Their zone is that of the browser where they follow it, else that of the cut-off's box.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from whenever import Instant, RepeatedTime, SkippedTime

from pages.dates import read_dates, steps_of_s
from pages.menu import Menu
from pages.sign_in import SignInPage
from robot.errors import DriftError, RequestError
from robot.procedures.amazon_mws_to_sp.clock_witness import Clocks, Look
from robot.procedures.amazon_mws_to_sp.reconcile import number_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from whenever import PlainDateTime

    from pages.orders import OrderRow
    from robot.procedures.amazon_mws_to_sp.work import MigrationWork

_FAR_ZONES: Final = ("Pacific/Kiritimati", "Pacific/Honolulu")
"""Of these two one is at least ten hours from any zone."""

_AT_ONCE_S: Final = 15 * 60
"""The newest orders of two looks right after each other are dated no further apart than this, in one zone."""


@dataclass
class DatedLists:
    """Looks at the lists that date something.

    Attributes:
        orders: Of the old channel, by purchase date.
        doubt: Why their dates say nothing, where they do not.
    """

    work: MigrationWork
    pair: Clocks
    orders: list[Look] = field(default_factory=list)
    doubt: str = "no list of orders could be read"
    _imports: list[Look] = field(default_factory=list)
    _records: list[Look] = field(default_factory=list)
    _zone: str | None = None
    _is_zone_sure: bool = False
    _reads_orders: bool = True
    _reads_records: bool = True

    @property
    def entries(self) -> list[Look]:
        """What Channels itself dated when it happened."""
        return self._records or self._imports

    @property
    def are_readable(self) -> bool:
        """Whether there is anything to look at."""
        return self._reads_orders or self._reads_records

    @property
    def are_certain(self) -> bool:
        """Whether the instants are known: a wrong zone must not look like a wrong clock."""
        if self._zone is None:
            return False
        steps_s = max((look.resolution_s for look in (*self.orders, *self.entries)), default=1)
        if self._is_zone_sure or not self.pair.may_be_zones(steps_s):
            return True
        self.doubt = f"the clocks are as far apart as two zones can be, and no screen shows that its dates are in {self._zone}"
        return False

    def look_at_orders(self) -> None:
        """Look at the newest orders; nothing is added where they cannot be read."""
        if not self._reads_orders:
            return
        work = self.work
        try:
            began_s = time.monotonic()
            work.go_home()
            rows = _read_newest(work.menu(), work.request.store)
            ended_s = time.monotonic()
            local = self._dates({number_of(row): row.ordered for row in rows})
            if local and self._zone is None:
                self._learn_zone(local)
        except (DriftError, RequestError) as error:
            self._reads_orders, self.doubt = False, f"the orders could not be read ({error.message})"
            return
        if local and self._zone is None:
            return
        ours = {number_of(row) for row in rows if row.channel == work.request.channel}
        bought = {number: at for number, at in local.items() if number in ours}
        self.orders.append(self._look(began_s, ended_s, bought, "order"))
        imported = self._dates({number_of(row): row.imported for row in rows})
        self._imports.append(self._look(began_s, ended_s, imported, "the import of order"))

    def look_at_records(self) -> None:
        """Look at the newest Transaction Records of the old channel; nothing is added where they cannot be read."""
        if not self._reads_records:
            return
        work = self.work
        try:
            began_s = time.monotonic()
            work.go_home()
            log = work.open_old_records()
            log.show_all()
            records = log.read_latest(1)
            ended_s = time.monotonic()
        except (DriftError, RequestError):
            self._reads_records = False
            return
        local = self._dates({f"{one.log_type} of {one.date} ({one.message})": one.date for one in records})
        if self._zone is None and not self._reads_orders:
            self._take_zone_of_box()
        if self._zone is not None:
            self._records.append(self._look(began_s, ended_s, local, "the record"))

    def _dates(self, texts: Mapping[str, str]) -> dict[str, PlainDateTime]:
        now_s = time.monotonic()
        near = [Instant.from_timestamp(int(self.pair.reads(name, now_s))) for name in ("site", "machine")]
        dates = read_dates(list(texts.values()), near=[at.to_tz("UTC").to_plain() for at in near])
        return {name: at for name, at in zip(texts, dates, strict=True) if at is not None}

    def _look(self, began_s: float, ended_s: float, local: Mapping[str, PlainDateTime], kind: str) -> Look:
        dated_s = {
            f"{kind} {name}": at_s for name, at in local.items() if (at_s := self._epoch_s(at)) is not None
        }
        return Look(began_s, ended_s, dated_s, steps_of_s(local.values()) if local else 1)

    def _epoch_s(self, local: PlainDateTime) -> float | None:
        """Give the instant of a date; None where it occurs twice or never."""
        try:
            at = local.assume_tz(self._zone or "UTC", disambiguation="raise")
        except (RepeatedTime, SkippedTime):
            return None
        return at.timestamp(unit="nanosecond") / 1e9

    def _learn_zone(self, local: Mapping[str, PlainDateTime]) -> None:
        """Find out whether the dates follow the browser's zone, by looking at them in another one."""
        work, now = self.work, Instant.from_timestamp(int(self.pair.reads("site", time.monotonic())))
        here = now.to_tz(work.browser_zone).offset
        far = max(_FAR_ZONES, key=lambda zone: abs((now.to_tz(zone).offset - here).total("seconds")))
        shift_s = (now.to_tz(far).offset - here).total("seconds")
        page = work.quiet_copy(timezone=far)
        try:
            SignInPage.open(page, work.signs, work.settings.base_url)
            rows = _read_newest(Menu(page, work.signs), work.request.store)
        finally:
            page.context.close()
        moved_s = _moved_s(local, self._dates({number_of(row): row.ordered for row in rows}))
        if moved_s is not None and abs(moved_s - shift_s) <= _AT_ONCE_S:
            self._zone, self._is_zone_sure = work.browser_zone, True
        elif moved_s is not None and abs(moved_s) <= _AT_ONCE_S:
            self._take_zone_of_box()
        else:
            self.doubt = "the zone of the orders' dates cannot be told"

    def _take_zone_of_box(self) -> None:
        box = self.work.known.box
        if box is not None:
            self._zone = box.zone
            # A box whose text holds its own offset says nothing of other screens.
            self._is_zone_sure = box.zone_source == "shown on the screen" and "zone" not in box.pattern


def _read_newest(menu: Menu, store: str) -> tuple[OrderRow, ...]:
    orders = menu.open_orders()
    orders.choose_store(store)
    return orders.read_newest()


def _moved_s(here: Mapping[str, PlainDateTime], there: Mapping[str, PlainDateTime]) -> float | None:
    """Tell by how much the dates are later in another look: those of the same orders, else the newest of each."""
    both = [_apart_s(here[name], there[name]) for name in here if name in there]
    if both:
        return Counter(both).most_common(1)[0][0]
    if not here or not there:
        return None
    return _apart_s(max(here.values()), max(there.values()))


def _apart_s(earlier: PlainDateTime, later: PlainDateTime) -> float:
    return (later.assume_tz("UTC").to_instant() - earlier.assume_tz("UTC").to_instant()).total("seconds")
