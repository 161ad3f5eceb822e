"""A recorded run leaves traces and pictures that open, and no secret in any of them."""

from __future__ import annotations

import json
import re
import resource
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import playwright
import pytest
from leaks import contents, leaks
from playwright.sync_api import Error

from robot.errors import BrowserGoneError, EvidenceError
from robot.evidence import Recorder, Secrets, scrub_trace, verify_manifest, write_manifest

if TYPE_CHECKING:
    from conftest import Planted, Site
    from playwright.sync_api import BrowserContext, Page

    from robot.evidence import TraceRef


def use_the_site(recorder: Recorder, page: Page, site: Site) -> None:
    """Let every planted secret pass through the recorded context."""
    planted = site.planted
    page.goto(f"{site.base_url}/?token={planted.query_token}")
    page.get_by_label("E-mail").fill("user@example.test")
    page.get_by_label("Password").fill(planted.password)
    page.get_by_label("One-time code").fill(planted.code)
    page.evaluate(
        """([token, argument]) => fetch('/api', {headers: {Authorization: 'Bearer ' + token}})
            .then(answer => answer.json())
            .then(answer => document.querySelector('#text').append(answer.answer, argument))""",
        [planted.authorization, planted.call_argument],
    )
    page.evaluate("stored => localStorage.setItem('auth_token', stored)", planted.stored)
    recorder.picture(page, "filled form")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    page.context.storage_state()


def finished_trace(recorder: Recorder) -> TraceRef | None:
    """End the open part, and wait for its trace."""
    recorder.end_part()
    return next(recorder.finished_traces(), None)


@pytest.fixture
def recorded(context: BrowserContext, page: Page, site: Site, secrets: Secrets, tmp_path: Path) -> Path:
    """The folder of a run with two Steps."""
    run_dir = tmp_path / "run"
    recorder = Recorder(run_dir, secrets)
    recorder.attach(context, page, title=f"Migration with {site.planted.password}")
    recorder.open_part(1, "Step One")
    with recorder.group("Sign in and open the store"):
        use_the_site(recorder, page, site)
    assert finished_trace(recorder)
    recorder.open_part(2, "Step Two")
    with recorder.group(f"Switch off {site.connect_link}"):
        page.reload()
        recorder.picture(page, f"after {site.planted.password}")
    recorder.detach()
    write_manifest(run_dir, {"browser": "any"}, secrets=secrets)
    return run_dir


def test_no_secret_in_anything_kept(recorded: Path, planted: Planted):
    files = contents(recorded)
    assert {"traces/step-1-a.zip", "traces/step-2-a.zip", "manifest.json"} <= set(files)
    assert len(list((recorded / "pictures").glob("*.png"))) == 2
    assert leaks(files, planted.all()) == []


def test_without_scrubbing_every_one_of_them_would_be_kept(
    context: BrowserContext, page: Page, site: Site, tmp_path: Path
):
    """Field notes, "Traces and secrets" 1 and 2: the reason for all this; and the proof that the test above can fail."""
    recorder = Recorder(tmp_path / "run", Secrets(), level="minimal")
    recorder.attach(context, page, title="unscrubbed")
    context.tracing.start(snapshots=True)
    use_the_site(recorder, page, site)
    context.tracing.start_chunk()
    page.reload()
    context.tracing.stop(path=tmp_path / "raw.zip")
    with zipfile.ZipFile(tmp_path / "raw.zip") as archive:
        network = archive.read("trace.network")
        everything = {name: archive.read(name) for name in archive.namelist()}
    kinds = {leak.split(" in ")[0] for leak in leaks(everything, site.planted.all())}
    assert kinds >= {"password", "query_token", "connect_token", "page_text", "console_text", "code"}
    # Only the chunk after the sign-in was kept, and yet the sign-in is in its network log.
    assert b'"method":"POST"' in network
    assert quote(site.planted.cookie).encode() in network


def test_cookies_and_authorizations_are_learnt(recorded: Path, secrets: Secrets, planted: Planted):
    for value in (planted.cookie, planted.authorization):
        assert value not in secrets.scrub(f"an error text with {value}")


def test_raw_recordings_are_private_and_do_not_stay(
    context: BrowserContext, page: Page, site: Site, secrets: Secrets, tmp_path: Path
):
    recorder = Recorder(tmp_path / "run", secrets)
    recorder.attach(context, page, title="run")
    assert stat.S_IMODE(recorder.raw_dir.stat().st_mode) == 0o700
    recorder.open_part(1, "Step One")
    page.goto(site.base_url)
    recorder.detach()
    assert not recorder.raw_dir.exists()
    assert [path.name for path in (tmp_path / "run" / "traces").iterdir()] == ["step-1-a.zip"]


def test_a_killed_attempts_recording_is_left_for_recovery(tmp_path: Path):
    killed, later = Recorder(tmp_path, Secrets()), Recorder(tmp_path, Secrets())
    assert killed.raw_dir == later.raw_dir
    killed.raw_dir.mkdir(parents=True)
    later = Recorder(tmp_path, Secrets())
    later.raw_dir.mkdir()
    later.detach()
    assert killed.raw_dir.exists()
    assert not later.raw_dir.exists()


