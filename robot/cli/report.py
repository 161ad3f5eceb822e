"""`report`: the readable report of runs, as a site in the traces folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from robot.cli import options, output
from robot.errors import JournalError, RequestError, look_first
from robot.stopping import StopRequest

if TYPE_CHECKING:
    from robot.report import Built, Procedure, Telling
    from robot.runs import RunHistory


def report(
    run: Annotated[str | None, typer.Argument(help="Id of the run, or its unique beginning or end.")] = None,
    *,
    all_runs: Annotated[bool, typer.Option("--all", help="Every run, as without a run.")] = False,
    serve: Annotated[
        bool,
        typer.Option("--serve", help="Then show it on this machine, with the trace viewer, until Ctrl-C."),
    ] = False,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="For --serve; 0: a free one.")] = 0,
    traces: options.Traces = None,
    json: options.Json = False,
) -> int:
    """Build pages to read: an index of runs, and each run step by step.

    They lie in `report/` in the traces folder, and open without a network.
    """
    from robot.report import build_site, serving
    from robot.runs import find_run_dir

    if run is not None and all_runs:
        raise RequestError("A run and --all were given.", hint="Give one of them.")
    settings = options.settings_from(traces=traces)
    only = None if run is None else find_run_dir(settings.traces, run)
    built = build_site(settings.traces, procedure_words(), only=only)
    code = JournalError.exit_code if built.problems else 0
    if not serve:
        _say(built, run, None, code, is_json=json)
        return code
    with serving(settings.traces, port=port) as index:
        page = f"runs/{next(iter(built.pages))}.html" if run is not None else "index.html"
        # From before the address is out: an interrupt that arrives while it is printed must not be lost.
        with StopRequest(lambda _line: None) as stop:
            _say(built, run, f"{index.rpartition('/')[0]}/{page}", code, is_json=json)
            stop.wait_until_asked()
        output.say("Stopped.")
    return code


def _say(built: Built, run: str | None, address: str | None, code: int, *, is_json: bool) -> None:
    opened = next(iter(built.pages.values())) if run is not None else built.index_path
    if is_json:
        problems = [{"run_id": name, "message": error.message} for name, error in built.problems.items()]
        facts: dict[str, Any] = {
            "report": opened.as_posix(),
            "address": address,
            "pages": len(built.pages),
            "unreadable": problems,
            "exit_code": code,
        }
        output.print_json(facts)
    else:
        output.answer(address or opened.as_posix())
    for error in built.problems.values():
        output.say(f"{error.message} {error.hint}", style="red")
    if address is None:
        output.say("Open it in a browser; for its traces: channels-robot report --serve")
    else:
        output.say("Open this address in a browser; it is for you only. Ctrl-C stops it.")


def procedure_words() -> Procedure:
    """Give the report the words of the documented procedure."""
    from robot.models import MigrationRequest
    from robot.procedures.amazon_mws_to_sp.document import read_document, read_rollback
    from robot.procedures.amazon_mws_to_sp.rollback import ROLLBACK_PARTS, make_rollback_steps
    from robot.procedures.amazon_mws_to_sp.steps import PARTS, make_steps
    from robot.report import Item, Procedure

    sentences = read_rollback()
    for item in read_document():
        # Its warnings and notes belong to a step.
        sentences[item.step] = f"{sentences.get(item.step, '')} {item.sentence}".strip()
    request = MigrationRequest(store="-", channel="-", new_name="-")
    migration, rollback = (
        tuple(Item(step.id, step.part, step.title, sentences.get(step.id, "")) for step in steps)
        for steps in (make_steps(request), make_rollback_steps())
    )
    return Procedure(PARTS | ROLLBACK_PARTS, migration, rollback, _tell)


def _tell(history: RunHistory) -> Telling:
    """Say how a run stands, and what is left for a person to do.

    Raises:
        JournalError: Another version of the robot wrote it.
    """
    from robot.procedures.amazon_mws_to_sp import owner, reporting
    from robot.procedures.amazon_mws_to_sp.facts import ORDERS_BY_HAND, MigrationFacts
    from robot.procedures.amazon_mws_to_sp.rollback_plan import describe_rollback
    from robot.report import Telling

    result, known = reporting.report(history), MigrationFacts.of(history.run_id, history.facts)
    lines = []
    asked = result.error.question if result.error is not None and history.open_question else None
    if asked is not None:
        lines.append(
            f"The robot does not know this screen: which of these {asked.wanted}? Look at the numbered picture of this step, "
            f"then answer: `channels-robot point {history.run_id} N`."
        )
    elif result.error is not None and not history.is_finished:
        lines.append(" ".join(filter(None, (result.error.message, result.error.hint))))
    if history.state == "waiting" and history.is_ended:
        lines += [
            "The account owner has to authorise at Amazon. Until then no Amazon orders come in.",
            *([] if known.answer is None else [owner.describe(known.answer)]),
            f"When they have told you that it is done: `channels-robot resume {history.run_id}`.",
        ]
    if known.twice and not history.is_rolling_back:
        lines.append(
            f"Orders under more than one channel: {', '.join(known.twice)}. "
            + look_first("If not, and neither of a pair was sent yet, let only one be sent.")
        )
    if known.clock_jump is not None and not history.is_rolling_back:
        lines.append(
            f"At the switch-off {known.clock_jump}. Once the new channel has taken in orders, look for those that came "
            f"twice or not at all: `channels-robot verify {history.run_id} --amazon-orders FILE`."
        )
    if known.orders_unread is not None and known.cutoff is not None:
        lines.append(ORDERS_BY_HAND)
    if known.sku is not None and known.sku.remark:
        lines.append(known.sku.remark)
    rollback = describe_rollback(history)
    if rollback:
        lines.append(" ".join(rollback))
    record = history.facts.get("cutoff_record")
    return Telling(
        cutoff=result.cutoff,
        cutoff_record=record if isinstance(record, dict) else {},
        remaining=tuple(lines),
        is_rolled_back=history.is_rolling_back,
    )
