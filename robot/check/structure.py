"""What a screen is made of, as text that stays the same from day to day: no values, no rows, no names, no numbers.

The browser tells it as a screen reader meets it (ARIA). That knows nothing of required fields, and of many a built one
not even its label, so fields are told by the lens instead, and so is what can be pressed without being called a button.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pages.base import look, look_until, notice_signs

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from playwright.sync_api import Page

    from pages.signs import Signs
    from robot.evidence import Recorder
    from robot.procedures.amazon_mws_to_sp.screens import Screen

DRAWN_MS: Final = 4_000
"""How long a screen may go on saying that something is on its way."""

_LINE: Final = re.compile(
    r"(?P<indent> *)- '?(?P<role>/?[a-z]+)(?P<name> \"(?:[^\"\\]|\\.)*\")?(?P<states>(?: \[[^\]]*\])*)'?"
    r"(?P<rest>:.*)?"
)
_STATE: Final = re.compile(r" \[(?:checked|selected|active|expanded|pressed|disabled)(?:=\w+)?\]")
_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|(?:nov|dec)(?:ember)?)\.?"
)
_DAY: Final = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?"
_VOLATILE: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), put)
    for pattern, put in (
        (r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", "[e-mail]"),
        (r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "0"),
        (r"\b(?=\w*\d)(?=\w*[a-z])\w{20,}\b", "0"),  # a token
        (rf"(?:\b{_DAY},? )?\b\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}(?!\w)", "0"),
        (rf"(?:\b{_DAY},? )?\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b", "0"),
        (r"\b(?:an?|\d+) (?:second|minute|hour|day|week|month|year)s? ago\b|\bjust now\b|\byesterday\b", "0"),
        (r"(?<!level=)\d+(?:[.,:/\u2013T-]\d+)*(?: ?[ap]m\b|Z\b)?", "0"),
        (r"\b0(?:,? 0)+\b", "0"),
        (r"\b0 (\w\w+?)s\b", r"0 \1"),  # of one and of several
    )
)
"""What is another day's, and what is put in its place; the parts of a date come to one."""

_SHORTEST_NAME: Final = 3


@dataclass(frozen=True)
class Seen:
    """A screen as it was told, before names are known and taken out.

    Attributes:
        told: The browser's ARIA snapshot, without fields, rows and what comes and goes.
        fields: Every field: its kind, labels, what it offers, whether it is required.
        in_rows: What every row of the list lets one press.
        pressed: What can be pressed, and the browser does not tell as such.
        entered: What is typed into boxes.
        changing: What a picture has to cover.
    """

    screen: str
    told: str
    fields: tuple[dict[str, Any], ...]
    in_rows: tuple[str, ...]
    pressed: tuple[str, ...]
    entered: tuple[str, ...]
    changing: tuple[str, ...] = ()


def see_structure(page: Page, screen: Screen, recorder: Recorder, signs: Signs, names: Sequence[str]) -> Seen:
    """Read what the screen that is shown is made of.

    Args:
        page: It holds still.
        screen: Which one it is.
        recorder: Reads what the browser tells, without secrets.
        signs: By which notices are known.
        names: Names that are known so far, for what a picture covers.

    Raises:
        EvidenceError: The browser does not tell.
    """
    look_until(page, "isDrawn", {}, DRAWN_MS)
    is_form = screen.id.endswith("-channel") or screen.id in {"sign-in", "picker"}
    rows = look(page, "listRows", {"isForm": is_form, "holdsOrders": screen.holds_orders})
    in_rows = [] if screen.holds_orders else look(page, "sharedControls", {"rows": rows})
    # A form in a window holds boxes, and so is no notice; tiles in one are like the buttons of a notice.
    passing = look(page, "passingParts", {"isWindow": screen.id == "picker", **notice_signs(signs)})
    fields: list[dict[str, Any]] = look(page, "fieldsBesides", {"parts": [*rows, *passing]})
    boxes = [mark for one in fields for mark in _marks(one)]
    changed = look(page, "leaveOut", {"parts": [*rows, *passing, *boxes]})
    try:
        told = recorder.page_structure(page)
    finally:
        look(page, "takeBack", {"parts": changed})
    pressed = look(page, "justListening", {"parts": [*rows, *passing, *boxes]})
    tables = look(page, "tablesAround", {"rows": rows})
    texts = look(page, "changingTexts", {"names": [name for name in names if len(name) >= _SHORTEST_NAME]})
    return Seen(
        screen.id,
        told,
        tuple(fields),
        tuple(in_rows),
        tuple(pressed),
        tuple(value for one in fields if one["kind"] == "text" for value in one["values"]),
        (*rows, *tables, *passing, *boxes, *texts),
    )


def as_text(seen: Seen, names: Iterable[str], own: Collection[str], scrub: Callable[[str], str]) -> str:
    """Return the structure as it is kept: a line for everything there is.

    Args:
        seen: The screen as it was told.
        names: Of the user, companies and stores; in their place stands `[name]`.
        own: The same, and those of channels: a list that offers one of them offers what is somebody's own.
        scrub: Takes secrets out, before a number in one of them is, by which it would be known no more.
    """
    names = sorted({name for name in names if len(name) >= _SHORTEST_NAME}, key=len, reverse=True)
    typed = sorted({text for text in seen.entered if re.search(r"[^\W\d]{3}", text)}, key=len, reverse=True)
    known = [(_alone(name), "[name]") for name in names] + [(_alone(text), "[typed]") for text in typed]

    def still(text: str) -> str:
        text = scrub(text)
        for pattern, put in (*known, *_VOLATILE):
            text = pattern.sub(put, text)
        return text.rstrip()

    lines = [still(line) for line in _told(seen.told)]
    lines += [f"in every row: {still(text)}" for text in seen.in_rows]
    lines += [f'to be pressed: "{still(text)}"' for text in seen.pressed]
    lines += [still(line) for one in seen.fields for line in _field(one, own)]
    # Names side by side, as in a menu of stores: how many there are is another day's, too.
    kept = [line for at, line in enumerate(lines) if at == 0 or line != lines[at - 1] or "[name]" not in line]
    return "\n".join([*kept, ""])


def _told(told: str) -> Iterable[str]:
    """Return the lines of an ARIA snapshot without states, addresses, and quotes that depend on what they hold."""
    for line in told.splitlines():
        found = _LINE.fullmatch(line)
        if found is None:
            yield line
        elif not found["role"].startswith("/"):
            said = re.sub(r'^: "(.*)"$', r": \1", found["rest"] or "").removesuffix("'")
            yield f"{found['indent']}{found['role']}{found['name'] or ''}{_STATE.sub('', found['states'])}{said}"


def _field(one: dict[str, Any], own: Collection[str]) -> Iterable[str]:
    label = " / ".join(dict.fromkeys(re.sub(r"[\s*:]+$", "", text) for text in one["labels"]))
    field = f'{one["kind"]} field "{label}"'
    # A box is often disabled as long as a switch beside it is off, which is another day's.
    is_stuck = one["kind"] == "toggle" and one.get("isDisabled")
    yield field + ", required" * bool(one["isRequired"]) + ", disabled" * bool(is_stuck)
    offered = one["offered"] or ()
    if not set(offered) & set(own):
        yield from (f'{field} offers "{option}"' for option in offered)


def _alone(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(text)}(?!\w)")


def _marks(one: dict[str, Any]) -> list[str]:
    options = [mark for option in one.get("options") or () for mark in (option["mark"], option["face"])]
    return [mark for mark in dict.fromkeys([one["mark"], one["face"], *options]) if mark]
