"""The combinations themselves: they can be done by hand, the judge sees what is wrong, and the robot finds its way on a sample."""

from __future__ import annotations

import itertools
import json
import random
from datetime import UTC, datetime
from typing import Any
from urllib.request import Request, urlopen

import pytest

from .axes import AXES, combine, pairwise, random_one
from .forms import try_forms
from .judge import is_untouched, wrong_anyway, wrong_in_migration
from .reference import EXPECTED, Hand, Variant, a_page
from .running import migrate
from .server import PASSWORD, USER, Site
from .trying import try_by_hand
from .world import CHANNEL, FIELDS, NEW, OPTIONS, STORES

ZONE = "Asia/Kolkata"
QUICK = {"frame": "history", "paging": "pages"}
BY_HAND = (
    {"frame": "hash", "menu": "drawer", "row": "dots", "edit": "tip", "icons": "bare", "layout": "lazy", "labels": "slot",
     "choice": "virtual", "choices": "dual", "date": "panel", "hours": "12", "feedback": "late", "companies": "signin"},
)  # fmt: skip
PASSED = (
    {"frame": "hash", "choice": "listbox", "choices": "boxes"},
    {"frame": "history", "shape": "cards", "date": "pair", "toggle": "check"},
    {"frame": "history", "layout": "wizard", "labels": "legend", "toggle": "button", "choices": "dual"},
    {
        "frame": "hash",
        "layout": "tabs",
        "icons": "bare",
        "wording": "help",
        "toggle": "segments",
        "choices": "tokens",
    },
)
"""What the robot could do when this was written: enough to see that the adaptor works."""


def test_every_pair_of_values_occurs_and_another_seed_makes_other_combinations():
    found = pairwise(1)
    assert len(found) >= 60
    pairs = {pair for one in found for pair in itertools.combinations(one.items(), 2)}
    for one, other in itertools.combinations(AXES, 2):
        missing = [(a, b) for a in AXES[one] for b in AXES[other] if ((one, a), (other, b)) not in pairs]
        assert not missing, (one, other)
    assert found != pairwise(2)


def test_only_values_that_exist_are_taken():
    with pytest.raises(ValueError, match="No axis menu"):
        combine({"menu": "pie"})


@pytest.mark.parametrize("changes", BY_HAND, ids=["mixed"])
def test_a_combination_can_be_done_by_hand(browser, changes):
    assert try_by_hand(browser, combine(changes), "right", ZONE) == ""


class Caller:
    """Does the procedure as the screens do, by their requests."""

    def __init__(self, site: Site) -> None:
        self.site, self.cookie = site, ""
        self.call("POST", "/api/login", {"email": USER, "password": PASSWORD})

    def call(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", "Cookie": self.cookie}
        request = Request(self.site.base_url + path, json.dumps(body).encode(), headers, method=method)
        with urlopen(request, timeout=10) as answer:
            self.cookie = (answer.headers["Set-Cookie"] or self.cookie).partition(";")[0]
            return json.load(answer)

    def save(self, channel_id: str, **values: object) -> dict[str, Any]:
        found = self.site.world.channel(channel_id)
        assert found is not None
        held = {name: found[1][name] for name in FIELDS} | values
        if isinstance(held["ignore_before"], int):
            held["ignore_before"] = iso(held["ignore_before"])
        return self.call("PUT", f"/api/channels/{channel_id}", held)

    def procedure(self, variant: Variant) -> None:
        world = self.site.world
        channels = {store["name"]: store["channels"] for store in world.stores}
        twin = next(one for one in channels["ACME Outdoor"] if one["name"] == CHANNEL)
        self.save(twin["id"] if variant == "wrong_channel" else world.old["id"], active=False)
        cut = world.events[-1]["t"] - (420_000 if variant == "wrong_time" else 0)
        statuses = world.old["statuses"][1 if variant == "missing_status" else 0 :]
        blank = {**world.old, **OPTIONS, "active": False, "statuses": statuses, "provider": "amazon_sp"}
        wanted = {name: blank[name] for name in (*FIELDS, "provider")}
        wanted |= {"name": NEW, "ignore_on": True, "ignore_before": iso(cut)}
        made = self.call("POST", f"/api/stores/{world.target['id']}/channels", wanted)
        if variant == "second_channel":
            self.call("POST", f"/api/stores/{world.target['id']}/channels", wanted | {"name": "Amazon SP 2"})
        assert self.site.authorise(made["connect_link"])
        self.save(made["id"], active=True)


def iso(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat()


@pytest.mark.parametrize("variant", EXPECTED)
def test_the_judge_sees_what_is_wrong(variant):
    with Site(combine({})) as site:
        Caller(site).procedure(variant)
        wrong = wrong_in_migration(site)
    assert EXPECTED[variant] <= set(wrong) if EXPECTED[variant] else wrong == {}


def test_the_judge_accounts_for_every_request():
    with Site(combine({})) as site:
        caller = Caller(site)
        caller.procedure("right")
        other = next(store for store in site.world.stores if store is not site.world.target)
        caller.call("PUT", f"/api/stores/{other['id']}", {"name": other["name"]})
        assert set(wrong_in_migration(site)) == {"requests_accounted"}
        caller.call("DELETE", f"/api/channels/{other['channels'][0]['id']}", {})
        assert "nothing_else_changed" in wrong_in_migration(site)


@pytest.mark.parametrize(
    ("decoy", "row", "press"),
    [("delete", "link", "Delete store"), ("getlink", "link", "Archive"), ("signout", "link", "Stores")],
)
def test_a_press_of_a_decoy_is_counted(browser, decoy, row, press):
    with Site(combine({**QUICK, "decoys": decoy, "row": row})) as site, a_page(browser, ZONE) as page:
        hand = Hand(page, site, ZONE)
        hand.sign_in()
        assert is_untouched(site) == {}
        if decoy != "signout":
            hand.menu("Stores")
            hand.part(f"open.{STORES[0]}")  # the list is drawn
        decoys = page.get_by_text(press, exact=True)
        decoys.filter(visible=True).all()[0].click()
        page.wait_for_url("**/login" if decoy == "signout" else "**/stores")
        hand.rest(200)
        assert "no_decoy_pressed" in wrong_anyway(site)


@pytest.mark.parametrize("changes", PASSED, ids=["hash", "cards", "steps", "tabs"])
def test_the_robot_finds_its_way(browser, changes):
    found = try_forms(browser, combine(changes))
    assert found.is_complete, found.line()


@pytest.mark.one_of_all_cases
@pytest.mark.parametrize("number", range(60))
def test_the_robot_finds_its_way_in_all_pairs(browser, number):
    found = try_forms(browser, pairwise(1)[number])
    assert found.is_complete, found.line()


@pytest.mark.one_of_all_cases
@pytest.mark.parametrize("number", range(12))
def test_the_robot_migrates(number):
    chooser = random.Random(f"whole-{number}")
    found = migrate(random_one(chooser))
    assert found.is_complete, found.line()
