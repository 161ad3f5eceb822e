"""Whole commands, with a thief at each moment at which they sign in: it gets nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from desk import MakeRobot, Robot
from hostile import HOPS, Answer, Place, Server, form

from robot.errors import SignInError
from robot.rehearsal import MAIN_STORE, OLD_CHANNEL, Fault, stand_in
from robot.rehearsal.channels import account, app, connecting

EMAIL_BOX = '<label>Email <input type="email" name="email"></label>'
SECRET_BOX = '<label>Password <input type="password" name="password"></label>'

SOME_HOPS = ("redirect to another host", "form sends to another host", "leads away while it is typed")
MOMENTS = ("first", "again", "resume", "rollback", "check", "screens", "connect", "amazon")


class Ambush:
    """Stands before a site of the stand-in and answers in its place what it is told to."""

    def __init__(self) -> None:
        self.path = "/login"
        self.is_set = False
        self.passed = 0
        self.answer: Callable[[], Answer] = lambda: (500, {}, "")

    def before(self, made: Callable[..., Any]) -> Callable[..., Any]:
        """Return what makes the site with this before it."""

        def make(*given: Any) -> Any:
            site = made(*given)

            async def app_(scope: Any, receive: Any, send: Any) -> None:
                is_here = scope["method"] == "GET" and scope["path"].endswith(self.path)
                if not (is_here and self.is_set):
                    self.passed += is_here
                    return await site(scope, receive, send)
                status, headers, page = self.answer()
                page = page if "content-type" in headers else f"<!doctype html>{page}"
                head = {"content-type": "text/html; charset=utf-8", **headers}
                raw = [(name.lower().encode(), value.encode()) for name, value in head.items()]
                await send({"type": "http.response.start", "status": status, "headers": raw})
                return await send({"type": "http.response.body", "body": page.encode()})

            return app_

        return make


@pytest.fixture
def ambush(monkeypatch: pytest.MonkeyPatch) -> Ambush:
    here = Ambush()
    for name in ("channels_app", "amazon_app"):
        monkeypatch.setattr(stand_in, name, here.before(getattr(stand_in, name)))
    return here


@pytest.fixture
def thief() -> Iterator[Server]:
    page = form(EMAIL_BOX + SECRET_BOX, "/x", button="<button>Login</button>")
    with Server(lambda *_: (200, {}, page)) as server:
        yield server


def secrets_of(robot: Robot) -> list[str]:
    site = robot.site
    return [site.username, site.password, site.owner.email, site.owner.password, site.owner.otp]


def until(robot: Robot, ambush: Ambush, moment: str) -> list[str]:
    """Bring the robot to the moment, set the ambush, and return the command that runs into it."""
    migrate = ["migrate", "--store", MAIN_STORE, "--channel", OLD_CHANNEL, "--yes", "--json"]
    if moment in {"resume", "rollback"}:
        waiting = robot(*migrate)
        assert waiting.code == 75, waiting.err
        run = waiting.json["run_id"]
        ambush.is_set = True
        return ["resume", run, "--json"] if moment == "resume" else ["rollback", run, "--yes", "--json"]
    if moment == "again":
        robot.env["CHANNELS_RETRIES"] = "1"
        robot.site.faults.add(Fault(kind="sign-out", method="GET", path="/stores", skip=1))
        return migrate
    ambush.is_set = True
    if moment in {"connect", "amazon"}:
        robot.env |= robot.own(code=True)
        ambush.path = "/connect" if moment == "connect" else "/ap/signin"
        return [*migrate, "--connect", "own"]
    return {"first": migrate, "check": ["check", "--json"], "screens": ["doctor", "--screens", "--json"]}[
        moment
    ]


def prove_nothing_was_had(robot: Robot, ambush: Ambush, thief: Server, moment: str, hop: str) -> None:
    is_amazon = moment in {"connect", "amazon"}
    fields = EMAIL_BOX if moment == "amazon" else EMAIL_BOX + SECRET_BOX
    button = "<button {}>Continue</button>" if moment == "amazon" else "<button {}>Login</button>"
    owner_url = robot.site.amazon_url if is_amazon else robot.site.base_url
    ambush.answer = lambda: HOPS[hop](Place(fields, button, thief, owner_url))
    command = until(robot, ambush, moment)
    if moment == "again":
        signing_in = robot.start(*command)
        while ambush.passed < 1 and signing_in.poll() is None:
            time.sleep(0.05)  # reason: watches what another process asks for, no page
        ambush.is_set = True
        out, err = signing_in.communicate(timeout=120)
        code = signing_in.returncode
    else:
        done = robot(*command)
        code, out, err = done.code, done.out, done.err
    assert code in {4, 5}, err
    assert thief.typed == []
    told = [*thief.asked, out, err]
    secrets = [one for one in secrets_of(robot) if one != robot.site.username]
    assert not [text for text in told if any(secret in text for secret in secrets)]
    assert not [text for text in thief.asked if robot.site.username in text]


@pytest.mark.one_of_all_cases
@pytest.mark.parametrize("hop", SOME_HOPS)
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_thief_gets_nothing_at_any_moment(
    make_robot: MakeRobot, ambush: Ambush, thief: Server, moment: str, hop: str
) -> None:
    prove_nothing_was_had(make_robot(amazon_otp=True), ambush, thief, moment, hop)


@pytest.mark.one_of_all_cases
def test_a_new_window_that_is_led_elsewhere_is_told_as_such(
    make_robot: MakeRobot, ambush: Ambush, thief: Server
) -> None:
    """This rendering opens Amazon in a window of its own, at the address that the server names."""
    robot = make_robot(amazon_otp=True, rendering="material")
    ambush.answer = lambda: (
        200,
        {"content-type": "application/json"},
        json.dumps({"to": thief.url("portal.localhost")}),
    )
    answer = robot(*until(robot, ambush, "connect"))
    assert answer.code == SignInError.exit_code, answer.err
    assert thief.url("portal.localhost") in answer.json["error"]["message"]
    assert thief.asked == []


def test_a_thief_gets_nothing_at_the_first_sign_in(
    make_robot: MakeRobot, ambush: Ambush, thief: Server
) -> None:
    robot = make_robot()
    prove_nothing_was_had(robot, ambush, thief, "first", "redirect to another host")
    assert robot.site.world.writes == []


def test_an_ended_session_at_connect_is_told_as_such_and_types_nothing(
    make_robot: MakeRobot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Channels shows its own sign-in form where Amazon's is expected."""
    names = []

    def sign_in(visit: Any) -> Any:
        names.append("".join(visit.typed.get("email", [])))
        return account_sign_in(visit)

    def end_session(visit: Any) -> Any:
        visit.world.sign_out_everybody()
        return visit.redirect("/login")

    account_sign_in, start = account.sign_in, connecting.start_signed_in
    public = [(m, p, sign_in if h is account_sign_in else h) for m, p, h in app._PUBLIC]
    screens = [(m, p, end_session if h is start else h) for m, p, h in app._SCREENS]
    monkeypatch.setattr(app, "_PUBLIC", public)
    monkeypatch.setattr(app, "_SCREENS", screens)
    robot = make_robot()
    answer = robot.migrate("--connect", "own", **robot.own())
    assert answer.code == SignInError.exit_code, answer.err
    assert "the session has ended" in answer.json["error"]["message"]
    assert set(names) == {robot.site.username}


