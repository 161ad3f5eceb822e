"""The transaction records: what Channels logged about a channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, Self

from pages.base import look_until
from pages.dates import read_dates
from pages.lists import ListPage, ListRow
from pages.store_choice import choose_store

SHOW_MS = 2_000
CONNECTING = "auth_connect"
"""Log type of an attempt to connect a channel. Source: facts sheet 2.14."""

Refusal = Literal["other account", "expired", "cancelled", "refused"]


@dataclass(frozen=True)
class Record:
    """One entry of the log."""

    date: str
    status: str
    log_type: str
    message: str


class _Channels(ListPage):
    title = "Transaction Records"
    fields: ClassVar[dict[str, str]] = {"name": "records.name"}
    required = ("name",)
    anchor = "records.view"


class TransactionRecordsPage(ListPage):
    """A store's channels, then one channel's log."""

    title = "Transaction Records"
    fields: ClassVar[dict[str, str]] = {
        "name": "records.date",
        "status": "records.status",
        "log_type": "records.log-type",
        "message": "records.message",
    }
    required = ("name", "status", "message")

    def prove(self) -> Self:
        """Wait until the records, or the choice of their store, are shown."""
        self.prove_place(
            "records.heading",
            "the transaction records",
            called=("transaction records", "records", "logs"),
            controls=("records.view",),
            choices=("records.store",),
        )
        return self

    def choose_store(self, name: str) -> None:
        """Choose the store of exactly this name in the dropdown; its channels come.

        Raises:
            RequestError: No such store is offered.
        """
        choose_store(_Channels(self.page, self.signs), "records.store", name)

    def open_channel(self, name: str) -> None:
        """Open the log of the channel of exactly this name.

        Raises:
            RequestError: No channel is named so, or two are.
        """
        channels = _Channels(self.page, self.signs)
        row = channels.one_row("channel", name)
        channels.press("records.view", channels.row_at(row))
        if not look_until(self.page, "showsName", {"name": name, "scope": None}, self.signs.timeout_ms):
            raise self.drift(f'the records of the channel "{name}"', "another screen")

    def show_all(self) -> bool:
        """Show entries without contents too; they are left out at first.

        Returns:
            Whether there was a way to ask for them.
        """
        before = self._read()
        if self.signs.wait_any(self.page, ("records.show-all",), timeout_ms=SHOW_MS) is None:
            return False
        self.press("records.show-all")
        # Where nothing was left out the list stays as it is, so only the time can say that no more will come.
        given = {**self._given(), "mayBeEmpty": True, "unlike": before["signature"]}
        look_until(self.page, "readSteadyRows", given, SHOW_MS)
        return True

    def read_latest(self, most_pages: int) -> tuple[Record, ...]:
        """Return the entries of the first list pages; a log grows by hundreds of entries a day."""
        answer = self._go_to_start()
        rows = self._rows(answer, 1)
        for number in range(2, most_pages + 1):
            turned = self._turn(answer, number)
            if turned is None:
                break
            answer, is_grown = turned
            rows = self._rows(answer, 1) if is_grown else rows + self._rows(answer, number)
        return tuple(_record(row) for row in rows)

    def read_records(self) -> tuple[Record, ...]:
        """Return all entries that are shown, of all list pages."""
        return tuple(_record(row) for row in self.read_all())

    def read_attempts(self) -> tuple[Record, ...]:
        """Return the attempts to connect the channel, the latest first."""
        records = [
            record for record in self.read_records() if record.log_type.strip().casefold() == CONNECTING
        ]
        dates = read_dates([record.date for record in records])
        dated = [(date, record) for date, record in zip(dates, records, strict=True) if date is not None]
        if len(dated) < len(records):
            return tuple(records)  # logs begin with the latest
        return tuple(record for _, record in sorted(dated, key=lambda pair: pair[0], reverse=True))

    def tell_refusal(self, record: Record) -> Refusal:
        """Tell from its message why an attempt to connect came to nothing."""
        message = _letters(record.message)
        kinds: tuple[Refusal, ...] = ("other account", "expired", "cancelled")
        for kind in kinds:
            words = self.signs.words(f"records.{kind.replace(' ', '-')}")
            if any(_letters(word) in message for word in words):
                return kind
        return "refused"


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _record(row: ListRow) -> Record:
    return Record(row.text("name"), row.text("status"), row.text("log_type"), row.text("message"))
