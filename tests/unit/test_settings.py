"""Every setting, every refusal, and no secret in anything that is said about them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from robot.errors import SettingsError
from robot.settings import PRODUCTION_URL, Settings, load_settings

SECRET = "hunter2-Zq/9+x"

EVERY_SETTING = {
    "base_url": ("https://channels.example", "https://channels.example"),
    "username": ("anna@example.com", "anna@example.com"),
    "password": (SECRET, SECRET),
    "company": ("Example Ltd", "Example Ltd"),
    "timezone": ("Europe/London", "Europe/London"),
    "profile": ("signs/ours.toml", Path("signs/ours.toml")),
    "traces": ("audit", Path("audit")),
    "keys": ("keys", Path("keys")),
    "baselines": ("kept", Path("kept")),
    "browser": ("chrome", "chrome"),
    "headed": ("true", True),
    "slow_mo": ("250", 250),
    "timeout_ms": ("20000", 20_000),
    "retries": ("2", 2),
    "adviser": ("/opt/adviser --quick", "/opt/adviser --quick"),
    "evidence": ("full", "full"),
    "show_customers": ("true", True),
    "trust_local_clock": ("true", True),
    "trust_timezone": ("true", True),
    "doubled_hour": ("wait", "wait"),
    "amazon_username": ("owner@example.com", "owner@example.com"),
    "amazon_password": (SECRET, SECRET),
    "amazon_otp": ("123456", "123456"),
}
NEEDS = {
    "amazon_username": {"amazon_password": "x"},
    "amazon_password": {"amazon_username": "owner@example.com"},
}


@pytest.fixture(autouse=True)
def clean(tmp_path, monkeypatch):
    """No setting of the machine or of the checkout's .env reaches these tests."""
    for name in list(os.environ):
        if name.upper().startswith("CHANNELS_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def plain(value):
    return value.get_secret_value() if hasattr(value, "get_secret_value") else value


def refused(**overrides) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(**overrides)
    error = caught.value
    assert error.exit_code == 2
    assert error.hint
    assert error.__cause__ is None
    assert error.__suppress_context__
    return error.message


def test_the_list_above_is_complete():
    assert set(EVERY_SETTING) == set(Settings.model_fields)


@pytest.mark.parametrize("name", EVERY_SETTING)
def test_each_setting_is_read_from_the_environment(name, monkeypatch):
    text, expected = EVERY_SETTING[name]
    for key, value in {**NEEDS.get(name, {}), name: text}.items():
        monkeypatch.setenv(f"CHANNELS_{key.upper()}", value)
    assert plain(getattr(load_settings(), name)) == expected


@pytest.mark.parametrize("name", EVERY_SETTING)
def test_each_setting_is_read_from_the_file(name, clean):
    text, expected = EVERY_SETTING[name]
    values = {**NEEDS.get(name, {}), name: text}
    (clean / ".env").write_text("".join(f"CHANNELS_{key.upper()}={value}\n" for key, value in values.items()))
    assert plain(getattr(load_settings(), name)) == expected


@pytest.mark.parametrize("name", EVERY_SETTING)
def test_each_setting_is_taken_from_the_command_line(name):
    text, expected = EVERY_SETTING[name]
    assert plain(getattr(load_settings(**{**NEEDS.get(name, {}), name: text}), name)) == expected


def test_nothing_needs_to_be_set():
    settings = load_settings()
    assert settings.base_url == PRODUCTION_URL
    assert settings.password is None


def test_command_line_wins_over_environment_over_file(clean, monkeypatch):
    (clean / ".env").write_text("CHANNELS_COMPANY=file\nCHANNELS_TRACES=file\nCHANNELS_USERNAME=file\n")
    monkeypatch.setenv("CHANNELS_COMPANY", "environment")
    monkeypatch.setenv("CHANNELS_TRACES", "environment")
    settings = load_settings(company="option", traces=None)
    assert (settings.company, settings.traces, settings.username) == ("option", Path("environment"), "file")


def test_option_that_was_not_given_changes_nothing():
    assert load_settings(base_url=None, headed=None).base_url == PRODUCTION_URL


def test_unknown_name_in_the_environment_is_refused(monkeypatch):
    monkeypatch.setenv("CHANNELS_COMAPNY", SECRET)
    message = refused()
    assert message == "CHANNELS_COMAPNY is not a setting of this robot"


def test_unknown_name_in_the_file_is_refused(clean):
    (clean / ".env").write_text(f"CHANNELS_PASWORD={SECRET}\n")
    assert refused() == (
        ".env, line 1: CHANNELS_PASWORD is not a setting of this robot; is CHANNELS_PASSWORD meant?"
    )


def test_unknown_option_is_refused():
    assert refused(pasword=SECRET) == "CHANNELS_PASWORD is not a setting of this robot"


def test_other_programs_may_use_the_file_too(clean):
    (clean / ".env").write_text("DATABASE_URL=x\npassword=theirs\nCHANNEL_X=1\nCHANNELS_COMPANY=ours\n")
    settings = load_settings()
    assert (settings.company, settings.password) == ("ours", None)


def test_other_programs_may_use_the_environment_too(monkeypatch):
    monkeypatch.setenv("PASSWORD", "theirs")
    monkeypatch.setenv("CHANNELSX", "theirs")
    assert load_settings().password is None


@pytest.mark.parametrize(
    "url",
    [
        "https://channels.example/",
        "https://[2001:db8::1]:8443",
        "https://h/base",
        "https://b\u00fccher.example.",
        "https://a_b.xn--p1ai",
        "https://192.0.2.1:1",
    ],
)
def test_https_is_accepted_and_ends_without_a_slash(url):
    assert load_settings(base_url=url).base_url == url.rstrip("/")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:80", "HTTP://LOCALHOST"]
)
def test_plain_http_is_accepted_on_this_machine(url):
    assert load_settings(base_url=url).base_url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://channels.example",
        "http://127.0.0.1.example",
        "http://localhost.example",
        "http://0.0.0.0",
        "ftp://127.0.0.1",
        "ws://localhost",
    ],
)
def test_anything_else_without_https_is_refused(url):
    assert refused(base_url=url).startswith("CHANNELS_BASE_URL: must be https")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "channels.example",
        "https://",
        "https://:8443",
        "https://host:0",
        "https://host:99999",
        f"https://host:{SECRET}",
        f"https://user:{SECRET}",
        f"https://host/?token={SECRET}",
        f"https://host/#{SECRET}",
        "http://[::1",
        "https://a..b",
        "https://.",
        f"https://{'a' * 64}.example",
        f"https://{'a.' * 127}example",
        "https://ex ample",
        "https://host/a b",
        " https://host",
        "https://host\u00a0",
        "https://host\\path",
        "https://-a.example",
        "https://*.example",
        "https://ex%41mple",
        "https://a\u2025b",
        "https://1.2.3.256",
        "https://0x7f",
        "https://[fe80::1%eth0]",
    ],
)
def test_what_is_no_address_is_refused_without_being_repeated(url):
    message = refused(base_url=url)
    assert message == "CHANNELS_BASE_URL: not an address like https://host"


