"""What an earlier process of a run knew to be secret: recognised again, and never written down.

A later process goes on with a run without the connect link, the tokens and the old cookies, yet pages still show them.
So of every secret that is long and random enough a keyed digest (HMAC-SHA256) lies in the run's folder. The key is made
from the one that seals runs, which lies elsewhere; without it the digests say nothing. To find a secret in a text,
every window of `LEAST_RANDOM` characters is digested and looked up; where one is known, the whole value around it is
compared. The file is readable by its owner only, is in no manifest and in no export.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from robot.evidence.files import append_private_lines, flush_to_disk
from robot.evidence.keys import need_key
from robot.evidence.randomness import LEAST_RANDOM, RUN, is_random
from robot.journal import FILE_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

DIGESTS_NAME: Final = "secret-digests.jsonl"
"""The file in a run's folder."""

SEALED_AS: Final = "secret_digests"
"""Where a manifest tells what the file was when it was sealed; one of an older version does not."""

_HEAD = {"format": 1}
_PURPOSE = b"channels-robot: secrets of earlier processes"
_WIDE_RUN = re.compile(rf"[!#-&(-;=?-~]{{{LEAST_RANDOM},}}")
_MOST_RUNS = 100  # of one value; what a page stores may be a long document
_MOST_CACHED = 100_000


LOSS: Final = "does not begin with what was sealed: it was emptied, shortened or altered"


