"""Tells addresses that do something to one thing: `/orders/17/mark-shipped`, `/channels/17?active=0`.

A word like `pause` or `active` says nothing by itself: `/orders?status=paused` and `/channels?active=1` choose what a
list shows, and `/help/reset` is a page. It does something where the address names the one thing that it is done to.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from robot.browser.words import is_id, parts_of, words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

DONE_TO_ONE: Final = frozenset({
    "approve", "block", "clear", "lock", "pause", "refund", "reject", "reset", "restart", "resume", "save", "ship", "stop",
    "suspend", "update",
})  # fmt: skip
"""Change something where they are what is done to one thing: beside its id (`/channels/17/pause`)."""

_ALWAYS_DONE: Final = frozenset(
    {"change", "clear", "make", "mark", "reset", "save", "set", "unmark", "unset"}
)
"""With these even a word that describes is what is changed: `set-status`, `mark-as-paid`."""
_DONE: Final = DONE_TO_ONE | _ALWAYS_DONE | {
    "accept", "acknowledge", "assign", "authorise", "authorize", "ban", "confirm", "decline", "deny", "dismiss", "dispatch",
    "execute", "flag", "flush", "force", "fulfil", "fulfill", "grant", "hide", "hold", "impersonate", "mute", "pay", "promote",
    "publish", "push", "reactivate", "rebuild", "reconnect", "recreate", "refetch", "regenerate", "reimport", "reindex",
    "release", "renew", "reopen", "reprocess", "requeue", "rerun", "resend", "resync", "restore", "resubmit", "retry", "revert",
    "rollback", "rotate", "schedule", "send", "snooze", "start", "submit", "swap", "sync", "synchronise", "synchronize",
    "trigger", "unassign", "unban", "unblock", "undo", "unflag", "unhide", "unhold", "unlock", "unmute", "unpause", "unpublish",
    "unship", "unsuspend", "void", "withdraw",
}  # fmt: skip
_DESCRIBING: Final = frozenset({
    "address", "after", "at", "before", "by", "code", "count", "date", "details", "errors", "fee", "fees", "form", "from", "help",
    "history", "id", "info", "instructions", "label", "labels", "list", "log", "logs", "method", "methods", "name", "no",
    "number", "options", "page", "plan", "policies", "policy", "preview", "queue", "reason", "reasons", "report", "reports",
    "results", "rule", "rules", "schedule", "schedules", "settings", "since", "slip", "state", "stats", "status", "summary",
    "template", "templates", "time", "times", "to", "type", "until",
})  # fmt: skip
"""At the end of a name these make it one of a thing: `refund-policy`, `sync-history`, `ship_date`."""

_NOUNS: Final = frozenset({
    "assign", "ban", "block", "change", "dispatch", "flag", "force", "hide", "hold", "lock", "make", "pay", "release", "resume",
    "schedule", "set", "start", "submit", "sync", "void",
})  # fmt: skip
"""Alone these may be what a page or a filter is called: `/release/17`, `?start=20`, `?make=7`."""
_OF_VIEWS: Final = frozenset(
    {"clear", "currency", "lang", "language", "locale", "reset", "theme", "timezone"}
)
"""Change only how pages look to whoever is signed in: `?reset=1`, `?set_lang=de`."""

_NO: Final = frozenset({"", "0", "false", "no", "null", "off"})
_STATES: Final = frozenset({
    "active", "approved", "archived", "blocked", "cancelled", "canceled", "closed", "confirmed", "deleted",
    "disabled", "dispatched", "enabled", "fulfilled", "hidden", "inactive", "live", "locked", "muted", "off", "on", "online",
    "paid", "paused", "published", "refunded", "running", "shipped", "stopped", "suspended", "unpaid", "vacation", "visible",
})  # fmt: skip
_SWITCHED: Final = _NO - {""} | _STATES | {"1", "true", "yes"}
_NAMES_OF_STATES: Final = _STATES | {"state", "status"}
_LOOKS_AT_LIST: Final = frozenset({
    "filter", "filters", "limit", "offset", "orderby", "page", "per", "q", "query", "search", "sort", "tab", "view",
})  # fmt: skip
"""Parameters with which an address shows a list though it ends with an id: the channels of `/stores/17`."""
_PLAIN_IDS: Final = frozenset({"guid", "id", "ids", "pk", "uuid"})
_NAMES_OF_ONE: Final = frozenset(
    {"channel", "customer", "item", "listing", "order", "product", "record", "sku", "store"}
)
_OF_ONE: Final = frozenset({"account", "edit", "me", "modify", "preferences", "profile", "settings", "show"})
"""Ends of addresses of one thing; of some there is one only for whoever is signed in."""
_HELP: Final = frozenset(
    {"articles", "blog", "docs", "faq", "guide", "guides", "help", "kb", "password", "support"}
)
"""Beside these a verb is what a page is about, or a page where it is asked for: `/users/password/reset`."""


def act_of(path: str, asked: Sequence[tuple[str, str]], data: Collection[str] = ()) -> str | None:
    """Return the word by which an address does something to one thing, None if it does not.

    Args:
        path: Without parameters.
        asked: Names and values of its query.
        data: Names whose values are looked for, or gone on to, whatever they say.
    """
    whole = parts_of(path)
    parts = [re.sub(r"\.[A-Za-z]{2,5}$", "", part) for part in whole]
    if found := _act_in(parts, is_file=parts[-1:] != whole[-1:]):
        return found
    names = [words_of(name) for name, _ in asked]
    has_plain_id = any(len(words) == 1 and words[0] in _PLAIN_IDS for words in names)
    is_named = any(words and words[-1] in _PLAIN_IDS | _NAMES_OF_ONE for words in names)
    if parts and is_named and (found := act_named(parts[-1])) and (has_plain_id or found not in _NOUNS):
        return found
    is_of_one = has_plain_id or bool(parts and (is_id(parts[-1]) or _OF_ONE & set(words_of(parts[-1])[-1:])))
    is_list = any(_LOOKS_AT_LIST & set(words) for words in names)
    for (_, value), words in zip(asked, names, strict=True):
        if not words or set(words) & set(data):
            continue
        said = value.strip().lower()
        if said not in _NO and _acts_by_name(words):
            return words[0]
        if is_of_one and not is_list and words[-1] in _NAMES_OF_STATES and said in _SWITCHED:
            return words[-1]
    return None


def act_of_route(value: str) -> str | None:
    """Return what an address within an address does: `?r=channel/pause`."""
    parts = parts_of(value)
    return act_asked_for(parts[-1]) if len(parts) > 1 and not re.search(r"\s", value) else None


def act_asked_for(value: str) -> str | None:
    """Return the verb of a value that says what is to be done: `?action=markShipped`."""
    words = words_of(value)
    return words[0] if _acts_by_name(words) or words in (["clear"], ["reset"]) else None


def act_named(text: str) -> str | None:
    """Return the verb of a name that says what is done, such as `mark` of `mark-shipped`; None if it has none."""
    return _act_by_words(words_of(text))


def _act_by_words(words: Sequence[str]) -> str | None:
    first, last = words[:1], words[-1:]
    if not first or first[0] not in _DONE or last[0] in _OF_VIEWS - DONE_TO_ONE:
        return None
    is_of_a_thing = len(words) > 1 and last[0] in _DESCRIBING and first[0] not in _ALWAYS_DONE
    return None if is_of_a_thing else first[0]


def _acts_by_name(words: Sequence[str]) -> bool:
    return _act_by_words(words) is not None and (len(words) > 1 or words[0] not in _NOUNS | _OF_VIEWS)


def _act_in(parts: Sequence[str], *, is_file: bool) -> str | None:
    """Return the verb in a path that stands beside what it is done to: an id, or a name in a collection."""
    for at, part in enumerate(parts):
        words = words_of(part)
        if (act := _act_by_words(words)) is None or is_id(part):
            continue
        before, after = parts[:at], parts[at + 1 :]
        if before and (
            is_id(before[-1]) or (len(words) == 1 and act in DONE_TO_ONE and _has_digit(before[-1]))
        ):
            return act
        is_about_one = len(words) > 1 or act not in _NOUNS or bool(before and _is_plural(before[-1]))
        if after and is_id(after[0]) and is_about_one and not (len(words) > 1 and _is_plural(part)):
            return act
        is_last_of_one = (
            len(before) > 1 and not after and _is_plural(before[-2]) and not _is_plural(before[-1])
        )
        if is_last_of_one and not is_file and not _HELP & {word for one in before for word in words_of(one)}:
            return act
    return None


def _has_digit(part: str) -> bool:
    return re.search(r"\d", part) is not None


def _is_plural(part: str) -> bool:
    return words_of(part)[-1:] != [] and re.search(r"[a-z][^s]s$", words_of(part)[-1]) is not None
