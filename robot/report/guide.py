"""The illustrated guide: every item of the document with a fresh picture of a run, the controls framed and numbered."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from robot.errors import JournalError
from robot.evidence.files import make_dir, write_whole, writing
from robot.report.drawing import draw_marks
from robot.report.kept import Picture
from robot.report.procedure import Procedure
from robot.report.story import STEP_STATES, RunStory, StepStory, read_story
from robot.text import visible_name, visible_value

GUIDE_NAME: Final = "guide"
"""Folder of all guides in the traces folder; outside the runs, which are sealed."""

MARKDOWN_NAME: Final = "guide.md"
HTML_NAME: Final = "guide.html"
GENERATOR: Final = 'content="channels-robot guide"'
"""By this in its HTML file a guide is known."""
PICTURES_NAME: Final = "pictures"

CONTENT_POLICY: Final = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True)
class GuideItem:
    """An item of the document, as the guide tells it.

    Attributes:
        id: Its anchor.
        title: Its heading.
        part: Number of the documented Step; 0 for what stands outside of them.
        weight: instruction, Critical, Important or Note.
        markdown: Its sentence.
        step: Id of the step that carries it out; empty where a person does it.
        screen: Id of the screen it is about; empty where a person does it.
        controls: Element and word of each control that it needs.
        result: What is to be seen after it.
    """

    id: str
    title: str
    part: int
    weight: str
    markdown: str
    step: str
    screen: str
    controls: tuple[tuple[str, str], ...]
    result: str


@dataclass(frozen=True)
class Entry:
    """An item with its picture.

    Attributes:
        number: Counts from 1 through the guide.
        legend: Number and word of each control that is framed.
        picture: The one of the run; None where there is none, and then `why_none` says why.
        state: How its step stands in the run, where that is not "done".
    """

    number: int
    item: GuideItem
    legend: tuple[tuple[int, str], ...] = ()
    picture: Picture | None = None
    why_none: str = ""
    state: str = ""

    @property
    def file_name(self) -> str:
        """The name of its drawn picture."""
        return f"{self.number:02d}-{self.item.id}.png"


@dataclass
class Screen:
    """A screen as the document uses it.

    Attributes:
        controls: Everything that any item needs on it.
        pictures: Paths of the pictures of the steps that are about it.
    """

    controls: set[str] = field(default_factory=set)
    pictures: set[str] = field(default_factory=set)

    def is_on(self, picture: Picture) -> bool:
        """Tell whether a picture shows most of it."""
        return 2 * len(self.controls & picture.controls.keys()) > len(self.controls)


@dataclass(frozen=True)
class WrittenGuide:
    """What was written.

    Attributes:
        missing: Why an item has no picture, by its id; those that a person does are none of them.
        pictures: Names of the drawn pictures, in order.
    """

    markdown_path: Path
    html_path: Path
    items: int
    pictures: tuple[str, ...] = ()
    missing: Mapping[str, str] = field(default_factory=dict)


def write_guide(
    run_dir: Path, procedure: Procedure, items: Sequence[GuideItem], folder: Path
) -> WrittenGuide:
    """Write the guide of a run as Markdown with pictures and as one HTML file; the same run gives the same bytes.

    Args:
        run_dir: Folder of the run.
        procedure: Its words.
        items: The document.
        folder: Where to write; outside of every run's folder.

    Raises:
        JournalError: The journal or one of the pictures was altered.
        EvidenceError: Something cannot be read or written.
    """
    story = read_story(run_dir, procedure)
    if story.problem is not None:
        raise story.problem
    entries = choose_pictures(story, items)
    drawn = {entry.file_name: _draw(run_dir, entry) for entry in entries if entry.picture is not None}
    pictures_dir = folder / PICTURES_NAME
    make_dir(pictures_dir if drawn else folder)
    for name, data in drawn.items():
        _write(pictures_dir / name, data)
    headings = {number: heading for number, heading in procedure.parts.items() if number}
    facts: dict[str, Any] = {
        "run": story,
        "parts": [
            (headings.get(part, "For a person"), [entry for entry in entries if entry.item.part == part])
            for part in dict.fromkeys(item.part for item in items)
        ],
        "pictures": PICTURES_NAME,
        "policy": CONTENT_POLICY,
        "data": {name: base64.b64encode(data).decode() for name, data in drawn.items()},
    }
    environment = _environment()
    paths = []
    for name in (MARKDOWN_NAME, HTML_NAME):
        paths.append(folder / name)
        _write(paths[-1], environment.get_template(name).render(facts).encode())
    missing = {
        entry.item.id: entry.why_none for entry in entries if entry.picture is None and entry.item.step
    }
    return WrittenGuide(paths[0], paths[1], len(entries), tuple(drawn), missing)


def choose_pictures(story: RunStory, items: Sequence[GuideItem]) -> list[Entry]:
    """Choose for every item the picture that shows its controls.

    First come those of the step that carries it out, in the order in which they were taken; then the nearest one
    before it, which shows the screen it began on; then the nearest after it, and those of steps on the same screen
    before those of any other. What shows another screen, on which something bears the same words, is left out.
    """
    steps = {step.id: step for part in story.parts for step in part.steps}
    screens: dict[str, Screen] = {}
    for item in items:
        screen = screens.setdefault(item.screen, Screen())
        screen.controls.update(element for element, _ in item.controls)
        if item.step in steps:
            screen.pictures.update(picture.path for picture in _pictures_of(steps[item.step]))
    return [
        _entry(number, item, steps.get(item.step), screens[item.screen], story)
        for number, item in enumerate(items, 1)
    ]


def _entry(number: int, item: GuideItem, step: StepStory | None, screen: Screen, story: RunStory) -> Entry:
    if step is None:
        why = "This run has no such step." if item.step else "A person does this."
        return Entry(number, item, why_none=why)
    state = "" if step.state == "done" else STEP_STATES.get(step.state, step.state)
    own = _pictures_of(step)
    chosen = _choose([element for element, _ in item.controls], own, screen, story)
    if chosen is None:
        return Entry(number, item, why_none=_why_none(step, own, story), state=state)
    framed = [word for element, word in item.controls if element in chosen.controls]
    return Entry(number, item, tuple(enumerate(framed, 1)), chosen, state=state)


def _choose(wanted: Sequence[str], own: Sequence[Picture], screen: Screen, story: RunStory) -> Picture | None:
    everything = sorted((one for one in story.pictures if one.is_there), key=lambda one: one.path)
    whole = [
        one
        for one in _in_order(own, everything)
        if all(element in one.controls for element in wanted) and (one in own or screen.is_on(one))
    ]
    if whole:
        # Sorting keeps the order where two fit alike.
        return min(
            whole, key=lambda one: (not screen.is_on(one), one not in own, one.path not in screen.pictures)
        )
    # An older screen may lack one of several.
    some = max(own, key=lambda one: sum(element in one.controls for element in wanted), default=None)
    return some if some is not None and any(element in some.controls for element in wanted) else None


def _pictures_of(step: StepStory) -> list[Picture]:
    """Give the pictures of the go that decided, then those of the others."""
    turns = [] if step.deciding is None else [step.deciding, *step.others]
    return [picture for turn in turns for picture in turn.pictures if picture.is_there]


def _in_order(own: Sequence[Picture], pictures: Sequence[Picture]) -> list[Picture]:
    if not own:
        return list(pictures)
    before = [one for one in pictures if one.path < own[0].path and one not in own]
    after = [one for one in pictures if one.path > own[0].path and one not in own]
    return [*own, *reversed(before), *after]


def _why_none(step: StepStory, own: Sequence[Picture], story: RunStory) -> str:
    if step.state in ("not_reached", "not_needed", "not_possible", "waiting"):
        return f"In this run: {STEP_STATES[step.state]}."
    if any(picture.path in story.purged for turn in step.turns for picture in turn.pictures):
        return "Its pictures were removed because they were old enough."
    if not own:
        return "This run kept no picture of it; the level of evidence may have been standard or minimal."
    if not any(picture.controls for picture in story.pictures):
        return "This run's pictures do not say where controls are; an older version of the robot took them."
    return "No picture of this run shows its controls."


def _draw(run_dir: Path, entry: Entry) -> bytes:
    if entry.picture is None:
        return b""
    path = run_dir / entry.picture.path
    with writing(path):
        data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != entry.picture.digest:
        raise JournalError(
            f"{entry.picture.path} of run {run_dir.name} was altered: its digest is not the journal's.",
            hint="Leave the folder as it is; `channels-robot audit verify` says what else is wrong.",
        )
    framed = [element for element, _ in entry.item.controls if element in entry.picture.controls]
    boxes = [(number, entry.picture.controls[element]) for number, element in enumerate(framed, 1)]
    return draw_marks(data, boxes, entry.picture.persons)


def _write(path: Path, content: bytes) -> None:
    with writing(path):
        if path.is_file() and path.read_bytes() == content:
            return
    write_whole(path, content)


def _as_html(markdown: str) -> Markup:
    """Give a sentence of the document, with its emphasis and its code, as HTML."""
    text = str(escape(markdown))
    for mark, tag in (("`", "code"), ("*", "em")):
        pieces = text.split(mark)
        if len(pieces) % 2 == 1:
            text = "".join(f"<{tag}>{piece}</{tag}>" if at % 2 else piece for at, piece in enumerate(pieces))
    return Markup(text)  # noqa: S704 - it was escaped above, before any tag was put in


def _as_plain(text: str) -> str:
    """Give a name for Markdown, in which nothing is a mark."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>#|!" else letter for letter in visible_name(text))


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("robot.report"),
        autoescape=select_autoescape(["html"]),  # Markdown has marks of its own, see `_as_plain`
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=visible_value,
    )
    environment.filters |= {"sentence": _as_html, "plain": _as_plain}
    return environment
