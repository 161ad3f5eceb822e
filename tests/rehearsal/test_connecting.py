from __future__ import annotations

import json
import re

import pytest

from robot.rehearsal import MAIN_STORE


@pytest.fixture
def begin(start, visit, screens_of):
    """Start a stand-in with an SP channel that is not connected yet, and someone signed in there."""

    def make(**options):
        stand_in = start(**options)
        signed_in, screens = visit(stand_in), screens_of(stand_in)
        signed_in.sign_in()
        signed_in.post(screens.new(MAIN_STORE), screens.form())
        channel = stand_in.world.channel(MAIN_STORE, "Amazon SP")
        return stand_in, signed_in, channel

    return make


def link_of(signed_in, channel) -> str:
    address = f"/stores/{channel.store_id}/channels/{channel.id}/connect-link"
    return json.loads(signed_in.get(address).text)["link"]


def test_the_link_works_without_a_sign_in(begin, visit):
    stand_in, signed_in, channel = begin()
    link = link_of(signed_in, channel)
    assert link == link_of(signed_in, channel)
    owner = visit(stand_in)
    page = owner.get(link)
    assert "Connect your Amazon account" in page.text
    assert MAIN_STORE in page.text
    done = owner.get(owner.authorise(f"{link}/start", stand_in.owner))
    assert "Your Amazon account is now connected" in done.text
    assert 'href="/connect/closed"' in done.text
    assert channel.is_connected
    assert channel.seller_id == stand_in.owner.seller_id
    assert not channel.is_active
    assert stand_in.world.writes[-1].what == "connect 'Amazon SP'"
    assert "Already connected" in owner.get(link).text
    assert "A2••••••••NE" in signed_in.get(f"/stores/{channel.store_id}/channels/{channel.id}/edit").text


def test_connect_leads_a_signed_in_user_back_to_the_channel(begin):
    stand_in, signed_in, channel = begin(amazon_otp=True)
    settings = f"/stores/{channel.store_id}/channels/{channel.id}"
    done = signed_in.get(signed_in.authorise(f"{settings}/connect", stand_in.owner))
    assert f'href="{settings}/edit"' in done.text
    assert channel.is_connected


def test_the_return_address_works_once(begin, visit):
    stand_in, signed_in, channel = begin()
    address = f"/stores/{channel.store_id}/channels/{channel.id}/connect"
    back = signed_in.authorise(address, stand_in.owner)
    assert "now connected" in signed_in.get(back).text
    for again in (signed_in, visit(stand_in)):
        answer = again.get(back)
        assert answer.status == 403
        assert "has already been used" in answer.text
    assert len([write for write in stand_in.world.writes if write.what.startswith("connect")]) == 1


def test_the_wrong_account_is_refused(begin):
    stand_in, signed_in, channel = begin()
    address = f"/stores/{channel.store_id}/channels/{channel.id}/connect"
    answer = signed_in.get(signed_in.authorise(address, stand_in.stranger))
    assert "Your Amazon account is not connected" in answer.text
    assert "different Amazon selling account" in answer.text
    assert not channel.is_connected


def test_cancel_comes_back_not_connected(begin):
    stand_in, signed_in, channel = begin()
    address = f"/stores/{channel.store_id}/channels/{channel.id}/connect"
    answer = signed_in.get(signed_in.authorise(address, stand_in.owner, answer="cancel"))
    assert "Your Amazon account is not connected" in answer.text
    assert not channel.is_connected
    assert [entry.status for entry in stand_in.world.log_of(channel)] == ["Failed"]


@pytest.mark.parametrize(("minutes", "is_connected"), [(4.9, True), (5.1, False)])
def test_the_code_is_good_for_five_minutes(begin, minutes, is_connected):
    stand_in, signed_in, channel = begin()
    address = f"/stores/{channel.store_id}/channels/{channel.id}/connect"
    back = signed_in.authorise(address, stand_in.owner)
    stand_in.world.clock.set_offset(60 * minutes)
    text = signed_in.get(back).text
    assert channel.is_connected is is_connected
    assert ("The authorisation code has expired." in text) is not is_connected


def test_a_link_expires_and_a_fresh_one_can_be_taken(begin):
    stand_in, signed_in, channel = begin(link_days=2)
    link = link_of(signed_in, channel)
    stand_in.world.clock.set_offset(2 * 24 * 3600)
    answer = signed_in.get(link)
    assert answer.status == 410
    assert "This link is not valid" in answer.text
    assert link_of(signed_in, channel) != link
    assert signed_in.get(f"{link}/start").status == 410


