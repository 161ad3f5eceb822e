r"""The reading of `.env`: every line is understood or refused, and none is passed over.

The rules, which `.env.example` tells users too:

- A line is empty, a comment (it begins with `#`), or `NAME=value`; `export` may come first.
- What is written is the value: nothing in it is replaced, neither `${name}` nor `\n`.
- Spaces and tabs around name and value do not count, and `#` after one of them begins a comment.
- A value with such a `#`, or one that begins with a quotation mark, is put in quotation marks of the other kind.
- A value ends on its line, and a name is given once.

Lines of other programs are allowed if they are `NAME=value`, too; their values are not used.

python-dotenv reads each line of ours as well, by itself. It alone would not do: it drops a line that it cannot read, and
reads on over the ends of lines inside quotation marks. A line that the two read differently is refused, so that other
programs that share the file see the same value.
"""

from __future__ import annotations

import difflib
import io
import os
import re
import stat
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from dotenv.parser import parse_stream

from robot.errors import SettingsError

HOW_TO_WRITE: Final = (
    "Write NAME=value, one on each line; .env.example tells how to write special characters."
)

_LIKENESS: Final = 0.9
"""From which ratio of difflib another program's name is taken for a misspelt one of ours."""

_PREFIX: Final = "channels"
_MOSTLY_OURS: Final = 0.85
"""From which share of its letters the beginning of a name is taken for a misspelt or shortened CHANNELS."""
_FEWEST_LETTERS: Final = 6
_FEWEST_BEHIND_CH: Final = 4
"""How many letters of CHANNELS there are at least in it: ANNE_PASSWORD is somebody else's, CHAN_PASSWORD is not."""

_BLANKS: Final = " \t"
_QUOTES: Final = ('"', "'")
_PRINTED_QUOTES: Final = "\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u201b\u00ab\u00bb\u2039\u203a"
_UNSEEN_CATEGORIES: Final = frozenset({"Cc", "Zl", "Zp"})
_UNSEEN: Final = "\u200b\u2060\ufeff"
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_UTF8_MARK: Final = b"\xef\xbb\xbf"
_LINE_END = r"\r\n|\n|\r"

_ADDED: Final = re.compile(r"(?:api|app|robot)$")
"""What people put behind CHANNELS, as in the address of Channels."""
_SET_INSIDE: Final = re.compile(r"(?<![$A-Za-z_])([A-Za-z_][A-Za-z0-9_.-]*)[\"']?\s*[=:]")
"""A name that is given a value inside another value; `$NAME:` only mentions it."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_EXPORT = re.compile(r"export[ \t]+")
_COMMENT = re.compile(r"[ \t]#")
_ODD_COMMENT = re.compile(r"\s#")
_AFTER_VALUE = re.compile(r"[ \t]*(?:[ \t]#.*)?")
_ESCAPES: Final = {'"': re.compile(r"\\"), "'": re.compile(r"\\[\\\"']|\\$")}
"""What programs read differently inside each kind of quotation marks."""


@dataclass(frozen=True)
class Entry:
    """The value of one setting.

    Attributes:
        value: As it is to be used; in no text of this object.
        line: Number of its line, from 1.
        is_cut: A comment was taken off its end, which may have been meant as a part of it.
    """

    value: str = field(repr=False)
    line: int
    is_cut: bool = False


class _RefusedLineError(Exception):
    """Why a line is refused, without anything of its value."""


def read_env_file(path: Path, names: Collection[str]) -> Mapping[str, Entry]:
    """Return what a file sets, by the names of `names`.

    Args:
        path: The file; one that is not there sets nothing.
        names: All settings, such as `CHANNELS_COMPANY`. The file may write them in lower case, too.

    Raises:
        SettingsError: The file cannot be read, or a line is not understood; every such line is named by its number.
    """
    try:
        if path.is_dir() or not os.path.lexists(path):
            return {}
        content = path.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be read ({type(error).__name__}).", hint="Make it a readable file of UTF-8 text."
        ) from None
    refused: list[str] = []
    found: dict[str, Entry] = {}
    for number, line in enumerate(_lines(path, content), 1):
        try:
            given = _read_line(line, names)
            if given is None:
                continue
            name, value, is_cut = given
        except _RefusedLineError as reason:
            refused.append(f"{path}, line {number}: {reason}")
            continue
        if name in found:
            refused.append(f"{path}, line {number}: {name} is given in line {found[name].line} already")
        else:
            found[name] = Entry(value, number, is_cut)
    if refused:
        raise SettingsError("; ".join(refused), hint=HOW_TO_WRITE) from None
    return found


def others_may_use(path: Path) -> bool:
    """Tell whether the file's mode lets other users read or write it; never on Windows, which has no such modes."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return os.name != "nt" and stat.S_ISREG(mode) and bool(mode & 0o066)


def _lines(path: Path, content: bytes) -> list[str]:
    if content.startswith(_UTF16_MARKS):
        raise SettingsError(f"{path}, line 1: this is UTF-16 text.", hint="Save the file as UTF-8.")
    content = content.removeprefix(_UTF8_MARK)
    try:
        return re.split(_LINE_END, content.decode("utf-8"))
    except UnicodeDecodeError as error:
        number = len(re.split(_LINE_END.encode(), content[: error.start]))
        raise SettingsError(
            f"{path}, line {number}: this is not UTF-8 text.", hint="Save the file as UTF-8."
        ) from None  # the original would carry the file's content


