from __future__ import annotations

import re

from robot.rehearsal import MAIN_COMPANY, MAIN_STORE, OTHER_COMPANY, SECOND_STORE


def names_in(text: str) -> list[str]:
    return re.findall(r"<tr>\s*<td>([^<]*)</td>", text)


def test_the_main_store_is_on_the_second_page(signed_in):
    first, second = (names_in(signed_in.get(f"/stores?page={number}").text) for number in (1, 2))
    assert len(first) == 10
    assert len(first) + len(second) >= 14
    assert MAIN_STORE not in first
    assert MAIN_STORE in second
    assert SECOND_STORE in second
    assert "harbour lane" in second
    assert "Harbour  Lane Outlet" in first


def test_a_page_beyond_the_last_is_the_last(signed_in):
    assert names_in(signed_in.get("/stores?page=99").text) == names_in(signed_in.get("/stores?page=2").text)


def test_the_pen_of_the_list_edits_the_store(signed_in, stand_in):
    store = stand_in.world.store("Two Tides")
    page = signed_in.get(f"/stores/{store.id}/edit")
    assert "Edit Store" in page.text
    signed_in.post(f"/stores/{store.id}/edit", {"name": "Two Tides Ltd", "replaces_kits": "1"})
    assert store.name == "Two Tides Ltd"
    assert store.replaces_kits
    assert [write.what for write in stand_in.world.writes] == ["save store 'Two Tides Ltd'"]


def test_add_on_the_list_makes_a_store_not_a_channel(signed_in, stand_in):
    answer = signed_in.post("/stores/create", {"name": "New Pier"})
    assert "Store saved." in answer.text
    assert stand_in.world.channels("New Pier") == []
    assert "Store saved." not in signed_in.get("/stores").text


def test_a_store_without_a_name_is_refused(signed_in, stand_in):
    assert "The name field is required." in signed_in.post("/stores/create", {"name": " "}).text
    assert stand_in.world.writes == []


def test_the_wrong_company_shows_other_stores(signed_in, stand_in):
    world = stand_in.world
    token = signed_in.get("/companies").token
    answer = signed_in.post(f"/companies/{world.company(OTHER_COMPANY).id}/switch", {}, token=token)
    assert f"Switched to {OTHER_COMPANY}." in answer.text
    assert MAIN_STORE not in names_in(signed_in.get("/stores").text)
    assert signed_in.get(f"/stores/{world.store(MAIN_STORE).id}").status == 404
    signed_in.post(f"/companies/{world.company(MAIN_COMPANY).id}/switch", {}, token=token)
    assert signed_in.get(f"/stores/{world.store(MAIN_STORE).id}").status == 200


def test_a_company_of_somebody_else_cannot_be_switched_to(signed_in, stand_in):
    foreign = stand_in.world.add_company("Someone Else Ltd")
    token = signed_in.get("/companies").token
    assert signed_in.post(f"/companies/{foreign.id}/switch", {}, token=token).status == 404


def test_the_channel_list_has_pages_and_a_search(signed_in, stand_in):
    world = stand_in.world
    for number in range(8):
        world.add_channel(MAIN_STORE, f"Amazon {number}", "amazon")
    address = f"/stores/{world.store(MAIN_STORE).id}"
    assert len(names_in(signed_in.get(address).text)) == 10
    assert len(names_in(signed_in.get(f"{address}?page=2").text)) == 3
    assert names_in(signed_in.get(f"{address}?search=ebay").text) == ["eBay"]
    assert "No channels match." in signed_in.get(f"{address}?search=nothing").text


def test_rows_show_the_provider_as_it_is(signed_in, stand_in):
    text = signed_in.get(f"/stores/{stand_in.world.store(MAIN_STORE).id}").text
    rows = re.findall(r"<tr>\s*<td>([^<]*)</td>\s*<td>([^<]*)</td>", text)
    assert rows == [
        ("Amazon", "amazon"),
        ("amazon-uk", "amazon"),
        ("Amazon Vendor", "amazon_vendor"),
        ("eBay", "ebay"),
        ("Website", "shopify"),
    ]


def test_unknown_addresses_are_not_found(signed_in):
    for address in ("/nothing", "/stores/none", "/transactionRecords/none"):
        answer = signed_in.get(address)
        assert answer.status == 404
        assert "Not Found" in answer.text


def test_the_picker_before_and_after(start, visit):
    for picker, expected in (
        ("before", {"Amazon": "amazon", "Amazon SP": "amazon_sp", "Amazon Vendor": "amazon_vendor"}),
        ("after", {"Amazon": "amazon_sp", "Amazon Vendor": "amazon_vendor"}),
    ):
        stand_in = start(picker=picker)
        visitor = visit(stand_in)
        visitor.sign_in()
        text = visitor.get(f"/stores/{stand_in.world.store(MAIN_STORE).id}").text
        tiles = re.findall(r'channels/create/(\w+)".*?<title[^>]*>([^<]+)</title>', text)
        assert {title: provider for provider, title in tiles if "mazon" in title} == expected
        old = stand_in.world.channel(MAIN_STORE, "Amazon")
        settings = visitor.get(f"/stores/{old.store_id}/channels/{old.id}/edit").text
        assert ("Amazon (Legacy)" in settings) is (picker == "after")
        create = f"/stores/{old.store_id}/channels/create/amazon"
        assert visitor.get(create).status == (404 if picker == "after" else 200)
