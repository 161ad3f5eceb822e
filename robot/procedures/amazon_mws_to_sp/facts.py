"""What a migration finds out on its way; kept in the journal, so that any later attempt knows it too."""

from __future__ import annotations

from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError
from whenever import Instant

from pages.channel_settings import ChannelSettingsPage, Element
from robot.evidence import Secrets
from robot.procedures.amazon_mws_to_sp.cutoff import Bracket, CutoffBox
from robot.runs import other_version
from robot.step import Facts

CARRIED_OVER: dict[Element, str] = {
    "marketplace": "Marketplace",
    "fulfilment-channels": "Fulfilment Channels",
    "order-statuses": "Order Statuses",
}
"""Required options of the new channel, by their element in pages/signs.toml.

Source: the document, Step Three.
"""


class Fact(BaseModel):
    """A value in the journal; unknown keys of a newer robot are kept out, not guessed at."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class OptionFact(Fact):
    """One labelled control of a settings page, as it was read."""

    label: str
    kind: str
    value: str | bool | tuple[str, ...] | None


class OldChannel(Fact):
    """The old channel before anything was changed."""

    provider: str
    values: dict[Element, tuple[str, ...]]
    options: tuple[OptionFact, ...]
    uses_stock_control: bool | None


class Box(Fact):
    """The box of the cut-off as learnt from the unsaved form.

    Attributes:
        resolution_s: Steps in seconds.
        zone: Zone of its local times.
        zone_source: Whether the screen showed the zone or the setting said it; then whether other screens bear
            that out.
        pattern: How its text is written, as the unsaved form has shown; empty where it is not one text.
    """

    resolution_s: int
    zone: str
    zone_source: Literal["shown on the screen", "setting", "setting, borne out by the Transaction Records"]
    pattern: tuple[str, ...] = ()

    def as_box(self) -> CutoffBox:
        """Give the arithmetic of this box."""
        return CutoffBox(self.resolution_s, self.zone)


class ClockFact(Fact):
    """The clock by which the cut-off was chosen, as it was measured; in seconds.

    Attributes:
        local_error_s: How far this machine's clock is ahead of it.
        site_ahead_s: How far the site's clock is ahead of this machine's; None where it cannot be read, and in
            journals of earlier versions.
        shown_by: What showed that it is the right one, where the two differ too much.
    """

    source: str
    uncertainty_s: float
    round_trip_s: float
    local_error_s: float
    exchanges: int
    site_ahead_s: float | None = None
    shown_by: str | None = None


class ClockCheck(Fact):
    """What came of comparing the site's clock with this machine's, where they differ too much.

    Attributes:
        site_ahead_s: How far the site's is ahead of this machine's, in seconds.
        trusted: The one that is right; None if nothing showed it.
        because: What showed it, or what was seen instead.
    """

    site_ahead_s: float
    trusted: Literal["site", "machine"] | None
    because: str


class SwitchOff(Fact):
    """Between which instants of the server's clock the old channel was switched off; ISO 8601 in UTC."""

    earliest: str
    latest: str

    def as_bracket(self) -> Bracket:
        """Give the arithmetic of this bracket."""
        return Bracket(Instant.parse_iso(self.earliest), Instant.parse_iso(self.latest))


class ClockJump(Fact):
    """The site's clock contradicted itself around the Save that switched the old channel off.

    Attributes:
        seen_in: What showed it.
        by_s: By how much the clock seems to have been set, in seconds; forward is positive.
        before, after: The switch-off by the clock as it was measured before, and by the clock afterwards.
    """

    seen_in: str
    by_s: float
    before: SwitchOff
    after: SwitchOff

    def __str__(self) -> str:
        way = "forward" if self.by_s > 0 else "back"
        return f"the site's clock was set {way} by about {abs(self.by_s):.0f} s, or two of its servers disagree by that"


class SwitchOn(SwitchOff):
    """Likewise, between which it was switched on again."""


class Left(Fact):
    """How a rollback left both channels.

    Attributes:
        is_old_on: Whether the old channel is active; None where there was nothing to look at.
        new: The new channel.
    """

    is_old_on: bool | None
    new: Literal["absent", "off", "on"]


class OrdersToCompare(Fact):
    """Which orders may have come twice or not at all through a rollback.

    Attributes:
        bought_from, bought_until: While the old channel was off; ISO 8601 in UTC, both included.
        local_from, local_until: The same in the zone of the cut-off's box, in whole seconds.
        fetched: Orders that were certainly bought then and stand under the old channel already.
        twice: Orders that stand under more than one channel, and did not when the run began.
    """

    bought_from: str
    bought_until: str
    local_from: str
    local_until: str
    zone: str
    fetched: tuple[str, ...]
    twice: tuple[str, ...]


