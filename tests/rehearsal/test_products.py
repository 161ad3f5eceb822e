from __future__ import annotations

import csv
import io

import pytest

from robot.rehearsal import MAIN_STORE
from robot.rehearsal.model import SP


@pytest.fixture
def new(stand_in):
    """An SP channel that is connected and waits for its activation."""
    old = stand_in.world.channel(MAIN_STORE, "Amazon")
    return stand_in.world.add_channel(MAIN_STORE, "Amazon SP", SP, seller_id=old.seller_id, **old.settings)


def products(channel) -> str:
    return f"/stores/{channel.store_id}/channels/{channel.id}/products"


def links_of(channel) -> dict[str, tuple[str, str]]:
    return {link.channel_sku: (link.product_sku, link.linked_by) for link in channel.links}


def test_the_old_channel_has_links_of_both_kinds_and_one_listing_without(stand_in):
    ways = [way for _, way in links_of(stand_in.world.channel(MAIN_STORE, "Amazon")).values()]
    assert ways.count("Automatic") > ways.count("Manual") > 3
    assert ways.count("") == 1


def test_the_download_is_a_file_of_the_links(signed_in, stand_in):
    old = stand_in.world.channel(MAIN_STORE, "Amazon")
    answer = signed_in.get(f"{products(old)}/links.csv")
    assert 'attachment; filename="sku-links-amazon.csv"' in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {row["Channel SKU"]: (row["Product SKU"], row["Linked By"]) for row in rows} == {
        sku: link for sku, link in links_of(old).items() if link[0]
    }
    assert stand_in.world.writes == []


def test_activation_downloads_and_links_exact_matches_only(signed_in, stand_in, screens, new):
    assert "No products have been downloaded yet." in signed_in.get(products(new)).text
    signed_in.post(screens.settings(MAIN_STORE, "Amazon SP"), screens.form(is_active="1"))
    links = links_of(new)
    assert len(links) == len(links_of(stand_in.world.channel(MAIN_STORE, "Amazon")))
    assert {way for _, way in links.values()} == {"Automatic", ""}
    assert all(sku == product for sku, (product, way) in links.items() if way)
    assert links["hl-doormat-l"] == ("", "")


def test_the_import_carries_the_manual_links_over(signed_in, stand_in, screens, new):
    old = stand_in.world.channel(MAIN_STORE, "Amazon")
    content = signed_in.get(f"{products(old)}/links.csv").text
    signed_in.post(screens.settings(MAIN_STORE, "Amazon SP"), screens.form(is_active="1"))
    token = signed_in.get(products(new)).token
    answer = signed_in.upload(f"{products(new)}/import", content.encode(), token=token)
    assert "24 rows imported, 0 rows refused." in answer.text
    assert links_of(new) == links_of(old)
    assert stand_in.world.writes[-1].what == "import SKU links of 'Amazon SP'"


def test_before_the_activation_every_row_is_refused(signed_in, stand_in, new):
    old = stand_in.world.channel(MAIN_STORE, "Amazon")
    content = signed_in.get(f"{products(old)}/links.csv").text
    token = signed_in.get(products(new)).token
    answer = signed_in.upload(f"{products(new)}/import", content.encode(), token=token)
    assert "0 rows imported, 24 rows refused." in answer.text
    assert new.links == []


def test_rows_that_cannot_be_taken_are_named(signed_in, stand_in):
    old = stand_in.world.channel(MAIN_STORE, "Amazon")
    content = "\ufeffProduct SKU,Channel SKU\nHL-MUG-L,HL-MUG-S\nNOT-THERE,HL-MUG-B\nHL-MUG-S,NOR-THIS\n"
    token = signed_in.get(products(old)).token
    answer = signed_in.upload(f"{products(old)}/import", content.encode(), token=token)
    assert "1 row imported, 2 rows refused." in answer.text
    assert "Row 3: there is no product with SKU &#39;NOT-THERE&#39;." in answer.text
    assert "Row 4: the channel has no product with SKU &#39;NOR-THIS&#39;." in answer.text
    assert links_of(old)["HL-MUG-S"] == ("HL-MUG-L", "Manual")


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "Please choose a file."), (b"SKU,Other\nx,y\n", "The file has no column &#39;Channel SKU&#39;.")],
)
def test_a_file_that_is_none_is_refused(signed_in, stand_in, content, message):
    old = stand_in.world.channel(MAIN_STORE, "Amazon")
    token = signed_in.get(products(old)).token
    assert message in signed_in.upload(f"{products(old)}/import", content, token=token).text
    assert stand_in.world.writes == []


def test_the_list_has_pages_and_a_search(signed_in, stand_in):
    old = stand_in.world.channel(MAIN_STORE, "Amazon")
    assert 'rel="next"' in signed_in.get(products(old)).text
    found = signed_in.get(f"{products(old)}?search=mystery").text
    assert "AMZ-UNKNOWN-1" in found
    assert "Not linked" in found
    assert "1 entry" in found


def test_without_stock_control_the_settings_say_so(start):
    world = start(stock_control=False).world
    assert not world.channel(MAIN_STORE, "Amazon").uses_stock_control
