"""A fresh connect link for a run that waits: the old one has expired, or the account owner has lost it."""

from __future__ import annotations

from pathlib import Path

from whenever import Instant

from robot import machine
from robot.errors import RequestError, RobotError
from robot.evidence import Recorder, Secrets
from robot.journal import Journal
from robot.models import ConnectWay, RunResult
from robot.procedures.amazon_mws_to_sp import owner
from robot.procedures.amazon_mws_to_sp.advance import Hooks, refuse_other
from robot.procedures.amazon_mws_to_sp.facts import OwnerAnswer
from robot.procedures.amazon_mws_to_sp.reporting import report
from robot.procedures.amazon_mws_to_sp.work import MigrationWork
from robot.procedures.amazon_mws_to_sp.workplace import Wishes, at_the_screens
from robot.runs import RunHistory, account_key, account_lock, fold, read_run
from robot.settings import Settings
from robot.step import Facts

TAKEN = "fresh-link-taken"
"""Kind of the journal's entry: the link's digest, and what Channels had noted until then."""


def take_fresh_link(run_dir: Path, settings: Settings, hooks: Hooks) -> RunResult:
    """Copy the connect link of a waiting run anew; the run goes on waiting.

    Args:
        run_dir: The run's folder.
        settings: Must name the account that the run was made for.
        hooks: How to speak to the person watching.

    Returns:
        The run as it stands, with the link.

    Raises:
        RequestError: The run does not wait for somebody with a link, or needs none any more.
        RobotError: The link could not be copied.
        JournalError: The run is locked, altered, of another account or procedure.
    """
    account = account_key(settings.base_url, settings.require_credentials()[0])
    refuse_other(read_run(run_dir), account)
    secrets = Secrets.of_run(run_dir, machine.keys_dir(settings.keys), settings.known_secrets())
    with (
        account_lock(account, run_dir.name, machine.locks_dir(settings.keys)),
        Journal.writing(run_dir, clean=secrets.scrub_json) as journal,
    ):
        history = fold(run_dir, journal.events)
        _refuse(history)
        link, facts = _copy(settings, history, secrets, hooks)
        journal.append(TAKEN, data={"operator": machine.operator(), "facts": facts})
        return report(fold(run_dir, journal.events), connect_link=link)


def _refuse(history: RunHistory) -> None:
    hint = f"`channels-robot status {history.run_id}` says where it stands."
    if history.request is not None and history.request.connect is ConnectWay.OWN:
        raise RequestError(
            f"Run {history.run_id} connects your own Amazon account: it uses no link.",
            hint=f"`channels-robot resume {history.run_id}` presses Connect again, where that is needed.",
        )
    if history.is_rolling_back:
        raise RequestError(
            f"Run {history.run_id} is rolled back: nobody is to authorise any more.", hint=hint
        )
    if history.is_finished:
        raise RequestError(f"Run {history.run_id} is completed: its channel is connected.", hint=hint)
    if history.state != "waiting":
        raise RequestError(
            f"Run {history.run_id} does not wait for the account owner, so it has no link to replace.",
            hint=f"Go on with it: `channels-robot resume {history.run_id}`. It shows a link once there is one.",
        )


def _copy(settings: Settings, history: RunHistory, secrets: Secrets, hooks: Hooks) -> tuple[str, Facts]:
    wishes = Wishes(tell=hooks.tell, check=hooks.check)
    # Nothing is recorded: what could be seen is a link, and that is no evidence but a secret.
    with machine.scratch_dir() as folder:
        recorder = Recorder(folder, secrets, level="minimal")
        with at_the_screens(settings, history, recorder, secrets, wishes) as work:
            try:
                work.sign_in()
                hooks.check()
                return _copy_at_the_screens(work)
            except RobotError as error:
                error.message = secrets.scrub(error.message)
                raise
            finally:
                recorder.detach()


def _copy_at_the_screens(work: MigrationWork) -> tuple[str, Facts]:
    shown = work.open_new().read_connection()
    tries = () if shown == "connected" else owner.read_tries(work)
    if shown == "connected" or (shown == "unknown" and tries and owner.is_success(tries[0])):
        raise RequestError(
            f"The channel {work.request.new_name!r} is connected meanwhile: no link is needed any more.",
            hint=f"Go on with the run: `channels-robot resume {work.history.run_id}`.",
        )
    link = work.open_new().copy_connect_link()
    work.secrets.register_link(link, "connect link")
    known = work.known
    facts = owner.link_facts(known, link, Instant.now())
    if facts["link_digest"] == known.link_digest:
        work.tell("Channels gave the same link as before: it has not expired.")
    if tries is not None:  # what was tried before is no answer to this link
        facts["tries_before"] = [owner.key_of(record) for record in tries]
        facts["answer"] = OwnerAnswer(kind="none").model_dump(mode="json")
    return link, facts
