"""What a walk over the screens says about each item of the document."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal
from xml.etree import ElementTree as ET

from robot.check.likeness import key_of
from robot.errors import DriftError
from robot.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from robot.check.baselines import Comparison
    from robot.check.examination import Examination
    from robot.check.survey import Finding
    from robot.check.walk import Visit
    from robot.procedures.amazon_mws_to_sp.document import DocumentItem

State = Literal["as documented", "differs", "could not look", "not checkable without writing"]

AS_DOCUMENTED: Final[State] = "as documented"
DIFFERS: Final[State] = "differs"
COULD_NOT_LOOK: Final[State] = "could not look"
NEEDS_WRITING: Final[State] = "not checkable without writing"

_LEADS_TO: Final = {
    "sign-in": "menu",
    "open-stores": "stores",
    "choose-store": "store",
    "open-old-settings": "old-channel",
    "add-channel": "picker",
    "choose-amazon-sp": "new-channel",
}
"""Items whose result is a screen that can be opened without writing."""

MWS: Final = "amazon"
"""How the provider of an MWS channel reads. Source: the document, Step Two."""

_OPENS: Final = {"orders": "read-orders-before", "record-log": "prove-zone"}
"""Screens to which no instruction leads, and the item that needs them: without it nobody would be told."""

MOST_LINES: Final = 4
"""Lines of a difference that a verdict quotes."""


@dataclass(frozen=True)
class Verdict:
    """What was seen of one item of the document.

    Attributes:
        why: How it differs, or why nobody could look; empty where it is as documented.
        picture: Of its screen, relative to the folder of the check; empty if there is none.
    """

    item: DocumentItem
    state: State
    why: str = ""
    picture: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as one object of the command's JSON."""
        return {
            "item": self.item.id,
            "place": self.item.place,
            "sentence": self.item.sentence,
            "verdict": self.state,
            "why": self.why,
            "picture": self.picture,
        }


def judge(
    items: Sequence[DocumentItem],
    found: Examination,
    compared: Sequence[Comparison] = (),
    words: Callable[[str], Sequence[str]] = lambda _element: (),
) -> tuple[Verdict, ...]:
    """Give a verdict on every item.

    Args:
        items: The document.
        found: What a walk over the screens came to.
        compared: What has become of the screens since their baselines; what is different there differs.
        words: Says how an element is called.
    """
    visits = {visit.screen.id: visit for visit in found.visits}
    lines = share_out(items, compared, words)
    return tuple(
        _judge(item, visits, found, _controls(item, items, visits), lines.get(item.id, [])) for item in items
    )


def share_out(
    items: Sequence[DocumentItem], compared: Sequence[Comparison], words: Callable[[str], Sequence[str]]
) -> dict[str, list[str]]:
    """Find the items that each line of a difference is about.

    Those of its screen that need a control which the line names; else the first of that screen, which is the one
    that says what its whole should be. A line that came or went on every screen belongs to the menu around them.

    Returns:
        Lines by the id of their item.
    """
    screens = [
        set(one.difference)
        for one in compared
        if one.state in {"same", "differs"} and one.screen != "sign-in"
    ]
    around = set[str].intersection(*screens) if len(screens) > 1 else set()
    shared: defaultdict[str, list[str]] = defaultdict(list)
    for one in compared:
        for line in one.difference:
            screen = "menu" if line in around else one.screen
            here = [item for item in items if item.screen == screen]
            said = {key_of(text) for text in re.findall(r'"([^"]*)"', line)}
            named = [
                item
                for item in here
                if said & {key_of(word) for control in item.controls for word in words(control)}
            ]
            for item in named or _first(here):
                if line not in shared[item.id]:
                    shared[item.id].append(line)
    return dict(shared)


def _first(items: Iterable[DocumentItem]) -> list[DocumentItem]:
    """Return the one that stands for its screen as a whole: the first that has a step of its own."""
    return [item for item in items if item.step == item.id][:1]


def _controls(
    item: DocumentItem, items: Sequence[DocumentItem], visits: Mapping[str, Visit]
) -> frozenset[str]:
    """Return the elements whose faults are the item's: its own, and what no item of its screen needs."""
    here = [one for one in items if one.screen == item.screen]
    if item not in _first(here) or item.screen not in visits:
        return frozenset(item.controls)
    others = {control for one in here for control in one.controls}
    shown = {finding.element for finding in visits[item.screen].findings}
    return frozenset(item.controls) | (shown - others)


