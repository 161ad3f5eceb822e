"""Measure what evidence costs, the report's index, and the driver of widgets: `.venv/bin/python scripts/benchmark.py evidence`, and so on.

Times and memory are given as ratios within one run, because machines differ; a number that misses its bar ends with exit 1.
"""

from __future__ import annotations

import gc
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from os import sysconf
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import typer

from robot.browser import find_browser, launch, run_key, start_playwright
from robot.browser.wall import Wall
from robot.check import examination
from robot.check.guard import WriteGuard
from robot.cli.report import procedure_words
from robot.evidence import PictureRef, Recorder, Sealer, close_evidence
from robot.evidence.audit import verify_evidence
from robot.journal import Journal
from robot.models import ConnectWay, MigrationRequest
from robot.procedures.amazon_mws_to_sp import advance, request, workplace
from robot.rehearsal import MAIN_COMPANY, MAIN_STORE, OLD_CHANNEL, StandIn, StandInConfig
from robot.report import build_site
from robot.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
MOST_RATIO = 1.25
MOST_BYTES = 8 * 2**20
MOST_VERIFY_S = 1.0
MOST_INDEX_S = 1.0
RUNS = 5_000
EVENTS = 10_000
MOST_GROWTH = 1.10
MOST_WALL_RATIO = 1.05
WARM_UP = 10
"""So many migrations pass before memory is compared: imports, caches and the allocator's pools are filled."""

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class NoPictures(Recorder):
    """With the level `minimal`: evidence off, which no setting allows; the journal stays, a run cannot do without."""

    def picture(self, *_of: object, **_masks: object) -> PictureRef:
        """Say that there is one, and take none."""
        return PictureRef("pictures/none.png", "", 0, 0)


@app.command(hidden=True)
def stand_in(seed: int) -> None:
    """Serve a stand-in until standard input ends; says as JSON what the robot has to know of it."""
    with StandIn(StandInConfig(seed=seed, resolution_s=1, orders_per_hour=4)) as site:
        known = {
            "base_url": site.base_url,
            "username": site.username,
            "password": site.password,
            "company": MAIN_COMPANY,
            "amazon_username": site.owner.email,
            "amazon_password": site.owner.password,
        }
        print(json.dumps(known), flush=True)
        sys.stdin.read()


@contextmanager
def site_elsewhere(seed: int) -> Iterator[dict[str, Any]]:
    """Serve a stand-in from a process of its own: what is measured is the robot, not the site."""
    words = [sys.executable, __file__, "stand-in", str(seed)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
        process.communicate()


def migrate(level: str, seed: int) -> tuple[float, int]:
    """Migrate one channel by your own account; return the time in seconds and the size of its evidence in bytes."""
    hooks = advance.Hooks(
        ask=lambda _plan: "a measurement on its own stand-in",
        recorder=NoPictures if level == "off" else Recorder,
    )
    with tempfile.TemporaryDirectory() as folder, site_elsewhere(seed) as known:
        settings = Settings.explicit(
            **known,
            traces=Path(folder) / "traces",
            keys=Path(folder) / "keys",
            evidence="minimal" if level == "off" else level,
        )
        wanted = MigrationRequest(
            store=MAIN_STORE,
            channel=OLD_CHANNEL,
            new_name=request.default_new_name(OLD_CHANNEL),
            connect=ConnectWay.OWN,
        )
        run_dir = advance.create_run(settings, wanted)
        began_s = time.monotonic()
        result = advance.advance(run_dir, settings, hooks)
        took_s = time.monotonic() - began_s
        if result.state != "completed":
            raise SystemExit(f"{level}, seed {seed}: {result.error}")
        return took_s, sum(path.stat().st_size for path in run_dir.rglob("*") if path.is_file())


def resident_bytes() -> int:
    """Return how much memory this process holds, as Linux counts it."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * sysconf("SC_PAGE_SIZE")


@app.command()
def evidence(count: Annotated[int, typer.Option(help="How many pairs of migrations.")] = 5) -> None:
    """Compare migrations at every level with the same ones with evidence off, in turn."""
    times: dict[str, list[float]] = {"off": [], "minimal": [], "standard": [], "full": []}
    sizes: dict[str, list[int]] = {level: [] for level in times}
    for seed in range(count):
        for level, taken in times.items():
            took_s, size = migrate(level, seed)
            taken.append(took_s)
            sizes[level].append(size)
            print(f"{seed + 1} of {count}: {level:8} {took_s:6.1f} s, {size / 2**20:5.2f} MiB")
    least_s = statistics.median(times["off"])
    for level, taken in times.items():
        ratio = statistics.median(taken) / least_s
        print(
            f"{level:8} median {statistics.median(taken):.1f} s, {ratio:.2f} times off; most {max(sizes[level]) / 2**20:.2f} MiB"
        )
    is_good = statistics.median(times["full"]) <= MOST_RATIO * least_s and max(sizes["full"]) <= MOST_BYTES
    print(
        f"bar: full at most {MOST_RATIO} times, and {MOST_BYTES / 2**20:.0f} MiB: {'met' if is_good else 'MISSED'}"
    )
    sys.exit(0 if is_good else 1)


@app.command()
def memory(
    count: Annotated[int, typer.Option(min=4 * WARM_UP, help="How many migrations in one process.")] = 200,
    level: Annotated[str, typer.Option(help="How much is recorded.")] = "full",
) -> None:
    """Migrate again and again in one process, and compare its memory (Linux only); the stand-ins have their own."""
    taken: list[int] = []
    for seed in range(count):
        migrate(level, seed)
        gc.collect()
        taken.append(resident_bytes())
        if len(taken) % WARM_UP == 0:
            print(
                f"{len(taken)} of {count}: {statistics.median(taken[-WARM_UP:]) / 2**20:.0f} MiB", flush=True
            )
    first, last = statistics.median(taken[WARM_UP : 2 * WARM_UP]), statistics.median(taken[-WARM_UP:])
    left = " ".join(path.read_text() for path in Path("/proc/self/task").glob("*/children")).split()
    is_good = last <= MOST_GROWTH * first and not left
    print(
        f"memory {last / first:.2f} times that of migrations {WARM_UP + 1} to {2 * WARM_UP} "
        f"(bar {MOST_GROWTH}), processes left behind: {left or 'none'}: {'met' if is_good else 'MISSED'}"
    )
    sys.exit(0 if is_good else 1)


@contextmanager
def replaced(module: ModuleType, name: str, value: object) -> Iterator[None]:
    """Put something else under a module's name for a while."""
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)


