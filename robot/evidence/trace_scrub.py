"""Takes every secret out of a Playwright trace, and proves it by reading the result again.

Playwright records what it sees: passwords in calls, posts and page copies, cookies and tokens in headers.
A trace is a zip of JSON lines (`*.trace`, `*.network`, `*.stacks`) and of the pages' resources.
"""

from __future__ import annotations

import functools
import json
import os
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from robot.errors import EvidenceError
from robot.evidence.files import give_final_name, writing
from robot.evidence.learning import STORES, VALUE_KEY, is_password_box, learn_event, learn_text
from robot.evidence.packing import text_of
from robot.evidence.shapes import find_shapes, is_mark, is_secret_name
from robot.machine import open_private

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from robot.evidence.redaction import Secrets

UNRECORDED: Final = "/* evidence: not kept */"
"""An expression that begins with this is the recorder's own look at a page; its result is not kept."""

_LONGEST_SCRIPT = 400
_NO_STACKS = b'{"files":[],"stacks":[]}'
_NESTED: Final = frozenset({dict, list})
"""What JSON nests in; its types are exact, and asking for them is much quicker than `isinstance`."""

_DEEPEST = 300  # levels; further in Python gives up, and no page that people use comes near
_LINES_SUFFIXES = (".trace", ".network", ".stacks")
_PLACEHOLDER = b"[removed: held a secret]"
_SCREENCAST = "screencast/"
_HINT_LEAK = (
    "Tell a maintainer which file and which secret; the file was destroyed. "
    "If the secret is a word that every page uses, choose a longer one."
)


@dataclass(frozen=True, slots=True)
class ScrubReport:
    """What was done to a trace.

    Attributes:
        members: Number of its files.
        changed: Number of files in which something was replaced.
        removed: Files that had to be emptied, because the secret was in something that is no text.
    """

    members: int
    changed: int
    removed: tuple[str, ...]


def finish_trace(raw: Path, final: Path, secrets: Secrets) -> ScrubReport:
    """Scrub a raw trace, prove the result clean, and only then give it its final name.

    Args:
        raw: The trace as Playwright wrote it; destroyed in every case.
        final: Where the clean one goes.
        secrets: What must not be in it; what is learnt from the trace (cookies, tokens) is added.

    Raises:
        EvidenceError: It could not be read or written, or still held a secret; then nothing is left of it.
    """
    part = raw.with_name(f"{raw.name}.clean")
    try:
        report = scrub_trace(raw, part, secrets)
        prove_clean(part, secrets)
        give_final_name(part, final)
    finally:
        raw.unlink(missing_ok=True)
        part.unlink(missing_ok=True)
    return report


def scrub_trace(source: Path, target: Path, secrets: Secrets) -> ScrubReport:
    """Write a copy of a trace without secrets; `prove_clean` tells whether it worked.

    A screencast is left out whole: nothing can be covered on its pictures.

    Raises:
        EvidenceError: The trace cannot be read, or the copy cannot be written.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            members = {
                info.filename: archive.read(info)
                for info in archive.infolist()
                if not info.is_dir() and not info.filename.startswith(_SCREENCAST)
            }
    except (OSError, zipfile.BadZipFile, zlib.error) as error:
        raise EvidenceError(
            f"The recording {source.name} cannot be read: {error}.", hint="Tell a maintainer."
        ) from error

    # Where in the robot's code a call came from: paths of the operator's machine, which say nothing to an auditor.
    members = {name: _NO_STACKS if name.endswith(".stacks") else data for name, data in members.items()}
    lines = _lightened(
        {name: _parse(data) for name, data in members.items() if name.endswith(_LINES_SUFFIXES)}
    )
    for events in lines.values():
        for event in events:
            learn_event(event, secrets)
    corpora = {name: "\n".join(_texts(events)) for name, events in lines.items()}
    for corpus in corpora.values():
        learn_text(corpus, secrets, only="parameter")  # the other names are those of objects
    for name, data in members.items():
        if name not in lines and (text := text_of(data)) is not None:
            learn_text(text, secrets)

    changed, removed = 0, []
    with (
        writing(target),
        open_private(target, "wb") as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name, data in members.items():
            if name in lines:
                clean = _scrub_lines(lines[name], corpora[name], secrets)
            else:
                clean = _scrub_resource(data, secrets)
                if clean == _PLACEHOLDER:
                    removed.append(name)
            changed += clean != data
            archive.writestr(name, clean)
    with writing(target), target.open("rb") as file:
        os.fsync(file.fileno())
    return ScrubReport(len(members), changed, tuple(removed))


def prove_clean(path: Path, secrets: Secrets) -> None:
    """Read a finished file and everything packed in it; destroy it if it holds a secret.

    Raises:
        EvidenceError: It held one, or could not be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EvidenceError(f"{path.name} cannot be read again: {error.strerror or error}.") from error
    hit = next(_hits(path, data, secrets), None)
    if hit is None:
        return
    path.unlink()
    raise EvidenceError(f"{path.name} held a secret and was destroyed: {hit}.", hint=_HINT_LEAK)


