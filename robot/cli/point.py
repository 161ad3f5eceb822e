"""`point`: answer what a run asks, and go on with it; and the same question at a terminal, for every command that carries out runs."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from robot.cli import consent, options, output
from robot.errors import SettingsError
from robot.stopping import StopRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from robot.models import QuestionReport, RunResult
    from robot.procedures.amazon_mws_to_sp.advance import Hooks
    from robot.settings import Settings

Show = Annotated[
    bool,
    typer.Option("--show", help="Open the picture of a question, where the robot asks one at the terminal."),
]

_PLACE = re.compile(r"(\d{1,6}),(\d{1,6})")


def point(
    run: Annotated[str, typer.Argument(help="Id of the run, or its unique beginning or end.")],
    number: Annotated[
        str | None, typer.Argument(help="Number on the picture, or n for none of them.", metavar="N")
    ] = None,
    *,
    at: Annotated[
        str | None,
        typer.Option(
            "--at", help="A place on the picture instead: pixels from its left and top edge, as X,Y."
        ),
    ] = None,
    show: Show = False,
    yes: consent.Yes = False,
    base_url: options.BaseUrl = None,
    headed: options.Headed = False,
    slow_mo: options.SlowMo = None,
    profile: options.Profile = None,
    traces: options.Traces = None,
    timezone: options.Timezone = None,
    trust_local_clock: options.TrustLocalClock = False,
    trust_timezone: options.TrustTimezone = False,
    doubled_hour: options.DoubledHour = None,
    evidence: options.Evidence = None,
    json: options.Json = False,
) -> int:
    """Say which thing on the screen is meant, and go on with the run.

    A run that does not know a screen stops with exit code 5 and a picture on which the likeliest things are numbered.
    Your answer is tried with every check that there is. If it is wrong, nothing is changed and the robot asks again; if it
    is right, later runs on this site do not ask. The yes that was given to the run covers this too.
    """
    from robot.procedures.amazon_mws_to_sp.answering import answer
    from robot.runs import find_run_dir, read_run

    output.start_diagnostics()
    if (number is None) == (at is None):
        raise SettingsError("Give a number, or n for none of them, or a place with --at X,Y.")
    place = None if at is None else _place(at)
    chosen = None if number is None else _number(number)
    settings = options.settings_from(
        base_url=base_url,
        headed=headed,
        slow_mo=slow_mo,
        profile=profile,
        traces=traces,
        timezone=timezone,
        trust_local_clock=trust_local_clock,
        trust_timezone=trust_timezone,
        doubled_hour=doubled_hour,
        evidence=evidence,
    )
    settings.require_credentials()
    run_dir = find_run_dir(settings.traces, run)
    progress = output.Progress()
    with StopRequest(output.announce) as stop:
        # The yes with which the run was started is a yes to this run, whatever it had to ask meanwhile.
        is_yes = yes or read_run(run_dir).is_yes
        hooks = _hooks_for(run_dir, is_yes=is_yes, stop=stop, progress=progress)
        answer(run_dir, number=chosen, at=place)
        result = carry_on(run_dir, settings, hooks, stop, is_json=json, is_shown=show)
    if output.print_result(result, is_json=json) and result.connect_link:
        from robot.procedures.amazon_mws_to_sp import advance

        advance.hand_over(run_dir, settings)
    return result.exit_code


def _number(text: str) -> int | None:
    if text.strip().casefold() == "n":
        return None
    if not (text.isascii() and text.isdecimal()):
        raise SettingsError(
            f"{text!r} is neither a number nor n.", hint="Give a number of the picture, or n."
        )
    return int(text)


def _place(text: str) -> tuple[int, int]:
    found = _PLACE.fullmatch(text.replace(" ", ""))
    if found is None:
        raise SettingsError(
            f"--at: {text!r} is no place like 120,340.", hint="Give pixels from the left and the top edge."
        )
    return int(found[1]), int(found[2])


def _hooks_for(run_dir: Path, *, is_yes: bool, stop: StopRequest, progress: output.Progress) -> Hooks:
    from robot.cli.resume import hooks_for

    return hooks_for(run_dir, is_yes=is_yes, stop=stop, progress=progress)


def carry_on(
    run_dir: Path,
    settings: Settings,
    hooks: Hooks,
    stop: StopRequest,
    *,
    is_json: bool,
    is_shown: bool,
    go_on: Callable[[], RunResult] | None = None,
) -> RunResult:
    """Carry a run on; what it asks is asked at the terminal, until somebody stops answering or there is none.

    Args:
        run_dir: The run's folder.
        settings: As for `advance`.
        hooks: As for `advance`.
        stop: Lets a person think.
        is_json: A script reads the result: nobody is asked.
        is_shown: The picture is opened.
        go_on: The first go at it; None for a plain one.
    """
    from robot.procedures.amazon_mws_to_sp import advance
    from robot.procedures.amazon_mws_to_sp.answering import answer

    plain = partial(advance.advance, run_dir, settings, hooks)
    result = (go_on or plain)()
    while result.error is not None and (asked := result.error.question) is not None and not is_json:
        picture = None if asked.picture is None else run_dir / asked.picture
        said = consent.ask_which(
            question_lines(asked, picture),
            len(asked.candidates),
            stop.idle,
            opens=picture if is_shown else None,
        )
        if said is None:
            break
        answer(run_dir, number=said or None)
        result = plain()
    return result


def question_lines(asked: QuestionReport, picture: Path | None) -> list[str]:
    """Say what is asked, without the question itself."""
    return [
        "The robot does not know this screen. Please point.",
        *([f"The procedure says: {asked.sentence}"] if asked.sentence else []),
        *([f"Picture: {picture}"] if picture else []),
        *(f"  {one.n}  {one.says}" for one in asked.candidates),
        f"Which of these {asked.wanted}?",
    ]
