"""1,000 cases of the cut-off: what was meant and what the server holds never differ without a word.

All go through the same arithmetic and the stand-in's own reading; some through a real browser as well: 200 with
`--all-cases`, 40 without.
"""

from __future__ import annotations

import time
from email.utils import formatdate
from itertools import groupby
from typing import ClassVar

import pytest
from cutoff_cases import Case, cases
from playwright.sync_api import Browser
from whenever import Instant

from pages.channel_settings import ChannelSettingsPage
from pages.sign_in import SignInPage
from pages.signs import Signs
from robot import clock as clocks
from robot.errors import RequestError
from robot.procedures.amazon_mws_to_sp.cutoff import CutoffBox
from robot.rehearsal import MAIN_STORE, OLD_CHANNEL, StandIn, StandInConfig
from robot.rehearsal.options import read_moment

ALL = 1000
IN_BROWSER = 200
SAMPLE = 40


def box_key(case: Case) -> tuple[str, int]:
    return case.zone, case.resolution_s


def refused_for_good_reason(box: CutoffBox, case: Case) -> bool:
    """Only the hour that occurs twice has no answer."""
    utc = CutoffBox(box.resolution_s, "UTC").next_after(case.server_now)
    local = utc.to_tz(box.zone).to_plain()
    earlier, later = (local.assume_tz(box.zone, disambiguation=which) for which in ("earlier", "later"))
    return earlier.to_instant() != later.to_instant()


class Server:
    """A server whose clock reads as the case says, asked over a simulated monotonic clock."""

    current: ClassVar[Server]

    def __init__(self, case: Case) -> None:
        Server.current = self
        self.monotonic_s = 1000.0 + case.offset_s
        self._start_s = self.monotonic_s
        self._start = case.server_now

    def now(self) -> Instant:
        return self._start + clocks.seconds(self.monotonic_s - self._start_s)

    def ask(self) -> clocks.Exchange:
        sent_s = self.monotonic_s
        self.monotonic_s += 0.005
        date = formatdate(self.now().timestamp(), usegmt=True)
        self.monotonic_s += 0.005
        return clocks.Exchange(sent_s, self.monotonic_s, date)

    def sleep(self, duration_s: float) -> None:
        self.monotonic_s += max(duration_s, 1e-6)


@pytest.fixture
def simulated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the clock's waiting advance the case's server instead of the world."""
    monkeypatch.setattr(time, "monotonic", lambda: Server.current.monotonic_s)

    def sleep(duration_s: float) -> None:
        Server.current.sleep(duration_s)

    monkeypatch.setattr(time, "sleep", sleep)


@pytest.mark.usefixtures("simulated")
def test_what_was_meant_is_what_the_server_reads() -> None:
    refused = 0
    for case in cases(ALL):
        box = CutoffBox(case.resolution_s, case.zone)
        server = Server(case)
        clock = clocks.measure(server.ask)
        now = clock.at(server.monotonic_s)
        assert abs((now - server.now()).total("seconds")) < 0.05
        try:
            cutoff = box.next_after(now)
        except RequestError:
            assert refused_for_good_reason(box, case), case
            refused += 1
            continue
        config = StandInConfig(zone=case.zone, resolution_s=case.resolution_s)
        typed = box.to_local(cutoff).format_iso()
        assert read_moment(typed, config) == cutoff, case
    assert 0 < refused < ALL / 10


@pytest.mark.parametrize(
    "key", sorted({box_key(case) for case in cases(IN_BROWSER)}), ids=lambda key: f"{key[0]}-{key[1]}s"
)
def test_what_was_typed_in_a_browser_is_what_the_server_holds(
    browser: Browser, key: tuple[str, int], request: pytest.FixtureRequest
) -> None:
    zone, resolution_s = key
    count = IN_BROWSER if request.config.getoption("--all-cases") else SAMPLE
    mine = [case for case in cases(count) if box_key(case) == key]
    with StandIn(StandInConfig(zone=zone, resolution_s=resolution_s)) as site:
        world = site.world
        # The browser stands in another zone than the box, as it may in real life.
        page = browser.new_context(timezone_id="Pacific/Auckland", locale="en-GB").new_page()
        menu = SignInPage.open(page, Signs.load(), site.base_url).sign_in(site.username, site.password)
        menu.open_stores().open_store(MAIN_STORE).open_channel(OLD_CHANNEL)
        form = ChannelSettingsPage(page, Signs.load(), OLD_CHANNEL)
        old = world.channel(MAIN_STORE, OLD_CHANNEL)
        held = 0
        for case in mine:
            box = CutoffBox(resolution_s, zone)
            try:
                cutoff = box.next_after(case.server_now)
            except RequestError:
                assert refused_for_good_reason(box, case)
                continue
            form.set_ignore_orders_before(box.to_local(cutoff))
            assert form.save().is_accepted
            reading = form.read_ignore_orders_before()
            assert reading.is_on
            assert reading.local is not None
            assert box.to_instant(reading.local) == cutoff, case
            assert old.ignore_before == (True, cutoff), case
            held += 1
        assert held >= len(mine) // 2


def test_the_cases_are_spread_evenly() -> None:
    every = sorted(cases(ALL), key=box_key)
    counts = {key: len(list(group)) for key, group in groupby(every, key=box_key)}
    assert len(counts) == 10
    assert min(counts.values()) == 100
    offsets = [case.offset_s for case in every]
    assert min(offsets) < -11 * 3600
    assert max(offsets) > 11 * 3600
