"""What `verify` prints and journals: one object; its JSON is read by other people's scripts."""

from __future__ import annotations

from pydantic import ConfigDict, Field
from whenever import TimeDelta

from robot.models import ErrorReport, Frozen
from robot.procedures.amazon_mws_to_sp.order_window import Missing


class CutoffCheck(Frozen):
    """The cut-off as it was read again; instants are ISO 8601 in UTC.

    Attributes:
        instant: The journal's.
        read: What the channel holds now; None where it is off or no instant.
        is_same: Whether both are the same instant.
        may_have_lost_ms: Longest time that the old channel can have been off before the cut-off.
        may_have_doubled_ms: Longest time that it can have been on after it.
    """

    instant: str
    read: str | None
    is_same: bool
    shown_as: str
    zone: str
    resolution_s: int
    switched_off_between: tuple[str, str]
    may_have_lost_ms: float
    may_have_doubled_ms: float


class TwiceReport(Frozen):
    """An order that stands under more than one channel."""

    number: str
    channels: tuple[str, ...]


class PendingReport(Frozen):
    """An order that is not paid yet and that nobody may take when it is."""

    number: str
    bought_at: str | None
    status: str
    note: str

    @classmethod
    def of(cls, item: Missing) -> PendingReport:
        """Take it from Amazon's report."""
        order = item.order
        return cls(
            number=order.number, bought_at=order.bought_at.format_iso(), status=order.status, note=item.note
        )


class NeverReport(Frozen):
    """An order of Amazon's report that is under neither channel."""

    number: str
    bought_at: str
    status: str
    fulfilment: str
    note: str

    @classmethod
    def of(cls, item: Missing) -> NeverReport:
        """Take it from Amazon's report."""
        order = item.order
        return cls(
            number=order.number,
            bought_at=order.bought_at.format_iso(),
            status=order.status,
            fulfilment=order.fulfilment,
            note=item.note,
        )


class WindowReport(Frozen):
    """Purchases between these instants may have come twice or not at all.

    Attributes:
        why: How the window was found.
        doubts: What a person must look at because neither the screens nor a report settle it.
        pending: Orders that are not paid yet.
        cannot_tell: What no screen shows.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    from_: str = Field(serialization_alias="from", validation_alias="from")
    to: str
    why: str
    doubts: tuple[str, ...]
    pending: tuple[PendingReport, ...]
    cannot_tell: tuple[str, ...]


class OrdersRead(Frozen):
    """How many orders were compared.

    Attributes:
        amazon: Orders of Amazon's report; None without one.
        with_import_date: Orders whose purchase and import are both dated.
        slowest_import_s: Longest time between the two, in seconds, without orders of long ago and those that
            had to wait for the new channel to be switched on.
        notes: What could not be read, and what was done instead.
    """

    old: int
    new: int
    amazon: int | None
    with_import_date: int
    slowest_import_s: float | None
    notes: tuple[str, ...]


class VerifyReport(Frozen):
    """The one JSON object of `verify`; `exit_code` 0 means that there is nothing to look at."""

    run_id: str | None
    exit_code: int
    cutoff: CutoffCheck | None = None
    twice: tuple[TwiceReport, ...] = ()
    never: tuple[NeverReport, ...] = ()
    window: WindowReport | None = None
    orders_read: OrdersRead | None = None
    error: ErrorReport | None = None


def milliseconds(span: TimeDelta) -> float:
    """Give a duration in whole tenths of milliseconds."""
    return round(span.total("milliseconds"), 1)
