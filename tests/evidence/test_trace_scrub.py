"""Traces as they can be: with secrets that nobody registered, cut short, with odd members."""

from __future__ import annotations

import gzip
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from robot.errors import EvidenceError
from robot.evidence import Secrets, finish_trace, prove_clean, scrub_trace

if TYPE_CHECKING:
    from pathlib import Path


def make_trace(path: Path, events: list[Any], **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        lines = (event if isinstance(event, str) else json.dumps(event) for event in events)
        archive.writestr("trace.trace", "\n".join(lines) + "\n")
        for name, data in members.items():
            archive.writestr(f"resources/{name}", data)
    return path


def scrubbed(
    tmp_path: Path, events: list[Any], secrets: Secrets | None = None, **members: bytes
) -> zipfile.ZipFile:
    known = secrets or Secrets()
    target = tmp_path / "clean.zip"
    scrub_trace(make_trace(tmp_path / "raw.zip", events, **members), target, known)
    prove_clean(target, known)
    return zipfile.ZipFile(target)


def one(tmp_path: Path, event: Any) -> Any:
    with scrubbed(tmp_path, [event]) as archive:
        return json.loads(archive.read("trace.trace"))


@pytest.mark.parametrize(
    ("event", "left"),
    [
        ({"headers": [{"name": "Cookie", "value": "a=b"}]}, {"headers": [{"name": "Cookie", "value": "[cookie]"}]}),
        (
            {"result": {"cookies": [{"name": "theme", "value": "x", "path": "/"}]}},
            {"result": {"cookies": [{"name": "theme", "value": "[cookie]", "path": "/"}]}},
        ),
        (
            {"origins": [{"localStorage": [{"name": "k", "value": "v"}]}]},
            {"origins": [{"localStorage": [{"name": "k", "value": "[cookie]"}]}]},
        ),
        ({"params": {"httpCredentials": {"username": "u", "password": "p"}}},
         {"params": {"httpCredentials": {"username": "u", "password": "[password]"}}}),
        ({"postData": {"params": [{"name": "_token", "value": "abc"}]}},
         {"postData": {"params": [{"name": "_token", "value": "[token]"}]}}),
        (["INPUT", {"type": "password", "__playwright_value_": "pw"}],
         ["INPUT", {"type": "password", "__playwright_value_": "[password]"}]),
        (["META", {"name": "csrf-token", "content": "abc"}], ["META", {"name": "csrf-token", "content": "[csrf-token]"}]),
        ({"type": "log", "message": "Authorization: Basic dTpw"}, {"type": "log", "message": "Authorization: [header]"}),
    ],
)  # fmt: skip
def test_secrets_by_the_names_beside_them(event, left, tmp_path: Path):
    assert one(tmp_path, event) == left


def test_an_unknown_password_is_learnt_where_it_was_typed(tmp_path: Path):
    events = [
        {
            "type": "before",
            "callId": "c1",
            "params": {"selector": 'internal:label="Password"i', "value": "unknown-1"},
        },
        {"type": "log", "callId": "c1", "message": 'fill("unknown-1")'},
        {
            "type": "frame-snapshot",
            "html": ["INPUT", {"type": "PASSWORD", "__playwright_value_": "unknown-2"}],
        },
        {"type": "console", "text": "saw unknown-2"},
    ]
    with scrubbed(tmp_path, events) as archive:
        text = archive.read("trace.trace").decode()
    assert "unknown-" not in text
    assert 'fill(\\"[password]\\")' in text


def test_what_is_learnt_is_known_to_the_run_from_then_on(tmp_path: Path):
    secrets = Secrets()
    events = [{"headers": [{"name": "Set-Cookie", "value": "sess=abc123def456ghi; Path=/"}]}]
    scrubbed(tmp_path, events, secrets).close()
    assert secrets.scrub("journal abc123def456ghi") == "journal [cookie]"


def test_a_one_time_code_as_a_number(tmp_path: Path):
    secrets = Secrets()
    secrets.register("482913", "code")
    with scrubbed(tmp_path, [{"arg": 482913, "time": 1795482913.5, "at": 17954829130}], secrets) as archive:
        assert json.loads(archive.read("trace.trace")) == {"arg": 0, "time": 1795482913.5, "at": 17954829130}


def test_a_line_cut_short_and_half_a_surrogate_pair(tmp_path: Path):
    secrets = Secrets()
    secrets.register("hunter2-Zq81", "password")
    events = ['{"text":"\\ud83d hunter2-Zq81"}', '{"text":"hunter2-Zq81', ""]
    with scrubbed(tmp_path, events, secrets) as archive:
        assert archive.read("trace.trace").decode().splitlines() == [
            '{"text":"\\ud83d [password]"}',
            '{"text":"[password]',
            "",
        ]


@pytest.mark.parametrize("depth", [100, 1_000, 100_000])
def test_a_page_that_nests_however_deep(depth: int, tmp_path: Path):
    secrets = Secrets()
    secrets.register("hunter2-Zq81", "password")
    line = '{"html":' + depth * '["DIV",{},' + '"hunter2-Zq81"' + depth * "]" + "}"
    with scrubbed(tmp_path, [line], secrets) as archive:
        assert archive.read("trace.trace").decode() == line.replace("hunter2-Zq81", "[password]") + "\n"


def test_other_line_ends_are_no_border(tmp_path: Path):
    text = "one\u2028two\u0085three\x0bfour"
    line = json.dumps({"text": text, "password": "x"}, ensure_ascii=False)
    with scrubbed(tmp_path, [line, {"next": 1}]) as archive:
        events = [json.loads(found) for found in archive.read("trace.trace").decode().strip().split("\n")]
    assert events == [{"text": text, "password": "[password]"}, {"next": 1}]


def test_what_cannot_be_scrubbed_is_emptied(tmp_path: Path):
    secrets = Secrets()
    secrets.register("hunter2-Zq81", "password")
    picture = b"\x89PNG\x00\xff no secret"
    members = {
        "a.bin": b"\x00\xff" + b"hunter2-Zq81",
        "b.gz": gzip.compress(b"hunter2-Zq81"),
        "c.png": picture,
        "d.txt": "pässword hunter2-Zq81".encode(),
    }
    with scrubbed(tmp_path, [], secrets, **members) as archive:
        left = {name: archive.read(f"resources/{name}") for name in members}
    assert left == {
        "a.bin": b"[removed: held a secret]",
        "b.gz": b"[removed: held a secret]",
        "c.png": picture,
        "d.txt": "pässword [password]".encode(),
    }


@pytest.mark.parametrize("password", ["html", "type", "params", "password", "[password]", "null"])
def test_a_password_that_is_a_word_of_traces_is_never_kept(password: str, tmp_path: Path):
    secrets = Secrets()
    secrets.register(password, "password")
    with scrubbed(
        tmp_path, [{"type": "before", "params": {"html": password}, "x": None}], secrets
    ) as archive:
        assert password not in archive.read("trace.trace").decode().replace('"x":null', "")


def test_a_secret_in_a_members_name_is_refused_and_the_file_destroyed(tmp_path: Path):
    secrets = Secrets()
    secrets.register("hunter2-Zq81", "password")
    raw = make_trace(tmp_path / "raw.zip", [{}], **{"hunter2-Zq81.txt": b""})
    with pytest.raises(EvidenceError, match="name of a member"):
        finish_trace(raw, tmp_path / "final.zip", secrets)
    assert list(tmp_path.iterdir()) == []


def test_a_recording_that_is_no_zip_is_refused(tmp_path: Path):
    (tmp_path / "raw.zip").write_bytes(b"PK\x03\x04 cut short")
    with pytest.raises(EvidenceError, match="cannot be read"):
        finish_trace(tmp_path / "raw.zip", tmp_path / "final.zip", Secrets())
    assert list(tmp_path.iterdir()) == []


def test_the_proof_reads_plain_files_too(tmp_path: Path):
    secrets = Secrets()
    secrets.register("hunter2-Zq81", "password")
    kept, refused = tmp_path / "a.csv", tmp_path / "b.csv"
    kept.write_text("sku,linked\n")
    refused.write_text("sku,hunter2-Zq81\n")
    prove_clean(kept, secrets)
    with pytest.raises(EvidenceError, match=r"b\.csv held a secret"):
        prove_clean(refused, secrets)
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
