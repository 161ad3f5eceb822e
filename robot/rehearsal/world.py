"""The state of the local Channels and its rules; knows nothing of screens.

Every rule runs under one lock, so that the servers' thread and a test's thread see whole states only.
"""

from __future__ import annotations

import threading
import uuid
from bisect import bisect_left
from typing import TYPE_CHECKING

from robot.rehearsal.authorisations import Authorisations
from robot.rehearsal.clock import Clock
from robot.rehearsal.config import MAIN_COMPANY
from robot.rehearsal.model import (
    MWS,
    SP,
    Channel,
    Company,
    ImportedOrder,
    LogEntry,
    OrdersOutcome,
    RequestSeen,
    Store,
    SwitchOff,
    User,
    Value,
    Write,
)
from robot.rehearsal.options import DEFAULTS, Typed, options_of, read_form
from robot.rehearsal.orders import Marketplaces
from robot.rehearsal.products import Catalogue

if TYPE_CHECKING:
    from whenever import Instant

    from robot.rehearsal.config import StandInConfig
    from robot.rehearsal.products import ImportReport

_FAR_JUMP_HOURS = 24
_POLL_S = 180
_POLLS_SHOWN = 60


class FormError(ValueError):
    """A form was not accepted; `messages` by the field's key."""

    def __init__(self, messages: dict[str, str]) -> None:
        super().__init__("; ".join(messages.values()))
        self.messages = messages


