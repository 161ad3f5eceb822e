"""The same robot on screens drawn by other hands: one whole migration each, judged by the stand-in's own state."""

from __future__ import annotations

import re
import zipfile
from typing import Any

from desk import MakeRobot, Robot
from playwright.sync_api import Page, expect

from robot.evidence import verify_manifest
from robot.rehearsal import MAIN_STORE, OLD_CHANNEL

NEW = OLD_CHANNEL + " SP"
LARGEST_DISTANCE_S = 0.5
SESSION_HEADER = r'"name":"(?:authorization|x-session)","value":"([^"]+)"'


def authorise(page: Page, robot: Robot, link: str) -> None:
    """Do what the account owner does, by hand."""
    owner = robot.site.owner
    page.goto(link)
    page.get_by_role("link", name="Connect").click()
    page.get_by_label("Email or mobile phone number").fill(owner.email)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Password").fill(owner.password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("connected to")).to_be_visible()


def check_world(robot: Robot, before: dict[str, Any]) -> None:
    """The one channel replaced as the document wants, and nothing else written."""
    world = robot.site.world
    old, new = world.channel(MAIN_STORE, OLD_CHANNEL), world.channel(MAIN_STORE, NEW)
    assert (old.is_active, new.is_active, new.provider) == (False, True, "amazon_sp")
    assert {key: value for key, value in old.settings.items() if value} == before
    for name in ("marketplace", "fulfilment_channels", "order_statuses"):
        assert new.settings[name] == before[name]
    assert [off.channel_id for off in world.switch_offs] == [old.id]
    is_on, cutoff = new.ignore_before
    assert is_on
    assert abs((world.switch_offs[0].at - cutoff).total("seconds")) < LARGEST_DISTANCE_S
    outcome = world.count_orders(old, new, world.clock.now().add(hours=1))
    assert (outcome.twice, outcome.never) == ([], [])
    imports = ["import SKU links of 'Amazon SP'"] if world.config.stock_control else []
    assert [write.what for write in world.writes] == [
        "save channel 'Amazon' (amazon)",
        "add channel 'Amazon SP' (amazon_sp)",
        "connect 'Amazon SP'",
        "save channel 'Amazon SP' (amazon_sp)",
        *imports,
    ]
    by_hand = {(link.channel_sku, link.product_sku) for link in old.links if link.linked_by == "Manual"}
    carried = by_hand if world.config.stock_control else set()
    assert carried <= {(link.channel_sku, link.product_sku) for link in new.links}


def settings_of(robot: Robot) -> dict[str, Any]:
    return {
        key: value
        for key, value in robot.site.world.channel(MAIN_STORE, OLD_CHANNEL).settings.items()
        if value
    }


def test_with_ones_own_account_on_server_pages_with_plug_ins(make_robot: MakeRobot) -> None:
    robot = make_robot(
        rendering="classic", picker="after", hour_clock=12, zone="Europe/London", stock_control=False
    )
    before = settings_of(robot)
    answer = robot.migrate("--connect", "own", **robot.own())
    assert answer.code == 0, answer.err
    check_world(robot, before)


def test_with_a_link_in_a_single_page_app_that_keeps_its_sign_in_for_the_tab(
    page: Page, make_robot: MakeRobot
) -> None:
    robot = make_robot(rendering="material", sign_in_kept_in="sessionStorage", logos="file")
    before = settings_of(robot)
    first = robot.migrate("--connect", "link")
    assert first.code == 75, first.err
    authorise(page, robot, first.json["connect_link"])
    done = robot("resume", "--yes", first.json["run_id"], "--json")
    assert done.code == 0, done.err
    check_world(robot, before)
    run_dir = robot.traces / first.json["run_id"]
    assert verify_manifest(run_dir) == []
    for path in run_dir.rglob("*.zip"):
        with zipfile.ZipFile(path) as archive:
            texts = [archive.read(name).decode("utf-8", errors="replace") for name in archive.namelist()]
        headers = [value for text in texts for value in re.findall(SESSION_HEADER, text, re.IGNORECASE)]
        assert headers, "the app's session travels in headers that the trace holds"
        assert all("[" in value for value in headers), path.name
