"""What a rollback is by its journal: begun, refused, ended; and what it says of every step."""

from __future__ import annotations

from pathlib import Path

import pytest

from robot.consent import Plan, ask_nobody
from robot.errors import JournalError, RequestError
from robot.journal import Journal, read_events
from robot.models import ConnectWay, MigrationRequest
from robot.procedures.amazon_mws_to_sp import advance, waiting
from robot.procedures.amazon_mws_to_sp.rollback import make_rollback_steps, rollback_ids
from robot.procedures.amazon_mws_to_sp.rollback_plan import describe_rollback, refuse_rollback, rollback_plan
from robot.procedures.amazon_mws_to_sp.steps import make_steps, procedure_version, step_ids
from robot.runs import RunHistory, account_key, read_run
from robot.settings import Settings
from robot.step import NOTHING_TO_UNDO

BASE_URL, USERNAME = "http://127.0.0.1:9", "anna@example.com"
REQUEST = MigrationRequest(store="Harbour Lane", channel="Amazon", new_name="Amazon SP")

Line = tuple[str, str | None, dict[str, object]]

NOTHING: tuple[Line, ...] = (("attempt-started", None, {}), ("step-started", "sign-in", {}))
OFF: tuple[Line, ...] = (
    ("attempt-started", None, {}),
    ("step-ended", "sign-in", {"state": "done", "facts": {}}),
    ("step-intended", "switch-off-old-channel", {"values": {"server_time": "2026-01-01T00:00:00Z"}}),
    (
        "step-ended",
        "switch-off-old-channel",
        {
            "state": "done",
            "facts": {"switched_off": {"earliest": "2026-01-01T00:00:00Z", "latest": "2026-01-01T00:00:02Z"}},
        },
    ),
)
WAITING: tuple[Line, ...] = (
    *OFF,
    ("step-intended", "save-new-channel", {"values": {}}),
    ("step-ended", "save-new-channel", {"state": "done", "facts": {"saved_as": "Amazon SP"}}),
    ("step-ended", "connect", {"state": "done", "facts": {"link_digest": "0" * 64}}),
    ("step-ended", "await-confirmation", {"state": "waiting", "facts": {}}),
    ("attempt-ended", None, {"state": "waiting", "exit_code": 75, "error": None}),
    ("link-handed-over", None, {}),
)
STARTED: Line = ("rollback-started", None, {})
ROLLED_BACK: tuple[Line, ...] = (
    STARTED,
    ("attempt-started", None, {}),
    ("step-ended", "learn-switch-off", {"state": "done", "facts": {"was_off": True}}),
    ("step-intended", "switch-old-channel-on-again", {"values": {}}),
    (
        "step-ended",
        "switch-old-channel-on-again",
        {
            "state": "done",
            "facts": {"switched_on": {"earliest": "2026-01-01T01:00:00Z", "latest": "2026-01-01T01:00:02Z"}},
        },
    ),
    (
        "step-ended",
        "check-both-channels",
        {"state": "done", "facts": {"left": {"is_old_on": True, "new": "off"}}},
    ),
    (
        "step-ended",
        "name-orders",
        {
            "state": "done",
            "facts": {
                "to_compare": {
                    "bought_from": "2026-01-01T00:00:00.9Z",
                    "bought_until": "2026-01-01T01:00:01.1Z",
                    "local_from": "2026-01-01 09:00:00",
                    "local_until": "2026-01-01 10:00:02",
                    "zone": "Asia/Tokyo",
                    "fetched": ["203-1"],
                    "twice": ["203-2", "203-3"],
                }
            },
        },
    ),
    ("attempt-ended", None, {"state": "rolled_back", "exit_code": 0, "error": None}),
)
REFUSED: tuple[Line, ...] = (
    STARTED,
    ("attempt-started", None, {}),
    ("step-ended", "learn-switch-off", {"state": "done", "facts": {"was_off": True}}),
    ("step-ended", "prove-new-channel-off", {"state": "failed"}),
    ("rollback-refused", None, {}),
    (
        "attempt-ended",
        None,
        {"state": "failed", "exit_code": 3, "error": {"code": 3, "step": None, "message": "x", "hint": ""}},
    ),
)


def yes(_plan: Plan) -> str:
    return "in a test"


