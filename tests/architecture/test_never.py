"""What the code never does. An exception needs its reason as a comment on the same line."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EVERYWHERE = ("robot", "pages", "scripts", "tests")
PRODUCT = ("robot", "pages")
BROWSER_CODE = ("robot", "pages", "tests")
AT_IMPORT = {
    "load_settings",
    "Settings",
    "find_browser",
    "start_playwright",
    "sync_playwright",
    "launch",
    "Console",
    "basicConfig",
}
LOCATES = {"locator", "frame_locator", "query_selector", "query_selector_all", "wait_for_selector"}
WAITS = re.compile(r"wait_for\w*|expect_\w+|(not_)?to_be_\w+|(not_)?to_have_\w+|until\w*")
RUNS_CODE = {
    "yaml.load",
    "yaml.unsafe_load",
    "yaml.full_load",
    "pickle.load",
    "pickle.loads",
    "marshal.loads",
}
CATCHES_ALL = {"Exception", "BaseException"}


def name_of(node: ast.AST) -> str:
    """Return `a.b.c` for a chain of names, its last part for anything else that has one."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = name_of(node.value)
        return f"{before}.{node.attr}" if before else node.attr
    return ""


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    return ((name_of(node.func), node) for node in ast.walk(tree) if isinstance(node, ast.Call))


def last(name: str) -> str:
    return name.rpartition(".")[2]


def sleeps(source):
    yield from (node for name, node in calls(source.tree) if name in {"time.sleep", "asyncio.sleep"})
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from (node for alias in node.names if alias.name == "sleep")


def wait_for_timeout(source):
    yield from (node for name, node in calls(source.tree) if last(name) == "wait_for_timeout")


def network_idle(source):
    idle = "network" + "idle"
    yield from (n for n in ast.walk(source.tree) if isinstance(n, ast.Constant) and n.value == idle)


def forced(source):
    for _, node in calls(source.tree):
        yield from (
            word
            for word in node.keywords
            if word.arg == "force" and isinstance(word.value, ast.Constant) and word.value.value is True
        )


def picks_one_of_many(source):
    # In robot/ only beside Playwright: an interval of the clock may have a `first`.
    if source.is_in("robot") and "playwright" not in source.text:
        return
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Load)
            and node.attr in {"first", "last"}
        ):
            yield node
        if isinstance(node, ast.Call) and last(name_of(node.func)) == "nth":
            yield node


def is_brittle(selector: str) -> bool:
    """Say whether a selector is XPath or goes by style classes."""
    bare = re.sub(r"\"[^\"]*\"|'[^']*'", "''", selector)
    return bool(
        re.match(r"\s*(xpath=|\(*//|\.\.)", bare)
        or re.search(r"xpath=|\[class", bare)
        or re.search(r"(?<![\w/])([a-z][\w-]*|\*|\))?\.[a-zA-Z_-][\w-]*", re.sub(r"\[[^\]]*\]", "", bare))
    )


def texts_of(node: ast.AST) -> list[str]:
    """Return the texts in an expression, with a name in place of what an f-string fills in."""
    if isinstance(node, ast.JoinedStr):
        return ["".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)]
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    return [text for child in ast.iter_child_nodes(node) for text in texts_of(child)]


def brittle_selectors(source):
    if source.is_in("pages/widgets", "tests/widgets"):
        return
    for name, node in calls(source.tree):
        if last(name) in LOCATES:
            for argument in node.args[:1]:
                if any(is_brittle(text) for text in texts_of(argument)):
                    yield node


def visible_without_wait(source):
    functions = [n for n in ast.walk(source.tree) if isinstance(n, ast.FunctionDef | ast.Lambda)]
    for name, node in calls(source.tree):
        if last(name) not in {"is_visible", "is_hidden"}:
            continue
        around = [f for f in functions if f.lineno <= node.lineno <= (f.end_lineno or 0)]
        waited = any(
            WAITS.fullmatch(last(other)) and call.lineno <= node.lineno
            for function in around
            for other, call in calls(function)
        )
        if not waited:
            yield node


def asserts(source):
    yield from (node for node in ast.walk(source.tree) if isinstance(node, ast.Assert))


def asserting_in_pages(source):
    yield from asserts(source)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and any(alias.name == "expect" for alias in node.names):
            yield node


