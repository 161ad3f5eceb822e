from __future__ import annotations

import pytest

from robot.rehearsal import Fault


@pytest.mark.parametrize(
    "address", ["/", "/stores", "/orders", "/companies", "/transactionRecords", "/helpdesk"]
)
def test_every_screen_leads_to_the_sign_in(visitor, address):
    assert visitor.get(address).url.endswith("/login")


def test_signing_in_leads_to_the_screen_that_was_asked_for(visitor):
    visitor.get("/orders")
    assert visitor.sign_in().url.endswith("/orders")


def test_a_wrong_password_is_told(visitor):
    answer = visitor.sign_in(password="not this one")
    assert answer.url.endswith("/login")
    assert "These credentials do not match our records." in answer.text
    assert "not this one" not in answer.text


def test_a_missing_password_is_told(visitor):
    answer = visitor.post("/login", {"email": "someone@example.test", "password": ""})
    assert "The password field is required." in answer.text
    assert "someone@example.test" in answer.text


def test_a_form_without_its_token_is_refused(visitor, stand_in):
    visitor.get("/login")
    answer = visitor.post(
        "/login", {"email": stand_in.username, "password": stand_in.password}, token="stale"
    )
    assert answer.status == 419
    assert "Page Expired" in answer.text
    assert visitor.get("/stores").url.endswith("/login")


def test_the_token_changes_with_the_sign_in(visitor):
    before = visitor.get("/login").token
    visitor.sign_in()
    assert visitor.get("/stores/create").token != before


def test_signing_out_ends_it(signed_in):
    token = signed_in.get("/stores").token
    assert signed_in.post("/logout", {}, token=token).url.endswith("/login")
    assert signed_in.get("/stores").url.endswith("/login")


def test_a_sign_in_expires(signed_in, stand_in):
    form = signed_in.get("/stores/create")
    stand_in.world.let_idle(minutes=121)
    assert signed_in.post("/stores/create", {"name": "Too Late"}, token=form.token).status == 419
    assert signed_in.get("/stores").url.endswith("/login")
    assert stand_in.world.writes == []


def test_every_visit_prolongs_the_sign_in(signed_in, stand_in):
    for _ in range(3):
        stand_in.world.let_idle(minutes=100)
        assert signed_in.get("/stores").url.endswith("/stores")


def test_remember_me_lasts_longer(visitor, stand_in):
    visitor.sign_in(remember="1")
    stand_in.world.let_idle(minutes=24 * 60)
    assert visitor.get("/stores").url.endswith("/stores")
    stand_in.world.let_idle(minutes=15 * 24 * 60)
    assert visitor.get("/stores").url.endswith("/login")


def test_a_planted_sign_out_ends_every_sign_in(signed_in, stand_in):
    stand_in.faults.add(Fault("sign-out", path="/orders"))
    assert signed_in.get("/orders").url.endswith("/login")
    assert signed_in.sign_in().url.endswith("/orders")


def test_cookies_are_kept_from_scripts(signed_in):
    cookie = next(cookie for cookie in signed_in.jar if cookie.name == "channels_session")
    assert cookie.has_nonstandard_attr("HttpOnly")
