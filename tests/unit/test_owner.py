"""What is said of the account owner: whether they tried, what came of it, what to ask of them, how old their link is."""

from __future__ import annotations

from typing import Any

import pytest
from whenever import Instant

from robot.models import ConnectWay, MigrationRequest
from robot.procedures.amazon_mws_to_sp.facts import MigrationFacts, OldChannel, OptionFact, OwnerAnswer
from robot.procedures.amazon_mws_to_sp.owner import advise, describe, how_old, link_facts

REQUEST = MigrationRequest(
    store="Harbour Lane", channel="Amazon", new_name="Amazon SP", connect=ConnectWay.LINK
)
NOW = Instant.from_utc(2026, 11, 23, 18, 0, 0)
LINK = "https://channels.example/connect/0f8fad5bd9cb469fa16570867728950e"


def answer(kind: Any) -> OwnerAnswer:
    return OwnerAnswer(kind=kind, noted_at="2026-11-20 10:00:00", noted="It was so.")


@pytest.mark.parametrize("kind", ["cancelled", "expired", "other account", "refused"])
def test_a_try_that_came_to_nothing_is_quoted_with_its_date(kind):
    said = describe(answer(kind))
    assert said.endswith('they tried on 2026-11-20 10:00:00, and Channels noted: "It was so."')
    assert "open the same link again" in advise(answer(kind), REQUEST, MigrationFacts())


def test_what_was_not_seen_is_not_called_none():
    assert "nobody has tried" in describe(OwnerAnswer(kind="none"))
    assert "nobody has tried" not in describe(OwnerAnswer(kind="unread"))
    assert "not done with it" in describe(answer("under way"))
    assert "settings say that it is not connected" in describe(answer("connected"))


def test_the_right_account_is_named_as_well_as_the_old_channel_tells_it():
    options = (OptionFact(label="Seller ID", kind="text", value="A2HARBOUR7LANE"),)
    old = OldChannel(provider="amazon", values={}, options=options, uses_stock_control=None)
    wrong = answer("other account")
    assert 'orders "Amazon" of the store "Harbour Lane" took in' in advise(wrong, REQUEST, MigrationFacts())
    said = advise(wrong, REQUEST, MigrationFacts(old=old))
    assert '("Seller ID" in its settings says which it is)' in said
    assert "A2HARBOUR7LANE" not in said


def test_a_link_that_is_copied_again_is_as_old_as_it_was():
    first = link_facts(MigrationFacts(), LINK, NOW)
    known = MigrationFacts.model_validate(first)
    assert known.link_taken_at == "2026-11-23T18:00:00Z"
    later = NOW.add(hours=50)
    assert link_facts(known, LINK, later) == {"link_digest": known.link_digest}
    assert link_facts(known, LINK + "x", later)["link_taken_at"] == later.format_iso()
    assert "0f8fad5b" not in str(first)


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (0.5, "less than an hour ago"),
        (5, "5 h ago"),
        (47, "47 h ago"),
        (49, "2 days ago"),
        (24 * 9, "9 days ago"),
    ],
)
def test_how_old(hours, said):
    assert how_old(NOW.format_iso(), NOW.add(hours=hours)) == said
