"""The first day on the real screens: one guarded walk, its pictures, a proposed profile, and a bundle if wanted."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from whenever import Instant

from pages.signs import Signs
from robot import __version__
from robot.browser import find_browser, launch, start_playwright
from robot.browser.wall import Wall
from robot.check.baselines import Look, Watcher
from robot.check.bundle import PackedScreen, data_rows, pack_screen, write_bundle
from robot.check.guard import WriteGuard
from robot.check.likeness import key_of
from robot.check.proposals import profile_text
from robot.check.survey import Finding, Survey
from robot.check.walk import Visit, Walk
from robot.errors import DriftError, RobotError
from robot.evidence import Recorder, Secrets
from robot.evidence.files import make_dir, write_whole
from robot.machine import locks_dir
from robot.procedures.amazon_mws_to_sp.screens import Screen, why_not_walked
from robot.runs import account_key, account_lock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from robot.check.proposals import Proposal
    from robot.settings import Settings

PROFILE_NAME: Final = "proposed-profile.toml"
_SHORTEST_NAME: Final = 4


@dataclass(frozen=True)
class Examination:
    """What a walk came to.

    Attributes:
        folder: Where its pictures and the proposed profile are.
        visits: The screens in order.
        proposals: What may have become of missing elements.
        profile: The proposed profile as text; empty without proposals.
        refused: What the wall refused, and how often.
        refused_because: Why, for each of them.
        attempts: Those of them by which a page tried to change something.
        not_walked: Elements that are on none of these screens, and when they would be.
        bundle: The bundle that was written.
        stopped_by: What ended the walk early.
        stopped_picture: Of where it ended, relative to the folder; empty if there is none.
        old_provider: Provider of the channel that was looked at as the old one; None if there was none.
        tried: What was found out by more than looking, by the item of the document that it makes wrong.
        looks: The screens as they are now, where they are to be compared with baselines.
        secrets: What must not be kept of them.
    """

    folder: Path
    visits: tuple[Visit, ...]
    proposals: tuple[Proposal, ...]
    profile: str
    refused: dict[str, int]
    not_walked: dict[str, str]
    bundle: Path | None = None
    stopped_by: RobotError | None = None
    old_provider: str | None = None
    stopped_picture: str = ""
    tried: dict[str, str] = field(default_factory=dict)
    looks: tuple[Look, ...] = ()
    secrets: Secrets = field(default_factory=Secrets, repr=False)
    refused_because: dict[str, str] = field(default_factory=dict)
    attempts: dict[str, int] = field(default_factory=dict)

    @property
    def refusals(self) -> list[str]:
        """What the screens tried to send, a line for each; the attempts to change something first."""
        if not self.refused:
            return ["The screens tried to send nothing."]
        names = sorted(self.refused, key=lambda name: name not in self.attempts)
        lines = [f"  {name} ({self.refused[name]}): {self.refused_because.get(name, '')}" for name in names]
        lead = "The screens tried to change something; the browser refused it:"
        return [lead if self.attempts else "The browser refused to send:", *lines]

    @property
    def faults(self) -> list[Finding]:
        """Elements at which the robot would stop, each once."""
        found = {
            finding.element: finding
            for visit in self.visits
            for finding in visit.findings
            if finding.is_fault
        }
        return list(found.values())

    @property
    def exit_code(self) -> int:
        """0 where every element was found, else that of drift, or of what ended the walk."""
        if self.stopped_by is not None:
            return self.stopped_by.exit_code
        is_whole = all(not visit.why_not or visit.screen.id == "saved-channel" for visit in self.visits)
        return 0 if is_whole and not self.faults and not self.attempts else DriftError.exit_code

    def as_json(self) -> dict[str, Any]:
        """Return it as the one JSON object of the command."""
        return {
            "exit_code": self.exit_code,
            "evidence": self.folder.as_posix(),
            "bundle": self.bundle.as_posix() if self.bundle else None,
            "screens": [
                {
                    "id": visit.screen.id,
                    "title": visit.screen.title,
                    "reached": not visit.why_not,
                    "why_not": visit.why_not,
                    "followed": visit.by_guess,
                    "picture": visit.picture,
                    "elements": [
                        {
                            "element": one.element,
                            "says": one.says,
                            "state": one.state,
                            "by": one.by,
                            "seen": list(one.seen),
                            "note": one.note,
                        }
                        for one in visit.findings
                    ],
                }
                for visit in self.visits
            ],
            "proposals": [
                {"element": one.element, "word": one.word, "score": one.score, "why": one.why, "is_close": one.is_close, "line": one.line}
                for one in self.proposals
            ],
            "profile": self.profile,
            "not_on_these_screens": self.not_walked,
            "refused": self.refused,
            "refused_because": self.refused_because,
            "error": {"code": self.stopped_by.exit_code, "message": self.stopped_by.message, "hint": self.stopped_by.hint}
            if self.stopped_by
            else None,
        }  # fmt: skip


def examine_screens(  # noqa: PLR0913 - each is an option of a command
    settings: Settings,
    *,
    store: str | None = None,
    channel: str | None = None,
    bundle: Path | None = None,
    browser: Browser | None = None,
    takes_looks: bool = False,
    tell: Callable[[str], None] = lambda _line: None,
) -> Examination:
    """Sign in, look at every screen that the procedure uses, and write nothing to the site.

    Args:
        settings: Site, sign-in, browser, profile; where pictures go.
        store: The store to look at; None takes the first one with an Amazon (MWS) channel.
        channel: Its old channel; None takes the first Amazon (MWS) one.
        bundle: File to pack the screens into.
        browser: One that runs already, such as pytest-playwright's; None starts the one of the settings.
        takes_looks: Look at every screen for its baseline, too.
        tell: Shows a line to the person watching.

    Raises:
        SettingsError: A setting is missing, or there is no browser.
        JournalError: A run is at work on this account.
        EvidenceError: Pictures or the bundle cannot be written.
    """
    username, _ = settings.require_credentials()
    signs = Signs.load(settings.profile, timeout_ms=settings.timeout_ms)
    stamp = Instant.now().to_tz("UTC").to_plain().format_iso(unit="second", basic=True).replace("T", "-")
    folder = settings.traces / f"screens-{stamp}"
    make_dir(folder)
    secrets = Secrets(settings.known_secrets())
    recorder = Recorder(folder, secrets, level="minimal", shows_customers=settings.show_customers)
    guard = WriteGuard(settings.base_url)
    watcher = Watcher(recorder, signs)
    packed: list[PackedScreen] = []
    stopped_by: RobotError | None = None
    stopped_picture = ""

    def keep(page: Page, screen: Screen, _survey: Survey) -> str:
        if bundle is not None and screen.id == "sign-in":
            packed.append(pack_screen(page, screen, recorder, secrets, []))
        picture = recorder.picture(page, screen.title).path
        if takes_looks:
            watcher.look(page, screen, walk.names)
        return picture

    def pack(page: Page, screen: Screen) -> None:
        packed.append(
            pack_screen(page, screen, recorder, secrets, data_rows(page) if screen.holds_orders else [])
        )

    with (
        account_lock(account_key(settings.base_url, username), folder.name, locks_dir(settings.keys)),
        _browser(settings, browser, guard.wall) as running,
    ):
        context = guard.context(running, timezone=settings.timezone or "UTC")
        walk = Walk(context.new_page(), signs, settings, guard, keep, tell)
        try:
            walk.walk(store, channel)
            secrets.register_storage_state(context.storage_state())
            if bundle is not None:
                _register_names(secrets, walk.names, username, signs)
                walk.again(pack)
        except RobotError as error:
            stopped_by = error
            with suppress(RobotError):  # a browser that has crashed shows nothing any more
                stopped_picture = recorder.picture(walk.page, "where it stopped").path
        # A page that is closed here cannot send anything any more.
        context.close()
    known = {element: signs.sign(element) for element in signs.elements}
    proposals = tuple(sorted(walk.proposals.values(), key=lambda one: list(known).index(one.element)))
    profile = profile_text(proposals, known) if proposals else ""
    if profile:
        write_whole(folder / PROFILE_NAME, profile.encode())
    if bundle is not None and packed:
        about = {
            "robot": __version__,
            "packed_at": Instant.now().format_iso(),
            "findings": _brief(walk.visits),
        }
        write_bundle(bundle, packed, about, profile, secrets)
    not_walked = {element: why for element in signs.elements if (why := why_not_walked(element))}
    return Examination(
        folder,
        tuple(walk.visits),
        proposals,
        profile,
        dict(guard.refused),
        not_walked,
        bundle if packed else None,
        stopped_by,
        walk.old_provider,
        stopped_picture,
        walk.tried,
        watcher.looks(secrets, [*walk.names, username, settings.company or ""], walk.channels),
        secrets,
        dict(guard.wall.why),
        dict(guard.wall.attempts),
    )


@contextmanager
def _browser(settings: Settings, given: Browser | None, wall: Wall) -> Iterator[Browser]:
    if given is not None:
        yield given
        return
    choice = find_browser(settings.browser, headed=settings.headed)
    with (
        wall,
        start_playwright() as playwright,
        launch(playwright, choice, headed=settings.headed, slow_mo_ms=settings.slow_mo, wall=wall) as started,
    ):
        yield started


def _register_names(secrets: Secrets, names: list[str], username: str, signs: Signs) -> None:
    """Names of people, companies and stores are taken out; a name that is a word of the screens has to stay."""
    words = {key_of(word) for element in signs.elements for word in signs.words(element)}
    secrets.register(username, "user")
    for number, name in enumerate(sorted(set(names), key=len, reverse=True), 1):
        if len(name) >= _SHORTEST_NAME and key_of(name) not in words:
            secrets.register(name, f"name {number}")


def _brief(visits: list[Visit]) -> list[dict[str, str]]:
    return [
        {"screen": visit.screen.id, "element": one.element, "state": one.state, "by": one.by}
        for visit in visits
        for one in visit.findings
    ]