def read_at_import(source):
    """Yield calls at module or class level that read settings or start something."""
    waiting: list[ast.AST] = list(source.tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += [*node.decorator_list, *node.args.defaults, *(d for d in node.args.kw_defaults if d)]
            continue
        if isinstance(node, ast.Lambda) or (isinstance(node, ast.If) and "__name__" in ast.dump(node.test)):
            continue
        is_read = isinstance(node, ast.Call) and last(name_of(node.func)) in AT_IMPORT
        if is_read or name_of(node) in {"os.environ", "os.getenv"}:
            yield node
        waiting += ast.iter_child_nodes(node)


def data_that_runs(source):
    yield from (node for name, node in calls(source.tree) if name in RUNS_CODE or name in {"eval", "exec"})


def swallows(source):
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler):
            caught = [node.type] if not isinstance(node.type, ast.Tuple) else node.type.elts
            if node.type is None or any(name_of(kind) in CATCHES_ALL for kind in caught if kind):
                yield _Line(node.lineno)
    for name, node in calls(source.tree):
        if last(name) == "suppress" and any(name_of(argument) in CATCHES_ALL for argument in node.args):
            yield node


def deletes_folders(source):
    yield from (node for name, node in calls(source.tree) if last(name) in {"rmtree", "removedirs"})