class NoWall(WriteGuard):
    """The same context, straight to the network: what the wall itself costs is to be told."""

    def _proxy(self) -> None:
        return None


def survey(browser: Any, *, has_wall: bool) -> tuple[float, dict[str, Any]]:  # noqa: ANN401 - scripts know no Playwright
    """Survey a clean stand-in; return the time in seconds, and what was found, without names of files."""
    guard = WriteGuard if has_wall else NoWall
    with (
        replaced(examination, "WriteGuard", guard),
        tempfile.TemporaryDirectory() as folder,
        site_elsewhere(1) as known,
    ):
        settings = Settings.explicit(**known, traces=Path(folder) / "traces", keys=Path(folder) / "keys")
        began_s = time.monotonic()
        found = examination.examine_screens(
            settings, store=MAIN_STORE, channel=OLD_CHANNEL, browser=browser
        ).as_json()
        took_s = time.monotonic() - began_s
    found.pop("evidence")
    for screen in found["screens"]:
        screen.pop("picture")
    return took_s, found


class BareLaunch:
    """Starts a browser as asked, but for the wall."""

    def __call__(self, *given: Any, **named: Any) -> AbstractContextManager[Any]:  # noqa: ANN401 - handed on
        """See `robot.browser.launch`."""
        return launch(*given, **{**named, "wall": None})


def migrate_without_wall(level: str, seed: int) -> tuple[float, int]:
    """Migrate as `migrate` does, with a browser that goes straight to the network."""
    with replaced(workplace, "launch", BareLaunch()):
        return migrate(level, seed)


