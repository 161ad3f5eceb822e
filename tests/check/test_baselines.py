"""Baselines: written, compared, renewed, drawn; and those of the stand-in, which is today as it was when they were written.

`python3 scripts/test.py tests/check/test_baselines.py --renew-baselines` writes those of the stand-in anew: read the
difference in git before you commit it. Structures are kept of every rendering, pictures of one: they depend on the
fonts of the machine they were taken on, so nothing here compares with them, and one shows a maintainer what it was.
"""

from __future__ import annotations

import dataclasses
import io
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageDraw

from robot.check.baselines import (
    Comparison,
    Look,
    Watcher,
    compare_looks,
    picture_path,
    structure_path,
    update_baselines,
)
from robot.check.changed_parts import draw_changes, find_changes
from robot.check.examination import examine_screens
from robot.cli.check_baselines import exit_code
from robot.errors import EvidenceError
from robot.evidence import Recorder, Secrets
from robot.evidence.covers import MASK_COLOUR
from robot.procedures.amazon_mws_to_sp.screens import SCREENS
from robot.rehearsal import MAIN_STORE, OLD_CHANNEL, Fault, StandIn, StandInConfig, stand_in
from robot.rehearsal.config import MAIN_COMPANY
from robot.report.drawing import FRAME_COLOUR
from robot.settings import Settings
from tests.mutations.changes import ChangedSite, change, sub, word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from desk import Answer, MakeRobot, Robot
    from playwright.sync_api import Browser, Page
    from screens import Site

    from pages.signs import Signs
    from robot.check.examination import Examination

BASELINES = Path(__file__).parent / "baselines"
RENDERINGS = ("plain", "classic", "material")
WITH_PICTURES = "material"
STATIC_SCREENS = {screen.id: screen for screen in SCREENS}
ANYWHERE = r"/(?!assets/)"
FORTY_DAYS_S = 40 * 24 * 3600
OTHER_COMPANY, OTHER_STORE = "Northern Lights Ltd", "Lighthouse Goods"


# --- the stand-in ------------------------------------------------------------------------------------


@pytest.mark.parametrize("rendering", RENDERINGS)
def test_todays_stand_in_is_as_its_baselines(
    browser: Browser,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    rendering: str,
) -> None:
    """They are written on a day as any other; here it is another one, with other orders, and other people at work."""
    folder = BASELINES / rendering
    if request.config.getoption("--renew-baselines"):
        usual = StandInConfig(rendering=rendering)
        found = look_at(usual, MAIN_COMPANY, browser, tmp_path)
        update_baselines(
            found.looks if rendering == WITH_PICTURES else bare(found.looks), folder, found.secrets
        )
    made = stand_in.channels_app
    edits = [
        word(ANYWHERE, "Sam Copperfield", "Ada Tidewater"),
        word(ANYWHERE, MAIN_COMPANY, OTHER_COMPANY),
        word(ANYWHERE, MAIN_STORE, OTHER_STORE),
    ]
    others = [change("other people", rendering, *edits)] if rendering == "plain" else []
    monkeypatch.setattr(stand_in, "channels_app", lambda site: ChangedSite(made(site), others))
    config = StandInConfig(
        rendering=rendering, seed=17, clock_offset_s=FORTY_DAYS_S, orders_per_hour=5, resolution_s=1
    )
    company, store = (OTHER_COMPANY, OTHER_STORE) if others else (MAIN_COMPANY, MAIN_STORE)
    found = look_at(config, company, browser, tmp_path, store=store, is_disturbed=rendering == "plain")
    compared = compare_looks(bare(found.looks), folder, tmp_path)
    assert [one for one in compared if one.state != "same"] == []
    assert [one.screen for one in compared] == list(STATIC_SCREENS)


def look_at(
    config: StandInConfig,
    company: str,
    browser: Browser,
    traces: Path,
    *,
    store: str = MAIN_STORE,
    is_disturbed: bool = False,
) -> Examination:
    with StandIn(config) as site:
        site.world.add_channel(MAIN_STORE, "Trial", "amazon_sp", marketplace="Germany")
        if is_disturbed:
            site.faults.add(Fault(kind="cookie-banner", method="GET", path="/stores/*", times=99))
        settings = Settings.explicit(
            base_url=site.base_url, username=site.username, password=site.password, company=company,
            traces=traces, timeout_ms=8_000,
        )  # fmt: skip
        found = examine_screens(settings, store=store, channel=OLD_CHANNEL, browser=browser, takes_looks=True)
        assert (found.stopped_by, found.faults, site.world.writes) == (None, [], [])
    return found


