"""Runs as a robot would leave them, written by its own journal; and some as nobody should."""

from __future__ import annotations

import hashlib
import shutil
import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from robot.cli import report as command
from robot.journal import Journal
from robot.procedures.amazon_mws_to_sp.steps import PARTS
from robot.report import Built, build_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

STEPS = {1: "open-stores", 2: "switch-off-old-channel", 3: "save-new-channel", 4: "activate-new-channel"}
EVIL = "</title></script><script>alert(1)</script><img src=x onerror=alert(2)>\"'{{ 7*7 }}"


class Runs:
    """The runs that `written` holds, by what they are."""

    COMPLETED = "20260301-100000-harbour-lane-amazon-aaaa"
    WAITING = "20260302-100000-quayside-books-amazon-bbbb"
    ALTERED = "20260303-100000-north-quay-amazon-cccc"
    HOSTILE = "20260304-100000-hostile-dddd"

    EVIL = EVIL
    GONE_DIGEST = "f" * 64


def png(width: int = 40, height: int = 30) -> bytes:
    """Return a grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    rows = b"".join(b"\0" + b"\x80" * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = [chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


class Writer:
    """Writes the journal of one run, and the pictures and traces that it names."""

    def __init__(self, run_dir: Path, journal: Journal, trace_paths: dict[int, Path]) -> None:
        self.run_dir = run_dir
        self.add = journal.append
        self._trace_paths = trace_paths
        self._pictures = 0

    def create(self, **wanted: Any) -> None:
        request = {"store": "Harbour Lane", "channel": "Amazon", "new_name": "Amazon SP", "connect": "link"}
        data = {
            "request": request | wanted,
            "account": "0" * 16,
            "base_url": "https://x.test",
            "procedure": "p/1",
        }
        self.add("run-created", data=data)

    def attempt(self) -> None:
        self.add("attempt-started", data={"operator": "anna", "machine": "Linux", "robot": "0.1.0"})
        self.add("browser-started", data={"kind": "headless shell", "version": "1"})

    def picture(self, name: str) -> dict[str, Any]:
        self._pictures += 1
        path = self.run_dir / "pictures" / f"{self._pictures:03}-{name}.png"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content := png())
        digest = hashlib.sha256(content).hexdigest()
        return {"path": f"pictures/{path.name}", "sha256": digest, "width": 40, "height": 30}

    def step(self, part: int, *, acts: bool = True, state: str = "done", facts: Any = None) -> None:
        step = STEPS[part]
        self.add("step-started", step=step, data={"title": f"The step of part {part}", "part": part})
        pictures = []
        if acts:
            pictures.append(self.picture(f"{step}-before"))
            values = {"is_active": {"before": True, "written": False}, "name": "Amazon SP"}
            self.add("step-intended", step=step, data={"values": values, "allowed": {"save": 1}})
            tried = [{"says": "button without a name", "came": "it opened more", "is_learned": True}]
            search = {
                "element": "menu.stores",
                "place": "the list of stores",
                "tries": tried,
                "is_found": True,
            }
            self.add(
                "step-acted",
                step=step,
                data={"failure": None, "signs": {"channel.save": "role Save"}, "ways": [search]},
            )
        pictures.append(self.picture(f"{step}-after"))
        read = {"is_active": {"before": True, "written": False, "read_back": False}} if acts else {}
        data = {"state": state, "facts": facts or {}, "pictures": pictures, "values": read}
        self.add("step-ended", step=step, data=data)

    def trace(self, part: int, letter: str) -> None:
        path = self.run_dir / "traces" / f"step-{part}-{letter}.zip"
        path.parent.mkdir(exist_ok=True)
        shutil.copy(self._trace_paths[part], path)
        reference = {
            "path": f"traces/{path.name}", "sha256": "0" * 64, "size_bytes": path.stat().st_size, "part": part,
            "title": PARTS[part],
        }  # fmt: skip
        self.add("trace-kept", data={"part": part, "trace": reference})

    def end(self, state: str, code: int, error: Any = None) -> None:
        self.add("attempt-ended", data={"state": state, "exit_code": code, "error": error})


def write_completed(run: Writer) -> None:
    """Two attempts: the second looks at everything again, and goes on."""
    off = {"earliest": "2026-03-01T10:00:59.95Z", "latest": "2026-03-01T10:01:01.4Z"}
    cutoff = {"cutoff": "2026-03-01T10:01:00Z", "switched_off": off}
    box = {"resolution_s": 1, "zone": "Europe/London", "zone_source": "setting"}
    record = {"cutoff_record": {"planned": "2026-03-01T10:01:00Z", "orders_twice_window_ms": 1400.0}}
    run.create()
    run.attempt()
    run.step(1, acts=False, facts={"store": "Harbour Lane"})
    run.trace(1, "a")
    run.add("facts", data={"cutoff": "2026-03-01T10:01:00Z"})
    clock = {
        "source": "the site's Date headers",
        "uncertainty_s": 0.01,
        "round_trip_s": 0.02,
        "local_error_s": -5400.0,
        "exchanges": 8,
        "site_ahead_s": 5400.0,
        "shown_by": "order 1 came in",
    }
    run.step(2, facts={**cutoff, "box": box, "clock": clock, **record})
    run.trace(2, "a")
    run.step(3, facts={"cutoff_shown_as": "2026-03-01T10:01:00"})
    run.trace(3, "a")
    run.end("waiting", 75)
    run.add("link-handed-over")
    run.add("looked", data={"why": "Nobody has tried.", "overdue": None, "facts": {}})
    run.attempt()
    for part in (1, 2, 3):
        run.step(part, acts=False)
        run.trace(part, "b")
    run.step(4, facts={"activated": True, "twice": []})
    run.trace(4, "a")
    run.end("completed", 0)


def write_waiting(run: Writer) -> None:
    run.create(store="Quayside Books")
    run.attempt()
    run.step(2)
    run.end("waiting", 75)


def write_hostile(run: Writer) -> None:
    """Every text is an attack, every shape is unexpected; the chain is whole."""
    run.create(store=EVIL, channel=EVIL, new_name=EVIL)
    run.add("attempt-started", data={EVIL: EVIL, "operator": [EVIL, {"deep": [[EVIL]]}]})
    run.add("a-kind-of-tomorrow", data={"words": "still shown", "n": [1, None, True, {}]})
    run.add("step-started", step=EVIL, data={"title": EVIL, "part": EVIL})
    run.add("another-kind", step=EVIL, data={"inner": "inside the step"})
    run.add("step-intended", step=EVIL, data={"values": {EVIL: {"before": EVIL, "written": [EVIL]}}})
    pictures = [
        {"path": "../../../secret.png"},
        {"path": "pictures/../journal.png"},
        {"path": "pictures/001-gone-before.png", "sha256": Runs.GONE_DIGEST},
        EVIL, 7, None, {"path": ["x"]},
    ]  # fmt: skip
    data = {"state": EVIL, "facts": {EVIL: EVIL}, "pictures": pictures, "note": EVIL, "a-new-field": EVIL}
    data["ways"] = [
        EVIL,
        7,
        {"tries": EVIL},
        {"place": [EVIL], "tries": [EVIL, {"says": EVIL, "refused": [EVIL]}]},
    ]
    run.add("step-ended", step=EVIL, data=data)
    run.add("step-ended", step="open-stores", data={"state": "done", "facts": {}, "pictures": "none"})
    run.add("trace-recovered", data={"trace": {"path": "traces/step-9-a.zip", "part": 9, "title": EVIL}})
    run.add("trace-kept", data={"part": 1, "trace": {"path": "../x.zip", "part": 1}})
    run.add(
        "evidence-purged",
        data={"files": {"pictures/001-gone-before.png": {"size_bytes": 1, "sha256": "0" * 64}}},
    )
    run.end("failed", 5, {"code": 5, "step": EVIL, "message": EVIL, "hint": f"`{EVIL}`"})


def alter(run_dir: Path) -> None:
    """Change one word of a journal, as somebody might."""
    path = run_dir / "journal.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("Amazon SP", "Amazon XX", 1), encoding="utf-8")


@pytest.fixture(scope="session")
def runs() -> type[Runs]:
    """What the runs are called, and what is in them."""
    return Runs


@pytest.fixture(scope="session")
def trace_paths(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """A real trace of each documented Step, by its number."""
    folder = tmp_path_factory.mktemp("traces")
    paths = {}
    for part, heading in PARTS.items():
        context = browser.new_context()
        context.tracing.start(title=heading, snapshots=True, screenshots=False, sources=False)
        page = context.new_page()
        context.tracing.group(f"The step of part {part}")
        page.set_content(f"<h1>Part {part}</h1>")
        context.tracing.group_end()
        paths[part] = folder / f"{part}.zip"
        context.tracing.stop(path=paths[part])
        context.close()
    return paths


@pytest.fixture(scope="session")
def written(trace_paths: dict[int, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A traces folder with one run of every sort; tests copy it."""
    traces_dir = tmp_path_factory.mktemp("written") / "traces"
    writers = {
        Runs.COMPLETED: write_completed,
        Runs.WAITING: write_waiting,
        Runs.ALTERED: write_waiting,
        Runs.HOSTILE: write_hostile,
    }
    for run_id, write in writers.items():
        with Journal.writing(traces_dir / run_id) as journal:
            write(Writer(traces_dir / run_id, journal, trace_paths))
    alter(traces_dir / Runs.ALTERED)
    raw = traces_dir / Runs.COMPLETED / "raw" / "attempt-1" / "pictures"
    raw.mkdir(parents=True)
    (raw / "a.png").write_bytes(png())
    return traces_dir


@pytest.fixture
def traces_dir(written: Path, tmp_path: Path) -> Path:
    """A folder of its own, with the runs in it and no report."""
    return shutil.copytree(written, tmp_path / "the traces & more")


@pytest.fixture
def built(traces_dir: Path) -> Built:
    """The report of all runs."""
    return build_site(traces_dir, command.procedure_words())
