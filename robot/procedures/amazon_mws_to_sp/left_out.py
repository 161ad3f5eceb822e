"""What a comparison with Amazon's report leaves out, and what of it is not understood: both are said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from whenever import Instant

from robot.procedures.amazon_mws_to_sp.amazon_orders import AmazonReport, Choices
from robot.procedures.amazon_mws_to_sp.order_window import (
    PENDING_MOST,
    Screens,
    Window,
    fate_of,
    not_under,
    some,
)

_PAID: Final = frozenset({"open", "sent", "cancelled"})


def notes_about(screens: Screens, window: Window, report: AmazonReport, choices: Choices) -> tuple[str, ...]:
    """Say how much of a report was read, and what of it was left out for which reason."""
    out: defaultdict[str, list[str]] = defaultdict(list)
    for order in not_under(screens, report):
        fate = fate_of(screens, window, choices, order)
        if fate.kind in {"out", "early"}:
            out[fate.why].append(order.number)
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
        fate = fate_of(screens, window, choices, order)
        if fate.kind == "never":
            for word in choices.unknown_words(order):
                unknown[word].append(order.number)
        elif fate.kind == "early" and order.bought_at >= begins_at:
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
