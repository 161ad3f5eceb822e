"""`verify`: compare what both channels hold after a migration, and say what a person must look at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from robot.cli import options, output
from robot.errors import OutcomeUnknownError, RobotError
from robot.models import ErrorReport

if TYPE_CHECKING:
    from robot.procedures.amazon_mws_to_sp.verify_report import (
        NeverReport,
        PendingReport,
        TwiceReport,
        VerifyReport,
    )


def verify(
    run: Annotated[str, typer.Argument(help="Id of the run, or its unique beginning or end.")],
    *,
    amazon_orders: Annotated[
        Path | None,
        typer.Option(
            "--amazon-orders",
            help="Seller Central's order report, as it was downloaded; shows the orders that never came.",
        ),
    ] = None,
    base_url: options.BaseUrl = None,
    headed: options.Headed = False,
    slow_mo: options.SlowMo = None,
    profile: options.Profile = None,
    traces: options.Traces = None,
    timezone: options.Timezone = None,
    evidence: options.Evidence = None,
    json: options.Json = False,
) -> int:
    """Check the cut-off once more, and that no order came twice or not at all.

    No shop is changed; only what the sign-in shows may be: its active company, and the columns of the list of orders.
    The exit code is 0 only if there
    is nothing to look at; 7 if a person must look, with every order named; 5 if the cut-off is not the run's any
    more. It may be run again on any later day: Pending orders arrive late.
    """
    from robot.procedures.amazon_mws_to_sp import verify as verification
    from robot.procedures.amazon_mws_to_sp.amazon_orders import read_amazon_orders
    from robot.procedures.amazon_mws_to_sp.verify_report import VerifyReport
    from robot.runs import find_run_dir

    output.start_diagnostics()
    run_id: str | None = None
    try:
        report_file = None if amazon_orders is None else read_amazon_orders(amazon_orders)
        settings = options.settings_from(
            base_url=base_url,
            headed=headed,
            slow_mo=slow_mo,
            profile=profile,
            traces=traces,
            timezone=timezone,
            evidence=evidence,
        )
        run_dir = find_run_dir(settings.traces, run)
        run_id = run_dir.name
        report = verification.verify(run_dir, settings, report_file, tell=output.Progress().tell)
    except RobotError as error:
        if not json:
            raise
        detail = ErrorReport(code=error.exit_code, step=error.step, message=error.message, hint=error.hint)
        report = VerifyReport(run_id=run_id, exit_code=error.exit_code, error=detail)
    if json:
        output.print_json(report.model_dump(mode="json", by_alias=True))
    else:
        _print(report)
    return report.exit_code


def _print(report: VerifyReport) -> None:
    line = output.say
    line(f"\nVerified run {report.run_id}")
    if (check := report.cutoff) is not None:
        verdict = "as it should be" if check.is_same else f"it should be {check.instant}"
        line(f"Cut-off   {check.shown_as} in {check.zone}: {verdict}")
    if (read := report.orders_read) is not None:
        amazon = "" if read.amazon is None else f", {read.amazon} in Amazon's report"
        line(f"Orders    {read.old} under the old channel, {read.new} under the new one{amazon}")
        for note in read.notes:
            line(f"Note      {note}")
    if (window := report.window) is not None:
        line(f"Window    purchases from {window.from_} to {window.to}")
        line(f"          {window.why}")
        _print_orders(line, "Came twice", report.twice)
        if read is not None and read.amazon is None:
            line("Never came: cannot be told without Amazon's order report (--amazon-orders)")
        else:
            _print_orders(line, "Never came", report.never)
        _print_orders(line, "Not paid yet", window.pending)
        for doubt in window.doubts:
            line(f"Look      {doubt}")
        line("What the screens cannot tell:")
        for text in window.cannot_tell:
            line(f"  {text}")
    if report.error is None:
        is_compared = report.orders_read is not None and report.orders_read.amazon is not None
        line("Nothing to look at." if is_compared else "Nothing to look at, as far as the screens show.")
    else:
        reason = "A person must look" if report.exit_code == OutcomeUnknownError.exit_code else "Stopped"
        line(f"\n{reason} (exit code {report.exit_code}).")
        line(report.error.message)
        line(report.error.hint)


def _print_orders(
    line: Callable[[str], None], title: str, orders: tuple[TwiceReport | NeverReport | PendingReport, ...]
) -> None:
    line(f"{title}: {len(orders) or 'none'}")
    for order in orders:
        more = [getattr(order, name, None) for name in ("bought_at", "status", "note")]
        channels = getattr(order, "channels", ())
        if channels:
            more.append(f"under {' and '.join(channels)}")
        line(f"  {order.number}  {'  '.join(text for text in more if text)}")
