"""A yes covers exactly the values that were shown, once per run; without one nothing is changed, by any command."""

from __future__ import annotations

import ast
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from sealed import Archive

from robot.cli import app
from robot.cli.consent import EFFECTS, Effect
from robot.consent import Plan, ask_nobody, covers, obtain
from robot.errors import ConsentNeededError
from robot.journal import Journal
from robot.models import ConnectWay, MigrationRequest
from robot.procedures.amazon_mws_to_sp import advance
from robot.procedures.amazon_mws_to_sp.facts import Box, MigrationFacts, OldChannel, SkuLinks
from robot.procedures.amazon_mws_to_sp.plan import migration_plan
from robot.procedures.amazon_mws_to_sp.steps import procedure_version
from robot.rehearsal import MAIN_STORE, OLD_CHANNEL, StandIn, StandInConfig
from robot.runs import account_key, read_run

ROOT = Path(__file__).parents[2]
REQUEST = MigrationRequest(store=MAIN_STORE, channel=OLD_CHANNEL, new_name="Amazon SP")
VALUES = {
    "marketplace": ("Germany",),
    "fulfilment-channels": ("MFN",),
    "order-statuses": ("Unshipped", "Shipped"),
}
KNOWN = MigrationFacts(
    company="Northwind",
    old=OldChannel.model_validate(
        {"provider": "amazon", "values": VALUES, "options": (), "uses_stock_control": False}
    ),
    box=Box(resolution_s=60, zone="Europe/London", zone_source="setting"),
)  # fmt: skip

# --- what a yes covers ------------------------------------------------------------------------


def yes(_plan: Plan) -> str:
    return "in a test"


def changed(**values: Any) -> MigrationFacts:
    assert KNOWN.old is not None
    return KNOWN.model_copy(update={"old": KNOWN.old.model_copy(update={"values": VALUES | values})})


def test_a_yes_is_written_down_whole_and_covers_these_values() -> None:
    plan = migration_plan(REQUEST, KNOWN)
    approval = obtain(plan, yes)
    assert set(approval) == {"operator", "how", "at", "plan", "values", "digest"}
    assert approval["plan"] == list(plan.lines)
    assert approval["values"]["Order Statuses"] == ["Unshipped", "Shipped"]
    assert obtain(plan, ask_nobody, approval) is approval


@pytest.mark.parametrize(
    ("request_now", "known", "said"),
    [
        (REQUEST, changed(marketplace=("France",)), "Marketplace was 'Germany' and is 'France'"),
        (
            REQUEST,
            changed(**{"order-statuses": ("Unshipped, Shipped",)}),
            "Order Statuses was 'Unshipped', 'Shipped' and is 'Unshipped, Shipped'",
        ),
        (
            REQUEST,
            KNOWN.model_copy(update={"company": "Northwind\u200b"}),
            r"Company was 'Northwind' and is 'Northwind\u200b'",
        ),
        (
            REQUEST,
            KNOWN.model_copy(
                update={"box": Box(resolution_s=60, zone="Europe/Paris", zone_source="setting")}
            ),
            "Zone of Ignore Orders Before was 'Europe/London' and is 'Europe/Paris'",
        ),
        (
            REQUEST,
            KNOWN.model_copy(update={"sku": SkuLinks(file="x.csv", by_hand=(("A", "B"),))}),
            "SKU links was empty and is 'A -> B'",
        ),
        (
            REQUEST.model_copy(update={"connect": ConnectWay.OWN}),
            KNOWN,
            "Connect was 'link' and is 'own'",
        ),
        (REQUEST.model_copy(update={"new_name": "Amazon SP "}), KNOWN, "Create was 'Amazon SP' and is 'Amazon SP '"),
    ],
    ids=["marketplace", "one for two", "unseen letter", "zone", "links", "way", "blank"],
)  # fmt: skip
def test_values_that_differ_are_asked_for_again_and_named(
    request_now: MigrationRequest, known: MigrationFacts, said: str
) -> None:
    before = obtain(migration_plan(REQUEST, KNOWN), yes)
    with pytest.raises(ConsentNeededError) as refused:
        obtain(migration_plan(request_now, known), ask_nobody, before, is_under_way=True)
    assert refused.value.exit_code == 2
    assert said in refused.value.message
    shown: list[Plan] = []
    obtain(migration_plan(request_now, known), lambda plan: shown.append(plan) or "asked", before)
    assert shown[0].differences == (said,)


texts = st.dictionaries(
    st.text(max_size=5), st.one_of(st.text(max_size=5), st.lists(st.text(max_size=5)).map(tuple))
)


@given(texts, texts)
def test_only_the_same_values_are_covered(one: dict[str, Any], other: dict[str, Any]) -> None:
    approval = obtain(Plan("", one, ("same",)), yes)
    assert covers(approval, Plan("other words", other, ("other lines",))) == (one == other)


