"""What lies where: the top level, the length of modules, and nothing in a file that only one machine knows."""

from __future__ import annotations

import re

import pytest

TOP_LEVEL = {"README.md", "pyproject.toml", "robot", "pages", "scripts", "tests", "traces"}
TOP_LEVEL_HIDDEN = {".ci", ".readme", ".env.example", ".gitignore", ".gitattributes", ".editorconfig"}

LONG_MODULE_LINES = 400
"""From here on a module is asked whether it is two."""
LONGEST_MODULE_LINES = 450

MACHINE_PATH = re.compile(
    r"(?<![\w.)}\]~/:-])/(?:work|root|tmp|home/\w+|Users/\w+|opt/(?:wheels|pypi[\w-]*))(?=/|[\"'\s`)]|$)"
)
REGISTRY = re.compile(
    r"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|crates\.io|proxy\.golang\.org|deb\.debian\.org"
    r"|(?:extra-)?index-url[= ]+(?!\S*127\.0\.0\.1)\S*://|find-links[= ]+\S*[/:]",
    re.IGNORECASE,
)
SECRET = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bgh[pousr]_\w{30,}|\bAKIA[0-9A-Z]{16}\b|\bglpat-[\w-]{20,}"
)


SLASH = "/"
"""Keeps what is planted below from being found in this file itself."""


def text_of(path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def places(name: str, text: str, pattern: re.Pattern[str]) -> list[str]:
    """Return a line for every hit; a comment on the line that says `example:` or `documented:` excuses it."""
    return [
        f"{name}:{number} {hit.group().strip()}"
        for number, line in enumerate(text.splitlines(), start=1)
        if (hit := pattern.search(line)) and not re.search(r"#.*\b(example|documented|planted): ", line)
    ]


def test_top_level_holds_nothing_else(files):
    tops = {name.split("/")[0] for name in files}
    assert {top for top in tops if not top.startswith(".")} <= TOP_LEVEL
    assert {top for top in tops if top.startswith(".")} <= TOP_LEVEL_HIDDEN


def test_traces_hold_nothing_that_is_committed(files):
    assert [name for name in files if name.startswith("traces/")] == ["traces/README.md"]


def test_ci_runs_the_command_of_the_readme(files):
    text = files[".ci/run"].read_text(encoding="utf-8")
    assert files[".ci/run"].stat().st_mode & 0o111
    assert text.splitlines()[0].startswith("#!")
    assert "set -euo pipefail" in text
    assert text.splitlines()[-1] == "python3 scripts/test.py"


def too_long(sources) -> list[str]:
    return [
        f"{source.path}: {lines} lines"
        for source in sources
        if (lines := len(source.text.splitlines())) > LONGEST_MODULE_LINES
    ]


def test_no_module_is_two(sources, refuse, record_property):
    for source in sources:
        if len(source.text.splitlines()) > LONG_MODULE_LINES:
            record_property("long module", source.path)
    refuse(too_long(sources))


def test_planted_long_module_is_found(planted):
    assert too_long([planted("robot/long.py", "x = 1\n" * (LONGEST_MODULE_LINES + 1))])
    assert not too_long([planted("robot/long.py", "x = 1\n" * LONGEST_MODULE_LINES)])


@pytest.mark.parametrize("pattern", [MACHINE_PATH, REGISTRY, SECRET], ids=["path", "registry", "secret"])
def test_no_file_knows_the_machine_it_was_written_on(pattern, files, refuse):
    texts = {name: text for name, path in files.items() if (text := text_of(path)) is not None}
    refuse(line for name, text in texts.items() for line in places(name, text, pattern))


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (MACHINE_PATH, f'open("{SLASH}work/main/x")'),
        (MACHINE_PATH, f"cd {SLASH}tmp/x"),
        (MACHINE_PATH, f"HOME={SLASH}root x"),
        (MACHINE_PATH, f"see `{SLASH}home/anna/x`"),
        (MACHINE_PATH, f"find in {SLASH}opt/wheels"),
        (REGISTRY, "https://pypi" + ".org/simple"),
        (REGISTRY, "https://files.python" + "hosted.org/x.whl"),
        (REGISTRY, "--index-" + "url https://mirror.example/simple"),
        (REGISTRY, "--find-" + "links /opt/x"),
        (SECRET, "-----BEGIN " + "OPENSSH PRIVATE KEY-----"),
        (SECRET, "AKIA" + "A" * 16),
    ],
)
def test_planted_machine_knowledge_is_found(pattern, line):
    assert places("x", line, pattern)
    assert not places("x", f"{line}  # example: what must never be committed", pattern)


@pytest.mark.parametrize(
    "line",
    [
        "/login",
        "https://host/tmp/x",
        "{base}/root/x",
        f"{SLASH}worker/1",
        "./tmp/x",
        "PIP_INDEX_URL",
        "/opt/google/chrome",
    ],
)
def test_planted_harmless_line_is_let_through(line):
    assert not [hit for pattern in (MACHINE_PATH, REGISTRY, SECRET) for hit in places("x", line, pattern)]