class World:
    """Everything the stand-in holds.

    Attributes:
        switch_offs: Every channel that was saved inactive after having been active, with the instant.
        writes: Every state-changing request that was committed, signing in and out excepted.
        requests: Every request of both servers.
        records: Lines of Transaction Records that were written down as they happened.
    """

    def __init__(self, config: StandInConfig) -> None:
        self.config = config
        self.lock = threading.RLock()
        self.clock = Clock(config.clock_offset_s, on_set=self._on_clock_set)
        self.companies: list[Company] = []
        self.users: list[User] = []
        self.switch_offs: list[SwitchOff] = []
        self.writes: list[Write] = []
        self.requests: list[RequestSeen] = []
        self.records: list[LogEntry] = []
        self.marketplaces = Marketplaces(config, self.clock.now())
        self.catalogue = Catalogue()
        self.authorisations = Authorisations(self)
        self.sign_out_everybody_count = 0
        self.idle_s = 0.0
        self._stores: dict[str, Store] = {}
        self._channels: dict[str, Channel] = {}

    # What tests and screens read.

    def company(self, name: str) -> Company:
        """Return the company of exactly that name."""
        return next(company for company in self.companies if company.name == name)

    def stores(self, company: Company | str = MAIN_COMPANY) -> list[Store]:
        """Return a company's stores in the order of the list."""
        owner = company if isinstance(company, Company) else self.company(company)
        with self.lock:
            found = [store for store in self._stores.values() if store.company_id == owner.id]
        return sorted(found, key=lambda store: (store.name.casefold(), store.name))

    def store(self, name: str, company: Company | str = MAIN_COMPANY) -> Store:
        """Return the store of exactly that name.

        Raises:
            LookupError: There is none, or more than one.
        """
        found = [store for store in self.stores(company) if store.name == name]
        if len(found) != 1:
            raise LookupError(f"{len(found)} stores are named {name!r}")
        return found[0]

    def store_by_id(self, store_id: str) -> Store | None:
        """Return the store with that id."""
        return self._stores.get(store_id)

    def channels(self, store: Store | str) -> list[Channel]:
        """Return a store's channels in the order in which they were added."""
        owner = store if isinstance(store, Store) else self.store(store)
        with self.lock:
            return [channel for channel in self._channels.values() if channel.store_id == owner.id]

    def channel(self, store: Store | str, channel_name: str) -> Channel:
        """Return the channel of exactly that name in a store, given itself or by its exact name.

        Raises:
            LookupError: There is none, or more than one.
        """
        found = [channel for channel in self.channels(store) if channel.name == channel_name]
        if len(found) != 1:
            name = store.name if isinstance(store, Store) else store
            raise LookupError(f"{len(found)} channels of {name!r} are named {channel_name!r}")
        return found[0]

    def channel_by_id(self, channel_id: str) -> Channel | None:
        """Return the channel with that id."""
        return self._channels.get(channel_id)

    def count_orders(self, old: Channel, new: Channel, until: Instant | None = None) -> OrdersOutcome:
        """Return which orders came twice and which never, of those bought before `until` (default: now).

        What has not come by `until` counts as never come: with the new channel inactive everything since the
        switch-off, and with a lag or Pending orders also those that Amazon has not handed out yet.
        """
        with self.lock:
            return self.marketplaces.count(old, new, until or self.clock.now())

    def imports(self, channel: Channel) -> dict[str, Instant]:
        """Return the numbers of the orders that a channel has imported by now, with the instants."""
        with self.lock:
            return self.marketplaces.imports(channel, self.clock.now())

    def order_rows(self, store: Store) -> list[ImportedOrder]:
        """Return the orders that the store's channels have imported by now, the latest first."""
        with self.lock:
            return self.marketplaces.rows(self.channels(store), self.clock.now())

    def log_of(self, channel: Channel) -> list[LogEntry]:
        """Return the channel's Transaction Records, the latest first."""
        with self.lock:
            entries = [entry for entry in self.records if entry.channel_id == channel.id]
            return sorted([*entries, *self._polls(channel)], key=lambda entry: entry.at, reverse=True)

    # What tests seed.

    def add_company(self, name: str) -> Company:
        """Add a company."""
        company = Company(_new_id(), name)
        with self.lock:
            self.companies.append(company)
        return company

    def add_store(self, name: str, company: Company | str = MAIN_COMPANY) -> Store:
        """Add a store; the name may be one that exists."""
        owner = company if isinstance(company, Company) else self.company(company)
        store = Store(_new_id(), owner.id, name)
        with self.lock:
            self._stores[store.id] = store
        return store

    def add_channel(
        self,
        store: Store | str,
        name: str,
        provider: str,
        *,
        is_active: bool = False,
        seller_id: str | None = None,
        **settings: Value,
    ) -> Channel:
        """Add a channel; no rule is applied, so that odd things can be seeded too."""
        owner = store if isinstance(store, Store) else self.store(store)
        channel = Channel(_new_id(), owner.id, name, provider, settings={**DEFAULTS, **settings})
        channel.seller_id = seller_id
        channel.is_connected = seller_id is not None or provider != SP
        with self.lock:
            self._channels[channel.id] = channel
            if is_active:
                channel.is_active = True
                channel.active_since = self.marketplaces.begins_at
                self.catalogue.download(channel)
        return channel

    def sign_out_everybody(self) -> None:
        """End every sign-in at Channels, as an expired session does."""
        with self.lock:
            self.sign_out_everybody_count += 1

    def let_idle(self, minutes: float) -> None:
        """Let every browser's session be that much older, as if nobody had clicked for so long."""
        with self.lock:
            self.idle_s += 60 * minutes

    # Rules.

    def sign_in(self, username: str, password: str) -> User | None:
        """Return the user with these credentials."""
        for user in self.users:
            if user.username.casefold() == username.strip().casefold() and user.password == password:
                return user
        return None

    def user_by_name(self, username: str) -> User | None:
        """Return the user with that sign-in name."""
        return next((user for user in self.users if user.username == username), None)

    def switch_company(self, user: User, company_id: str, path: str) -> Company | None:
        """Make a company of the user's the active one."""
        with self.lock:
            if company_id not in user.company_ids:
                return None
            user.company_id = company_id
            company = next(company for company in self.companies if company.id == company_id)
            self.write(user, path, f"switch to company {company.name!r}")
            return company

    def save_company(self, user: User, name: str, path: str) -> Company:
        """Add a company of the user's.

        Raises:
            FormError: The name is missing.
        """
        with self.lock:
            if not name.strip():
                raise FormError({"name": "The name field is required."})
            company = self.add_company(name.strip())
            user.company_ids.append(company.id)
            self.write(user, path, f"add company {company.name!r}")
            return company

    def save_store(self, user: User, store: Store | None, typed: Typed, path: str) -> Store:
        """Add a store, or save an edited one.

        Raises:
            FormError: The name is missing.
        """
        with self.lock:
            name = _one(typed, "name")
            if not name:
                raise FormError({"name": "The name field is required."})
            if store is None:
                company = next(company for company in self.companies if company.id == user.company_id)
                store = self.add_store(name, company)
                self.write(user, path, f"add store {name!r}")
            else:
                store.name = name
                self.write(user, path, f"save store {name!r}")
            store.replaces_kits = bool(typed.get("replaces_kits"))
            store.deducts_not_synced = bool(typed.get("deducts_not_synced"))
            return store

    def save_channel(self, user: User, channel: Channel, typed: Typed, path: str) -> None:
        """Save a channel's settings; one that has no id yet is added.

        Raises:
            FormError: The form was not accepted; nothing is changed.
        """
        with self.lock:
            values, wrong = read_form(typed, options_of(channel.provider, self.config), self.config)
            name, is_active = _one(typed, "name"), bool(typed.get("is_active"))
            others = [
                other
                for other in self._channels.values()
                if other.store_id == channel.store_id and other is not channel
            ]
            if not name:
                wrong["name"] = "The channel name field is required."
            elif name.casefold() in {other.name.casefold() for other in others}:
                wrong["name"] = "The channel name has already been taken."
            if is_active and channel.provider == SP and not channel.is_connected:
                wrong["is_active"] = "This channel cannot be activated until it is connected to Amazon."
            if wrong:
                raise FormError(wrong)
            now = self.clock.now()
            if not channel.id:
                channel.id, channel.is_connected = _new_id(), channel.provider not in {MWS, SP}
                self._channels[channel.id] = channel
                self.write(user, path, f"add channel {name!r} ({channel.provider})", at=now)
            else:
                self.write(user, path, f"save channel {channel.name!r} ({channel.provider})", at=now)
            channel.imported = self.marketplaces.imports(channel, now)
            self._set_active(channel, now, is_active=is_active)
            channel.name = name
            channel.settings.update(values)

    def import_links(self, user: User, channel: Channel, content: str, path: str) -> ImportReport:
        """Take SKU links from a file.

        Raises:
            FormError: The file cannot be read as one.
        """
        with self.lock:
            try:
                report = self.catalogue.import_links(channel, self._company_of(channel), content)
            except ValueError as error:
                raise FormError({"file": str(error)}) from error
            self.write(user, path, f"import SKU links of {channel.name!r}")
            return report

    def write(self, user: User | str, path: str, what: str, *, at: Instant | None = None) -> None:
        """Note that a state-changing request was committed."""
        with self.lock:
            who = user if isinstance(user, str) else user.username
            method = "GET" if path.startswith("/amazon/") else "POST"
            self.writes.append(Write(at or self.clock.now(), who, method, path, what))

    def record(self, channel: Channel, log_type: str, status: str, message: str) -> None:
        """Add a line to the channel's Transaction Records."""
        with self.lock:
            self.records.append(LogEntry(self.clock.now(), channel.id, log_type, status, message))

    def _set_active(self, channel: Channel, now: Instant, *, is_active: bool) -> None:
        if channel.is_active and not is_active:
            self.switch_offs.append(SwitchOff(channel.id, now))
            channel.was_active.append((channel.active_since or now, now))
            channel.active_since = None
        elif is_active and not channel.is_active:
            channel.active_since = now
            self.catalogue.download(channel)
            self.catalogue.link_exact_matches(channel, self._company_of(channel))
        channel.is_active = is_active

    def _polls(self, channel: Channel) -> list[LogEntry]:
        """Return the latest polls of each time of activity; one every three minutes (facts sheet, 1)."""
        now = self.clock.now()
        imported = sorted(self.marketplaces.imports(channel, now).values())
        periods = [*channel.was_active, *([(channel.active_since, now)] if channel.active_since else [])]
        polls = []
        for since, until in periods:
            count = int((until - since).total("seconds") // _POLL_S)
            for number in range(max(0, count - _POLLS_SHOWN), count + 1):
                at = since.add(seconds=number * _POLL_S)
                found = bisect_left(imported, at) - bisect_left(imported, at.subtract(seconds=_POLL_S))
                polls.append(
                    LogEntry(
                        at,
                        channel.id,
                        "get_orders",
                        "Success",
                        f"{found} {'order' if found == 1 else 'orders'} received.",
                    )
                )
        return polls

    def _company_of(self, channel: Channel) -> str:
        return self._stores[channel.store_id].company_id

    def _on_clock_set(self) -> None:
        with self.lock:
            now = self.clock.now()
            away_h = abs((now - self.marketplaces.begins_at).total("hours"))
            if away_h > self.config.history_hours + _FAR_JUMP_HOURS:
                self.marketplaces.begin_again(now)


def _new_id() -> str:
    return str(uuid.uuid4())


def _one(typed: Typed, key: str) -> str:
    values = typed.get(key) or [""]
    return values[0].strip()
