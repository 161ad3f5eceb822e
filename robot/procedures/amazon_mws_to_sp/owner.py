"""The account owner: whether they have tried to authorise, what came of it, and how old their link is."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Literal

from whenever import Instant

from robot.errors import RobotError
from robot.models import ConnectWay
from robot.procedures.amazon_mws_to_sp.facts import MigrationFacts, OwnerAnswer
from robot.procedures.amazon_mws_to_sp.work import MigrationWork
from robot.step import Facts

if TYPE_CHECKING:
    from pages.transaction_records import Record, TransactionRecordsPage
    from robot.models import MigrationRequest

NOT_YET = "The account owner has not authorised at Amazon yet"
KEPT = "The channel is saved, inactive, and keeps its cut-off."

UNDER_WAY = frozenset({"waiting", "in progress", "info"})
"""Statuses of a record that is not settled. Source: facts sheet 2.14."""

_ACCOUNT_WORDS = ("seller", "merchant")
"""In the label of an option of the old channel that says whose account it is."""

_DAY_H = 24


def link_facts(known: MigrationFacts, link: str, now: Instant) -> Facts:
    """Return what is kept of a connect link: its digest, and since when it is known."""
    digest = hashlib.sha256(link.encode()).hexdigest()
    is_known = digest == known.link_digest and known.link_taken_at is not None
    return {"link_digest": digest} | ({} if is_known else {"link_taken_at": now.format_iso()})


def read_answer(work: MigrationWork, shown: Literal["connected", "not connected", "unknown"]) -> OwnerAnswer:
    """Find out from the new channel's Transaction Records what the owner's last try came to.

    Args:
        work: The run.
        shown: What the channel's settings say of the connection.

    Source: facts sheet 2.14. Where there is no such screen, nothing of this is known.
    """
    if shown == "not connected":
        if work.connect_link is not None:
            return OwnerAnswer(kind="none")  # copied a moment ago: nobody can have used it
        answer = work.known.answer
        if answer is not None and answer.kind == "unread" and not work.may_trust_operator:
            return answer  # only a person who asks by name is worth the wait for a screen that was not there
    read = _read(work)
    if read is None:
        return OwnerAnswer(kind="unread")
    records, tries = read
    fresh = [record for record in tries if key_of(record) not in work.known.tries_before]
    return _answer(records, fresh[0]) if fresh else OwnerAnswer(kind="none")


def read_tries(work: MigrationWork) -> tuple[Record, ...] | None:
    """List the tries that Channels has noted so far, the latest first; None where that cannot be seen."""
    read = _read(work)
    return None if read is None else read[1]


def key_of(record: Record) -> tuple[str, str]:
    """Tell a try from every other one."""
    return record.date, record.message


def is_success(record: Record) -> bool:
    """Tell whether a try has connected the channel."""
    return record.status.strip().casefold() == "success"


def _read(work: MigrationWork) -> tuple[TransactionRecordsPage, tuple[Record, ...]] | None:
    try:
        records = work.menu().open_transaction_records()
        records.choose_store(work.request.store)
        records.open_channel(work.request.new_name)
        return records, records.read_attempts()
    except RobotError as error:
        work.tell(f"Transaction Records could not be read: {error.message}")
        return None


def _answer(records: TransactionRecordsPage, record: Record) -> OwnerAnswer:
    if is_success(record):
        return OwnerAnswer(kind="connected", noted_at=record.date, noted=record.message[:200])
    kind = "under way" if record.status.strip().casefold() in UNDER_WAY else records.tell_refusal(record)
    return OwnerAnswer(kind=kind, noted_at=record.date, noted=record.message[:200])


def why_waiting(work: MigrationWork, answer: OwnerAnswer, now: Instant) -> str:
    """Say why the run still waits, what the owner has done, and what to ask of them."""
    parts = [describe(answer), advise(answer, work.request, work.known), KEPT]
    if work.request.connect is ConnectWay.LINK and work.connect_link is None:
        parts.append(_about_link(work.known, work.history.run_id, now))
    return work.secrets.scrub(" ".join(part for part in parts if part))


def describe(answer: OwnerAnswer) -> str:
    """Say what the owner's answer is."""
    match answer.kind:
        case "none":
            return f"{NOT_YET}, and nobody has tried: Channels has noted no try."
        case "unread":
            return f"{NOT_YET}, as the channel's settings show; whether anybody has tried could not be seen."
        case "under way":
            return f"{NOT_YET}: a try was begun on {answer.noted_at}, and Channels is not done with it."
        case "connected":
            return (
                f"On {answer.noted_at} Channels noted that the account owner has authorised, but the channel's "
                "settings say that it is not connected."
            )
        case _:
            return f'{NOT_YET}: they tried on {answer.noted_at}, and Channels noted: "{answer.noted}"'


def advise(answer: OwnerAnswer, request: MigrationRequest, known: MigrationFacts) -> str:
    """Say what to do about it; empty where waiting is all there is to do."""
    again = "they can open the same link again"
    match answer.kind:
        case "cancelled":
            return f"Ask them whether that was meant; {again}, tick the box and press Confirm."
        case "expired":
            return f"Ask them to try again: {again}, and should go to the end without a pause."
        case "other account":
            return (
                f"Ask them to try again with the right account, {_account(request, known)}: {again}, and must "
                "first sign out at Amazon if their browser is signed in there with another account."
            )
        case "refused":
            return f"Ask them to try again: {again}."
        case "connected":
            return "Open the channel and look; if it is not connected there, ask them to try again."
        case _:
            return ""


def _account(request: MigrationRequest, known: MigrationFacts) -> str:
    account = f'the one whose orders "{request.channel}" of the store "{request.store}" took in'
    for option in known.old.options if known.old else ():
        is_account = any(word in option.label.casefold() for word in _ACCOUNT_WORDS)
        if is_account and option.value:
            # The value itself is kept out of messages, as out of all evidence.
            return f'{account} ("{option.label}" in its settings says which it is)'
    return account


def _about_link(known: MigrationFacts, run_id: str, now: Instant) -> str:
    way = f"`channels-robot resume {run_id} --fresh-link`"
    if known.link_taken_at is None:
        return f"If their link does not open any more: {way}."
    age = how_old(known.link_taken_at, now)
    return f"Their link was taken {age}; if it does not open any more, take a fresh one: {way}."


def how_old(instant: str, now: Instant) -> str:
    """Say how long ago an instant was: today in hours, then in days."""
    hours = (now - Instant.parse_iso(instant)).total("hours")
    if hours < 1:
        return "less than an hour ago"
    if hours < 2 * _DAY_H:
        return f"{hours:.0f} h ago"
    return f"{hours / _DAY_H:.0f} days ago"
