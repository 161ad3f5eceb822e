"""The cut-off is set, and read back, in every kind of date box; its format is learnt, never guessed."""

from __future__ import annotations

from itertools import cycle

import pytest
from whenever import PlainDateTime

from pages.channel_settings import ChannelSettingsPage
from robot.errors import DriftError
from tests.widgets.date_boxes import KINDS, LAYOUTS, PROVING_NOTHING, form

PROBE = PlainDateTime(2026, 11, 28, 21, 47)
CUTOFFS = (PlainDateTime(2026, 11, 27, 21, 47), PlainDateTime(2027, 3, 5, 0, 5))
"""The second has a day that could be a month, and midnight's hour."""

CASES = [(kind, layout) for kind in KINDS for layout in LAYOUTS if kind not in PROVING_NOTHING]
SAMPLE = [
    (kind, layout)
    for kind, layout in zip((kind for kind in KINDS if kind not in PROVING_NOTHING), cycle(LAYOUTS))
]


def opened(site, signs, kind, layout, held=""):
    path = f"/{len(site.screens)}"
    site.screens[path] = form(kind, layout)
    site.page.goto(f"http://localhost{path}#{held}")
    return ChannelSettingsPage(site.page, signs, None).prove()


def learnt_and_set(site, signs, kind, layout):
    box = opened(site, signs, kind, layout).learn_cutoff_field(PROBE)
    for cutoff in CUTOFFS:
        fresh = opened(site, signs, kind, layout)
        fresh.cutoff_format = box.format
        reading = fresh.set_ignore_orders_before(cutoff)
        assert (reading.is_on, reading.local) == (True, cutoff)
        held = cutoff.format_iso()[:16]
        assert site.page.evaluate("state") == {"on": True, "before": held, "polling": "2022-01-01T00:00"}
        saved = opened(site, signs, kind, layout, held)
        saved.cutoff_format = box.format
        assert saved.read_ignore_orders_before().local == cutoff


@pytest.mark.parametrize(("kind", "layout"), SAMPLE)
def test_a_cutoff_is_set_and_read_back(site, signs, kind, layout):
    learnt_and_set(site, signs, kind, layout)


@pytest.mark.one_of_all_cases
@pytest.mark.parametrize(("kind", "layout"), [case for case in CASES if case not in SAMPLE])
def test_a_cutoff_is_set_and_read_back_in_every_layout(site, signs, kind, layout):
    learnt_and_set(site, signs, kind, layout)


@pytest.mark.parametrize("kind", PROVING_NOTHING)
def test_a_box_that_proves_nothing_is_drift(site, signs, kind):
    settings = opened(site, signs, kind, "two-labels")
    with pytest.raises(DriftError, match="its date format cannot be told"):
        settings.learn_cutoff_field(PROBE)
