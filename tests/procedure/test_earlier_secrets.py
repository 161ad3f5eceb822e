"""A site that says, in many encodings, what only an earlier process of the run was told: nothing of it is kept."""

from __future__ import annotations

import html
import json
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from typing import Any

import pytest
from desk import Answer, MakeRobot, Robot
from leaks import contents, leaks
from siege import NEW, Siege
from writings import ENCODINGS

from robot.evidence.audit import verify_evidence
from robot.evidence.memory import DIGESTS_NAME
from robot.rehearsal import MAIN_STORE, authorisations, stand_in
from robot.rehearsal.channels.visits import Site

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Any, Send], Awaitable[None]]

SAID = (
    "as it is", "address, every character", "HTML by numbers", "JSON by numbers", "base64 for addresses", "base64 twice",
    "hex", "quoted-printable, every character",
)  # fmt: skip
"""So many that every decoder is needed, and so few that a page stays a page."""


CODE = "739184"
"""Too short to be recognised; it is taken out where its name stands beside it."""

IN_AN_ADDRESS = "Zk39fjq02mf9Q8xLm2p0a7vTb51"


class TellingSite:
    """Puts what it is told to into every page: attributes, scripts, texts, addresses, answers, storage, the console.

    Before, it says two things under their own names: a token in an address, and a one-time code wherever one may stand.
    """

    def __init__(self, app: App, said: dict[str, str]) -> None:
        self._app = app
        self._said = said

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/told":
            headers = [(b"content-type", b"application/json")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": json.dumps({"it": self._forms()}).encode()})
            return
        held: list[Message] = []

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                held.append(message)
                return
            start = held.pop() if held else None
            if start is not None:
                headers = start["headers"]
                if dict(headers).get(b"content-type", b"").startswith(b"text/html"):
                    body = message["body"].replace(b"</body>", self._addition() + b"</body>")
                    message = {**message, "body": body}
                    headers = [pair for pair in headers if pair[0] != b"content-length"]
                await send({**start, "headers": headers})
            await send(message)

        await self._app(scope, receive, tell)

    def _forms(self) -> list[str]:
        if not self._said:
            return [json.dumps({"otp": CODE})]
        return [ENCODINGS[encoding](value) for value in self._said.values() for encoding in SAID]

    def _addition(self) -> bytes:
        named = (
            f'<i><input hidden name=otp value={CODE}><script>const otp = "{CODE}"; console.log("Your one-time code: {CODE}");'
            f'fetch("/told?access_token={IN_AN_ADDRESS}&otp={CODE}").catch(() => 0)</script></i>'
        )
        if not self._said:
            return named.encode()
        forms = self._forms()
        attributes = "".join(f'<i data-at="{html.escape(form)}" hidden></i>' for form in forms)
        script = f"""
          const told = {json.dumps(forms)};
          console.log(told.join(" "));
          // What is stored as it is, or nearly so, each process is told when it signs in.
          told.forEach((one, at) => at % {len(SAID)} >= 4 && localStorage.setItem("told " + at, one));
          fetch("/told?it=" + encodeURIComponent(told[0])).then(answer => answer.json()).catch(() => 0);
          setTimeout(() => {{ throw new Error("not expected: " + told[1]) }});""".replace("</", "<\\/")
        shown = " ".join(html.escape(form) for form in forms[:: len(SAID)])
        return (
            f'{named.replace(IN_AN_ADDRESS, "")}<footer>{attributes}<p style="overflow-wrap:anywhere">{shown}</p><script>{script}</script></footer>'
        ).encode()


class Watch:
    """A robot, and a site that begins to tell once a process of the run has ended."""

    def __init__(self, robot: Robot, site: Site, said: dict[str, str]) -> None:
        self.robot = robot
        self._site = site
        self._said = said
        self._answers: list[Answer] = []
        robot.env["CHANNELS_EVIDENCE"] = "full"

    def hear(self, answer: Answer, *codes: int) -> Answer:
        """Take what a process has said; from now on the site tells what this one knew."""
        assert answer.code in codes, answer.err
        link = json.loads(answer.out)["connect_link"] if answer.out else None
        self._answers.append(Answer(answer.code, answer.out.replace(link or "no link", ""), answer.err))
        known = self._site.world.authorisations.links
        self._said |= {f"token of link {number}": token for number, token in enumerate(known)}
        self._said |= {
            f"link {number}": f"{self.robot.site.base_url}/connect/{token}"
            for number, token in enumerate(known)
        }
        sessions = [one for one in self._site.sessions.values() if one.username is not None]
        self._said |= {f"cookie {number}": one.id for number, one in enumerate(sessions)}
        self._said["token in an address"] = IN_AN_ADDRESS
        return answer

    def authorise(self) -> None:
        """Do what the account owner does."""
        world = self._site.world
        channel = world.channel(MAIN_STORE, NEW)
        code = world.authorisations.issue_code(self.robot.site.owner.seller_id)
        answer = authorisations.Answer(self.robot.site.owner.seller_id, code.code, "")
        world.authorisations.complete(world.authorisations.begin(channel).state, answer)

    def prove_silence(self) -> None:
        """Look through everything that was kept and said."""
        files = contents(self.robot.traces)
        for number, answer in enumerate(self._answers):
            files |= {f"output {number}": answer.out.encode(), f"messages {number}": answer.err.encode()}
        assert len(self._said) >= 4
        found = leaks(files, {**self._said, "one-time code": CODE})
        found += [
            f"{kind} ({encoding}) in {name}"
            for name, data in files.items()
            for kind, value in self._said.items()
            for encoding, encode in ENCODINGS.items()
            if encode(value).encode() in data
        ]
        assert found == []
        assert [name for name in files if name.endswith(".zip")], "there are traces to look through"
        assert [name for name in files if name.endswith(DIGESTS_NAME)]
        assert verify_evidence(self.robot.traces, self.robot.folder / "keys").problems == ()


@pytest.fixture
def watch(make_robot: MakeRobot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    said: dict[str, str] = {}
    sites: list[Site] = []
    made = stand_in.channels_app

    def make_telling(site: Site) -> TellingSite:
        sites.append(site)
        return TellingSite(made(site), said)

    monkeypatch.setattr(stand_in, "channels_app", make_telling)
    return Watch(make_robot(), sites[0], said)


def test_rolled_back(watch: Watch) -> None:
    waiting = watch.hear(watch.robot.migrate("--connect", "link"), 75)
    watch.hear(watch.robot("rollback", waiting.json["run_id"], "--yes", "--json"), 0)
    watch.prove_silence()


@pytest.mark.one_of_all_cases
def test_resumed_after_waiting(watch: Watch) -> None:
    waiting = watch.hear(watch.robot.migrate("--connect", "link"), 75)
    watch.authorise()
    watch.hear(watch.robot("resume", "--yes", waiting.json["run_id"], "--json"), 0)
    watch.prove_silence()


@pytest.mark.one_of_all_cases
def test_with_a_fresh_link(watch: Watch) -> None:
    waiting = watch.hear(watch.robot.migrate("--connect", "link"), 75)
    run = waiting.json["run_id"]
    for link in watch.robot.site.world.authorisations.links.values():
        link.expires_at = watch.robot.site.world.clock.now()
    watch.hear(watch.robot("resume", "--yes", run, "--fresh-link", "--json"), 75)
    watch.authorise()
    watch.hear(watch.robot("resume", "--yes", run, "--json"), 0)
    assert len(watch.robot.site.world.authorisations.links) == 2
    watch.prove_silence()


@pytest.mark.one_of_all_cases
@pytest.mark.parametrize("at", ["journal/step-ended/connect/before", "journal/step-ended/connect/after"])
def test_resumed_after_a_kill(watch: Watch, at: str) -> None:
    siege = Siege(watch.robot, connect="link")
    siege.strike(at, "end everything")
    watch.hear(Answer(0, "", ""), 0)
    waiting = watch.hear(watch.robot("resume", "--yes", siege.run_dir.name, "--json"), 75)
    watch.authorise()
    watch.hear(watch.robot("resume", "--yes", waiting.json["run_id"], "--json"), 0)
    watch.prove_silence()
