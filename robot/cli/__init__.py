"""The command line: the only place that prints, and where errors become exit codes."""

from __future__ import annotations

import sys

import click
import typer

from robot import __version__
from robot.cli import doctor, migrate, rehearse, resume, stand_in, status
from robot.cli.output import print_error
from robot.errors import RobotError

app = typer.Typer(
    name="channels-robot",
    help="Carries Amazon (MWS) channels of Channels over to Amazon SP, step by documented step.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("rehearse")(rehearse.rehearse)
app.command("migrate")(migrate.migrate)
app.command("resume")(resume.resume)
app.command("status")(status.status)
app.command("doctor")(doctor.doctor)
app.command("stand-in")(stand_in.stand_in)

INTERRUPTED_EXIT_CODE = 130
"""Ctrl-C, as shells report it."""


def _show_version(value: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if value:
        print(__version__)
        raise typer.Exit


@app.callback()
def _common(
    *,
    version: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
    ),
) -> None:
    pass


def main() -> None:
    """Run the command line and exit with the code that README.md documents."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    is_json = "--json" in arguments
    try:
        code = app(arguments, standalone_mode=False)
    except RobotError as error:
        print_error(error, is_json=is_json)
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return 2
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        print(
            "Stopped. `channels-robot status` shows where; `channels-robot resume` goes on.", file=sys.stderr
        )
        return INTERRUPTED_EXIT_CODE
    return code if isinstance(code, int) else 0
