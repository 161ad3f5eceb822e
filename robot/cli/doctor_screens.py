"""How `doctor --screens` tells a person what it saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robot.cli import output

if TYPE_CHECKING:
    from robot.check.examination import Examination
    from robot.check.survey import Finding
    from robot.check.walk import Visit

_MARKS = {
    "found": ("found", "green"),
    "missing": ("missing", "red"),
    "ambiguous": ("twice", "red"),
    "not here": ("not here", "dim"),
}


def print_examination(found: Examination) -> None:
    """Print a table a screen, the proposed profile, and what to do next."""
    for visit in found.visits:
        _print_visit(visit)
    _print_end(found)


def _print_visit(visit: Visit) -> None:
    output.say(f"\n{visit.screen.title}", style="bold")
    if visit.why_not:
        mark = ("not seen", "") if visit.screen.id == "saved-channel" else ("not reached", "red")
        output.say("  ", output.styled(*mark), f": {visit.why_not}")
        return
    if visit.by_guess:
        output.say(f'  reached by looking behind "{visit.by_guess}", which is only a guess')
    table = output.table(widths=(10, 30, 0))
    for finding in visit.findings:
        words, style = _MARKS[finding.state]
        table.add_row(output.styled(f"  {words}", style), finding.element, _said(finding))
    output.show(table)
    output.say(f"  {visit.picture}", style="dim")


def _said(finding: Finding) -> str:
    seen = ", ".join(finding.seen)
    match finding.state:
        case "found":
            return f"by {finding.by}"
        case "ambiguous":
            return f'expected one "{finding.says}", seen {len(finding.seen)}: {seen}'
        case "missing":
            said = f'expected "{finding.says}"; nearest: {seen or "nothing like it"}'
            return f'{said}; proposed: "{finding.proposal.word}"' if finding.proposal else said
        case _:
            return finding.note


def _print_end(found: Examination) -> None:
    elements = {one.element: one for visit in found.visits for one in visit.findings}
    counts = {state: sum(one.state == state for one in elements.values()) for state in _MARKS}
    output.say(
        f"\n{counts['found']} elements found, {counts['missing']} missing, {counts['ambiguous']} there twice; "
        f"{counts['not here'] + len(found.not_walked)} are not on these screens (--json says when they would be)."
    )
    for line in found.refusals:
        output.say(line)
    if found.stopped_by is not None:
        output.say(
            "\n", output.styled("Stopped:", "red"), f" {found.stopped_by.message} {found.stopped_by.hint}"
        )
    output.say(f"Pictures  {found.folder}")
    if found.bundle is not None:
        output.say(f"Bundle    {found.bundle}")
    if found.profile:
        from robot.check.examination import PROFILE_NAME

        path = found.folder / PROFILE_NAME
        output.say(f"\nProposed profile, {path}:\n")
        output.say(found.profile)
        output.say(
            "Compare each line with its picture, and take out what is wrong. Then look again with it:\n"
            f"  channels-robot doctor --screens --profile {path}"
        )