def test_more_than_one_company_and_none_named_is_refused_with_their_names(robot: Robot) -> None:
    answer = robot.migrate(CHANNELS_COMPANY=None)
    assert answer.code == 2, answer.err
    message = answer.json["error"]["message"]
    assert "Harbour Lane Trading Ltd" in message
    assert "Northgate Wholesale Ltd" in message
    assert robot.site.world.writes == []


@pytest.mark.one_of_all_cases
def test_check_does_not_look_at_a_company_that_nobody_named(robot: Robot) -> None:
    answer = robot("check", "--json", CHANNELS_COMPANY=None)
    assert answer.code == 2, answer.err
    assert "Northgate Wholesale Ltd" in answer.out + answer.err
    assert robot.site.world.writes == []


@pytest.mark.one_of_all_cases
def test_the_only_company_needs_no_name(robot: Robot) -> None:
    (user,) = (one for one in robot.site.world.users if one.username == robot.site.username)
    del user.company_ids[1:]
    answer = robot.migrate(CHANNELS_COMPANY=None)
    assert answer.code == 75, answer.err


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads what Linux shows of processes")
def test_driver_and_browser_get_no_secret_in_their_environment() -> None:
    """In a process of its own: pytest-playwright's driver is another one."""
    code = (
        "import sys\n"
        "from robot.browser import find_browser, launch, start_playwright\n"
        "with start_playwright() as playwright, launch(playwright, find_browser(None)) as browser:\n"
        "    browser.new_page().goto('about:blank')\n"
        "    print('ready', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    planted = {
        "CHANNELS_PASSWORD": "Canary-Quay-42",
        "CHANNELS_AMAZON_PASSWORD": "Canary-Quay-43",
        "channels_amazon_otp": "Canary-Quay-44",
        "ANOTHER_NAME": "Canary-Quay-42",
        "https_proxy": "http://me:Canary-Quay-45@127.0.0.1:9",
    }
    with subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, **planted}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        children = psutil.Process(process.pid).children(recursive=True)
        shown = {child.pid: Path(f"/proc/{child.pid}/environ").read_bytes() for child in children}
        process.communicate()
    assert len(shown) >= 3  # the driver, the browser, and what draws the page
    assert not [pid for pid, environment in shown.items() if b"Canary-Quay" in environment]
