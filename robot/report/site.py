"""Writes the site: an index of runs and a page a run, beside the runs and never inside their folders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from robot.errors import JournalError
from robot.evidence.files import make_dir, write_whole, writing
from robot.report import words
from robot.report.kept import address_of
from robot.report.procedure import Procedure
from robot.report.story import STATES, STEP_STATES, WAYS, RunStory, read_story
from robot.report.timeline import WIDTH, draw
from robot.runs import list_runs
from robot.text import visible_value

SITE_NAME: Final = "report"
"""The site's folder in the traces folder."""
PAGES_NAME: Final = "runs"
INDEX_NAME: Final = "index.html"
VIEWER_NAME: Final = "viewer"

STATIC_NAMES: Final = ("report.css", "report.js")
CONTENT_POLICY: Final = "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; base-uri 'none'; form-action 'none'"
"""A page loads its own site's pictures, styles and script, and nothing else, whatever a journal says."""


@dataclass
class Built:
    """What was built.

    Attributes:
        index_path: The index of runs.
        pages: The page of each run that was built, by its id.
        problems: Why a run's journal is not shown as usual, by its id.
    """

    index_path: Path
    pages: dict[str, Path] = field(default_factory=dict)
    problems: dict[str, JournalError] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """A run in the index."""

    run_id: str
    href: str
    store: str
    channels: tuple[str, ...]
    state: str
    cutoff: str
    changed_at: str
    remaining: int


def build_site(traces_dir: Path, procedure: Procedure, *, only: Path | None = None) -> Built:
    """Build the pages of all runs, or of one, and the index of all.

    Args:
        traces_dir: Folder of the audit trail.
        procedure: Its words.
        only: Folder of the one run whose page is to be built; the others keep theirs.

    Raises:
        EvidenceError: The site cannot be written.
    """
    site_dir = traces_dir / SITE_NAME
    pages_dir = site_dir / PAGES_NAME
    for folder in (pages_dir, site_dir / VIEWER_NAME):
        make_dir(folder)
    environment = _environment()
    built = Built(site_dir / INDEX_NAME)
    rows = []
    for run_dir in list_runs(traces_dir):
        story = read_story(run_dir, procedure)
        path = pages_dir / f"{run_dir.name}.html"
        if only is None or run_dir == only:
            _write(path, _render_run(environment, story))
            built.pages[run_dir.name] = path
            if story.problem is not None:
                built.problems[run_dir.name] = story.problem
        rows.append(_row(story, has_page=path.is_file()))
    rows.reverse()  # the newest first
    counts = {state: sum(row.state == state for row in rows) for state in STATES}
    index = environment.get_template("index.html").render(root="", rows=rows, counts=counts)
    _write(built.index_path, index.encode())
    _write(site_dir / VIEWER_NAME / INDEX_NAME, environment.get_template("viewer.html").render().encode())
    for name in STATIC_NAMES:
        _write(site_dir / name, files("robot.report").joinpath("static", name).read_bytes())
    return built


def _render_run(environment: Environment, story: RunStory) -> bytes:
    template = environment.get_template("run.html")
    return template.render(root="../", run=story, line=draw(story.telling.cutoff)).encode()


def _row(story: RunStory, *, has_page: bool) -> Row:
    cutoff = story.telling.cutoff
    channels = tuple(filter(None, (story.name("channel"), story.name("new_name"))))
    return Row(
        run_id=story.run_id,
        href=quote(f"{PAGES_NAME}/{story.run_id}.html") if has_page else "",
        store=story.name("store"),
        channels=channels,
        state=story.state,
        cutoff=words.say_at(cutoff.instant) if cutoff else "",
        changed_at=words.say_at(story.changed_at),
        remaining=len(story.telling.remaining) + (story.problem is not None),
    )


def _write(path: Path, content: bytes) -> None:
    """Write a page, unless it is there already: most runs of a large folder have not changed."""
    with writing(path):
        if path.is_file() and path.read_bytes() == content:
            return
    write_whole(path, content)


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("robot.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=visible_value,
    )
    environment.globals |= {
        "policy": CONTENT_POLICY,
        "states": STATES,
        "step_states": STEP_STATES,
        "ways": WAYS,
        "line_width": WIDTH,
        "deepest": words.DEEPEST,
        "long_list": words.LONG_LIST,
        "columns_of": words.columns_of,
        "is_pairs": words.is_pairs,
        "duration": words.say_duration,
        "trace_address": _trace_address,
        "picture_address": _picture_address,
        "anchors": _anchors,
    }
    environment.filters |= {
        "words": words.say_name,
        "at": words.say_at,
        "time": words.say_time,
        "in_zone": words.say_in_zone,
        "ms": words.say_ms,
        "size": words.say_size,
        "as_json": words.say_json,
        "commands": words.with_commands,
    }
    return environment


def _picture_address(run_id: str, path: str) -> str:
    """Give a picture's address, relative to a run's page."""
    return f"../../{address_of(run_id, path)}"


def _trace_address(run_id: str, path: str) -> str:
    """Give the address that opens a trace in the viewer; `trace` is relative to the viewer's page."""
    return f"../{VIEWER_NAME}/{INDEX_NAME}?trace=../../{address_of(run_id, path)}"


def _anchors(ids: Iterable[Any]) -> dict[Any, str]:
    """Give each step an anchor of its own, its id where that can be one."""
    return {one: f"step-{quote(str(one))}" for one in ids}
