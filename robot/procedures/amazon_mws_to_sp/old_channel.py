"""Documented Step One and the reading half of Step Two: reach the old channel and check everything."""

from __future__ import annotations

from typing import ClassVar

from whenever import Instant

from pages.channel_settings import CutoffField
from pages.store import ChannelRow
from robot.errors import DriftError, RequestError, SettingsError, look_first
from robot.procedures.amazon_mws_to_sp import reconcile, sku_links
from robot.procedures.amazon_mws_to_sp.facts import (
    CARRIED_OVER,
    Box,
    OldChannel,
    OptionFact,
    SkuLinks,
    settings_of,
)
from robot.procedures.amazon_mws_to_sp.others import old_is_off
from robot.procedures.amazon_mws_to_sp.request import (
    classify_provider,
    only_row,
    refuse_other_form,
    refuse_taken_name,
)
from robot.procedures.amazon_mws_to_sp.switch_off import SwitchOffOldChannel
from robot.procedures.amazon_mws_to_sp.work import MigrationWork
from robot.step import NOTHING_TO_UNDO, Finished, Seen, Step


class SignIn(Step[MigrationWork]):
    id: ClassVar = "sign-in"
    part: ClassVar = 1
    title: ClassVar = "Sign in to Channels"
    inverse: ClassVar = NOTHING_TO_UNDO

    def look(self, work: MigrationWork) -> Seen | None:
        if work.page is None:
            return None
        company = work.menu().read_company()
        wanted = work.wanted_company
        if wanted is not None and company not in {wanted, None}:  # not every frame names it
            raise DriftError(
                f"The active company reads {company!r}, not {wanted!r}.", hint="Look at the user menu."
            )
        return Seen({"company": company or wanted})

    def act(self, work: MigrationWork) -> None:
        work.sign_in()


class OpenStores(Step[MigrationWork]):
    id: ClassVar = "open-stores"
    part: ClassVar = 1
    title: ClassVar = "Open Stores in the menu"
    inverse: ClassVar = NOTHING_TO_UNDO

    def look(self, work: MigrationWork) -> Seen | None:
        return None if work.desk.stores is None else Seen()

    def act(self, work: MigrationWork) -> None:
        work.desk.stores = work.menu().open_stores()


class ChooseStore(Step[MigrationWork]):
    id: ClassVar = "choose-store"
    part: ClassVar = 1
    title: ClassVar = "Choose the store that holds the Amazon channel"
    inverse: ClassVar = NOTHING_TO_UNDO

    def look(self, work: MigrationWork) -> Seen | None:
        return None if work.desk.store is None else Seen({"store": work.desk.store.name})

    def act(self, work: MigrationWork) -> None:
        work.open_store()


class FindOldChannel(Step[MigrationWork]):
    id: ClassVar = "find-old-channel"
    part: ClassVar = 2
    title: ClassVar = "Find the Amazon (MWS) channel in the store"
    inverse: ClassVar = NOTHING_TO_UNDO

    def look(self, work: MigrationWork) -> Seen | None:
        store = work.desk.store or work.open_store()
        rows = store.read_channels()
        old = only_row(rows, work.request.channel, f"store {work.request.store!r}")
        kind = classify_provider(old.provider)
        if kind != "mws":
            what = "is Amazon SP already" if kind == "sp" else "is not Amazon (MWS)"
            raise RequestError(
                f"Channel {old.name!r} {what}: its provider reads {old.provider!r}, not 'amazon'.",
                hint="Name the channel whose provider reads exactly 'amazon'. Nothing was changed.",
            )
        self._judge_new_name(work, rows, old)
        return Seen({"channels_seen": [[row.name, row.provider, row.is_active] for row in rows]})

    def _judge_new_name(self, work: MigrationWork, rows: tuple[ChannelRow, ...], old: ChannelRow) -> None:
        if work.has_intended(SwitchOffOldChannel.id):
            return  # under way: whatever stands there now is judged by the steps that wrote it
        if not self._is_active(work, old):
            new = next((row for row in rows if row.name == work.request.new_name), None)
            if new and classify_provider(new.provider) == "sp" and self._is_active(work, new):
                raise Finished(
                    f"Already migrated: {old.name!r} is off and {new.name!r} ({new.provider}) is active.",
                    {"new_provider": new.provider},
                )
            raise old_is_off(work, rows)
        refuse_taken_name(work.request.new_name, [row.name for row in rows])

    def _is_active(self, work: MigrationWork, row: ChannelRow) -> bool:
        """Take the list's word where it shows the state, else the settings'."""
        if row.is_active is not None:
            return row.is_active
        return work.open_channel(work.open_store(), row.name).read_active()


