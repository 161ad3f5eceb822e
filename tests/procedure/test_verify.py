"""`verify` as support runs it, again and again after a migration; it reads and never writes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from desk import Answer, MakeRobot, Robot
from whenever import Instant

from robot.evidence import verify_manifest
from robot.journal import read_events
from robot.models import MigrationRequest
from robot.procedures.amazon_mws_to_sp.advance import create_run
from robot.rehearsal import MAIN_COMPANY, MAIN_STORE, OLD_CHANNEL, OTHER_COMPANY
from robot.rehearsal.orders import Purchase
from robot.runs import list_runs
from robot.settings import Settings

NEW = OLD_CHANNEL + " SP"
VERIFY_KEYS = ["run_id", "exit_code", "cutoff", "twice", "never", "window", "orders_read", "error"]
HEAD = "amazon-order-id\tmerchant-order-id\tpurchase-date\tlast-updated-date\torder-status\tfulfillment-channel\tsales-channel"


def migrated(robot: Robot) -> str:
    answer = robot.migrate("--connect", "own", **robot.own())
    assert answer.code == 0, answer.err
    return str(answer.json["run_id"])


def verify(robot: Robot, run: str, *arguments: str) -> Answer:
    """Run `verify --json`; whatever it finds, nothing is written and the evidence stays whole."""
    writes = list(robot.site.world.writes)
    answer = robot("verify", run, "--json", *arguments)
    assert list(answer.json) == VERIFY_KEYS, answer.err
    assert answer.json["exit_code"] == answer.code
    assert robot.site.world.writes == writes
    assert verify_manifest(robot.traces / run) == []
    return answer


def purchases(robot: Robot) -> list[Purchase]:
    world = robot.site.world
    return list(world.marketplaces.bought(world.channel(MAIN_STORE, OLD_CHANNEL), world.clock.now()))


def order_report(robot: Robot, bought: Iterable[Purchase], **statuses: str) -> str:
    now = robot.site.world.clock.now()
    lines = [HEAD]
    for one in bought:
        status = statuses.get(one.number) or ("Unshipped" if one.offered_at < now else "Pending")
        fulfilment = "Merchant" if one.fulfilment == "MFN" else "Amazon"
        date = one.bought_at.format_iso(unit="second").replace("Z", "+00:00")
        lines.append(f"{one.number}\t\t{date}\t{date}\t{status}\t{fulfilment}\tAmazon.co.uk")
    path = robot.folder / "orders.txt"
    path.write_bytes("\r\n".join(lines).encode("utf-8-sig"))
    return str(path)


def numbers(items: list[dict[str, Any]]) -> list[str]:
    return sorted(item["number"] for item in items)


def test_a_sound_migration_has_nothing_to_look_at_until_something_goes_wrong(robot: Robot) -> None:
    robot.env["CHANNELS_EVIDENCE"] = "full"
    run = migrated(robot)
    world = robot.site.world
    old, new = world.channel(MAIN_STORE, OLD_CHANNEL), world.channel(MAIN_STORE, NEW)
    cutoff = new.ignore_before[1]

    sound = verify(robot, run)
    assert sound.code == 0, sound.err
    value = sound.json
    assert (value["run_id"], value["twice"], value["never"], value["error"]) == (run, [], [], None)
    assert value["cutoff"]["is_same"] is True
    assert Instant.parse_iso(value["cutoff"]["read"]) == cutoff
    assert value["orders_read"]["old"] == len(world.imports(old)) > 20
    assert value["orders_read"]["with_import_date"] >= value["orders_read"]["old"]
    assert value["orders_read"]["slowest_import_s"] == 0
    assert value["orders_read"]["notes"] == []
    switched_off_at = world.switch_offs[0].at
    window_from, window_to = (Instant.parse_iso(value["window"][name]) for name in ("from", "to"))
    assert switched_off_at.subtract(hours=2) < window_from < switched_off_at <= window_to
    assert value["window"]["cannot_tell"]

    kinds = [event.kind for event in read_events(robot.traces / run)]
    assert (kinds.count("verify-started"), kinds.count("verify-ended")) == (1, 1)
    ended = [event for event in read_events(robot.traces / run) if event.kind == "verify-ended"]
    assert len(ended[0].data["pictures"]) == 4
    for kept in (*ended[0].data["pictures"], ended[0].data["trace"]):
        assert (robot.traces / run / kept["path"]).stat().st_size > 1000
    assert robot("status", run, "--json").json["state"] == "completed"

    twice = sorted(world.imports(old))[3]
    new.imported[twice] = world.clock.now()
    (user,) = (one for one in world.users if one.username == robot.site.username)
    user.company_id = world.company(OTHER_COMPANY).id
    writes = [write.what for write in world.writes]
    told = robot("verify", run, CHANNELS_COMPANY=None)
    assert (told.code, told.out) == (7, ""), told.err
    # It keeps to the run's company, and says so; no shop is changed.
    assert [write.what for write in world.writes] == [*writes, f"switch to company {MAIN_COMPANY!r}"]
    assert f"Note      Switched the active company of this sign-in to {MAIN_COMPANY!r}" in told.err
    for words in (
        f"{twice}  under Amazon and {NEW}",
        "as it should be",
        "Never came: cannot be told",
        "exit code 7",
    ):
        assert words in told.err
    assert "--amazon-orders" in told.err
    del new.imported[twice]

    new.ignore_before = (True, cutoff.add(hours=1))
    moved = verify(robot, run)
    assert moved.code == 5
    assert moved.json["cutoff"]["is_same"] is False
    assert Instant.parse_iso(moved.json["cutoff"]["read"]) == cutoff.add(hours=1)
    assert moved.json["orders_read"]["old"] > 0


@pytest.mark.one_of_all_cases
def test_orders_that_never_came_are_listed_from_amazons_report_on_any_later_day(
    make_robot: MakeRobot,
) -> None:
    robot = make_robot(import_lag_s=240, pending_share=0.3, pending_minutes=90, orders_per_hour=40)
    run = migrated(robot)
    world = robot.site.world
    old, new = world.channel(MAIN_STORE, OLD_CHANNEL), world.channel(MAIN_STORE, NEW)

    held = verify(robot, run, "--amazon-orders", order_report(robot, purchases(robot)))
    assert held.code == 7
    assert held.json["window"]["pending"], "orders that Amazon still holds back are told before they are lost"

    world.clock.set_offset(5 * 3600)
    now = world.clock.now()
    bought = purchases(robot)
    truth = world.count_orders(old, new, until=now)
    lost = sorted(
        one.number for one in bought if one.number in truth.never and one.bought_at < new.ignore_before[1]
    )
    assert lost
    found = verify(robot, run, "--amazon-orders", order_report(robot, bought))
    assert found.code == 7
    before = [item for item in found.json["never"] if "neither channel" in item["note"]]
    assert numbers(before) == lost
    assert all(number in found.json["error"]["message"] for number in lost)
    window = [Instant.parse_iso(found.json["window"][name]) for name in ("from", "to")]
    assert all(window[0] <= one.bought_at <= window[1] for one in bought if one.number in lost)
    assert found.json["twice"] == []

    settled = order_report(robot, bought, **dict.fromkeys(truth.never, "Cancelled"))
    done = verify(robot, run, "--amazon-orders", settled)
    assert done.code == 0, done.json["error"]


def test_a_person_is_told_what_happens_and_a_run_that_waits_is_verified_where_imports_are_not_dated(
    make_robot: MakeRobot,
) -> None:
    robot = make_robot(rendering="classic")
    waiting = robot("migrate", "--store", MAIN_STORE, "--channel", OLD_CHANNEL, "--yes")
    assert waiting.code == 75, waiting.err
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\S+\n", waiting.out), "stdout is the link and nothing else"
    for words in ("Switch the old channel off", "Cut-off", "Send this to the owner", "channels-robot resume"):
        assert words in waiting.err
    (run_dir,) = list_runs(robot.traces)
    run = run_dir.name
    answer = verify(robot, run)
    assert answer.code == 7
    assert "not active yet" in answer.json["error"]["message"]
    assert "does not show when orders were imported" in " ".join(answer.json["window"]["doubts"])
    assert answer.json["orders_read"]["old"] > 20
    assert robot("status", run, "--json").json["state"] == "waiting"


def test_a_run_without_a_new_channel_has_nothing_to_verify(robot: Robot) -> None:
    settings = Settings.explicit(
        base_url=robot.site.base_url, username=robot.site.username, password="x", traces=robot.traces
    )
    request = MigrationRequest(store=MAIN_STORE, channel="amazon-uk", new_name="amazon-uk SP")
    untouched = create_run(settings, request)
    refused = robot("verify", untouched.name, "--json")
    assert (refused.code, list(refused.json)) == (3, VERIFY_KEYS)
    assert "nothing to verify" in refused.json["error"]["message"]


def test_a_wrong_report_is_refused_before_anything_is_opened(robot: Robot, tmp_path: Path) -> None:
    path = tmp_path / "wrong.txt"
    path.write_text("amazon-order-id,order-status\n", encoding="utf-8")
    requests = len(robot.site.world.requests)
    answer = robot("verify", "any", "--amazon-orders", str(path), "--json")
    assert (answer.code, list(answer.json)) == (3, VERIFY_KEYS)
    assert (
        "'purchase-date'" in answer.json["error"]["message"]
        or "'amazon-order-id'" in answer.json["error"]["message"]
    )
    assert "amazon-order-id,order-status" in answer.json["error"]["message"]
    assert len(robot.site.world.requests) == requests
    told = robot("verify", "any", "--amazon-orders", str(path))
    assert (told.code, told.out) == (3, "")
    assert "refused" in told.err
