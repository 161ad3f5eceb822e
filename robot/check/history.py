"""What checks have found, one signed line each, and since when an item of the document differs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from robot import __version__
from robot.check.verdicts import AS_DOCUMENTED, DIFFERS
from robot.evidence import Secrets
from robot.evidence.chain import Signed, Signer, read_chain
from robot.evidence.files import make_dir
from robot.evidence.heads import what_is_lost
from robot.evidence.keys import find_public_key
from robot.machine import keys_dir

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from robot.check.examination import Examination
    from robot.check.verdicts import Verdict
    from robot.settings import Settings

CHECKS_NAME: Final = "checks.jsonl"
CALLED: Final = "check"

_E_MAIL: Final = re.compile(r"[^\s@\"<>]+@[^\s@\"<>]+\.[A-Za-z]{2,}")


class CheckRecord(Signed):
    """One line of the list of checks.

    Attributes:
        site: Address of Channels.
        store: The store that was asked for; None for the first that fits.
        channel: Its channel, likewise.
        robot: Version of the robot.
        exit_code: Of the command.
        verdicts: What was found of each item of the document, by its anchor.
        whys: How it differs, or why nobody could look, where that is to be said.
        evidence: Name of the folder with the pictures, in the traces folder.
        stopped_by: What ended the check early; empty if nothing did.
    """

    site: str
    store: str | None
    channel: str | None
    robot: str
    exit_code: int
    verdicts: dict[str, str]
    whys: dict[str, str]
    evidence: str
    stopped_by: str = ""

    @property
    def place(self) -> tuple[str, str | None, str | None]:
        """What was looked at: only records of the same place can be compared."""
        return self.site, self.store, self.channel


@dataclass(frozen=True)
class Change:
    """A time through which an item of the document differed.

    Attributes:
        item: Its anchor.
        why: How it differed, when that was first seen.
        since: When that was first seen, ISO 8601 in UTC.
        before: When it was last seen as documented before that; None if it never was.
        until: When it was first seen as documented again; None as long as it was not.
        last: When it was last seen to differ.
        checks: How many checks saw it.
        evidence: Folder with the pictures of the first of them.
    """

    site: str
    store: str | None
    channel: str | None
    item: str
    why: str
    since: str
    before: str | None
    until: str | None
    last: str
    checks: int
    evidence: str


@dataclass(frozen=True)
class History:
    """The list of checks.

    Attributes:
        records: As far as the list is a chain.
        problems: What is wrong with the list; empty where nothing is.
        key: The public key that the signatures were checked with; None where there is no record.
        is_own_key: It is this machine's; else the one that the first record names, to be compared by a person.
    """

    records: tuple[CheckRecord, ...]
    problems: tuple[str, ...]
    key: str | None
    is_own_key: bool


def record_check(
    settings: Settings,
    asked: tuple[str | None, str | None],
    verdicts: Sequence[Verdict],
    found: Examination,
    exit_code: int,
) -> CheckRecord:
    """Add what a check has found to the list in the traces folder, signed.

    Args:
        settings: Names the site, and what must not be written down.
        asked: Store and channel that were asked for.
        verdicts: One for each item of the document.
        found: What the walk over the screens came to.
        exit_code: Of the command.

    Raises:
        EvidenceError: It cannot be written, or the list is damaged.
    """
    secrets = Secrets(settings.known_secrets())

    def clean(text: str) -> str:
        # What screens say may name people.
        return _E_MAIL.sub("[e-mail]", secrets.scrub(text))

    make_dir(settings.traces)
    facts: dict[str, Any] = {
        "site": settings.base_url,
        "store": asked[0],
        "channel": asked[1],
        "robot": __version__,
        "exit_code": exit_code,
        "verdicts": {verdict.item.id: verdict.state for verdict in verdicts},
        "whys": {
            verdict.item.id: clean(verdict.why)
            for verdict in verdicts
            if verdict.state == DIFFERS
            or (verdict.why and verdict.item.step and verdict.state != AS_DOCUMENTED)
        },
        "evidence": found.folder.name,
        "stopped_by": clean(found.stopped_by.message) if found.stopped_by else "",
    }
    signer = Signer(keys_dir(settings.keys), CheckRecord, CALLED)
    return signer.add(settings.traces / CHECKS_NAME, facts, when_held="Check again when it has ended.")


def read_history(traces_dir: Path, folder: Path) -> History:
    """Read the list of checks and prove it: signatures, order, and that its end is there.

    Args:
        traces_dir: The traces folder.
        folder: Where this machine's key is, if it has one.

    Raises:
        EvidenceError: The key cannot be read.
    """
    records, broken = read_chain(traces_dir / CHECKS_NAME, CheckRecord, CALLED)
    own = find_public_key(folder)
    key = own or (records[0].public_key if records else None)
    problems = [
        f"line {record.number} is signed {'with another key' if record.is_signed_by(record.public_key) else 'by nobody'}"
        for record in records
        if key is None or not record.is_signed_by(key)
    ]
    problems += filter(None, (broken, *what_is_lost(folder, traces_dir / CHECKS_NAME, records, CALLED)))
    return History(
        tuple(records),
        tuple(f"{CHECKS_NAME}: {what}" for what in problems),
        key if records else None,
        own is not None,
    )


def find_changes(records: Iterable[CheckRecord]) -> tuple[Change, ...]:
    """Say through which times which item differed, in the order in which that was first seen.

    A check that could not look at an item says nothing of it: it neither begins nor ends such a time.
    """
    changes: list[Change] = []
    open_: dict[tuple[object, str], int] = {}
    right_at: dict[tuple[object, str], str] = {}
    for record in records:
        for item, state in record.verdicts.items():
            where = (record.place, item)
            at = open_.get(where)
            if state == DIFFERS and at is None:
                open_[where] = len(changes)
                changes.append(_begin(record, item, right_at.get(where)))
            elif state == DIFFERS and at is not None:
                changes[at] = replace(changes[at], last=record.at, checks=changes[at].checks + 1)
            elif state == AS_DOCUMENTED:
                right_at[where] = record.at
                if at is not None:
                    changes[open_.pop(where)] = replace(changes[at], until=record.at)
    return tuple(changes)


def _begin(record: CheckRecord, item: str, before: str | None) -> Change:
    return Change(
        site=record.site,
        store=record.store,
        channel=record.channel,
        item=item,
        why=record.whys.get(item, ""),
        since=record.at,
        before=before,
        until=None,
        last=record.at,
        checks=1,
        evidence=record.evidence,
    )
