"""Compare what is generated in the documents with the code, or write it anew.

`.venv/bin/python scripts/docs.py` names what is out of date; with `--write` it mends it.
In README.md a generated block stands between `<!-- generated: NAME -->` and `<!-- end -->`;
NAME is `exit-codes`, `settings`, `help` (every command) or `help COMMAND`.
`document.lock` holds every item of the document together with its step: read both before writing it anew.
"""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from robot.errors import BATCH_EXIT_CODE, ERROR_CLASSES, WAITING_EXIT_CODE, RobotError
from robot.procedures.amazon_mws_to_sp import lock
from robot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic.fields import FieldInfo

ROOT = Path(__file__).resolve().parent.parent
HOW_TO_MEND = "write it anew with `.venv/bin/python scripts/docs.py --write`"

_BLOCK = re.compile(
    r"(?P<open><!-- generated: (?P<name>[^>]*?) -->\n)(?P<text>.*?)(?P<close><!-- end -->)", re.DOTALL
)
_ENV_EXAMPLE_HEAD = """\
# Every setting of channels-robot, with its default.
# Copy this file to .env and uncomment the lines you need, each with a value. The environment wins over .env,
# an option on the command line wins over both.
# .env holds passwords: git ignores it; let only yourself read it (chmod 600 .env).
#
# How to write it: NAME=value, one on each line, each name once. A line that is not understood is refused with its number.
# - What you write is the value: nothing in it is replaced, neither ${NAME} nor $NAME nor \\n.
# - Spaces around the name and the value do not count.
# - # begins a comment at the beginning of a line, and after a space. In pass#word it belongs to the value.
# - A value with a space before #, or with a space at its beginning or end, is put in quotation marks: 'pass # word'.
# - A value that begins with a quotation mark is put in marks of the other kind: '"pass"word' or "it's"; one of the marks
#   around it cannot be in it. Inside a value that begins otherwise, marks need nothing: pass"wo'rd.
# - Inside double quotation marks a backslash is refused, because programs differ about it. Inside single ones it is
#   refused only before a backslash or a quotation mark, and at the end: leave the marks out then.
# Lines of other programs may stand here too, if they are NAME=value.
"""


def env_example() -> str:
    """Return `.env.example`: every setting with what it means."""
    parts = [_ENV_EXAMPLE_HEAD]
    for name, field in Settings.model_fields.items():
        parts.append(f"\n# {field.description}\n# CHANNELS_{name.upper()}={_default(field)}\n")
    return "".join(parts)


def exit_codes() -> str:
    """Return the table of exit codes."""
    rows = {
        0: ("", "done, or already so", ""),
        RobotError.exit_code: ("", RobotError.meaning, RobotError.who),
        BATCH_EXIT_CODE: ("", "a batch where some migrations did not finish; see the summary", "support"),
        WAITING_EXIT_CODE: (
            "",
            "waiting for the account owner to authorise at Amazon; `resume` later",
            "account owner",
        ),
    }
    rows |= {error.exit_code: (f"`{error.__name__}`", error.meaning, error.who) for error in ERROR_CLASSES}
    lines = [_row(str(code), *rows[code]) for code in sorted(rows)]
    return "\n".join(["| code | class | meaning | who acts |", "|---|---|---|---|", *lines, ""])


def settings_table() -> str:
    """Return the table of settings."""
    lines = []
    for name, field in Settings.model_fields.items():
        default = _default(field)
        lines.append(
            _row(f"`CHANNELS_{name.upper()}`", field.description or "", f"`{default}`" if default else "")
        )
    return "\n".join(["| setting | meaning | default |", "|---|---|---|", *lines, ""])


def _row(*cells: str) -> str:
    """Return a line of a Markdown table; a bar inside a cell would end it."""
    escaped = [cell.replace("|", "\\|") for cell in cells]
    return f"| {' | '.join(escaped)} |"


