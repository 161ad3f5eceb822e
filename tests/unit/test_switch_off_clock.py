"""The switch-off on paper, with a site's clock that is set while Save is carried out."""

from __future__ import annotations

import time
from email.utils import formatdate
from pathlib import Path

import pytest
from paper import Run, Store, WorkOnPaper
from whenever import Instant

from robot.clock import Exchange, ServerClock
from robot.procedures.amazon_mws_to_sp import switch_off
from robot.procedures.amazon_mws_to_sp.switch_off import SwitchOffOldChannel

BOX = {"resolution_s": 1, "zone": "UTC", "zone_source": "setting"}


class OldChannel(Store):
    """A page with the old channel on; its site's clock is ahead of this machine's, and set at the Save."""

    press_takes_s = 0.0

    def __init__(self, *, ahead_s: float, set_by_s: float) -> None:
        super().__init__()
        self.rows["Amazon"] = ("amazon", True)
        self.ahead_s, self.set_by_s = ahead_s, set_by_s
        self.unsaved: bool | None = None
        self.saved_at: Instant | None = None

    def now_s(self) -> float:
        return time.time() + self.ahead_s

    def read_active(self) -> bool:
        return super().read_active() if self.unsaved is None else self.unsaved

    def set_active(self, is_active: bool) -> None:  # noqa: FBT001 - as the page has it
        self.unsaved = is_active

    def press_save(self) -> None:
        self.presses += 1
        self.unsaved = None
        self.switch("Amazon", is_on=False)
        self.ahead_s += self.set_by_s
        self.saved_at = Instant.from_timestamp(self.now_s())
        self.answered_s = time.monotonic()
        self.answer_dates = ((self.answered_s, formatdate(int(self.now_s()), usegmt=True)),)

    def read_messages(self) -> tuple[()]:
        return ()

    def read_options(self) -> tuple[()]:
        return ()


@pytest.mark.parametrize(
    ("ahead_s", "set_by_s", "off_s"),
    [
        (0.0, 0.0, 0.0),
        (0.0, 90.0, -90.0),  # this machine bears out the clock before: what was planned stays
        pytest.param(0.0, -90.0, 90.0, marks=pytest.mark.one_of_all_cases),
        (-90.0, 90.0, 0.0),  # and here the clock afterwards
        pytest.param(90.0, -90.0, 0.0, marks=pytest.mark.one_of_all_cases),
    ],
    ids=["not set", "set wrong, forward", "set wrong, back", "set right, forward", "set right, back"],
)
def test_the_cutoff_follows_the_clock_that_this_machine_bears_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ahead_s: float, set_by_s: float, off_s: float
) -> None:
    page = OldChannel(ahead_s=ahead_s, set_by_s=set_by_s)
    offset_s = time.time() - time.monotonic() + ahead_s
    clock = ServerClock(offset_s - 0.005, offset_s + 0.005, [0.002], time.monotonic())

    def ask(_work: WorkOnPaper) -> Exchange:
        now_s = time.monotonic()
        return Exchange(now_s, now_s + 0.002, formatdate(int(page.now_s()), usegmt=True))

    monkeypatch.setattr(switch_off, "LEAST_LEAD_S", 0.1)  # no browser is slow here
    monkeypatch.setattr(switch_off, "lead_s", lambda _work: 0.4)
    monkeypatch.setattr(WorkOnPaper, "server_clock", lambda _work: clock)
    monkeypatch.setattr(WorkOnPaper, "ask_clock", ask)
    monkeypatch.setattr(WorkOnPaper, "open_channel", lambda work, _store, _name: work.store)
    run = Run(tmp_path, store=page).know(box=BOX)
    facts = run.advance(SwitchOffOldChannel())

    assert page.saved_at is not None
    cutoff = Instant.parse_iso(facts["cutoff"])
    assert (cutoff - page.saved_at).total("seconds") == pytest.approx(
        off_s, abs=3
    )  # a busy machine presses late
    earliest, latest = (Instant.parse_iso(facts["switched_off"][end]) for end in ("earliest", "latest"))
    assert earliest <= page.saved_at <= latest
    assert ("clock_jump" in facts) is bool(set_by_s)
    assert (page.presses, facts["cutoff_record"]["chosen"]) == (1, facts["cutoff"])
    if set_by_s:
        assert facts["cutoff_record"]["clock_jump"]["by_s"] == pytest.approx(set_by_s, abs=1.5)
        assert "names it at its end" in run.told[-1]


def test_a_clock_that_is_set_while_the_run_waits_gets_a_new_cutoff_and_a_new_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = OldChannel(ahead_s=0.0, set_by_s=0.0)
    opened: list[float] = []

    def clock_of(page: OldChannel) -> ServerClock:
        offset_s = time.time() - time.monotonic() + page.ahead_s
        return ServerClock(offset_s - 0.005, offset_s + 0.005, [0.002], time.monotonic())

    found = [clock_of(page)]

    def recheck(_work: WorkOnPaper) -> ServerClock:
        if page.ahead_s == 0.0:  # the site's clock is put back by an hour and a half
            page.ahead_s = -5400.0
            found[0] = clock_of(page)
        return found[0]

    def open_old(work: WorkOnPaper) -> OldChannel:
        opened.append(page.ahead_s)
        work.desk.old = page  # type: ignore[assignment] # reason: what stands in for its page
        return page

    monkeypatch.setattr(switch_off, "LEAST_LEAD_S", 0.1)
    monkeypatch.setattr(switch_off, "lead_s", lambda _work: 0.4)
    monkeypatch.setattr(WorkOnPaper, "server_clock", lambda _work: found[0])
    monkeypatch.setattr(WorkOnPaper, "recheck_clock", recheck)
    monkeypatch.setattr(WorkOnPaper, "open_old", open_old)
    monkeypatch.setattr(WorkOnPaper, "open_channel", lambda _work, _store, _name: page)
    planned = found[0].now().add(seconds=1.5)
    run = Run(tmp_path, store=page).know(box=BOX, cutoff=planned.format_iso())
    facts = run.advance(SwitchOffOldChannel())

    assert page.saved_at is not None
    assert abs((Instant.parse_iso(facts["cutoff"]) - page.saved_at).total("seconds")) < 3
    assert (page.saved_at - planned).total("minutes") < -80
    assert -5400.0 in opened