def bare(looks: Iterable[Look]) -> list[Look]:
    """Return them without their pictures."""
    return [dataclasses.replace(one, picture=b"") for one in looks]


def test_what_is_kept_of_the_stand_in_is_small_and_tells_of_nobody() -> None:
    kept = [path for path in BASELINES.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in kept) < 500_000
    assert {path.parent.name for path in kept if path.suffix == ".png"} == {WITH_PICTURES}
    for path in kept:
        if path.suffix != ".txt":
            continue
        text = path.read_text(encoding="utf-8").replace("Harbour Bikes", "")  # a courier
        named = ("Harbour", "Quayside", "Copperfield", "Northgate", "Lantern", "@")
        assert [name for name in named if name in text] == [], path


# --- comparing and updating --------------------------------------------------------------------------


def picture(*boxes: tuple[int, int, int, int], height: int = 300, colour: str = "#206090") -> bytes:
    """Draw a page with boxes on it."""
    image = Image.new("RGB", (400, height), "#ffffff")
    for box in boxes:
        ImageDraw.Draw(image).rectangle(box, fill=colour)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


PLAIN = picture((20, 20, 120, 60))
OLD = Look("orders", 'button "Apply"\ntext field "Order ID"\n', PLAIN)
NOW = Look(
    "orders",
    'button "Filter"\ntext field "Order ID", required\n',
    picture((20, 20, 120, 60), (250, 200, 330, 240)),
)
RECORDS = Look("records", "main:\n", PLAIN)


def test_a_difference_is_told_in_lines_and_drawn(tmp_path: Path) -> None:
    update_baselines([OLD, RECORDS], tmp_path, Secrets())
    assert [one.state for one in compare_looks([OLD, RECORDS], tmp_path, tmp_path)] == ["same", "same"]
    assert not list(tmp_path.glob("changed-*"))
    first, second = compare_looks([NOW], tmp_path, tmp_path)
    assert first == Comparison(
        "orders", "differs",
        ('- button "Apply"', '- text field "Order ID"', '+ button "Filter"', '+ text field "Order ID", required'),
        "changed-orders.png",
    )  # fmt: skip
    assert second == Comparison("records", "not seen")
    with Image.open(tmp_path / first.picture) as drawn:
        framed = [
            (x, y) for x in range(drawn.width) for y in range(drawn.height) if drawn.getpixel((x, y)) == FRAME_COLOUR
        ]  # fmt: skip
    assert min(framed)[0] > 200
    assert min(y for _, y in framed) > 150


def test_what_only_looks_different_is_drawn_and_decides_nothing(tmp_path: Path) -> None:
    update_baselines([OLD], tmp_path, Secrets())
    (one,) = compare_looks([dataclasses.replace(NOW, structure=OLD.structure)], tmp_path, tmp_path)
    assert (one.state, one.difference, one.picture) == ("same", (), "changed-orders.png")
    assert (tmp_path / one.picture).is_file()
    assert exit_code((one,), 0, is_update=False) == 0


def test_a_screen_without_a_baseline_is_new_and_nothing_is_written_by_comparing(tmp_path: Path) -> None:
    assert compare_looks([OLD], tmp_path, tmp_path) == (Comparison("orders", "new"),)
    assert list(tmp_path.iterdir()) == []


def test_updating_writes_what_differs_and_leaves_the_rest_alone(tmp_path: Path) -> None:
    assert update_baselines([OLD, RECORDS], tmp_path, Secrets()) == ("orders", "records")
    before = structure_path(tmp_path, "records").stat().st_mtime_ns
    assert update_baselines([NOW, RECORDS], tmp_path, Secrets()) == ("orders",)
    assert structure_path(tmp_path, "orders").read_bytes() == NOW.structure.encode()
    assert picture_path(tmp_path, "orders").read_bytes() == NOW.picture
    assert structure_path(tmp_path, "records").stat().st_mtime_ns == before
    assert update_baselines([NOW], tmp_path, Secrets()) == ()
    assert structure_path(tmp_path, "records").is_file()


