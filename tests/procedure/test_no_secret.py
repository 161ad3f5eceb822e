"""A site that says every secret everywhere, in six encodings: nothing of it is in what a run leaves or says.

One migration is killed, recovered, fails, and succeeds; secrets are looked for after each of these.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import time
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from desk import Answer, MakeRobot, Robot
from leaks import contents, encodings_of, leaks, packed
from playwright.sync_api import Page
from siege import NEW, Siege, end

from robot.journal import read_events
from robot.rehearsal import Fault, stand_in
from robot.rehearsal.channels.visits import Site

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Any, Send], Awaitable[None]]


@dataclass(frozen=True)
class Unforeseen:
    """What the site makes up by itself; the robot can know it only from where it stands or what it is called."""

    authorization: str = "auth-73d4b1c6e5f0"
    query_token: str = "query-81c2d3e4f5a6"
    json_token: str = 'json-19aa&28"bb<c'
    remember_cookie: str = "remember-5b0f77c1d9e2"
    stored_token: str = "stored-4714-abcdef99"
    form_token: str = "form-90817263-xyz"
    seller_id: str = "A3SELLER8QX71Z"
    auth_token: str = "amzn.mws.4ea38b7b-f563"


class LeakySite:
    """Puts what it knows into every page: as text, on the console, in errors, requests and answers."""

    def __init__(self, app: App, known: dict[str, str]) -> None:
        self._app = app
        self._known = known

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/telemetry":
            body = json.dumps(
                {"refresh_token": Unforeseen.json_token, "note": self._known["password"]}
            ).encode()
            await send(
                {
                    "type": "http.response.start",
                    "status": 200,
                    "headers": [(b"content-type", b"application/json")],
                }
            )
            await send({"type": "http.response.body", "body": body})
            return
        held: list[Message] = []

        async def leak(message: Message) -> None:
            if message["type"] == "http.response.start":
                held.append(message)
                return
            start = held.pop() if held else None
            if start is not None:
                if is_page := dict(start["headers"]).get(b"content-type", b"").startswith(b"text/html"):
                    message = {
                        **message,
                        "body": message["body"].replace(b"</body>", self._addition() + b"</body>"),
                    }
                headers = [
                    pair for pair in start["headers"] if not (is_page and pair[0] == b"content-length")
                ]
                cookie = f"remember_token={Unforeseen.remember_cookie}; Path=/; HttpOnly"
                await send({**start, "headers": [*headers, (b"set-cookie", cookie.encode())]})
            await send(message)

        await self._app(scope, receive, leak)

    def _addition(self) -> bytes:
        foreseen = [
            form for value in self._known.values() for form in (*sorted(encodings_of(value)), packed(value))
        ]
        unforeseen = [getattr(Unforeseen, field.name) for field in fields(Unforeseen)]
        said = foreseen + [
            form for value in unforeseen for form in (*sorted(encodings_of(value)), packed(value))
        ]
        script = f"""
          console.log({json.dumps(said)}.join(" "));
          localStorage.setItem("auth_token", {json.dumps(Unforeseen.stored_token)});
          fetch("/telemetry?access_token={quote(Unforeseen.query_token)}", {{
            method: "POST", body: JSON.stringify({{password: {json.dumps(self._known["password"])}}}),
            headers: {{"Authorization": "Bearer {Unforeseen.authorization}", "Content-Type": "application/json"}},
          }}).catch(() => {{}});
          setTimeout(() => {{ throw new Error("no access for " + {json.dumps(self._known["password"])}) }});"""
        escaped = script.replace("</", "<\\/")
        return f"""<footer><p style="overflow-wrap:anywhere">{html.escape(" ".join(foreseen))}</p>
          <input type="hidden" name="csrf_token" value="{Unforeseen.form_token}">
          <label>Seller ID <input name="seller_id" value="{Unforeseen.seller_id}" readonly></label>
          <label>MWS Auth Token <input name="mws" value="{Unforeseen.auth_token}" readonly></label>
          <script>{escaped}</script></footer>""".encode()


class Watch:
    """Everything that was said and written, and every secret there is."""

    def __init__(self, robot: Robot, site: Site, known: dict[str, str]) -> None:
        self.robot = robot
        self._site = site
        self._known = known
        self._answers: list[Answer] = []

    def leave_out(self, *names: str) -> None:
        """Let the site not say these, and look for none of them."""
        for name in names:
            del self._known[name]

    def hear(self, answer: Answer) -> Answer:
        self._answers.append(answer)
        return answer

    @property
    def secrets(self) -> dict[str, str]:
        world = self.robot.site.world
        found = self._known | {field.name: getattr(Unforeseen, field.name) for field in fields(Unforeseen)}
        for kind, values in (
            ("connect link", world.authorisations.links),
            ("state of a connection", world.authorisations.attempts),
            ("authorisation code", world.authorisations.codes),
            ("session cookie", list(self._site.sessions)),
            ("CSRF token", [one.token for one in self._site.sessions.values()]),
        ):
            found |= {f"{kind} {number}": value for number, value in enumerate(values)}
        return found

    def leaks(self) -> list[str]:
        """Look through everything under traces/ and all output."""
        files = contents(self.robot.traces)
        assert files
        for number, answer in enumerate(self._answers):
            files |= {f"output {number}": answer.out.encode(), f"messages {number}": answer.err.encode()}
        return leaks(files, self.secrets)

    def pictures(self) -> list[Path]:
        """Return every picture once."""
        once = {hashlib.sha256(path.read_bytes()).digest(): path for path in self.robot.traces.rglob("*.png")}
        return sorted(once.values())


@pytest.fixture
def watch(make_robot: MakeRobot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    known: dict[str, str] = {}
    sites: list[Site] = []
    made = stand_in.channels_app

    def make_leaky(site: Site) -> LeakySite:
        sites.append(site)
        return LeakySite(made(site), known)

    monkeypatch.setattr(stand_in, "channels_app", make_leaky)
    robot = make_robot(amazon_otp=True)
    robot.env["CHANNELS_EVIDENCE"] = "full"
    owner = robot.site.owner
    known |= {"password": robot.site.password, "Amazon password": owner.password, "one-time code": owner.otp}
    return Watch(robot, sites[0], known)


def test_no_secret_in_anything_that_a_run_leaves_or_says(
    watch: Watch, page: Page, tmp_path: Path, request: pytest.FixtureRequest
):
    robot = watch.robot
    siege = Siege(robot, env=robot.own(code=True))
    # Killed once the old channel is off, and recovered.
    process = robot.start(*siege.command, **siege.env)
    while process.poll() is None and not has_ended(robot, "switch-off-old-channel"):
        time.sleep(0.05)  # reason: polls a file
    assert process.poll() is None
    end(process.pid, "end everything")
    watch.hear(Answer(-9, *process.communicate()))
    recovered = watch.hear(robot("audit", "recover", siege.run_dir.name))
    assert recovered.code == 0, recovered.err
    assert "trace" in recovered.err
    assert watch.leaks() == []
    # Stopped by an error page that quotes what it was sent.
    robot.site.faults.add(Fault("status", method="GET", path="/stores*", status=500))
    failed = watch.hear(robot(*siege.command, **siege.env))
    assert failed.code not in {0, 9}, failed.err
    assert watch.leaks() == []
    # To its end.
    done = watch.hear(robot(*siege.command, **siege.env))
    assert done.code == 0, done.err
    assert done.json["new_channel"] == NEW
    watch.hear(robot("report", "--all"))
    assert watch.hear(robot("guide", siege.run_dir.name)).code == 0
    watch.hear(robot("status", "--json"))
    assert len(watch.secrets) >= 15
    assert watch.leaks() == []
    pictures = watch.pictures() if request.config.getoption("--all-cases") else sample(watch.pictures())
    # One on which nothing is covered proves that the reader would have read them.
    uncovered = tmp_path / "uncovered.png"
    page.goto(robot.site.base_url)
    page.screenshot(path=uncovered, full_page=True)
    legible = read_pictures([*pictures, uncovered])
    assert [name for name, text in legible.items() if tells(text, watch.secrets)] == [uncovered.name]


def test_the_connect_link_is_said_once_and_kept_nowhere(watch: Watch):
    robot = watch.robot
    robot.env["CHANNELS_EVIDENCE"] = "full"
    # The account owner's, of whom this robot knows nothing.
    watch.leave_out("Amazon password", "one-time code")
    waiting = robot.migrate("--connect", "link")
    assert waiting.code == 75, waiting.err
    link = waiting.json["connect_link"]
    assert any(f"/{token}" in link for token in robot.site.world.authorisations.links)
    watch.hear(Answer(waiting.code, waiting.out.replace(link, ""), waiting.err))
    watch.hear(robot("status", "--json"))
    watch.hear(robot("resume", "--yes", "--all", "--json"))
    assert watch.leaks() == []


def test_a_planted_leak_makes_the_run_fail(watch: Watch):
    siege = Siege(watch.robot, env=watch.robot.own(code=True))
    failed = watch.hear(siege.hindered({"trace/1/raw": "keep secrets"}))
    assert failed.code == 9, failed.err
    assert "held a secret and was destroyed" in failed.json["error"]["message"]
    assert list(watch.robot.traces.rglob("step-1-*")) == []
    assert watch.leaks() == []


def has_ended(robot: Robot, step: str) -> bool:
    return any(
        event.kind == "step-ended" and event.step == step
        for journal in robot.traces.glob("*/journal.jsonl")
        for event in read_events(journal.parent)
    )


def sample(pictures: list[Path]) -> list[Path]:
    """The last one, and one in the middle; reading one takes seconds."""
    return [pictures[len(pictures) // 2], pictures[-1]]


def read_pictures(pictures: list[Path]) -> dict[str, str]:
    """Read what a person could: the letters on each picture, without blanks."""
    from rapidocr import RapidOCR  # noqa: PLC0415 - slow to load, and only this test reads pictures

    reader = RapidOCR(params={"Global.log_level": "error"})
    return {path.name: re.sub(r"\s", "", "".join(reader(str(path)).txts or ())) for path in pictures}


def tells(text: str, secrets: dict[str, str]) -> bool:
    """Tell whether a secret can be read, be it with a letter misread here or there."""
    return any(
        sum(value[at : at + 4] in text for at in range(len(value) - 3)) > (len(value) - 3) / 2
        for value in secrets.values()
    )
