"""The secrets of a run: registered the moment they are seen, removed from every text, looked for in every file."""

from __future__ import annotations

import base64
import contextlib
import copy
import io
import re
import threading
import traceback
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from robot.evidence.encodings import SHORTEST_REPLACEABLE, decoded_views, forms_of
from robot.evidence.files import append_private_line
from robot.evidence.shapes import find_shapes, is_secret_label, is_secret_name, scrub_shapes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from loguru import Record

_LARGEST_UNPACKED: Final = 256 * 1024 * 1024
_DEEPEST: Final = 3
_PASSES: Final = 4
_SHORTEST_TOKEN: Final = 12
_SPARE_MARKS: Final = ("[removed]", "[x]")
_GZIP_START: Final = "H4sI"
_GZIP_IN_BASE64 = re.compile(rb"H4sI[A-Za-z0-9+/_\-]{16,}={0,2}")
_GZIP_IN_BASE64_TEXT = re.compile(_GZIP_IN_BASE64.pattern.decode("ascii"))
_NOT_IN_LABEL = re.compile(r"[^A-Za-z0-9.\- ]+")


@dataclass(frozen=True, slots=True)
class Hit:
    """A secret that was found where none may be.

    Attributes:
        label: Which secret (never its value), or the shape of an unknown one.
        form: How it is encoded.
        offset: Where, in bytes or characters; -1 where it shows only after unpacking.
    """

    label: str
    form: str
    offset: int


class _Form:
    """One encoding of one secret, and how to find it."""

    __slots__ = ("_pattern", "encoding", "label", "text")

    def __init__(self, text: str, label: str, encoding: str) -> None:
        self.text = text
        self.label = label
        self.encoding = encoding
        # Six digits stand in many a time stamp; a one-time code stands by itself.
        self._pattern = re.compile(rf"(?<!\d)(?<!\d\.){text}(?!\d)(?!\.\d)") if text.isdecimal() else None

    def find(self, text: str, start: int = 0) -> int:
        if self._pattern is None:
            return text.find(self.text, start)
        match = self._pattern.search(text, start)
        return match.start() if match else -1

    def count(self, text: str) -> int:
        return text.count(self.text) if self._pattern is None else len(self._pattern.findall(text))

    def replace(self, text: str, mark: str) -> str:
        return text.replace(self.text, mark) if self._pattern is None else self._pattern.sub(mark, text)


class _Scrubber:
    """Known forms and their marks; never changes, so threads can share it."""

    def __init__(self, forms: Iterable[_Form]) -> None:
        # The longest first: a link is one secret, not a piece of address and a token.
        self.forms = tuple(sorted(forms, key=lambda form: -len(form.text)))
        # Narrowing to a text leaves those out that stand in it packed only.
        self.known_forms = self.forms
        self.raw_forms = tuple(form for form in self.forms if form.encoding == "raw")
        self.marks = {label: self._choose_mark(label) for label in {form.label for form in self.forms}}
        self.may_be_mixed = True

    def _choose_mark(self, label: str) -> str:
        for mark in (f"[{label}]", *_SPARE_MARKS):
            # A password that reads "password" must not come back by its own label.
            if not any(form.text in mark for form in self.forms):
                return mark
        return _SPARE_MARKS[-1]

    def narrowed_to(self, text: str) -> _Scrubber:
        """Return a quicker one for the pieces of this text."""
        narrow = copy.copy(self)
        narrow.forms = tuple(form for form in self.forms if form.find(text) >= 0)
        narrow.may_be_mixed = self.find_mixed(text) is not None
        return narrow

    def replace(self, text: str) -> str:
        for _ in range(_PASSES):
            before = text
            for form in self.forms:
                text = form.replace(text, self.marks[form.label])
            if text == before:
                return text
        # Marks and their neighbours keep making new ones.
        return _SPARE_MARKS[-1]

    def find_mixed(self, text: str) -> Hit | None:
        for encoding, decoded in decoded_views(text):
            for form in self.raw_forms:
                if form.find(decoded) >= 0 and form.count(decoded) > form.count(text):
                    return Hit(form.label, f"{encoding}, mixed", -1)
        return None

    def replace_packed(self, text: str) -> str:
        """Remove packed texts that hold a secret, whole: nothing can be put in its place inside."""
        return _GZIP_IN_BASE64_TEXT.sub(self._judge_packed, text) if _GZIP_START in text else text

    def _judge_packed(self, match: re.Match[str]) -> str:
        unpacked = _unpack_base64(match.group().encode("ascii")).decode("utf-8", "replace")
        held = next((form for form in self.known_forms if form.find(unpacked) >= 0), None)
        return match.group() if held is None else self.marks[held.label]

    def scrub(self, text: str) -> str:
        text = self.replace_packed(self.replace(text))
        text = self.replace(scrub_shapes(text))
        if self.may_be_mixed and self.find_mixed(text) is not None:
            text = "".join(self._scrub_line(line) for line in text.splitlines(keepends=True))
            if self.find_mixed(text) is not None or self.replace(text) != text:
                return _SPARE_MARKS[-1]
        return text

    def _scrub_line(self, line: str) -> str:
        hit = self.find_mixed(line)
        if hit is None:
            return line
        return self.marks[hit.label] + ("\n" if line.endswith("\n") else "")


