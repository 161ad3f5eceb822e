"""The writing steps too, on systems that are there to be written to: never on the real site."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from robot.check.verdicts import AS_DOCUMENTED, COULD_NOT_LOOK, DIFFERS, NEEDS_WRITING, Verdict
from robot.errors import DriftError, RequestError, SettingsError
from robot.models import ConnectWay, MigrationRequest
from robot.procedures.amazon_mws_to_sp import advance, request
from robot.settings import LOOPBACK_HOSTS, PRODUCTION_URL

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from robot.models import RunResult
    from robot.settings import Settings

_DONE: Final = frozenset({"done", "already", "not_needed"})


def require_place(
    settings: Settings, store: str | None, channel: str | None, listed: Path | None
) -> tuple[str, str]:
    """Return the store and the channel that may be written to.

    Raises:
        SettingsError: One of them is not named, or the file of test systems cannot be read.
        RequestError: The system is none for tests.
    """
    require_test_system(settings, listed)
    if store is None or channel is None:
        raise SettingsError(
            "A full check migrates a channel, and none was named.",
            hint="Name it with --store and --channel; it is left migrated.",
        )
    return store, channel


def require_test_system(settings: Settings, listed: Path | None) -> None:
    """Refuse every system that nobody has named as one for tests.

    Args:
        settings: Names the system.
        listed: File with one host a line; blank lines and what follows a `#` are passed over. This machine needs no line.

    Raises:
        RequestError: It is the real site, or it is not in the file.
        SettingsError: The file cannot be read.
    """
    host = urlsplit(settings.base_url).hostname or ""
    host = host.rstrip(".")  # the root's dot leads to the same machine
    if host == urlsplit(PRODUCTION_URL).hostname:
        raise RequestError(
            f"{host} is the real site: a full check carries out every step, and real orders hang on it.",
            hint="Leave out --full, or give the address of a test system.",
        )
    if host in LOOPBACK_HOSTS:
        return
    try:
        # With "-sig": editors on Windows put a mark before the first line.
        lines = listed.read_text(encoding="utf-8-sig").splitlines() if listed else []
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"The file of test systems cannot be read ({type(error).__name__}).",
            hint="Give --test-systems a readable file with one host a line.",
        ) from error
    if host not in {line.split("#")[0].strip().lower() for line in lines}:
        raise RequestError(
            f"{host} is not named as a test system: a full check carries out every step.",
            hint="Put its host into a file, one per line, and give that with --test-systems; never a system with real orders.",
        )


def carry_out(settings: Settings, store: str, channel: str, hooks: advance.Hooks) -> RunResult:
    """Migrate a channel, as `migrate` would; with Amazon's credentials by your own account, else with a link."""
    wanted = MigrationRequest(
        store=store,
        channel=channel,
        new_name=request.default_new_name(channel),
        connect=ConnectWay.OWN if settings.amazon_username else ConnectWay.LINK,
    )
    return advance.advance(advance.create_run(settings, wanted), settings, hooks)


def judge_run(verdicts: Iterable[Verdict], result: RunResult) -> tuple[Verdict, ...]:
    """Add what carrying the steps out has shown to the verdicts of looking alone.

    What differed by looking alone still does. An item whose step failed differs if the screens were to blame; every step
    that was not reached could not be looked at.
    """
    states = {step.id: step.state for step in result.steps}
    return tuple(_judge(verdict, states.get(verdict.item.step, ""), result) for verdict in verdicts)


def _judge(verdict: Verdict, state: str, result: RunResult) -> Verdict:
    if verdict.state == DIFFERS or not verdict.item.step:
        return verdict
    if state in _DONE:
        return replace(verdict, state=AS_DOCUMENTED, why="") if verdict.state == NEEDS_WRITING else verdict
    error = result.error
    if state == "failed" and error is not None:
        is_drift = error.code == DriftError.exit_code
        return replace(verdict, state=DIFFERS if is_drift else COULD_NOT_LOOK, why=error.message)
    why = (
        "the account owner has not authorised yet" if result.state == "waiting" else "the run ended before it"
    )
    return replace(verdict, state=COULD_NOT_LOOK, why=why)
