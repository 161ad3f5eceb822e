"""The settings: the only place that reads the environment and `.env`."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self
from urllib.parse import unquote, urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from whenever import Instant, TimeZoneNotFoundError

from robot.env_file import Entry, read_env_file
from robot.errors import SettingsError
from robot.machine import expanded

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})

PRODUCTION_URL = "https://production.channelapi.co.uk"
"""Source: the document, Step One."""

EvidenceLevel = Literal["full", "standard", "minimal"]

PREFIX = "CHANNELS_"

ENV_FILE = Path(".env")
"""In the folder in which a command is started."""


class Remark(NamedTuple):
    """What is doubtful about where the settings come from, and how to fix it; without values."""

    seen: str
    fix: str


_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9a-fA-F]*")
_LONGEST_HOST = 253
_NOT_IN_ADDRESSES = re.compile(r"[\s\x00-\x1f\x7f\\]")


def _is_host(host: str) -> bool:
    """Tell whether a browser and a resolver take this for a host: an IP address, or a name of valid labels.

    Source: RFC 1123, section 2.1; WHATWG URL, "ends in a number": such a name is an IPv4 address, or none at all.
    """
    try:
        return not getattr(ipaddress.ip_address(host), "scope_id", None)
    except ValueError:
        pass  # it is a name, or none
    try:
        name = host.encode("idna").decode("ascii").removesuffix(".")
    except UnicodeError:
        return False
    labels = name.split(".")
    return (
        len(name) <= _LONGEST_HOST
        and all(_LABEL.fullmatch(label) for label in labels)
        and not _NUMBER.fullmatch(labels[-1])
    )


def _expand_program(value: str) -> str:
    return str(expanded(value)) if value.startswith("~") else value


class Settings(BaseModel):
    """What the robot must know before it starts; a command-line option wins over the environment over `.env`."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    _remarks: list[Remark] = PrivateAttr(default_factory=list)

    base_url: str = Field(PRODUCTION_URL, description="Address of Channels: https, or loopback.")
    username: str | None = Field(None, description="Channels sign-in name (an e-mail address).")
    password: SecretStr | None = Field(None, description="Channels password.")
    company: str | None = Field(
        None,
        description="Company to work in: runs switch to it, checks only look at it. Needed where the sign-in has several.",
    )
    timezone: str | None = Field(
        None,
        description="Zone of the Ignore Orders Before box where the screen does not show it, e.g. Europe/London.",
    )
    profile: Path | None = Field(
        None, description="File of signs that adds to or overrides pages/signs.toml."
    )
    traces: Path = Field(Path("traces"), description="Folder of the audit trail, one folder per run.")
    keys: Path | None = Field(
        None,
        description="Folder of the key that seals runs, outside the traces. Empty: the user's data folder.",
    )
    baselines: Path | None = Field(
        None,
        description="Folder of the baselines with which check compares the screens. Empty: none are compared.",
    )
    browser: Annotated[str, AfterValidator(_expand_program)] | None = Field(
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
    adviser: Annotated[str, AfterValidator(_expand_program)] | None = Field(
        None,
        description="Program that is asked before a person where the robot does not know a screen: it gets the question as "
        "JSON on its standard input, and prints a number or nothing within 30 s. It is not asked what to press to save.",
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
        False,
        description="Take this machine's clock where the site does not tell its own, or tells one that is more than 60 s "
        "off this machine's and wrong.",
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

    @field_validator("*", mode="before")
    @classmethod
    def _refuse_what_is_no_text(cls, value: object) -> object:
        try:
            str(value).encode()
        except UnicodeEncodeError:  # its text holds the value
            raise ValueError("is not UTF-8 text") from None
        return value

    @field_validator("base_url")
    @classmethod
    def _refuse_plain_http(cls, value: str) -> str:
        try:
            parts = urlsplit(value)
            has_address = _is_host(parts.hostname or "") and parts.port != 0
        except ValueError:  # its text holds a part of the value, which may be of a password
            raise ValueError("not an address like https://host") from None
        if "@" in parts.netloc:
            raise ValueError(
                "the address must not contain credentials; use CHANNELS_USERNAME and CHANNELS_PASSWORD"
            )
        if not has_address or parts.query or parts.fragment or _NOT_IN_ADDRESSES.search(value):
            raise ValueError("not an address like https://host")
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS):
            raise ValueError("must be https; plain http is accepted for this machine (loopback) only")
        return value.rstrip("/")

    @field_validator("*")
    @classmethod
    def _expand_home(cls, value: object) -> object:
        return expanded(value) if isinstance(value, Path) else value

    @field_validator("traces", "keys")
    @classmethod
    def _refuse_what_is_no_folder(cls, value: Path | None) -> Path | None:
        if value is not None:
            there = next(path for path in (value, *value.parents, Path()) if os.path.lexists(path))
            if not there.is_dir():
                raise ValueError(f"{there} is not a folder")
        return value

    @field_validator("timezone")
    @classmethod
    def _refuse_unknown_zone(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                Instant.from_timestamp(0).to_tz(value)
            except (TimeZoneNotFoundError, ValueError) as error:
                raise ValueError("this is not the name of a zone like Europe/London or UTC") from error
        return value

    @model_validator(mode="after")
    def _amazon_credentials_come_together(self) -> Self:
        if (self.amazon_username is None) != (self.amazon_password is None):
            raise ValueError("give both CHANNELS_AMAZON_USERNAME and CHANNELS_AMAZON_PASSWORD, or neither")
        return self

    @classmethod
    def explicit(cls, **values: Any) -> Settings:  # noqa: ANN401 - values of any setting, validated here
        """Make settings of these values alone, whatever the environment and `.env` say; for rehearsals.

        Raises:
            SettingsError: A value is invalid.
        """
        return _validated(values, {})

    def known_secrets(self) -> list[tuple[str, str]]:
        """List the secrets among the settings, each with what is written in its place."""
        given = (
            (self.password, "Channels password"),
            (self.amazon_password, "Amazon password"),
            (self.amazon_otp, "Amazon code"),
        )
        known = [(value.get_secret_value(), label) for value, label in given if value is not None]
        return known + [(secret, "proxy password") for secret in _proxy_secrets()]

    @property
    def remarks(self) -> list[Remark]:
        """What is doubtful about where the settings come from."""
        return self._remarks

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


_HOW_TO_SET = "Set it in the environment or in .env (see .env.example), then run `channels-robot doctor`."


def load_settings(**overrides: Any) -> Settings:  # noqa: ANN401 - values of any setting, validated here
    """Read the settings; `overrides` are the command line's options, None where not given.

    Raises:
        SettingsError: A setting is unknown or invalid, or a line of `.env` is not understood; the message names
            every one of them.
    """
    names = {f"{PREFIX}{name.upper()}": name for name in Settings.model_fields}
    in_file = {names[name]: entry for name, entry in read_env_file(ENV_FILE, names).items()}
    outside = _environment()
    given = {name: value for name, value in overrides.items() if value is not None}
    lines = {name: entry.line for name, entry in in_file.items() if name not in {*outside, *given}}
    settings = _validated({name: entry.value for name, entry in in_file.items()} | outside | given, lines)
    settings.remarks.extend(_remarks(in_file))
    return settings


def _validated(values: dict[str, Any], lines: dict[str, int]) -> Settings:
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingsError(
            "; ".join(_say(detail["loc"], detail["type"], detail["msg"], lines) for detail in error.errors()),
            hint="Fix it in the environment, in .env or on the command line; .env.example lists every setting.",
        ) from None  # the original would carry the values, the password among them


def _environment() -> dict[str, str]:
    """Return what the environment sets, by the names of the fields.

    A name without a value is refused here too: whoever writes `CHANNELS_BASE_URL=$STAGING` does not want the default
    where STAGING is not set.
    """
    found: dict[str, str] = {}
    refused: list[str] = []
    for written, value in os.environ.items():
        if not written.upper().startswith(PREFIX):
            continue
        name = written.upper().removeprefix(PREFIX).lower()
        if name in found:
            refused.append(f"{written.upper()} is set twice, in capitals and in small letters")
        elif not value.strip():
            refused.append(f"{written} is set and has no value")
        elif re.search(r"[\x00-\x1f\x7f]", value):
            refused.append(f"{written} has a character that cannot be seen, such as the end of a line")
        found[name] = value
    if refused:
        raise SettingsError(
            f"In the environment: {'; '.join(refused)}.",
            hint="Give each a value, or remove it with `unset` (on Windows `set NAME=`).",
        )
    return found


def _remarks(in_file: Mapping[str, Entry]) -> Iterator[Remark]:
    for name, entry in in_file.items():
        if entry.is_cut and SecretStr in _types_of(name):
            yield Remark(
                f"{ENV_FILE}, line {entry.line}: what follows the # is a comment, not a part of {PREFIX}{name.upper()}.",
                "If it belongs to the value, put the value in quotation marks; else put the comment on its own line.",
            )


def _types_of(name: str) -> tuple[Any, ...]:
    annotation: Any = Settings.model_fields[name].annotation
    return getattr(annotation, "__args__", (annotation,))


def _say(location: tuple[int | str, ...], kind: str, message: str, lines: Mapping[str, int]) -> str:
    name = str(location[0]) if location else ""
    setting = name.upper() if name.upper().startswith(PREFIX) else f"{PREFIX}{name.upper()}"
    if kind == "extra_forbidden":
        return f"{setting} is not a setting of this robot"
    text = message.removeprefix("Value error, ")
    where = f" ({ENV_FILE}, line {lines[name]})" if name in lines else ""
    return f"{setting}{where}: {text}" if name else text


# --- what other processes get ------------------------------------------------------------------------


def environment_for_children() -> dict[str, str]:
    """Return the environment for processes that the robot starts: without its settings, and without passwords.

    A process of ours that needs a secret gets it through a pipe, never so. (Today there is none: runs in parallel are
    commands that somebody else starts.)
    """
    own = {name: value for name, value in os.environ.items() if name.upper().startswith(PREFIX)}
    secrets = {value for name, value in own.items() if SecretStr in _types_of_variable(name)} - {""}
    return {
        name: _without_credentials(value) if _is_proxy(name) else value
        for name, value in os.environ.items()
        if name not in own and value not in secrets
    }


@contextmanager
def secrets_hidden() -> Iterator[None]:
    """Take out of this process's environment what children must not get, for as long as this is entered.

    For starting a process whose environment cannot be chosen, as Playwright's driver. What the system shows of this
    process (`/proc/PID/environ`) stays as it was at its start; only a file keeps a secret out of that.
    """
    before = dict(os.environ)
    kept = environment_for_children()
    try:
        for name in before.keys() - kept.keys():
            del os.environ[name]
        os.environ.update(kept)
        yield
    finally:
        os.environ.update(before)


def _types_of_variable(name: str) -> tuple[Any, ...]:
    field = name.upper().removeprefix(PREFIX).lower()
    return _types_of(field) if field in Settings.model_fields else ()


def _is_proxy(name: str) -> bool:
    return name.lower().endswith("_proxy")


def _without_credentials(address: str) -> str:
    """Take user name and password out of a proxy's address; they end at the last @ before the path."""
    return re.sub(r"^([a-zA-Z][\w+.-]*://)?[^/]*@", r"\1", address)


def _proxy_secrets() -> Iterator[str]:
    for name, value in os.environ.items():
        bare = value.partition("://")[2] or value
        credentials, at, _ = bare.rpartition("@")
        if not at or not _is_proxy(name):
            continue
        password = credentials.partition(":")[2] or credentials
        yield from {credentials, password, unquote(password)}
