"""Names are data: whatever is in them is shown, steers nothing, and can be typed back."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from hostile_names import NAMES, sample
from hypothesis import given
from hypothesis import strategies as st

from robot.cli import output
from robot.errors import RequestError
from robot.models import ErrorReport, RunResult
from robot.spelling import shown_name
from robot.text import typed, visible, visible_name

STEERS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)
"""What must never reach a terminal out of a name or a message."""


def result_of(name: str) -> RunResult:
    return RunResult(
        run_id="20260101-000000-a-b-0000", state="waiting", exit_code=75, store=name, channel=f"{name} 2",
        new_channel=f"{name} SP", evidence="traces/x", answer=f"seen: {name}", connect_link="https://x.example/c/1",
        error=ErrorReport(code=5, step=None, message=f"seen: {name}", hint=f"look at {name}"),
    )  # fmt: skip


def _show_cell(name: str) -> None:
    table = output.table(name, "b")
    table.add_row(name, output.styled(name, "red"))
    output.show(table)


def _log(name: str) -> None:
    from loguru import logger  # noqa: PLC0415 - as the product does it

    output.start_diagnostics(is_verbose=True)
    logger.error(name)
    logger.opt(exception=ValueError(name)).error("a bug in the robot")


WAYS: dict[str, Callable[[str], object]] = {
    "end of migrate": lambda name: output.print_result(result_of(name), is_json=False),
    "status": lambda name: output.print_line(result_of(name)),
    "status RUN": lambda name: output.show(output.step_table(result_of(name))),
    "a table's cell": _show_cell,
    "error": lambda name: output.print_error(RequestError(f"no {name}", hint=name), is_json=False),
    "progress": lambda name: output.Progress().tell(name),
    "step": lambda name: output.Progress().watch(name, "done"),
    "line": lambda name: output.print_lines([name]),
    "console": lambda name: output.console().print(f"[bold]{name}[/]"),
    "answer": output.answer,
    "log": _log,
}
"""Every way by which the robot shows something to people."""


def shown_by(way: str, name: str, *, width: int = 10_000) -> str:
    heard = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stderr(heard), redirect_stdout(heard):
        patch.setenv("COLUMNS", str(width))
        WAYS[way](name)
    return heard.getvalue()


@pytest.mark.parametrize("way", WAYS)
def test_whatever_is_in_a_name_it_is_shown_and_steers_nothing(
    way: str, request: pytest.FixtureRequest
) -> None:
    is_whole = request.config.getoption("--all-cases")
    seed = request.config.getoption("--seed")
    for name in NAMES if is_whole else sample(seed):
        shown = shown_by(way, name)
        assert not STEERS.search(shown), (name, shown)
        if way in ("end of migrate", "status", "status RUN"):
            assert visible_name(name) in shown, (name, shown)
        else:
            # Tabs and line ends may stand where they are in a text; how wide a tab is depends on what is before.
            assert "".join(visible(name).split()) in "".join(shown.split()), (name, shown)


@pytest.mark.parametrize(
    "name", ["Amazon [uk]", "Amazon [/old]", "HL:new:Amazon", "[link=file:///]x[/link]", "[[b]]"]
)
@pytest.mark.parametrize("width", [20, 80])
def test_on_a_narrow_terminal_no_letter_is_lost(name: str, width: int) -> None:
    for way in WAYS:
        shown = "".join(shown_by(way, name * 5, width=width).split())
        assert "".join((name * 5).split()) in shown, (way, shown)


@given(st.one_of(st.text(), st.text(alphabet="\\xuU01234567b5c \t\n\x1b\u200b\ufe0f\u2602\xa0a\ud800")))
def test_what_is_shown_can_be_typed_back(name: str) -> None:
    shown = visible_name(name)
    assert not STEERS.search(shown)
    assert typed(shown) == shown_name(name)
    # A terminal whose encoding lacks letters shows escapes of the same form.
    assert typed(shown.encode("ascii", "backslashreplace").decode()) == typed(shown)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Amazon\u00a0UK", r"Amazon\xa0UK"), ("Amazon\u200bUK", r"Amazon\u200bUK"), ("Amazon  UK", "Amazon UK"),
        ("Amazon\tUK", "Amazon UK"), (r"A\x41", r"A\x5cx41"), (r"C:\new", r"C:\new"), ("\u2602\ufe0f", "\u2602\ufe0f"),
        ("A\ufe0f", r"A\ufe0f"), ("\U000e0041", r"\U000e0041"), ("a\u3164b", r"a\u3164b"), ("Łódź", "Łódź"),
        ("\u05d0\u05d1", "\u05d0\u05d1"), ("\x7f", r"\x7f"), ("x\u2028y", r"x\u2028y"),
    ],
)  # fmt: skip
def test_only_what_cannot_be_seen_becomes_an_escape(name: str, shown: str) -> None:
    assert visible_name(name) == shown


# --- encodings and pipes ----------------------------------------------------------------------

PRINT = """
import sys
sys.path.insert(0, {root!r})
from robot.cli import output, streams
from robot.models import RunResult
streams.make_streams_safe()
name = {name}
result = RunResult(run_id="20260101-000000-x-y-0000", state="waiting", exit_code=75, store=name, channel="Amazon",
                   new_channel=name, evidence="traces/x", connect_link="https://channels.example/connect/abc")