def test_a_secret_is_in_no_baseline_and_then_none_is_written(tmp_path: Path) -> None:
    secrets = Secrets([("Tide-and-Timber-7", "password")])
    held = dataclasses.replace(RECORDS, structure="text: Tide-and-Timber-7\n")
    with pytest.raises(EvidenceError, match="none was written: password") as raised:
        update_baselines([OLD, held], tmp_path / "new", secrets)
    assert "Timber" not in str(raised.value)
    assert not (tmp_path / "new").exists()


def test_what_is_known_as_secret_is_taken_out_when_it_is_read(
    page: Page, site: Site, signs: Signs, tmp_path: Path
) -> None:
    site.show("<main><h1>Key Tide-and-Timber-7</h1><button>Tide-and-Timber-7</button></main>")
    secrets = Secrets()
    watcher = Watcher(Recorder(tmp_path, secrets, level="minimal"), signs)
    watcher.look(page, STATIC_SCREENS["orders"], [])
    secrets.register("Tide-and-Timber-7", "password")  # as the sign-in's cookies are, at the end of a walk
    (one,) = watcher.looks(secrets, [], [])
    assert "Timber" not in one.structure
    assert 'button "[password]"' in one.structure


@pytest.mark.parametrize(("suffix", "said"), [(".txt", "cannot be read"), (".png", "picture cannot be read")])
def test_a_baseline_that_cannot_be_read_is_named(tmp_path: Path, suffix: str, said: str) -> None:
    update_baselines([OLD], tmp_path, Secrets())
    (tmp_path / f"orders{suffix}").write_bytes(b"\xff\xfe no")
    with pytest.raises(EvidenceError, match=said):
        compare_looks([OLD], tmp_path, tmp_path)


@pytest.mark.parametrize(
    ("state", "code", "is_update", "expected"),
    [
        ("differs", 0, False, 5), ("differs", 6, False, 5), ("differs", 0, True, 0), ("differs", 5, True, 5),
        ("same", 0, False, 0), ("new", 0, False, 0), ("not seen", 6, False, 6), ("not seen", 6, True, 6),
    ],
)  # fmt: skip
def test_only_the_structure_of_a_screen_decides(state, code: int, is_update, expected: int) -> None:
    assert exit_code((Comparison("orders", state),), code, is_update=is_update) == expected


# --- pictures ----------------------------------------------------------------------------------------


def test_changed_parts_are_found_and_told_apart() -> None:
    now = picture((20, 20, 120, 60), (250, 100, 330, 120), (250, 200, 330, 240))
    first, second = find_changes(PLAIN, now)
    for box, (left, top, right, bottom) in ((first, (250, 100, 330, 120)), (second, (250, 200, 330, 240))):
        assert left - 12 < box[0] <= left
        assert top - 12 < box[1] <= top
        assert right <= box[0] + box[2] < right + 13
        assert bottom <= box[1] + box[3] < bottom + 13


@pytest.mark.parametrize(
    "now",
    [
        pytest.param(picture((20, 20, 120, 60), colour="#30709f"), id="a shade"),
        pytest.param(picture((20, 20, 120, 60), height=450), id="a longer page with nothing more on it"),
        pytest.param(picture((20, 20, 120, 60), (200, 200, 200, 200)), id="a speck"),
        pytest.param(picture((10, 10, 140, 80), colour=MASK_COLOUR), id="what is covered now"),
    ],
)
def test_what_is_no_change_is_not_framed(now: bytes) -> None:
    assert find_changes(PLAIN, now) == []
    assert find_changes(now, PLAIN) == []


def test_what_is_entered_and_counted_is_covered(page: Page, site: Site, signs: Signs, tmp_path: Path) -> None:
    html = '<main><h1>Orders</h1><p>{0} orders</p><label>Number <input value="{1}"></label><button>{2}</button></main>'
    looks = []
    for values in (("12", "A-1", "Apply"), ("7894", "B-77", "Apply"), ("12", "A-1", "Filter")):
        site.show(html.format(*values))
        watcher = Watcher(Recorder(tmp_path, Secrets(), level="minimal"), signs)
        watcher.look(page, STATIC_SCREENS["orders"], [])
        looks += watcher.looks(Secrets(), [], [])
    first, other_values, other_word = looks
    assert find_changes(first.picture, other_values.picture) == []
    assert find_changes(first.picture, other_word.picture)
    assert first.structure == other_values.structure != other_word.structure


def test_without_a_picture_there_is_nothing_to_draw(tmp_path: Path) -> None:
    assert draw_changes(tmp_path / "missing.png", PLAIN) is None


# --- as typed ----------------------------------------------------------------------------------------