def _default(field: FieldInfo) -> str:
    value = field.default
    if value is None or isinstance(value, SecretStr):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def command_tree() -> Mapping[str, Any]:
    """Return the commands of `channels-robot` by name; nothing while there is no command line yet."""
    app = getattr(importlib.import_module("robot.cli"), "app", None)
    if app is None:
        return {}
    from typer.main import get_command  # noqa: PLC0415 - not needed by those who only want the tables

    commands: dict[str, Any] = {}
    for name, command in getattr(get_command(app), "commands", {}).items():
        # A group is shown as its commands.
        inner = getattr(command, "commands", {})
        commands |= {f"{name} {part}": one for part, one in inner.items()} if inner else {name: command}
    return commands


def command_help(name: str, command: Any) -> str:  # noqa: ANN401 - Typer keeps its own copy of click's classes
    """Return one command's help text as Markdown, the same on every terminal."""
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and not getattr(p, "hidden", False)]
    words = "".join(f" {_metavar(p)}" if p.required else f" [{_metavar(p)}]" for p in arguments)
    usage = f"channels-robot {name}{' [OPTIONS]' if options else ''}{words}"
    text = [f"#### `{name}`", "", _plain(command.help), "", "```", usage, "```", ""]
    rows = [(f"`{_metavar(p)}`", _plain(getattr(p, "help", "")), "") for p in arguments]
    for option in options:
        flags = ", ".join(f"`{flag}`" for flag in (*option.opts, *option.secondary_opts))
        rows.append((flags, _plain(option.help), _option_default(option)))
    if rows:
        lines = [_row(*row) for row in rows]
        text += ["| option | meaning | default |", "|---|---|---|", *lines, ""]
    return "\n".join(text)


def _metavar(parameter: Any) -> str:  # noqa: ANN401 - see command_help
    return str(parameter.metavar or parameter.name.upper())


def _plain(text: str | None) -> str:
    """Return a help text as one paragraph, cut where click cuts it."""
    return " ".join((text or "").split("\f")[0].split())


def _option_default(option: Any) -> str:  # noqa: ANN401 - see command_help
    shown = isinstance(option.default, str | int | float | Path) and not isinstance(option.default, bool)
    return f"`{option.default}`" if shown and str(option.default) else ""


def block(name: str) -> str:
    """Return the generated text of the block `name`.

    Raises:
        LookupError: There is no such block.
    """
    if name == "exit-codes":
        return exit_codes()
    if name == "settings":
        return settings_table()
    commands = command_tree()
    kind, _, wanted = name.partition(" ")
    if kind != "help" or (wanted and wanted not in commands):
        raise LookupError(f"nothing is generated under the name {name!r}")
    shown = [wanted] if wanted else [one for one in commands if not commands[one].hidden]
    return "\n".join(command_help(one, commands[one]) for one in shown)


def renew(text: str) -> str:
    """Return a document with every generated block written anew.

    Raises:
        LookupError: A block has an unknown name, or its marks do not pair.
    """
    if text.count("<!-- generated:") != len(_BLOCK.findall(text)) or text.count("<!-- end -->") != len(
        _BLOCK.findall(text)
    ):
        raise LookupError(
            "every `<!-- generated: NAME -->` needs its own `<!-- end -->`, each on its own line"
        )
    return _BLOCK.sub(lambda found: f"{found['open']}{block(found['name'])}{found['close']}", text)


def main(words: list[str]) -> int:
    """Compare, or with `--write` mend, every generated text."""
    readme = ROOT / "README.md"
    wanted = {
        ROOT / ".env.example": env_example(),
        readme: renew(readme.read_text(encoding="utf-8")),
        Path(lock.__file__).with_name(lock.LOCK_NAME): lock.write_lock(),
    }
    stale = [
        path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path in stale:
        if "--write" in words:
            path.write_text(wanted[path], encoding="utf-8", newline="\n")
        print(f"{path.name}: {'written' if '--write' in words else f'out of date; {HOW_TO_MEND}'}")
    return 1 if stale and "--write" not in words else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
