"""`doctor --screens` as its users start it: on the stand-in as it is, and with eight words changed."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from pages.channel_settings import ChannelSettingsPage
from pages.sign_in import SignInPage
from pages.signs import Signs
from pages.stores import StoresPage
from robot.check.bundle import Bundle
from robot.check.likeness import key_of
from robot.check.proposals import profile_line
from robot.check.survey import Survey
from robot.procedures.amazon_mws_to_sp.screens import SCREENS
from robot.rehearsal import MAIN_STORE, OLD_CHANNEL, stand_in
from robot.rehearsal.config import MAIN_COMPANY
from tests.check.rewordings import WORDS, Rewording, eight
from tests.mutations.changes import ChangedSite, Edit, change

if TYPE_CHECKING:
    from pathlib import Path

    from desk import Answer, MakeRobot, Robot

TIMEOUT_MS = "5000"
WHERE = r"/(?!assets/.*\.css)"
STATIC_SCREENS = {screen.id: screen for screen in SCREENS}


def look(robot: Robot, *more: str) -> Answer:
    return robot(
        "doctor", "--screens", "--store", MAIN_STORE, "--channel", OLD_CHANNEL, "--json", *more,
        CHANNELS_TIMEOUT_MS=TIMEOUT_MS,
    )  # fmt: skip


def states(answer: dict[str, Any]) -> dict[tuple[str, str], str]:
    return {
        (screen["id"], one["element"]): one["state"]
        for screen in answer["screens"]
        for one in screen["elements"]
    }


@pytest.fixture
def reworded(make_robot: MakeRobot, monkeypatch: pytest.MonkeyPatch):
    """Make a robot whose Channels calls some things otherwise; a saved Amazon SP channel is there to look at."""
    made = stand_in.channels_app

    def make(rendering: str, words: list[Rewording]) -> Robot:
        changes = [change(f"{one.word.said[0]} -> {one.now}", rendering, Edit(WHERE, one)) for one in words]
        monkeypatch.setattr(stand_in, "channels_app", lambda site: ChangedSite(made(site), changes))
        robot = make_robot(rendering=rendering)
        robot.site.world.add_channel(MAIN_STORE, "Trial", "amazon_sp", marketplace="United Kingdom")
        return robot

    return make


def right(answer: dict[str, Any], words: list[Rewording]) -> list[str]:
    """List the lines that were proposed rightly."""
    proposed = {one["element"]: one for one in answer["proposals"]}
    return [
        proposed[one.word.element]["line"]
        for one in words
        if one.word.element in proposed and key_of(proposed[one.word.element]["word"]) == key_of(one.now)
    ]


def test_what_a_screen_shows_is_told_and_what_is_called_otherwise_is_proposed(page, reworded):
    chosen = {"channel.is-active", "channel.marketplace", "channel.save", "store.add", "stores.view-store"}
    words = [Rewording(word, word.others[0]) for word in WORDS if word.element in chosen]
    site = reworded("plain", words).site
    real = Signs.load(timeout_ms=3_000)
    signs = real.with_words({one.word.element: [one.now] for one in words})
    stores = SignInPage.open(page, signs, site.base_url).sign_in(site.username, site.password).open_stores()
    found = list(Survey(page, real, STATIC_SCREENS["stores"]).findings())
    store = stores.open_store(MAIN_STORE)
    found += Survey(page, real, STATIC_SCREENS["store"], OLD_CHANNEL).findings()
    store.open_channel(OLD_CHANNEL)
    found += Survey(page, real, STATIC_SCREENS["old-channel"]).findings()
    proposed = {one.element: one.proposal.word for one in found if one.proposal}
    assert proposed == {one.word.element: one.now for one in words}
    assert {one.element for one in found if one.is_fault} == set(proposed)
    by = {one.element: one.by for one in found if one.state == "found"}
    assert (by["channel.name"], by["store.provider"], by["store.edit-channel"]) == (
        'label "Channel Name"', 'column "Provider"', "address",
    )  # fmt: skip
    assert site.world.writes == []


@pytest.mark.one_of_all_cases
def test_eight_changed_words_are_proposed_and_the_bundle_shows_the_same_offline(reworded, page, tmp_path):
    words = eight(1, "plain")
    robot = reworded("plain", words)
    pack = tmp_path / "bundle.zip"
    answer = look(robot, "--bundle", str(pack))
    said = answer.json
    assert answer.code == said["exit_code"] == 5, answer.err
    assert len(right(said, words)) >= 6, said["proposals"]
    assert (robot.site.world.writes, said["refused"], said["error"]) == ([], {}, None)
    assert [screen["id"] for screen in said["screens"] if not screen["reached"]] == []
    folder = robot.folder / said["evidence"]
    assert all((folder / screen["picture"]).stat().st_size > 1000 for screen in said["screens"])
    assert (folder / "proposed-profile.toml").read_text(encoding="utf-8") == said["profile"]
    assert "screens-" not in robot("status", "--json").out

    check_bundle_holds_no_secret(pack, robot)
    bundle = Bundle(pack)
    live = states(said)
    for name in bundle.screens:
        bundle.show(page, name)
        row = OLD_CHANNEL if name in {"store", "records"} else None
        for finding in Survey(page, Signs.load(), STATIC_SCREENS[name], row).findings():
            assert finding.state == live[name, finding.element], (name, finding)


def check_bundle_holds_no_secret(pack: Path, robot: Robot) -> None:
    world = robot.site.world
    private = [
        robot.site.password,
        robot.site.username,
        "Sam Copperfield",
        MAIN_COMPANY,
        "stock@harbour-lane.example",
    ]
    private += [one.name for one in world.stores() if len(one.name) > 3]
    with zipfile.ZipFile(io.BytesIO(pack.read_bytes())) as members:
        for name in members.namelist():
            text = members.read(name).decode("utf-8", errors="replace")
            assert [one for one in private if one in text] == [], name
            assert "<script" not in text, name


@pytest.mark.one_of_all_cases
def test_with_a_bundle_pages_can_be_tried_offline(page, tmp_path, make_robot):
    """What a maintainer elsewhere does: the page objects themselves, on packed screens."""
    robot = make_robot(rendering="classic")
    pack = tmp_path / "bundle.zip"
    answer = look(robot, "--bundle", str(pack))
    assert answer.code == 0, (
        answer.err,
        [one for one in states(answer.json).items() if one[1] in {"missing", "ambiguous"}],
    )
    assert robot.site.world.writes == []
    bundle = Bundle(pack)
    signs = Signs.load(timeout_ms=2_000)
    bundle.show(page, "stores")
    assert len(StoresPage(page, signs).prove().read_page()) == len(robot.site.world.stores())
    bundle.show(page, "old-channel")
    form = ChannelSettingsPage(page, signs, None).prove()
    assert (form.read_name(), form.read_active(), form.read_provider()) == (OLD_CHANNEL, True, "amazon")
    assert form.read_values("fulfilment-channels") == ("MFN",)


def test_the_screens_options_need_each_other(make_robot):
    answer = make_robot()("doctor", "--store", MAIN_STORE)
    assert answer.code == 2
    assert "--screens" in answer.err


@pytest.mark.one_of_all_cases
@pytest.mark.parametrize(("rendering", "seed"), [("plain", 2), ("classic", 3), ("material", 4)])
def test_eight_changed_words_are_mended_by_eight_lines_of_which_six_were_proposed(
    reworded, rendering, seed, tmp_path
):
    words = eight(seed, rendering)
    robot = reworded(rendering, words)
    stopped = robot.migrate("--connect", "own", **robot.own(), CHANNELS_TIMEOUT_MS=TIMEOUT_MS)
    assert stopped.code == 5, stopped.err
    assert robot.site.world.writes == []
    said = look(robot).json
    assert robot.site.world.writes == []
    lines = right(said, words)
    assert len(lines) >= 6, said["proposals"]
    # What was proposed wrongly or not at all, a person writes.
    done = {line.partition(".add_words")[0] for line in lines}
    lines += [profile_line(one.word.element, [one.now]) for one in words if one.word.element not in done]
    assert len(lines) <= 8
    profile = tmp_path / "profile.toml"
    profile.write_text("\n".join(lines), encoding="utf-8")
    answer = robot.migrate(
        "--profile", str(profile), "--connect", "own", **robot.own(), CHANNELS_TIMEOUT_MS="8000"
    )
    assert answer.code == 0, answer.err
    world = robot.site.world
    old, new = world.channel(MAIN_STORE, OLD_CHANNEL), world.channel(MAIN_STORE, f"{OLD_CHANNEL} SP")
    assert (old.is_active, new.is_active, new.is_connected) == (False, True, True)


@pytest.mark.one_of_all_cases
@pytest.mark.parametrize("rendering", ["plain", "material"])
@pytest.mark.parametrize("picker", ["before", "after"])
def test_on_screens_as_documented_everything_is_found(make_robot, rendering, picker):
    robot = make_robot(rendering=rendering, picker=picker)
    answer = look(robot)
    assert answer.code == 0, [
        one for one in states(answer.json).items() if one[1] in {"missing", "ambiguous"}
    ]
    assert answer.json["proposals"] == []
    assert (robot.site.world.writes, answer.json["refused"]) == ([], {})
