"""Each widget of the gallery set and read back again and again, timed; started by `scripts/benchmark.py gallery`.

Its name keeps it out of the usual test runs: times differ from machine to machine.
"""

from __future__ import annotations

import statistics
import time

from playwright.sync_api import Error

from robot.errors import RobotError
from tests.widgets.gallery.libraries import LIBRARIES, Form, is_right

MOST_S = 1.5


def test_widgets(request, page, signs):
    reporter = request.config.pluginmanager.get_plugin("terminalreporter")

    def say(line):
        reporter.write_line(line)
        reporter.flush()

    rounds = request.config.getoption("--rounds")
    only = request.config.getoption("--only")
    missed = []
    for library in LIBRARIES:
        if only and library.name != only:
            continue
        form = Form.open(library, page, signs)
        for kind, maker in library.widgets.items():
            passes, taken_s = 0, []
            for _ in range(rounds):
                began_s = time.monotonic()
                try:
                    passes += is_right(kind, *form.set_in_turn(kind))
                except (RobotError, Error) as error:
                    say(f"  {library.name} {kind}: {error}")
                taken_s.append(time.monotonic() - began_s)
            late_s = statistics.quantiles(taken_s, n=20, method="inclusive")[-1] if rounds > 1 else taken_s[0]
            is_good = passes == rounds and late_s <= MOST_S
            missed += [] if is_good else [f"{library.name} {kind}"]
            say(
                f"{kind:8}{maker:28}{passes:3} of {rounds}  median {statistics.median(taken_s):5.2f} s"
                f"  p95 {late_s:5.2f} s  {'met' if is_good else 'MISSED'}"
            )
    bar = f"bar: {rounds} of {rounds}, p95 at most {MOST_S} s"
    say(f"{bar}: {'MISSED by ' + ', '.join(missed) if missed else 'met'}")
    assert not missed
