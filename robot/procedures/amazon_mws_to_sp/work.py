"""What the steps of one migration share: the browser page, the way to every screen, and the facts."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pages.base import translated
from pages.channel_settings import ChannelSettingsPage
from pages.menu import Menu
from pages.sign_in import AtTheWindow, SignInPage, channels_account
from pages.signs import Signs
from robot import consent
from robot.browser import quiet_context, working_context
from robot.browser.announced import announced_by
from robot.consent import Ask, Plan
from robot.errors import (
    DriftError,
    EvidenceError,
    SignedOutError,
    SignInError,
    UnavailableError,
)
from robot.evidence import Recorder, Secrets
from robot.learned import learned_ways
from robot.models import MigrationRequest
from robot.procedures.amazon_mws_to_sp.companies import refuse_several_companies, switch_company
from robot.procedures.amazon_mws_to_sp.facts import MigrationFacts
from robot.procedures.amazon_mws_to_sp.plan import migration_plan
from robot.procedures.amazon_mws_to_sp.pointing import AsksToPoint, Pointing
from robot.procedures.amazon_mws_to_sp.run_clock import TellsTime
from robot.procedures.amazon_mws_to_sp.tabs import hand_over, register_tab_storage, tab_storage
from robot.refusals import KeptRefusals
from robot.settings import Settings
from robot.spelling import shown_name
from robot.step import Facts

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from playwright.sync_api import Browser, Page

    from pages.channel_picker import ChannelPicker
    from pages.orders import OrderRow
    from pages.store import StorePage
    from pages.stores import StoresPage
    from pages.transaction_records import TransactionRecordsPage
    from robot.browser.wall import Wall
    from robot.runs import RunHistory

LEAST_ROOM_BYTES = 100 * 2**20
"""Room for evidence that must be free before anything is written: ten times a fully recorded run."""


@dataclass
class Desk:
    """Where the robot stands on the screens; forgotten with the process, never journaled."""

    stores: StoresPage | None = None
    store: StorePage | None = None
    old: ChannelSettingsPage | None = None
    picker: ChannelPicker | None = None
    form: ChannelSettingsPage | None = None
    """The new channel's form while it is open and unsaved."""
    new: ChannelSettingsPage | None = None


