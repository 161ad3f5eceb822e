"""Which company is worked in: runs switch to it and say so, checks only look, and a misspelt one is told as such."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pages.menu import Menu
from pages.sign_in import SignInPage
from pages.signs import Signs
from robot.errors import SettingsError, SignInError
from robot.procedures.amazon_mws_to_sp.companies import (
    refuse_other_company,
    refuse_several_companies,
    switch_company,
)
from robot.rehearsal import MAIN_COMPANY, OTHER_COMPANY

if TYPE_CHECKING:
    from desk import Robot
    from playwright.sync_api import Page

    from robot.rehearsal import StandIn

NO_SUCH = (
    "Nobody Ltd",
    OTHER_COMPANY.upper(),
    OTHER_COMPANY.removesuffix(" Ltd"),
    f"{OTHER_COMPANY}\u00a0",
)


@pytest.fixture
def menu(page: Page, stand_in: StandIn) -> Menu:
    signs = Signs.load(timeout_ms=4_000)
    return SignInPage.open(page, signs, stand_in.base_url).sign_in(stand_in.username, stand_in.password)


def test_a_run_switches_and_says_from_which_to_which(menu: Menu, stand_in: StandIn) -> None:
    assert switch_company(menu, MAIN_COMPANY) == ""
    assert stand_in.world.writes == []
    said = switch_company(menu, OTHER_COMPANY)
    assert f"to {OTHER_COMPANY!r} (it was {MAIN_COMPANY!r})" in said
    assert menu.read_company() == OTHER_COMPANY
    assert switch_company(menu, OTHER_COMPANY) == ""
    assert len(stand_in.world.writes) == 1


def test_what_only_looks_does_not_switch(menu: Menu, stand_in: StandIn) -> None:
    refuse_other_company(menu, MAIN_COMPANY)
    with pytest.raises(
        SignInError, match=f"{MAIN_COMPANY}.*not '{OTHER_COMPANY}', and checks do not"
    ) as caught:
        refuse_other_company(menu, OTHER_COMPANY)
    assert "switch the company in Channels" in caught.value.hint
    assert stand_in.world.writes == []


def test_a_company_that_there_is_not_is_told_as_such_everywhere(menu: Menu, stand_in: StandIn) -> None:
    for name in NO_SUCH:
        for use in (refuse_other_company, switch_company):
            with pytest.raises(SignInError, match="has no company called exactly") as caught:
                use(menu, name)
            assert MAIN_COMPANY in caught.value.message
            assert OTHER_COMPANY in caught.value.message
            assert "Set CHANNELS_COMPANY otherwise" in caught.value.hint
            assert "switch the company" not in caught.value.hint
    assert stand_in.world.writes == []


def test_two_companies_of_one_name_are_not_told_apart(menu: Menu, stand_in: StandIn) -> None:
    world = stand_in.world
    (user,) = (one for one in world.users if one.username == stand_in.username)
    user.company_ids.append(world.add_company(OTHER_COMPANY).id)
    for use in (refuse_other_company, switch_company):
        with pytest.raises(SignInError, match="2 companies called exactly"):
            use(menu, OTHER_COMPANY)
    with pytest.raises(SettingsError, match="has 3 companies"):
        refuse_several_companies(menu)
    assert world.writes == []


def test_check_and_doctor_say_it_and_change_nothing(robot: Robot) -> None:
    for command, company, says in (
        (["check"], OTHER_COMPANY, "and checks do not switch it"),
        (["doctor", "--screens"], "Nobody Ltd", "has no company called exactly"),
    ):
        answer = robot(*command, "--json", CHANNELS_COMPANY=company)
        assert answer.code == SignInError.exit_code, answer.err
        assert says in answer.out + answer.err
    assert robot.site.world.writes == []


HEAD = (
    "<title>Dashboard | Channels</title><header><span class=company>Acme Ltd</span>"
    "<button aria-haspopup=menu aria-label=Account onclick='more.hidden = !more.hidden'>R</button></header>"
    "<nav><a href=/stores>Stores</a></nav><main><h1>Dashboard</h1></main>"
    "<div id=more role=menu hidden style='position:absolute;top:40px;right:0'>{}</div>"
)
OUT = "<a role=menuitem href=/profile>Profile</a><a role=menuitem href=/logout>Sign out</a>"


DEAD = "<div role=menuitem tabindex=0 onclick='more.hidden = true'>Companies</div>"
NONE = {
    "none": OUT,
    "named": f"<p>Robot of Acme Ltd</p><p>Acme Ltd</p>{OUT}",
    "an entry that does nothing": DEAD + OUT,
    "a link that leads nowhere": "<a role=menuitem href='#' onclick='more.hidden = true'>Companies</a>" + OUT,
}


@pytest.mark.parametrize("inside", NONE.values(), ids=NONE)
def test_a_site_without_companies_has_none_to_choose(site, signs: Signs, inside: str) -> None:
    site.show(HEAD.format(inside))
    refuse_several_companies(Menu(site.page, signs))


SEVERAL = {
    "one is marked": (
        "<a role=menuitem aria-current=true href=#1>Acme Ltd</a><a role=menuitem href=#2>Other Ltd</a>",
        "companies: Acme Ltd, Other Ltd",
    ),
    "made in two ways": (
        "<button>Acme Ltd</button><a role=menuitem href=#2>Other Ltd</a>",
        "could not be read",
    ),
    "their screen is not understood": ("<a role=menuitem href=/companies>Companies</a>", "could not be read"),
}


@pytest.mark.parametrize("case", SEVERAL)
def test_companies_that_may_be_several_are_refused(site, signs: Signs, case: str) -> None:
    inside, said = SEVERAL[case]
    site.screens["/companies"] = HEAD.format(OUT)
    site.show(HEAD.format(inside + OUT))
    with pytest.raises(SettingsError, match=said):
        refuse_several_companies(Menu(site.page, signs))
