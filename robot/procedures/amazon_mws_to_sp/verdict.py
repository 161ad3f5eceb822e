"""What `verify` concludes from what it read; nothing here looks at a page."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from whenever import Instant, PlainDateTime, TimeDelta

from pages.dates import read_dates, steps_of_s
from pages.orders import OrderRow
from robot.errors import DriftError, OutcomeUnknownError, ReadBackError, RequestError, RobotError
from robot.models import ErrorReport, MigrationRequest
from robot.procedures.amazon_mws_to_sp import left_out, order_window, reconcile
from robot.procedures.amazon_mws_to_sp.amazon_orders import AmazonReport, Choices, is_amazon_number
from robot.procedures.amazon_mws_to_sp.facts import Box, MigrationFacts, SwitchOff
from robot.procedures.amazon_mws_to_sp.order_window import Missing, Screens, SeenOrder
from robot.procedures.amazon_mws_to_sp.verify_report import (
    CutoffCheck,
    NeverReport,
    OrdersRead,
    PendingReport,
    TwiceReport,
    VerifyReport,
    WindowReport,
    milliseconds,
)
from robot.step import Facts

CANNOT_TELL: Final = (
    "An order that never came is on no screen of Channels; only Amazon's order report shows it.",
    "Which of an order's dates Ignore Orders Before compares is not documented; the purchase date is assumed.",
    "Amazon may hold an order back as Pending for up to 21 days: verify again on a later day.",
)


@dataclass(frozen=True)
class Given:
    """What a run's journal says that a verification compares with."""

    request: MigrationRequest
    known: MigrationFacts
    cutoff: Instant
    box: Box
    off: SwitchOff
    is_completed: bool


@dataclass
class Found:
    """What has been read so far; whatever stops the verification, this is reported."""

    cutoff: CutoffCheck | None = None
    is_old_on: bool = False
    is_new_on: bool = False
    rows: tuple[OrderRow, ...] = ()
    screens: Screens | None = None
    notes: list[str] = field(default_factory=list)
    pictures: list[Facts] = field(default_factory=list)
    trace: Facts | None = None


def check_cutoff(given: Given, shown_as: str, local: PlainDateTime | None) -> CutoffCheck:
    """Compare the cut-off that was read with the journal's, as instants; `local` is None where it is off."""
    read_at: Instant | None = None
    if local is not None:
        with suppress(RequestError):  # occurs twice or never: no instant, so not the journal's
            read_at = given.box.as_box().to_instant(local)
    losses, duplicates = given.off.as_bracket().distance_to(given.cutoff)
    return CutoffCheck(
        instant=given.cutoff.format_iso(),
        read=None if read_at is None else read_at.format_iso(),
        is_same=read_at == given.cutoff,
        shown_as=shown_as if local is not None else f"off ({shown_as or 'empty'})",
        zone=given.box.zone,
        resolution_s=given.box.resolution_s,
        switched_off_between=(given.off.earliest, given.off.latest),
        may_have_lost_ms=milliseconds(losses),
        may_have_doubled_ms=milliseconds(duplicates),
    )


def to_screens(given: Given, rows: Sequence[OrderRow], polls: tuple[Instant, ...] | None) -> Screens:
    """Give both channels' rows as orders with instants; their dates are in the zone of the cut-off."""
    names = (given.request.channel, given.request.new_name)
    ours = [row for row in rows if row.channel in names]
    ordered = read_dates([row.ordered for row in ours])
    imported = read_dates([row.imported for row in ours])
    box = given.box
    orders = tuple(
        SeenOrder(
            number=reconcile.number_of(row),
            channel=row.channel,
            ordered_at=None if bought is None else to_instant(bought, box),
            # In the doubled hour the later one: an import must not look quicker than it was.
            imported_at=None if came is None else to_instant(came, box, is_late=True),
            status=row.status,
        )
        for row, bought, came in zip(ours, ordered, imported, strict=True)
    )
    return Screens(
        old=given.request.channel,
        new=given.request.new_name,
        cutoff=given.cutoff,
        off=given.off.as_bracket(),
        orders=orders,
        polls=polls,
        resolution=TimeDelta(seconds=steps_of_s(date for date in (*ordered, *imported) if date is not None)),
    )


