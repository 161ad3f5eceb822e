"""Which orders came twice, which never came, and between which purchases orders may be missing.

Pure: nothing here looks at a page, a file or a clock. What the screens cannot tell is said, not guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from whenever import Instant, TimeDelta

from robot.procedures.amazon_mws_to_sp.amazon_orders import AmazonOrder, AmazonReport, Choices
from robot.procedures.amazon_mws_to_sp.cutoff import Bracket
from robot.procedures.amazon_mws_to_sp.order_words import Standing, standing_on_screen

ONE_SECOND: Final = TimeDelta(seconds=1)

PENDING_MOST: Final = TimeDelta(hours=21 * 24)
"""How long Amazon may hold an order back as Pending. Source: facts sheet, "Gap hazard" (P10)."""

LEAST_REACH: Final = TimeDelta(hours=1)
"""Pending usually takes 20 to 30 minutes (same source); twice that, seen or not."""

REACH_FACTOR: Final = 2
"""How much further than the longest import that was seen the window reaches: an order that is lost was
slow by definition, so slower ones than those that arrived must be expected."""

LEAST_IMPORTS: Final = 20
"""Fewer imports than this show nothing about how slow an import can be."""

RECENT: Final = TimeDelta(hours=30 * 24)
"""Older imports say nothing about today; a channel's very first one takes in orders that are long past."""

LATEST_POLL: Final = TimeDelta(minutes=15)
"""A channel asks Amazon every 3 minutes (facts sheet, 1); longer than this before the switch-off is an outage."""

LARGEST_DISTANCE: Final = TimeDelta(seconds=2)
"""Up to here the distance between cut-off and switch-off is the uncertainty of any good measurement."""

SAME_DATE: Final = TimeDelta(seconds=90)
"""Dates shown in whole minutes and Amazon's own are no further apart."""

MOST_NAMED: Final = 5


@dataclass(frozen=True)
class SeenOrder:
    """A row of the Orders screen.

    Attributes:
        ordered_at: Order Date; None where it is not shown or cannot be read.
        imported_at: Order Import Date; likewise.
        status: As it is shown.
    """

    number: str
    channel: str
    ordered_at: Instant | None
    imported_at: Instant | None
    status: str = ""

    @property
    def standing(self) -> Standing:
        """How far it is, as far as its status is understood."""
        return standing_on_screen(self.status)

    @property
    def is_pending(self) -> bool:
        """Whether the order is not paid yet (what Amazon calls Pending)."""
        return self.standing == "unpaid"

    @property
    def import_took(self) -> TimeDelta | None:
        """Time between purchase and import, None where a date is missing."""
        if self.ordered_at is None or self.imported_at is None:
            return None
        return self.imported_at - self.ordered_at


@dataclass(frozen=True)
class Screens:
    """What was read after a switch-off; the instants are the server's.

    Attributes:
        old, new: Names of the channels.
        orders: Every order of both.
        polls: When the old channel asked Amazon for orders with success; None where the records do not say.
        resolution: Steps of the dates shown.
    """

    old: str
    new: str
    cutoff: Instant
    off: Bracket
    orders: tuple[SeenOrder, ...]
    polls: tuple[Instant, ...] | None
    resolution: TimeDelta

    def of(self, channel: str) -> tuple[SeenOrder, ...]:
        """Give one channel's orders."""
        return tuple(order for order in self.orders if order.channel == channel)


@dataclass(frozen=True)
class Window:
    """Between which purchases orders may have come twice or not at all.

    Attributes:
        from_at, to_at: Instants of purchase, both included.
        why: How it was found, in words for support.
        doubts: Why somebody must look at it, as far as the screens go; empty where nothing suggests it.
    """

    from_at: Instant
    to_at: Instant
    why: tuple[str, ...]
    doubts: tuple[str, ...]

    def holds(self, bought_at: Instant) -> bool:
        """Tell whether an order bought then is one that may have come twice or not at all."""
        return self.from_at <= bought_at <= self.to_at


@dataclass(frozen=True)
class Missing:
    """An order of Amazon's report that is under neither channel."""

    order: AmazonOrder
    note: str


@dataclass(frozen=True)
class Fate:
    """What became of an order that neither channel has.

    Attributes:
        kind: It never came; it is not paid yet, and nobody will take it; it was bought before the window; or it is
            known that no channel has to have it.
        why: In words for support.
    """

    kind: Literal["never", "pending", "early", "out"]
    why: str


