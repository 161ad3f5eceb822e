"""Known secrets leave every text in every encoding, and are found wherever they were left."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import threading
import zipfile
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from loguru import logger

from robot.evidence import Secrets, scrubbing_patcher

ENCODERS = {
    "raw": str,
    "URL": lambda value: quote(value, safe=""),
    "URL, lower case": lambda value: quote(value, safe="").replace("%2F", "%2f").replace("%3D", "%3d"),
    "path": quote,
    "form": quote_plus,
    "JSON": lambda value: json.dumps(value)[1:-1],
    "JSON, not only ASCII": lambda value: json.dumps(value, ensure_ascii=False)[1:-1],
    "JSON of PHP": lambda value: json.dumps(value)[1:-1].replace("/", "\\/"),
    "JSON in JSON": lambda value: json.dumps(json.dumps(value)[1:-1])[1:-1],
    "HTML": html.escape,
    "HTML of PHP": lambda value: html.escape(value).replace("&#x27;", "&#039;"),
    "HTML in JSON": lambda value: json.dumps(html.escape(value))[1:-1],
    "URL in URL": lambda value: quote(quote(value, safe=""), safe=""),
    "base64": lambda value: base64.b64encode(value.encode()).decode(),
    "base64 for addresses": lambda value: base64.urlsafe_b64encode(value.encode()).decode(),
    "basic authorization": lambda value: base64.b64encode(f"some user:{value}".encode()).decode(),
    "hex": lambda value: value.encode().hex(),
}

# Long enough that nothing but the secret itself can hold it by chance.
values = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=8, max_size=40).filter(
    lambda value: value == value.strip() and not value.isdecimal()
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@pytest.mark.parametrize("encoder", ENCODERS)
@settings(max_examples=60)
@given(value=values, before=texts, after=texts)
@example(value='Pa"ss w&rd<é>/+1', before="", after="")
@example(value="[password]", before="[", after="]")
@example(value="password", before="password=", after="")
@example(value="000000:=", before="", after="\0")
def test_what_was_registered_is_removed_and_nothing_is_found_afterwards(encoder, value, before, after):
    secrets = Secrets()
    secrets.register(value, "password")
    encoded = ENCODERS[encoder](value)
    text = f"{before} {encoded} {after}"
    assert secrets.find(text.encode(), shapes=False), "not found before"
    scrubbed = secrets.scrub(text)
    assert encoded not in scrubbed
    assert value not in scrubbed
    assert secrets.find(scrubbed.encode()) == []
    assert secrets.scrub(scrubbed) == scrubbed


@settings(max_examples=100)
@given(known=st.lists(values, min_size=1, max_size=6), text=texts)
def test_many_secrets_that_hold_each_other(known, text):
    secrets = Secrets()
    for number, value in enumerate([*known, "".join(known)]):
        secrets.register(value, f"secret {number}")
    scrubbed = secrets.scrub(text + "".join(known) + "&".join(known))
    assert secrets.find(scrubbed.encode()) == []
    assert not any(value in scrubbed for value in known)


@settings(max_examples=200)
@given(text=texts)
def test_a_text_without_secrets_stays_as_it_is(text):
    secrets = Secrets()
    secrets.register("never-in-a-text-4711", "password")
    assert secrets.scrub(text) == text


@settings(max_examples=100)
@given(value=values, before=st.binary(max_size=40), after=st.binary(max_size=40))
def test_packed_and_binary_data_are_looked_through(value, before, after):
    secrets = Secrets()
    secrets.register(value, "token")
    raw = before + value.encode() + after
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.bin", gzip.compress(raw))
    for data in (raw, gzip.compress(raw), buffer.getvalue(), base64.b64encode(gzip.compress(raw))):
        assert secrets.find(data, shapes=False)
    assert secrets.find(b"\x00\xff" + value.encode("utf-16-le"), shapes=False)


def test_gzip_that_was_cut_short_still_counts():
    secrets = Secrets()
    secrets.register("token-4711-abc", "token")
    assert secrets.find(gzip.compress(b"token-4711-abc" + bytes(range(256)) * 50)[:-40], shapes=False)


def test_a_mixture_of_encodings_is_removed_with_its_line():
    secrets = Secrets()
    secrets.register("pass/word-4711", "password")
    text = "first line\nsee p%61ss%2Fword-4711 there\nlast line"
    assert secrets.find(text.encode())
    scrubbed = secrets.scrub(text)
    assert scrubbed == "first line\n[password]\nlast line"


@pytest.mark.parametrize("value", ["", "abc", "   ", "    "])
def test_short_values_are_noted_and_not_registered(value):
    secrets = Secrets()
    assert secrets.register(value, "password") is False
    assert secrets.register(value, "password") is False
    assert len(secrets.notes) == 1
    assert "password" in secrets.notes[0]
    assert not secrets.has_any


def test_registering_again_changes_nothing():
    secrets = Secrets()
    assert secrets.register("4711-abcd", "cookie")
    assert secrets.register("4711-abcd", "token")
    assert secrets.scrub("x 4711-abcd y") == "x [cookie] y"
    assert "4711" not in repr(secrets)


def test_a_one_time_code_is_no_part_of_a_time_stamp():
    secrets = Secrets()
    secrets.register("482913", "one-time code")
    stamp = '{"time":1795482913581,"width":3.482913}'
    assert secrets.scrub(stamp) == stamp
    assert secrets.scrub("code=482913&x") == "code=[one-time code]&x"
    assert secrets.find(stamp.encode()) == []
    assert secrets.find(b"enter 482913 now")


@pytest.mark.parametrize(
    "text",
    [
        "<input hidden name=otp value=739184>", 'const otp = "739184";', "GET /in?mfa_code=739184&x=1", "{'passcode': '739184'}",
        '{"verification_code":739184}', '"{\\"oneTimePassword\\": \\"739184\\"}"', "Your one-time code is 739184",
    ],
)  # fmt: skip
def test_a_code_is_taken_out_where_its_name_stands_beside_it(text: str):
    assert "739184" not in Secrets().scrub(text)


def test_a_link_goes_with_its_token():
    secrets = Secrets()
    secrets.register_link("https://host.test/connect/Ab3dEf6hIj9lMn?state=s0m3-l0ng-st4te", "connect link")
    assert secrets.scrub("GET /connect/Ab3dEf6hIj9lMn HTTP/1.1") == "GET /connect/[connect link] HTTP/1.1"
    assert (
        secrets.scrub("see https://host.test/connect/Ab3dEf6hIj9lMn?state=s0m3-l0ng-st4te.")
        == "see [connect link]."
    )
    assert "s0m3" not in secrets.scrub("state s0m3-l0ng-st4te")
    assert secrets.scrub("https://host.test/connect/other") == "https://host.test/connect/other"


def test_an_address_above_other_texts_is_no_base64_of_several_lines():
    secrets = Secrets()
    store = "d9542b78-207e-4f87-aeeb-8e99675a688b"
    text = f"/stores/{store}/connect/amazon_sp\nx7i5rggwmx0o8j14\n/stores/{store}/connect/ebay"
    assert secrets.scrub(text) == text


@pytest.mark.parametrize("before", ["", "/stores/d9542b78-207e/", "a_b/c-d/", "\\n", "token: "])
@pytest.mark.parametrize("is_url_safe", [False, True])
def test_base64_of_several_lines_is_read_behind_anything(before: str, *, is_url_safe: bool):
    token = "Zq3vK9xT7bN2mW5c"
    # The token lies across the end of a line, and both alphabets differ in what stands before it.
    said = f"???>>> Dear owner, please open https://host.test/connect/{token} and sign in ~~~".encode()
    lines = base64.encodebytes(said).decode()
    assert lines.count("\n") > 1
    assert any(letter in lines for letter in "+/")
    secrets = Secrets()
    secrets.scrub(before + (lines.replace("+", "-").replace("/", "_") if is_url_safe else lines))
    assert secrets.is_known(token)


def test_words_that_cookies_hold_stay_words():
    secrets = Secrets()
    secrets.register_storage_state(
        {
            "cookies": [
                {"name": "theme", "value": "light"},
                {"name": "lang", "value": "en-GB"},
                {"name": "laravel_session", "value": "eyJpdiI6Ik1%3D4711abc"},
            ],
            "origins": [{"localStorage": [{"name": "auth_token", "value": "stored-4711-abc"}]}],
        }
    )
    assert secrets.scrub("light en-GB") == "light en-GB"
    assert secrets.scrub("eyJpdiI6Ik1=4711abc stored-4711-abc") == "[cookie] [stored token]"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Cookie: a=1; b=2\nHost: x", "Cookie: [header]\nHost: x"),
        ("set-cookie: s=4; Path=/", "set-cookie: [header]"),
        ("Authorization: Basic dTpw", "Authorization: [header]"),
        ("token is Bearer abc4.def-5", "token is Bearer [bearer]"),
        ("/login?_token=abc&x=1", "/login?_token=[parameter]&x=1"),
        ("email=a%40b&password=x%20y", "email=a%40b&password=[parameter]"),
        ("/return?spapi_oauth_code=ANabc&state=1", "/return?spapi_oauth_code=[parameter]&state=1"),
        ('{"access_token": "a\\"b", "n": 1}', '{"access_token": "[field]", "n": 1}'),
        ('"{\\"password\\":\\"x\\",\\"n\\":1}"', '"{\\"password\\":\\"[field]\\",\\"n\\":1}"'),
        (
            '<input name="_token" type=hidden value="abc">',
            '<input name="_token" type=hidden value="[form field]">',
        ),
        ("<meta content='abc' name='csrf-token'>", "<meta content='[form field]' name='csrf-token'>"),
        ("<input value=abc type=password>", "<input value=[form field] type=password>"),
        ('name="password"\r\n\r\nabc\r\n--', 'name="password"\r\n\r\n[form part]\r\n--'),
    ],
)
def test_secrets_by_their_shape(text, left):
    secrets = Secrets()
    assert secrets.find(text.encode())
    assert secrets.scrub(text) == left
    assert secrets.find(left.encode()) == []


PIECES = [
    *(
        "password",
        "token",
        "_token",
        "cookie",
        "authorization",
        "csrf",
        "name",
        "value",
        "type",
        "input",
        "meta",
    ),
    *(
        "=",
        ":",
        ": ",
        '"',
        "'",
        "\\",
        '\\"',
        "<",
        ">",
        "/>",
        "&",
        "&amp;",
        "?",
        ";",
        "%20",
        "+",
        " ",
        "\n",
        "\r\n",
    ),
    *(
        "[",
        "]",
        "[form field]",
        "{",
        "}",
        "Bearer ",
        "abc4.def-5",
        "x",
        "1",
        "password=",
        'name="password"',
        "\r\n\r\n",
    ),
    *(
        '"token": "',
        "<input type=password value=",
        "Set-Cookie: ",
        "hunter2-Zq81",
        "hunter2%2DZq81",
        "h&#117;nter2-Zq81",
    ),
]


@settings(max_examples=1500)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=14))
def test_scrubbing_leaves_nothing_that_the_proof_would_refuse(pieces):
    """Otherwise a clean recording would stop a run between switching off and activating."""
    secrets = Secrets()
    secrets.register("hunter2-Zq81", "password")
    scrubbed = secrets.scrub("".join(pieces))
    assert secrets.find(scrubbed.encode()) == []


@pytest.mark.parametrize(
    "text",
    [
        "Bearer authentication is not used",
        "Enter your password: it is case sensitive",
        '{"type": "password", "name": "E-mail"}',
        "Cookies are small files",
        '<input name="name" value="Amazon SP">',
    ],
)
def test_prose_is_no_secret(text):
    assert Secrets().scrub(text) == text
    assert Secrets().find(text.encode()) == []


def test_the_log_goes_through_the_filter():
    secrets = Secrets()
    secrets.register("hunter2-Zq81", "password")
    lines: list[str] = []
    log = logger.patch(scrubbing_patcher(secrets))
    sink = logger.add(lines.append, format="{message} {extra}", diagnose=False, backtrace=False)
    try:
        log.bind(value="x hunter2-Zq81").info("filled {}", "hunter2-Zq81")
        try:
            int("hunter2-Zq81")
        except ValueError:
            log.exception("it failed")
    finally:
        logger.remove(sink)
    text = "".join(lines)
    assert "hunter2" not in text
    assert "filled [password]" in text
    assert "literal for int() with base 10: '[password]'" in text
    assert "Traceback" in text


def test_registering_and_scrubbing_at_the_same_time():
    secrets = Secrets()
    failures: list[str] = []

    def register_and_scrub(thread: int) -> None:
        for number in range(40):
            value = f"secret-{thread}-{number}-abc"
            secrets.register(value, "token")
            if value in secrets.scrub(f"a {value} b"):
                failures.append(value)

    threads = [threading.Thread(target=register_and_scrub, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
