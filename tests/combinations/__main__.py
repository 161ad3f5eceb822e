"""Combinations of screens: look at one, let the robot or a person's hand try many.

python -m tests.combinations run --seed 1 --count 60 --whole 12
python -m tests.combinations run --only menu=drawer,date=panel --count 5
python -m tests.combinations decoys --seed 1 --count 500
python -m tests.combinations each date choice
python -m tests.combinations hand --count 10
python -m tests.combinations serve --axes menu=drawer,date=panel --port 9400
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import multiprocessing
import random
import re
import shlex
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

from .axes import (
    AXES,
    DECOYS,
    Combination,
    combine,
    describe,
    one_at_a_time,
    pairwise,
    parse_choice,
    random_one,
)
from .forms import try_forms
from .reference import EXPECTED, a_browser
from .running import Outcome, migrate
from .server import PASSWORD, USER, Site
from .trying import try_by_hand

Task = tuple[Combination, bool]
"""A combination, and whether it is a whole migration."""


def say(text: str) -> None:
    """Print at once, also into a file that somebody follows."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Do what the command line asks; 0 where all went well."""
    asked = _parser().parse_args()
    command = {"run": _run, "decoys": _decoys, "each": _each, "hand": _hand, "serve": _serve}[asked.command]
    return command(asked)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)

    def add(name: str, about: str, *, count: int = 60) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=about, description=about)
        one.add_argument(
            "--seed", type=int, default=1, help="another seed makes other combinations and other data"
        )
        one.add_argument("--count", type=int, default=count)
        one.add_argument("--only", default="", metavar="AXIS=VALUE,...", help="hold these axes")
        one.add_argument("--json", type=Path, metavar="FILE", help="write what came of each there as well")
        one.add_argument(
            "--robot", default=f"{sys.executable} -m robot", help="the command that starts the robot"
        )
        one.add_argument(
            "--near",
            type=int,
            default=len(AXES),
            help="random ones: so many axes differ from the plain screens at most",
        )
        one.add_argument("--jobs", type=int, default=1, help="so many at the same time")
        one.add_argument(
            "--keep", type=Path, metavar="DIR", help="keep the evidence of whole migrations there"
        )
        return one

    run = add("run", "let the robot try combinations: all pairs first, then random ones")
    run.add_argument(
        "--whole",
        type=int,
        default=0,
        help="so many of them as whole migrations, the others as ways and forms",
    )
    run.add_argument("--random", action="store_true", help="random ones only")
    decoys = add(
        "decoys",
        "let the robot try combinations that hold a decoy each; a stop is fine, a press is not",
        count=500,
    )
    decoys.add_argument("--whole", type=int, default=0)
    each = add("each", "let the robot try each value of the named axes alone on the plain screens")
    each.add_argument("axes", nargs="*")
    each.add_argument("--whole", action="store_true", help="as whole migrations")
    add(
        "hand",
        "prove by hand-written steps that combinations can be done, and that the judge sees what is wrong",
        count=10,
    )
    serve = commands.add_parser("serve", help="serve one combination, to look at it")
    serve.add_argument("--axes", default="", metavar="AXIS=VALUE,...")
    serve.add_argument("--seed", type=int, default=1)
    serve.add_argument("--port", type=int, default=9400)
    return parser


def _outcomes(tasks: list[Task], asked: argparse.Namespace) -> Iterator[Outcome]:
    if asked.jobs == 1:
        yield from _in_turn(tasks, asked)
        return
    found: multiprocessing.Queue[Outcome] = multiprocessing.Queue()
    workers = [
        multiprocessing.Process(target=_work, args=(tasks[at :: asked.jobs], asked, found))
        for at in range(asked.jobs)
    ]
    for worker in workers:
        worker.start()
    for _ in tasks:
        yield found.get()
    for worker in workers:
        worker.join()


def _work(tasks: list[Task], asked: argparse.Namespace, found: multiprocessing.Queue[Outcome]) -> None:
    for one in _in_turn(tasks, asked):
        found.put(one)


def _in_turn(tasks: list[Task], asked: argparse.Namespace) -> Iterator[Outcome]:
    needs_browser = any(not is_whole for _, is_whole in tasks)
    with a_browser() if needs_browser else nullcontext() as browser:
        for axes, is_whole in tasks:
            if is_whole:
                yield migrate(axes, asked.seed, tuple(shlex.split(asked.robot)), asked.keep)
            else:
                yield try_forms(browser, axes, asked.seed)


