"""A migration on paper: a list of channels in place of the screens, and a run whose journal a test writes."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from whenever import Instant

from pages.channel_save import SaveOutcome
from pages.orders import OrderRow
from pages.store import ChannelRow
from robot.browser.wall import Wall
from robot.clock import ServerClock
from robot.consent import Ask
from robot.engine import Engine
from robot.evidence import Secrets
from robot.journal import Journal
from robot.models import MigrationRequest
from robot.procedures.amazon_mws_to_sp.rollback import ROLLBACK_PARTS
from robot.procedures.amazon_mws_to_sp.steps import PARTS
from robot.procedures.amazon_mws_to_sp.work import MigrationWork
from robot.runs import fold
from robot.settings import Settings
from robot.step import Step

REQUEST = MigrationRequest(store="Harbour Lane", channel="Amazon", new_name="Amazon SP")
OFF = "switch-off-old-channel"


@dataclass
class Store:
    """A store as a list of channels; `later` happens once it has been looked at so often."""

    rows: dict[str, tuple[str, bool]] = field(
        default_factory=lambda: {"Amazon": ("amazon", False), "Amazon SP": ("amazon_sp", False)}
    )
    later: dict[int, tuple[str, bool]] = field(default_factory=dict)
    orders: list[tuple[str, str]] = field(default_factory=list)
    """Order number and channel of each row of the Orders screen."""
    looks: int = 0
    presses: int = 0

    def is_on(self, name: str) -> bool:
        return name in self.rows and self.rows[name][1]

    def switch(self, name: str, *, is_on: bool) -> None:
        self.rows[name] = (self.rows[name][0], is_on)

    def look(self) -> None:
        self.looks += 1
        if self.looks in self.later:
            name, is_on = self.later[self.looks]
            self.switch(name, is_on=is_on)

    # What the steps ask of a store's page, of a channel's and of the Orders screen.

    answered_s = None
    answer_dates = ()

    def read_channels(self) -> tuple[ChannelRow, ...]:
        self.look()
        return tuple(ChannelRow(name, provider, is_on) for name, (provider, is_on) in self.rows.items())

    def open_orders(self) -> Store:
        return self

    def choose_store(self, name: str) -> None: ...

    def read_orders(self) -> tuple[OrderRow, ...]:
        return tuple(OrderRow(number, channel, cells={}) for number, channel in self.orders)

    def read_active(self) -> bool:
        self.look()
        return self.is_on("Amazon")

    def set_active(self, is_active: bool) -> None: ...  # noqa: FBT001 - as the page has it

    is_ready = True

    def ready_save(self) -> None: ...

    def press_save(self) -> None:
        self.presses += 1
        self.switch("Amazon", is_on=True)

    def wait_question(self) -> bool:
        return False

    def wait_saved(self) -> SaveOutcome:
        return SaveOutcome(is_accepted=True, messages=(), errors=())


class WorkOnPaper(MigrationWork):
    """What the steps share, with a list in place of the screens."""

    store: Store

    def open_store(self) -> Any:
        return self.store

    def menu(self) -> Any:
        return self.store

    def open_old(self) -> Any:
        self.desk.old = self.store  # type: ignore[assignment] # reason: what stands in for its page
        return self.store

    def require_room(self) -> None: ...

    def server_clock(self) -> ServerClock:
        self.clock = self.clock or ServerClock.of_this_machine()
        return self.clock

    def clock_afterwards(self) -> ServerClock:
        return self.server_clock()

    def recheck_clock(self) -> ServerClock:
        return self.server_clock()

    def ask_clock(self) -> None:
        return None


class NoEvidence:
    is_sparing = False

    def open_part(self, part: int, title: str) -> None: ...

    def end_part(self) -> None: ...

    def finished_traces(self) -> tuple[()]:
        return ()

    def group(self, title: str) -> AbstractContextManager[None]:
        return nullcontext()

    def picture(self, page: Any, name: str) -> None: ...


@dataclass
class Run:
    """A run whose journal a test writes, and whose rollback it then carries on."""

    run_dir: Path
    store: Store = field(default_factory=Store)
    told: list[str] = field(default_factory=list)
    ask: Ask = lambda _plan: "in a test"

    def write(self, kind: str, step: str | None = None, **data: Any) -> Run:
        with Journal.writing(self.run_dir) as journal:
            journal.append(kind, step=step, data=data)
        return self

    def intend(self, step: str) -> Run:
        return self.write("step-intended", step, values={"server_time": Instant.now().format_iso()})

    def both(self, number: str) -> Run:
        """Let an order stand under both channels."""
        self.store.orders += [(number, "Amazon"), (number, "Amazon SP")]
        return self

    def know(self, **facts: Any) -> Run:
        return self.write("facts", None, **facts)

    def switched_off(self) -> Run:
        moment = Instant.now().format_iso()
        self.intend(OFF)
        return self.write(
            "step-ended",
            OFF,
            state="done",
            facts={"switched_off": {"earliest": moment, "latest": moment}, "cutoff": moment},
        )

    def advance(self, *steps: Step[MigrationWork], is_by_name: bool = False) -> dict[str, Any]:
        """Carry out these steps; return what is known afterwards."""
        with Journal.writing(self.run_dir) as journal:
            history = fold(self.run_dir, journal.events)
            work = WorkOnPaper(
                settings=Settings.explicit(),
                request=REQUEST,
                history=history,
                browser=None,  # type: ignore[arg-type] # reason: no step here asks for it
                wall=Wall("https://channels.example"),
                recorder=None,  # type: ignore[arg-type] # reason: same
                secrets=Secrets(),
                ask=self.ask,
                tell=self.told.append,
                check=lambda: None,
                record=lambda facts: journal.append("facts", data=facts),
                may_trust_operator=is_by_name,
            )
            work.store = self.store
            engine = Engine[MigrationWork](journal, NoEvidence(), history, PARTS | ROLLBACK_PARTS)
            engine.advance(steps, work)
            return fold(self.run_dir, journal.events).facts
