"""Each thing that can be asked wrongly: a clear message, the right exit code, and nothing written."""

from __future__ import annotations

import json

import pytest
from desk import RESULT_KEYS, Answer, MakeRobot, Robot

from robot.machine import locks_dir
from robot.rehearsal import MAIN_STORE, OLD_CHANNEL
from robot.runs import account_key, account_lock


def refused(answer: Answer, robot: Robot, code: int, *words: str) -> None:
    assert answer.code == code, answer.err
    assert robot.site.world.writes == []
    result = answer.json
    assert list(result) == RESULT_KEYS
    assert (result["state"], result["exit_code"], result["error"]["code"]) == ("failed", code, code)
    said = f"{result['error']['message']} {result['error']['hint']}"
    for word in words:
        assert word in said, said
    assert result["error"]["hint"], "a person must be told what to do"
    assert robot.site.password not in answer.out + answer.err
    assert "Traceback" not in answer.err


def test_missing_setting(robot: Robot) -> None:
    refused(robot.migrate(CHANNELS_PASSWORD=None), robot, 2, "CHANNELS_PASSWORD")


def test_unknown_setting(robot: Robot) -> None:
    refused(robot.migrate(CHANNELS_COMAPNY="x"), robot, 2, "CHANNELS_COMAPNY")


def test_plain_http_elsewhere(robot: Robot) -> None:
    refused(robot.migrate("--base-url", "http://channels.example"), robot, 2, "https")


def test_wrong_password_is_typed_by_one_process_only(robot: Robot, monkeypatch: pytest.MonkeyPatch) -> None:
    typed: list[str] = []
    world = robot.site.world
    sign_in = world.sign_in
    monkeypatch.setattr(
        world, "sign_in", lambda name, password: typed.append(password) or sign_in(name, password)
    )
    wrong = {"CHANNELS_PASSWORD": "not-this-one"}
    refused(robot.migrate(**wrong), robot, 4, "CHANNELS_PASSWORD", "--forget-refusals")
    for command in (["resume", "--all", "--yes"], ["check"]):
        again = robot(*command, "--json", **wrong)
        assert "has refused the password already" in again.out + again.err, again.err
    assert typed == ["not-this-one"]
    robot("doctor", "--forget-refusals", "--json", **wrong)
    refused(robot.migrate(**wrong), robot, 4, "Channels refused the sign-in")
    assert typed == ["not-this-one", "not-this-one"]
    kept = [path for path in robot.traces.rglob("*") if path.is_file() and "refused" in path.name]
    assert kept == []


def test_wrong_company(robot: Robot) -> None:
    refused(robot.migrate(CHANNELS_COMPANY="Nobody Ltd"), robot, 4, "Nobody Ltd", "Harbour Lane Trading Ltd")


def test_no_such_store(robot: Robot) -> None:
    refused(robot.migrate(store="Harbour Lan"), robot, 3, "Harbour Lan", "Step One")


def test_two_stores_of_that_name(robot: Robot) -> None:
    world = robot.site.world
    world.add_store(MAIN_STORE, world.company("Harbour Lane Trading Ltd"))
    refused(robot.migrate(), robot, 3, MAIN_STORE)


@pytest.mark.parametrize("name", ["amazon", "Amazon\u00a0", "Amazon SP", "\u0410mazon"])
def test_no_such_channel(robot: Robot, name: str) -> None:
    refused(robot.migrate(channel=name), robot, 3, "no channel called exactly", "Step Two")


def test_channel_is_not_mws(robot: Robot) -> None:
    refused(robot.migrate(channel="Amazon Vendor"), robot, 3, "amazon_vendor", "Step Two")


def test_channel_is_sp_already(robot: Robot) -> None:
    refused(robot.migrate(store="Two Tides", channel="Amazon SP"), robot, 3, "already", "amazon_sp")


def test_old_channel_is_off(robot: Robot) -> None:
    answer = robot.migrate(channel="amazon-uk")
    # Other Amazon channels stand beside it; alone, it may be switched on: see tests/unit/test_procedure_words.py.
    refused(
        answer,
        robot,
        3,
        "already off",
        "First check",
        "other traces folder",
        "'Amazon' (amazon)",
        "as they are",
    )
    assert "switch it on" not in answer.json["error"]["hint"]


@pytest.mark.parametrize("name", ["amazon-uk SP", "Another name"])
@pytest.mark.parametrize("is_active", [False, True])
def test_old_channel_is_off_beside_a_new_one(robot: Robot, name: str, is_active: bool) -> None:  # noqa: FBT001 - a parameter of the test
    robot.site.world.add_channel(MAIN_STORE, name, "amazon_sp", is_active=is_active)
    answer = robot.migrate(channel="amazon-uk")
    if is_active and name == "amazon-uk SP":
        assert answer.code == 0, answer.err  # already migrated
        return
    refused(answer, robot, 3, "already off", name, "First check", "other traces folder", "as they are")
    assert "switch it on" not in answer.json["error"]["hint"]


