"""What one process of a run knew to be secret, the next one finds: in every encoding and place, and with no value kept."""

from __future__ import annotations

import ast
import base64
import html
import json
import quopri
import random
import re
import stat
import subprocess
import sys
import uuid
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from writings import ENCODINGS

from robot.evidence import Secrets, finish_trace
from robot.evidence.memory import DIGESTS_NAME
from robot.evidence.randomness import is_random

SEED = 19
SAMPLE = 60
"""How many of all cases the usual run tries; `--all-cases` tries all."""

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
DIGITS = "0123456789"


def random_text(chance: random.Random, alphabet: str, length: int) -> str:
    return "".join(chance.choices(alphabet, k=length))


KINDS: dict[str, Callable[[random.Random], str]] = {
    "token": lambda chance: random_text(chance, LETTERS + DIGITS + "-_", 43),
    "link": lambda chance: f"https://channels.test/connect/{random_text(chance, LETTERS + DIGITS, 32)}",
    "hash link": lambda chance: f"https://channels.test/#/c?k={random_text(chance, LETTERS + DIGITS, 24)}",
    "shortest": lambda chance: random_text(chance, "0123456789abcdef", 20),
    "small letters": lambda chance: random_text(chance, LETTERS[26:], 40),
    "session id": lambda chance: str(uuid.UUID(int=chance.getrandbits(128), version=4)),
    "cookie": lambda chance: base64.b64encode(chance.randbytes(48)).decode(),
    "cookie of slashes": lambda chance: "/".join(random_text(chance, LETTERS + DIGITS, 9) for _ in range(5)),
    "signed token": lambda chance: ".".join(
        base64.urlsafe_b64encode(chance.randbytes(size)).decode().rstrip("=") for size in (30, 66, 32)
    ),
    "state in a store": lambda chance: json.dumps({"user": {"key": random_text(chance, LETTERS, 40)}}),
}
PLACES: dict[str, str] = {
    "attribute": '<button data-x="{}">Copy</button> words',
    "text": "<p>Before {} after, words</p>",
    "script": "<script>window.it = '{}'; words()</script>",
    "JSON answer": '{{"data": {{"it": "{}"}}, "words": 1}}',
    "address": "GET /stores/7?words=1&it={}&page=2",
    "message": "words: Unexpected answer ({}) at line 4",
}
CASES = [(kind, encoding, place) for kind in KINDS for encoding in ENCODINGS for place in PLACES]
# Written by hand, a place and an encoding that no program puts together.
CASES = [case for case in CASES if not (case[2] == "JSON answer" and '"' in ENCODINGS[case[1]]('"'))]


@pytest.fixture
def chance() -> random.Random:
    return random.Random(SEED)


@pytest.fixture
def cases(request: pytest.FixtureRequest, chance: random.Random) -> Iterator[tuple[str, str, str, str]]:
    some = CASES if request.config.getoption("--all-cases") else chance.sample(CASES, SAMPLE)
    return ((*case, KINDS[case[0]](chance)) for case in some)


def parts_of(value: str) -> list[str]:
    """Every piece of a value that is worth something to somebody who finds it."""
    return [value[at : at + 16] for at in range(0, max(1, len(value) - 15), 8)]


def decoded(text: str, depth: int = 3) -> Iterator[str]:
    """Everything that a text reads as; made without the code under test."""
    yield text
    if depth:
        lines = text.replace("=\n", "").replace("\n", "")
        for reading in {html.unescape(text), quopri.decodestring(text.encode()).decode("latin-1"), lines}:
            if reading != text:
                yield from decoded(reading, depth - 1)


def is_in(value: str, text: str) -> bool:
    """Tell whether a value, or most of it, stands in a text in any of the encodings."""
    # What leads to a secret, an address or a name, is none.
    leads = "channels.test" in value or "user" in value
    secret = max(re.split(r"[^A-Za-z0-9_-]", value), key=len) if leads else value
    shown = [part for part in parts_of(secret) for reading in decoded(text) if part in reading]
    return bool(shown) or any(encode(value) in text for encode in ENCODINGS.values())


def two_processes(folder: Path, known: str, label: str = "connect link") -> Secrets:
    """Return what the second process has; the first one knew a secret."""
    run_dir = folder / "run"
    run_dir.mkdir(exist_ok=True)
    Secrets.of_run(run_dir, folder / "keys").register(known, label)
    return Secrets.of_run(run_dir, folder / "keys")


