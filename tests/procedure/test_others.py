"""Another machine, a colleague or an earlier run is at work on the same channels: nothing is told that would do harm."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from desk import MakeRobot, Robot
from whenever import Instant

from robot.errors import RequestError, UnavailableError
from robot.procedures.amazon_mws_to_sp import switch_off
from robot.procedures.amazon_mws_to_sp.switch_off import SwitchOffOldChannel
from robot.rehearsal import MAIN_STORE, OLD_CHANNEL, stand_in
from robot.rehearsal.model import SP

NEW = f"{OLD_CHANNEL} SP"
HARMFUL = (
    "Correct",
    "Ignore Orders Before reads",
    "wanted values",
    "switch it on",
    "switch the old",
    "delete",
)

Before = Callable[[str, str], None]


class Visited:
    """Lets somebody else act right before a request reaches the stand-in."""

    def __init__(self, app: Any, before: Before) -> None:
        self.app, self.before = app, before

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            self.before(scope["method"], scope["path"])
        await self.app(scope, receive, send)


@pytest.fixture
def meddled(make_robot: MakeRobot, monkeypatch: pytest.MonkeyPatch) -> tuple[Robot, list[Before]]:
    """Make a robot, and a list of what somebody else does before each request."""
    deeds: list[Before] = []
    made = stand_in.channels_app
    monkeypatch.setattr(
        stand_in,
        "channels_app",
        lambda site: Visited(
            made(site), lambda method, path: [deed(method, path) for deed in deeds] and None
        ),
    )
    return make_robot(), deeds


def add_new(robot: Robot, **values: Any) -> None:
    world = robot.site.world
    if not any(channel.name == NEW for channel in world.channels(MAIN_STORE)):
        world.add_channel(MAIN_STORE, NEW, SP, is_active=False, **values)


def prove_harmless(error: dict[str, str]) -> None:
    said = f"{error['message']} {error['hint']}"
    assert "Somebody else made" in error["message"]
    assert "First check" in error["hint"]
    for words in HARMFUL:
        assert words not in said, said


def test_the_new_channel_of_another_machine_comes_first(meddled: tuple[Robot, list[Before]]) -> None:
    robot, deeds = meddled

    def at_save(method: str, path: str) -> None:
        if method == "POST" and "/channels/create" in path:
            add_new(robot)

    deeds.append(at_save)
    first = robot.migrate()
    assert first.code == 3, first.err
    prove_harmless(first.json["error"])
    run, saves = first.json["run_id"], len(robot.site.world.writes)
    again = robot("resume", "--yes", run, "--json")
    assert again.code == 3, again.err
    prove_harmless(again.json["error"])
    back = robot("rollback", run, "--yes", "--json")
    assert back.code == 3, back.err
    assert "not rolled back" in back.json["error"]["message"]
    assert len(robot.site.world.writes) == saves, "something of the other machine's was changed"


def test_the_new_channel_of_another_machine_is_there_before_add(meddled: tuple[Robot, list[Before]]) -> None:
    robot, deeds = meddled
    deeds.append(lambda _method, _path: add_new(robot) if robot.site.world.switch_offs else None)
    answer = robot.migrate()
    assert answer.code == 3, answer.err
    prove_harmless(answer.json["error"])


class Paper:
    """What the step asks of its work, on paper: a clock, a form, and when somebody else switches the channel off."""

    def __init__(self, *, off_at_s: float | None, opening_s: float, cutoff_s: float) -> None:
        self.now_s, self.off_at_s, self.opening_s = 0.0, off_at_s, opening_s
        self.opening_takes_s = 0.5
        self.opened_at_s: list[float] = []
        self.start = Instant.from_utc(2026, 11, 2)
        self.cutoff = self.start.add(seconds=cutoff_s)
        self.request = SimpleNamespace(channel="Amazon", store="Shop")
        self.settings = SimpleNamespace(traces=Path("traces"))
        self.tell = self.check = lambda *_: None

        self._clock = SimpleNamespace(
            now=lambda: self.start.add(nanoseconds=round(self.now_s * 1e9)),
            monotonic_of=lambda at: (at - self.start).total("seconds"),
        )

    def clock(self) -> Any:
        return self._clock

    recheck_clock = server_clock = clock

    def open_old(self) -> Any:
        self.now_s += self.opening_s
        self.opening_takes_s = self.opening_s
        self.opened_at_s.append(self.now_s)
        state = {"on": self.off_at_s is None or self.now_s < self.off_at_s}
        return SimpleNamespace(
            read_active=lambda: state["on"],
            set_active=lambda is_on: state.update(on=is_on),
            ready_save=lambda: None,
            is_ready=True,
            leave=lambda: None,
        )

    def open_store(self) -> Any:
        return SimpleNamespace(read_channels=lambda: ())


@pytest.fixture
def paper_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[Paper], Paper]:
    def use(paper: Paper) -> Paper:
        def wait(until_s: float, *, tick: object = None) -> None:
            paper.now_s = max(paper.now_s, until_s)

        def choose(_work: object, lead_s: float) -> Instant:
            paper.cutoff = paper.start.add(seconds=60 * (1 + int((paper.now_s + lead_s) // 60)))
            return paper.cutoff

        monkeypatch.setattr(switch_off.clocks, "wait_until", wait)
        monkeypatch.setattr(switch_off.time, "monotonic", lambda: paper.now_s)
        monkeypatch.setattr(switch_off, "choose_cutoff", choose)
        return paper

    return use


def ready(paper: Any, *given: Any) -> Any:
    """Have the step make its form ready on paper."""
    return SwitchOffOldChannel()._ready_just_before(paper, *given)


@pytest.mark.parametrize("off_at_s", [5.0, 30.0, 57.0])
def test_the_form_is_loaded_right_before_the_cutoff(paper_time: Any, off_at_s: float) -> None:
    paper = paper_time(Paper(off_at_s=off_at_s, opening_s=0.5, cutoff_s=60))
    stale = paper.open_old()
    with pytest.raises(RequestError, match="already off"):
        ready(paper, paper.cutoff, stale)
    assert paper.opened_at_s[-1] >= 57


def test_a_form_that_was_loaded_this_moment_is_used(paper_time: Any) -> None:
    paper = paper_time(Paper(off_at_s=None, opening_s=0.5, cutoff_s=2))
    fresh = paper.open_old()
    page, cutoff = ready(paper, paper.cutoff, fresh)
    assert (page, cutoff, len(paper.opened_at_s)) == (fresh, paper.cutoff, 1)


def test_a_site_that_became_slow_gets_a_later_cutoff_and_a_fresh_form(paper_time: Any) -> None:
    paper = paper_time(Paper(off_at_s=None, opening_s=9, cutoff_s=60))
    _, cutoff = ready(paper, paper.cutoff)
    assert cutoff == paper.start.add(seconds=120)
    age_s = 120 - paper.opened_at_s[-1]
    assert 1 <= age_s <= 4


def test_a_site_that_is_slower_each_time_is_away(paper_time: Any) -> None:
    class Slower(Paper):
        def open_old(self) -> Any:
            self.opening_s = self.opening_s * 3 + 9
            return super().open_old()

    paper = paper_time(Slower(off_at_s=None, opening_s=9, cutoff_s=60))
    with pytest.raises(UnavailableError, match="not ready at the cut-off that was chosen, 4 times"):
        ready(paper, paper.cutoff)
