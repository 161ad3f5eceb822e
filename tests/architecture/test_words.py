"""The project's words: names say what the glossary says, exceptions say why, step ids never surprise."""

from __future__ import annotations

import ast
import re

import pytest

DO_NOT_SAY = {
    "tenant": "account",
    "customer": "account",
    "shop": "store",
    "integration": "channel",
    "source": "old channel",
    "target": "new channel",
    "workflow": "procedure",
    "flow": "procedure",
    "scenario": "procedure",
    "action": "step",
    "task": "step",
    "job": "migration",
    "session": "run",
    "execution": "run",
    "log": "journal",
    "artifact": "evidence",
    "artefact": "evidence",
    "timestamp": "cut-off",
    "mock": "stand-in",
    "fake": "stand-in",
    "selector": "sign",
}
"""The glossary: the word that is not said, and the one that is."""

SAID_OF_A_WEB_APPLICATION = {"session", "log", "customer", "action", "source", "target"}
"""The stand-in is one: it has sign-in sessions, a log of requests, and orders with customers."""

STEP_ID = re.compile(r"[a-z]+(-[a-z0-9]+)*")
PROCEDURES = "robot/procedures"


def words_of(name: str) -> list[str]:
    """Return the words of a snake_case or CamelCase name, in lower case and singular."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)
    return [part.lower().removesuffix("s") for part in parts]


def public_names(body: list[ast.stmt]):
    for node in body:
        if isinstance(
            node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        ) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public_names(node.body)


def misnamed(source, reason_in) -> list[str]:
    """Return a line for every public class or function named with a word that is not said."""
    found = []
    unsaid = set(DO_NOT_SAY) - (SAID_OF_A_WEB_APPLICATION if source.is_in("robot/rehearsal") else set())
    for node in public_names(source.tree.body):
        said = [word for word in words_of(node.name) if word in unsaid]
        # The head's comment only: one at the end of the body is about something else.
        if said and not reason_in(source.comments.get(node.lineno, "")):
            found.append(
                f"{source.path}:{node.lineno} {node.name}: say {DO_NOT_SAY[said[0]]!r}, not {said[0]!r}"
            )
    return found


def test_public_names_use_the_words_of_the_glossary(sources, refuse, reason_in):
    refuse(
        line for source in sources if source.is_in("robot", "pages") for line in misnamed(source, reason_in)
    )


@pytest.mark.parametrize(
    "text",
    [
        "def find_selector(): pass",
        "class JobRunner: pass",
        "class Page:\n    def read_shops(self): pass",
        "def shop_log():\n    x = 1  # a reason for something else",
        "class FakeAmazon: pass",
        "async def run_task(): pass",
    ],
)
def test_planted_wrong_word_is_found(text, planted, reason_in):
    assert misnamed(planted("robot/planted.py", text), reason_in)


@pytest.mark.parametrize(
    "text",
    [
        "def sign_in(): pass\nclass Catalogue: pass\ndef workshop(): pass\ndef login(): pass",
        "def _job(): pass",
        "class _Task:\n    def run_task(self): pass",
        "def find_selector(): pass  # Playwright's own word for what it is given",
        "def f():\n    def job(): pass",
    ],
)
def test_planted_right_word_is_let_through(text, planted, reason_in):
    assert not misnamed(planted("robot/planted.py", text), reason_in)


def silenced_without_reason(name: str, comments: dict[int, str], reason_in) -> list[str]:
    silencing = re.compile(r"\b(noqa|type: ignore|pragma: no|ruff: noqa|mypy: )")
    found = []
    for line, comment in comments.items():
        bare = re.fullmatch(r"(ruff: )?noqa( -.*)?|type: ignore( .*)?", comment)
        if silencing.match(comment) and (bare or not reason_in(comment)):
            found.append(
                f"{name}:{line} silences a tool {'wholly' if bare else 'without a reason'}: {comment}"
            )
    return found


def test_every_silenced_finding_has_its_reason(sources, refuse, reason_in):
    refuse(
        line
        for source in sources
        for line in silenced_without_reason(source.path, source.comments, reason_in)
    )


@pytest.mark.parametrize(
    ("comment", "is_right"),
    [
        ("noqa: X100 - the name is pydantic's", True),
        ("noqa: X100, Y200 - same", True),
        ("type: ignore[misc] - the stub is wrong", True),
        ("noqa: X100", False),
        ("noqa: X100, Y200 -", False),
        ("noqa", False),
        ("noqa - everything here is special", False),
        ("type: ignore", False),
        ("type: ignore[misc]", False),
        ("pragma: no cover", False),
    ],
)
def test_planted_silence_is_judged(comment, is_right, planted, reason_in):
    source = planted("robot/planted.py", f"x = 1  # {comment}\n")
    assert bool(silenced_without_reason(source.path, source.comments, reason_in)) is not is_right


def ignores_without_reason(text: str) -> list[str]:
    """Return the lines of pyproject.toml that ignore something and do not say why."""
    found, is_inside = [], False
    for line in text.splitlines():
        starts = re.match(
            r'\s*("[^"]+"|ignore|extend-ignore|filterwarnings|disable_error_code|omit)\s*=\s*\[', line
        )
        is_inside = bool(starts) or (is_inside and not line.startswith("]"))
        entry = line.partition("=")[2] if starts else line
        is_entry = is_inside and re.search(r'["\'][^"\']+["\']', entry.partition("#")[0])
        is_warning_filter = is_entry and re.search(r'["\'](ignore|error)', entry)
        if is_entry and not is_warning_filter and not line.partition("#")[2].strip():
            found.append(line.strip())
    return found


def test_every_ignore_of_the_project_has_its_reason(files, refuse):
    refuse(ignores_without_reason(files["pyproject.toml"].read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('[tool.ruff.lint]\nignore = [\n    "D105",  # known by name\n    "D107",\n]\n', 1),
        ('[tool.ruff.lint]\nignore = ["D105", "D107"]\n', 1),
        ('[tool.ruff.lint.per-file-ignores]\n"tests/**" = [\n    "S",\n    "ANN",   #\n]\n', 2),
        ('[tool.ruff.lint]\nselect = ["ALL"]\nignore = [\n    "D105",  # known by name\n]\n', 0),
    ],
)
def test_planted_ignore_is_judged(text, count):
    assert len(ignores_without_reason(text)) == count


def step_ids(source) -> list[tuple[str, int]]:
    """Return every `id = "..."` in the body of a class, with its line."""
    found = []
    for node in ast.walk(source.tree):
        for line in node.body if isinstance(node, ast.ClassDef) else []:
            targets = line.targets if isinstance(line, ast.Assign) else [getattr(line, "target", None)]
            is_id = any(isinstance(target, ast.Name) and target.id == "id" for target in targets)
            if is_id and isinstance(line.value, ast.Constant) and isinstance(line.value.value, str):
                found.append((line.value.value, line.lineno))
    return found


def wrong_ids(sources, reason_in) -> list[str]:
    found, seen = [], set()
    for source in sources:
        for step_id, line in step_ids(source):
            if not STEP_ID.fullmatch(step_id):
                found.append(f"{source.path}:{line} {step_id!r} is not kebab-case")
            if step_id in seen and not reason_in(source.comments.get(line, "")):
                found.append(f"{source.path}:{line} {step_id!r} is used twice, and no comment says why")
            seen.add(step_id)
    return found


def test_step_ids_are_kebab_case_and_unique(sources, refuse, reason_in):
    steps = [source for source in sources if source.is_in(PROCEDURES)]
    if not any(step_ids(source) for source in steps):
        assert not [s for s in steps if s.path.endswith("/steps.py")], (
            "steps.py is there, but no step id in it"
        )
        pytest.skip("no step is written yet")
    refuse(wrong_ids(steps, reason_in))


@pytest.mark.parametrize(
    ("ids", "count"),
    [
        (["open-stores", "note-time-2"], 0),
        (["openStores"], 1),
        (["open_stores"], 1),
        (["Open-stores"], 1),
        (["open-"], 1),
        (["connect"], 0),
        (["open-stores", "open-stores"], 1),
    ],
)
def test_planted_step_id_is_judged(ids, count, planted, reason_in):
    text = "".join(f"class S{number}:\n    id: ClassVar[str] = {one!r}\n" for number, one in enumerate(ids))
    assert len(wrong_ids([planted(f"{PROCEDURES}/x/steps.py", text)], reason_in)) == count
