"""What somebody else may have done to the same channels: another machine, a colleague, an earlier run.

Each machine has folders of runs and locks of its own, so nothing keeps two of them apart but what the screens show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from robot.errors import RequestError, look_first

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pages.store import ChannelRow
    from robot.procedures.amazon_mws_to_sp.work import MigrationWork

_NOT_AMAZON: Final = {"bigcommerce", "ebay", "magento", "shopify", "vend", "woocommerce"}
"""Providers that take no orders of Amazon's. Source: facts sheet 2.6."""


def old_is_off(work: MigrationWork, rows: Iterable[ChannelRow] | None = None) -> RequestError:
    """Say that the old channel is off, and that nothing here tells since when.

    Args:
        work: The migration.
        rows: The store's channels, if they have just been read; else they are read now.
    """
    every = work.open_store().read_channels() if rows is None else tuple(rows)
    beside = [row for row in every if may_replace(row, work.request.channel)]
    said = f"Channel {work.request.channel!r} is already off, and no run known here ({work.settings.traces}) switched it off"
    where = (
        "Find out who switched it off: look into every other traces folder (`channels-robot status --traces DIR`), and "
        "ask your colleagues. If a run did it, go on with that run where it was started: `channels-robot resume`."
    )
    if beside:
        seen = ", ".join(f"{row.name!r} ({row.provider})" for row in beside)
        return RequestError(
            f"{said}. Beside it stands {seen}, which may already take its place.",
            hint=look_first(
                f"{where} Until then leave both channels as they are: with both on, orders come twice. Nothing was changed."
            ),
        )
    return RequestError(
        f"{said}.",
        hint=look_first(
            f"{where} Nobody here knows the instant of the switch-off, and without it the cut-off would be a guess. Only if "
            "it is certain that nobody is migrating this channel and that no other channel takes its orders: switch it "
            "on in Channels, and start again. Nothing was changed."
        ),
    )


def may_replace(row: ChannelRow, old_name: str) -> bool:
    """Tell whether a channel may have taken the old one's place: every other one, unless its provider is known not to."""
    return row.name != old_name and row.provider.strip().lower() not in _NOT_AMAZON


def refuse_others_channel(work: MigrationWork, *, has_saved: bool = True) -> None:
    """Refuse to go on with a channel of the new name that this run is known not to have made.

    Args:
        work: The migration.
        has_saved: Whether this run has ever announced to save it.

    Raises:
        RequestError: It did not announce to save one, or Channels refused its Save.
    """
    if not has_saved:
        work.keep({"save_answer": "never sent"})  # a rollback has to know it
        raise somebody_elses(work, "It has appeared in the store, and this run has not saved any")
    if work.known.save_answer == "refused":
        raise somebody_elses(work, "Channels refused this run's Save")


def somebody_elses(work: MigrationWork, proof: str) -> RequestError:
    """Say that somebody else made the new channel.

    Args:
        work: The migration.
        proof: What shows that, as a sentence without its full stop.
    """
    cutoff = work.known.cutoff
    ours = f" The cut-off that this run has chosen, for them to compare, is {cutoff}." if cutoff else ""
    return RequestError(
        f"Somebody else made the channel {work.request.new_name!r}. {proof}; so it is not this run's, and it was not touched.",
        hint=look_first(
            f"Ask who made it, and let them go on with it; its Ignore Orders Before may be right as it is.{ours} Only if "
            "nobody knows of it, and it is neither active nor connected: rename it in Channels, then "
            f"`channels-robot resume {work.history.run_id}`."
        ),
    )