def make_run(traces: Path, *lines: Line, procedure: str | None = None) -> Path:
    run_dir = traces / "20260101-120000-harbour-lane-amazon-0000"
    with Journal.writing(run_dir) as journal:
        if not journal.events:
            journal.append(
                "run-created",
                data={
                    "request": REQUEST.model_dump(mode="json"),
                    "account": account_key(BASE_URL, USERNAME),
                    "procedure": procedure or procedure_version(),
                },
            )
        for kind, step, data in lines:
            journal.append(kind, step=step, data=data)
    return run_dir


def run_of(traces: Path, *lines: Line) -> RunHistory:
    return read_run(make_run(traces, *lines))


def settings_for(traces: Path, username: str = USERNAME) -> Settings:
    # Without a browser an attempt that is begun ends at once, with the exit code of a setting.
    return Settings.explicit(
        base_url=BASE_URL, username=username, password="x", traces=traces, browser="/nowhere/browser"
    )


@pytest.mark.parametrize("way", ConnectWay)
def test_every_step_says_what_becomes_of_it(way: ConnectWay) -> None:
    request = REQUEST.model_copy(update={"connect": way})
    for step in [*make_steps(request), *make_rollback_steps()]:
        assert step.inverse.endswith("."), step.id
        # What changes nothing in Channels leaves nothing behind, but for what the account owner was given.
        if step.id not in ("connect", "await-confirmation"):
            assert step.changes is (step.inverse != NOTHING_TO_UNDO), step.id


def test_the_rollback_has_steps_of_its_own() -> None:
    assert not set(rollback_ids()) & set(step_ids())
    assert [step.id for step in make_rollback_steps()] == ["sign-in", *rollback_ids()]


def test_once_begun_it_is_what_the_run_goes_on_with(tmp_path: Path) -> None:
    before = run_of(tmp_path, *WAITING)
    assert waiting.needs_only_a_look(before)
    assert [step.id for step in advance.report(before).steps] == step_ids()
    advance.begin_rollback(before.run_dir, settings_for(tmp_path), yes)
    run = read_run(before.run_dir)
    assert (run.is_rolling_back, run.is_ended, run.is_finished, run.state) == (True, False, False, "failed")
    assert run.waiting_since is None
    assert not waiting.needs_only_a_look(run)
    assert [step.id for step in advance.report(run).steps] == [*step_ids(), *rollback_ids()]

    # Begun once, however often it is asked for; and then nobody is asked.
    advance.begin_rollback(before.run_dir, settings_for(tmp_path), ask_nobody)
    (started,) = (event for event in read_events(before.run_dir) if event.kind == "rollback-started")
    assert any("switches the old channel on again" in line for line in started.data["plan"])
    # No look for the owner's authorisation comes first: it goes straight to a browser, which is not there.
    assert advance.advance(before.run_dir, settings_for(tmp_path), advance.Hooks()).exit_code == 2


def test_rolled_back_it_is_finished(tmp_path: Path) -> None:
    run = run_of(tmp_path, *WAITING, *ROLLED_BACK)
    assert (run.is_finished, run.is_rolling_back, run.state, run.exit_code) == (True, True, "rolled_back", 0)
    refuse_rollback(run)


def test_refused_by_the_screens_it_was_never_begun(tmp_path: Path) -> None:
    run = run_of(tmp_path, *WAITING, *REFUSED)
    assert (run.is_rolling_back, run.is_finished, run.exit_code) == (False, False, 3)
    assert [step.id for step in advance.report(run).steps] == step_ids()


def test_its_steps_are_no_steps_of_the_procedure(tmp_path: Path) -> None:
    signed_in: Line = ("step-ended", "sign-in", {"state": "done", "facts": {}})
    run_dir = make_run(tmp_path, signed_in, *REFUSED, procedure="amazon-mws-to-sp/of-another-version")
    # A newer robot, whose procedure begins in the same way, may go on with the migration.
    assert advance.advance(run_dir, settings_for(tmp_path), advance.Hooks()).exit_code == 2