def test_error_texts_of_playwright_hold_what_was_filled(page: Page, secrets: Secrets, planted: Planted):
    """Field notes, "Traces and secrets" 3: so every error text goes through `scrub`."""
    page.set_content("<input readonly aria-label=box>")
    with pytest.raises(Error) as caught:
        page.get_by_label("box").fill(planted.password, timeout=2_000)
    assert planted.password in str(caught.value)
    assert planted.password not in secrets.scrub(str(caught.value))


def test_a_planted_leak_is_found_and_the_file_destroyed(
    recorder: Recorder, page: Page, site: Site, monkeypatch: pytest.MonkeyPatch
):
    def scrub_nothing(source: Path, target: Path, *_: object, **__: object) -> None:
        shutil.copy(source, target)

    monkeypatch.setattr("robot.evidence.trace_scrub.scrub_trace", scrub_nothing)
    use_the_site(recorder, page, site)
    with pytest.raises(EvidenceError, match="held a secret and was destroyed") as caught:
        finished_trace(recorder)
    assert caught.value.exit_code == 9
    assert leaks({"error": str(caught.value).encode()}, site.planted.all()) == []
    recorder.detach()
    assert list(recorder.run_dir.rglob("*.zip*")) == []
    assert not recorder.raw_dir.exists()


@pytest.mark.parametrize(
    "scrubber", ["robot.evidence.trace_scrub._scrub_lines", "robot.evidence.trace_scrub._scrub_resource"]
)
def test_half_a_scrubber_is_found_too(
    scrubber: str, recorder: Recorder, page: Page, site: Site, monkeypatch: pytest.MonkeyPatch
):
    def keep_lines(events: list[object], *_: object) -> bytes:
        return "\n".join(json.dumps(event) for event in events).encode()

    def keep_resource(data: bytes, _: object) -> bytes:
        return data

    monkeypatch.setattr(scrubber, keep_lines if scrubber.endswith("lines") else keep_resource)
    use_the_site(recorder, page, site)
    with pytest.raises(EvidenceError, match="held a secret"):
        finished_trace(recorder)
    recorder.detach()
    assert list(recorder.run_dir.rglob("*.zip*")) == []


def run_trace_command(*arguments: str, folder: Path) -> str:
    driver = Path(playwright.__file__).parent / "driver"
    done = subprocess.run(
        [
            driver / ("node.exe" if sys.platform == "win32" else "node"),
            driver / "package" / "cli.js",
            "trace",
            *arguments,
        ],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
    )
    return done.stdout


def test_a_scrubbed_trace_opens(recorded: Path, tmp_path: Path):
    """Field notes, "Traces and secrets" 8: Playwright's own command reads it, with the step's row on top."""
    run_trace_command("open", str(recorded / "traces" / "step-1-a.zip"), folder=tmp_path)
    actions = run_trace_command("actions", folder=tmp_path)
    requests = run_trace_command("requests", folder=tmp_path)
    run_trace_command("close", folder=tmp_path)
    assert "Sign in and open the store" in actions
    assert "getByLabel('Password')" in actions
    assert re.search(r"POST +302 +login", requests)


def test_later_attempts_get_the_next_letter(
    context: BrowserContext, page: Page, site: Site, secrets: Secrets, tmp_path: Path
):
    paths = []
    for _ in range(2):
        recorder = Recorder(tmp_path / "run", secrets)
        recorder.attach(context, page, title="run")
        for part in (1, 3):
            recorder.open_part(part, "Step")
            page.goto(site.base_url)
            recorder.picture(page, "stores")
            trace = finished_trace(recorder)
            assert trace is not None
            paths.append(trace.path)
        recorder.detach()
    assert paths == [
        "traces/step-1-a.zip",
        "traces/step-3-a.zip",
        "traces/step-1-b.zip",
        "traces/step-3-b.zip",
    ]
    pictures = sorted(path.name for path in (tmp_path / "run" / "pictures").iterdir())
    assert pictures == ["001-stores.png", "002-stores.png", "003-stores.png", "004-stores.png"]


@pytest.mark.parametrize("recorder", ["minimal"], indirect=True)
def test_minimal_takes_pictures_only(recorder: Recorder, page: Page, site: Site):
    with recorder.group("open"):
        page.goto(site.base_url)
        recorder.picture(page, "page")
    assert finished_trace(recorder) is None
    recorder.detach()
    assert sorted(path.name for path in recorder.run_dir.rglob("*.*")) == ["001-page.png"]


def test_a_screencast_is_left_out(context: BrowserContext, page: Page, secrets: Secrets, tmp_path: Path):
    """Nothing can be covered on its pictures; the recorder makes none, so one is made here as Playwright would."""
    context.tracing.start(snapshots=True, screenshots=True)
    page.set_content("<label>E-mail <input></label>")
    page.get_by_label("E-mail").fill("user@example.test")
    raw, clean = tmp_path / "raw.zip", tmp_path / "clean.zip"
    context.tracing.stop(path=raw)
    scrub_trace(raw, clean, secrets)
    for path, has_screencast in ((raw, True), (clean, False)):
        with zipfile.ZipFile(path) as archive:
            assert ("screencast-frame" in archive.read("trace.trace").decode()) is has_screencast
            assert any(name.endswith((".jpeg", ".jpg")) for name in archive.namelist()) is has_screencast


