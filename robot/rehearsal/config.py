"""What can be chosen about the stand-in before it starts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from whenever import Instant, TimeZoneNotFoundError

MAIN_COMPANY = "Harbour Lane Trading Ltd"
OTHER_COMPANY = "Northgate Wholesale Ltd"
MAIN_STORE = "Harbour Lane"
SECOND_STORE = "Quayside Books"
OLD_CHANNEL = "Amazon"
"""Name of the active MWS channel in both stores that can be migrated."""


class StandInConfig(BaseModel):
    """How the local Channels and the local Amazon behave.

    Attributes:
        seed: Makes orders, ids of orders and customers repeatable.
        resolution_s: Steps of the cut-off box, in seconds: 60 or 1.
        zone: IANA zone in which Channels shows and reads every local date and time.
        shows_zone: Whether the screens name that zone.
        picker: Wording of the provider picker: before or after 31 July 2022.
        amazon_otp: Whether Amazon asks for a one-time code after the password.
        clock_offset_s: How far the stand-in's clock is ahead of this machine's.
        date_offset_s: How far only the `Date` header of Channels is ahead of the stand-in's clock, and so of
            its orders, its records and Amazon.
        stamps_date: Whether answers carry a `Date` header.
        latency_ms: Added to each answer, half on the way in and half on the way out.
        stock_control: Whether the seeded MWS channels use stock control.
        orders_per_hour: Mean number of purchases for each Amazon account and marketplace.
        history_hours: How far the purchases reach back from the start.
        import_lag_s: Longest time between a purchase and its being offered to Channels.
        pending_share: Share of the purchases that Amazon holds as Pending first, 0 to 1.
        pending_minutes: Longest time an order stays Pending.
        session_minutes: Life of a sign-in at Channels; `remember_minutes` with "Remember Me" ticked.
        code_minutes: Life of the code that Amazon hands back (five minutes at the real one).
        link_days: Life of a connect link.
        shows_connection: Whether the settings page says that a channel is connected.
        sp_missing_option: Label of an option and one of its values that the SP form does not offer.
        sp_option_labels: How the SP form calls a value, e.g. {"MFN": "Fulfilled by merchant"}.
        interim_ms: How long Amazon's "authorizing" page stays.
        rows_per_page: Rows of the lists of stores, channels and products.
        orders_per_page: Rows of the list of orders.
        rendering: Who draws Channels: plain pages, a single-page app with a component kit (material), or
            server pages with the usual plug-ins (classic).
        sign_in_kept_in: Where the single-page app keeps its sign-in.
        logos: Whether the picker's logos tell their provider by a text for screen readers, or only by the
            picture's file name (material).
        hour_clock: Hours of the time box (classic).
        channels_port: Port of Channels; 0 takes a free one. Likewise `amazon_port`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int = 1
    resolution_s: Literal[1, 60] = 60
    zone: str = "UTC"
    shows_zone: bool = True
    picker: Literal["before", "after"] = "before"
    amazon_otp: bool = False
    clock_offset_s: float = 0.0
    date_offset_s: float = 0.0
    stamps_date: bool = True
    latency_ms: int = Field(0, ge=0, le=60_000)
    stock_control: bool = True
    orders_per_hour: float = Field(24.0, ge=0, le=20_000)
    history_hours: float = Field(6.0, gt=0, le=24 * 30)
    import_lag_s: float = Field(0.0, ge=0)
    pending_share: float = Field(0.0, ge=0, le=1)
    pending_minutes: float = Field(30.0, gt=0)
    session_minutes: float = Field(120.0, gt=0)
    remember_minutes: float = Field(60.0 * 24 * 14, gt=0)
    code_minutes: float = Field(5.0, gt=0)
    link_days: float = Field(7.0, gt=0)
    shows_connection: bool = True
    sp_missing_option: tuple[str, str] | None = None
    sp_option_labels: Mapping[str, str] = Field(default_factory=dict)
    interim_ms: int = Field(600, ge=0, le=60_000)
    rows_per_page: int = Field(10, ge=1)
    orders_per_page: int = Field(25, ge=1)
    rendering: Literal["plain", "material", "classic"] = "plain"
    sign_in_kept_in: Literal["localStorage", "sessionStorage"] = "localStorage"
    logos: Literal["alt", "file"] = "alt"
    hour_clock: Literal[12, 24] = 24
    channels_port: int = Field(0, ge=0, le=65_535)
    amazon_port: int = Field(0, ge=0, le=65_535)

    @field_validator("zone")
    @classmethod
    def _refuse_unknown_zone(cls, value: str) -> str:
        try:
            Instant.from_timestamp(0).to_tz(value)
        except (TimeZoneNotFoundError, ValueError) as error:
            raise ValueError(f"{value!r} is not the name of a zone") from error
        return value


class AmazonOwner(BaseModel):
    """One who can sign in at the local Amazon.

    Attributes:
        otp: The one-time code that is accepted, if the stand-in asks for one.
        seller_id: The selling account that the owner authorises.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    email: str
    password: str
    otp: str
    seller_id: str


OWNER = AmazonOwner(
    name="Olive Pennywhistle",
    email="owner@harbour-lane.example",
    password="Tide-and-Timber-7",  # noqa: S106 - rehearsal only, accepted by nothing but the stand-in
    otp="482913",
    seller_id="A2HARBOUR7LANE",
)
"""The account owner whose selling account the seeded MWS channels use."""

STRANGER = AmazonOwner(
    name="Magnus Otherwise",
    email="stranger@elsewhere.example",
    password="Wrong-Account-8",  # noqa: S106 - as above
    otp="571640",
    seller_id="A9ELSEWHERE4US",
)
"""Someone with another selling account: authorising as them must be refused."""

USERNAME = "support@harbour-lane.example"
PASSWORD = "Lantern-Quay-42"  # noqa: S105 - as above
