"""What is generated in README.md and .env.example is what the code says today."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path
from typing import Annotated

import pytest
import typer

from robot.errors import ERROR_CLASSES, SettingsError
from robot.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def small_app(docs, monkeypatch):
    app = typer.Typer()

    @app.command()
    def carry(
        store: Annotated[str, typer.Argument(help="Where.")],
        *,
        pace: Annotated[int, typer.Option("--pace", "-p", help="How\nfast | slow.")] = 3,
        loud: Annotated[bool, typer.Option("--loud/--quiet", help="Say more.")] = False,
        inner: Annotated[str, typer.Option(hidden=True)] = "",
    ) -> None:
        """Carry one thing.

        Nothing else.
        """

    @app.command(hidden=True)
    def inside() -> None:
        """Not for people."""

    monkeypatch.setattr("robot.cli.app", app, raising=False)
    return docs


def test_readme_blocks_are_up_to_date(docs):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert docs.renew(text) == text, f"README.md is out of date: {docs.HOW_TO_MEND}"


@pytest.mark.parametrize("name", ["exit-codes", "settings", "help"])
def test_readme_has_each_block(name):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    if "<!-- generated:" not in text:
        pytest.skip("README.md is not written yet")
    assert re.search(rf"<!-- generated: {name}[ a-z]* -->", text)


def test_changed_block_is_noticed_and_mended(docs):
    stale = "# A\n<!-- generated: exit-codes -->\n| 0 | wrong |\n<!-- end -->\nrest\n"
    mended = docs.renew(stale)
    assert mended != stale
    assert mended.startswith("# A\n<!-- generated: exit-codes -->\n| code |")
    assert mended.endswith("|\n<!-- end -->\nrest\n")
    assert docs.renew(mended) == mended


@pytest.mark.parametrize(
    "text",
    [
        "<!-- generated: exit-codes -->\n",
        "<!-- generated: nonsense -->\n<!-- end -->",
        "<!-- generated: help nonsense -->\n<!-- end -->",
        "text <!-- end -->",
        "<!-- generated: settings -->\n<!-- generated: exit-codes -->\n<!-- end -->",
    ],
)
def test_marks_that_do_not_pair_or_name_nothing_are_refused(docs, text):
    with pytest.raises(LookupError):
        docs.renew(text)


def test_every_exit_code_is_in_the_table(docs):
    rows = [line.split("|")[1].strip() for line in docs.exit_codes().splitlines()[2:]]
    assert rows == ["0", "1", *sorted((str(e.exit_code) for e in ERROR_CLASSES), key=int), "20", "75"]
    assert all(error.meaning in docs.exit_codes() for error in ERROR_CLASSES)


def test_no_two_errors_share_a_code():
    assert len({error.exit_code for error in ERROR_CLASSES}) == len(ERROR_CLASSES)


def test_every_setting_is_in_the_table(docs):
    for name, field in Settings.model_fields.items():
        assert f"| `CHANNELS_{name.upper()}` | {field.description} |" in docs.settings_table()


def test_help_of_a_command_is_the_same_on_every_terminal(small_app, monkeypatch):
    expected = (
        "#### `carry`\n\nCarry one thing. Nothing else.\n\n```\nchannels-robot carry [OPTIONS] STORE\n```\n\n"
        "| option | meaning | default |\n|---|---|---|\n"
        "| `STORE` | Where. |  |\n"
        "| `--pace`, `-p` | How fast \\| slow. | `3` |\n"
        "| `--loud`, `--quiet` | Say more. |  |\n"
    )
    for width in ("40", "200"):
        monkeypatch.setenv("COLUMNS", width)
        assert small_app.block("help carry") == expected
    assert small_app.block("help") == expected  # the hidden command is not in it


def test_every_parameter_of_every_command_has_a_help_text(docs):
    silent = [
        f"{name} {parameter.name}"
        for name, command in docs.command_tree().items()
        for parameter in command.params
        if not getattr(parameter, "hidden", False) and not getattr(parameter, "help", None)
    ]
    assert not silent
    assert not [name for name, command in docs.command_tree().items() if not command.help]


def test_stale_files_are_named_and_written(docs, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    (tmp_path / "README.md").write_text("<!-- generated: settings -->\n<!-- end -->\n")
    assert docs.main([]) == 1
    assert capsys.readouterr().out.count("out of date") == 2
    assert docs.main(["--write"]) == 0
    assert docs.main([]) == 0
    assert (tmp_path / ".env.example").read_text() == docs.env_example()


def test_env_example_loads_when_every_mark_is_taken_off(docs, tmp_path, monkeypatch):
    for name in list(os.environ):
        if name.upper().startswith("CHANNELS_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    text = re.sub(r"^# (?=CHANNELS_)", "", docs.env_example(), flags=re.MULTILINE)
    (tmp_path / ".env").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    empty = re.findall(r"^CHANNELS_\w+(?==$)", text, re.MULTILINE)
    assert empty
    assert caught.value.message.count("has no value") == len(empty)
    filled = re.sub(r"^(?=CHANNELS_\w+=$)", "# ", text, flags=re.MULTILINE)
    (tmp_path / ".env").write_text(filled, encoding="utf-8")
    assert load_settings() == Settings.model_construct(
        **{n: f.default for n, f in Settings.model_fields.items()}
    )
    assert re.findall(r"^CHANNELS_(\w+)=", text, re.MULTILINE) == [
        name.upper() for name in Settings.model_fields
    ]


def named_settings(text: str) -> set[str]:
    return {name.rstrip("_") for name in re.findall(r"CHANNELS_[A-Z][A-Z_]*", text)}


def test_every_setting_named_anywhere_exists(docs):
    """A hint that names a setting which is refused as unknown leads support in a circle."""
    known = {f"CHANNELS_{name.upper()}" for name in Settings.model_fields}
    named = {"README.md": named_settings((ROOT / "README.md").read_text(encoding="utf-8"))}
    if docs.command_tree():
        named["help"] = named_settings(docs.block("help"))
    for path in [*(ROOT / "robot").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        said = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
        named[path.relative_to(ROOT).as_posix()] = named_settings("\n".join(said))
    examples = {"CHANNELS_COMAPNY"}  # the misspelling that robot/settings.py explains itself with
    unknown = {where: names - known - examples for where, names in named.items()}
    assert not {where: names for where, names in unknown.items() if names}