class Secrets:
    """Every secret that a run knows; may be used from several threads.

    Args:
        known: Values and labels that are known from the start.

    Attributes:
        notes: What could not be registered and why, without the value.
    """

    def __init__(self, known: Iterable[tuple[str, str]] = ()) -> None:
        self.notes: list[str] = []
        self._lock = threading.Lock()
        self._labels: dict[str, str] = {}
        self._forms: dict[str, _Form] = {}
        self._scrubber = _Scrubber(())
        self._kept_in: Path | None = None
        for value, label in known:
            self.register(value, label)

    def __repr__(self) -> str:
        return f"Secrets({len(self._labels)} registered)"

    @property
    def has_any(self) -> bool:
        """Whether anything is registered."""
        return bool(self._labels)

    def register(self, value: str, label: str) -> bool:
        """Remember a secret, so that it is removed from everything that is kept from now on.

        Args:
            value: The secret. Shorter than 4 characters it cannot be replaced, and is noted instead.
            label: What is put in its place, in brackets; of a value already known the first label stays.

        Returns:
            Whether the value is known now.
        """
        label = _NOT_IN_LABEL.sub("-", label).strip() or "secret"
        with self._lock:
            if len(value) < SHORTEST_REPLACEABLE or not value.strip():
                note = (
                    f"{label}: shorter than {SHORTEST_REPLACEABLE} characters, cannot be removed from texts"
                )
                if note not in self.notes:
                    self.notes.append(note)
                return False
            if value in self._labels:
                return True
            self._labels[value] = label
            for form, encoding in forms_of(value).items():
                # A value that is another one's encoding counts as a value.
                if form not in self._forms or encoding == "raw":
                    self._forms[form] = _Form(form, label, encoding)
            self._scrubber = _Scrubber(self._forms.values())
            self._keep(value, label)
        stripped = value.strip()
        return self.register(stripped, label) if stripped != value else True

    def keep_in(self, path: Path | None) -> None:
        """Keep every secret, known and to come, in a private file beside a raw recording too; None ends that."""
        with self._lock:
            self._kept_in = path
            for value, label in self._labels.items():
                self._keep(value, label)

    def _keep(self, value: str, label: str) -> None:
        if self._kept_in is None:
            return
        try:
            append_private_line(self._kept_in, {"label": label, "value": value})
        except OSError as error:
            # A file that lacks one would be trusted; one that is missing is noticed.
            with contextlib.suppress(OSError):
                self._kept_in.unlink(missing_ok=True)
            self._kept_in = None
            self.notes.append(f"the secrets could not be kept for a recovery: {error.strerror or error}")

    def register_link(self, link: str, label: str) -> None:
        """Remember a link, and by themselves the parts of it that look like tokens."""
        self.register(link, label)
        parts = urlsplit(link)
        for segment in parts.path.split("/"):
            if looks_like_token(unquote(segment)):
                self.register(unquote(segment), label)
        for name, value in parse_qsl(parts.query):
            if is_secret_name(name) or looks_like_token(value):
                self.register(value, label)

    def register_storage_state(self, state: Mapping[str, object]) -> None:
        """Remember the cookies and stored tokens of Playwright's `storage_state()`."""
        cookies = state.get("cookies", ())
        for cookie in cookies if isinstance(cookies, list) else ():
            self.register_named(str(cookie.get("name", "")), str(cookie.get("value", "")), "cookie")
        origins = state.get("origins", ())
        for origin in origins if isinstance(origins, list) else ():
            for item in origin.get("localStorage", ()):
                self.register_named(str(item.get("name", "")), str(item.get("value", "")), "stored token")

    def register_named(self, name: str, value: str, label: str) -> None:
        """Remember a cookie's or header's value if it is secret by its name or looks like a token.

        Others ("en-GB", "light", "true") are words of every page, and are removed only where they stand.
        """
        if (is_secret_name(name) and len(value) >= 2 * SHORTEST_REPLACEABLE) or looks_like_token(value):
            self.register(value, label)
            if unquote(value) != value:
                self.register(unquote(value), label)

    def register_labelled(self, label: str, value: str) -> bool:
        """Remember what a box of a form holds if its label says that it is a secret.

        Returns:
            Whether the label says so.
        """
        return is_secret_label(label) and (self.register(value, label) or not value)

    def scrub(self, text: str) -> str:
        """Return the text with every known secret, and what is secret by its shape, replaced by `[label]`."""
        return self._scrubber.scrub(text)

    def scrub_json(self, value: Any) -> Any:  # noqa: ANN401 - any JSON
        """Return a JSON value with every text in it scrubbed; the names in objects are kept."""
        if isinstance(value, str):
            return self.scrub(value)
        if isinstance(value, dict):
            return {key: self.scrub_json(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.scrub_json(inner) for inner in value]
        return value

    def scrubber_for(self, text: str) -> Callable[[str], str]:
        """Return a quicker `scrub` for the pieces of this text."""
        return self._scrubber.narrowed_to(text).scrub

    def is_known(self, value: str) -> bool:
        """Tell whether this very value is registered."""
        return value in self._labels

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return (start, end) of every known secret in the text."""
        spans = []
        for form in self._scrubber.forms:
            start = form.find(text)
            while start >= 0:
                spans.append((start, start + len(form.text)))
                start = form.find(text, start + 1)
        return sorted(spans)

    def find(self, data: bytes, *, shapes: bool = True) -> list[Hit]:
        """Look for every known secret in every encoding, in packed members too.

        Args:
            data: A whole file.
            shapes: Look also for what is secret by its shape, where the data is text.
        """
        return self._find(data, shapes=shapes, depth=0)

    def _find(self, data: bytes, *, shapes: bool, depth: int) -> list[Hit]:
        text = text_of(data)
        hits = self._find_in_bytes(data) if text is None else self._find_in_text(text, shapes=shapes)
        if depth < _DEEPEST:
            for packing, unpacked in _unpack(data):
                hits += [
                    Hit(hit.label, f"{packing}, {hit.form}", -1)
                    for hit in self._find(unpacked, shapes=shapes, depth=depth + 1)
                ]
        return hits

    def _find_in_text(self, text: str, *, shapes: bool) -> list[Hit]:
        scrubber = self._scrubber
        hits = [
            Hit(form.label, form.encoding, offset)
            for form in scrubber.forms
            if (offset := form.find(text)) >= 0
        ]
        if mixed := scrubber.find_mixed(text):
            hits.append(mixed)
        if shapes:
            hits += [Hit(shape, "shape", start) for shape, start, _ in find_shapes(text)]
        return hits

    def _find_in_bytes(self, data: bytes) -> list[Hit]:
        hits = []
        for form in self._scrubber.forms:
            encodings = (
                ("utf-8", "latin-1", "utf-16-le", "utf-16-be") if form.encoding == "raw" else ("utf-8",)
            )
            for encoding in encodings:
                sought = _encoded(form.text, encoding)
                if sought is not None and (offset := data.find(sought)) >= 0:
                    hits.append(Hit(form.label, f"{form.encoding} ({encoding})", offset))
        # Text with a zero byte in it may mix encodings as any other.
        with contextlib.suppress(UnicodeDecodeError):
            mixed = self._scrubber.find_mixed(data.decode("utf-8"))
            hits += [mixed] if mixed else []
        return hits


def looks_like_token(value: str) -> bool:
    """Tell whether a value is one that nobody would write by hand: long, without blanks, letters and digits."""
    return (
        len(value) >= _SHORTEST_TOKEN
        and not re.search(r"\s", value)
        and re.search(r"\d", value) is not None
        and re.search(r"[A-Za-z]", value) is not None
    )


def text_of(data: bytes) -> str | None:
    """Return the data as text, or None where it is none."""
    if b"\0" in data:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def scrubbing_patcher(secrets: Secrets) -> Callable[[Record], None]:
    """Return a patcher for Loguru (`logger.configure(patcher=...)`) that keeps secrets out of the log.

    A traceback becomes part of the message, because Loguru would format it after the patcher has run.
    """

    def patch(record: Record) -> None:
        message = record["message"]
        exception = record["exception"]
        if exception is not None and exception.value is not None:
            lines = traceback.format_exception(exception.type, exception.value, exception.traceback)
            message = f"{message}\n{''.join(lines)}".rstrip()
            record["exception"] = None
        record["message"] = secrets.scrub(message)
        for name, value in record["extra"].items():
            record["extra"][name] = value if isinstance(value, int | float) else secrets.scrub(str(value))

    return patch


def _encoded(text: str, encoding: str) -> bytes | None:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return None


def _unpack(data: bytes) -> list[tuple[str, bytes]]:
    unpacked = []
    if data.startswith(b"\x1f\x8b"):
        unpacked.append(("gzip", _gunzip(data)))
    unpacked += [
        ("gzip in base64", _unpack_base64(match.group())) for match in _GZIP_IN_BASE64.finditer(data)
    ]
    if data.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as members:
                unpacked += [
                    (f"zip member {member.filename}", members.read(member))
                    for member in members.infolist()
                    if member.file_size <= _LARGEST_UNPACKED
                ]
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError):
            pass  # it only begins like a zip
    return unpacked


def _unpack_base64(text: bytes) -> bytes:
    return _gunzip(_decode_base64(text.translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")))


def _decode_base64(text: bytes) -> bytes:
    usable = text[: len(text) - 1] if len(text) % 4 == 1 else text
    return base64.b64decode(usable + b"=" * (-len(usable) % 4))


def _gunzip(data: bytes) -> bytes:
    unpacked = b""
    while data.startswith(b"\x1f\x8b") and len(unpacked) < _LARGEST_UNPACKED:
        stream = zlib.decompressobj(wbits=31)
        try:
            unpacked += stream.decompress(data, _LARGEST_UNPACKED)
        except zlib.error:
            break  # not gzip after all; of one that is cut short the beginning has been read
        data = stream.unused_data
    return unpacked
