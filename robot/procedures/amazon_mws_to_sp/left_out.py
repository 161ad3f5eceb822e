"""What a comparison with Amazon's report leaves out, and what of it is not understood: both are said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from whenever import Instant

from robot.procedures.amazon_mws_to_sp.amazon_orders import AmazonReport, Choices
from robot.procedures.amazon_mws_to_sp.order_window import PENDING_MOST, Screens, Window, not_under, some

BEFORE: Final = "bought before the window"
LATER: Final = "not paid yet and bought after the cut-off, the new channel takes them once they are paid"
_PAID: Final = frozenset({"open", "sent", "cancelled"})
NOT_YET: Final = "in a status that the channel does not ask for yet, and bought after the cut-off"


def notes_about(screens: Screens, window: Window, report: AmazonReport, choices: Choices) -> tuple[str, ...]:
    """Say how much of a report was read, and what of it was left out for which reason."""
    out: defaultdict[str, list[str]] = defaultdict(list)
    for order in not_under(screens, report):
        is_before = order.bought_at < screens.cutoff
        reason = choices.why_never(order)
        if reason is None and order.is_pending and not choices.wants(order):
            reason = None if is_before else LATER
        elif reason is None and order.bought_at < window.from_at:
            reason = BEFORE
        elif reason is None and not is_before and not choices.wants(order):
            reason = NOT_YET
        if reason is not None:
            out[reason].append(order.number)
    numbers = {order.number for order in report.orders}
    under = numbers & {order.number for order in screens.orders}
    read = f"{report.name}: {len(numbers)} orders in {report.rows or len(report.orders)} rows, {len(under)} of them under the two channels."
    return (
        read,
        *(f"{report.name}: {_orders(found)} left out: {reason}." for reason, found in sorted(out.items())),
        *(
            f"{report.name} has no column {name!r}; no order was left out by it."
            for name in report.missing_columns
        ),
    )


def doubts_about_words(
    screens: Screens, window: Window, report: AmazonReport, choices: Choices
) -> tuple[str, ...]:
    """Name the words that were not understood, and the orders that the window does not explain."""
    unknown: defaultdict[str, list[str]] = defaultdict(list)
    early = []
    begins_at = max(_oldest(screens), screens.cutoff - PENDING_MOST)
    for order in not_under(screens, report):
        if not choices.may_want(order) or order.is_pending:
            continue
        if order.bought_at >= window.from_at:
            for word in choices.unknown_words(order):
                unknown[word].append(order.number)
        elif order.bought_at >= begins_at:
            early.append(order.number)
    doubts = [
        f"{report.name}: {word} is not understood ({some(found)}), so no order was left out by it"
        for word, found in sorted(unknown.items())
    ]
    if early:
        doubts.append(
            f"{report.name}: {_orders(early)} bought before the window, and not long ago, are under neither channel "
            f"({some(early)}): they may have been Pending for long"
        )
    return tuple(f"{doubt}." for doubt in doubts)


def doubts_about_screens(screens: Screens, report: AmazonReport | None) -> tuple[str, ...]:
    """Name the old channel's orders of which neither the Orders screen nor a report tells whether they are paid."""
    told = {order.number for order in (report.orders if report else ()) if order.standing in _PAID}
    unknown: defaultdict[str, list[str]] = defaultdict(list)
    for order in screens.of(screens.old):
        if order.standing == "unknown" and order.number not in told:
            unknown[order.status].append(order.number)
    return tuple(
        f"The Orders screen shows no status of {_orders(found)} of the old channel ({some(found)}): it cannot be "
        "told whether they are paid."
        if not status
        else f"The status {status!r} of {_orders(found)} of the old channel ({some(found)}) is not understood: it "
        "cannot be told whether they are paid."
        for status, found in sorted(unknown.items())
    )


def _oldest(screens: Screens) -> Instant:
    """Tell how far back the old channel's orders on the screen reach."""
    dates = [order.ordered_at for order in screens.of(screens.old) if order.ordered_at is not None]
    return min(dates, default=screens.cutoff)


def _orders(found: Iterable[str]) -> str:
    count = len(set(found))
    return "1 order" if count == 1 else f"{count} orders"
