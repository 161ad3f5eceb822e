"""Many processes want the same account at the same moment: one gets it, the others are told who holds it."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import psutil
import pytest
from siege import explained

from robot.errors import JournalError
from robot.runs import account_lock

RACES = 200
RACERS = 4

RACER = """
import sys
from pathlib import Path
from robot.errors import JournalError
from robot.runs import account_lock

def say(text):
    print(text, flush=True)

me, locks = sys.argv[1], Path(sys.argv[2])
say("ready")
for race in sys.stdin:  # the word to go
    try:
        with account_lock("account", f"run-{me}", locks_dir=locks):
            say("won")
            sys.stdin.readline()  # holds it until everybody has tried
    except JournalError as refusal:
        say(refusal.message)
        sys.stdin.readline()
    say("ready")
"""


def test_two_hundred_races_never_let_two_through(tmp_path: Path) -> None:
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER, str(number), tmp_path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        for number in range(RACERS)
    ]

    def hear() -> list[str]:
        return [racer.stdout.readline().strip() for racer in racers if racer.stdout]

    def say(word: str) -> None:
        for racer in racers:
            assert racer.stdin is not None
            racer.stdin.write(word)

    winners, named = Counter(), 0
    try:
        for race in range(RACES):
            assert hear() == ["ready"] * RACERS
            say("go\n")
            answers = hear()
            say("free\n")
            assert answers.count("won") == 1, (race, answers)
            winner = answers.index("won")
            winners[winner] += 1
            named += sum(f"run run-{winner}, since" in answer for answer in answers)
    finally:
        for racer in racers:
            racer.communicate()
    assert len(winners) > 1, "always the same one won: they did not race"
    assert all(explained(answer) for answer in answers if answer != "won")
    # Who is refused in the instant before the winner has written its name is told of an unnamed one.
    assert named > RACES


def test_a_lock_whose_process_was_killed_is_taken_over(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from robot.runs import account_lock\n"
        "with account_lock('account', 'run-a', locks_dir=Path(sys.argv[1])): print('in', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, tmp_path], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "in\n"
        with (
            pytest.raises(JournalError, match=f"run run-a, since .*, process {holder.pid}"),
            account_lock("account", "run-b", locks_dir=tmp_path),
        ):
            pass
        psutil.Process(holder.pid).kill()
        holder.wait()
    with account_lock("account", "run-b", locks_dir=tmp_path):
        pass