def test_two_channels_that_differ_only_in_spaces(robot: Robot) -> None:
    robot.site.world.add_channel(MAIN_STORE, f" {OLD_CHANNEL}  ", "amazon", is_active=True)
    refused(robot.migrate(), robot, 3, "2 channels called exactly", "First check")


@pytest.mark.parametrize("option", ["--store", "--channel", "--new-name"])
def test_a_name_of_spaces(robot: Robot, option: str) -> None:
    answer = robot("migrate", "--store", MAIN_STORE, "--channel", OLD_CHANNEL, option, " ", "--yes", "--json")
    assert answer.code == 2, answer.err
    assert f"{option} is empty" in answer.json["error"]["message"]


@pytest.mark.parametrize("taken", ["Amazon SP", "amazon sp"])
def test_new_name_taken(robot: Robot, taken: str) -> None:
    robot.site.world.add_channel(MAIN_STORE, taken, "ebay", is_active=True)
    refused(robot.migrate(), robot, 3, "Amazon SP", "--new-name")


def test_value_that_the_new_form_does_not_offer(make_robot: MakeRobot) -> None:
    robot = make_robot(sp_missing_option=("Order Statuses", "PartiallyShipped"))
    refused(robot.migrate(), robot, 3, "PartiallyShipped", "Order Statuses")


def test_zone_that_nobody_told(make_robot: MakeRobot) -> None:
    robot = make_robot(shows_zone=False)
    refused(robot.migrate(), robot, 2, "CHANNELS_TIMEZONE", "--timezone")


def test_zone_that_contradicts_the_screen(make_robot: MakeRobot) -> None:
    robot = make_robot(zone="Europe/London")
    refused(robot.migrate("--timezone", "America/New_York"), robot, 2, "Europe/London", "America/New_York")


def test_site_down(robot: Robot) -> None:
    robot.site.stop()
    refused(robot.migrate(), robot, 6, robot.site.base_url)


def test_browser_missing(robot: Robot) -> None:
    refused(robot.migrate(CHANNELS_BROWSER="/nowhere/chromium"), robot, 2, "/nowhere/chromium")


def test_traces_folder_that_is_a_file(robot: Robot) -> None:
    blocked = robot.folder / "a-file"
    blocked.write_text("not a folder")
    refused(robot.migrate("--traces", str(blocked / "traces")), robot, 2, "a-file is not a folder")


def test_a_second_run_on_the_account(robot: Robot) -> None:
    account = account_key(robot.site.base_url, robot.site.username)
    with account_lock(account, "the-other-run", locks_dir(None)):
        refused(robot.migrate(), robot, 8, "the-other-run")


def test_own_account_without_anybody_to_sign_in(robot: Robot) -> None:
    refused(robot.migrate("--connect", "own"), robot, 2, "--headed", "CHANNELS_AMAZON_USERNAME")


def test_no_such_run(robot: Robot) -> None:
    refused(robot("resume", "--yes", "nothing", "--json"), robot, 3, "nothing")


def test_an_option_that_is_not_one(robot: Robot) -> None:
    answer = robot("migrate", "--shop", "x")
    assert answer.code == 2
    assert "--shop" in answer.err


def test_an_unfinished_run_is_gone_on_with_and_other_terms_are_refused(robot: Robot) -> None:
    first = robot.migrate()
    assert first.code == 75, first.err
    writes = len(robot.site.world.writes)
    again = robot.migrate()
    assert (again.code, again.json["run_id"]) == (75, first.json["run_id"])
    assert "unfinished" in again.err
    other = robot.migrate("--new-name", "Something else")
    assert other.code == 3
    assert first.json["run_id"] in other.json["error"]["message"]
    assert len(robot.site.world.writes) == writes


def test_doctor_names_each_fault_with_its_mend(robot: Robot) -> None:
    well = robot("doctor", "--json")
    assert well.code == 0, well.err
    names = [finding["name"] for finding in json.loads(well.out)["findings"]]
    assert names == [
        "python",
        "settings",
        "user",
        "zone",
        "profile",
        "browser",
        "traces",
        "proxy",
        "site",
        "clock",
    ]
    cases: tuple[tuple[int, dict[str, str | None]], ...] = (
        (2, {"CHANNELS_USERNAME": None}),
        (2, {"CHANNELS_TRACES": str(robot.folder / "conftest" / "x")}),
        (6, {"CHANNELS_BASE_URL": "http://127.0.0.1:9"}),
    )
    (robot.folder / "conftest").write_text("a file")
    for code, env in cases:
        ill = robot("doctor", "--json", **env)
        assert ill.code == code, ill.out
        faults = [finding for finding in json.loads(ill.out)["findings"] if finding["exit_code"]]
        assert faults
        assert all(fault["mend"] for fault in faults)
    assert OLD_CHANNEL