def mocks(source):
    for node in ast.walk(source.tree):
        names = [a.name for a in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        if any(re.search(r"\bmock\b", f"{module}.{name}") for name in names):
            yield node
        if isinstance(node, ast.arg) and node.arg == "mocker":
            yield node


class _Line(NamedTuple):
    """A place of one line, for a reason that belongs to the head of a block."""

    lineno: int

    @property
    def end_lineno(self) -> int:
        return self.lineno


class Never(NamedTuple):
    """A thing that is not done, where it is looked for, and what it breaks."""

    find: Callable
    where: tuple[str, ...]
    why: str


NEVER = {
    "sleep": Never(sleeps, EVERYWHERE, "wait for the consequence, not for a time"),
    "wait_for_timeout": Never(wait_for_timeout, EVERYWHERE, "wait for the consequence, not for a time"),
    "network idle": Never(network_idle, EVERYWHERE, "a page that polls is never idle"),
    "force": Never(forced, EVERYWHERE, "a person cannot click through what is in the way"),
    "one of many": Never(picks_one_of_many, BROWSER_CODE, "two candidates are an error, not a choice"),
    "brittle selector": Never(brittle_selectors, BROWSER_CODE, "signs stand in pages/signs.toml"),
    "visible without wait": Never(visible_without_wait, PRODUCT, "says no while the page still loads"),
    "assertion in pages": Never(asserting_in_pages, ("pages",), "pages read; procedures judge"),
    "assert as validation": Never(asserts, ("robot",), "python -O drops it"),
    "read at import": Never(read_at_import, (*PRODUCT, "scripts"), "importing must do nothing"),
    "data that runs": Never(data_that_runs, EVERYWHERE, "a profile is data"),
    "swallowed error": Never(swallows, (*PRODUCT, "scripts"), "turns failure into success"),
    "deleted folder": Never(
        deletes_folders, (*PRODUCT, "scripts"), "the audit trail is never cleaned by code"
    ),
    "mock": Never(mocks, EVERYWHERE, "a real page or no page"),
}


def found_in(source, name: str) -> list[str]:
    rule = NEVER[name]
    if not source.is_in(*rule.where):
        return []
    return [
        f"{source.path}:{node.lineno} {name}: {rule.why}"
        for node in rule.find(source)
        if not source.has_reason(node)
    ]


@pytest.mark.parametrize("name", NEVER)
def test_never(name, sources, refuse):
    refuse(line for source in sources for line in found_in(source, name))


PLANTED = {
    "sleep": (
        "import time\ntime.sleep(1)",
        "from time import sleep",
        "import asyncio\nasync def f():\n    await asyncio.sleep(1)",
    ),
    "wait_for_timeout": ("page.wait_for_timeout(500)", "frame.page.wait_for_timeout(timeout=1)"),
    "network idle": (
        "page.wait_for_load_state('network' 'idle')",
        "page.goto(u, wait_until='network' 'idle')",
    ),
    "force": ("box.check(force=True)", "def f(page):\n    page.get_by_role('button').click(force=True)"),
    "one of many": (
        "page.get_by_role('row').first.click()",
        "rows.last.click()",
        "rows.nth(0)",
        "x = page.locator('a').nth(2)",
    ),
    "brittle selector": (
        "page.locator('//div[1]')",
        "page.locator('xpath=..')",
        "page.locator('..')",
        "page.locator('.v-btn')",
        "page.locator('div.row > button.primary')",
        "row.locator('[class*=btn]')",
        "row.locator(f'tr.{name}')",
        "page.wait_for_selector('button:has(.icon)')",
        "page.query_selector('(//a)[1]')",
    ),
    "visible without wait": (
        "def f(page):\n    return page.get_by_text('x').is_visible()",
        "def f(page):\n    if page.is_hidden('x'): pass",
        "def f(page):\n    seen = page.is_visible('x')\n    page.wait_for_url('y')",
    ),
    "assertion in pages": ("assert True", "from playwright.sync_api import Page, expect"),
    "assert as validation": ("def f(x):\n    assert x",),
    "read at import": (
        "SETTINGS = load_settings()",
        "class A:\n    settings = Settings()",
        "def f(settings=load_settings()): pass",
        "import os\nHOME = os.environ['HOME']",
        "from rich.console import Console\nconsole = Console()",
        "if True:\n    browser = playwright.chromium.launch()",
    ),
    "data that runs": ("yaml.load(text)", "pickle.loads(data)", "eval('1')", "exec(text)"),
    "swallowed error": (
        "try:\n    f()\nexcept Exception:\n    pass",
        "try:\n    f()\nexcept:\n    pass",
        "try:\n    f()\nexcept (ValueError, BaseException) as e:\n    pass",
        "with contextlib.suppress(Exception):\n    f()",
    ),
    "deleted folder": ("shutil.rmtree(traces)",),
    "mock": (
        "from unittest import mock",
        "import unittest.mock",
        "from unittest.mock import MagicMock",
        "def test_x(mocker): pass",
    ),
}

LET_THROUGH = {
    "sleep": ("import time\ntime.monotonic()", "clock.sleep_until(x)"),
    "force": ("box.check(force=False)", "box.check()"),
    "one of many": ("first = rows[0]", "page.get_by_role('row').click()", "self.first = 1"),
    "brittle selector": (
        "page.locator('tr')",
        "page.locator('[data-testid=\"a.b\"]')",
        "page.locator('a[href$=\".csv\"]')",
        "page.locator('input[type=checkbox]')",
        "page.locator(sign)",
        "page.locator('#channel-name')",
        "page.locator('text=v1.2')",
    ),
    "visible without wait": ("def f(x):\n    x.wait_for(state='visible')\n    return x.is_visible()",),
    "assertion in pages": ("from playwright.sync_api import Page",),
    "read at import": (
        "def f():\n    return load_settings()",
        "app = Typer()",
        "if __name__ == '__main__':\n    Settings()",
        "x = lambda: load_settings()",
    ),
    "data that runs": ("tomllib.load(file)", "json.loads(text)", "yaml.safe_load(text)"),
    "swallowed error": (
        "try:\n    f()\nexcept ValueError:\n    pass",
        "with contextlib.suppress(OSError):\n    f()",
    ),
    "mock": ("from robot.rehearsal import StandIn",),
}


def test_every_rule_is_shown_to_find_something():
    assert set(PLANTED) == set(NEVER)
    assert set(LET_THROUGH) <= set(NEVER)


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in PLANTED.items() for text in texts]
)
def test_planted_violation_is_found_in_every_place(name, text, planted):
    for place in NEVER[name].where:
        # Where the rule looks only beside Playwright, Playwright is beside it.
        assert found_in(planted(f"{place}/planted.py", f"import playwright\n{text}\n"), name), place


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in LET_THROUGH.items() for text in texts]
)
def test_planted_harmless_line_is_let_through(name, text, planted):
    for place in NEVER[name].where:
        assert not found_in(planted(f"{place}/planted.py", f"import playwright\n{text}\n"), name), place


@pytest.mark.parametrize(
    ("text", "is_excused"),
    [
        ("page.wait_for_timeout(5)  # the banner has no end we could see", True),
        ("page.wait_for_timeout(5)  # noqa: X100", False),
        ("page.wait_for_timeout(5)  # noqa: X100 - the banner has no end we could see", True),
        ("page.wait_for_timeout(5)  # type: ignore[misc]", False),
        ("page.wait_for_timeout(5)  #", False),
        ("# the reason is on another line\npage.wait_for_timeout(5)", False),
        ("page.wait_for_timeout(\n    5\n)  # the banner has no end we could see", True),
        ("try:\n    f()\nexcept Exception:\n    pass  # the reason is in the block, not at its head", False),
        ("try:\n    f()\nexcept Exception:  # the top of the run\n    pass", True),
    ],
)
def test_exception_needs_its_reason_on_the_same_line(text, is_excused, planted):
    name = "swallowed error" if text.startswith("try") else "wait_for_timeout"
    assert bool(found_in(planted("robot/planted.py", text + "\n"), name)) is not is_excused
