"""The whole procedure, both ways, as a user runs it; judged by what the stand-in holds afterwards."""

from __future__ import annotations

import json
import re
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from desk import RESULT_KEYS, MakeRobot, Robot, readable_by_others
from playwright.sync_api import Page, expect
from whenever import Instant

from robot.evidence import verify_manifest
from robot.journal import Event, read_events
from robot.procedures.amazon_mws_to_sp.steps import make_steps, step_ids
from robot.rehearsal import MAIN_COMPANY, MAIN_STORE, OLD_CHANNEL, SECOND_STORE, Channel
from robot.runs import list_runs

NEW = OLD_CHANNEL + " SP"
LARGEST_DISTANCE_S = 0.5


def authorise(page: Page, robot: Robot, link: str) -> None:
    """Do what the account owner does, by hand and without the robot's own pages."""
    owner = robot.site.owner
    page.goto(link)
    page.get_by_role("button", name="Connect").or_(page.get_by_role("link", name="Connect")).click()
    page.get_by_label("Email or mobile phone number").fill(owner.email)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Password").fill(owner.password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("connected")).to_be_visible()


def check_world(robot: Robot, store: str, old_before: dict[str, object]) -> Channel:
    """Everything the document wants, read from the stand-in's own state; and nothing else changed."""
    world = robot.site.world
    old, new = world.channel(store, OLD_CHANNEL), world.channel(store, NEW)
    assert (old.is_active, new.is_active, new.provider) == (False, True, "amazon_sp")
    assert filled(old.settings) == filled(old_before)
    for name in ("marketplace", "fulfilment_channels", "order_statuses"):
        assert new.settings[name] == old_before[name]
    assert [switch_off.channel_id for switch_off in world.switch_offs].count(old.id) == 1
    is_on, cutoff = new.ignore_before
    assert is_on
    switched_off_at = next(off.at for off in world.switch_offs if off.channel_id == old.id)
    assert abs((switched_off_at - cutoff).total("seconds")) < LARGEST_DISTANCE_S
    outcome = world.count_orders(old, new, world.clock.now().add(hours=1))
    assert (outcome.twice, outcome.never) == ([], [])
    assert outcome.imported_old > 0
    return new


def filled(settings: dict[str, object]) -> dict[str, object]:
    """Leave out what is empty: a saved form names it, a seeded channel does not."""
    return {name: value for name, value in settings.items() if value not in (None, "", False, ())}


def settings_of(robot: Robot, store: str) -> dict[str, object]:
    return dict(robot.site.world.channel(store, OLD_CHANNEL).settings)


def test_with_a_link_the_run_waits_days_for_the_owner_and_is_finished_later(page: Page, robot: Robot) -> None:
    before = settings_of(robot, MAIN_STORE)
    robot.env["CHANNELS_EVIDENCE"] = "full"
    first = robot.migrate("--connect", "link")
    assert first.code == 75, first.err
    result = first.json
    assert list(result) == RESULT_KEYS
    assert (result["state"], result["exit_code"], result["error"]) == ("waiting", 75, None)
    assert (result["store"], result["channel"], result["new_channel"]) == (MAIN_STORE, OLD_CHANNEL, NEW)
    assert result["connect_link"].startswith(robot.site.base_url)
    assert [step["id"] for step in result["steps"]] == step_ids()
    assert robot.site.world.channel(MAIN_STORE, NEW).is_active is False

    early = robot("resume", "--yes", result["run_id"], "--json")
    assert (early.code, early.json["state"]) == (75, "waiting"), early.err
    assert early.json["connect_link"] is None
    assert "not authorised" in early.err

    authorise(page, robot, result["connect_link"])
    done = robot("resume", "--yes", result["run_id"], "--json")
    assert done.code == 0, done.err
    assert (done.json["state"], done.json["error"]) == ("completed", None)
    new = check_world(robot, MAIN_STORE, before)
    cutoff = done.json["cutoff"]
    assert list(cutoff) == ["instant", "shown_as", "zone", "resolution_s", "switched_off_between", "clock"]
    assert cutoff["clock"]["trusted"] == "site"
    assert Instant.parse_iso(cutoff["instant"]) == new.ignore_before[1]
    earliest, latest = (Instant.parse_iso(text) for text in cutoff["switched_off_between"])
    assert earliest <= robot.site.world.switch_offs[0].at <= latest
    assert {step["state"] for step in done.json["steps"]} <= {"done", "already", "not_needed"}

    status = robot("status", "--json").json
    assert list(status) == ["runs"]
    assert status["runs"] == [done.json]
    assert robot("status", result["run_id"], "--json").json == done.json

    again = robot.migrate()
    assert (again.code, again.json["state"]) == (0, "completed"), again.err
    assert len(robot.site.world.switch_offs) == 1
    check_evidence(robot, robot.traces / result["run_id"], result["connect_link"])
    check_completeness(robot, read_events(robot.traces / result["run_id"]))
    check_guide(robot, result["run_id"])
    assert robot("audit", "verify", "--all", "--json").code == 0
    assert (
        robot("audit", "export", result["run_id"], "--to", str(robot.traces.parent / "ticket.zip")).code == 0
    )
    assert robot("report").code == 0
    assert not readable_by_others(robot.traces, robot.folder / "keys", robot.traces.parent / "ticket.zip")


