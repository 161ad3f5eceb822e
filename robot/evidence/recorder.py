"""Records a run: one Playwright trace a documented Step, and pictures; nothing is kept that was not scrubbed."""

from __future__ import annotations

import contextlib
import hashlib
import re
import string
import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Final, Literal

from robot.errors import EvidenceError, RobotError
from robot.evidence.arranging import arranged, held_still
from robot.evidence.covers import size_of_png, take_picture
from robot.evidence.drawn import DrawnSecrets, ask_directly
from robot.evidence.driver import LOAD_TIMEOUT_MS, translating, wait_until_drawn, wait_until_loaded
from robot.evidence.files import (
    destroy_dir,
    link_whole,
    make_dir,
    make_private_dir,
    sha256_of,
    write_whole,
    writing,
)
from robot.evidence.marks import NO_MARKS, FindMarks, Marks, Overlay, find_marks_on
from robot.evidence.masks import AskPage, Glance, glance, places_to_cover
from robot.evidence.shapes import hints_at_password
from robot.evidence.trace_scrub import finish_trace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Frame, Locator, Page

    from robot.evidence.covers import CapturePage
    from robot.evidence.layout import AskBrowser
    from robot.evidence.redaction import Secrets

Level = Literal["full", "standard", "minimal"]

RAW_DIR_NAME: Final = "raw"
TRACES_DIR_NAME: Final = "traces"
PICTURES_DIR_NAME: Final = "pictures"
SECRETS_NAME: Final = "secrets.jsonl"
"""What a run knew, for as long as its raw recording lies beside it; see `robot.evidence.recovery`."""

_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class TraceRef:
    """A finished trace; `path` is relative to the run's folder, with forward slashes."""

    path: str
    sha256: str
    size_bytes: int
    part: int
    title: str


@dataclass(frozen=True, slots=True)
class PictureRef:
    """A finished picture; `path` is relative to the run's folder, with forward slashes; sizes in pixels."""

    path: str
    sha256: str
    width: int
    height: int
    marks: Marks = field(default_factory=lambda: NO_MARKS)