def _read_line(line: str, names: Collection[str]) -> tuple[str, str, bool] | None:
    """Return name, value, and whether a comment was cut off; None where the line sets nothing of ours."""
    for character in line:
        is_unseen = unicodedata.category(character) in _UNSEEN_CATEGORIES or character in _UNSEEN
        if is_unseen and character != "\t":
            raise _RefusedLineError(f"it has a character that cannot be seen (U+{ord(character):04X})")
    if not line.strip() or line.strip().startswith("#"):
        return None
    text = _EXPORT.sub("", line.strip(_BLANKS), count=1)
    written, equals, behind = text.partition("=")
    written = written.strip(_BLANKS)
    name = next((one for one in names if one == written.upper()), None)
    if name is None:
        _refuse_doubtful(written if equals else text, behind.strip(_BLANKS), names, has_value=bool(equals))
        return None
    if not equals:
        raise _RefusedLineError(f"{name} has no value, and no = behind it")
    if behind.strip(_BLANKS).startswith(_QUOTES):
        value, is_cut = _quoted(behind.strip(_BLANKS)), False
    else:
        value, is_cut = _unquoted(behind), _COMMENT.search(behind) is not None
        _refuse_settings_inside(value, names)
    if not value.strip():
        raise _RefusedLineError(f"{name} has no value; give it one, or put # before it")
    if value != _as_dotenv_reads(line):
        raise _RefusedLineError(
            "other programs that use .env would read another value here; put it in single quotation marks"
        )
    return name, value, is_cut


def _as_dotenv_reads(line: str) -> str | None:
    bindings = list(parse_stream(io.StringIO(line)))
    return bindings[0].value if len(bindings) == 1 and not bindings[0].error else None


def _refuse_doubtful(written: str, value: str, names: Collection[str], *, has_value: bool) -> None:
    """Refuse what is not surely a line of another program; only names of ours are repeated, and what comes near them."""
    squeezed = _squeezed(written)
    begun = [name for name in names if squeezed.startswith(_squeezed(name))]
    if not has_value or not _NAME.fullmatch(written):
        about = f" ({max(begun, key=len)})" if begun else ""
        raise _RefusedLineError(f"it is not NAME=value{about}")
    near = _meant(written, names)
    if near or squeezed.startswith(_PREFIX):
        meant = f"; is {near} meant?" if near else ""
        # Behind a name of ours may be the value, where the = was forgotten.
        what = "this name" if begun else written
        raise _RefusedLineError(f"{what} is not a setting of this robot{meant}")
    _refuse_settings_inside(value, names)
    if value.startswith(_QUOTES) and value[0] not in value[1:]:
        raise _RefusedLineError("the quotation mark is not closed on this line")


def _refuse_settings_inside(value: str, names: Collection[str]) -> None:
    for found in _SET_INSIDE.finditer(value):
        if meant := _meant(found[1], names):
            raise _RefusedLineError(f"{meant} is set inside another value; give each name its own line")


def _meant(written: str, names: Collection[str]) -> str | None:
    """Return the longest of our names that is surely meant: it is in what is written, or that is nearly it.

    Likeness of a whole name depends on its length, so what is behind the prefix is compared exactly, and the prefix by
    itself.
    """
    squeezed = _squeezed(written)
    near = difflib.get_close_matches(written.upper(), names, 1, _LIKENESS)
    for name in names:
        own = _squeezed(name)
        rest = own.removeprefix(_PREFIX)
        if own in squeezed or (squeezed.endswith(rest) and _is_like_prefix(squeezed.removesuffix(rest))):
            near.append(name)
    return max(near, key=len, default=None)


def _is_like_prefix(squeezed: str) -> bool:
    begun = _ADDED.sub("", squeezed)
    same = sum(block.size for block in difflib.SequenceMatcher(a=begun, b=_PREFIX).get_matching_blocks())
    fewest = _FEWEST_BEHIND_CH if begun.startswith("ch") else _FEWEST_LETTERS
    return same >= fewest and same >= _MOSTLY_OURS * len(begun)


def _squeezed(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _unquoted(behind: str) -> str:
    comment = _COMMENT.search(behind)
    value = (behind[: comment.start()] if comment else behind).strip(_BLANKS)
    if value != value.strip() or _ODD_COMMENT.search(value):
        raise _RefusedLineError("it has an unusual space; put the value in quotation marks if it is meant")
    if value.startswith(tuple(_PRINTED_QUOTES)):
        raise _RefusedLineError(
            "it begins with a printed quotation mark; the ones of the keyboard are needed"
        )
    return value


def _quoted(text: str) -> str:
    value, closed, rest = text[1:].partition(text[0])
    if not closed:
        raise _RefusedLineError("the quotation mark is not closed on this line")
    if not _AFTER_VALUE.fullmatch(rest):
        raise _RefusedLineError("there is text behind the closing quotation mark")
    if _ESCAPES[text[0]].search(value):
        raise _RefusedLineError(
            "programs differ about what this backslash means in quotation marks; use single ones, or none"
        )
    return value