class OpenOldSettings(Step[MigrationWork]):
    id: ClassVar = "open-old-settings"
    part: ClassVar = 2
    title: ClassVar = "Open the old channel's settings by its pencil"
    inverse: ClassVar = NOTHING_TO_UNDO

    def look(self, work: MigrationWork) -> Seen | None:
        return None if work.desk.old is None else Seen({"old_name": work.desk.old.read_name()})

    def act(self, work: MigrationWork) -> None:
        store = work.desk.store or work.open_store()
        work.desk.old = work.open_channel(store, work.request.channel)


class ReadOldSettings(Step[MigrationWork]):
    id: ClassVar = "read-old-settings"
    part: ClassVar = 2
    title: ClassVar = "Read and keep all settings of the old channel"
    inverse: ClassVar = NOTHING_TO_UNDO

    def look(self, work: MigrationWork) -> Seen | None:
        if work.known.old is not None and work.has_intended(SwitchOffOldChannel.id):
            return Seen()  # as it was before the first change; what it says now is no longer that
        page = work.desk.old or work.open_old()
        if not page.read_active():
            raise old_is_off(work)
        values = {element: page.read_values(element) for element in CARRIED_OVER}
        for element, label in CARRIED_OVER.items():
            work.pointing.refuse_other_choice(element, page)
            if not values[element]:
                raise RequestError(
                    f"The old channel has no value for {label}, which the new one requires.",
                    hint="Nothing was changed. "
                    + look_first(f"If not, set {label} on the old channel, and start again."),
                )
        options = tuple(OptionFact.model_validate(option) for option in settings_of(page, work.secrets))
        provider = page.read_provider() or "amazon"  # not every settings page shows it; the list did
        if classify_provider(provider) != "mws":
            raise DriftError(
                f"The list shows the provider of {work.request.channel!r} as 'amazon', its settings as {provider!r}.",
                hint="The two contradict each other; look which is right. Nothing was changed.",
            )
        old = OldChannel(
            provider=provider,
            values=values,
            options=options,
            uses_stock_control=page.read_uses_stock_control(),
        )
        return Seen({"old": old.model_dump(mode="json")})


class InspectNewForm(Step[MigrationWork]):
    id: ClassVar = "inspect-new-form"
    part: ClassVar = 2
    title: ClassVar = "Check, unsaved, that the new channel's form takes every value"
    inverse: ClassVar = NOTHING_TO_UNDO

    def __init__(self) -> None:
        self._is_inspected = False

    def look(self, work: MigrationWork) -> Seen | None:
        if self._is_inspected:
            return Seen({"box": work.facts["box"]})
        return Seen() if work.has_intended(SwitchOffOldChannel.id) else None

    def act(self, work: MigrationWork) -> None:
        work.desk.form = work.open_store().open_picker().choose_amazon_sp()
        form = work.desk.form
        work.pointing.refuse_old_form()
        refuse_other_form(form.read_provider())
        self._require_values(work)
        field = form.learn_cutoff_field()
        zone, source = self._zone(work, field)
        box = Box(resolution_s=field.resolution_s, zone=zone, zone_source=source, pattern=field.pattern)
        work.facts["box"] = box.model_dump(mode="json")
        form.check_save()
        if not work.recorder.is_sparing:
            work.keep_picture(work.need_page(), "new-form")  # the step's own comes when the form is left
        work.leave_form()
        self._is_inspected = True

    def _require_values(self, work: MigrationWork) -> None:
        form = work.desk.form
        old = work.known.old
        if form is None or old is None:
            raise DriftError("The new channel's form is not open.")
        for element, label in CARRIED_OVER.items():
            work.pointing.refuse_other_choice(element, form)
            offered = form.read_offered(element)
            missing = [value for value in old.values[element] if value not in offered]
            if missing:
                raise RequestError(
                    f"The new form does not offer {', '.join(missing)} for {label}; it offers {', '.join(offered)}.",
                    hint="Nothing was changed. "
                    + look_first(
                        f"If not, change {label} of the old channel to values that the new one has."
                    ),
                )
        for option in form.read_options():
            if option.is_required and option.value in (None, "", ()) and not _is_ours(work, option.label):
                raise RequestError(
                    f"The new form requires {option.label!r}, which the document does not name and the robot cannot fill.",
                    hint="A maintainer must say where its value comes from. Nothing was changed.",
                )

    def _zone(self, work: MigrationWork, field: CutoffField) -> tuple[str, str]:
        shown, text, wanted = field.shown_zone, field.shown_zone_text, work.settings.timezone
        if field.has_offset:
            return "UTC", "shown on the screen"  # whatever zone the other screens are in
        if shown is not None and wanted is not None and not _same_zone(shown, wanted):
            raise SettingsError(
                f"The screen says that its times are in {shown} ({text!r}), but CHANNELS_TIMEZONE is {wanted}.",
                hint="One of them is wrong by hours. Give CHANNELS_TIMEZONE otherwise, or leave it out. Nothing was changed.",
            )
        if shown is not None:
            return shown, "shown on the screen"
        if wanted is None:
            raise SettingsError(
                "The screen does not show which zone Ignore Orders Before is in"
                f"{f' (it says {text!r})' if text else ''}, and CHANNELS_TIMEZONE is not set.",
                hint="Find out which zone this account uses and give it with --timezone, e.g. Europe/London. "
                "A wrong zone would be wrong by hours. Nothing was changed.",
            )
        work.tell(f"The screen shows no zone for Ignore Orders Before; {wanted} is taken from the setting.")
        return wanted, "setting"


