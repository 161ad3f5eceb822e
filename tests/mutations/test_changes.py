"""The screens change: what would do harm stops the robot before it writes, what does none is not noticed."""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from robot.rehearsal import MAIN_STORE, OLD_CHANNEL, stand_in
from tests.mutations.changes import Change, ChangedSite
from tests.mutations.harmful import HARMFUL, HARMFUL_LATER
from tests.mutations.harmless import HARMLESS, UNREADABLE_ORDERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from desk import Answer, MakeRobot, Robot

    from robot.rehearsal.channels.visits import Site

NEW = OLD_CHANNEL + " SP"
QUICK_STOPS = 6
PACK = 12
"""Harmless changes that are met by one migration."""

LEAST_STOPPED = 0.98
MOST_HINDERED = 0.02
TIMEOUT_MS = "5000"


@dataclass
class Met:
    """What a migration on changed screens came to."""

    robot: Robot
    site: ChangedSite
    answer: Answer

    @property
    def writes(self) -> list[str]:
        return [write.what for write in self.robot.site.world.writes]

    @property
    def said(self) -> str:
        error = self.answer.json["error"] or {} if self.answer.out else {}
        return f"exit {self.answer.code} at {error.get('step')}: {error.get('message')} {self.writes}"


@pytest.fixture
def migrate(make_robot: MakeRobot, monkeypatch: pytest.MonkeyPatch) -> Callable[[Iterable[Change]], Met]:
    """Carry out one migration on screens changed so; all changes are of one rendering."""
    made = stand_in.channels_app

    def carry_out(changes: Iterable[Change]) -> Met:
        changes = list(changes)
        sites: list[ChangedSite] = []

        def make_changed(site: Site) -> ChangedSite:
            sites.append(ChangedSite(made(site), changes))
            return sites[-1]

        monkeypatch.setattr(stand_in, "channels_app", make_changed)
        config: dict[str, Any] = dict(pair for one in changes for pair in one.config)
        robot = make_robot(rendering=changes[0].rendering, **config)
        answer = robot.migrate("--connect", "own", **robot.own(), CHANNELS_TIMEOUT_MS=TIMEOUT_MS)
        robot.site.stop()
        return Met(robot, sites[0], answer)

    return carry_out


def is_stopped(one: Change, met: Met) -> bool:
    """Tell whether the robot stopped for this, with nothing written that it would have spoilt."""
    assert met.site.met.total(), f"{one.name}: the change is on no screen that was looked at"
    return met.answer.code in one.codes and len(met.writes) <= one.writes


def is_through(met: Met) -> bool:
    """Tell whether the migration was completed, with the right end."""
    if met.answer.code:
        return False
    assert met.site.unmet() == []
    world = met.robot.site.world
    old, new = world.channel(MAIN_STORE, OLD_CHANNEL), world.channel(MAIN_STORE, NEW)
    is_on, cutoff = new.ignore_before
    carried = ("marketplace", "fulfilment_channels", "order_statuses")
    return (
        (old.is_active, new.is_active, new.provider, new.is_connected) == (False, True, "amazon_sp", True)
        and all(old.settings[name] == new.settings[name] for name in carried)
        and [off.channel_id for off in world.switch_offs] == [old.id]
        and is_on
        and abs((world.switch_offs[0].at - cutoff).total("seconds")) < 1
    )


def packs(changes: Iterable[Change]) -> list[list[Change]]:
    """Put together what one migration can meet: changes of one rendering."""
    by_rendering = defaultdict(list)
    for one in changes:
        by_rendering[one.rendering].append(one)
    return [some[at : at + PACK] for some in by_rendering.values() for at in range(0, len(some), PACK)]


def sample(changes: tuple[Change, ...], count: int) -> list[Change]:
    chosen = random.Random(6).sample(range(len(changes)), count)
    return [changes[at] for at in sorted(chosen)]


@pytest.mark.parametrize("one", sample(HARMFUL, QUICK_STOPS), ids=lambda one: one.name)
def test_a_harmful_change_stops_the_robot_before_it_writes(migrate, one):
    met = migrate([one])
    assert is_stopped(one, met), met.said


@pytest.mark.parametrize("pack", packs(sample(HARMLESS, 8))[:2], ids=lambda pack: pack[0].rendering)
def test_harmless_changes_do_not_stop_the_robot(migrate, pack):
    met = migrate(pack)
    assert is_through(met), met.said


@pytest.mark.parametrize(
    "one",
    [UNREADABLE_ORDERS[0], pytest.param(UNREADABLE_ORDERS[1], marks=pytest.mark.one_of_all_cases)],
    ids=lambda one: one.name,
)
def test_orders_that_cannot_be_read_are_left_to_a_person(migrate, one):
    met = migrate([one])
    assert is_through(met), met.said
    states = {step["id"]: step["state"] for step in met.answer.json["steps"]}
    assert (states["read-orders-before"], states["check-orders"]) == ("not_possible", "not_possible")
    assert "Orders cannot be compared" in met.answer.err
    assert "Look whether an order came under both channels" in " ".join(met.answer.err.split())


@pytest.mark.one_of_all_cases
def test_of_all_harmful_changes_nearly_all_stop_the_robot_before_it_writes(migrate, capsys):
    missed = report(
        capsys, "harmful", HARMFUL, lambda one: (is_stopped(one, met := migrate([one])), met.said)
    )
    assert len(HARMFUL) >= 50
    assert missed <= (1 - LEAST_STOPPED) * len(HARMFUL)


@pytest.mark.one_of_all_cases
def test_what_only_the_saved_channel_shows_stops_the_robot_there(migrate, capsys):
    assert not report(
        capsys, "harmful later", HARMFUL_LATER, lambda one: (is_stopped(one, met := migrate([one])), met.said)
    )


@pytest.mark.one_of_all_cases
def test_of_all_harmless_changes_nearly_none_stops_the_robot(migrate, capsys):
    """A pack that comes through proves each of its changes; of one that does not, each is tried alone."""
    suspects = []
    for pack in packs(HARMLESS):
        met = migrate(pack)
        if not is_through(met):
            say(capsys, f"pack {pack[0].name!r} ...: {met.said}")
            suspects += pack
    missed = report(capsys, "harmless", suspects, lambda one: (is_through(met := migrate([one])), met.said))
    say(capsys, f"harmless: {len(HARMLESS) - missed} of {len(HARMLESS)} as they should be")
    assert len(HARMLESS) >= 30
    assert missed <= MOST_HINDERED * len(HARMLESS)


def report(
    capsys: pytest.CaptureFixture[str],
    what: str,
    changes: Iterable[Change],
    judge: Callable[[Change], tuple[bool, str]],
) -> int:
    """Judge each, say how each ended, and return how many ended wrongly."""
    missed = []
    for one in changes:
        is_right, said = judge(one)
        say(capsys, f"{'ok  ' if is_right else 'MISS'} {one.rendering}: {one.name}: {said}")
        if not is_right:
            missed.append(one.name)
    say(
        capsys,
        f"{what}: {len(list(changes)) - len(missed)} of {len(list(changes))} as they should be; not: {missed}",
    )
    return len(missed)


def say(capsys: pytest.CaptureFixture[str], line: str) -> None:
    with capsys.disabled():
        sys.stdout.write(f"{line[:400]}\n")
        sys.stdout.flush()
