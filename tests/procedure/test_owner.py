"""The account owner does nothing, is refused, loses the link: each is told apart, and a fresh link can be taken."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from desk import Robot
from playwright.sync_api import Page

from pages.signs import Signs
from robot.evidence import verify_manifest
from robot.journal import read_events
from robot.procedures.amazon_mws_to_sp.amazon import Credentials, authorise_by_link
from robot.rehearsal import MAIN_STORE, OLD_CHANNEL
from robot.rehearsal.authorisations import Answer, AuthorisationRefusedError

NEW = OLD_CHANNEL + " SP"


def be_refused(robot: Robot, seller_id: str, *, is_late: bool = False) -> None:
    """Do what the account owner does, in vain."""
    world = robot.site.world
    attempt = world.authorisations.begin(world.channel(MAIN_STORE, NEW))
    if is_late:
        attempt.expires_at = world.clock.now()
    code = world.authorisations.issue_code(seller_id).code
    with pytest.raises(AuthorisationRefusedError):
        world.authorisations.complete(attempt.state, Answer(seller_id, code, ""))


def answers(run_dir: Path) -> list[str]:
    """List what the run found out of the owner's answer, look by look."""
    found: list[Any] = []
    for event in read_events(run_dir):
        if event.kind in ("facts", "looked", "fresh-link-taken", "step-ended"):
            facts = event.data if event.kind == "facts" else event.data.get("facts", {})
            found += [facts["answer"]["kind"]] if facts.get("answer") else []
    return found


def test_a_refused_or_expired_authorisation_is_told_from_none_and_a_fresh_link_leads_on(
    page: Page, robot: Robot
) -> None:
    world, site = robot.site.world, robot.site
    first = robot.migrate()
    assert first.code == 75, first.err
    run_id, link = first.json["run_id"], first.json["connect_link"]
    run_dir = robot.traces / run_id

    nobody = robot("resume", "--yes", "--all", "--json")
    assert nobody.code == 75
    assert "nobody has tried" in nobody.err
    assert f"resume {run_id} --fresh-link" in nobody.err

    be_refused(robot, site.stranger.seller_id)
    wrong = robot("resume", "--yes", run_id, "--json")  # by name: a person who says that the owner is done
    assert wrong.code == 75
    assert "they tried on 20" in wrong.err
    assert "different Amazon selling account" in wrong.err
    assert f'orders "{OLD_CHANNEL}" of the store "{MAIN_STORE}" took in' in wrong.err

    be_refused(robot, site.owner.seller_id, is_late=True)
    late = robot("resume", "--yes", "--all", "--json")
    assert late.code == 75
    assert "This authorisation has expired." in late.err
    assert "open the same link again" in late.err
    assert "This authorisation has expired." in robot("status", run_id).err

    for known in world.authorisations.links.values():
        known.expires_at = world.clock.now()
    taken = robot("resume", "--yes", run_id, "--fresh-link", "--json")
    assert taken.code == 75, taken.err
    fresh = taken.json["connect_link"]
    assert fresh != link
    assert fresh.startswith(site.base_url)
    (event,) = [event for event in read_events(run_dir) if event.kind == "fresh-link-taken"]
    assert event.data["facts"]["link_digest"] == hashlib.sha256(fresh.encode()).hexdigest()
    assert read_events(run_dir)[-1].kind == "link-handed-over"
    assert verify_manifest(run_dir) == []

    again = robot("resume", "--yes", "--all", "--json")
    assert again.code == 75
    assert "nobody has tried" in again.err  # what came of the old link is no answer to this one
    assert answers(run_dir) == ["none", "none", "other account", "expired", "none", "none"]

    credentials = Credentials(site.owner.email, site.owner.password)
    authorise_by_link(page, Signs.load(), fresh, credentials)
    unneeded = robot("resume", "--yes", run_id, "--fresh-link", "--json")
    assert (unneeded.code, unneeded.json["state"]) == (3, "waiting")
    assert "connected meanwhile" in unneeded.json["error"]["message"]
    done = robot("resume", "--yes", "--all", "--json")
    assert done.code == 0, done.err
    assert world.channel(MAIN_STORE, NEW).is_active
    assert answers(run_dir)[-1] == "connected"
    assert verify_manifest(run_dir) == []
    assert robot("resume", "--yes", run_id, "--fresh-link").code == 3

    tokens = [one.rsplit("/", 1)[-1].encode() for one in (link, fresh)]
    kept = [path.read_bytes() for path in run_dir.rglob("*") if path.is_file()]
    assert not [token for token in tokens for content in kept if token in content]


@pytest.mark.one_of_all_cases
def test_with_ones_own_account_connect_is_pressed_anew_after_a_refusal(robot: Robot) -> None:
    world, stranger = robot.site.world, robot.site.stranger
    wrong = {"CHANNELS_AMAZON_USERNAME": stranger.email, "CHANNELS_AMAZON_PASSWORD": stranger.password}
    refused = robot.migrate("--connect", "own", **wrong)
    assert refused.code == 4, refused.err
    error = refused.json["error"]
    assert error["step"] == "connect"
    assert "different Amazon selling account" in error["message"]
    assert "presses Connect again" in error["hint"]
    assert not world.channel(MAIN_STORE, NEW).is_connected

    run_id = refused.json["run_id"]
    unfit = robot("resume", "--yes", run_id, "--fresh-link", "--json")
    assert unfit.code == 3
    assert "uses no link" in unfit.json["error"]["message"]

    done = robot("resume", "--yes", run_id, "--json", **robot.own())
    assert done.code == 0, done.err
    attempts = list(world.authorisations.attempts.values())
    assert [attempt.is_used for attempt in attempts] == [True, True]  # a new way each, and no way twice
    returns = [seen for seen in world.requests if seen.path == "/amazon/callback"]
    assert [seen.status for seen in returns] == [403, 302]
