"""The settings: the only place that reads the environment and `.env`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from whenever import Instant, TimeZoneNotFoundError

from robot.errors import SettingsError

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})

PRODUCTION_URL = "https://production.channelapi.co.uk"
"""Source: the document, Step One."""

EvidenceLevel = Literal["full", "standard", "minimal"]


class _Environment(EnvSettingsSource):
    """The environment, with every name of ours in it: pydantic-settings looks only for those it knows.

    Without this a misspelt CHANNELS_COMAPNY would be passed over, and the robot would work in whatever company
    happens to be active.
    """

    def __call__(self) -> dict[str, Any]:
        data = super().__call__()
        prefix = self.env_prefix.lower()
        for name, value in self.env_vars.items():
            if name.startswith(prefix):
                data.setdefault(name.removeprefix(prefix), value)
        return data


class Settings(BaseSettings):
    """What the robot must know before it starts; a command-line option wins over the environment over `.env`."""

    model_config = SettingsConfigDict(
        env_prefix="CHANNELS_",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        dotenv_filtering="match_prefix",  # .env may hold other programs' settings; ours must be known
        extra="forbid",
        hide_input_in_errors=True,
    )

    base_url: str = Field(PRODUCTION_URL, description="Address of Channels: https, or loopback.")
    username: str | None = Field(None, description="Channels sign-in name (an e-mail address).")
    password: SecretStr | None = Field(None, description="Channels password.")
    company: str | None = Field(
        None, description="Company that must be active; the robot switches to it. Empty: the active one."
    )
    timezone: str | None = Field(
        None,
        description="Zone of the Ignore Orders Before box where the screen does not show it, e.g. Europe/London.",
    )
    profile: Path | None = Field(
        None, description="File of signs that adds to or overrides pages/signs.toml."
    )
    traces: Path = Field(Path("traces"), description="Folder of the audit trail, one folder a run.")
    keys: Path | None = Field(
        None,
        description="Folder of the key that seals runs, outside the traces. Empty: the user's data folder.",
    )
    baselines: Path | None = Field(
        None,
        description="Folder of the baselines with which check compares the screens. Empty: none are compared.",
    )
    browser: str | None = Field(
        None, description="Browser: a path, or chrome, msedge, chromium. Empty: the first one found."
    )
    headed: bool = Field(False, description="Show the browser.")
    slow_mo: int = Field(0, ge=0, le=60_000, description="Pause after each browser act, in milliseconds.")
    timeout_ms: int = Field(
        15_000, ge=1_000, le=300_000, description="How long a screen may take to show what is expected."
    )
    retries: int = Field(
        4,
        ge=0,
        le=20,
        description="How often a run begins again by itself, with growing pauses, after the site was away or had "
        "signed it out.",
    )
    evidence: EvidenceLevel = Field(
        "full",
        description="How much is recorded: full (traces, and a picture of every step), standard (traces, and pictures "
        "only of changes and of where a run stops), or minimal (these pictures, and no traces).",
    )
    show_customers: bool = Field(
        False, description="Leave names and addresses of orders' customers legible on pictures."
    )
    trust_local_clock: bool = Field(
        False, description="Take this machine's clock for the site's, where the site does not tell its own."
    )
    trust_timezone: bool = Field(
        False, description="Take the zone that was named, even where the screens contradict it."
    )
    doubled_hour: Literal["refuse", "wait"] = Field(
        "refuse",
        description="In the hour that occurs twice at the end of summer time: refuse, or wait it out.",
    )
    amazon_username: str | None = Field(
        None,
        description="Amazon sign-in of the account owner; only for --connect own, only if they gave it to you.",
    )
    amazon_password: SecretStr | None = Field(None, description="Amazon password; as above.")
    amazon_otp: SecretStr | None = Field(
        None, description="One-time code for Amazon's second step; as above."
    )

    @classmethod
    def settings_customise_sources(  # pydantic's name
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - replaced by ours; the name is pydantic's
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - same
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - not offered
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the command line, then the environment, then `.env`."""
        return init_settings, _Environment(settings_cls), DotEnvSettingsSource(settings_cls)

    @field_validator("base_url")
    @classmethod
    def _refuse_plain_http(cls, value: str) -> str:
        try:
            parts = urlsplit(value)
            has_address = bool(parts.hostname) and parts.port != 0
        except ValueError:  # its text holds a part of the value, which may be of a password
            raise ValueError("not an address like https://host") from None
        if parts.username or parts.password:
            raise ValueError(
                "the address must not contain credentials; use CHANNELS_USERNAME and CHANNELS_PASSWORD"
            )
        if not has_address or parts.query or parts.fragment:
            raise ValueError("not an address like https://host")
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS):
            raise ValueError("must be https; plain http is accepted for this machine (loopback) only")
        return value.rstrip("/")

    @field_validator("profile", "traces")
    @classmethod
    def _expand_home(cls, value: Path | None) -> Path | None:
        try:
            return None if value is None else value.expanduser()
        except RuntimeError as error:
            raise ValueError("this machine knows no home folder of that name") from error

    @field_validator("timezone")
    @classmethod
    def _refuse_unknown_zone(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                Instant.from_timestamp(0).to_tz(value)
            except (TimeZoneNotFoundError, ValueError) as error:
                raise ValueError(f"{value!r} is not the name of a zone like Europe/London or UTC") from error
        return value

    @model_validator(mode="after")
    def _amazon_credentials_come_together(self) -> Self:
        if (self.amazon_username is None) != (self.amazon_password is None):
            raise ValueError("give both CHANNELS_AMAZON_USERNAME and CHANNELS_AMAZON_PASSWORD, or neither")
        return self

    @classmethod
    def explicit(cls, **values: Any) -> Settings:  # noqa: ANN401 - values of any setting, validated here
        """Make settings of these values alone, whatever the environment and `.env` say; for rehearsals."""
        return _ExplicitSettings(**values)

    def known_secrets(self) -> list[tuple[str, str]]:
        """List the secrets among the settings, each with what is written in its place."""
        given = (
            (self.password, "Channels password"),
            (self.amazon_password, "Amazon password"),
            (self.amazon_otp, "Amazon code"),
        )
        return [(value.get_secret_value(), label) for value, label in given if value is not None]

    def require_credentials(self) -> tuple[str, str]:
        """Return Channels user name and password.

        Raises:
            SettingsError: One of them is not set.
        """
        if self.username is None:
            raise SettingsError("CHANNELS_USERNAME is not set.", hint=_HOW_TO_SET)
        if self.password is None:
            raise SettingsError("CHANNELS_PASSWORD is not set.", hint=_HOW_TO_SET)
        return self.username, self.password.get_secret_value()


class _ExplicitSettings(Settings):
    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the names are pydantic's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - same
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - same
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - same
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


_HOW_TO_SET = "Set it in the environment or in .env (see .env.example), then run `channels-robot doctor`."


def load_settings(**overrides: Any) -> Settings:  # noqa: ANN401 - values of any setting, validated here
    """Read the settings; `overrides` are the command line's options, None where not given.

    Raises:
        SettingsError: A setting is unknown or invalid; the message names every one of them.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingsError(
            "; ".join(_say(detail["loc"], detail["type"], detail["msg"]) for detail in error.errors()),
            hint="Mend it in the environment, in .env or on the command line; .env.example lists every setting.",
        ) from None  # the original would carry the values, the password among them
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f".env cannot be read ({type(error).__name__}).", hint="Make it a readable file of UTF-8 text."
        ) from None  # the original would carry its content


def _say(location: tuple[int | str, ...], kind: str, message: str) -> str:
    name = str(location[0]) if location else ""
    setting = name.upper() if name.upper().startswith("CHANNELS_") else f"CHANNELS_{name.upper()}"
    if kind == "extra_forbidden":
        return f"{setting} is not a setting of this robot"
    text = message.removeprefix("Value error, ")
    return f"{setting}: {text}" if name else text
