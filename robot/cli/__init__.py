"""The command line: the only place that prints, and where errors become exit codes (`ending`)."""

from __future__ import annotations

import typer

from robot import __version__
from robot.cli import (
    audit,
    check,
    doctor,
    guide,
    migrate,
    point,
    profile,
    rehearse,
    report,
    resume,
    rollback,
    stand_in,
    status,
    verify,
)
from robot.cli.ending import exiting
from robot.cli.output import answer
from robot.cli.streams import make_streams_safe

app = typer.Typer(
    name="channels-robot",
    help="Migrates Amazon (MWS) channels in Channels to Amazon SP, following the official procedure.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


for _command in (
    rehearse.rehearse,
    migrate.migrate,
    resume.resume,
    point.point,
    status.status,
    verify.verify,
    rollback.rollback,
    report.report,
    guide.guide,
    check.check,
    doctor.doctor,
    stand_in.stand_in,
):
    app.command(_command.__name__.replace("_", "-"))(exiting(_command))

_audit = typer.Typer(
    name="audit",
    help="Verify, export, recover and prune run evidence.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
for _part in (audit.verify, audit.recover, audit.export, audit.purge):
    _audit.command(_part.__name__)(exiting(_part))
app.add_typer(_audit)

_profile = typer.Typer(
    name="profile",
    help="Show, keep and forget the ways that were learned on a site.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
for _act in (profile.show, profile.keep, profile.forget):
    _profile.command(_act.__name__)(exiting(_act))
app.add_typer(_profile)


def _show_version(value: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if value:
        answer(__version__)
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
    make_streams_safe()
    app()
