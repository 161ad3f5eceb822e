"""Signed lists: JSON Lines in which every entry is signed and names the one before it.

A chain cannot show that its end is missing; so how long a list is stands beside the key, too.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from cryptography.exceptions import InvalidSignature
from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError
from whenever import Instant

from robot.errors import EvidenceError
from robot.evidence.files import writing
from robot.evidence.heads import note_head
from robot.evidence.keys import need_key, parse_public_key, public_text
from robot.machine import PRIVATE_FILE, open_private

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

START: Final = "0" * 64
"""What the first entry names as the digest before it."""

_BEGINNING: Final = b'{"'
_LOCK_TIMEOUT_S: Final = 30.0


class Signed(BaseModel):
    """What every entry of a signed list has.

    Attributes:
        number: Counts from 1 without gaps.
        at: When it was made, ISO 8601 in UTC, by this machine's clock.
        before: Digest of the entry before this one.
        public_key: With which the signature is checked, Base64.
        signature: Ed25519 over everything else in canonical JSON, Base64.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    at: str
    before: str
    public_key: str
    signature: str = ""

    @property
    def signed_bytes(self) -> bytes:
        """What the signature is over: canonical JSON, in UTF-8."""
        return canonical(self.model_dump(exclude={"signature"}))

    @property
    def digest(self) -> str:
        """SHA-256 over the whole entry in canonical JSON."""
        return hashlib.sha256(canonical(self.model_dump())).hexdigest()

    def is_signed_by(self, public_key: str) -> bool:
        """Tell whether the holder of this key made it."""
        try:
            signature = base64.b64decode(self.signature, validate=True)
            parse_public_key(public_key).verify(signature, self.signed_bytes)
        except (ValueError, InvalidSignature, EvidenceError):
            return False
        return True


S = TypeVar("S", bound=Signed)


class Signer(Generic[S]):
    """Adds entries of one kind to signed lists with one key, which it reads or makes when it is made.

    Attributes:
        public_key: For everybody who wants to check an entry, Base64.
    """

    def __init__(self, keys_dir: Path, kind: type[S], called: str) -> None:
        """Read the key, or make it at first use.

        Args:
            keys_dir: Folder of the key.
            kind: Of the entries.
            called: What people call such an entry.

        Raises:
            EvidenceError: It cannot be read or made.
        """
        self._keys_dir = keys_dir
        self._kind = kind
        self._called = called
        self._key: Ed25519PrivateKey = need_key(keys_dir)
        self.public_key = public_text(self._key)

    def add(self, path: Path, facts: dict[str, Any], *, when_held: str) -> S:
        """Sign an entry and add it to a list; it is on the disk when this returns.

        Args:
            path: The list.
            facts: What the entry says besides what all have.
            when_held: What to do where another process holds the list.

        Raises:
            EvidenceError: The list cannot be written, or is damaged.
        """
        with writing(path):
            try:
                with FileLock(
                    path.with_name(f"{path.name}.lock"), timeout=_LOCK_TIMEOUT_S, mode=PRIVATE_FILE
                ):
                    return self._append(path, facts)
            except Timeout:
                raise EvidenceError(
                    f"Another process has held {path} for {_LOCK_TIMEOUT_S:.0f} s.", hint=when_held
                ) from None

    def _append(self, path: Path, facts: dict[str, Any]) -> S:
        first, last = self._ends(path)
        draft = self._kind.model_validate(
            {
                **facts,
                "number": 1 if last is None else last.number + 1,
                "at": Instant.now().format_iso(),
                "before": START if last is None else last.digest,
                "public_key": self.public_key,
            }
        )
        signature = base64.b64encode(self._key.sign(draft.signed_bytes)).decode()
        entry = draft.model_copy(update={"signature": signature})
        with open_private(path, "ab") as file:
            file.write(canonical(entry.model_dump()) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        note_head(self._keys_dir, path, first or entry, entry)
        return entry

    def _ends(self, path: Path) -> tuple[S | None, S | None]:
        """Read the first and the last entry of a list, and set aside what a crash left of a line after it."""
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None, None
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            with path.open("r+b") as file:
                file.truncate(len(whole))
        lines = whole.splitlines()
        if not lines:
            return None, None
        try:
            return self._kind.model_validate_json(lines[0]), self._kind.model_validate_json(lines[-1])
        except ValidationError as error:
            raise EvidenceError(
                f"The list of {self._called}s is damaged: {path}.",
                hint="`channels-robot audit verify --all` names the line of a seal, `channels-robot check --history` "
                "that of a check. Keep the folder, and use another for new ones.",
            ) from error


def read_chain(path: Path, kind: type[S], called: str) -> tuple[list[S], str | None]:
    """Read a signed list as far as it is a chain.

    Returns:
        The entries, and what is wrong with the line after the last of them, if anything is; the beginning of an entry
        at the end, which a crash leaves, is no line.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return [], None
    entries: list[S] = []
    before = START
    *lines, torn = content.split(b"\n")
    for number, line in enumerate(lines, start=1):
        try:
            entry = kind.model_validate_json(line)
        except ValidationError:
            return entries, f"line {number} is no {called}"
        if (entry.number, entry.before) != (number, before):
            return entries, f"line {number} does not follow the line before it"
        if canonical(entry.model_dump()) != line:
            return entries, f"line {number} is not written as a {called} is"
        before = entry.digest
        entries.append(entry)
    if not _BEGINNING.startswith(torn[: len(_BEGINNING)]):
        return entries, f"what stands behind line {len(entries)} is no {called}"
    return entries, None


def canonical(value: Any) -> bytes:  # noqa: ANN401 - any JSON
    """Write a value so that the same always gives the same bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
