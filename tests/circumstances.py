"""Unusual settings, files and answers: what people, editors, containers and proxies put before a command."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

Given = tuple[dict[str, str], list[str]]
"""Environment and further options."""

RUN = "20260101-000000-store-amazon-abcd"
NO_FOLDER = f"{os.devnull}/x"


def _env(**values: str) -> Callable[[Path], Given]:
    return lambda _folder: ({f"CHANNELS_{name.upper()}": value for name, value in values.items()}, [])


def _file(setting: str, content: bytes) -> Callable[[Path], Given]:
    """Set a setting to a file of this content."""

    def prepare(folder: Path) -> Given:
        path = folder / "given"
        path.write_bytes(content)
        return {f"CHANNELS_{setting.upper()}": str(path)}, []

    return prepare


def _folder_as(setting: str) -> Callable[[Path], Given]:
    def prepare(folder: Path) -> Given:
        (folder / "given").mkdir()
        return {f"CHANNELS_{setting.upper()}": str(folder / "given")}, []

    return prepare


def _loop(setting: str) -> Callable[[Path], Given]:
    def prepare(folder: Path) -> Given:
        (folder / "a").symlink_to(folder / "b")
        (folder / "b").symlink_to(folder / "a")
        return {f"CHANNELS_{setting.upper()}": str(folder / "a")}, []

    return prepare


def _in_run(**files: bytes | None) -> Callable[[Path], Given]:
    """Put files into the folder of a run; None makes a folder of that name."""

    def prepare(folder: Path) -> Given:
        run_dir = folder / "traces" / RUN
        run_dir.mkdir(parents=True)
        for name, content in files.items():
            path = run_dir / name.replace("_", ".")
            if content is None:
                path.mkdir()
            else:
                path.write_bytes(content)
        return {}, []

    return prepare


def _in_traces(name: str, content: bytes | None) -> Callable[[Path], Given]:
    def prepare(folder: Path) -> Given:
        path = os.path.join(os.fsencode(folder / "traces"), os.fsencode(name))  # noqa: PTH118 - bytes
        if content is None:
            os.makedirs(path)  # noqa: PTH103 - bytes
        else:
            (folder / "traces").mkdir(exist_ok=True)
            with open(path, "wb") as file:  # noqa: PTH123 - bytes
                file.write(content)
        return {}, []

    return prepare


def _event(**changes: Any) -> bytes:
    event = {
        "number": 1, "at": "2026-01-01T00:00:00Z", "kind": "run-created", "step": None, "data": {}, "before": "0" * 64,
        "digest": "0" * 64,
    }  # fmt: skip
    return json.dumps(event | changes).encode() + b"\n"


def _odd_run_dir(name: bytes) -> Callable[[Path], Given]:
    def prepare(folder: Path) -> Given:
        path = os.fsencode(folder / "traces") + b"/" + name
        os.makedirs(path)  # noqa: PTH103 - bytes
        with open(path + b"/journal.jsonl", "wb") as file:  # noqa: PTH123 - bytes
            file.write(_event())
        return {}, []

    return prepare


ADDRESSES = {
    "two dots": "https://channels..example",
    "a part too long": f"https://{'a' * 64}.example",
    "a whole too long": f"https://{'a.' * 200}example",
    "open bracket": "https://[::1",
    "no such port": "https://[::1]:99999",
    "port of letters": "https://host:abc",
    "negative port": "https://host:-1",
    "port 0": "https://127.0.0.1:0",
    "other letters": "https://\u043a\u0430\u043d\u0430\u043b.invalid",
    "sharp s": "https://stra\u00dfe.invalid",
    "broken xn": "https://xn--\u00fc.invalid",
    "leading dot": "https://.invalid",
    "only dots": "https://...",
    "trailing dot": "https://channels.invalid.",
    "percent": "https://%zz",
    "odd path": "http://127.0.0.1:9/\u00fc \u2603/%zz",
    "user": "https://me:secret@host.invalid",
    "other scheme": "ftp://host.invalid",
    "no scheme": "host.invalid",
    "zone id": "https://[fe80::1%25eth0]",
    "control character": "https://ho\x01st.invalid",
    "space": "https://ho st.invalid",
    "line": "https://host.invalid\nX: y",
    "backslash": "https:\\\\host.invalid",
    "IPv6": "http://[::1]:9",
    "IPv4 as number": "https://2130706433",
}

CIRCUMSTANCES: dict[str, Callable[[Path], Given]] = {
    **{f"address: {name}": _env(base_url=value) for name, value in ADDRESSES.items()},
    "user name of many lines": _env(username="a\nb\x1b[31m"),
    "user name of half a character": _env(username="\udcff"),
    "user name too long": _env(username="a" * 100_000),
    "company of controls": _env(company="\x00".replace("\x00", "\x07") + "\u202e"),
    "no such zone": _env(timezone="Europe/Londn"),
    "zone above": _env(timezone="../../etc/passwd"),
    "zone too long": _env(timezone="a/" * 3_000),
    "zone a folder": _env(timezone="Europe"),
    "timeout no number": _env(timeout_ms="NaN"),
    "timeout too large": _env(timeout_ms="9" * 5_000),
    "timeout a fraction": _env(timeout_ms="1e400"),
    "negative retries": _env(retries="-1"),
    "slow for ever": _env(slow_mo="inf"),
    "unknown evidence": _env(evidence="everything"),
    "unknown setting": _env(comapny="x"),
    "browser a folder": _folder_as("browser"),
    "browser no program": _env(browser=os.devnull),
    "browser of nobody": _env(browser="~nobody-of-that-name/chrome"),
    "browser of two lines": _env(browser="a\nb"),
    "browser too long": _env(browser="a" * 9_000),
    "browser that is text": _file("browser", b"not a program"),
    "profile missing": _env(profile="/nowhere/profile.toml"),
    "profile a folder": _folder_as("profile"),
    "profile a loop": _loop("profile"),
    "profile of nobody": _env(profile="~nobody-of-that-name/p.toml"),
    "profile binary": _file("profile", bytes(range(256))),
    "profile UTF-16": _file("profile", "[stores]\n".encode("utf-16")),
    "profile Latin-1": _file("profile", "[st\xf6res]\n".encode("latin-1")),
    "profile nested": _file("profile", b"a = " + b"[" * 20_000),
    "profile with a long number": _file("profile", b"a = " + b"9" * 10_000),
    "profile of lists": _file("profile", b"[[stores]]\nview-store = 1\n"),
    "profile of numbers": _file("profile", b"stores = 1\n"),
    "profile too large": _file("profile", b"#" * (2**20 + 1)),
    "profile without an end": _env(profile="/dev/zero"),
    "profile empty": _file("profile", b""),
    "profile only a mark": _file("profile", b"\xef\xbb\xbf"),
    "traces a file": _file("traces", b"x"),
    "traces a loop": _loop("traces"),
    "traces nowhere": _env(traces=NO_FOLDER),
    "traces in the system": _env(traces="/proc/1/x"),
    "traces too long": _env(traces="a" * 9_000),
    "traces of nobody": _env(traces="~nobody-of-that-name"),
    "traces of half a character": _env(traces="tr\udcffaces"),
    "keys a file": _file("keys", b"x"),
    "keys nowhere": _env(keys=NO_FOLDER),
    "keys a loop": _loop("keys"),
    "baselines a file": _file("baselines", b"x"),
    "baselines nowhere": _env(baselines="/nowhere"),
    "journal empty": _in_run(journal_jsonl=b""),
    "journal cut short": _in_run(journal_jsonl=_event()[:40]),
    "journal binary": _in_run(journal_jsonl=bytes(range(256)) * 40),
    "journal of nulls": _in_run(journal_jsonl=b"\0" * 5_000 + b"\n"),
    "journal of another version": _in_run(journal_jsonl=_event(kind="brand-new", novelty=1)),
    "journal of a list": _in_run(journal_jsonl=b"[1, 2]\n"),
    "journal nested": _in_run(journal_jsonl=b"[" * 50_000 + b"\n"),
    "journal of wrong kinds": _in_run(journal_jsonl=_event(number="one", data=[])),
    "journal a folder": _in_run(journal_jsonl=None),
    "journal of half a character": _in_run(journal_jsonl=b'{"number": 1, "kind": "\xff"}\n'),
    "head binary": _in_run(journal_jsonl=_event(), journal_head=bytes(range(256))),
    "head a folder": _in_run(journal_jsonl=_event(), journal_head=None),
    "head of a long number": _in_run(journal_jsonl=_event(), journal_head=b"9" * 5_000 + b" x\n"),
    "run with a line in its name": _odd_run_dir(b"a\nb"),
    "run with half a character in its name": _odd_run_dir(b"run-\xff"),
    "seals binary": _in_traces("seals.jsonl", bytes(range(256))),
    "seals a folder": _in_traces("seals.jsonl", None),
    "seals nested": _in_traces("seals.jsonl", b"[" * 50_000 + b"\n"),
    "checks binary": _in_traces("checks.jsonl", b"\xff\n"),
    "checks a folder": _in_traces("checks.jsonl", None),
    "report a file": _in_traces("report", b"x"),
    "guide a file": _in_traces("guide", b"x"),
}

RUN_IDS = (
    "../x",
    "*",
    "[",
    "?",
    "",
    " ",
    "a\nb",
    "a" * 9_000,
    "/etc/passwd",
    "\u202e",
    "\udcff",
    "~",
    ".",
    "..",
    "a/b",
    "nul",
)

OPTIONS: dict[str, list[list[str]]] = {
    "migrate": [["--connect", "x"], ["--doubled-hour", "x"], ["--slow-mo", "-1"], ["--slow-mo", "9" * 30], ["--store", ""], ["--store", "\udcff"], ["--new-name", "a" * 9_000], ["--new-name", ""], ["--evidence", "x"], ["--timezone", "x"]],
    "resume": [["--watch", "0"], ["--watch", "9" * 30], ["--deadline", "nan"], ["--deadline", "inf"], ["--deadline", "-1"], ["--deadline", "1e308"], ["--deadline", "x"]],
    "audit purge": [["--older-than", "nan"], ["--older-than", "inf"], ["--older-than", "-1"], ["--older-than", "1e308"], ["--older-than", "x"]],
    "report": [["--port", "-1"], ["--port", "99999"], ["--port", "x"], ["--port", "nan"]],
    "stand-in": [["--zone", "Europe/Londn"], ["--zone", ""], ["--zone", "../x"], ["--zone", "a" * 9_000], ["--zone", "Europe"], ["--picker", "After"], ["--picker", ""], ["--resolution", "30"], ["--resolution", "-1"], ["--resolution", "1.5"], ["--seed", "x"]],
    "rehearse": [["--zone", "Europe/Londn"], ["--zone", "UTC+99"], ["--picker", "After"], ["--resolution", "30"], ["--resolution", "0"], ["--evidence", "x"], ["--traces", NO_FOLDER]],
    "audit export": [["--to", NO_FOLDER], ["--to", "."], ["--to", "a" * 9_000], ["--to", "/proc/1/x"]],
    "audit verify": [["--public-key", "x"], ["--public-key", ""], ["--public-key", "\u00e9" * 44], ["--public-key", "A" * 43 + "="]],
    "guide": [["--to", NO_FOLDER], ["--to", os.devnull], ["--to", "a" * 9_000]],
    "check": [["--junit", NO_FOLDER], ["--junit", "."], ["--full"], ["--full", "--test-systems", "."], ["--full", "--test-systems", "/dev/null/x"], ["--update"], ["--baselines", os.devnull]],
    "doctor": [["--store", "S"], ["--screens", "--bundle", NO_FOLDER]],
}  # fmt: skip