@pytest.mark.parametrize("recorder", ["full", "standard", "minimal"], indirect=True)
def test_only_full_pictures_what_does_not_change(recorder: Recorder):
    assert recorder.is_sparing is (recorder.level != "full")


def test_the_recorders_own_looks_at_the_page_are_not_kept(recorded: Path):
    with zipfile.ZipFile(recorded / "traces" / "step-1-a.zip") as archive:
        text = archive.read("trace.trace").decode()
    looks = [json.loads(line) for line in text.splitlines() if "evidence: not kept" in line]
    assert looks
    assert all(look["params"] == {"expression": "/* evidence: not kept */"} for look in looks)


def test_no_path_of_the_operators_machine_is_kept(recorded: Path):
    for path in recorded.rglob("*.zip"):
        with zipfile.ZipFile(path) as archive:
            texts = {name: archive.read(name) for name in archive.namelist()}
        assert not any(b"test_recorder.py" in text for text in texts.values())
        assert [json.loads(text) for name, text in texts.items() if name.endswith(".stacks")]


def test_long_scripts_are_cut(recorder: Recorder, page: Page, site: Site):
    page.goto(site.base_url)
    assert page.evaluate("() => 41 + 1 /* " + 50_000 * "x" + " */") == 42
    recorder.detach()
    with zipfile.ZipFile(recorder.run_dir / "traces" / "step-1-a.zip") as archive:
        text = archive.read("trace.trace").decode()
    assert "41 + 1" in text
    assert "characters left out" in text
    assert len(text) < 20_000


def test_what_fails_inside_a_group_is_what_is_raised(recorder: Recorder, page: Page, site: Site):
    def fail_without_a_browser() -> None:
        with recorder.group("outer"):
            page.context.close()
            raise KeyError("inside")

    page.goto(site.base_url)
    with pytest.raises(KeyError, match="inside"):
        fail_without_a_browser()
    with pytest.raises(BrowserGoneError, match="finish the recording of Step 1"):
        recorder.detach()
    # A trace can still be made of the raw files; issue 5 does.
    assert recorder.raw_dir.exists()


def test_a_context_that_is_traced_already_is_refused(
    context: BrowserContext, page: Page, secrets: Secrets, tmp_path: Path
):
    context.tracing.start()
    with pytest.raises(EvidenceError, match="start recording"):
        Recorder(tmp_path / "run", secrets).attach(context, page, title="run")


def test_a_folder_that_cannot_be_written_is_named(recorder: Recorder, page: Page, site: Site):
    page.goto(site.base_url)
    (recorder.run_dir / "pictures").touch()
    (recorder.run_dir / "traces").touch()
    with pytest.raises(EvidenceError, match="pictures") as caught:
        recorder.picture(page, "page")
    assert caught.value.exit_code == 9
    with pytest.raises(EvidenceError, match="traces"):
        finished_trace(recorder)


def test_a_full_disk_leaves_no_half_a_file(recorder: Recorder, page: Page, site: Site):
    page.goto(site.base_url)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, before[1]))  # Python ignores SIGXFSZ: writing fails
    try:
        with pytest.raises(EvidenceError, match=r"001-page\.png"):
            recorder.picture(page, "page")
        with pytest.raises(EvidenceError, match="could not be written"):
            finished_trace(recorder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    recorder.detach()
    assert [path for path in recorder.run_dir.rglob("*") if path.is_file()] == []
    assert recorder.picture(page, "page").path == "pictures/001-page.png"


def test_the_manifest_finds_what_was_changed(recorded: Path):
    assert verify_manifest(recorded) == []
    trace, picture = recorded / "traces" / "step-1-a.zip", recorded / "pictures" / "001-filled-form.png"
    data = trace.read_bytes()
    trace.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    picture.rename(picture.with_name("009-other.png"))
    assert verify_manifest(recorded) == [
        "pictures/001-filled-form.png is missing",
        "pictures/009-other.png is not in the manifest",
        "traces/step-1-a.zip was altered",
    ]
    trace.write_bytes(data[:-1])
    assert any("bytes, not" in problem for problem in verify_manifest(recorded))
    (recorded / "manifest.json").write_text("[]")
    assert verify_manifest(recorded) == ["manifest.json cannot be read: TypeError"]


def test_a_secret_in_the_manifest_is_refused(recorded: Path, secrets: Secrets, planted: Planted):
    before = (recorded / "manifest.json").read_bytes()
    with pytest.raises(EvidenceError, match="would hold a secret"):
        write_manifest(recorded, {"operator": planted.call_argument}, secrets=secrets)
    assert (recorded / "manifest.json").read_bytes() == before
