"""The server's clock is found from Date headers, whatever this machine's own clock says."""

from __future__ import annotations

import time
from email.utils import formatdate, parsedate_to_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robot import clock as clocks
from robot.clock import Exchange, ServerClock
from robot.errors import DriftError


class Server:
    """A server whose clock is `offset_s` ahead of monotonic time and takes `half_s` each way."""

    def __init__(self, offset_s: float, half_s: float) -> None:
        self.offset_s, self.half_s = offset_s, half_s
        self.now_s = 1000.0
        self.asked = 0

    def ask(self) -> Exchange:
        self.asked += 1
        sent_s = self.now_s
        stamped_s = sent_s + self.half_s + self.offset_s
        self.now_s = sent_s + 2 * self.half_s
        return Exchange(sent_s, self.now_s, formatdate(int(stamped_s), usegmt=True))


@pytest.fixture
def simulated_time(monkeypatch: pytest.MonkeyPatch):
    """Let waiting advance the server's time instead of the world's."""

    def start(server: Server) -> Server:
        monkeypatch.setattr(time, "monotonic", lambda: server.now_s)
        monkeypatch.setattr(time, "sleep", lambda s: setattr(server, "now_s", server.now_s + max(s, 1e-6)))
        return server

    return start


@settings(max_examples=200)
@given(offset_s=st.floats(1.6e9, 1.9e9), half_s=st.floats(0.0005, 0.2))
def test_the_truth_is_inside_and_the_width_is_about_a_round_trip(offset_s: float, half_s: float) -> None:
    server = Server(offset_s, half_s)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "monotonic", lambda: server.now_s)
        patch.setattr(time, "sleep", lambda s: setattr(server, "now_s", server.now_s + max(s, 1e-6)))
        clock = clocks.measure(server.ask)
    assert clock.earliest_s <= offset_s <= clock.latest_s
    assert clock.uncertainty_s <= max(0.02, 2 * half_s)
    assert server.asked <= clocks.MOST_EXCHANGES


def test_a_late_stamp_is_allowed_for(simulated_time) -> None:
    server = simulated_time(Server(1.7e9, 0.001))
    clock = clocks.measure(lambda: _late(server.ask(), 1))
    truth_s = server.now_s + server.offset_s
    assert clock.latest_at(server.now_s).timestamp() + 1 >= truth_s


def _late(exchange: Exchange, by_s: int) -> Exchange:
    stamped_s = parsedate_to_datetime(exchange.date or "").timestamp()
    return Exchange(exchange.sent_s, exchange.received_s, formatdate(stamped_s - by_s, usegmt=True))


@pytest.mark.parametrize("date", [None, "", "yesterday"])
def test_no_usable_date_is_said_so(date: str | None) -> None:
    with pytest.raises(DriftError, match="Date header"):
        ServerClock().learn(Exchange(1.0, 1.1, date))


def test_a_clock_that_contradicts_itself_is_refused() -> None:
    clock = ServerClock()
    clock.learn(Exchange(10.0, 10.1, formatdate(1_700_000_000, usegmt=True)))
    with pytest.raises(DriftError, match="contradicts"):
        clock.learn(Exchange(11.0, 11.1, formatdate(1_700_000_100, usegmt=True)))


def test_waiting_ends_at_the_instant_and_counts_down(simulated_time) -> None:
    server = simulated_time(Server(0, 0.001))
    left: list[float] = []
    clocks.wait_until(server.now_s + 3.3, tick=left.append)
    assert server.now_s == pytest.approx(1003.3, abs=0.01)
    assert left[0] == pytest.approx(3.3)
    assert len(left) >= 4
