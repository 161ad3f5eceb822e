"""Order reports, SKU links and clocks that were tampered with: what changes a fact is found and named, nothing else is.

Whole: `pytest tests/unit/test_tampered_files.py --all-cases --seed N`; else every ninth case of a fixed seed.
"""

from __future__ import annotations

import random
import time
from contextlib import suppress
from email.utils import formatdate
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import tampered_files
import tampered_reports
from hypothesis import given
from hypothesis import strategies as st
from tampered_files import BY_HAND, BY_ITSELF, HEAD, ClockCase, Form, Tampering
from whenever import Instant

from pages.orders import OrderRow
from robot import clock as clocks
from robot.errors import DriftError, RequestError
from robot.models import MigrationRequest
from robot.procedures.amazon_mws_to_sp import sku_links
from robot.procedures.amazon_mws_to_sp.amazon_orders import read_amazon_orders
from robot.procedures.amazon_mws_to_sp.facts import Box, MigrationFacts, OldChannel, SwitchOff
from robot.procedures.amazon_mws_to_sp.press_time import Pressed, time_press
from robot.procedures.amazon_mws_to_sp.verdict import Found, Given, check_cutoff, judge, to_screens
from robot.procedures.amazon_mws_to_sp.verify_report import VerifyReport

LEAST_OF_ALL = 120
SAMPLE_STEP = 9
T = tampered_reports.T


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    makers: dict[str, Any] = {
        "report": tampered_reports.report_tamperings,
        "links": tampered_files.link_tamperings,
        "clock_case": tampered_files.clock_cases,
    }
    is_whole = metafunc.config.getoption("--all-cases")
    seed = metafunc.config.getoption("--seed") if is_whole else 1
    for name in set(makers) & set(metafunc.fixturenames):
        cases = list(makers[name](random.Random(f"{name} {seed}")))
        chosen = cases if is_whole else list(islice(cases, 0, None, SAMPLE_STEP))
        metafunc.parametrize(name, chosen, ids=[str(getattr(case, "name", case)) for case in chosen])


def test_there_are_enough_of_each_kind() -> None:
    rng = random.Random(1)
    reports = list(tampered_reports.report_tamperings(rng))
    links = list(tampered_files.link_tamperings(rng))
    jumps = [case for case in tampered_files.clock_cases(rng) if abs(case.jump_s) > 1]
    changing = [case for case in (*reports, *links) if case.finds]
    assert len(changing) + len(jumps) >= LEAST_OF_ALL
    assert len([case for case in reports if not case.finds]) > 20
    assert len({case.name for case in reports}) == len(reports)


# --- order reports -------------------------------------------------------------------------------


def conclude(path: Path) -> VerifyReport:
    """What `verify` says of a report where the channels have all orders of the sound one."""
    values = {
        "order-statuses": ("Unshipped", "Partially Shipped"),
        "fulfilment-channels": ("MFN",),
        "marketplace": ("United Kingdom",),
    }
    off = SwitchOff(
        earliest=T.subtract(milliseconds=30).format_iso(), latest=T.add(milliseconds=40).format_iso()
    )
    old = OldChannel(provider="amazon", values=values, options=(), uses_stock_control=False)
    request = MigrationRequest(store="Shop", channel="Amazon", new_name="Amazon SP")
    box = Box(resolution_s=1, zone="UTC", zone_source="setting")
    given = Given(request, MigrationFacts(old=old), T, box, off, is_completed=True)
    local = T.to_tz("UTC").to_plain()
    rows = []
    for index in range(60):
        at = tampered_reports.bought_at(index).to_tz("UTC").to_plain().format("YYYY-MM-DD HH:mm:ss")
        rows.append(OrderRow(tampered_reports.number_of(index), "Amazon", {}, at, at, "Shipped"))
    screens = to_screens(given, rows, (T,))
    cutoff = check_cutoff(given, str(local), local)
    found = Found(cutoff=cutoff, is_new_on=True, rows=tuple(rows), screens=screens)
    return judge("run", given, found, read_amazon_orders(path), None)


def test_a_report_is_read_the_same_or_what_is_wrong_is_named(tmp_path: Path, report: Tampering) -> None:
    path = tmp_path / "orders.txt"
    path.write_bytes(report.content)
    if report.is_refused:
        with pytest.raises(RequestError) as refused:
            conclude(path)
        assert [word for word in report.finds if word not in refused.value.message] == []
        return
    concluded = conclude(path)
    said = f"{concluded.model_dump(mode='json')}"
    if not report.finds:
        assert (concluded.exit_code, concluded.error) == (0, None)
        left_out = " ".join(concluded.orders_read.notes)
        for words in ("cancelled", "sold elsewhere", "sold on Amazon.de", "sent by Amazon", "not paid yet"):
            assert f"1 order left out: {words}" in left_out
        return
    assert concluded.exit_code == 7
    assert [word for word in report.finds if word.strip("'") not in said] == []
    assert report.finds[0].strip("'") in concluded.error.message
    assert "by hand" not in concluded.error.hint or "certainly nobody has sent" in concluded.error.hint


# --- SKU links -----------------------------------------------------------------------------------


