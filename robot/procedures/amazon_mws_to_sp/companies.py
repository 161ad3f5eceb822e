"""Which company is worked in: named by a person, or the only one; never just the one that happens to be active."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robot.errors import DriftError, SettingsError

if TYPE_CHECKING:
    from pages.menu import Menu


def refuse_several_companies(menu: Menu) -> None:
    """Refuse to work in the active company where the sign-in has others, too, and nobody has named one.

    A screen that neither names a company nor leads to a list of them speaks of none: then there is nothing to choose.

    Raises:
        SettingsError: There are several, or the screen names one and its list cannot be read.
    """
    active = menu.read_company()
    try:
        companies = menu.open_companies()
    except DriftError as error:
        if active is None:
            return
        raise SettingsError(
            f"CHANNELS_COMPANY is not set. The active company is {active!r}, and whether there are others could not be "
            f"read: {error.message}",
            hint="Set CHANNELS_COMPANY to the company that is meant. Nothing was changed.",
        ) from error
    names = [row.name for row in companies.read_companies()]
    if len(names) != 1:
        raise SettingsError(
            f"CHANNELS_COMPANY is not set, and this sign-in has {len(names) or 'no'} companies{': ' if names else ''}"
            f"{', '.join(names)}.",
            hint="Set CHANNELS_COMPANY to the one that is meant, exactly as written here. Nothing was changed.",
        )
