"""A migration under attack: ended at any point, in any way, and what must be true afterwards."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import psutil
from desk import Answer, Robot
from whenever import Instant

from robot.journal import Event, read_events
from robot.rehearsal import MAIN_COMPANY, MAIN_STORE, OLD_CHANNEL, Channel, Fault, World
from robot.runs import list_runs, read_run

Way = Literal["end everything", "end robot", "end robot and driver"]
WAYS: tuple[Way, ...] = ("end everything", "end robot", "end robot and driver")
"""Browser included; driver and browser left to find out by themselves; browser left behind."""

SABOTEUR = Path(__file__).parent / "crash" / "saboteur.py"
NEW = OLD_CHANNEL + " SP"
WRITES = {
    "switch-off-old-channel": "save channel 'Amazon' (amazon)",
    "save-new-channel": "add channel 'Amazon SP' (amazon_sp)",
    "connect": "connect 'Amazon SP'",
    "activate-new-channel": "save channel 'Amazon SP' (amazon_sp)",
    "carry-over-sku-links": "import SKU links of 'Amazon SP'",
}
"""What each step that changes something leaves in the stand-in's record, in order."""

REQUESTS = {
    "switch-off-old-channel": {"method": "POST", "path": "/stores/*/channels/*/edit"},
    "save-new-channel": {"method": "POST", "path": "/stores/*/channels/create/*"},
    "connect": {"method": "GET", "path": "/amazon/callback"},
    "activate-new-channel": {"method": "POST", "path": "/stores/*/channels/*/edit"},
    "carry-over-sku-links": {"method": "POST", "path": "/stores/*/products/import"},
}
"""The request that carries each of them out."""

REACH_S = 600.0
RESENT_S = 1.0
"""So soon after a cut a second request is the browser's; a robot takes longer to look and press again."""


def end(pid: int, way: Way) -> None:
    """Kill a robot, its driver and its browser, or only a part of them, without a word."""
    robot = psutil.Process(pid)
    others = robot.children(recursive=True)
    doomed = {"end everything": others, "end robot": [], "end robot and driver": robot.children()}[way]
    for process in doomed:
        process.suspend()  # so that none of them sees another one go
    if pid != os.getpid():
        robot.suspend()
    for process in doomed:
        process.kill()
    robot.kill()


def snapshot(world: World) -> dict[str, Any]:
    """Describe everything in the stand-in that no migration may change."""
    return {
        f"{store.name}/{channel.name}/{channel.id}": (
            channel.provider,
            channel.is_active,
            dict(channel.settings),
        )
        for store in world.stores(MAIN_COMPANY)
        for channel in world.channels(store)
    }


def explained(message: str) -> bool:
    """Tell whether the README's section on stops has a line for a message."""
    return any(words in message for words in readme_words())


def readme_words() -> list[str]:
    """List what the README says that messages say."""
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    table = readme.split("<!-- words: stops -->")[1].split("<!-- words end -->")[0]
    return re.findall(r"^\| `([^`]+)` \|", table, flags=re.MULTILINE)


