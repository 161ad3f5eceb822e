"""The Store dropdown above lists that are empty until a store is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages.widgets.choice import read_values, set_choice
from pages.widgets.finder import Finder
from robot.errors import DriftError
from robot.spelling import shown_name

if TYPE_CHECKING:
    from pages.lists import ListPage


def choose_store(screen: ListPage, element: str, name: str) -> None:
    """Choose a store in the dropdown and wait until the list has followed.

    Raises:
        RequestError: No such store is offered.
        DriftError: The dropdown is not there, or does not keep the choice.
    """
    name = shown_name(name)
    finder = Finder(screen.page, screen.signs)
    try:
        field = finder.find(element, ("choice",))
    except DriftError as error:
        raise screen.explain(error) from error
    if read_values(finder, field) != (name,):
        set_choice(finder, field, name)
    screen.apply_filter()
