"""Tells what no move needs, and what belongs to a sign-in, by address and method."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from robot.browser.acts import act_named
from robot.browser.addresses import SAVING_METHODS, overriding_methods
from robot.browser.announced import KINDS, kinds_of
from robot.browser.sent import fields_of
from robot.browser.words import is_id, parts_of, words_of

if TYPE_CHECKING:
    from robot.browser.sent import Sent

_WHOSE: Final = frozenset(
    {"account", "company", "member", "message", "notification", "team", "tenant", "user", "workspace"}
)
"""What a move may change: the company that is looked at, a notice that is read."""
_SAVES: Final = frozenset({"edit", "modify", "settings", "store", "switch"})

_SIGN_IN: Final = frozenset({
    "auth", "authenticate", "authentication", "identifier", "identify", "login", "logon", "session", "sessions", "signin", "sso",
})  # fmt: skip
_SIGN_IN_IN_TWO: Final = frozenset({("log", "in"), ("log", "on"), ("sign", "in"), ("sign", "on")})


def saves_record(sent: Sent) -> bool:
    """Tell whether a request surely changes a channel, a store, an order or the like that is there already.

    Not what creates one: many sites read lists by a POST to the address at which others create.
    """
    parts = parts_of(sent.path)
    places = [at for at, part in enumerate(parts) if is_id(part)]
    if not places or not places[-1]:
        return False
    kinds = kinds_of(words_of(parts[places[-1] - 1]))
    if not kinds & KINDS or kinds & _WHOSE:
        return False
    others = overriding_methods([*sent.headers, *fields_of(sent)])
    if sent.method != "POST" or SAVING_METHODS - {"POST"} & set(others):
        return True
    after = parts[places[-1] + 1 :]
    return all(act_named(part) or _SAVES & set(words_of(part)) for part in after)


def is_of_sign_in(path: str) -> bool:
    """Tell whether an address is one at which people sign in, and of nobody's record."""
    parts = parts_of(path)
    for at, part in enumerate(parts):
        words = words_of(part)
        if _SIGN_IN & set(words) or _SIGN_IN_IN_TWO & set(pairwise(words)):
            return not any(map(is_id, parts[at + 1 :]))
    return False
