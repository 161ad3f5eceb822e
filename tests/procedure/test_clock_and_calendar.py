"""The site's clock and its calendar, through the command line."""

from __future__ import annotations

import pytest
from desk import MakeRobot, Robot
from starlette.types import ASGIApp, Receive, Scope, Send
from whenever import Instant

from robot import clock as clocks
from robot.journal import read_events
from robot.rehearsal import MAIN_STORE, OLD_CHANNEL, stand_in
from robot.runs import list_runs

DOUBLED = Instant.parse_iso("2026-10-25T01:10:00Z")
"""In London 01:10 GMT, ten minutes after 01:10 BST came round for the second time."""


def test_without_a_date_header_nothing_is_changed_unless_this_machine_is_trusted(
    make_robot: MakeRobot,
) -> None:
    robot = make_robot(stamps_date=False)
    refused = robot.migrate()
    assert refused.code == 5, refused.err
    assert "Date header" in refused.json["error"]["message"]
    assert "--trust-local-clock" in refused.json["error"]["hint"]
    assert robot.site.world.writes == []

    trusted = robot.migrate("--trust-local-clock")
    assert trusted.code == 75, trusted.err
    (run_dir,) = list_runs(robot.traces)
    record = next(e.data["facts"] for e in read_events(run_dir) if "cutoff_record" in e.data.get("facts", {}))
    assert "trusted on the operator's word" in record["cutoff_record"]["clock_source"]


BUSY = {"orders_per_hour": 3600, "history_hours": 0.05}
"""An order a second: what comes in shows which of two clocks is right."""


@pytest.mark.one_of_all_cases
@pytest.mark.parametrize(
    ("config", "connect", "said"),
    [
        ({"date_offset_s": 5400.0}, "own", "Amazon's clock"),
        ({"date_offset_s": -5400.0, **BUSY}, "link", "came in between two looks"),
    ],
)
def test_the_cutoff_follows_this_machine_where_a_third_clock_says_so(
    make_robot: MakeRobot, config: dict[str, float], connect: str, said: str
) -> None:
    robot = make_robot(**config)
    answer = robot.migrate("--connect", connect, **(robot.own() if connect == "own" else {}))
    assert answer.code == (0 if connect == "own" else 75), answer.err
    assert "The cut-off goes by this machine's clock" in answer.err
    clock = answer.json["cutoff"]["clock"]
    assert (clock["trusted"], round(clock["site_ahead_s"])) == ("machine", config["date_offset_s"])
    assert said in clock["because"]
    check_distance(robot)


@pytest.mark.one_of_all_cases
def test_without_a_third_clock_nothing_is_changed(make_robot: MakeRobot) -> None:
    robot = make_robot(date_offset_s=5400.0, orders_per_hour=0)
    refused = robot.migrate()
    assert refused.code == 2, refused.err
    assert "1 h 30 min ahead of this machine's" in refused.json["error"]["message"]
    assert "--trust-local-clock" in refused.json["error"]["hint"]
    assert robot.site.world.writes == []

    trusted = robot.migrate("--trust-local-clock")
    assert trusted.code == 75, trusted.err
    check_distance(robot)


def test_a_wrong_machine_clock_is_reported_and_the_record_is_whole(make_robot: MakeRobot) -> None:
    robot = make_robot(clock_offset_s=7200.0, zone="Europe/London", **BUSY)
    answer = robot.migrate()
    assert answer.code == 75, answer.err
    assert "This machine's clock is -7200" in answer.err
    clock = answer.json["cutoff"]["clock"]
    assert (clock["trusted"], round(clock["site_ahead_s"])) == ("site", 7200)
    assert "came in between two looks" in clock["because"]
    (run_dir,) = list_runs(robot.traces)
    facts = next(e.data["facts"] for e in read_events(run_dir) if "cutoff_record" in e.data.get("facts", {}))
    record = facts["cutoff_record"]
    assert (
        Instant.parse_iso(record["chosen"])
        == robot.site.world.channel(MAIN_STORE, OLD_CHANNEL + " SP").ignore_before[1]
    )
    assert record["local"].endswith("[Europe/London]")
    assert (record["zone_source"], record["resolution_s"]) == ("shown on the screen", 1)
    assert record["orders_never_window_ms"] < 250
    assert record["chosen_because"] == "as planned"
    earliest, latest = (Instant.parse_iso(text) for text in record["switched_off_between"])
    assert earliest <= robot.site.world.switch_offs[0].at <= latest


def test_in_the_hour_that_occurs_twice_the_robot_refuses(make_robot: MakeRobot) -> None:
    robot = make_robot(zone="Europe/London")
    robot.site.world.clock.set(DOUBLED)
    refused = robot.migrate("--connect", "own", **robot.own())
    assert refused.code == 3, refused.err
    assert "The cut-off goes by the site's clock: Amazon's clock read" in refused.err
    assert "occurs twice" in refused.json["error"]["message"]
    assert robot.site.world.writes == []


