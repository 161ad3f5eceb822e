"""Prove the window that `verify` names, over 10,000 purchases: `.venv/bin/python scripts/orders_proof.py [SEEDS]`.

Each seed is a shop of its own on the stand-in's state, without a browser: its orders come late or are held back
as Pending, the old channel is switched off, the new one gets its cut-off and is activated when the owner has
authorised. Then what really came twice or never, which only the stand-in knows, is compared with what `verify`
concludes from the dates that the screens show, and from an order report.
"""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from whenever import Instant

from robot.procedures.amazon_mws_to_sp.amazon_orders import AmazonOrder, AmazonReport, Choices
from robot.procedures.amazon_mws_to_sp.cutoff import Bracket
from robot.procedures.amazon_mws_to_sp.order_window import (
    ONE_SECOND,
    Screens,
    SeenOrder,
    find_missing,
    find_window,
)
from robot.procedures.amazon_mws_to_sp.reconcile import find_twice
from robot.rehearsal import MAIN_STORE, OLD_CHANNEL, StandInConfig, World
from robot.rehearsal.model import SP
from robot.rehearsal.seed import fill

if TYPE_CHECKING:
    from robot.rehearsal import Channel

SEEDS = 100
START = Instant.from_utc(2026, 7, 1, 12)
"""The same for every start, because the purchases follow from seed and hour."""
PURCHASES_A_SEED = 102
HISTORY_H = 12
AFTER_H = 12
"""From the switch-off to the verification."""
NEW = OLD_CHANNEL + " SP"
LAGS_S = (0, 60, 180, 900)
PENDING_SHARES = (0.0, 0.1, 0.3)
PENDING_MINUTES = (15, 30, 90, 240)
OWNER_TAKES_H = (0.1, 3, 10)
DISTANCES_S = (0, 0, 0, 0.2, -0.2, 40, -40, 900, -900)
"""Cut-off minus switch-off: mostly none; tenths of a second as measured; up to minutes as after a crash."""
QUIET_SEED = 5
"""Every fifth shop has neither lag nor Pending orders, and an exact cut-off."""


