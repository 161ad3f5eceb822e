"""What the procedure's words mean: providers, names and links."""

from __future__ import annotations

from pathlib import Path

import pytest

from robot.errors import DriftError, RequestError
from robot.procedures.amazon_mws_to_sp import handover, reconcile, sku_links
from robot.procedures.amazon_mws_to_sp.request import classify_provider, default_new_name, refuse_taken_name


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
