"""Documented Step Three: the Amazon SP channel, its options, its cut-off, and its connection to Amazon."""

from __future__ import annotations

from typing import ClassVar

from whenever import Instant, PlainDateTime

from pages.channel_settings import ChannelSettingsPage, Element
from robot.errors import DriftError, OutcomeUnknownError, ReadBackError, RequestError, RobotError, look_first
from robot.procedures.amazon_mws_to_sp import amazon, others, owner
from robot.procedures.amazon_mws_to_sp.facts import CARRIED_OVER, OwnerAnswer
from robot.procedures.amazon_mws_to_sp.request import classify_provider, only_row, refuse_other_form
from robot.procedures.amazon_mws_to_sp.work import MigrationWork
from robot.step import NOTHING_TO_UNDO, Facts, Seen, Step, Waiting


class FormStep(Step[MigrationWork]):
    """A step on the unsaved form of the new channel; nothing to do once the channel is saved."""

    part: ClassVar = 3

    def look(self, work: MigrationWork) -> Seen | None:
        if work.known.saved_as is not None:
            return Seen()
        return None if work.desk.form is None else self.look_at(work, work.desk.form)

    def look_at(self, work: MigrationWork, form: ChannelSettingsPage) -> Seen | None:
        """Read the open form."""
        raise NotImplementedError

    def form(self, work: MigrationWork) -> ChannelSettingsPage:
        """Give the open form."""
        if work.desk.form is None:
            raise DriftError("The new channel's form is not open.")
        return work.desk.form


class AddChannel(FormStep):
    id: ClassVar = "add-channel"
    title: ClassVar = "Press add on the store's page"
    inverse: ClassVar = NOTHING_TO_UNDO
    announced_by: ClassVar = "save-new-channel"  # what a killed attempt saved may still come

    def look(self, work: MigrationWork) -> Seen | None:
        if work.known.saved_as is not None or work.desk.picker is not None:
            return Seen()
        rows = work.open_store().read_channels()
        if not any(row.name == work.request.new_name for row in rows):
            return None
        others.refuse_others_channel(work, has_saved=work.has_intended(SaveNewChannel.id))
        return Seen({"saved_as": work.request.new_name})

    def act(self, work: MigrationWork) -> None:
        store = work.desk.store or work.open_store()
        work.desk.picker = store.open_picker()


class ChooseAmazonSp(FormStep):
    id: ClassVar = "choose-amazon-sp"
    title: ClassVar = "Choose Amazon SP"
    inverse: ClassVar = NOTHING_TO_UNDO

    def look_at(self, work: MigrationWork, form: ChannelSettingsPage) -> Seen | None:
        provider = form.read_provider()
        work.pointing.refuse_old_form()
        refuse_other_form(provider)
        return Seen({"form_provider": provider})

    def act(self, work: MigrationWork) -> None:
        if work.desk.picker is None:
            raise DriftError("The provider picker is not open.")
        work.desk.form = work.knowing(work.desk.picker.choose_amazon_sp())
        work.desk.picker = None


class NameChannel(FormStep):
    id: ClassVar = "name-channel"
    title: ClassVar = "Give the new channel its name"
    inverse: ClassVar = NOTHING_TO_UNDO

    def look_at(self, work: MigrationWork, form: ChannelSettingsPage) -> Seen | None:
        name = form.read_name()
        return Seen({"new_name": name}) if name == work.request.new_name else None

    def act(self, work: MigrationWork) -> None:
        self.form(work).set_name(work.request.new_name)


class SetOptions(FormStep):
    id: ClassVar = "set-options"
    title: ClassVar = "Carry over Marketplace, Fulfilment Channels and Order Statuses"
    inverse: ClassVar = NOTHING_TO_UNDO

    def look_at(self, work: MigrationWork, form: ChannelSettingsPage) -> Seen | None:
        read = {element: form.read_values(element) for element in CARRIED_OVER}
        is_same = all(set(read[element]) == set(values) for element, values in wanted_values(work).items())
        return Seen({"options_set": read}) if is_same else None

    def act(self, work: MigrationWork) -> None:
        form = self.form(work)
        for element, values in wanted_values(work).items():
            form.set_values(element, values)


class SetCutOff(FormStep):
    id: ClassVar = "set-cut-off"
    title: ClassVar = "Switch Ignore Orders Before on and set it to the cut-off"
    inverse: ClassVar = NOTHING_TO_UNDO

    def look_at(self, work: MigrationWork, form: ChannelSettingsPage) -> Seen | None:
        reading = form.read_ignore_orders_before()
        if not reading.is_on or reading.local != wanted_local(work):
            return None
        return Seen({"cutoff_typed": reading.text})

    def act(self, work: MigrationWork) -> None:
        self.form(work).set_ignore_orders_before(wanted_local(work))


