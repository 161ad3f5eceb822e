"""Set up everything and test it.

`python3 scripts/test.py` runs every check; `python3 scripts/test.py tests/unit -k clock` hands its words to pytest.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this line is what an older Python gets to see
    sys.exit("channels-robot needs Python 3.11 or newer; this is Python " + sys.version.split()[0])

import os
import subprocess
import time

import _bootstrap
import _browser
import _running

MOST_WORKERS = 6
"""Each worker drives a browser of its own: more of them than this slow one another down."""


def main() -> int:
    """Prepare `.venv` and a browser, then run every check, or only pytest with the words given."""
    environment = _bootstrap.Environment()
    words = sys.argv[1:]
    with _running.told_plainly():
        environment.prepare("test")
        _browser.prepare_browser(environment, words)
    os.chdir(environment.root)
    module = [str(environment.python), "-m"]
    if words:
        _running.start([*module, "pytest", *words])
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)
    workers = min(2 * cores + 1, MOST_WORKERS)  # half of a browser test is waiting for a page
    stages = [
        ("ruff check", [*module, "ruff", "check", "."]),
        ("ruff format", [*module, "ruff", "format", "--check", "."]),
        ("mypy", [*module, "mypy"]),
        ("mypy scripts", [*module, "mypy", "scripts"]),
        # Last, because its closing line is what people and CI look for.
        ("pytest", [*module, "pytest", "-n", str(workers), "--dist", "load", "--maxschedchunk", "1"]),
    ]
    return _run_all(stages)


def _run_all(stages: list[tuple[str, list[str]]]) -> int:
    """Run every stage, also after one failed; return 0 only if all passed."""
    ended: list[str] = []
    failed: list[str] = []
    for name, command in stages:
        if command is stages[-1][1]:
            _running.say("so far: " + ", ".join(ended))
        _running.say(f"== {name}")
        started_s = time.monotonic()
        done = subprocess.run(command, env=_running.clean_environment(), check=False)
        state = "ok" if done.returncode == 0 else "FAILED"
        ended.append(f"{name} {state} ({time.monotonic() - started_s:.1f} s)")
        if done.returncode != 0:
            failed.append(name)
    if set(failed) - {stages[-1][0]}:  # what pytest found, its own closing line says
        _running.say("failed: " + ", ".join(failed) + "; all stages: " + ", ".join(ended))
    return 1 if failed else 0


if __name__ == "__main__":
    with _running.told_plainly():
        raise SystemExit(main())
