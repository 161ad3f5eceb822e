"""Which company is worked in: named by a person, or the only one; never just the one that happens to be active.

Runs switch to it; that changes what the sign-in shows, and no shop. What only looks does not switch: to the site it is
a change, and whoever else uses the sign-in sees it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from robot.errors import DriftError, NoWayError, SettingsError, SignInError, look_first
from robot.spelling import missing_name

if TYPE_CHECKING:
    from pages.companies import CompaniesPage, CompanyEntries
    from pages.menu import Menu


def refuse_several_companies(menu: Menu) -> None:
    """Refuse to work in the active company where the sign-in has others, too, and nobody has named one.

    A site whose frame leads to no companies, whatever it opens, has none to choose from.

    Raises:
        SettingsError: There are several, or what leads to them shows none that can be read.
    """
    try:
        companies = menu.open_companies()
    except NoWayError:
        return
    except DriftError as error:
        raise SettingsError(
            f"CHANNELS_COMPANY is not set, and whether there are several companies could not be read: {error.message}",
            hint="Set CHANNELS_COMPANY to the company that is meant. Nothing was changed.",
        ) from error
    names = [row.name for row in companies.read_companies()]
    if len(names) != 1:
        raise SettingsError(
            f"CHANNELS_COMPANY is not set, and this sign-in has {len(names) or 'no'} companies{': ' if names else ''}"
            f"{', '.join(names)}.",
            hint="Set CHANNELS_COMPANY to the one that is meant, exactly as written here. Nothing was changed.",
        )


def switch_company(menu: Menu, wanted: str) -> str:
    """Make a company the active one.

    Returns:
        What was done, for people; empty if it was the active one already.

    Raises:
        SignInError: The sign-in has no company of exactly this name, or two, or another one is active afterwards.
    """
    if (menu.read_company() or menu.chosen_company) == wanted:
        return ""
    companies, active = _companies_with(menu, wanted)
    menu = companies.switch_to(wanted)
    # Switching has proven itself on the list of companies; not every frame names the active one.
    if (shown := menu.read_company()) not in {wanted, None}:
        raise SignInError(
            f"The active company is {shown!r} after switching to {wanted!r}.",
            hint=look_first("If not, switch the company in Channels, and see what it says."),
        )
    was = f" (it was {active!r})" if active else ""
    return (
        ""
        if active == wanted
        else f"Switched the active company of this sign-in to {wanted!r}{was}; it stays so"
    )


def refuse_other_company(menu: Menu, wanted: str) -> None:
    """Refuse to look where another company than the wanted one is active; nothing is switched.

    A screen that neither names a company nor leads to a list of them speaks of none.

    Raises:
        SignInError: Another one is active, or the sign-in has no company of exactly this name, or two.
    """
    shown = menu.read_company()
    if shown == wanted:
        return
    try:
        _, active = _companies_with(menu, wanted)
    except DriftError:
        if shown is None:
            return
        active = shown  # what its list would say more cannot be read
    if active != wanted:
        raise SignInError(
            f"The active company is {active or shown or 'another one'!r}, not {wanted!r}, and checks do not switch it: "
            "that is a change for everybody who uses this sign-in.",
            hint=look_first(
                "If not, switch the company in Channels, or use a sign-in of its own for checks, and try again."
            ),
        )


def _companies_with(menu: Menu, wanted: str) -> tuple[CompaniesPage | CompanyEntries, str | None]:
    companies = menu.open_companies(wanted)
    rows = companies.read_companies()
    names = [row.name for row in rows]
    if names.count(wanted) != 1:
        raise SignInError(
            f"This sign-in has no company called exactly {wanted!r}; it has: {', '.join(names)}."
            if wanted not in names
            else f"This sign-in has {names.count(wanted)} companies called exactly {wanted!r}.",
            hint="Set CHANNELS_COMPANY otherwise, or sign in with an account that has that company. "
            f"{missing_name(wanted, names)[1]}",
        )
    active = [row.name for row in rows if row.is_active]
    return companies, active[0] if len(active) == 1 else None
