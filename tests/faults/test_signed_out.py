"""Sign-ins that end, companies that change, browsers that crash, notices in the way: the run goes on, or says why not."""

from __future__ import annotations

import threading

import pytest
from desk import MakeRobot
from siege import Siege, explained

from robot.journal import read_events
from robot.procedures.amazon_mws_to_sp.steps import step_ids
from robot.rehearsal import MAIN_COMPANY, OTHER_COMPANY, Fault

OFF, ADD, ON, SKU = (
    "switch-off-old-channel",
    "save-new-channel",
    "activate-new-channel",
    "carry-over-sku-links",
)

PARTS = 8
"""Every step of a run is signed out before; so many runs share the steps, because each attempt takes its time."""


def test_a_run_outlasts_sign_outs_and_crashes_at_its_changes(make_robot: MakeRobot) -> None:
    siege = Siege(make_robot())
    done = siege.hindered(
        {
            f"journal/step-started/{OFF}/before": "sign out",
            f"save/{OFF}/ready": "sign out",  # announced, and then Save leads to the sign-in form
            f"journal/step-acted/{ADD}/before": "sign out",
            f"save/{ADD}/pressed": "end browser",
            f"journal/step-started/{ON}/before": "crash tab",
            f"journal/step-acted/{ON}/before": "end browser",
            f"journal/step-started/{SKU}/before": "sign out",
        },
        CHANNELS_RETRIES="9",
    )
    assert done.code == 0, done.err
    siege.prove_end()
    ends = [event.data for event in read_events(siege.run_dir) if event.kind == "attempt-ended"]
    assert 5 <= len(ends) <= 8, ends  # two deeds may end one attempt
    assert {end["exit_code"] for end in ends[:-1]} <= {4, 6, 7}
    assert all(explained(end["error"]["message"]) for end in ends[:-1]), ends


@pytest.mark.one_of_all_cases
@pytest.mark.parametrize("part", range(PARTS))
def test_a_run_signs_in_again_before_any_step_whatever_lies_over_the_page(
    make_robot: MakeRobot, part: int
) -> None:
    steps = step_ids()[1:][part::PARTS]
    siege = Siege(make_robot())
    add = siege.robot.site.faults.add
    add(Fault(kind="endless", method="GET", path="/stores/*/channels/create/*", times=999))
    add(Fault(kind="endless", method="GET", path="/stores/*/channels/*/edit", times=999))
    add(Fault(kind="announcement", method="GET", path="/stores", times=999))
    add(Fault(kind="cookie-banner", method="GET", path="/stores/*", times=999))
    deeds = {f"journal/step-started/{step}/before": "sign out" for step in steps}
    done = siege.hindered(deeds, CHANNELS_RETRIES=str(len(steps) + 1))
    assert done.code == 0, done.err
    siege.prove_end()


def test_another_company_and_another_password_after_signing_in_again(make_robot: MakeRobot) -> None:
    siege = Siege(make_robot(), "link")
    assert siege.go_on().code == 75
    world = siege.world
    (user,) = (one for one in world.users if one.username == siege.robot.site.username)

    user.password = "changed meanwhile"
    refused = siege.go_on()
    assert refused.code == 4
    assert explained(refused.json["error"]["message"]), refused.json["error"]
    assert "password" in refused.json["error"]["hint"].lower(), refused.json["error"]
    siege.robot.env["CHANNELS_PASSWORD"] = user.password

    # Somebody works in another company of the same sign-in: the run goes back to its own.
    user.company_id = world.company(OTHER_COMPANY).id
    there = siege.robot(*siege.command)
    assert there.code == 75, there.err
    assert user.company_id == world.company(MAIN_COMPANY).id
    assert world.writes.pop().what == f"switch to company {MAIN_COMPANY!r}"

    other = siege.robot(*siege.command, CHANNELS_COMPANY=OTHER_COMPANY)
    assert other.code == 4
    assert MAIN_COMPANY in other.json["error"]["message"]
    assert explained(other.json["error"]["message"])

    user.company_ids.remove(world.company(MAIN_COMPANY).id)
    user.company_id = world.company(OTHER_COMPANY).id
    gone = siege.go_on()
    assert gone.code == 4
    assert f"no company called exactly {MAIN_COMPANY!r}" in gone.json["error"]["message"]
    assert explained(gone.json["error"]["message"])


def test_a_page_that_stops_in_the_middle_is_a_site_that_is_away(make_robot: MakeRobot) -> None:
    siege = Siege(make_robot())
    siege.robot.env["CHANNELS_TIMEOUT_MS"] = "3000"
    half = siege.robot.site.faults.add(Fault(kind="endless-half", method="GET", path="/stores", times=99))
    stopped = siege.go_on()
    assert half.struck
    assert stopped.code == 6, stopped.err
    assert "never finished loading" in stopped.json["error"]["message"]
    assert siege.world.writes == []


@pytest.mark.one_of_all_cases
def test_a_site_that_is_away_and_then_asks_to_wait(make_robot: MakeRobot) -> None:
    away_s = 60
    siege = Siege(make_robot())
    faults = siege.robot.site.faults
    away = faults.add(Fault(kind="status", status=503, path="*", times=10**6))
    busy = faults.add(Fault(kind="status", status=429, retry_after_s=9, method="GET", path="/orders*"))
    timer = threading.Timer(away_s, lambda: setattr(away, "times", 0))
    timer.start()
    done = siege.robot(*siege.command, **siege.env, CHANNELS_RETRIES="5")
    timer.cancel()
    assert done.code == 0, done.err
    assert (away.struck > 0, busy.struck) == (True, 1)
    requests = siege.world.requests
    assert (requests[-1].at - requests[0].at).total("seconds") > away_s
    (asked_at,) = (one.at for one in requests if one.status == 429)
    assert min((one.at - asked_at).total("seconds") for one in requests if one.at > asked_at) >= 8.5
    siege.prove_end()
