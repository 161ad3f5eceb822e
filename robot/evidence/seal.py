"""Seals: what a run's evidence was when an attempt ended, signed, each naming the one before it.

The journal's chain proves that nothing inside a run was changed; whoever may write the folder could still make
all of it anew, or take a whole run away. So number and digest of the journal's last line and the digest of the
manifest are signed with a key that lies elsewhere, one line a seal in `seals.jsonl` of the traces folder. How
long that list is stands beside the key, because a chain cannot show that its end is missing.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from cryptography.exceptions import InvalidSignature
from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError
from whenever import Instant

from robot.errors import EvidenceError
from robot.evidence.files import write_whole, writing
from robot.evidence.keys import need_key, parse_public_key, public_text

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from robot.journal import Event

SEALS_NAME: Final = "seals.jsonl"
START: Final = "0" * 64
"""What the first seal names as the digest before it."""

_HEADS_DIR: Final = "seal-heads"
_LOCK_TIMEOUT_S: Final = 30.0


class Seal(BaseModel):
    """One line of the list of seals.

    Attributes:
        number: Counts from 1 without gaps, over all runs of a traces folder.
        at: When it was made, ISO 8601 in UTC, by this machine's clock.
        run: Id of the run.
        events: How many events its journal had.
        head: Digest of the last of them.
        manifest: SHA-256 of its manifest.
        before: Digest of the seal before this one.
        public_key: With which the signature is checked, Base64.
        signature: Ed25519 over all of the above in canonical JSON, Base64.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    at: str
    run: str
    events: int
    head: str
    manifest: str
    before: str
    public_key: str
    signature: str = ""

    @property
    def signed_bytes(self) -> bytes:
        """What the signature is over: canonical JSON, in UTF-8."""
        return _canonical(self.model_dump(exclude={"signature"}))

    @property
    def digest(self) -> str:
        """SHA-256 over the whole seal in canonical JSON."""
        return hashlib.sha256(_canonical(self.model_dump())).hexdigest()

    def is_signed_by(self, public_key: str) -> bool:
        """Tell whether the holder of this key made it."""
        try:
            signature = base64.b64decode(self.signature, validate=True)
            parse_public_key(public_key).verify(signature, self.signed_bytes)
        except (ValueError, InvalidSignature, EvidenceError):
            return False
        return True


class Sealer:
    """Seals runs with one key, which it reads or makes when it is made.

    Attributes:
        public_key: For everybody who wants to check a seal, Base64.
    """

    def __init__(self, keys_dir: Path) -> None:
        """Read the key, or make it at first use.

        Raises:
            EvidenceError: It cannot be read or made.
        """
        self._keys_dir = keys_dir
        self._key: Ed25519PrivateKey = need_key(keys_dir)
        self.public_key = public_text(self._key)

    def seal(self, run_dir: Path, end: Event, manifest: str) -> Seal:
        """Add the seal of a run to the list of its traces folder.

        Args:
            run_dir: The run's folder; its parent is the traces folder.
            end: Last event of its journal, which nobody else may be writing.
            manifest: SHA-256 of its manifest.

        Raises:
            EvidenceError: The list cannot be written, or is damaged.
        """
        path = run_dir.parent / SEALS_NAME
        with writing(path):
            try:
                with FileLock(path.with_name(f"{SEALS_NAME}.lock"), timeout=_LOCK_TIMEOUT_S):
                    return self._append(path, run_dir.name, end, manifest)
            except Timeout:
                raise EvidenceError(
                    f"Another process has held {path} for {_LOCK_TIMEOUT_S:.0f} s.",
                    hint="Run `channels-robot resume` again; the run is then sealed.",
                ) from None

    def _append(self, path: Path, run: str, end: Event, manifest: str) -> Seal:
        first, last = _ends(path)
        draft = Seal(
            number=1 if last is None else last.number + 1,
            at=Instant.now().format_iso(),
            run=run,
            events=end.number,
            head=end.digest,
            manifest=manifest,
            before=START if last is None else last.digest,
            public_key=self.public_key,
        )
        signature = base64.b64encode(self._key.sign(draft.signed_bytes)).decode()
        seal = draft.model_copy(update={"signature": signature})
        with path.open("ab") as file:
            file.write(_canonical(seal.model_dump()) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        _write_head(self._keys_dir, first or seal, seal)
        return seal


def read_seals(traces_dir: Path) -> tuple[list[Seal], str | None]:
    """Read the list of seals as far as it is a chain.

    Returns:
        The seals, and what is wrong with the line after the last of them, if anything is; a torn last line, which a
        crash leaves, is no line.
    """
    try:
        content = (traces_dir / SEALS_NAME).read_bytes()
    except FileNotFoundError:
        return [], None
    seals: list[Seal] = []
    before = START
    for number, line in enumerate(content[: content.rfind(b"\n") + 1].splitlines(), start=1):
        try:
            seal = Seal.model_validate_json(line)
        except ValidationError:
            return seals, f"line {number} is no seal"
        if (seal.number, seal.before) != (number, before):
            return seals, f"line {number} does not follow the line before it"
        if _canonical(seal.model_dump()) != line:
            return seals, f"line {number} is not written as a seal is"
        before = seal.digest
        seals.append(seal)
    return seals, None


def read_head(keys_dir: Path, seals: list[Seal]) -> tuple[int, str] | None:
    """Return how many seals this list had when this machine last added one, and the digest of the last of them."""
    if not seals:
        return None
    try:
        head = json.loads(_head_path(keys_dir, seals[0]).read_text(encoding="utf-8"))
        return int(head["number"]), str(head["digest"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _ends(path: Path) -> tuple[Seal | None, Seal | None]:
    """Read the first and the last seal of a list, and set aside what a crash left of a line after it."""
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
        return Seal.model_validate_json(lines[0]), Seal.model_validate_json(lines[-1])
    except ValidationError as error:
        raise EvidenceError(
            f"The list of seals is damaged: {path}.",
            hint="`channels-robot audit verify --all` names the line. Keep the folder, and use another for new runs.",
        ) from error


def _write_head(keys_dir: Path, first: Seal, last: Seal) -> None:
    path = _head_path(keys_dir, first)
    # The seal itself is what counts; without this only a missing end of the list would not be seen.
    with suppress(EvidenceError, OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, _canonical({"number": last.number, "digest": last.digest}))


def _head_path(keys_dir: Path, first: Seal) -> Path:
    return keys_dir / _HEADS_DIR / f"{first.digest[:32]}.json"


def _canonical(value: Any) -> bytes:  # noqa: ANN401 - any JSON
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
