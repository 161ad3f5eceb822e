"""Options that several commands share, each also a setting, and how they become settings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from robot.errors import SettingsError
from robot.settings import EvidenceLevel, Settings, load_settings
from robot.text import typed

BaseUrl = Annotated[str | None, typer.Option("--base-url", help="Address of Channels (CHANNELS_BASE_URL).")]
Headed = Annotated[bool, typer.Option("--headed", help="Show the browser (CHANNELS_HEADED).")]
SlowMo = Annotated[
    int | None, typer.Option("--slow-mo", help="Pause after each browser act, in ms (CHANNELS_SLOW_MO).")
]
Profile = Annotated[
    Path | None,
    typer.Option("--profile", help="File of signs that mends changed words (CHANNELS_PROFILE)."),
]
Traces = Annotated[Path | None, typer.Option("--traces", help="Folder of the audit trail (CHANNELS_TRACES).")]
Timezone = Annotated[
    str | None,
    typer.Option(
        "--timezone", help="Zone of Ignore Orders Before where the screen shows none (CHANNELS_TIMEZONE)."
    ),
]
TrustLocalClock = Annotated[
    bool,
    typer.Option(
        "--trust-local-clock",
        help="Take this machine's clock where the site does not tell its own (CHANNELS_TRUST_LOCAL_CLOCK).",
    ),
]
TrustTimezone = Annotated[
    bool,
    typer.Option(
        "--trust-timezone",
        help="Take the zone that was named even where the screens contradict it (CHANNELS_TRUST_TIMEZONE).",
    ),
]
DoubledHour = Annotated[
    str | None,
    typer.Option(
        "--doubled-hour", help="refuse or wait, in the hour that occurs twice (CHANNELS_DOUBLED_HOUR)."
    ),
]
Evidence = Annotated[
    EvidenceLevel | None, typer.Option("--evidence", help="How much is recorded (CHANNELS_EVIDENCE).")
]
Json = Annotated[bool, typer.Option("--json", help="Print exactly one JSON object on stdout.")]


def name_from(option: str, value: str) -> str:
    """Return the name of a store or a channel that was given; escapes, as the robot shows them, are taken back.

    Raises:
        SettingsError: It is empty, or no text.
    """
    name = typed(value)
    if not name:
        raise SettingsError(f"{option} is empty.", hint="Give the name as it is on the screen.")
    if any("\ud800" <= letter <= "\udfff" for letter in name):
        raise SettingsError(
            f"{option} is no text in this terminal's encoding.",
            hint="Give the name in the terminal's encoding.",
        )
    return name


def names_from(store: str | None, channel: str | None) -> tuple[str | None, str | None]:
    """Return the names that were given with `--store` and `--channel`, likewise; None where one was not given."""
    return (
        None if store is None else name_from("--store", store),
        None if channel is None else name_from("--channel", channel),
    )


def settings_from(
    *,
    base_url: str | None = None,
    headed: bool = False,
    slow_mo: int | None = None,
    profile: Path | None = None,
    traces: Path | None = None,
    timezone: str | None = None,
    trust_local_clock: bool = False,
    trust_timezone: bool = False,
    doubled_hour: str | None = None,
    evidence: EvidenceLevel | None = None,
    baselines: Path | None = None,
) -> Settings:
    """Read the settings, with what was given on the command line on top.

    Raises:
        SettingsError: One of them is unknown or invalid.
    """
    return load_settings(
        base_url=base_url,
        headed=headed or None,
        slow_mo=slow_mo,
        profile=profile,
        traces=traces,
        timezone=timezone,
        trust_local_clock=trust_local_clock or None,
        trust_timezone=trust_timezone or None,
        doubled_hour=doubled_hour,
        evidence=evidence,
        baselines=baselines,
    )
