"""Every request that changes something, with everything that can go wrong with it and its answer.

The robot goes on, or stops with exit code 6 (proven undone) or 7 (a person must look) and is resumed; in the end
everything has happened once, and the stand-in's record shows that no request was repeated blindly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from desk import Answer, MakeRobot
from siege import NEW, REQUESTS, WRITES, Siege, explained

from robot.journal import read_events
from robot.rehearsal import MAIN_STORE, Fault

CONFIRM = {"method": "POST", "path": "/apps/authorize/consent", "site": "amazon"}
TARGETS = {**REQUESTS, "confirm": CONFIRM}
"""Every Save, the import, Amazon's Confirm, and its way back to Channels."""

ANSWERS = {
    "no answer in time, then done": {"kind": "delay", "delay_ms": 11_000},
    "done, no answer in time": {"kind": "delay", "delay_after_ms": 11_000},
    "done, answered with 500": {"kind": "after-commit-500"},
    "not done, answered with 500": {"kind": "status", "status": 500},
    "not done, answered with 503": {"kind": "status", "status": 503},
    "cut before it was done": {"kind": "drop"},
    "done, cut in the answer": {"kind": "after-commit-drop"},
}
PAGES = {
    "switch-off-old-channel": {"path": "/stores/*/channels/*/edit"},
    "save-new-channel": {"path": "/stores/*/channels/create/*"},
    "confirm": {"path": "/apps/authorize/consent", "site": "amazon"},
    "activate-new-channel": {"path": "/stores/*/channels/*/edit"},
    "carry-over-sku-links": {"path": "/stores/*/products*"},
}
"""The pages with the buttons."""


@dataclass
class AtItsTime(Fault):
    """A fault that waits until what comes before it in the procedure is done."""

    is_time: Callable[[], bool] = lambda: True

    def matches(self, site: str, method: str, path: str, *, opens_page: bool = False) -> bool:
        """Strike as others do, but not before its time."""
        return self.is_time() and super().matches(site, method, path, opens_page=opens_page)


def rounds() -> dict[str, dict[str, str]]:
    """Arrange targets and answers so that each pair occurs in exactly one migration."""
    names = list(ANSWERS)
    return {
        f"round {first + 1}": {
            target: names[(first + number) % len(names)] for number, target in enumerate(TARGETS)
        }
        for first in range(len(names))
    }


SAMPLE = "round 4"


def test_the_matrix_has_at_least_forty_cells() -> None:
    cells = {(target, answer) for cells in rounds().values() for target, answer in cells.items()}
    assert len(cells) == len(TARGETS) * len(ANSWERS) >= 40
    assert len(cells) + 2 * len(PAGES) == 52


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param(cells, id=name, marks=() if name == SAMPLE else pytest.mark.one_of_all_cases)
        for name, cells in rounds().items()
    ],
)
def test_an_answer_that_goes_wrong_is_looked_for_and_nothing_is_done_twice(
    make_robot: MakeRobot, cells: dict[str, str]
) -> None:
    siege = Siege(make_robot(), late_s=13)
    faults = {target: plant(siege, target, answer) for target, answer in cells.items()}
    stops = finish(siege)
    siege.prove_end()
    for target, fault in faults.items():
        assert fault.struck == 1, f"{target} was never struck"
    tries = sum(
        (event.kind, event.step) == ("step-intended", "connect") for event in read_events(siege.run_dir)
    )
    assert sent(siege, "confirm") <= tries + siege.resent
    for target in cells.keys() - {"confirm"}:
        # Only what was proven undone may be sent once more.
        allowed = sum(
            2 if answer.startswith(("not done", "cut before")) else 1
            for other, answer in cells.items()
            if TARGETS[other] == TARGETS[target]  # both channels are saved by the same request
        )
        assert sent(siege, target) <= allowed + siege.resent, (target, sent(siege, target))
    assert len(stops) <= len(cells)


