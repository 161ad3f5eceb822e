"""Options that several commands share, each also a setting, and how they become settings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer
from whenever import Instant, TimeZoneNotFoundError

from robot.cli import output
from robot.errors import SettingsError
from robot.settings import EvidenceLevel, Settings, load_settings
from robot.spelling import shown_name
from robot.text import typed

MOST_DAYS = 36_500

BaseUrl = Annotated[str | None, typer.Option("--base-url", help="Address of Channels (CHANNELS_BASE_URL).")]
Headed = Annotated[bool, typer.Option("--headed", help="Show the browser (CHANNELS_HEADED).")]
SlowMo = Annotated[
    int | None, typer.Option("--slow-mo", help="Pause after each browser act, in ms (CHANNELS_SLOW_MO).")
]
Profile = Annotated[
    Path | None,
    typer.Option("--profile", help="File with alternative on-screen labels (CHANNELS_PROFILE)."),
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
        help="Take this machine's clock where the site tells none, or one that is wrong (CHANNELS_TRUST_LOCAL_CLOCK).",
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
Picker = Annotated[
    Literal["before", "after"],
    typer.Option("--picker", help="Provider picker as it was before or after 31 July 2022."),
]
Json = Annotated[bool, typer.Option("--json", help="Print exactly one JSON object on stdout.")]


def require_zone(name: str) -> str:
    """Return the name of a zone that there is; for options that are no settings.

    Raises:
        SettingsError: There is no such zone.
    """
    try:
        Instant.from_timestamp(0).to_tz(name)
    except (TimeZoneNotFoundError, ValueError) as error:
        raise SettingsError(
            f"--zone: {name!r} is not the name of a zone.", hint="Give one like Europe/London or UTC."
        ) from error
    return name


def require_resolution(seconds: int) -> Literal[1, 60]:
    """Return the steps of the stand-in's cut-off box.

    Raises:
        SettingsError: It knows no such steps.
    """
    if seconds == 1:
        return 1
    if seconds == 60:  # noqa: PLR2004 - a minute
        return 60
    raise SettingsError(f"--resolution: {seconds} is neither 60 nor 1.", hint="Give 60 or 1, in seconds.")


def require_days(days: float) -> float:
    """Return a number of days that a calendar can hold.

    Raises:
        SettingsError: It is none.
    """
    if not 0 <= days <= MOST_DAYS:
        raise SettingsError(f"{days} is not a number of days.", hint=f"Give one between 0 and {MOST_DAYS}.")
    return days


def name_from(option: str, value: str) -> str:
    """Return the name of a store or a channel that was given; escapes, as the robot shows them, are taken back.

    Raises:
        SettingsError: It is empty, or no text.
    """
    name = typed(value)
    if not shown_name(name):
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
    tells: bool = True,
) -> Settings:
    """Read the settings, with what was given on the command line on top; say on stderr what is doubtful about them.

    Raises:
        SettingsError: One of them is unknown or invalid.
    """
    settings = load_settings(
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
    for remark in settings.remarks if tells else ():
        output.say(f"{remark.seen} {remark.fix}")
    return settings
