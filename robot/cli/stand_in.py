"""`stand-in`: a local Channels and Amazon to practise on."""

from __future__ import annotations

from typing import Annotated

import typer

from robot.cli import options, output
from robot.stopping import StopRequest


def stand_in(
    picker: options.Picker = "before",
    resolution: Annotated[
        int, typer.Option("--resolution", help="Steps of Ignore Orders Before in seconds: 60 or 1.")
    ] = 60,
    zone: Annotated[str, typer.Option("--zone", help="Zone of Ignore Orders Before.")] = "UTC",
    seed: Annotated[int, typer.Option("--seed", help="Seed of the invented orders.")] = 1,
    *,
    otp: Annotated[bool, typer.Option("--otp", help="Amazon asks for a one-time code.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print exactly one JSON object on stdout.")] = False,
) -> int:
    """Run the stand-in until Ctrl-C: a local Channels and Amazon, on this machine only.

    Prints its address and its invented credentials.
    """
    from robot.rehearsal import StandIn, StandInConfig

    config = StandInConfig(
        seed=seed,
        resolution_s=options.require_resolution(resolution),
        zone=options.require_zone(zone),
        picker=picker,
        amazon_otp=otp,
    )
    with StandIn(config) as site:
        owner = site.owner
        facts = {
            "base_url": site.base_url,
            "username": site.username,
            "password": site.password,
            "amazon_url": site.amazon_url,
            "amazon_email": owner.email,
            "amazon_password": owner.password,
            "amazon_otp": owner.otp if otp else None,
        }
        with StopRequest(lambda _line: None) as stop:
            if json:
                output.print_json(facts)
            else:
                for name, value in facts.items():
                    if value is not None:
                        output.answer(f"{name:16} {value}")
            output.say("Running. Ctrl-C stops it.")
            stop.wait_until_asked()
        output.say("Stopped.")
    return 0
