"""Documented Step Four: switch the new channel on, then check the cut-off and the orders once more."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import ClassVar

from pages.channel_settings import ChannelSettingsPage
from pages.orders import OrderRow
from pages.products import ProductsPage
from robot.errors import DriftError, OutcomeUnknownError, ReadBackError, RequestError, look_first
from robot.procedures.amazon_mws_to_sp import reconcile, sku_links
from robot.procedures.amazon_mws_to_sp.amazon_orders import is_amazon_number
from robot.procedures.amazon_mws_to_sp.facts import ORDERS_BY_HAND, ClockJump, settings_of
from robot.procedures.amazon_mws_to_sp.new_channel import prove_saved
from robot.procedures.amazon_mws_to_sp.request import only_row
from robot.procedures.amazon_mws_to_sp.work import MigrationWork
from robot.step import NOTHING_TO_UNDO, Facts, Seen, Step


class ActivateNewChannel(Step[MigrationWork]):
    id: ClassVar = "activate-new-channel"
    part: ClassVar = 4
    title: ClassVar = "Switch the new channel on"
    changes: ClassVar = True
    inverse: ClassVar = (
        "Cannot be undone: orders come through the new channel from then on, so a rollback is refused."
    )

    def look(self, work: MigrationWork) -> Seen | None:
        if not work.open_new().read_active():
            return None
        return Seen({"activated": True}, read_back={"is_active": True})

    def prepare(self, work: MigrationWork) -> Facts:
        page = open_new_with_old_off(work)  # somebody may have switched it on again while the run was waiting
        shown_as = prove_saved(work, page)
        page.set_active(True)
        page.ready_save()
        return {
            "channel": work.request.new_name,
            "is_active": {"before": False, "written": True},
            "cutoff_shown_as": shown_as,
        }

    def act(self, work: MigrationWork) -> None:
        page = work.desk.new
        if page is None:
            raise DriftError("The new channel's settings are not open.")
        outcome = page.save()
        if not outcome.is_accepted:
            raise RequestError(
                f"Channels refused to activate {work.request.new_name!r}: "
                f"{'; '.join(outcome.errors) or 'no reason shown'}.",
                hint="The connection may not be complete. Once it is, run `channels-robot resume`; it looks first.",
            )


class DoubleCheckCutOff(Step[MigrationWork]):
    id: ClassVar = "double-check-cut-off"
    part: ClassVar = 4
    title: ClassVar = "Check once more that the cut-off is the instant of the switch-off"
    inverse: ClassVar = NOTHING_TO_UNDO

    def look(self, work: MigrationWork) -> Seen | None:
        page = open_new_with_old_off(work)
        if not page.read_active():
            raise ReadBackError(
                f"Channel {work.request.new_name!r} is off again after it was switched on.",
                hint="Somebody may have switched it off. Look at it, then run `channels-robot resume`.",
            )
        shown_as = prove_saved(work, page)
        return Seen({"cutoff_shown_as": shown_as, "new_settings": settings_of(page, work.secrets)})


class CheckOrders(Step[MigrationWork]):
    id: ClassVar = "check-orders"
    part: ClassVar = 4
    title: ClassVar = "Check that no order came twice"
    inverse: ClassVar = NOTHING_TO_UNDO

    def look(self, work: MigrationWork) -> Seen | None:
        rows, is_read = work.read_orders_if_shown()
        if is_read:
            self._refuse_nothing(work, rows)
        twice = reconcile.twice_in(rows)
        new = sorted(set(twice) - set(work.known.twice_before or ()))
        was_stopped = self._was_stopped(work)
        named = set(work.known.twice or ()) if was_stopped else set()
        jump = None if was_stopped and work.known.clock_jump_told else work.known.clock_jump
        if set(new) - named or jump:
            work.keep({"twice": new, "clock_jump_told": jump is not None or work.known.clock_jump_told})
            raise _to_look_at(work.history.run_id, new, jump)
        if new:
            work.tell(f"Orders under more than one channel, seen by a person: {', '.join(new)}")
        if not is_read:
            work.tell(ORDERS_BY_HAND)
        return Seen({"twice": new}, is_possible=is_read)

    def _refuse_nothing(self, work: MigrationWork, rows: Sequence[OrderRow]) -> None:
        """See that there is something to compare: a list that shows no order shows none twice either."""
        names = (work.request.channel, work.request.new_name)
        ours = [row for row in rows if row.channel in names]
        before = work.known.orders_before or 0
        if before and not any(row.channel == work.request.channel for row in ours):
            raise DriftError(
                f"The Orders screen showed {before} orders of {work.request.channel!r} before the switch-off, and shows "
                "none now: it cannot be told whether an order came twice.",
                hint="The migration is complete. Look at the Orders screen; once it shows the orders again, run "
                f"`channels-robot resume {work.history.run_id}`.",
            )
        if ours and not any(is_amazon_number(reconcile.number_of(row)) for row in ours):
            work.tell(
                "The Orders screen shows no order numbers of Amazon's: whether an order came twice cannot be told by them"
            )

    def _was_stopped(self, work: MigrationWork) -> bool:
        """Tell whether this step has stopped the run before, and a person who knows of it resumed it by name."""
        before = work.history.steps.get(self.id)
        return work.may_trust_operator and before is not None and before.state == "failed"


def _to_look_at(run_id: str, twice: Collection[str], jump: ClockJump | None) -> OutcomeUnknownError:
    parts, hints = [], []
    if twice:
        parts.append(f"these orders stand under more than one channel: {', '.join(twice)}")
        hints.append(
            "Look at each on the Orders screen before it is shipped twice (document, last Critical remark)."
        )
    if jump is not None:
        parts.append(
            f"at the switch-off {jump}. By the one clock the old channel was switched off between {jump.before.earliest} "
            f"and {jump.before.latest}, by the other between {jump.after.earliest} and {jump.after.latest}: orders bought "
            "between the cut-off and the switch-off come twice or not at all"
        )
        hints.append(
            f"Look for them with `channels-robot verify {run_id} --amazon-orders FILE`, once the new channel has taken in "
            "orders."
        )
    return OutcomeUnknownError(
        f"The migration is complete, but {'; and '.join(parts)}.",
        hint=f"{' '.join(hints)} Then `channels-robot resume {run_id}` says that you have, and closes the run.",
    )


class CarryOverSkuLinks(Step[MigrationWork]):
    id: ClassVar = "carry-over-sku-links"
    part: ClassVar = 4
    title: ClassVar = "Import the SKU links that were made by hand"
    changes: ClassVar = True
    inverse: ClassVar = (
        "Cannot be undone by the robot; they are on the products of the new channel. "
        + look_first("If nobody needs them, remove them there.")
    )

    def __init__(self) -> None:
        self._products: ProductsPage | None = None
        self._missing: set[tuple[str, str]] = set()

    def look(self, work: MigrationWork) -> Seen | None:
        wanted = set(work.known.sku.by_hand) if work.known.sku is not None else set()
        if not wanted:
            return Seen(is_needed=False)
        self._products = work.open_store().open_products(work.request.new_name)
        there = {(link.channel_sku, link.product_sku) for link in self._products.read_links()}
        self._missing = wanted - there
        if self._missing:
            return None
        return Seen({"sku_links_carried_over": len(wanted)}, read_back={"links": _as_lists(wanted & there)})

    def prepare(self, work: MigrationWork) -> Facts:
        sku = work.known.sku
        if sku is None or sku.file is None:
            raise DriftError("The old channel's SKU links were not downloaded.")
        folder = work.recorder.run_dir
        count = sku_links.write_import_file(
            folder / sku.file, folder / sku_links.IMPORT_FILE, self._missing, sku.by_hand
        )
        return {
            "links": {"before": [], "written": _as_lists(self._missing)},
            "rows": count,
            "file": sku_links.IMPORT_FILE,
        }

    def act(self, work: MigrationWork) -> None:
        if self._products is None:
            raise DriftError("The new channel's products are not open.")
        self._products.import_links(work.recorder.run_dir / sku_links.IMPORT_FILE)


def _as_lists(links: Iterable[tuple[str, str]]) -> list[list[str]]:
    return [list(link) for link in sorted(links)]


def open_new_with_old_off(work: MigrationWork) -> ChannelSettingsPage:
    """Open the new channel's settings, having seen that the old one is still off.

    Raises:
        ReadBackError: The old channel is on again, so both would take orders.
    """
    store = work.open_store()
    old = only_row(store.read_channels(), work.request.channel, f"store {work.request.store!r}")
    is_on = old.is_active
    if is_on is None:  # the list does not show it, the settings do
        is_on = work.open_old().read_active()
        store = work.open_store()
    if is_on:
        raise ReadBackError(
            f"The old channel {work.request.channel!r} is on again, though this run switched it off.",
            hint="With both on, orders come twice. Find out who switched it on; the cut-off no longer fits.",
        )
    work.desk.new = work.open_channel(store, work.request.new_name)
    return work.desk.new