@pytest.mark.one_of_all_cases
def test_a_page_that_sends_everything_twice_changes_everything_once(make_robot: MakeRobot) -> None:
    siege = Siege(make_robot())
    pages = {page["path"]: page for page in PAGES.values()}
    faults = [
        siege.robot.site.faults.add(Fault(kind="double-submit", method="GET", times=99, **page))
        for page in pages.values()
    ]
    assert finish(siege, is_sent_twice=True) == []
    assert all(fault.struck for fault in faults)
    world = siege.world
    assert len(world.switch_offs) == 1
    assert [channel.name for channel in world.channels(MAIN_STORE)].count(NEW) == 1
    assert set(WRITES.values()) == {write.what for write in world.writes}


@pytest.mark.one_of_all_cases
def test_a_click_that_reaches_nothing_is_found_out_and_changes_nothing(make_robot: MakeRobot) -> None:
    siege = Siege(make_robot())
    add = siege.robot.site.faults.add
    # On Amazon's page the robot sees that it is still there, and presses again.
    confirm = add(Fault(kind="dead-click", method="GET", **PAGES["confirm"]))
    for target, page in PAGES.items():
        if target == "confirm":
            continue
        label = "Import" if target == "carry-over-sku-links" else ""  # not the button that opens its window
        when = time_of(siege, target)
        dead = add(AtItsTime("dead-click", "GET", times=99, label=label, is_time=when, **page))
        answer = siege.go_on()
        dead.times = 0
        assert dead.struck, target
        check_stop(siege, answer, target)
        assert answer.code == 6, answer.err  # nothing was sent: proven undone
    assert finish(siege) == []
    assert confirm.struck == 1
    siege.prove_end()


def plant(siege: Siege, target: str, answer: str) -> Fault:
    """Plant a fault that strikes the request of one step, once, at its time."""
    fault = AtItsTime(**{**TARGETS[target], **ANSWERS[answer]}, is_time=time_of(siege, target))
    siege.robot.site.faults.add(fault)
    return fault


def time_of(siege: Siege, target: str) -> Callable[[], bool]:
    """Tell whether everything before a step's change has been done."""
    before = set(list(WRITES.values())[: list(WRITES).index(target)]) if target in WRITES else set()
    return lambda: {write.what for write in siege.world.writes} >= before


def finish(siege: Siege, *, is_sent_twice: bool = False) -> list[Answer]:
    """Carry the run on until it is complete; return how it stopped in between."""
    stops = []
    for _ in range(len(TARGETS) * 2):
        answer = siege.robot(*siege.command, **siege.env)
        if not is_sent_twice:
            siege.prove_unharmed()
        if answer.code == 0:
            return stops
        if answer.code == 7 and answer.json["error"]["step"] == "check-orders":
            assert siege.came_twice()  # an answer was late, and somebody bought meanwhile
            continue
        check_stop(siege, answer)
        stops.append(answer)
    pytest.fail(f"it never ended: {stops[-1].json['error']}")


def check_stop(siege: Siege, answer: Answer, step: str | None = None) -> None:
    """A stop says what happened, at which step, and what to do; nothing that it calls undone was done."""
    assert answer.code in (6, 7), (answer.code, answer.err)
    error = answer.json["error"]
    assert error["step"] in WRITES, error
    assert explained(error["message"]), error
    assert "resume" in error["hint"] or "look" in error["hint"].lower(), error
    if step in WRITES:
        assert error["step"] == step
    if answer.code == 6 and error["step"] != "connect":
        assert WRITES[error["step"]] not in [write.what for write in siege.world.writes]


def sent(siege: Siege, target: str) -> int:
    """Count the requests of a kind that the stand-in saw."""
    kind = {"site": "channels", **TARGETS[target]}
    probe = Fault(kind="drop", **kind)
    return sum(probe.matches(one.site, one.method, one.path) for one in siege.world.requests)