@pytest.mark.parametrize("credentials", ["anna:hunter2", "anna", ":hunter2", "anna:"])
def test_credentials_in_the_address_are_refused(credentials):
    message = refused(base_url=f"https://{credentials}@host")
    assert "must not contain credentials" in message
    assert "hunter2" not in message


@pytest.mark.parametrize("below", [".", "traces", "a/b"])
@pytest.mark.parametrize("name", ["traces", "keys"])
def test_a_folder_that_is_something_else_is_refused(clean, name, below):
    (clean / "file").write_text("")
    assert "is not a folder" in refused(**{name: clean / "file" / below})
    (clean / "link").symlink_to(clean / "gone")
    assert "is not a folder" in refused(**{name: clean / "link" / below})


@pytest.mark.parametrize("zone", ["Europe/Londn", "GMT+1", "+01:00", "BST", "", "/etc/localtime", "../UTC"])
def test_unknown_zone_is_refused(zone):
    assert "is not the name of a zone" in refused(timezone=zone)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata", "Australia/Lord_Howe"])
def test_known_zone_is_accepted(zone):
    assert load_settings(timezone=zone).timezone == zone


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("slow_mo", -1),
        ("slow_mo", 60_001),
        ("slow_mo", "fast"),
        ("timeout_ms", 999),
        ("timeout_ms", 300_001),
        ("timeout_ms", "1.5s"),
        ("retries", -1),
        ("headed", "perhaps"),
        ("trust_local_clock", "perhaps"),
        ("trust_timezone", "perhaps"),
        ("doubled_hour", "guess"),
        ("evidence", "none"),
        ("traces", "~nobody-of-this-name/traces"),
    ],
)
def test_value_out_of_range_is_refused_by_name(name, value):
    assert refused(**{name: value}).startswith(f"CHANNELS_{name.upper()}: ")