delivered = output.print_result(result, is_json={is_json})
sys.exit(75 if delivered else 74)
"""


def printed(
    name: str, *, is_json: bool, stdout: int = subprocess.PIPE, **env: str
) -> tuple[int, bytes, bytes]:
    program = PRINT.format(root=str(Path(__file__).parents[2]), name=ascii(name), is_json=is_json)
    done = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, **env}, stdout=stdout, stderr=subprocess.PIPE, check=False
    )  # fmt: skip
    return done.returncode, done.stdout or b"", done.stderr


OTHER_ENCODINGS = ("latin-1", "ascii:strict", "utf-16", "cp437")


@pytest.mark.parametrize(
    "encoding",
    [
        *("ascii", "cp1252", "utf-8"),
        *(pytest.param(one, marks=pytest.mark.one_of_all_cases) for one in OTHER_ENCODINGS),
    ],
)
def test_the_answer_is_one_json_object_in_every_encoding(encoding: str) -> None:
    name = "\u0141\u00f3d\u017a \U0001f4e6 \x9b31m\x7f\ud800"
    code, out, err = printed(name, is_json=True, PYTHONIOENCODING=encoding)
    assert (code, err) == (75, b"")
    assert json.loads(out.decode(encoding.split(":", maxsplit=1)[0]))["store"] == name
    code, out, err = printed(name, is_json=False, PYTHONIOENCODING=encoding)
    assert code == 75
    assert b"Traceback" not in err
    assert out.decode(encoding.split(":", maxsplit=1)[0]).split() == ["https://channels.example/connect/abc"]


def test_a_locale_without_letters_is_no_reason_to_stop() -> None:
    code, _, err = printed("Łódź", is_json=False, LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    assert code == 75
    assert rb"\u0141\xf3d\u017a" in err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no such device")
@pytest.mark.parametrize("is_json", [True, False])
def test_an_answer_that_nobody_takes_is_no_traceback_and_known(is_json: bool) -> None:  # noqa: FBT001 - a parameter
    theirs, ours = os.pipe()
    os.close(theirs)
    try:
        code, _, err = printed("x", is_json=is_json, stdout=ours)
    finally:
        os.close(ours)
    assert (code, b"rror" in err) == (74, False)
    with Path("/dev/full").open("wb") as full:
        code, _, err = printed("x", is_json=is_json, stdout=full.fileno())
    assert code == 74
    assert b"could not be written to standard output: No space left on device" in err


def test_the_command_line_shows_bad_options_and_keeps_its_exit_codes(tmp_path: Path) -> None:
    for words in (
        ["status", "--x\x1b[2J"],
        ["\x1b]0;t\x07"],
        ["report", "--port", "\x9b31m"],
        ["status", "[/b]\u202e"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "robot", *words], cwd=tmp_path, capture_output=True, text=True, check=False,
            env={**os.environ, "CHANNELS_TRACES": str(tmp_path), "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
        assert done.returncode in (2, 3)
        assert "Traceback" not in done.stderr
        assert not STEERS.search(done.stderr), done.stderr