@dataclass
class Siege:
    """One migration of the main store's channel, attacked again and again."""

    robot: Robot
    connect: Literal["link", "own"] = "own"
    env: dict[str, str] = field(default_factory=dict)
    ends: list[str] = field(default_factory=list)
    late_s: float = 1.0
    """How far the switch-off may be from the cut-off, in seconds, under what was done to it."""

    def __post_init__(self) -> None:
        if self.connect == "own":
            self.env |= self.robot.own()
        self.world = self.robot.site.world
        self.before = snapshot(self.world)
        self.planned: Instant | None = None

    @property
    def run_dir(self) -> Path:
        """The run's folder."""
        (run_dir,) = list_runs(self.robot.traces)
        return run_dir

    @property
    def command(self) -> list[str]:
        """What an operator types next."""
        if list_runs(self.robot.traces):
            return ["resume", self.run_dir.name, "--yes", "--json"]
        names = ["--store", MAIN_STORE, "--channel", OLD_CHANNEL]
        return ["migrate", *names, "--connect", self.connect, "--yes", "--json"]

    @property
    def resent(self) -> int:
        """How many requests the browser itself sent again, because the connection was cut before any answer.

        Chromium does so below everything that a page or a robot can see, on connections it had used before.
        """
        cut_at: dict[str, Instant] = {}
        count = 0
        for seen in self.world.requests:
            if seen.method != "GET":
                at = cut_at.pop(seen.path, None)
                count += at is not None and (seen.at - at).total("seconds") < RESENT_S
            if seen.status == 0:
                cut_at[seen.path] = seen.at
        return count

    def go_on(self) -> Answer:
        """Carry the run on, unhindered."""
        answer = self.robot(*self.command, **self.env)
        self.prove_unharmed()
        return answer

    def finish(self) -> Answer:
        """Carry the run on to its end, and look at the orders as a person would if the run asks for that.

        A switch-off that was held up comes after its cut-off, and what was bought in between comes twice; the run
        must then say so, and exactly so.
        """
        answer = self.go_on()
        twice = self.came_twice()
        if not twice:
            return answer
        assert answer.code == 7, (twice, answer.err)
        named = set(re.findall(r"\d{3}-\d{7}-\d{7}", answer.json["error"]["message"]))
        assert named == set(twice), (named, twice)
        return self.go_on()

    def came_twice(self) -> list[str]:
        """List the orders that stand under both channels by now, as the stand-in knows it."""
        world = self.world
        old, new = world.channel(MAIN_STORE, OLD_CHANNEL), world.channel(MAIN_STORE, NEW)
        return world.count_orders(old, new, world.clock.now()).twice

    def hindered(self, deeds: Mapping[str, str], *command: str, **env: str) -> Answer:
        """Carry the run on with deeds done at points; what the robot makes of it is returned."""
        answer = self._sabotage(deeds, *command, **env)
        for at in deeds:
            assert f"saboteur: {at}" in answer.err, f"{at} was never reached: {answer.err[-2000:]}"
        if "fill disk" in deeds.values():
            self.ends += deeds  # there is no room for the line that would say so
        self.prove_unharmed()
        return answer

    def strike(self, at: str, way: Way, *command: str) -> None:
        """Carry the run on, and end it at a point."""
        if at.startswith(("held/", "answer/")):
            self._strike_served(at, way)
        else:
            answer = self._sabotage({at: way}, *command)
            assert f"saboteur: {at}" in answer.err, f"{at} was never reached: {answer.err[-2000:]}"
            assert answer.code == -signal.SIGKILL, answer
        self.ends.append(f"{at}: {way}")
        self.prove_unharmed()

    def _sabotage(self, deeds: Mapping[str, str], *command: str, **env: str) -> Answer:
        plan = json.dumps([{"at": at, "do": deed} for at, deed in deeds.items()])
        launcher = (str(SABOTEUR), plan)
        process = self.robot.start(*(command or self.command), launcher=launcher, **{**self.env, **env})
        out, err = _read(process)
        return Answer(process.returncode, out, err)

    def _strike_served(self, at: str, way: Way) -> None:
        """End the robot while the server holds its request, or between the effect and the answer."""
        moment, step = at.split("/")
        hold = {"delay_ms": 4_000} if moment == "held" else {"delay_after_ms": 4_000}
        fault = self.robot.site.faults.add(Fault(kind="delay", **REQUESTS[step], **hold))
        count = len(self.world.writes)
        process = self.robot.start(*self.command, **self.env)
        try:
            give_up_at_s = time.monotonic() + REACH_S
            while not (fault.struck if moment == "held" else len(self.world.writes) > count):
                assert process.poll() is None, f"{at} was never reached: {process.communicate()}"
                assert time.monotonic() < give_up_at_s, f"{at} was never reached"
                time.sleep(0.005)  # reason: watches a server in this process, no page
            end(process.pid, way)
        finally:
            process.kill()
            _read(process)
        if moment == "held" and step == "switch-off-old-channel":
            self.late_s += 4.5

    def prove_unharmed(self) -> None:
        """Whatever was done so far: nothing twice, nothing else, and a journal that can be read."""
        done = [write.what for write in self.world.writes]
        again = sum(count - 1 for count in Counter(done).values())
        assert again <= self.resent, done
        assert list(dict.fromkeys(done)) == list(WRITES.values())[: len(set(done))], done
        if not list_runs(self.robot.traces):
            return
        events = read_events(self.run_dir)
        if self.world.switch_offs and self.planned is None:
            chosen = [
                event.data["cutoff"] for event in events if "cutoff" in event.data and event.kind == "facts"
            ]
            self.planned = Instant.parse_iso(chosen[-1])
        for step, what in WRITES.items():
            at = [write.at for write in self.world.writes if write.what == what]
            announced = [event for event in events if (event.kind, event.step) == ("step-intended", step)]
            if at and (step != "connect" or self.connect == "own"):
                assert Instant.parse_iso(announced[0].at) < at[0], f"{step} was done unannounced"

    def prove_end(self) -> None:
        """The migration is complete: everything once, the first cut-off, nothing else, the whole story."""
        self.prove_unharmed()
        world = self.world
        assert list(dict.fromkeys(write.what for write in world.writes)) == list(WRITES.values())
        old, new = world.channel(MAIN_STORE, OLD_CHANNEL), world.channel(MAIN_STORE, NEW)
        self._prove_channels(old, new)
        self._prove_cutoff(new)
        events = read_events(self.run_dir)
        self._prove_story(events)

    def _prove_channels(self, old: Channel, new: Channel) -> None:
        now, before = snapshot(self.world), dict(self.before)
        mine = [key for key in now if key not in before]
        assert len(mine) == 1, mine
        now.pop(mine[0])
        changed = [key for key in before if before[key] != now[key]]
        assert len(changed) == 1, changed
        assert changed[0].endswith(old.id)
        was, is_now = before[changed[0]][2], now[changed[0]][2]
        # The form also sends what was empty; that is no change.
        touched = {
            name: (was.get(name), value)
            for name, value in is_now.items()
            if (was.get(name) or None) != (value or None)
        }
        assert not touched, f"options of the old channel were touched: {touched}"
        assert (old.is_active, new.is_active) == (False, True)
        same = ("marketplace", "fulfilment_channels", "order_statuses")
        assert [getattr(new, name) for name in same] == [getattr(old, name) for name in same]
        outcome = self.world.count_orders(old, new, self.world.clock.now().add(hours=1))
        (off,) = self.world.switch_offs
        _, cutoff = new.ignore_before
        assert cutoff is not None
        bought = {one.number: one.bought_at for one in self.world.marketplaces.bought(old, off.at)}
        assert all(cutoff <= bought[number] < off.at for number in outcome.twice), outcome.twice
        if self.late_s <= 1:
            assert outcome.never == []

    def _prove_cutoff(self, new: Channel) -> None:
        (off,) = self.world.switch_offs
        is_on, saved = new.ignore_before
        assert is_on
        assert saved is not None
        record = read_run(self.run_dir).facts["cutoff_record"]
        assert Instant.parse_iso(record["planned"]) == self.planned, (
            "the cut-off of the first attempt was lost"
        )
        assert Instant.parse_iso(record["chosen"]) == saved
        assert saved == self.planned or record["chosen_because"] != "as planned"
        assert abs((off.at - saved).total("seconds")) < self.late_s
        earliest, latest = (Instant.parse_iso(text) for text in record["switched_off_between"])
        assert earliest <= off.at <= latest, (earliest, off.at, latest)

    def _prove_story(self, events: list[Event]) -> None:
        run = read_run(self.run_dir)
        assert (run.state, run.exit_code) == ("completed", 0)
        changed = [name for name in WRITES if name != "connect" or self.connect == "own"]
        assert {run.steps[name].state for name in changed} == {"done"}
        # Every attempt that was killed shows as one that has no end.
        begun = [event.kind for event in events if event.kind in ("attempt-started", "attempt-ended")]
        unended = sum(pair == ("attempt-started",) * 2 for pair in pairwise(begun))
        assert unended <= len(self.ends)
        assert begun[-1] == "attempt-ended"


def _read(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Read what a process left; one that left its browser behind may keep the pipes open for a moment."""
    try:
        return process.communicate(timeout=REACH_S)
    except subprocess.TimeoutExpired:
        process.kill()
        _, err = process.communicate()
        sys.stderr.write(err)
        raise
