"""`rehearse`: both ways of a migration on the local stand-in, from nothing to the last check."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from whenever import Instant

from robot.cli import options, output
from robot.errors import WAITING_EXIT_CODE, OutcomeUnknownError
from robot.models import ConnectWay, MigrationRequest, RunResult
from robot.settings import EvidenceLevel, Settings

if TYPE_CHECKING:
    from robot.rehearsal import OrdersOutcome, StandIn

REHEARSAL_HORIZON_H = 2
"""Orders are counted up to so many hours after the last migration, so that both sides have some."""


def rehearse(
    resolution: Annotated[
        int, typer.Option("--resolution", help="Steps of Ignore Orders Before in seconds: 60 or 1.")
    ] = 60,
    picker: options.Picker = "before",
    zone: Annotated[str, typer.Option("--zone", help="Zone of Ignore Orders Before.")] = "Europe/London",
    *,
    headed: options.Headed = False,
    slow_mo: options.SlowMo = None,
    traces: options.Traces = None,
    evidence: options.Evidence = None,
    json: options.Json = False,
) -> int:
    """Carry two channels over on a local stand-in: by connect link, and with your own Amazon account.

    Nothing outside this machine is touched. With whole minutes in the box the robot waits for the next full
    minute, twice; --resolution 1 is quicker.
    """
    from robot.rehearsal import StandIn, StandInConfig

    output.start_diagnostics()
    config = StandInConfig(
        resolution_s=options.require_resolution(resolution),
        picker=picker,
        zone=options.require_zone(zone),
        amazon_otp=True,
    )
    with StandIn(config) as site:
        rehearsal = _Rehearsal(
            site,
            headed=headed,
            slow_mo=slow_mo or 0,
            traces=traces or Path("traces"),
            evidence=evidence or "full",
        )
        results = rehearsal.play()
        outcomes = rehearsal.count_orders() if all(result.exit_code == 0 for result in results) else {}
    _print(results, outcomes, rehearsal.switch_offs(), is_json=json)
    worst = max((result.exit_code for result in results), default=0)
    if worst == 0 and any(outcome.twice or outcome.never for outcome in outcomes.values()):
        return OutcomeUnknownError.exit_code
    return worst


class _Rehearsal:
    """Two migrations and the account owner between them."""

    def __init__(
        self, site: StandIn, *, headed: bool, slow_mo: int, traces: Path, evidence: EvidenceLevel
    ) -> None:
        from robot.rehearsal import MAIN_COMPANY

        self._site = site
        self._settings = Settings.explicit(
            base_url=site.base_url,
            username=site.username,
            password=site.password,
            company=MAIN_COMPANY,
            headed=headed,
            slow_mo=slow_mo,
            traces=traces,
            evidence=evidence,
        )
        self._progress = output.Progress()

    def play(self) -> list[RunResult]:
        from robot.rehearsal import MAIN_STORE, SECOND_STORE

        return [
            self._migrate(MAIN_STORE, ConnectWay.LINK, "the account owner gets a link"),
            self._migrate(SECOND_STORE, ConnectWay.OWN, "your own Amazon account"),
        ]

    def _migrate(self, store: str, connect: ConnectWay, how: str) -> RunResult:
        from robot.procedures.amazon_mws_to_sp import advance, request
        from robot.rehearsal import OLD_CHANNEL

        settings = self._settings
        if connect is ConnectWay.OWN:
            owner = self._site.owner
            settings = settings.model_copy(
                update=Settings.explicit(
                    amazon_username=owner.email, amazon_password=owner.password, amazon_otp=owner.otp
                ).model_dump(include={"amazon_username", "amazon_password", "amazon_otp"})
            )
        self._progress.tell(f"\n{store}: {how}")
        wanted = MigrationRequest(
            store=store, channel=OLD_CHANNEL, new_name=request.default_new_name(OLD_CHANNEL), connect=connect
        )
        hooks = advance.Hooks(
            ask=lambda _plan: "a rehearsal on its own stand-in",
            tell=self._progress.tell,
            watch=self._progress.watch,
        )
        run_dir = advance.create_run(settings, wanted)
        result = advance.advance(run_dir, settings, hooks)
        if result.exit_code == WAITING_EXIT_CODE and result.connect_link:
            advance.hand_over(run_dir, settings)
            self._progress.tell("The account owner opens the link and authorises at Amazon")
            self._play_owner(result.connect_link)
            result = advance.advance(run_dir, settings, hooks)
        return result

    def _play_owner(self, link: str) -> None:
        from pages.signs import Signs
        from robot.browser import find_browser, launch, quiet_context, start_playwright
        from robot.procedures.amazon_mws_to_sp import amazon

        owner = self._site.owner
        settings = self._settings
        choice = find_browser(settings.browser, headed=settings.headed)
        with (
            start_playwright() as playwright,
            launch(playwright, choice, headed=settings.headed, slow_mo_ms=settings.slow_mo) as browser,
        ):
            page = quiet_context(browser).new_page()
            credentials = amazon.Credentials(owner.email, owner.password, owner.otp)
            amazon.authorise_by_link(page, Signs.load(timeout_ms=settings.timeout_ms), link, credentials)

    def switch_offs(self) -> dict[str, Instant]:
        """Ask the stand-in itself when each store's old channel was switched off."""
        from robot.rehearsal import MAIN_STORE, OLD_CHANNEL, SECOND_STORE

        world = self._site.world
        stores = {world.channel(store, OLD_CHANNEL).id: store for store in (MAIN_STORE, SECOND_STORE)}
        return {stores[off.channel_id]: off.at for off in world.switch_offs if off.channel_id in stores}

    def count_orders(self) -> dict[str, OrdersOutcome]:
        """Ask the stand-in itself which orders came twice and which never came."""
        from robot.procedures.amazon_mws_to_sp import request
        from robot.rehearsal import MAIN_STORE, OLD_CHANNEL, SECOND_STORE

        world = self._site.world
        until = world.clock.now().add(hours=REHEARSAL_HORIZON_H)
        return {
            store: world.count_orders(
                world.channel(store, OLD_CHANNEL),
                world.channel(store, request.default_new_name(OLD_CHANNEL)),
                until,
            )
            for store in (MAIN_STORE, SECOND_STORE)
        }