def test_every_kind_in_every_encoding_at_every_place(
    tmp_path: Path, cases: Iterator[tuple[str, str, str, str]]
) -> None:
    for kind, encoding, place, value in cases:
        text = PLACES[place].format(ENCODINGS[encoding](value))
        clean = two_processes(tmp_path, value).scrub(text)
        case = (kind, encoding, place, value, clean)
        assert not is_in(value, clean), case
        assert "words" in clean, case
        assert "[" in clean, case
        assert Secrets.of_run(tmp_path / "run", tmp_path / "keys").find(clean.encode()) == [], case
        (tmp_path / "run" / DIGESTS_NAME).unlink()


def test_in_traces_and_pictures(tmp_path: Path, chance: random.Random) -> None:
    value = KINDS["token"](chance)
    for number, (encoding, encode) in enumerate(ENCODINGS.items()):
        said = encode(value)
        secrets = two_processes(tmp_path, value)
        raw = tmp_path / "raw.zip"
        snapshot = {"type": "frame-snapshot", "snapshot": {"html": ["A", {"data-to": said}, f"see {said}"]}}
        with zipfile.ZipFile(raw, "w") as archive:
            archive.writestr(
                "trace.trace", json.dumps({"type": "context-options"}) + "\n" + json.dumps(snapshot)
            )
            archive.writestr("trace.network", json.dumps({"request": {"url": f"https://x.test/?q={said}"}}))
            archive.writestr("resources/page.html", PLACES["attribute"].format(said))
            archive.writestr("resources/app.js", PLACES["script"].format(said))
            archive.writestr(
                "resources/data.bin", b"\xff\0" + said.encode() + b"\0" + value.encode("utf-16-le")
            )
        final = tmp_path / f"step-{number}.zip"
        finish_trace(raw, final, secrets)
        with zipfile.ZipFile(final) as archive:
            for name in archive.namelist():
                assert not is_in(value, archive.read(name).decode("latin-1").replace("\0", "")), (
                    encoding,
                    name,
                )
            assert b"Copy" in archive.read("resources/page.html"), encoding
        shown = f"To copy: {said}"
        covered = two_processes(tmp_path, value).spans(shown)
        assert covered, encoding
        assert min(start for start, _ in covered) >= len("To copy"), encoding