@dataclass(frozen=True)
class Shop:
    """What one seed draws."""

    seed: int
    lag_s: float
    pending_share: float
    pending_minutes: float
    owner_takes_h: float
    distance_s: float

    @classmethod
    def draw(cls, seed: int) -> Shop:
        """Draw a shop; the same for the same seed."""
        dice = random.Random(f"orders-proof/{seed}")  # noqa: S311 - repeatable, nothing secret
        drawn = [
            dice.choice(some)
            for some in (LAGS_S, PENDING_SHARES, PENDING_MINUTES, OWNER_TAKES_H, DISTANCES_S)
        ]
        if seed % QUIET_SEED == 0:
            drawn = [0, 0.0, 30, drawn[3], 0]
        return cls(seed, *drawn)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing may come twice or never."""
        return not (self.lag_s or self.pending_share or self.distance_s)


@dataclass
class Counts:
    """What all seeds together gave."""

    seeds: int = 0
    purchases: int = 0
    twice: int = 0
    never: int = 0
    quiet_seeds: int = 0
    quiet_twice: int = 0
    quiet_never: int = 0
    outside: int = 0
    unlisted: int = 0
    wrongly_listed: int = 0
    window_h: float = 0.0

    def report(self) -> str:
        """Say it in lines."""
        return "\n".join(
            (
                f"seeds {self.seeds}, purchases {self.purchases}",
                f"came twice {self.twice}, never came {self.never}",
                f"outside the window that the report names: {self.outside}",
                f"windows reach back {self.window_h / max(self.seeds, 1):.1f} h on average",
                (
                    f"never came, and not listed from the order report: {self.unlisted}; "
                    f"listed, though it came: {self.wrongly_listed}"
                ),
                f"with neither lag nor Pending ({self.quiet_seeds} seeds): twice {self.quiet_twice}, never {self.quiet_never}",
            )
        )

    @property
    def is_proven(self) -> bool:
        """Whether the claim holds."""
        return not (
            self.outside or self.unlisted or self.wrongly_listed or self.quiet_twice or self.quiet_never
        )


def prove(seeds: int = SEEDS) -> Counts:
    """Play every seed and count."""
    counts = Counts()
    for seed in range(1, seeds + 1):
        _play(Shop.draw(seed), counts)
    return counts


def _play(shop: Shop, counts: Counts) -> None:
    hours = HISTORY_H + AFTER_H
    world = World(
        StandInConfig(
            seed=shop.seed,
            history_hours=HISTORY_H,
            orders_per_hour=PURCHASES_A_SEED / hours,
            import_lag_s=shop.lag_s,
            pending_share=shop.pending_share,
            pending_minutes=shop.pending_minutes,
        )
    )
    world.clock.set(START)
    fill(world)
    old, off_at = _switch_off(world)
    cutoff = off_at.add(seconds=shop.distance_s)
    new = _add_new(world, old, cutoff)
    world.clock.set(off_at.add(hours=shop.owner_takes_h))
    new.is_active, new.active_since = True, world.clock.now()
    world.clock.set(off_at.add(hours=AFTER_H))
    seen_at = world.clock.now()

    screens = _screens(world, old, new, off_at, cutoff)
    window = find_window(screens)
    twice = find_twice((order.number, order.channel) for order in screens.orders)
    bought = {purchase.number: purchase for purchase in world.marketplaces.bought(old, seen_at)}
    truth = world.count_orders(old, new, until=seen_at)
    # Handed out by Amazon and yet under neither channel. What Amazon still holds back at this moment may come later,
    # but not where it was bought before the cut-off.
    never = [
        number
        for number in truth.never
        if bought[number].offered_at < seen_at or bought[number].bought_at < cutoff
    ]
    report = _order_report(world, old, seen_at)
    found, pending = find_missing(screens, window, report, _choices(old))
    listed = {item.order.number for item in (*found, *pending)}

    counts.seeds += 1
    counts.purchases += len(bought)
    counts.twice += len(truth.twice)
    counts.never += len(never)
    counts.outside += sum(not window.holds(bought[number].bought_at) for number in (*truth.twice, *never))
    counts.unlisted += len(set(never) - listed) + len(set(truth.twice) ^ set(twice))
    counts.wrongly_listed += len(listed - set(never))
    counts.window_h += (window.to_at - window.from_at).total("hours")
    if shop.is_quiet:
        counts.quiet_seeds += 1
        counts.quiet_twice += len(truth.twice)
        counts.quiet_never += len(never)


def _choices(channel: Channel) -> Choices:
    return Choices.of(
        {
            "marketplace": (channel.marketplace,),
            "fulfilment-channels": channel.fulfilment_channels,
            "order-statuses": channel.order_statuses,
        }
    )


def _switch_off(world: World) -> tuple[Channel, Instant]:
    old = world.channel(MAIN_STORE, OLD_CHANNEL)
    form = {
        "marketplace": [old.marketplace],
        "fulfilment_channels": list(old.fulfilment_channels),
        "order_statuses": list(old.order_statuses),
        "name": [old.name],
    }
    world.save_channel(world.users[0], old, form, "/proof")
    return old, world.switch_offs[-1].at


def _add_new(world: World, old: Channel, cutoff: Instant) -> Channel:
    new = world.add_channel(MAIN_STORE, NEW, SP, seller_id=old.seller_id)
    new.settings.update(old.settings)
    new.ignore_before = (True, cutoff)
    return new


def _screens(world: World, old: Channel, new: Channel, off_at: Instant, cutoff: Instant) -> Screens:
    """Give what the screens show: dates in whole seconds, and a bracket as wide as measured ones."""
    dice = random.Random(f"orders-proof/{world.config.seed}/bracket")  # noqa: S311 - as above
    names = {old.name, new.name}
    orders = tuple(
        SeenOrder(
            row.number, row.channel_name, _whole_s(row.bought_at), _whole_s(row.imported_at), row.status
        )
        for row in world.order_rows(world.store(MAIN_STORE))
        if row.channel_name in names
    )
    polls = tuple(
        _whole_s(entry.at)
        for entry in world.log_of(old)
        if entry.log_type == "get_orders" and entry.status == "Success"
    )
    off = Bracket(off_at.subtract(seconds=dice.uniform(0, 1)), off_at.add(seconds=dice.uniform(0, 1)))
    return Screens(old.name, new.name, cutoff, off, orders, polls, ONE_SECOND)


def _order_report(world: World, old: Channel, seen_at: Instant) -> AmazonReport:
    """Write what Seller Central would list at this moment."""
    orders = tuple(
        AmazonOrder(
            number=purchase.number,
            bought_at=purchase.bought_at,
            status="Unshipped" if purchase.offered_at < seen_at else "Pending",
            fulfilment="Merchant" if purchase.fulfilment == "MFN" else "Amazon",
            sales_channel="Amazon.co.uk",
            line=line,
        )
        for line, purchase in enumerate(world.marketplaces.bought(old, seen_at), start=2)
    )
    return AmazonReport("orders.txt", orders)


def _whole_s(instant: Instant) -> Instant:
    return instant.round("second", mode="floor")


def main(words: list[str]) -> int:
    """Print the counts; 1 where the claim does not hold."""
    counts = prove(int(words[0]) if words else SEEDS)
    print(counts.report())
    return 0 if counts.is_proven else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