def check_guide(robot: Robot, run_id: str) -> None:
    """The document, made anew from this run: no fewer pictures than the original has, and the same ones again."""
    guides = []
    for folder in ("one", "two"):
        answer = robot("guide", run_id, "--to", folder, "--json")
        assert answer.code == 0, answer.err
        guides.append({path.name: path.read_bytes() for path in (robot.folder / folder).rglob("*.*")})
    assert guides[0] == guides[1]
    assert answer.json["pictures"] >= 17
    # The zone is shown on the screen; the account owner's screens are nobody's to record.
    assert {one["item"] for one in answer.json["missing"]} <= {"prove-zone", "await-confirmation"}


def check_completeness(robot: Robot, events: list[Event]) -> None:
    """From the journal alone: who, with what, why; before, written, read back; and how both channels ended."""
    begun = [event.data for event in events if event.kind == "attempt-started"]
    assert all(data["channels_user"] == robot.site.username for data in begun)
    assert all(
        data[name] for data in begun for name in ("operator", "robot", "playwright", "python", "procedure")
    )
    assert all(event.data["version"] for event in events if event.kind == "browser-started")
    facts: dict[str, Any] = {}
    for event in events:
        facts |= event.data if event.kind == "facts" else event.data.get("facts", {})
    assert facts["company"] == MAIN_COMPANY
    for event in events:
        if event.kind == "step-intended":
            allowed = event.data["allowed"]
            assert (allowed["how"], allowed["operator"]) == ("--yes", begun[0]["operator"])
            assert "was not so" in allowed["because"]
    changed = {
        event.step: event.data for event in events if event.kind == "step-ended" and event.data.get("values")
    }
    assert set(changed) == {step.id for step in make_steps(robot_request()) if step.changes}
    for step, data in changed.items():
        assert data["address"].startswith(robot.site.base_url), step
        for name, value in data["values"].items():
            assert value["read_back"] not in (None, []), (step, name, value)
            assert value["before"] != value["written"], (step, name, value)
    for name, channel in (("old_settings", OLD_CHANNEL), ("new_settings", NEW)):
        shown = {option["label"]: option["value"] for option in facts[name] if option["kind"] != "moment"}
        kept = robot.site.world.channel(MAIN_STORE, channel)
        assert shown["Is Active"] == ["True" if kept.is_active else "False"], shown
        assert shown["Channel Name"] == [channel]
        assert shown["Fulfilment Channels"] == list(kept.fulfilment_channels)
        assert shown["Order Statuses"] == list(kept.order_statuses)
    assert [option["label"] for option in facts["old_settings"]] == [
        option["label"] for option in facts["old"]["options"]
    ]
    assert facts["cutoff_shown_as"] in [option["value"] for option in facts["new_settings"]] or [
        facts["cutoff_shown_as"]
    ] in [option["value"] for option in facts["new_settings"]]


def check_evidence(robot: Robot, run_dir: Path, link: str) -> None:
    """Each documented step has its pictures, each documented Step its trace, and no secret is in any file."""
    assert verify_manifest(run_dir) == []
    events = read_events(run_dir)
    pictured = {event.step for event in events if event.kind == "step-ended" and event.data["pictures"]}
    assert pictured == set(step_ids())
    for event in events:
        for picture in event.data.get("pictures", ()):
            assert (run_dir / picture["path"]).stat().st_size > 1000
    parts = {event.data["part"] for event in events if event.kind == "trace-kept"}
    assert parts == {1, 2, 3, 4}
    changing = {step.id for step in make_steps(robot_request()) if step.changes}
    intended = [event.step for event in events if event.kind == "step-intended"]
    assert set(intended) == changing
    secrets = [robot.site.password, robot.site.owner.password, link, link.rsplit("/", 1)[-1]]
    for path in run_dir.rglob("*"):
        if path.is_file():
            found = [secret for secret in secrets for data in contents(path) if secret.encode() in data]
            assert found == [], path