def test_journals_of_earlier_versions_go_on() -> None:
    plan = migration_plan(REQUEST, KNOWN)
    lines = [line for line in plan.lines if "Connected to Amazon" not in line]
    typed = {"operator": "anna", "how": "asked at the terminal", "at": "2026-01-01T00:00:00Z", "plan": lines}
    unasked = typed | {"how": "started without a terminal"}
    assert obtain(plan, ask_nobody, typed) is typed
    assert obtain(plan, ask_nobody, unasked, is_under_way=True) is unasked
    with pytest.raises(ConsentNeededError):
        obtain(plan, ask_nobody, unasked)
    with pytest.raises(ConsentNeededError, match="now 'Marketplace: France'"):
        obtain(migration_plan(REQUEST, changed(marketplace=("France",))), ask_nobody, typed)


# --- every command ----------------------------------------------------------------------------


def commands(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{before}{name} ")
        else:
            yield before + name, command


def test_every_command_says_what_it_may_change_and_those_that_ask_take_a_yes() -> None:
    found = dict(commands(typer.main.get_command(app)))
    assert found.keys() == EFFECTS.keys()
    take_yes = {
        name for name, command in found.items() if any("--yes" in option.opts for option in command.params)
    }
    assert take_yes == {name for name, effect in EFFECTS.items() if effect is Effect.ASKS}


WITHOUT_A_YES = {
    "migrate": (("migrate", "--store", MAIN_STORE, "--channel", OLD_CHANNEL), 2),
    "rollback": (("rollback", "unasked"), 2),
    "resume": (("resume", "unasked"), 2),
    "point": (("point", "unasked", "1"), 2),
    "check": (("check", "--full", "--store", MAIN_STORE, "--channel", OLD_CHANNEL), 2),
    "audit purge": (("audit", "purge", "--older-than", "0"), 2),
}
"""How each command that asks is started, and its exit code."""


@pytest.fixture(scope="module")
def site() -> Iterator[StandIn]:
    with StandIn(StandInConfig()) as running:
        yield running


def picture_of(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".lock"
    }


@pytest.mark.skipif(
    sys.platform == "win32", reason="a process there keeps the terminal that it was started at"
)
@pytest.mark.parametrize(
    ("words", "code"),
    [*WITHOUT_A_YES.values(), (("resume", "--all"), 20)],
    ids=[*WITHOUT_A_YES, "resume --all"],
)  # fmt: skip
def test_without_a_yes_and_without_a_terminal_nothing_is_done(
    tmp_path: Path, site: StandIn, words: tuple[str, ...], code: int
) -> None:
    archive = Archive(tmp_path)
    unasked = archive.traces / "20260104-120000-unasked"
    with Journal.writing(unasked) as journal:
        request = REQUEST.model_copy(update={"store": "Elsewhere"})
        data = {
            "request": request.model_dump(mode="json"),
            "account": account_key(site.base_url, site.username),
            "base_url": site.base_url,
            "procedure": procedure_version(),
        }
        journal.append("run-created", data=data)
    assert advance.needs_yes(read_run(unasked))
    before, writes, requests = picture_of(tmp_path), len(site.world.writes), len(site.world.requests)
    env = {name: value for name, value in os.environ.items() if not name.startswith("CHANNELS_")}
    env |= {
        "CHANNELS_BASE_URL": site.base_url,
        "CHANNELS_USERNAME": site.username,
        "CHANNELS_PASSWORD": site.password,
        "CHANNELS_TRACES": str(archive.traces),
        "CHANNELS_KEYS": str(archive.keys),
    }
    done = subprocess.run(
        [sys.executable, "-m", "robot", *(unasked.name if word == "unasked" else word for word in words)],
        cwd=tmp_path, env=env, input="y\nyes\n", capture_output=True, text=True, check=False, timeout=120,
        start_new_session=True,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    assert "This needs a yes, and there is no terminal to ask at. Nothing was changed." in done.stderr
    assert "--yes`" in done.stderr
    assert picture_of(tmp_path) == before
    assert (len(site.world.writes), len(site.world.requests)) == (writes, requests)


def test_every_command_that_asks_is_tried_without_a_yes() -> None:
    assert WITHOUT_A_YES.keys() == {name for name, effect in EFFECTS.items() if effect is Effect.ASKS}


def test_only_a_rehearsal_says_yes_by_itself() -> None:
    """Everything else in the product asks by `consent.asking`."""
    own = [
        path.relative_to(ROOT).as_posix()
        for path in ROOT.joinpath("robot").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.keyword) and node.arg == "ask" and isinstance(node.value, ast.Lambda)
    ]
    assert own == ["robot/cli/rehearse.py"]