class ReadOrdersBefore(Step[MigrationWork]):
    id: ClassVar = "read-orders-before"
    part: ClassVar = 2
    title: ClassVar = "Read the Orders screen, to compare later"
    inverse: ClassVar = NOTHING_TO_UNDO

    def look(self, work: MigrationWork) -> Seen | None:
        known = work.known
        if known.orders_unread is not None:
            return Seen({"orders_unread": known.orders_unread}, is_possible=False)
        return None if known.twice_before is None else Seen({"twice_before": list(known.twice_before)})

    def act(self, work: MigrationWork) -> None:
        try:
            rows = work.read_orders()
        except DriftError as error:
            # The document does not ask for this comparison: without such a screen the migration goes on.
            work.menu()
            work.facts["orders_unread"] = error.message
            work.tell(
                f"Orders cannot be compared: this site shows no list of orders that the robot can read. {error.message}"
            )
            return
        work.facts["twice_before"] = reconcile.twice_in(rows)
        work.facts["orders_before"] = sum(row.channel == work.request.channel for row in rows)


class KeepSkuLinks(Step[MigrationWork]):
    id: ClassVar = "keep-sku-links"
    part: ClassVar = 2
    title: ClassVar = "Download the old channel's SKU links, where stock control is used"
    inverse: ClassVar = NOTHING_TO_UNDO

    def look(self, work: MigrationWork) -> Seen | None:
        sku = work.known.sku
        if sku is not None:
            return Seen({"sku": sku.model_dump(mode="json")}, is_needed=sku.file is not None)
        uses = None if work.known.old is None else work.known.old.uses_stock_control
        if uses:
            return None
        remark = None
        if uses is None:
            remark = "The settings do not show whether stock control is used. " + look_first(
                "If it is used, and the new channel does not have them yet, carry the SKU links over by hand."
            )
        return Seen({"sku": SkuLinks(remark=remark).model_dump(mode="json")}, is_needed=False)

    def act(self, work: MigrationWork) -> None:
        products = work.open_store().open_products(work.request.channel)
        path = products.download_links(work.recorder.run_dir / sku_links.OLD_LINKS_FILE)
        shown = {(link.channel_sku, link.product_sku) for link in products.read_links() if link.product_sku}
        by_hand = reconcile.links_by_hand(shown)
        remarks = [sku_links.check_links_file(path, shown, by_hand), reconcile.warn_of_formulas(shown)]
        for said in filter(None, remarks):
            work.tell(said)
        remark = " ".join(filter(None, remarks)) or None
        work.facts["sku"] = SkuLinks(file=path.name, by_hand=by_hand, remark=remark).model_dump(mode="json")


def _is_ours(work: MigrationWork, label: str) -> bool:
    """Tell whether a later step fills the option of this label."""
    words = work.signs.words
    ours = {_key(word) for element in (*CARRIED_OVER, "name") for word in words(f"channel.{element}")}
    key = _key(label).removesuffix("required")
    # Its box may add what it holds: "Ignore Orders Before: date and time".
    return key in ours or any(key.startswith(_key(word)) for word in words("channel.ignore-orders-before"))


def _key(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _same_zone(one: str, other: str) -> bool:
    moments = (Instant.from_utc(2022, 1, 1), Instant.from_utc(2022, 7, 1), Instant.now())
    return all(moment.to_tz(one).offset == moment.to_tz(other).offset for moment in moments)