class Recorder:
    """Keeps the evidence of one run in its folder.

    Levels: `full` records copies of the pages and takes a picture of every step, `standard` takes pictures only of what
    changes and of where a run stops, `minimal` these pictures alone. Sources are never recorded, and nothing is recorded
    between `end_part` and `open_part`. Nor is the screencast, at any level: its pictures cannot be covered in part, so of
    a migration, which shows secrets or customers in every Step, none could be kept.

    A trace is scrubbed and proven in a thread of its own while the run goes on, because the run mostly waits for a page.
    Nobody may rely on it before `finished_traces` has yielded it.

    Attributes:
        run_dir: The run's folder.
        raw_dir: Unfinished recordings of this attempt; only their owner can read them.
            Give it to `browser.launch`.
        level: How much is recorded.
        shows_customers: Whether names and whereabouts of orders' customers stay legible on pictures.
        find_marks: Asked what is where, for every picture; set by whoever knows the screens.
        ask_page: Asks a page past its recording, which would copy the page for every question; set by whoever can.
        capture_page: Takes a picture past it likewise; see `robot.evidence.covers`.
        ask_browser: Asks the browser about a page.
    """

    find_marks: FindMarks | None = None
    ask_page: AskPage | None = None
    capture_page: CapturePage | None = None

    def __init__(
        self, run_dir: Path, secrets: Secrets, *, level: Level = "full", shows_customers: bool = False
    ) -> None:
        self.run_dir = run_dir
        # One an attempt: a trace can still be made of what an earlier one, that was killed, left behind.
        self.raw_dir = _next_raw_dir(run_dir / RAW_DIR_NAME)
        self.level = level
        self.shows_customers = shows_customers
        self._secrets = secrets
        self._context: BrowserContext | None = None
        self._part: tuple[int, str] | None = None
        self._has_lost_a_part = False
        self._parts_opened = 0
        self._pictures_taken: int | None = None
        self._kept: dict[str, Path] = {}
        self._marks: dict[bytes, Marks] = {}
        self._taken: dict[Glance, PictureRef] = {}
        self.ask_browser: AskBrowser = ask_directly
        self._drawn_secrets = DrawnSecrets(secrets)
        self._finisher = ThreadPoolExecutor(max_workers=1, thread_name_prefix="finish-traces")
        self._finishing: list[Future[TraceRef]] = []

    def attach(self, context: BrowserContext, page: Page, *, title: str) -> None:
        """Prepare to record a context, which may come from outside (pytest-playwright).

        Args:
            context: A context in which nobody signs in, and which nobody else traces.
            page: Its page; what is on it is registered as known, and nothing of it recorded yet.
            title: Heading of the traces in the viewer.

        Raises:
            EvidenceError: The folder cannot be written, or the context is traced already.
        """
        if page.context is not context:
            raise EvidenceError("The page is not one of the context that is to be recorded.")
        make_private_dir(self.raw_dir)
        if self._is_tracing:
            self._secrets.keep_in(self.raw_dir / SECRETS_NAME)
        # The state that the sign-in handed over is sent with every request from now on.
        with translating("read the cookies"):
            cookies = context.cookies()
        for cookie in cookies:
            self._secrets.register_named(cookie.get("name", ""), cookie.get("value", ""), "cookie")
        if self.level != "minimal":
            with translating("start recording"):
                context.tracing.start(
                    title=self._secrets.scrub(title),
                    snapshots=True,
                    screenshots=False,
                    sources=False,
                )
        self._context = context

    def open_part(self, part: int, title: str) -> None:
        """Begin the trace of one documented Step (1 to 4); an open one is ended first."""
        self.end_part()
        title = self._secrets.scrub(title)
        if self._is_tracing:
            self._parts_opened += 1
            with translating(f"begin the recording of Step {part}"):
                self._require_context().tracing.start_chunk(
                    title=title, name=raw_name(part, self._parts_opened)
                )
        self._part = (part, title)

    def end_part(self) -> None:
        """End the trace of the open part, if there is one; it is finished while the run goes on.

        Raises:
            EvidenceError: The browser did not hand it over, or it could not be written.
        """
        if self._part is None:
            return
        part, title = self._part
        self._part = None
        if not self._is_tracing:
            return
        raw = self.raw_dir / f"unfinished-{self._parts_opened}.zip"
        self._has_lost_a_part = True
        with translating(f"finish the recording of Step {part}"), writing(raw):
            make_private_dir(self.raw_dir)
            self._require_context().tracing.stop_chunk(path=raw)
        self._has_lost_a_part = False
        self._finishing.append(self._finisher.submit(self._finish, raw, part, title))

    def finished_traces(self) -> Iterator[TraceRef]:
        """Wait for the trace of every ended part, and yield those that were not yielded before: scrubbed, proven clean, named.

        Raises:
            EvidenceError: One could not be written, or held a secret and was destroyed; asked again, the others come.
        """
        while self._finishing:
            yield self._finishing.pop(0).result()

    def _finish(self, raw: Path, part: int, title: str) -> TraceRef:
        traces_dir = self.run_dir / TRACES_DIR_NAME
        make_dir(traces_dir)
        final = next_trace_path(traces_dir, part)
        finish_trace(raw, final, self._secrets)
        with writing(final):
            return TraceRef(self._relative(final), sha256_of(final), final.stat().st_size, part, title)

    @contextlib.contextmanager
    def group(self, title: str) -> Iterator[None]:
        """Show what happens inside as one row of the trace."""
        if self._part is None or not self._is_tracing:
            yield
            return
        tracing = self._require_context().tracing
        with translating("begin a row of the recording"):
            tracing.group(self._secrets.scrub(title))
        try:
            yield
        finally:
            # A browser that is gone cannot end it, and what went wrong inside says more.
            with contextlib.suppress(RobotError), translating("end a row of the recording"):
                tracing.group_end()

    def picture(
        self, page: Page, name: str, *, mask: Sequence[Locator] = (), overlay: Overlay | None = None
    ) -> PictureRef:
        """Take a picture of the whole page, with every password box, known secret and customer's name covered.

        Where the page is in everything as it was for an earlier picture of this attempt, that one gets a second name.

        Args:
            page: Its own sign of arrival has been seen; its load state is waited for here.
            name: What it shows, in a few words; becomes part of the file's name.
            mask: What else is to be covered.
            overlay: What is drawn on it; such a picture is never one that was taken before.

        Raises:
            EvidenceError: The browser refused it twice, the page does not hold still enough to be masked,
                or the file cannot be written.
        """
        folder = self.run_dir / PICTURES_DIR_NAME
        make_dir(folder)
        number = self._next_picture_number(folder)
        path = folder / f"{number:03d}-{_slug(self._secrets.scrub(name))}.png"
        with self.group(f"Picture {path.name}"):
            now = self._first_glance(page)
            # Whatever had to be covered on it is.
            is_plain = not mask and overlay is None
            taken = self._taken.get(now) if now is not None and is_plain else None
            if taken is not None and link_whole(self.run_dir / taken.path, path):
                self._pictures_taken = number
                return replace(taken, path=self._relative(path))
            data, marks, seen = self._capture(page, mask, now, overlay)
        if overlay is not None:
            data = overlay.draw(data, marks)
        width, height = size_of_png(data)
        digest = hashlib.sha256(data).hexdigest()
        # A step's "after" is often the next one's "before": two names, one file.
        same = self._kept.get(digest)
        if same is None or not link_whole(same, path):
            write_whole(path, data)
        self._kept[digest] = path
        self._pictures_taken = number
        ref = PictureRef(self._relative(path), digest, width, height, marks)
        if seen is not None and is_plain:
            self._taken[seen] = ref
        return ref

    def page_structure(self, page: Page) -> str:
        """Return what the page shows as indented text (ARIA), scrubbed; for journals and drift reports."""
        with translating("read the page's structure"):
            text = page.locator("body").aria_snapshot(timeout=LOAD_TIMEOUT_MS)
        # A filled password box shows its value here, known or not.
        lines = (
            f"{line.split(': ')[0]}: [password]" if "textbox" in line and hints_at_password(line) else line
            for line in text.splitlines()
        )
        return self._secrets.scrub("\n".join(lines))

    def detach(self) -> None:
        """Close what is open, stop recording, and destroy the raw recordings.

        They stay (readable only by their owner) where a part could not be finished, because
        `robot.evidence.recovery` can make a trace of them.

        Raises:
            EvidenceError: The open part, or one ended before, could not be finished.
        """
        try:
            self.end_part()
            for _ in self.finished_traces():
                pass
        finally:
            self._finisher.shutdown()
            self._finishing.clear()
            if self._context is not None and self._is_tracing:
                with contextlib.suppress(RobotError), translating("stop recording"):
                    self._context.tracing.stop()
            self._context = None
            self._secrets.keep_in(None)
            if not self._has_lost_a_part:
                self.destroy_raw()

    def destroy_raw(self) -> None:
        """Destroy the raw recordings; call it again once the browser is closed, which may write some more.

        Raises:
            EvidenceError: They cannot be removed, so secrets may lie there.
        """
        destroy_dir(self.raw_dir)  # raw recordings hold secrets; what is kept of them is in traces/
        with contextlib.suppress(OSError):
            self.raw_dir.parent.rmdir()  # unless another attempt's lie there

    @property
    def is_sparing(self) -> bool:
        """Whether only what changes, and where a run stops, is pictured."""
        return self.level != "full"

    @property
    def _is_tracing(self) -> bool:
        return self.level != "minimal"

    def _require_context(self) -> BrowserContext:
        if self._context is None:
            raise EvidenceError("Nothing is being recorded: attach a context first.")
        return self._context

    def _relative(self, path: Path) -> str:
        return path.relative_to(self.run_dir).as_posix()

    def _next_picture_number(self, folder: Path) -> int:
        if self._pictures_taken is None:
            with writing(folder):
                numbers = [re.match(r"(\d+)-", entry.name) for entry in folder.iterdir()]
            self._pictures_taken = max((int(match[1]) for match in numbers if match), default=0)
        return self._pictures_taken + 1

    def _first_glance(self, page: Page) -> Glance | None:
        wait_until_loaded(page)
        try:
            with translating("look at the page"):
                return self._glance(page)
        except EvidenceError:
            return None  # it is on its way to another page

    def _capture(
        self, page: Page, mask: Sequence[Locator], before: Glance | None, overlay: Overlay | None
    ) -> tuple[bytes, Marks, Glance | None]:
        refused = EvidenceError("The page does not hold still: what must be covered keeps moving.")
        for number in range(_TRIES):
            try:
                held = held_still(page, self.ask_browser) if number else nullcontext()
                with translating("take a picture"), held:
                    before = before or self._glance(page)
                    with arranged(page, before, self.ask_page, self.ask_browser):
                        seen = self._as_arranged(page, before)
                        data = take_picture(
                            page, seen, mask, ask_page=self.ask_page, capture_page=self.capture_page
                        )
                        is_still = self._as_arranged(page, before).drawn.covers == seen.drawn.covers
                        marks = (
                            self._marks_of(data, page, before.places)
                            if overlay is None
                            else find_marks_on(page, overlay.find, ())
                        )
                    after = self._glance(page)
                    if is_still and (after.places, after.drawn.covers) == (
                        before.places,
                        before.drawn.covers,
                    ):
                        return data, marks, after if after == before and after.looks is not None else None
            except EvidenceError as error:
                # Right after a click that navigates it is refused, or the frame that was looked at is gone.
                refused = error
            before = None
            wait_until_loaded(page)
            wait_until_drawn(page, self.ask_page)
        raise refused

    def _as_arranged(self, page: Page, seen: Glance) -> Glance:
        if not seen.is_scrolled and not seen.drawn.backgrounds:
            return seen
        return replace(seen, drawn=self._drawn_secrets.on(page, self.ask_browser))

    def _glance(self, page: Page) -> Glance:
        return glance(
            page,
            self._secrets,
            shows_customers=self.shows_customers,
            ask_page=self.ask_page,
            read_drawn=lambda page: self._drawn_secrets.on(page, self.ask_browser),
        )

    def _marks_of(self, data: bytes, page: Page, covered: Sequence[tuple[Frame, str]]) -> Marks:
        """Find what is where; what looks the same as before is not looked at again."""
        digest = hashlib.sha256(data).digest()
        if digest not in self._marks:
            self._marks[digest] = find_marks_on(page, self.find_marks, self._customers_left(page, covered))
        return self._marks[digest]

    def _customers_left(self, page: Page, covered: Sequence[tuple[Frame, str]]) -> list[Locator]:
        """Return what shows customers and was not covered, because the operator wanted to see it."""
        if not self.shows_customers or self.find_marks is None:
            return []
        places = [place for place in places_to_cover(page, self._secrets) if place not in covered]
        return [frame.locator(path) for frame, path in places]


def _next_raw_dir(folder: Path) -> Path:
    return next(raw_dir for number in count(1) if not (raw_dir := folder / f"attempt-{number}").exists())


def raw_name(part: int, number: int) -> str:
    """Return how the files of a raw recording are called: by what is in them, counted within an attempt.

    No other has that name: the driver appends to a file that is there, and recorders may share a browser.
    """
    return f"part-{part}-{number}-{uuid.uuid4().hex}"


def next_trace_path(traces_dir: Path, part: int) -> Path:
    """Return the first free name for a trace of a documented Step."""
    for number in count():
        rounds, letter = divmod(number, len(string.ascii_lowercase))
        prefix = string.ascii_lowercase[rounds - 1] if rounds else ""
        path = traces_dir / f"step-{part}-{prefix}{string.ascii_lowercase[letter]}.zip"
        if not path.exists():
            return path
    raise EvidenceError("unreachable")


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60] or "page"