def judge(
    run_id: str, given: Given, found: Found, amazon: AmazonReport | None, stopped: RobotError | None
) -> VerifyReport:
    """Conclude from what was read; only reading that came to its end can find nothing to look at."""
    screens = found.screens
    if screens is None:
        error = stopped or DriftError("The screens were not read.")
        return VerifyReport(
            run_id=run_id, exit_code=error.exit_code, cutoff=found.cutoff, error=_error_report(error)
        )
    window = order_window.find_window(screens)
    channels_of = reconcile.channels_by_number((reconcile.number_of(row), row.channel) for row in found.rows)
    before = set(given.known.twice_before or ())
    twice = tuple(
        TwiceReport(number=number, channels=channels)
        for number, channels in channels_of.items()
        if len(channels) > 1 and screens.new in channels and number not in before
    )
    missing: tuple[Missing, ...] = ()
    held: tuple[Missing, ...] = ()
    doubts = window.doubts
    notes: tuple[str, ...] = ()
    if amazon is not None:
        choices = Choices.of(given.known.old.values if given.known.old else {})
        missing, held = order_window.find_missing(screens, window, amazon, choices)
        doubts = order_window.doubts_about(screens, window, amazon)
        doubts += left_out.doubts_about_words(screens, window, amazon, choices)
        notes = left_out.notes_about(screens, window, amazon, choices)
    doubts += left_out.doubts_about_screens(screens, amazon)
    doubts += _doubts_about_numbers(screens)
    if not found.is_new_on and not given.is_completed:
        doubts += ("The new channel is not active yet; verify again once it is.",)
    pending = (*_unpaid(screens), *(PendingReport.of(item) for item in held))
    _, count = order_window.describe_import_times(screens.orders)
    longest, _ = order_window.describe_import_times(order_window.typical(screens))
    report = VerifyReport(
        run_id=run_id,
        exit_code=0,
        cutoff=found.cutoff,
        twice=twice,
        never=tuple(NeverReport.of(item) for item in missing),
        window=WindowReport(
            from_=window.from_at.format_iso(),
            to=window.to_at.format_iso(),
            why=" ".join(window.why),
            doubts=doubts,
            pending=pending,
            cannot_tell=CANNOT_TELL,
        ),
        orders_read=OrdersRead(
            old=len(screens.of(screens.old)),
            new=len(screens.of(screens.new)),
            amazon=None if amazon is None else len({order.number for order in amazon.orders}),
            with_import_date=count,
            slowest_import_s=None if longest is None else longest.total("seconds"),
            notes=(*found.notes, *notes),
        ),
    )
    reason = stopped or _read_back_error(given, found) or _what_to_look_at(report, given)
    if reason is None:
        return report
    return report.model_copy(update={"exit_code": reason.exit_code, "error": _error_report(reason)})


def _read_back_error(given: Given, found: Found) -> RobotError | None:
    check, request = found.cutoff, given.request
    if check is not None and not check.is_same:
        return ReadBackError(
            f"Ignore Orders Before of {request.new_name!r} reads {check.shown_as}, which is not the cut-off "
            f"{check.instant} of this run.",
            hint="Somebody changed it. Find out who and since when; orders may come twice or not at all.",
        )
    if found.is_old_on:
        return ReadBackError(
            f"The old channel {request.channel!r} is on again, though this run switched it off.",
            hint="With both on, orders come twice. Find out who switched it on; the cut-off no longer fits.",
        )
    if given.is_completed and not found.is_new_on:
        return ReadBackError(
            f"The new channel {request.new_name!r} is off, though this run switched it on.",
            hint="While it is off, no order comes. Find out who switched it off.",
        )
    return None


def _what_to_look_at(report: VerifyReport, given: Given) -> OutcomeUnknownError | None:
    if report.window is None:
        return None
    parts = []
    if report.twice:
        parts.append(f"{len(report.twice)} orders came twice: {_listed(report.twice)}")
    if report.never:
        parts.append(f"{len(report.never)} orders never came: {_listed(report.never)}")
    if report.window.pending:
        parts.append(
            f"{len(report.window.pending)} orders are not paid yet: {_listed(report.window.pending)}"
        )
    parts += [doubt.rstrip(".") for doubt in report.window.doubts]
    if not parts:
        return None
    hints = []
    if report.twice:
        hints.append(
            "Look at both of each pair before anything is sent: if neither was sent yet, let only one be sent."
        )
    if report.never:
        hints.append(
            "Look at each order that never came in Seller Central and in your own records first: Amazon, a colleague or "
            "another system may have sent it, and it must not be sent twice. Enter in Channels, or send by hand, only "
            "what certainly nobody has sent."
        )
    if report.orders_read is None or report.orders_read.amazon is None:
        hints.append(
            f"Compare Seller Central's orders bought from {report.window.from_} to {report.window.to} with the Orders "
            "screen, or give the order report of that time with --amazon-orders."
        )
    hints.append(f"Then, or any later day: `channels-robot verify {report.run_id}`.")
    return OutcomeUnknownError(
        f"Store {given.request.store!r}: a person must look. {'. '.join(parts)}.", hint=" ".join(hints)
    )


def _listed(items: Sequence[TwiceReport | NeverReport | PendingReport]) -> str:
    return ", ".join(item.number for item in items)


def _unpaid(screens: Screens) -> tuple[PendingReport, ...]:
    note = "Not paid when it was read; the old channel is off and may not hear of the payment."
    return tuple(
        PendingReport(
            number=order.number,
            bought_at=None if order.ordered_at is None else order.ordered_at.format_iso(),
            status=order.status,
            note=note,
        )
        for order in order_window.find_unpaid(screens)
    )


def _doubts_about_numbers(screens: Screens) -> tuple[str, ...]:
    others = [order.number for order in screens.orders if not is_amazon_number(order.number)]
    if not others:
        return ()
    return (
        (
            f"{len(others)} orders of the two channels show no order number of Amazon's (such as {others[0]!r}); "
            "of these it cannot be told whether they came twice."
        ),
    )


def to_instant(local: PlainDateTime, box: Box, *, is_late: bool = False) -> Instant:
    """Give the instant of a date on the screens; of two that it may mean, the earlier or the later one."""
    return local.assume_tz(box.zone, disambiguation="later" if is_late else "earlier").to_instant()


def _error_report(error: RobotError) -> ErrorReport:
    return ErrorReport(code=error.exit_code, step=error.step, message=error.message, hint=error.hint)