@app.command()
def wall(
    pairs: Annotated[int, typer.Option(min=1, help="How many pairs of surveys.")] = 10,
    migrations: Annotated[int, typer.Option(min=0, help="How many pairs of migrations.")] = 10,
) -> None:
    """Compare surveys and migrations with and without the wall, in turn; a survey must find the same."""
    began_s, began_bytes = time.monotonic(), resident_bytes()
    with Wall("https://site.example"):
        run_key.tls_towards_browser()
        start_s, start_bytes = time.monotonic() - began_s, resident_bytes() - began_bytes
    print(f"the wall starts in {start_s * 1000:.0f} ms and takes {start_bytes / 2**20:.1f} MiB", flush=True)
    ratios: dict[str, list[float]] = {"survey": [], "migration": []}
    is_same = True
    with start_playwright() as playwright, launch(playwright, find_browser(None)) as browser:
        survey(browser, has_wall=True)
        for number in range(pairs):
            order = (True, False) if number % 2 else (False, True)
            taken = {has_wall: survey(browser, has_wall=has_wall) for has_wall in order}
            is_same &= taken[True][1] == taken[False][1]
            ratios["survey"].append(taken[True][0] / taken[False][0])
            print(
                f"survey {number + 1} of {pairs}: {taken[True][0]:.1f} s, without {taken[False][0]:.1f} s",
                flush=True,
            )
    for number in range(migrations):
        ways = {True: migrate, False: migrate_without_wall}
        order = (True, False) if number % 2 else (False, True)
        times = {has_wall: ways[has_wall]("standard", number)[0] for has_wall in order}
        ratios["migration"].append(times[True] / times[False])
        print(
            f"migration {number + 1} of {migrations}: {times[True]:.1f} s, without {times[False]:.1f} s",
            flush=True,
        )
    medians = {kind: statistics.median(taken) for kind, taken in ratios.items() if taken}
    is_good = is_same and all(median <= MOST_WALL_RATIO for median in medians.values())
    said = ", ".join(f"{kind} {median:.3f} times" for kind, median in medians.items())
    print(
        f"{said} (bar {MOST_WALL_RATIO}, medians of {pairs} and {migrations} pairs); surveys found "
        f"{'the same' if is_same else 'DIFFERENT things'}: {'met' if is_good else 'MISSED'}"
    )
    sys.exit(0 if is_good else 1)


@app.command()
def gallery(
    rounds: Annotated[int, typer.Option(min=1, help="How often each widget is set.")] = 50,
    only: Annotated[str, typer.Option(help="The one page to measure, such as quasar.")] = "",
) -> None:
    """Set every widget of the gallery again and again, each time to something else, and time it."""
    words = ["tests/widgets/gallery/measure.py", "-qs", "-n0", "--rounds", str(rounds), "--only", only]
    sys.exit(subprocess.run([sys.executable, "-m", "pytest", *words], cwd=ROOT, check=False).returncode)


@app.command()
def index() -> None:
    """Time how long the report's index of five thousand runs takes to open from disk, and to find one of them."""
    with tempfile.TemporaryDirectory() as folder, start_playwright() as playwright:
        traces = Path(folder) / "traces"
        run = {"request": {"store": MAIN_STORE, "channel": OLD_CHANNEL, "new_name": "Amazon SP"}}
        with Journal.writing(traces / "20260101-0000") as journal:
            journal.append("run-created", data={**run, "base_url": "https://x.test", "procedure": "p/1"})
            journal.append("attempt-started", data={"operator": "anna"})
            journal.append("attempt-ended", data={"state": "completed", "exit_code": 0})
        for number in range(1, RUNS):
            shutil.copytree(traces / "20260101-0000", traces / f"20260101-{number:04}")
        built = build_site(traces, procedure_words())
        opened_s, found_s = [], []
        with launch(playwright, find_browser(None)) as browser:
            for number in range(5):
                page = browser.new_page()
                began_s = time.monotonic()
                page.goto(built.index_path.as_uri())
                page.evaluate("() => new Promise(requestAnimationFrame)")
                opened_s.append(time.monotonic() - began_s)
                began_s = time.monotonic()
                page.get_by_role("searchbox").fill(f"-{number:04}")
                page.get_by_text(f"1 of {RUNS} runs").wait_for()
                found_s.append(time.monotonic() - began_s)
                page.close()
    is_good = max(opened_s) <= MOST_INDEX_S
    print(
        f"index of {len(built.pages)} runs opened in at most {max(opened_s):.2f} s, one found in {max(found_s):.2f} s "
        f"(bar {MOST_INDEX_S:.0f} s to open): {'met' if is_good else 'MISSED'}"
    )
    sys.exit(0 if is_good else 1)


@app.command()
def verify() -> None:
    """Time how long it takes to prove a journal of ten thousand events."""
    with tempfile.TemporaryDirectory() as folder:
        traces, keys = Path(folder) / "traces", Path(folder) / "keys"
        data = {
            "state": "done",
            "facts": {"company": "Harbour Lane Trading Ltd"},
            "signs": {"store.add": "role Add"},
        }
        with Journal.writing(traces / "20260101-run") as journal:
            for number in range(EVENTS):
                journal.append("step-ended", step=f"step-{number % 30}", data=data)
            close_evidence(journal, Sealer(keys), {"state": "completed"})
        began_s = time.monotonic()
        verdict = verify_evidence(traces, keys)
        took_s = time.monotonic() - began_s
    if verdict.problems or verdict.events != EVENTS:
        raise SystemExit(f"not as expected: {verdict}")
    is_good = took_s <= MOST_VERIFY_S
    print(
        f"{EVENTS} events proven in {took_s:.2f} s (bar {MOST_VERIFY_S:.0f} s): {'met' if is_good else 'MISSED'}"
    )
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    app()
