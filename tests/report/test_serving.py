"""`report --serve`: the trace viewer at the right Step, and nothing that is not the report's."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import expect

from robot.errors import SettingsError
from robot.procedures.amazon_mws_to_sp.steps import PARTS
from robot.report import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Runs
    from playwright.sync_api import Browser

    from robot.report import Built


@pytest.fixture
def address(built: Built, traces_dir: Path) -> Iterator[str]:
    with serving(traces_dir) as index:
        yield index


def token_of(address: str) -> str:
    """Return the part of an address in which the token stands, e.g. `/abc`."""
    return urlsplit(address).path.partition("/report/")[0]


def ask(address: str, path: str, *, method: str = "GET", host: str | None = None) -> tuple[int, bytes]:
    """Send one request exactly as given, dots and all."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    try:
        connection.request(method, token_of(address) + path, headers={"Host": host} if host else {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_every_trace_link_opens_the_viewer_at_its_step(address: str, browser: Browser, runs: type[Runs]):
    context = browser.new_context(viewport={"width": 1366, "height": 900})
    strangers: list[str] = []
    origin = address.partition("/report/")[0]
    context.on(
        "request", lambda one: one.url.startswith((origin, "data:", "blob:")) or strangers.append(one.url)
    )
    try:
        window = context.new_page()
        window.goto(address)
        window.get_by_role("link", name=runs.COMPLETED).click()
        links = window.get_by_role("link", name="Trace of Step")
        expect(links).to_have_count(7)
        for link in [(each.inner_text(), each.get_attribute("href")) for each in links.all()]:
            name, href = link
            heading = next(
                text for text in PARTS.values() if text.startswith(name.split(",")[0].split("of ")[1])
            )
            window.goto(f"{origin}/report/runs/{href}")
            expect(window.get_by_text(heading)).to_be_visible()
            part = list(PARTS.values()).index(heading) + 1
            expect(window.get_by_role("treeitem", name=f"The step of part {part}")).to_be_visible()
    finally:
        context.close()
    assert not strangers


def test_only_the_report_and_its_evidence_are_served(address: str, traces_dir: Path, runs: type[Runs]):
    run = f"/{runs.COMPLETED}"
    (traces_dir / runs.COMPLETED / "pictures" / "secret.png").symlink_to(traces_dir.parent / "outside")
    (traces_dir.parent / "outside").write_text("secret", encoding="utf-8")
    (traces_dir / "notes" / "pictures").mkdir(parents=True)
    (traces_dir / "notes" / "pictures" / "a.png").write_bytes(b"x")
    served = [
        "/report/index.html",
        "/report/report.css",
        f"/report/runs/{runs.COMPLETED}.html",
        f"{run}/pictures/001-open-stores-after.png",
        f"{run}/traces/step-1-a.zip",
        "/report/viewer/index.html",
        "/report/viewer/sw.bundle.js",
    ]
    refused = [
        f"{run}/journal.jsonl",
        f"{run}/journal.head",
        f"{run}/raw/attempt-1/pictures/a.png",
        f"{run}/pictures/",
        f"{run}/pictures/secret.png",
        f"{run}/pictures/../journal.jsonl",
        f"{run}/pictures/..%2fjournal.jsonl",
        f"{run}/pictures/%2e%2e/journal.jsonl",
        f"{run}/traces/..%5cjournal.jsonl",
        "/notes/pictures/a.png",
        f"/report/../{runs.COMPLETED}/journal.jsonl",
        f"/report/runs/../../{runs.COMPLETED}/journal.jsonl",
        "/report/viewer/../index.html",
        "/report/viewer/../../../../../package.json",
        "/report/viewer/assets/../../../../package.json",
        "/" + "a" * 9_000,
        f"{run}/pictures/{'a' * 300}.png",
        f"/{'a' * 300}/pictures/a.png",
        "/report/runs/" + "%C3%A4" * 2_000 + ".html",
        f"{run}/pictures/a%00.png",
        "/%00",
        "/%FF%FE",
        "/report/runs/",
        "//etc/passwd",
        "/" + quote(str(traces_dir.parent / "outside"), safe=""),
    ]
    assert {path: ask(address, path)[0] for path in served} == dict.fromkeys(served, 200)
    assert {path: ask(address, path)[0] for path in refused} == dict.fromkeys(refused, 404)
    assert ask(address, served[0], method="HEAD") == (200, b"")
    assert ask(address, "/")[0] == 307
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE"):
        assert ask(address, served[0], method=method)[0] == 405, method


def test_nothing_is_found_without_the_token(address: str, traces_dir: Path, runs: type[Runs]):
    with serving(traces_dir) as other:
        token, stale = token_of(address), token_of(other)
        assert token != stale
    for path in ("/report/index.html", f"/{runs.COMPLETED}/pictures/001-open-stores-after.png", "/", ""):
        for wrong in (
            "",
            stale,
            token[:-1],
            f"{token}x",
            token.upper(),
            "/%C3%A4",
            f"/{'a' * 9_000}",
            "/%00",
        ):
            place = f"http://{urlsplit(address).netloc}{wrong}/report/index.html"
            assert ask(place, path)[0] == 404, (wrong, path)


def test_a_strange_name_for_this_machine_is_refused(address: str):
    port = urlsplit(address).port
    for host in ("evil.test", f"evil.test:{port}", "127.0.0.1.evil.test", "0.0.0.0"):
        assert ask(address, "/report/index.html", host=host)[0] == 400, host
    for host in (f"localhost:{port}", f"127.0.0.1:{port}"):
        assert ask(address, "/report/index.html", host=host)[0] == 200, host


def test_a_taken_port_is_a_setting_to_mend(traces_dir: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"Port {port}"), serving(traces_dir, port=port):
            pass


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C cannot be sent to one process alone elsewhere")
def test_the_command_serves_until_ctrl_c(traces_dir: Path, tmp_path: Path, runs: type[Runs]):
    command = [
        sys.executable,
        "-m",
        "robot",
        "report",
        runs.COMPLETED,
        "--serve",
        "--json",
        "--traces",
        str(traces_dir),
    ]
    process = subprocess.Popen(
        command,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        said = process.stderr.readline()  # comes after the address is out and the server is up
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()
    facts = json.loads(out)
    assert facts["address"].endswith(f"/report/runs/{runs.COMPLETED}.html")
    assert "Ctrl-C stops it" in said
    assert (process.returncode, err.strip()) == (0, "Stopped.")
