"""The screens of the stand-in, from sign-in to activation, in the document's order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from whenever import PlainDateTime

from pages import clipboard
from pages.amazon import AmazonPages, amazon_origins
from pages.connect import ConfirmationPage, HostedConnectPage
from pages.menu import Menu
from pages.sign_in import SignInPage
from pages.signs import Signs
from robot.errors import SignInError, UnavailableError
from robot.rehearsal import Fault, StandIn, StandInConfig
from robot.rehearsal.authorisations import Answer, AuthorisationRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

STORE = "Harbour Lane"


@pytest.fixture(scope="module")
def place() -> Iterator[StandIn]:
    with StandIn(StandInConfig()) as running:
        yield running


def amazon_pages(page: Page, signs: Signs, place: StandIn) -> AmazonPages:
    return AmazonPages(page, signs, place.base_url, amazon_origins(page, place.base_url))


@pytest.fixture
def menu(page: Page, place: StandIn) -> Menu:
    clipboard.install(page.context)
    return SignInPage.open(page, Signs.load(), place.base_url).sign_in(place.username, place.password)


def test_the_document_is_followed_from_store_to_activation(page, place, menu, browser):
    signs = Signs.load()
    old = menu.open_stores().open_store(STORE).open_channel("Amazon")
    assert (old.read_provider(), old.read_active()) == ("amazon", True)
    wanted = {
        element: old.read_values(element)
        for element in ("marketplace", "fulfilment-channels", "order-statuses")
    }
    old.set_active(is_active=False)
    assert old.save().is_accepted
    assert old.read_active() is False

    new = menu.open_stores().open_store(STORE).open_picker().choose_amazon_sp()
    assert new.learn_cutoff_field(PlainDateTime(2026, 5, 6, 7, 8, 9)).resolution_s == 60
    new.leave()
    writes = len(place.world.writes)
    new = menu.open_stores().open_store(STORE).open_picker().choose_amazon_sp()
    new.set_name("Amazon")
    refused = new.save()
    assert not refused.is_accepted
    assert any("already been taken" in text for text in refused.errors)
    assert len(place.world.writes) == writes
    new.set_name("Amazon SP")
    for element, values in wanted.items():
        new.set_values(element, values)
    cutoff = PlainDateTime(2026, 5, 6, 7, 8)
    new.set_ignore_orders_before(cutoff)
    assert new.save().is_accepted
    new.wait_for_connect()
    assert new.read_connection() == "not connected"
    assert new.read_ignore_orders_before().local == cutoff
    link = new.copy_connect_link()

    context = browser.new_context()
    guest = context.new_page()
    HostedConnectPage.open(guest, signs, link).connect()
    amazon = amazon_pages(guest, signs, place)
    assert amazon.where() == "sign-in"
    amazon.sign_in(place.owner.email, place.owner.password)
    assert amazon.where() == "consent"
    amazon.consent()
    assert "connected" in ConfirmationPage.wait(guest, signs, 10_000).text
    context.close()

    store = menu.open_stores().open_store(STORE)
    assert {row.name: row.provider for row in store.read_channels()}["Amazon SP"] == "amazon_sp"
    new = store.open_channel("Amazon SP")
    assert new.read_connection() == "connected"
    new.set_active(is_active=True)
    assert new.save().is_accepted
    assert place.world.channel(STORE, "Amazon SP").is_active


def test_the_lists_are_read_to_their_end(page, place, menu):
    before = len(place.world.writes)
    assert menu.read_company() == "Harbour Lane Trading Ltd"
    companies = menu.open_companies().read_companies()
    assert [row.is_active for row in companies].count(True) == 1
    names = [row.name for row in menu.open_stores().read_stores()]
    assert len(names) == len(set(names)) >= 14
    orders = menu.open_orders()
    orders.choose_store("Quayside Books")
    rows = orders.read_orders()
    assert rows
    assert {"ID", "Channel", "Status", "Order Date"} <= set(rows[0].cells)
    records = menu.open_transaction_records()
    records.choose_store(STORE)
    records.open_channel("Amazon")
    assert records.read_records()
    assert len(place.world.writes) == before


def test_after_july_2022_the_plain_amazon_tile_is_amazon_sp(page):
    with StandIn(StandInConfig(picker="after")) as later:
        menu = SignInPage.open(page, Signs.load(), later.base_url).sign_in(later.username, later.password)
        picker = menu.open_stores().open_store("Quayside Books").open_picker()
        assert "Amazon SP" not in {tile.name for tile in picker.read_tiles()}
        form = picker.choose_amazon_sp()
        assert form.read_provider() == "amazon_sp"
        assert later.world.writes == []


def test_a_wrong_password_is_refused(page, place):
    with pytest.raises(SignInError, match="refused"):
        SignInPage.open(page, Signs.load(), place.base_url).sign_in(place.username, "wrong")


def test_cancel_at_amazon_is_no_confirmation(page, place, menu):
    store = menu.open_stores().open_store("Quayside Books")
    form = store.open_picker().choose_amazon_sp()
    name = f"Amazon SP {len(place.world.writes)}"
    form.set_name(name)
    form.set_values("marketplace", ["United Kingdom"])
    form.set_values("fulfilment-channels", ["MFN"])
    form.set_values("order-statuses", ["Unshipped"])
    assert form.save().is_accepted
    amazon = amazon_pages(form.connect(), Signs.load(), place)
    assert amazon.where() == "sign-in"
    amazon.sign_in(place.owner.email, place.owner.password)
    assert amazon.where() == "consent"
    amazon.cancel()
    with pytest.raises(SignInError, match="is not connected"):
        ConfirmationPage.wait(page, Signs.load(), 5_000)
    assert amazon.read_error()

    # What came of each try is in the channel's log.
    world = place.world
    channel = world.channel("Quayside Books", name)
    for seller_id, is_late in [(place.stranger.seller_id, False), (place.owner.seller_id, True)]:
        attempt = world.authorisations.begin(channel)
        if is_late:
            attempt.expires_at = world.clock.now()
        code = world.authorisations.issue_code(seller_id).code
        with pytest.raises(AuthorisationRefusedError):
            world.authorisations.complete(attempt.state, Answer(seller_id, code, ""))
    home = SignInPage.open(page, Signs.load(), place.base_url)
    assert home.is_signed_in()
    records = Menu(page, home.signs).open_transaction_records()
    records.choose_store("Quayside Books")
    records.open_channel(name)
    tries = records.read_attempts()
    assert [record.status for record in tries] == ["Failed"] * 3
    told = {records.tell_refusal(record) for record in tries}
    assert told == {"expired", "other account", "cancelled"}


def test_a_site_that_asks_to_be_left_alone_says_for_how_long(page, place):
    place.faults.add(Fault("status", "GET", "/*", times=9, status=503, retry_after_s=7))
    with pytest.raises(UnavailableError, match=r"HTTP 503\), and asks to wait 7 s") as caught:
        SignInPage.open(page, Signs.load(timeout_ms=300), place.base_url)
    place.faults.clear()
    assert caught.value.retry_after_s == 7
    assert caught.value.hint.startswith("Try again after 20")


def test_an_interim_page_of_amazon_that_stays_is_no_request_to_its_owner(page):
    page.set_content("<main><p>We are authorizing your request. Please wait.</p></main>")
    with pytest.raises(UnavailableError, match="did not lead on in time"):
        AmazonPages(page, Signs.load(timeout_ms=200), "https://channels.example").where()


@pytest.mark.parametrize(
    ("rendering", "script"), [("plain", "/assets/app.js"), ("classic", "/assets/classic/app.js")]
)
def test_a_screen_is_not_used_before_its_own_scripts_have_run(page, rendering, script):
    """A choice made before would be kept by the dropdown, and the form that it sends would never be sent."""
    with StandIn(StandInConfig(rendering=rendering)) as late:
        menu = SignInPage.open(page, Signs.load(), late.base_url).sign_in(late.username, late.password)
        page.route("**/assets/**", lambda route: route.continue_())  # past the browser's cache
        fault = late.faults.add(Fault("delay", "GET", script, times=99, delay_ms=900))
        records = menu.open_transaction_records()
        records.choose_store(STORE)
        records.open_channel("Amazon")
        assert records.read_records()
        assert fault.struck
