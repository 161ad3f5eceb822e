"""The secrets of a run: registered the moment they are seen, removed from every text, looked for in every file."""

from __future__ import annotations

import contextlib
import re
import threading
import traceback
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from robot.evidence.encodings import SHORTEST_REPLACEABLE, forms_of
from robot.evidence.files import append_private_lines
from robot.evidence.memory import Memory
from robot.evidence.packing import GZIP_START, text_of, unpack, unpack_base64
from robot.evidence.randomness import LEAST_RANDOM
from robot.evidence.readings import encoded_pieces, readings_of
from robot.evidence.scrubber import GZIP_IN_BASE64_TEXT, Form, Hit, Scrubber, without
from robot.evidence.shapes import (
    find_shapes,
    is_secret_label,
    is_secret_name,
    tokens_of_links,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from loguru import Record

_DEEPEST: Final = 3
_SHORTEST_TOKEN: Final = 12
_MOST_JUDGED: Final = 50_000
_MOST_IN_A_PIECE: Final = 20
_WORTH_NOTING: Final = 1_000
_NOT_IN_LABEL = re.compile(r"[^A-Za-z0-9.\- ]+")


class Secrets:
    """Every secret that a run knows; may be used from several threads.

    Made with `of_run`, it also recognises what earlier processes of the run knew, and lets later ones recognise what
    is registered here: there is no other way in, so no kind of secret can be forgotten.

    Args:
        known: Values and labels that are known from the start.
        memory: Of the run.

    Attributes:
        notes: What could not be registered or cannot be recognised and why, without the value.
    """

    def __init__(self, known: Iterable[tuple[str, str]] = (), *, memory: Memory | None = None) -> None:
        self.notes: list[str] = [] if memory is None else memory.notes
        self._memory = memory
        # A trace is looked through several times, and its page copies say the same again and again.
        self._judged: dict[str, dict[str, str]] = {}
        self._held_in: dict[tuple[int, int], dict[str, str]] = {}
        self._lock = threading.Lock()
        self._labels: dict[str, str] = {}
        self._forms: dict[str, Form] = {}
        self._scrubber = Scrubber(())
        self._kept_in: Path | None = None
        for value, label in known:
            self.register(value, label)

    @classmethod
    def of_run(cls, run_dir: Path, keys_dir: Path, known: Iterable[tuple[str, str]] = ()) -> Secrets:
        """Make the secrets of one process of a run.

        Args:
            run_dir: The run's folder.
            keys_dir: Folder of the key that seals runs.
            known: Values and labels that are known from the start.

        Raises:
            EvidenceError: The key cannot be read or made.
        """
        return cls(known, memory=Memory(run_dir, keys_dir))

    def __repr__(self) -> str:
        return f"Secrets({len(self._labels)} registered)"

    @property
    def has_any(self) -> bool:
        """Whether anything is registered."""
        return bool(self._labels)

    @property
    def forms(self) -> tuple[str, ...]:
        """Every form in which a known secret may be written; the same object until another one is registered."""
        return self._scrubber.texts

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
            # Before it is used: a process that is killed now has told the next one.
            if self._memory is not None:
                self._memory.remember(value, label)
            self._labels[value] = label
            self._judged.clear()
            self._held_in.clear()
            for form, encoding in forms_of(value).items():
                # A value that is another one's encoding counts as a value.
                if form not in self._forms or encoding == "raw":
                    self._forms[form] = Form(form, label, encoding)
            self._scrubber = Scrubber(self._forms.values())
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
            append_private_lines(self._kept_in, [{"label": label, "value": value}])
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

    def recognise(self, text: str) -> dict[str, str]:
        """Register the secrets of earlier processes that a text holds, and connect links, however they are encoded.

        Returns:
            The pieces of the text that hold a secret so deeply encoded that only the whole piece can be taken out,
            each with the secret's label.
        """
        seen = (hash(text), len(text))
        if (known := self._held_in.get(seen)) is not None:
            return known
        self._take_up(text)
        held: dict[str, str] = {}
        for piece in set(encoded_pieces(text)):
            held |= self._judge(piece)
        if GZIP_START in text:
            for match in GZIP_IN_BASE64_TEXT.finditer(text):
                unpacked = unpack_base64(match.group().encode("ascii")).decode("utf-8", "replace")
                labels = [*self.recognise(unpacked).values()]
                if (form := self._scrubber.held_in((unpacked,))) is not None:
                    labels.append(form.label)
                held |= {match.group(): label for label in labels}
        if len(text) >= _WORTH_NOTING:
            self._held_in[seen] = held
        return held

    def _take_up(self, text: str) -> None:
        if len(text) < LEAST_RANDOM:
            return
        found = dict.fromkeys(tokens_of_links(text), "connect link")
        if self._memory is not None:
            with self._lock:
                found |= dict(self._memory.recognise(text))
        for value, label in found.items():
            self.register(value, label)

    def _judge(self, piece: str) -> dict[str, str]:
        """Return the parts of a piece that hold a secret under several encodings, each with its label."""
        if piece in self._judged:
            return self._judged[piece]
        for reading in readings_of(piece):
            self._take_up(reading)
        held: dict[str, str] = {}
        rest = piece
        while (form := self._held_deeply(rest)) is not None:
            if len(held) == _MOST_IN_A_PIECE:
                held = {piece: form.label}
                break
            part = _shortest(rest, form)
            held[part] = form.label
            rest = rest.replace(part, " ")
        if len(self._judged) >= _MOST_JUDGED:
            self._judged.clear()
        self._judged[piece] = held
        return held

    def _held_deeply(self, piece: str) -> Form | None:
        form = self._scrubber.held_in(readings_of(piece))
        # What is encoded once is replaced by itself.
        return form and self._scrubber.held_in(readings_of(self._scrubber.replace(piece)))

    def scrub(self, text: str) -> str:
        """Return the text with every known secret, and what is secret by its shape, replaced by `[label]`."""
        text = without(text, self.recognise(text))
        return self._scrubber.scrub(text)

    def scrub_json(self, value: Any) -> Any:  # noqa: ANN401 - any JSON
        """Return a JSON value with every text in it scrubbed; the names in objects are kept.

        A journal writes what this returns: by then the digests of all secrets are on the disk.
        """
        clean = self._scrub_json(value)
        if self._memory is not None:
            with self._lock:
                self._memory.flush()
        return clean

    def _scrub_json(self, value: Any) -> Any:  # noqa: ANN401 - any JSON
        if isinstance(value, str):
            return self.scrub(value)
        if isinstance(value, dict):
            return {key: self._scrub_json(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self._scrub_json(inner) for inner in value]
        return value

    def scrubber_for(self, text: str) -> Callable[[str], str]:
        """Return a quicker `scrub` for the pieces of this text."""
        held = self.recognise(text)
        scrub = self._scrubber.narrowed_to(without(text, held)).scrub
        return (lambda piece: scrub(without(piece, held))) if held else scrub

    def is_known(self, value: str) -> bool:
        """Tell whether this very value is registered."""
        return value in self._labels

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return (start, end) of every known secret in the text, those of earlier processes included."""
        held = [Form(piece, label, "encoded") for piece, label in self.recognise(text).items()]
        spans = []
        for form in (*self._scrubber.forms, *held):
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
            for packing, unpacked in unpack(data):
                hits += [
                    Hit(hit.label, f"{packing}, {hit.form}", -1)
                    for hit in self._find(unpacked, shapes=shapes, depth=depth + 1)
                ]
        return hits

    def _find_in_text(self, text: str, *, shapes: bool) -> list[Hit]:
        held = self.recognise(text)
        scrubber = self._scrubber
        hits = [
            Hit(form.label, form.encoding, offset)
            for form in scrubber.forms
            if (offset := form.find(text)) >= 0
        ]
        hits += [Hit(label, "encoded", text.find(piece)) for piece, label in held.items()]
        if mixed := scrubber.find_mixed(text):
            hits.append(mixed)
        if shapes:
            hits += [Hit(shape, "shape", start) for shape, start, _ in find_shapes(text)]
        return hits

    def _find_in_bytes(self, data: bytes) -> list[Hit]:
        as_text = data.decode("latin-1")
        # UTF-16 of what tokens are made of has a zero in every other byte.
        held = self.recognise(as_text) | self.recognise(as_text.replace("\0", ""))
        hits = [Hit(label, "encoded", -1) for label in held.values()]
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


def _shortest(text: str, form: Form) -> str:
    """Return the shortest part of a text that can be read as something with a secret in it, the last one of several."""

    def holds(part: str) -> bool:
        return any(form.find(reading) >= 0 for reading in readings_of(part))

    first, beyond = 0, len(text)
    while beyond - first > 1:
        middle = (first + beyond) // 2
        first, beyond = (middle, beyond) if holds(text[middle:]) else (first, middle)
    text = text[first:]
    too_short, enough = 0, len(text)
    while enough - too_short > 1:
        middle = (too_short + enough) // 2
        too_short, enough = (too_short, middle) if holds(text[:middle]) else (middle, enough)
    return text[:enough]


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
