"""`check` as its users start it: a verdict on every item of the document, and nothing is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from robot.procedures.amazon_mws_to_sp.document import PATH, read_document
from robot.rehearsal import MAIN_STORE, OLD_CHANNEL, Fault, stand_in
from tests.mutations.changes import ChangedSite, Edit, change

if TYPE_CHECKING:
    from desk import Answer, MakeRobot, Robot

TIMEOUT_MS = "5000"
WHERE = r"/(?!assets/.*\.css)"
NEVER_BY_READING = {"await-confirmation", "hear-from-owner", "tell-owner", "ask-support"}


def check(robot: Robot, *more: str) -> Answer:
    return robot(
        "check",
        "--store",
        MAIN_STORE,
        "--channel",
        OLD_CHANNEL,
        "--json",
        *more,
        CHANNELS_TIMEOUT_MS=TIMEOUT_MS,
    )


def verdicts(answer: dict[str, Any]) -> dict[str, str]:
    return {one["item"]: one["verdict"] for one in answer["items"]}


@pytest.mark.parametrize(
    "rendering",
    [
        pytest.param("plain"),
        pytest.param("classic", marks=pytest.mark.one_of_all_cases),
        pytest.param("material", marks=pytest.mark.one_of_all_cases),
    ],
)
def test_every_item_is_as_documented_and_nothing_is_written(make_robot: MakeRobot, rendering, tmp_path):
    robot = make_robot(rendering=rendering)
    robot.site.world.add_channel(MAIN_STORE, "Trial", "amazon_sp", marketplace="United Kingdom")
    junit = tmp_path / "verdicts.xml"
    done = check(robot, "--junit", str(junit))
    assert done.code == 0, done.err
    wanted = {
        item.id: "not checkable without writing" if item.id in NEVER_BY_READING else "as documented"
        for item in read_document()
    }
    assert verdicts(done.json) == wanted
    assert robot.site.world.writes == []
    assert done.json["refused"] == {}
    suite = ET.fromstring(junit.read_text(encoding="utf-8"))
    assert [case.get("name") for case in suite] == [item.id for item in read_document()]
    assert suite.get("skipped") == str(len(NEVER_BY_READING))
    assert (suite.get("failures"), suite.get("errors")) == ("0", "0")


@pytest.mark.parametrize(
    ("old", "new", "item"),
    [
        ("Order Statuses", "Conditions of Parcels", "set-options"),
        pytest.param(">amazon<", ">amazon_mws<", "provider-of-mws", marks=pytest.mark.one_of_all_cases),
        pytest.param("Stores", "Emporia", "open-stores", marks=pytest.mark.one_of_all_cases),
        pytest.param(
            "Ignore Orders Before", "Leave Out Old", "set-cut-off", marks=pytest.mark.one_of_all_cases
        ),
    ],
)
def test_what_is_called_otherwise_is_named_with_its_item_and_its_line(
    make_robot: MakeRobot, monkeypatch: pytest.MonkeyPatch, old: str, new: str, item: str
):
    made = stand_in.channels_app
    edit = change(item, "plain", Edit(WHERE, lambda html: html.replace(old, new)))
    monkeypatch.setattr(stand_in, "channels_app", lambda site: ChangedSite(made(site), [edit]))
    robot = make_robot(rendering="plain")
    done = check(robot)
    assert done.code == 5, done.err
    (said,) = (one for one in done.json["items"] if one["item"] == item)
    assert said["verdict"] == "differs", done.json
    assert re.fullmatch(rf"{re.escape(PATH)}:\d+", said["place"])
    past = robot("check", "--history", "--json")
    assert past.code == 0, past.err
    assert [(change["item"], change["until"]) for change in past.json["changes"]].count((item, None)) == 1
    assert (past.json["checks"], past.json["last_at"] is not None) == (done.json["record"], True)
    assert robot.site.world.writes == []


def test_a_site_that_is_away_is_no_drift(make_robot: MakeRobot):
    robot = make_robot(rendering="plain")
    robot.site.faults.add(Fault(kind="status", method="GET", path="/stores", times=999))
    done = check(robot)
    assert done.code == 6, done.err
    assert "differs" not in verdicts(done.json).values()
    assert verdicts(done.json)["choose-store"] == "could not look"
    assert done.json["error"]["message"]