def robot_request():
    from robot.models import MigrationRequest  # noqa: PLC0415 - one helper's own

    return MigrationRequest(store=MAIN_STORE, channel=OLD_CHANNEL, new_name=NEW)


def contents(path: Path) -> list[bytes]:
    if path.suffix != ".zip":
        return [path.read_bytes()]
    with zipfile.ZipFile(path) as archive:
        return [archive.read(name) for name in archive.namelist()]


def test_with_ones_own_account_the_robot_goes_through_amazon(make_robot: MakeRobot) -> None:
    robot = make_robot(
        picker="after", amazon_otp=True, zone="Europe/London", stock_control=False, resolution_s=60
    )
    # The stand-in's clock is set so that a full minute comes soon, and nobody waits for one.
    world = robot.site.world
    world.clock.set_offset(60 - world.clock.now().timestamp() % 60 - 25)
    before = settings_of(robot, SECOND_STORE)
    owner = robot.own(code=True)
    answer = robot.migrate("--connect", "own", "--evidence", "full", store=SECOND_STORE, **owner)
    assert answer.code == 0, answer.err
    result = answer.json
    assert (result["state"], result["connect_link"]) == ("completed", None)
    assert (result["cutoff"]["zone"], result["cutoff"]["resolution_s"]) == ("Europe/London", 60)
    new = check_world(robot, SECOND_STORE, before)
    assert new.settings["marketplace"] == "Germany"
    assert new.ignore_before[1].timestamp() % 60 == 0
    states = {step["id"]: step["state"] for step in result["steps"]}
    assert (states["keep-sku-links"], states["carry-over-sku-links"]) == ("not_needed", "not_needed")
    assert len(list((robot.traces / result["run_id"] / "traces").glob("step-*.zip"))) == 4
    # As the proof of a finished file has it: the same six digits inside a longer number are no code.
    amazon = robot.site.owner
    secret = rf"{re.escape(amazon.password)}|(?<!\d)(?<!\d\.){amazon.otp}(?!\d)(?!\.\d)".encode()
    for path in (robot.traces / result["run_id"]).rglob("*"):
        if path.is_file():
            assert [data for data in contents(path) if re.search(secret, data)] == [], path


@pytest.mark.one_of_all_cases
def test_sku_links_made_by_hand_are_carried_over_and_a_wrong_clock_changes_nothing(
    make_robot: MakeRobot,
) -> None:
    robot = make_robot(clock_offset_s=-5 * 3600 - 17.3)
    world = robot.site.world
    by_hand = {
        (link.channel_sku, link.product_sku)
        for link in world.channel(MAIN_STORE, OLD_CHANNEL).links
        if link.linked_by == "Manual"
    }
    assert by_hand
    before = settings_of(robot, MAIN_STORE)
    answer = robot.migrate("--connect", "own", **robot.own())
    assert answer.code == 0, answer.err
    new = check_world(robot, MAIN_STORE, before)
    assert by_hand <= {(link.channel_sku, link.product_sku) for link in new.links}


def test_where_the_settings_do_not_show_the_connection_the_records_prove_it(
    page: Page, make_robot: MakeRobot
) -> None:
    robot = make_robot(shows_connection=False)
    first = robot.migrate()
    assert first.code == 75, first.err
    (run_dir,) = list_runs(robot.traces)
    before = read_events(run_dir)
    assert robot("resume", "--yes", "--all", "--json").code == 75
    late = robot("resume", "--yes", "--all", "--deadline", "0", "--json")
    assert late.code == 20
    assert late.json["runs"][0]["state"] == "waiting"
    assert "Overdue" in late.json["runs"][0]["error"]["message"]
    # Each look is one line, however many there are.
    assert [event.kind for event in read_events(run_dir)[len(before) :]] == ["looked", "looked"]
    assert verify_manifest(run_dir) == []

    watching = robot.start("resume", "--yes", "--all", "--watch", "1", "--json")
    while len(read_events(run_dir)) < len(before) + 3 and watching.poll() is None:
        time.sleep(0.1)  # reason: polls a file of another process, no page
    authorise(page, robot, first.json["connect_link"])
    out, err = watching.communicate(timeout=200)
    assert watching.returncode == 0, err
    assert "Looking again in 1 min" in err
    assert [run["state"] for run in json.loads(out)["runs"]] == ["completed"]


def test_rehearse_shows_both_ways_completed(robot: Robot) -> None:
    answer = robot("rehearse", "--resolution", "1", "--json", "--traces", str(robot.traces))
    assert answer.code == 0, answer.err
    value = json.loads(answer.out)
    assert [run["state"] for run in value["runs"]] == ["completed", "completed"]
    assert all(outcome == {"twice": [], "never": []} for outcome in value["orders"].values())
