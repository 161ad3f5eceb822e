"""A full check: where it may write, and what carrying the steps out adds to the verdicts."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from siege import WRITES

from robot.check.full import judge_run, require_test_system
from robot.check.verdicts import Verdict
from robot.errors import RequestError, SettingsError
from robot.models import ErrorReport, RunResult, StepReport
from robot.procedures.amazon_mws_to_sp.document import read_document
from robot.rehearsal import MAIN_STORE, OLD_CHANNEL
from robot.settings import PRODUCTION_URL, Settings

if TYPE_CHECKING:
    from pathlib import Path

    from desk import MakeRobot

ITEMS = {item.id: item for item in read_document()}
LOOKED = tuple(
    Verdict(
        item,
        "as documented" if item.step and item.screen != "confirmation" else "not checkable without writing",
    )
    for item in ITEMS.values()
)


def at(address: str) -> Settings:
    return Settings.explicit(base_url=address)


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "systems.txt"
    path.write_text(
        "# ours\nstaging.example.com  # nobody's orders\n\nproduction.channelapi.co.uk\n", encoding="utf-8"
    )
    return path


@pytest.mark.parametrize(
    "address",
    [PRODUCTION_URL, "https://PRODUCTION.channelapi.co.uk", "https://production.channelapi.co.uk.:443"],
)
def test_the_real_site_is_refused_even_if_it_is_listed(address: str, listed: Path) -> None:
    with pytest.raises(RequestError, match="the real site"):
        require_test_system(at(address), listed)


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://localhost:8000"])
def test_this_machine_needs_no_line(address: str) -> None:
    require_test_system(at(address), None)


def test_others_need_a_line_of_their_own(listed: Path) -> None:
    require_test_system(at("https://staging.example.com"), listed)
    for address in (
        "https://example.com",
        "https://staging.example.com.evil.example",
        "https://ing.example.com",
    ):
        with pytest.raises(RequestError, match="not named as a test system"):
            require_test_system(at(address), listed)
    with pytest.raises(RequestError, match="not named as a test system"):
        require_test_system(at("https://staging.example.com"), None)


def test_a_list_that_cannot_be_read_is_no_list(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        require_test_system(at("https://staging.example.com"), tmp_path / "missing.txt")


def ran(failed: str | None = None, code: int = 5, state: str = "failed") -> RunResult:
    """Say of a run that every step was done, or all before one that failed or waits."""
    steps: list[StepReport] = []
    names = list(dict.fromkeys(item.step for item in ITEMS.values() if item.step))
    for name in names:
        reached = failed not in [step.id for step in steps]
        is_it = name == failed
        steps.append(
            StepReport(
                id=name,
                state=("failed" if state == "failed" else "waiting")
                if is_it
                else "done"
                if reached
                else "pending",
            )
        )
    error = (
        ErrorReport(code=code, step=failed, message="expected this, seen that", hint="") if failed else None
    )
    return RunResult(
        run_id="r", state="completed" if failed is None else state, exit_code=code if failed else 0,
        store="s", channel="c", new_channel="n", steps=tuple(steps), error=error,
    )  # fmt: skip


def said(result: RunResult, looked: tuple[Verdict, ...] = LOOKED) -> dict[str, str]:
    return {one.item.id: one.state for one in judge_run(looked, result)}


def test_a_run_to_the_end_shows_what_looking_alone_cannot() -> None:
    states = said(ran())
    assert states["await-confirmation"] == "as documented"
    assert {name for name, state in states.items() if state != "as documented"} == {
        "hear-from-owner", "tell-owner", "ask-support",
    }  # fmt: skip


def test_the_item_of_the_step_that_failed_differs_and_later_ones_were_not_seen() -> None:
    states = said(ran("wait-for-connect-buttons"))
    assert states["save-new-channel"] == "as documented"
    assert states["wait-for-connect-buttons"] == "differs"
    assert states["activate-new-channel"] == "could not look"


def test_a_site_that_is_away_is_no_drift() -> None:
    assert said(ran("save-new-channel", code=6))["save-new-channel"] == "could not look"


def test_what_waits_for_the_owner_says_so() -> None:
    verdicts = {
        one.item.id: one for one in judge_run(LOOKED, ran("await-confirmation", code=75, state="waiting"))
    }
    assert verdicts["activate-new-channel"].why == "the account owner has not authorised yet"
    assert verdicts["connect"].state == "as documented"


def test_what_differed_by_looking_still_does() -> None:
    looked = (Verdict(ITEMS["set-options"], "differs", "another word"),)
    assert judge_run(looked, ran()) == looked


@pytest.mark.parametrize(
    ("base_url", "words", "code", "said"),
    [
        (PRODUCTION_URL, ("--store", "a", "--channel", "b"), 3, "the real site"),
        ("https://staging.example.com", ("--store", "a", "--channel", "b"), 3, "not named as a test system"),
        ("http://127.0.0.1:9", ("--store", "a"), 2, "none was named"),
    ],
)
def test_as_typed_it_is_refused_before_anything_is_opened(
    tmp_path: Path, base_url: str, words: tuple[str, ...], code: int, said: str
) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("CHANNELS_")}
    env |= {"CHANNELS_BASE_URL": base_url, "CHANNELS_USERNAME": "u", "CHANNELS_PASSWORD": "pass-word"}
    done = subprocess.run(
        [sys.executable, "-m", "robot", "check", "--full", *words, "--traces", str(tmp_path / "traces")],
        cwd=tmp_path, env=env, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    assert said in " ".join(done.stderr.split())
    assert not (tmp_path / "traces").exists()


@pytest.mark.one_of_all_cases
def test_on_the_stand_in_every_step_is_carried_out(make_robot: MakeRobot) -> None:
    robot = make_robot(rendering="plain")
    robot.site.world.add_channel(MAIN_STORE, "Trial", "amazon_sp", marketplace="United Kingdom")
    words = ("check", "--full", "--yes", "--store", MAIN_STORE, "--channel", OLD_CHANNEL, "--json")
    done = robot(*words, **robot.own())
    assert done.code == 0, done.err
    states = {one["item"]: one["verdict"] for one in done.json["items"]}
    assert states["await-confirmation"] == "as documented"
    assert set(states.values()) == {"as documented", "not checkable without writing"}
    assert [write.what for write in robot.site.world.writes] == list(WRITES.values())
    assert done.json["run"]
    waits = make_robot(rendering="plain")
    done = waits(*words)
    assert done.code == 75, done.err
    assert "connect_link" not in done.out