def _hits(path: Path, data: bytes, secrets: Secrets) -> Iterator[str]:
    if not zipfile.is_zipfile(path):
        yield from (f"{hit.label} ({hit.form}) at {hit.offset}" for hit in secrets.find(data))
        return
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            member = archive.read(info)
            if info.filename.endswith(_LINES_SUFFIXES):
                yield from (f"{hit} in {info.filename}" for hit in _line_hits(_parse(member), secrets))
            else:
                for hit in secrets.find(member):
                    yield f"{hit.label} ({hit.form}) in {info.filename} at {hit.offset}"
            for hit in secrets.find(info.filename.encode()):
                yield f"{hit.label} in the name of a member"


def _line_hits(events: list[Any], secrets: Secrets) -> Iterator[str]:
    """Judge JSON piece by piece: its own borders look like shapes, and its times like one-time codes."""
    texts = _texts(events)
    corpus = "\n".join(texts)
    yield from (
        f"{hit.label} ({hit.form})"
        for hit in secrets.find(corpus.encode("utf-8", "surrogatepass"), shapes=False)
    )
    for text in texts:
        yield from (f"a {shape}" for shape, _, _ in find_shapes(text))
    yield from (f"a value of {key}" for key in _open_names(events))


def _parse(data: bytes) -> list[Any]:
    """Return the JSON of every line; one that is none (cut short by a crash) or nests too deep stays text."""
    events: list[Any] = []
    if not data:
        return events
    # Not splitlines: JSON leaves other line ends of Unicode within its texts.
    for line in data.decode("utf-8", "replace").removesuffix("\n").split("\n"):
        try:
            event = json.loads(line)
        except (ValueError, RecursionError):
            event = line
        is_too_deep = line.count("{") + line.count("[") >= _DEEPEST and _is_too_deep(event)
        events.append(line if is_too_deep else event)
    return events


def _is_too_deep(event: Any) -> bool:  # noqa: ANN401 - any JSON
    level = [event]
    for _ in range(_DEEPEST):
        level = [
            child
            for node in level
            for child in (node.values() if type(node) is dict else node)
            if type(child) in _NESTED
        ]
        if not level:
            return False
    return True


def _dump(event: Any) -> str:  # noqa: ANN401 - any JSON
    if isinstance(event, str):
        return event
    text = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    # Half of a surrogate pair is legal in JSON's escapes, but not in UTF-8.
    return text if _is_utf8(text) else json.dumps(event, separators=(",", ":"))