@dataclass
class MigrationWork(AsksToPoint, TellsTime):
    """One migration being carried out by this process.

    Attributes:
        ask: Asks for a yes before a change.
        make_plan: Says what the yes is about.
        tell: Shows a line to the person watching.
        check: Called in long waits where it is safe to stop; raises to stop there.
        record: Writes facts into the journal at once, in the middle of a step.
        note: Writes an entry of another kind into the journal at once.
        may_trust_operator: The run was resumed by name, which is a person saying that the owner has
            authorised (document, Step Four); only counts where the screens say nothing.
        wall: What every request of the browser passes.
        opening_takes_s: How long it last took to open the old channel's settings, in seconds.
        switched: That the active company was switched, and from which; empty if it was not.
    """

    settings: Settings
    request: MigrationRequest
    history: RunHistory
    browser: Browser
    wall: Wall
    recorder: Recorder
    secrets: Secrets
    ask: Ask
    tell: Callable[[str], None]
    check: Callable[[], None]
    record: Callable[[Facts], object]
    note: Callable[[str, Facts], object] = lambda _kind, _data: None
    may_trust_operator: bool = False
    make_plan: Callable[[MigrationWork], Plan] = lambda work: migration_plan(work.request, work.known)
    page: Page | None = None
    desk: Desk = field(default_factory=Desk)
    connect_link: str | None = None
    opening_takes_s: float = 3.0
    switched: str = ""
    facts: Facts = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.facts = dict(self.history.facts)
        self._signs_used: dict[str, str] = {}
        self.trail = learned_ways(
            self.settings.base_url,
            self.settings.keys,
            tell=self.tell,
            refused_between=self.wall.refused_between,
            scrub=self.secrets.scrub,
        )
        self.trail.names = (self.request.store, self.request.new_name, self.request.channel)
        self.signs = Signs.load(
            self.settings.profile,
            on_match=self._signs_used.__setitem__,
            timeout_ms=self.settings.timeout_ms,
            trail=self.trail,
        )
        self._pictures: list[Facts] = []
        self._sent_before = 0
        self.pointing = Pointing(self)
        self._unique: set[tuple[str, str]] = set()

    @property
    def known(self) -> MigrationFacts:
        """The facts so far, typed."""
        return MigrationFacts.of(self.history.run_id, self.facts)

    def obtain_consent(self) -> Facts:
        """Return the yes to what this run writes: the one in the journal if it covers these values, else ask.

        Raises:
            RequestError: The answer was no.
            ConsentNeededError: There is nobody to ask.
        """
        name = "rollback_approval" if self.history.is_rolling_back else "approval"
        given: Facts | None = self.facts.get(name)
        approval = consent.obtain(
            self.make_plan(self), self.ask, given, is_under_way=self.history.has_intended
        )
        if approval is not given:
            self.keep({name: approval})
        return dict(approval)

    def writing(self, values: Facts) -> AbstractContextManager[object]:
        """Let pages send only what carries announced values, from a press until the step is proven.

        Args:
            values: What the step will write, as its intention has it in the journal.
        """
        self.pointing.expect_press()
        address = "" if self.page is None else self.page.url
        return self.wall.writing(announced_by(values, address, self.pointing.doubted))

    def drain_notes(self) -> Facts:
        """Hand over what was seen since the last call: signs, ways, pictures, the page's address, and what was sent."""
        notes: Facts = self.trail.drain_notes()
        if self._signs_used:
            notes["signs"] = dict(self._signs_used)
        sent = self.wall.passed[self._sent_before :]
        if sent:
            notes["sent"] = [one.as_json() for one in sent]
        self._sent_before += len(sent)
        if self._pictures:
            notes["further_pictures"] = list(self._pictures)
        self._signs_used.clear()
        self._pictures.clear()
        if self.page is not None:
            notes["address"] = self.page.url.split("?")[0]
        return notes

    def keep(self, facts: Facts) -> None:
        """Keep facts that must outlive this process even if the step they belong to does not end."""
        self.record(facts)
        self.facts.update(facts)

    def has_intended(self, step_id: str) -> bool:
        """Tell whether an earlier attempt, or this one, announced the change of a step."""
        step = self.history.steps.get(step_id)
        return step is not None and step.intended is not None

    # --- the way to every screen -------------------------------------------------------------

    def sign_in(self) -> None:
        """Sign in where nothing is recorded, then go on where everything is."""
        username, password = self.settings.require_credentials()
        self.wall.bind(password, channels_account(self.settings.base_url).origins)
        quiet = quiet_context(self.browser, timezone=self.browser_zone)
        page = quiet.new_page()
        with translated(page, "Signing in"):
            person = AtTheWindow(self.tell, self.check) if self.settings.headed else None
            sign_in = SignInPage.open(page, self.signs, self.settings.base_url, person=person)
            self.keep_picture(page, "sign-in-before")
            refusals = KeptRefusals(self.settings.keys)
            menu = sign_in.sign_in(
                username, password, person=person, refusals=refusals, company=self.wanted_company
            )
            self._choose_company(menu)
            state = quiet.storage_state()
            tab = tab_storage(page)
            quiet.close()
            self.secrets.register_storage_state(state)
            register_tab_storage(self.secrets, tab)
            context = working_context(self.browser, storage_state=state, timezone=self.browser_zone)
            # Before recording begins: the script itself holds what must not be recorded.
            hand_over(context, tab)
            self.page = context.new_page()
            self.recorder.attach(context, self.page, title=f"{self.request.store} / {self.request.channel}")
        self.go_home()

    def go_home(self) -> Menu:
        """Open Channels anew."""
        page = self.need_page()
        home = SignInPage.open(page, self.signs, self.settings.base_url)
        if not home.is_signed_in():
            raise SignedOutError(
                "Channels signed the robot out.", hint="Run `channels-robot resume`; it signs in again."
            )
        return self.menu()

    def quiet_copy(self, *, timezone: str | None = None) -> Page:
        """Open a page with the same sign-in in a context that records nothing.

        Args:
            timezone: Its zone; None for the one that all others have.
        """
        page = self.need_page()
        context = quiet_context(
            self.browser,
            timezone=timezone or self.browser_zone,
            storage_state=page.context.storage_state(),
        )
        hand_over(context, tab_storage(page))
        return context.new_page()

    def need_page(self) -> Page:
        """Give the page; signing in came first."""
        if self.page is None:
            raise SignInError("Not signed in.")
        return self.page

    def menu(self) -> Menu:
        """Give the menu, proven to be there."""
        menu = Menu(self.need_page(), self.signs)
        menu.prove()
        return menu

    def any_menu(self) -> Menu:
        """Give the menu; where an error page or a broken connection took it away, open Channels anew."""
        try:
            return self.menu()
        except (DriftError, UnavailableError) as error:
            self.tell(f"The menu is gone ({error.message}); opening Channels anew")
            return self.go_home()

    def open_store(self) -> StorePage:
        """Go to the store from wherever the robot is."""
        self.leave_form()
        self.desk = Desk()
        self.desk.stores = self.any_menu().open_stores()
        name = self.request.store
        self.desk.store = self.desk.stores.open_store(name, is_unique=("store", name) in self._unique)
        self._unique.add(("store", name))
        return self.desk.store

    def open_channel(self, store: StorePage, name: str) -> ChannelSettingsPage:
        """Open a channel's settings from the store; that no other has its name is proven once a process."""
        page = store.open_channel(name, is_unique=("channel", name) in self._unique)
        self._unique.add(("channel", name))
        self.desk.store = None  # the settings are shown now: whoever wants the store's list has to go there
        return self.knowing(page)

    def knowing(self, page: ChannelSettingsPage) -> ChannelSettingsPage:
        """Tell a channel's settings how the box of the cut-off is written, if that is known already."""
        box = self.known.box
        return page if box is None else page.know_cutoff(box.pattern)

    def open_old(self) -> ChannelSettingsPage:
        """Go to the old channel's settings, freshly loaded."""
        started_s = time.monotonic()
        page = self.open_channel(self.open_store(), self.request.channel)
        self.opening_takes_s = time.monotonic() - started_s
        self.desk.old = page
        return page

    def open_new(self) -> ChannelSettingsPage:
        """Go to the saved new channel's settings, freshly loaded."""
        page = self.open_channel(self.open_store(), self.request.new_name)
        self.desk.new = page
        return page

    def open_old_records(self) -> TransactionRecordsPage:
        """Go to the log of the old channel."""
        records = self.menu().open_transaction_records()
        records.choose_store(self.request.store)
        records.open_channel(self.request.channel)
        return records

    def read_orders(self) -> tuple[OrderRow, ...]:
        """Read the store's orders."""
        orders = self.menu().open_orders()
        orders.choose_store(self.request.store)
        return orders.read_orders()

    def read_orders_if_shown(self) -> tuple[tuple[OrderRow, ...], bool]:
        """Read the store's orders; none, and False, only where they could not be read before the first change either."""
        try:
            return self.read_orders(), True
        except DriftError:
            if self.known.orders_unread is None:
                raise
            return (), False

    def leave_form(self) -> None:
        """Leave the new channel's unsaved form, if it is open."""
        if self.desk.form is not None:
            self.desk.form.leave()
            self.desk.form = None

    # --- room, secrets -----------------------------------------------------------------------

    def require_room(self) -> None:
        """Refuse to begin a change that could not be recorded to its end.

        Raises:
            EvidenceError: Less than `LEAST_ROOM_BYTES` are free.
        """
        folder: Path = self.recorder.run_dir
        free = shutil.disk_usage(folder).free
        if free < LEAST_ROOM_BYTES:
            raise EvidenceError(
                f"Only {free // 2**20} MiB are free for evidence in {folder}; {LEAST_ROOM_BYTES // 2**20} MiB are needed.",
                hint="Make room, then run `channels-robot resume`. Nothing was changed.",
            )

    def keep_picture(self, page: Page, name: str) -> None:
        """Keep a picture of a page that is not the one being recorded."""
        self._pictures.append(asdict(self.recorder.picture(page, name)))

    @property
    def browser_zone(self) -> str:
        """The zone in which the browser shows times."""
        return self.settings.timezone or "UTC"

    @property
    def wanted_company(self) -> str | None:
        """The company that must be active: the one of this run's first attempt, else the setting's."""
        wanted = self.known.company or self.settings.company
        return None if wanted is None else shown_name(wanted)

    def _choose_company(self, menu: Menu) -> None:
        wanted, asked = self.wanted_company, self.settings.company and shown_name(self.settings.company)
        if wanted is not None and asked not in {None, wanted}:
            raise SignInError(
                f"This run was begun in the company {wanted!r}, and CHANNELS_COMPANY is {asked!r}.",
                hint=f"Set CHANNELS_COMPANY to {wanted} for this run, or leave it out.",
            )
        if wanted is None:
            refuse_several_companies(menu)
            return
        self.switched = switch_company(menu, wanted)
        if self.switched:
            self.tell(self.switched)
