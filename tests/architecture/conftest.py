"""What every architecture test looks at: the project's own files, parsed once."""

from __future__ import annotations

import ast
import io
import re
import shutil
import subprocess
import tokenize
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {".venv", ".git", "__pycache__", "node_modules", "test-results"}
_DIRECTIVE = re.compile(r"noqa(: ?[A-Z]+\d+(, ?[A-Z]+\d+)*)?|type: ignore(\[[^\]]*\])?|pragma: no \w+")


def reason_in(comment: str) -> str:
    """Return what a comment says besides telling a tool to be quiet."""
    return _DIRECTIVE.sub("", comment).strip(" #-:\t")


@dataclass(frozen=True)
class Source:
    """One Python file: where it is (as written in the project, with slashes) and what it says."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def comments(self) -> dict[int, str]:
        """Comments by line, without their mark."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return {
            token.start[0]: token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT
        }

    def has_reason(self, node: ast.AST) -> bool:
        """Say whether a comment on the node's first or last line gives a reason (a bare `noqa` is none)."""
        lines = (node.lineno, node.end_lineno)
        return any(reason_in(self.comments.get(line, "")) for line in lines)

    def is_in(self, *folders: str) -> bool:
        return any(
            self.path == folder or self.path.startswith(folder.rstrip("/") + "/") for folder in folders
        )


def own_files() -> list[Path]:
    """Return every file that is in git or would be added to it."""
    git = shutil.which("git")
    if git is not None and (ROOT / ".git").exists():
        listed = subprocess.run(
            [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        names = listed.stdout.decode().split("\0")
        return sorted(path for name in names if name and (path := ROOT / name).is_file())
    # An unpacked archive has no git to ask.
    found = (path for path in ROOT.rglob("*") if path.is_file())
    hidden = re.compile(r"\.\w+_cache|\.hypothesis|.*\.egg-info|\.env$")
    return sorted(
        path
        for path in found
        if not any(part in NOT_OURS or hidden.match(part) for part in path.relative_to(ROOT).parts)
        and not (path.parent == ROOT / "traces" and path.name != "README.md")
    )


@pytest.fixture(scope="session")
def files() -> dict[str, Path]:
    """Every file of the project by its name with slashes."""
    return {path.relative_to(ROOT).as_posix(): path for path in own_files()}


@pytest.fixture(scope="session")
def sources(files) -> list[Source]:
    """Every Python file of the project."""
    return [
        Source(name, path.read_text(encoding="utf-8")) for name, path in files.items() if name.endswith(".py")
    ]


@pytest.fixture(scope="session")
def planted():
    """Make a source out of planted text, to show that a rule finds what it is for."""
    return Source


@pytest.fixture(scope="session")
def refuse():
    """Fail with every line that was found, one a line."""

    def fail_if_any(found) -> None:
        lines = list(found)
        if lines:
            pytest.fail("\n".join([f"{len(lines)} found:", *lines]), pytrace=False)

    return fail_if_any


@pytest.fixture(scope="session", name="reason_in")
def _reason_in():
    return reason_in