class SkuLinks(Fact):
    """The old channel's SKU links as they were downloaded.

    Attributes:
        file: Name of the file in the run's folder; None where stock control is not used.
        by_hand: Links whose two SKUs differ, which do not come over by themselves.
        remark: What a person should know or do about it.
    """

    file: str | None = None
    by_hand: tuple[tuple[str, str], ...] = ()
    remark: str | None = None


class OwnerAnswer(Fact):
    """What became of the authorisation at Amazon, as far as the screens tell.

    Attributes:
        kind: `none`: nobody has tried; `unread`: that could not be seen; `connected`: the connection is made;
            `under way`: Channels is not done with it; the others: why the last try came to nothing.
        noted_at: When Channels noted the last try, as its screen shows it.
        noted: What it noted.
    """

    kind: Literal[
        "none", "unread", "connected", "under way", "cancelled", "expired", "other account", "refused"
    ]
    noted_at: str | None = None
    noted: str | None = None


def settings_of(page: ChannelSettingsPage, secrets: Secrets) -> list[Facts]:
    """List every labelled control of a channel's settings with its value, for the journal.

    What is secret by its label (a seller id, a token) is registered, and so never reaches it.
    """
    options = page.read_options()
    for option in options:
        for value in option.value if option.kind == "text" else ():
            secrets.register_labelled(option.label, value)
    return [
        OptionFact(label=option.label, kind=option.kind, value=option.value).model_dump(mode="json")
        for option in options
    ]


ORDERS_BY_HAND: Final = (
    "Orders could not be compared: this site shows no list of orders that the robot can read. Look whether an "
    "order came under both channels (document, last Critical remark)."
)


class MigrationFacts(Fact):
    """All facts of a migration so far; None or empty where not yet known.

    Attributes:
        link_taken_at: When the connect link was first copied, by this machine's clock; ISO 8601 in UTC.
        tries_before: Tries that Channels had noted when the link was taken: its date and message each.
        answer: What the account owner's last try came to.
        orders_before: Orders of the old channel that the Orders screen showed before anything was changed.
        orders_unread: Why orders cannot be compared, where this site shows no list of orders that can be read.
        clock_check: Set if the site's clock and this machine's differed too much to go by the site's alone.
        clock_jump: Set if the site's clock contradicted itself at the switch-off.
        clock_jump_told: Whether the run has stopped once to say so.
        save_answer: What Channels said to this run's last Save of the new channel; None if that was not heard.
            "never sent" where a channel of that name was there before this run saved any.
        was_off: What a rollback found: whether this run's switch-off was carried out.
        switched_on, left, to_compare: What a rollback brought about.
    """

    company: str | None = None
    old: OldChannel | None = None
    box: Box | None = None
    zone_proof: str | None = None
    clock: ClockFact | None = None
    clock_check: ClockCheck | None = None
    sku: SkuLinks | None = None
    twice_before: tuple[str, ...] | None = None
    orders_before: int | None = None
    orders_unread: str | None = None
    cutoff: str | None = None
    switched_off: SwitchOff | None = None
    clock_jump: ClockJump | None = None
    clock_jump_told: bool = False
    save_answer: Literal["accepted", "refused", "never sent"] | None = None
    saved_as: str | None = None
    new_provider: str | None = None
    link_digest: str | None = None
    link_taken_at: str | None = None
    tries_before: tuple[tuple[str, str], ...] = ()
    answer: OwnerAnswer | None = None
    connection_proof: str | None = None
    activated: bool = False
    twice: tuple[str, ...] | None = None
    was_off: bool | None = None
    switched_on: SwitchOn | None = None
    left: Left | None = None
    to_compare: OrdersToCompare | None = None

    @classmethod
    def of(cls, run_id: str, facts: Facts) -> Self:
        """Read the facts of a run.

        Raises:
            JournalError: Another version of the robot wrote them.
        """
        try:
            return cls.model_validate(facts)
        except ValidationError as error:
            names = ", ".join(".".join(map(str, one["loc"])) for one in error.errors())
            raise other_version(run_id, names) from error

    @property
    def cutoff_at(self) -> Instant | None:
        """The cut-off as an instant."""
        return None if self.cutoff is None else Instant.parse_iso(self.cutoff)
