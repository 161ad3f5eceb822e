"""The list of checks: `check` adds to it, and `check --history` shows it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from robot.cli import output
from robot.errors import EvidenceError, JournalError

if TYPE_CHECKING:
    from robot.check.examination import Examination
    from robot.check.history import Change, CheckRecord, History
    from robot.check.verdicts import Verdict
    from robot.settings import Settings


def keep(
    settings: Settings,
    asked: tuple[str | None, str | None],
    verdicts: tuple[Verdict, ...],
    found: Examination,
    exit_code: int,
) -> CheckRecord | None:
    """Add a check to the list; where that fails, say so: what was found must be shown all the same."""
    from robot.check.history import record_check

    try:
        return record_check(settings, asked, verdicts, found, exit_code)
    except EvidenceError as error:
        output.print_lines([f"This check is not in the list of checks: {error.message} {error.hint}"])
        return None


def show(settings: Settings, *, is_json: bool) -> int:
    """Print since when which item differs; return 8 if the list of checks was altered, else 0."""
    from robot.check.history import find_changes, read_history
    from robot.machine import keys_dir

    history = read_history(settings.traces, keys_dir(settings.keys))
    changes = find_changes(history.records)
    code = JournalError.exit_code if history.problems else 0
    if is_json:
        output.print_json(
            {
                "exit_code": code,
                "checks": len(history.records),
                "first_at": history.records[0].at if history.records else None,
                "last_at": history.records[-1].at if history.records else None,
                "changes": [asdict(change) for change in changes],
                "public_key": history.key,
                "is_own_key": history.is_own_key,
                "problems": list(history.problems),
            }
        )
    else:
        _print(history, changes)
    return code


def _print(history: History, changes: tuple[Change, ...]) -> None:
    for problem in history.problems:
        output.say(output.styled("Altered", "red"), f"  {problem}")
    if not history.records:
        output.say("No check is recorded yet.")
        return
    for change in changes:
        end = f"as documented again {_minute(change.until)}" if change.until else "and still"
        output.say(output.styled(change.item, "bold"), f"  differs since {_minute(change.since)}, {end}")
        place = " / ".join(name for name in (change.store, change.channel) if name) or change.site
        right = (
            f"last as documented {_minute(change.before)}" if change.before else "never seen as documented"
        )
        lines = (change.why, f"{place}; {right}; pictures in {change.evidence}")
        output.print_lines(f"    {line}" for line in lines if line)
    first, last = history.records[0], history.records[-1]
    if not changes and not history.problems:
        output.say("No item ever differed.")
    output.say(f"{len(history.records)} checks, {_minute(first.at)} to {_minute(last.at)} (UTC).")
    if not history.problems:
        whose = "this machine's key" if history.is_own_key else "the key that the first of them names"
        output.say(f"All are signed with {whose}: {history.key}")


def _minute(at: str | None) -> str:
    return at[:16].replace("T", " ") if at else "-"