def _print(
    results: list[RunResult],
    outcomes: dict[str, OrdersOutcome],
    switch_offs: dict[str, Instant],
    *,
    is_json: bool,
) -> None:
    if is_json:
        orders = {
            store: {"twice": outcome.twice, "never": outcome.never} for store, outcome in outcomes.items()
        }
        output.print_json({"runs": [result.model_dump(mode="json") for result in results], "orders": orders})
        return
    for result in results:
        output.say()
        output.show(output.step_table(result))
        output.print_result(result, is_json=False)
        if result.store in switch_offs:
            _print_distance(result, switch_offs[result.store])
        if (outcome := outcomes.get(result.store or "")) is not None:
            output.say(
                f"Orders    {outcome.imported_old} by the old channel, {outcome.imported_new} by the new one; ",
                output.styled(f"{len(outcome.twice)} came twice, {len(outcome.never)} never came", "bold"),
            )
    _print_where(results)


def _print_distance(result: RunResult, switched_off_at: Instant) -> None:
    if result.cutoff is None:
        return
    distance_ms = (switched_off_at - Instant.parse_iso(result.cutoff.instant)).total("milliseconds")
    output.say(f"Distance  the stand-in carried the switch-off out {distance_ms:+.0f} ms from the cut-off")


def _print_where(results: list[RunResult]) -> None:
    table = output.table("Run", "Pictures", "Traces, one a documented Step")
    for result in results:
        folder = Path(result.evidence or ".")
        traces = ", ".join(sorted(path.name for path in (folder / "traces").glob("*.zip")))
        table.add_row(str(folder), f"{len(list((folder / 'pictures').glob('*.png')))} in pictures/", traces)
    output.say("\nEvidence", style="italic")
    output.show(table)
    viewer = Path(os.path.relpath(Path(sys.executable).with_name("playwright")))
    example = Path(results[0].evidence or ".") / "traces" / "step-2-a.zip"
    output.say(f"\nOpen a trace:  {viewer} show-trace --port 0 {example}")
