"""What a walk over the screens says about each item of the document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal
from xml.etree import ElementTree as ET

from robot.check.walk import MWS
from robot.errors import DriftError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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


def judge(items: Iterable[DocumentItem], found: Examination) -> tuple[Verdict, ...]:
    """Give a verdict on every item.

    Args:
        items: The document.
        found: What a walk over the screens came to.
    """
    visits = {visit.screen.id: visit for visit in found.visits}
    return tuple(_judge(item, visits, found) for item in items)


def exit_code(verdicts: Iterable[Verdict], found: Examination) -> int:
    """0 if nothing differs and nothing ended the walk, that of drift if something does, else of what ended it."""
    if any(verdict.state == DIFFERS for verdict in verdicts):
        return DriftError.exit_code
    return found.stopped_by.exit_code if found.stopped_by else 0


def as_junit(verdicts: Iterable[Verdict]) -> bytes:
    """Return the verdicts as JUnit XML: a test case an item, named by its anchor."""
    suite = ET.Element("testsuite", name="channels-robot check")
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
            said = ET.SubElement(case, mark, message=f"{verdict.state}: {verdict.why}")
            said.text = (
                f"{verdict.item.place}\n{verdict.item.sentence}\n{verdict.why}\n{verdict.picture}".strip()
            )
    for name, number in counts.items():
        suite.set(name, str(number))
    return bytes(ET.tostring(suite, encoding="utf-8", xml_declaration=True))


def _judge(item: DocumentItem, visits: Mapping[str, Visit], found: Examination) -> Verdict:
    if not item.step:
        return Verdict(item, NEEDS_WRITING, "a person does this")
    if item.screen == "confirmation":
        return Verdict(item, NEEDS_WRITING, "it is shown only after the account owner has authorised")
    visit = visits.get(item.screen)
    if visit is None or visit.why_not:
        reason = visit.why_not if visit else _why_ended(found)
        return Verdict(item, COULD_NOT_LOOK, reason, found.stopped_picture)
    if item.id == "provider-of-mws" and found.old_provider is None:
        return Verdict(item, COULD_NOT_LOOK, "no store has an Amazon (MWS) channel", visit.picture)
    why = _differing(item, visit, visits)
    if not why and item.id == "provider-of-mws" and found.old_provider != MWS:
        why = f'expected "{MWS}", seen: "{found.old_provider}"'
    return Verdict(item, DIFFERS if why else AS_DOCUMENTED, why, visit.picture)


def _differing(item: DocumentItem, visit: Visit, visits: Mapping[str, Visit]) -> str:
    faults = [finding for finding in visit.findings if finding.element in item.controls and finding.is_fault]
    if faults:
        return "; ".join(_say(finding) for finding in faults)
    behind = visits.get(_LEADS_TO.get(item.id, ""))
    if behind is not None and behind.why_not:
        return f"expected: {item.result} Seen: {behind.why_not}"
    return ""


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