def measure(run_dir: Path) -> dict[str, Any]:
    """Tell what the digests of a run's secrets are now: later ones are only added."""
    data = _content(run_dir)
    return {"size_bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def has_lost(run_dir: Path, manifest: Mapping[str, Any]) -> bool:
    """Tell whether digests that were there when a run was sealed are gone."""
    sealed = manifest.get(SEALED_AS)
    if sealed is None:
        return False
    data = _content(run_dir)[: sealed["size_bytes"]]
    return bool(hashlib.sha256(data).hexdigest() != sealed["sha256"])


def _content(run_dir: Path) -> bytes:
    try:
        return (run_dir / DIGESTS_NAME).read_bytes()
    except OSError:
        return b""


@dataclass(frozen=True, slots=True)
class _Digest:
    """How a secret is recognised.

    Attributes:
        key: Which key the digests were made with.
        label: What is put in the secret's place.
        length: Of the secret, in characters.
        at: Where in it the anchor begins.
        anchor: Digest of `LEAST_RANDOM` characters of it.
        value: Digest of the whole.
        is_wide: Whether the anchor has other characters than letters, digits, `-` and `_`.
    """

    key: str
    label: str
    length: int
    at: int
    anchor: str
    value: str
    is_wide: bool = False


class Memory:
    """The digests of one run's secrets; used under the lock of the `Secrets` that it belongs to.

    Attributes:
        notes: What cannot be recognised, and why; a sentence each.
    """

    def __init__(self, run_dir: Path, keys_dir: Path) -> None:
        """Read what earlier processes of a run kept.

        Args:
            run_dir: The run's folder.
            keys_dir: Folder of the key that seals runs; it is made at first use.

        Raises:
            EvidenceError: The key cannot be read or made.
        """
        self.notes: list[str] = []
        self._path = run_dir / DIGESTS_NAME
        secret = hmac.digest(need_key(keys_dir).private_bytes_raw(), _PURPOSE, "sha256")
        self._mac = hmac.new(secret, digestmod=hashlib.sha256)
        self._key = self._digest("key", "")[:16]
        self._by_anchor: dict[str, list[_Digest]] = {}
        self._values: set[str] = set()
        self._unwritten: list[_Digest] = []
        self._anchors_in: dict[str, tuple[str, ...]] = {}
        self._has_wide = False
        self._is_flushed = True
        self._read()
        self._note_loss(run_dir)

    def remember(self, value: str, label: str) -> None:
        """Keep the digests of a secret; they outlive the process when this returns, or a note says why not."""
        new = [one for one in self._digests_of(value, label) if one.value not in self._values]
        self._unwritten += new
        for one in new:
            self._add(one)
        if not self._unwritten:
            return
        try:
            append_private_lines(self._path, map(asdict, self._unwritten))
        except OSError as error:
            # Tried again with the next one.
            note = f"Later processes of this run may not recognise all its secrets: {self._path.name} cannot be written"
            if not any(known.startswith(note) for known in self.notes):
                self.notes.append(f"{note}: {error.strerror or error}.")
        else:
            self._unwritten.clear()
            self._is_flushed = False

    def flush(self) -> None:
        """Let what is remembered outlive the machine too; called before anything that tells of it is written."""
        if not self._is_flushed:
            self._is_flushed = True
            with suppress(OSError):  # noted where it is written
                flush_to_disk(self._path)

    def recognise(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield every remembered secret that stands in a text as it is, with its label."""
        if not self._by_anchor:
            return
        runs = {*RUN.findall(text), *(_WIDE_RUN.findall(text) if self._has_wide else ())}
        for anchor in {anchor for run in runs for anchor in self._anchors_of(run)}:
            for known in self._by_anchor[self._digest("anchor", anchor)]:
                start = text.find(anchor)
                while start >= 0:
                    first = start - known.at
                    value = text[max(first, 0) : first + known.length]
                    if first >= 0 and self._digest("value", value) == known.value:
                        yield value, known.label
                        break
                    start = text.find(anchor, start + 1)

    def _anchors_of(self, run: str) -> tuple[str, ...]:
        """Return the known windows of a run; the same runs stand in every page copy."""
        known = self._anchors_in.get(run)
        if known is None:
            windows = (run[at : at + LEAST_RANDOM] for at in range(len(run) - LEAST_RANDOM + 1))
            known = tuple(one for one in windows if self._digest("anchor", one) in self._by_anchor)
            if len(self._anchors_in) >= _MOST_CACHED:
                self._anchors_in.clear()
            self._anchors_in[run] = known
        return known

    def _digests_of(self, value: str, label: str) -> Iterator[_Digest]:
        runs = [match for match in RUN.finditer(value) if is_random(match.group())]
        is_wide = not runs
        if is_wide:
            runs = [match for match in _WIDE_RUN.finditer(value) if is_random(match.group())]
        for match in runs[:_MOST_RUNS]:
            yield self._digest_of(match.group(), match.group(), 0, label, is_wide=is_wide)
        if runs and runs[0].group() != value:
            yield self._digest_of(value, runs[0].group(), runs[0].start(), label, is_wide=is_wide)

    def _digest_of(self, value: str, run: str, start: int, label: str, *, is_wide: bool) -> _Digest:
        # From the end: what people recognise a kind of token by mostly stands at its beginning, and is no secret.
        last = len(run) - LEAST_RANDOM
        at = next((at for at in range(last, -1, -1) if is_random(run[at : at + LEAST_RANDOM])), last)
        anchor = run[at : at + LEAST_RANDOM]
        return _Digest(
            self._key,
            label,
            len(value),
            start + at,
            self._digest("anchor", anchor),
            self._digest("value", value),
            is_wide,
        )

    def _digest(self, use: str, text: str) -> str:
        mac = self._mac.copy()
        mac.update(f"{use}:{text}".encode("utf-8", "surrogatepass"))
        return mac.hexdigest()

    def _add(self, one: _Digest) -> None:
        self._values.add(one.value)
        if one.anchor not in self._by_anchor:
            self._by_anchor[one.anchor] = []
            self._anchors_in.clear()
        self._by_anchor[one.anchor].append(one)
        self._has_wide = self._has_wide or one.is_wide

    def _read(self) -> None:
        others = unread = 0
        for line in self._lines():
            try:
                content = json.loads(line)
                if content == _HEAD:
                    continue
                one = _Digest(**content)
            except (ValueError, TypeError):
                unread += 1
                continue
            if one.key == self._key:
                self._add(one)
            else:
                others += 1
        if others:
            self.notes.append(
                f"{others} secrets of earlier processes of this run cannot be recognised: their digests were made with "
                "another key than this machine's. Only what looks like a secret is taken out of the evidence. "
                "Name the keys folder of the machine that began the run with CHANNELS_KEYS."
            )
        if unread:
            self.notes.append(
                f"{unread} lines of {self._path.name} cannot be read: the secrets they are of are not recognised."
            )

    def _note_loss(self, run_dir: Path) -> None:
        from robot.evidence.manifest import MANIFEST_NAME  # noqa: PLC0415 - which knows this file

        try:
            is_lost = has_lost(run_dir, json.loads((run_dir / MANIFEST_NAME).read_bytes()))
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return  # the audit's concern
        if is_lost and not any("is missing" in note for note in self.notes):
            self.notes.append(
                f"Secrets of earlier processes of this run cannot all be recognised: {self._path.name} {LOSS}. "
                "Only what looks like a secret is taken out of the evidence."
            )

    def _has_earlier_attempts(self) -> bool:
        try:
            return b'"kind":"attempt-started"' in self._path.with_name(FILE_NAME).read_bytes()
        except OSError:
            return False

    def _lines(self) -> list[Any]:
        try:
            return self._path.read_bytes().splitlines()
        except FileNotFoundError:
            if self._has_earlier_attempts():
                self.notes.append(
                    f"Secrets of earlier processes of this run cannot be recognised: {self._path.name} is missing, because "
                    "an older version of the robot began the run, or somebody removed it. "
                    "Only what looks like a secret is taken out of the evidence."
                )
            with suppress(OSError):  # noted where something is to be remembered
                append_private_lines(self._path, [_HEAD])
            return []
        except OSError as error:
            self.notes.append(
                f"Secrets of earlier processes of this run cannot be recognised: {self._path.name} cannot be read: "
                f"{error.strerror or error}."
            )
            return []