def find_window(screens: Screens) -> Window:
    """Name the window from what the screens show.

    An order is lost if the old channel had not imported it when it was switched off and it was bought before
    the cut-off; it comes twice if it was bought between the cut-off and the switch-off and imported at once.
    """
    off, cutoff = screens.off, screens.cutoff
    why: list[str] = []
    doubts: list[str] = []
    asked_at = _last_asked(screens, why, doubts)
    reach = _reach(screens, why, doubts)
    losses, duplicates = off.distance_to(cutoff)
    if losses > LARGEST_DISTANCE:
        doubts.append(
            f"The old channel may have been off {say(losses)} before the cut-off; orders of that time are lost."
        )
    if duplicates > LARGEST_DISTANCE:
        why.append(f"The old channel may have gone on {say(duplicates)} after the cut-off.")
    return Window(
        from_at=min(min(off.earliest, asked_at) - reach, cutoff),
        to_at=max(off.latest, cutoff),
        why=tuple(why),
        doubts=tuple(doubts),
    )


def find_unpaid(screens: Screens) -> tuple[SeenOrder, ...]:
    """List the old channel's orders that are still not paid: a channel that is off may not hear of the payment."""
    return tuple(order for order in screens.of(screens.old) if order.is_pending)


def find_missing(
    screens: Screens, window: Window, report: AmazonReport, choices: Choices
) -> tuple[tuple[Missing, ...], tuple[Missing, ...]]:
    """Compare a report with both channels.

    Returns:
        Orders that never came, and orders that Amazon still holds back and that neither channel will take.
    """
    never: dict[str, Missing] = {}
    pending: dict[str, Missing] = {}
    for order in not_under(screens, report):
        fate = fate_of(screens, window, choices, order)
        if fate.kind == "never":
            never[order.number] = Missing(order, fate.why)
        elif fate.kind == "pending":
            pending[order.number] = Missing(order, fate.why)
    return _by_purchase(never.values()), _by_purchase(
        item for number, item in pending.items() if number not in never
    )


def fate_of(screens: Screens, window: Window, choices: Choices, order: AmazonOrder) -> Fate:
    """Tell what became of an order that neither channel has; each has one fate, and only what is known leaves it out."""
    is_before = order.bought_at < screens.cutoff
    if (why := choices.why_never(order)) is not None:
        return Fate("out", why)
    if order.is_pending and not choices.wants(order):
        if is_before:  # also before the window: it has not come yet, and nobody will take it
            return Fate(
                "pending", "Amazon still holds it back; once it is paid, neither channel will take it."
            )
        return Fate(
            "out", "not paid yet and bought after the cut-off, the new channel takes them once they are paid"
        )
    if order.bought_at < window.from_at:
        return Fate("early", "bought before the window")
    if not is_before and not choices.wants(order):
        return Fate("out", "in a status that the channel does not ask for yet, and bought after the cut-off")
    return Fate("never", _why_missing(screens, order))


def not_under(screens: Screens, report: AmazonReport) -> Iterator[AmazonOrder]:
    """Give the report's orders that neither channel has."""
    have = {order.number for order in screens.orders}
    return (order for order in report.orders if order.number not in have)


def doubts_about(screens: Screens, window: Window, report: AmazonReport) -> tuple[str, ...]:
    """Say why a report cannot stand for all orders of the window; empty if it can.

    Its own period is not written in it, so what the channels hold must be in it.
    """
    listed = {order.number for order in report.orders}
    numbers = {order.number for order in screens.orders}
    if not listed & numbers:
        return (
            (
                f"{report.name} has no order in common with the channels: another account or marketplace, or the "
                "Orders screen shows other numbers than Amazon's."
            ),
        )
    inside = {
        order.number
        for order in screens.orders
        if order.ordered_at is not None and window.holds(order.ordered_at)
    }
    lacking = sorted(inside - listed)
    if lacking:
        return (
            (
                f"{report.name} lacks {len(lacking)} orders of the window that the channels have "
                f"({some(lacking)}): its period is too short, or it is of another account or marketplace."
            ),
        )
    if (apart := _dates_apart(screens, report)) > SAME_DATE:
        return (
            (
                f"The Orders screen dates orders {say(apart)} away from Amazon's purchase dates: its dates are in another "
                "zone than the cut-off, or are not those of the purchase."
            ),
        )
    dates = sorted(order.bought_at for order in report.orders)
    first, last = dates[0], dates[-1]
    pause = max((later - earlier for earlier, later in pairwise(dates)), default=TimeDelta())
    if last < window.from_at or last < window.to_at - REACH_FACTOR * max(LEAST_REACH, pause):
        return (
            (
                f"{report.name} ends at {say_at(last)}, long before the window ends at {say_at(window.to_at)}: nothing shows "
                "that it reaches so far. Ask for a period from before the window until now."
            ),
        )
    if first > window.from_at and not inside:
        return (
            (
                f"{report.name} begins at {say_at(first)}, after the window begins, and the channels have no order in it "
                "that would prove that it is whole: ask for a longer period."
            ),
        )
    return ()


def typical(screens: Screens) -> list[SeenOrder]:
    """Leave out what is long past, and what the new channel imported late because it was not active yet."""
    new = [order for order in screens.of(screens.new) if order.imported_at is not None]
    began_at = min((order.imported_at for order in new if order.imported_at is not None), default=None)
    later = [order for order in new if began_at and order.ordered_at and order.ordered_at >= began_at]
    recent_at = screens.off.earliest - RECENT
    old = [order for order in screens.of(screens.old) if order.ordered_at and order.ordered_at >= recent_at]
    return [*old, *later]


