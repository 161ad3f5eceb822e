"""The clock by which the cut-off is chosen: the site's, unless a third one shows that this machine's is the right one.

Up to `robot.clock.MOST_APART_S` between them, the site's clock counts. Beyond that one of them is wrong, and neither can
say which: Amazon's own clock decides where its pages are used (`--connect own`), else what comes in meanwhile does, see
`clock_witness.py`. Without a third clock the run stops; nothing has been changed by then.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from pages.amazon import STAND_IN_HEADER
from pages.origins import is_loopback, origin_of
from robot import clock as clocks
from robot.browser.way_out import AwayError
from robot.errors import ClocksDifferError, DriftError
from robot.models import ConnectWay
from robot.procedures.amazon_mws_to_sp.clock_witness import (
    SAID,
    TOLERANCE_S,
    Clocks,
    Name,
    Ruling,
    find_beyond,
    judge,
    say_time,
)
from robot.procedures.amazon_mws_to_sp.dated_lists import DatedLists
from robot.procedures.amazon_mws_to_sp.facts import ClockCheck

if TYPE_CHECKING:
    from robot.procedures.amazon_mws_to_sp.work import MigrationWork

WATCH_S: Final = 120.0
"""How long a third clock is looked for."""

PAUSE_S: Final = 2.0
"""Between two looks."""

SAY_EVERY_S: Final = 20.0
"""How often the person watching is told that it goes on."""

SAME_S: Final = 10.0
"""Clocks whose difference has changed by less than this since it was decided have not been set."""

AMAZON_URL: Final = "https://sellercentral.amazon.co.uk/"
"""Any page of Amazon's will do: only the Date header of its answer is read."""


def find_clock(work: MigrationWork, site: clocks.ServerClock) -> clocks.ServerClock:
    """Decide which clock the cut-off is chosen by.

    Args:
        work: The migration, before it has switched anything off.
        site: The site's clock, as it was measured.

    Raises:
        ClocksDifferError: The two differ, and nothing shows which of them is right.
    """
    apart_s = -site.local_error_s()
    if site.source != clocks.FROM_DATE or abs(apart_s) <= clocks.MOST_APART_S:
        return site
    before = _decided_before(work, apart_s)
    if before is not None:
        return _as_decided(before, site)
    machine = clocks.ServerClock.of_this_machine()
    pair = Clocks(site_s=(site.earliest_s + site.latest_s) / 2, machine_s=machine.earliest_s)
    work.tell(
        f"The site's clock is {say_apart(apart_s)} this machine's; looking for something that shows which of them is "
        f"right, for at most {WATCH_S / 60:.0f} minutes"
    )
    ruling = _trusted(work, pair) if work.settings.trust_local_clock else _find_third(work, pair)
    if _was_set(site, work.ask_clock()) or machine.is_stale():
        ruling = Ruling(None, "one of the two was set while they were compared")
    work.keep(
        {
            "clock_check": ClockCheck(
                site_ahead_s=round(apart_s, 1), trusted=ruling.clock, because=ruling.why
            ).model_dump(mode="json")
        }
    )
    if ruling.clock is None:
        raise _undecided(pair, ruling.why)
    work.tell(f"The cut-off goes by {SAID[ruling.clock]}: {ruling.why}")
    return _as_decided(ruling.clock, site)


def find_clock_afterwards(work: MigrationWork, site: clocks.ServerClock) -> clocks.ServerClock:
    """Give the clock that this run has decided for, once it is too late to stop; else the site's."""
    apart_s = -site.local_error_s()
    if site.source != clocks.FROM_DATE or abs(apart_s) <= clocks.MOST_APART_S:
        return site
    return _as_decided(_decided_before(work, apart_s) or "site", site)


def compare_clocks(work: MigrationWork, clock: clocks.ServerClock) -> tuple[float | None, str | None]:
    """Tell how far the site's clock is ahead of this machine's, in seconds, and what showed which one is right.

    Args:
        work: The migration.
        clock: The one that was decided for.
    """
    check = work.known.clock_check
    if clock.source == clocks.FROM_DATE:
        site_ahead_s = round(-clock.local_error_s(), 3)
        is_apart = check is not None and abs(site_ahead_s) > clocks.MOST_APART_S
        return site_ahead_s, check.because if check is not None and is_apart else None
    if clock.source == clocks.BORNE_OUT and check is not None:
        return check.site_ahead_s, check.because
    return None, None


def say_apart(site_ahead_s: float) -> str:
    """Say how far the site's clock is ahead or behind, before "this machine's"."""
    whole_s = round(abs(site_ahead_s))
    hours, minutes, seconds = whole_s // 3600, whole_s // 60 % 60, whole_s % 60
    parts = [f"{count} {unit}" for count, unit in ((hours, "h"), (minutes, "min"), (seconds, "s")) if count]
    return f"{' '.join(parts) or '0 s'} {'ahead of' if site_ahead_s > 0 else 'behind'}"


