"""The screens are sound pages of their own: nothing from elsewhere, nothing made for the robot."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import robot.rehearsal
from robot.rehearsal import MAIN_STORE

FOLDER = Path(robot.rehearsal.__file__).parent
FILES = sorted(path for path in FOLDER.rglob("*") if path.suffix in {".html", ".css", ".js", ".svg"})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_is_fetched_from_elsewhere(path):
    addresses = re.findall(r"(?:https?:)?//[a-z][^\s\"'<]*", path.read_text(encoding="utf-8"))
    assert [address for address in addresses if address != "http://www.w3.org/2000/svg"] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_there_are_no_hooks_for_robots(path):
    assert not re.search(r"data-(test|qa|cy|robot)|testid", path.read_text(encoding="utf-8"))


def addresses_of(stand_in) -> list[str]:
    world = stand_in.world
    store = world.store(MAIN_STORE)
    channels = [f"/stores/{store.id}/channels/{channel.id}" for channel in world.channels(store)]
    sp = world.channel("Two Tides", "Amazon SP")
    return [
        "/stores", "/stores/create", f"/stores/{store.id}", f"/stores/{store.id}?tab=plugins",
        f"/stores/{store.id}/edit", "/companies", "/users", "/roles", "/orders", f"/orders?store={store.id}",
        "/confirmationOrders", "/invoices", "/products", "/helpdesk", "/transactionRecords",
        f"/transactionRecords?store={store.id}", f"/transactionRecords/{world.channel(store, 'Amazon').id}",
        *(f"{channel}/edit" for channel in channels), *(f"{channel}/products" for channel in channels),
        *(f"/stores/{store.id}/channels/create/{provider}" for provider in ("amazon", "amazon_sp", "amazon_vendor", "vend")),
        f"/stores/{sp.store_id}/channels/{sp.id}/edit",
    ]  # fmt: skip


def test_ids_are_unique_and_labels_lead_somewhere(signed_in, stand_in):
    for address in addresses_of(stand_in):
        answer = signed_in.get(address)
        assert answer.status == 200, address
        ids = re.findall(r'\bid="([^"]*)"', answer.text)
        assert [name for name, count in Counter(ids).items() if count > 1] == [], address
        named = re.findall(
            r'(?:for|aria-labelledby|data-menu|data-window|data-filters|data-needs)="([^"]*)"', answer.text
        )
        assert set(named) <= set(ids), address
        assert "None" not in re.sub(r"<[^>]*>", "", answer.text), address


def test_only_pens_are_nameless(stand_in, signed_in):
    text = signed_in.get(f"/stores/{stand_in.world.store(MAIN_STORE).id}").text
    nameless = [
        attributes
        for attributes, inside in re.findall(r"<(?:a|button)\b([^>]*)>(.*?)</(?:a|button)>", text, re.DOTALL)
        if not re.sub(r"<(?!title)[^>]*>", "", inside).strip() and "aria-label" not in attributes
    ]
    assert len(nameless) == len(stand_in.world.channels(MAIN_STORE))
    assert all(re.search(r'href="/stores/[^"]+/channels/[^"]+/edit"', attributes) for attributes in nameless)
