"""Texts that are secret by their shape, whoever made them: headers, fields and parameters with telling names."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Final

from robot.evidence.randomness import is_random

if TYPE_CHECKING:
    from collections.abc import Iterator

_CODES = (
    r"[mt]?otp(?:_?code)?|passcode|one[_-]?time[_-]?(?:code|password|pin)"
    r"|(?:verification|security|sign_?in|log_?in|mfa|[0-9]fa)[_-]?(?:code|pin)"
)
_NAMES = (
    r"(?:csrf|xsrf)[_-]?(?:token|middlewaretoken)?|_token|token|authenticity_token|csrfmiddlewaretoken"
    r"|(?:access|refresh|id|auth|mws_auth|remember|session|connect|bearer|x-xsrf|x-csrf)[_-]?token"
    r"|(?:current_|new_|old_|amazon_|user_)?(?:password|passwd|passphrase|pwd)(?:_confirmation|confirmation)?"
    rf"|{_CODES}|spapi_oauth_code|client_secret|secret|api[_-]?key"
    r"|session_?id|phpsessid|laravel_session"
    r"|(?:mws[_-])?(?:seller|merchant)[_-]?(?:id|token)|selling_partner_id"
    r"|(?:aws|mws)[_-](?:access|secret)[_-]?key(?:[_-]?id)?|secret[_-]?(?:access[_-]?)?key"
)
_HEADERS = r"(?:set-)?cookie2?|(?:proxy-)?authorization|x-[cx]srf-token|x-api-key|x-amz-access-token"

_SHORTEST_OF_LINK: Final = 16
_NO_MARK = r"(?!\[[\w .\-]{1,60}\])"
_MARK = re.compile(r"\[[\w .\-]{1,60}\]")
_SECRET_NAME = re.compile(rf"(?:{_NAMES}|{_HEADERS})", re.IGNORECASE)
_PASSWORD_HINT = re.compile(
    r"pass(?:word|wd|phrase)?\b|\botp\b|one[- _]?time|verification code", re.IGNORECASE
)

_PATTERNS: Final = (
    # A header on a line of its own, as in call logs and raw messages.
    (
        "header",
        re.compile(
            rf"(?P<keep>^[ \t>*\-]*(?:{_HEADERS})[ \t]*:[ \t]*)(?P<secret>{_NO_MARK}[^\s][^\r\n]*)",
            re.IGNORECASE | re.MULTILINE,
        ),
    ),
    # With a digit: "bearer authentication" is prose.
    (
        "bearer",
        re.compile(
            r"(?P<keep>\bbearer[ \t]+)(?P<secret>(?=[A-Za-z._~+/=\-]*\d)[\w.~+/=\-]{8,})", re.IGNORECASE
        ),
    ),
    (
        "parameter",
        re.compile(
            rf"(?P<keep>(?:^|[?&;#\s\"'])(?:{_NAMES})=)(?P<secret>{_NO_MARK}[^&\s\"'<>#;\\]+)",
            re.IGNORECASE | re.MULTILINE,
        ),
    ),
    (
        "field",
        re.compile(
            rf"(?P<keep>(?<!\\)[\"'](?:{_NAMES})[\"']\s*:\s*\"?)"
            rf"(?P<secret>(?<=\"){_NO_MARK}(?:[^\"\\]|\\.)+|(?<!\")\d{{4,}})",
            re.IGNORECASE,
        ),
    ),
    # A code stands behind what people call it; too short to be recognised by itself.
    (
        "one-time code",
        re.compile(
            r"(?P<keep>\b(?:one[- ]?time|verification|security|authentication|sign-?in|log-?in|access)[ -]?"
            r"(?:pass)?(?:code|password|pin)(?:\s+(?:is|was))?[\s:=#]{1,4})(?P<secret>\b\d{3}[ -]?\d{1,5}\b(?![\-/.:]\d))",
            re.IGNORECASE,
        ),
    ),
    (
        "one-time code",
        re.compile(
            r"(?P<keep>[?&#;](?:code|pin|passcode|mfa|totp|[0-9]fa)=)(?P<secret>\d{4,8})(?!\d)", re.IGNORECASE
        ),
    ),
    # In a script, and in JSON within another text.
    (
        "one-time code",
        re.compile(
            rf"(?P<keep>(?<![A-Za-z])(?:{_CODES})\\*[\"']?\s*[:=]\s*\\*[\"']?)(?P<secret>\d{{4,8}})(?!\d)",
            re.IGNORECASE,
        ),
    ),
    # JSON within a JSON text: its quotes are escaped, once or more.
    (
        "field",
        re.compile(
            rf"(?P<keep>(?P<escape>\\+)\"(?:{_NAMES})(?P=escape)\"\s*:\s*(?P=escape)\")"
            rf"(?P<secret>{_NO_MARK}(?:(?!(?P=escape)\").)+)",
            re.IGNORECASE,
        ),
    ),
    (
        "form part",
        re.compile(
            rf"(?P<keep>name=\"(?:{_NAMES})\"(?:\r?\n[^\r\n]+)*\r?\n\r?\n)(?P<secret>{_NO_MARK}[^\r\n]+)",
            re.IGNORECASE,
        ),
    ),
)

# The last part of an address that invites somebody to connect an account, also as JSON and addresses escape it.
_SLASH = r"(?:\\*/|%2F)"
_BEFORE_TOKEN_OF_LINK = re.compile(
    rf"(?:\b(?:connect(?:ion|ions|or)?|authori[sz](?:e|ation|ations)|oauth2?|consent|invit(?:e|es|ation|ations)|links?|"
    rf"hosted|onboard(?:ing)?)(?:[_-](?:link|channel|account|amazon|store))?{_SLASH}(?:[\w\-]{{1,30}}{_SLASH}){{0,3}}"
    # What a page keeps to be copied or sent to somebody.
    rf"|(?:(?:connect|invit|copy|copied|clip|share)[\w\-]*|link)\\*[\"']?\s*[:=]\s*\\*[\"']"
    rf"(?:https?:|{_SLASH}|[#?])[^\s\"'<>]*"
    r"|[?&#;](?:connect|connection|link|invite|invitation|code|state|ticket|key|sig|signature|sid|jwt|nonce)=)\Z",
    re.IGNORECASE,
)
_TOKEN = re.compile(rf"[A-Za-z0-9_\-]{{{_SHORTEST_OF_LINK},}}")
_HINTS = (
    "connect",
    "authori",
    "oauth",
    "consent",
    "invit",
    "link",
    "hosted",
    "onboard",
    "cop",
    "clip",
    "share",
    "=",
)
_CONTEXT = 240  # characters before a token that tell what it is

_TAG = re.compile(r"<(?:input|meta)\b[^>]*>", re.IGNORECASE)
_NEEDED = re.compile(r"[:=<0-9]")
"""No shape does without one of these; most texts of a trace are words."""

_ATTRIBUTE = re.compile(r"""([\w\-:]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|(\[[\w .\-]{1,60}\]|[^\s"'>]+))""")


@functools.lru_cache(maxsize=4096)  # the same few names stand in every line of a trace
def is_secret_name(name: str) -> bool:
    """Tell whether a header, field, cookie or parameter of this name holds a secret."""
    return _SECRET_NAME.fullmatch(name.strip()) is not None


def is_secret_label(label: str) -> bool:
    """Tell whether a box that people see under this label holds a secret, such as "MWS Auth Token" or "Seller ID"."""
    return is_secret_name(re.sub(r"[\s_\-]+", "_", label.strip(" *:")))


def is_mark(value: str) -> bool:
    """Tell whether a value begins with what stands in the place of a secret."""
    return _MARK.match(value) is not None


def hints_at_password(text: str) -> bool:
    """Tell whether a text (of a sign, a label) speaks of a password or a one-time code."""
    return _PASSWORD_HINT.search(text) is not None


def tokens_of_links(text: str) -> Iterator[str]:
    """Yield the tokens of addresses that have the form of a connect link, or of a step of signing in to one."""
    # Random tokens are rare, so they are looked for first.
    for match in _TOKEN.finditer(text):
        token, start = match.group(), match.start()
        if text.endswith("%", 0, start):  # of an escaped slash two digits are left
            token, start = token[2:], start + 2
        if _is_random_enough(token):
            before = text[max(0, start - _CONTEXT) : start].lower()
            may_be_one = before.endswith("=") or any(hint in before for hint in _HINTS)
            if may_be_one and _BEFORE_TOKEN_OF_LINK.search(before):
                yield token


@functools.lru_cache(maxsize=65_536)  # the same ones stand in every page copy
def _is_random_enough(token: str) -> bool:
    return is_random(token, least=_SHORTEST_OF_LINK)


def find_shapes(text: str, *, only: str | None = None) -> Iterator[tuple[str, int, int]]:
    """Yield (shape, start, end) of every value that is secret by its shape.

    Args:
        text: Any.
        only: The one shape that is looked for.
    """
    if not _NEEDED.search(text):
        return
    for shape, pattern in _PATTERNS:
        if only in {None, shape}:
            for match in pattern.finditer(text):
                yield shape, *match.span("secret")
    for tag in () if only else _TAG.finditer(text):
        for start, end in _tag_values(tag.group()):
            yield "form field", tag.start() + start, tag.start() + end


def scrub_shapes(text: str) -> str:
    """Replace every value that is secret by its shape with `[shape]`."""
    if not _NEEDED.search(text):
        return text
    for shape, pattern in _PATTERNS:
        text = pattern.sub(rf"\g<keep>[{shape}]", text)
    return _TAG.sub(_scrub_tag, text)


def _scrub_tag(match: re.Match[str]) -> str:
    tag = match.group()
    for start, end in reversed(list(_tag_values(tag))):
        tag = f"{tag[:start]}[form field]{tag[end:]}"
    return tag


def _tag_values(tag: str) -> Iterator[tuple[int, int]]:
    attributes = {}
    for match in _ATTRIBUTE.finditer(tag):
        group = next(number for number in (2, 3, 4) if match[number] is not None)
        attributes[match[1].lower()] = match.span(group)
    texts = {name: tag[start:end] for name, (start, end) in attributes.items()}
    is_secret = texts.get("type", "").lower() == "password" or any(
        is_secret_name(texts.get(name, "")) for name in ("name", "id", "autocomplete", "property")
    )
    if not is_secret:
        return
    for name in ("value", "content"):
        if texts.get(name) and not is_mark(texts[name]):
            yield attributes[name]
