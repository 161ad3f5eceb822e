"""One form, many kits: the same calls set and read it, and nothing else on it changes."""

from __future__ import annotations

import pytest
from whenever import PlainDateTime

from pages.channel_settings import ChannelSettingsPage
from robot.errors import RequestError
from tests.widgets.kits import COUNTRIES, KITS, form

LOCAL = PlainDateTime(2026, 3, 4, 15, 6)


@pytest.fixture(params=list(KITS))
def settings(request, site, signs):
    site.show(form(request.param))
    return ChannelSettingsPage(site.page, signs, "Amazon").prove()


def state(settings):
    return settings.page.evaluate("state")


def test_everything_is_read_without_changing_it(settings):
    before = state(settings)
    assert settings.read_active() is True
    assert settings.read_values("marketplace") == ("Germany",)
    assert settings.read_values("fulfilment-channels") == ("AFN",)
    assert settings.read_values("order-statuses") == ("Pending",)
    assert set(settings.read_offered("marketplace")) == set(COUNTRIES)
    assert settings.read_ignore_orders_before().is_on is False
    labels = {option.label.casefold() for option in settings.read_options()}
    assert {"is active", "marketplace", "order statuses", "ignore orders before"} <= {
        label.split(" (")[0] for label in labels
    }
    assert state(settings) == before


def test_everything_is_set_and_read_back(settings):
    settings.set_active(False)
    settings.set_values("marketplace", ["United Kingdom"])
    settings.set_values("fulfilment-channels", ["MFN"])
    settings.set_values("order-statuses", ["Unshipped", "PartiallyShipped"])
    reading = settings.set_ignore_orders_before(LOCAL)
    assert (reading.is_on, reading.local) == (True, LOCAL)
    seen = state(settings)
    assert seen["active"] is False
    assert seen["country"] == "United Kingdom"
    assert seen["channels"] == ["MFN"]
    assert sorted(seen["statuses"]) == ["PartiallyShipped", "Unshipped"]
    assert seen["ignore"] is True
    assert "2026" in seen["before"]
    assert "15:06" in seen["before"]
    assert seen["polling"] == "2022-01-01T00:00"  # the neighbour
    settings.ready_save()


def test_what_is_not_offered_is_refused_and_changes_nothing(settings):
    before = state(settings)
    with pytest.raises(RequestError, match="does not offer"):
        settings.set_values("marketplace", ["United Kingdo"])
    with pytest.raises(RequestError, match="does not offer"):
        settings.set_values("order-statuses", ["Unshipped", "shipped"])
    assert state(settings) == before
