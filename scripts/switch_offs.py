"""Measure how far the switch-off lands from the cut-off, over many rehearsed switch-offs.

`.venv/bin/python scripts/switch_offs.py --count 30` prints every distance and a summary; exit 1 if the bar of
the project (median at most 50 ms, none above 250 ms) is missed. Each switch-off is a whole `migrate` by link on
a stand-in of its own with whole minutes in the box; its clock is set so that a full minute comes soon.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from robot.models import ConnectWay, MigrationRequest
from robot.procedures.amazon_mws_to_sp import advance, request
from robot.rehearsal import MAIN_COMPANY, MAIN_STORE, OLD_CHANNEL, StandIn, StandInConfig
from robot.settings import Settings

MOST_MEDIAN_MS = 50.0
MOST_MS = 250.0
SOON_S = 20.0
"""The full minute comes so long after the start; reaching the switch-off takes about that long."""


def measure_one(seed: int, latency_ms: int) -> float:
    """Rehearse one switch-off; return the stand-in's commit minus the cut-off, in milliseconds."""
    with (
        tempfile.TemporaryDirectory() as folder,
        StandIn(StandInConfig(seed=seed, resolution_s=60, latency_ms=latency_ms, orders_per_hour=4)) as site,
    ):
        now = site.world.clock.now()
        # Different fractions of a second, so that no lucky phase is measured thirty times.
        site.world.clock.set_offset(60 - now.timestamp() % 60 - SOON_S + seed * 0.137 % 1)
        settings = Settings.explicit(
            base_url=site.base_url,
            username=site.username,
            password=site.password,
            company=MAIN_COMPANY,
            traces=Path(folder),
        )
        wanted = MigrationRequest(
            store=MAIN_STORE,
            channel=OLD_CHANNEL,
            new_name=request.default_new_name(OLD_CHANNEL),
            connect=ConnectWay.LINK,
        )
        result = advance.advance(
            advance.create_run(settings, wanted),
            settings,
            advance.Hooks(ask=lambda _plan: "a measurement on its own stand-in"),
        )
        if result.state != "waiting":
            raise SystemExit(f"seed {seed}: {result.error}")
        is_on, cutoff = site.world.channel(MAIN_STORE, wanted.new_name).ignore_before
        if not is_on or cutoff is None:
            raise SystemExit(f"seed {seed}: the cut-off is not set")
        return float((site.world.switch_offs[0].at - cutoff).total("milliseconds"))


def main(
    count: Annotated[int, typer.Option(help="How many switch-offs.")] = 30,
    latency_ms: Annotated[int, typer.Option(help="Time that the stand-in adds to each answer.")] = 0,
) -> None:
    """Measure the distance between cut-off and switch-off."""
    distances = []
    for seed in range(count):
        distances.append(measure_one(seed, latency_ms))
        print(f"{seed + 1:3} of {count}: {distances[-1]:+8.1f} ms", flush=True)
    sizes = [abs(distance) for distance in distances]
    median, largest = statistics.median(sizes), max(sizes)
    print(f"median {median:.1f} ms (bar {MOST_MEDIAN_MS:.0f}), largest {largest:.1f} ms (bar {MOST_MS:.0f})")
    sys.exit(0 if median <= MOST_MEDIAN_MS and largest <= MOST_MS else 1)


if __name__ == "__main__":
    typer.run(main)
