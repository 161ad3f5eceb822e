"""`migrate`: carry one channel over, or go on with the run that already does."""

from __future__ import annotations

from typing import Annotated

import typer

from robot.cli import consent, options, output
from robot.cli.point import Show, carry_on
from robot.models import ConnectWay, MigrationRequest
from robot.stopping import StopRequest


def migrate(
    store: Annotated[str, typer.Option("--store", help="The store, exactly as on the screen.")],
    channel: Annotated[
        str, typer.Option("--channel", help="The Amazon (MWS) channel, exactly as on the screen.")
    ],
    new_name: Annotated[
        str | None,
        typer.Option("--new-name", help="Name of the new channel. [default: the old name + ' SP']"),
    ] = None,
    connect: Annotated[
        ConnectWay,
        typer.Option(
            "--connect", help="link: hand a link to the account owner. own: sign in at Amazon yourself."
        ),
    ] = ConnectWay.LINK,
    *,
    show: Show = False,
    yes: consent.Yes = False,
    base_url: options.BaseUrl = None,
    headed: options.Headed = False,
    slow_mo: options.SlowMo = None,
    profile: options.Profile = None,
    traces: options.Traces = None,
    timezone: options.Timezone = None,
    trust_local_clock: options.TrustLocalClock = False,
    trust_timezone: options.TrustTimezone = False,
    doubled_hour: options.DoubledHour = None,
    evidence: options.Evidence = None,
    json: options.Json = False,
) -> int:
    """Replace an Amazon (MWS) channel by an Amazon SP channel.

    Everything that can be checked is checked before anything is changed. Then the plan is shown, and somebody must
    say yes: at the terminal, or with --yes. A channel that has an unfinished
    run goes on with that run; one that is already migrated has nothing to do.
    """
    from robot.procedures.amazon_mws_to_sp import advance, request

    output.start_diagnostics()
    settings = options.settings_from(
        base_url=base_url,
        headed=headed,
        slow_mo=slow_mo,
        profile=profile,
        traces=traces,
        timezone=timezone,
        trust_local_clock=trust_local_clock,
        trust_timezone=trust_timezone,
        doubled_hour=doubled_hour,
        evidence=evidence,
    )
    settings.require_credentials()
    channel = options.name_from("--channel", channel)
    new_name = request.default_new_name(channel) if new_name is None else new_name
    wanted = MigrationRequest(
        store=options.name_from("--store", store),
        channel=channel,
        new_name=options.name_from("--new-name", new_name),
        connect=connect,
    )
    progress = output.Progress()
    unfinished = advance.find_unfinished(settings, wanted)
    command = consent.this_command()
    # Of a channel that is migrated already, everything is looked at, and nothing may be left to ask.
    needs_yes = advance.needs_yes(unfinished) if unfinished else not advance.is_migrated(settings, wanted)
    if needs_yes:
        consent.require_possible(is_yes=yes, command=command)
    if unfinished is None:
        typed = {"store": store, "channel": channel, "new_name": new_name}
        run_dir = advance.create_run(settings, wanted, typed=typed)
        progress.tell(f"Run {run_dir.name}")
    else:
        run_dir = unfinished.run_dir
        progress.tell(f"This channel has an unfinished run; going on with {unfinished.run_id}")
        if unfinished.is_rolling_back:
            progress.tell("That run is being rolled back. Start `migrate` again once it is.")
    with StopRequest(output.announce) as stop:
        hooks = advance.Hooks(
            ask=consent.asking(is_yes=yes, command=command, idle=stop.idle),
            tell=progress.tell,
            watch=progress.watch,
            check=stop.check,
            is_yes=yes,
        )
        result = carry_on(run_dir, settings, hooks, stop, is_json=json, is_shown=show)
    if output.print_result(result, is_json=json) and result.connect_link:
        advance.hand_over(run_dir, settings)
    return result.exit_code
