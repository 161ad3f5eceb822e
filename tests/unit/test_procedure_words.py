"""What the procedure's words mean: providers, names and links."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from pages.store import ChannelRow
from robot.errors import DriftError, RequestError
from robot.procedures.amazon_mws_to_sp import handover, others, reconcile, sku_links
from robot.procedures.amazon_mws_to_sp.request import classify_provider, default_new_name, refuse_taken_name
from robot.procedures.amazon_mws_to_sp.work import MigrationWork


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("amazon", "mws"),
        (" amazon\n", "mws"),
        ("Amazon", "other"),
        ("amazon_sp", "sp"),
        ("Amazon SP", "sp"),
        ("amazon-sp", "sp"),
        ("amazonsp", "sp"),
        ("amazon_vendor", "other"),
        ("amazon_sp_vendor", "other"),
        ("\u0430mazon", "other"),
        ("", "other"),
    ],
)
def test_only_exactly_amazon_is_mws(text: str, kind: str) -> None:
    assert classify_provider(text) == kind


@pytest.mark.parametrize(
    ("provider", "may_replace"),
    [
        *(
            (text, True)
            for text in ("amazon_sp", "SP-API", "Selling Partner", "Amazon v2", "Amazon (2022)", "Amazon EU")
        ),
        *(
            (text, True)
            for text in (
                "AMZ SP",
                "Amazon API",
                "\uff21\uff2d\uff21\uff3a\uff2f\uff2e \uff33\uff30",
                "amazon",
                "",
            )
        ),
        *((text, True) for text in ("eBay or Amazon", "shopify (amazon)", "\u0435bay")),
        *(
            (text, False)
            for text in ("ebay", " eBay ", "Shopify", "WooCommerce", "bigcommerce", "Magento", "Vend")
        ),
    ],
)
def test_each_other_channel_may_take_the_old_ones_place_unless_it_is_known_not_to(
    provider: str, *, may_replace: bool
) -> None:
    beside = ChannelRow("Somebody's", provider, is_active=True)
    known = SimpleNamespace(
        request=SimpleNamespace(channel="Amazon"), settings=SimpleNamespace(traces="traces")
    )
    old = ChannelRow("Amazon", "amazon", is_active=False)
    error = others.old_is_off(cast("MigrationWork", known), [old, beside])
    assert ("Somebody's" in error.message) is may_replace
    assert ("switch it on" in error.hint) is not may_replace


def test_the_recommended_name() -> None:
    assert default_new_name("Amazon") == "Amazon SP"


@pytest.mark.parametrize("taken", ["Amazon SP", "amazon sp", "Amazon  SP", "Amazon\u00a0SP", " AMAZON SP "])
def test_a_name_that_a_careless_comparison_would_find_is_taken(taken: str) -> None:
    with pytest.raises(RequestError, match="must be unique"):
        refuse_taken_name("Amazon SP", ["Amazon", taken])


def test_a_free_name_passes() -> None:
    refuse_taken_name("Amazon SP", ["Amazon", "Amazon SP 2", "amazon-sp"])


def test_orders_under_two_channels_came_twice() -> None:
    orders = [("1", "Amazon"), ("1", "Amazon SP"), ("2", "Amazon"), ("2", "Amazon"), ("3", "Amazon SP")]
    assert reconcile.find_twice(orders) == ("1",)


def test_only_links_with_two_different_skus_are_by_hand() -> None:
    links = [("A", "A"), ("B", "b"), ("C", "C-1"), ("D", "")]
    assert reconcile.links_by_hand(links) == (("B", "b"), ("C", "C-1"))


def test_the_import_file_keeps_the_columns_and_only_the_wanted_rows(tmp_path: Path) -> None:
    old = tmp_path / "old.csv"
    old.write_text("\ufeffchannel_sku,product_sku,linked_by\r\nA,A,auto\r\nB,b,hand\r\n", encoding="utf-8")
    new = tmp_path / "new.csv"
    assert sku_links.write_import_file(old, new, {("B", "b")}) == 1
    assert new.read_text(encoding="utf-8").split() == ["channel_sku,product_sku,linked_by", "B,b,hand"]


def test_a_link_missing_from_the_download_is_not_passed_over(tmp_path: Path) -> None:
    old = tmp_path / "old.csv"
    old.write_text("channel_sku,product_sku\nA,A\n", encoding="utf-8")
    with pytest.raises(DriftError, match="X -> Y"):
        sku_links.write_import_file(old, tmp_path / "new.csv", {("X", "Y")})


def test_the_email_carries_the_link_and_what_to_do() -> None:
    text = handover.email_text("Harbour Lane", "https://example.test/connect/abc")
    assert "https://example.test/connect/abc" in text
    assert "Harbour Lane" in text


def test_a_file_without_a_link_is_no_fault_where_the_screen_shows_none(tmp_path):
    path = tmp_path / "links.csv"
    path.write_text("Channel SKU,Product SKU,Linked By\r\n", encoding="utf-8")
    assert sku_links.check_links_file(path, [], []) is None