@pytest.mark.parametrize(
    "lines",
    [
        [("step-ended", "activate-new-channel", {"state": "done", "facts": {}})],
        [("step-ended", "activate-new-channel", {"state": "already", "facts": {}})],
        [
            ("step-ended", "activate-new-channel", {"state": "done", "facts": {"activated": True}}),
            ("step-ended", "activate-new-channel", {"state": "failed"}),
        ],
        [("attempt-ended", None, {"state": "completed", "exit_code": 0, "error": None})],
    ],
    ids=["activated", "found active", "activated and not seen later", "completed"],
)
def test_with_the_new_channel_on_it_is_refused(tmp_path: Path, lines: list[Line]) -> None:
    run_dir = make_run(tmp_path, *WAITING, *lines)
    with pytest.raises(RequestError, match="orders already come through the new channel") as refused:
        advance.begin_rollback(run_dir, settings_for(tmp_path), yes)
    assert "by hand" not in refused.value.message
    assert "never may both be on" in refused.value.hint
    assert not read_run(run_dir).is_rolling_back


def test_an_announced_activation_is_left_to_the_screens(tmp_path: Path) -> None:
    intended: Line = ("step-intended", "activate-new-channel", {"values": {}})
    refuse_rollback(run_of(tmp_path, *WAITING, intended))


def test_another_account_begins_nothing(tmp_path: Path) -> None:
    run_dir = make_run(tmp_path, *WAITING)
    with pytest.raises(JournalError, match="another account"):
        advance.begin_rollback(run_dir, settings_for(tmp_path, "bob@example.com"), yes)
    assert not read_run(run_dir).is_rolling_back


def test_a_migration_of_the_channel_goes_on_with_the_rollback(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    other = REQUEST.model_copy(update={"new_name": "Amazon SP 2"})
    run_dir = make_run(tmp_path, *NOTHING)
    assert advance.find_unfinished(settings, other) is None
    make_run(tmp_path, STARTED)
    found = advance.find_unfinished(settings, REQUEST)
    assert found is not None
    assert found.run_dir == run_dir
    with pytest.raises(RequestError, match="being rolled back"):
        advance.find_unfinished(settings, other)
    make_run(tmp_path, ("attempt-ended", None, {"state": "rolled_back", "exit_code": 0, "error": None}))
    assert advance.find_unfinished(settings, REQUEST) is None


def test_the_plan_says_what_is_undone_what_stays_and_what_cannot_be_undone(tmp_path: Path) -> None:
    plan = "\n".join(rollback_plan(run_of(tmp_path, *WAITING)).lines)
    for words in (
        "Harbour Lane",
        "Switch the old channel off and save, at that instant\n    The rollback switches the old channel on again.",
        "Save the new channel\n    It stays, switched off; its name is taken",
        "Copy the connect link for the account owner\n    Cannot be undone",
        "Orders bought since",
        "The other steps that were taken (1)\n    Nothing to undo.",
    ):
        assert words in plan
    assert "SKU" not in plan  # not reached


def test_the_plan_of_a_run_that_announced_nothing(tmp_path: Path) -> None:
    assert "nothing to undo" in rollback_plan(run_of(tmp_path, *NOTHING)).lines[-1]


def test_in_the_end_it_names_the_orders_and_what_was_left(tmp_path: Path) -> None:
    assert describe_rollback(run_of(tmp_path, *WAITING)) == ()
    text = "\n".join(describe_rollback(run_of(tmp_path, *ROLLED_BACK)))
    for words in (
        "switched on again between 2026-01-01T01:00:00Z and 2026-01-01T01:00:02Z",
        "'Amazon SP' stays, switched off",
        "--new-name",
        "only connects a channel that is off",
        "bought from 2026-01-01T00:00:00Z to 2026-01-01T01:00:02Z",
        "In Asia/Tokyo, the zone of the screens: from 2026-01-01 09:00:00 to 2026-01-01 10:00:02",
        "so far: 1 (203-1)",
        "since the run began: 2 (203-2, 203-3)",
    ):
        assert words in text


def test_where_nothing_was_switched_off_no_order_is_missing(tmp_path: Path) -> None:
    learnt: Line = ("step-ended", "learn-switch-off", {"state": "not_needed", "facts": {"was_off": False}})
    left: Line = (
        "step-ended",
        "check-both-channels",
        {"state": "done", "facts": {"left": {"is_old_on": True, "new": "absent"}}},
    )
    ended = ROLLED_BACK[-1]
    text = "\n".join(describe_rollback(run_of(tmp_path, *NOTHING, STARTED, learnt, left, ended)))
    assert "did not switch the old channel 'Amazon' off, and it is on" in text
    assert "it switched nothing off" in text