def test_links_are_written_exactly_or_the_file_is_refused(tmp_path: Path, links: Tampering) -> None:
    path, written = tmp_path / "old.csv", tmp_path / "new.csv"
    path.write_bytes(links.content)
    shown = {*BY_HAND, *BY_ITSELF}
    if links.is_refused:
        with pytest.raises(DriftError) as refused:
            sku_links.check_links_file(path, shown, BY_HAND)
        assert refused.value.exit_code == 5
        assert [word for word in links.finds if word not in refused.value.message] == []
        return
    remark = sku_links.check_links_file(path, shown, BY_HAND)
    assert [word for word in links.finds if word not in (remark or "")] == []
    assert bool(remark) == bool(links.finds)
    assert sku_links.write_import_file(path, written, BY_HAND[:3], BY_HAND) == 3
    again = sku_links.LinksFile.read(written, BY_HAND[:3])
    assert again.not_in(()) == tuple(sorted(BY_HAND[:3]))
    assert again.table.separator == sku_links.LinksFile.read(path, shown).table.separator
    assert b'="' not in written.read_bytes()


@pytest.mark.parametrize("order", [(1, 2), (2, 1), (2, 1, 3), (3, 2, 1)])
@pytest.mark.parametrize("is_turned", [False, True])
def test_of_listings_that_are_linked_crosswise_the_right_row_is_written(
    tmp_path: Path, order: tuple[int, ...], *, is_turned: bool
) -> None:
    rows = [
        HEAD,
        ["SKU-A", "Cup", "SKU-B", "Manual"],
        ["SKU-B", "Mug", "SKU-A", "Manual"],
        ["A", "", "A", ""],
    ]
    content = [row[::-1] if is_turned else row for row in (rows[0], *(rows[at] for at in order))]
    path, written = tmp_path / "old.csv", tmp_path / "new.csv"
    path.write_bytes(Form(separator=",").write(content))
    for wanted, other in ((("SKU-A", "SKU-B"), "Mug"), (("SKU-B", "SKU-A"), "Cup")):
        assert sku_links.write_import_file(path, written, [wanted], [("SKU-A", "SKU-B")]) == 1
        assert other not in written.read_text()


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"Channel SKU,Title,Product SKU\n", b"a\tb\n", b"\xff\xfe"]),
)
def test_any_file_of_links_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, head: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(head + content)
    for by_hand in (BY_HAND, ()):
        with suppress(DriftError):
            sku_links.check_links_file(path, by_hand, by_hand)


# --- clocks --------------------------------------------------------------------------------------


class Site:
    """A site whose clock is set at some moment, seen through monotonic time that only moves when it is used."""

    offset_s = 1.8e9

    def __init__(self, case: ClockCase) -> None:
        self.case = case
        self.now_s = 1000.0
        self.set_at_s = float("inf")

    def clock_s(self, at_s: float, *, is_other: bool = False) -> float:
        is_set = is_other if self.case.is_other_server else at_s >= self.set_at_s
        return at_s + self.offset_s + (self.case.jump_s if is_set else 0.0)

    def date(self, at_s: float, *, is_other: bool = False) -> str:
        true_s = self.clock_s(at_s, is_other=is_other)
        if self.case.late_s > 0:  # refreshed once a second, and sent as it was then
            true_s = int(true_s - 0.4) + 0.4 - max(0.0, self.case.late_s - 1)
        return formatdate(int(true_s), usegmt=True)

    def ask(self) -> clocks.Exchange:
        sent_s, self.now_s = self.now_s, self.now_s + 2 * self.case.trip_s
        return clocks.Exchange(sent_s, self.now_s, self.date(sent_s + self.case.trip_s))

    def save(self) -> tuple[Pressed, float]:
        """Press Save; give what was seen of it, and when it was carried out by the clock of who did it."""
        case, sent_s = self.case, self.now_s + 2.0
        done_s = sent_s + case.trip_s + case.works_s
        dated_s = done_s + case.works_s
        heard_s = dated_s + case.trip_s
        self.set_at_s = {
            "before": sent_s - 0.1,
            "at": done_s,
            "answering": (done_s + dated_s) / 2,
            "after": heard_s,
        }[case.moment]
        date = self.date(dated_s, is_other=True) if case.dates else None
        self.now_s = heard_s + 0.5
        return Pressed(sent_s, heard_s, ((heard_s, date),)), self.clock_s(done_s, is_other=True)


def test_a_clock_that_is_set_is_seen_and_one_that_is_not_raises_no_alarm(
    clock_case: ClockCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site(clock_case)
    monkeypatch.setattr(time, "monotonic", lambda: site.now_s)
    monkeypatch.setattr(time, "sleep", lambda s: setattr(site, "now_s", site.now_s + max(s, 1e-6)))
    clock = clocks.measure(site.ask)
    pressed, done_s = site.save()
    timing = time_press(clock, pressed, site.ask())
    done = Instant.from_timestamp(round(done_s * 1e9), unit="nanosecond")
    if abs(clock_case.jump_s) < 1:
        assert timing.jump is None
        slack = clocks.seconds(abs(clock_case.jump_s))
        assert timing.earliest - slack <= done <= timing.latest + slack
        assert (timing.latest - timing.earliest).total("seconds") < 2 * clock_case.works_s + 5
        return
    assert timing.jump is not None
    assert timing.jump.by_s == pytest.approx(clock_case.jump_s, abs=2.5 + clock_case.works_s)
    assert timing.earliest <= done <= timing.latest
    before, after = timing.jump.before.as_bracket(), timing.jump.after.as_bracket()
    assert min(before.earliest, after.earliest) == timing.earliest
    assert max(before.latest, after.latest) == timing.latest
    assert abs((after.earliest - before.earliest).total("seconds")) > 1
