from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, RemoteDisconnected
from urllib.error import URLError
from urllib.parse import urlencode

import pytest
from patience import wait_for
from whenever import Instant, TimeDelta

from robot.rehearsal import MAIN_STORE, Fault, StandIn, StandInConfig


def can_connect(url: str) -> bool:
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


def test_it_stops_cleanly_and_leaves_the_ports_free(visit):
    threads = threading.active_count()
    with StandIn() as stand_in:
        visit(stand_in).sign_in()
        addresses = (stand_in.base_url, stand_in.amazon_url)
        assert all(can_connect(address) for address in addresses)
        port = int(stand_in.base_url.rpartition(":")[2])
    assert not any(can_connect(address) for address in addresses)
    assert threading.active_count() == threads
    with StandIn(StandInConfig(channels_port=port)) as again:
        assert again.base_url == addresses[0]


def test_an_open_connection_does_not_keep_it(start):
    stand_in = start()
    with socket.create_connection(("127.0.0.1", int(stand_in.base_url.rpartition(":")[2]))) as idle:
        idle.sendall(b"GET /login HTTP/1.1\r\nHost: x\r\n\r\n")
        assert idle.recv(12) == b"HTTP/1.1 200"
        stand_in.stop()  # raises if it was kept
        while idle.recv(4096):
            pass


