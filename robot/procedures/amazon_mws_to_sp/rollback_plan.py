"""What a rollback would undo, whether it may begin, and what it says when it has ended; read from the journal."""

from __future__ import annotations

from whenever import Instant

from robot.consent import Plan
from robot.errors import JournalError, look_first
from robot.procedures.amazon_mws_to_sp.activation import ActivateNewChannel
from robot.procedures.amazon_mws_to_sp.facts import MigrationFacts
from robot.procedures.amazon_mws_to_sp.order_window import say_at
from robot.procedures.amazon_mws_to_sp.rollback import refused
from robot.procedures.amazon_mws_to_sp.steps import make_steps
from robot.procedures.amazon_mws_to_sp.switch_off import SwitchOffOldChannel
from robot.runs import RunHistory, StepHistory
from robot.step import NOTHING_TO_UNDO

HEADING = "What will be undone of the steps that were taken:"


def refuse_rollback(history: RunHistory) -> None:
    """Refuse what the journal alone shows to be too late.

    Raises:
        RollbackRefusedError: The run has switched the new channel on, or found it on.
    """
    run_id = history.run_id
    if history.is_finished and history.state == "completed":
        raise refused(f"Run {run_id} is completed", run_id)
    activation = history.steps.get(ActivateNewChannel.id, StepHistory())
    # A later attempt that could not look at it takes nothing away from its having been done.
    if history.facts.get("activated") or activation.state in ("done", "already"):
        raise refused(f"Run {run_id} has switched the new channel on", run_id)


def rollback_plan(history: RunHistory) -> Plan:
    """Say what will be undone of the steps that were taken, before a person says yes to the rollback.

    Raises:
        JournalError: The journal does not say what is wanted.
    """
    request = history.request
    if request is None:
        raise JournalError(f"The journal of run {history.run_id} does not say what is wanted.")
    lines = [
        f"Store {request.store}, old channel {request.channel}, new channel {request.new_name}",
    ]
    values: dict[str, str | tuple[str, ...]] = {
        "Store": request.store,
        "Old channel": request.channel,
        "New channel": request.new_name,
    }
    steps = make_steps(request)
    if not any(history.steps.get(step.id, StepHistory()).intended is not None for step in steps):
        lines.append("This run has announced no change, so there is nothing to undo.")
        return Plan(HEADING, values, tuple(lines))
    taken = [step for step in steps if _has_effect(history.steps.get(step.id, StepHistory()))]
    left = [step for step in taken if step.inverse != NOTHING_TO_UNDO]
    for step in left:
        lines += [f"{step.title}", f"    {step.inverse}"]
    if others := len(taken) - len(left):
        lines += [f"The other steps that were taken ({others})", f"    {NOTHING_TO_UNDO}"]
    if history.steps.get(SwitchOffOldChannel.id, StepHistory()).intended is not None:
        lines += [
            "Orders bought since the old channel was switched off",
            "    Cannot be undone: they may not come by themselves. The rollback says which ones to look for.",
        ]
    return Plan(HEADING, values | {"To undo": tuple(step.id for step in left)}, tuple(lines))


def describe_rollback(history: RunHistory) -> tuple[str, ...]:
    """Say, to the person who asked, what a rollback has brought about and what is left to do by hand."""
    request, known = history.request, MigrationFacts.of(history.run_id, history.facts)
    if not history.is_rolling_back or request is None or known.was_off is None:
        return ()
    lines = [_say_old(request.channel, known), *_say_new(request.new_name, history, known)]
    if (orders := known.to_compare) is None:
        if history.is_finished:
            lines.append(
                "No order can have come twice or not at all through this run: it switched nothing off."
            )
        return tuple(lines)
    begin, end = _say(orders.bought_from), _say(orders.bought_until, is_end=True)
    lines += [
        f"Orders that may never come: bought from {begin} to {end}, while the old channel was off.",
        f"In {orders.zone}, the zone of the screens: from {orders.local_from} to {orders.local_until}.",
        "Whether Channels fetches them now is not documented. In an hour, compare Seller Central's order report of that",
        "time with the Orders screen. Look also for orders from before that time which Amazon was holding back as Pending.",
        "If some are missing: " + look_first("If not, enter them in Channels by hand."),
        f"Of that time stand under the old channel so far: {_listed(orders.fetched)}.",
        f"Orders under more than one channel since the run began: {_listed(orders.twice)}.",
    ]
    if orders.twice:
        lines.append(look_first("If not, stop one of each pair before it is shipped twice."))
    return tuple(lines)


def _has_effect(step: StepHistory) -> bool:
    return step.state in ("done", "already") or step.intended is not None


def _say_old(name: str, known: MigrationFacts) -> str:
    if known.was_off:
        on = known.switched_on
        return (
            f"The old channel {name!r} is off, and not yet switched on again."
            if on is None
            else f"The old channel {name!r} was switched on again between {_say(on.earliest)} and "
            f"{_say(on.latest, is_end=True)}."
        )
    state = {True: ", and it is on", False: ", and it is off; that was not this run", None: ""}[
        None if known.left is None else known.left.is_old_on
    ]
    return f"This run did not switch the old channel {name!r} off{state}."


def _say_new(name: str, history: RunHistory, known: MigrationFacts) -> list[str]:
    if known.left is None:
        return []
    if known.left.new == "absent":
        return [f"There is no new channel {name!r}."]
    if not known.was_off:
        return []  # whoever made it, this run did not
    lines = [
        f"The new channel {name!r} stays, switched off. "
        + look_first("If nobody wants it, delete it in Channels."),
        "As long as it is there its name is taken, and another migration needs --new-name.",
    ]
    if history.is_handed_over and known.connection_proof is None:
        lines += [
            "The account owner has a connect link. If they still use it, that only connects a channel that is off: no",
            "order comes through it. Tell them that it is not needed any more.",
        ]
    return lines


def _say(at: str, *, is_end: bool = False) -> str:
    """Say an instant to the second; a begin earlier, an end later, so that nothing falls out."""
    return say_at(Instant.parse_iso(at).round("second", mode="ceil" if is_end else "floor"))


def _listed(numbers: tuple[str, ...]) -> str:
    return f"{len(numbers)} ({', '.join(numbers)})" if numbers else "none"
