"""`guide`: the document made anew from a run, with its pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from robot.cli import options, output
from robot.cli import written as places
from robot.cli.report import procedure_words

if TYPE_CHECKING:
    from robot.report import GuideItem


def guide(
    run: Annotated[str, typer.Argument(help="Id of the run, or its unique beginning or end.")],
    *,
    to: Annotated[
        Path | None,
        typer.Option("--to", help="Folder to write to. [default: guide/RUN in the traces folder]"),
    ] = None,
    profile: options.Profile = None,
    traces: options.Traces = None,
    json: options.Json = False,
) -> int:
    """Make the document anew from a run: every item with a picture, its controls framed and numbered.

    It is written as Markdown with pictures, and as one HTML file that can be sent. What is personal or secret is
    covered, and the same run gives the same files. Nothing is opened in Channels.
    """
    from robot.report import write_guide
    from robot.report.guide import GENERATOR, GUIDE_NAME, HTML_NAME
    from robot.runs import find_run_dir

    settings = options.settings_from(traces=traces, profile=profile)
    run_dir = find_run_dir(settings.traces, run)
    folder = to or settings.traces / GUIDE_NAME / run_dir.name
    if to is not None:
        is_own = places.file_holds(GENERATOR, HTML_NAME)
        places.require_folder("--to", to, settings, is_own, within=GUIDE_NAME)
    written = write_guide(run_dir, procedure_words(), _items(settings.profile), folder)
    if json:
        output.print_json(
            {
                "guide": written.markdown_path.as_posix(),
                "html": written.html_path.as_posix(),
                "items": written.items,
                "pictures": len(written.pictures),
                "missing": [{"item": item, "why": why} for item, why in written.missing.items()],
                "exit_code": 0,
            }
        )
    else:
        output.answer(written.html_path.as_posix())
    lines = [f"{item}: {why}" for item, why in written.missing.items()]
    output.print_lines(
        [f"{len(written.pictures)} pictures for {written.items} items of the document.", *lines]
    )
    return 0


_NAMES = {"amazon": "Amazon", "mws": "MWS", "sp": "SP", "sku": "SKU"}
"""Words of anchors that are written otherwise in a heading."""


def _title(anchor: str) -> str:
    first, *others = (_NAMES.get(word, word) for word in anchor.split("-"))
    return " ".join([first[0].upper() + first[1:], *others]).replace("cut off", "cut-off")


def _items(profile: Path | None) -> tuple[GuideItem, ...]:
    """Give the document with the words of its controls as the screens bear them."""
    from pages.signs import Signs
    from robot.procedures.amazon_mws_to_sp.document import read_document
    from robot.report import GuideItem

    signs = Signs.load(profile)
    return tuple(
        GuideItem(
            item.id,
            _title(item.id),
            item.part,
            item.weight,
            item.markdown,
            item.step,
            item.screen,
            tuple((element, signs.says(element)) for element in item.controls),
            item.result,
        )
        for item in read_document()
    )