def _is_utf8(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _texts(events: list[Any]) -> list[str]:
    """Return every different text in them, keys and whole numbers included."""
    texts: dict[str, None] = {}
    # Page copies nest deeply and repeat themselves: no recursion, and each text once.
    waiting: list[Any] = [events]
    while waiting:
        node = waiting.pop()
        if type(node) is dict:
            texts.update(dict.fromkeys(node))
            node = node.values()
        for child in node:
            kind = type(child)
            if kind is str:
                texts[child] = None
            elif kind in _NESTED:
                waiting.append(child)
            elif kind is int:
                texts[str(child)] = None
    return list(texts)


def _scrub_lines(events: list[Any], corpus: str, secrets: Secrets) -> bytes:
    # The same keys, headers and addresses stand in every line.
    scrub = functools.cache(secrets.scrubber_for(corpus))
    return "".join(f"{_dump(_scrub_node(event, scrub, secrets))}\n" for event in events).encode("utf-8")


def _scrub_resource(data: bytes, secrets: Secrets) -> bytes:
    text = text_of(data)
    if text is not None:
        clean = secrets.scrub(text).encode("utf-8")
        return clean if not secrets.find(clean) else _PLACEHOLDER
    return _PLACEHOLDER if secrets.find(data, shapes=False) else data


def _lightened(lines: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Leave out the screencast, what the recorder's own looks at a page answered, and all but the beginning of long scripts."""
    own = {
        event.get("callId")
        for events in lines.values()
        for event in events
        if isinstance(event, dict) and _script_of(event).startswith(UNRECORDED)
    }
    return {
        name: [_lighter(event, own) for event in events if not _is_frame(event)]
        for name, events in lines.items()
    }


def _is_frame(event: Any) -> bool:  # noqa: ANN401 - any JSON
    return isinstance(event, dict) and event.get("type") == "screencast-frame"


def _lighter(event: Any, own: set[Any]) -> Any:  # noqa: ANN401 - any JSON
    if not isinstance(event, dict):
        return event
    if event.get("callId") in own:
        if event.get("type") == "before":
            return {**event, "params": {"expression": UNRECORDED}}
        return {key: value for key, value in event.items() if key != "result"}
    script = _script_of(event)
    if len(script) <= _LONGEST_SCRIPT:
        return event
    left_out = f"{script[:_LONGEST_SCRIPT]} ... ({len(script) - _LONGEST_SCRIPT} characters left out)"
    return {**event, "params": {**event["params"], "expression": left_out}}


def _script_of(event: dict[str, Any]) -> str:
    params = event.get("params")
    script = params.get("expression") if isinstance(params, dict) else None
    return script if isinstance(script, str) else ""


def _scrub_node(node: Any, scrub: Callable[[str], str], secrets: Secrets) -> Any:  # noqa: ANN401 - any JSON
    kind = type(node)
    if kind is str:
        return scrub(node)
    if kind is list:
        return [_scrub_node(value, scrub, secrets) for value in node]
    if kind is dict:
        clean = {scrub(key): _scrub_node(value, scrub, secrets) for key, value in node.items()}
        clean.update(_named_secrets(clean))
        return clean
    # A one-time code may stand as a number.
    return 0 if kind is int and secrets.is_known(str(node)) else node


def _named_secrets(node: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield (key, clean value) of every value that its own or its neighbour's name makes a secret."""
    name = node.get("name")
    has_secret_name = isinstance(name, str) and is_secret_name(name)
    for key, value in node.items():
        if isinstance(value, str):
            if not value:
                continue
            if is_secret_name(key):
                label = key
            elif has_secret_name and key in {"value", "content", VALUE_KEY}:
                label = str(name)
            elif key in {"value", VALUE_KEY} and is_password_box(node):
                label = "password"
            else:
                continue
            if not is_mark(value):
                yield key, f"[{label.lower().strip('_')}]"
        elif key in STORES and isinstance(value, list) and any(_is_open(entry) for entry in value):
            yield key, [{**entry, "value": "[cookie]"} if _is_open(entry) else entry for entry in value]


def _is_open(entry: Any) -> bool:  # noqa: ANN401 - any JSON
    """Tell whether an entry of a cookie array or a page's storage still shows its value."""
    return isinstance(entry, dict) and bool(entry.get("value")) and not is_mark(str(entry["value"]))


def _open_names(events: list[Any]) -> Iterator[str]:
    waiting: list[Any] = [events]
    while waiting:
        node = waiting.pop()
        if type(node) is dict:
            yield from (key for key, _ in _named_secrets(node))
            node = node.values()
        waiting.extend(child for child in node if type(child) in _NESTED)
