"""Walks every screen that the procedure uses, without writing anything, and surveys each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pages.base import at_mark, look, look_until, translated
from pages.channel_settings import ChannelSettingsPage
from pages.menu import Menu
from pages.sign_in import SignInPage, channels_account, open_channels
from robot.check.reach import QUICK_MS, Seeing, Visit
from robot.errors import (
    DriftError,
    RequestError,
    SignedOutError,
)
from robot.procedures.amazon_mws_to_sp.companies import refuse_other_company, refuse_several_companies
from robot.procedures.amazon_mws_to_sp.request import classify_provider, refuse_other_form
from robot.refusals import KeptRefusals
from robot.spelling import shown_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from pages.signs import Signs
    from pages.store import StorePage

LIST_MS: Final = 800
"""How long a store may show no channel to count as one without."""

MOST_STORES: Final = 25
"""Stores that are looked into for an Amazon (MWS) channel, and for a saved Amazon SP one."""


class Walk(Seeing):
    """One walk through the screens of one account, from the sign-in on."""

    old_provider: str | None = None
    """Provider of the channel that was looked at as the old one, as the list shows it; None if there is none."""

    _saved: tuple[str, str] | None = None

    def walk(self, store: str | None = None, channel: str | None = None) -> None:
        """See every screen that can be reached.

        Args:
            store: The store to look at; None takes the first one with an Amazon (MWS) channel.
            channel: Its old channel, whatever its provider; None takes its first Amazon (MWS) channel.

        Raises:
            SignInError: The sign-in is refused, or another company is active than the one that is set.
            SettingsError: No company is set, and the sign-in has several.
            UnavailableError: The site is away.
            RequestError: The store or channel that was named is not there.
        """
        store, channel = store and shown_name(store), channel and shown_name(channel)
        if not self._sign_in():
            return
        self._unfold()
        self.see("menu")
        self.ways["menu"] = lambda _signs: self._unfold()
        self._learn_user()
        self._check_company()
        if not self.reach("stores", lambda signs: self._menu(signs).open_stores(), by="menu.stores"):
            return
        place = self._choose(store, channel)
        if place is None:
            return
        store, channel = place
        name = channel
        self.reach("store", lambda signs: self._store(signs, store), by="stores.view-store", name=name)
        self.reach(
            "old-channel", lambda signs: self._store(signs, store).open_channel(name), by="store.edit-channel"
        )
        if self.reach("picker", lambda signs: self._store(signs, store).open_picker(), by="store.add"):
            self._see_new_channel(store)
        self._see_saved()
        self.reach("products", lambda signs: self._store(signs, store).open_products(name))
        self.reach(
            "orders", lambda signs: self._menu(signs).open_orders().choose_store(store), by="menu.orders"
        )
        self._see_records(store, name)

    # --- the way -----------------------------------------------------------------------------------

    def _sign_in(self) -> bool:
        username, password = self._settings.require_credentials()
        self._guard.wall.bind(password, channels_account(self._settings.base_url).origins)
        page = self.page
        open_channels(page, self.signs, self._settings.base_url)
        look_until(
            page,
            "waitForSign",
            {**self.signs.question("sign-in.password"), "scope": None},
            self.signs.timeout_ms,
        )
        self.settle()
        entrance = SignInPage(page, self.signs, self._settings.base_url)
        if not self.signs.present(page, "sign-in.password"):
            reason = entrance.explain(DriftError("The sign-in form is not shown."))
            if not isinstance(reason, DriftError):
                raise reason  # it is not this screen that differs
        if any(finding.is_fault for finding in self.see("sign-in").findings):
            return False  # where a password is typed nothing is guessed
        self.tell("Signing in")
        with self._guard.signing_in(username):
            try:
                entrance.sign_in(
                    username,
                    password,
                    refusals=KeptRefusals(self._settings.keys),
                    company=self._settings.company,
                )
            except DriftError:
                # The menu may be called otherwise; the form that is gone tells as much.
                if self.signs.present(page, "sign-in.password"):
                    raise
        self.settle()
        return True

    def _home(self) -> None:
        open_channels(self.page, self.signs, self._settings.base_url)
        self.settle()
        if self.signs.present(self.page, "sign-in.password") and self.signs.present(
            self.page, "sign-in.submit"
        ):
            raise SignedOutError("Channels signed the robot out.", hint="Try again.")

    def _unfold(self) -> None:
        """Open Channels, and its menu where that is folded away."""
        self._home()
        # The button of a menu that is shown would fold it away.
        is_shown = any(
            one["place"] == "menu" and one["role"] != "button"
            for one in look(self.page, "readControls", {"scope": None})
        )
        if not is_shown and self.signs.present(self.page, "menu.unfold"):
            Menu(self.page, self.signs).press("menu.unfold")
            self.settle()

    def _menu(self, signs: Signs) -> Menu:
        self._home()
        return Menu(self.page, signs)

    def _store(self, signs: Signs, name: str) -> StorePage:
        return self._menu(signs).open_stores().open_store(name, is_unique=True)

    def _learn_user(self) -> None:
        mark = look(self.page, "userMenu", {**self.signs.question("menu.user"), "scope": None})
        if mark:
            with translated(self.page, "Reading the user menu"):
                self.names.append(at_mark(self.page, mark).inner_text(timeout=QUICK_MS).strip())

    def _check_company(self) -> None:
        wanted = self._settings.company and shown_name(self._settings.company)
        menu = Menu(self.page, self.signs)
        if active := menu.read_company():
            self.names.append(active)
        if wanted is None:
            refuse_several_companies(menu)
        else:
            refuse_other_company(menu, wanted)

    def _choose(self, store: str | None, channel: str | None) -> tuple[str, str] | None:
        """Find the store and the old channel to look at, and a saved Amazon SP channel on the way."""
        signs = self.trial()
        try:
            rows = self._menu(signs).open_stores().read_all()
        except DriftError as error:
            self.miss("store", error.message)
            return None
        names = [row.text("name") for row in rows]
        self.names += names + [cell.raw for row in rows if (cell := row.fields["name"])]
        if store is not None and names.count(store) != 1:
            raise RequestError(
                f"{names.count(store) or 'No'} stores are named exactly {store!r}.",
                hint="Give the name of one exactly as it is shown.",
            )
        fallback: tuple[str, str] | None = None
        chosen: tuple[str, str] | None = None
        in_store: tuple[tuple[str, str], ...] = ()
        order = ([store] if store else []) + [
            name for name in names if name != store and names.count(name) == 1
        ]
        for name in order[:MOST_STORES]:
            channels = self._channels(name)
            in_store = channels if name == store else in_store
            self.channels += [channel_name for channel_name, _ in channels]
            for channel_name, provider in channels:
                if classify_provider(provider) == "sp" and self._saved is None:
                    self._saved = (name, channel_name)
                # A channel that was named is looked at whatever its provider reads, so that this can be told.
                is_old = classify_provider(provider) == "mws" if channel is None else channel_name == channel
                if is_old and chosen is None and store in {None, name}:
                    chosen = (name, channel_name)
                    self.old_provider = provider.strip()
            fallback = fallback or ((name, channels[0][0]) if channels else None)
            # A channel that was named is in the store that was named, or nowhere.
            if (chosen and self._saved) or (name == store and channel is not None and chosen is None):
                break
        if channel is not None and chosen is None:
            self._miss_channel(store, channel, {provider for _, provider in in_store})
            return None
        if chosen is None and fallback is None:
            self.reach("store", lambda signs: self._store(signs, order[0]), by="stores.view-store")
        return chosen or fallback

    def _miss_channel(self, store: str | None, channel: str, providers: set[str]) -> None:
        """Tell whether the screens are to blame that the old channel is not there; what they show says more than that.

        Raises:
            RequestError: They are not.
        """
        if store is not None and not self.reach(
            "store", lambda signs: self._store(signs, store), by="stores.view-store"
        ):
            return
        if channel not in providers:
            raise RequestError(
                f"No channel is named exactly {channel!r} there.",
                hint="Give both names exactly as shown.",
            )
        self.tried["find-old-channel"] = f'expected "{channel}" under Name; it stands under Provider'

    def _channels(self, store: str) -> tuple[tuple[str, str], ...]:
        """Return name and provider of the store's channels, of the list page that it opens with."""
        self.tell(f"Looking into the store {store}")
        for attempt in range(2):
            try:
                rows = self._store(self.trial(), store).read_page(timeout_ms=LIST_MS)
                return tuple((row.text("name"), row.text("provider")) for row in rows)
            except (DriftError, RequestError) as error:
                if attempt or not self._learn(
                    "store", "stores.view-store", lambda signs: self._store(signs, store)
                ):
                    self.tell(f"It could not be read: {error.message}")
                    return ()
        return ()

    def _learn(self, screen: str, by: str, way: Callable[[Signs], object]) -> bool:
        """Open a screen for its proposals, without counting it; tell whether there are any now."""
        before = len(self.proposals)
        count = len(self.visits)
        self.reach(screen, way, by=by, keeps=False)
        del self.visits[count:]
        return len(self.proposals) > before

    def _see_new_channel(self, store: str) -> None:
        """See the new channel's form, and try it as a run does before it changes anything; nothing is saved."""
        if not self.reach(
            "new-channel",
            lambda signs: self._store(signs, store).open_picker().choose_amazon_sp(),
            by="picker.amazon-sp",
        ):
            return
        form = ChannelSettingsPage(self.page, self.trial(), None)
        tries: dict[str, Callable[[], object]] = {
            "choose-amazon-sp": lambda: refuse_other_form(form.read_provider()),
            "set-cut-off": lambda: _try_cutoff(form),
            "save-new-channel": form.check_save,
        }
        for item, attempt in tries.items():
            try:
                attempt()
            except (DriftError, RequestError) as error:
                self.tried[item] = error.message
                return

    def _see_saved(self) -> None:
        if self._saved is None:
            why = f"no store among the first {MOST_STORES} has a saved Amazon SP channel"
            self.miss("saved-channel", why)
            return
        store, channel = self._saved
        self.reach(
            "saved-channel",
            lambda signs: self._store(signs, store).open_channel(channel),
            by="store.edit-channel",
        )

    def _see_records(self, store: str, channel: str) -> None:
        def choose(signs: Signs) -> object:
            records = self._menu(signs).open_transaction_records()
            records.choose_store(store)
            return records

        def open_log(signs: Signs) -> None:
            records = self._menu(signs).open_transaction_records()
            records.choose_store(store)
            records.open_channel(channel)

        if self.reach("records", choose, by="menu.transaction-records", name=channel):
            self.reach("record-log", open_log, by="records.view")
        else:
            self.miss("record-log", self.visits[-1].why_not)


def _try_cutoff(form: ChannelSettingsPage) -> None:
    box = form.learn_cutoff_field()
    if box.shown_zone is None and box.shown_zone_text:
        raise DriftError(f'The zone of its time cannot be told: "{box.shown_zone_text}".')


__all__ = ["Visit", "Walk"]
