"""Lines of `.env` as people write them: each is understood as it was meant, or refused by its number; none is dropped."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from robot.cli import main
from robot.env_file import read_env_file
from robot.errors import SettingsError
from robot.settings import Settings, environment_for_children, load_settings, secrets_hidden

NAMES = {f"CHANNELS_{name.upper()}" for name in Settings.model_fields}
COMPANY, PASSWORD = "CHANNELS_COMPANY", "CHANNELS_PASSWORD"

UNDERSTOOD = [
    # plain
    (f"{COMPANY}=Northgate Wholesale Ltd", COMPANY, "Northgate Wholesale Ltd"),
    (f"{COMPANY}=Smith & Söhne, O'Neill's (UK) = a=b", COMPANY, "Smith & Söhne, O'Neill's (UK) = a=b"),
    (f"{COMPANY.lower()}=in small letters", COMPANY, "in small letters"),
    # spaces and tabs
    (f"  {COMPANY} \t=\t  Northgate  Ltd \t ", COMPANY, "Northgate  Ltd"),
    # export
    (f"export {COMPANY}=Northgate", COMPANY, "Northgate"),
    (f"  export\t{COMPANY} = 'Northgate'", COMPANY, "Northgate"),
    # quotation marks
    (f"{PASSWORD}='  two blanks '", PASSWORD, "  two blanks "),
    (f'{PASSWORD}="it\'s #1 # ${{HOME}}"   # this is a comment', PASSWORD, "it's #1 # ${HOME}"),
    (f"{PASSWORD}='#1 ${{HOME}} \\n'", PASSWORD, "#1 ${HOME} \\n"),
    (f"{PASSWORD}='say \"x\" #y'", PASSWORD, 'say "x" #y'),
    (f"{PASSWORD}=ab\"c'd", PASSWORD, "ab\"c'd"),
    # what other parsers replace
    (f"{PASSWORD}=a${{HOME}}$USER$(id)`id`%PATH%~\\t\\\\x", PASSWORD, "a${HOME}$USER$(id)`id`%PATH%~\\t\\\\x"),
    (f"{PASSWORD}=!Zq#9+x&|;<>*?[]{{}}^@", PASSWORD, "!Zq#9+x&|;<>*?[]{}^@"),
    # comments
    (f"{PASSWORD}=#begins-with-it", PASSWORD, "#begins-with-it"),
    (f"{PASSWORD}=Zq#9 # the new one", PASSWORD, "Zq#9"),
    (f"{COMPANY}=Northgate\t# since May", COMPANY, "Northgate"),
]  # fmt: skip

REFUSED = [
    # no =, or another sign
    f"{COMPANY}: Northgate",
    f"{COMPANY} Northgate Wholesale Ltd",
    f"{COMPANY}",
    f"export {COMPANY}",
    "Northgate Wholesale Ltd",
    "[channels]",
    "Lane",
    # quotation marks
    f"{COMPANY}='t Hoekje",
    f'{COMPANY}="Northgate" Wholesale Ltd',
    f'{COMPANY}="Northgate"# no space before',
    f'{PASSWORD}="half',
    f"{PASSWORD}='it''s'",
    f'{PASSWORD}="a\\"b"',
    f"{PASSWORD}='a\\\\b'",
    f"{PASSWORD}='a\\'",
    f"{COMPANY}=\u201cNorthgate\u201d",
    # no value
    f"{COMPANY}=",
    f"{COMPANY}=   \t",
    f"{COMPANY}=''",
    f'{COMPANY}="  "',
    f"{COMPANY}= # to do",
    # names that are nearly ours
    "CHANNELS_ COMPANY=Northgate",
    "CHANNELS COMPANY=Northgate",
    "CHANNELS-COMPANY=Northgate",
    "CHANNELS.COMPANY=Northgate",
    "CHANNEL_COMPANY=Northgate",
    "CHANNELS_COMAPNY=Northgate",
    "CHANNLES_BASE_URL=https://staging.example",
    "exportCHANNELS_COMPANY=Northgate",
    "CHNLS_COMPANY=Northgate",
    "CHNL_KEYS=abc",
    "CHAN_TRACES=abc",
    "HANNELS_COMPANY=Northgate",
    "CHANNEL_API_COMPANY=Northgate",
    "CHANELAPI_COMPANY=Northgate",
    "channelapi.company=Northgate",
    "CHANNEL_ROBOT_BASE_URL=https://staging.example",
    "MY_CHANNELS_COMPANY=Northgate",
    "'CHANNELS_COMPANY'=Northgate",
    "\u0421HANNELS_COMPANY=Northgate",
    "set CHANNELS_COMPANY=Northgate",
    '$env:CHANNELS_COMPANY="Northgate"',
    "- CHANNELS_COMPANY=Northgate",
    # a setting of ours inside another line
    "export STAGE=1 CHANNELS_BASE_URL=https://staging.example",
    f"FOO=1 {COMPANY}=Northgate",
    f"FOO=1; {COMPANY}=Northgate",
    f"FOO=1;export {COMPANY.lower()} = Northgate",
    f'FOO="bar" {COMPANY}=Northgate',
    f'FOO={{"{COMPANY}": "Northgate"}}',
    f"FOO={COMPANY}=Northgate",
    "ARGS='--env CHANNEL_COMPANY=Northgate'",
    f"{COMPANY}=Northgate CHANNELS_BASE_URL=https://staging.example",
    # characters that nobody sees
    f"{COMPANY}=North\0gate",
    f"{COMPANY}=North\u2028{PASSWORD}=x",
    f"# a comment\u2028{COMPANY}=Northgate",
    f"# a comment\x0b{COMPANY}=Northgate",
    f"{COMPANY}=Northgate\u200b",
    f"\ufeff{COMPANY}=Northgate",
    f"{COMPANY}=\u00a0Northgate",
    f"{COMPANY}\u00a0=Northgate",
    f"{PASSWORD}=abc\u00a0#def",
    # what another program may mean otherwise
    'OTHER="over\ntwo lines"',
    "OTHER",
]

FOREIGN = [
    "DATABASE_URL=postgres://x",
    "password=theirs",
    "CHANNEL_X=1",
    "SHOPIFY_USERNAME=theirs",
    "AMAZON_PASSWORD=theirs",
    "MY_COMPANY=theirs",
    "COMPANY=theirs",
    "CHANNELADVISOR_PASSWORD=theirs",
    "SALES_CHANNEL_USERNAME=theirs",
    "CHANGELOG_COMPANY=theirs",
    "CHROME_BROWSER=theirs",
    "ANNE_PASSWORD=theirs",
    "PANELS_TIMEZONE=theirs",
    "CH_PASSWORD=theirs",
    "DATABASE_DSN=postgres://channels:secret@db/channels?company=x",
    "PATH_TO=$CHANNELS_TRACES:${CHANNELS_KEYS}:/bin",
    "NODE.ENV-x = 'a' b",
    'OTHER="closed" and more',
    "export EMPTY=",
    "# CHANNELS_COMPANY=not this",
    "   #CHANNELS_COMPANY=not this",
    "",
    " \t ",
]


@pytest.fixture(autouse=True)
def clean(tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.upper().startswith("CHANNELS_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(text: str | bytes) -> dict[str, str]:
    path = Path(".env")
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return {name: entry.value for name, entry in read_env_file(path, NAMES).items()}


def refused(text: str | bytes) -> str:
    with pytest.raises(SettingsError) as caught:
        read(text)
    assert caught.value.exit_code == 2
    return caught.value.message


@pytest.mark.parametrize(("line", "name", "value"), UNDERSTOOD)
def test_a_line_is_understood(line, name, value):
    for end in ("\n", "\r\n", "\r", ""):
        assert read(f"{line}{end}") == {name: value}
        assert read(b"\xef\xbb\xbf" + f"{line}{end}".encode()) == {name: value}


@pytest.mark.parametrize("line", REFUSED)
def test_a_line_is_refused_by_its_number_and_without_its_value(line):
    message = refused(f"# one\r\nOTHER=x\r\n{line}\r\n")
    assert ".env, line 3: " in message
    for word in ("Northgate", "Hoekje", "half", "staging", "a\\", "abc"):
        assert word not in message


@pytest.mark.parametrize("line", FOREIGN)
def test_a_line_of_others_changes_nothing(line):
    assert read(f"{line}\n{COMPANY}=Ours\n{line}\n") == {COMPANY: "Ours"}


def test_a_name_that_is_given_twice_is_refused_with_both_lines():
    assert refused(f"{COMPANY}=a\n\nexport {COMPANY.lower()}='a'\n") == (
        f".env, line 3: {COMPANY} is given in line 1 already"
    )


def test_every_line_that_is_refused_is_named():
    message = refused(f"{COMPANY}: a\n{PASSWORD}=x\nnonsense\n")
    assert "line 1:" in message
    assert "line 3:" in message
    assert "line 2:" not in message


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (f"A=1\r\n{PASSWORD}=caf\xe9\r\n".encode("latin-1"), ".env, line 2: this is not UTF-8 text."),
        (f"{PASSWORD}=x\n".encode("utf-16"), ".env, line 1: this is UTF-16 text."),
        (f"A=1\n{PASSWORD}=x\n".encode("utf-16-le"), "line 1: it has a character that cannot be seen (U+0000)"),
    ],
)  # fmt: skip
def test_another_encoding_is_refused(content, says):
    assert says in refused(content)


def test_a_password_behind_a_forgotten_equals_sign_is_not_repeated():
    for line in (
        f"{PASSWORD}hunter2==",
        f"{PASSWORD}_hunter2=",
        f"{PASSWORD}:hunter2=x",
        f"{PASSWORD}-hunter2=x",
    ):
        assert "hunter2" not in refused(line)


def test_a_link_that_leads_nowhere_is_refused(clean):
    (clean / ".env").symlink_to(clean / "gone")
    with pytest.raises(SettingsError, match=r"\.env cannot be read"):
        load_settings()


def test_a_folder_of_that_name_is_none(clean):
    (clean / ".env").mkdir()
    assert load_settings().company is None


def test_a_value_that_is_invalid_is_refused_with_its_line(clean):
    (clean / ".env").write_text("\nCHANNELS_TIMEOUT_MS=soon\nCHANNELS_TIMEZONE=hunter2\n")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "CHANNELS_TIMEOUT_MS (.env, line 2): " in caught.value.message
    assert "CHANNELS_TIMEZONE (.env, line 3): " in caught.value.message
    assert "hunter2" not in caught.value.message


# --- files made by chance ----------------------------------------------------------------------------

SIGNS = "aZ9#$'\"\\{}=: \t&%!~`;é€"
STRUCTURE_FAULTS = (
    lambda line: line.replace("=", ":", 1),
    lambda line: line.replace("=", " ", 1),
    lambda line: line.replace("_", "_ ", 1),
    lambda line: line.replace("CHANNELS", "CHANELS", 1),
    lambda line: line.replace("CHANNELS_", "CHANNELS-", 1),
    lambda line: line.partition("=")[0],
    lambda line: line.partition("=")[0] + "=",
    lambda line: line.replace("=", "=\0", 1),
    lambda line: line.replace("=", '="', 1) if '"' not in line else line.replace("=", ":", 1),
    lambda line: f"set {line}",
)


def styled(value: str, chance: random.Random) -> str | None:
    """Write a value as `.env.example` says; None where it says that this cannot be written."""
    ways = []
    begins_well = value[:1] not in {'"', "'", "#"} and value == value.strip(" \t")
    if begins_well and " #" not in value and "\t#" not in value:
        ways += [value, f" {value}", f"{value} \t", f"{value} # a remark's \"end"]
    is_plain = not value.endswith("\\") and not any(pair in value for pair in ("\\\\", "\\'", '\\"'))
    if is_plain:
        marks = [mark for mark in ("'" if "\\" in value else "'\"") if mark not in value]
        ways += [f"{mark}{value}{mark}{end}" for mark in marks for end in ("", "  # x")]
    return chance.choice(ways) if ways else None


def made_file(chance: random.Random) -> tuple[list[str], dict[str, str]]:
    """Return lines and what they mean; made with nothing of the reader."""
    lines, meant = [], {}
    for name in chance.sample(sorted(NAMES), chance.randint(1, 6)):
        value = "".join(chance.choice(SIGNS) for _ in range(chance.randint(1, 9)))
        # With "=" at its beginning, a value stays one if the first of the two is taken away.
        written = styled(value, chance) if value.strip().strip("=") == value.strip() != "" else None
        if written is None:
            continue
        meant[name] = value
        spaces = chance.choice(("=", " =", "= ", "\t=\t"))
        lines.append(chance.choice(("", "export ", "  ")) + name + spaces + written)
    lines += chance.sample(FOREIGN, chance.randint(0, 4))
    chance.shuffle(lines)
    return lines, meant


@pytest.mark.parametrize("part", range(4))
def test_a_thousand_files_have_no_third_outcome(part, request):
    chance = random.Random(request.config.getoption("--seed") * 4 + part)
    refusals = 0
    for _ in range(250):
        lines, meant = made_file(chance)
        end, mark = chance.choice(("\n", "\r\n", "\r")), chance.choice((b"", b"\xef\xbb\xbf"))
        assert read(mark + end.join(lines).encode()) == meant, lines
        broken = [
            number
            for number, line in enumerate(lines)
            if line.lstrip().startswith(("CHANNELS_", "export CHANNELS_"))
        ]
        if not broken:
            continue
        number = chance.choice(broken)
        lines[number] = chance.choice(STRUCTURE_FAULTS)(lines[number])
        assert f".env, line {number + 1}: " in refused(mark + end.join(lines).encode()), lines
        refusals += 1
    assert refusals > 125


@pytest.mark.parametrize("part", range(4))
def test_any_password_is_kept_or_refused(part, request):
    """Values as people put them there, without having read how to."""
    chance = random.Random(request.config.getoption("--seed") * 4 + part)
    for _ in range(250):
        value = "".join(chance.choice(SIGNS) for _ in range(chance.randint(1, 12)))
        mark = chance.choice(("", "'", '"'))
        text = f"{PASSWORD}={mark}{value}{mark}\n{COMPANY}=Ours\n"
        try:
            got = read(text)
        except SettingsError:
            assert ".env, line 1: " in refused(text)
            continue
        assert got[COMPANY] == "Ours"
        is_cut = not mark and any(f"{blank}#" in value for blank in " \t")
        if mark and f"{mark} #" in value.replace("\t", " "):
            continue  # a comment behind a value that is shorter: what it means is what is written
        looks_quoted = not mark and value.strip(" \t")[:1] in {"'", '"'}  # marks around a value are not of it
        if not is_cut and not looks_quoted:
            assert got[PASSWORD] == (value if mark else value.strip(" \t"))


# --- what is doubtful, and what others get -----------------------------------------------------------


def test_a_secret_that_a_comment_cuts_is_told_without_its_value(clean):
    (clean / ".env").write_text(f"{COMPANY}=a # b\n{PASSWORD}=hunter2 #7\nCHANNELS_AMAZON_OTP='1 # 2'\n")
    (remark,) = load_settings().remarks
    assert "line 2" in remark.seen
    assert PASSWORD in remark.seen
    assert "quotation marks" in remark.fix
    assert "hunter2" not in repr(remark)


def doctor(capsys) -> str:
    with pytest.raises(SystemExit):
        main()
    return capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="no modes there")
def test_doctor_warns_of_a_file_that_others_can_read(clean, capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["channels-robot", "doctor"])
    for key, value in {
        "USERNAME": "a",
        "PASSWORD": "b",
        "BROWSER": "/nowhere",
        "BASE_URL": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(f"CHANNELS_{key}", value)
    (clean / ".env").write_text("CHANNELS_AMAZON_USERNAME=a\nCHANNELS_AMAZON_PASSWORD=b #c\n")
    (clean / ".env").chmod(0o640)
    told = doctor(capsys)
    assert "chmod 600" in told
    assert "is a comment" in " ".join(told.split())
    (clean / ".env").chmod(0o600)
    assert "chmod 600" not in doctor(capsys)


@pytest.mark.parametrize("value", ["", "  ", "\t"])
def test_a_name_in_the_environment_without_a_value_is_refused(value, monkeypatch, clean):
    (clean / ".env").write_text("CHANNELS_BASE_URL=https://staging.example\n")
    monkeypatch.setenv("CHANNELS_BASE_URL", value)
    with pytest.raises(SettingsError, match="CHANNELS_BASE_URL is set and has no value"):
        load_settings()


def test_a_value_in_the_environment_with_the_end_of_a_line_is_refused(monkeypatch):
    monkeypatch.setenv("CHANNELS_PASSWORD", "hunter2\r")
    with pytest.raises(
        SettingsError, match="CHANNELS_PASSWORD has a character that cannot be seen"
    ) as caught:
        load_settings()
    assert "hunter2" not in str(caught.value)


@pytest.mark.skipif(os.name == "nt", reason="names have one case there")
def test_a_name_in_two_cases_is_refused(monkeypatch):
    monkeypatch.setenv("CHANNELS_COMPANY", "a")
    monkeypatch.setenv("channels_company", "b")
    with pytest.raises(SettingsError, match="set twice"):
        load_settings()


@pytest.mark.parametrize(
    "name", [name for name, field in Settings.model_fields.items() if "Path" in str(field.annotation)]
)
def test_home_is_expanded_in_every_path(name, clean, monkeypatch):
    monkeypatch.setenv("HOME", str(clean / "home"))
    (clean / ".env").write_text(f"CHANNELS_{name.upper()}=~/x/y\n")
    assert getattr(load_settings(), name) == clean / "home" / "x" / "y"
    (clean / ".env").write_text(f"CHANNELS_{name.upper()}=~nobody-of-this-name/y\n")
    with pytest.raises(SettingsError, match="no home folder of that name"):
        load_settings()


def test_home_is_expanded_in_the_path_of_a_browser(clean, monkeypatch):
    monkeypatch.setenv("HOME", str(clean))
    assert load_settings(browser="~/bin/chrome").browser == str(clean / "bin/chrome")
    assert load_settings(browser="chrome").browser == "chrome"


def test_home_is_expanded_in_the_path_of_an_option(clean, capsys, monkeypatch):
    monkeypatch.setattr(
        "sys.argv", ["channels-robot", "audit", "export", "no-run", "--to=~nobody-of-this-name/x.zip"]
    )
    assert "no home folder of that name" in doctor(capsys)


def test_children_get_neither_settings_nor_passwords(monkeypatch):
    monkeypatch.setenv("CHANNELS_PASSWORD", "hunter2-Zq")
    monkeypatch.setenv("channels_amazon_password", "Zq-hunter3")
    monkeypatch.setenv("COPY_OF_IT", "hunter2-Zq")
    monkeypatch.setenv("https_proxy", "http://me:p%40ss@w0rd@proxy.example:3128/")
    monkeypatch.setenv("HTTP_PROXY", "me:p4ss@proxy.example:3128")
    monkeypatch.setenv("ALL_PROXY", "http://proxy.example")
    before = dict(os.environ)
    given = environment_for_children()
    assert not [name for name in given if name.upper().startswith("CHANNELS_") or name == "COPY_OF_IT"]
    assert given["https_proxy"] == "http://proxy.example:3128/"
    assert given["HTTP_PROXY"] == "proxy.example:3128"
    assert given["ALL_PROXY"] == "http://proxy.example"
    assert given["PATH"] == before["PATH"]
    with secrets_hidden():
        assert dict(os.environ) == given
    assert dict(os.environ) == before


def test_what_was_hidden_comes_back_after_an_error(monkeypatch):
    monkeypatch.setenv("CHANNELS_PASSWORD", "hunter2-Zq")
    with pytest.raises(RuntimeError), secrets_hidden():
        raise RuntimeError
    assert os.environ["CHANNELS_PASSWORD"] == "hunter2-Zq"


def test_passwords_of_proxies_are_secrets(monkeypatch):
    monkeypatch.setenv("https_proxy", "http://me:p%40ss@proxy.example:3128")
    known = [value for value, _ in load_settings().known_secrets()]
    assert {"p%40ss", "p@ss", "me:p%40ss"} <= set(known)
