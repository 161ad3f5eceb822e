"""The steps of a rollback where time and other people play against it: never two channels on, never twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from paper import OFF, Run
from whenever import Instant

from robot.consent import ask_nobody
from robot.errors import ConsentNeededError, ReadBackError, RequestError
from robot.journal import read_events
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
from robot.step import Step

ON = "switch-old-channel-on-again"


def roll_back() -> tuple[Step[MigrationWork], ...]:
    """Make the steps that look at and switch channels."""
    return LearnSwitchOff(), ProveNewChannelOff(), SwitchOldChannelOnAgain(), CheckBothChannels()


@pytest.fixture(autouse=True)
def brief_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look again for three seconds where the robot does so for a quarter of a minute."""
    monkeypatch.setattr("robot.engine.IN_FLIGHT_S", 3.0)
    monkeypatch.setattr("robot.engine.LOOK_AGAIN_S", 0.02)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path)


def test_without_a_yes_nothing_is_prepared_announced_or_done(run: Run) -> None:
    run.ask = ask_nobody
    with pytest.raises(ConsentNeededError):
        run.switched_off().advance(*roll_back())
    assert run.store.presses == 0
    assert not run.store.is_on("Amazon")
    assert (ON, "step-intended") not in [(event.step, event.kind) for event in read_events(run.run_dir)]


def test_what_was_switched_off_is_switched_on_again(run: Run) -> None:
    facts = run.switched_off().advance(*roll_back())
    assert (facts["was_off"], facts["left"]) == (True, {"is_old_on": True, "new": "off"})
    assert run.store.presses == 1
    assert run.told == []


def test_a_switch_off_on_its_way_is_waited_for(run: Run) -> None:
    run.store.switch("Amazon", is_on=True)
    run.store.later[3] = ("Amazon", False)
    facts = run.know(cutoff=Instant.now().format_iso()).intend(OFF).advance(*roll_back())
    assert "may be on its way" in run.told[0]
    assert (facts["was_off"], run.store.presses, run.store.is_on("Amazon")) == (True, 1, True)
    assert facts["switched_off"]["earliest"] < facts["switched_off"]["latest"]


def test_a_switch_off_that_never_came_leaves_nothing_to_undo(run: Run) -> None:
    run.store.switch("Amazon", is_on=True)
    facts = run.know(cutoff=Instant.now().format_iso()).intend(OFF).advance(*roll_back())
    assert run.store.looks > 4
    assert (facts["was_off"], run.store.presses) == (False, 0)


def test_with_the_cut_off_still_to_come_nothing_can_be_on_its_way(run: Run) -> None:
    run.store.switch("Amazon", is_on=True)
    cutoff = Instant.now().add(seconds=40)
    facts = run.know(cutoff=cutoff.format_iso()).intend(OFF).advance(*roll_back())
    assert run.told == []
    assert (facts["was_off"], run.store.presses) == (False, 0)


def test_an_activation_on_its_way_is_waited_for_and_refused(run: Run) -> None:
    run.store.later[3] = ("Amazon SP", True)
    with pytest.raises(RollbackRefusedError, match="orders already come"):
        run.switched_off().intend("activate-new-channel").advance(*roll_back())
    assert "may be on its way" in run.told[0]
    assert (run.store.presses, run.store.is_on("Amazon")) == (0, False)


def test_an_activation_that_never_came_is_no_obstacle(run: Run) -> None:
    facts = run.switched_off().intend("activate-new-channel").advance(*roll_back())
    assert "may be on its way" in run.told[0]
    assert (facts["left"]["new"], run.store.presses) == ("off", 1)


def test_an_activation_in_the_last_moment_is_seen_before_save(run: Run) -> None:
    run.store.later[3] = ("Amazon SP", True)  # it was off when it was proven off
    with pytest.raises(RollbackRefusedError):
        run.switched_off().advance(*roll_back())
    assert run.store.presses == 0


def test_an_activation_beside_it_is_told_and_not_withdrawn(run: Run) -> None:
    run.store.switch("Amazon SP", is_on=True)
    with pytest.raises(ReadBackError, match="has become active while") as stopped:
        run.switched_off().intend(ON).advance(*roll_back())
    assert not isinstance(stopped.value, RollbackRefusedError)


def test_both_on_in_the_end_is_told(run: Run) -> None:
    run.switched_off().advance(LearnSwitchOff(), SwitchOldChannelOnAgain())
    run.store.switch("Amazon SP", is_on=True)
    with pytest.raises(ReadBackError, match="has become active"):
        run.advance(LearnSwitchOff(), CheckBothChannels())


def test_a_save_of_a_killed_attempt_is_waited_for_and_not_repeated(run: Run) -> None:
    run.store.later[4] = ("Amazon", True)
    facts = run.switched_off().intend(ON).advance(*roll_back())
    assert run.store.presses == 0
    assert facts["switched_on"]["earliest"] < facts["switched_on"]["latest"]


def test_a_save_of_a_killed_attempt_that_never_came_is_pressed_anew(run: Run) -> None:
    run.switched_off().intend(ON).advance(*roll_back())
    assert run.store.presses == 1


def test_what_somebody_else_switched_on_is_left_alone(run: Run) -> None:
    run.store.switch("Amazon", is_on=True)
    facts = run.switched_off().advance(*roll_back())
    assert run.store.presses == 0
    assert "somebody else" in run.told[0]
    assert facts["switched_on"]["earliest"] == facts["switched_off"]["earliest"]


def test_what_somebody_switches_off_afterwards_is_told(run: Run) -> None:
    run.switched_off().advance(*roll_back())
    run.store.switch("Amazon", is_on=False)
    with pytest.raises(ReadBackError, match="is off again"):
        run.advance(*roll_back())
    assert run.store.presses == 1


def test_a_new_channel_under_another_name_is_not_passed_over(run: Run) -> None:
    seen = [["Amazon", "amazon", True], ["Amazon FR SP", "amazon_sp", True]]
    run.store.rows = {"Amazon": ("amazon", False), "Amazon FR SP": ("amazon_sp", True)}
    assert run.switched_off().know(channels_seen=seen, saved_as="Amazon SP").advance(*roll_back())["was_off"]

    other = Run(run.run_dir / "other")
    other.store.rows = {"Amazon": ("amazon", False), "Amazon new": ("amazon_sp", True)}
    with pytest.raises(RollbackRefusedError, match="'Amazon new'"):
        other.switched_off().know(channels_seen=seen, saved_as="Amazon SP").advance(*roll_back())


def test_a_channel_of_another_provider_is_not_switched_on(run: Run) -> None:
    run.store.rows["Amazon"] = ("ebay", False)
    with pytest.raises(RequestError, match="reads 'ebay' now") as stopped:
        run.switched_off().advance(*roll_back())
    assert not isinstance(stopped.value, RollbackRefusedError)
    assert run.store.presses == 0


def test_its_own_steps_have_their_own_trace() -> None:
    assert set(ROLLBACK_PARTS) == {PART}
