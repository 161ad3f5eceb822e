"""Screens of the stand-in's other renderings that a whole migration does not pass every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pages.sign_in import SignInPage
from pages.signs import Signs
from robot.rehearsal import MAIN_STORE, OLD_CHANNEL, StandIn, StandInConfig

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from pages.menu import Menu

OTHER = "Northgate Wholesale Ltd"


@pytest.fixture(params=["material", "classic"])
def place(request: pytest.FixtureRequest) -> Iterator[StandIn]:
    with StandIn(StandInConfig(rendering=request.param, rows_per_page=4)) as running:
        yield running


@pytest.fixture
def menu(page: Page, place: StandIn) -> Menu:
    return SignInPage.open(page, Signs.load(), place.base_url).sign_in(place.username, place.password)


def test_lists_are_read_to_their_end(place: StandIn, menu: Menu) -> None:
    world = place.world
    for number in range(6):
        world.add_channel(MAIN_STORE, f"Extra {number}", "ebay")
    stores = menu.open_stores()
    assert [row.name for row in stores.read_stores()] == [
        " ".join(one.name.split()) for one in world.stores()
    ]
    channels = stores.open_store(MAIN_STORE).read_channels()
    assert [(row.name, row.provider, row.is_active) for row in channels] == [
        (one.name, one.provider, one.is_active) for one in world.channels(MAIN_STORE)
    ]
    assert world.writes == []


def test_sku_links_are_downloaded_and_imported(place: StandIn, menu: Menu, tmp_path: Path) -> None:
    world = place.world
    links = world.channel(MAIN_STORE, OLD_CHANNEL).links
    products = menu.open_stores().open_store(MAIN_STORE).open_products(OLD_CHANNEL)
    assert len(products.read_links()) == len(links)
    file = products.download_links(tmp_path)
    assert file.read_text(encoding="utf-8").startswith("Channel SKU,Product SKU")
    assert "imported" in products.import_links(file)
    assert [write.what for write in world.writes] == [f"import SKU links of {OLD_CHANNEL!r}"]


def test_the_company_is_switched(place: StandIn, menu: Menu) -> None:
    companies = menu.open_companies()
    assert [row.is_active for row in companies.read_companies()] == [True, False]
    companies.switch_to(OTHER)
    assert place.world.users[0].company_id == place.world.company(OTHER).id
    assert [row.name for row in menu.open_companies().read_companies() if row.is_active] == [OTHER]
