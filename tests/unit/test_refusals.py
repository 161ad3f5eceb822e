"""What was refused is remembered over processes, says nothing to others, and is forgotten only when a person says so."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from desk import readable_by_others

from pages.credentials import Account, Credential
from robot.cli import app
from robot.errors import SettingsError
from robot.evidence.keys import KEY_NAME
from robot.refusals import KeptRefusals

SITE = frozenset({"https://channels.example"})


def credential(
    value: str = "Lantern-Quay-42",
    *,
    owner: str = "Channels",
    user: str = "me@shop.example",
    origins: frozenset[str] = SITE,
    what: str = "the password",
) -> Credential:
    return Credential(Account(owner, user, origins), what, value)


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "keys"


def test_another_process_knows_it_and_nobody_can_read_it(keys, tmp_path):
    code = (
        "import sys, pathlib\n"
        "from pages.credentials import Account, Credential\n"
        "from robot.refusals import KeptRefusals\n"
        "account = Account('Channels', 'me@shop.example', frozenset({'https://channels.example'}))\n"
        "KeptRefusals(pathlib.Path(sys.argv[1])).note(Credential(account, 'the password', 'Lantern-Quay-42'))\n"
    )
    assert KeptRefusals(keys).when(credential()) is None
    assert not (keys / KEY_NAME).exists(), "a key was made although nothing was refused"
    subprocess.run([sys.executable, "-c", code, str(keys)], check=True, umask=0)
    assert str(KeptRefusals(keys).when(credential())).endswith(" UTC")
    assert readable_by_others(tmp_path / "state", keys) == []
    kept = [str(path) for path in (tmp_path / "state").rglob("*")]
    for word in ("Lantern", "shop.example", "channels.example"):
        assert not [path for path in kept if word in path]
    assert not [path for path in (tmp_path / "state").rglob("*") if path.is_file() and path.read_bytes()]


@pytest.mark.parametrize(
    "other",
    [
        credential("Lantern-Quay-43"),
        credential("lantern-quay-42"),
        credential(" Lantern-Quay-42"),
        credential(""),
        credential(user="you@shop.example"),
        credential(owner="Amazon"),
        credential(origins=frozenset({"https://staging.example"})),
        credential(origins=frozenset({"https://channels.example:8443"})),
        credential(what="the user name"),
    ],
)
def test_only_the_same_one_at_the_same_place_is_known(keys, other):
    kept = KeptRefusals(keys)
    kept.note(credential())
    assert kept.when(other) is None
    assert kept.when(credential(user="Me@Shop.Example ")), "sites do not tell these users apart"


@pytest.mark.parametrize("value", ["\u00e9\u4e2d\U0001f511", "\udcff", "a" * 10_000, "../../x", "\0", "12"])
def test_any_text_can_be_remembered(keys, value):
    kept = KeptRefusals(keys)
    kept.note(credential(value))
    kept.note(credential(value))
    assert kept.when(credential(value))


def test_a_person_lets_it_be_typed_once_more(keys, monkeypatch, capsys, tmp_path):
    kept = KeptRefusals(keys)
    for one in (credential(), credential("another"), credential(owner="Amazon"), credential(user="you")):
        kept.note(one)
    monkeypatch.chdir(tmp_path)
    set_to = {"KEYS": str(keys), "USERNAME": "me@shop.example", "PASSWORD": "x", "BROWSER": "/nowhere"}
    for name, value in set_to.items():
        monkeypatch.setenv(f"CHANNELS_{name}", value)
    with suppress(SystemExit):
        app(["doctor", "--forget-refusals", "--json", "--base-url", "http://127.0.0.1:9"])
    findings = {one["name"]: one for one in json.loads(capsys.readouterr().out)["findings"]}
    assert "2 of Channels as me@shop.example" in findings["refusals"]["seen"]
    assert kept.when(credential()) is None
    assert kept.when(credential(owner="Amazon"))
    assert kept.when(credential(user="you"))


def test_with_another_key_nothing_is_known(keys, tmp_path):
    KeptRefusals(keys).note(credential())
    assert KeptRefusals(tmp_path / "other keys").when(credential()) is None


def test_where_nothing_can_be_remembered_nothing_is_typed(keys, tmp_path):
    (tmp_path / "state").write_text("a file in the way")
    keys.write_text("here too")
    for use in (KeptRefusals(keys).when, KeptRefusals(keys).note):
        with pytest.raises(
            SettingsError, match=r"no folder for what was refused|key that seals runs"
        ) as caught:
            use(credential())
        assert "CHANNELS_KEYS" in caught.value.hint
