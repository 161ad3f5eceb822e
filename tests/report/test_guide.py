"""The guide of runs on paper: which picture is chosen, what is drawn on it, and what is said where there is none."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from typer.testing import CliRunner

from robot.cli import app
from robot.cli import report as command
from robot.errors import JournalError
from robot.journal import Journal
from robot.report import GuideItem, WrittenGuide, write_guide
from robot.report.drawing import COVER_COLOUR, FRAME_COLOUR, TEAR_PX, draw_marks, find_bands

if TYPE_CHECKING:
    from pathlib import Path

RUN = "20260301-100000-harbour-lane-amazon-aaaa"
GREY = (128, 128, 128)
EVIL = "](x.png) <script>alert(1)</script> `*_|"

STORE = (("store.add", "Add"), ("store.provider", "Provider"))
ITEMS = (
    GuideItem("open-stores", "Open stores", 1, "instruction", "Choose *Stores*.", "open-stores", "menu", (("menu.stores", "Stores"),), "the list is shown."),
    GuideItem("find-old-channel", "Find old channel", 2, "Note", "*Note:* find it.", "find-old-channel", "store", STORE[1:], "one row."),
    GuideItem("switch-off-old-channel", "Switch off", 2, "Critical", "*Critical:* switch it off.", "switch-off-old-channel", "old-channel", (("channel.save", "Save"),), "it is off."),
    GuideItem("add-channel", "Add channel", 3, "instruction", "Press *Add*.", "add-channel", "store", STORE[:1], "the choice."),
    GuideItem("ask-support", "Ask support", 0, "Note", "A ticket.", "", "", (), "support answers."),
)  # fmt: skip


def png(width: int = 400, height: int = 300) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), GREY).save(out, "PNG")
    return out.getvalue()


class Run:
    """Writes a run whose pictures are grey."""

    def __init__(self, run_dir: Path) -> None:
        self.run_dir = run_dir
        self.count = 0
        (run_dir / "pictures").mkdir(parents=True)
        request = {"store": EVIL, "channel": "Amazon", "new_name": "Amazon SP", "connect": "link"}
        created = {"request": request, "account": "0" * 16, "base_url": "https://x.test", "procedure": "p/1"}
        self.add("run-created", data=created)
        self.add("attempt-started", data={"operator": "anna"})

    def add(self, kind: str, **given: Any) -> None:
        with Journal.writing(self.run_dir) as journal:
            journal.append(kind, **given)

    def picture(self, step: str, controls: dict[str, Any], persons: Any = (), **size: int) -> dict[str, Any]:
        self.count += 1
        data = png(**size)
        path = self.run_dir / "pictures" / f"{self.count:03d}-{step}-after.png"
        path.write_bytes(data)
        return {
            "path": f"pictures/{path.name}", "sha256": hashlib.sha256(data).hexdigest(), "width": 400, "height": 300,
            "marks": {"controls": controls, "persons": persons},
        }  # fmt: skip

    def step(self, step: str, *pictures: dict[str, Any], part: int = 2) -> None:
        self.add("step-started", step=step, data={"title": step, "part": part})
        self.add("step-ended", step=step, data={"state": "done", "facts": {}, "pictures": list(pictures)})

    def write(self, folder: Path) -> WrittenGuide:
        return write_guide(self.run_dir, command.procedure_words(), ITEMS, folder)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path / "traces" / RUN)


def full(run: Run) -> None:
    """The store is shown before the old channel is opened, and nothing of it later."""
    run.step(
        "open-stores",
        run.picture("open-stores", {"menu.stores": [10, 20, 60, 20]}, [[300, 5, 80, 20]]),
        part=1,
    )
    run.step("choose-store", run.picture("choose-store", {"store.add": [5, 5, 20, 20]}), part=1)
    store = {
        "store.add": [200, 100, 50, 20],
        "store.provider": [50, 150, 90, 20],
        "channel.save": [1, 1, 9, 9],
    }
    run.step("find-old-channel", run.picture("find-old-channel", store))
    run.step(
        "switch-off-old-channel", run.picture("switch-off-old-channel", {"channel.save": [100, 200, 40, 20]})
    )
    run.step("add-channel", run.picture("add-channel", {"picker.amazon": [1, 1, 50, 50]}), part=3)


def drawn(written: WrittenGuide, item: str) -> Image.Image:
    (name,) = (name for name in written.pictures if name[3:-4] == item)
    return Image.open(written.markdown_path.parent / "pictures" / name).convert("RGB")


def is_framed(image: Image.Image, left: int, top: int, width: int, height: int) -> bool:
    """All four sides are there, and what is inside was left alone."""
    sides = [
        (left + width // 2, top - 6), (left + width // 2, top + height + 6), (left + width + 6, top + height // 2),
    ]  # fmt: skip
    inside = (left + width - 3, top + height - 3)
    return all(image.getpixel(side) == FRAME_COLOUR for side in sides) and image.getpixel(inside) == GREY


def test_every_item_has_the_picture_of_its_screen_with_its_controls_framed(run: Run, tmp_path: Path):
    full(run)
    written = run.write(tmp_path / "guide")
    assert len(written.pictures) == 4
    assert written.missing == {}
    assert is_framed(drawn(written, "open-stores"), 10, 20, 60, 20)
    assert is_framed(drawn(written, "find-old-channel"), 50, 150, 90, 20)
    assert is_framed(drawn(written, "switch-off-old-channel"), 100, 200, 40, 20)
    # Not the nearest one: on that, something else is called Add.
    assert is_framed(drawn(written, "add-channel"), 200, 100, 50, 20)


def test_what_says_who_somebody_is_is_covered(run: Run, tmp_path: Path):
    full(run)
    image = drawn(run.write(tmp_path / "guide"), "open-stores")
    assert set(image.crop((300, 5, 380, 25)).get_flattened_data()) == {COVER_COLOUR}


def test_the_same_run_gives_the_same_files_and_stays_untouched(run: Run, tmp_path: Path):
    full(run)
    before = {path: path.read_bytes() for path in run.run_dir.rglob("*") if path.is_file()}
    for folder in ("one", "two"):
        run.write(tmp_path / folder)
    files = [
        {path.relative_to(tmp_path / folder): path.read_bytes() for path in (tmp_path / folder).rglob("*.*")}
        for folder in ("one", "two")
    ]
    assert len(files[0]) == 6
    assert files[0] == files[1]
    assert {path: path.read_bytes() for path in run.run_dir.rglob("*") if path.is_file()} == before


class Reader(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_holds_everything_itself_and_names_as_text(run: Run, tmp_path: Path):
    full(run)
    written = run.write(tmp_path / "guide")
    page = Reader(written.html_path.read_text(encoding="utf-8"))
    images = [attributes for tag, attributes in page.tags if tag == "img"]
    pictures = written.markdown_path.parent / "pictures"
    assert [base64.b64decode(one["src"].removeprefix("data:image/png;base64,")) for one in images] == [
        (pictures / name).read_bytes() for name in written.pictures
    ]
    assert all(one["alt"] for one in images)
    assert not {tag for tag, _ in page.tags} & {"script", "link", "iframe"}
    addresses = [one[name] for _, one in page.tags for name in ("href", "src") if name in one]
    assert all(address.startswith(("data:", "#")) for address in addresses)
    assert EVIL in page.text
    assert "Choose Stores." in page.text
    text = written.markdown_path.read_text(encoding="utf-8")
    assert "<script" not in text.replace("\\<", "")
    assert [
        name for name in re.findall(r"\]\(([^)]+)\)", text.replace("\\]", "")) if "x.png" not in name
    ] == [f"pictures/{name}" for name in written.pictures]


def test_where_there_is_no_picture_it_says_why(run: Run, tmp_path: Path):
    run.step("open-stores", part=1)
    run.step("find-old-channel", run.picture("find-old-channel", {"picker.amazon": [1, 1, 5, 5]}))
    written = run.write(tmp_path / "guide")
    assert written.pictures == ()
    assert written.missing["open-stores"].startswith("This run kept no picture of it")
    assert written.missing["find-old-channel"] == "No picture of this run shows its controls."
    assert written.missing["add-channel"] == "In this run: not reached."
    assert "ask-support" not in written.missing
    assert "This run kept no picture of it" in written.markdown_path.read_text(encoding="utf-8")


def test_a_picture_of_another_screen_on_which_something_is_called_the_same_is_none(run: Run, tmp_path: Path):
    run.step("choose-store", run.picture("choose-store", {"store.add": [5, 5, 20, 20]}), part=1)
    run.step("add-channel", run.picture("add-channel", {"picker.amazon": [1, 1, 50, 50]}), part=3)
    assert (
        run.write(tmp_path / "guide").missing["add-channel"] == "No picture of this run shows its controls."
    )


def test_a_run_of_before_controls_were_noted_is_said_to_be_one(run: Run, tmp_path: Path):
    picture = run.picture("open-stores", {})
    del picture["marks"]
    run.step("open-stores", picture, part=1)
    assert "an older version" in run.write(tmp_path / "guide").missing["open-stores"]


def test_a_picture_that_was_altered_is_refused(run: Run, tmp_path: Path):
    full(run)
    (run.run_dir / "pictures" / "003-find-old-channel-after.png").write_bytes(png(401))
    with pytest.raises(JournalError, match=r"003-find-old-channel-after\.png .* was altered"):
        run.write(tmp_path / "guide")


@pytest.mark.parametrize(
    "marks",
    [None, 7, {"controls": 7, "persons": {}}, {"controls": {"menu.stores": [1, 2, 3]}}, {"controls": {"menu.stores": [1, 2, "x", None]}},
     {"controls": {"menu.stores": [1, 2, 10**9, 5]}}, {"controls": {"menu.stores": [True, 1, 5, 5]}}],
)  # fmt: skip
def test_marks_that_are_none_are_no_frames(marks: Any, run: Run, tmp_path: Path):
    picture = run.picture("open-stores", {}) | {"marks": marks}
    run.step("open-stores", picture, part=1)
    assert "open-stores" in run.write(tmp_path / "guide").missing


def test_boxes_at_and_beyond_the_edge_are_drawn_as_far_as_they_are_there():
    boxes = [(1, (-20, -20, 30, 30)), (12, (390, 290, 50, 50)), (3, (1000, 1000, 5, 5))]
    with Image.open(io.BytesIO(draw_marks(png(), boxes, [(-5, -5, 3, 3)]))) as image:
        assert image.size == (400, 300)


def test_a_high_page_is_cut_to_its_head_and_what_is_framed():
    assert find_bands(900, [(0, 10, 5, 5)]) == [(0, 900)]
    assert find_bands(3000, []) == [(0, 1000)]
    bands = find_bands(3000, [(0, 2900, 50, 30), (0, 1000, 50, 30)])
    assert bands == [(0, 150), (830, 1200), (2730, 3000)]
    data = draw_marks(png(height=3000), [(1, (100, 1000, 50, 30)), (2, (100, 2900, 50, 30))], [])
    with Image.open(io.BytesIO(data)) as image:
        assert image.height == 150 + 370 + 270 + 2 * TEAR_PX
        assert is_framed(image.convert("RGB"), 100, 150 + TEAR_PX + 170, 50, 30)


def test_the_command_writes_beside_the_runs_and_never_into_one(run: Run):
    full(run)
    traces = run.run_dir.parent
    done = CliRunner().invoke(app, ["guide", "aaaa", "--traces", str(traces), "--json"])
    assert done.exit_code == 0, done.output
    assert (traces / "guide" / RUN / "guide.html").is_file()
    inside = ["guide", "aaaa", "--traces", str(traces), "--to", str(run.run_dir / "guide")]
    refused = CliRunner().invoke(app, inside)
    assert refused.exit_code == 2
    assert "lies among the evidence of runs" in refused.stderr