def test_nothing_in_the_file_tells_anything(tmp_path: Path, chance: random.Random) -> None:
    values = [make(chance) for make in KINDS.values()]
    secrets = Secrets.of_run(tmp_path, tmp_path / "keys", [(value, "token") for value in values])
    names = [
        "Harbour Lane Outdoor Equipment 2026",
        "customer-service-department-2024",
        "482913",
        "battery staple",
    ]
    for name in names:
        secrets.register(name, "password")
    path = tmp_path / DIGESTS_NAME
    kept = path.read_text(encoding="utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not [part for value in (*values, *names) for part in parts_of(value) if part in kept]
    assert "password" not in kept, "names, words and codes could be guessed, so they are not kept"
    # Without the key somebody who knows a value cannot tell whether it was one.
    (tmp_path / "other").mkdir()
    Secrets.of_run(tmp_path / "other", tmp_path / "other-keys", [(value, "token") for value in values])
    digests = [json.loads(line).get("value") for line in kept.splitlines()]
    others = (tmp_path / "other" / DIGESTS_NAME).read_text(encoding="utf-8")
    assert not [one for one in digests if one is not None and one in others]


def test_with_another_key_it_says_so(tmp_path: Path, chance: random.Random) -> None:
    value = KINDS["session id"](chance)
    two_processes(tmp_path, value)
    elsewhere = Secrets.of_run(tmp_path / "run", tmp_path / "another-machine")
    assert elsewhere.scrub(f"id {value}") == f"id {value}"
    (note,) = elsewhere.notes
    assert note.startswith("1 secrets of earlier processes of this run cannot be recognised")
    assert str(tmp_path) not in note
    # Back on the first machine both are known.
    elsewhere.register(value[::-1], "cookie")
    back = Secrets.of_run(tmp_path / "run", tmp_path / "keys")
    assert back.scrub(f"id {value}") == "id [connect link]"
    assert len(back.notes) == 1


@pytest.mark.parametrize("damage", ["torn", "missing", "unreadable line"])
def test_a_damaged_file_is_noted(tmp_path: Path, chance: random.Random, damage: str) -> None:
    one, other = KINDS["token"](chance), KINDS["shortest"](chance)
    two_processes(tmp_path, one)
    two_processes(tmp_path, other)
    path = tmp_path / "run" / DIGESTS_NAME
    if damage == "torn":
        path.write_bytes(path.read_bytes()[:-40])
    elif damage == "unreadable line":
        path.write_bytes(path.read_bytes() + b"[]\n")
    else:
        path.unlink()
        (tmp_path / "run" / "journal.jsonl").write_bytes(b'{"number":2,"kind":"attempt-started"}\n')
    later = Secrets.of_run(tmp_path / "run", tmp_path / "keys")
    assert len(later.notes) == 1, later.notes
    assert one not in later.scrub(one) or damage == "missing"
    # What is registered now is recognised again, whatever stood there before.
    later.register(one[::-1], "token")
    assert Secrets.of_run(tmp_path / "run", tmp_path / "keys").scrub(one[::-1]) == "[token]"


def test_the_digest_is_there_before_the_secret_can_be_used(tmp_path: Path) -> None:
    value = "Zk39fjqQ0pLxx91ksA7dPw2e"
    program = (
        "import os, signal, sys; from pathlib import Path; from robot.evidence import Secrets\n"
        f"secrets = Secrets.of_run(Path({str(tmp_path)!r}), Path({str(tmp_path / 'keys')!r}))\n"
        f"secrets.register({value!r}, 'token'); os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == -9
    assert Secrets.of_run(tmp_path, tmp_path / "keys").scrub(f"to {value}") == "to [token]"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("https://x.test/connect/36362a0de1a0435c", "36362a0de1a0435c"),
        ('{"url":"https:\\/\\/x.test\\/authorise\\/amazon\\/Zk39fjqQ0pLxx91ksA"}', "Zk39fjqQ0pLxx91ksA"),
        ('<a data-clipboard-text="https://x.test/c/Zk39fjqQ0pLxx91ksA">', "Zk39fjqQ0pLxx91ksA"),
        ("https://x.test/x?invite=Zk39fjqQ0pLxx91ksA&lang=en", "Zk39fjqQ0pLxx91ksA"),
        ("https%3A%2F%2Fx.test%2Fconnect%2FZk39fjqQ0pLxx91ksA", "Zk39fjqQ0pLxx91ksA"),
        ("Your one-time code is 482913.", "482913"),
        ("Verification code: 482 913", "482 913"),
        ("GET /sign-in?code=482913", "482913"),
        ('{"otp": 482913}', "482913"),
    ],
)
def test_what_is_too_short_or_unknown_is_caught_by_its_form(text: str, secret: str) -> None:
    assert secret not in Secrets().scrub(text)


@pytest.mark.parametrize(
    "text",
    [
        "/connections/settings/import-products-and-orders-2026",
        "/stores/7/channels/12/connect-link",
        "error code 500, post code 12345",
        "The access codes list has 1234 rows",
        '<link rel="stylesheet" href="/assets/application-1a2b3c4d5e6f7a8b9c0d.css">',
        "/stores/1a2b3c4d-5e6f-7a8b-9c0d-1a2b3c4d5e6f/channels",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert Secrets().scrub(text) == text


def test_what_is_random_is_told_from_words(chance: random.Random) -> None:
    for alphabet, length in ((LETTERS + DIGITS + "-_", 20), ("0123456789abcdef", 20), (LETTERS[26:], 26)):
        made = [is_random(random_text(chance, alphabet, length)) for _ in range(2_000)]
        assert sum(made) >= 0.995 * len(made), alphabet
    for words in (
        "customer-service-department-2024",
        "Acme-Outdoor-Warehouse-Manchester",
        "updateFulfillmentChannelSettings",
        "INSUFFICIENT_PRIVILEGES_FOR_OPERATION",
        "-" * 40,
        "0" * 40,
    ):
        assert not is_random(words), words


def test_a_process_of_a_run_has_no_other_way_to_its_secrets() -> None:
    """`Secrets()` without a memory is for checks, which belong to no run."""
    robot = Path(sys.modules["robot"].__file__ or "").parent
    places = [*(robot / "procedures").rglob("*.py"), robot / "evidence" / "mending.py", robot / "engine.py"]
    for path in places:
        calls = [
            node
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call)
        ]
        made = [one for one in calls if isinstance(one.func, ast.Name) and one.func.id == "Secrets"]
        assert not made, f"{path.name}: use Secrets.of_run"