def _decided_before(work: MigrationWork, apart_s: float) -> Name | None:
    check = work.known.clock_check
    return check.trusted if check is not None and abs(check.site_ahead_s - apart_s) <= SAME_S else None


def _was_set(site: clocks.ServerClock, later: clocks.Exchange | None) -> bool:
    try:
        if later is not None:
            site.learn(later)
    except DriftError:
        return True
    return False


def _as_decided(name: Name, site: clocks.ServerClock) -> clocks.ServerClock:
    return (
        site if name == "site" else clocks.ServerClock.of_this_machine(clocks.BORNE_OUT, site.round_trips_s)
    )


def _undecided(pair: Clocks, why: str) -> ClocksDifferError:
    now_s = time.monotonic()
    return ClocksDifferError(
        f"The site's clock is {say_apart(pair.apart_s)} this machine's, and nothing shows which of them is right: the "
        f"site's reads {say_time(pair.reads('site', now_s))}, this machine's {say_time(pair.reads('machine', now_s))}. "
        f"Looked for: an order that comes in now and fits one of them only. Seen: {why}.",
        hint="Nothing was changed. Compare this machine's time with a clock that you trust, and let a time service keep "
        "it right (on Linux: timedatectl set-ntp true); then start again. Only if this machine's clock is right and "
        "the site's is wrong: start again with --trust-local-clock (CHANNELS_TRUST_LOCAL_CLOCK).",
    )


def _trusted(work: MigrationWork, pair: Clocks) -> Ruling:
    """Take this machine's clock on a person's word, unless orders prove that it is behind."""
    lists = DatedLists(work, pair)
    lists.look_at_orders()
    if lists.are_certain and find_beyond(pair, "machine", lists.orders) is not None:
        return Ruling(
            None, "an order is dated later than this machine's clock reads, so this clock is behind"
        )
    return Ruling("machine", "it is trusted, as you said (--trust-local-clock)")


def _find_third(work: MigrationWork, pair: Clocks) -> Ruling:
    if work.request.connect is ConnectWay.OWN and (ruling := _ask_amazon(work, pair)) is not None:
        return ruling
    lists = DatedLists(work, pair)
    said_s = time.monotonic()
    until_s = said_s + WATCH_S
    while True:
        lists.look_at_orders()
        ruling = _judge(pair, lists)
        if ruling.clock == pair.behind or (ruling.clock is None and len(lists.orders) != 1):
            lists.look_at_records()
            ruling = _judge(pair, lists)
        left_s = until_s - time.monotonic()
        if ruling.clock is not None or left_s <= 0 or not lists.are_readable:
            if not work.recorder.is_sparing:
                work.keep_picture(work.need_page(), "clock-witness")
            return ruling
        if time.monotonic() >= said_s + SAY_EVERY_S:
            said_s = time.monotonic()
            work.tell(f"Waiting for an order that shows which clock is right, for another {left_s:.0f} s")
        clocks.wait_until(time.monotonic() + min(PAUSE_S, left_s), tick=lambda _left_s: work.check())


def _judge(pair: Clocks, lists: DatedLists) -> Ruling:
    if not lists.are_certain:
        return Ruling(None, lists.doubt)
    return judge(pair, lists.orders, lists.entries)


def _ask_amazon(work: MigrationWork, pair: Clocks) -> Ruling | None:
    """Let Amazon's own clock decide; None if it does not answer."""
    timeout_s = work.settings.timeout_ms / 1000
    try:
        address = AMAZON_URL
        if is_loopback(origin_of(work.settings.base_url) or ""):
            address = work.wall.ask(work.settings.base_url, timeout_s).headers.get(STAND_IN_HEADER, "")
        if not origin_of(address):
            return None
        asked = work.wall.ask(address, timeout_s)
        amazon = clocks.ServerClock()
        amazon.learn(clocks.Exchange(asked.sent_s, asked.received_s, asked.headers.get("date")))
    except (AwayError, DriftError):
        return None
    amazon_s = (amazon.earliest_s + amazon.latest_s) / 2
    reads = f"Amazon's clock read {say_time(asked.received_s + amazon_s)}"
    names: tuple[Name, ...] = ("site", "machine")
    near: list[Name] = [
        name
        for name in names
        if abs(amazon_s - (pair.site_s if name == "site" else pair.machine_s))
        <= pair.most_age_s + TOLERANCE_S
    ]
    if len(near) != 1:
        return Ruling(None, f"{reads}, which fits {'both' if near else 'neither'} of them")
    return Ruling(near[0], f"{reads}, as {SAID[near[0]]} did")