def test_a_taken_port_is_refused_and_nothing_stays_open(start):
    taken = int(start().base_url.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        StandIn(StandInConfig(amazon_port=taken)).start()


def test_it_cannot_be_started_twice(stand_in):
    with pytest.raises(RuntimeError, match="already"):
        stand_in.start()


def test_two_run_side_by_side(start, visit):
    one, other = start(), start()
    visit(one).sign_in()
    assert one.base_url != other.base_url
    assert other.world.requests == []


@pytest.mark.parametrize("offset_s", [0, -43_200, 43_200, 86_400 * 200])
def test_the_date_comes_from_its_own_clock(start, visit, offset_s):
    stand_in = start(clock_offset_s=offset_s)
    visitor = visit(stand_in)
    offset = TimeDelta(seconds=offset_s)
    real = Instant.now()
    assert real + offset <= stand_in.world.clock.now() <= Instant.now() + offset
    for address in ("/login", "/assets/app.css", "/nothing", stand_in.amazon_url):
        before = stand_in.world.clock.now()
        header = visitor.get(address).headers["date"]
        after = stand_in.world.clock.now()
        assert header.endswith(" GMT")
        stamped = Instant(parsedate_to_datetime(header))
        assert before.round("second", mode="floor") <= stamped <= after


def test_only_the_date_of_channels_can_be_wrong(start, visit):
    stand_in = start(date_offset_s=5400)
    visitor = visit(stand_in)
    stamped = [
        Instant(parsedate_to_datetime(visitor.get(address).headers["date"])) - stand_in.world.clock.now()
        for address in ("/login", stand_in.amazon_url)
    ]
    assert [round(ahead.total("minutes")) for ahead in stamped] == [90, 0]


def test_the_date_is_fresh_at_each_edge_of_a_second(stand_in, visitor):
    """A stamp that is refreshed by a timer would be late just after the edge."""
    for _ in range(3):
        while stand_in.world.clock.now().to_stdlib().microsecond > 20_000:
            pass
        before = stand_in.world.clock.now().round("second", mode="floor")
        assert Instant(parsedate_to_datetime(visitor.get("/login").headers["date"])) >= before


def test_the_clock_can_be_set(stand_in, visitor):
    was_set = Instant.from_utc(2001, 10, 28, 0, 59, 58)
    stand_in.world.clock.set(was_set)
    stamped = Instant(parsedate_to_datetime(visitor.get("/login").headers["date"]))
    assert was_set <= stamped <= stand_in.world.clock.now() < was_set.add(hours=1)


def test_latency_is_on_both_ways(start, visit):
    stand_in = start(latency_ms=200)
    begun = stand_in.world.clock.now()
    visit(stand_in).get("/login")
    took_s = (stand_in.world.clock.now() - begun).total("seconds")
    assert took_s >= 0.2
    assert stand_in.world.requests[0].status == 200


def test_requests_and_writes_are_noted(signed_in, stand_in):
    signed_in.get("/stores")
    seen = [(r.site, r.method, r.path, r.status) for r in stand_in.world.requests]
    assert seen[-1] == ("channels", "GET", "/stores", 200)
    assert ("channels", "POST", "/login", 302) in seen
    assert stand_in.world.writes == []


def test_a_status_is_planted_once(signed_in, stand_in):
    fault = stand_in.faults.add(Fault("status", "GET", "/stores", status=429, retry_after_s=3))
    answer = signed_in.get("/stores")
    assert answer.status == 429
    assert answer.headers["retry-after"] == "3"
    assert "Too Many Requests" in answer.text
    assert signed_in.get("/stores").status == 200
    assert fault.struck == 1


def test_a_fault_can_wait_for_its_turn(signed_in, stand_in):
    stand_in.faults.add(Fault("status", path="/orders", skip=1, times=2, status=503))
    assert [signed_in.get("/orders").status for _ in range(4)] == [200, 503, 503, 200]
    stand_in.faults.add(Fault("status", path="/orders", times=9))
    stand_in.faults.clear()
    assert signed_in.get("/orders").status == 200


@pytest.mark.parametrize(
    ("kind", "is_committed"),
    [("status", False), ("drop", False), ("after-commit-500", True), ("after-commit-drop", True)],
)
def test_a_save_is_done_or_not_as_the_fault_says(signed_in, stand_in, screens, kind, is_committed):
    address = screens.settings(MAIN_STORE, "Amazon")
    token = signed_in.get(address).token
    stand_in.faults.add(Fault(kind, "POST", "/stores/*/edit", status=500))
    if "drop" in kind:
        with pytest.raises((RemoteDisconnected, URLError, ConnectionError)):
            signed_in.post(address, screens.form("Amazon"), token=token)
        assert stand_in.world.requests[-1].status == 0
    else:
        answer = signed_in.post(address, screens.form("Amazon"), token=token)
        assert answer.status == 500
        assert "Server Error" in answer.text
    assert bool(stand_in.world.switch_offs) is is_committed
    assert signed_in.get(address).status == 200


@pytest.mark.parametrize("side", ["delay_ms", "delay_after_ms"])
def test_an_answer_can_be_late(signed_in, stand_in, screens, side):
    address = screens.settings(MAIN_STORE, "Amazon")
    token = signed_in.get(address).token
    stand_in.faults.add(Fault("delay", "POST", "/stores/*/edit", **{side: 400}))
    begun = stand_in.world.clock.now()
    signed_in.post(address, screens.form("Amazon"), token=token)
    ended = stand_in.world.clock.now()
    (switch_off,) = stand_in.world.switch_offs
    waited = switch_off.at - begun if side == "delay_ms" else ended - switch_off.at
    assert waited.total("seconds") >= 0.4


def test_a_request_that_was_held_is_carried_out_though_its_visitor_has_gone(signed_in, stand_in, screens):
    address = screens.settings(MAIN_STORE, "Amazon")
    token = signed_in.get(address).token
    fault = stand_in.faults.add(Fault("delay", "POST", "/stores/*/edit", delay_ms=800))
    cookies = "; ".join(f"{one.name}={one.value}" for one in signed_in.jar)
    body = urlencode({"_token": token, **screens.form("Amazon")}, doseq=True)
    connection = HTTPConnection(stand_in.base_url.removeprefix("http://"))
    kind = "application/x-www-form-urlencoded"
    connection.request("POST", address, body, {"Cookie": cookies, "Content-Type": kind})
    wait_for(lambda: fault.struck)
    connection.close()
    wait_for(lambda: stand_in.world.switch_offs)


def test_a_fault_at_amazon_leaves_channels_alone(visitor, stand_in):
    stand_in.faults.add(Fault("status", site="amazon"))
    assert visitor.get("/login").status == 200
    assert visitor.get(stand_in.amazon_url).status == 503


def test_the_same_form_sent_twice_at_once_adds_one_channel(start, visit, screens_of):
    stand_in = start(latency_ms=40)
    screens = screens_of(stand_in)
    visitors = [visit(stand_in) for _ in range(4)]
    tokens = []
    for visitor in visitors:
        visitor.sign_in()
        tokens.append(visitor.get(screens.new(MAIN_STORE)).token)
    with ThreadPoolExecutor() as pool:
        answers = list(
            pool.map(
                lambda pair: pair[0].post(screens.new(MAIN_STORE), screens.form(), token=pair[1]),
                zip(visitors, tokens, strict=True),
            )
        )
    assert [channel.name for channel in stand_in.world.channels(MAIN_STORE)].count("Amazon SP") == 1
    assert sum("has already been taken" in answer.text for answer in answers) == 3


def test_style_and_script_are_asked_for_once(start, visit, page):
    stand_in = start()
    for _ in range(2):
        page.goto(f"{stand_in.base_url}/login")
    assert [request.path for request in stand_in.world.requests].count("/assets/app.css") == 1


def test_a_request_that_is_held_back_does_not_keep_it(start, visit):
    stand_in = start()
    fault = stand_in.faults.add(Fault("delay", delay_ms=60_000))
    with ThreadPoolExecutor() as pool:
        held = pool.submit(visit(stand_in).get, "/login")
        wait_for(lambda: fault.struck)
        stand_in.stop()  # raises if it was kept
        assert held.exception() is not None or held.result().status == 500