def _report(tasks: list[Task], asked: argparse.Namespace) -> list[Outcome]:
    began_s, found = time.monotonic(), []
    for one in _outcomes(tasks, asked):
        found.append(one)
        say(one.line())
        if asked.json:
            asked.json.write_text(
                json.dumps([dataclasses.asdict(it) for it in found], indent=1), encoding="utf-8"
            )
    whole = [one for one in found if one.kind == "whole"]
    say(
        f"\nSeed {asked.seed}: {sum(one.is_complete for one in found)} of {len(found)} completed "
        f"({sum(one.is_complete for one in whole)} of {len(whole)} whole migrations), "
        f"{sum(bool(one.wrong_writes) for one in found)} with a wrong write or a decoy pressed, "
        f"{sum(one.wrong_no for one in found)} wrong answers of exit code 3 or 4, {time.monotonic() - began_s:.0f} s."
    )
    stops = Counter(_kind(one.says) for one in found if not one.is_complete)
    for says, count in stops.most_common():
        say(f"{count:4} x {says}")
    return found


def _kind(says: str) -> str:
    """Return the last message without addresses and lists of what was seen, so that the same stops count as one."""
    first = re.sub(r" (on|\()http\S+", "", says.partition("\n")[0])
    return (
        re.split(r"; labels seen|; nearest|; there are| Tried:", first)[0][:150]
        or "the record shows something wrong"
    )


def _is_harmless(found: list[Outcome]) -> bool:
    return not any(one.wrong_writes or one.wrong_no for one in found)


def _run(asked: argparse.Namespace) -> int:
    fixed = parse_choice(asked.only)
    chosen = [] if asked.random else pairwise(asked.seed, fixed=fixed)[: asked.count]
    chooser = random.Random(f"combinations-{asked.seed}")
    chosen += [random_one(chooser, fixed, asked.near) for _ in range(asked.count - len(chosen))]
    whole = set(chooser.sample(range(len(chosen)), min(asked.whole, len(chosen))))
    found = _report([(axes, at in whole) for at, axes in enumerate(chosen)], asked)
    return 0 if _is_harmless(found) and all(one.is_complete for one in found) else 1


def _decoys(asked: argparse.Namespace) -> int:
    chooser = random.Random(f"decoys-{asked.seed}")
    fixed = parse_choice(asked.only)
    whole = set(chooser.sample(range(asked.count), min(asked.whole, asked.count)))
    tasks = []
    for at in range(asked.count):
        decoy = DECOYS[1:][at % (len(DECOYS) - 1)]
        tasks.append((random_one(chooser, {"decoys": decoy, **fixed}, asked.near), at in whole))
    return 0 if _is_harmless(_report(tasks, asked)) else 1


def _each(asked: argparse.Namespace) -> int:
    tasks = [
        ({**axes, **parse_choice(asked.only)}, asked.whole)
        for name, axes in one_at_a_time()
        if not asked.axes or name.partition("=")[0] in asked.axes or name in asked.axes
    ]
    return 0 if all(one.is_complete for one in _report(tasks, asked)) else 1


def _hand(asked: argparse.Namespace) -> int:
    zone, failed = "Asia/Kolkata", 0
    chooser = random.Random(f"hand-{asked.seed}")
    chosen = [random_one(chooser, parse_choice(asked.only), asked.near) for _ in range(asked.count)]
    tasks = [(axes, "right") for axes in chosen] + [(chosen[0], one) for one in EXPECTED if one != "right"]
    with a_browser() as browser:
        for axes, variant in tasks:
            said = try_by_hand(browser, axes, variant, zone, asked.seed)
            failed += said != ""
            say(f"{'FAILED' if said else 'ok':6} {variant:14} {describe(axes) or 'plain'} {said}")
    say(f"\n{len(tasks) - failed} of {len(tasks)} as expected.")
    return int(failed > 0)


def _serve(asked: argparse.Namespace) -> int:
    axes = combine(parse_choice(asked.axes))
    with Site(axes, asked.seed, asked.port) as site:
        say(f"{site.base_url}  {USER} / {PASSWORD}  ({describe(axes) or 'plain'}); Ctrl-C ends it")
        try:
            site.wait()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
