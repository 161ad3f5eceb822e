"""How `doctor --screens` tells a person what it saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from robot.cli import output

if TYPE_CHECKING:
    from rich.console import Console

    from robot.check.examination import Examination
    from robot.check.survey import Finding
    from robot.check.walk import Visit

_MARKS = {
    "found": "[green]found[/]",
    "missing": "[red]missing[/]",
    "ambiguous": "[red]twice[/]",
    "not here": "[dim]not here[/]",
}


def print_examination(found: Examination) -> None:
    """Print a table a screen, the proposed profile, and what to do next."""
    out = output.console()
    for visit in found.visits:
        _print_visit(out, visit)
    _print_end(out, found)


def _print_visit(out: Console, visit: Visit) -> None:
    out.print(f"\n[bold]{escape(visit.screen.title)}[/]", soft_wrap=True)
    if visit.why_not:
        mark = "not seen" if visit.screen.id == "saved-channel" else "[red]not reached[/]"
        out.print(f"  {mark}: {escape(visit.why_not)}", soft_wrap=True)
        return
    if visit.by_guess:
        out.print(
            f'  reached by looking behind "{escape(visit.by_guess)}", which is only a guess', soft_wrap=True
        )
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    for width in (10, 30):
        table.add_column(min_width=width)
    table.add_column(overflow="fold")
    for finding in visit.findings:
        table.add_row("  " + _MARKS[finding.state], escape(finding.element), escape(_said(finding)))
    out.print(table)
    out.print(f"  [dim]{escape(visit.picture)}[/]", soft_wrap=True)


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


def _print_end(out: Console, found: Examination) -> None:
    elements = {one.element: one for visit in found.visits for one in visit.findings}
    counts = {state: sum(one.state == state for one in elements.values()) for state in _MARKS}
    out.print(
        f"\n{counts['found']} elements found, {counts['missing']} missing, {counts['ambiguous']} there twice; "
        f"{counts['not here'] + len(found.not_walked)} are not on these screens (--json says when they would be)."
    )
    for line in found.refusals:
        out.print(line, markup=False, soft_wrap=True)
    if found.stopped_by is not None:
        out.print(
            f"\n[red]Stopped:[/] {escape(found.stopped_by.message)} {escape(found.stopped_by.hint)}",
            soft_wrap=True,
        )
    out.print(f"Pictures  {found.folder}", soft_wrap=True, markup=False)
    if found.bundle is not None:
        out.print(f"Bundle    {found.bundle}", soft_wrap=True, markup=False)
    if found.profile:
        from robot.check.examination import PROFILE_NAME

        path = found.folder / PROFILE_NAME
        out.print(f"\nProposed profile, {path}:\n", soft_wrap=True, markup=False)
        out.print(found.profile, markup=False, soft_wrap=True)
        out.print(
            "Compare each line with its picture, and take out what is wrong. Then look again with it:\n"
            f"  channels-robot doctor --screens --profile {path}",
            soft_wrap=True,
            markup=False,
        )
