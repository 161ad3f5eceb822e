"""Faults that are in a page: dead buttons, forms sent twice, pages without an end, windows and bars over them."""

from __future__ import annotations

import pytest
from playwright.sync_api import TimeoutError as LateError
from playwright.sync_api import expect

from robot.rehearsal import MAIN_STORE, Fault

FORM = {"method": "GET", "path": "/stores/*/edit"}
IS_COVERED = """(one) => {
  one.scrollIntoView({block: 'end'});
  const {left, top, width, height} = one.getBoundingClientRect();
  const hit = document.elementFromPoint(left + width / 2, top + height / 2);
  return hit !== null && !one.contains(hit);
}"""
"""Whether a click on it would reach something else."""


@pytest.fixture
def form(page, stand_in, screens):
    """Someone signed in with a browser opens the old channel's form, once the faults are planted."""
    page.goto(stand_in.base_url)
    page.get_by_label("E-Mail Address").fill(stand_in.username)
    page.get_by_label("Password").fill(stand_in.password)
    page.get_by_role("button", name="Login").click()
    expect(page.get_by_role("heading", name="Stores", exact=True)).to_be_visible()

    def show(*faults: Fault, **waits):
        for fault in faults:
            stand_in.faults.add(fault)
        page.goto(stand_in.base_url + screens.settings(MAIN_STORE, "Amazon"), **waits)
        return page

    return show


def saves(stand_in) -> int:
    return len([write for write in stand_in.world.writes if write.what.startswith("save channel")])


def test_the_first_click_on_save_is_dead(form, stand_in):
    page = form(Fault("dead-click", **FORM))
    save = page.get_by_role("button", name="Save", exact=True)
    save.click(trial=True)  # as a driver does before it presses: this must not use the dead click up
    save.click()
    expect(page.get_by_text("Channel saved.")).to_have_count(0)
    assert saves(stand_in) == 0
    save.click()
    expect(page.get_by_text("Channel saved.")).to_be_visible()
    assert saves(stand_in) == 1


def test_only_the_button_that_is_named_is_dead(form, stand_in):
    page = form(Fault("dead-click", label="Import", **FORM))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Channel saved.")).to_be_visible()


def test_a_form_is_sent_twice(form, stand_in):
    page = form(Fault("double-submit", **FORM))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Channel saved.")).to_have_count(2)
    assert saves(stand_in) == 2
    assert len([seen for seen in stand_in.world.requests if (seen.method, seen.status) == ("POST", 302)]) == 3


@pytest.mark.parametrize(("kind", "has_save"), [("endless", True), ("endless-half", False)])
def test_a_page_that_never_finishes_loading(form, stand_in, kind, has_save):
    with pytest.raises(LateError):
        form(Fault(kind, **FORM), wait_until="load", timeout=1_500)
    page = form(Fault(kind, **FORM), wait_until="commit")
    if has_save:
        expect(page.get_by_role("button", name="Save", exact=True)).to_be_visible()
    else:
        expect(page.get_by_role("heading", name="Amazon", exact=True)).to_be_visible()
        assert page.get_by_role("button", name="Save", exact=True).count() == 0
    assert page.evaluate("document.readyState") == "loading"
    stand_in.stop()  # raises if the page kept it


def test_an_endless_page_can_end_after_all(form):
    page = form(Fault("endless-half", delay_ms=700, **FORM), wait_until="commit")
    page.wait_for_load_state("load")
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_visible()


@pytest.mark.parametrize(("kind", "closes"), [("announcement", "Close"), ("cookie-banner", "Reject")])
def test_something_lies_over_the_page_until_it_is_closed(form, stand_in, kind, closes):
    page = form(Fault(kind, **FORM))
    save = page.get_by_role("button", name="Save", exact=True)
    expect(save).to_be_visible()
    assert save.evaluate(IS_COVERED)
    page.get_by_role("button", name=closes, exact=True).click()
    save.click(trial=True)  # once it can be reached
    assert not save.evaluate(IS_COVERED)
    save.click()
    expect(page.get_by_text("Channel saved.")).to_be_visible()


def test_what_is_no_page_is_let_through_and_does_not_count(signed_in, stand_in, page):
    fault = stand_in.faults.add(Fault("announcement", path="*"))
    assert "What is new" not in signed_in.get("/stores").text  # asks as a script does
    page.goto(stand_in.base_url)  # leads on to the sign-in form
    expect(page.get_by_role("heading", name="What is new")).to_be_visible()
    assert fault.struck == 1
