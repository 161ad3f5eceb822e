"""A check that cries wolf is soon read by nobody: 204 checks of an unchanged site, and not one false alarm.

Sites differ in what they hold, in their day, and in how they behave while they are looked at: slow answers, a banner,
an announcement. Every check is compared with the baselines, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pages.signs import Signs
from robot.check.baselines import compare_looks
from robot.check.examination import examine_screens
from robot.check.verdicts import AS_DOCUMENTED, NEEDS_WRITING, exit_code, judge
from robot.procedures.amazon_mws_to_sp.document import read_document
from robot.rehearsal import MAIN_STORE, OLD_CHANNEL, Fault, StandIn, StandInConfig
from robot.rehearsal.config import MAIN_COMPANY
from robot.settings import Settings
from tests.check.test_baselines import BASELINES, RENDERINGS, bare
from tests.check.test_verdicts import NEVER_BY_READING

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

ROUNDS = 17
BATCHES = range(4)
DAY_S = 24 * 3600
DISTURBANCES: tuple[dict[str, Any] | None, ...] = (
    None,
    {"kind": "delay", "path": "/stores*", "times": 6, "delay_ms": 1_200},
    {"kind": "delay", "path": "/assets/*", "times": 6, "delay_ms": 900},
    {"kind": "cookie-banner", "path": "/stores*", "times": 99},
    {"kind": "announcement", "path": "/stores*", "times": 2},
    {"kind": "delay", "path": "/transactionRecords*", "times": 3, "delay_ms": 1_200},
)


@pytest.mark.one_of_all_cases
@pytest.mark.parametrize("rendering", RENDERINGS)
@pytest.mark.parametrize("batch", BATCHES)
def test_an_unchanged_site_never_differs(
    browser: Browser, tmp_path: Path, rendering: str, batch: int
) -> None:
    config = StandInConfig(
        rendering=rendering, seed=batch + 1, clock_offset_s=batch * 11 * DAY_S, orders_per_hour=2 + 3 * batch,
        resolution_s=1 if rendering == "classic" or batch % 2 else 60,
    )  # fmt: skip
    items, words = read_document(), Signs.load().words
    alarms: list[str] = []
    with StandIn(config) as site:
        site.world.add_channel(MAIN_STORE, "Trial", "amazon_sp", marketplace="Germany")
        for number in range(ROUNDS):
            site.faults.clear()
            fault = DISTURBANCES[(number + batch) % len(DISTURBANCES)]
            if fault is not None:
                site.faults.add(Fault(method="GET", **fault))
            settings = Settings.explicit(
                base_url=site.base_url, username=site.username, password=site.password,
                company=MAIN_COMPANY, traces=tmp_path / str(number), timeout_ms=8_000,
            )  # fmt: skip
            found = examine_screens(
                settings, store=MAIN_STORE, channel=OLD_CHANNEL, browser=browser, takes_looks=True
            )
            compared = compare_looks(bare(found.looks), BASELINES / rendering, tmp_path)
            verdicts = judge(items, found, compared, words)
            said = [
                f"{one.item.id}: {one.state}: {one.why}"
                for one in verdicts
                if one.state not in {AS_DOCUMENTED, NEEDS_WRITING}
            ]
            said += [
                f"{one.screen}: {one.state}: {one.difference}" for one in compared if one.state != "same"
            ]
            code = exit_code(verdicts, found)
            if (
                said
                or code
                or {one.item.id for one in verdicts if one.state == NEEDS_WRITING} != NEVER_BY_READING
            ):
                alarms.append(f"{number} {fault or 'undisturbed'}: exit {code}: {said}")
        assert site.world.writes == []
    assert alarms == []
