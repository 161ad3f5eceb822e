"""The steps of a rollback where time and other people play against it: never two channels on, never twice."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from whenever import Instant

from pages.channel_save import SaveOutcome
from pages.store import ChannelRow
from robot.clock import ServerClock
from robot.engine import Engine, Step
from robot.errors import ReadBackError, RequestError
from robot.evidence import Secrets
from robot.journal import Journal
from robot.models import MigrationRequest
from robot.procedures.amazon_mws_to_sp.rollback import (
    PART,
    ROLLBACK_PARTS,
    CheckBothChannels,
    LearnSwitchOff,
    ProveNewChannelOff,
    RollbackRefusedError,
    SwitchOldChannelOnAgain,
)
from robot.procedures.amazon_mws_to_sp.work import MigrationWork
from robot.runs import fold
from robot.settings import Settings

REQUEST = MigrationRequest(store="Harbour Lane", channel="Amazon", new_name="Amazon SP")
OFF, ON = "switch-off-old-channel", "switch-old-channel-on-again"


@pytest.fixture(autouse=True)
def brief_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look again for half a second where the robot does so for a quarter of a minute."""
    monkeypatch.setattr("robot.engine.IN_FLIGHT_S", 0.6)
    monkeypatch.setattr("robot.engine.LOOK_AGAIN_S", 0.02)


@dataclass
class Store:
    """A store as a list of channels; `later` happens once it has been looked at so often."""

    rows: dict[str, tuple[str, bool]] = field(
        default_factory=lambda: {"Amazon": ("amazon", False), "Amazon SP": ("amazon_sp", False)}
    )
    later: dict[int, tuple[str, bool]] = field(default_factory=dict)
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

    # What the steps ask of a store's page and of a channel's.

    answered_s = None

    def read_channels(self) -> tuple[ChannelRow, ...]:
        self.look()
        return tuple(ChannelRow(name, provider, is_on) for name, (provider, is_on) in self.rows.items())

    def read_active(self) -> bool:
        self.look()
        return self.is_on("Amazon")

    def set_active(self, is_active: bool) -> None: ...  # noqa: FBT001 - as the page has it

    def ready_save(self) -> None: ...

    def press_save(self) -> None:
        self.presses += 1
        self.switch("Amazon", is_on=True)

    def wait_saved(self) -> SaveOutcome:
        return SaveOutcome(is_accepted=True, messages=(), errors=())


class WorkOnPaper(MigrationWork):
    """What the steps share, with a list in place of the screens."""

    store: Store

    def open_store(self) -> Any:
        return self.store

    def open_old(self) -> Any:
        self.desk.old = self.store  # type: ignore[assignment] # reason: what stands in for its page
        return self.store

    def require_room(self) -> None: ...

    def server_clock(self) -> ServerClock:
        return ServerClock.of_this_machine()

    def recheck_clock(self) -> ServerClock:
        return self.server_clock()


class NoEvidence:
    is_sparing = False

    def open_part(self, part: int, title: str) -> None: ...

    def close_part(self) -> None: ...

    def group(self, title: str) -> AbstractContextManager[None]:
        return nullcontext()

    def picture(self, page: Any, name: str) -> None: ...


@dataclass
class Run:
    """A run whose journal a test writes, and whose rollback it then carries on."""

    run_dir: Path
    store: Store = field(default_factory=Store)
    told: list[str] = field(default_factory=list)

    def write(self, kind: str, step: str | None = None, **data: Any) -> Run:
        with Journal.writing(self.run_dir) as journal:
            journal.append(kind, step=step, data=data)
        return self

    def intend(self, step: str) -> Run:
        return self.write("step-intended", step, values={"server_time": Instant.now().format_iso()})

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

    def advance(self, *steps: Step[MigrationWork]) -> dict[str, Any]:
        """Carry out these steps, or all that switch; return what is known afterwards."""
        with Journal.writing(self.run_dir) as journal:
            history = fold(self.run_dir, journal.events)
            work = WorkOnPaper(
                settings=Settings.explicit(),
                request=REQUEST,
                history=history,
                browser=None,  # type: ignore[arg-type] # reason: no step here asks for it
                recorder=None,  # type: ignore[arg-type] # reason: same
                secrets=Secrets(),
                approve=lambda _plan: True,
                tell=self.told.append,
                check=lambda: None,
                record=lambda facts: journal.append("facts", data=facts),
            )
            work.store = self.store
            engine = Engine[MigrationWork](journal, NoEvidence(), history, ROLLBACK_PARTS)
            every = (LearnSwitchOff(), ProveNewChannelOff(), SwitchOldChannelOnAgain(), CheckBothChannels())
            engine.advance(steps or every, work)
            return fold(self.run_dir, journal.events).facts


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path)


def test_what_was_switched_off_is_switched_on_again(run: Run) -> None:
    facts = run.switched_off().advance()
    assert (facts["was_off"], facts["left"]) == (True, {"is_old_on": True, "new": "off"})
    assert run.store.presses == 1
    assert run.told == []