class SaveNewChannel(FormStep):
    id: ClassVar = "save-new-channel"
    title: ClassVar = "Save the new channel"
    changes: ClassVar = True
    inverse: ClassVar = "It stays, switched off; its name is taken as long as it is there. " + look_first(
        "If nobody wants it, delete it in Channels."
    )

    def look(self, work: MigrationWork) -> Seen | None:
        if work.desk.form is not None:
            return None  # still unsaved: looking elsewhere would lose what was typed
        store = work.open_store()
        rows = store.read_channels()
        if not any(row.name == work.request.new_name for row in rows):
            return None
        row = only_row(rows, work.request.new_name, f"store {work.request.store!r}")
        others.refuse_others_channel(work)
        if classify_provider(row.provider) != "sp":
            raise OutcomeUnknownError(
                f"The new channel {row.name!r} was saved, but its provider reads {row.provider!r}, not Amazon SP.",
                hint="Do not activate it. Ask a maintainer; the old channel is off.",
            )
        work.desk.new = work.open_channel(store, work.request.new_name)
        shown_as = prove_saved(work, work.desk.new)
        return Seen(
            {"saved_as": row.name, "new_provider": row.provider, "cutoff_shown_as": shown_as},
            read_back={
                "name": row.name,
                "ignore_orders_before": shown_as,
                # `prove_saved` has compared them.
                **{element: list(work.desk.new.read_values(element)) for element in CARRIED_OVER},
            },
        )

    def prepare(self, work: MigrationWork) -> Facts:
        form = self.form(work)
        work.keep({"save_answer": None})
        form.ready_save()
        for step in (NameChannel(), SetOptions(), SetCutOff()):
            if step.look_at(work, form) is None:  # one option may have changed another
                raise DriftError(
                    f"{step.title}: it was done, and is not so any more on the filled form.",
                    hint="Look at the picture of the form. The new channel was not saved; the old one is off.",
                )
        written: Facts = {
            "name": work.request.new_name,
            **{element: list(values) for element, values in wanted_values(work).items()},
            "ignore_orders_before": work.facts.get("cutoff_typed"),
        }
        return {
            **{name: {"before": None, "written": value} for name, value in written.items()},
            "cutoff": work.known.cutoff,
        }

    def act(self, work: MigrationWork) -> None:
        form = self.form(work)
        work.desk.form = None  # from the click on, only the list of channels can say what is saved
        outcome = form.save()
        # Of two requests the second may be refused because the first has made the channel.
        refused = None if outcome.has_sent_more else "refused"
        work.keep({"save_answer": "accepted" if outcome.is_accepted else refused})
        if not outcome.is_accepted:
            raise RequestError(
                f"Channels refused the new channel: {'; '.join(outcome.errors) or 'no reason shown'}.",
                hint="The old channel is off and the cut-off is kept. "
                + look_first("If not, put right what Channels names, and run `channels-robot resume` soon."),
            )


class WaitForConnectButtons(Step[MigrationWork]):
    id: ClassVar = "wait-for-connect-buttons"
    part: ClassVar = 3
    title: ClassVar = "See Copy Connect Link and Connect appear"
    inverse: ClassVar = NOTHING_TO_UNDO

    def look(self, work: MigrationWork) -> Seen | None:
        page = work.desk.new or work.open_new()
        if is_connected(work, page):
            return Seen(is_needed=False)
        page.wait_for_connect()
        return Seen()


class CopyConnectLink(Step[MigrationWork]):
    """Third party: the link goes to the account owner, who need not be a user of Channels."""

    id: ClassVar = "connect"
    part: ClassVar = 3
    title: ClassVar = "Copy the connect link for the account owner"
    inverse: ClassVar = (
        "Cannot be undone: whoever has the link can use it until it expires. "
        "All it can do is to connect a channel that is switched off."
    )

    def look(self, work: MigrationWork) -> Seen | None:
        if work.connect_link is not None:
            return Seen(owner.link_facts(work.known, work.connect_link, Instant.now()))
        if work.history.is_handed_over or work.known.connection_proof is not None:
            return Seen()
        page = work.desk.new or work.open_new()
        return Seen({"connection_proof": "settings page"}) if is_connected(work, page) else None

    def act(self, work: MigrationWork) -> None:
        page = work.desk.new or work.open_new()
        link = page.copy_connect_link()
        work.secrets.register_link(link, "connect link")
        work.connect_link = link