def describe_import_times(orders: Iterable[SeenOrder]) -> tuple[TimeDelta | None, int]:
    """Give the longest time between purchase and import, and of how many orders."""
    took = [took for order in orders if (took := order.import_took) is not None]
    return (max(took) if took else None), len(took)


def _dates_apart(screens: Screens, report: AmazonReport) -> TimeDelta:
    """Give how far the screen's dates are from Amazon's: the middle one of all orders that both list."""
    bought = {order.number: order.bought_at for order in report.orders}
    apart = sorted(
        abs(order.ordered_at - bought[order.number])
        for order in screens.orders
        if order.ordered_at is not None and order.number in bought
    )
    return apart[len(apart) // 2] if apart else TimeDelta()


def _last_asked(screens: Screens, why: list[str], doubts: list[str]) -> Instant:
    """Give when the old channel last asked Amazon with success before it was off."""
    off = screens.off
    if screens.polls is None:
        why.append("Transaction Records do not show when the old channel last asked Amazon for orders.")
        imports = [order.imported_at for order in screens.of(screens.old) if order.imported_at is not None]
        before = [at for at in imports if at <= off.latest]
        return max(before, default=off.earliest)
    late = [at for at in screens.polls if at > off.latest + screens.resolution]
    if late:
        doubts.append(
            f"The old channel asked Amazon for orders after it was switched off, last at {say_at(max(late))}: it was on again."
        )
    before = [at for at in screens.polls if at <= off.latest]
    if not before:
        doubts.append(
            "Transaction Records show no successful import of the old channel before the switch-off."
        )
        return off.earliest - PENDING_MOST
    asked_at = max(before)
    why.append(f"The old channel last asked Amazon for orders at {say_at(asked_at)}.")
    if off.earliest - asked_at > LATEST_POLL:
        doubts.append(
            f"That is {say(off.earliest - asked_at)} before the switch-off: orders of that time were not asked for."
        )
    return asked_at


def _reach(screens: Screens, why: list[str], doubts: list[str]) -> TimeDelta:
    """Give how long before the last import an order may have been bought and yet not be imported."""
    longest, count = describe_import_times(typical(screens))
    limit = (
        f"{PENDING_MOST.total('hours') / 24:.0f} days, the longest that Amazon holds an order back as Pending"
    )
    if longest is None:
        doubts.append(
            "The Orders screen does not show when orders were imported, so nothing shows how late they come."
        )
        why.append(f"It reaches back {limit}.")
        return PENDING_MOST
    if count < LEAST_IMPORTS:
        doubts.append(f"Only {count} imports are shown; that is too few to say how late orders come.")
        why.append(f"It reaches back {limit}.")
        return PENDING_MOST
    reach = min(max(LEAST_REACH, (longest + screens.resolution) * REACH_FACTOR), PENDING_MOST)
    why.append(
        f"Of {count} orders, the slowest was imported {say(longest)} after its purchase; the window reaches back "
        f"{say(reach)}. Rarely Amazon holds an order back as Pending for longer, up to 21 days; the screens cannot show that."
    )
    if longest > screens.resolution:
        doubts.append(
            "Orders do come late here, so some may have been under way when the old channel was switched off; "
            "the screens cannot show what never came."
        )
    return reach


def _why_missing(screens: Screens, order: AmazonOrder) -> str:
    if order.bought_at < screens.cutoff:
        why = "Bought before the cut-off and not imported by the old channel: neither channel will take it."
    else:
        why = "Bought after the cut-off: the new channel should take it. It may be on its way; verify again later."
    if order.standing == "sent":
        return f"{why} Amazon says that it was sent: do not send it again."
    if order.standing == "unknown":
        return f"{why} The robot does not know this status."
    return why


def _by_purchase(found: Iterable[Missing]) -> tuple[Missing, ...]:
    return tuple(sorted(found, key=lambda item: (item.order.bought_at, item.order.number)))


def some(numbers: Sequence[str]) -> str:
    """Name the first few of many."""
    more = len(numbers) - MOST_NAMED
    return ", ".join(numbers[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def say(span: TimeDelta) -> str:
    """Say a duration in words, two units at most."""
    if span < TimeDelta(seconds=1):
        return f"{span.total('milliseconds'):.0f} ms"
    seconds = round(span.total("seconds"))
    units = (("days", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
    for (name, size), (smaller, part) in pairwise(units):
        if seconds >= size:
            rest = seconds % size // part
            return f"{seconds // size} {name}" + (f" {rest} {smaller}" if rest else "")
    return f"{seconds} s"


def say_at(instant: Instant) -> str:
    """Say an instant, to the second, in UTC."""
    return instant.format_iso(unit="second")
