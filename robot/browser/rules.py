"""What may leave the browser: rules on one request, apart from how it travels.

There are three modes. *Reading*: what reads, and an announced sign-in. *Moving* about in a migration: the site itself
and its companions, but nothing that surely changes a record, deletes or signs out. *Writing*, from a press until the step is proven: of what could write only what carries values that
the step announced. In every mode a bound credential goes to its own origins only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, Final

from robot.browser.addresses import (
    OTHER_ADDRESSES,
    SAVING_METHODS,
    folded_name,
    harm_of,
    harm_of_body,
    is_harmless_file,
    is_telemetry,
    overriding_methods,
    pairs_of,
)
from robot.browser.announced import Announced
from robot.browser.moves import is_of_sign_in, saves_record
from robot.browser.reading_posts import (
    is_graphql,
    is_operation,
    why_no_graphql_query,
    why_no_operation_for_saving,
    why_not_reading,
)
from robot.browser.sent import (
    DEFAULT_PORTS,
    READING_METHODS,
    Origin,
    Sent,
    fields_of,
    text_of,
    values_of,
    with_json,
)
from robot.evidence.encodings import decoded_views, forms_of
from robot.evidence.shapes import hints_at_password

if TYPE_CHECKING:
    from collections.abc import Iterable

_PARTS_OF_A_PAGE: Final = frozenset({"script", "style", "font", "image"})
_ASSET_HOSTS: Final = (
    "ajax.googleapis.com", "cdn.jsdelivr.net", "cdnjs.cloudflare.com", "code.jquery.com", "fonts.bunny.net",
    "fonts.googleapis.com", "fonts.gstatic.com", "ka-f.fontawesome.com", "kit.fontawesome.com", "maxcdn.bootstrapcdn.com",
    "stackpath.bootstrapcdn.com", "unpkg.com", "use.fontawesome.com",
)  # fmt: skip
"""Public hosts that give the same files to everybody; what is asked of them, no page can read back."""

_SHARED_LABELS: Final = frozenset({"ac", "co", "com", "edu", "gov", "net", "org"})
"""Below these, as in `co.uk`, everybody has a domain."""

_MOST_NAMES: Final = 3
"""A page may ask whether a user name is known as it is typed, and again with its button."""

_PLAIN_CHARSET: Final = re.compile(r"charset\s*=\s*\"?(?:utf-8|us-ascii|iso-8859-1)\b")


class Mode(Enum):
    """What the robot is about to do."""

    READING = "reading"
    MOVING = "moving"
    WRITING = "writing"


@dataclass(frozen=True)
class Refusal:
    """Why a request does not pass.

    Attributes:
        why: As the end of a sentence, without values.
        stops: Whether the step that is being carried out stops because of it.
        is_leak: Whether it carried a credential to where that does not belong.
        is_attempt: Whether a page tried to change something on the site; telemetry, what the browser fetches ahead and
            what goes elsewhere are none.
    """

    why: str
    stops: bool = False
    is_leak: bool = False
    is_attempt: bool = False


LEAK: Final = Refusal("it carries a credential that belongs elsewhere", stops=True, is_leak=True)


@dataclass(frozen=True)
class _Bound:
    secret: str = field(repr=False)
    forms: tuple[str, ...] = field(repr=False)
    origins: frozenset[Origin]

    def may_go(self, origin: Origin) -> bool:
        return origin in self.origins and (origin.scheme == "https" or origin.is_loopback)


@dataclass
class Rules:
    """Judges requests.

    Attributes:
        own: The site.
        companions: What a procedure needs besides the site: origins (`https://pay.example`; `http://127.0.0.1:*` at
            any port), or hosts with what is below them (`*.amazon.com`, https only).
        mode: Reading at first.
        announced: What the step that is being carried out said that it would send.
        signing_in: The user name whose sign-in may pass, once; empty if none.
    """

    own: Origin
    companions: tuple[str, ...] = ()
    mode: Mode = Mode.READING
    announced: Announced = field(default_factory=Announced)
    signing_in: str = ""
    _names_given: int = 0
    _bound: list[_Bound] = field(default_factory=list)

    def expect_sign_in(self, username: str) -> None:
        """Let one sign-in of this user pass; none if it is empty."""
        self.signing_in, self._names_given = username, 0

    def bind(self, secret: str, origins: Iterable[str]) -> None:
        """Let a credential leave to these origins only, and unencrypted only within this machine."""
        # Who uses one password at two places may have it typed at both.
        origin_sets = [one.origins for one in self._bound if one.secret == secret]
        allowed = frozenset(map(Origin.of, origins)).union(*origin_sets)
        self._bound[:] = [one for one in self._bound if one.secret != secret]
        self._bound.append(_Bound(secret, tuple(forms_of(secret)), allowed))

    def is_companion(self, origin: Origin) -> bool:
        """Tell whether an origin is one that the procedure needs besides the site."""
        for companion in self.companions:
            if companion.endswith(":*"):
                if companion == f"{origin.scheme}://{origin.host}:*":
                    return True
            elif "://" in companion:
                if Origin.of(companion) == origin:
                    return True
            elif origin.scheme == "https" and _is_host(companion, origin.host):
                return True
        return False

    def origin_of_tunnel(self, host: str, port: int) -> Origin:
        """Return what a tunnel to a host leads to: unencrypted only where the site or a companion is known to be so."""
        plain = Origin("http", host, port)
        return plain if plain == self.own or self.is_companion(plain) else Origin("https", host, port)

    def may_connect(self, origin: Origin) -> bool:
        """Tell whether the host may be connected to at all in this mode; the gate behind every other rule."""
        if origin == self.own:
            return True
        is_asset_host = self.mode is not Mode.WRITING and self._may_give_assets(origin)
        return is_asset_host or (self.mode is not Mode.READING and self.is_companion(origin))

    def _may_give_assets(self, origin: Origin) -> bool:
        """Tell whether an origin may give scripts, styles, fonts and pictures: a known host, encrypted."""
        if origin.scheme != "https" or origin.port != DEFAULT_PORTS["https"] or origin.is_loopback:
            return False
        return origin.host in _ASSET_HOSTS or _is_sister(origin.host, self.own.host)

    def judge(self, sent: Sent) -> Refusal | None:
        """Return why a request does not pass; None if it does."""
        if self._bound and self._carries_what_is_bound(sent):
            return LEAK
        if sent.origin != self.own:
            is_companion = self.mode is not Mode.READING and self.is_companion(sent.origin)
            return None if is_companion else self._judge_elsewhere(sent)
        if self.mode is Mode.MOVING:
            return self._judge_moving(sent)
        if "prefetch" in sent.header("sec-purpose") or sent.header("purpose") == "prefetch":
            is_file = sent.method == "GET" and is_harmless_file(sent.target)
            return None if is_file else Refusal("the browser fetches it ahead, and nobody asked for it")
        if self.mode is Mode.READING:
            return self._judge_reading(sent)
        return self._judge_writing(sent)

    def _judge_elsewhere(self, sent: Sent) -> Refusal | None:
        is_part = (
            self.mode is not Mode.WRITING
            and sent.method == "GET"
            and not sent.body
            and not sent.is_socket
            and sent.header("sec-fetch-dest") in _PARTS_OF_A_PAGE
            and (sent.header("sec-fetch-site") == "same-site" or sent.origin.host in _ASSET_HOSTS)
        )
        if is_part and self._may_give_assets(sent.origin):
            return None
        return Refusal("it goes to another site")

    def _judge_reading(self, sent: Sent) -> Refusal | None:
        if sent.is_socket:
            return Refusal("what is sent through a socket cannot be judged")
        if (harm := _harm(sent)) is not None:
            return Refusal(f"its address or its fields change something ({harm})", is_attempt=True)
        if sent.method in READING_METHODS:
            if sent.body:
                return Refusal("it sends something", is_attempt=True)
            return None
        if self.signing_in and self._is_of_sign_in(sent):
            return None
        refusal = self._why_not_reading(sent)
        return refusal and replace(refusal, is_attempt=not is_telemetry(sent.path))

    def _is_of_sign_in(self, sent: Sent) -> bool:
        """Tell whether it is the sign-in that was announced: user name and password, or first the one, then the other."""
        if sent.method != "POST" or not sent.is_whole:
            return False
        fields = list(fields_of(sent))
        values = {value for _, value in fields}
        has_name = self.signing_in in values
        has_password = any(one.secret in values for one in self._bound if one.may_go(sent.origin))
        if has_password and (has_name or (self._names_given and is_of_sign_in(sent.path))):
            self.expect_sign_in("")
            return True
        has_another = any(value and hints_at_password(name) for name, value in fields)
        if has_another or not has_name or not is_of_sign_in(sent.path) or self._names_given >= _MOST_NAMES:
            return False
        self._names_given += 1
        return True

    def _judge_moving(self, sent: Sent) -> Refusal | None:
        """Refuse what no move needs.

        Signing in, choosing a company, turning pages and opening forms are requests of any method but these, and sites
        with components send what is typed into a form, unsaved, as they send a Save; so what only might write passes here.
        """
        if sent.is_socket:
            return None
        if not sent.is_whole:  # a file: what is only its beginning says nothing, and takes long to read
            sent = replace(sent, body=b"")
        if (harm := _harm(sent, is_saving=True)) is not None or sent.method == "DELETE":
            return Refusal(f"it deletes something or signs out ({harm or sent.method})", is_attempt=True)
        if sent.method in READING_METHODS:
            return None
        if saves_record(sent) and self._why_not_reading(sent) is not None:
            return Refusal("it changes something, and no step has announced that", is_attempt=True)
        return None

    def _why_not_reading(self, sent: Sent) -> Refusal | None:
        if sent.method != "POST":
            return Refusal("it writes")
        if not sent.is_whole:
            return Refusal("it is too large to be judged")
        if sent.header("content-encoding"):
            return Refusal("its body is packed and cannot be judged")
        kind = sent.header("content-type").lower()
        if "charset" in kind and not _PLAIN_CHARSET.search(kind):
            return Refusal("its body is in an unusual code and cannot be judged")
        why = why_not_reading(sent.target, kind, sent.body)
        return Refusal(why) if why else None

    def _judge_writing(self, sent: Sent) -> Refusal | None:
        if sent.is_socket:  # nothing went through it yet, so the step need not stop
            return Refusal("what is sent through a socket cannot be judged")
        if (harm := _harm(sent, is_saving=True)) is not None or sent.method == "DELETE":
            return Refusal(f"it deletes something or signs out ({harm or sent.method})", stops=True)
        # Where a page only reads, nothing has to be announced; a link that switches something is none of that.
        if sent.method in READING_METHODS and not sent.body and _harm(sent) is None:
            return None
        if sent.header("content-encoding"):
            return Refusal("its body is packed and cannot be judged", stops=True)
        # A control that was pointed at wrongly may send something else than what was announced.
        opposite = self.announced.contradicted_by(sent) if sent.is_whole else ""
        is_announced = not opposite and (self.announced.is_in(sent) or self.announced.is_saved_by(sent))
        if is_announced or self._why_not_reading(sent) is None:
            return None
        # What a page tells about itself stops nothing: it is refused, and that is all.
        why = (
            f"{opposite} is not in it as announced"
            if opposite
            else "it carries nothing that this step announced"
        )
        return Refusal(why, stops=not is_telemetry(sent.path))

    def _carries_what_is_bound(self, sent: Sent) -> bool:
        bound = [one for one in self._bound if not one.may_go(sent.origin)]
        if not bound:
            return False
        # What is too short to be looked for in a text counts where it stands by itself.
        said = {*values_of(sent), *(value for _, value in sent.headers)}
        return any(one.secret in said for one in bound) or carries(bound, text_of(sent))

    def carries_what_is_bound(self, origin: Origin, more: bytes) -> bool:
        """Tell whether a further part of a body carries a credential that must not go there."""
        bound = [one for one in self._bound if not one.may_go(origin)]
        return bool(bound) and carries(bound, more.decode("utf-8", "replace"))


def carries(bound: Iterable[_Bound], text: str) -> bool:
    """Tell whether a text holds one of these credentials, in whatever usual encoding."""
    views = [text, *(view for _, view in decoded_views(text))]
    return any(form in view for one in bound for form in one.forms for view in views)


def _harm(sent: Sent, *, is_saving: bool = False) -> str | None:
    """Return what makes a request one that deletes or signs out, or asks to be taken for another one."""
    if harm := harm_of(sent.target, sent.header("sec-fetch-dest"), is_saving=is_saving):
        return harm
    if other := next((name for name, _ in sent.headers if name.replace("_", "-") in OTHER_ADDRESSES), ""):
        return other
    fields = [] if sent.method in READING_METHODS else list(fields_of(sent))
    headers = ((name.replace("_", "-"), value) for name, value in sent.headers)
    for method in [*overriding_methods(headers), *overriding_methods(fields)]:
        # A form that saves may say PUT or PATCH in its body: browsers' forms know GET and POST only.
        if sent.method in READING_METHODS or method not in SAVING_METHODS:
            return f"_method {method}"
    return harm_of_body(fields) or _harm_of_operations(sent, fields, is_saving=is_saving)


def _harm_of_operations(sent: Sent, fields: list[tuple[str, str]], *, is_saving: bool) -> str | None:
    """Return what a GraphQL operation changes, wherever it is sent and however its parameter is spelled."""
    is_known = is_graphql(sent.path)
    asked = with_json(pairs_of(sent.query))
    documents = [value for name, value in [*asked, *fields] if folded_name(name) == "query"]
    kind = sent.header("content-type").lower()
    if "graphql" in kind and "json" not in kind:
        documents.append(sent.body.decode("utf-8", "replace"))
    for document in documents:
        if not is_operation(document) and not (is_known and sent.method in READING_METHODS):
            continue
        why = why_no_operation_for_saving(document) if is_saving else why_no_graphql_query(document)
        if why:
            return why
    return None


def _is_host(pattern: str, host: str) -> bool:
    if pattern.startswith("*."):
        return host.endswith(pattern[1:]) or host == pattern[2:]
    return host == pattern


def _is_sister(host: str, own: str) -> bool:
    """Tell whether a host is below the same domain, as `assets.shop.example` and `app.shop.example` are.

    The browser knows better which domains belong together (`Sec-Fetch-Site`); both must say so.
    """
    first, *rest = own.split(".")[1:] or [""]
    is_domain = bool(rest) and rest[-1].isalpha() and (len(rest) > 1 or first not in _SHARED_LABELS)
    return is_domain and host.endswith("." + own.partition(".")[2])