class ConnectOwnAccount(Step[MigrationWork]):
    """Own account: Connect is pressed and Amazon's pages follow."""

    id: ClassVar = "connect"  # the other way of the same step
    part: ClassVar = 3
    title: ClassVar = "Press Connect and go through Amazon's pages"
    changes: ClassVar = True
    inverse: ClassVar = (
        "Cannot be undone by the robot: the new channel stays connected, and off. The account owner can withdraw "
        "the authorisation at Amazon."
    )

    def __init__(self) -> None:
        self._is_pressed = False

    def look(self, work: MigrationWork) -> Seen | None:
        proof, answer = work.known.connection_proof, work.known.answer
        # Amazon's pages said so, and the channel itself did not: another attempt goes the way to Amazon again.
        is_doubted = answer is not None and answer.kind != "connected" and not self._is_pressed
        if proof is not None and not is_doubted:
            return Seen({"connection_proof": proof}, read_back={"connection": proof})
        page = work.desk.new or work.open_new()
        if page.read_connection() != "connected":
            return None
        return Seen({"connection_proof": "settings page"}, read_back={"connection": "connected"})

    def prepare(self, work: MigrationWork) -> Facts:
        return {
            "channel": work.request.new_name,
            "connection": {
                "before": "not connected",
                "written": "authorised at Amazon, by your own account",
            },
        }

    def act(self, work: MigrationWork) -> None:
        self._is_pressed = True
        work.desk.new = None  # what it shows is from before, however this ends
        work.facts["connection_proof"] = amazon.connect_own_account(work)


class AwaitConfirmation(Step[MigrationWork]):
    id: ClassVar = "await-confirmation"
    part: ClassVar = 3
    title: ClassVar = "Recognise that Amazon has confirmed the connection"
    inverse: ClassVar = (
        "Cannot be undone by the robot: only the account owner can withdraw the authorisation, at Amazon."
    )

    def look(self, work: MigrationWork) -> Seen | None:
        page = work.open_new()
        shown = page.read_connection()
        proof = work.known.connection_proof
        if shown == "connected":
            return _confirmed(work, proof or "settings page")
        if shown == "unknown" and proof is not None:
            return _confirmed(work, proof)
        answer = owner.read_answer(work, shown)
        if shown == "unknown" and answer.kind == "connected":
            return _confirmed(work, f"transaction record auth_connect of {answer.noted_at}")
        if shown == "unknown" and work.may_trust_operator and answer.kind in ("none", "unread", "under way"):
            said = "the operator resumed this run by name; the screens do not show the connection"
            return _confirmed(work, said)
        work.keep({"answer": answer.model_dump(mode="json")})
        raise Waiting(owner.why_waiting(work, answer, Instant.now()))


def _confirmed(work: MigrationWork, proof: str) -> Seen:
    facts: Facts = {"connection_proof": proof}
    if work.known.answer is not None:  # what the run waited for has come
        facts["answer"] = OwnerAnswer(kind="connected").model_dump(mode="json")
    return Seen(facts)


def wanted_values(work: MigrationWork) -> dict[Element, tuple[str, ...]]:
    """Give the old channel's values that the new one takes over."""
    old = work.known.old
    if old is None:
        raise DriftError("The old channel's settings were not read.")
    return old.values


def wanted_local(work: MigrationWork) -> PlainDateTime:
    """Give the cut-off as the local time that the box shows."""
    cutoff, box = work.known.cutoff_at, work.known.box
    if cutoff is None or box is None:
        raise DriftError("No cut-off was noted.")
    return box.as_box().to_local(cutoff)


def prove_saved(work: MigrationWork, page: ChannelSettingsPage) -> str:
    """Compare the saved channel with what was wanted, and give the cut-off as it is shown.

    Raises:
        ReadBackError: Something differs from what this run saved; the channel is not activated.
        RequestError: Something differs, and it is not known that this run saved it.
    """
    reading = page.read_ignore_orders_before()
    local = wanted_local(work)
    differences = []
    if not reading.is_on or reading.local != local:
        state = reading.text if reading.is_on else f"off ({reading.text or 'empty'})"
        differences.append(f"Ignore Orders Before reads {state}, wanted {local.format_iso()}")
    for element, values in wanted_values(work).items():
        read = page.read_values(element)
        if set(read) != set(values):
            differences.append(f"{CARRIED_OVER[element]} reads {', '.join(read)}, wanted {', '.join(values)}")
    if differences and work.known.save_answer != "accepted" and not work.known.new_provider:
        raise others.somebody_elses(
            work,
            f"Channels did not confirm this run's Save, and the channel differs: {'; '.join(differences)}",
        )
    if differences:
        raise ReadBackError(
            f"The saved channel {work.request.new_name!r} differs from what was written: {'; '.join(differences)}.",
            hint="It was saved by this run, and was not activated by it. "
            + look_first(
                "Only if nobody has changed it on purpose: bring it to the wanted values in Channels, then run "
                "`channels-robot resume`."
            ),
        )
    return reading.text


def is_connected(work: MigrationWork, page: ChannelSettingsPage) -> bool:
    """Tell whether the settings page itself says that the connection is made."""
    try:
        return page.read_connection() == "connected"
    except RobotError:
        if work.known.connection_proof is None:
            raise
        return True