def test_an_invented_link_or_state_is_refused(begin, visit):
    stand_in, _, _ = begin()
    stranger = visit(stand_in)
    assert stranger.get("/connect/not-a-token").status == 410
    answer = stranger.get("/amazon/callback?state=x&selling_partner_id=y&spapi_oauth_code=z")
    assert answer.status == 403
    assert stranger.get("/connect/done/x").status == 404


def test_a_code_belongs_to_its_seller(begin):
    stand_in, signed_in, channel = begin()
    address = f"/stores/{channel.store_id}/channels/{channel.id}/connect"
    back = signed_in.authorise(address, stand_in.stranger)
    forged = back.replace(stand_in.stranger.seller_id, stand_in.owner.seller_id)
    assert "did not accept the authorisation code" in signed_in.get(forged).text
    assert not channel.is_connected


def test_amazon_tells_what_is_wrong(begin, visit):
    stand_in, _, _ = begin(amazon_otp=True)
    owner, amazon = visit(stand_in), stand_in.amazon_url
    back = {"back": "/"}
    wrong = owner.post(f"{amazon}/ap/signin", {"email": "nobody@example.test", **back}, token="")
    assert "We cannot find an account with that email address" in wrong.text
    owner.post(f"{amazon}/ap/signin", {"email": stand_in.owner.email, **back}, token="")
    wrong = owner.post(f"{amazon}/ap/signin", {"password": "wrong", **back}, token="")
    assert "Your password is incorrect" in wrong.text
    page = owner.post(f"{amazon}/ap/signin", {"password": stand_in.owner.password, **back}, token="")
    assert "Two-Step Verification" in page.text
    wrong = owner.post(f"{amazon}/ap/mfa", {"otpCode": "000000", **back}, token="")
    assert "not valid" in wrong.text
    page = owner.post(f"{amazon}/ap/mfa", {"otpCode": stand_in.owner.otp, **back}, token="")
    assert stand_in.owner.name in page.text


def test_the_code_screen_cannot_be_skipped(begin, visit):
    stand_in, _, _ = begin(amazon_otp=True)
    owner, amazon = visit(stand_in), stand_in.amazon_url
    owner.post(f"{amazon}/ap/signin", {"email": stand_in.owner.email, "back": "/"}, token="")
    owner.post(f"{amazon}/ap/signin", {"password": stand_in.owner.password, "back": "/"}, token="")
    address = f"{amazon}/apps/authorize/consent?application_id=none"
    assert "MD1000" in owner.get(address).text
    assert stand_in.owner.name not in owner.get(amazon).text


def test_amazon_leads_back_to_itself_only(begin, visit):
    stand_in, _, _ = begin()
    owner, amazon = visit(stand_in), stand_in.amazon_url
    back = {"back": "https://elsewhere.example/x?y=1"}
    owner.post(f"{amazon}/ap/signin", {"email": stand_in.owner.email, **back}, token="")
    sent = {"password": stand_in.owner.password, **back}
    answer = owner.post(f"{amazon}/ap/signin", sent, token="", follows=False)
    assert answer.headers["location"] == "/x?y=1"


def test_consent_without_its_tick_is_asked_for_again(begin):
    stand_in, signed_in, channel = begin()
    address = f"/stores/{channel.store_id}/channels/{channel.id}/connect"
    signed_in.authorise(address, stand_in.owner)
    state = re.search(r'name="state" value="([^"]+)"', signed_in.get(address).text).group(1)
    fields = {"state": state, "answer": "confirm"}
    page = signed_in.post(f"{stand_in.amazon_url}/apps/authorize/consent", fields, token="")
    assert "Tick the box to go on." in page.text
    assert not channel.is_connected


def test_two_migrations_can_be_rehearsed(begin, screens_of):
    stand_in, signed_in, _ = begin()
    screens = screens_of(stand_in)
    signed_in.post(screens.new("Quayside Books"), screens.form(marketplace="Germany"))
    channel = stand_in.world.channel("Quayside Books", "Amazon SP")
    address = f"/stores/{channel.store_id}/channels/{channel.id}/connect"
    assert "now connected" in signed_in.get(signed_in.authorise(address, stand_in.owner)).text
