"""The list of checks: since when an item differs, and whether somebody changed the list."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from robot.check.examination import Examination
from robot.check.history import CHECKS_NAME, find_changes, read_history, record_check
from robot.check.verdicts import AS_DOCUMENTED, COULD_NOT_LOOK, DIFFERS, Verdict
from robot.cli import app
from robot.errors import UnavailableError
from robot.procedures.amazon_mws_to_sp.document import read_document
from robot.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from robot.check.history import CheckRecord

ITEMS = {item.id: item for item in read_document()}
GOOD, BAD, UNSEEN = AS_DOCUMENTED, DIFFERS, COULD_NOT_LOOK
PASSWORD = "a-secret-Zq81"


class Checks:
    """Records checks as the command does, of two items of the document."""

    def __init__(self, folder: Path) -> None:
        self.traces = folder / "traces"
        self.keys = folder / "keys"
        self.path = self.traces / CHECKS_NAME

    def add(
        self, add: Any = GOOD, save: Any = GOOD, *, store: str | None = "Harbour Lane", why: str = "seen: New"
    ) -> CheckRecord:
        settings = Settings.explicit(
            base_url="http://localhost:1",
            username="sam@example.test",
            password=PASSWORD,
            traces=self.traces,
            keys=self.keys,
        )
        states = {"add-channel": add, "save-new-channel": save}
        verdicts = [
            Verdict(ITEMS[item], state, "" if state == GOOD else why) for item, state in states.items()
        ]
        stopped = UnavailableError(f"It is away, {PASSWORD}.") if UNSEEN in states.values() else None
        found = Examination(self.traces / "screens-1", (), (), "", {}, {}, stopped_by=stopped)
        code = 5 if BAD in states.values() else 0
        return record_check(settings, (store, None), verdicts, found, code)

    def show(self) -> tuple[int, dict[str, Any]]:
        env = {"CHANNELS_TRACES": str(self.traces), "CHANNELS_KEYS": str(self.keys)}
        done = CliRunner().invoke(app, ["check", "--history", "--json"], env=env)
        return done.exit_code, json.loads(done.stdout)

    def lines(self) -> list[str]:
        return self.path.read_text(encoding="utf-8").splitlines()

    def rewrite(self, lines: list[str]) -> None:
        self.path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


@pytest.fixture
def checks(tmp_path: Path) -> Checks:
    return Checks(tmp_path)


def test_it_says_when_an_item_began_to_differ_and_when_that_ended(checks: Checks):
    at = [record.at for record in map(checks.add, (GOOD, GOOD, BAD, UNSEEN, BAD, GOOD, BAD))]
    code, shown = checks.show()
    assert code == 0
    assert (shown["checks"], shown["first_at"], shown["last_at"]) == (7, at[0], at[6])
    assert shown["problems"] == []
    first, second = shown["changes"]
    assert {first["item"], second["item"]} == {"add-channel"}
    assert (first["before"], first["since"], first["last"], first["until"]) == (at[1], at[2], at[4], at[5])
    assert (first["checks"], first["why"], first["evidence"]) == (2, "seen: New", "screens-1")
    assert (second["before"], second["since"], second["until"]) == (at[5], at[6], None)


def test_what_could_not_be_looked_at_neither_differs_nor_is_mended(checks: Checks):
    for state in (UNSEEN, UNSEEN):
        checks.add(state)
    assert find_changes(read_history(checks.traces, checks.keys).records) == ()
    checks.add(BAD)
    checks.add(UNSEEN)
    (change,) = find_changes(read_history(checks.traces, checks.keys).records)
    assert (change.before, change.until, change.checks) == (None, None, 1)


def test_two_stores_are_not_mixed_up(checks: Checks):
    for state, store in ((BAD, "Harbour Lane"), (GOOD, "Quayside Books"), (BAD, "Harbour Lane")):
        checks.add(state, store=store)
    (change,) = find_changes(read_history(checks.traces, checks.keys).records)
    assert (change.store, change.checks, change.until) == ("Harbour Lane", 2, None)


def test_no_secret_and_no_e_mail_address_is_written_down(checks: Checks):
    checks.add(BAD, UNSEEN, why=f'seen: "{PASSWORD}", "jo.doe@example.test"')
    text = checks.path.read_text(encoding="utf-8")
    assert PASSWORD not in text
    assert "jo.doe" not in text
    assert "[e-mail]" in text


def altered(lines: list[str]) -> list[str]:
    return [lines[0], lines[1].replace(DIFFERS, AS_DOCUMENTED), *lines[2:]]


def rechained(lines: list[str]) -> list[str]:
    """Whoever has no key can only leave the signature as it was."""
    record = json.loads(lines[-1])
    return [*lines[:-1], json.dumps(record | {"exit_code": 0}, sort_keys=True, separators=(",", ":"))]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (altered, "line 2 is signed by nobody"),
        (lambda lines: [lines[0], *lines[2:]], "line 2 does not follow the line before it"),
        (lambda lines: lines[:-1], "line 3 is missing: the last 1 of 3 checks"),
        (rechained, "line 3 is signed by nobody"),
        (lambda lines: [*lines, "{}"], "line 4 is no check"),
    ],
    ids=["altered", "removed", "cut off", "the last altered", "added"],
)
def test_a_list_that_was_changed_is_said_to_be(change: Any, said: str, checks: Checks):
    for state in (GOOD, BAD, BAD):
        checks.add(state)
    assert checks.show()[0] == 0
    checks.rewrite(change(checks.lines()))
    code, shown = checks.show()
    assert code == 8
    assert any(said in problem for problem in shown["problems"]), shown["problems"]


def test_a_list_made_anew_with_another_key_is_said_to_be(checks: Checks, tmp_path: Path):
    checks.add(BAD)
    checks.path.unlink()
    own, checks.keys = checks.keys, tmp_path / "others"
    checks.add(GOOD)
    checks.keys = own
    code, shown = checks.show()
    signed, begun = shown["problems"]
    assert (code, signed) == (8, f"{CHECKS_NAME}: line 1 is signed with another key")
    assert begun.startswith(
        f"{CHECKS_NAME}: begins with another entry: 1 checks are known to have been in this folder"
    )


def test_what_a_crash_left_of_a_line_is_set_aside(checks: Checks):
    checks.add(GOOD)
    with checks.path.open("a", encoding="utf-8") as file:
        file.write('{"number": 2')
    assert checks.show()[0] == 0
    assert checks.add(BAD).number == 2
    assert checks.show()[1]["checks"] == 2


def test_without_any_check_there_is_nothing_to_show(checks: Checks):
    code, shown = checks.show()
    assert (code, shown["checks"], shown["changes"]) == (0, 0, [])
