"""The purchases at the marketplaces, and which of them a channel imports when.

Nothing runs in the background: an hour's purchases follow from the seed alone, and what a channel has
imported is worked out when somebody looks.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from whenever import Instant

from robot.rehearsal.model import MWS, SP, Channel, ImportedOrder, OrdersOutcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from robot.rehearsal.config import StandInConfig

_HOUR_NS = 3_600_000_000_000
_OTHER_RATE = 0.25
"""Channels of other marketplaces sell a quarter as much; they are there to be looked past."""

_FIRST = (
    "Ada",
    "Bertie",
    "Clover",
    "Dillon",
    "Elspeth",
    "Fitz",
    "Greta",
    "Hamish",
    "Ines",
    "Jolyon",
    "Kit",
    "Lottie",
)
_LAST = ("Appleyard", "Bumblethorpe", "Cogswell", "Dandelyon", "Eiderdown", "Fennimore", "Gingerbread", "Haddock",
         "Inkpen", "Jellicoe", "Kettlewick", "Larkspur")  # fmt: skip


@dataclass(frozen=True)
class Purchase:
    """An order as the marketplace holds it.

    Attributes:
        bought_at: Purchase instant; the cut-off is compared with this one.
        offered_at: When the marketplace hands it out as Unshipped; later than `bought_at` by the lag and by
            the time it was Pending.
        listed_at: When it is listed at all, Pending included.
    """

    number: str
    bought_at: Instant
    listed_at: Instant
    offered_at: Instant
    fulfilment: str
    customer: str
    items: int

    @property
    def was_pending(self) -> bool:
        """Whether the marketplace held it back at first."""
        return self.offered_at != self.listed_at


class Marketplaces:
    """Every purchase, repeatable from the seed."""

    def __init__(self, config: StandInConfig, start: Instant) -> None:
        self._config = config
        self._hours: dict[tuple[str, int], list[Purchase]] = {}
        self._by_number: dict[str, Purchase] = {}
        self.begins_at = start.subtract(hours=config.history_hours)

    def begin_again(self, start: Instant) -> None:
        """Let the purchases begin some hours before `start` (after the clock was moved far)."""
        self.begins_at = start.subtract(hours=self._config.history_hours)

    def bought(self, channel: Channel, until: Instant) -> Iterator[Purchase]:
        """Yield what is bought before `until` where the channel looks, in order."""
        is_amazon = channel.provider in {MWS, SP}
        if is_amazon:
            if channel.seller_id is None:
                return
            stream = f"amazon/{channel.seller_id}/{channel.marketplace}"
        else:
            stream = f"{channel.provider}/{channel.id}"
        first = self.begins_at.timestamp(unit="nanosecond") // _HOUR_NS
        last = until.timestamp(unit="nanosecond") // _HOUR_NS
        for hour in range(first, last + 1):
            for purchase in self._hour(stream, hour):
                if self.begins_at <= purchase.bought_at < until:
                    yield purchase

    def imports(self, channel: Channel, until: Instant) -> dict[str, Instant]:
        """Return what the channel has imported before `until`, with the instants, if nothing is saved."""
        imported = dict(channel.imported)
        if not channel.is_active or channel.active_since is None:
            return imported
        is_cut, cutoff = channel.ignore_before
        for purchase in self.bought(channel, until):
            if purchase.number in imported or not wants(channel, purchase):
                continue
            if is_cut and cutoff is not None and purchase.bought_at < cutoff:
                continue
            ready_at = purchase.listed_at if "Pending" in channel.order_statuses else purchase.offered_at
            if ready_at < until:
                # After the clock was moved back the activation may lie ahead; an import never does.
                imported[purchase.number] = max(ready_at, min(channel.active_since, until))
        return imported

    def count(self, old: Channel, new: Channel, until: Instant) -> OrdersOutcome:
        """Compare what two channels import before `until` with what was bought."""
        by_old, by_new = self.imports(old, until), self.imports(new, until)
        wanted = [purchase.number for purchase in self.bought(old, until) if wants(old, purchase)]
        return OrdersOutcome(
            twice=sorted(by_old.keys() & by_new.keys()),
            never=[number for number in wanted if number not in by_old and number not in by_new],
            imported_old=len(by_old),
            imported_new=len(by_new),
        )

    def rows(self, channels: Iterable[Channel], until: Instant) -> list[ImportedOrder]:
        """Return what the channels have imported before `until`, the latest purchase first."""
        rows = [
            _row(channel, self._by_number[number], imported_at, until)
            for channel in channels
            for number, imported_at in self.imports(channel, until).items()
        ]
        return sorted(rows, key=lambda row: (row.bought_at, row.number, row.channel_name), reverse=True)

    def _hour(self, stream: str, hour: int) -> list[Purchase]:
        key = (stream, hour)
        if key not in self._hours:
            self._hours[key] = list(self._invent(stream, hour))
            self._by_number.update({purchase.number: purchase for purchase in self._hours[key]})
        return self._hours[key]

    def _invent(self, stream: str, hour: int) -> Iterator[Purchase]:
        config = self._config
        dice = random.Random(f"{config.seed}/{stream}/{hour}")  # noqa: S311 - repeatable, nothing secret
        is_amazon = stream.startswith("amazon/")
        mean = config.orders_per_hour * (1 if is_amazon else _OTHER_RATE)
        count = int(mean) + (dice.random() < mean % 1)
        for bought_ns in sorted(dice.randrange(_HOUR_NS) for _ in range(count)):
            bought_at = Instant.from_timestamp(hour * _HOUR_NS + bought_ns, unit="nanosecond")
            lag_s = dice.uniform(0, config.import_lag_s)
            pending_s = (
                dice.uniform(0, config.pending_minutes * 60) if dice.random() < config.pending_share else 0.0
            )
            listed_at = bought_at.add(seconds=lag_s)
            yield Purchase(
                number=_number(stream, dice),
                bought_at=bought_at,
                listed_at=listed_at,
                offered_at=listed_at.add(seconds=pending_s),
                fulfilment="AFN" if is_amazon and dice.random() < 0.2 else "MFN",  # noqa: PLR2004 - one in five
                customer=f"{dice.choice(_FIRST)} {dice.choice(_LAST)}",
                items=dice.choice((1, 1, 1, 2, 2, 3, 5)),
            )


def wants(channel: Channel, purchase: Purchase) -> bool:
    """Whether the channel's choices ask for such an order at all."""
    if channel.provider not in {MWS, SP}:
        return True
    return purchase.fulfilment in channel.fulfilment_channels and bool(
        {"Unshipped", "Pending"} & set(channel.order_statuses)
    )


def _row(channel: Channel, purchase: Purchase, imported_at: Instant, now: Instant) -> ImportedOrder:
    is_pending = purchase.was_pending and now < purchase.offered_at
    is_afn = purchase.fulfilment == "AFN"
    return ImportedOrder(
        number=purchase.number,
        channel_id=channel.id,
        channel_name=channel.name,
        customer=purchase.customer,
        items=purchase.items,
        bought_at=purchase.bought_at,
        imported_at=imported_at,
        status="Unpaid" if is_pending else "Shipped" if is_afn else "Unshipped",
        sync_status="Pending" if is_pending else "Synced",
        fulfilment_status="No Fulfillment" if is_afn else "Awaiting Send",
    )


def _number(stream: str, dice: random.Random) -> str:
    if stream.startswith("amazon/"):
        return f"{dice.randrange(200, 207)}-{dice.randrange(10**7):07}-{dice.randrange(10**7):07}"
    if stream.startswith("ebay/"):
        return f"{dice.randrange(10, 30)}-{dice.randrange(10**5):05}-{dice.randrange(10**5):05}"
    return f"#{dice.randrange(10**4, 10**5)}"