def test_every_fault_is_named_at_once(monkeypatch):
    monkeypatch.setenv("CHANNELS_TIMEOUT_MS", "1")
    monkeypatch.setenv("CHANNELS_WHAT", "1")
    message = refused(base_url="http://channels.example")
    assert all(name in message for name in ("CHANNELS_TIMEOUT_MS", "CHANNELS_WHAT", "CHANNELS_BASE_URL"))


@pytest.mark.parametrize("given", ["amazon_username", "amazon_password"])
def test_amazon_credentials_come_together(given):
    message = refused(**{given: SECRET})
    assert "CHANNELS_AMAZON_USERNAME and CHANNELS_AMAZON_PASSWORD" in message
    assert SECRET not in message


def test_home_folder_is_expanded(monkeypatch, clean):
    monkeypatch.setenv("HOME", str(clean))
    monkeypatch.setenv("USERPROFILE", str(clean))
    assert load_settings(traces="~/audit").traces == clean / "audit"


def test_credentials_are_handed_out_only_when_asked_for():
    settings = load_settings(username="anna", password=SECRET)
    assert settings.require_credentials() == ("anna", SECRET)


@pytest.mark.parametrize(("given", "missing"), [("username", "PASSWORD"), ("password", "USERNAME")])
def test_missing_credentials_are_named(given, missing):
    with pytest.raises(SettingsError, match=f"CHANNELS_{missing} is not set") as caught:
        load_settings(**{given: SECRET}).require_credentials()
    assert ".env" in caught.value.hint
    assert SECRET not in str(caught.value)


def test_no_secret_shows_in_what_the_settings_look_like():
    settings = load_settings(
        username="anna", password=SECRET, amazon_username="o", amazon_password=SECRET, amazon_otp=SECRET
    )
    shown = [repr(settings), str(settings), repr(settings.model_dump()), settings.model_dump_json()]
    assert not [text for text in shown if SECRET in text]


@pytest.mark.parametrize("name", ["password", "amazon_password", "amazon_otp"])
def test_no_secret_shows_in_an_error(name, clean):
    (clean / ".env").write_text(f"CHANNELS_{name.upper()}={SECRET}\nCHANNELS_TIMEOUT_MS=0\n")
    message = refused()
    assert SECRET not in message
    assert SECRET not in repr(message)


def test_secret_of_the_wrong_type_is_not_repeated():
    assert SECRET not in refused(password=[SECRET])


def test_file_that_is_no_text_is_refused_without_being_repeated(clean):
    (clean / ".env").write_bytes(f"CHANNELS_PASSWORD={SECRET}\xe9\n".encode("latin-1"))
    message = refused()
    assert message == ".env, line 1: this is not UTF-8 text."


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root reads everything")
def test_file_that_may_not_be_read_is_refused(clean):
    (clean / ".env").write_text("CHANNELS_COMPANY=x\n")
    (clean / ".env").chmod(0)
    assert ".env cannot be read" in refused()
