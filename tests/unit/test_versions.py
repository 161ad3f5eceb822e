"""A run that waits for days meets a newer robot."""

from __future__ import annotations

from pathlib import Path

import pytest

from robot.errors import JournalError
from robot.journal import Journal
from robot.models import MigrationRequest
from robot.procedures.amazon_mws_to_sp import advance
from robot.procedures.amazon_mws_to_sp.steps import step_ids
from robot.runs import account_key
from robot.settings import Settings

BASE_URL, USERNAME = "http://127.0.0.1:9", "anna@example.com"
REQUEST = MigrationRequest(store="Harbour Lane", channel="Amazon", new_name="Amazon SP")


def make_run(traces: Path, steps: list[str], *, intended: str | None = None) -> Path:
    run_dir = traces / "20260101-120000-harbour-lane-amazon-0000"
    with Journal.writing(run_dir) as journal:
        journal.append(
            "run-created",
            data={
                "request": REQUEST.model_dump(mode="json"),
                "account": account_key(BASE_URL, USERNAME),
                "procedure": "amazon-mws-to-sp/of-another-version",
            },
        )
        for step in steps:
            journal.append("step-started", step=step)
            journal.append("step-ended", step=step, data={"state": "done", "facts": {}})
        if intended:
            journal.append("step-started", step=intended)
            journal.append("step-intended", step=intended, data={"values": {}})
    return run_dir


def settings_for(traces: Path) -> Settings:
    # Without a browser an attempt that is not refused ends at once, with the exit code of a setting.
    return Settings.explicit(
        base_url=BASE_URL, username=USERNAME, password="x", traces=traces, browser="/nowhere/browser"
    )


def test_a_run_whose_steps_are_the_same_goes_on(tmp_path: Path) -> None:
    run_dir = make_run(tmp_path, step_ids()[:9])
    assert advance.advance(run_dir, settings_for(tmp_path), advance.Hooks()).exit_code == 2


@pytest.mark.parametrize(
    ("steps", "intended"),
    [
        ([*step_ids()[:4], *step_ids()[5:9]], None),  # a step was added since
        ([step_ids()[1], step_ids()[0]], None),  # their order was changed
        ([*step_ids()[:3], "check-the-weather"], None),  # one was taken out
        (step_ids()[:4], "switch-off-old-channel"),  # what comes before the change was not done
    ],
)
def test_a_run_of_other_steps_is_refused(tmp_path: Path, steps: list[str], intended: str | None) -> None:
    run_dir = make_run(tmp_path, steps, intended=intended)
    with pytest.raises(JournalError, match="another version of the procedure"):
        advance.advance(run_dir, settings_for(tmp_path), advance.Hooks())
