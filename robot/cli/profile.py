"""`profile`: what the robot has learned of the ways on a site: show it, keep it as a profile, forget it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from robot.cli import options, output, written
from robot.errors import SettingsError
from robot.text import visible

if TYPE_CHECKING:
    from robot.learned import LearnedFile

_WHO: Final = {"way": "by trying", "person": "by a person", "adviser": "by the adviser"}
_KEPT: Final = "# Written by `channels-robot profile keep`."


def show(*, base_url: options.BaseUrl = None, json: options.Json = False) -> int:
    """Show the ways that were learned on a site: what they lead to, how they look, and who showed them.

    The robot tries a learned way first and proves it like any other. Nothing is opened.
    """
    file = _file(base_url)
    known = file.read()
    ways = [(element, way) for element in sorted(known) for way in known[element] if way.look]
    if json:
        output.print_json(
            {
                "exit_code": 0,
                "origin": file.origin,
                "file": str(file.path),
                "ways": [
                    {"element": element, "look": way.look and way.look.as_json(), "learned": way.learned}
                    for element, way in ways
                ],
            }
        )
        return 0
    if not ways:
        output.say(f"Nothing was learned on {file.origin}.")
        return 0
    output.say(f"Learned on {file.origin} ({file.path}):\n")
    table = output.table("Element", "How it looks", "Learned")
    for element, way in ways:
        table.add_row(element, visible(str(way.look)), _WHO.get(way.learned, way.learned))
    output.show(table)
    return 0


def keep(
    file: Annotated[Path, typer.Argument(help="Profile to write.")],
    *,
    base_url: options.BaseUrl = None,
    json: options.Json = False,
) -> int:
    """Write the learned ways into a profile, so that others can use them: give it with --profile.

    A file that this command did not write is not replaced. Nothing is opened.
    """
    from robot.learned import text_of

    settings = options.settings_from(base_url=base_url)
    written.require_file("FILE", file, settings, written.file_holds(_KEPT))
    learned = _file(base_url)
    known = learned.read()
    if not known:
        raise SettingsError(
            f"Nothing was learned on {learned.origin}.",
            hint="Look with `channels-robot profile show`; --base-url names another site.",
        )
    from robot.evidence.files import write_whole

    write_whole(file, text_of(known, f"{_KEPT} Learned on {learned.origin}.").encode(errors="replace"))
    count = sum(map(len, known.values()))
    if json:
        output.print_json({"exit_code": 0, "origin": learned.origin, "file": str(file), "kept": count})
        return 0
    output.say(f"{count} learned ways are in {file}. Use it with --profile {file}, or CHANNELS_PROFILE.")
    return 0


def forget(
    element: Annotated[
        str | None, typer.Argument(help="Element, such as menu.stores. None: all of the site.")
    ] = None,
    *,
    base_url: options.BaseUrl = None,
    json: options.Json = False,
) -> int:
    """Forget the learned ways of a site, or of one element. The next run looks for them again.

    Nothing is opened, and nothing is asked of the site.
    """
    file = _file(base_url)
    if element is not None and element not in file.read():
        raise SettingsError(
            f"Nothing was learned of {element} on {file.origin}.",
            hint="Look with `channels-robot profile show`.",
        )
    count = file.forget(element)
    if json:
        output.print_json({"exit_code": 0, "origin": file.origin, "forgotten": count})
        return 0
    output.say(f"Forgotten on {file.origin}: {count} learned ways.")
    return 0


def _file(base_url: str | None) -> LearnedFile:
    from robot.learned import LearnedFile

    settings = options.settings_from(base_url=base_url)
    return LearnedFile.of(settings.base_url, settings.keys)
