"""Which controls are noted beside every picture of a run: all that the document names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages.boxes import Asked, read_boxes
from robot.evidence import Marks
from robot.procedures.amazon_mws_to_sp.document import read_document
from robot.procedures.amazon_mws_to_sp.screens import SCREENS

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from pages.signs import Signs
    from robot.evidence.marks import FindMarks
    from robot.models import MigrationRequest


def marks_finder(signs: Signs, request: MigrationRequest) -> FindMarks:
    """Return what says where the document's controls are on a page.

    Args:
        signs: How they are recognised.
        request: Names the store and the channel whose rows are meant.
    """
    asked = asked_controls(request)

    def find_marks(page: Page) -> Marks:
        controls, persons = read_boxes(page, signs, asked)
        return Marks(controls, persons)

    return find_marks


def asked_controls(request: MigrationRequest) -> tuple[Asked, ...]:
    """List every control of the document, each with the row in which it is meant."""
    known = {wanted.element: wanted for screen in SCREENS for wanted in screen.wanted}
    rows = {"stores": request.store, "store": request.channel}
    elements = dict.fromkeys(element for item in read_document() for element in item.controls)
    asked = []
    for element in elements:
        wanted = known.get(element)
        if (
            wanted is None
        ):  # on none of the screens that can be walked without writing: what Amazon's pages say
            asked.append(Asked(element, "text"))
            continue
        screen = element.split(".")[0]
        # Stores are many, and the picture is taken before their list is turned to the one that is meant.
        asked.append(
            Asked(
                element,
                wanted.kind,
                wanted.widgets,
                rows.get(screen, ""),
                may_be_elsewhere=screen == "stores",
            )
        )
    return tuple(asked)
