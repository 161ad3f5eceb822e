"""Which company is worked in: named by a person, or the only one; never just the one that happens to be active."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robot.errors import DriftError, SettingsError

if TYPE_CHECKING:
    from pages.menu import Menu


def refuse_several_companies(menu: Menu) -> None:
    """Refuse to work in the active company where the sign-in has others, too, and nobody has named one.

    Raises:
        SettingsError: It has not exactly one company, or its companies cannot be read.
    """
    try:
        names = [row.name for row in menu.open_companies().read_companies()]
    except DriftError as error:
        raise SettingsError(
            f"CHANNELS_COMPANY is not set, and the companies of this sign-in could not be read: {error.message}",
            hint="Set CHANNELS_COMPANY to the company, exactly as the user menu shows it. Nothing was changed.",
        ) from error
    if len(names) != 1:
        raise SettingsError(
            f"CHANNELS_COMPANY is not set, and this sign-in has {len(names) or 'no'} companies{': ' if names else ''}"
            f"{', '.join(names)}.",
            hint="Set CHANNELS_COMPANY to the one that is meant, exactly as written here. Nothing was changed.",
        )
