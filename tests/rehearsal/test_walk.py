"""The document, followed word by word by hand: what a person would see and click, without the robot's pages."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from robot.rehearsal import MAIN_STORE, OTHER_COMPANY
from robot.rehearsal.options import local_text

NAMELESS = re.compile(r"^$")


@pytest.fixture
def clipboard(context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])


def row_of(page, name: str):
    return page.get_by_role("row").filter(has=page.get_by_role("cell", name=name, exact=True))


def sign_in(page, stand_in) -> None:
    page.goto(stand_in.base_url)
    page.get_by_label("E-Mail Address").fill(stand_in.username)
    page.get_by_label("Password").fill(stand_in.password)
    page.get_by_role("button", name="Login").click()
    expect(page.get_by_role("heading", name="Stores", exact=True)).to_be_visible()


def open_main_store(page) -> None:
    menu = page.get_by_role("navigation", name="Main menu")
    menu.get_by_role("link", name="Stores", exact=True).click()
    expect(row_of(page, "Alder & Ash")).to_be_visible()
    expect(row_of(page, MAIN_STORE)).to_have_count(0)
    page.get_by_role("link", name="Next", exact=True).click()
    row_of(page, MAIN_STORE).get_by_role("button", name="View Store").click()
    expect(page.get_by_role("heading", name=MAIN_STORE, exact=True)).to_be_visible()


def open_settings(page, name: str) -> None:
    row_of(page, name).get_by_role("link", name=NAMELESS).click()
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()


def flip(page, label: str) -> None:
    """Click the words beside a switch, as a person may."""
    page.get_by_text(label, exact=True).click()


def save(page, *, says: str = "Channel saved.") -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status").filter(has_text=says)).to_be_visible()


def authorise(page, owner, *, otp: bool) -> None:
    page.get_by_label("Email or mobile phone number").fill(owner.email)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Password").fill(owner.password)
    page.get_by_role("button", name="Sign in").click()
    if otp:
        page.get_by_label("Enter OTP").fill(owner.otp)
        page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Authorize Channels")).to_be_visible()
    page.get_by_label("I direct Amazon to provide Channels access").check()
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("We are authorizing Channels to access your seller data.")).to_be_visible()
    expect(page.get_by_role("heading", name="Your Amazon account is now connected")).to_be_visible()


def switch_old_channel_off(page) -> tuple[str, list[str]]:
    """Follow Step One and Step Two; return the marketplace and the order statuses that were noted."""
    open_main_store(page)
    expect(row_of(page, "Amazon").get_by_role("cell", name="amazon", exact=True)).to_be_visible()
    open_settings(page, "Amazon")
    expect(page.get_by_label("Is Active")).to_be_checked()
    marketplace = page.get_by_label("Marketplace").input_value()
    statuses = page.get_by_label("Order Statuses").evaluate(
        "box => [...box.selectedOptions].map(o => o.value)"
    )
    flip(page, "Is Active")
    save(page)
    expect(page.get_by_label("Is Active")).not_to_be_checked()
    return marketplace, statuses


def add_new_channel(page, tile: str, options: tuple[str, list[str]], cutoff: str) -> None:
    """Follow Step Three up to its Save."""
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name=MAIN_STORE).click()
    page.get_by_role("button", name="+ Add").click()
    window = page.get_by_role("dialog", name="Add Channel")
    window.get_by_role("searchbox").fill("amaz")
    expect(window.get_by_role("link", name="Shopify")).to_be_hidden()
    window.get_by_role("link", name=tile, exact=True).click()
    expect(page.get_by_text("amazon_sp", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Copy Connect Link")).to_have_count(0)
    page.get_by_label("Channel Name").fill("Amazon SP")
    page.get_by_label("Marketplace").select_option(options[0])
    page.get_by_role("group", name="Fulfilment Channels").get_by_label("MFN").check()
    page.get_by_label("Order Statuses").select_option(options[1])
    expect(cutoff_box(page)).to_be_disabled()
    flip(page, "Ignore Orders Before")
    cutoff_box(page).fill(cutoff)
    save(page)


def cutoff_box(page):
    return page.locator("input[type=datetime-local]").and_(page.get_by_label("Ignore Orders Before"))


def connect_by_link(page, stand_in) -> None:
    """Copy the link and play the account owner, who is in another browser."""
    page.get_by_role("button", name="Copy Connect Link").click()
    expect(page.get_by_role("status").filter(has_text="Connect link copied.")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{stand_in.base_url}/connect/")
    owner = page.context.browser.new_context().new_page()
    owner.goto(link)
    owner.get_by_role("button", name="Connect", exact=True).click()
    authorise(owner, stand_in.owner, otp=False)
    owner.get_by_role("link", name="Continue").click()
    expect(owner.get_by_text("You may close this window.")).to_be_visible()
    owner.context.close()
    page.reload()


def connect_own_account(page, stand_in) -> None:
    page.get_by_role("link", name="Connect", exact=True).click()
    authorise(page, stand_in.owner, otp=True)
    page.get_by_role("link", name="Continue").click()


@pytest.mark.parametrize("way", ["link", "own"])
def test_the_document_can_be_followed(start, page, clipboard, way):
    is_own = way == "own"
    stand_in = start(
        picker="after" if is_own else "before",
        amazon_otp=is_own,
        resolution_s=1,
        zone="Europe/London",
        orders_per_hour=120,
    )
    world = stand_in.world
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    sign_in(page, stand_in)

    noted = switch_old_channel_off(page)
    (switch_off,) = world.switch_offs
    cutoff = local_text(switch_off.at, stand_in.config)
    add_new_channel(page, "Amazon" if is_own else "Amazon SP", noted, cutoff)
    new = world.channel(MAIN_STORE, "Amazon SP")
    assert new.ignore_before == (True, switch_off.at.round("second", mode="floor"))

    flip(page, "Is Active")
    save(page, says="The channel could not be saved.")
    expect(page.get_by_text("cannot be activated until it is connected")).to_be_visible()
    page.reload()

    (connect_own_account if is_own else connect_by_link)(page, stand_in)
    expect(page.get_by_text("Connected to Amazon as")).to_be_visible()
    flip(page, "Is Active")
    save(page)
    assert new.is_active
    # The browser leaves out the seconds of a whole minute.
    expect(cutoff_box(page)).to_have_value(cutoff.removesuffix(":00"))

    world.clock.set_offset(1800)
    page.get_by_role("link", name="Orders", exact=True).click()
    page.get_by_label("Store", exact=True).select_option(MAIN_STORE)
    expect(page.get_by_role("cell", name="Amazon SP", exact=True)).not_to_have_count(0)
    outcome = world.count_orders(world.channel(MAIN_STORE, "Amazon"), new)
    assert outcome.never == []
    assert outcome.imported_new > 10
    assert not errors


def test_the_wrong_company_is_seen_and_switched_in_the_user_menu(stand_in, page):
    user = stand_in.world.users[0]
    user.company_id = stand_in.world.company(OTHER_COMPANY).id
    sign_in(page, stand_in)
    expect(page.get_by_role("banner")).to_contain_text(OTHER_COMPANY)
    expect(row_of(page, "Northgate Linen")).to_be_visible()
    page.get_by_role("button", name="Sam Copperfield").click()
    page.get_by_role("link", name="Companies").click()
    expect(row_of(page, OTHER_COMPANY).get_by_role("cell", name="Active")).to_be_visible()
    row_of(page, "Harbour Lane Trading Ltd").get_by_role("button", name="Switch").click()
    expect(
        page.get_by_role("status").filter(has_text="Switched to Harbour Lane Trading Ltd.")
    ).to_be_visible()
    open_main_store(page)


def test_the_new_form_can_be_left_without_a_write(stand_in, page):
    sign_in(page, stand_in)
    open_main_store(page)
    page.get_by_role("button", name="+ Add").click()
    page.get_by_role("dialog").get_by_role("link", name="Amazon SP", exact=True).click()
    page.get_by_label("Channel Name").fill("Never saved")
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_role("heading", name=MAIN_STORE, exact=True)).to_be_visible()
    assert stand_in.world.writes == []
    assert len(stand_in.world.channels(MAIN_STORE)) == 5


def test_a_switch_is_drawn_over_a_check_box_without_a_size(stand_in, page):
    sign_in(page, stand_in)
    open_main_store(page)
    open_settings(page, "Amazon")
    assert page.get_by_label("Is Active").bounding_box()["width"] == 0
    page.get_by_label("Is Active").press("Space")
    expect(page.get_by_label("Is Active")).not_to_be_checked()


def test_a_refused_clipboard_is_told(start, page, screens_of, visit):
    stand_in = start()
    screens, helper = screens_of(stand_in), visit(stand_in)
    helper.sign_in()
    helper.post(screens.new(MAIN_STORE), screens.form())
    sign_in(page, stand_in)
    page.goto(stand_in.base_url + screens.settings(MAIN_STORE, "Amazon SP"))
    page.evaluate("() => { Clipboard.prototype.writeText = () => Promise.reject(new Error('refused')); }")
    page.get_by_role("button", name="Copy Connect Link").click()
    expect(page.get_by_role("status").filter(has_text="could not be copied")).to_be_visible()


def test_the_columns_of_orders_are_chosen_in_a_window(stand_in, page):
    sign_in(page, stand_in)
    page.get_by_role("link", name="Orders", exact=True).click()
    page.get_by_label("Store", exact=True).select_option(MAIN_STORE)
    page.get_by_title("Customise columns").click()
    page.get_by_role("button", name="Order Import Date").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("columnheader", name="Order Import Date")).to_be_visible()
    expect(page.get_by_role("columnheader")).to_have_count(9)
    page.get_by_title("Customise columns").click()
    page.get_by_role("button", name="Reset to Default").click()
    expect(page.get_by_role("columnheader")).to_have_count(8)


def test_products_are_downloaded_and_imported_by_hand(stand_in, page, tmp_path):
    sign_in(page, stand_in)
    open_main_store(page)
    row_of(page, "Amazon").get_by_role("link", name="Products").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download SKU Links").click()
    path = tmp_path / "links.csv"
    download.value.save_as(path)
    page.get_by_role("button", name="Import SKU Links").click()
    page.get_by_label("CSV File").set_input_files(path)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="24 rows imported, 0 rows refused.")).to_be_visible()
