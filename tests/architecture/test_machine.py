"""One module knows the user and the machine's folders, and makes files and folders: for their owner only."""

from __future__ import annotations

import ast

import pytest

ONLY = "robot/machine.py"

ASKS_THE_MACHINE = {
    "home": (ONLY,),
    "expanduser": (ONLY, "robot/settings.py"),  # settings read every path where it is given
    "getuser": (ONLY,),
    "user_data_path": (ONLY,),
    "user_state_path": (ONLY,),
    "gettempdir": (ONLY, "robot/bugs.py"),  # the last place for a file that nobody could write elsewhere
    "mkdtemp": (ONLY,),
    "TemporaryDirectory": (ONLY,),
}
DEVICES = "robot/cli/consent.py"
"""It opens the terminal, and makes nothing."""

MAKES = {"mkdir", "makedirs", "write_text", "write_bytes", "touch"}
"""What makes files or folders with whatever permissions the umask leaves."""


def out_of_place(source) -> list[str]:
    """Return a line for every place that asks the machine itself, or makes a file that others may read."""
    if not source.is_in("robot", "pages"):
        return []
    found = []
    for node in ast.walk(source.tree):
        name = getattr(node, "attr", None) or getattr(node, "id", None)
        if not isinstance(node, ast.Attribute | ast.Name) or source.has_reason(node):
            continue
        if name == "home" and not ast.unparse(node).endswith("Path.home"):
            continue
        if name in ASKS_THE_MACHINE and not source.is_in(*ASKS_THE_MACHINE[name]):
            found.append(f"{source.path}:{node.lineno} {name}: only robot/machine.py asks the machine")
        if name in MAKES and isinstance(node, ast.Attribute) and not source.is_in(ONLY, "robot/rehearsal"):
            found.append(
                f"{source.path}:{node.lineno} {name}: robot/machine.py makes what is for its owner only"
            )
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and not source.has_reason(node) and not source.is_in(ONLY, DEVICES):
            called = ast.unparse(node.func)
            modes = [one.value for one in node.args if isinstance(one, ast.Constant)]
            # "r+" opens what is there already; what has a mode of its own is made nowhere else.
            writes = any(
                isinstance(mode, str) and mode[:1] in {"w", "a", "x"} and len(mode) <= 3 for mode in modes
            )
            is_open = called == "open" or called.endswith((".open", "ZipFile"))
            is_private = called == "open_private" or _is_into_memory(source, node)
            if is_open and writes and not is_private:
                found.append(
                    f"{source.path}:{node.lineno} {called}: open_private makes what is for its owner only"
                )
    return sorted(found)


def _is_into_memory(source, node: ast.Call) -> bool:
    """Say whether a zip is written to what was opened before: a buffer, or a file of `open_private`."""
    first = node.args[0] if node.args else None
    return isinstance(first, ast.Name) and first.id in {"buffer", "file"}


def test_only_one_module_asks_the_machine_and_makes_files(sources, refuse):
    refuse(line for source in sources for line in out_of_place(source))


@pytest.mark.parametrize(
    "text",
    [
        "import getpass\nx = getpass.getuser()",
        "from getpass import getuser\nx = getuser()",
        "from pathlib import Path\nx = Path.home()",
        "from pathlib import Path\nx = Path('~/x').expanduser()",
        "import os\nx = os.path.expanduser('~')",
        "from platformdirs import user_data_path\nx = user_data_path('a')",
        "import tempfile\nwith tempfile.TemporaryDirectory() as x: pass",
        "import tempfile\nx = tempfile.gettempdir()",
        "path.mkdir(parents=True)",
        "path.write_text('x')",
        "path.parent.write_bytes(b'x')",
        "import os\nos.makedirs('x')",
        "with path.open('wb') as file: pass",
        "with open(path, 'a') as file: pass",
        "import zipfile\nx = zipfile.ZipFile(path, 'w')",
    ],
)
def test_planted_place_is_found(text, planted):
    assert out_of_place(planted("robot/evidence/planted.py", text))


@pytest.mark.parametrize(
    "text",
    [
        "with path.open('rb') as file: pass",
        "with path.open('r+b') as file: pass",
        "with open_private(path, 'wb') as file: pass",
        "import zipfile\nwith open_private(path, 'wb') as file, zipfile.ZipFile(file, 'w') as x: pass",
        "path.mkdir()  # on a share that knows no permissions",
    ],
)
def test_planted_place_that_may_be_is_let_through(text, planted):
    assert not out_of_place(planted("robot/evidence/planted.py", text))
