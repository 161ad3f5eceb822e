"""Baselines: `check` compares the screens with them, and `check --update` writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robot.cli import output
from robot.errors import DriftError, SettingsError

if TYPE_CHECKING:
    from robot.check.baselines import Comparison
    from robot.check.examination import Examination
    from robot.settings import Settings

_STYLES = {"+": "green", "-": "red"}


def require_folder(settings: Settings, *, is_update: bool) -> None:
    """Refuse to update without a folder, and to compare with one that holds nothing.

    Raises:
        SettingsError: There is none, or no baseline in it.
    """
    from robot.check.baselines import require_baselines

    if is_update and settings.baselines is None:
        raise SettingsError(
            "--update was given, and no folder of baselines.",
            hint="Name one with --baselines or CHANNELS_BASELINES.",
        )
    if not is_update and settings.baselines is not None:
        require_baselines(settings.baselines)


def compare(settings: Settings, found: Examination) -> tuple[Comparison, ...]:
    """Compare the screens with their baselines; nothing where no folder of them is set."""
    from robot.check.baselines import compare_looks

    if settings.baselines is None:
        return ()
    return compare_looks(found.looks, settings.baselines, found.folder)


def exit_code(compared: tuple[Comparison, ...], code: int, *, is_update: bool) -> int:
    """Give the exit code of a check: a difference is one of the screens, unless it is agreed to by `--update`."""
    if not is_update and any(one.state == "differs" for one in compared):
        return DriftError.exit_code
    return code


def show(compared: tuple[Comparison, ...], found: Examination) -> None:
    """Say what is different, line by line, and where the picture is on which it is framed."""
    for one in compared:
        if one.state == "differs":
            output.say(f"{one.screen}: not as its baseline", style="red")
        elif one.state != "same":
            why = "it has no baseline yet" if one.state == "new" else "it was not seen this time"
            output.say(f"{one.screen}: not compared, {why}", style="yellow")
        for line in one.difference:
            output.say("    ", output.styled(line, _STYLES[line[0]]))
        if one.picture:
            what = "where it changed" if one.state == "differs" else "it only looks different"
            output.say(f"{one.screen}: {what}: {found.folder / one.picture}")
    if compared:
        same = sum(one.state == "same" for one in compared)
        output.say(f"{same} of {len(compared)} screens are as their baselines.")


def update(settings: Settings, found: Examination) -> None:
    """Make the screens as they are the baselines; those that a stopped walk did not come to stay as they were."""
    from robot.check.baselines import update_baselines

    if settings.baselines is None:
        return
    written = update_baselines(found.looks, settings.baselines, found.secrets)
    output.print_lines(
        [
            f"{len(written)} of {len(found.looks)} baselines written to {settings.baselines}: {', '.join(written) or 'none'}"
        ]
    )