def test_the_hour_that_occurs_twice_can_be_waited_out(make_robot: MakeRobot) -> None:
    robot = make_robot(zone="Europe/London")
    # The doubled hour ends half a minute after the robot gets there.
    robot.site.world.clock.set(Instant.parse_iso("2026-10-25T01:59:20Z"))
    answer = robot.migrate("--doubled-hour", "wait", "--connect", "own", **robot.own())
    assert answer.code == 0, answer.err
    assert Instant.parse_iso(answer.json["cutoff"]["instant"]) >= Instant.parse_iso("2026-10-25T02:00:00Z")
    check_distance(robot)


def check_distance(robot: Robot) -> None:
    world = robot.site.world
    cutoff = world.channel(MAIN_STORE, OLD_CHANNEL + " SP").ignore_before[1]
    assert abs((world.switch_offs[0].at - cutoff).total("seconds")) < 0.5


def test_a_zone_that_was_named_is_compared_with_the_records(make_robot: MakeRobot) -> None:
    robot = make_robot(zone="Asia/Kolkata", shows_zone=False)
    for wrong in ("Europe/London", "Asia/Tokyo"):  # the records would lie in the future, or be hours old
        refused = robot.migrate("--timezone", wrong)
        assert refused.code == 2, refused.err
        assert (
            f"CHANNELS_TIMEZONE is {wrong}, but the Transaction Records" in refused.json["error"]["message"]
        )
    assert robot.site.world.writes == []

    answer = robot.migrate("--timezone", "Asia/Kolkata")
    assert answer.code == 75, answer.err
    assert answer.json["cutoff"]["zone"] == "Asia/Kolkata"
    run_dir = max(list_runs(robot.traces), key=lambda path: path.name)
    record = next(
        e.data["facts"]["cutoff_record"]
        for e in read_events(run_dir)
        if "cutoff_record" in e.data.get("facts", {})
    )
    assert record["zone_source"] == "setting, borne out by the Transaction Records"
    assert (
        Instant.parse_iso(record["chosen"])
        == robot.site.world.channel(MAIN_STORE, OLD_CHANNEL + " SP").ignore_before[1]
    )


def set_clock_at_the_switch_off(
    monkeypatch: pytest.MonkeyPatch, by_s: float, to_s: float | None = None
) -> None:
    """Let the site's clock be set in the moment in which the Save that switches the old channel off arrives."""
    made = stand_in.channels_app

    def wrapped(site: stand_in.StandIn) -> ASGIApp:
        app = made(site)
        is_set = False

        async def set_first(scope: Scope, receive: Receive, send: Send) -> None:
            nonlocal is_set
            if (
                scope["type"] == "http"
                and scope["method"] == "POST"
                and scope["path"].endswith("/edit")
                and not is_set
            ):
                is_set = True
                site.world.clock.set_offset(site.world.clock.offset_s + by_s)
            await app(scope, receive, send)

        return set_first

    monkeypatch.setattr(stand_in, "channels_app", wrapped)


@pytest.mark.parametrize(
    ("by_s", "offset_s"),
    [
        pytest.param(
            90.0, 0.0, marks=pytest.mark.one_of_all_cases
        ),  # this machine agrees with the clock before
        pytest.param(-90.0, 90.0, marks=pytest.mark.one_of_all_cases),  # with the clock afterwards
    ],
    ids=["set wrong", "set right"],
)
def test_a_clock_that_is_set_at_the_switch_off_is_named_before_the_run_is_done(
    make_robot: MakeRobot, monkeypatch: pytest.MonkeyPatch, by_s: float, offset_s: float
) -> None:
    set_clock_at_the_switch_off(monkeypatch, by_s)
    robot = make_robot(clock_offset_s=offset_s, **BUSY)
    told = robot.migrate("--connect", "own", **robot.own())
    assert told.code == 7, told.err
    assert "clock was set" in told.json["error"]["message"]
    assert "verify" in told.json["error"]["hint"]
    world = robot.site.world
    (off,) = world.switch_offs
    earliest, latest = (Instant.parse_iso(text) for text in told.json["cutoff"]["switched_off_between"])
    assert earliest <= off.at <= latest
    assert latest - earliest > clocks.seconds(80)
    saved = world.channel(MAIN_STORE, OLD_CHANNEL + " SP").ignore_before[1]
    # The switch-off by the clock that this machine's bears out: this machine's time is the true one here.
    true_off = off.at - clocks.seconds(by_s + offset_s)
    assert abs((saved - true_off).total("seconds")) < 2
    run = told.json["run_id"]
    verified = robot("verify", run, "--json")
    assert verified.code in {0, 7}, verified.err
    assert verified.json["cutoff"]["switched_off_between"] == told.json["cutoff"]["switched_off_between"]
    closed = robot("resume", "--yes", run, "--json")
    assert closed.code == 0, closed.err
