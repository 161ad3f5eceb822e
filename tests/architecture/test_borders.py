"""Who may import whom: `BORDERS` is the drawing in the README's terms, checked against every import."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass

import pytest

ENGINE_SIDE = ("robot.engine", "robot.step", "robot.journal", "robot.runs", "robot.evidence")


@dataclass(frozen=True)
class Border:
    """What a part of the project may import.

    Attributes:
        part: File or folder the border is around.
        never: Modules (and all below them) that it must not import.
        only: If given, the only modules outside the standard library that it may import.
        why: What would break otherwise.
    """

    part: str
    why: str
    never: tuple[str, ...] = ()
    only: tuple[str, ...] | None = None


BORDERS = (
    Border(
        "pages",
        "pages know the screens and nothing else",
        only=(
            "playwright",
            "whenever",
            "pages",
            "robot.errors",
            "robot.driver_errors",
            "robot.spelling",
            "robot.way_in",
        ),
    ),
    *(
        Border(
            part,
            "the engine knows neither the screens nor the document",
            never=(
                "pages",
                "robot.procedures",
                "robot.cli",
                "robot.rehearsal",
                "robot.check",
                "robot.report",
            ),
        )
        for part in (
            "robot/engine.py",
            "robot/step.py",
            "robot/journal.py",
            "robot/runs.py",
            "robot/clock.py",
            "robot/evidence",
        )
    ),
    Border(
        "robot/report",
        "the procedure's words are handed in",
        never=("robot.cli", "pages", "robot.engine", "robot.procedures", "robot.rehearsal"),
    ),
    Border("robot/procedures", "a procedure serves any caller", never=("robot.cli", "robot.rehearsal")),
    Border(
        "robot/rehearsal",
        "the stand-in must not agree with the robot by sharing its code",
        never=("pages", "robot.procedures", "robot.cli", "robot.check", *ENGINE_SIDE),
    ),
    Border(
        "robot/browser",
        "it serves every part",
        never=("pages", "robot.procedures", "robot.cli", "robot.engine", "robot.journal", "robot.runs"),
    ),
    Border("robot/errors.py", "everything imports it", only=()),
    Border("robot/spelling.py", "everything imports it", only=()),
    Border("robot/way_in.py", "everything imports it", only=("robot.errors",)),
    Border("robot/models.py", "everything imports it", only=("pydantic", "robot.errors", "robot.spelling")),
    Border(
        "robot/settings.py",
        "it is read before anything else",
        only=("pydantic", "whenever", "robot.errors", "robot.machine", "robot.env_file"),
    ),
    Border("robot/env_file.py", "it is read before anything else", only=("dotenv", "robot.errors")),
    Border("robot", "the product never needs its tests or scripts", never=("tests", "scripts", "pytest")),
    Border("pages", "the product never needs its tests or scripts", never=("tests", "scripts", "pytest")),
    Border(
        "scripts",
        "a script is thin: what it does stands in robot/",
        only=("_bootstrap", "_browser", "_running", "pydantic", "typer", "whenever", "robot"),
    ),
    *(
        Border(
            f"scripts/{name}",
            "it runs before anything is installed",
            only=("_bootstrap", "_browser", "_running"),
        )
        for name in ("rehearse.py", "test.py", "_bootstrap.py", "_browser.py", "_running.py")
    ),
)

ONE_PLACE = {
    # name as used in code: (where it may be used, why)
    "sync_playwright": (("robot/browser/start.py",), "only robot/browser/start.py starts Playwright"),
    "async_playwright": ((), "the sync API was chosen"),
    "playwright.async_api": ((), "the sync API was chosen"),
    "os.environ": (("robot/settings.py",), "only robot/settings.py reads the environment"),
    "os.getenv": (("robot/settings.py",), "only robot/settings.py reads the environment"),
    "print": ((), "only robot/cli/output.py prints, and what it prints is data"),
    "sys.stdout": (("robot/cli/streams.py",), "only robot/cli/output.py prints, and what it prints is data"),
    "sys.stderr": (("robot/cli/streams.py",), "only robot/cli/output.py prints, and what it prints is data"),
    "sys.__stdout__": ((), "only robot/cli/output.py prints, and what it prints is data"),
    "sys.__stderr__": ((), "only robot/cli/output.py prints, and what it prints is data"),
    "rich": (("robot/cli/output.py",), "only robot/cli/output.py prints, and what it prints is data"),
    "output.console": ((), "output.say and output.show print, with output.styled for colours"),
    "typer.echo": ((), "only robot/cli/output.py prints, and what it prints is data"),
    "typer.secho": ((), "only robot/cli/output.py prints, and what it prints is data"),
    "typer.prompt": ((), "only robot/cli/consent.py asks"),
    "typer.confirm": ((), "only robot/cli/consent.py asks"),
    "input": ((), "only robot/cli/consent.py asks"),
    "typer": (("robot/cli",), "only the CLI knows how it was called"),
    "sys.exit": (("robot/cli", "robot/__main__.py"), "only the CLI decides the exit code"),
}


def imported(source) -> list[tuple[str, ast.stmt]]:
    """Return every module that a file imports, with where; `from a import b` gives `a` and `a.b`."""
    package = source.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".").split(".")
    if not source.path.endswith("__init__.py"):
        package = package[:-1]
    found: list[tuple[str, ast.stmt]] = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, node) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found += [(module, node)] if node.module or not node.level else []
            found += [(f"{module}.{alias.name}", node) for alias in node.names]
    return found


def is_below(module: str, *tops: str) -> bool:
    return any(module == top or module.startswith(top + ".") for top in tops)


def crossings(source, borders=BORDERS) -> list[str]:
    """Return a line for every import that crosses a border."""
    found: dict[tuple[str, int], str] = {}
    for border in (border for border in borders if source.is_in(border.part)):
        for module, node in imported(source):
            is_own = border.only is None or module.split(".")[0] in sys.stdlib_module_names
            # `from robot import errors` names robot and robot.errors: only the longer one says what is meant.
            is_prefix = isinstance(node, ast.ImportFrom) and any(
                is_below(longer, module) and longer != module and is_below(longer, *(border.only or ()))
                for longer, other in imported(source)
                if other is node
            )
            is_allowed = is_own or is_prefix or is_below(module, *(border.only or ()))
            if not is_allowed or is_below(module, *border.never):
                # The module itself comes before the names taken from it, and says enough.
                found.setdefault(
                    (border.why, node.lineno), f"{source.path}:{node.lineno} imports {module}: {border.why}"
                )
    return sorted(found.values())


def out_of_place(source) -> list[str]:
    """Return a line for every use of what has one place, outside it and without a reason beside it."""
    used: list[tuple[str, ast.AST]] = [(module, node) for module, node in imported(source)]
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            used.append((node.id, node))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            used.append((f"{node.value.id}.{node.attr}", node))
    return sorted(
        {
            f"{source.path}:{node.lineno} uses {name}: {ONE_PLACE[top][1]}"
            for name, node in used
            for top in ONE_PLACE
            if (is_below(name, top) or name.endswith(f".{top}"))
            and not source.is_in(*ONE_PLACE[top][0])
            and not source.has_reason(node)
        }
    )


def test_no_import_crosses_a_border(sources, refuse):
    refuse(line for source in sources for line in crossings(source))


def test_what_has_one_place_is_only_there(sources, refuse):
    refuse(line for source in sources if source.is_in("robot", "pages") for line in out_of_place(source))


def test_only_the_browser_module_starts_playwright_in_tests_too(sources, refuse):
    found = [line for source in sources if source.is_in("tests") for line in out_of_place(source)]
    refuse(line for line in found if "starts Playwright" in line or "sync API" in line)


@pytest.mark.parametrize("border", BORDERS, ids=lambda border: border.part)
def test_every_border_is_around_something(border, files):
    assert any(name == border.part or name.startswith(border.part + "/") for name in files)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pages/store.py", "from robot.models import RunResult"),
        ("pages/store.py", "from robot import models"),
        ("pages/store.py", "import robot.engine"),
        ("pages/store.py", "import pydantic"),
        ("pages/widgets/toggle.py", "def f():\n    from robot.settings import load_settings"),
        ("robot/engine.py", "from pages.store import StorePage"),
        ("robot/engine.py", "from robot.procedures import amazon_mws_to_sp"),
        ("robot/journal.py", "from robot import procedures"),
        ("robot/evidence/recorder.py", "import pages"),
        ("robot/evidence/recorder.py", "from ..procedures import x"),
        ("robot/evidence/__init__.py", "from ..procedures.amazon_mws_to_sp import x"),
        ("robot/rehearsal/app.py", "from pages.signs import load"),
        ("robot/rehearsal/app.py", "from robot.engine import run"),
        ("robot/rehearsal/channels/app.py", "from ...journal import Journal"),
        ("robot/procedures/x/steps.py", "from robot.cli import app"),
        ("robot/errors.py", "from robot.models import RunResult"),
        ("robot/settings.py", "import loguru"),
        ("robot/cli/__init__.py", "import pytest"),
        ("scripts/test.py", "import pydantic"),
        ("scripts/_bootstrap.py", "from robot.errors import RobotError"),
    ],
)
def test_planted_crossing_is_found(path, text, planted):
    assert crossings(planted(path, text))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pages/store.py", "from robot.errors import DriftError"),
        ("pages/store.py", "from robot import errors"),
        ("pages/store.py", "from playwright.sync_api import Page\nfrom whenever import Instant\nimport re"),
        ("pages/store.py", "from pages.base import Region\nfrom .signs import load"),
        ("robot/engine.py", "from robot.journal import Journal"),
        ("robot/rehearsal/app.py", "import starlette\nfrom robot.errors import RobotError"),
        ("robot/procedures/x/steps.py", "from pages.store import StorePage\nfrom robot.engine import Step"),
        ("robot/cli/__init__.py", "import pages, robot.engine, robot.rehearsal"),
        ("scripts/test.py", "import os, _bootstrap"),
    ],
)
def test_planted_neighbourly_import_is_let_through(path, text, planted):
    assert not crossings(planted(path, text))


@pytest.mark.parametrize(
    "text",
    [
        "from playwright.sync_api import sync_playwright",
        "import playwright.sync_api as p\np.sync_playwright()",
        "from playwright.async_api import Page",
        "import os\nx = os.environ['A']",
        "import os\nx = os.getenv('A')",
        "from os import environ",
        "print('x')",
        "import sys\nsys.stdout.write('x')",
        "from rich.console import Console",
        "import typer",
        "import sys\nsys.exit(1)",
        "import os\nx = os.environ['A']  # noqa: X100",
    ],
)
def test_planted_use_out_of_place_is_found(text, planted):
    assert out_of_place(planted("robot/engine.py", text))


@pytest.mark.parametrize(
    "text",
    [
        "print('x')",
        "import sys\nprint('x', file=sys.stderr)",
        "import sys\nsys.stdout.write('x')",
        "from rich.console import Console",
        "from rich.table import Table",
        "import typer\ntyper.echo('x')",
        "from robot.cli import output\noutput.console().print('[red]x[/]')",
        "import typer\ntyper.secho('x')",
        "import typer\ntyper.confirm('x')",
        "input('Continue?')",
    ],
)
def test_planted_printing_beside_the_one_place_is_found(text, planted):
    assert out_of_place(planted("robot/cli/status.py", text))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("robot/cli/__init__.py", "import typer"),
        ("robot/cli/output.py", "from rich.console import Console"),
        ("robot/cli/streams.py", "import sys\nsys.stdout"),
        ("robot/browser/start.py", "from playwright.sync_api import sync_playwright"),
        ("robot/settings.py", "import os\nos.environ"),
        ("robot/engine.py", "import os\nos.environ['A']  # the child must inherit it"),
    ],
)
def test_planted_use_in_its_place_is_let_through(path, text, planted):
    assert not out_of_place(planted(path, text))