def exit_code(verdicts: Iterable[Verdict], found: Examination) -> int:
    """Return that of drift if something differs or a page tried to write, else of what ended the walk; 0 if nothing."""
    if any(verdict.state == DIFFERS for verdict in verdicts):
        return DriftError.exit_code
    if found.stopped_by:
        return found.stopped_by.exit_code
    return DriftError.exit_code if found.attempts else 0


JUNIT_SUITE: Final = "channels-robot check"


def as_junit(verdicts: Iterable[Verdict]) -> bytes:
    """Return the verdicts as JUnit XML: a test case an item, named by its anchor."""
    suite = ET.Element("testsuite", name=JUNIT_SUITE)
    counts = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    marks: dict[State, tuple[str, str]] = {
        DIFFERS: ("failure", "failures"),
        COULD_NOT_LOOK: ("error", "errors"),
        NEEDS_WRITING: ("skipped", "skipped"),
    }
    for verdict in verdicts:
        case = ET.SubElement(
            suite,
            "testcase",
            classname=f"step-{verdict.item.part}",
            name=verdict.item.id,
            file=verdict.item.place,
        )
        counts["tests"] += 1
        if verdict.state in marks:
            mark, count = marks[verdict.state]
            counts[count] += 1
            said = ET.SubElement(case, mark, message=visible(f"{verdict.state}: {verdict.why}"))
            lines = (verdict.item.place, verdict.item.sentence, verdict.why, verdict.picture)
            said.text = visible("\n".join(lines)).strip()  # XML holds no control characters, not even escaped
    for name, number in counts.items():
        suite.set(name, str(number))
    return bytes(ET.tostring(suite, encoding="utf-8", xml_declaration=True))


def _judge(
    item: DocumentItem,
    visits: Mapping[str, Visit],
    found: Examination,
    controls: frozenset[str],
    changed: Sequence[str],
) -> Verdict:
    if not item.step:
        return Verdict(item, NEEDS_WRITING, "a person does this")
    if item.screen == "confirmation":
        return Verdict(item, NEEDS_WRITING, "it is shown only after the account owner has authorised")
    visit = visits.get(item.screen)
    picture = visit.picture if visit else ""
    why = _differing(item, visit, visits, controls) if visit else ""
    why = why or found.tried.get(item.id, "") or _quote(changed)
    if not why and item.id == "provider-of-mws" and found.old_provider not in {None, MWS}:
        why = f'expected "{MWS}", seen: "{found.old_provider}"'
    if why:
        return Verdict(item, DIFFERS, why, picture)
    if visit is None or visit.why_not:
        return Verdict(
            item, COULD_NOT_LOOK, visit.why_not if visit else _why_ended(found), found.stopped_picture
        )
    if item.id == "provider-of-mws" and found.old_provider is None:
        return Verdict(item, COULD_NOT_LOOK, "no store has an Amazon (MWS) channel", picture)
    return Verdict(item, AS_DOCUMENTED, "", picture)


def _quote(changed: Sequence[str]) -> str:
    if not changed:
        return ""
    more = f"; and {len(changed) - MOST_LINES} more" if len(changed) > MOST_LINES else ""
    return f"not as its baseline: {'; '.join(changed[:MOST_LINES])}{more}"


def _differing(
    item: DocumentItem, visit: Visit, visits: Mapping[str, Visit], controls: frozenset[str]
) -> str:
    faults = [finding for finding in visit.findings if finding.element in controls and finding.is_fault]
    if faults:
        return "; ".join(_say(finding) for finding in faults)
    if visit.why_not:
        is_its_own = _OPENS.get(visit.screen.id) == item.id
        return f"the screen could not be opened: {visit.why_not}" if is_its_own else ""
    behind = visits.get(_LEADS_TO.get(item.id, ""))
    if behind is not None and (behind.why_not or _is_another(behind)):
        return f"expected: {item.result} Seen: {behind.why_not or 'another screen'}"
    return ""


def _is_another(visit: Visit) -> bool:
    """Tell whether a screen shows neither its heading nor what every such screen has."""
    found = {finding.element for finding in visit.findings if finding.state in {"found", "ambiguous"}}
    return any(
        wanted.kind == "heading" and wanted.unless and not found & {wanted.element, wanted.unless}
        for wanted in visit.screen.wanted
    )


def _why_ended(found: Examination) -> str:
    if found.stopped_by is not None:
        return found.stopped_by.message
    before = next((visit for visit in found.visits if visit.why_not), None)
    return f"the way to it is closed: {before.why_not}" if before else "the walk ended before it"


def _say(finding: Finding) -> str:
    seen = ", ".join(finding.seen) or "nothing like it"
    if finding.state == "ambiguous":
        return f'expected one "{finding.says}", seen {len(finding.seen)}: {seen}'
    return f'expected "{finding.says}", seen: {seen}'