def test_a_switch_off_on_its_way_is_waited_for(run: Run) -> None:
    run.store.switch("Amazon", is_on=True)
    run.store.later[3] = ("Amazon", False)
    facts = run.know(cutoff=Instant.now().format_iso()).intend(OFF).advance()
    assert "may be on its way" in run.told[0]
    assert (facts["was_off"], run.store.presses, run.store.is_on("Amazon")) == (True, 1, True)
    assert facts["switched_off"]["earliest"] < facts["switched_off"]["latest"]


def test_a_switch_off_that_never_came_leaves_nothing_to_undo(run: Run) -> None:
    run.store.switch("Amazon", is_on=True)
    facts = run.know(cutoff=Instant.now().format_iso()).intend(OFF).advance()
    assert run.store.looks > 4
    assert (facts["was_off"], run.store.presses) == (False, 0)


def test_an_activation_on_its_way_is_waited_for_and_refused(run: Run) -> None:
    run.store.later[3] = ("Amazon SP", True)
    with pytest.raises(RollbackRefusedError, match="orders already come"):
        run.switched_off().intend("activate-new-channel").advance()
    assert "may be on its way" in run.told[0]
    assert (run.store.presses, run.store.is_on("Amazon")) == (0, False)


def test_an_activation_that_never_came_is_no_obstacle(run: Run) -> None:
    facts = run.switched_off().intend("activate-new-channel").advance()
    assert "may be on its way" in run.told[0]
    assert (facts["left"]["new"], run.store.presses) == ("off", 1)


def test_an_activation_in_the_last_moment_is_seen_before_save(run: Run) -> None:
    run.store.later[3] = ("Amazon SP", True)  # it was off when it was proven off
    with pytest.raises(RollbackRefusedError):
        run.switched_off().advance()
    assert run.store.presses == 0


def test_an_activation_beside_it_is_told_and_not_withdrawn(run: Run) -> None:
    run.store.switch("Amazon SP", is_on=True)
    with pytest.raises(ReadBackError, match="has become active while") as stopped:
        run.switched_off().intend(ON).advance()
    assert not isinstance(stopped.value, RollbackRefusedError)


def test_both_on_in_the_end_is_told(run: Run) -> None:
    run.switched_off().advance(LearnSwitchOff(), SwitchOldChannelOnAgain())
    run.store.switch("Amazon SP", is_on=True)
    with pytest.raises(ReadBackError, match="has become active"):
        run.advance(LearnSwitchOff(), CheckBothChannels())


def test_a_save_of_a_killed_attempt_is_waited_for_and_not_repeated(run: Run) -> None:
    run.store.later[4] = ("Amazon", True)
    facts = run.switched_off().intend(ON).advance()
    assert run.store.presses == 0
    assert facts["switched_on"]["earliest"] < facts["switched_on"]["latest"]


def test_a_save_of_a_killed_attempt_that_never_came_is_pressed_anew(run: Run) -> None:
    run.switched_off().intend(ON).advance()
    assert run.store.presses == 1


def test_what_somebody_else_switched_on_is_left_alone(run: Run) -> None:
    run.store.switch("Amazon", is_on=True)
    facts = run.switched_off().advance()
    assert run.store.presses == 0
    assert "somebody else" in run.told[0]
    assert facts["switched_on"]["earliest"] == facts["switched_off"]["earliest"]


def test_what_somebody_switches_off_afterwards_is_told(run: Run) -> None:
    run.switched_off().advance()
    run.store.switch("Amazon", is_on=False)
    with pytest.raises(ReadBackError, match="is off again"):
        run.advance()
    assert run.store.presses == 1


def test_a_new_channel_under_another_name_is_not_passed_over(run: Run) -> None:
    seen = [["Amazon", "amazon", True], ["Amazon FR SP", "amazon_sp", True]]
    run.store.rows = {"Amazon": ("amazon", False), "Amazon FR SP": ("amazon_sp", True)}
    assert run.switched_off().know(channels_seen=seen, saved_as="Amazon SP").advance()["was_off"]

    other = Run(run.run_dir / "other")
    other.store.rows = {"Amazon": ("amazon", False), "Amazon new": ("amazon_sp", True)}
    with pytest.raises(RollbackRefusedError, match="'Amazon new'"):
        other.switched_off().know(channels_seen=seen, saved_as="Amazon SP").advance()


def test_a_channel_of_another_provider_is_not_switched_on(run: Run) -> None:
    run.store.rows["Amazon"] = ("ebay", False)
    with pytest.raises(RequestError, match="reads 'ebay' now") as stopped:
        run.switched_off().advance()
    assert not isinstance(stopped.value, RollbackRefusedError)
    assert run.store.presses == 0


def test_its_own_steps_have_their_own_trace() -> None:
    assert set(ROLLBACK_PARTS) == {PART}
