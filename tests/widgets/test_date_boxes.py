"""The cut-off is set, and read back, in every kind of date box; its format is learnt, never guessed."""

from __future__ import annotations

from itertools import cycle

import pytest
from whenever import PlainDateTime

from pages.channel_settings import ChannelSettingsPage
from robot.errors import DriftError
from tests.widgets.date_boxes import KINDS, LAYOUTS, PROVING_NOTHING, form

CUTOFFS = (PlainDateTime(2026, 11, 27, 21, 47), PlainDateTime(2027, 3, 5, 0, 5))
"""The second has a day that could be a month, and midnight's hour."""

LAYOUT_OF = dict(zip(KINDS, cycle(LAYOUTS), strict=False))
SAMPLE = (
    "quarters",
    "sections",
    "columns-and-ok",
    "calendar-and-clock-of-24",
    "wheels",
    "number-boxes",
    "rewrites",
    "stands-open",
    "half-in-a-list",
)
CASES = [(kind, layout) for kind in KINDS for layout in LAYOUTS if kind not in PROVING_NOTHING]


def opened(site, signs, kind, layout, held=""):
    path = f"/{len(site.screens)}"
    site.screens[path] = form(kind, layout)
    site.page.goto(f"http://localhost{path}#{held}")
    return ChannelSettingsPage(site.page, signs, None).prove()


def learnt_and_set(site, signs, kind, layout, cutoffs):
    box = opened(site, signs, kind, layout).learn_cutoff_field()
    for cutoff in cutoffs:
        reading = opened(site, signs, kind, layout).know_cutoff(box.pattern).set_ignore_orders_before(cutoff)
        assert (reading.is_on, reading.local) == (True, cutoff)
        held = cutoff.format_iso()[:16]
        assert site.page.evaluate("state") == {"on": True, "before": held, "polling": "2022-01-01T00:00"}
        saved = opened(site, signs, kind, layout, held).know_cutoff(box.pattern)
        assert saved.read_ignore_orders_before().local == cutoff


@pytest.mark.parametrize("kind", SAMPLE)
def test_a_cutoff_is_set_and_read_back(site, signs, kind):
    learnt_and_set(site, signs, kind, LAYOUT_OF[kind], CUTOFFS[1:])


@pytest.mark.one_of_all_cases
@pytest.mark.parametrize(("kind", "layout"), CASES)
def test_a_cutoff_is_set_and_read_back_in_every_kind_and_layout(site, signs, kind, layout):
    learnt_and_set(site, signs, kind, layout, CUTOFFS)


def refused(site, signs, kind):
    settings = opened(site, signs, kind, "two-labels")
    with pytest.raises(DriftError, match="Ignore Orders Before"):
        settings.learn_cutoff_field()


@pytest.mark.parametrize("kind", PROVING_NOTHING[:2])
def test_a_box_that_proves_nothing_is_drift(site, signs, kind):
    refused(site, signs, kind)


@pytest.mark.one_of_all_cases
@pytest.mark.parametrize("kind", PROVING_NOTHING[2:])
def test_a_box_that_finds_fault_with_everything_is_drift(site, signs, kind):
    refused(site, signs, kind)
