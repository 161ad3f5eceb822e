"""What was learned on a site: kept for its owner only, read strictly, and never what ends a run."""

from __future__ import annotations

import json
import os
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from pages.looks import MOST_LOOKS, PARTS, Look, Search, Try
from pages.signs import Signs
from pages.signs_file import MOST_LETTERS
from robot.cli import app
from robot.errors import SettingsError
from robot.learned import LearnedFile, LearnedWays, learned_ways, origin_of, text_of

SITE = "https://channels.example"
BARS = Look("button", icons=("bars",), part="frame", after="Dashboard")
SHOPS = Look("link", says="Shops", part="menu", alike=2, of=3)


def file_in(folder: Path, site: str = SITE) -> LearnedFile:
    return LearnedFile(folder, origin_of(site))


def looks_in(file: LearnedFile, element: str) -> list[Look | None]:
    return [way.look for way in file.read().get(element, ())]


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_another_reader_finds_it_and_nobody_else_can_read_it(tmp_path, umask):
    before = os.umask(umask)
    try:
        file_in(tmp_path).add("menu.unfold", BARS, "way")
        file_in(tmp_path).add("menu.stores", SHOPS, "person")
    finally:
        os.umask(before)
    assert looks_in(file_in(tmp_path), "menu.unfold") == [BARS]
    assert [(way.look, way.learned) for way in file_in(tmp_path).read()["menu.stores"]] == [(SHOPS, "person")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_each_origin_has_a_file_of_its_own(tmp_path):
    sites = (
        SITE,
        "http://channels.example",
        "https://channels.example:8443",
        "https://b.example",
        "http://[::1]:80",
        "https://münchen.example",
        "https://mänchen.example",
    )
    assert len({file_in(tmp_path, site).path for site in sites}) == len(sites)
    assert file_in(tmp_path, f"{SITE}:443/app?x#y").path == file_in(tmp_path).path
    assert origin_of("http://[::1]:8000/x") == "http://[::1]:8000"


def test_the_latest_comes_first_and_the_oldest_goes(tmp_path):
    seen = [Look("button", says=f"Shops {letter}") for letter in "abcdef"]
    for one in seen:
        file_in(tmp_path).add("menu.stores", one, "way")
    file_in(tmp_path).add("menu.stores", seen[3], "way")
    assert looks_in(file_in(tmp_path), "menu.stores") == [seen[3], seen[5], seen[4], seen[2]][:MOST_LOOKS]


def test_one_look_one_element_or_everything_is_forgotten(tmp_path):
    file = file_in(tmp_path)
    for element, seen in (("menu.stores", SHOPS), ("menu.stores", BARS), ("menu.orders", SHOPS)):
        file.add(element, seen, "way")
    assert file.forget("menu.stores", SHOPS) == 1
    assert looks_in(file, "menu.stores") == [BARS]
    assert looks_in(file, "menu.orders") == [SHOPS]
    assert file.forget("menu.stores") == 1
    assert file.forget() == 1
    assert file.read() == {}
    assert not file.path.exists()


def test_two_processes_lose_nothing(tmp_path):
    elements = ["menu.stores", "menu.orders", "menu.companies", "menu.unfold", "menu.user", "store.add"]
    threads = [threading.Thread(target=file_in(tmp_path).add, args=(one, BARS, "way")) for one in elements]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert set(file_in(tmp_path).read()) == set(elements)


words = st.text(max_size=40)
looks = st.builds(
    Look,
    role=words,
    says=words,
    title=words,
    alt=words,
    before=words,
    after=words,
    icons=st.lists(st.text(min_size=1, max_size=8), max_size=5).map(tuple),
    part=st.sampled_from(PARTS),
)


@given(looks)
def test_every_look_is_read_as_it_was_written(tmp_path_factory, seen):
    file = file_in(tmp_path_factory.mktemp("learned"))
    file.add("menu.stores", seen, "adviser")
    assert looks_in(file, "menu.stores") == [seen]
    profile = file.folder / "profile.toml"
    profile.write_bytes(text_of(file.read(), "# kept").encode())
    assert Signs.load(profile).question("menu.stores")["ways"][0]["look"] == seen.as_json()


LOOK = '{ by = "look", role = "button", says = "x" }'
WRONG = {
    "other words": ('[menu.stores]\nadd_words = ["Delete"]\n', 'unknown key "add_words"'),
    "another way": (
        '[menu.stores]\nadd_ways = [{ by = "css", css = "button" }]\n',
        'only ways by "look" are learned',
    ),
    "what is excluded": ("[store.add]\nexcluded = []\n", 'unknown key "excluded"'),
    "css in a look": (
        '[channel.save]\nadd_ways = [{ by = "look", role = "button", css = "*" }]\n',
        'unknown key "css"',
    ),
    "no such element": (f"[channel.delete]\nadd_ways = [{LOOK}]\n", "no such element"),
    "a password box": (f"[sign-in.password]\nadd_ways = [{LOOK}]\n", "takes a credential"),
    "a code box": (f"[sign-in.code]\nadd_ways = [{LOOK}]\n", "takes a credential"),
    "Amazon's button": (f"[amazon.confirm]\nadd_ways = [{LOOK}]\n", "takes a credential"),
    "no role": ('[menu.stores]\nadd_ways = [{ by = "look" }]\n', "needs role"),
    "no text": ('[menu.stores]\nadd_ways = [{ by = "look", role = 3 }]\n', "role: expected text"),
    "endless": (
        f'[menu.stores]\nadd_ways = [{{ by = "look", role = "{"x" * (MOST_LETTERS + 1)}" }}]\n',
        "at most",
    ),
    "another part": (
        '[menu.stores]\nadd_ways = [{ by = "look", role = "a", part = "moon" }]\n',
        "part: expected",
    ),
    "which of none": ('[menu.stores]\nadd_ways = [{ by = "look", role = "a", alike = 2 }]\n', "more than of"),
    "yes": ('[menu.stores]\nadd_ways = [{ by = "look", role = "a", of = true }]\n', "expected a number"),
    "by nobody": ('[menu.stores]\nadd_ways = [{ by = "look", role = "a", learned = "me" }]\n', "learned:"),
    "no table": ("menu = 3\n", "expected a table"),
    "half a file": ("[menu.stores", "end of a table"),
    "no text at all": (b"\xff\xfe\x00", "not UTF-8"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_a_learned_file_may_not_hold_is_named(tmp_path, kind):
    content, what = WRONG[kind]
    file = file_in(tmp_path)
    file.path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(SettingsError, match=r"https-channels\.example-443\.toml") as caught:
        file.read()
    assert what in caught.value.message
    said: list[str] = []
    ways = LearnedWays(file, tell=said.append)
    assert ways.looks("menu.stores") == ()
    assert len(said) == 1
    assert said[0].endswith("The run goes on without it.")


def test_a_file_that_nobody_can_read_is_put_aside_when_something_is_learned(tmp_path):
    file = file_in(tmp_path)
    file.path.write_text("[menu.stores")
    file.add("menu.stores", SHOPS, "way")
    assert looks_in(file, "menu.stores") == [SHOPS]
    assert file.path.with_suffix(".unreadable").read_text() == "[menu.stores"


def test_a_file_that_cannot_be_written_ends_no_run(tmp_path):
    (tmp_path / "learned").write_text("a file")
    said: list[str] = []
    ways = LearnedWays(file_in(tmp_path / "learned"), tell=said.append)
    ways.learn("menu.stores", SHOPS, "way")
    ways.learn("menu.orders", SHOPS, "way")
    assert ways.looks("menu.stores") == (SHOPS,)
    assert len(said) == 1, "it is told once"


def test_without_a_folder_it_is_for_this_process_only(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", os.devnull)
    ways = learned_ways(
        SITE, Path(os.devnull), tell=print, refused_between=lambda _a, _b: frozenset(), scrub=str
    )
    ways.learn("menu.stores", SHOPS, "way")
    assert ways.looks("menu.stores") == (SHOPS,)


def test_what_holds_a_secret_or_takes_a_credential_is_not_learned(tmp_path):
    ways = LearnedWays(file_in(tmp_path), scrub=lambda text: text.replace("hunter2", "***"))
    ways.learn("channel.save", Look("button", before="Key: hunter2"), "way")
    ways.learn("sign-in.password", SHOPS, "person")
    ways.learn("amazon.sign-in", SHOPS, "person")
    assert file_in(tmp_path).read() == {}
    assert ways.drain_notes() == {}


def test_the_journal_is_told_what_was_tried_used_learned_and_forgotten(tmp_path):
    file = file_in(tmp_path)
    file.add("menu.unfold", BARS, "way")
    ways = LearnedWays(file)
    before = ways.digest
    assert before == LearnedWays(file_in(tmp_path)).digest != ""
    search = Search("menu.stores", "the list of stores", [Try("button without a name", "it led there", True)])
    for _ in range(2):
        ways.searched(search)
    ways.used("menu.unfold", str(BARS))
    ways.learn("menu.stores", SHOPS, "way")
    ways.forget("menu.unfold", BARS)
    notes = ways.drain_notes()
    json.dumps(notes)
    assert notes["ways"] == [search.as_json()]
    assert notes["learned"]["used"] == {"menu.unfold": str(BARS)}
    assert notes["learned"]["learned"] == {"menu.stores": 'link "Shops" (menu)'}
    assert notes["learned"]["forgotten"] == {"menu.unfold": str(BARS)}
    assert notes["learned"]["digest"] != before
    assert ways.drain_notes() == {}
    assert looks_in(file, "menu.unfold") == []


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("CHANNELS_BASE_URL", SITE)
    monkeypatch.chdir(tmp_path)
    return LearnedFile.of(SITE, None)


def run(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["profile", *words])
    assert done.exit_code == code, done.output
    return done.stdout


def test_the_commands_show_keep_and_forget(site, tmp_path):
    assert json.loads(run("show", "--json"))["ways"] == []
    run("keep", "kept.toml", code=2)
    site.add("menu.unfold", BARS, "way")
    site.add("menu.stores", SHOPS, "person")
    shown = json.loads(run("show", "--json"))
    assert [(one["element"], one["learned"]) for one in shown["ways"]] == [
        ("menu.stores", "person"),
        ("menu.unfold", "way"),
    ]
    assert shown["ways"][1]["look"]["icons"] == ["bars"]
    assert json.loads(run("keep", "kept.toml", "--json"))["kept"] == 2
    assert Signs.load(tmp_path / "kept.toml").question("menu.stores")["ways"][0]["look"]["says"] == "Shops"
    run("keep", "kept.toml")  # its own file may be replaced
    (tmp_path / "other.toml").write_text("[menu.stores]\n")
    run("keep", "other.toml", code=2)
    assert (tmp_path / "other.toml").read_text() == "[menu.stores]\n"
    run("forget", "menu.orders", code=2)
    assert json.loads(run("forget", "menu.stores", "--json"))["forgotten"] == 1
    assert json.loads(run("forget", "--json"))["forgotten"] == 1
    assert site.read() == {}


def test_a_learned_file_with_a_fault_is_named_by_show_and_can_be_forgotten(site):
    site.path.write_text("[channel.delete]\n")
    run("show", code=2)
    run("forget")
    assert site.read() == {}
