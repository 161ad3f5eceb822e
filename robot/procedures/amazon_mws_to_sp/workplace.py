"""A browser at work for one run, from its start to its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pages.devtools import ask_browser, capture, evaluate
from robot.browser import find_browser, launch, start_playwright
from robot.browser.wall import Wall
from robot.consent import Ask, Plan, ask_nobody
from robot.errors import JournalError
from robot.evidence import Recorder, Secrets
from robot.procedures.amazon_mws_to_sp.amazon_hosts import companions
from robot.procedures.amazon_mws_to_sp.marks import marks_finder
from robot.procedures.amazon_mws_to_sp.plan import migration_plan
from robot.procedures.amazon_mws_to_sp.work import MigrationWork
from robot.runs import RunHistory
from robot.settings import Settings
from robot.step import Facts


@dataclass(frozen=True)
class Wishes:
    """How a run speaks to whoever started it; without any, nothing may be written and nobody is told.

    Attributes:
        ask: Asks for a yes before a change.
        make_plan: Says what the yes is about.
        tell: Shows a line to the person watching.
        check: Called in long waits where it is safe to stop; raises to stop there.
        record: Writes facts into the journal at once, in the middle of a step.
        note: Writes an entry of another kind into the journal at once.
        may_trust_operator: See `MigrationWork`.
    """

    ask: Ask = ask_nobody
    make_plan: Callable[[MigrationWork], Plan] = lambda work: migration_plan(work.request, work.known)
    tell: Callable[[str], None] = lambda _line: None
    check: Callable[[], None] = lambda: None
    record: Callable[[Facts], object] = lambda _facts: None
    note: Callable[[str, Facts], object] = lambda _kind, _data: None
    may_trust_operator: bool = False


@contextmanager
def at_the_screens(  # noqa: PLR0913 - what a run needs at the screens
    settings: Settings,
    history: RunHistory,
    recorder: Recorder,
    secrets: Secrets,
    wishes: Wishes,
    *,
    on_start: Callable[[Facts], object] = lambda _browser: None,
) -> Iterator[MigrationWork]:
    """Start a browser for a run; it is closed at the end, however that comes.

    Args:
        settings: Which browser, and how.
        history: The run; what it was asked for must be in its journal.
        recorder: Keeps the evidence.
        secrets: Everything that must not get into it.
        wishes: How the run speaks.
        on_start: Told which browser it is, once it runs.

    Raises:
        SettingsError: There is no browser, or it does not start.
        JournalError: The journal does not say what is wanted.
    """
    if history.request is None:
        raise JournalError(f"The journal of run {history.run_id} does not say what is wanted.")
    choice = find_browser(settings.browser, headed=settings.headed)
    with (
        Wall(settings.base_url, companions=companions(settings.base_url)) as wall,
        start_playwright() as playwright,
        launch(
            playwright,
            choice,
            headed=settings.headed,
            slow_mo_ms=settings.slow_mo,
            raw_dir=recorder.raw_dir,
            wall=wall,
        ) as browser,
    ):
        wall.move()
        on_start({"kind": choice.kind, "version": browser.version, "found": choice.source})
        work = MigrationWork(
            settings=settings,
            request=history.request,
            history=history,
            browser=browser,
            wall=wall,
            recorder=recorder,
            secrets=secrets,
            ask=wishes.ask,
            make_plan=wishes.make_plan,
            tell=wishes.tell,
            check=wishes.check,
            record=wishes.record,
            note=wishes.note,
            may_trust_operator=wishes.may_trust_operator,
        )
        recorder.find_marks = marks_finder(work.signs, work.request)
        recorder.ask_page = evaluate
        recorder.capture_page = capture
        recorder.ask_browser = ask_browser
        yield work
