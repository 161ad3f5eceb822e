"""The sign-in that asks for a company: pressed, or chosen and then taken with a button."""

from __future__ import annotations

import pytest

from pages.companies import CompanyQuestion
from robot.errors import DriftError, SignInError
from robot.procedures.amazon_mws_to_sp.companies import switch_company

IN = "<nav><a href='/stores'>Stores</a></nav><h1>Dashboard</h1>"
NAMES = ("Harbour Lane", "Harbour Lane Trading", "Two Tides")
HEAD = "<h2>Select a company</h2><p>Which one do you want to work in?</p>"

QUESTIONS = {
    "entries": HEAD
    + "".join(f"<button onclick=\"location='/in?c={name}'\">{name}</button>" for name in NAMES),
    "radios": HEAD
    + "<style>.one input{opacity:0;position:absolute;z-index:-1}.one{cursor:pointer}</style>"
    + "".join(
        f"<div><label class=one onclick='go.disabled=false'><span><input type=radio name=c value='{name}'></span><span>{name}</span></label></div>"
        for name in NAMES
    )
    + "<button id=go disabled onclick=\"location='/in?c='+document.querySelector(':checked').value\">Continue</button>",
    "list": HEAD
    + f"<form action='/in'><label>Company <select name=c><option value=''>Please choose</option>{''.join(f'<option>{name}</option>' for name in NAMES)}</select></label><button>Log in</button></form>",
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_company_is_chosen_and_taken(site, signs, question):
    site.screens["/in"] = IN
    site.show(QUESTIONS[question], "/company")
    CompanyQuestion(site.page, signs).answer("Harbour Lane")
    assert site.page.url.partition("?c=")[2].replace("%20", " ").replace("+", " ") == "Harbour Lane"


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_company_that_is_not_offered_is_not_chosen(site, signs, question):
    site.show(QUESTIONS[question], "/company")
    with pytest.raises(SignInError, match="none called exactly 'Harbour'"):
        CompanyQuestion(site.page, signs).answer("Harbour")
    assert site.page.url.endswith("/company")


def test_a_company_that_was_chosen_is_not_looked_for_again(site, signs):
    site.screens["/in"] = IN
    site.show(QUESTIONS["radios"], "/company")
    menu = CompanyQuestion(site.page, signs).answer("Two Tides")
    assert menu.read_company() is None
    assert switch_company(menu, "Two Tides") == ""
    with pytest.raises(DriftError, match=r"menu\.companies"):
        switch_company(menu, "Harbour Lane")