def check(robot: Robot, folder: Path, *more: str) -> Answer:
    return robot(
        "check", "--store", MAIN_STORE, "--channel", OLD_CHANNEL, "--baselines", str(folder), "--json", *more,
        CHANNELS_TIMEOUT_MS="5000",
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Copy the baselines of the plain stand-in."""
    return shutil.copytree(BASELINES / "plain", tmp_path / "kept")


def states(answer: Answer) -> dict[str, str]:
    return {one["screen"]: one["state"] for one in answer.json["baselines"]}


def test_what_is_new_on_the_site_is_named_with_its_screen(
    make_robot: MakeRobot, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    made = stand_in.channels_app
    added = '<label>Tax Code <input name="tax_code" required></label><div class="save-bar">'
    edits = [
        word(ANYWHERE, '<div class="save-bar">', added),
        word(ANYWHERE, ">Copy Connect Link<", ">Copy connect link now<"),
        sub(ANYWHERE, r"<button[^>]*title=\"Customise columns\".*?</button>", ""),
        word(ANYWHERE, ">Germany</option>", '>Germany</option><option value="AT">Atlantis</option>'),
    ]
    site = change("a release", "plain", *edits)
    monkeypatch.setattr(stand_in, "channels_app", lambda one: ChangedSite(made(one), [site]))
    robot = make_robot(rendering="plain")
    robot.site.world.add_channel(MAIN_STORE, "Trial", "amazon_sp", marketplace="United Kingdom")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    done = check(robot, folder)
    assert done.code == done.json["exit_code"] == 5, done.err
    lines = {one["screen"]: one["difference"] for one in done.json["baselines"]}
    for screen in ("old-channel", "new-channel", "saved-channel"):
        assert '+ text field "Tax Code", required' in lines[screen]
        assert '+ choice field "Marketplace" offers "Atlantis"' in lines[screen]
    assert {'- button "Copy Connect Link"', '+ button "Copy connect link now"'} <= set(lines["saved-channel"])
    assert '- button "Customise columns"' in lines["orders"]
    assert {name for name, state in states(done).items() if state != "same"} == {
        "old-channel", "new-channel", "saved-channel", "orders",
    }  # fmt: skip
    said = " ".join(done.err.split())
    assert "orders: not as its baseline" in said
    assert '+ text field "Tax Code", required' in said
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert robot.site.world.writes == []


def test_an_update_shows_then_writes_and_leaves_alone_what_was_not_seen(
    make_robot: MakeRobot, folder: Path
) -> None:
    """The site goes away before the list of orders; the baselines of two screens were changed before."""
    for screen in ("stores", "records"):
        path = structure_path(folder, screen)
        path.write_text(path.read_text(encoding="utf-8").replace("heading", "banner"), encoding="utf-8")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    robot = make_robot(rendering="plain")
    robot.site.world.add_channel(MAIN_STORE, "Trial", "amazon_sp", marketplace="United Kingdom")
    robot.site.faults.add(Fault(kind="status", method="GET", path="/orders", times=999))
    done = check(robot, folder, "--update")
    assert done.code == 6, done.err
    assert (states(done)["stores"], states(done)["records"]) == ("differs", "not seen")
    lines = {one["screen"]: one["difference"] for one in done.json["baselines"]}
    assert lines["stores"] == ['- banner "Stores" [level=1]', '+ heading "Stores" [level=1]']
    said = " ".join(done.err.split())
    assert said.index('+ heading "Stores"') < said.index("baselines written to")
    assert "records: not compared, it was not seen this time" in said
    now = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix == ".txt"}
    assert now["stores.txt"] == (BASELINES / "plain" / "stores.txt").read_bytes()
    assert {name: text for name, text in now.items() if name != "stores.txt"} == {
        name: text for name, text in before.items() if name != "stores.txt"
    }
    assert sorted(path.stem for path in folder.glob("*.png")) == sorted(
        name for name, state in states(done).items() if state != "not seen"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--update",), "no folder of baselines"),
        (("--baselines", "nowhere"), "There are no baselines in nowhere"),
    ],
)
def test_without_a_folder_there_is_nothing_to_compare_with_or_to_write(
    make_robot: MakeRobot, words: tuple[str, ...], said: str
) -> None:
    robot = make_robot()
    done = robot("check", *words)
    assert done.code == 2, done.err
    assert said in " ".join(done.err.split())
    assert not robot.traces.exists()
